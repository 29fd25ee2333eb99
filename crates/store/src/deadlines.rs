//! What the clocks of a case rest on beside its documents: the day on which these were complete, and returns for
//! completion. A return that has ended stays, because the days that it took are not the office's.

use elmo::{CaseId, StaffId};
use rusqlite::Row;
use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

use crate::change::Change;
use crate::value::{Columns, day, moment, unreadable};
use crate::{Reader, StoreError};

/// Since when the documents of a case are complete, as somebody said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompleteDay {
    /// The case.
    pub case: CaseId,
    /// The day.
    pub day: Date,
    /// Who said so.
    pub by: StaffId,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
}

/// Who has what is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AskedOf {
    /// The student.
    Student,
    /// The host institution.
    Host,
}

impl AskedOf {
    /// The stable name, kebab-case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Student => "student",
            Self::Host => "host",
        }
    }
}

/// Why a return ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// Documents came.
    Documents,
    /// Somebody ended it.
    ByHand,
    /// The case was decided.
    Decision,
}

impl Ended {
    /// The stable name, kebab-case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Documents => "documents",
            Self::ByHand => "by-hand",
            Self::Decision => "decision",
        }
    }
}

/// A return for completion.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Completion {
    /// Its id, a UUID.
    pub id: String,
    /// The case.
    pub case: CaseId,
    /// Who has what is missing.
    pub asked_of: AskedOf,
    /// What is missing, in words.
    pub missing: String,
    /// The day on which the case was returned.
    pub asked: Date,
    /// Until when it is expected.
    pub due: Date,
    /// Who returned it.
    pub by: StaffId,
    /// The day on which it ended, and why.
    pub ended: Option<(Date, Ended)>,
}

impl std::fmt::Debug for Completion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Completion")
            .field("case", &self.case)
            .field("asked", &self.asked)
            .field("due", &self.due)
            .field("ended", &self.ended)
            .finish_non_exhaustive()
    }
}

impl Reader<'_> {
    /// Since when the documents of a case are complete, where somebody said so.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn complete_day(&self, case: CaseId) -> Result<Option<CompleteDay>, StoreError> {
        self.one("SELECT * FROM complete_day WHERE case_id = ?1", [case.to_string()], complete_day)
    }

    /// The returns of a case for completion, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn completions(&self, case: CaseId) -> Result<Vec<Completion>, StoreError> {
        self.all("SELECT * FROM completion WHERE case_id = ?1 ORDER BY asked, rowid", [case.to_string()], completion)
    }
}

impl Change<'_> {
    /// Says since when the documents of a case are complete; `None` leaves it to the documents again.
    ///
    /// # Errors
    /// [`StoreError::Refused`]: [`crate::Rule::CaseDecided`], [`crate::Rule::Reference`]; [`StoreError::Full`].
    pub fn set_complete_day(&mut self, case: CaseId, new: Option<&CompleteDay>) -> Result<(), StoreError> {
        self.run("DELETE FROM complete_day WHERE case_id = ?1", [case.to_string()])?;
        if let Some(new) = new {
            self.run(
                "INSERT INTO complete_day (case_id, day, staff, at) VALUES (?1, ?2, ?3, ?4)",
                (case.to_string(), day(new.day)?, new.by.to_string(), moment(new.at)?),
            )?;
        }
        Ok(())
    }

    /// Adds a return for completion.
    ///
    /// # Errors
    /// [`StoreError::Refused`]: [`crate::Rule::Unique`] where one is open, [`crate::Rule::CaseDecided`],
    /// [`crate::Rule::Reference`]; [`StoreError::Full`].
    pub fn add_completion(&mut self, new: &Completion) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO completion (id, case_id, asked_of, missing, asked, due, staff, ended, because)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            (
                &new.id,
                new.case.to_string(),
                new.asked_of.as_str(),
                &new.missing,
                day(new.asked)?,
                day(new.due)?,
                new.by.to_string(),
                new.ended.map(|(ended, _)| day(ended)).transpose()?,
                new.ended.map(|(_, because)| because.as_str()),
            ),
        )?;
        Ok(())
    }

    /// Ends the return of a case that is open; `false` where none is.
    ///
    /// # Errors
    /// [`StoreError::Full`], [`StoreError::Sqlite`].
    pub fn end_completion(&mut self, case: CaseId, ended: Date, because: Ended) -> Result<bool, StoreError> {
        let touched = self.run(
            "UPDATE completion SET ended = ?2, because = ?3 WHERE case_id = ?1 AND ended IS NULL",
            (case.to_string(), day(ended)?, because.as_str()),
        )?;
        Ok(touched > 0)
    }
}

pub(crate) fn complete_day(row: &Row<'_>) -> rusqlite::Result<CompleteDay> {
    Ok(CompleteDay {
        case: row.parsed("case_id")?,
        day: needed(row, "day")?,
        by: row.parsed("staff")?,
        at: row.moment("at")?,
    })
}

pub(crate) fn completion(row: &Row<'_>) -> rusqlite::Result<Completion> {
    let because: Option<Ended> = match row.get_ref("because")? {
        rusqlite::types::ValueRef::Null => None,
        _ => Some(row.code("because")?),
    };
    Ok(Completion {
        id: row.get("id")?,
        case: row.parsed("case_id")?,
        asked_of: row.code("asked_of")?,
        missing: row.get("missing")?,
        asked: needed(row, "asked")?,
        due: needed(row, "due")?,
        by: row.parsed("staff")?,
        ended: row.day_option("ended")?.zip(because),
    })
}

pub(crate) fn needed(row: &Row<'_>, column: &'static str) -> rusqlite::Result<Date> {
    row.day_option(column)?
        .ok_or_else(|| rusqlite::Error::ToSqlConversionFailure(Box::new(unreadable("a day that must be there"))))
}
