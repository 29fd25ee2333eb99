//! Bad input at every door: tables, registries, files, a full disk, a database of another version, a second start, a
//! program that is killed. Each gets a code that the user interface has a sentence for, the old state stays whole, and
//! nothing half-written is left.

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::io::{BufRead, BufReader};
    use std::path::Path;
    use std::process::{Command, Stdio};
    use std::sync::{Arc, Mutex};
    use std::time::Duration;

    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use elmo_signature::ReceivedElmo;
    use emc::ports::{Internet, InternetError, Ports, Posted};
    use emc::{Desk, Mode, Place};
    use serde_json::{Value, json};
    use tests::bench::{Bench, Changes, Opened};
    use tests::learner::{self, Walk};
    use tests::office::{self, ask};
    use url::Url;

    const STUDENT: &str = "K240114";

    fn bench(folder: &Path) -> Bench {
        Bench::open(folder).expect("a desk")
    }

    fn must(desk: &Desk, name: &str, request: Value) -> Value {
        ask(desk, name, request).unwrap_or_else(|code| panic!("{name}: {code}"))
    }

    fn file(bytes: &[u8]) -> Value {
        json!({ "base64": STANDARD.encode(bytes) })
    }

    fn case_of(desk: &Desk, student: &str) -> Value {
        must(desk, "cases", json!({ "filter": "all", "search": student }))["rows"][0]["id"].clone()
    }

    fn take_in(desk: &Desk, case: &Value, bytes: &[u8]) -> Result<Value, String> {
        ask(desk, "take_in_file", json!({ "case": case, "base64": STANDARD.encode(bytes) }))
    }

    /// The fields that an EMP would post: session, code, and the packed document.
    fn answer(bench: &Bench, country: &str, wrong: &str) -> Vec<(String, String)> {
        let desk = &bench.desk;
        let emps = must(desk, "emps", json!({}))["emps"].clone();
        let emp = emps.as_array().expect("EMPs").iter().find(|e| e["country"] == country).expect("one")["key"].clone();
        let fetch = must(desk, "begin_fetch", json!({ "case": case_of(desk, STUDENT), "emp": emp, "language": "en" }));
        let start = fetch["startUrl"].as_str().expect("an address").parse().expect("an address");
        let form = learner::walk(&start, Walk { answer: wrong, ..Walk::of(STUDENT) }).expect("an answer");
        must(desk, "stop_fetch", json!({ "fetch": fetch["id"] }));
        form.fields
    }

    /// A document as an EMP signs it.
    fn document(bench: &Bench, wrong: &str) -> Vec<u8> {
        use std::io::Read;
        let fields = answer(bench, "NO", wrong);
        let (_, packed) = fields.iter().find(|(name, _)| name == "elmo").expect("results");
        let packed: String = packed.split_whitespace().collect();
        let mut xml = Vec::new();
        flate2::read::GzDecoder::new(STANDARD.decode(packed).expect("base64").as_slice())
            .read_to_end(&mut xml)
            .expect("gzip");
        xml
    }

    fn gzipped(bytes: &[u8]) -> Vec<u8> {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packer.write_all(bytes).expect("packed");
        packer.finish().expect("packed")
    }

    /// What a desk shows of its register and courses; equal before and after what is refused.
    fn whole_state(desk: &Desk) -> (Value, Value, u64) {
        let journal = desk.read(|r| Ok(r.verify_journal()?)).expect("an unbroken journal");
        (
            must(desk, "cases", json!({ "filter": "all", "search": "" })),
            must(desk, "courses", json!({ "text": "", "limit": 500 })),
            journal,
        )
    }

    #[test]
    fn tables_that_are_none_are_refused_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let bench = bench(folder.path());
        let desk = &bench.desk;
        let before = whole_state(desk);
        let utf16: Vec<u8> = "\u{feff}student_number,given_names\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let spreadsheet = [b"PK\x03\x04\x14\x00\x06\x00".as_slice(), &[0; 40]].concat();
        for (bytes, code) in [
            (b"".as_slice(), "empty"),
            (b"\n \n\t\n", "empty"),
            (b"\xef\xbb\xbf", "empty"),
            (b"name;town\nx;y\n", "columns-missing"),
            (b"student_number,given_names,family_name,host\nK1,A,B,Oslo\n", "columns-missing"),
            (b"<!doctype html><html><body>Sign in</body></html>", "columns-missing"),
            (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "encoding"),
            (&utf16, "encoding"),
            (&spreadsheet, "not-xlsx"),
        ] {
            assert_eq!(ask(desk, "import_cases", file(bytes)), Err(code.into()), "{}", String::from_utf8_lossy(bytes));
            assert_eq!(whole_state(desk), before, "the old state is whole");
        }
        assert_eq!(ask(desk, "import_cases", json!({ "base64": "%%%" })), Err("field".into()));

        let mixed = b"Student Number;Given-names;family_name;host;host_country;born;from;to\n\
        N1;Good;Line;Oslo;NO;2001-02-03;;\n\
        ;No;Number;Oslo;NO;;;\n\
        N2;No;Country;Oslo;Norway;;;\n\
        N3;No;Day;Oslo;NO;1 May 2001;;\n\
        N4;Ends;Early;Oslo;NO;;2026-06-01;2026-01-01\n\
        N5;Slipped;Line;Oslo;University;NO;2001-02-03;;2026-01-01\n";
        let imported = must(desk, "import_cases", file(mixed));
        assert_eq!(imported["added"], 1);
        let problems: Vec<(u64, &str)> = imported["problems"]
            .as_array()
            .expect("problems")
            .iter()
            .map(|p| (p["line"].as_u64().expect("a line"), p["code"].as_str().expect("a code")))
            .collect();
        assert_eq!(
            problems,
            [
                (3, "value-missing"),
                (4, "country-unreadable"),
                (5, "date-unreadable"),
                (6, "date-order"),
                (7, "too-many-cells")
            ]
        );
    }

    /// Downloads what the test lays down.
    struct Served(Mutex<Result<Vec<u8>, InternetError>>);

    impl Internet for Served {
        fn download(&self, _: &Url, _: usize) -> Result<Vec<u8>, InternetError> {
            self.0.lock().expect("not poisoned").clone()
        }

        fn post(&self, _: &Url, _: &[(&str, &str)], _: usize) -> Result<Posted, InternetError> {
            Err(InternetError::NoAnswer)
        }
    }

    #[test]
    fn a_registry_that_is_none_leaves_the_old_one_in_use() {
        let folder = tempfile::tempdir().expect("a folder");
        let other = bench(&folder.path().join("peer-is-made-here"));
        let good = learner::get(&other.training.registry_url.parse().expect("an address")).text;
        let served = Arc::new(Served(Mutex::new(Ok(good.clone().into_bytes()))));
        let changes = Arc::new(Changes::default());
        let mut heard = changes.subscribe();
        let mut told = || std::iter::from_fn(|| heard.try_recv().ok()).filter(|tags| !tags.is_empty()).count();
        let ports = Ports {
            browser: Arc::new(Opened::default()),
            internet: served.clone(),
            ..platform::ports(platform::Options::new(changes))
        };
        let registry = Url::parse("http://127.0.0.1:1/list").expect("an address");
        let place = Place { mode: Mode::Training, folder: folder.path().to_owned(), training_registry: Some(registry) };
        let desk = Desk::open(ports, place);
        let serve = |answer| *served.0.lock().expect("not poisoned") = answer;
        serve(Err(InternetError::NoAnswer));
        told();
        assert_eq!(ask(&desk, "emps", json!({})), Err("no-answer".into()), "there is no old one yet");
        assert_eq!(told(), 1, "a page that shows sources hears of it");
        assert_eq!(ask(&desk, "emps", json!({})), Err("no-answer".into()));
        assert_eq!(told(), 0, "and is not made to ask without end");
        serve(Ok(b"{\"ncps\":[]}".to_vec()));
        assert_eq!(ask(&desk, "refresh_registry", json!({})), Err("not-a-registry".into()));
        serve(Ok(good.clone().into_bytes()));
        let emps = must(&desk, "refresh_registry", json!({}));
        assert_eq!(emps["emps"].as_array().map(Vec::len), Some(4));
        let without_keys = good.replace("-----BEGIN CERTIFICATE-----", "-----NOTHING-----");
        assert_ne!(without_keys, good);
        for (bytes, code) in [
            (b"<!DOCTYPE html><html><title>Sign in to this network</title></html>".to_vec(), "registry-html"),
            (b"".to_vec(), "registry-empty"),
            (good.as_bytes()[..good.len() / 2].to_vec(), "registry-broken-json"),
            (b"<catalogue xmlns='x'><host>".to_vec(), "registry-broken-xml"),
            (b"{\"ncps\":[]}".to_vec(), "not-a-registry"),
            (without_keys.into_bytes(), "not-a-registry"),
            (b"\x00\x01\x02\x03".to_vec(), "not-a-registry"),
        ] {
            serve(Ok(bytes));
            assert_eq!(ask(&desk, "refresh_registry", json!({})), Err(code.into()));
            assert_eq!(must(&desk, "emps", json!({})), emps, "{code}: the old one stays in use");
        }
        for (error, code) in [
            (InternetError::NameUnknown, "name-unknown"),
            (InternetError::NotTrusted, "not-trusted"),
            (InternetError::Proxy, "proxy-refused"),
            (InternetError::Status(503), "status"),
            (InternetError::TooLarge(9), "too-large"),
        ] {
            serve(Err(error));
            assert_eq!(ask(&desk, "refresh_registry", json!({})), Err(code.into()));
            assert_eq!(must(&desk, "emps", json!({})), emps, "{code}");
        }
    }

    #[test]
    fn a_file_in_each_of_its_forms_is_proven_the_same() {
        let folder = tempfile::tempdir().expect("a folder");
        let bench = bench(folder.path());
        let desk = &bench.desk;
        let case = case_of(desk, STUDENT);
        let xml = document(&bench, "");
        let sha256 = ReceivedElmo::new(xml.clone()).sha256().to_owned();
        let packed = gzipped(&xml);
        let wrapped: String = STANDARD
            .encode(&packed)
            .as_bytes()
            .chunks(76)
            .map(|line| format!("{}\r\n", String::from_utf8_lossy(line)))
            .collect();
        let encoded = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let form = format!("sessionId=abc&returnCode=NCP_OK&elmo={}", encoded(&STANDARD.encode(&packed)));
        for (name, bytes) in [
            ("XML", xml.clone()),
            ("gzip", packed.clone()),
            ("base64 of XML", STANDARD.encode(&xml).into_bytes()),
            ("base64 of gzip in lines", wrapped.into_bytes()),
            ("saved form answer", form.into_bytes()),
        ] {
            let taken = take_in(desk, &case, &bytes).expect("an answer");
            let document = taken["document"].as_str().unwrap_or_else(|| panic!("{name}: {taken}"));
            let shown = must(desk, "case", json!({ "case": case }));
            let row =
                shown["documents"].as_array().expect("documents").iter().find(|d| d["id"] == document).expect("it");
            assert_eq!(row["trust"], "verified", "{name}");
            assert_eq!(row["sha256"], sha256, "{name}: the bytes are those that were signed");
            assert_eq!(row["fromFile"], true, "{name}");
            assert!(row["emp"].as_str().is_some_and(|emp| !emp.is_empty()), "{name}: the EMP is named");
        }
    }

    #[test]
    fn files_that_prove_nothing_are_refused_with_what_is_known() {
        let folder = tempfile::tempdir().expect("a folder");
        let bench = bench(folder.path());
        let desk = &bench.desk;
        let case = case_of(desk, STUDENT);
        let xml = document(&bench, "");
        let foreign = document(&bench, "foreign-key");
        let before = must(desk, "case", json!({ "case": case }));
        let packed = gzipped(&xml);
        let bomb = gzipped(&vec![b' '; 300 << 20]);
        let changed = String::from_utf8(xml.clone()).expect("UTF-8").replacen("Korhonen", "Korhoner", 1);
        let without: String = {
            let text = String::from_utf8(xml.clone()).expect("UTF-8");
            let (head, rest) =
                text.split_once("<ds:SignatureValue").or_else(|| text.split_once("<SignatureValue")).expect("one");
            let (_, tail) = rest.split_once("SignatureValue>").expect("its end");
            format!("{head}{tail}")
        };
        for (name, bytes, code) in [
            ("cut in the middle", xml[..xml.len() / 2].to_vec(), None),
            ("cut in its last tag", xml[..xml.len() - 4].to_vec(), None),
            ("gzip cut", packed[..packed.len() / 2].to_vec(), None),
            ("empty", Vec::new(), None),
            ("HTML", b"<!doctype html><html><body>Signed out</body></html>".to_vec(), None),
            ("PDF", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n".to_vec(), None),
            ("another XML", b"<?xml version='1.0'?><note><to>you</to></note>".to_vec(), None),
            ("a bomb", bomb, Some("document-too-large")),
            ("a name changed", changed.into_bytes(), Some("digest-wrong")),
            ("signature without its value", without.into_bytes(), None),
            ("signed by no EMP", foreign.clone(), Some("no-key-fits")),
        ] {
            let journal = desk.read(|r| Ok(r.verify_journal()?)).expect("a journal");
            let taken = take_in(desk, &case, &bytes).unwrap_or_else(|code| panic!("{name}: {code}"));
            assert!(taken["document"].is_null(), "{name}: {taken}");
            let refused = taken["refused"].as_str().unwrap_or_default();
            println!("{name}: {taken}");
            assert!(!refused.is_empty() && code.is_none_or(|code| code == refused), "{name}: {refused}");
            assert_eq!(must(desk, "case", json!({ "case": case })), before, "{name}: nothing of it is kept");
            let after = desk.read(|r| Ok(r.verify_journal()?)).expect("a journal");
            assert_eq!(after, journal + 1, "{name}: the history says that it was refused");
            if name == "signed by no EMP" {
                let certificate =
                    elmo_signature::key_info_certificate(&ReceivedElmo::new(foreign.clone())).expect("KeyInfo");
                assert_eq!(taken["detail"], certificate.sha256(), "the fingerprint is named");
            }
        }
    }

    fn decide(desk: &Desk, case: &Value) -> Result<Value, String> {
        Ok(office::decide(desk, case, emc::training::PIN)?["id"].clone())
    }

    fn pdf_text(pdf: &[u8]) -> String {
        let mut process = Command::new("pdftotext")
            .args(["-layout", "-enc", "UTF-8", "-", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("pdftotext is needed for this test");
        process.stdin.take().expect("its input").write_all(pdf).expect("written");
        String::from_utf8_lossy(&process.wait_with_output().expect("its output").stdout).into_owned()
    }

    #[test]
    fn an_unsigned_file_is_unsigned_for_ever_after() {
        let folder = tempfile::tempdir().expect("a folder");
        let bench = bench(folder.path());
        let desk = &bench.desk;
        let case = case_of(desk, STUDENT);
        let xml = String::from_utf8(document(&bench, "")).expect("UTF-8");
        let begin = xml.find("<ds:Signature ").or_else(|| xml.find("<Signature ")).expect("a signature");
        let end = xml.rfind("Signature>").expect("its end") + "Signature>".len();
        let unsigned = format!("{}{}", &xml[..begin], &xml[end..]);
        let taken = take_in(desk, &case, unsigned.as_bytes()).expect("an answer");
        let document = taken["document"].clone();
        assert!(document.is_string(), "{taken}");

        must(desk, "refresh_registry", json!({}));
        let shown = must(desk, "case", json!({ "case": case }));
        assert_eq!(shown["trust"], "unsigned");
        assert_eq!(shown["line"][1]["code"], "signature-unsigned");
        let review = must(desk, "review", json!({ "document": document }));
        assert_eq!(review["document"]["trust"], "unsigned");
        assert_eq!(review["document"]["emp"], Value::Null, "no EMP is named");

        let decision = decide(desk, &case).expect("signed");
        let shown = must(desk, "case", json!({ "case": case }));
        assert_eq!(
            (&shown["locked"], &shown["trust"]),
            (&json!(true), &json!("unsigned")),
            "a decision makes it no better"
        );
        let pdf = must(desk, "decision_file", json!({ "decision": decision, "name": "decision.pdf" }));
        let text = pdf_text(&STANDARD.decode(pdf["base64"].as_str().expect("bytes")).expect("base64"));
        assert!(text.contains("UNSIGNED"), "the paper says so: {text}");
        let out = folder.path().join("out");
        std::fs::create_dir(&out).expect("a folder");
        let delivery = must(desk, "export", json!({ "decision": decision, "folder": out }));
        assert!(delivery.to_string().contains("original-unsigned-1.xml"), "{delivery}");

        // The genuine bytes beside it are another document; they do not make this one signed.
        must(
            desk,
            "withdraw",
            json!({ "decision": decision, "reason": "The signed one came.", "pin": emc::training::PIN }),
        );
        take_in(desk, &case, xml.as_bytes()).expect("taken in");
        let shown = must(desk, "case", json!({ "case": case }));
        let row =
            shown["documents"].as_array().expect("documents").iter().find(|d| d["id"] == document).expect("it").clone();
        assert_eq!(row["trust"], "unsigned");
        assert_eq!(shown["trust"], "unsigned", "the case is as good as its worst document");
    }

    #[test]
    fn a_former_key_is_named_as_one_and_a_foreign_registry_gives_none() {
        let folder = tempfile::tempdir().expect("a folder");
        let other = bench(&folder.path().join("peer-is-made-here"));
        let good = learner::get(&other.training.registry_url.parse().expect("an address")).text;
        let emp = other.training.emps.iter().find(|emp| emp.country == "NO").expect("the Norwegian EMP");
        let json_of = |pem: &str| serde_json::to_string(pem).expect("JSON").trim_matches('"').to_owned();
        let former = good.replace(&json_of(&emp.certificate_pem), &json_of(&emp.former_certificate_pem));
        assert_ne!(former, good, "the registry as it was before the key was changed");
        let signed_then = document(&other, "old-key");

        let served = Arc::new(Served(Mutex::new(Ok(former.into_bytes()))));
        let ports = Ports {
            browser: Arc::new(Opened::default()),
            internet: served.clone(),
            ..platform::ports(platform::Options::new(Arc::new(Changes::default())))
        };
        let registry = Url::parse("http://127.0.0.1:1/list").expect("an address");
        let place = Place { mode: Mode::Training, folder: folder.path().to_owned(), training_registry: Some(registry) };
        let desk = Desk::open(ports, place);
        must(&desk, "refresh_registry", json!({}));
        must(&desk, "import_cases", file(training_emp::CASES_CSV.as_bytes()));
        *served.0.lock().expect("not poisoned") = Ok(good.into_bytes());
        must(&desk, "refresh_registry", json!({}));
        let waiting = must(&desk, "registries", json!({}))["emps"][0].clone();
        let sha256 = waiting["certificates"][0]["sha256"].clone();
        must(&desk, "confirm_certificate", json!({ "emp": waiting["key"], "sha256": sha256, "why": "Called them" }));

        let case = case_of(&desk, STUDENT);
        let taken = take_in(&desk, &case, &signed_then).expect("an answer");
        let shown = must(&desk, "case", json!({ "case": case }));
        println!("{taken} {}", shown["documents"]);
        assert_eq!(shown["trust"], "former-key", "{taken}");
        assert_eq!(shown["documents"][0]["emp"], emp.name, "whose key it was");
        let current = take_in(&desk, &case, &document(&other, "")).expect("an answer");
        let review = must(&desk, "review", json!({ "document": current["document"] }));
        assert_eq!(review["document"]["trust"], "verified", "the current key is no former one");
    }

    #[test]
    fn a_full_disk_changes_nothing_and_the_work_goes_on_when_there_is_room() {
        let folder = tempfile::tempdir().expect("a folder");
        let bench = bench(folder.path());
        let desk = &bench.desk;
        let case = case_of(desk, STUDENT);
        let signed = document(&bench, "");
        let emps = must(desk, "emps", json!({}))["emps"].clone();
        let emp = emps.as_array().expect("EMPs").iter().find(|e| e["country"] == "NO").expect("one")["key"].clone();
        let fetch = must(desk, "begin_fetch", json!({ "case": case, "emp": emp, "language": "en" }));
        let start: Url = fetch["startUrl"].as_str().expect("an address").parse().expect("an address");
        let form = learner::walk(&start, Walk::of(STUDENT)).expect("an answer");
        let before = whole_state(desk);
        desk.limit_pages(1).expect("limited");

        assert_eq!(take_in(desk, &case, &signed), Err("disk-full".into()));
        let page = learner::post(&form.action, &form.fields);
        assert!(!page.text.contains("Your results have arrived"), "the learner is told no untruth: {}", page.text);
        let shown = must(desk, "case", json!({ "case": case }));
        assert_eq!((&shown["documents"], &shown["fetches"][0]["state"]), (&json!([]), &json!("open")));
        let lines: String = (0..20_000).map(|n| format!("S{n},Given,Family,Oslo,NO\n")).collect();
        let table = format!("student_number,given_names,family_name,host,host_country\n{lines}");
        assert_eq!(ask(desk, "import_cases", file(table.as_bytes())), Err("disk-full".into()));
        assert_eq!(whole_state(desk), before, "the old state is whole");

        desk.limit_pages(u32::MAX).expect("room again");
        let page = learner::post(&form.action, &form.fields);
        assert!(page.text.contains("Your results have arrived"), "the same answer is taken now: {}", page.text);
        let shown = must(desk, "case", json!({ "case": case }));
        assert_eq!((&shown["trust"], &shown["fetches"][0]["state"]), (&json!("verified"), &json!("answered")));
    }

    /// What a child of a test is told: the folder to work in.
    const CHILD: &str = "DOORS_TEST_CHILD";

    /// The same test again in a process of its own, in which a write beyond the limit fails as on a full disk.
    fn child(test: &str, folder: &Path) -> Command {
        let mut command = Command::new("sh");
        command
            .args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""])
            .arg(std::env::current_exe().expect("this test"))
            .args(["--exact", &format!("tests::{test}"), "--nocapture", "--test-threads=1"])
            .env(CHILD, folder);
        command
    }

    fn limit_files(bytes: &str) {
        let pid = std::process::id().to_string();
        let limited = Command::new("prlimit")
            .args(["--pid", &pid, &format!("--fsize={bytes}:")])
            .status()
            .expect("prlimit is needed for this test (package util-linux)");
        assert!(limited.success());
    }

    #[test]
    fn an_export_without_room_leaves_no_part_behind() {
        let Some(folder) = std::env::var_os(CHILD) else {
            let folder = tempfile::tempdir().expect("a folder");
            let output =
                child("an_export_without_room_leaves_no_part_behind", folder.path()).output().expect("a child");
            let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
            assert!(output.status.success() && said.contains("1 passed"), "{said}");
            return;
        };
        let folder = Path::new(&folder);
        let bench = bench(folder);
        let desk = &bench.desk;
        let case = case_of(desk, STUDENT);
        take_in(desk, &case, &document(&bench, "")).expect("taken in");
        let decision = decide(desk, &case).expect("signed");
        let out = folder.join("out");
        let export = json!({ "decision": decision, "folder": out });
        assert_eq!(ask(desk, "export", export.clone()), Err("folder-missing".into()));
        std::fs::create_dir(&out).expect("a folder");
        let left =
            || std::fs::read_dir(&out).expect("out").map(|e| e.expect("an entry").file_name()).collect::<Vec<_>>();

        limit_files("16384");
        assert_eq!(ask(desk, "export", export.clone()), Err("disk-full".into()));
        assert!(left().is_empty(), "{:?}", left());
        // SQLite tells a quota or this limit from a broken disk as little as anybody could.
        assert_eq!(ask(desk, "backup_now", json!({ "folder": out })), Err("database-failed".into()));
        assert!(left().is_empty(), "{:?}", left());
        limit_files("unlimited");

        let shown = must(desk, "case", json!({ "case": case }));
        assert_eq!(
            (&shown["deliveries"], &shown["state"]),
            (&json!([]), &json!("signed")),
            "nothing is said to have gone out"
        );
        must(desk, "export", export);
        assert_eq!(left().len(), 1);
        assert!(desk.read(|r| Ok(r.verify_journal()?)).is_ok());
    }

    #[test]
    fn a_newer_database_and_a_second_start_are_told_and_touch_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = bench(folder.path());
        let registry = first.training.registry_url.parse().expect("an address");
        let start = || {
            let ports = platform::ports(platform::Options::new(Arc::new(Changes::default())));
            let place = Place {
                mode: Mode::Training,
                folder: folder.path().to_owned(),
                training_registry: Some(Url::clone(&registry)),
            };
            Desk::open(ports, place)
        };
        let because = |desk: &Desk| {
            let status = must(desk, "status", json!({}));
            assert_eq!(status["state"], "closed");
            assert_eq!((&status["staff"], &status["cases"]), (&json!([]), &json!(0)));
            assert_eq!(ask(desk, "cases", json!({ "filter": "all", "search": "" })), Err("not-open".into()));
            status["closedBecause"].as_str().expect("a code").to_owned()
        };
        let before = whole_state(&first.desk);
        assert_eq!(because(&start()), "in-use");
        assert_eq!(whole_state(&first.desk), before, "the first start does not notice");
        drop(first);
        let again = start();
        assert_eq!(whole_state(&again), before);
        drop(again);

        let key: String = std::fs::read(folder.path().join("training.key"))
            .expect("a key")
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect();
        let path = folder.path().join("desk.db");
        let sql = |sql: &str| {
            let connection = rusqlite::Connection::open(&path).expect("a database");
            connection
                .execute_batch(&format!("PRAGMA key = \"x'{key}'\"; PRAGMA journal_mode = DELETE; {sql}"))
                .expect("done");
        };
        let form: i64 = {
            let connection = rusqlite::Connection::open(&path).expect("a database");
            connection.execute_batch(&format!("PRAGMA key = \"x'{key}'\"")).expect("a key");
            connection.query_row("PRAGMA user_version", [], |row| row.get(0)).expect("a number")
        };
        sql("PRAGMA user_version = 9000");
        let bytes = std::fs::read(&path).expect("the database");
        assert_eq!(because(&start()), "newer");
        assert_eq!(std::fs::read(&path).expect("the database"), bytes, "not a byte is changed");
        sql(&format!("PRAGMA user_version = {form}"));
        assert_eq!(whole_state(&start()), before);

        std::fs::write(&path, [b"SQLite format 3\0".as_slice(), &[0; 8192]].concat()).expect("written");
        assert_eq!(because(&start()), "not-ours");
        std::fs::write(&path, &bytes[..bytes.len() / 2]).expect("written");
        assert_eq!(because(&start()), "database-damaged");
    }

    #[test]
    fn killed_at_any_moment_everything_is_whole() {
        if let Some(folder) = std::env::var_os(CHILD) {
            work_until_killed(Path::new(&folder));
        }
        let folder = tempfile::tempdir().expect("a folder");
        let out = folder.path().join("out");
        std::fs::create_dir(&out).expect("a folder");
        {
            let bench = bench(folder.path());
            std::fs::write(folder.path().join("results.xml"), document(&bench, "")).expect("written");
        }
        let mut entries = 0;
        let mut signed = 0;
        // Milliseconds after what it says.
        for (said, wait) in [("at work", 15), ("at work", 400), ("at work", 950), ("signed", 50), ("signed", 1_000)] {
            let mut process = child("killed_at_any_moment_everything_is_whole", folder.path())
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .expect("a child");
            let mut lines = BufReader::new(process.stdout.take().expect("its output")).lines();
            assert!(lines.any(|line| line.is_ok_and(|line| line.ends_with(said))), "the child works");
            std::thread::sleep(Duration::from_millis(wait));
            // SIGKILL: nothing of the process runs any more.
            process.kill().expect("killed");
            process.wait().expect("gone");

            let bench = bench(folder.path());
            let desk = &bench.desk;
            let journal =
                desk.read(|r| Ok((r.verify_journal()?, r.journal(None, usize::MAX)?))).expect("an unbroken journal");
            assert!(journal.0 >= entries, "nothing that was there is gone");
            entries = journal.0;
            let count = |what: &str| journal.1.iter().filter(|entry| entry.what.0 == what).count();
            let (mut cases, mut documents, mut decisions) = (0, 0, 0);
            let rows = must(desk, "cases", json!({ "filter": "all", "search": "" }))["rows"].clone();
            for row in rows.as_array().expect("rows") {
                cases += 1;
                let shown = must(desk, "case", json!({ "case": row["id"] }));
                for document in shown["documents"].as_array().expect("documents") {
                    documents += 1;
                    must(desk, "review", json!({ "document": document["id"] }));
                }
                for decision in shown["decisions"].as_array().expect("decisions") {
                    decisions += 1;
                    for name in ["decision.pdf", "recognition.xml", "decision.csv"] {
                        must(desk, "decision_file", json!({ "decision": decision["id"], "name": name }));
                    }
                }
                for delivery in shown["deliveries"].as_array().expect("deliveries") {
                    assert!(Path::new(delivery["target"].as_str().expect("a path")).is_dir(), "what went out is there");
                }
            }
            assert_eq!(
                (cases, documents, decisions),
                (count("case-created"), count("document-received"), count("decision-signed")),
                "each change is there with its entry, or neither"
            );
            signed = decisions;
            for entry in std::fs::read_dir(&out).expect("out") {
                let entry = entry.expect("an entry");
                // A hidden one is what was being written when the process was killed.
                if !entry.file_name().to_string_lossy().starts_with('.') {
                    for name in ["decision.pdf", "decision.csv", "recognition.xml", "original-1.xml"] {
                        let size = std::fs::metadata(entry.path().join(name)).map(|file| file.len());
                        assert!(size.is_ok_and(|size| size > 0), "{:?} lacks {name}", entry.path());
                    }
                }
            }
        }
        println!("{entries} entries, {signed} decisions");
        assert!(signed > 0, "it was killed in the midst of work");
    }

    fn work_until_killed(folder: &Path) -> ! {
        let bench = bench(folder);
        let desk = &bench.desk;
        let results = std::fs::read(folder.join("results.xml")).expect("results");
        println!("at work");
        for number in 0.. {
            let case = must(
            desk,
            "put_case",
            json!({ "id": null, "studentNumber": format!("X{number}"), "givenNames": "Aino Maria", "familyName": "Korhonen",
                "birthName": null, "born": "2003-03-14", "esi": null, "nationalId": null, "nationalIdCountry": null,
                "email": null, "programme": null, "due": null, "note": "", "assignee": null,
                "stays": [{ "host": "University of Oslo", "country": "NO", "from": null, "to": null }] }),
        )["id"]
            .clone();
            let document = take_in(desk, &case, &results).expect("taken in")["document"].clone();
            // The same bytes again are a doubt, which somebody settles.
            let accept = json!({ "document": document, "why": "The same student, in another case." });
            let _ = ask(desk, "accept_signature", accept);
            let decision = decide(desk, &case).expect("signed");
            println!("signed");
            must(desk, "export", json!({ "decision": decision, "folder": folder.join("out") }));
            must(desk, "withdraw", json!({ "decision": decision, "reason": "Again.", "pin": emc::training::PIN }));
            decide(desk, &case).expect("signed again");
        }
        unreachable!("the numbers do not end")
    }
}
