//! Whose results they are, through the whole program: what agrees is named, a doubt needs a reason, a mismatch a second
//! person, and until then nothing of the document counts.

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use tempfile::TempDir;
    use tests::bench::Bench;
    use tests::learner::{self, Walk};
    use tests::office::ask;

    const AINO: &str = "K240114";

    struct Scene {
        _folder: TempDir,
        bench: Bench,
    }

    impl Scene {
        fn new() -> Self {
            let folder = tempfile::tempdir().expect("a folder");
            let bench = Bench::open(folder.path()).expect("a desk");
            Self { _folder: folder, bench }
        }

        fn try_ask(&self, name: &str, request: Value) -> Result<Value, String> {
            ask(&self.bench.desk, name, request)
        }

        fn ask(&self, name: &str, request: Value) -> Value {
            self.try_ask(name, request).unwrap_or_else(|code| panic!("{name}: {code}"))
        }

        fn case(&self) -> Value {
            let rows = self.ask("cases", json!({ "filter": "all", "search": AINO }));
            self.ask("case", json!({ "case": rows["rows"][0]["id"] }))
        }

        /// Aino's case with its student changed, and then her results of a Norwegian EMP.
        fn received(&self, change: impl FnOnce(&mut Value), answer: &str) -> Value {
            let shown = self.case();
            let mut student = shown["student"].clone();
            change(&mut student);
            self.ask("put_case", student);
            let emps = self.ask("emps", json!({}));
            let emp = emps["emps"].as_array().expect("EMPs").iter().find(|e| e["country"] == "NO").expect("one");
            let fetch = self.ask("begin_fetch", json!({ "case": shown["id"], "emp": emp["key"], "language": "en" }));
            let start = fetch["startUrl"].as_str().expect("an address").parse().expect("an address");
            let form = learner::walk(&start, Walk { answer, ..Walk::of(AINO) }).expect("a form");
            assert_eq!(learner::post(&form.action, &form.fields).status, 200);
            self.case()
        }

        fn review(&self, shown: &Value) -> Value {
            self.ask("review", json!({ "document": shown["documents"][0]["id"] }))
        }

        /// A group of the first course that could be mapped, as the mapping page sends it.
        fn map_one(&self, shown: &Value) -> Result<Value, String> {
            let mapping = self.ask("mapping", json!({ "case": shown["id"] }));
            let row = mapping["queue"].as_array().expect("a queue").iter().find(|row| row["mappable"] == "yes");
            let row = row.expect("something to map");
            let group = json!({ "id": null,
                "foreign": [{ "document": row["document"], "achievement": row["achievement"], "part": null }],
                "home": [{ "course": null, "code": "", "title": "Free", "credits": row["credits"], "grade": null, "how": "" }],
                "outcome": "inclusion", "until": null, "condition": "", "differs": [], "reason": "", "nextStep": "" });
            self.try_ask("set_group", json!({ "case": shown["id"], "group": group }))
        }

        /// Me, and somebody else.
        fn people(&self) -> (Value, Value) {
            let status = self.ask("status", json!({}));
            let me = status["me"]["id"].clone();
            let staff = status["staff"].as_array().expect("the staff");
            let other = staff.iter().map(|s| s["id"].clone()).find(|id| *id != me).expect("somebody else");
            (me, other)
        }

        fn entries(&self, shown: &Value, what: &str) -> Vec<Value> {
            let history = self.ask("history", json!({ "case": shown["id"] }));
            let entries = history["rows"].as_array().expect("entries");
            entries.iter().filter(|entry| entry["what"] == what).cloned().collect()
        }
    }

    fn item<'a>(review: &'a Value, item: &str) -> &'a Value {
        let evidence = review["person"]["evidence"].as_array().expect("evidence");
        evidence.iter().find(|e| e["item"] == item).expect("the item")
    }

    #[test]
    fn a_match_names_what_agrees_and_how() {
        let scene = Scene::new();
        let shown = scene.received(
            |student| {
                student["esi"] = Value::Null;
                student["nationalId"] = Value::Null;
                student["nationalIdCountry"] = Value::Null;
            },
            "",
        );
        let review = scene.review(&shown);
        assert_eq!(review["person"]["verdict"], "match");
        assert_eq!(review["person"]["decisive"], json!(["E2", "E3", "E4"]));
        assert_eq!(shown["line"][2]["code"], "person-match-names");
        assert_eq!(shown["documents"][0]["personOpen"], false);
        let settled = json!({ "document": shown["documents"][0]["id"], "why": "To be sure.", "second": null });
        assert_eq!(scene.try_ask("accept_person", settled), Err("person-settled".into()), "nothing is to decide");
    }

    #[test]
    fn a_doubt_stops_the_line_until_a_reason_is_given() {
        let scene = Scene::new();
        let shown = scene.received(
            |student| {
                for field in ["esi", "nationalId", "nationalIdCountry", "born"] {
                    student[field] = Value::Null;
                }
            },
            "",
        );
        let document = shown["documents"][0]["id"].clone();
        let review = scene.review(&shown);
        assert_eq!((&shown["state"], &review["person"]["verdict"]), (&json!("person-unclear"), &json!("unclear")));
        assert_eq!(review["person"]["decisive"], json!(["E2"]));
        assert_eq!(shown["line"][2]["code"], "person-unclear-birth-date");
        assert_eq!(scene.map_one(&shown).expect_err("nothing can be mapped yet"), "unknown-achievement");

        let accept = |why: &str| json!({ "document": document, "why": why, "second": null });
        assert_eq!(scene.try_ask("accept_person", accept(" \n ")), Err("reason-missing".into()));
        let accepted = scene.ask("accept_person", accept("Shown the passport at this desk."));
        assert_eq!(accepted["person"]["accepted"]["why"], "Shown the passport at this desk.");
        assert_eq!(accepted["person"]["accepted"]["second"], Value::Null, "a doubt needs no second person");
        assert_eq!(accepted["person"]["verdict"], "unclear", "the verdict is not rewritten");
        scene.map_one(&shown).expect("and now it can be mapped");
        assert_eq!(scene.entries(&shown, "person-accepted").len(), 1);
    }

    #[test]
    fn a_mismatch_needs_a_second_person_with_their_own_pin() {
        let scene = Scene::new();
        let shown = scene.received(|_| {}, "not-this-student");
        let document = shown["documents"][0]["id"].clone();
        assert_eq!(shown["state"], "person-mismatch");
        let review = scene.review(&shown);
        let decisive = review["person"]["decisive"].as_array().expect("items");
        assert!(!decisive.is_empty() && decisive.iter().all(|it| *it == "E1" || *it == "E2"), "{decisive:?}");
        for it in decisive {
            assert_eq!(item(&review, it.as_str().expect("an item"))["state"], "differs");
        }
        assert_eq!(scene.map_one(&shown).expect_err("nothing can be mapped yet"), "unknown-achievement");

        let (me, other) = scene.people();
        let accept = |why: &str, second: Value| {
            scene.try_ask("accept_person", json!({ "document": document, "why": why, "second": second }))
        };
        let right = json!({ "staff": other, "pin": "training" });
        assert_eq!(accept("", right.clone()), Err("reason-missing".into()));
        assert_eq!(accept("Two birth dates.", Value::Null), Err("second-person-missing".into()));
        assert_eq!(
            accept("Two birth dates.", json!({ "staff": me, "pin": "training" })),
            Err("same-person-twice".into())
        );
        assert_eq!(accept("Two birth dates.", json!({ "staff": other, "pin": "wrong" })), Err("wrong-pin".into()));
        assert!(scene.entries(&shown, "person-accepted").is_empty(), "nothing of that was written");
        assert_eq!(scene.case()["state"], "person-mismatch");

        let accepted = accept("The host mistyped the birth date and confirmed it.", right).expect("accepted by two");
        let by = &accepted["person"]["accepted"];
        assert!(by["second"].is_string() && by["second"] != by["by"], "{by}");
        assert_eq!(accepted["person"]["verdict"], "mismatch", "the verdict is not rewritten");
        assert_ne!(scene.case()["state"], "person-mismatch");
        scene.map_one(&shown).expect("and now it can be mapped");
        assert_eq!(scene.entries(&shown, "person-accepted").len(), 1, "and the history has it");
    }
}
