//! The golden table, and what it cannot say in a line.

use std::path::Path;

use elmo::{Achievement, Elmo, Identifier, Issuer, Learner, LocalText, Personal, Report, Texts};
use time::Date;
use time::macros::date;

use super::{
    CaseStudent, EvidenceState, ExpectedHost, Item, NationalId, Period, PersonContext, PersonMatch, Verdict, WhyCode,
    compare,
};

const BORN: Date = date!(1999 - 05 - 17);

struct Case {
    learner: Learner,
    document: Elmo,
    student: CaseStudent,
}

fn personal(text: &str) -> Personal<String> {
    Personal::new(text.to_owned())
}

fn pair(document: [&str; 2], case: [&str; 2]) -> Case {
    Case {
        learner: Learner {
            given_names: Some(personal(document[0])),
            family_name: Some(personal(document[1])),
            bday: Some(Personal::new(BORN)),
            ..Learner::default()
        },
        document: Elmo::default(),
        student: CaseStudent {
            given_names: personal(case[0]),
            family_name: personal(case[1]),
            born: Some(Personal::new(BORN)),
            ..CaseStudent::default()
        },
    }
}

fn day(text: &str) -> Option<Personal<Date>> {
    let format = time::macros::format_description!("[year]-[month]-[day]");
    (text != "none").then(|| Personal::new(Date::parse(text, &format).unwrap()))
}

impl Case {
    fn set(&mut self, key: &str, value: &str) {
        let (learner, student) = (&mut self.learner, &mut self.student);
        match key {
            "doc-born" => learner.bday = day(value),
            "doc-bday2" => learner.date_of_birth = day(value),
            "case-born" => student.born = day(value),
            "doc-birth" => learner.birth_name = Some(personal(value)),
            "doc-alt" => learner.alternative_name = Some(personal(value)),
            "case-birth" => student.birth_name = Some(personal(value)),
            "case-other" => student.other_names.push(personal(value)),
            "doc-id" => {
                let (kind, value) = value.split_once(':').unwrap();
                let identifier = Identifier { kind: kind.to_owned(), value: value.to_owned() };
                learner.identifiers.push(Personal::new(identifier));
            }
            "case-esi" => student.esi = Some(personal(value)),
            "case-id" => {
                let (country, value) = value.split_once(':').unwrap();
                let id = NationalId { country: country.to_owned(), value: value.to_owned() };
                student.national_id = Some(Personal::new(id));
            }
            "issuer" => {
                let issuer = Issuer { country: Some(value.to_owned()), ..Issuer::default() };
                self.document.reports.push(Report { issuer, ..Report::default() });
            }
            _ => panic!("unknown key {key}"),
        }
    }

    fn compare(&self) -> PersonMatch {
        compare(&self.learner, &self.document, &self.student, &PersonContext::default())
    }

    /// The same comparison with the two sides' names in each other's place.
    fn mirrored(&self) -> PersonMatch {
        let text = |name: &Option<Personal<String>>| name.clone().unwrap_or_default();
        let mut learner = self.learner.clone();
        let mut student = self.student.clone();
        learner.given_names = Some(self.student.given_names.clone());
        learner.family_name = Some(self.student.family_name.clone());
        student.given_names = text(&self.learner.given_names);
        student.family_name = text(&self.learner.family_name);
        compare(&learner, &self.document, &student, &PersonContext::default())
    }
}

fn letter(found: &PersonMatch, item: Item) -> &'static str {
    match found.of(item).unwrap().state {
        EvidenceState::Agrees => "a",
        EvidenceState::Close => "c",
        EvidenceState::Differs => "d",
        EvidenceState::Absent => "-",
    }
}

#[test]
fn the_golden_table_holds() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/suite/person/golden.txt");
    let table = std::fs::read_to_string(path).unwrap();
    let (mut rows, mut matching, mut wrong) = (0, 0, Vec::new());
    for (number, line) in table.lines().enumerate().filter(|(_, l)| !l.starts_with('#') && !l.trim().is_empty()) {
        let columns: Vec<&str> = line.split('|').map(str::trim).collect();
        let [given, family, case_given, case_family, more, verdict, states, why] = columns[..] else {
            panic!("line {} has {} columns", number + 1, columns.len());
        };
        assert!(!why.is_empty(), "line {} gives no reason", number + 1);
        let mut case = pair([given, family], [case_given, case_family]);
        for (key, value) in more.split(';').filter_map(|pair| pair.split_once('=')) {
            case.set(key, value);
        }
        rows += 1;
        matching += usize::from(verdict == "match");
        let found = case.compare();
        let found_states = format!("{} {}", letter(&found, Item::FamilyName), letter(&found, Item::GivenNames));
        if (found.verdict.as_str(), found_states.as_str()) != (verdict, states) {
            wrong.push(format!("line {}: {line}\n    found {} {found_states}", number + 1, found.verdict.as_str()));
        }
        if more.is_empty() && case.mirrored().verdict != found.verdict {
            wrong.push(format!("line {}: {line}\n    the other way round it is another verdict", number + 1));
        }
    }
    assert!(wrong.is_empty(), "{} of {rows} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(rows >= 100, "{rows} rows");
    assert!(matching * 10 <= rows * 6, "{matching} of {rows} match: at least two in five must not");
}

#[test]
fn the_evidence_is_always_the_same_seven_items() {
    let found = pair(["", ""], ["", ""]).compare();
    let items: Vec<&str> = found.evidence.iter().map(|e| e.item.as_str()).collect();
    assert_eq!(items, ["E1", "E2", "E3", "E4", "E5", "E6", "E7"]);
}

#[test]
fn identifiers_are_masked_and_debug_shows_no_value() {
    let mut case = pair(["Anna", "Korhonen"], ["Anna", "Korhonen"]);
    case.set("doc-id", "nationalIdentifier:131052-308T");
    case.set("doc-id", "esi:urn:schac:personalUniqueCode:int:esi:FI:1234567890");
    case.set("case-id", "FI:131052-308T");
    let found = case.compare();
    let shown = format!(
        "{:?} {}",
        found,
        found.evidence.iter().map(|e| format!("{} {}", e.document, e.case)).collect::<String>()
    );
    for secret in ["131052", "308T", "12345678"] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
    assert!(!format!("{found:?}").contains("Korhonen"));
    assert_eq!(found.of(Item::Identifier).unwrap().why, WhyCode::SameNationalId);
}

#[test]
fn the_reason_says_how_it_agrees() {
    let why = |document, case, item| pair(document, case).compare().of(item).unwrap().why;
    assert_eq!(why(["Jonas", "Müller"], ["Jonas", "Mueller"], Item::FamilyName), WhyCode::SameTransliterated);
    assert_eq!(why(["Jonas", "Müller"], ["Jonas", "MÜLLER"], Item::FamilyName), WhyCode::SameName);
    assert_eq!(why(["Ana", "García López"], ["Ana", "García"], Item::FamilyName), WhyCode::Contained);
    assert_eq!(why(["Anna Maria", "Lund"], ["Anna", "Lund"], Item::GivenNames), WhyCode::Begins);
    assert_eq!(why(["Li", "Wang"], ["Wang", "Li"], Item::GivenNames), WhyCode::Swapped);
    assert_eq!(why(["", "Sukarno"], ["Sukarno", ""], Item::GivenNames), WhyCode::SingleName);
    assert_eq!(why(["A.", "Lund"], ["Anna", "Lund"], Item::GivenNames), WhyCode::Initial);
    assert_eq!(why(["", "Lund"], ["Anna", "Lund"], Item::GivenNames), WhyCode::NotInDocument);
    assert_eq!(why(["Piet", "van"], ["Piet", "van der Berg"], Item::FamilyName), WhyCode::OnlyParticles);
}

#[test]
fn marks_that_are_letters_of_other_scripts_are_kept() {
    for (one, other) in [("か", "が"), ("की", "का")] {
        assert_eq!(pair(["Ken", one], ["Ken", other]).compare().verdict, Verdict::Unclear, "{one} {other}");
    }
    assert_eq!(pair(["小明", "王"], ["小明", "王"]).compare().verdict, Verdict::Match);
    assert_eq!(pair(["Γιώργος", "Παππάς"], ["ΓΙΩΡΓΟΣ", "ΠΑΠΠΑΣ"]).compare().verdict, Verdict::Match);
}

#[test]
fn hostile_names_end() {
    let long = "å ø ü ".repeat(4000);
    let word = "åøüđ".repeat(4000);
    let costly: Vec<String> = (0..8).map(|n| format!("{}{}", "åøüđæ".repeat(7), char::from(b'a' + n))).collect();
    let (costly, beside) = (costly.join(" "), costly.iter().rev().cloned().collect::<Vec<_>>().join(" z "));
    for text in [&long, &word, &costly, &beside, "\u{0300}", "\u{FFFD}\u{FFFD}", "''''"] {
        let found = pair([text, text], [&costly, "Hansen"]).compare();
        assert_ne!(found.verdict, Verdict::Mismatch);
    }
}

#[test]
fn two_birth_dates_in_the_document_are_a_mismatch_even_where_one_is_right() {
    let mut case = pair(["Anna", "Korhonen"], ["Anna", "Korhonen"]);
    case.set("doc-bday2", "2000-01-01");
    let found = case.compare();
    assert_eq!((found.verdict, found.of(Item::BirthDate).unwrap().why), (Verdict::Mismatch, WhyCode::TwoBirthDates));
    case.learner.date_of_birth = case.learner.bday.clone();
    assert_eq!(case.compare().verdict, Verdict::Match);
}

#[test]
fn host_period_and_session_are_shown_and_never_decide() {
    let issuer = Issuer {
        country: Some("NO".to_owned()),
        identifiers: vec![Identifier { kind: "erasmus".to_owned(), value: "N OSLO01".to_owned() }],
        titles: Texts(vec![LocalText { language: Some("no".to_owned()), text: "Universitetet i Oslo".to_owned() }]),
        ..Issuer::default()
    };
    let result = Achievement { date: Some(date!(2024 - 12 - 20)), ..Achievement::default() };
    let document =
        Elmo { reports: vec![Report { issuer, achievements: vec![result], ..Report::default() }], ..Elmo::default() };
    let case = pair(["Anna", "Korhonen"], ["Anna", "Korhonen"]);
    let host = |kind: &str, value: &str, name: &str, country: &str| ExpectedHost {
        identifiers: vec![Identifier { kind: kind.to_owned(), value: value.to_owned() }],
        names: vec![name.to_owned()],
        country: Some(country.to_owned()),
    };
    let states = |hosts: Vec<ExpectedHost>, until: Date, session: Option<bool>| {
        let context = PersonContext {
            expected_hosts: hosts,
            periods: vec![Period { from: Some(date!(2024 - 08 - 15)), until: Some(until) }],
            session_for_this_case: session,
        };
        let found = compare(&case.learner, &document, &case.student, &context);
        assert_eq!(found.verdict, Verdict::Match);
        [Item::Host, Item::Period, Item::Session].map(|item| letter(&found, item))
    };
    assert_eq!(states(vec![host("Erasmus", "n oslo01", "", "")], date!(2024 - 12 - 31), Some(true)), ["a", "a", "a"]);
    assert_eq!(states(vec![host("", "", "universitetet i oslo", "")], date!(2024 - 11 - 30), None), ["a", "c", "-"]);
    assert_eq!(
        states(vec![host("", "", "Universitetet i Bergen", "no")], date!(2024 - 01 - 01), Some(false)),
        ["c", "d", "d"]
    );
    assert_eq!(states(vec![host("erasmus", "S UMEA01", "Umeå", "SE")], date!(2024 - 12 - 31), None), ["d", "a", "-"]);
    assert_eq!(states(Vec::new(), date!(2024 - 12 - 31), None), ["-", "a", "-"]);
}

#[test]
fn codes_are_kebab_and_unique() {
    let mut codes: Vec<&str> = WhyCode::ALL.iter().map(|why| why.as_str()).collect();
    assert!(codes.iter().all(|code| code.chars().all(|c| c.is_ascii_lowercase() || c == '-')));
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), WhyCode::ALL.len());
}
