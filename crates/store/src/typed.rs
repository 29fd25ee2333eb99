//! Transcripts that are typed by hand: what they are typed from, what the case rests on, and what is still being typed.

use elmo::DocumentId;
use recognition::typed::{Transcript, Typed};
use rusqlite::Row;
use serde::{Deserialize, Serialize};

use crate::change::Change;
use crate::value::{Columns, to_json, to_json_option};
use crate::{Reader, StoreError};

/// A transcript typed by hand. The original is the bytes of its document.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypedDocument {
    /// The document.
    pub document: DocumentId,
    /// What the office calls it.
    pub name: String,
    /// What the original is; "text/plain" where there is only paper, and the bytes describe it.
    pub media_type: String,
    /// What the case rests on; none until somebody has said that everything is typed.
    pub typed: Option<Typed>,
    /// What is being typed; none where nothing has changed since.
    pub draft: Option<Transcript>,
}

impl std::fmt::Debug for TypedDocument {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TypedDocument")
            .field("document", &self.document)
            .field("media_type", &self.media_type)
            .finish_non_exhaustive()
    }
}

/// How far a transcript that is typed by hand is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TypedState {
    /// Being typed.
    Typing,
    /// Typed; somebody has to look again.
    Typed,
    /// Looked at again.
    Checked,
}

impl Reader<'_> {
    /// The typed transcript of a document, if it is one and not erased.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn typed_document(&self, id: DocumentId) -> Result<Option<TypedDocument>, StoreError> {
        self.one("SELECT * FROM typed_document WHERE document_id = ?1", [id.to_string()], typed)
    }
}

impl Change<'_> {
    /// Adds a typed transcript to its document, or changes it.
    ///
    /// # Errors
    /// [`StoreError::Refused`]: [`crate::Rule::CaseDecided`] while a decision is in force and more than the draft changes,
    /// [`crate::Rule::Reference`]; [`StoreError::Full`].
    pub fn put_typed_document(&mut self, record: &TypedDocument) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO typed_document (document_id, name, media_type, body, checked, draft)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (document_id) DO UPDATE SET name = excluded.name,
                 media_type = excluded.media_type, body = excluded.body, checked = excluded.checked,
                 draft = excluded.draft",
            (
                record.document.to_string(),
                &record.name,
                &record.media_type,
                to_json_option(record.typed.as_ref())?,
                record.typed.as_ref().is_some_and(Typed::checked),
                record.draft.as_ref().map(to_json).transpose()?,
            ),
        )?;
        Ok(())
    }

    /// Takes out what was typed from a document that is erased.
    pub(crate) fn forget_typed(&mut self, document: DocumentId) -> Result<(), StoreError> {
        self.run("DELETE FROM typed_document WHERE document_id = ?1", [document.to_string()])?;
        Ok(())
    }
}

fn typed(row: &Row<'_>) -> rusqlite::Result<TypedDocument> {
    Ok(TypedDocument {
        document: row.parsed("document_id")?,
        name: row.get("name")?,
        media_type: row.get("media_type")?,
        typed: row.json_option("body")?,
        draft: row.json_option("draft")?,
    })
}

/// How far it is, from what the list of cases reads of it.
pub(crate) fn state(begun: bool, typed: bool, checked: bool) -> Option<TypedState> {
    begun.then_some(match (typed, checked) {
        (false, _) => TypedState::Typing,
        (true, false) => TypedState::Typed,
        (true, true) => TypedState::Checked,
    })
}
