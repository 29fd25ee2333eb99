//! The decision: a complete, self-contained record of what was decided, by whom and on what ground.
//!
//! It is drafted from the case, shown as it will go out, and frozen when it is signed. Documents print this record and
//! nothing else, so a document made later says what was signed.

use elmo::{AchievementId, Credits, DocumentId, Identifier, LocalText, Personal, StaffId, Texts};
use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

use crate::grades::Cycle;
use crate::mapping::{Balance, Group, Outcome};
use crate::person::Verdict;
use crate::provenance::Provenance;

/// Everything that a decision document says (`recognition.md` 5).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Decision {
    /// Decision number, "2026-014-1": the case number and a count.
    pub number: String,
    /// Case number, "2026-014".
    pub case_number: String,
    /// Language of the document, "en".
    pub language: String,
    /// The office that decides.
    pub office: Office,
    /// The student; no national identifier.
    pub student: DecisionStudent,
    /// When the student applied.
    pub applied: Option<Date>,
    /// When the documents were complete.
    pub complete: Option<Date>,
    /// The day of the decision.
    pub decided: Date,
    /// The day on which the student is told of it, where it is known already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notified: Option<Date>,
    /// When it was signed off; `None` in a draft.
    #[serde(with = "time::serde::rfc3339::option")]
    pub signed: Option<OffsetDateTime>,
    /// The documents that it rests on.
    pub sources: Vec<DecisionSource>,
    /// The groups, in the order of the case.
    pub groups: Vec<DecisionGroup>,
    /// The totals, ECTS.
    pub totals: Balance,
    /// Of these, what rests on typed documents; none where there is none. `credited` is that of all groups in which
    /// something typed stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub totals_typed: Option<Balance>,
    /// All, a mix, or none.
    pub overall: Overall,
    /// Whose opinions it rests on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub opinions: Vec<DecisionOpinion>,
    /// Who prepared it.
    pub prepared_by: Signer,
    /// Who decided; `None` in a draft.
    pub decided_by: Option<Signer>,
    /// The second person, where the office or a mismatch asks for one.
    pub second: Option<Signer>,
    /// The number of the decision that this one replaces.
    pub replaces: Option<String>,
    /// What the replaced decision said otherwise: its groups that are not in this one as they were.
    #[serde(default)]
    pub superseded: Vec<DecisionGroup>,
    /// Whether it comes from training mode, which every page then says.
    pub training: bool,
    /// The template that prints it; none is the one that comes with the program.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<DecisionTemplate>,
}

/// The office's template that a decision is printed by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionTemplate {
    /// Its name.
    pub name: String,
    /// Which of the office's versions of it, counted from 1.
    pub version: u32,
    /// SHA-256 of its text, lower-case hex.
    pub sha256: String,
}

/// The institution and its office, from the settings.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Office {
    /// The institution's name.
    pub institution: String,
    /// Its identifiers ("schac", "erasmus", "pic").
    pub identifiers: Vec<Identifier>,
    /// ISO 3166 alpha-2.
    pub country: String,
    /// The unit that decides.
    pub unit: String,
    /// Postal address, one line for each line.
    pub address: String,
    /// E-mail, telephone, web.
    pub contact: String,
    /// The institution's web address; may be empty, never invented.
    pub url: String,
    /// The legal basis that decisions name.
    pub legal_basis: String,
    /// How to appeal.
    pub appeal: Appeal,
}

/// How a student appeals.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Appeal {
    /// To whom.
    pub body: String,
    /// The time limit and its start, in words.
    pub time_limit: String,
    /// The form it must have.
    pub form: String,
    /// Where it is sent.
    pub address: String,
}

/// The student, as the decision names them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DecisionStudent {
    /// Given names.
    pub given_names: Personal<String>,
    /// Family name.
    pub family_name: Personal<String>,
    /// Date of birth.
    pub born: Option<Personal<Date>>,
    /// Local student number.
    pub number: Personal<String>,
    /// Programme.
    pub programme: Option<String>,
    /// The cycle of the programme.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cycle: Option<Cycle>,
}

/// One document that the decision rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DecisionSource {
    /// The document.
    pub document: DocumentId,
    /// Where it comes from and how far that is proven.
    pub provenance: Provenance,
    /// The issuers of its reports.
    pub issuers: Vec<DecisionIssuer>,
    /// What the office's policy doubted about the signature, as codes.
    #[serde(default)]
    pub signature_doubts: Vec<String>,
    /// Who accepted that, and why.
    #[serde(default)]
    pub signature_accepted: Option<String>,
    /// Whether it is the same person.
    pub identity: Verdict,
    /// Who accepted it where that was not plain, and why.
    pub identity_accepted: Option<String>,
}

/// A host institution.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionIssuer {
    /// Index of the report in its document.
    pub report: usize,
    /// Its titles.
    pub titles: Texts,
    /// ISO 3166 alpha-2, or what the document says.
    pub country: Option<String>,
    /// Its identifiers with their types.
    pub identifiers: Vec<Identifier>,
    /// Its web address, as it stands.
    pub url: Option<String>,
}

/// A mapping group as it was decided.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DecisionGroup {
    /// The foreign side.
    pub foreign: Vec<DecisionForeign>,
    /// The group itself: home side, outcome, grounds.
    pub group: Group,
}

impl DecisionGroup {
    /// Whether another group decides the same about the same, whatever its id.
    pub fn says_the_same(&self, other: &Self) -> bool {
        let (a, b) = (&self.group, &other.group);
        (&a.foreign, &a.home, &a.outcome, &a.grounds) == (&b.foreign, &b.home, &b.outcome, &b.grounds)
    }
}

/// A foreign achievement as it stood at the time of the decision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DecisionForeign {
    /// The document.
    pub document: DocumentId,
    /// Its place there.
    pub achievement: AchievementId,
    /// The host's code.
    pub code: Option<String>,
    /// Its identifiers.
    pub identifiers: Vec<Identifier>,
    /// Its titles.
    pub titles: Texts,
    /// Its type, as the document says.
    pub kind: String,
    /// Its level in words ("EQF 6").
    pub level: Option<String>,
    /// The term in words.
    pub term: Option<String>,
    /// When it began.
    pub start: Option<Date>,
    /// When the result was given.
    pub date: Option<Date>,
    /// Credits and their scheme, as the document says.
    pub credits: Option<(String, Credits)>,
    /// The part taken, where not all of it.
    pub part: Option<Credits>,
    /// The result to the letter.
    pub result: Option<String>,
    /// The grading scheme's description.
    pub grading_scheme: Option<String>,
}

impl DecisionForeign {
    /// The original title and, where it is another, the English one.
    pub fn titles_to_print(&self) -> (String, Option<String>) {
        let original = self.titles.original().unwrap_or_default().to_owned();
        let english = self.titles.in_language("en").filter(|e| *e != original).map(str::to_owned);
        (original, english)
    }
}

/// An opinion that was asked for and given. Its text stays in the office.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionOpinion {
    /// Whose.
    pub by: String,
    /// When it was given.
    pub day: Date,
    /// For, partly, against.
    pub verdict: OpinionVerdict,
    /// The titles of the courses that it is about.
    pub about: Vec<String>,
}

/// Whether somebody who was asked would recognise a course.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OpinionVerdict {
    /// As asked.
    For,
    /// Partly.
    Partly,
    /// Not.
    Against,
}

/// Someone of the staff, as they sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signer {
    /// Their profile.
    pub staff: StaffId,
    /// Their name.
    pub name: String,
    /// Their title.
    pub title: String,
}

/// The result as a whole (`resultOfRecognition/status`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Overall {
    /// Everything is recognised.
    Positive,
    /// A mix.
    PartiallyPositive,
    /// Nothing is recognised.
    Negative,
}

impl Overall {
    /// What the groups come to. What was not applied for has no part in it.
    pub fn of<'a>(outcomes: impl IntoIterator<Item = &'a Outcome>) -> Self {
        let (mut yes, mut no) = (false, false);
        for outcome in outcomes {
            match outcome {
                Outcome::AsRequested | Outcome::Substitution | Outcome::Inclusion | Outcome::OnCondition { .. } => {
                    yes = true;
                }
                Outcome::Partly => (yes, no) = (true, true),
                Outcome::NotRecognised | Outcome::Duplicate => no = true,
                Outcome::NotAppliedFor => {}
            }
        }
        match (yes, no) {
            (true, false) => Self::Positive,
            (true, true) => Self::PartiallyPositive,
            (false, _) => Self::Negative,
        }
    }

    /// The schema's words.
    pub fn as_elmo(self) -> &'static str {
        match self {
            Self::Positive => "Positive",
            Self::PartiallyPositive => "Partially Positive",
            Self::Negative => "Negative",
        }
    }
}

/// Why a decision cannot be signed off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignOffRefused {
    /// It is signed already.
    #[error("the decision is signed already")]
    AlreadySigned,
    /// No group.
    #[error("nothing has been mapped yet")]
    NothingDecided,
    /// Nothing was applied for, so that there is nothing to say yes or no to.
    #[error("every achievement is marked as not applied for: map at least one")]
    NothingAppliedFor,
    /// Something is still open.
    #[error("some achievements are not mapped yet")]
    StillOpen,
    /// A document's person match has not been settled.
    #[error("whose results these are has not been settled")]
    PersonOpen,
    /// The signature of a document needs a person.
    #[error("the signature of a document needs a decision first")]
    SignatureOpen,
    /// A second person is due.
    #[error("a second person has to sign this decision too")]
    SecondPersonMissing,
    /// The second person is the first.
    #[error("the second person must be someone else")]
    SamePersonTwice,
    /// Institution, unit or appeal are empty in the settings.
    #[error("the institution, its unit or how to appeal is missing in Settings")]
    OfficeIncomplete,
    /// A later document says otherwise what is mapped, and nobody has looked at it.
    #[error("a later document says otherwise what is mapped: look at it first")]
    ChangeUnseen,
    /// An opinion was asked for and is still to come.
    #[error("an opinion is still to come: record the answer or withdraw the request")]
    OpinionOpen,
    /// Nobody has looked again at what was typed by hand.
    #[error("what was typed by hand has not been checked by a second look")]
    TypedUnchecked,
}

/// What the rules of sign-off have to know beside the decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignOffFacts {
    /// Whether every document's person match is settled.
    pub person_settled: bool,
    /// Whether no document's signature waits for a person.
    pub signature_settled: bool,
    /// Whether a person has looked at everything that a later document says otherwise than what is mapped.
    pub changes_seen: bool,
    /// Whether no opinion that was asked for is still to come.
    pub opinions_given: bool,
    /// Whether everything that was typed by hand has been looked at again.
    pub typed_checked: bool,
    /// Whether a second person has to sign: the office's rule, or a mismatch was overruled.
    pub second_person_needed: bool,
}

/// Signs a draft off.
///
/// # Errors
/// The first rule that does not hold; the draft comes to nothing then and the case stays open.
pub fn sign_off(
    draft: Decision,
    facts: SignOffFacts,
    decided_by: Signer,
    second: Option<Signer>,
    now: OffsetDateTime,
) -> Result<Decision, SignOffRefused> {
    if draft.signed.is_some() {
        return Err(SignOffRefused::AlreadySigned);
    }
    if !facts.signature_settled {
        return Err(SignOffRefused::SignatureOpen);
    }
    if !facts.person_settled {
        return Err(SignOffRefused::PersonOpen);
    }
    if !facts.typed_checked {
        return Err(SignOffRefused::TypedUnchecked);
    }
    if draft.groups.is_empty() {
        return Err(SignOffRefused::NothingDecided);
    }
    if draft.groups.iter().all(|group| group.group.outcome == Outcome::NotAppliedFor) {
        return Err(SignOffRefused::NothingAppliedFor);
    }
    if !draft.totals.open.is_zero() || draft.totals.mapped < draft.totals.mappable {
        return Err(SignOffRefused::StillOpen);
    }
    if !facts.changes_seen {
        return Err(SignOffRefused::ChangeUnseen);
    }
    if !facts.opinions_given {
        return Err(SignOffRefused::OpinionOpen);
    }
    let office = &draft.office;
    if [&office.institution, &office.unit, &office.appeal.body, &office.appeal.time_limit]
        .iter()
        .any(|text| text.trim().is_empty())
    {
        return Err(SignOffRefused::OfficeIncomplete);
    }
    match &second {
        // Whoever prepared it and handed it over is one of the two.
        None if facts.second_person_needed && draft.prepared_by.staff == decided_by.staff => {
            return Err(SignOffRefused::SecondPersonMissing);
        }
        Some(second) if second.staff == decided_by.staff => return Err(SignOffRefused::SamePersonTwice),
        _ => {}
    }
    Ok(Decision { signed: Some(now), decided: now.date(), decided_by: Some(decided_by), second, ..draft })
}

/// A text in one language, for documents built from plain strings.
pub fn text(language: &str, text: &str) -> LocalText {
    LocalText { language: Some(language.to_owned()), text: text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::Overall;
    use crate::mapping::Outcome;

    #[test]
    fn the_result_as_a_whole_follows_the_groups() {
        for (outcomes, expected) in [
            (vec![Outcome::Substitution, Outcome::Inclusion], Overall::Positive),
            (vec![Outcome::Substitution, Outcome::NotAppliedFor], Overall::Positive),
            (vec![Outcome::Substitution, Outcome::NotRecognised], Overall::PartiallyPositive),
            (vec![Outcome::Partly], Overall::PartiallyPositive),
            (vec![Outcome::NotRecognised, Outcome::Duplicate], Overall::Negative),
            (vec![], Overall::Negative),
        ] {
            assert_eq!(Overall::of(&outcomes), expected, "{outcomes:?}");
        }
    }
}
