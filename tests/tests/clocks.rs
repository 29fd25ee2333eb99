//! The clocks of cases through the commands: what is expected until when, what a return does to them, what needs somebody
//! today, and a register of ten thousand.

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use emc::Desk;
    use serde_json::{Value, json};
    use tempfile::TempDir;
    use tests::office::{self, NoKeychain, Wound, ask};
    use time::Duration;

    const ELMO: &str = r#"<?xml version="1.0" encoding="UTF-8"?><elmo xmlns="https://github.com/emrex-eu/elmo-schemas/tree/v1">
        <generatedDate>GENERATED</generatedDate><learner><givenNames>Aino</givenNames><familyName>Korhonen</familyName>
        <dateOfBirth>2003-03-14</dateOfBirth></learner><report><issuer><country>NO</country><title xml:lang="en">Oslo</title>
        </issuer><learningOpportunitySpecification><identifier type="local">IN2010</identifier>
        <title xml:lang="en">Algorithms</title><type>Course</type><specifies><learningOpportunityInstance>
        <date>2026-06-05</date><status>passed</status><resultLabel>B</resultLabel><credit><scheme>ECTS</scheme>
        <value>10</value></credit></learningOpportunityInstance></specifies></learningOpportunitySpecification>
        MORE<issueDate>GENERATED</issueDate></report></elmo>"#;
    const MORE: &str = r#"<learningOpportunitySpecification><identifier type="local">IN3050</identifier>
        <title xml:lang="en">Artificial Intelligence</title><type>Course</type><specifies><learningOpportunityInstance>
        <date>2026-06-09</date><status>passed</status><resultLabel>C</resultLabel><credit><scheme>ECTS</scheme>
        <value>5</value></credit></learningOpportunityInstance></specifies></learningOpportunitySpecification>"#;

    struct Office {
        desk: Desk,
        clock: Arc<Wound>,
        _folder: TempDir,
    }

    impl Office {
        fn open() -> Self {
            let folder = tempfile::tempdir().expect("a folder");
            let clock = Arc::new(Wound::default());
            let desk = office::open(folder.path(), &clock, Arc::new(NoKeychain));
            let office = Self { desk, clock, _folder: folder };
            let code = office.ask(
                "set_up",
                json!({ "institution": "Saimaanlahti University", "unit": "Study services", "country": "FI",
                    "staff": { "name": "Anna", "title": "", "pin": "123456" }, "passphrase": "a long passphrase" }),
            );
            office.ask("confirm_recovery", json!({ "code": code["code"] }));
            office.unlock();
            office
        }

        fn unlock(&self) {
            let staff = self.ask("status", json!({}))["staff"][0]["id"].clone();
            self.ask("unlock", json!({ "staff": staff, "pin": "123456" }));
        }

        fn ask(&self, name: &str, request: Value) -> Value {
            ask(&self.desk, name, request).unwrap_or_else(|code| panic!("{name}: {code}"))
        }

        /// So many days later, with the desk unlocked again.
        fn days_later(&self, days: i64) {
            self.clock.wind(Duration::days(days));
            self.unlock();
        }

        fn case(&self, number: &str, to: &str, due: Option<&str>) -> Value {
            let request = json!({ "id": null, "studentNumber": number, "givenNames": "Aino", "familyName": "Korhonen",
                "birthName": null, "born": "2003-03-14", "esi": null, "nationalId": null, "nationalIdCountry": null,
                "email": null, "programme": null, "due": due, "note": "", "assignee": null,
                "stays": [{ "host": "University of Oslo", "country": "NO", "from": "2026-01-12", "to": to }] });
            self.ask("put_case", request)["id"].clone()
        }

        fn show(&self, case: &Value) -> Value {
            self.ask("case", json!({ "case": case }))
        }

        /// The clock that is due first: what, when, how pressing, and the days left.
        fn clock(&self, case: &Value) -> (String, String, String, i64) {
            let clock = self.show(case)["clocks"][0].clone();
            let text = |key: &str| clock[key].as_str().unwrap_or_default().to_owned();
            (text("kind"), text("due"), text("standing"), clock["left"].as_i64().unwrap_or(-999))
        }

        fn take_in(&self, case: &Value, generated: &str, more: &str) {
            let xml = ELMO.replace("GENERATED", generated).replace("MORE", more);
            let taken = self.ask("take_in_file", json!({ "case": case, "base64": base64(xml.as_bytes()) }));
            let document = taken["document"].clone();
            assert!(document.is_string(), "{taken}");
            let person = self.ask("review", json!({ "document": document }))["person"].clone();
            if person["verdict"] != "match" {
                self.ask("accept_person", json!({ "document": document, "why": "Known.", "second": null }));
            }
        }

        fn return_case(&self, case: &Value, due: &str) -> Result<Value, String> {
            let request =
                json!({ "case": case, "askedOf": "student", "missing": "The course description.", "due": due });
            ask(&self.desk, "return_case", request)
        }

        fn steps(&self) -> Vec<(String, String)> {
            let today = self.ask("today", json!({}));
            let groups = ["late", "soon", "next"];
            let rows = |group: &str| today[group].as_array().expect("rows").clone();
            let step = |row: &Value| row["step"].as_str().expect("a step").to_owned();
            groups
                .into_iter()
                .flat_map(|g| rows(g).iter().map(|r| (g.to_owned(), step(r))).collect::<Vec<_>>())
                .collect()
        }

        fn filtered(&self, filter: &str) -> usize {
            self.ask("cases", json!({ "filter": filter, "search": "" }))["rows"].as_array().expect("rows").len()
        }
    }

    fn base64(bytes: &[u8]) -> String {
        use base64::Engine;
        base64::engine::general_purpose::STANDARD.encode(bytes)
    }

    fn seen(kind: &str, due: &str, standing: &str, left: i64) -> (String, String, String, i64) {
        (kind.to_owned(), due.to_owned(), standing.to_owned(), left)
    }

    #[test]
    fn clocks_run_from_the_stay_over_the_documents_to_the_end_of_the_appeal() {
        let office = Office::open();
        let case = office.case("K1", "2026-11-01", None);
        // It is 21 November; the results are expected five weeks after the stay.
        assert_eq!(office.clock(&case), seen("transcript", "2026-12-06", "running", 15));
        assert_eq!(office.steps(), []);
        office.days_later(5);
        assert_eq!(office.clock(&case), seen("transcript", "2026-12-06", "amber", 10));
        office.days_later(11);
        assert_eq!(office.clock(&case), seen("transcript", "2026-12-06", "red", -1));
        assert_eq!(office.steps(), [("late".to_owned(), "fetch".to_owned())]);
        assert_eq!((office.filtered("late"), office.filtered("needs-me")), (1, 1));

        // Documents are complete on 7 December: thirty days, amber from the twenty-first on.
        office.take_in(&case, "2026-12-01T10:00:00Z", "");
        assert_eq!(office.clock(&case), seen("decision", "2027-01-06", "running", 30));
        assert_eq!(office.steps(), [("next".to_owned(), "map".to_owned())]);
        assert_eq!(office.filtered("late"), 0);
        office.days_later(21);
        assert_eq!(office.clock(&case), seen("decision", "2027-01-06", "amber", 9));
        assert_eq!(office.steps(), [("soon".to_owned(), "map".to_owned())]);

        // Somebody knows that a paper was there only a week ago, and takes it back.
        let named = office.ask("set_complete_day", json!({ "case": case, "day": "2026-12-21" }));
        assert_eq!(named["complete"], json!({ "day": "2026-12-21", "byDocuments": "2026-12-07", "by": "Anna" }));
        assert_eq!(office.clock(&case), seen("decision", "2027-01-20", "running", 23));
        let tomorrow = json!({ "case": case, "day": "2026-12-29" });
        assert_eq!(ask(&office.desk, "set_complete_day", tomorrow), Err("field".into()));
        office.ask("set_complete_day", json!({ "case": case, "day": null }));
        assert_eq!(office.clock(&case).1, "2027-01-06");
        office.days_later(10);
        assert_eq!(office.clock(&case), seen("decision", "2027-01-06", "red", -1));
        assert_eq!(office.steps(), [("late".to_owned(), "map".to_owned())]);

        let mut settings = office.ask("settings", json!({}));
        for (name, text) in [("appealBody", "The board"), ("appealTimeLimit", "14 days")] {
            settings[name] = json!(text);
        }
        assert_eq!((&settings["appealDays"], &settings["appealDaysOfCountry"]), (&Value::Null, &json!(14)));
        office.ask("save_settings", settings);
        let decision = office::decide(&office.desk, &case, "123456").expect("signed");
        assert_eq!(office.show(&case)["clocks"], json!([]), "nobody has been told yet");
        assert_eq!(office.steps(), [("next".to_owned(), "send".to_owned())]);
        let folder = tempfile::tempdir().expect("a folder");
        office.ask("export", json!({ "decision": decision["id"], "folder": folder.path() }));
        assert_eq!(office.clock(&case), seen("appeal", "2027-01-21", "running", 14));
        assert_eq!((office.steps(), office.filtered("late")), (Vec::new(), 0));
        office.days_later(15);
        assert_eq!(office.show(&case)["clocks"], json!([]));
        let paper = office.ask("decision_file", json!({ "decision": decision["id"], "name": "decision.csv" }));
        assert!(paper["base64"].is_string());
    }

    #[test]
    fn a_return_stops_the_clock_until_documents_come_or_somebody_ends_it() {
        let office = Office::open();
        let case = office.case("K1", "2026-11-01", None);
        let named = office.case("K2", "2026-11-01", Some("2026-12-15"));
        office.take_in(&case, "2026-11-20T10:00:00Z", "");
        assert_eq!(office.clock(&case), seen("decision", "2026-12-21", "running", 30));
        assert_eq!(office.return_case(&case, "2026-11-20"), Err("field".into()), "that day has passed");
        let back = office.return_case(&case, "2026-12-05").expect("returned");
        assert_eq!(back["state"], "returned");
        assert_eq!(office.return_case(&case, "2026-12-05"), Err("already-returned".into()));
        office.return_case(&named, "2026-12-05").expect("returned");
        let clocks = office.show(&case)["clocks"].clone();
        assert_eq!((&clocks[0]["kind"], &clocks[1]["kind"]), (&json!("completion"), &json!("decision")));
        assert_eq!((&clocks[1]["standing"], &clocks[1]["due"]), (&json!("paused"), &json!("2026-12-21")));
        assert_eq!(office.steps(), [], "it waits for somebody else");

        office.days_later(20);
        assert_eq!(office.clock(&case), seen("completion", "2026-12-05", "red", -6));
        assert_eq!(office.show(&case)["clocks"][1]["due"], "2027-01-10");
        let late = ("late".to_owned(), "chase-completion".to_owned());
        assert_eq!(office.steps(), [late.clone(), late]);

        // What says nothing new ends nothing; a further course does, and the twenty days are given back.
        office.take_in(&case, "2026-11-21T10:00:00Z", "");
        assert_eq!(office.show(&case)["state"], "returned");
        office.take_in(&case, "2026-12-10T10:00:00Z", MORE);
        let came = office.show(&case);
        let ended = &came["completions"][0];
        assert_eq!(
            (&ended["because"], &ended["days"], &ended["ended"]),
            (&json!("documents"), &json!(20), &json!("2026-12-11"))
        );
        assert_eq!((&came["state"], &came["clocks"][0]["standing"]), (&json!("mapping"), &json!("running")));
        assert_eq!(came["complete"]["day"], "2026-12-11");
        assert_eq!(came["clocks"][0]["due"], "2027-01-10");

        // By hand: the day that the office had named moves along.
        let ended = office.ask("end_return", json!({ "case": named }));
        assert_eq!(
            (&ended["student"]["due"], &ended["completions"][0]["because"]),
            (&json!("2027-01-04"), &json!("by-hand"))
        );
        assert_eq!(ask(&office.desk, "end_return", json!({ "case": named })), Err("not-returned".into()));
        let history = office.ask("history", json!({ "case": named }))["rows"].clone();
        let what: Vec<&str> = history.as_array().expect("rows").iter().filter_map(|row| row["what"].as_str()).collect();
        assert_eq!(what, ["return-ended", "case-returned", "case-created"]);
        assert!(!history.to_string().contains("course description"), "the journal says no more than that it happened");
    }

    #[test]
    fn a_reminder_takes_the_place_of_the_transcript_and_the_day_that_is_named_stands() {
        let office = Office::open();
        let case = office.case("K1", "2026-06-12", None);
        assert_eq!(office.clock(&case), seen("transcript", "2026-07-17", "red", -127));
        office.ask("set_reminder", json!({ "case": case, "due": "2026-12-01", "note": "" }));
        assert_eq!(office.clock(&case), seen("reminder", "2026-12-01", "running", 10));
        assert_eq!(office.steps(), []);
        office.days_later(10);
        assert_eq!(office.steps(), [("soon".to_owned(), "look-again".to_owned())]);
        let other = office.case("K2", "2027-06-12", Some("2026-12-10"));
        assert_eq!(office.clock(&other), seen("decision", "2026-12-10", "running", 9));
    }

    #[test]
    fn ten_thousand_cases_are_told_apart_quickly() {
        let office = Office::open();
        let mut csv = "student_number,given_names,family_name,born,host,host_country,from,to,due\n".to_owned();
        for number in 0..10_000 {
            let due = if number % 3 == 0 { "2026-11-01" } else { "" };
            csv.push_str(&format!(
                "K{number},Aino,Korhonen,2003-03-14,University of Oslo,NO,2026-08-12,2026-11-12,{due}\n"
            ));
        }
        let added = office.ask("import_cases", json!({ "base64": base64(csv.as_bytes()) }));
        assert_eq!(added["added"], 10_000);
        let begun = std::time::Instant::now();
        let today = office.ask("today", json!({}));
        let took = begun.elapsed();
        println!("what needs me today, of 10 000 cases: {} ms", took.as_millis());
        assert_eq!((&today["open"], &today["waiting"]), (&json!(10_000), &json!(10_000)));
        assert_eq!(office.filtered("late"), 3_334);
        // Generous: a build without optimisation on a machine that does other things.
        assert!(took.as_secs() < 8, "{took:?}");
    }
}
