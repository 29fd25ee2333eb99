//! Where an achievement comes from, as a plain value that every list, document and decision carries along.

use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

/// How far the origin is proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProvenanceKind {
    /// Signed with a key that the registry holds, or held by hand, for the EMP.
    Verified,
    /// Signed with a key that the EMP used formerly.
    FormerKey,
    /// No signature. Shown so for ever after; never counts as verified.
    Unsigned,
    /// Typed from a document by one person and checked by another.
    Typed,
}

/// How the bytes came.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// Through EMREX: the learner's browser carried an EMP's answer.
    Emrex,
    /// From a file that somebody chose.
    File,
    /// From the keyboard.
    Keyboard,
}

/// The origin of an achievement, as far as it is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// How far it is proven.
    pub kind: ProvenanceKind,
    /// How it came.
    pub channel: Channel,
    /// The EMP whose key signed, by name.
    pub emp: Option<String>,
    /// The EMP's country, ISO 3166 alpha-2.
    pub emp_country: Option<String>,
    /// When it was received.
    #[serde(with = "time::serde::rfc3339")]
    pub received: OffsetDateTime,
    /// SHA-256 of the received bytes, lower-case hex.
    pub sha256: String,
    /// XML-DSig URI of the signature algorithm.
    pub algorithm: Option<String>,
    /// Whether the algorithm is weak by today's measure (SHA-1).
    pub weak: bool,
    /// SHA-256 of the certificate (DER), lower-case hex.
    pub certificate_sha256: Option<String>,
    /// Whether the registry behind it is a test registry: nothing real rests on it.
    #[serde(default)]
    pub test: bool,
    /// Who typed it and who looked at it again; none unless it is [`ProvenanceKind::Typed`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub typed: Option<TypedFrom>,
}

/// "Typed from DOCUMENT by X, checked by Y."
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedFrom {
    /// What the office calls the document.
    pub document: String,
    /// The media type of the original; "text/plain" where there is only paper.
    pub media_type: String,
    /// Who typed it; none while it is still being typed.
    pub by: Vec<SeenBy>,
    /// Who looked at it again. Nobody has looked at all of it unless [`TypedFrom::checked`].
    pub checked_by: Vec<SeenBy>,
    /// Whether all of it has been looked at again.
    pub checked: bool,
    /// Whether something was looked at again by nobody but its typist, as the office allows it or because nobody else is
    /// there.
    pub alone: bool,
}

/// Somebody of the staff, and the day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenBy {
    /// Their name.
    pub name: String,
    /// The day.
    pub on: Date,
}
