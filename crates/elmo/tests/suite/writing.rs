//! Writing: a decision comes out as in `written`, is valid against the schemas where they are present, and is read
//! back as what it was.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use elmo::write::{
    Basis, DecidedCourse, DecisionStatus, Entry, Mapping, ORIGINAL_LOCAL, RecognisedLearner, RecognitionDocument,
    WriteError, WriteVersion, WrittenAttachment, recognition,
};
use elmo::{
    AcademicTerm, Achievement, CreditValue, FindingCode, GradingScheme, Identifier, Issuer, Level, Limits, LocalText,
    LosType, Personal, Status, Texts,
};
use time::macros::{date, datetime};

use crate::reading::{read, shared, suite};

#[test]
fn decisions_are_written_as_agreed_and_valid() {
    for (version, name) in [(WriteVersion::V2_1_1, "2.1.1"), (WriteVersion::V2_0_0, "2.0.0")] {
        for (document, kind) in [(full(), "full"), (sparse(), "sparse")] {
            let written = recognition(&document, version).expect("writable");
            let golden = suite("written").join(format!("{kind}-{name}.xml"));
            if std::env::var_os("UPDATE").is_some() {
                fs::write(&golden, &written).expect("writable");
            }
            let expected = fs::read_to_string(&golden).expect("the golden file");
            assert_eq!(written, expected, "another outcome than in {} (UPDATE=1 rewrites)", golden.display());
            validate(&golden, name);
        }
    }
}

#[test]
fn what_is_written_is_read_back() {
    for version in [WriteVersion::V2_1_1, WriteVersion::V2_0_0] {
        let document = full();
        let written = recognition(&document, version).expect("writable");
        let (elmo, findings) = elmo::read(written.as_bytes(), &Limits::default()).expect("readable");
        assert_eq!(findings, [], "nothing odd in what we write");
        assert_eq!(elmo.learner.family_name, Some(Personal::new("Lindväg <& Co>".to_owned())));
        assert_eq!(elmo.learner.date_of_birth.as_ref().map(|d| *d.reveal()), Some(date!(1980 - 03 - 05)));
        assert_eq!(elmo.achievements().count(), 0, "what was decided on is no result of the home institution");
        let [report] = elmo.reports.as_slice() else { panic!("one report") };
        assert_eq!((&report.issuer, report.issued), (&document.issuer, Some(document.issued)));
        assert_eq!(report.grading_schemes, document.grading_schemes);
        let [read] = report.recognitions.as_slice() else { panic!("one decision") };
        assert_eq!(read.status.as_deref(), Some("Partially Positive"));
        assert_eq!(read.decided, Some(document.decided));
        assert_eq!(read.descriptions, document.descriptions);
        match version {
            WriteVersion::V2_1_1 => {
                assert_eq!(read.identifiers[0].value, document.number);
                assert_eq!(read.titles, document.titles);
            }
            WriteVersion::V2_0_0 => assert!(read.titles.0.iter().all(|t| t.text.contains(&document.number))),
        }
        assert_eq!(read.bases.len(), document.bases.len());
        for (read, given) in read.bases.iter().zip(&document.bases) {
            assert_eq!((&read.issuer, read.issued), (&given.issuer, Some(given.issued)));
            assert_courses(&read.achievements, &given.courses);
        }
        assert_courses(&read.results, &document.results);

        let local = |a: &Achievement| a.code().expect("a local id").to_owned();
        let foreign: Vec<_> = read.bases.iter().flat_map(|b| &b.achievements).map(local).collect();
        let home: Vec<_> = read.results.iter().map(local).collect();
        let mut all: Vec<_> = foreign.iter().chain(&home).collect();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), foreign.len() + home.len(), "local ids are unique in the document");
        let pairs: Vec<_> = read.mappings.iter().map(|m| (m.from.clone(), m.to.clone())).collect();
        let expected = [
            (vec![foreign[0].clone(), foreign[1].clone()], vec![home[0].clone()]),
            (vec![foreign[2].clone()], vec![home[1].clone(), home[2].clone()]),
            (vec![foreign[3].clone()], vec![]),
        ];
        assert_eq!(pairs, expected);
        assert_eq!(read.attachment_refs, [elmo.attachments[0].identifiers[0].value.as_str()]);
        assert_eq!(elmo.attachments[0].contents[0].bytes, b"%PDF-1.4\n% invented\n%%EOF\n");
    }
}

#[test]
fn results_of_a_real_shape_survive_the_round() {
    for name in ["sweden-1.0.xml", "denmark-1.x.xml", "norway-2015-purl.xml", "example-1.4.xml"] {
        let (elmo, _) = read(&suite("twins").join(name));
        let courses = |report: &elmo::Report| {
            let all = report.achievements.iter().flat_map(Achievement::with_parts);
            let alone = |a: &Achievement| Achievement { parts: Vec::new(), ..a.clone() };
            all.map(|a| DecidedCourse { key: a.id.to_string(), achievement: alone(a), notes: vec![] }).collect()
        };
        let bases = elmo.reports.iter().map(|report| Basis {
            issuer: report.issuer.clone(),
            issued: datetime!(2026-02-01 10:00 UTC),
            courses: courses(report),
            grading_schemes: report.grading_schemes.clone(),
        });
        let document = RecognitionDocument { bases: bases.collect(), results: vec![], mappings: vec![], ..full() };
        for version in [WriteVersion::V2_1_1, WriteVersion::V2_0_0] {
            let written = recognition(&document, version).expect("writable");
            let (read, _) = elmo::read(written.as_bytes(), &Limits::default()).expect("readable");
            for (read, given) in read.reports[0].recognitions[0].bases.iter().zip(&document.bases) {
                assert_courses(&read.achievements, &given.courses);
            }
        }
    }
}

#[test]
fn what_does_not_fit_together_is_refused() {
    let refused = |change: fn(&mut RecognitionDocument)| {
        let mut document = full();
        change(&mut document);
        recognition(&document, WriteVersion::V2_1_1).map_or_else(|e| e.code(), |_| "written")
    };
    assert_eq!(refused(|d| d.mappings[0].from.push("nobody".to_owned())), "key-unknown");
    assert_eq!(refused(|d| d.mappings[0].to.push("r0.0".to_owned())), "key-unknown", "a key of the other side");
    assert_eq!(refused(|d| d.results[1].key = "h0".to_owned()), "key-twice");
    assert_eq!(refused(|d| d.notes.push(Entry::new("a><b"))), "name-invalid");
    assert_eq!(refused(|d| d.notes.push(Entry::new("a").with("xmlns", "urn:other"))), "name-invalid");
    assert!(matches!(
        recognition(&RecognitionDocument { decided: date!(-0001 - 01 - 01), ..full() }, WriteVersion::V2_0_0),
        Err(WriteError::DateInvalid)
    ));
}

/// Compares courses with what was read of them: the local id is new, the original stands beside it.
fn assert_courses(read: &[Achievement], given: &[DecidedCourse]) {
    assert_eq!(read.len(), given.len());
    for (read, given) in read.iter().zip(given) {
        let given = &given.achievement;
        let kept = |i: &Identifier| {
            let original = Identifier { kind: ORIGINAL_LOCAL.to_owned(), ..i.clone() };
            read.identifiers.contains(i) || read.identifiers.contains(&original)
        };
        assert!(given.identifiers.iter().all(kept), "{:?} keeps {:?}", read.identifiers, given.identifiers);
        let complete = |t: &&AcademicTerm| t.start.is_some() && t.end.is_some();
        assert_eq!(read.titles, given.titles);
        assert_eq!(read.descriptions, given.descriptions);
        assert_eq!((read.start, read.date), (given.start, given.date));
        assert_eq!(read.term.as_ref(), given.term.as_ref().filter(complete));
        assert_eq!((&read.status, &read.result), (&given.status, &given.result));
        assert_eq!((&read.grading_scheme, &read.distribution), (&given.grading_scheme, &given.distribution));
        assert_eq!((&read.shortened, &read.levels), (&given.shortened, &given.levels));
        let credits = |a: &Achievement| a.credits.iter().map(|c| (c.scheme.clone(), c.value)).collect::<Vec<_>>();
        assert_eq!(credits(read), credits(given));
    }
}

fn validate(file: &Path, version: &str) {
    let Some(schemas) = shared("schemas") else { return };
    let schema = schemas.join(version).join("schema.xsd");
    let output = Command::new("xmllint")
        .args(["--nonet", "--noout", "--schema"])
        .args([&schema, &PathBuf::from(file)])
        .output()
        .expect("xmllint (Debian: libxml2-utils) is needed");
    assert!(output.status.success(), "{}: {}", file.display(), String::from_utf8_lossy(&output.stderr));
}

fn texts<const N: usize>(texts: [(&str, &str); N]) -> Texts {
    let text = |(language, text): (&str, &str)| LocalText {
        language: Some(language.to_owned()).filter(|l| !l.is_empty()),
        text: text.to_owned(),
    };
    Texts(texts.into_iter().map(text).collect())
}

fn identifier(kind: &str, value: &str) -> Identifier {
    Identifier { kind: kind.to_owned(), value: value.to_owned() }
}

fn ects(value: &str) -> Vec<CreditValue> {
    vec![CreditValue { scheme: Some("ECTS".to_owned()), level: None, value: value.parse().expect("credits") }]
}

fn course(key: &str, code: &str, title: &str, credits: &str, result: &str) -> DecidedCourse {
    let achievement = Achievement {
        identifiers: vec![identifier("local", code)],
        titles: texts([("en", title)]),
        kind: LosType::Course,
        date: Some(date!(2026 - 01 - 20)),
        status: Some(Status::Passed),
        result: Some(result.to_owned()),
        credits: ects(credits),
        ..Achievement::default()
    };
    DecidedCourse { key: key.to_owned(), achievement, notes: vec![] }
}

/// A decision that uses every field: two hosts with the same code, a home course that comes twice, text to escape.
fn full() -> RecognitionDocument {
    let north = Issuer {
        country: Some("SE".to_owned()),
        identifiers: vec![identifier("schac", "nordvik.example"), identifier("erasmus", "S NORDVIK01")],
        titles: texts([("sv", "Nordviks universitet"), ("en", "Nordvik University")]),
        url: Some("http://www.nordvik.example".to_owned()),
    };
    let south = Issuer {
        country: Some("PL".to_owned()),
        identifiers: vec![identifier("pic", "100000033")],
        titles: texts([("pl", "Uniwersytet Wymyślony")]),
        url: Some("http://www.wymysl.example".to_owned()),
    };
    let mut sea = course("r0.1", "SEA1", "Sea Marks", "7.5", "VG");
    sea.achievement.identifiers.push(identifier("elmo", "885319862461736"));
    sea.achievement.grading_scheme = Some("VG-G".to_owned());
    sea.achievement.start = Some(date!(2025 - 09 - 01));
    sea.achievement.term = Some(AcademicTerm {
        titles: texts([("en", "Autumn 2025")]),
        start: Some(date!(2025 - 09 - 01)),
        end: Some(date!(2026 - 01 - 31)),
    });
    sea.achievement.descriptions = texts([("en", "One line\nand another\n\nand <one> more")]);
    sea.achievement.levels =
        vec![Level { kind: "EQF".to_owned(), value: "6".to_owned(), description: Some("European".to_owned()) }];
    sea.achievement.language = Some("sv".to_owned());
    sea.achievement.isced = Some("1041".to_owned());
    let mut unreadable = course("r1.0", "SEA1", "Same code, another host", "3", "ndst");
    unreadable.achievement.status = Some(Status::Failed);
    let mut marks = course("h0", "NAV-101", "Navigation", "10", "4");
    marks.notes = vec![
        Entry::new("outcome").with("code", "substitution"),
        Entry::new("method")
            .with("code", "distribution")
            .with("version", "2026-01")
            .text(Some("en"), "Grading tables 2024–2026 & mid rule"),
    ];
    RecognitionDocument {
        generated: datetime!(2026-03-02 09:30:15 +02:00),
        learner: RecognisedLearner {
            given_names: Personal::new("Åke Đorđe".to_owned()),
            family_name: Personal::new("Lindväg <& Co>".to_owned()),
            alternative_name: Some(Personal::new("Επινοημένη".to_owned())),
            birth_name: Some(Personal::new("Åke Född".to_owned())),
            born: Some(Personal::new(date!(1980 - 03 - 05))),
            esi: Some(Personal::new("urn:schac:personalUniqueCode:int:esi:kuvitelma.example:1".to_owned())),
            student_number: Some(Personal::new("0012345".to_owned())),
        },
        issuer: Issuer {
            country: Some("FI".to_owned()),
            identifiers: vec![identifier("schac", "kuvitelma.example")],
            titles: texts([("fi", "Kuvitelman yliopisto"), ("en", "University of Kuvitelma")]),
            url: Some("https://www.kuvitelma.example".to_owned()),
        },
        number: "2026-014/1".to_owned(),
        titles: texts([("fi", "Päätös hyväksiluvusta"), ("en", "Decision on recognition")]),
        descriptions: texts([("en", "Salt Boiling was not recognised:\nthe learning outcomes differ substantially.")]),
        status: DecisionStatus::PartiallyPositive,
        decided: date!(2026 - 03 - 01),
        issued: datetime!(2026-03-02 09:30 +02:00),
        bases: vec![
            Basis {
                issuer: north,
                issued: datetime!(2026-02-01 10:00 UTC),
                courses: vec![
                    course("r0.0", "KITE1", "Kite Flying \"& strings\"", "2.5", "02"),
                    sea,
                    course("r0.2", "ROPE", "Rope Making", "7.5", "30 e lode"),
                ],
                grading_schemes: vec![GradingScheme {
                    local_id: "VG-G".to_owned(),
                    descriptions: texts([("en", "VG, G; fail: U")]),
                }],
            },
            Basis {
                issuer: south,
                issued: datetime!(2026-02-01 11:00 +01:00),
                courses: vec![unreadable],
                grading_schemes: vec![],
            },
        ],
        results: vec![
            marks,
            course("h1", "ELECTIVE", "Free electives", "5", "pass"),
            course("h2", "ELECTIVE", "Free electives", "2.5", "pass"),
        ],
        mappings: vec![mapping(&["r0.0", "r0.1"], &["h0"]), mapping(&["r0.2"], &["h1", "h2"]), mapping(&["r1.0"], &[])],
        grading_schemes: vec![GradingScheme {
            local_id: "0-5".to_owned(),
            descriptions: texts([("en", "5 is best, 1 the lowest pass")]),
        }],
        notes: vec![
            Entry::new("decision")
                .with("number", "2026-014/1")
                .entry(Entry::new("decided-by").with("title", "Head of studies").text(None, "I. Invented"))
                .entry(Entry::new("appeal").text(Some("en"), "Within 14 days\nto the board"))
                .entry(Entry::new("refusal").with("course", "SEA1").entry(
                    Entry::new("reason").with("criterion", "learning-outcomes").text(Some("en"), "They differ <much>"),
                )),
        ],
        attachments: vec![WrittenAttachment {
            titles: texts([("en", "Decision")]),
            kind: "Other".to_owned(),
            language: Some("en".to_owned()),
            media_type: "application/pdf".to_owned(),
            bytes: b"%PDF-1.4\n% invented\n%%EOF\n".to_vec(),
        }],
    }
}

/// A decision on data that lack all that can be lacking.
fn sparse() -> RecognitionDocument {
    RecognitionDocument {
        learner: RecognisedLearner { family_name: Personal::new("Mononym".to_owned()), ..RecognisedLearner::default() },
        titles: Texts::default(),
        descriptions: texts([("not a language", "Control \u{1} characters\r\nand such")]),
        status: DecisionStatus::Negative,
        issuer: Issuer::default(),
        bases: vec![Basis {
            issuer: Issuer { country: Some("Nowhere".to_owned()), ..Issuer::default() },
            issued: datetime!(2026-02-01 10:00 UTC),
            courses: vec![DecidedCourse {
                key: "r0.0".to_owned(),
                achievement: Achievement {
                    kind: LosType::Other("Workshop".to_owned()),
                    status: Some(Status::Unknown("withdrawn".to_owned())),
                    term: Some(AcademicTerm::default()),
                    distribution: Some(elmo::Distribution::default()),
                    shortened: Some(elmo::ShortenedGrading::default()),
                    credits: vec![CreditValue { scheme: None, level: None, value: "1/3".parse().expect("credits") }],
                    ..Achievement::default()
                },
                notes: vec![],
            }],
            grading_schemes: vec![],
        }],
        results: vec![],
        mappings: vec![mapping(&["r0.0"], &[])],
        grading_schemes: vec![],
        notes: vec![],
        attachments: vec![],
        ..full()
    }
}

fn mapping(from: &[&str], to: &[&str]) -> Mapping {
    let owned = |keys: &[&str]| keys.iter().map(|k| (*k).to_owned()).collect();
    Mapping { from: owned(from), to: owned(to) }
}

#[test]
fn the_sparse_decision_has_few_findings() {
    let written = recognition(&sparse(), WriteVersion::V2_1_1).expect("writable");
    let (_, findings) = elmo::read(written.as_bytes(), &Limits::default()).expect("readable");
    let codes: Vec<_> = findings.iter().map(|f| f.code).collect();
    assert_eq!(codes, [FindingCode::TitleMissing, FindingCode::SchemeMissing]);
}
