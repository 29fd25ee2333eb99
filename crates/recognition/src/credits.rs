//! What counts: which achievements of a document add up to the learner's credits, which are unclear, and why.
//!
//! Credits are never added along a path. [`assess`] chooses a set of achievements in which none lies above another and
//! none stands twice, and says of every other one why it is left out. The rules are `recognition.md` 2.

mod assess;
mod factor;
mod labels;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use elmo::{AchievementId, Credits, Finding, Status};
use serde::{Deserialize, Serialize};

pub use assess::assess;
pub(crate) use assess::{credits_of, identifiers};
pub use factor::{FACTORS, Factor, InEcts, factor, in_ects, round_half_up};
pub(crate) use labels::folded;
pub use labels::looks_failed;

/// Whether an achievement's credits count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Counted {
    /// They are part of the counted total.
    Yes,
    /// They are not: the credits stand elsewhere too, or were not earned.
    No,
    /// They have a total of their own until a person confirms that this was passed.
    Unclear,
}

impl Counted {
    /// "yes", "no" or "unclear".
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Unclear => "unclear",
        }
    }
}

elmo::codes! {
    /// Why an achievement counts, does not, or is unclear.
    enum CountReason;

    /// Counted: a course with no counted achievement above it.
    Course = "course", "A course counts.";
    /// Counted: credits of its own, and nothing below it carries any.
    Lowest = "lowest", "It has credits and nothing below it has any.";
    /// Counted: a class that belongs to no course.
    ClassAlone = "class-alone", "A class without a course above it counts.";
    /// Unclear: the result label fails in its scale and no status says otherwise.
    ResultLooksFailed = "result-looks-failed", "The result is a failing grade in its scale and no status says passed.";
    /// Unclear: no status, no result and no date, here or above.
    NothingSaysPassed = "nothing-says-passed", "No status, no result and no date says that this was passed.";
    /// Unclear: the classes with results add up to less than their course.
    ClassesBelowCourse = "classes-below-course", "Its classes with results add up to less than the course.";
    /// Unclear: the status is none of the schema's words.
    StatusUnknown = "status-unknown", "The status is not one of the schema's.";
    /// Not counted: `status` is failed.
    Failed = "failed", "It was failed.";
    /// Not counted: `status` is in-progress.
    InProgress = "in-progress", "It is still in progress.";
    /// Not counted: the same achievement stands elsewhere.
    Duplicate = "duplicate", "The same achievement stands elsewhere and is counted there.";
    /// Not counted: another attempt of the same achievement.
    Retake = "retake", "Another attempt of the same achievement counts.";
    /// Not counted: something above it (or above another copy of it) has the credits.
    PartOfCounted = "part-of-counted", "It is part of an achievement that has the credits.";
    /// Not counted: a degree programme, counted through its parts unless a person chooses it.
    Programme = "programme", "A programme or group of modules counts through its parts.";
    /// Not counted: achievements below it carry the credits.
    PartsHaveCredits = "parts-have-credits", "Its parts have the credits.";
    /// Not counted: there are no credits.
    NoCredits = "no-credits", "It has no credits.";
    /// Not counted: a class that lies below a course.
    ClassOfCourse = "class-of-course", "A class counts within its course.";
}

/// What was made of one achievement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessed {
    /// Its place in the document.
    pub id: AchievementId,
    /// The achievement above, if any.
    pub parent: Option<AchievementId>,
    /// Whether its credits count.
    pub counted: Counted,
    /// Why.
    pub reason: CountReason,
    /// The status; an absent one is passed, by the schema.
    pub status: Status,
    /// Whether the document gives a status.
    pub status_given: bool,
    /// The achievement that stands for this one, where this is a duplicate or an earlier attempt.
    pub duplicate_of: Option<AchievementId>,
    /// Scheme (upper case; a missing one is "ECTS") and amount: ECTS where it is given, else the first.
    pub credits: Option<(String, Credits)>,
    /// Counted, and with a result label, whatever it says.
    pub graded: bool,
}

/// The totals of one credit scheme.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SchemeTotals {
    /// Credits that count.
    pub counted: Credits,
    /// Credits that a person has to confirm first; not in `counted`.
    pub unclear: Credits,
    /// The part of `counted` that has a result label.
    pub graded: Credits,
}

/// What counts in a document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// Every achievement, in document order.
    pub achievements: Vec<Assessed>,
    /// ECTS credits that count.
    pub counted: Credits,
    /// ECTS credits that a person has to confirm first; not in `counted`.
    pub unclear: Credits,
    /// The part of `counted` that has a result label.
    pub graded: Credits,
    /// The totals of each scheme, ECTS too. Schemes are never converted into each other.
    pub by_scheme: BTreeMap<String, SchemeTotals>,
    /// What was noticed on the way.
    pub findings: Vec<Finding>,
}

impl Assessment {
    /// What was made of an achievement.
    pub fn of(&self, id: &AchievementId) -> Option<&Assessed> {
        self.achievements.iter().find(|a| &a.id == id)
    }
}
