//! The file: its key, its lock, its migrations, its copies, and what is left of it when the disk is full.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};

use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

use super::fixture::{
    BYTES, NAME, NOW, case, case_id, change, document, document_id, entry, furnished, key, memory, staff, staff_id,
};
use crate::migrate::{self, MIGRATIONS, Migration};
use crate::store::{connect, prepare};
use crate::{Actor, CaseQuery, DatabaseKey, Store, StoreError, Tombstone};

const NEXT: Migration = Migration {
    name: "20300101000000_next",
    sql: "ALTER TABLE staff ADD COLUMN room TEXT;\nCREATE TABLE extra (a TEXT) STRICT;",
};

fn folder() -> (TempDir, PathBuf) {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("desk.db");
    (folder, path)
}

fn open(path: &Path) -> Store {
    Store::open(path, &key(), NOW).expect("the database opens")
}

fn cases(store: &Store) -> usize {
    store.read(|r| r.cases(&CaseQuery::default())).map_err(|e: StoreError| e).expect("a list").len()
}

fn files(folder: &TempDir) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder.path())
        .expect("the folder")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"))
        .collect();
    names.sort();
    names
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

#[test]
fn what_was_changed_is_there_after_opening_again() {
    let (folder, path) = folder();
    let store = open(&path);
    furnished(&store);
    let other = store.clone();
    drop(store);
    assert_eq!(cases(&other), 1, "a clone keeps it open");
    drop(other);
    assert_eq!(files(&folder), ["desk.db", "desk.db.lock"], "nothing is left beside it");
    let store = open(&path);
    assert_eq!(store.read(|r| r.case(case_id(1))).map_err(|e: StoreError| e).expect("read"), Some(case(1)));
    let bytes = store.read(|r| r.document_bytes(document_id(1))).map_err(|e: StoreError| e).expect("read");
    assert_eq!(bytes.as_deref(), Some(BYTES));
    let mode: String = store
        .read(|r| r.one("PRAGMA journal_mode", [], |row| row.get(0)))
        .map_err(|e: StoreError| e)
        .expect("read")
        .expect("a row");
    assert_eq!(mode, "wal");
}

#[test]
fn another_key_opens_nothing_and_changes_nothing() {
    let (_folder, path) = folder();
    furnished(&open(&path));
    let before = fs::read(&path).expect("the file");
    let result = Store::open(&path, &DatabaseKey::new([8; 32]), NOW);
    assert!(matches!(result, Err(StoreError::WrongKey)), "{result:?}");
    assert_eq!(fs::read(&path).expect("the file"), before);
    assert_eq!(cases(&open(&path)), 1);
}

#[test]
fn another_key_does_not_hurt_a_log_that_a_crash_left() {
    let (_folder, path) = folder();
    let store = open(&path);
    furnished(&store);
    // What a crash leaves: the database with its log, copied while it is open.
    let (_other, crashed) = self::folder();
    for ending in ["", "-wal"] {
        let name = |path: &Path| PathBuf::from(format!("{}{ending}", path.display()));
        fs::copy(name(&path), name(&crashed)).expect("copied");
    }
    drop(store);
    let log = PathBuf::from(format!("{}-wal", crashed.display()));
    let before = (fs::read(&crashed).expect("the file"), fs::read(&log).expect("the log"));
    assert!(!before.1.is_empty(), "the log holds the change");
    let result = Store::open(&crashed, &DatabaseKey::new([8; 32]), NOW);
    assert!(matches!(result, Err(StoreError::WrongKey)), "{result:?}");
    assert_eq!((fs::read(&crashed).expect("the file"), fs::read(&log).expect("the log")), before);
    assert_eq!(cases(&open(&crashed)), 1, "the right key finds everything");
}

#[test]
fn what_is_no_database_of_ours_is_refused_and_left_alone() {
    let (_folder, path) = folder();
    Connection::open(&path).expect("plain").execute_batch("CREATE TABLE a (b)").expect("made");
    let plain = fs::read(&path).expect("the file");
    for (what, bytes, expected) in [
        ("plain SQLite", plain, "not-encrypted"),
        ("empty", Vec::new(), "not-a-database"),
        ("short", b"hello".to_vec(), "not-a-database"),
        ("noise", (0..20_000_u32).map(|n| (n * 7 % 251) as u8).collect(), "wrong-key"),
    ] {
        fs::write(&path, &bytes).expect("written");
        let error = Store::open(&path, &key(), NOW).expect_err(what);
        assert_eq!(error.code(), expected, "{what}");
        assert_eq!(fs::read(&path).expect("the file"), bytes, "{what}");
    }
    fs::remove_file(&path).expect("removed");
    connect(&path, &key(), OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)
        .and_then(|c| Ok(c.execute_batch("CREATE TABLE a (b)")?))
        .expect("another program's");
    let error = Store::open(&path, &key(), NOW).expect_err("another program's");
    assert_eq!(error.code(), "not-ours");
}

#[test]
fn a_missing_folder_and_a_log_without_its_database_are_told() {
    let (_folder, path) = folder();
    let error = Store::open(&path.join("deeper").join("desk.db"), &key(), NOW).expect_err("no folder");
    assert!(matches!(error, StoreError::Io(_)), "{error:?}");
    fs::write(format!("{}-wal", path.display()), b"changes").expect("written");
    let error = Store::open(&path, &key(), NOW).expect_err("a log alone");
    assert!(matches!(error, StoreError::Missing), "{error:?}");
    assert!(!path.exists());
}

#[test]
fn no_name_and_no_document_stands_readable_in_the_files() {
    let (folder, path) = folder();
    let store = open(&path);
    furnished(&store);
    store.backup_to(&folder.path().join("copy.db")).expect("copied");
    let mut looked_at = 0;
    for name in files(&folder) {
        let bytes = fs::read(folder.path().join(&name)).expect("the file");
        looked_at += bytes.len();
        for needle in [NAME.as_bytes(), b"Tuntematon", b"<elmo>", b"recognition_case", b"SQLite format", b"argon2id"] {
            assert!(!contains(&bytes, needle), "{} in {name}", String::from_utf8_lossy(needle));
        }
    }
    assert!(looked_at > 100_000, "database, log and copy were looked at");
}

#[test]
fn an_older_program_refuses_a_newer_file() {
    let (folder, path) = folder();
    let newer = [MIGRATIONS, &[NEXT]].concat();
    drop(Store::open_with(&path, &key(), NOW, &newer).expect("made by a newer program"));
    let before = fs::read(&path).expect("the file");
    let error = Store::open(&path, &key(), NOW).expect_err("newer");
    let known = MIGRATIONS.len() as i64;
    assert!(matches!(error, StoreError::Newer { found, known: k } if found == known + 1 && k == known), "{error:?}");
    assert_eq!(fs::read(&path).expect("the file"), before);
    assert_eq!(files(&folder), ["desk.db", "desk.db.lock"]);
    drop(Store::open_with(&path, &key(), NOW, &newer).expect("the newer program still opens it"));
}

#[test]
fn a_migration_leaves_a_copy_of_before() {
    let (folder, path) = folder();
    furnished(&open(&path));
    let newer = [MIGRATIONS, &[NEXT]].concat();
    let store = Store::open_with(&path, &key(), NOW, &newer).expect("migrated");
    change(&store, |c| c.run("UPDATE staff SET room = 'A1'", []).map(drop));
    assert_eq!(cases(&store), 1);
    drop(store);
    let copy = format!("desk.db.before-{}-20260203T080000Z", newer.len());
    assert_eq!(files(&folder), ["desk.db", &copy, "desk.db.lock"]);
    let old = open(&folder.path().join(&copy));
    assert_eq!(cases(&old), 1, "the program of before opens the copy");
    drop(old);
    drop(Store::open_with(&path, &key(), NOW, &newer).expect("opened again"));
    assert_eq!(files(&folder).iter().filter(|name| name.contains(".before-")).count(), 2, "copy and its lock");
}

#[test]
fn a_migration_that_fails_changes_nothing() {
    let (_folder, path) = folder();
    furnished(&open(&path));
    let broken = Migration { name: "20300101000001_broken", sql: "CREATE TABLE b (c TEXT) STRICT; SELECT nonsense;" };
    let error = Store::open_with(&path, &key(), NOW, &[MIGRATIONS, &[NEXT, broken]].concat()).expect_err("broken");
    assert!(matches!(error, StoreError::Sqlite(_)), "{error:?}");
    let store = open(&path);
    assert_eq!(cases(&store), 1);
    let tables: Vec<String> = store
        .read(|r| r.all("SELECT name FROM sqlite_schema WHERE name IN ('extra', 'b')", [], |row| row.get(0)))
        .map_err(|e: StoreError| e)
        .expect("read");
    assert_eq!(tables, Vec::<String>::new(), "both pending ones are one transaction");
}

#[test]
fn a_migration_that_was_applied_stays_as_it_was() {
    let (_folder, path) = folder();
    drop(Store::open_with(&path, &key(), NOW, &[MIGRATIONS, &[NEXT]].concat()).expect("made"));
    let altered = Migration { sql: "CREATE TABLE extra (a TEXT, b TEXT) STRICT;", ..NEXT };
    let error = Store::open_with(&path, &key(), NOW, &[MIGRATIONS, &[altered]].concat()).expect_err("altered");
    assert!(matches!(&error, StoreError::MigrationChanged { name } if name == NEXT.name), "{error:?}");
    let windows: &'static str = NEXT.sql.replace('\n', "\r\n").leak();
    let turned = Migration { sql: windows, ..NEXT };
    Store::open_with(&path, &key(), NOW, &[MIGRATIONS, &[turned]].concat()).expect("line ends do not count");
}

#[test]
fn a_full_disk_leaves_the_old_state_whole() {
    let (_folder, path) = folder();
    let store = open(&path);
    furnished(&store);
    store.limit_pages(store.page_count().expect("pages") + 4).expect("limited");
    let big = vec![b'x'; 200_000];
    let mut record = document(2);
    record.size = big.len() as u64;
    record.provenance.sha256 = crate::value::sha256_hex(&big);
    let result = store.change(Actor::Program, NOW, |c| {
        c.put_case(&case(2))?;
        c.note(entry("second"))?;
        c.add_document(&record, &big)
    });
    assert!(matches!(result, Err(StoreError::Full)), "{result:?}");
    assert_eq!(cases(&store), 1, "the part that fitted is not there either");
    assert_eq!(store.read(|r| r.verify_journal()).map_err(|e: StoreError| e).expect("whole"), 1);
    drop(store);
    let store = open(&path);
    assert_eq!(cases(&store), 1);
    change(&store, |c| {
        c.put_case(&case(2))?;
        c.add_document(&record, &big)
    });
    assert_eq!(cases(&store), 2, "with room again it goes on");
}

#[test]
fn a_change_that_ends_half_way_was_never_made() {
    let (_folder, path) = folder();
    let store = open(&path);
    furnished(&store);
    let result = store.change(Actor::Program, NOW, |c| {
        c.put_case(&case(2))?;
        c.note(entry("second"))?;
        Err::<(), _>(StoreError::NotFound("something"))
    });
    assert!(matches!(result, Err(StoreError::NotFound("something"))));
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        store.change(Actor::Program, NOW, |c| -> Result<(), StoreError> {
            c.put_case(&case(2))?;
            panic!("in the middle of a change");
        })
    }));
    assert!(panicked.is_err());
    assert_eq!(cases(&store), 1);
    change(&store, |c| c.note(entry("goes on")));
    assert_eq!(store.read(|r| r.verify_journal()).map_err(|e: StoreError| e).expect("whole"), 2);
}

#[test]
fn a_killed_process_leaves_nothing_of_its_change() {
    let (_folder, path) = folder();
    furnished(&open(&path));
    let status = run_again("the_process_that_is_killed", "STORE_TEST_KILLED", &path);
    assert!(!status.success(), "it died");
    let store = open(&path);
    assert_eq!(cases(&store), 1, "and its lock is gone");
    assert_eq!(store.read(|r| r.verify_journal()).map_err(|e: StoreError| e).expect("whole"), 1);
}

/// Not a test by itself: the process that [`a_killed_process_leaves_nothing_of_its_change`] starts.
#[test]
fn the_process_that_is_killed() {
    let Some(path) = std::env::var_os("STORE_TEST_KILLED") else { return };
    let store = open(Path::new(&path));
    change(&store, |c| {
        for number in 2..50 {
            c.put_case(&case(number))?;
        }
        c.note(entry("second"))?;
        std::process::abort()
    })
}

#[test]
fn a_second_start_is_told() {
    let (_folder, path) = folder();
    let store = open(&path);
    let error = Store::open(&path, &key(), NOW).expect_err("the same process");
    assert!(matches!(error, StoreError::InUse), "{error:?}");
    let error = Store::restore(&path, &path, &key(), NOW).expect_err("a restore over it");
    assert!(matches!(error, StoreError::InUse), "{error:?}");
    let told = run_again("the_second_process", "STORE_TEST_SECOND", &path);
    assert!(told.success(), "another process is told too");
    drop(store);
    drop(open(&path));
}

/// Not a test by itself: the process that [`a_second_start_is_told`] starts.
#[test]
fn the_second_process() {
    let Some(path) = std::env::var_os("STORE_TEST_SECOND") else { return };
    let error = Store::open(Path::new(&path), &key(), NOW).expect_err("in use");
    assert!(matches!(error, StoreError::InUse), "{error:?}");
}

fn run_again(test: &str, variable: &str, path: &Path) -> std::process::ExitStatus {
    Command::new(std::env::current_exe().expect("this program"))
        .args(["--exact", &format!("tests::files::{test}"), "--test-threads=1"])
        .env(variable, path)
        .output()
        .expect("started")
        .status
}

/// A process that is started holds what this one has opened until it becomes another program.
#[test]
fn processes_that_are_started_do_not_keep_the_database_in_use() {
    let (_folder, path) = folder();
    drop(open(&path));
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let start = || {
            while !done.load(Ordering::Relaxed) {
                Command::new("true").status().expect("started");
            }
        };
        scope.spawn(start);
        scope.spawn(start);
        let opened = (0..300).all(|_| Store::open(&path, &key(), NOW).is_ok());
        done.store(true, Ordering::Relaxed);
        assert!(opened, "it was given back");
    });
}

#[test]
fn readers_see_one_state_while_others_change() {
    let (_folder, path) = folder();
    let store = open(&path);
    furnished(&store);
    store
        .read(|r| {
            assert!(r.case(case_id(2))?.is_none());
            std::thread::scope(|scope| {
                let changing = scope.spawn(|| change(&store, |c| c.put_case(&case(2))));
                changing.join().expect("a reader is not in the way");
            });
            assert!(r.case(case_id(2))?.is_none(), "the state in which the reading began");
            Ok::<_, StoreError>(())
        })
        .expect("read");
    assert_eq!(cases(&store), 2);
}

#[test]
fn changes_from_many_threads_all_arrive() {
    let (_folder, path) = folder();
    let store = open(&path);
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..10 {
                    change(&store, |c| c.note(entry("x")));
                    assert!(store.read(|r| r.verify_journal()).is_ok());
                }
            });
        }
    });
    assert_eq!(store.read(|r| r.verify_journal()).map_err(|e: StoreError| e).expect("whole"), 40);
}

#[test]
fn a_change_inside_a_change_is_told_instead_of_waiting_for_ever() {
    let (_folder, path) = folder();
    for store in [open(&path), memory()] {
        change(&store, |c| {
            let inner = store.change(Actor::Program, NOW, |c| c.note(entry("x")));
            assert!(matches!(inner, Err(StoreError::Nested)), "{inner:?}");
            let inner = store.read(|r| r.staff());
            assert!(matches!(inner, Err(StoreError::Nested)));
            c.put_staff(&staff(1))
        });
        assert_eq!(store.read(|r| r.staff()).map_err(|e: StoreError| e).expect("read").len(), 1);
    }
}

#[test]
fn a_backup_opens_with_the_same_key() {
    let (folder, path) = folder();
    let store = open(&path);
    furnished(&store);
    let copy = folder.path().join("copy.db");
    fs::write(&copy, b"an older one").expect("written");
    store.backup_to(&copy).expect("copied");
    change(&store, |c| c.put_case(&case(2)));
    assert!(files(&folder).iter().all(|name| !name.contains(".part") && !name.contains("copy.db-")), "one file");
    let copied = open(&copy);
    assert_eq!(cases(&copied), 1, "the state of its moment");
    let bytes = copied.read(|r| r.document_bytes(document_id(1))).map_err(|e: StoreError| e).expect("read");
    assert_eq!(bytes.as_deref(), Some(BYTES));
    drop(copied);
    assert!(matches!(Store::open(&copy, &DatabaseKey::new([8; 32]), NOW), Err(StoreError::WrongKey)));

    let nowhere = store.backup_to(&folder.path().join("none").join("copy.db"));
    assert!(matches!(nowhere, Err(StoreError::Io(_))), "{nowhere:?}");
    assert!(matches!(memory().backup_to(&copy), Err(StoreError::NotFound(_))));
}

#[test]
fn a_backup_is_put_back_and_what_was_there_is_kept() {
    let (folder, path) = folder();
    let store = open(&path);
    furnished(&store);
    let copy = folder.path().join("copy.db");
    store.backup_to(&copy).expect("copied");
    change(&store, |c| c.put_case(&case(2)));
    drop(store);

    let mut damaged = fs::read(&copy).expect("the copy");
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    let bad = folder.path().join("bad.db");
    fs::write(&bad, damaged).expect("written");
    let error = Store::restore(&bad, &path, &key(), NOW).expect_err("damaged");
    assert!(matches!(error, StoreError::Damaged), "{error:?}");
    let error = Store::restore(&copy, &path, &DatabaseKey::new([8; 32]), NOW).expect_err("another key");
    assert!(matches!(error, StoreError::WrongKey), "{error:?}");
    let store = open(&path);
    assert_eq!(cases(&store), 2, "the database is as it was");
    drop(store);

    let kept = Store::restore(&copy, &path, &key(), NOW).expect("restored").expect("the old one is kept");
    assert_eq!(cases(&open(&path)), 1);
    assert_eq!(cases(&open(&kept)), 2);
    assert!(files(&folder).iter().all(|name| !name.contains(".part")));

    let elsewhere = folder.path().join("new.db");
    assert_eq!(Store::restore(&copy, &elsewhere, &key(), NOW).expect("restored"), None);
    assert_eq!(cases(&open(&elsewhere)), 1);
}

#[test]
fn a_restore_keeps_what_a_crash_has_left_in_the_log_and_every_former_database() {
    let (folder, path) = folder();
    let store = open(&path);
    let copy = folder.path().join("copy.db");
    store.backup_to(&copy).expect("copied");
    furnished(&store);
    let (_other, crashed) = self::folder();
    for ending in ["", "-wal"] {
        let name = |path: &Path| PathBuf::from(format!("{}{ending}", path.display()));
        fs::copy(name(&path), name(&crashed)).expect("copied");
    }
    let first = Store::restore(&copy, &crashed, &key(), NOW).expect("restored").expect("kept");
    assert_eq!(cases(&open(&crashed)), 0);
    let second = Store::restore(&copy, &crashed, &key(), NOW).expect("restored").expect("kept");
    assert_ne!(first, second, "in the same second");
    assert_eq!(cases(&open(&first)), 1, "with what was in the log");
    assert_eq!(cases(&open(&second)), 0);
}

#[test]
fn a_damaged_page_is_told_and_not_read() {
    let (_folder, path) = folder();
    let store = open(&path);
    furnished(&store);
    drop(store);
    let good = fs::read(&path).expect("the file");
    let mut told = 0;
    for page in 1..good.len() / 4096 {
        let mut bad = good.clone();
        bad[page * 4096 + 100] ^= 1;
        fs::write(&path, &bad).expect("written");
        let looked = Store::open(&path, &key(), NOW)
            .and_then(|store| store.read(|r| Ok((r.cases(&CaseQuery::default())?, r.document_bytes(document_id(1))?))));
        match looked {
            // The page was not needed.
            Ok((list, bytes)) => assert_eq!((list.len(), bytes.as_deref()), (1, Some(BYTES))),
            Err(StoreError::Damaged | StoreError::WrongKey) => told += 1,
            Err(error) => panic!("page {page}: {error:?}"),
        }
    }
    assert!(told > 5, "pages that are read were damaged: {told}");
}

#[test]
fn what_a_broken_start_left_is_cleared_away() {
    let (folder, path) = folder();
    fs::write(format!("{}.new", path.display()), b"half a database").expect("written");
    drop(open(&path));
    assert_eq!(files(&folder), ["desk.db", "desk.db.lock"]);
}

#[test]
fn a_reader_in_the_way_puts_the_emptying_of_the_log_off_to_the_next_change() {
    let (_folder, path) = folder();
    let store = open(&path);
    furnished(&store);
    let log = || fs::metadata(format!("{}-wal", path.display())).expect("the log").len();
    let tombstone =
        Tombstone { at: NOW, by: staff_id(1), reason: String::new(), sha256: document(1).provenance.sha256 };
    store
        .read(|r| {
            assert!(r.document_bytes(document_id(1))?.is_some());
            std::thread::scope(|scope| {
                let erasing = scope.spawn(|| change(&store, |c| c.erase_document(document_id(1), &tombstone)));
                erasing.join().expect("erased");
            });
            assert!(log() > 0, "the reader still sees it");
            Ok::<_, StoreError>(())
        })
        .expect("read");
    change(&store, |c| c.note(entry("next")));
    assert_eq!(log(), 0);
}

#[test]
#[cfg(unix)]
fn the_files_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let (folder, path) = folder();
    let store = open(&path);
    furnished(&store);
    store.backup_to(&folder.path().join("copy.db")).expect("copied");
    for name in files(&folder) {
        let mode = fs::metadata(folder.path().join(&name)).expect("the file").permissions().mode();
        assert_eq!(mode & 0o077, 0, "{name}");
    }
}

#[test]
fn the_bytes_of_an_erased_document_are_in_no_file() {
    // Not encrypted, so that the file and its log can be looked into; all else is as in the real one.
    let (_folder, path) = folder();
    let mut plain = Connection::open(&path).expect("plain");
    prepare(&plain).expect("prepared");
    migrate::apply(&mut plain, MIGRATIONS, 0, NOW).expect("migrated");
    plain.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(())).expect("a log");
    let store = Store::of(plain, None);
    furnished(&store);
    let everything = || {
        let log = fs::read(format!("{}-wal", path.display())).expect("the log");
        [fs::read(&path).expect("the file"), log].concat()
    };
    let personal = [BYTES, b"The passport was shown", b"Makela-Tuntematon"];
    assert!(personal.iter().all(|needle| contains(&everything(), needle)), "the files can be looked into");
    let tombstone = Tombstone {
        at: NOW,
        by: staff_id(1),
        reason: "Not this student".to_owned(),
        sha256: document(1).provenance.sha256,
    };
    change(&store, |c| c.erase_document(document_id(1), &tombstone));
    let left = everything();
    for needle in personal {
        assert!(!contains(&left, needle), "{}", String::from_utf8_lossy(needle));
    }
    assert!(contains(&left, b"Not this student"), "the tombstone is there");
}

#[test]
fn the_log_of_an_encrypted_file_is_emptied_by_an_erasure() {
    let (_folder, path) = folder();
    let store = open(&path);
    furnished(&store);
    let log = || fs::metadata(format!("{}-wal", path.display())).expect("the log").len();
    assert!(log() > 0);
    let tombstone =
        Tombstone { at: NOW, by: staff_id(1), reason: String::new(), sha256: document(1).provenance.sha256 };
    change(&store, |c| c.erase_document(document_id(1), &tombstone));
    assert_eq!(log(), 0);
}
