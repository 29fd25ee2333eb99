//! What the database itself refuses, also to somebody who goes past the functions of this crate.

use rusqlite::Connection;

use super::fixture::{
    BYTES, NOW, case, case_id, change, decision, decision_id, delivery, document, document_id, entry, fetch, furnished,
    group, group_id, memory, staff_id, withdrawal,
};
use crate::{Actor, CaseRecord, Change, DocumentRecord, Move, Rule, Store, StoreError, Tombstone};

fn refused(store: &Store, what: &str, rule: Rule, changing: impl FnOnce(&mut Change<'_>) -> Result<(), StoreError>) {
    match store.change(Actor::Program, NOW, changing) {
        Err(StoreError::Refused(given)) => assert_eq!(given, rule, "{what}"),
        other => panic!("{what}: {other:?} instead of {rule:?}"),
    }
}

fn sql(connection: &Connection, statement: &str) -> Result<(), StoreError> {
    Ok(connection.execute_batch(statement)?)
}

fn tombstone() -> Tombstone {
    Tombstone { at: NOW, by: staff_id(1), reason: "Why".to_owned(), sha256: document(1).provenance.sha256 }
}

fn decided() -> Store {
    let store = memory();
    furnished(&store);
    change(&store, |c| {
        c.put_case(&case(2))?;
        c.add_decision(&decision(1, Some(2)))?;
        c.add_delivery(&delivery())
    });
    store
}

#[test]
fn a_second_signer_is_someone_else() {
    let store = memory();
    furnished(&store);
    refused(&store, "the same twice", Rule::SecondSignerDiffers, |c| c.add_decision(&decision(1, Some(1))));
    change(&store, |c| c.add_decision(&decision(1, Some(2))));
}

#[test]
fn a_decision_names_its_signers_and_its_case() {
    let store = memory();
    furnished(&store);
    let mut draft = decision(1, None);
    draft.decision.signed = None;
    refused(&store, "a draft", Rule::Value, |c| c.add_decision(&draft));
    let mut nobody = decision(1, None);
    nobody.decision.decided_by = None;
    refused(&store, "nobody decided", Rule::Value, |c| c.add_decision(&nobody));
    refused(&store, "a stranger", Rule::Reference, |c| c.add_decision(&decision(1, Some(9))));
    let mut other = decision(1, None);
    other.decision.case_number = "2026-002".to_owned();
    refused(&store, "another case's number", Rule::DecisionOfItsCase, |c| c.add_decision(&other));
    let mut file = decision(1, None);
    file.files[0].bytes.push(0);
    let result = store.change(Actor::Program, NOW, |c| c.add_decision(&file));
    assert!(matches!(result, Err(StoreError::HashDiffers)), "a file that is not its hash");
    let mut replaces = decision(1, None);
    replaces.decision.replaces = Some("2026-009-1".to_owned());
    let result = store.change(Actor::Program, NOW, |c| c.add_decision(&replaces));
    assert!(matches!(result, Err(StoreError::NotFound(_))), "replaces what is not there");
}

#[test]
fn one_decision_is_in_force() {
    let store = decided();
    refused(&store, "a second one", Rule::DecisionInForce, |c| c.add_decision(&decision(2, None)));
    change(&store, |c| c.withdraw_decision(decision_id(1), &withdrawal()));
    let mut same_number = decision(2, None);
    same_number.decision.number = "2026-001-1".to_owned();
    refused(&store, "the number of a withdrawn one", Rule::Unique, |c| c.add_decision(&same_number));
    change(&store, |c| c.add_decision(&decision(2, None)));
    refused(&store, "withdrawn twice", Rule::DecisionSigned, |c| {
        c.withdraw_decision(decision_id(1), &crate::Withdrawal { reason: "Other".to_owned(), ..withdrawal() })
    });
    refused(&store, "in force again", Rule::DecisionSigned, |c| {
        sql(c.connection(), "UPDATE decision SET withdrawn = NULL")
    });
}

#[test]
fn a_signed_decision_stays() {
    let store = decided();
    for (what, rule, statement) in [
        ("body", Rule::DecisionSigned, "UPDATE decision SET body = json_set(body, '$.language', 'fi')"),
        ("case", Rule::DecisionSigned, "UPDATE decision SET case_id = (SELECT max(id) FROM recognition_case)"),
        ("deleted", Rule::DecisionKept, "DELETE FROM decision"),
        (
            "replaced in place",
            Rule::DecisionInForce,
            "REPLACE INTO decision (id, case_id, body, file_count) SELECT id, case_id, body, 0 FROM decision",
        ),
        ("file changed", Rule::DecisionSigned, "UPDATE decision_file SET bytes = x'00'"),
        ("file deleted", Rule::DecisionKept, "DELETE FROM decision_file"),
        (
            "file replaced",
            Rule::DecisionSigned,
            "REPLACE INTO decision_file SELECT decision_id, position, name, media_type, sha256, x'00'
             FROM decision_file",
        ),
        (
            "file added",
            Rule::DecisionSigned,
            "INSERT INTO decision_file SELECT decision_id, 2, 'more.pdf', media_type, sha256, bytes FROM decision_file",
        ),
        ("delivery changed", Rule::DeliveryStays, "UPDATE delivery SET target = 'elsewhere'"),
        ("delivery deleted", Rule::DeliveryStays, "DELETE FROM delivery"),
    ] {
        refused(&store, what, rule, |c| sql(c.connection(), statement));
    }
    // A withdrawn one stays too.
    change(&store, |c| c.withdraw_decision(decision_id(1), &withdrawal()));
    refused(&store, "replaced after withdrawal", Rule::DecisionKept, |c| {
        sql(
            c.connection(),
            "REPLACE INTO decision (id, case_id, body, file_count) SELECT id, case_id, body, 0 FROM decision",
        )
    });
}

#[test]
fn a_decided_case_stands_still() {
    let store = decided();
    refused(&store, "group changed", Rule::CaseDecided, |c| c.put_group(case_id(1), &group(1)));
    refused(&store, "group added", Rule::CaseDecided, |c| c.put_group(case_id(1), &group(2)));
    refused(&store, "group removed", Rule::CaseDecided, |c| c.remove_group(case_id(1), group_id(1)).map(drop));
    refused(&store, "groups emptied", Rule::CaseDecided, |c| c.set_groups(case_id(1), &[]));
    refused(&store, "document moved", Rule::CaseDecided, |c| {
        let moved = Move { from: case_id(1), by: staff_id(1), at: NOW, why: String::new() };
        c.move_document(document_id(1), case_id(2), &moved)
    });
    refused(&store, "document erased", Rule::CaseDecided, |c| c.erase_document(document_id(1), &tombstone()));
    change(&store, |c| {
        // What the decision does not rest on is free.
        c.add_document(&document(2), BYTES)?;
        c.erase_document(document_id(2), &tombstone())?;
        c.put_group(case_id(2), &group(7))?;
        c.withdraw_decision(decision_id(1), &withdrawal())?;
        c.put_group(case_id(1), &group(2))?;
        c.erase_document(document_id(1), &tombstone())
    });
}

#[test]
fn documents_stay_as_they_came() {
    let store = memory();
    furnished(&store);
    for (what, rule, statement) in [
        ("bytes changed", Rule::DocumentBytesStay, "UPDATE document_bytes SET bytes = x'00'"),
        ("bytes deleted", Rule::DocumentBytesStay, "DELETE FROM document_bytes"),
        (
            "bytes replaced",
            Rule::DocumentBytesStay,
            "REPLACE INTO document_bytes SELECT document_id, x'00' FROM document_bytes",
        ),
        ("document deleted", Rule::DocumentKept, "DELETE FROM document"),
        ("size", Rule::DocumentBytesStay, "UPDATE document SET size = 1"),
        ("hash", Rule::DocumentBytesStay, "UPDATE document SET provenance = json_set(provenance, '$.sha256', 'ff')"),
    ] {
        refused(&store, what, rule, |c| sql(c.connection(), statement));
    }
    change(&store, |c| c.erase_document(document_id(1), &tombstone()));
    refused(&store, "raised again", Rule::DocumentErased, |c| c.put_document(&document(1)));
    refused(&store, "erased twice", Rule::DocumentErased, |c| c.erase_document(document_id(1), &tombstone()));
    refused(&store, "bytes put back", Rule::DocumentErased, |c| {
        sql(c.connection(), "INSERT INTO document_bytes SELECT id, x'00' FROM document")
    });
}

#[test]
fn the_journal_only_grows() {
    let store = memory();
    furnished(&store);
    change(&store, |c| c.note(entry("second")));
    for statement in [
        "UPDATE journal SET about = 'other' WHERE seq = 1",
        "DELETE FROM journal WHERE seq = 2",
        "REPLACE INTO journal SELECT * FROM journal WHERE seq = 1",
        "INSERT INTO journal SELECT 9, at, actor_kind, actor, what, case_id, about, before, after, hash
         FROM journal WHERE seq = 1",
        "UPDATE journal_head SET seq = 1",
        "DELETE FROM journal_head",
        "INSERT INTO journal SELECT NULL, at, actor_kind, actor, what, case_id, about, before, after, hash
         FROM journal WHERE seq = 1",
    ] {
        refused(&store, statement, Rule::JournalAppendOnly, |c| sql(c.connection(), statement));
    }
}

#[test]
fn names_of_what_is_not_there_are_refused() {
    let store = memory();
    furnished(&store);
    refused(&store, "case of a group", Rule::Reference, |c| c.put_group(case_id(9), &group(2)));
    refused(&store, "assignee", Rule::Reference, |c| {
        c.put_case(&CaseRecord { assignee: Some(staff_id(9)), ..case(1) })
    });
    refused(&store, "document of a fetch, at the end", Rule::Reference, |c| {
        c.put_fetch(&crate::FetchRecord { document: Some(document_id(9)), ..fetch(1) })
    });
    refused(&store, "number of another case", Rule::Unique, |c| {
        c.put_case(&CaseRecord { number: "2026-001".to_owned(), ..case(2) })
    });
    refused(&store, "another number", Rule::CaseNumberStays, |c| {
        c.put_case(&CaseRecord { number: "2026-002".to_owned(), ..case(1) })
    });
    refused(&store, "session id twice", Rule::Unique, |c| {
        c.put_fetch(&crate::FetchRecord { session_id: "session-1".to_owned(), ..fetch(2) })
    });
    refused(&store, "document twice", Rule::Unique, |c| c.add_document(&document(1), BYTES));
    change(&store, |c| {
        // Fetch and document name each other; either may come first.
        c.put_fetch(&crate::FetchRecord { document: Some(document_id(5)), ..fetch(5) })?;
        c.add_document(&DocumentRecord { fetch: Some(fetch(5).id), ..document(5) }, BYTES)
    });
    change(&store, |c| c.put_case(&case(2)));
    refused(&store, "group of another case", Rule::GroupOfItsCase, |c| c.put_group(case_id(2), &group(1)));
}
