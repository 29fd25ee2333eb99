//! Results that did not come by EMREX, from the attached original to a signed decision: typed, looked at again by somebody
//! else, mapped beside verified results, and marked on everything that comes of it.

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::process::Command;

    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use serde_json::{Value, json};
    use tests::scene::Scene;
    use tests::tamper;

    const AINO: &str = "K240114";
    const ORIGINAL: &[u8] = b"%PDF-1.4\n% a transcript of records\n%%EOF\n";

    struct Office {
        scene: Scene,
        case: Value,
        people: [(String, String); 2],
    }

    impl Office {
        fn open() -> Self {
            let scene = Scene::open().expect("a desk");
            let case = scene.case_of(AINO).expect("a case");
            let status = scene.ask("status", json!({})).expect("a status");
            let me = status["me"]["id"].clone();
            let mut staff = status["staff"].as_array().expect("the staff").clone();
            staff.sort_by_key(|one| one["id"] != me);
            let person = |at: usize| {
                let text = |name: &str| staff[at][name].as_str().expect("a text").to_owned();
                (text("id"), text("name"))
            };
            Self { people: [person(0), person(1)], scene, case }
        }

        fn ask(&self, name: &str, request: Value) -> Value {
            self.scene.ask(name, request).unwrap_or_else(|error| panic!("{name}: {error}"))
        }

        fn work_as(&self, person: usize) {
            self.ask("lock", json!({}));
            self.ask("unlock", json!({ "staff": self.people[person].0, "pin": "training" }));
        }

        fn attach(&self) -> String {
            let request = json!({ "case": self.case, "name": "Transcript of Records, 30 January 2026",
                "base64": STANDARD.encode(ORIGINAL), "paper": null });
            self.ask("attach_original", request)["document"].as_str().expect("an id").to_owned()
        }

        fn transcript(&self, rows: &[Value]) -> Value {
            let student = self.ask("case", json!({ "case": self.case }))["student"].clone();
            json!({ "institution": "Universitas Exempli", "identifierKind": "erasmus", "identifier": "A EXEMPL01",
                "country": "AT", "issued": "30.1.2026", "givenNames": student["givenNames"],
                "familyName": student["familyName"], "born": student["born"], "rows": rows })
        }

        fn take_over(&self, document: &str, rows: &[Value]) -> Value {
            let request = json!({ "document": document, "transcript": self.transcript(rows) });
            self.ask("take_over_typed", request)
        }

        fn check(&self, document: &str, item: &str) -> Result<Value, String> {
            self.scene.ask("check_typed", json!({ "document": document, "item": item }))
        }

        fn map(&self, row: &Value) {
            let group = json!({ "id": null,
                "foreign": [{ "document": row["document"], "achievement": row["achievement"], "part": null }],
                "home": [{ "course": null, "code": "", "title": "Free", "credits": row["credits"], "grade": null,
                    "how": "" }],
                "outcome": "inclusion", "until": null, "condition": "", "differs": [], "reason": "", "nextStep": "" });
            self.ask("set_group", json!({ "case": self.case, "group": group }));
        }

        fn map_open(&self) {
            let mapping = self.ask("mapping", json!({ "case": self.case }));
            for row in mapping["queue"].as_array().expect("a queue") {
                if row["mappable"] == "yes" && row["groups"] == json!([]) {
                    self.map(row);
                }
            }
        }

        fn sign(&self) -> Result<Value, String> {
            let draft = self.ask("draft", json!({ "case": self.case }));
            let signing = json!({ "case": self.case, "digest": draft["digest"], "pin": "training", "second": null });
            self.scene.ask("sign_off", signing)
        }

        fn case(&self) -> Value {
            self.ask("case", json!({ "case": self.case }))
        }
    }

    fn row(number: u32, code: &str, title: &str, credits: &str, grade: &str) -> Value {
        json!({ "number": number, "code": code, "title": title, "titleEn": "", "credits": credits, "scheme": "",
            "grade": grade, "gradeScheme": "Austrian 1 to 5", "when": "Autumn 2025", "level": "EQF 6", "status": "" })
    }

    fn two() -> Vec<Value> {
        vec![row(0, "M1", "Lineare Algebra", "7,5", "2"), row(0, "M2", "Numerik", "4.5", "1")]
    }

    fn paper(file: &Path) -> String {
        let output = Command::new("pdftotext").args(["-layout", "-enc", "UTF-8"]).arg(file).arg("-").output();
        let text = String::from_utf8(output.expect("pdftotext is needed for this test").stdout).expect("UTF-8");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn typed_results_reach_a_signed_decision_and_are_never_mixed_without_the_mark() {
        let office = Office::open();
        office.scene.fetch(&office.case, "NO", AINO).expect("verified results");
        let document = office.attach();
        let begun = office.ask("typed", json!({ "document": document }));
        assert_eq!((&begun["draft"], &begun["begun"]), (&json!(true), &json!(false)));
        assert_eq!(office.case()["state"], "typing");

        // Something cannot be read: it is told where, kept as a draft, and not taken over.
        let bad = vec![row(0, "M1", "Lineare Algebra", "seven", "2")];
        let request = json!({ "document": document, "transcript": office.transcript(&bad) });
        assert_eq!(office.scene.ask("take_over_typed", request.clone()), Err("typed-unreadable".into()));
        let kept = office.ask("save_typed", request);
        assert_eq!(kept["problems"], json!([{ "row": 0, "column": "credits", "code": "typed-credits" }]));

        let typed = office.take_over(&document, &two());
        assert_eq!(typed["transcript"]["rows"][1]["number"], 2);
        let shown = office.case();
        let of_typed = shown["documents"].as_array().expect("documents").iter().find(|d| d["id"] == document.as_str());
        let of_typed = of_typed.expect("the typed document");
        assert_eq!(
            (&of_typed["trust"], &of_typed["counted"], &of_typed["person"]),
            (&json!("typed"), &json!("12"), &json!("match"))
        );

        // The mapping may begin; sign-off waits for a second look of somebody else.
        office.map_open();
        let mapping = office.ask("mapping", json!({ "case": office.case }));
        assert_eq!(mapping["balanceTyped"]["recognised"], "12");
        assert_ne!(mapping["balance"]["recognised"], "12", "the verified ones are there too");
        assert_eq!(office.case()["state"], "second-look");
        let draft = office.ask("draft", json!({ "case": office.case }));
        assert_eq!(draft["refused"], json!(["typed-unchecked"]));
        assert_eq!(office.sign(), Err("typed-unchecked".into()));
        assert_eq!(office.check(&document, "all"), Err("own-typing".into()));
        assert_eq!(office.check(&document, "1"), Err("own-typing".into()));

        office.work_as(1);
        office.check(&document, "1").expect("somebody else");
        // The checker corrects a line: its mapping no longer fits, and the other has to look.
        let mut corrected = office.ask("typed", json!({ "document": document }))["transcript"]["rows"].clone();
        corrected[1]["credits"] = json!("5");
        let after = office.take_over(&document, corrected.as_array().expect("rows"));
        assert_eq!(
            after["rows"][0]["checked"]["name"],
            office.people[1].1.as_str(),
            "what did not change keeps its look"
        );
        assert_eq!(after["rows"][1]["checked"], Value::Null);
        let mapping = office.ask("mapping", json!({ "case": office.case }));
        assert_eq!(mapping["undo"]["code"], "groups-taken-out");
        assert_eq!(mapping["balanceTyped"]["open"], "5");
        office.check(&document, "all").expect("the head still waits for somebody else than its typist");
        assert_eq!(office.check(&document, "2"), Err("own-typing".into()));
        office.work_as(0);
        let checked = office.check(&document, "2").expect("the other");
        assert_eq!(checked["from"]["checked"], true);
        assert_eq!(office.sign(), Err("still-open".into()), "the corrected line is not mapped yet");
        office.map_open();
        let signed = office.sign().expect("a decision");
        assert_eq!(
            office.scene.ask("uncheck_typed", json!({ "document": document, "item": "1" })),
            Err("case-locked".into()),
            "decided cases never move"
        );

        let out = office.scene.folder.path().join("out");
        std::fs::create_dir(&out).expect("a folder");
        office.ask("export", json!({ "decision": signed["decisions"][0]["id"], "folder": out }));
        let exported = out.join(signed["number"].as_str().expect("a number"));
        let names: Vec<String> = std::fs::read_dir(&exported)
            .expect("files")
            .map(|file| file.expect("a file").file_name().to_string_lossy().into_owned())
            .collect();
        let original =
            names.iter().find(|n| n.starts_with("original-typed-") && n.ends_with(".pdf") && !n.contains("evidence"));
        let original = original.unwrap_or_else(|| panic!("no original in {names:?}"));
        assert_eq!(std::fs::read(exported.join(original)).expect("the original"), ORIGINAL);
        let stem = original.trim_end_matches(".pdf");
        let table = std::fs::read_to_string(exported.join(format!("{stem}-typed.tsv"))).expect("what was typed");
        assert!(table.contains("M2\tNumerik\t\t5\t"), "{table}");

        let (first, second) = (&office.people[0].1, &office.people[1].1);
        let text = paper(&exported.join("decision.pdf"));
        for expected in [
            "TYPED BY HAND – nothing proves who issued these results.",
            "Typed from Transcript of Records, 30 January 2026 (PDF) by",
            &format!("{first} on"),
            &format!("{second} on"),
            "checked by",
            "Of these typed by hand, not verified: requested 12.5 ECTS, recognised 12.5 ECTS, not recognised 0 ECTS; credited at home for them 12.5 ECTS.",
            "Universitas Exempli",
        ] {
            assert!(text.contains(expected), "'{expected}' is missing in {text}");
        }
        assert!(!text.contains("NOT YET CHECKED"));
        let csv = std::fs::read_to_string(exported.join("decision.csv")).expect("the table");
        assert_eq!(csv.matches("\"Typed from Transcript of Records, 30 January 2026 (PDF) by").count(), 2, "{csv}");
        let elmo = std::fs::read_to_string(exported.join("recognition.xml")).expect("the ELMO");
        assert!(
            elmo.contains("totals-typed")
                && elmo.contains("recognised=\"12.5\"")
                && elmo.contains("Typed from Transcript")
        );
        let evidence = paper(&exported.join(format!("{stem}-evidence.pdf")));
        assert!(evidence.contains("Typed by hand: there is no signature, and nothing vouches"), "{evidence}");
        let json = std::fs::read_to_string(exported.join(format!("{stem}-evidence.json"))).expect("the report");
        let json: Value = serde_json::from_str(&json).expect("JSON");
        assert_eq!((&json["verdict"], &json["signature"]), (&json!("unsigned"), &Value::Null));
        assert_eq!(json["received"]["typed"]["checked"], true);
    }

    #[test]
    fn a_draft_survives_the_end_of_the_program() {
        let office = Office::open();
        let document = office.attach();
        let half = json!({ "document": document, "transcript": office.transcript(&[row(0, "M1", "Lin", "", "")]) });
        office.ask("save_typed", half);
        let scene = Scene::open_in(office.scene.close()).expect("the desk again");
        let again = scene.ask("typed", json!({ "document": document })).expect("the draft");
        assert_eq!(again["transcript"]["rows"][0]["title"], "Lin");
        assert_eq!((&again["draft"], &again["problems"][0]["code"]), (&json!(true), &json!("typed-no-credits")));
    }

    #[test]
    fn one_person_alone_checks_with_the_mark() {
        let office = Office::open();
        let mut settings = office.ask("settings", json!({}));
        settings["typistMayCheck"] = json!(true);
        office.ask("save_settings", settings);
        let document = office.attach();
        office.take_over(&document, &two());
        let checked = office.check(&document, "all").expect("the office allows it");
        assert_eq!((&checked["from"]["checked"], &checked["from"]["alone"]), (&json!(true), &json!(true)));
        office.map_open();
        let signed = office.sign().expect("a decision");
        let file = json!({ "decision": signed["decisions"][0]["id"], "name": "decision.pdf" });
        let pdf = office.ask("decision_file", file)["base64"].as_str().expect("bytes").to_owned();
        let path = office.scene.folder.path().join("alone.pdf");
        std::fs::write(&path, STANDARD.decode(pdf).expect("base64")).expect("a file");
        let text = paper(&path);
        assert!(text.contains("in part by the same person who typed it"), "{text}");
    }

    #[test]
    fn it_is_erased_and_moved_like_any_other_document() {
        let office = Office::open();
        let document = office.attach();
        office.take_over(&document, &two());
        office.map_open();
        let other = office.scene.case_of("K240215").expect("another case");
        assert_ne!(other, office.case);
        let request = json!({ "document": document, "toCase": other, "why": "It was in the wrong case." });
        office.ask("move_document", request);
        let moved = office.ask("typed", json!({ "document": document }));
        assert_eq!(moved["case"], other);
        assert_eq!(office.ask("check_again", json!({ "document": document }))["why"], Value::Null);
        let back = json!({ "document": document, "toCase": office.case, "why": "It was right after all." });
        office.ask("move_document", back);
        office.work_as(1);
        office.check(&document, "all").expect("somebody else");
        assert_eq!(office.ask("check_again", json!({ "document": document }))["why"], Value::Null);

        let history = office.ask("history", json!({ "case": office.case }))["rows"].clone();
        let whats: Vec<&str> = history.as_array().expect("rows").iter().filter_map(|r| r["what"].as_str()).collect();
        for what in ["typed-attached", "typed-taken-over", "typed-checked", "typed-moved"] {
            assert!(whats.contains(&what), "{what} is missing in {whats:?}");
        }
        office.ask("not_this_student", json!({ "document": document, "why": "Somebody else's transcript." }));
        assert_eq!(office.scene.ask("typed", json!({ "document": document })), Err("document-erased".into()));
        assert_eq!(office.scene.ask("original", json!({ "document": document })), Err("document-erased".into()));
        let folder = office.scene.folder.path();
        let key = std::fs::read(folder.join("training.key")).expect("the key");
        let left = tamper::rows(&folder.join("desk.db"), &key, &[]).expect("rows");
        assert!(!left.iter().any(|row| row.contains("Universitas Exempli")), "what was typed is erased too");
    }

    #[test]
    fn lines_changed_beside_the_program_raise_the_alarm() {
        let office = Office::open();
        let document = office.attach();
        office.take_over(&document, &two());
        office.map_open();
        office.work_as(1);
        office.check(&document, "all").expect("somebody else");
        let folder = office.scene.folder.path().to_owned();
        let key = std::fs::read(folder.join("training.key")).expect("the key");
        let forged = "UPDATE typed_document SET body = replace(body, '7,5', '30')";
        tamper::sql(&folder.join("desk.db"), &key, forged).expect("SQL");
        assert_eq!(office.ask("check_again", json!({ "document": document }))["why"], "evidence-differs");
        assert_eq!(office.scene.ask("draft", json!({ "case": office.case })), Err("evidence-broken".into()));
    }

    #[test]
    fn what_is_no_original_is_not_attached() {
        let office = Office::open();
        let attach = |bytes: Option<&[u8]>, paper: Option<&str>, name: &str| {
            let request = json!({ "case": office.case, "name": name, "base64": bytes.map(|b| STANDARD.encode(b)),
                "paper": paper });
            office.scene.ask("attach_original", request)
        };
        assert_eq!(attach(Some(b"GIF89a"), None, "Transcript"), Err("original-unknown".into()));
        assert_eq!(attach(Some(ORIGINAL), None, " "), Err("field".into()));
        assert_eq!(attach(None, None, "Transcript"), Err("field".into()));
        let paper =
            attach(None, Some("Two stamped sheets, seen at the desk, kept in folder 7."), "Transcript").expect("paper");
        let bytes = office.ask("original", json!({ "document": paper["document"] }));
        assert_eq!(bytes["mediaType"], "text/plain");
        office.take_over(paper["document"].as_str().expect("an id"), &two());
        let shown = office.case();
        assert_eq!(shown["documents"][0]["typed"]["medium"], "paper");
        assert_eq!(shown["documents"][0]["counted"], "12", "paper can be opened like the others");
    }
}
