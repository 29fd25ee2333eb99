//! Decisions that were handed over to a second person.

use emc::cases::Row;
use emc::{Desk, DeskError};
use store::{HandoverEnded, Reader};

use super::{case, id, utc};
use crate::views::{CaseIdRequest, CaseView, HandOverRequest, HandoverState, HandoverView, SendBackRequest};

pub(crate) fn hand_over(desk: &Desk, request: HandOverRequest) -> Result<CaseView, DeskError> {
    let case = id(&request.case, "case")?;
    emc::handover::hand_over(desk, case, &request.digest, &request.note, &request.pin)?;
    case::view(desk, case)
}

pub(crate) fn take_back(desk: &Desk, request: CaseIdRequest) -> Result<CaseView, DeskError> {
    let case = id(&request.case, "case")?;
    emc::handover::take_back(desk, case)?;
    case::view(desk, case)
}

pub(crate) fn send_back(desk: &Desk, request: SendBackRequest) -> Result<CaseView, DeskError> {
    let case = id(&request.case, "case")?;
    emc::handover::send_back(desk, case, &request.reason)?;
    case::view(desk, case)
}

/// The decision of a case that a second person has, or that came back.
pub(crate) fn view(desk: &Desk, reader: &Reader<'_>, row: &Row) -> Result<Option<HandoverView>, DeskError> {
    let Some(handover) = &row.handover else { return Ok(None) };
    let me = desk.me()?;
    let name = |who| Ok::<_, DeskError>(reader.staff_member(who)?.map(|member| member.name).unwrap_or_default());
    let end = handover.ended.as_ref();
    Ok(Some(HandoverView {
        state: match end.map(|end| end.because) {
            None => HandoverState::Waiting,
            Some(HandoverEnded::DocumentsChanged) => HandoverState::DocumentsChanged,
            Some(HandoverEnded::DraftChanged) => HandoverState::DraftChanged,
            // What was signed or taken back is not in the row.
            Some(HandoverEnded::SentBack | HandoverEnded::Signed | HandoverEnded::TakenBack) => HandoverState::SentBack,
        },
        prepared_by: name(handover.prepared_by)?,
        mine: handover.prepared_by == me,
        takes_back: emc::handover::takes_back(reader, handover, me)?,
        at: utc(handover.at),
        note: handover.note.clone(),
        ended: end.map(|end| utc(end.at)),
        ended_by: end.and_then(|end| end.by).map(name).transpose()?,
        reason: end.map(|end| end.reason.clone()).unwrap_or_default(),
    }))
}
