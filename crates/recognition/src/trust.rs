//! What stood behind the proof of a document, kept with it for ever: which registry entry, and which policy of the office
//! with the outcome of each of its checks.

use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

/// The list that an EMP and its certificates were taken from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RegistryUsed {
    /// The source's name, as the office knows it.
    pub source: String,
    /// Its address; empty for an EMP entered by hand.
    pub url: String,
    /// When it was read.
    #[serde(with = "time::serde::rfc3339")]
    pub read: OffsetDateTime,
    /// SHA-256 of the list as it was read, lower-case hex; empty for an EMP entered by hand.
    pub sha256: String,
    /// Whether it is a test registry: nothing real rests on it.
    pub test: bool,
    /// Whether a person entered the EMP and its certificate.
    pub by_hand: bool,
}

/// What the office accepts from one EMP beyond the default (`emrex.md`, The signature), each until a date.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exceptions {
    /// SHA-1 signatures, and RSA keys below 2048 bits with them, are accepted up to this day.
    pub weak_until: Option<Date>,
    /// Certificates that had expired when the document was made are accepted up to this day.
    pub expired_until: Option<Date>,
}

/// One check of the policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PolicyItem {
    /// SHA-1 in the signature or the digest.
    Algorithm,
    /// The length of the key.
    Key,
    /// The certificate's validity when the document was made, and now.
    Validity,
    /// The time at which the document was made, against the session's.
    Time,
    /// Whether the key is the EMP's current one.
    CurrentKey,
    /// The issuers' countries and institutions against the EMP's.
    Issuer,
    /// Whether the same bytes were received before.
    ReceivedBefore,
}

/// How one check of the policy came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PolicyOutcome {
    /// As it should be.
    Passed,
    /// Worth knowing; nobody has to decide.
    Finding,
    /// Accepted by the office's exception for this EMP.
    Excepted,
    /// A person has to decide.
    Unclear,
    /// Not accepted.
    Refused,
}

/// One check of the policy with its outcome.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PolicyCheck {
    /// What was checked.
    pub item: PolicyItem,
    /// How it came out.
    pub outcome: PolicyOutcome,
    /// Stable kebab-case code that says why: "sha-1", "certificate-expired" …
    pub code: String,
    /// What the check saw: an algorithm, a date, a number of bits, a country. Never a name or identifier of a person.
    pub seen: String,
}

/// What stood behind a proof.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trust {
    /// The list that held the certificate; none for an unsigned document.
    pub registry: Option<RegistryUsed>,
    /// The office's exceptions for the EMP that were in force.
    pub exceptions: Exceptions,
    /// Each check of the policy, in the order of [`PolicyItem`].
    pub checks: Vec<PolicyCheck>,
}
