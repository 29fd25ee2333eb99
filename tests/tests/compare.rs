//! Two documents of one student side by side: what came, went and changed; what that means for a mapping; a decision that
//! stays as it was signed whatever comes later; and a student who has no results yet.

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fmt::Write as _;
    use std::path::Path;
    use std::sync::Arc;

    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use elmo_signature::{Certificate, SigningKey};
    use serde_json::{Value, json};
    use tempfile::TempDir;
    use tests::bench::Bench;
    use tests::learner::{self, Walk};
    use tests::office::{self, NoKeychain, Wound, ask};
    use time::Duration;

    const AINO: &str = "K240114";
    const MIKAEL: &str = "K240215";

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
            ask(&self.bench.desk, name, request)
        }

        fn case_of(&self, student: &str) -> Value {
            self.ask("cases", json!({ "filter": "all", "search": student }))["rows"][0]["id"].clone()
        }

        fn show(&self, case: &Value) -> Value {
            self.ask("case", json!({ "case": case }))
        }

        fn changes(&self, case: &Value) -> Value {
            self.ask("changes", json!({ "case": case }))
        }

        fn row(&self, case: &Value, filter: &str) -> Option<Value> {
            let rows = self.ask("cases", json!({ "filter": filter, "search": "" }))["rows"].clone();
            rows.as_array().expect("rows").iter().find(|row| &row["id"] == case).cloned()
        }

        fn begin(&self, case: &Value, country: &str) -> url::Url {
            let emps = self.ask("emps", json!({}))["emps"].clone();
            let emp =
                emps.as_array().expect("EMPs").iter().find(|e| e["country"] == country).expect("one")["key"].clone();
            let fetch = self.ask("begin_fetch", json!({ "case": case, "emp": emp, "language": "en" }));
            text(&fetch["startUrl"]).parse().expect("an address")
        }

        /// A fetch in which the learner takes all courses but those at these places; the case afterwards.
        fn fetch_without(&self, case: &Value, country: &str, student: &str, left_out: &[&str]) -> Value {
            let form = walk(&self.begin(case, country), student, left_out);
            let page = learner::post(&form.action, &form.fields);
            assert_eq!(page.status, 200, "{}", page.text);
            self.show(case)
        }

        /// A fetch that the EMP answers with a document in which texts are replaced, signed with its own key.
        fn fetch_changed(&self, case: &Value, replaced: &[(&str, &str)]) -> Value {
            let mut form = walk(&self.begin(case, "NO"), AINO, &[]);
            let (_, elmo) = form.fields.iter_mut().find(|(name, _)| name == "elmo").expect("results");
            let mut xml = unpacked(elmo);
            for (from, to) in replaced {
                assert!(xml.contains(from), "{from} is in the document");
                xml = xml.replacen(from, to, 1);
            }
            *elmo = packed(&signed(&xml, &self.folder.path().join("emp-keys")));
            let page = learner::post(&form.action, &form.fields);
            assert!(page.text.contains("Your results have arrived"), "{}", page.text);
            self.show(case)
        }

        fn signing(&self, case: &Value) -> Value {
            let digest = self.ask("draft", json!({ "case": case }))["digest"].clone();
            json!({ "case": case, "digest": digest, "pin": "training", "second": null })
        }

        fn map_all(&self, case: &Value) {
            let mapping = self.ask("mapping", json!({ "case": case }));
            let rows = mapping["queue"].as_array().expect("a queue").clone();
            let open = |row: &&Value| row["mappable"] == "yes" && row["groups"] == json!([]);
            for row in rows.iter().filter(open) {
                let group = json!({ "id": null,
                    "foreign": [{ "document": row["document"], "achievement": row["achievement"], "part": null }],
                    "home": [{ "course": null, "code": "", "title": "Free", "credits": row["credits"], "grade": null, "how": "" }],
                    "outcome": "inclusion", "until": null, "condition": "", "differs": [], "reason": "", "nextStep": "" });
                self.ask("set_group", json!({ "case": case, "group": group }));
            }
        }

        fn history(&self, case: &Value) -> Vec<String> {
            let rows = self.ask("history", json!({ "case": case }))["rows"].clone();
            rows.as_array().expect("rows").iter().map(|row| text(&row["what"])).collect()
        }
    }

    fn text(value: &Value) -> String {
        value.as_str().unwrap_or_else(|| panic!("no text: {value}")).to_owned()
    }

    /// Documents tell the second in which they were made; the very same bytes twice would be another matter.
    fn a_second_later() {
        std::thread::sleep(std::time::Duration::from_millis(1050));
    }

    /// Walks to the form that would be posted to the return address; the courses at these places are unticked.
    fn walk(start: &url::Url, student: &str, left_out: &[&str]) -> learner::Form {
        a_second_later();
        let next = |page: learner::Page| page.form().unwrap_or_else(|page| panic!("stuck at {}", page.text));
        let form = next(learner::get(start));
        let mut form = next(learner::post(&form.action, &form.fields));
        form.fields.retain(|(name, _)| name != "student" && name != "answer");
        form.fields.push(("student".into(), student.into()));
        form.fields.push(("answer".into(), String::new()));
        let mut form = next(learner::post(&form.action, &form.fields));
        form.fields.retain(|(name, value)| name != "course" || !left_out.contains(&value.as_str()));
        form.fields.push(("do".into(), "send".into()));
        next(learner::post(&form.action, &form.fields))
    }

    fn unpacked(elmo: &str) -> String {
        use std::io::Read;
        let packed: String = elmo.split_whitespace().collect();
        let mut xml = String::new();
        let packed = STANDARD.decode(packed).expect("base64");
        flate2::read::GzDecoder::new(packed.as_slice()).read_to_string(&mut xml).expect("gzip");
        xml
    }

    fn packed(xml: &[u8]) -> String {
        use std::io::Write;
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packer.write_all(xml).expect("packed");
        STANDARD.encode(packer.finish().expect("packed"))
    }

    /// Signed anew with the key of the Norwegian training EMP.
    fn signed(xml: &str, keys: &Path) -> Vec<u8> {
        let begin = xml.find("<ds:Signature").or_else(|| xml.find("<Signature")).expect("a signature");
        let end = ["</ds:Signature>", "</Signature>"].iter().find_map(|tag| xml.find(tag).map(|at| at + tag.len()));
        let unsigned = format!("{}{}", &xml[..begin], &xml[end.expect("its end")..]);
        let read = |kind: &str| std::fs::read_to_string(keys.join(format!("no-current.{kind}.pem"))).expect("a key");
        let key = SigningKey::from_pkcs8_pem(&read("key")).expect("a key");
        let pem: String = read("certificate").lines().filter(|line| !line.starts_with("---")).collect();
        let certificate = Certificate::from_base64(&pem).expect("a certificate");
        elmo_signature::sign(&unsigned, &key, &certificate).expect("signed")
    }

    type Tables = BTreeMap<String, Vec<String>>;

    /// All rows of the tables that a decision stands in.
    fn decided_tables(folder: &Path) -> Tables {
        let key = std::fs::read(folder.join("training.key")).expect("a key");
        let key = key.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        });
        let database = rusqlite::Connection::open(folder.join("desk.db")).expect("a database");
        database.execute_batch(&format!("PRAGMA key = \"x'{key}'\"; PRAGMA query_only = 1")).expect("a key");
        let tables = ["decision", "decision_file", "mapping_group", "undo_step", "confirmation", "recognition_case"];
        let rows_of = |table: &str| {
            let mut all = database.prepare(&format!("SELECT * FROM \"{table}\" ORDER BY 1, 2")).expect("a table");
            let columns = all.column_count();
            let rows = all.query_map([], |row| {
                let cells = (0..columns).map(|n| row.get_ref(n).map(|cell| format!("{cell:?}")));
                cells.collect::<Result<Vec<_>, _>>().map(|row| row.join("|"))
            });
            (table.to_owned(), rows.expect("rows").collect::<Result<_, _>>().expect("rows"))
        };
        let mut found: Tables = tables.into_iter().map(rows_of).collect();
        // The documents that were decided on, with their bytes.
        let mut of = database
            .prepare(
                "SELECT document.*, document_bytes.bytes FROM document
                 JOIN document_bytes ON document_bytes.document_id = document.id
                 WHERE document.id NOT IN (SELECT document_id FROM later_document)",
            )
            .expect("documents");
        let columns = of.column_count();
        let documents = of.query_map([], |row| {
            let cells = (0..columns).map(|n| row.get_ref(n).map(|cell| format!("{cell:?}")));
            cells.collect::<Result<Vec<_>, _>>().map(|row| row.join("|"))
        });
        found.insert("document".into(), documents.expect("rows").collect::<Result<_, _>>().expect("rows"));
        found
    }

    #[test]
    fn two_fetches_show_what_came_went_and_changed() {
        let scene = Scene::new();
        let case = scene.case_of(AINO);
        let first = scene.fetch_without(&case, "NO", AINO, &["0", "6"]);
        assert_eq!(scene.changes(&case)["steps"], json!([]), "one document has nothing beside it");
        let older = first["documents"][0]["id"].clone();
        // The first course was left out before, the second is left out now, and the third has another grade.
        scene.fetch_without(&case, "NO", AINO, &["1"]);
        let second = scene.fetch_changed(&case, &[("<resultLabel>E<", "<resultLabel>D<")]);
        assert_eq!(second["documents"].as_array().map(Vec::len), Some(3), "each is kept");
        let changes = scene.changes(&case);
        let steps = changes["steps"].as_array().expect("steps");
        assert_eq!(steps.len(), 2);
        assert_eq!(
            (&steps[0]["newer"], &steps[0]["older"]),
            (&second["documents"][0]["id"], &second["documents"][1]["id"])
        );
        assert_eq!(steps[0]["outcome"], "results");

        let one = second["documents"][1]["id"].clone();
        let found = scene.ask("compare", json!({ "one": one, "other": older }));
        assert_eq!(found["older"]["id"], older, "the earlier one is told by when it was received");
        assert_eq!((&found["came"], &found["went"]), (&json!(2), &json!(1)), "{found}");
        let turns: Vec<(String, String)> = found["achievements"]
            .as_array()
            .expect("achievements")
            .iter()
            .map(|a| (text(&a["turn"]), a["code"].as_str().unwrap_or_default().to_owned()))
            .filter(|(_, code)| code != "UTV-IFI")
            .collect();
        let turn = |turn: &str, code: &str| (turn.to_owned(), code.to_owned());
        assert_eq!(turns, [turn("came", "IN2010"), turn("came", "IN5320"), turn("went", "IN3050")]);
        let totals = &found["totals"][0];
        assert_eq!((&totals["countedBefore"], &totals["countedAfter"]), (&json!("35"), &json!("35")), "{totals}");

        let last = scene.ask("compare", json!({ "one": second["documents"][0]["id"], "other": one }));
        let graded =
            last["achievements"].as_array().expect("some").iter().find(|a| a["code"] == "STK1110").expect("it");
        assert_eq!(graded["turn"], "changed");
        let result = graded["changes"].as_array().expect("some").iter().find(|c| c["field"] == "result").expect("it");
        assert_eq!((&result["old"], &result["new"], &result["decides"]), (&json!(["E"]), &json!(["D"]), &json!(true)));
        let same = scene.ask("compare", json!({ "one": one, "other": one }));
        assert_eq!(same["outcome"], "same");
        assert_eq!(same["achievements"], json!([]));
    }

    #[test]
    fn what_is_mapped_and_changed_is_looked_at_before_sign_off() {
        let scene = Scene::new();
        let case = scene.case_of(AINO);
        let first = scene.fetch_without(&case, "NO", AINO, &[]);
        scene.map_all(&case);
        assert_eq!(scene.ask("draft", json!({ "case": case }))["refused"], json!([]));
        let balance = scene.show(&case)["balance"].clone();
        // Twice the same: nothing is marked, and nothing counts twice.
        let again = scene.fetch_without(&case, "NO", AINO, &[]);
        assert_eq!((&scene.changes(&case)["marks"], &again["balance"]), (&json!([]), &balance));
        assert_eq!(scene.ask("draft", json!({ "case": case }))["refused"], json!([]));

        let replaced = [("<resultLabel>E<", "<resultLabel>D<"), ("Examen philosophicum", "Exphil")];
        let shown = scene.fetch_changed(&case, &replaced);
        assert_eq!(shown["balance"], balance, "what was mapped stays mapped");
        let marks = scene.changes(&case)["marks"].clone();
        let codes: Vec<&str> = marks.as_array().expect("marks").iter().filter_map(|m| m["code"].as_str()).collect();
        assert_eq!(codes, ["STK1110", "EXPHIL03"], "{marks}");
        assert_eq!(marks[0]["later"], shown["documents"][0]["id"]);
        assert_eq!(marks[0]["document"], first["documents"][0]["id"], "it is mapped from the first");
        assert_eq!(scene.ask("draft", json!({ "case": case }))["refused"], json!(["change-unseen"]));
        assert_eq!(scene.try_ask("sign_off", scene.signing(&case)), Err("change-unseen".into()));

        // One stays as it was mapped, with a name and a time; of the other the later result is mapped.
        let seen = |mark: &Value, fingerprint: &Value| {
            let change =
                json!({ "document": mark["document"], "achievement": mark["achievement"], "fingerprint": fingerprint });
            json!({ "case": case, "changes": [change] })
        };
        let other = seen(&marks[0], &json!("0"));
        assert_eq!(scene.try_ask("acknowledge_changes", other), Err("changed-again".into()), "only what was shown");
        let after = scene.ask("acknowledge_changes", seen(&marks[1], &marks[1]["fingerprint"]));
        let journal = scene.bench.desk.read(|r| Ok(r.journal(None, 50)?)).expect("the journal");
        let entry = journal.iter().find(|entry| entry.what.0 == "change-seen").expect("an entry");
        let kept = entry.after.clone().unwrap_or_default().to_string();
        assert!(
            kept.contains("fields") && !kept.contains(&text(&marks[1]["fingerprint"])),
            "no hash of a grade: {kept}"
        );
        let me = scene.ask("status", json!({}))["me"]["name"].clone();
        assert_eq!((&after["marks"][1]["seen"]["by"], &after["marks"][0]["seen"]), (&me, &Value::Null));
        assert_eq!(scene.try_ask("sign_off", scene.signing(&case)), Err("change-unseen".into()));
        let using = json!({ "case": case, "document": marks[0]["document"], "achievement": marks[0]["achievement"] });
        let after = scene.ask("use_later", using.clone());
        assert_eq!(after["marks"].as_array().map(Vec::len), Some(1), "{after}");
        assert_eq!(scene.show(&case)["balance"], balance, "it is the same course");
        let undone = scene.ask("undo", json!({ "case": case }));
        assert_eq!(undone["undo"]["code"], "group-set", "it can be undone");
        assert_eq!(scene.changes(&case)["marks"].as_array().map(Vec::len), Some(2));
        scene.ask("redo", json!({ "case": case }));

        // The same change in a still later document has been looked at; another one has not.
        scene.fetch_changed(&case, &replaced);
        assert_eq!(scene.ask("draft", json!({ "case": case }))["refused"], json!([]), "the same change again");
        scene.fetch_changed(&case, &[replaced[0], replaced[1], ("<resultLabel>A<", "<resultLabel>B<")]);
        assert_eq!(scene.ask("draft", json!({ "case": case }))["refused"], json!(["change-unseen"]));
        let marks = scene.changes(&case)["marks"].clone();
        let mark = marks.as_array().expect("marks").iter().find(|m| m["seen"].is_null()).expect("one").clone();
        assert_eq!(mark["code"], "EXPHIL03");
        scene.ask("acknowledge_changes", seen(&mark, &mark["fingerprint"]));
        let signed = scene.ask("sign_off", scene.signing(&case));
        assert_eq!(signed["locked"], true);
        let history = scene.history(&case);
        for what in ["change-seen", "group-renewed"] {
            assert!(history.iter().any(|entry| entry == what), "{what}: {history:?}");
        }
        let journal = scene.bench.desk.read(|r| Ok(r.journal(None, 1000)?)).expect("the journal");
        let entry = journal.iter().find(|e| e.what.0 == "change-seen").expect("an entry");
        let kept = serde_json::to_string(&entry.after).expect("text");
        assert!(kept.contains("\"title\"") && !kept.contains("Exphil"), "fields, never what they say: {kept}");
    }

    #[test]
    fn what_is_mapped_and_gone_is_looked_at_too() {
        let scene = Scene::new();
        let case = scene.case_of(AINO);
        scene.fetch_without(&case, "NO", AINO, &[]);
        scene.map_all(&case);
        scene.fetch_without(&case, "NO", AINO, &["0"]);
        let changes = scene.changes(&case);
        let [mark] = changes["marks"].as_array().expect("marks").as_slice() else { panic!("{changes}") };
        assert_eq!((&mark["code"], &mark["nowAt"]), (&json!("IN2010"), &Value::Null));
        assert_eq!(mark["changes"][0]["turn"], "went");
        assert_eq!(scene.try_ask("sign_off", scene.signing(&case)), Err("change-unseen".into()));
        let using = json!({ "case": case, "document": mark["document"], "achievement": mark["achievement"] });
        assert_eq!(scene.try_ask("use_later", using), Err("unknown-achievement".into()));
        // The other way out: it is no longer mapped from the document that has it.
        scene.ask("remove_group", json!({ "case": case, "group": mark["group"] }));
        assert_eq!(scene.changes(&case)["marks"], json!([]));
    }

    #[test]
    fn a_decision_stays_as_it_was_signed_whatever_comes_later() {
        let scene = Scene::new();
        let case = scene.case_of(AINO);
        scene.fetch_without(&case, "NO", AINO, &["1"]);
        scene.map_all(&case);
        let signed = scene.ask("sign_off", scene.signing(&case));
        let decision = signed["decisions"][0].clone();
        let before = decided_tables(scene.folder.path());
        let mapping = scene.ask("mapping", json!({ "case": case }));

        let shown = scene.fetch_changed(&case, &[("<resultLabel>B<", "<resultLabel>A<")]);
        let first_later = shown["documents"][0]["id"].clone();
        // A file too, without any signature.
        let form = walk(&scene.begin(&case, "NO"), AINO, &[]);
        let elmo = unpacked(&form.fields.iter().find(|(name, _)| name == "elmo").expect("results").1);
        let begin = elmo.find("<ds:Signature").or_else(|| elmo.find("<Signature")).expect("a signature");
        let unsigned = format!("{}</elmo>", &elmo[..begin]);
        let file = json!({ "case": case, "base64": STANDARD.encode(unsigned) });
        assert!(scene.ask("take_in_file", file)["document"].is_string());

        assert_eq!(decided_tables(scene.folder.path()), before, "not a byte of it is another one");
        assert_eq!(scene.ask("mapping", json!({ "case": case })), mapping);
        let shown = scene.show(&case);
        for field in ["decisions", "balance", "trust", "locked", "line"] {
            assert_eq!(shown[field], signed[field], "{field}");
        }
        assert_eq!(shown["trust"], "verified", "an unsigned file beside it takes nothing from it");
        let of = |id: &Value| {
            shown["documents"].as_array().expect("some").iter().find(|d| &d["id"] == id).expect("it").clone()
        };
        assert_eq!((&of(&first_later)["later"], &shown["documents"][2]["later"]), (&json!(true), &json!(false)));
        let later = &shown["later"][0];
        assert_eq!(
            (&later["document"], &later["came"], &later["changed"]),
            (&first_later, &json!(1), &json!(1)),
            "{later}"
        );
        assert_eq!(shown["state"], "later-results");
        assert!(scene.row(&case, "needs-me").is_some(), "somebody has to look");
        for refused in [
            ("undo", json!({ "case": case })),
            ("confirm_achievement", json!({ "document": first_later, "achievement": "r0.0.0", "why": "x" })),
            ("accept_person", json!({ "document": shown["documents"][0]["id"], "why": "x", "second": null })),
        ] {
            assert_eq!(scene.try_ask(refused.0, refused.1), Err("case-locked".into()), "{}", refused.0);
        }

        // Left as it is, with a reason: for each document once.
        let leave = |document: &Value| json!({ "document": document, "why": "The student does not ask for it." });
        let no_reason = json!({ "document": first_later, "why": " " });
        assert_eq!(scene.try_ask("leave_decision", no_reason), Err("reason-missing".into()));
        for document in shown["later"].as_array().expect("two") {
            scene.ask("leave_decision", leave(&document["document"]));
        }
        assert_eq!(scene.try_ask("leave_decision", leave(&first_later)), Err("later-settled".into()));
        assert_eq!(scene.show(&case)["state"], "signed");
        assert_eq!(decided_tables(scene.folder.path()), before);
        let out = scene.folder.path().join("out");
        std::fs::create_dir(&out).expect("a folder");
        scene.ask("export", json!({ "decision": decision["id"], "folder": out }));
        let names = std::fs::read_dir(out.join(text(&signed["number"]))).expect("the folder");
        let mut names = names.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned());
        assert!(names.all(|name| !name.starts_with("original-2")), "what came later is not sent with it");

        // To use them the decision is replaced; then they are like any other document, and what changed is looked at.
        let withdrawn =
            scene.ask("withdraw", json!({ "decision": decision["id"], "reason": "New results.", "pin": "training" }));
        assert_eq!(withdrawn["later"], json!([]));
        let file = withdrawn["documents"][0]["id"].clone();
        scene.ask("not_this_student", json!({ "document": file, "why": "Taken in for a test." }));
        assert_eq!(
            scene.try_ask("sign_off", scene.signing(&case)),
            Err("still-open".into()),
            "what came is to be mapped"
        );
        scene.map_all(&case);
        assert_eq!(scene.try_ask("sign_off", scene.signing(&case)), Err("change-unseen".into()));
        let marks = scene.changes(&case)["marks"].clone();
        let using = json!({ "case": case, "document": marks[0]["document"], "achievement": marks[0]["achievement"] });
        scene.ask("use_later", using);
        let replaced = scene.ask("sign_off", scene.signing(&case));
        assert_eq!(replaced["decisions"][0]["replaces"], decision["number"]);
        let history = scene.history(&case);
        for what in ["later-results-received", "later-results-left"] {
            assert!(history.iter().any(|entry| entry == what), "{what}: {history:?}");
        }
    }

    #[test]
    fn who_has_no_results_yet_is_not_forgotten() {
        let scene = Scene::new();
        let case = scene.case_of(AINO);
        assert_eq!(scene.show(&case)["reminder"], Value::Null);
        assert!(scene.row(&case, "needs-me").is_some(), "her results are late");
        let begin = |answer| {
            let start = scene.begin(&case, "NO");
            learner::deliver(&start, Walk { answer, ..Walk::of(AINO) }).unwrap_or_else(|page| panic!("{}", page.text));
            scene.show(&case)
        };
        let shown = begin("no-results");
        let reminder = &shown["reminder"];
        assert_eq!((&reminder["reason"], &reminder["isDue"]), (&json!("no-results"), &json!(false)));
        assert_eq!(reminder["due"], shown["reminderOffered"]);
        assert_eq!(shown["line"][0]["code"], "results-reminder");
        assert!(scene.row(&case, "needs-me").is_none(), "looked for, and not again before its day");

        // By hand to a day that has come: the case needs somebody, and stands first.
        let set = |due: &str| json!({ "case": case, "due": due, "note": " Grades in July " });
        assert_eq!(scene.try_ask("set_reminder", set("3/4/2026")), Err("field".into()));
        let needed = scene.ask("status", json!({}))["needsMe"].as_u64().expect("a number");
        let shown = scene.ask("set_reminder", set("1.2.2026"));
        assert_eq!(
            (&shown["reminder"]["due"], &shown["reminder"]["note"]),
            (&json!("2026-02-01"), &json!("Grades in July"))
        );
        assert_eq!(shown["reminder"]["isDue"], true);
        let row = scene.row(&case, "needs-me").expect("it needs somebody");
        assert_eq!((&row["reminder"], &row["reminderDue"]), (&json!("2026-02-01"), &json!(true)));
        assert_eq!(scene.ask("cases", json!({ "filter": "all", "search": "" }))["rows"][0]["id"], case);
        assert_eq!(scene.ask("status", json!({}))["needsMe"], json!(needed + 1));
        // A report without a single result is no result: the day has passed, so another one is set; the note stays.
        let shown = begin("empty-report");
        assert_eq!(
            (&shown["reminder"]["reason"], &shown["reminder"]["note"]),
            (&json!("nothing-yet"), &json!("Grades in July"))
        );
        assert_eq!(shown["reminder"]["due"], shown["reminderOffered"]);
        scene.ask("clear_reminder", json!({ "case": case }));
        assert_eq!(scene.try_ask("clear_reminder", json!({ "case": case })), Err("no-reminder".into()));

        scene.ask("set_reminder", set("2026-02-01"));
        let shown = begin("");
        assert_eq!(shown["reminder"], Value::Null, "results came");
        scene.ask("set_reminder", set("2099-02-01"));
        let shown = scene.fetch_without(&case, "NO", AINO, &[]);
        assert_eq!(shown["reminder"]["due"], "2099-02-01", "the same again is not what somebody waits for");
        scene.map_all(&case);
        let signed = scene.ask("sign_off", scene.signing(&case));
        assert_eq!(signed["reminder"], Value::Null, "a decided case waits for nothing");
        assert_eq!(scene.try_ask("set_reminder", set("2099-02-01")), Err("case-locked".into()));
        let history = scene.history(&case);
        assert_eq!(history.iter().filter(|what| *what == "reminder-set").count(), 5, "{history:?}");
        assert_eq!(history.iter().filter(|what| *what == "reminder-cleared").count(), 3, "{history:?}");
    }

    #[test]
    fn results_of_somebody_else_end_no_waiting_but_theirs() {
        let scene = Scene::new();
        let (case, other) = (scene.case_of(AINO), scene.case_of(MIKAEL));
        for case in [&case, &other] {
            scene.ask("set_reminder", json!({ "case": case, "due": "2026-02-01", "note": "" }));
        }
        let shown = scene.fetch_without(&case, "SE", MIKAEL, &[]);
        assert_eq!(shown["reminder"]["due"], "2026-02-01", "nobody has said that they are hers");
        let moving = json!({ "document": shown["documents"][0]["id"], "toCase": other, "why": "Chosen by mistake." });
        scene.ask("clear_reminder", json!({ "case": case }));
        let moved = scene.ask("move_document", moving);
        assert_eq!((&moved["id"], &moved["documents"][0]["person"]), (&other, &json!("unclear")));
        assert_eq!(moved["reminder"]["due"], "2026-02-01", "nor that they are his");
        let document = moved["documents"][0]["id"].clone();
        let kept = &scene.ask("review", json!({ "document": document }))["person"]["moved"];
        assert_eq!(
            (&kept[0]["from"], &kept[0]["by"], &kept[0]["why"]),
            (&shown["number"], &json!("Maria Virtanen"), &json!("Chosen by mistake."))
        );
        scene.ask("accept_person", json!({ "document": document, "why": "He showed his passport.", "second": null }));
        assert_eq!(scene.show(&other)["reminder"], Value::Null, "what he waited for has come");
        assert_eq!(scene.show(&case)["reminder"]["reason"], "no-results", "and hers are still to come");

        let document = scene.fetch_without(&case, "SE", MIKAEL, &[])["documents"][0]["id"].clone();
        scene.ask("clear_reminder", json!({ "case": case }));
        let erased = scene.ask("not_this_student", json!({ "document": document, "why": "Another student's." }));
        assert_eq!(erased["reminder"]["reason"], "no-results");
    }

    #[test]
    fn a_reminder_outlives_a_restart_and_comes_due_by_the_clock() {
        let folder = tempfile::tempdir().expect("a folder");
        let clock = Arc::new(Wound::default());
        let must = |desk: &emc::Desk, name: &str, request: Value| {
            ask(desk, name, request).unwrap_or_else(|code| panic!("{name}: {code}"))
        };
        let case;
        {
            let desk = office::open(folder.path(), &clock, Arc::new(NoKeychain));
            let code = must(
                &desk,
                "set_up",
                json!({ "institution": "Saimaanlahti University", "unit": "Study services",
                "country": "FI", "staff": { "name": "Anna", "title": "", "pin": "123456" }, "passphrase": "a long passphrase" }),
            );
            must(&desk, "confirm_recovery", json!({ "code": code["code"] }));
            let status = must(&desk, "status", json!({}));
            must(&desk, "unlock", json!({ "staff": status["staff"][0]["id"], "pin": "123456" }));
            let csv = "student_number,given_names,family_name,host,host_country,from,to\n\
                       N1,Ida,Berg,University of Oslo,NO,2026-08-10,2026-12-20\n";
            must(&desk, "import_cases", json!({ "base64": STANDARD.encode(csv) }));
            case = must(&desk, "cases", json!({ "filter": "all", "search": "" }))["rows"][0]["id"].clone();
            let shown = must(&desk, "case", json!({ "case": case }));
            assert_eq!(shown["reminderOffered"], "2027-01-24", "five weeks after the end of the stay");
            must(&desk, "set_reminder", json!({ "case": case, "due": "2026-12-01", "note": "" }));
        }
        let desk = office::open(folder.path(), &clock, Arc::new(NoKeychain));
        must(&desk, "open_with_passphrase", json!({ "passphrase": "a long passphrase" }));
        let status = must(&desk, "status", json!({}));
        must(&desk, "unlock", json!({ "staff": status["staff"][0]["id"], "pin": "123456" }));
        let shown = must(&desk, "case", json!({ "case": case }));
        assert_eq!((&shown["reminder"]["due"], &shown["reminder"]["isDue"]), (&json!("2026-12-01"), &json!(false)));
        assert_eq!(must(&desk, "status", json!({}))["needsMe"], 0);
        clock.wind(Duration::days(10));
        let unlock = || must(&desk, "unlock", json!({ "staff": status["staff"][0]["id"], "pin": "123456" }));
        unlock();
        assert_eq!(must(&desk, "case", json!({ "case": case }))["reminder"]["isDue"], true);
        assert_eq!(must(&desk, "status", json!({}))["needsMe"], 1);
        clock.wind(Duration::days(90));
        unlock();
        assert_eq!(
            must(&desk, "case", json!({ "case": case }))["reminderOffered"],
            "2027-04-05",
            "five weeks from today"
        );
    }
}
