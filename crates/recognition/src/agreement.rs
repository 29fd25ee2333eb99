//! The learning agreement: what was planned abroad (table A) and what it is to replace at home (table B), how that compares
//! with what was achieved and recognised, and the mapping groups that it comes to where everything fits.

mod compare;
mod propose;
#[cfg(test)]
mod tests;

use elmo::{CourseId, Credits, Texts};
use serde::{Deserialize, Serialize};
use time::Date;

pub use self::compare::{Compared, Kind, Line, Match, MatchedBy, Totals, compare, matches};
pub use self::propose::{Misfit, MisfitCode, Proposal, Proposed, propose};
use crate::mapping::Foreign;

/// Rows of one table that an agreement may have. A stay of years has some dozens.
pub const MAX_ROWS: usize = 1000;

/// One version of a learning agreement. A change during the mobility is a version of its own; the one before stays as it was.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreement {
    /// The day on which it was agreed.
    pub agreed: Option<Date>,
    /// What is to be known about it, in words.
    pub note: String,
    /// What replaces what.
    pub groups: Vec<Agreed>,
}

/// Planned courses and what they replace together; many to many.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agreed {
    /// Rows of table A.
    pub planned: Vec<Planned>,
    /// Rows of table B.
    pub home: Vec<AgreedHome>,
}

/// A row of table A: a course at the receiving institution.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planned {
    /// Its code there; empty where none was known.
    pub code: String,
    /// Its title.
    pub title: String,
    /// Its credits, ECTS.
    pub credits: Credits,
    /// When it is to be taken, in the words of the agreement.
    pub term: String,
}

/// A row of table B: what is recognised at the sending institution.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgreedHome {
    /// The local course, where the code is in the catalogue.
    pub course: Option<CourseId>,
    /// Its code; empty for free credits.
    pub code: String,
    /// Its title, or what the free credits are called.
    pub title: String,
    /// Its credits, ECTS.
    pub credits: Credits,
    /// On what condition it is recognised; empty where there is none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub condition: String,
}

/// One of the two tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// Table A, at the receiving institution.
    A,
    /// Table B, at the sending institution.
    B,
}

/// Why tables cannot stand. Rows are counted from 1 in each table, over all groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AgreementRefused {
    /// Neither code nor title.
    #[error("row {row} of table {table:?} has neither code nor title")]
    NoName {
        /// The table.
        table: Side,
        /// The row.
        row: usize,
    },
    /// No credits.
    #[error("row {row} of table {table:?} has no credits")]
    NoCredits {
        /// The table.
        table: Side,
        /// The row.
        row: usize,
    },
    /// No row at all.
    #[error("the agreement has no row")]
    Empty,
    /// More than [`MAX_ROWS`].
    #[error("the agreement has more than {MAX_ROWS} rows")]
    TooMany,
}

impl Agreement {
    /// Checks that every row says what it is and how much.
    ///
    /// # Errors
    /// The first row of which that is not so.
    pub fn check(&self) -> Result<(), AgreementRefused> {
        let planned =
            self.groups.iter().flat_map(|group| &group.planned).map(|row| (&row.code, &row.title, row.credits));
        let home = self.groups.iter().flat_map(|group| &group.home).map(|row| (&row.code, &row.title, row.credits));
        let planned = (1..).zip(planned).map(|(row, it)| (Side::A, row, it));
        let all: Vec<_> = planned.chain((1..).zip(home).map(|(row, it)| (Side::B, row, it))).collect();
        for (table, row, (code, title, credits)) in &all {
            let (table, row) = (*table, *row);
            if row > MAX_ROWS {
                return Err(AgreementRefused::TooMany);
            }
            if code.trim().is_empty() && title.trim().is_empty() {
                return Err(AgreementRefused::NoName { table, row });
            }
            if *credits <= Credits::ZERO {
                return Err(AgreementRefused::NoCredits { table, row });
            }
        }
        if all.is_empty() { Err(AgreementRefused::Empty) } else { Ok(()) }
    }
}

/// What is to be known of an achievement here.
#[derive(Debug, Clone, Copy)]
pub struct Achieved<'a> {
    /// Where it stands, whether it can be mapped, its credits.
    pub foreign: &'a Foreign,
    /// Its code at the issuer.
    pub code: Option<&'a str>,
    /// Its titles.
    pub titles: &'a Texts,
    /// Whether origin and person of its document are settled.
    pub settled: bool,
}
