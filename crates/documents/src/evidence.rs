//! The evidence report: what was received, who signed it, what was checked, and whose it is, for the archive and for
//! whoever wants to check again.
//!
//! It holds the certificate whole and the hash of the bytes, so that the check can be repeated with other programs. It holds
//! no identifier of a person: of the first item of the person match only the outcome is said.

use elmo::DocumentId;
use elmo_signature::{Reason, SignatureEvidence};
use recognition::person::{Item, PersonMatch};
use recognition::provenance::Provenance;
use serde::Serialize;
use time::OffsetDateTime;

use crate::DocumentError;

/// What the report is made from.
#[derive(Debug, Clone, Copy)]
pub struct EvidenceInput<'a> {
    /// The document.
    pub document: DocumentId,
    /// The number of its case.
    pub case_number: &'a str,
    /// Where it comes from, when, and its hash.
    pub provenance: &'a Provenance,
    /// How many bytes were received.
    pub size: u64,
    /// The EMREX session that it answered; none for a file.
    pub session: Option<&'a str>,
    /// What the check of the signature found; none for an unsigned document.
    pub signature: Option<&'a SignatureEvidence>,
    /// Why the signature was refused, where it was.
    pub refused: Option<Reason>,
    /// What the office's policy wanted a person to look at (kebab-case codes).
    pub doubts: &'a [String],
    /// Who accepted those doubts, when and why, in words.
    pub doubts_accepted: Option<&'a str>,
    /// The person match.
    pub person: Option<&'a PersonMatch>,
    /// Who settled the person match, when and why, in words.
    pub person_accepted: Option<&'a str>,
    /// Whether it comes from training mode.
    pub training: bool,
    /// When the report is made.
    pub made: OffsetDateTime,
}

/// The report as JSON, indented, with a line end. Its form is named in `format` and only ever gets more members.
///
/// # Errors
/// [`DocumentError::Report`] when a date lies outside the years that RFC 3339 can write.
pub fn evidence(input: &EvidenceInput<'_>) -> Result<String, DocumentError> {
    let report = Report {
        format: "smp-desk-evidence/1",
        training: input.training,
        made: input.made,
        case_number: input.case_number,
        document: input.document,
        received: Received { size: input.size, session: input.session, provenance: input.provenance },
        verdict: match (input.refused, input.signature) {
            (Some(_), _) => "rejected",
            (None, Some(_)) => "verified",
            (None, None) => "unsigned",
        },
        reason: input.refused.map(Reason::as_str),
        message: input.refused.map(Reason::message),
        signature: input.signature,
        doubts: input.doubts,
        doubts_accepted: input.doubts_accepted,
        person: input.person.map(person),
        person_accepted: input.person_accepted,
    };
    let mut json = serde_json::to_string_pretty(&report).map_err(|error| DocumentError::Report(error.to_string()))?;
    json.push('\n');
    Ok(json)
}

#[derive(Serialize)]
struct Report<'a> {
    format: &'static str,
    training: bool,
    #[serde(with = "time::serde::rfc3339")]
    made: OffsetDateTime,
    case_number: &'a str,
    document: DocumentId,
    received: Received<'a>,
    verdict: &'static str,
    reason: Option<&'static str>,
    message: Option<&'static str>,
    signature: Option<&'a SignatureEvidence>,
    doubts: &'a [String],
    doubts_accepted: Option<&'a str>,
    person: Option<Person<'a>>,
    person_accepted: Option<&'a str>,
}

#[derive(Serialize)]
struct Received<'a> {
    size: u64,
    session: Option<&'a str>,
    #[serde(flatten)]
    provenance: &'a Provenance,
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
    use elmo_signature::{CertificateSummary, KeyKind, SignatureEvidence};
    use recognition::person::{Evidence, EvidenceState, Item, PersonMatch, Verdict, WhyCode};
    use time::macros::datetime;

    use super::{EvidenceInput, evidence};
    use crate::sample;
    use crate::suite::check;

    fn signature() -> SignatureEvidence {
        SignatureEvidence {
            algorithm: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256".to_owned(),
            digest: "http://www.w3.org/2001/04/xmlenc#sha256".to_owned(),
            canonicalization: "http://www.w3.org/TR/2001/REC-xml-c14n-20010315".to_owned(),
            weak: false,
            certificate: CertificateSummary {
                subject: "C=NO, O=Fjordland, CN=results.fjordland.example".to_owned(),
                sha256: "a0b1c2d3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5061728394a5b6c7d8e9f".to_owned(),
                valid_from: datetime!(2024-01-01 00:00 UTC),
                valid_until: datetime!(2026-02-01 00:00 UTC),
                key_bits: 2048,
                key_kind: KeyKind::Rsa,
                der_base64: "MIIC".to_owned(),
            },
            sha256: "3f1d0f2a6c5b4e798812ab34cd56ef7890a1b2c3d4e5f60718293a4b5c6d7e8f".to_owned(),
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

    #[test]
    fn says_what_was_checked_and_no_identifier() {
        let signature = signature();
        let mut decision = sample::rich();
        let source = decision.sources.remove(0);
        let person = person();
        let doubts = ["certificate-expired".to_owned()];
        let input = EvidenceInput {
            document: source.document,
            case_number: "2026-014",
            provenance: &source.provenance,
            size: 2350,
            session: Some("c2Vzc2lvbg"),
            signature: Some(&signature),
            refused: None,
            doubts: &doubts,
            doubts_accepted: Some("Aino Esimerkki, 4 February 2026: the EMP confirmed the key by telephone."),
            person: Some(&person),
            person_accepted: None,
            training: false,
            made: datetime!(2026-02-20 10:06 UTC),
        };
        let report = evidence(&input).expect("a report");
        assert!(!report.contains("051102-123X"), "{report}");
        check("evidence.json", &report);
        let unsigned = evidence(&EvidenceInput { signature: None, ..input }).expect("a report");
        assert!(unsigned.contains("\"verdict\": \"unsigned\""), "{unsigned}");
    }
}
