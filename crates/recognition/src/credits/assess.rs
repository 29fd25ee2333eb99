//! The choice itself: copies are put together, one of each is kept, and no two of the chosen lie on one path.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use elmo::{Achievement, AchievementId, Credits, Elmo, Finding, FindingCode, Issuer, LosType, Status};
use time::Date;

use super::labels::{folded, looks_failed};
use super::{Assessed, Assessment, CountReason, Counted, SchemeTotals};

/// Says of every achievement of a document whether its credits count, and adds up what does.
///
/// Findings about single elements (a missing scheme, an unknown status) are the reader's and not repeated here; those made
/// here concern what counts: duplicates and retakes, failing labels, totals that differ.
///
/// ```
/// use elmo::{Achievement, CreditValue, Credits, Elmo, LosType, Report};
///
/// let course = Achievement {
///     kind: LosType::Course,
///     result: Some("B".to_owned()),
///     credits: vec![CreditValue { scheme: None, level: None, value: Credits::whole(5) }],
///     ..Achievement::default()
/// };
/// let document = Elmo { reports: vec![Report { achievements: vec![course], ..Report::default() }], ..Elmo::default() };
/// assert_eq!(recognition::credits::assess(&document).counted, Credits::whole(5));
/// ```
pub fn assess(document: &Elmo) -> Assessment {
    let tree = Tree::of(document);
    let groups = groups(&tree, &issuers(document));
    let choice = choose(&tree, &groups);
    let mut assessment = tally(&tree, &groups, &choice);
    assessment.findings = findings(&tree, &groups, &choice, &assessment);
    assessment
}

/// How many achievements a finding names.
const NAMED: usize = 12;

/// The achievements in document order; what lies below one follows it directly.
struct Tree<'a> {
    nodes: Vec<Node<'a>>,
}

struct Node<'a> {
    achievement: &'a Achievement,
    id: AchievementId,
    parent: Option<usize>,
    depth: usize,
    /// One past the last achievement below this one.
    end: usize,
    report: usize,
    /// Scheme and amount that count for this node.
    credits: Option<(String, Credits)>,
    standing: Standing,
    /// What its passed classes with results add up to, and the course itself.
    classes: Option<(Credits, Credits)>,
    structure: Structure,
    /// A course lies above.
    below_course: bool,
    /// It has a status, a result or a date of its own.
    speaks: bool,
}

/// Whether it was passed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Standing {
    Passed,
    Unclear(CountReason),
    InProgress,
    Failed,
}

/// Whether its place and type let it count, leaving aside what lies above.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Structure {
    Countable(CountReason),
    Not(CountReason),
}

impl<'a> Tree<'a> {
    fn of(document: &'a Elmo) -> Self {
        let mut tree = Self { nodes: Vec::new() };
        for (report, content) in document.reports.iter().enumerate() {
            let country = country(&content.issuer);
            let mut open: Vec<(&'a Achievement, String, Option<usize>)> = Vec::new();
            let place = |above: &str, index: usize| format!("{above}.{index}");
            for (index, achievement) in content.achievements.iter().enumerate().rev() {
                open.push((achievement, place(&format!("r{report}"), index), None));
            }
            while let Some((achievement, place_here, parent)) = open.pop() {
                let here = tree.nodes.len();
                for (index, part) in achievement.parts.iter().enumerate().rev() {
                    open.push((part, place(&place_here, index), Some(here)));
                }
                tree.push(achievement, place_here, parent, report, country.as_deref());
            }
        }
        tree.close();
        tree
    }

    fn push(
        &mut self,
        achievement: &'a Achievement,
        place: String,
        parent: Option<usize>,
        report: usize,
        country: Option<&str>,
    ) {
        let above = parent.and_then(|p| self.nodes.get(p));
        let depth = above.map_or(0, |a| a.depth + 1);
        let below_course = above.is_some_and(|a| a.below_course || a.achievement.kind == LosType::Course);
        let id = if achievement.id.0.is_empty() { AchievementId(place) } else { achievement.id.clone() };
        let speaks = achievement.status.is_some() || has_result(achievement) || achievement.date.is_some();
        let said = speaks || self.above(parent).any(|a| says_passed(a.achievement));
        self.nodes.push(Node {
            achievement,
            id,
            parent,
            depth,
            end: self.nodes.len() + 1,
            report,
            credits: credits_of(achievement),
            standing: standing(achievement, said, country),
            classes: classes(achievement, country),
            structure: Structure::Not(CountReason::NoCredits),
            below_course,
            speaks,
        });
    }

    /// Fills in what depends on the achievements below.
    fn close(&mut self) {
        let ends: Vec<(Option<usize>, usize)> = self.nodes.iter().map(|n| (n.parent, n.end)).collect();
        let mut end: Vec<usize> = ends.iter().map(|(_, end)| *end).collect();
        let mut carried = vec![Below::default(); self.nodes.len()];
        for (index, node) in self.nodes.iter().enumerate().rev() {
            let (below, own_end) =
                (carried.get(index).copied().unwrap_or_default(), end.get(index).copied().unwrap_or_default());
            if let Some(parent) = node.parent {
                if let Some(above) = end.get_mut(parent) {
                    *above = own_end.max(*above);
                }
                if let Some(above) = carried.get_mut(parent) {
                    let own = node.credits.as_ref().is_some_and(|(_, amount)| !amount.is_zero());
                    above.any |= below.any || own;
                    above.beside_classes |= below.beside_classes || (own && node.achievement.kind != LosType::Class);
                }
            }
        }
        for (index, node) in self.nodes.iter_mut().enumerate() {
            node.end = end.get(index).copied().unwrap_or(node.end);
            node.structure = structure(node, carried.get(index).copied().unwrap_or_default());
        }
    }

    fn get(&self, index: usize) -> Option<&Node<'a>> {
        self.nodes.get(index)
    }

    /// The achievement itself, if any, and all above it, lowest first.
    fn above(&self, from: Option<usize>) -> impl Iterator<Item = &Node<'a>> {
        std::iter::successors(from.and_then(|i| self.get(i)), |node| node.parent.and_then(|p| self.get(p)))
    }

    fn ancestors(&self, index: usize) -> impl Iterator<Item = usize> {
        let first = self.get(index).and_then(|n| n.parent);
        std::iter::successors(first, |i| self.get(*i).and_then(|n| n.parent))
    }

    fn below(&self, index: usize) -> Range<usize> {
        index + 1..self.get(index).map_or(index + 1, |n| n.end)
    }
}

/// Whether anything below carries credits.
#[derive(Clone, Copy, Default)]
struct Below {
    any: bool,
    beside_classes: bool,
}

fn has_result(achievement: &Achievement) -> bool {
    achievement.result.as_deref().is_some_and(|r| !r.trim().is_empty())
}

/// An achievement above that was failed or is in progress does not say that its parts were passed.
fn says_passed(above: &Achievement) -> bool {
    match above.status {
        Some(Status::Passed) => true,
        Some(Status::Failed | Status::InProgress | Status::Unknown(_)) => false,
        None => has_result(above) || above.date.is_some(),
    }
}

fn standing(achievement: &Achievement, said: bool, country: Option<&str>) -> Standing {
    match &achievement.status {
        Some(Status::Failed) => return Standing::Failed,
        Some(Status::InProgress) => return Standing::InProgress,
        Some(Status::Unknown(_)) => return Standing::Unclear(CountReason::StatusUnknown),
        Some(Status::Passed) => return Standing::Passed,
        None => {}
    }
    if achievement.result.as_deref().is_some_and(|label| looks_failed(label, country)) {
        Standing::Unclear(CountReason::ResultLooksFailed)
    } else if !said {
        Standing::Unclear(CountReason::NothingSaysPassed)
    } else if classes(achievement, country).is_some_and(|(sum, whole)| sum < whole) {
        Standing::Unclear(CountReason::ClassesBelowCourse)
    } else {
        Standing::Passed
    }
}

/// What the passed classes with results add up to, beside their course; `None` where there is nothing to compare.
fn classes(course: &Achievement, country: Option<&str>) -> Option<(Credits, Credits)> {
    let (scheme, whole) = credits_of(course).filter(|_| course.kind == LosType::Course)?;
    let with_results: Vec<(&Achievement, Credits)> = course
        .parts
        .iter()
        .filter(|part| part.kind == LosType::Class && has_result(part))
        .filter_map(|part| credits_of(part).filter(|(of, _)| *of == scheme).map(|(_, amount)| (part, amount)))
        .collect();
    let passed = |class: &Achievement| match class.status {
        Some(Status::Passed) => true,
        Some(_) => false,
        None => !class.result.as_deref().is_some_and(|label| looks_failed(label, country)),
    };
    (!with_results.is_empty())
        .then(|| (with_results.iter().filter(|(c, _)| passed(c)).map(|(_, amount)| *amount).sum(), whole))
}

/// One amount of a node that may name several schemes: ECTS (a missing scheme is ECTS), else the first.
pub(crate) fn credits_of(achievement: &Achievement) -> Option<(String, Credits)> {
    let named = |scheme: &str| {
        achievement.credits.iter().find(|c| c.scheme.as_deref().is_some_and(|s| folded(s) == folded(scheme)))
    };
    let assumed = || achievement.credits.iter().find(|c| c.scheme.as_deref().is_none_or(|s| s.trim().is_empty()));
    let chosen = named(ECTS).or_else(assumed).or_else(|| achievement.credits.first())?;
    let scheme = chosen.scheme.as_deref().map(|s| folded(s).to_uppercase()).filter(|s| !s.is_empty());
    Some((scheme.unwrap_or_else(|| ECTS.to_owned()), chosen.value)).filter(|(_, amount)| is_decimal(*amount))
}

/// The schema's amounts are decimals. Fractions with large denominators would not add up exactly in any fixed width.
fn is_decimal(amount: Credits) -> bool {
    DECIMAL % amount.ratio().denom() == 0 && *amount.ratio().numer() >= 0
}

/// As many decimals as an amount may have.
const DECIMAL: i128 = 1_000_000_000;

const ECTS: &str = "ECTS";

fn structure(node: &Node<'_>, below: Below) -> Structure {
    use CountReason as Why;
    let has_credits = node.credits.is_some();
    let lowest = match (has_credits, below.any) {
        (true, false) => Structure::Countable(Why::Lowest),
        (_, true) => Structure::Not(Why::PartsHaveCredits),
        (false, false) => Structure::Not(Why::NoCredits),
    };
    match &node.achievement.kind {
        LosType::DegreeProgramme => Structure::Not(Why::Programme),
        LosType::Other(word) if is_group(word) => Structure::Not(Why::Programme),
        LosType::Course if has_credits || !below.beside_classes => Structure::Countable(Why::Course),
        LosType::Course => Structure::Not(Why::PartsHaveCredits),
        LosType::Class if node.below_course => Structure::Not(Why::ClassOfCourse),
        LosType::Class if has_credits => Structure::Countable(Why::ClassAlone),
        LosType::Class | LosType::Module | LosType::None | LosType::Other(_) => lowest,
    }
}

/// "Module group" and degrees under other names.
fn is_group(word: &str) -> bool {
    let letters: String = word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    letters == "modulegroup" || letters.starts_with("degree")
}

/// The issuer's country; where it is not given, the one in its Erasmus code ("SF TAMPERE01").
fn country(issuer: &Issuer) -> Option<String> {
    let given = issuer.country.as_deref().map(str::trim).filter(|c| !c.is_empty()).map(str::to_uppercase);
    given.or_else(|| {
        let code = issuer.identifiers.iter().find(|i| i.kind.eq_ignore_ascii_case("erasmus"))?;
        let letters = code.value.split_whitespace().next()?.to_uppercase();
        let known = match letters.as_str() {
            "A" => "AT",
            "B" => "BE",
            "D" => "DE",
            "E" => "ES",
            "F" => "FR",
            "G" => "GR",
            "I" => "IT",
            "IRL" => "IE",
            "LUX" => "LU",
            "N" => "NO",
            "P" => "PT",
            "S" => "SE",
            "SF" => "FI",
            "UK" => "GB",
            two if two.len() == 2 => two,
            _ => return None,
        };
        Some(known.to_owned())
    })
}

/// For each report a number that is the same for the same issuer: any equal identifier, else an equal title.
fn issuers(document: &Elmo) -> Vec<usize> {
    let mut joined = Joined::new(document.reports.len());
    let mut seen: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (report, content) in document.reports.iter().enumerate() {
        let identifiers = content.issuer.identifiers.iter().map(|i| (folded(&i.kind), folded(&i.value)));
        let titles = content.issuer.titles.0.iter().map(|t| ("\u{0}title".to_owned(), folded(&t.text)));
        for key in identifiers.chain(titles).filter(|(_, value)| !value.is_empty()) {
            joined.join(*seen.entry(key).or_insert(report), report);
        }
    }
    (0..document.reports.len()).map(|report| joined.find(report)).collect()
}

/// Sets that grow together.
struct Joined(Vec<usize>);

impl Joined {
    fn new(size: usize) -> Self {
        Self((0..size).collect())
    }

    fn find(&mut self, mut of: usize) -> usize {
        while let Some(&up) = self.0.get(of) {
            if up == of {
                break;
            }
            let next = self.0.get(up).copied().unwrap_or(up);
            if let Some(slot) = self.0.get_mut(of) {
                *slot = next;
            }
            of = next;
        }
        of
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.find(one), self.find(other));
        if let Some(slot) = self.0.get_mut(one.max(other)) {
            *slot = one.min(other);
        }
    }
}

/// Which nodes are copies or attempts of the same achievement.
struct Groups {
    members: Vec<BTreeSet<usize>>,
    of: Vec<usize>,
    issuer: Vec<usize>,
}

impl Groups {
    fn of(&self, node: usize) -> usize {
        self.of.get(node).copied().unwrap_or(usize::MAX)
    }

    fn has_kind(&self, tree: &Tree<'_>, group: usize, kind: &LosType) -> bool {
        self.members(group).filter_map(|member| tree.get(member)).any(|node| node.achievement.kind == *kind)
    }

    fn members(&self, group: usize) -> impl Iterator<Item = usize> {
        self.members.get(group).into_iter().flatten().copied()
    }
}

/// What identifies a group: identifiers by type in the order they came, titles with credits and date.
#[derive(Default)]
struct Marks {
    identifiers: Vec<(String, BTreeSet<String>)>,
    likenesses: BTreeSet<Likeness>,
}

/// One of the marks, to look groups up by.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    Identifier(String, String),
    Likeness(Likeness),
}

type Likeness = (String, Option<(String, Credits)>, Option<Date>);

/// At how many groups with a common mark a node is compared; a document with more of them is no transcript.
const MAX_COMPARED: usize = 200;

/// Puts copies together. A node joins a group when it is the same as one of its members and contradicts none; nodes
/// with identifiers come first, so that one without cannot tie two codes together.
fn groups(tree: &Tree<'_>, issuers: &[usize]) -> Groups {
    let count = tree.nodes.len();
    let mut groups = Groups { members: Vec::new(), of: vec![usize::MAX; count], issuer: Vec::new() };
    let mut marks: Vec<Marks> = Vec::new();
    let mut index: BTreeMap<(usize, Mark), Vec<usize>> = BTreeMap::new();
    let linked = attempts(tree);
    let is_class = |n: &Node<'_>| n.achievement.kind == LosType::Class && n.below_course;
    let pass = |n: &Node<'_>| match (is_class(n), identifiers(n.achievement).is_empty()) {
        (false, false) => 0_u8,
        (false, true) => 1,
        (true, _) => 2,
    };
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by_key(|i| tree.get(*i).map(pass));
    for node in order {
        let Some(content) = tree.get(node) else { continue };
        let issuer = issuers.get(content.report).copied().unwrap_or_default();
        let own_identifiers = identifiers(content.achievement);
        let own_likenesses = likenesses(content);
        let keys: Vec<(usize, Mark)> = own_identifiers
            .iter()
            .flat_map(|(kind, values)| values.iter().map(|value| Mark::Identifier(kind.clone(), value.clone())))
            .chain(own_likenesses.iter().cloned().map(Mark::Likeness))
            .map(|mark| (issuer, mark))
            .collect();
        let attempt = linked.get(&node).into_iter().flatten().map(|other| groups.of(*other));
        let attempt = attempt.filter(|group| *group != usize::MAX).min();
        let mut candidates: Vec<usize> = Vec::new();
        for key in &keys {
            candidates.extend(index.get(key).into_iter().flatten());
        }
        candidates.sort_unstable();
        candidates.dedup();
        let found = attempt.or_else(|| {
            // A copy of its own type goes before one of another: a module may have the code of one of its courses.
            let fitting = candidates.into_iter().filter(|group| {
                marks.get(*group).is_some_and(|marks| {
                    same(&own_identifiers, &own_likenesses, marks, is_class(content))
                        && !on_one_path(tree, &groups, node, *group)
                })
            });
            fitting.min_by_key(|group| (!groups.has_kind(tree, *group, &content.achievement.kind), *group))
        });
        let group = found.unwrap_or_else(|| {
            groups.members.push(BTreeSet::new());
            groups.issuer.push(issuer);
            marks.push(Marks::default());
            marks.len() - 1
        });
        if let Some(members) = groups.members.get_mut(group) {
            members.insert(node);
        }
        if let Some(slot) = groups.of.get_mut(node) {
            *slot = group;
        }
        // Codes of classes are unique within their course only: they never found a group that others could join.
        if !is_class(content) {
            for key in keys {
                let known = index.entry(key).or_default();
                if known.len() < MAX_COMPARED && !known.contains(&group) {
                    known.push(group);
                }
            }
            if let Some(marks) = marks.get_mut(group) {
                for (kind, values) in own_identifiers {
                    match marks.identifiers.iter_mut().find(|(of, _)| *of == kind) {
                        Some((_, known)) => known.extend(values),
                        None => marks.identifiers.push((kind, values)),
                    }
                }
                marks.likenesses.extend(own_likenesses);
            }
        }
    }
    groups
}

/// Per node the nodes that the reader knows to be attempts of the same LOS.
fn attempts(tree: &Tree<'_>) -> BTreeMap<usize, Vec<usize>> {
    let ids: BTreeMap<&AchievementId, usize> = tree.nodes.iter().enumerate().map(|(i, n)| (&n.id, i)).collect();
    let mut linked: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (index, node) in tree.nodes.iter().enumerate() {
        if let Some(of) = node.achievement.attempt_of.as_ref().and_then(|of| ids.get(of)) {
            linked.entry(index).or_default().push(*of);
            linked.entry(*of).or_default().push(index);
        }
    }
    linked
}

/// Types of `identifier` that tell the field or a national classification, not the achievement.
const CLASSIFICATIONS: &[&str] = &["subjectarea", "nus", "isced", "iscedcode", "isced-f", "discipline"];

/// The identifiers by type, `local` first, then in document order; empty ones identify nothing.
pub(crate) fn identifiers(achievement: &Achievement) -> Vec<(String, BTreeSet<String>)> {
    let mut by_kind: Vec<(String, BTreeSet<String>)> = Vec::new();
    for identifier in &achievement.identifiers {
        let (kind, value) = (folded(&identifier.kind), identifier.value.trim());
        if value.is_empty() || CLASSIFICATIONS.contains(&kind.as_str()) {
            continue;
        }
        match by_kind.iter_mut().find(|(of, _)| *of == kind) {
            Some((_, values)) => {
                values.insert(value.to_owned());
            }
            None => by_kind.push((kind, BTreeSet::from([value.to_owned()]))),
        }
    }
    by_kind.sort_by_key(|(kind, _)| kind != "local");
    by_kind
}

fn likenesses(node: &Node<'_>) -> BTreeSet<Likeness> {
    let titles = node.achievement.titles.0.iter().map(|t| folded(&t.text)).filter(|t| !t.is_empty());
    titles.map(|title| (title, node.credits.clone(), node.achievement.date)).collect()
}

/// The first type of identifier that both have decides; where there is none, title, credits and date together.
fn same(own: &[(String, BTreeSet<String>)], likenesses: &BTreeSet<Likeness>, marks: &Marks, class: bool) -> bool {
    let alike = !likenesses.is_disjoint(&marks.likenesses);
    let common = own.iter().find_map(|(kind, values)| {
        marks.identifiers.iter().find(|(of, _)| of == kind).map(|(_, known)| (values, known))
    });
    match common {
        Some((values, known)) => !values.is_disjoint(known) && (alike || !class),
        None => alike && !class,
    }
}

/// An achievement and a part of it are never copies of each other: only one of them counts anyhow.
fn on_one_path(tree: &Tree<'_>, groups: &Groups, node: usize, group: usize) -> bool {
    let below = tree.below(node);
    tree.ancestors(node).any(|above| groups.of(above) == group)
        || groups.members.get(group).is_some_and(|members| members.range(below).next().is_some())
}

/// Per group the node that stands for it, and whether it is chosen.
struct Choice {
    kept: Vec<usize>,
    chosen: Vec<bool>,
}

impl Choice {
    fn kept(&self, group: usize) -> usize {
        self.kept.get(group).copied().unwrap_or(usize::MAX)
    }

    fn is_chosen(&self, group: usize) -> bool {
        self.chosen.get(group).copied().unwrap_or_default()
    }
}

/// Chooses the groups that count or are unclear, so that none lies above another, whichever copy one looks at.
fn choose(tree: &Tree<'_>, groups: &Groups) -> Choice {
    let count = groups.members.len();
    let kept: Vec<usize> = (0..count).map(|group| keep(tree, groups, group)).collect();
    let mut choice = Choice { kept, chosen: vec![false; count] };
    // What lies above comes first: by the deepest copy, so that a course is taken before what some copy has below it.
    let mut order: Vec<usize> = (0..count).collect();
    order.sort_by_key(|group| {
        let deepest = groups.members(*group).filter_map(|m| tree.get(m)).map(|n| n.depth).max();
        (deepest, groups.members(*group).next())
    });
    // Per node, whether a chosen one lies at or below it.
    let mut holds = vec![false; tree.nodes.len()];
    for group in order {
        let Some(node) = tree.get(choice.kept(group)) else { continue };
        let countable = matches!(node.structure, Structure::Countable(_));
        let earned = matches!(node.standing, Standing::Passed | Standing::Unclear(_));
        let free = groups.members(group).all(|member| {
            !holds.get(member).copied().unwrap_or_default()
                && !tree.ancestors(member).any(|above| choice.is_chosen(groups.of(above)))
        });
        if !(countable && earned && free) {
            continue;
        }
        if let Some(slot) = choice.chosen.get_mut(group) {
            *slot = true;
        }
        for member in groups.members(group) {
            for at in std::iter::once(member).chain(tree.ancestors(member)) {
                if let Some(slot) = holds.get_mut(at) {
                    *slot = true;
                }
            }
        }
    }
    choice
}

/// The node that stands for its group. One that can count goes before one that cannot, one with credits before one
/// without, an attempt before a mere mention; then the latest passed attempt; then result, date, depth.
fn keep(tree: &Tree<'_>, groups: &Groups, group: usize) -> usize {
    let mut left: Vec<(usize, &Node<'_>)> =
        groups.members(group).filter_map(|m| tree.get(m).map(|node| (m, node))).collect();
    prefer(&mut left, |n| matches!(n.structure, Structure::Countable(_)));
    prefer(&mut left, |n| n.credits.is_some());
    prefer(&mut left, |n| n.speaks);
    let rank = |s: Standing| match s {
        Standing::Passed => 0_u8,
        Standing::Unclear(_) => 1,
        Standing::InProgress => 2,
        Standing::Failed => 3,
    };
    let best = left.iter().map(|(_, n)| rank(n.standing)).min();
    prefer(&mut left, |n| Some(rank(n.standing)) == best);
    let latest = left.iter().filter_map(|(_, n)| n.achievement.date).max();
    prefer(&mut left, |n| latest.is_none() || n.achievement.date.is_none() || n.achievement.date == latest);
    let attempts: BTreeSet<Date> = groups.members(group).filter_map(|m| tree.get(m)?.achievement.date).collect();
    if attempts.len() > 1 {
        prefer(&mut left, |n| n.achievement.date == latest);
    }
    prefer(&mut left, |n| has_result(n.achievement));
    prefer(&mut left, |n| n.achievement.date.is_some());
    let deepest = left.iter().map(|(_, n)| n.depth).max();
    prefer(&mut left, |n| Some(n.depth) == deepest);
    left.first().map_or(usize::MAX, |(index, _)| *index)
}

/// Leaves only the preferred ones, unless there are none.
fn prefer<'t, 'a>(left: &mut Vec<(usize, &'t Node<'a>)>, preferred: impl Fn(&Node<'a>) -> bool) {
    if left.iter().any(|(_, node)| preferred(node)) {
        left.retain(|(_, node)| preferred(node));
    }
}

fn tally(tree: &Tree<'_>, groups: &Groups, choice: &Choice) -> Assessment {
    let mut assessment = Assessment::default();
    for (index, node) in tree.nodes.iter().enumerate() {
        let group = groups.of(index);
        let kept = choice.kept(group);
        let (counted, reason) = if kept == index {
            judged(node, choice.is_chosen(group))
        } else {
            let retake = tree.get(kept).is_some_and(|standing_for| is_retake(node, standing_for));
            (Counted::No, if retake { CountReason::Retake } else { CountReason::Duplicate })
        };
        let graded = counted == Counted::Yes && has_result(node.achievement);
        if let (Some((scheme, amount)), true) = (&node.credits, counted != Counted::No) {
            let totals: &mut SchemeTotals = assessment.by_scheme.entry(scheme.clone()).or_default();
            if counted == Counted::Yes {
                totals.counted = totals.counted + *amount;
            } else {
                totals.unclear = totals.unclear + *amount;
            }
            if graded {
                totals.graded = totals.graded + *amount;
            }
        }
        assessment.achievements.push(Assessed {
            id: node.id.clone(),
            parent: node.parent.and_then(|p| tree.get(p)).map(|p| p.id.clone()),
            counted,
            reason,
            status: node.achievement.status.clone().unwrap_or(Status::Passed),
            status_given: node.achievement.status.is_some(),
            duplicate_of: tree.get(kept).filter(|_| kept != index).map(|n| n.id.clone()),
            credits: node.credits.clone(),
            graded,
        });
    }
    let ects = assessment.by_scheme.get(ECTS).copied().unwrap_or_default();
    (assessment.counted, assessment.unclear, assessment.graded) = (ects.counted, ects.unclear, ects.graded);
    assessment
}

fn judged(node: &Node<'_>, chosen: bool) -> (Counted, CountReason) {
    match (node.standing, node.structure) {
        (Standing::Failed, _) => (Counted::No, CountReason::Failed),
        (Standing::InProgress, _) => (Counted::No, CountReason::InProgress),
        (_, Structure::Not(why)) => (Counted::No, why),
        (_, Structure::Countable(_)) if !chosen => (Counted::No, CountReason::PartOfCounted),
        (Standing::Unclear(why), _) => (Counted::Unclear, why),
        (Standing::Passed, Structure::Countable(why)) => (Counted::Yes, why),
    }
}

/// Two attempts, not the same one listed twice: other dates, or one was passed and the other not.
fn is_retake(one: &Node<'_>, other: &Node<'_>) -> bool {
    if !(one.speaks && other.speaks) {
        return false;
    }
    let dates = (one.achievement.date, other.achievement.date);
    let by_date = matches!(dates, (Some(a), Some(b)) if a != b);
    let passed = |n: &Node<'_>| n.standing == Standing::Passed;
    let linked = |a: &Node<'_>, b: &Node<'_>| a.achievement.attempt_of.as_ref() == Some(&b.id);
    by_date || passed(one) != passed(other) || linked(one, other) || linked(other, one)
}

fn findings(tree: &Tree<'_>, groups: &Groups, choice: &Choice, assessment: &Assessment) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut titles: BTreeMap<(usize, String), &AchievementId> = BTreeMap::new();
    for (index, (node, assessed)) in tree.nodes.iter().zip(&assessment.achievements).enumerate() {
        let mut note = |code, detail: String| found.push(Finding::new(code, node.id.as_str(), detail));
        for odd in node.achievement.credits.iter().filter(|c| !is_decimal(c.value)) {
            note(FindingCode::CreditsUnreadable, odd.value.to_string());
        }
        if let Some(kept) = &assessed.duplicate_of {
            let retake = assessed.reason == CountReason::Retake;
            note(if retake { FindingCode::Retake } else { FindingCode::Duplicate }, kept.to_string());
            continue;
        }
        if assessed.counted == Counted::No {
            if !matches!(assessed.reason, CountReason::PartOfCounted | CountReason::ClassOfCourse)
                && let Some(detail) = total_differs(tree, groups, choice, index)
            {
                note(FindingCode::TotalDiffers, detail);
            }
            continue;
        }
        match assessed.reason {
            CountReason::ResultLooksFailed => {
                note(FindingCode::ResultLooksFailed, node.achievement.result.clone().unwrap_or_default());
            }
            CountReason::NothingSaysPassed => note(FindingCode::NothingSaysPassed, String::new()),
            _ => {}
        }
        if let Some((sum, whole)) = node.classes.filter(|(sum, whole)| sum < whole) {
            note(FindingCode::ClassesBelowCourse, format!("{sum} of {whole}"));
        } else if let Some(detail) = parts_exceed(tree, groups, groups.of(index), node) {
            note(FindingCode::TotalDiffers, detail);
        }
        let issuer = groups.issuer.get(groups.of(index)).copied().unwrap_or_default();
        let mut alike = None;
        for title in node.achievement.titles.0.iter().map(|t| folded(&t.text)).filter(|t| !t.is_empty()) {
            let first = *titles.entry((issuer, title)).or_insert(&node.id);
            if first != &node.id {
                alike = Some(first);
            }
        }
        if let Some(first) = alike {
            note(FindingCode::PerhapsDuplicate, first.to_string());
        }
    }
    found
}

/// Where a total that does not count is not what the chosen achievements below it add up to. A total of 0 claims nothing.
fn total_differs(tree: &Tree<'_>, groups: &Groups, choice: &Choice, index: usize) -> Option<String> {
    let node = tree.get(index)?;
    if matches!(node.standing, Standing::Failed | Standing::InProgress) {
        return None;
    }
    let (scheme, own) = node.credits.as_ref().filter(|(_, own)| !own.is_zero())?;
    let chosen: BTreeSet<usize> =
        tree.below(index).map(|below| groups.of(below)).filter(|group| choice.is_chosen(*group)).collect();
    let counted: Vec<(&Node<'_>, Credits)> = chosen
        .into_iter()
        .filter_map(|group| tree.get(choice.kept(group)))
        .filter_map(|n| n.credits.as_ref().filter(|(of, _)| of == scheme).map(|(_, amount)| (n, *amount)))
        .collect();
    let sum: Credits = counted.iter().map(|(_, amount)| *amount).sum();
    (sum != *own).then(|| {
        let mut names: Vec<&str> = counted.iter().take(NAMED).map(|(n, _)| n.id.as_str()).collect();
        if counted.len() > NAMED {
            names.push("…");
        }
        let names = if names.is_empty() { String::new() } else { format!(": {}", names.join(", ")) };
        format!("{own} {scheme} here, {sum} below{names}")
    })
}

/// Where the direct parts of a chosen achievement, or of a copy of it, add up to more than the achievement.
fn parts_exceed(tree: &Tree<'_>, groups: &Groups, group: usize, kept: &Node<'_>) -> Option<String> {
    groups.members(group).filter_map(|member| tree.get(member)).find_map(|copy| {
        let parts: Vec<(String, Credits)> = copy.achievement.parts.iter().filter_map(credits_of).collect();
        let (scheme, own) =
            kept.credits.clone().or_else(|| parts.first().map(|(scheme, _)| (scheme.clone(), Credits::ZERO)))?;
        let sum: Credits = parts.iter().filter(|(of, _)| *of == scheme).map(|(_, amount)| *amount).sum();
        (sum > own).then(|| format!("{own} {scheme} here, {sum} in the parts of {}", copy.id))
    })
}
