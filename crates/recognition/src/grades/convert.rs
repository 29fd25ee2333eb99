//! Two distributions laid over each other: where the host's grade lies among the home grades.

use num_rational::Ratio;

use super::{Exact, TableGrade};

/// A grade as a stretch of its distribution, best first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Band {
    /// The label to the letter.
    pub label: String,
    /// The share of those who passed.
    pub share: Exact,
    /// Where it begins: the share of those who did better.
    pub from: Exact,
    /// Where it ends, the next one's beginning.
    pub to: Exact,
    /// The grade as a number, where it is one.
    pub value: Option<Exact>,
}

/// A home grade that the host's grade meets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlap {
    /// The home grade.
    pub label: String,
    /// The share of the host's grade that lies in it.
    pub share: Exact,
    /// Whether it counts; `false` below the office's smallest share.
    pub kept: bool,
}

/// What each of the four policies says; `None` where it says nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers {
    /// The best home grade that counts.
    pub max: Option<String>,
    /// The home grade in which the midpoint lies; on a border the better one.
    pub mid: Option<String>,
    /// The worst home grade that counts.
    pub min: Option<String>,
    /// The weighted mean, for home grades that are numbers in order.
    pub mean: Option<Mean>,
}

/// The weighted mean of the home grades.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mean {
    /// The value itself.
    pub value: Exact,
    /// The nearest home grade; between two, the better one.
    pub label: String,
}

/// A conversion with all that led to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Working {
    /// The host's distribution.
    pub host: Vec<Band>,
    /// The home distribution.
    pub home: Vec<Band>,
    /// The stretch that the host's grade covers.
    pub interval: (Exact, Exact),
    /// Its middle.
    pub midpoint: Exact,
    /// The home grades that it meets, best first.
    pub overlaps: Vec<Overlap>,
    /// What each policy says.
    pub answers: Answers,
}

/// The passing grades with a share, laid end to end from 0 to 1. Empty where nobody passed.
pub fn bands(grades: &[TableGrade]) -> Vec<Band> {
    let counted = || grades.iter().filter(|g| g.passing && g.amount > Exact::ZERO);
    let total: Ratio<i128> = counted().map(|g| g.amount.ratio()).sum();
    let mut below = Ratio::from_integer(0);
    counted()
        .map(|grade| {
            let from = below;
            below += grade.amount.ratio();
            Band {
                label: grade.label.clone(),
                share: Exact::from_ratio(grade.amount.ratio() / total),
                from: Exact::from_ratio(from / total),
                to: Exact::from_ratio(below / total),
                value: grade.number(),
            }
        })
        .collect()
}

/// Converts a grade of the host's bands. `None` where the label is not among them or there is nothing at home.
pub fn convert(host: &[Band], home: &[Band], label: &str, minimum: Exact) -> Option<Working> {
    let grade = host.iter().find(|band| band.label == label)?;
    let interval = (grade.from, grade.to);
    let overlaps = overlaps(interval, home, minimum);
    (!overlaps.is_empty()).then(|| Working {
        host: host.to_vec(),
        home: home.to_vec(),
        interval,
        midpoint: midpoint(interval),
        answers: answers(interval, home, &overlaps),
        overlaps,
    })
}

/// The home grades that an interval meets, each with its share of the interval.
pub(super) fn overlaps((from, to): (Exact, Exact), home: &[Band], minimum: Exact) -> Vec<Overlap> {
    let width = to.ratio() - from.ratio();
    home.iter()
        .filter(|band| band.from < to && band.to > from)
        .map(|band| {
            let share = Exact::from_ratio((band.to.min(to).ratio() - band.from.max(from).ratio()) / width);
            Overlap { label: band.label.clone(), share, kept: share >= minimum }
        })
        .collect()
}

/// What the four policies say of an interval and what it meets.
pub(super) fn answers(interval: (Exact, Exact), home: &[Band], overlaps: &[Overlap]) -> Answers {
    let kept = || overlaps.iter().filter(|o| o.kept);
    let middle = midpoint(interval);
    Answers {
        max: kept().next().map(|o| o.label.clone()),
        mid: home.iter().find(|band| middle <= band.to).map(|band| band.label.clone()),
        min: kept().next_back().map(|o| o.label.clone()),
        mean: mean(home, kept()),
    }
}

fn midpoint((from, to): (Exact, Exact)) -> Exact {
    Exact::from_ratio((from.ratio() + to.ratio()) / 2)
}

fn mean<'a>(home: &[Band], kept: impl Iterator<Item = &'a Overlap>) -> Option<Mean> {
    let values: Vec<(Exact, &str)> =
        home.iter().map(|band| Some((band.value?, band.label.as_str()))).collect::<Option<_>>()?;
    // A scale whose numbers do not run one way has no mean.
    let pairs = || values.iter().zip(values.iter().skip(1));
    if !pairs().all(|((a, _), (b, _))| a > b) && !pairs().all(|((a, _), (b, _))| a < b) {
        return None;
    }
    let (mut weighted, mut weight) = (Ratio::from_integer(0), Ratio::from_integer(0));
    for overlap in kept {
        let (value, _) = values.iter().find(|(_, label)| *label == overlap.label)?;
        weighted += overlap.share.ratio() * value.ratio();
        weight += overlap.share.ratio();
    }
    if weight == Ratio::from_integer(0) {
        return None;
    }
    let mean = weighted / weight;
    let distance = |value: Exact| {
        let difference = value.ratio() - mean;
        difference.max(-difference)
    };
    // The first of equals stands, which is the better one.
    let (_, label) = values.iter().min_by_key(|(value, _)| distance(*value))?;
    Some(Mean { value: Exact::from_ratio(mean), label: (*label).to_owned() })
}
