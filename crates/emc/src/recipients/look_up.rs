//! Certificates and keys of recipients, looked up by an address. Nothing is trusted because it was found: what comes is looked
//! at like a file, and a person pins it.

use delivery::{KeyKind, Weight};
use serde::{Deserialize, Serialize};

use super::{LookedKey, look, wkd};
use crate::ports::InternetError;
use crate::{Desk, DeskError, Mode, directory, outbox};

/// Where an address is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Source {
    /// The web key directory of the address's own domain.
    Wkd,
    /// The office's directory.
    Directory,
}

/// Where a key was found; kept in the journal with its pin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Origin {
    /// What was asked.
    pub source: Source,
    /// Its name.
    pub host: String,
}

/// What a source answered.
#[derive(Debug)]
pub struct LookedUp {
    /// The name of the server that was asked last; empty where none was.
    pub host: String,
    /// What was found, what can be used first; or why nothing was.
    pub found: Result<Vec<FoundKey>, DeskError>,
}

/// A certificate or key that was found.
#[derive(Debug, Clone)]
pub struct FoundKey {
    /// What it came in, to be looked at for another address and to be pinned from.
    pub file: Vec<u8>,
    /// What is to be said about it.
    pub key: LookedKey,
}

/// A key with many signatures of others is large; one beyond this is not asked for.
const LARGEST: usize = 1 << 20;

/// Looks an address up. Nothing is kept.
///
/// # Errors
/// When it is no address, or nobody has unlocked. What a source answers is no error of this.
pub fn look_up(desk: &Desk, address: &str, source: Source) -> Result<LookedUp, DeskError> {
    desk.me()?;
    let address = address.trim();
    if !outbox::is_address(address) {
        return Err(DeskError::Field { field: "address" });
    }
    match source {
        Source::Wkd => by_wkd(desk, address),
        Source::Directory => in_directory(desk, address),
    }
}

fn in_directory(desk: &Desk, address: &str) -> Result<LookedUp, DeskError> {
    let server = match directory::ready(desk) {
        Ok(server) => server,
        Err(error) => return Ok(LookedUp { host: String::new(), found: Err(error) }),
    };
    let found = match desk.ports().directory.certificates(&server, address) {
        Ok(values) if values.is_empty() => Err(DeskError::NothingFound),
        Ok(values) => certificates_of(desk, values, address),
        Err(error) => Err(error.into()),
    };
    Ok(LookedUp { host: server.host, found })
}

/// The certificates of a directory's values. One that names another address is asked about like any; one that cannot be read,
/// or stands there twice, is left out.
fn certificates_of(desk: &Desk, values: Vec<Vec<u8>>, address: &str) -> Result<Vec<FoundKey>, DeskError> {
    let mut found: Vec<FoundKey> = Vec::new();
    for file in values {
        let keys = match look(desk, &file, address) {
            Err(DeskError::KeyFile(_)) => continue,
            looked => looked?.keys,
        };
        for key in keys {
            if !found.iter().any(|one| one.key.summary.fingerprint == key.summary.fingerprint) {
                found.push(FoundKey { file: file.clone(), key });
            }
        }
    }
    if found.is_empty() { Err(DeskError::FoundUnreadable) } else { Ok(usable_first(found)) }
}

fn by_wkd(desk: &Desk, address: &str) -> Result<LookedUp, DeskError> {
    let [advanced, direct] = wkd::urls(address).ok_or(DeskError::Field { field: "address" })?;
    let host = |url: &url::Url| url.host_str().unwrap_or_default().to_owned();
    if desk.place().mode == Mode::Training && !crate::registry::is_here(&direct) {
        return Ok(LookedUp { host: String::new(), found: Err(DeskError::LookUpTraining) });
    }
    let mut asked = advanced;
    let mut came = desk.ports().internet.download(&asked, LARGEST);
    // Where a proxy looks names up, nobody else learns whether one is known.
    if matches!(came, Err(InternetError::NameUnknown | InternetError::Proxy)) {
        asked = direct;
        came = desk.ports().internet.download(&asked, LARGEST);
    }
    let found = match came {
        Ok(file) => keys_for(desk, &file, address),
        Err(InternetError::Status(404 | 410)) => Err(DeskError::NothingFound),
        Err(InternetError::Proxy) => Err(DeskError::LookUpProxy),
        Err(error) => Err(error.into()),
    };
    Ok(LookedUp { host: host(&asked), found })
}

/// The OpenPGP keys of a file that have a user ID with the address; no other counts (draft-koch-openpgp-webkey-service, 3.1).
fn keys_for(desk: &Desk, file: &[u8], address: &str) -> Result<Vec<FoundKey>, DeskError> {
    let mut keys = match look(desk, file, address) {
        Err(DeskError::KeyFile(_)) => return Err(DeskError::FoundUnreadable),
        looked => looked?.keys,
    };
    keys.retain(|one| one.summary.kind == KeyKind::OpenPgp);
    if keys.is_empty() {
        return Err(DeskError::FoundUnreadable);
    }
    keys.retain(|one| one.summary.addresses.contains(&one.address));
    if keys.is_empty() {
        return Err(DeskError::FoundForOthers);
    }
    Ok(usable_first(keys.into_iter().map(|key| FoundKey { file: file.to_vec(), key }).collect()))
}

fn usable_first(mut found: Vec<FoundKey>) -> Vec<FoundKey> {
    let refused = |one: &FoundKey| one.key.findings.iter().any(|finding| finding.weight() == Weight::Refused);
    found.sort_by_key(|one| (refused(one), std::cmp::Reverse(one.key.summary.valid_from)));
    found
}
