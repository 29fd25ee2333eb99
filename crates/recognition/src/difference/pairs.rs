//! Which achievement of one document is which of the other.

use std::collections::{BTreeMap, BTreeSet};

use elmo::{Achievement, AchievementId, Credits, Elmo, Issuer, LosType, Report, Status};
use time::Date;

use super::facts::{Facts, changes, matched, of_achievement};
use super::{AchievementChange, Again, Field, FieldChange, Turn};
use crate::credits::{Assessment, credits_of, folded, identifiers};

/// How many achievements with a common mark are compared with each other; a document with more of them is no
/// transcript. Those that say the very same are found without this limit.
const MAX_COMPARED: usize = 60;

/// Which reports of two documents have the same issuer: any equal identifier, else an equal title. Issuers of which
/// nothing is said are one.
pub(super) struct Issuers {
    old: Vec<usize>,
    new: Vec<usize>,
}

impl Issuers {
    pub(super) fn same(&self, old: usize, new: usize) -> bool {
        self.old.get(old).is_some_and(|issuer| self.new.get(new) == Some(issuer))
    }
}

pub(super) fn issuers(old: &Elmo, new: &Elmo) -> Issuers {
    let reports: Vec<&Report> = old.reports.iter().chain(&new.reports).collect();
    let marks: Vec<BTreeSet<(String, String)>> = reports.iter().map(|report| issuer_marks(&report.issuer)).collect();
    // Each number is the smallest report that it is joined with; a join renames the larger one's.
    let mut of: Vec<usize> = (0..reports.len()).collect();
    let mut seen: BTreeMap<&(String, String), usize> = BTreeMap::new();
    for (report, marks) in marks.iter().enumerate() {
        for mark in marks {
            let first = *seen.entry(mark).or_insert(report);
            let (a, b) = (of.get(first).copied().unwrap_or(first), of.get(report).copied().unwrap_or(report));
            if a != b {
                of.iter_mut().filter(|issuer| **issuer == a.max(b)).for_each(|issuer| *issuer = a.min(b));
            }
        }
    }
    let new = of.split_off(old.reports.len());
    Issuers { old: of, new }
}

fn issuer_marks(issuer: &Issuer) -> BTreeSet<(String, String)> {
    let identifiers = issuer.identifiers.iter().map(|i| (folded(&i.kind), folded(&i.value)));
    let titles = issuer.titles.0.iter().map(|t| ("\u{0}title".to_owned(), folded(&t.text)));
    let marks: BTreeSet<_> = identifiers.chain(titles).filter(|(_, value)| !value.is_empty()).collect();
    if marks.is_empty() { BTreeSet::from([("\u{0}nobody".to_owned(), String::new())]) } else { marks }
}

/// Whether two documents hold results of the same issuer.
pub fn same_issuer(old: &Elmo, new: &Elmo) -> bool {
    let issuers = issuers(old, new);
    (0..old.reports.len()).any(|o| (0..new.reports.len()).any(|n| issuers.same(o, n)))
}

/// All achievements of two documents that are the same by `recognition.md` 2.1, copies and attempts included: earlier
/// place, later place. One may be in several pairs.
pub fn same(old: &Elmo, new: &Elmo) -> Vec<(AchievementId, AchievementId)> {
    let issuers = issuers(old, new);
    let (old, new) = (Tree::of(old, &issuers.old), Tree::of(new, &issuers.new));
    let found = edges(&old, &new, |_| true, |_| true, usize::MAX);
    found.into_iter().filter_map(|(o, n)| Some((old.id(o)?, new.id(n)?))).collect()
}

/// What became of each achievement, and where those that are in both documents stand.
pub(super) fn achievements(
    (old, before): (&Elmo, &Assessment),
    (new, after): (&Elmo, &Assessment),
    issuers: &Issuers,
) -> (Vec<AchievementChange>, Vec<(AchievementId, AchievementId)>) {
    let was = Tree::of(old, &issuers.old);
    let is = Tree::of(new, &issuers.new);
    let (old_facts, new_facts) = (was.facts(old), is.facts(new));
    let found = Pairing::of((&was, &old_facts), (&is, &new_facts));

    let counted = |assessment: &Assessment| -> BTreeMap<AchievementId, &'static str> {
        assessment.achievements.iter().map(|a| (a.id.clone(), a.counted.as_str())).collect()
    };
    let (counted_before, counted_after) = (counted(before), counted(after));
    let change_of = |o: usize, n: usize| -> Vec<FieldChange> {
        let (Some(a), Some(b)) = (was.get(o), is.get(n)) else { return Vec::new() };
        let (Some(old_facts), Some(new_facts)) = (old_facts.get(o), new_facts.get(n)) else { return Vec::new() };
        let mut changed = changes(old_facts, new_facts);
        let mut add = |field, old: Option<String>, new: Option<String>| {
            if old != new {
                let (old, new) = (old.into_iter().collect(), new.into_iter().collect());
                changed.push(FieldChange { field, of: String::new(), old, new });
            }
        };
        let counts = |id: &AchievementId, all: &BTreeMap<AchievementId, &'static str>| {
            all.get(id).map(|word| (*word).to_owned())
        };
        add(Field::Counted, counts(&a.id, &counted_before), counts(&b.id, &counted_after));
        let moved = match (a.parent, b.parent) {
            (None, None) => false,
            (Some(above), Some(now_above)) => found.new_of(above) != Some(now_above),
            _ => true,
        };
        if moved {
            // The same words on both sides would say nothing: then the place below another one is named by its id.
            let (from, to) = (was.path(a), is.path(b));
            let (from, to) = if from == to {
                (a.parent.and_then(|p| was.id(p)).map(|i| i.0), b.parent.and_then(|p| is.id(p)).map(|i| i.0))
            } else {
                (Some(from).filter(|p| !p.is_empty()), Some(to).filter(|p| !p.is_empty()))
            };
            let (old, new) = (from.into_iter().collect(), to.into_iter().collect());
            changed.push(FieldChange { field: Field::Place, of: String::new(), old, new });
        }
        changed.sort();
        changed
    };

    let mut listed = Vec::new();
    for (n, node) in is.nodes.iter().enumerate() {
        match found.old_of(n) {
            None => {
                let (again, repeats) = repeated(node, is.likeness_of(n), &was);
                let (turn, new) = (Turn::Came, Some(node.id.clone()));
                listed.push(AchievementChange { turn, old: None, new, again, repeats, changes: Vec::new() });
            }
            Some(o) => {
                let changes = change_of(o, n);
                let Some(earlier) = was.get(o).filter(|_| !changes.is_empty()) else { continue };
                listed.push(AchievementChange {
                    turn: Turn::Changed,
                    old: Some(earlier.id.clone()),
                    new: Some(node.id.clone()),
                    again: is_retake(earlier.achievement, node.achievement).then_some(Again::Retake),
                    repeats: None,
                    changes,
                });
            }
        }
    }
    for (o, node) in was.nodes.iter().enumerate().filter(|(o, _)| found.new_of(*o).is_none()) {
        let (again, repeats) = repeated(node, was.likeness_of(o), &is);
        let (turn, old) = (Turn::Went, Some(node.id.clone()));
        listed.push(AchievementChange { turn, old, new: None, again, repeats, changes: Vec::new() });
    }
    let pairs = is.nodes.iter().enumerate().filter_map(|(n, node)| {
        let earlier = was.id(found.old_of(n)?)?;
        Some((earlier, node.id.clone()))
    });
    (listed, pairs.collect())
}

/// What of the other document something that came or went repeats.
fn repeated(node: &Node<'_>, marks: Vec<Mark>, other: &Tree<'_>) -> (Option<Again>, Option<AchievementId>) {
    let candidates = marks.iter().flat_map(|mark| other.index.get(&(node.issuer, mark.clone())).into_iter().flatten());
    let mut same: Vec<usize> = candidates.copied().take(MAX_COMPARED).collect();
    same.sort_unstable();
    same.dedup();
    let found = same.into_iter().filter_map(|i| other.get(i)).find(|there| is_same(node, there));
    match found {
        None => (None, None),
        Some(there) => {
            let again = if is_retake(node.achievement, there.achievement) { Again::Retake } else { Again::Copy };
            (Some(again), Some(there.id.clone()))
        }
    }
}

/// Two attempts, not the same one told otherwise: two dates, or one was failed and the other is not.
fn is_retake(one: &Achievement, other: &Achievement) -> bool {
    let failed = |a: &Achievement| a.status == Some(Status::Failed);
    matches!((one.date, other.date), (Some(a), Some(b)) if a != b) || failed(one) != failed(other)
}

/// One to one: what says the very same first, then what is the same, the most alike first.
struct Pairing {
    new_of: Vec<Option<usize>>,
    old_of: Vec<Option<usize>>,
}

impl Pairing {
    fn of((was, old_facts): (&Tree<'_>, &[Facts]), (is, new_facts): (&Tree<'_>, &[Facts])) -> Self {
        let mut found = Self { new_of: vec![None; was.nodes.len()], old_of: vec![None; is.nodes.len()] };
        found.equal(was.keys(old_facts, true), is.keys(new_facts, true));
        found.equal(was.keys(old_facts, false), is.keys(new_facts, false));

        let free_old = |o: usize| found.new_of(o).is_none();
        let free_new = |n: usize| found.old_of(n).is_none();
        let mut same: Vec<(usize, usize, usize)> = edges(was, is, free_old, free_new, MAX_COMPARED)
            .into_iter()
            .filter_map(|(o, n)| {
                let differ = changes(old_facts.get(o)?, new_facts.get(n)?).len();
                let elsewhere = usize::from(was.path(was.get(o)?) != is.path(is.get(n)?));
                Some((differ + elsewhere, o, n))
            })
            .collect();
        same.sort_unstable();
        let same: Vec<(usize, usize)> = same.into_iter().map(|(_, o, n)| (o, n)).collect();
        found.join(matched(&same, was.nodes.len(), is.nodes.len()));
        found.only_ones(was, is);
        found
    }

    /// Pairs what has an equal key, in document order.
    fn equal<K: Ord>(&mut self, old: Vec<K>, new: Vec<K>) {
        let mut waiting: BTreeMap<&K, Vec<usize>> = BTreeMap::new();
        for (o, key) in old.iter().enumerate().rev().filter(|(o, _)| self.new_of(*o).is_none()) {
            waiting.entry(key).or_default().push(o);
        }
        let mut pairs = Vec::new();
        for (n, key) in new.iter().enumerate().filter(|(n, _)| self.old_of(*n).is_none()) {
            pairs.extend(waiting.get_mut(key).and_then(Vec::pop).map(|o| (o, n)));
        }
        self.join(pairs);
    }

    /// Where a title is left exactly once on either side, and no identifier says that these are two: it is that one, with
    /// other credits or another date.
    fn only_ones(&mut self, was: &Tree<'_>, is: &Tree<'_>) {
        let old = by_title(was, |o| self.new_of(o).is_none());
        let new = by_title(is, |n| self.old_of(n).is_none());
        let mut pairs = Vec::new();
        for (key, olds) in &old {
            if let ([o], Some([n])) = (olds.as_slice(), new.get(key).map(Vec::as_slice))
                && let (Some(a), Some(b)) = (was.get(*o), is.get(*n))
                && common(a, b).is_none()
                && a.is_class == b.is_class
            {
                pairs.push((*o, *n));
            }
        }
        let pairs = matched(&pairs, was.nodes.len(), is.nodes.len());
        self.join(pairs);
    }

    fn join(&mut self, pairs: Vec<(usize, usize)>) {
        for (o, n) in pairs {
            if let (Some(to), Some(from)) = (self.new_of.get_mut(o), self.old_of.get_mut(n)) {
                (*to, *from) = (Some(n), Some(o));
            }
        }
    }

    fn new_of(&self, old: usize) -> Option<usize> {
        self.new_of.get(old).copied().flatten()
    }

    fn old_of(&self, new: usize) -> Option<usize> {
        self.old_of.get(new).copied().flatten()
    }
}

/// Those that are free, by issuer, path and title.
fn by_title<'t>(tree: &'t Tree<'_>, free: impl Fn(usize) -> bool) -> BTreeMap<(usize, String, &'t str), Vec<usize>> {
    let mut found: BTreeMap<(usize, String, &str), Vec<usize>> = BTreeMap::new();
    for (index, node) in tree.nodes.iter().enumerate().filter(|(index, _)| free(*index)) {
        for title in &node.titles {
            found.entry((node.issuer, tree.path(node), title)).or_default().push(index);
        }
    }
    found
}

/// Pairs of achievements that are the same, at most `limit` on either side of a common mark.
fn edges(
    old: &Tree<'_>,
    new: &Tree<'_>,
    free_old: impl Fn(usize) -> bool,
    free_new: impl Fn(usize) -> bool,
    limit: usize,
) -> Vec<(usize, usize)> {
    let mut found = BTreeSet::new();
    for (key, olds) in &old.index {
        let Some(news) = new.index.get(key) else { continue };
        let news: Vec<usize> = news.iter().copied().filter(|n| free_new(*n)).take(limit).collect();
        for o in olds.iter().copied().filter(|o| free_old(*o)).take(limit) {
            let is = |n: &usize| old.get(o).zip(new.get(*n)).is_some_and(|(a, b)| is_same(a, b));
            found.extend(news.iter().copied().filter(is).map(|n| (o, n)));
        }
    }
    found.into_iter().collect()
}

/// The first type of identifier that both have decides; where there is none, title, credits and date together. Codes of
/// classes are their course's own: for them code or title is enough, within the same course.
fn is_same(a: &Node<'_>, b: &Node<'_>) -> bool {
    if a.issuer != b.issuer || a.is_class != b.is_class {
        return false;
    }
    match (common(a, b), a.is_class) {
        (Some(equal), false) => equal,
        (Some(equal), true) => equal && a.course == b.course,
        (None, false) => !a.likenesses.is_disjoint(&b.likenesses),
        (None, true) => a.course == b.course && !a.titles.is_disjoint(&b.titles),
    }
}

/// Whether the first type of identifier that both have is equal; `None` where they have none in common.
fn common(a: &Node<'_>, b: &Node<'_>) -> Option<bool> {
    a.identifiers.iter().find_map(|(kind, values)| b.identifiers.get(kind).map(|known| !values.is_disjoint(known)))
}

/// Title, credits and date.
type Likeness = (String, Option<(String, Credits)>, Option<Date>);

/// What achievements are looked up by.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Mark {
    Identifier(String, String),
    Title(String),
}

/// The achievements of a document in its order.
struct Tree<'a> {
    nodes: Vec<Node<'a>>,
    index: BTreeMap<(usize, Mark), Vec<usize>>,
}

struct Node<'a> {
    achievement: &'a Achievement,
    id: AchievementId,
    parent: Option<usize>,
    report: usize,
    issuer: usize,
    /// A class with a course above, and by what that course is known.
    is_class: bool,
    course: Option<String>,
    /// By type, `local` before all others.
    identifiers: BTreeMap<(bool, String), BTreeSet<String>>,
    titles: BTreeSet<String>,
    likenesses: BTreeSet<Likeness>,
    /// What it is called among what lies above others.
    label: String,
    path: String,
}

impl Node<'_> {
    /// By what a course is found again: its code, else its title.
    fn known_by(&self) -> String {
        let achievement = self.achievement;
        achievement.code().or(achievement.titles.original()).map(folded).unwrap_or_default()
    }
}

impl<'a> Tree<'a> {
    fn of(document: &'a Elmo, issuers: &[usize]) -> Self {
        let mut tree = Self { nodes: Vec::new(), index: BTreeMap::new() };
        for (report, content) in document.reports.iter().enumerate() {
            let issuer = issuers.get(report).copied().unwrap_or_default();
            let mut open: Vec<(&'a Achievement, String, Option<usize>)> = Vec::new();
            for (index, achievement) in content.achievements.iter().enumerate().rev() {
                open.push((achievement, format!("r{report}.{index}"), None));
            }
            while let Some((achievement, place, parent)) = open.pop() {
                let here = tree.nodes.len();
                for (index, part) in achievement.parts.iter().enumerate().rev() {
                    open.push((part, format!("{place}.{index}"), Some(here)));
                }
                tree.push(achievement, place, parent, report, issuer);
            }
        }
        for index in 0..tree.nodes.len() {
            let marks = tree.likeness_of(index);
            if let Some(issuer) = tree.nodes.get(index).map(|node| node.issuer) {
                for mark in marks {
                    tree.index.entry((issuer, mark)).or_default().push(index);
                }
            }
        }
        tree
    }

    fn push(
        &mut self,
        achievement: &'a Achievement,
        place: String,
        parent: Option<usize>,
        report: usize,
        issuer: usize,
    ) {
        let above = parent.and_then(|p| self.nodes.get(p));
        // The nearest course above is what a class belongs to.
        let course = above
            .and_then(|a| if a.achievement.kind == LosType::Course { Some(a.known_by()) } else { a.course.clone() });
        let path = above.map(|a| if a.path.is_empty() { a.label.clone() } else { format!("{} › {}", a.path, a.label) });
        let titles: BTreeSet<String> =
            achievement.titles.0.iter().map(|t| folded(&t.text)).filter(|t| !t.is_empty()).collect();
        let credits = credits_of(achievement);
        let shown = achievement.titles.original().or(achievement.code()).unwrap_or_default();
        let label = match achievement.code() {
            Some(code) if code != shown => format!("{shown} ({code})"),
            _ => shown.to_owned(),
        };
        self.nodes.push(Node {
            achievement,
            id: if achievement.id.0.is_empty() { AchievementId(place) } else { achievement.id.clone() },
            parent,
            report,
            issuer,
            is_class: achievement.kind == LosType::Class && course.is_some(),
            course,
            identifiers: identifiers(achievement)
                .into_iter()
                .map(|(kind, values)| ((kind != "local", kind), values))
                .collect(),
            likenesses: titles.iter().map(|title| (title.clone(), credits.clone(), achievement.date)).collect(),
            titles,
            label,
            path: path.unwrap_or_default(),
        });
    }

    fn get(&self, index: usize) -> Option<&Node<'a>> {
        self.nodes.get(index)
    }

    fn id(&self, index: usize) -> Option<AchievementId> {
        self.get(index).map(|node| node.id.clone())
    }

    /// The achievements above, topmost first, in words.
    fn path(&self, node: &Node<'_>) -> String {
        node.path.clone()
    }

    fn likeness_of(&self, index: usize) -> Vec<Mark> {
        let Some(node) = self.get(index) else { return Vec::new() };
        let values = node.identifiers.iter().flat_map(|((_, kind), values)| {
            values.iter().map(move |value| Mark::Identifier(kind.clone(), value.clone()))
        });
        values.chain(node.titles.iter().cloned().map(Mark::Title)).collect()
    }

    fn facts(&self, document: &Elmo) -> Vec<Facts> {
        let empty = Report::default();
        self.nodes
            .iter()
            .map(|node| {
                let report = document.reports.get(node.report).unwrap_or(&empty);
                of_achievement(node.achievement, report, &document.attachments)
            })
            .collect()
    }

    /// What two achievements that say the very same have in common; with the path, at the same place too.
    fn keys<'t>(&'t self, facts: &'t [Facts], with_path: bool) -> Vec<(usize, &'t str, &'t Facts)> {
        let path = |node: &'t Node<'a>| if with_path { node.path.as_str() } else { "" };
        self.nodes.iter().zip(facts).map(|(node, facts)| (node.issuer, path(node), facts)).collect()
    }
}
