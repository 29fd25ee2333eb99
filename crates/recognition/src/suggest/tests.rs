use elmo::{LocalText, Texts};
use time::Date;
use time::macros::date;

use super::{Candidate, Foreign, Index, Known, LocalCourse, MOST, ReasonKind, Suggestions};

const TODAY: Date = date!(2026 - 11 - 22);

fn texts(titles: &[(&str, &str)]) -> Texts {
    let text = |(language, text): &(&str, &str)| LocalText {
        language: (!language.is_empty()).then(|| (*language).to_owned()),
        text: (*text).to_owned(),
    };
    Texts(titles.iter().map(text).collect())
}

fn course(code: &str, titles: &[(&str, &str)], credits: &str, level: &str) -> LocalCourse {
    LocalCourse {
        code: code.to_owned(),
        titles: texts(titles),
        credits: credits.parse().ok(),
        level: (!level.is_empty()).then(|| level.to_owned()),
        ..LocalCourse::default()
    }
}

fn catalogue() -> Vec<LocalCourse> {
    vec![
        course("MAT1", &[("fi", "Differentiaali- ja integraalilaskenta 1"), ("en", "Calculus 1")], "5", "bachelor"),
        course("MAT2", &[("fi", "Differentiaali- ja integraalilaskenta 2"), ("en", "Calculus 2")], "5", "bachelor"),
        course("KEM1", &[("", "Orgaaninen kemia")], "5", "bachelor"),
        course("KEM2", &[("", "Orgaanisen kemian laboratoriotyöt")], "5", "bachelor"),
        course("OIK1", &[("", "Rikosoikeus")], "6", "bachelor"),
        course("TIE1", &[("", "Tietorakenteet ja algoritmit")], "5", "bachelor"),
        course("TIE2", &[("", "Tietokantojen perusteet")], "5", "bachelor"),
        course("TIL1", &[("", "Todennäköisyyslaskenta")], "5", "bachelor"),
        course("SAK1", &[("", "Saksan kielen alkeet A1")], "5", ""),
        course("SAK2", &[("", "Saksan kielen jatkokurssi B1")], "5", ""),
        course("GRA1", &[("", "Kandidaatintutkielma"), ("en", "Bachelor's Thesis")], "10", "bachelor"),
        course("GRA2", &[("", "Pro gradu -tutkielma"), ("en", "Master's Thesis")], "30", "master"),
    ]
}

fn ask(index: &Index, titles: &[(&str, &str)], known: &[Known]) -> Suggestions {
    let titles = texts(titles);
    let foreign = Foreign { code: Some("X100"), titles: &titles, credits: "5".parse().ok(), level: None, isced: None };
    index.suggest(&foreign, known, TODAY)
}

fn codes(index: &Index, found: &Suggestions) -> Vec<(String, u8)> {
    found.candidates.iter().map(|it| (index.courses()[it.course].code.clone(), it.score)).collect()
}

fn decision(case: &str, decided: Date, course: Option<usize>, exact: bool) -> Known {
    Known::EarlierDecision { case: case.to_owned(), decided, course, exact }
}

#[test]
fn tells_near_misses_apart() {
    let index = Index::new(catalogue());
    for (title, right, wrong) in [
        (("en", "Calculus 1"), "MAT1", "MAT2"),
        (("en", "Calculus II"), "MAT2", "MAT1"),
        (("de", "Organische Chemie"), "KEM1", "KEM2"),
        (("sv", "Organisk kemi, laborationskurs"), "KEM2", "KEM1"),
        (("nl", "Strafrecht"), "OIK1", ""),
        (("pl", "Algorytmy i struktury danych"), "TIE1", "TIE2"),
        (("no", "Innføring i databaser"), "TIE2", "TIE1"),
        (("de", "Wahrscheinlichkeitsrechnung"), "TIL1", ""),
        (("en", "German A1"), "SAK1", "SAK2"),
        (("sv", "Tyska B1"), "SAK2", "SAK1"),
        (("sv", "Kandidatuppsats"), "GRA1", "GRA2"),
        (("pl", "Praca magisterska"), "GRA2", "GRA1"),
    ] {
        let found = codes(&index, &ask(&index, &[title], &[]));
        let score = |code: &str| found.iter().find(|(of, _)| of == code).map_or(0, |(_, score)| *score);
        assert_eq!(found.first().map(|(code, _)| code.as_str()), Some(right), "{title:?}: {found:?}");
        assert!(score(right) >= 60 && score(wrong) < 30, "{title:?}: {found:?}");
    }
}

#[test]
fn says_that_no_equivalent_is_known() {
    let index = Index::new(catalogue());
    for title in [
        ("en", "Glass Blowing"),
        ("de", "Kirchengeschichte"),
        ("", ""),
        ("en", "5 ECTS"),
        ("", "Ωμέγα"),
        ("en", "Course"),
    ] {
        assert_eq!(ask(&index, &[title], &[]).candidates, [], "{title:?}");
    }
    assert_eq!(Index::new(Vec::new()).suggest(&foreign_of(&texts(&[("en", "Calculus 1")])), &[], TODAY).candidates, []);
}

fn foreign_of(titles: &Texts) -> Foreign<'_> {
    Foreign { code: None, titles, credits: None, level: None, isced: None }
}

#[test]
fn credits_level_and_field_make_no_candidate() {
    let local = LocalCourse { isced: Some("0541".into()), ..course("MAT1", &[("en", "Calculus 1")], "5", "bachelor") };
    let index = Index::new(vec![local]);
    let titles = texts(&[("en", "Glass Blowing")]);
    let foreign = Foreign {
        code: None,
        titles: &titles,
        credits: "5".parse().ok(),
        level: Some("bachelor"),
        isced: Some("0541"),
    };
    assert_eq!(index.suggest(&foreign, &[], TODAY).candidates, []);
}

#[test]
fn gives_the_values_compared() {
    let index = Index::new(catalogue());
    let found = ask(&index, &[("sv", "Envariabelanalys 1"), ("en", "Calculus 1")], &[]);
    let reasons = &found.candidates[0].reasons;
    let title = reasons.iter().find(|it| it.kind == ReasonKind::Title).unwrap();
    assert_eq!((title.foreign.as_str(), title.local.as_str()), ("Calculus 1", "Calculus 1"), "in the common language");
    let credits = reasons.iter().find(|it| it.kind == ReasonKind::Credits).unwrap();
    assert_eq!((credits.foreign.as_str(), credits.local.as_str()), ("5", "5"));
    assert!(title.weight > credits.weight && credits.weight > 0);
}

#[test]
fn history_decides_by_number_and_age() {
    let index = Index::new(catalogue());
    let score = |known: &[Known]| {
        let found = ask(&index, &[("en", "Glass Blowing")], known);
        found.candidates.first().map_or(0, |it| {
            assert_eq!(it.course, 4);
            it.score
        })
    };
    let twice = [
        decision("2026-001", date!(2026 - 03 - 01), Some(4), true),
        decision("2025-017", date!(2025 - 12 - 01), Some(4), true),
    ];
    assert!(score(&twice) >= 95, "the same course decided twice lately");
    let once = score(&twice[..1]);
    let long_ago = score(&[decision("2017-002", date!(2017 - 03 - 01), Some(4), true)]);
    let by_title = score(&[decision("2026-001", date!(2026 - 03 - 01), Some(4), false)]);
    assert!(once > by_title && by_title > long_ago && score(&twice) > once, "{once} {by_title} {long_ago}");
    assert!(score(&[Known::Rule { name: "Glass".into(), course: Some(4) }]) >= 90);
    assert!(score(&[agreement(4)]) >= 90);
    // One that was decided otherwise takes its share.
    assert!(score(&[twice[0].clone(), decision("2025-003", date!(2025 - 12 - 01), Some(5), false)]) < once);
}

#[test]
fn history_names_its_case_and_says_what_speaks_against() {
    let index = Index::new(catalogue());
    let found = ask(&index, &[("en", "Glass")], &[decision("2026-001", date!(2026 - 03 - 01), Some(4), true)]);
    let reason = &found.candidates[0].reasons[0];
    assert_eq!(reason.kind, ReasonKind::EarlierDecision);
    assert_eq!((reason.foreign.as_str(), reason.local.as_str()), ("2026-001, 2026-03-01", "OIK1"));
    let none = ask(&index, &[("en", "Calculus 1")], &[decision("2026-002", date!(2026 - 03 - 01), None, true)]);
    assert_eq!(none.candidates, [], "it was decided that nothing corresponds");
    assert_eq!((none.against[0].foreign.as_str(), none.against[0].weight), ("2026-002, 2026-03-01", -90));
}

#[test]
fn retired_courses_are_never_suggested() {
    let mut courses = catalogue();
    courses[0].retired = true;
    let index = Index::new(courses);
    let known = [decision("2026-001", date!(2026 - 03 - 01), Some(0), true), agreement(0)];
    let found = ask(&index, &[("en", "Calculus 1")], &known);
    assert!(found.candidates.iter().all(|it| it.course != 0), "{:?}", codes(&index, &found));
    // A position that the catalogue does not have is nobody's.
    assert_eq!(ask(&index, &[("en", "Glass")], &[agreement(99)]).candidates, []);
}

#[test]
fn the_order_of_the_catalogue_does_not_matter() {
    let courses = catalogue();
    let index = Index::new(courses.clone());
    let titles: Vec<(&str, &str)> = vec![
        ("en", "Calculus"),
        ("en", "Chemistry laboratory"),
        ("de", "Datenbanken und Datenstrukturen"),
        ("fi", "Tutkielma"),
        ("sv", "Tyska"),
        ("en", "Thesis in calculus, law and chemistry"),
    ];
    for turn in 1..courses.len() {
        let mut turned = courses.clone();
        turned.rotate_left(turn);
        if turn % 2 == 0 {
            turned.reverse();
        }
        let turned = Index::new(turned);
        for title in &titles {
            let (one, other) = (ask(&index, &[*title], &[]), ask(&turned, &[*title], &[]));
            assert_eq!(codes(&index, &one), codes(&turned, &other), "{title:?}");
            assert_eq!(one, ask(&index, &[*title], &[]), "the same twice");
            let scores: Vec<u8> = one.candidates.iter().map(|it: &Candidate| it.score).collect();
            assert!(
                scores.len() <= MOST
                    && scores.is_sorted_by(|one, other| one >= other)
                    && scores.iter().all(|it| *it <= 100)
            );
        }
    }
}

#[test]
fn odd_titles_do_no_harm() {
    let mut courses = catalogue();
    courses.push(course("ODD1", &[("", "")], "0", ""));
    courses.push(course("ODD2", &[("xx", "((((")], "", "?"));
    courses.push(course("ODD3", &[("en", &"Calculus ".repeat(2000))], "5", ""));
    let index = Index::new(courses);
    for title in
        ["", "(", ")(", ": - :", "\u{202e}\u{0}", &"I ".repeat(5000), &"ab".repeat(20_000), "C++", "12 hp", "𝔄𝔫𝔞𝔩𝔶𝔰𝔦𝔰"]
    {
        ask(&index, &[("en", title)], &[]);
    }
}

fn agreement(course: usize) -> Known {
    Known::Agreement { planned: "GLA1 Glass".to_owned(), course }
}

#[test]
fn reads_compounds_and_words_of_other_languages() {
    let research = vec![
        course("ENG", &[("en", "Market research")], "5", "bachelor"),
        course("OTHER", &[("en", "Research methods")], "5", "bachelor"),
    ];
    let index = Index::new(research);
    for title in [("de", "Marktforschung"), ("fi", "Markkinatutkimus"), ("pl", "Badania marketingowe")] {
        let found = ask(&index, &[title], &[]);
        assert_eq!(codes(&index, &found).first().map(|(code, _)| code.as_str()), Some("ENG"), "{title:?}");
    }
    // The glossary has the Dutch word, not the same one in a Polish title.
    let index = Index::new(vec![course("PHY", &[("en", "Thermodynamics")], "5", "bachelor")]);
    assert_eq!(ask(&index, &[("pl", "Thermodynamica")], &[]).candidates.len(), 1);
    // No language of the glossary writes it so, but it sounds alike.
    for title in [("fr", "Thermodynamique"), ("it", "Termodinamica"), ("cs", "Termodynamika")] {
        assert_eq!(ask(&index, &[title], &[]).candidates.len(), 1, "{title:?}");
    }
    assert_eq!(ask(&index, &[("fr", "Thermographie")], &[]).candidates, []);
}

#[test]
fn a_word_that_its_language_has_is_not_one_that_sounds_like_it() {
    let index = Index::new(vec![course("OPT1", &[("no", "Lineær optimering")], "5", "bachelor")]);
    let found = ask(&index, &[("en", "Optimization")], &[]);
    assert_eq!(codes(&index, &found).len(), 1, "and not adaptive control, of which Finnish says optimisäätö");
}

#[test]
fn a_discipline_before_a_colon_is_not_the_topic() {
    let (title, discipline) =
        ("Nationalekonomi: Offentlig ekonomi", course("ECO1", &[("en", "Introduction to Economics")], "5", "bachelor"));
    let index = Index::new(vec![discipline.clone(), course("ECO2", &[("en", "Public Economics")], "5", "bachelor")]);
    let found = ask(&index, &[("sv", title)], &[]);
    assert_eq!(codes(&index, &found).first().map(|(code, _)| code.as_str()), Some("ECO2"));
    // Where there is nothing but the discipline it is no likely answer.
    let index = Index::new(vec![discipline]);
    let score = |title: &str| ask(&index, &[("sv", title)], &[]).candidates.first().map(|it| it.score);
    assert!(score("Nationalekonomi") >= Some(80));
    assert!(score(title) < Some(65), "{:?}", score(title));
}
