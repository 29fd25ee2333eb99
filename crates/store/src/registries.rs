//! What the registries said, with history; the certificates that they ever named for an EMP; and what people decided about
//! them. A certificate is never deleted: it proves old documents.

use rusqlite::Row;

use crate::change::Change;
use crate::records::{EmpByHand, EmpCertificate, EmpPick, RegistryAttempt, RegistrySnapshot};
use crate::value::{Columns, moment, to_json};
use crate::{Reader, StoreError};

impl Reader<'_> {
    /// The latest of one source.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn registry(&self, source: &str) -> Result<Option<RegistrySnapshot>, StoreError> {
        self.one("SELECT * FROM registry_snapshot WHERE source = ?1 ORDER BY seq DESC LIMIT 1", [source], snapshot)
    }

    /// Everything that the test registries ever said, or the others, oldest first; EMPs that a source named twice in a row
    /// stand once, with the last time.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn registries_ever(&self, test: bool) -> Result<Vec<RegistrySnapshot>, StoreError> {
        self.all("SELECT * FROM registry_snapshot WHERE test = ?1 ORDER BY seq", [test], snapshot)
    }

    /// How the last attempt to read each source went.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn registry_attempts(&self) -> Result<Vec<RegistryAttempt>, StoreError> {
        self.all("SELECT * FROM registry_attempt ORDER BY source", [], |row| {
            Ok(RegistryAttempt {
                source: row.get("source")?,
                url: row.get("url")?,
                at: row.moment("at")?,
                problem: row.get("problem")?,
                detail: row.get("detail")?,
                etag: row.get("etag")?,
                last_modified: row.get("last_modified")?,
            })
        })
    }

    /// Every certificate that a test registry ever named, or another one, by EMP.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn emp_certificates(&self, test: bool) -> Result<Vec<EmpCertificate>, StoreError> {
        self.all("SELECT body FROM emp_certificate WHERE test = ?1 ORDER BY emp_key, sha256", [test], |r| {
            r.json("body")
        })
    }

    /// What people picked where sources disagree.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn emp_picks(&self, test: bool) -> Result<Vec<EmpPick>, StoreError> {
        self.all("SELECT body FROM emp_pick WHERE test = ?1 ORDER BY emp_key", [test], |r| r.json("body"))
    }

    /// The EMPs entered by hand, also those that were removed, in the order in which they were entered.
    ///
    /// # Errors
    /// [`StoreError::Unreadable`], [`StoreError::Sqlite`].
    pub fn emps_by_hand(&self, test: bool) -> Result<Vec<EmpByHand>, StoreError> {
        self.all("SELECT body FROM emp_by_hand WHERE test = ?1 ORDER BY id", [test], |r| r.json("body"))
    }
}

impl Change<'_> {
    /// Adds what a source says now. Where it names the same EMPs as last time, only the time and the hash are new: a
    /// catalogue changes every hour, and its EMPs hardly ever.
    ///
    /// # Errors
    /// [`StoreError::Full`], [`StoreError::Sqlite`].
    pub fn put_registry(&mut self, snapshot: &RegistrySnapshot) -> Result<(), StoreError> {
        let (fetched, registry) = (moment(snapshot.fetched)?, to_json(&snapshot.registry)?);
        let last = self.registry(&snapshot.source)?;
        let same = last.is_some_and(|l| {
            l.url == snapshot.url && l.test == snapshot.test && l.registry.emps == snapshot.registry.emps
        });
        if same {
            self.run(
                "UPDATE registry_snapshot SET fetched = ?2, name = ?3, sha256 = ?4, registry = ?5
                 WHERE seq = (SELECT max(seq) FROM registry_snapshot WHERE source = ?1)",
                (&snapshot.source, &fetched, &snapshot.name, &snapshot.sha256, &registry),
            )?;
        } else {
            self.run(
                "INSERT INTO registry_snapshot (source, name, test, url, sha256, fetched, registry)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                (&snapshot.source, &snapshot.name, snapshot.test, &snapshot.url, &snapshot.sha256, &fetched, &registry),
            )?;
        }
        Ok(())
    }

    /// Notes how an attempt to read a source went.
    ///
    /// # Errors
    /// [`StoreError::Full`], [`StoreError::Sqlite`].
    pub fn put_registry_attempt(&mut self, attempt: &RegistryAttempt) -> Result<(), StoreError> {
        self.run(
            "INSERT OR REPLACE INTO registry_attempt (source, url, at, problem, detail, etag, last_modified)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            (
                &attempt.source,
                &attempt.url,
                moment(attempt.at)?,
                &attempt.problem,
                &attempt.detail,
                &attempt.etag,
                &attempt.last_modified,
            ),
        )?;
        Ok(())
    }

    /// Adds a certificate of an EMP, or what has become of it.
    ///
    /// # Errors
    /// [`StoreError::Full`], [`StoreError::Sqlite`].
    pub fn put_emp_certificate(&mut self, certificate: &EmpCertificate) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO emp_certificate (test, emp_key, sha256, body) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (test, emp_key, sha256) DO UPDATE SET body = excluded.body",
            (certificate.test, &certificate.emp_key, &certificate.sha256, to_json(certificate)?),
        )?;
        Ok(())
    }

    /// Keeps what a person picked for an EMP, in place of what was picked before.
    ///
    /// # Errors
    /// [`StoreError::Full`], [`StoreError::Sqlite`].
    pub fn put_emp_pick(&mut self, pick: &EmpPick) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO emp_pick (test, emp_key, body) VALUES (?1, ?2, ?3)
             ON CONFLICT (test, emp_key) DO UPDATE SET body = excluded.body",
            (pick.test, &pick.emp_key, to_json(pick)?),
        )?;
        Ok(())
    }

    /// Adds an EMP entered by hand, or that it was removed.
    ///
    /// # Errors
    /// [`StoreError::Full`], [`StoreError::Sqlite`].
    pub fn put_emp_by_hand(&mut self, emp: &EmpByHand) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO emp_by_hand (id, test, body) VALUES (?1, ?2, ?3)
             ON CONFLICT (id) DO UPDATE SET body = excluded.body",
            (&emp.id, emp.test, to_json(emp)?),
        )?;
        Ok(())
    }
}

fn snapshot(row: &Row<'_>) -> rusqlite::Result<RegistrySnapshot> {
    Ok(RegistrySnapshot {
        source: row.get("source")?,
        name: row.get("name")?,
        test: row.get("test")?,
        url: row.get("url")?,
        fetched: row.moment("fetched")?,
        sha256: row.get("sha256")?,
        registry: row.json("registry")?,
    })
}
