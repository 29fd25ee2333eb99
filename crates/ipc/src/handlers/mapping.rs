//! Mapping: the queue, groups, undo.

use std::collections::HashMap;

use elmo::{AchievementId, GroupId};
use emc::mapping::Mapping;
use emc::{Desk, DeskError};
use recognition::mapping::{Difference, ForeignPart, Grounds, Group, HomePart, Outcome};
use store::UndoStep;

use super::{balance, case, code_of, credits, day, id, iso, some};
use crate::views::{
    CaseIdRequest, DifferenceCode, ForeignPartView, GroupBalanceView, GroupView, HomePartView, MappingView,
    OutcomeCode, QueueRow, RemoveGroupRequest, SetGroupRequest, StepView,
};

pub(crate) fn mapping(desk: &Desk, request: CaseIdRequest) -> Result<MappingView, DeskError> {
    view(desk, &request.case)
}

pub(crate) fn set_group(desk: &Desk, request: SetGroupRequest) -> Result<MappingView, DeskError> {
    let known = request.group.id.as_deref().map(|text| id(text, "group")).transpose()?;
    let group = read(request.group)?;
    emc::mapping::set_group(desk, id(&request.case, "case")?, known, group)?;
    view(desk, &request.case)
}

pub(crate) fn remove_group(desk: &Desk, request: RemoveGroupRequest) -> Result<MappingView, DeskError> {
    emc::mapping::remove_group(desk, id(&request.case, "case")?, id(&request.group, "group")?)?;
    view(desk, &request.case)
}

pub(crate) fn undo(desk: &Desk, request: CaseIdRequest) -> Result<MappingView, DeskError> {
    emc::mapping::undo(desk, id(&request.case, "case")?)?;
    view(desk, &request.case)
}

pub(crate) fn redo(desk: &Desk, request: CaseIdRequest) -> Result<MappingView, DeskError> {
    emc::mapping::redo(desk, id(&request.case, "case")?)?;
    view(desk, &request.case)
}

pub(crate) fn view(desk: &Desk, case: &str) -> Result<MappingView, DeskError> {
    let mapping = emc::mapping::open(desk, id(case, "case")?)?;
    Ok(MappingView {
        queue: queue(&mapping),
        groups: mapping.groups.iter().map(group_view).collect(),
        balance: balance(&mapping.balance),
        group_balances: mapping
            .groups
            .iter()
            .zip(&mapping.of_groups)
            .map(|(group, balance)| GroupBalanceView {
                group: group.id.to_string(),
                requested: balance.requested.to_string(),
                recognised: balance.recognised.to_string(),
                refused: balance.refused.to_string(),
                open: balance.open.to_string(),
                credited: balance.credited.to_string(),
            })
            .collect(),
        balance_typed: mapping.balance_typed.as_ref().map(balance),
        undo: mapping.undo.as_ref().map(step),
        redo: mapping.redo.as_ref().map(step),
        locked: mapping.locked,
    })
}

pub(super) fn step(step: &UndoStep) -> StepView {
    StepView { code: step.label_code.clone(), params: step.label_params.clone() }
}

fn queue(mapping: &Mapping) -> Vec<QueueRow> {
    let known: HashMap<_, _> = mapping.foreign.iter().map(|f| ((f.document, &f.achievement), f)).collect();
    let mut groups: HashMap<_, Vec<String>> = HashMap::new();
    for group in &mapping.groups {
        for part in &group.foreign {
            groups.entry((part.document, &part.achievement)).or_default().push(group.id.to_string());
        }
    }
    let mut rows = Vec::new();
    for document in &mapping.documents {
        for achievement in document.elmo.achievements() {
            let place = (document.record.id, &achievement.id);
            let Some(foreign) = known.get(&place) else { continue };
            let original = achievement.titles.original().unwrap_or_default().to_owned();
            let issuer = document.elmo.reports.get(achievement.id.report());
            rows.push(QueueRow {
                document: document.record.id.to_string(),
                achievement: achievement.id.to_string(),
                trust: case::trust_view(document.record.provenance.kind),
                code: achievement.code().map(str::to_owned),
                title_en: achievement.titles.in_language("en").filter(|t| **t != original).map(str::to_owned),
                title: original,
                credits: foreign.credits.as_ref().map(|(_, amount)| amount.to_string()),
                scheme: foreign.credits.as_ref().map(|(scheme, _)| scheme.clone()),
                result: achievement.result.clone(),
                mappable: code_of(&foreign.mappable),
                groups: groups.get(&place).cloned().unwrap_or_default(),
                depth: achievement.id.as_str().matches('.').count().saturating_sub(1),
                issuer: issuer.and_then(|r| r.issuer.titles.english_or_first()).unwrap_or_default().to_owned(),
            });
        }
    }
    rows
}

pub(crate) fn read(view: GroupView) -> Result<Group, DeskError> {
    let foreign = view
        .foreign
        .into_iter()
        .map(|part| {
            Ok(ForeignPart {
                document: id(&part.document, "document")?,
                achievement: AchievementId(part.achievement),
                part: some(part.part).map(|p| credits(&p, "part")).transpose()?,
            })
        })
        .collect::<Result<_, DeskError>>()?;
    let home = view
        .home
        .into_iter()
        .map(|home| {
            Ok(HomePart {
                course: home.course.as_deref().map(|c| id(c, "course")).transpose()?,
                code: home.code,
                title: home.title,
                credits: credits(&home.credits, "credits")?,
                grade: some(home.grade),
                how: home.how,
                place: some(home.place),
            })
        })
        .collect::<Result<_, DeskError>>()?;
    let outcome = match view.outcome {
        OutcomeCode::AsRequested => Outcome::AsRequested,
        OutcomeCode::Substitution => Outcome::Substitution,
        OutcomeCode::Inclusion => Outcome::Inclusion,
        OutcomeCode::Partly => Outcome::Partly,
        OutcomeCode::OnCondition => Outcome::OnCondition {
            until: day(view.until.as_deref(), "until")?.ok_or(DeskError::Field { field: "until" })?,
            condition: view.condition,
        },
        OutcomeCode::NotRecognised => Outcome::NotRecognised,
        OutcomeCode::Duplicate => Outcome::Duplicate,
        OutcomeCode::NotAppliedFor => Outcome::NotAppliedFor,
    };
    let differs: Vec<Difference> = view.differs.into_iter().map(difference).collect();
    let grounds = (!differs.is_empty() || !view.reason.trim().is_empty()).then(|| Grounds {
        differs,
        text: view.reason.trim().to_owned(),
        next_step: view.next_step.trim().to_owned(),
    });
    // The id is given where the group is put; a new one has none yet.
    let id = GroupId::from_uuid(uuid::Uuid::nil());
    Ok(Group { id, foreign, home, outcome, grounds })
}

pub(crate) fn group_view(group: &Group) -> GroupView {
    let (until, condition) = match &group.outcome {
        Outcome::OnCondition { until, condition } => (Some(iso(*until)), condition.clone()),
        _ => (None, String::new()),
    };
    let grounds = group.grounds.as_ref();
    GroupView {
        id: Some(group.id.to_string()),
        foreign: group
            .foreign
            .iter()
            .map(|p| ForeignPartView {
                document: p.document.to_string(),
                achievement: p.achievement.to_string(),
                part: p.part.map(|c| c.to_string()),
            })
            .collect(),
        home: group
            .home
            .iter()
            .map(|h| HomePartView {
                course: h.course.map(|c| c.to_string()),
                code: h.code.clone(),
                title: h.title.clone(),
                credits: h.credits.to_string(),
                grade: h.grade.clone(),
                how: h.how.clone(),
                place: h.place.clone(),
            })
            .collect(),
        outcome: match &group.outcome {
            Outcome::AsRequested => OutcomeCode::AsRequested,
            Outcome::Substitution => OutcomeCode::Substitution,
            Outcome::Inclusion => OutcomeCode::Inclusion,
            Outcome::Partly => OutcomeCode::Partly,
            Outcome::OnCondition { .. } => OutcomeCode::OnCondition,
            Outcome::NotRecognised => OutcomeCode::NotRecognised,
            Outcome::Duplicate => OutcomeCode::Duplicate,
            Outcome::NotAppliedFor => OutcomeCode::NotAppliedFor,
        },
        until,
        condition,
        differs: grounds.map(|g| g.differs.iter().map(|d| difference_view(*d)).collect()).unwrap_or_default(),
        reason: grounds.map(|g| g.text.clone()).unwrap_or_default(),
        next_step: grounds.map(|g| g.next_step.clone()).unwrap_or_default(),
    }
}

pub(super) fn difference(code: DifferenceCode) -> Difference {
    match code {
        DifferenceCode::Level => Difference::Level,
        DifferenceCode::Workload => Difference::Workload,
        DifferenceCode::Quality => Difference::Quality,
        DifferenceCode::Profile => Difference::Profile,
        DifferenceCode::LearningOutcomes => Difference::LearningOutcomes,
    }
}

pub(super) fn difference_view(difference: Difference) -> DifferenceCode {
    match difference {
        Difference::Level => DifferenceCode::Level,
        Difference::Workload => DifferenceCode::Workload,
        Difference::Quality => DifferenceCode::Quality,
        Difference::Profile => DifferenceCode::Profile,
        Difference::LearningOutcomes => DifferenceCode::LearningOutcomes,
    }
}
