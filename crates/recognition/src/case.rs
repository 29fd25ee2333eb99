//! A case: one student's return from an exchange, and how far along the line it is.

use elmo::Personal;
use serde::{Deserialize, Serialize};
use time::Date;

use crate::person::{CaseStudent, NationalId};

/// The student as the home institution knows them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Student {
    /// Student number at the home institution.
    pub number: Personal<String>,
    /// Given names.
    pub given_names: Personal<String>,
    /// Family name.
    pub family_name: Personal<String>,
    /// Name at birth, where the SIS knows another one.
    pub birth_name: Option<Personal<String>>,
    /// Date of birth.
    pub born: Option<Personal<Date>>,
    /// European Student Identifier.
    pub esi: Option<Personal<String>>,
    /// National identifier with its country.
    pub national_id: Option<Personal<NationalId>>,
    /// E-mail address.
    pub email: Option<Personal<String>>,
    /// Programme, as the SIS calls it.
    pub programme: Option<String>,
}

impl Student {
    /// What the person match compares.
    pub fn person(&self) -> CaseStudent {
        CaseStudent {
            given_names: self.given_names.clone(),
            family_name: self.family_name.clone(),
            birth_name: self.birth_name.clone(),
            other_names: Vec::new(),
            born: self.born.clone(),
            esi: self.esi.clone(),
            national_id: self.national_id.clone(),
        }
    }
}

/// One stay abroad; a case may have several.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stay {
    /// The host institution's name.
    pub host: String,
    /// ISO 3166 alpha-2, upper case.
    pub country: String,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
}

/// The six stations of the line, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Station {
    /// Results have come.
    Results,
    /// The signature is proven.
    Signature,
    /// It is the same person.
    Person,
    /// The courses are mapped.
    Courses,
    /// The decision is signed off.
    Decision,
    /// It has gone out.
    Delivery,
}

impl Station {
    /// All stations, in the order of the line.
    pub const ALL: [Self; 6] =
        [Self::Results, Self::Signature, Self::Person, Self::Courses, Self::Decision, Self::Delivery];
}

/// How far a station is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StationState {
    /// Not reached.
    NotYet,
    /// The work lies here.
    Now,
    /// Done.
    Done,
    /// Stopped until a person decides.
    NeedsPerson,
    /// Refused: a proof failed.
    Refused,
}

/// What the state of a document's signature means for the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureFact {
    /// Proven, the policy has no doubt, or a person accepted the doubt.
    Proven,
    /// Valid, but the office's policy wants a person to look (weak algorithm, expired certificate, other time).
    Doubtful,
    /// No signature. A person has taken the file in; it stays unsigned.
    Unsigned,
    /// The last answer was refused, and nothing else is there.
    Refused,
}

/// What the person match means for the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PersonFact {
    /// Match, or accepted by a person with a reason.
    Settled,
    /// Unclear, nobody has decided.
    Open,
    /// A mismatch, nobody has decided.
    Mismatch,
}

/// Everything that the line is computed from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineFacts {
    /// The worst signature among the case's documents; none while nothing was received.
    pub signature: Option<SignatureFact>,
    /// The worst person match among the case's documents.
    pub person: Option<PersonFact>,
    /// Achievements that can be mapped.
    pub mappable: usize,
    /// Of these, how many stand in a mapping group.
    pub mapped: usize,
    /// Whether a decision in force is signed.
    pub decided: bool,
    /// Whether it has gone out.
    pub delivered: bool,
}

/// The state of each station, from [`Station::Results`] to [`Station::Delivery`].
///
/// A station after one that is stopped is not yet reached; a decision once signed stands whatever comes later.
pub fn line(facts: &LineFacts) -> [StationState; 6] {
    use StationState::{Done, NeedsPerson, NotYet, Now, Refused};
    let Some(signature) = facts.signature else { return [Now, NotYet, NotYet, NotYet, NotYet, NotYet] };
    let signature = match signature {
        SignatureFact::Proven => Done,
        SignatureFact::Doubtful => NeedsPerson,
        // Taken in by hand: the line goes on, and the mark "unsigned" stays on everything that follows.
        SignatureFact::Unsigned => NeedsPerson,
        SignatureFact::Refused => Refused,
    };
    let passable = facts.signature == Some(SignatureFact::Unsigned) || signature == Done;
    let person = match facts.person {
        Some(PersonFact::Settled) if signature != Refused => Done,
        Some(PersonFact::Open) if signature != Refused => NeedsPerson,
        Some(PersonFact::Mismatch) if signature != Refused => Refused,
        _ => NotYet,
    };
    let delivery = match (facts.decided, facts.delivered) {
        (_, true) => Done,
        (true, false) => Now,
        (false, false) => NotYet,
    };
    if facts.decided {
        return [Done, signature, person, Done, Done, delivery];
    }
    let reached = passable && person == Done;
    let all_mapped = facts.mappable > 0 && facts.mapped >= facts.mappable;
    let courses = match (reached, all_mapped) {
        (false, _) => NotYet,
        (true, false) => Now,
        (true, true) => Done,
    };
    let decision = if reached && all_mapped { Now } else { NotYet };
    [Done, signature, person, courses, decision, delivery]
}

#[cfg(test)]
mod tests {
    use super::StationState::{Done, NeedsPerson, NotYet, Now, Refused};
    use super::{LineFacts, PersonFact, SignatureFact, line};

    #[test]
    fn the_line_stops_where_a_person_or_a_proof_is_missing() {
        let empty = LineFacts::default();
        let received = LineFacts {
            signature: Some(SignatureFact::Proven),
            person: Some(PersonFact::Settled),
            mappable: 8,
            ..empty
        };
        for (what, facts, expected) in [
            ("nothing came", empty, [Now, NotYet, NotYet, NotYet, NotYet, NotYet]),
            ("to be mapped", LineFacts { mapped: 5, ..received }, [Done, Done, Done, Now, NotYet, NotYet]),
            ("to be signed", LineFacts { mapped: 8, ..received }, [Done, Done, Done, Done, Now, NotYet]),
            ("signed", LineFacts { mapped: 8, decided: true, ..received }, [Done, Done, Done, Done, Done, Now]),
            (
                "sent",
                LineFacts { mapped: 8, decided: true, delivered: true, ..received },
                [Done, Done, Done, Done, Done, Done],
            ),
            (
                "refused",
                LineFacts { signature: Some(SignatureFact::Refused), person: None, mappable: 0, ..received },
                [Done, Refused, NotYet, NotYet, NotYet, NotYet],
            ),
            (
                "person open",
                LineFacts { person: Some(PersonFact::Open), ..received },
                [Done, Done, NeedsPerson, NotYet, NotYet, NotYet],
            ),
            (
                "another person",
                LineFacts { person: Some(PersonFact::Mismatch), ..received },
                [Done, Done, Refused, NotYet, NotYet, NotYet],
            ),
            (
                "doubtful signature",
                LineFacts { signature: Some(SignatureFact::Doubtful), ..received },
                [Done, NeedsPerson, Done, NotYet, NotYet, NotYet],
            ),
            (
                "unsigned goes on, and is marked",
                LineFacts { signature: Some(SignatureFact::Unsigned), ..received },
                [Done, NeedsPerson, Done, Now, NotYet, NotYet],
            ),
            (
                "nothing to map is not mapped",
                LineFacts { mappable: 0, ..received },
                [Done, Done, Done, Now, NotYet, NotYet],
            ),
        ] {
            assert_eq!(line(&facts), expected, "{what}");
        }
    }
}
