//! Grades: what a host's grade is at home, by the statistical distribution of both, by the modified Bavarian formula, or
//! not at all.
//!
//! The rules are `recognition.md` 4 (ECTS Users' Guide 2015, grading tables). All of it is exact arithmetic that shows its
//! working; a person takes a proposal over or writes another grade. Nothing here knows where tables are kept.
//!
//! ```
//! use recognition::grades::{Method, Policy, Proposed, Question, example, propose};
//!
//! let (host, home) = example();
//! let policy = Policy { method: Method::Mid, ..Policy::default() };
//! let question =
//!     Question { result: Some("C"), host: Ok(&host), home: Ok(&home), policy: Some(&policy), ..Question::default() };
//! assert_eq!(propose(&question).proposed, Proposed::Grade("4".to_owned()));
//! ```

mod bavarian;
mod choose;
mod convert;
mod course;
mod exact;
mod how;
mod propose;
mod table;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

pub use bavarian::{Bavarian, bavarian};
pub use choose::{Chosen, Wanted, choose, field_code};
pub use convert::{Answers, Band, Mean, Overlap, Working, bands, convert};
pub use course::{Hint, PassingShare, hints};
pub use exact::{Exact, ExactError};
pub use how::{How, TableUsed};
pub use propose::{Proposal, Proposed, Question, propose};
pub use table::{Amounts, Cycle, GradingTable, MAX_GRADES, Side, TableGrade, example};

elmo::codes! {
    /// How the office finds a grade. It is fixed beforehand, not case by case.
    enum Method;

    /// The best home grade that the host's grade overlaps.
    Max = "max", "by distribution, best grade";
    /// The home grade in which the middle of the host's grade lies.
    Mid = "mid", "by distribution, midpoint";
    /// The worst home grade that the host's grade overlaps.
    Min = "min", "by distribution, lowest grade";
    /// The mean of the home grades that it overlaps, weighted by their shares.
    Mean = "mean", "by distribution, mean";
    /// The modified Bavarian formula.
    Bavarian = "bavarian", "by the modified Bavarian formula";
    /// No grade is transferred. A policy, not a gap.
    PassOnly = "pass-only", "pass, no grade is transferred";
}

elmo::codes! {
    /// How a grade of the Bavarian formula is rounded.
    enum Rounding;

    /// To one decimal, half up.
    Tenth = "tenth", "to one decimal";
    /// To one decimal, what follows is cut off, as German examination rules mostly say.
    TenthCut = "tenth-cut", "to one decimal, the rest cut off";
    /// To two decimals, half up.
    Hundredth = "hundredth", "to two decimals";
    /// To the nearest of 1.0, 1.3, 1.7, 2.0 … 4.0; between two, to the better one.
    Thirds = "thirds", "to thirds of a grade";
}

elmo::codes! {
    /// Why there is no proposal and a person writes the grade.
    enum ByHand;

    /// The achievement has no result label.
    NoResult = "no-result", "The host gave no grade.";
    /// The office has not said how it converts.
    NoPolicy = "no-policy", "The office has not chosen how it converts grades.";
    /// There is no table of the host for this field and cycle.
    NoHostTable = "no-host-table", "There is no grading table of the host for this field and cycle.";
    /// There is no table of the home institution for this field and cycle.
    NoHomeTable = "no-home-table", "There is no grading table of ours for this field and cycle.";
    /// More than one table of the host fits.
    SeveralHostTables = "several-host-tables", "More than one grading table of the host fits.";
    /// More than one table of the home institution fits.
    SeveralHomeTables = "several-home-tables", "More than one grading table of ours fits.";
    /// The label is not in the host's table.
    NotInTable = "not-in-table", "The grade is not in the host's table.";
    /// The host's table, or the label itself, says that this fails.
    Fails = "fails", "The grade is a fail at the host.";
    /// Nobody got this grade by the table.
    NobodyHadIt = "nobody-had-it", "By the host's table nobody got this grade, so that it has no place among the others.";
    /// A table has no figures.
    NoFigures = "no-figures", "A table has no figures to compare by.";
    /// The mean or the formula needs numbers and the scale has none.
    NoNumbers = "no-numbers", "The scale has no numbers in order, which this way of converting needs.";
    /// All overlaps are below the office's smallest share.
    NothingLeft = "nothing-left", "All overlaps are below the smallest share that counts.";
    /// The Bavarian formula gives more than 4.0.
    Above4 = "above-4", "The formula gives more than 4.0.";
}

elmo::codes! {
    /// What a person should know about a conversion.
    enum Note;

    /// Fewer than 30 passed in the host's table.
    FewAtHost = "few-at-host", "Fewer than 30 passing grades stand behind the host's table.";
    /// Fewer than 30 passed in the home table.
    FewAtHome = "few-at-home", "Fewer than 30 passing grades stand behind our table.";
    /// A table in per cent that does not say of how many.
    SizeUnknown = "size-unknown", "A table does not say how many grades stand behind it.";
    /// A table of less than two years.
    OneYear = "one-year", "A table covers less than two years.";
    /// The field is not known; a table for all fields is used.
    FieldUnknown = "field-unknown", "The field of the course is not known.";
    /// The cycle is not known, and the table is for one cycle.
    CycleUnknown = "cycle-unknown", "The cycle of the course is not known.";
    /// The converted grade is not in the home table.
    NotInHomeTable = "not-in-home-table", "The converted grade is not in our table.";
}

elmo::codes! {
    /// Why what a document says of one course is a hint and no proposal.
    enum HintReason;

    /// The figures count those who failed too, and the share of those who passed is not known.
    CountsFailed = "counts-failed", "The figures count those who failed too, and how many passed is not known.";
    /// The order of the categories is not known.
    OrderUnknown = "order-unknown", "The document's categories are not all in the host's table, so that their order is uncertain.";
    /// The figures contradict themselves, or the grade is not among them.
    Contradictory = "contradictory", "The figures do not fit the grade or each other.";
    /// There is no home table to compare with.
    NoHome = "no-home", "There is no grading table of ours to compare with.";
    /// Fewer than 30.
    Few = "few", "Fewer than 30 stand behind the figures.";
    /// One course, once: never a proposal by itself.
    OneCourse = "one-course", "The figures are of this course alone.";
}

/// How the office converts, fixed beforehand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Policy {
    /// The way.
    pub method: Method,
    /// The smallest share of the host's grade that an overlap must have to count, between 0 and 1.
    pub minimum_share: Exact,
    /// How the Bavarian formula is rounded.
    pub rounding: Rounding,
}

impl Default for Policy {
    fn default() -> Self {
        Self { method: Method::PassOnly, minimum_share: Exact::ZERO, rounding: Rounding::Tenth }
    }
}
