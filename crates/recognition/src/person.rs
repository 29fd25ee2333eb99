//! Is it the same person: the learner of a document beside the student of a case, as evidence in words.
//!
//! [`compare`] weighs identifier, birth date and names, and shows host, period and session beside them. It never accepts
//! on an edit distance and never rejects on a name; what is neither match nor mismatch is unclear, and a person decides.
//! The rules are `recognition.md` 1.

mod compare;
mod names;
mod numbers;
#[cfg(test)]
mod tests;

use std::fmt;

use elmo::{Identifier, Personal};
use serde::{Deserialize, Serialize};
use time::Date;

pub use compare::compare;
pub use numbers::masked;

/// The student of a case, as the office knows them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CaseStudent {
    /// Given names, "" when unknown.
    pub given_names: Personal<String>,
    /// Family name, "" when unknown.
    pub family_name: Personal<String>,
    /// The name at birth: the family name alone, or given and family names as one text.
    pub birth_name: Option<Personal<String>>,
    /// Other names that this person has or had, each the whole name or a family name.
    pub other_names: Vec<Personal<String>>,
    /// Birth date.
    pub born: Option<Personal<Date>>,
    /// European Student Identifier, `urn:schac:personalUniqueCode:int:esi:…`.
    pub esi: Option<Personal<String>>,
    /// National identity number.
    pub national_id: Option<Personal<NationalId>>,
}

/// A national identity number with its country.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NationalId {
    /// ISO 3166 alpha-2.
    pub country: String,
    /// The number, with or without its separators.
    pub value: String,
}

/// An institution that the case expects results from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpectedHost {
    /// Identifiers ("erasmus", "schac", "pic", …).
    pub identifiers: Vec<Identifier>,
    /// Names, in any language.
    pub names: Vec<String>,
    /// ISO 3166 alpha-2.
    pub country: Option<String>,
}

/// A period of the exchange, both days included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Period {
    /// First day; open when unknown.
    pub from: Option<Date>,
    /// Last day; open when unknown.
    pub until: Option<Date>,
}

/// What the case expects beside the person. It is shown and never changes the verdict.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonContext {
    /// The host institutions of the case.
    pub expected_hosts: Vec<ExpectedHost>,
    /// The exchange periods of the case.
    pub periods: Vec<Period>,
    /// Whether the EMREX session was opened for this case; `None` for a file.
    pub session_for_this_case: Option<bool>,
}

/// Whether learner and student are the same person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// The identifier agrees, or birth date, family name and given names all agree.
    Match,
    /// A person decides and writes why.
    Unclear,
    /// The birth date or the identifier differs. To go on needs a second person.
    Mismatch,
}

impl Verdict {
    /// "match", "unclear" or "mismatch".
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Match => "match",
            Self::Unclear => "unclear",
            Self::Mismatch => "mismatch",
        }
    }
}

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Item {
    /// E1: identifier.
    #[serde(rename = "E1")]
    Identifier,
    /// E2: birth date.
    #[serde(rename = "E2")]
    BirthDate,
    /// E3: family name.
    #[serde(rename = "E3")]
    FamilyName,
    /// E4: given names.
    #[serde(rename = "E4")]
    GivenNames,
    /// E5: expected host institution and issuer.
    #[serde(rename = "E5")]
    Host,
    /// E6: exchange period and the results' dates.
    #[serde(rename = "E6")]
    Period,
    /// E7: the EMREX session was opened for this case.
    #[serde(rename = "E7")]
    Session,
}

impl Item {
    /// "E1" to "E7".
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Identifier => "E1",
            Self::BirthDate => "E2",
            Self::FamilyName => "E3",
            Self::GivenNames => "E4",
            Self::Host => "E5",
            Self::Period => "E6",
            Self::Session => "E7",
        }
    }
}

/// What one item says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EvidenceState {
    /// The same.
    Agrees,
    /// Nearly the same: shown as such, never enough for a match.
    Close,
    /// Different.
    Differs,
    /// Missing on a side, or not comparable.
    Absent,
}

impl EvidenceState {
    /// "agrees", "close", "differs" or "absent".
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Agrees => "agrees",
            Self::Close => "close",
            Self::Differs => "differs",
            Self::Absent => "absent",
        }
    }
}

/// One item of the comparison. Its `Debug` form holds neither of the two values.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// What is compared.
    pub item: Item,
    /// What it says.
    pub state: EvidenceState,
    /// The value in the document, identifiers masked; "" when there is none.
    pub document: String,
    /// The value in the case, identifiers masked; "" when there is none.
    pub case: String,
    /// Why the state is what it is.
    pub why: WhyCode,
}

impl fmt::Debug for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Evidence")
            .field("item", &self.item)
            .field("state", &self.state)
            .field("why", &self.why)
            .finish_non_exhaustive()
    }
}

/// The comparison of a learner with a student.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonMatch {
    /// What follows from the evidence.
    pub verdict: Verdict,
    /// E1 to E7, in this order.
    pub evidence: Vec<Evidence>,
}

impl PersonMatch {
    /// The evidence of one item.
    pub fn of(&self, item: Item) -> Option<&Evidence> {
        self.evidence.iter().find(|e| e.item == item)
    }

    /// The letters in which two names that agree are written differently, each with what stands for it on the other side:
    /// ("å", "aa"). Empty for every other item, and where nothing is.
    pub fn letters(&self, item: Item) -> Vec<(String, String)> {
        let (Some(family), Some(given)) = (self.of(Item::FamilyName), self.of(Item::GivenNames)) else {
            return Vec::new();
        };
        let of = match item {
            Item::FamilyName => family,
            Item::GivenNames => given,
            Item::Identifier | Item::BirthDate | Item::Host | Item::Period | Item::Session => return Vec::new(),
        };
        match (of.state, of.why) {
            // The other field, or the other name beside it, is what agrees.
            (EvidenceState::Agrees, WhyCode::Swapped | WhyCode::SingleName | WhyCode::OtherNameOnRecord) => {
                let whole = |one: &str, other: &str| format!("{one} {other}");
                names::other_letters(&whole(&given.document, &family.document), &whole(&given.case, &family.case))
            }
            (EvidenceState::Agrees, _) => names::other_letters(&of.document, &of.case),
            _ => Vec::new(),
        }
    }

    /// What the verdict rests on: the items that agree for a match, those that differ for a mismatch, and for neither the
    /// ones that are missing for a match.
    pub fn decisive(&self) -> Vec<Item> {
        let state = |item: Item| self.of(item).map_or(EvidenceState::Absent, |e| e.state);
        let names_and_day = [Item::BirthDate, Item::FamilyName, Item::GivenNames];
        match self.verdict {
            Verdict::Match if state(Item::Identifier) == EvidenceState::Agrees => vec![Item::Identifier],
            Verdict::Match => names_and_day.to_vec(),
            Verdict::Unclear => {
                names_and_day.into_iter().filter(|item| state(*item) != EvidenceState::Agrees).collect()
            }
            Verdict::Mismatch => [Item::Identifier, Item::BirthDate]
                .into_iter()
                .filter(|item| state(*item) == EvidenceState::Differs)
                .collect(),
        }
    }
}

elmo::codes! {
    /// Why an item agrees, is close, differs or is absent.
    enum WhyCode;

    /// Missing in the document.
    NotInDocument = "not-in-document", "The document does not say.";
    /// Missing in the case.
    NotInCase = "not-in-case", "The case does not say.";
    /// Missing on both sides.
    NotGiven = "not-given", "Neither side says.";
    /// E1: the same European Student Identifier.
    SameEsi = "same-esi", "The European Student Identifier is the same.";
    /// E1: the same national identity number, of the same country's form.
    SameNationalId = "same-national-id", "The national identity number is the same.";
    /// E1: two European Student Identifiers of the same country or institution.
    OtherEsi = "other-esi", "Two different European Student Identifiers of the same country or institution.";
    /// E1: two valid national identity numbers of the same scheme and country.
    OtherNationalId = "other-national-id", "Two different national identity numbers of the same country.";
    /// E1: there are identifiers on both sides, but of other schemes or countries.
    NotComparable = "not-comparable", "The identifiers are not known to be of the same scheme and country.";
    /// E1: equal values, but nothing tells the country of the document's.
    SameValueCountryUnknown = "same-value-country-unknown", "The numbers are equal, but the document does not say of which country.";
    /// E2: the same day.
    SameDay = "same-day", "The same birth date.";
    /// E2: another day.
    OtherDay = "other-day", "Another birth date.";
    /// E2: `bday` and `dateOfBirth` differ from each other.
    TwoBirthDates = "two-birth-dates", "The document gives two different birth dates.";
    /// Names: the same, letter by letter or transliterated.
    SameName = "same-name", "The same name.";
    /// Names: the same after transliteration.
    SameTransliterated = "same-transliterated", "The same name, written in other letters.";
    /// Names: the same letters, as one word or in several.
    SameJoined = "same-joined", "The same name, written as one word or in several.";
    /// Family name: the same words in another order.
    OtherOrder = "other-order", "The same names in another order.";
    /// Family name: one is contained in the other.
    Contained = "contained", "One name is contained in the other.";
    /// Given names: one list begins with the other.
    Begins = "begins", "One list of given names begins with the other.";
    /// Names: given and family name stand in each other's place.
    Swapped = "swapped", "Given and family name stand in each other's place.";
    /// Names: a single name that is all there is on a side.
    SingleName = "single-name", "The person has a single name, and it is the same.";
    /// Names: agrees with a birth name or another name.
    OtherNameOnRecord = "other-name-on-record", "It agrees with a birth name or another name on record.";
    /// Names, close: a single initial.
    Initial = "initial", "Only an initial is given.";
    /// Names, close: swapped, and one is only a part of the other.
    SwappedInPart = "swapped-in-part", "The names stand in each other's place and agree in part only.";
    /// Names, close: a few letters differ.
    FewLetters = "few-letters", "A few letters differ.";
    /// Names, close: only words like "van" or "de" are common.
    OnlyParticles = "only-particles", "Only words like van or de are common.";
    /// Names: written in two scripts, between which nothing is transliterated.
    OtherScript = "other-script", "The names are written in two scripts and can't be compared letter by letter.";
    /// Names: different.
    OtherName = "other-name", "Another name.";
    /// E5: every issuer is an expected host.
    ExpectedHost = "expected-host", "The results come from an expected host institution.";
    /// E5: some issuers are expected hosts, others not.
    SomeExpected = "some-expected", "Only some of the results come from an expected host institution.";
    /// E5: the issuer is in the country of an expected host.
    SameCountry = "same-country", "The issuer is in the country of the expected host, but is another institution or named otherwise.";
    /// E5: the issuer is no expected host.
    OtherHost = "other-host", "The results come from an institution that was not expected.";
    /// E6: results fall into a period of the case.
    InPeriod = "in-period", "Results fall into the exchange period.";
    /// E6: results were given soon after a period.
    SoonAfter = "soon-after", "Results were given within 90 days after the exchange period.";
    /// E6: no result falls into a period.
    OtherPeriod = "other-period", "No result falls into the exchange period.";
    /// E7: the session was opened for this case.
    OwnSession = "own-session", "The session was opened for this case.";
    /// E7: the session was opened for another case.
    OtherSession = "other-session", "The session was opened for another case.";
    /// E7: there was no session.
    NoSession = "no-session", "There was no session: the document is a file.";
}
