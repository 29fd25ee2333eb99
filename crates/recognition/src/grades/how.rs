//! How a grade was found, as one line that is kept with the home course and as its parts, so that a decision of any
//! language can say it.

use std::fmt;

use super::{GradingTable, Method};

/// How a grade was found. As text it is English and what the mapping keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum How {
    /// By the office's policy nothing is transferred.
    PassByPolicy,
    /// The course at home is not graded.
    PassHere {
        /// The grade at the host.
        grade: String,
    },
    /// The host said pass and no more.
    PassAtHost,
    /// By the modified Bavarian formula.
    Formula {
        /// The formula with its numbers, the result and the rounded grade.
        working: String,
        /// The host's table.
        host: TableUsed,
    },
    /// By the two distributions.
    Distribution {
        /// Which of the four ways.
        method: Method,
        /// The host's table.
        host: TableUsed,
        /// The home table.
        home: TableUsed,
    },
}

/// Which table was used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableUsed {
    /// The years that it counts: "2024–2026".
    pub years: String,
    /// Its version.
    pub version: u32,
}

const NOT_GRADED: &str = "pass, the course at home is not graded; grade at the host: ";
const HOST_SAYS_PASS: &str = "pass, the host gave no grade";
const HOST: &str = "host table ";
const HOME: &str = "home table ";

impl How {
    /// Reads what [`How`] writes; `None` for what a person wrote.
    pub fn read(text: &str) -> Option<Self> {
        let how = Self::parts(text)?;
        (how.to_string() == text).then_some(how)
    }

    fn parts(text: &str) -> Option<Self> {
        if text == Method::PassOnly.message() {
            return Some(Self::PassByPolicy);
        }
        if text == HOST_SAYS_PASS {
            return Some(Self::PassAtHost);
        }
        if let Some(grade) = text.strip_prefix(NOT_GRADED) {
            return Some(Self::PassHere { grade: grade.to_owned() });
        }
        let (rest, table) = text.rsplit_once("; ")?;
        if let Some(working) = rest.strip_prefix(Method::Bavarian.message()) {
            let working = working.strip_prefix(": ")?.to_owned();
            return Some(Self::Formula { working, host: TableUsed::read(table, HOST)? });
        }
        let (method, host) = rest.split_once("; ")?;
        let method = *Method::ALL.iter().find(|m| m.message() == method)?;
        Some(Self::Distribution { method, host: TableUsed::read(host, HOST)?, home: TableUsed::read(table, HOME)? })
    }
}

impl TableUsed {
    pub(super) fn of(table: &GradingTable) -> Self {
        Self { years: table.years_in_words(), version: table.version }
    }

    fn read(text: &str, side: &str) -> Option<Self> {
        let (years, version) = text.strip_prefix(side)?.rsplit_once(", version ")?;
        Some(Self { years: years.to_owned(), version: version.parse().ok()? })
    }
}

impl fmt::Display for How {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PassByPolicy => f.write_str(Method::PassOnly.message()),
            Self::PassHere { grade } => write!(f, "{NOT_GRADED}{grade}"),
            Self::PassAtHost => f.write_str(HOST_SAYS_PASS),
            Self::Formula { working, host } => write!(f, "{}: {working}; {HOST}{host}", Method::Bavarian.message()),
            Self::Distribution { method, host, home } => {
                write!(f, "{}; {HOST}{host}; {HOME}{home}", method.message())
            }
        }
    }
}

impl fmt::Display for TableUsed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, version {}", self.years, self.version)
    }
}
