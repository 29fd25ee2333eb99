//! Real work from the first start on: set-up, the recovery code, where the key lies, closing and opening, backups and
//! what brings them back.

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::{Path, PathBuf};
    use std::process::{Command, Output};
    use std::sync::Arc;

    use emc::Desk;
    use emc::ports::Keychain;
    use platform::SystemKeychain;
    use serde_json::{Value, json};
    use store::{Actor, DatabaseKey, Store};
    use tests::learner::{self, Walk};
    use tests::office::{self, Kept, NoKeychain, Wound, ask, open, training};
    use time::Duration;
    use time::macros::datetime;

    const PASSPHRASE: &str = "correct horse battery";
    const PIN: &str = "4711 Pin";

    struct Office {
        home: tempfile::TempDir,
        folder: PathBuf,
        clock: Arc<Wound>,
        code: String,
        desk: Option<Desk>,
    }

    impl Office {
        /// Set up with a passphrase, ready to work.
        fn new() -> Self {
            let home = tempfile::tempdir().expect("a folder");
            let folder = home.path().join("desk");
            std::fs::create_dir(&folder).expect("a folder");
            let clock = Arc::new(Wound::default());
            let desk = open(&folder, &clock, Arc::new(NoKeychain));
            let code = recovery_code(&desk, json!(PASSPHRASE));
            ask(&desk, "confirm_recovery", json!({ "code": code })).expect("set up");
            Self { home, folder, clock, code, desk: Some(desk) }
        }

        fn desk(&self) -> &Desk {
            self.desk.as_ref().expect("an open desk")
        }

        fn ask(&self, name: &str, request: Value) -> Value {
            ask(self.desk(), name, request).unwrap_or_else(|code| panic!("{name}: {code}"))
        }

        /// The program ends and starts again.
        fn start_again(&mut self) -> Value {
            self.desk = None;
            self.desk = Some(open(&self.folder, &self.clock, Arc::new(NoKeychain)));
            self.ask("status", json!({}))
        }

        fn unlock(&self) {
            unlock(self.desk());
        }

        fn key(&self) -> DatabaseKey {
            DatabaseKey::new(emc::key::read_recovery_code(&self.code).expect("a code"))
        }

        /// One case with a proven document and a signed decision; answers the two ids.
        fn work(&self) -> (String, String) {
            let training = training(&self.home.path().join("emps"), &self.clock).expect("EMPs");
            let mut settings = self.ask("settings", json!({}));
            for (name, value) in [
                ("address", "Street 1"),
                ("contact", "office@uni.example"),
                ("legalBasis", "Universities Act"),
                ("appealBody", "Study office"),
                ("appealTimeLimit", "14 days"),
                ("appealForm", "In writing"),
                ("appealAddress", "office@uni.example"),
            ] {
                settings[name] = json!(value);
            }
            self.ask("save_settings", settings);
            let list = json!({ "id": "", "name": "List", "url": training.registry_url, "test": false, "on": true });
            self.ask("save_sources", json!({ "test": false, "warnDays": 60, "sources": [list] }));
            self.ask("refresh_registry", json!({}));
            self.ask("import_cases", file(training_emp::CASES_CSV.as_bytes()));
            let rows = self.ask("cases", json!({ "filter": "all", "search": "K240114" }));
            let case = rows["rows"][0]["id"].as_str().expect("an id").to_owned();
            let emps = self.ask("emps", json!({}))["emps"].clone();
            let emp = emps.as_array().expect("EMPs").iter().find(|e| e["country"] == "NO").expect("one")["key"].clone();
            let fetch = self.ask("begin_fetch", json!({ "case": case, "emp": emp, "language": "en" }));
            let start = fetch["startUrl"].as_str().expect("an address").parse().expect("an address");
            learner::deliver(&start, Walk::of("K240114")).unwrap_or_else(|page| panic!("stuck at {}", page.text));
            let signed = office::decide(self.desk(), &json!(case), PIN).expect("signed");
            (case, signed["id"].as_str().expect("an id").to_owned())
        }
    }

    fn recovery_code(desk: &Desk, passphrase: Value) -> String {
        let request = set_up("Saimaanlahti University", PIN, passphrase);
        ask(desk, "set_up", request).expect("a code")["code"].as_str().expect("a code").to_owned()
    }

    fn set_up(institution: &str, pin: &str, passphrase: Value) -> Value {
        json!({ "institution": institution, "unit": "Study office", "country": "fi", "passphrase": passphrase,
        "staff": { "name": "Maria Virtanen", "title": "Coordinator", "pin": pin } })
    }

    fn file(bytes: &[u8]) -> Value {
        use base64::Engine;
        json!({ "base64": base64::engine::general_purpose::STANDARD.encode(bytes) })
    }

    /// A list with one student, to be imported.
    fn another(number: &str, family_name: &str) -> Value {
        let list =
            format!("student_number;given_names;family_name;host;host_country\n{number};A;{family_name};Oslo;NO\n");
        file(list.as_bytes())
    }

    fn unlock(desk: &Desk) {
        let staff = ask(desk, "status", json!({})).expect("a status")["staff"][0]["id"].clone();
        ask(desk, "unlock", json!({ "staff": staff, "pin": PIN })).expect("unlocked");
    }

    fn names(folder: &Path) -> BTreeSet<String> {
        let entries = std::fs::read_dir(folder).expect("a folder");
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
    }

    fn state(status: &Value) -> (&str, &str) {
        (status["state"].as_str().unwrap_or_default(), status["closedBecause"].as_str().unwrap_or_default())
    }

    #[test]
    fn first_start_with_a_passphrase_and_every_start_after_it() {
        let home = tempfile::tempdir().expect("a folder");
        let clock = Arc::new(Wound::default());
        let desk = open(home.path(), &clock, Arc::new(NoKeychain));
        let status = ask(&desk, "status", json!({})).expect("a status");
        assert_eq!((state(&status), &status["mode"]), (("set-up", ""), &json!("production")));
        assert_eq!(status["keychainAvailable"], false);
        for (command, request) in [("cases", json!({ "filter": "all", "search": "" })), ("settings", json!({}))] {
            assert_eq!(ask(&desk, command, request), Err("not-open".into()), "{command}");
        }
        assert_eq!(ask(&desk, "confirm_recovery", json!({ "code": "0000" })), Err("no-set-up".into()));
        for (request, code) in [
            (set_up(" ", PIN, json!(PASSPHRASE)), "field"),
            (set_up("University", "12345", json!(PASSPHRASE)), "pin-length"),
            (set_up("University", PIN, json!("short")), "passphrase-length"),
        ] {
            assert_eq!(ask(&desk, "set_up", request), Err(code.into()));
        }
        let given_up = recovery_code(&desk, json!(PASSPHRASE));
        let code = recovery_code(&desk, json!(PASSPHRASE));
        assert_ne!(given_up, code, "each set-up has a key of its own");
        let mut slip = code.clone();
        let last = if slip.pop() == Some('0') { '1' } else { '0' };
        slip.push(last);
        for wrong in [given_up.as_str(), &slip, "", "no code"] {
            assert_eq!(
                ask(&desk, "confirm_recovery", json!({ "code": wrong })),
                Err("wrong-recovery".into()),
                "{wrong}"
            );
        }
        assert_eq!(names(home.path()), BTreeSet::new(), "nothing is written before the code was asked back");

        let status = ask(&desk, "confirm_recovery", json!({ "code": code.to_lowercase() })).expect("set up");
        assert_eq!((state(&status), &status["key"]), (("open", ""), &json!("passphrase")));
        assert_eq!(status["me"]["name"], "Maria Virtanen");
        assert_eq!(
            names(home.path()),
            ["desk.db", "desk.db-shm", "desk.db-wal", "desk.db.lock", "desk.key.json"].map(String::from).into()
        );
        assert_eq!(ask(&desk, "set_up", set_up("Other", PIN, json!(PASSPHRASE))), Err("already-set-up".into()));
        let new = json!({ "id": null, "studentNumber": "1", "givenNames": "Sigrun", "familyName": "Zyxwvutsrq", "birthName": null,
        "born": null, "esi": null, "nationalId": null, "nationalIdCountry": null, "email": null, "programme": null,
        "stays": [], "due": null, "note": "", "assignee": null });
        ask(&desk, "put_case", new).expect("a case");
        drop(desk);

        for name in names(home.path()) {
            let bytes = std::fs::read(home.path().join(&name)).expect("a file");
            let holds = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
            assert!(!holds("Zyxwvutsrq") && !holds("SQLite format") && !holds(PASSPHRASE), "{name} is readable");
        }
        let desk = open(home.path(), &clock, Arc::new(NoKeychain));
        let status = ask(&desk, "status", json!({})).expect("a status");
        assert_eq!(state(&status), ("closed", "passphrase"));
        assert_eq!(status["staff"], json!([]), "a closed database tells nothing");
        let passphrase = |text: &str| ask(&desk, "open_with_passphrase", json!({ "passphrase": text }));
        assert_eq!(passphrase("Correct horse battery"), Err("wrong-passphrase".into()));
        assert_eq!(state(&passphrase(PASSPHRASE).expect("opened")), ("locked", ""));
        let staff = ask(&desk, "status", json!({})).expect("a status")["staff"][0]["id"].clone();
        assert_eq!(ask(&desk, "unlock", json!({ "staff": staff, "pin": "not this" })), Err("wrong-pin".into()));
        assert_eq!(ask(&desk, "cases", json!({ "filter": "all", "search": "" })), Err("locked".into()));
        unlock(&desk);
        let cases = ask(&desk, "cases", json!({ "filter": "all", "search": "zyxw" })).expect("cases");
        assert_eq!(cases["rows"][0]["student"], "Sigrun Zyxwvutsrq");
        drop(desk);

        // A forgotten passphrase.
        let desk = open(home.path(), &clock, Arc::new(NoKeychain));
        assert_eq!(ask(&desk, "open_with_recovery", json!({ "code": given_up })), Err("wrong-recovery".into()));
        assert_eq!(state(&ask(&desk, "open_with_recovery", json!({ "code": code })).expect("opened")), ("locked", ""));
        drop(desk);
        let desk = open(home.path(), &clock, Arc::new(NoKeychain));
        assert_eq!(
            state(&ask(&desk, "status", json!({})).expect("a status")),
            ("closed", "passphrase"),
            "as it was chosen"
        );
    }

    #[test]
    fn a_missing_database_is_not_made_anew() {
        let mut office = Office::new();
        office.desk = None;
        let away = office.home.path().join("away.db");
        std::fs::rename(office.folder.join("desk.db"), &away).expect("moved");
        office.start_again();
        assert_eq!(
            ask(office.desk(), "open_with_passphrase", json!({ "passphrase": PASSPHRASE })),
            Err("database-missing".into())
        );
        assert!(!office.folder.join("desk.db").exists());
        std::fs::rename(&away, office.folder.join("desk.db")).expect("moved back");
        ask(office.desk(), "open_with_passphrase", json!({ "passphrase": PASSPHRASE })).expect("opened");
        office.unlock();
    }

    #[test]
    fn a_backup_comes_back_on_another_machine_with_the_recovery_code_alone() {
        let mut office = Office::new();
        let (case, decision) = office.work();
        let backups = office.home.path().join("backups");
        assert_eq!(ask(office.desk(), "backup_now", json!({ "folder": backups })), Err("folder-missing".into()));
        std::fs::create_dir(&backups).expect("a folder");
        let backup =
            office.ask("backup_now", json!({ "folder": backups }))["path"].as_str().expect("a path").to_owned();
        let pdf = office.ask("decision_file", json!({ "decision": decision, "name": "decision.pdf" }));
        let restoring = json!({ "backup": backup, "code": office.code });
        assert_eq!(
            ask(office.desk(), "restore", restoring.clone()),
            Err("already-set-up".into()),
            "not while it is open"
        );
        office.desk = None;

        let machine = tempfile::tempdir().expect("a folder");
        let desk = open(machine.path(), &office.clock, Arc::new(NoKeychain));
        let other = emc::key::recovery_code(&[7; 32]);
        for (backup, code, expected) in [
            (backup.as_str(), "no code", "wrong-recovery"),
            (backup.as_str(), other.as_str(), "wrong-key"),
            ("/nowhere/at all.db", office.code.as_str(), "database-missing"),
        ] {
            assert_eq!(ask(&desk, "restore", json!({ "backup": backup, "code": code })), Err(expected.into()));
        }
        assert_eq!(state(&ask(&desk, "status", json!({})).expect("a status")), ("set-up", ""));
        assert_eq!(names(machine.path()), BTreeSet::new(), "what failed leaves nothing");

        let status = ask(&desk, "restore", restoring).expect("restored");
        assert_eq!(state(&status), ("locked", ""));
        let left_out = json!({ "until": "2026-11-21T07:14:00Z", "decisions": 9,
            "case": { "next": "2026-101", "of": "2026-010" }, "decision": { "next": "2026-001-3", "of": "2026-001-1" } });
        assert_eq!(status["restored"], left_out);
        assert_eq!(
            names(machine.path()),
            ["desk.db", "desk.db-shm", "desk.db-wal", "desk.db.lock"].map(String::from).into()
        );
        unlock(&desk);
        assert_eq!(ask(&desk, "status", json!({})).expect("a status")["restored"], Value::Null);
        let shown = ask(&desk, "case", json!({ "case": case })).expect("the case");
        assert_eq!((&shown["trust"], &shown["locked"]), (&json!("verified"), &json!(true)));
        let document = shown["documents"][0]["id"].clone();
        ask(&desk, "review", json!({ "document": document })).expect("its proof holds");
        assert_eq!(ask(&desk, "decision_file", json!({ "decision": decision, "name": "decision.pdf" })), Ok(pdf));
        assert!(desk.read(|r| Ok(r.verify_journal()?)).is_ok());
        let last = desk.read(|r| Ok(r.journal(None, 1)?)).expect("the journal").remove(0);
        assert_eq!(last.what.0, "database-restored");
        // Nobody knows what the other machine went on to give out: a gap, and no number twice.
        ask(&desk, "import_cases", another("9", "Later")).expect("imported");
        let listed = ask(&desk, "cases", json!({ "filter": "all", "search": "Later" })).expect("cases");
        assert_eq!(listed["rows"][0]["number"], "2026-101");
        let withdraw = json!({ "decision": decision, "reason": "Another course.", "pin": PIN });
        ask(&desk, "withdraw", withdraw).expect("withdrawn");
        let draft = ask(&desk, "draft", json!({ "case": case })).expect("a draft");
        let signing = json!({ "case": case, "digest": draft["digest"], "pin": PIN, "second": null });
        let signed = ask(&desk, "sign_off", signing).expect("signed again");
        assert_eq!(signed["decisions"][0]["number"], "2026-004-4");
        drop(desk);
        let desk = open(machine.path(), &office.clock, Arc::new(NoKeychain));
        assert_eq!(state(&ask(&desk, "status", json!({})).expect("a status")), ("closed", "key-missing"));
        ask(&desk, "open_with_recovery", json!({ "code": office.code })).expect("the code opens it again");
    }

    #[test]
    fn a_backup_that_is_not_whole_is_refused_and_the_database_stays() {
        let mut office = Office::new();
        office.work();
        let backups = office.home.path().join("backups");
        std::fs::create_dir(&backups).expect("a folder");
        let good = office.ask("backup_now", json!({ "folder": backups }))["path"].as_str().expect("a path").to_owned();
        let status = office.start_again();
        assert_eq!(state(&status), ("closed", "passphrase"));
        let bytes = std::fs::read(&good).expect("the backup");
        let put = |name: &str, bytes: &[u8]| {
            let path = backups.join(name);
            std::fs::write(&path, bytes).expect("written");
            path
        };
        let mut flipped = bytes.clone();
        let middle = flipped.len() / 2;
        flipped[middle] ^= 1;
        let altered = |name: &str, alter: &dyn Fn(&Path)| {
            let path = put(name, &bytes);
            alter(&path);
            for ending in ["-wal", "-shm", ".lock"] {
                let _ = std::fs::remove_file(format!("{}{ending}", path.display()));
            }
            path
        };
        let sql = |path: &Path, sql: &str| {
            let connection = rusqlite::Connection::open(path).expect("a database");
            let key: String = office.key().reveal().iter().map(|byte| format!("{byte:02x}")).collect();
            connection.execute_batch(&format!("PRAGMA key = \"x'{key}'\"; {sql}")).expect("altered");
        };
        let evidence = |path: &Path| {
            let store = Store::open(path, &office.key(), datetime!(2026-11-22 09:00 UTC)).expect("a database");
            let done: Result<(), store::StoreError> =
                store.change(Actor::Program, datetime!(2026-11-22 09:00 UTC), |c| {
                    let case = c.cases_of_student("K240114")?.remove(0);
                    let mut record = c.documents(case.id)?.remove(0);
                    if let Some(evidence) = &mut record.evidence {
                        evidence.weak = true;
                    }
                    c.put_document(&record)
                });
            done.expect("altered");
        };
        let database = office.folder.join("desk.db");
        let before = std::fs::read(&database).expect("the database");
        for (backup, expected) in [
            (put("flipped.db", &flipped), "database-damaged"),
            (put("cut.db", &bytes[..middle]), "database-damaged"),
            (put("empty.db", b""), "not-ours"),
            (put("text.db", b"not a database"), "not-ours"),
            (put("plain.db", &[b"SQLite format 3\0".as_slice(), &[0; 8192]].concat()), "not-ours"),
            (altered("newer.db", &|path| sql(path, "PRAGMA user_version = 9000")), "newer"),
            (
                altered("journal.db", &|path| {
                    sql(path, "DROP TRIGGER journal_stays; UPDATE journal SET about = 'another' WHERE seq = 3");
                }),
                "journal-broken",
            ),
            (altered("evidence.db", &evidence), "evidence-broken"),
            (
                altered("decision.db", &|path| {
                    sql(path, "DROP TRIGGER IF EXISTS decision_file_stays; UPDATE decision_file SET bytes = x'00'");
                }),
                "evidence-broken",
            ),
        ] {
            let answer = ask(office.desk(), "restore", json!({ "backup": backup, "code": office.code }));
            assert_eq!(answer, Err(expected.into()), "{}", backup.display());
            assert_eq!(std::fs::read(&database).expect("the database"), before, "{}: untouched", backup.display());
            let left: Vec<String> =
                names(&office.folder).into_iter().filter(|n| n.contains("trial") || n.contains("replaced")).collect();
            assert_eq!(left, [""; 0], "{}", backup.display());
        }
        let second = open(&office.folder, &office.clock, Arc::new(NoKeychain));
        ask(&second, "open_with_passphrase", json!({ "passphrase": PASSPHRASE })).expect("the old one opens");
        assert_eq!(
            ask(office.desk(), "restore", json!({ "backup": good, "code": office.code })),
            Err("in-use".into()),
            "not under another start of the program"
        );
        unlock(&second);
        ask(&second, "import_cases", another("9", "Later")).expect("imported");
        drop(second);

        let status = ask(office.desk(), "restore", json!({ "backup": good, "code": office.code })).expect("restored");
        let left_out = json!({ "next": "2026-011", "of": "2026-010" });
        assert_eq!((&status["restored"]["case"], &status["restored"]["decisions"]), (&left_out, &json!(0)));
        office.unlock();
        let later = json!({ "filter": "all", "search": "Later" });
        assert_eq!(office.ask("cases", later.clone())["rows"], json!([]), "it is as it was when the backup was made");
        office.ask("import_cases", another("10", "Again"));
        let again = office.ask("cases", json!({ "filter": "all", "search": "Again" }));
        assert_eq!(again["rows"][0]["number"], "2026-011", "after the number of what came later");
        let kept =
            names(&office.folder).into_iter().find(|n| n.contains(".replaced-")).expect("what was there is kept");
        let kept =
            Store::open(&office.folder.join(kept), &office.key(), datetime!(2026-11-22 09:00 UTC)).expect("whole");
        let kept: Result<_, store::StoreError> = kept.read(|r| r.cases_of_student("9"));
        assert_eq!(kept.expect("read").len(), 1, "with everything");
        assert_eq!(state(&office.start_again()), ("closed", "passphrase"), "the passphrase is still the key's place");
        ask(office.desk(), "open_with_passphrase", json!({ "passphrase": PASSPHRASE })).expect("and opens it");
    }

    #[test]
    fn a_locked_desk_takes_a_backup_back_without_being_started_again() {
        let home = tempfile::tempdir().expect("a folder");
        let (clock, keychain) = (Arc::new(Wound::default()), Arc::new(Kept::default()));
        let desk = open(home.path(), &clock, keychain.clone());
        let code = recovery_code(&desk, Value::Null);
        ask(&desk, "confirm_recovery", json!({ "code": code })).expect("set up");
        let backup = ask(&desk, "backup_now", json!({ "folder": home.path() })).expect("a backup")["path"].clone();
        ask(&desk, "import_cases", another("9", "Later")).expect("imported");
        let restoring = json!({ "backup": backup, "code": code });
        assert_eq!(ask(&desk, "restore", restoring.clone()), Err("already-set-up".into()), "somebody works here");
        ask(&desk, "lock", json!({})).expect("locked");
        let spoilt = home.path().join("spoilt.db");
        std::fs::copy(backup.as_str().expect("a path"), &spoilt).expect("copied");
        let key = emc::key::read_recovery_code(&code).expect("a code");
        let wound = "DROP TRIGGER journal_stays; UPDATE journal SET about = 'another' WHERE seq = 1";
        tests::tamper::sql(&spoilt, &key, wound).expect("altered");
        let answer = ask(&desk, "restore", json!({ "backup": spoilt, "code": code }));
        assert_eq!(answer, Err("journal-broken".into()));
        let all = json!({ "filter": "all", "search": "" });
        unlock(&desk);
        assert_eq!(
            ask(&desk, "cases", all.clone()).expect("cases")["total"],
            1,
            "what failed leaves it open as it was"
        );
        ask(&desk, "lock", json!({})).expect("locked");

        let status = ask(&desk, "restore", restoring).expect("restored");
        assert_eq!(state(&status), ("locked", ""));
        assert_eq!((&status["proof"]["occasion"], &status["proof"]["holds"]), (&json!("restored"), &json!(true)));
        unlock(&desk);
        assert_eq!(ask(&desk, "cases", all.clone()).expect("cases")["total"], 0, "as when the backup was made");
        ask(&desk, "import_cases", another("10", "Again")).expect("imported");
        let again = ask(&desk, "cases", all).expect("cases");
        assert_eq!(again["rows"][0]["number"], "2026-002", "the one that came later had 2026-001");
        drop(desk);
        let status = ask(&open(home.path(), &clock, keychain), "status", json!({})).expect("a status");
        assert_eq!(state(&status), ("locked", ""), "its key is in the keychain");
    }

    #[test]
    fn a_backup_is_made_every_day_and_fourteen_are_kept() {
        let office = Office::new();
        let backups = office.home.path().join("backups");
        std::fs::create_dir(&backups).expect("a folder");
        let foreign = ["notes.txt", "SMP Desk 2020-01-01 000000 deadbeef.db", "SMP Desk old.db"];
        for name in foreign {
            std::fs::write(backups.join(name), "of somebody else").expect("written");
        }
        let ours = || names(&backups).into_iter().filter(|name| !foreign.contains(&name.as_str())).collect::<Vec<_>>();
        let status = || office.ask("status", json!({}));
        status();
        assert_eq!(ours(), [""; 0], "none where no folder is set");
        let mut settings = office.ask("settings", json!({}));
        settings["backupFolder"] = json!(backups);
        office.ask("save_settings", settings);
        assert_eq!(status()["backupProblem"], Value::Null);
        status();
        assert_eq!(ours().len(), 1);
        office.clock.wind(Duration::hours(23));
        assert_eq!(status()["state"], "locked", "nobody did anything");
        assert_eq!(ours().len(), 1);
        office.clock.wind(Duration::hours(1));
        status();
        assert_eq!(ours().len(), 2, "also while it is locked");
        let first = ours()[0].clone();
        for _ in 0..14 {
            office.clock.wind(Duration::hours(24));
            status();
            status();
        }
        assert_eq!(ours().len(), 14);
        assert!(!ours().contains(&first), "the oldest are gone");
        assert!(foreign.iter().all(|name| backups.join(name).exists()), "what is not ours stays");

        let away = office.home.path().join("unplugged");
        std::fs::rename(&backups, &away).expect("moved");
        office.clock.wind(Duration::hours(24));
        assert_eq!(status()["backupProblem"], "folder-missing");
        assert_eq!(status()["backupProblem"], "folder-missing", "it is still said");
        std::fs::rename(&away, &backups).expect("moved back");
        office.clock.wind(Duration::minutes(59));
        assert_eq!(status()["backupProblem"], "folder-missing", "not tried all the time");
        office.clock.wind(Duration::minutes(1));
        assert_eq!(status()["backupProblem"], Value::Null);
        assert_eq!(ours().len(), 14);
        office.unlock();
        assert_eq!(office.ask("settings", json!({}))["lastBackup"], "2026-12-07T08:14:00Z");

        let machine = tempfile::tempdir().expect("a folder");
        let desk = open(machine.path(), &office.clock, Arc::new(NoKeychain));
        let newest = backups.join(ours().pop().expect("one"));
        ask(&desk, "restore", json!({ "backup": newest, "code": office.code })).expect("it comes back");
    }

    /// With the real keychain each test runs again as a child, inside a session bus of its own with a home of its own.
    const CHILD: &str = "SET_UP_TEST_CHILD";
    const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:tmpdir=/tmp</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>"#;
    const WITH_KEYRING: &str = r#"
    mkdir -p "$HOME/control"
    printf 'pass' | gnome-keyring-daemon --foreground --unlock --components=secrets \
        --control-directory="$HOME/control" >/dev/null 2>"$HOME/daemon.log" &
    daemon=$!
    tries=0
    until dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets/aliases/default \
        org.freedesktop.DBus.Properties.Get string:org.freedesktop.Secret.Collection string:Locked 2>/dev/null \
        | grep -q 'boolean false'
    do
        tries=$((tries + 1)); [ $tries -lt 100 ] || { cat "$HOME/daemon.log"; exit 3; }
        sleep 0.1
    done
    "$0" "$@"; code=$?
    kill $daemon
    exit $code"#;

    fn is_child() -> bool {
        std::env::var_os(CHILD).is_some()
    }

    #[track_caller]
    fn check_in_session(test: &str, script: &str) {
        let home = tempfile::tempdir().expect("a folder");
        let bus = home.path().join("bus.conf");
        std::fs::write(&bus, BUS).expect("written");
        let Output { status, stdout, stderr } = Command::new("dbus-run-session")
            .arg("--config-file")
            .arg(&bus)
            .args(["--", "sh", "-c", script])
            .arg(std::env::current_exe().expect("this test"))
            .args(["--exact", &format!("tests::{test}"), "--nocapture"])
            .env_clear()
            .env("PATH", std::env::var_os("PATH").expect("a path"))
            .env("HOME", home.path())
            .env("XDG_RUNTIME_DIR", home.path())
            .env("XDG_DATA_HOME", home.path().join("data"))
            .env("XDG_CONFIG_HOME", home.path().join("config"))
            .env("XDG_CACHE_HOME", home.path().join("cache"))
            .env(CHILD, "1")
            .output()
            .expect("dbus-run-session and gnome-keyring-daemon are needed (packages dbus and gnome-keyring)");
        let said = String::from_utf8_lossy(&[stdout, stderr].concat()).into_owned();
        assert!(status.success() && said.contains("1 passed"), "{status:?}: {said}");
    }

    fn real_keychain() -> SystemKeychain {
        SystemKeychain::new("smp-desk-test")
    }

    #[test]
    fn the_key_lies_in_the_keychain_and_the_recovery_code_puts_it_back() {
        if !is_child() {
            return check_in_session("the_key_lies_in_the_keychain_and_the_recovery_code_puts_it_back", WITH_KEYRING);
        }
        let home = tempfile::tempdir().expect("a folder");
        let clock = Arc::new(Wound::default());
        let start = || open(home.path(), &clock, Arc::new(real_keychain()));
        let status = |desk: &Desk| ask(desk, "status", json!({})).expect("a status");
        let entry = || {
            let text =
                std::fs::read_to_string(home.path().join("desk.key.json")).expect("the file beside the database");
            let place: Value = serde_json::from_str(&text).expect("JSON");
            assert_eq!(place.as_object().map(serde_json::Map::len), Some(2), "it names the entry and holds no secret");
            place["entry"].as_str().expect("an entry").to_owned()
        };

        let desk = start();
        assert_eq!(status(&desk)["keychainAvailable"], true);
        let code = recovery_code(&desk, Value::Null);
        let set = ask(&desk, "confirm_recovery", json!({ "code": code })).expect("set up");
        assert_eq!((state(&set), &set["key"]), (("open", ""), &json!("keychain")));
        drop(desk);
        let key = emc::key::read_recovery_code(&code).expect("a code");
        assert_eq!(real_keychain().read(&entry()).expect("a keychain").as_deref(), Some(key.as_slice()));

        let desk = start();
        assert_eq!(state(&status(&desk)), ("locked", ""), "the keychain opens it without asking");
        unlock(&desk);
        drop(desk);

        real_keychain().delete(&entry()).expect("deleted");
        let desk = start();
        assert_eq!(state(&status(&desk)), ("closed", "key-missing"));
        assert_eq!(
            ask(&desk, "open_with_recovery", json!({ "code": emc::key::recovery_code(&[7; 32]) })),
            Err("wrong-recovery".into())
        );
        ask(&desk, "open_with_recovery", json!({ "code": code })).expect("opened");
        drop(desk);
        assert_eq!(state(&status(&start())), ("locked", ""), "the key is in the keychain again");

        real_keychain().write(&entry(), &[7; 32]).expect("written");
        let desk = start();
        assert_eq!(state(&status(&desk)), ("closed", "wrong-key"));
        ask(&desk, "open_with_recovery", json!({ "code": code })).expect("opened");
        drop(desk);
        assert_eq!(state(&status(&start())), ("locked", ""));

        std::fs::rename(home.path().join("desk.db"), home.path().join("away")).expect("moved");
        assert_eq!(state(&status(&start())), ("closed", "database-missing"));
        assert!(!home.path().join("desk.db").exists(), "no empty one is put in its place");
        std::fs::rename(home.path().join("away"), home.path().join("desk.db")).expect("moved back");

        // Another session without a keychain, on the same folder.
        let desk = open(home.path(), &clock, Arc::new(NoKeychain));
        assert_eq!(state(&status(&desk)), ("closed", "keychain-missing"));
        ask(&desk, "open_with_recovery", json!({ "code": code })).expect("opened");
        drop(desk);
        assert_eq!(state(&status(&start())), ("locked", ""), "and where there is one it is as before");
    }

    #[test]
    fn without_a_keychain_the_set_up_asks_for_a_passphrase() {
        if !is_child() {
            return check_in_session("without_a_keychain_the_set_up_asks_for_a_passphrase", r#"exec "$0" "$@""#);
        }
        let home = tempfile::tempdir().expect("a folder");
        let desk = open(home.path(), &Arc::new(Wound::default()), Arc::new(real_keychain()));
        assert_eq!(ask(&desk, "status", json!({})).expect("a status")["keychainAvailable"], false);
        let code = recovery_code(&desk, Value::Null);
        assert_eq!(ask(&desk, "confirm_recovery", json!({ "code": code })), Err("keychain-missing".into()));
        assert_eq!(names(home.path()), BTreeSet::new(), "nothing is left of the attempt");
        let code = recovery_code(&desk, json!(PASSPHRASE));
        let status = ask(&desk, "confirm_recovery", json!({ "code": code })).expect("set up");
        assert_eq!((state(&status), &status["key"]), (("open", ""), &json!("passphrase")));
        assert_eq!(status["staff"].as_array().map(Vec::len), Some(1));
    }
}
