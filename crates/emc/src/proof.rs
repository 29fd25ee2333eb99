//! Whether what is stored still proves what it says: each document verified again with the certificate in its evidence, and
//! compared with what the history sealed when it came; and the report that lets somebody else do the same.
//!
//! What does not hold is an alarm: it stands on the case, which can be neither decided nor sent until a check holds again
//! (after a restore from a good backup) or the document is erased.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use documents::{Accepted, Moved, Session};
pub use documents::{EvidenceInput, Refused, evidence, evidence_pdf};
use elmo::{CaseId, DocumentId, Elmo, Finding};
use elmo_signature::{Certificate, ReceivedElmo, SignatureEvidence};
use recognition::provenance::{Provenance, ProvenanceKind};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::{Acceptance, Change, DocumentRecord, Entry, JournalEntry, Reader, Store, StoreError, TypedDocument};
use time::OffsetDateTime;

use crate::{Desk, DeskError, Mode, cases, decision, settings, staff};

/// Why something stored no longer proves what it says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Broken {
    /// The bytes are not those that came.
    HashDiffers,
    /// The bytes are gone.
    BytesMissing,
    /// The certificate in the evidence no longer verifies them, or a document without a signature cannot be read.
    SignatureBroken,
    /// They verify, and something else in the evidence is not what is found now.
    EvidenceDiffers,
    /// The history says nothing of this document, or that other bytes came.
    NotInHistory,
    /// The history says that another certificate proved it.
    CertificateDiffers,
    /// A file of a signed decision is not the one that was signed.
    FileDiffers,
    /// It cannot be read from the database.
    Unreadable,
}

impl Broken {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::HashDiffers,
        Self::BytesMissing,
        Self::SignatureBroken,
        Self::EvidenceDiffers,
        Self::NotInHistory,
        Self::CertificateDiffers,
        Self::FileDiffers,
        Self::Unreadable,
    ];

    /// The stable code, kebab-case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HashDiffers => "hash-differs",
            Self::BytesMissing => "bytes-missing",
            Self::SignatureBroken => "signature-broken",
            Self::EvidenceDiffers => "evidence-differs",
            Self::NotInHistory => "not-in-history",
            Self::CertificateDiffers => "certificate-differs",
            Self::FileDiffers => "file-differs",
            Self::Unreadable => "unreadable",
        }
    }
}

/// What made everything be checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Occasion {
    /// Somebody asked for it.
    Asked,
    /// A backup was put in the place of the database.
    Restored,
}

/// What a check of everything came to; what did not hold is an alarm ([`alarms_of_all`]).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checked {
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// Why.
    pub occasion: Occasion,
    /// Documents whose signature was verified again.
    pub signed: usize,
    /// Documents without a signature whose bytes were compared.
    pub unsigned: usize,
    /// Files of decisions that were compared.
    pub files: usize,
    /// Entries of the history; none where its chain is broken.
    pub entries: Option<u64>,
}

/// Something stored that no longer proves what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alarm {
    /// In which case.
    pub case: CaseId,
    /// The case's number.
    pub number: String,
    /// The document; none for a file of a decision.
    pub document: Option<DocumentId>,
    /// Why.
    pub why: Broken,
    /// Since when it is known.
    #[serde(with = "time::serde::rfc3339")]
    pub since: OffsetDateTime,
}

/// Something stored that can be broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    /// A document.
    Document(DocumentId),
    /// The files of a case's decisions.
    DecisionFiles(CaseId),
}

impl Alarm {
    /// What it is about.
    pub(crate) fn about(&self) -> Stored {
        self.document.map_or(Stored::DecisionFiles(self.case), Stored::Document)
    }

    /// Whether it is the same alarm, whenever it was raised.
    fn is(&self, other: &Self) -> bool {
        (self.case, self.document, self.why) == (other.case, other.document, other.why)
    }
}

const LAST: &str = "proof-checked";
const ALARMS: &str = "proof-alarms";

/// Verifies everything that is stored again.
///
/// # Errors
/// When nobody has unlocked or the database fails. What does not hold is no error but an alarm.
pub fn check_all(desk: &Desk) -> Result<(), DeskError> {
    desk.me()?;
    forget();
    let (checked, failed) = check(&desk.store()?, desk.now(), Occasion::Asked)?;
    desk.change(&["cases", "documents", "proof", "status"], |change, _| keep(change, &checked, failed))
}

/// Verifies one document again; answers why it does not hold, if it does not.
///
/// # Errors
/// When there is no such document, it was erased, or nobody has unlocked.
pub fn check_again(desk: &Desk, document: DocumentId) -> Result<Option<Broken>, DeskError> {
    forget();
    desk.change(&["cases", "documents", "proof", "status"], |change, _| {
        let record = change.document(document)?.ok_or(DeskError::UnknownDocument)?;
        if record.erased.is_some() {
            return Err(DeskError::Erased);
        }
        let found = check_one(change, &record, &Sealed::about(change, &record)?);
        let others = alarms_of_all(change)?.into_iter().filter(|alarm| alarm.document != Some(document));
        let failed = match found {
            Some(why) => vec![alarm(change, record.case, Some(document), why, desk.now())?],
            None => Vec::new(),
        };
        replace(change, others.chain(failed).collect())?;
        Ok(found)
    })
}

/// What the last check of everything came to; none where there was none.
///
/// # Errors
/// When the database fails.
pub fn last(reader: &Reader<'_>) -> Result<Option<Checked>, DeskError> {
    Ok(reader.setting(LAST)?)
}

/// The same for the first screen, whether or not somebody has unlocked, with how many alarms there are.
///
/// # Errors
/// When no database is open or it fails.
pub fn last_known(desk: &Desk) -> Result<(Option<Checked>, usize), DeskError> {
    desk.store()?.read(|r| Ok((last(r)?, alarms_of_all(r)?.len())))
}

/// The alarms of a case.
///
/// # Errors
/// When the database fails.
pub fn alarms(reader: &Reader<'_>, case: CaseId) -> Result<Vec<Alarm>, DeskError> {
    Ok(alarms_of_all(reader)?.into_iter().filter(|alarm| alarm.case == case).collect())
}

/// Refuses where something in the case no longer proves what it says, or where a check found the history altered and it
/// still is: nothing is decided or sent on it.
pub(crate) fn no_alarm(reader: &Reader<'_>, case: CaseId) -> Result<(), DeskError> {
    if last(reader)?.is_some_and(|checked| checked.entries.is_none()) {
        reader.verify_journal()?;
    }
    match alarms(reader, case)?.first() {
        None => Ok(()),
        Some(alarm) => Err(DeskError::EvidenceBroken(alarm.about())),
    }
}

/// Raises the alarm for what was found broken when it was used. Said once: where it is known already nothing is written and
/// nobody is told, or whoever shows the alarm would ask for ever. A failure to say it is logged, since whoever used it gets
/// the refusal in any case.
pub(crate) fn raise(desk: &Desk, stored: Stored) {
    let raised = desk.store().and_then(|store| store.read(|r| new_alarm(r, stored, desk.now()))).and_then(|new| {
        if new.is_none() {
            return Ok(());
        }
        desk.change_unattended(&["cases", "proof", "status"], |change| {
            let new = new_alarm(change, stored, desk.now())?;
            replace(change, alarms_of_all(change)?.into_iter().chain(new).collect())
        })
    });
    if let Err(error) = raised {
        tracing::error!(?stored, code = error.code(), "an alarm could not be kept");
    }
}

/// The alarm about something that is broken, where none is known.
fn new_alarm(reader: &Reader<'_>, stored: Stored, now: OffsetDateTime) -> Result<Option<Alarm>, DeskError> {
    if alarms_of_all(reader)?.iter().any(|alarm| alarm.about() == stored) {
        return Ok(None);
    }
    let (case, document, why) = match stored {
        Stored::DecisionFiles(case) => (case, None, check_files(reader, case).1),
        Stored::Document(id) => match reader.document(id)?.filter(|record| record.erased.is_none()) {
            Some(record) => (record.case, Some(id), check_one(reader, &record, &Sealed::about(reader, &record)?)),
            None => return Ok(None),
        },
    };
    why.map(|why| alarm(reader, case, document, why, now)).transpose()
}

/// Keeps the result of a check, raises new alarms and ends those that no longer are; one that was raised after the check
/// began stays.
pub(crate) fn keep(change: &mut Change<'_>, checked: &Checked, mut failed: Vec<Alarm>) -> Result<(), DeskError> {
    let figures = json!({
        "signed": checked.signed, "unsigned": checked.unsigned, "files": checked.files, "entries": checked.entries,
        "failed": failed.len(),
    });
    for old in alarms_of_all(change)? {
        match failed.iter_mut().find(|new| old.is(new)) {
            Some(new) => new.since = old.since,
            None if old.since > checked.at => failed.push(old),
            None => {}
        }
    }
    replace(change, failed)?;
    change.set_setting(LAST, checked)?;
    change.note(Entry {
        case: None,
        what: "proof-checked".into(),
        about: format!("{} documents", checked.signed + checked.unsigned),
        before: None,
        after: Some(figures),
    })?;
    Ok(())
}

/// Checks everything in a database; what does not hold stands beside the figures.
pub(crate) fn check(
    store: &Store,
    now: OffsetDateTime,
    occasion: Occasion,
) -> Result<(Checked, Vec<Alarm>), DeskError> {
    let (documents, sealed, entries) = store.read(|r| {
        let entries = match r.verify_journal() {
            Ok(entries) => Some(entries),
            Err(StoreError::JournalBroken { seq }) => {
                tracing::error!(seq, "the history's chain is broken");
                None
            }
            Err(error) => return Err(DeskError::from(error)),
        };
        Ok((r.documents_in_use()?, Sealed::all(r)?, entries))
    })?;
    let mut checked = Checked { at: now, occasion, signed: 0, unsigned: 0, files: 0, entries };
    let mut failed = Vec::new();
    for (id, case) in documents {
        // One read each: whoever works meanwhile does not wait for the whole check, and may erase or move what comes next.
        let found = store.read(|r| {
            let (case, why) = match r.document(id) {
                Ok(Some(record)) if record.erased.is_none() => {
                    match &record.evidence {
                        Some(_) => checked.signed += 1,
                        None => checked.unsigned += 1,
                    }
                    (record.case, check_one(r, &record, &sealed))
                }
                Ok(_) => return Ok(None),
                Err(_) => (case, Some(Broken::Unreadable)),
            };
            why.map(|why| alarm(r, case, Some(id), why, now)).transpose()
        })?;
        failed.extend(found);
    }
    store.read(|r| {
        for case in r.decided_cases()? {
            let (files, why) = check_files(r, case);
            checked.files += files;
            failed.extend(why.map(|why| alarm(r, case, None, why, now)).transpose()?);
        }
        Ok::<_, DeskError>(())
    })?;
    Ok((checked, failed))
}

/// How many files the decisions of a case have, and why one of them is not the one that was signed.
fn check_files(reader: &Reader<'_>, case: CaseId) -> (usize, Option<Broken>) {
    let Ok(decisions) = reader.decisions(case) else { return (0, Some(Broken::Unreadable)) };
    let files = || decisions.iter().flat_map(|signed| signed.files.iter().map(|file| (signed.id, &file.name)));
    let differs = files().any(|(id, name)| decision::read_file(reader, id, name).is_err());
    (files().count(), differs.then_some(Broken::FileDiffers))
}

/// What the history sealed when documents came.
#[derive(Default)]
struct Sealed {
    /// By the document's id: its SHA-256, that of its certificate, and since this is kept its [`crate::seal`].
    known: BTreeMap<String, (String, Option<String>, Option<String>)>,
    /// How typed transcripts stood last, by the document's id.
    typed: BTreeMap<String, String>,
    /// Entries from before ids were sealed name the bytes alone.
    nameless: BTreeSet<String>,
}

const RECEIVED: [&str; 2] = ["document-received", "later-results-received"];
const TYPED: [&str; 5] = ["typed-attached", "typed-taken-over", "typed-checked", "typed-unchecked", "typed-moved"];

impl Sealed {
    fn of(entries: impl IntoIterator<Item = JournalEntry>) -> Self {
        let mut sealed = Self::default();
        let mut last: BTreeMap<String, u64> = BTreeMap::new();
        for entry in entries {
            let text = |name: &str| entry.after.as_ref()?.get(name)?.as_str().map(str::to_owned);
            if TYPED.contains(&entry.what.0.as_ref()) {
                if let (Some(id), Some(typed)) = (text("document"), text("typed"))
                    && last.get(&id).is_none_or(|seq| *seq < entry.seq)
                {
                    last.insert(id.clone(), entry.seq);
                    sealed.typed.insert(id, typed);
                }
                continue;
            }
            if !RECEIVED.contains(&entry.what.0.as_ref()) {
                continue;
            }
            match text("document") {
                Some(id) => {
                    sealed.known.insert(id, (entry.about.clone(), text("certificate"), text("seal")));
                }
                None => drop(sealed.nameless.insert(entry.about)),
            }
        }
        sealed
    }

    fn all(reader: &Reader<'_>) -> Result<Self, DeskError> {
        let mut entries = Vec::new();
        for what in RECEIVED.into_iter().chain(TYPED) {
            entries.extend(reader.journal_of(what)?);
        }
        Ok(Self::of(entries))
    }

    /// What there is about one document: in the history of its case, or where it was before it was moved.
    fn about(reader: &Reader<'_>, record: &DocumentRecord) -> Result<Self, DeskError> {
        let here = Self::of(reader.journal(Some(record.case), usize::MAX)?);
        let id = record.id.to_string();
        let typed = record.provenance.kind == ProvenanceKind::Typed;
        let known = here.known.contains_key(&id) && (!typed || here.typed.contains_key(&id));
        if known { Ok(here) } else { Self::all(reader) }
    }

    /// Why a document is not the one that came, if it is not.
    fn differs(&self, record: &DocumentRecord, typed: Option<&TypedDocument>) -> Option<Broken> {
        let now = typed.map(crate::typed::digest);
        if now.as_ref() != self.typed.get(&record.id.to_string()) {
            return Some(Broken::EvidenceDiffers);
        }
        let used = record.evidence.as_ref().map(|evidence| &evidence.certificate.sha256);
        match self.known.get(&record.id.to_string()) {
            Some((sha256, ..)) if *sha256 != record.provenance.sha256 => Some(Broken::NotInHistory),
            Some((.., Some(seal))) if *seal != crate::seal::seal(record) => Some(Broken::EvidenceDiffers),
            Some((_, certificate, _)) => (certificate.as_ref() != used).then_some(Broken::CertificateDiffers),
            None => (!self.nameless.contains(&record.provenance.sha256)).then_some(Broken::NotInHistory),
        }
    }
}

fn check_one(reader: &Reader<'_>, record: &DocumentRecord, sealed: &Sealed) -> Option<Broken> {
    let bytes = match reader.document_bytes(record.id) {
        Ok(Some(bytes)) => bytes,
        Ok(None) => return Some(Broken::BytesMissing),
        Err(StoreError::HashDiffers) => return Some(Broken::HashDiffers),
        Err(_) => return Some(Broken::Unreadable),
    };
    match typed_of(reader, record) {
        Ok(typed) => {
            prove_again(bytes, record, typed.as_ref()).err().or_else(|| sealed.differs(record, typed.as_ref()))
        }
        Err(_) => Some(Broken::Unreadable),
    }
}

fn alarm(
    reader: &Reader<'_>,
    case: CaseId,
    document: Option<DocumentId>,
    why: Broken,
    since: OffsetDateTime,
) -> Result<Alarm, DeskError> {
    Ok(Alarm { case, number: cases::open(reader, case)?.number, document, why, since })
}

/// The alarms of all cases.
///
/// # Errors
/// When the database fails.
pub fn alarms_of_all(reader: &Reader<'_>) -> Result<Vec<Alarm>, DeskError> {
    let mut alarms: Vec<Alarm> = reader.setting(ALARMS)?.unwrap_or_default();
    // A document that was erased or moved since takes its alarm along.
    for alarm in &mut alarms {
        let Some(id) = alarm.document else { continue };
        match reader.document(id) {
            Ok(Some(record)) if record.erased.is_some() => alarm.number.clear(),
            Ok(Some(record)) => alarm.case = record.case,
            // What cannot be read stays an alarm.
            Ok(None) | Err(_) => {}
        }
    }
    alarms.retain(|alarm| !alarm.number.is_empty());
    Ok(alarms)
}

/// Keeps the alarms, and says in each case's history which began and which ended.
fn replace(change: &mut Change<'_>, alarms: Vec<Alarm>) -> Result<(), DeskError> {
    let before = alarms_of_all(change)?;
    let begun = alarms.iter().filter(|new| !before.iter().any(|old| old.is(new))).map(|alarm| (alarm, true));
    let ended = before.iter().filter(|old| !alarms.iter().any(|new| old.is(new))).map(|alarm| (alarm, false));
    for (alarm, begins) in begun.chain(ended) {
        if begins {
            tracing::error!(case = %alarm.case, why = alarm.why.as_str(), "what is stored no longer proves what it says");
        }
        change.note(Entry {
            case: Some(alarm.case),
            what: if begins { "proof-broken" } else { "proof-holds" }.into(),
            about: alarm.why.as_str().to_owned(),
            before: None,
            after: Some(json!({ "document": alarm.document })),
        })?;
    }
    Ok(change.set_setting(ALARMS, &alarms)?)
}

/// What a stored document says, its proof repeated.
pub(crate) struct Proof {
    /// Shared, as the text is: with its attachments it can be tens of megabytes.
    pub(crate) elmo: Arc<Elmo>,
    pub(crate) canonical: Arc<String>,
    pub(crate) findings: Vec<Finding>,
    evidence: Option<SignatureEvidence>,
}

impl Proof {
    fn of((elmo, canonical, findings): (Elmo, String, Vec<Finding>), evidence: Option<SignatureEvidence>) -> Self {
        Self { elmo: Arc::new(elmo), canonical: Arc::new(canonical), findings, evidence }
    }
}

/// Verifies the bytes of a document with the certificate in its evidence, and compares all of the evidence.
fn prove_again(bytes: Vec<u8>, record: &DocumentRecord, typed: Option<&TypedDocument>) -> Result<Proof, Broken> {
    if record.provenance.kind == ProvenanceKind::Typed || typed.is_some() {
        return prove_typed(&bytes, record, typed.ok_or(Broken::Unreadable)?);
    }
    let received = ReceivedElmo::new(bytes);
    if received.sha256() != record.provenance.sha256 {
        return Err(Broken::HashDiffers);
    }
    match &record.evidence {
        Some(evidence) => {
            let certificate = Certificate::from_base64(&evidence.certificate.der_base64);
            let certificate = certificate.map_err(|_| Broken::SignatureBroken)?;
            let verified = elmo_signature::verify(received, &certificate).map_err(|_| Broken::SignatureBroken)?;
            if verified.evidence() != evidence
                || record.provenance.certificate_sha256.as_deref() != Some(certificate.sha256())
            {
                return Err(Broken::EvidenceDiffers);
            }
            Ok(Proof::of(verified.into_document(), Some(evidence.clone())))
        }
        None => {
            let unsigned = elmo_signature::read_unsigned(received).map_err(|_| Broken::SignatureBroken)?;
            // What has no evidence must not be shown as proven.
            if record.provenance.certificate_sha256.is_some() {
                return Err(Broken::EvidenceDiffers);
            }
            Ok(Proof::of(unsigned.into_document(), None))
        }
    }
}

/// What a person typed: nothing is proven but that it is what the case rests on, and that the original is the one that was
/// attached.
fn prove_typed(bytes: &[u8], record: &DocumentRecord, typed: &TypedDocument) -> Result<Proof, Broken> {
    if crate::registry::hex(&Sha256::digest(bytes)) != record.provenance.sha256 {
        return Err(Broken::HashDiffers);
    }
    let media_type = crate::typed::media_type(bytes).unwrap_or(crate::typed::PAPER);
    if record.provenance.kind != ProvenanceKind::Typed
        || record.evidence.is_some()
        || record.provenance.certificate_sha256.is_some()
        || (typed.media_type != media_type && typed.media_type != crate::typed::PAPER)
    {
        return Err(Broken::EvidenceDiffers);
    }
    let Some(typed) = &typed.typed else { return Ok(Proof::of((Elmo::default(), String::new(), Vec::new()), None)) };
    let elmo = recognition::typed::read(&typed.transcript).map_err(|_| Broken::Unreadable)?;
    Ok(Proof::of((elmo, crate::typed::as_table(&typed.transcript), Vec::new()), None))
}

fn typed_of(reader: &Reader<'_>, record: &DocumentRecord) -> Result<Option<TypedDocument>, DeskError> {
    match record.provenance.kind {
        ProvenanceKind::Typed => Ok(reader.typed_document(record.id)?),
        ProvenanceKind::Verified | ProvenanceKind::FormerKey | ProvenanceKind::Unsigned => Ok(None),
    }
}

/// Opens a document that is in use and whose proof holds: hashed each time; verified, and compared with what the history sealed, once while the
/// desk stays unlocked, since the same bytes and the same evidence give the same proof.
pub(crate) fn open(reader: &Reader<'_>, record: &DocumentRecord) -> Result<Arc<Proof>, DeskError> {
    let broken = || DeskError::EvidenceBroken(Stored::Document(record.id));
    let bytes = match reader.document_bytes(record.id) {
        Ok(None) | Err(StoreError::HashDiffers) => return Err(broken()),
        bytes => bytes?.unwrap_or_default(),
    };
    let typed = typed_of(reader, record)?;
    let of_typed = typed.as_ref().map(crate::typed::digest).unwrap_or_default();
    let key = (record.id, format!("{}{of_typed}", record.provenance.sha256));
    let used = record.evidence.as_ref().map(|evidence| &evidence.certificate.sha256);
    let same =
        |proof: &Arc<Proof>| proof.evidence == record.evidence && record.provenance.certificate_sha256.as_ref() == used;
    if let Some(proof) = remembered().get(&key).filter(|proof| same(proof)) {
        return Ok(proof.clone());
    }
    let size = bytes.len();
    let differs = Sealed::about(reader, record)?.differs(record, typed.as_ref());
    let proof = differs.map_or_else(|| prove_again(bytes, record, typed.as_ref()), Err).map_err(|why| {
        tracing::error!(document = %record.id, why = why.as_str(), "a stored document no longer matches its proof");
        broken()
    })?;
    let proof = Arc::new(proof);
    if size <= REMEMBERED_BYTES {
        let mut known = remembered();
        let kept: usize = known.values().map(|proof| proof.canonical.len()).sum();
        if kept + size > REMEMBERED_BYTES || known.len() >= REMEMBERED_DOCUMENTS {
            known.clear();
        }
        known.insert(key, proof.clone());
    }
    Ok(proof)
}

/// Proofs that are remembered take no more than this, and are no more than so many.
const REMEMBERED_BYTES: usize = 64 << 20;
const REMEMBERED_DOCUMENTS: usize = 64;

type Remembered = BTreeMap<(DocumentId, String), Arc<Proof>>;

/// The proofs that were repeated while the desk was unlocked. Keyed by the hash of the bytes as they are now, so that it
/// never answers for others.
static REMEMBERED: Mutex<Remembered> = Mutex::new(BTreeMap::new());

fn remembered() -> std::sync::MutexGuard<'static, Remembered> {
    REMEMBERED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Forgets the proofs: the desk is locked, or everything is to be verified anew.
pub(crate) fn forget() {
    remembered().clear();
}

/// The report on a document in both forms.
pub struct Report {
    /// JSON.
    pub json: String,
    /// PDF.
    pub pdf: Vec<u8>,
    /// What was typed, as a table; none for documents that were not typed by hand.
    pub typed: Option<String>,
}

/// The report on a document whose bytes stand beside it in a file of this name.
pub(crate) fn report_in(
    desk: &Desk,
    reader: &Reader<'_>,
    record: &DocumentRecord,
    file: &str,
) -> Result<Report, DeskError> {
    let proof = open(reader, record)?;
    let case_number = cases::open(reader, record.case)?.number;
    let fetch = record.fetch.map(|fetch| reader.fetch(fetch)).transpose()?.flatten();
    let office = settings::read(reader)?.institution;
    let signature_accepted = accepted(reader, record.signature_accepted.as_ref())?;
    let person_accepted = accepted(reader, record.person_accepted.as_ref())?;
    let moved = moved(reader, record.id)?;
    let provenance = Provenance { typed: crate::typed::provenance(reader, record)?, ..record.provenance.clone() };
    let input = EvidenceInput {
        document: Some(record.id),
        case_number: Some(&case_number),
        office: &office,
        file,
        unpack: None,
        sha256: &record.provenance.sha256,
        size: record.size,
        provenance: Some(&provenance),
        session: fetch.as_ref().map(|fetch| Session {
            id: &fetch.session_id,
            opened: fetch.opened,
            return_url: &fetch.return_url,
        }),
        generated: proof.elmo.generated,
        signature: record.evidence.as_ref(),
        certificate: record.evidence.as_ref().map(|evidence| &evidence.certificate),
        refused: None,
        trust: record.trust.as_ref(),
        doubts: &record.signature_doubts,
        doubts_accepted: signature_accepted.as_ref(),
        person: Some(&record.person),
        person_accepted: person_accepted.as_ref(),
        moved: &moved,
        not_given: &[],
        training: desk.place().mode == Mode::Training || record.provenance.test,
        made: desk.now(),
    };
    let typed = provenance.typed.is_some().then(|| proof.canonical.as_str().to_owned());
    Ok(Report { json: documents::evidence(&input)?, pdf: documents::evidence_pdf(&input)?, typed })
}

/// What a person accepted, with names.
pub(crate) fn accepted(reader: &Reader<'_>, acceptance: Option<&Acceptance>) -> Result<Option<Accepted>, DeskError> {
    let Some(acceptance) = acceptance else { return Ok(None) };
    let second = acceptance.second.map(|second| staff::name(reader, second)).transpose()?;
    let by = staff::name(reader, acceptance.by)?;
    Ok(Some(Accepted { by, second, at: acceptance.at, why: acceptance.why.clone() }))
}

/// How a document came from case to case, with numbers and names.
fn moved(reader: &Reader<'_>, document: DocumentId) -> Result<Vec<Moved>, DeskError> {
    let moves = reader.moves(document)?.into_iter().map(|moved| {
        let by = staff::name(reader, moved.by)?;
        let from = cases::open(reader, moved.from)?.number;
        Ok(Moved { from, decided: Accepted { by, second: None, at: moved.at, why: moved.why } })
    });
    moves.collect()
}

/// Writes the report in one form with the original document beside it, where its script looks for it, into a new folder in
/// `parent`. Answers the path of the folder.
///
/// # Errors
/// When there is no such document, it was erased, or its proof no longer holds; when the folder cannot be written, nothing
/// is left behind.
pub fn save_report(desk: &Desk, document: DocumentId, pdf: bool, parent: &Path) -> Result<PathBuf, DeskError> {
    let (record, number, name, report, bytes) = desk.read(|r| {
        let record = r.document(document)?.ok_or(DeskError::UnknownDocument)?;
        if record.erased.is_some() {
            return Err(DeskError::Erased);
        }
        let name = file_name(r, &record)?;
        let report = report_in(desk, r, &record, &name)?;
        let bytes = r.document_bytes(document)?.ok_or(DeskError::Erased)?;
        let number = cases::open(r, record.case)?.number;
        Ok((record, number, name, report, bytes))
    })?;
    let stem = stem(&name);
    let made = match pdf {
        true => (format!("{stem}-evidence.pdf"), report.pdf),
        false => (format!("{stem}-evidence.json"), report.json.into_bytes()),
    };
    let typed = report.typed.map(|table| (format!("{stem}-typed.tsv"), table.into_bytes()));
    let files: Vec<(String, Vec<u8>)> = [Some(made), typed, Some((name, bytes))].into_iter().flatten().collect();
    let folder = format!("{number} evidence");
    let path = desk.ports().folders.write_folder(parent, &folder, &files)?;
    desk.change(&[], |change, _| {
        change.note(Entry {
            case: Some(record.case),
            what: "evidence-saved".into(),
            about: record.provenance.sha256.clone(),
            before: None,
            after: None,
        })?;
        Ok(())
    })?;
    Ok(path)
}

/// The name of a document's file: as an export calls it that the decision in force rests on; the others come after these.
fn file_name(reader: &Reader<'_>, record: &DocumentRecord) -> Result<String, DeskError> {
    let decided = reader.decisions(record.case)?.into_iter().find(store::SignedDecision::in_force);
    let mut names: Vec<DocumentId> =
        decided.iter().flat_map(|signed| &signed.decision.sources).map(|source| source.document).collect();
    for document in cases::documents(reader, record.case)?.iter().filter(|document| document.erased.is_none()) {
        if !names.contains(&document.id) {
            names.push(document.id);
        }
    }
    let index = names.iter().position(|id| *id == record.id).unwrap_or_default();
    let provenance = Provenance { typed: crate::typed::provenance(reader, record)?, ..record.provenance.clone() };
    Ok(decision::original_name(index, &provenance))
}

/// The name of a file without its ending.
pub(crate) fn stem(name: &str) -> String {
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
}
