//! Sending against a real SMTP server: every way in, every way to fail with a code of its own, and the program killed at
//! every step.

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Write};
    use std::net::TcpListener;
    use std::path::{Path, PathBuf};
    use std::process::{Command, Stdio};
    use std::sync::Arc;
    use std::time::Duration;

    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use emc::mail::MailSettings;
    use emc::outbox::{self, Answer};
    use emc::ports::{Mail, MailAccount, MailError, MailIdentity, MailLogin, MailSecurity, OutgoingMail, Ports};
    use emc::{Desk, Mode, Place};
    use platform::{SmtpLimits, SmtpMail};
    use serde_json::{Value, json};
    use sha2::{Digest, Sha256};
    use store::{Actor, DatabaseKey, OutboxItem, OutboxState, Store};
    use tests::bench::Changes;
    use tests::mail::{Certificates, MailServer, SECRET, USER};
    use tests::office::{self, Kept, Wound};
    use time::OffsetDateTime;

    const FROM: &str = "office@home.example";
    const TO: &str = "registry@home.example";
    const BODY: &[u8] =
        b"Message-ID: <1@home.example>\r\nSubject: Case 2026-001\r\n\r\n.a line with a dot\r\nsealed\r\n";

    struct Scene {
        folder: tempfile::TempDir,
        certificates: Certificates,
        good: Value,
    }

    impl Scene {
        fn new() -> Self {
            let folder = tempfile::tempdir().expect("a folder");
            let certificates = Certificates::make(folder.path()).expect("an authority");
            let good = certificates.issue("localhost", false).expect("a certificate");
            Self { folder, certificates, good }
        }

        fn server(&self, asked: Value) -> MailServer {
            MailServer::start(asked, &self.good).expect("a mail server")
        }

        fn account(&self, port: u16) -> MailAccount {
            MailAccount {
                host: "localhost".to_owned(),
                port,
                security: MailSecurity::Starttls,
                login: MailLogin::Password { user: USER.to_owned(), password: SECRET.to_owned() },
                from: FROM.to_owned(),
                authorities: Some(std::fs::read(self.certificates.authority()).expect("a file")),
                identity: None,
            }
        }
    }

    fn smtp() -> SmtpMail {
        SmtpMail::new(SmtpLimits { answer: Duration::from_secs(30), take: Duration::from_secs(30) })
    }

    fn send(account: &MailAccount, bytes: &[u8]) -> Result<String, MailError> {
        let to = [TO.to_owned()];
        smtp().send(account, &OutgoingMail { from: FROM, to: &to, bytes }, &mut || true)
    }

    fn sha256(bytes: &[u8]) -> String {
        Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn every_way_in_hands_the_message_over_as_it_is() {
        let scene = Scene::new();
        let token = || MailLogin::Token { user: USER.to_owned(), token: SECRET.to_owned() };
        let password = || MailLogin::Password { user: USER.to_owned(), password: SECRET.to_owned() };
        // As large as a sealed decision with its attachments, and so more than one write.
        let large = [BODY, &b"x".repeat(70)[..], b"\r\n"].concat().repeat(3000);
        for (security, offered, login, bytes) in [
            (MailSecurity::Starttls, json!(["PLAIN"]), password(), BODY),
            (MailSecurity::Tls, json!(["LOGIN"]), password(), BODY),
            (MailSecurity::Starttls, json!(["PLAIN", "LOGIN", "XOAUTH2"]), token(), &large),
            (MailSecurity::Tls, json!([]), MailLogin::None, BODY),
        ] {
            let server = scene.server(json!({ "security": security, "logins": offered }));
            let account = MailAccount { security, login, ..scene.account(server.port) };
            assert_eq!(smtp().test(&account), Ok(()), "{security:?} {offered}");
            assert_eq!(send(&account, bytes), Ok("2.0.0 Taken".to_owned()), "{security:?} {offered}");
            let taken = server.end();
            assert_eq!(taken.len(), 1, "the test of the account sends nothing: {taken:?}");
            assert_eq!(taken[0]["sha256"], sha256(bytes), "to the last byte");
            assert_eq!((&taken[0]["tls"], &taken[0]["sender"]), (&json!(true), &json!(FROM)));
        }
    }

    #[test]
    fn what_is_wrong_has_a_code_of_its_own() {
        let scene = Scene::new();
        let tried = |asked: Value, change: &dyn Fn(&mut MailAccount)| {
            let server = scene.server(asked);
            let mut account = scene.account(server.port);
            change(&mut account);
            smtp().test(&account).map_err(|error| error.code())
        };
        let starttls = || json!({ "security": "starttls" });
        let wrong_password = |account: &mut MailAccount| {
            account.login = MailLogin::Password { user: USER.to_owned(), password: "wrong".to_owned() };
        };
        let wrong_token = |account: &mut MailAccount| {
            account.login = MailLogin::Token { user: USER.to_owned(), token: "old".to_owned() };
        };
        assert_eq!(tried(starttls(), &|_| {}), Ok(()));
        assert_eq!(tried(starttls(), &|a| a.host = "no-such-host.invalid".to_owned()), Err("mail-name-unknown"));
        assert_eq!(tried(starttls(), &|a| a.port = closed_port()), Err("mail-no-answer"));
        assert_eq!(tried(starttls(), &|a| a.authorities = None), Err("mail-tls-issuer"));
        assert_eq!(tried(starttls(), &|a| a.authorities = Some(b"nothing".to_vec())), Err("mail-authorities"));
        assert_eq!(tried(starttls(), &wrong_password), Err("mail-login-refused"));
        assert_eq!(tried(starttls(), &wrong_token), Err("mail-token-refused"));
        assert_eq!(
            tried(json!({ "security": "starttls", "logins": ["PLAIN"] }), &wrong_token),
            Err("mail-no-token-login")
        );
        assert_eq!(tried(json!({ "security": "starttls", "logins": ["XOAUTH2"] }), &|_| {}), Err("mail-no-login"));
        assert_eq!(tried(json!({ "security": "starttls", "refuse": [FROM] }), &|_| {}), Err("mail-sender-refused"));
        assert_eq!(tried(json!({ "security": "tls" }), &|a| a.from = "no address".to_owned()), Err("mail-address"));

        for (name, expired, code) in [("mail.example", false, "mail-tls-name"), ("localhost", true, "mail-tls-expired")]
        {
            let certificate = scene.certificates.issue(name, expired).expect("a certificate");
            for security in [MailSecurity::Starttls, MailSecurity::Tls] {
                let server = MailServer::start(json!({ "security": security }), &certificate).expect("a server");
                let account = MailAccount { security, ..scene.account(server.port) };
                assert_eq!(smtp().test(&account).map_err(|error| error.code()), Err(code), "{name} {security:?}");
            }
        }
        let clear = MailServer::start(json!({ "security": "starttls" }), &json!({})).expect("a server");
        let account = scene.account(clear.port);
        assert_eq!(smtp().test(&account), Err(MailError::NoTls), "nothing is ever said in the clear");
        let other_port = MailAccount { security: MailSecurity::Tls, ..account };
        assert_eq!(
            smtp().test(&other_port).map_err(|error| error.code()),
            Err("mail-tls-failed"),
            "no TLS at this port"
        );
    }

    #[test]
    fn a_server_that_says_nothing_is_given_up() {
        let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
        let scene = Scene::new();
        let account = scene.account(silent.local_addr().expect("an address").port());
        let short = SmtpMail::new(SmtpLimits { answer: Duration::from_millis(300), take: Duration::from_millis(300) });
        assert_eq!(short.test(&account), Err(MailError::TimedOut));
    }

    #[test]
    fn refusals_are_for_good_or_for_later_and_an_end_without_an_answer_is_neither() {
        let scene = Scene::new();
        let told = |asked: Value| {
            let server = scene.server(asked);
            (send(&scene.account(server.port), BODY), server.end().len())
        };
        let (recipient, taken) = told(json!({ "security": "starttls", "refuse": [TO] }));
        assert_eq!((recipient.map_err(|e| e.code()), taken), (Err("mail-recipient-refused"), 0));
        let (message, _) = told(json!({ "security": "starttls", "refuseMessage": true }));
        assert_eq!(message, Err(MailError::MessageRefused("554 5.6.0 Not this message".to_owned())));
        let (later, taken) = told(json!({ "security": "starttls", "later": 1 }));
        assert_eq!((later.map_err(|e| e.code()), taken), (Err("mail-later"), 0));

        // The server takes it and says nothing for longer than anybody waits.
        let server = scene.server(json!({ "security": "starttls", "hold": "taken" }));
        let short = SmtpMail::new(SmtpLimits { answer: Duration::from_secs(30), take: Duration::from_millis(500) });
        let to = [TO.to_owned()];
        let mail = OutgoingMail { from: FROM, to: &to, bytes: BODY };
        assert_eq!(short.send(&scene.account(server.port), &mail, &mut || true), Err(MailError::Perhaps));

        // Without a yes at the end nothing arrives.
        let server = scene.server(json!({ "security": "starttls" }));
        assert_eq!(smtp().send(&scene.account(server.port), &mail, &mut || false), Err(MailError::Stopped));
        assert_eq!(server.end(), Vec::<Value>::new());
    }

    fn closed_port() -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        listener.local_addr().expect("an address").port()
    }

    // ---- a certificate of the office -------------------------------------------------------------------------------

    const PASSPHRASE: &str = "opens-it";
    const LATER: &str = "20991231000000Z";

    #[test]
    fn a_server_that_asks_for_a_certificate_takes_the_right_one_and_says_what_is_wrong() {
        let scene = Scene::new();
        let other = Certificates::make(&scene.folder.path().join("other")).expect("another authority");
        let own = |by: &Certificates, name: &str| {
            let (certificate, key) = by.client_der(name, LATER).expect("a certificate");
            MailIdentity { certificate, key }
        };
        let (right, stranger) = (own(&scene.certificates, USER), own(&other, USER));
        let somebody = own(&scene.certificates, "somebody");
        let mixed = MailIdentity { key: stranger.key.clone(), ..right.clone() };
        let asked = |security: MailSecurity, tls12: bool, offered: Value| json!({ "security": security, "tls12": tls12, "logins": offered, "clients": scene.certificates.authority() });
        let tried = |asked: &Value, login: &MailLogin, identity: Option<&MailIdentity>| {
            let server = scene.server(asked.clone());
            let security = serde_json::from_value(asked["security"].clone()).expect("a way");
            let account = MailAccount {
                security,
                login: login.clone(),
                identity: identity.cloned(),
                ..scene.account(server.port)
            };
            let told = smtp().test(&account).and_then(|()| send(&account, BODY)).map_err(|error| error.code());
            (told, server.end())
        };
        let taken = Ok("2.0.0 Taken".to_owned());
        let password = MailLogin::Password { user: USER.to_owned(), password: SECRET.to_owned() };
        for (security, tls12) in [
            (MailSecurity::Starttls, false),
            (MailSecurity::Starttls, true),
            (MailSecurity::Tls, false),
            (MailSecurity::Tls, true),
        ] {
            let case = format!("{security:?}, TLS 1.2: {tls12}");
            let open = asked(security, tls12, json!([]));
            for (offered, login) in
                [(json!([]), &MailLogin::None), (json!(["EXTERNAL"]), &MailLogin::None), (json!(["PLAIN"]), &password)]
            {
                let (told, took) = tried(&asked(security, tls12, offered.clone()), login, Some(&right));
                assert_eq!(told, taken, "{case} {offered}");
                assert_eq!((took.len(), &took[0]["client"]), (1, &json!(USER)), "{case} {offered}");
            }
            // In TLS 1.2 a server has no word for it.
            let wanted = if tls12 { "mail-tls-failed" } else { "mail-certificate-wanted" };
            assert_eq!(tried(&open, &MailLogin::None, None), (Err(wanted), Vec::new()), "{case}");
            let refused = (Err("mail-certificate-refused"), Vec::new());
            assert_eq!(tried(&open, &MailLogin::None, Some(&stranger)), refused, "{case}");
            let external = asked(security, tls12, json!(["EXTERNAL"]));
            assert_eq!(tried(&external, &MailLogin::None, Some(&somebody)), refused, "{case}");
        }
        let open = asked(MailSecurity::Tls, false, json!([]));
        assert_eq!(tried(&open, &MailLogin::None, Some(&mixed)).0, Err("mail-own-certificate"));
        // A server that asks for none is shown none.
        let (told, took) = tried(&json!({ "security": "tls" }), &password, Some(&right));
        assert_eq!((told, &took[0]["client"]), (taken, &Value::Null));
    }

    #[test]
    fn the_certificate_is_taken_in_shown_kept_and_forgotten() {
        let scene = Scene::new();
        let file = |until: &str, passphrase: &str| {
            let file = scene.certificates.client(USER, until, PASSPHRASE).expect("a certificate");
            json!({ "base64": STANDARD.encode(file), "passphrase": passphrase })
        };
        let server = scene.server(
            json!({ "security": "starttls", "logins": ["EXTERNAL"], "clients": scene.certificates.authority() }),
        );
        let account = json!({ "host": "localhost", "port": server.port, "security": "starttls", "user": "",
            "from": FROM, "authorities": scene.certificates.authority(), "password": null, "gcm": false,
            "protectHeaders": false });

        // With a keychain.
        let home = tempfile::tempdir().expect("a folder");
        let (clock, keychain) = (Arc::new(Wound::default()), Arc::new(Kept::default()));
        let desk = office::open(home.path(), &clock, keychain.clone());
        let ask = |desk: &Desk, name: &str, request: Value| {
            office::ask(desk, name, request).unwrap_or_else(|code| panic!("{name}: {code}"))
        };
        let set_up = json!({ "institution": "Saimaanlahti University", "unit": "Study office", "country": "fi",
            "passphrase": null, "staff": { "name": "Maria Virtanen", "title": "", "pin": "4711 Pin" } });
        let code = ask(&desk, "set_up", set_up)["code"].clone();
        ask(&desk, "confirm_recovery", json!({ "code": code }));
        let key = emc::key::read_recovery_code(code.as_str().expect("a code")).expect("a key");
        let mut settings = ask(&desk, "settings", json!({}));
        settings["lockAfterMinutes"] = json!(0);
        ask(&desk, "save_settings", settings);
        ask(&desk, "save_mail_account", account.clone());
        assert_eq!(ask(&desk, "test_mail", account.clone())["code"], "mail-certificate-wanted");
        let take = |file: Value| office::ask(&desk, "take_in_mail_certificate", file);
        assert_eq!(take(file(LATER, "something else")), Err("key-file-passphrase".into()));
        assert_eq!(take(file("20200201000000Z", PASSPHRASE)), Err("mail-own-certificate-expired".into()));
        assert_eq!(keychain.entries().len(), 1, "the key of the database alone");
        let own = take(file(LATER, PASSPHRASE)).expect("taken in")["certificate"].clone();
        assert_eq!((&own["key"]["holder"], &own["place"]), (&json!(format!("CN={USER}")), &json!("keychain")));
        assert_eq!((&own["key"]["validUntil"], &own["finding"]), (&json!("2099-12-31"), &Value::Null));
        assert_eq!(ask(&desk, "save_mail_account", account.clone())["certificate"], own, "saving leaves it");
        assert_eq!(ask(&desk, "test_mail", account.clone())["code"], "ok");

        // The private key is in the keychain alone, and the next start knows it.
        let mut kept = keychain.entries();
        kept.retain(|_, secret| secret.len() > 100);
        let secret = kept.into_values().next().expect("the private key");
        let database = desk.database();
        drop(desk);
        let stored = tests::tamper::rows(&database, &key, &[]).expect("all rows").join("\n");
        // A stored text is printed as its bytes.
        let is_stored = |bytes: &[u8]| stored.contains(format!("{bytes:?}").trim_matches(['[', ']']));
        assert!(is_stored(b"mail-certificate-taken"), "the journal is among them");
        assert!(!is_stored(&secret) && !is_stored(STANDARD.encode(&secret).as_bytes()));
        let desk = office::open(home.path(), &clock, keychain.clone());
        let staff = ask(&desk, "status", json!({}))["staff"][0]["id"].clone();
        ask(&desk, "unlock", json!({ "staff": staff, "pin": "4711 Pin" }));
        assert_eq!(ask(&desk, "test_mail", account.clone())["code"], "ok");
        let known = |desk: &Desk| ask(desk, "mail_account", json!({}))["certificate"]["finding"].clone();
        clock.wind(time::Duration::days(365 * 74));
        assert_eq!(known(&desk), "mail-own-certificate-expired");
        assert_eq!(ask(&desk, "today", json!({}))["officeKeys"], json!({ "gone": 1, "ending": 0 }));
        assert_eq!(ask(&desk, "test_mail", account.clone())["code"], "mail-own-certificate-expired");
        clock.wind(time::Duration::days(-365 * 74));
        let entries = keychain.entries();
        let own = entries.iter().find(|(_, kept)| **kept == secret).expect("its entry").0;
        emc::ports::Keychain::delete(&*keychain, own).expect("deleted");
        assert_eq!(known(&desk), "mail-own-key-missing");
        assert_eq!(ask(&desk, "mails", json!({ "case": null }))["problem"], "mail-own-key-missing");
        office::ask(&desk, "take_in_mail_certificate", file(LATER, PASSPHRASE)).expect("taken in");
        assert_eq!((keychain.entries().len(), known(&desk)), (2, Value::Null));
        // A keychain that does not answer still has it: nothing is said to be removed, and no other key stands for a new one.
        keychain.silence(true);
        assert_eq!(office::ask(&desk, "remove_mail_certificate", json!({})), Err("keychain-missing".to_owned()));
        let held = office::ask(&desk, "take_in_mail_certificate", file(LATER, PASSPHRASE)).expect("taken in");
        assert_eq!(held["certificate"]["place"], "session");
        keychain.silence(false);
        assert_eq!(keychain.entries().len(), 2);
        office::ask(&desk, "take_in_mail_certificate", file(LATER, PASSPHRASE)).expect("taken in");
        let entries = keychain.entries();
        assert_eq!(entries.len(), 3, "the one that was left behind when nobody answered");
        assert_eq!(ask(&desk, "remove_mail_certificate", json!({}))["certificate"], Value::Null);
        assert_eq!(keychain.entries().len(), 2);
        assert_eq!(ask(&desk, "test_mail", account.clone())["code"], "mail-certificate-wanted");
        let journal = desk.read(|r| Ok(r.journal(None, 50)?)).expect("the journal");
        let words: Vec<_> = journal.iter().map(|entry| entry.what.0.as_str()).collect();
        let certificate = |word: &&&str| word.starts_with("mail-certificate-");
        assert_eq!(words.iter().filter(certificate).count(), 5, "{words:?}");

        // Without one, until the program ends.
        let training = tests::scene::Scene::open().expect("a desk");
        let own = training.ask("take_in_mail_certificate", file(LATER, PASSPHRASE)).expect("taken in");
        assert_eq!(own["certificate"]["place"], "session");
        assert_eq!(training.ask("test_mail", account).expect("tested")["code"], "ok");
    }

    #[test]
    fn a_certificate_of_a_kind_that_no_server_is_shown_is_not_taken_in() {
        let scene = Scene::new();
        let office = tests::scene::Scene::open().expect("a desk");
        let take = |newkey: &str, v1: bool| {
            let file = scene.certificates.client_of_kind(newkey, v1).expect("a certificate");
            office.ask("take_in_mail_certificate", json!({ "base64": STANDARD.encode(file), "passphrase": "" }))
        };
        let p256 = "ec -pkeyopt ec_paramgen_curve:P-256";
        for (newkey, v1) in [
            ("ec -pkeyopt ec_paramgen_curve:P-521", false),
            ("ec -pkeyopt ec_paramgen_curve:secp256k1", false),
            ("rsa:1024", false),
            ("ed448", false),
            (p256, true),
        ] {
            let told = take(newkey, v1).err();
            assert_eq!(told.as_deref(), Some("mail-own-certificate"), "{newkey}, version 1: {v1}");
        }
        let none = office.ask("mail_account", json!({})).expect("the account");
        assert_eq!(none["certificate"], Value::Null);
        for newkey in [p256, "ec -pkeyopt ec_paramgen_curve:P-384", "rsa:2048", "ed25519"] {
            assert_eq!(take(newkey, false).map(|_| ()), Ok(()), "{newkey}");
        }
    }

    // ---- a decision ------------------------------------------------------------------------------------------------

    #[test]
    fn a_signed_decision_is_sealed_sent_answered_and_comes_back() {
        let scene = Scene::new();
        let office = tests::scene::Scene::open().expect("a desk");
        let ask =
            |name: &str, request: Value| office.ask(name, request).unwrap_or_else(|error| panic!("{name}: {error}"));
        let case = office.case_of("K240114").expect("a case");
        office.fetch(&case, "NO", "K240114").expect("results");
        let decision = tests::office::decide(&office.bench.desk, &case, emc::training::PIN).expect("a decision");
        let all = json!(["decision.pdf", "recognition.xml", "decision.csv"]);
        let to_send =
            |way: &str| json!({ "decision": decision["id"], "to": [TO], "files": all, "way": way, "student": false });
        let mails = || ask("mails", json!({ "case": case }));

        // Nothing goes out without an account, nothing in the clear, and from training nothing to another machine.
        assert_eq!(mails()["problem"], "no-mail-account");
        assert_eq!(office.ask("release", to_send("container")), Err("no-mail-account".into()));
        let kept = scene.folder.path().join("kept.eml");
        let server = scene.server(json!({ "security": "starttls", "keep": kept, "later": 1 }));
        let mut account = json!({ "host": "localhost", "port": server.port, "security": "starttls", "user": USER,
            "from": FROM, "authorities": scene.certificates.authority(), "password": SECRET, "gcm": false, "protectHeaders": false });
        assert_eq!(ask("test_mail", account.clone())["code"], "ok");
        account["password"] = json!("wrong");
        assert_eq!(ask("test_mail", account.clone())["code"], "mail-login-refused");
        account["password"] = json!(SECRET);
        assert_eq!(ask("save_mail_account", account.clone())["password"], "session");
        account["host"] = json!("mail.home.example");
        assert_eq!(office.ask("save_mail_account", account.clone()), Err("mail-training".into()));
        assert_eq!(office.ask("release", to_send("none")), Err("unencrypted".into()));
        assert_eq!(office.ask("release", to_send("keys")), Err("no-recipient-key".into()));
        assert_eq!(mails()["mails"], json!([]));

        // Released, told to come later, and sent at the next try.
        let released = ask("release", to_send("container"));
        let password = released["password"].as_str().expect("the password, this once").to_owned();
        assert_eq!(released["mail"]["state"], "waiting");
        let desk = &office.bench.desk;
        outbox::work(desk).expect("a round");
        let waiting = mails()["mails"][0].clone();
        assert_eq!((&waiting["state"], &waiting["attempts"][0]["outcome"]), (&json!("waiting"), &json!("mail-later")));
        assert!(waiting["attempts"][0]["reply"].as_str().is_some_and(|reply| reply.contains("Greylisted")));
        outbox::work(desk).expect("a round");
        assert_eq!(mails()["mails"][0]["attempts"].as_array().map(Vec::len), Some(1), "not before its time");
        account["host"] = json!("localhost");
        ask("save_mail_account", account.clone());
        outbox::work(desk).expect("a round");
        assert_eq!(mails()["mails"][0]["state"], "sent");
        let shown = ask("case", json!({ "case": case }));
        assert_eq!(shown["deliveries"][0]["kind"], "mail");
        assert_eq!(shown["deliveries"][0]["target"], TO);
        let taken = server.end();
        assert_eq!((taken.len(), &taken[0]["took"]), (1, &released["mail"]["messageId"]));
        let message = std::fs::read_to_string(&kept).expect("what came");
        let number = shown["number"].as_str().expect("a number");
        assert!(message.contains(&format!("Subject: Case {number}\r\n")), "{message}");
        for secret in [password.as_str(), "Korhonen", "Aino", "K240114"] {
            assert!(!message.contains(secret), "{secret} is readable");
        }
        let journal = desk.read(|r| Ok(r.journal(None, 50)?)).expect("the journal");
        for entry in journal.iter().filter(|entry| entry.what.0.starts_with("mail-")) {
            let text = format!("{} {:?} {:?}", entry.about, entry.before, entry.after);
            assert!(!text.contains('@') && !text.contains(&password), "{text}");
        }

        // It comes back: the report names it by its Message-ID.
        let id = released["mail"]["messageId"].as_str().expect("an id");
        let report = |action: &str, id: &str| {
            let text = format!(
                "Return-Path: <>\r\nFrom: MAILER-DAEMON@mail.test\r\nContent-Type: multipart/report\r\n\r\n\
                 Action: {action}\r\n\r\nMessage-ID: {id}\r\n"
            );
            json!({ "base64": STANDARD.encode(text) })
        };
        assert_eq!(office.ask("bounced_mail", report("delayed", id)), Err("no-bounce".into()));
        assert_eq!(office.ask("bounced_mail", report("failed", "<x@y>")), Err("foreign-bounce".into()));
        assert_eq!(ask("bounced_mail", report("failed", id))["state"], "bounced");

        // A refusal is seen on the case; a person may try again, but not once the decision is withdrawn.
        let server = scene.server(json!({ "security": "starttls", "refuse": [TO] }));
        account["port"] = json!(server.port);
        ask("save_mail_account", account.clone());
        let second = ask("release", to_send("container"))["mail"]["id"].clone();
        outbox::work(desk).expect("a round");
        let refused = mails()["mails"][0].clone();
        assert_eq!((&refused["id"], &refused["state"]), (&second, &json!("refused")));
        assert!(refused["attempts"][0]["reply"].as_str().is_some_and(|reply| reply.contains("No such user here")));
        outbox::work(desk).expect("a round");
        assert_eq!(mails()["mails"][0]["attempts"].as_array().map(Vec::len), Some(1), "never by itself");
        let again = || json!({ "mail": second, "answer": "again" });
        assert_eq!(ask("answer_mail", again())["state"], "waiting");
        let reason = json!({ "decision": decision["id"], "reason": "A mistake", "pin": emc::training::PIN });
        ask("withdraw", reason);
        outbox::work(desk).expect("a round");
        let given_up = mails()["mails"][0].clone();
        assert_eq!(given_up["attempts"][0]["outcome"], "decision-withdrawn");
        assert_eq!(given_up["state"], "given-up");
        assert_eq!(office.ask("answer_mail", again()), Err("already-withdrawn".into()));
        assert_eq!(server.end(), Vec::<Value>::new());

        // All of it as a table.
        let written = ask("export_mails", json!({ "folder": office.folder.path() }));
        let table = std::fs::read_to_string(written["path"].as_str().expect("a path")).expect("the table");
        let states: Vec<_> = table.lines().filter_map(|line| line.rsplit(',').nth(1)).collect();
        assert_eq!(states, ["state", "bounced", "given-up"], "{table}");
    }

    #[test]
    fn a_sealed_message_is_saved_for_another_program() {
        let office = tests::scene::Scene::open().expect("a desk");
        let ask =
            |name: &str, request: Value| office.ask(name, request).unwrap_or_else(|error| panic!("{name}: {error}"));
        let case = office.case_of("K240114").expect("a case");
        office.fetch(&case, "NO", "K240114").expect("results");
        let decision = tests::office::decide(&office.bench.desk, &case, emc::training::PIN).expect("a decision");
        // It needs the office's address, and no server.
        let account = json!({ "host": "", "port": 587, "security": "starttls", "user": "", "from": FROM,
            "authorities": "", "password": null, "gcm": false, "protectHeaders": false });
        ask("save_mail_account", account);
        let folder = office.folder.path().join("out");
        std::fs::create_dir(&folder).expect("a folder");
        let release = json!({ "decision": decision["id"], "to": [TO], "files": ["decision.pdf"],
            "way": "container", "student": false });
        let saved = ask("save_mail", json!({ "release": release, "folder": folder }));
        assert!(saved["password"].is_string());
        let message = std::fs::read_to_string(saved["path"].as_str().expect("a path")).expect("the message");
        assert!(message.contains(&format!("To: {TO}\r\n")) && !message.contains("%PDF"), "{message}");
        assert_eq!(ask("case", json!({ "case": case }))["deliveries"][0]["kind"], "eml");
        assert_eq!(ask("mails", json!({ "case": case }))["mails"], json!([]), "nothing is sent from here");
        let open = |delivery: &Value| office.ask("open_mail", json!({ "delivery": delivery }));
        assert_eq!(open(&json!("unknown")), Err("unknown-mail".to_owned()));
        std::fs::remove_file(saved["path"].as_str().expect("a path")).expect("removed");
        assert_eq!(open(&saved["delivery"]), Err("file-gone".to_owned()));
        ask(
            "withdraw",
            json!({ "decision": decision["id"], "reason": "A course was forgotten.", "pin": emc::training::PIN }),
        );
        assert_eq!(open(&saved["delivery"]), Err("already-withdrawn".to_owned()));
    }

    // ---- killed ----------------------------------------------------------------------------------------------------

    /// Says of the child in which folder and until which step it works.
    const CHILD: &str = "SMTP_TEST_CHILD";
    const ITEM: &str = "0190c0de-0009-7000-8000-000000000001";

    /// The steps at which the program is killed, whether the server has taken the message by then, and whether a person
    /// has to be asked afterwards.
    const STEPS: &[(&str, bool, bool)] = &[
        ("begun", false, false),
        ("server:ehlo", false, false),
        ("server:starttls", false, false),
        ("server:ehlo-encrypted", false, false),
        ("server:auth", false, false),
        ("server:mail", false, false),
        ("server:rcpt", false, false),
        ("server:data", false, false),
        ("before-mark", false, false),
        ("marked", false, true),
        ("server:end", false, true),
        ("server:taken", true, true),
        ("replied", true, true),
    ];

    #[test]
    fn killed_at_any_step_no_mail_is_lost_and_none_is_sent_twice() {
        let scene = Scene::new();
        let template = scene.folder.path().join("template");
        std::fs::create_dir(&template).expect("a folder");
        drop(desk(&template, None));
        release(&template);

        for (step, taken_by_then, asked) in STEPS {
            let folder = scene.folder.path().join(step.replace(':', "-"));
            std::fs::create_dir(&folder).expect("a folder");
            for entry in std::fs::read_dir(&template).expect("files").flatten() {
                std::fs::copy(entry.path(), folder.join(entry.file_name())).expect("a copy");
            }
            let mut taken = killed_at(&scene, &folder, step);
            assert_eq!(taken.len(), usize::from(*taken_by_then), "{step}");

            // The next start, with a server that works.
            let server = scene.server(json!({ "security": "starttls" }));
            let desk = desk(&folder, None);
            set_account(&desk, &scene, server.port);
            outbox::work(&desk).expect("a round");
            let expected = if *asked { OutboxState::PerhapsSent } else { OutboxState::Sent };
            assert_eq!(item(&desk).state, expected, "{step}");
            if *asked {
                outbox::work(&desk).expect("a round");
                assert_eq!(item(&desk).state, OutboxState::PerhapsSent, "{step}: never without a person");
                let answer = if *taken_by_then { Answer::Arrived } else { Answer::Again };
                outbox::answer(&desk, ITEM, answer).expect("an answer");
                outbox::work(&desk).expect("a round");
                assert_eq!(item(&desk).state, OutboxState::Sent, "{step}");
            }
            taken.extend(server.end());
            assert_eq!(taken.len(), 1, "{step}: {taken:?}");
            assert_eq!(taken[0]["took"], "<1@home.example>", "{step}");
            let attempts = item(&desk).attempts;
            assert!(attempts.iter().all(|attempt| attempt.ended.is_some()), "{step}: {attempts:?}");
            let journal = desk.read(|r| Ok(r.journal_of("mail-attempt")?.len())).expect("the journal");
            assert_eq!(journal, attempts.len(), "{step}: every attempt is in the journal");
        }
    }

    /// Starts the program as a child that sends, kills it at a step, and answers what the server has taken.
    fn killed_at(scene: &Scene, folder: &Path, step: &str) -> Vec<Value> {
        let held = step.strip_prefix("server:");
        let server = scene.server(json!({ "security": "starttls", "hold": held }));
        let asked = json!({
            "folder": folder, "port": server.port, "authorities": scene.certificates.authority(),
            "step": if held.is_some() { "" } else { step },
        });
        let mut child = Command::new(std::env::current_exe().expect("the test"))
            .args(["--exact", "tests::the_child_that_is_killed", "--nocapture", "--test-threads=1"])
            .env(CHILD, asked.to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a child");
        let mut taken = Vec::new();
        if held.is_some() {
            let at = server.wait_for_hold(&mut taken).expect("the server holds");
            assert_eq!(Some(at.as_str()), held);
        } else {
            let lines = BufReader::new(child.stdout.take().expect("its output")).lines();
            let at = format!("at {step}");
            assert!(lines.map_while(Result::ok).any(|line| line.contains(&at)), "the child never came to {step}");
        }
        child.kill().expect("it is killed");
        child.wait().expect("it is gone");
        taken.extend(server.end());
        taken
    }

    /// Not a test of its own: what the one above starts and kills.
    #[test]
    fn the_child_that_is_killed() {
        let Ok(asked) = std::env::var(CHILD) else { return };
        let asked: Value = serde_json::from_str(&asked).expect("what is asked");
        let step = asked["step"].as_str().unwrap_or_default().to_owned();
        let desk = desk(&PathBuf::from(asked["folder"].as_str().expect("a folder")), Some(step));
        let settings = MailSettings {
            authorities: asked["authorities"].as_str().expect("a file").to_owned(),
            ..settings(u16::try_from(asked["port"].as_u64().expect("a port")).expect("a port"))
        };
        emc::mail::save(&desk, settings, Some(SECRET)).expect("an account");
        outbox::work(&desk).expect("a round");
    }

    /// The real mail port, which stands still at a step of the program's own.
    struct Holding {
        mail: SmtpMail,
        step: String,
    }

    impl Holding {
        fn at(&self, step: &str) {
            if self.step == step {
                let mut out = std::io::stdout();
                writeln!(out, "at {step}").and_then(|()| out.flush()).expect("a line");
                loop {
                    std::thread::park();
                }
            }
        }
    }

    impl Mail for Holding {
        fn send(
            &self,
            account: &MailAccount,
            mail: &OutgoingMail<'_>,
            at_end: &mut dyn FnMut() -> bool,
        ) -> Result<String, MailError> {
            self.at("begun");
            let sent = self.mail.send(account, mail, &mut || {
                self.at("before-mark");
                let marked = at_end();
                self.at("marked");
                marked
            });
            self.at("replied");
            sent
        }

        fn test(&self, account: &MailAccount) -> Result<(), MailError> {
            self.mail.test(account)
        }

        fn can_show(&self, identity: &MailIdentity) -> Result<(), MailError> {
            self.mail.can_show(identity)
        }
    }

    fn desk(folder: &Path, step: Option<String>) -> Desk {
        let mail = Holding { mail: smtp(), step: step.unwrap_or_default() };
        let ports =
            Ports { mail: Arc::new(mail), ..platform::ports(platform::Options::new(Arc::new(Changes::default()))) };
        Desk::open(ports, Place { mode: Mode::Training, folder: folder.to_owned(), training_registry: None })
    }

    fn settings(port: u16) -> MailSettings {
        MailSettings { host: "localhost".into(), port, user: USER.into(), from: FROM.into(), ..MailSettings::default() }
    }

    fn set_account(desk: &Desk, scene: &Scene, port: u16) {
        let authorities = scene.certificates.authority().display().to_string();
        emc::mail::save(desk, MailSettings { authorities, ..settings(port) }, Some(SECRET)).expect("an account");
    }

    fn item(desk: &Desk) -> OutboxItem {
        desk.read(|r| Ok(r.outbox_item(ITEM)?)).expect("the outbox").expect("the mail")
    }

    /// Puts a mail into the outbox of a desk that is closed.
    fn release(folder: &Path) {
        let key: [u8; 32] = std::fs::read(folder.join("training.key")).expect("a key").try_into().expect("32 bytes");
        let now = OffsetDateTime::UNIX_EPOCH + Duration::from_secs(1_763_000_000);
        let store = Store::open(&folder.join("desk.db"), &DatabaseKey::new(key), now).expect("the database");
        store
            .change(Actor::Program, now, |c| {
                let by = c.staff()?.first().expect("somebody").id;
                let case = store::CaseRecord {
                    id: elmo::CaseId::from_uuid(c.new_uuid()?),
                    number: c.next_case_number(2026)?,
                    student: recognition::case::Student::default(),
                    stays: Vec::new(),
                    due: None,
                    assignee: None,
                    note: String::new(),
                    created: now,
                    closed: false,
                };
                c.put_case(&case)?;
                let item = OutboxItem {
                    id: ITEM.to_owned(),
                    case: case.id,
                    decision: None,
                    opinion: None,
                    student: false,
                    by,
                    released: now,
                    message_id: "<1@home.example>".to_owned(),
                    sender: FROM.to_owned(),
                    recipients: vec![TO.to_owned()],
                    subject: "Case 2026-001".to_owned(),
                    sealed: "container".to_owned(),
                    files: Vec::new(),
                    sha256: sha256(BODY),
                    state: OutboxState::Waiting,
                    next_try: Some(now),
                    answer: None,
                    attempts: Vec::new(),
                };
                c.add_to_outbox(&item, BODY)
            })
            .expect("it is released");
    }
}
