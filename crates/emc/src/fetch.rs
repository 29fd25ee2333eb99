//! One fetch at this desk, as one line: click, session, browser, the learner's way through the EMP, the answer, the proof.

use std::sync::{Arc, OnceLock};

use elmo::{CaseId, FetchId, Personal};
use emrex::response::{self, Response};
use emrex::session::SessionError;
use emrex::{Answer as EmpAnswer, Session, SessionId, payload};
use sha2::{Digest, Sha256};
use store::{Change, Entry, FetchRecord, FetchState, ReminderReason};
use time::{Duration, OffsetDateTime};
use url::Url;

use crate::desk::WeakDesk;
use crate::ports::{Answer, Door, Page};
use crate::take_in::{Origin, prove, refused, store_proven};
use crate::{Desk, DeskError, cases, pages, registry, reminder, settings};

/// Nobody waits longer than this for a learner who has walked away.
const OPEN_FOR: Duration = Duration::minutes(60);
/// A learner has this long to read the last page before the throw-away window closes.
const READ_FOR: Duration = Duration::seconds(45);

/// Begins a fetch: opens an address on this machine, keeps the session, opens the learner's browser.
///
/// # Errors
/// When case or EMP are not there, or no address can be opened. A browser that does not start is no error: the address
/// is shown, to be opened by hand.
pub fn begin(desk: &Desk, case: CaseId, emp: &str, language: &str) -> Result<FetchRecord, DeskError> {
    registry::in_use(desk)?.emp(emp)?.ready()?;
    let (office, browser) = desk.read(|r| {
        cases::open(r, case)?;
        settings::read(r).map(|s| (s.institution.clone(), s.browser()))
    })?;

    let door = Arc::new(Waiting {
        desk: desk.downgrade(),
        language: language.to_owned(),
        office,
        fetch: OnceLock::new(),
        session: OnceLock::new(),
    });
    let open = desk.ports().loopback.open(door.clone())?;
    let (start, return_url) = (open.start_url.clone(), open.return_url.clone());
    let mut open = Some(open);
    let kept = desk.change(&["cases", "fetches"], |change, _| {
        // Somebody may have rejected its certificate by now.
        let known = registry::known(desk, change)?;
        let found = known.emp(emp)?;
        found.ready()?;
        let session = Session {
            id: new_session_id(desk),
            emp: found.emp.clone(),
            return_url: return_url.clone(),
            opened: desk.now(),
            answered: None,
        };
        let record = FetchRecord {
            id: FetchId::from_uuid(change.new_uuid()?),
            case,
            emp: session.emp.clone(),
            registry: found.registry.clone(),
            listed: found.listed.clone(),
            session_id: session.id.as_str().to_owned(),
            return_url: session.return_url.to_string(),
            opened: session.opened,
            state: FetchState::Open,
            finished: None,
            outcome_code: None,
            message: None,
            document: None,
            refused_sha256: None,
        };
        change.put_fetch(&record)?;
        note(change, &record, "fetch-opened")?;
        // Before anybody can read the record: an open fetch without an address counts as one of a former run.
        let _ = door.session.set(session);
        let _ = door.fetch.set(record.id);
        open.take().map(|open| desk.doors().insert(record.id, open));
        Ok(record)
    });
    let record = kept.inspect_err(|_| {
        if let Some(fetch) = door.fetch.get() {
            desk.doors().remove(fetch);
        }
    })?;
    if let Err(error) = desk.ports().browser.open(&start, browser) {
        tracing::warn!(%error, "the learner's browser did not start");
    }
    Ok(record)
}

/// Ends the open fetches of a case that is being decided, in the transaction of the decision: a late answer must not
/// change what was signed. Answers whose addresses are to be closed after it.
pub(crate) fn end_for_decision(change: &mut Change<'_>, desk: &Desk, case: CaseId) -> Result<Vec<FetchId>, DeskError> {
    let open: Vec<FetchRecord> = change.fetches(case)?.into_iter().filter(|f| f.state == FetchState::Open).collect();
    let ids = open.iter().map(|f| f.id).collect();
    for record in open {
        finish(change, desk, record, FetchState::Cancelled, Some("stopped"), None)?;
    }
    Ok(ids)
}

/// Opens the learner's browser once more: the window was closed, or the wrong one had the focus.
///
/// # Errors
/// When the fetch is over, or no browser starts.
pub fn open_browser(desk: &Desk, fetch: FetchId) -> Result<FetchRecord, DeskError> {
    let (record, browser) = desk.read(|r| Ok((find(r, fetch)?, settings::read(r)?.browser())))?;
    let (start, _) = addresses(desk, fetch).ok_or(DeskError::FetchOver)?;
    desk.ports().browser.open(&start, browser)?;
    Ok(record)
}

/// Stops a fetch. An answer that comes later is not taken.
///
/// # Errors
/// When it is over already.
pub fn stop(desk: &Desk, fetch: FetchId) -> Result<FetchRecord, DeskError> {
    let record = desk.change(&["cases", "fetches"], |change, _| {
        let record = find(change, fetch)?;
        if record.state != FetchState::Open {
            return Err(DeskError::FetchOver);
        }
        finish(change, desk, record, FetchState::Cancelled, Some("stopped"), None)
    })?;
    close(desk, fetch);
    Ok(record)
}

/// Ends what nobody answered in time, and what a former run of the program left open: its address is gone. Closes the
/// learner's window of what ended a while ago, so that a log-in at the EMP does not stay open in it.
///
/// # Errors
/// When the database fails.
pub fn end_overdue(desk: &Desk) -> Result<(), DeskError> {
    let now = desk.now();
    close_read(desk, now)?;
    let open = desk.store()?.read(|r| r.open_fetches().map_err(DeskError::from))?;
    let gone: Vec<FetchRecord> =
        open.into_iter().filter(|f| now - f.opened > OPEN_FOR || !desk.doors().contains_key(&f.id)).collect();
    if gone.is_empty() {
        return Ok(());
    }
    desk.change_unattended(&["cases", "fetches"], |change| {
        for record in &gone {
            if still_open(change, record.id)? {
                finish(change, desk, record.clone(), FetchState::TimedOut, Some("timed-out"), None)?;
            }
        }
        Ok(())
    })?;
    gone.iter().for_each(|record| close(desk, record.id));
    Ok(())
}

fn close_read(desk: &Desk, now: OffsetDateTime) -> Result<(), DeskError> {
    let known: Vec<FetchId> = desk.doors().keys().copied().collect();
    let ended = desk.store()?.read(|r| {
        let records = known.into_iter().map(|id| r.fetch(id)).collect::<Result<Vec<_>, _>>()?;
        Ok::<_, DeskError>(records.into_iter().flatten().filter(|f| f.finished.is_some_and(|at| now - at > READ_FOR)))
    })?;
    ended.for_each(|record| close(desk, record.id));
    Ok(())
}

/// The start address and the return address of a fetch that is open.
pub fn addresses(desk: &Desk, fetch: FetchId) -> Option<(Url, Url)> {
    desk.doors().get(&fetch).map(|door| (door.start_url.clone(), door.return_url.clone()))
}

/// What waits behind one loopback address.
struct Waiting {
    desk: WeakDesk,
    language: String,
    office: String,
    fetch: OnceLock<FetchId>,
    session: OnceLock<Session>,
}

impl Door for Waiting {
    fn start_page(&self, return_url: &str) -> Page {
        match self.session.get() {
            Some(session) => pages::start(&self.language, &self.office, session, return_url),
            None => pages::not_ours(&self.language),
        }
    }

    fn answer(&self, body: Vec<u8>) -> Answer {
        let (Some(session), Some(fetch)) = (self.session.get(), self.fetch.get()) else {
            return Answer::NotOurs(pages::not_ours(&self.language));
        };
        let Ok(response) = response::read_form(&body, &response::Limits::default()) else {
            return Answer::NotOurs(pages::not_ours(&self.language));
        };
        drop(body);
        let Some(desk) = self.desk.upgrade() else { return Answer::NotOurs(pages::failed_here(&self.language)) };
        match self.accept(&desk, session, *fetch, response) {
            Ok(Some(page)) => {
                // Dropping the door here would close the address before the learner has read the page.
                Answer::Accepted(page)
            }
            Ok(None) => Answer::NotOurs(pages::not_ours(&self.language)),
            Err(error) => {
                tracing::warn!(code = error.code(), "an answer could not be taken in");
                Answer::NotOurs(pages::failed_here(&self.language))
            }
        }
    }
}

impl Waiting {
    /// Takes the answer of this session; `None` when it is not this session's.
    fn accept(
        &self,
        desk: &Desk,
        session: &Session,
        fetch: FetchId,
        response: Response,
    ) -> Result<Option<Page>, DeskError> {
        let record = desk.store()?.read(|r| find(r, fetch))?;
        let session = match record.state {
            FetchState::Open => session.clone(),
            _ => session.clone().answered_at(desk.now()),
        };
        let language = &self.language;
        let (state, code, message, page) = match session.accept(response) {
            Err(SessionError::WrongSession | SessionError::IdUnusable) => return Ok(None),
            Err(SessionError::AnsweredAlready) => return Ok(Some(pages::already(language))),
            Err(error @ SessionError::ElmoMissing) => {
                (FetchState::Failed, Some(error.code().to_owned()), None, pages::failed(language))
            }
            Ok(EmpAnswer::NoResults { message }) => (FetchState::NoResults, None, message, pages::no_results(language)),
            Ok(EmpAnswer::Cancelled { message }) => {
                (FetchState::Cancelled, Some("cancelled".to_owned()), message, pages::cancelled(language))
            }
            Ok(EmpAnswer::Failed { message }) => {
                (FetchState::Failed, Some("emp-error".to_owned()), message, pages::failed(language))
            }
            Ok(EmpAnswer::Unknown { code, message }) => {
                tracing::info!(length = code.len(), "the EMP answered with a code that is not known");
                (FetchState::Failed, Some(format!("unknown-code {code}")), message, pages::failed(language))
            }
            Ok(EmpAnswer::Results { elmo, message }) => {
                return self
                    .take_results(desk, record, elmo.into_revealed(), message.map(|m| m.into_revealed()))
                    .map(Some);
            }
        };
        let message = message.map(|m| Personal::new(m.into_revealed()));
        let ended = desk.change_unattended(&["cases", "fetches"], |change| {
            if !still_open(change, fetch)? {
                return Ok(false);
            }
            if state == FetchState::NoResults {
                reminder::nothing_came(change, desk, record.case, ReminderReason::NoResults)?;
            }
            finish(change, desk, record, state, code.as_deref(), message).map(|_| true)
        })?;
        Ok(Some(if ended { page } else { pages::already(language) }))
    }

    /// Results: unpacked under limits, proven, compared with the student, and stored in one transaction.
    fn take_results(
        &self,
        desk: &Desk,
        record: FetchRecord,
        packed: Vec<u8>,
        message: Option<String>,
    ) -> Result<Page, DeskError> {
        let message = message.map(Personal::new);
        // Documents can be large: each form of one is given up as soon as the next is there.
        let unpacked = payload::decode(&packed, &payload::Limits::default())
            .map_err(|error| refused(error.code(), Some(&hash(&packed))));
        drop(packed);
        let proven = unpacked.and_then(|bytes| prove(desk, bytes, &Origin::Emrex(&record)));
        desk.change_unattended(&["cases", "fetches", "documents"], |change| {
            if !still_open(change, record.id)? {
                return Ok(pages::already(&self.language));
            }
            let taken = match proven {
                Ok(proven) => store_proven(change, desk, record.case, proven, &Origin::Emrex(&record))?,
                Err(refused) => Err(refused),
            };
            match taken {
                Ok(document) => {
                    let record = FetchRecord { document: Some(document), ..record };
                    finish(change, desk, record, FetchState::Answered, None, message)?;
                    Ok(pages::received(&self.language))
                }
                Err(refused) => {
                    let record = FetchRecord { refused_sha256: refused.sha256, ..record };
                    finish(change, desk, record, FetchState::Refused, Some(&refused.code), message)?;
                    Ok(pages::refused(&self.language))
                }
            }
        })
    }
}

fn finish(
    change: &mut Change<'_>,
    desk: &Desk,
    record: FetchRecord,
    state: FetchState,
    code: Option<&str>,
    message: Option<Personal<String>>,
) -> Result<FetchRecord, DeskError> {
    let record = FetchRecord {
        state,
        finished: Some(desk.now()),
        outcome_code: code.map(str::to_owned),
        message: message.or(record.message),
        ..record
    };
    change.put_fetch(&record)?;
    note(change, &record, "fetch-ended")?;
    Ok(record)
}

fn note(change: &mut Change<'_>, record: &FetchRecord, what: &str) -> Result<(), DeskError> {
    change.note(Entry {
        case: Some(record.case),
        what: what.into(),
        about: match &record.outcome_code {
            // Of an unknown code only that it was unknown: what follows is the sender's own text.
            Some(code) => format!("{} {}", record.emp.name, code.split(' ').next().unwrap_or_default()),
            None => record.emp.name.clone(),
        },
        before: None,
        after: None,
    })?;
    Ok(())
}

/// Whether a fetch still waits; asked in the transaction that ends it, because somebody may have stopped it while its
/// answer was being proven.
fn still_open(change: &Change<'_>, fetch: FetchId) -> Result<bool, DeskError> {
    Ok(find(change, fetch)?.state == FetchState::Open)
}

fn find(reader: &store::Reader<'_>, fetch: FetchId) -> Result<FetchRecord, DeskError> {
    reader.fetch(fetch)?.ok_or(DeskError::UnknownFetch)
}

pub(crate) fn close(desk: &Desk, fetch: FetchId) {
    let door = desk.doors().remove(&fetch);
    if let Some(door) = door {
        desk.ports().browser.close(&door.start_url);
    }
}

fn new_session_id(desk: &Desk) -> SessionId {
    let mut random = [0; 24];
    desk.ports().randomness.fill(&mut random);
    SessionId::from_random(&random)
}

fn hash(bytes: &[u8]) -> String {
    registry::hex(&Sha256::digest(bytes))
}
