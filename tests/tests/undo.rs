//! Undo and redo over random steps of a mapping and of the learning agreement: every table but the journal and the list of steps is as it was.

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use tests::scene::Scene;
    use tests::tamper;

    const AINO: &str = "K240114";
    /// The journal says that something was undone, and the list of steps which; both are to grow.
    const GROWS: &[&str] = &["journal", "journal_head", "undo_step", "sqlite_sequence"];

    fn rows(scene: &Scene) -> Vec<String> {
        let folder = scene.folder.path();
        let key = std::fs::read(folder.join("training.key")).expect("the key");
        tamper::rows(&folder.join("desk.db"), &key, GROWS).expect("rows")
    }

    fn ask(scene: &Scene, name: &str, request: Value) -> Value {
        scene.ask(name, request).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    #[test]
    fn undo_restores_every_table_and_redo_does_all_of_it_again() {
        let scene = Scene::open().expect("a desk");
        let case = scene.case_of(AINO).expect("a case");
        scene.fetch(&case, "NO", AINO).expect("results");
        let request = json!({ "case": case });
        let rule = ask(
            &scene,
            "put_rule",
            json!({ "known": null, "rule": { "name": "Norway", "host": "country", "hostScheme": "", "hostValue": "NO",
                "codes": [], "titles": [], "levels": [], "creditsFrom": null, "creditsTo": null, "isced": null,
                "validFrom": null, "validUntil": null, "exceptCodes": [], "exceptTitles": [], "outcome": "elective",
                "courses": [], "freeTitle": "Free", "credits": null, "differs": [], "publicNote": "", "privateNote": "" } }),
        );
        let before = rows(&scene);
        assert!(before.len() > 100, "{} rows", before.len());

        let mut dice = 20_261_122_u64;
        let mut below = |limit: usize| {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(dice >> 33).expect("31 bits") % limit
        };
        let mut states = vec![before];
        let (mut agreed, mut as_agreed) = (0, 0);
        for turn in 0..80 {
            let mapping = ask(&scene, "mapping", request.clone());
            let (queue, groups) =
                (mapping["queue"].as_array().expect("a queue"), mapping["groups"].as_array().expect("groups"));
            let new = |row: &Value, part: Value| {
                json!({ "id": null,
                    "foreign": [{ "document": row["document"], "achievement": row["achievement"], "part": part }],
                    "home": [{ "course": null, "code": "", "title": "Free", "credits": "2.5", "grade": null, "how": "" }],
                    "outcome": "inclusion", "until": null, "condition": "", "differs": [], "reason": "", "nextStep": "" })
            };
            let row = &queue[below(queue.len())];
            let done = match below(9) {
                0 if !groups.is_empty() => {
                    let group = &groups[below(groups.len())]["id"];
                    scene.ask("remove_group", json!({ "case": case, "group": group }))
                }
                1 if !groups.is_empty() => {
                    let mut group = groups[below(groups.len())].clone();
                    group["outcome"] = json!("substitution");
                    group["home"][0]["title"] = json!(format!("Free {}", below(9)));
                    scene.ask("set_group", json!({ "case": case, "group": group }))
                }
                2 => {
                    let other = &queue[below(queue.len())];
                    let both = json!({ "case": case, "groups": [new(row, Value::Null), new(other, Value::Null)] });
                    scene.ask("add_groups", both)
                }
                3 => {
                    let by_rule = json!({ "document": row["document"], "achievement": row["achievement"],
                        "rule": rule["id"], "version": 1 });
                    scene.ask("take_rules", json!({ "case": case, "rows": [by_rule] }))
                }
                4 => {
                    // As a correction of the last version, or as a change after it.
                    let planned = |row: &Value| {
                        json!({ "planned": [{ "code": row["code"], "title": row["title"], "credits": row["credits"], "term": "" }],
                            "home": [{ "code": "", "title": "Agreed", "credits": row["credits"], "condition": "" }] })
                    };
                    let groups = [row, &queue[below(queue.len())]].map(planned);
                    let as_change = below(2) == 0;
                    let set = json!({ "case": case, "agreed": null, "note": format!("Turn {turn}"), "groups": groups,
                        "asChange": as_change });
                    let set = scene.ask("set_agreement", set);
                    agreed += usize::from(set.is_ok());
                    set
                }
                5 => scene.ask("remove_agreement", request.clone()),
                6 => {
                    let proposed = scene.ask("propose_as_agreed", request.clone());
                    as_agreed += usize::from(proposed.is_ok());
                    proposed
                }
                part => {
                    let part = if part == 7 { json!("2.5") } else { Value::Null };
                    scene.ask("set_group", json!({ "case": case, "group": new(row, part) }))
                }
            };
            let now = rows(&scene);
            match done {
                Ok(_) => states.push(now),
                Err(_) => assert_eq!(Some(&now), states.last(), "what is refused changes nothing"),
            }
        }
        assert!(states.len() > 20, "only {} steps were taken", states.len() - 1);
        assert!(agreed > 2 && as_agreed > 0, "{agreed} agreements were set, {as_agreed} proposed");

        for state in states.iter().rev().skip(1) {
            ask(&scene, "undo", request.clone());
            assert_eq!(&rows(&scene), state);
        }
        assert_eq!(scene.ask("undo", request.clone()), Err("nothing-to-undo".into()));
        for state in states.iter().skip(1) {
            ask(&scene, "redo", request.clone());
            assert_eq!(&rows(&scene), state);
        }
        assert_eq!(scene.ask("redo", request), Err("nothing-to-undo".into()));
    }
}
