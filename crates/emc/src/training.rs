//! Training mode: a sandbox that somebody can start working in at once, with an invented office and its staff.
//!
//! Sample students and local courses come from the caller, who also serves the EMPs; nothing here is shown as real.

use elmo::{CaseId, GroupId, StaffId};
use recognition::agreement::Agreement;
use recognition::grades::{Method, Policy};
use recognition::mapping::{Foreign, ForeignPart, Group, HomePart, Mappable, Outcome};
use store::{Actor, Store};
use time::OffsetDateTime;

use crate::ports::Randomness;
use crate::settings::{self, Settings};
use crate::staff::{self, NewStaff};
use crate::{Desk, DeskError, agreement, cases, catalogue, decision, grades, mapping, take_in};

/// The PIN of every training profile. It protects nothing and is said on screen.
pub const PIN: &str = "training";

/// Fills an empty training desk with sample cases and local courses, both as CSV, through the same imports as real ones.
/// Answers whether it was empty.
///
/// # Errors
/// When the tables cannot be read or the database fails.
pub fn fill(desk: &Desk, cases_csv: &str, courses_csv: &str) -> Result<bool, DeskError> {
    let empty = desk.read(|r| Ok(r.course_count()? == 0 && r.cases(&store::CaseQuery::default())?.is_empty()))?;
    if empty {
        catalogue::import_as_guessed(desk, courses_csv.as_bytes())?;
        cases::import(desk, cases_csv.as_bytes())?;
    }
    Ok(empty)
}

/// Gives a training desk grading tables, as CSV through the same import as real ones, and a way of converting, unless the
/// desk has tables already. Sample tables say in their names that they are for training.
///
/// # Errors
/// When the table cannot be read or the database fails.
pub fn fill_grades(desk: &Desk, grades_csv: &str) -> Result<(), DeskError> {
    if grades::all(desk)?.0.is_empty() {
        grades::import(desk, grades_csv.as_bytes())?;
        grades::set_policy(desk, &Policy { method: Method::Mid, ..Policy::default() })?;
    }
    Ok(())
}

/// How far a sample case is taken along the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Along {
    /// Results are there, nothing is mapped.
    Received,
    /// Half of the courses are mapped.
    HalfMapped,
    /// Everything is mapped.
    Mapped,
    /// Signed off.
    Signed,
}

/// Takes the case of a student along the line, through the same use cases as a real one: the document comes as a file,
/// courses with the same title are substituted and the others credited as they are.
///
/// # Errors
/// When the case is not there, or a step is refused.
pub fn advance(desk: &Desk, student_number: &str, document: &[u8], along: Along) -> Result<(), DeskError> {
    let case = case_of(desk, student_number)?;
    take_in::file(desk, case, document)?;
    if along == Along::Received {
        return Ok(());
    }
    let found = mapping::open(desk, case)?;
    let open: Vec<&Foreign> = found.foreign.iter().filter(|f| f.mappable == Mappable::Yes).collect();
    let count = if along == Along::HalfMapped { open.len() / 2 } else { open.len() };
    for foreign in open.into_iter().take(count) {
        let title = found
            .documents
            .iter()
            .find_map(|d| d.elmo.achievement(&foreign.achievement))
            .and_then(|a| a.titles.english_or_first())
            .unwrap_or_default();
        let group = sample_group(desk, foreign, title)?;
        mapping::set_group(desk, case, None, group)?;
    }
    if along == Along::Signed {
        let shown = decision::draft(desk, case)?.digest;
        decision::sign(desk, case, &shown, PIN, None)?;
    }
    Ok(())
}

/// Gives the case of a student a learning agreement, as CSV through the same reading as a real one.
///
/// # Errors
/// When the case is not there, or the table cannot be read.
pub fn agree(desk: &Desk, student_number: &str, agreement_csv: &str) -> Result<(), DeskError> {
    let case = case_of(desk, student_number)?;
    let groups = agreement::read_table(desk, agreement_csv.as_bytes(), None)?.groups;
    agreement::set(desk, case, Agreement { agreed: None, note: String::new(), groups }, false)
}

fn case_of(desk: &Desk, student_number: &str) -> Result<CaseId, DeskError> {
    let case = desk.read(|r| Ok(r.cases_of_student(student_number)?.first().map(|c| c.id)))?;
    case.ok_or(DeskError::UnknownCase)
}

fn sample_group(desk: &Desk, foreign: &Foreign, title: &str) -> Result<Group, DeskError> {
    let credits = foreign.credits.as_ref().map(|(_, amount)| *amount).unwrap_or_default();
    let (courses, _) = catalogue::search(desk, title, 1)?;
    let same = courses.into_iter().find(|c| c.titles.0.iter().any(|t| t.text.eq_ignore_ascii_case(title)));
    let (outcome, home) = match same {
        Some(course) => (
            Outcome::Substitution,
            HomePart {
                course: Some(course.id),
                code: course.code,
                title: course.title,
                credits,
                grade: None,
                how: String::new(),
                place: None,
            },
        ),
        None => {
            let title = "Elective studies".to_owned();
            let home = HomePart {
                course: None,
                code: String::new(),
                title,
                credits,
                grade: None,
                how: String::new(),
                place: None,
            };
            (Outcome::Inclusion, home)
        }
    };
    Ok(Group {
        id: GroupId::from_uuid(uuid::Uuid::nil()),
        foreign: vec![ForeignPart { document: foreign.document, achievement: foreign.achievement.clone(), part: None }],
        home: vec![home],
        outcome,
        grounds: None,
    })
}

/// Sets the office and its staff up at the first start; answers who works here.
pub(crate) fn prepare(
    store: &Store,
    now: OffsetDateTime,
    randomness: &dyn Randomness,
) -> Result<Option<StaffId>, DeskError> {
    let known = store.read(|r| r.staff().map_err(DeskError::from))?;
    // Ids grow with time: the first profile that was made, whatever its name.
    if let Some(first) = known.iter().min_by_key(|member| member.id) {
        return Ok(Some(first.id));
    }
    store.change(Actor::Program, now, |change| {
        let mut first = None;
        for (name, title) in [("Maria Virtanen", "Study coordinator"), ("Jukka Laine", "Head of student affairs")] {
            let new = NewStaff { name: name.to_owned(), title: title.to_owned(), pin: PIN.to_owned() };
            let id = staff::add(change, &new, randomness)?;
            first = first.or(Some(id));
        }
        if settings::read(change)?.institution.is_empty() {
            change.set_setting("office", &office())?;
        }
        Ok(first)
    })
}

fn office() -> Settings {
    Settings {
        institution: "Saimaanlahti University (training)".to_owned(),
        country: "FI".to_owned(),
        unit: "Study office".to_owned(),
        address: "Training Street 1\n00000 Saimaanlahti".to_owned(),
        contact: "studies@saimaanlahti.example".to_owned(),
        url: "https://saimaanlahti.example".to_owned(),
        legal_basis: "Universities Act 558/2009, section 44".to_owned(),
        appeal_body: "Study office, Saimaanlahti University".to_owned(),
        appeal_time_limit: "14 days from the day on which you had the opportunity to learn of the decision".to_owned(),
        appeal_form: "A written request for rectification (oikaisupyyntö)".to_owned(),
        appeal_address: "studies@saimaanlahti.example".to_owned(),
        lock_after_minutes: 0,
        ..Settings::new()
    }
}
