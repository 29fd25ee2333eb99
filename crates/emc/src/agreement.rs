//! The learning agreement of a case: entered by hand or from a file, changed in versions, compared with results and mapping,
//! and proposed as mapping groups where everything fits. Every change is a step that can be undone.

mod ewp;
mod table;

use std::collections::{BTreeMap, HashMap};

use elmo::{Achievement, AchievementId, CaseId, CourseId, DocumentId, Elmo, GroupId};
use recognition::agreement::{
    Achieved, Agreed, AgreedHome, Agreement, Compared, Planned, Proposal, Proposed, compare, matches,
};
use recognition::grades;
use recognition::mapping::{Foreign, Group, HomePart, Outcome};
use store::{AgreementChange, AgreementVersion, Change, Reader};

pub use self::ewp::{EwpAgreement, EwpFile};
pub use self::table::{AgreementColumns, AgreementFile, FIELDS, open as read_table};
use crate::grades::{Asked, for_achievement_in};
use crate::mapping::{self, Mapping};
use crate::{Desk, DeskError, cases, take_in};

/// The learning agreement of a case with what became of it.
#[derive(Debug, Clone)]
pub struct Opened {
    /// Its versions, the one in use last.
    pub versions: Vec<AgreementVersion>,
    /// The mapping.
    pub mapping: Mapping,
    /// The achievements, as the comparison counts them.
    pub achieved: Vec<Foreign>,
    /// Planned, achieved and recognised.
    pub compared: Compared,
    /// What it proposes, and what does not fit.
    pub proposal: Proposal,
}

/// The learning agreement of a case.
///
/// # Errors
/// When there is no such case, or a document's proof no longer holds.
pub fn open(desk: &Desk, case: CaseId) -> Result<Opened, DeskError> {
    desk.read(|r| {
        let mapping = mapping::read(r, case)?;
        let versions = r.agreements(case)?;
        let agreements: Vec<Agreement> = versions.iter().map(|version| version.agreement.clone()).collect();
        let achieved = achieved(&mapping);
        let compared = compare(&agreements, &achieved, &mapping.groups);
        let proposal = proposal(r, &agreements, &achieved, &mapping.groups)?;
        let achieved = achieved.into_iter().map(|one| one.foreign.clone()).collect();
        Ok(Opened { compared, proposal, versions, achieved, mapping })
    })
}

/// Reads a file with the tables of a case's learning agreement: a response of the EWP Learning Agreements API, or a table by
/// the columns that somebody chose or those that are guessed. Of several agreements in a response, `which` is the place of
/// the one that somebody chose. Nothing is stored.
///
/// # Errors
/// [`DeskError::Table`] when it is no such file, or the agreement in it cannot be taken; when there is no such case.
pub fn read_file(
    desk: &Desk,
    case: CaseId,
    bytes: &[u8],
    columns: Option<AgreementColumns>,
    which: Option<usize>,
) -> Result<AgreementFile, DeskError> {
    if !ewp::is_one(bytes) {
        return read_table(desk, bytes, columns);
    }
    desk.read(|r| {
        let whose = |document: &Elmo| take_in::match_person(r, case, document, None);
        let is_local = |code: &str| Ok::<_, DeskError>(r.course_by_code(code)?.is_some());
        let ewp::Read { file, group, problems } = ewp::read(bytes, which, &whose, &is_local)?;
        let read = group.planned.len().saturating_add(group.home.len());
        let mut groups: Vec<Agreed> = Some(group).into_iter().filter(|_| read > 0).collect();
        name_courses(r, &mut groups)?;
        Ok(AgreementFile { groups, read, problems, ewp: Some(file), ..AgreementFile::default() })
    })
}

/// Puts the tables of a learning agreement: in the place of the last version, or as a version after it. Rows in which nothing
/// stands are left out; codes of table B name local courses where the catalogue has them.
///
/// # Errors
/// When a row has no name or no credits, or a decision locks the case.
pub fn set(desk: &Desk, case: CaseId, agreement: Agreement, as_change: bool) -> Result<(), DeskError> {
    desk.change(&["cases", "mapping"], |change, me| {
        let mapping = mapping::unlocked(change, case)?;
        let agreement = tidy(change, agreement)?;
        agreement.check()?;
        let last = change.agreements(case)?.pop();
        let before = last.filter(|_| !as_change);
        if before.as_ref().is_some_and(|before| before.agreement == agreement) {
            return Ok(());
        }
        let number = match &before {
            Some(before) => before.number,
            None => u32::try_from(change.agreements(case)?.len()).unwrap_or(u32::MAX).saturating_add(1),
        };
        let what = if number > 1 && before.is_none() { "agreement-change" } else { "agreement-set" };
        let label = vec![number.to_string(), codes(&agreement)];
        let after = Some(AgreementVersion { number, agreement, by: me, at: change.now() });
        mapping::agreement_step(change, case, what, label, mapping.groups, AgreementChange { before, after })
    })
}

/// Takes the last version out; the one before is in use again.
///
/// # Errors
/// When there is none, or a decision locks the case.
pub fn remove_last(desk: &Desk, case: CaseId) -> Result<(), DeskError> {
    desk.change(&["cases", "mapping"], |change, _| {
        let mapping = mapping::unlocked(change, case)?;
        let before = change.agreements(case)?.pop().ok_or(DeskError::NoAgreement)?;
        let label = vec![before.number.to_string(), codes(&before.agreement)];
        let agreement = AgreementChange { before: Some(before), after: None };
        mapping::agreement_step(change, case, "agreement-removed", label, mapping.groups, agreement)
    })
}

/// Maps everything that fits the agreement, as one step that can be undone; what is mapped stays as it is. Nothing is signed.
/// Where one course is credited for one, its grade is converted as the office does.
///
/// # Errors
/// When nothing fits, or a decision locks the case.
pub fn propose(desk: &Desk, case: CaseId) -> Result<(), DeskError> {
    desk.change(&["cases", "mapping"], |change, _| {
        let mapping = mapping::unlocked(change, case)?;
        let agreements: Vec<Agreement> = change.agreements(case)?.into_iter().map(|v| v.agreement).collect();
        let proposed = proposal(change, &agreements, &achieved(&mapping), &mapping.groups)?.groups;
        if proposed.is_empty() {
            return Err(DeskError::NothingFits);
        }
        let mut added = Vec::with_capacity(proposed.len());
        for one in proposed {
            added.push(group(change, one)?);
        }
        mapping::add_all(change, case, mapping, added, "as-agreed")
    })
}

/// The local courses that the agreement in use sets against achievements, with what was planned.
pub(crate) type AgreedCourses = BTreeMap<(DocumentId, AchievementId), Vec<(String, CourseId)>>;

/// What the agreement in use says of each achievement, for suggestions.
pub(crate) fn agreed_courses(reader: &Reader<'_>, case: CaseId, mapping: &Mapping) -> Result<AgreedCourses, DeskError> {
    let Some(version) = reader.agreements(case)?.pop() else { return Ok(AgreedCourses::new()) };
    let mut groups = version.agreement.groups;
    name_courses(reader, &mut groups)?;
    let achieved = achieved(mapping);
    let mut courses = AgreedCourses::new();
    for (group, found) in groups.iter().zip(matches(&groups, &achieved)) {
        for (row, found) in group.planned.iter().zip(found) {
            let Some(one) = found.and_then(|found| achieved.get(found.achieved)) else { continue };
            let planned = [row.code.as_str(), row.title.as_str(), &row.credits.to_string()].join(" ");
            let named = group.home.iter().filter_map(|home| home.course);
            let place = (one.foreign.document, one.foreign.achievement.clone());
            courses.entry(place).or_default().extend(named.map(|course| (planned.trim().to_owned(), course)));
        }
    }
    Ok(courses)
}

fn proposal(
    reader: &Reader<'_>,
    versions: &[Agreement],
    achieved: &[Achieved<'_>],
    groups: &[Group],
) -> Result<Proposal, DeskError> {
    let mut agreed = versions.last().map(|version| version.groups.clone()).unwrap_or_default();
    name_courses(reader, &mut agreed)?;
    Ok(recognition::agreement::propose(&agreed, achieved, groups))
}

fn group(change: &mut Change<'_>, proposed: Proposed) -> Result<Group, DeskError> {
    let mut home = proposed.home;
    // Several courses together have no one grade.
    if let [part] = proposed.foreign.as_slice() {
        for row in &mut home {
            let asked = Asked {
                document: part.document,
                achievement: part.achievement.clone(),
                course: row.course,
                part: None,
                host: None,
                home: None,
            };
            let found = for_achievement_in(change, &asked)?.proposal;
            match found.proposed {
                grades::Proposed::Grade(grade) => *row = HomePart { grade: Some(grade), how: found.how, ..row.clone() },
                grades::Proposed::Pass => row.how = found.how,
                grades::Proposed::ByHand(_) => {}
            }
        }
    }
    let id = GroupId::from_uuid(change.new_uuid()?);
    Ok(Group { id, foreign: proposed.foreign, home, outcome: Outcome::AsRequested, grounds: None })
}

/// The achievements of a mapping, for the comparison.
fn achieved(mapping: &Mapping) -> Vec<Achieved<'_>> {
    let known: HashMap<(DocumentId, &AchievementId), (&Achievement, bool)> = mapping
        .documents
        .iter()
        .flat_map(|document| {
            let settled = cases::person_settled(&document.record) && cases::signature_settled(&document.record);
            document.elmo.achievements().map(move |one| ((document.record.id, &one.id), (one, settled)))
        })
        .collect();
    let of = |foreign| known.get(&place(foreign)).map(|(one, settled)| (foreign, *one, *settled));
    let found = mapping.foreign.iter().filter_map(of);
    found.map(|(foreign, one, settled)| Achieved { foreign, code: one.code(), titles: &one.titles, settled }).collect()
}

fn place(foreign: &Foreign) -> (DocumentId, &AchievementId) {
    (foreign.document, &foreign.achievement)
}

/// Rows without blanks at their ends, and without those in which nothing stands.
fn tidy(reader: &Reader<'_>, mut agreement: Agreement) -> Result<Agreement, DeskError> {
    let tidy = |text: &mut String| *text = text.trim().to_owned();
    tidy(&mut agreement.note);
    for group in &mut agreement.groups {
        for row in &mut group.planned {
            [&mut row.code, &mut row.title, &mut row.term].into_iter().for_each(tidy);
        }
        for row in &mut group.home {
            [&mut row.code, &mut row.title, &mut row.condition].into_iter().for_each(tidy);
        }
        group.planned.retain(|row| *row != Planned::default());
        group.home.retain(|row| AgreedHome { course: None, ..row.clone() } != AgreedHome::default());
    }
    agreement.groups.retain(|group| !group.planned.is_empty() || !group.home.is_empty());
    name_courses(reader, &mut agreement.groups)?;
    Ok(agreement)
}

/// Sets the local course of each row of table B by its code, as the catalogue has it now.
fn name_courses(reader: &Reader<'_>, groups: &mut [Agreed]) -> Result<(), DeskError> {
    for row in groups.iter_mut().flat_map(|group| &mut group.home) {
        let course = match row.code.trim() {
            "" => None,
            code => reader.course_by_code(code)?,
        };
        row.course = course.as_ref().map(|course| course.id);
        if let Some(course) = course.filter(|_| row.title.is_empty()) {
            row.title = course.title;
        }
    }
    Ok(())
}

/// The codes of table A, for the name of a step and for the journal.
fn codes(agreement: &Agreement) -> String {
    let rows = agreement.groups.iter().flat_map(|group| &group.planned);
    rows.map(|row| if row.code.is_empty() { row.title.as_str() } else { row.code.as_str() })
        .collect::<Vec<_>>()
        .join(", ")
}
