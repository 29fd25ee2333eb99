//! Whole files with one named change each, every field of the model, and what must hold for any two documents.

use std::collections::BTreeMap;
use std::path::Path;

use elmo::{
    AcademicTerm, Achievement, AchievementId, Attachment, AttachmentContent, CreditValue, Distribution,
    DistributionCategory, Elmo, Identifier, Issuer, Level, LocalText, LosType, Report, ShortenedGrading, Status, Texts,
};
use time::macros::{date, datetime};

use super::facts::{Facts, of_achievement};
use super::{Again, Comparison, Field, FieldChange, Outcome, Turn, compare, same};

fn twin(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/suite/elmo/twins").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn read(xml: &str) -> Elmo {
    elmo::read(xml.as_bytes(), &elmo::Limits::default()).unwrap().0
}

/// The twin as it is and with one text replaced, which has to stand in it.
fn changed(name: &str, from: &str, to: &str) -> (Elmo, Elmo) {
    let xml = twin(name);
    assert!(xml.contains(from), "{name} has no {from}");
    (read(&xml), read(&xml.replacen(from, to, 1)))
}

fn twins() -> Vec<(String, Elmo)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/suite/elmo/twins");
    let mut found: Vec<(String, Elmo)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".xml"))
        .map(|name| (name.clone(), read(&twin(&name))))
        .collect();
    found.sort_by(|a, b| a.0.cmp(&b.0));
    assert!(found.len() >= 14, "the twins are there");
    found
}

/// "changed r0.1 → r0.1: result 4 → 5", one line for each achievement.
fn told(found: &Comparison) -> Vec<String> {
    let place = |id: &Option<AchievementId>| id.as_ref().map_or("–".to_owned(), ToString::to_string);
    let list = |values: &[String]| if values.is_empty() { "–".to_owned() } else { values.join(" + ") };
    found
        .achievements
        .iter()
        .map(|one| {
            let changes: Vec<String> = one
                .changes
                .iter()
                .map(|c| format!("{} {} → {}", c.field.as_str(), list(&c.old), list(&c.new)))
                .collect();
            let again = match (&one.again, &one.repeats) {
                (Some(Again::Retake), Some(of)) => format!(" (retake of {of})"),
                (Some(Again::Copy), Some(of)) => format!(" (copy of {of})"),
                (Some(_), None) => " (retake)".to_owned(),
                _ => String::new(),
            };
            let text =
                format!("{:?} {} → {}{again}: {}", one.turn, place(&one.old), place(&one.new), changes.join("; "));
            text.trim_end_matches([':', ' ']).to_owned()
        })
        .collect()
}

fn course(code: &str, title: &str, credits: &str, result: &str) -> Achievement {
    Achievement {
        kind: LosType::Course,
        identifiers: if code.is_empty() { Vec::new() } else { vec![identifier("local", code)] },
        titles: text(None, title),
        credits: vec![CreditValue { scheme: Some("ECTS".into()), level: None, value: credits.parse().unwrap() }],
        result: Some(result.to_owned()),
        date: Some(date!(2026 - 06 - 05)),
        ..Achievement::default()
    }
}

fn identifier(kind: &str, value: &str) -> Identifier {
    Identifier { kind: kind.to_owned(), value: value.to_owned() }
}

fn text(language: Option<&str>, text: &str) -> Texts {
    Texts(vec![LocalText { language: language.map(str::to_owned), text: text.to_owned() }])
}

fn of_oslo(achievements: Vec<Achievement>) -> Elmo {
    let issuer = Issuer {
        identifiers: vec![identifier("schac", "uio.no")],
        titles: text(None, "University of Oslo"),
        ..Issuer::default()
    };
    let mut document = Elmo { reports: vec![Report { issuer, achievements, ..Report::default() }], ..Elmo::default() };
    number(&mut document);
    document
}

/// Gives every achievement the id of its place, as the reader does.
fn number(document: &mut Elmo) {
    fn each(list: &mut [Achievement], above: &str) {
        for (index, one) in list.iter_mut().enumerate() {
            one.id = AchievementId(format!("{above}.{index}"));
            let id = one.id.0.clone();
            each(&mut one.parts, &id);
        }
    }
    for (index, report) in document.reports.iter_mut().enumerate() {
        each(&mut report.achievements, &format!("r{index}"));
    }
}

#[test]
fn a_document_is_the_same_as_itself() {
    for (name, document) in twins() {
        let found = compare(&document, &document);
        assert_eq!(found.outcome(), Outcome::Same, "{name}: {:?}", told(&found));
        assert_eq!(found.pairs.len(), document.achievements().count(), "{name}: each has its pair");
        assert!(found.pairs.iter().all(|(old, new)| old == new), "{name}: and it is itself");
        assert!(found.totals.values().all(|(before, after)| before == after));
    }
}

#[test]
fn only_the_date_is_an_outcome_of_its_own() {
    let (old, mut new) = (read(&twin("example-2.1.xml")), read(&twin("example-2.1.xml")));
    new.generated = Some(datetime!(2027-01-01 10:00 UTC));
    assert_eq!(compare(&old, &new).outcome(), Outcome::DateOnly);
    for report in &mut new.reports {
        report.issued = Some(datetime!(2027-01-01 10:00 UTC));
    }
    assert_eq!(compare(&old, &new).outcome(), Outcome::DateOnly);
    new.reports[0].status = Some("ERROR_PERMANENT".into());
    let found = compare(&old, &new);
    assert_eq!(found.outcome(), Outcome::BesideResults);
    assert!(found.reports[0].changes.iter().any(|c| c.field == Field::ReportStatus && c.new == ["ERROR_PERMANENT"]));
    let mut named = old.clone();
    named.learner.family_name = Some("Other".to_owned().into());
    let found = compare(&old, &named);
    assert_eq!(found.outcome(), Outcome::BesideResults);
    assert_eq!(found.learner.len(), 1);
    assert_eq!(found.learner[0].field, Field::FamilyName);
    assert!(!format!("{:?}", found.learner).contains("Other"), "no value reaches a log");
}

#[test]
fn one_change_in_a_real_shaped_file_is_told_as_that_one() {
    let (old, new) = changed("denmark-1.x.xml", "<resultLabel>10</resultLabel>", "<resultLabel>12</resultLabel>");
    let lines = told(&compare(&old, &new));
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].starts_with("Changed r0.") && lines[0].ends_with(": result 10 → 12"), "{lines:?}");

    // A course is taken out: it goes, and what stands after it only moves up, which is no change.
    let old = read(&twin("denmark-1.x.xml"));
    let mut new = old.clone();
    let list = &mut new.reports[0].achievements;
    let list = if list.len() == 1 { &mut list[0].parts } else { list };
    let gone = list.remove(1);
    number(&mut new);
    let found = compare(&old, &new);
    let went: Vec<_> = found.achievements.iter().filter(|one| one.turn == Turn::Went).collect();
    assert_eq!(went.len(), gone.with_parts().len(), "{:?}", told(&found));
    assert_eq!(went[0].old.as_ref(), Some(&gone.id));
    assert!(found.achievements.iter().all(|one| one.turn != Turn::Came), "{:?}", told(&found));
    let moved_up = found.pairs.iter().filter(|(old, new)| old != new).count();
    assert!(moved_up > 0, "{:?}", found.pairs);
    let back = compare(&new, &old);
    assert_eq!(back.counts().came, went.len(), "the other way round it came");
    let (before, after) = found.totals["ECTS"];
    let (again, once) = back.totals["ECTS"];
    assert_eq!((before, after), (once, again));
}

#[test]
fn each_field_of_an_achievement_is_seen_and_named() {
    let base = || {
        let mut one = course("IN2010", "Algorithms", "10", "B");
        one.id = AchievementId("r0.0".into());
        one
    };
    type Change = fn(&mut Achievement);
    let cases: &[(Field, Change)] = &[
        (Field::Code, |a| a.identifiers.push(identifier("nus", "1"))),
        (Field::Attempt, |a| a.instance_identifiers.push(identifier("local", "2"))),
        (Field::Title, |a| a.titles.0[0].text = "Algorithms 2".into()),
        (Field::Title, |a| a.titles.0[0].language = Some("nb".into())),
        (Field::Kind, |a| a.kind = LosType::Module),
        (Field::FieldOfStudy, |a| a.subject_area = Some("x".into())),
        (Field::FieldOfStudy, |a| a.isced = Some("0613".into())),
        (Field::Address, |a| a.url = Some("https://example.org".into())),
        (Field::Description, |a| a.descriptions = text(None, "x")),
        (Field::Start, |a| a.start = Some(date!(2026 - 01 - 01))),
        (Field::Date, |a| a.date = None),
        (Field::Term, |a| {
            a.term = Some(AcademicTerm { start: Some(date!(2026 - 01 - 01)), ..AcademicTerm::default() })
        }),
        (Field::Term, |a| a.term = Some(AcademicTerm { titles: text(None, "Spring"), ..AcademicTerm::default() })),
        (Field::Status, |a| a.status = Some(Status::Passed)),
        (Field::Result, |a| a.result = Some("b".into())),
        (Field::GradingScheme, |a| a.grading_scheme = Some("s".into())),
        (Field::GradingScheme, |a| a.grading_scheme_external = Some("s".into())),
        (Field::Distribution, |a| {
            let categories = vec![DistributionCategory { label: "A".into(), count: 1 }];
            a.distribution = Some(Distribution { categories, descriptions: Texts::default() });
        }),
        (Field::Distribution, |a| a.shortened = Some(ShortenedGrading::default())),
        (Field::Credits, |a| a.credits[0].value = "9.5".parse().unwrap()),
        (Field::Credits, |a| a.credits[0].scheme = None),
        (Field::Credits, |a| {
            a.credits.push(CreditValue { scheme: Some("sp".into()), level: None, value: "10".parse().unwrap() })
        }),
        (Field::Level, |a| a.credits[0].level = Some("Master".into())),
        (Field::Level, |a| a.levels = vec![Level { kind: "EQF".into(), value: "7".into(), description: None }]),
        (Field::Language, |a| a.language = Some("nb".into())),
        (Field::DiplomaSupplement, |a| a.has_diploma_supplement = true),
        (Field::AttachmentRefs, |a| a.attachment_refs = vec!["a1".into()]),
    ];
    let old = of_oslo(vec![base()]);
    for (index, (field, change)) in cases.iter().enumerate() {
        let mut other = base();
        change(&mut other);
        let new = of_oslo(vec![other]);
        let found = compare(&old, &new);
        let [one] = found.achievements.as_slice() else { panic!("{index} {field:?}: {:?}", told(&found)) };
        assert_eq!(one.turn, Turn::Changed, "{index} {field:?}: {:?}", told(&found));
        assert!(one.changes.iter().any(|c| c.field == *field), "{index} {field:?}: {:?}", told(&found));
        assert_eq!(one.decides(), one.changes.iter().any(|c| c.field.decides()));
    }
}

#[test]
fn the_same_course_is_found_by_its_code_else_by_title_credits_and_date() {
    let find = |old: Vec<Achievement>, new: Vec<Achievement>| told(&compare(&of_oslo(old), &of_oslo(new)));
    assert_eq!(
        find(vec![course("A1", "Algebra", "5", "B")], vec![course("A1", "Algebra I", "6", "A")]),
        ["Changed r0.0 → r0.0: title Algebra → Algebra I; credits 5 → 6; result B → A"]
    );
    assert_eq!(
        find(vec![course("A1", "Algebra", "5", "B")], vec![course("A2", "Algebra", "5", "B")]),
        ["Came – → r0.0", "Went r0.0 → –"],
        "another code is another course, whatever its title"
    );
    assert_eq!(
        find(vec![course("", "Algebra", "5", "B")], vec![course("A1", "Algebra", "5", "A")]),
        ["Changed r0.0 → r0.0: result B → A; code – → A1"],
        "no code in common: title, credits and date"
    );
    assert_eq!(
        find(vec![course("", "Algebra", "5", "B")], vec![course("", "Algebra", "6", "B")]),
        ["Changed r0.0 → r0.0: credits 5 → 6"],
        "the only one of that title on either side"
    );
    assert_eq!(
        find(
            vec![course("", "Algebra", "5", "B"), course("", "Algebra", "7", "C")],
            vec![course("", "Algebra", "6", "B")]
        ),
        ["Came – → r0.0", "Went r0.0 → –", "Went r0.1 → –"],
        "which of the two it was is not guessed"
    );
    let mut elsewhere = of_oslo(vec![course("A1", "Algebra", "5", "B")]);
    elsewhere.reports[0].issuer = Issuer { titles: text(None, "NTNU"), ..Issuer::default() };
    let found = compare(&of_oslo(vec![course("A1", "Algebra", "5", "B")]), &elsewhere);
    assert_eq!(told(&found), ["Came – → r0.0", "Went r0.0 → –"], "codes are the issuer's own");
    assert_eq!(found.reports.iter().map(|r| r.turn).collect::<Vec<_>>(), [Turn::Came, Turn::Went]);
    let mut renamed = of_oslo(vec![course("A1", "Algebra", "5", "B")]);
    renamed.reports[0].issuer.titles = text(None, "UiO");
    let found = compare(&of_oslo(vec![course("A1", "Algebra", "5", "B")]), &renamed);
    assert_eq!(found.outcome(), Outcome::BesideResults, "an issuer with another name is the same by its identifier");
    assert_eq!(found.reports[0].changes[0].field, Field::IssuerTitle);
}

#[test]
fn a_retake_is_told_as_one() {
    let failed = Achievement { status: Some(Status::Failed), ..course("A1", "Algebra", "5", "F") };
    let passed = Achievement {
        date: Some(date!(2026 - 08 - 20)),
        status: Some(Status::Passed),
        ..course("A1", "Algebra", "5", "C")
    };
    let both = compare(&of_oslo(vec![failed.clone()]), &of_oslo(vec![failed.clone(), passed.clone()]));
    assert_eq!(told(&both), ["Came – → r0.1 (retake of r0.0)"]);
    assert_eq!(both.totals["ECTS"].1.counted.to_string(), "5");
    let replaced = compare(&of_oslo(vec![failed]), &of_oslo(vec![passed.clone()]));
    assert_eq!(
        told(&replaced),
        ["Changed r0.0 → r0.0 (retake): counted no → yes; status failed → passed; result F → C; \
          date 2026-06-05 → 2026-08-20"]
    );
    // A better attempt takes the place of one that counted, which is told of the one that no longer does.
    let first = course("A1", "Algebra", "5", "D");
    let better = compare(&of_oslo(vec![first.clone()]), &of_oslo(vec![first.clone(), passed]));
    assert_eq!(told(&better), ["Changed r0.0 → r0.0: counted yes → no", "Came – → r0.1 (retake of r0.0)"]);
    assert!(better.achievements[0].decides());
    let twice = compare(&of_oslo(vec![first.clone()]), &of_oslo(vec![first.clone(), first]));
    assert_eq!(told(&twice), ["Came – → r0.1 (copy of r0.0)"]);
    assert_eq!(twice.totals["ECTS"].0, twice.totals["ECTS"].1, "listed once more, counted once");
}

#[test]
fn the_place_in_the_tree_is_what_it_is_a_part_of() {
    let programme = |code: &str, parts: Vec<Achievement>| Achievement {
        kind: LosType::DegreeProgramme,
        identifiers: vec![identifier("local", code)],
        titles: text(None, "Exchange"),
        parts,
        ..Achievement::default()
    };
    let algebra = || course("A1", "Algebra", "5", "B");
    let within = of_oslo(vec![programme("P", vec![algebra()])]);
    let beside = of_oslo(vec![programme("P", vec![]), algebra()]);
    assert_eq!(told(&compare(&within, &beside)), ["Changed r0.0.0 → r0.1: place Exchange (P) → –"]);
    let other = of_oslo(vec![programme("Q", vec![algebra()])]);
    assert_eq!(
        told(&compare(&within, &other)),
        ["Came – → r0.0", "Changed r0.0.0 → r0.0.0: place Exchange (P) → Exchange (Q)", "Went r0.0 → –"]
    );
    let renamed = of_oslo(vec![Achievement { titles: text(None, "Exchange year"), ..programme("P", vec![algebra()]) }]);
    assert_eq!(told(&compare(&within, &renamed)), ["Changed r0.0 → r0.0: title Exchange → Exchange year"]);
    // Codes of classes are their course's own.
    let class = |title: &str| Achievement { kind: LosType::Class, ..course("1", title, "2", "A") };
    let with = |code: &str, class: Achievement| Achievement { parts: vec![class], ..course(code, code, "5", "A") };
    let old = of_oslo(vec![with("X", class("Lab")), with("Y", class("Essay"))]);
    let new = of_oslo(vec![with("Y", class("Essay")), with("X", class("Lab"))]);
    assert_eq!(compare(&old, &new).outcome(), Outcome::Same, "{:?}", told(&compare(&old, &new)));
}

#[test]
fn attachments_are_found_by_their_bytes() {
    let attachment = |title: &str, bytes: &[u8]| Attachment {
        titles: text(None, title),
        kind: Some("Transcript of Records".into()),
        contents: vec![AttachmentContent {
            language: None,
            media_type: "application/pdf".into(),
            bytes: bytes.to_vec(),
        }],
        ..Attachment::default()
    };
    let with = |attachments: Vec<Attachment>| Elmo { attachments, ..of_oslo(vec![]) };
    let old = with(vec![attachment("Transcript", b"one"), attachment("Diploma", b"two")]);
    let swapped = with(vec![attachment("Diploma", b"two"), attachment("Transcript", b"one")]);
    assert_eq!(compare(&old, &swapped).outcome(), Outcome::Same);
    let other = with(vec![attachment("Transcript", b"one!"), attachment("Thesis", b"three")]);
    let found = compare(&old, &other);
    let turns: Vec<_> = found.attachments.iter().map(|a| (a.turn, a.old, a.new)).collect();
    assert_eq!(
        turns,
        [(Turn::Changed, Some(0), Some(0)), (Turn::Came, None, Some(1)), (Turn::Went, Some(1), None)],
        "{found:?}"
    );
    assert_eq!(found.attachments[0].changes.iter().map(|c| c.field).collect::<Vec<_>>(), [Field::Content]);
    let renamed = with(vec![attachment("Transcript 2026", b"one"), attachment("Diploma", b"two")]);
    let found = compare(&old, &renamed);
    assert_eq!(found.attachments.len(), 1);
    assert_eq!(found.attachments[0].changes[0].field, Field::Title);
}

/// A small generator of its own (xorshift), so that a failure names a seed that repeats it.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(sides).unwrap()).unwrap()
    }

    fn pick<'t, T>(&mut self, from: &'t [T]) -> &'t T {
        &from[self.roll(from.len())]
    }

    fn word(&mut self, from: &[&'static str]) -> &'static str {
        from[self.roll(from.len())]
    }
}

fn any_achievement(dice: &mut Dice, depth: usize) -> Achievement {
    let kinds = [LosType::Course, LosType::Module, LosType::None, LosType::DegreeProgramme, LosType::Class];
    let mut one = course(
        dice.word(&["", "A1", "A2", "B1", "B2", "C1"]),
        dice.word(&["Algebra", "Analysis", "Botany", "", "Chemistry"]),
        dice.word(&["5", "7.5", "10"]),
        dice.word(&["A", "B", "F"]),
    );
    one.kind = dice.pick(&kinds).clone();
    one.status = dice.pick(&[None, Some(Status::Passed), Some(Status::Failed)]).clone();
    one.date = *dice.pick(&[None, Some(date!(2026 - 01 - 01)), Some(date!(2026 - 06 - 01))]);
    if dice.roll(4) == 0 {
        one.identifiers.push(identifier("oid", dice.word(&["1", "2", "3"])));
    }
    if depth < 3 {
        one.parts = (0..dice.roll(3)).map(|_| any_achievement(dice, depth + 1)).collect();
    }
    one
}

fn any_document(dice: &mut Dice) -> Elmo {
    let hosts = ["uio.no", "ntnu.no", ""];
    let reports = (0..1 + dice.roll(3)).map(|_| {
        let host = dice.word(&hosts);
        let issuer = Issuer {
            identifiers: if host.is_empty() { vec![] } else { vec![identifier("schac", host)] },
            ..Issuer::default()
        };
        let achievements = (0..dice.roll(6)).map(|_| any_achievement(dice, 0)).collect();
        Report { issuer, achievements, ..Report::default() }
    });
    let mut document = Elmo { reports: reports.collect(), ..Elmo::default() };
    number(&mut document);
    document
}

/// A later document: each achievement stays, goes, changes or is joined by another.
fn later(document: &Elmo, dice: &mut Dice) -> Elmo {
    fn each(list: &[Achievement], dice: &mut Dice) -> Vec<Achievement> {
        let mut next = Vec::new();
        for one in list {
            let mut one = one.clone();
            one.parts = each(&one.parts, dice);
            match dice.roll(8) {
                0 => continue,
                1 => one.result = Some("E".into()),
                2 => one.titles = text(Some("en"), "Renamed"),
                3 => next.push(any_achievement(dice, 3)),
                _ => {}
            }
            next.push(one);
        }
        if dice.roll(4) == 0 {
            next.reverse();
        }
        next
    }
    let mut next = document.clone();
    for report in &mut next.reports {
        report.achievements = each(&report.achievements, dice);
    }
    number(&mut next);
    next
}

fn facts_of(document: &Elmo) -> BTreeMap<AchievementId, Facts> {
    let report = |a: &Achievement| &document.reports[a.id.report()];
    document.achievements().map(|a| (a.id.clone(), of_achievement(a, report(a), &document.attachments))).collect()
}

/// The facts of the earlier document with the changes put into them.
fn applied(mut facts: Facts, changes: &[FieldChange]) -> Facts {
    for change in changes.iter().filter(|c| !matches!(c.field, Field::Counted | Field::Place)) {
        let key = (change.field, change.of.clone());
        assert_eq!(facts.get(&key).cloned().unwrap_or_default(), change.old, "the old value is what stood there");
        if change.new.is_empty() {
            facts.remove(&key);
        } else {
            facts.insert(key, change.new.clone());
        }
    }
    facts
}

#[test]
fn any_two_documents_are_told_apart_exactly() {
    let real: Vec<Elmo> = twins().into_iter().map(|(_, document)| document).collect();
    for seed in 1..=400_u64 {
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let old = if seed % 20 == 0 { dice.pick(&real).clone() } else { any_document(&mut dice) };
        let new = if dice.roll(4) == 0 { any_document(&mut dice) } else { later(&old, &mut dice) };
        let found = compare(&old, &new);
        assert_eq!(found, compare(&old, &new), "seed {seed}: deterministic");
        assert_eq!(compare(&old, &old).outcome(), Outcome::Same, "seed {seed}: {:?}", told(&compare(&old, &old)));

        // Every achievement of either document is told of exactly once.
        let (before, after) = (facts_of(&old), facts_of(&new));
        let mut olds: Vec<_> = found.pairs.iter().map(|(old, _)| old.clone()).collect();
        let mut news: Vec<_> = found.pairs.iter().map(|(_, new)| new.clone()).collect();
        olds.extend(found.achievements.iter().filter(|a| a.turn == Turn::Went).filter_map(|a| a.old.clone()));
        news.extend(found.achievements.iter().filter(|a| a.turn == Turn::Came).filter_map(|a| a.new.clone()));
        olds.sort();
        news.sort();
        assert_eq!(olds, before.keys().cloned().collect::<Vec<_>>(), "seed {seed}");
        assert_eq!(news, after.keys().cloned().collect::<Vec<_>>(), "seed {seed}");

        // What changed, put into the earlier document, gives the later one.
        for (earlier, there) in &found.pairs {
            let one = found.achievements.iter().find(|one| one.old.as_ref() == Some(earlier));
            let changes = one.map_or(&[][..], |one| &one.changes);
            assert_eq!(applied(before[earlier].clone(), changes), after[there], "seed {seed}: {earlier} → {there}");
        }

        // Turned round, what came went, and every old value is the new one.
        let back = compare(&new, &old);
        let mut turned: Vec<_> = back.achievements.clone();
        for one in &mut turned {
            std::mem::swap(&mut one.old, &mut one.new);
            one.turn = match one.turn {
                Turn::Came => Turn::Went,
                Turn::Went => Turn::Came,
                Turn::Changed => Turn::Changed,
            };
            one.changes.iter_mut().for_each(|c| std::mem::swap(&mut c.old, &mut c.new));
        }
        let mut there = found.achievements.clone();
        there.sort();
        turned.sort();
        assert_eq!(there, turned, "seed {seed}");

        // What the mapping takes for the same is never told as came and went beside a pair of its own.
        for (a, b) in same(&old, &new) {
            let free = |id: &AchievementId, turn| {
                found.achievements.iter().any(|one| {
                    one.turn == turn
                        && one.again.is_none()
                        && (one.old.as_ref() == Some(id) || one.new.as_ref() == Some(id))
                })
            };
            assert!(!(free(&a, Turn::Went) && free(&b, Turn::Came)), "seed {seed}: {a} and {b} are the same");
        }
    }
}

#[test]
fn thousands_of_courses_with_one_code_take_no_time() {
    let many = |result: &str| {
        let same =
            (0..4000).map(|i| Achievement { isced: Some(i.to_string()), ..course("A1", "Algebra", "5", result) });
        of_oslo(same.collect())
    };
    let (old, new) = (many("A"), many("B"));
    let found = compare(&old, &new);
    assert_eq!(found.pairs.len() + found.counts().came, 4000);
    assert_eq!(compare(&old, &old).outcome(), Outcome::Same);
}
