//! What came after something was settled: results beside a decision in force, and who looked at what changed since it was
//! mapped.

use elmo::{AchievementId, CaseId, DecisionId, DocumentId, StaffId};
use rusqlite::Row;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::change::Change;
use crate::records::Acceptance;
use crate::value::{Columns, moment, to_json};
use crate::{Reader, StoreError};

/// A document that came while a decision of its case was in force. It is no part of the decision.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LaterDocument {
    /// The document.
    pub document: DocumentId,
    /// The decision beside which it stands.
    pub decision: DecisionId,
    /// Achievements that what was decided on does not have.
    pub came: u32,
    /// Achievements that are not as they were.
    pub changed: u32,
    /// Achievements that it no longer has.
    pub went: u32,
    /// Who left the decision as it is, and why.
    pub seen: Option<Acceptance>,
}

impl std::fmt::Debug for LaterDocument {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LaterDocument")
            .field("document", &self.document)
            .field("decision", &self.decision)
            .field("differs", &self.differs())
            .finish_non_exhaustive()
    }
}

impl LaterDocument {
    /// Whether its results are others than those that were decided on.
    pub fn differs(&self) -> bool {
        self.came > 0 || self.changed > 0 || self.went > 0
    }
}

/// Somebody looked at what changed about an achievement after it was mapped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeSeen {
    /// The document that is mapped.
    pub document: DocumentId,
    /// The achievement's place in it.
    pub achievement: AchievementId,
    /// What the change was, as a hash.
    pub fingerprint: String,
    /// The later document that says otherwise.
    pub later: DocumentId,
    /// Who.
    pub by: StaffId,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
}

/// Documents beside a decision that is in force in their own case: once it is withdrawn they are like any other.
pub(crate) const BESIDE: &str = "
    SELECT document.case_id, later_document.* FROM later_document
    JOIN document ON document.id = later_document.document_id AND document.erased IS NULL
    JOIN decision ON decision.id = later_document.decision_id AND decision.case_id = document.case_id
    WHERE decision.in_force = 1";

impl Reader<'_> {
    /// The documents of a case that stand beside its decision in force, in the order they came; none where no decision
    /// is in force.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn later_documents(&self, case: CaseId) -> Result<Vec<LaterDocument>, StoreError> {
        let sql = format!("{BESIDE} AND document.case_id = ?1 ORDER BY document.rowid");
        self.all(&sql, [case.to_string()], later)
    }

    /// What people looked at, of what changed about a document after it was mapped.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn changes_seen(&self, document: DocumentId) -> Result<Vec<ChangeSeen>, StoreError> {
        self.all("SELECT * FROM change_seen WHERE document_id = ?1 ORDER BY at, rowid", [document.to_string()], seen)
    }
}

impl Change<'_> {
    /// Puts a document beside the decision in force of its case.
    ///
    /// # Errors
    /// [`StoreError::Refused`]: [`crate::Rule::CaseDecided`] where that decision is not in force in the document's case,
    /// [`crate::Rule::Unique`]; [`StoreError::Full`].
    pub fn add_later(&mut self, later: &LaterDocument) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO later_document (document_id, decision_id, came, changed, went, seen)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            (
                later.document.to_string(),
                later.decision.to_string(),
                later.came,
                later.changed,
                later.went,
                later.seen.as_ref().map(to_json).transpose()?,
            ),
        )?;
        Ok(())
    }

    /// Remembers who left the decision as it is. That is said once.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Refused`] with [`crate::Rule::DocumentKept`] where it was said before.
    pub fn see_later(&mut self, document: DocumentId, seen: &Acceptance) -> Result<(), StoreError> {
        let touched = self.run(
            "UPDATE later_document SET seen = ?2 WHERE document_id = ?1",
            (document.to_string(), to_json(seen)?),
        )?;
        if touched == 0 { Err(StoreError::NotFound("the later document")) } else { Ok(()) }
    }

    /// Remembers who looked at a change; the first stays.
    ///
    /// # Errors
    /// [`StoreError::Refused`] with [`crate::Rule::Reference`]; [`StoreError::Full`].
    pub fn put_change_seen(&mut self, seen: &ChangeSeen) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO change_seen (document_id, achievement, fingerprint, later_document_id, staff, at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
            (
                seen.document.to_string(),
                seen.achievement.as_str(),
                &seen.fingerprint,
                seen.later.to_string(),
                seen.by.to_string(),
                moment(seen.at)?,
            ),
        )?;
        Ok(())
    }

    /// Takes out what is known here about a document that is erased.
    pub(crate) fn forget_later(&mut self, document: DocumentId) -> Result<(), StoreError> {
        let id = document.to_string();
        self.run("DELETE FROM later_document WHERE document_id = ?1", [&id])?;
        self.run("DELETE FROM change_seen WHERE document_id = ?1 OR later_document_id = ?1", [&id])?;
        Ok(())
    }
}

pub(crate) fn later(row: &Row<'_>) -> rusqlite::Result<LaterDocument> {
    Ok(LaterDocument {
        document: row.parsed("document_id")?,
        decision: row.parsed("decision_id")?,
        came: row.get("came")?,
        changed: row.get("changed")?,
        went: row.get("went")?,
        seen: row.json_option("seen")?,
    })
}

fn seen(row: &Row<'_>) -> rusqlite::Result<ChangeSeen> {
    Ok(ChangeSeen {
        document: row.parsed("document_id")?,
        achievement: AchievementId(row.get("achievement")?),
        fingerprint: row.get("fingerprint")?,
        later: row.parsed("later_document_id")?,
        by: row.parsed("staff")?,
        at: row.moment("at")?,
    })
}
