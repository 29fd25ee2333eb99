//! Local courses.

use std::collections::{BTreeMap, BTreeSet};

use emc::catalogue::{Columns, CourseLine, FIELDS, Import, Kind, Problem};
use emc::{Desk, DeskError};
use store::{AcademicYear, Course};

use super::case::course;
use super::{bytes, id, texts};
use crate::views::{
    CompareCoursesRequest, CourseChangeView, CourseChangesView, CourseColumns, CourseField, CourseFieldChange,
    CourseFileKind, CourseFileRequest, CourseFileView, CourseIdRequest, CourseLineView, CourseVersionView,
    CourseVersionsView, CourseView, CoursesImportedView, HeadView, ImportCoursesRequest, ImportProblem,
    RetireCourseRequest,
};

/// Rows of a list that are sent; the counts say how many there are.
const SHOWN: usize = 500;
/// Lines of a preview.
const PREVIEW: usize = 50;

pub(crate) fn read_courses(desk: &Desk, request: CourseFileRequest) -> Result<CourseFileView, DeskError> {
    let chosen = request.columns.map(columns).transpose()?;
    let opened = emc::catalogue::open(desk, &bytes(&request.base64)?, chosen)?;
    Ok(CourseFileView {
        kind: match opened.kind {
            Kind::Table => CourseFileKind::Table,
            Kind::Ooapi => CourseFileKind::Ooapi,
            Kind::Ewp => CourseFileKind::Ewp,
        },
        head: opened.head.into_iter().map(|(name, example)| HeadView { name, example }).collect(),
        columns: CourseColumns {
            head: opened.columns.head,
            fields: FIELDS
                .iter()
                .map(|field| CourseField {
                    field: (*field).to_owned(),
                    column: opened.columns.fields.get(*field).copied(),
                })
                .collect(),
            title_language: opened.columns.title_language,
        },
        remembered: opened.remembered,
        lacks: opened.lacks.iter().map(|field| (*field).to_owned()).collect(),
        preview: preview(&opened.source.lines, &opened.source.problems),
        read: opened.source.lines.len(),
        left_out: opened.source.problems.len(),
        year: opened.year.begins(),
    })
}

pub(crate) fn compare_courses(desk: &Desk, request: CompareCoursesRequest) -> Result<CourseChangesView, DeskError> {
    let bytes = bytes(&request.base64)?;
    let plan = emc::catalogue::compare(desk, &bytes, &columns(request.columns)?, year(request.year)?)?;
    let shown = |courses: &[Course]| courses.iter().take(SHOWN).map(course).collect();
    Ok(CourseChangesView {
        year: plan.year.to_string(),
        older: plan.older,
        added: shown(&plan.added),
        added_count: plan.added.len(),
        changed: plan.changed.iter().take(SHOWN).map(|(old, new)| change(old, new)).collect(),
        changed_count: plan.changed.len(),
        earlier_count: plan.earlier.len(),
        unchanged: plan.unchanged,
        missing: shown(&plan.missing),
        missing_count: plan.missing.len(),
        problems: plan.problems.iter().take(SHOWN).map(problem).collect(),
        problem_count: plan.problems.len(),
        digest: plan.digest,
    })
}

pub(crate) fn import_courses(desk: &Desk, request: ImportCoursesRequest) -> Result<CoursesImportedView, DeskError> {
    let order = Import {
        columns: columns(request.columns)?,
        year: year(request.year)?,
        retire_missing: request.retire_missing,
        digest: request.digest,
    };
    let taken = emc::catalogue::import(desk, &bytes(&request.base64)?, &order)?;
    Ok(CoursesImportedView {
        added: taken.added,
        changed: taken.changed,
        unchanged: taken.unchanged,
        retired: taken.retired,
        left_out: taken.left_out,
    })
}

pub(crate) fn course_versions(desk: &Desk, request: CourseIdRequest) -> Result<CourseVersionsView, DeskError> {
    let (now, versions) = emc::catalogue::versions(desk, id(&request.course, "course")?)?;
    Ok(CourseVersionsView {
        course: course(&now),
        versions: versions
            .into_iter()
            .map(|version| CourseVersionView {
                year: if version.year == AcademicYear::BEFORE { String::new() } else { version.year.to_string() },
                title: version.title,
                titles: texts(&version.titles),
                credits: version.credits.to_string(),
                level: version.level,
                isced: version.isced,
            })
            .collect(),
    })
}

pub(crate) fn retire_course(desk: &Desk, request: RetireCourseRequest) -> Result<CourseView, DeskError> {
    Ok(course(&emc::catalogue::retire(desk, id(&request.course, "course")?, request.retired)?))
}

fn year(begins: u16) -> Result<AcademicYear, DeskError> {
    AcademicYear::beginning_in(begins).ok_or(DeskError::Field { field: "year" })
}

fn columns(columns: CourseColumns) -> Result<Columns, DeskError> {
    let mut fields = BTreeMap::new();
    for CourseField { field, column } in columns.fields {
        if !FIELDS.contains(&field.as_str()) {
            return Err(DeskError::Field { field: "fields" });
        }
        if let Some(column) = column {
            fields.insert(field, column);
        }
    }
    Ok(Columns { head: columns.head, fields, title_language: super::some(columns.title_language) })
}

/// The first lines of both kinds, in the order of the file.
fn preview(lines: &[CourseLine], problems: &[Problem]) -> Vec<CourseLineView> {
    let read = lines.iter().take(PREVIEW).map(|line| CourseLineView {
        line: line.line,
        code: line.code.clone(),
        title: line.title.clone(),
        titles: texts(&line.titles).into_iter().skip(1).collect(),
        credits: line.credits.map(|credits| credits.to_string()),
        level: line.level.clone(),
        isced: line.isced.clone(),
        retired: line.retired.unwrap_or_default(),
        problem: None,
        detail: String::new(),
    });
    let left_out = problems.iter().take(PREVIEW).map(|(line, code, detail)| CourseLineView {
        line: *line,
        code: String::new(),
        title: String::new(),
        titles: Vec::new(),
        credits: None,
        level: None,
        isced: None,
        retired: false,
        problem: Some((*code).to_owned()),
        detail: detail.clone(),
    });
    let mut all: Vec<CourseLineView> = read.chain(left_out).collect();
    all.sort_by_key(|line| line.line);
    all.truncate(PREVIEW);
    all
}

/// What differs, field by field; a title in each language is a field of its own.
fn change(old: &Course, new: &Course) -> CourseChangeView {
    let mut fields = Vec::new();
    let mut differs = |field: String, old: String, new: String| {
        if old != new {
            fields.push(CourseFieldChange { field, old, new });
        }
    };
    differs("title".to_owned(), old.title.clone(), new.title.clone());
    let titles = |course: &Course, language: &Option<String>| {
        let texts = course.titles.0.iter().filter(|text| text.language == *language);
        texts.map(|text| text.text.as_str()).collect::<Vec<_>>().join(" / ")
    };
    let languages: BTreeSet<&Option<String>> =
        old.titles.0.iter().chain(&new.titles.0).map(|text| &text.language).collect();
    for language in languages {
        let field = match language {
            Some(language) => format!("title_{language}"),
            None => "title_other".to_owned(),
        };
        let (was, is) = (titles(old, language), titles(new, language));
        // The main title is in some language as well, and is told once.
        if (was.as_str(), is.as_str()) != (old.title.as_str(), new.title.as_str()) {
            differs(field, was, is);
        }
    }
    differs("credits".to_owned(), old.credits.to_string(), new.credits.to_string());
    differs("level".to_owned(), old.level.clone().unwrap_or_default(), new.level.clone().unwrap_or_default());
    differs("iscedf".to_owned(), old.isced.clone().unwrap_or_default(), new.isced.clone().unwrap_or_default());
    let word = |retired: bool| if retired { "yes" } else { "no" }.to_owned();
    differs("retired".to_owned(), word(old.retired), word(new.retired));
    // The same titles in another order still differ.
    if fields.is_empty() {
        fields.push(CourseFieldChange { field: "titles-order".to_owned(), old: String::new(), new: String::new() });
    }
    CourseChangeView { code: old.code.clone(), title: old.title.clone(), fields }
}

fn problem((line, code, detail): &Problem) -> ImportProblem {
    ImportProblem { line: *line, code: (*code).to_owned(), detail: detail.clone() }
}
