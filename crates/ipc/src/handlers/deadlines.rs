//! Clocks, returns for completion, and what needs somebody today.

use std::collections::HashMap;

use elmo::{CaseId, StaffId};
use emc::cases::{Row, Waiting};
use emc::today::{Renewals, Step};
use emc::{Desk, DeskError};
use recognition::clock::{Clock, Kind, Standing};
use store::{AskedOf, Reader};
use time::{Date, OffsetDateTime};

use super::{case, day, id, iso};
use crate::views::{
    AskedOfCode, CaseIdRequest, CaseView, ClockKind, ClockStanding, ClockView, CompleteDayRequest, CompleteView,
    CompletionView, Nothing, RenewalsView, ReturnRequest, TodayRow, TodayStep, TodayView,
};

pub(crate) fn today(desk: &Desk, _: Nothing) -> Result<TodayView, DeskError> {
    let me = desk.me()?;
    let rows = emc::cases::register(desk, "")?;
    let staff: HashMap<StaffId, String> = emc::staff::members(desk)?.into_iter().map(|s| (s.id, s.name)).collect();
    let today = desk.now().date();
    let (mail_keys, office_keys) = emc::today::renewals(desk)?;
    let mut view = TodayView {
        day: iso(today),
        late: Vec::new(),
        soon: Vec::new(),
        next: Vec::new(),
        waiting: 0,
        open: rows.iter().filter(|row| row.waiting != Waiting::Nothing).count(),
        mail_keys: renewals(mail_keys),
        office_keys: renewals(office_keys),
    };
    for row in &rows {
        let Some(next) = emc::today::next(row, me) else { continue };
        let pressing = emc::today::most_pressing(row);
        let group = match pressing.map(|clock| clock.standing) {
            Some(Standing::Red) => &mut view.late,
            Some(Standing::Amber) => &mut view.soon,
            _ => &mut view.next,
        };
        let (step, place) = step(next);
        group.push(TodayRow {
            case: row.case.id.to_string(),
            number: row.case.number.clone(),
            student: case::student_name(row),
            host: row.case.stays.last().map(|stay| stay.host.clone()).unwrap_or_default(),
            step,
            params: match next {
                Step::Map => vec![row.facts.mappable.saturating_sub(row.facts.mapped).to_string()],
                _ => Vec::new(),
            },
            place: place.to_owned(),
            clock: pressing.map(|pressing| clock(pressing, today)),
            assignee: row.case.assignee.and_then(|who| staff.get(&who).cloned()),
            mine: match next {
                Step::SignAsSecond => true,
                // Whose profile is gone prepares nothing again.
                Step::SentBack => row
                    .handover
                    .as_ref()
                    .is_some_and(|handover| handover.prepared_by == me || !staff.contains_key(&handover.prepared_by)),
                _ => row.case.assignee.is_none_or(|who| who == me),
            },
        });
    }
    let due = |row: &TodayRow| {
        (
            row.clock.as_ref().is_none_or(|c| c.standing == ClockStanding::Paused),
            row.clock.as_ref().map(|c| c.due.clone()),
        )
    };
    for group in [&mut view.late, &mut view.soon, &mut view.next] {
        group.sort_by_key(due);
    }
    view.waiting = view.open - view.late.len() - view.soon.len() - view.next.len();
    Ok(view)
}

fn renewals(found: Renewals) -> RenewalsView {
    RenewalsView { gone: found.gone, ending: found.ending }
}

pub(crate) fn return_case(desk: &Desk, request: ReturnRequest) -> Result<CaseView, DeskError> {
    let case = id(&request.case, "case")?;
    let due = day(Some(&request.due), "due")?.ok_or(DeskError::Field { field: "due" })?;
    let of = match request.asked_of {
        AskedOfCode::Student => AskedOf::Student,
        AskedOfCode::Host => AskedOf::Host,
    };
    emc::deadlines::return_case(desk, case, of, &request.missing, due)?;
    case::view(desk, case)
}

pub(crate) fn end_return(desk: &Desk, request: CaseIdRequest) -> Result<CaseView, DeskError> {
    let case = id(&request.case, "case")?;
    emc::deadlines::end_return(desk, case)?;
    case::view(desk, case)
}

pub(crate) fn set_complete_day(desk: &Desk, request: CompleteDayRequest) -> Result<CaseView, DeskError> {
    let case = id(&request.case, "case")?;
    emc::deadlines::set_complete_day(desk, case, day(request.day.as_deref(), "complete")?)?;
    case::view(desk, case)
}

/// A clock as it is shown.
pub(crate) fn clock(clock: &Clock, today: Date) -> ClockView {
    ClockView {
        kind: match clock.kind {
            Kind::Transcript => ClockKind::Transcript,
            Kind::Completion => ClockKind::Completion,
            Kind::Opinion => ClockKind::Opinion,
            Kind::Reminder => ClockKind::Reminder,
            Kind::Decision => ClockKind::Decision,
            Kind::Appeal => ClockKind::Appeal,
            Kind::AppealOutcome => ClockKind::AppealOutcome,
        },
        since: iso(clock.since),
        due: iso(clock.due),
        standing: match clock.standing {
            Standing::Paused => ClockStanding::Paused,
            Standing::Running => ClockStanding::Running,
            Standing::Amber => ClockStanding::Amber,
            Standing::Red => ClockStanding::Red,
        },
        left: days(today, clock.due),
    }
}

/// The day by which the decision is due, while its clock runs.
pub(crate) fn decision_due(row: &Row) -> Option<Date> {
    let running = |clock: &&Clock| clock.kind == Kind::Decision && clock.standing != Standing::Paused;
    row.clocks.iter().find(running).map(|clock| clock.due)
}

/// Since when the documents of a case are complete.
pub(crate) fn complete(reader: &Reader<'_>, case: CaseId, now: OffsetDateTime) -> Result<CompleteView, DeskError> {
    let summary = reader.case_summary(case)?.ok_or(DeskError::UnknownCase)?;
    let by_documents = emc::deadlines::complete_by_documents(&summary, now);
    let by = summary.complete.map(|said| reader.staff_member(said.by)).transpose()?.flatten();
    Ok(CompleteView {
        day: summary.complete.map(|said| said.day).or(by_documents).map(iso),
        by_documents: by_documents.map(iso),
        by: by.map(|staff| staff.name),
    })
}

/// The returns of a case, the latest first.
pub(crate) fn completions(reader: &Reader<'_>, case: CaseId, today: Date) -> Result<Vec<CompletionView>, DeskError> {
    let mut all = reader.completions(case)?;
    all.reverse();
    all.into_iter()
        .map(|completion| {
            Ok(CompletionView {
                asked_of: match completion.asked_of {
                    AskedOf::Student => AskedOfCode::Student,
                    AskedOf::Host => AskedOfCode::Host,
                },
                days: days(completion.asked, completion.ended.map_or(today, |(day, _)| day)),
                missing: completion.missing,
                asked: iso(completion.asked),
                due: iso(completion.due),
                by: reader.staff_member(completion.by)?.map(|staff| staff.name).unwrap_or_default(),
                ended: completion.ended.map(|(day, _)| iso(day)),
                because: completion.ended.map(|(_, because)| because.as_str().to_owned()),
            })
        })
        .collect()
}

fn days(from: Date, to: Date) -> i32 {
    i32::try_from((to - from).whole_days()).unwrap_or(i32::MAX)
}

fn step(step: Step) -> (TodayStep, &'static str) {
    match step {
        Step::Alarm => (TodayStep::Alarm, "results"),
        Step::Signature => (TodayStep::Signature, "signature"),
        Step::Person => (TodayStep::Person, "person"),
        Step::Refused => (TodayStep::Refused, "results"),
        Step::Later => (TodayStep::Later, "results"),
        Step::ChaseCompletion => (TodayStep::ChaseCompletion, "results"),
        Step::ChaseOpinion => (TodayStep::ChaseOpinion, "courses"),
        Step::LookAgain => (TodayStep::LookAgain, "results"),
        Step::Fetch => (TodayStep::Fetch, "results"),
        Step::Type => (TodayStep::Type, "results"),
        Step::SecondLook => (TodayStep::SecondLook, "results"),
        Step::Map => (TodayStep::Map, "courses"),
        Step::Sign => (TodayStep::Sign, "decision"),
        Step::SignAsSecond => (TodayStep::SignAsSecond, "decision"),
        Step::SentBack => (TodayStep::SentBack, "decision"),
        Step::Send => (TodayStep::Send, "delivery"),
        Step::Appeal => (TodayStep::Appeal, "decision"),
    }
}
