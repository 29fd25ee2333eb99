//! What a foreign course could be recognised as: candidates with reasons from the catalogue and from earlier decisions, and
//! the courses of a case that were all decided before. Nothing is decided here.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use elmo::{Achievement, AchievementId, CaseId, CourseId, Credits, DocumentId, GroupId};
use recognition::mapping::{self, Foreign as Row, ForeignPart, Group, HomePart, Mappable, Outcome};
use recognition::rules::Matcher;
use recognition::suggest::{Candidate, Foreign, Index, Known, LocalCourse, Suggestions};
use store::{CaseRecord, Course, Precedent, Reader};

use crate::agreement::{AgreedCourses, agreed_courses};
use crate::mapping::{Mapping, read};
use crate::review::Opened;
use crate::rules::{InUse, Ruled};
use crate::{Desk, DeskError, cases, decision, rules};

/// The local courses with the index over them.
pub struct Courses {
    index: Index,
    /// By position in the index.
    courses: Vec<Course>,
    positions: BTreeMap<CourseId, usize>,
}

/// What could be done with one foreign course.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggested {
    /// Local courses with their scores and reasons, the best first.
    pub candidates: Vec<(Course, Candidate)>,
    /// What speaks for having no equivalent.
    pub against: Vec<recognition::suggest::Reason>,
    /// The group that earlier decisions agree on.
    pub earlier: Option<Earlier>,
    /// What the most specific office rule says.
    pub rule: Option<Ruled>,
}

/// What the decisions in force agree on for one foreign course.
#[derive(Debug, Clone, PartialEq)]
pub struct Earlier {
    /// The group, as it would be put; without grades, which were other students'.
    pub group: Group,
    /// The cases in which it was decided so, the latest first.
    pub cases: Vec<String>,
    /// The day of the latest.
    pub decided: time::Date,
}

/// As many open courses of a case as are looked at beforehand.
const LOOKED_AT: usize = 200;

/// What one foreign course of a case could be recognised as.
///
/// # Errors
/// When case or achievement is not there, or a document's proof no longer holds.
pub fn one(
    desk: &Desk,
    case: CaseId,
    document: DocumentId,
    achievement: &AchievementId,
) -> Result<Suggested, DeskError> {
    desk.read(|r| {
        let mapping = read(r, case)?;
        let found = mapping.foreign.iter().find(|f| f.document == document && &f.achievement == achievement);
        let row = found.ok_or(DeskError::UnknownAchievement)?;
        let rules = InUse::read(r)?;
        of(desk, r, &mapping, row, &Sources::read(desk, r, case, &mapping, &rules)?)
    })
}

/// What each course of a case that waits could be recognised as, as far as they are looked at beforehand.
///
/// # Errors
/// When the case is not there, or a document's proof no longer holds.
pub fn all(desk: &Desk, case: CaseId) -> Result<Vec<(Row, Suggested)>, DeskError> {
    desk.read(|r| {
        let mapping = read(r, case)?;
        let rules = InUse::read(r)?;
        let sources = Sources::read(desk, r, case, &mapping, &rules)?;
        let waiting = waiting(&mapping).into_iter().take(LOOKED_AT);
        waiting.map(|row| Ok((row.clone(), of(desk, r, &mapping, row, &sources)?))).collect()
    })
}

/// Takes over what earlier decisions agree on for courses of a case that wait, as one step that can be undone.
///
/// # Errors
/// When there is no such agreement for one of them any more, a rule is broken, or a decision locks the case; then nothing is
/// taken over.
pub fn take_over(desk: &Desk, case: CaseId, rows: &[(DocumentId, AchievementId)]) -> Result<(), DeskError> {
    desk.change(&["cases", "mapping"], |change, _| {
        let mapping = crate::mapping::unlocked(change, case)?;
        let rules = InUse::read(change)?;
        let sources = Sources::read(desk, change, case, &mapping, &rules)?;
        let waiting = waiting(&mapping);
        let mut groups = Vec::new();
        for (document, achievement) in rows {
            let row = waiting.iter().find(|row| row.document == *document && &row.achievement == achievement);
            let row = row.ok_or(DeskError::UnknownAchievement)?;
            let earlier = of(desk, change, &mapping, row, &sources)?.earlier.ok_or(DeskError::NoEarlierDecision)?;
            groups.push(Group { id: GroupId::from_uuid(change.new_uuid()?), ..earlier.group });
        }
        crate::mapping::add_all(change, case, mapping, groups, "taken-over")
    })
}

/// The achievements that can be mapped and are in no group.
fn waiting(mapping: &Mapping) -> Vec<&Row> {
    let parts = mapping.groups.iter().flat_map(|group| &group.foreign);
    let grouped: BTreeSet<_> = parts.map(|part| (part.document, &part.achievement)).collect();
    let waits = |row: &&Row| row.mappable == Mappable::Yes && !grouped.contains(&(row.document, &row.achievement));
    mapping.foreign.iter().filter(waits).collect()
}

fn of(
    desk: &Desk,
    reader: &Reader<'_>,
    mapping: &Mapping,
    row: &Row,
    sources: &Sources<'_>,
) -> Result<Suggested, DeskError> {
    let courses = &*sources.courses;
    let (opened, achievement) = opened(mapping, row)?;
    let precedents = precedents(reader, opened, achievement)?;
    let mut known: Vec<Known> = precedents.iter().flat_map(|precedent| courses.known(precedent)).collect();
    for (planned, course) in sources.agreed.get(&(row.document, row.achievement.clone())).into_iter().flatten() {
        let course = courses.positions.get(course).copied();
        known.extend(course.map(|course| Known::Agreement { planned: planned.clone(), course }));
    }
    let rule = sources.ruled(desk, reader, opened, achievement, row)?;
    let position = |course| courses.positions.get(&course).copied();
    known.extend(rule.iter().flat_map(|ruled| ruled.known(position)));
    let level = decision::level(achievement);
    let foreign = Foreign {
        code: achievement.code(),
        titles: &achievement.titles,
        credits: row.credits.as_ref().filter(|(scheme, _)| scheme == "ECTS").map(|(_, amount)| *amount),
        level: level.as_deref(),
        isced: achievement.isced.as_deref(),
    };
    let Suggestions { candidates, against } = courses.index.suggest(&foreign, &known, desk.now().date());
    let candidates = candidates
        .into_iter()
        .filter_map(|candidate| Some((courses.courses.get(candidate.course)?.clone(), candidate)))
        .collect();
    Ok(Suggested { candidates, against, earlier: courses.earlier(&precedents, row), rule })
}

/// What the most specific office rule makes of each of some courses of a case, in their order; each has to wait.
pub(crate) fn ruled(
    desk: &Desk,
    reader: &Reader<'_>,
    case: CaseId,
    mapping: &Mapping,
    places: &[(DocumentId, &AchievementId)],
) -> Result<Vec<Option<Ruled>>, DeskError> {
    let rules = InUse::read(reader)?;
    let sources = Sources::read(desk, reader, case, mapping, &rules)?;
    let waiting = waiting(mapping);
    let one = |place: &(DocumentId, &AchievementId)| {
        let row = waiting.iter().find(|row| (row.document, &row.achievement) == *place);
        let row = row.ok_or(DeskError::UnknownAchievement)?;
        let (opened, achievement) = opened(mapping, row)?;
        sources.ruled(desk, reader, opened, achievement, row)
    };
    places.iter().map(one).collect()
}

fn opened<'a>(mapping: &'a Mapping, row: &Row) -> Result<(&'a Opened, &'a Achievement), DeskError> {
    let opened = mapping.documents.iter().find(|d| d.record.id == row.document);
    let found = opened.and_then(|opened| Some((opened, opened.elmo.achievement(&row.achievement)?)));
    found.ok_or(DeskError::UnknownAchievement)
}

/// What suggestions for the courses of a case are made from.
struct Sources<'a> {
    case: CaseRecord,
    courses: Arc<Courses>,
    agreed: AgreedCourses,
    rules: &'a InUse,
    matchers: Vec<Matcher<'a>>,
}

impl<'a> Sources<'a> {
    fn read(
        desk: &Desk,
        reader: &Reader<'_>,
        case: CaseId,
        mapping: &Mapping,
        rules: &'a InUse,
    ) -> Result<Self, DeskError> {
        Ok(Self {
            case: cases::open(reader, case)?,
            courses: courses(desk, reader)?,
            agreed: agreed_courses(reader, case, mapping)?,
            rules,
            matchers: rules.matchers(),
        })
    }

    fn ruled(
        &self,
        desk: &Desk,
        reader: &Reader<'_>,
        opened: &Opened,
        achievement: &Achievement,
        row: &Row,
    ) -> Result<Option<Ruled>, DeskError> {
        if self.matchers.is_empty() {
            return Ok(None);
        }
        self.rules.of(&self.matchers, &rules::course(desk, &self.case, opened, achievement), row, reader)
    }
}

fn precedents(reader: &Reader<'_>, opened: &Opened, achievement: &Achievement) -> Result<Vec<Precedent>, DeskError> {
    let part = ForeignPart { document: opened.record.id, achievement: achievement.id.clone(), part: None };
    let issuers = decision::issuers(opened);
    let Some(issuer) = issuers.get(achievement.id.report()) else { return Ok(Vec::new()) };
    Ok(reader.precedents(issuer, &decision::foreign(opened, achievement, &part))?)
}

/// The local courses; read and made ready once until they change.
fn courses(desk: &Desk, reader: &Reader<'_>) -> Result<Arc<Courses>, DeskError> {
    let changes = {
        let held = desk.courses();
        if let Some(known) = &held.known {
            return Ok(known.clone());
        }
        held.changes
    };
    let made = Arc::new(Courses::new(reader.search_courses("", usize::MAX)?));
    let mut held = desk.courses();
    // What was read before a change must not stay after it.
    if held.changes == changes {
        held.known = Some(made.clone());
    }
    Ok(made)
}

impl Courses {
    fn new(courses: Vec<Course>) -> Self {
        let local = |course: &Course| LocalCourse {
            code: course.code.clone(),
            titles: course.titles.clone(),
            credits: Some(course.credits),
            level: course.level.clone(),
            isced: course.isced.clone(),
            retired: course.retired,
        };
        Self {
            index: Index::new(courses.iter().map(local).collect()),
            positions: courses.iter().enumerate().map(|(position, course)| (course.id, position)).collect(),
            courses,
        }
    }

    /// What an earlier decision says for the ranking: each local course, or none.
    fn known(&self, precedent: &Precedent) -> Vec<Known> {
        let known = |course| Known::EarlierDecision {
            case: precedent.case_number.clone(),
            decided: precedent.decided,
            course,
            exact: precedent.exact,
        };
        let group = &precedent.group.group;
        if matches!(group.outcome, Outcome::Duplicate | Outcome::NotAppliedFor) {
            return Vec::new();
        }
        let named: Vec<usize> =
            group.home.iter().filter_map(|home| self.positions.get(&home.course?).copied()).collect();
        match named.as_slice() {
            // A course that is no longer in the catalogue is neither an equivalent nor none.
            [] if group.home.iter().any(|home| home.course.is_some()) => Vec::new(),
            [] => vec![known(None)],
            named => named.iter().map(|course| known(Some(*course))).collect(),
        }
    }

    /// What all earlier decisions about the same code of the same issuer agree on, where it can be taken over as it is: the
    /// whole of the course, the same credits, and local courses that are still given.
    fn earlier(&self, precedents: &[Precedent], row: &Row) -> Option<Earlier> {
        let exact: Vec<&Precedent> = precedents.iter().filter(|precedent| precedent.exact).collect();
        let latest = exact.first()?;
        let says = |precedent: &Precedent| {
            let home = |home: &HomePart| (home.course, home.code.clone(), home.credits);
            let parts: BTreeSet<(Option<CourseId>, String, Credits)> =
                precedent.group.group.home.iter().map(home).collect();
            (precedent.group.group.outcome.clone(), parts)
        };
        if exact.iter().any(|precedent| says(precedent) != says(latest)) {
            return None;
        }
        let (foreign, group) = (latest.group.foreign.first()?, &latest.group.group);
        let whole = foreign.part.is_none() && foreign.credits == row.credits;
        let credited = matches!(group.outcome, Outcome::AsRequested | Outcome::Substitution | Outcome::Inclusion);
        let given = |home: &HomePart| match home.course {
            Some(course) => {
                let position = self.positions.get(&course);
                position.and_then(|position| self.courses.get(*position)).is_some_and(|course| !course.retired)
            }
            None => true,
        };
        if !whole || !credited || !group.home.iter().all(given) {
            return None;
        }
        let part = ForeignPart { document: row.document, achievement: row.achievement.clone(), part: None };
        let group = Group { foreign: vec![part], ..group.clone() };
        mapping::check(&group, &[], std::slice::from_ref(row)).ok()?;
        let mut cases: Vec<String> = exact.iter().map(|precedent| precedent.case_number.clone()).collect();
        cases.dedup();
        Some(Earlier { group, cases, decided: latest.decided })
    }
}
