use elmo::{CourseId, Credits, Identifier};
use time::macros::date;

use super::pattern::fold_text;
use super::{
    Asked, Course, Difference, FoldedCourse, Given, Host, Judged, Matcher, NoProposal, Offered, OfficeRule, Outcome,
    Pattern, Proposal, Rank, RuleFault, RuleOutcome, matching, propose,
};

/// A sequence of numbers that is always the same.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % limit
    }

    fn text(&mut self, letters: &str, most: usize) -> String {
        let letters: Vec<char> = letters.chars().collect();
        (0..self.below(most + 1)).map(|_| letters[self.below(letters.len())]).collect()
    }
}

fn patterns(list: &[&str]) -> Vec<Pattern> {
    list.iter().map(|text| Pattern((*text).to_owned())).collect()
}

fn rule(name: &str) -> OfficeRule {
    OfficeRule::new(name, Host::Any)
}

fn calculus() -> Course {
    Course {
        issuer: vec![
            Identifier { kind: "erasmus".to_owned(), value: "N OSLO01".to_owned() },
            Identifier { kind: "schac".to_owned(), value: "uio.no".to_owned() },
        ],
        issuer_titles: vec!["Universitetet i Oslo".to_owned(), "University of Oslo".to_owned()],
        country: Some("NO".to_owned()),
        code: Some("MAT1100".to_owned()),
        titles: vec!["Kalkulus".to_owned(), "Calculus 1".to_owned()],
        level: Some("EQF 6".to_owned()),
        credits: Some(Credits::whole(10)),
        isced: Some("0541".to_owned()),
        ..Course::on(date!(2026 - 05 - 31))
    }
}

fn judge(rule: &OfficeRule, course: &Course) -> Judged {
    Matcher::new(rule).judge(&course.clone().folded())
}

fn matches(rule: &OfficeRule, course: &Course) -> bool {
    matches!(judge(rule, course), Judged::Matches(_))
}

fn rank(rule: &OfficeRule) -> Rank {
    match judge(rule, &calculus()) {
        Judged::Matches(hit) => hit.rank,
        other => panic!("{}: {other:?}", rule.name),
    }
}

/// The same question asked letter by letter, by trying everything.
fn covers(pattern: &[char], text: &[char]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, None) => true,
        (Some(('*', rest)), None) => covers(rest, text),
        (Some(('*', rest)), Some((_, behind))) => covers(rest, text) || covers(pattern, behind),
        (Some(('?', rest)), Some((_, behind))) => covers(rest, behind),
        (Some((one, rest)), Some((other, behind))) => one == other && covers(rest, behind),
        (None, Some(_)) | (Some(_), None) => false,
    }
}

#[test]
fn wildcards_cover_what_trying_everything_covers() {
    let mut dice = Dice(1);
    let mut covered = 0;
    for _ in 0..20_000 {
        let (pattern, text) = (dice.text("ab*?", 7), dice.text("ab", 8));
        let found = Pattern(pattern.clone()).for_text().covers(&text);
        let letters = |text: &str| text.chars().collect::<Vec<char>>();
        assert_eq!(found, covers(&letters(&pattern), &letters(&text)), "{pattern} {text}");
        covered += usize::from(found);
    }
    assert!(covered > 1000, "{covered}");
}

#[test]
fn a_wider_pattern_loses_nothing() {
    let mut dice = Dice(2);
    for _ in 0..5_000 {
        let (pattern, text) = (dice.text("abc*?", 6), dice.text("abc", 8));
        if pattern.is_empty() || !Pattern(pattern.clone()).for_text().covers(&text) {
            continue;
        }
        let at = dice.below(pattern.chars().count());
        let with = if dice.below(2) == 0 { '?' } else { '*' };
        let wider: String = pattern
            .chars()
            .enumerate()
            .map(|(i, c)| if i == at && (c != '*' || with == '*') { with } else { c })
            .collect();
        assert!(Pattern(wider.clone()).for_text().covers(&text), "{pattern} → {wider}: {text}");
    }
}

#[test]
fn case_accents_and_in_codes_marks_do_not_count() {
    for (pattern, code, expected) in [
        ("MAT-11*", "mat 1100", true),
        ("mat11??", "MAT-1100", true),
        ("mat11?", "MAT-1100", false),
        ("MAT1100", "MAT1100L", false),
        ("*1100*", "EMAT1100L", true),
        ("ÅÄÖ1", "aao1", true),
    ] {
        let rule = OfficeRule { codes: patterns(&[pattern]), ..rule("") };
        let course = Course { code: Some(code.to_owned()), ..calculus() };
        assert_eq!(matches(&rule, &course), expected, "{pattern} {code}");
    }
    for (pattern, title, expected) in [
        ("calculus *", "CALCULUS   2", true),
        ("calculus", "Calculus 1", false),
        ("*språk*", "Norsk sprak for studenter", true),
        ("Straße ?", "strasse x", true),
        ("Calculus: 1", "Calculus 1", false),
    ] {
        let rule = OfficeRule { titles: patterns(&[pattern]), ..rule("") };
        let course = Course { titles: vec![title.to_owned()], ..calculus() };
        assert_eq!(matches(&rule, &course), expected, "{pattern} {title}");
    }
}

#[test]
fn all_that_is_asked_has_to_hold_and_nothing_else() {
    let host = |host: Host| OfficeRule::new("", host);
    let identifier =
        |scheme: &str, value: &str| host(Host::Identifier { scheme: scheme.to_owned(), value: value.to_owned() });
    let title = |title: &str| host(Host::Title { title: Pattern(title.to_owned()) });
    let country = |country: &str| host(Host::Country { country: country.to_owned() });
    let credits = |from: Option<u32>, to: Option<u32>| OfficeRule {
        credits_from: from.map(Credits::whole),
        credits_to: to.map(Credits::whole),
        ..rule("")
    };
    for (rule, expected) in [
        (identifier("SCHAC", "UiO.no"), true),
        (identifier("", "uio.no"), true),
        (identifier("erasmus", "n  oslo01"), true),
        (identifier("erasmus", "uio.no"), false),
        (title("University of Oslo"), true),
        (title("universitet* i oslo"), true),
        (title("Oslo"), false),
        (country("no"), true),
        (country("SE"), false),
        (OfficeRule { codes: patterns(&["INF*", "MAT*"]), ..rule("") }, true),
        (OfficeRule { codes: patterns(&["INF*"]), ..rule("") }, false),
        (OfficeRule { titles: patterns(&["calculus ?"]), ..rule("") }, true),
        (OfficeRule { codes: patterns(&["MAT*"]), titles: patterns(&["algebra*"]), ..rule("") }, false),
        (OfficeRule { levels: patterns(&["EQF 7", "eqf 6"]), ..rule("") }, true),
        (OfficeRule { levels: patterns(&["EQF 7"]), ..rule("") }, false),
        (credits(Some(10), Some(10)), true),
        (credits(Some(11), None), false),
        (credits(None, Some(9)), false),
        (OfficeRule { isced: Some("05".to_owned()), ..rule("") }, true),
        (OfficeRule { isced: Some("06".to_owned()), ..rule("") }, false),
    ] {
        assert_eq!(matches(&rule, &calculus()), expected, "{rule:?}");
    }
    let bare = Course::on(date!(2026 - 05 - 31));
    for rule in [
        identifier("", "uio.no"),
        country("NO"),
        OfficeRule { codes: patterns(&["*"]), ..rule("") },
        OfficeRule { titles: patterns(&["*"]), ..rule("") },
        OfficeRule { levels: patterns(&["*"]), ..rule("") },
        credits(None, Some(9)),
        OfficeRule { isced: Some("05".to_owned()), ..rule("") },
    ] {
        assert!(!matches(&rule, &bare), "what the document does not say is not there: {rule:?}");
    }
}

#[test]
fn a_rule_holds_from_its_first_day_to_its_last() {
    let dated = OfficeRule {
        valid_from: Some(date!(2025 - 08 - 01)),
        valid_until: Some(date!(2026 - 07 - 31)),
        codes: patterns(&["MAT*"]),
        ..rule("")
    };
    for (day, expected) in [
        (date!(2025 - 07 - 31), false),
        (date!(2025 - 08 - 01), true),
        (date!(2026 - 07 - 31), true),
        (date!(2026 - 08 - 01), false),
    ] {
        assert_eq!(matches(&dated, &Course { day, ..calculus() }), expected, "{day}");
    }
    let open = OfficeRule { valid_until: None, ..dated };
    assert!(matches(&open, &Course { day: date!(2099 - 01 - 01), ..calculus() }));
}

#[test]
fn exceptions_only_take_away_and_say_why() {
    let mut dice = Dice(3);
    for _ in 0..3_000 {
        let asks = OfficeRule { codes: vec![Pattern(dice.text("ma1*?", 5))], ..rule("") };
        let but = OfficeRule {
            except_codes: vec![Pattern(dice.text("ma1*?", 4))],
            except_titles: vec![Pattern(dice.text("ab*?", 3))],
            ..asks.clone()
        };
        let course = Course { code: Some(dice.text("ma1", 5)), titles: vec![dice.text("ab", 4)], ..calculus() };
        match (judge(&asks, &course), judge(&but, &course)) {
            (Judged::No, found) => assert_eq!(found, Judged::No),
            (Judged::Matches(hit), Judged::Excepted(other)) => {
                let (exception, rest) = other.compared.split_last().expect("the exception");
                assert_eq!((exception.what, rest), (Asked::Exception, hit.compared.as_slice()));
            }
            (one, other) => assert_eq!(one, other),
        }
    }
    let but = OfficeRule { codes: patterns(&["MAT*"]), except_titles: patterns(&["*kalkulus"]), ..rule("") };
    assert!(matches!(judge(&but, &calculus()), Judged::Excepted(_)), "one of the titles is enough");
}

#[test]
fn what_is_compared_is_shown_with_both_values() {
    let asks = OfficeRule {
        codes: patterns(&["MAT11*", "MAT1100"]),
        titles: patterns(&["calculus*"]),
        levels: patterns(&["EQF ?"]),
        credits_from: Some(Credits::whole(5)),
        isced: Some("054".to_owned()),
        valid_until: Some(date!(2026 - 12 - 31)),
        ..OfficeRule::new("Calculus", Host::Identifier { scheme: "schac".to_owned(), value: "uio.no".to_owned() })
    };
    let Judged::Matches(hit) = judge(&asks, &calculus()) else { panic!("it matches") };
    let compared: Vec<_> = hit.compared.iter().map(|it| (it.what, it.value.as_str(), it.asked.as_str())).collect();
    assert_eq!(
        compared,
        [
            (Asked::Host, "schac uio.no", "schac uio.no"),
            (Asked::Code, "MAT1100", "MAT1100"),
            (Asked::Title, "Calculus 1", "calculus*"),
            (Asked::Level, "EQF 6", "EQF ?"),
            (Asked::Credits, "10", "5–"),
            (Asked::Isced, "0541", "054"),
            (Asked::Day, "2026-05-31", "–2026-12-31"),
        ]
    );
}

#[test]
fn the_more_specific_rule_comes_first() {
    let oslo = || Host::Identifier { scheme: "schac".to_owned(), value: "uio.no".to_owned() };
    let by_title = || Host::Title { title: Pattern("University of Oslo".to_owned()) };
    let norway = || Host::Country { country: "NO".to_owned() };
    let of = |name: &str, host: Host, codes: &[&str], titles: &[&str]| OfficeRule {
        codes: patterns(codes),
        titles: patterns(titles),
        ..OfficeRule::new(name, host)
    };
    // Each comes before all that follow.
    let order = [
        of("the very course of the institution", oslo(), &["MAT1100"], &[]),
        of("the very course in the country", norway(), &["mat-1100"], &[]),
        of("the very code anywhere", Host::Any, &["MAT1100", "MAT*"], &["*"]),
        of("the very title of the institution", oslo(), &[], &["Calculus 1"]),
        of("the very title", Host::Any, &["M*"], &["Calculus 1"]),
        of("codes of the institution", oslo(), &["MAT*"], &[]),
        of("codes of the institution by title", by_title(), &["MAT11*"], &[]),
        of("more letters", Host::Any, &["MAT11*"], &[]),
        OfficeRule { credits_to: Some(Credits::whole(10)), ..of("less letters", Host::Any, &["MAT1*"], &[]) },
        of("and no bound", Host::Any, &["*AT11*"], &[]),
        of("titles of the institution", oslo(), &[], &["calc*"]),
        of("titles", Host::Any, &[], &["*calculus*"]),
        of("the institution", oslo(), &["*"], &[]),
        of("the institution by title", by_title(), &[], &[]),
        OfficeRule { valid_from: Some(date!(2020 - 01 - 01)), ..of("the country for a time", norway(), &[], &[]) },
        of("the country", norway(), &[], &[]),
        of("anything", Host::Any, &["*"], &[]),
    ];
    let mut sorted: Vec<&OfficeRule> = order.iter().collect();
    sorted.sort_by_key(|rule| std::cmp::Reverse(rank(rule)));
    let names = |rules: &[&OfficeRule]| rules.iter().map(|rule| rule.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&sorted), names(&order.iter().collect::<Vec<_>>()));

    let mut dice = Dice(4);
    let course: FoldedCourse = calculus().folded();
    for _ in 0..200 {
        let mut shuffled: Vec<&OfficeRule> = order.iter().collect();
        for at in (1..shuffled.len()).rev() {
            shuffled.swap(at, dice.below(at + 1));
        }
        let matchers: Vec<Matcher<'_>> = shuffled.iter().map(|rule| Matcher::new(rule)).collect();
        let found: Vec<&OfficeRule> = matching(&matchers, &course).into_iter().map(|(it, _)| it.rule()).collect();
        assert_eq!(names(&found), names(&sorted), "whatever the order in which they were given");
    }
}

#[test]
fn equally_specific_rules_stand_by_their_names() {
    let both = [rule("b"), rule("Á")].map(|it| OfficeRule { codes: patterns(&["MAT1100"]), ..it });
    let matchers: Vec<Matcher<'_>> = both.iter().map(Matcher::new).collect();
    let found = matching(&matchers, &calculus().folded());
    assert_eq!(found.iter().map(|(it, _)| it.rule().name.as_str()).collect::<Vec<_>>(), ["Á", "b"]);
}

fn offered(code: &str) -> Option<Offered> {
    let id: CourseId = "0190c0de-0000-7000-8000-000000000007".parse().expect("a UUID");
    let known = ["STAT101", "OLD1"].contains(&code);
    known.then(|| Offered {
        id,
        code: code.to_owned(),
        title: "Statistics".to_owned(),
        credits: Credits::whole(5),
        retired: code == "OLD1",
    })
}

fn proposed(outcome: RuleOutcome, note: &str, achieved: Option<u32>) -> Result<Proposal, NoProposal> {
    let rule = OfficeRule { outcome, public_note: note.to_owned(), ..rule("") };
    propose(&rule, achieved.map(Credits::whole), offered)
}

#[test]
fn a_rule_proposes_a_group_that_can_stand() {
    let given =
        |code: &str, credits: Option<u32>| Given { code: code.to_owned(), credits: credits.map(Credits::whole) };
    let direct = |given: Given| RuleOutcome::Direct { courses: vec![given] };
    let found = proposed(direct(given("STAT101", None)), "", Some(10)).expect("a proposal");
    assert_eq!(
        (&found.outcome, found.home[0].credits, &found.grounds),
        (&Outcome::Substitution, Credits::whole(5), &None)
    );
    let found = proposed(direct(given("STAT101", Some(4))), "As agreed.", None).expect("a proposal");
    assert_eq!(found.home[0].credits, Credits::whole(4));
    assert_eq!(found.grounds.map(|it| (it.differs, it.text)), Some((vec![], "As agreed.".to_owned())));
    assert_eq!(proposed(direct(given("X", None)), "", None), Err(NoProposal::UnknownCourse("X".to_owned())));
    assert_eq!(proposed(direct(given("OLD1", None)), "", None), Err(NoProposal::RetiredCourse("OLD1".to_owned())));

    let elective =
        |credits: Option<u32>| RuleOutcome::Elective { title: "Free".to_owned(), credits: credits.map(Credits::whole) };
    let found = proposed(elective(None), "", Some(7)).expect("a proposal");
    assert_eq!((found.outcome, found.home[0].credits), (Outcome::Inclusion, Credits::whole(7)));
    assert_eq!(proposed(elective(None), "", None), Err(NoProposal::NoCredits));
    assert_eq!(proposed(elective(Some(8)), "", Some(7)), Err(NoProposal::MoreThanAchieved));

    let partial = |course: Option<&str>| RuleOutcome::Partial {
        course: course.map(str::to_owned),
        title: "Free".to_owned(),
        credits: Credits::whole(3),
        differs: vec![Difference::Workload],
    };
    let found = proposed(partial(Some("STAT101")), "No laboratory.", Some(5)).expect("a proposal");
    assert_eq!(
        (found.outcome, found.home[0].code.as_str(), found.home[0].credits),
        (Outcome::Partly, "STAT101", Credits::whole(3))
    );
    assert_eq!(found.grounds.map(|it| it.text), Some("No laboratory.".to_owned()));
    assert_eq!(proposed(partial(None), "", Some(5)).expect("a proposal").home[0].title, "Free");
    assert_eq!(proposed(partial(None), "", Some(2)), Err(NoProposal::MoreThanAchieved));

    let refused = proposed(RuleOutcome::Refused { differs: vec![Difference::Level] }, "Upper secondary.", Some(5));
    let refused = refused.expect("a proposal");
    assert_eq!((refused.home.len(), refused.outcome), (0, Outcome::NotRecognised));
    assert_eq!(refused.grounds.map(|it| it.differs), Some(vec![Difference::Level]));
}

#[test]
fn faults_are_named() {
    let refuses = |differs: Vec<Difference>| RuleOutcome::Refused { differs };
    let good = OfficeRule {
        codes: patterns(&["A*"]),
        outcome: refuses(vec![Difference::Level]),
        public_note: "Why.".to_owned(),
        ..rule("A")
    };
    let free = |title: &str| RuleOutcome::Elective { title: title.to_owned(), credits: None };
    let given = Given { code: "A".to_owned(), credits: None };
    for (rule, faults) in [
        (good.clone(), vec![]),
        (OfficeRule { name: " ".to_owned(), ..good.clone() }, vec![RuleFault::Name]),
        (OfficeRule { codes: vec![], ..good.clone() }, vec![RuleFault::AsksNothing]),
        (OfficeRule { host: Host::Country { country: String::new() }, ..good.clone() }, vec![RuleFault::Host]),
        (OfficeRule { except_codes: patterns(&["–"]), ..good.clone() }, vec![RuleFault::Pattern]),
        (OfficeRule { titles: patterns(&[" "]), ..good.clone() }, vec![RuleFault::Pattern]),
        (OfficeRule { isced: Some("5".to_owned()), ..good.clone() }, vec![RuleFault::Isced]),
        (
            OfficeRule {
                valid_from: Some(date!(2026 - 01 - 02)),
                valid_until: Some(date!(2026 - 01 - 01)),
                ..good.clone()
            },
            vec![RuleFault::Dates],
        ),
        (
            OfficeRule { credits_from: Some(Credits::whole(2)), credits_to: Some(Credits::whole(1)), ..good.clone() },
            vec![RuleFault::Credits],
        ),
        (OfficeRule { outcome: refuses(vec![]), ..good.clone() }, vec![RuleFault::Differs]),
        (OfficeRule { public_note: String::new(), ..good.clone() }, vec![RuleFault::Reason]),
        (OfficeRule { outcome: free(""), public_note: String::new(), ..good.clone() }, vec![RuleFault::Title]),
        (OfficeRule { outcome: RuleOutcome::Direct { courses: vec![] }, ..good.clone() }, vec![RuleFault::Courses]),
        (
            OfficeRule { outcome: RuleOutcome::Direct { courses: vec![given.clone(), given] }, ..good.clone() },
            vec![RuleFault::CourseTwice],
        ),
        (OfficeRule { private_note: "x".repeat(5000), ..good }, vec![RuleFault::Long]),
    ] {
        assert_eq!(rule.faults(), faults, "{rule:?}");
    }
}

#[test]
fn folding_again_changes_nothing() {
    let mut dice = Dice(5);
    for _ in 0..2_000 {
        let text = dice.text("aÅß Øİ½–'Ł\u{301}９K", 9);
        let folded = fold_text(&text);
        assert_eq!(fold_text(&folded), folded, "{text}");
        assert!(Pattern(text.replace(['*', '?'], "")).for_text().covers(&folded), "{text}");
    }
}
