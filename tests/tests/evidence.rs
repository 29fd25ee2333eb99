//! Evidence for others and for later: the policy with its exceptions, reports whose script is run as it is printed, and
//! what is stored verified again, after a restore and after somebody has changed the database beside the program.

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::path::{Path, PathBuf};
    use std::process::{Command, Output};
    use std::sync::Arc;

    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use emc::Desk;
    use serde_json::{Value, json};
    use tests::bench::Changes;
    use tests::learner::{self, Walk};
    use tests::office::{self, NoKeychain, Wound, ask, open, open_heard, training};
    use time::Duration;

    const PASSPHRASE: &str = "correct horse battery";
    const PIN: &str = "4711 Pin";

    struct Office {
        home: tempfile::TempDir,
        clock: Arc<Wound>,
        code: String,
        changes: Arc<Changes>,
        desk: Option<Desk>,
    }

    impl Office {
        /// Set up with a passphrase, with the sample cases.
        fn new() -> Self {
            let home = tempfile::tempdir().expect("a folder");
            for folder in ["desk", "out", "backups"] {
                std::fs::create_dir(home.path().join(folder)).expect("a folder");
            }
            let clock = Arc::new(Wound::default());
            let changes = Arc::new(Changes::default());
            let desk = open_heard(&home.path().join("desk"), &clock, Arc::new(NoKeychain), changes.clone());
            let asked = json!({ "institution": "Saimaanlahti University", "unit": "Study office", "country": "fi",
                "passphrase": PASSPHRASE,
                "staff": { "name": "Maria Virtanen", "title": "Coordinator", "pin": PIN } });
            let code = text(&ask(&desk, "set_up", asked).expect("a code")["code"]);
            ask(&desk, "confirm_recovery", json!({ "code": code })).expect("set up");
            let office = Self { home, clock, code, changes, desk: Some(desk) };
            office.ask("import_cases", json!({ "base64": STANDARD.encode(training_emp::CASES_CSV) }));
            let mut settings = office.ask("settings", json!({}));
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
            office.ask("save_settings", settings);
            office
        }

        fn desk(&self) -> &Desk {
            self.desk.as_ref().expect("an open desk")
        }

        fn try_ask(&self, name: &str, request: Value) -> Result<Value, String> {
            ask(self.desk(), name, request)
        }

        fn ask(&self, name: &str, request: Value) -> Value {
            self.try_ask(name, request).unwrap_or_else(|code| panic!("{name}: {code}"))
        }

        fn path(&self, name: &str) -> PathBuf {
            self.home.path().join(name)
        }

        fn case(&self) -> String {
            text(&self.ask("cases", json!({ "filter": "all", "search": "K240114" }))["rows"][0]["id"])
        }

        /// Fetches the sample student's results from a training EMP.
        fn fetch(&self, case: &str) -> Value {
            let training = training(&self.path("emps"), &self.clock).expect("EMPs");
            let list = json!({ "id": "", "name": "List", "url": training.registry_url, "test": false, "on": true });
            self.ask("save_sources", json!({ "test": false, "warnDays": 60, "sources": [list] }));
            self.ask("read_registries", json!({}));
            let emps = self.ask("emps", json!({}))["emps"].clone();
            let emp = emps.as_array().expect("EMPs").iter().find(|e| e["country"] == "NO").expect("one")["key"].clone();
            let fetch = self.ask("begin_fetch", json!({ "case": case, "emp": emp, "language": "en" }));
            let start = text(&fetch["startUrl"]).parse().expect("an address");
            learner::deliver(&start, Walk::of("K240114")).unwrap_or_else(|page| panic!("stuck at {}", page.text));
            self.ask("case", json!({ "case": case }))
        }

        /// The program ends, something happens, and it starts again.
        fn meanwhile(&mut self, happens: impl FnOnce(&Self)) {
            self.desk = None;
            happens(self);
            let (folder, changes) = (self.path("desk"), self.changes.clone());
            self.desk = Some(open_heard(&folder, &self.clock, Arc::new(NoKeychain), changes));
            self.ask("open_with_passphrase", json!({ "passphrase": PASSPHRASE }));
            self.unlock();
        }

        fn unlock(&self) {
            let staff = self.ask("status", json!({}))["staff"][0]["id"].clone();
            self.ask("unlock", json!({ "staff": staff, "pin": PIN }));
        }

        /// Changes the database beside the program, as somebody with the key can.
        fn sql(&self, sql: &str) {
            let key = emc::key::read_recovery_code(&self.code).expect("a code");
            tests::tamper::sql(&self.path("desk/desk.db"), &key, sql).expect("altered");
        }
    }

    fn text(value: &Value) -> String {
        value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
    }

    fn run(program: &str, arguments: &[&str], folder: &Path) -> Output {
        let output = Command::new(program).args(arguments).current_dir(folder).output();
        output.unwrap_or_else(|error| panic!("{program} is needed for this test: {error}"))
    }

    fn well(program: &str, arguments: &[&str], folder: &Path) -> String {
        let output = run(program, arguments, folder);
        assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// An EMP of its own, made with OpenSSL, that signs with xmlsec1.
    struct Signer {
        folder: tempfile::TempDir,
        algorithm: &'static str,
        digest: &'static str,
    }

    const SHA1: (&str, &str) = ("http://www.w3.org/2000/09/xmldsig#rsa-sha1", "http://www.w3.org/2000/09/xmldsig#sha1");
    const SHA256: (&str, &str) =
        ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "http://www.w3.org/2001/04/xmlenc#sha256");

    impl Signer {
        fn new(key: &str, (algorithm, digest): (&'static str, &'static str), from: &str, until: &str) -> Self {
            let folder = tempfile::tempdir().expect("a folder");
            let config = "[ca]\ndefault_ca=c\n[c]\ndir=.\ndatabase=index.txt\nnew_certs_dir=.\nrand_serial=yes\n\
                          default_md=sha256\npolicy=p\n[p]\ncountryName=optional\ncommonName=supplied\n\
                          [req]\ndistinguished_name=d\n[d]\n";
            std::fs::write(folder.path().join("ca.cnf"), config).expect("written");
            std::fs::write(folder.path().join("index.txt"), "").expect("written");
            let request = ["req", "-config", "ca.cnf", "-new", "-nodes", "-newkey", key, "-keyout", "key.pem"];
            let request = [&request[..], &["-out", "req.pem", "-subj", "/C=NO/CN=An EMP of a test"]].concat();
            well("openssl", &request, folder.path());
            let issue = ["ca", "-batch", "-selfsign", "-notext", "-config", "ca.cnf", "-keyfile", "key.pem"];
            let issue = [&issue[..], &["-in", "req.pem", "-out", "emp.pem", "-startdate", from, "-enddate", until]];
            well("openssl", &issue.concat(), folder.path());
            Self { folder, algorithm, digest }
        }

        fn certificate(&self) -> String {
            STANDARD.encode(std::fs::read(self.folder.path().join("emp.pem")).expect("the certificate"))
        }

        /// A document that this EMP signed; `filling` stands in it as an attachment.
        fn sign(&self, generated: &str, filling: &str) -> Vec<u8> {
            let Self { algorithm, digest, .. } = self;
            let document = format!(
                "<elmo xmlns=\"https://github.com/emrex-eu/elmo-schemas/tree/v1\"><generatedDate>{generated}\
                 </generatedDate><learner><givenNames>Aino</givenNames><familyName>Somebody</familyName></learner>\
                 <report><issuer><country>NO</country><title xml:lang=\"en\">Fjord University</title></issuer>\
                 <learningOpportunitySpecification><title xml:lang=\"en\">Physics</title><specifies>\
                 <learningOpportunityInstance><status>passed</status><credit><scheme>ECTS</scheme><value>5</value>\
                 </credit></learningOpportunityInstance></specifies></learningOpportunitySpecification>\
                 <issueDate>{generated}</issueDate>{filling}</report>\
                 <Signature xmlns=\"http://www.w3.org/2000/09/xmldsig#\"><SignedInfo><CanonicalizationMethod \
                 Algorithm=\"http://www.w3.org/TR/2001/REC-xml-c14n-20010315\"/><SignatureMethod \
                 Algorithm=\"{algorithm}\"/><Reference URI=\"\"><Transforms><Transform \
                 Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/></Transforms><DigestMethod \
                 Algorithm=\"{digest}\"/><DigestValue/></Reference></SignedInfo><SignatureValue/></Signature></elmo>"
            );
            std::fs::write(self.folder.path().join("template.xml"), document).expect("written");
            let sign = ["--sign", "--privkey-pem", "key.pem", "--output", "signed.xml", "template.xml"];
            well("xmlsec1", &sign, self.folder.path());
            std::fs::read(self.folder.path().join("signed.xml")).expect("the document")
        }
    }

    /// Enters the signer as an EMP by hand; its key.
    fn enter(office: &Office, signer: &Signer, name: &str) -> String {
        let emp = json!({ "replaces": null, "country": "NO", "name": name,
            "url": format!("https://{}.example/emrex", name.to_lowercase()), "certificates": signer.certificate(),
            "why": "Read out by telephone." });
        let shown = office.ask("enter_emp", emp);
        let emps = shown["emps"].as_array().expect("EMPs");
        text(&emps.iter().find(|one| one["name"] == name).expect("the EMP")["key"])
    }

    fn take_in(office: &Office, case: &str, bytes: &[u8]) -> Result<Value, String> {
        let taken = office.ask("take_in_file", json!({ "case": case, "base64": STANDARD.encode(bytes) }));
        match taken["refused"].as_str() {
            Some(code) => Err(code.to_owned()),
            None => Ok(office.ask("review", json!({ "document": taken["document"] }))),
        }
    }

    fn outcome(review: &Value, item: &str) -> (String, String) {
        let checks = review["signature"]["policy"]["checks"].as_array().expect("checks");
        let check = checks.iter().find(|check| check["item"] == item).expect("the check");
        (text(&check["outcome"]), text(&check["code"]))
    }

    fn pair(outcome: &str, code: &str) -> (String, String) {
        (outcome.to_owned(), code.to_owned())
    }

    #[test]
    fn a_short_key_is_refused_until_an_exception_and_after_it() {
        let office = Office::new();
        let case = office.case();
        let signer = Signer::new("rsa:1024", SHA1, "20260101000000Z", "20300101000000Z");
        let emp = enter(&office, &signer, "Old");
        assert_eq!(take_in(&office, &case, &signer.sign("2026-11-20T10:00:00Z", "")), Err("short-key".into()));
        let history = office.ask("history", json!({ "case": case })).to_string();
        assert!(history.contains("file-refused") && history.contains("short-key"), "{history}");

        // The same through EMREX: the fetch says what refused it.
        let fetch = office.ask("begin_fetch", json!({ "case": case, "emp": emp, "language": "en" }));
        let start: url::Url = text(&fetch["startUrl"]).parse().expect("an address");
        let form = learner::get(&start).form().expect("the start form");
        let session = form.fields.iter().find(|(name, _)| name == "sessionId").expect("the session").1.clone();
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        packed.write_all(&signer.sign("2026-11-21T07:14:00Z", "")).expect("packed");
        let elmo = STANDARD.encode(packed.finish().expect("packed"));
        let answer = [("sessionId", session), ("returnCode", "NCP_OK".to_owned()), ("elmo", elmo)];
        let answer = answer.map(|(name, value)| (name.to_owned(), value));
        learner::post(&text(&fetch["returnUrl"]).parse().expect("an address"), &answer);
        let shown = office.ask("case", json!({ "case": case }));
        assert_eq!(
            (&shown["fetches"][0]["state"], &shown["fetches"][0]["outcome"]),
            (&json!("refused"), &json!("short-key"))
        );
        assert_eq!(shown["documents"], json!([]));

        let wanted = |until: &str, why: &str| json!({ "emp": emp, "kind": "weak", "until": until, "why": why });
        for (until, why, expected) in [
            ("2026-11-20", "They change in spring.", "field"),
            ("2028-11-23", "They change in spring.", "field"),
            ("", "They change in spring.", "field"),
            ("2026-12-31", " ", "reason-missing"),
        ] {
            assert_eq!(office.try_ask("set_exception", wanted(until, why)), Err(expected.into()), "{until} {why:?}");
        }
        let unknown =
            json!({ "emp": "NO https://nobody.example/", "kind": "weak", "until": "2026-12-31", "why": "So." });
        assert_eq!(office.try_ask("set_exception", unknown), Err("unknown-emp".into()));
        let set = office.ask("set_exception", wanted("2026-12-31", "They change in spring."));
        assert_eq!(set["emps"][0]["weak"]["until"], "2026-12-31");
        assert_eq!(set["emps"][0]["weak"]["by"], "Maria Virtanen");

        let review = take_in(&office, &case, &signer.sign("2026-11-20T10:00:01Z", "")).expect("taken in");
        assert_eq!(outcome(&review, "algorithm"), pair("excepted", "weak-algorithm"));
        assert_eq!(outcome(&review, "key"), pair("excepted", "short-key"));
        assert_eq!(review["signature"]["policy"]["weakUntil"], "2026-12-31");
        assert_eq!(review["signature"]["doubts"], json!([]), "nobody has to accept it once more");
        assert_eq!(review["signature"]["weak"], true, "the mark stays");
        assert_eq!(review["signature"]["policy"]["registry"]["byHand"], true);

        // After its last day it no longer counts; what is here keeps what was applied to it.
        office.clock.wind(Duration::days(41));
        office.unlock();
        assert_eq!(take_in(&office, &case, &signer.sign("2026-11-20T10:00:02Z", "")), Err("short-key".into()));
        let kept = office.ask("review", json!({ "document": review["document"]["id"] }));
        assert_eq!(outcome(&kept, "key"), pair("excepted", "short-key"));
        let ended = office.ask("exceptions", json!({}));
        assert_eq!(ended["emps"][0]["weak"]["ended"], true);
        let removed = office.ask("remove_exception", json!({ "emp": emp, "kind": "weak" }));
        assert_eq!(removed["emps"], json!([]));
        assert_eq!(
            office.try_ask("remove_exception", json!({ "emp": emp, "kind": "weak" })),
            Err("no-exception".into())
        );
        let journal = office.desk().read(|r| Ok(r.journal(None, 200)?)).expect("the journal");
        let what: Vec<&str> = journal.iter().map(|entry| entry.what.0.as_ref()).collect();
        assert!(what.contains(&"exception-set") && what.contains(&"exception-removed"), "{what:?}");
    }

    #[test]
    fn weak_and_expired_signatures_wait_for_a_person_or_are_excepted() {
        let office = Office::new();
        let case = office.case();
        let weak = Signer::new("rsa:2048", SHA1, "20260101000000Z", "20300101000000Z");
        enter(&office, &weak, "Weak");
        let review = take_in(&office, &case, &weak.sign("2026-11-20T10:00:00Z", "")).expect("taken in");
        assert_eq!(outcome(&review, "algorithm"), pair("unclear", "weak-algorithm"));
        assert_eq!(review["signature"]["doubts"], json!(["weak-algorithm"]));

        let old = Signer::new("rsa:2048", SHA256, "20250101000000Z", "20260201000000Z");
        let emp = enter(&office, &old, "Late");
        let valid = take_in(&office, &case, &old.sign("2026-01-31T10:00:00Z", "")).expect("taken in");
        assert_eq!(outcome(&valid, "validity"), pair("finding", "certificate-expired-since"));
        assert_eq!(valid["signature"]["doubts"], json!([]), "expired only since is worth knowing, and no more");
        let expired = take_in(&office, &case, &old.sign("2026-02-01T10:00:00Z", "")).expect("taken in");
        assert_eq!(outcome(&expired, "validity"), pair("unclear", "certificate-expired"));
        let exception = json!({ "emp": emp, "kind": "expired", "until": "2027-01-01", "why": "A new one is ordered." });
        office.ask("set_exception", exception);
        let excepted = take_in(&office, &case, &old.sign("2026-02-02T10:00:00Z", "")).expect("taken in");
        assert_eq!(outcome(&excepted, "validity"), pair("excepted", "certificate-expired"));
        assert_eq!(
            take_in(&office, &case, &old.sign("2024-12-31T10:00:00Z", "")),
            Err("certificate-not-yet-valid".into()),
            "no exception reaches that"
        );
        let again = old.sign("2026-02-03T10:00:00Z", "");
        take_in(&office, &case, &again).expect("taken in");
        let repeated = take_in(&office, &case, &again).expect("taken in");
        assert_eq!(outcome(&repeated, "received-before"), pair("unclear", "received-before"));
    }

    #[test]
    fn an_export_and_a_saved_report_are_repeated_by_their_own_script() {
        let office = Office::new();
        let case = office.case();
        let shown = office.fetch(&case);
        let document = text(&shown["documents"][0]["id"]);
        let saved = office.path("out");
        for form in ["pdf", "json"] {
            let request = json!({ "document": document, "form": form, "folder": saved });
            let written = PathBuf::from(text(&office.ask("save_report", request)["path"]));
            assert!(written.join("original-1.xml").is_file());
            repeated(&written, form);
        }
        let nowhere = json!({ "document": document, "form": "pdf", "folder": office.path("nowhere") });
        assert_eq!(office.try_ask("save_report", nowhere), Err("folder-missing".into()));

        let decision = office::decide(office.desk(), &json!(case), PIN).expect("signed");
        let folder = office.path("out/export");
        std::fs::create_dir(&folder).expect("a folder");
        office.ask("export", json!({ "decision": decision["id"], "folder": folder }));
        let exported = folder.join(text(&shown["number"]));
        for form in ["pdf", "json"] {
            repeated(&exported, form);
        }
        let report = std::fs::read_to_string(exported.join("original-1-evidence.json")).expect("the report");
        let report: Value = serde_json::from_str(&report).expect("JSON");
        assert_eq!((&report["format"], &report["verdict"]), (&json!("smp-desk-evidence/2"), &json!("verified")));
        assert_eq!(report["registry"]["source"], "List");
        assert_eq!(report["registry"]["sha256"].as_str().map(str::len), Some(64));
        assert_eq!(report["received"]["emp_country"], "NO");
        assert_eq!(report["received"]["session"].as_str().map(str::len), Some(32));
        let checks = report["checks"].as_array().expect("checks");
        assert!(checks.len() >= 27 && checks.iter().all(|check| check["result"] == "passed"), "{checks:?}");
        assert_eq!(report["policy"]["checks"].as_array().map(Vec::len), Some(7));
        let pdf = well("pdftotext", &["-raw", "original-1-evidence.pdf", "-"], &exported);
        for said in ["Saimaanlahti University", "Registry entry used", "List", "The office's policy", "Same person"] {
            assert!(pdf.contains(said), "{said}: {pdf}");
        }
        assert!(!pdf.contains("K240114"), "no identifier of a person");
        assert_eq!(office.ask("deliveries", json!({}))["deliveries"][0]["test"], false);

        // What came later has a name of its own, and so has its report.
        let unsigned = b"<elmo xmlns='https://github.com/emrex-eu/elmo-schemas/tree/v1'><learner/></elmo>";
        let later = take_in(&office, &case, unsigned).expect("taken in");
        let request = json!({ "document": later["document"]["id"], "form": "json", "folder": saved });
        let written = PathBuf::from(text(&office.ask("save_report", request)["path"]));
        assert!(written.join("original-unsigned-2.xml").is_file());
        assert!(written.join("original-unsigned-2-evidence.json").is_file());
        let history = office.ask("history", json!({ "case": case })).to_string();
        assert!(history.contains("evidence-saved"), "{history}");
    }

    /// Runs what the report says, word for word, in a folder with what was written; then with another grade in the document.
    fn repeated(written: &Path, form: &str) {
        let script = match form {
            "json" => {
                let report = std::fs::read_to_string(written.join("original-1-evidence.json")).expect("the report");
                let report: Value = serde_json::from_str(&report).expect("JSON");
                text(&report["repeat"]["commands"])
            }
            _ => {
                let paper = well("pdftotext", &["-raw", "original-1-evidence.pdf", "-"], written);
                let from = paper.find("# Check of an ELMO document").expect("its first line");
                let end = "# End of the check";
                let to = paper.find(end).expect("its last line") + end.len();
                format!("{}\n", &paper[from..to])
            }
        };
        let folder = tempfile::tempdir().expect("a folder");
        let original = std::fs::read(written.join("original-1.xml")).expect("the original");
        std::fs::write(folder.path().join("original-1.xml"), &original).expect("written");
        std::fs::write(folder.path().join("check.sh"), &script).expect("written");
        let output = run("sh", &["check.sh"], folder.path());
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{form}: {said}");
        assert!(said.contains("original-1.xml: OK") && said.contains("certificate.der: OK"), "{said}");
        assert!(said.contains("References (ok/all): 1/1"), "{said}");

        let place = original.windows(12).position(|w| w == b"resultLabel>").expect("a grade") + 12;
        let mut tampered = original.clone();
        tampered[place] = if tampered[place] == b'A' { b'B' } else { b'A' };
        std::fs::write(folder.path().join("original-1.xml"), &tampered).expect("written");
        assert!(!run("sh", &["check.sh"], folder.path()).status.success(), "{form}: the hash differs");
        let hash = |bytes: &[u8]| elmo_signature::ReceivedElmo::new(bytes.to_vec()).sha256().to_owned();
        let adjusted = script.replace(&hash(&original), &hash(&tampered));
        assert_ne!(adjusted, script);
        std::fs::write(folder.path().join("check.sh"), &adjusted).expect("written");
        let output = run("sh", &["check.sh"], folder.path());
        assert!(!output.status.success(), "{form}: the signature does not fit");
        assert!(
            String::from_utf8_lossy(&output.stdout).contains("original-1.xml: OK"),
            "{form}: its hash was adjusted"
        );
    }

    #[test]
    fn after_a_restore_everything_is_verified_again() {
        let mut office = Office::new();
        let case = office.case();
        office.fetch(&case);
        let unsigned = b"<elmo xmlns='https://github.com/emrex-eu/elmo-schemas/tree/v1'><learner/></elmo>";
        take_in(&office, &case, unsigned).expect("taken in");
        assert_eq!(office.ask("proof", json!({}))["last"], Value::Null, "never checked");
        let asked = office.ask("check_all", json!({}))["last"].clone();
        assert_eq!((&asked["signed"], &asked["unsigned"], &asked["holds"]), (&json!(1), &json!(1), &json!(true)));
        assert_eq!(asked["occasion"], "asked");

        let backup = text(&office.ask("backup_now", json!({ "folder": office.path("backups") }))["path"]);
        office.clock.wind(Duration::hours(2));
        office.desk = None;
        let machine = office.path("machine");
        std::fs::create_dir(&machine).expect("a folder");
        let desk = open(&machine, &office.clock, Arc::new(NoKeychain));
        let status = ask(&desk, "restore", json!({ "backup": backup, "code": office.code })).expect("restored");
        assert_eq!(status["state"], "locked", "before anybody sees the register");
        let proof = &status["proof"];
        assert_eq!((&proof["occasion"], &proof["holds"]), (&json!("restored"), &json!(true)), "{proof}");
        assert_eq!((&proof["signed"], &proof["unsigned"]), (&json!(1), &json!(1)));
        assert_eq!(proof["at"], "2026-11-21T09:14:00Z", "now, and not when the backup was made");
        assert!(proof["entries"].as_u64().is_some_and(|entries| entries > 10), "{proof}");
        let staff = status["staff"][0]["id"].clone();
        ask(&desk, "unlock", json!({ "staff": staff, "pin": PIN })).expect("unlocked");
        assert_eq!(ask(&desk, "proof", json!({})).expect("the proof")["last"], *proof);
    }

    #[test]
    fn what_was_tampered_with_is_an_alarm_that_stops_its_case() {
        let mut office = Office::new();
        let case = office.case();
        let document = text(&office.fetch(&case)["documents"][0]["id"]);
        let decision = office::decide(office.desk(), &json!(case), PIN).expect("signed");

        // Another grade in the bytes, by somebody who has the key and knows SQL.
        office.meanwhile(|office| {
            office.sql(&format!(
                "DROP TRIGGER document_bytes_stay; CREATE TABLE kept AS SELECT * FROM document_bytes; \
                 UPDATE document_bytes SET bytes = CAST(replace(CAST(bytes AS TEXT), 'resultLabel>', 'resultLabel> ') \
                 AS BLOB) WHERE document_id = '{document}'"
            ));
        });
        // Opening it raises the alarm, without a check of everything; said once, nobody is told again.
        let mut told = office.changes.subscribe();
        assert_eq!(office.ask("case", json!({ "case": case }))["alarms"][0]["why"], "hash-differs");
        assert!(told.try_recv().is_ok(), "whoever shows the case is told");
        office.ask("case", json!({ "case": case }));
        assert_eq!(office.try_ask("review", json!({ "document": document })), Err("evidence-broken".into()));
        assert!(told.try_recv().is_err(), "or they would ask for ever");
        let checked = office.ask("check_all", json!({}));
        assert_eq!(checked["last"]["holds"], false);
        assert_eq!(checked["alarms"].as_array().map(Vec::len), Some(1), "{checked}");
        assert_eq!(checked["alarms"][0]["why"], "hash-differs");
        let shown = office.ask("case", json!({ "case": case }));
        assert_eq!(shown["alarms"][0]["document"], json!(document), "the page opens, and tells it");
        assert_eq!((&shown["trust"], &shown["documents"][0]["trust"]), (&json!("broken"), &json!("broken")));
        assert_eq!(
            (&shown["line"][1]["state"], &shown["line"][1]["code"]),
            (&json!("refused"), &json!("signature-broken"))
        );
        assert_eq!(checked["alarms"][0]["number"], shown["number"]);
        let out = office.path("out");
        let export = json!({ "decision": decision["id"], "folder": out });
        assert_eq!(office.try_ask("export", export.clone()), Err("evidence-broken".into()));
        assert_eq!(office.try_ask("review", json!({ "document": document })), Err("evidence-broken".into()));
        let report = json!({ "document": document, "form": "json", "folder": out });
        assert_eq!(office.try_ask("save_report", report.clone()), Err("evidence-broken".into()));
        assert_eq!(std::fs::read_dir(&out).expect("a folder").count(), 0, "nothing leaves");
        let again = office.ask("check_again", json!({ "document": document }));
        assert_eq!(again["why"], "hash-differs");
        let history = office.ask("history", json!({ "case": case })).to_string();
        assert_eq!(history.matches("proof-broken").count(), 1, "said once: {history}");

        // What was there comes back: the next check ends the alarm.
        office.meanwhile(|office| {
            office.sql(
                "UPDATE document_bytes SET bytes = (SELECT bytes FROM kept WHERE kept.document_id = \
                        document_bytes.document_id); DROP TABLE kept",
            );
        });
        assert_eq!(office.ask("check_again", json!({ "document": document }))["why"], Value::Null);
        assert_eq!(office.ask("case", json!({ "case": case }))["alarms"], json!([]));
        let proof = office.ask("proof", json!({}));
        assert_eq!((&proof["last"]["holds"], &proof["alarms"]), (&json!(true), &json!([])), "nothing is left of it");
        office.ask("export", export.clone());
        // What was opened before is looked at again where its evidence says something else.
        let named = |name: &str| {
            office.sql(&format!(
                "UPDATE document SET provenance = json_set(provenance, '$.certificate_sha256', '{name}')"
            ));
        };
        let certificate =
            text(&office.ask("review", json!({ "document": document }))["signature"]["certificate"]["sha256"]);
        named("another");
        assert_eq!(office.try_ask("review", json!({ "document": document })), Err("evidence-broken".into()));
        named(&certificate);
        assert_eq!(office.ask("check_again", json!({ "document": document }))["why"], Value::Null);

        // A document signed with another key, put in the place of the one that came, with evidence that fits it.
        let signer = Signer::new("rsa:2048", SHA256, "20260101000000Z", "20300101000000Z");
        let other = signer.sign("2026-11-20T10:00:00Z", "");
        let pem = std::fs::read_to_string(signer.folder.path().join("emp.pem")).expect("a certificate");
        let certificate = elmo_signature::Certificate::from_pem(&pem).expect("a certificate");
        let received = elmo_signature::ReceivedElmo::new(other.clone());
        let verified = elmo_signature::verify(received, &certificate).expect("well signed");
        let evidence = serde_json::to_string(verified.evidence()).expect("JSON").replace('\'', "''");
        let hex: String = other.iter().map(|byte| format!("{byte:02x}")).collect();
        office.sql(&format!(
            "DROP TRIGGER document_hash_stays; UPDATE document_bytes SET bytes = x'{hex}'; \
             UPDATE document SET size = {}, evidence = '{evidence}', provenance = json_set(provenance, '$.sha256', \
             '{}', '$.certificate_sha256', '{}')",
            other.len(),
            verified.evidence().sha256,
            certificate.sha256(),
        ));
        assert_eq!(office.try_ask("export", export), Err("evidence-broken".into()), "seen without a check");
        assert_eq!(office.try_ask("review", json!({ "document": document })), Err("evidence-broken".into()));
        let checked = office.ask("check_all", json!({}));
        assert_eq!(checked["alarms"][0]["why"], "not-in-history", "the history sealed what came: {checked}");
        let shown = office.ask("case", json!({ "case": case }));
        assert_eq!(shown["alarms"].as_array().map(Vec::len), Some(1));
        let needed = office.ask("cases", json!({ "filter": "needs-me", "search": "" }))["rows"].clone();
        let row =
            needed.as_array().expect("rows").iter().find(|row| row["id"] == json!(case)).expect("in the register");
        assert_eq!((&row["state"], &row["alarm"]), (&json!("sent"), &json!(true)), "though nothing else is to be done");
        let why = json!({ "decision": decision["id"], "reason": "Tampered with.", "pin": PIN });
        office.ask("withdraw", why);
        assert_eq!(
            office.try_ask("draft", json!({ "case": case })),
            Err("evidence-broken".into()),
            "nothing is decided"
        );

        // A history that was changed too is told by its chain.
        office.meanwhile(|office| {
            office.sql("DROP TRIGGER journal_stays; UPDATE journal SET about = 'another' WHERE seq = 5");
        });
        let checked = office.ask("check_all", json!({}))["last"].clone();
        assert_eq!((&checked["entries"], &checked["holds"]), (&Value::Null, &json!(false)));
        // Erasing it ends its alarm.
        office.ask("not_this_student", json!({ "document": document, "why": "Not what came." }));
        assert_eq!(office.ask("case", json!({ "case": case }))["alarms"], json!([]));
        assert_eq!(office.try_ask("draft", json!({ "case": case })), Err("journal-broken".into()));
    }

    #[test]
    fn a_file_of_a_decision_that_was_exchanged_is_an_alarm_when_it_is_to_be_sent() {
        let office = Office::new();
        let case = office.case();
        office.fetch(&case);
        let decision = office::decide(office.desk(), &json!(case), PIN).expect("signed");
        office.sql("DROP TRIGGER IF EXISTS decision_file_stays; UPDATE decision_file SET bytes = x'00' WHERE name = 'decision.csv'");
        let export = json!({ "decision": decision["id"], "folder": office.path("out") });
        assert_eq!(office.try_ask("export", export), Err("evidence-broken".into()));
        let alarms = office.ask("case", json!({ "case": case }))["alarms"].clone();
        assert_eq!((&alarms[0]["document"], &alarms[0]["why"]), (&Value::Null, &json!("file-differs")), "{alarms}");
    }

    #[test]
    fn a_broken_document_stands_still_and_its_case_goes_on() {
        let office = Office::new();
        let case = office.case();
        let first = text(&office.fetch(&case)["documents"][0]["id"]);
        let decision = office::decide(office.desk(), &json!(case), PIN).expect("signed");
        let signer = Signer::new("rsa:2048", SHA256, "20260101000000Z", "20300101000000Z");
        enter(&office, &signer, "Other");
        let comes = |second: u8| {
            let bytes = signer.sign(&format!("2026-11-20T10:00:{second:02}Z"), "");
            text(&take_in(&office, &case, &bytes).expect("taken in")["document"]["id"])
        };
        let second = comes(1);
        office.sql(SPOIL);
        assert_eq!(office.ask("case", json!({ "case": case }))["alarms"].as_array().map(Vec::len), Some(2));

        // What comes meanwhile is kept, beside the decision and after it.
        comes(2);
        office.ask("withdraw", json!({ "decision": decision["id"], "reason": "Tampered with.", "pin": PIN }));
        comes(3);
        let students = "student_number;given_names;family_name;host;host_country;born\n\
                        K240114;Aino;Berg;University of Oslo;NO;2001-02-03\n9;A;Other;Oslo;NO;2001-02-03\n";
        let imported = office.ask("import_cases", json!({ "base64": STANDARD.encode(students) }));
        assert_eq!((&imported["added"], &imported["changed"]), (&json!(1), &json!(1)), "{imported}");
        // Using it raises the alarm too, before anybody opens it.
        office.sql("DELETE FROM setting WHERE name = 'proof-alarms'");
        assert_eq!(office.try_ask("draft", json!({ "case": case })), Err("evidence-broken".into()));
        let proof = office.ask("proof", json!({}));
        assert_eq!(proof["alarms"].as_array().map(Vec::len), Some(1), "{proof}");

        // One after the other they are erased, and what is left can be worked with.
        for document in [&first, &second] {
            office.ask("not_this_student", json!({ "document": document, "why": "Not what came." }));
        }
        assert_eq!(office.ask("case", json!({ "case": case }))["alarms"], json!([]));
        assert_eq!(office.ask("mapping", json!({ "case": case }))["locked"], false);
    }

    #[test]
    fn bytes_that_are_gone_and_a_record_that_cannot_be_read_are_alarms() {
        let office = Office::new();
        let case = office.case();
        let document = text(&office.fetch(&case)["documents"][0]["id"]);
        let signer = Signer::new("rsa:2048", SHA256, "20260101000000Z", "20300101000000Z");
        enter(&office, &signer, "Other");
        let other = take_in(&office, &case, &signer.sign("2026-11-20T10:00:00Z", "")).expect("taken in");
        let other = text(&other["document"]["id"]);
        let whole = "CREATE TABLE kept AS SELECT * FROM document_bytes; DROP TRIGGER IF EXISTS document_bytes_kept";
        office.sql(&format!("{whole}; DELETE FROM document_bytes WHERE document_id = '{document}'"));
        let alarms = office.ask("case", json!({ "case": case }))["alarms"].clone();
        assert_eq!((&alarms[0]["document"], &alarms[0]["why"]), (&json!(document), &json!("bytes-missing")));
        office.sql("INSERT INTO document_bytes SELECT * FROM kept WHERE document_id NOT IN (SELECT document_id FROM document_bytes)");
        office.sql(&format!("UPDATE document SET evidence = '{{}}' WHERE id = '{other}'"));
        let checked = office.ask("check_all", json!({}));
        assert_eq!(checked["alarms"].as_array().map(Vec::len), Some(1), "{checked}");
        assert_eq!(
            (&checked["alarms"][0]["document"], &checked["alarms"][0]["why"]),
            (&json!(other), &json!("unreadable"))
        );
        assert_eq!(checked["last"]["signed"], 1, "the others are checked all the same");
    }

    /// Other bytes in every document.
    const SPOIL: &str = "DROP TRIGGER IF EXISTS document_bytes_stay; UPDATE document_bytes SET bytes = \
                         CAST(replace(CAST(bytes AS TEXT), 'passed', 'failed') AS BLOB)";

    #[test]
    fn a_large_document_is_verified_once_while_the_desk_is_open() {
        let office = Office::new();
        let case = office.case();
        let signer = Signer::new("rsa:2048", SHA256, "20260101000000Z", "20300101000000Z");
        enter(&office, &signer, "Large");
        let attachment = |number: usize| {
            let content = STANDARD.encode(vec![u8::try_from(number % 251).unwrap_or_default(); 1_500_000]);
            format!(
                "<attachment><title xml:lang=\"en\">File {number}</title><type>Other</type><content>\
                 data:application/pdf;base64,{content}</content></attachment>"
            )
        };
        let filling: String = (0..10).map(attachment).collect();
        let bytes = signer.sign("2026-11-20T10:00:00Z", &filling);
        assert!(bytes.len() > 20_000_000, "{} bytes", bytes.len());
        let review = take_in(&office, &case, &bytes).expect("taken in");
        let document = json!({ "document": review["document"]["id"] });
        let id = text(&document["document"]).parse().expect("an id");
        let read = || emc::review::open(office.desk(), id).expect("it is proven").canonical;
        let view = office.ask("review", document.clone());
        let known = read();
        assert!(Arc::ptr_eq(&known, &read()), "the text is the one that was read once");
        // A check of one document forgets what is known, and so does locking.
        assert_eq!(office.ask("check_again", document.clone())["why"], Value::Null);
        let anew = read();
        assert!(!Arc::ptr_eq(&known, &anew) && known == anew, "read anew, it says the same");
        office.ask("lock", json!({}));
        office.unlock();
        assert!(!Arc::ptr_eq(&anew, &read()));
        assert_eq!(office.ask("review", document), view);
    }
}
