//! Templates of the decision with their versions, and what a case's decision says that nothing else in the case tells.

use elmo::{CaseId, StaffId};
use recognition::grades::Cycle;
use rusqlite::Row;
use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

use crate::change::Change;
use crate::value::{Columns, moment, to_json};
use crate::{Reader, StoreError};

/// A version of the office's template for a language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredTemplate {
    /// The language.
    pub language: String,
    /// Which version, from 1.
    pub version: u32,
    /// Its text; `None` is the program's own template again.
    pub text: Option<String>,
    /// When it was saved.
    pub added: OffsetDateTime,
    /// By whom.
    pub by: StaffId,
}

/// What the decision of a case says that nothing else in the case tells.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CasePaper {
    /// The language of the decision; `None` is the office's.
    pub language: Option<String>,
    /// When the student applied.
    pub applied: Option<Date>,
    /// The day on which the student is told of the decision.
    pub notified: Option<Date>,
    /// The cycle of the programme.
    pub cycle: Option<Cycle>,
}

impl Reader<'_> {
    /// The versions of the template of a language, the newest first.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn decision_templates(&self, language: &str) -> Result<Vec<StoredTemplate>, StoreError> {
        let sql = "SELECT * FROM decision_template WHERE language = ?1 ORDER BY version DESC";
        self.all(sql, [language], template)
    }

    /// What the decision of a case says beside the case.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn case_paper(&self, case: CaseId) -> Result<CasePaper, StoreError> {
        let sql = "SELECT body FROM case_paper WHERE case_id = ?1";
        Ok(self.one(sql, [case.to_string()], |row| row.json("body"))?.unwrap_or_default())
    }
}

impl Change<'_> {
    /// Adds a version to the template of a language.
    ///
    /// # Errors
    /// [`StoreError::Refused`] with [`crate::Rule::Reference`]; [`StoreError::Full`].
    pub fn add_decision_template(
        &mut self,
        language: &str,
        text: Option<&str>,
        by: StaffId,
    ) -> Result<StoredTemplate, StoreError> {
        let newest = self.decision_templates(language)?.into_iter().next().map_or(0, |newest| newest.version);
        let (version, added) = (newest.saturating_add(1), self.now());
        self.run(
            "INSERT INTO decision_template (language, version, text, added, staff) VALUES (?1, ?2, ?3, ?4, ?5)",
            (language, version, text, moment(added)?, by.to_string()),
        )?;
        Ok(StoredTemplate { language: language.to_owned(), version, text: text.map(str::to_owned), added, by })
    }

    /// Puts what the decision of a case says beside the case.
    ///
    /// # Errors
    /// [`StoreError::Refused`]: [`crate::Rule::CaseDecided`], [`crate::Rule::Reference`]; [`StoreError::Full`].
    pub fn put_case_paper(&mut self, case: CaseId, paper: &CasePaper) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO case_paper (case_id, body) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET body = excluded.body",
            (case.to_string(), to_json(paper)?),
        )?;
        Ok(())
    }
}

fn template(row: &Row<'_>) -> rusqlite::Result<StoredTemplate> {
    Ok(StoredTemplate {
        language: row.get("language")?,
        version: row.get("version")?,
        text: row.get("text")?,
        added: row.moment("added")?,
        by: row.parsed("staff")?,
    })
}
