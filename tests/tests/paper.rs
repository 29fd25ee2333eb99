//! What decisions are printed by: the office's template and language, from the setting to the signed file; and many
//! decisions into a folder, also after the program ended in between.

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::process::Command;

    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use serde_json::{Value, json};
    use tests::scene::Scene;

    const LEARNERS: [&str; 2] = ["K240114", "K240215"];

    fn ask(scene: &Scene, name: &str, request: Value) -> Value {
        scene.ask(name, request).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// A case of which every course is mapped.
    fn mapped(scene: &Scene) -> Value {
        let case = scene.case_of(LEARNERS[0]).expect("a case");
        scene.fetch(&case, "NO", LEARNERS[0]).expect("results");
        scene.map_free(&case).expect("a mapping");
        case
    }

    fn written(base64: &Value, folder: &Path) -> String {
        let path = folder.join("read.pdf");
        std::fs::write(&path, STANDARD.decode(base64.as_str().expect("base64")).expect("base64")).expect("written");
        let run = |program: &str, arguments: &[&str]| {
            let done = Command::new(program).args(arguments).output().expect("poppler");
            assert!(done.status.success() && done.stderr.is_empty(), "{}", String::from_utf8_lossy(&done.stderr));
            String::from_utf8(done.stdout).expect("UTF-8")
        };
        let path = path.to_str().expect("a path");
        let all = [run("pdftotext", &["-raw", path, "-"]), run("pdfinfo", &[path]), run("pdfdetach", &["-list", path])];
        all.join("\n").split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_decision_is_printed_by_the_offices_template_of_its_language() {
        let scene = Scene::open().expect("a desk");
        let folder = tempfile::tempdir().expect("a folder");
        let case = mapped(&scene);
        let text = ask(&scene, "template", json!({ "language": "sv" }))["text"].as_str().expect("a text").to_owned();
        let own = text.replacen("\"words\": {}", "\"words\": { \"title\": \"Vårt eget beslut\" }", 1);

        let broken = own.replacen("\"format\":", "\"format\"", 1);
        let seen = ask(&scene, "preview_template", json!({ "language": "sv", "text": broken }));
        assert_eq!((&seen["pdf"], &seen["problem"]["code"]), (&Value::Null, &json!("template-not-json")), "{seen}");
        assert_eq!(seen["problem"]["params"][0], "3", "the line");
        assert!(scene.ask("save_template", json!({ "language": "sv", "text": broken })).is_err());
        assert_eq!(ask(&scene, "template", json!({ "language": "sv" }))["version"], Value::Null, "nothing was saved");

        let seen = ask(&scene, "preview_template", json!({ "language": "sv", "text": own }));
        let page = written(&seen["pdf"], folder.path());
        assert!(page.contains("Vårt eget beslut") && page.contains("ÖVNING"), "{page}");
        let saved = ask(&scene, "save_template", json!({ "language": "sv", "text": own }));
        assert_eq!((&saved["version"], &saved["own"]), (&json!(1), &json!(true)));

        let english = ask(&scene, "draft", json!({ "case": case }));
        let paper = json!({ "language": "sv", "applied": "2026-10-05", "notified": null, "cycle": "second" });
        let swedish = ask(&scene, "set_paper", json!({ "case": case, "paper": paper }));
        assert_ne!(english["digest"], swedish["digest"], "what is signed is what was shown");
        assert_eq!((&swedish["paper"], &swedish["templateProblem"]), (&paper, &Value::Null));
        let signed = scene.sign(&case).expect("a decision");
        assert!(scene.ask("set_paper", json!({ "case": case, "paper": paper })).is_err(), "a decision locks the case");

        // A later version changes nothing about what was signed.
        ask(&scene, "save_template", json!({ "language": "sv", "text": null }));
        let decision = signed["decisions"][0]["id"].clone();
        let file = ask(&scene, "decision_file", json!({ "decision": decision, "name": "decision.pdf" }));
        let page = written(&file["base64"], folder.path());
        for part in [
            "Vårt eget beslut",
            "Ansökan inkom 5 oktober 2026",
            "avancerad nivå",
            "Elective studies",
            "Keywords: Beslut om tillgodoräknande, standard (1), ",
            "1: recognition.xml",
        ] {
            assert!(page.contains(part), "{part} is not in {page}");
        }
    }

    #[test]
    fn many_decisions_are_written_and_gone_on_with_after_the_program_ended() {
        let scene = Scene::open().expect("a desk");
        let case = mapped(&scene);
        // A template that was stored and can no longer be used keeps nobody from signing, and the draft says so.
        let key = std::fs::read(scene.folder.path().join("training.key")).expect("the key");
        let sql = "INSERT INTO decision_template (language, version, text, added, staff)
                   SELECT 'en', 1, '{', '2026-01-01T00:00:00.000000000Z', id FROM staff LIMIT 1";
        tests::tamper::sql(&scene.folder.path().join("desk.db"), &key, sql).expect("a broken template");
        let draft = ask(&scene, "draft", json!({ "case": case }));
        assert_eq!(draft["templateProblem"]["code"], "template-not-json", "it says so");
        assert_eq!(draft["refused"], json!([]));
        assert_eq!(ask(&scene, "template", json!({ "language": "en" }))["problem"]["code"], "template-not-json");
        scene.sign(&case).expect("a decision");
        let other = scene.case_of(LEARNERS[1]).expect("a case");
        let out = tempfile::tempdir().expect("a folder");
        let request = json!({ "cases": [case, other], "folder": out.path() });
        assert!(scene.ask("begin_batch", json!({ "cases": [other], "folder": out.path() })).is_err(), "no decision");
        assert!(scene.ask("begin_batch", json!({ "cases": [case], "folder": out.path().join("none") })).is_err());
        let begun = ask(&scene, "begin_batch", request.clone());
        assert_eq!((&begun["left"], &begun["without"]), (&json!(1), &json!(1)));
        assert!(scene.ask("begin_batch", request.clone()).is_err(), "one at a time");

        // The program ends here, and starts again.
        let scene = Scene::open_in(scene.close()).expect("the same desk");
        assert_eq!(ask(&scene, "batch", json!({}))["batch"]["left"], 1, "what is left is still known");
        let done = ask(&scene, "step_batch", json!({}));
        assert_eq!((&done["left"], &done["written"], &done["failed"]), (&json!(0), &json!(1), &json!([])));
        assert!(scene.ask("step_batch", json!({})).is_err(), "nothing is left");
        let number = ask(&scene, "case", json!({ "case": case }))["number"].as_str().expect("a number").to_owned();
        assert!(out.path().join(number).join("decision.pdf").exists());
        assert_eq!(ask(&scene, "deliveries", json!({}))["deliveries"].as_array().map(Vec::len), Some(1));

        ask(&scene, "begin_batch", request);
        ask(&scene, "stop_batch", json!({}));
        assert_eq!(ask(&scene, "batch", json!({}))["batch"], Value::Null);
    }
}
