//! Whether authorities have withdrawn the certificates that mails are sealed for and signed with. Asked once a day in the
//! background, and when a person wants to know. What was heard is kept; that nothing was heard never stops anybody's work.
//!
//! Which addresses are asked stands in certificates that somebody sent. So nobody is asked before a person has pinned one or
//! pressed a button, this machine is not asked (training asks nobody else), and nothing of an answer is ever shown: it is
//! believed by its signature alone, or not at all.

pub use delivery::revocation::CannotTell;
use delivery::revocation::{Inquiry, Question, Reason, Standing};
use delivery::{KeyFinding, OfficeKeys, RecipientKey, SealError};
use serde_json::json;
use store::{Entry, Reader, RecipientKind, Revocation};
use time::{Duration, OffsetDateTime};
use url::Url;

use crate::ports::InternetError;
use crate::registry::is_here;
use crate::{Desk, DeskError, DeskStatus, Mode, recipients};

/// When a certificate is asked about again.
const AGAIN: Duration = Duration::DAY;
/// The same where the last question told nothing.
const PATIENCE: Duration = Duration::HOUR;
const ASK: &str = "ask-authorities";

/// What is known about the withdrawal of a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// What was heard, if somebody was asked.
    pub last: Option<Revocation>,
    /// Why nobody can be asked.
    pub cannot: Option<CannotTell>,
}

impl Told {
    pub(crate) fn of(
        reader: &Reader<'_>,
        fingerprint: &str,
        inquiry: Result<Inquiry, CannotTell>,
    ) -> Result<Self, DeskError> {
        Ok(Self { last: reader.revocation(fingerprint)?, cannot: inquiry.err() })
    }

    /// What forbids the use of the certificate.
    pub(crate) fn finding(&self) -> Option<KeyFinding> {
        self.last.as_ref().and_then(finding)
    }
}

fn finding(last: &Revocation) -> Option<KeyFinding> {
    last.withdrawn.as_ref().map(|_| KeyFinding::Withdrawn)
}

/// One round in the background: asks about every certificate in use whose last answer is older than a day, while somebody
/// works here and the office wants it.
///
/// # Errors
/// When the database fails. What authorities answer is no error: it stands with the certificate.
pub fn work(desk: &Desk) -> Result<(), DeskError> {
    let is_open = || matches!(desk.status(), DeskStatus::Open(_));
    if !is_open() {
        return Ok(());
    }
    let now = desk.now();
    let mut due = desk.store()?.read(|r| {
        let mut due = Vec::new();
        if wanted(r)? {
            for one in in_use(r)? {
                if r.revocation(&one.fingerprint)?.is_none_or(|last| is_due(&last, now)) {
                    due.push(one);
                }
            }
        }
        Ok::<_, DeskError>(due)
    })?;
    // Certificates of one authority, which name one list, one after the other.
    due.sort_by_cached_key(|one| one.inquiry.questions().first().map(|first| first.address.clone()));
    let mut last = None;
    for one in due {
        if !is_open() {
            break;
        }
        hear(desk, &one, &mut last, &|| false)?;
    }
    Ok(())
}

/// Asks now about a certificate: of a file that a person looks at, one in use, or the office's own. Nothing happens where
/// nobody can be asked.
///
/// # Errors
/// When the file holds no such certificate, or nobody has unlocked. What authorities answer is no error.
pub fn ask(desk: &Desk, file: Option<&[u8]>, fingerprint: &str) -> Result<(), DeskError> {
    desk.not_asked_further().remove(fingerprint);
    let about = desk.read(|r| match file {
        _ if r.revocation(fingerprint)?.is_some_and(|last| last.for_good()) => Ok(None),
        Some(file) => {
            let (_, key) = recipients::chosen(file, fingerprint)?;
            Ok(About::new(fingerprint.to_owned(), key.inquiry(&recipients::authorities(r)?)))
        }
        None => Ok(in_use(r)?.into_iter().find(|one| one.fingerprint == fingerprint)),
    })?;
    let stopped = || desk.not_asked_further().contains(fingerprint);
    about.map_or(Ok(()), |about| hear(desk, &about, &mut None, &stopped))
}

/// Stops what [`ask`] does for a certificate: nobody else is asked, and what has not come yet is not waited for.
pub fn stop(desk: &Desk, fingerprint: &str) {
    desk.not_asked_further().insert(fingerprint.to_owned());
}

/// Whether authorities are asked in the background.
///
/// # Errors
/// When the database fails.
pub fn wanted(reader: &Reader<'_>) -> Result<bool, DeskError> {
    Ok(reader.setting(ASK)?.unwrap_or(true))
}

/// Sets it.
///
/// # Errors
/// When nobody has unlocked or the database fails.
pub fn set_wanted(desk: &Desk, wanted: bool) -> Result<(), DeskError> {
    desk.change(&["recipients"], |change, _| {
        change.set_setting(ASK, &wanted)?;
        let what = if wanted { "authorities-asked" } else { "authorities-not-asked" };
        change.note(Entry { case: None, what: what.into(), about: String::new(), before: None, after: None })?;
        Ok(())
    })
}

/// Refuses a key that its authority withdrew.
///
/// # Errors
/// [`SealError::KeyRefused`].
pub(crate) fn check(reader: &Reader<'_>, key: &RecipientKey) -> Result<(), DeskError> {
    let fingerprint = key.fingerprint();
    match withdrawn(reader, &fingerprint)? {
        Some(finding) => Err(SealError::KeyRefused { fingerprint, finding }.into()),
        None => Ok(()),
    }
}

/// Refuses to sign with a certificate of the office that its authority withdrew.
///
/// # Errors
/// [`SealError::OfficeKeyRefused`].
pub(crate) fn check_own(reader: &Reader<'_>, keys: &OfficeKeys) -> Result<(), DeskError> {
    let Some(own) = &keys.smime else { return Ok(()) };
    match withdrawn(reader, &own.summary()?.fingerprint)? {
        Some(finding) => Err(SealError::OfficeKeyRefused(finding).into()),
        None => Ok(()),
    }
}

/// What forbids the use of a certificate, as far as it was heard.
pub(crate) fn withdrawn(reader: &Reader<'_>, fingerprint: &str) -> Result<Option<KeyFinding>, DeskError> {
    Ok(reader.revocation(fingerprint)?.as_ref().and_then(finding))
}

/// A certificate, and whom to ask about it.
struct About {
    fingerprint: String,
    inquiry: Inquiry,
}

impl About {
    fn new(fingerprint: String, inquiry: Result<Inquiry, CannotTell>) -> Option<Self> {
        inquiry.ok().map(|inquiry| Self { fingerprint, inquiry })
    }
}

/// The certificates in use that somebody can be asked about, the office's own among them.
fn in_use(reader: &Reader<'_>) -> Result<Vec<About>, DeskError> {
    let authorities = recipients::authorities(reader)?;
    let mut found = Vec::new();
    for row in reader.recipient_keys()?.iter().filter(|row| row.retired.is_none()) {
        if row.pinned.kind == RecipientKind::Smime {
            let inquiry = recipients::key_of(row)?.inquiry(&authorities);
            found.extend(About::new(row.pinned.fingerprint.clone(), inquiry));
        }
    }
    if let Some(own) = recipients::office_keys(reader)?.smime {
        found.extend(About::new(own.summary()?.fingerprint, own.inquiry(&authorities)));
    }
    Ok(found)
}

fn is_due(last: &Revocation, now: OffsetDateTime) -> bool {
    let after = if last.problem.is_none() { AGAIN } else { PATIENCE };
    // A clock that was ahead when it was asked would silence it.
    !last.for_good() && (last.asked > now || now - last.asked >= after)
}

/// What came from an address, for the certificates that ask there too.
type Came = Option<(Url, Result<Vec<u8>, InternetError>)>;

/// Asks, and keeps what is said.
fn hear(desk: &Desk, about: &About, last: &mut Came, stopped: &dyn Fn() -> bool) -> Result<(), DeskError> {
    let Some((source, said)) = ask_each(desk, &about.inquiry, last, stopped) else { return Ok(()) };
    let now = desk.now();
    desk.change_unattended(&["recipients"], |change| {
        let before = change.revocation(&about.fingerprint)?.unwrap_or_else(|| Revocation {
            fingerprint: about.fingerprint.clone(),
            asked: now,
            source: String::new(),
            problem: None,
            said: None,
            withdrawn: None,
        });
        if before.for_good() {
            return Ok(());
        }
        let problem = said.err().map(str::to_owned);
        let mut new = Revocation { asked: now, source, problem, ..before.clone() };
        // Whoever stands on the way can repeat what held once; only what is withdrawn for good needs no date.
        let old = |at| before.said.is_some_and(|before| before > at);
        match said {
            Ok(Standing::Good { said, .. }) if !old(said) => (new.said, new.withdrawn) = (Some(said), None),
            Ok(Standing::Withdrawn { said, since, reason }) if reason != Reason::Hold || !old(said) => {
                (new.said, new.withdrawn) = (Some(said), Some((since, reason.code().to_owned())));
            }
            _ => {}
        }
        if new.withdrawn != before.withdrawn {
            let what = if new.withdrawn.is_some() { "key-withdrawn" } else { "key-hold-ended" };
            let after = new.withdrawn.as_ref().map(|(_, reason)| json!({ "reason": reason, "source": new.source }));
            let about = new.fingerprint.clone();
            change.note(Entry { case: None, what: what.into(), about, before: None, after })?;
        }
        Ok(change.put_revocation(&new)?)
    })
}

/// The first answer that tells something, or else why the first of all told nothing; with the address that was asked.
fn ask_each(
    desk: &Desk,
    inquiry: &Inquiry,
    last: &mut Came,
    stopped: &dyn Fn() -> bool,
) -> Option<(String, Result<Standing, &'static str>)> {
    let mut failed = None;
    for question in inquiry.questions().iter().take_while(|_| !stopped()) {
        match ask_one(desk, inquiry, question, last, stopped) {
            Ok(standing) => return Some((question.source.clone(), Ok(standing))),
            // Given up here, it says nothing about who was asked.
            Err(_) if stopped() => break,
            Err(code) => {
                tracing::info!(code, "an authority could not be asked whether a certificate was withdrawn");
                failed = failed.or(Some((question.source.clone(), Err(code))));
            }
        }
    }
    failed
}

fn ask_one(
    desk: &Desk,
    inquiry: &Inquiry,
    question: &Question,
    last: &mut Came,
    stopped: &dyn Fn() -> bool,
) -> Result<Standing, &'static str> {
    let url = Url::parse(&question.address).map_err(|_| "revocation-address")?;
    let training = desk.place().mode == Mode::Training;
    if is_here(&url) != training {
        return Err(if training { "training-only" } else { "revocation-address" });
    }
    let came = match last.take() {
        Some((asked, came)) if asked == url => came,
        _ => desk.ports().internet.download_signed(&url, question.limit(), stopped),
    };
    let (_, came) = last.insert((url, came));
    match came {
        Ok(bytes) => inquiry.judge(question, bytes, desk.now()).map_err(CannotTell::code),
        Err(InternetError::Status(_)) => Err("revocation-status"),
        Err(error) => Err(error.code()),
    }
}
