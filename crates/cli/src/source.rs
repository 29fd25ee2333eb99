//! Where bytes come from: a file or standard input, never more than a limit.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use elmo::{Elmo, Finding, ReadError};
use elmo_signature::{Certificate, Reason};
use emrex::payload;

use crate::answer::Failure;

/// Larger files hold no certificate.
const CERTIFICATE_LIMIT: usize = 1 << 20;

/// The bytes of a file, or of standard input for `-`. One byte over the limit is read, so that whoever judges them sees
/// that there are more.
pub(crate) fn bytes(place: &Path, limit: usize) -> Result<Vec<u8>, Failure> {
    if place == Path::new("-") {
        return all(io::stdin().lock(), limit).map_err(|error| Failure::new("input-failed", sentence(&error)));
    }
    let file = open(place)?;
    all(file, limit).map_err(|error| about(place, &error))
}

/// The document in a file of any form, unpacked and read. Nothing is proven.
pub(crate) fn document(place: &Path) -> Result<(Elmo, Vec<Finding>), Failure> {
    let limits = payload::Limits::default();
    let packed = bytes(place, limits.packed)?;
    let bytes = payload::unwrap_file(&packed, &limits).map_err(|error| Failure::new(error.code(), error))?;
    drop(packed);
    elmo::read(&bytes, &elmo::Limits::default()).map_err(|error| match error {
        // One word for one thing: `verify` says it so.
        ReadError::NotElmo => Failure::new(Reason::RootNotElmo.as_str(), Reason::RootNotElmo),
        error => Failure::new(error.code(), format!("Nothing can be read: {error}.")),
    })
}

/// The certificate in a file: PEM, bare base64 or DER.
pub(crate) fn certificate(place: &Path) -> Result<Certificate, Failure> {
    let bytes = all(open(place)?, CERTIFICATE_LIMIT).map_err(|error| about(place, &error))?;
    let unreadable = |why: &str| {
        Failure::new("certificate-unreadable", format!("No certificate can be read from {}: {why}.", place.display()))
    };
    if bytes.len() > CERTIFICATE_LIMIT {
        return Err(unreadable("the file is too large"));
    }
    match std::str::from_utf8(&bytes) {
        Ok(text) => Certificate::from_base64(text.trim_start_matches('\u{feff}')),
        Err(_) => Certificate::from_der(&bytes),
    }
    .map_err(|error| unreadable(&error.to_string()))
}

fn open(place: &Path) -> Result<File, Failure> {
    let file = File::open(place).map_err(|error| about(place, &error))?;
    match file.metadata() {
        Ok(of) if of.is_dir() => Err(Failure::new("file-is-folder", format!("{} is a folder.", place.display()))),
        _ => Ok(file),
    }
}

fn all(from: impl Read, limit: usize) -> io::Result<Vec<u8>> {
    let one_too_many = u64::try_from(limit).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    from.take(one_too_many).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn about(place: &Path, error: &io::Error) -> Failure {
    let code = match error.kind() {
        io::ErrorKind::NotFound => "file-missing",
        io::ErrorKind::PermissionDenied => "file-denied",
        io::ErrorKind::IsADirectory => "file-is-folder",
        _ => "file-failed",
    };
    Failure::new(code, format!("{}: {}", place.display(), sentence(error)))
}

fn sentence(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "There is no such file.".to_owned(),
        io::ErrorKind::PermissionDenied => "There is no right to read it.".to_owned(),
        io::ErrorKind::IsADirectory => "It is a folder.".to_owned(),
        _ => format!("It cannot be read: {error}."),
    }
}
