use elmo::{Distribution, DistributionCategory, ShortenedGrading, Texts};

use super::*;

fn table(side: Side, rows: &[(&str, bool, &str)]) -> GradingTable {
    let (example_host, _) = example();
    GradingTable {
        side,
        institution: "University of Oslo".to_owned(),
        institution_id: "uio.no".to_owned(),
        amounts: Amounts::Counts,
        students: None,
        grades: rows
            .iter()
            .map(|(label, passing, amount)| TableGrade {
                label: (*label).to_owned(),
                passing: *passing,
                amount: amount.parse().unwrap(),
                value: None,
            })
            .collect(),
        ..example_host
    }
}

fn number(text: &str) -> Exact {
    text.parse().unwrap()
}

fn ask<'a>(result: &'a str, host: &'a GradingTable, home: &'a GradingTable, policy: &'a Policy) -> Question<'a> {
    Question { result: Some(result), host: Ok(host), home: Ok(home), policy: Some(policy), ..Question::default() }
}

fn by(method: Method) -> Policy {
    Policy { method, ..Policy::default() }
}

#[test]
fn the_golden_table_comes_out() {
    let (host, home) = example();
    let (host, home) = (bands(&host.grades), bands(&home.grades));
    for (label, from, to, max, mid, min, mean) in [
        ("A", "0.00", "2.02", "5", "5", "5", "5.000"),
        ("B", "2.02", "12.00", "5", "5", "5", "5.000"),
        ("C", "12.00", "48.59", "5", "4", "4", "4.219"),
        ("D", "48.59", "75.10", "4", "3", "2", "3.049"),
        ("E", "75.10", "100.00", "2", "2", "1", "1.598"),
    ] {
        let found = convert(&host, &home, label, Exact::ZERO).unwrap();
        assert_eq!((found.interval.0.as_per_cent().as_str(), found.interval.1.as_per_cent().as_str()), (from, to));
        let answers = &found.answers;
        assert_eq!(answers.max.as_deref(), Some(max), "{label} max");
        assert_eq!(answers.mid.as_deref(), Some(mid), "{label} mid");
        assert_eq!(answers.min.as_deref(), Some(min), "{label} min");
        assert_eq!(answers.mean.as_ref().unwrap().value.decimals(3), mean, "{label} mean");
    }
    let to_the_last = convert(&host, &home, "C", Exact::ZERO).unwrap();
    let exact = |over: i128, under: i128| Exact::from_ratio(num_rational::Ratio::new(over, under));
    assert_eq!(to_the_last.interval, (exact(119, 992), exact(482, 992)));
    let shares: Vec<_> = to_the_last.overlaps.iter().map(|o| (o.label.as_str(), o.share)).collect();
    assert_eq!(shares, [("5", exact(397, 1815)), ("4", exact(1418, 1815))]);
}

#[test]
fn the_mean_goes_to_the_nearest_grade_and_the_better_of_two() {
    let (host, home) = example();
    let labels =
        ["A", "B", "C", "D", "E"].map(|label| match propose(&ask(label, &host, &home, &by(Method::Mean))).proposed {
            Proposed::Grade(grade) => grade,
            other => panic!("{other:?}"),
        });
    assert_eq!(labels, ["5", "5", "4", "3", "2"]);
    let one = table(Side::Host, &[("pass", true, "40"), ("fail", false, "1")]);
    for (rows, better) in [([("2", true, "5"), ("1", true, "5")], "2"), ([("1", true, "5"), ("2", true, "5")], "1")] {
        let found =
            convert(&bands(&one.grades), &bands(&table(Side::Home, &rows).grades), "pass", Exact::ZERO).unwrap();
        assert_eq!(found.answers.mean.unwrap().label, better, "1.5 lies between both");
    }
}

#[test]
fn the_scheme_s_order_counts_and_not_the_label_s() {
    let polish = table(Side::Host, &[("5", true, "10"), ("4", true, "60"), ("3", true, "30"), ("2", false, "9")]);
    let german = table(Side::Home, &[("1", true, "10"), ("2", true, "60"), ("3", true, "20"), ("4", true, "10")]);
    for (from, to) in [("5", "1"), ("4", "2"), ("3", "3")] {
        for method in [Method::Max, Method::Mid] {
            let found = propose(&ask(from, &polish, &german, &by(method)));
            assert_eq!(found.proposed, Proposed::Grade(to.to_owned()), "{from} {method:?}");
        }
    }
    let lowest = propose(&ask("3", &polish, &german, &by(Method::Min)));
    assert_eq!(lowest.proposed, Proposed::Grade("4".to_owned()));
    assert_eq!(propose(&ask("2", &polish, &german, &by(Method::Mid))).proposed, Proposed::ByHand(ByHand::Fails));
}

#[test]
fn failing_and_empty_grades_take_no_place() {
    let rows = table(
        Side::Host,
        &[("A", true, "0"), ("B", true, "10"), ("C", true, "30"), ("D", true, "0"), ("F", false, "60")],
    );
    let found: Vec<_> = bands(&rows.grades).into_iter().map(|b| (b.label, b.share.to_string())).collect();
    assert_eq!(found, [("B".to_owned(), "0.25".to_owned()), ("C".to_owned(), "0.75".to_owned())]);
    let (_, home) = example();
    let nobody = propose(&ask("A", &rows, &home, &by(Method::Mid)));
    assert_eq!(nobody.proposed, Proposed::ByHand(ByHand::NobodyHadIt));
}

#[test]
fn a_midpoint_on_a_border_takes_the_better_grade() {
    let host = table(Side::Host, &[("A", true, "40"), ("B", true, "60")]);
    let home = table(Side::Home, &[("5", true, "20"), ("4", true, "80")]);
    assert_eq!(propose(&ask("A", &host, &home, &by(Method::Mid))).proposed, Proposed::Grade("5".to_owned()));
}

#[test]
fn shares_below_the_office_s_smallest_are_dropped() {
    let (host, home) = example();
    let policy = |method, share: &str| Policy { method, minimum_share: number(share), ..Policy::default() };
    // C lies to 21.9 % in 5 and to 78.1 % in 4; D to 5.3 % in 4, 94.3 % in 3 and 0.4 % in 2.
    for (label, method, share, expected) in [
        ("C", Method::Max, "0.2", "5"),
        ("C", Method::Max, "0.22", "4"),
        ("D", Method::Max, "0.06", "3"),
        ("D", Method::Min, "0.003", "2"),
        ("D", Method::Min, "0.01", "3"),
        ("D", Method::Mean, "0.06", "3"),
    ] {
        let found = propose(&ask(label, &host, &home, &policy(method, share)));
        assert_eq!(found.proposed, Proposed::Grade(expected.to_owned()), "{label} {method:?} {share}");
    }
    let none = propose(&ask("C", &host, &home, &policy(Method::Max, "0.9")));
    assert_eq!(none.proposed, Proposed::ByHand(ByHand::NothingLeft));
    assert!(none.working.is_some_and(|w| w.overlaps.len() == 2 && w.overlaps.iter().all(|o| !o.kept)));
}

#[test]
fn the_formula_gives_the_golden_values() {
    for (best, lowest, grade, value) in [
        ("5", "1", "4", "1.75"),
        ("30", "18", "27", "1.75"),
        ("10", "5", "8", "2.2"),
        ("20", "10", "14", "2.8"),
        ("12", "2", "7", "2.5"),
        ("5", "3", "5.5", "1"),
        ("10", "5", "5", "4"),
    ] {
        let found = bavarian(number(best), number(lowest), number(grade), Rounding::Hundredth).unwrap();
        assert_eq!(found.value.to_string(), value);
        assert_eq!(found.rounded.to_string(), value);
    }
    assert_eq!(bavarian(number("10"), number("5"), number("4.9"), Rounding::Tenth), Err(ByHand::Above4));
    assert_eq!(bavarian(number("5"), number("5"), number("5"), Rounding::Tenth), Err(ByHand::NoNumbers));
    // A scale on which 1 is best goes the same way.
    let czech = bavarian(number("1"), number("3"), number("1.5"), Rounding::Hundredth).unwrap();
    assert_eq!(czech.label(), "1.75");
}

#[test]
fn the_office_says_how_the_formula_is_rounded() {
    for (rounding, label) in [
        (Rounding::Tenth, "1.8"),
        (Rounding::TenthCut, "1.7"),
        (Rounding::Hundredth, "1.75"),
        (Rounding::Thirds, "1.7"),
    ] {
        assert_eq!(bavarian(number("5"), number("1"), number("4"), rounding).unwrap().label(), label, "{rounding:?}");
    }
    let half = bavarian(number("4"), number("1"), number("3.5"), Rounding::Thirds).unwrap();
    assert_eq!((half.value.to_string().as_str(), half.label().as_str()), ("1.5", "1.3"), "between two, the better");
    assert_eq!(bavarian(number("5"), number("1"), number("5"), Rounding::Tenth).unwrap().label(), "1.0");
}

#[test]
fn the_formula_takes_best_and_lowest_from_the_host_s_table() {
    let italian = table(Side::Host, &[("30 e lode", true, "0"), ("30", true, "0"), ("18", true, "0")]);
    let home = table(Side::Home, &[("1.0", true, "1"), ("1.8", true, "1"), ("4.0", true, "1"), ("5.0", false, "1")]);
    let found = propose(&ask("27", &italian, &home, &by(Method::Bavarian)));
    assert_eq!(found.proposed, Proposed::ByHand(ByHand::NoNumbers), "30 e lode says no number");
    let mut with_value = italian.clone();
    with_value.grades[0].value = Some(number("30"));
    let found = propose(&ask("27", &with_value, &home, &by(Method::Bavarian)));
    assert_eq!(found.proposed, Proposed::Grade("1.8".to_owned()));
    assert_eq!(
        found.how,
        "by the modified Bavarian formula: 1 + 3 × (30 − 27) / (30 − 18) = 1.75, 1.8; host table 2024–2026, version 1"
    );
    assert!(!found.notes.contains(&Note::NotInHomeTable));
    let other = propose(&ask("20", &with_value, &home, &by(Method::Bavarian)));
    assert_eq!(other.proposed, Proposed::Grade("3.5".to_owned()));
    assert!(other.notes.contains(&Note::NotInHomeTable));
    let letter = propose(&ask("cum laude", &with_value, &home, &by(Method::Bavarian)));
    assert_eq!(letter.proposed, Proposed::ByHand(ByHand::NotInTable));
}

#[test]
fn labels_are_looked_up_as_numbers_and_kept_to_the_letter() {
    let dutch = table(Side::Host, &[("10.0", true, "1"), ("7,5", true, "1"), ("02", true, "1"), ("-3", false, "1")]);
    for (asked, found) in [
        ("10", Some("10.0")),
        ("10,0", Some("10.0")),
        ("10.00", Some("10.0")),
        (" 7.5 ", Some("7,5")),
        ("02", Some("02")),
        ("2", None),
        ("-3", Some("-3")),
        ("-3,0", Some("-3")),
        ("3", None),
        ("1", None),
        ("", None),
    ] {
        assert_eq!(dutch.find(asked).map(|g| g.label.as_str()), found, "{asked:?}");
    }
    let letters = table(Side::Host, &[("30 e lode", true, "1"), ("a", true, "1"), ("A", true, "1")]);
    assert_eq!(letters.find("30  e lode").map(|g| g.label.as_str()), Some("30 e lode"));
    assert_eq!(letters.find("30 e Lode"), None);
    assert_eq!(letters.find("A").map(|g| g.label.as_str()), Some("A"));
    let found = propose(&ask("Ten", &dutch, &example().1, &by(Method::Mid)));
    assert_eq!(found.proposed, Proposed::ByHand(ByHand::NotInTable));
}

#[test]
fn pass_is_pass() {
    let (host, home) = example();
    let pass_home = table(Side::Home, &[("hyväksytty", true, "90"), ("hylätty", false, "10")]);
    let found = propose(&ask("B", &host, &pass_home, &by(Method::Mid)));
    assert_eq!(found.proposed, Proposed::Pass);
    assert_eq!(found.how, "pass, the course at home is not graded; grade at the host: B");
    let pass_host = table(Side::Host, &[("G", true, "90"), ("U", false, "10")]);
    assert_eq!(propose(&ask("G", &pass_host, &home, &by(Method::Mid))).proposed, Proposed::Pass);
    assert_eq!(propose(&ask("U", &pass_host, &home, &by(Method::Mid))).proposed, Proposed::ByHand(ByHand::Fails));
    let word = propose(&ask("Bestått", &host, &home, &by(Method::Mid)));
    assert_eq!((word.proposed, word.how.as_str()), (Proposed::Pass, "pass, the host gave no grade"));
    let policy = propose(&ask("B", &host, &home, &by(Method::PassOnly)));
    assert_eq!((policy.proposed, policy.how.as_str()), (Proposed::Pass, "pass, no grade is transferred"));
    assert_eq!(propose(&ask("F", &host, &home, &by(Method::PassOnly))).proposed, Proposed::ByHand(ByHand::Fails));
}

#[test]
fn what_is_missing_is_said() {
    let (host, home) = example();
    let policy = by(Method::Mid);
    let all = ask("C", &host, &home, &policy);
    for (question, reason) in [
        (Question { result: None, ..all.clone() }, ByHand::NoResult),
        (Question { result: Some("  "), ..all.clone() }, ByHand::NoResult),
        (Question { policy: None, ..all.clone() }, ByHand::NoPolicy),
        (Question { host: Err(ByHand::NoHostTable), ..all.clone() }, ByHand::NoHostTable),
        (Question { home: Err(ByHand::SeveralHomeTables), ..all.clone() }, ByHand::SeveralHomeTables),
    ] {
        let found = propose(&question);
        assert_eq!((found.proposed, found.how.as_str()), (Proposed::ByHand(reason), ""));
    }
    let shown = propose(&Question { policy: None, ..all.clone() });
    assert_eq!(shown.working.unwrap().answers.mid.as_deref(), Some("4"), "all four answers are shown all the same");
    let words = table(Side::Home, &[("good", true, "5"), ("fair", true, "5")]);
    let mean = propose(&ask("C", &host, &words, &by(Method::Mean)));
    assert_eq!(mean.proposed, Proposed::ByHand(ByHand::NoNumbers));
    let empty = table(Side::Home, &[("5", true, "0"), ("4", true, "0")]);
    assert_eq!(propose(&ask("C", &host, &empty, &policy)).proposed, Proposed::ByHand(ByHand::NoFigures));
}

#[test]
fn the_words_for_the_decision_name_method_tables_and_versions() {
    let (mut host, home) = example();
    host.version = 3;
    for (method, begins) in [
        (Method::Mid, "by distribution, midpoint"),
        (Method::Max, "by distribution, best grade"),
        (Method::Min, "by distribution, lowest grade"),
        (Method::Mean, "by distribution, mean"),
    ] {
        let how = propose(&ask("C", &host, &home, &by(method))).how;
        assert_eq!(how, format!("{begins}; host table 2024–2026, version 3; home table 2024–2026, version 1"));
    }
}

#[test]
fn how_a_grade_was_found_is_read_back() {
    let used = |version| TableUsed { years: "2024–2026".to_owned(), version };
    for (how, text) in [
        (How::PassByPolicy, "pass, no grade is transferred"),
        (How::PassAtHost, "pass, the host gave no grade"),
        (
            How::PassHere { grade: "B; good".to_owned() },
            "pass, the course at home is not graded; grade at the host: B; good",
        ),
        (
            How::Formula { working: "1 + 3 × (30 − 27) / (30 − 18) = 1.75, 1.8".to_owned(), host: used(1) },
            "by the modified Bavarian formula: 1 + 3 × (30 − 27) / (30 − 18) = 1.75, 1.8; host table 2024–2026, version 1",
        ),
        (
            How::Distribution { method: Method::Mid, host: used(3), home: used(1) },
            "by distribution, midpoint; host table 2024–2026, version 3; home table 2024–2026, version 1",
        ),
    ] {
        assert_eq!(how.to_string(), text);
        assert_eq!(How::read(text), Some(how));
    }
    for written in [
        "",
        "agreed with the teacher; see the file",
        "by distribution, midpoint",
        "by distribution, midpoint; host table 2024–2026, version 3",
        "by distribution, midpoint; host table 2024–2026, version 03; home table 2024–2026, version 1",
        "by distribution, midpoint; host table 2024–2026, version 3; home table 2024–2026, version 1 (checked)",
        "Pass, no grade is transferred",
    ] {
        assert_eq!(How::read(written), None, "{written:?}");
    }
}

#[test]
fn small_and_short_tables_are_named() {
    let (_, home) = example();
    let host = GradingTable {
        years: (2025, 2025),
        ..table(Side::Host, &[("A", true, "20"), ("B", true, "9"), ("F", false, "40")])
    };
    let found = propose(&ask("A", &host, &home, &by(Method::Mid)));
    assert_eq!(found.notes, [Note::FewAtHost, Note::OneYear]);
    let unknown = GradingTable { students: None, ..home.clone() };
    let thirty = table(Side::Host, &[("A", true, "20"), ("B", true, "10")]);
    assert_eq!(propose(&ask("A", &thirty, &unknown, &by(Method::Mid))).notes, [Note::SizeUnknown]);
}

#[test]
fn the_longest_field_wins_and_then_the_cycle() {
    let of = |isced: Option<&str>, cycle: Option<Cycle>, scheme: &str| GradingTable {
        isced: isced.map(str::to_owned),
        cycle,
        scheme: scheme.to_owned(),
        ..table(Side::Host, &[("A", true, "20"), ("B", true, "20")])
    };
    let tables = [
        of(None, None, "all"),
        of(Some("06"), None, "06"),
        of(Some("061"), Some(Cycle::First), "061 first"),
        of(Some("061"), Some(Cycle::Second), "061 second"),
        of(Some("0613"), Some(Cycle::Second), "0613 second"),
    ];
    let wanted = |isced: &'static str, cycle| Wanted {
        institution: vec!["Universitetet i Oslo", "UIO.NO"],
        isced: Some(isced),
        cycle,
        label: Some("A"),
        ..Wanted::default()
    };
    for (isced, cycle, scheme) in [
        ("0613", Some(Cycle::Second), Ok("0613 second")),
        ("0613", Some(Cycle::First), Ok("061 first")),
        ("0612", Some(Cycle::Second), Ok("061 second")),
        ("0613", Some(Cycle::Third), Ok("06")),
        ("0688", None, Ok("06")),
        ("0222", Some(Cycle::First), Ok("all")),
        ("061", None, Err(ByHand::SeveralHostTables)),
    ] {
        let found = choose(&tables, Side::Host, &wanted(isced, cycle)).map(|c| c.table.scheme.as_str());
        assert_eq!(found, scheme, "{isced} {cycle:?}");
    }
    let unknown = choose(&tables, Side::Host, &Wanted { isced: None, ..wanted("", None) }).unwrap();
    assert_eq!((unknown.table.scheme.as_str(), unknown.notes.as_slice()), ("all", &[Note::FieldUnknown][..]));
    let one = choose(&tables, Side::Host, &wanted("0613", None)).unwrap();
    assert_eq!((one.table.scheme.as_str(), one.notes.as_slice()), ("0613 second", &[Note::CycleUnknown][..]));
    let other = Wanted { institution: vec!["University of Bergen"], ..wanted("0613", None) };
    assert_eq!(choose(&tables, Side::Host, &other).err(), Some(ByHand::NoHostTable));
    assert_eq!(choose(&tables, Side::Home, &other).err(), Some(ByHand::NoHomeTable));
}

#[test]
fn scheme_and_label_tell_two_scales_of_one_institution_apart() {
    let letters = GradingTable { scheme: "A-F".to_owned(), ..table(Side::Host, &[("A", true, "9"), ("G", true, "1")]) };
    let words = GradingTable { scheme: "G/U".to_owned(), ..table(Side::Host, &[("G", true, "9"), ("U", false, "1")]) };
    let tables = [letters, words];
    let wanted =
        |schemes, label| Wanted { institution: vec!["uio.no"], schemes, label: Some(label), ..Wanted::default() };
    let found = |schemes, label| choose(&tables, Side::Host, &wanted(schemes, label)).map(|c| c.table.scheme.as_str());
    assert_eq!(found(vec![], "A"), Ok("A-F"));
    assert_eq!(found(vec![], "U"), Ok("G/U"));
    assert_eq!(found(vec![], "G"), Err(ByHand::SeveralHostTables));
    assert_eq!(found(vec!["g/u"], "G"), Ok("G/U"));
    assert_eq!(found(vec!["something"], "A"), Ok("A-F"));
}

#[test]
fn faults_of_a_table_are_named() {
    let good = table(Side::Host, &[("A", true, "9"), ("B", true, "9"), ("F", false, "1")]);
    assert_eq!(good.check(), Ok(()));
    let with = |rows: &[(&str, bool, &str)]| table(Side::Host, rows).check().unwrap_err().0;
    assert_eq!(with(&[]), "no-grades");
    assert_eq!(with(&[("F", false, "1")]), "no-passing-grade");
    assert_eq!(with(&[("10", true, "1"), ("10.0", true, "1")]), "label-twice");
    assert_eq!(with(&[("F", false, "1"), ("A", true, "1")]), "failing-above-passing");
    assert_eq!(with(&[("A", true, "-1")]), "amount-unreadable");
    assert_eq!(with(&vec![("A", true, "1"); MAX_GRADES + 1]), "too-many-grades");
    let (years, isced) = ((2026, 2024), Some("481".to_owned()));
    assert_eq!(GradingTable { years, ..good.clone() }.check().unwrap_err().0, "years-unreadable");
    assert_eq!(GradingTable { isced, ..good }.check().unwrap_err().0, "iscedf-unreadable");
}

fn distribution(categories: &[(&str, u32)]) -> Distribution {
    let category = |(label, count): &(&str, u32)| DistributionCategory { label: (*label).to_owned(), count: *count };
    Distribution { categories: categories.iter().map(category).collect(), descriptions: Texts::default() }
}

fn shortened(higher: &str, equal: &str, lower: &str) -> ShortenedGrading {
    ShortenedGrading { lower: lower.to_owned(), equal: equal.to_owned(), higher: higher.to_owned() }
}

#[test]
fn a_course_s_own_figures_are_hints_and_never_a_proposal() {
    let (_, home) = example();
    let home_bands = bands(&home.grades);
    let host = table(Side::Host, &[("A", true, "40"), ("B", true, "40"), ("F", false, "20")]);
    let of =
        |distribution: Option<&Distribution>, shortened: Option<&ShortenedGrading>, host: Option<&GradingTable>| {
            hints("B", distribution, shortened, host, &home_bands, Exact::ZERO)
        };
    let ends = |interval: Option<(Exact, Exact)>| interval.map(|(a, b)| (a.to_string(), b.to_string()));
    let pair = |a: &str, b: &str| Some((a.to_owned(), b.to_owned()));

    // The document's order does not matter: F stands first.
    let own = distribution(&[("F", 20), ("B", 60), ("A", 20)]);
    let found = of(Some(&own), None, Some(&host));
    assert_eq!(found.len(), 1);
    assert_eq!(ends(found[0].of_all), pair("0.2", "0.8"));
    assert_eq!(ends(found[0].of_passed), pair("0.25", "1"));
    assert_eq!(found[0].passing.map(|p| p.share().to_string()).as_deref(), Some("0.8"));
    assert_eq!(found[0].answers.as_ref().unwrap().mid.as_deref(), Some("3"));
    assert_eq!(found[0].reasons, [HintReason::OneCourse]);

    // In short: 16 % did better, 64 % the same. By the course's own figures 80 % passed.
    let short = shortened("20", "60", "20");
    let both = of(Some(&own), Some(&short), Some(&host));
    assert_eq!(ends(both[1].of_passed), pair("0.25", "1"));
    assert_eq!(both[1].passing, Some(PassingShare::Course(number("0.8"))));
    let by_table = of(None, Some(&short), Some(&host));
    assert_eq!(by_table[0].passing, Some(PassingShare::Table(number("0.8"))));

    // How many passed is not known: the interval of all is shown, with the reason, and nothing is compared.
    let no_fails = table(Side::Host, &[("A", true, "40"), ("B", true, "40")]);
    let unknown = of(None, Some(&short), Some(&no_fails));
    assert_eq!((ends(unknown[0].of_all), unknown[0].of_passed, &unknown[0].answers), (pair("0.2", "0.8"), None, &None));
    assert_eq!(unknown[0].reasons, [HintReason::CountsFailed, HintReason::OneCourse]);

    for (own, reason) in [
        (distribution(&[("80-100", 20), ("60-79.9", 60)]), HintReason::OrderUnknown),
        (distribution(&[("A", 20), ("B", 0)]), HintReason::Contradictory),
        (distribution(&[("A", 9), ("B", 9), ("F", 90)]), HintReason::Few),
        (distribution(&[("A", 4_000_000_000), ("B", 9)]), HintReason::OrderUnknown),
    ] {
        assert_eq!(of(Some(&own), None, Some(&host))[0].reasons[0], reason, "{own:?}");
    }
    assert_eq!(of(Some(&own), None, None)[0].reasons[0], HintReason::OrderUnknown, "no table, no order");
    for bad in
        [shortened("20", "0", "80"), shortened("50", "60", "0"), shortened("x", "60", "20"), shortened("30", "70", "0")]
    {
        assert_eq!(of(None, Some(&bad), Some(&host))[0].reasons[0], HintReason::Contradictory, "{bad:?}");
    }
    assert!(of(None, None, Some(&host)).is_empty());

    // Alone they propose nothing.
    let policy = by(Method::Mid);
    let alone = propose(&Question {
        result: Some("B"),
        home: Ok(&home),
        policy: Some(&policy),
        distribution: Some(&own),
        shortened: Some(&short),
        ..Question::default()
    });
    assert_eq!(alone.proposed, Proposed::ByHand(ByHand::NoHostTable));
    assert_eq!(alone.hints.len(), 2);
}

/// Tables of all shapes from a fixed seed.
struct Seeded(u64);

impl Seeded {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn table(&mut self, side: Side) -> GradingTable {
        let rows = 1 + self.below(12);
        let exact = self.below(3);
        let mut made = table(side, &[]);
        let rising = self.below(2) == 0;
        for row in 0..rows {
            let amount = match (self.below(5), exact) {
                (0, _) => "0".to_owned(),
                (_, 0) => (1 + self.below(999_999_999)).to_string(),
                (_, 1) => format!("{}.{:06}", self.below(100), self.below(1_000_000)),
                _ => (1 + self.below(40)).to_string(),
            };
            let label = if rising { format!("{row}.{}", self.below(10)) } else { (rows - row).to_string() };
            made.grades.push(TableGrade { label, passing: true, amount: amount.parse().unwrap(), value: None });
        }
        if self.below(2) == 0 {
            let fail = TableGrade { label: "F".into(), passing: false, amount: number("7"), value: None };
            made.grades.push(fail);
        }
        made
    }
}

#[test]
fn converting_never_leaves_the_table_and_never_turns_round() {
    let mut seeded = Seeded(20_261_122);
    let one = num_rational::Ratio::from_integer(1);
    let (mut converted, mut means) = (0, 0);
    for _ in 0..3_000 {
        let (host, home) = (seeded.table(Side::Host), seeded.table(Side::Home));
        let minimum = Exact::from_ratio(num_rational::Ratio::new(i128::from(seeded.below(30)), 100));
        let (from, to) = (bands(&host.grades), bands(&home.grades));
        for side in [&from, &to] {
            if !side.is_empty() {
                assert_eq!(side.iter().map(|b| b.share.ratio()).sum::<num_rational::Ratio<i128>>(), one);
                assert_eq!(side.last().map(|b| b.to), Some(Exact::ONE));
            }
        }
        let place = |label: &Option<String>| label.as_ref().map(|l| to.iter().position(|b| b.label == *l).unwrap());
        let mut before: [Option<usize>; 4] = [Some(0); 4];
        for band in &from {
            let Some(working) = convert(&from, &to, &band.label, minimum) else {
                assert!(to.is_empty());
                continue;
            };
            converted += 1;
            assert_eq!(working.overlaps.iter().map(|o| o.share.ratio()).sum::<num_rational::Ratio<i128>>(), one);
            let a = &working.answers;
            let mean = a.mean.as_ref().map(|m| m.label.clone());
            means += usize::from(mean.is_some());
            let places = [place(&a.max), place(&a.mid), place(&a.min), place(&mean)];
            for (now, before) in places.iter().zip(before.iter_mut()) {
                if now.is_some() {
                    assert!(*now >= *before, "a worse grade became a better one: {host:?} {home:?} {minimum}");
                    *before = *now;
                }
            }
            let [max, mid, min, _] = places;
            assert!(mid.is_some(), "there is always a midpoint");
            if minimum == Exact::ZERO {
                assert!(max <= mid && mid <= min, "{places:?}");
            }
        }
    }
    assert!(converted > 5_000 && means > 2_000, "{converted} {means}");
}
