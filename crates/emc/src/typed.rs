//! A transcript that did not come by EMREX: the original is attached, its lines are typed, and somebody looks again.
//!
//! It is a document like any other, whose bytes are the original (or, where there is only paper, the words that describe
//! it) and whose achievements are read from what was typed. Nothing is proven by it: the mark "typed from DOCUMENT by X,
//! checked by Y" stays on everything that comes of it. What is being typed is a draft; the case rests on what somebody has
//! said is all typed, and the history seals that each time, so that a change beside the program shows.

mod paste;

use elmo::{CaseId, DocumentId, Elmo};
use recognition::provenance::{Channel, Provenance, ProvenanceKind, SeenBy, TypedFrom};
use recognition::typed::{self, CheckRefused, Found, Item, Look, Transcript, Typed};
use serde_json::json;
use sha2::{Digest, Sha256};
use store::{Change, DocumentRecord, Entry, Reader, StoreError, TypedDocument};

pub use self::paste::{Pasted, PastedColumn, read as paste};
use crate::registry::hex;
use crate::{Desk, DeskError, mapping, reminder, review, seal, settings, staff, take_in};

/// Bytes of an original that are still taken.
pub const MAX_BYTES: usize = 25 << 20;
/// Lines of a transcript.
const MAX_ROWS: usize = 500;
/// Letters of a cell, of a name or of a description.
const MAX_LETTERS: usize = 1_000;

/// What is typed from.
pub enum Original<'a> {
    /// A PDF, PNG or JPEG.
    File(&'a [u8]),
    /// Paper that stays paper, in words: what it is, where it lies.
    Paper(&'a str),
}

/// A typed transcript as it stands.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The document.
    pub record: DocumentRecord,
    /// What is stored of it.
    pub typed: TypedDocument,
    /// What the grid shows: the draft, or what the case rests on.
    pub shown: Transcript,
    /// What of that cannot be read.
    pub found: Vec<Found>,
    /// "Typed from DOCUMENT by X, checked by Y."
    pub from: TypedFrom,
    /// Whether whoever typed may look again: the office allows it, or there is nobody else.
    pub alone: bool,
    /// Whether a decision in force locks the case.
    pub locked: bool,
}

/// Attaches an original to a case, so that it can be typed.
///
/// # Errors
/// When a decision locks the case, the original is none of the kinds that can be shown or too large, or it has no name.
pub fn attach(desk: &Desk, case: CaseId, name: &str, original: &Original<'_>) -> Result<DocumentId, DeskError> {
    let name = short(name).filter(|name| !name.is_empty()).ok_or(DeskError::Field { field: "name" })?;
    let (bytes, media_type) = match original {
        Original::File(bytes) if bytes.len() > MAX_BYTES => return Err(DeskError::OriginalTooLarge),
        Original::File(bytes) => (*bytes, media_type(bytes).ok_or(DeskError::OriginalUnknown)?),
        Original::Paper(words) => {
            let words = words.trim();
            if words.is_empty() || words.chars().count() > MAX_LETTERS {
                return Err(DeskError::Field { field: "paper" });
            }
            (words.as_bytes(), PAPER)
        }
    };
    desk.change(&["cases", "documents", "mapping"], |change, _| {
        review::unlocked(change, case)?;
        let sha256 = hex(&Sha256::digest(bytes));
        let record = DocumentRecord {
            id: DocumentId::from_uuid(change.new_uuid()?),
            case,
            fetch: None,
            person: take_in::match_person(change, case, &Elmo::default(), None)?,
            provenance: Provenance {
                kind: ProvenanceKind::Typed,
                channel: Channel::Keyboard,
                emp: None,
                emp_country: None,
                received: desk.now(),
                sha256,
                algorithm: None,
                weak: false,
                certificate_sha256: None,
                test: false,
                typed: None,
            },
            evidence: None,
            signature_doubts: Vec::new(),
            trust: None,
            signature_accepted: None,
            person_accepted: None,
            size: u64::try_from(bytes.len()).unwrap_or(u64::MAX),
            erased: None,
        };
        let typed = TypedDocument {
            document: record.id,
            name,
            media_type: media_type.to_owned(),
            typed: None,
            draft: Some(Transcript::default()),
        };
        change.add_document(&record, bytes)?;
        change.put_typed_document(&typed)?;
        change.note(Entry {
            case: Some(case),
            what: "document-received".into(),
            about: record.provenance.sha256.clone(),
            before: None,
            after: Some(json!({ "document": record.id, "certificate": null, "seal": seal::seal(&record) })),
        })?;
        seal_again(change, &record, &typed, "typed-attached")?;
        mapping::recount(change, case)?;
        tracing::info!(document = %record.id, bytes = record.size, "an original was attached");
        Ok(record.id)
    })
}

/// A typed transcript as it stands.
///
/// # Errors
/// When there is none, it was erased, or nobody has unlocked.
pub fn open(desk: &Desk, document: DocumentId) -> Result<Opened, DeskError> {
    desk.read(|r| {
        let (record, typed) = find(r, document)?;
        let shown =
            typed.draft.clone().or_else(|| typed.typed.as_ref().map(|t| t.transcript.clone())).unwrap_or_default();
        Ok(Opened {
            found: typed::read(&shown).err().unwrap_or_default(),
            from: from(r, &typed)?,
            alone: alone(r)?,
            locked: review::is_locked(r, record.case)?,
            shown,
            record,
            typed,
        })
    })
}

/// The original with its media type.
///
/// # Errors
/// When there is none, it was erased, or its bytes are no longer those that were attached.
pub fn original(desk: &Desk, document: DocumentId) -> Result<(String, Vec<u8>), DeskError> {
    desk.read(|r| {
        let (record, typed) = find(r, document)?;
        match r.document_bytes(document) {
            Ok(Some(bytes)) => Ok((typed.media_type, bytes)),
            Ok(None) | Err(StoreError::HashDiffers) => {
                Err(DeskError::EvidenceBroken(crate::proof::Stored::Document(record.id)))
            }
            Err(error) => Err(error.into()),
        }
    })
}

/// Keeps what is being typed; the case does not rest on it before [`take_over`].
///
/// # Errors
/// When a decision locks the case, or it is more than a transcript can be.
pub fn save_draft(desk: &Desk, document: DocumentId, draft: Transcript) -> Result<(), DeskError> {
    bounded(&draft)?;
    desk.change(&[], |change, _| {
        let (record, typed) = find(change, document)?;
        review::unlocked(change, record.case)?;
        let same = typed.typed.as_ref().is_some_and(|known| known.transcript == draft);
        Ok(change.put_typed_document(&TypedDocument { draft: (!same).then_some(draft), ..typed })?)
    })
}

/// Forgets what is being typed and goes back to what the case rests on.
///
/// # Errors
/// When a decision locks the case.
pub fn discard(desk: &Desk, document: DocumentId) -> Result<(), DeskError> {
    desk.change(&[], |change, _| {
        let (record, typed) = find(change, document)?;
        review::unlocked(change, record.case)?;
        let draft = typed.typed.is_none().then(Transcript::default);
        Ok(change.put_typed_document(&TypedDocument { draft, ..typed })?)
    })
}

/// Lets the case rest on what was typed. Lines that are as they were keep their second look, the others need it anew. A
/// group of the mapping whose line is gone, or counts otherwise now, is taken out, which can be undone.
///
/// # Errors
/// When something typed cannot be read, or a decision locks the case.
pub fn take_over(desk: &Desk, document: DocumentId, draft: Transcript) -> Result<(), DeskError> {
    bounded(&draft)?;
    desk.change(&["cases", "documents", "mapping"], |change, me| {
        let (record, old) = find(change, document)?;
        review::unlocked(change, record.case)?;
        let look = Look { by: me, at: desk.now() };
        let typed = Typed::take_over(old.typed.as_ref(), draft, look);
        let elmo = typed::read(&typed.transcript).map_err(|_| DeskError::TypedUnreadable)?;
        if old.typed.as_ref().is_some_and(|known| known.transcript == typed.transcript) {
            return Ok(change.put_typed_document(&TypedDocument { draft: None, ..old })?);
        }
        let before = mapping::read(change, record.case)?;
        let gone = old.typed.as_ref().map(|old| counts_otherwise(old, &typed)).unwrap_or_default();
        let new = TypedDocument { typed: Some(typed), draft: None, ..old };
        change.put_typed_document(&new)?;
        let person = take_in::match_person(change, record.case, &elmo, None)?;
        let person_accepted = record.person_accepted.clone().filter(|_| person == record.person);
        let record = DocumentRecord { person, person_accepted, ..record };
        change.put_document(&record)?;
        seal_again(change, &record, &new, "typed-taken-over")?;
        let fits = |part: &recognition::mapping::ForeignPart| {
            part.document != document || !gone.iter().any(|number| typed::achievement_id(*number) == part.achievement)
        };
        mapping::take_out(change, record.case, before, |group| !group.foreign.iter().all(fits))?;
        mapping::recount(change, record.case)?;
        reminder::results_came(change, desk, record.case, document, &elmo)
    })
}

/// Counts the second look of whoever works here, at some of it or at all that waits for them.
///
/// # Errors
/// When they typed it themselves and the office does not allow that, there is no such line, or a decision locks the case.
pub fn check(desk: &Desk, document: DocumentId, item: Option<Item>) -> Result<(), DeskError> {
    looked(desk, document, "typed-checked", |change, typed, look| {
        let alone = alone(change)?;
        let items = match item {
            Some(item) => vec![item],
            None => {
                typed.unchecked().into_iter().filter(|item| alone || typed.typist(*item) != Some(look.by)).collect()
            }
        };
        if items.is_empty() {
            return Err(DeskError::OwnTyping);
        }
        for item in items {
            typed.check(item, look, alone).map_err(refused)?;
        }
        Ok(())
    })
}

/// Takes a second look back.
///
/// # Errors
/// When there is no such line, or a decision locks the case.
pub fn uncheck(desk: &Desk, document: DocumentId, item: Item) -> Result<(), DeskError> {
    looked(desk, document, "typed-unchecked", |_, typed, _| typed.uncheck(item).map_err(refused))
}

/// "Typed from DOCUMENT by X, checked by Y", if the document is typed by hand.
pub(crate) fn provenance(reader: &Reader<'_>, record: &DocumentRecord) -> Result<Option<TypedFrom>, DeskError> {
    if record.provenance.kind != ProvenanceKind::Typed {
        return Ok(None);
    }
    reader.typed_document(record.id)?.map(|typed| from(reader, &typed)).transpose()
}

/// What is stored of a typed transcript, as the history seals it: SHA-256, lower-case hex; none for other documents. The
/// draft is no part of it.
pub(crate) fn digest(typed: &TypedDocument) -> String {
    hex(&Sha256::digest(serde_json::to_vec(&(&typed.name, &typed.media_type, &typed.typed)).unwrap_or_default()))
}

/// Says in the history how a typed transcript stands now: also where it has been moved to.
pub(crate) fn seal_again(
    change: &mut Change<'_>,
    record: &DocumentRecord,
    typed: &TypedDocument,
    what: &'static str,
) -> Result<(), DeskError> {
    change.note(Entry {
        case: Some(record.case),
        what: what.into(),
        about: record.provenance.sha256.clone(),
        before: None,
        after: Some(json!({
            "document": record.id,
            "typed": digest(typed),
            "rows": typed.typed.as_ref().map(|typed| typed.rows.len()),
            "unchecked": typed.typed.as_ref().map(|typed| typed.unchecked().len()),
        })),
    })?;
    Ok(())
}

/// The media type of paper that stays paper.
pub(crate) const PAPER: &str = "text/plain";

/// What bytes are, by what stands in them.
pub(crate) fn media_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [b'%', b'P', b'D', b'F', b'-', ..] => Some("application/pdf"),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        _ => None,
    }
}

/// How the name of a file with such an original ends.
pub fn ending(media_type: &str) -> &'static str {
    match media_type {
        "application/pdf" => "pdf",
        "image/png" => "png",
        "image/jpeg" => "jpg",
        _ => "txt",
    }
}

/// What was typed as a table, to be read and to be exported beside the original.
pub(crate) fn as_table(transcript: &Transcript) -> String {
    let mut lines = vec!["code\ttitle\ttitle_en\tcredits\tscheme\tgrade\tgrade_scheme\twhen\tlevel\tstatus".to_owned()];
    let plain = |cell: &str| cell.replace(['\t', '\n', '\r'], " ");
    for row in &transcript.rows {
        lines.push(typed::Column::ALL.map(|column| plain(row.cell(column))).join("\t"));
    }
    lines.join("\n") + "\n"
}

fn find(reader: &Reader<'_>, document: DocumentId) -> Result<(DocumentRecord, TypedDocument), DeskError> {
    let record = reader.document(document)?.ok_or(DeskError::UnknownDocument)?;
    if record.erased.is_some() {
        return Err(DeskError::Erased);
    }
    let typed = reader.typed_document(document)?.ok_or(DeskError::NotTyped)?;
    Ok((record, typed))
}

fn looked(
    desk: &Desk,
    document: DocumentId,
    what: &'static str,
    work: impl FnOnce(&Change<'_>, &mut Typed, Look) -> Result<(), DeskError>,
) -> Result<(), DeskError> {
    desk.change(&["cases", "documents", "mapping"], |change, me| {
        let (record, mut stored) = find(change, document)?;
        review::unlocked(change, record.case)?;
        // What is shown beside the original is what is looked at.
        if stored.draft.is_some() {
            return Err(DeskError::TypedDraft);
        }
        let typed = stored.typed.as_mut().ok_or(DeskError::TypedDraft)?;
        work(change, typed, Look { by: me, at: desk.now() })?;
        change.put_typed_document(&stored)?;
        seal_again(change, &record, &stored, what)
    })
}

fn refused(refused: CheckRefused) -> DeskError {
    match refused {
        CheckRefused::Unknown => DeskError::UnknownAchievement,
        CheckRefused::Own => DeskError::OwnTyping,
    }
}

/// Whether whoever typed may look again.
fn alone(reader: &Reader<'_>) -> Result<bool, DeskError> {
    let people = reader.staff()?.into_iter().filter(|member| member.active).count();
    Ok(people < 2 || settings::read(reader)?.typist_may_check)
}

fn from(reader: &Reader<'_>, stored: &TypedDocument) -> Result<TypedFrom, DeskError> {
    let names = |looks: Vec<Look>| -> Result<Vec<SeenBy>, DeskError> {
        looks.into_iter().map(|look| Ok(SeenBy { name: staff::name(reader, look.by)?, on: look.at.date() })).collect()
    };
    let typed = stored.typed.as_ref();
    Ok(TypedFrom {
        document: stored.name.clone(),
        media_type: stored.media_type.clone(),
        by: names(typed.map(Typed::typists).unwrap_or_default())?,
        checked_by: names(typed.map(Typed::checkers).unwrap_or_default())?,
        checked: typed.is_some_and(Typed::checked) && stored.draft.is_none(),
        alone: typed.is_some_and(Typed::alone),
    })
}

/// The lines of which a mapping no longer fits.
fn counts_otherwise(old: &Typed, new: &Typed) -> Vec<u32> {
    let now = |number: u32| new.transcript.rows.iter().find(|row| row.number == number);
    let otherwise = |row: &&typed::Row| now(row.number).is_none_or(|now| now.counts_otherwise(row));
    old.transcript.rows.iter().filter(otherwise).map(|row| row.number).collect()
}

fn bounded(transcript: &Transcript) -> Result<(), DeskError> {
    if transcript.rows.len() > MAX_ROWS {
        return Err(DeskError::TooManyRows);
    }
    let head = &transcript.head;
    let of_head = [
        &head.institution,
        &head.identifier_kind,
        &head.identifier,
        &head.country,
        &head.issued,
        head.given_names.reveal(),
        head.family_name.reveal(),
        head.born.reveal(),
    ];
    let cells = transcript.rows.iter().flat_map(|row| typed::Column::ALL.map(|column| row.cell(column)));
    let long = |text: &str| text.chars().count() > MAX_LETTERS;
    match of_head.into_iter().map(String::as_str).chain(cells).any(long) {
        true => Err(DeskError::Field { field: "cell" }),
        false => Ok(()),
    }
}

fn short(text: &str) -> Option<String> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (text.chars().count() <= 200).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::{ending, media_type};

    #[test]
    fn an_original_is_what_stands_in_it() {
        for (bytes, expected) in [
            (&b"%PDF-1.7\n"[..], Some("application/pdf")),
            (b"\x89PNG\r\n\x1a\n\0", Some("image/png")),
            (b"\xff\xd8\xff\xe0\0", Some("image/jpeg")),
            (b"GIF89a", None),
            (b"<svg onload=\"\"/>", None),
            (b"", None),
        ] {
            assert_eq!(media_type(bytes), expected, "{bytes:?}");
        }
        assert_eq!(
            ["application/pdf", "image/png", "image/jpeg", "text/plain"].map(ending),
            ["pdf", "png", "jpg", "txt"]
        );
    }
}
