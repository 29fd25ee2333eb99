//! Learning agreements of cases, version by version. The last one is in use; the others stay as they were.

use elmo::{CaseId, StaffId};
use recognition::agreement::Agreement;
use rusqlite::Row;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::change::Change;
use crate::value::{Columns, moment, to_json};
use crate::{Reader, StoreError};

/// A version of a case's learning agreement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreementVersion {
    /// Its number in the case, from 1.
    pub number: u32,
    /// What was agreed.
    pub agreement: Agreement,
    /// Who entered it.
    pub by: StaffId,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
}

/// What a step does to the last version: it changes it, adds it or takes it out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreementChange {
    /// The version before; none where it was added.
    pub before: Option<AgreementVersion>,
    /// The version after; none where it was taken out.
    pub after: Option<AgreementVersion>,
}

impl Reader<'_> {
    /// The versions of a case's learning agreement, the one in use last.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn agreements(&self, case: CaseId) -> Result<Vec<AgreementVersion>, StoreError> {
        self.all("SELECT * FROM agreement WHERE case_id = ?1 ORDER BY version", [case.to_string()], version)
    }
}

impl Change<'_> {
    /// Changes the last version, or adds the next one.
    ///
    /// # Errors
    /// [`StoreError::Refused`]: [`crate::Rule::AgreementVersionStays`] for an earlier version or one that skips a number,
    /// [`crate::Rule::CaseDecided`], [`crate::Rule::Reference`]; [`StoreError::Full`].
    pub fn put_agreement(&mut self, case: CaseId, version: &AgreementVersion) -> Result<(), StoreError> {
        let values = (
            case.to_string(),
            version.number,
            to_json(&version.agreement)?,
            version.by.to_string(),
            moment(version.at)?,
        );
        let sql = "UPDATE agreement SET body = ?3, staff = ?4, at = ?5 WHERE case_id = ?1 AND version = ?2";
        if self.run(sql, values.clone())? == 0 {
            self.run("INSERT INTO agreement (case_id, version, body, staff, at) VALUES (?1, ?2, ?3, ?4, ?5)", values)?;
        }
        Ok(())
    }

    /// Takes the last version out; `false` where there is none of that number.
    ///
    /// # Errors
    /// [`StoreError::Refused`]: [`crate::Rule::AgreementVersionStays`] for an earlier version, [`crate::Rule::CaseDecided`].
    pub fn remove_agreement(&mut self, case: CaseId, number: u32) -> Result<bool, StoreError> {
        let touched =
            self.run("DELETE FROM agreement WHERE case_id = ?1 AND version = ?2", (case.to_string(), number))?;
        Ok(touched > 0)
    }
}

fn version(row: &Row<'_>) -> rusqlite::Result<AgreementVersion> {
    Ok(AgreementVersion {
        number: row.get("version")?,
        agreement: row.json("body")?,
        by: row.parsed("staff")?,
        at: row.moment("at")?,
    })
}
