//! Numbers of cases and decisions that were given out, so that a database which comes back from a backup gives none of
//! them to somebody else.

use rusqlite::params;
use time::OffsetDateTime;

use crate::change::Change;
use crate::value::Columns;
use crate::{Reader, StoreError};

/// How many numbers of cases are left out for each fortnight since a backup, where nobody knows which were given after it.
const CASES: i64 = 100;

/// The same for the decisions of a case.
const DECISIONS: i64 = 2;

/// A place in the history of a database: the number of entries and the seal of the last.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    entries: i64,
    seal: String,
    at: OffsetDateTime,
}

impl Place {
    /// When the last entry was made.
    pub fn at(&self) -> OffsetDateTime {
        self.at
    }
}

/// The numbers that are given out next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextNumbers {
    /// Of a case of the year.
    pub case: String,
    /// Of a decision in each case, by the number of the case.
    pub decisions: Vec<String>,
}

/// All numbers that a database has given out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given(Vec<(String, i64)>);

/// The number of a case, "2026-001".
pub(crate) fn case_number(year: i32, number: i64) -> String {
    format!("{year}-{number:03}")
}

impl Reader<'_> {
    /// Where the history of this database ends; `None` where it has not begun.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn end_of_history(&self) -> Result<Option<Place>, StoreError> {
        self.one("SELECT seq, hash, at FROM journal ORDER BY seq DESC LIMIT 1", [], |row| {
            Ok(Place { entries: row.get("seq")?, seal: row.get("hash")?, at: row.moment("at")? })
        })
    }

    /// The numbers that are given out next; none of them is taken by that.
    ///
    /// # Errors
    /// [`StoreError::Sqlite`].
    pub fn next_numbers(&self, year: i32) -> Result<NextNumbers, StoreError> {
        let given =
            self.one("SELECT value FROM counter WHERE name = ?1", [format!("case-{year}")], |row| row.get(0))?;
        let mut next = given.unwrap_or(0_i64) + 1;
        while self.case_by_number(&case_number(year, next))?.is_some() {
            next += 1;
        }
        Ok(NextNumbers { case: case_number(year, next), decisions: self.next_decision_numbers()? })
    }

    /// The numbers that this database has given out, if it goes on from `place` with an unbroken history; `None` where it
    /// is another one, which does not know.
    ///
    /// # Errors
    /// [`StoreError::JournalBroken`], [`StoreError::Sqlite`].
    pub fn given_after(&self, place: &Place) -> Result<Option<Given>, StoreError> {
        let goes_on =
            self.one("SELECT 1 FROM journal WHERE seq = ?1 AND hash = ?2", params![place.entries, place.seal], |_| {
                Ok(())
            })?;
        if goes_on.is_none() {
            return Ok(None);
        }
        self.verify_journal()?;
        let given = self.all(
            "SELECT name, value FROM counter
             UNION ALL SELECT 'decision-' || case_id, count(*) FROM decision GROUP BY case_id",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        Ok(Some(Given(given)))
    }
}

impl Change<'_> {
    /// Gives none of these numbers out any more.
    ///
    /// # Errors
    /// [`StoreError::Full`], [`StoreError::Sqlite`].
    pub fn leave_out(&mut self, given: &Given) -> Result<(), StoreError> {
        for (name, value) in &given.0 {
            self.run(
                "INSERT INTO counter (name, value) VALUES (?1, ?2)
                 ON CONFLICT DO UPDATE SET value = max(value, excluded.value)",
                params![name, value],
            )?;
        }
        Ok(())
    }

    /// Leaves out as many numbers as may have been given out since `place` by a database that is lost: cases of this year go
    /// on behind the next full hundred, decisions of the cases that are here behind the next two, for each fortnight begun.
    ///
    /// # Errors
    /// [`StoreError::Full`], [`StoreError::Sqlite`].
    pub fn leave_out_since(&mut self, place: &Place) -> Result<(), StoreError> {
        let fortnights = (self.now() - place.at).whole_weeks().max(0) / 2 + 1;
        self.run(
            "INSERT INTO counter (name, value) VALUES (?1, ?2)
             ON CONFLICT DO UPDATE SET value = value / ?3 * ?3 + excluded.value",
            params![format!("case-{}", self.now().year()), CASES * fortnights, CASES],
        )?;
        self.run(
            "INSERT INTO counter (name, value)
             SELECT name, max(coalesce((SELECT value FROM counter AS c WHERE c.name = n.name), 0), given) + ?1
             FROM (SELECT 'decision-' || id AS name,
                          (SELECT count(*) FROM decision WHERE case_id = recognition_case.id) AS given
                   FROM recognition_case) AS n
             WHERE true
             ON CONFLICT DO UPDATE SET value = excluded.value",
            params![DECISIONS * fortnights],
        )?;
        Ok(())
    }
}
