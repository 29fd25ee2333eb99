//! Received documents: the bytes as they came, what was proven about them, and their erasure.

use elmo::{AchievementId, CaseId, DocumentId};
use recognition::person::PersonMatch;
use rusqlite::Row;

use crate::change::Change;
use crate::records::{Confirmation, DocumentRecord, Move, Tombstone};
use crate::store::with_little_cache;
use crate::value::{Columns, moment, sha256_hex, to_json, to_json_option, unreadable};
use crate::{Reader, StoreError};

impl Reader<'_> {
    /// One document, erased ones too.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn document(&self, id: DocumentId) -> Result<Option<DocumentRecord>, StoreError> {
        self.one("SELECT * FROM document WHERE id = ?1", [id.to_string()], document)
    }

    /// The documents of a case in the order they came, erased ones too.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn documents(&self, case: CaseId) -> Result<Vec<DocumentRecord>, StoreError> {
        self.all("SELECT * FROM document WHERE case_id = ?1 ORDER BY rowid", [case.to_string()], document)
    }

    /// The documents of all cases that are not erased, with their cases, in the order they came. Each is read by itself
    /// ([`Reader::document`]), so that one that cannot be read hides no other.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn documents_in_use(&self) -> Result<Vec<(DocumentId, CaseId)>, StoreError> {
        let sql = "SELECT id, case_id FROM document WHERE erased IS NULL ORDER BY rowid";
        self.all(sql, [], |row| Ok((row.parsed("id")?, row.parsed("case_id")?)))
    }

    /// The bytes as they came; none when the document is erased or not there.
    ///
    /// # Errors
    /// [`StoreError::HashDiffers`] where they are no longer what came.
    pub fn document_bytes(&self, id: DocumentId) -> Result<Option<Vec<u8>>, StoreError> {
        let found = self.one(
            "SELECT b.rowid, length(b.bytes), d.sha256 FROM document_bytes AS b JOIN document AS d ON d.id = b.document_id
             WHERE b.document_id = ?1",
            [id.to_string()],
            |row| Ok((row.get::<_, i64>(0)?, row.get::<_, u32>(1)?, row.get::<_, String>(2)?)),
        )?;
        let Some((row, size, sha256)) = found else { return Ok(None) };
        let mut bytes = vec![0; usize::try_from(size).unwrap_or(usize::MAX)];
        with_little_cache(self.connection(), || {
            let blob = self.connection().blob_open("main", "document_bytes", "bytes", row, true)?;
            Ok(blob.read_at_exact(&mut bytes, 0)?)
        })?;
        if sha256_hex(&bytes) == sha256 { Ok(Some(bytes)) } else { Err(StoreError::HashDiffers) }
    }

    /// The documents of any case whose bytes have a SHA-256 (lower-case hex), erased ones too.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn documents_with_hash(&self, sha256: &str) -> Result<Vec<DocumentRecord>, StoreError> {
        self.all("SELECT * FROM document WHERE sha256 = ?1 ORDER BY rowid", [sha256], document)
    }

    /// How a document came from case to case, in order; nothing where it was erased.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn moves(&self, document: DocumentId) -> Result<Vec<Move>, StoreError> {
        self.all("SELECT * FROM document_move WHERE document_id = ?1 ORDER BY rowid", [document.to_string()], |row| {
            Ok(Move {
                from: row.parsed("from_case_id")?,
                by: row.parsed("staff")?,
                at: row.moment("at")?,
                why: row.get("why")?,
            })
        })
    }

    /// What people confirmed in a document.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn confirmations(&self, document: DocumentId) -> Result<Vec<Confirmation>, StoreError> {
        self.all(
            "SELECT * FROM confirmation WHERE document_id = ?1 ORDER BY at, rowid",
            [document.to_string()],
            confirmation,
        )
    }
}

impl Change<'_> {
    /// Adds a document with its bytes.
    ///
    /// # Errors
    /// [`StoreError::HashDiffers`] when size or `provenance.sha256` are not those of the bytes; [`StoreError::Refused`]:
    /// [`crate::Rule::Unique`], [`crate::Rule::Reference`]; [`StoreError::Full`].
    pub fn add_document(&mut self, record: &DocumentRecord, bytes: &[u8]) -> Result<(), StoreError> {
        if u64::try_from(bytes.len()) != Ok(record.size) || sha256_hex(bytes) != record.provenance.sha256 {
            return Err(StoreError::HashDiffers);
        }
        self.run(
            "INSERT INTO document (id, case_id, fetch_id, provenance, evidence, signature_doubts, signature_accepted,
                 person, person_accepted, size, erased, trust)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
            rusqlite::params_from_iter(columns(record)?),
        )?;
        self.write_bytes(record.id, bytes)
    }

    /// Writes the bytes into the place made for them: as a parameter they would be copied twice, and they can be many.
    fn write_bytes(&self, id: DocumentId, bytes: &[u8]) -> Result<(), StoreError> {
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        let place = rusqlite::blob::ZeroBlob(size);
        with_little_cache(self.connection(), || {
            self.run("INSERT INTO document_bytes (document_id, bytes) VALUES (?1, ?2)", (id.to_string(), place))?;
            let row = self.connection().last_insert_rowid();
            let mut blob = self.connection().blob_open("main", "document_bytes", "bytes", row, false)?;
            blob.write_all_at(bytes, 0)?;
            Ok(blob.close()?)
        })
    }

    /// Changes what is known about a document. Its bytes, size and hash stay.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Refused`]: [`crate::Rule::DocumentErased`],
    /// [`crate::Rule::DocumentBytesStay`], [`crate::Rule::CaseDecided`] for another case or an erasure while a decision
    /// rests on it.
    pub fn put_document(&mut self, record: &DocumentRecord) -> Result<(), StoreError> {
        let touched = self.run(
            "UPDATE document SET case_id = ?2, fetch_id = ?3, provenance = ?4, evidence = ?5, signature_doubts = ?6,
                 signature_accepted = ?7, person = ?8, person_accepted = ?9, size = ?10, erased = ?11, trust = ?12
             WHERE id = ?1",
            rusqlite::params_from_iter(columns(record)?),
        )?;
        if touched == 0 { Err(StoreError::NotFound("the document")) } else { Ok(()) }
    }

    /// Erases a document: its bytes, the evidence of signature, policy and person, what people wrote about it and what
    /// the EMP said. The tombstone, hash, time, EMP and verdict stay. When the change is done, the bytes are nowhere in
    /// the database's files; backups that were made before keep them.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Refused`]: [`crate::Rule::DocumentErased`],
    /// [`crate::Rule::CaseDecided`] while a decision in force rests on it.
    pub fn erase_document(&mut self, id: DocumentId, tombstone: &Tombstone) -> Result<(), StoreError> {
        let Some(record) = self.document(id)? else { return Err(StoreError::NotFound("the document")) };
        self.put_document(&DocumentRecord {
            evidence: None,
            trust: None,
            signature_accepted: None,
            person: PersonMatch { verdict: record.person.verdict, evidence: Vec::new() },
            person_accepted: None,
            erased: Some(tombstone.clone()),
            ..record
        })?;
        self.run("DELETE FROM document_bytes WHERE document_id = ?1", [id.to_string()])?;
        self.run("DELETE FROM confirmation WHERE document_id = ?1", [id.to_string()])?;
        self.run("DELETE FROM document_move WHERE document_id = ?1", [id.to_string()])?;
        self.forget_later(id)?;
        self.forget_typed(id)?;
        self.run("UPDATE fetch SET message = NULL WHERE document_id = ?1", [id.to_string()])?;
        self.mark_erased();
        Ok(())
    }

    /// Gives a document to another case and keeps how it came there. Its fetch stays with the case that it was opened for.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Refused`]: [`crate::Rule::DocumentErased`],
    /// [`crate::Rule::CaseDecided`] while a decision in force rests on it, [`crate::Rule::Reference`].
    pub fn move_document(&mut self, id: DocumentId, to_case: CaseId, moved: &Move) -> Result<(), StoreError> {
        let touched =
            self.run("UPDATE document SET case_id = ?2 WHERE id = ?1", (id.to_string(), to_case.to_string()))?;
        if touched == 0 {
            return Err(StoreError::NotFound("the document"));
        }
        self.run(
            "INSERT INTO document_move (document_id, from_case_id, staff, at, why) VALUES (?1, ?2, ?3, ?4, ?5)",
            (id.to_string(), moved.from.to_string(), moved.by.to_string(), moment(moved.at)?, &moved.why),
        )?;
        Ok(())
    }

    /// Adds or changes a confirmation.
    ///
    /// # Errors
    /// [`StoreError::Refused`] with [`crate::Rule::Reference`]; [`StoreError::Full`].
    pub fn put_confirmation(&mut self, confirmation: &Confirmation) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO confirmation (document_id, achievement, staff, at, why) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT DO UPDATE SET staff = excluded.staff, at = excluded.at, why = excluded.why",
            (
                confirmation.document.to_string(),
                confirmation.achievement.as_str(),
                confirmation.by.to_string(),
                moment(confirmation.at)?,
                &confirmation.why,
            ),
        )?;
        Ok(())
    }

    /// Takes a confirmation back; `false` where there was none.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn remove_confirmation(
        &mut self,
        document: DocumentId,
        achievement: &AchievementId,
    ) -> Result<bool, StoreError> {
        let touched = self.run(
            "DELETE FROM confirmation WHERE document_id = ?1 AND achievement = ?2",
            (document.to_string(), achievement.as_str()),
        )?;
        Ok(touched > 0)
    }
}

fn columns(record: &DocumentRecord) -> Result<[rusqlite::types::Value; 12], StoreError> {
    Ok([
        record.id.to_string().into(),
        record.case.to_string().into(),
        record.fetch.map(|id| id.to_string()).into(),
        to_json(&record.provenance)?.into(),
        to_json_option(record.evidence.as_ref())?.into(),
        to_json(&record.signature_doubts)?.into(),
        to_json_option(record.signature_accepted.as_ref())?.into(),
        to_json(&record.person)?.into(),
        to_json_option(record.person_accepted.as_ref())?.into(),
        i64::try_from(record.size).map_err(|_| unreadable("the size of a document"))?.into(),
        to_json_option(record.erased.as_ref())?.into(),
        to_json_option(record.trust.as_ref())?.into(),
    ])
}

fn document(row: &Row<'_>) -> rusqlite::Result<DocumentRecord> {
    Ok(DocumentRecord {
        id: row.parsed("id")?,
        case: row.parsed("case_id")?,
        fetch: row.parsed_option("fetch_id")?,
        provenance: row.json("provenance")?,
        evidence: row.json_option("evidence")?,
        trust: row.json_option("trust")?,
        signature_doubts: row.json("signature_doubts")?,
        signature_accepted: row.json_option("signature_accepted")?,
        person: row.json("person")?,
        person_accepted: row.json_option("person_accepted")?,
        size: u64::try_from(row.count("size")?).unwrap_or(u64::MAX),
        erased: row.json_option("erased")?,
    })
}

fn confirmation(row: &Row<'_>) -> rusqlite::Result<Confirmation> {
    Ok(Confirmation {
        document: row.parsed("document_id")?,
        achievement: AchievementId(row.get("achievement")?),
        by: row.parsed("staff")?,
        at: row.moment("at")?,
        why: row.get("why")?,
    })
}
