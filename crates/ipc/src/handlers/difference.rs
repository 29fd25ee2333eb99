//! Documents side by side, what they mean for mapping and decision, and reminders.

use elmo::{AchievementId, DocumentId, Elmo, Texts};
use emc::difference::Mark;
use emc::review::Opened;
use emc::{Desk, DeskError};
use recognition::difference::{AchievementChange, Again, Field, FieldChange, Outcome, Turn};
use store::{LaterDocument, Reminder, Staff};
use time::Date;

use super::{case, code_of, day, id, iso, review, utc};
use crate::views::{
    AcceptedView, AchievementChangeView, AcknowledgeRequest, CaseIdRequest, CaseView, ChangesView, CompareRequest,
    ComparisonView, DocumentStepView, FieldChangeView, LaterView, LeaveDecisionRequest, MarkView, PartChangeView,
    ReminderRequest, ReminderView, TotalsChangeView, TurnCode, UseLaterRequest,
};

pub(crate) fn compare(desk: &Desk, request: CompareRequest) -> Result<ComparisonView, DeskError> {
    let side = emc::difference::between(desk, id(&request.one, "one")?, id(&request.other, "other")?)?;
    let groups = emc::mapping::open(desk, side.newer.record.case)?.groups;
    let document = side.older.record.id;
    let mapped = |achievement: &AchievementId| {
        let mut parts = groups.iter().flat_map(|g| &g.foreign);
        parts.any(|p| p.document == document && &p.achievement == achievement)
    };
    let found = &side.comparison;
    let counts = found.counts();
    let (older, newer) =
        desk.read(|r| Ok((case::document_row(r, &side.older.record)?, case::document_row(r, &side.newer.record)?)))?;
    Ok(ComparisonView {
        older,
        newer,
        outcome: outcome(found.outcome()),
        came: counts.came,
        changed: counts.changed,
        went: counts.went,
        document: found.document.iter().map(field).collect(),
        learner: found
            .learner
            .iter()
            .map(|change| {
                let shown = |values: &Vec<String>| match change.field {
                    Field::LearnerCode => values.iter().map(|v| recognition::person::masked(v)).collect(),
                    _ => values.clone(),
                };
                FieldChangeView {
                    field: change.field.as_str().to_owned(),
                    of: change.of.clone(),
                    old: shown(change.old.reveal()),
                    new: shown(change.new.reveal()),
                    decides: false,
                }
            })
            .collect(),
        reports: found.reports.iter().map(|r| part(r.turn, &r.issuer, &r.changes)).collect(),
        achievements: found
            .achievements
            .iter()
            .map(|one| achievement(one, &side.older, &side.newer, &mapped))
            .collect(),
        attachments: found.attachments.iter().map(|a| part(a.turn, &a.titles, &a.changes)).collect(),
        totals: found
            .totals
            .iter()
            .map(|(scheme, (before, after))| TotalsChangeView {
                scheme: scheme.clone(),
                counted_before: before.counted.to_string(),
                counted_after: after.counted.to_string(),
                unclear_before: before.unclear.to_string(),
                unclear_after: after.unclear.to_string(),
                graded_before: before.graded.to_string(),
                graded_after: after.graded.to_string(),
            })
            .collect(),
    })
}

pub(crate) fn changes(desk: &Desk, request: CaseIdRequest) -> Result<ChangesView, DeskError> {
    view(desk, &request.case)
}

pub(crate) fn acknowledge_changes(desk: &Desk, request: AcknowledgeRequest) -> Result<ChangesView, DeskError> {
    let shown = request
        .changes
        .into_iter()
        .map(|c| Ok((id(&c.document, "document")?, AchievementId(c.achievement), c.fingerprint)))
        .collect::<Result<Vec<_>, DeskError>>()?;
    emc::difference::acknowledge(desk, id(&request.case, "case")?, &shown)?;
    view(desk, &request.case)
}

pub(crate) fn use_later(desk: &Desk, request: UseLaterRequest) -> Result<ChangesView, DeskError> {
    let document = id(&request.document, "document")?;
    emc::difference::use_later(desk, id(&request.case, "case")?, document, &AchievementId(request.achievement))?;
    view(desk, &request.case)
}

pub(crate) fn leave_decision(desk: &Desk, request: LeaveDecisionRequest) -> Result<CaseView, DeskError> {
    let case = emc::difference::leave_decision(desk, id(&request.document, "document")?, &request.why)?;
    case::view(desk, case)
}

pub(crate) fn set_reminder(desk: &Desk, request: ReminderRequest) -> Result<CaseView, DeskError> {
    let case = id(&request.case, "case")?;
    let due = day(Some(&request.due), "due")?.ok_or(DeskError::Field { field: "due" })?;
    emc::reminder::set(desk, case, due, &request.note)?;
    case::view(desk, case)
}

pub(crate) fn clear_reminder(desk: &Desk, request: CaseIdRequest) -> Result<CaseView, DeskError> {
    let case = id(&request.case, "case")?;
    emc::reminder::clear(desk, case)?;
    case::view(desk, case)
}

/// A reminder as the case's page shows it.
pub(crate) fn reminder(reminder: &Reminder, today: Date) -> ReminderView {
    ReminderView {
        due: iso(reminder.due),
        is_due: emc::reminder::is_due(Some(reminder), today),
        note: reminder.note.clone(),
        reason: reminder.reason.as_str().to_owned(),
        set: utc(reminder.set),
    }
}

/// Results beside a decision.
pub(crate) fn later(later: &LaterDocument, staff: &[Staff]) -> LaterView {
    let count = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    LaterView {
        document: later.document.to_string(),
        came: count(later.came),
        changed: count(later.changed),
        went: count(later.went),
        seen: later.seen.as_ref().map(|a| review::accepted(a, staff)),
    }
}

fn view(desk: &Desk, case: &str) -> Result<ChangesView, DeskError> {
    let case = id(case, "case")?;
    let found = emc::difference::of_case(desk, case)?;
    let staff = desk.read(|r| Ok(r.staff()?))?;
    let opened = |document: DocumentId| {
        found.documents.iter().find(|d| d.record.id == document).ok_or(DeskError::UnknownDocument)
    };
    let marks = found
        .marks
        .iter()
        .map(|mark| Ok(mark_view(mark, opened(mark.document)?, opened(mark.later)?, &staff)))
        .collect::<Result<Vec<_>, DeskError>>()?;
    Ok(ChangesView {
        steps: found
            .steps
            .iter()
            .map(|step| DocumentStepView {
                newer: step.newer.to_string(),
                older: step.older.to_string(),
                outcome: outcome(step.outcome),
                came: step.counts.came,
                changed: step.counts.changed,
                went: step.counts.went,
            })
            .collect(),
        marks,
        later: found.later.iter().map(|l| later(l, &staff)).collect(),
    })
}

fn mark_view(mark: &Mark, older: &Opened, newer: &Opened, staff: &[Staff]) -> MarkView {
    let mapped = older.elmo.achievement(&mark.achievement);
    MarkView {
        group: mark.group.to_string(),
        document: mark.document.to_string(),
        achievement: mark.achievement.to_string(),
        later: mark.later.to_string(),
        code: mapped.and_then(|a| a.code()).map(str::to_owned),
        title: mapped.and_then(|a| a.titles.original()).unwrap_or_default().to_owned(),
        now_at: mark.now_at.as_ref().map(ToString::to_string),
        fingerprint: mark.fingerprint.clone(),
        changes: mark.changes.iter().map(|one| achievement(one, older, newer, &|id| id == &mark.achievement)).collect(),
        seen: mark.seen.as_ref().map(|seen| AcceptedView {
            by: review::name(staff, seen.by),
            second: None,
            at: utc(seen.at),
            why: String::new(),
        }),
    }
}

fn achievement(
    one: &AchievementChange,
    older: &Opened,
    newer: &Opened,
    mapped: &dyn Fn(&AchievementId) -> bool,
) -> AchievementChangeView {
    // The later document names it, where it is still there.
    let (id, there) = match &one.new {
        Some(new) => (Some(new), newer),
        None => (one.old.as_ref(), older),
    };
    let other = if one.turn == Turn::Came { older } else { newer };
    let found = id.and_then(|id| there.elmo.achievement(id));
    let original = found.and_then(|a| a.titles.original()).unwrap_or_default();
    let title = |document: &Elmo, id: &AchievementId| {
        document.achievement(id).and_then(|a| a.titles.original().or(a.code())).unwrap_or_default().to_owned()
    };
    AchievementChangeView {
        turn: turn(one.turn),
        old: one.old.as_ref().map(ToString::to_string),
        new: one.new.as_ref().map(ToString::to_string),
        code: found.and_then(|a| a.code()).map(str::to_owned),
        title: original.to_owned(),
        title_en: found.and_then(|a| a.titles.in_language("en")).filter(|t| *t != original).map(str::to_owned),
        issuer: id
            .and_then(|id| there.elmo.reports.get(id.report()))
            .and_then(|r| r.issuer.titles.english_or_first())
            .unwrap_or_default()
            .to_owned(),
        credits: id
            .and_then(|id| there.assessment.of(id))
            .and_then(|a| a.credits.as_ref())
            .map(|(scheme, amount)| format!("{amount} {scheme}")),
        result: found.and_then(|a| a.result.clone()),
        again: one.again.map(|again| match again {
            Again::Retake => "retake".to_owned(),
            Again::Copy => "copy".to_owned(),
        }),
        repeats: one.repeats.as_ref().map(|id| title(&other.elmo, id)),
        changes: one.changes.iter().map(field).collect(),
        mapped: one.old.as_ref().is_some_and(mapped),
    }
}

fn part(turned: Turn, name: &Texts, changes: &[FieldChange]) -> PartChangeView {
    PartChangeView {
        turn: turn(turned),
        name: name.english_or_first().unwrap_or_default().to_owned(),
        changes: changes.iter().map(field).collect(),
    }
}

fn field(change: &FieldChange) -> FieldChangeView {
    FieldChangeView {
        field: change.field.as_str().to_owned(),
        of: change.of.clone(),
        old: change.old.clone(),
        new: change.new.clone(),
        decides: change.field.decides(),
    }
}

fn turn(turn: Turn) -> TurnCode {
    match turn {
        Turn::Came => TurnCode::Came,
        Turn::Changed => TurnCode::Changed,
        Turn::Went => TurnCode::Went,
    }
}

fn outcome(outcome: Outcome) -> String {
    code_of(&outcome)
}
