//! Reminders: a student who has no results yet is not forgotten. A date on the case, set when an EMP has nothing or by
//! hand, gone when results come.

use elmo::{CaseId, DocumentId, Elmo};
use recognition::credits::{self, Assessment, Counted};
use store::{CaseRecord, Change, Ended, Entry, Reader, Reminder, ReminderReason};
use time::{Date, Duration};

use crate::{Desk, DeskError, cases, deadlines, difference, review, settings};

/// The day that is offered: results are expected that many days after the end of the stay (`recognition.md` 7, a
/// setting); where that has passed, as many days from today.
///
/// # Errors
/// When the settings cannot be read.
pub fn offered(reader: &Reader<'_>, case: &CaseRecord, today: Date) -> Result<Date, DeskError> {
    let days = Duration::days(i64::from(settings::read(reader)?.results_days));
    let after = |day: Date| day.checked_add(days).unwrap_or(day);
    let stay = case.stays.iter().filter_map(|stay| stay.to).max().map(after);
    Ok(stay.filter(|day| *day > today).unwrap_or_else(|| after(today)))
}

/// Sets the reminder of an undecided case, in the place of a former one.
///
/// # Errors
/// When the case is not there or a decision locks it.
pub fn set(desk: &Desk, case: CaseId, due: Date, note: &str) -> Result<(), DeskError> {
    desk.change(&["cases", "status"], |change, _| {
        cases::open(change, case)?;
        review::unlocked(change, case)?;
        let reason = change.reminder(case)?.map_or(ReminderReason::ByHand, |old| old.reason);
        put(change, Reminder { case, due, note: note.trim().to_owned(), reason, set: desk.now() })
    })
}

/// Takes the reminder of a case away.
///
/// # Errors
/// When the case is not there or has none.
pub fn clear(desk: &Desk, case: CaseId) -> Result<(), DeskError> {
    desk.change(&["cases", "status"], |change, _| {
        cases::open(change, case)?;
        if take_away(change, case)? { Ok(()) } else { Err(DeskError::NoReminder) }
    })
}

/// Whether a reminder is due.
pub fn is_due(reminder: Option<&Reminder>, today: Date) -> bool {
    reminder.is_some_and(|reminder| reminder.due <= today)
}

/// Nothing came: a day to look again, unless one that is still to come is set. A decided case gets none.
pub(crate) fn nothing_came(
    change: &mut Change<'_>,
    desk: &Desk,
    case: CaseId,
    reason: ReminderReason,
) -> Result<(), DeskError> {
    let today = desk.now().date();
    if review::is_locked(change, case)? || change.reminder(case)?.is_some_and(|old| old.due > today) {
        return Ok(());
    }
    let record = cases::open(change, case)?;
    let note = change.reminder(case)?.map(|old| old.note).unwrap_or_default();
    let due = offered(change, &record, today)?;
    put(change, Reminder { case, due, note, reason, set: desk.now() })
}

/// A document came and is this student's: nobody need be reminded any longer. Where nothing in it can be recognised yet,
/// somebody has to be; and where it says no more than the one before it, or may be somebody else's, what they waited for
/// has not come.
pub(crate) fn results_came(
    change: &mut Change<'_>,
    desk: &Desk,
    case: CaseId,
    id: DocumentId,
    document: &Elmo,
) -> Result<(), DeskError> {
    if is_nothing_yet(&credits::assess(document)) {
        return nothing_came(change, desk, case, ReminderReason::NothingYet);
    }
    let awaited = change.reminder(case)?.is_some() || deadlines::returned(change, case)?.is_some();
    if awaited
        && change.document(id)?.is_some_and(|record| cases::person_settled(&record))
        && difference::brings_news(change, case, id)?
    {
        take_away(change, case)?;
        deadlines::end(change, case, desk.now().date(), Ended::Documents)?;
    }
    Ok(())
}

/// A document was taken out of a case: where none is left, its results are still to come.
pub(crate) fn document_left(change: &mut Change<'_>, desk: &Desk, case: CaseId) -> Result<(), DeskError> {
    match change.documents(case)?.iter().any(|document| document.erased.is_none()) {
        true => Ok(()),
        false => nothing_came(change, desk, case, ReminderReason::NoResults),
    }
}

/// Takes the reminder away, because results came or the case was decided; whether there was one.
pub(crate) fn take_away(change: &mut Change<'_>, case: CaseId) -> Result<bool, DeskError> {
    let Some(old) = change.reminder(case)? else { return Ok(false) };
    change.remove_reminder(case)?;
    change.note(Entry {
        case: Some(case),
        what: "reminder-cleared".into(),
        about: old.due.to_string(),
        before: None,
        after: None,
    })?;
    Ok(true)
}

/// Whether a document holds nothing that could be recognised: no achievement, or none that was passed.
fn is_nothing_yet(assessment: &Assessment) -> bool {
    assessment.achievements.iter().all(|one| one.counted == Counted::No)
}

fn put(change: &mut Change<'_>, reminder: Reminder) -> Result<(), DeskError> {
    change.put_reminder(&reminder)?;
    change.note(Entry {
        case: Some(reminder.case),
        what: "reminder-set".into(),
        about: reminder.due.to_string(),
        before: None,
        after: Some(serde_json::json!({ "reason": reminder.reason })),
    })?;
    Ok(())
}
