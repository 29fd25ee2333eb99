//! One key is in use for an address, and what was pinned stays as it was.

use super::fixture::{NOW, change, memory, staff, staff_id};
use crate::{Actor, Change, NewRecipientKey, RecipientKind, Rule, Store, StoreError};

fn key(kind: RecipientKind, address: &str, fingerprint: &str) -> NewRecipientKey {
    NewRecipientKey {
        kind,
        address: address.to_owned(),
        name: "Registry".to_owned(),
        key: b"a key".to_vec(),
        fingerprint: fingerprint.to_owned(),
        valid_from: NOW,
        valid_until: None,
        accepted: vec!["key-self-signed".to_owned()],
        why: "By telephone".to_owned(),
        by: staff_id(1),
    }
}

fn refused(store: &Store, why: Rule, changing: impl FnOnce(&mut Change<'_>) -> Result<(), StoreError>) {
    match store.change(Actor::Program, NOW, changing) {
        Err(StoreError::Refused(rule)) => assert_eq!(rule, why),
        other => panic!("{why:?}: {other:?}"),
    }
}

#[test]
fn an_address_has_one_key_in_use() {
    let store = memory();
    change(&store, |c| c.put_staff(&staff(1)));
    let first = key(RecipientKind::Smime, "a@b.example", "01");
    let id = change(&store, |c| c.pin_recipient_key(&first));
    let second = key(RecipientKind::OpenPgp, "a@b.example", "02");
    refused(&store, Rule::Unique, |c| c.pin_recipient_key(&second).map(drop));
    refused(&store, Rule::Value, |c| {
        c.pin_recipient_key(&key(RecipientKind::Authority, "a@b.example", "03")).map(drop)
    });
    change(&store, |c| c.pin_recipient_key(&key(RecipientKind::Authority, "", "03")));
    refused(&store, Rule::Unique, |c| c.pin_recipient_key(&key(RecipientKind::Authority, "", "03")).map(drop));
    let in_use = |address: &'static str| {
        store.read(|r| r.recipient_key(address)).map_err(|e: StoreError| e).expect("a key").map(|row| row.pinned)
    };
    assert!(in_use(" A@B.example") == Some(first));
    change(&store, |c| c.retire_recipient_key(&id, staff_id(1)));
    assert!(in_use("a@b.example").is_none());
    change(&store, |c| c.pin_recipient_key(&second));
    assert!(in_use("a@b.example") == Some(second));
    let all = store.read(|r| r.recipient_keys()).map_err(|e: StoreError| e).expect("all");
    let retired: Vec<_> = all.iter().map(|row| row.retired).collect();
    assert_eq!(retired, [None, None, Some((NOW, staff_id(1)))]);
}

#[test]
fn what_was_pinned_stays() {
    let store = memory();
    change(&store, |c| c.put_staff(&staff(1)));
    let id = change(&store, |c| c.pin_recipient_key(&key(RecipientKind::Smime, "a@b.example", "01")));
    for sql in [
        "UPDATE recipient_key SET key = x'00'",
        "UPDATE recipient_key SET address = 'c@d.example'",
        "UPDATE recipient_key SET fingerprint = '02', retired = '2026', retired_by = added_by",
        "DELETE FROM recipient_key",
    ] {
        refused(&store, Rule::RecipientStays, |c| Ok(c.connection().execute_batch(sql)?));
    }
    change(&store, |c| c.retire_recipient_key(&id, staff_id(1)));
    refused(&store, Rule::RecipientStays, |c| {
        Ok(c.connection().execute_batch("UPDATE recipient_key SET retired = NULL, retired_by = NULL")?)
    });
}
