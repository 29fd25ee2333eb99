//! From nearness and history to scores with their reasons.

use super::history::Past;
use super::rank::Nearness;
use super::{Candidate, Foreign, LocalCourse, MOST, Reason, ReasonKind};

/// Nearness in thousandths and the score that it means, for titles that share a language and for those that do not.
/// Calibrated on `tests/suite/suggestions/tuning.tsv`, and below 600 on pairs of `tuning-more.tsv` as they fared before the
/// glossary was completed for them.
const SAME_LANGUAGE: &[(u32, u32)] =
    &[(0, 0), (300, 14), (340, 24), (450, 42), (600, 58), (700, 70), (800, 80), (950, 88), (1000, 90), (1050, 94)];
const OTHER_LANGUAGE: &[(u32, u32)] =
    &[(0, 0), (300, 14), (340, 24), (450, 42), (600, 57), (700, 68), (800, 78), (950, 86), (1050, 89)];

/// From this score before any doubt a course is shown, if the best reaches [`LIKELY`].
const SHOWN: u32 = 6;

/// The score before any doubt stands above nearness in the order.
const ORDER: u32 = 10_000;

/// Below this the best one is no equivalent. It is the highest score with which, of the third round of `tuning-more.tsv` before
/// the glossary was completed for it, the right course was among those shown for 95 of 100 that have one.
const LIKELY: u32 = 21;

/// What is behind the first by less than `NEARLY` thousandths has `SECOND` at most, what is farther behind a quarter of what it
/// would have as the first: of two one at most is right. Calibrated on the same pairs.
const NEARLY: u32 = 120;
const SECOND: u32 = 35;

/// What a score can reach where anything tells the two courses apart, or another course comes as near.
const DOUBTFUL: u32 = 88;

/// What the same code is worth.
const SAME_CODE: u32 = 25;

/// Scores all courses that came near or are known, and gives those that could be the equivalent, the best first.
pub(super) fn candidates(
    foreign: &Foreign<'_>,
    courses: &[LocalCourse],
    nearest: &[Nearness],
    past: &Past,
    same_code: &[usize],
) -> Vec<Candidate> {
    // It was decided before that nothing corresponds: then little is left of the likeness.
    let with_history = |near: &Nearness, by_title: u32, by_code: u32| {
        let known = past.courses.get(&near.course);
        let against = if known.is_none() { u32::from(past.against_score) } else { 0 };
        let history = known.map_or(0, |(history, _)| u32::from(*history));
        join(join(by_title, by_code) * (100 - against) / 100, history)
    };
    let mut scored: Vec<Scored<'_>> = nearest
        .iter()
        .map(|near| {
            let by_code = if same_code.contains(&near.course) { SAME_CODE } else { 0 };
            // What is doubtful is no worse than what is farther away: the order is that before any doubt.
            let order = with_history(near, undoubted(near), by_code) * ORDER + near.total.min(ORDER - 1);
            Scored { near, order, score: 0, by_title: 0, by_code }
        })
        .collect();
    scored.sort_by(|one, other| other.order.cmp(&one.order).then_with(|| one.near.order.cmp(&other.near.order)));
    scored.truncate(MOST);
    let Some(best) = scored.first().map(|it| it.near) else { return Vec::new() };
    let rival = nearest.iter().filter(|near| near.course != best.course).map(|near| near.marked).max().unwrap_or(0);
    for it in &mut scored {
        let first = it.near.course == best.course;
        it.by_title = if first { by_title(it.near, rival) } else { behind(it.near, best) };
        it.score = with_history(it.near, it.by_title, it.by_code);
    }
    let mut highest = 100;
    for it in &mut scored {
        it.score = it.score.min(highest);
        highest = it.score;
    }
    if scored.first().is_none_or(|first| first.score < LIKELY) {
        return Vec::new();
    }
    let shown = scored.iter().take_while(|it| it.order >= SHOWN * ORDER);
    shown.filter_map(|it| it.candidate(foreign, courses.get(it.near.course)?, past)).collect()
}

/// A course with its scores, before its reasons are put into words.
struct Scored<'a> {
    near: &'a Nearness,
    order: u32,
    score: u32,
    by_title: u32,
    by_code: u32,
}

impl Scored<'_> {
    fn candidate(&self, foreign: &Foreign<'_>, local: &LocalCourse, past: &Past) -> Option<Candidate> {
        let course = self.near.course;
        let known = past.courses.get(&course).map(|(_, reasons)| reasons.as_slice());
        let reasons = reasons(foreign, local, self.near, self.by_title, self.by_code, known);
        Some(Candidate { course, score: u8::try_from(self.score).ok()?, reasons })
    }
}

/// What the likeness comes to before any doubt.
fn undoubted(near: &Nearness) -> u32 {
    line(if near.same_language { SAME_LANGUAGE } else { OTHER_LANGUAGE }, near.total)
}

/// The score of titles, credits, level and field of the first; `rival` is what the titles of the nearest other course come to.
fn by_title(near: &Nearness, rival: u32) -> u32 {
    let score = undoubted(near);
    let doubtful = near.differs
        || !near.same_words
        || near.credits < 0
        || !near.telling && near.isced <= 0
        || near.isced < 0
        || rival + 100 > near.marked;
    let score = if doubtful { score.min(DOUBTFUL) } else { score };
    // Of two that come as near one at most is right.
    match near.marked.saturating_sub(rival) {
        _ if rival > near.marked => score,
        0..20 => score.min(55),
        20..60 => score.min(70),
        _ => score,
    }
}

/// The same for one that stands behind the first.
fn behind(near: &Nearness, first: &Nearness) -> u32 {
    let score = undoubted(near);
    if first.marked < near.marked + NEARLY { score.min(SECOND) } else { score / 4 }
}

/// Two independent pieces of evidence for the same: what both leave open remains open. Never quite certain.
fn join(one: u32, other: u32) -> u32 {
    (100 - (100 - one.min(100)) * (100 - other.min(100)) / 100).min(99)
}

fn reasons(
    foreign: &Foreign<'_>,
    local: &LocalCourse,
    near: &Nearness,
    by_title: u32,
    by_code: u32,
    known: Option<&[Reason]>,
) -> Vec<Reason> {
    let mut reasons: Vec<Reason> = known.unwrap_or_default().to_vec();
    for reason in &mut reasons {
        reason.local.clone_from(&local.code);
    }
    let mut add = |kind, foreign: String, local: String, weight: i32| {
        let weight = i8::try_from(weight.clamp(-100, 100)).unwrap_or(0);
        reasons.push(Reason { kind, foreign, local, weight });
    };
    if by_code > 0 {
        let code = foreign.code.unwrap_or_default().to_owned();
        add(ReasonKind::Code, code, local.code.clone(), i32::try_from(by_code).unwrap_or(0));
    }
    let [credits, level, isced] =
        [near.credits, near.level, near.isced].map(|thousandths| (thousandths / 10).clamp(-45, 45));
    if let (true, Some(one), Some(other)) =
        (near.titles > 0, foreign.titles.0.get(near.pair.0), local.titles.0.get(near.pair.1))
    {
        let rest = i32::try_from(by_title).unwrap_or(0) - credits - level.max(0) - isced;
        add(ReasonKind::Title, one.text.clone(), other.text.clone(), rest.max(1));
    }
    if let (Some(one), Some(other)) = (foreign.credits, local.credits) {
        add(ReasonKind::Credits, one.to_string(), other.to_string(), credits);
    }
    if let (Some(one), Some(other)) = (foreign.level, &local.level) {
        add(ReasonKind::Level, one.to_owned(), other.clone(), level);
    }
    if let (Some(one), Some(other)) = (foreign.isced, &local.isced) {
        add(ReasonKind::Isced, one.to_owned(), other.clone(), isced);
    }
    reasons.sort_by_key(|reason| (-i32::from(reason.weight).abs(), reason.kind));
    reasons
}

/// A value on a line through points.
fn line(points: &[(u32, u32)], at: u32) -> u32 {
    let mut before = (0, 0);
    for point in points {
        if at <= point.0 {
            let (width, height) = (point.0 - before.0, point.1 - before.1);
            return before.1 + ((at - before.0) * height).checked_div(width).unwrap_or(0);
        }
        before = *point;
    }
    before.1
}
