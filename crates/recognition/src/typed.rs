//! A transcript that did not come by EMREX: typed line by line from paper, a PDF or a picture, and looked at again by
//! another person.
//!
//! What is typed is kept to the letter, as the typist left it. [`read`] makes achievements of it, the same type as those
//! of a signed document, so that everything after it goes the same way; what cannot be read is told and nothing of it is
//! lost. It never passes as proven: its [`crate::provenance::ProvenanceKind`] is `Typed` for ever.

use std::collections::BTreeMap;

use elmo::{
    AcademicTerm, Achievement, AchievementId, CreditValue, Credits, Elmo, GradingScheme, Identifier, Issuer, Learner,
    Level, LocalText, LosType, Personal, Report, StaffId, Status, Texts,
};
use serde::{Deserialize, Serialize};
use time::macros::format_description;
use time::{Date, OffsetDateTime};

/// What is typed from one document, to the letter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transcript {
    /// Whose it is and who issued it.
    pub head: Head,
    /// Its lines, in the order of the paper.
    pub rows: Vec<Row>,
}

/// What stands above the lines.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Head {
    /// The host institution's name.
    pub institution: String,
    /// The type of its identifier ("erasmus", "schac", "pic"); may be empty.
    pub identifier_kind: String,
    /// Its identifier; may be empty.
    pub identifier: String,
    /// ISO 3166 alpha-2.
    pub country: String,
    /// The day on the document; may be empty.
    pub issued: String,
    /// The student's given names, as the document has them.
    pub given_names: Personal<String>,
    /// The family name, as the document has it.
    pub family_name: Personal<String>,
    /// The date of birth, as the document has it; may be empty.
    pub born: Personal<String>,
}

/// One line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Row {
    /// Its number, which stays its own whatever is put in or taken out around it; 0 for a line that has none yet.
    pub number: u32,
    /// The host's code.
    pub code: String,
    /// Title in the original language.
    pub title: String,
    /// Title in English.
    pub title_en: String,
    /// Credits, "7.5" or "7,5".
    pub credits: String,
    /// Their scheme; empty is ECTS.
    pub scheme: String,
    /// Grade, to the letter.
    pub grade: String,
    /// What its scheme is called.
    pub grade_scheme: String,
    /// A day, or a term in words.
    pub when: String,
    /// Level: "EQF 6", "Bachelor".
    pub level: String,
    /// "passed", "failed" or nothing.
    pub status: String,
}

impl Row {
    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        Column::ALL.iter().all(|column| self.cell(*column).trim().is_empty())
    }

    /// One of its cells.
    pub fn cell(&self, column: Column) -> &str {
        match column {
            Column::Code => &self.code,
            Column::Title => &self.title,
            Column::TitleEn => &self.title_en,
            Column::Credits => &self.credits,
            Column::Scheme => &self.scheme,
            Column::Grade => &self.grade,
            Column::GradeScheme => &self.grade_scheme,
            Column::When => &self.when,
            Column::Level => &self.level,
            Column::Status => &self.status,
        }
    }

    /// Sets one of its cells.
    pub fn set(&mut self, column: Column, text: &str) {
        let cell = match column {
            Column::Code => &mut self.code,
            Column::Title => &mut self.title,
            Column::TitleEn => &mut self.title_en,
            Column::Credits => &mut self.credits,
            Column::Scheme => &mut self.scheme,
            Column::Grade => &mut self.grade,
            Column::GradeScheme => &mut self.grade_scheme,
            Column::When => &mut self.when,
            Column::Level => &mut self.level,
            Column::Status => &mut self.status,
        };
        text.clone_into(cell);
    }

    /// Whether a mapping made for one line no longer fits the other: credits, grade or status are others.
    pub fn counts_otherwise(&self, other: &Self) -> bool {
        [Column::Credits, Column::Scheme, Column::Grade, Column::GradeScheme, Column::Status]
            .iter()
            .any(|column| self.cell(*column).trim() != other.cell(*column).trim())
    }
}

/// The cells of a line, in the order of the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Column {
    /// [`Row::code`].
    Code,
    /// [`Row::title`].
    Title,
    /// [`Row::title_en`].
    TitleEn,
    /// [`Row::credits`].
    Credits,
    /// [`Row::scheme`].
    Scheme,
    /// [`Row::grade`].
    Grade,
    /// [`Row::grade_scheme`].
    GradeScheme,
    /// [`Row::when`].
    When,
    /// [`Row::level`].
    Level,
    /// [`Row::status`].
    Status,
}

impl Column {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Code,
        Self::Title,
        Self::TitleEn,
        Self::Credits,
        Self::Scheme,
        Self::Grade,
        Self::GradeScheme,
        Self::When,
        Self::Level,
        Self::Status,
    ];
}

elmo::codes! {
    /// Why something typed cannot be taken over yet.
    enum Problem;

    /// The line has no title.
    NoTitle = "typed-no-title", "The line has no title.";
    /// The line has no credits.
    NoCredits = "typed-no-credits", "The line has no credits.";
    /// The credits are no amount.
    Credits = "typed-credits", "These are no credits; write them like 7.5.";
    /// The status is another word.
    Status = "typed-status", "The status is \"passed\", \"failed\" or empty.";
    /// A day that may be two.
    Day = "typed-day", "Write the day like 2026-01-31 or 31.1.2026.";
    /// The institution has no name.
    NoInstitution = "typed-no-institution", "The host institution is missing.";
    /// The country is none.
    Country = "typed-country", "The country is missing.";
    /// A date of birth or of issue that cannot be read.
    HeadDay = "typed-head-day", "The day cannot be read; write it like 2026-01-31 or 31.1.2026.";
    /// There is no line.
    NoRows = "typed-no-rows", "Nothing has been typed yet.";
}

/// Where something cannot be read, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// The line by its place, counted from 0; none for the head.
    pub row: Option<usize>,
    /// The cell; none for the head.
    pub column: Option<Column>,
    /// Why.
    pub problem: Problem,
}

/// Reads what was typed as a document with one report. Its achievements are named by the numbers of their lines, so that
/// they keep their names.
///
/// # Errors
/// Everything that cannot be read.
pub fn read(transcript: &Transcript) -> Result<Elmo, Vec<Found>> {
    let mut found = Vec::new();
    let head = &transcript.head;
    let mut head_problem = |problem| found.push(Found { row: None, column: None, problem });
    if head.institution.trim().is_empty() {
        head_problem(Problem::NoInstitution);
    }
    if !is_country(&head.country) {
        head_problem(Problem::Country);
    }
    let mut head_day = |text: &str| match day(text) {
        Ok(day) => day,
        Err(()) => {
            head_problem(Problem::HeadDay);
            None
        }
    };
    let born = head_day(head.born.reveal());
    let issued = head_day(&head.issued);
    let rows: Vec<(usize, &Row)> = transcript.rows.iter().enumerate().filter(|(_, row)| !row.is_empty()).collect();
    if rows.is_empty() {
        head_problem(Problem::NoRows);
    }
    let mut schemes: BTreeMap<String, String> = BTreeMap::new();
    let achievements = rows.into_iter().map(|(place, row)| achievement(place, row, &mut schemes, &mut found)).collect();
    if !found.is_empty() {
        return Err(found);
    }
    let name = |name: &Personal<String>| {
        let name = name.reveal().trim();
        (!name.is_empty()).then(|| Personal::from(name.to_owned()))
    };
    let identifier =
        Identifier { kind: head.identifier_kind.trim().to_owned(), value: head.identifier.trim().to_owned() };
    Ok(Elmo {
        learner: Learner {
            given_names: name(&head.given_names),
            family_name: name(&head.family_name),
            date_of_birth: born.map(Personal::from),
            ..Learner::default()
        },
        reports: vec![Report {
            issuer: Issuer {
                country: Some(head.country.trim().to_owned()),
                identifiers: Some(identifier).filter(|i| !i.value.is_empty()).into_iter().collect(),
                titles: texts([(None, head.institution.trim())]),
                url: None,
            },
            issued: issued.map(|day| day.midnight().assume_utc()),
            grading_schemes: schemes
                .iter()
                .map(|(label, id)| GradingScheme {
                    local_id: id.clone(),
                    descriptions: texts([(None, label.as_str())]),
                })
                .collect(),
            achievements,
            ..Report::default()
        }],
        ..Elmo::default()
    })
}

/// The name of a line's achievement.
pub fn achievement_id(number: u32) -> AchievementId {
    AchievementId(format!("r0.{number}"))
}

fn achievement(place: usize, row: &Row, schemes: &mut BTreeMap<String, String>, found: &mut Vec<Found>) -> Achievement {
    let text = |column| Some(row.cell(column).trim().to_owned()).filter(|text| !text.is_empty());
    let mut problem = |column, problem| found.push(Found { row: Some(place), column: Some(column), problem });
    if row.title.trim().is_empty() && row.title_en.trim().is_empty() {
        problem(Column::Title, Problem::NoTitle);
    }
    let value = match text(Column::Credits).map(|text| text.parse::<Credits>()) {
        Some(Ok(value)) => Some(value),
        Some(Err(_)) => {
            problem(Column::Credits, Problem::Credits);
            None
        }
        None => {
            problem(Column::Credits, Problem::NoCredits);
            None
        }
    };
    let status = match row.status.trim().to_lowercase().as_str() {
        "" => None,
        "passed" | "pass" => Some(Status::Passed),
        "failed" | "fail" => Some(Status::Failed),
        _ => {
            problem(Column::Status, Problem::Status);
            None
        }
    };
    let (date, term) = match day(&row.when) {
        Ok(day) => (day, None),
        Err(()) => {
            // 03/04/2026 is two days. "2025/26" is a term.
            if is_slashed_day(&row.when) {
                problem(Column::When, Problem::Day);
            }
            (None, text(Column::When))
        }
    };
    let grading_scheme = text(Column::GradeScheme).map(|label| {
        let next = format!("s{}", schemes.len() + 1);
        schemes.entry(label).or_insert(next).clone()
    });
    Achievement {
        id: achievement_id(row.number),
        identifiers: text(Column::Code)
            .map(|value| Identifier { kind: "local".to_owned(), value })
            .into_iter()
            .collect(),
        titles: texts([(None, row.title.trim()), (Some("en"), row.title_en.trim())]),
        kind: LosType::Course,
        date,
        term: term.map(|term| AcademicTerm { titles: texts([(None, term.as_str())]), ..AcademicTerm::default() }),
        status,
        result: text(Column::Grade),
        grading_scheme,
        credits: value
            .map(|value| CreditValue {
                scheme: Some(text(Column::Scheme).unwrap_or_else(|| "ECTS".to_owned())),
                level: None,
                value,
            })
            .into_iter()
            .collect(),
        levels: text(Column::Level).map(level).into_iter().collect(),
        ..Achievement::default()
    }
}

/// "EQF 6" has a type; any other word is the level itself.
fn level(text: String) -> Level {
    let eqf = text.get(..3).filter(|kind| kind.eq_ignore_ascii_case("EQF")).and(text.get(3..)).map(str::trim);
    match eqf.filter(|value| matches!(value.as_bytes(), [b'1'..=b'8'])) {
        Some(value) => Level { kind: "EQF".to_owned(), value: value.to_owned(), description: None },
        None => Level { kind: String::new(), value: text, description: None },
    }
}

fn texts<'a>(texts: impl IntoIterator<Item = (Option<&'a str>, &'a str)>) -> Texts {
    let given = texts.into_iter().filter(|(_, text)| !text.is_empty());
    Texts(
        given
            .map(|(language, text)| LocalText { language: language.map(str::to_owned), text: text.to_owned() })
            .collect(),
    )
}

fn is_country(text: &str) -> bool {
    matches!(text.trim().as_bytes(), [a, b] if a.is_ascii_uppercase() && b.is_ascii_uppercase())
}

/// A day written in one of the two ways that cannot be mistaken; nothing where nothing stands.
fn day(text: &str) -> Result<Option<Date>, ()> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    Date::parse(text, format_description!("[year]-[month]-[day]"))
        .or_else(|_| Date::parse(text, format_description!("[day padding:none].[month padding:none].[year]")))
        .map(Some)
        .map_err(|_| ())
}

/// Whether it is a day with slashes, of which nobody can say which number is the month.
fn is_slashed_day(text: &str) -> bool {
    let parts: Vec<&str> = text.trim().split('/').collect();
    parts.len() == 3 && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

/// Somebody, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// Who.
    pub by: StaffId,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
}

/// Who wrote something last, and who has looked at it since.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Eyes {
    /// Who typed it, or corrected it last.
    pub typed: Look,
    /// The second look.
    pub checked: Option<Look>,
}

/// What is looked at by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Item {
    /// Institution and student, and that no line is missing.
    Head,
    /// A line, by its number.
    Row(u32),
}

/// A transcript as the case rests on it: what was typed, by whom, and who has looked at it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Typed {
    /// What was typed.
    pub transcript: Transcript,
    /// Who saw the head, and that the lines are all there.
    pub head: Eyes,
    /// Who saw each line, by its number.
    pub rows: BTreeMap<u32, Eyes>,
    /// The number that the next new line gets. None is given out twice, or a mapping would name another course.
    pub next: u32,
}

/// Why a second look does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CheckRefused {
    /// There is no such line.
    #[error("there is no such line")]
    Unknown,
    /// Whoever typed it looks at it themselves, and the office does not want that.
    #[error("somebody else has to look at what you have typed")]
    Own,
}

impl Typed {
    /// Takes a transcript over: a line that is as it was keeps its typist and its second look, every other one is typed
    /// anew by `look`. Lines without a number get one.
    pub fn take_over(before: Option<&Self>, mut transcript: Transcript, look: Look) -> Self {
        let anew = Eyes { typed: look, checked: None };
        transcript.rows.retain(|row| !row.is_empty());
        let mut next = before.map_or(1, |before| before.next);
        let mut rows = BTreeMap::new();
        for row in &mut transcript.rows {
            let old = before.and_then(|before| before.row(row.number)).filter(|_| !rows.contains_key(&row.number));
            if old.is_none() {
                row.number = next;
                next += 1;
            }
            let same = old.filter(|(old, _)| *old == row).map(|(_, eyes)| eyes);
            rows.insert(row.number, same.unwrap_or(anew));
        }
        let head = before
            .filter(|before| before.transcript.head == transcript.head && before.rows.keys().eq(rows.keys()))
            .map_or(anew, |before| before.head);
        Self { transcript, head, rows, next }
    }

    /// Counts the second look of somebody. `alone` allows whoever typed it to look again.
    ///
    /// # Errors
    /// [`CheckRefused`]; then nothing is changed.
    pub fn check(&mut self, item: Item, look: Look, alone: bool) -> Result<(), CheckRefused> {
        let eyes = self.eyes(item).ok_or(CheckRefused::Unknown)?;
        if eyes.typed.by == look.by && !alone {
            return Err(CheckRefused::Own);
        }
        eyes.checked = Some(look);
        Ok(())
    }

    /// Takes a second look back.
    ///
    /// # Errors
    /// [`CheckRefused::Unknown`].
    pub fn uncheck(&mut self, item: Item) -> Result<(), CheckRefused> {
        self.eyes(item).ok_or(CheckRefused::Unknown)?.checked = None;
        Ok(())
    }

    /// What has not been looked at yet.
    pub fn unchecked(&self) -> Vec<Item> {
        let rows = self.rows.iter().map(|(number, eyes)| (Item::Row(*number), eyes));
        let all = std::iter::once((Item::Head, &self.head)).chain(rows);
        all.filter(|(_, eyes)| eyes.checked.is_none()).map(|(item, _)| item).collect()
    }

    /// Whether everything has been looked at.
    pub fn checked(&self) -> bool {
        self.unchecked().is_empty()
    }

    /// Whether something was looked at by nobody but its typist.
    pub fn alone(&self) -> bool {
        self.all().any(|eyes| eyes.checked.is_some_and(|look| look.by == eyes.typed.by))
    }

    /// Who typed something last.
    pub fn typist(&self, item: Item) -> Option<StaffId> {
        let eyes = match item {
            Item::Head => Some(&self.head),
            Item::Row(number) => self.rows.get(&number),
        };
        eyes.map(|eyes| eyes.typed.by)
    }

    /// Who typed, and until when; each once, the first first.
    pub fn typists(&self) -> Vec<Look> {
        each_once(self.all().map(|eyes| eyes.typed))
    }

    /// Who looked again, likewise.
    pub fn checkers(&self) -> Vec<Look> {
        each_once(self.all().filter_map(|eyes| eyes.checked))
    }

    fn all(&self) -> impl Iterator<Item = &Eyes> {
        std::iter::once(&self.head).chain(self.rows.values())
    }

    fn row(&self, number: u32) -> Option<(&Row, Eyes)> {
        let eyes = self.rows.get(&number)?;
        self.transcript.rows.iter().find(|row| row.number == number).map(|row| (row, *eyes))
    }

    fn eyes(&mut self, item: Item) -> Option<&mut Eyes> {
        match item {
            Item::Head => Some(&mut self.head),
            Item::Row(number) => self.rows.get_mut(&number),
        }
    }
}

/// Each person once, with the last time.
fn each_once(looks: impl Iterator<Item = Look>) -> Vec<Look> {
    let mut all: Vec<Look> = looks.collect();
    all.sort_by_key(|look| look.at);
    let mut people: Vec<Look> = Vec::new();
    for look in all {
        match people.iter_mut().find(|known| known.by == look.by) {
            Some(known) => known.at = look.at,
            None => people.push(look),
        }
    }
    people
}

#[cfg(test)]
mod tests {
    use elmo::{Credits, StaffId, Status};
    use time::OffsetDateTime;
    use time::macros::{date, datetime};

    use super::{CheckRefused, Column, Head, Item, Look, Problem, Row, Transcript, Typed, read};
    use crate::credits;

    fn row(title: &str, credits: &str, grade: &str) -> Row {
        Row { title: title.to_owned(), credits: credits.to_owned(), grade: grade.to_owned(), ..Row::default() }
    }

    fn transcript(rows: Vec<Row>) -> Transcript {
        let head = Head { institution: "Universitas Exempli".to_owned(), country: "AT".to_owned(), ..Head::default() };
        Transcript { head, rows }
    }

    fn look(person: u32, at: OffsetDateTime) -> Look {
        let by: StaffId = format!("00000000-0000-7000-8000-{person:012}").parse().expect("an id");
        Look { by, at }
    }

    const FIRST: OffsetDateTime = datetime!(2026-02-01 10:00 UTC);
    const LATER: OffsetDateTime = datetime!(2026-02-02 10:00 UTC);

    #[test]
    fn typed_lines_are_the_same_achievements_as_signed_ones() {
        let full = Row {
            number: 4,
            code: "M1".to_owned(),
            title_en: "Calculus 1".to_owned(),
            scheme: "ects".to_owned(),
            grade_scheme: "Austrian 1 to 5".to_owned(),
            when: "31.1.2026".to_owned(),
            level: "eqf 6".to_owned(),
            status: "Passed".to_owned(),
            ..row("Analysis 1", "7,5", "-3")
        };
        let term = Row { when: "Autumn 2025/26".to_owned(), ..row("Chemie", "3.0", "2") };
        let failed = Row { status: "fail".to_owned(), ..row("Physik", "5", "5") };
        let typed = Typed::take_over(None, transcript(vec![full, Row::default(), term, failed]), look(1, FIRST));
        let elmo = read(&typed.transcript).expect("all can be read");
        let first = elmo.achievements().next().expect("a line");
        assert_eq!(first.id.as_str(), "r0.1", "a number of its own, not the one that was made up");
        assert_eq!((first.code(), first.titles.original()), (Some("M1"), Some("Analysis 1")));
        assert_eq!((first.titles.in_language("en"), first.date), (Some("Calculus 1"), Some(date!(2026 - 01 - 31))));
        assert_eq!((first.result.as_deref(), first.status.clone()), (Some("-3"), Some(Status::Passed)));
        assert_eq!((first.levels[0].kind.as_str(), first.levels[0].value.as_str()), ("EQF", "6"));
        let scheme = &elmo.reports[0].grading_schemes[0];
        assert_eq!(
            (Some(&scheme.local_id), scheme.descriptions.original()),
            (first.grading_scheme.as_ref(), Some("Austrian 1 to 5"))
        );
        let assessed = credits::assess(&elmo);
        assert_eq!(assessed.counted, "10.5".parse::<Credits>().expect("an amount"), "what failed does not count");
    }

    #[test]
    fn what_cannot_be_read_is_told_by_line_and_cell() {
        let bad = Row { status: "so-so".to_owned(), when: "03/04/2026".to_owned(), ..row("", "ten", "1") };
        let found = read(&transcript(vec![row("Fine", "5", "1"), bad])).expect_err("four problems");
        let told: Vec<_> = found.iter().map(|f| (f.row, f.column, f.problem)).collect();
        let at = |column, problem| (Some(1), Some(column), problem);
        assert_eq!(
            told,
            [
                at(Column::Title, Problem::NoTitle),
                at(Column::Credits, Problem::Credits),
                at(Column::Status, Problem::Status),
                at(Column::When, Problem::Day),
            ]
        );
        let nothing = read(&Transcript { head: Head { issued: "soon".to_owned(), ..Head::default() }, rows: vec![] });
        let told: Vec<_> = nothing.expect_err("nothing stands there").iter().map(|f| f.problem).collect();
        assert_eq!(told, [Problem::NoInstitution, Problem::Country, Problem::HeadDay, Problem::NoRows]);
    }

    #[test]
    fn a_second_look_is_somebody_elses() {
        let mut typed = Typed::take_over(None, transcript(vec![row("A", "5", "1")]), look(1, FIRST));
        assert_eq!(typed.check(Item::Row(1), look(1, LATER), false), Err(CheckRefused::Own));
        assert_eq!(typed.check(Item::Row(7), look(2, LATER), false), Err(CheckRefused::Unknown));
        assert_eq!(typed.check(Item::Row(1), look(2, LATER), false), Ok(()));
        assert_eq!(typed.unchecked(), [Item::Head]);
        assert_eq!(typed.check(Item::Head, look(2, LATER), false), Ok(()));
        assert!(typed.checked() && !typed.alone());
        assert_eq!(typed.uncheck(Item::Head), Ok(()));
        assert_eq!(typed.check(Item::Head, look(1, LATER), true), Ok(()), "where the office allows it");
        assert!(typed.checked() && typed.alone());
    }

    #[test]
    fn a_correction_needs_the_look_of_the_other() {
        let mut typed =
            Typed::take_over(None, transcript(vec![row("A", "5", "1"), row("B", "5", "2")]), look(1, FIRST));
        for item in typed.unchecked() {
            typed.check(item, look(2, LATER), false).expect("another person");
        }
        let mut corrected = typed.transcript.clone();
        corrected.rows[1].credits = "6".to_owned();
        let mut after = Typed::take_over(Some(&typed), corrected, look(2, LATER));
        assert_eq!(after.unchecked(), [Item::Row(2)], "the other lines keep their look");
        assert_eq!(after.check(Item::Row(2), look(2, LATER), false), Err(CheckRefused::Own));
        assert_eq!(after.check(Item::Row(2), look(1, LATER), false), Ok(()));
        assert_eq!(after.typists().len(), 2);
    }

    #[test]
    fn numbers_are_never_given_twice_and_a_missing_line_needs_a_look() {
        let mut typed =
            Typed::take_over(None, transcript(vec![row("A", "5", "1"), row("B", "5", "2")]), look(1, FIRST));
        for item in typed.unchecked() {
            typed.check(item, look(2, LATER), false).expect("another person");
        }
        let mut fewer = typed.transcript.clone();
        fewer.rows.remove(1);
        let fewer = Typed::take_over(Some(&typed), fewer, look(1, LATER));
        assert_eq!(fewer.unchecked(), [Item::Head]);
        let mut more = fewer.transcript.clone();
        more.rows.insert(0, Row { number: 2, ..row("C", "5", "1") });
        let more = Typed::take_over(Some(&fewer), more, look(1, LATER));
        assert_eq!(more.transcript.rows.iter().map(|row| row.number).collect::<Vec<_>>(), [3, 1]);
        assert_eq!(more.unchecked(), [Item::Head, Item::Row(3)]);
    }
}
