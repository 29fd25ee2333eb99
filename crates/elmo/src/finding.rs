//! What a reader noticed: the document is odd here, and this is what was made of it.

use std::fmt;

use serde::{Deserialize, Serialize};

crate::codes! {
    /// What was noticed.
    enum FindingCode;

    /// `credit/scheme` is missing or empty.
    SchemeMissing = "scheme-missing", "The credits name no scheme; ECTS was assumed.";
    /// `credit/value` cannot be read.
    CreditsUnreadable = "credits-unreadable", "The amount of credits cannot be read; it counts as none.";
    /// A date cannot be read.
    DateUnreadable = "date-unreadable", "A date cannot be read; it was left out.";
    /// An ancient date in another order was read.
    DateInOtherOrder = "date-in-other-order", "A date stands in an old order and was turned round.";
    /// The LOS has no title.
    TitleMissing = "title-missing", "There is no title.";
    /// The LOS type is not in the schema's list.
    TypeUnknown = "type-unknown", "The type is not one of the schema's.";
    /// `status` is none of passed, failed, in-progress.
    StatusUnknown = "status-unknown", "The status is not one of the schema's; it is unclear.";
    /// The document holds U+FFFD or doubly encoded UTF-8.
    TextDamaged = "text-damaged", "Letters were damaged by the sender; they are shown as they came.";
    /// A report holds no LOS.
    ReportEmpty = "report-empty", "The report holds no results.";
    /// The report's status is one of PARTIAL_TEMPORARY, PARTIAL_PERMANENT, ERROR_TEMPORARY, ERROR_PERMANENT (2.1).
    ReportPartial = "report-partial", "The sender says that this report is not complete.";
    /// The document holds no report.
    ReportsMissing = "reports-missing", "The document holds no report.";
    /// The learner is missing.
    LearnerMissing = "learner-missing", "The document names no learner.";
    /// `generatedDate` is missing or unreadable.
    GeneratedMissing = "generated-missing", "The document does not say when it was made.";
    /// The same achievement stands twice.
    Duplicate = "duplicate", "The same achievement stands twice; it is counted once.";
    /// Same title, other identifier.
    PerhapsDuplicate = "perhaps-duplicate", "Another achievement has the same title but another code; both count.";
    /// The result label fails in its scheme, and no status says otherwise.
    ResultLooksFailed = "result-looks-failed", "The result is a failing grade in its scale and no status says passed.";
    /// No status, no result and no date here nor above.
    NothingSaysPassed = "nothing-says-passed", "No status, no result and no date says that this was passed.";
    /// The classes add up to less than their course.
    ClassesBelowCourse = "classes-below-course", "Its classes add up to less than the course.";
    /// The parent's total is not what the counted parts below it add up to.
    TotalDiffers = "total-differs", "Its parts add up to another total than stands here.";
    /// `bday` and `dateOfBirth` differ.
    BirthDatesDiffer = "birth-dates-differ", "The document gives two different birth dates.";
    /// A retake: an earlier or failed attempt of the same achievement.
    Retake = "retake", "This is an earlier attempt of the same achievement.";
    /// A further learner stands inside a report or beside the first; the detail says "same" or "differs" (names or birth
    /// date).
    ReportLearnerIgnored = "report-learner-ignored", "The learner is named again, in a report or beside the first; that is ignored.";
    /// The tree is deeper than the schema's four levels.
    DeepTree = "deep-tree", "The results are nested deeper than four levels.";
    /// The namespace is not known.
    NamespaceUnknown = "namespace-unknown", "The namespace is not one of ELMO's.";
    /// An attachment is not a readable data URI.
    AttachmentUnreadable = "attachment-unreadable", "An attachment cannot be read.";
    /// A count of `resultDistribution` cannot be read.
    DistributionUnreadable = "distribution-unreadable", "The distribution of results cannot be read; it was left out.";
    /// Credits stand in several schemes on one node.
    SeveralSchemes = "several-schemes", "The credits are given in several schemes; one amount, not several.";
}

impl fmt::Display for FindingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One thing noticed, with its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What was noticed.
    pub code: FindingCode,
    /// Where: an achievement ("r0.2.1"), a report ("r0"), "learner" or "document".
    pub place: String,
    /// The value concerned, other achievements' ids, amounts; never a name or an identifier of a person.
    pub detail: String,
}

impl Finding {
    /// A finding at a place.
    pub fn new(code: FindingCode, place: impl Into<String>, detail: impl Into<String>) -> Self {
        Self { code, place: place.into(), detail: detail.into() }
    }

    /// The sentence with its detail, for the command line.
    pub fn message(&self) -> String {
        if self.detail.is_empty() {
            self.code.message().to_owned()
        } else {
            format!("{} ({})", self.code.message(), self.detail)
        }
    }
}
