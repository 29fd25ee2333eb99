//! Planned, achieved, recognised: line by line, each achievement once.

use std::collections::{BTreeMap, BTreeSet};

use elmo::{CourseId, Credits};
use serde::{Deserialize, Serialize};

use super::{Achieved, Agreed, AgreedHome, Agreement, Planned};
use crate::mapping::{self, AchievementBalance, Foreign, Group, Mappable, is_ects};
use crate::suggest::{folded_code, folded_title};

/// How a planned course was found among the achievements.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MatchedBy {
    /// The codes are equal, case, blanks and marks aside.
    Code,
    /// A title is equal, as suggestions read titles, and one of the two has no code.
    Title,
    /// A title is equal, and the codes differ.
    TitleOnly,
}

/// The achievement that a planned course became.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Match {
    /// Its position among the achievements.
    pub achieved: usize,
    /// How it was found.
    pub by: MatchedBy,
    /// Whether others are as near, so that it could be one of them.
    pub ambiguous: bool,
}

/// What became of a planned course, or where an achievement comes from that was not planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Achieved with the credits that were planned.
    AsPlanned,
    /// Achieved with fewer credits.
    FewerCredits,
    /// Achieved with more credits.
    MoreCredits,
    /// Achieved, with credits in another scheme or none.
    NotComparable,
    /// In the results, and a person has to confirm that it was passed.
    Unclear,
    /// Failed or in progress.
    NotPassed,
    /// Not in the results.
    NotTaken,
    /// An earlier version planned it, and a later one took it out.
    Replaced,
    /// Achieved without having been planned.
    NotPlanned,
}

impl Kind {
    /// All kinds, for the message catalogue's completeness check.
    pub const ALL: [Self; 9] = [
        Self::AsPlanned,
        Self::FewerCredits,
        Self::MoreCredits,
        Self::NotComparable,
        Self::Unclear,
        Self::NotPassed,
        Self::NotTaken,
        Self::Replaced,
        Self::NotPlanned,
    ];

    /// The stable name, kebab-case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AsPlanned => "as-planned",
            Self::FewerCredits => "fewer-credits",
            Self::MoreCredits => "more-credits",
            Self::NotComparable => "not-comparable",
            Self::Unclear => "unclear",
            Self::NotPassed => "not-passed",
            Self::NotTaken => "not-taken",
            Self::Replaced => "replaced",
            Self::NotPlanned => "not-planned",
        }
    }
}

/// One line of the comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// What became of it.
    pub kind: Kind,
    /// The group of the agreement in use that it stands in.
    pub group: Option<usize>,
    /// The row of table A; of an earlier version where it was replaced.
    pub planned: Option<Planned>,
    /// The achievement.
    pub achieved: Option<Match>,
    /// Achieved less planned, ECTS; below zero where less was achieved. None where there is nothing to compare.
    pub difference: Option<Credits>,
    /// What is recognised, refused and open of the achievement, ECTS.
    pub balance: AchievementBalance,
}

/// Sums, ECTS.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Planned, by the version in use.
    pub planned: Credits,
    /// Agreed at home for it.
    pub agreed: Credits,
    /// Passed, planned or not; what is unclear or needs a choice is not in it.
    pub achieved: Credits,
    /// Recognised.
    pub recognised: Credits,
    /// Refused.
    pub refused: Credits,
    /// Open.
    pub open: Credits,
    /// Credited at home by the mapping for rows of table B.
    pub credited: Credits,
}

/// Planned, achieved and recognised.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Compared {
    /// The rows of table A in their order, then what was replaced, then what was not planned.
    pub lines: Vec<Line>,
    /// What is credited so far for each row of table B, by group: what its local course has, or free credits of its name.
    pub credited: Vec<Vec<Credits>>,
    /// The sums.
    pub totals: Totals,
}

/// Compares the versions of an agreement, the last of which is in use, with results and mapping.
///
/// Each achievement that was planned, can be mapped, waits to be confirmed or is in a group stands in one line, so that the
/// lines' balances add up to that of the case.
pub fn compare(versions: &[Agreement], achieved: &[Achieved<'_>], groups: &[Group]) -> Compared {
    let in_use = versions.last().map(|version| version.groups.as_slice()).unwrap_or_default();
    let foreign: Vec<Foreign> = achieved.iter().map(|one| one.foreign.clone()).collect();
    let balances = mapping::balances(groups, &foreign).achievements;
    let mut search = Search::new(achieved);
    let line = |row: &Planned, group: Option<usize>, found: Option<Match>| {
        let of = found.and_then(|found| achieved.get(found.achieved));
        let difference = of.and_then(|of| ects(of.foreign)).map(|amount| amount - row.credits);
        Line {
            kind: match (group, of) {
                (None, _) => Kind::Replaced,
                (_, None) => Kind::NotTaken,
                (_, Some(of)) => kind(of.foreign, difference),
            },
            group,
            planned: Some(row.clone()),
            achieved: found,
            difference,
            balance: found.and_then(|found| balances.get(found.achieved)).copied().unwrap_or_default(),
        }
    };
    let current: Vec<&Planned> = in_use.iter().flat_map(|group| &group.planned).collect();
    let of_groups = in_use.iter().enumerate().flat_map(|(at, group)| group.planned.iter().map(move |_| at));
    let found = search.find(&current);
    let mut lines: Vec<Line> =
        current.iter().zip(of_groups).zip(found).map(|((row, group), found)| line(row, Some(group), found)).collect();
    let replaced = replaced(versions, &current);
    let found = search.find(&replaced);
    lines.extend(replaced.iter().zip(found).map(|(row, found)| line(row, None, found)));
    for (at, one) in achieved.iter().enumerate().filter(|(at, _)| !search.used.contains(at)) {
        let balance = balances.get(at).copied().unwrap_or_default();
        let told = match one.foreign.mappable {
            Mappable::Yes | Mappable::AfterConfirmation => true,
            Mappable::ByChoice | Mappable::NotPassed | Mappable::Duplicate => {
                !(balance.recognised + balance.refused).is_zero()
            }
        };
        if told {
            let achieved = Some(Match { achieved: at, by: MatchedBy::Code, ambiguous: false });
            let kind = Kind::NotPlanned;
            lines.push(Line { kind, group: None, planned: None, achieved, difference: None, balance });
        }
    }
    let credited = credited(in_use, groups);
    let totals = totals(in_use, achieved, &lines, &credited);
    Compared { lines, credited, totals }
}

/// For each group and each planned row in it, the achievement that it became. One achievement is taken once.
pub fn matches(groups: &[Agreed], achieved: &[Achieved<'_>]) -> Vec<Vec<Option<Match>>> {
    let rows: Vec<&Planned> = groups.iter().flat_map(|group| &group.planned).collect();
    let mut found = Search::new(achieved).find(&rows).into_iter();
    groups.iter().map(|group| found.by_ref().take(group.planned.len()).collect()).collect()
}

/// The ECTS credits of an achievement.
pub(super) fn ects(foreign: &Foreign) -> Option<Credits> {
    foreign.credits.as_ref().filter(|_| is_ects(foreign)).map(|(_, amount)| *amount)
}

/// The achievements by code and title, and which are taken already.
struct Search<'a> {
    achieved: &'a [Achieved<'a>],
    codes: BTreeMap<String, Vec<usize>>,
    titles: BTreeMap<String, Vec<usize>>,
    used: BTreeSet<usize>,
}

impl<'a> Search<'a> {
    fn new(achieved: &'a [Achieved<'a>]) -> Self {
        let mut search = Self { achieved, codes: BTreeMap::new(), titles: BTreeMap::new(), used: BTreeSet::new() };
        // What stands elsewhere too is found there.
        let once = achieved.iter().enumerate().filter(|(_, one)| one.foreign.mappable != Mappable::Duplicate);
        for (at, one) in once {
            if let Some(code) = one.code.and_then(code_key) {
                search.codes.entry(code).or_default().push(at);
            }
            let titles: BTreeSet<String> = one.titles.0.iter().filter_map(|title| folded_title(&title.text)).collect();
            for title in titles {
                search.titles.entry(title).or_default().push(at);
            }
        }
        search
    }

    /// All rows by their codes first; by their titles only what is left of rows and achievements.
    fn find(&mut self, rows: &[&Planned]) -> Vec<Option<Match>> {
        let mut found = vec![None; rows.len()];
        self.pass(rows, rows.iter().map(|row| code_key(&row.code)).collect(), true, &mut found);
        self.pass(rows, rows.iter().map(|row| folded_title(&row.title)).collect(), false, &mut found);
        found
    }

    fn pass(&mut self, rows: &[&Planned], keys: Vec<Option<String>>, by_code: bool, found: &mut [Option<Match>]) {
        let mut rows_left: BTreeMap<&String, usize> = BTreeMap::new();
        for key in
            keys.iter().zip(found.iter()).filter(|(_, found)| found.is_none()).filter_map(|(key, _)| key.as_ref())
        {
            *rows_left.entry(key).or_default() += 1;
        }
        for ((row, key), found) in rows.iter().zip(&keys).zip(found.iter_mut()).filter(|(_, found)| found.is_none()) {
            let Some(key) = key else { continue };
            let left = rows_left.get_mut(key).map_or(1, |left| std::mem::replace(left, left.saturating_sub(1)));
            let listed = if by_code { self.codes.get(key) } else { self.titles.get(key) };
            let free: Vec<(usize, &Achieved<'_>)> = listed
                .into_iter()
                .flatten()
                .filter(|at| !self.used.contains(at))
                .filter_map(|at| Some((*at, self.achieved.get(*at)?)))
                .collect();
            let rank = |one: &Achieved<'_>| rank(one.foreign.mappable);
            let nearest = free.iter().min_by_key(|(at, one)| (rank(one), ects(one.foreign) != Some(row.credits), *at));
            let Some((at, best)) = nearest.copied() else { continue };
            let as_good = free.iter().filter(|(_, one)| rank(one) == rank(best)).count();
            let by = match (by_code, best.code.and_then(code_key).is_some() && code_key(&row.code).is_some()) {
                (true, _) => MatchedBy::Code,
                (false, true) => MatchedBy::TitleOnly,
                (false, false) => MatchedBy::Title,
            };
            self.used.insert(at);
            *found = Some(Match { achieved: at, by, ambiguous: as_good > left });
        }
    }
}

fn code_key(code: &str) -> Option<String> {
    Some(folded_code(code)).filter(|code| !code.is_empty())
}

/// What is taken first where several achievements have the same code or title.
fn rank(mappable: Mappable) -> u8 {
    match mappable {
        Mappable::Yes => 0,
        Mappable::AfterConfirmation => 1,
        Mappable::NotPassed => 2,
        Mappable::ByChoice | Mappable::Duplicate => 3,
    }
}

fn kind(foreign: &Foreign, difference: Option<Credits>) -> Kind {
    match (foreign.mappable, difference) {
        (Mappable::NotPassed, _) => Kind::NotPassed,
        (Mappable::AfterConfirmation, _) => Kind::Unclear,
        (_, None) => Kind::NotComparable,
        (_, Some(difference)) if difference < Credits::ZERO => Kind::FewerCredits,
        (_, Some(difference)) if difference > Credits::ZERO => Kind::MoreCredits,
        (_, Some(_)) => Kind::AsPlanned,
    }
}

/// The rows of earlier versions that the one in use no longer has, each as the latest version had it.
fn replaced<'a>(versions: &'a [Agreement], current: &[&Planned]) -> Vec<&'a Planned> {
    let name = |row: &Planned| match code_key(&row.code) {
        Some(code) => (true, code),
        None => (false, folded_title(&row.title).unwrap_or_default()),
    };
    let mut seen: BTreeSet<(bool, String)> = current.iter().map(|row| name(row)).collect();
    let earlier = versions.split_last().map(|(_, earlier)| earlier).unwrap_or_default();
    let rows = earlier.iter().rev().flat_map(|version| &version.groups).flat_map(|group| &group.planned);
    rows.filter(|row| seen.insert(name(row))).collect()
}

/// What the mapping credits for each row of table B. Where two rows name the same, the first has it all.
fn credited(in_use: &[Agreed], groups: &[Group]) -> Vec<Vec<Credits>> {
    let key = |course: Option<CourseId>, code: &str, title: &str| match course {
        Some(course) => course.to_string(),
        None => format!("{} {}", folded_code(code), folded_title(title).unwrap_or_default()),
    };
    let mut sums: BTreeMap<String, Credits> = BTreeMap::new();
    for part in groups.iter().filter(|group| group.outcome.credits_something()).flat_map(|group| &group.home) {
        let sum = sums.entry(key(part.course, &part.code, &part.title)).or_default();
        *sum = *sum + part.credits;
    }
    let mut take = |row: &AgreedHome| sums.remove(&key(row.course, &row.code, &row.title)).unwrap_or_default();
    in_use.iter().map(|group| group.home.iter().map(&mut take).collect()).collect()
}

fn totals(in_use: &[Agreed], achieved: &[Achieved<'_>], lines: &[Line], credited: &[Vec<Credits>]) -> Totals {
    let of_lines = |of: fn(&AchievementBalance) -> Credits| lines.iter().map(|line| of(&line.balance)).sum();
    let counted = achieved.iter().filter(|one| one.foreign.mappable == Mappable::Yes);
    Totals {
        planned: in_use.iter().flat_map(|group| &group.planned).map(|row| row.credits).sum(),
        agreed: in_use.iter().flat_map(|group| &group.home).map(|row| row.credits).sum(),
        achieved: counted.filter_map(|one| ects(one.foreign)).sum(),
        recognised: of_lines(|balance| balance.recognised),
        refused: of_lines(|balance| balance.refused),
        open: of_lines(|balance| balance.open),
        credited: credited.iter().flatten().copied().sum(),
    }
}
