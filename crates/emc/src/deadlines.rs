//! Deadlines: what the clocks of a case are told from, since when its documents are complete, and the return of a case
//! to whoever has what is missing.
//!
//! The documents of a case are complete on the day when the latest of those in use came; a document that is somebody
//! else's as long as nobody has decided otherwise is not in use, and neither is one beside a decision. Somebody who knows
//! better (a paper that came earlier or is still missing) names the day.

use elmo::CaseId;
use recognition::clock::{self, Clock, Facts, Lengths, Pause, Wait};
use recognition::person::Verdict;
use store::{
    Appeal, AppealOutcome, AskedOf, CaseRecord, CaseSummary, Change, CompleteDay, Completion, Ended, Entry, Reader,
};
use time::{Date, Duration, OffsetDateTime};

use crate::{Desk, DeskError, cases, handover, review, settings};

/// What clocks are measured by: the office's lengths and the day.
#[derive(Debug, Clone, Copy)]
pub struct Measure {
    lengths: Lengths,
    now: OffsetDateTime,
}

impl Measure {
    /// By the settings as they are, and a moment in the office's zone.
    ///
    /// # Errors
    /// When the settings cannot be read.
    pub fn read(reader: &Reader<'_>, now: OffsetDateTime) -> Result<Self, DeskError> {
        Ok(Self { lengths: settings::read(reader)?.lengths(), now })
    }

    /// The day.
    pub fn today(&self) -> Date {
        self.now.date()
    }

    /// The clocks of a case, what is due first first.
    pub fn clocks(&self, summary: &CaseSummary) -> Vec<Clock> {
        clock::clocks(&facts(summary, self.now), &self.lengths, self.today())
    }

    /// The last day on which an appeal against the decision in force is in time, as it stands on a day; none where nobody
    /// was told of the decision yet, or the office has no such limit.
    pub fn appeal_until(&self, summary: &CaseSummary, day: Date) -> Option<Date> {
        clock::appeal_until(&facts(summary, self.now), &self.lengths, day)
    }
}

/// Returns a case: the clock of the decision stands still from today on.
///
/// # Errors
/// When it does not say what is missing, the day has passed, the case is returned already, a second person has its
/// decision, or a decision locks it.
pub fn return_case(desk: &Desk, case: CaseId, asked_of: AskedOf, missing: &str, due: Date) -> Result<(), DeskError> {
    let missing = missing.trim().to_owned();
    if missing.is_empty() {
        return Err(DeskError::Field { field: "missing" });
    }
    let asked = desk.now().date();
    if due < asked {
        return Err(DeskError::Field { field: "due" });
    }
    desk.change(&["cases", "status"], |change, by| {
        cases::open(change, case)?;
        review::unlocked(change, case)?;
        handover::not_handed_over(change, case)?;
        if returned(change, case)?.is_some() {
            return Err(DeskError::AlreadyReturned);
        }
        let id = change.new_uuid()?.to_string();
        change.add_completion(&Completion { id, case, asked_of, missing, asked, due, by, ended: None })?;
        note(change, case, "case-returned", due, Some(serde_json::json!({ "of": asked_of })))
    })
}

/// Ends the return by hand: what is missing came another way, or the office goes on without it.
///
/// # Errors
/// When the case is not returned.
pub fn end_return(desk: &Desk, case: CaseId) -> Result<(), DeskError> {
    desk.change(&["cases", "status"], |change, _| {
        cases::open(change, case)?;
        if end(change, case, desk.now().date(), Ended::ByHand)? { Ok(()) } else { Err(DeskError::NotReturned) }
    })
}

/// Names the day on which the documents were complete; none leaves it to the documents.
///
/// # Errors
/// When the day is still to come, or a decision locks the case.
pub fn set_complete_day(desk: &Desk, case: CaseId, day: Option<Date>) -> Result<(), DeskError> {
    if day.is_some_and(|day| day > desk.now().date()) {
        return Err(DeskError::Field { field: "complete" });
    }
    desk.change(&["cases", "status"], |change, by| {
        cases::open(change, case)?;
        review::unlocked(change, case)?;
        let old = change.complete_day(case)?.map(|old| old.day);
        change.set_complete_day(case, day.map(|day| CompleteDay { case, day, by, at: desk.now() }).as_ref())?;
        change.note(Entry {
            case: Some(case),
            what: "complete-day-set".into(),
            about: day.map(|day| day.to_string()).unwrap_or_default(),
            before: old.map(|day| serde_json::json!(day.to_string())),
            after: day.map(|day| serde_json::json!(day.to_string())),
        })?;
        Ok(())
    })
}

/// The return of a case that is open.
///
/// # Errors
/// When the database fails.
pub fn returned(reader: &Reader<'_>, case: CaseId) -> Result<Option<Completion>, DeskError> {
    Ok(reader.completions(case)?.into_iter().find(|completion| completion.ended.is_none()))
}

/// The day that is offered for an answer of somebody else.
///
/// # Errors
/// When the settings cannot be read.
pub fn offered(reader: &Reader<'_>, today: Date) -> Result<Date, DeskError> {
    let days = Duration::days(i64::from(settings::read(reader)?.answer_days));
    Ok(today.checked_add(days).unwrap_or(today))
}

/// Since when the documents of a case are complete, as its documents tell it.
pub fn complete_by_documents(summary: &CaseSummary, now: OffsetDateTime) -> Option<Date> {
    let beside = |id| summary.later.iter().any(|later| later.document == id);
    let in_use = summary.documents.iter().filter(|document| {
        let theirs = document.verdict != Verdict::Mismatch || document.person_accepted;
        !document.erased && !beside(document.id) && theirs
    });
    in_use.map(|document| document.received.to_offset(now.offset()).date()).max()
}

/// Ends the return of a case, if it is returned. A day by which the office said that it decides moves by the days that
/// the return took.
pub(crate) fn end(change: &mut Change<'_>, case: CaseId, today: Date, because: Ended) -> Result<bool, DeskError> {
    let Some(completion) = returned(change, case)? else { return Ok(false) };
    change.end_completion(case, today, because)?;
    let took = (today - completion.asked).whole_days().max(0);
    give_back(change, case, took)?;
    note(change, case, "return-ended", completion.due, Some(serde_json::json!({ "because": because, "days": took })))?;
    Ok(true)
}

/// Moves a day by which the office said that it decides: so many days were not its own.
pub(crate) fn give_back(change: &mut Change<'_>, case: CaseId, days: i64) -> Result<(), DeskError> {
    let record = cases::open(change, case)?;
    if let Some(due) = record.due.filter(|_| days > 0) {
        let due = due.checked_add(Duration::days(days)).unwrap_or(due);
        change.put_case(&CaseRecord { due: Some(due), ..record })?;
    }
    Ok(())
}

fn note(
    change: &mut Change<'_>,
    case: CaseId,
    what: &'static str,
    due: Date,
    after: Option<serde_json::Value>,
) -> Result<(), DeskError> {
    change.note(Entry { case: Some(case), what: what.into(), about: due.to_string(), before: None, after })?;
    Ok(())
}

fn facts(summary: &CaseSummary, now: OffsetDateTime) -> Facts {
    let day = |moment: OffsetDateTime| moment.to_offset(now.offset()).date();
    let decision = summary.decision.as_ref().filter(|d| !d.withdrawn && !d.replaced);
    let came_to = |appeal: &Appeal, outcome| appeal.ended.as_ref().is_some_and(|end| end.outcome == outcome);
    let appeals = || summary.appeals.iter().filter(|appeal| !came_to(appeal, AppealOutcome::Mistaken));
    // What is decided anew has its time from the outcome of the appeal on.
    let upheld = appeals().filter(|appeal| came_to(appeal, AppealOutcome::Upheld));
    let anew = upheld.filter_map(|appeal| appeal.ended.as_ref()).map(|end| end.day).max();
    let complete = summary.complete.map(|said| said.day).or_else(|| complete_by_documents(summary, now));
    let open = summary.completions.iter().find(|completion| completion.ended.is_none());
    Facts {
        created: day(summary.case.created),
        stay_end: summary.case.stays.iter().filter_map(|stay| stay.to).max(),
        complete: complete.map(|day| anew.map_or(day, |anew| anew.max(day))),
        decision_due: summary.case.due.filter(|due| anew.is_none_or(|anew| *due >= anew)),
        decided: decision.is_some(),
        // By the copy that the student got; an office that records none counts from what went out first.
        notified: decision.and_then(|decision| decision.student_delivery.or(decision.first_delivery)).map(day),
        pauses: summary
            .completions
            .iter()
            .map(|completion| Pause { from: completion.asked, until: completion.ended.map(|(day, _)| day) })
            .chain(
                appeals()
                    .map(|appeal| Pause { from: appeal.received, until: appeal.ended.as_ref().map(|end| end.day) }),
            )
            .collect(),
        completion: open.map(|completion| Wait { since: completion.asked, due: completion.due }),
        opinions: summary.opinions.iter().map(|opinion| Wait { since: opinion.asked, due: opinion.due }).collect(),
        appeal: summary
            .appeals
            .iter()
            .find(|appeal| appeal.is_open())
            .map(|appeal| Wait { since: appeal.received, due: appeal.due }),
        reminder: summary.reminder.as_ref().map(|reminder| Wait { since: day(reminder.set), due: reminder.due }),
    }
}
