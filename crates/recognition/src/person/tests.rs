//! The tables of pairs, and what they cannot say in a line.

use std::collections::BTreeSet;
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
    let rows = table("golden.txt");
    check("golden.txt", &rows);
    assert!(rows.len() >= 100, "{} rows", rows.len());
    assert_two_in_five_do_not_match(&rows);
}

#[test]
fn names_of_many_languages_hold() {
    let rows = table("names.txt");
    check("names.txt", &rows);
    let languages: BTreeSet<&str> = rows.iter().map(|row| row.language.as_str()).collect();
    assert!(rows.len() >= 200, "{} rows", rows.len());
    assert!(languages.len() >= 12, "{languages:?}");
    assert_two_in_five_do_not_match(&rows);
}

#[test]
fn two_persons_with_one_birthday_never_match() {
    let rows = table("others.txt");
    check("others.txt", &rows);
    assert!(rows.len() >= 40, "{} rows", rows.len());
    assert!(rows.iter().all(|row| row.verdict != "match"), "a row expects a match");
}

/// A line of a table, "document | case | expected | why", with the language before it where the table has one.
struct Row {
    number: usize,
    line: String,
    language: String,
    case: Case,
    only_names: bool,
    verdict: String,
    states: String,
}

fn table(name: &str) -> Vec<Row> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/suite/person").join(name);
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && !line.trim().is_empty());
    lines.map(|(at, line)| Row::read(name, at + 1, line)).collect()
}

impl Row {
    fn read(name: &str, number: usize, line: &str) -> Self {
        let mut columns: Vec<&str> = line.split('|').map(str::trim).collect();
        let language = if columns.len() == 9 { columns.remove(0) } else { "" };
        let [given, family, case_given, case_family, more, verdict, states, why] = columns[..] else {
            panic!("{name}: line {number} has {} columns", columns.len());
        };
        assert!(!why.is_empty(), "{name}: line {number} gives no reason");
        let mut case = pair([given, family], [case_given, case_family]);
        for (key, value) in more.split(';').filter_map(|pair| pair.split_once('=')) {
            case.set(key, value);
        }
        Self {
            number,
            line: line.to_owned(),
            language: language.to_owned(),
            case,
            only_names: more.is_empty(),
            verdict: verdict.to_owned(),
            states: states.to_owned(),
        }
    }
}

fn check(name: &str, rows: &[Row]) {
    let mut wrong = Vec::new();
    for Row { number, line, case, only_names, verdict, states, .. } in rows {
        let found = case.compare();
        let found_states = format!("{} {}", letter(&found, Item::FamilyName), letter(&found, Item::GivenNames));
        if (found.verdict.as_str(), &found_states) != (verdict.as_str(), states) {
            wrong.push(format!("line {number}: {line}\n    found {} {found_states}", found.verdict.as_str()));
        }
        if *only_names && case.mirrored().verdict != found.verdict {
            wrong.push(format!("line {number}: {line}\n    the other way round it is another verdict"));
        }
    }
    assert!(wrong.is_empty(), "{} of {} rows of {name} are wrong:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

fn assert_two_in_five_do_not_match(rows: &[Row]) {
    let matching = rows.iter().filter(|row| row.verdict == "match").count();
    assert!(matching * 10 <= rows.len() * 6, "{matching} of {} match: at least two in five must not", rows.len());
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
    assert_eq!(why(["Omar", "Al Sayed"], ["Omar", "Alsayed"], Item::FamilyName), WhyCode::SameJoined);
    assert_eq!(why(["Ana", "Ruiz Gil"], ["Ana", "Gil Ruiz"], Item::FamilyName), WhyCode::OtherOrder);
    assert_eq!(why(["Олена", "Ткач"], ["Olena", "Tkach"], Item::FamilyName), WhyCode::OtherScript);
}

#[test]
fn the_letters_that_are_written_otherwise_are_named() {
    let letters = |document, case, item| {
        let found = pair(document, case).compare().letters(item);
        found.iter().map(|(letter, written)| format!("{letter}={written}")).collect::<Vec<_>>().join(" ")
    };
    let family = |one, other| letters(["Anna", one], ["Anna", other], Item::FamilyName);
    assert_eq!(family("Bjørnstad", "Bjoernstad"), "ø=oe");
    assert_eq!(family("Aakerstroem", "Åkerström"), "å=aa ö=oe");
    assert_eq!(family("Groß", "Gross"), "ß=ss");
    assert_eq!(family("Sjøberg", "Sjöberg"), "ø=ö");
    assert_eq!(family("Sjoberg", "Sjöberg"), "ö=o", "the letter with the mark comes first, whichever side has it");
    assert_eq!(family("Müller-Groß", "Gross"), "ß=ss");
    assert_eq!(family("Al Sàyed", "Alsayed"), "à=a");
    assert_eq!(family("Berg", "Berg"), "");
    assert_eq!(family("Berg", "Dahl"), "");
    assert_eq!(family("Berg", "Bergs"), "", "what is only close is not called the same");
    assert_eq!(letters(["Åse", "Lü"], ["Lu", "Aase"], Item::GivenNames), "å=aa ü=u", "swapped");
    let mut case = pair(["Anna", "Laine"], ["Anna", "Sjoeberg"]);
    case.set("doc-birth", "Sjöberg");
    let oe = ("ö".to_owned(), "oe".to_owned());
    assert_eq!(case.compare().letters(Item::FamilyName), [oe], "the birth name");
}

#[test]
fn what_the_verdict_rests_on_is_named() {
    let found = |case: &Case| case.compare().decisive().into_iter().map(Item::as_str).collect::<Vec<_>>().join(" ");
    let mut case = pair(["Anna", "Lund"], ["Anna", "Lund"]);
    assert_eq!(found(&case), "E2 E3 E4");
    case.set("doc-id", "esi:urn:schac:personalUniqueCode:int:esi:FI:1");
    case.set("case-esi", "urn:schac:personalUniqueCode:int:esi:FI:1");
    assert_eq!(found(&case), "E1");
    case.set("case-born", "1999-05-18");
    assert_eq!(found(&case), "E2");
    case.set("case-esi", "urn:schac:personalUniqueCode:int:esi:FI:2");
    assert_eq!(found(&case), "E1 E2");
    let mut case = pair(["Anna", "Lund"], ["Aino", "Lund"]);
    assert_eq!(found(&case), "E4");
    case.set("doc-born", "none");
    assert_eq!(found(&case), "E2 E4");
}

#[test]
fn initials_in_a_row_are_no_word() {
    for (one, other) in [("J. O.", "Jo"), ("Jo", "J. O."), ("Jo", "J. O. Carl"), ("A-B", "Ab")] {
        assert_eq!(pair([one, "Lund"], [other, "Lund"]).compare().verdict, Verdict::Unclear, "{one} / {other}");
    }
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

// Properties. The names come from a generator with a fixed start, so that a failure comes again.

struct Names(u64);

impl Names {
    fn number(&mut self, below: usize) -> usize {
        // Knuth's MMIX generator; the upper bits are the good ones.
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % below
    }

    fn one_of<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.number(of.len())]
    }

    fn word(&mut self) -> String {
        const SYLLABLES: &[&str] = &[
            "an", "na", "å", "aa", "ø", "oe", "o", "ü", "ue", "mar", "ia", "ß", "ss", "ł", "ki", "đ", "dj", "ñ", "li",
            "w", "ber", "g", "é", "İ", "ı", "ts", "al", "de", "van", "王", "明", "김", "Ол", "ена", "γ", "ς",
        ];
        (0..=self.number(4)).map(|_| self.one_of(SYLLABLES)).collect()
    }

    fn name(&mut self) -> String {
        const BETWEEN: &[&str] = &[" ", " ", "-", "'", " van ", " de ", ". "];
        const SPECIAL: &[&str] = &["", "-", "FNU", "N.N.", "van", "al", "A.", "J. O.", "'", "\u{300}"];
        if self.number(8) == 0 {
            return self.one_of(SPECIAL).to_owned();
        }
        let mut name = self.word();
        for _ in 0..self.number(3) {
            name = format!("{name}{}{}", self.one_of(BETWEEN), self.word());
        }
        name
    }

    /// The name written otherwise, changed a little, or another one.
    fn beside(&mut self, name: &str) -> String {
        match self.number(7) {
            0 => name.to_uppercase(),
            1 => name.replace('å', "aa").replace('ø', "oe").replace('ü', "ue").replace('ß', "ss"),
            2 => name.split_whitespace().next().unwrap_or_default().to_owned(),
            3 => name.split_whitespace().rev().collect::<Vec<_>>().join(" "),
            4 => name.split_whitespace().collect(),
            5 => name.to_owned(),
            _ => self.name(),
        }
    }

    /// Any characters at all.
    fn noise(&mut self) -> String {
        (0..self.number(12)).filter_map(|_| char::from_u32(u32::try_from(self.number(0x11_0000)).unwrap())).collect()
    }
}

const ROUNDS: usize = 2000;

fn states(found: &PersonMatch) -> [EvidenceState; 2] {
    [Item::FamilyName, Item::GivenNames].map(|item| found.of(item).unwrap().state)
}

#[test]
fn the_order_of_the_two_sides_does_not_matter() {
    let mut names = Names(1);
    let mut agreed = 0;
    for _ in 0..ROUNDS {
        let (given, family) = (names.name(), names.name());
        let (given_beside, family_beside) = (names.beside(&given), names.beside(&family));
        let case = pair([&given, &family], [&given_beside, &family_beside]);
        let (found, mirrored) = (case.compare(), case.mirrored());
        let shown = format!("{given:?} {family:?} / {given_beside:?} {family_beside:?}");
        assert_eq!(found.verdict, mirrored.verdict, "{shown}");
        assert_eq!(states(&found), states(&mirrored), "{shown}");
        agreed += usize::from(found.verdict == Verdict::Match);
    }
    assert!(agreed > ROUNDS / 20, "only {agreed} match: the generator shows little");
}

#[test]
fn names_in_each_others_place_are_the_same_person() {
    let mut names = Names(2);
    for _ in 0..ROUNDS {
        let (given, family) = (names.name(), names.name());
        let straight = pair([&given, &family], [&given, &family]).compare();
        let swapped = pair([&given, &family], [&family, &given]).compare();
        if straight.verdict == Verdict::Match {
            // Only a name that is nothing but a particle or an initial in the other place may need a person.
            let tells = |name: &str| name.split([' ', '-', '.']).any(|w| w.chars().count() > 3);
            if tells(&given) && tells(&family) {
                assert_eq!(swapped.verdict, Verdict::Match, "{given:?} {family:?}");
            }
        }
    }
}

#[test]
fn an_edit_never_makes_a_match() {
    let mut names = Names(3);
    const LETTERS: &[&str] = &["b", "c", "f", "h", "m", "p", "r", "t", "v", "x", "z"];
    for _ in 0..ROUNDS {
        // Two words that share no letter stand for the two fields, so that nothing agrees in another place.
        let word: Vec<&str> = (0..3 + names.number(7)).map(|_| names.one_of(LETTERS)).collect();
        let mut edited = word.clone();
        let at = names.number(word.len());
        match names.number(4) {
            0 => edited[at] = "q",
            1 => edited.insert(at, "q"),
            2 => drop(edited.remove(at)),
            _ => edited.swap(at, (at + 1) % word.len()),
        }
        let (word, edited) = (word.concat(), edited.concat());
        if word == edited {
            continue;
        }
        for (document, case) in [
            ([word.as_str(), "Ginosu"], [edited.as_str(), "Ginosu"]),
            (["Ginosu", word.as_str()], ["Ginosu", edited.as_str()]),
            ([word.as_str(), "Ginosu"], ["Ginosu", edited.as_str()]),
        ] {
            let found = pair(document, case).compare();
            assert_eq!(found.verdict, Verdict::Unclear, "{document:?} {case:?}");
        }
    }
}

#[test]
fn an_absent_name_never_agrees() {
    let mut names = Names(4);
    for _ in 0..ROUNDS / 20 {
        let (given, family) = (names.name(), names.name());
        for absent in ["", " ", "-", ".", "N.N.", "FNU", "LNU", "fnu", "…", "?", "\u{200B}"] {
            for document in [[absent, family.as_str()], [given.as_str(), absent]] {
                let case = [given.as_str(), family.as_str()];
                let found = pair(document, case).compare();
                let single = found.of(Item::GivenNames).unwrap().why == WhyCode::SingleName;
                assert!(found.verdict != Verdict::Match || single, "{document:?} {case:?}");
            }
            let nobody = pair([absent, absent], [absent, absent]).compare();
            assert_eq!((nobody.verdict, states(&nobody)), (Verdict::Unclear, [EvidenceState::Absent; 2]), "{absent:?}");
        }
    }
}

#[test]
fn no_text_stops_the_comparison_and_only_a_day_or_a_number_rejects() {
    let mut names = Names(5);
    for _ in 0..ROUNDS {
        let texts: Vec<String> = (0..6).map(|_| names.noise()).collect();
        let mut case = pair([&texts[0], &texts[1]], [&texts[2], &texts[3]]);
        case.set("doc-alt", &texts[4]);
        case.set("case-other", &texts[5]);
        let found = case.compare();
        assert_ne!(found.verdict, Verdict::Mismatch, "{texts:?}");
        found.letters(Item::FamilyName);
        let same = pair([&texts[0], &texts[1]], [&texts[0], &texts[1]]).compare();
        assert!(!states(&same).contains(&EvidenceState::Differs), "{texts:?} differ from themselves");
    }
}
