//! The proposal: one grade at home for one result abroad, or why a person has to write it.

use elmo::{Distribution, ShortenedGrading};

use super::bavarian::{Bavarian, bavarian};
use super::course::FEW;
use super::{
    Answers, ByHand, Exact, GradingTable, Hint, How, Method, Note, Policy, TableGrade, TableUsed, Working, bands,
    convert, hints,
};
use crate::credits::{folded, looks_failed};

/// All that a proposal is made from.
#[derive(Debug, Clone)]
pub struct Question<'a> {
    /// The host's result label, to the letter.
    pub result: Option<&'a str>,
    /// The host's table, or why there is none.
    pub host: Result<&'a GradingTable, ByHand>,
    /// The home table, or why there is none.
    pub home: Result<&'a GradingTable, ByHand>,
    /// What the office has fixed; `None` where it has not.
    pub policy: Option<&'a Policy>,
    /// What the document says of this course.
    pub distribution: Option<&'a Distribution>,
    /// The same in short.
    pub shortened: Option<&'a ShortenedGrading>,
}

impl Default for Question<'_> {
    fn default() -> Self {
        Self {
            result: None,
            host: Err(ByHand::NoHostTable),
            home: Err(ByHand::NoHomeTable),
            policy: None,
            distribution: None,
            shortened: None,
        }
    }
}

/// What is proposed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proposed {
    /// This home grade.
    Grade(String),
    /// Pass, no grade is transferred.
    Pass,
    /// Nothing: a person writes the grade.
    ByHand(ByHand),
}

/// A proposal with its whole working.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// What is proposed.
    pub proposed: Proposed,
    /// How the office converts.
    pub method: Option<Method>,
    /// The two distributions laid over each other, where both tables have the figures, whatever the method.
    pub working: Option<Working>,
    /// The formula, where the office uses it.
    pub bavarian: Option<Bavarian>,
    /// What the document's own figures would give.
    pub hints: Vec<Hint>,
    /// What a person should know.
    pub notes: Vec<Note>,
    /// How the grade was found, as [`How`] writes it for the decision; empty where nothing is proposed.
    pub how: String,
}

/// Labels of hosts that say pass and nothing more. Words that are a grade on some scale ("godkänd", "voldoende") are not
/// among them.
const PASS_WORDS: &[&str] = &[
    "pass",
    "passed",
    "p/f pass",
    "bestått",
    "godkjent",
    "bestået",
    "godkendt",
    "hyväksytty",
    "hyv",
    "hyv.",
    "staðið",
    "bestanden",
    "mit erfolg teilgenommen",
    "geslaagd",
    "voldaan",
    "zaliczone",
    "zaliczony",
    "zal",
    "zal.",
    "arvestatud",
    "ieskaitīts",
    "įskaityta",
    "apto",
    "idoneo",
    "admis",
    "admise",
    "započteno",
    "započítané",
];

/// Proposes a grade.
pub fn propose(question: &Question<'_>) -> Proposal {
    let label = question.result.map(str::trim).filter(|label| !label.is_empty());
    let default = Policy::default();
    let policy = question.policy.unwrap_or(&default);
    let (host, home) = (question.host.ok(), question.home.ok());
    let home_bands = home.map(|table| bands(&table.grades)).unwrap_or_default();
    let at_host = label.and_then(|label| host?.find(label));
    let working = host
        .zip(at_host)
        .and_then(|(table, grade)| convert(&bands(&table.grades), &home_bands, &grade.label, policy.minimum_share));
    let hints = label
        .map(|label| hints(label, question.distribution, question.shortened, host, &home_bands, policy.minimum_share))
        .unwrap_or_default();
    let mut proposal = Proposal {
        proposed: Proposed::ByHand(ByHand::NoResult),
        method: question.policy.map(|policy| policy.method),
        working,
        bavarian: None,
        hints,
        notes: notes(host, home),
        how: String::new(),
    };
    if let Some(label) = label {
        let answered = answer(question, label, at_host, &mut proposal);
        match answered {
            Ok((proposed, how)) => (proposal.proposed, proposal.how) = (proposed, how.to_string()),
            Err(reason) => proposal.proposed = Proposed::ByHand(reason),
        }
    }
    if let (Proposed::Grade(label), Some(table)) = (&proposal.proposed, home)
        && table.find(label).is_none()
    {
        proposal.notes.push(Note::NotInHomeTable);
    }
    proposal
}

fn answer(
    question: &Question<'_>,
    label: &str,
    at_host: Option<&TableGrade>,
    proposal: &mut Proposal,
) -> Result<(Proposed, How), ByHand> {
    if at_host.map_or_else(|| looks_failed(label, None), |grade| !grade.passing) {
        return Err(ByHand::Fails);
    }
    if question.policy.is_some_and(|policy| policy.method == Method::PassOnly) {
        return Ok((Proposed::Pass, How::PassByPolicy));
    }
    if question.home.is_ok_and(GradingTable::is_pass_fail) {
        return Ok((Proposed::Pass, How::PassHere { grade: label.to_owned() }));
    }
    let host_says_pass = at_host.is_none() && PASS_WORDS.contains(&folded(label).as_str());
    if host_says_pass || question.host.is_ok_and(|table| at_host.is_some() && table.is_pass_fail()) {
        return Ok((Proposed::Pass, How::PassAtHost));
    }
    let policy = question.policy.ok_or(ByHand::NoPolicy)?;
    let host = question.host?;
    if policy.method == Method::Bavarian {
        let found = by_formula(host, label, at_host, policy)?;
        let label = found.label();
        let how = How::Formula { working: formula_in_words(&found), host: TableUsed::of(host) };
        proposal.bavarian = Some(found);
        return Ok((Proposed::Grade(label), how));
    }
    let home = question.home?;
    let grade = at_host.ok_or(ByHand::NotInTable)?;
    if bands(&host.grades).is_empty() || bands(&home.grades).is_empty() {
        return Err(ByHand::NoFigures);
    }
    if grade.amount == Exact::ZERO {
        return Err(ByHand::NobodyHadIt);
    }
    let answers = proposal.working.as_ref().map(|w| &w.answers).ok_or(ByHand::NoFigures)?;
    let found = by_method(policy.method, answers)?;
    let how = How::Distribution { method: policy.method, host: TableUsed::of(host), home: TableUsed::of(home) };
    Ok((Proposed::Grade(found), how))
}

fn by_method(method: Method, answers: &Answers) -> Result<String, ByHand> {
    let found = match method {
        Method::Max => answers.max.clone(),
        Method::Min => answers.min.clone(),
        Method::Mean if answers.max.is_some() => {
            return answers.mean.as_ref().map(|mean| mean.label.clone()).ok_or(ByHand::NoNumbers);
        }
        Method::Mid => answers.mid.clone(),
        Method::Mean | Method::Bavarian | Method::PassOnly => None,
    };
    found.ok_or(ByHand::NothingLeft)
}

fn by_formula(
    host: &GradingTable,
    label: &str,
    at_host: Option<&TableGrade>,
    policy: &Policy,
) -> Result<Bavarian, ByHand> {
    let numbers: Vec<Option<Exact>> = host.passing().map(TableGrade::number).collect();
    let best = numbers.first().copied().flatten().ok_or(ByHand::NoNumbers)?;
    let lowest = numbers.last().copied().flatten().ok_or(ByHand::NoNumbers)?;
    // A mark between two of the table ("27.5") is one too.
    let grade = match at_host {
        Some(grade) => grade.number().ok_or(ByHand::NoNumbers)?,
        None => label.parse().map_err(|_| ByHand::NotInTable)?,
    };
    bavarian(best, lowest, grade, policy.rounding)
}

fn formula_in_words(found: &Bavarian) -> String {
    format!(
        "1 + 3 × ({best} − {grade}) / ({best} − {lowest}) = {value}, {rounded}",
        best = found.best,
        grade = found.grade,
        lowest = found.lowest,
        value = if found.value.to_string().contains('/') { found.value.decimals(3) } else { found.value.to_string() },
        rounded = found.label(),
    )
}

fn notes(host: Option<&GradingTable>, home: Option<&GradingTable>) -> Vec<Note> {
    let mut notes = Vec::new();
    let few = |table: &GradingTable| table.size().is_some_and(|n| n < Exact::whole(FEW));
    let both = || host.into_iter().chain(home);
    if host.is_some_and(few) {
        notes.push(Note::FewAtHost);
    }
    if home.is_some_and(few) {
        notes.push(Note::FewAtHome);
    }
    if both().any(|table| table.size().is_none()) {
        notes.push(Note::SizeUnknown);
    }
    if both().any(|table| table.years.0 == table.years.1) {
        notes.push(Note::OneYear);
    }
    notes
}
