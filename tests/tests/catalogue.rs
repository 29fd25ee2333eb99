//! Local courses into an encrypted catalogue: every kind of file, what it would change said before, versions by academic
//! year, courses that retire and stay.

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::fmt::Write;
    use std::fs;
    use std::sync::Arc;
    use std::time::Instant;

    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use emc::Desk;
    use serde_json::{Value, json};
    use tests::office::{self, NoKeychain, Wound, ask};

    struct Office {
        desk: Desk,
        _folder: tempfile::TempDir,
    }

    impl Office {
        /// An office with an empty catalogue, on 21 November 2026.
        fn new() -> Self {
            let folder = tempfile::tempdir().expect("a folder");
            let desk = office::open(folder.path(), &Arc::new(Wound::default()), Arc::new(NoKeychain));
            let asked = json!({ "institution": "Saimaanlahti University", "unit": "Study office", "country": "FI",
                "passphrase": "correct horse battery", "staff": { "name": "Maria Virtanen", "title": "", "pin": "123456" } });
            let code = ask(&desk, "set_up", asked).expect("a code")["code"].clone();
            ask(&desk, "confirm_recovery", json!({ "code": code })).expect("set up");
            Self { desk, _folder: folder }
        }

        fn ask(&self, name: &str, request: Value) -> Value {
            ask(&self.desk, name, request).unwrap_or_else(|code| panic!("{name}: {code}"))
        }

        fn read(&self, file: &[u8]) -> Value {
            self.ask("read_courses", json!({ "base64": STANDARD.encode(file), "columns": null }))
        }

        /// What a file would change by its guessed columns.
        fn compare(&self, file: &[u8], year: u16) -> Value {
            let columns = self.read(file)["columns"].clone();
            self.ask("compare_courses", json!({ "base64": STANDARD.encode(file), "columns": columns, "year": year }))
        }

        /// Takes in what was shown; answers new, changed, unchanged, retired.
        fn import(&self, file: &[u8], year: u16, retire_missing: bool) -> [u64; 4] {
            let digest = self.compare(file, year)["digest"].clone();
            let done = self.ask("import_courses", request(self, file, year, retire_missing, &digest));
            ["added", "changed", "unchanged", "retired"].map(|name| done[name].as_u64().expect("a number"))
        }

        /// "CODE Title credits", with a cross before those that are retired.
        fn courses(&self) -> Vec<String> {
            let all = self.ask("courses", json!({ "text": "", "limit": 500 }))["courses"].clone();
            let mut told: Vec<String> = all
                .as_array()
                .expect("courses")
                .iter()
                .map(|c| {
                    let mark = if c["retired"] == true { "†" } else { "" };
                    format!("{mark}{} {} {}", text(&c["code"]), text(&c["title"]), text(&c["credits"]))
                })
                .collect();
            told.sort();
            told
        }

        fn id(&self, code: &str) -> Value {
            self.ask("courses", json!({ "text": code, "limit": 1 }))["courses"][0]["id"].clone()
        }

        /// "2025/26 Title credits", the newest first.
        fn versions(&self, code: &str) -> Vec<String> {
            let view = self.ask("course_versions", json!({ "course": self.id(code) }));
            let rows = view["versions"].as_array().expect("versions").clone();
            rows.iter().map(|v| format!("{} {} {}", text(&v["year"]), text(&v["title"]), text(&v["credits"]))).collect()
        }

        /// Everything that an import could touch.
        fn state(&self) -> (Vec<String>, u64) {
            (self.courses(), self.desk.read(|r| Ok(r.verify_journal()?)).expect("an unbroken journal"))
        }
    }

    fn request(office: &Office, file: &[u8], year: u16, retire_missing: bool, digest: &Value) -> Value {
        let columns = office.read(file)["columns"].clone();
        json!({ "base64": STANDARD.encode(file), "columns": columns, "year": year,
            "retireMissing": retire_missing, "digest": digest })
    }

    fn text(value: &Value) -> &str {
        value.as_str().expect("a text")
    }

    fn suite(name: &str) -> Vec<u8> {
        fs::read(format!("suite/catalogue/{name}")).expect("a file of the suite")
    }

    /// "line code detail" of what is left out.
    fn left_out(view: &Value) -> Vec<String> {
        let rows = view["problems"].as_array().expect("problems").clone();
        rows.iter().map(|p| format!("{} {} {}", p["line"], text(&p["code"]), text(&p["detail"]))).collect()
    }

    fn fields(view: &Value) -> BTreeMap<String, u64> {
        let fields = view["columns"]["fields"].as_array().expect("fields").clone();
        fields.iter().filter_map(|f| Some((text(&f["field"]).to_owned(), f["column"].as_u64()?))).collect()
    }

    #[test]
    fn a_spreadsheet_keeps_its_codes_to_the_letter() {
        let office = Office::new();
        let file = suite("courses.xlsx");
        let view = office.read(&file);
        assert_eq!((view["kind"].as_str(), view["year"].as_u64()), (Some("table"), Some(2026)));
        let names = ["code", "credits", "iscedf", "level", "title", "title_en"];
        assert_eq!(fields(&view).into_keys().collect::<Vec<_>>(), names);
        assert_eq!(view["head"][6], json!({ "name": "Gäller från", "example": "2026-08-31" }), "a day stays a day");
        let lines: Vec<String> = view["preview"]
            .as_array()
            .expect("lines")
            .iter()
            .map(|l| match l["problem"].as_str() {
                Some(problem) => format!("{} {problem} {}", l["line"], text(&l["detail"])),
                None => format!(
                    "{} {} {} {} {}",
                    l["line"],
                    text(&l["code"]),
                    text(&l["title"]),
                    text(&l["credits"]),
                    text(&l["isced"])
                ),
            })
            .collect();
        assert_eq!(
            lines,
            [
                "4 MA0123 Envariabelanalys 7.5 0541",
                "5 20001 Linjär algebra 5 0541",
                "6 00123 Mekanik 15 0533",
                "7 0042 Termodynamik fortsättning 7.1 0533",
                "8 credits-unreadable många",
                "9 value-missing code",
            ]
        );
        assert_eq!(office.import(&file, 2026, false), [4, 0, 0, 0]);
        assert_eq!(office.versions("00123"), ["2026/27 Mekanik 15"]);
        assert_eq!(office.import(&file, 2026, false), [0, 0, 4, 0], "nothing twice");

        // Cases come from spreadsheets as well; this one holds none.
        let cases = ask(&office.desk, "import_cases", json!({ "base64": STANDARD.encode(&file) }));
        assert_eq!(cases, Err("columns-missing".into()));
    }

    #[test]
    fn columns_are_guessed_changed_and_remembered_by_the_head() {
        let office = Office::new();
        let file = "Opintojakson tunniste;Nimi;Nimi englanniksi;Laajuus (op);Vastuuopettaja\n\
            MATH1;Analyysi 1;Calculus 1;5 op;N.N.\nMATH2;Analyysi 2;Calculus 2;10;N.N.\n";
        let view = office.read(file.as_bytes());
        assert_eq!(
            fields(&view),
            [("code", 0), ("title", 1), ("title_en", 2), ("credits", 3)].map(|(f, c)| (f.to_owned(), c)).into()
        );
        assert_eq!(view["remembered"], false);

        // Somebody chooses otherwise: nothing is remembered before it is imported.
        let mut columns = view["columns"].clone();
        for field in columns["fields"].as_array_mut().expect("fields") {
            match field["field"].as_str() {
                Some("title") => field["column"] = json!(2),
                Some("title_en") => field["column"] = Value::Null,
                Some("level") => field["column"] = json!(4),
                _ => {}
            }
        }
        columns["titleLanguage"] = json!("en");
        let base64 = STANDARD.encode(file);
        let chosen = office.ask("read_courses", json!({ "base64": base64, "columns": columns }));
        assert_eq!(chosen["preview"][0]["title"], "Calculus 1");
        assert_eq!(office.read(file.as_bytes())["remembered"], false, "cancelled: everything is as before");
        let shown = office.ask("compare_courses", json!({ "base64": base64, "columns": columns, "year": 2026 }));
        let order = json!({ "base64": base64, "columns": columns, "year": 2026, "retireMissing": false, "digest": shown["digest"] });
        office.ask("import_courses", order);
        let again = office.read(file.replace("Analyysi 1", "Analyysi I").as_bytes());
        assert_eq!((again["remembered"].as_bool(), &again["columns"]), (Some(true), &columns));
        let other = office.read(file.replace("Vastuuopettaja", "Taso").as_bytes());
        assert_eq!(other["remembered"], false, "another head is guessed");
    }

    #[test]
    fn what_a_file_changes_is_shown_before_and_then_just_that_is_done() {
        let office = Office::new();
        let first = "code;title;title_en;credits;level\nA1;Analyysi;Calculus;5;BSc\nA2;Algebra;Algebra;5;BSc\nA3;Optiikka;Optics;5;BSc\n";
        assert_eq!(office.import(first.as_bytes(), 2026, false), [3, 0, 0, 0]);
        let second = "code;title;title_en;credits\nA1;Analyysi I;Calculus;7,5\nA2;Algebra;Algebra;5\nA4;Logiikka;Logic;five\nA5;Joukot;Sets;5\nA5;Joukot 2;Sets;5\n";
        let before = office.state();
        let shown = office.compare(second.as_bytes(), 2026);
        assert_eq!(
            shown["changed"],
            json!([{ "code": "A1", "title": "Analyysi", "fields": [
                { "field": "title", "old": "Analyysi", "new": "Analyysi I" },
                { "field": "credits", "old": "5", "new": "7.5" }] }]),
            "the level stays: the file does not say it"
        );
        assert_eq!((shown["added"][0]["code"].as_str(), shown["addedCount"].as_u64()), (Some("A5"), Some(1)));
        assert_eq!((shown["missing"][0]["code"].as_str(), shown["missingCount"].as_u64()), (Some("A3"), Some(1)));
        assert_eq!(shown["unchanged"], 1);
        assert_eq!(left_out(&shown), ["4 credits-unreadable five", "6 code-twice A5"]);
        assert_eq!(office.state(), before, "showing changes nothing");

        // A digest of something else, and one that somebody overtook.
        let stale = request(&office, second.as_bytes(), 2026, false, &json!("00"));
        assert_eq!(ask(&office.desk, "import_courses", stale), Err("catalogue-changed".into()));
        let order = request(&office, second.as_bytes(), 2026, true, &shown["digest"]);
        let done = office.ask("import_courses", order.clone());
        assert_eq!(done, json!({ "added": 1, "changed": 1, "unchanged": 1, "retired": 1, "leftOut": 2 }));
        assert_eq!(office.courses(), ["A1 Analyysi I 7.5", "A2 Algebra 5", "A5 Joukot 5", "†A3 Optiikka 5"]);
        let after = office.state();
        assert_eq!(after.1, before.1 + 1, "one entry in the journal");
        assert_eq!(ask(&office.desk, "import_courses", order), Err("catalogue-changed".into()), "a second click");
        assert_eq!(office.state(), after);
    }

    #[test]
    fn each_academic_year_keeps_its_version() {
        let office = Office::new();
        let list = |rows: &str| format!("code;title;credits\n{rows}").into_bytes();
        assert_eq!(office.import(&list("B1;Mechanics;5\nB2;Optics;5\n"), 2025, false), [2, 0, 0, 0]);
        assert_eq!(office.import(&list("B1;Mechanics;7.5\nB2;Optics;5\n"), 2026, false), [0, 1, 1, 0]);
        assert_eq!(office.versions("B1"), ["2026/27 Mechanics 7.5", "2025/26 Mechanics 5"]);
        assert_eq!(office.versions("B2"), ["2025/26 Optics 5"], "unchanged: still as it was");
        assert_eq!(office.import(&list("B1;Mechanics 1;7.5\n"), 2026, false), [0, 1, 0, 0]);
        assert_eq!(
            office.versions("B1"),
            ["2026/27 Mechanics 1 7.5", "2025/26 Mechanics 5"],
            "the same year is corrected"
        );

        // An older list adds history, and retires nothing.
        let older = list("B1;Mechanics, old;4\nB2;Optics;5\nB3;Astronomy;5\n");
        let shown = office.compare(&older, 2024);
        assert_eq!((shown["older"].as_bool(), shown["missingCount"].as_u64()), (Some(true), Some(0)));
        assert_eq!((shown["earlierCount"].as_u64(), shown["changedCount"].as_u64()), (Some(2), Some(0)));
        assert_eq!(office.import(&older, 2024, false)[0], 1);
        assert_eq!(
            office.versions("B1"),
            ["2026/27 Mechanics 1 7.5", "2025/26 Mechanics 5", "2024/25 Mechanics, old 4"]
        );
        assert_eq!(office.courses(), ["B1 Mechanics 1 7.5", "B2 Optics 5", "†B3 Astronomy 5"], "as they are now");
        assert_eq!(office.import(&list("B1;Mechanics 5;5\n"), 2025, false)[1], 1);
        assert_eq!(
            office.versions("B1"),
            ["2026/27 Mechanics 1 7.5", "2025/26 Mechanics 5 5", "2024/25 Mechanics, old 4"]
        );
        assert_eq!(office.courses()[0], "B1 Mechanics 1 7.5");
        assert_eq!(
            ask(
                &office.desk,
                "compare_courses",
                json!({ "base64": "", "columns": { "head": 0, "fields": [], "titleLanguage": null }, "year": 20 })
            ),
            Err("field".into())
        );
    }

    #[test]
    fn a_course_retires_and_comes_back_and_is_found_all_the_while() {
        let office = Office::new();
        office.import(b"code;title;credits\nC1;Logic;5\nC2;Sets;5\n", 2026, false);
        let course = office.id("C1");
        let before = office.state().1;
        office.ask("retire_course", json!({ "course": course, "retired": true }));
        office.ask("retire_course", json!({ "course": course, "retired": true }));
        assert_eq!(office.courses(), ["C2 Sets 5", "†C1 Logic 5"]);
        assert_eq!(office.state().1, before + 1, "twice is once");
        assert_eq!(office.id("logic"), course);
        assert_eq!(
            office.import(b"code;title;credits\nC1;Logic;5\nC2;Sets;5\n", 2026, true),
            [0, 0, 2, 0],
            "a list without the column leaves it retired"
        );
        office.ask("retire_course", json!({ "course": course, "retired": false }));
        assert_eq!(office.courses(), ["C1 Logic 5", "C2 Sets 5"]);
        let unknown = json!({ "course": "01900000-0000-7000-8000-000000000000", "retired": true });
        assert_eq!(ask(&office.desk, "retire_course", unknown), Err("unknown-course".into()));
    }

    #[test]
    fn ooapi_and_ewp_come_in_like_tables() {
        let office = Office::new();
        let ooapi = suite("ooapi.json");
        let view = office.read(&ooapi);
        assert_eq!(
            (view["kind"].as_str(), view["read"].as_u64(), view["leftOut"].as_u64()),
            (Some("ooapi"), Some(2), Some(1))
        );
        let shown = office.compare(&ooapi, 2026);
        assert_eq!(left_out(&shown), ["3 credits-not-ects 140 sbu"]);
        assert_eq!(office.import(&ooapi, 2026, false), [2, 0, 0, 0]);
        let ewp = suite("ewp.xml");
        assert_eq!(left_out(&office.compare(&ewp, 2026)), ["2 not-a-course Degree Programme"]);
        assert_eq!(office.import(&ewp, 2026, false), [1, 0, 0, 0]);
        assert_eq!(office.courses(), ["MAT1100 Kalkulus 10", "WI1101 Analyse 1 5", "†WI0999 Analyse, oude stijl 7.5"]);
        let course = office.ask("courses", json!({ "text": "WI1101", "limit": 1 }))["courses"][0].clone();
        assert_eq!(
            course["titles"],
            json!([{ "language": "nl", "text": "Analyse 1" }, { "language": "en", "text": "Calculus 1" }])
        );
        assert_eq!((course["level"].as_str(), course["isced"].as_str()), (Some("bachelor"), Some("0541")));
        let norwegian =
            office.ask("courses", json!({ "text": "MAT1100", "limit": 1 }))["courses"][0]["titles"][0].clone();
        assert_eq!(norwegian, json!({ "language": "nb", "text": "Kalkulus" }));
        assert_eq!(office.import(&ewp, 2026, false), [0, 0, 1, 0]);
    }

    #[test]
    fn wrong_files_are_refused_whole() {
        let office = Office::new();
        office.import(b"code;title;credits\nD1;Logic;5\n", 2026, false);
        let before = office.state();
        let utf16: Vec<u8> = "\u{feff}code,title\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let zip = [b"PK\x03\x04\x14\x00\x06\x00".as_slice(), &[0; 40]].concat();
        for (bytes, code) in [
            (b"".as_slice(), "empty"),
            (b"\n \n\t\n", "empty"),
            (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "encoding"),
            (&utf16, "encoding"),
            (&zip, "not-xlsx"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old-spreadsheet"),
            (b"{\"persons\": []}", "not-ooapi"),
            (b"[", "not-ooapi"),
            (b"<!doctype html><html><body>Sign in</body></html>", "not-ewp"),
            (b"<?xml version=\"1.0\"?><elmo/>", "not-ewp"),
        ] {
            let asked = json!({ "base64": STANDARD.encode(bytes), "columns": null });
            assert_eq!(
                ask(&office.desk, "read_courses", asked),
                Err(code.into()),
                "{}",
                String::from_utf8_lossy(bytes)
            );
        }
        // A table of something else: read, but not taken in.
        let cases = b"student_number,given_names,family_name,host\nK1,Anna,Aalto,Oslo\n";
        let view = office.read(cases);
        assert!(view["lacks"].as_array().is_some_and(|lacks| lacks.contains(&json!("credits"))), "{view}");
        let asked = json!({ "base64": STANDARD.encode(cases), "columns": view["columns"], "year": 2026 });
        assert_eq!(ask(&office.desk, "compare_courses", asked), Err("columns-missing".into()));
        assert_eq!(ask(&office.desk, "read_courses", json!({ "base64": "%%%", "columns": null })), Err("field".into()));
        assert_eq!(office.state(), before);
    }

    #[test]
    fn an_import_that_breaks_half_way_has_done_nothing() {
        let office = Office::new();
        office.import(b"code;title;credits\nE1;Logic;5\n", 2026, false);
        let before = office.state();
        let file = many(20_000, "Course");
        let shown = office.compare(&file, 2026);
        let order = request(&office, &file, 2026, true, &shown["digest"]);
        office.desk.limit_pages(400).expect("a full disk");
        assert_eq!(ask(&office.desk, "import_courses", order.clone()), Err("disk-full".into()));
        office.desk.limit_pages(1 << 20).expect("room again");
        assert_eq!(office.state(), before);
        assert_eq!(office.read(&file)["remembered"], false);
        assert_eq!(office.ask("import_courses", order)["added"], 20_000);
    }

    #[test]
    fn the_command_line_reads_a_table_without_a_desk() {
        let file =
            b"code,title,title_en,credits,level,iscedf,name\nF1,Logiikka,Logic,5,BSc,0541,x\nF2,Optiikka,,lots,,,y\n";
        let read = emc::catalogue::read_csv(file).expect("courses");
        let told: Vec<String> = read
            .iter()
            .map(|l| {
                format!(
                    "{} {} {:?} {:?}",
                    l.code,
                    l.title,
                    l.credits.map(|c| c.to_string()),
                    l.titles.in_language("en")
                )
            })
            .collect();
        assert_eq!(told, [r#"F1 Logiikka Some("5") Some("Logic")"#, r#"F2 Optiikka None None"#]);
        assert!(emc::catalogue::read_csv(b"title,credits\nLogic,5\n").is_err());
    }

    /// Gives figures: `cargo test --release --workspace --test catalogue -- --ignored --nocapture`.
    #[test]
    #[ignore = "for figures"]
    fn a_hundred_thousand_courses() {
        let office = Office::new();
        let (file, changed) = (many(100_000, "Course"), many(100_000, "Kurssi"));
        let time = |what: &str, work: &dyn Fn()| {
            let begun = Instant::now();
            work();
            println!("{what}: {} ms", begun.elapsed().as_millis());
        };
        time("read and guess", &|| drop(office.read(&file)));
        time("compare with an empty catalogue", &|| drop(office.compare(&file, 2025)));
        time("compare and import", &|| assert_eq!(office.import(&file, 2025, false)[0], 100_000));
        time("compare again", &|| assert_eq!(office.compare(&file, 2025)["unchanged"], 100_000));
        time("compare and import a year later, all titles changed", &|| {
            assert_eq!(office.import(&changed, 2026, false)[1], 100_000);
        });
        for search in ["", "K00777", "kurssi 99999", "kur"] {
            time(&format!("search '{search}'"), &|| {
                drop(office.ask("courses", json!({ "text": search, "limit": 500 })))
            });
        }
        time("versions of one", &|| assert_eq!(office.versions("K00777").len(), 2));
    }

    fn many(count: usize, word: &str) -> Vec<u8> {
        let mut file = String::from("code;title;title_en;credits;level;iscedf\n");
        for number in 0..count {
            writeln!(file, "K{number:05};{word} {number} of the office;Course {number};{};BSc;0541", 1 + number % 15)
                .expect("text");
        }
        file.into_bytes()
    }
}
