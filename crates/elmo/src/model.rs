//! The document as types: what all versions from the ancient ones to 2.1.1 say, in one shape.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

use crate::{Credits, Personal};

/// An ELMO document (`elmo`). Every field may be absent: clients must expect sparse data.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Elmo {
    /// Which of ELMO's namespaces the root stands in.
    pub namespace: Namespace,
    /// The namespace as it stands; empty when there is none.
    pub namespace_uri: String,
    /// `generatedDate`. Without a zone it is taken as UTC.
    #[serde(with = "time::serde::rfc3339::option")]
    pub generated: Option<OffsetDateTime>,
    /// `learner`; in ancient files it is taken from the first report.
    pub learner: Learner,
    /// `report`, in document order.
    pub reports: Vec<Report>,
    /// `elmo/attachment` and `report/attachment` (reports' first), in document order.
    pub attachments: Vec<Attachment>,
}

/// The namespace tells the family, not the exact version: 1.0 to 2.0.0 share one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Namespace {
    /// `https://github.com/emrex-eu/elmo-schemas/tree/v1`: versions 1.0 to 1.7 and 2.0.0.
    #[default]
    V1,
    /// `https://github.com/emrex-eu/elmo-schemas/tree/v2`: 2.1.x.
    V2,
    /// `http://purl.org/net/elmo`: before EMREX.
    Purl,
    /// No namespace at all.
    None,
    /// Something else.
    Unknown,
}

impl Namespace {
    /// What `smp inspect` calls the version: "1.0-2.0", "2.1", "purl", "none" or "unknown".
    pub fn version(self) -> &'static str {
        match self {
            Self::V1 => "1.0-2.0",
            Self::V2 => "2.1",
            Self::Purl => "purl",
            Self::None => "none",
            Self::Unknown => "unknown",
        }
    }
}

/// `learner`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Learner {
    /// `identifier`, with its type ("nationalIdentifier", "esi", …).
    pub identifiers: Vec<Personal<Identifier>>,
    /// `givenNames`; "" when the element is empty, `None` when it is absent.
    pub given_names: Option<Personal<String>>,
    /// `familyName`, likewise.
    pub family_name: Option<Personal<String>>,
    /// `birthName`: given and family names at birth as one text.
    pub birth_name: Option<Personal<String>>,
    /// `alternativeName`: the full name in a non-Latin alphabet.
    pub alternative_name: Option<Personal<String>>,
    /// `bday` (up to 1.7 and again in 2.1). The zone is ignored and the day never shifts.
    pub bday: Option<Personal<Date>>,
    /// `dateOfBirth` (2.0 and 2.1).
    pub date_of_birth: Option<Personal<Date>>,
    /// `citizenship`, as it stands.
    pub citizenship: Option<Personal<String>>,
}

/// `identifier` of a learner, an issuer, a LOS or a LOI.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Identifier {
    /// The attribute `type`, as it stands; "" when absent.
    pub kind: String,
    /// The value, white space collapsed.
    pub value: String,
}

impl Identifier {
    /// Whether it names a class of things and not this one: `subjectArea` and `nus` of ancient files. Two courses of one
    /// subject share it, so it never makes a duplicate.
    pub fn classifies(&self) -> bool {
        ["subjectArea", "nus", "isced", "iscedCode"].iter().any(|kind| self.kind.eq_ignore_ascii_case(kind))
    }
}

/// A text with its language.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalText {
    /// `xml:lang`, lower case, as far as it is given or inherited.
    pub language: Option<String>,
    /// The text, white space collapsed; in descriptions line by line.
    pub text: String,
}

/// One text in several languages, in document order; empty ones are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Texts(pub Vec<LocalText>);

impl Texts {
    /// The text in a language ("en" also finds "en-GB"), if it is there.
    pub fn in_language(&self, language: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|t| t.language.as_deref().is_some_and(|l| l.split('-').next() == Some(language)))
            .map(|t| t.text.as_str())
    }

    /// The English text, else the first.
    pub fn english_or_first(&self) -> Option<&str> {
        self.in_language("en").or_else(|| self.0.first().map(|t| t.text.as_str()))
    }

    /// The original text: the first that is not English, else the first.
    pub fn original(&self) -> Option<&str> {
        self.0
            .iter()
            .find(|t| t.language.as_deref().is_some_and(|l| !l.starts_with("en")))
            .or_else(|| self.0.first())
            .map(|t| t.text.as_str())
    }
}

/// `report`: one issuer's part.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// `issuer`.
    pub issuer: Issuer,
    /// `issueDate`, as far as it can be read. Without a zone it is taken as UTC.
    #[serde(with = "time::serde::rfc3339::option")]
    pub issued: Option<OffsetDateTime>,
    /// `status` of 2.1 (FULL, SELECTION, …), as it stands.
    pub status: Option<String>,
    /// `status/message` of 2.1: what the sender says about an incomplete report.
    #[serde(default)]
    pub status_messages: Texts,
    /// `gradingScheme`, found by `gradingSchemeLocalId`.
    pub grading_schemes: Vec<GradingScheme>,
    /// The LOS trees, in document order.
    pub achievements: Vec<Achievement>,
    /// `resultOfRecognition` (2.x): earlier decisions of this issuer. Their achievements are not this report's.
    #[serde(default)]
    pub recognitions: Vec<Recognition>,
}

impl Report {
    /// The grading scheme that an achievement names by its `gradingSchemeLocalId`.
    pub fn grading_scheme(&self, achievement: &Achievement) -> Option<&GradingScheme> {
        let id = achievement.grading_scheme.as_ref()?;
        self.grading_schemes.iter().find(|scheme| &scheme.local_id == id)
    }
}

/// `resultOfRecognition` (2.x): an institution's decision on what was studied elsewhere, as data.
///
/// The achievements inside have ids of their own kind ("r0-n0-b0.1", "r0-n0-l.0"), so that they are never mistaken for
/// those of a report.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Recognition {
    /// `identifier` (2.1): the decision number.
    pub identifiers: Vec<Identifier>,
    /// `title`.
    pub titles: Texts,
    /// `description`.
    pub descriptions: Texts,
    /// `status` as it stands: Positive, Negative, Partially Positive.
    pub status: Option<String>,
    /// `decisionDate`.
    pub decided: Option<Date>,
    /// `recognitionBasis/recognitionReport`: what was studied elsewhere.
    pub bases: Vec<RecognitionBasis>,
    /// `recognitionResult`: what it was recognised as.
    pub results: Vec<Achievement>,
    /// `recognitionMapping/mapping`: which became which.
    pub mappings: Vec<RecognitionMapping>,
    /// `attachments/ref`: identifiers of attachments, the decision's PDF for example.
    pub attachment_refs: Vec<String>,
}

/// `recognitionReport`: one foreign institution's part of a decision.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RecognitionBasis {
    /// `issuer`: the foreign institution.
    pub issuer: Issuer,
    /// `issueDate`, as for a report.
    #[serde(with = "time::serde::rfc3339::option")]
    pub issued: Option<OffsetDateTime>,
    /// The LOS trees, in document order.
    pub achievements: Vec<Achievement>,
}

/// `mapping`: identifiers of type `local` on both sides.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecognitionMapping {
    /// `fromMapping/ref`.
    pub from: Vec<String>,
    /// `toMapping/ref`.
    pub to: Vec<String>,
}

/// `issuer`: the host institution.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Issuer {
    /// `country`: an ISO 3166 alpha-2 code in upper case, or what stands there.
    pub country: Option<String>,
    /// `identifier` ("schac", "erasmus", "pic", "local", …).
    pub identifiers: Vec<Identifier>,
    /// `title`.
    pub titles: Texts,
    /// `url`, as it stands. Never opened.
    pub url: Option<String>,
}

/// Where an achievement stands: `r{report}.{index}.{index}…`, each counted from 0, "r0.2.1" for example.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AchievementId(pub String);

impl AchievementId {
    /// The text form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The achievement above, if any: "r0.2" for "r0.2.1", none for "r0.2".
    pub fn parent(&self) -> Option<Self> {
        let (above, _) = self.0.rsplit_once('.')?;
        above.contains('.').then(|| Self(above.to_owned()))
    }

    /// The index of the report, 0 for "r0.2.1".
    pub fn report(&self) -> usize {
        self.0.trim_start_matches('r').split('.').next().and_then(|n| n.parse().ok()).unwrap_or(0)
    }
}

impl fmt::Display for AchievementId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A LOS with this learner's LOI: what was offered and what came of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Achievement {
    /// Its place in the document.
    pub id: AchievementId,
    /// `identifier` of the LOS: what was offered, the same for everybody.
    pub identifiers: Vec<Identifier>,
    /// `identifier` of the LOI: this learner's attempt. They are apart, since senders number attempts from 1 and two
    /// courses would look the same.
    #[serde(default)]
    pub instance_identifiers: Vec<Identifier>,
    /// `title`.
    pub titles: Texts,
    /// `type`.
    pub kind: LosType,
    /// `subjectArea`, as it stands.
    pub subject_area: Option<String>,
    /// `iscedCode`, as it stands.
    pub isced: Option<String>,
    /// `url`, as it stands. Never opened.
    pub url: Option<String>,
    /// `description`, plain text, and `descriptionHtml` with its markup taken for text.
    pub descriptions: Texts,
    /// `start` of the LOI.
    pub start: Option<Date>,
    /// `date` of the LOI: when the result was given.
    pub date: Option<Date>,
    /// `academicTerm`.
    pub term: Option<AcademicTerm>,
    /// `status`. `None` means passed, by the schema; [`Status::Unknown`] is something else than the schema's words.
    pub status: Option<Status>,
    /// `resultLabel`, to the letter ("02", "-3", "30 e lode").
    pub result: Option<String>,
    /// `gradingSchemeLocalId`.
    pub grading_scheme: Option<String>,
    /// `gradingSchemeExternalId` (2.x), as it stands.
    #[serde(default)]
    pub grading_scheme_external: Option<String>,
    /// `resultDistribution`.
    pub distribution: Option<Distribution>,
    /// `shortenedGrading`.
    pub shortened: Option<ShortenedGrading>,
    /// `credit`: one amount in several schemes.
    pub credits: Vec<CreditValue>,
    /// `level` of the LOI.
    pub levels: Vec<Level>,
    /// `languageOfInstruction`.
    pub language: Option<String>,
    /// Whether the LOI has a `diplomaSupplement`.
    pub has_diploma_supplement: bool,
    /// `attachments/ref`: identifiers of attachments that belong to this result.
    #[serde(default)]
    pub attachment_refs: Vec<String>,
    /// Set where the LOS has several LOIs and this is not the one that stands (passed and latest, else the last): the
    /// one that does. They are siblings with the same identifiers and titles, and the parts are below the standing one.
    #[serde(default)]
    pub attempt_of: Option<AchievementId>,
    /// `hasPart`, in document order.
    pub parts: Vec<Achievement>,
}

impl Achievement {
    /// The code to show: the identifier of type `local`, else the first that does not only classify.
    pub fn code(&self) -> Option<&str> {
        self.identifiers
            .iter()
            .find(|i| i.kind.eq_ignore_ascii_case("local"))
            .or_else(|| self.identifiers.iter().find(|i| !i.classifies()))
            .map(|i| i.value.as_str())
    }

    /// This achievement and all below it, in document order.
    pub fn with_parts(&self) -> Vec<&Self> {
        let mut all = vec![self];
        let mut open: Vec<&Self> = self.parts.iter().rev().collect();
        while let Some(next) = open.pop() {
            all.push(next);
            open.extend(next.parts.iter().rev());
        }
        all
    }
}

impl Elmo {
    /// All achievements of all reports, in document order.
    pub fn achievements(&self) -> impl Iterator<Item = &Achievement> {
        self.reports.iter().flat_map(|r| r.achievements.iter().flat_map(Achievement::with_parts))
    }

    /// The achievement with an id.
    pub fn achievement(&self, id: &AchievementId) -> Option<&Achievement> {
        self.achievements().find(|a| &a.id == id)
    }
}

/// `type` of a LOS.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum LosType {
    /// `Degree Programme`, and `Degree`.
    DegreeProgramme,
    /// `Module`.
    Module,
    /// `Course`, and `CourseUnit` and the like of ancient files.
    Course,
    /// `Class`.
    Class,
    /// No type.
    #[default]
    None,
    /// Another word, as it stands.
    Other(String),
}

impl LosType {
    /// The word as it stands in the document, "" when there is none.
    pub fn as_str(&self) -> &str {
        match self {
            Self::DegreeProgramme => "Degree Programme",
            Self::Module => "Module",
            Self::Course => "Course",
            Self::Class => "Class",
            Self::None => "",
            Self::Other(word) => word,
        }
    }
}

/// `status` of a LOI.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// `passed`.
    Passed,
    /// `failed`.
    Failed,
    /// `in-progress`.
    InProgress,
    /// Another word, as it stands.
    Unknown(String),
}

/// `credit`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditValue {
    /// `scheme` as it stands; `None` when missing or empty.
    pub scheme: Option<String>,
    /// `level` inside `credit` (Bachelor, Master, PhD): not the level of the LOI.
    pub level: Option<String>,
    /// `value`.
    pub value: Credits,
}

impl CreditValue {
    /// The scheme in upper case; a missing one is "ECTS".
    pub fn scheme_folded(&self) -> String {
        self.scheme.as_deref().map_or_else(|| "ECTS".to_owned(), str::to_uppercase)
    }
}

/// `level` of a LOI, for example type EQF, value 7.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    /// `type`.
    pub kind: String,
    /// `value`.
    pub value: String,
    /// `description`.
    pub description: Option<String>,
}

/// `academicTerm`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AcademicTerm {
    /// `title`.
    pub titles: Texts,
    /// `start`.
    pub start: Option<Date>,
    /// `end`.
    pub end: Option<Date>,
}

/// `gradingScheme`: a free description of a scale.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GradingScheme {
    /// `localId`.
    pub local_id: String,
    /// `description`.
    pub descriptions: Texts,
}

/// `resultDistribution`. The order of the categories is the sender's; it counts those who failed too.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Distribution {
    /// `category`, in document order.
    pub categories: Vec<DistributionCategory>,
    /// `description`.
    pub descriptions: Texts,
}

/// One `category` of a distribution.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DistributionCategory {
    /// The label, to the letter; may be a range ("20-39.9").
    pub label: String,
    /// How many learners got it.
    pub count: u32,
}

/// `shortenedGrading`, in per cent, as the document writes it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShortenedGrading {
    /// `percentageLower`.
    pub lower: String,
    /// `percentageEqual`.
    pub equal: String,
    /// `percentageHigher`.
    pub higher: String,
}

/// `attachment`. Its content is read on demand; unknown types are never rendered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Counted over the document from 0.
    pub index: usize,
    /// The report it belongs to, if any.
    pub report: Option<usize>,
    /// `identifier`, which `attachments/ref` names by its value.
    #[serde(default)]
    pub identifiers: Vec<Identifier>,
    /// `title`, hostile names included: never a path.
    pub titles: Texts,
    /// `type` (Diploma, Diploma Supplement, Transcript of Records, …).
    pub kind: Option<String>,
    /// `description`.
    #[serde(default)]
    pub descriptions: Texts,
    /// `content`, one for each language.
    pub contents: Vec<AttachmentContent>,
}

/// `content` of an attachment: a data URI, decoded.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachmentContent {
    /// `xml:lang`.
    pub language: Option<String>,
    /// The media type that the data URI names; information, not trusted.
    pub media_type: String,
    /// The decoded bytes.
    #[serde(skip)]
    pub bytes: Vec<u8>,
}
