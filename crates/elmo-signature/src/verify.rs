//! The check itself, top to bottom in the order that the reasons are listed in.

use elmo::{Elmo, Finding, Limits};
use roxmltree::NodeId;

use crate::algorithm::{Canonicalization, Form};
use crate::c14n::canonicalize;
use crate::certificate::Certificate;
use crate::document::{ReceivedElmo, SignatureEvidence, UnsignedElmo, VerifiedElmo};
use crate::envelope::{Envelope, only_signature};
use crate::plain::Plain;
use crate::text::Text;
use crate::{Reason, Rejected};

/// Decides whether these bytes were signed with the certificate's key, in the strict profile.
///
/// The certificate's validity and the strength of SHA-1 are told in the evidence and judged elsewhere.
///
/// # Errors
/// [`Rejected`] with the first [`Reason`] that holds, and the bytes.
pub fn verify(received: ReceivedElmo, certificate: &Certificate) -> Result<VerifiedElmo, Rejected> {
    accept(received, std::slice::from_ref(certificate)).map(|(_, verified)| verified)
}

/// As [`verify`] for a file that names no EMP: which of these certificates' keys signed it? Returns the place of the
/// first one that did. The document is read and canonicalised once, however many certificates there are.
///
/// # Errors
/// [`Rejected`]; [`Reason::NoKeyFits`] where [`verify`] says that the key or the value is wrong.
pub fn verify_any(received: ReceivedElmo, certificates: &[Certificate]) -> Result<(usize, VerifiedElmo), Rejected> {
    accept(received, certificates).map_err(|mut rejected| {
        use Reason::{KeyMismatch, KeyTooShort, SignatureValueWrong};
        if matches!(rejected.reason, KeyMismatch | KeyTooShort | SignatureValueWrong) {
            rejected.reason = Reason::NoKeyFits;
            rejected.evidence = None;
        }
        rejected
    })
}

/// Reads a document that carries no signature of its own.
///
/// # Errors
/// [`Rejected`]: [`Reason::Signed`] when it carries one, wherever it stands but in a diploma supplement; otherwise
/// why it cannot be read.
pub fn read_unsigned(received: ReceivedElmo) -> Result<UnsignedElmo, Rejected> {
    match canonical_of_unsigned(received.bytes()) {
        Ok((canonical, (document, findings))) => Ok(UnsignedElmo { received, canonical, document, findings }),
        Err(reason) => Err(Rejected { reason, received, evidence: None }),
    }
}

/// The certificate that the signature itself names, as information: to say whose the document claims to be when no
/// pinned key fits. Never verify with it: anyone can sign with a key of their own.
pub fn key_info_certificate(received: &ReceivedElmo) -> Option<Certificate> {
    let text = Text::decode(received.bytes(), &Limits::default()).ok()?;
    let tree = text.tree(&Limits::default()).ok()?;
    Envelope::open(&tree).ok()?.key_info
}

fn accept(received: ReceivedElmo, certificates: &[Certificate]) -> Result<(usize, VerifiedElmo), Rejected> {
    match check(&received, certificates).and_then(|proof| {
        // Only here is anything of the document read, and only what the digest covers.
        let read = read_canonical(&proof.canonical).map_err(|reason| Refusal { reason, evidence: None })?;
        Ok((proof, read))
    }) {
        Ok((Proof { which, canonical, evidence }, (document, findings))) => {
            Ok((which, VerifiedElmo { received, canonical, document, findings, evidence }))
        }
        Err(Refusal { reason, evidence }) => Err(Rejected { reason, received, evidence }),
    }
}

/// What has been proven.
struct Proof {
    which: usize,
    canonical: String,
    evidence: SignatureEvidence,
}

/// A [`Rejected`] without the bytes.
struct Refusal {
    reason: Reason,
    evidence: Option<Box<SignatureEvidence>>,
}

impl From<Reason> for Refusal {
    fn from(reason: Reason) -> Self {
        Self { reason, evidence: None }
    }
}

fn check(received: &ReceivedElmo, certificates: &[Certificate]) -> Result<Proof, Refusal> {
    if let Some(Plain { canonical, excerpt }) = Text::plain(received.bytes(), &Limits::default()) {
        let text = Text::of_excerpt(&excerpt);
        if let Ok(tree) = text.tree(&Limits::default())
            && let Ok(envelope) = Envelope::open(&tree)
            && envelope.document_form.form != Form::Exclusive
        {
            match prove(received, certificates, &text, &envelope, || Ok(canonical)) {
                // Nothing is refused for how the short way writes a document.
                Err(Refusal { reason: Reason::DigestWrong, .. }) => {}
                proof_or_refusal => return proof_or_refusal,
            }
        }
    }
    // The long way; it knows the reason, if there is any, why the short one is not gone.
    let text = Text::decode(received.bytes(), &Limits::default())?;
    let tree = text.tree(&Limits::default())?;
    let envelope = Envelope::open(&tree)?;
    prove(received, certificates, &text, &envelope, || {
        canonical_document(&text, &tree, Some(envelope.signature.id()), envelope.document_form)
    })
}

/// The signature first, then the digest of the canonical document, which the short way has written by then.
fn prove(
    received: &ReceivedElmo,
    certificates: &[Certificate],
    text: &Text<'_>,
    envelope: &Envelope<'_>,
    canonical_document: impl FnOnce() -> Result<String, Reason>,
) -> Result<Proof, Refusal> {
    let evidence = |certificate: &Certificate| SignatureEvidence {
        algorithm: envelope.algorithm.uri().to_owned(),
        digest: envelope.digest.uri().to_owned(),
        canonicalization: envelope.document_form.uri.to_owned(),
        weak: envelope.algorithm.is_weak() || envelope.digest.is_weak(),
        certificate: certificate.summary(),
        sha256: received.sha256().to_owned(),
        key_info_sha256: envelope.key_info.as_ref().map(|c| c.sha256().to_owned()),
    };

    let signed_info = canonicalize(text.as_str(), envelope.signed_info, None, envelope.signed_info_form)?;
    let mut refused = Refusal::from(Reason::NoKeyFits);
    for (which, certificate) in certificates.iter().enumerate() {
        match envelope.algorithm.verify(certificate, signed_info.as_bytes(), &envelope.value) {
            Ok(()) => {
                let evidence = evidence(certificate);
                let canonical = canonical_document()?;
                if envelope.digest.of(canonical.as_bytes()).as_ref() != envelope.digest_value.as_slice() {
                    return Err(Refusal { reason: Reason::DigestWrong, evidence: Some(Box::new(evidence)) });
                }
                return Ok(Proof { which, canonical, evidence });
            }
            Err(reason) => refused = Refusal { reason, evidence: Some(Box::new(evidence(certificate))) },
        }
    }
    Err(refused)
}

fn canonical_of_unsigned(bytes: &[u8]) -> Result<(String, (Elmo, Vec<Finding>)), Reason> {
    let canonical = {
        let text = Text::decode(bytes, &Limits::default())?;
        let tree = text.tree(&Limits::default())?;
        match only_signature(&tree) {
            Ok(None) => canonical_document(&text, &tree, None, Canonicalization::DEFAULT)?,
            Ok(Some(_)) | Err(_) => return Err(Reason::Signed),
        }
    };
    let read = read_canonical(&canonical)?;
    Ok((canonical, read))
}

/// `URI=""` is the document without its comments (XML-DSig core, 4.4.3.3), whatever the canonicalisation would keep.
fn canonical_document(
    text: &Text<'_>,
    tree: &roxmltree::Document<'_>,
    signature: Option<NodeId>,
    form: Canonicalization,
) -> Result<String, Reason> {
    canonicalize(text.as_str(), tree.root(), signature, Canonicalization { comments: false, ..form })
}

fn read_canonical(canonical: &str) -> Result<(Elmo, Vec<Finding>), Reason> {
    Ok(elmo::read_text(canonical, &Limits::default())?)
}
