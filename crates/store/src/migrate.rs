//! Migrations: SQL files that only add, applied once, in order and all pending ones in one transaction.
//!
//! Each file's SHA-256 is recorded beside its name. A file that was applied never changes again; what is new comes in a
//! new file.

use rusqlite::{Connection, TransactionBehavior};
use time::OffsetDateTime;

use crate::StoreError;
use crate::value::{moment, sha256_hex};

/// "SMPD": marks the file as ours.
pub(crate) const APPLICATION_ID: i64 = 0x534D_5044;

/// One file of `migrations/`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Migration {
    /// File name without its ending.
    pub(crate) name: &'static str,
    /// The text.
    pub(crate) sql: &'static str,
}

macro_rules! migrations {
    ($($name:literal),* $(,)?) => {
        /// All migrations, oldest first.
        pub(crate) const MIGRATIONS: &[Migration] =
            &[$(Migration { name: $name, sql: include_str!(concat!("../migrations/", $name, ".sql")) }),*];
    };
}

migrations![
    "20261121201500_first",
    "20261121232500_trust",
    "20261121233000_fetch_registry",
    "20261121235500_registries",
    "20261122003000_later_results",
    "20261122030000_precedent",
    "20261122031500_grading_tables",
    "20261122032000_course_versions",
    "20261122061500_document_move",
    "20261122062000_deadlines",
    "20261122063000_agreement",
    "20261122064000_typed",
    "20261122065500_opinions",
    "20261122070000_office_rules",
    "20261122095500_outbox",
    "20261122102000_recipients",
    "20261122104000_handover",
    "20261122110500_paper",
    "20261122120000_appeal",
    "20261122131000_copies",
    "20261122204000_revocations",
];

const META: &str = "
CREATE TABLE migration (
    name TEXT PRIMARY KEY,
    sha256 TEXT NOT NULL,
    applied TEXT NOT NULL
) STRICT, WITHOUT ROWID;";

/// How many migrations a database has; an error where this program cannot go on from there.
pub(crate) fn state(connection: &Connection, known: &[Migration]) -> Result<usize, StoreError> {
    let application: i64 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let form: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if tables == 0 && form == 0 && application == 0 {
        return Ok(0);
    }
    if application != APPLICATION_ID {
        return Err(StoreError::NotOurs);
    }
    let most = i64::try_from(known.len()).unwrap_or(i64::MAX);
    if form > most {
        return Err(StoreError::Newer { found: form, known: most });
    }
    let mut statement = connection.prepare("SELECT name, sha256 FROM migration ORDER BY name")?;
    let applied = statement
        .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?
        .collect::<Result<Vec<_>, _>>()?;
    if i64::try_from(applied.len()).ok() != Some(form) {
        return Err(StoreError::Damaged);
    }
    for ((name, sha256), migration) in applied.iter().zip(known) {
        if name != migration.name || *sha256 != hash(migration) {
            return Err(StoreError::MigrationChanged { name: name.clone() });
        }
    }
    Ok(applied.len())
}

/// Applies what is pending, in one transaction.
pub(crate) fn apply(
    connection: &mut Connection,
    known: &[Migration],
    from: usize,
    now: OffsetDateTime,
) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if from == 0 {
        transaction.execute_batch(META)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
    }
    for migration in known.iter().skip(from) {
        transaction.execute_batch(migration.sql)?;
        transaction.execute(
            "INSERT INTO migration (name, sha256, applied) VALUES (?1, ?2, ?3)",
            (migration.name, hash(migration), moment(now)?),
        )?;
        tracing::info!(migration = migration.name, "migration applied");
    }
    let broken = transaction.prepare("PRAGMA foreign_key_check")?.exists([])?;
    if broken {
        return Err(StoreError::Damaged);
    }
    transaction.pragma_update(None, "user_version", i64::try_from(known.len()).unwrap_or(i64::MAX))?;
    Ok(transaction.commit()?)
}

/// Line endings do not count: a checkout on Windows may have turned them.
fn hash(migration: &Migration) -> String {
    sha256_hex(migration.sql.replace("\r\n", "\n").as_bytes())
}
