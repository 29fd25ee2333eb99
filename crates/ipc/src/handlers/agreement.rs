//! Learning agreements.

use std::collections::{BTreeMap, HashMap};

use emc::agreement::{AgreementColumns, EwpAgreement, EwpFile, FIELDS, Opened};
use emc::{Desk, DeskError};
use recognition::agreement::{Agreed, AgreedHome, Agreement, Kind, Line, Planned};
use store::AgreementVersion;

use super::mapping::step;
use super::review::person_view;
use super::{balance, bytes, code_of, credits, day, id, iso, mapping, utc};
use crate::views::{
    AgreedHomeView, AgreedView, AgreementAchievedView, AgreementColumnsView, AgreementField, AgreementFileRequest,
    AgreementFileView, AgreementFitView, AgreementLineView, AgreementTotalsView, AgreementVersionView, AgreementView,
    CaseIdRequest, EwpAgreementView, EwpFileView, EwpNoteView, HeadView, ImportProblem, MappingView, MisfitView,
    PlannedView, SetAgreementRequest,
};

pub(crate) fn agreement(desk: &Desk, request: CaseIdRequest) -> Result<AgreementView, DeskError> {
    let opened = emc::agreement::open(desk, id(&request.case, "case")?)?;
    let staff: BTreeMap<_, _> =
        desk.read(|r| Ok(r.staff()?))?.into_iter().map(|member| (member.id, member.name)).collect();
    let by = |version: &AgreementVersion| staff.get(&version.by).cloned().unwrap_or_default();
    let totals = &opened.compared.totals;
    Ok(AgreementView {
        versions: opened.versions.iter().map(|version| version_view(version, by(version))).collect(),
        lines: lines(&opened),
        credited: opened.compared.credited.iter().map(|rows| rows.iter().map(ToString::to_string).collect()).collect(),
        totals: AgreementTotalsView {
            planned: totals.planned.to_string(),
            agreed: totals.agreed.to_string(),
            achieved: totals.achieved.to_string(),
            recognised: totals.recognised.to_string(),
            refused: totals.refused.to_string(),
            open: totals.open.to_string(),
            credited: totals.credited.to_string(),
        },
        fit: AgreementFitView {
            fits: opened.proposal.groups.iter().map(|one| one.group).collect(),
            misfits: opened
                .proposal
                .misfits
                .iter()
                .map(|one| MisfitView { group: one.group, row: one.row.clone(), code: one.code.as_str().to_owned() })
                .collect(),
        },
        balance: balance(&opened.mapping.balance),
        undo: opened.mapping.undo.as_ref().map(step),
        redo: opened.mapping.redo.as_ref().map(step),
        locked: opened.mapping.locked,
    })
}

pub(crate) fn set_agreement(desk: &Desk, request: SetAgreementRequest) -> Result<AgreementView, DeskError> {
    let agreement = Agreement {
        agreed: day(request.agreed.as_deref(), "agreed")?,
        note: request.note,
        groups: request.groups.into_iter().map(agreed).collect::<Result<_, _>>()?,
    };
    emc::agreement::set(desk, id(&request.case, "case")?, agreement, request.as_change)?;
    self::agreement(desk, CaseIdRequest { case: request.case })
}

pub(crate) fn remove_agreement(desk: &Desk, request: CaseIdRequest) -> Result<AgreementView, DeskError> {
    emc::agreement::remove_last(desk, id(&request.case, "case")?)?;
    agreement(desk, request)
}

pub(crate) fn read_agreement(desk: &Desk, request: AgreementFileRequest) -> Result<AgreementFileView, DeskError> {
    let chosen = request.columns.map(columns).transpose()?;
    let case = id(&request.case, "case")?;
    let file = emc::agreement::read_file(desk, case, &bytes(&request.base64)?, chosen, request.which)?;
    let field =
        |field: &&str| AgreementField { field: (*field).to_owned(), column: file.columns.fields.get(*field).copied() };
    Ok(AgreementFileView {
        head: file
            .head
            .iter()
            .map(|(name, example)| HeadView { name: name.clone(), example: example.clone() })
            .collect(),
        columns: AgreementColumnsView { head: file.columns.head, fields: FIELDS.iter().map(field).collect() },
        lacks: file.lacks.iter().map(|field| (*field).to_owned()).collect(),
        groups: file.groups.iter().map(agreed_view).collect(),
        read: file.read,
        problems: file
            .problems
            .into_iter()
            .map(|(line, code, detail)| ImportProblem { line, code: code.to_owned(), detail })
            .collect(),
        ewp: file.ewp.map(ewp_view),
    })
}

pub(crate) fn propose_as_agreed(desk: &Desk, request: CaseIdRequest) -> Result<MappingView, DeskError> {
    emc::agreement::propose(desk, id(&request.case, "case")?)?;
    mapping::view(desk, &request.case)
}

fn columns(view: AgreementColumnsView) -> Result<AgreementColumns, DeskError> {
    let mut fields = BTreeMap::new();
    for AgreementField { field, column } in view.fields {
        if !FIELDS.contains(&field.as_str()) {
            return Err(DeskError::Field { field: "fields" });
        }
        if let Some(column) = column {
            fields.insert(field, column);
        }
    }
    Ok(AgreementColumns { head: view.head, fields })
}

fn agreed(view: AgreedView) -> Result<Agreed, DeskError> {
    // An amount that is not written yet is none, so that the refusal can name the row.
    let amount = |text: &str| if text.trim().is_empty() { Ok(Default::default()) } else { credits(text, "credits") };
    let planned = |row: PlannedView| {
        Ok(Planned { credits: amount(&row.credits)?, code: row.code, title: row.title, term: row.term })
    };
    let home = |row: AgreedHomeView| {
        let AgreedHomeView { code, title, credits, condition } = row;
        Ok(AgreedHome { course: None, credits: amount(&credits)?, code, title, condition })
    };
    Ok(Agreed {
        planned: view.planned.into_iter().map(planned).collect::<Result<_, DeskError>>()?,
        home: view.home.into_iter().map(home).collect::<Result<_, DeskError>>()?,
    })
}

fn ewp_view(file: EwpFile) -> EwpFileView {
    let agreement = |one: EwpAgreement| EwpAgreementView {
        mobility: one.mobility,
        host: one.host,
        year: one.year,
        person: person_view(&one.person, None, &[], Vec::new()),
        usable: one.standing.is_ok(),
        standing: one.standing.unwrap_or_else(|code| code).to_owned(),
    };
    EwpFileView {
        agreements: file.agreements.into_iter().map(agreement).collect(),
        chosen: file.chosen,
        agreed: file.agreed.map(iso),
        notes: file.notes.into_iter().map(|(code, count)| EwpNoteView { code: code.to_owned(), count }).collect(),
    }
}

fn version_view(version: &AgreementVersion, by: String) -> AgreementVersionView {
    AgreementVersionView {
        number: version.number,
        agreed: version.agreement.agreed.map(iso),
        note: version.agreement.note.clone(),
        by,
        at: utc(version.at),
        groups: version.agreement.groups.iter().map(agreed_view).collect(),
    }
}

fn agreed_view(group: &Agreed) -> AgreedView {
    let home = |row: &AgreedHome| AgreedHomeView {
        code: row.code.clone(),
        title: row.title.clone(),
        credits: row.credits.to_string(),
        condition: row.condition.clone(),
    };
    AgreedView {
        planned: group.planned.iter().map(planned_view).collect(),
        home: group.home.iter().map(home).collect(),
    }
}

fn planned_view(row: &Planned) -> PlannedView {
    PlannedView {
        code: row.code.clone(),
        title: row.title.clone(),
        credits: row.credits.to_string(),
        term: row.term.clone(),
    }
}

fn lines(opened: &Opened) -> Vec<AgreementLineView> {
    let known: HashMap<_, _> = opened
        .mapping
        .documents
        .iter()
        .flat_map(|document| document.elmo.achievements().map(|one| ((document.record.id, &one.id), one)))
        .collect();
    let achieved = |line: &Line| {
        let found = line.achieved?;
        let foreign = opened.achieved.get(found.achieved)?;
        let one = known.get(&(foreign.document, &foreign.achievement))?;
        Some(AgreementAchievedView {
            document: foreign.document.to_string(),
            achievement: foreign.achievement.to_string(),
            code: one.code().unwrap_or_default().to_owned(),
            title: one.titles.original().unwrap_or_default().to_owned(),
            credits: foreign.credits.as_ref().map(|(_, amount)| amount.to_string()),
            scheme: foreign.credits.as_ref().map(|(scheme, _)| scheme.clone()),
            result: one.result.clone(),
            by: if line.kind == Kind::NotPlanned { String::new() } else { code_of(&found.by) },
            ambiguous: found.ambiguous,
        })
    };
    let line = |line: &Line| AgreementLineView {
        kind: line.kind.as_str().to_owned(),
        group: line.group,
        planned: line.planned.as_ref().map(planned_view),
        achieved: achieved(line),
        difference: line.difference.map(|credits| credits.to_string()),
        recognised: line.balance.recognised.to_string(),
        refused: line.balance.refused.to_string(),
        open: line.balance.open.to_string(),
    };
    opened.compared.lines.iter().map(line).collect()
}
