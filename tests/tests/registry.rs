//! The registry as root of trust: an office with lists on 127.0.0.1 that say what a test lays down, and real EMPs behind
//! them that sign what they send.

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::io::{BufRead, BufReader, Read, Write};
    use std::net::{TcpListener, TcpStream};
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::sync::{Arc, Mutex};

    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use emc::ports::{Internet, InternetError, Ports, Posted};
    use emc::{Desk, Mode, Place};
    use serde_json::{Value, json};
    use tests::bench::{Changes, Opened};
    use tests::learner::{self, Walk};
    use tests::office::{self, NoKeychain, Wound, ask};
    use time::Duration;
    use training_emp::{Training, TrainingEmp};
    use url::Url;

    const PIN: &str = "4711 Pin";
    /// Of the Norwegian EMP.
    const STUDENT: &str = "K240114";
    const CHECKED: &str = "Compared by telephone with the number on their web page";

    // ---- what is asked over the network --------------------------------------------------------------------------

    /// A web server whose lists change while it runs.
    struct Lists {
        base: String,
        said: Arc<Mutex<BTreeMap<String, Said>>>,
        /// Path and status of each answer.
        asked: Arc<Mutex<Vec<(String, u16)>>>,
    }

    #[derive(Clone)]
    struct Said {
        body: Vec<u8>,
        etag: Option<String>,
        modified: Option<String>,
        status: u16,
    }

    impl Lists {
        fn start() -> Self {
            let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
            let base = format!("http://127.0.0.1:{}", listener.local_addr().expect("an address").port());
            let lists = Self { base, said: Arc::default(), asked: Arc::default() };
            let (said, asked) = (lists.said.clone(), lists.asked.clone());
            std::thread::spawn(move || {
                listener.incoming().flatten().for_each(|stream| answer(stream, &said, &asked));
            });
            lists
        }

        fn url(&self, path: &str) -> String {
            format!("{}{path}", self.base)
        }

        fn say(&self, path: &str, body: impl Into<Vec<u8>>) {
            let said = Said { body: body.into(), etag: None, modified: None, status: 200 };
            self.said.lock().expect("a lock").insert(path.to_owned(), said);
        }

        fn change(&self, path: &str, change: impl FnOnce(&mut Said)) {
            change(self.said.lock().expect("a lock").get_mut(path).expect("a list"));
        }

        fn statuses(&self, path: &str) -> Vec<u16> {
            let asked = self.asked.lock().expect("a lock");
            asked.iter().filter(|(p, _)| p == path).map(|(_, status)| *status).collect()
        }
    }

    fn answer(stream: TcpStream, said: &Mutex<BTreeMap<String, Said>>, asked: &Mutex<Vec<(String, u16)>>) {
        let mut reader = BufReader::new(stream);
        let mut head = Vec::new();
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).is_err() || line.trim().is_empty() {
                break;
            }
            head.push(line.trim().to_owned());
        }
        let path = head.first().and_then(|line| line.split(' ').nth(1)).unwrap_or_default().to_owned();
        let header = |name: &str| {
            let found = head.iter().filter_map(|line| line.split_once(':'));
            found.filter(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim().to_owned()).next()
        };
        let found = said.lock().expect("a lock").get(&path).cloned();
        let gone = Said { body: Vec::new(), etag: None, modified: None, status: 404 };
        let found = found.unwrap_or(gone);
        let same = |asked: Option<String>, now: &Option<String>| now.is_some() && asked == *now;
        let unchanged = same(header("if-none-match"), &found.etag)
            || (found.etag.is_none() && same(header("if-modified-since"), &found.modified));
        let status = if unchanged && found.status == 200 { 304 } else { found.status };
        asked.lock().expect("a lock").push((path, status));
        let body: &[u8] = if status == 304 { &[] } else { &found.body };
        let mut text = format!("HTTP/1.1 {status} Said\r\nContent-Length: {}\r\nConnection: close\r\n", body.len());
        found.etag.iter().for_each(|etag| text += &format!("ETag: {etag}\r\n"));
        found.modified.iter().for_each(|modified| text += &format!("Last-Modified: {modified}\r\n"));
        let mut stream = reader.into_inner();
        let _ = stream.write_all(format!("{text}\r\n").as_bytes()).and_then(|()| stream.write_all(body));
        let _ = stream.read(&mut [0]);
    }

    /// A list as EMREG serves it, of EMPs with these certificates.
    fn list(emps: &[(&TrainingEmp, &[&str])]) -> String {
        let emps: Vec<Value> = emps
            .iter()
            .map(|(emp, keys)| {
                json!({ "acronym": emp.name, "countryCode": emp.country, "institutions": emp.institutions,
                    "url": emp.url, "pubKey": keys.concat() })
            })
            .collect();
        json!({ "countries": [], "ncps": emps }).to_string()
    }

    // ---- the office ----------------------------------------------------------------------------------------------

    /// A production desk with an imported register, EMPs that answer, and lists of what the test wants.
    struct Office {
        home: tempfile::TempDir,
        clock: Arc<Wound>,
        training: Training,
        lists: Lists,
        desk: Desk,
        case: Value,
        code: Value,
    }

    impl Office {
        fn new() -> Self {
            let home = tempfile::tempdir().expect("a folder");
            let folder = home.path().join("desk");
            std::fs::create_dir(&folder).expect("a folder");
            let clock = Arc::new(Wound::default());
            let desk = office::open(&folder, &clock, Arc::new(NoKeychain));
            let set_up = json!({ "institution": "Saimaanlahti University", "unit": "Study office", "country": "fi",
                "passphrase": "correct horse battery",
                "staff": { "name": "Maria Virtanen", "title": "Coordinator", "pin": PIN } });
            let code = ask(&desk, "set_up", set_up).expect("a code")["code"].clone();
            ask(&desk, "confirm_recovery", json!({ "code": code.clone() })).expect("set up");
            ask(&desk, "import_cases", json!({ "base64": STANDARD.encode(training_emp::CASES_CSV) })).expect("cases");
            let rows = ask(&desk, "cases", json!({ "filter": "all", "search": STUDENT })).expect("cases");
            let training = office::training(&home.path().join("emps"), &clock).expect("EMPs");
            Self { case: rows["rows"][0]["id"].clone(), home, clock, training, lists: Lists::start(), desk, code }
        }

        fn ask(&self, name: &str, request: Value) -> Value {
            ask(&self.desk, name, request).unwrap_or_else(|code| panic!("{name}: {code}"))
        }

        /// Time goes by; whoever works here comes back.
        fn wait(&self, time: Duration) {
            self.clock.wind(time);
            let staff = self.ask("status", json!({}))["staff"][0]["id"].clone();
            self.ask("unlock", json!({ "staff": staff, "pin": PIN }));
        }

        /// Uses the lists at these paths, in this order.
        fn sources(&self, paths: &[&str], test: bool) {
            let source = |path: &&str| json!({ "id": path, "name": path, "url": self.lists.url(path), "test": test, "on": true });
            let sources: Vec<Value> = paths.iter().map(source).collect();
            self.ask("save_sources", json!({ "test": test, "warnDays": 60, "sources": sources }));
        }

        fn read(&self) -> Value {
            self.ask("read_registries", json!({}))
        }

        fn norway(&self) -> &TrainingEmp {
            self.training.emps.iter().find(|emp| emp.country == "NO").expect("the Norwegian EMP")
        }

        /// The Norwegian EMP as it is known now.
        fn emp(&self) -> Value {
            let all = self.ask("registries", json!({}));
            let emps = all["emps"].as_array().cloned().unwrap_or_default();
            emps.into_iter().find(|emp| emp["country"] == "NO").unwrap_or_else(|| panic!("no Norwegian EMP in {all}"))
        }

        fn states(&self) -> BTreeMap<String, String> {
            let text = |value: &Value| value.as_str().expect("a text").to_owned();
            let certificates = self.emp()["certificates"].as_array().cloned().unwrap_or_default();
            certificates.iter().map(|c| (text(&c["sha256"]), text(&c["state"]))).collect()
        }

        fn begin(&self) -> Result<Value, String> {
            let request = json!({ "case": self.case, "emp": self.emp()["key"], "language": "en" });
            ask(&self.desk, "begin_fetch", request)
        }

        /// A whole fetch; the document's review.
        fn fetch(&self, answer: &str) -> Result<Value, String> {
            let fetch = self.begin()?;
            self.answer(&fetch, answer)
        }

        /// The learner answers a fetch that has begun; the document's review, or why it was refused.
        fn answer(&self, fetch: &Value, answer: &str) -> Result<Value, String> {
            let start: Url = fetch["startUrl"].as_str().expect("an address").parse().expect("an address");
            learner::deliver(&start, Walk { answer, ..Walk::of(STUDENT) }).map_err(|page| page.text)?;
            let case = self.ask("case", json!({ "case": self.case }));
            let fetches = case["fetches"].as_array().expect("fetches");
            let ended = fetches.iter().find(|f| f["id"] == fetch["id"]).expect("the fetch");
            match ended["document"].as_str() {
                Some(document) => ask(&self.desk, "review", json!({ "document": document })),
                None => Err(ended["outcome"].as_str().unwrap_or_default().to_owned()),
            }
        }

        /// Takes in a file; its trust, or why it was refused.
        fn file(&self, bytes: &[u8]) -> (String, Value) {
            let request = json!({ "case": self.case, "base64": STANDARD.encode(bytes) });
            let taken = self.ask("take_in_file", request);
            match taken["document"].as_str() {
                None => (taken["refused"].as_str().expect("a reason").to_owned(), Value::Null),
                Some(document) => {
                    let review = self.ask("review", json!({ "document": document }));
                    (review["document"]["trust"].as_str().expect("a trust").to_owned(), review)
                }
            }
        }

        /// The document as the Norwegian EMP signs it.
        fn signed(&self, answer: &str) -> Vec<u8> {
            let fields = [("sessionId", "session-of-the-test"), ("returnUrl", "http://127.0.0.1:9/")];
            let fields: Vec<(String, String)> = fields.map(|(n, v)| (n.to_owned(), v.to_owned())).into();
            let page = learner::post(&self.norway().url.parse().expect("an address"), &fields);
            let mut form = page.form().unwrap_or_else(|page| panic!("{}", page.text));
            form.fields.retain(|(name, _)| name != "student" && name != "answer");
            form.fields.push(("student".into(), STUDENT.into()));
            form.fields.push(("answer".into(), answer.into()));
            let mut form =
                learner::post(&form.action, &form.fields).form().unwrap_or_else(|page| panic!("{}", page.text));
            form.fields.push(("do".into(), "send".into()));
            let form = learner::post(&form.action, &form.fields).form().unwrap_or_else(|page| panic!("{}", page.text));
            let (_, packed) = form.fields.iter().find(|(name, _)| name == "elmo").expect("results");
            let packed = STANDARD.decode(packed.split_whitespace().collect::<String>()).expect("base64");
            let mut xml = Vec::new();
            flate2::read::GzDecoder::new(packed.as_slice()).read_to_end(&mut xml).expect("gzip");
            xml
        }

        fn journal(&self, what: &str) -> usize {
            self.desk.read(|r| Ok(r.journal_of(what)?.len())).expect("a journal")
        }
    }

    /// Codes of the policy that a person has to decide about.
    fn doubts(review: &Value) -> Vec<String> {
        let checks = review["signature"]["policy"]["checks"].as_array().cloned().unwrap_or_default();
        let unclear = checks.iter().filter(|check| check["outcome"] == "unclear");
        unclear.map(|check| check["code"].as_str().expect("a code").to_owned()).collect()
    }

    fn fingerprint(pem: &str) -> String {
        elmo_signature::Certificate::from_pem(pem).expect("a certificate").sha256().to_owned()
    }

    fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(pem, state)| (fingerprint(pem), (*state).to_owned())).collect()
    }

    impl Office {
        /// Another certificate of the Norwegian EMP's key, as a renewal makes it.
        fn renewed(&self, from: &str, until: &str) -> String {
            let emps = self.home.path().join("emps");
            let files = std::fs::read_dir(&emps).expect("the EMPs' folder").flatten().map(|entry| entry.path());
            let is_norway = |path: &std::path::PathBuf| {
                std::fs::read_to_string(path).is_ok_and(|text| text == self.norway().certificate_pem)
            };
            let certificate = files.into_iter().find(is_norway).expect("its certificate");
            let name = certificate.file_name().and_then(|name| name.to_str()).expect("a name");
            let key = emps.join(name.replace("certificate", "key"));
            let folder = tempfile::tempdir().expect("a folder");
            let config = "[ca]\ndefault_ca=c\n[c]\ndir=.\ndatabase=index.txt\nnew_certs_dir=.\nrand_serial=yes\n\
                          default_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n[req]\ndistinguished_name=d\n[d]\n";
            std::fs::write(folder.path().join("ca.cnf"), config).expect("written");
            std::fs::write(folder.path().join("index.txt"), "").expect("written");
            let key = key.to_str().expect("a path");
            let openssl = |arguments: &[&str]| {
                let output = std::process::Command::new("openssl").args(arguments).current_dir(folder.path()).output();
                let output = output.expect("openssl");
                assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            };
            openssl(&["req", "-config", "ca.cnf", "-new", "-key", key, "-out", "req.pem", "-subj", "/CN=Renewed"]);
            let issue = ["ca", "-batch", "-selfsign", "-notext", "-config", "ca.cnf", "-keyfile", key];
            openssl(
                &[&issue[..], &["-in", "req.pem", "-out", "new.pem", "-startdate", from, "-enddate", until]].concat(),
            );
            std::fs::read_to_string(folder.path().join("new.pem")).expect("the certificate")
        }
    }

    #[test]
    fn a_key_is_rejected_in_each_of_its_certificates() {
        let office = Office::new();
        office.sources(&["/list"], false);
        let now = office.norway().certificate_pem.clone();
        let renewed = office.renewed("20281121000000Z", "20381121000000Z");
        assert_ne!(fingerprint(&now), fingerprint(&renewed));
        // Alphabetically first, and without the institutions that have signed.
        let other = TrainingEmp {
            name: "A",
            institutions: vec!["Elsewhere"],
            url: office.norway().url.replace("/start", "/a"),
            ..office.norway().clone()
        };
        office.lists.say("/list", list(&[(&other, &[&renewed, &now]), (office.norway(), &[&renewed, &now])]));
        office.read();
        let signed = office.signed("");
        let (trust, review) = office.file(&signed);
        assert_eq!(trust, "verified", "by the certificate that was valid then");
        assert_eq!(review["signature"]["certificate"]["sha256"], fingerprint(&now));
        assert!(!doubts(&review).contains(&"institution-differs".to_owned()), "{review}");

        let emps = office.ask("registries", json!({}))["emps"].as_array().cloned().expect("EMPs");
        let emp = emps.iter().find(|emp| emp["url"] == office.norway().url).expect("the EMP")["key"].clone();
        let word = json!({ "emp": emp, "sha256": fingerprint(&now), "why": "Their key was stolen" });
        office.ask("reject_certificate", word);
        let state = |pem: &str| {
            let emps = office.ask("registries", json!({}))["emps"].as_array().cloned().expect("EMPs");
            let found = emps.into_iter().find(|one| one["key"] == emp).expect("the EMP");
            let certificates = found["certificates"].as_array().cloned().expect("certificates");
            certificates.into_iter().find(|c| c["sha256"] == fingerprint(pem)).map(|c| c["state"].clone())
        };
        assert_eq!(state(&now), Some(json!("rejected")));
        assert_eq!(state(&renewed), Some(json!("rejected")), "the same key");

        // One more certificate of that key: nobody has seen it, and it is rejected all the same.
        let again = office.renewed("20291121000000Z", "20391121000000Z");
        office.lists.say("/list", list(&[(office.norway(), &[&again])]));
        office.read();
        assert_eq!(state(&again), Some(json!("rejected")));
        assert_eq!(
            ask(&office.desk, "begin_fetch", json!({ "case": office.case, "emp": emp, "language": "en" })),
            Err("certificate-rejected".into())
        );
    }

    // ---- a certificate changes -----------------------------------------------------------------------------------

    #[test]
    fn a_changed_certificate_stops_fetches_and_proves_nothing_until_somebody_confirms_it() {
        let office = Office::new();
        let (old, new) = (office.norway().former_certificate_pem.clone(), office.norway().certificate_pem.clone());
        office.sources(&["/list"], false);
        office.lists.say("/list", list(&[(office.norway(), &[&old])]));
        let first = office.read();
        assert_eq!(
            (&first["waiting"], &first["emps"][0]["new"]),
            (&json!(0), &json!(true)),
            "nobody is asked at first"
        );
        assert_eq!(office.states(), map(&[(&old, "new")]));
        let (then, now) = (office.signed("old-key"), office.signed(""));
        assert_eq!(office.file(&then).0, "verified");

        office.wait(Duration::days(40));
        office.lists.say("/list", list(&[(office.norway(), &[&new])]));
        assert_eq!(office.read()["waiting"], 1);
        let emp = office.emp();
        assert_eq!((&emp["problem"], &emp["waits"]), (&json!("certificate-changed"), &json!(true)));
        assert_eq!(office.states(), map(&[(&old, "former"), (&new, "changed")]), "both are shown, side by side");
        assert_eq!(office.ask("status", json!({}))["registry"]["waiting"], 1, "the frame says so");
        let choice = office.ask("emps", json!({}))["emps"][0].clone();
        assert_eq!((&choice["usable"], &choice["waits"]), (&json!(false), &json!(true)), "shown where one is chosen");
        assert_eq!(office.begin().unwrap_err(), "certificate-changed");
        assert_eq!(office.file(&now).0, "key-unconfirmed", "a file is not believed either");
        assert_eq!(office.file(&then).0, "former-key");

        let word = |why: &str| json!({ "emp": emp["key"], "sha256": fingerprint(&new), "why": why });
        assert_eq!(ask(&office.desk, "confirm_certificate", word("  ")).unwrap_err(), "reason-missing");
        let confirmed = office.ask("confirm_certificate", word(CHECKED));
        assert_eq!(confirmed["waiting"], 0);
        let kept = office.emp()["certificates"][0].clone();
        assert_eq!((&kept["state"], &kept["word"]["why"]), (&json!("confirmed"), &json!(CHECKED)));
        assert_eq!(kept["word"]["by"], "Maria Virtanen");
        let review = office.fetch("").expect("results");
        assert_eq!(review["document"]["trust"], "verified");
        assert_eq!(review["signature"]["certificate"]["sha256"], fingerprint(&new));
        assert_eq!(office.file(&now).0, "verified");
        // The old key proves what was signed with it, and no answer any more.
        assert_eq!(office.fetch("old-key").unwrap_err(), "no-key-fits");
        for (what, times) in
            [("registry-read", 2), ("certificate-changed", 1), ("certificate-removed", 1), ("certificate-confirmed", 1)]
        {
            assert_eq!(office.journal(what), times, "{what}");
        }
    }

    #[test]
    fn a_second_certificate_beside_a_known_one_stops_fetches_too() {
        let office = Office::new();
        let (old, new) = (office.norway().former_certificate_pem.clone(), office.norway().certificate_pem.clone());
        office.sources(&["/list"], false);
        office.lists.say("/list", list(&[(office.norway(), &[&new])]));
        office.read();
        office.lists.say("/list", list(&[(office.norway(), &[&new, &old])]));
        office.read();
        assert_eq!(office.begin().unwrap_err(), "certificate-changed");
        let (trust, review) = office.file(&office.signed(""));
        assert_eq!(trust, "verified", "the known one is still the EMP's");
        assert!(doubts(&review).contains(&"emp-in-dispute".to_owned()), "and somebody has to say so: {review}");
        assert_eq!(office.file(&office.signed("old-key")).0, "key-unconfirmed");
        // It goes away again: nobody has to say anything.
        office.lists.say("/list", list(&[(office.norway(), &[&new])]));
        office.read();
        assert_eq!(office.emp()["problem"], Value::Null);
        assert_eq!(
            office.file(&office.signed("old-key")).0,
            "key-unconfirmed",
            "never confirmed, so never a former one"
        );
        let review = office.fetch("").expect("results");
        assert!(!doubts(&review).contains(&"emp-in-dispute".to_owned()), "the question is gone: {review}");
        // It comes back while a learner is away: the answer is proven, and the question stands beside it.
        let fetch = office.begin().expect("a fetch");
        office.lists.say("/list", list(&[(office.norway(), &[&new, &old])]));
        office.read();
        let review = office.answer(&fetch, "").expect("results");
        assert!(doubts(&review).contains(&"emp-in-dispute".to_owned()), "{review}");
    }

    #[test]
    fn what_was_dropped_and_comes_again_is_asked_about_and_what_is_rejected_proves_nothing() {
        let office = Office::new();
        let (old, new) = (office.norway().former_certificate_pem.clone(), office.norway().certificate_pem.clone());
        office.sources(&["/list"], false);
        for keys in [&[old.as_str(), new.as_str()][..], &[new.as_str()], &[old.as_str(), new.as_str()]] {
            office.lists.say("/list", list(&[(office.norway(), keys)]));
            office.read();
        }
        assert_eq!(office.states(), map(&[(&old, "returned"), (&new, "new")]));
        assert_eq!(office.begin().unwrap_err(), "certificate-changed");
        let then = office.signed("old-key");
        assert_eq!(office.file(&then).0, "former-key", "what it proved it still proves");

        let word = json!({ "emp": office.emp()["key"], "sha256": fingerprint(&old), "why": "Their key was stolen" });
        office.ask("reject_certificate", word);
        assert_eq!(office.emp()["problem"], "certificate-rejected");
        assert_eq!(office.begin().unwrap_err(), "certificate-rejected", "as long as a list names it");
        assert_eq!(office.file(&then).0, "key-unconfirmed");
        office.lists.say("/list", list(&[(office.norway(), &[&new])]));
        office.read();
        assert_eq!(office.file(&then).0, "key-unconfirmed", "a stolen key is no former one");
        office.fetch("").expect("results");
    }

    #[test]
    fn what_is_said_of_a_certificate_while_the_learner_is_away_counts_for_the_answer() {
        let office = Office::new();
        let (old, new) = (office.norway().former_certificate_pem.clone(), office.norway().certificate_pem.clone());
        office.sources(&["/list"], false);
        office.lists.say("/list", list(&[(office.norway(), &[&new])]));
        office.read();
        let word = json!({ "emp": office.emp()["key"], "sha256": fingerprint(&new), "why": "Their key was stolen" });

        let fetch = office.begin().expect("a fetch");
        office.ask("reject_certificate", word.clone());
        assert_eq!(office.answer(&fetch, "").unwrap_err(), "key-unconfirmed", "rejected meanwhile");
        office.ask("confirm_certificate", word);

        // The list has gone over to another key meanwhile: this one is a former one then.
        let fetch = office.begin().expect("a fetch");
        office.lists.say("/list", list(&[(office.norway(), &[&old])]));
        office.read();
        let review = office.answer(&fetch, "").expect("results");
        assert_eq!(review["document"]["trust"], "former-key", "{review}");
        assert_eq!(review["signature"]["policy"]["registry"]["url"], office.lists.url("/list"));
    }

    #[test]
    fn another_address_is_another_emp_and_validity_is_told() {
        let office = Office::new();
        let (old, new) = (office.norway().former_certificate_pem.clone(), office.norway().certificate_pem.clone());
        office.sources(&["/list"], false);
        office.lists.say("/list", list(&[(office.norway(), &[&new])]));
        office.read();
        office.wait(Duration::days(100));
        let moved =
            TrainingEmp { url: office.norway().url.replace("/start", "/start?again"), ..office.norway().clone() };
        office.lists.say("/list", list(&[(office.norway(), &[&new]), (&moved, &[&old])]));
        let all = office.read();
        let emps = all["emps"].as_array().expect("EMPs");
        let new: Vec<(bool, &Value)> =
            emps.iter().map(|e| (e["new"].as_bool().expect("yes or no"), &e["problem"])).collect();
        assert!(new.contains(&(false, &Value::Null)) && new.contains(&(true, &Value::Null)), "{new:?}");
        let marks = |days: i64| {
            office.wait(Duration::days(days));
            let emps = office.ask("registries", json!({}))["emps"].clone();
            let emps = emps.as_array().expect("EMPs").iter();
            emps.map(|e| e["marks"].to_string()).collect::<Vec<_>>()
        };
        // The former key ended 35 days before the test, the current one ends 730 days after it.
        assert_eq!(marks(0), ["[]", r#"["certificate-expired","perhaps-replaces"]"#]);
        assert_eq!(marks(565), ["[]", r#"["certificate-expired"]"#], "in 65 days");
        assert_eq!(marks(6), [r#"["certificate-expires-soon"]"#, r#"["certificate-expired"]"#]);
        assert_eq!(marks(60), [r#"["certificate-expired"]"#, r#"["certificate-expired"]"#]);
        assert_eq!(
            marks(-3000),
            [r#"["certificate-not-yet-valid"]"#, r#"["certificate-not-yet-valid","perhaps-replaces"]"#]
        );
    }

    #[test]
    fn a_new_emp_proves_a_file_only_with_a_persons_word() {
        let office = Office::new();
        let (old, new) = (office.norway().former_certificate_pem.clone(), office.norway().certificate_pem.clone());
        office.sources(&["/list"], false);
        office.lists.say("/list", list(&[(office.norway(), &[&new])]));
        office.read();
        let doubted = |answer: &str| doubts(&office.file(&office.signed(answer)).1).contains(&"emp-new".to_owned());
        assert!(doubted(""), "only a list vouches for it, and that since today");
        assert!(!doubts(&office.fetch("").expect("results")).contains(&"emp-new".to_owned()), "chosen by a person");
        let word = json!({ "emp": office.emp()["key"], "sha256": fingerprint(&new), "why": CHECKED });
        office.ask("confirm_certificate", word);
        assert!(!doubted(""));

        // Months later another one of this name stands in the list: moved, or pretending.
        office.wait(Duration::days(100));
        let moved =
            TrainingEmp { url: office.norway().url.replace("/start", "/start?again"), ..office.norway().clone() };
        office.lists.say("/list", list(&[(office.norway(), &[&new]), (&moved, &[&old])]));
        let emps = office.read()["emps"].clone();
        let replaces: Vec<(&Value, &Value)> =
            emps.as_array().expect("EMPs").iter().map(|e| (&e["new"], &e["replaces"])).collect();
        let known = format!("{} {}", office.norway().name, office.norway().url);
        assert_eq!(replaces, [(&json!(false), &Value::Null), (&json!(true), &json!(known))]);
        let choice = office.ask("emps", json!({}))["emps"].clone();
        assert_eq!(choice[1]["replaces"], json!(known), "said where one is chosen");
        assert!(doubted("old-key"));
        // With the certificate of the known one it is vouched for.
        office.lists.say("/list", list(&[(office.norway(), &[&new]), (&moved, &[&new])]));
        office.read();
        let moved_key = emps[1]["key"].clone();
        let word = json!({ "emp": moved_key, "sha256": fingerprint(&new), "why": CHECKED });
        office.ask("confirm_certificate", word);
        assert_eq!(office.ask("registries", json!({}))["emps"][1]["replaces"], Value::Null);
    }

    // ---- several sources -----------------------------------------------------------------------------------------

    #[test]
    fn sources_that_disagree_stop_fetches_until_somebody_picks_and_again_when_one_changes() {
        let office = Office::new();
        let (old, new) = (office.norway().former_certificate_pem.clone(), office.norway().certificate_pem.clone());
        office.sources(&["/first", "/second"], false);
        office.lists.say("/first", list(&[(office.norway(), &[&old])]));
        office.lists.say("/second", list(&[(office.norway(), &[&new])]));
        assert_eq!(office.read()["waiting"], 1);
        let emp = office.emp();
        assert_eq!((&emp["problem"], &emp["disagreement"]), (&json!("sources-disagree"), &json!(true)));
        let shown = |at: usize| (emp["entries"][at]["source"].clone(), emp["entries"][at]["certificates"].clone());
        assert_eq!(shown(0), (json!("/first"), json!([fingerprint(&old)])));
        assert_eq!(shown(1), (json!("/second"), json!([fingerprint(&new)])));
        assert_eq!(office.begin().unwrap_err(), "sources-disagree");
        let exception =
            json!({ "emp": emp["key"], "kind": "weak", "until": "2027-01-01", "why": "They change in spring" });
        office.ask("set_exception", exception);
        for answer in ["", "old-key"] {
            assert_eq!(office.file(&office.signed(answer)).0, "key-unconfirmed", "neither is believed");
        }
        // To confirm one is not to say which source is right.
        let word = json!({ "emp": emp["key"], "sha256": fingerprint(&new), "why": CHECKED });
        office.ask("confirm_certificate", word.clone());
        assert_eq!(office.begin().unwrap_err(), "sources-disagree");

        let pick = |source: &str, why: &str| json!({ "emp": emp["key"], "source": source, "why": why });
        assert_eq!(ask(&office.desk, "pick_source", pick("/second", "")).unwrap_err(), "reason-missing");
        assert_eq!(ask(&office.desk, "pick_source", pick("/third", CHECKED)).unwrap_err(), "nothing-to-pick");
        office.ask("reject_certificate", word.clone());
        let rejected = ask(&office.desk, "pick_source", pick("/second", CHECKED)).unwrap_err();
        assert_eq!(rejected, "certificate-rejected", "that has to be taken back first, by itself");
        office.ask("confirm_certificate", word);
        office.ask("pick_source", pick("/second", CHECKED));
        let picked = office.emp()["pick"].clone();
        assert_eq!((&picked["source"], &picked["certificates"]), (&json!("/second"), &json!([fingerprint(&new)])));
        assert_eq!((&picked["word"]["by"], &picked["word"]["why"]), (&json!("Maria Virtanen"), &json!(CHECKED)));
        let review = office.fetch("").expect("results");
        let used = &review["signature"]["policy"]["registry"];
        assert_eq!(
            (&used["source"], &used["url"]),
            (&json!("/second"), &json!(office.lists.url("/second"))),
            "{review}"
        );
        assert_eq!(office.fetch("old-key").unwrap_err(), "key-unconfirmed", "what was not picked proves nothing");
        assert_eq!(office.journal("source-picked"), 1);

        let other = office.training.emps.iter().find(|emp| emp.country == "SE").expect("the Swedish EMP");
        office.lists.say("/first", list(&[(office.norway(), &[&other.certificate_pem])]));
        office.read();
        assert_eq!(office.begin().unwrap_err(), "sources-disagree", "the question is open again");
        // They come to agree.
        office.lists.say("/first", list(&[(office.norway(), &[&new])]));
        office.read();
        assert_eq!(office.emp()["problem"], Value::Null);
        assert_eq!(ask(&office.desk, "pick_source", pick("/first", CHECKED)).unwrap_err(), "nothing-to-pick");
        office.fetch("").expect("results");
    }

    #[test]
    fn an_emp_in_two_sources_is_one_and_what_they_name_in_common_makes_them_agree() {
        let office = Office::new();
        let (old, new) = (office.norway().former_certificate_pem.clone(), office.norway().certificate_pem.clone());
        office.sources(&["/catalogue", "/list"], false);
        let catalogue = learner::get(&office.training.catalogue_url.parse().expect("an address")).text;
        office.lists.say("/catalogue", catalogue);
        let other_name = TrainingEmp { name: "Another name", ..office.norway().clone() };
        office.lists.say("/list", list(&[(&other_name, &[&new, &old])]));
        // What one of them alone adds could be anybody's who can write into that one.
        assert_eq!(office.read()["waiting"], 1);
        let emp = office.emp();
        assert_eq!(emp["disagreement"], false);
        assert_eq!(office.states(), map(&[(&old, "disputed"), (&new, "new")]));
        assert_eq!(office.begin().unwrap_err(), "certificate-changed");
        assert_eq!(office.file(&office.signed("old-key")).0, "key-unconfirmed");
        office.ask("confirm_certificate", json!({ "emp": emp["key"], "sha256": fingerprint(&old), "why": CHECKED }));
        assert_eq!(emp["name"], office.norway().name, "as the first of the office's sources has it");
        assert_eq!(emp["entries"].as_array().map(Vec::len), Some(2));
        assert_eq!(emp["entries"][1]["name"], "Another name");
        assert_eq!(office.states(), map(&[(&old, "confirmed"), (&new, "new")]), "several at once are allowed");
        // Each certificate is kept with the list that named it.
        let used = |review: Value| review["signature"]["policy"]["registry"]["source"].clone();
        assert_eq!(used(office.fetch("").expect("results")), "/catalogue");
        assert_eq!(used(office.fetch("old-key").expect("results")), "/list");
    }

    #[test]
    fn a_source_out_of_reach_leaves_its_last_good_list_in_use_with_its_date() {
        let office = Office::new();
        office.sources(&["/list", "/other"], false);
        office.lists.say("/list", list(&[(office.norway(), &[&office.norway().certificate_pem])]));
        assert_eq!(office.read()["emps"].as_array().map(Vec::len), Some(1), "one source is enough");
        let source = |at: usize| office.ask("registries", json!({}))["sources"][at].clone();
        assert_eq!((&source(1)["read"], &source(1)["failed"]), (&Value::Null, &json!("status")));
        assert_eq!(source(1)["failedDetail"], "404");
        let read = source(0)["read"].clone();

        office.wait(Duration::days(2));
        for (body, code) in
            [(&b"<html><body>Sign in</body></html>"[..], "registry-html"), (b"{\"ncps\":[]}", "not-a-registry")]
        {
            office.lists.say("/list", body);
            assert_eq!(ask(&office.desk, "read_registries", json!({})).unwrap_err(), code, "both sources failed");
            assert_eq!((&source(0)["read"], &source(0)["failed"]), (&read, &json!(code)), "told, and the old date");
        }
        let asked = office.lists.statuses("/list").len();
        assert_eq!(office.ask("emps", json!({}))["emps"].as_array().map(Vec::len), Some(1));
        assert_eq!(office.lists.statuses("/list").len(), asked, "it was asked a moment ago");
        office.wait(Duration::minutes(11));
        let review = office.fetch("").expect("results");
        assert_eq!(office.lists.statuses("/list").len(), asked + 1, "now it is asked again");
        let used = review["signature"]["policy"]["registry"].clone();
        assert_eq!((&used["read"], &used["source"]), (&read, &json!("/list")), "the date of the list behind the fetch");
    }

    #[test]
    fn what_has_not_changed_is_not_sent_again_and_has_a_new_date() {
        let office = Office::new();
        office.sources(&["/list", "/dated"], false);
        let said = list(&[(office.norway(), &[&office.norway().certificate_pem])]);
        office.lists.say("/list", said.clone());
        office.lists.say("/dated", said.clone());
        office.lists.change("/list", |said| said.etag = Some("\"one\"".into()));
        office.lists.change("/dated", |said| said.modified = Some("Sat, 21 Nov 2026 07:14:00 GMT".into()));
        let first = office.read();
        office.wait(Duration::hours(3));
        let again = office.read();
        for path in ["/list", "/dated"] {
            assert_eq!(office.lists.statuses(path), [200, 304], "{path}");
        }
        for at in [0, 1] {
            let source = |view: &Value, field: &str| view["sources"][at][field].clone();
            assert_ne!(source(&first, "read"), source(&again, "read"));
            assert_eq!(source(&first, "sha256"), source(&again, "sha256"));
        }
        office.lists.say("/list", said + "\n");
        office.lists.change("/list", |said| said.etag = Some("\"two\"".into()));
        office.read();
        assert_eq!(office.lists.statuses("/list"), [200, 304, 200]);
        // Another address is asked for all of it: what is kept is not what stood there.
        office.sources(&["/dated"], false);
        let moved =
            json!({ "id": "/dated", "name": "Moved", "url": office.lists.url("/dated?b"), "test": false, "on": true });
        office.lists.say("/dated?b", list(&[(office.norway(), &[&office.norway().certificate_pem])]));
        office.ask("save_sources", json!({ "test": false, "warnDays": 60, "sources": [moved] }));
        office.read();
        assert_eq!(office.lists.statuses("/dated?b"), [200]);
        assert_eq!(office.journal("registry-read"), 2 + 2 + 2 + 1);
    }

    #[test]
    fn who_read_a_source_first_and_is_slow_overwrites_nothing() {
        let office = Office::new();
        let (old, new) = (office.norway().former_certificate_pem.clone(), office.norway().certificate_pem.clone());
        let slow = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}/", slow.local_addr().expect("an address"));
        let gone = |mut stream: TcpStream| {
            stream
                .write_all(b"HTTP/1.1 404 Gone\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                .expect("an answer");
        };
        let source = |url: String| json!({ "id": url, "name": url, "url": url, "test": false, "on": true });
        let sources = [source(office.lists.url("/list")), source(url)];
        office.ask("save_sources", json!({ "test": false, "warnDays": 60, "sources": sources }));
        office.lists.say("/list", list(&[(office.norway(), &[&old])]));
        std::thread::scope(|scope| {
            let first = scope.spawn(|| ask(&office.desk, "read_registries", json!({})).map(drop));
            // Whoever is here has read the other one.
            let (held, _) = slow.accept().expect("the first reader");
            office.lists.say("/list", list(&[(office.norway(), &[&new])]));
            let second = scope.spawn(|| ask(&office.desk, "read_registries", json!({})).map(drop));
            gone(slow.accept().expect("the second reader").0);
            second.join().expect("a thread").expect("read");
            gone(held);
            first.join().expect("a thread").expect("read");
        });
        assert_eq!(office.states(), map(&[(&new, "new")]), "what was read last is what stands");
        assert_eq!(office.emp()["problem"], Value::Null);
    }

    #[test]
    fn bad_entries_are_listed_with_their_reason_and_lose_nobody() {
        let office = Office::new();
        office.sources(&["/list"], false);
        let good = list(&[(office.norway(), &[&office.norway().certificate_pem])]);
        let bad =
            good.replace("\"ncps\":[", "\"ncps\":[{\"acronym\": \"Damaged\" \"url\": 1},{\"acronym\":\"Nowhere\"},");
        assert_ne!(good, bad);
        office.lists.say("/list", bad);
        let all = office.read();
        let problems = all["sources"][0]["problems"].as_array().expect("problems");
        let told: Vec<(&str, &str)> =
            problems.iter().map(|p| (p["place"].as_str().unwrap(), p["reason"].as_str().unwrap())).collect();
        assert_eq!(
            told,
            [
                ("ncps[0]", "It is damaged, so nothing of it can be read."),
                ("ncps[1] (Nowhere)", "It names no country.")
            ]
        );
        assert_eq!(office.ask("status", json!({}))["registry"]["problems"], 2);
        office.fetch("").expect("results");
    }

    #[test]
    fn what_stood_behind_a_proof_is_sealed() {
        let office = Office::new();
        office.sources(&["/list"], false);
        office.lists.say("/list", list(&[(office.norway(), &[&office.norway().certificate_pem])]));
        office.read();
        let (_, review) = office.file(&office.signed(""));
        let document = review["document"]["id"].clone();
        let why = || office.ask("check_again", json!({ "document": document }))["why"].clone();
        assert_eq!(why(), Value::Null);
        let key = emc::key::read_recovery_code(office.code.as_str().expect("a code")).expect("a key");
        let database = office.home.path().join("desk/desk.db");
        // By somebody who has the key and knows SQL.
        for (there, back) in [
            (
                "trust = json_set(trust, '$.registry.source', 'Other')",
                "trust = json_set(trust, '$.registry.source', '/list')",
            ),
            (
                "provenance = json_set(provenance, '$.emp', 'Other')",
                "provenance = json_set(provenance, '$.emp', 'NAME')",
            ),
            ("signature_doubts = '[]'", "signature_doubts = '[\"emp-new\"]'"),
        ] {
            let change = |set: &str| {
                let set = set.replace("NAME", office.norway().name);
                tests::tamper::sql(&database, &key, &format!("UPDATE document SET {set}")).expect("altered");
            };
            change(there);
            assert_eq!(why(), "evidence-differs", "{there}");
            change(back);
        }
    }

    // ---- by hand -------------------------------------------------------------------------------------------------

    #[test]
    fn an_emp_entered_by_hand_is_fetched_from_marked_and_removed() {
        let office = Office::new();
        let (old, new) = (office.norway().former_certificate_pem.clone(), office.norway().certificate_pem.clone());
        office.sources(&[], false);
        let enter = |pem: &str, replaces: Value, why: &str| {
            json!({ "replaces": replaces, "country": "NO", "name": "Entered", "url": office.norway().url,
                "certificates": STANDARD.encode(pem), "why": why })
        };
        let preview = office.ask("read_certificates", json!({ "base64": STANDARD.encode(&new) }));
        assert_eq!(preview["certificates"][0]["sha256"], fingerprint(&new));
        let der = elmo_signature::Certificate::from_pem(&new).expect("a certificate").der().to_vec();
        let preview = office.ask("read_certificates", json!({ "base64": STANDARD.encode(&der) }));
        assert_eq!(preview["certificates"][0]["sha256"], fingerprint(&new), "DER too");
        let nothing = json!({ "base64": STANDARD.encode("a text") });
        assert_eq!(ask(&office.desk, "read_certificates", nothing).unwrap_err(), "field");
        let refused = |request: Value| ask(&office.desk, "enter_emp", request).unwrap_err();
        assert_eq!(refused(enter(&new, Value::Null, "")), "reason-missing");
        assert_eq!(refused(enter("no certificate", Value::Null, CHECKED)), "field");
        for address in ["javascript:alert(1)", "file:///etc/passwd", "https://a:b@emp.example/"] {
            let mut request = enter(&new, Value::Null, CHECKED);
            request["url"] = json!(address);
            assert_eq!(refused(request), "field", "{address}");
        }
        office.ask("enter_emp", enter(&new, Value::Null, CHECKED));
        assert_eq!(refused(enter(&new, Value::Null, CHECKED)), "emp-entered");
        let emp = office.ask("emps", json!({}))["emps"][0].clone();
        assert_eq!((&emp["byHand"], &emp["usable"]), (&json!(true), &json!(true)));
        assert_eq!(office.states(), map(&[(&new, "by-hand")]));
        let review = office.fetch("").expect("results");
        let used = review["signature"]["policy"]["registry"].clone();
        assert_eq!((&used["byHand"], &used["url"], &used["test"]), (&json!(true), &json!(""), &json!(false)));

        // A list that names another key contradicts the office.
        office.sources(&["/list"], false);
        office.lists.say("/list", list(&[(office.norway(), &[&old])]));
        office.read();
        assert_eq!(office.begin().unwrap_err(), "sources-disagree");
        let pick = json!({ "emp": office.emp()["key"], "source": "by-hand", "why": CHECKED });
        office.ask("pick_source", pick);
        office.fetch("").expect("results");

        let picked = office.desk.read(|r| Ok(r.journal_of("source-picked")?)).expect("a journal");
        assert_eq!(picked[0].before, Some(json!({})), "by hand it counted before");

        // Another certificate in its place; the one before becomes a former one.
        office.sources(&[], false);
        let id = office.emp()["byHand"]["id"].clone();
        let word = json!({ "emp": office.emp()["key"], "sha256": fingerprint(&old), "why": "Not theirs" });
        office.ask("reject_certificate", word);
        office.ask("enter_emp", enter(&old, id, "They went back to their old key"));
        let entered = office.desk.read(|r| Ok(r.journal_of("emp-entered")?)).expect("a journal");
        assert!(
            entered.iter().any(|entry| entry.before == Some(json!({ fingerprint(&old): "rejected" }))),
            "what it was before stands in the history"
        );
        assert_eq!(office.states(), map(&[(&new, "former"), (&old, "by-hand")]));
        assert_eq!(office.file(&office.signed("")).0, "former-key");
        let id = office.emp()["byHand"]["id"].clone();
        assert_eq!(ask(&office.desk, "remove_emp", json!({ "id": id, "why": " " })).unwrap_err(), "reason-missing");
        let left = office.ask("remove_emp", json!({ "id": id, "why": "They have joined the registry" }));
        assert_eq!(left["emps"], json!([]));
        let (trust, review) = office.file(&office.signed("old-key"));
        assert_eq!(trust, "former-key", "a key that was removed proves old documents");
        assert_eq!(review["signature"]["policy"]["registry"]["byHand"], true);
        assert_eq!((office.journal("emp-entered"), office.journal("emp-removed")), (2, 2));
    }

    // ---- test and real work --------------------------------------------------------------------------------------

    #[test]
    fn test_and_real_registries_never_meet() {
        let office = Office::new();
        let (old, new) = (office.norway().former_certificate_pem.clone(), office.norway().certificate_pem.clone());
        let source = |path: &str, test: bool| json!({ "id": path, "name": path, "url": office.lists.url(path), "test": test, "on": true });
        let save = |test: bool| {
            let sources = [source("/real", false), source("/test", true)];
            office.ask("save_sources", json!({ "test": test, "warnDays": 60, "sources": sources }))
        };
        office.lists.say("/real", list(&[(office.norway(), &[&old])]));
        office.lists.say("/test", list(&[(office.norway(), &[&new])]));
        let in_use = |view: &Value| {
            let sources = view["sources"].as_array().expect("sources").iter();
            sources.filter(|s| s["inUse"] == true).map(|s| s["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(in_use(&save(true)), ["/test"], "switched on both, used one");
        office.read();
        assert_eq!(office.lists.statuses("/real"), Vec::<u16>::new(), "the other is not even asked");
        let status = office.ask("status", json!({}));
        assert_eq!((&status["testRegistries"], &status["registry"]["test"]), (&json!(true), &json!(true)));
        let review = office.fetch("").expect("results");
        assert_eq!(review["signature"]["policy"]["registry"]["test"], true);
        assert_eq!(office.file(&office.signed("")).0, "verified");
        office.ask(
            "enter_emp",
            json!({ "replaces": null, "country": "SE", "name": "By hand",
            "url": "https://emp.example/", "certificates": STANDARD.encode(&new), "why": CHECKED }),
        );

        let exception =
            json!({ "emp": office.emp()["key"], "kind": "expired", "until": "2027-01-01", "why": "A trial" });
        assert_eq!(office.ask("set_exception", exception)["emps"].as_array().map(Vec::len), Some(1));
        let (_, review) = office.file(&office.signed(""));
        let policy = &review["signature"]["policy"];
        assert_eq!(
            (&policy["granted"][0]["by"], &policy["granted"][0]["why"]),
            (&json!("Maria Virtanen"), &json!("A trial")),
            "who made an exception and why stays with what it was applied to"
        );
        assert_eq!(
            (&policy["emp"]["url"], &policy["emp"]["institutions"]),
            (&json!(office.norway().url), &json!(office.norway().institutions)),
            "and the entry that the issuers were compared with"
        );

        assert_eq!(in_use(&save(false)), ["/real"]);
        assert_eq!(office.ask("exceptions", json!({}))["emps"], json!([]), "what was tried in tests does not count");
        assert_eq!(office.ask("status", json!({}))["testRegistries"], false);
        let real = office.read();
        assert_eq!(real["emps"].as_array().map(Vec::len), Some(1), "nor what was entered by hand while testing");
        assert_eq!(office.states(), map(&[(&old, "new")]), "the same EMP, and no change: the other list was a test");
        assert_eq!(office.file(&office.signed("")).0, "no-key-fits", "a test key proves nothing real");
        assert_eq!(office.file(&office.signed("old-key")).0, "verified");
        // What came while testing stays marked where it is shown, in the register too.
        let shown = office.ask("case", json!({ "case": office.case }));
        let tests = |list: &str| {
            let rows = shown[list].as_array().expect("rows").iter();
            rows.map(|row| row["test"].as_bool().expect("yes or no")).collect::<Vec<_>>()
        };
        assert_eq!(tests("fetches"), [true]);
        assert_eq!(tests("documents").iter().filter(|test| **test).count(), 3, "{shown}");
        let rows = office.ask("cases", json!({ "filter": "all", "search": "" }))["rows"].clone();
        let marked: Vec<&Value> =
            rows.as_array().expect("rows").iter().filter(|row| row["test"] == true).map(|row| &row["id"]).collect();
        assert_eq!(marked, [&office.case]);
        save(true);
        assert_eq!(office.file(&office.signed("old-key")).0, "no-key-fits", "and the other way round");
    }

    /// Counts what would leave the machine.
    #[derive(Default)]
    struct Counted(AtomicUsize);

    impl Internet for Counted {
        fn download(&self, _: &Url, _: usize) -> Result<Vec<u8>, InternetError> {
            self.0.fetch_add(1, Ordering::SeqCst);
            Err(InternetError::NoAnswer)
        }

        fn post(&self, _: &Url, _: &[(&str, &str)], _: usize) -> Result<Posted, InternetError> {
            self.0.fetch_add(1, Ordering::SeqCst);
            Err(InternetError::NoAnswer)
        }
    }

    #[test]
    fn training_never_asks_a_real_address() {
        let home = tempfile::tempdir().expect("a folder");
        let counted = Arc::new(Counted::default());
        let ports = Ports {
            browser: Arc::new(Opened::default()),
            internet: counted.clone(),
            ..platform::ports(platform::Options::new(Arc::new(Changes::default())))
        };
        let registry = Some(Url::parse("http://127.0.0.1:1/list").expect("an address"));
        let place = Place { mode: Mode::Training, folder: home.path().to_owned(), training_registry: registry };
        let desk = Desk::open(ports.clone(), place);
        for address in
            ["https://emreg.usos.edu.pl/ncp-list.json", "https://registry.erasmuswithoutpaper.eu/catalogue-v1.xml"]
        {
            let tested = ask(&desk, "test_connection", json!({ "url": address })).expect("an answer");
            assert_eq!((&tested["ok"], &tested["code"]), (&json!(false), &json!("training-only")), "{address}");
        }
        let real = json!({ "id": "", "name": "Real", "url": "https://emreg.usos.edu.pl/ncp-list.json", "test": false, "on": true });
        let save = json!({ "test": false, "warnDays": 60, "sources": [real] });
        assert_eq!(ask(&desk, "save_sources", save).unwrap_err(), "training-only");
        let by_hand = json!({ "replaces": null, "country": "NO", "name": "Real", "url": "https://emp.example/",
            "certificates": "", "why": CHECKED });
        assert_eq!(ask(&desk, "enter_emp", by_hand).unwrap_err(), "field", "without a certificate");
        assert_eq!(counted.0.load(Ordering::SeqCst), 0);
        let seen = ask(&desk, "registries", json!({})).expect("an answer");
        assert_eq!((&seen["training"], &seen["sources"][0]["url"]), (&json!(true), &json!("http://127.0.0.1:1/list")));
        assert_eq!(seen["sources"].as_array().map(Vec::len), Some(1), "no other is even shown");
        assert_eq!(ask(&desk, "read_registries", json!({})).unwrap_err(), "no-answer");
        assert_eq!(counted.0.load(Ordering::SeqCst), 1, "the training registry alone");

        // A training registry that names a real address is not followed.
        let place = |url: &str| Place {
            mode: Mode::Training,
            folder: home.path().to_owned(),
            training_registry: Some(Url::parse(url).expect("an address")),
        };
        drop(desk);
        let desk = Desk::open(ports.clone(), place("https://emreg.usos.edu.pl/ncp-list.json"));
        assert_eq!(ask(&desk, "read_registries", json!({})).unwrap_err(), "training-only");
        assert_eq!(counted.0.load(Ordering::SeqCst), 1);
        drop(desk);
        let lists = Lists::start();
        let clock = Arc::new(Wound::default());
        let training = office::training(&home.path().join("emps"), &clock).expect("EMPs");
        let outside = TrainingEmp { url: "https://emp.example/start".into(), ..training.emps[0].clone() };
        lists.say("/list", list(&[(&outside, &[&outside.certificate_pem])]));
        let ports =
            Ports { internet: platform::ports(platform::Options::new(Arc::new(Changes::default()))).internet, ..ports };
        let desk = Desk::open(ports, place(&lists.url("/list")));
        let seen = ask(&desk, "read_registries", json!({})).expect("an answer");
        assert_eq!(seen["emps"][0]["problem"], "training-only");
        ask(&desk, "import_cases", json!({ "base64": STANDARD.encode(training_emp::CASES_CSV) })).expect("cases");
        let case =
            ask(&desk, "cases", json!({ "filter": "all", "search": STUDENT })).expect("cases")["rows"][0]["id"].clone();
        let begin = json!({ "case": case, "emp": seen["emps"][0]["key"], "language": "en" });
        assert_eq!(ask(&desk, "begin_fetch", begin).unwrap_err(), "training-only");
        let by_hand = json!({ "replaces": null, "country": "NO", "name": "Real", "url": "https://emp.example/",
            "certificates": STANDARD.encode(&outside.certificate_pem), "why": CHECKED });
        assert_eq!(ask(&desk, "enter_emp", by_hand).unwrap_err(), "training-only");
    }

    #[test]
    fn sources_are_checked_before_they_are_kept() {
        let office = Office::new();
        let defaults = office.ask("registries", json!({}));
        let seen: Vec<(&str, &Value)> = defaults["sources"]
            .as_array()
            .expect("sources")
            .iter()
            .map(|s| (s["url"].as_str().expect("an address"), &s["inUse"]))
            .collect();
        assert_eq!(
            seen,
            [
                ("https://registry.erasmuswithoutpaper.eu/catalogue-v1.xml", &json!(true)),
                ("https://emreg.usos.edu.pl/ncp-list.json", &json!(true)),
                ("https://dev-registry.erasmuswithoutpaper.eu/catalogue-v1.xml", &json!(false)),
                ("https://emreg.test.usos.edu.pl/ncp-list.json", &json!(false)),
                ("https://emreg.test.usos.edu.pl/emp-list.json", &json!(false)),
            ]
        );
        let source = |name: &str, url: &str| json!({ "id": "", "name": name, "url": url, "test": false, "on": true });
        let save = |sources: Vec<Value>| {
            ask(&office.desk, "save_sources", json!({ "test": false, "warnDays": 60, "sources": sources }))
        };
        for (name, url) in [
            ("Plain", "http://registry.example/list"),
            ("File", "file:///etc/passwd"),
            ("Nothing", ""),
            ("", "https://registry.example/list"),
        ] {
            assert_eq!(save(vec![source(name, url)]).unwrap_err(), "field", "{name} {url}");
        }
        let twice = vec![source("A", "https://a.example/"), source("B", "https://a.example/")];
        assert_eq!(save(twice).unwrap_err(), "source-twice");
        let kept = save(vec![source("A", "https://a.example/"), source("B", "https://b.example/")]).expect("kept");
        assert_ne!(kept["sources"][0]["id"], kept["sources"][1]["id"], "each has an id of its own");
        assert_eq!(office.journal("registries-changed"), 1);
        // The figures of the policy.
        assert_eq!((&kept["clockSlackMinutes"], &kept["shortKeyBits"]), (&json!(15), &json!(2048)));
        office.sources(&["/list"], false);
        office.lists.say("/list", list(&[(office.norway(), &[&office.norway().certificate_pem])]));
        office.read();
        let figures = |slack: u32, bits: u32| {
            json!({ "test": false, "warnDays": 60, "clockSlackMinutes": slack, "shortKeyBits": bits,
                "sources": [{ "id": "/list", "name": "/list", "url": office.lists.url("/list"), "test": false, "on": true }] })
        };
        for (slack, bits) in [(1441, 2048), (15, 1023)] {
            assert_eq!(ask(&office.desk, "save_sources", figures(slack, bits)).unwrap_err(), "field");
        }
        office.ask("save_sources", figures(5, 4096));
        assert_eq!(office.file(&office.signed("")).0, "short-key", "by the office's own figure");
        office.sources(&["/list"], false);
        assert_eq!(
            office.ask("registries", json!({}))["shortKeyBits"],
            4096,
            "who does not speak of it changes nothing"
        );
        drop(office.home);
    }
}
