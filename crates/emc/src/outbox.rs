//! What goes out by mail: sealed and released before anything is sent, tried again where nobody has taken it, and left to
//! a person where somebody may have.
//!
//! The end of a message is the point of no return. It is written down, durably, before it is sent; whatever ends the
//! program or the connection after that leaves a mail that was perhaps sent, and before it one that was not.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use elmo::{CaseId, StaffId};
use store::{Change, Delivery, Entry, OutboxAnswer, OutboxItem, OutboxState, Reader};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

use crate::ports::{MailAccount, MailError, MailFate, OutgoingMail};
use crate::secret::Secret;
use crate::{Desk, DeskError, DeskStatus, mail, sign_in};

/// After how many minutes a mail is tried again, from the first attempt on; the last holds for all that follow.
const AGAIN_AFTER: &[i64] = &[1, 5, 15, 30, 60];
/// For how long since its release, or since a person's answer, it is tried (RFC 5321, 4.5.4.1: four to five days).
const TRIED_FOR: Duration = Duration::days(5);
/// The kind of a delivery that the mail server took.
const MAIL: &str = "mail";
const TAGS: &[&str] = &["cases", "deliveries"];

/// What the program holds for sending.
#[derive(Default)]
pub(crate) struct Post {
    /// One round at a time.
    round: Mutex<()>,
    /// No message is begun or ended any more.
    stopped: AtomicBool,
    /// Of the mail account, where no keychain holds it.
    password: Secret,
    /// The private key of the certificate for the mail server, where no keychain holds it.
    certificate_key: Secret,
}

impl Post {
    pub(crate) fn password(&self) -> &Secret {
        &self.password
    }

    pub(crate) fn certificate_key(&self) -> &Secret {
        &self.certificate_key
    }
}

/// The mails of a case or of all, those released last first.
///
/// # Errors
/// When nobody has unlocked or the database fails.
pub fn mails(desk: &Desk, case: Option<CaseId>) -> Result<Vec<OutboxItem>, DeskError> {
    desk.read(|r| Ok(r.outbox(case)?))
}

/// Puts a sealed mail into the outbox, in the name of whoever works here.
pub(crate) fn put(change: &mut Change<'_>, item: &OutboxItem, message: &[u8]) -> Result<(), DeskError> {
    change.add_to_outbox(item, message)?;
    note(
        change,
        item,
        "mail-released",
        serde_json::json!({ "sealed": item.sealed, "recipients": item.recipients.len() }),
    )
}

/// One round: what was interrupted is put in order, then everything whose time has come is sent, while somebody works
/// here. Answers at once where a round is under way.
///
/// # Errors
/// When the database fails. What the mail server says is no error: it stands with the mail.
pub fn work(desk: &Desk) -> Result<(), DeskError> {
    let Ok(_round) = desk.post().round.try_lock() else { return Ok(()) };
    if !is_open(desk) {
        return Ok(());
    }
    put_in_order(desk)?;
    while is_open(desk)
        && let Some(item) = due(desk)?
    {
        // For each anew: what an account logs in with may run out in the middle of a round.
        let account = match mail::account(desk) {
            Ok(account) => Ok(account),
            // It counts as an attempt, so that it is seen with the mail and the server is not asked too often.
            Err(DeskError::Mail(MailError::SignIn(error))) if !error.needs_somebody() => Err(MailError::SignIn(error)),
            Err(error) => {
                tracing::info!(code = error.code(), "mails wait for the account");
                return Ok(());
            }
        };
        attempt(desk, account, &item)?;
    }
    Ok(())
}

/// Lets no further message be ended, and waits until the one under way is over: one whose end was not sent waits again.
pub fn stop(desk: &Desk) {
    desk.post().stopped.store(true, Ordering::SeqCst);
    drop(desk.post().round.lock().unwrap_or_else(PoisonError::into_inner));
}

/// What a person says of a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    /// It has arrived, although the server did not say so.
    Arrived,
    /// It is to be sent again, under the same Message-ID.
    Again,
    /// It is not to go out.
    TakenBack,
    /// It came back.
    Bounced,
}

impl Answer {
    /// The stable name, kebab-case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Arrived => "arrived",
            Self::Again => "again",
            Self::TakenBack => "taken-back",
            Self::Bounced => "bounced",
        }
    }
}

/// Takes a person's answer.
///
/// # Errors
/// When the mail is in a state that has no such answer, or what it carries is no longer to go out.
pub fn answer(desk: &Desk, id: &str, answer: Answer) -> Result<OutboxItem, DeskError> {
    let now = desk.now();
    desk.change(TAGS, |change, me| {
        let item = change.outbox_item(id)?.ok_or(DeskError::UnknownMail)?;
        let said = OutboxAnswer { what: answer.as_str().to_owned(), by: me, at: now };
        match answer {
            Answer::Arrived => {
                change.answer_outbox(id, &said, OutboxState::Sent, None)?;
                deliver(change, &item, now)?;
            }
            Answer::Again => {
                may_go(change, &item)?;
                change.answer_outbox(id, &said, OutboxState::Waiting, Some(now))?;
            }
            Answer::TakenBack => change.answer_outbox(id, &said, OutboxState::GivenUp, None)?,
            Answer::Bounced => change.answer_outbox(id, &said, OutboxState::Bounced, None)?,
        }
        note(change, &item, "mail-answered", serde_json::json!({ "answer": answer.as_str() }))?;
        change.outbox_item(id)?.ok_or(DeskError::UnknownMail)
    })
}

/// Marks the mail as bounced that a returned message (`.eml`) is about.
///
/// # Errors
/// [`DeskError::NoBounce`] where the file is no such report, [`DeskError::ForeignBounce`] where it names no mail of here.
pub fn bounced(desk: &Desk, file: &[u8]) -> Result<OutboxItem, DeskError> {
    let text = String::from_utf8_lossy(file);
    if !is_bounce(&text) {
        return Err(DeskError::NoBounce);
    }
    let item = desk.read(|r| {
        for id in message_ids(&text) {
            if let Some(item) = r.outbox_by_message_id(id)? {
                return Ok(item);
            }
        }
        Err(DeskError::ForeignBounce)
    })?;
    if item.state == OutboxState::Bounced { Ok(item) } else { answer(desk, &item.id, Answer::Bounced) }
}

/// Writes everything that went out or is to go out as a table (CSV, UTF-8) into a folder; answers the file.
///
/// # Errors
/// When the folder cannot be written.
pub fn export(desk: &Desk, folder: &Path) -> Result<PathBuf, DeskError> {
    let text = |at: OffsetDateTime| at.format(&Rfc3339).map_err(|_| DeskError::StoredValue);
    let rows = desk.read(|r| {
        let names: BTreeMap<_, _> = r.staff()?.into_iter().map(|one| (one.id, one.name)).collect();
        let name = |id: StaffId| names.get(&id).cloned().unwrap_or_default();
        let number = |case: CaseId| Ok::<_, DeskError>(r.case(case)?.map(|case| case.number).unwrap_or_default());
        let listed = |files: &[(String, String)]| {
            files.iter().map(|(name, sha256)| format!("{name} {sha256}")).collect::<Vec<_>>().join("; ")
        };
        let whom = |student: bool, opinion: bool| match (student, opinion) {
            (true, _) => "student".to_owned(),
            (false, true) => "opinion".to_owned(),
            (false, false) => "office".to_owned(),
        };
        let mut rows = Vec::new();
        // What the mail server took stands in the row of its mail.
        for one in r.all_deliveries()?.iter().filter(|one| one.kind != MAIL) {
            rows.push((
                one.at,
                [
                    number(one.case)?,
                    one.kind.clone(),
                    whom(one.student, false),
                    one.target.clone(),
                    listed(&one.files),
                    name(one.by),
                    text(one.at)?,
                    if one.is_on_paper() { "delivered" } else { "written" }.to_owned(),
                    String::new(),
                ],
            ));
        }
        for mail in r.outbox(None)? {
            rows.push((
                mail.released,
                [
                    number(mail.case)?,
                    mail.sealed.clone(),
                    whom(mail.student, mail.opinion.is_some()),
                    mail.recipients.join("; "),
                    listed(&mail.files),
                    name(mail.by),
                    text(mail.released)?,
                    mail.state.as_str().to_owned(),
                    mail.attempts.len().to_string(),
                ],
            ));
        }
        rows.sort_by_key(|(at, _)| *at);
        Ok(rows)
    })?;
    let mut csv = csv::Writer::from_writer(Vec::new());
    let head = ["case", "way", "for", "to", "files", "released_by", "released", "state", "attempts"];
    let written = csv.write_record(head).and_then(|()| rows.iter().try_for_each(|(_, row)| csv.write_record(row)));
    let bytes = written.ok().and_then(|()| csv.into_inner().ok()).ok_or(DeskError::StoredValue)?;
    let path = folder.join("deliveries.csv");
    desk.ports().folders.write_file(&path, &bytes)?;
    Ok(path)
}

/// Whether a text is an address that a mail can be sent to, as `name@domain` in ASCII.
pub fn is_address(text: &str) -> bool {
    let known = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+/=?^_`{|}~.-".contains(c);
    let in_domain = |c: char| c.is_ascii_alphanumeric() || ".-".contains(c);
    text.len() <= 254
        && text.rsplit_once('@').is_some_and(|(name, domain)| {
            !name.is_empty() && !domain.is_empty() && name.chars().all(known) && domain.chars().all(in_domain)
        })
}

fn is_open(desk: &Desk) -> bool {
    matches!(desk.status(), DeskStatus::Open(_)) && !desk.post().stopped.load(Ordering::SeqCst)
}

fn due(desk: &Desk) -> Result<Option<OutboxItem>, DeskError> {
    Ok(desk.store()?.read(|r| r.outbox_due(desk.now()))?)
}

/// An attempt that nobody ended: the program or the database did, in the middle of it.
fn put_in_order(desk: &Desk) -> Result<(), DeskError> {
    if desk.store()?.read(|r| r.outbox_under_way())?.is_empty() {
        return Ok(());
    }
    desk.change_unattended(TAGS, |change| {
        for item in change.outbox_under_way()? {
            let (outcome, state, next) = match item.state {
                OutboxState::Sending => ("interrupted", OutboxState::Waiting, Some(desk.now())),
                _ => (MailError::Perhaps.code(), OutboxState::PerhapsSent, None),
            };
            end(change, &item, outcome, "", state, next)?;
        }
        Ok(())
    })
}

fn attempt(desk: &Desk, account: Result<MailAccount, MailError>, item: &OutboxItem) -> Result<(), DeskError> {
    let Some(message) = begin(desk, item)? else { return Ok(()) };
    let mail = OutgoingMail { from: &item.sender, to: &item.recipients, bytes: &message };
    let mut at_end = || {
        if desk.post().stopped.load(Ordering::SeqCst) {
            return false;
        }
        let marked = desk
            .change_unattended(&[], |change| Ok(change.set_outbox_state(&item.id, OutboxState::DataEnded, None)?));
        marked.inspect_err(|error| tracing::warn!(code = error.code(), "the end of a mail could not be noted")).is_ok()
    };
    let told = account.and_then(|account| desk.ports().mail.send(&account, &mail, &mut at_end));
    let now = desk.now();
    desk.change_unattended(TAGS, |change| {
        let error = match told {
            Ok(reply) => {
                end(change, item, "sent", &reply, OutboxState::Sent, None)?;
                return deliver(change, item, now);
            }
            Err(error) => error,
        };
        if matches!(error, MailError::TokenRefused(_)) {
            sign_in::refused(desk);
        }
        let again = again_at(item, now);
        let (state, next) = match (error.fate(), again) {
            (MailFate::Never, _) => (OutboxState::Refused, None),
            (MailFate::Unknown, _) => (OutboxState::PerhapsSent, None),
            (MailFate::Account | MailFate::Later, None) => (OutboxState::GivenUp, None),
            (MailFate::Account | MailFate::Later, Some(next)) => (OutboxState::Waiting, Some(next)),
        };
        end(change, item, error.code(), error.reply(), state, next)?;
        if error.fate() == MailFate::Account {
            // What stands in the way of one stands in the way of all.
            change.postpone_outbox(again.unwrap_or(now + Duration::HOUR))?;
        }
        Ok(())
    })
}

/// Begins an attempt and gives the message, unless its decision was withdrawn or replaced meanwhile.
fn begin(desk: &Desk, item: &OutboxItem) -> Result<Option<Vec<u8>>, DeskError> {
    desk.change_unattended(TAGS, |change| {
        change.begin_attempt(&item.id)?;
        match may_go(change, item) {
            Err(DeskError::AlreadyWithdrawn) => {
                end(change, item, "decision-withdrawn", "", OutboxState::GivenUp, None)?;
                return Ok(None);
            }
            Err(DeskError::OpinionClosed) => {
                end(change, item, "opinion-closed", "", OutboxState::GivenUp, None)?;
                return Ok(None);
            }
            may => may?,
        }
        Ok(Some(change.outbox_message(&item.id)?.ok_or(DeskError::UnknownMail)?))
    })
}

/// Whether what a mail carries is still to go out.
///
/// # Errors
/// [`DeskError::AlreadyWithdrawn`] for a decision that is no longer in force, [`DeskError::OpinionClosed`] for a request
/// that was answered or withdrawn.
pub(crate) fn may_go(reader: &Reader<'_>, item: &OutboxItem) -> Result<(), DeskError> {
    if let Some(decision) = item.decision
        && !reader.decision(decision)?.is_some_and(|signed| signed.in_force())
    {
        return Err(DeskError::AlreadyWithdrawn);
    }
    if let Some(opinion) = &item.opinion
        && !reader.opinion(opinion)?.is_some_and(|opinion| opinion.is_open())
    {
        return Err(DeskError::OpinionClosed);
    }
    Ok(())
}

/// When it is tried again after another attempt; `None` when it was tried for long enough.
fn again_at(item: &OutboxItem, now: OffsetDateTime) -> Option<OffsetDateTime> {
    let since = item.answer.as_ref().map_or(item.released, |answer| answer.at);
    let before = item.attempts.iter().filter(|attempt| attempt.began >= since).count();
    let minutes = AGAIN_AFTER.get(before).or(AGAIN_AFTER.last()).copied().unwrap_or(60);
    (now - since < TRIED_FOR).then(|| now + Duration::minutes(minutes))
}

/// Ends an attempt and writes it into the journal, which names no address.
fn end(
    change: &mut Change<'_>,
    item: &OutboxItem,
    outcome: &str,
    reply: &str,
    state: OutboxState,
    next: Option<OffsetDateTime>,
) -> Result<(), DeskError> {
    change.end_attempt(&item.id, outcome, reply, state, next)?;
    note(change, item, "mail-attempt", serde_json::json!({ "outcome": outcome, "state": state.as_str() }))
}

/// What the server took counts as delivered.
fn deliver(change: &mut Change<'_>, item: &OutboxItem, now: OffsetDateTime) -> Result<(), DeskError> {
    let Some(decision) = item.decision else { return Ok(()) };
    Ok(change.add_delivery(&Delivery {
        id: item.id.clone(),
        case: item.case,
        decision,
        kind: MAIL.to_owned(),
        target: item.recipients.join(", "),
        files: item.files.clone(),
        at: now,
        by: item.by,
        student: item.student,
    })?)
}

fn note(change: &mut Change<'_>, item: &OutboxItem, what: &str, after: serde_json::Value) -> Result<(), DeskError> {
    Ok(change.note(Entry {
        case: Some(item.case),
        what: what.into(),
        about: item.id.clone(),
        before: None,
        after: Some(after),
    })?)
}

/// A delivery report (RFC 3464) that says "failed", or what servers without such reports send.
fn is_bounce(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let mut actions = text.lines().filter_map(|line| line.strip_prefix("action:")).map(str::trim).peekable();
    if actions.peek().is_some() {
        return actions.any(|action| action.starts_with("failed"));
    }
    ["mailer-daemon", "x-failed-recipients:", "return-path: <>", "auto-submitted: auto-"]
        .iter()
        .any(|mark| text.contains(mark))
}

/// Whatever looks like a Message-ID, in order: a report quotes the headers of what came back in one way or another.
fn message_ids(text: &str) -> BTreeSet<&str> {
    text.match_indices('<')
        .filter_map(|(start, _)| {
            let rest = text.get(start..)?;
            let id = rest.get(..=rest.find('>')?)?;
            (id.len() <= 250 && id.contains('@') && !id.contains(char::is_whitespace)).then_some(id)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{is_address, is_bounce, message_ids};

    #[test]
    fn addresses_are_plain() {
        for good in ["a@b.example", "first.last+tag@sub.uni.example", "root@localhost"] {
            assert!(is_address(good), "{good}");
        }
        for bad in ["", "a", "@b", "a@", "a b@c", "a@b@c d", "ä@b.example", "a@b>c", "a\r\nb@c"] {
            assert!(!is_address(bad), "{bad:?}");
        }
    }

    #[test]
    fn a_failed_report_is_a_bounce_and_a_delayed_one_is_not() {
        assert!(is_bounce("Content-Type: multipart/report\r\n\r\nAction: failed\r\n"));
        assert!(!is_bounce("Content-Type: multipart/report\r\n\r\nAction: delayed\r\nFrom: MAILER-DAEMON@x\r\n"));
        assert!(is_bounce("Return-Path: <>\r\nFrom: MAILER-DAEMON@x\r\n\r\nHi. This is the qmail-send program"));
        assert!(!is_bounce("From: A Student <a@b.example>\r\nIn-Reply-To: <1@desk.example>\r\n\r\nThank you!"));
    }

    #[test]
    fn message_ids_are_found_wherever_they_stand() {
        let text =
            "To: Office <office@home.example>\r\nMessage-ID:\r\n <1@desk.example>\r\n<not one>, <2@desk.example>";
        let found: Vec<_> = message_ids(text).into_iter().collect();
        assert_eq!(found, ["<1@desk.example>", "<2@desk.example>", "<office@home.example>"]);
    }
}
