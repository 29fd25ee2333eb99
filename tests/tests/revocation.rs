//! Withdrawn certificates at the desk: authorities are asked in the background and on request, what was heard stays, nothing
//! is sealed for what was withdrawn, and an authority that cannot be asked stops nobody.

#[cfg(test)]
#[path = "../../crates/delivery/tests/authority/mod.rs"]
mod authority;

#[cfg(test)]
mod tests {
    use std::io::{BufRead as _, BufReader, Write as _};
    use std::net::TcpListener;
    use std::path::Path;
    use std::sync::mpsc::channel;
    use std::sync::{Arc, Mutex};

    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use emc::ports::{Clock, Ports};
    use emc::{Desk, Mode, Place};
    use serde_json::{Value, json};
    use tests::bench::Changes;
    use tests::office::{Kept, Wound, ask};
    use tests::scene::Scene;
    use time::{Duration, OffsetDateTime};

    use crate::authority::{Authority, Issued, MAIL, SIGNS};

    const TO: &str = "registry@partner.example";
    const OFFICE: &str = "office@home.example";

    /// Where an authority publishes: what it answers to each path, and which were asked for.
    struct Published {
        port: u16,
        answer: Arc<Mutex<Option<Vec<u8>>>>,
        asked: Arc<Mutex<Vec<String>>>,
    }

    impl Published {
        /// A server that gives everybody the same; nothing at first.
        fn new() -> Self {
            let answer: Arc<Mutex<Option<Vec<u8>>>> = Arc::default();
            let same = Arc::clone(&answer);
            Self { answer, ..Self::answering(move |_| same.lock().expect("a lock").clone()) }
        }

        fn answering(answer: impl Fn(&str) -> Option<Vec<u8>> + Send + 'static) -> Self {
            let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
            let port = listener.local_addr().expect("an address").port();
            let asked: Arc<Mutex<Vec<String>>> = Arc::default();
            let heard = Arc::clone(&asked);
            std::thread::spawn(move || {
                for mut stream in listener.incoming().flatten() {
                    let mut head = BufReader::new(&stream).lines().map_while(Result::ok).take_while(|l| !l.is_empty());
                    let first = head.next().unwrap_or_default();
                    head.for_each(drop);
                    let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
                    heard.lock().expect("a lock").push(path.clone());
                    let body = answer(&path);
                    let head = if body.is_some() { "200 OK" } else { "404 Not Found" };
                    let body = body.unwrap_or_default();
                    let head =
                        format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
                    let _ = stream.write_all(&[head.as_bytes(), &body].concat());
                }
            });
            Self { port, answer: Arc::default(), asked }
        }

        fn publish(&self, answer: Vec<u8>) {
            *self.answer.lock().expect("a lock") = Some(answer);
        }

        fn list(&self) -> String {
            format!("crlDistributionPoints=URI:http://127.0.0.1:{}/list.crl", self.port)
        }

        fn times_asked(&self) -> usize {
            self.asked.lock().expect("a lock").len()
        }
    }

    /// The clock of the machine, wound on.
    #[derive(Default)]
    struct Later(Mutex<Duration>);

    impl Later {
        fn wind(&self, by: Duration) {
            *self.0.lock().expect("a lock") += by;
        }
    }

    impl Clock for Later {
        fn now(&self) -> OffsetDateTime {
            platform::SystemClock.now() + *self.0.lock().expect("a lock")
        }
    }

    fn training(folder: &Path, clock: &Arc<Later>) -> Desk {
        let ports =
            Ports { clock: clock.clone(), ..platform::ports(platform::Options::new(Arc::new(Changes::default()))) };
        let desk =
            Desk::open(ports, Place { mode: Mode::Training, folder: folder.to_owned(), training_registry: None });
        let mut settings = ask(&desk, "settings", json!({})).expect("settings");
        settings["lockAfterMinutes"] = json!(0);
        ask(&desk, "save_settings", settings).expect("never locked by itself");
        desk
    }

    /// A certificate with that of its authority.
    fn file(authority: &Authority, issued: &Issued) -> String {
        STANDARD.encode([issued.pem.clone(), authority.pem()].concat())
    }

    fn look(desk: &Desk, base64: &str) -> Value {
        let found = ask(desk, "look_at_key", json!({ "base64": base64, "address": "" })).expect("a key");
        found["keys"][0].clone()
    }

    fn codes(found: &Value) -> Vec<&str> {
        found["findings"].as_array().expect("findings").iter().filter_map(|one| one["code"].as_str()).collect()
    }

    fn pin(desk: &Desk, base64: &str) -> Result<Value, String> {
        let found = look(desk, base64);
        let request = json!({ "base64": base64, "fingerprint": found["key"]["fingerprint"], "address": found["address"],
            "name": "Registry", "accepted": codes(&found), "why": "By telephone", "replaces": null });
        ask(desk, "pin_recipient", request)
    }

    fn pinned(desk: &Desk) -> Value {
        ask(desk, "recipients", json!({})).expect("the recipients")["recipients"][0].clone()
    }

    fn ask_now(desk: &Desk, fingerprint: &Value) {
        ask(desk, "ask_authority", json!({ "base64": null, "fingerprint": fingerprint })).expect("asked");
    }

    /// What Today says of the certificates of recipients and of the office's mails: gone, and ending soon.
    fn renewals(desk: &Desk) -> (Value, Value) {
        let today = ask(desk, "today", json!({})).expect("today");
        assert_eq!(today["officeKeys"], json!({ "gone": 0, "ending": 0 }));
        (today["mailKeys"]["gone"].clone(), today["mailKeys"]["ending"].clone())
    }

    fn round(desk: &Desk) {
        emc::revocation::work(desk).expect("a round");
    }

    /// A decision of an office with an address, but without a mail server.
    fn decided(scene: &Scene) -> Value {
        let desk = &scene.bench.desk;
        let case = scene.case_of("K240114").expect("a case");
        scene.fetch(&case, "NO", "K240114").expect("results");
        let decision = tests::office::decide(desk, &case, emc::training::PIN).expect("a decision");
        let account = json!({ "host": "", "port": 587, "security": "starttls", "user": "", "from": OFFICE,
            "authorities": "", "password": null, "gcm": false, "protectHeaders": false });
        ask(desk, "save_mail_account", account).expect("an account");
        decision
    }

    fn history(desk: &Desk) -> Vec<String> {
        let journal = desk.read(|r| Ok(r.journal(None, 200)?)).expect("the journal");
        let entries = journal.iter().filter(|entry| entry.what.0.starts_with("key-"));
        entries.map(|entry| format!("{} {} {:?}", entry.what.0, entry.about, entry.after)).collect()
    }

    #[test]
    fn a_withdrawn_certificate_is_neither_pinned_nor_sealed_for() {
        let scene = Scene::open().expect("a desk");
        let desk = &scene.bench.desk;
        let (authority, published) = (Authority::new(true, "An Authority", SIGNS), Published::new());
        let issued = authority.issue(TO, &[MAIL, &published.list()]);
        let base64 = file(&authority, &issued);
        published.publish(authority.list(7, &[]));

        // A file is looked at, and nobody is asked before somebody wants it.
        let found = look(desk, &base64);
        let print = found["key"]["fingerprint"].clone();
        assert_eq!((&found["revocation"]["cannot"], &found["revocation"]["asked"]), (&Value::Null, &Value::Null));
        round(desk);
        assert_eq!(published.times_asked(), 0);
        ask(desk, "ask_authority", json!({ "base64": base64, "fingerprint": print })).expect("asked");
        let told = look(desk, &base64)["revocation"].clone();
        assert!(told["said"].is_string(), "{told}");
        assert_eq!((&told["problem"], &told["withdrawn"]), (&Value::Null, &Value::Null));
        pin(desk, &base64).expect("pinned");
        round(desk);
        assert_eq!(published.times_asked(), 1, "once a day will do");

        // It is sealed for, until the authority says so.
        let decision = decided(&scene);
        let own = authority.issue(OFFICE, &[MAIL, &published.list()]);
        let own = STANDARD.encode([own.pem, own.key, authority.pem()].concat());
        ask(desk, "take_in_mail_key", json!({ "base64": own, "passphrase": "" })).expect("a certificate of the office");
        let release = json!({ "decision": decision["id"], "to": [TO], "files": ["decision.pdf"], "way": "keys",
            "student": false });
        let save = || ask(desk, "save_mail", json!({ "release": release, "folder": scene.folder.path() }));
        save().expect("sealed");
        let way = || ask(desk, "mail_way", json!({ "to": [TO] })).expect("a way");
        let key = |refused: Value| json!([{ "address": TO, "kind": "smime", "refused": refused }]);
        assert_eq!(way(), json!({ "way": "keys", "addresses": key(Value::Null), "unsigned": null }));
        round(desk);
        assert_eq!(published.times_asked(), 2, "the office's own is asked about too");
        let view = ask(desk, "recipients", json!({})).expect("the recipients");
        assert!(view["smime"]["revocation"]["said"].is_string(), "{view}");

        authority.revoke(&issued, "keyCompromise");
        published.publish(authority.list(7, &[]));
        ask_now(desk, &print);
        let row = pinned(desk);
        assert!(codes(&row).contains(&"key-withdrawn"));
        assert_eq!(row["revocation"]["reason"], "key-compromise");
        assert_eq!(save().err(), Some("seal-key-refused".to_owned()));
        assert_eq!(renewals(desk), (json!(1), json!(0)));
        // Whoever types the address is told before that.
        assert_eq!(way(), json!({ "way": "container", "addresses": key(json!("key-withdrawn")), "unsigned": null }));
        let history = history(desk);
        assert!(history.len() == 1 && history[0].starts_with("key-withdrawn "), "{history:?}");
        assert!(history[0].contains("key-compromise") && !history[0].contains('@'), "{history:?}");

        // Not once more under another name either, and whatever the authority says later.
        ask(desk, "retire_recipient", json!({ "recipient": row["id"] })).expect("retired");
        assert_eq!(renewals(desk), (json!(0), json!(0)));
        let found = look(desk, &base64);
        assert!(found["findings"].as_array().expect("findings").contains(&json!({ "code": "key-withdrawn",
            "weight": "refused" })));
        assert_eq!(pin(desk, &base64), Err("key-withdrawn".to_owned()));
        let asked = published.times_asked();
        ask(desk, "ask_authority", json!({ "base64": base64, "fingerprint": print })).expect("asked");
        assert_eq!(published.times_asked(), asked, "what is withdrawn for good is not asked about");
        assert!(!look(desk, &base64)["revocation"]["withdrawn"].is_null());
    }

    #[test]
    fn the_offices_own_certificate_may_be_withdrawn_too() {
        let scene = Scene::open().expect("a desk");
        let desk = &scene.bench.desk;
        let (authority, published) = (Authority::new(false, "An Authority", SIGNS), Published::new());
        let own = authority.issue(OFFICE, &[MAIL, &published.list()]);
        authority.revoke(&own, "superseded");
        published.publish(authority.list(7, &[]));
        let whole = STANDARD.encode([own.pem, own.key, authority.pem()].concat());
        ask(desk, "take_in_mail_key", json!({ "base64": whole, "passphrase": "" })).expect("taken in");
        round(desk);
        let view = ask(desk, "recipients", json!({})).expect("the recipients");
        assert_eq!((&view["smime"]["refused"], &view["openpgp"]), (&json!("key-withdrawn"), &Value::Null));
        assert_eq!(renewals(desk), (json!(1), json!(0)));

        pin(desk, &file(&authority, &authority.issue(TO, &[MAIL]))).expect("pinned");
        let decision = decided(&scene);
        // Whoever types the address is told before anything is sealed.
        let unsigned = |to: &str| {
            let way = ask(desk, "mail_way", json!({ "to": [to] })).expect("a way");
            (way["way"].clone(), way["unsigned"].clone())
        };
        assert_eq!(unsigned(TO), (json!("keys"), json!("key-withdrawn")));
        assert_eq!(unsigned("dean@partner.example"), (json!("container"), Value::Null));
        let saved = |way: &str| {
            let release = json!({ "decision": decision["id"], "to": [TO], "files": ["decision.pdf"], "way": way,
                "student": false });
            ask(desk, "save_mail", json!({ "release": release, "folder": scene.folder.path() }))
        };
        assert_eq!(saved("keys").err(), Some("seal-office-key-refused".to_owned()));
        saved("container").expect("a container needs no certificate");
        ask(desk, "remove_mail_key", json!({ "kind": "smime" })).expect("removed");
        assert_eq!(saved("keys").err(), Some("seal-no-office-certificate".to_owned()));
        assert_eq!(unsigned(TO), (json!("keys"), json!("seal-no-office-certificate")));
    }

    #[test]
    fn what_ends_soon_or_has_ended_is_told_today() {
        let (folder, clock) = (tempfile::tempdir().expect("a folder"), Arc::new(Later::default()));
        let desk = training(folder.path(), &clock);
        let authority = Authority::new(false, "An Authority", SIGNS);
        pin(&desk, &file(&authority, &authority.issue(TO, &[MAIL]))).expect("pinned");
        let own = authority.issue(OFFICE, &[MAIL]);
        let whole = STANDARD.encode([own.pem, own.key].concat());
        ask(&desk, "take_in_mail_key", json!({ "base64": whole, "passphrase": "" })).expect("taken in");
        let own_ends_soon =
            || ask(&desk, "recipients", json!({})).expect("the recipients")["smime"]["endsSoon"].clone();
        // They are good for 700 days.
        clock.wind(Duration::days(669));
        assert_eq!((renewals(&desk), own_ends_soon()), ((json!(0), json!(0)), json!(false)));
        clock.wind(Duration::days(2));
        assert_eq!((renewals(&desk), own_ends_soon()), ((json!(0), json!(2)), json!(true)));
        clock.wind(Duration::days(30));
        assert_eq!((renewals(&desk), own_ends_soon()), ((json!(2), json!(0)), json!(false)));
    }

    #[test]
    fn who_cannot_be_asked_stops_nobody_and_is_asked_again() {
        let (folder, clock) = (tempfile::tempdir().expect("a folder"), Arc::new(Later::default()));
        let desk = training(folder.path(), &clock);
        let (authority, published) = (Authority::new(false, "An Authority", SIGNS), Published::new());
        let base64 = file(&authority, &authority.issue(TO, &[MAIL, &published.list()]));
        pin(&desk, &base64).expect("pinned");
        let told = || pinned(&desk)["revocation"].clone();

        // Nothing there; what is no list; another one's list; a list of yesterday.
        round(&desk);
        assert_eq!((&told()["problem"], &told()["said"]), (&json!("revocation-status"), &Value::Null));
        round(&desk);
        assert_eq!(published.times_asked(), 1, "not before an hour is over");
        let other = Authority::new(false, "An Authority", SIGNS);
        for (answer, problem) in [
            (b"<html>".to_vec(), "revocation-unreadable"),
            (other.list(7, &[]), "revocation-not-by-issuer"),
            (vec![0; (20 << 20) + 1], "too-large"),
        ] {
            published.publish(answer);
            clock.wind(Duration::HOUR);
            round(&desk);
            assert_eq!(told()["problem"], problem);
            assert_eq!(codes(&pinned(&desk)), Vec::<&str>::new(), "{problem} is nothing against the certificate");
        }
        published.publish(authority.list(3, &[]));
        clock.wind(Duration::HOUR);
        round(&desk);
        let good = told();
        assert_eq!((&good["problem"], &good["withdrawn"]), (&Value::Null, &Value::Null));
        assert!(good["said"].is_string());

        // Days later with the old list: what was heard last stands with its date, and why there is nothing newer.
        clock.wind(Duration::days(4));
        round(&desk);
        assert_eq!((&told()["problem"], &told()["said"]), (&json!("revocation-expired"), &good["said"]));
        assert_eq!(codes(&pinned(&desk)), Vec::<&str>::new());

        // Switched off, nobody is asked in the background any more; whoever presses the button still asks.
        let view = ask(&desk, "set_asking", json!({ "on": false })).expect("set");
        assert_eq!(view["asks"], false);
        let before = published.times_asked();
        clock.wind(Duration::days(4));
        round(&desk);
        assert_eq!(published.times_asked(), before);
        ask_now(&desk, &pinned(&desk)["key"]["fingerprint"]);
        assert_eq!(published.times_asked(), before + 1);
    }

    #[test]
    fn whoever_stops_asking_waits_for_nobody_and_hears_nothing() {
        let scene = Scene::open().expect("a desk");
        let desk = &scene.bench.desk;
        let authority = Authority::new(false, "An Authority", SIGNS);
        let ((came, reached), (go, wait)) = (channel(), channel());
        let published = Published::answering(move |_| {
            came.send(()).expect("somebody waits");
            wait.recv().expect("somebody lets it go");
            None
        });
        let named: Vec<String> = ["one", "two", "three"]
            .iter()
            .map(|name| format!("URI:http://127.0.0.1:{}/{name}", published.port))
            .collect();
        let issued = authority.issue(TO, &[MAIL, &format!("crlDistributionPoints={}", named.join(","))]);
        pin(desk, &file(&authority, &issued)).expect("pinned");
        let print = pinned(desk)["key"]["fingerprint"].clone();
        std::thread::scope(|scope| {
            let asking = scope.spawn(|| ask_now(desk, &print));
            reached.recv().expect("the first is asked");
            ask(desk, "stop_asking", json!({ "fingerprint": print })).expect("stopped");
            asking.join().expect("asked");
        });
        let asked = || published.asked.lock().expect("a lock").clone();
        assert_eq!(asked(), ["/one"]);
        assert_eq!(pinned(desk)["revocation"]["asked"], Value::Null);

        // That was for this time.
        for _ in 0..4 {
            go.send(()).expect("it answers");
        }
        ask_now(desk, &print);
        assert_eq!(asked(), ["/one", "/one", "/two", "/three"]);
        assert_eq!(pinned(desk)["revocation"]["problem"], "revocation-status");
    }

    #[test]
    fn a_hold_can_end_and_an_older_list_ends_nothing() {
        let (folder, clock) = (tempfile::tempdir().expect("a folder"), Arc::new(Later::default()));
        let desk = training(folder.path(), &clock);
        let (authority, published) = (Authority::new(false, "An Authority", SIGNS), Published::new());
        let issued = authority.issue(TO, &[MAIL, &published.list()]);
        let first = authority.list(7, &[]);
        // Lists say when they were made to the second.
        std::thread::sleep(std::time::Duration::from_millis(1100));
        authority.revoke(&issued, "certificateHold");
        published.publish(authority.list(7, &[]));
        pin(&desk, &file(&authority, &issued)).expect("pinned");
        let print = pinned(&desk)["key"]["fingerprint"].clone();
        round(&desk);
        assert_eq!(pinned(&desk)["revocation"]["reason"], "hold");
        assert_eq!(codes(&pinned(&desk)), ["key-withdrawn"]);
        published.publish(first);
        ask_now(&desk, &print);
        assert_eq!(pinned(&desk)["revocation"]["reason"], "hold", "a list from before says nothing new");
        authority.release();
        std::thread::sleep(std::time::Duration::from_millis(1100));
        published.publish(authority.list(7, &[]));
        ask_now(&desk, &print);
        assert_eq!((&pinned(&desk)["revocation"]["withdrawn"], codes(&pinned(&desk)).len()), (&Value::Null, 0));
        let history = history(&desk);
        assert!(history[0].starts_with("key-hold-ended") && history[1].starts_with("key-withdrawn"), "{history:?}");
        authority.revoke(&issued, "cessationOfOperation");
        published.publish(authority.list(7, &[]));
        ask_now(&desk, &print);
        assert_eq!(pinned(&desk)["revocation"]["reason"], "cessation-of-operation");
        let asked = published.times_asked();
        clock.wind(Duration::days(2));
        round(&desk);
        assert_eq!(published.times_asked(), asked, "that is final");
    }

    #[test]
    fn a_responder_is_told_the_certificate_and_one_list_serves_many() {
        let (folder, clock) = (tempfile::tempdir().expect("a folder"), Arc::new(Later::default()));
        let desk = training(folder.path(), &clock);
        let authority = Arc::new(Mutex::new(Authority::new(true, "An Authority", SIGNS)));
        let answers = Arc::clone(&authority);
        let responder = Published::answering(move |path| {
            let request = path.strip_prefix("/ocsp/")?.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=");
            let request = STANDARD.decode(request).ok()?;
            Some(answers.lock().expect("a lock").answer(&request, None))
        });
        let named = format!("authorityInfoAccess=OCSP;URI:http://127.0.0.1:{}/ocsp", responder.port);
        let issued = authority.lock().expect("a lock").issue(TO, &[MAIL, &named]);
        let base64 = file(&authority.lock().expect("a lock"), &issued);
        pin(&desk, &base64).expect("pinned");
        round(&desk);
        let told = pinned(&desk)["revocation"].clone();
        assert_eq!((&told["problem"], told["said"].is_string()), (&Value::Null, true));
        let source = told["source"].as_str().expect("a source");
        assert!(source.ends_with("/ocsp"), "the request is not kept: {source}");
        authority.lock().expect("a lock").revoke(&issued, "affiliationChanged");
        ask_now(&desk, &pinned(&desk)["key"]["fingerprint"]);
        assert_eq!(pinned(&desk)["revocation"]["reason"], "affiliation-changed");

        let published = Published::new();
        let authority = authority.lock().expect("a lock");
        published.publish(authority.list(7, &[]));
        for address in ["a@partner.example", "b@partner.example", "c@partner.example"] {
            pin(&desk, &file(&authority, &authority.issue(address, &[MAIL, &published.list()]))).expect("pinned");
        }
        round(&desk);
        assert_eq!(published.times_asked(), 1);
    }

    #[test]
    fn real_work_asks_nobody_on_this_machine_and_training_nobody_else() {
        let (authority, published) = (Authority::new(false, "An Authority", SIGNS), Published::new());
        published.publish(authority.list(7, &[]));
        let here = file(&authority, &authority.issue(TO, &[MAIL, &published.list()]));
        let elsewhere = "crlDistributionPoints=URI:http://ca.example/list.crl";
        let elsewhere = file(&authority, &authority.issue(TO, &[MAIL, elsewhere]));

        let folder = tempfile::tempdir().expect("a folder");
        let clock = Arc::new(Wound::default());
        clock.wind(platform::SystemClock.now() - clock.now());
        let desk = tests::office::open(folder.path(), &clock, Arc::new(Kept::default()));
        let set_up = json!({ "institution": "Saimaanlahti University", "unit": "Study office", "country": "FI",
            "passphrase": null, "staff": { "name": "Maria Virtanen", "title": "Coordinator", "pin": "135790" } });
        let recovery = ask(&desk, "set_up", set_up).expect("a recovery code")["code"].clone();
        ask(&desk, "confirm_recovery", json!({ "code": recovery })).expect("set up");
        pin(&desk, &here).expect("pinned");
        round(&desk);
        assert_eq!(
            (&pinned(&desk)["revocation"]["problem"], published.times_asked()),
            (&json!("revocation-address"), 0)
        );

        let scene = Scene::open().expect("a desk");
        pin(&scene.bench.desk, &elsewhere).expect("pinned");
        round(&scene.bench.desk);
        assert_eq!(pinned(&scene.bench.desk)["revocation"]["problem"], "training-only");
    }
}
