//! The seal of the journal shows what was done to it beside the program.

use tempfile::TempDir;

use super::fixture::{NOW, change, entry, key, memory};
use crate::store::connect;
use crate::{Store, StoreError};

#[test]
fn an_empty_journal_and_a_full_one_are_whole() {
    let store = memory();
    assert_eq!(store.read(|r| r.verify_journal()).expect("whole"), 0);
    change(&store, |c| {
        for number in 0..5 {
            c.note(entry(&number.to_string()))?;
        }
        Ok(())
    });
    assert_eq!(store.read(|r| r.verify_journal()).expect("whole"), 5);
    let hashes: Vec<String> =
        store.read(|r| r.journal(None, 10)).expect("entries").into_iter().map(|e| e.hash).collect();
    assert!(hashes.iter().all(|hash| hash.len() == 64));
}

#[test]
fn the_hash_is_the_one_that_is_described() {
    // Recomputed with sha256sum from the text that the documentation describes.
    use sha2::Digest as _;
    let store = memory();
    change(&store, |c| {
        c.note(entry("one"))?;
        c.note(entry("two"))
    });
    let entries = store.read(|r| r.journal(None, 2)).expect("entries");
    let text = format!(
        "{}{{\"about\":\"two\",\"actor\":\"\",\"actor_kind\":\"program\",\"after\":{{\"a\":[\"ä\",null],\"b\":1}},\
         \"at\":\"2026-02-03T08:00:00.123456789Z\",\"before\":null,\
         \"case\":\"0190c0de-0002-7000-8000-000000000001\",\"seq\":2,\"what\":\"group-set\"}}",
        entries[1].hash
    );
    assert_eq!(entries[0].hash, crate::value::hex(&sha2::Sha256::digest(text.as_bytes())));
}

#[test]
fn tampering_is_found_at_its_place() {
    for (what, seq, statement) in [
        ("about", 2, "UPDATE journal SET about = 'other' WHERE seq = 2"),
        ("after", 3, "UPDATE journal SET after = '{}' WHERE seq = 3"),
        ("actor", 1, "UPDATE journal SET actor_kind = 'rule' WHERE seq = 1"),
        ("time", 1, "UPDATE journal SET at = '2020-01-01T00:00:00.000000000Z' WHERE seq = 1"),
        ("taken out", 2, "DELETE FROM journal WHERE seq = 2"),
        ("the end cut off", 4, "DELETE FROM journal WHERE seq = 4"),
        ("all cut off", 1, "DELETE FROM journal"),
        (
            "swapped",
            2,
            "UPDATE journal SET seq = 9 WHERE seq = 2; UPDATE journal SET seq = 2 WHERE seq = 3;
             UPDATE journal SET seq = 3 WHERE seq = 9",
        ),
        ("hash", 4, "UPDATE journal SET hash = 'ab' WHERE seq = 4; UPDATE journal_head SET hash = 'ab'"),
    ] {
        let folder = TempDir::new().expect("a folder");
        let path = folder.path().join("desk.db");
        let store = Store::open(&path, &key(), NOW).expect("opened");
        change(&store, |c| {
            for number in 0..4 {
                c.note(entry(&number.to_string()))?;
            }
            Ok(())
        });
        drop(store);
        let raw = connect(&path, &key(), rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE).expect("raw");
        for trigger in ["journal_stays", "journal_kept", "journal_head_stays"] {
            raw.execute_batch(&format!("DROP TRIGGER {trigger}")).expect("dropped");
        }
        raw.execute_batch(statement).expect("tampered");
        drop(raw);
        let store = Store::open(&path, &key(), NOW).expect("opened");
        match store.read(|r| r.verify_journal()) {
            Err(StoreError::JournalBroken { seq: found }) => assert_eq!(found, seq, "{what}"),
            other => panic!("{what}: {other:?}"),
        }
    }
}
