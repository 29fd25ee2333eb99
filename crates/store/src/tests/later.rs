//! What comes after something was settled stands beside it, and reminders end with a decision.

use elmo::AchievementId;
use time::macros::date;

use super::fixture::{
    BYTES, NOW, acceptance, case, case_id, change, decision, decision_id, document, document_id, furnished, memory,
    staff_id, withdrawal,
};
use crate::{
    Actor, CaseQuery, CaseSummary, Change, ChangeSeen, DocumentRecord, LaterDocument, Move, Reminder, ReminderReason,
    Rule, Store, StoreError, Tombstone,
};

fn refused(store: &Store, what: &str, rule: Rule, changing: impl FnOnce(&mut Change<'_>) -> Result<(), StoreError>) {
    match store.change(Actor::Program, NOW, changing) {
        Err(StoreError::Refused(given)) => assert_eq!(given, rule, "{what}"),
        other => panic!("{what}: {other:?} instead of {rule:?}"),
    }
}

fn summary(store: &Store) -> CaseSummary {
    let found = store.read(|r| r.case_summary(case_id(1))).map_err(|e: StoreError| e).expect("read").expect("a case");
    let all = store.read(|r| r.cases(&CaseQuery::default())).map_err(|e: StoreError| e).expect("a list");
    assert!(all.contains(&found), "the list says the same as the row by itself");
    found
}

fn later() -> LaterDocument {
    LaterDocument { document: document_id(2), decision: decision_id(1), came: 3, changed: 1, went: 0, seen: None }
}

fn second() -> DocumentRecord {
    DocumentRecord { fetch: None, ..document(2) }
}

#[test]
fn a_later_document_stands_beside_the_decision_until_it_is_withdrawn() {
    let store = memory();
    furnished(&store);
    change(&store, |c| {
        c.put_case(&case(2))?;
        c.add_document(&second(), BYTES)
    });
    refused(&store, "no decision", Rule::CaseDecided, |c| c.add_later(&later()));
    change(&store, |c| c.add_decision(&decision(1, None)));
    change(&store, |c| c.add_later(&later()));
    assert_eq!(summary(&store).later, [later()]);
    refused(&store, "twice", Rule::Unique, |c| c.add_later(&later()));
    let forged = |sql: &'static str| move |c: &mut Change<'_>| Ok(c.connection().execute_batch(sql)?);
    refused(&store, "other counts", Rule::DocumentKept, forged("UPDATE later_document SET came = 0"));
    refused(&store, "taken out", Rule::DocumentKept, forged("DELETE FROM later_document"));

    change(&store, |c| c.see_later(document_id(2), &acceptance()));
    let [shown] = &summary(&store).later[..] else { panic!("one") };
    assert_eq!((shown.seen.as_ref(), shown.differs()), (Some(&acceptance()), true));
    refused(&store, "said twice", Rule::DocumentKept, |c| c.see_later(document_id(2), &acceptance()));

    change(&store, |c| c.withdraw_decision(decision_id(1), &withdrawal()));
    assert_eq!(summary(&store).later, [], "a withdrawn decision has nothing beside it");
    change(&store, |c| c.add_decision(&decision(2, None)));
    assert_eq!(summary(&store).later, [], "nor has the next one, which could rest on it");
}

#[test]
fn moved_or_erased_it_is_no_longer_beside_the_decision() {
    let store = memory();
    furnished(&store);
    let seen = ChangeSeen {
        document: document_id(1),
        achievement: AchievementId("r0.1".into()),
        fingerprint: "f".into(),
        later: document_id(2),
        by: staff_id(1),
        at: NOW,
    };
    change(&store, |c| {
        c.put_case(&case(2))?;
        c.add_document(&second(), BYTES)?;
        c.put_change_seen(&seen)?;
        c.put_change_seen(&ChangeSeen { by: staff_id(2), ..seen.clone() })?;
        assert_eq!(c.changes_seen(document_id(1))?, std::slice::from_ref(&seen), "the first stays");
        c.add_decision(&decision(1, None))?;
        c.add_later(&later())?;
        let moved = |from| Move { from: case_id(from), by: staff_id(1), at: NOW, why: "Chosen by mistake.".to_owned() };
        c.move_document(document_id(2), case_id(2), &moved(1))?;
        assert_eq!(c.later_documents(case_id(1))?, []);
        assert_eq!(c.later_documents(case_id(2))?, [], "in the other case it is like any document");
        c.move_document(document_id(2), case_id(1), &moved(2))?;
        assert_eq!(c.later_documents(case_id(1))?, [later()]);
        let sha256 = second().provenance.sha256;
        c.erase_document(document_id(2), &Tombstone { at: NOW, by: staff_id(1), reason: "Why".to_owned(), sha256 })?;
        assert_eq!(c.later_documents(case_id(1))?, []);
        assert_eq!(c.changes_seen(document_id(1))?, [], "what was seen in it goes with it");
        assert_eq!(c.moves(document_id(2))?, [], "and why it was moved");
        Ok(())
    });
}

#[test]
fn a_case_has_one_reminder_and_a_decided_one_none() {
    let store = memory();
    furnished(&store);
    let reminder = Reminder {
        case: case_id(1),
        due: date!(2026 - 07 - 17),
        note: "Grades by July".to_owned(),
        reason: ReminderReason::NoResults,
        set: NOW,
    };
    let other = Reminder { due: date!(2026 - 08 - 01), reason: ReminderReason::ByHand, ..reminder.clone() };
    change(&store, |c| {
        assert_eq!(c.reminder(case_id(1))?, None);
        c.put_reminder(&reminder)?;
        assert_eq!(c.reminder(case_id(1))?, Some(reminder.clone()));
        c.put_reminder(&other)
    });
    assert_eq!(summary(&store).reminder, Some(other.clone()));
    assert!(!format!("{other:?}").contains("Grades"), "a note may name people");
    change(&store, |c| {
        assert!(c.remove_reminder(case_id(1))?);
        assert!(!c.remove_reminder(case_id(1))?);
        c.add_decision(&decision(1, None))
    });
    refused(&store, "decided", Rule::CaseDecided, |c| c.put_reminder(&reminder));
    refused(&store, "no case", Rule::Reference, |c| c.put_reminder(&Reminder { case: case_id(9), ..reminder.clone() }));
}
