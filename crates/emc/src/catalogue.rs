//! The local courses: read from CSV, XLSX, OOAPI and EWP, compared with what is there, taken in for an academic year,
//! retired and brought back, searched.
//!
//! A file goes three steps: [`open`] says what is in it and by which columns, [`compare`] what it would change, and
//! [`import`] changes that and nothing else, in one transaction.

mod columns;
mod ewp;
mod ooapi;
mod plan;
mod source;

use std::collections::BTreeMap;

use elmo::CourseId;
use serde::{Deserialize, Serialize};
use store::{AcademicYear, Change, Course, CourseVersion, Entry, Reader};

pub use self::columns::{Columns, FIELDS};
pub(crate) use self::columns::{amount, named};
pub use self::plan::Plan;
pub use self::source::{CourseLine, Kind, Problem, Source};
use crate::cases::Imported;
use crate::table::{self, Line, fail};
use crate::{Desk, DeskError};

/// Bytes of a JSON or XML file that are still read.
const MAX_BYTES: usize = 256 << 20;
/// Its entries that are still read.
const MAX_ENTRIES: usize = 200_000;
/// Fields without which a table is no list of courses.
const NEEDED: &[&str] = &["code", "title", "credits"];
/// Heads whose columns are remembered.
const REMEMBERED: usize = 30;
const SETTING: &str = "catalogue.columns";

/// A file that somebody chose, before anything is compared.
#[derive(Debug, Clone)]
pub struct Opened {
    /// What kind of file it is.
    pub kind: Kind,
    /// The columns of a table: name and the first value below it.
    pub head: Vec<(String, String)>,
    /// What the columns say.
    pub columns: Columns,
    /// Whether the columns are those of the last file with this head.
    pub remembered: bool,
    /// Fields that are needed and have no column.
    pub lacks: Vec<&'static str>,
    /// What is read by these columns.
    pub source: Source,
    /// The academic year that it is for, by today's date.
    pub year: AcademicYear,
}

/// What [`import`] is told.
#[derive(Debug, Clone)]
pub struct Import {
    /// The columns of a table.
    pub columns: Columns,
    /// The academic year that the list is for.
    pub year: AcademicYear,
    /// Whether courses that the list does not name are retired.
    pub retire_missing: bool,
    /// [`Plan::digest`] of what was shown.
    pub digest: String,
}

/// What an import did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Taken {
    /// New codes.
    pub added: usize,
    /// Changed ones.
    pub changed: usize,
    /// Already as they are.
    pub unchanged: usize,
    /// Retired because the list does not name them.
    pub retired: usize,
    /// Lines that were left out.
    pub left_out: usize,
}

/// Reads a file by the columns that somebody chose, or by those that are remembered or guessed. Changes nothing.
///
/// # Errors
/// [`DeskError::Table`] when it is no such file.
pub fn open(desk: &Desk, bytes: &[u8], chosen: Option<Columns>) -> Result<Opened, DeskError> {
    let remembered = desk.read(|r| Ok(r.setting::<Vec<Head>>(SETTING)?.unwrap_or_default()))?;
    let (kind, today) = (source::kind(bytes), desk.now().date());
    let year = AcademicYear::of(today);
    if kind != Kind::Table {
        let source = source::read(bytes, &Columns::default(), today)?;
        let (head, columns) = (Vec::new(), Columns::default());
        return Ok(Opened { kind, head, columns, remembered: false, lacks: Vec::new(), source, year });
    }
    let lines = table::lines(bytes)?;
    let guessed = columns::guess(&lines);
    let names = names(&lines, guessed.head);
    let known = remembered.into_iter().find(|head| guessed.head.is_some() && head.names == names);
    let (columns, remembered) = match (chosen, known) {
        (Some(chosen), _) => (chosen, false),
        (None, Some(known)) => (Columns { head: guessed.head, ..known.columns }, true),
        (None, None) => (guessed, false),
    };
    let head = head(&lines, columns.head);
    let lacks = lacks(&columns);
    let source = source::of_table(lines, &columns, false);
    Ok(Opened { kind, head, columns, remembered, lacks, source, year })
}

/// What a file would change. Changes nothing.
///
/// # Errors
/// [`DeskError::Table`] when it is no such file or lacks a column.
pub fn compare(desk: &Desk, bytes: &[u8], columns: &Columns, year: AcademicYear) -> Result<Plan, DeskError> {
    let source = read(desk, bytes, columns)?;
    desk.read(|r| plan::plan(r, source, year))
}

/// Changes what [`compare`] has shown, in one transaction, and remembers the columns.
///
/// # Errors
/// [`DeskError::CatalogueChanged`] when that is no longer what would be changed; [`DeskError::Table`]. Then nothing is.
pub fn import(desk: &Desk, bytes: &[u8], order: &Import) -> Result<Taken, DeskError> {
    let source = read(desk, bytes, &order.columns)?;
    let names = source.names.clone();
    desk.change(&["courses", "status"], |change, _| {
        let plan = plan::plan(change, source, order.year)?;
        if plan.digest != order.digest {
            return Err(DeskError::CatalogueChanged);
        }
        if !names.is_empty() {
            remember(change, Head { names, columns: order.columns.clone() })?;
        }
        take(change, plan, order.retire_missing)
    })
}

/// Takes in a table by its guessed columns for the year of today; for files that come with the program.
///
/// # Errors
/// As [`import`].
pub fn import_as_guessed(desk: &Desk, bytes: &[u8]) -> Result<Imported, DeskError> {
    let opened = open(desk, bytes, None)?;
    all_there(&opened.lacks)?;
    let problems = opened.source.problems.clone();
    let taken = desk.change(&["courses", "status"], |change, _| {
        let plan = plan::plan(change, opened.source, opened.year)?;
        take(change, plan, false)
    })?;
    Ok(Imported { added: taken.added, changed: taken.changed, unchanged: taken.unchanged, problems })
}

/// Reads a table without a desk, for the command line: the columns of [`FIELDS`] by exactly these names, of which `code`
/// and one title are needed; others are ignored. What cannot be read of a line is left out, and not the line.
///
/// # Errors
/// [`DeskError::Table`] when it is no table or lacks those columns.
pub fn read_csv(bytes: &[u8]) -> Result<Vec<CourseLine>, DeskError> {
    let lines = table::lines(bytes)?;
    let head = lines.first().map(|line| line.cells.as_slice()).unwrap_or_default();
    let named = |field: &&str| head.iter().position(|cell| table::folded(cell) == **field);
    let fields: BTreeMap<String, usize> =
        FIELDS.iter().filter_map(|field| named(field).map(|column| ((*field).to_owned(), column))).collect();
    let missing = ["code", "title"].into_iter().find(|need| !fields.keys().any(|field| field.starts_with(need)));
    if let Some(missing) = missing {
        return Err(fail("columns-missing", missing.to_owned()));
    }
    let columns = Columns { head: Some(0), fields, title_language: None };
    Ok(source::of_table(lines, &columns, true).lines)
}

/// Says that a course is no longer taught, or is again. What names it stays as it is.
///
/// # Errors
/// When there is no such course.
pub fn retire(desk: &Desk, id: CourseId, retired: bool) -> Result<Course, DeskError> {
    desk.change(&["courses"], |change, _| {
        let course = change.course(id)?.ok_or(DeskError::UnknownCourse)?;
        if course.retired != retired {
            change.retire_course(id, retired)?;
            let about = course.code.clone();
            let entry = Entry {
                case: None,
                what: if retired { "course-retired" } else { "course-brought-back" }.into(),
                about,
                before: None,
                after: None,
            };
            change.note(entry)?;
        }
        Ok(Course { retired, ..course })
    })
}

/// A course with its versions, the newest first.
///
/// # Errors
/// When there is no such course.
pub fn versions(desk: &Desk, id: CourseId) -> Result<(Course, Vec<CourseVersion>), DeskError> {
    desk.read(|r| Ok((r.course(id)?.ok_or(DeskError::UnknownCourse)?, r.course_versions(id)?)))
}

/// Local courses that a text finds, the best first, and how many there are in all.
///
/// # Errors
/// When nobody has unlocked or the database fails.
pub fn search(desk: &Desk, text: &str, limit: usize) -> Result<(Vec<Course>, usize), DeskError> {
    desk.read(|r| Ok((r.search_courses(text, limit.min(500))?, r.course_count()?)))
}

/// The head of a table and the columns that were chosen for it.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Head {
    names: Vec<String>,
    columns: Columns,
}

fn read(desk: &Desk, bytes: &[u8], columns: &Columns) -> Result<Source, DeskError> {
    if source::kind(bytes) == Kind::Table {
        all_there(&lacks(columns))?;
    }
    source::read(bytes, columns, desk.now().date())
}

/// The fields that are needed and have no column.
fn lacks(columns: &Columns) -> Vec<&'static str> {
    NEEDED.iter().filter(|field| !columns.fields.contains_key(**field)).copied().collect()
}

fn all_there(lacks: &[&str]) -> Result<(), DeskError> {
    if lacks.is_empty() { Ok(()) } else { Err(fail("columns-missing", lacks.join(", "))) }
}

fn take(change: &mut Change<'_>, plan: Plan, retire_missing: bool) -> Result<Taken, DeskError> {
    let mut courses = Vec::with_capacity(plan.added.len());
    for course in plan.added {
        courses.push(Course { id: CourseId::from_uuid(change.new_uuid()?), ..course });
    }
    courses.extend(plan.changed.into_iter().map(|(_, course)| course));
    courses.extend(plan.earlier);
    let done = change.import_courses(plan.year, &courses)?;
    let missing = if retire_missing { plan.missing } else { Vec::new() };
    for course in &missing {
        change.retire_course(course.id, true)?;
    }
    let about = format!("{} · {} + {} ~ {} −", plan.year, done.added, done.changed, missing.len());
    change.note(Entry { case: None, what: "courses-imported".into(), about, before: None, after: None })?;
    Ok(Taken {
        added: done.added,
        changed: done.changed,
        unchanged: plan.unchanged,
        retired: missing.len(),
        left_out: plan.problems.len(),
    })
}

/// The latest first; a head stands once.
fn remember(change: &mut Change<'_>, head: Head) -> Result<(), DeskError> {
    let reader: &Reader<'_> = change;
    let mut heads = reader.setting::<Vec<Head>>(SETTING)?.unwrap_or_default();
    heads.retain(|known| known.names != head.names);
    heads.insert(0, head);
    heads.truncate(REMEMBERED);
    Ok(change.set_setting(SETTING, &heads)?)
}

fn names(lines: &[Line], head: Option<usize>) -> Vec<String> {
    head.and_then(|index| lines.get(index)).map(|line| line.cells.clone()).unwrap_or_default()
}

/// Each column with its name and the first value below.
pub(crate) fn head(lines: &[Line], head: Option<usize>) -> Vec<(String, String)> {
    let below = lines.get(head.map_or(0, |index| index.saturating_add(1))..).unwrap_or_default();
    let names = names(lines, head);
    let width = below.iter().take(100).map(|line| line.cells.len()).max().unwrap_or_default().max(names.len());
    let example = |index: usize| {
        let cells = below.iter().take(100).filter_map(|line| line.cells.get(index));
        cells.map(|cell| cell.trim()).find(|cell| !cell.is_empty()).unwrap_or_default().to_owned()
    };
    (0..width)
        .map(|index| (names.get(index).map(|name| name.trim().to_owned()).unwrap_or_default(), example(index)))
        .collect()
}
