//! Signing in to the mail account by OAuth, against a sign-in server that checks what it is sent and a mail server that asks
//! it whose token it was given: both ways in, every way to fail with words of its own, and no token anywhere it must not be.

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::path::{Path, PathBuf};
    use std::process::{Command, Stdio};
    use std::sync::{Arc, Mutex, Once, PoisonError};
    use std::time::Instant;

    use emc::ports::{Clock, Ports};
    use emc::{Desk, Mode, Place, outbox};
    use serde_json::{Value, json};
    use tests::bench::Changes;
    use tests::learner;
    use tests::mail::{Certificates, MailServer};
    use tests::oauth::SignInServer;
    use tests::office::{self, Kept, Wound};
    use time::Duration;
    use tracing::field::{Field, Visit};
    use tracing::span::{Attributes, Id, Record};
    use tracing::{Event, Metadata, Subscriber};

    const WHO: &str = "office@home.example";
    const TO: &str = "registry@home.example";

    // ---- what is heard ---------------------------------------------------------------------------------------------

    /// Everything that was logged and everything that went to the user interface.
    static HEARD: Mutex<String> = Mutex::new(String::new());

    struct Ears;

    impl Visit for Ears {
        fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
            let _ = writeln!(HEARD.lock().unwrap_or_else(PoisonError::into_inner), "{field}: {value:?}");
        }
    }

    impl Subscriber for Ears {
        fn enabled(&self, _: &Metadata<'_>) -> bool {
            true
        }

        fn new_span(&self, span: &Attributes<'_>) -> Id {
            span.record(&mut Ears);
            Id::from_u64(1)
        }

        fn record(&self, _: &Id, values: &Record<'_>) {
            values.record(&mut Ears);
        }

        fn record_follows_from(&self, _: &Id, _: &Id) {}

        fn event(&self, event: &Event<'_>) {
            event.record(&mut Ears);
        }

        fn enter(&self, _: &Id) {}

        fn exit(&self, _: &Id) {}
    }

    fn listen() {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| tracing::subscriber::set_global_default(Ears).expect("nobody else listens"));
    }

    /// Asks as the user interface does.
    fn ask(desk: &Desk, name: &str, request: Value) -> Result<Value, String> {
        let answer = office::ask(desk, name, request);
        let _ = writeln!(HEARD.lock().unwrap_or_else(PoisonError::into_inner), "{name}: {answer:?}");
        answer
    }

    // ---- an office -------------------------------------------------------------------------------------------------

    /// An office at real work, with a sign-in server and a mail server.
    struct Office {
        home: tempfile::TempDir,
        clock: Arc<Wound>,
        keychain: Arc<Kept>,
        key: [u8; 32],
        desk: Desk,
        server: SignInServer,
        mail: MailServer,
        account: Value,
    }

    impl Office {
        fn new(provider: &str, asked: &Value) -> Self {
            listen();
            let home = tempfile::tempdir().expect("a folder");
            let (clock, keychain) = (Arc::new(Wound::default()), Arc::new(Kept::default()));
            let desk = office::open(home.path(), &clock, keychain.clone());
            let set_up = json!({ "institution": "Saimaanlahti University", "unit": "Study office", "country": "fi",
                "passphrase": null, "staff": { "name": "Maria Virtanen", "title": "", "pin": "4711 Pin" } });
            let code = ask(&desk, "set_up", set_up).expect("a code")["code"].clone();
            ask(&desk, "confirm_recovery", json!({ "code": code })).expect("set up");
            let key = emc::key::read_recovery_code(code.as_str().expect("a code")).expect("a key");
            let mut settings = ask(&desk, "settings", json!({})).expect("the settings");
            settings["lockAfterMinutes"] = json!(0);
            ask(&desk, "save_settings", settings).expect("saved");
            let server = SignInServer::start(asked).expect("a sign-in server");
            let (mail, account) = mail_server(home.path(), &server, provider);
            let office = Self { home, clock, keychain, key, desk, server, mail, account };
            office.ask("save_mail_account", office.account.clone());
            office
        }

        fn ask(&self, name: &str, request: Value) -> Value {
            ask(&self.desk, name, request).unwrap_or_else(|code| panic!("{name}: {code}"))
        }

        /// So many seconds later: where the signing in stands.
        fn later(&self, seconds: i64) -> Value {
            self.clock.wind(Duration::seconds(seconds));
            self.ask("mail_sign_in", json!({}))
        }

        fn polls(&self) -> u64 {
            self.server.control(&json!({})).expect("what it has seen")["polls"].as_u64().expect("a number")
        }

        fn now(&self, asked: Value) {
            self.server.control(&asked).expect("it answers");
        }

        /// Who is signed in, and where that is kept.
        fn signed_in(&self) -> (Value, Value) {
            let account = self.ask("mail_account", json!({}));
            (account["signedIn"].clone(), account["who"].clone())
        }

        fn tested(&self) -> Value {
            self.ask("test_mail", self.account.clone())["code"].clone()
        }

        /// How signing in ends, when the server does something and so many seconds go by.
        fn ends(&self, asked: Value, seconds: i64) -> Value {
            self.now(json!({ "person": "waits" }));
            assert_eq!(self.ask("sign_in_mail", json!({}))["state"], "device", "{asked}");
            self.now(asked);
            self.later(seconds)["problem"].clone()
        }
    }

    fn mail_server(folder: &Path, server: &SignInServer, provider: &str) -> (MailServer, Value) {
        let certificates = Certificates::make(folder).expect("an authority");
        let good = certificates.issue("localhost", false).expect("a certificate");
        let asked = json!({ "security": "starttls", "logins": ["PLAIN", "XOAUTH2"], "tokens": server.address });
        let mail = MailServer::start(asked, &good).expect("a mail server");
        let account = json!({ "host": "localhost", "port": mail.port, "security": "starttls", "user": "", "from": WHO,
            "authorities": certificates.authority(), "password": null, "signIn": server.settings(provider),
            "gcm": false, "protectHeaders": false });
        (mail, account)
    }

    /// No secret that a sign-in server gave, or was sent, was logged, told to the user interface or stored.
    fn nothing_is_told(server: &SignInServer, database: &Path, key: &[u8]) {
        let seen = server.control(&json!({})).expect("what it has seen");
        let secrets: Vec<_> = seen["issued"].as_array().expect("secrets").iter().filter_map(Value::as_str).collect();
        assert!(secrets.len() > 3, "{secrets:?}");
        let stored = tests::tamper::rows(database, key, &[]).expect("all rows").join("\n");
        // A stored text is printed as its bytes.
        let is_stored = |text: &str| stored.contains(format!("{:?}", text.as_bytes()).trim_matches(['[', ']']));
        assert!(is_stored("mail-signed-in"), "the journal is among them");
        let heard = HEARD.lock().unwrap_or_else(PoisonError::into_inner);
        assert!(heard.contains("\"userCode\"") || heard.contains("code_challenge"), "it is heard what goes out");
        for secret in secrets {
            assert!(!is_stored(secret), "{secret} is stored");
            assert!(!heard.contains(secret), "{secret} was told");
        }
    }

    // ---- the two ways in -------------------------------------------------------------------------------------------

    #[test]
    fn a_code_is_entered_at_microsoft_and_the_sign_in_lasts() {
        let office = Office::new("microsoft", &json!({}));
        assert_eq!(office.signed_in(), (json!("nobody"), json!("")));
        assert_eq!(office.tested(), "oauth-not-signed-in");
        assert_eq!(office.ask("mails", json!({ "case": null }))["problem"], "oauth-not-signed-in");

        // The server is asked no more often than it wants.
        let begun = office.ask("sign_in_mail", json!({}));
        assert_eq!((&begun["state"], &begun["userCode"]), (&json!("device"), &json!("WDJB-MJHT")));
        assert_eq!(begun["address"], format!("{}/device", office.server.address));
        assert_eq!((office.later(4)["state"].clone(), office.polls()), (json!("device"), 0));
        assert_eq!((office.later(1)["state"].clone(), office.polls()), (json!("device"), 1));
        office.now(json!({ "slow": 1 }));
        assert_eq!((office.later(5)["state"].clone(), office.polls()), (json!("device"), 2));
        assert_eq!((office.later(9)["state"].clone(), office.polls()), (json!("device"), 2), "five seconds more");
        assert_eq!((office.later(1)["state"].clone(), office.polls()), (json!("device"), 3));
        office.now(json!({ "busy": 1 }));
        assert_eq!((office.later(10)["state"].clone(), office.polls()), (json!("device"), 3), "no answer ends nothing");
        office.now(json!({ "person": "yes" }));
        assert_eq!(office.later(15)["state"], "none");
        assert_eq!(office.signed_in(), (json!("keychain"), json!(WHO)));
        assert_eq!(office.tested(), "ok");

        // The next start knows it, an access token that has run out is renewed, and the new sign-in is kept.
        let refreshed = || office.server.control(&json!({})).expect("seen")["refreshed"].clone();
        assert_eq!(refreshed(), 0);
        office.clock.wind(Duration::hours(1));
        assert_eq!((office.tested(), refreshed()), (json!("ok"), json!(1)));
        assert_eq!((office.tested(), refreshed()), (json!("ok"), json!(1)), "not before it has run out");
        let kept = office.keychain.entries();
        let Office { home, clock, keychain, key, desk, server, mail, account } = office;
        drop(desk);
        let desk = office::open(home.path(), &clock, keychain.clone());
        let staff = ask(&desk, "status", json!({})).expect("a status")["staff"][0]["id"].clone();
        ask(&desk, "unlock", json!({ "staff": staff, "pin": "4711 Pin" })).expect("unlocked");
        let office = Office { home, clock, keychain, key, desk, server, mail, account };
        assert_eq!(office.signed_in(), (json!("keychain"), json!(WHO)));
        assert_eq!((office.tested(), refreshed_of(&office)), (json!("ok"), json!(2)));
        assert_ne!(office.keychain.entries(), kept, "each sign-in can be used once");
        nothing_is_told(&office.server, &office.desk.database(), &office.key);

        // How mails are sealed is no matter of the sign-in.
        let mut sealing = office.account.clone();
        sealing["gcm"] = json!(true);
        sealing["protectHeaders"] = json!(true);
        assert_eq!(office.ask("save_mail_account", sealing)["signedIn"], "keychain");

        // Another program or another server gets nothing of it, and signing out leaves nothing.
        let mut other = office.account.clone();
        other["signIn"]["tokenAddress"] = json!(format!("{}/elsewhere", office.server.address));
        assert_eq!(office.ask("test_mail", other.clone())["code"], "oauth-not-signed-in");
        let mut elsewhere = office.account.clone();
        elsewhere["host"] = json!("127.0.0.1");
        assert_eq!(office.ask("test_mail", elsewhere)["code"], "oauth-not-signed-in", "nor another mail server");
        office.ask("sign_out_mail", json!({}));
        assert_eq!(office.signed_in(), (json!("nobody"), json!("")));
        assert_eq!(office.keychain.entries().len(), 1, "the key of the database alone");
        office.ask("sign_in_mail", json!({}));
        assert_eq!(office.later(5)["state"], "none");
        assert_eq!(office.keychain.entries().len(), 2);
        office.ask("save_mail_account", other);
        assert_eq!(office.keychain.entries().len(), 1, "it lasts as long as the settings it was given for");
    }

    fn refreshed_of(office: &Office) -> Value {
        office.server.control(&json!({})).expect("what it has seen")["refreshed"].clone()
    }

    #[test]
    fn a_page_of_google_comes_back_to_this_machine_with_state_and_verifier() {
        let office = Office::new("google", &json!({ "person": "yes", "secret": "installed" }));
        let begin = || {
            let begun = office.ask("sign_in_mail", json!({}));
            assert_eq!(begun["state"], "browser");
            let page: url::Url = begun["address"].as_str().expect("an address").parse().expect("an address");
            page
        };
        let stands = || office.ask("mail_sign_in", json!({}));
        let of = |page: &url::Url, name: &str| {
            let value = page.query_pairs().find(|(one, _)| one == name).map(|(_, value)| value.into_owned());
            value.unwrap_or_else(|| panic!("no {name}"))
        };

        // The client secret is missing: the server says so, and the page that the person looks at too.
        let page = learner::get(&begin());
        assert!(page.text.contains("You are not signed in"), "{}", page.text);
        assert_eq!((&stands()["problem"], &stands()["reply"]), (&json!("oauth-client"), &json!("invalid_client")));
        let mut account = office.account.clone();
        account["signIn"]["clientSecret"] = json!("installed");
        office.ask("save_mail_account", account.clone());

        // Whoever does not know the state is nobody.
        let page = begin();
        let back: url::Url = of(&page, "redirect_uri").parse().expect("an address");
        assert_eq!((back.host_str(), back.path()), (Some("127.0.0.1"), "/"));
        for query in ["code=x&state=wrong", "code=x", "error=access_denied&state=", ""] {
            let mut wrong = back.clone();
            wrong.set_query(Some(query));
            assert_eq!(learner::get(&wrong).status, 404, "{query}");
        }
        assert_eq!(stands()["state"], "browser");
        let done = learner::get(&page);
        assert!(done.text.contains("You are signed in"), "{}", done.text);
        assert_eq!((&stands()["state"], office.signed_in()), (&json!("none"), (json!("keychain"), json!(WHO))));
        assert_eq!(office.ask("test_mail", account)["code"], "ok");
        nothing_is_told(&office.server, &office.desk.database(), &office.key);

        // A code that somebody else asked for cannot be redeemed: the server checks the verifier.
        let page = begin();
        let pairs: Vec<_> = page.query_pairs().into_owned().collect();
        let mut theirs = page.clone();
        theirs.query_pairs_mut().clear().extend_pairs(pairs.into_iter().map(|(name, value)| {
            let value = if name == "code_challenge" { "x".repeat(43) } else { value };
            (name, value)
        }));
        assert!(learner::get(&theirs).text.contains("You are not signed in"));
        assert_eq!((&stands()["problem"], &stands()["reply"]), (&json!("oauth-refused"), &json!("invalid_grant")));
        assert_eq!(office.signed_in().0, "keychain", "the former sign-in stays");

        // The person says no; nothing that lasts; nobody comes; it is given up.
        office.now(json!({ "person": "no" }));
        learner::get(&begin());
        assert_eq!(stands()["problem"], "oauth-denied");
        office.now(json!({ "person": "yes", "lasting": false }));
        learner::get(&begin());
        assert_eq!(stands()["problem"], "oauth-not-lasting");
        begin();
        office.clock.wind(Duration::minutes(15));
        assert_eq!(stands()["problem"], "oauth-expired");
        let page = begin();
        office.ask("cancel_mail_sign_in", json!({}));
        assert_eq!(stands()["state"], "none");
        let back: url::Url = of(&page, "redirect_uri").parse().expect("an address");
        let address = ("127.0.0.1", back.port().expect("a port"));
        let began = Instant::now();
        while std::net::TcpStream::connect(address).is_ok() {
            assert!(began.elapsed().as_secs() < 60, "it is closed");
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
    }

    #[test]
    fn every_failure_says_in_words_what_is_wrong() {
        let office = Office::new("microsoft", &json!({}));
        assert_eq!(office.ends(json!({ "person": "no" }), 5), "oauth-denied");
        assert_eq!(office.ends(json!({ "person": "late" }), 5), "oauth-expired");
        assert_eq!(office.ends(json!({}), 900), "oauth-expired", "by the clock of this machine");
        assert_eq!(office.ends(json!({ "person": "yes", "lasting": false }), 5), "oauth-not-lasting");
        office.now(json!({ "lasting": true }));

        let began = |change: &dyn Fn(&mut Value)| {
            let mut account = office.account.clone();
            change(&mut account["signIn"]);
            office.ask("save_mail_account", account);
            let begun = office.ask("sign_in_mail", json!({}));
            (begun["problem"].clone(), begun["reply"].clone())
        };
        let closed = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address");
        let wrong_client = (json!("oauth-client"), json!("unauthorized_client AADSTS700016"));
        assert_eq!(began(&|set| set["client"] = json!("other")), wrong_client);
        let nobody = (json!("oauth-unreached"), json!("no-answer"));
        assert_eq!(began(&|set| set["signInAddress"] = json!(format!("http://{closed}/"))), nobody);
        let page = json!(format!("{}/token", office.server.address));
        let unclear = (json!("oauth-refused"), json!("unsupported_grant_type"));
        assert_eq!(began(&|set| set["signInAddress"] = page.clone()), unclear);
        let mut account = office.account.clone();
        for (field, text) in [("client", ""), ("tokenAddress", "http://sign-in.example/token"), ("tenant", "a/b")] {
            let mut account = account.clone();
            account["signIn"][field] = json!(text);
            assert_eq!(ask(&office.desk, "save_mail_account", account), Err("field".into()), "{field}");
        }

        // What the mail server says.
        office.ask("save_mail_account", account.clone());
        office.now(json!({ "person": "yes" }));
        office.ask("sign_in_mail", json!({}));
        assert_eq!((office.later(5)["state"].clone(), office.tested()), (json!("none"), json!("ok")));
        account["user"] = json!("somebody@else.example");
        assert_eq!(office.ask("test_mail", account.clone())["code"], "mail-token-refused");
        let certificate = json!({ "certificate": office.home.path().join("localhost.pem"),
            "key": office.home.path().join("localhost.key") });
        let asked = json!({ "security": "starttls", "logins": ["PLAIN", "LOGIN"] });
        let without = MailServer::start(asked, &certificate).expect("a mail server");
        account["port"] = json!(without.port);
        assert_eq!(office.ask("test_mail", account)["code"], "mail-no-token-login");
        office.now(json!({ "busy": 1 }));
        office.clock.wind(Duration::hours(1));
        assert_eq!(office.tested(), "oauth-later");
        office.now(json!({ "ended": true }));
        assert_eq!(office.tested(), "oauth-sign-in-again");
        assert_eq!(office.tested(), "oauth-sign-in-again", "and it is not asked again");
        assert_eq!(office.signed_in(), (json!("ended"), json!(WHO)));
    }

    // ---- what goes out ---------------------------------------------------------------------------------------------

    #[test]
    fn a_mail_waits_until_somebody_signs_in_again() {
        listen();
        let scene = tests::scene::Scene::open().expect("a desk");
        let desk = &scene.bench.desk;
        let ask = |name: &str, request: Value| ask(desk, name, request).unwrap_or_else(|code| panic!("{name}: {code}"));
        let server = SignInServer::start(&json!({ "person": "yes" })).expect("a sign-in server");
        let folder = tempfile::tempdir().expect("a folder");
        let (mail, account) = mail_server(folder.path(), &server, "google");
        let sign_in = || {
            ask("sign_in_mail", json!({}));
            let page = scene.bench.opened.last().expect("the system's browser was told");
            assert!(learner::get(&page).text.contains("You are signed in"));
        };
        let case = scene.case_of("K240114").expect("a case");
        scene.fetch(&case, "NO", "K240114").expect("results");
        let decision = office::decide(desk, &case, emc::training::PIN).expect("a decision");
        let release = json!({ "decision": decision["id"], "to": [TO], "files": ["decision.pdf"], "way": "container",
            "student": false });
        let first = || ask("mails", json!({ "case": case }))["mails"][0].clone();
        let problem = || ask("mails", json!({ "case": case }))["problem"].clone();
        let tried = || first()["attempts"].as_array().map(Vec::len);
        let now = |asked: Value| server.control(&asked).expect("it answers");

        // From training no token is asked for anywhere else.
        let mut elsewhere = account.clone();
        elsewhere["signIn"]["tokenAddress"] = json!("https://oauth2.googleapis.com/token");
        assert_eq!(scene.ask("save_mail_account", elsewhere), Err("mail-training".into()));
        ask("save_mail_account", account.clone());
        assert_eq!(scene.ask("release", release.clone()), Err("oauth-not-signed-in".into()));
        now(json!({ "lasts": 1 }));
        sign_in();
        ask("release", release.clone());

        // The sign-in server is busy: an attempt that is tried again.
        now(json!({ "busy": 1 }));
        outbox::work(desk).expect("a round");
        assert_eq!((&first()["state"], &first()["attempts"][0]["outcome"]), (&json!("waiting"), &json!("oauth-later")));
        // Somebody has changed the registration of the program there.
        now(json!({ "secret": "another" }));
        ask("save_mail_account", account.clone());
        outbox::work(desk).expect("a round");
        assert_eq!(
            (&first()["state"], &first()["attempts"][0]["outcome"]),
            (&json!("waiting"), &json!("oauth-client"))
        );
        // It has ended: the mail waits for a person, and nothing counts as tried.
        now(json!({ "secret": null, "ended": true }));
        ask("save_mail_account", account.clone());
        outbox::work(desk).expect("a round");
        outbox::work(desk).expect("a round");
        assert_eq!((first()["state"].clone(), tried()), (json!("waiting"), Some(2)));
        assert_eq!(problem(), "oauth-sign-in-again");
        assert_eq!(ask("mail_account", json!({}))["signedIn"], "ended");
        assert_eq!(scene.ask("release", release.clone()), Err("oauth-sign-in-again".into()));

        // An access token that the mail server takes no longer is not used again.
        now(json!({ "ended": false, "lasts": 3600, "revoked": true }));
        sign_in();
        assert_eq!(problem(), Value::Null);
        outbox::work(desk).expect("a round");
        assert_eq!(first()["attempts"][0]["outcome"], "mail-token-refused");
        assert_eq!((first()["state"].clone(), tried()), (json!("waiting"), Some(3)));
        now(json!({ "revoked": false }));
        ask("save_mail_account", account.clone());
        let refreshed = now(json!({}))["refreshed"].clone();
        outbox::work(desk).expect("a round");
        assert_eq!(first()["state"], "sent");
        assert_ne!(now(json!({}))["refreshed"], refreshed, "it was asked for anew");
        let taken = mail.end();
        assert_eq!((taken.len(), &taken[0]["sender"]), (1, &json!(WHO)));
        let key = std::fs::read(scene.folder.path().join("training.key")).expect("a key");
        nothing_is_told(&server, &desk.database(), &key);
    }

    // ---- killed ----------------------------------------------------------------------------------------------------

    /// Says of the child in which folder it works, and with which account.
    const CHILD: &str = "OAUTH_TEST_CHILD";

    #[test]
    fn killed_while_the_server_answers_nobody_is_half_signed_in() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut server = SignInServer::start(&json!({ "person": "yes", "hold": "token" })).expect("a sign-in server");
        let account = json!({ "host": "localhost", "port": 587, "security": "starttls", "user": "", "from": WHO,
            "authorities": "", "password": null, "signIn": server.settings("microsoft"),
            "gcm": false, "protectHeaders": false });
        let desk = training_desk(folder.path(), Arc::default());
        let database = desk.database();
        let key = std::fs::read(folder.path().join("training.key")).expect("a key");
        let saved = office::ask(&desk, "save_mail_account", account).expect("saved");
        drop(desk);
        let rows = || tests::tamper::rows(&database, &key, &[]).expect("all rows");
        let before = rows();

        let mut child = Command::new(std::env::current_exe().expect("the test"))
            .args(["--exact", "tests::the_child_that_is_killed", "--nocapture", "--test-threads=1"])
            .env(CHILD, folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("a child");
        server.wait_for_hold().expect("it holds");
        child.kill().expect("it is killed");
        child.wait().expect("it is gone");
        assert_eq!(rows(), before);
        let desk = training_desk(folder.path(), Arc::default());
        assert_eq!(office::ask(&desk, "mail_account", json!({})).expect("the account"), saved);
        assert_eq!(office::ask(&desk, "mail_sign_in", json!({})).expect("a view")["state"], "none");
    }

    /// Not a test of its own: what the one above starts and kills.
    #[test]
    fn the_child_that_is_killed() {
        let Some(folder) = std::env::var_os(CHILD) else { return };
        let clock = Arc::new(Wound::default());
        let desk = training_desk(&PathBuf::from(folder), clock.clone());
        office::ask(&desk, "sign_in_mail", json!({})).expect("it begins");
        clock.wind(Duration::seconds(5));
        office::ask(&desk, "mail_sign_in", json!({})).expect("an answer that never comes");
    }

    fn training_desk(folder: &Path, clock: Arc<Wound>) -> Desk {
        let clock: Arc<dyn Clock> = clock;
        let ports = Ports { clock, ..platform::ports(platform::Options::new(Arc::new(Changes::default()))) };
        Desk::open(ports, Place { mode: Mode::Training, folder: folder.to_owned(), training_registry: None })
    }
}
