//! `smp verify`: was this document signed with the key of this certificate?

use elmo_signature::{Certificate, Reason, ReceivedElmo, SignatureEvidence};
use emrex::payload::{self, PayloadError};
use serde::Serialize;
use time::OffsetDateTime;

use crate::answer::{Answer, Exit, Failure};
use crate::arguments::Verify;
use crate::source;
use crate::text::{Table, utc};

/// Verifies one file with one certificate.
///
/// # Errors
/// When a file is missing or the certificate cannot be read; a document that cannot be read is an answer.
pub(crate) fn run(wanted: &Verify, now: OffsetDateTime) -> Result<Answer, Failure> {
    let certificate = source::certificate(&wanted.certificate)?;
    let limits = payload::Limits::default();
    let packed = source::bytes(&wanted.file, limits.packed)?;
    let view = match payload::unwrap_file(&packed, &limits) {
        Ok(bytes) => {
            drop(packed);
            judged(bytes, &certificate, now)
        }
        Err(error) => {
            View { reason: Some(error.code()), ..View::new(Verdict::Unreadable, error.to_string(), &certificate, now) }
        }
    };
    let exit = match view.verdict {
        Verdict::Verified => Exit::Good,
        Verdict::Rejected | Verdict::Unsigned => Exit::Bad,
        Verdict::Unreadable => Exit::Unusable,
    };
    Answer::new(exit, &view, &view.text(&certificate, now))
}

/// What `verify --help` says of its reasons.
pub(crate) fn reasons() -> String {
    let of = |wanted| Reason::ALL.iter().filter(move |r| verdict(**r) == Some(wanted)).map(|r| r.as_str());
    let packing = PACKING.iter().map(|error| error.code()).filter(|code| *code != Reason::TooLarge.as_str());
    format!(
        "Verified means that this certificate's key signed these bytes in the strict profile of ELMO. A weak\n\
         algorithm and an expired certificate are told, and judged by the office elsewhere.\n\n\
         Reasons of unreadable: {}\n\n\
         Reason of unsigned: {}\n\n\
         Reasons of rejected: {}",
        packing.chain(of(Verdict::Unreadable)).collect::<Vec<_>>().join(", "),
        of(Verdict::Unsigned).collect::<Vec<_>>().join(", "),
        of(Verdict::Rejected).collect::<Vec<_>>().join(", "),
    )
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Verdict {
    Verified,
    Rejected,
    Unsigned,
    Unreadable,
}

#[derive(Serialize)]
struct View {
    verdict: Verdict,
    reason: Option<&'static str>,
    message: String,
    algorithm: Option<String>,
    digest: Option<String>,
    weak: bool,
    sha256: Option<String>,
    certificate: CertificateView,
}

#[derive(Serialize)]
struct CertificateView {
    subject: String,
    sha256: String,
    valid_from: String,
    valid_until: String,
    expired: bool,
}

fn judged(bytes: Vec<u8>, certificate: &Certificate, now: OffsetDateTime) -> View {
    let received = ReceivedElmo::new(bytes);
    let sha256 = received.sha256().to_owned();
    match elmo_signature::verify(received, certificate) {
        Ok(verified) => {
            let message = "The document was signed with this certificate's key.".to_owned();
            let view = View { sha256: Some(sha256), ..View::new(Verdict::Verified, message, certificate, now) };
            view.with(Some(verified.evidence()))
        }
        Err(rejected) => {
            let reason = rejected.reason;
            // What only others say (`signed`, `no-key-fits`) would be a refusal here too.
            let verdict = verdict(reason).unwrap_or(Verdict::Rejected);
            let view = View {
                reason: Some(reason.as_str()),
                sha256: (verdict != Verdict::Unreadable).then_some(sha256),
                ..View::new(verdict, reason.message().to_owned(), certificate, now)
            };
            view.with(rejected.evidence.as_deref())
        }
    }
}

/// Which verdict a reason gives; `None` for those that a check with one certificate never gives.
fn verdict(reason: Reason) -> Option<Verdict> {
    use Reason::{
        CanonicalizationAlgorithm, DigestAlgorithm, DigestWrong, Doctype, EncodingContradicted, EncodingUnknown,
        KeyMismatch, KeyTooShort, NoKeyFits, NotXml, ObjectInSignature, ReferenceCount, ReferenceUri, RootNotElmo,
        SeveralSignatures, SignatureAlgorithm, SignatureMalformed, SignatureMisplaced, SignatureValueWrong, Signed,
        TagTooLong, TooDeep, TooLarge, TooManyAttributes, TooManyNamespaces, TooManyNodes, Transforms, Undecodable,
        Unsigned,
    };
    match reason {
        TooLarge | EncodingUnknown | EncodingContradicted | Undecodable | TooDeep | TooManyAttributes
        | TooManyNamespaces | TagTooLong | TooManyNodes | NotXml | RootNotElmo => Some(Verdict::Unreadable),
        Unsigned => Some(Verdict::Unsigned),
        Doctype
        | SeveralSignatures
        | SignatureMisplaced
        | ObjectInSignature
        | SignatureMalformed
        | ReferenceCount
        | ReferenceUri
        | Transforms
        | CanonicalizationAlgorithm
        | SignatureAlgorithm
        | DigestAlgorithm
        | KeyMismatch
        | KeyTooShort
        | SignatureValueWrong
        | DigestWrong => Some(Verdict::Rejected),
        Signed | NoKeyFits => None,
    }
}

/// Every way in which unpacking fails; the amounts do not matter here.
const PACKING: &[PayloadError] = &[
    PayloadError::Empty,
    PayloadError::TooLarge { limit: 0 },
    PayloadError::DocumentTooLarge { limit: 0 },
    PayloadError::BrokenBase64,
    PayloadError::NotGzip,
    PayloadError::BrokenGzip,
    PayloadError::TruncatedGzip,
    PayloadError::TrailingBytes,
    PayloadError::ElmoMissing,
    PayloadError::ElmoTwice,
    PayloadError::HtmlPage,
    PayloadError::NotRecognised,
];

impl View {
    fn new(verdict: Verdict, message: String, certificate: &Certificate, now: OffsetDateTime) -> Self {
        Self {
            verdict,
            reason: None,
            message,
            algorithm: None,
            digest: None,
            weak: false,
            sha256: None,
            certificate: CertificateView {
                subject: certificate.subject().to_owned(),
                sha256: certificate.sha256().to_owned(),
                valid_from: utc(certificate.valid_from()),
                valid_until: utc(certificate.valid_until()),
                expired: now > certificate.valid_until(),
            },
        }
    }

    fn with(self, evidence: Option<&SignatureEvidence>) -> Self {
        let Some(evidence) = evidence else { return self };
        Self {
            algorithm: Some(evidence.algorithm.clone()),
            digest: Some(evidence.digest.clone()),
            weak: evidence.weak,
            ..self
        }
    }

    fn text(&self, certificate: &Certificate, now: OffsetDateTime) -> String {
        let verdict = match self.verdict {
            Verdict::Verified => "Verified",
            Verdict::Rejected => "Rejected",
            Verdict::Unsigned => "Unsigned",
            Verdict::Unreadable => "Unreadable",
        };
        let mut text = format!("{verdict}: {}\n\n", self.message);
        let mut table = Table::default();
        if let Some(reason) = self.reason {
            table.named("Reason", reason);
        }
        if let (Some(algorithm), Some(digest)) = (&self.algorithm, &self.digest) {
            table.named("Signature", &format!("{}, digest {}", short(algorithm), short(digest)));
        }
        if self.weak {
            table.named("", "weak: SHA-1 no longer proves much");
        }
        if let Some(sha256) = &self.sha256 {
            table.named("Document", &format!("SHA-256 {sha256}"));
        }
        table.named("Certificate", &self.certificate.subject);
        table.named("", &format!("SHA-256 {}", self.certificate.sha256));
        table.named("", &format!("valid from {} to {}", self.certificate.valid_from, self.certificate.valid_until));
        if self.certificate.expired {
            table.named("", "expired");
        }
        if now < certificate.valid_from() {
            table.named("", "not yet valid");
        }
        text += &table.lines();
        text
    }
}

/// The last word of an XML-DSig URI.
fn short(uri: &str) -> &str {
    uri.rsplit(['#', '/']).next().unwrap_or(uri)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_help_lists_every_reason() {
        let help = reasons();
        for reason in Reason::ALL.iter().filter(|reason| verdict(**reason).is_some()) {
            assert!(help.contains(reason.as_str()), "{reason:?}");
        }
        assert!(help.contains("broken-base64") && !help.contains("no-key-fits"), "{help}");
    }
}
