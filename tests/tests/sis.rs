//! A decision for the SIS: templates of the office, what they refuse, the files of an export, and the sheet with its ticks.

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use serde_json::{Value, json};
    use tests::office::decide;
    use tests::scene::Scene;

    const AINO: &str = "K240114";

    fn ask(scene: &Scene, name: &str, request: Value) -> Value {
        scene.ask(name, request).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    fn template(scene: &Scene, name: &str) -> Value {
        let all = ask(scene, "sis_templates", json!({}));
        let all = all["templates"].as_array().expect("templates");
        all.iter().find(|one| one["template"]["name"] == name).expect(name)["template"].clone()
    }

    #[test]
    fn templates_are_kept_tried_and_shared() {
        let scene = Scene::open().expect("a desk");
        let case = scene.case_of(AINO).expect("a case");
        scene.fetch(&case, "NO", AINO).expect("results");
        let mut own = template(&scene, "Peppi");
        let put = |known: Value, template: &Value| {
            scene.ask("put_sis_template", json!({ "known": known, "template": template }))
        };
        assert_eq!(put(Value::Null, &own), Err("sis-name-taken".to_owned()), "a shipped one stays");
        assert_eq!(put(json!("Peppi"), &own), Err("unknown-sis-template".to_owned()));
        own["name"] = json!("Oma Peppi");
        own["columns"][4]["name"] = json!("");
        let preview = ask(&scene, "sis_preview", json!({ "template": own, "case": case }));
        assert_eq!(preview["faults"], json!(["sis-column-name"]), "what is being typed is told");
        assert_eq!((&preview["signed"], &preview["table"]["rows"]), (&json!(false), &json!([])), "nothing is mapped");
        assert_eq!(put(Value::Null, &own), Err("sis-column-name".to_owned()));
        own["columns"][4]["name"] = json!("Nimi");
        put(Value::Null, &own).expect("added");
        own["name"] = json!("oma PEPPI");
        assert_eq!(put(Value::Null, &own), Err("sis-name-taken".to_owned()));
        put(json!("Oma Peppi"), &own).expect("changed");

        let folder = scene.folder.path().join("shared");
        std::fs::create_dir(&folder).expect("a folder");
        let request = json!({ "name": "oma PEPPI", "folder": folder });
        let path = ask(&scene, "export_sis_template", request)["path"].as_str().expect("a path").to_owned();
        let file = std::fs::read(format!("{path}/sis-oma-peppi.template.json")).expect("the file");
        let read = ask(&scene, "read_sis_template", json!({ "base64": STANDARD.encode(&file) }));
        assert_eq!(read, own);
        let wrong = scene.ask("read_sis_template", json!({ "base64": STANDARD.encode(b"{}") }));
        assert_eq!(wrong, Err("not-sis-template".to_owned()));
        ask(&scene, "remove_sis_template", json!({ "name": "oma PEPPI" }));
        assert_eq!(
            scene.ask("remove_sis_template", json!({ "name": "oma PEPPI" })),
            Err("unknown-sis-template".to_owned())
        );
    }

    #[test]
    fn what_does_not_fit_stays_here_and_the_rest_goes_out() {
        let scene = Scene::open().expect("a desk");
        let case = scene.case_of(AINO).expect("a case");
        scene.fetch(&case, "NO", AINO).expect("results");
        let mut strict = template(&scene, "Peppi");
        strict["name"] = json!("Strict");
        strict["columns"][3]["required"] = json!(true);
        ask(&scene, "put_sis_template", json!({ "known": null, "template": strict }));
        let signed = decide(&scene.bench.desk, &case, "training").expect("signed");
        let decision = &signed["id"];

        let formats = ask(&scene, "formats", json!({ "decision": decision }))["formats"].clone();
        let format = |name: &str| {
            let all = formats.as_array().expect("formats");
            all.iter().find(|one| one["name"] == name).expect(name).clone()
        };
        assert_eq!(format("Peppi")["refused"], json!(false));
        let refused = format("Strict");
        assert_eq!(refused["refused"], json!(true));
        assert_eq!(refused["problems"][0]["kind"], json!("missing"));
        assert!(refused["problems"][0]["course"].as_str().is_some_and(|course| !course.is_empty()), "{refused}");

        let folder = scene.folder.path().join("out");
        std::fs::create_dir(&folder).expect("a folder");
        let export = |formats: &[&str]| {
            scene.ask("export", json!({ "decision": decision, "folder": folder, "formats": formats }))
        };
        assert_eq!(export(&["Peppi", "Strict"]), Err("sis-refused".to_owned()));
        assert_eq!(std::fs::read_dir(&folder).expect("the folder").count(), 0, "nothing of it is left behind");
        let out = export(&["ELMO 2.0.0", "Peppi", "Plain workbook"]).expect("it goes out");
        let target = std::path::Path::new(out["target"].as_str().expect("a folder"));
        for name in [
            "decision.pdf",
            "decision.csv",
            "recognition.xml",
            "recognition-2.0.0.xml",
            "sis-peppi.csv",
            "sis-plain-workbook.xlsx",
        ] {
            assert!(target.join(name).is_file(), "{name}");
        }
        let elmo = std::fs::read_to_string(target.join("recognition-2.0.0.xml")).expect("the ELMO");
        assert!(elmo.contains("tree/v1") && elmo.contains("SignatureValue>"));
        let formats = ask(&scene, "formats", json!({ "decision": decision }))["formats"].clone();
        let chosen: Vec<&Value> = formats
            .as_array()
            .expect("formats")
            .iter()
            .filter(|one| one["chosen"] == true)
            .map(|one| &one["name"])
            .collect();
        assert_eq!(chosen, ["ELMO 2.0.0", "Plain workbook", "Peppi"], "and it is remembered");
        assert_eq!(export(&["gone"]), Err("unknown-sis-template".to_owned()));
    }

    #[test]
    fn ticks_stay_with_the_decision() {
        let scene = Scene::open().expect("a desk");
        let case = scene.case_of(AINO).expect("a case");
        scene.fetch(&case, "NO", AINO).expect("results");
        let signed = decide(&scene.bench.desk, &case, "training").expect("signed");
        let tick = |row: usize, column: &str, done: bool| {
            let request =
                json!({ "decision": signed["id"], "template": "Peppi", "row": row, "column": column, "done": done });
            scene.ask("tick_copy_sheet", request)
        };
        let before = ask(&scene, "history", json!({ "case": case }));
        tick(1, "Opintojakson nimi", true).expect("ticked");
        tick(2, "Laajuus op", true).expect("ticked");
        tick(2, "Laajuus op", false).expect("not ticked");
        assert_eq!(tick(1, "No such column", true), Err("field".to_owned()));
        assert_eq!(tick(99, "Laajuus op", true), Err("field".to_owned()));
        assert_eq!(ask(&scene, "history", json!({ "case": case })), before, "a note to oneself is no step of the case");
        let (id, folder) = (signed["id"].clone(), scene.close());
        let scene = Scene::open_in(folder).expect("the same desk");
        let sheet = ask(&scene, "copy_sheet", json!({ "decision": id, "template": "Peppi" }));
        assert_eq!(sheet["ticks"], json!(["1 Opintojakson nimi"]), "after a new start too");
        assert_eq!(ask(&scene, "copy_sheet", json!({ "decision": id, "template": "Plain table" }))["ticks"], json!([]));
    }
}
