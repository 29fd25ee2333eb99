//! Writing a decision on recognition as ELMO 2.1.1 or 2.0.0 (`resultOfRecognition`), unsigned.
//!
//! Only what belongs to the decision goes in: there is no place here for a national identifier or for results that
//! were not decided on. Where the schema requires what foreign data often lack, the value is empty and never invented.
//! What the schema has no field for (reasons, appeal, who decided, how a grade was converted) is written as [`Entry`]s
//! in a namespace of our own, [`EXTENSION_NAMESPACE`].

mod xml;

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use num_rational::Ratio;
use thiserror::Error;
use time::format_description::well_known::Rfc3339;
use time::{Date, OffsetDateTime};

use self::xml::Xml;
use crate::{
    Achievement, Credits, Distribution, GradingScheme, Identifier, Issuer, LocalText, LosType, Personal,
    ShortenedGrading, Status, Texts,
};

/// The namespace of the entries in `extension` elements.
pub const EXTENSION_NAMESPACE: &str = "urn:smp-desk:recognition:1";

/// The countries that the schema of 2.0.0 lists (Europass, ISO 3166-1 alpha-2 as it was then).
const COUNTRIES_OF_2_0: &str = "\
    AD AE AF AG AL AM AO AR AT AU AZ BA BB BD BE BF BG BH BI BJ BN BO BR BS BT BW BY BZ CA CD CF CG CH CI CL CM \
    CN CO CR CU CV CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FM FR GA GB GD GE GH GL GM GN GQ GR GT GW GY \
    HN HR HT HU ID IE IL IN IQ IR IS IT JM JO JP KE KG KH KI KM KN KP KR KW KZ LA LB LC LI LK LR LS LT LU LV LY \
    MA MC MD ME MG MH MK ML MM MN MR MT MU MV MW MX MY MZ NA NE NG NI NL NO NP NR NU NZ OM PA PE PG PH PK PL PR \
    PS PT PW PY QA RO RS RU RW SA SB SC SD SE SG SI SK SL SM SN SO SR ST SV SY SZ TD TG TH TJ TL TM TN TO TR TT \
    TV TZ UA UG US UY UZ VA VC VE VN VU WS YE ZA ZM ZW";

/// Whether both versions can write a country: 2.0.0 lists them, and knows neither Kosovo's "XK" nor an address.
pub fn is_country_of_both(country: &str) -> bool {
    country.len() == 2 && COUNTRIES_OF_2_0.split(' ').any(|known| known == country)
}

/// The `type` of the second identifier, which keeps the `local` one that the host gave.
pub const ORIGINAL_LOCAL: &str = "original-local";

/// The version to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WriteVersion {
    /// 2.1.1, namespace `…/tree/v2`.
    V2_1_1,
    /// 2.0.0, namespace `…/tree/v1`. It has no `identifier` for the decision: its number goes into the title.
    V2_0_0,
}

/// A decision with all that its document says.
#[derive(Debug, Clone, PartialEq)]
pub struct RecognitionDocument {
    /// `generatedDate`.
    pub generated: OffsetDateTime,
    /// `learner`.
    pub learner: RecognisedLearner,
    /// `report/issuer`: the home institution.
    pub issuer: Issuer,
    /// `resultOfRecognition/identifier` of type `local`: the decision number.
    pub number: String,
    /// `resultOfRecognition/title`.
    pub titles: Texts,
    /// `resultOfRecognition/description`: reasons in short, for people.
    pub descriptions: Texts,
    /// `resultOfRecognition/status`.
    pub status: DecisionStatus,
    /// `decisionDate`.
    pub decided: Date,
    /// `report/issueDate`: when the decision was issued.
    pub issued: OffsetDateTime,
    /// `recognitionBasis/recognitionReport`, one for each host institution.
    pub bases: Vec<Basis>,
    /// `recognitionResult`: the home courses and electives that were given, with credits and grade.
    pub results: Vec<DecidedCourse>,
    /// `recognitionMapping`, one for each group of the decision.
    pub mappings: Vec<Mapping>,
    /// `report/gradingScheme` of the home institution.
    pub grading_schemes: Vec<GradingScheme>,
    /// `elmo/extension`: one entry for each decision.
    pub notes: Vec<Entry>,
    /// `elmo/attachment`: the decision as PDF, for example.
    pub attachments: Vec<WrittenAttachment>,
}

/// The learner, with what a decision needs. No national identifier by design.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RecognisedLearner {
    /// `givenNames`.
    pub given_names: Personal<String>,
    /// `familyName`.
    pub family_name: Personal<String>,
    /// `alternativeName`; required by the schema, so it is written empty when absent.
    pub alternative_name: Option<Personal<String>>,
    /// `birthName`.
    pub birth_name: Option<Personal<String>>,
    /// `dateOfBirth` (and `bday` in 2.1.1, for clients that know only that).
    pub born: Option<Personal<Date>>,
    /// `identifier` of type `esi`.
    pub esi: Option<Personal<String>>,
    /// `identifier` of type `studentIdentifier`: the number at the home institution.
    pub student_number: Option<Personal<String>>,
}

/// `status` of a `resultOfRecognition`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecisionStatus {
    /// All that was applied for.
    Positive,
    /// Some of it.
    PartiallyPositive,
    /// None of it.
    Negative,
}

impl DecisionStatus {
    /// The schema's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Positive => "Positive",
            Self::PartiallyPositive => "Partially Positive",
            Self::Negative => "Negative",
        }
    }
}

/// One host institution's courses that were decided on.
#[derive(Debug, Clone, PartialEq)]
pub struct Basis {
    /// `issuer`: the host institution.
    pub issuer: Issuer,
    /// `issueDate`, which the schema requires: the report's own, else when the document was generated, else when it
    /// was received. Whichever it is, say so in a note where it is not the report's.
    pub issued: OffsetDateTime,
    /// The courses, without their parts.
    pub courses: Vec<DecidedCourse>,
    /// `gradingScheme`, for the courses that name one.
    pub grading_schemes: Vec<GradingScheme>,
}

/// A LOS of the decision, on either side. Its parts are not written.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DecidedCourse {
    /// What [`Mapping`]s name it by; never written.
    pub key: String,
    /// What is written of it.
    pub achievement: Achievement,
    /// `learningOpportunityInstance/extension`: reasons, method and the like for this course.
    pub notes: Vec<Entry>,
}

/// `mapping`: keys of the courses on both sides. Empty `to` is what was not recognised.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    /// Keys of courses of the bases.
    pub from: Vec<String>,
    /// Keys of results.
    pub to: Vec<String>,
}

/// An element of [`EXTENSION_NAMESPACE`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Entry {
    /// Its local name: a fixed word of ours such as "decision" or "reason", letters, digits and hyphens.
    pub name: String,
    /// Attributes, names of the same kind.
    pub attributes: Vec<(String, String)>,
    /// Its text, in a language where it is for people.
    pub text: Option<LocalText>,
    /// Elements within it.
    pub entries: Vec<Entry>,
}

impl Entry {
    /// An empty element.
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    /// With an attribute.
    #[must_use]
    pub fn with(mut self, attribute: &str, value: impl Into<String>) -> Self {
        self.attributes.push((attribute.to_owned(), value.into()));
        self
    }

    /// With a text.
    #[must_use]
    pub fn text(mut self, language: Option<&str>, text: impl Into<String>) -> Self {
        self.text = Some(LocalText { language: language.map(str::to_owned), text: text.into() });
        self
    }

    /// With an element within.
    #[must_use]
    pub fn entry(mut self, entry: Self) -> Self {
        self.entries.push(entry);
        self
    }
}

/// An attachment to write as data URI.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WrittenAttachment {
    /// `title`.
    pub titles: Texts,
    /// `type`: one of the schema's words ("Other" fits a decision).
    pub kind: String,
    /// The language of the content.
    pub language: Option<String>,
    /// The media type, "application/pdf" for example.
    pub media_type: String,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Why a decision cannot be written. Nothing is left out in silence.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum WriteError {
    /// Two courses of one side have the same key.
    #[error("two courses of the decision have the same key '{key}'")]
    KeyTwice {
        /// The key.
        key: String,
    },
    /// A mapping names a course that is not in the document.
    #[error("a mapping names the course '{key}', which is not in the document")]
    KeyUnknown {
        /// The key.
        key: String,
    },
    /// An entry or attribute name is not made of letters, digits and hyphens, or begins with no letter.
    #[error("'{name}' is no name for an element or attribute")]
    NameInvalid {
        /// The name.
        name: String,
    },
    /// A moment lies outside the years 0 to 9999.
    #[error("a date is outside the years that can be written")]
    DateInvalid,
}

impl WriteError {
    /// The stable name, kebab-case.
    pub fn code(&self) -> &'static str {
        match self {
            Self::KeyTwice { .. } => "key-twice",
            Self::KeyUnknown { .. } => "key-unknown",
            Self::NameInvalid { .. } => "name-invalid",
            Self::DateInvalid => "date-invalid",
        }
    }
}

/// Writes a decision as ELMO, in UTF-8, valid against the schema of that version as far as the values given allow.
///
/// `ref` names LOS by their identifier of type `local` alone, so each LOS gets one that is unique in the document
/// ("F1-" and so on before the host's code; the home institution's own codes as they are, numbered where one comes
/// twice), and the original stands beside it as [`ORIGINAL_LOCAL`]. Credits without a finite decimal form are rounded
/// half up to four places. Words that the schema does not list (a type, a status, an incomplete term) are left out.
///
/// # Errors
///
/// [`WriteError`], when keys do not fit together or a name or date cannot be written.
pub fn recognition(document: &RecognitionDocument, version: WriteVersion) -> Result<String, WriteError> {
    let ids = LocalIds::of(document)?;
    let mut writer = Writer { xml: Xml::new(), version, ids };
    writer.document(document)?;
    Ok(writer.xml.finish())
}

/// The identifiers of type `local`, by key.
struct LocalIds {
    foreign: BTreeMap<String, String>,
    home: BTreeMap<String, String>,
}

impl LocalIds {
    fn of(document: &RecognitionDocument) -> Result<Self, WriteError> {
        let mut ids = Self { foreign: BTreeMap::new(), home: BTreeMap::new() };
        let mut taken = BTreeSet::new();
        let mut unique = |wanted: String| {
            let mut candidate = wanted.clone();
            let mut number = 1_u32;
            while !taken.insert(candidate.clone()) {
                number += 1;
                candidate = format!("{wanted}~{number}");
            }
            candidate
        };
        for (index, course) in document.results.iter().enumerate() {
            let wanted = course.achievement.code().map_or_else(|| format!("H{}", index + 1), xml::collapse);
            let id = unique(wanted);
            if ids.home.insert(course.key.clone(), id).is_some() {
                return Err(WriteError::KeyTwice { key: course.key.clone() });
            }
        }
        for (index, course) in document.bases.iter().flat_map(|b| &b.courses).enumerate() {
            let wanted = match course.achievement.code() {
                Some(code) => format!("F{}-{}", index + 1, xml::collapse(code)),
                None => format!("F{}", index + 1),
            };
            let id = unique(wanted);
            if ids.foreign.insert(course.key.clone(), id).is_some() {
                return Err(WriteError::KeyTwice { key: course.key.clone() });
            }
        }
        Ok(ids)
    }
}

fn id<'a>(ids: &'a BTreeMap<String, String>, key: &str) -> Result<&'a str, WriteError> {
    ids.get(key).map(String::as_str).ok_or_else(|| WriteError::KeyUnknown { key: key.to_owned() })
}

struct Writer {
    xml: Xml,
    version: WriteVersion,
    ids: LocalIds,
}

impl Writer {
    fn document(&mut self, document: &RecognitionDocument) -> Result<(), WriteError> {
        let namespace = match self.version {
            WriteVersion::V2_1_1 => "https://github.com/emrex-eu/elmo-schemas/tree/v2",
            WriteVersion::V2_0_0 => "https://github.com/emrex-eu/elmo-schemas/tree/v1",
        };
        self.xml.open("elmo", &[("xmlns", namespace)]);
        self.xml.token("generatedDate", &[], &moment(document.generated)?);
        self.learner(&document.learner)?;
        self.xml.open("report", &[]);
        self.issuer(&document.issuer);
        self.result(document)?;
        self.xml.token("issueDate", &[], &moment(document.issued)?);
        self.grading_schemes(&document.grading_schemes);
        self.xml.close("report");
        for (index, attachment) in document.attachments.iter().enumerate() {
            self.attachment(attachment, &attachment_id(index));
        }
        self.extension(&document.notes)?;
        self.xml.close("elmo");
        Ok(())
    }

    fn learner(&mut self, learner: &RecognisedLearner) -> Result<(), WriteError> {
        self.xml.open("learner", &[]);
        for (kind, value) in [("esi", &learner.esi), ("studentIdentifier", &learner.student_number)] {
            if let Some(value) = value {
                self.xml.token("identifier", &[("type", kind)], value.reveal());
            }
        }
        self.xml.token("givenNames", &[], learner.given_names.reveal());
        self.xml.token("familyName", &[], learner.family_name.reveal());
        let alternative = learner.alternative_name.as_ref().map_or("", |n| n.reveal().as_str());
        self.xml.token("alternativeName", &[], alternative);
        if let Some(born) = &learner.born {
            let born = day(*born.reveal())?;
            self.xml.token("dateOfBirth", &[], &born);
            if self.version == WriteVersion::V2_1_1 {
                self.xml.token("bday", &[], &born);
            }
        }
        if let Some(name) = &learner.birth_name {
            self.xml.token("birthName", &[], name.reveal());
        }
        self.xml.close("learner");
        Ok(())
    }

    fn issuer(&mut self, issuer: &Issuer) {
        self.xml.open("issuer", &[]);
        let alpha_2 = |c: &&str| c.len() == 2 && c.bytes().all(|b| b.is_ascii_uppercase());
        match (self.version, issuer.country.as_deref()) {
            (WriteVersion::V2_0_0, country) => {
                if let Some(country) = country.filter(|country| is_country_of_both(country)) {
                    self.xml.token("country", &[], country);
                }
            }
            (WriteVersion::V2_1_1, Some(country)) => {
                let kind = if alpha_2(&country) { "ISO" } else { "URI" };
                if kind == "ISO" || country.starts_with("http") {
                    self.xml.token("country", &[("type", kind)], country);
                }
            }
            (WriteVersion::V2_1_1, None) => {}
        }
        self.identifiers(&issuer.identifiers);
        if issuer.identifiers.is_empty() {
            self.xml.token("identifier", &[("type", "local")], "");
        }
        self.titles(&issuer.titles);
        self.xml.token("url", &[], issuer.url.as_deref().unwrap_or_default());
        self.xml.close("issuer");
    }

    fn result(&mut self, document: &RecognitionDocument) -> Result<(), WriteError> {
        self.xml.open("resultOfRecognition", &[]);
        match self.version {
            WriteVersion::V2_1_1 => {
                self.xml.token("identifier", &[("type", "local")], &document.number);
                self.titles_if_any(&document.titles);
            }
            WriteVersion::V2_0_0 => {
                let named = |t: &LocalText| t.text.contains(&document.number);
                let numbered = |t: &LocalText| LocalText {
                    language: t.language.clone(),
                    text: if named(t) { t.text.clone() } else { format!("{} ({})", t.text, document.number) },
                };
                let titles: Vec<LocalText> = document.titles.0.iter().map(numbered).collect();
                let bare = LocalText { language: None, text: document.number.clone() };
                self.titles_if_any(&Texts(if titles.is_empty() { vec![bare] } else { titles }));
            }
        }
        self.multilines("description", &document.descriptions);
        self.xml.token("status", &[], document.status.as_str());
        self.xml.token("decisionDate", &[], &day(document.decided)?);
        for basis in &document.bases {
            self.xml.open("recognitionBasis", &[]);
            self.xml.open("recognitionReport", &[]);
            self.issuer(&basis.issuer);
            for course in &basis.courses {
                let id = id(&self.ids.foreign, &course.key)?.to_owned();
                self.specification(course, &id)?;
            }
            self.xml.token("issueDate", &[], &moment(basis.issued)?);
            self.grading_schemes(&basis.grading_schemes);
            self.xml.close("recognitionReport");
            self.xml.close("recognitionBasis");
        }
        for result in &document.results {
            self.xml.open("recognitionResult", &[]);
            let id = id(&self.ids.home, &result.key)?.to_owned();
            self.specification(result, &id)?;
            self.xml.close("recognitionResult");
        }
        for mapping in &document.mappings {
            self.xml.open("recognitionMapping", &[]);
            self.xml.open("mapping", &[]);
            for (element, keys, ids) in
                [("fromMapping", &mapping.from, &self.ids.foreign), ("toMapping", &mapping.to, &self.ids.home)]
            {
                if keys.is_empty() {
                    continue;
                }
                self.xml.open(element, &[]);
                for key in keys {
                    self.xml.token("ref", &[], id(ids, key)?);
                }
                self.xml.close(element);
            }
            self.xml.close("mapping");
            self.xml.close("recognitionMapping");
        }
        if !document.attachments.is_empty() {
            self.xml.open("attachments", &[]);
            for index in 0..document.attachments.len() {
                self.xml.token("ref", &[], &attachment_id(index));
            }
            self.xml.close("attachments");
        }
        self.xml.close("resultOfRecognition");
        Ok(())
    }

    fn specification(&mut self, course: &DecidedCourse, local_id: &str) -> Result<(), WriteError> {
        let achievement = &course.achievement;
        self.xml.open("learningOpportunitySpecification", &[]);
        self.xml.token("identifier", &[("type", "local")], local_id);
        for identifier in &achievement.identifiers {
            let is_local = identifier.kind.eq_ignore_ascii_case("local");
            if is_local && identifier.value == local_id {
                continue;
            }
            let kind = if is_local { ORIGINAL_LOCAL } else { identifier.kind.as_str() };
            self.xml.token("identifier", &[("type", kind)], &identifier.value);
        }
        self.titles(&achievement.titles);
        match &achievement.kind {
            LosType::None | LosType::Other(_) => {}
            kind => self.xml.token("type", &[], kind.as_str()),
        }
        self.token_if_any("subjectArea", achievement.subject_area.as_deref());
        self.token_if_any("iscedCode", achievement.isced.as_deref());
        self.token_if_any("url", achievement.url.as_deref());
        self.multilines("description", &achievement.descriptions);
        self.xml.open("specifies", &[]);
        self.instance(achievement, &course.notes)?;
        self.xml.close("specifies");
        self.xml.close("learningOpportunitySpecification");
        Ok(())
    }

    fn instance(&mut self, achievement: &Achievement, notes: &[Entry]) -> Result<(), WriteError> {
        self.xml.open("learningOpportunityInstance", &[]);
        self.identifiers(&achievement.instance_identifiers);
        if let Some(start) = achievement.start {
            self.xml.token("start", &[], &day(start)?);
        }
        if let Some(date) = achievement.date {
            self.xml.token("date", &[], &day(date)?);
        }
        if let Some(term) = &achievement.term
            && let (Some(start), Some(end)) = (term.start, term.end)
        {
            self.xml.open("academicTerm", &[]);
            self.titles(&term.titles);
            self.xml.token("start", &[], &day(start)?);
            self.xml.token("end", &[], &day(end)?);
            self.xml.close("academicTerm");
        }
        match &achievement.status {
            Some(Status::Passed) => self.xml.token("status", &[], "passed"),
            Some(Status::Failed) => self.xml.token("status", &[], "failed"),
            Some(Status::InProgress) => self.xml.token("status", &[], "in-progress"),
            Some(Status::Unknown(_)) | None => {}
        }
        self.token_if_any("gradingSchemeLocalId", achievement.grading_scheme.as_deref());
        self.token_if_any("gradingSchemeExternalId", achievement.grading_scheme_external.as_deref());
        self.token_if_any("resultLabel", achievement.result.as_deref());
        self.shortened(achievement.shortened.as_ref());
        self.distribution(achievement.distribution.as_ref());
        for credit in &achievement.credits {
            self.xml.open("credit", &[]);
            self.xml.token("scheme", &[], credit.scheme.as_deref().unwrap_or_default());
            self.xml.token("value", &[], &decimal(credit.value));
            self.xml.close("credit");
        }
        for level in &achievement.levels {
            self.xml.open("level", &[]);
            self.xml.token("type", &[], &level.kind);
            if let Some(description) = &level.description {
                self.xml.text("description", &[], description);
            }
            if !level.value.is_empty() {
                self.xml.token("value", &[], &level.value);
            }
            self.xml.close("level");
        }
        self.token_if_any("languageOfInstruction", achievement.language.as_deref());
        self.extension(notes)?;
        self.xml.close("learningOpportunityInstance");
        Ok(())
    }

    fn shortened(&mut self, grading: Option<&ShortenedGrading>) {
        let Some(grading) = grading else { return };
        let shares = [
            ("percentageLower", &grading.lower),
            ("percentageEqual", &grading.equal),
            ("percentageHigher", &grading.higher),
        ];
        if shares.iter().all(|(_, share)| is_decimal(share)) {
            self.xml.open("shortenedGrading", &[]);
            for (element, share) in shares {
                self.xml.token(element, &[], share);
            }
            self.xml.close("shortenedGrading");
        }
    }

    fn distribution(&mut self, distribution: Option<&Distribution>) {
        let Some(distribution) = distribution.filter(|d| !d.categories.is_empty()) else { return };
        self.xml.open("resultDistribution", &[]);
        for category in &distribution.categories {
            let count = category.count.to_string();
            self.xml.empty("category", &[("label", &category.label), ("count", &count)]);
        }
        self.multilines("description", &distribution.descriptions);
        self.xml.close("resultDistribution");
    }

    fn grading_schemes(&mut self, schemes: &[GradingScheme]) {
        for scheme in schemes {
            self.xml.open("gradingScheme", &[("localId", &scheme.local_id)]);
            self.multilines("description", &scheme.descriptions);
            self.xml.close("gradingScheme");
        }
    }

    fn attachment(&mut self, attachment: &WrittenAttachment, id: &str) {
        self.xml.open("attachment", &[]);
        self.xml.token("identifier", &[("type", "internal")], id);
        self.titles_if_any(&attachment.titles);
        self.token_if_any("type", Some(attachment.kind.as_str()).filter(|k| !k.is_empty()));
        let uri = format!("data:{};base64,{}", attachment.media_type, STANDARD.encode(&attachment.bytes));
        let language = attachment.language.as_deref().filter(|l| is_language(l));
        let attributes: Vec<_> = language.into_iter().map(|l| ("xml:lang", l)).collect();
        self.xml.token("content", &attributes, &uri);
        self.xml.close("attachment");
    }

    fn extension(&mut self, notes: &[Entry]) -> Result<(), WriteError> {
        if notes.is_empty() {
            return Ok(());
        }
        self.xml.open("extension", &[]);
        for note in notes {
            self.entry(note, true)?;
        }
        self.xml.close("extension");
        Ok(())
    }

    fn entry(&mut self, entry: &Entry, top: bool) -> Result<(), WriteError> {
        for name in entry.attributes.iter().map(|(name, _)| name).chain([&entry.name]) {
            if !is_name(name) {
                return Err(WriteError::NameInvalid { name: name.clone() });
            }
        }
        let namespace = top.then_some(("xmlns", EXTENSION_NAMESPACE));
        let language = entry.text.as_ref().and_then(|t| t.language.as_deref()).filter(|l| is_language(l));
        let attributes: Vec<(&str, &str)> = namespace
            .into_iter()
            .chain(language.map(|l| ("xml:lang", l)))
            .chain(entry.attributes.iter().map(|(name, value)| (name.as_str(), value.as_str())))
            .collect();
        let text = entry.text.as_ref().map_or("", |t| t.text.as_str());
        if entry.entries.is_empty() {
            self.xml.text(&entry.name, &attributes, text);
            return Ok(());
        }
        self.xml.open(&entry.name, &attributes);
        if !text.is_empty() {
            self.xml.text("text", &[], text);
        }
        for inner in &entry.entries {
            self.entry(inner, false)?;
        }
        self.xml.close(&entry.name);
        Ok(())
    }

    fn identifiers(&mut self, identifiers: &[Identifier]) {
        for identifier in identifiers {
            self.xml.token("identifier", &[("type", &identifier.kind)], &identifier.value);
        }
    }

    /// Titles where the schema requires one: an empty one when there is none.
    fn titles(&mut self, titles: &Texts) {
        if titles.0.is_empty() {
            self.xml.token("title", &[], "");
        }
        self.titles_if_any(titles);
    }

    fn titles_if_any(&mut self, titles: &Texts) {
        for title in &titles.0 {
            self.xml.token("title", &language_of(title), &title.text);
        }
    }

    fn multilines(&mut self, element: &str, texts: &Texts) {
        for text in &texts.0 {
            self.xml.text(element, &language_of(text), &text.text);
        }
    }

    fn token_if_any(&mut self, element: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.xml.token(element, &[], value);
        }
    }
}

/// What the decision names its attachments by.
fn attachment_id(index: usize) -> String {
    format!("attachment-{}", index + 1)
}

fn language_of(text: &LocalText) -> Vec<(&'static str, &str)> {
    text.language.as_deref().filter(|l| is_language(l)).into_iter().map(|l| ("xml:lang", l)).collect()
}

/// `xs:language`.
fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let first = parts.next().unwrap_or_default();
    let fits = |part: &str, fits: fn(&u8) -> bool| (1..=8).contains(&part.len()) && part.bytes().all(|b| fits(&b));
    fits(first, u8::is_ascii_alphabetic) && parts.all(|part| fits(part, u8::is_ascii_alphanumeric))
}

/// `xs:decimal`, without a sign.
fn is_decimal(text: &str) -> bool {
    let (integer, fraction) = text.split_once('.').unwrap_or((text, "0"));
    [integer, fraction].iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

/// A name that needs no further thought in XML.
fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && !text.to_ascii_lowercase().starts_with("xml")
}

/// `xs:decimal`: exact where it is finite, else rounded half up to four places.
fn decimal(credits: Credits) -> String {
    let exact = credits.to_string();
    if !exact.contains('/') {
        return exact;
    }
    let scale = Ratio::from_integer(10_000_i128);
    let rounded = (credits.ratio() * scale + Ratio::new(1, 2)).floor() / scale;
    Credits::from_ratio(rounded).to_string()
}

fn moment(moment: OffsetDateTime) -> Result<String, WriteError> {
    moment.format(&Rfc3339).map_err(|_| WriteError::DateInvalid)
}

fn day(day: Date) -> Result<String, WriteError> {
    if (1..=9999).contains(&day.year()) { Ok(day.to_string()) } else { Err(WriteError::DateInvalid) }
}

#[cfg(test)]
mod tests {
    use super::{decimal, is_decimal, is_language, is_name};
    use crate::Credits;

    #[test]
    fn credits_are_decimals() {
        for (given, written) in
            [("7.5", "7.5"), ("10", "10"), ("1/3", "0.3333"), ("2/3", "0.6667"), ("9.2857", "9.2857")]
        {
            assert_eq!(decimal(given.parse::<Credits>().expect(given)), written);
        }
    }

    #[test]
    fn only_what_the_schema_takes_passes() {
        assert!(is_language("nb-no") && is_language("en") && !is_language("") && !is_language("svenska språket"));
        assert!(is_decimal("10") && is_decimal("15.9") && !is_decimal("15,9") && !is_decimal("") && !is_decimal("."));
        assert!(is_name("decided-by") && !is_name("a b") && !is_name("1a") && !is_name("") && !is_name("xmlns"));
    }
}
