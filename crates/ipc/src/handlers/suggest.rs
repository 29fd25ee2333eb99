//! Suggestions, and taking over what was decided before.

use elmo::{AchievementId, DocumentId};
use emc::suggest::{Earlier, Suggested};
use emc::{Desk, DeskError};
use recognition::suggest::Reason;

use super::{case, id, iso, mapping, rules};
use crate::views::{
    AddGroupsRequest, CandidateView, CaseIdRequest, CoursePlaceView, EarlierView, MappingView, OutlookRow, OutlookView,
    ReasonView, SuggestionsRequest, SuggestionsView, TakeOverRequest,
};

pub(crate) fn suggestions(desk: &Desk, request: SuggestionsRequest) -> Result<SuggestionsView, DeskError> {
    let (case, document) = (id(&request.case, "case")?, id(&request.document, "document")?);
    let Suggested { candidates, against, earlier, rule } =
        emc::suggest::one(desk, case, document, &AchievementId(request.achievement))?;
    Ok(SuggestionsView {
        candidates: candidates
            .into_iter()
            .map(|(course, candidate)| CandidateView {
                course: case::course(&course),
                score: candidate.score,
                reasons: candidate.reasons.iter().map(reason).collect(),
            })
            .collect(),
        against: against.iter().map(reason).collect(),
        rule: rule.as_ref().map(|it| rules::ruled(it, earlier.as_ref())),
        earlier: earlier.as_ref().map(earlier_view),
    })
}

pub(crate) fn outlook(desk: &Desk, request: CaseIdRequest) -> Result<OutlookView, DeskError> {
    let rows = emc::suggest::all(desk, id(&request.case, "case")?)?;
    let row = |(row, suggested): (recognition::mapping::Foreign, Suggested)| OutlookRow {
        document: row.document.to_string(),
        achievement: row.achievement.to_string(),
        candidates: suggested.candidates.len(),
        earlier: suggested.earlier.as_ref().map(earlier_view),
        rule: suggested.rule.as_ref().map(|it| rules::ruled(it, suggested.earlier.as_ref())),
    };
    Ok(OutlookView { rows: rows.into_iter().map(row).collect() })
}

pub(crate) fn take_over(desk: &Desk, request: TakeOverRequest) -> Result<MappingView, DeskError> {
    let place = |row: CoursePlaceView| -> Result<(DocumentId, AchievementId), DeskError> {
        Ok((id(&row.document, "document")?, AchievementId(row.achievement)))
    };
    let rows = request.rows.into_iter().map(place).collect::<Result<Vec<_>, _>>()?;
    emc::suggest::take_over(desk, id(&request.case, "case")?, &rows)?;
    mapping::view(desk, &request.case)
}

pub(crate) fn add_groups(desk: &Desk, request: AddGroupsRequest) -> Result<MappingView, DeskError> {
    let groups = request.groups.into_iter().map(mapping::read).collect::<Result<Vec<_>, _>>()?;
    emc::mapping::add_groups(desk, id(&request.case, "case")?, groups)?;
    mapping::view(desk, &request.case)
}

fn reason(reason: &Reason) -> ReasonView {
    ReasonView {
        kind: reason.kind.as_str().to_owned(),
        foreign: reason.foreign.clone(),
        local: reason.local.clone(),
        weight: reason.weight,
    }
}

fn earlier_view(earlier: &Earlier) -> EarlierView {
    EarlierView {
        group: mapping::group_view(&earlier.group),
        cases: earlier.cases.clone(),
        decided: iso(earlier.decided),
    }
}
