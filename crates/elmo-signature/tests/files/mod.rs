//! The files of `tests/suite/signature` as they lie there, and by which function a document is asked for.

#![allow(dead_code, reason = "each test file uses its part of this module")]

use std::io::Read as _;
use std::path::{Path, PathBuf};

use elmo_signature::{Certificate, Reason, ReceivedElmo, read_unsigned, verify, verify_any};

/// Where the keys and the documents of the suite lie.
pub(crate) fn suite() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/suite/signature")
}

/// A file of the suite, unpacked where it is packed.
pub(crate) fn read(path: &Path) -> Vec<u8> {
    let bytes = std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}; UPDATE=1 writes it", path.display()));
    if path.extension().is_none_or(|e| e != "gz") {
        return bytes;
    }
    let mut unpacked = Vec::new();
    flate2::read::GzDecoder::new(bytes.as_slice()).read_to_end(&mut unpacked).unwrap();
    unpacked
}

/// The rows of a table, field by field.
pub(crate) fn rows(table: &str) -> Vec<Vec<String>> {
    let text = String::from_utf8(read(&suite().join(table))).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

/// The text of `NAME-certificate.pem`.
pub(crate) fn certificate_text(name: &str) -> String {
    String::from_utf8(read(&suite().join(format!("{name}-certificate.pem")))).unwrap()
}

pub(crate) fn certificate(name: &str) -> Certificate {
    Certificate::from_pem(&certificate_text(name)).unwrap()
}

/// By which function a document is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Door {
    Verify,
    VerifyAny,
    ReadUnsigned,
}

impl Door {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Verify => "verify",
            Self::VerifyAny => "verify_any",
            Self::ReadUnsigned => "read_unsigned",
        }
    }

    pub(crate) fn of(name: &str) -> Self {
        [Self::Verify, Self::VerifyAny, Self::ReadUnsigned]
            .into_iter()
            .find(|door| door.name() == name)
            .expect("a door")
    }

    /// Asks with the certificate; [`Door::VerifyAny`] with further ones before and behind it.
    pub(crate) fn open(self, bytes: Vec<u8>, pinned: &str) -> Result<(), Reason> {
        let received = ReceivedElmo::new(bytes);
        match self {
            Self::Verify => verify(received, &certificate(pinned)).map(drop),
            Self::VerifyAny => verify_any(received, &["p256", pinned, "short"].map(certificate)).map(drop),
            Self::ReadUnsigned => read_unsigned(received).map(drop),
        }
        .map_err(|rejected| rejected.reason)
    }
}
