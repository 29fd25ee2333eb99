//! `smp verify`: was this document signed with the key of this certificate?

use std::path::Path;

use elmo_signature::{Certificate, Reason, ReceivedElmo, SignatureEvidence};
use emc::proof::{EvidenceInput, Refused, evidence, evidence_pdf};
use emrex::payload::{self, PayloadError};
use recognition::trust;
use serde::Serialize;
use time::OffsetDateTime;

use crate::answer::{Answer, Exit, Failure};
use crate::arguments::Verify;
use crate::source;
use crate::text::{Table, utc};

/// Verifies one file with one certificate, and writes the reports that are asked for.
///
/// # Errors
/// When a file is missing, the certificate cannot be read or a report not be written; a document that cannot be read is an
/// answer.
pub(crate) fn run(wanted: &Verify, now: OffsetDateTime) -> Result<Answer, Failure> {
    let forms = wanted.report.iter().map(|place| Ok((place.as_path(), form(place)?))).collect::<Result<Vec<_>, _>>()?;
    let certificate = source::certificate(&wanted.certificate)?;
    let limits = payload::Limits::default();
    let packed = source::bytes(&wanted.file, limits.packed)?;
    let (view, checked) = match payload::unwrap_file(&packed, &limits) {
        Ok(bytes) => {
            let is_packed = bytes != packed;
            let gzip = packed.starts_with(&[0x1f, 0x8b]);
            drop(packed);
            let (view, checked) = judged(bytes, &certificate, now);
            (view, Checked { unpack: unpacking(&wanted.file, is_packed, gzip), ..checked })
        }
        Err(error) => {
            let message = error.to_string();
            let whole = ReceivedElmo::new(packed);
            let checked = Checked {
                sha256: whole.sha256().to_owned(),
                size: whole.bytes().len(),
                packing: Some((error.code(), message.clone())),
                ..Checked::default()
            };
            let view = View::new(Verdict::Unreadable, message, &certificate, now);
            (View { reason: Some(error.code()), ..view }, checked)
        }
    };
    for (place, form) in forms {
        report(place, form, &wanted.file, &checked, &certificate, now)?;
    }
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

/// What a report says of the check.
#[derive(Default)]
struct Checked {
    sha256: String,
    size: usize,
    unpack: Option<String>,
    packing: Option<(&'static str, String)>,
    reason: Option<Reason>,
    evidence: Option<SignatureEvidence>,
    generated: Option<OffsetDateTime>,
}

/// In which form a report is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Pdf,
    Json,
}

fn form(place: &Path) -> Result<Form, Failure> {
    match place.extension().and_then(|ending| ending.to_str()).map(str::to_ascii_lowercase).as_deref() {
        Some("pdf") => Ok(Form::Pdf),
        Some("json") => Ok(Form::Json),
        _ => Err(Failure::new("wrong-use", format!("{}: a report ends in .pdf or .json.", place.display()))),
    }
}

/// How to get at the document where the file holds it packed.
fn unpacking(file: &Path, is_packed: bool, gzip: bool) -> Option<String> {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    match (is_packed, gzip) {
        (false, _) => None,
        (true, true) => Some(format!("The file {name} holds it packed by gzip; document.xml is what gzip -dc gives.")),
        (true, false) => {
            Some(format!("The file {name} holds it in base64 or a form; document.xml is what is packed in it."))
        }
    }
}

fn report(
    place: &Path,
    form: Form,
    file: &Path,
    checked: &Checked,
    certificate: &Certificate,
    now: OffsetDateTime,
) -> Result<(), Failure> {
    let name = file.file_name().and_then(|name| name.to_str()).filter(|_| checked.unpack.is_none());
    let summary = certificate.summary();
    let refused = match (&checked.packing, checked.reason) {
        (Some((code, message)), _) => Some(Refused::Packing { code, message }),
        (None, reason) => reason.map(Refused::Signature),
    };
    let input = EvidenceInput {
        document: None,
        case_number: None,
        office: "",
        file: name.unwrap_or("document.xml"),
        unpack: checked.unpack.as_deref(),
        sha256: &checked.sha256,
        size: u64::try_from(checked.size).unwrap_or(u64::MAX),
        provenance: None,
        session: None,
        generated: checked.generated,
        signature: checked.evidence.as_ref(),
        certificate: Some(&summary).filter(|_| checked.reason != Some(Reason::Unsigned) && checked.packing.is_none()),
        refused,
        trust: None,
        doubts: &[],
        doubts_accepted: None,
        person: None,
        person_accepted: None,
        moved: &[],
        not_given: NOT_GIVEN,
        training: false,
        made: now,
    };
    let bytes = match form {
        Form::Json => evidence(&input).map(String::into_bytes),
        Form::Pdf => evidence_pdf(&input),
    };
    let bytes = bytes.map_err(|error| Failure::new("report-failed", error))?;
    std::fs::write(place, bytes)
        .map_err(|error| Failure::new("report-failed", format!("{} cannot be written: {error}.", place.display())))
}

/// What an office knows and `smp` is not told.
const NOT_GIVEN: &[&str] = &[
    "the registry entry, so that nothing says whose certificate this is",
    "the session",
    "the office's policy",
    "the student to compare with",
];

fn judged(bytes: Vec<u8>, certificate: &Certificate, now: OffsetDateTime) -> (View, Checked) {
    let received = ReceivedElmo::new(bytes);
    let sha256 = received.sha256().to_owned();
    let checked = Checked { sha256: sha256.clone(), size: received.bytes().len(), ..Checked::default() };
    match elmo_signature::verify(received, certificate) {
        Ok(verified) => {
            let message = "The document was signed with this certificate's key.".to_owned();
            let view = View { sha256: Some(sha256), ..View::new(Verdict::Verified, message, certificate, now) };
            let checked = Checked {
                evidence: Some(verified.evidence().clone()),
                generated: verified.document().generated,
                ..checked
            };
            (view.with(Some(verified.evidence())), checked)
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
            let evidence = rejected.evidence.as_deref();
            let checked = Checked { reason: Some(reason), evidence: evidence.cloned(), ..checked };
            (view.with(evidence), checked)
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
            table.named("Signature", &format!("{}, digest {}", trust::last_word(algorithm), trust::last_word(digest)));
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
