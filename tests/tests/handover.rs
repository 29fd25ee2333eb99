//! A decision that one person prepares and another signs: who sees what, what stands still, and when it comes back.

#[cfg(test)]
mod tests {
    use std::process::Command;

    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use serde_json::{Value, json};
    use tests::scene::Scene;
    use tests::tamper;

    const AINO: &str = "K240114";
    const MARIA: &str = "Maria Virtanen";
    const JUKKA: &str = "Jukka Laine";
    const NOTE: &str = "The second course is the one that Aino asked about.";
    const REASON: &str = "Aino had this course here already.";

    fn ask(scene: &Scene, name: &str, request: Value) -> Value {
        scene.ask(name, request).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    fn elmo(codes: &[&str]) -> String {
        let course = |code: &&str| {
            format!(
                r#"<learningOpportunitySpecification><identifier type="local">{code}</identifier>
                <title xml:lang="en">Course {code}</title><type>Course</type><specifies><learningOpportunityInstance>
                <date>2026-06-05</date><status>passed</status><resultLabel>B</resultLabel>
                <credit><scheme>ECTS</scheme><value>10</value></credit>
                </learningOpportunityInstance></specifies></learningOpportunitySpecification>"#
            )
        };
        STANDARD.encode(format!(
            r#"<?xml version="1.0" encoding="UTF-8"?><elmo xmlns="https://github.com/emrex-eu/elmo-schemas/tree/v1">
            <generatedDate>2026-07-01T10:00:00Z</generatedDate><learner><givenNames>Aino Maria</givenNames>
            <familyName>Korhonen</familyName><dateOfBirth>2003-03-14</dateOfBirth></learner><report><issuer>
            <country>NO</country><identifier type="schac">uio.no</identifier><title xml:lang="en">University of Oslo</title>
            </issuer>{}<issueDate>2026-07-01T10:00:00Z</issueDate></report></elmo>"#,
            codes.iter().map(course).collect::<String>(),
        ))
    }

    fn take_in(scene: &Scene, case: &Value, codes: &[&str]) -> Value {
        let document = ask(scene, "take_in_file", json!({ "case": case, "base64": elmo(codes) }))["document"].clone();
        if ask(scene, "review", json!({ "document": document }))["person"]["verdict"] != "match" {
            ask(scene, "accept_person", json!({ "document": document, "why": "Known.", "second": null }));
        }
        document
    }

    fn free(row: &Value) -> Value {
        json!({ "id": null,
            "foreign": [{ "document": row["document"], "achievement": row["achievement"], "part": null }],
            "home": [{ "course": null, "code": "", "title": "Free", "credits": "10", "grade": null, "how": "" }],
            "outcome": "inclusion", "until": null, "condition": "", "differs": [], "reason": "", "nextStep": "" })
    }

    fn map_all(scene: &Scene, case: &Value) {
        let mapping = ask(scene, "mapping", json!({ "case": case }));
        let open = mapping["queue"].as_array().expect("a queue").iter();
        for row in open.filter(|row| row["mappable"] == "yes" && row["groups"] == json!([])) {
            ask(scene, "set_group", json!({ "case": case, "group": free(row) }));
        }
    }

    /// An office where two always sign, and a case whose two courses are mapped.
    fn mapped(scene: &Scene) -> (Value, Value) {
        let mut settings = ask(scene, "settings", json!({}));
        settings["alwaysSecondPerson"] = json!(true);
        ask(scene, "save_settings", settings);
        let case = scene.case_of(AINO).expect("a case");
        let document = take_in(scene, &case, &["IN2010", "IN3050"]);
        map_all(scene, &case);
        (case, document)
    }

    fn work_as(scene: &Scene, name: &str) {
        let staff = ask(scene, "status", json!({}))["staff"].clone();
        let who =
            staff.as_array().expect("staff").iter().find(|one| one["name"] == name).expect("a profile")["id"].clone();
        ask(scene, "lock", json!({}));
        ask(scene, "unlock", json!({ "staff": who, "pin": "training" }));
    }

    fn view(scene: &Scene, case: &Value) -> Value {
        ask(scene, "case", json!({ "case": case }))
    }

    fn digest(scene: &Scene, case: &Value) -> Value {
        ask(scene, "draft", json!({ "case": case }))["digest"].clone()
    }

    fn hand_over(scene: &Scene, case: &Value) -> Result<Value, String> {
        let digest = digest(scene, case);
        scene.ask("hand_over", json!({ "case": case, "digest": digest, "note": NOTE, "pin": "training" }))
    }

    fn sign(scene: &Scene, case: &Value, digest: &Value) -> Result<Value, String> {
        scene.ask("sign_off", json!({ "case": case, "digest": digest, "pin": "training", "second": null }))
    }

    /// The step that Today names for a case, and whether it is the asker's.
    fn today(scene: &Scene, case: &Value) -> Option<(String, bool)> {
        let today = ask(scene, "today", json!({}));
        let mut rows = ["late", "soon", "next"].into_iter().flat_map(|group| today[group].as_array().expect("rows"));
        let row = rows.find(|row| row["case"] == *case)?;
        Some((row["step"].as_str().expect("a step").to_owned(), row["mine"].as_bool().expect("whose")))
    }

    /// Everything that the journal says of a case.
    fn journal(scene: &Scene, case: &Value) -> String {
        let case: elmo::CaseId = case.as_str().and_then(|id| id.parse().ok()).expect("a case");
        let entries = scene.bench.desk.read(|r| Ok(r.journal(Some(case), 1000)?)).expect("the journal");
        let line = |e: &store::JournalEntry| format!("{} {} {:?} {:?}", e.what.0, e.about, e.before, e.after);
        entries.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    fn text_of(scene: &Scene, decision: &Value) -> Option<String> {
        let pdf = ask(scene, "decision_file", json!({ "decision": decision, "name": "decision.pdf" }));
        let path = scene.folder.path().join("page.pdf");
        std::fs::write(&path, STANDARD.decode(pdf["base64"].as_str().expect("bytes")).expect("base64"))
            .expect("written");
        let done = Command::new("pdftotext").arg(&path).arg("-").output().ok()?;
        Some(String::from_utf8_lossy(&done.stdout).split_whitespace().collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn one_prepares_another_signs_and_the_program_may_end_in_between() {
        let scene = Scene::open().expect("a desk");
        let (case, _) = mapped(&scene);
        let shown = digest(&scene, &case);
        assert_eq!(sign(&scene, &case, &shown), Err("second-person-missing".into()));
        let request = |digest: &Value, pin: &str| json!({ "case": case, "digest": digest, "note": NOTE, "pin": pin });
        assert_eq!(scene.ask("hand_over", request(&shown, "123456")), Err("wrong-pin".into()));
        assert_eq!(scene.ask("hand_over", request(&json!("another"), "training")), Err("draft-changed".into()));
        assert_eq!(scene.ask("take_back", json!({ "case": case })), Err("not-handed-over".into()));

        let handed = ask(&scene, "hand_over", request(&shown, "training"));
        assert_eq!((&handed["state"], &handed["locked"]), (&json!("waiting-for-second"), &json!(false)));
        assert_eq!((&handed["handover"]["state"], &handed["handover"]["mine"]), (&json!("waiting"), &json!(true)));
        assert_eq!(today(&scene, &case), None, "somebody else has it");
        assert_eq!(
            scene.ask("hand_over", request(&shown, "training")),
            Err("case-handed-over".into()),
            "a second click"
        );

        // The mapping stands still, for everybody, and whoever prepared it neither signs nor sends it back.
        let mapping = ask(&scene, "mapping", json!({ "case": case }));
        assert_eq!(mapping["locked"], true);
        let group = &mapping["groups"][0];
        let due = scene.bench.desk.now().date() + time::Duration::days(9);
        for (name, request) in [
            ("set_group", json!({ "case": case, "group": group })),
            ("remove_group", json!({ "case": case, "group": group["id"] })),
            ("undo", json!({ "case": case })),
            ("return_case", json!({ "case": case, "askedOf": "host", "missing": "A page.", "due": due.to_string() })),
            (
                "ask_opinion",
                json!({ "case": case, "to": "Prof. Niemi", "question": "Enough?", "due": due.to_string(), "course": null,
                "foreign": [{ "document": group["foreign"][0]["document"], "achievement": group["foreign"][0]["achievement"] }] }),
            ),
        ] {
            assert_eq!(scene.ask(name, request), Err("case-handed-over".into()), "{name}");
        }
        assert_eq!(sign(&scene, &case, &shown), Err("same-person-twice".into()));
        assert_eq!(scene.ask("send_back", json!({ "case": case, "reason": REASON })), Err("prepared-by-you".into()));

        let scene = Scene::open_in(scene.close()).expect("the desk again");
        work_as(&scene, JUKKA);
        assert_eq!(today(&scene, &case), Some(("sign-as-second".to_owned(), true)));
        let seen = view(&scene, &case)["handover"].clone();
        assert_eq!(
            (&seen["preparedBy"], &seen["mine"], &seen["takesBack"]),
            (&json!(MARIA), &json!(false), &json!(false))
        );
        assert_eq!(seen["note"], NOTE);
        assert_eq!(digest(&scene, &case), shown, "what is shown is what was handed over");
        assert_eq!(scene.ask("take_back", json!({ "case": case })), Err("prepared-by-another".into()));
        assert_eq!(sign(&scene, &case, &json!("another")), Err("draft-changed".into()));
        let signed = sign(&scene, &case, &shown).expect("signed");
        let decision = &signed["decisions"][0];
        assert_eq!((&decision["preparedBy"], &decision["decidedBy"]), (&json!(MARIA), &json!(JUKKA)));
        assert_eq!(
            (&decision["second"], &signed["handover"], &signed["locked"]),
            (&Value::Null, &Value::Null, &json!(true))
        );
        assert_eq!(sign(&scene, &case, &shown), Err("case-locked".into()), "a second click");
        assert_eq!(hand_over_again(&scene, &case, &shown), Err("case-locked".into()));
        match text_of(&scene, &decision["id"]) {
            Some(paper) => {
                let (prepared, decided) =
                    (paper.rfind(MARIA).expect("her name"), paper.rfind(JUKKA).expect("his name"));
                assert!(prepared < decided && paper.contains("Prepared by") && paper.contains("Decided by"), "{paper}");
                assert!(!paper.contains("asked about"), "the note stays in the office");
            }
            None => println!("skipped: the decision on paper: pdftotext is missing"),
        }
        let journal = journal(&scene, &case);
        assert!(journal.contains("decision-handed-over") && journal.contains("decision-signed"));
        for personal in [MARIA, JUKKA, "Aino", "Korhonen", NOTE] {
            assert!(!journal.contains(personal), "{personal} stands in the journal");
        }

        // Withdrawn, it is an ordinary case again.
        let withdrawn =
            ask(&scene, "withdraw", json!({ "decision": decision["id"], "reason": "Again.", "pin": "training" }));
        assert_eq!((&withdrawn["state"], &withdrawn["handover"]), (&json!("ready-to-sign"), &Value::Null));
    }

    fn hand_over_again(scene: &Scene, case: &Value, digest: &Value) -> Result<Value, String> {
        scene.ask("hand_over", json!({ "case": case, "digest": digest, "note": "", "pin": "training" }))
    }

    #[test]
    fn sent_back_with_a_reason_it_is_worked_on_and_handed_over_again() {
        let scene = Scene::open().expect("a desk");
        let (case, _) = mapped(&scene);
        hand_over(&scene, &case).expect("handed over");
        let back = ask(&scene, "take_back", json!({ "case": case }));
        assert_eq!((&back["state"], &back["handover"]), (&json!("ready-to-sign"), &Value::Null));
        hand_over(&scene, &case).expect("handed over");
        work_as(&scene, JUKKA);
        assert_eq!(scene.ask("send_back", json!({ "case": case, "reason": " " })), Err("reason-missing".into()));
        let back = ask(&scene, "send_back", json!({ "case": case, "reason": REASON }));
        let seen = &back["handover"];
        assert_eq!((&back["state"], &seen["state"]), (&json!("sent-back"), &json!("sent-back")));
        assert_eq!((&seen["endedBy"], &seen["reason"]), (&json!(JUKKA), &json!(REASON)));
        assert_eq!(scene.ask("send_back", json!({ "case": case, "reason": REASON })), Err("not-handed-over".into()));
        assert_eq!(today(&scene, &case), Some(("sent-back".to_owned(), false)));
        work_as(&scene, MARIA);
        assert_eq!(today(&scene, &case), Some(("sent-back".to_owned(), true)));

        let mut group = ask(&scene, "mapping", json!({ "case": case }))["groups"][0].clone();
        group["home"][0]["title"] = json!("Electives");
        ask(&scene, "set_group", json!({ "case": case, "group": group }));
        assert_eq!(view(&scene, &case)["state"], "sent-back", "until it is handed over again");
        hand_over(&scene, &case).expect("handed over");
        work_as(&scene, JUKKA);
        let signed = sign(&scene, &case, &digest(&scene, &case)).expect("signed");
        assert_eq!(signed["state"], "signed");
        let journal = journal(&scene, &case);
        for what in ["decision-handed-over", "decision-taken-back", "decision-sent-back"] {
            assert!(journal.contains(what), "{what}");
        }
        assert!(!journal.contains(REASON));
    }

    #[test]
    fn what_changes_under_it_brings_it_back_and_nothing_else_does() {
        let scene = Scene::open().expect("a desk");
        let (case, document) = mapped(&scene);
        let stands = |what: &str| assert_eq!(view(&scene, &case)["state"], "waiting-for-second", "{what}");
        let back = |what: &str, why: &str| {
            let view = view(&scene, &case);
            assert_eq!(
                (&view["handover"]["state"], &view["handover"]["endedBy"]),
                (&json!(why), &Value::Null),
                "{what}"
            );
            assert_eq!(ask(&scene, "mapping", json!({ "case": case }))["locked"], false, "{what}");
        };
        let settings = |field: &str, value: Value| {
            let mut settings = ask(&scene, "settings", json!({}));
            settings[field] = value;
            ask(&scene, "save_settings", settings);
        };
        let form = |field: &str, value: Value| {
            let mut form = view(&scene, &case)["student"].clone();
            form["id"] = case.clone();
            form[field] = value;
            ask(&scene, "put_case", form);
        };

        hand_over(&scene, &case).expect("handed over");
        settings("lockAfterMinutes", json!(30));
        form("note", json!("Called on Monday."));
        stands("what the decision does not say");
        settings("address", json!("Another Street 2"));
        back("the office's address", "draft-changed");

        hand_over(&scene, &case).expect("handed over");
        form("programme", json!("Information Technology"));
        back("the student's programme", "draft-changed");

        hand_over(&scene, &case).expect("handed over");
        let day = scene.bench.desk.now().date() - time::Duration::days(3);
        ask(&scene, "set_complete_day", json!({ "case": case, "day": day.to_string() }));
        back("the day of complete documents", "draft-changed");

        hand_over(&scene, &case).expect("handed over");
        let more = take_in(&scene, &case, &["IN2010", "IN3050", "IN9999"]);
        back("a document came", "documents-changed");
        map_all(&scene, &case);

        hand_over(&scene, &case).expect("handed over");
        ask(&scene, "not_this_student", json!({ "document": more, "why": "Somebody else's." }));
        back("a document went, with its group", "documents-changed");

        hand_over(&scene, &case).expect("handed over");
        let other = scene.case_of("K240215").expect("another case");
        ask(&scene, "move_document", json!({ "document": document, "toCase": other, "why": "Theirs." }));
        assert_eq!(view(&scene, &case)["state"], "waiting-for-results", "nothing is left to decide");
    }

    #[test]
    fn a_profile_that_is_gone_keeps_nobody_from_going_on() {
        let scene = Scene::open().expect("a desk");
        let (case, _) = mapped(&scene);
        hand_over(&scene, &case).expect("handed over");
        let folder = scene.close();
        let key = std::fs::read(folder.path().join("training.key")).expect("the key");
        let gone = format!("UPDATE staff SET active = 0 WHERE name = '{MARIA}'");
        tamper::sql(&folder.path().join("desk.db"), &key, &gone).expect("gone");
        let scene = Scene::open_in(folder).expect("the desk again");
        let staff = ask(&scene, "status", json!({}))["staff"].clone();
        assert_eq!(staff.as_array().map(Vec::len), Some(1));
        work_as(&scene, JUKKA);
        let seen = view(&scene, &case)["handover"].clone();
        assert_eq!((&seen["preparedBy"], &seen["takesBack"]), (&json!(MARIA), &json!(true)));
        ask(&scene, "send_back", json!({ "case": case, "reason": REASON }));
        assert_eq!(today(&scene, &case), Some(("sent-back".to_owned(), true)), "nobody else will look at it");
        assert_eq!(hand_over(&scene, &case), Err("nobody-else".into()));
        ask(&scene, "add_staff", json!({ "name": "Sanna Salo", "title": "Head", "pin": "training" }));
        hand_over(&scene, &case).expect("handed over");
        work_as(&scene, "Sanna Salo");
        let signed = sign(&scene, &case, &digest(&scene, &case)).expect("signed");
        assert_eq!(signed["decisions"][0]["preparedBy"], JUKKA);
    }
}
