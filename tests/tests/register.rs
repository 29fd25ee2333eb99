//! The register of cases: filled from the SIS again and again without doubling, searched by whatever somebody remembers;
//! and two fetches at once that do not mix.

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use serde_json::{Value, json};
    use tests::bench::Bench;
    use tests::learner::{self, Walk};
    use tests::office::{self, ask};

    struct Register {
        bench: Bench,
        _folder: tempfile::TempDir,
    }

    impl Register {
        fn new() -> Self {
            let folder = tempfile::tempdir().expect("a folder");
            Self { bench: Bench::open(folder.path()).expect("a desk"), _folder: folder }
        }

        fn ask(&self, name: &str, request: Value) -> Value {
            ask(&self.bench.desk, name, request).unwrap_or_else(|code| panic!("{name}: {code}"))
        }

        /// Imports and answers what was added, changed and left as it is.
        fn import(&self, lines: &str) -> (u64, u64, u64) {
            let table = format!("student_number;given_names;family_name;born;email;host;host_country;from;to\n{lines}");
            let done = self.ask("import_cases", json!({ "base64": STANDARD.encode(&table) }));
            assert_eq!(done["problems"], json!([]), "{table}");
            let number = |name: &str| done[name].as_u64().expect("a number");
            (number("added"), number("changed"), number("unchanged"))
        }

        fn found(&self, search: &str) -> Vec<Value> {
            self.ask("cases", json!({ "filter": "all", "search": search }))["rows"].as_array().expect("rows").clone()
        }

        /// The only case that a search finds.
        fn only(&self, search: &str) -> Value {
            let rows = self.found(search);
            assert_eq!(rows.len(), 1, "{search}: {rows:?}");
            self.ask("case", json!({ "case": rows[0]["id"] }))
        }

        fn stays(&self, search: &str) -> Vec<(String, String)> {
            let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
            let case = self.only(search);
            let stays = case["student"]["stays"].as_array().expect("stays").clone();
            stays.iter().map(|stay| (text(&stay["host"]), text(&stay["from"]))).collect()
        }

        fn emp(&self, country: &str) -> Value {
            let emps = self.ask("emps", json!({}))["emps"].clone();
            emps.as_array().expect("EMPs").iter().find(|emp| emp["country"] == country).expect("one")["key"].clone()
        }
    }

    fn stay(host: &str, from: &str) -> (String, String) {
        (host.to_owned(), from.to_owned())
    }

    #[test]
    fn an_import_that_comes_again_updates_and_doubles_nothing() {
        let register = Register::new();
        let lines = "Z1;Ida;Berg;2002-02-02;ida@uni.example;University of Oslo;NO;2025-08-18;2025-12-20\n\
        Z1;Ida;Berg;2002-02-02;ida@uni.example;Lund University;SE;2026-01-12;2026-06-12\n\
        Z2;Bo;Ek;2001-01-01;;Delft University of Technology;NL;2026-01-12;2026-06-12\n";
        assert_eq!(register.import(lines), (2, 0, 0), "two stays of one student are one case");
        let both = vec![stay("University of Oslo", "2025-08-18"), stay("Lund University", "2026-01-12")];
        assert_eq!(register.stays("Z1"), both);
        assert_eq!(register.import(lines), (0, 0, 2));
        assert_eq!(
            register.import("z1 ;Ida;Berg;2002-02-02;;university of  OSLO;no;2025-08-18;2025-12-20\n"),
            (0, 1, 0)
        );
        assert_eq!(register.stays("Z1").len(), 2, "case and blanks make no other student and no other stay");
        assert_eq!(register.only("Z1")["student"]["email"], "ida@uni.example", "an empty cell takes nothing away");
        assert_eq!(register.import(lines), (0, 1, 1), "the SIS's spelling is back");

        assert_eq!(register.import("Z1;Ida;Berg;2002-02-02;;University of Oslo;NO;2025-08-18;2026-01-31\n"), (0, 1, 0));
        assert_eq!(register.stays("Z1"), both, "a longer stay is the same one");
        assert_eq!(register.import("Z1;Ida;Berg;2002-02-02;;Oslo Metropolitan;NO;2025-08-18;2026-01-31\n"), (0, 1, 0));
        assert_eq!(
            register.stays("Z1")[0],
            stay("Oslo Metropolitan", "2025-08-18"),
            "another name of the host in its period"
        );
        assert_eq!(register.import("Z1;Ida;Berg;2002-02-02;;Lund University;SE;2026-08-18;2026-12-20\n"), (0, 1, 0));
        assert_eq!(register.stays("Z1").len(), 3, "a second stay at the same host is another one");
        let same_day = "Z3;Eva;Ny;;;Host One;DE;2026-01-12;2026-06-12\nZ3;Eva;Ny;;;Host Two;DE;2026-01-12;2026-06-12\n";
        assert_eq!(register.import(same_day), (1, 0, 0));
        assert_eq!(register.stays("Z3"), [stay("Host One", "2026-01-12"), stay("Host Two", "2026-01-12")]);
        assert_eq!(register.import(same_day), (0, 0, 1));

        // What people typed stays.
        let case = register.only("Z2");
        let mut typed = case["student"].clone();
        let me = register.ask("status", json!({}))["me"]["id"].clone();
        typed["note"] = json!("Asked for a transcript by post.");
        typed["assignee"] = me.clone();
        typed["birthName"] = json!("Holm");
        typed["due"] = json!("2027-01-31");
        register.ask("put_case", typed.clone());
        assert_eq!(register.import(lines).0, 0);
        let case = register.only("Z2");
        for field in ["note", "assignee", "birthName", "due"] {
            assert_eq!(case["student"][field], typed[field], "{field}");
        }
    }

    #[test]
    fn a_decided_case_is_left_alone_and_the_next_stay_is_a_new_case() {
        let register = Register::new();
        let case = register.found("K240114")[0]["id"].clone();
        decide(&register, &case);
        let decided = register.ask("case", json!({ "case": case }));
        let line = |name: &str, host: &str, country: &str, from: &str| {
            format!("K240114;Aino Maria;{name};2003-03-14;;{host};{country};{from};\n")
        };
        assert_eq!(register.import(&line("Korhonen", "University of Oslo", "NO", "2026-01-12")), (0, 0, 1));
        assert_eq!(register.import(&line("Korhonen", "Lund University", "SE", "2027-01-12")), (1, 0, 0), "a new case");
        assert_eq!(register.found("K240114").len(), 2);
        assert_eq!(register.ask("case", json!({ "case": case }))["student"], decided["student"]);
        assert_eq!(register.import(&line("Korhonen", "Lund University", "SE", "2027-01-12")), (0, 0, 1));

        // Another name of who was decided about: that line is named, and the others are taken.
        let table = format!(
            "student_number;given_names;family_name;born;email;host;host_country;from;to\n{}Y9;New;Student;;;Oslo;NO;;\n",
            line("Virtanen", "University of Oslo", "NO", "2026-01-12")
        );
        let done = register.ask("import_cases", json!({ "base64": STANDARD.encode(table) }));
        assert_eq!(done["added"], 1);
        assert_eq!(done["problems"], json!([{ "line": 2, "code": "case-locked", "detail": decided["number"] }]));
    }

    #[test]
    fn a_case_is_found_by_whatever_somebody_remembers() {
        let register = Register::new();
        let case = register.found("K240114")[0]["id"].clone();
        let decision = decide(&register, &case);
        for search in
            ["korhonen", "KORHONEN aino", "  Aino   Oslo ", "k240114", decision.as_str(), "university oslo korh"]
        {
            assert_eq!(register.only(search)["id"], case, "{search}");
        }
        assert_eq!(register.found("makela").len(), 1, "Mäkelä");
        assert_eq!(register.only("MA\u{308}KELA\u{308}")["student"]["familyName"], "Mäkelä");
        assert_eq!(register.found("korhonen makela"), [Value::Null; 0], "every word has to be found");
        assert_eq!(register.found("%"), [Value::Null; 0], "a sign is a sign");
        assert_eq!(register.found("").len(), register.found("  ").len());

        let mut typed = register.only("makela")["student"].clone();
        let status = register.ask("status", json!({}));
        typed["assignee"] = status["staff"][1]["id"].clone();
        typed["note"] = json!("Pro-rata");
        register.ask("put_case", typed);
        assert_eq!(register.found("makela")[0]["assignee"], status["staff"][1]["name"]);
        assert_eq!(register.only("makela")["student"]["note"], "Pro-rata");
        let mut nobody = register.only("makela")["student"].clone();
        nobody["assignee"] = json!("00000000-0000-7000-8000-000000000000");
        assert!(ask(&register.bench.desk, "put_case", nobody).is_err(), "nobody works here by that id");
    }

    #[test]
    fn two_fetches_at_once_do_not_mix() {
        let register = Register::new();
        let begin = |student: &str, country: &str| -> (Value, learner::Form, Value) {
            let case = register.found(student)[0]["id"].clone();
            let request = json!({ "case": case, "emp": register.emp(country), "language": "en" });
            let fetch = register.ask("begin_fetch", request);
            let start = fetch["startUrl"].as_str().expect("an address").parse().expect("an address");
            let form = learner::walk(&start, Walk::of(student)).unwrap_or_else(|page| panic!("stuck at {}", page.text));
            (case, form, fetch["id"].clone())
        };
        let (aino, to_aino, first) = begin("K240114", "NO");
        let (mikael, to_mikael, second) = begin("K240215", "SE");
        assert_ne!(to_aino.action, to_mikael.action, "each has an address of its own");
        let session =
            |form: &learner::Form| form.fields.iter().find(|(name, _)| name == "sessionId").expect("one").1.clone();
        assert_ne!(session(&to_aino), session(&to_mikael));
        let shown = |case: &Value| register.ask("case", json!({ "case": case }));
        let state = |case: &Value| shown(case)["fetches"][0]["state"].clone();
        let nothing = |why: &str| {
            for case in [&aino, &mikael] {
                assert_eq!((state(case), &shown(case)["documents"]), (json!("open"), &json!([])), "{why}");
            }
        };

        // Each answer at the other's address.
        learner::post(&to_mikael.action, &to_aino.fields);
        learner::post(&to_aino.action, &to_mikael.fields);
        nothing("crossed");
        // One's session with the other's results at neither address: the session decides, and the EMP's key proves.
        let mut swapped = to_aino.fields.clone();
        let theirs = to_mikael.fields.iter().find(|(name, _)| name == "elmo").expect("results").1.clone();
        swapped.iter_mut().filter(|(name, _)| name == "elmo").for_each(|(_, value)| value.clone_from(&theirs));
        learner::post(&to_mikael.action, &swapped);
        nothing("another session");

        let answers = std::thread::scope(|scope| {
            let both = [&to_aino, &to_mikael].map(|form| scope.spawn(|| learner::post(&form.action, &form.fields)));
            both.map(|answer| answer.join().expect("a page"))
        });
        for page in answers {
            assert!(page.text.contains("Your results have arrived"), "{} {}", page.status, page.text);
        }
        for (case, fetch, family) in [(&aino, &first, "Korhonen"), (&mikael, &second, "Lind")] {
            let shown = shown(case);
            assert_eq!(shown["documents"].as_array().map(Vec::len), Some(1), "{family}");
            assert_eq!((&shown["fetches"][0]["id"], &shown["fetches"][0]["state"]), (fetch, &json!("answered")));
            let source = register.ask("source", json!({ "document": shown["documents"][0]["id"] }));
            assert!(source.to_string().contains(family), "{family}");
        }
    }

    #[test]
    fn results_of_another_emp_in_this_session_are_refused() {
        let register = Register::new();
        let case = register.found("K240114")[0]["id"].clone();
        let start = |country: &str, student: &str| {
            let request = json!({ "case": case, "emp": register.emp(country), "language": "en" });
            let fetch = register.ask("begin_fetch", request);
            let start = fetch["startUrl"].as_str().expect("an address").parse().expect("an address");
            learner::walk(&start, Walk::of(student)).unwrap_or_else(|page| panic!("stuck at {}", page.text))
        };
        let mut norwegian = start("NO", "K240114");
        let swedish = start("SE", "K240215");
        let theirs = swedish.fields.iter().find(|(name, _)| name == "elmo").expect("results").1.clone();
        norwegian.fields.iter_mut().filter(|(name, _)| name == "elmo").for_each(|(_, value)| value.clone_from(&theirs));
        learner::post(&norwegian.action, &norwegian.fields);
        let shown = register.ask("case", json!({ "case": case }));
        let states: Vec<&str> =
            shown["fetches"].as_array().expect("two").iter().filter_map(|fetch| fetch["state"].as_str()).collect();
        assert_eq!(states, ["open", "refused"], "the key of another EMP fits nothing here");
        assert_eq!(shown["documents"], json!([]));
    }

    /// Fetches, maps everything as free credits and signs; answers the decision's number.
    fn decide(register: &Register, case: &Value) -> String {
        let request = json!({ "case": case, "emp": register.emp("NO"), "language": "en" });
        let fetch = register.ask("begin_fetch", request);
        let start = fetch["startUrl"].as_str().expect("an address").parse().expect("an address");
        learner::deliver(&start, Walk::of("K240114")).unwrap_or_else(|page| panic!("stuck at {}", page.text));
        let signed = office::decide(&register.bench.desk, case, emc::training::PIN).expect("signed");
        signed["number"].as_str().expect("a number").to_owned()
    }
}
