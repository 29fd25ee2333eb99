//! The clocks of a case (`recognition.md` 7): until when what is expected, and how pressing that is today.
//!
//! A clock counts whole days. The day on which it is due is still in time; the day after it is late. What stands between
//! the day of a return for completion and the day when it ended does not count for the decision, and neither does the
//! time of an open appeal. How long the clocks run is the office's to set ([`Lengths`]).

use serde::{Deserialize, Serialize};
use time::{Date, Duration};

/// What is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The host's transcript.
    Transcript,
    /// What is missing, from the student or the host.
    Completion,
    /// An opinion.
    Opinion,
    /// A day that the office set itself to look again.
    Reminder,
    /// The decision.
    Decision,
    /// The end of the time in which the student can appeal. Nobody at the office is late with it.
    Appeal,
    /// What comes of an appeal.
    AppealOutcome,
}

/// How pressing a clock is; what presses more is greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    /// It stands still.
    Paused,
    /// There is time.
    Running,
    /// Most of the time has passed.
    Amber,
    /// The day has passed.
    Red,
}

/// How long the clocks run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lengths {
    /// Days after the end of a stay by which its results are expected.
    pub transcript_days: u32,
    /// Days from complete documents to the decision.
    pub decision_days: u32,
    /// Days from notification in which a student can appeal; none where the office has no such limit.
    pub appeal_days: Option<u32>,
    /// From which share of its time on a clock is amber, in per cent.
    pub amber_percent: u32,
}

/// A time in which the clock of the decision stands still: from its first day to the day on which it ended, which counts
/// again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pause {
    /// The first day.
    pub from: Date,
    /// The day on which it ended; none while it lasts.
    pub until: Option<Date>,
}

/// What is waited for until a day, since another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wait {
    /// The day on which it was asked for.
    pub since: Date,
    /// The last day that is in time.
    pub due: Date,
}

/// What the clocks of one case are told from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Facts {
    /// The day on which the case was made.
    pub created: Date,
    /// The last day of the stay; the day of the host's results, as far as the office knows it.
    pub stay_end: Option<Date>,
    /// Since when the documents are complete.
    pub complete: Option<Date>,
    /// The day by which the office has said that it decides; it stands above the length.
    pub decision_due: Option<Date>,
    /// Whether a decision is in force.
    pub decided: bool,
    /// The day on which the decision in force went out.
    pub notified: Option<Date>,
    /// When the case was returned for completion, or an appeal was open.
    pub pauses: Vec<Pause>,
    /// What is missing, while the case is returned.
    pub completion: Option<Wait>,
    /// Opinions that are asked for and not given.
    pub opinions: Vec<Wait>,
    /// The day to look again.
    pub reminder: Option<Wait>,
    /// The appeal that is open.
    pub appeal: Option<Wait>,
}

/// A clock of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// What is waited for.
    pub kind: Kind,
    /// Since when.
    pub since: Date,
    /// The last day that is in time. Of a clock that stands still: as it would be if it went on today.
    pub due: Date,
    /// How pressing it is.
    pub standing: Standing,
}

/// The clocks of a case that run or stand still, what is due first first; those that stand still come last.
pub fn clocks(facts: &Facts, lengths: &Lengths, today: Date) -> Vec<Clock> {
    let plain = |kind, wait: Wait| running(kind, wait, 0, lengths.amber_percent, today);
    let mut clocks = Vec::new();
    if facts.decided {
        // Beyond the limit there is nothing left to wait for.
        let last = appeal_until(facts, lengths, today).filter(|due| *due >= today);
        if let Some((since, due)) = facts.notified.zip(last) {
            let standing = if facts.appeal.is_some() { Standing::Paused } else { Standing::Running };
            clocks.push(Clock { kind: Kind::Appeal, since, due, standing });
        }
    } else {
        // Who has set a day to look again need not be told of the other one.
        let nothing_else = facts.complete.is_none() && facts.completion.is_none() && facts.reminder.is_none();
        let expected = facts.stay_end.filter(|_| nothing_else);
        if let Some(since) = expected.filter(|since| *since <= today) {
            let due = later(since, i64::from(lengths.transcript_days));
            clocks.push(plain(Kind::Transcript, Wait { since, due }));
        }
        clocks.extend(facts.completion.map(|wait| plain(Kind::Completion, wait)));
        clocks.extend(facts.opinions.iter().map(|wait| plain(Kind::Opinion, *wait)));
        clocks.extend(facts.reminder.map(|wait| plain(Kind::Reminder, wait)));
        clocks.extend(decision(facts, lengths, today));
    }
    clocks.extend(facts.appeal.map(|wait| plain(Kind::AppealOutcome, wait)));
    clocks.sort_by_key(|clock| (clock.standing == Standing::Paused, clock.due, clock.kind));
    clocks
}

/// The last day on which an appeal is in time, as it stands on a day: what earlier appeals took is given back. None where
/// nobody was told of the decision yet, or the office has no such limit.
pub fn appeal_until(facts: &Facts, lengths: &Lengths, day: Date) -> Option<Date> {
    let (since, days) = facts.notified.zip(lengths.appeal_days)?;
    Some(later(since, i64::from(days).saturating_add(paused_days(&facts.pauses, since, day))))
}

/// How many days since `from` lie in a pause, up to and without `today`. Pauses that overlap are not counted twice.
pub fn paused_days(pauses: &[Pause], from: Date, today: Date) -> i64 {
    let mut spans: Vec<(Date, Date)> =
        pauses.iter().map(|pause| (pause.from.max(from), pause.until.unwrap_or(today).min(today))).collect();
    spans.sort_unstable();
    let (mut days, mut reached) = (0, from);
    for (begin, end) in spans {
        days += (end - begin.max(reached)).whole_days().max(0);
        reached = reached.max(end);
    }
    days
}

/// The clock of the decision: from complete documents, or from the case where the office named a day before they were.
fn decision(facts: &Facts, lengths: &Lengths, today: Date) -> Option<Clock> {
    let since = facts.complete.or(facts.decision_due.map(|_| facts.created))?;
    let paused = paused_days(&facts.pauses, since, today);
    let length = i64::from(lengths.decision_days);
    // A day that the office named is moved when a pause ends; only the one that lasts is still to be added.
    let lasting: Vec<Pause> = facts.pauses.iter().copied().filter(|pause| pause.until.is_none()).collect();
    let due = match facts.decision_due {
        Some(day) => later(day, paused_days(&lasting, since, today)),
        None => later(since, length.saturating_add(paused)),
    };
    let clock = running(Kind::Decision, Wait { since, due }, paused, lengths.amber_percent, today);
    Some(if lasting.is_empty() { clock } else { Clock { standing: Standing::Paused, ..clock } })
}

/// A clock that runs; of its time, so many days stood still.
fn running(kind: Kind, wait: Wait, paused: i64, amber_percent: u32, today: Date) -> Clock {
    let whole = (wait.due - wait.since).whole_days() - paused;
    let passed = (today - wait.since).whole_days() - paused;
    let standing = if today > wait.due {
        Standing::Red
    } else if today == wait.due || passed.saturating_mul(100) >= whole.saturating_mul(i64::from(amber_percent)) {
        Standing::Amber
    } else {
        Standing::Running
    };
    Clock { kind, since: wait.since, due: wait.due, standing }
}

/// So many days later; the last day there is, where that is beyond the calendar.
fn later(day: Date, days: i64) -> Date {
    day.checked_add(Duration::days(days.min(4_000_000))).unwrap_or(Date::MAX)
}

#[cfg(test)]
mod tests {
    use time::macros::date;
    use time::{Date, Duration};

    use super::{Clock, Facts, Kind, Lengths, Pause, Standing, Wait, clocks, paused_days};

    const LENGTHS: Lengths =
        Lengths { transcript_days: 35, decision_days: 30, appeal_days: Some(14), amber_percent: 70 };

    fn nothing() -> Facts {
        Facts {
            created: date!(2026 - 01 - 01),
            stay_end: None,
            complete: None,
            decision_due: None,
            decided: false,
            notified: None,
            pauses: Vec::new(),
            completion: None,
            opinions: Vec::new(),
            reminder: None,
            appeal: None,
        }
    }

    fn of(facts: &Facts, kind: Kind, today: Date) -> Option<Clock> {
        clocks(facts, &LENGTHS, today).into_iter().find(|clock| clock.kind == kind)
    }

    fn days(number: u64) -> Duration {
        Duration::days(i64::try_from(number).expect("small"))
    }

    /// Numbers that look like chance, the same in each run.
    fn dice() -> impl FnMut(u64) -> u64 {
        let mut state = 20_261_122_u64;
        move |limit| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) % limit
        }
    }

    #[test]
    fn a_decision_is_due_thirty_days_after_complete_documents_and_amber_at_seventy_per_cent() {
        let facts = Facts { complete: Some(date!(2026 - 03 - 01)), ..nothing() };
        for (today, standing) in [
            (date!(2026 - 03 - 01), Standing::Running),
            (date!(2026 - 03 - 21), Standing::Running),
            (date!(2026 - 03 - 22), Standing::Amber),
            (date!(2026 - 03 - 31), Standing::Amber),
            (date!(2026 - 04 - 01), Standing::Red),
        ] {
            let clock = of(&facts, Kind::Decision, today).expect("a clock");
            assert_eq!((clock.due, clock.standing), (date!(2026 - 03 - 31), standing), "{today}");
        }
    }

    #[test]
    fn a_transcript_is_expected_five_weeks_after_the_stay_and_not_before_its_end() {
        let facts = Facts { stay_end: Some(date!(2026 - 06 - 12)), ..nothing() };
        assert_eq!(of(&facts, Kind::Transcript, date!(2026 - 06 - 11)), None);
        let clock = of(&facts, Kind::Transcript, date!(2026 - 06 - 12)).expect("a clock");
        assert_eq!((clock.due, clock.standing), (date!(2026 - 07 - 17), Standing::Running));
        let late = of(&facts, Kind::Transcript, date!(2026 - 07 - 18)).expect("a clock");
        assert_eq!(late.standing, Standing::Red);
        let came = Facts { complete: Some(date!(2026 - 06 - 20)), ..facts };
        assert_eq!(of(&came, Kind::Transcript, date!(2026 - 07 - 18)), None);
    }

    #[test]
    fn the_time_of_an_appeal_runs_from_notification_presses_nobody_and_ends() {
        let signed = Facts { decided: true, complete: Some(date!(2026 - 01 - 02)), ..nothing() };
        assert_eq!(clocks(&signed, &LENGTHS, date!(2026 - 09 - 01)), []);
        let sent = Facts { notified: Some(date!(2026 - 03 - 01)), ..signed };
        let last = of(&sent, Kind::Appeal, date!(2026 - 03 - 15)).expect("a clock");
        assert_eq!((last.due, last.standing), (date!(2026 - 03 - 15), Standing::Running));
        assert_eq!(of(&sent, Kind::Appeal, date!(2026 - 03 - 16)), None);
        // An appeal on the fifth day holds it and has a clock of its own, and what it took is given back.
        let received = Pause { from: date!(2026 - 03 - 06), until: None };
        let wait = Wait { since: received.from, due: date!(2026 - 04 - 05) };
        let open = Facts { pauses: vec![received], appeal: Some(wait), ..sent.clone() };
        let held = of(&open, Kind::Appeal, date!(2026 - 06 - 06)).expect("a clock");
        assert_eq!((held.due, held.standing), (date!(2026 - 06 - 15), Standing::Paused));
        let outcome = of(&open, Kind::AppealOutcome, date!(2026 - 04 - 06)).expect("a clock");
        assert_eq!((outcome.due, outcome.standing), (date!(2026 - 04 - 05), Standing::Red));
        let ended = Facts { pauses: vec![Pause { until: Some(date!(2026 - 04 - 06)), ..received }], ..sent.clone() };
        let goes_on = of(&ended, Kind::Appeal, date!(2026 - 04 - 15)).expect("a clock");
        assert_eq!((goes_on.due, goes_on.standing), (date!(2026 - 04 - 15), Standing::Running));
        assert_eq!(of(&ended, Kind::Appeal, date!(2026 - 04 - 16)), None);
        let none = Lengths { appeal_days: None, ..LENGTHS };
        assert_eq!(clocks(&sent, &none, date!(2026 - 03 - 02)), []);
    }

    #[test]
    fn a_return_stops_the_decision_and_the_days_are_given_back() {
        let pause = Pause { from: date!(2026 - 03 - 11), until: None };
        let back = Wait { since: date!(2026 - 03 - 11), due: date!(2026 - 03 - 25) };
        let open =
            Facts { complete: Some(date!(2026 - 03 - 01)), pauses: vec![pause], completion: Some(back), ..nothing() };
        let clock = of(&open, Kind::Decision, date!(2026 - 05 - 10)).expect("a clock");
        assert_eq!((clock.standing, clock.due), (Standing::Paused, date!(2026 - 05 - 30)));
        let all = clocks(&open, &LENGTHS, date!(2026 - 03 - 20));
        assert_eq!(all.iter().map(|clock| clock.kind).collect::<Vec<_>>(), [Kind::Completion, Kind::Decision]);
        let ended =
            Facts { pauses: vec![Pause { until: Some(date!(2026 - 03 - 21)), ..pause }], completion: None, ..open };
        let clock = of(&ended, Kind::Decision, date!(2026 - 03 - 21)).expect("a clock");
        assert_eq!((clock.standing, clock.due), (Standing::Running, date!(2026 - 04 - 10)));
        // Ten days before the return and eleven after it are seventy per cent of thirty.
        assert_eq!(of(&ended, Kind::Decision, date!(2026 - 03 - 31)).expect("one").standing, Standing::Running);
        assert_eq!(of(&ended, Kind::Decision, date!(2026 - 04 - 01)).expect("one").standing, Standing::Amber);
    }

    #[test]
    fn the_day_that_the_office_named_stands_above_the_length() {
        let facts = Facts { decision_due: Some(date!(2026 - 02 - 01)), ..nothing() };
        let clock = of(&facts, Kind::Decision, date!(2026 - 01 - 10)).expect("a clock");
        assert_eq!((clock.since, clock.due), (date!(2026 - 01 - 01), date!(2026 - 02 - 01)));
        let complete = Facts { complete: Some(date!(2026 - 01 - 20)), ..facts };
        assert_eq!(of(&complete, Kind::Decision, date!(2026 - 01 - 21)).expect("one").due, date!(2026 - 02 - 01));
    }

    #[test]
    fn at_every_border_the_due_day_is_in_time_and_the_day_after_it_is_late() {
        let mut below = dice();
        for _ in 0..2000 {
            let lengths = Lengths {
                decision_days: u32::try_from(below(400)).expect("small"),
                amber_percent: u32::try_from(below(101)).expect("small"),
                ..LENGTHS
            };
            let complete = date!(2026 - 01 - 01) + days(below(700));
            let facts = Facts { complete: Some(complete), ..nothing() };
            let at = |today| clocks(&facts, &lengths, today).into_iter().next().expect("the decision's");
            let due = complete + days(u64::from(lengths.decision_days));
            assert_eq!(at(due).due, due);
            assert_eq!(at(due).standing, Standing::Amber);
            assert_eq!(at(due + days(1)).standing, Standing::Red);
            // It never becomes less pressing, and amber begins where the share says.
            let mut last = Standing::Paused;
            for passed in 0..=u64::from(lengths.decision_days) {
                let standing = at(complete + days(passed)).standing;
                assert!(standing >= last);
                last = standing;
                let share = passed * 100 >= u64::from(lengths.decision_days) * u64::from(lengths.amber_percent);
                assert_eq!(standing == Standing::Amber, share || passed == u64::from(lengths.decision_days));
            }
        }
    }

    #[test]
    fn pauses_count_each_day_once_in_whatever_order_and_however_they_overlap() {
        let mut below = dice();
        for _ in 0..2000 {
            let from = date!(2026 - 01 - 01);
            let today = from + days(below(200));
            let mut pauses: Vec<Pause> = (0..below(5))
                .map(|_| {
                    let begin = from - days(20) + days(below(240));
                    Pause { from: begin, until: (below(3) > 0).then(|| begin + days(below(60))) }
                })
                .collect();
            let by_day = (0..(today - from).whole_days())
                .map(|day| from + Duration::days(day))
                .filter(|day| pauses.iter().any(|p| p.from <= *day && p.until.is_none_or(|until| *day < until)))
                .count();
            let counted = paused_days(&pauses, from, today);
            assert_eq!(usize::try_from(counted).expect("not negative"), by_day, "{pauses:?} {today}");
            pauses.reverse();
            assert_eq!(paused_days(&pauses, from, today), counted);
        }
    }

    #[test]
    fn nothing_overflows_at_the_ends_of_the_calendar() {
        let lengths = Lengths {
            transcript_days: u32::MAX,
            decision_days: u32::MAX,
            appeal_days: Some(u32::MAX),
            amber_percent: u32::MAX,
        };
        for today in [Date::MIN, date!(2026 - 01 - 01), Date::MAX] {
            let facts = Facts {
                stay_end: Some(Date::MIN),
                complete: Some(Date::MAX),
                pauses: vec![Pause { from: Date::MIN, until: None }],
                ..nothing()
            };
            assert_eq!(clocks(&facts, &lengths, today).len(), 1);
            let decided = Facts { decided: true, notified: Some(Date::MAX), ..facts };
            assert_eq!(clocks(&decided, &lengths, today).len(), 1);
        }
    }
}
