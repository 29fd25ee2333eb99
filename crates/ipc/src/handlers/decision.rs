//! Decision and delivery.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use elmo::CaseId;
use emc::{Desk, DeskError};
use store::{Delivery, Reader, SignedDecision};

use super::{appeal, balance, case, code_of, folder, id, paper, review, utc};
use crate::views::{
    AcceptedView, BytesView, CaseIdRequest, CaseView, DecisionFileRequest, DecisionRow, DeliveriesView, DeliveryRow,
    DraftView, ExportRequest, FileView, Nothing, SignOffRequest, WithdrawRequest,
};

pub(crate) fn draft(desk: &Desk, request: CaseIdRequest) -> Result<DraftView, DeskError> {
    draft_view(desk, id(&request.case, "case")?)
}

pub(crate) fn draft_view(desk: &Desk, case: CaseId) -> Result<DraftView, DeskError> {
    let draft = emc::decision::draft(desk, case)?;
    Ok(DraftView {
        pdf: STANDARD.encode(&draft.pdf),
        digest: draft.digest,
        refused: draft.refused.into_iter().map(str::to_owned).collect(),
        overall: code_of(&draft.decision.overall),
        second_person_needed: draft.second_person_needed,
        number: draft.decision.number.clone(),
        replaces: draft.decision.replaces.clone(),
        balance: balance(&draft.decision.totals),
        balance_typed: draft.decision.totals_typed.as_ref().map(balance),
        paper: paper::paper_view(&draft.paper),
        template_problem: draft.template_problem.as_ref().map(paper::problem),
    })
}

pub(crate) fn sign_off(desk: &Desk, request: SignOffRequest) -> Result<CaseView, DeskError> {
    let case = id(&request.case, "case")?;
    let second = request.second.map(review::second).transpose()?;
    emc::decision::sign(desk, case, &request.digest, &request.pin, second.as_ref())?;
    case::view(desk, case)
}

pub(crate) fn withdraw(desk: &Desk, request: WithdrawRequest) -> Result<CaseView, DeskError> {
    let decision = id(&request.decision, "decision")?;
    let case = emc::decision::withdraw(desk, decision, &request.reason, &request.pin)?;
    case::view(desk, case)
}

pub(crate) fn decision_file(desk: &Desk, request: DecisionFileRequest) -> Result<BytesView, DeskError> {
    let file = emc::decision::file(desk, id(&request.decision, "decision")?, &request.name)?;
    Ok(BytesView { base64: STANDARD.encode(&file.bytes), media_type: file.media_type })
}

pub(crate) fn export(desk: &Desk, request: ExportRequest) -> Result<DeliveryRow, DeskError> {
    let formats = request.formats.unwrap_or_default();
    let delivery =
        emc::export::to_folder(desk, id(&request.decision, "decision")?, folder(&request.folder)?, &formats)?;
    desk.read(|r| delivery_row(r, &delivery))
}

pub(crate) fn deliveries(desk: &Desk, _: Nothing) -> Result<DeliveriesView, DeskError> {
    let all = emc::export::deliveries(desk)?;
    let deliveries = desk.read(|r| all.iter().map(|d| delivery_row(r, d)).collect::<Result<Vec<_>, _>>())?;
    Ok(DeliveriesView { deliveries })
}

/// A decision as it is listed.
pub(crate) fn row(reader: &Reader<'_>, signed: &SignedDecision) -> Result<DecisionRow, DeskError> {
    let staff = reader.staff()?;
    let decision = &signed.decision;
    let files = signed
        .files
        .iter()
        .map(|f| {
            // One that is no longer what was signed is an alarm of its own.
            let size = reader.decision_file(signed.id, &f.name).ok().flatten().map_or(0, |bytes| bytes.len());
            Ok(FileView { name: f.name.clone(), sha256: f.sha256.clone(), size: u64::try_from(size).unwrap_or(0) })
        })
        .collect::<Result<_, DeskError>>()?;
    Ok(DecisionRow {
        id: signed.id.to_string(),
        number: decision.number.clone(),
        signed: decision.signed.map(utc).unwrap_or_default(),
        appeals: appeal::views(reader, signed)?,
        prepared_by: decision.prepared_by.name.clone(),
        decided_by: decision.decided_by.as_ref().map(|s| s.name.clone()).unwrap_or_default(),
        second: decision.second.as_ref().map(|s| s.name.clone()),
        overall: code_of(&decision.overall),
        withdrawn: signed.withdrawn.as_ref().map(|w| AcceptedView {
            by: review::name(&staff, w.by),
            second: None,
            at: utc(w.at),
            why: w.reason.clone(),
        }),
        replaced_by: signed.replaced_by.clone(),
        replaces: decision.replaces.clone(),
        files,
    })
}

/// What went out, as it is listed.
pub(crate) fn delivery_row(reader: &Reader<'_>, delivery: &Delivery) -> Result<DeliveryRow, DeskError> {
    let decision = reader.decision(delivery.decision)?.ok_or(DeskError::UnknownDecision)?;
    let size = |name: &str| -> Result<u64, DeskError> {
        if let Ok(Some(bytes)) = reader.decision_file(delivery.decision, name) {
            return Ok(u64::try_from(bytes.len()).unwrap_or(u64::MAX));
        }
        let mut sources = decision.decision.sources.iter().enumerate();
        let source = sources.find(|(index, s)| emc::decision::original_name(*index, &s.provenance) == name);
        let document = source.map(|(_, s)| reader.document(s.document)).transpose()?.flatten();
        Ok(document.map_or(0, |d| d.size))
    };
    let files = delivery.files.iter();
    Ok(DeliveryRow {
        id: delivery.id.clone(),
        case_number: decision.decision.case_number.clone(),
        decision: decision.decision.number.clone(),
        kind: delivery.kind.clone(),
        target: delivery.target.clone(),
        files: files
            .map(|(name, sha256)| Ok(FileView { name: name.clone(), sha256: sha256.clone(), size: size(name)? }))
            .collect::<Result<_, DeskError>>()?,
        test: decision.decision.sources.iter().any(|source| source.provenance.test),
        student: delivery.student,
        at: utc(delivery.at),
        by: reader.staff_member(delivery.by)?.map(|s| s.name).unwrap_or_default(),
    })
}
