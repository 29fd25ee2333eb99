//! Which stored achievements a rule matches, and as what they were decided; without anything about the person.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use elmo::{AchievementId, CaseId, Credits, DocumentId};
use recognition::credits::Counted;
use recognition::mapping::{Group, Outcome};
use recognition::rules::{Compared, Course, FoldedCourse, Judged, Matcher, OfficeRule};
use store::{CaseRecord, Reader};
use time::Date;

use crate::review::{self, Opened};
use crate::{Desk, DeskError, decision};

/// Courses that are listed, at most; they are all counted.
const LISTED: usize = 1000;

/// What a rule would match of all that the desk has.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Matches {
    /// What matches, the newest document first; its beginning only where there are very many.
    pub matching: Vec<Match>,
    /// How many match.
    pub matching_count: usize,
    /// What an exception keeps out, likewise.
    pub excepted: Vec<Match>,
    /// How many an exception keeps out.
    pub excepted_count: usize,
    /// How many achievements were looked at: those that count, of all documents.
    pub looked_at: usize,
    /// Documents that cannot be looked into since their proof is broken.
    pub unreadable: usize,
}

/// An achievement that a rule matches.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// Its case.
    pub case: CaseId,
    /// The case's number.
    pub case_number: String,
    /// The document.
    pub document: DocumentId,
    /// Its place there.
    pub achievement: AchievementId,
    /// Its code.
    pub code: Option<String>,
    /// Its original title.
    pub title: String,
    /// The issuer.
    pub host: String,
    /// Its credits, ECTS.
    pub credits: Option<Credits>,
    /// The day that counts for the rule's dates.
    pub day: Date,
    /// What was compared; an exception is the last.
    pub compared: Vec<Compared>,
    /// As what it was decided or mapped.
    pub decided: Option<AsDecided>,
}

/// As what an achievement was decided or mapped.
#[derive(Debug, Clone, PartialEq)]
pub struct AsDecided {
    /// What was decided.
    pub outcome: Outcome,
    /// Local courses by code, free credits by name.
    pub home: Vec<String>,
    /// The day of the decision in force; `None` while it is only mapped.
    pub on: Option<Date>,
}

/// What was read of documents. They never change, so each is read once.
#[derive(Default)]
pub(crate) struct Achievements(HashMap<(DocumentId, CaseId), Arc<Vec<Kept>>>);

struct Kept {
    id: AchievementId,
    title: String,
    host: String,
    course: FoldedCourse,
}

/// Which stored achievements a rule matches. A rule that is not finished is compared as far as it goes.
///
/// # Errors
/// When nobody has unlocked or the database fails.
pub fn matches(desk: &Desk, rule: &OfficeRule) -> Result<Matches, DeskError> {
    let rule = super::tidied(rule);
    let matcher = Matcher::new(&rule);
    desk.read(|r| {
        let mut found = Matches::default();
        let mut cases: HashMap<CaseId, Known> = HashMap::new();
        let in_use: BTreeSet<(DocumentId, CaseId)> = r.documents_in_use()?.into_iter().collect();
        // What was erased is not kept here either.
        desk.achievements().0.retain(|place, _| in_use.contains(place));
        for (document, case) in in_use.into_iter().rev() {
            let Some(kept) = kept(desk, r, document, case)? else {
                found.unreadable += 1;
                continue;
            };
            for one in kept.iter() {
                found.looked_at += 1;
                let (list, count, compared) = match matcher.judge(&one.course) {
                    Judged::No => continue,
                    Judged::Matches(hit) => (&mut found.matching, &mut found.matching_count, hit.compared),
                    Judged::Excepted(hit) => (&mut found.excepted, &mut found.excepted_count, hit.compared),
                };
                *count += 1;
                if list.len() < LISTED {
                    let known = match cases.entry(case) {
                        std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
                        std::collections::hash_map::Entry::Vacant(place) => place.insert(Known::read(r, case)?),
                    };
                    list.push(known.show(document, case, one, compared));
                }
            }
        }
        Ok(found)
    })
}

/// What a rule looks at of an achievement: the day of its result, else the one on which the case was made.
pub(crate) fn course(desk: &Desk, case: &CaseRecord, opened: &Opened, achievement: &elmo::Achievement) -> FoldedCourse {
    let issuer = opened.elmo.reports.get(achievement.id.report()).map(|report| &report.issuer);
    let texts = |texts: &elmo::Texts| texts.0.iter().map(|text| text.text.clone()).collect::<Vec<_>>();
    let credits = opened.assessment.of(&achievement.id).and_then(|it| it.credits.clone());
    Course {
        issuer: issuer.map(|it| it.identifiers.clone()).unwrap_or_default(),
        issuer_titles: issuer.map(|it| texts(&it.titles)).unwrap_or_default(),
        country: issuer.and_then(|it| it.country.clone()),
        code: achievement.code().map(str::to_owned),
        titles: texts(&achievement.titles),
        level: decision::level(achievement),
        credits: credits.filter(|(scheme, _)| scheme == "ECTS").map(|(_, amount)| amount),
        isced: achievement.isced.clone(),
        day: achievement.date.unwrap_or_else(|| case.created.to_offset(desk.now().offset()).date()),
    }
    .folded()
}

/// The achievements of a document that count; `None` where its proof is broken.
fn kept(
    desk: &Desk,
    reader: &Reader<'_>,
    document: DocumentId,
    case: CaseId,
) -> Result<Option<Arc<Vec<Kept>>>, DeskError> {
    if let Some(kept) = desk.achievements().0.get(&(document, case)) {
        return Ok(Some(kept.clone()));
    }
    let Some(opened) = review::sound_in(reader, document)? else { return Ok(None) };
    let record = reader.case(case)?.ok_or(DeskError::UnknownCase)?;
    let counts = opened.assessment.achievements.iter().filter(|assessed| assessed.counted != Counted::No);
    let kept: Vec<Kept> = counts
        .filter_map(|assessed| {
            let achievement = opened.elmo.achievement(&assessed.id)?;
            let issuer = opened.elmo.reports.get(achievement.id.report())?;
            Some(Kept {
                id: assessed.id.clone(),
                title: achievement.titles.original().unwrap_or_default().to_owned(),
                host: issuer.issuer.titles.english_or_first().unwrap_or_default().to_owned(),
                course: course(desk, &record, &opened, achievement),
            })
        })
        .collect();
    let kept = Arc::new(kept);
    desk.achievements().0.insert((document, case), kept.clone());
    Ok(Some(kept))
}

/// What is known of a case.
struct Known {
    number: String,
    groups: Vec<Group>,
    decided: Option<(Date, Vec<Group>)>,
}

impl Known {
    fn read(reader: &Reader<'_>, case: CaseId) -> Result<Self, DeskError> {
        let decisions = reader.decisions(case)?;
        let in_force = decisions.into_iter().find(|signed| signed.in_force()).map(|signed| {
            (signed.decision.decided, signed.decision.groups.into_iter().map(|group| group.group).collect())
        });
        Ok(Self {
            number: reader.case(case)?.ok_or(DeskError::UnknownCase)?.number,
            groups: reader.groups(case)?,
            decided: in_force,
        })
    }

    fn show(&self, document: DocumentId, case: CaseId, one: &Kept, compared: Vec<Compared>) -> Match {
        let course = one.course.course();
        let of = |groups: &[Group]| -> Option<(Outcome, Vec<String>)> {
            let named =
                |group: &&Group| group.foreign.iter().any(|p| p.document == document && p.achievement == one.id);
            let group = groups.iter().find(named)?;
            let name = |home: &recognition::mapping::HomePart| match home.code.is_empty() {
                true => home.title.clone(),
                false => home.code.clone(),
            };
            Some((group.outcome.clone(), group.home.iter().map(name).collect()))
        };
        let (on, found) = match &self.decided {
            Some((day, groups)) => (Some(*day), of(groups)),
            None => (None, of(&self.groups)),
        };
        Match {
            case,
            case_number: self.number.clone(),
            document,
            achievement: one.id.clone(),
            code: course.code.clone(),
            title: one.title.clone(),
            host: one.host.clone(),
            credits: course.credits,
            day: course.day,
            compared,
            decided: found.map(|(outcome, home)| AsDecided { outcome, home, on }),
        }
    }
}
