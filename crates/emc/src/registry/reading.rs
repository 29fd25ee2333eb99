//! Reading the lists: on request, and once a day. What cannot be had, or is none, leaves the last good list in use.

use emrex::{Emp, Registry, RegistryError};
use sha2::{Digest, Sha256};
use store::{Entry, RegistryAttempt, RegistrySnapshot};
use time::Duration;
use url::Url;

use super::known::{Known, known};
use super::sources::{self, Source};
use super::{hex, is_here, ledger, usable};
use crate::ports::{Downloaded, InternetError, Validators};
use crate::{Desk, DeskError, Mode};

/// Bytes of a list that are still read.
const LIMIT: usize = emrex::registry::LIMIT;
/// A source that did not answer is not asked again by itself before this is over.
const PATIENCE: Duration = Duration::minutes(10);

/// Reads all sources in use and keeps what they say.
///
/// # Errors
/// When none of them brought a list; what was in use stays in use then. Where one did, the others are told in
/// [`Known::sources`].
pub fn refresh(desk: &Desk) -> Result<Known, DeskError> {
    let (all, before) = desk.read(|r| Ok((sources::read(desk, r)?, known(desk, r)?)))?;
    let wanted: Vec<Source> = all.in_use().cloned().collect();
    match read_all(desk, &wanted, &before)? {
        (0, Some(error)) => Err(error),
        _ => desk.read(|r| known(desk, r)),
    }
}

/// What is known: read now where a source never was or its address has changed, and once a day where that succeeds.
///
/// # Errors
/// When there is no list at all and none can be had.
pub fn in_use(desk: &Desk) -> Result<Known, DeskError> {
    let before = desk.read(|r| known(desk, r))?;
    let (now, serves) = (desk.now(), before.has_list() || !before.emps.is_empty());
    let due = before.sources.iter().filter(|state| {
        let old = state.list.as_ref().is_none_or(|list| now - list.fetched > Duration::DAY);
        let failed = |a: &RegistryAttempt| a.problem.is_some() && a.url == state.source.url && now - a.at < PATIENCE;
        state.in_use && old && !(serves && state.attempt.as_ref().is_some_and(failed))
    });
    let due: Vec<Source> = due.map(|state| state.source.clone()).collect();
    if due.is_empty() {
        return Ok(before);
    }
    let (_, failed) = read_all(desk, &due, &before)?;
    let now = desk.read(|r| known(desk, r))?;
    match failed {
        Some(error) if !now.has_list() && now.emps.is_empty() => Err(error),
        _ => Ok(now),
    }
}

/// Reads sources, and takes what they say in one transaction. Answers how many could be read, and why the first of the
/// others could not.
fn read_all(desk: &Desk, wanted: &[Source], before: &Known) -> Result<(usize, Option<DeskError>), DeskError> {
    let lists = lists_of(before);
    let (mut came, mut attempts, mut read, mut failed) = (Vec::new(), Vec::new(), 0, None);
    for source in wanted {
        let list = lists.iter().find(|list| list.source == source.id);
        let state = before.sources.iter().find(|state| state.source.id == source.id);
        let last = state.and_then(|s| s.attempt.as_ref()).filter(|a| a.url == source.url);
        let known = match (list, last) {
            // What is asked for is the list that stands here; of another nobody wants to hear that it is unchanged.
            (Some(_), Some(a)) => Validators { etag: a.etag.clone(), last_modified: a.last_modified.clone() },
            _ => Validators::default(),
        };
        let mut attempt = RegistryAttempt {
            source: source.id.clone(),
            url: source.url.clone(),
            at: desk.now(),
            problem: None,
            detail: String::new(),
            etag: known.etag.clone(),
            last_modified: known.last_modified.clone(),
        };
        match read_one(desk, source, &known, list) {
            Ok((new, validators)) => {
                (attempt.etag, attempt.last_modified) = (validators.etag, validators.last_modified);
                came.push(new);
                read += 1;
            }
            Err(error) => {
                tracing::warn!(code = error.code(), "a registry could not be read; its last good list serves");
                (attempt.problem, attempt.detail) = (Some(error.code().to_owned()), error.params().join(" "));
                failed = failed.or(Some(error));
            }
        }
        attempts.push(attempt);
    }
    // Who hears of a change asks again, and where there is no list yet that reads the source: what failed as before is no news.
    let as_before = |attempt: &RegistryAttempt| {
        let mut last = before.sources.iter().filter_map(|state| state.attempt.as_ref());
        last.any(|last| *attempt == RegistryAttempt { at: attempt.at, ..last.clone() })
    };
    let news = !came.is_empty() || !attempts.iter().all(as_before);
    desk.change(if news { &["emps", "status"] } else { &[] }, |change, _| {
        // Where somebody else has read the source meanwhile, or changed it, that is what stands.
        let now = known(desk, change)?;
        let stands = lists_of(&now);
        let of = |lists: &[RegistrySnapshot], id: &str| {
            lists.iter().find(|list| list.source == id).map(|list| (list.fetched, list.sha256.clone()))
        };
        came.retain(|list| now.sources.iter().any(|state| state.in_use && state.source.said(list)));
        came.retain(|list| of(&stands, &list.source) == of(&lists, &list.source));
        attempts.retain(|attempt| of(&stands, &attempt.source) == of(&lists, &attempt.source));
        if let Some(test) = came.first().map(|list| list.test) {
            let mut ledger = ledger::read(change, test)?;
            ledger.take(&came, &stands);
            ledger.keep(change)?;
        }
        for list in &came {
            change.put_registry(list)?;
            let about = format!("{} {}", list.url, list.sha256);
            change.note(Entry { case: None, what: "registry-read".into(), about, before: None, after: None })?;
        }
        for attempt in &attempts {
            change.put_registry_attempt(attempt)?;
        }
        Ok(())
    })?;
    Ok((read, failed))
}

/// The last good lists of the sources in use.
fn lists_of(known: &Known) -> Vec<RegistrySnapshot> {
    known.sources.iter().filter(|state| state.in_use).filter_map(|state| state.list.clone()).collect()
}

/// Reads one source. What has not changed there is the list that stands, with a new date.
fn read_one(
    desk: &Desk,
    source: &Source,
    known: &Validators,
    last: Option<&RegistrySnapshot>,
) -> Result<(RegistrySnapshot, Validators), DeskError> {
    let url = allowed(desk, &source.url)?;
    let (bytes, validators) = match (desk.ports().internet.download_if_changed(&url, known, LIMIT)?, last) {
        (Downloaded::Unchanged, Some(last)) => {
            let list = RegistrySnapshot { fetched: desk.now(), name: source.name.clone(), ..last.clone() };
            return Ok((list, known.clone()));
        }
        (Downloaded::Unchanged, None) => return Err(InternetError::Status(304).into()),
        (Downloaded::New { bytes, validators }, _) => (bytes, validators),
    };
    let registry = emrex::registry::read(&bytes)?;
    // A list that has lost every EMP is an accident of whoever serves it, and must not end the work here.
    let serves = |registry: &Registry| registry.emps.iter().any(usable);
    if !serves(&registry) && last.is_none_or(|last| serves(&last.registry)) {
        return Err(RegistryError::NotARegistry.into());
    }
    let list = RegistrySnapshot {
        source: source.id.clone(),
        name: source.name.clone(),
        test: source.test,
        url: source.url.clone(),
        fetched: desk.now(),
        sha256: hex(&Sha256::digest(&bytes)),
        registry,
    };
    Ok((list, validators))
}

/// The address of a list. Training never leaves this machine.
fn allowed(desk: &Desk, address: &str) -> Result<Url, DeskError> {
    let url = sources::address(address)?;
    if desk.place().mode == Mode::Training && !is_here(&url) {
        return Err(DeskError::TrainingOnly);
    }
    Ok(url)
}

/// What a connection test found out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// A stable code: "ok", "not-a-registry", "no-usable-emp", "not-an-address", "training-only" or one of
    /// [`InternetError::code`].
    pub code: &'static str,
    /// What the code names.
    pub detail: String,
    /// Usable EMPs.
    pub emps: usize,
}

/// Tests an address without keeping anything. Training refuses every address outside this machine.
pub fn test(desk: &Desk, address: &str) -> Connection {
    let failed = |code, detail| Connection { code, detail, emps: 0 };
    let url = match allowed(desk, address) {
        Err(DeskError::TrainingOnly) => return failed("training-only", String::new()),
        Err(_) if address.trim().to_ascii_lowercase().starts_with("http://") => {
            return failed("not-https", String::new());
        }
        Err(_) => return failed("not-an-address", String::new()),
        Ok(url) => url,
    };
    match desk.ports().internet.download(&url, LIMIT) {
        Err(InternetError::Status(status)) => failed("status", status.to_string()),
        Err(error) => failed(error.code(), String::new()),
        Ok(bytes) => match emrex::registry::read(&bytes) {
            Err(error) => failed("not-a-registry", error.to_string()),
            Ok(registry) => match registry.emps.iter().filter(|emp: &&Emp| usable(emp)).count() {
                0 => failed("no-usable-emp", String::new()),
                emps => Connection { code: "ok", detail: registry.problems.len().to_string(), emps },
            },
        },
    }
}
