//! An appeal against a decision: one is open, nothing of its case is erased while it is, and nobody rewrites it.

use time::macros::date;

use super::fixture::{
    NOW, case_id, change, decision, decision_id, document, document_id, furnished, memory, staff_id, withdrawal,
};
use crate::{Actor, Appeal, AppealEnd, AppealOutcome, Change, Rule, Store, StoreError, Tombstone};

fn refused(store: &Store, what: &str, rule: Rule, changing: impl FnOnce(&mut Change<'_>) -> Result<(), StoreError>) {
    match store.change(Actor::Program, NOW, changing) {
        Err(StoreError::Refused(given)) => assert_eq!(given, rule, "{what}"),
        other => panic!("{what}: {other:?} instead of {rule:?}"),
    }
}

fn appeal(id: &str) -> Appeal {
    Appeal {
        id: id.to_owned(),
        case: case_id(1),
        decision: decision_id(1),
        received: date!(2026 - 12 - 10),
        late_after: Some(date!(2026 - 12 - 09)),
        due: date!(2026 - 12 - 24),
        grounds: "The course was taught at master level.".to_owned(),
        by: staff_id(1),
        ended: None,
    }
}

fn end(outcome: AppealOutcome, reason: &str) -> AppealEnd {
    AppealEnd { day: date!(2026 - 12 - 10), outcome, reason: reason.to_owned() }
}

fn appealed() -> Store {
    let store = memory();
    furnished(&store);
    change(&store, |c| {
        c.add_decision(&decision(1, None))?;
        c.add_appeal(&appeal("a"))
    });
    store
}

#[test]
fn one_is_open_at_most_and_nobody_rewrites_it() {
    let store = appealed();
    refused(&store, "a second one", Rule::Unique, |c| c.add_appeal(&appeal("b")));
    let rewrites = [
        ("the day", "UPDATE appeal SET received = '2026-12-11'"),
        ("no longer late", "UPDATE appeal SET late_after = NULL"),
        ("the grounds", "UPDATE appeal SET grounds = ''"),
        ("gone", "DELETE FROM appeal"),
    ];
    for (what, statement) in rewrites {
        refused(&store, what, Rule::AppealStays, |c| Ok(c.connection().execute_batch(statement)?));
    }
    refused(&store, "no reason", Rule::Value, |c| c.end_appeal("a", &end(AppealOutcome::Dismissed, "")));
    let early = AppealEnd { day: date!(2026 - 12 - 09), ..end(AppealOutcome::Withdrawn, "") };
    refused(&store, "before it came", Rule::Value, |c| c.end_appeal("a", &early));
    change(&store, |c| {
        assert_eq!(c.appeal("a")?, Some(appeal("a")));
        let dismissed = end(AppealOutcome::Dismissed, "It was not.");
        c.end_appeal("a", &dismissed)?;
        let ended = Appeal { ended: Some(dismissed), ..appeal("a") };
        assert_eq!(c.appeals(case_id(1))?, std::slice::from_ref(&ended));
        assert_eq!(c.case_summary(case_id(1))?.map(|summary| summary.appeals), Some(vec![ended]));
        Ok(())
    });
    let again = store.change(Actor::Program, NOW, |c| c.end_appeal("a", &end(AppealOutcome::Withdrawn, "")));
    assert!(matches!(again, Err(StoreError::NotFound(_))), "{again:?}");
    refused(&store, "after it", Rule::AppealStays, |c| {
        Ok(c.connection().execute_batch("UPDATE appeal SET reason = ''")?)
    });
    change(&store, |c| c.add_appeal(&appeal("b")));
}

#[test]
fn an_open_one_is_a_legal_hold() {
    let store = appealed();
    change(&store, |c| c.withdraw_decision(decision_id(1), &withdrawal()));
    let tombstone =
        Tombstone { at: NOW, by: staff_id(1), reason: "Why".to_owned(), sha256: document(1).provenance.sha256 };
    refused(&store, "erased", Rule::LegalHold, |c| c.erase_document(document_id(1), &tombstone));
    change(&store, |c| {
        c.end_appeal("a", &end(AppealOutcome::Mistaken, ""))?;
        c.erase_document(document_id(1), &tombstone)
    });
}
