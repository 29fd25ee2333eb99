//! What needs somebody today: for each case the one thing to do next, if there is one; and certificates that have to be
//! replaced.

use elmo::StaffId;
use recognition::clock::{Clock, Kind, Standing};
use store::RecipientKind;
use time::OffsetDateTime;

use crate::cases::{Row, Waiting};
use crate::recipients::ends_soon;
use crate::{Desk, DeskError, mail, mail_certificate, office_key, recipients, revocation};

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

/// Certificates and keys for which new ones are needed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Renewals {
    /// Those that were withdrawn or have ended.
    pub gone: usize,
    /// Those that end soon.
    pub ending: usize,
}

impl Renewals {
    fn count(&mut self, withdrawn: bool, until: Option<OffsetDateTime>, now: OffsetDateTime) {
        if withdrawn || until.is_some_and(|until| until < now) {
            self.gone += 1;
        } else if ends_soon(until, now) {
            self.ending += 1;
        }
    }
}

/// The certificates and keys to be replaced of recipients and of the office's mails; then what else the office shows or
/// signs with. A key that was made here is made anew by itself.
///
/// # Errors
/// When nobody has unlocked or the database fails.
pub fn renewals(desk: &Desk) -> Result<(Renewals, Renewals), DeskError> {
    let now = desk.now();
    let (mut mails, mut others) = (Renewals::default(), Renewals::default());
    let account = desk.read(|r| {
        for row in r.recipient_keys()? {
            if row.retired.is_none() && row.pinned.kind != RecipientKind::Authority {
                let withdrawn = revocation::withdrawn(r, &row.pinned.fingerprint)?.is_some();
                mails.count(withdrawn, row.pinned.valid_until, now);
            }
        }
        mail::read(r)
    })?;
    // One that cannot be read is told where it is set, and keeps nobody from the day's work.
    let own = recipients::office_mail(desk).unwrap_or_default();
    for (summary, refused) in [own.smime, own.openpgp].into_iter().flatten() {
        mails.count(refused.is_some(), summary.valid_until, now);
    }
    let shown = mail_certificate::stored(&account, now).ok().flatten();
    let signs = office_key::in_use(desk).ok().flatten().filter(|key| key.taken).map(|key| key.summary);
    for summary in [shown, signs].into_iter().flatten() {
        others.count(false, summary.valid_until, now);
    }
    Ok((mails, others))
}
