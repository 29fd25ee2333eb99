//! Reminders: when to look again for the results of a case. One for each case at most, none while it is decided.

use elmo::CaseId;
use rusqlite::Row;
use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

use crate::change::Change;
use crate::value::{Columns, day, moment, unreadable};
use crate::{Reader, StoreError};

/// Why somebody is to be reminded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReminderReason {
    /// The EMP had no results.
    NoResults,
    /// What came holds nothing that could be recognised yet.
    NothingYet,
    /// Somebody set it.
    ByHand,
}

impl ReminderReason {
    /// The stable name, kebab-case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NoResults => "no-results",
            Self::NothingYet => "nothing-yet",
            Self::ByHand => "by-hand",
        }
    }
}

/// When to look again for the results of a case.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reminder {
    /// The case.
    pub case: CaseId,
    /// From this day on.
    pub due: Date,
    /// A note of the office.
    pub note: String,
    /// Why.
    pub reason: ReminderReason,
    /// When it was set.
    #[serde(with = "time::serde::rfc3339")]
    pub set: OffsetDateTime,
}

impl std::fmt::Debug for Reminder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reminder")
            .field("case", &self.case)
            .field("due", &self.due)
            .field("reason", &self.reason)
            .finish_non_exhaustive()
    }
}

impl Reader<'_> {
    /// The reminder of a case.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn reminder(&self, case: CaseId) -> Result<Option<Reminder>, StoreError> {
        self.one("SELECT * FROM reminder WHERE case_id = ?1", [case.to_string()], reminder)
    }
}

impl Change<'_> {
    /// Sets the reminder of a case, in the place of a former one.
    ///
    /// # Errors
    /// [`StoreError::Refused`]: [`crate::Rule::CaseDecided`], [`crate::Rule::Reference`]; [`StoreError::Full`].
    pub fn put_reminder(&mut self, reminder: &Reminder) -> Result<(), StoreError> {
        self.remove_reminder(reminder.case)?;
        self.run(
            "INSERT INTO reminder (case_id, due, note, reason, set_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            (
                reminder.case.to_string(),
                day(reminder.due)?,
                &reminder.note,
                reminder.reason.as_str(),
                moment(reminder.set)?,
            ),
        )?;
        Ok(())
    }

    /// Takes the reminder of a case away; `false` where there was none.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn remove_reminder(&mut self, case: CaseId) -> Result<bool, StoreError> {
        Ok(self.run("DELETE FROM reminder WHERE case_id = ?1", [case.to_string()])? > 0)
    }
}

pub(crate) fn reminder(row: &Row<'_>) -> rusqlite::Result<Reminder> {
    let due = row.day_option("due")?;
    Ok(Reminder {
        case: row.parsed("case_id")?,
        due: due.ok_or_else(|| rusqlite::Error::ToSqlConversionFailure(Box::new(unreadable("column due"))))?,
        note: row.get("note")?,
        reason: row.code("reason")?,
        set: row.moment("set_at")?,
    })
}
