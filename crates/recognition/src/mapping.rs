//! Mapping groups: foreign achievements on one side, local courses or free credits on the other, and the rules that
//! keep anything from being counted twice.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use elmo::{AchievementId, CourseId, Credits, DocumentId, GroupId};
use serde::{Deserialize, Serialize};
use time::Date;

/// A mapping group. Many to many: neither the law nor a learning agreement asks for 1:1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// Its id.
    pub id: GroupId,
    /// What was achieved abroad.
    pub foreign: Vec<ForeignPart>,
    /// What is credited for it at home; empty where nothing is.
    pub home: Vec<HomePart>,
    /// What is decided about it.
    pub outcome: Outcome,
    /// Why, where [`Outcome::needs_grounds`].
    pub grounds: Option<Grounds>,
}

/// A foreign achievement, or a part of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForeignPart {
    /// The document it stands in.
    pub document: DocumentId,
    /// Its place there.
    pub achievement: AchievementId,
    /// The credits taken from it, in its own scheme; `None` takes all.
    pub part: Option<Credits>,
}

/// A local course, or free elective credits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HomePart {
    /// The local course; `None` for free credits.
    pub course: Option<CourseId>,
    /// Its code at the time of the choice; empty for free credits.
    pub code: String,
    /// Its title at the time of the choice, or what the free credits are called.
    pub title: String,
    /// Credits that are credited, ECTS.
    pub credits: Credits,
    /// The grade that is credited; `None` is "pass, no grade transferred".
    pub grade: Option<String>,
    /// How the grade was found, in words; printed on the decision.
    pub how: String,
    /// The place in the degree ("major subject", "free electives"), in the office's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
}

/// What is decided about a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Outcome {
    /// Recognised as requested.
    AsRequested,
    /// Recognised as another course (substitution, korvaaminen).
    Substitution,
    /// Recognised as it is (inclusion, sisällyttäminen, elective or bulk credits).
    Inclusion,
    /// Recognised in part.
    Partly,
    /// Recognised on a condition.
    OnCondition {
        /// By when the condition must be met.
        until: Date,
        /// The condition.
        condition: String,
    },
    /// Not recognised.
    NotRecognised,
    /// The student already holds these credits.
    Duplicate,
    /// The student does not ask for it.
    NotAppliedFor,
}

impl Outcome {
    /// Whether credits are credited for the group.
    pub fn credits_something(&self) -> bool {
        match self {
            Self::AsRequested | Self::Substitution | Self::Inclusion | Self::Partly | Self::OnCondition { .. } => true,
            Self::NotRecognised | Self::Duplicate | Self::NotAppliedFor => false,
        }
    }

    /// Whether the office owes the student a reason (Lisbon Recognition Convention, III.5).
    pub fn needs_grounds(&self) -> bool {
        matches!(self, Self::Partly | Self::NotRecognised)
    }
}

/// In what the foreign course differs substantially (Lisbon Recognition Convention; the burden of proof is the
/// institution's).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Difference {
    /// Level.
    Level,
    /// Workload.
    Workload,
    /// Quality.
    Quality,
    /// Profile.
    Profile,
    /// Learning outcomes.
    LearningOutcomes,
}

/// The reason of a refusal or a reduction.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grounds {
    /// In what it differs substantially.
    pub differs: Vec<Difference>,
    /// The reason in words, printed on the decision.
    pub text: String,
    /// What the student can do next; printed where it is not empty.
    pub next_step: String,
}

/// Whether an achievement can be mapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mappable {
    /// It is waiting to be mapped: counted, or unclear and confirmed by a person.
    Yes,
    /// Unclear: a person has to confirm it first.
    AfterConfirmation,
    /// Not counted by default (a degree programme, a module above parts): only when a person chooses it.
    ByChoice,
    /// Failed or in progress.
    NotPassed,
    /// The same achievement stands elsewhere and is counted there.
    Duplicate,
}

/// What the mapping has to know of a foreign achievement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Foreign {
    /// The document it stands in.
    pub document: DocumentId,
    /// Its place there.
    pub achievement: AchievementId,
    /// Whether it can be mapped.
    pub mappable: Mappable,
    /// Its credits with their scheme in upper case ("ECTS").
    pub credits: Option<(String, Credits)>,
}

/// Why a set of groups cannot stand.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingRefused {
    /// No foreign achievement in the group.
    #[error("the group holds no foreign achievement")]
    Empty,
    /// The achievement is not in the document.
    #[error("{0} is not in the case's documents")]
    Unknown(AchievementId),
    /// Failed or in progress.
    #[error("{0} was not passed and cannot be mapped")]
    NotPassed(AchievementId),
    /// Unclear and not confirmed.
    #[error("{0} is unclear: confirm it first")]
    Unconfirmed(AchievementId),
    /// Counted elsewhere.
    #[error("{0} stands twice in the document and is counted at its other place")]
    Duplicate(AchievementId),
    /// A parent and its part are both used.
    #[error("{child} is a part of {parent}: take one or the other")]
    Overlap {
        /// The upper one.
        parent: AchievementId,
        /// The lower one.
        child: AchievementId,
    },
    /// The parts taken add up to more than there is.
    #[error("{achievement} has {whole} credits, {taken} are taken from it")]
    MoreThanThereIs {
        /// Which one.
        achievement: AchievementId,
        /// What there is.
        whole: Credits,
        /// What is taken.
        taken: Credits,
    },
    /// A part is taken of something without credits, or nothing is taken.
    #[error("no part can be taken of {0}")]
    NoPart(AchievementId),
    /// The outcome credits something, and there is nothing at home.
    #[error("say what it is recognised as")]
    NothingAtHome,
    /// The outcome credits nothing, and something stands at home.
    #[error("nothing is credited with this outcome: remove the local course")]
    HomeWithoutCredit,
    /// Nothing is credited for a local course.
    #[error("the local course is credited with no credits")]
    NoCredits,
    /// A reason is due.
    #[error("give the reason: what differs substantially, and a text")]
    GroundsMissing,
    /// A condition is due.
    #[error("write down the condition")]
    ConditionMissing,
}

/// Checks one group by itself and against all the others of the case.
///
/// # Errors
/// The first rule that does not hold, by `recognition.md` 2.3, 2.4 and 3.
pub fn check(group: &Group, others: &[Group], foreign: &[Foreign]) -> Result<(), MappingRefused> {
    let others = others.iter().filter(|other| other.id != group.id);
    check_each(std::slice::from_ref(group), others, foreign)
}

/// Checks groups that are added together, each against those before it, as [`check`] does one by one.
///
/// # Errors
/// As [`check`], for the first group for which a rule does not hold.
pub fn check_all(added: &[Group], others: &[Group], foreign: &[Foreign]) -> Result<(), MappingRefused> {
    check_each(added, others.iter(), foreign)
}

fn check_each<'a>(
    added: &'a [Group],
    others: impl Iterator<Item = &'a Group>,
    foreign: &'a [Foreign],
) -> Result<(), MappingRefused> {
    let known = Known::of(foreign);
    let mut taken = Taken::default();
    // What breaks a rule in the others is told after what is wrong with the first group by itself.
    let mut others = Some(others);
    for group in added {
        check_alone(group, &known)?;
        let mut touched: BTreeSet<Place<'_>> = BTreeSet::new();
        for part in others.take().into_iter().flatten().flat_map(|other| &other.foreign) {
            touched.insert(taken.take(part, &known)?);
        }
        for part in &group.foreign {
            touched.insert(taken.take(part, &known)?);
        }
        taken.no_overlap(&touched)?;
    }
    Ok(())
}

/// Where an achievement stands: its document, and its id there.
type Place<'a> = (DocumentId, &'a str);

fn place(part: &ForeignPart) -> Place<'_> {
    (part.document, part.achievement.as_str())
}

/// The achievements by their places, so that a case of thousands is looked through once.
struct Known<'a>(BTreeMap<Place<'a>, (usize, &'a Foreign)>);

impl<'a> Known<'a> {
    fn of(foreign: &'a [Foreign]) -> Self {
        let mut known = BTreeMap::new();
        for (position, one) in foreign.iter().enumerate() {
            known.entry((one.document, one.achievement.as_str())).or_insert((position, one));
        }
        Self(known)
    }

    fn find(&self, part: &ForeignPart) -> Option<&'a Foreign> {
        self.0.get(&place(part)).map(|(_, foreign)| *foreign)
    }

    /// What lies below an achievement, in the order of the documents.
    fn below(&self, (document, id): Place<'a>) -> Vec<&'a Foreign> {
        let mut found: Vec<(usize, &Foreign)> = from_below(&self.0, (document, id)).map(|(_, known)| *known).collect();
        found.sort_unstable_by_key(|(position, _)| *position);
        found.into_iter().map(|(_, foreign)| foreign).collect()
    }

    /// The credits of an achievement; none where it has none or zero, so that it can stand in one group only.
    fn whole(&self, part: &ForeignPart) -> Option<Credits> {
        let amount = self.find(part).and_then(|f| f.credits.as_ref()).map(|(_, amount)| *amount);
        amount.filter(|amount| !amount.is_zero())
    }
}

/// The entries of a map that lie below a place in the tree of its document.
fn from_below<'m, 'a, V>(
    map: &'m BTreeMap<Place<'a>, V>,
    (document, id): Place<'a>,
) -> impl Iterator<Item = (&'m Place<'a>, &'m V)> {
    let from = (Bound::Excluded((document, id)), Bound::Unbounded);
    // "r0.1" and all that lies below it come before "r0.10".
    map.range::<Place<'_>, _>(from)
        .map(move |entry| (entry, entry.0.1.strip_prefix(id).filter(|_| entry.0.0 == document)))
        .take_while(|(_, rest)| rest.is_some_and(|rest| !rest.starts_with(|c| c > '.')))
        .filter(|(_, rest)| rest.is_some_and(|rest| rest.starts_with('.')))
        .map(|(entry, _)| entry)
}

/// The places above one, the nearest first; the report itself is none.
fn above(id: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(id), |id| id.rsplit_once('.').map(|(above, _)| above))
        .skip(1)
        .filter(|above| above.contains('.'))
}

/// What the groups take.
#[derive(Default)]
struct Taken<'a>(BTreeMap<Place<'a>, Credits>);

impl<'a> Taken<'a> {
    /// Takes a part, if there is as much.
    fn take(&mut self, part: &'a ForeignPart, known: &Known<'_>) -> Result<Place<'a>, MappingRefused> {
        let key = place(part);
        let Some(whole) = known.whole(part) else {
            return match self.0.insert(key, Credits::ZERO) {
                Some(_) => Err(MappingRefused::NoPart(part.achievement.clone())),
                None => Ok(key),
            };
        };
        let sum = self.0.entry(key).or_default();
        *sum = *sum + part.part.unwrap_or(whole);
        if *sum > whole {
            let (achievement, taken) = (part.achievement.clone(), *sum);
            return Err(MappingRefused::MoreThanThereIs { achievement, whole, taken });
        }
        Ok(key)
    }

    /// No place that was touched lies above or below another that is taken.
    fn no_overlap(&self, touched: &BTreeSet<Place<'a>>) -> Result<(), MappingRefused> {
        let below = touched.iter().flat_map(|place| from_below(&self.0, *place).map(|(place, _)| *place));
        let looked_at: BTreeSet<Place<'_>> = below.chain(touched.iter().copied()).collect();
        for (document, id) in looked_at {
            if let Some(parent) = above(id).find(|above| self.0.contains_key(&(document, *above))) {
                let [parent, child] = [parent, id].map(|id| AchievementId(id.to_owned()));
                return Err(MappingRefused::Overlap { parent, child });
            }
        }
        Ok(())
    }
}

fn check_alone(group: &Group, known: &Known<'_>) -> Result<(), MappingRefused> {
    if group.foreign.is_empty() {
        return Err(MappingRefused::Empty);
    }
    for part in &group.foreign {
        let id = part.achievement.clone();
        let Some(found) = known.find(part) else { return Err(MappingRefused::Unknown(id)) };
        match found.mappable {
            Mappable::Yes | Mappable::ByChoice => {}
            Mappable::AfterConfirmation => return Err(MappingRefused::Unconfirmed(id)),
            Mappable::NotPassed => return Err(MappingRefused::NotPassed(id)),
            Mappable::Duplicate => return Err(MappingRefused::Duplicate(id)),
        }
        if part.part.is_some_and(|p| p <= Credits::ZERO || found.credits.is_none()) {
            return Err(MappingRefused::NoPart(id));
        }
        if found.mappable == Mappable::ByChoice && group.outcome.credits_something() {
            check_below(part, known)?;
        }
    }
    if group.outcome.credits_something() {
        if group.home.is_empty() {
            return Err(MappingRefused::NothingAtHome);
        }
        if group.home.iter().any(|h| h.credits <= Credits::ZERO) {
            return Err(MappingRefused::NoCredits);
        }
    } else if !group.home.is_empty() {
        return Err(MappingRefused::HomeWithoutCredit);
    }
    let grounds_given = group.grounds.as_ref().is_some_and(|g| !g.differs.is_empty() && !g.text.trim().is_empty());
    if group.outcome.needs_grounds() && !grounds_given {
        return Err(MappingRefused::GroundsMissing);
    }
    match &group.outcome {
        Outcome::OnCondition { condition, .. } if condition.trim().is_empty() => Err(MappingRefused::ConditionMissing),
        _ => Ok(()),
    }
}

/// A programme or module is chosen with all that is in it: nothing failed and nothing unclear may come along, and where
/// courses below it can be mapped it is taken whole or not at all.
fn check_below(part: &ForeignPart, known: &Known<'_>) -> Result<(), MappingRefused> {
    for known in known.below(place(part)) {
        match known.mappable {
            Mappable::NotPassed => return Err(MappingRefused::NotPassed(known.achievement.clone())),
            Mappable::AfterConfirmation => return Err(MappingRefused::Unconfirmed(known.achievement.clone())),
            Mappable::Yes if part.part.is_some() => return Err(MappingRefused::NoPart(part.achievement.clone())),
            Mappable::Yes | Mappable::ByChoice | Mappable::Duplicate => {}
        }
    }
    Ok(())
}

/// Where the case stands, in ECTS of the foreign achievements. Credits in other schemes are not part of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Balance {
    /// Counted and not "not applied for".
    pub requested: Credits,
    /// Recognised.
    pub recognised: Credits,
    /// Refused, and the part that a partial recognition leaves out.
    pub refused: Credits,
    /// Still to be mapped.
    pub open: Credits,
    /// What is credited at home for it, ECTS.
    pub credited: Credits,
    /// Achievements waiting to be mapped, those in groups included.
    pub mappable: usize,
    /// Of these, how many stand in a group as a whole.
    pub mapped: usize,
    /// Achievements that nobody has confirmed; they are in no other number here.
    #[serde(default)]
    pub unclear: usize,
    /// Their credits, ECTS.
    #[serde(default)]
    pub unclear_credits: Credits,
}

/// Where one group stands, in ECTS of its foreign achievements; what is open of them waits beside the group.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupBalance {
    /// What the group takes, unless it is not applied for, and what is left over of its achievements.
    pub requested: Credits,
    /// Recognised.
    pub recognised: Credits,
    /// Refused, and the part that a partial recognition leaves out.
    pub refused: Credits,
    /// Left over of its achievements by all groups; told of the last group that takes of each.
    pub open: Credits,
    /// What is credited at home for it, ECTS.
    pub credited: Credits,
}

/// Where one achievement stands, ECTS; all of it zero where its credits are in another scheme.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AchievementBalance {
    /// Recognised.
    pub recognised: Credits,
    /// Refused. Of a group that is recognised in part, what comes first is recognised.
    pub refused: Credits,
    /// Still to be mapped.
    pub open: Credits,
    /// Whether it, or something above or below it, is in a group.
    pub used: bool,
}

/// The balance of a case, of its groups and of its achievements.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Balances {
    /// The case.
    pub case: Balance,
    /// The groups, in their order. What is in no group is in the case's balance alone, and open.
    pub groups: Vec<GroupBalance>,
    /// The achievements, in their order.
    pub achievements: Vec<AchievementBalance>,
}

/// The balance of a case.
///
/// `requested` = `recognised` + `refused` + `open`, whatever the groups are.
pub fn balance(groups: &[Group], foreign: &[Foreign]) -> Balance {
    balances(groups, foreign).case
}

/// The balance of a case, of each of its groups and of each achievement. They add up.
pub fn balances(groups: &[Group], foreign: &[Foreign]) -> Balances {
    let known = Known::of(foreign);
    let mut case = Balance::default();
    let mut of_groups = Vec::with_capacity(groups.len());
    let mut achievements = vec![AchievementBalance::default(); foreign.len()];
    let mut used: BTreeMap<Place<'_>, (Credits, usize)> = BTreeMap::new();
    for (position, group) in groups.iter().enumerate() {
        let (mut total, mut parts) = (Credits::ZERO, Vec::with_capacity(group.foreign.len()));
        for part in &group.foreign {
            let taken = part.part.or_else(|| known.whole(part)).unwrap_or_default();
            let (sum, last) = used.entry(place(part)).or_default();
            *sum = *sum + taken;
            *last = position;
            if let Some((at, _)) = known.0.get(&place(part)).filter(|(_, foreign)| is_ects(foreign)) {
                total = total + taken;
                parts.push((*at, taken));
            }
        }
        let of_group = settled(group, total);
        case.credited = case.credited + of_group.credited;
        case.recognised = case.recognised + of_group.recognised;
        case.refused = case.refused + of_group.refused;
        let mut left = of_group.recognised;
        for (at, taken) in parts.into_iter().filter(|_| group.outcome != Outcome::NotAppliedFor) {
            let recognised = taken.min(left);
            left = left - recognised;
            if let Some(achievement) = achievements.get_mut(at) {
                achievement.recognised = achievement.recognised + recognised;
                achievement.refused = achievement.refused + (taken - recognised);
            }
        }
        of_groups.push(of_group);
    }
    // What is taken of an achievement and of all that lies below it.
    let mut within: BTreeMap<Place<'_>, Credits> = BTreeMap::new();
    for ((document, id), (taken, _)) in &used {
        for id in std::iter::once(*id).chain(above(id)) {
            let sum = within.entry((*document, id)).or_default();
            *sum = *sum + *taken;
        }
    }
    for (one, achievement) in foreign.iter().zip(&mut achievements) {
        let (document, id) = (one.document, one.achievement.as_str());
        let in_one_above = above(id).any(|above| used.contains_key(&(document, above)));
        let taken = within.get(&(document, id));
        achievement.used = in_one_above || taken.is_some();
        let amount = one.credits.as_ref().map(|(_, amount)| *amount).unwrap_or_default();
        match one.mappable {
            Mappable::Yes => {
                let left = (amount - taken.copied().unwrap_or_default()).max(Credits::ZERO);
                let done = in_one_above || (taken.is_some() && left.is_zero());
                case.mappable += 1;
                case.mapped += usize::from(done);
                if !done && is_ects(one) {
                    achievement.open = left;
                    case.open = case.open + left;
                    let last = used.get(&(document, id)).and_then(|(_, last)| of_groups.get_mut(*last));
                    last.into_iter().for_each(|group| group.open = group.open + left);
                }
            }
            Mappable::AfterConfirmation => {
                case.unclear += 1;
                if is_ects(one) {
                    case.unclear_credits = case.unclear_credits + amount;
                }
            }
            Mappable::ByChoice | Mappable::NotPassed | Mappable::Duplicate => {}
        }
    }
    case.requested = case.recognised + case.refused + case.open;
    for group in &mut of_groups {
        group.requested = group.recognised + group.refused + group.open;
    }
    Balances { case, groups: of_groups, achievements }
}

/// What is settled of a group that takes `total` ECTS credits.
fn settled(group: &Group, total: Credits) -> GroupBalance {
    let credited: Credits = group.home.iter().map(|h| h.credits).sum();
    let recognised = match group.outcome {
        Outcome::AsRequested | Outcome::Substitution | Outcome::Inclusion | Outcome::OnCondition { .. } => total,
        Outcome::Partly => credited.min(total),
        Outcome::NotRecognised | Outcome::Duplicate => Credits::ZERO,
        Outcome::NotAppliedFor => return GroupBalance { credited, ..GroupBalance::default() },
    };
    GroupBalance { recognised, refused: total - recognised, credited, ..GroupBalance::default() }
}

/// The part of the balance that rests on some of the documents: of the groups in which one of their achievements stands.
/// What other documents bring to such a group is in no number but `credited`.
pub fn balance_of(groups: &[Group], foreign: &[Foreign], of: impl Fn(DocumentId) -> bool) -> Balance {
    let groups: Vec<Group> = groups.iter().filter(|g| g.foreign.iter().any(|p| of(p.document))).cloned().collect();
    let foreign: Vec<Foreign> = foreign.iter().filter(|f| of(f.document)).cloned().collect();
    balance(&groups, &foreign)
}

pub(crate) fn is_ects(achievement: &Foreign) -> bool {
    achievement.credits.as_ref().is_some_and(|(scheme, _)| scheme == "ECTS")
}

#[cfg(test)]
mod tests {
    use elmo::{AchievementId, Credits, DocumentId, GroupId};

    use super::{
        Balance, Difference, Foreign, ForeignPart, Grounds, Group, HomePart, Mappable, MappingRefused, Outcome,
        balance, check,
    };

    fn document() -> DocumentId {
        "0190c0de-0000-7000-8000-000000000001".parse().expect("a UUID")
    }

    fn id(text: &str) -> AchievementId {
        AchievementId(text.to_owned())
    }

    fn foreign(list: &[(&str, Mappable, &str)]) -> Vec<Foreign> {
        list.iter()
            .map(|(place, mappable, credits)| Foreign {
                document: document(),
                achievement: id(place),
                mappable: *mappable,
                credits: (!credits.is_empty()).then(|| ("ECTS".to_owned(), credits.parse().expect("credits"))),
            })
            .collect()
    }

    fn group(number: u8, parts: &[(&str, Option<&str>)], home: &[&str], outcome: Outcome) -> Group {
        Group {
            id: format!("0190c0de-0000-7000-8000-0000000001{number:02}").parse::<GroupId>().expect("a UUID"),
            foreign: parts
                .iter()
                .map(|(place, part)| ForeignPart {
                    document: document(),
                    achievement: id(place),
                    part: part.map(|p| p.parse().expect("credits")),
                })
                .collect(),
            home: home
                .iter()
                .map(|credits| HomePart {
                    course: None,
                    code: String::new(),
                    title: "Elective".to_owned(),
                    credits: credits.parse().expect("credits"),
                    grade: None,
                    how: String::new(),
                    place: None,
                })
                .collect(),
            outcome,
            grounds: None,
        }
    }

    #[test]
    fn nothing_is_taken_twice() {
        let known = foreign(&[
            ("r0.0", Mappable::ByChoice, "30"),
            ("r0.0.0", Mappable::Yes, "10"),
            ("r0.0.1", Mappable::Yes, "20"),
            ("r0.1", Mappable::Duplicate, "10"),
            ("r0.2", Mappable::NotPassed, "5"),
            ("r0.3", Mappable::AfterConfirmation, "5"),
            ("r0.4", Mappable::Yes, ""),
        ]);
        let child = group(1, &[("r0.0.0", None)], &["10"], Outcome::Substitution);
        let half = group(1, &[("r0.0.0", Some("5"))], &["5"], Outcome::Substitution);
        let without_credits = group(1, &[("r0.4", None)], &["5"], Outcome::Inclusion);
        for (what, others, new, expected) in [
            ("a course", vec![], group(2, &[("r0.0.0", None)], &["10"], Outcome::Substitution), Ok(())),
            (
                "its programme too",
                vec![child.clone()],
                group(2, &[("r0.0", None)], &["30"], Outcome::Inclusion),
                Err(MappingRefused::Overlap { parent: id("r0.0"), child: id("r0.0.0") }),
            ),
            (
                "the same once more",
                vec![child.clone()],
                group(2, &[("r0.0.0", None)], &["10"], Outcome::Inclusion),
                Err(MappingRefused::MoreThanThereIs {
                    achievement: id("r0.0.0"),
                    whole: Credits::whole(10),
                    taken: Credits::whole(20),
                }),
            ),
            ("itself changed", vec![child.clone()], child.clone(), Ok(())),
            ("two halves", vec![half.clone()], group(2, &[("r0.0.0", Some("5"))], &["5"], Outcome::Inclusion), Ok(())),
            (
                "a half and more",
                vec![half],
                group(2, &[("r0.0.0", Some("5.5"))], &["5"], Outcome::Inclusion),
                Err(MappingRefused::MoreThanThereIs {
                    achievement: id("r0.0.0"),
                    whole: Credits::whole(10),
                    taken: "10.5".parse().expect("credits"),
                }),
            ),
            (
                "a course without credits twice",
                vec![without_credits],
                group(2, &[("r0.4", None)], &["5"], Outcome::Inclusion),
                Err(MappingRefused::NoPart(id("r0.4"))),
            ),
            (
                "a duplicate",
                vec![],
                group(2, &[("r0.1", None)], &["10"], Outcome::Inclusion),
                Err(MappingRefused::Duplicate(id("r0.1"))),
            ),
            (
                "a failed one",
                vec![],
                group(2, &[("r0.2", None)], &["5"], Outcome::Inclusion),
                Err(MappingRefused::NotPassed(id("r0.2"))),
            ),
            (
                "an unclear one",
                vec![],
                group(2, &[("r0.3", None)], &["5"], Outcome::Inclusion),
                Err(MappingRefused::Unconfirmed(id("r0.3"))),
            ),
            (
                "something else",
                vec![],
                group(2, &[("r9.9", None)], &["5"], Outcome::Inclusion),
                Err(MappingRefused::Unknown(id("r9.9"))),
            ),
            ("nothing", vec![], group(2, &[], &["5"], Outcome::Inclusion), Err(MappingRefused::Empty)),
        ] {
            assert_eq!(check(&new, &others, &known), expected, "{what}");
        }
    }

    #[test]
    fn a_refusal_says_why() {
        let known = foreign(&[("r0.0", Mappable::Yes, "10")]);
        let mut refused = group(1, &[("r0.0", None)], &[], Outcome::NotRecognised);
        assert_eq!(check(&refused, &[], &known), Err(MappingRefused::GroundsMissing));
        refused.grounds = Some(Grounds { differs: vec![Difference::Level], text: " ".into(), next_step: "".into() });
        assert_eq!(check(&refused, &[], &known), Err(MappingRefused::GroundsMissing));
        refused.grounds =
            Some(Grounds { differs: vec![Difference::Level], text: "First year.".into(), next_step: "".into() });
        assert_eq!(check(&refused, &[], &known), Ok(()));
    }

    #[test]
    fn the_balance_adds_up() {
        let known = foreign(&[
            ("r0.0", Mappable::ByChoice, "40"),
            ("r0.0.0", Mappable::Yes, "10"),
            ("r0.0.1", Mappable::Yes, "20"),
            ("r0.1", Mappable::Yes, "10"),
            ("r0.2", Mappable::Yes, "5"),
            ("r0.3", Mappable::NotPassed, "5"),
        ]);
        assert_eq!(
            balance(&[], &known),
            Balance { requested: Credits::whole(45), open: Credits::whole(45), mappable: 4, ..Balance::default() }
        );
        let groups = [
            group(1, &[("r0.0.0", None)], &["10"], Outcome::Substitution),
            group(2, &[("r0.0.1", None)], &["15"], Outcome::Partly),
            group(3, &[("r0.1", Some("4"))], &[], Outcome::NotRecognised),
            group(4, &[("r0.2", None)], &[], Outcome::NotAppliedFor),
        ];
        assert_eq!(
            balance(&groups, &known),
            Balance {
                requested: Credits::whole(40),
                recognised: Credits::whole(25),
                refused: Credits::whole(9),
                open: Credits::whole(6),
                credited: Credits::whole(25),
                mappable: 4,
                mapped: 3,
                ..Balance::default()
            }
        );
        let by_programme = [group(1, &[("r0.0", None)], &["40"], Outcome::Inclusion)];
        let whole = balance(&by_programme, &known);
        assert_eq!((whole.recognised, whole.open, whole.mapped), (Credits::whole(40), Credits::whole(15), 2));
    }

    #[test]
    fn what_is_left_over_is_not_mapped() {
        let mut known =
            foreign(&[("r0.0", Mappable::Yes, "20"), ("r0.1", Mappable::Yes, "0"), ("r0.2", Mappable::Yes, "")]);
        known[0].credits = Some(("CATS".to_owned(), Credits::whole(20)));
        let part = group(1, &[("r0.0", Some("5"))], &["2.5"], Outcome::Inclusion);
        assert_eq!((balance(&[part], &known).mapped, balance(&[], &known).mapped), (0, 0));
        let nothing = group(1, &[("r0.1", None)], &["5"], Outcome::Inclusion);
        assert_eq!(balance(std::slice::from_ref(&nothing), &known).mapped, 1);
        let again = group(2, &[("r0.1", None)], &["5"], Outcome::Inclusion);
        assert_eq!(check(&again, &[nothing], &known), Err(MappingRefused::NoPart(id("r0.1"))));
    }

    #[test]
    fn a_programme_brings_nothing_along_that_was_not_passed() {
        let whole = group(1, &[("r0.0", None)], &["30"], Outcome::Inclusion);
        for (below, expected) in [
            (Mappable::Yes, Ok(())),
            (Mappable::NotPassed, Err(MappingRefused::NotPassed(id("r0.0.0")))),
            (Mappable::AfterConfirmation, Err(MappingRefused::Unconfirmed(id("r0.0.0")))),
        ] {
            let known = foreign(&[("r0.0", Mappable::ByChoice, "30"), ("r0.0.0", below, "10")]);
            assert_eq!(check(&whole, &[], &known), expected, "{below:?}");
        }
        let known = foreign(&[("r0.0", Mappable::ByChoice, "30"), ("r0.0.0", Mappable::Yes, "10")]);
        let part = group(1, &[("r0.0", Some("5"))], &["5"], Outcome::Inclusion);
        assert_eq!(check(&part, &[], &known), Err(MappingRefused::NoPart(id("r0.0"))));
    }

    #[test]
    fn unclear_credits_are_told_and_in_no_sum() {
        let known = foreign(&[("r0.0", Mappable::AfterConfirmation, "7.5"), ("r0.1", Mappable::Yes, "5")]);
        let found = balance(&[], &known);
        assert_eq!((found.unclear, found.unclear_credits.to_string().as_str()), (1, "7.5"));
        assert_eq!(found.requested, Credits::whole(5));
    }
}
