//! Appeals.

use emc::{Desk, DeskError};
use store::{AppealOutcome, Reader, SignedDecision};

use super::{case, day, id, iso};
use crate::views::{AppealEndView, AppealOutcomeCode, AppealView, CaseView, EndAppealRequest, RecordAppealRequest};

pub(crate) fn record_appeal(desk: &Desk, request: RecordAppealRequest) -> Result<CaseView, DeskError> {
    let received = day(Some(&request.received), "received")?.ok_or(DeskError::Field { field: "received" })?;
    let due = day(Some(&request.due), "due")?.ok_or(DeskError::Field { field: "due" })?;
    let case = emc::appeal::record(desk, id(&request.decision, "decision")?, received, due, &request.grounds)?;
    case::view(desk, case)
}

pub(crate) fn end_appeal(desk: &Desk, request: EndAppealRequest) -> Result<CaseView, DeskError> {
    let on = day(Some(&request.day), "ended")?.ok_or(DeskError::Field { field: "ended" })?;
    let outcome = match request.outcome {
        AppealOutcomeCode::Upheld => AppealOutcome::Upheld,
        AppealOutcomeCode::Dismissed => AppealOutcome::Dismissed,
        AppealOutcomeCode::Withdrawn => AppealOutcome::Withdrawn,
        AppealOutcomeCode::Mistaken => AppealOutcome::Mistaken,
    };
    let case = emc::appeal::end(desk, &request.appeal, outcome, on, &request.reason, &request.pin)?;
    case::view(desk, case)
}

/// The appeals against a decision, oldest first.
pub(crate) fn views(reader: &Reader<'_>, signed: &SignedDecision) -> Result<Vec<AppealView>, DeskError> {
    let of_it = reader.appeals(signed.case)?.into_iter().filter(|appeal| appeal.decision == signed.id);
    of_it
        .map(|appeal| {
            Ok(AppealView {
                by: reader.staff_member(appeal.by)?.map(|staff| staff.name).unwrap_or_default(),
                id: appeal.id,
                received: iso(appeal.received),
                late_after: appeal.late_after.map(iso),
                due: iso(appeal.due),
                grounds: appeal.grounds,
                ended: appeal.ended.map(|end| AppealEndView {
                    day: iso(end.day),
                    outcome: match end.outcome {
                        AppealOutcome::Upheld => AppealOutcomeCode::Upheld,
                        AppealOutcome::Dismissed => AppealOutcomeCode::Dismissed,
                        AppealOutcome::Withdrawn => AppealOutcomeCode::Withdrawn,
                        AppealOutcome::Mistaken => AppealOutcomeCode::Mistaken,
                    },
                    reason: end.reason,
                }),
            })
        })
        .collect()
}
