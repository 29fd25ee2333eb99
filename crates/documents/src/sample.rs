//! Decisions to test with: one of everything, and as many rows as one likes. All people and institutions are made up.

use elmo::{AchievementId, Credits, DocumentId, GroupId, Identifier, LocalText, StaffId, Texts};
use recognition::decision::{
    Appeal, Decision, DecisionForeign, DecisionGroup, DecisionIssuer, DecisionSource, DecisionStudent, Office, Overall,
    Signer,
};
use recognition::grades::Cycle;
use recognition::mapping::{Balance, Difference, ForeignPart, Grounds, Group, HomePart, Outcome};
use recognition::person::Verdict;
use recognition::provenance::{Channel, Provenance, ProvenanceKind};
use time::macros::{date, datetime};

fn id<T: std::str::FromStr>(number: u32) -> T
where
    T::Err: std::fmt::Debug,
{
    format!("0190c0de-0000-7000-8000-{number:012}").parse().expect("a UUID")
}

fn texts(list: &[(&str, &str)]) -> Texts {
    Texts(list.iter().map(|(l, t)| LocalText { language: Some((*l).to_owned()), text: (*t).to_owned() }).collect())
}

fn identifier(kind: &str, value: &str) -> Identifier {
    Identifier { kind: kind.to_owned(), value: value.to_owned() }
}

fn credits(text: &str) -> Credits {
    text.parse().expect("credits")
}

fn signer(number: u32, name: &str, title: &str) -> Signer {
    Signer { staff: id::<StaffId>(number), name: name.to_owned(), title: title.to_owned() }
}

/// A foreign achievement: document, place, code, titles, credits, result.
fn foreign(
    document: u32,
    place: &str,
    code: &str,
    titles: &[(&str, &str)],
    amount: Option<(&str, &str)>,
    result: Option<&str>,
) -> DecisionForeign {
    DecisionForeign {
        document: id::<DocumentId>(document),
        achievement: AchievementId(place.to_owned()),
        code: (!code.is_empty()).then(|| code.to_owned()),
        identifiers: if code.is_empty() { vec![] } else { vec![identifier("local", code)] },
        titles: texts(titles),
        kind: "Course".to_owned(),
        level: Some("EQF 7".to_owned()),
        term: Some("Autumn 2025".to_owned()),
        start: Some(date!(2025 - 08 - 18)),
        date: Some(date!(2025 - 12 - 19)),
        credits: amount.map(|(scheme, value)| (scheme.to_owned(), credits(value))),
        part: None,
        result: result.map(str::to_owned),
        grading_scheme: Some("A to F, A best, E lowest pass".to_owned()),
    }
}

fn home(code: &str, title: &str, amount: &str, grade: Option<&str>, how: &str) -> HomePart {
    HomePart {
        course: None,
        code: code.to_owned(),
        title: title.to_owned(),
        credits: credits(amount),
        grade: grade.map(str::to_owned),
        how: how.to_owned(),
        place: (code == "CS-210").then(|| "Major subject, advanced studies".to_owned()),
    }
}

fn group(
    number: u32,
    foreign: Vec<DecisionForeign>,
    home: Vec<HomePart>,
    outcome: Outcome,
    grounds: Option<Grounds>,
) -> DecisionGroup {
    let parts = foreign
        .iter()
        .map(|f| ForeignPart { document: f.document, achievement: f.achievement.clone(), part: f.part })
        .collect();
    DecisionGroup { foreign, group: Group { id: id::<GroupId>(100 + number), foreign: parts, home, outcome, grounds } }
}

fn office() -> Office {
    Office {
        institution: "Järvimaan yliopisto (University of Järvimaa)".to_owned(),
        identifiers: vec![identifier("schac", "jarvimaa.example"), identifier("erasmus", "SF JARVIMA99")],
        country: "FI".to_owned(),
        unit: "Student Services, Recognition of studies".to_owned(),
        address: "Koivukatu 7\nFI-99999 Järvimaa\nFinland".to_owned(),
        contact: "recognition@jarvimaa.example\n+358 00 000 0000".to_owned(),
        url: "https://jarvimaa.example".to_owned(),
        legal_basis: "Universities Act 558/2009, section 44 and section 82".to_owned(),
        appeal: Appeal {
            body: "Examination Board of the University of Järvimaa".to_owned(),
            time_limit: "14 days from the day on which you had the opportunity to learn of this decision".to_owned(),
            form: "In writing: which decision, what should change, and why. Add the documents that you rely on."
                .to_owned(),
            address: "registry@jarvimaa.example, or Registry, Koivukatu 7, FI-99999 Järvimaa".to_owned(),
        },
    }
}

fn verified_source() -> DecisionSource {
    DecisionSource {
        document: id(1),
        provenance: Provenance {
            kind: ProvenanceKind::Verified,
            channel: Channel::Emrex,
            emp: Some("Fjordland national results service".to_owned()),
            emp_country: Some("NO".to_owned()),
            received: datetime!(2026-02-03 09:14:22 UTC),
            sha256: "3f1d0f2a6c5b4e798812ab34cd56ef7890a1b2c3d4e5f60718293a4b5c6d7e8f".to_owned(),
            algorithm: Some("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256".to_owned()),
            weak: false,
            certificate_sha256: Some("a0b1c2d3e4f5061728394a5b6c7d8e9fa0b1c2d3e4f5061728394a5b6c7d8e9f".to_owned()),
            test: false,
            typed: None,
        },
        issuers: vec![DecisionIssuer {
            report: 0,
            titles: texts(&[("nb", "Fjordland universitet"), ("en", "University of Fjordland")]),
            country: Some("NO".to_owned()),
            identifiers: vec![identifier("schac", "fjordland.example"), identifier("erasmus", "N FJORDLA99")],
            url: Some("https://fjordland.example".to_owned()),
        }],
        signature_doubts: Vec::new(),
        signature_accepted: None,
        identity: Verdict::Match,
        identity_accepted: None,
    }
}

fn unsigned_source() -> DecisionSource {
    DecisionSource {
        document: id(2),
        provenance: Provenance {
            kind: ProvenanceKind::Unsigned,
            channel: Channel::File,
            emp: None,
            emp_country: None,
            received: datetime!(2026-02-10 12:40:00 UTC),
            sha256: "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff".to_owned(),
            algorithm: None,
            weak: false,
            certificate_sha256: None,
            test: false,
            typed: None,
        },
        issuers: vec![DecisionIssuer {
            report: 0,
            titles: texts(&[("el", "Πανεπιστήμιο Νοτίου Ακτής"), ("en", "University of the South Coast")]),
            country: Some("GR".to_owned()),
            identifiers: vec![],
            url: None,
        }],
        signature_doubts: Vec::new(),
        signature_accepted: None,
        identity: Verdict::Unclear,
        identity_accepted: Some(
            "Aino Esimerkki: the document gives no birth date; names and period agree, the student showed the original."
                .to_owned(),
        ),
    }
}

/// A decision with one of everything, signed.
pub(crate) fn rich() -> Decision {
    let mut part = foreign(
        1,
        "r0.3",
        "ENV4010",
        &[("nb", "Miljøøkonomi og bærekraftig ressursforvaltning"), ("en", "Environmental Economics")],
        Some(("ECTS", "10")),
        Some("C"),
    );
    part.part = Some(credits("7.5"));
    let greek = foreign(
        2,
        "r0.0",
        "ΠΕΡ-204",
        &[
            ("el", "Βιώσιμη ανάπτυξη και περιβαλλοντική πολιτική: ἀρχαῖοι καὶ νέοι θεσμοί"),
            ("en", "Sustainable Development and Environmental Policy"),
        ],
        Some(("ECTS", "6")),
        Some("8,5"),
    );
    let cyrillic = foreign(
        2,
        "r0.1",
        "ФИЛ-11",
        &[
            ("bg", "Въведение в българската филология"),
            ("sr", "Увод у словенску филологију: Њ, Љ, Џ, Ђ, Ћ"),
            ("uk", "Вступ до філології: ґ, є, ї"),
        ],
        Some(("CATS", "10")),
        None,
    );
    let diacritics = DecisionForeign {
        level: None,
        term: None,
        start: None,
        date: None,
        grading_scheme: None,
        kind: String::new(),
        ..foreign(
            2,
            "r0.2",
            "",
            &[("mul", "Ąęłńśźż Čďěňřšťůž Őű Ăâîșț Āčēģīķļņū Ėįųū Ŵŷ Ħġż Ðþæ Åäö Ñç Ĳĳ ẞß Ŋŧŋ e\u{301}")],
            None,
            Some("-3"),
        )
    };
    let groups = vec![
        group(
            1,
            vec![foreign(
                1,
                "r0.0",
                "TDT4120",
                &[("nb", "Algoritmer og datastrukturer"), ("en", "Algorithms and Data Structures")],
                Some(("ECTS", "7.5")),
                Some("B"),
            )],
            vec![home(
                "CS-210",
                "Data Structures and Algorithms",
                "5",
                Some("4"),
                "by distribution, midpoint; host table 2023–2025, version 1; home table 2023–2025, version 2",
            )],
            Outcome::Substitution,
            None,
        ),
        group(
            2,
            vec![
                foreign(
                    1,
                    "r0.1",
                    "NOR0105",
                    &[("nb", "Norsk språk, trinn 1"), ("en", "Norwegian Language, Level 1")],
                    Some(("ECTS", "5")),
                    Some("Bestått"),
                ),
                foreign(
                    1,
                    "r0.2",
                    "NOR0106",
                    &[("nb", "Norsk språk, trinn 2"), ("en", "Norwegian Language, Level 2")],
                    Some(("ECTS", "5")),
                    Some("Bestått"),
                ),
            ],
            vec![home("", "Elective studies: languages", "10", None, "pass, the host gave no grade")],
            Outcome::Inclusion,
            None,
        ),
        group(
            3,
            vec![part],
            vec![home(
                "EC-330",
                "Natural Resource Economics",
                "5",
                Some("3"),
                "by distribution, midpoint; host table 2023–2025, version 1; home table 2023–2025, version 2",
            )],
            Outcome::Partly,
            Some(Grounds {
                differs: vec![Difference::Workload, Difference::LearningOutcomes],
                text: "The part on game theory (2.5 ECTS) is not covered by the course that was taken.".to_owned(),
                next_step: "You can take the examination of EC-330 part B without attending lectures.".to_owned(),
            }),
        ),
        group(
            4,
            vec![greek],
            vec![home("ENV-120", "Environmental Policy", "6", None, "")],
            Outcome::OnCondition {
                until: date!(2026 - 09 - 30),
                condition: "Send a transcript that is signed or confirmed by the host institution.".to_owned(),
            },
            None,
        ),
        group(
            5,
            vec![cyrillic],
            vec![],
            Outcome::NotRecognised,
            Some(Grounds {
                differs: vec![Difference::Level, Difference::Profile],
                text:
                    "An introduction for first-year students of another field; the programme asks for advanced studies."
                        .to_owned(),
                next_step: "You may ask for it as free credits outside the degree.".to_owned(),
            }),
        ),
        group(6, vec![diacritics], vec![], Outcome::NotAppliedFor, None),
    ];
    Decision {
        number: "2026-014-2".to_owned(),
        case_number: "2026-014".to_owned(),
        language: "en".to_owned(),
        office: office(),
        student: DecisionStudent {
            given_names: "Åsa Matilda".to_owned().into(),
            family_name: "Øverland-Nykänen".to_owned().into(),
            born: Some(date!(2002 - 11 - 05).into()),
            number: "K451200".to_owned().into(),
            programme: Some("Master's Programme in Environmental Informatics, 2nd cycle".to_owned()),
            cycle: Some(Cycle::Second),
        },
        applied: Some(date!(2026 - 02 - 02)),
        complete: Some(date!(2026 - 02 - 10)),
        decided: date!(2026 - 02 - 20),
        notified: None,
        signed: Some(datetime!(2026-02-20 10:05:31 UTC)),
        sources: vec![verified_source(), unsigned_source()],
        overall: Overall::of(groups.iter().map(|g| &g.group.outcome)),
        groups,
        totals: Balance {
            requested: credits("31"),
            recognised: credits("28.5"),
            refused: credits("2.5"),
            open: Credits::ZERO,
            credited: credits("26"),
            mappable: 7,
            mapped: 7,
            ..Balance::default()
        },
        totals_typed: None,
        prepared_by: signer(501, "Aino Esimerkki", "Study adviser"),
        decided_by: Some(signer(502, "Bengt Exempel", "Head of studies")),
        second: Some(signer(503, "Chiara Esempio", "Vice dean")),
        replaces: Some("2026-014-1".to_owned()),
        superseded: Vec::new(),
        opinions: Vec::new(),
        training: false,
        template: None,
    }
}

/// A verified decision with this many groups of one course each.
pub(crate) fn rows(count: u32) -> Decision {
    let groups: Vec<DecisionGroup> = (0..count)
        .map(|n| {
            let title = format!("Emne nummer {n} om alt som kan læres på ett semester");
            let english = format!("Course number {n}");
            group(
                n,
                vec![foreign(
                    1,
                    &format!("r0.{n}"),
                    &format!("FJO{n:04}"),
                    &[("nb", title.as_str()), ("en", english.as_str())],
                    Some(("ECTS", "2.5")),
                    Some("B"),
                )],
                vec![home(&format!("CS-{n:03}"), &format!("Local course {n}"), "2.5", Some("4"), "")],
                Outcome::AsRequested,
                None,
            )
        })
        .collect();
    let total: Credits = (0..count).map(|_| credits("2.5")).sum();
    Decision {
        sources: vec![verified_source()],
        overall: Overall::of(groups.iter().map(|g| &g.group.outcome)),
        totals: Balance {
            requested: total,
            recognised: total,
            credited: total,
            mappable: groups.len(),
            mapped: groups.len(),
            ..Balance::default()
        },
        groups,
        second: None,
        replaces: None,
        superseded: Vec::new(),
        opinions: Vec::new(),
        ..rich()
    }
}

/// One achievement taken in two parts by two groups.
pub(crate) fn in_parts() -> Decision {
    let taken = |part: &str| DecisionForeign {
        part: Some(credits(part)),
        ..foreign(1, "r0.3", "ENV4010", &[("nb", "Miljøøkonomi")], Some(("ECTS", "10")), Some("C"))
    };
    let groups = vec![
        group(1, vec![taken("6")], vec![home("EC-330", "Economics", "6", Some("3"), "")], Outcome::Substitution, None),
        group(2, vec![taken("4")], vec![home("", "Elective studies", "4", None, "")], Outcome::Inclusion, None),
    ];
    Decision { groups, ..rows(1) }
}

/// A draft.
pub(crate) fn draft(decision: Decision) -> Decision {
    Decision { signed: None, decided_by: None, second: None, ..decision }
}
