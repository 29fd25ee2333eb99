//! Signed decisions with their files, and what went out.

use std::collections::HashMap;

use elmo::{CaseId, DecisionId};
use rusqlite::Row;

use crate::change::Change;
use crate::records::{DecisionFile, Delivery, SignedDecision, Withdrawal};
use crate::value::{Columns, moment, sha256_hex, to_json, to_json_option};
use crate::{Reader, StoreError};

/// The number of the next decision of each case.
const NEXT: &str = "SELECT number || '-' || (1 + max((SELECT count(*) FROM decision WHERE case_id = c.id),
     coalesce((SELECT value FROM counter WHERE name = 'decision-' || c.id), 0)))
     FROM recognition_case AS c";

impl Reader<'_> {
    /// The decisions of a case, oldest first, withdrawn and replaced ones too. The bytes of their files are empty.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn decisions(&self, case: CaseId) -> Result<Vec<SignedDecision>, StoreError> {
        let case = case.to_string();
        let mut decisions = self.all("SELECT * FROM decision WHERE case_id = ?1 ORDER BY rowid", [&case], decision)?;
        let files = self.all(
            "SELECT f.decision_id, f.name, f.media_type, f.sha256 FROM decision_file AS f
             JOIN decision AS d ON d.id = f.decision_id WHERE d.case_id = ?1 ORDER BY f.position",
            [&case],
            |row| {
                let file = DecisionFile {
                    name: row.get("name")?,
                    media_type: row.get("media_type")?,
                    bytes: Vec::new(),
                    sha256: row.get("sha256")?,
                };
                Ok((row.parsed::<DecisionId>("decision_id")?, file))
            },
        )?;
        let mut of: HashMap<DecisionId, Vec<DecisionFile>> = HashMap::new();
        for (decision, file) in files {
            of.entry(decision).or_default().push(file);
        }
        for decision in &mut decisions {
            decision.files = of.remove(&decision.id).unwrap_or_default();
        }
        Ok(decisions)
    }

    /// One decision, in force or not; the bytes of its files are empty.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn decision(&self, id: DecisionId) -> Result<Option<SignedDecision>, StoreError> {
        let case = self.one("SELECT case_id FROM decision WHERE id = ?1", [id.to_string()], |row| {
            row.parsed::<CaseId>("case_id")
        })?;
        match case {
            Some(case) => Ok(self.decisions(case)?.into_iter().find(|d| d.id == id)),
            None => Ok(None),
        }
    }

    /// The bytes of a file of a decision.
    ///
    /// # Errors
    /// [`StoreError::HashDiffers`] where they are no longer what was signed.
    pub fn decision_file(&self, id: DecisionId, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let found = self.one(
            "SELECT bytes, sha256 FROM decision_file WHERE decision_id = ?1 AND name = ?2",
            (id.to_string(), name),
            |row| Ok((row.get::<_, Vec<u8>>(0)?, row.get::<_, String>(1)?)),
        )?;
        match found {
            Some((bytes, sha256)) if sha256_hex(&bytes) != sha256 => Err(StoreError::HashDiffers),
            found => Ok(found.map(|(bytes, _)| bytes)),
        }
    }

    /// The cases that have a decision, in force or not.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn decided_cases(&self) -> Result<Vec<CaseId>, StoreError> {
        self.all("SELECT DISTINCT case_id FROM decision", [], |row| row.parsed("case_id"))
    }

    /// The number that the next decision of a case has, "2026-014-1". It is taken by [`Change::add_decision`]; as no
    /// decision is ever deleted, and a restored database leaves out what may have been given, none is given out twice.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub fn next_decision_number(&self, case: CaseId) -> Result<String, StoreError> {
        self.one(&format!("{NEXT} WHERE id = ?1"), [case.to_string()], |row| row.get(0))?
            .ok_or(StoreError::NotFound("the case"))
    }

    /// The same for all cases.
    pub(crate) fn next_decision_numbers(&self) -> Result<Vec<String>, StoreError> {
        self.all(&format!("{NEXT} ORDER BY number"), [], |row| row.get(0))
    }

    /// What went out of a case, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn deliveries(&self, case: CaseId) -> Result<Vec<Delivery>, StoreError> {
        self.all("SELECT * FROM delivery WHERE case_id = ?1 ORDER BY at, rowid", [case.to_string()], delivery)
    }

    /// Something that went out, by its id.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn delivery(&self, id: &str) -> Result<Option<Delivery>, StoreError> {
        self.one("SELECT * FROM delivery WHERE id = ?1", [id], delivery)
    }

    /// Everything that went out, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn all_deliveries(&self) -> Result<Vec<Delivery>, StoreError> {
        self.all("SELECT * FROM delivery ORDER BY at, rowid", [], delivery)
    }
}

impl Change<'_> {
    /// Adds a signed decision with its files. The decision that its body names in `replaces` is replaced by it, in the
    /// same moment.
    ///
    /// # Errors
    /// [`StoreError::HashDiffers`] for a file; [`StoreError::NotFound`] for a decision to be replaced that the case does
    /// not have; [`StoreError::Refused`]: [`crate::Rule::Value`] for a draft, [`crate::Rule::SecondSignerDiffers`],
    /// [`crate::Rule::DecisionInForce`], [`crate::Rule::DecisionOfItsCase`], [`crate::Rule::Unique`] for a number that
    /// is there, [`crate::Rule::Reference`] for signers who are not there; [`StoreError::Full`].
    pub fn add_decision(&mut self, signed: &SignedDecision) -> Result<(), StoreError> {
        if signed.files.iter().any(|file| sha256_hex(&file.bytes) != file.sha256) {
            return Err(StoreError::HashDiffers);
        }
        let (id, case) = (signed.id.to_string(), signed.case.to_string());
        if let Some(replaced) = &signed.decision.replaces {
            let touched = self.run(
                "UPDATE decision SET replaced_by = ?3 WHERE case_id = ?1 AND number = ?2",
                (&case, replaced, &signed.decision.number),
            )?;
            if touched == 0 {
                return Err(StoreError::NotFound("the decision to be replaced"));
            }
        }
        self.run(
            "INSERT INTO decision (id, case_id, body, file_count, withdrawn, replaced_by)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            (
                &id,
                &case,
                to_json(&signed.decision)?,
                i64::try_from(signed.files.len()).unwrap_or(i64::MAX),
                to_json_option(signed.withdrawn.as_ref())?,
                &signed.replaced_by,
            ),
        )?;
        for (position, file) in (1_i64..).zip(&signed.files) {
            self.run(
                "INSERT INTO decision_file (decision_id, position, name, media_type, sha256, bytes)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                (&id, position, &file.name, &file.media_type, &file.sha256, &file.bytes),
            )?;
        }
        self.add_precedents(signed)
    }

    /// Withdraws a decision, once.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Refused`] with [`crate::Rule::DecisionSigned`] when it was withdrawn
    /// before.
    pub fn withdraw_decision(&mut self, id: DecisionId, withdrawal: &Withdrawal) -> Result<(), StoreError> {
        let touched =
            self.run("UPDATE decision SET withdrawn = ?2 WHERE id = ?1", (id.to_string(), to_json(withdrawal)?))?;
        if touched == 0 { Err(StoreError::NotFound("the decision")) } else { Ok(()) }
    }

    /// Records that something went out.
    ///
    /// # Errors
    /// [`StoreError::Refused`]: [`crate::Rule::Unique`], [`crate::Rule::Reference`]; [`StoreError::Full`].
    pub fn add_delivery(&mut self, delivery: &Delivery) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO delivery (id, case_id, decision_id, kind, target, files, at, staff, student)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            (
                &delivery.id,
                delivery.case.to_string(),
                delivery.decision.to_string(),
                &delivery.kind,
                &delivery.target,
                to_json(&delivery.files)?,
                moment(delivery.at)?,
                delivery.by.to_string(),
                delivery.student,
            ),
        )?;
        Ok(())
    }
}

fn decision(row: &Row<'_>) -> rusqlite::Result<SignedDecision> {
    Ok(SignedDecision {
        id: row.parsed("id")?,
        case: row.parsed("case_id")?,
        decision: row.json("body")?,
        files: Vec::new(),
        withdrawn: row.json_option("withdrawn")?,
        replaced_by: row.get("replaced_by")?,
    })
}

fn delivery(row: &Row<'_>) -> rusqlite::Result<Delivery> {
    Ok(Delivery {
        id: row.get("id")?,
        case: row.parsed("case_id")?,
        decision: row.parsed("decision_id")?,
        kind: row.get("kind")?,
        target: row.get("target")?,
        files: row.json("files")?,
        at: row.moment("at")?,
        by: row.parsed("staff")?,
        student: row.get("student")?,
    })
}
