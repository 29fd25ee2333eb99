//! Office rules: what the office has settled beforehand about foreign courses. A rule proposes; a person decides, and what was
//! decided stays as it is whatever becomes of the rule.
//!
//! A rule matches a course when **all** that it asks holds: its host, one of its patterns for the code, one of its patterns
//! for the title (any title of the course, in whatever language), the bounds for level, credits and field, and its dates;
//! and when none of its exceptions holds. The day that counts for the dates is the day of the result; where the
//! document gives none, the day on which the case was made.
//!
//! Of several rules that match the most specific one comes first ([`Rank`]): what names the very course comes before
//! what names many, an institution before a country, and only then does it count how much else is asked.
//!
//! ```
//! use recognition::rules::{Course, Host, Judged, Matcher, OfficeRule, Pattern};
//!
//! let rule = OfficeRule { codes: vec![Pattern("MAT-11*".to_owned())], ..OfficeRule::new("Calculus in Oslo", Host::Any) };
//! let course = Course { code: Some("mat1100".to_owned()), ..Course::on(time::macros::date!(2026 - 05 - 31)) };
//! assert!(matches!(Matcher::new(&rule).judge(&course.folded()), Judged::Matches(_)));
//! ```

mod pattern;
#[cfg(test)]
mod tests;

use std::cmp::Reverse;

use elmo::{CourseId, Credits, Identifier};
use serde::{Deserialize, Serialize};
use time::Date;
use time::macros::format_description;

pub use pattern::Pattern;
use pattern::{Folded, fold_code, fold_text};

use crate::mapping::{Difference, Grounds, HomePart, Outcome};

time::serde::format_description!(iso_day, Date, "[year]-[month]-[day]");

/// A rule of the office. It is stored and exchanged in this form (`assets/schemas/office-rules-1.schema.json`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfficeRule {
    /// What the office calls it; no two have the same name.
    pub name: String,
    /// From where the course has to be.
    #[serde(default)]
    pub host: Host,
    /// Patterns for the course's code, one of which has to match; none asks nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<Pattern>,
    /// Patterns for one of its titles, one of which has to match; none asks nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub titles: Vec<Pattern>,
    /// Patterns for its level in the document's words ("EQF 6"); none asks nothing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<Pattern>,
    /// At least so many credits, ECTS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credits_from: Option<Credits>,
    /// At most so many credits, ECTS.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credits_to: Option<Credits>,
    /// How its ISCED-F 2013 code begins, two to four digits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub isced: Option<String>,
    /// The first day on which it holds.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "iso_day::option")]
    pub valid_from: Option<Date>,
    /// The last day on which it holds.
    #[serde(default, skip_serializing_if = "Option::is_none", with = "iso_day::option")]
    pub valid_until: Option<Date>,
    /// Codes that it does not cover although it matches.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except_codes: Vec<Pattern>,
    /// Titles that it does not cover although it matches.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub except_titles: Vec<Pattern>,
    /// What it proposes.
    pub outcome: RuleOutcome,
    /// Printed on the decision; where less than all is recognised it is the reason.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub public_note: String,
    /// For the office alone; printed nowhere.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub private_note: String,
}

/// From where a course has to be.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", deny_unknown_fields)]
pub enum Host {
    /// From anywhere.
    #[default]
    Any,
    /// From an institution in a country, ISO 3166 alpha-2.
    Country {
        /// Its code.
        country: String,
    },
    /// From an institution of this title.
    Title {
        /// The pattern for one of its titles.
        title: Pattern,
    },
    /// From the institution with this identifier.
    Identifier {
        /// "schac", "erasmus", "pic" …; an empty one stands for each.
        scheme: String,
        /// The value.
        value: String,
    },
}

/// What a rule proposes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", deny_unknown_fields)]
pub enum RuleOutcome {
    /// Recognised as local courses, all of them together.
    Direct {
        /// Which.
        courses: Vec<Given>,
    },
    /// Recognised in part.
    Partial {
        /// The code of the local course; `None` for free credits.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        course: Option<String>,
        /// What the free credits are called; empty with a course.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        title: String,
        /// What is credited, ECTS.
        credits: Credits,
        /// In what it differs substantially.
        differs: Vec<Difference>,
    },
    /// Recognised as it is, as free elective credits.
    Elective {
        /// What they are called.
        title: String,
        /// How many, ECTS; `None` for as many as were achieved.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        credits: Option<Credits>,
    },
    /// Not recognised.
    Refused {
        /// In what it differs substantially (Lisbon Recognition Convention).
        differs: Vec<Difference>,
    },
}

impl RuleOutcome {
    /// The stable name, kebab-case.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Direct { .. } => "direct",
            Self::Partial { .. } => "partial",
            Self::Elective { .. } => "elective",
            Self::Refused { .. } => "refused",
        }
    }

    /// The codes of the local courses that it names.
    pub fn codes(&self) -> Vec<&str> {
        match self {
            Self::Direct { courses } => courses.iter().map(|given| given.code.as_str()).collect(),
            Self::Partial { course, .. } => course.iter().map(String::as_str).collect(),
            Self::Elective { .. } | Self::Refused { .. } => Vec::new(),
        }
    }
}

/// A local course that a rule gives.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// Its code in the catalogue of whoever uses the rule.
    pub code: String,
    /// What is credited, ECTS; `None` for the course's own credits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credits: Option<Credits>,
}

/// Letters that a name, a pattern or an identifier may have.
const LINE: usize = 200;

/// Letters that a note may have.
const NOTE: usize = 4000;

/// Patterns that a list may have.
const LIST: usize = 500;

macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident = $code:literal, $text:literal;)*) => {
        /// Why a rule cannot be used.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, thiserror::Error)]
        pub enum RuleFault { $($(#[$doc])* #[error($text)] $name,)* }

        impl RuleFault {
            /// The stable name, kebab-case.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }
        }
    };
}

faults! {
    /// No name.
    Name = "rule-name-missing", "the rule has no name";
    /// Host, codes and titles all ask nothing.
    AsksNothing = "rule-asks-nothing", "the rule names neither a host nor a code nor a title";
    /// The host is named without its country, title or value.
    Host = "rule-host-missing", "the host is not named";
    /// A pattern without a letter, digit or wildcard.
    Pattern = "rule-pattern-empty", "a pattern is empty";
    /// ISCED-F is not two to four digits.
    Isced = "rule-isced-unreadable", "a field of education is two to four digits of ISCED-F";
    /// It ends before it begins.
    Dates = "rule-dates-turned", "the rule ends before it begins";
    /// The most credits are less than the least.
    Credits = "rule-credits-turned", "the most credits are less than the least";
    /// It gives no local course.
    Courses = "rule-courses-missing", "the rule names no local course";
    /// It gives the same local course twice.
    CourseTwice = "rule-course-twice", "the rule names a local course twice";
    /// It credits nothing.
    Amount = "rule-amount-missing", "the rule credits no credits";
    /// Free credits have no name.
    Title = "rule-title-missing", "the free credits have no name";
    /// What differs substantially is not said.
    Differs = "rule-differs-missing", "say what differs substantially";
    /// The reason is not said.
    Reason = "rule-reason-missing", "write the reason as the note that is printed";
    /// Something is longer than anybody reads.
    Long = "rule-too-long", "a text or a list of the rule is too long";
}

impl OfficeRule {
    /// A rule that asks for a host alone and refuses, for want of anything better.
    pub fn new(name: &str, host: Host) -> Self {
        Self {
            name: name.to_owned(),
            host,
            codes: Vec::new(),
            titles: Vec::new(),
            levels: Vec::new(),
            credits_from: None,
            credits_to: None,
            isced: None,
            valid_from: None,
            valid_until: None,
            except_codes: Vec::new(),
            except_titles: Vec::new(),
            outcome: RuleOutcome::Refused { differs: Vec::new() },
            public_note: String::new(),
            private_note: String::new(),
        }
    }

    /// What keeps it from being used. What concerns matching alone is [`OfficeRule::faults_of_matching`].
    pub fn faults(&self) -> Vec<RuleFault> {
        let mut faults = Vec::new();
        if self.name.trim().is_empty() {
            faults.push(RuleFault::Name);
        }
        faults.extend(self.faults_of_matching());
        faults.extend(self.faults_of_outcome());
        let long = |text: &str, most: usize| text.chars().count() > most;
        if long(&self.name, LINE) || long(&self.public_note, NOTE) || long(&self.private_note, NOTE) {
            faults.push(RuleFault::Long);
        }
        faults
    }

    /// What keeps it from being compared with courses.
    pub fn faults_of_matching(&self) -> Vec<RuleFault> {
        let mut faults = Vec::new();
        if self.host == Host::Any && self.codes.is_empty() && self.titles.is_empty() {
            faults.push(RuleFault::AsksNothing);
        }
        let host_missing = match &self.host {
            Host::Any => false,
            Host::Country { country } => country.trim().is_empty(),
            Host::Title { title } => title.for_text().is_empty(),
            Host::Identifier { value, .. } => value.trim().is_empty(),
        };
        if host_missing {
            faults.push(RuleFault::Host);
        }
        let codes = self.codes.iter().chain(&self.except_codes);
        let texts = self.titles.iter().chain(&self.levels).chain(&self.except_titles);
        let empty = codes.clone().any(|code| code.for_code().is_empty())
            || texts.clone().any(|text| text.for_text().is_empty());
        if empty {
            faults.push(RuleFault::Pattern);
        }
        let digits = |isced: &String| (2..=4).contains(&isced.len()) && isced.chars().all(|c| c.is_ascii_digit());
        if self.isced.as_ref().is_some_and(|isced| !digits(isced)) {
            faults.push(RuleFault::Isced);
        }
        if let (Some(from), Some(until)) = (self.valid_from, self.valid_until)
            && until < from
        {
            faults.push(RuleFault::Dates);
        }
        if let (Some(from), Some(to)) = (self.credits_from, self.credits_to)
            && to < from
        {
            faults.push(RuleFault::Credits);
        }
        let lists = [&self.codes, &self.titles, &self.levels, &self.except_codes, &self.except_titles];
        let long = codes.chain(texts).any(|pattern| pattern.0.chars().count() > LINE);
        if long || lists.iter().any(|list| list.len() > LIST) {
            faults.push(RuleFault::Long);
        }
        faults
    }

    fn faults_of_outcome(&self) -> Vec<RuleFault> {
        let mut faults = Vec::new();
        let mut due = |fault: RuleFault, is: bool| {
            if is {
                faults.push(fault);
            }
        };
        let nothing = |credits: &Credits| *credits <= Credits::ZERO;
        let reason_missing = self.public_note.trim().is_empty();
        match &self.outcome {
            RuleOutcome::Direct { courses } => {
                due(RuleFault::Courses, courses.is_empty() || courses.iter().any(|given| given.code.trim().is_empty()));
                let mut codes: Vec<&str> = courses.iter().map(|given| given.code.trim()).collect();
                codes.sort_unstable();
                due(RuleFault::CourseTwice, codes.windows(2).any(|pair| pair.first() == pair.last()));
                due(RuleFault::Amount, courses.iter().any(|given| given.credits.as_ref().is_some_and(nothing)));
                due(RuleFault::Long, courses.len() > LIST || codes.iter().any(|code| code.chars().count() > LINE));
            }
            RuleOutcome::Partial { course, title, credits, differs } => {
                due(RuleFault::Courses, course.as_ref().is_some_and(|code| code.trim().is_empty()));
                due(RuleFault::Title, course.is_none() && title.trim().is_empty());
                due(RuleFault::Amount, nothing(credits));
                due(RuleFault::Differs, differs.is_empty());
                due(RuleFault::Reason, reason_missing);
                due(RuleFault::Long, title.chars().count() > LINE);
            }
            RuleOutcome::Elective { title, credits } => {
                due(RuleFault::Title, title.trim().is_empty());
                due(RuleFault::Amount, credits.as_ref().is_some_and(nothing));
                due(RuleFault::Long, title.chars().count() > LINE);
            }
            RuleOutcome::Refused { differs } => {
                due(RuleFault::Differs, differs.is_empty());
                due(RuleFault::Reason, reason_missing);
            }
        }
        faults
    }
}

/// What a rule looks at of a foreign course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Course {
    /// The issuer's identifiers.
    pub issuer: Vec<Identifier>,
    /// The issuer's titles.
    pub issuer_titles: Vec<String>,
    /// The issuer's country.
    pub country: Option<String>,
    /// Its code, as it is shown.
    pub code: Option<String>,
    /// Its titles in every language.
    pub titles: Vec<String>,
    /// Its level, in the document's words.
    pub level: Option<String>,
    /// Its credits, ECTS.
    pub credits: Option<Credits>,
    /// Its field of education.
    pub isced: Option<String>,
    /// The day that counts: of the result, else on which the case was made.
    pub day: Date,
}

impl Course {
    /// A course of which nothing is known but its day.
    pub fn on(day: Date) -> Self {
        Self {
            issuer: Vec::new(),
            issuer_titles: Vec::new(),
            country: None,
            code: None,
            titles: Vec::new(),
            level: None,
            credits: None,
            isced: None,
            day,
        }
    }

    /// Made ready to be compared with many rules.
    pub fn folded(self) -> FoldedCourse {
        FoldedCourse {
            issuer: self.issuer.iter().map(|it| (fold_text(&it.kind), fold_text(&it.value))).collect(),
            issuer_titles: self.issuer_titles.iter().map(|title| fold_text(title)).collect(),
            code: self.code.as_deref().map(fold_code),
            titles: self.titles.iter().map(|title| fold_text(title)).collect(),
            level: self.level.as_deref().map(fold_text),
            course: self,
        }
    }
}

/// A course ready to be compared with many rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoldedCourse {
    course: Course,
    issuer: Vec<(String, String)>,
    issuer_titles: Vec<String>,
    code: Option<String>,
    titles: Vec<String>,
    level: Option<String>,
}

impl FoldedCourse {
    /// The course as it was given.
    pub fn course(&self) -> &Course {
        &self.course
    }
}

/// What a rule makes of a course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judged {
    /// It asks for something else.
    No,
    /// It would match but for an exception, which is the last of what was compared.
    Excepted(Hit),
    /// It matches.
    Matches(Hit),
}

/// That a rule matches a course, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    /// What was compared, with the values; nothing that the rule does not ask.
    pub compared: Vec<Compared>,
    /// How specific it is.
    pub rank: Rank,
}

/// One comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compared {
    /// What was compared.
    pub what: Asked,
    /// The course's value.
    pub value: String,
    /// What the rule asks for, as it was written.
    pub asked: String,
}

macro_rules! asked {
    ($($(#[$doc:meta])* $name:ident = $code:literal;)*) => {
        /// What a rule asks about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Asked { $($(#[$doc])* $name,)* }

        impl Asked {
            /// The stable name, kebab-case.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }
        }
    };
}

asked! {
    /// The host.
    Host = "host";
    /// The course's code.
    Code = "code";
    /// One of its titles.
    Title = "title";
    /// Its level.
    Level = "level";
    /// Its credits.
    Credits = "credits";
    /// Its field of education.
    Isced = "isced";
    /// The day that counts.
    Day = "day";
    /// An exception by code or title.
    Exception = "exception";
}

/// How specific a match is; the greater comes first. The fields are compared in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rank {
    /// How the course is named: 4 by its very code, 3 by a title without wildcards, 2 by a code with wildcards, 1 by a
    /// title with wildcards, 0 not at all.
    pub named: u8,
    /// How the host is named: 3 by identifier, 2 by title, 1 by country, 0 not at all.
    pub host: u8,
    /// How many letters of code and title the patterns name.
    pub letters: usize,
    /// How many bounds there are for level, credits and field.
    pub bounds: usize,
    /// How many ends its time has.
    pub dated: u8,
}

/// A rule made ready to be compared with many courses.
#[derive(Debug, Clone)]
pub struct Matcher<'a> {
    rule: &'a OfficeRule,
    host: HostMatcher,
    codes: Vec<Folded>,
    titles: Vec<Folded>,
    levels: Vec<Folded>,
    except_codes: Vec<Folded>,
    except_titles: Vec<Folded>,
}

#[derive(Debug, Clone)]
enum HostMatcher {
    Any,
    Country(String),
    Title(Folded),
    Identifier(String, String),
}

impl<'a> Matcher<'a> {
    /// Makes a rule ready.
    pub fn new(rule: &'a OfficeRule) -> Self {
        let codes = |patterns: &[Pattern]| patterns.iter().map(Pattern::for_code).collect();
        let texts = |patterns: &[Pattern]| patterns.iter().map(Pattern::for_text).collect();
        Self {
            rule,
            host: match &rule.host {
                Host::Any => HostMatcher::Any,
                Host::Country { country } => HostMatcher::Country(country.trim().to_uppercase()),
                Host::Title { title } => HostMatcher::Title(title.for_text()),
                Host::Identifier { scheme, value } => HostMatcher::Identifier(fold_text(scheme), fold_text(value)),
            },
            codes: codes(&rule.codes),
            titles: texts(&rule.titles),
            levels: texts(&rule.levels),
            except_codes: codes(&rule.except_codes),
            except_titles: texts(&rule.except_titles),
        }
    }

    /// The rule.
    pub fn rule(&self) -> &'a OfficeRule {
        self.rule
    }

    /// What it makes of a course.
    pub fn judge(&self, course: &FoldedCourse) -> Judged {
        let Some(mut hit) = self.matches(course) else { return Judged::No };
        match self.exception(course) {
            Some(exception) => {
                hit.compared.push(exception);
                Judged::Excepted(hit)
            }
            None => Judged::Matches(hit),
        }
    }

    fn matches(&self, folded: &FoldedCourse) -> Option<Hit> {
        let (rule, course) = (self.rule, folded.course());
        let mut compared = Vec::new();
        let mut add = |what: Asked, value: &str, asked: &str| {
            compared.push(Compared { what, value: value.to_owned(), asked: asked.to_owned() });
        };
        let host = self.host(folded)?;
        if let Some((_, value, asked)) = &host {
            add(Asked::Host, value, asked);
        }
        let code = match &folded.code {
            _ if self.codes.is_empty() => None,
            Some(code) => Some(most_telling(&self.codes, &rule.codes, code)?),
            None => return None,
        };
        if let (Some(found), Some(code)) = (&code, &course.code) {
            add(Asked::Code, code, &found.written.0);
        }
        let title = if self.titles.is_empty() {
            None
        } else {
            let found = folded.titles.iter().zip(&course.titles).filter_map(|(folded, title)| {
                most_telling(&self.titles, &rule.titles, folded).map(|found| (found, title))
            });
            Some(found.max_by_key(|(found, _)| found.telling())?)
        };
        if let Some((found, title)) = &title {
            add(Asked::Title, title, &found.written.0);
        }
        if !self.levels.is_empty() {
            let found = most_telling(&self.levels, &rule.levels, folded.level.as_ref()?)?;
            add(Asked::Level, course.level.as_deref().unwrap_or_default(), &found.written.0);
        }
        if rule.credits_from.is_some() || rule.credits_to.is_some() {
            let credits = course.credits?;
            if rule.credits_from.is_some_and(|from| credits < from) || rule.credits_to.is_some_and(|to| credits > to) {
                return None;
            }
            add(Asked::Credits, &credits.to_string(), &between(rule.credits_from, rule.credits_to, Credits::to_string));
        }
        if let Some(isced) = &rule.isced {
            let field = course.isced.as_deref()?.trim();
            if !field.starts_with(isced.as_str()) {
                return None;
            }
            add(Asked::Isced, field, isced);
        }
        if rule.valid_from.is_some() || rule.valid_until.is_some() {
            let day = course.day;
            if rule.valid_from.is_some_and(|from| day < from) || rule.valid_until.is_some_and(|until| day > until) {
                return None;
            }
            add(Asked::Day, &iso(&day), &between(rule.valid_from, rule.valid_until, iso));
        }
        let named = match (&code, &title) {
            (Some(code), _) if code.pattern.is_exact() => 4,
            (_, Some((title, _))) if title.pattern.is_exact() => 3,
            (Some(code), _) if code.pattern.letters() > 0 => 2,
            (_, Some((title, _))) if title.pattern.letters() > 0 => 1,
            _ => 0,
        };
        let letters = code.map_or(0, |code| code.pattern.letters()) + title.map_or(0, |(it, _)| it.pattern.letters());
        let bounds =
            [!rule.levels.is_empty(), rule.credits_from.is_some(), rule.credits_to.is_some(), rule.isced.is_some()];
        let rank = Rank {
            named,
            host: host.map_or(0, |(rank, ..)| rank),
            letters,
            bounds: bounds.into_iter().filter(|bound| *bound).count(),
            dated: u8::from(rule.valid_from.is_some()) + u8::from(rule.valid_until.is_some()),
        };
        Some(Hit { compared, rank })
    }

    /// Rank of the host with the values compared; the inner `None` where none is asked.
    fn host(&self, folded: &FoldedCourse) -> Option<Option<(u8, String, String)>> {
        let course = folded.course();
        match &self.host {
            HostMatcher::Any => Some(None),
            HostMatcher::Country(asked) => {
                let country = course.country.as_deref()?.trim();
                country.eq_ignore_ascii_case(asked).then(|| Some((1, country.to_owned(), asked.clone())))
            }
            HostMatcher::Title(pattern) => {
                let at = folded.issuer_titles.iter().position(|title| pattern.covers(title))?;
                let Host::Title { title } = &self.rule.host else { return None };
                Some(Some((2, course.issuer_titles.get(at)?.clone(), title.0.clone())))
            }
            HostMatcher::Identifier(scheme, value) => {
                let same = |(kind, known): &(String, String)| known == value && (scheme.is_empty() || kind == scheme);
                let found = course.issuer.get(folded.issuer.iter().position(same)?)?;
                let Host::Identifier { scheme, value } = &self.rule.host else { return None };
                let words = |scheme: &str, value: &str| format!("{scheme} {value}").trim().to_owned();
                Some(Some((3, words(&found.kind, &found.value), words(scheme, value))))
            }
        }
    }

    fn exception(&self, folded: &FoldedCourse) -> Option<Compared> {
        let course = folded.course();
        let by_code = folded.code.as_ref().and_then(|code| {
            let at = self.except_codes.iter().position(|pattern| pattern.covers(code))?;
            Some((course.code.clone()?, self.rule.except_codes.get(at)?))
        });
        let by_title = || {
            folded.titles.iter().zip(&course.titles).find_map(|(folded, title)| {
                let at = self.except_titles.iter().position(|pattern| pattern.covers(folded))?;
                Some((title.clone(), self.rule.except_titles.get(at)?))
            })
        };
        let (value, pattern) = by_code.or_else(by_title)?;
        Some(Compared { what: Asked::Exception, value, asked: pattern.0.clone() })
    }
}

/// A pattern that covers what it was compared with.
#[derive(Clone, Copy)]
struct Found<'a> {
    pattern: &'a Folded,
    written: &'a Pattern,
}

impl Found<'_> {
    fn telling(&self) -> (bool, usize) {
        (self.pattern.is_exact(), self.pattern.letters())
    }
}

/// Of the patterns that cover a text the one that says most.
fn most_telling<'a>(patterns: &'a [Folded], written: &'a [Pattern], text: &str) -> Option<Found<'a>> {
    let covering = patterns.iter().zip(written).filter(|(pattern, _)| pattern.covers(text));
    covering.map(|(pattern, written)| Found { pattern, written }).max_by_key(Found::telling)
}

/// The rules that match a course, the most specific first; of two that are as specific the one whose name comes first in
/// the alphabet.
pub fn matching<'m, 'a>(rules: &'m [Matcher<'a>], course: &FoldedCourse) -> Vec<(&'m Matcher<'a>, Hit)> {
    let mut found: Vec<(&Matcher<'_>, Hit)> = rules
        .iter()
        .filter_map(|rule| match rule.judge(course) {
            Judged::Matches(hit) => Some((rule, hit)),
            Judged::No | Judged::Excepted(_) => None,
        })
        .collect();
    found.sort_by(|(a, one), (b, other)| {
        (Reverse(one.rank), fold_text(&a.rule.name), &a.rule.name).cmp(&(
            Reverse(other.rank),
            fold_text(&b.rule.name),
            &b.rule.name,
        ))
    });
    found
}

/// By which name a rule is known: case, accents and blanks do not count.
pub fn name_key(name: &str) -> String {
    fold_text(name)
}

/// A local course, as a proposal needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offered {
    /// Its id.
    pub id: CourseId,
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// Its credits, ECTS.
    pub credits: Credits,
    /// Whether it is no longer given.
    pub retired: bool,
}

/// What a rule would have done with a course.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The home side.
    pub home: Vec<HomePart>,
    /// What would be decided.
    pub outcome: Outcome,
    /// The reason, or the note that is printed.
    pub grounds: Option<Grounds>,
}

/// Why a rule that matches can propose nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoProposal {
    /// The catalogue has no course of this code.
    #[error("the catalogue has no course {0}")]
    UnknownCourse(String),
    /// The course is no longer given.
    #[error("the course {0} is no longer given")]
    RetiredCourse(String),
    /// The document gives no credits in ECTS, and the rule no amount.
    #[error("neither the rule nor the document says how many credits")]
    NoCredits,
    /// It would credit more than was achieved.
    #[error("the rule credits more than was achieved")]
    MoreThanAchieved,
}

impl NoProposal {
    /// The stable name, kebab-case.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::UnknownCourse(_) => "rule-unknown-course",
            Self::RetiredCourse(_) => "rule-retired-course",
            Self::NoCredits => "rule-no-credits",
            Self::MoreThanAchieved => "rule-more-than-achieved",
        }
    }
}

/// What a rule proposes for a course with so many ECTS credits, from the catalogue as it is.
///
/// # Errors
/// When the catalogue, the document or the rule lacks something for it.
pub fn propose(
    rule: &OfficeRule,
    achieved: Option<Credits>,
    course: impl Fn(&str) -> Option<Offered>,
) -> Result<Proposal, NoProposal> {
    let given = |code: &str, credits: Option<Credits>| {
        let offered = course(code).ok_or_else(|| NoProposal::UnknownCourse(code.to_owned()))?;
        if offered.retired {
            return Err(NoProposal::RetiredCourse(code.to_owned()));
        }
        let credits = credits.unwrap_or(offered.credits);
        Ok(home(Some(offered.id), offered.code, offered.title, credits))
    };
    let note = rule.public_note.trim();
    let grounds =
        |differs: &[Difference]| Grounds { differs: differs.to_vec(), text: note.to_owned(), next_step: String::new() };
    let remark = (!note.is_empty()).then(|| grounds(&[]));
    Ok(match &rule.outcome {
        RuleOutcome::Direct { courses } => Proposal {
            home: courses.iter().map(|it| given(&it.code, it.credits)).collect::<Result<_, _>>()?,
            outcome: Outcome::Substitution,
            grounds: remark,
        },
        RuleOutcome::Partial { course, title, credits, differs } => {
            if achieved.is_some_and(|achieved| achieved < *credits) {
                return Err(NoProposal::MoreThanAchieved);
            }
            let home = match course {
                Some(code) => given(code, Some(*credits))?,
                None => home(None, String::new(), title.clone(), *credits),
            };
            Proposal { home: vec![home], outcome: Outcome::Partly, grounds: Some(grounds(differs)) }
        }
        RuleOutcome::Elective { title, credits } => {
            let credits = credits.or(achieved).filter(|credits| *credits > Credits::ZERO);
            let credits = credits.ok_or(NoProposal::NoCredits)?;
            if achieved.is_some_and(|achieved| achieved < credits) {
                return Err(NoProposal::MoreThanAchieved);
            }
            let home = vec![home(None, String::new(), title.clone(), credits)];
            Proposal { home, outcome: Outcome::Inclusion, grounds: remark }
        }
        RuleOutcome::Refused { differs } => {
            Proposal { home: Vec::new(), outcome: Outcome::NotRecognised, grounds: Some(grounds(differs)) }
        }
    })
}

fn home(course: Option<CourseId>, code: String, title: String, credits: Credits) -> HomePart {
    HomePart { course, code, title, credits, grade: None, how: String::new(), place: None }
}

/// "5–10", "from 5" as "5–", "to 10" as "–10".
fn between<T>(from: Option<T>, to: Option<T>, text: impl Fn(&T) -> String) -> String {
    let text = |end: Option<T>| end.as_ref().map(&text).unwrap_or_default();
    format!("{}–{}", text(from), text(to))
}

fn iso(day: &Date) -> String {
    day.format(format_description!("[year]-[month]-[day]")).unwrap_or_default()
}
