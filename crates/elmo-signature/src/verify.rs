//! The check itself, top to bottom in the order that the reasons are listed in.

use elmo::{Elmo, Finding, Limits};
use roxmltree::NodeId;

use crate::algorithm::{Canonicalization, Form};
use crate::c14n::canonicalize;
use crate::certificate::Certificate;
use crate::document::{ReceivedElmo, SignatureEvidence, UnsignedElmo, VerifiedElmo};
use crate::envelope::{Envelope, only_signature};
use crate::plain::Plain;
use crate::text::{Text, tree};
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
        Err(reason) => Err(Rejected { reason, received, evidence: None, key_info_sha256: None }),
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
        match read_canonical(&proof.canonical) {
            Ok(read) => Ok((proof, read)),
            Err(reason) => Err(Refusal { key_info_sha256: proof.evidence.key_info_sha256, ..Refusal::from(reason) }),
        }
    }) {
        Ok((Proof { which, canonical, evidence }, (document, findings))) => {
            Ok((which, VerifiedElmo { received, canonical, document, findings, evidence }))
        }
        Err(Refusal { reason, evidence, key_info_sha256 }) => {
            Err(Rejected { reason, received, evidence, key_info_sha256 })
        }
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
    key_info_sha256: Option<String>,
}

impl From<Reason> for Refusal {
    fn from(reason: Reason) -> Self {
        Self { reason, evidence: None, key_info_sha256: None }
    }
}

fn check(received: &ReceivedElmo, certificates: &[Certificate]) -> Result<Proof, Refusal> {
    if let Some(Plain { canonical, excerpt }) = Text::plain(received.bytes(), &Limits::default())
        && let Ok(tree) = tree(&excerpt, &Limits::default())
        && let Ok(envelope) = Envelope::open(&tree)
        && envelope.document_form.form != Form::Exclusive
    {
        match prove(received, certificates, &envelope, || Ok(canonical)) {
            // Nothing is refused for how the short way writes a document.
            Err(Refusal { reason: Reason::DigestWrong, .. }) => {}
            proof_or_refusal => return proof_or_refusal,
        }
    }
    // The long way; it knows the reason, if there is any, why the short one is not gone.
    let text = Text::decode(received.bytes(), &Limits::default())?;
    let tree = text.tree(&Limits::default())?;
    let envelope = Envelope::open(&tree)?;
    prove(received, certificates, &envelope, || {
        canonical_document(&tree, Some(envelope.signature.id()), envelope.document_form)
    })
}

/// The signature first, then the digest of the canonical document, which the short way has written by then.
fn prove(
    received: &ReceivedElmo,
    certificates: &[Certificate],
    envelope: &Envelope<'_>,
    canonical_document: impl FnOnce() -> Result<String, Reason>,
) -> Result<Proof, Refusal> {
    let key_info_sha256 = envelope.key_info.as_ref().map(|certificate| certificate.sha256().to_owned());
    let evidence = |certificate: &Certificate| SignatureEvidence {
        algorithm: envelope.algorithm.uri().to_owned(),
        digest: envelope.digest.uri().to_owned(),
        canonicalization: envelope.document_form.uri.to_owned(),
        weak: envelope.algorithm.is_weak() || envelope.digest.is_weak(),
        certificate: certificate.summary(),
        sha256: received.sha256().to_owned(),
        key_info_sha256: key_info_sha256.clone(),
    };
    let refusal = |reason, certificate: Option<&Certificate>| Refusal {
        reason,
        evidence: certificate.map(|certificate| Box::new(evidence(certificate))),
        key_info_sha256: key_info_sha256.clone(),
    };

    let signed_info = canonicalize(envelope.signed_info, None, envelope.signed_info_form);
    let signed_info = signed_info.map_err(|reason| refusal(reason, None))?;
    let mut refused = (Reason::NoKeyFits, None);
    for (which, certificate) in certificates.iter().enumerate() {
        if let Err(reason) = envelope.algorithm.verify(certificate, signed_info.as_bytes(), &envelope.value) {
            refused = (reason, Some(certificate));
            continue;
        }
        let canonical = canonical_document().map_err(|reason| refusal(reason, None))?;
        if envelope.digest.of(canonical.as_bytes()).as_ref() != envelope.digest_value.as_slice() {
            return Err(refusal(Reason::DigestWrong, Some(certificate)));
        }
        return Ok(Proof { which, canonical, evidence: evidence(certificate) });
    }
    Err(refusal(refused.0, refused.1))
}

fn canonical_of_unsigned(bytes: &[u8]) -> Result<(String, (Elmo, Vec<Finding>)), Reason> {
    let canonical = {
        let text = Text::decode(bytes, &Limits::default())?;
        let tree = text.tree(&Limits::default())?;
        match only_signature(&tree) {
            Ok(None) => canonical_document(&tree, None, Canonicalization::DEFAULT)?,
            Ok(Some(_)) | Err(_) => return Err(Reason::Signed),
        }
    };
    let read = read_canonical(&canonical)?;
    Ok((canonical, read))
}

/// `URI=""` is the document without its comments (XML-DSig core, 4.4.3.3), whatever the canonicalisation would keep.
fn canonical_document(
    tree: &roxmltree::Document<'_>,
    signature: Option<NodeId>,
    form: Canonicalization,
) -> Result<String, Reason> {
    canonicalize(tree.root(), signature, Canonicalization { comments: false, ..form })
}

fn read_canonical(canonical: &str) -> Result<(Elmo, Vec<Finding>), Reason> {
    Ok(elmo::read_text(canonical, &Limits::default())?)
}
