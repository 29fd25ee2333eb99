//! What a document says of one course: `resultDistribution` and `shortenedGrading`.
//!
//! By the schema both count those who failed too, and the order of the categories is the sender's. They are shown as
//! hints beside a conversion and never make a proposal.

use elmo::{Distribution, ShortenedGrading};
use num_rational::Ratio;

use super::convert::{answers, overlaps};
use super::{Answers, Band, Exact, GradingTable, HintReason};
use crate::credits::looks_failed;

/// What a document's own figures would give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    /// "resultDistribution" or "shortenedGrading", the schema's element.
    pub element: &'static str,
    /// Where the grade lies among all who took the course, as far as that is known.
    pub of_all: Option<(Exact, Exact)>,
    /// Where it lies among those who passed.
    pub of_passed: Option<(Exact, Exact)>,
    /// The share that passed.
    pub passing: Option<PassingShare>,
    /// What the four policies say of it.
    pub answers: Option<Answers>,
    /// Why it is no proposal; the first says the most.
    pub reasons: Vec<HintReason>,
}

/// The share that passed, and where that is known from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PassingShare {
    /// From the course's own distribution.
    Course(Exact),
    /// From the failing grades of the host's table.
    Table(Exact),
}

impl PassingShare {
    /// The share.
    pub fn share(self) -> Exact {
        match self {
            Self::Course(share) | Self::Table(share) => share,
        }
    }
}

/// Those who stand behind a distribution that is still used.
const MAX_PEOPLE: u64 = 10_000_000;
/// Fewer than this are few.
pub(super) const FEW: i64 = 30;

/// The hints that an achievement's own figures give for its grade; none where it has no figures.
pub fn hints(
    label: &str,
    distribution: Option<&Distribution>,
    shortened: Option<&ShortenedGrading>,
    host: Option<&GradingTable>,
    home: &[Band],
    minimum: Exact,
) -> Vec<Hint> {
    let counted = distribution.and_then(|d| counted(d, host));
    let of_distribution = distribution.map(|_| match (&counted, host) {
        (Some(counted), Some(table)) => by_distribution(label, counted, table),
        _ => unusable("resultDistribution", HintReason::OrderUnknown),
    });
    let of_shortened = shortened.map(|s| by_shortened(s, counted.as_ref(), host));
    let found = of_distribution.into_iter().chain(of_shortened);
    found.map(|hint| compare(hint, home, minimum)).collect()
}

/// Counts for each grade of the table, best first, and how many failed.
struct Counted {
    passed: Vec<(String, u64)>,
    failed: u64,
}

impl Counted {
    fn all_passed(&self) -> u64 {
        self.passed.iter().map(|(_, count)| count).sum()
    }
}

/// Brings the categories into the table's order. Nothing where one of them is no grade of the table and no fail.
fn counted(distribution: &Distribution, host: Option<&GradingTable>) -> Option<Counted> {
    let table = host?;
    let mut counted = Counted { passed: table.passing().map(|g| (g.label.clone(), 0)).collect(), failed: 0 };
    for category in &distribution.categories {
        let count = u64::from(category.count);
        match table.find(&category.label) {
            Some(grade) if grade.passing => {
                counted.passed.iter_mut().filter(|(label, _)| *label == grade.label).for_each(|(_, sum)| *sum += count);
            }
            Some(_) => counted.failed += count,
            None if looks_failed(&category.label, None) => counted.failed += count,
            None => return None,
        }
    }
    let passed = counted.all_passed();
    (passed > 0 && passed + counted.failed <= MAX_PEOPLE).then_some(counted)
}

fn by_distribution(label: &str, counted: &Counted, table: &GradingTable) -> Hint {
    let passed = counted.all_passed();
    let Some(at) = table.find(label).and_then(|g| counted.passed.iter().position(|(l, n)| *l == g.label && *n > 0))
    else {
        return unusable("resultDistribution", HintReason::Contradictory);
    };
    let better: u64 = counted.passed.iter().take(at).map(|(_, count)| count).sum();
    let equal = counted.passed.get(at).map_or(0, |(_, count)| *count);
    let of = |whole: u64| Some((share(better, whole), share(better + equal, whole)));
    let all = passed + counted.failed;
    let few = (passed < u64::try_from(FEW).unwrap_or_default()).then_some(HintReason::Few);
    Hint {
        element: "resultDistribution",
        of_all: of(all),
        of_passed: of(passed),
        passing: Some(PassingShare::Course(share(passed, all))),
        answers: None,
        reasons: few.into_iter().collect(),
    }
}

fn by_shortened(shortened: &ShortenedGrading, counted: Option<&Counted>, host: Option<&GradingTable>) -> Hint {
    let part = |text: &str| Exact::per_cent(text).ok().map(|p| p.ratio() / 100);
    let read = (part(&shortened.higher), part(&shortened.equal), part(&shortened.lower));
    let (Some(higher), Some(equal), Some(lower)) = read else {
        return unusable("shortenedGrading", HintReason::Contradictory);
    };
    // Each of the three may have been rounded to a whole per cent.
    let off = higher + equal + lower - Ratio::from_integer(1);
    if equal == Ratio::from_integer(0) || off.max(-off) > Ratio::new(3, 200) {
        return unusable("shortenedGrading", HintReason::Contradictory);
    }
    let of_all = (Exact::from_ratio(higher), Exact::from_ratio((higher + equal).min(Ratio::from_integer(1))));
    let of_course = counted.map(|c| PassingShare::Course(share(c.all_passed(), c.all_passed() + c.failed)));
    let passing = of_course.or_else(|| host.and_then(GradingTable::passing_share).map(PassingShare::Table));
    let hint = Hint {
        element: "shortenedGrading",
        of_all: Some(of_all),
        of_passed: None,
        passing,
        answers: None,
        reasons: Vec::new(),
    };
    match passing.map(|p| p.share().ratio()) {
        None => Hint { reasons: vec![HintReason::CountsFailed], ..hint },
        Some(share) if of_all.1.ratio() > share => Hint { reasons: vec![HintReason::Contradictory], ..hint },
        Some(share) => {
            let of = |end: Exact| Exact::from_ratio(end.ratio() / share);
            Hint { of_passed: Some((of(of_all.0), of(of_all.1))), ..hint }
        }
    }
}

fn compare(mut hint: Hint, home: &[Band], minimum: Exact) -> Hint {
    match hint.of_passed {
        Some(_) if home.is_empty() => hint.reasons.push(HintReason::NoHome),
        Some(interval) => hint.answers = Some(answers(interval, home, &overlaps(interval, home, minimum))),
        None => {}
    }
    hint.reasons.push(HintReason::OneCourse);
    hint
}

fn unusable(element: &'static str, reason: HintReason) -> Hint {
    Hint { element, of_all: None, of_passed: None, passing: None, answers: None, reasons: vec![reason] }
}

fn share(part: u64, whole: u64) -> Exact {
    Exact::from_ratio(Ratio::new(i128::from(part), i128::from(whole.max(1))))
}
