//! The whole line against the training EMPs over HTTP: register, fetch, proof, person, mapping, sign-off, export; and what
//! must stop it.

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::process::Command;

    use serde_json::{Value, json};
    use tempfile::TempDir;
    use tests::bench::Bench;
    use tests::learner::{self, Walk};

    struct Scene {
        bench: Bench,
        folder: TempDir,
    }

    impl Scene {
        fn new() -> Self {
            let folder = tempfile::tempdir().expect("a folder");
            Self { bench: Bench::open(folder.path()).expect("a desk"), folder }
        }

        fn ask(&self, name: &str, request: Value) -> Value {
            self.try_ask(name, request).unwrap_or_else(|error| panic!("{name}: {error}"))
        }

        fn try_ask(&self, name: &str, request: Value) -> Result<Value, String> {
            ipc::answer(&self.bench.desk, name, request).map_err(|error| error.code)
        }

        fn case_of(&self, student_number: &str) -> String {
            let cases = self.ask("cases", json!({ "filter": "all", "search": student_number }));
            text(&cases["rows"][0]["id"])
        }

        fn emp(&self, country: &str) -> String {
            let emps = self.ask("emps", json!({}));
            let emps = emps["emps"].as_array().expect("EMPs");
            text(&emps.iter().find(|emp| emp["country"] == country).expect("an EMP of the country")["key"])
        }

        /// Begins a fetch and lets the learner walk through it; the case afterwards.
        fn fetch(&self, case: &str, country: &str, walk: Walk<'_>) -> (learner::Page, Value) {
            let fetch = self.begin(case, country);
            let start = text(&fetch["startUrl"]).parse().expect("an address");
            let page = learner::deliver(&start, walk).unwrap_or_else(|page| panic!("stuck at {}", page.text));
            (page, self.ask("case", json!({ "case": case })))
        }

        /// The sign-off of the draft as it is shown now.
        fn signing(&self, case: &str, pin: &str) -> Value {
            let digest = self.ask("draft", json!({ "case": case }))["digest"].clone();
            json!({ "case": case, "digest": digest, "pin": pin, "second": null })
        }

        /// Credits everything as it is.
        fn map_all(&self, case: &str) {
            let mapping = self.ask("mapping", json!({ "case": case }));
            for row in mapping["queue"].as_array().expect("a queue").iter().filter(|q| q["mappable"] == "yes") {
                let group = json!({ "id": null,
            "foreign": [{ "document": row["document"], "achievement": row["achievement"], "part": null }],
            "home": [{ "course": null, "code": "", "title": "Free", "credits": row["credits"], "grade": null, "how": "" }],
            "outcome": "inclusion", "until": null, "condition": "", "differs": [], "reason": "", "nextStep": "" });
                self.ask("set_group", json!({ "case": case, "group": group }));
            }
        }

        fn begin(&self, case: &str, country: &str) -> Value {
            self.ask("begin_fetch", json!({ "case": case, "emp": self.emp(country), "language": "en" }))
        }
    }

    fn text(value: &Value) -> String {
        value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
    }

    #[test]
    fn from_the_click_to_the_folder() {
        let scene = Scene::new();
        let case = scene.case_of("K240114");
        let (page, shown) = scene.fetch(&case, "NO", Walk::of("K240114"));
        assert_eq!(page.status, 200);
        assert!(page.text.contains("Your results have arrived"), "{}", page.text);

        assert_eq!(shown["trust"], "verified");
        assert_eq!(shown["fetches"][0]["state"], "answered");
        let states: Vec<&str> =
            shown["line"].as_array().expect("six").iter().filter_map(|s| s["state"].as_str()).collect();
        assert_eq!(states, ["done", "done", "done", "now", "not-yet", "not-yet"]);

        let document = text(&shown["documents"][0]["id"]);
        let review = scene.ask("review", json!({ "document": document }));
        assert_eq!(review["person"]["verdict"], "match");
        assert_eq!(review["signature"]["weak"], false);

        // Everything is mapped: the first to a local course, the second refused with a reason, the others as free credits.
        let course = scene.ask("courses", json!({ "text": "TIE101", "limit": 5 }))["courses"][0].clone();
        assert_eq!(course["code"], "TIE101");
        let mapping = scene.ask("mapping", json!({ "case": case }));
        let queue: Vec<Value> =
            mapping["queue"].as_array().expect("a queue").iter().filter(|q| q["mappable"] == "yes").cloned().collect();
        assert!(queue.len() >= 3, "{queue:?}");
        for (index, row) in queue.iter().enumerate() {
            let home = match index {
                0 => json!([{ "course": course["id"], "code": course["code"], "title": course["title"],
                "credits": row["credits"], "grade": "4", "how": "By hand" }]),
                1 => json!([]),
                _ => json!([{ "course": null, "code": "", "title": "Free elective studies", "credits": row["credits"],
                "grade": null, "how": "" }]),
            };
            let outcome = ["substitution", "not-recognised"].get(index).copied().unwrap_or("inclusion");
            let refused = index == 1;
            let group = json!({ "id": null,
            "foreign": [{ "document": row["document"], "achievement": row["achievement"], "part": null }],
            "home": home, "outcome": outcome, "until": null, "condition": "",
            "differs": if refused { json!(["level"]) } else { json!([]) },
            "reason": if refused { "The course is given in the first year of another field." } else { "" },
            "nextStep": "" });
            if index == 0 {
                let mut twice = group.clone();
                twice["home"][0]["credits"] = json!("0");
                assert_eq!(
                    scene.try_ask("set_group", json!({ "case": case, "group": twice })),
                    Err("no-credits".into())
                );
            }
            scene.ask("set_group", json!({ "case": case, "group": group }));
        }
        let again = json!({ "id": null,
        "foreign": [{ "document": queue[0]["document"], "achievement": queue[0]["achievement"], "part": null }],
        "home": [{ "course": null, "code": "", "title": "Once more", "credits": "1", "grade": null, "how": "" }],
        "outcome": "inclusion", "until": null, "condition": "", "differs": [], "reason": "", "nextStep": "" });
        assert_eq!(
            scene.try_ask("set_group", json!({ "case": case, "group": again })),
            Err("more-than-there-is".into()),
            "nothing is taken twice"
        );

        let undone = scene.ask("undo", json!({ "case": case }));
        assert_eq!(undone["balance"]["mapped"], queue.len() - 1);
        assert_eq!(scene.try_ask("sign_off", scene.signing(&case, "training")), Err("still-open".into()));
        scene.ask("redo", json!({ "case": case }));

        let draft = scene.ask("draft", json!({ "case": case }));
        assert_eq!(draft["refused"], json!([]));
        assert_eq!(draft["overall"], "partially-positive");
        assert_eq!(scene.try_ask("sign_off", scene.signing(&case, "guessed it")), Err("wrong-pin".into()));
        let shown = scene.signing(&case, "training");
        scene.ask("undo", json!({ "case": case }));
        scene.ask("undo", json!({ "case": case }));
        scene.ask("redo", json!({ "case": case }));
        let last = queue.last().expect("a last one");
        let other = json!({ "id": null,
            "foreign": [{ "document": last["document"], "achievement": last["achievement"], "part": null }],
            "home": [{ "course": null, "code": "", "title": "Something else", "credits": last["credits"],
                "grade": null, "how": "" }],
            "outcome": "inclusion", "until": null, "condition": "", "differs": [], "reason": "", "nextStep": "" });
        scene.ask("set_group", json!({ "case": case, "group": other }));
        assert_eq!(scene.try_ask("sign_off", shown), Err("draft-changed".into()), "what is signed is what was shown");
        let signed = scene.ask("sign_off", scene.signing(&case, "training"));
        assert_eq!(signed["locked"], true);
        let decision = text(&signed["decisions"][0]["id"]);
        assert_eq!(scene.try_ask("undo", json!({ "case": case })), Err("case-locked".into()));

        let out = scene.folder.path().join("out");
        std::fs::create_dir(&out).expect("a folder");
        scene.ask("export", json!({ "decision": decision, "folder": out }));
        assert_eq!(scene.ask("deliveries", json!({}))["deliveries"][0]["test"], true, "a test list named its EMP");
        let number = text(&signed["number"]);
        let exported = out.join(&number);
        let mut names: Vec<String> = std::fs::read_dir(&exported)
            .expect("the folder of the case")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        assert_eq!(
            names,
            [
                "decision.csv",
                "decision.pdf",
                "manifest.json",
                "original-1-evidence.json",
                "original-1-evidence.pdf",
                "original-1.xml",
                "recognition.xml"
            ]
        );
        assert_eq!(std::fs::read_dir(&out).expect("out").count(), 1, "nothing temporary is left");

        the_manifest_lists_what_is_there(&exported, &number, names.len());
        the_original_is_what_the_emp_signed(&scene, &exported);
        the_recognition_is_valid_and_ours(&exported);
        the_pdf_says_what_was_decided(&exported, &number);

        let done = scene.ask("cases", json!({ "filter": "done", "search": "" }));
        assert_eq!(done["rows"][0]["number"], json!(number));
    }

    fn the_manifest_lists_what_is_there(exported: &Path, number: &str, files: usize) {
        let manifest = std::fs::read(exported.join("manifest.json")).expect("the manifest");
        let manifest: Value = serde_json::from_slice(&manifest).expect("JSON");
        assert_eq!((&manifest["case"], &manifest["training"]), (&json!(number), &json!(true)));
        let listed = manifest["files"].as_array().expect("files");
        assert_eq!(listed.len(), files - 1, "all but itself");
        let mut sums = String::new();
        for file in listed {
            let name = text(&file["name"]);
            let size = std::fs::metadata(exported.join(&name)).expect("the file").len();
            assert_eq!(file["size"], json!(size), "{name}");
            sums += &format!("{}  {name}\n", text(&file["sha256"]));
        }
        let list = exported.join("../sums");
        std::fs::write(&list, sums).expect("written");
        let checked = Command::new("sha256sum").args(["--check", "--strict"]).arg(&list).current_dir(exported).output();
        std::fs::remove_file(&list).expect("removed");
        assert!(checked.expect("sha256sum is needed for this test").status.success(), "sha256sum finds the same");
    }

    fn the_original_is_what_the_emp_signed(scene: &Scene, exported: &Path) {
        let certificate = exported.join("emp.pem");
        let emp = scene.bench.training.emps.iter().find(|e| e.country == "NO").expect("the Norwegian EMP");
        std::fs::write(&certificate, &emp.certificate_pem).expect("written");
        let status = Command::new("xmlsec1")
            .args(["--verify", "--enabled-key-data", "rsa,x509", "--pubkey-cert-pem"])
            .args([&certificate, &exported.join("original-1.xml")])
            .output()
            .expect("xmlsec1 is needed for this test")
            .status;
        assert!(status.success(), "xmlsec1 verifies the exported original with the EMP's certificate");
    }

    fn the_recognition_is_valid_and_ours(exported: &Path) {
        let recognition = exported.join("recognition.xml");
        let xml = std::fs::read_to_string(&recognition).expect("the recognition ELMO");
        let received = elmo_signature::ReceivedElmo::new(xml.clone().into_bytes());
        let certificate = elmo_signature::key_info_certificate(&received).expect("the office's certificate");
        let pem = exported.join("office.pem");
        let der = exported.join("office.der");
        std::fs::write(&der, certificate.der()).expect("written");
        let converted = Command::new("openssl")
            .args(["x509", "-inform", "DER", "-in"])
            .arg(&der)
            .arg("-out")
            .arg(&pem)
            .status()
            .expect("openssl is needed for this test");
        assert!(converted.success());
        let verified = Command::new("xmlsec1")
            .args(["--verify", "--enabled-key-data", "rsa,x509", "--pubkey-cert-pem"])
            .args([&pem, &recognition])
            .output()
            .expect("xmlsec1 is needed for this test");
        assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
        assert!(xml.contains("resultOfRecognition"));
        let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/elmo/schemas/2.1.1/schema.xsd");
        if !schema.exists() {
            println!("skipped: the ELMO schemas of ../shared are not here");
            return;
        }
        let valid = Command::new("xmllint")
            .args(["--nonet", "--noout", "--huge", "--schema"])
            .args([&schema, &recognition])
            .output()
            .expect("xmllint is needed for this test");
        assert!(valid.status.success(), "{}", String::from_utf8_lossy(&valid.stderr));
    }

    /// The text of the decision's PDF.
    fn paper(exported: &Path) -> String {
        let output = Command::new("pdftotext")
            .args(["-layout", "-enc", "UTF-8"])
            .arg(exported.join("decision.pdf"))
            .arg("-")
            .output()
            .expect("pdftotext is needed for this test");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn the_pdf_says_what_was_decided(exported: &Path, number: &str) {
        let text = paper(exported);
        for expected in [
            number,
            "Korhonen",
            "TIE101",
            "University of Oslo",
            "Maria Virtanen",
            "The course is given in the first year",
        ] {
            assert!(text.contains(expected), "{expected} is missing in {text}");
        }
    }

    #[test]
    fn every_wrong_answer_is_told_apart_and_nothing_of_it_is_kept() {
        let scene = Scene::new();
        let case = scene.case_of("K240114");
        for (answer, state, outcome) in [
            ("cancel", "cancelled", "cancelled"),
            ("no-results", "no-results", ""),
            ("error", "failed", "emp-error"),
            ("unknown-code", "failed", "unknown-code"),
            ("bad-signature", "refused", "digest-wrong"),
            ("foreign-key", "refused", "no-key-fits"),
            ("old-key", "refused", "no-key-fits"),
            ("broken-base64", "refused", ""),
            ("broken-gzip", "refused", ""),
            ("gzip-bomb", "refused", "too-large"),
        ] {
            let (_, shown) = scene.fetch(&case, "NO", Walk { answer, ..Walk::of("K240114") });
            let fetch = &shown["fetches"][0];
            assert_eq!(fetch["state"], state, "{answer}: {fetch}");
            let code = fetch["outcome"].as_str().unwrap_or_default();
            assert!(code.contains(outcome), "{answer}: {code}");
            assert_eq!(shown["documents"], json!([]), "{answer}: nothing is kept");
            assert!(fetch["startUrl"].is_null(), "{answer}: its address is closed");
        }
    }

    #[test]
    fn doubtful_answers_wait_for_a_person() {
        let scene = Scene::new();
        let case = scene.case_of("K240114");
        for (answer, doubt) in [("sha1", "weak-algorithm"), ("older-document", "time-outside")] {
            let (_, shown) = scene.fetch(&case, "NO", Walk { answer, ..Walk::of("K240114") });
            let document = text(&shown["documents"][0]["id"]);
            assert_eq!(shown["documents"][0]["signatureOpen"], true, "{answer}");
            let review = scene.ask("review", json!({ "document": document }));
            let doubts = review["signature"]["doubts"].as_array().expect("doubts");
            assert!(doubts.iter().any(|d| d == doubt), "{answer}: {doubts:?}");
            assert_eq!(
                scene.try_ask("accept_signature", json!({ "document": document, "why": "  " })),
                Err("reason-missing".into())
            );
            let accepted = scene
                .ask("accept_signature", json!({ "document": document, "why": "The EMP confirmed it by telephone." }));
            assert_eq!(accepted["document"]["signatureOpen"], false);
        }
    }

    #[test]
    fn a_wrong_session_leaves_the_fetch_open_and_a_repeat_changes_nothing() {
        let scene = Scene::new();
        let case = scene.case_of("K240114");
        let fetch = scene.begin(&case, "NO");
        let start: url::Url = text(&fetch["startUrl"]).parse().expect("an address");
        let wrong = learner::walk(&start, Walk { answer: "wrong-session", ..Walk::of("K240114") }).expect("a form");
        learner::post(&wrong.action, &wrong.fields);
        let shown = scene.ask("case", json!({ "case": case }));
        assert_eq!(shown["fetches"][0]["state"], "open");
        assert_eq!(shown["documents"], json!([]));

        let form = learner::walk(&start, Walk::of("K240114")).expect("a form");
        assert_eq!(learner::post(&form.action, &form.fields).status, 200);
        let repeat = learner::post(&form.action, &form.fields);
        assert!(repeat.text.contains("already"), "{} {}", repeat.status, repeat.text);
        let shown = scene.ask("case", json!({ "case": case }));
        assert_eq!(shown["documents"].as_array().map(Vec::len), Some(1));
    }

    #[test]
    fn another_persons_results_stop_the_line() {
        let scene = Scene::new();
        let case = scene.case_of("K240114");
        let (_, shown) = scene.fetch(&case, "NO", Walk { answer: "not-this-student", ..Walk::of("K240114") });
        assert_eq!(shown["state"], "person-mismatch");
        let document = text(&shown["documents"][0]["id"]);
        let status = scene.ask("status", json!({}));
        let me = status["me"]["id"].clone();
        let staff = status["staff"].as_array().expect("the staff");
        let other = staff.iter().map(|s| s["id"].clone()).find(|id| *id != me).expect("somebody else");
        let accept = |second: Value| json!({ "document": document, "why": "Known by sight.", "second": second });
        assert_eq!(scene.try_ask("accept_person", accept(json!(null))), Err("second-person-missing".into()));
        assert_eq!(
            scene.try_ask("accept_person", accept(json!({ "staff": me, "pin": "training" }))),
            Err("same-person-twice".into())
        );
        assert_eq!(
            scene.try_ask("accept_person", accept(json!({ "staff": other, "pin": "not this" }))),
            Err("wrong-pin".into())
        );
        let erased = scene.ask("not_this_student", json!({ "document": document, "why": "Another person's results." }));
        assert_eq!(erased["documents"][0]["erased"]["reason"], "Another person's results.");
        assert_eq!(scene.try_ask("review", json!({ "document": document })), Err("document-erased".into()));
    }

    #[test]
    fn a_signed_decision_can_be_withdrawn_and_replaced() {
        let scene = Scene::new();
        let case = scene.case_of("K240114");
        scene.fetch(&case, "NO", Walk::of("K240114"));
        scene.map_all(&case);
        let first = scene.ask("sign_off", scene.signing(&case, "training"));
        let decision = text(&first["decisions"][0]["id"]);
        let withdraw = json!({ "decision": decision, "reason": "A grade was wrong.", "pin": "training" });
        let withdrawn = scene.ask("withdraw", withdraw.clone());
        assert_eq!(withdrawn["locked"], false);
        assert_eq!(scene.try_ask("withdraw", withdraw), Err("already-withdrawn".into()));
        let mut group = scene.ask("mapping", json!({ "case": case }))["groups"][0].clone();
        group["home"][0]["title"] = json!("Another elective");
        scene.ask("set_group", json!({ "case": case, "group": group }));
        let second = scene.ask("sign_off", scene.signing(&case, "training"));
        assert_eq!(second["decisions"][0]["replaces"], first["decisions"][0]["number"]);
        assert_eq!(second["decisions"].as_array().map(Vec::len), Some(2), "nothing that was signed disappears");
        let pdf = scene.ask("decision_file", json!({ "decision": decision, "name": "decision.pdf" }));
        assert_eq!(pdf["mediaType"], "application/pdf");

        let out = scene.folder.path().join("out");
        std::fs::create_dir(&out).expect("a folder");
        scene.ask("export", json!({ "decision": second["decisions"][0]["id"], "folder": out }));
        let exported = out.join(text(&second["number"]));
        let paper = paper(&exported);
        let heading = format!("Decided otherwise in decision {}", text(&first["decisions"][0]["number"]));
        assert!(paper.contains(&heading), "the difference stands on paper: {paper}");
        let xml = std::fs::read_to_string(exported.join("recognition.xml")).expect("the recognition ELMO");
        assert_eq!(xml.matches("superseded kind=").count(), 1, "and in the ELMO, what has changed alone");
    }

    #[test]
    fn a_second_fetch_counts_nothing_twice() {
        let scene = Scene::new();
        let case = scene.case_of("K240114");
        let (_, first) = scene.fetch(&case, "NO", Walk::of("K240114"));
        let (_, second) = scene.fetch(&case, "NO", Walk::of("K240114"));
        assert_eq!(second["documents"].as_array().map(Vec::len), Some(2), "both are kept");
        assert_eq!(second["balance"], first["balance"], "and nothing counts twice");
    }

    #[test]
    fn a_decided_case_takes_nothing_in_and_names_whom_it_was_signed_for() {
        let scene = Scene::new();
        let case = scene.case_of("K240114");
        scene.fetch(&case, "NO", Walk::of("K240114"));
        scene.map_all(&case);
        let waiting = scene.begin(&case, "NO");
        let form = learner::walk(&text(&waiting["startUrl"]).parse().expect("an address"), Walk::of("K240114"))
            .unwrap_or_else(|page| panic!("stuck at {}", page.text));
        let signed = scene.ask("sign_off", scene.signing(&case, "training"));

        learner::post(&form.action, &form.fields);
        let shown = scene.ask("case", json!({ "case": case }));
        assert_eq!(shown["documents"].as_array().map(Vec::len), Some(1), "a late answer does not come in");
        // In the same second the EMP would sign the same bytes again, and those are a doubt of their own.
        std::thread::sleep(std::time::Duration::from_millis(1100));
        let (_, later) = scene.fetch(&case, "NO", Walk::of("K240114"));
        assert_eq!(later["documents"][0]["later"], true, "what comes now stands beside the decision");
        assert_eq!((&later["balance"], &later["decisions"]), (&signed["balance"], &signed["decisions"]));

        let mut student = shown["student"].clone();
        student["born"] = json!("1990-01-01");
        assert_eq!(scene.try_ask("put_case", student.clone()), Err("case-locked".into()));
        let decision = text(&signed["decisions"][0]["id"]);
        scene.ask("withdraw", json!({ "decision": decision, "reason": "The SIS had another day.", "pin": "training" }));
        let changed = scene.ask("put_case", student);
        assert_eq!(changed["documents"][1]["personOpen"], true, "another birth date is another comparison");
        assert_eq!(scene.try_ask("sign_off", scene.signing(&case, "training")), Err("person-open".into()));
    }
}
