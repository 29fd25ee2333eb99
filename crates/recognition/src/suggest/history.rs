//! What the office knows already: earlier decisions, rules, learning agreements.

use std::collections::BTreeMap;

use time::Date;

use super::{Known, Reason, ReasonKind};

/// What one rule of the office is worth, as a score.
const RULE: u32 = 94;

/// What the learning agreement is worth.
const AGREEMENT: u32 = 90;

/// What one decision from today about the same code is worth, and about the same title under another code.
const DECISION: [u32; 2] = [90, 75];

/// What is known about courses, and what speaks for no equivalent.
#[derive(Debug, Default)]
pub(super) struct Past {
    /// Score and reasons of each course; the local value of a reason is still empty.
    pub(super) courses: BTreeMap<usize, (u8, Vec<Reason>)>,
    /// Decisions and rules without a course.
    pub(super) against: Vec<Reason>,
    /// How strongly they speak against any course, as a score.
    pub(super) against_score: u8,
}

/// Weighs all that is known by kind, number and age. Where decisions disagree each course has only its share.
pub(super) fn weigh(known: &[Known], today: Date) -> Past {
    // What remains open after each piece of evidence, in parts of a thousand; a second decision leaves less open.
    let mut open: BTreeMap<Option<usize>, (u32, Vec<Reason>)> = BTreeMap::new();
    for it in known {
        let (course, worth, kind, foreign) = match it {
            Known::EarlierDecision { case, decided, course, exact } => {
                let [same_code, same_title] = DECISION;
                let worth = if *exact { same_code } else { same_title };
                let worth = worth.saturating_mul(freshness(*decided, today)) / 100;
                (*course, worth, ReasonKind::EarlierDecision, format!("{case}, {decided}"))
            }
            Known::Rule { name, course } => (*course, RULE, ReasonKind::Rule, name.clone()),
            Known::Agreement { planned, course } => (Some(*course), AGREEMENT, ReasonKind::Agreement, planned.clone()),
        };
        let (left, reasons) = open.entry(course).or_insert((1000, Vec::new()));
        *left = left.saturating_mul(100_u32.saturating_sub(worth)) / 100;
        let weight = i8::try_from(worth).unwrap_or(100);
        let weight = if course.is_none() { -weight } else { weight };
        reasons.push(Reason { kind, foreign, local: String::new(), weight });
    }
    let sum: u32 = open.values().map(|(left, _)| 1000 - left).sum();
    let mut past = Past::default();
    for (course, (left, mut reasons)) in open {
        reasons.sort_by(|one, other| {
            (other.weight.abs(), one.kind, &one.foreign).cmp(&(one.weight.abs(), other.kind, &other.foreign))
        });
        let shown = 1000 - left;
        let score = if sum > shown { shown.saturating_mul(shown) / sum } else { shown };
        let score = u8::try_from(score / 10).unwrap_or(100).min(99);
        match course {
            Some(course) => {
                past.courses.insert(course, (score, reasons));
            }
            None => {
                past.against = reasons;
                past.against_score = score;
            }
        }
    }
    past
}

/// What is left of a decision's weight, in per cent: all of it for two years, half after six, never nothing.
fn freshness(decided: Date, today: Date) -> u32 {
    let days = (today - decided).whole_days().max(0);
    let years = u32::try_from(days / 365).unwrap_or(u32::MAX);
    match years {
        0..=1 => 100,
        2..=9 => 100 - (years - 1) * 10,
        _ => 20,
    }
}
