//! What every document goes through, whether an EMP's answer or a file: the proof of its signature, the office's policy,
//! the person match, and one transaction.

use elmo::{CaseId, DocumentId, Elmo};
use elmo_signature::{Certificate, KeyKind, Reason, ReceivedElmo, SignatureEvidence, key_info_certificate};
use emrex::payload;
use recognition::person::{self, ExpectedHost, Period, PersonContext};
use recognition::provenance::{Channel, Provenance, ProvenanceKind};
use recognition::trust::{self, Exceptions, Facts, Trust};
use serde_json::json;
use store::{Change, DocumentRecord, Entry, FetchRecord, Reader};
use time::OffsetDateTime;

use crate::registry::{self, Pinned};
use crate::{Desk, DeskError, cases, policy, review};

/// What taking in a file came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TakenIn {
    /// It was taken in as this document.
    Document(DocumentId),
    /// It was refused; nothing of it was kept but an entry in the history.
    Refused {
        /// A reason code of the payload, of the signature or of the office's policy.
        code: String,
        /// What the refusal names: the fingerprint of the certificate in KeyInfo, or what the policy saw.
        detail: String,
    },
}

/// Takes in a file in any of its forms: XML, gzip, base64 of either, a saved form answer.
///
/// # Errors
/// When the case is not there or the database fails. A file that proves nothing is no error but [`TakenIn::Refused`].
pub fn file(desk: &Desk, case: CaseId, bytes: &[u8]) -> Result<TakenIn, DeskError> {
    desk.read(|r| cases::open(r, case).map(drop))?;
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
    trust: Trust,
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
            let trust = judged(desk, &document, &evidence, origin, signer, now)?;
            let kind = if signer.current { ProvenanceKind::Verified } else { ProvenanceKind::FormerKey };
            let provenance = provenance(kind, channel, now, &evidence.sha256, Some((signer, &evidence)));
            without_attachments(&mut document);
            Ok(Proven { received, document, evidence: Some(evidence), provenance, trust })
        }
        Err(rejected) if rejected.reason == Reason::Unsigned && matches!(origin, Origin::File) => {
            let unsigned = elmo_signature::read_unsigned(rejected.received)
                .map_err(|again| refused(again.reason.as_str(), Some(again.received.sha256())))?;
            let provenance = provenance(ProvenanceKind::Unsigned, channel, now, unsigned.received().sha256(), None);
            let (received, mut document) = unsigned.into_parts();
            without_attachments(&mut document);
            let trust = Trust { registry: None, exceptions: Exceptions::default(), checks: Vec::new() };
            Ok(Proven { received, document, evidence: None, provenance, trust })
        }
        Err(rejected) => {
            let detail = key_info_certificate(&rejected.received).map(|c| c.sha256().to_owned()).unwrap_or_default();
            // Only the words differ: what nobody has confirmed proves nothing.
            let unconfirmed = rejected.reason == Reason::NoKeyFits && unconfirmed(desk, &detail);
            let code = if unconfirmed { "key-unconfirmed" } else { rejected.reason.as_str() };
            Err(Refused { detail, ..refused(code, Some(rejected.received.sha256())) })
        }
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
    // A decided case takes nothing in: what comes stands beside its decision.
    let decided = review::decided(change, case)?;
    let Proven { received, document, evidence, provenance, mut trust } = proven;
    let before = !change.documents_with_hash(received.sha256())?.is_empty();
    trust.checks.push(trust::received_before(before, received.sha256()));
    let record = DocumentRecord {
        id: DocumentId::from_uuid(change.new_uuid()?),
        case,
        fetch: fetch.map(|f| f.id),
        person: match_person(change, case, &document, fetch)?,
        provenance,
        evidence,
        signature_doubts: trust.doubts(),
        trust: Some(trust),
        signature_accepted: None,
        person_accepted: None,
        size: u64::try_from(received.bytes().len()).unwrap_or(u64::MAX),
        erased: None,
    };
    change.add_document(&record, received.bytes())?;
    drop(received);
    change.note(Entry {
        case: Some(case),
        what: if decided.is_some() { "later-results-received" } else { "document-received" }.into(),
        about: record.provenance.sha256.clone(),
        before: None,
        // Sealed by the journal: a document that is put in its place later, with a proof of its own, shows.
        after: Some(json!({ "document": record.id, "certificate": record.provenance.certificate_sha256 })),
    })?;
    match decided {
        Some(decision) => crate::difference::put_beside(change, case, record.id, decision)?,
        None => {
            crate::mapping::recount(change, case)?;
            crate::reminder::results_came(change, desk, case, record.id, &document)?;
        }
    }
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

/// What the office's policy makes of a valid signature, or by which of its checks it refuses.
fn judged(
    desk: &Desk,
    document: &Elmo,
    evidence: &SignatureEvidence,
    origin: &Origin<'_>,
    signer: &Pinned,
    now: OffsetDateTime,
) -> Result<Trust, Refused> {
    let emp = registry::key(&signer.emp);
    let exceptions = desk.store().and_then(|store| store.read(|r| policy::in_force(r, &emp, now.date())));
    let exceptions = exceptions.map_err(|error| refused(error.code(), Some(&evidence.sha256)))?;
    let certificate = &evidence.certificate;
    let checks = trust::judge(&Facts {
        algorithms: [&evidence.algorithm, &evidence.digest],
        weak: evidence.weak,
        rsa_bits: (certificate.key_kind == KeyKind::Rsa).then_some(certificate.key_bits),
        valid_from: certificate.valid_from,
        valid_until: certificate.valid_until,
        certificate_sha256: &certificate.sha256,
        current_key: signer.current,
        generated: document.generated,
        session: match origin {
            Origin::Emrex(fetch) => Some(fetch.opened),
            Origin::File => None,
        },
        now,
        emp_country: &signer.emp.country,
        emp_institutions: &signer.emp.institutions,
        issuers: document.reports.iter().map(|report| &report.issuer).collect(),
        exceptions: exceptions.clone(),
    });
    let trust = Trust { registry: Some(signer.registry.clone()), exceptions, checks };
    match trust.refusal() {
        Some(check) => Err(Refused { detail: check.seen.clone(), ..refused(&check.code, Some(&evidence.sha256)) }),
        None => Ok(trust),
    }
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
    let pinned = desk.store().and_then(|store| store.read(|r| registry::all_pinned(desk, r)));
    pinned.map_err(|error| refused(error.code(), None))
}

/// Whether the certificate that a document carries is one that waits in the registry for a person's word.
fn unconfirmed(desk: &Desk, sha256: &str) -> bool {
    desk.store().and_then(|store| store.read(|r| registry::waiting(desk, r, sha256))).unwrap_or(false)
}

fn refused(code: &str, sha256: Option<&str>) -> Refused {
    Refused { code: code.to_owned(), sha256: sha256.map(str::to_owned), detail: String::new() }
}
