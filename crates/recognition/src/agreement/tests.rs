use elmo::{AchievementId, CourseId, Credits, DocumentId, GroupId, LocalText, Texts};

use super::{
    Achieved, Agreed, AgreedHome, Agreement, AgreementRefused, Kind, MatchedBy, MisfitCode, Planned, Side, compare,
    matches, propose,
};
use crate::mapping::{Foreign, ForeignPart, Group, HomePart, Mappable, Outcome, balance, check_all};

fn document() -> DocumentId {
    "0190c0de-0000-7000-8000-000000000001".parse().expect("a UUID")
}

fn group_id(number: usize) -> GroupId {
    format!("0190c0de-0000-7000-8001-{number:012}").parse().expect("a UUID")
}

fn course(number: usize) -> CourseId {
    format!("0190c0de-0000-7000-8002-{number:012}").parse().expect("a UUID")
}

fn ects(text: &str) -> Credits {
    text.parse().expect("credits")
}

fn planned(code: &str, title: &str, credits: &str) -> Planned {
    Planned { code: code.to_owned(), title: title.to_owned(), credits: ects(credits), term: String::new() }
}

fn home(number: usize, code: &str, credits: &str) -> AgreedHome {
    let course = (number > 0).then(|| course(number));
    let title = format!("Title of {code}");
    AgreedHome { course, code: code.to_owned(), title, credits: ects(credits), condition: String::new() }
}

fn agreed(planned: &[Planned], home: &[AgreedHome]) -> Agreed {
    Agreed { planned: planned.to_vec(), home: home.to_vec() }
}

fn version(groups: &[Agreed]) -> Agreement {
    Agreement { groups: groups.to_vec(), ..Agreement::default() }
}

/// Place, code, title, credits, mappable.
type Row<'a> = (&'a str, &'a str, &'a str, &'a str, Mappable);

/// Results as they are lent to the functions.
struct Results(Vec<(Foreign, String, Texts)>);

impl Results {
    fn of(rows: &[Row<'_>]) -> Self {
        let one = |(place, code, title, credits, mappable): &Row<'_>| {
            let (scheme, amount) = credits.split_once(' ').unwrap_or(("ECTS", credits));
            let foreign = Foreign {
                document: document(),
                achievement: AchievementId((*place).to_owned()),
                mappable: *mappable,
                credits: (!amount.is_empty()).then(|| (scheme.to_owned(), ects(amount))),
            };
            let titles = Texts(vec![LocalText { language: Some("en".to_owned()), text: (*title).to_owned() }]);
            (foreign, (*code).to_owned(), titles)
        };
        Self(rows.iter().map(one).collect())
    }

    fn lent(&self) -> Vec<Achieved<'_>> {
        self.0
            .iter()
            .map(|(foreign, code, titles)| Achieved {
                foreign,
                code: Some(code.as_str()).filter(|code| !code.is_empty()),
                titles,
                settled: true,
            })
            .collect()
    }

    fn foreign(&self) -> Vec<Foreign> {
        self.0.iter().map(|(foreign, _, _)| foreign.clone()).collect()
    }
}

/// The groups as the desk would put them.
fn groups(proposed: &super::Proposal) -> Vec<Group> {
    let group = |(number, one): (usize, &super::Proposed)| Group {
        id: group_id(number),
        foreign: one.foreign.clone(),
        home: one.home.clone(),
        outcome: Outcome::AsRequested,
        grounds: None,
    };
    proposed.groups.iter().enumerate().map(group).collect()
}

use Mappable::{AfterConfirmation, ByChoice, Duplicate, NotPassed, Yes};

#[test]
fn each_planned_course_finds_its_achievement_by_code_then_by_title() {
    for (what, row, results, expected) in [
        ("the code, marks aside", planned("in 2010", "", "10"), vec![("r0.0", "IN-2010", "Algoritmer", "10", Yes)], {
            Some((0, MatchedBy::Code, false))
        }),
        (
            "the code before an equal title",
            planned("IN2010", "Algorithms", "10"),
            vec![("r0.0", "IN9", "Algorithms", "10", Yes), ("r0.1", "IN2010", "Something else", "10", Yes)],
            Some((1, MatchedBy::Code, false)),
        ),
        (
            "the title as suggestions read it, without a code",
            planned("", "The Algorithms & data structures", "10"),
            vec![("r0.0", "IN2010", "Algorithms and Data Structures", "10", Yes)],
            Some((0, MatchedBy::Title, false)),
        ),
        (
            "the title, where the codes differ",
            planned("INF2220", "Algorithms", "10"),
            vec![("r0.0", "IN2010", "Algorithms", "10", Yes)],
            Some((0, MatchedBy::TitleOnly, false)),
        ),
        (
            "Calculus 1 is not Calculus 2",
            planned("", "Calculus 1", "5"),
            vec![("r0.0", "", "Calculus 2", "5", Yes)],
            None,
        ),
        (
            "what was passed before what was failed",
            planned("A1", "", "5"),
            vec![
                ("r0.0", "A1", "A", "5", NotPassed),
                ("r0.1", "A1", "A", "5", Yes),
                ("r0.2", "A1", "A", "5", Duplicate),
            ],
            Some((1, MatchedBy::Code, false)),
        ),
        (
            "the credits decide between two, and both are told to be near",
            planned("A1", "", "5"),
            vec![("r0.0", "A1", "A", "10", Yes), ("r0.1", "A1", "A", "5", Yes)],
            Some((1, MatchedBy::Code, true)),
        ),
        ("a duplicate alone", planned("A1", "", "5"), vec![("r0.0", "A1", "A", "5", Duplicate)], None),
        ("a title of nothing but marks", planned("", "…", "5"), vec![("r0.0", "", "–", "5", Yes)], None),
    ] {
        let results = Results::of(&results);
        let found = matches(&[agreed(&[row], &[])], &results.lent());
        let found = found[0][0].map(|found| (found.achieved, found.by, found.ambiguous));
        assert_eq!(found, expected, "{what}");
    }
}

#[test]
fn two_rows_of_the_same_code_take_two_achievements() {
    let results = Results::of(&[("r0.0", "A1", "A", "5", Yes), ("r0.1", "A1", "A", "5", Yes)]);
    let rows = [planned("A1", "", "5"), planned("A1", "", "5"), planned("A1", "", "5")];
    let found = matches(&[agreed(&rows, &[])], &results.lent());
    let taken: Vec<_> = found[0].iter().map(|found| found.map(|found| (found.achieved, found.ambiguous))).collect();
    assert_eq!(taken, [Some((0, false)), Some((1, false)), None]);
}

#[test]
fn every_difference_has_its_kind_and_its_exact_credits() {
    let results = Results::of(&[
        ("r0.0", "A1", "As planned", "7.5", Yes),
        ("r0.1", "A2", "Fewer", "22/3", Yes),
        ("r0.2", "A3", "More", "10", Yes),
        ("r0.3", "A4", "Failed", "5", NotPassed),
        ("r0.4", "A5", "Unclear", "5", AfterConfirmation),
        ("r0.5", "A6", "Another scheme", "CATS 20", Yes),
        ("r0.6", "A7", "Dropped and taken nevertheless", "5", Yes),
        ("r0.7", "A8", "Not planned", "3", Yes),
        ("r0", "", "Programme", "60", ByChoice),
    ]);
    let first = version(&[agreed(&[planned("A7", "", "5"), planned("A99", "", "5"), planned("A1", "", "5")], &[])]);
    let rows = ["A1 7.5", "A2 7.5", "A3 7.5", "A4 5", "A5 5", "A6 10", "A10 5"].map(|row| {
        let (code, credits) = row.split_once(' ').expect("a code");
        planned(code, "", credits)
    });
    let compared = compare(&[first, version(&[agreed(&rows, &[home(1, "H1", "30")])])], &results.lent(), &[]);
    let told: Vec<_> = compared
        .lines
        .iter()
        .map(|line| (line.kind, line.difference.map(|credits| credits.to_string()).unwrap_or_default()))
        .collect();
    let expected = [
        (Kind::AsPlanned, "0"),
        (Kind::FewerCredits, "-1/6"),
        (Kind::MoreCredits, "2.5"),
        (Kind::NotPassed, "0"),
        (Kind::Unclear, "0"),
        (Kind::NotComparable, ""),
        (Kind::NotTaken, ""),
        (Kind::Replaced, "0"),
        (Kind::Replaced, ""),
        (Kind::NotPlanned, ""),
    ];
    assert_eq!(told, expected.map(|(kind, difference)| (kind, difference.to_owned())));
    assert_eq!((compared.totals.planned, compared.totals.agreed), (ects("47.5"), ects("30")));
    assert_eq!(compared.totals.achieved, ects("197/6"));
    assert_eq!(compared.totals.open, compared.totals.achieved);
}

#[test]
fn what_is_credited_stands_at_its_row_of_table_b() {
    let results = Results::of(&[("r0.0", "A1", "A", "10", Yes), ("r0.1", "A2", "B", "5", Yes)]);
    let free = AgreedHome { title: "Free studies".to_owned(), credits: ects("5"), ..AgreedHome::default() };
    let tables = [
        agreed(&[planned("A1", "", "10")], &[home(1, "H1", "5"), home(2, "H2", "5")]),
        agreed(&[planned("A2", "", "5")], &[free]),
    ];
    let proposed = propose(&tables, &results.lent(), &[]);
    assert_eq!((proposed.groups.len(), proposed.misfits), (2, vec![]));
    let mapped = groups(&propose(&tables, &results.lent(), &[]));
    assert_eq!(check_all(&mapped, &[], &results.foreign()), Ok(()));
    let compared = compare(&[version(&tables)], &results.lent(), &mapped);
    assert_eq!(compared.credited, [vec![ects("5"), ects("5")], vec![ects("5")]]);
    assert_eq!((compared.totals.recognised, compared.totals.credited), (ects("15"), ects("15")));
    assert_eq!(compared.totals.open, Credits::ZERO);
}

#[test]
fn what_does_not_fit_is_not_proposed_and_says_why() {
    let results = Results::of(&[
        ("r0.0", "A1", "Good", "10", Yes),
        ("r0.1", "A2", "Failed", "5", NotPassed),
        ("r0.2", "A3", "Unclear", "5", AfterConfirmation),
        ("r0.3", "A4", "Less", "4", Yes),
        ("r0.4", "A5", "More", "6", Yes),
        ("r0.5", "A6", "Other scheme", "CATS 10", Yes),
        ("r0.6", "A7", "Chosen", "30", ByChoice),
        ("r0.7", "A8", "Twice", "5", Yes),
        ("r0.8", "A8", "Twice", "5", Yes),
        ("r0.9", "A9", "Mapped", "5", Yes),
        ("r0.10", "A10", "Title", "5", Yes),
        ("r0.0.0", "A11", "A part of the first", "5", Yes),
    ]);
    let one = |code: &str| agreed(&[planned(code, "", "5")], &[home(1, "H1", "5")]);
    let conditional = AgreedHome { condition: "Passed with at least C".to_owned(), ..home(1, "H1", "5") };
    let mapped = [Group {
        id: group_id(99),
        foreign: vec![ForeignPart {
            document: document(),
            achievement: AchievementId("r0.9".to_owned()),
            part: Some(ects("1")),
        }],
        home: Vec::new(),
        outcome: Outcome::NotAppliedFor,
        grounds: None,
    }];
    for (what, group, expected) in [
        ("failed", one("A2"), vec![MisfitCode::NotPassed]),
        ("unclear", one("A3"), vec![MisfitCode::Unclear]),
        ("fewer credits", one("A4"), vec![MisfitCode::FewerCredits]),
        ("more credits", one("A5"), vec![MisfitCode::MoreCredits]),
        ("another scheme", one("A6"), vec![MisfitCode::NotComparable]),
        ("by choice", one("A7"), vec![MisfitCode::ByChoice]),
        ("two of them", one("A8"), vec![MisfitCode::Several]),
        ("in part in a group", one("A9"), vec![MisfitCode::Mapped]),
        ("not there", one("A99"), vec![MisfitCode::NotTaken]),
        ("another code", agreed(&[planned("B10", "Title", "5")], &[home(1, "H1", "5")]), vec![MisfitCode::OtherCode]),
        ("nothing at home", agreed(&[planned("A1", "", "10")], &[]), vec![MisfitCode::NothingAtHome]),
        ("nothing planned", agreed(&[], &[home(1, "H1", "5")]), vec![MisfitCode::NothingPlanned]),
        (
            "a part of one that is there too",
            agreed(&[planned("A1", "", "10"), planned("A11", "", "5")], &[home(1, "H1", "5")]),
            vec![MisfitCode::Mapped],
        ),
        ("no such local course", agreed(&[planned("A1", "", "10")], &[home(0, "H9", "5")]), {
            vec![MisfitCode::NotInCatalogue]
        }),
        ("on a condition", agreed(&[planned("A1", "", "10")], &[conditional]), vec![MisfitCode::Conditional]),
        (
            "one of two",
            agreed(&[planned("A1", "", "10"), planned("A2", "", "5"), planned("A99", "", "5")], &[home(1, "H1", "5")]),
            vec![MisfitCode::NotPassed, MisfitCode::NotTaken],
        ),
    ] {
        let proposal = propose(&[group], &results.lent(), &mapped);
        let codes: Vec<_> = proposal.misfits.iter().map(|misfit| misfit.code).collect();
        assert_eq!((proposal.groups, codes), (vec![], expected), "{what}");
    }
    let mut open = results.lent();
    open[0].settled = false;
    let proposal = propose(&[agreed(&[planned("A1", "", "10")], &[home(1, "H1", "5")])], &open, &[]);
    assert_eq!(proposal.misfits[0].code, MisfitCode::SourceOpen);
}

#[test]
fn tables_are_checked_row_by_row() {
    let good = agreed(&[planned("A1", "", "5")], &[home(1, "H1", "5")]);
    let check = |groups: &[Agreed]| version(groups).check();
    assert_eq!(check(&[]), Err(AgreementRefused::Empty));
    assert_eq!(check(std::slice::from_ref(&good)), Ok(()));
    let nameless = agreed(&[planned(" ", "", "5")], &[]);
    assert_eq!(check(&[good.clone(), nameless]), Err(AgreementRefused::NoName { table: Side::A, row: 2 }));
    let nothing = agreed(&[], &[home(1, "H2", "0")]);
    assert_eq!(check(&[good.clone(), nothing]), Err(AgreementRefused::NoCredits { table: Side::B, row: 2 }));
    let many = vec![good; 1001];
    assert_eq!(check(&many), Err(AgreementRefused::TooMany));
}

/// Whatever tables, results and groups there are: each achievement stands in one line, the lines add up to the balance of the
/// case, and what is proposed can be put and leaves all that was there.
#[test]
fn lines_add_up_and_proposals_can_be_put_whatever_is_tried() {
    let mut dice = 20_261_122_u64;
    let mut below = |limit: usize| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(dice >> 33).expect("31 bits") % limit
    };
    let mut proposed_in_all = 0;
    for _ in 0..2000 {
        let mut rows = Vec::new();
        for top in 0..1 + below(6) {
            rows.push(format!("r0.{top}"));
            (0..below(3)).for_each(|low| rows.push(format!("r0.{top}.{low}")));
        }
        let codes: Vec<String> = rows.iter().map(|_| format!("A{}", below(9))).collect();
        let credits: Vec<String> = rows.iter().map(|_| format!("{}/2", 1 + below(2))).collect();
        let results: Vec<Row<'_>> = (0..rows.len())
            .map(|at| {
                let mappable = [Yes, Yes, Yes, AfterConfirmation, NotPassed, ByChoice, Duplicate][below(7)];
                (
                    rows[at].as_str(),
                    codes[at].as_str(),
                    ["Calculus", "Algebra"][below(2)],
                    credits[at].as_str(),
                    mappable,
                )
            })
            .collect();
        let results = Results::of(&results);
        let tables = |below: &mut dyn FnMut(usize) -> usize| {
            let agreed = |below: &mut dyn FnMut(usize) -> usize| Agreed {
                planned: (0..below(3))
                    .map(|_| {
                        planned(["", "A1", "A2", "A3", "A4"][below(5)], "Calculus", &format!("{}/2", 1 + below(2)))
                    })
                    .collect(),
                home: (0..1 + below(2)).map(|_| home(below(9), ["", "H1", "H2"][below(3)], "5")).collect(),
            };
            version(&(0..below(4)).map(|_| agreed(below)).collect::<Vec<_>>())
        };
        let versions: Vec<Agreement> = (0..below(3)).map(|_| tables(&mut below)).collect();
        let foreign = results.foreign();
        let mut mapped: Vec<Group> = Vec::new();
        for number in 0..below(4) {
            let one = &foreign[below(foreign.len())];
            let part = (below(2) == 0).then(|| ects("1/2"));
            let outcome = [Outcome::Inclusion, Outcome::Duplicate, Outcome::NotAppliedFor][below(3)].clone();
            let free = HomePart {
                course: None,
                code: String::new(),
                title: "Free".to_owned(),
                credits: ects("5"),
                grade: None,
                how: String::new(),
                place: None,
            };
            let home = if outcome.credits_something() { vec![free] } else { Vec::new() };
            let part = ForeignPart { document: one.document, achievement: one.achievement.clone(), part };
            let group = Group { id: group_id(500 + number), foreign: vec![part], home, outcome, grounds: None };
            if check_all(std::slice::from_ref(&group), &mapped, &foreign).is_ok() {
                mapped.push(group);
            }
        }

        let lent = results.lent();
        let compared = compare(&versions, &lent, &mapped);
        let mut seen: Vec<usize> = compared.lines.iter().filter_map(|line| Some(line.achieved?.achieved)).collect();
        let count = seen.len();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), count, "an achievement stands in one line");
        let case = balance(&mapped, &foreign);
        let totals = compared.totals;
        assert_eq!((totals.recognised, totals.refused, totals.open), (case.recognised, case.refused, case.open));
        for line in &compared.lines {
            let amount = line.achieved.and_then(|found| foreign[found.achieved].credits.clone());
            if let (Some(row), Some((_, amount)), Some(difference)) = (&line.planned, amount, line.difference) {
                assert_eq!(row.credits + difference, amount);
            }
        }

        let in_use = versions.last().map(|version| version.groups.as_slice()).unwrap_or_default();
        let proposal = propose(in_use, &lent, &mapped);
        let added = groups(&proposal);
        proposed_in_all += added.len();
        let clean = |group: usize| proposal.misfits.iter().all(|misfit| misfit.group != group);
        for (at, _) in in_use.iter().enumerate() {
            assert_eq!(clean(at), proposal.groups.iter().any(|one| one.group == at), "fits or says why");
        }
        assert_eq!(check_all(&added, &mapped, &foreign), Ok(()));
    }
    assert!(proposed_in_all > 50, "{proposed_in_all}");
}
