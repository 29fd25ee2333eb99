//! What every document goes through, whether an EMP's answer or a file: the proof of its signature, the office's policy,
//! the person match, and one transaction.

use elmo::{CaseId, DocumentId, Elmo, Issuer};
use elmo_signature::{Certificate, KeyKind, Reason, ReceivedElmo, SignatureEvidence};
use emrex::payload;
use recognition::person::{self, ExpectedHost, Period, PersonContext};
use recognition::provenance::{Channel, Provenance, ProvenanceKind};
use recognition::trust::{self, EmpUsed, Facts, Trust};
use serde_json::json;
use store::{Change, DocumentRecord, Entry, FetchRecord, Reader};
use time::OffsetDateTime;

use crate::registry::{self, Pinned, Problem};
use crate::{Desk, DeskError, cases, policy, review, seal};

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
        Err(error) => Err(refused(error.code(), None)),
        Ok(document) => prove(desk, document, &Origin::File),
    };
    desk.change(&["cases", "documents", "fetches"], |change, _| {
        let taken = match proven {
            Ok(proven) => store_proven(change, desk, case, proven, &Origin::File)?,
            Err(refused) => Err(refused),
        };
        match taken {
            Ok(document) => Ok(TakenIn::Document(document)),
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

impl Origin<'_> {
    fn fetch(&self) -> Option<&FetchRecord> {
        match self {
            Self::Emrex(fetch) => Some(fetch),
            Self::File => None,
        }
    }
}

/// Bytes whose signature is valid, or that carry none. Whose it is, and what the office makes of that, is said when they
/// are stored ([`store_proven`]).
pub(crate) struct Proven {
    received: ReceivedElmo,
    document: Elmo,
    evidence: Option<SignatureEvidence>,
}

/// Why bytes were refused.
pub(crate) struct Refused {
    pub(crate) code: String,
    pub(crate) sha256: Option<String>,
    pub(crate) detail: String,
}

/// Proves the signature with a certificate that counts now.
pub(crate) fn prove(desk: &Desk, bytes: Vec<u8>, origin: &Origin<'_>) -> Result<Proven, Refused> {
    let received = ReceivedElmo::new(bytes);
    let pinned = desk.store().and_then(|store| store.read(|r| pinned(desk, r, origin)));
    let pinned = pinned.map_err(|error| refused(error.code(), Some(received.sha256())))?;
    let certificates: Vec<Certificate> = pinned.iter().map(|p| p.certificate.clone()).collect();
    let verified = elmo_signature::verify_any(received, &certificates).and_then(|(fits, verified)| {
        let key = pinned.get(fits).map(|p| p.certificate.key_sha256());
        let same_key = pinned.iter().filter(|p| Some(p.certificate.key_sha256()) == key);
        match whose(same_key, verified.document()) {
            Some(other) if other.certificate.sha256() != verified.evidence().certificate.sha256 => {
                elmo_signature::verify(verified.into_parts().0, &other.certificate)
            }
            _ => Ok(verified),
        }
    });
    match verified {
        Ok(verified) => {
            let (received, mut document, evidence) = verified.into_parts();
            without_attachments(&mut document);
            Ok(Proven { received, document, evidence: Some(evidence) })
        }
        Err(rejected) if rejected.reason == Reason::Unsigned && matches!(origin, Origin::File) => {
            let unsigned = elmo_signature::read_unsigned(rejected.received)
                .map_err(|again| refused(again.reason.as_str(), Some(again.received.sha256())))?;
            let (received, mut document) = unsigned.into_parts();
            without_attachments(&mut document);
            Ok(Proven { received, document, evidence: None })
        }
        Err(rejected) => {
            let detail = rejected.key_info_sha256.clone().unwrap_or_default();
            // Only the words differ: what nobody has confirmed proves nothing.
            let waiting = |r: &Reader<'_>| registry::waiting(desk, r, &detail);
            let unconfirmed = rejected.reason == Reason::NoKeyFits
                && desk.store().and_then(|store| store.read(waiting)).unwrap_or(false);
            let code = if unconfirmed { "key-unconfirmed" } else { rejected.reason.as_str() };
            Err(Refused { detail, ..refused(code, Some(rejected.received.sha256())) })
        }
    }
}

/// What is compared and stored beside the bytes needs no attachments, and they can be many megabytes.
fn without_attachments(document: &mut Elmo) {
    document.attachments = Vec::new();
}

/// Applies the office's policy to proven bytes and stores them with their proof and the person match; part of the caller's
/// transaction, so that what somebody says about a certificate in this moment counts.
pub(crate) fn store_proven(
    change: &mut Change<'_>,
    desk: &Desk,
    case: CaseId,
    proven: Proven,
    origin: &Origin<'_>,
) -> Result<Result<DocumentId, Refused>, DeskError> {
    // A decided case takes nothing in: what comes stands beside its decision.
    let decided = review::decided(change, case)?;
    let (provenance, mut trust) = match judged(desk, change, &proven, origin)? {
        Ok(judged) => judged,
        Err(refused) => return Ok(Err(refused)),
    };
    let Proven { received, document, evidence } = proven;
    let fetch = origin.fetch();
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
        // Sealed by the journal: what is put in its place later, with a proof of its own, shows.
        after: Some(json!({
            "document": record.id,
            "certificate": record.provenance.certificate_sha256,
            "seal": seal::seal(&record),
        })),
    })?;
    match decided {
        Some(decision) => crate::difference::put_beside(change, case, record.id, decision)?,
        None => {
            crate::mapping::recount(change, case)?;
            crate::reminder::results_came(change, desk, case, record.id, &document)?;
        }
    }
    tracing::info!(document = %record.id, bytes = record.size, sha256 = %record.provenance.sha256, at = %desk.now(), "received");
    Ok(Ok(record.id))
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

/// Whose key signed, and what the office's policy makes of it, or by which of its checks it refuses.
fn judged(
    desk: &Desk,
    reader: &Reader<'_>,
    proven: &Proven,
    origin: &Origin<'_>,
) -> Result<Result<(Provenance, Trust), Refused>, DeskError> {
    let (document, sha256, now) = (&proven.document, proven.received.sha256(), desk.now());
    let channel = if origin.fetch().is_some() { Channel::Emrex } else { Channel::File };
    let Some(evidence) = &proven.evidence else {
        return Ok(Ok((provenance(ProvenanceKind::Unsigned, channel, now, sha256, None), Trust::default())));
    };
    let certificate = &evidence.certificate;
    let pinned = pinned(desk, reader, origin)?;
    let Some(signer) = whose(pinned.iter().filter(|p| p.certificate.sha256() == certificate.sha256), document) else {
        return Ok(Err(Refused { detail: certificate.sha256.clone(), ..refused("key-unconfirmed", Some(sha256)) }));
    };
    let (exceptions, granted) =
        policy::in_force(reader, signer.registry.test, &registry::key(&signer.emp), now.date())?;
    let figures = registry::figures(desk, reader)?;
    let checks = trust::judge(&Facts {
        algorithms: [&evidence.algorithm, &evidence.digest],
        weak: evidence.weak,
        rsa_bits: (certificate.key_kind == KeyKind::Rsa).then_some(certificate.key_bits),
        valid_from: certificate.valid_from,
        valid_until: certificate.valid_until,
        certificate_sha256: &certificate.sha256,
        current_key: signer.current,
        emp_in_dispute: signer.dispute.map(Problem::as_str),
        emp_new_since: signer.new_since,
        generated: document.generated,
        session: origin.fetch().map(|fetch| fetch.opened),
        now,
        emp_country: &signer.emp.country,
        emp_institutions: &signer.emp.institutions,
        issuers: document.reports.iter().map(|report| &report.issuer).collect(),
        exceptions: exceptions.clone(),
        figures,
    });
    let emp = EmpUsed {
        name: signer.emp.name.clone(),
        country: signer.emp.country.clone(),
        url: signer.emp.url.to_string(),
        institutions: signer.emp.institutions.clone(),
    };
    let trust = Trust {
        registry: Some(signer.registry.clone()),
        emp: Some(emp),
        exceptions,
        figures: Some(figures),
        granted,
        checks,
    };
    if let Some(check) = trust.refusal() {
        return Ok(Err(Refused { detail: check.seen.clone(), ..refused(&check.code, Some(sha256)) }));
    }
    let kind = if signer.current { ProvenanceKind::Verified } else { ProvenanceKind::FormerKey };
    Ok(Ok((provenance(kind, channel, now, sha256, Some((signer, evidence))), trust)))
}

/// Of certificates with the key that signed, the one that was valid when the document was made, and of EMPs with that one
/// the one whose institutions are the issuers; else the first.
fn whose<'a>(pinned: impl Iterator<Item = &'a Pinned>, document: &Elmo) -> Option<&'a Pinned> {
    let issuers: Vec<&Issuer> = document.reports.iter().map(|report| &report.issuer).collect();
    pinned.min_by_key(|p| {
        let (from, until) = (p.certificate.valid_from(), p.certificate.valid_until());
        let valid = document.generated.is_none_or(|made| from <= made && made <= until);
        (!valid, !trust::issuers_fit(&p.emp.country, &p.emp.institutions, &issuers))
    })
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
        typed: None,
    }
}

fn pinned(desk: &Desk, reader: &Reader<'_>, origin: &Origin<'_>) -> Result<Vec<Pinned>, DeskError> {
    match origin {
        Origin::Emrex(fetch) => registry::pinned_of(desk, reader, fetch),
        Origin::File => registry::all_pinned(desk, reader),
    }
}

pub(crate) fn refused(code: &str, sha256: Option<&str>) -> Refused {
    Refused { code: code.to_owned(), sha256: sha256.map(str::to_owned), detail: String::new() }
}
