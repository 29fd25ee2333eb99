//! What was released stays, and only a person decides about a mail that may have arrived.

use super::fixture::{NOW, case_id, change, decision, decision_id, delivery, furnished, memory, staff_id};
use crate::value::sha256_hex;
use crate::{Actor, Change, Delivery, OutboxAnswer, OutboxItem, OutboxState, Rule, Store, StoreError};

const MESSAGE: &[u8] = b"Subject: Case 2026-001\r\n\r\nsealed";

fn item(number: u16) -> OutboxItem {
    OutboxItem {
        id: format!("0190c0de-0009-7000-8000-{number:012x}"),
        case: case_id(1),
        decision: Some(decision_id(1)),
        opinion: None,
        student: true,
        by: staff_id(1),
        released: NOW,
        message_id: format!("<{number}@desk.example>"),
        sender: "office@home.example".to_owned(),
        recipients: vec!["registry@home.example".to_owned()],
        subject: "Case 2026-001".to_owned(),
        sealed: "smime".to_owned(),
        files: vec![("decision.pdf".to_owned(), "ab".to_owned())],
        sha256: sha256_hex(MESSAGE),
        state: OutboxState::Waiting,
        next_try: Some(NOW),
        answer: None,
        attempts: Vec::new(),
    }
}

fn released() -> Store {
    let store = memory();
    furnished(&store);
    change(&store, |c| {
        c.add_decision(&decision(1, Some(2)))?;
        c.add_to_outbox(&item(1), MESSAGE)
    });
    store
}

fn refused(store: &Store, what: &str, rule: Rule, changing: impl FnOnce(&mut Change<'_>) -> Result<(), StoreError>) {
    match store.change(Actor::Program, NOW, changing) {
        Err(StoreError::Refused(given)) => assert_eq!(given, rule, "{what}"),
        other => panic!("{what}: {other:?} instead of {rule:?}"),
    }
}

fn answer(what: &str) -> OutboxAnswer {
    OutboxAnswer { what: what.to_owned(), by: staff_id(2), at: NOW }
}

#[test]
fn an_attempt_from_release_to_taken() {
    let store = released();
    let id = item(1).id;
    change(&store, |c| {
        assert_eq!(c.outbox(Some(case_id(1)))?, [item(1)]);
        assert_eq!(c.outbox(Some(case_id(2)))?, []);
        assert_eq!(c.outbox_message(&id)?.as_deref(), Some(MESSAGE));
        assert_eq!(c.outbox_by_message_id("<1@desk.example>")?, Some(item(1)));
        assert_eq!(c.outbox_due(NOW)?, Some(item(1)));
        assert_eq!(c.outbox_due(NOW - time::Duration::SECOND)?, None, "not before its time");

        assert_eq!(c.begin_attempt(&id)?, 1);
        assert_eq!(c.outbox_due(NOW)?, None, "it is under way");
        assert_eq!(c.outbox_under_way()?.len(), 1);
        let later = NOW + time::Duration::MINUTE;
        c.end_attempt(&id, "no-answer", "", OutboxState::Waiting, Some(later))?;
        assert_eq!(c.begin_attempt(&id)?, 2);
        c.set_outbox_state(&id, OutboxState::DataEnded, None)?;
        c.end_attempt(&id, "sent", "2.0.0 Ok", OutboxState::Sent, None)?;
        let sent = c.outbox_item(&id)?.expect("it is there");
        assert_eq!((sent.state, sent.next_try), (OutboxState::Sent, None));
        let outcomes: Vec<_> = sent.attempts.iter().map(|a| (a.number, a.outcome.as_deref())).collect();
        assert_eq!(outcomes, [(1, Some("no-answer")), (2, Some("sent"))]);
        Ok(())
    });
    assert!(matches!(
        store.change(Actor::Program, NOW, |c| c.end_attempt(&id, "sent", "", OutboxState::Sent, None)),
        Err(StoreError::NotFound(_))
    ));
}

#[test]
fn what_was_released_stays() {
    let store = released();
    for column in [
        "case_id",
        "decision_id",
        "opinion_id",
        "staff",
        "released",
        "message_id",
        "sender",
        "subject",
        "sealed",
        "sha256",
    ] {
        refused(&store, column, Rule::OutboxStays, |c| {
            Ok(c.connection().execute_batch(&format!("UPDATE outbox SET {column} = 'x'"))?)
        });
    }
    for statement in [
        "UPDATE outbox SET message = x'00'",
        "UPDATE outbox SET files = '[]'",
        "UPDATE outbox SET student = 0",
        "UPDATE outbox SET recipients = '[]'",
        "DELETE FROM outbox",
    ] {
        refused(&store, statement, Rule::OutboxStays, |c| Ok(c.connection().execute_batch(statement)?));
    }
    refused(&store, "the same Message-ID", Rule::Unique, |c| {
        c.add_to_outbox(&OutboxItem { message_id: item(1).message_id, ..item(2) }, MESSAGE)
    });
    let altered = store.change(Actor::Program, NOW, |c| c.add_to_outbox(&item(2), b"other"));
    assert!(matches!(altered, Err(StoreError::HashDiffers)));
    change(&store, |c| {
        c.begin_attempt(&item(1).id)?;
        c.end_attempt(&item(1).id, "no-answer", "", OutboxState::Waiting, Some(NOW))
    });
    for statement in ["UPDATE outbox_attempt SET outcome = 'sent'", "DELETE FROM outbox_attempt"] {
        refused(&store, statement, Rule::OutboxStays, |c| Ok(c.connection().execute_batch(statement)?));
    }
}

#[test]
fn what_may_have_arrived_is_a_persons_to_answer() {
    let store = released();
    let id = item(1).id;
    refused(&store, "sent without an attempt", Rule::OutboxState, |c| c.set_outbox_state(&id, OutboxState::Sent, None));
    change(&store, |c| {
        c.begin_attempt(&id)?;
        c.set_outbox_state(&id, OutboxState::DataEnded, None)?;
        c.end_attempt(&id, "no-reply", "", OutboxState::PerhapsSent, None)
    });
    for (state, next) in [(OutboxState::Waiting, Some(NOW)), (OutboxState::Sent, None)] {
        refused(&store, "by itself", Rule::OutboxAnswer, |c| c.set_outbox_state(&id, state, next));
    }
    let tried = store.change(Actor::Program, NOW, |c| c.begin_attempt(&id));
    assert!(matches!(tried, Err(StoreError::Refused(Rule::OutboxState | Rule::OutboxAnswer))), "{tried:?}");
    change(&store, |c| c.answer_outbox(&id, &answer("again"), OutboxState::Waiting, Some(NOW)));
    change(&store, |c| {
        c.begin_attempt(&id)?;
        c.set_outbox_state(&id, OutboxState::DataEnded, None)?;
        c.end_attempt(&id, "no-reply", "", OutboxState::PerhapsSent, None)
    });
    refused(&store, "the answer of another time", Rule::OutboxAnswer, |c| {
        c.answer_outbox(&id, &answer("again"), OutboxState::Waiting, Some(NOW))
    });
    let arrived = OutboxAnswer { at: NOW + time::Duration::HOUR, ..answer("arrived") };
    change(&store, |c| c.answer_outbox(&id, &arrived, OutboxState::Sent, None));
    change(&store, |c| {
        assert_eq!(c.outbox_item(&id)?.and_then(|item| item.answer), Some(arrived.clone()));
        Ok(())
    });
}

#[test]
fn what_came_back_counts_as_not_delivered() {
    let store = released();
    let id = item(1).id;
    change(&store, |c| {
        c.begin_attempt(&id)?;
        c.set_outbox_state(&id, OutboxState::DataEnded, None)?;
        c.end_attempt(&id, "sent", "", OutboxState::Sent, None)?;
        c.add_delivery(&Delivery { id: id.clone(), kind: "mail".to_owned(), student: false, ..delivery() })
    });
    let first = |store: &Store| {
        let cases = store.read(|r| r.cases(&crate::CaseQuery::default())).expect("cases");
        cases.first().and_then(|case| case.decision.as_ref()).and_then(|decision| decision.first_delivery)
    };
    assert!(first(&store).is_some());
    change(&store, |c| c.answer_outbox(&id, &answer("bounced"), OutboxState::Bounced, None));
    assert_eq!(first(&store), None);
}

#[test]
fn the_whole_outbox_waits_for_the_server_and_is_hastened() {
    let store = released();
    change(&store, |c| {
        c.add_to_outbox(&item(2), MESSAGE)?;
        let later = NOW + time::Duration::HOUR;
        c.postpone_outbox(later)?;
        assert_eq!(c.outbox_due(NOW)?, None);
        assert_eq!(c.outbox_due(later)?.map(|item| item.id), Some(item(1).id));
        c.hasten_outbox()?;
        assert_eq!(c.outbox_due(NOW)?.map(|item| item.id), Some(item(1).id));
        Ok(())
    });
}

#[test]
fn after_a_backup_was_put_back_a_person_is_asked_about_everything() {
    let store = released();
    change(&store, |c| {
        c.add_to_outbox(&item(2), MESSAGE)?;
        c.begin_attempt(&item(2).id)?;
        assert_eq!(c.doubt_outbox()?, 2);
        assert!(c.outbox(None)?.iter().all(|item| item.state == OutboxState::PerhapsSent));
        assert_eq!(c.outbox_due(NOW)?, None);
        Ok(())
    });
}
