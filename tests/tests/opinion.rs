//! Opinions through the commands: what goes out and what does not, the answer, what waits for it, and the signed decision.

#[cfg(test)]
mod tests {
    use std::process::Command;

    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use serde_json::{Value, json};
    use tests::scene::Scene;

    const AINO: &str = "K240114";
    /// What nobody outside needs to know.
    const SECRETS: &[&str] = &[
        "Korhonen",
        "Aino",
        "K240114",
        "2003-03-14",
        "14.3.2003",
        "14 March 2003",
        "10000000014",
        "aino.korhonen",
        "2026-00",
    ];

    fn ask(scene: &Scene, name: &str, request: Value) -> Value {
        scene.ask(name, request).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    fn elmo(description: &str) -> String {
        let course = |code: &str, title: &str| {
            format!(
                r#"<learningOpportunitySpecification><identifier type="local">{code}</identifier>
                <title xml:lang="en">{title}</title><type>Course</type><description xml:lang="en">{description}</description>
                <specifies><learningOpportunityInstance><identifier type="local">attempt-of-K240114</identifier>
                <date>2026-06-05</date><status>passed</status><resultLabel>Laudatur</resultLabel>
                <credit><scheme>ECTS</scheme><value>10</value></credit>
                </learningOpportunityInstance></specifies></learningOpportunitySpecification>"#
            )
        };
        STANDARD.encode(format!(
            r#"<?xml version="1.0" encoding="UTF-8"?><elmo xmlns="https://github.com/emrex-eu/elmo-schemas/tree/v1">
            <generatedDate>2026-07-01T10:00:00Z</generatedDate><learner><givenNames>Aino Maria</givenNames>
            <familyName>Korhonen</familyName><dateOfBirth>2003-03-14</dateOfBirth></learner><report><issuer>
            <country>NO</country><identifier type="schac">uio.no</identifier><title xml:lang="en">University of Oslo</title>
            </issuer>{}{}<issueDate>2026-07-01T10:00:00Z</issueDate></report></elmo>"#,
            course("IN2010", "Algorithms"),
            course("IN3050", "Artificial Intelligence"),
        ))
    }

    /// A case with two courses that can be mapped, and their rows.
    fn with_courses(scene: &Scene, description: &str) -> (Value, Vec<Value>) {
        let case = scene.case_of(AINO).expect("a case");
        let taken = ask(scene, "take_in_file", json!({ "case": case, "base64": elmo(description) }));
        let document = taken["document"].clone();
        if ask(scene, "review", json!({ "document": document }))["person"]["verdict"] != "match" {
            ask(scene, "accept_person", json!({ "document": document, "why": "Known.", "second": null }));
        }
        let queue = ask(scene, "mapping", json!({ "case": case }))["queue"].clone();
        (case, queue.as_array().expect("a queue").clone())
    }

    fn request(case: &Value, row: &Value, question: &str, due: &str) -> Value {
        json!({ "case": case, "to": "Prof. Virtanen", "question": question, "due": due, "course": null,
            "foreign": [{ "document": row["document"], "achievement": row["achievement"] }] })
    }

    fn day(scene: &Scene, days: i64) -> String {
        (scene.bench.desk.now().date() + time::Duration::days(days)).to_string()
    }

    fn text_of(pdf: &Value) -> Option<String> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("page.pdf");
        std::fs::write(&path, STANDARD.decode(pdf["base64"].as_str().expect("bytes")).expect("base64"))
            .expect("written");
        let done = Command::new("pdftotext").arg("-layout").arg(&path).arg("-").output().ok()?;
        Some(String::from_utf8_lossy(&done.stdout).into_owned())
    }

    #[test]
    fn text_and_page_hold_the_course_and_the_question_and_nothing_of_the_student() {
        let scene = Scene::open().expect("a desk");
        let (case, rows) = with_courses(&scene, "Sorting, searching and their cost.");
        let course = ask(&scene, "courses", json!({ "text": "", "limit": 1 }))["courses"][0].clone();
        let mut new = request(&case, &rows[0], "Is it the same as ours?", &day(&scene, 14));
        new["course"] = course["id"].clone();
        let opinions = ask(&scene, "ask_opinion", new);
        let one = &opinions["opinions"][0];
        let text = one["text"].as_str().expect("a text");
        let page = ask(&scene, "opinion_page", json!({ "opinion": one["id"] }));
        let mut all = vec![text.to_owned()];
        match text_of(&page) {
            Some(paper) => all.push(paper),
            None => println!("skipped: the printed page: pdftotext is missing"),
        }
        for said in &all {
            for needed in [
                "Algorithms",
                "IN2010",
                "University of Oslo",
                "10 ECTS",
                "Sorting, searching",
                "same as ours",
                "Prof. Virtanen",
                course["code"].as_str().expect("a code"),
            ] {
                assert!(said.contains(needed), "{needed} is missing in\n{said}");
            }
            for secret in SECRETS.iter().chain(&["Laudatur", "IN3050"]) {
                assert!(!said.contains(secret), "{secret} stands in\n{said}");
            }
        }
        let folder = tempfile::tempdir().expect("a folder");
        let saved = ask(&scene, "save_opinion_page", json!({ "opinion": one["id"], "folder": folder.path() }));
        let name = saved["path"].as_str().expect("a path").rsplit('/').next().expect("a name").to_owned();
        assert_eq!(name, format!("opinion-{}.pdf", one["reference"].as_str().expect("a reference")));
        let raw = std::fs::read(folder.path().join(name)).expect("the page");
        for secret in SECRETS {
            assert!(!raw.windows(secret.len()).any(|part| part == secret.as_bytes()), "{secret} stands in the file");
        }
        // The journal says that it happened.
        let history = ask(&scene, "history", json!({ "case": case }))["rows"].to_string();
        assert!(
            history.contains("opinion-asked") && !history.contains("Virtanen's") && !history.contains("same as ours")
        );
    }

    #[test]
    fn free_text_that_names_the_student_does_not_go_out() {
        let scene = Scene::open().expect("a desk");
        let (case, rows) = with_courses(&scene, "Project work of Korhonen and others.");
        let due = day(&scene, 14);
        for question in ["Has Korhonen learnt enough?", "See K240114.", "Born 14.3.2003, is that enough?"] {
            let asked = scene.ask("ask_opinion", request(&case, &rows[0], question, &due));
            assert_eq!(asked, Err("names-student".into()), "{question}");
        }
        for (question, due, why) in
            [(" ", due.as_str(), "empty"), ("Enough?", "2020-01-01", "past"), ("Enough?", "", "none")]
        {
            assert_eq!(scene.ask("ask_opinion", request(&case, &rows[0], question, due)), Err("field".into()), "{why}");
        }
        let asked = ask(&scene, "ask_opinion", request(&case, &rows[0], "Enough?", &due));
        let one = &asked["opinions"][0];
        assert_eq!(one["leftOut"], true);
        let text = one["text"].as_str().expect("a text");
        assert!(text.contains("left out") && !text.contains("Korhonen"), "{text}");
    }

    #[test]
    fn two_people_sign_where_the_office_wants_it_for_what_is_not_recognised() {
        let scene = Scene::open().expect("a desk");
        let (case, rows) = with_courses(&scene, "Sorting.");
        for (row, outcome) in rows.iter().zip(["inclusion", "not-recognised"]) {
            let refused = outcome == "not-recognised";
            let home =
                json!([{ "course": null, "code": "", "title": "Free", "credits": "10", "grade": null, "how": "" }]);
            let group = json!({ "id": null, "outcome": outcome, "until": null, "condition": "",
                "foreign": [{ "document": row["document"], "achievement": row["achievement"], "part": null }],
                "home": if refused { json!([]) } else { home }, "nextStep": "Ask again with the description.",
                "differs": if refused { json!(["level"]) } else { json!([]) },
                "reason": if refused { "Another level." } else { "" } });
            ask(&scene, "set_group", json!({ "case": case, "group": group }));
        }
        let draft = || ask(&scene, "draft", json!({ "case": case }));
        assert_eq!(draft()["secondPersonNeeded"], false);
        let mut settings = ask(&scene, "settings", json!({}));
        settings["secondPersonOnRefusal"] = json!(true);
        ask(&scene, "save_settings", settings);
        assert_eq!(draft()["secondPersonNeeded"], true);
        let others =
            ask(&scene, "add_staff", json!({ "name": "Sanna Salo", "title": "Head", "pin": "654321" }))["staff"]
                .clone();
        let other =
            others.as_array().expect("staff").iter().find(|s| s["name"] == "Sanna Salo").expect("her")["id"].clone();
        let sign = |second: Value| {
            let digest = draft()["digest"].clone();
            scene.ask("sign_off", json!({ "case": case, "digest": digest, "pin": "training", "second": second }))
        };
        assert_eq!(sign(Value::Null), Err("second-person-missing".into()));
        assert_eq!(sign(json!({ "staff": other, "pin": "000000" })), Err("wrong-pin".into()));
        let signed = sign(json!({ "staff": other, "pin": "654321" })).expect("signed");
        assert_eq!(signed["decisions"][0]["second"], "Sanna Salo");
    }

    #[test]
    fn the_case_waits_for_the_answer_and_the_signed_decision_names_it() {
        let scene = Scene::open().expect("a desk");
        let (case, rows) = with_courses(&scene, "Sorting.");
        let due = day(&scene, 14);
        let group = |row: &Value| {
            json!({ "case": case, "group": { "id": null,
                "foreign": [{ "document": row["document"], "achievement": row["achievement"], "part": null }],
                "home": [{ "course": null, "code": "", "title": "Free", "credits": "10", "grade": null, "how": "" }],
                "outcome": "inclusion", "until": null, "condition": "", "differs": [], "reason": "", "nextStep": "" } })
        };
        let state = || ask(&scene, "case", json!({ "case": case }))["state"].clone();
        let asked = ask(&scene, "ask_opinion", request(&case, &rows[0], "Enough?", &due));
        let id = asked["opinions"][0]["id"].clone();
        assert_eq!(state(), "mapping", "another course waits for the office");
        ask(&scene, "set_group", group(&rows[1]));
        assert_eq!(state(), "waiting-for-opinion");
        let clocks = ask(&scene, "case", json!({ "case": case }))["clocks"].to_string();
        assert!(clocks.contains("opinion"), "{clocks}");
        let today = ask(&scene, "today", json!({}));
        let rows_of = |group: &str| today[group].as_array().expect("rows").clone();
        assert!(!["late", "soon", "next"].iter().flat_map(|g| rows_of(g)).any(|row| row["case"] == case), "{today}");

        // Everything is mapped, but nothing is signed before the answer came or the request was withdrawn.
        ask(&scene, "set_group", group(&rows[0]));
        assert_eq!(state(), "waiting-for-opinion");
        let draft = ask(&scene, "draft", json!({ "case": case }));
        assert_eq!(draft["refused"], json!(["opinion-open"]));
        let sign = |digest: &Value| {
            scene.ask("sign_off", json!({ "case": case, "digest": digest, "pin": "training", "second": null }))
        };
        assert_eq!(sign(&draft["digest"]), Err("opinion-open".into()));
        ask(&scene, "withdraw_opinion", json!({ "opinion": id }));
        assert_eq!(state(), "ready-to-sign");
        assert_eq!(scene.ask("withdraw_opinion", json!({ "opinion": id })), Err("opinion-closed".into()));
        ask(&scene, "reopen_opinion", json!({ "opinion": id }));
        assert_eq!(scene.ask("reopen_opinion", json!({ "opinion": id })), Err("opinion-still-open".into()));

        let answer = |verdict: &str, day: &str| json!({ "opinion": id, "verdict": verdict, "text": "It covers the basics.", "by": "Prof. Virtanen", "day": day });
        let tomorrow = day(&scene, 1);
        assert_eq!(scene.ask("answer_opinion", answer("for", &tomorrow)), Err("field".into()));
        ask(&scene, "answer_opinion", answer("against", &day(&scene, 0)));
        let corrected = ask(&scene, "answer_opinion", answer("partly", &day(&scene, 0)));
        assert_eq!(
            (&corrected["opinions"][0]["state"], &corrected["opinions"][0]["verdict"]),
            (&json!("answered"), &json!("partly"))
        );
        assert_eq!(state(), "ready-to-sign");

        let digest = ask(&scene, "draft", json!({ "case": case }))["digest"].clone();
        let signed = sign(&digest).expect("signed");
        let decision = &signed["decisions"][0]["id"];
        let paper = ask(&scene, "decision_file", json!({ "decision": decision, "name": "decision.pdf" }));
        if let Some(paper) = text_of(&paper) {
            let said = paper.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(said.contains("Opinion by Prof. Virtanen,"), "{said}");
            assert!(said.contains("partly in favour (Algorithms)"), "{said}");
            assert!(!said.contains("It covers the basics"), "the words stay in the office");
        } else {
            println!("skipped: the decision on paper: pdftotext is missing");
        }
        for (name, request) in [
            ("answer_opinion", answer("for", &day(&scene, 0))),
            ("reopen_opinion", json!({ "opinion": id })),
            ("ask_opinion", request(&case, &rows[1], "Enough?", &due)),
        ] {
            assert_eq!(scene.ask(name, request), Err("case-locked".into()), "{name}");
        }
        assert_eq!(scene.ask("opinion_page", json!({ "opinion": "nothing" })), Err("unknown-opinion".into()));
    }
}
