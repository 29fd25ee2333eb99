//! The registry: read anew, kept with its date, and asked for EMPs. The last good one serves while the network is gone.

use std::collections::BTreeMap;

use elmo_signature::Certificate;
use emrex::{Emp, Protocol, Registry, RegistryError};
use recognition::trust::RegistryUsed;
use sha2::{Digest, Sha256};
use store::{Entry, FetchRecord, Reader, RegistrySnapshot};
use time::Duration;
use url::Url;

use crate::ports::InternetError;
use crate::{Desk, DeskError, settings};

/// Bytes of a registry that are still read.
const LIMIT: usize = 64 << 20;
/// The sources of this version: what a test registry named never counts as a former key of a real EMP.
const SOURCE: &str = "registry";
const TEST_SOURCE: &str = "test-registry";

/// Reads the registry from its address and keeps it.
///
/// # Errors
/// When it cannot be had or is none; the last good one stays in use then.
pub fn refresh(desk: &Desk) -> Result<RegistrySnapshot, DeskError> {
    desk.me()?;
    let (url, source, before) = desk.read(|r| Ok((address(desk, r)?, source(r)?, latest(r)?)))?;
    let bytes = desk.ports().internet.download(&url, LIMIT)?;
    let snapshot = RegistrySnapshot {
        source: source.to_owned(),
        url: url.to_string(),
        fetched: desk.now(),
        sha256: hex(&Sha256::digest(&bytes)),
        registry: emrex::registry::read(&bytes)?,
    };
    // A list that has lost every EMP is an accident of whoever serves it, and must not end the work here.
    let serves = |registry: &Registry| registry.emps.iter().any(usable);
    if !serves(&snapshot.registry) && before.is_none_or(|b| serves(&b.registry)) {
        return Err(RegistryError::NotARegistry.into());
    }
    desk.change(&["emps", "status"], |change, _| {
        change.put_registry(&snapshot)?;
        change.note(Entry {
            case: None,
            what: "registry-read".into(),
            about: snapshot.sha256.clone(),
            before: None,
            after: None,
        })?;
        Ok(())
    })?;
    Ok(snapshot)
}

/// The registry in use: read now if it never was or its address has changed, and once a day where that succeeds.
///
/// # Errors
/// When there is none and it cannot be had.
pub fn in_use(desk: &Desk) -> Result<RegistrySnapshot, DeskError> {
    let (url, kept) = desk.read(|r| Ok((address(desk, r)?, latest(r)?)))?;
    match kept.filter(|snapshot| snapshot.url == url.as_str()) {
        None => refresh(desk),
        Some(old) if desk.now() - old.fetched > Duration::DAY => match refresh(desk) {
            Ok(new) => Ok(new),
            Err(error) => {
                tracing::warn!(code = error.code(), "the registry could not be read; the last good one serves");
                Ok(old)
            }
        },
        Some(snapshot) => Ok(snapshot),
    }
}

/// The list that a snapshot was read from, as it is kept with what rests on it.
pub(crate) fn used(snapshot: &RegistrySnapshot) -> RegistryUsed {
    RegistryUsed {
        source: snapshot.source.clone(),
        url: snapshot.url.clone(),
        read: snapshot.fetched,
        sha256: snapshot.sha256.clone(),
        test: snapshot.source == TEST_SOURCE,
        by_hand: false,
    }
}

/// The certificates that an answer to a fetch may be signed with, each with the list that named it.
pub(crate) fn pinned_of(fetch: &FetchRecord) -> Vec<Pinned> {
    let pin = |certificate: Certificate| Pinned {
        registry: fetch.listed.get(certificate.sha256()).unwrap_or(&fetch.registry).clone(),
        emp: fetch.emp.clone(),
        certificate,
        current: true,
    };
    certificates(&fetch.emp).into_iter().map(pin).collect()
}

/// What a connection test found out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Connection {
    /// A stable code: "ok", "not-a-registry", "no-usable-emp", "not-an-address" or one of [`InternetError::code`].
    pub code: &'static str,
    /// What the code names.
    pub detail: String,
    /// Usable EMPs.
    pub emps: usize,
}

/// Tests an address without keeping anything.
pub fn test(desk: &Desk, address: &str) -> Connection {
    let failed = |code, detail| Connection { code, detail, emps: 0 };
    let Some(url) = Url::parse(address.trim()).ok().filter(|u| matches!(u.scheme(), "http" | "https")) else {
        return failed("not-an-address", String::new());
    };
    match desk.ports().internet.download(&url, LIMIT) {
        Err(InternetError::Status(status)) => failed("status", status.to_string()),
        Err(error) => failed(error.code(), String::new()),
        Ok(bytes) => match emrex::registry::read(&bytes) {
            Err(error) => failed("not-a-registry", error.to_string()),
            Ok(registry) => match registry.emps.iter().filter(|e| usable(e)).count() {
                0 => failed("no-usable-emp", String::new()),
                emps => Connection { code: "ok", detail: registry.problems.len().to_string(), emps },
            },
        },
    }
}

/// Whether fetches from this EMP can begin.
pub fn usable(emp: &Emp) -> bool {
    why_unusable(emp).is_none()
}

/// Why fetches from this EMP cannot begin, as a code.
pub fn why_unusable(emp: &Emp) -> Option<&'static str> {
    if emp.protocol != Protocol::default() {
        Some("other-protocol")
    } else if certificates(emp).is_empty() {
        Some("no-certificate")
    } else {
        None
    }
}

/// The certificates of an EMP that can be read.
pub fn certificates(emp: &Emp) -> Vec<Certificate> {
    emp.certificates.iter().filter_map(|der| Certificate::from_der(der).ok()).collect()
}

/// The stable key of an EMP, as one text.
pub fn key(emp: &Emp) -> String {
    let key = emp.key();
    format!("{} {}", key.country, key.url)
}

/// The EMP with a key.
pub(crate) fn find(registry: &Registry, wanted: &str) -> Result<Emp, DeskError> {
    registry.emps.iter().find(|emp| key(emp) == wanted).cloned().ok_or(DeskError::UnknownEmp)
}

/// An EMP's certificate, and whether it is the current one.
pub(crate) struct Pinned {
    pub(crate) emp: Emp,
    pub(crate) certificate: Certificate,
    pub(crate) current: bool,
    /// The list that names it now, or named it last.
    pub(crate) registry: RegistryUsed,
}

/// Every certificate that was ever pinned: the current ones first, then those of former registries.
pub(crate) fn all_pinned(reader: &Reader<'_>) -> Result<Vec<Pinned>, DeskError> {
    let mut found: BTreeMap<(String, String), Pinned> = BTreeMap::new();
    let current: Vec<RegistrySnapshot> = latest(reader)?.into_iter().collect();
    let source = source(reader)?;
    let former = reader.registry_history(source)?;
    for (snapshots, current) in [(current, true), (former, false)] {
        for (snapshot, emp) in snapshots.iter().flat_map(|s| s.registry.emps.iter().map(move |emp| (s, emp))) {
            for certificate in certificates(emp) {
                let place = (key(emp), certificate.sha256().to_owned());
                let registry = used(snapshot);
                found.entry(place).or_insert_with(|| Pinned { emp: emp.clone(), certificate, current, registry });
            }
        }
    }
    let mut pinned: Vec<Pinned> = found.into_values().collect();
    pinned.sort_by_key(|p| !p.current);
    Ok(pinned)
}

/// The latest registry.
pub fn latest(reader: &Reader<'_>) -> Result<Option<RegistrySnapshot>, DeskError> {
    let source = source(reader)?;
    Ok(reader.registries()?.into_iter().find(|s| s.source == source))
}

/// Which of the sources the settings name.
fn source(reader: &Reader<'_>) -> Result<&'static str, DeskError> {
    Ok(if settings::read(reader)?.registry_test { TEST_SOURCE } else { SOURCE })
}

fn address(desk: &Desk, reader: &Reader<'_>) -> Result<Url, DeskError> {
    match &desk.place().training_registry {
        Some(url) => Ok(url.clone()),
        None => {
            Url::parse(&settings::read(reader)?.registry_url).map_err(|_| DeskError::Field { field: "registryUrl" })
        }
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
