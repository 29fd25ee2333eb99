//! Decides whether the bytes of an ELMO document were signed with a given certificate, and signs ours.
mod algorithm;
mod c14n;
mod certificate;
mod document;
mod envelope;
mod hash;
mod reason;
mod sign;
mod text;
mod verify;
mod xml_base;

pub use certificate::{Certificate, CertificateError, CertificateSummary, KeyKind};
pub use document::{ReceivedElmo, SignatureEvidence, UnsignedElmo, VerifiedElmo};
pub use reason::{Reason, Rejected};
pub use sign::{SignError, SigningKey, sign};
pub use verify::{key_info_certificate, read_unsigned, verify, verify_any};
