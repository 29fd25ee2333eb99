//! What authorities said of certificates, by fingerprint. A certificate that was withdrawn for good stays so.

use rusqlite::Row;
use time::OffsetDateTime;

use crate::change::Change;
use crate::value::{Columns, moment};
use crate::{Reader, StoreError};

/// The reason of a withdrawal that can end.
const HOLD: &str = "hold";

/// What an authority said of a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revocation {
    /// SHA-256 of the certificate, hexadecimal, small letters.
    pub fingerprint: String,
    /// When it was asked last.
    pub asked: OffsetDateTime,
    /// The address that was asked last.
    pub source: String,
    /// Why the last question told nothing, as a code.
    pub problem: Option<String>,
    /// When the last answer was made; none before the first.
    pub said: Option<OffsetDateTime>,
    /// Since when the certificate is withdrawn, and why, as a code.
    pub withdrawn: Option<(OffsetDateTime, String)>,
}

impl Revocation {
    /// Whether it is withdrawn and can never come back.
    pub fn for_good(&self) -> bool {
        self.withdrawn.as_ref().is_some_and(|(_, reason)| reason != HOLD)
    }
}

impl Reader<'_> {
    /// What was said of a certificate.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn revocation(&self, fingerprint: &str) -> Result<Option<Revocation>, StoreError> {
        self.one("SELECT * FROM revocation WHERE fingerprint = ?1", [fingerprint], row)
    }
}

impl Change<'_> {
    /// Keeps what was said of a certificate in the place of what was said before.
    ///
    /// # Errors
    /// [`StoreError::Refused`] with [`crate::Rule::RevocationStays`] where it was withdrawn for good.
    pub fn put_revocation(&mut self, new: &Revocation) -> Result<(), StoreError> {
        let (since, reason) = new.withdrawn.as_ref().map(|(since, reason)| (*since, reason)).unzip();
        self.run(
            "INSERT INTO revocation (fingerprint, asked, source, problem, said, withdrawn, reason)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT (fingerprint) DO UPDATE SET asked = excluded.asked, source = excluded.source,
                 problem = excluded.problem, said = excluded.said,
                 withdrawn = excluded.withdrawn, reason = excluded.reason",
            (
                &new.fingerprint,
                moment(new.asked)?,
                &new.source,
                &new.problem,
                new.said.map(moment).transpose()?,
                since.map(moment).transpose()?,
                reason,
            ),
        )?;
        Ok(())
    }
}

fn row(row: &Row<'_>) -> rusqlite::Result<Revocation> {
    let reason: Option<String> = row.get("reason")?;
    Ok(Revocation {
        fingerprint: row.get("fingerprint")?,
        asked: row.moment("asked")?,
        source: row.get("source")?,
        problem: row.get("problem")?,
        said: row.moment_option("said")?,
        withdrawn: row.moment_option("withdrawn")?.zip(reason),
    })
}
