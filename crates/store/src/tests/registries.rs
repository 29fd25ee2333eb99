//! Registries: what is kept of certificates and people's words, and databases from before that.

use rusqlite::Connection;
use time::Duration;

use super::fixture::{NOW, case_id, change, emp, fetch_id, memory, registry, staff_id, trust};
use crate::migrate::{self, MIGRATIONS};
use crate::{CertificateStanding, EmpByHand, EmpCertificate, EmpPick, Reader, RegistryAttempt, Rule, StoreError, Word};

fn word() -> Word {
    Word { by: staff_id(1), at: NOW, why: "Called them".to_owned() }
}

fn certificate(sha256: &str) -> EmpCertificate {
    EmpCertificate {
        test: false,
        emp_key: "FI https://emp.example/start".to_owned(),
        sha256: sha256.to_owned(),
        emp: emp(),
        registry: trust().registry.expect("a registry"),
        first: NOW,
        standing: CertificateStanding::Changed,
        word: None,
        dropped: false,
    }
}

#[test]
fn certificates_and_words_come_back_and_stay() {
    let store = memory();
    let confirmed =
        EmpCertificate { standing: CertificateStanding::Confirmed, word: Some(word()), ..certificate("ab") };
    let pick = EmpPick {
        test: false,
        emp_key: certificate("ab").emp_key,
        source: "ewp".to_owned(),
        certificates: ["ab".to_owned()].into(),
        seen: [("ewp".to_owned(), ["ab".to_owned()].into())].into(),
        word: word(),
    };
    let by_hand = EmpByHand { id: "1".to_owned(), test: false, emp: emp(), entered: word(), removed: None };
    let attempt = RegistryAttempt {
        source: "ewp".to_owned(),
        url: "https://registry.example/".to_owned(),
        at: NOW,
        problem: Some("no-answer".to_owned()),
        detail: String::new(),
        etag: Some("\"a\"".to_owned()),
        last_modified: None,
    };
    change(&store, |c| {
        c.put_emp_certificate(&certificate("ab"))?;
        c.put_emp_certificate(&confirmed)?;
        c.put_emp_certificate(&EmpCertificate { test: true, ..certificate("cd") })?;
        assert_eq!(c.emp_certificates(false)?, std::slice::from_ref(&confirmed));
        assert_eq!(c.emp_certificates(true)?.len(), 1, "test and real ones are apart");
        c.put_emp_pick(&pick)?;
        assert_eq!(c.emp_picks(false)?, std::slice::from_ref(&pick));
        c.put_emp_by_hand(&by_hand)?;
        let removed = EmpByHand { removed: Some(word()), ..by_hand.clone() };
        c.put_emp_by_hand(&removed)?;
        assert_eq!((c.emps_by_hand(false)?, c.emps_by_hand(true)?), (vec![removed.clone()], vec![]));
        c.put_registry_attempt(&attempt)?;
        c.put_registry_attempt(&RegistryAttempt { problem: None, ..attempt.clone() })?;
        assert_eq!(c.registry_attempts()?, [RegistryAttempt { problem: None, ..attempt.clone() }]);
        for sql in ["DELETE FROM emp_certificate", "DELETE FROM emp_by_hand"] {
            let refused = c.run(sql, []);
            assert!(matches!(refused, Err(StoreError::Refused(Rule::KeyKept))), "{sql}: {refused:?}");
        }
        Ok(())
    });
}

#[test]
fn a_database_from_before_several_registries_goes_on() {
    let mut old = Connection::open_in_memory().expect("a database");
    let first = MIGRATIONS.iter().position(|m| m.name.ends_with("fetch_registry")).expect("the migration");
    migrate::apply(&mut old, &MIGRATIONS[..first], 0, NOW).expect("the old form");
    let (sha256, later) = ("ab".repeat(32), NOW + Duration::hours(1));
    let emp_json = serde_json::to_string(&emp()).expect("JSON");
    let list = serde_json::to_string(&registry(NOW, "one").registry).expect("JSON");
    let moment = |at| crate::value::moment(at).expect("a moment");
    old.execute_batch("PRAGMA foreign_keys = OFF").expect("off");
    for (source, url) in [
        ("registry", "https://emreg.usos.edu.pl/ncp-list.json"),
        ("registry", "https://mine.example/list"),
        ("test-registry", "https://test.example/list"),
    ] {
        old.execute(
            "INSERT INTO registry_snapshot (source, url, sha256, fetched, registry) VALUES (?1, ?2, ?3, ?4, ?5)",
            (source, url, &sha256, moment(NOW), &list),
        )
        .expect("a list");
    }
    for (n, source) in [
        (1, format!("https://mine.example/list {sha256} registry")),
        (2, format!("https://test.example/list {sha256} test-registry")),
        (3, "emreg".to_owned()),
    ] {
        old.execute(
            "INSERT INTO fetch (id, case_id, emp, registry_source, session_id, return_url, opened, state)
             VALUES (?1, ?2, ?3, ?4, ?5, 'http://127.0.0.1/', ?6, 'timed-out')",
            (fetch_id(n).to_string(), case_id(1).to_string(), &emp_json, source, format!("s{n}"), moment(later)),
        )
        .expect("a fetch");
    }
    let office = r#"{"institution":"A","registry_url":"https://mine.example/list","registry_test":false}"#;
    old.execute("INSERT INTO setting (name, value) VALUES ('office', ?1)", [office]).expect("settings");

    let pending: String = MIGRATIONS[first..].iter().take(2).map(|m| m.sql).collect();
    old.execute_batch(&pending).expect("the new form");
    let reader = Reader::new(&old);
    let used = |n| reader.fetch(fetch_id(n)).expect("readable").expect("there").registry;
    assert_eq!((used(1).url.as_str(), used(1).sha256.as_str()), ("https://mine.example/list", sha256.as_str()));
    assert_eq!((used(1).read, used(1).test, used(1).by_hand), (NOW, false, false), "the time of the list");
    assert!(used(2).test && used(2).source == "test-registry");
    assert_eq!((used(3).url.as_str(), used(3).sha256.as_str(), used(3).read), ("emreg", "", later));
    let named = |test| {
        let lists = reader.registries_ever(test).expect("lists");
        lists.into_iter().map(|l| (l.source, l.name)).collect::<Vec<_>>()
    };
    let pair = |source: &str, name: &str| (source.to_owned(), name.to_owned());
    assert_eq!(named(false), [pair("emreg", "EMREG"), pair("registry", "https://mine.example/list")]);
    assert_eq!(named(true), [pair("test-registry", "https://test.example/list")]);
    let before: serde_json::Value = reader.setting("registry.before").expect("readable").expect("there");
    assert_eq!(before, serde_json::json!({ "url": "https://mine.example/list", "test": false }));
}
