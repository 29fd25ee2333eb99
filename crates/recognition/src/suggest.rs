#![doc = include_str!("suggest/README.md")]

mod history;
mod rank;
mod score;
mod terms;
#[cfg(test)]
mod tests;
mod title;
mod words;

use std::collections::HashMap;

use elmo::{Credits, Texts};
use serde::{Deserialize, Serialize};
use time::Date;

use rank::Ranker;
pub(crate) use words::fold;

/// Candidates for one foreign course, at most.
pub const MOST: usize = 5;

/// A course of the own institution.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LocalCourse {
    /// Its code, unique in the catalogue.
    pub code: String,
    /// Its titles; a text may be without a language.
    pub titles: Texts,
    /// ECTS credits.
    pub credits: Option<Credits>,
    /// Its level in the words of the catalogue: "bachelor", "EQF 7", "avancerad nivå" …
    pub level: Option<String>,
    /// Its field of education, ISCED-F 2013, two to four digits.
    pub isced: Option<String>,
    /// Whether it is no longer given. Such a course is never suggested.
    pub retired: bool,
}

/// The foreign course for which an equivalent is looked for.
#[derive(Debug, Clone, Copy)]
pub struct Foreign<'a> {
    /// Its code at the issuer.
    pub code: Option<&'a str>,
    /// Its titles; a text may be without a language.
    pub titles: &'a Texts,
    /// ECTS credits.
    pub credits: Option<Credits>,
    /// Its level, in the words of the document.
    pub level: Option<&'a str>,
    /// Its field of education, ISCED-F 2013.
    pub isced: Option<&'a str>,
}

/// What the office knows of a foreign course already. Courses are positions in [`Index::courses`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Known {
    /// It was decided before.
    EarlierDecision {
        /// The case's number, for the reason that is shown.
        case: String,
        /// The day of the decision.
        decided: Date,
        /// What it was recognised as; `None` where it became free credits or was not recognised.
        course: Option<usize>,
        /// Whether it was the same code of the same issuer; else the same title of the same issuer.
        exact: bool,
    },
    /// A rule of the office covers it.
    Rule {
        /// The rule's name, for the reason that is shown.
        name: String,
        /// What the rule recognises it as; `None` for free credits or none.
        course: Option<usize>,
    },
    /// The learning agreement sets it against a local course.
    Agreement {
        /// What was planned, for the reason that is shown.
        planned: String,
        /// That course.
        course: usize,
    },
}

/// The local courses that could be the equivalent of one foreign course.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestions {
    /// At most [`MOST`], the best first. None: no equivalent is known.
    pub candidates: Vec<Candidate>,
    /// What speaks for having no equivalent: earlier decisions and rules without a local course.
    pub against: Vec<Reason>,
}

/// A local course that could be the equivalent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Candidate {
    /// Its position in [`Index::courses`].
    pub course: usize,
    /// 0 to 100: about how often, in a hundred cases like this, it is the right one.
    pub score: u8,
    /// Why, the strongest first.
    pub reasons: Vec<Reason>,
}

/// One comparison, with the values compared.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// What was compared.
    pub kind: ReasonKind,
    /// The foreign value; for an earlier decision the case and its day, for a rule its name, for the learning
    /// agreement what was planned.
    pub foreign: String,
    /// The local value.
    pub local: String,
    /// How far it moves the score: above 0 it speaks for the course, below 0 against it.
    pub weight: i8,
}

/// What was compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReasonKind {
    /// The same foreign course was decided before.
    EarlierDecision,
    /// A rule of the office.
    Rule,
    /// The learning agreement.
    Agreement,
    /// The codes of both.
    Code,
    /// The titles, in the two languages in which they come closest.
    Title,
    /// The credits, ECTS.
    Credits,
    /// The levels.
    Level,
    /// The fields of education.
    Isced,
}

impl ReasonKind {
    /// All kinds, for the message catalogue's completeness check.
    pub const ALL: &[Self] = &[
        Self::EarlierDecision,
        Self::Rule,
        Self::Agreement,
        Self::Code,
        Self::Title,
        Self::Credits,
        Self::Level,
        Self::Isced,
    ];

    /// The stable name, kebab-case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::EarlierDecision => "earlier-decision",
            Self::Rule => "rule",
            Self::Agreement => "agreement",
            Self::Code => "code",
            Self::Title => "title",
            Self::Credits => "credits",
            Self::Level => "level",
            Self::Isced => "isced",
        }
    }
}

/// A catalogue, made ready to be searched; in memory, and made anew when the catalogue changes.
#[derive(Debug, Clone)]
pub struct Index {
    courses: Vec<LocalCourse>,
    ranker: Ranker,
    /// Courses that are still given, by their folded code.
    codes: HashMap<String, Vec<usize>>,
}

impl Index {
    /// Makes a catalogue ready. Positions of courses stay what they are in `courses`.
    pub fn new(courses: Vec<LocalCourse>) -> Self {
        let ranker = Ranker::new(&courses);
        let mut codes: HashMap<String, Vec<usize>> = HashMap::new();
        for (at, course) in courses.iter().enumerate().filter(|(_, course)| !course.retired) {
            codes.entry(folded_code(&course.code)).or_default().push(at);
        }
        Self { courses, ranker, codes }
    }

    /// The courses, as they were given.
    pub fn courses(&self) -> &[LocalCourse] {
        &self.courses
    }

    /// The local courses that could be the equivalent of a foreign one. The same for the same input, whatever the order
    /// of the catalogue. Ages of decisions are counted up to `today`.
    pub fn suggest(&self, foreign: &Foreign<'_>, known: &[Known], today: Date) -> Suggestions {
        let mut past = history::weigh(known, today);
        past.courses.retain(|course, _| self.courses.get(*course).is_some_and(|local| !local.retired));
        let code = foreign.code.map(folded_code).filter(|code| is_telling(code));
        let same_code = code.and_then(|code| self.codes.get(&code)).map(Vec::as_slice).unwrap_or_default();
        let mut also: Vec<usize> = past.courses.keys().copied().collect();
        also.extend_from_slice(same_code);
        let nearest = self.ranker.nearest(foreign, &self.courses, &also);
        let candidates = score::candidates(foreign, &self.courses, &nearest, &past, same_code);
        Suggestions { candidates, against: past.against }
    }
}

/// A title as the ranking reads it, so that two can be compared: without case, accents, marks and words that say nothing;
/// `None` where nothing is left of it.
pub(crate) fn folded_title(title: &str) -> Option<String> {
    let words = words::words(title);
    (!words.is_empty()).then(|| format!("{words:?}"))
}

/// A code without case, blanks and marks.
pub(crate) fn folded_code(code: &str) -> String {
    code.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Whether a code is long enough that two institutions hardly have it by accident: letters and digits, five at least.
fn is_telling(folded: &str) -> bool {
    folded.chars().count() >= 5 && folded.chars().any(char::is_alphabetic) && folded.chars().any(char::is_numeric)
}
