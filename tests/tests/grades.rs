//! Grading tables from a file to a decision: imported, used for a proposal with its working, taken over by a person, and
//! named by the decision for ever, whatever becomes of the table.

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use serde_json::{Value, json};
    use tests::scene::Scene;

    const AINO: &str = "K240114";

    struct Office {
        scene: Scene,
        case: Value,
    }

    impl Office {
        fn with_results() -> Self {
            let scene = Scene::open().expect("a desk");
            let case = scene.case_of(AINO).expect("a case");
            scene.fetch(&case, "NO", AINO).expect("results");
            Self { scene, case }
        }

        fn ask(&self, name: &str, request: Value) -> Value {
            self.scene.ask(name, request).unwrap_or_else(|error| panic!("{name}: {error}"))
        }

        fn queue(&self) -> Vec<Value> {
            self.ask("mapping", json!({ "case": self.case }))["queue"].as_array().expect("a queue").clone()
        }

        fn row(&self, code: &str) -> Value {
            self.queue().into_iter().find(|row| row["code"] == code).unwrap_or_else(|| panic!("{code}"))
        }

        fn course(&self, code: &str) -> Value {
            self.ask("courses", json!({ "text": code, "limit": 1 }))["courses"][0].clone()
        }

        fn asking(&self, code: &str) -> Value {
            let row = self.row(code);
            json!({ "document": row["document"], "achievement": row["achievement"],
                "course": self.course("TIE101")["id"], "part": null, "hostTable": null, "homeTable": null })
        }

        fn proposal(&self, code: &str) -> Value {
            self.ask("grade_proposal", self.asking(code))
        }

        fn import(&self, csv: &str) -> Value {
            self.ask("import_grading_tables", json!({ "base64": STANDARD.encode(csv) }))
        }

        fn policy(&self, method: &str) {
            self.ask("set_grade_policy", json!({ "method": method, "minimumShare": "0", "rounding": "tenth" }));
        }

        fn map(&self, row: &Value, home: &Value) {
            let group = json!({ "id": null,
                "foreign": [{ "document": row["document"], "achievement": row["achievement"], "part": null }],
                "home": [home], "outcome": "substitution", "until": null, "condition": "", "differs": [],
                "reason": "", "nextStep": "" });
            self.ask("set_group", json!({ "case": self.case, "group": group }));
        }
    }

    fn newer(version_of_years: &str) -> String {
        format!(
            "institution,institution_id,scheme,years,grade,passing,count\n\
             University of Oslo,uio.no,A–F (training),{version_of_years},A,yes,900\n\
             University of Oslo,uio.no,A–F (training),{version_of_years},B,yes,90\n\
             University of Oslo,uio.no,A–F (training),{version_of_years},C,yes,10\n"
        )
    }

    #[test]
    fn a_grade_is_proposed_with_its_whole_working() {
        let office = Office::with_results();
        let found = office.proposal("IN2010");
        assert_eq!((&found["result"], &found["kind"], &found["grade"]), (&json!("B"), &json!("grade"), &json!("4")));
        assert_eq!(
            found["how"],
            "by distribution, midpoint; host table 2024–2026, version 1; home table 2023–2026, version 1"
        );
        // 412 of 3348 did better than a B, 1375 as well or better; 1204 of 8661 at home have a 5.
        let working = &found["working"];
        assert_eq!(
            (&working["from"], &working["to"], &working["midpoint"]),
            (&json!("12.31"), &json!("41.07"), &json!("26.69"))
        );
        assert_eq!(
            working["overlaps"],
            json!([{ "label": "5", "share": "5.55", "counts": true }, { "label": "4", "share": "94.45", "counts": true }])
        );
        assert_eq!((&working["answers"]["max"], &working["answers"]["min"]), (&json!("5"), &json!("4")));
        assert_eq!(found["hostTable"]["institution"], "University of Oslo");
        // What the document says of this course is a hint with its reason.
        assert_eq!(found["hints"][0]["element"], "resultDistribution");
        assert!(found["hints"][0]["ofPassed"].is_object() && found["hints"][0]["passing"].is_string(), "{found}");
        assert_eq!(found["hints"][0]["reasons"], json!(["one-course"]));

        for (code, kind, grade) in
            [("EXPHIL03", "grade", json!("5")), ("STK1110", "grade", json!("1")), ("NORINT0110", "pass", Value::Null)]
        {
            let found = office.proposal(code);
            assert_eq!((&found["kind"], &found["grade"]), (&json!(kind), &grade), "{code}: {found}");
        }
    }

    #[test]
    fn the_office_fixes_how_it_converts() {
        let office = Office::with_results();
        for (method, kind, grade) in [
            ("max", "grade", json!("5")),
            ("min", "grade", json!("4")),
            ("mean", "grade", json!("4")),
            ("pass-only", "pass", Value::Null),
            ("bavarian", "by-hand", Value::Null),
        ] {
            office.policy(method);
            let found = office.proposal("IN2010");
            assert_eq!((&found["kind"], &found["grade"], &found["method"]), (&json!(kind), &grade, &json!(method)));
        }
        assert_eq!(office.proposal("IN2010")["reason"], "no-numbers", "letters have no place in the formula");
        let wrong = json!({ "method": "mid", "minimumShare": "101", "rounding": "tenth" });
        assert_eq!(office.scene.ask("set_grade_policy", wrong), Err("field".into()));
        let history = office.scene.bench.desk.read(|r| Ok(r.journal(None, 1000)?)).expect("the journal");
        let set = history.iter().filter(|entry| entry.what.0 == "grade-policy-set").count();
        assert_eq!(set, 6, "the first by the sample data");
    }

    #[test]
    fn tables_come_from_a_file_in_versions_and_the_fitting_one_is_used() {
        let office = Office::with_results();
        let tables = |office: &Office| office.ask("grades", json!({}))["tables"].as_array().expect("tables").clone();
        assert_eq!(tables(&office).len(), 2);
        let again = office.import(&newer("2025–2027"));
        assert_eq!((&again["added"], &again["changed"], &again["unchanged"]), (&json!(0), &json!(1), &json!(0)));
        assert_eq!(office.import(&newer("2025–2027"))["unchanged"], 1);
        // A table of the field wins over one for all fields.
        let field = newer("2025–2027")
            .replace("years,", "years,iscedf,")
            .replace("2025–2027,", "2025–2027,0613,")
            .replace(",900", ",10")
            .replace(",10\n", ",900\n");
        assert_eq!(office.import(&field)["added"], 1);
        let versions: Vec<_> = tables(&office)
            .iter()
            .map(|t| (t["iscedf"].clone(), t["version"].clone(), t["retired"].is_null()))
            .collect();
        assert_eq!(
            versions[1..],
            [(Value::Null, json!(2), true), (Value::Null, json!(1), false), (json!("0613"), json!(1), true)]
        );
        assert_eq!(office.proposal("IN2010")["hostTable"]["iscedf"], "0613");
        assert_eq!(
            office.proposal("STK1110")["reason"],
            "not-in-table",
            "0542 has the table for all, which knows no E"
        );

        // A fault leaves its table out, by its line, and nothing else.
        let fault = office.import("scheme,grade,passing,years,count\nX,A,perhaps,2024,5\nY,1,yes,2024,5\n");
        assert_eq!(
            (&fault["added"], &fault["problems"][0]["line"], &fault["problems"][0]["code"]),
            (&json!(1), &json!(2), &json!("passing-unreadable"))
        );
        let no_columns = json!({ "base64": STANDARD.encode("scheme,grade\nX,A\n") });
        assert_eq!(office.scene.ask("import_grading_tables", no_columns), Err("columns-missing".into()));

        // Somebody picks another table; a retired one cannot be picked.
        let all = tables(&office);
        let of = |version: u64| {
            all.iter()
                .find(|t| t["iscedf"].is_null() && t["home"] == false && t["version"] == version)
                .expect("a table")["id"]
                .clone()
        };
        let mut asking = office.asking("IN2010");
        asking["hostTable"] = of(2);
        let picked = office.ask("grade_proposal", asking.clone());
        assert_eq!((&picked["hostTable"]["version"], &picked["grade"]), (&json!(2), &json!("1")));
        asking["hostTable"] = of(1);
        assert_eq!(office.scene.ask("grade_proposal", asking), Err("unknown-grading-table".into()));
    }

    /// What a person says of the letters of the transcripts.
    fn said() -> Value {
        json!({ "base64": STANDARD.encode(include_str!("../suite/grades/ewp.xml")), "institution": "University of Oslo",
            "identifier": "uio.no", "scheme": "A–F (training)", "years": "2025-2027", "cycle": null,
            "bestFirst": ["A", "B", "C", "D", "E", "F"], "lowestPassing": "E" })
    }

    #[test]
    fn a_scale_keeps_its_numbers_where_a_transcript_gives_new_figures() {
        let office = Office::with_results();
        let numbers = |iscedf: &str, of_b: &str| {
            let line = |grade: &str, value: &str| {
                format!("University of Oslo,uio.no,A–F (training),2024,{iscedf},{grade},yes,10,{value}\n")
            };
            let head = "institution,institution_id,scheme,years,iscedf,grade,passing,count,value\n";
            let lines =
                [("A", "5"), ("B", of_b), ("C", "3"), ("D", "2"), ("E", "1")].map(|(grade, value)| line(grade, value));
            office.import(&format!("{head}{}", lines.concat()))
        };
        office.policy("bavarian");
        assert_eq!(numbers("0613", "4")["added"], 1);
        assert_eq!(office.proposal("IN2010")["grade"], "1.8");
        assert_eq!(office.ask("import_transcript_tables", said())["changed"], 1, "0613; 0541 is new");
        let found = office.proposal("IN2010");
        assert_eq!((&found["grade"], &found["hostTable"]["version"]), (&json!("1.8"), &json!(2)));
        // Another table of the scale says something else of a B: then nobody knows.
        assert_eq!(numbers("0732", "4.5")["added"], 1);
        let mut newer = said();
        newer["years"] = json!("2026-2028");
        assert_eq!(office.ask("import_transcript_tables", newer)["changed"], 2);
        assert_eq!(office.proposal("IN2010")["reason"], "no-numbers");
    }

    #[test]
    fn tables_of_an_ewp_transcript_need_what_only_a_person_can_say() {
        let office = Office::with_results();
        let found = office.ask("read_transcript_tables", json!({ "base64": said()["base64"] }));
        assert_eq!(found["hosts"], json!([{ "institution": "University of Oslo", "identifier": "uio.no" }]));
        assert_eq!(found["schemes"], json!(["A–F (training)"]), "as the office's own tables of this host call it");
        assert_eq!(found["scales"][0]["labels"], json!(["F", "E", "D", "C", "B", "A"]));
        assert_eq!(found["problems"], json!([]));

        let said = said();
        let but = |field: &str, value: Value| {
            let mut other = said.clone();
            other[field] = value;
            other
        };
        for (field, value) in [
            ("scheme", json!(" ")),
            ("institution", json!("")),
            ("years", json!("lately")),
            ("cycle", json!("advanced")),
            ("bestFirst", json!(["A", "B", "C", "D", "E"])),
            ("bestFirst", json!(["A", "B", "C", "D", "E", "E"])),
            ("lowestPassing", json!("")),
            ("lowestPassing", json!("Bestått")),
        ] {
            let refused = office.scene.ask("import_transcript_tables", but(field, value.clone()));
            assert_eq!(refused, Err("field".into()), "{field} {value}");
        }
        let of_elmo = json!({ "base64": STANDARD.encode("<elmo/>") });
        assert_eq!(office.scene.ask("read_transcript_tables", of_elmo), Err("tor-other-file".into()));
        let before = office.ask("grades", json!({}))["tables"].clone();

        let done = office.ask("import_transcript_tables", said.clone());
        assert_eq!((&done["added"], &done["problems"]), (&json!(2), &json!([])), "0613 and 0541: {done}");
        let again = office.ask("import_transcript_tables", said.clone());
        assert_eq!((&again["added"], &again["unchanged"]), (&json!(0), &json!(2)), "the same once more");
        let newer = office.ask("import_transcript_tables", but("years", json!("2026–2028")));
        assert_eq!(newer["changed"], 2, "versions, as of any table");
        let other =
            json!({ "scheme": "Bestått", "bestFirst": ["Bestått", "Ikke bestått"], "lowestPassing": "Bestått" });
        let mut words = said.clone();
        words.as_object_mut().expect("a request").extend(other.as_object().expect("fields").clone());
        assert_eq!(office.ask("import_transcript_tables", words)["added"], 1);

        let tables = office.ask("grades", json!({}))["tables"].clone();
        let tables = tables.as_array().expect("tables");
        assert_eq!(tables.len(), before.as_array().map(Vec::len).unwrap_or_default() + 5, "nothing else changed");
        let of_0613 = tables.iter().find(|t| t["iscedf"] == "0613" && t["retired"].is_null()).expect("0613");
        let source = of_0613["source"].as_str().expect("a source");
        assert!(source.starts_with("EWP transcript response, SHA-256 ") && source.len() == 45, "{source}");
        assert_eq!((&of_0613["version"], &of_0613["cycle"], &of_0613["size"]), (&json!(2), &Value::Null, &Value::Null));
        let passing: Vec<_> = of_0613["grades"]
            .as_array()
            .expect("grades")
            .iter()
            .map(|grade| format!("{} {}", grade["label"].as_str().unwrap_or("?"), grade["passing"]))
            .collect();
        assert_eq!(passing, ["A true", "B true", "C true", "D true", "E true", "F false"]);

        // The field's table is used; its figures are 10, 24.75, … of 90.5 per cent that pass.
        let proposal = office.proposal("IN2010");
        assert_eq!(proposal["hostTable"]["iscedf"], "0613");
        assert_eq!((&proposal["working"]["from"], &proposal["working"]["to"]), (&json!("11.05"), &json!("38.40")));
        let journal = office.ask("history", json!({ "case": office.case })).to_string();
        assert!(!journal.contains("transcript response"), "it is no matter of a case");
    }

    #[test]
    fn a_spreadsheet_is_a_table_too() {
        let office = Office::with_results();
        let file =
            std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/suite/grades/tables.xlsx")).expect("a spreadsheet");
        let done = office.ask("import_grading_tables", json!({ "base64": STANDARD.encode(file) }));
        assert_eq!((&done["added"], &done["problems"]), (&json!(1), &json!([])), "{done}");
        let tables = office.ask("grades", json!({}))["tables"].clone();
        let found = tables.as_array().expect("tables").iter().find(|t| t["institution"] == "Universiteit Voorbeeld");
        let found = found.expect("the table");
        assert_eq!((&found["iscedf"], &found["cycle"], &found["size"]), (&json!("061"), &json!("first"), &Value::Null));
        let grades: Vec<_> = found["grades"].as_array().expect("grades").iter().collect();
        let read: Vec<_> =
            grades.iter().map(|g| (g["label"].as_str(), g["amount"].as_str(), g["share"].as_str())).collect();
        // What a spreadsheet computes has more decimals than it means: six are kept.
        assert_eq!(
            read,
            [
                (Some("10"), Some("4.032258"), Some("4.03")),
                (Some("9"), Some("12.096774"), Some("12.10")),
                (Some("8"), Some("33.870968"), Some("33.87")),
                (Some("7.5"), Some("25"), Some("25.00")),
                (Some("6"), Some("25"), Some("25.00")),
            ]
        );
    }

    #[test]
    fn a_decision_keeps_how_a_grade_was_found_after_the_table_is_another() {
        let office = Office::with_results();
        let found = office.proposal("IN2010");
        let course = office.course("TIE101");
        for row in office.queue().iter().filter(|row| row["mappable"] == "yes") {
            let chosen = row["code"] == "IN2010";
            let home = json!({ "course": if chosen { course["id"].clone() } else { Value::Null },
                "code": if chosen { course["code"].clone() } else { json!("") }, "title": "Tietorakenteet",
                "credits": row["credits"], "grade": if chosen { found["grade"].clone() } else { Value::Null },
                "how": if chosen { found["how"].clone() } else { json!("entered by hand") } });
            office.map(row, &home);
        }
        let draft = office.ask("draft", json!({ "case": office.case }));
        let signing = json!({ "case": office.case, "digest": draft["digest"], "pin": "training", "second": null });
        office.ask("sign_off", signing);
        let how = "by distribution, midpoint; host table 2024–2026, version 1; home table 2023–2026, version 1";
        let decided = |office: &Office| {
            let id = office.case.as_str().expect("an id").parse().expect("an id");
            let [decision] = &office.scene.bench.desk.read(|r| Ok(r.decisions(id)?)).expect("read")[..] else {
                panic!("one decision")
            };
            let home: Vec<_> = decision.decision.groups.iter().flat_map(|g| g.group.home.clone()).collect();
            let graded = home.iter().find(|part| part.grade.is_some()).expect("a grade").clone();
            let files: Vec<_> = decision.files.iter().map(|f| (f.name.clone(), f.sha256.clone())).collect();
            (graded.grade, graded.how, files)
        };
        let before = decided(&office);
        assert_eq!((before.0.as_deref(), before.1.as_str()), (Some("4"), how));

        office.import(&newer("2025–2027"));
        let tables = office.ask("grades", json!({}))["tables"].clone();
        let in_use = tables.as_array().expect("tables").iter().find(|t| t["version"] == 2).expect("version 2").clone();
        office.ask("retire_grading_table", json!({ "table": in_use["id"] }));
        assert_eq!(
            office.scene.ask("retire_grading_table", json!({ "table": in_use["id"] })),
            Err("unknown-grading-table".into())
        );
        office.policy("pass-only");
        assert_eq!(decided(&office), before, "not a word of it is another one");
        let first = tables.as_array().expect("tables").iter().find(|t| t["home"] == false && t["version"] == 1);
        assert_eq!(first.expect("it can still be followed")["years"], "2024–2026");
        let file = std::fs::read(office.scene.folder.path().join("desk.db")).expect("the database");
        assert!(!file.starts_with(b"SQLite format 3"), "it is encrypted");
    }

    #[test]
    fn other_credits_and_figures_of_one_course_are_hints_that_say_why() {
        let office = Office::with_results();
        let course = |code: &str, credits: &str, scheme: &str, figures: &str| {
            format!(
                "<learningOpportunitySpecification><identifier type=\"local\">{code}</identifier><title xml:lang=\"en\">{code}</title>\
                 <type>Course</type><specifies><learningOpportunityInstance><date>2026-06-05</date><status>passed</status>\
                 <resultLabel>B</resultLabel>{figures}<credit><scheme>{scheme}</scheme><value>{credits}</value></credit>\
                 </learningOpportunityInstance></specifies></learningOpportunitySpecification>"
            )
        };
        let short = "<shortenedGrading><percentageLower>40</percentageLower><percentageEqual>40</percentageEqual>\
                     <percentageHigher>20</percentageHigher></shortenedGrading>";
        let courses =
            [course("C1", "15", "CATS", short), course("C2", "5", "Kreditpunkte", ""), course("C3", "5", "ECTS", "")];
        let text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><elmo xmlns=\"https://github.com/emrex-eu/elmo-schemas/tree/v1\">\
             <generatedDate>2026-07-01T10:00:00Z</generatedDate><learner><givenNames>Aino Maria</givenNames>\
             <familyName>Korhonen</familyName><dateOfBirth>2003-03-14</dateOfBirth></learner><report><issuer><country>NO</country>\
             <identifier type=\"schac\">uio.no</identifier><title xml:lang=\"nb\">Universitetet i Oslo</title></issuer>{}\
             <issueDate>2026-07-01T10:00:00Z</issueDate></report></elmo>",
            courses.concat()
        );
        let taken = office.ask("take_in_file", json!({ "case": office.case, "base64": STANDARD.encode(text) }));
        assert!(taken["document"].is_string(), "{taken}");

        let found = office.proposal("C1");
        let credits = &found["credits"];
        assert_eq!(
            (&credits["ects"], &credits["factor"], &credits["outsideYears"]),
            (&json!("7.5"), &json!("1/2"), &json!(false))
        );
        assert!(credits["source"].as_str().is_some_and(|source| source.starts_with("QAA")), "{credits}");
        let mut part = office.asking("C1");
        part["part"] = json!("5");
        assert_eq!(office.ask("grade_proposal", part)["credits"]["ects"], "2.5", "of the part that is taken");
        let hint = &found["hints"][0];
        // 3348 of 3737 passed by the host's table: 20 % of all are 22.32 % of those who passed.
        assert_eq!(hint["ofAll"], json!({ "from": "20.00", "to": "60.00" }));
        assert_eq!(hint["ofPassed"], json!({ "from": "22.32", "to": "66.97" }));
        assert_eq!((&hint["passingOfTable"], &hint["reasons"]), (&json!(true), &json!(["one-course"])));
        assert_eq!(found["grade"], "4", "the proposal is by the tables alone");

        let unknown = office.proposal("C2");
        assert_eq!((&unknown["credits"]["ects"], &unknown["credits"]["how"]), (&Value::Null, &json!("")));
        assert_eq!(office.proposal("C3")["credits"], Value::Null);
    }
}
