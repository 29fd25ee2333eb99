//! The student's copy and the request for an opinion on their way: sealed and opened again by the programs that their
//! recipients have, or on paper; and never a word of the student where others read.

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};
    use std::process::Command;

    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use emc::outbox;
    use serde_json::{Value, json};
    use tempfile::TempDir;
    use tests::mail::{Certificates, MailServer, SECRET, USER};
    use tests::scene::Scene;

    const FROM: &str = "office@home.example";
    const STUDENT: &str = "aino.private@student.example";
    const STREET: &str = "Aino Korhonen\nKotikatu 7\n00100 Helsinki";
    const TEACHER: &str = "virtanen@home.example";
    /// Nothing of this may stand outside the encryption, nor in the history, nor in a file's name.
    const SECRETS: &[&str] = &["Korhonen", "Aino", "K240114", "Kotikatu", "%PDF"];

    struct Post {
        office: Scene,
        folder: TempDir,
        certificates: Certificates,
    }

    impl Post {
        fn open() -> Self {
            let folder = tempfile::tempdir().expect("a folder");
            let certificates = Certificates::make(folder.path()).expect("an authority");
            Self { office: Scene::open().expect("a desk"), folder, certificates }
        }

        fn ask(&self, name: &str, request: Value) -> Value {
            self.office.ask(name, request).unwrap_or_else(|error| panic!("{name}: {error}"))
        }

        /// A decision of Aino's case.
        fn decision(&self) -> (Value, Value) {
            let case = self.office.case_of("K240114").expect("a case");
            self.office.fetch(&case, "NO", "K240114").expect("results");
            let decision = tests::office::decide(&self.office.bench.desk, &case, emc::training::PIN);
            (case, decision.expect("a decision")["id"].clone())
        }

        /// The account of a server that keeps what it takes in a file.
        fn server(&self) -> (MailServer, PathBuf) {
            let kept = self.folder.path().join("kept.eml");
            let certificate = self.certificates.issue("localhost", false).expect("a certificate");
            let server = MailServer::start(json!({ "security": "starttls", "keep": kept }), &certificate);
            let server = server.expect("a mail server");
            self.save_account(server.port, false);
            (server, kept)
        }

        /// Saves the account, with what not every program reads or without.
        fn save_account(&self, port: u16, newer: bool) {
            let account = json!({ "host": "localhost", "port": port, "security": "starttls", "user": USER,
                "from": FROM, "authorities": self.certificates.authority(), "password": SECRET,
                "gcm": newer, "protectHeaders": newer });
            self.ask("save_mail_account", account);
        }

        fn send(&self) {
            outbox::work(&self.office.bench.desk).expect("a round");
        }

        /// Every entry of the history, with what it was about.
        fn journal(&self) -> Vec<(String, String)> {
            let entries = self.office.bench.desk.read(|r| Ok(r.journal(None, 200)?)).expect("the journal");
            let text =
                |about: &str, before: &Option<Value>, after: &Option<Value>| format!("{about} {before:?} {after:?}");
            entries.into_iter().map(|one| (one.what.0.clone(), text(&one.about, &one.before, &one.after))).collect()
        }
    }

    /// A self-signed certificate for an address, and its private key, both as PEM in one file each.
    fn certificate(folder: &Path, address: &str, usage: &str) -> (Vec<u8>, PathBuf) {
        let (pem, key) = (folder.join(format!("{usage}.pem")), folder.join(format!("{usage}.key")));
        let made = Command::new("openssl")
            .args(["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=Somebody", "-days", "700"])
            .args(["-addext", &format!("subjectAltName=email:{address}")])
            .args(["-addext", &format!("keyUsage=critical,{usage}")])
            .args(["-keyout".as_ref(), key.as_os_str(), "-out".as_ref(), pem.as_os_str()])
            .output()
            .expect("openssl is needed for this test");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        (std::fs::read(pem).expect("openssl wrote it"), key)
    }

    /// The attachments of a mail, as Python's reader finds them: name and bytes.
    fn attachments(mail: &[u8], folder: &Path) -> Vec<(String, Vec<u8>)> {
        const SCRIPT: &str = "import email, email.policy, os, sys\n\
            for part in email.message_from_file(open(sys.argv[1]), policy=email.policy.default).walk():\n\
            \x20   if part.get_filename():\n\
            \x20       open(os.path.join(sys.argv[2], os.path.basename(part.get_filename())), 'wb').write(part.get_payload(decode=True))\n";
        let (path, into) = (folder.join("read.eml"), folder.join("attachments"));
        std::fs::create_dir(&into).expect("a folder");
        std::fs::write(&path, mail).expect("written");
        let read = Command::new("python3").args(["-c", SCRIPT]).arg(path).arg(&into).output().expect("python3");
        assert!(read.status.success(), "{}", String::from_utf8_lossy(&read.stderr));
        files(&into)
    }

    /// What 7z takes out of the container that a mail carries.
    fn opened(mail: &[u8], password: &str, folder: &Path) -> Vec<(String, Vec<u8>)> {
        let [(name, zip)] = attachments(mail, folder).try_into().expect("one attachment");
        assert_eq!(name, "documents.zip");
        let (path, into) = (folder.join("documents.zip"), folder.join("opened"));
        std::fs::write(&path, zip).expect("written");
        let program = ["7zz", "7z"].into_iter().find(|name| Command::new(name).arg("i").output().is_ok());
        let unzip = |password: &str| {
            let mut command = Command::new(program.expect("7z is needed for this test"));
            command.arg("x").arg(format!("-p{password}")).arg(format!("-o{}", into.display())).arg("-y").arg(&path);
            command.output().expect("7z")
        };
        assert!(!unzip("wrong").status.success(), "the password is needed");
        let done = unzip(password);
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
        files(&into)
    }

    fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
        let entries = std::fs::read_dir(folder).expect("a folder").flatten();
        let mut all: Vec<_> = entries
            .map(|entry| {
                let name = entry.file_name().into_string().expect("a name");
                (name, std::fs::read(entry.path()).expect("a file"))
            })
            .collect();
        all.sort();
        all
    }

    fn nothing_of_the_student(text: &str) {
        for secret in SECRETS {
            assert!(!text.contains(secret), "{secret} is readable in\n{text}");
        }
    }

    #[test]
    fn the_copy_goes_sealed_for_a_known_key_or_as_a_container_and_to_one_address() {
        let post = Post::open();
        let (case, decision) = post.decision();
        let (server, kept) = post.server();
        let signed = post.ask("decision_file", json!({ "decision": decision, "name": "decision.pdf" }));
        let signed = STANDARD.decode(signed["base64"].as_str().expect("bytes")).expect("base64");
        let to_send = |to: Value, way: &str| json!({ "decision": decision, "to": to, "files": ["decision.pdf"], "way": way, "student": true });
        let refused = |request: Value| post.office.ask("release", request);
        assert_eq!(refused(to_send(json!([STUDENT]), "clear")), Err("unencrypted".into()));
        assert_eq!(refused(to_send(json!([STUDENT]), "keys")), Err("no-recipient-key".into()));
        assert_eq!(refused(to_send(json!([STUDENT, FROM]), "container")), Err("field".into()));

        // No key is known: a container, which 7z opens.
        let released = post.ask("release", to_send(json!([STUDENT]), "container"));
        post.send();
        let mail = std::fs::read(&kept).expect("what came");
        nothing_of_the_student(&String::from_utf8_lossy(&mail));
        assert!(String::from_utf8_lossy(&mail).contains("Subject: Case 2026-"));
        let inside = tempfile::tempdir().expect("a folder");
        let found = opened(&mail, released["password"].as_str().expect("a password"), inside.path());
        assert_eq!(found.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["decision.pdf", "letter.txt"]);
        assert!(found[0].1 == signed, "the decision as it was signed");
        let shown = post.ask("mails", json!({ "case": case }))["mails"][0].clone();
        assert_eq!(
            (&shown["state"], &shown["student"], &shown["opinion"]),
            (&json!("sent"), &json!(true), &Value::Null)
        );

        // Once more: a mail of its own with a password of its own, and not before the first has gone.
        let again = post.ask("resend_mail", json!({ "mail": shown["id"] }));
        assert_ne!(again["password"], released["password"]);
        let early = post.office.ask("resend_mail", json!({ "mail": again["mail"]["id"] }));
        assert_eq!(early, Err("outbox-state".into()));
        post.send();
        let inside = tempfile::tempdir().expect("a folder");
        let mail = std::fs::read(&kept).expect("what came");
        let found = opened(&mail, again["password"].as_str().expect("a password"), inside.path());
        assert!(found[0].1 == signed, "the same decision");

        // A key is known: sealed for it, which openssl opens.
        let inside = tempfile::tempdir().expect("a folder");
        let (pem, key) = certificate(inside.path(), STUDENT, "keyEncipherment");
        let base64 = STANDARD.encode(&pem);
        let found = post.ask("look_at_key", json!({ "base64": base64, "address": "" }))["keys"][0].clone();
        let accepted: Vec<&Value> =
            found["findings"].as_array().expect("findings").iter().map(|f| &f["code"]).collect();
        post.ask(
            "pin_recipient",
            json!({ "base64": base64, "fingerprint": found["key"]["fingerprint"],
            "address": STUDENT, "name": "Student", "accepted": accepted, "why": "At the desk", "replaces": null }),
        );
        let (own, own_key) = certificate(inside.path(), FROM, "digitalSignature");
        let own = [own, std::fs::read(own_key).expect("a key")].concat();
        post.ask("take_in_mail_key", json!({ "base64": STANDARD.encode(own), "passphrase": "" }));
        assert_eq!(post.ask("mail_way", json!({ "to": [STUDENT] }))["way"], "keys");
        let released = post.ask("release", to_send(json!([STUDENT.to_uppercase()]), "keys"));
        assert_eq!((&released["password"], &released["mail"]["sealed"]), (&Value::Null, &json!("smime")));
        post.send();
        let mail = std::fs::read(&kept).expect("what came");
        nothing_of_the_student(&String::from_utf8_lossy(&mail));
        let open = |mail: &Path| {
            let open = Command::new("openssl")
                .args(["cms".as_ref(), "-decrypt".as_ref(), "-in".as_ref(), mail.as_os_str()])
                .args(["-recip".as_ref(), inside.path().join("keyEncipherment.pem").as_os_str()])
                .args(["-inkey".as_ref(), key.as_os_str()])
                .output()
                .expect("openssl");
            assert!(open.status.success(), "{}", String::from_utf8_lossy(&open.stderr));
            let into = tempfile::tempdir().expect("a folder");
            let found = attachments(&open.stdout, into.path());
            assert!(
                found.iter().any(|(name, bytes)| name == "decision.pdf" && *bytes == signed),
                "the decision inside"
            );
            String::from_utf8_lossy(&open.stdout).into_owned()
        };
        assert!(!open(&kept).contains("HP-Outer"));

        // The office chooses what not every program reads: for the mail that goes once more, and for one that is saved.
        post.save_account(server.port, true);
        post.ask("resend_mail", json!({ "mail": released["mail"]["id"] }));
        post.send();
        let save = json!({ "release": to_send(json!([STUDENT]), "keys"), "folder": inside.path() });
        let saved = PathBuf::from(post.ask("save_mail", save)["path"].as_str().expect("a path"));
        for mail in [&kept, &saved] {
            let text = std::fs::read_to_string(mail).expect("what came");
            assert!(
                text.contains("\r\nSubject: [...]\r\n") && text.contains("smime-type=authEnveloped-data"),
                "{text}"
            );
            nothing_of_the_student(&text);
            let inside = open(mail);
            assert!(
                inside.contains("\nSubject: Case 2026-") && inside.contains("\nHP-Outer: Subject: [...]"),
                "{inside}"
            );
        }
        let changed = post.journal().into_iter().find(|(what, _)| what == "mail-account-changed").expect("an entry");
        assert!(changed.1.contains("\"gcm\": Bool(false)") && changed.1.contains("\"gcm\": Bool(true)"), "{changed:?}");
        assert_eq!(server.end().len(), 4);

        // What is known of it stands with the case, with the word that it was the student's.
        let deliveries = post.ask("case", json!({ "case": case }))["deliveries"].clone();
        for one in deliveries.as_array().expect("deliveries") {
            let target = if one["kind"] == "eml" { json!(saved) } else { json!(STUDENT) };
            assert_eq!((&one["target"], &one["student"]), (&target, &json!(true)));
        }
        for (what, text) in post.journal().iter().filter(|(what, _)| what.starts_with("mail-")) {
            assert!(!text.contains('@'), "{what}: {text}");
        }
    }

    #[test]
    fn a_password_lasts_as_long_as_the_server_that_it_was_entered_for() {
        let post = Post::open();
        let (server, _) = post.server();
        let account = |host: &str| {
            json!({ "host": host, "port": server.port, "security": "starttls", "user": USER, "from": FROM,
                "authorities": post.certificates.authority(), "password": null, "gcm": false, "protectHeaders": false })
        };
        assert_eq!(post.ask("test_mail", account("localhost"))["code"], "ok");
        assert_eq!(post.office.ask("test_mail", account("127.0.0.1")), Err("no-mail-password".into()));
        assert_eq!(post.ask("save_mail_account", account("localhost"))["password"], "session");
        assert_eq!(post.ask("save_mail_account", account("127.0.0.1"))["password"], "missing");
    }

    #[test]
    fn a_copy_on_paper_is_printed_and_recorded_with_who_and_when_and_ends_with_the_decision() {
        let post = Post::open();
        let (case, decision) = post.decision();
        let out = tempfile::tempdir().expect("a folder");
        let printed = post.ask("print_copy", json!({ "decision": decision, "folder": out.path() }));
        let [(name, bytes)] = files(out.path()).try_into().expect("one file");
        let number = post.ask("case", json!({ "case": case }))["decisions"][0]["number"].clone();
        assert_eq!(json!(name), json!(format!("{}.pdf", number.as_str().expect("a number"))));
        assert!(bytes.starts_with(b"%PDF") && printed["path"].as_str().is_some_and(|path| path.ends_with(&name)));
        assert_eq!(post.ask("case", json!({ "case": case }))["deliveries"], json!([]), "nothing has gone out yet");

        let record = |paper: &str, to: &str| json!({ "decision": decision, "paper": paper, "to": to });
        assert_eq!(post.office.ask("record_copy", record("post", " ")), Err("field".into()));
        let posted = post.ask("record_copy", record("post", STREET));
        assert_eq!(
            (&posted["kind"], &posted["target"], &posted["student"]),
            (&json!("post"), &json!(STREET), &json!(true))
        );
        assert_eq!(posted["files"][0]["name"], "decision.pdf");
        assert!(posted["at"].as_str().is_some_and(|at| !at.is_empty()));
        assert_eq!(posted["by"], post.ask("status", json!({}))["me"]["name"]);
        assert_eq!(post.ask("record_copy", record("pick-up", ""))["kind"], "pick-up");
        let shown = post.ask("case", json!({ "case": case }));
        assert_eq!(shown["deliveries"].as_array().map(Vec::len), Some(2));
        assert!(shown["clocks"].to_string().contains("appeal"), "the student was told: {}", shown["clocks"]);
        let words: Vec<_> = post.journal().into_iter().filter(|(what, _)| what.starts_with("copy-")).collect();
        assert_eq!(words.len(), 3, "{words:?}");
        words.iter().for_each(|(_, text)| nothing_of_the_student(text));
        let written = post.ask("export_mails", json!({ "folder": out.path() }));
        let table = std::fs::read_to_string(written["path"].as_str().expect("a path")).expect("the table");
        assert!(table.contains(",post,student,") && table.contains(",pick-up,student,,"), "{table}");
        assert_eq!(table.matches(",delivered,").count(), 2, "{table}");

        post.ask("withdraw", json!({ "decision": decision, "reason": "A mistake", "pin": emc::training::PIN }));
        assert_eq!(post.office.ask("record_copy", record("pick-up", "")), Err("already-withdrawn".into()));
        let print = json!({ "decision": decision, "folder": out.path() });
        assert_eq!(post.office.ask("print_copy", print), Err("already-withdrawn".into()));
    }

    #[test]
    fn the_office_sets_how_copies_go_where_no_key_is_known() {
        let post = Post::open();
        let mut settings = post.ask("settings", json!({}));
        assert_eq!(settings["studentCopy"], "container");
        settings["studentCopy"] = json!("pick-up");
        post.ask("save_settings", settings);
        assert_eq!(post.ask("settings", json!({}))["studentCopy"], "pick-up");
    }

    #[test]
    fn a_request_for_an_opinion_goes_sealed_and_not_once_nobody_waits_for_it() {
        let post = Post::open();
        let case = post.office.case_of("K240114").expect("a case");
        post.office.fetch(&case, "NO", "K240114").expect("results");
        let row = post.office.waiting(&case).expect("courses")[0].clone();
        let due = (post.office.bench.desk.now().date() + time::Duration::days(14)).to_string();
        let asked = post.ask(
            "ask_opinion",
            json!({ "case": case, "to": "Prof. Virtanen", "question": "Enough?",
            "due": due, "course": null,
            "foreign": [{ "document": row["document"], "achievement": row["achievement"] }] }),
        );
        let opinion = asked["opinions"][0].clone();
        let reference = opinion["reference"].as_str().expect("a reference").to_lowercase();
        let to_send = || json!({ "opinion": opinion["id"], "to": [TEACHER], "way": "container" });
        assert_eq!(post.office.ask("release_opinion", to_send()), Err("no-mail-account".into()));

        let (server, kept) = post.server();
        let released = post.ask("release_opinion", to_send());
        assert_eq!((&released["mail"]["opinion"], &released["mail"]["decision"]), (&opinion["id"], &Value::Null));
        post.send();
        let mail = std::fs::read(&kept).expect("what came");
        let text = String::from_utf8_lossy(&mail).into_owned();
        assert!(text.contains(&format!("Subject: Opinion {reference}\r\n")) && !text.contains("Virtanen"), "{text}");
        nothing_of_the_student(&text);
        let inside = tempfile::tempdir().expect("a folder");
        let found = opened(&mail, released["password"].as_str().expect("a password"), inside.path());
        let [(letter, words), (page, pdf)] = found.try_into().expect("the text and the page");
        assert_eq!((letter.as_str(), page), ("letter.txt", format!("opinion-{reference}.pdf")));
        let words = String::from_utf8(words).expect("text");
        assert!(words.contains("Enough?") && pdf.starts_with(b"%PDF"), "{words}");
        nothing_of_the_student(&words);
        assert!(!words.contains("2026-00"), "not even the case: {words}");
        let sent = post.ask("mails", json!({ "case": case }))["mails"][0].clone();
        assert_eq!((&sent["state"], &sent["reference"]), (&json!("sent"), &opinion["reference"]));
        assert_eq!(post.ask("case", json!({ "case": case }))["deliveries"], json!([]), "no decision went out");

        // For another mail program, the same as a file.
        let folder = tempfile::tempdir().expect("a folder");
        let to_save = || json!({ "release": to_send(), "folder": folder.path() });
        let saved = post.ask("save_opinion_mail", to_save());
        let path = Path::new(saved["path"].as_str().expect("a path")).to_owned();
        assert!(path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(&reference)));
        let mail = std::fs::read(&path).expect("the message");
        assert!(mail.starts_with(b"X-Unsent: 1\r\n"));
        let inside = tempfile::tempdir().expect("a folder");
        let same = opened(&mail, saved["password"].as_str().expect("a password"), inside.path());
        assert_eq!(same.len(), 2);

        // One that waits is not sent once the request is withdrawn.
        post.ask("release_opinion", to_send());
        post.ask("withdraw_opinion", json!({ "opinion": opinion["id"] }));
        post.send();
        let stopped = post.ask("mails", json!({ "case": case }))["mails"][0].clone();
        assert_eq!(
            (&stopped["state"], &stopped["attempts"][0]["outcome"]),
            (&json!("given-up"), &json!("opinion-closed"))
        );
        let again = json!({ "mail": stopped["id"], "answer": "again" });
        assert_eq!(post.office.ask("answer_mail", again), Err("opinion-closed".into()));
        assert_eq!(post.office.ask("release_opinion", to_send()), Err("opinion-closed".into()));
        assert_eq!(post.office.ask("save_opinion_mail", to_save()), Err("opinion-closed".into()));
        assert_eq!(server.end().len(), 1);
    }
}
