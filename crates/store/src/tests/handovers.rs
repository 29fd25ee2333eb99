//! A decision that was handed over to a second person: one is open, the mapping stands still, and whoever prepared it does
//! not sign it.

use super::fixture::{
    NOW, case, case_id, change, decision, document_id, entry, furnished, group, group_id, memory, staff_id,
};
use crate::{Actor, Change, Handover, HandoverEnd, HandoverEnded, Rule, Store, StoreError};

fn refused(store: &Store, what: &str, rule: Rule, changing: impl FnOnce(&mut Change<'_>) -> Result<(), StoreError>) {
    match store.change(Actor::Program, NOW, changing) {
        Err(StoreError::Refused(given)) => assert_eq!(given, rule, "{what}"),
        other => panic!("{what}: {other:?} instead of {rule:?}"),
    }
}

fn handover(id: &str, number: u16) -> Handover {
    Handover {
        id: id.to_owned(),
        case: case_id(number),
        digest: "0123".to_owned(),
        documents: vec![document_id(1)],
        note: "Please look at the second course.".to_owned(),
        prepared_by: staff_id(1),
        at: NOW,
        ended: None,
    }
}

fn end(because: HandoverEnded, by: Option<u16>) -> HandoverEnd {
    HandoverEnd { at: NOW, by: by.map(staff_id), because, reason: "Not this one.".to_owned() }
}

fn handed_over() -> Store {
    let store = memory();
    furnished(&store);
    change(&store, |c| {
        c.put_case(&case(2))?;
        c.add_handover(&handover("a", 1))
    });
    store
}

#[test]
fn one_is_open_at_most_and_the_mapping_stands_still() {
    let store = handed_over();
    refused(&store, "a second one", Rule::Unique, |c| c.add_handover(&handover("b", 1)));
    refused(&store, "no case", Rule::Reference, |c| c.add_handover(&handover("b", 9)));
    refused(&store, "a group more", Rule::HandedOver, |c| c.put_group(case_id(1), &group(2)));
    refused(&store, "a group changed", Rule::HandedOver, |c| c.put_group(case_id(1), &group(1)));
    refused(&store, "a group less", Rule::HandedOver, |c| c.remove_group(case_id(1), group_id(1)).map(drop));
    change(&store, |c| {
        assert_eq!(c.handed_over(case_id(1))?, Some(handover("a", 1)));
        assert_eq!(c.handed_over(case_id(2))?, None);
        c.end_handover("a", &end(HandoverEnded::SentBack, Some(2)))?;
        let ended = Handover { ended: Some(end(HandoverEnded::SentBack, Some(2))), ..handover("a", 1) };
        assert_eq!(c.handovers(case_id(1))?, std::slice::from_ref(&ended));
        assert_eq!(c.case_summary(case_id(1))?.and_then(|summary| summary.handover), Some(ended));
        c.put_group(case_id(1), &group(1))?;
        c.add_handover(&handover("b", 1))
    });
    let again = store.change(Actor::Program, NOW, |c| c.end_handover("a", &end(HandoverEnded::TakenBack, Some(1))));
    assert!(matches!(again, Err(StoreError::NotFound(_))), "{again:?}");
}

#[test]
fn whoever_prepared_it_does_not_sign_it_and_nobody_rewrites_it() {
    let store = handed_over();
    let by_two = |c: &mut Change<'_>| {
        let mut signed = decision(1, None);
        signed.decision.decided_by.iter_mut().for_each(|signer| signer.staff = staff_id(2));
        c.add_decision(&signed)
    };
    refused(&store, "by the same", Rule::SecondSignerDiffers, |c| c.add_decision(&decision(1, None)));
    refused(&store, "ended by the same", Rule::Value, |c| c.end_handover("a", &end(HandoverEnded::Signed, Some(1))));
    for (what, statement) in [
        ("the digest", "UPDATE handover SET digest = '4567'"),
        ("who", "UPDATE handover SET prepared_by = (SELECT id FROM staff ORDER BY id DESC LIMIT 1)"),
        ("gone", "DELETE FROM handover"),
    ] {
        refused(&store, what, Rule::HandoverStays, |c| Ok(c.connection().execute_batch(statement)?));
    }
    change(&store, |c| {
        by_two(c)?;
        c.end_handover("a", &end(HandoverEnded::Signed, Some(2)))
    });
    refused(&store, "after it", Rule::HandoverStays, |c| {
        Ok(c.connection().execute_batch("UPDATE handover SET note = ''")?)
    });
    refused(&store, "a decided case", Rule::CaseDecided, |c| c.add_handover(&handover("b", 1)));
}

#[test]
fn what_waits_is_found_by_what_was_noted_since() {
    let store = handed_over();
    change(&store, |c| {
        let mut other = handover("b", 2);
        other.documents.clear();
        c.add_handover(&other)
    });
    change(&store, |c| {
        let from = c.last_entry()?;
        let found = |c: &Change<'_>| {
            Ok::<_, StoreError>(c.handed_over_since(from)?.into_iter().map(|one| one.id).collect::<Vec<_>>())
        };
        assert_eq!(found(c)?, Vec::<String>::new());
        c.note(crate::Entry { case: Some(case_id(2)), ..entry("one") })?;
        assert_eq!(found(c)?, ["b"]);
        c.note(crate::Entry { case: None, ..entry("two") })?;
        assert_eq!(found(c)?, ["a", "b"]);
        Ok::<_, StoreError>(())
    });
}
