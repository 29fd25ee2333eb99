//! The mapping groups that an agreement comes to where the results fit it, and why the others do not. A person still decides.

use elmo::Credits;
use serde::{Deserialize, Serialize};

use super::compare::{Match, MatchedBy, ects, matches};
use super::{Achieved, Agreed, AgreedHome, Planned};
use crate::mapping::{self, AchievementBalance, Foreign, ForeignPart, Group, HomePart, Mappable};

/// Why a group of the agreement is not proposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MisfitCode {
    /// Nothing was planned for it.
    NothingPlanned,
    /// Nothing is agreed at home for it.
    NothingAtHome,
    /// The local course is not in the catalogue.
    NotInCatalogue,
    /// It is recognised on a condition, which a person has to look at.
    Conditional,
    /// It is not in the results.
    NotTaken,
    /// It was failed, or is in progress.
    NotPassed,
    /// A person has to confirm first that it was passed.
    Unclear,
    /// It stands above other achievements: a person has to choose it.
    ByChoice,
    /// It is in the mapping already, or something above or below it is.
    Mapped,
    /// Fewer credits were achieved than planned.
    FewerCredits,
    /// More credits were achieved than planned.
    MoreCredits,
    /// Its credits are in another scheme, or it has none.
    NotComparable,
    /// Only the title is equal, the codes differ.
    OtherCode,
    /// Several achievements could be it.
    Several,
    /// Origin or person of the document is open.
    SourceOpen,
}

impl MisfitCode {
    /// All codes, for the message catalogue's completeness check.
    pub const ALL: [Self; 15] = [
        Self::NothingPlanned,
        Self::NothingAtHome,
        Self::NotInCatalogue,
        Self::Conditional,
        Self::NotTaken,
        Self::NotPassed,
        Self::Unclear,
        Self::ByChoice,
        Self::Mapped,
        Self::FewerCredits,
        Self::MoreCredits,
        Self::NotComparable,
        Self::OtherCode,
        Self::Several,
        Self::SourceOpen,
    ];

    /// The stable name, kebab-case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NothingPlanned => "nothing-planned",
            Self::NothingAtHome => "nothing-at-home",
            Self::NotInCatalogue => "not-in-catalogue",
            Self::Conditional => "conditional",
            Self::NotTaken => "not-taken",
            Self::NotPassed => "not-passed",
            Self::Unclear => "unclear",
            Self::ByChoice => "by-choice",
            Self::Mapped => "mapped",
            Self::FewerCredits => "fewer-credits",
            Self::MoreCredits => "more-credits",
            Self::NotComparable => "not-comparable",
            Self::OtherCode => "other-code",
            Self::Several => "several",
            Self::SourceOpen => "source-open",
        }
    }
}

/// A row that keeps its group from being proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misfit {
    /// The group's position in the agreement.
    pub group: usize,
    /// The row, as it is shown: code, or else title.
    pub row: String,
    /// Why.
    pub code: MisfitCode,
}

/// A mapping group that fits, to be recognised as requested. What grade is credited is not in the agreement.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposed {
    /// The group's position in the agreement.
    pub group: usize,
    /// The achievements, each as a whole.
    pub foreign: Vec<ForeignPart>,
    /// What they are recognised as.
    pub home: Vec<HomePart>,
}

/// What an agreement proposes.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Proposal {
    /// What fits, in the order of the agreement.
    pub groups: Vec<Proposed>,
    /// What does not: of each other group the rows because of which.
    pub misfits: Vec<Misfit>,
}

/// What an agreement proposes beside the groups that are there, none of which it touches.
///
/// A group fits when each planned course was passed with the very credits that were planned and is in no group yet, and each
/// local course is in the catalogue and recognised without a condition.
pub fn propose(agreed: &[Agreed], achieved: &[Achieved<'_>], groups: &[Group]) -> Proposal {
    let foreign: Vec<Foreign> = achieved.iter().map(|one| one.foreign.clone()).collect();
    let balances = mapping::balances(groups, &foreign).achievements;
    let mut proposal = Proposal::default();
    let mut taken: Vec<&Foreign> = Vec::new();
    for ((at, of), found) in agreed.iter().enumerate().zip(matches(agreed, achieved)) {
        let mut misfits = Vec::new();
        let mut misfit = |row: String, code| misfits.push(Misfit { group: at, row, code });
        if of.planned.is_empty() {
            let rows: Vec<String> = of.home.iter().map(|row| name(&row.code, &row.title)).collect();
            misfit(rows.join(", "), MisfitCode::NothingPlanned);
        } else if of.home.is_empty() {
            let rows: Vec<String> = of.planned.iter().map(|row| name(&row.code, &row.title)).collect();
            misfit(rows.join(", "), MisfitCode::NothingAtHome);
        }
        for row in of.home.iter().filter(|row| row.course.is_none() && !row.code.trim().is_empty()) {
            misfit(name(&row.code, &row.title), MisfitCode::NotInCatalogue);
        }
        for row in of.home.iter().filter(|row| !row.condition.trim().is_empty()) {
            misfit(name(&row.code, &row.title), MisfitCode::Conditional);
        }
        let mut parts: Vec<&Foreign> = Vec::new();
        for (row, found) in of.planned.iter().zip(&found) {
            let one = found.and_then(|found| Some(achieved.get(found.achieved)?.foreign));
            let overlaps = one.is_some_and(|one| taken.iter().chain(&parts).any(|other| overlap(one, other)));
            match why_not(row, *found, achieved, &balances).or(overlaps.then_some(MisfitCode::Mapped)) {
                Some(code) => misfit(name(&row.code, &row.title), code),
                None => parts.extend(one),
            }
        }
        if misfits.is_empty() {
            taken.extend(&parts);
            let foreign = parts.into_iter().map(whole).collect();
            proposal.groups.push(Proposed { group: at, foreign, home: of.home.iter().map(home).collect() });
        }
        proposal.misfits.extend(misfits);
    }
    proposal
}

fn why_not(
    row: &Planned,
    found: Option<Match>,
    achieved: &[Achieved<'_>],
    balances: &[AchievementBalance],
) -> Option<MisfitCode> {
    let Some((found, one)) = found.and_then(|found| Some((found, achieved.get(found.achieved)?))) else {
        return Some(MisfitCode::NotTaken);
    };
    let used = balances.get(found.achieved).is_some_and(|balance| balance.used);
    let difference = ects(one.foreign).map(|amount| amount - row.credits);
    match (one.foreign.mappable, difference) {
        _ if used => Some(MisfitCode::Mapped),
        (Mappable::NotPassed | Mappable::Duplicate, _) => Some(MisfitCode::NotPassed),
        (Mappable::AfterConfirmation, _) => Some(MisfitCode::Unclear),
        (Mappable::ByChoice, _) => Some(MisfitCode::ByChoice),
        _ if found.ambiguous => Some(MisfitCode::Several),
        _ if found.by == MatchedBy::TitleOnly => Some(MisfitCode::OtherCode),
        (_, None) => Some(MisfitCode::NotComparable),
        (_, Some(difference)) if difference < Credits::ZERO => Some(MisfitCode::FewerCredits),
        (_, Some(difference)) if difference > Credits::ZERO => Some(MisfitCode::MoreCredits),
        _ if !one.settled => Some(MisfitCode::SourceOpen),
        _ => None,
    }
}

/// Whether one lies in the other.
fn overlap(one: &Foreign, other: &Foreign) -> bool {
    let within = |inner: &Foreign, outer: &Foreign| {
        let rest = inner.achievement.as_str().strip_prefix(outer.achievement.as_str());
        rest.is_some_and(|rest| rest.starts_with('.'))
    };
    one.document == other.document && (within(one, other) || within(other, one))
}

fn whole(one: &Foreign) -> ForeignPart {
    ForeignPart { document: one.document, achievement: one.achievement.clone(), part: None }
}

fn home(row: &AgreedHome) -> HomePart {
    HomePart {
        course: row.course,
        code: row.code.trim().to_owned(),
        title: row.title.trim().to_owned(),
        credits: row.credits,
        grade: None,
        how: String::new(),
        place: None,
    }
}

fn name(code: &str, title: &str) -> String {
    if code.trim().is_empty() { title.to_owned() } else { code.to_owned() }
}
