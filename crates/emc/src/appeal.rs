//! Appeals: recorded on a decision in force, they hold the clocks of the case and forbid to erase anything of it, until
//! their outcome is recorded. One that is upheld takes the decision back, and the next one replaces it.

use elmo::{CaseId, DecisionId};
use store::{Appeal, AppealEnd, AppealOutcome, Entry};
use time::Date;

use crate::deadlines::{self, Measure};
use crate::{Desk, DeskError, decision, review};

/// Records an appeal that was received on a day and is to be decided by another. One that came too late is recorded as
/// late: whether it is heard is for a person to decide.
///
/// # Errors
/// When the decision is not in force, the appeal came before it or on a day still to come, it is to be decided before it
/// came, or another one is open.
pub fn record(desk: &Desk, against: DecisionId, received: Date, due: Date, grounds: &str) -> Result<CaseId, DeskError> {
    let now = desk.now();
    desk.change(&["cases", "status"], |change, by| {
        let found = decision::find(change, against)?;
        if !found.in_force() {
            return Err(DeskError::AlreadyWithdrawn);
        }
        if received > now.date() || received < found.decision.decided {
            return Err(DeskError::Field { field: "received" });
        }
        if due < received {
            return Err(DeskError::Field { field: "due" });
        }
        if change.appeals(found.case)?.iter().any(Appeal::is_open) {
            return Err(DeskError::AppealOpen);
        }
        let summary = change.case_summary(found.case)?.ok_or(DeskError::UnknownCase)?;
        let last = Measure::read(change, now)?.appeal_until(&summary, received);
        let late_after = last.filter(|last| *last < received);
        let id = change.new_uuid()?.to_string();
        let grounds = grounds.trim().to_owned();
        let (case, decision) = (found.case, against);
        change.add_appeal(&Appeal { id, case, decision, received, late_after, due, grounds, by, ended: None })?;
        change.note(Entry {
            case: Some(case),
            what: "appeal-recorded".into(),
            about: found.decision.number.clone(),
            before: None,
            after: Some(serde_json::json!({
                "received": received.to_string(), "late": late_after.is_some(), "due": due.to_string()
            })),
        })?;
        Ok(case)
    })
}

/// Records what came of an appeal. One that is upheld withdraws the decision for the same reason, if it is still in force,
/// and so asks for the PIN.
///
/// # Errors
/// When it is not there or has ended, the day is before it was received or still to come, a reason is needed and not
/// given, or the PIN of one that is upheld is wrong.
pub fn end(
    desk: &Desk,
    id: &str,
    outcome: AppealOutcome,
    day: Date,
    reason: &str,
    pin: &str,
) -> Result<CaseId, DeskError> {
    let reason = match outcome {
        AppealOutcome::Upheld | AppealOutcome::Dismissed => review::reason(reason)?,
        AppealOutcome::Withdrawn | AppealOutcome::Mistaken => reason.trim().to_owned(),
    };
    let checked = desk.me()?;
    if outcome == AppealOutcome::Upheld {
        desk.check_pin(checked, pin)?;
    }
    desk.change(&["cases", "mapping", "status"], |change, me| {
        if me != checked {
            return Err(DeskError::Locked);
        }
        let appeal = change.appeal(id)?.ok_or(DeskError::UnknownAppeal)?;
        if !appeal.is_open() {
            return Err(DeskError::AppealEnded);
        }
        if day > desk.now().date() || day < appeal.received {
            return Err(DeskError::Field { field: "ended" });
        }
        change.end_appeal(id, &AppealEnd { day, outcome, reason: reason.clone() })?;
        if outcome != AppealOutcome::Mistaken {
            deadlines::give_back(change, appeal.case, (day - appeal.received).whole_days())?;
        }
        let against = decision::find(change, appeal.decision)?;
        change.note(Entry {
            case: Some(appeal.case),
            what: match outcome {
                AppealOutcome::Upheld => "appeal-upheld",
                AppealOutcome::Dismissed => "appeal-dismissed",
                AppealOutcome::Withdrawn => "appeal-withdrawn",
                AppealOutcome::Mistaken => "appeal-mistaken",
            }
            .into(),
            about: against.decision.number.clone(),
            before: None,
            after: Some(serde_json::json!(day.to_string())),
        })?;
        if outcome == AppealOutcome::Upheld && against.in_force() {
            decision::withdraw_in(change, &against, me, reason)?;
        }
        Ok(appeal.case)
    })
}
