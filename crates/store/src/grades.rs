//! Grading tables, each version for ever: a decision names the one that it was made by.

use std::fmt;
use std::str::FromStr;

use recognition::grades::{GradingTable, Side};
use rusqlite::Row;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::change::Change;
use crate::value::{Columns, moment, to_json};
use crate::{Reader, StoreError};

/// Id of a grading table, a UUID version 7.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct GradingTableId(Uuid);

impl fmt::Display for GradingTableId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for GradingTableId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        text.parse().map(Self)
    }
}

/// A grading table as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredTable {
    /// Its id.
    pub id: GradingTableId,
    /// The table, with its version.
    pub table: GradingTable,
    /// When it was added.
    pub added: OffsetDateTime,
    /// Since when it is no longer used for new conversions.
    pub retired: Option<OffsetDateTime>,
}

/// What became of a table that was added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableAdded {
    /// It is the first of its institution, scheme, field and cycle, or the first in use.
    New(GradingTableId),
    /// It takes the place of another.
    NewVersion(GradingTableId),
    /// The one in use says the same.
    Unchanged,
}

impl Reader<'_> {
    /// All grading tables, the institution's own first; of each the newest version first.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn grading_tables(&self) -> Result<Vec<StoredTable>, StoreError> {
        self.all(
            "SELECT * FROM grading_table ORDER BY side, institution, scheme, isced, cycle, version DESC",
            [],
            stored,
        )
    }

    /// One of them.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn grading_table(&self, id: GradingTableId) -> Result<Option<StoredTable>, StoreError> {
        self.one("SELECT * FROM grading_table WHERE id = ?1", [id.to_string()], stored)
    }
}

impl Change<'_> {
    /// Adds a table as the next version; the one in use of the same institution, scheme, field and cycle is retired. The
    /// version that the table brings along is of no meaning.
    ///
    /// # Errors
    /// [`StoreError::Refused`] with [`crate::Rule::Value`]; [`StoreError::Full`].
    pub fn add_grading_table(&mut self, table: &GradingTable) -> Result<TableAdded, StoreError> {
        let known: Vec<StoredTable> =
            self.grading_tables()?.into_iter().filter(|known| is_same(&known.table, table)).collect();
        let in_use = known.iter().find(|known| known.retired.is_none());
        if let Some(old) = in_use {
            // The same figures from another file are nothing new.
            let (version, source) = (old.table.version, old.table.source.clone());
            if old.table == (GradingTable { version, source, ..table.clone() }) {
                return Ok(TableAdded::Unchanged);
            }
            self.retire_grading_table(old.id)?;
        }
        let newest = known.iter().map(|known| known.table.version).max().unwrap_or_default();
        let table = GradingTable { version: newest.saturating_add(1), ..table.clone() };
        let id = GradingTableId(self.new_uuid()?);
        self.run(
            "INSERT INTO grading_table
                 (id, side, institution, institution_id, scheme, isced, cycle, version, body, added)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            rusqlite::params![
                id.to_string(),
                match table.side {
                    Side::Home => "home",
                    Side::Host => "host",
                },
                table.institution,
                table.institution_id,
                table.scheme,
                table.isced.as_deref().unwrap_or_default(),
                table.cycle.map_or("", recognition::grades::Cycle::as_str),
                table.version,
                to_json(&table)?,
                moment(self.now())?,
            ],
        )?;
        Ok(if in_use.is_some() { TableAdded::NewVersion(id) } else { TableAdded::New(id) })
    }

    /// Retires a table: it is used for no new conversion and stays readable.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Refused`] with [`crate::Rule::GradingTableStays`] where it is retired.
    pub fn retire_grading_table(&mut self, id: GradingTableId) -> Result<(), StoreError> {
        let touched =
            self.run("UPDATE grading_table SET retired = ?2 WHERE id = ?1", (id.to_string(), moment(self.now())?))?;
        if touched == 0 { Err(StoreError::NotFound("the grading table")) } else { Ok(()) }
    }
}

/// Whether one is a version of the other.
fn is_same(a: &GradingTable, b: &GradingTable) -> bool {
    (a.side, &a.institution, &a.scheme, &a.isced, a.cycle) == (b.side, &b.institution, &b.scheme, &b.isced, b.cycle)
}

fn stored(row: &Row<'_>) -> rusqlite::Result<StoredTable> {
    Ok(StoredTable {
        id: row.parsed("id")?,
        table: row.json("body")?,
        added: row.moment("added")?,
        retired: row.moment_option("retired")?,
    })
}
