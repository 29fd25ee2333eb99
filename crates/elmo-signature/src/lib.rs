//! Decides whether the bytes of an ELMO document were signed with a given certificate, and signs ours.
//!
//! An ELMO signature has one fixed shape (EMREX Technical Guide; XML-DSig core): enveloped, a child of the root, one
//! `Reference` with `URI=""`. This crate knows that shape and refuses every other: no ids, no XPath, no HMAC, no
//! DOCTYPE, nothing fetched, no key but the certificate's. What may vary is listed: RSA with SHA-1 (told as *weak*),
//! SHA-256, SHA-384 or SHA-512, ECDSA on P-256 or P-384 with SHA-256 or SHA-384; Canonical XML 1.0, 1.1 or exclusive,
//! without parameters (`InclusiveNamespaces` is refused like every other). [`Reason`] lists every check.
//!
//! All data is read **from the canonical text that the digest covers**, never from the received bytes. What the
//! signature does not protect, as a comment that splits a name, is therefore not there. The received bytes stay
//! untouched beside it, to be stored and checked again.
//!
//! It does not know where a certificate came from, which EMP it belongs to, what time it is, or what the office's
//! policy is: expired certificates, SHA-1 and short RSA keys with it stand in [`SignatureEvidence`] and are judged
//! elsewhere. It builds no certificate chains: EMREX pins certificates in a registry. It unpacks nothing: base64 and
//! gzip are done before. One thing it refuses by itself: RSA below 2048 bits (with SHA-1 below 1024), longer than
//! 8192, and curves that are not in the list.
//!
//! ```
//! use elmo_signature::{Certificate, Reason, ReceivedElmo, SigningKey, sign, verify};
//! # let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/suite/signature/");
//! # let certificate_text = std::fs::read_to_string(format!("{folder}test-certificate.pem"))?;
//! # let key_text = std::fs::read_to_string(format!("{folder}test-key.pem"))?;
//! let certificate = Certificate::from_pem(&certificate_text)?;
//! let key = SigningKey::from_pkcs8_pem(&key_text)?;
//! let xml = "<elmo xmlns='https://github.com/emrex-eu/elmo-schemas/tree/v1'><learner>\
//!     <givenNames>Kari</givenNames><familyName>Nordmann</familyName></learner></elmo>";
//! let signed = sign(xml, &key, &certificate)?;
//!
//! let verified = verify(ReceivedElmo::new(signed.clone()), &certificate)?;
//! let family_name = verified.document().learner.family_name.as_ref().map(|name| name.reveal().as_str());
//! assert_eq!(family_name, Some("Nordmann"));
//! assert!(!verified.evidence().weak);
//!
//! let forged = String::from_utf8(signed)?.replace("Nordmann", "Forger");
//! let rejected = verify(ReceivedElmo::new(forged.into_bytes()), &certificate).unwrap_err();
//! assert_eq!(rejected.reason, Reason::DigestWrong);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod algorithm;
mod c14n;
mod certificate;
mod document;
mod envelope;
mod hash;
mod plain;
mod reason;
mod sign;
mod strict;
mod text;
mod verify;
mod xml_base;

pub use certificate::{Certificate, CertificateError, CertificateSummary, KeyKind};
pub use document::{ReceivedElmo, SignatureEvidence, UnsignedElmo, VerifiedElmo};
pub use reason::{Reason, Rejected};
pub use sign::{SignError, SigningKey, sign};
pub use verify::{key_info_certificate, read_unsigned, verify, verify_any};
