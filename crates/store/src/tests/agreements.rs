//! Versions of a learning agreement come in order, the earlier ones stay, and a decision locks them all.

use elmo::Credits;
use recognition::agreement::{Agreed, AgreedHome, Agreement, Planned};
use time::macros::date;

use super::fixture::{NOW, case, case_id, change, course_id, decision, furnished, memory, staff_id};
use crate::{Actor, AgreementVersion, Change, Rule, Store, StoreError};

fn refused(store: &Store, what: &str, rule: Rule, changing: impl FnOnce(&mut Change<'_>) -> Result<(), StoreError>) {
    match store.change(Actor::Program, NOW, changing) {
        Err(StoreError::Refused(given)) => assert_eq!(given, rule, "{what}"),
        other => panic!("{what}: {other:?} instead of {rule:?}"),
    }
}

fn version(number: u32, code: &str) -> AgreementVersion {
    let planned = Planned {
        code: code.to_owned(),
        title: "Algoritmer".to_owned(),
        credits: "22/3".parse().expect("credits"),
        term: "2026 spring".to_owned(),
    };
    let home = AgreedHome {
        course: Some(course_id(1)),
        code: "TIE101".to_owned(),
        title: "Tietorakenteet".to_owned(),
        credits: Credits::whole(10),
        condition: "Passed with at least C".to_owned(),
    };
    let agreement = Agreement {
        agreed: Some(date!(2025 - 11 - 02)),
        note: "Before the mobility".to_owned(),
        groups: vec![Agreed { planned: vec![planned.clone(), planned], home: vec![home] }],
    };
    AgreementVersion { number, agreement, by: staff_id(1), at: NOW }
}

#[test]
fn versions_come_in_order_and_the_earlier_ones_stay() {
    let store = memory();
    furnished(&store);
    change(&store, |c| {
        c.put_case(&case(2))?;
        assert_eq!(c.agreements(case_id(1))?, []);
        c.put_agreement(case_id(1), &version(1, "IN2010"))?;
        c.put_agreement(case_id(1), &version(1, "IN2010b"))?;
        c.put_agreement(case_id(1), &version(2, "IN3050"))?;
        assert_eq!(c.agreements(case_id(1))?, [version(1, "IN2010b"), version(2, "IN3050")]);
        assert_eq!(c.agreements(case_id(2))?, []);
        assert!(!c.remove_agreement(case_id(1), 3)?);
        Ok(())
    });
    refused(&store, "a gap", Rule::AgreementVersionStays, |c| c.put_agreement(case_id(1), &version(4, "X")));
    refused(&store, "an earlier one changed", Rule::AgreementVersionStays, |c| {
        c.put_agreement(case_id(1), &version(1, "X"))
    });
    refused(&store, "an earlier one removed", Rule::AgreementVersionStays, |c| {
        c.remove_agreement(case_id(1), 1).map(drop)
    });
    refused(&store, "no case", Rule::Reference, |c| c.put_agreement(case_id(9), &version(1, "X")));
    change(&store, |c| {
        assert!(c.remove_agreement(case_id(1), 2)?);
        assert_eq!(c.agreements(case_id(1))?, [version(1, "IN2010b")]);
        Ok(())
    });
}

#[test]
fn a_decision_in_force_locks_the_agreement() {
    let store = memory();
    furnished(&store);
    change(&store, |c| {
        c.put_agreement(case_id(1), &version(1, "IN2010"))?;
        c.add_decision(&decision(1, None))
    });
    refused(&store, "changed", Rule::CaseDecided, |c| c.put_agreement(case_id(1), &version(1, "X")));
    refused(&store, "added", Rule::CaseDecided, |c| c.put_agreement(case_id(1), &version(2, "X")));
    refused(&store, "removed", Rule::CaseDecided, |c| c.remove_agreement(case_id(1), 1).map(drop));
}
