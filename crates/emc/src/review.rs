//! A stored document with its proof: hashed each time it is opened and verified again once after each unlocking, judged, and
//! decided about where a person has to.

use std::sync::Arc;

use elmo::{AchievementId, AttachmentContent, CaseId, DecisionId, DocumentId, Elmo, Finding};
use recognition::credits::{self, Assessment, Counted};
use recognition::person::Verdict;
use recognition::provenance::TypedFrom;
use serde_json::json;
use store::{Acceptance, Confirmation, DocumentRecord, Entry, Move, Reader, Tombstone};

use crate::staff::{Second, check_second};
use crate::{Desk, DeskError, cases, proof, reminder};

/// A document as it stands in the database, its proof repeated.
#[derive(Debug, Clone)]
pub struct Opened {
    /// What is stored about it.
    pub record: DocumentRecord,
    /// What it says, read from the canonical text.
    pub elmo: Arc<Elmo>,
    /// The canonical text.
    pub canonical: Arc<String>,
    /// What the reader noticed.
    pub findings: Vec<Finding>,
    /// What counts.
    pub assessment: Assessment,
    /// What a person confirmed.
    pub confirmations: Vec<Confirmation>,
    /// Who typed it and who looked again, where it was typed by hand.
    pub typed: Option<TypedFrom>,
}

impl Opened {
    /// Who confirmed an achievement, if it was confirmed.
    pub fn confirmation(&self, achievement: &AchievementId) -> Option<&Confirmation> {
        self.confirmations.iter().find(|c| &c.achievement == achievement)
    }
}

/// Opens a document.
///
/// # Errors
/// When there is none, it was erased, or its proof no longer holds ([`DeskError::EvidenceBroken`], which raises the alarm).
pub fn open(desk: &Desk, document: DocumentId) -> Result<Opened, DeskError> {
    desk.read(|r| open_in(r, document))
}

/// The PDF in an attachment.
///
/// # Errors
/// When there is no such attachment, or it is not a PDF whatever it says.
pub fn pdf_attachment(desk: &Desk, document: DocumentId, index: usize) -> Result<Vec<u8>, DeskError> {
    let opened = open(desk, document)?;
    let attachment = opened.elmo.attachments.iter().find(|a| a.index == index).ok_or(DeskError::NoAttachment)?;
    let content = attachment.contents.iter().find(|c| is_pdf(c)).ok_or(DeskError::NoAttachment)?;
    Ok(content.bytes.clone())
}

/// Whether the bytes are a PDF, whatever their media type says.
pub fn is_pdf(content: &AttachmentContent) -> bool {
    content.bytes.starts_with(b"%PDF-")
}

/// Accepts the doubts about a signature.
///
/// # Errors
/// When there are none, a decision locks the case, or no reason is given.
pub fn accept_signature(desk: &Desk, document: DocumentId, why: &str) -> Result<(), DeskError> {
    let why = reason(why)?;
    desk.change(&["cases", "documents"], |change, me| {
        let record = in_use(change, document)?;
        unlocked(change, record.case)?;
        if cases::signature_settled(&record) {
            return Err(DeskError::SignatureSettled);
        }
        let acceptance = Acceptance { by: me, second: None, at: desk.now(), why };
        change.put_document(&DocumentRecord { signature_accepted: Some(acceptance), ..record.clone() })?;
        note(change, record.case, "signature-accepted", &record, Some(json!({ "doubts": record.signature_doubts })))
    })
}

/// Accepts that the results are this student's. Despite a mismatch a second person has to agree.
///
/// # Errors
/// When it is settled, no reason is given, or the second person is missing, wrong or the same.
pub fn accept_person(desk: &Desk, document: DocumentId, why: &str, second: Option<&Second>) -> Result<(), DeskError> {
    let why = reason(why)?;
    let second = second.map(|s| check_second(desk, s)).transpose()?;
    desk.change(&["cases", "documents", "status"], |change, me| {
        let record = in_use(change, document)?;
        unlocked(change, record.case)?;
        if second == Some(me) {
            return Err(DeskError::SamePersonTwice);
        }
        if cases::person_settled(&record) {
            return Err(DeskError::PersonSettled);
        }
        if record.person.verdict == Verdict::Mismatch && second.is_none() {
            return Err(DeskError::SecondPersonMissing);
        }
        let acceptance = Acceptance { by: me, second, at: desk.now(), why };
        change.put_document(&DocumentRecord { person_accepted: Some(acceptance), ..record.clone() })?;
        if let Some(opened) = sound_in(change, document)? {
            reminder::results_came(change, desk, record.case, document, &opened.elmo)?;
        }
        note(
            change,
            record.case,
            "person-accepted",
            &record,
            Some(json!({ "verdict": record.person.verdict, "second": second })),
        )
    })
}

/// Erases a document that is not this student's, at once; hash, time and reason stay.
///
/// # Errors
/// When no reason is given or a decision locks the case.
pub fn not_this_student(desk: &Desk, document: DocumentId, why: &str) -> Result<CaseId, DeskError> {
    let reason = reason(why)?;
    desk.change(&["cases", "documents", "mapping"], |change, me| {
        let record = in_use(change, document)?;
        not_decided_on(change, &record)?;
        remove_from_mapping(change, record.case, document)?;
        let sha256 = record.provenance.sha256.clone();
        change.erase_document(document, &Tombstone { at: desk.now(), by: me, reason, sha256 })?;
        note(change, record.case, "document-erased", &record, None)?;
        reminder::document_left(change, desk, record.case)?;
        crate::mapping::recount(change, record.case)?;
        Ok(record.case)
    })
}

/// Moves a document to the case that it belongs to, and compares it with that student.
///
/// # Errors
/// When the other case is not there, a decision locks one of them, or no reason is given.
pub fn move_document(desk: &Desk, document: DocumentId, to: CaseId, why: &str) -> Result<(), DeskError> {
    let why = reason(why)?;
    desk.change(&["cases", "documents", "mapping"], |change, me| {
        let record = in_use(change, document)?;
        let from = record.case;
        cases::open(change, to)?;
        if from == to {
            return Err(DeskError::UnknownCase);
        }
        not_decided_on(change, &record)?;
        unlocked(change, to)?;
        let opened = open_in(change, document)?;
        let fetch = record.fetch.map(|f| change.fetch(f)).transpose()?.flatten();
        let person = crate::take_in::match_person(change, to, &opened.elmo, fetch.as_ref())?;
        remove_from_mapping(change, from, document)?;
        change.move_document(document, to, &Move { from, by: me, at: desk.now(), why })?;
        let record = DocumentRecord { case: to, person, person_accepted: None, ..record };
        change.put_document(&record)?;
        if let Some(typed) = change.typed_document(document)? {
            crate::typed::seal_again(change, &record, &typed, "typed-moved")?;
        }
        for case in [from, to] {
            change.note(Entry {
                case: Some(case),
                what: "document-moved".into(),
                about: document.to_string(),
                before: Some(serde_json::json!({ "case": from })),
                after: Some(json!({ "case": to })),
            })?;
            crate::mapping::recount(change, case)?;
        }
        reminder::document_left(change, desk, from)?;
        reminder::results_came(change, desk, to, document, &opened.elmo)
    })
}

/// Confirms that an unclear achievement was passed.
///
/// # Errors
/// When it is not unclear, a decision locks the case, or no reason is given.
pub fn confirm(desk: &Desk, document: DocumentId, achievement: &AchievementId, why: &str) -> Result<(), DeskError> {
    let why = reason(why)?;
    desk.change(&["cases", "documents", "mapping"], |change, me| {
        let opened = open_in(change, document)?;
        unlocked(change, opened.record.case)?;
        let assessed = opened.assessment.of(achievement).ok_or(DeskError::UnknownAchievement)?;
        if assessed.counted != Counted::Unclear {
            return Err(DeskError::NothingToConfirm);
        }
        let confirmation = Confirmation { document, achievement: achievement.clone(), by: me, at: desk.now(), why };
        change.put_confirmation(&confirmation)?;
        change.note(Entry {
            case: Some(opened.record.case),
            what: "achievement-confirmed".into(),
            about: achievement.to_string(),
            before: None,
            after: Some(json!({ "document": document })),
        })?;
        crate::mapping::recount(change, opened.record.case)
    })
}

/// Opens a document inside a read that is under way: its proof is repeated with the certificate kept in its evidence.
///
/// # Errors
/// As [`open`].
pub fn open_in(reader: &Reader<'_>, document: DocumentId) -> Result<Opened, DeskError> {
    let record = in_use(reader, document)?;
    let proof = proof::open(reader, &record)?;
    let (elmo, canonical, findings) = (proof.elmo.clone(), proof.canonical.clone(), proof.findings.clone());
    let assessment = credits::assess(&elmo);
    let confirmations = reader.confirmations(document)?;
    let typed = crate::typed::provenance(reader, &record)?;
    Ok(Opened { record, elmo, canonical, findings, assessment, confirmations, typed })
}

/// Opens a document as [`open_in`], if its proof holds: what is broken stands still, and the rest of its case goes on.
pub(crate) fn sound_in(reader: &Reader<'_>, document: DocumentId) -> Result<Option<Opened>, DeskError> {
    match open_in(reader, document) {
        Err(DeskError::EvidenceBroken(_)) => Ok(None),
        opened => opened.map(Some),
    }
}

/// Refuses where a decision in force locks the case.
pub(crate) fn unlocked(reader: &Reader<'_>, case: CaseId) -> Result<(), DeskError> {
    if is_locked(reader, case)? { Err(DeskError::CaseLocked) } else { Ok(()) }
}

/// Refuses where a decision in force rests on the document. Another document of a decided case can still be erased at
/// once or moved.
fn not_decided_on(reader: &Reader<'_>, record: &DocumentRecord) -> Result<(), DeskError> {
    let decided = reader
        .decisions(record.case)?
        .iter()
        .filter(|d| d.in_force())
        .any(|d| d.decision.sources.iter().any(|s| s.document == record.id));
    if decided { Err(DeskError::CaseLocked) } else { Ok(()) }
}

/// Whether a decision in force locks the case.
pub fn is_locked(reader: &Reader<'_>, case: CaseId) -> Result<bool, DeskError> {
    Ok(decided(reader, case)?.is_some())
}

/// The decision in force of a case.
pub(crate) fn decided(reader: &Reader<'_>, case: CaseId) -> Result<Option<DecisionId>, DeskError> {
    Ok(reader.decisions(case)?.iter().find(|d| d.in_force()).map(|d| d.id))
}

pub(crate) fn reason(why: &str) -> Result<String, DeskError> {
    let why = why.trim();
    if why.is_empty() { Err(DeskError::ReasonMissing) } else { Ok(why.to_owned()) }
}

fn in_use(reader: &Reader<'_>, document: DocumentId) -> Result<DocumentRecord, DeskError> {
    let record = reader.document(document)?.ok_or(DeskError::UnknownDocument)?;
    if record.erased.is_some() { Err(DeskError::Erased) } else { Ok(record) }
}

fn remove_from_mapping(change: &mut store::Change<'_>, case: CaseId, document: DocumentId) -> Result<(), DeskError> {
    let groups = change.groups(case)?;
    if groups.iter().any(|g| g.foreign.iter().any(|p| p.document == document)) {
        crate::handover::give_back(change, case, store::HandoverEnded::DocumentsChanged)?;
    }
    for group in groups.iter().filter(|g| g.foreign.iter().any(|p| p.document == document)) {
        change.remove_group(case, group.id)?;
    }
    Ok(())
}

fn note(
    change: &mut store::Change<'_>,
    case: CaseId,
    what: &'static str,
    record: &DocumentRecord,
    after: Option<serde_json::Value>,
) -> Result<(), DeskError> {
    let about = record.provenance.sha256.clone();
    change.note(Entry { case: Some(case), what: what.into(), about, before: None, after })?;
    Ok(())
}
