//! The local courses: imported from CSV, searched.

use elmo::{Credits, LocalText, Texts};
use store::{Course, Entry};

use crate::cases::Imported;
use crate::table::Table;
use crate::{Desk, DeskError};

/// Columns that an import knows; the first three are needed. `title_XX` is the title in a language.
pub const COLUMNS: &[&str] = &[
    "code", "title", "credits", "title_en", "title_fi", "title_sv", "title_nb", "title_nl", "title_de", "language",
    "level", "iscedf", "retired",
];

/// Imports local courses. A known code is changed, a new one added; nothing is removed.
///
/// # Errors
/// When the columns or the encoding are wrong; then nothing is imported. A single bad line is left out and named.
pub fn import(desk: &Desk, bytes: &[u8]) -> Result<Imported, DeskError> {
    let table = Table::read(bytes, COLUMNS, 3)?;
    let mut problems = Vec::new();
    let mut lines = Vec::new();
    for (number, row) in table.rows() {
        match read_line(&row) {
            Ok(course) => lines.push((number, course)),
            Err((code, detail)) => problems.push((number, code, detail)),
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    lines.retain(|(number, course)| {
        let new = seen.insert(course.code.clone());
        if !new {
            problems.push((*number, "code-twice", course.code.clone()));
        }
        new
    });
    problems.sort_by_key(|(line, _, _)| *line);
    let imported = desk.change(&["courses", "status"], |change, _| {
        let courses: Vec<Course> = lines
            .into_iter()
            .map(|(_, line)| {
                // What the file has no column for stays as it is known.
                let old = change.course_by_code(&line.code)?;
                let (level, isced, retired) =
                    old.as_ref().map_or((None, None, false), |o| (o.level.clone(), o.isced.clone(), o.retired));
                let mut titles = line.titles;
                for text in old.iter().flat_map(|o| &o.titles.0) {
                    let column = text.language.as_ref().map(|language| format!("title_{language}"));
                    if column.is_some_and(|c| !table.has(&c)) && !titles.0.contains(text) {
                        titles.0.push(text.clone());
                    }
                }
                Ok(Course {
                    id: elmo::CourseId::from_uuid(change.new_uuid()?),
                    code: line.code,
                    title: line.title,
                    titles,
                    credits: line.credits,
                    level: if table.has("level") { line.level } else { level },
                    isced: if table.has("iscedf") { line.isced } else { isced },
                    retired: if table.has("retired") { line.retired } else { retired },
                })
            })
            .collect::<Result<_, DeskError>>()?;
        let imported = change.import_courses(&courses)?;
        change.note(Entry {
            case: None,
            what: "courses-imported".into(),
            about: format!("{} + {} ~", imported.added, imported.changed),
            before: None,
            after: None,
        })?;
        Ok(imported)
    })?;
    Ok(Imported { added: imported.added, changed: imported.changed, unchanged: imported.unchanged, problems })
}

/// Local courses that a text finds, the best first, and how many there are in all.
///
/// # Errors
/// When nobody has unlocked or the database fails.
pub fn search(desk: &Desk, text: &str, limit: usize) -> Result<(Vec<Course>, usize), DeskError> {
    desk.read(|r| Ok((r.search_courses(text, limit.min(500))?, r.course_count()?)))
}

struct Line {
    code: String,
    title: String,
    titles: Texts,
    credits: Credits,
    level: Option<String>,
    isced: Option<String>,
    retired: bool,
}

fn read_line(row: &crate::table::Row<'_>) -> Result<Line, (&'static str, String)> {
    row.fits()?;
    let needed = |column: &'static str| row.text(column).ok_or(("value-missing", column.to_owned()));
    let (code, title) = (needed("code")?, needed("title")?);
    let credits = needed("credits")?;
    let credits: Credits = credits.parse().map_err(|_| ("credits-unreadable", credits))?;
    let mut titles = vec![LocalText { language: row.text("language"), text: title.clone() }];
    for language in ["en", "fi", "sv", "nb", "nl", "de"] {
        if let Some(text) = row.text(&format!("title_{language}")) {
            let language = Some(language.to_owned());
            if !titles.iter().any(|t| t.text == text && t.language == language) {
                titles.push(LocalText { language, text });
            }
        }
    }
    let retired = match row.text("retired").map(|word| word.to_lowercase()).as_deref() {
        None | Some("0" | "no" | "false" | "ei" | "nej" | "nei" | "nee" | "nein") => false,
        Some("1" | "yes" | "true" | "x" | "kyllä" | "ja") => true,
        Some(word) => return Err(("retired-unreadable", word.to_owned())),
    };
    Ok(Line {
        code,
        title,
        titles: Texts(titles),
        credits,
        level: row.text("level"),
        isced: row.text("iscedf"),
        retired,
    })
}
