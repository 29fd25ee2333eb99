//! Office rules over a real encrypted database: proposed, accepted, signed; changed and retired without moving anything that
//! was decided; shared as a file that keeps to its schema.

#[cfg(test)]
mod tests {
    use std::path::Path;

    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use serde_json::{Value, json};
    use tests::scene::Scene;
    use tests::tamper;

    const AINO: &str = "K240114";

    fn ask(scene: &Scene, name: &str, request: Value) -> Value {
        scene.ask(name, request).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// A desk with Aino's results from Oslo, and her case.
    fn scene() -> (Scene, Value) {
        let scene = Scene::open().expect("a desk");
        let case = scene.case_of(AINO).expect("a case");
        scene.fetch(&case, "NO", AINO).expect("results");
        (scene, case)
    }

    /// A rule that refuses by code, with some fields otherwise.
    fn rule(name: &str, change: Value) -> Value {
        let mut rule = json!({
            "name": name, "host": "any", "hostScheme": "", "hostValue": "", "codes": [], "titles": [], "levels": [],
            "creditsFrom": null, "creditsTo": null, "isced": null, "validFrom": null, "validUntil": null,
            "exceptCodes": [], "exceptTitles": [], "outcome": "refused", "courses": [], "freeTitle": "",
            "credits": null, "differs": ["level"], "publicNote": "Upper secondary level.", "privateNote": "",
        });
        for (field, value) in change.as_object().expect("fields") {
            rule[field] = value.clone();
        }
        rule
    }

    fn put(scene: &Scene, rule: &Value) -> Value {
        ask(scene, "put_rule", json!({ "known": null, "rule": rule }))
    }

    fn course(code: &str) -> Value {
        json!({ "code": code, "title": null, "credits": null, "retired": false })
    }

    fn code(row: &Value) -> &str {
        row["code"].as_str().expect("a code")
    }

    fn accepted(scene: &Scene, case: &Value, rows: &[Value]) -> Value {
        let rows: Vec<Value> = rows
            .iter()
            .map(|row| {
                let ruled = &scene.suggestions(case, row).expect("suggestions")["rule"];
                json!({ "document": row["document"], "achievement": row["achievement"], "rule": ruled["rule"],
                    "version": ruled["version"] })
            })
            .collect();
        json!({ "case": case, "rows": rows })
    }

    /// All that is stored about decisions and the mapping, and every file that was made.
    fn decided(scene: &Scene) -> Vec<String> {
        let folder = scene.folder.path();
        let key = std::fs::read(folder.join("training.key")).expect("the key");
        let not_mine = &["journal", "journal_head", "sqlite_sequence", "office_rule", "office_rule_version", "setting"];
        tamper::rows(&folder.join("desk.db"), &key, not_mine).expect("rows")
    }

    #[test]
    fn a_rule_is_proposed_accepted_and_signed_and_what_was_decided_never_moves() {
        let (scene, case) = scene();
        let rows = scene.waiting(&case).expect("the queue");
        assert!(rows.len() >= 4, "{rows:?}");
        let local = ask(&scene, "courses", json!({ "text": "", "limit": 2 }))["courses"].clone();
        let direct = put(
            &scene,
            &rule(
                "The very course",
                json!({ "host": "country", "hostValue": "NO", "codes": [code(&rows[0])],
                "outcome": "direct", "courses": [course(local[0]["code"].as_str().expect("a code"))], "differs": [],
                "publicNote": "By the agreement with Oslo of 2024.", "privateNote": "Ask Kaisa in spring." }),
            ),
        );
        assert_eq!((&direct["version"], &direct["rule"]["courses"][0]["title"]), (&json!(1), &local[0]["title"]));
        put(&scene, &rule("Not this one", json!({ "codes": [code(&rows[1])] })));
        put(
            &scene,
            &rule(
                "In part",
                json!({ "codes": [code(&rows[2])], "outcome": "partial", "freeTitle": "Part of a course",
                "credits": "1", "differs": ["workload", "profile"], "publicNote": "No laboratory." }),
            ),
        );
        put(
            &scene,
            &rule(
                "All else from Norway",
                json!({ "host": "country", "hostValue": "no", "outcome": "elective",
                "freeTitle": "Studies abroad", "differs": [], "publicNote": "" }),
            ),
        );

        // The rule's name stands among the reasons, with the values that were compared.
        let view = scene.suggestions(&case, &rows[0]).expect("suggestions");
        let candidates = view["candidates"].as_array().expect("candidates");
        let best = candidates.iter().find(|one| one["course"]["code"] == local[0]["code"]);
        let best = best.expect("whatever its title says, the rule's course is a candidate");
        assert!(best["score"].as_u64().is_some_and(|score| score >= 80), "{view}");
        let reasons = best["reasons"].as_array().expect("reasons");
        let reason = reasons.iter().find(|reason| reason["kind"] == "rule").expect("the rule");
        assert_eq!(reason["foreign"], format!("The very course (NO, {})", code(&rows[0])));
        assert_eq!(reason["local"], local[0]["code"]);
        assert_eq!(view["rule"]["name"], "The very course");
        assert_eq!(view["rule"]["others"], json!(["All else from Norway"]), "the more specific rule comes first");
        assert_eq!(view["rule"]["privateNote"], "Ask Kaisa in spring.");
        assert_eq!(view["rule"]["group"]["outcome"], "substitution");
        // What speaks for no equivalent says so too, and nothing is put by itself.
        let refused = scene.suggestions(&case, &rows[1]).expect("suggestions");
        assert!(refused["against"].to_string().contains("Not this one"), "{refused}");
        assert_eq!(refused["rule"]["group"]["reason"], "Upper secondary level.");
        let outlook = ask(&scene, "outlook", json!({ "case": case }))["rows"].clone();
        let named: Vec<&Value> = outlook.as_array().expect("rows").iter().map(|row| &row["rule"]["name"]).collect();
        assert_eq!(named[..4], ["The very course", "Not this one", "In part", "All else from Norway"]);
        assert_eq!(ask(&scene, "mapping", json!({ "case": case }))["groups"], json!([]));

        // A person accepts, in one step that can be undone.
        let request = accepted(&scene, &case, &rows);
        let mapping = ask(&scene, "take_rules", request.clone());
        assert_eq!(
            (mapping["groups"].as_array().map(Vec::len), &mapping["balance"]["open"]),
            (Some(rows.len()), &json!("0"))
        );
        assert_eq!(mapping["undo"]["code"], "rules-taken");
        assert_eq!(scene.ask("take_rules", request), Err("unknown-achievement".into()), "nothing waits any more");
        assert_eq!(ask(&scene, "undo", json!({ "case": case }))["groups"], json!([]));
        let redone = ask(&scene, "redo", json!({ "case": case }));
        assert_eq!(redone["groups"], mapping["groups"]);
        let outcomes: Vec<&Value> =
            mapping["groups"].as_array().expect("groups").iter().map(|group| &group["outcome"]).collect();
        assert_eq!(outcomes[..4], ["substitution", "not-recognised", "partly", "inclusion"]);
        let history = ask(&scene, "history", json!({ "case": case }))["rows"].to_string();
        assert!(history.contains("rules-taken") && history.contains("rules-applied"), "{history}");

        let draft = ask(&scene, "draft", json!({ "case": case }));
        let signed = ask(
            &scene,
            "sign_off",
            json!({ "case": case, "digest": draft["digest"], "pin": "training", "second": null }),
        );
        let decision = signed["decisions"][0]["id"].clone();
        let elmo = ask(&scene, "decision_file", json!({ "decision": decision, "name": "recognition.xml" }));
        let elmo = STANDARD.decode(elmo["base64"].as_str().expect("base64")).expect("base64");
        let elmo = String::from_utf8(elmo).expect("text");
        for note in ["By the agreement with Oslo of 2024.", "Upper secondary level.", "No laboratory."] {
            assert!(elmo.contains(note), "the public note goes out: {note}");
        }
        assert!(!elmo.contains("Kaisa"), "the private one does not");

        // The rules change, retire and come back; the decided case is as it was, to the last byte.
        let before = (decided(&scene), ask(&scene, "mapping", json!({ "case": case })));
        let seen = json!({ "rule": direct["id"], "version": 1 });
        let other = rule("The very course", json!({ "codes": ["*"], "publicNote": "Never again." }));
        let changed = ask(&scene, "put_rule", json!({ "known": seen, "rule": other }));
        assert_eq!(changed["version"], 2);
        assert_eq!(
            scene.ask("put_rule", json!({ "known": seen, "rule": other })),
            Err("rule-changed".into()),
            "somebody changed it meanwhile"
        );
        for one in ask(&scene, "rules", json!({}))["rules"].as_array().expect("rules") {
            ask(&scene, "retire_rule", json!({ "rule": one["id"], "retired": true }));
        }
        ask(&scene, "retire_rule", json!({ "rule": direct["id"], "retired": false }));
        assert_eq!((decided(&scene), ask(&scene, "mapping", json!({ "case": case }))), before);
        let versions = ask(&scene, "rule_versions", json!({ "rule": direct["id"] }))["versions"].clone();
        assert_eq!(versions[1]["rule"], direct["rule"], "the first version is as it was");
        // Nor can a proposal be accepted there.
        assert_eq!(scene.ask("take_rules", json!({ "case": case, "rows": [] })), Err("case-locked".into()));

        // The editor says as what each of them was decided.
        let found = ask(&scene, "rule_matches", direct["rule"].clone());
        assert_eq!((&found["matchingCount"], &found["exceptedCount"]), (&json!(1), &json!(0)));
        let row = &found["matching"][0];
        assert_eq!((&row["decidedOutcome"], &row["decidedHome"]), (&json!("substitution"), &json!([local[0]["code"]])));
        assert!(row["decidedOn"].is_string() && !found.to_string().contains("Korhonen"), "no personal data: {found}");
    }

    #[test]
    fn what_was_shown_is_what_is_accepted() {
        let (scene, case) = scene();
        let rows = scene.waiting(&case).expect("the queue");
        let known = put(&scene, &rule("One", json!({ "codes": [code(&rows[0])] })));
        let request = accepted(&scene, &case, &rows[..1]);
        let seen = json!({ "rule": known["id"], "version": 1 });
        let other = rule("One", json!({ "codes": [code(&rows[0])], "publicNote": "Another reason." }));
        ask(&scene, "put_rule", json!({ "known": seen, "rule": other }));
        assert_eq!(scene.ask("take_rules", request), Err("rule-changed".into()), "another version");
        let request = accepted(&scene, &case, &rows[..1]);
        ask(&scene, "retire_rule", json!({ "rule": known["id"], "retired": true }));
        assert_eq!(scene.ask("take_rules", request), Err("rule-changed".into()), "a retired rule proposes nothing");
        assert!(scene.suggestions(&case, &rows[0]).expect("suggestions")["rule"].is_null());
    }

    #[test]
    fn the_editor_shows_what_matches_while_the_rule_is_written() {
        let (scene, case) = scene();
        let rows = scene.waiting(&case).expect("the queue");
        let matches = |change: Value| ask(&scene, "rule_matches", rule("", change));
        let all = matches(json!({ "host": "country", "hostValue": "NO" }));
        assert_eq!(all["matchingCount"], json!(rows.len()), "an unfinished rule without a name");
        assert_eq!(all["lookedAt"], all["matchingCount"]);
        assert_eq!(all["matching"][0]["decidedOutcome"], Value::Null);
        assert_eq!(matches(json!({}))["faults"], json!(["rule-asks-nothing"]));
        assert_eq!(matches(json!({}))["matchingCount"], 0);

        let but = matches(json!({ "host": "country", "hostValue": "NO", "exceptCodes": ["", code(&rows[0])] }));
        assert_eq!((&but["matchingCount"], &but["exceptedCount"]), (&json!(rows.len() - 1), &json!(1)));
        let compared = but["excepted"][0]["compared"].as_array().expect("compared");
        assert_eq!(compared.last().expect("the exception")["what"], "exception");

        let day = all["matching"][0]["day"].as_str().expect("a day").to_owned();
        let on = |from: Value, until: Value| {
            let change = json!({ "codes": [code(&rows[0])], "validFrom": from, "validUntil": until });
            matches(change)["matchingCount"].clone()
        };
        let first = all["matching"].as_array().expect("rows").iter().find(|row| row["code"] == rows[0]["code"]);
        let first = first.map_or(day, |row| row["day"].as_str().expect("a day").to_owned());
        assert_eq!(on(json!(first), json!(first)), 1);
        assert_eq!(on(Value::Null, json!("1990-01-01")), 0);

        // As what it is mapped is shown before anything is signed.
        let group = json!({ "id": null,
            "foreign": [{ "document": rows[0]["document"], "achievement": rows[0]["achievement"], "part": null }],
            "home": [{ "course": null, "code": "", "title": "Free", "credits": "1", "grade": null, "how": "" }],
            "outcome": "inclusion", "until": null, "condition": "", "differs": [], "reason": "", "nextStep": "" });
        ask(&scene, "set_group", json!({ "case": case, "group": group }));
        let row = matches(json!({ "codes": [code(&rows[0])] }))["matching"][0].clone();
        assert_eq!(
            (&row["decidedOutcome"], &row["decidedHome"], &row["decidedOn"]),
            (&json!("inclusion"), &json!(["Free"]), &Value::Null)
        );
    }

    #[test]
    fn faults_are_refused_with_their_code() {
        let (scene, _) = scene();
        let refused = |change: Value| scene.ask("put_rule", json!({ "known": null, "rule": rule("A", change) }));
        for (change, code) in [
            (json!({ "name": " " }), "rule-name-missing"),
            (json!({}), "rule-asks-nothing"),
            (json!({ "codes": ["A*"], "differs": [] }), "rule-differs-missing"),
            (json!({ "codes": ["A*"], "publicNote": "" }), "rule-reason-missing"),
            (json!({ "codes": ["A*"], "outcome": "direct" }), "rule-courses-missing"),
            (json!({ "codes": ["A*"], "validFrom": "2026-02-30" }), "field"),
        ] {
            assert_eq!(refused(change.clone()), Err(code.into()), "{change}");
        }
        put(&scene, &rule("Language courses", json!({ "codes": ["A*"] })));
        assert_eq!(refused(json!({ "name": "LANGUAGE  courses", "codes": ["B*"] })), Err("rule-name-taken".into()));
    }

    #[test]
    fn a_rule_without_its_local_course_says_so_and_proposes_nothing() {
        let (scene, case) = scene();
        let rows = scene.waiting(&case).expect("the queue");
        let direct = json!({ "codes": [code(&rows[0])], "outcome": "direct", "courses": [course("NOT-HERE")],
            "differs": [], "publicNote": "" });
        put(&scene, &rule("Elsewhere", direct));
        let ruled = scene.suggestions(&case, &rows[0]).expect("suggestions")["rule"].clone();
        assert_eq!(
            (&ruled["group"], &ruled["problem"], &ruled["problemOf"]),
            (&Value::Null, &json!("rule-unknown-course"), &json!("NOT-HERE"))
        );
        let request = accepted(&scene, &case, &rows[..1]);
        assert_eq!(scene.ask("take_rules", request), Err("rule-changed".into()));
    }

    fn exported(scene: &Scene, folder: &Path, private_notes: bool) -> Value {
        let request = json!({ "folder": folder, "privateNotes": private_notes });
        let path = ask(scene, "export_rules", request)["path"].as_str().expect("a path").to_owned();
        assert!(Path::new(&path).join("office-rules-1.schema.json").exists(), "the schema lies beside it");
        let text = std::fs::read_to_string(Path::new(&path).join("office-rules.json")).expect("the file");
        serde_json::from_str(&text).expect("JSON")
    }

    fn file(value: &Value) -> String {
        STANDARD.encode(value.to_string())
    }

    /// One rule of each kind, with every field somewhere.
    fn of_each_kind(scene: &Scene) {
        let code = ask(scene, "courses", json!({ "text": "", "limit": 1 }))["courses"][0]["code"].clone();
        let direct = json!([{ "code": code, "title": null, "credits": "7.5", "retired": false }, course("ELSEWHERE")]);
        for one in [
            rule(
                "Direct",
                json!({ "host": "identifier", "hostScheme": "schac", "hostValue": "uio.no",
                "codes": ["MAT-11*", "INF?"], "titles": ["*calculus*"], "levels": ["EQF 6"], "creditsFrom": "5",
                "creditsTo": "10.5", "isced": "054", "validFrom": "2024-08-01", "validUntil": "2027-07-31",
                "exceptCodes": ["MAT-1199"], "exceptTitles": ["* for beginners"], "outcome": "direct",
                "courses": direct, "differs": [], "publicNote": "", "privateNote": "Between us." }),
            ),
            rule(
                "Partial",
                json!({ "host": "title", "hostValue": "University of *", "outcome": "partial",
                "freeTitle": "Part", "credits": "2.5", "differs": ["workload", "learning-outcomes"] }),
            ),
            rule(
                "Partial course",
                json!({ "host": "country", "hostValue": "SE", "outcome": "partial",
                "courses": [{ "code": code, "title": null, "credits": null, "retired": false }], "credits": "2.5" }),
            ),
            rule(
                "Elective",
                json!({ "titles": ["svenska ?"], "outcome": "elective", "freeTitle": "Language studies",
                "differs": [], "publicNote": "" }),
            ),
            rule(
                "Elective amount",
                json!({ "titles": ["x"], "outcome": "elective", "freeTitle": "Free",
                "credits": "5", "differs": [], "publicNote": "" }),
            ),
            rule("Refused", json!({ "codes": ["*"], "differs": ["quality", "profile", "level"] })),
        ] {
            put(scene, &one);
        }
    }

    #[test]
    fn rules_go_to_another_desk_by_file_and_are_the_same_there() {
        let (here, _) = scene();
        of_each_kind(&here);
        let retired = put(&here, &rule("Old", json!({ "codes": ["OLD*"] })));
        ask(&here, "retire_rule", json!({ "rule": retired["id"], "retired": true }));
        let out = tempfile::tempdir().expect("a folder");
        let shared = exported(&here, out.path(), true);
        let schema = include_str!("../../assets/schemas/office-rules-1.schema.json");
        let schema: Value = serde_json::from_str(schema).expect("the schema");
        assert_eq!(wrong(&schema, &schema, &shared), Vec::<String>::new(), "the file keeps to its schema");
        assert_eq!(shared["rules"].as_array().map(Vec::len), Some(6), "a retired rule is not shared");

        let there = Scene::open().expect("another desk");
        let plan = ask(&there, "read_rules", json!({ "base64": file(&shared) }));
        assert_eq!(plan["added"].as_array().map(Vec::len), Some(6), "{plan}");
        assert_eq!(plan["unknownCourses"], json!(["ELSEWHERE"]));
        assert_eq!(ask(&there, "rules", json!({}))["rules"], json!([]), "nothing was changed yet");
        let order = json!({ "base64": file(&shared), "digest": plan["digest"] });
        assert_eq!(ask(&there, "import_rules", order.clone()), json!({ "added": 6, "changed": 0 }));
        assert_eq!(scene_rules(&there), scene_rules(&here), "to the last field");
        let again = exported(&there, out.path(), true);
        assert_eq!(again["rules"], shared["rules"], "and so is the file that comes of it");
        assert_eq!(there.ask("import_rules", order), Err("rules-changed".into()), "not twice by accident");

        // The same again changes nothing; what one office changes is shown before it is taken.
        let plan = ask(&there, "read_rules", json!({ "base64": file(&shared) }));
        assert_eq!(
            (plan["unchanged"].as_array().map(Vec::len), &plan["added"], &plan["changed"]),
            (Some(6), &json!([]), &json!([]))
        );
        let without = exported(&here, out.path(), false);
        assert!(!without.to_string().contains("Between us"), "private notes stay");
        let plan = ask(&there, "read_rules", json!({ "base64": file(&without) }));
        assert_eq!(plan["changed"], json!([]), "and a file without them takes none away: {plan}");
        let mut changed = without.clone();
        changed["rules"][0]["codes"] = json!(["MAT-12*"]);
        let name = changed["rules"][0]["name"].clone();
        let plan = ask(&there, "read_rules", json!({ "base64": file(&changed) }));
        assert_eq!(
            plan["changed"],
            json!([{ "name": name, "fields":
            [{ "field": "codes", "old": "MAT-11*; INF?", "new": "MAT-12*" }] }])
        );
        let order = json!({ "base64": file(&changed), "digest": plan["digest"] });
        assert_eq!(ask(&there, "import_rules", order), json!({ "added": 0, "changed": 1 }));
        let now = ask(&there, "rules", json!({}))["rules"][0].clone();
        assert_eq!((&now["version"], &now["rule"]["privateNote"]), (&json!(2), &json!("Between us.")));
        ask(&there, "retire_rule", json!({ "rule": now["id"], "retired": true }));
        let plan = ask(&there, "read_rules", json!({ "base64": file(&shared) }));
        assert_eq!(plan["retired"], json!([name]), "what was retired here stays so");
    }

    fn scene_rules(scene: &Scene) -> Vec<Value> {
        let rules = ask(scene, "rules", json!({}))["rules"].clone();
        let in_use = rules.as_array().expect("rules").iter().filter(|one| one["retired"].is_null());
        in_use.map(|one| one["rule"].clone()).collect()
    }

    #[test]
    fn a_wrong_file_is_refused_and_a_wrong_rule_named() {
        let (scene, _) = scene();
        let read = |text: &str| scene.ask("read_rules", json!({ "base64": STANDARD.encode(text) }));
        for (text, code) in [
            ("", "not-rules"),
            ("<elmo/>", "not-rules"),
            ("[]", "not-rules"),
            (r#"{"format":"smp-desk-office-rules","version":1}"#, "not-rules"),
            (r#"{"format":"other","version":1,"rules":[]}"#, "not-rules"),
            (r#"{"format":"smp-desk-office-rules","version":2,"rules":[]}"#, "rules-newer"),
        ] {
            assert_eq!(read(text), Err(code.into()), "{text}");
        }
        let good = json!({ "name": "Good", "codes": ["A*"], "public_note": "Why.",
            "outcome": { "kind": "refused", "differs": ["level"] } });
        let mut misspelled = good.clone();
        misspelled["codez"] = json!([]);
        let mut nameless = good.clone();
        nameless["name"] = json!("");
        let mut half = good.clone();
        half["name"] = json!("Half");
        half["outcome"] = json!({ "kind": "refused", "differs": [] });
        let value = json!({ "format": "smp-desk-office-rules", "version": 1,
            "rules": [good, misspelled, nameless, half, good] });
        let plan = read(&format!("\u{feff}{value}")).expect("a file that a Windows editor saved");
        assert_eq!(plan["added"].as_array().map(Vec::len), Some(1));
        let problems: Vec<_> = plan["problems"]
            .as_array()
            .expect("problems")
            .iter()
            .map(|it| (it["line"].as_u64().expect("a place"), it["code"].as_str().expect("a code")))
            .collect();
        assert_eq!(
            problems,
            [(2, "rule-unreadable"), (3, "rule-name-missing"), (4, "rule-differs-missing"), (5, "rule-twice")]
        );
        assert!(plan["problems"][0]["detail"].as_str().expect("why").contains("codez"), "{plan}");
        let schema: Value =
            serde_json::from_str(include_str!("../../assets/schemas/office-rules-1.schema.json")).expect("the schema");
        assert!(wrong(&schema, &schema, &value).iter().any(|why| why.contains("codez")), "the schema sees it too");
    }

    /// What of a value breaks a JSON Schema, as far as ours goes: a word of the schema that is not known here is an error too.
    fn wrong(root: &Value, schema: &Value, value: &Value) -> Vec<String> {
        let mut found = Vec::new();
        let words = schema.as_object().expect("a schema");
        for (word, asked) in words {
            let text = value.as_str().map(|text| text.chars().count() as u64);
            let list = value.as_array().map(|list| list.len() as u64);
            let broken = match word.as_str() {
                "$schema" | "$defs" | "title" | "description" => false,
                "$ref" => {
                    let place = asked.as_str().expect("a place").trim_start_matches('#');
                    found.extend(wrong(root, root.pointer(place).expect("what is named"), value));
                    false
                }
                "type" => match asked.as_str().expect("a type") {
                    "object" => !value.is_object(),
                    "array" => !value.is_array(),
                    "string" => !value.is_string(),
                    other => panic!("{other}"),
                },
                "const" => asked != value,
                "enum" => !asked.as_array().expect("a list").contains(value),
                "required" => {
                    let names = asked.as_array().expect("a list");
                    !names.iter().all(|name| value.get(name.as_str().expect("a name")).is_some())
                }
                "properties" => {
                    let fields = value.as_object().into_iter().flatten();
                    let known = fields.filter_map(|(name, field)| Some((asked.get(name)?, field)));
                    found.extend(known.flat_map(|(schema, field)| wrong(root, schema, field)));
                    false
                }
                "additionalProperties" => {
                    let fields = value.as_object().into_iter().flatten();
                    let unknown = fields.filter(|(name, _)| schema["properties"].get(name.as_str()).is_none());
                    found.extend(unknown.map(|(name, _)| format!("{name} is not known")));
                    false
                }
                "items" => {
                    let items = value.as_array().into_iter().flatten();
                    found.extend(items.flat_map(|item| wrong(root, asked, item)));
                    false
                }
                "oneOf" => {
                    let fitting = |one: &&Value| wrong(root, one, value).is_empty();
                    asked.as_array().expect("a list").iter().filter(fitting).count() != 1
                }
                "minLength" => text.is_some_and(|length| length < asked.as_u64().expect("a number")),
                "maxLength" => text.is_some_and(|length| length > asked.as_u64().expect("a number")),
                "minItems" => list.is_some_and(|length| length < asked.as_u64().expect("a number")),
                "maxItems" => list.is_some_and(|length| length > asked.as_u64().expect("a number")),
                "pattern" => !fits(asked.as_str().expect("a pattern"), value.as_str().unwrap_or_default()),
                other => panic!("the schema has a word that this test does not know: {other}"),
            };
            if broken {
                found.push(format!("{word} {asked}: {value}"));
            }
        }
        found
    }

    /// The three patterns of the schema.
    fn fits(pattern: &str, text: &str) -> bool {
        let digits = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
        match pattern {
            "^[0-9]{2,4}$" => digits(text) && (2..=4).contains(&text.len()),
            "^[0-9]+([.][0-9]+|/[0-9]+)?$" => text.split(['.', '/']).all(digits) && text.split(['.', '/']).count() <= 2,
            "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" => {
                let parts: Vec<&str> = text.split('-').collect();
                parts.iter().all(|part| digits(part)) && parts.iter().map(|part| part.len()).eq([4, 2, 2])
            }
            other => panic!("{other}"),
        }
    }
}
