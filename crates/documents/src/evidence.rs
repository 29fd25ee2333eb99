//! The evidence report: what was received, who signed it, what was checked, which policy was applied, and whose it is, for
//! the archive, another office or a court, and for whoever wants to check again.
//!
//! It holds the certificate whole, the hash of the bytes and a script, so that the check can be repeated with other programs.
//! It holds no identifier of a person: of the first item of the person match only the outcome is said.

use elmo::DocumentId;
use elmo_signature::{CertificateSummary, Reason, SignatureEvidence};
use recognition::person::{Item, PersonMatch};
use recognition::provenance::Provenance;
use recognition::trust::{RegistryUsed, Trust};
use serde::Serialize;
use time::OffsetDateTime;

use crate::DocumentError;
use crate::evidence_checks::{Check, checks};
use crate::evidence_repeat::{Repeat, plain_name, script};

/// What the report is made from.
#[derive(Debug, Clone, Copy)]
pub struct EvidenceInput<'a> {
    /// The document; none outside an office.
    pub document: Option<DocumentId>,
    /// The number of its case.
    pub case_number: Option<&'a str>,
    /// The institution that makes the report.
    pub office: &'a str,
    /// The name of the file with the document's bytes. One that a shell could take for something else is replaced by
    /// `document.xml`.
    pub file: &'a str,
    /// How to get at the document's bytes, where the file holds them packed.
    pub unpack: Option<&'a str>,
    /// SHA-256 of the document's bytes, lower-case hex.
    pub sha256: &'a str,
    /// How many bytes the document has.
    pub size: u64,
    /// Where it comes from and when; none outside an office.
    pub provenance: Option<&'a Provenance>,
    /// The EMREX session that it answered; none for a file.
    pub session: Option<Session<'a>>,
    /// When the document says it was made.
    pub generated: Option<OffsetDateTime>,
    /// What the check of the signature found; none for an unsigned document, and where the check did not come so far.
    pub signature: Option<&'a SignatureEvidence>,
    /// The certificate that it was checked with, or that was tried.
    pub certificate: Option<&'a CertificateSummary>,
    /// Why it was refused, where it was.
    pub refused: Option<Refused<'a>>,
    /// Registry entry, exceptions and checks of the policy; none for what was received before this was kept.
    pub trust: Option<&'a Trust>,
    /// What the office's policy wanted a person to look at (kebab-case codes).
    pub doubts: &'a [String],
    /// Who accepted those doubts, when and why.
    pub doubts_accepted: Option<&'a Accepted>,
    /// The person match.
    pub person: Option<&'a PersonMatch>,
    /// Who settled the person match, when and why.
    pub person_accepted: Option<&'a Accepted>,
    /// How it came from case to case.
    pub moved: &'a [Moved],
    /// What was not given to whoever made the report, in words.
    pub not_given: &'a [&'a str],
    /// Whether it comes from training mode.
    pub training: bool,
    /// When the report is made.
    pub made: OffsetDateTime,
}

/// The session that an answer belongs to.
#[derive(Debug, Clone, Copy)]
pub struct Session<'a> {
    /// Its id.
    pub id: &'a str,
    /// When it began.
    pub opened: OffsetDateTime,
    /// Where the learner's browser brought the answer.
    pub return_url: &'a str,
}

/// Why a document is not believed.
#[derive(Debug, Clone, Copy)]
pub enum Refused<'a> {
    /// A check of the signature.
    Signature(Reason),
    /// It could not be unpacked: nothing of it was checked.
    Packing {
        /// The code.
        code: &'a str,
        /// A sentence.
        message: &'a str,
    },
}

impl<'a> Refused<'a> {
    /// The stable code.
    pub(crate) fn code(self) -> &'a str {
        match self {
            Self::Signature(reason) => reason.as_str(),
            Self::Packing { code, .. } => code,
        }
    }

    /// The sentence.
    pub(crate) fn message(self) -> &'a str {
        match self {
            Self::Signature(reason) => reason.message(),
            Self::Packing { message, .. } => message,
        }
    }
}

/// A person's decision about what the program leaves open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Accepted {
    /// Who.
    pub by: String,
    /// The second person, where there was one.
    pub second: Option<String>,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// Why.
    pub why: String,
}

impl Accepted {
    /// As one sentence: who, and why.
    pub fn sentence(&self) -> String {
        match &self.second {
            Some(second) => format!("{} and {second}: {}", self.by, self.why),
            None => format!("{}: {}", self.by, self.why),
        }
    }
}

/// A person's decision that a document belongs to another case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Moved {
    /// Number of the case that it was taken from.
    pub from: String,
    /// Who, when and why.
    #[serde(flatten)]
    pub decided: Accepted,
}

/// The report as JSON, indented, with a line end. Its form is named in `format`; it has every member of
/// "smp-desk-evidence/1", and more.
///
/// # Errors
/// [`DocumentError::Report`] when a date lies outside the years that RFC 3339 can write.
pub fn evidence(input: &EvidenceInput<'_>) -> Result<String, DocumentError> {
    let report = Report {
        format: "smp-desk-evidence/2",
        training: input.training,
        made: input.made,
        office: input.office,
        case_number: input.case_number,
        document: input.document,
        received: Received {
            file: plain_name(input.file),
            unpack: input.unpack,
            size: input.size,
            session: input.session.map(|session| session.id),
            session_opened: input.session.map(|session| session.opened),
            return_url: input.session.map(|session| session.return_url),
            generated: input.generated,
            sha256: input.provenance.is_none().then_some(input.sha256),
            provenance: input.provenance,
        },
        verdict: verdict(input),
        reason: input.refused.map(Refused::code),
        message: input.refused.map(Refused::message),
        registry: input.trust.and_then(|trust| trust.registry.as_ref()),
        signature: input.signature,
        certificate: input.certificate.map(|summary| WholeCertificate { summary, pem: summary.pem() }),
        checks: made_checks(input),
        policy: input.trust,
        doubts: input.doubts,
        doubts_accepted: input.doubts_accepted.map(Accepted::sentence),
        person: input.person.map(person),
        person_accepted: input.person_accepted.map(Accepted::sentence),
        accepted: Acceptances { signature: input.doubts_accepted, person: input.person_accepted },
        moved: input.moved,
        not_given: input.not_given,
        repeat: HowToRepeat { needs: NEEDS, commands: commands(input) },
    };
    let mut json = serde_json::to_string_pretty(&report).map_err(|error| DocumentError::Report(error.to_string()))?;
    json.push('\n');
    Ok(json)
}

/// "rejected", "verified" or "unsigned".
pub(crate) fn verdict(input: &EvidenceInput<'_>) -> &'static str {
    match (input.refused, input.signature) {
        (Some(Refused::Signature(Reason::Unsigned)), _) | (None, None) => "unsigned",
        (Some(_), _) => "rejected",
        (None, Some(_)) => "verified",
    }
}

/// The verifier's checks as they came out for this document.
pub(crate) fn made_checks(input: &EvidenceInput<'_>) -> Vec<Check> {
    match (input.refused, input.signature) {
        (Some(Refused::Signature(reason)), _) => checks(Some(reason)),
        (Some(Refused::Packing { .. }), _) => Vec::new(),
        (None, Some(_)) => checks(None),
        (None, None) => checks(Some(Reason::Unsigned)),
    }
}

/// The script that repeats the check.
pub(crate) fn commands(input: &EvidenceInput<'_>) -> String {
    script(&Repeat {
        file: plain_name(input.file),
        sha256: input.sha256,
        certificate: input.certificate.filter(|_| verdict(input) != "unsigned"),
        weak: input.signature.is_some_and(|signature| signature.weak),
        refused: input.refused.filter(|_| verdict(input) == "rejected").map(Refused::message),
    })
}

/// What the script is run with.
pub(crate) const NEEDS: &[&str] = &["sh", "sha256sum", "openssl", "xmlsec1"];

#[derive(Serialize)]
struct Report<'a> {
    format: &'static str,
    training: bool,
    #[serde(with = "time::serde::rfc3339")]
    made: OffsetDateTime,
    office: &'a str,
    case_number: Option<&'a str>,
    document: Option<DocumentId>,
    received: Received<'a>,
    verdict: &'static str,
    reason: Option<&'a str>,
    message: Option<&'a str>,
    registry: Option<&'a RegistryUsed>,
    signature: Option<&'a SignatureEvidence>,
    certificate: Option<WholeCertificate<'a>>,
    checks: Vec<Check>,
    policy: Option<&'a Trust>,
    doubts: &'a [String],
    doubts_accepted: Option<String>,
    person: Option<Person<'a>>,
    person_accepted: Option<String>,
    accepted: Acceptances<'a>,
    moved: &'a [Moved],
    not_given: &'a [&'a str],
    repeat: HowToRepeat,
}

#[derive(Serialize)]
struct Received<'a> {
    file: &'a str,
    unpack: Option<&'a str>,
    size: u64,
    session: Option<&'a str>,
    #[serde(with = "time::serde::rfc3339::option")]
    session_opened: Option<OffsetDateTime>,
    return_url: Option<&'a str>,
    #[serde(with = "time::serde::rfc3339::option")]
    generated: Option<OffsetDateTime>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<&'a str>,
    #[serde(flatten)]
    provenance: Option<&'a Provenance>,
}

#[derive(Serialize)]
struct WholeCertificate<'a> {
    #[serde(flatten)]
    summary: &'a CertificateSummary,
    pem: String,
}

#[derive(Serialize)]
struct Acceptances<'a> {
    signature: Option<&'a Accepted>,
    person: Option<&'a Accepted>,
}

#[derive(Serialize)]
struct HowToRepeat {
    needs: &'static [&'static str],
    commands: String,
}

#[derive(Serialize)]
struct Person<'a> {
    verdict: recognition::person::Verdict,
    evidence: Vec<PersonItem<'a>>,
}

#[derive(Serialize)]
struct PersonItem<'a> {
    item: Item,
    state: recognition::person::EvidenceState,
    why: &'static str,
    message: &'static str,
    document: Option<&'a str>,
    case: Option<&'a str>,
}

fn person(found: &PersonMatch) -> Person<'_> {
    let evidence = found
        .evidence
        .iter()
        .map(|evidence| {
            let shown = evidence.item != Item::Identifier;
            PersonItem {
                item: evidence.item,
                state: evidence.state,
                why: evidence.why.as_str(),
                message: evidence.why.message(),
                document: shown.then_some(evidence.document.as_str()),
                case: shown.then_some(evidence.case.as_str()),
            }
        })
        .collect();
    Person { verdict: found.verdict, evidence }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::process::{Command, Output};

    use elmo_signature::{Certificate, CertificateSummary, Reason, ReceivedElmo, SignatureEvidence, verify};
    use recognition::person::{Evidence, EvidenceState, Item, PersonMatch, Verdict, WhyCode};
    use recognition::provenance::Provenance;
    use recognition::trust::{
        EmpUsed, Exceptions, Facts, Figures, Granted, RegistryUsed, Trust, judge, received_before,
    };
    use time::macros::{date, datetime};

    use super::{Accepted, EvidenceInput, Moved, Refused, Session, evidence};
    use crate::evidence_repeat::{BEGIN, END};
    use crate::suite::{check, pdf_pages, peer, signing_pair, workspace};
    use crate::{evidence_pdf, sample};

    const SHA256: &str = "3f1d0f2a6c5b4e798812ab34cd56ef7890a1b2c3d4e5f60718293a4b5c6d7e8f";

    fn signature() -> SignatureEvidence {
        let (_, certificate) = signing_pair();
        SignatureEvidence {
            algorithm: "http://www.w3.org/2000/09/xmldsig#rsa-sha1".to_owned(),
            digest: "http://www.w3.org/2000/09/xmldsig#sha1".to_owned(),
            canonicalization: "http://www.w3.org/TR/2001/REC-xml-c14n-20010315".to_owned(),
            weak: true,
            certificate: certificate.summary(),
            sha256: SHA256.to_owned(),
            key_info_sha256: None,
        }
    }

    fn person() -> PersonMatch {
        let item = |item, state, document: &str, case: &str, why| Evidence {
            item,
            state,
            document: document.to_owned(),
            case: case.to_owned(),
            why,
        };
        PersonMatch {
            verdict: Verdict::Match,
            evidence: vec![
                item(Item::Identifier, EvidenceState::Agrees, "051102-123X", "051102-123X", WhyCode::SameNationalId),
                item(Item::BirthDate, EvidenceState::Absent, "", "2002-11-05", WhyCode::NotInDocument),
            ],
        }
    }

    fn trust(signature: &SignatureEvidence) -> Trust {
        let exceptions = Exceptions { weak_until: Some(date!(2026 - 12 - 31)), expired_until: None };
        let mut checks = judge(&Facts {
            algorithms: [&signature.algorithm, &signature.digest],
            weak: true,
            rsa_bits: Some(2048),
            valid_from: datetime!(2024-01-01 00:00 UTC),
            valid_until: datetime!(2026-02-01 00:00 UTC),
            certificate_sha256: &signature.certificate.sha256,
            current_key: true,
            emp_in_dispute: None,
            emp_new_since: None,
            generated: Some(datetime!(2026-02-03 09:58 UTC)),
            session: Some(datetime!(2026-02-03 09:50 UTC)),
            now: datetime!(2026-02-03 10:00 UTC),
            emp_country: "NO",
            emp_institutions: &[],
            issuers: Vec::new(),
            exceptions: exceptions.clone(),
            figures: Figures::default(),
        });
        checks.push(received_before(false, SHA256));
        let registry = RegistryUsed {
            source: "EWP Registry".to_owned(),
            url: "https://registry.example/catalogue-v1.xml".to_owned(),
            read: datetime!(2026-02-03 06:00 UTC),
            sha256: "cd".repeat(32),
            test: false,
            by_hand: false,
        };
        let emp = EmpUsed {
            name: "Vitnemalsportalen".to_owned(),
            country: "NO".to_owned(),
            url: "https://emp.example/start".to_owned(),
            institutions: vec!["University of Oslo".to_owned()],
        };
        let granted = Granted {
            kind: "weak".to_owned(),
            until: date!(2026 - 12 - 31),
            by: "Maria Virtanen".to_owned(),
            at: datetime!(2026-01-02 08:00 UTC),
            why: "They change in spring".to_owned(),
        };
        Trust {
            registry: Some(registry),
            emp: Some(emp),
            exceptions,
            figures: Some(Figures::default()),
            granted: vec![granted],
            checks,
        }
    }

    /// A report of a document in a case.
    fn input<'a>(
        provenance: &'a Provenance,
        signature: &'a SignatureEvidence,
        trust: &'a Trust,
        doubts: &'a [String],
        accepted: &'a Accepted,
        person: &'a PersonMatch,
    ) -> EvidenceInput<'a> {
        EvidenceInput {
            document: Some(sample::rich().sources[0].document),
            case_number: Some("2026-014"),
            office: "Esimerkki University",
            file: "original-1.xml",
            unpack: None,
            sha256: SHA256,
            size: 2350,
            provenance: Some(provenance),
            session: Some(Session {
                id: "c2Vzc2lvbg",
                opened: datetime!(2026-02-03 09:50 UTC),
                return_url: "http://127.0.0.1:40123/r/c2VjcmV0",
            }),
            generated: Some(datetime!(2026-02-03 09:58 UTC)),
            signature: Some(signature),
            certificate: Some(&signature.certificate),
            refused: None,
            trust: Some(trust),
            doubts,
            doubts_accepted: Some(accepted),
            person: Some(person),
            person_accepted: None,
            moved: &[],
            not_given: &[],
            training: false,
            made: datetime!(2026-02-20 10:06 UTC),
        }
    }

    #[test]
    fn says_what_was_checked_and_no_identifier() {
        let signature = signature();
        let trust = trust(&signature);
        let provenance = Provenance { sha256: SHA256.to_owned(), ..sample::rich().sources.remove(0).provenance };
        let (person, doubts) = (person(), trust.doubts());
        assert_eq!(doubts, ["certificate-expired"], "SHA-1 is accepted by the exception");
        let accepted = Accepted {
            by: "Aino Esimerkki".to_owned(),
            second: Some("Pekka Esimerkki".to_owned()),
            at: datetime!(2026-02-04 08:00 UTC),
            why: "The EMP confirmed the key by telephone.".to_owned(),
        };
        let moved = Moved { from: "2026-011".to_owned(), decided: Accepted { second: None, ..accepted.clone() } };
        let input = EvidenceInput {
            moved: std::slice::from_ref(&moved),
            ..input(&provenance, &signature, &trust, &doubts, &accepted, &person)
        };
        let report = evidence(&input).expect("a report");
        assert!(!report.contains("051102-123X"), "{report}");
        check("evidence.json", &report);
        let pdf = evidence_pdf(&input).expect("a report");
        let pages = pdf_pages(&pdf);
        check("evidence.txt", &pages.join("\n\n"));
        let text = pages.join(" ");
        for personal in ["051102-123X", "2002-11-05"] {
            assert!(!text.contains(personal), "{personal}");
        }
        for (index, page) in pages.iter().enumerate() {
            assert!(page.contains(&format!("Page {} of {}", index + 1, pages.len())), "{page}");
            assert!(!page.contains("TRAINING"), "{page}");
        }
        let training = pdf_pages(&evidence_pdf(&EvidenceInput { training: true, ..input }).expect("a report"));
        assert!(training.iter().all(|page| page.contains("TRAINING")));
        the_file_is_sound(&pdf);
    }

    fn the_file_is_sound(pdf: &[u8]) {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), pdf).expect("written");
        let path = file.path().to_str().expect("a path");
        peer("qpdf", &["--check", path], &[]);
        let info = peer("pdfinfo", &[path], &[]);
        assert!(info.contains("Tagged:          yes") && info.contains("Title:           Evidence report"), "{info}");
        let metadata = peer("pdfinfo", &["-meta", path], &[]);
        for claim in ["<pdfaid:part>3<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<"] {
            assert!(metadata.contains(claim), "{claim}: {metadata}");
        }
        let tree = peer("pdfinfo", &["-struct-text", path], &[]);
        let tree: String = tree.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in ["H1 (block) \"Evidence report", "H2 (block) \"How to repeat", "TH: /Scope /Column \"What has"] {
            assert!(tree.contains(part), "{part} is not in {tree}");
        }
    }

    /// A document signed by xmlsec1 with a key that OpenSSL has just made.
    struct Signed {
        bytes: Vec<u8>,
        certificate: Certificate,
    }

    fn signed(folder: &Path, key: &[&str], algorithm: &str, digest: &str, encoding: &str) -> Signed {
        let path = |name: &str| folder.join(name).to_str().expect("a path").to_owned();
        let run = |program: &str, arguments: &[&str]| {
            let output = Command::new(program).args(arguments).output();
            let output = output.unwrap_or_else(|error| panic!("{program} is needed for this test: {error}"));
            assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
        };
        let (key_file, certificate_file) = (path("key.pem"), path("emp.pem"));
        let mut arguments = vec!["req", "-x509", "-nodes", "-days", "30", "-subj", "/C=NO/CN=An EMP of a test"];
        arguments.extend(["-keyout", &key_file, "-out", &certificate_file]);
        arguments.extend(key);
        run("openssl", &arguments);
        let template = format!(
            "<?xml version=\"1.0\" encoding=\"{encoding}\"?>\n\
             <elmo xmlns=\"https://github.com/emrex-eu/elmo-schemas/tree/v1\"><generatedDate>2026-02-03T10:00:00Z\
             </generatedDate><learner><givenNames>\u{c5}se</givenNames><familyName>Nordmann</familyName></learner>\
             <Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><SignedInfo><CanonicalizationMethod \
             Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\"/><SignatureMethod Algorithm=\"{algorithm}\"/>\
             <Reference URI=\"\"><Transforms><Transform \
             Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/></Transforms><DigestMethod \
             Algorithm=\"{digest}\"/><DigestValue/></Reference></SignedInfo><SignatureValue/><KeyInfo><X509Data/>\
             </KeyInfo></Signature></elmo>"
        );
        let template = match encoding {
            "UTF-16" => template.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>(),
            _ => template.into_bytes(),
        };
        let mark: &[u8] = if encoding == "UTF-16" { &[0xff, 0xfe] } else { &[] };
        std::fs::write(path("template.xml"), [mark, &template].concat()).expect("written");
        let pair = format!("{key_file},{certificate_file}");
        run("xmlsec1", &["--sign", "--privkey-pem", &pair, "--output", &path("signed.xml"), &path("template.xml")]);
        let pem = std::fs::read_to_string(&certificate_file).expect("the certificate");
        Signed {
            bytes: std::fs::read(path("signed.xml")).expect("the document"),
            certificate: Certificate::from_pem(&pem).expect("a certificate"),
        }
    }

    fn run(script: &str, document: &[u8]) -> Output {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("original-1.xml"), document).expect("written");
        std::fs::write(folder.path().join("check.sh"), script).expect("written");
        Command::new("sh").arg("check.sh").current_dir(folder.path()).output().expect("a shell")
    }

    /// The script as a person copies it out of the paper.
    fn copied(pdf: &[u8]) -> String {
        let text = peer("pdftotext", &["-raw", "-enc", "UTF-8", "-", "-"], pdf);
        let from = text.find(BEGIN).expect("its first line");
        let to = text.find(END).expect("its last line") + END.len();
        format!("{}\n", &text[from..to])
    }

    #[test]
    fn the_check_is_repeated_by_the_script_in_the_report() {
        let rsa_sha1 = "http://www.w3.org/2000/09/xmldsig#rsa-sha1";
        let rsa_sha256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
        let ecdsa = "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256";
        let (sha1, sha256) = ("http://www.w3.org/2000/09/xmldsig#sha1", "http://www.w3.org/2001/04/xmlenc#sha256");
        let curve: &[&str] = &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
        for (what, key, algorithm, digest, encoding) in [
            ("RSA-SHA256", &["-newkey", "rsa:2048"][..], rsa_sha256, sha256, "UTF-8"),
            ("a long key", &["-newkey", "rsa:4096"], rsa_sha256, sha256, "UTF-8"),
            ("RSA-SHA1, short key", &["-newkey", "rsa:1024"], rsa_sha1, sha1, "UTF-8"),
            ("ECDSA", curve, ecdsa, sha256, "UTF-8"),
            ("UTF-16", &["-newkey", "rsa:2048"], rsa_sha256, sha256, "UTF-16"),
            ("ISO-8859-1", curve, ecdsa, sha256, "ISO-8859-1"),
        ] {
            let folder = tempfile::tempdir().expect("a folder");
            let Signed { bytes, certificate } = signed(folder.path(), key, algorithm, digest, encoding);
            let verified = verify(ReceivedElmo::new(bytes.clone()), &certificate)
                .unwrap_or_else(|rejected| panic!("{what}: {}", rejected.reason));
            let signature = verified.evidence();
            let input = EvidenceInput { generated: verified.document().generated, ..plain(&signature.sha256) };
            let input = EvidenceInput {
                signature: Some(signature),
                certificate: Some(&signature.certificate),
                size: bytes.len() as u64,
                ..input
            };
            let report: serde_json::Value = serde_json::from_str(&evidence(&input).expect("a report")).expect("JSON");
            assert_eq!(report["verdict"], "verified");
            assert_eq!(report["certificate"]["pem"], signature.certificate.pem());
            let script = report["repeat"]["commands"].as_str().expect("the script");
            assert!(script.lines().all(|line| line.len() <= 110), "{what}: {script}");
            assert_eq!(copied(&evidence_pdf(&input).expect("a report")), script, "{what}: on paper");

            let good = run(script, &bytes);
            let said = format!("{}{}", String::from_utf8_lossy(&good.stdout), String::from_utf8_lossy(&good.stderr));
            assert!(good.status.success(), "{what}: {said}");
            assert!(said.contains("original-1.xml: OK") && said.contains("References (ok/all): 1/1"), "{what}: {said}");

            // Another letter: the hash differs; and where somebody adjusts the hash too, the signature.
            let place = bytes.iter().rposition(|b| *b == b'N').filter(|_| encoding != "UTF-16");
            let place = place.or_else(|| bytes.windows(2).position(|w| w == b"N\0")).expect("a letter");
            let mut tampered = bytes.clone();
            // The learner's name and not the signature: search from the front.
            let name = bytes.windows(4).position(|w| w == b"Nord" || w == b"N\0o\0").unwrap_or(place);
            tampered[name] = b'M';
            let bad = run(script, &tampered);
            assert!(!bad.status.success() && String::from_utf8_lossy(&bad.stdout).contains("FAILED"), "{what}");
            let other = ReceivedElmo::new(tampered.clone());
            let adjusted = run(&script.replace(&signature.sha256, other.sha256()), &tampered);
            let said = String::from_utf8_lossy(&adjusted.stdout).into_owned();
            assert!(!adjusted.status.success() && said.contains("original-1.xml: OK"), "{what}: {said}");
        }
    }

    /// Nothing known but the bytes.
    fn plain(sha256: &str) -> EvidenceInput<'_> {
        EvidenceInput {
            document: None,
            case_number: None,
            office: "",
            file: "original-1.xml",
            unpack: None,
            sha256,
            size: 0,
            provenance: None,
            session: None,
            generated: None,
            signature: None,
            certificate: None,
            refused: None,
            trust: None,
            doubts: &[],
            doubts_accepted: None,
            person: None,
            person_accepted: None,
            moved: &[],
            not_given: &["the registry entry", "the office's policy"],
            training: false,
            made: datetime!(2026-02-20 10:06 UTC),
        }
    }

    #[test]
    fn a_key_beside_the_certificate_changes_nothing() {
        // xmlsec1 by itself would take the key that stands in the document.
        let folder = workspace().join("tests/suite/signature");
        let (_, certificate) = signing_pair();
        let summary: CertificateSummary = certificate.summary();
        for name in ["key-of-attacker-in-key-info", "key-of-attacker-with-genuine-key-info"] {
            let bytes = std::fs::read(folder.join("invalid").join(format!("{name}.xml"))).expect("the file");
            let rejected = verify(ReceivedElmo::new(bytes.clone()), &certificate).expect_err("it is refused");
            let input = EvidenceInput {
                certificate: Some(&summary),
                refused: Some(Refused::Signature(rejected.reason)),
                ..plain(rejected.received.sha256())
            };
            let report: serde_json::Value = serde_json::from_str(&evidence(&input).expect("JSON")).expect("JSON");
            assert_eq!((&report["verdict"], &report["reason"]), (&"rejected".into(), &rejected.reason.as_str().into()));
            let output = run(report["repeat"]["commands"].as_str().expect("a script"), &bytes);
            assert!(!output.status.success(), "{name}");
            assert!(
                String::from_utf8_lossy(&output.stdout).contains("original-1.xml: OK"),
                "{name}: its bytes are these"
            );
        }
    }

    #[test]
    fn an_unsigned_document_says_so_and_a_refused_one_where_it_failed() {
        let bytes = b"<elmo xmlns='https://github.com/emrex-eu/elmo-schemas/tree/v1'/>".to_vec();
        let received = ReceivedElmo::new(bytes.clone());
        let unsigned = plain(received.sha256());
        let report: serde_json::Value = serde_json::from_str(&evidence(&unsigned).expect("JSON")).expect("JSON");
        assert_eq!(report["verdict"], "unsigned");
        let output = run(report["repeat"]["commands"].as_str().expect("a script"), &bytes);
        assert!(output.status.success(), "{output:?}");
        let text = pdf_pages(&evidence_pdf(&unsigned).expect("a report")).join(" ");
        assert!(text.contains("nothing vouches for this document"), "{text}");

        let refused = EvidenceInput { refused: Some(Refused::Signature(Reason::ReferenceUri)), ..unsigned };
        let report: serde_json::Value = serde_json::from_str(&evidence(&refused).expect("JSON")).expect("JSON");
        let result = |code: &str| {
            let checks = report["checks"].as_array().expect("checks");
            checks.iter().find(|c| c["check"] == code).expect("the check")["result"].clone()
        };
        assert_eq!(report["verdict"], "rejected");
        assert_eq!(result("unsigned"), "passed");
        assert_eq!(result("reference-uri"), "failed");
        assert_eq!(result("digest-wrong"), "not-reached");
        let text = pdf_pages(&evidence_pdf(&refused).expect("a report")).join(" ");
        assert!(text.contains("refers to something else") && text.contains("not reached"), "{text}");

        let packed = Refused::Packing { code: "broken-base64", message: "The base64 is damaged." };
        let packed = EvidenceInput { refused: Some(packed), ..unsigned };
        let report: serde_json::Value = serde_json::from_str(&evidence(&packed).expect("JSON")).expect("JSON");
        assert_eq!((&report["reason"], &report["checks"]), (&"broken-base64".into(), &serde_json::json!([])));
        evidence_pdf(&packed).expect("a report");
    }
}
