//! Courses as a file gives them, whatever kind of file it is.

use std::collections::{BTreeMap, BTreeSet};

use elmo::{Credits, LocalText, Texts};
use store::Course;

use super::columns::{Columns, FIELDS, LANGUAGES, amount, isced};
use super::{ewp, ooapi};
use crate::DeskError;
use crate::table::{self, Line, Row, Table};

/// What kind of file it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// CSV or XLSX.
    Table,
    /// The answer of `/courses` of the Open Education API, version 5.
    Ooapi,
    /// A response of the EWP Courses API.
    Ewp,
}

/// A course as a file gives it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CourseLine {
    /// Where: the line of a table, the number of the entry otherwise, from 1.
    pub line: usize,
    /// Its code.
    pub code: String,
    /// Its main title.
    pub title: String,
    /// Its titles, the main one first.
    pub titles: Texts,
    /// Its credits, ECTS.
    pub credits: Option<Credits>,
    /// Its level, as it stands.
    pub level: Option<String>,
    /// ISCED-F code.
    pub isced: Option<String>,
    /// Whether it is no longer taught.
    pub retired: Option<bool>,
}

/// A line or an entry that cannot be taken: where, why as a code, and the value.
pub type Problem = (usize, &'static str, String);

/// What a file holds.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// Courses, as they stand in the file, each code once.
    pub lines: Vec<CourseLine>,
    /// What cannot be taken, in the order of the file.
    pub problems: Vec<Problem>,
    level: bool,
    isced: bool,
    retired: bool,
    languages: BTreeSet<String>,
    /// The names of a table's columns; none where it has no line for them.
    pub(super) names: Vec<String>,
    /// Every code that the file names, those of the problems too: what stands here is not missing in it.
    pub(super) codes: BTreeSet<String>,
}

impl Source {
    /// What entries of a structured file come to, each with the code that it names.
    pub(super) fn of(read: Vec<(String, Result<CourseLine, Problem>)>) -> Self {
        let mut source = Self::default();
        for (code, entry) in read {
            source.codes.insert(code);
            match entry {
                Ok(line) => source.lines.push(line),
                Err(problem) => source.problems.push(problem),
            }
        }
        source.level = source.lines.iter().any(|line| line.level.is_some());
        source.isced = source.lines.iter().any(|line| line.isced.is_some());
        source.retired = source.lines.iter().any(|line| line.retired.is_some());
        source.languages =
            source.lines.iter().flat_map(|line| &line.titles.0).filter_map(|text| text.language.clone()).collect();
        source.once()
    }

    /// The course that a line makes of the one that is known; what the file does not say stays as it is known.
    pub(super) fn course(&self, line: &CourseLine, known: Option<&Course>, id: elmo::CourseId) -> Course {
        let mut titles = line.titles.clone();
        let main = known.and_then(|known| known.titles.0.iter().find(|text| text.text == known.title));
        let has = |titles: &Texts, language: &Option<String>| titles.0.iter().any(|text| text.language == *language);
        // A main title without a language is in the language that the main title had.
        if let (Some(first), Some(main)) = (line.titles.0.first(), main)
            && first.language.is_none()
            && !has(&titles, &main.language)
            && let Some(first) = titles.0.first_mut()
        {
            first.language.clone_from(&main.language);
        }
        for text in known.iter().flat_map(|known| &known.titles.0).filter(|text| Some(*text) != main) {
            let silent = text.language.as_ref().is_some_and(|language| !self.languages.contains(language));
            if silent && !has(&titles, &text.language) {
                titles.0.push(text.clone());
            }
        }
        Course {
            id: known.map_or(id, |known| known.id),
            code: line.code.clone(),
            title: line.title.clone(),
            titles,
            credits: line.credits.or(known.map(|known| known.credits)).unwrap_or_default(),
            level: if self.level { line.level.clone() } else { known.and_then(|known| known.level.clone()) },
            isced: if self.isced { line.isced.clone() } else { known.and_then(|known| known.isced.clone()) },
            retired: line.retired.filter(|_| self.retired).or(known.map(|known| known.retired)).unwrap_or_default(),
        }
    }

    /// Keeps the first line of each code.
    fn once(mut self) -> Self {
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        let problems = &mut self.problems;
        self.lines.retain(|line| match seen.get(&line.code) {
            Some(_) => {
                problems.push((line.line, "code-twice", line.code.clone()));
                false
            }
            None => seen.insert(line.code.clone(), line.line).is_none(),
        });
        self.problems.sort_by_key(|(line, _, _)| *line);
        self
    }
}

/// What kind of file these bytes are.
pub(super) fn kind(bytes: &[u8]) -> Kind {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    match text.first() {
        Some(b'{' | b'[') => Kind::Ooapi,
        Some(b'<') => Kind::Ewp,
        _ => Kind::Table,
    }
}

/// Reads a file; a table by these columns.
///
/// # Errors
/// [`DeskError::Table`] when it is no such file.
pub(super) fn read(bytes: &[u8], columns: &Columns, today: time::Date) -> Result<Source, DeskError> {
    match kind(bytes) {
        Kind::Table => Ok(of_table(table::lines(bytes)?, columns, false)),
        Kind::Ooapi => ooapi::read(bytes, today),
        Kind::Ewp => ewp::read(bytes),
    }
}

/// The courses of a table. Where `lenient`, credits and marks that cannot be read are left out, and not the line.
pub(super) fn of_table(lines: Vec<Line>, columns: &Columns, lenient: bool) -> Source {
    let fields: BTreeMap<&'static str, usize> =
        FIELDS.iter().filter_map(|field| columns.fields.get(*field).map(|column| (*field, *column))).collect();
    let names = super::names(&lines, columns.head);
    let table = Table::chosen(lines, columns.head, fields);
    let mut source = Source {
        level: table.has("level"),
        isced: table.has("iscedf"),
        retired: table.has("retired"),
        languages: FIELDS
            .iter()
            .filter(|field| table.has(field))
            .filter_map(|field| field.strip_prefix("title_").map(str::to_owned))
            .collect(),
        names,
        ..Source::default()
    };
    for (number, row) in table.rows() {
        source.codes.extend(row.text("code"));
        match course_line(number, &row, columns.title_language.as_deref(), lenient) {
            Ok(line) => source.lines.push(line),
            Err((code, detail)) => source.problems.push((number, code, detail)),
        }
    }
    source.once()
}

fn course_line(
    line: usize,
    row: &Row<'_>,
    title_language: Option<&str>,
    lenient: bool,
) -> Result<CourseLine, (&'static str, String)> {
    row.fits()?;
    let code = row.text("code").ok_or(("value-missing", "code".to_owned()))?;
    let mut titles: Vec<LocalText> = FIELDS
        .iter()
        .filter_map(|field| field.strip_prefix("title_").map(|language| (language, row.text(field))))
        .filter_map(|(language, text)| Some(LocalText { language: Some(language.to_owned()), text: text? }))
        .collect();
    let title = row.text("title").or_else(|| titles.first().map(|first| first.text.clone()));
    let title = title.ok_or(("value-missing", "title".to_owned()))?;
    let language = row.text("language").or_else(|| title_language.map(str::to_owned)).and_then(|tag| language(&tag));
    main_first(&mut titles, &title, language);
    let credits = match row.text("credits") {
        None if lenient => None,
        None => return Err(("value-missing", "credits".to_owned())),
        Some(text) if lenient => amount(&text),
        Some(text) => Some(amount(&text).ok_or(("credits-unreadable", text))?),
    };
    let retired = match row.text("retired").map(|word| word.to_lowercase()).as_deref() {
        None | Some("0" | "no" | "false" | "ei" | "nej" | "nei" | "nee" | "nein" | "nie") => false,
        Some("1" | "yes" | "true" | "x" | "kyllä" | "ja" | "tak") => true,
        Some(_) if lenient => false,
        Some(word) => return Err(("retired-unreadable", word.to_owned())),
    };
    Ok(CourseLine {
        line,
        code,
        title,
        titles: Texts(titles),
        credits,
        level: row.text("level"),
        isced: row.text("iscedf").map(|text| isced(&text)),
        retired: Some(retired),
    })
}

/// A language as the catalogue writes it: "en-GB" and "eng" are "en", "no" is "nb".
pub(super) fn language(tag: &str) -> Option<String> {
    let first = tag.trim().split(['-', '_']).next().unwrap_or_default().to_lowercase();
    let known = LANGUAGES.iter().find(|(_, names)| names.contains(&first.as_str()));
    Some(known.map_or(first, |(code, _)| (*code).to_owned())).filter(|code| !code.is_empty())
}

/// An entry of a structured file: the main title is the first that is not English.
pub(super) fn with_titles(titles: Vec<LocalText>, line: CourseLine) -> Result<CourseLine, Problem> {
    let missing = |what: &str| Err((line.line, "value-missing", what.to_owned()));
    let mut titles = Texts(titles);
    titles.0.retain(|text| !text.text.is_empty());
    let Some(title) = titles.original().map(str::to_owned) else { return missing("title") };
    if line.code.is_empty() {
        return missing("code");
    }
    if let Some(main) = titles.0.iter().position(|text| text.text == title) {
        let main = titles.0.remove(main);
        titles.0.insert(0, main);
    }
    Ok(CourseLine { title, titles, ..line })
}

/// Puts the main title first; one that stands in a language already is not named twice.
fn main_first(titles: &mut Vec<LocalText>, title: &str, language: Option<String>) {
    let same = |text: &LocalText| text.text == title && (language.is_none() || text.language == language);
    let main = match titles.iter().position(same) {
        Some(place) => titles.remove(place),
        None => LocalText { language, text: title.to_owned() },
    };
    titles.insert(0, main);
}
