//! Decisions of every shape, made from a number: the same number makes the same decision.

use elmo::{AchievementId, CourseId, Credits, DocumentId, GroupId, Identifier, LocalText, StaffId, Texts};
use recognition::decision::{
    Decision, DecisionForeign, DecisionGroup, DecisionIssuer, DecisionOpinion, DecisionSource, DecisionStudent, Office,
    OpinionVerdict, Overall, Signer,
};
use recognition::grades::Cycle;
use recognition::mapping::{Balance, Difference, ForeignPart, Grounds, Group, HomePart, Outcome};
use recognition::person::Verdict;
use recognition::provenance::{Channel, Provenance, ProvenanceKind};
use time::macros::{date, datetime};
use time::{Date, Duration};

use crate::sample;

/// The decision of a number.
pub(super) fn decision(number: u64) -> Decision {
    Dice(number.wrapping_mul(0x9E37_79B9_7F4A_7C15).wrapping_add(1)).decision()
}

struct Dice(u64);

/// What somebody may have typed: empty, hostile to XML and spreadsheets, in other scripts, with white space and marks.
const TEXTS: &[&str] = &[
    "",
    "Algorithms",
    "Miljøøkonomi og bærekraftig ressursforvaltning",
    "A & B <c> \"d\" 'e' ]]> <!-- f --> &amp; &#10;",
    "Βιώσιμη ανάπτυξη",
    "Вступ до філології: ґ, є, ї",
    "日本語 入門 \u{20BB7}野家",
    "عربي / עברית \u{202E}abc\u{202C}",
    "e\u{301} \u{FB01} ẞ Ŋ 😀 👩‍👩‍👧",
    "  two  blanks\tand a tab ",
    "a line\nand another\r\nand a third\rfourth",
    "a\u{0}b\u{b}c\u{1b}[31md\u{FFFE}",
    "\u{85}next line, \u{2028}separator, \u{A0}no-break",
    "=1+1",
    "-3",
    "+SUM(A1)",
    "@x",
    "02",
    "30 e lode",
    "_x000D_ %PDF ?><?xml",
    "F1-TDT4120",
    "H1",
];

const LANGUAGES: &[Option<&str>] =
    &[None, Some("en"), Some("nb"), Some("zh-Hant-TW"), Some("x"), Some(""), Some("svenska språket"), Some("en_GB")];

const COUNTRIES: &[Option<&str>] = &[
    None,
    Some("NO"),
    Some("GR"),
    Some("XK"),
    Some("ZZ"),
    Some("gb"),
    Some("Norge"),
    Some("http://publications.europa.eu/resource/authority/country/FRA"),
];

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(limit).expect("small")).expect("small")
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.below(count) == 0
    }

    fn of<T: Clone>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())].clone()
    }

    fn text(&mut self) -> String {
        let text = self.of(TEXTS).to_owned();
        if self.one_in(4) { format!("{text} {}", self.of(TEXTS)) } else { text }
    }

    fn maybe<T>(&mut self, value: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.one_in(3) { None } else { Some(value(self)) }
    }

    fn id<T: std::str::FromStr>(&mut self) -> T
    where
        T::Err: std::fmt::Debug,
    {
        format!("0190c0de-0000-7000-8000-{:012x}", self.next() & 0xFFFF_FFFF_FFFF).parse().expect("a UUID")
    }

    fn day(&mut self) -> Date {
        date!(2024 - 01 - 01) + Duration::days(i64::try_from(self.below(900)).expect("small"))
    }

    fn credits(&mut self) -> Credits {
        self.of(&["0", "0.5", "5", "7.5", "9.2857", "10", "30", "10/3", "1/7", "240"]).parse().expect("credits")
    }

    fn texts(&mut self) -> Texts {
        let count = self.below(4);
        let text = |dice: &mut Self| LocalText { language: dice.of(LANGUAGES).map(str::to_owned), text: dice.text() };
        Texts((0..count).map(|_| text(self)).collect())
    }

    fn identifiers(&mut self, kinds: &[&str]) -> Vec<Identifier> {
        let count = self.below(4);
        (0..count).map(|_| Identifier { kind: self.of(kinds).to_owned(), value: self.text() }).collect()
    }

    fn source(&mut self) -> DecisionSource {
        let reports = 1 + self.below(3);
        DecisionSource {
            document: self.id::<DocumentId>(),
            provenance: Provenance {
                kind: self.of(&[ProvenanceKind::Verified, ProvenanceKind::FormerKey, ProvenanceKind::Unsigned]),
                channel: self.of(&[Channel::Emrex, Channel::File]),
                emp: self.maybe(Self::text),
                emp_country: self.maybe(|_| "NO".to_owned()),
                received: datetime!(2026-02-03 09:14:22 UTC)
                    + Duration::seconds(i64::try_from(self.below(9_999_999)).expect("small")),
                sha256: "3f".repeat(32),
                algorithm: self.maybe(|_| "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256".to_owned()),
                weak: self.one_in(3),
                certificate_sha256: self.maybe(|_| "a0".repeat(32)),
                test: self.one_in(3),
                typed: None,
            },
            issuers: (0..reports)
                .map(|report| DecisionIssuer {
                    report,
                    titles: self.texts(),
                    country: self.of(COUNTRIES).map(str::to_owned),
                    identifiers: self.identifiers(&["schac", "erasmus", "pic", "local", "odd kind", ""]),
                    url: self.maybe(|dice| dice.of(&["https://host.example", "", "host.example/ä b", "-"]).to_owned()),
                })
                .collect(),
            signature_doubts: if self.one_in(3) { vec!["weak".to_owned(), "expired".to_owned()] } else { vec![] },
            signature_accepted: self.maybe(Self::text),
            identity: self.of(&[Verdict::Match, Verdict::Unclear, Verdict::Mismatch]),
            identity_accepted: self.maybe(Self::text),
        }
    }

    fn foreign(&mut self, sources: &[DecisionSource], place: usize) -> DecisionForeign {
        let source = &sources[self.below(sources.len())];
        let report = self.below(source.issuers.len());
        let mut identifiers = self.identifiers(&["local", "ewp-los-id", "elm", "LOCAL", "isced"]);
        let code = self.maybe(Self::text).filter(|code| !code.is_empty());
        if let Some(code) = &code {
            identifiers.insert(0, Identifier { kind: "local".to_owned(), value: code.clone() });
        } else {
            identifiers.clear();
        }
        DecisionForeign {
            document: source.document,
            achievement: AchievementId(format!("r{report}.{place}")),
            code,
            identifiers,
            titles: self.texts(),
            kind: self
                .of(&["", "Course", "Module", "Class", "Degree Programme", "Module group", "kurs & co"])
                .to_owned(),
            level: self
                .maybe(|dice| dice.of(&["EQF 7", "NQF 6.1", "Bachelor", "EQF", "første & annet nivå"]).to_owned()),
            term: self.maybe(Self::text),
            start: self.maybe(Self::day),
            date: self.maybe(Self::day),
            credits: self.maybe(|dice| (dice.of(&["ECTS", "CATS", "ÖP & hp"]).to_owned(), dice.credits())),
            part: if self.one_in(4) { Some(self.credits()) } else { None },
            result: self.maybe(Self::text),
            grading_scheme: self.maybe(Self::text),
        }
    }

    fn home(&mut self) -> HomePart {
        let free = self.one_in(3);
        HomePart {
            course: if free { None } else { Some(self.id::<CourseId>()) },
            code: if free {
                String::new()
            } else {
                self.of(&["CS-210", "TIE101", "a & b", "H1", "CS-210", "-3"]).to_owned()
            },
            title: self.text(),
            credits: self.credits(),
            grade: self.maybe(Self::text),
            how: match self.below(3) {
                0 => String::new(),
                1 => {
                    "by distribution, midpoint; host table 2024–2026, version 3; home table 2025, version 1".to_owned()
                }
                _ => self.text(),
            },
            place: self.maybe(Self::text),
        }
    }

    fn grounds(&mut self) -> Grounds {
        const ALL: [Difference; 5] = [
            Difference::Level,
            Difference::Workload,
            Difference::Quality,
            Difference::Profile,
            Difference::LearningOutcomes,
        ];
        Grounds {
            differs: ALL.into_iter().filter(|_| self.one_in(2)).collect(),
            text: self.text(),
            next_step: self.text(),
        }
    }

    fn group(&mut self, foreign: Vec<DecisionForeign>) -> DecisionGroup {
        let outcome = match self.below(8) {
            0 => Outcome::AsRequested,
            1 => Outcome::Substitution,
            2 => Outcome::Inclusion,
            3 => Outcome::Partly,
            4 => Outcome::OnCondition { until: self.day(), condition: self.text() },
            5 => Outcome::NotRecognised,
            6 => Outcome::Duplicate,
            _ => Outcome::NotAppliedFor,
        };
        let homes = if outcome.credits_something() { 1 + self.below(3) } else { 0 };
        let grounds = match outcome {
            Outcome::Partly | Outcome::NotRecognised => Some(self.grounds()),
            _ => None,
        };
        let parts = foreign
            .iter()
            .map(|f| ForeignPart { document: f.document, achievement: f.achievement.clone(), part: f.part })
            .collect();
        let home = (0..homes).map(|_| self.home()).collect();
        DecisionGroup { foreign, group: Group { id: self.id::<GroupId>(), foreign: parts, home, outcome, grounds } }
    }

    fn signer(&mut self) -> Signer {
        Signer { staff: self.id::<StaffId>(), name: self.text(), title: self.text() }
    }

    fn decision(mut self) -> Decision {
        let sources: Vec<DecisionSource> = (0..1 + self.below(3)).map(|_| self.source()).collect();
        let mut groups = Vec::new();
        for number in 0..1 + self.below(7) {
            let count = 1 + self.below(3);
            let mut foreign: Vec<DecisionForeign> =
                (0..count).map(|item| self.foreign(&sources, number * 10 + item)).collect();
            // Another part of something that an earlier group takes from.
            if self.one_in(4)
                && let Some(earlier) = groups.last().and_then(|group: &DecisionGroup| group.foreign.first())
            {
                foreign.push(DecisionForeign { part: Some(self.credits()), ..earlier.clone() });
            }
            groups.push(self.group(foreign));
        }
        let replaces = if self.one_in(3) { Some("2026-014-1".to_owned()) } else { None };
        let rich = sample::rich();
        Decision {
            number: "2026-014-2".to_owned(),
            language: self.of(&["en", "fi", "nb", "tlh"]).to_owned(),
            office: Office {
                country: self.of(&["FI", "", "NO", "XK"]).to_owned(),
                identifiers: self.identifiers(&["schac", "erasmus"]),
                institution: self.text(),
                unit: self.text(),
                address: self.text(),
                contact: self.text(),
                url: self.of(&["", "https://home.example"]).to_owned(),
                legal_basis: self.text(),
                ..rich.office.clone()
            },
            student: DecisionStudent {
                given_names: self.text().into(),
                family_name: self.text().into(),
                born: self.maybe(|dice| dice.day().into()),
                number: self.text().into(),
                programme: self.maybe(Self::text),
                cycle: self.maybe(|dice| dice.of(&[Cycle::Short, Cycle::First, Cycle::Second, Cycle::Third])),
            },
            applied: self.maybe(Self::day),
            complete: self.maybe(Self::day),
            notified: self.maybe(Self::day),
            decided: self.day(),
            overall: Overall::of(groups.iter().map(|g| &g.group.outcome)),
            totals: Balance {
                requested: self.credits(),
                recognised: self.credits(),
                refused: self.credits(),
                credited: self.credits(),
                ..Balance::default()
            },
            opinions: (0..self.below(3))
                .map(|_| DecisionOpinion {
                    by: self.text(),
                    day: self.day(),
                    verdict: self.of(&[OpinionVerdict::For, OpinionVerdict::Partly, OpinionVerdict::Against]),
                    about: (0..self.below(3)).map(|_| self.text()).collect(),
                })
                .collect(),
            prepared_by: self.signer(),
            decided_by: Some(self.signer()),
            second: self.maybe(Self::signer),
            superseded: replaces.iter().flat_map(|_| groups.clone()).collect(),
            replaces,
            training: self.one_in(5),
            sources,
            groups,
            ..rich
        }
    }
}
