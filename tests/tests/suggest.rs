//! What a foreign course could be recognised as, over a real encrypted database: from the catalogue, from decisions in
//! force, and taken over in one step.

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use tests::scene::Scene;

    const AINO: &str = "K240114";

    fn scene() -> Scene {
        Scene::open().expect("a desk")
    }

    fn ask(scene: &Scene, name: &str, request: Value) -> Value {
        scene.ask(name, request).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Another case of a student with the same results: as for the ranking, another student who brings the same courses.
    fn case_with_same_courses(scene: &Scene, number: &str) -> Value {
        let known = ask(scene, "case", json!({ "case": scene.case_of(AINO).expect("a case") }))["student"].clone();
        let case = ask(
            scene,
            "put_case",
            json!({ "id": null, "studentNumber": number, "givenNames": known["givenNames"], "familyName": known["familyName"],
                "birthName": null, "born": known["born"], "esi": null, "nationalId": null, "nationalIdCountry": null,
                "email": null, "programme": null, "due": null, "note": "", "assignee": null,
                "stays": [{ "host": "University of Oslo", "country": "NO", "from": null, "to": null }] }),
        );
        // Documents tell the second in which they were made; the very same bytes twice are a doubt.
        std::thread::sleep(std::time::Duration::from_millis(1050));
        scene.fetch(&case["id"], "NO", AINO).expect("results");
        case["id"].clone()
    }

    fn outlook(scene: &Scene, case: &Value) -> Vec<Value> {
        ask(scene, "outlook", json!({ "case": case }))["rows"].as_array().expect("rows").clone()
    }

    /// Maps everything that waits: the first suggestion, or free credits where there is none, and signs it off.
    fn decide(scene: &Scene, case: &Value) -> Value {
        for row in scene.waiting(case).expect("the queue") {
            let best = scene.suggestions(case, &row).expect("suggestions")["candidates"][0]["course"].clone();
            let home = match best.is_null() {
                false => {
                    json!({ "course": best["id"], "code": best["code"], "title": best["title"], "credits": best["credits"] })
                }
                true => json!({ "course": null, "code": "", "title": "Free", "credits": row["credits"] }),
            };
            let mut home = home;
            home["grade"] = json!("5");
            home["how"] = json!("by hand");
            let outcome = if best.is_null() { "inclusion" } else { "substitution" };
            let group = json!({ "id": null,
                "foreign": [{ "document": row["document"], "achievement": row["achievement"], "part": null }],
                "home": [home], "outcome": outcome, "until": null, "condition": "", "differs": [], "reason": "", "nextStep": "" });
            ask(scene, "set_group", json!({ "case": case, "group": group }));
        }
        let digest = ask(scene, "draft", json!({ "case": case }))["digest"].clone();
        ask(scene, "sign_off", json!({ "case": case, "digest": digest, "pin": "training", "second": null }))
    }

    #[test]
    fn what_was_decided_before_is_suggested_and_taken_over_in_one_step() {
        let scene = scene();
        let first = scene.case_of(AINO).expect("a case");
        scene.fetch(&first, "NO", AINO).expect("results");
        let before = outlook(&scene, &first);
        assert!(before.len() >= 4 && before.iter().all(|row| row["earlier"].is_null()), "{before:?}");
        let signed = decide(&scene, &first);
        let number = signed["number"].clone();

        let second = case_with_same_courses(&scene, "K999999");
        let rows = outlook(&scene, &second);
        assert_eq!(rows.len(), before.len());
        for row in &rows {
            assert_eq!(row["earlier"]["cases"], json!([number]), "{row}");
            assert_eq!(row["earlier"]["group"]["home"][0]["grade"], json!(null), "another student's grade: {row}");
            assert_eq!(row["earlier"]["group"]["home"][0]["how"], "", "nor how it was found");
        }
        let mapped_to_course = scene.waiting(&second).expect("the queue").into_iter().find_map(|row| {
            let view = scene.suggestions(&second, &row).expect("suggestions");
            let reasons = view["candidates"][0]["reasons"].as_array().cloned().unwrap_or_default();
            reasons.into_iter().find(|reason| reason["kind"] == "earlier-decision")
        });
        let reason = mapped_to_course.expect("a course with an earlier decision as reason");
        assert!(
            reason["foreign"].as_str().is_some_and(|text| text.contains(number.as_str().unwrap_or("?"))),
            "{reason}"
        );

        let places: Vec<Value> =
            rows.iter().map(|row| json!({ "document": row["document"], "achievement": row["achievement"] })).collect();
        let mapping = ask(&scene, "take_over", json!({ "case": second, "rows": places }));
        assert_eq!(mapping["groups"].as_array().map(Vec::len), Some(rows.len()));
        assert_eq!(mapping["balance"]["open"], "0");
        assert_eq!(mapping["undo"]["code"], "taken-over");
        // Taken over twice: the second click finds nothing that waits.
        assert_eq!(
            scene.ask("take_over", json!({ "case": second, "rows": places })),
            Err("unknown-achievement".into())
        );
        let undone = ask(&scene, "undo", json!({ "case": second }));
        assert_eq!(undone["groups"], json!([]));
        assert_eq!(ask(&scene, "redo", json!({ "case": second }))["groups"].as_array().map(Vec::len), Some(rows.len()));
        let history = ask(&scene, "history", json!({ "case": second }))["rows"].to_string();
        assert!(history.contains("taken-over") && history.contains("undone"), "{history}");
    }

    #[test]
    fn decisions_that_are_withdrawn_or_disagree_are_not_taken_over() {
        let scene = scene();
        let first = scene.case_of(AINO).expect("a case");
        scene.fetch(&first, "NO", AINO).expect("results");
        let signed = decide(&scene, &first);
        let second = case_with_same_courses(&scene, "K999999");
        assert!(outlook(&scene, &second).iter().all(|row| !row["earlier"].is_null()));

        // The second office worker sees one course otherwise, and decides so.
        let row = scene.waiting(&second).expect("the queue")[0].clone();
        let group = json!({ "id": null,
            "foreign": [{ "document": row["document"], "achievement": row["achievement"], "part": null }],
            "home": [], "outcome": "not-recognised", "until": null, "condition": "", "differs": ["level"],
            "reason": "Upper secondary level.", "nextStep": "" });
        ask(&scene, "set_group", json!({ "case": second, "group": group }));
        decide(&scene, &second);
        let withdraw = json!({ "decision": signed["decisions"][0]["id"], "reason": "A trial.", "pin": "training" });
        let third = {
            let known = outlook(&scene, &case_with_same_courses(&scene, "K999998"));
            let of_row =
                known.iter().find(|one| one["achievement"] == row["achievement"]).expect("the same course").clone();
            assert!(of_row["earlier"].is_null(), "two decisions disagree: {of_row}");
            known.len()
        };
        ask(&scene, "withdraw", withdraw);
        let last = scene.case_of("K999998").expect("a case");
        let known = outlook(&scene, &last);
        assert_eq!(known.len(), third);
        let of_row =
            known.iter().find(|one| one["achievement"] == row["achievement"]).expect("the same course").clone();
        assert!(of_row["earlier"].is_null(), "a refusal is never taken over: {of_row}");
        let others = known.iter().filter(|one| one["achievement"] != row["achievement"]);
        for one in others {
            assert_eq!(
                one["earlier"]["cases"].as_array().map(Vec::len),
                Some(1),
                "the withdrawn one no longer counts: {one}"
            );
        }
    }

    #[test]
    fn groups_are_added_together_or_not_at_all() {
        let scene = scene();
        let case = scene.case_of(AINO).expect("a case");
        scene.fetch(&case, "NO", AINO).expect("results");
        let rows = scene.waiting(&case).expect("the queue");
        let group = |row: &Value| {
            json!({ "id": null,
                "foreign": [{ "document": row["document"], "achievement": row["achievement"], "part": null }],
                "home": [{ "course": null, "code": "", "title": "Free", "credits": row["credits"], "grade": null, "how": "" }],
                "outcome": "inclusion", "until": null, "condition": "", "differs": [], "reason": "", "nextStep": "" })
        };
        let twice = json!({ "case": case, "groups": [group(&rows[0]), group(&rows[0])] });
        assert_eq!(scene.ask("add_groups", twice), Err("more-than-there-is".into()));
        assert_eq!(scene.waiting(&case).expect("the queue").len(), rows.len(), "nothing was added");
        let both = ask(&scene, "add_groups", json!({ "case": case, "groups": [group(&rows[0]), group(&rows[1])] }));
        assert_eq!(both["groups"].as_array().map(Vec::len), Some(2));
        assert_eq!(ask(&scene, "undo", json!({ "case": case }))["groups"], json!([]), "one step");
    }
}
