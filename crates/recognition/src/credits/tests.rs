//! Rules one by one on small trees, the goldens on whole files, and what must hold for any tree.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use elmo::{
    Achievement, AchievementId, CreditValue, Credits, Elmo, FindingCode, Identifier, Issuer, LocalText, LosType,
    Report, Status, Texts,
};
use time::{Date, Month};

use super::{Assessment, CountReason, Counted, assess};

/// A course, "Title code", with credits; the rest is set by the closures of the tests.
fn los(kind: LosType, code: &str, credits: &str) -> Achievement {
    Achievement {
        kind,
        identifiers: if code.is_empty() { Vec::new() } else { vec![identifier("local", code)] },
        titles: titles(&format!("Title {code}")),
        credits: if credits.is_empty() { Vec::new() } else { vec![credit(Some("ECTS"), credits)] },
        ..Achievement::default()
    }
}

fn course(code: &str, credits: &str, result: &str) -> Achievement {
    Achievement { result: Some(result.to_owned()).filter(|r| !r.is_empty()), ..los(LosType::Course, code, credits) }
}

fn class(code: &str, credits: &str, result: &str) -> Achievement {
    Achievement { kind: LosType::Class, ..course(code, credits, result) }
}

fn identifier(kind: &str, value: &str) -> Identifier {
    Identifier { kind: kind.to_owned(), value: value.to_owned() }
}

fn titles(text: &str) -> Texts {
    Texts(vec![LocalText { language: None, text: text.to_owned() }])
}

fn credit(scheme: Option<&str>, value: &str) -> CreditValue {
    CreditValue { scheme: scheme.map(str::to_owned), level: None, value: value.parse().unwrap() }
}

fn day(year: i32) -> Option<Date> {
    Some(Date::from_calendar_date(year, Month::June, 1).unwrap())
}

fn with(mut achievement: Achievement, parts: Vec<Achievement>) -> Achievement {
    achievement.parts = parts;
    achievement
}

fn dated(mut achievement: Achievement, year: i32) -> Achievement {
    achievement.date = day(year);
    achievement
}

fn status(mut achievement: Achievement, status: Status) -> Achievement {
    achievement.status = Some(status);
    achievement
}

fn report(country: &str, achievements: Vec<Achievement>) -> Report {
    let issuer = Issuer {
        country: Some(country.to_owned()),
        identifiers: vec![identifier("erasmus", &format!("{country} TEST01"))],
        ..Issuer::default()
    };
    Report { issuer, achievements, ..Report::default() }
}

fn one(country: &str, achievements: Vec<Achievement>) -> Elmo {
    Elmo { reports: vec![report(country, achievements)], ..Elmo::default() }
}

/// Totals as "counted/unclear/graded".
fn totals(assessment: &Assessment) -> String {
    format!("{}/{}/{}", assessment.counted, assessment.unclear, assessment.graded)
}

fn reason(assessment: &Assessment, id: &str) -> (Counted, CountReason) {
    let found = assessment.of(&AchievementId(id.to_owned())).unwrap();
    (found.counted, found.reason)
}

fn codes(assessment: &Assessment) -> Vec<String> {
    assessment.findings.iter().map(|f| format!("{} {} {}", f.place, f.code, f.detail).trim().to_owned()).collect()
}

#[test]
fn a_programme_counts_through_its_courses() {
    let tree = with(
        dated(los(LosType::DegreeProgramme, "P", "120"), 2020),
        vec![course("A", "10", "B"), course("B", "5", "")],
    );
    let found = assess(&one("NO", vec![tree]));
    assert_eq!(totals(&found), "15/0/10");
    assert_eq!(reason(&found, "r0.0"), (Counted::No, CountReason::Programme));
    assert_eq!(codes(&found), ["r0.0 total-differs 120 ECTS here, 15 below: r0.0.0, r0.0.1"]);
}

#[test]
fn a_programme_alone_counts_nothing_and_says_so() {
    let found = assess(&one("NO", vec![dated(los(LosType::DegreeProgramme, "P", "180"), 2020)]));
    assert_eq!(totals(&found), "0/0/0");
    assert_eq!(codes(&found), ["r0.0 total-differs 180 ECTS here, 0 below"]);
}

#[test]
fn equal_totals_are_no_finding() {
    let tree = with(los(LosType::Module, "M", "15"), vec![course("A", "10", "B"), course("B", "5", "C")]);
    let found = assess(&one("NO", vec![tree]));
    assert_eq!((totals(&found).as_str(), codes(&found).len()), ("15/0/15", 0));
    assert_eq!(reason(&found, "r0.0"), (Counted::No, CountReason::PartsHaveCredits));
}

#[test]
fn modules_untyped_and_unknown_types_count_at_the_bottom() {
    let bottom = |kind, code| Achievement { kind, ..course(code, "5", "B") };
    let group = LosType::Other("Module group".to_owned());
    let found = assess(&one(
        "NO",
        vec![
            bottom(LosType::Module, "A"),
            bottom(LosType::None, "B"),
            bottom(LosType::Other("Studieafsnit".to_owned()), "C"),
            bottom(group, "D"),
            Achievement { kind: LosType::None, ..course("E", "", "B") },
        ],
    ));
    assert_eq!(totals(&found), "15/0/15");
    assert_eq!(reason(&found, "r0.3"), (Counted::No, CountReason::Programme));
    assert_eq!(reason(&found, "r0.4"), (Counted::No, CountReason::NoCredits));
}

#[test]
fn a_module_with_credits_over_courses_without_any_has_them() {
    let tree = with(Achievement { kind: LosType::Module, ..course("M", "10", "B") }, vec![course("A", "", "C")]);
    let found = assess(&one("NO", vec![tree]));
    assert_eq!(totals(&found), "10/0/10");
    assert_eq!(reason(&found, "r0.0.0"), (Counted::No, CountReason::PartOfCounted));
}

#[test]
fn classes_count_only_without_a_course() {
    let within = with(course("A", "10", "B"), vec![class("1", "4", "B"), class("2", "6", "C")]);
    let alone = with(los(LosType::Module, "M", "5"), vec![class("3", "5", "B")]);
    let found = assess(&one("NO", vec![within, alone]));
    assert_eq!(totals(&found), "15/0/15");
    assert_eq!(reason(&found, "r0.0.0"), (Counted::No, CountReason::ClassOfCourse));
    assert_eq!(reason(&found, "r0.1.0"), (Counted::Yes, CountReason::ClassAlone));
}

#[test]
fn credits_of_classes_below_a_course_without_credits_are_pointed_at() {
    let found = assess(&one("NO", vec![with(course("A", "", "B"), vec![class("1", "4", "B")])]));
    assert_eq!(totals(&found), "0/0/0");
    assert_eq!(codes(&found), ["r0.0 total-differs 0 ECTS here, 4 in the parts of r0.0"]);
}

#[test]
fn classes_with_results_below_their_course_make_it_unclear() {
    let tree = |mut top: Achievement, results: [&str; 2]| {
        top.parts = vec![class("1", "4", results[0]), class("2", "6", results[1])];
        assess(&one("SE", vec![top]))
    };
    assert_eq!(totals(&tree(course("A", "10", ""), ["G", ""])), "0/10/0", "nothing else says passed either");
    assert_eq!(totals(&tree(course("A", "10", "G"), ["G", ""])), "0/10/0");
    assert_eq!(totals(&tree(course("A", "10", "G"), ["G", "U"])), "0/10/0", "a failed class is not earned");
    assert_eq!(totals(&tree(course("A", "10", "G"), ["G", "VG"])), "10/0/10");
    assert_eq!(totals(&tree(course("A", "10", "G"), ["", ""])), "10/0/10", "no results to compare");
    let given = tree(status(course("A", "10", "G"), Status::Passed), ["G", ""]);
    assert_eq!(
        (totals(&given).as_str(), codes(&given)),
        ("10/0/10", vec!["r0.0 classes-below-course 4 of 10".to_owned()])
    );
}

#[test]
fn statuses_decide() {
    let found = assess(&one(
        "FI",
        vec![
            status(course("A", "5", "3"), Status::Failed),
            status(course("B", "5", ""), Status::InProgress),
            status(course("C", "5", "Hylätty"), Status::Passed),
            course("D", "5", "Hylätty"),
            course("E", "5", ""),
            status(course("F", "5", "3"), Status::Unknown("approved".to_owned())),
            course("G", "5", "3"),
        ],
    ));
    assert_eq!(totals(&found), "10/15/10");
    assert_eq!(codes(&found), ["r0.3 result-looks-failed Hylätty", "r0.4 nothing-says-passed"]);
    assert_eq!(reason(&found, "r0.5"), (Counted::Unclear, CountReason::StatusUnknown));
}

#[test]
fn a_programme_in_progress_does_not_pass_its_courses() {
    let programme =
        |s| with(status(dated(los(LosType::DegreeProgramme, "P", ""), 2020), s), vec![course("A", "5", "")]);
    assert_eq!(totals(&assess(&one("SE", vec![programme(Status::Passed)]))), "5/0/0");
    assert_eq!(totals(&assess(&one("SE", vec![programme(Status::InProgress)]))), "0/5/0");
}

#[test]
fn the_later_passed_attempt_counts() {
    let attempts = vec![
        dated(course("A", "10", "E"), 2019),
        dated(course("A", "10", "B"), 2021),
        dated(course("A", "10", "F"), 2022),
    ];
    let found = assess(&one("NO", attempts));
    assert_eq!(totals(&found), "10/0/10");
    assert_eq!(codes(&found), ["r0.0 retake r0.1", "r0.2 retake r0.1"]);
}

#[test]
fn a_failed_attempt_beside_a_mention_in_the_programme_is_not_passed() {
    let programme = with(dated(los(LosType::DegreeProgramme, "P", ""), 2020), vec![course("A", "10", "")]);
    let found = assess(&one("SE", vec![programme, dated(course("A", "10", "U"), 2019)]));
    assert_eq!(totals(&found), "0/10/0");
}

#[test]
fn attempts_of_one_los_are_one_achievement() {
    let mut first = dated(course("", "10", "F"), 2019);
    first.attempt_of = Some(AchievementId("r0.1".to_owned()));
    let found = assess(&one("NO", vec![first, dated(course("", "10", "B"), 2020)]));
    assert_eq!((totals(&found).as_str(), codes(&found)), ("10/0/10", vec!["r0.0 retake r0.1".to_owned()]));
}

#[test]
fn the_copy_with_a_result_stands_for_both() {
    let programme = with(dated(los(LosType::DegreeProgramme, "P", ""), 2020), vec![course("A", "10", "")]);
    let found = assess(&one("SE", vec![programme, course("A", "10", "VG")]));
    assert_eq!((totals(&found).as_str(), codes(&found)), ("10/0/10", vec!["r0.0.0 duplicate r0.1".to_owned()]));
}

#[test]
fn a_copy_without_credits_does_not_hide_the_credits() {
    let found = assess(&one("SE", vec![course("A", "10", "G"), dated(course("A", "", "G"), 2020)]));
    assert_eq!(totals(&found), "10/0/10");
}

#[test]
fn local_decides_before_other_identifiers() {
    let twin = |code: &str, other: &str| {
        let mut course = course(code, "5", "B");
        course.identifiers.insert(0, identifier("nordplus", other));
        course.titles = titles("Same title");
        course
    };
    let found = assess(&one("NO", vec![twin("A", "1"), twin("B", "1")]));
    assert_eq!((totals(&found).as_str(), codes(&found)), ("10/0/10", vec!["r0.1 perhaps-duplicate r0.0".to_owned()]));
    assert_eq!(totals(&assess(&one("NO", vec![twin("A", "1"), twin("A", "2")]))), "5/0/5");
}

#[test]
fn a_field_of_study_or_an_empty_identifier_identifies_nothing() {
    let of = |kind: &str, value: &str, title: &str| {
        let mut course = course("", "5", "B");
        course.identifiers = vec![identifier(kind, value)];
        course.titles = titles(title);
        course
    };
    assert_eq!(
        totals(&assess(&one("FI", vec![of("subjectArea", "11.3", "A"), of("subjectArea", "11.3", "B")]))),
        "10/0/10"
    );
    assert_eq!(totals(&assess(&one("FI", vec![of("nus", "", "A"), of("nus", "", "B")]))), "10/0/10");
}

#[test]
fn without_a_common_identifier_title_credits_and_date_decide() {
    let of = |code: &str, credits: &str, year: i32| {
        let mut course = dated(course(code, credits, "B"), year);
        course.titles = titles("  Organic   CHEMISTRY");
        course
    };
    assert_eq!(totals(&assess(&one("NO", vec![of("A", "5", 2020), of("", "5", 2020)]))), "5/0/5");
    assert_eq!(totals(&assess(&one("NO", vec![of("A", "5", 2020), of("", "5", 2021)]))), "10/0/10");
    assert_eq!(totals(&assess(&one("NO", vec![of("A", "5", 2020), of("", "6", 2020)]))), "11/0/11");
    let tied = assess(&one("NO", vec![of("", "5", 2020), of("A", "5", 2020), of("B", "5", 2020)]));
    assert_eq!(totals(&tied), "10/0/10", "one without a code does not tie two codes together");
}

#[test]
fn copies_are_found_across_reports_of_the_same_issuer_only() {
    let two = |second: &str| Elmo {
        reports: vec![report("NO", vec![course("A", "5", "B")]), report(second, vec![course("A", "5", "B")])],
        ..Elmo::default()
    };
    assert_eq!(totals(&assess(&two("NO"))), "5/0/5");
    assert_eq!(totals(&assess(&two("SE"))), "10/0/10");
}

#[test]
fn a_copy_inside_a_larger_course_does_not_count_beside_it() {
    let larger = with(course("Y", "10", "B"), vec![course("X", "5", "B")]);
    for order in [vec![course("X", "5", "B"), larger.clone()], vec![larger, course("X", "5", "B")]] {
        assert_eq!(totals(&assess(&one("NO", order))), "10/0/10");
    }
}

#[test]
fn a_module_with_the_code_of_its_course_does_not_swallow_the_others() {
    let module = with(los(LosType::Module, "A", ""), vec![course("A", "5", "B"), course("B", "10", "B")]);
    assert_eq!(totals(&assess(&one("NO", vec![module, dated(course("A", "5", "B"), 2020)]))), "15/0/15");
}

#[test]
fn parts_that_exceed_their_course_are_pointed_at() {
    let found =
        assess(&one("NO", vec![with(course("A", "10", "B"), vec![course("B", "6", "B"), course("C", "6", "B")])]));
    assert_eq!(totals(&found), "10/0/10");
    assert_eq!(codes(&found), ["r0.0 total-differs 10 ECTS here, 12 in the parts of r0.0"]);
}

#[test]
fn classes_of_two_courses_share_codes_and_are_no_copies() {
    let tree = |code| with(course(code, "5", "G"), vec![class("0101", "5", "G")]);
    let found = assess(&one("SE", vec![tree("A"), tree("B")]));
    assert_eq!((totals(&found).as_str(), codes(&found).len()), ("10/0/10", 0));
}

#[test]
fn several_schemes_are_one_amount() {
    let mut both = course("A", "", "B");
    both.credits = vec![credit(Some("CATS"), "20"), credit(Some("ects"), "10,0")];
    let mut other = course("B", "", "B");
    other.credits = vec![credit(Some("hp"), "7.5"), credit(Some("CATS"), "15")];
    let mut none = course("C", "", "");
    none.credits = vec![credit(None, "1.5")];
    let found = assess(&one("GB", vec![both, other, none]));
    assert_eq!(totals(&found), "10/1.5/10");
    let hp = found.by_scheme.get("HP").unwrap();
    assert_eq!((hp.counted.to_string(), hp.graded.to_string()), ("7.5".to_owned(), "7.5".to_owned()));
    assert_eq!(found.by_scheme.len(), 2, "nothing is converted");
}

#[test]
fn amounts_stay_exact() {
    let many: Vec<Achievement> = (0..7).map(|n| course(&n.to_string(), "9.2857", "B")).collect();
    assert_eq!(assess(&one("DK", many)).counted.to_string(), "64.9999");
}

#[test]
fn fractions_are_no_amounts_of_a_document() {
    let odd: Vec<Achievement> = ["1/999999937", "1/999999929", "1/999999893", "1/999999883", "1/999999797", "5"]
        .into_iter()
        .map(|value| course(value, value, "B"))
        .collect();
    let found = assess(&one("NO", odd));
    assert_eq!((totals(&found).as_str(), codes(&found).len()), ("5/0/5", 5));
}

#[test]
fn hostile_documents_end() {
    let copies = |of: &dyn Fn(usize) -> Achievement| assess(&one("NO", (0..6_000).map(of).collect())).counted;
    let same_title = |n: usize| Achievement { titles: titles("Same"), ..course(&n.to_string(), "1", "B") };
    assert_eq!(copies(&same_title), Credits::whole(6_000));
    assert_eq!(copies(&|_| course("A", "1", "B")), Credits::whole(1));
    let nameless =
        |n: usize| Achievement { identifiers: Vec::new(), ..dated(same_title(n), i32::try_from(n % 3000).unwrap()) };
    assert_eq!(copies(&nameless), Credits::whole(3000));
    let mut deep = course("0", "1", "B");
    for n in 1..250 {
        deep = with(los(LosType::Module, &n.to_string(), "1"), vec![deep; if n < 12 { 2 } else { 1 }]);
    }
    assert_eq!(assess(&one("NO", vec![deep])).counted, Credits::whole(1));
}

#[test]
fn an_empty_document_counts_nothing() {
    assert_eq!(assess(&Elmo::default()), Assessment::default());
}

fn suite() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/suite")
}

/// One line for each file whose totals are not those worked out by hand.
fn check(golden: &str, folder: &Path, name_of: impl Fn(&str) -> Option<PathBuf>) -> (usize, Vec<String>) {
    let (mut read, mut wrong) = (0, Vec::new());
    for line in golden.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty()) {
        let columns: Vec<&str> = line.split('|').map(str::trim).collect();
        let Some(path) = name_of(columns[0]).map(|name| folder.join(name)) else { continue };
        let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let (document, _) =
            elmo::read(&bytes, &elmo::Limits::default()).unwrap_or_else(|e| panic!("{}: {e}", columns[0]));
        let found = assess(&document);
        consistent(&document, &found);
        read += 1;
        if totals(&found) != columns[1..4].join("/") {
            wrong.push(format!("{}: found {}, by hand {}", columns[0], totals(&found), columns[1..4].join("/")));
        }
    }
    (read, wrong)
}

fn golden() -> String {
    std::fs::read_to_string(suite().join("credits/golden.txt")).unwrap()
}

#[test]
fn the_real_files_have_the_totals_worked_out_by_hand() {
    let shared = suite().join("../../../shared/data/elmo");
    if !shared.exists() {
        println!("skipped: ../shared is not here");
        return;
    }
    let (read, wrong) = check(&golden(), &shared, |name| (!name.starts_with("twins/")).then(|| PathBuf::from(name)));
    assert_eq!((read, wrong), (17, Vec::new()));
}

#[test]
fn the_twins_have_the_totals_worked_out_by_hand() {
    let (read, wrong) =
        check(&golden(), &suite().join("elmo"), |name| name.starts_with("twins/").then(|| PathBuf::from(name)));
    assert_eq!((read, wrong), (14, Vec::new()));
}

#[test]
fn the_swedish_twin_is_explained_node_by_node() {
    let bytes = std::fs::read(suite().join("elmo/twins/sweden-1.0.xml")).unwrap();
    let (document, _) = elmo::read(&bytes, &elmo::Limits::default()).unwrap();
    let found = assess(&document);
    assert_eq!(reason(&found, "r0.0"), (Counted::No, CountReason::Programme));
    assert_eq!(reason(&found, "r0.0.0"), (Counted::No, CountReason::Duplicate));
    assert_eq!(reason(&found, "r0.1"), (Counted::Yes, CountReason::Course));
    assert_eq!(reason(&found, "r0.1.0"), (Counted::No, CountReason::ClassOfCourse));
    assert_eq!(reason(&found, "r0.7"), (Counted::Unclear, CountReason::NothingSaysPassed));
    let named = |code: FindingCode| found.findings.iter().filter(|f| f.code == code).count();
    assert_eq!(named(FindingCode::Duplicate), 3);
    assert_eq!(named(FindingCode::NothingSaysPassed), 4);
    assert_eq!(named(FindingCode::ClassesBelowCourse), 1);
    assert_eq!(named(FindingCode::TotalDiffers), 1);
}

#[test]
fn nobody_adds_every_amount() {
    // The twins would give these by adding, along the paths and over the copies.
    for (file, by_adding, counted) in [("sweden-1.0", "529.5", "210"), ("denmark-1.x", "227.5", "212.5")] {
        let bytes = std::fs::read(suite().join(format!("elmo/twins/{file}.xml"))).unwrap();
        let (document, _) = elmo::read(&bytes, &elmo::Limits::default()).unwrap();
        let sum: Credits = document.achievements().flat_map(|a| &a.credits).map(|c| c.value).sum();
        assert_eq!(
            (sum.to_string(), assess(&document).counted.to_string()),
            (by_adding.to_owned(), counted.to_owned())
        );
    }
}

/// What must hold for any document.
fn consistent(document: &Elmo, found: &Assessment) {
    assert_eq!(found.achievements.len(), document.achievements().count(), "every achievement is assessed once");
    let by_id: BTreeMap<&AchievementId, _> = found.achievements.iter().map(|a| (&a.id, a)).collect();
    assert_eq!(by_id.len(), found.achievements.len(), "ids are unique");
    let mut sums: BTreeMap<(String, &str), Credits> = BTreeMap::new();
    for assessed in &found.achievements {
        let chosen = assessed.counted != Counted::No;
        let mut above = assessed.parent.as_ref();
        while let Some(id) = above {
            let ancestor = by_id[id];
            assert!(!(chosen && ancestor.counted != Counted::No), "{} and {id} lie on one path", assessed.id);
            above = ancestor.parent.as_ref();
        }
        if let Some(of) = &assessed.duplicate_of {
            assert!(!chosen, "{} stands for itself and is a copy of {of}", assessed.id);
            assert_eq!(by_id[of].duplicate_of, None, "a copy names the one that stands for it");
        }
        assert!(!assessed.graded || assessed.counted == Counted::Yes, "graded is part of counted");
        if let (true, Some((scheme, amount))) = (chosen, &assessed.credits) {
            let kind = if assessed.counted == Counted::Yes { "counted" } else { "unclear" };
            for kind in [Some(kind), assessed.graded.then_some("graded")].into_iter().flatten() {
                let sum = sums.entry((scheme.clone(), kind)).or_default();
                *sum = *sum + *amount;
            }
        }
    }
    let sum = |scheme: &str, kind| sums.get(&(scheme.to_owned(), kind)).copied().unwrap_or_default();
    assert_eq!(
        (found.counted, found.unclear, found.graded),
        (sum("ECTS", "counted"), sum("ECTS", "unclear"), sum("ECTS", "graded"))
    );
    for (scheme, totals) in &found.by_scheme {
        assert_eq!(
            (totals.counted, totals.unclear, totals.graded),
            (sum(scheme, "counted"), sum(scheme, "unclear"), sum(scheme, "graded")),
            "{scheme}"
        );
    }
}

/// A small generator of its own (xorshift), so that a failure names a seed that repeats it.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }

    fn tree(&mut self, depth: u64) -> Achievement {
        let kinds = [
            LosType::DegreeProgramme,
            LosType::Module,
            LosType::Course,
            LosType::Class,
            LosType::None,
            LosType::Other("Module group".to_owned()),
            LosType::Other("Studieafsnit".to_owned()),
        ];
        let kind = kinds[usize::try_from(self.below(7)).unwrap()].clone();
        let code = ["", "A", "B", "C", "D", "E", "F", "G"][usize::try_from(self.below(8)).unwrap()];
        let credits = ["", "0", "5", "7.5", "10"][usize::try_from(self.below(5)).unwrap()];
        let mut node = los(kind, code, credits);
        node.result =
            [None, Some("A"), Some("F"), Some("G")][usize::try_from(self.below(4)).unwrap()].map(str::to_owned);
        node.date = [None, day(2019), day(2020)][usize::try_from(self.below(3)).unwrap()];
        node.status = match self.below(8) {
            0 => Some(Status::Failed),
            1 => Some(Status::InProgress),
            2 => Some(Status::Passed),
            _ => None,
        };
        if depth > 0 {
            node.parts = (0..self.below(4)).map(|_| self.tree(depth - 1)).collect();
        }
        node
    }
}

#[test]
fn any_tree_is_counted_once_along_every_path() {
    for seed in 1..=700_u64 {
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let reports = (0..=dice.below(2))
            .map(|_| {
                let trees = (0..dice.below(6)).map(|_| dice.tree(3)).collect();
                report(["NO", "SE"][usize::try_from(dice.below(2)).unwrap()], trees)
            })
            .collect();
        let document = Elmo { reports, ..Elmo::default() };
        let found = assess(&document);
        consistent(&document, &found);
        no_code_twice(&document, &found, seed);
    }
}

/// Within one issuer, a code is chosen once, and nothing is chosen below another copy of what is chosen.
fn no_code_twice(document: &Elmo, found: &Assessment, seed: u64) {
    let chosen = |id: &AchievementId| found.of(id).unwrap().counted != Counted::No;
    let stands_for = |id: &AchievementId| found.of(id).unwrap().duplicate_of.clone().unwrap_or_else(|| id.clone());
    for assessed in &found.achievements {
        let mut above = assessed.parent.clone();
        while let Some(id) = above {
            let both = chosen(&stands_for(&id)) && chosen(&stands_for(&assessed.id));
            assert!(!both, "seed {seed}: {} counts, and so does a copy of {id} above a copy of it", assessed.id);
            above = found.of(&id).unwrap().parent.clone();
        }
    }
    for lost in found.achievements.iter().filter(|a| a.reason == CountReason::PartOfCounted) {
        let copies = found.achievements.iter().filter(|a| stands_for(&a.id) == lost.id);
        let on_path = |copy: &AchievementId| {
            found.achievements.iter().any(|other| {
                let (here, there) = (format!("{copy}."), format!("{}.", other.id));
                other.id != *copy
                    && (here.starts_with(&there) || there.starts_with(&here))
                    && chosen(&stands_for(&other.id))
            })
        };
        assert!(
            copies.into_iter().any(|copy| on_path(&copy.id)),
            "seed {seed}: nothing that counts lies above or below {}",
            lost.id
        );
    }
    let mut seen: BTreeMap<(Option<String>, String), AchievementId> = BTreeMap::new();
    let reports = document.reports.iter().enumerate();
    let nodes = reports.flat_map(|(at, r)| {
        r.achievements
            .iter()
            .enumerate()
            .flat_map(move |(index, a)| walk(a, format!("r{at}.{index}"), r.issuer.country.clone()))
    });
    for (id, country, node) in nodes {
        let Some(code) = node.code().filter(|_| chosen(&id)) else { continue };
        let before = seen.insert((country, code.to_owned()), id.clone());
        assert_eq!(before, None, "seed {seed}: {id} has the code of another that counts");
    }
}

fn walk(node: &Achievement, id: String, country: Option<String>) -> Vec<(AchievementId, Option<String>, &Achievement)> {
    let mut all = vec![(AchievementId(id.clone()), country.clone(), node)];
    for (index, part) in node.parts.iter().enumerate() {
        all.extend(walk(part, format!("{id}.{index}"), country.clone()));
    }
    all
}
