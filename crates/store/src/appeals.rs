//! Appeals against signed decisions. One of a case is open at most; while it is, nothing of the case is erased.

use elmo::{CaseId, DecisionId, StaffId};
use rusqlite::Row;
use serde::{Deserialize, Serialize};
use time::Date;

use crate::change::Change;
use crate::deadlines::needed;
use crate::value::{Columns, day};
use crate::{Reader, StoreError};

/// An appeal.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appeal {
    /// Its id, a UUID.
    pub id: String,
    /// The case.
    pub case: CaseId,
    /// The decision that it is against.
    pub decision: DecisionId,
    /// The day on which it was received.
    pub received: Date,
    /// The last day that was in time, where it came after it.
    pub late_after: Option<Date>,
    /// The day by which it is to be decided.
    pub due: Date,
    /// Its grounds, in short.
    pub grounds: String,
    /// Who recorded it.
    pub by: StaffId,
    /// How it ended; none while it is open.
    pub ended: Option<AppealEnd>,
}

/// How an appeal ended.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AppealEnd {
    /// The day.
    pub day: Date,
    /// What came of it.
    pub outcome: AppealOutcome,
    /// Why, in words; may be empty where nobody decided about it.
    pub reason: String,
}

/// What came of an appeal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AppealOutcome {
    /// In whole or in part: the case is decided anew.
    Upheld,
    /// The decision stands.
    Dismissed,
    /// The student withdrew it.
    Withdrawn,
    /// It was recorded by mistake.
    Mistaken,
}

impl AppealOutcome {
    /// The stable name, kebab-case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Upheld => "upheld",
            Self::Dismissed => "dismissed",
            Self::Withdrawn => "withdrawn",
            Self::Mistaken => "mistaken",
        }
    }
}

impl Appeal {
    /// Whether nothing came of it yet.
    pub fn is_open(&self) -> bool {
        self.ended.is_none()
    }
}

impl std::fmt::Debug for Appeal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Appeal")
            .field("case", &self.case)
            .field("decision", &self.decision)
            .field("received", &self.received)
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for AppealEnd {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AppealEnd").field("day", &self.day).field("outcome", &self.outcome).finish_non_exhaustive()
    }
}

impl Reader<'_> {
    /// The appeals of a case, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn appeals(&self, case: CaseId) -> Result<Vec<Appeal>, StoreError> {
        self.all("SELECT * FROM appeal WHERE case_id = ?1 ORDER BY received, rowid", [case.to_string()], appeal)
    }

    /// An appeal.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn appeal(&self, id: &str) -> Result<Option<Appeal>, StoreError> {
        self.one("SELECT * FROM appeal WHERE id = ?1", [id], appeal)
    }
}

impl Change<'_> {
    /// Records an appeal; how it ended is none.
    ///
    /// # Errors
    /// [`StoreError::Refused`]: [`crate::Rule::Unique`] where one is open, [`crate::Rule::Reference`],
    /// [`crate::Rule::Value`] for days out of order; [`StoreError::Full`].
    pub fn add_appeal(&mut self, new: &Appeal) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO appeal (id, case_id, decision_id, received, late_after, due, grounds, staff)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            (
                &new.id,
                new.case.to_string(),
                new.decision.to_string(),
                day(new.received)?,
                new.late_after.map(day).transpose()?,
                day(new.due)?,
                &new.grounds,
                new.by.to_string(),
            ),
        )?;
        Ok(())
    }

    /// Ends an appeal, once.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where it is not there or has ended; [`StoreError::Refused`] with [`crate::Rule::Value`] for
    /// a day before it was received, and where a reason is needed; [`StoreError::Full`].
    pub fn end_appeal(&mut self, id: &str, end: &AppealEnd) -> Result<(), StoreError> {
        let touched = self.run(
            "UPDATE appeal SET ended = ?2, outcome = ?3, reason = ?4 WHERE id = ?1 AND ended IS NULL",
            (id, day(end.day)?, end.outcome.as_str(), &end.reason),
        )?;
        if touched == 0 { Err(StoreError::NotFound("the appeal")) } else { Ok(()) }
    }
}

pub(crate) fn appeal(row: &Row<'_>) -> rusqlite::Result<Appeal> {
    Ok(Appeal {
        id: row.get("id")?,
        case: row.parsed("case_id")?,
        decision: row.parsed("decision_id")?,
        received: needed(row, "received")?,
        late_after: row.day_option("late_after")?,
        due: needed(row, "due")?,
        grounds: row.get("grounds")?,
        by: row.parsed("staff")?,
        ended: match row.day_option("ended")? {
            Some(day) => Some(AppealEnd { day, outcome: row.code("outcome")?, reason: row.get("reason")? }),
            None => None,
        },
    })
}
