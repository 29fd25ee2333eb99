//! A learning agreement over a real encrypted database: entered and read from a table, compared with what came, proposed in one
//! step, and decided by a person; versions, undo, and what must not happen.

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use emc::training::Along;
    use serde_json::{Value, json};
    use tests::scene::Scene;
    use tests::tamper;

    const AINO: &str = "K240114";
    /// What only grows: the journal, and the list of steps.
    const GROWS: &[&str] = &["journal", "journal_head", "undo_step", "sqlite_sequence"];
    /// Aino's agreement with Oslo. IN2140 she fails, IN9999 she never takes, STK1110 has fewer credits there than planned.
    const CSV: &str = "\
Host code;Host title;Host ECTS;Term;Home code;Home title;Home ECTS
IN2010;Algoritmer og datastrukturer;10;spring 2026;TIE101;;10
NORINT0110;Norsk for internasjonale studenter;5;spring 2026;;Language studies;5
IN3050;Introduksjon til kunstig intelligens;10;spring 2026;TIE105;Ohjelmoinnin perusteet;5
;;;;TIE109;Ohjelmoinnin jatkokurssi;5
IN2140;Operativsystemer;10;spring 2026;TIE113;;5
STK1110;Statistiske metoder;12,5;spring 2026;;Statistics;12,5
IN9999;Never taken;5;autumn 2026;NOSUCH1;Not in the catalogue;5
";

    fn ask(scene: &Scene, name: &str, request: Value) -> Value {
        scene.ask(name, request).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    fn read(scene: &Scene, case: &Value, file: &str) -> Value {
        ask(scene, "read_agreement", bytes(case, file.as_bytes(), Value::Null))
    }

    fn bytes(case: &Value, bytes: &[u8], which: Value) -> Value {
        json!({ "case": case, "base64": STANDARD.encode(bytes), "columns": null, "which": which })
    }

    fn set(scene: &Scene, case: &Value, groups: &Value, as_change: bool) -> Value {
        let request =
            json!({ "case": case, "agreed": "2025-11-02", "note": "", "groups": groups, "asChange": as_change });
        ask(scene, "set_agreement", request)
    }

    fn agreement(scene: &Scene, case: &Value) -> Value {
        ask(scene, "agreement", json!({ "case": case }))
    }

    /// "IN2010 as-planned" for each line.
    fn lines(view: &Value) -> Vec<String> {
        let code = |line: &Value| {
            let of = if line["planned"].is_null() { &line["achieved"] } else { &line["planned"] };
            of["code"].as_str().unwrap_or("?").to_owned()
        };
        let lines = view["lines"].as_array().expect("lines");
        lines.iter().map(|line| format!("{} {}", code(line), line["kind"].as_str().unwrap_or("?"))).collect()
    }

    fn misfits(view: &Value) -> Vec<String> {
        let all = view["fit"]["misfits"].as_array().expect("misfits");
        all.iter()
            .map(|one| format!("{} {}", one["row"].as_str().unwrap_or("?"), one["code"].as_str().unwrap_or("?")))
            .collect()
    }

    fn rows(scene: &Scene) -> Vec<String> {
        let folder = scene.folder.path();
        let key = std::fs::read(folder.join("training.key")).expect("the key");
        tamper::rows(&folder.join("desk.db"), &key, GROWS).expect("rows")
    }

    #[test]
    fn what_fits_is_proposed_in_one_step_and_a_person_signs() {
        let scene = Scene::open().expect("a desk");
        let case = scene.case_of(AINO).expect("a case");
        let file = read(&scene, &case, CSV);
        assert_eq!((&file["lacks"], &file["read"], &file["problems"]), (&json!([]), &json!(7), &json!([])));
        let view = set(&scene, &case, &file["groups"], false);
        // Before the results are there: everything is planned and nothing taken.
        assert!(lines(&view).iter().all(|line| line.ends_with("not-taken")), "{:?}", lines(&view));
        assert_eq!(scene.ask("propose_as_agreed", json!({ "case": case })), Err("nothing-fits".into()));

        scene.fetch(&case, "NO", AINO).expect("results");
        let view = agreement(&scene, &case);
        assert_eq!(
            lines(&view),
            [
                "IN2010 as-planned",
                "NORINT0110 as-planned",
                "IN3050 as-planned",
                "IN2140 not-passed",
                "STK1110 fewer-credits",
                "IN9999 not-taken",
                "EXPHIL03 not-planned"
            ]
        );
        assert_eq!(view["lines"][4]["difference"], "-2.5");
        assert_eq!(view["totals"]["planned"], "52.5");
        assert_eq!(view["totals"]["achieved"], "45");
        assert_eq!(view["fit"]["fits"], json!([0, 1, 2]));
        assert_eq!(
            misfits(&view),
            ["IN2140 not-passed", "STK1110 fewer-credits", "NOSUCH1 not-in-catalogue", "IN9999 not-taken"]
        );

        // The agreement is a reason of the suggestion, with what is compared.
        let first = ask(&scene, "mapping", json!({ "case": case }))["queue"]
            .as_array()
            .and_then(|queue| queue.iter().find(|row| row["code"] == "IN2010").cloned())
            .expect("IN2010");
        let place = json!({ "case": case, "document": first["document"], "achievement": first["achievement"] });
        let suggested = ask(&scene, "suggestions", place.clone())["candidates"][0].clone();
        let reasons = suggested["reasons"].as_array().expect("reasons");
        let reason = reasons.iter().find(|reason| reason["kind"] == "agreement").expect("the agreement");
        assert_eq!(reason["foreign"], "IN2010 Algoritmer og datastrukturer 10");
        assert_eq!(reason["local"], "TIE101");

        // What a person has mapped otherwise stays.
        let free = json!({ "id": null,
            "foreign": [{ "document": first["document"], "achievement": first["achievement"], "part": null }],
            "home": [{ "course": null, "code": "", "title": "By hand", "credits": "10", "grade": null, "how": "" }],
            "outcome": "inclusion", "until": null, "condition": "", "differs": [], "reason": "", "nextStep": "" });
        ask(&scene, "set_group", json!({ "case": case, "group": free }));
        assert_eq!(agreement(&scene, &case)["fit"]["fits"], json!([1, 2]));
        let before = rows(&scene);
        let mapping = ask(&scene, "propose_as_agreed", json!({ "case": case }));
        let groups = mapping["groups"].as_array().expect("groups");
        assert_eq!(groups.len(), 3);
        assert_eq!(groups[0]["home"][0]["title"], "By hand");
        assert_eq!(groups[1]["home"][0]["title"], "Language studies");
        let home: Vec<_> =
            groups[2]["home"].as_array().expect("home").iter().map(|home| home["code"].clone()).collect();
        assert_eq!(home, ["TIE105", "TIE109"]);
        assert!(groups[1..].iter().all(|group| group["outcome"] == "as-requested"), "{groups:?}");
        let graded = &groups[2]["home"][0];
        assert!(graded["grade"].is_string() && graded["how"] != "", "a grade comes with how it was found: {graded}");
        assert_eq!((&mapping["undo"]["code"], &mapping["undo"]["params"][0]), (&json!("as-agreed"), &json!("2")));
        let of_group = &mapping["groupBalances"][2];
        assert_eq!(
            (&of_group["recognised"], &of_group["open"], &of_group["credited"]),
            (&json!("10"), &json!("0"), &json!("10"))
        );
        let view = agreement(&scene, &case);
        assert_eq!(view["totals"]["recognised"], "25");
        assert_eq!(view["credited"], json!([["0"], ["5"], ["5", "5"], ["0"], ["0"], ["0"]]));
        assert_eq!(scene.ask("propose_as_agreed", json!({ "case": case })), Err("nothing-fits".into()), "once");
        assert_eq!(ask(&scene, "case", json!({ "case": case }))["decisions"], json!([]), "nothing is signed by it");

        ask(&scene, "undo", json!({ "case": case }));
        assert_eq!(rows(&scene), before, "one step");
        ask(&scene, "redo", json!({ "case": case }));

        // A person maps the rest and signs; then the agreement is locked.
        let mapping = ask(&scene, "mapping", json!({ "case": case }));
        let open = mapping["queue"].as_array().expect("a queue").iter();
        for row in open.filter(|row| row["mappable"] == "yes" && row["groups"] == json!([])) {
            let mut group = free.clone();
            group["foreign"][0]["achievement"] = row["achievement"].clone();
            ask(&scene, "set_group", json!({ "case": case, "group": group }));
        }
        let digest = ask(&scene, "draft", json!({ "case": case }))["digest"].clone();
        let signed =
            ask(&scene, "sign_off", json!({ "case": case, "digest": digest, "pin": "training", "second": null }));
        assert_eq!(signed["locked"], true);
        let again = json!({ "case": case, "agreed": null, "note": "", "groups": file["groups"], "asChange": true });
        assert_eq!(scene.ask("set_agreement", again), Err("case-locked".into()));
        assert_eq!(scene.ask("propose_as_agreed", json!({ "case": case })), Err("case-locked".into()));
        let view = agreement(&scene, &case);
        assert_eq!((&view["locked"], &view["totals"]["open"]), (&json!(true), &json!("0")));
        let history = ask(&scene, "history", json!({ "case": case }))["rows"].to_string();
        for what in ["agreement-set", "as-agreed", "undone", "redone", "decision-signed"] {
            assert!(history.contains(what), "{what}");
        }
    }

    #[test]
    fn an_ewp_response_comes_into_the_tables_with_what_is_agreed_and_whose_it_is() {
        let file = include_str!("../suite/agreement/ewp.xml");
        let scene = Scene::open().expect("a desk");
        let case = scene.case_of(AINO).expect("a case");
        let before = rows(&scene);
        let read_in = read(&scene, &case, file);
        assert_eq!(rows(&scene), before, "nothing is kept of a preview");
        let ewp = &read_in["ewp"];
        assert_eq!((&ewp["chosen"], &ewp["agreed"]), (&json!(1), &json!("2026-02-04")));
        assert_eq!(
            ewp["notes"],
            json!([{ "code": "with-proposal", "count": 1 }, { "code": "with-virtual", "count": 1 }])
        );
        let verdicts: Vec<_> =
            ewp["agreements"].as_array().expect("agreements").iter().map(|one| &one["person"]["verdict"]).collect();
        assert_eq!(verdicts, ["mismatch", "match"]);
        assert_eq!((&read_in["read"], &read_in["head"]), (&json!(8), &json!([])));
        let home = read_in["groups"][0]["home"].as_array().expect("table B");
        let codes: Vec<_> = home.iter().map(|row| row["code"].as_str().unwrap_or("?")).collect();
        assert_eq!(codes, ["TIE101", "TIE105", "", "TIE113"], "one by the identifier, as the catalogue has it");
        assert_eq!(home[3]["condition"], "Passed with at least C");

        // What is only proposed is somebody else's here too, and is not taken when it is chosen.
        let other = bytes(&case, file.as_bytes(), json!(0));
        assert_eq!(scene.ask("read_agreement", other), Err("la-proposed".into()));
        let courses = include_bytes!("../suite/catalogue/ewp.xml");
        assert_eq!(scene.ask("read_agreement", bytes(&case, courses, Value::Null)), Err("la-other-file".into()));
        // In the case of another student both are somebody else's, and a person has to choose.
        let another = scene.case_of("K240720").expect("a case");
        assert_eq!(read(&scene, &another, file)["ewp"]["chosen"], Value::Null);

        scene.fetch(&case, "NO", AINO).expect("results");
        let view = set(&scene, &case, &read_in["groups"], false);
        assert_eq!(
            lines(&view)[..4],
            ["IN2010 as-planned", "NORINT0110 as-planned", "IN3050 as-planned", " not-taken"]
        );
        assert_eq!(misfits(&view), ["TIE113 conditional", "Norwegian history online not-taken"]);
        assert_eq!(view["fit"]["fits"], json!([]), "one group, as long as nobody has split it");
        // Split by hand, what has no condition is proposed.
        let groups = &read_in["groups"][0];
        let split = json!([
            { "planned": [groups["planned"][0]], "home": [groups["home"][0]] },
            { "planned": [groups["planned"][1]], "home": [groups["home"][2]] },
            { "planned": [groups["planned"][2]], "home": [groups["home"][1], groups["home"][3]] },
            { "planned": [groups["planned"][3]], "home": [] }
        ]);
        let view = set(&scene, &case, &split, false);
        assert_eq!(view["fit"]["fits"], json!([0, 1]));
        assert_eq!(view["versions"][0]["groups"][2]["home"][1]["condition"], "Passed with at least C");
        let mapping = ask(&scene, "propose_as_agreed", json!({ "case": case }));
        assert_eq!(mapping["groups"].as_array().map(Vec::len), Some(2));
        for _ in 0..3 {
            ask(&scene, "undo", json!({ "case": case }));
        }
        assert_eq!(agreement(&scene, &case)["versions"], json!([]));
    }

    #[test]
    fn of_the_samples_one_fits_what_is_still_to_be_mapped_and_one_differs() {
        let scene = Scene::open().expect("a desk");
        let desk = &scene.bench.desk;
        for (student, table, along) in [
            ("K240720", training_emp::AGREEMENT_THAT_FITS, Along::HalfMapped),
            ("K240922", training_emp::AGREEMENT_THAT_DIFFERS, Along::Received),
        ] {
            emc::training::agree(desk, student, table).expect("agreed");
            let document = scene.bench.training.document(student).expect("signed").expect("a document");
            emc::training::advance(desk, student, &document, along).expect("received");
        }
        let fits = scene.case_of("K240720").expect("a case");
        let view = agreement(&scene, &fits);
        assert_eq!(view["fit"]["fits"], json!([2, 3]));
        assert_eq!(misfits(&view), ["KIK-EN311 mapped", "KIK-LG101 mapped"]);
        let mapping = ask(&scene, "propose_as_agreed", json!({ "case": fits }));
        assert_eq!(mapping["balance"]["open"], "0");
        let differs = agreement(&scene, &scene.case_of("K240922").expect("a case"));
        assert_eq!(
            lines(&differs),
            [
                "COMP.CS.140 as-planned",
                "COMP.SE.110 fewer-credits",
                "DATA.ML.100 as-planned",
                "COMP.CS.300 not-taken",
                "COMP.SEC.100 not-planned"
            ]
        );
    }

    #[test]
    fn versions_replace_each_other_stay_readable_and_are_undone() {
        let scene = Scene::open().expect("a desk");
        let case = scene.case_of(AINO).expect("a case");
        scene.fetch(&case, "NO", AINO).expect("results");
        let mut states = vec![rows(&scene)];
        let group = |code: &str| {
            json!([{ "planned": [{ "code": code, "title": "", "credits": "10", "term": "" }],
                "home": [{ "code": "TIE101", "title": "", "credits": "10", "condition": "" }] }])
        };
        set(&scene, &case, &group("IN9999"), false);
        states.push(rows(&scene));
        // The very same again is no step.
        set(&scene, &case, &group("IN9999"), false);
        assert_eq!(states.last(), Some(&rows(&scene)));
        set(&scene, &case, &group("EXPHIL03"), false);
        states.push(rows(&scene));
        let view = set(&scene, &case, &group("IN2010"), true);
        states.push(rows(&scene));
        let versions = view["versions"].as_array().expect("versions");
        assert_eq!(versions.len(), 2);
        assert_eq!(versions[0]["groups"][0]["planned"][0]["code"], "EXPHIL03");
        assert_eq!(versions[1]["groups"][0]["home"][0]["title"], "Tietorakenteet ja algoritmit", "from the catalogue");
        assert_eq!(versions[1]["by"], "Maria Virtanen");
        assert_eq!(lines(&view)[..2], ["IN2010 as-planned", "EXPHIL03 replaced"]);
        assert_eq!(view["lines"][1]["achieved"]["title"], "Examen philosophicum", "dropped, and taken nevertheless");
        ask(&scene, "remove_agreement", json!({ "case": case }));
        states.push(rows(&scene));
        let request = json!({ "case": case });
        ask(&scene, "propose_as_agreed", request.clone());
        states.push(rows(&scene));

        for state in states.iter().rev().skip(1) {
            ask(&scene, "undo", request.clone());
            assert_eq!(&rows(&scene), state);
        }
        assert_eq!(agreement(&scene, &case)["versions"], json!([]));
        for state in states.iter().skip(1) {
            ask(&scene, "redo", request.clone());
            assert_eq!(&rows(&scene), state);
        }
        assert_eq!(agreement(&scene, &case)["undo"]["code"], "as-agreed");
    }

    #[test]
    fn a_wrong_file_and_a_wrong_row_say_what_is_wrong() {
        let scene = Scene::open().expect("a desk");
        let case = scene.case_of(AINO).expect("a case");
        let none = read(&scene, &case, "Street;City\nMain Street 1;Oslo\n");
        assert_eq!((&none["lacks"], &none["groups"]), (&json!(["title"]), &json!([])));
        let without = read(&scene, &case, "Host code;Home code\nIN2010;TIE101\n");
        assert_eq!(without["lacks"], json!(["credits"]));
        let chosen = json!({ "case": case, "which": null, "base64": STANDARD.encode("IN2010;10;TIE101\n"),
            "columns": { "head": null, "fields": [{ "field": "code", "column": 0 }, { "field": "credits", "column": 1 },
                { "field": "home_code", "column": 2 }] } });
        let read_by_hand = ask(&scene, "read_agreement", chosen);
        assert_eq!(read_by_hand["groups"][0]["home"][0]["credits"], "10", "the catalogue knows them");
        let bytes = |of: &[u8]| bytes(&case, of, Value::Null);
        assert_eq!(scene.ask("read_agreement", bytes(b"")), Err("empty".into()));
        assert_eq!(scene.ask("read_agreement", bytes(b"%PDF\x00\x01")), Err("encoding".into()));
        assert_eq!(
            scene.ask("read_agreement", bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")),
            Err("old-spreadsheet".into())
        );

        let put = |planned: Value| {
            let groups = json!([{ "planned": [planned], "home": [] }]);
            scene.ask(
                "set_agreement",
                json!({ "case": case, "agreed": null, "note": "", "groups": groups, "asChange": false }),
            )
        };
        let row = |code: &str, credits: &str| json!({ "code": code, "title": "", "credits": credits, "term": "x" });
        assert_eq!(put(row("", "5")), Err("agreement-no-name".into()));
        assert_eq!(put(row("IN2010", "")), Err("agreement-no-credits".into()));
        assert_eq!(put(row("IN2010", "many")), Err("field".into()));
        assert_eq!(put(json!({ "code": " ", "title": "", "credits": "", "term": "" })), Err("agreement-empty".into()));
        assert_eq!(agreement(&scene, &case)["versions"], json!([]), "nothing was kept");
        assert_eq!(scene.ask("remove_agreement", json!({ "case": case })), Err("no-agreement".into()));
    }
}
