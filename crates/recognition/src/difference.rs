//! Two documents of one student side by side: what came, what went, what changed, each with its old and its new value.
//!
//! The same achievement is found by the rules that keep it from counting twice (`recognition.md` 2.1): same issuer and
//! the same identifier, else title, credits and date. Nothing is guessed from likeness beyond that, but where exactly one
//! title is left on either side. What the comparison means for a mapping is said by its callers.
//!
//! ```
//! use elmo::Elmo;
//! use recognition::difference::{Outcome, compare};
//!
//! let document = Elmo::default();
//! assert_eq!(compare(&document, &document).outcome(), Outcome::Same);
//! ```

mod facts;
mod pairs;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use elmo::{AchievementId, Elmo, Personal, Texts};
use serde::{Deserialize, Serialize};

use crate::credits::{self, SchemeTotals};
use facts::{attachments, document, learner, reports};
pub use pairs::{same, same_issuer};

elmo::codes! {
    /// What of a document can change.
    enum Field;

    /// `title`, by language.
    Title = "title", "title";
    /// `credit`, by scheme.
    Credits = "credits", "credits";
    /// Whether it counts in the sum: "yes", "no" or "unclear".
    Counted = "counted", "in the sum";
    /// `status`; an absent one is passed, by the schema.
    Status = "status", "status";
    /// `resultLabel`, to the letter.
    Result = "result", "result";
    /// What `gradingSchemeLocalId` stands for, or the external id.
    GradingScheme = "grading-scheme", "grading scheme";
    /// `date` of the LOI.
    Date = "date", "date";
    /// `start` of the LOI.
    Start = "start", "start";
    /// `academicTerm`: its titles by language, its first and last day.
    Term = "term", "term";
    /// `level`, by type; also the level inside `credit`.
    Level = "level", "level";
    /// `type`.
    Kind = "kind", "type";
    /// `identifier` of the LOS, by type.
    Code = "code", "code";
    /// What it is a part of.
    Place = "place", "place in the tree";
    /// `iscedCode` and `subjectArea`.
    FieldOfStudy = "field-of-study", "field of study";
    /// `languageOfInstruction`.
    Language = "language", "language of instruction";
    /// `identifier` of the LOI.
    Attempt = "attempt", "number of the attempt";
    /// `description`, by language.
    Description = "description", "description";
    /// `resultDistribution` and `shortenedGrading`.
    Distribution = "distribution", "distribution of results";
    /// `url`.
    Address = "address", "web address";
    /// Whether there is a `diplomaSupplement`.
    DiplomaSupplement = "diploma-supplement", "diploma supplement";
    /// `attachments/ref`: the titles of what belongs to the result.
    AttachmentRefs = "attachment-refs", "attachments of the result";

    /// `generatedDate`.
    Generated = "generated", "when the document was made";
    /// `report/issueDate`.
    Issued = "issued", "issue date of the report";
    /// The version of ELMO, as far as the namespace tells it.
    Version = "version", "version of ELMO";
    /// `report/status` of 2.1: FULL, SELECTION, PARTIAL_TEMPORARY ….
    ReportStatus = "report-status", "status of the report";
    /// Its messages, by language.
    ReportMessage = "report-message", "message of the report";
    /// `issuer/title`, by language.
    IssuerTitle = "issuer-title", "name of the issuer";
    /// `issuer/identifier`, by type.
    IssuerCode = "issuer-code", "identifier of the issuer";
    /// `issuer/country`.
    IssuerCountry = "issuer-country", "country of the issuer";
    /// `issuer/url`.
    IssuerAddress = "issuer-address", "web address of the issuer";
    /// `gradingScheme`, by language.
    GradingSchemes = "grading-schemes", "grading schemes of the report";
    /// `resultOfRecognition`: that they are others; not what they say.
    Recognitions = "recognitions", "earlier recognition results of the report";

    /// `learner/givenNames`.
    GivenNames = "given-names", "given names";
    /// `learner/familyName`.
    FamilyName = "family-name", "family name";
    /// `learner/birthName`.
    BirthName = "birth-name", "name at birth";
    /// `learner/alternativeName`.
    AlternativeName = "alternative-name", "name in another alphabet";
    /// `learner/bday` and `dateOfBirth`.
    Born = "born", "date of birth";
    /// `learner/citizenship`.
    Citizenship = "citizenship", "citizenship";
    /// `learner/identifier`, by type.
    LearnerCode = "learner-code", "identifier of the learner";

    /// `attachment/content`, byte by byte.
    Content = "content", "content";
    /// `attachment/type`.
    AttachmentKind = "attachment-kind", "type of the attachment";
}

impl Field {
    /// Whether a recognition can rest on it, so that a person has to look where it changed after the mapping.
    pub fn decides(self) -> bool {
        match self {
            Self::Title
            | Self::Credits
            | Self::Counted
            | Self::Status
            | Self::Result
            | Self::GradingScheme
            | Self::Date
            | Self::Start
            | Self::Term
            | Self::Level
            | Self::Kind
            | Self::Code
            | Self::Place
            | Self::FieldOfStudy => true,
            Self::Language
            | Self::Attempt
            | Self::Description
            | Self::Distribution
            | Self::Address
            | Self::DiplomaSupplement
            | Self::AttachmentRefs
            | Self::Generated
            | Self::Issued
            | Self::Version
            | Self::ReportStatus
            | Self::ReportMessage
            | Self::IssuerTitle
            | Self::IssuerCode
            | Self::IssuerCountry
            | Self::IssuerAddress
            | Self::GradingSchemes
            | Self::Recognitions
            | Self::GivenNames
            | Self::FamilyName
            | Self::BirthName
            | Self::AlternativeName
            | Self::Born
            | Self::Citizenship
            | Self::LearnerCode
            | Self::Content
            | Self::AttachmentKind => false,
        }
    }
}

/// One field with what it said and what it says. No value is an absent element.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FieldChange {
    /// Which.
    pub field: Field,
    /// Of which language, scheme or type, where there may be several; else "".
    pub of: String,
    /// What the earlier document says, in its order.
    pub old: Vec<String>,
    /// What the later one says.
    pub new: Vec<String>,
}

/// A field of the learner. The values tell who somebody is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LearnerChange {
    /// Which.
    pub field: Field,
    /// The type of an identifier, "bday" or "dateOfBirth"; else "".
    pub of: String,
    /// What the earlier document says.
    pub old: Personal<Vec<String>>,
    /// What the later one says.
    pub new: Personal<Vec<String>>,
}

/// How something stands in two documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Turn {
    /// Only in the later one.
    Came,
    /// In both, and not the same.
    Changed,
    /// Only in the earlier one.
    Went,
}

/// Why something that came or went is no other achievement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Again {
    /// Another attempt at an achievement that the other document has.
    Retake,
    /// An achievement that the other document has, listed once more.
    Copy,
}

/// An achievement that is not the same in both documents.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AchievementChange {
    /// Came, went or changed.
    pub turn: Turn,
    /// Its place in the earlier document.
    pub old: Option<AchievementId>,
    /// Its place in the later one.
    pub new: Option<AchievementId>,
    /// For what came or went: what it repeats there. For what changed: [`Again::Retake`], where it is another attempt.
    pub again: Option<Again>,
    /// What it repeats, in the other document.
    pub repeats: Option<AchievementId>,
    /// What changed; empty for what came or went.
    pub changes: Vec<FieldChange>,
}

impl AchievementChange {
    /// Whether a recognition of the earlier one can rest on what is no longer so.
    pub fn decides(&self) -> bool {
        match self.turn {
            Turn::Went => true,
            Turn::Changed => self.changes.iter().any(|change| change.field.decides()),
            Turn::Came => false,
        }
    }
}

/// One issuer's part, where it is not the same in both documents; its achievements are compared by themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportChange {
    /// Came, went or changed.
    pub turn: Turn,
    /// Its index in the earlier document.
    pub old: Option<usize>,
    /// Its index in the later one.
    pub new: Option<usize>,
    /// The issuer, as the later document names it, else the earlier.
    pub issuer: Texts,
    /// What changed; empty for what came or went.
    pub changes: Vec<FieldChange>,
}

/// An attachment that is not the same in both documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachmentChange {
    /// Came, went or changed.
    pub turn: Turn,
    /// Its index in the earlier document.
    pub old: Option<usize>,
    /// Its index in the later one.
    pub new: Option<usize>,
    /// Its title, as the later document has it, else the earlier.
    pub titles: Texts,
    /// What changed; [`Field::Content`] names no value.
    pub changes: Vec<FieldChange>,
}

/// What a comparison comes to, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// Nothing differs.
    Same,
    /// Nothing but when document and reports were made.
    DateOnly,
    /// No result: the learner's data, a report's status or issuer, attachments.
    BesideResults,
    /// Results came, went or changed.
    Results,
}

/// Two documents side by side.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// Date and version of the document.
    pub document: Vec<FieldChange>,
    /// The learner.
    pub learner: Vec<LearnerChange>,
    /// The reports: in the order of the later document, then those that went.
    pub reports: Vec<ReportChange>,
    /// The achievements, in the same order.
    pub achievements: Vec<AchievementChange>,
    /// The attachments, in the same order.
    pub attachments: Vec<AttachmentChange>,
    /// The totals of each scheme before and after, also where they are the same.
    pub totals: BTreeMap<String, (SchemeTotals, SchemeTotals)>,
    /// Where each achievement that is in both documents stands: earlier place, later place.
    pub pairs: Vec<(AchievementId, AchievementId)>,
}

impl Comparison {
    /// What it comes to.
    pub fn outcome(&self) -> Outcome {
        let is_date = |change: &FieldChange| matches!(change.field, Field::Generated | Field::Issued);
        let reports = || self.reports.iter().flat_map(|report| &report.changes);
        if !self.achievements.is_empty() || self.totals.values().any(|(before, after)| before != after) {
            Outcome::Results
        } else if !self.learner.is_empty()
            || !self.attachments.is_empty()
            || self.reports.iter().any(|report| report.turn != Turn::Changed)
            || self.document.iter().chain(reports()).any(|change| !is_date(change))
        {
            Outcome::BesideResults
        } else if !self.document.is_empty() || reports().next().is_some() {
            Outcome::DateOnly
        } else {
            Outcome::Same
        }
    }

    /// How many achievements came, changed and went.
    pub fn counts(&self) -> Counts {
        let count = |turn| self.achievements.iter().filter(|one| one.turn == turn).count();
        Counts { came: count(Turn::Came), changed: count(Turn::Changed), went: count(Turn::Went) }
    }

    /// Where an achievement of the earlier document stands in the later one.
    pub fn now_at(&self, id: &AchievementId) -> Option<&AchievementId> {
        self.pairs.iter().find(|(old, _)| old == id).map(|(_, new)| new)
    }
}

/// How many achievements came, changed and went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Only in the later document.
    pub came: usize,
    /// In both, and not the same.
    pub changed: usize,
    /// Only in the earlier document.
    pub went: usize,
}

/// Compares an earlier and a later document of one student.
///
/// Exact: whatever the two documents say differently, as the reader reads them, is in it. The order of equal elements
/// (identifiers, attachments, reports, courses) is no difference.
pub fn compare(old: &Elmo, new: &Elmo) -> Comparison {
    let (before, after) = (credits::assess(old), credits::assess(new));
    let mut totals: BTreeMap<String, (SchemeTotals, SchemeTotals)> = BTreeMap::new();
    for (scheme, sum) in &before.by_scheme {
        totals.entry(scheme.clone()).or_default().0 = *sum;
    }
    for (scheme, sum) in &after.by_scheme {
        totals.entry(scheme.clone()).or_default().1 = *sum;
    }
    let issuers = pairs::issuers(old, new);
    let (achievements, pairs) = pairs::achievements((old, &before), (new, &after), &issuers);
    Comparison {
        document: document(old, new),
        learner: learner(&old.learner, &new.learner),
        reports: reports(old, new, &issuers),
        achievements,
        attachments: attachments(old, new),
        totals,
        pairs,
    }
}
