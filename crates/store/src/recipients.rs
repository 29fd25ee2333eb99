//! Pinned certificates and keys of those who get mail, and the authorities that the office trusts. A row never changes but
//! once, when it is retired.

use elmo::StaffId;
use rusqlite::Row;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::change::Change;
use crate::value::{Columns, moment, to_json};
use crate::{Reader, StoreError};

/// What was pinned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RecipientKind {
    /// A certificate for S/MIME.
    Smime,
    /// An OpenPGP key.
    #[serde(rename = "openpgp")]
    OpenPgp,
    /// The certificate of an authority.
    Authority,
}

impl RecipientKind {
    /// `smime`, `openpgp` or `authority`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Smime => "smime",
            Self::OpenPgp => "openpgp",
            Self::Authority => "authority",
        }
    }
}

/// A certificate or key to be pinned.
#[derive(Clone, PartialEq, Eq)]
pub struct NewRecipientKey {
    /// What it is.
    pub kind: RecipientKind,
    /// For which e-mail address, in small letters; empty for an authority.
    pub address: String,
    /// Whose it is, in the office's words.
    pub name: String,
    /// PEM or binary OpenPGP.
    pub key: Vec<u8>,
    /// Hexadecimal, small letters.
    pub fingerprint: String,
    /// From when it is valid.
    pub valid_from: OffsetDateTime,
    /// Until when; none for an OpenPGP key without an end.
    pub valid_until: Option<OffsetDateTime>,
    /// Codes of the findings that somebody said are right nevertheless.
    pub accepted: Vec<String>,
    /// How it was made sure.
    pub why: String,
    /// Who pinned it.
    pub by: StaffId,
}

/// A pinned certificate or key.
#[derive(Clone, PartialEq, Eq)]
pub struct RecipientKeyRow {
    /// Its id, a UUID.
    pub id: String,
    /// What was pinned.
    pub pinned: NewRecipientKey,
    /// When.
    pub added: OffsetDateTime,
    /// Since when it is not used any more, and who said so.
    pub retired: Option<(OffsetDateTime, StaffId)>,
}

impl std::fmt::Debug for NewRecipientKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewRecipientKey")
            .field("kind", &self.kind)
            .field("fingerprint", &self.fingerprint)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for RecipientKeyRow {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RecipientKeyRow").field("id", &self.id).field("pinned", &self.pinned).finish_non_exhaustive()
    }
}

impl Reader<'_> {
    /// All pinned keys and authorities, those in use first, by name.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn recipient_keys(&self) -> Result<Vec<RecipientKeyRow>, StoreError> {
        self.all(
            "SELECT * FROM recipient_key ORDER BY retired IS NOT NULL, kind = 'authority', name, added, id",
            [],
            row,
        )
    }

    /// The key in use for an address; capitals do not matter.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn recipient_key(&self, address: &str) -> Result<Option<RecipientKeyRow>, StoreError> {
        let sql = "SELECT * FROM recipient_key WHERE retired IS NULL AND kind <> 'authority' AND address = ?1";
        self.one(sql, [address.trim().to_lowercase()], row)
    }
}

impl Change<'_> {
    /// Pins a key; gives its id.
    ///
    /// # Errors
    /// [`StoreError::Refused`] with [`crate::Rule::Unique`] where the address has a key in use, or the authority is trusted.
    pub fn pin_recipient_key(&mut self, new: &NewRecipientKey) -> Result<String, StoreError> {
        let id = self.new_uuid()?.to_string();
        self.run(
            "INSERT INTO recipient_key
                 (id, kind, address, name, key, fingerprint, valid_from, valid_until, accepted, why, added, added_by)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            (
                &id,
                new.kind.as_str(),
                &new.address,
                &new.name,
                &new.key,
                &new.fingerprint,
                moment(new.valid_from)?,
                new.valid_until.map(moment).transpose()?,
                to_json(&new.accepted)?,
                &new.why,
                moment(self.now())?,
                new.by.to_string(),
            ),
        )?;
        Ok(id)
    }

    /// Retires a key or an authority.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] where there is none in use with this id.
    pub fn retire_recipient_key(&mut self, id: &str, by: StaffId) -> Result<(), StoreError> {
        let touched = self.run(
            "UPDATE recipient_key SET retired = ?2, retired_by = ?3 WHERE id = ?1 AND retired IS NULL",
            (id, moment(self.now())?, by.to_string()),
        )?;
        if touched == 0 { Err(StoreError::NotFound("the recipient's key")) } else { Ok(()) }
    }
}

fn row(row: &Row<'_>) -> rusqlite::Result<RecipientKeyRow> {
    let retired_by: Option<StaffId> = row.parsed_option("retired_by")?;
    Ok(RecipientKeyRow {
        id: row.get("id")?,
        pinned: NewRecipientKey {
            kind: row.code("kind")?,
            address: row.get("address")?,
            name: row.get("name")?,
            key: row.get("key")?,
            fingerprint: row.get("fingerprint")?,
            valid_from: row.moment("valid_from")?,
            valid_until: row.moment_option("valid_until")?,
            accepted: row.json("accepted")?,
            why: row.get("why")?,
            by: row.parsed("added_by")?,
        },
        added: row.moment("added")?,
        retired: row.moment_option("retired")?.zip(retired_by),
    })
}
