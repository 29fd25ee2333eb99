//! Documents by what is known of them: received, verified, unsigned. Only this crate turns one into another.

use std::fmt;

use elmo::{Elmo, Finding};
use serde::{Deserialize, Serialize};

use crate::certificate::CertificateSummary;
use crate::hash::sha256_hex;

/// Bytes of a document from anywhere, after base64 and gzip, untouched. Nothing is known of them.
#[derive(Clone, PartialEq, Eq)]
pub struct ReceivedElmo {
    bytes: Vec<u8>,
    sha256: String,
}

impl ReceivedElmo {
    /// Takes the bytes as they came and hashes them.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self { sha256: sha256_hex(&bytes), bytes }
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// SHA-256 of the bytes, lower-case hex.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// The bytes again, without a copy.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

impl fmt::Debug for ReceivedElmo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReceivedElmo({} bytes, sha256 {})", self.bytes.len(), self.sha256)
    }
}

/// A document whose bytes were signed with the key of a given certificate, in the strict ELMO profile.
///
/// Only [`crate::verify`] and [`crate::verify_any`] make one. The document was read from the canonical text that the
/// digest covers, never from the received bytes: a comment that splits a name, or anything else that the signature does
/// not protect, is gone. What this does not say is whose certificate it was, and whether it was still valid.
pub struct VerifiedElmo {
    pub(crate) received: ReceivedElmo,
    pub(crate) canonical: String,
    pub(crate) document: Elmo,
    pub(crate) findings: Vec<Finding>,
    pub(crate) evidence: SignatureEvidence,
}

impl VerifiedElmo {
    /// The document, read from the canonical text.
    pub fn document(&self) -> &Elmo {
        &self.document
    }

    /// What the reader noticed.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The bytes as they came, to be stored.
    pub fn received(&self) -> &ReceivedElmo {
        &self.received
    }

    /// The canonical text that the digest covers: what the source view shows.
    pub fn canonical(&self) -> &str {
        &self.canonical
    }

    /// What was checked and with which certificate.
    pub fn evidence(&self) -> &SignatureEvidence {
        &self.evidence
    }

    /// What it says, its canonical text and what the reader noticed, for whoever shows it and has stored the bytes.
    pub fn into_document(self) -> (Elmo, String, Vec<Finding>) {
        (self.document, self.canonical, self.findings)
    }

    /// The bytes, the document and the evidence without a copy of either, for whoever stores them.
    pub fn into_parts(self) -> (ReceivedElmo, Elmo, SignatureEvidence) {
        (self.received, self.document, self.evidence)
    }
}

impl fmt::Debug for VerifiedElmo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (received, certificate) = (&self.received, &self.evidence.certificate.sha256);
        write!(f, "VerifiedElmo({} bytes, sha256 {}", received.bytes.len(), received.sha256)?;
        write!(f, ", certificate {certificate})")
    }
}

/// A document without any signature of its own. Nothing vouches for it, and nothing ever will.
///
/// Only [`crate::read_unsigned`] makes one. It is read from its canonical text too, so that the same document says the
/// same whether it is signed or not.
pub struct UnsignedElmo {
    pub(crate) received: ReceivedElmo,
    pub(crate) canonical: String,
    pub(crate) document: Elmo,
    pub(crate) findings: Vec<Finding>,
}

impl UnsignedElmo {
    /// The document, read from the canonical text.
    pub fn document(&self) -> &Elmo {
        &self.document
    }

    /// What the reader noticed.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// The bytes as they came, to be stored.
    pub fn received(&self) -> &ReceivedElmo {
        &self.received
    }

    /// The canonical text: what the source view shows.
    pub fn canonical(&self) -> &str {
        &self.canonical
    }

    /// What it says, its canonical text and what the reader noticed, for whoever shows it and has stored the bytes.
    pub fn into_document(self) -> (Elmo, String, Vec<Finding>) {
        (self.document, self.canonical, self.findings)
    }

    /// The bytes and the document without a copy of either, for whoever stores them.
    pub fn into_parts(self) -> (ReceivedElmo, Elmo) {
        (self.received, self.document)
    }
}

impl fmt::Debug for UnsignedElmo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UnsignedElmo({} bytes, sha256 {})", self.received.bytes.len(), self.received.sha256)
    }
}

/// How a document was signed and what it was checked with: enough to repeat the check. Holds no personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignatureEvidence {
    /// `SignatureMethod`, as its XML-DSig URI.
    pub algorithm: String,
    /// `DigestMethod`, as its XML-DSig URI.
    pub digest: String,
    /// How the document was canonicalised, as the URI; Canonical XML 1.0 when the signature names none.
    pub canonicalization: String,
    /// SHA-1 was used for the signature or the digest. What to do with that is the office's policy.
    pub weak: bool,
    /// The certificate that it was checked with.
    pub certificate: CertificateSummary,
    /// SHA-256 of the received bytes, lower-case hex.
    pub sha256: String,
    /// SHA-256 of the first certificate in the signature's `KeyInfo`: information, never trust.
    pub key_info_sha256: Option<String>,
}
