//! Office rules have versions, and none changes or goes.

use recognition::rules::{Host, OfficeRule, Pattern};

use super::fixture::{NOW, change, memory};
use crate::{Actor, Change, Rule, Store, StoreError, StoredRule};

fn rule(name: &str, code: &str) -> OfficeRule {
    OfficeRule { codes: vec![Pattern(code.to_owned())], ..OfficeRule::new(name, Host::Any) }
}

fn all(store: &Store) -> Vec<StoredRule> {
    store.read(|r| r.office_rules()).map_err(|e: StoreError| e).expect("a list")
}

fn refused(store: &Store, why: Rule, changing: impl FnOnce(&mut Change<'_>) -> Result<(), StoreError>) {
    match store.change(Actor::Program, NOW, changing) {
        Err(StoreError::Refused(rule)) => assert_eq!(rule, why),
        other => panic!("{why:?}: {other:?}"),
    }
}

#[test]
fn a_change_adds_a_version_and_the_old_one_stays() {
    let store = memory();
    let id = change(&store, |c| c.add_office_rule(&rule("Calculus", "MAT1*")));
    change(&store, |c| {
        assert!(!c.change_office_rule(id, &rule("Calculus", "MAT1*"))?, "the same");
        assert!(c.change_office_rule(id, &rule("Calculus in Oslo", "MAT11*"))?);
        c.add_office_rule(&rule("Calculus", "X"))?;
        Ok(())
    });
    let found: Vec<_> = all(&store).into_iter().map(|it| (it.rule.name, it.version)).collect();
    assert_eq!(found, [("Calculus".to_owned(), 1), ("Calculus in Oslo".to_owned(), 2)]);
    let versions = store.read(|r| r.office_rule_versions(id)).map_err(|e: StoreError| e).expect("versions");
    let codes: Vec<_> = versions.iter().map(|it| (it.version, it.rule.codes[0].0.as_str())).collect();
    assert_eq!(codes, [(2, "MAT11*"), (1, "MAT1*")]);
}

#[test]
fn a_rule_retires_and_comes_back() {
    let store = memory();
    let id = change(&store, |c| c.add_office_rule(&rule("Calculus", "MAT1*")));
    change(&store, |c| c.retire_office_rule(id, true));
    assert_eq!(all(&store)[0].retired, Some(NOW));
    change(&store, |c| c.retire_office_rule(id, false));
    assert_eq!((all(&store)[0].retired, all(&store)[0].version), (None, 1));
}

#[test]
fn names_are_given_once_and_versions_stay() {
    let store = memory();
    let id = change(&store, |c| c.add_office_rule(&rule("Språk", "A*")));
    change(&store, |c| c.add_office_rule(&rule("Other", "A*")));
    refused(&store, Rule::Unique, |c| c.add_office_rule(&rule("SPRAK ", "B*")).map(drop));
    refused(&store, Rule::Unique, |c| c.change_office_rule(id, &rule("other", "A*")).map(drop));
    let forged = |sql: &'static str| move |c: &mut Change<'_>| Ok(c.connection().execute_batch(sql)?);
    for sql in [
        "UPDATE office_rule_version SET body = '{}'",
        "UPDATE office_rule_version SET version = 7",
        "DELETE FROM office_rule_version",
        "UPDATE office_rule SET id = 'x'",
        "DELETE FROM office_rule",
    ] {
        refused(&store, Rule::OfficeRuleStays, forged(sql));
    }
    assert_eq!(all(&store).len(), 2);
}
