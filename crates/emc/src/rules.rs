//! Office rules: kept with all their versions, tried against what the desk has stored, shared as a file, and proposed for
//! the courses of a case. A rule decides nothing, and what was decided stays as it is.

mod file;
mod stored;

use elmo::{AchievementId, CaseId, Credits, DocumentId, GroupId};
use recognition::mapping::{Foreign as Row, ForeignPart, Group};
use recognition::rules::{
    Compared, FoldedCourse, Matcher, NoProposal, Offered, OfficeRule, RuleOutcome, matching, name_key, propose,
};
use recognition::suggest::Known;
use serde_json::json;
use store::{Change, Course, Entry, OfficeRuleId, Reader, Rule, StoreError, StoredRule};

pub use file::{Imported, Plan, compare, export, import};
pub(crate) use stored::{Achievements, course};
pub use stored::{AsDecided, Match, Matches, matches};

use crate::{Desk, DeskError};

/// All rules by name, retired ones too.
///
/// # Errors
/// When nobody has unlocked or the database fails.
pub fn all(desk: &Desk) -> Result<Vec<StoredRule>, DeskError> {
    desk.read(|r| Ok(r.office_rules()?))
}

/// The versions of a rule, the newest first.
///
/// # Errors
/// When there is no such rule.
pub fn versions(desk: &Desk, id: OfficeRuleId) -> Result<Vec<StoredRule>, DeskError> {
    let versions = desk.read(|r| Ok(r.office_rule_versions(id)?))?;
    if versions.is_empty() { Err(DeskError::UnknownRule) } else { Ok(versions) }
}

/// Adds a rule, or adds a version to the one that is known in the version that somebody saw. Nothing that was decided or
/// mapped changes.
///
/// # Errors
/// When the rule has a fault, its name is taken, or somebody changed it meanwhile.
pub fn put(desk: &Desk, known: Option<(OfficeRuleId, u32)>, rule: &OfficeRule) -> Result<OfficeRuleId, DeskError> {
    let rule = tidied(rule);
    if let Some(fault) = rule.faults().first() {
        return Err(DeskError::OfficeRule(*fault));
    }
    desk.change(&["rules", "mapping"], |change, _| match known {
        None => {
            let id = named(change.add_office_rule(&rule))?;
            note(change, "rule-added", &format!("{id} v1"))?;
            Ok(id)
        }
        Some((id, version)) => {
            let newest = change.office_rule(id)?.ok_or(DeskError::UnknownRule)?;
            if newest.version != version {
                return Err(DeskError::RuleChanged);
            }
            if named(change.change_office_rule(id, &rule))? {
                note(change, "rule-changed", &format!("{id} v{}", version.saturating_add(1)))?;
            }
            Ok(id)
        }
    })
}

/// Retires a rule, so that it proposes nothing, or brings it back.
///
/// # Errors
/// When there is no such rule.
pub fn retire(desk: &Desk, id: OfficeRuleId, retired: bool) -> Result<(), DeskError> {
    desk.change(&["rules", "mapping"], |change, _| {
        let newest = change.office_rule(id)?.ok_or(DeskError::UnknownRule)?;
        if newest.retired.is_some() != retired {
            change.retire_office_rule(id, retired)?;
            let what = if retired { "rule-retired" } else { "rule-brought-back" };
            note(change, what, &format!("{id} v{}", newest.version))?;
        }
        Ok(())
    })
}

/// What the most specific rule makes of a foreign course.
#[derive(Debug, Clone, PartialEq)]
pub struct Ruled {
    /// The rule.
    pub rule: StoredRule,
    /// What was compared.
    pub compared: Vec<Compared>,
    /// The group, as it would be put, or why there is none.
    pub group: Result<Group, NoProposal>,
    /// Names of further rules that match, the more specific first.
    pub others: Vec<String>,
}

/// The rules in use.
pub(crate) struct InUse(Vec<StoredRule>);

impl InUse {
    pub(crate) fn read(reader: &Reader<'_>) -> Result<Self, DeskError> {
        Ok(Self(reader.office_rules()?.into_iter().filter(|stored| stored.retired.is_none()).collect()))
    }

    pub(crate) fn matchers(&self) -> Vec<Matcher<'_>> {
        self.0.iter().map(|stored| Matcher::new(&stored.rule)).collect()
    }

    /// What they make of a course.
    pub(crate) fn of(
        &self,
        matchers: &[Matcher<'_>],
        course: &FoldedCourse,
        row: &Row,
        reader: &Reader<'_>,
    ) -> Result<Option<Ruled>, DeskError> {
        let mut found = matching(matchers, course).into_iter();
        let Some((first, hit)) = found.next() else { return Ok(None) };
        let is_first = |stored: &&StoredRule| std::ptr::eq(&raw const stored.rule, first.rule());
        let rule = self.0.iter().find(is_first).cloned().ok_or(DeskError::UnknownRule)?;
        Ok(Some(Ruled {
            group: group(&rule.rule, course.course().credits, row, reader)?,
            rule,
            compared: hit.compared,
            others: found.map(|(matcher, _)| matcher.rule().name.clone()).collect(),
        }))
    }
}

impl Ruled {
    /// What it says for the ranking: each local course, or none.
    pub(crate) fn known(&self, position: impl Fn(elmo::CourseId) -> Option<usize>) -> Vec<Known> {
        let compared = self.compared.iter().map(|it| match name_key(&it.value) == name_key(&it.asked) {
            true => it.value.clone(),
            false => format!("{} ~ {}", it.value, it.asked),
        });
        let name = format!("{} ({})", self.rule.rule.name, compared.collect::<Vec<_>>().join(", "));
        let known = |course| Known::Rule { name: name.clone(), course };
        match &self.group {
            Err(_) => Vec::new(),
            Ok(group) => {
                let named: Vec<usize> = group.home.iter().filter_map(|home| position(home.course?)).collect();
                match self.rule.rule.outcome {
                    RuleOutcome::Direct { .. } | RuleOutcome::Partial { course: Some(_), .. } => {
                        named.into_iter().map(|course| known(Some(course))).collect()
                    }
                    RuleOutcome::Partial { course: None, .. }
                    | RuleOutcome::Elective { .. }
                    | RuleOutcome::Refused { .. } => vec![known(None)],
                }
            }
        }
    }
}

/// A course for which somebody accepts what a rule proposes, as it was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The document.
    pub document: DocumentId,
    /// The achievement in it.
    pub achievement: AchievementId,
    /// The rule.
    pub rule: OfficeRuleId,
    /// Its version.
    pub version: u32,
}

/// Accepts what rules propose for courses of a case that wait, as one step that can be undone.
///
/// # Errors
/// When a rule no longer proposes it for one of them, a rule of the mapping is broken, or a decision locks the case; then
/// nothing is accepted.
pub fn accept(desk: &Desk, case: CaseId, rows: &[Accepted]) -> Result<(), DeskError> {
    desk.change(&["cases", "mapping"], |change, _| {
        let mapping = crate::mapping::unlocked(change, case)?;
        let places: Vec<_> = rows.iter().map(|row| (row.document, &row.achievement)).collect();
        let ruled = crate::suggest::ruled(desk, change, case, &mapping, &places)?;
        let mut groups = Vec::new();
        for (row, ruled) in rows.iter().zip(ruled) {
            let ruled = ruled.filter(|it| (it.rule.id, it.rule.version) == (row.rule, row.version));
            let group = ruled.and_then(|it| it.group.ok()).ok_or(DeskError::RuleChanged)?;
            groups.push(Group { id: GroupId::from_uuid(change.new_uuid()?), ..group });
        }
        crate::mapping::add_all(change, case, mapping, groups, "rules-taken")?;
        let taken: Vec<_> = rows
            .iter()
            .map(|row| json!({ "document": row.document, "achievement": row.achievement, "rule": row.rule, "version": row.version }))
            .collect();
        let about = rows.len().to_string();
        change.note(Entry { case: Some(case), what: "rules-applied".into(), about, before: None, after: Some(json!(taken)) })?;
        Ok(())
    })
}

fn group(
    rule: &OfficeRule,
    achieved: Option<Credits>,
    row: &Row,
    reader: &Reader<'_>,
) -> Result<Result<Group, NoProposal>, DeskError> {
    let mut courses: Vec<Course> = Vec::new();
    for code in rule.outcome.codes() {
        courses.extend(reader.course_by_code(code.trim())?);
    }
    let offered = |code: &str| {
        let course = courses.iter().find(|course| course.code == code.trim())?;
        Some(Offered {
            id: course.id,
            code: course.code.clone(),
            title: course.title.clone(),
            credits: course.credits,
            retired: course.retired,
        })
    };
    let foreign = vec![ForeignPart { document: row.document, achievement: row.achievement.clone(), part: None }];
    Ok(propose(rule, achieved, offered).map(|proposal| Group {
        id: GroupId::from_uuid(uuid::Uuid::nil()),
        foreign,
        home: proposal.home,
        outcome: proposal.outcome,
        grounds: proposal.grounds,
    }))
}

/// Without blanks around what was written, and without what was left empty.
fn tidied(rule: &OfficeRule) -> OfficeRule {
    let list = |patterns: &[recognition::rules::Pattern]| {
        let written = patterns.iter().map(|pattern| pattern.0.trim().to_owned()).filter(|text| !text.is_empty());
        written.map(recognition::rules::Pattern).collect()
    };
    OfficeRule {
        name: rule.name.split_whitespace().collect::<Vec<_>>().join(" "),
        codes: list(&rule.codes),
        titles: list(&rule.titles),
        levels: list(&rule.levels),
        except_codes: list(&rule.except_codes),
        except_titles: list(&rule.except_titles),
        public_note: rule.public_note.trim().to_owned(),
        private_note: rule.private_note.trim().to_owned(),
        ..rule.clone()
    }
}

/// That a name stands already is not a failure of the database but something to say.
fn named<T>(answer: Result<T, StoreError>) -> Result<T, DeskError> {
    answer.map_err(|error| match error {
        StoreError::Refused(Rule::Unique) => DeskError::RuleNameTaken,
        other => other.into(),
    })
}

fn note(change: &mut Change<'_>, what: &'static str, about: &str) -> Result<(), DeskError> {
    change.note(Entry { case: None, what: what.into(), about: about.to_owned(), before: None, after: None })?;
    Ok(())
}
