//! Samples of every record. Names are invented.

use std::collections::BTreeMap;

use elmo::{AchievementId, CaseId, CourseId, Credits, DecisionId, DocumentId, FetchId, GroupId, StaffId, Texts};
use elmo_signature::SignatureEvidence;
use emrex::{Emp, Problem, Protocol, Registry};
use recognition::case::{Stay, Student};
use recognition::decision::{Decision, DecisionSource, DecisionStudent, Office, Overall, Signer};
use recognition::mapping::{Balance, ForeignPart, Group, HomePart, Outcome};
use recognition::person::{Evidence, EvidenceState, Item, NationalId, PersonMatch, Verdict, WhyCode};
use recognition::provenance::{Channel, Provenance, ProvenanceKind};
use recognition::trust::{Exceptions, PolicyCheck, PolicyItem, PolicyOutcome, RegistryUsed, Trust};
use time::OffsetDateTime;
use time::macros::{date, datetime};

use crate::value::sha256_hex;
use crate::{
    Acceptance, Actor, CaseRecord, Change, Course, DatabaseKey, DecisionFile, Delivery, DocumentRecord, Entry,
    FetchRecord, FetchState, RegistrySnapshot, SignedDecision, Staff, Store, StoreError, Withdrawal,
};

pub(super) const NOW: OffsetDateTime = datetime!(2026-02-03 10:00:00.123456789 +2);
/// A name that must never stand readable in a file.
pub(super) const NAME: &str = "Mäkelä-Tuntematon";
pub(super) const BYTES: &[u8] = b"<elmo>These are the bytes of the learner Makela-Tuntematon</elmo>";

pub(super) fn key() -> DatabaseKey {
    DatabaseKey::new([7; 32])
}

pub(super) fn memory() -> Store {
    Store::in_memory(NOW).expect("a database in memory")
}

/// One change that must succeed.
pub(super) fn change<T>(store: &Store, changing: impl FnOnce(&mut Change<'_>) -> Result<T, StoreError>) -> T {
    store.change(Actor::Program, NOW, changing).expect("the change is made")
}

fn uuid(kind: u16, number: u16) -> String {
    format!("0190c0de-{kind:04x}-7000-8000-{number:012x}")
}

pub(super) fn staff_id(number: u16) -> StaffId {
    uuid(1, number).parse().expect("a UUID")
}

pub(super) fn case_id(number: u16) -> CaseId {
    uuid(2, number).parse().expect("a UUID")
}

pub(super) fn document_id(number: u16) -> DocumentId {
    uuid(3, number).parse().expect("a UUID")
}

pub(super) fn fetch_id(number: u16) -> FetchId {
    uuid(4, number).parse().expect("a UUID")
}

pub(super) fn group_id(number: u16) -> GroupId {
    uuid(5, number).parse().expect("a UUID")
}

pub(super) fn decision_id(number: u16) -> DecisionId {
    uuid(6, number).parse().expect("a UUID")
}

pub(super) fn course_id(number: u16) -> CourseId {
    uuid(7, number).parse().expect("a UUID")
}

pub(super) fn staff(number: u16) -> Staff {
    Staff {
        id: staff_id(number),
        name: format!("Staff {number}"),
        title: "Study coordinator".to_owned(),
        pin_hash: "$argon2id$v=19$…".to_owned(),
        active: number.is_multiple_of(2),
    }
}

pub(super) fn case(number: u16) -> CaseRecord {
    CaseRecord {
        id: case_id(number),
        number: format!("2026-{number:03}"),
        student: Student {
            number: format!("H{number:05}").into(),
            given_names: "Åsa Élodie".to_owned().into(),
            family_name: NAME.to_owned().into(),
            birth_name: Some("Łuczak".to_owned().into()),
            born: Some(date!(2001 - 02 - 28).into()),
            esi: Some("urn:schac:personalUniqueCode:int:esi:example.org:1".to_owned().into()),
            national_id: Some(NationalId { country: "FI".to_owned(), value: "280201A123X".to_owned() }.into()),
            email: Some("a@example.org".to_owned().into()),
            programme: Some("Physics".to_owned()),
        },
        stays: vec![Stay {
            host: format!("Universität Köln {number}"),
            country: "DE".to_owned(),
            from: Some(date!(2025 - 09 - 01)),
            to: None,
        }],
        due: Some(date!(2026 - 03 - 05)),
        assignee: Some(staff_id(1)),
        note: "A note".to_owned(),
        created: NOW,
        closed: false,
    }
}

pub(super) fn emp() -> Emp {
    Emp {
        country: "NO".to_owned(),
        country_name: Some("Norway".to_owned()),
        name: "An EMP".to_owned(),
        institutions: vec!["All".to_owned()],
        url: "https://emp.example/start".parse().expect("a URL"),
        single_fetch: false,
        certificates: vec![vec![48, 0, 255]],
        protocol: Protocol::Emrex1,
    }
}

pub(super) fn registry(fetched: OffsetDateTime, text: &str) -> RegistrySnapshot {
    RegistrySnapshot {
        source: "emreg".to_owned(),
        name: "EMREG".to_owned(),
        test: false,
        url: "https://registry.example/".to_owned(),
        fetched,
        sha256: sha256_hex(text.as_bytes()),
        registry: Registry {
            emps: vec![Emp { name: text.to_owned(), ..emp() }],
            problems: vec![Problem { place: "ncps[3]".to_owned(), reason: "no address".to_owned() }],
        },
    }
}

pub(super) fn fetch(number: u16) -> FetchRecord {
    FetchRecord {
        id: fetch_id(number),
        case: case_id(1),
        emp: emp(),
        registry: trust().registry.expect("a registry"),
        listed: BTreeMap::from([("ab".to_owned(), trust().registry.expect("a registry"))]),
        session_id: format!("session-{number}"),
        return_url: "http://127.0.0.1:4000/r".to_owned(),
        opened: NOW,
        state: FetchState::Open,
        finished: None,
        outcome_code: None,
        message: None,
        document: None,
        refused_sha256: None,
    }
}

pub(super) fn evidence() -> SignatureEvidence {
    serde_json::from_value(serde_json::json!({
        "algorithm": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
        "digest": "http://www.w3.org/2001/04/xmlenc#sha256",
        "canonicalization": "http://www.w3.org/TR/2001/REC-xml-c14n-20010315",
        "weak": false,
        "certificate": {
            "subject": "CN=An EMP", "sha256": "ab", "valid_from": "2020-01-01T00:00:00Z",
            "valid_until": "2030-01-01T00:00:00Z", "key_bits": 2048,
            "key_kind": serde_json::to_value(elmo_signature::KeyKind::Rsa).expect("JSON"), "der_base64": "MAA="
        },
        "sha256": sha256_hex(BYTES),
        "key_info_sha256": null
    }))
    .expect("evidence")
}

pub(super) fn trust() -> Trust {
    Trust {
        registry: Some(RegistryUsed {
            source: "registry".to_owned(),
            url: "https://registry.example/emps.json".to_owned(),
            read: NOW,
            sha256: "cd".repeat(32),
            test: false,
            by_hand: false,
        }),
        emp: None,
        exceptions: Exceptions { weak_until: Some(NOW.date()), expired_until: None },
        figures: None,
        granted: Vec::new(),
        checks: vec![PolicyCheck {
            item: PolicyItem::CurrentKey,
            outcome: PolicyOutcome::Unclear,
            code: "former-key".to_owned(),
            seen: "ab".to_owned(),
        }],
    }
}

pub(super) fn acceptance() -> Acceptance {
    Acceptance { by: staff_id(1), second: Some(staff_id(2)), at: NOW, why: "The passport was shown".to_owned() }
}

pub(super) fn document(number: u16) -> DocumentRecord {
    DocumentRecord {
        id: document_id(number),
        case: case_id(1),
        fetch: Some(fetch_id(1)),
        provenance: Provenance {
            kind: ProvenanceKind::FormerKey,
            channel: Channel::Emrex,
            emp: Some("An EMP".to_owned()),
            emp_country: Some("NO".to_owned()),
            received: NOW,
            sha256: sha256_hex(BYTES),
            algorithm: Some("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256".to_owned()),
            weak: false,
            certificate_sha256: Some("ab".to_owned()),
            test: false,
            typed: None,
        },
        evidence: Some(evidence()),
        trust: Some(trust()),
        signature_doubts: vec!["former-key".to_owned()],
        signature_accepted: Some(acceptance()),
        person: PersonMatch {
            verdict: Verdict::Unclear,
            evidence: vec![Evidence {
                item: Item::FamilyName,
                state: EvidenceState::Close,
                document: "Makela-Tuntematon".to_owned(),
                case: NAME.to_owned(),
                why: WhyCode::ALL[0],
            }],
        },
        person_accepted: Some(acceptance()),
        size: BYTES.len() as u64,
        erased: None,
    }
}

pub(super) fn group(number: u16) -> Group {
    Group {
        id: group_id(number),
        foreign: vec![ForeignPart {
            document: document_id(1),
            achievement: AchievementId("r0.2.1".to_owned()),
            part: Some("1/3".parse().expect("credits")),
        }],
        home: vec![HomePart {
            course: Some(course_id(1)),
            code: "FYS-1".to_owned(),
            title: "Physics".to_owned(),
            credits: Credits::whole(5),
            grade: None,
            how: "pass".to_owned(),
            place: None,
        }],
        outcome: Outcome::OnCondition { until: date!(2026 - 06 - 01), condition: "A proof".to_owned() },
        grounds: None,
    }
}

pub(super) fn course(number: u16, code: &str, title: &str) -> Course {
    Course {
        id: course_id(number),
        code: code.to_owned(),
        title: title.to_owned(),
        titles: Texts(vec![recognition::decision::text("en", "Thermodynamics of Øre")]),
        credits: "7.5".parse().expect("credits"),
        level: Some("Master".to_owned()),
        isced: None,
        retired: false,
    }
}

fn signer(number: u16) -> Signer {
    Signer { staff: staff_id(number), name: format!("Staff {number}"), title: "Dean".to_owned() }
}

/// A decision of case 1, signed by staff 1 and, where told, a second person.
pub(super) fn decision(number: u16, second: Option<u16>) -> SignedDecision {
    let bytes = format!("PDF {number}").into_bytes();
    SignedDecision {
        id: decision_id(number),
        case: case_id(1),
        decision: Decision {
            number: format!("2026-001-{number}"),
            case_number: "2026-001".to_owned(),
            language: "en".to_owned(),
            office: Office { institution: "A university".to_owned(), ..Office::default() },
            student: DecisionStudent {
                given_names: "Åsa".to_owned().into(),
                family_name: NAME.to_owned().into(),
                born: None,
                number: "H00001".to_owned().into(),
                cycle: None,
                programme: None,
            },
            applied: None,
            complete: Some(date!(2026 - 02 - 01)),
            decided: date!(2026 - 02 - 03),
            signed: Some(NOW),
            sources: vec![DecisionSource {
                document: document_id(1),
                provenance: document(1).provenance,
                issuers: Vec::new(),
                signature_doubts: Vec::new(),
                signature_accepted: None,
                identity: Verdict::Match,
                identity_accepted: None,
            }],
            groups: Vec::new(),
            totals: Balance::default(),
            totals_typed: None,
            overall: Overall::Positive,
            prepared_by: signer(1),
            decided_by: Some(signer(1)),
            second: second.map(signer),
            replaces: None,
            superseded: Vec::new(),
            opinions: Vec::new(),
            notified: None,
            template: None,
            training: true,
        },
        files: vec![DecisionFile {
            name: "decision.pdf".to_owned(),
            media_type: "application/pdf".to_owned(),
            sha256: sha256_hex(&bytes),
            bytes,
        }],
        withdrawn: None,
        replaced_by: None,
    }
}

pub(super) fn withdrawal() -> Withdrawal {
    Withdrawal { by: staff_id(2), at: NOW, reason: "A mistake".to_owned() }
}

pub(super) fn delivery() -> Delivery {
    Delivery {
        id: uuid(8, 1),
        case: case_id(1),
        decision: decision_id(1),
        kind: "folder".to_owned(),
        target: "out/2026-001".to_owned(),
        files: vec![("decision.pdf".to_owned(), "ab".to_owned())],
        at: NOW,
        by: staff_id(1),
        student: true,
    }
}

pub(super) fn entry(about: &str) -> Entry {
    Entry {
        case: Some(case_id(1)),
        what: "group-set".into(),
        about: about.to_owned(),
        before: None,
        after: Some(serde_json::json!({"b": 1, "a": ["ä", null]})),
    }
}

/// Two of the staff, case 1, and its first document.
pub(super) fn furnished(store: &Store) {
    change(store, |c| {
        c.put_staff(&staff(1))?;
        c.put_staff(&staff(2))?;
        c.put_case(&case(1))?;
        c.put_fetch(&fetch(1))?;
        c.add_document(&document(1), BYTES)?;
        c.put_group(case_id(1), &group(1))?;
        c.note(entry("first"))
    });
}
