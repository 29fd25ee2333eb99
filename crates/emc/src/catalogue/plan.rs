//! What an import would change, said before anything is changed.

use std::collections::{BTreeMap, BTreeSet};

use elmo::CourseId;
use sha2::{Digest, Sha256};
use store::{AcademicYear, Course, Reader};
use uuid::Uuid;

use super::source::{Problem, Source};
use crate::DeskError;

/// What an import would change.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The academic year that the list is for.
    pub year: AcademicYear,
    /// Whether the catalogue has a newer list; this one then adds history alone.
    pub older: bool,
    /// Codes that are new. Out of an older list they come as retired. Their ids are given when they are written.
    pub added: Vec<Course>,
    /// Courses that the list has otherwise: as they are known for the year, and as the list has them.
    pub changed: Vec<(Course, Course)>,
    /// Courses that are known for newer years only, as the list has them.
    pub earlier: Vec<Course>,
    /// How many the list has as they are known.
    pub unchanged: usize,
    /// Courses still taught that the list does not name; none for an older list.
    pub missing: Vec<Course>,
    /// Lines that are left out.
    pub problems: Vec<Problem>,
    /// SHA-256 of all this, in hex.
    pub digest: String,
}

/// Compares what a file holds with the catalogue.
pub(super) fn plan(reader: &Reader<'_>, source: Source, year: AcademicYear) -> Result<Plan, DeskError> {
    let older = reader.newest_course_year()?.is_some_and(|newest| year < newest);
    let known: BTreeMap<String, Course> =
        reader.all_courses()?.into_iter().map(|course| (course.code.clone(), course)).collect();
    // Only of a course with newer versions may the year know something else than the catalogue shows.
    let newer: BTreeSet<CourseId> = reader.courses_newer_than(year)?;
    let versions = if newer.is_empty() { BTreeMap::new() } else { reader.versions_in(year)? };
    let mut plan = Plan {
        year,
        older,
        added: Vec::new(),
        changed: Vec::new(),
        earlier: Vec::new(),
        unchanged: 0,
        missing: Vec::new(),
        problems: source.problems.clone(),
        digest: String::new(),
    };
    for line in &source.lines {
        let old = known.get(&line.code);
        if line.credits.is_none() && old.is_none() {
            plan.problems.push((line.line, "value-missing", "credits".to_owned()));
            continue;
        }
        let Some(current) = old else {
            let course = source.course(line, None, CourseId::from_uuid(Uuid::nil()));
            plan.added.push(Course { retired: course.retired || older, ..course });
            continue;
        };
        if !newer.contains(&current.id) {
            let course = source.course(line, Some(current), current.id);
            if course == *current {
                plan.unchanged += 1
            } else {
                plan.changed.push((current.clone(), course))
            }
            continue;
        }
        // History: whether a course is retired is said by the newest list alone.
        let then = versions.get(&current.id).map(|version| version.course(current));
        let course = source.course(line, Some(then.as_ref().unwrap_or(current)), current.id);
        let course = Course { retired: current.retired, ..course };
        match then {
            None => plan.earlier.push(course),
            Some(then) if then == course => plan.unchanged += 1,
            Some(then) => plan.changed.push((then, course)),
        }
    }
    plan.problems.sort_by_key(|(line, _, _)| *line);
    if !older {
        plan.missing =
            known.into_values().filter(|course| !course.retired && !source.codes.contains(&course.code)).collect();
    }
    plan.digest = digest(&plan)?;
    Ok(plan)
}

fn digest(plan: &Plan) -> Result<String, DeskError> {
    let missing: Vec<&str> = plan.missing.iter().map(|course| course.code.as_str()).collect();
    let all = (plan.year.begins(), &plan.added, &plan.changed, &plan.earlier, plan.unchanged, missing);
    let text = serde_json::to_vec(&all).map_err(|_| DeskError::StoredValue)?;
    Ok(crate::registry::hex(&Sha256::digest(text)))
}
