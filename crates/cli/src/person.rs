//! `smp match`: is the learner of a document this student?

use elmo::Personal;
use recognition::person::{CaseStudent, EvidenceState, Item, PersonContext, PersonMatch, Verdict, WhyCode, compare};
use serde::Serialize;

use crate::answer::{Answer, Exit, Failure};
use crate::arguments::Match;
use crate::source;
use crate::text::Table;

/// Compares the learner of one document with the student of the command line.
///
/// # Errors
/// When nothing can be read.
pub(crate) fn run(wanted: &Match) -> Result<Answer, Failure> {
    let (elmo, _) = source::document(&wanted.file)?;
    let student = CaseStudent {
        given_names: Personal::new(wanted.given.clone()),
        family_name: Personal::new(wanted.family.clone()),
        born: wanted.born.map(Personal::new),
        esi: wanted.esi.clone().map(Personal::new),
        national_id: wanted.national_id.clone().map(Personal::new),
        ..CaseStudent::default()
    };
    // A file belongs to no case: there is no host, no period and no session to compare.
    let found = compare(&elmo.learner, &elmo, &student, &PersonContext::default());
    let exit = match found.verdict {
        Verdict::Match => Exit::Good,
        Verdict::Unclear | Verdict::Mismatch => Exit::Bad,
    };
    Answer::new(exit, &View::of(&found), &text(&found))
}

#[derive(Serialize)]
struct View<'a> {
    verdict: Verdict,
    evidence: Vec<EvidenceView<'a>>,
}

#[derive(Serialize)]
struct EvidenceView<'a> {
    item: Item,
    state: EvidenceState,
    document: &'a str,
    case: &'a str,
    why: WhyCode,
}

impl<'a> View<'a> {
    fn of(found: &'a PersonMatch) -> Self {
        let evidence = found.evidence.iter().map(|it| EvidenceView {
            item: it.item,
            state: it.state,
            document: &it.document,
            case: &it.case,
            why: it.why,
        });
        Self { verdict: found.verdict, evidence: evidence.collect() }
    }
}

fn text(found: &PersonMatch) -> String {
    let decisive = enumerated(&found.decisive().into_iter().map(name).collect::<Vec<_>>());
    let verdict = match found.verdict {
        Verdict::Match => format!("Match: the same {decisive}."),
        Verdict::Unclear => format!("Unclear: a person has to decide. What does not agree: {decisive}."),
        Verdict::Mismatch => format!("Mismatch: another {decisive}."),
    };
    let mut table = Table::default();
    table.row(["item", "what", "state", "document", "student", "why"]);
    for it in &found.evidence {
        let letters = found.letters(it.item).into_iter().map(|(letter, written)| format!("{letter} = {written}"));
        let letters: Vec<String> = letters.collect();
        let why = match letters.as_slice() {
            [] => it.why.message().to_owned(),
            letters => format!("{} {}", it.why.message(), letters.join(", ")),
        };
        table.row([it.item.as_str(), name(it.item), it.state.as_str(), &it.document, &it.case, &why]);
    }
    format!("{verdict} The signature was not checked.\n\n{}", table.lines())
}

fn name(item: Item) -> &'static str {
    match item {
        Item::Identifier => "identifier",
        Item::BirthDate => "birth date",
        Item::FamilyName => "family name",
        Item::GivenNames => "given names",
        Item::Host => "host",
        Item::Period => "period",
        Item::Session => "session",
    }
}

/// "birth date, family name and given names".
fn enumerated(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
