//! Fetches: sessions with EMPs and what became of them.

use elmo::{CaseId, FetchId, Personal};
use rusqlite::Row;

use crate::change::Change;
use crate::records::FetchRecord;
use crate::value::{Columns, moment, to_json};
use crate::{Reader, StoreError};

impl Reader<'_> {
    /// One fetch.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn fetch(&self, id: FetchId) -> Result<Option<FetchRecord>, StoreError> {
        self.one("SELECT * FROM fetch WHERE id = ?1", [id.to_string()], fetch)
    }

    /// The fetches of a case, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn fetches(&self, case: CaseId) -> Result<Vec<FetchRecord>, StoreError> {
        self.all("SELECT * FROM fetch WHERE case_id = ?1 ORDER BY opened, rowid", [case.to_string()], fetch)
    }

    /// The fetches that are open, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn open_fetches(&self) -> Result<Vec<FetchRecord>, StoreError> {
        self.all("SELECT * FROM fetch WHERE state = 'open' ORDER BY opened, rowid", [], fetch)
    }

    /// The fetch of a session.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn fetch_by_session(&self, session_id: &str) -> Result<Option<FetchRecord>, StoreError> {
        self.one("SELECT * FROM fetch WHERE session_id = ?1", [session_id], fetch)
    }
}

impl Change<'_> {
    /// Adds or changes a fetch.
    ///
    /// # Errors
    /// [`StoreError::Refused`]: [`crate::Rule::Unique`] for a session id that is there, [`crate::Rule::Reference`] for a
    /// case that is not; a document that is not there is refused at the end of the change. [`StoreError::Full`].
    pub fn put_fetch(&mut self, record: &FetchRecord) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO fetch (id, case_id, emp, registry_source, session_id, return_url, opened, state, finished,
                 outcome_code, message, document_id, refused_sha256, registry, listed)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
             ON CONFLICT (id) DO UPDATE SET
                 case_id = excluded.case_id, emp = excluded.emp, registry_source = excluded.registry_source,
                 session_id = excluded.session_id, return_url = excluded.return_url, opened = excluded.opened,
                 state = excluded.state, finished = excluded.finished, outcome_code = excluded.outcome_code,
                 message = excluded.message, document_id = excluded.document_id,
                 refused_sha256 = excluded.refused_sha256, registry = excluded.registry, listed = excluded.listed",
            rusqlite::params![
                record.id.to_string(),
                record.case.to_string(),
                to_json(&record.emp)?,
                record.registry.url,
                record.session_id,
                record.return_url,
                moment(record.opened)?,
                record.state.as_str(),
                record.finished.map(moment).transpose()?,
                record.outcome_code,
                record.message.as_ref().map(Personal::reveal),
                record.document.map(|id| id.to_string()),
                record.refused_sha256,
                to_json(&record.registry)?,
                to_json(&record.listed)?,
            ],
        )?;
        Ok(())
    }
}

fn fetch(row: &Row<'_>) -> rusqlite::Result<FetchRecord> {
    Ok(FetchRecord {
        id: row.parsed("id")?,
        case: row.parsed("case_id")?,
        emp: row.json("emp")?,
        registry: row.json("registry")?,
        listed: row.json("listed")?,
        session_id: row.get("session_id")?,
        return_url: row.get("return_url")?,
        opened: row.moment("opened")?,
        state: row.code("state")?,
        finished: row.moment_option("finished")?,
        outcome_code: row.get("outcome_code")?,
        message: row.get::<_, Option<String>>("message")?.map(Personal::new),
        document: row.parsed_option("document_id")?,
        refused_sha256: row.get("refused_sha256")?,
    })
}
