//! An appeal against a signed decision: its clock, what it holds, and what comes of it.

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use base64::Engine;
    use emc::Desk;
    use serde_json::{Value, json};
    use tempfile::TempDir;
    use tests::office::{self, NoKeychain, Wound, ask};
    use time::Duration;

    const PIN: &str = "123456";
    const GROUNDS: &str = "Aino Korhonen writes that the course was taught at master level.";
    const ELMO: &str = r#"<?xml version="1.0" encoding="UTF-8"?><elmo xmlns="https://github.com/emrex-eu/elmo-schemas/tree/v1">
        <generatedDate>2026-11-20T10:00:00Z</generatedDate><learner><givenNames>Aino</givenNames>
        <familyName>Korhonen</familyName><dateOfBirth>2003-03-14</dateOfBirth></learner><report><issuer><country>NO</country>
        <title xml:lang="en">Oslo</title></issuer><learningOpportunitySpecification><identifier type="local">IN2010</identifier>
        <title xml:lang="en">Algorithms</title><type>Course</type><specifies><learningOpportunityInstance>
        <date>2026-06-05</date><status>passed</status><resultLabel>B</resultLabel><credit><scheme>ECTS</scheme>
        <value>10</value></credit></learningOpportunityInstance></specifies></learningOpportunitySpecification>
        <issueDate>2026-11-20T10:00:00Z</issueDate></report></elmo>"#;

    /// An office on 21 November with a case that is decided and sent. An appeal is in time until 5 December.
    struct Office {
        desk: Desk,
        clock: Arc<Wound>,
        out: TempDir,
        _folder: TempDir,
        case: Value,
        document: Value,
        decision: Value,
    }

    impl Office {
        fn open() -> Self {
            let folder = tempfile::tempdir().expect("a folder");
            let clock = Arc::new(Wound::default());
            let desk = office::open(folder.path(), &clock, Arc::new(NoKeychain));
            let mut office = Self {
                desk,
                clock,
                out: tempfile::tempdir().expect("a folder"),
                _folder: folder,
                case: Value::Null,
                document: Value::Null,
                decision: Value::Null,
            };
            let code = office.ask(
                "set_up",
                json!({ "institution": "Saimaanlahti University", "unit": "Study services", "country": "FI",
                    "staff": { "name": "Anna", "title": "", "pin": PIN }, "passphrase": "a long passphrase" }),
            );
            office.ask("confirm_recovery", json!({ "code": code["code"] }));
            office.days_later(0);
            let mut settings = office.ask("settings", json!({}));
            for (name, text) in [("appealBody", "The board"), ("appealTimeLimit", "14 days")] {
                settings[name] = json!(text);
            }
            office.ask("save_settings", settings);
            office.case = office.new_case("K1");
            let elmo = base64::engine::general_purpose::STANDARD.encode(ELMO);
            let taken = office.ask("take_in_file", json!({ "case": office.case, "base64": elmo }));
            office.document = taken["document"].clone();
            if office.ask("review", json!({ "document": office.document }))["person"]["verdict"] != "match" {
                let accept = json!({ "document": office.document, "why": "Known.", "second": null });
                office.ask("accept_person", accept);
            }
            let decision = office::decide(&office.desk, &office.case, PIN).expect("signed");
            office.send(&decision);
            office
        }

        fn new_case(&self, number: &str) -> Value {
            let request = json!({ "id": null, "studentNumber": number, "givenNames": "Aino", "familyName": "Korhonen",
                "birthName": null, "born": "2003-03-14", "esi": null, "nationalId": null, "nationalIdCountry": null,
                "email": null, "programme": null, "due": null, "note": "", "assignee": null,
                "stays": [{ "host": "University of Oslo", "country": "NO", "from": "2026-01-12", "to": "2026-11-01" }] });
            self.ask("put_case", request)["id"].clone()
        }

        /// From here on, the decision is this one.
        fn send(&mut self, decision: &Value) {
            self.decision = decision["id"].clone();
            self.ask("export", json!({ "decision": self.decision, "folder": self.out.path() }));
        }

        fn ask(&self, name: &str, request: Value) -> Value {
            ask(&self.desk, name, request).unwrap_or_else(|code| panic!("{name}: {code}"))
        }

        /// So many days later, with the desk unlocked again.
        fn days_later(&self, days: i64) {
            self.clock.wind(Duration::days(days));
            let staff = self.ask("status", json!({}))["staff"][0]["id"].clone();
            self.ask("unlock", json!({ "staff": staff, "pin": PIN }));
        }

        fn record(&self, received: &str, due: &str) -> Result<Value, String> {
            let request = json!({ "decision": self.decision, "received": received, "due": due, "grounds": GROUNDS });
            ask(&self.desk, "record_appeal", request)
        }

        /// Ends the last appeal against the decision.
        fn end(&self, outcome: &str, day: &str, reason: &str, pin: &str) -> Result<Value, String> {
            let appeal = self.appeals().pop().unwrap_or_default()["id"].clone();
            let request = json!({ "appeal": appeal, "outcome": outcome, "day": day, "reason": reason, "pin": pin });
            ask(&self.desk, "end_appeal", request)
        }

        fn show(&self) -> Value {
            self.ask("case", json!({ "case": self.case }))
        }

        /// A decision of the case as it is listed.
        fn row(&self, decision: &Value) -> Value {
            let view = self.show();
            let rows = view["decisions"].as_array().expect("decisions");
            rows.iter().find(|row| row["id"] == *decision).expect("the decision").clone()
        }

        fn appeals(&self) -> Vec<Value> {
            self.row(&self.decision)["appeals"].as_array().expect("appeals").clone()
        }

        /// A clock of the case: until when, and how pressing.
        fn clock(&self, kind: &str) -> Option<(String, String)> {
            let view = self.show();
            let mut clocks = view["clocks"].as_array().expect("clocks").iter();
            let clock = clocks.find(|clock| clock["kind"] == kind)?;
            Some((clock["due"].as_str()?.to_owned(), clock["standing"].as_str()?.to_owned()))
        }

        /// What is to be done today: the group and the step, with the clock that presses.
        fn today(&self) -> Vec<(String, String, String)> {
            let today = self.ask("today", json!({}));
            let text = |row: &Value, place: &str| row.pointer(place).and_then(Value::as_str).unwrap_or("").to_owned();
            let rows = |group: &str| today[group].as_array().expect("rows").clone();
            let all = ["late", "soon", "next"].map(|group| (group, rows(group)));
            let line = |group: &str, row: &Value| (group.to_owned(), text(row, "/step"), text(row, "/clock/kind"));
            all.iter().flat_map(|(group, rows)| rows.iter().map(|row| line(group, row))).collect()
        }
    }

    fn clock(due: &str, standing: &str) -> Option<(String, String)> {
        Some((due.to_owned(), standing.to_owned()))
    }

    fn step(group: &str, step: &str, clock: &str) -> Vec<(String, String, String)> {
        vec![(group.to_owned(), step.to_owned(), clock.to_owned())]
    }

    #[test]
    fn an_open_appeal_holds_the_time_for_appeals_and_has_a_clock_of_its_own() {
        let office = Office::open();
        assert_eq!((office.appeals(), office.today()), (Vec::new(), Vec::new()));
        assert_eq!(office.clock("appeal"), clock("2026-12-05", "running"));
        office.days_later(4);
        for (received, due) in
            [("2026-11-20", "2026-12-24"), ("2026-11-26", "2026-12-24"), ("2026-11-24", "2026-11-23"), ("soon", "")]
        {
            assert_eq!(office.record(received, due), Err("field".into()), "{received} to {due}");
        }
        let open = office.record("2026-11-24", "2026-12-24").expect("recorded");
        assert_eq!(office.record("2026-11-24", "2026-12-24"), Err("appeal-open".into()), "a second click");
        assert_eq!(open["state"], "appealed");
        let appeal = office.appeals()[0].clone();
        assert_eq!((&appeal["by"], &appeal["grounds"]), (&json!("Anna"), &json!(GROUNDS)));
        assert_eq!((&appeal["lateAfter"], &appeal["ended"]), (&Value::Null, &Value::Null));
        assert_eq!(office.clock("appeal-outcome"), clock("2026-12-24", "running"));
        assert_eq!(office.clock("appeal"), clock("2026-12-06", "paused"));
        assert_eq!(office.today(), step("next", "appeal", "appeal-outcome"));
        let row = office.ask("cases", json!({ "filter": "needs-me", "search": "" }))["rows"][0].clone();
        assert_eq!((&row["state"], &row["clock"]["kind"]), (&json!("appealed"), &json!("appeal-outcome")));

        office.days_later(30);
        assert_eq!(office.clock("appeal-outcome"), clock("2026-12-24", "red"));
        assert_eq!(office.today(), step("late", "appeal", "appeal-outcome"));
        assert_eq!(office.end("dismissed", "2026-12-25", " ", ""), Err("reason-missing".into()));
        assert_eq!(office.end("dismissed", "2026-11-23", "No.", ""), Err("field".into()), "before it was received");
        assert_eq!(office.end("dismissed", "2026-12-26", "No.", ""), Err("field".into()), "still to come");
        let ended = office.end("dismissed", "2026-12-25", "It is a bachelor's course.", "").expect("ended");
        assert_eq!(office.end("dismissed", "2026-12-25", "Again.", ""), Err("appeal-ended".into()), "a second click");
        assert_eq!(ended["state"], "sent");
        let end = json!({ "day": "2026-12-25", "outcome": "dismissed", "reason": "It is a bachelor's course." });
        assert_eq!(office.appeals()[0]["ended"], end);
        // Thirty-one days are given back.
        assert_eq!((office.clock("appeal"), office.clock("appeal-outcome")), (clock("2027-01-05", "running"), None));
        assert_eq!(office.today(), []);
        let history = office.ask("history", json!({ "case": office.case }))["rows"].to_string();
        assert!(history.contains("appeal-recorded") && history.contains("appeal-dismissed"), "{history}");
        assert!(!history.contains("Korhonen") && !history.contains("bachelor"), "{history}");
    }

    #[test]
    fn one_that_comes_late_is_recorded_as_late_and_one_recorded_by_mistake_takes_no_time() {
        let office = Office::open();
        office.days_later(16);
        office.record("2026-12-01", "2026-12-20").expect("recorded");
        assert_eq!(office.clock("appeal"), clock("2026-12-11", "paused"));
        office.end("mistaken", "2026-12-07", "", "").expect("ended");
        assert_eq!(office.clock("appeal"), None);
        office.record("2026-12-06", "2026-12-20").expect("recorded");
        let appeals = office.appeals();
        assert_eq!((&appeals[1]["lateAfter"], &appeals[1]["ended"]), (&json!("2026-12-05"), &Value::Null));
        assert_eq!(office.today(), step("next", "appeal", "appeal-outcome"));
        office.end("withdrawn", "2026-12-07", "", "").expect("ended");
        assert_eq!((office.appeals()[1]["ended"]["outcome"].as_str(), office.today()), (Some("withdrawn"), Vec::new()));
    }

    #[test]
    fn one_that_is_upheld_withdraws_the_decision_and_the_next_one_replaces_it() {
        let mut office = Office::open();
        office.days_later(10);
        office.record("2026-12-01", "2026-12-20").expect("recorded");
        office.days_later(30);
        let why = "The level was assessed wrongly.";
        assert_eq!(office.end("upheld", "2026-12-31", why, "654321"), Err("wrong-pin".into()));
        assert_eq!(
            (office.appeals()[0]["ended"].clone(), office.show()["state"].clone()),
            (json!(null), json!("appealed"))
        );
        let first = office.decision.clone();
        office.end("upheld", "2026-12-31", why, PIN).expect("ended");
        assert_eq!(office.end("upheld", "2026-12-31", why, PIN), Err("appeal-ended".into()), "a second click");
        let former = office.row(&first);
        assert_eq!((&former["withdrawn"]["why"], &former["withdrawn"]["by"]), (&json!(why), &json!("Anna")));
        assert_eq!(office.record("2026-12-31", "2027-01-20"), Err("already-withdrawn".into()));
        // The time for the new decision runs from the outcome on.
        assert_eq!(office.clock("decision"), clock("2027-01-30", "running"));
        assert_eq!(office.today(), step("next", "sign", "decision"));
        let digest = office.ask("draft", json!({ "case": office.case }))["digest"].clone();
        let sign = json!({ "case": office.case, "digest": digest, "pin": PIN, "second": null });
        let signed = office.ask("sign_off", sign);
        let second = signed["decisions"].as_array().expect("decisions").iter().find(|row| row["id"] != first);
        office.send(second.expect("another"));
        assert_eq!(office.row(&office.decision)["replaces"], former["number"]);
        assert_eq!(office.row(&first)["appeals"][0]["ended"]["outcome"], "upheld");
        assert_eq!((office.appeals(), office.clock("appeal")), (Vec::new(), clock("2027-01-14", "running")));
    }

    #[test]
    fn while_it_is_open_nothing_of_the_case_goes_though_the_decision_is_withdrawn() {
        let office = Office::open();
        office.record("2026-11-21", "2026-12-20").expect("recorded");
        let withdraw = json!({ "decision": office.decision, "reason": "Anew.", "pin": PIN });
        office.ask("withdraw", withdraw);
        assert_eq!(office.clock("decision").map(|(_, standing)| standing).as_deref(), Some("paused"));
        let erase = json!({ "document": office.document, "why": "By mistake." });
        assert_eq!(ask(&office.desk, "not_this_student", erase.clone()), Err("legal-hold".into()));
        let away = json!({ "document": office.document, "toCase": office.new_case("K2"), "why": "By mistake." });
        assert_eq!(ask(&office.desk, "move_document", away.clone()), Err("legal-hold".into()));
        assert_eq!(office.show()["documents"].as_array().map(Vec::len), Some(1));
        office.end("withdrawn", "2026-11-21", "", "").expect("ended");
        office.ask("move_document", away);
        office.ask("not_this_student", erase);
    }
}
