//! One change of the database, and who made it.

use std::cell::Cell;
use std::ops::Deref;

use elmo::{CaseId, StaffId};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::OffsetDateTime;
use uuid::{Builder, Uuid};

use crate::{Reader, StoreError};

/// Who makes a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", content = "id")]
pub enum Actor {
    /// Someone of the staff.
    Person(StaffId),
    /// A rule of the office, by its name.
    Rule(String),
    /// An import, by the name of its source.
    Import(String),
    /// The program by itself.
    Program,
}

/// What happened, in stable kebab-case: "case-created", "document-received", "group-set".
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct What(pub String);

impl From<&str> for What {
    fn from(code: &str) -> Self {
        Self(code.to_owned())
    }
}

impl From<String> for What {
    fn from(code: String) -> Self {
        Self(code)
    }
}

/// What is written into the journal. It can never be taken out again, so it names ids and codes, and no people.
#[derive(Clone, PartialEq)]
pub struct Entry {
    /// The case it belongs to.
    pub case: Option<CaseId>,
    /// What happened.
    pub what: What,
    /// To what: an id or a code, never a person's name.
    pub about: String,
    /// How it was, where something was replaced.
    pub before: Option<Value>,
    /// How it is.
    pub after: Option<Value>,
}

impl std::fmt::Debug for Entry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Entry").field("case", &self.case).field("what", &self.what).finish_non_exhaustive()
    }
}

/// One change in the making; it reads what it has written so far.
///
/// What it does stands when [`crate::Store::change`] answers `Ok`, and was never there when it does not.
pub struct Change<'c> {
    reader: Reader<'c>,
    actor: Actor,
    now: OffsetDateTime,
    erased: Cell<bool>,
}

impl<'c> Change<'c> {
    pub(crate) fn begin(connection: &'c Connection, actor: Actor, now: OffsetDateTime) -> Self {
        Self { reader: Reader::new(connection), actor, now, erased: Cell::new(false) }
    }

    /// Who makes the change.
    pub fn actor(&self) -> &Actor {
        &self.actor
    }

    /// When it is made.
    pub fn now(&self) -> OffsetDateTime {
        self.now
    }

    /// A new UUID version 7 of this moment. Its random part comes from SQLite's generator, which is seeded by the
    /// operating system.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn new_uuid(&mut self) -> Result<Uuid, StoreError> {
        let random: [u8; 10] = self.connection().query_row("SELECT randomblob(10)", [], |row| row.get(0))?;
        // Before 1970 there is no such UUID; its time part is then zero.
        let milliseconds = u64::try_from(self.now.unix_timestamp_nanos() / 1_000_000).unwrap_or(0);
        Ok(Builder::from_unix_timestamp_millis(milliseconds, &random).into_uuid())
    }

    pub(crate) fn connection(&self) -> &'c Connection {
        self.reader.connection()
    }

    pub(crate) fn mark_erased(&self) {
        self.erased.set(true);
    }

    pub(crate) fn erased(&self) -> bool {
        self.erased.get()
    }
}

impl<'c> Deref for Change<'c> {
    type Target = Reader<'c>;

    fn deref(&self) -> &Reader<'c> {
        &self.reader
    }
}
