//! What every document goes through, whether an EMP's answer or a file: the proof of its signature, the office's policy,
//! the person match, and one transaction.

use elmo::{CaseId, DocumentId, Elmo};
use elmo_signature::{Certificate, Reason, ReceivedElmo, SignatureEvidence, key_info_certificate};
use emrex::payload;
use recognition::person::{self, ExpectedHost, Period, PersonContext};
use recognition::provenance::{Channel, Provenance, ProvenanceKind};
use store::{Change, DocumentRecord, Entry, FetchRecord, Reader};
use time::{Duration, OffsetDateTime};

use crate::registry::{self, Pinned};
use crate::{Desk, DeskError, cases, review};

/// `generatedDate` may lie this far before the session and after the answer (`recognition.md` 1, last point).
const CLOCK_SLACK: Duration = Duration::minutes(15);

/// What taking in a file came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TakenIn {
    /// It was taken in as this document.
    Document(DocumentId),
    /// It was refused; nothing of it was kept but an entry in the history.
    Refused {
        /// A reason code of the payload or of the signature.
        code: String,
        /// What the refusal names: the fingerprint of the certificate in KeyInfo.
        detail: String,
    },
}

/// Takes in a file in any of its forms: XML, gzip, base64 of either, a saved form answer.
///
/// # Errors
/// When the case is not there or the database fails. A file that proves nothing is no error but [`TakenIn::Refused`].
pub fn file(desk: &Desk, case: CaseId, bytes: &[u8]) -> Result<TakenIn, DeskError> {
    desk.read(|r| review::unlocked(r, case).and_then(|()| cases::open(r, case).map(drop)))?;
    let proven = match payload::unwrap_file(bytes, &payload::Limits::default()) {
        Err(error) => Err(Refused { code: error.code().to_owned(), sha256: None, detail: String::new() }),
        Ok(document) => prove(desk, document, &Origin::File),
    };
    desk.change(&["cases", "documents", "fetches"], |change, _| match proven {
        Ok(proven) => store_proven(change, desk, case, proven, None).map(TakenIn::Document),
        Err(refused) => {
            change.note(Entry {
                case: Some(case),
                what: "file-refused".into(),
                about: format!("{} {}", refused.code, refused.sha256.unwrap_or_default()),
                before: None,
                after: None,
            })?;
            Ok(TakenIn::Refused { code: refused.code, detail: refused.detail })
        }
    })
}

/// Where the bytes come from.
pub(crate) enum Origin<'a> {
    /// An EMP's answer to this fetch: only its certificates count.
    Emrex(&'a FetchRecord),
    /// A file: it names no EMP, so every certificate that was ever pinned is tried.
    File,
}

/// Bytes whose origin is proven, or known to be unproven.
pub(crate) struct Proven {
    received: ReceivedElmo,
    document: Elmo,
    evidence: Option<SignatureEvidence>,
    provenance: Provenance,
    doubts: Vec<String>,
}

/// Why bytes were refused.
pub(crate) struct Refused {
    pub(crate) code: String,
    pub(crate) sha256: Option<String>,
    pub(crate) detail: String,
}

/// Proves the signature and applies the office's policy to it.
pub(crate) fn prove(desk: &Desk, bytes: Vec<u8>, origin: &Origin<'_>) -> Result<Proven, Refused> {
    let now = desk.now();
    let (pinned, channel) = match origin {
        Origin::Emrex(fetch) => (pinned_of(fetch), Channel::Emrex),
        Origin::File => (all_pinned(desk)?, Channel::File),
    };
    let certificates: Vec<Certificate> = pinned.iter().map(|p| p.certificate.clone()).collect();
    let received = ReceivedElmo::new(bytes);
    match elmo_signature::verify_any(received, &certificates) {
        Ok((index, verified)) => {
            let Some(signer) = pinned.get(index) else { return Err(refused("no-key-fits", None)) };
            let (received, mut document, evidence) = verified.into_parts();
            let doubts = doubts(&document, &evidence, origin, signer, now)?;
            let kind = if signer.current { ProvenanceKind::Verified } else { ProvenanceKind::FormerKey };
            let provenance = provenance(kind, channel, now, &evidence.sha256, Some((signer, &evidence)));
            without_attachments(&mut document);
            Ok(Proven { received, document, evidence: Some(evidence), provenance, doubts })
        }
        Err(rejected) if rejected.reason == Reason::Unsigned && matches!(origin, Origin::File) => {
            let unsigned = elmo_signature::read_unsigned(rejected.received)
                .map_err(|again| refused(again.reason.as_str(), Some(again.received.sha256())))?;
            let provenance = provenance(ProvenanceKind::Unsigned, channel, now, unsigned.received().sha256(), None);
            let (received, mut document) = unsigned.into_parts();
            without_attachments(&mut document);
            Ok(Proven { received, document, evidence: None, provenance, doubts: Vec::new() })
        }
        Err(rejected) => Err(Refused {
            detail: key_info_certificate(&rejected.received).map(|c| c.sha256().to_owned()).unwrap_or_default(),
            ..refused(rejected.reason.as_str(), Some(rejected.received.sha256()))
        }),
    }
}

/// What is compared and stored beside the bytes needs no attachments, and they can be many megabytes.
fn without_attachments(document: &mut Elmo) {
    document.attachments = Vec::new();
}

/// Stores proven bytes with their proof and the person match; part of the caller's transaction.
pub(crate) fn store_proven(
    change: &mut Change<'_>,
    desk: &Desk,
    case: CaseId,
    proven: Proven,
    fetch: Option<&FetchRecord>,
) -> Result<DocumentId, DeskError> {
    review::unlocked(change, case)?;
    let Proven { received, document, evidence, provenance, mut doubts } = proven;
    if !change.documents_with_hash(received.sha256())?.is_empty() {
        doubts.push("received-before".to_owned());
    }
    let record = DocumentRecord {
        id: DocumentId::from_uuid(change.new_uuid()?),
        case,
        fetch: fetch.map(|f| f.id),
        person: match_person(change, case, &document, fetch)?,
        provenance,
        evidence,
        trust: None,
        signature_doubts: doubts,
        signature_accepted: None,
        person_accepted: None,
        size: u64::try_from(received.bytes().len()).unwrap_or(u64::MAX),
        erased: None,
    };
    change.add_document(&record, received.bytes())?;
    drop(received);
    change.note(Entry {
        case: Some(case),
        what: "document-received".into(),
        about: record.provenance.sha256.clone(),
        before: None,
        after: None,
    })?;
    crate::mapping::recount(change, case)?;
    tracing::info!(document = %record.id, bytes = record.size, sha256 = %record.provenance.sha256, at = %desk.now(), "received");
    Ok(record.id)
}

/// Compares the learner in a document with the student of a case.
pub(crate) fn match_person(
    reader: &Reader<'_>,
    case: CaseId,
    document: &Elmo,
    fetch: Option<&FetchRecord>,
) -> Result<person::PersonMatch, DeskError> {
    let case = cases::open(reader, case)?;
    let context = PersonContext {
        expected_hosts: case
            .stays
            .iter()
            .map(|stay| ExpectedHost {
                identifiers: Vec::new(),
                names: vec![stay.host.clone()],
                country: Some(stay.country.clone()),
            })
            .collect(),
        periods: case.stays.iter().map(|stay| Period { from: stay.from, until: stay.to }).collect(),
        session_for_this_case: fetch.map(|f| f.case == case.id),
    };
    Ok(person::compare(&document.learner, document, &case.student.person(), &context))
}

/// What the office's policy makes of a valid signature: codes that a person has to look at, or a refusal.
fn doubts(
    document: &Elmo,
    evidence: &SignatureEvidence,
    origin: &Origin<'_>,
    signer: &Pinned,
    now: OffsetDateTime,
) -> Result<Vec<String>, Refused> {
    let mut doubts = Vec::new();
    if !signer.current {
        doubts.push("former-key".to_owned());
    }
    let elsewhere = |country: &String| !country.eq_ignore_ascii_case(&signer.emp.country);
    if document.reports.iter().any(|r| r.issuer.country.as_ref().is_some_and(elsewhere)) {
        doubts.push("issuer-differs".to_owned());
    }
    let certificate = &evidence.certificate;
    if evidence.weak {
        doubts.push("weak-algorithm".to_owned());
    }
    match document.generated {
        None => doubts.push("time-unknown".to_owned()),
        Some(generated) => {
            if generated < certificate.valid_from {
                return Err(refused("certificate-not-yet-valid", Some(&evidence.sha256)));
            }
            if generated > certificate.valid_until {
                doubts.push("certificate-expired".to_owned());
            }
            if let Origin::Emrex(fetch) = origin
                && (generated < fetch.opened - CLOCK_SLACK || generated > now + CLOCK_SLACK)
            {
                doubts.push("time-outside".to_owned());
            }
        }
    }
    Ok(doubts)
}

fn provenance(
    kind: ProvenanceKind,
    channel: Channel,
    received: OffsetDateTime,
    sha256: &str,
    signed: Option<(&Pinned, &SignatureEvidence)>,
) -> Provenance {
    Provenance {
        kind,
        channel,
        emp: signed.map(|(signer, _)| signer.emp.name.clone()),
        emp_country: signed.map(|(signer, _)| signer.emp.country.clone()),
        received,
        sha256: sha256.to_owned(),
        algorithm: signed.map(|(_, evidence)| evidence.algorithm.clone()),
        weak: signed.is_some_and(|(_, evidence)| evidence.weak),
        certificate_sha256: signed.map(|(_, evidence)| evidence.certificate.sha256.clone()),
        test: signed.is_some_and(|(signer, _)| signer.registry.test),
    }
}

fn pinned_of(fetch: &FetchRecord) -> Vec<Pinned> {
    registry::pinned_of(fetch)
}

fn all_pinned(desk: &Desk) -> Result<Vec<Pinned>, Refused> {
    let pinned = desk.store().and_then(|store| store.read(registry::all_pinned));
    pinned.map_err(|error| refused(error.code(), None))
}

fn refused(code: &str, sha256: Option<&str>) -> Refused {
    Refused { code: code.to_owned(), sha256: sha256.map(str::to_owned), detail: String::new() }
}
