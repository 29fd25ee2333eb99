//! What the registries said, with history.

use rusqlite::Row;

use crate::change::Change;
use crate::records::RegistrySnapshot;
use crate::value::{Columns, moment, to_json};
use crate::{Reader, StoreError};

impl Reader<'_> {
    /// The latest of each source, by source.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn registries(&self) -> Result<Vec<RegistrySnapshot>, StoreError> {
        self.all(
            "SELECT * FROM registry_snapshot AS r
             WHERE seq = (SELECT max(seq) FROM registry_snapshot WHERE source = r.source) ORDER BY source",
            [],
            snapshot,
        )
    }

    /// What the sources said before, of all sources, newest first: keys that EMPs used formerly stand here.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn former_registries(&self) -> Result<Vec<RegistrySnapshot>, StoreError> {
        self.all(
            "SELECT * FROM registry_snapshot AS r
             WHERE seq <> (SELECT max(seq) FROM registry_snapshot WHERE source = r.source) ORDER BY seq DESC",
            [],
            snapshot,
        )
    }

    /// Everything that a source ever said, newest first; what it said twice in a row stands once, with the last time.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn registry_history(&self, source: &str) -> Result<Vec<RegistrySnapshot>, StoreError> {
        self.all("SELECT * FROM registry_snapshot WHERE source = ?1 ORDER BY seq DESC", [source], snapshot)
    }
}

impl Change<'_> {
    /// Adds what a source says now. Where it says the same as last time, only the time is new.
    ///
    /// # Errors
    /// [`StoreError::Full`], [`StoreError::Sqlite`].
    pub fn put_registry(&mut self, snapshot: &RegistrySnapshot) -> Result<(), StoreError> {
        let (fetched, registry) = (moment(snapshot.fetched)?, to_json(&snapshot.registry)?);
        let same = self.run(
            "UPDATE registry_snapshot SET fetched = ?4
             WHERE seq = (SELECT max(seq) FROM registry_snapshot WHERE source = ?1)
                 AND url = ?2 AND sha256 = ?3 AND registry = ?5",
            (&snapshot.source, &snapshot.url, &snapshot.sha256, &fetched, &registry),
        )?;
        if same == 0 {
            self.run(
                "INSERT INTO registry_snapshot (source, url, sha256, fetched, registry) VALUES (?1, ?2, ?3, ?4, ?5)",
                (&snapshot.source, &snapshot.url, &snapshot.sha256, &fetched, &registry),
            )?;
        }
        Ok(())
    }
}

fn snapshot(row: &Row<'_>) -> rusqlite::Result<RegistrySnapshot> {
    Ok(RegistrySnapshot {
        source: row.get("source")?,
        url: row.get("url")?,
        fetched: row.moment("fetched")?,
        sha256: row.get("sha256")?,
        registry: row.json("registry")?,
    })
}
