//! Decisions that were prepared and handed over to a second person. One of a case is open at most; what was handed over is
//! never rewritten, and how it ended stays.

use elmo::{CaseId, DocumentId, StaffId};
use rusqlite::Row;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::change::Change;
use crate::value::{Columns, moment, to_json};
use crate::{Reader, StoreError};

/// A prepared decision in the hands of a second person, or how that ended.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handover {
    /// Its id, a UUID.
    pub id: String,
    /// The case.
    pub case: CaseId,
    /// What was prepared: the SHA-256 of the draft, whatever the day of its signature.
    pub digest: String,
    /// The documents that the case rested on, the latest first.
    pub documents: Vec<DocumentId>,
    /// A note for the second person; it stays in the office.
    pub note: String,
    /// Who prepared it.
    pub prepared_by: StaffId,
    /// When it was handed over.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// How it ended; none while somebody has it.
    pub ended: Option<HandoverEnd>,
}

/// How a handover ended.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoverEnd {
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
    /// Who ended it; none where the program found that something had changed.
    pub by: Option<StaffId>,
    /// Why.
    pub because: HandoverEnded,
    /// The reason in words of whoever sent it back.
    pub reason: String,
}

/// Why a handover ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum HandoverEnded {
    /// The second person signed.
    Signed,
    /// The second person sent it back.
    SentBack,
    /// Whoever prepared it took it back.
    TakenBack,
    /// A document came or went.
    DocumentsChanged,
    /// The decision would say something else.
    DraftChanged,
}

impl HandoverEnded {
    /// The stable name, kebab-case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Signed => "signed",
            Self::SentBack => "sent-back",
            Self::TakenBack => "taken-back",
            Self::DocumentsChanged => "documents-changed",
            Self::DraftChanged => "draft-changed",
        }
    }

    /// Whether whoever prepared it has to do something about it again.
    pub fn came_back(self) -> bool {
        match self {
            Self::SentBack | Self::DocumentsChanged | Self::DraftChanged => true,
            Self::Signed | Self::TakenBack => false,
        }
    }
}

impl std::fmt::Debug for Handover {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Handover")
            .field("case", &self.case)
            .field("digest", &self.digest)
            .field("at", &self.at)
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for HandoverEnd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("HandoverEnd").field("at", &self.at).field("because", &self.because).finish_non_exhaustive()
    }
}

impl Reader<'_> {
    /// The handovers of a case, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn handovers(&self, case: CaseId) -> Result<Vec<Handover>, StoreError> {
        self.all("SELECT * FROM handover WHERE case_id = ?1 ORDER BY rowid", [case.to_string()], handover)
    }

    /// What waits for a second person, of a case.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn handed_over(&self, case: CaseId) -> Result<Option<Handover>, StoreError> {
        self.one("SELECT * FROM handover WHERE case_id = ?1 AND ended IS NULL", [case.to_string()], handover)
    }

    /// What waits for a second person and what entries of the journal after this one are about: in their case, or in any
    /// where an entry is of no case.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn handed_over_since(&self, seq: u64) -> Result<Vec<Handover>, StoreError> {
        self.all(
            "SELECT * FROM handover AS h WHERE h.ended IS NULL AND EXISTS (
                 SELECT 1 FROM journal AS j WHERE j.seq > ?1 AND (j.case_id IS NULL OR j.case_id = h.case_id)
             ) ORDER BY rowid",
            [i64::try_from(seq).unwrap_or(i64::MAX)],
            handover,
        )
    }

    /// The last entry of the journal; 0 where there is none.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn last_entry(&self) -> Result<u64, StoreError> {
        let seq = self.one("SELECT seq FROM journal_head", [], |row| row.get::<_, i64>("seq"))?;
        Ok(seq.and_then(|seq| u64::try_from(seq).ok()).unwrap_or_default())
    }
}

impl Change<'_> {
    /// Hands a decision over; how it ended is none.
    ///
    /// # Errors
    /// [`StoreError::Refused`]: [`crate::Rule::Unique`] where one is open, [`crate::Rule::CaseDecided`],
    /// [`crate::Rule::Reference`]; [`StoreError::Full`].
    pub fn add_handover(&mut self, new: &Handover) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO handover (id, case_id, digest, documents, note, prepared_by, at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            (
                &new.id,
                new.case.to_string(),
                &new.digest,
                to_json(&new.documents)?,
                &new.note,
                new.prepared_by.to_string(),
                moment(new.at)?,
            ),
        )?;
        Ok(())
    }

    /// Ends a handover, once.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where it is not there or has ended; [`StoreError::Refused`] with [`crate::Rule::Value`]
    /// where whoever prepared it signs, and [`crate::Rule::Reference`]; [`StoreError::Full`].
    pub fn end_handover(&mut self, id: &str, end: &HandoverEnd) -> Result<(), StoreError> {
        let touched = self.run(
            "UPDATE handover SET ended = ?2, ended_by = ?3, because = ?4, reason = ?5 WHERE id = ?1 AND ended IS NULL",
            (id, moment(end.at)?, end.by.map(|by| by.to_string()), end.because.as_str(), &end.reason),
        )?;
        if touched == 0 { Err(StoreError::NotFound("the handover")) } else { Ok(()) }
    }
}

pub(crate) fn handover(row: &Row<'_>) -> rusqlite::Result<Handover> {
    Ok(Handover {
        id: row.get("id")?,
        case: row.parsed("case_id")?,
        digest: row.get("digest")?,
        documents: row.json("documents")?,
        note: row.get("note")?,
        prepared_by: row.parsed("prepared_by")?,
        at: row.moment("at")?,
        ended: match row.moment_option("ended")? {
            Some(at) => Some(HandoverEnd {
                at,
                by: row.parsed_option("ended_by")?,
                because: row.code("because")?,
                reason: row.get("reason")?,
            }),
            None => None,
        },
    })
}
