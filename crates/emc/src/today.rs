//! What needs somebody today: for each case the one thing to do next, if there is one.

use elmo::StaffId;
use recognition::clock::{Clock, Kind, Standing};

use crate::cases::{Row, Waiting};

/// What somebody has to do next about a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Step {
    /// Something no longer proves what it says.
    Alarm,
    /// Say whether the signature is good enough.
    Signature,
    /// Say whose results these are.
    Person,
    /// What came was refused: get it again.
    Refused,
    /// Say what becomes of results that came after the decision.
    Later,
    /// What was missing has not come in time: ask again, or go on without it.
    ChaseCompletion,
    /// An opinion has not come in time: ask again, or decide without it.
    ChaseOpinion,
    /// Look again whether results have come.
    LookAgain,
    /// The results are late: fetch them or ask for them.
    Fetch,
    /// Finish typing a transcript.
    Type,
    /// Look again at what was typed.
    SecondLook,
    /// Map courses.
    Map,
    /// Sign the decision.
    Sign,
    /// Sign what somebody else prepared, or send it back.
    SignAsSecond,
    /// Look at why a prepared decision came back.
    SentBack,
    /// Send it.
    Send,
    /// Say what came of an appeal.
    Appeal,
}

/// What has to be done next about a case by somebody who works here; none where somebody else has to, or nobody.
pub fn next(row: &Row, me: StaffId) -> Option<Step> {
    if row.alarm {
        return Some(Step::Alarm);
    }
    let look_again = pressing(row, Kind::Reminder, Standing::Amber).then_some(Step::LookAgain);
    match row.waiting {
        Waiting::Signature => Some(Step::Signature),
        Waiting::Person | Waiting::Mismatch => Some(Step::Person),
        Waiting::Refused => Some(Step::Refused),
        Waiting::Later => Some(Step::Later),
        Waiting::Completion if pressing(row, Kind::Completion, Standing::Red) => Some(Step::ChaseCompletion),
        Waiting::Results if pressing(row, Kind::Transcript, Standing::Red) => Some(Step::Fetch),
        Waiting::Completion | Waiting::Results | Waiting::Learner => look_again,
        Waiting::Mapping | Waiting::Opinion if pressing(row, Kind::Opinion, Standing::Red) => Some(Step::ChaseOpinion),
        Waiting::Opinion => look_again,
        Waiting::Typing => Some(Step::Type),
        Waiting::SecondLook => Some(Step::SecondLook),
        Waiting::Mapping => Some(Step::Map),
        Waiting::SignOff => Some(Step::Sign),
        Waiting::SecondPerson => {
            let mine = row.handover.as_ref().is_some_and(|handover| handover.prepared_by == me);
            (!mine).then_some(Step::SignAsSecond)
        }
        Waiting::SentBack => Some(Step::SentBack),
        Waiting::Delivery => Some(Step::Send),
        Waiting::Appeal => Some(Step::Appeal),
        Waiting::Nothing => None,
    }
}

/// The clock that tells how pressing a case is: of those that press most, the one that is due first.
pub fn most_pressing(row: &Row) -> Option<&Clock> {
    row.clocks.iter().min_by_key(|clock| (std::cmp::Reverse(clock.standing), clock.due))
}

/// A reminder is amber before its day; it is looked at on the day.
fn pressing(row: &Row, kind: Kind, at_least: Standing) -> bool {
    let is_due = |clock: &&Clock| clock.kind == kind && clock.standing >= at_least;
    row.clocks.iter().filter(is_due).any(|clock| kind != Kind::Reminder || row.day >= clock.due)
}
