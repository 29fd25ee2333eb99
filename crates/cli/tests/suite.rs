//! The real program on the files of `tests/suite`: what it prints, and how it ends. The cases and what is expected of
//! them lie in `tests/suite/cli`; `UPDATE=1` writes the expectations anew.

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::fs::{self, File};
    use std::io::{BufRead as _, BufReader, Read as _, Write as _};
    use std::net::TcpStream;
    use std::path::{Path, PathBuf};
    use std::process::{Child, Command, Output, Stdio};
    use std::time::{Duration, Instant};

    use base64::{Engine as _, engine::general_purpose::STANDARD};
    use flate2::{Compression, write::GzEncoder};
    use serde_json::Value;
    use tempfile::TempDir;

    #[test]
    fn every_case_prints_what_is_expected_and_ends_so() {
        let folder = suite().join("cli");
        let table = fs::read_to_string(folder.join("cases.txt")).unwrap();
        let cases: Vec<Case> = table.lines().filter(|l| !l.is_empty() && !l.starts_with('#')).map(Case::read).collect();
        assert!(cases.len() >= 70, "the table has {} cases", cases.len());
        let mut expected = vec!["cases.txt".to_owned()];
        let mut wrong = String::new();
        for case in &cases {
            let output = case.run();
            let (file, got) = case.outcome(&output);
            let path = folder.join(&file);
            expected.push(file);
            if std::env::var_os("UPDATE").is_some() {
                fs::write(&path, &got).unwrap();
            }
            let wanted = fs::read_to_string(&path).unwrap_or_default();
            if got != wanted {
                writeln!(wrong, "== {}\nexpected:\n{wanted}got:\n{got}", case.name).unwrap();
            }
            if output.status.code() != Some(case.exit) {
                writeln!(wrong, "== {}\nexit code {:?}, not {}", case.name, output.status.code(), case.exit).unwrap();
            }
        }
        for file in fs::read_dir(&folder).unwrap() {
            let name = file.unwrap().file_name().into_string().unwrap();
            assert!(name == "inputs" || expected.contains(&name), "{name} belongs to no case");
        }
        assert!(wrong.is_empty(), "{wrong}");
    }

    #[test]
    fn every_attack_is_refused_by_its_code() {
        let rows = table("signature/invalid/REASONS.tsv");
        assert!(rows.len() >= 250);
        for row in rows {
            let [name, reason, door, certificate, ..] = row.as_slice() else { panic!("{row:?}") };
            let file = format!("signature/invalid/{name}");
            // What is packed, or not kept, is too much for a program to be started with each time.
            if door != "verify" || !name.ends_with(".xml") || !suite().join(&file).exists() {
                continue;
            }
            let certificate = format!("signature/{certificate}-certificate.pem");
            let output = smp(&["verify", &file, "--certificate", &certificate, "--json"], &[]);
            let view = object(&output);
            // Some are stopped before they are looked at as XML.
            let reason = match name.as_str() {
                "html.xml" => "html-page",
                "empty.xml" | "nothing-but-a-mark.xml" => "empty",
                "json.xml" | "mark-twice.xml" | "text-before-root.xml" => "not-recognised",
                _ => reason,
            };
            assert_eq!(view["reason"], reason, "{name}");
            let exit = match view["verdict"].as_str().unwrap() {
                "rejected" | "unsigned" => 1,
                "unreadable" => 2,
                other => panic!("{name} is {other}"),
            };
            assert_eq!(output.status.code(), Some(exit), "{name}");
            assert_eq!(view["sha256"].is_null(), exit == 2, "{name}");
            assert_eq!(view["verdict"] == "unsigned", reason == "unsigned", "{name}");
        }
    }

    #[test]
    fn every_harmless_change_is_verified() {
        for row in table("signature/valid/TRAITS.tsv") {
            let [name, _, certificate, algorithm, digest, ..] = row.as_slice() else { panic!("{row:?}") };
            let (file, certificate) =
                (format!("signature/valid/{name}"), format!("signature/{certificate}-certificate.pem"));
            let output = smp(&["verify", &file, "--certificate", &certificate, "--json"], &[]);
            let view = object(&output);
            assert_eq!((view["verdict"].as_str(), output.status.code()), (Some("verified"), Some(0)), "{file}");
            let weak = algorithm.ends_with("#rsa-sha1") || digest.ends_with("#sha1");
            assert!(view["reason"].is_null() && view["weak"] == weak, "{file}");
        }
    }

    #[test]
    fn whatever_the_file_there_is_one_object_and_no_panic() {
        let folders = ["elmo/twins", "elmo/odd", "elmo/refused", "elmo/written", "payload", "registry", "signature"];
        let mut seen = [0, 0, 0];
        for file in folders.iter().flat_map(|folder| files(folder)) {
            for words in [
                vec!["inspect", &file],
                vec!["match", &file, "--given", "A", "--family", "B"],
                vec!["registry", &file],
                vec!["verify", &file, "--certificate", "signature/test-certificate.pem"],
            ] {
                let json = smp(&[words.clone(), vec!["--json"]].concat(), &[]);
                let code = usize::try_from(json.status.code().unwrap()).unwrap();
                seen[code] += 1;
                let view = object(&json);
                assert!(json.stderr.is_empty(), "{words:?}: {}", String::from_utf8_lossy(&json.stderr));
                assert!(code == 2 || view.get("error").is_none(), "{words:?}");
                if file.contains("/odd/") {
                    let text = smp(&words, &[]);
                    assert_eq!(text.status.code(), json.status.code(), "{words:?}: text and JSON end alike");
                    let shown = String::from_utf8(text.stdout).unwrap();
                    assert!(!shown.chars().any(|c| c != '\n' && c.is_control()), "{words:?} steers the terminal");
                }
            }
        }
        assert!(seen.iter().all(|count| *count > 20), "all three exit codes occur: {seen:?}");
    }

    #[test]
    fn every_form_of_a_signed_document_is_verified_as_the_same_bytes() {
        let honest = fs::read(suite().join("signature/valid/honest.xml")).unwrap();
        let packed = STANDARD.encode(gzip(&honest));
        let lines: Vec<_> = packed.as_bytes().chunks(76).map(|l| String::from_utf8_lossy(l).into_owned()).collect();
        let escaped = packed.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
        let words = ["verify", "-", "--certificate", "signature/test-certificate.pem", "--json"];
        let mut hashes = Vec::new();
        for (form, bytes) in [
            ("XML", honest.clone()),
            ("gzip", gzip(&honest)),
            ("base64 of XML", STANDARD.encode(&honest).into_bytes()),
            ("base64 of gzip", packed.clone().into_bytes()),
            ("base64 in lines", lines.join("\r\n").into_bytes()),
            ("form answer", format!("sessionId=abc&returnCode=NCP_OK&elmo={escaped}").into_bytes()),
        ] {
            let output = smp(&words, &bytes);
            assert_eq!(object(&output)["verdict"], "verified", "{form}");
            hashes.push(object(&output)["sha256"].clone());
        }
        hashes.dedup();
        assert_eq!(hashes.len(), 1, "the hash is of the bytes inside: {hashes:?}");
    }

    #[test]
    fn certificates_come_in_three_forms() {
        let folder = tempfile::tempdir().unwrap();
        let pem = fs::read_to_string(suite().join("signature/test-certificate.pem")).unwrap();
        let bare: String = pem.lines().filter(|line| !line.starts_with("---")).collect();
        for (name, bytes) in [
            ("with-mark.pem", format!("\u{feff}some words\n{}", pem.replace('\n', "\r\n")).into_bytes()),
            ("bare.txt", bare.clone().into_bytes()),
            ("certificate.der", STANDARD.decode(&bare).unwrap()),
        ] {
            let file = folder.path().join(name);
            fs::write(&file, bytes).unwrap();
            let words = ["verify", "signature/valid/honest.xml", "--certificate", file.to_str().unwrap()];
            assert_eq!(smp(&words, &[]).status.code(), Some(0), "{name}");
        }
    }

    #[test]
    fn large_and_hostile_input_is_refused_quickly() {
        let folder = tempfile::tempdir().unwrap();
        let zeros = folder.path().join("zeros");
        File::create(&zeros).unwrap().set_len(100 << 20).unwrap();
        let endless = folder.path().join("endless");
        File::create(&endless).unwrap().set_len(1 << 40).unwrap();
        let bomb = folder.path().join("bomb.gz");
        fs::write(&bomb, gzip(&vec![b' '; 80 << 20])).unwrap();
        let wide = folder.path().join("wide.xml");
        let tags: String = (0..100_000).fold(String::new(), |tags, at| tags + " a" + &at.to_string() + "=''");
        fs::write(&wide, format!("<elmo{tags}/>")).unwrap();
        for (file, code) in [
            (&zeros, "not-recognised"),
            (&endless, "too-large"),
            (&bomb, "document-too-large"),
            (&wide, "too-many-attributes"),
        ] {
            let begun = Instant::now();
            let output = smp(&["inspect", file.to_str().unwrap(), "--json"], &[]);
            assert_eq!((object(&output)["error"]["code"].as_str(), output.status.code()), (Some(code), Some(2)));
            assert!(begun.elapsed() < Duration::from_secs(20), "{} took {:?}", file.display(), begun.elapsed());
        }
    }

    #[test]
    fn nothing_in_a_registry_steers_the_terminal() {
        let registry =
            r#"{"ncps":[{"countryCode":"NO","acronym":"A\u001b[2J\u202eB\nC","url":"https://emp.example/"}]}"#;
        let output = smp(&["registry", "-"], registry.as_bytes());
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("\nNO A[2J\u{fffd}BC (not usable: no certificate that can be used)\n"), "{text}");
        assert_eq!(output.status.code(), Some(1));
    }

    #[cfg(unix)]
    #[test]
    fn a_reader_that_goes_away_is_not_spoken_of() {
        let mut child = start(&["inspect", "-"]);
        drop(child.stdout.take());
        let document = fs::read(suite().join("elmo/twins/sweden-1.0.xml")).unwrap();
        child.stdin.take().unwrap().write_all(&document).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0));
        assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_said_and_is_no_success() {
        let full = File::options().write(true).open("/dev/full").unwrap();
        let mut command = command(&["inspect", "elmo/twins/sweden-1.0.xml"]);
        let output = command.stdout(full).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains("cannot be written"));
    }

    #[cfg(unix)]
    #[test]
    fn words_that_are_no_text_are_wrong_use_or_a_missing_file() {
        use std::os::unix::ffi::OsStringExt as _;
        let odd = std::ffi::OsString::from_vec(vec![b'a', 0xff]);
        for words in [vec!["inspect".into(), odd.clone()], vec!["registry".into(), odd.clone()], vec![odd]] {
            let output = command(&["--json"]).args(&words).output().unwrap();
            assert_eq!(output.status.code(), Some(2), "{words:?}");
            assert!(object(&output)["error"]["code"].is_string(), "{words:?}");
        }
    }

    #[test]
    fn the_training_answers_until_standard_input_closes() {
        let (mut training, said, keys) = training(&[]);
        let registry = said["registry"].as_str().unwrap();
        let read = object(&smp(&["registry", registry, "--json"], &[]));
        assert_eq!(read["problems"], serde_json::json!([]));
        let emps = said["emps"].as_array().unwrap();
        assert_eq!((emps.len(), read["emps"].as_array().unwrap().len()), (4, 4));
        for (said, read) in emps.iter().zip(read["emps"].as_array().unwrap()) {
            assert_eq!((&said["name"], &said["url"]), (&read["name"], &read["url"]));
            let file = Path::new(said["certificate_file"].as_str().unwrap());
            assert!(file.starts_with(keys.path()), "{}", file.display());
            assert_eq!(said["certificate"], fs::read_to_string(file).unwrap());
            assert!(Path::new(said["former_certificate_file"].as_str().unwrap()).is_file());
        }
        let catalogue = smp(&["registry", said["catalogue"].as_str().unwrap(), "--json"], &[]);
        assert_eq!(object(&catalogue)["emps"], read["emps"], "both registries list the same EMPs");
        let base = registry.split("/registry").next().unwrap();
        for (path, code) in [("/", "registry-html"), ("/no-such-page", "status")] {
            let output = smp(&["registry", &format!("{base}{path}"), "--json"], &[]);
            assert_eq!(object(&output)["error"]["code"], code);
            assert_eq!(output.status.code(), Some(2));
        }
        assert!(said["wrong_answers"].as_array().unwrap().contains(&"gzip-bomb".into()));

        assert!(training.try_wait().unwrap().is_none(), "it goes on");
        drop(training.stdin.take());
        assert_eq!(training.wait().unwrap().code(), Some(0), "it ends when its input does");
        let port = registry.split([':', '/']).nth(4).unwrap();
        assert!(TcpStream::connect(format!("127.0.0.1:{port}")).is_err(), "nobody listens any more");
    }

    #[test]
    fn what_the_training_signs_is_verified() {
        let (mut training, said, _keys) = training(&["--now", "2026-11-21T09:14:00Z"]);
        let emp = &said["emps"][0];
        let folder = tempfile::tempdir().unwrap();
        for (answer, with, verdict, reason) in [
            ("", "certificate_file", "verified", None),
            ("sha1", "certificate_file", "verified", None),
            ("old-key", "certificate_file", "rejected", Some("signature-value-wrong")),
            ("old-key", "former_certificate_file", "verified", None),
            ("bad-signature", "certificate_file", "rejected", Some("digest-wrong")),
            ("broken-gzip", "certificate_file", "unreadable", Some("truncated-gzip")),
        ] {
            let file = folder.path().join("answer.txt");
            fs::write(&file, form_answer(emp["url"].as_str().unwrap(), answer)).unwrap();
            let certificate = emp[with].as_str().unwrap();
            let words = ["verify", file.to_str().unwrap(), "--certificate", certificate, "--json"];
            let output = smp(&[&words[..], &["--now", "2026-11-21T09:14:00Z"]].concat(), &[]);
            let view = object(&output);
            let got = (view["verdict"].as_str().unwrap(), view["reason"].as_str());
            assert_eq!(got, (verdict, reason), "{answer} with the {with}");
            assert_eq!(view["weak"], answer == "sha1", "{answer}");
            let expired = with == "former_certificate_file";
            assert_eq!(view["certificate"]["expired"], expired, "{answer} with the {with}");
        }
        drop(training.stdin.take());
        training.wait().unwrap();
    }

    #[test]
    fn the_training_is_not_ended_by_an_input_that_was_never_there() {
        let keys = tempfile::tempdir().unwrap();
        let mut command = command(&["training", "--json", "--keys", keys.path().to_str().unwrap()]);
        let mut training = Ended(command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().unwrap());
        let said = first_line(&mut training.0);
        std::thread::sleep(Duration::from_millis(300));
        assert!(training.0.try_wait().unwrap().is_none());
        assert_eq!(smp(&["registry", said["registry"].as_str().unwrap()], &[]).status.code(), Some(0));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn the_keys_lie_in_a_folder_of_the_user_when_nothing_is_said() {
        let data = tempfile::tempdir().unwrap();
        let mut command = command(&["training", "--json"]);
        command.env("XDG_DATA_HOME", data.path()).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut training = Ended(command.spawn().unwrap());
        let said = first_line(&mut training.0);
        let folder = data.path().join("smp-desk/training/smp-emp-keys");
        assert!(Path::new(said["emps"][0]["certificate_file"].as_str().unwrap()).starts_with(&folder));
        assert!(fs::read_dir(&folder).unwrap().count() >= 16, "keys and certificates of four EMPs");
    }

    #[test]
    fn a_taken_port_and_an_unwritable_folder_are_said() {
        let (mut training, said, keys) = training(&[]);
        let port = said["registry"].as_str().unwrap().split([':', '/']).nth(4).unwrap();
        let folder = keys.path().to_str().unwrap();
        let output = smp(&["training", "--port", port, "--keys", folder, "--json"], &[]);
        assert_eq!(object(&output)["error"]["code"], "cannot-listen");
        assert_eq!(output.status.code(), Some(2));
        let output = smp(&["training", "--keys", "cli/cases.txt", "--json"], &[]);
        assert_eq!(object(&output)["error"]["code"], "keys-unwritable");
        drop(training.stdin.take());
        training.wait().unwrap();
    }

    struct Case {
        name: String,
        exit: i32,
        words: Vec<String>,
        input: Option<String>,
    }

    impl Case {
        fn read(line: &str) -> Self {
            let mut parts = line.splitn(3, '|').map(str::trim);
            let name = parts.next().unwrap().to_owned();
            let exit = parts.next().unwrap().parse().unwrap();
            let (words, input) = match parts.next().unwrap().split_once(" < ") {
                Some((words, input)) => (words, Some(input.trim().to_owned())),
                None => (line.splitn(3, '|').nth(2).unwrap().trim(), None),
            };
            Self { name, exit, words: split(words), input }
        }

        fn run(&self) -> Output {
            let words: Vec<&str> = self.words.iter().map(String::as_str).collect();
            let input = self.input.as_ref().map(|file| fs::read(suite().join(file)).unwrap()).unwrap_or_default();
            smp(&words, &input)
        }

        /// The name of the file of expectations, and what it would hold.
        fn outcome(&self, output: &Output) -> (String, String) {
            assert_eq!(self.words.iter().any(|word| word == "--json"), self.name.ends_with("-json"), "{}", self.name);
            let error = String::from_utf8(output.stderr.clone()).unwrap();
            if self.name.ends_with("-json") {
                assert_eq!(error, "", "{}", self.name);
                return (format!("{}.json", self.name), serde_json::to_string_pretty(&object(output)).unwrap() + "\n");
            }
            assert_eq!(error.is_empty(), !output.stdout.is_empty(), "{}: one of the two", self.name);
            (format!("{}.txt", self.name), String::from_utf8(output.stdout.clone()).unwrap() + &error)
        }
    }

    /// Words with blanks between them; "…" holds its blanks together.
    fn split(line: &str) -> Vec<String> {
        let mut words = Vec::new();
        for (at, part) in line.split('"').enumerate() {
            if at % 2 == 1 {
                words.push(part.to_owned());
            } else {
                words.extend(part.split_whitespace().map(str::to_owned));
            }
        }
        words
    }

    fn suite() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/suite")
    }

    /// The rows of a table of the suite, field by field.
    fn table(name: &str) -> Vec<Vec<String>> {
        let text = fs::read_to_string(suite().join(name)).unwrap();
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        lines.map(|line| line.split('\t').map(str::to_owned).collect()).collect()
    }

    fn files(folder: &str) -> Vec<String> {
        let mut files: Vec<_> = fs::read_dir(suite().join(folder))
            .unwrap()
            .map(|file| file.unwrap())
            .filter(|file| file.file_type().unwrap().is_file())
            .map(|file| format!("{folder}/{}", file.file_name().to_string_lossy()))
            .collect();
        files.sort();
        assert!(!files.is_empty(), "{folder} is empty");
        files
    }

    fn command(words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_smp"));
        command.args(words).current_dir(suite()).env_remove("RUST_BACKTRACE");
        command
    }

    fn start(words: &[&str]) -> Child {
        command(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    fn smp(words: &[&str], input: &[u8]) -> Output {
        let mut child = start(words);
        let mut stdin = child.stdin.take().unwrap();
        std::thread::scope(|scope| {
            // The program may be done before it has read anything.
            scope.spawn(move || drop(stdin.write_all(input)));
            child.wait_with_output().unwrap()
        })
    }

    /// The one object on the one line.
    fn object(output: &Output) -> Value {
        let text = String::from_utf8(output.stdout.clone()).unwrap();
        assert_eq!(text.matches('\n').count(), 1, "one line: {text}");
        let value: Value = serde_json::from_str(&text).unwrap();
        assert!(value.is_object(), "{text}");
        value
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    /// Ends a program that a failed test leaves behind.
    struct Ended(Child);

    impl Drop for Ended {
        fn drop(&mut self) {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }

    impl std::ops::Deref for Ended {
        type Target = Child;

        fn deref(&self) -> &Child {
            &self.0
        }
    }

    impl std::ops::DerefMut for Ended {
        fn deref_mut(&mut self) -> &mut Child {
            &mut self.0
        }
    }

    fn training(more: &[&str]) -> (Ended, Value, TempDir) {
        let keys = tempfile::tempdir().unwrap();
        let folder = keys.path().join("keys");
        let words = [&["training", "--json", "--keys", folder.to_str().unwrap()], more].concat();
        let mut training = Ended(start(&words));
        let said = first_line(&mut training.0);
        (training, said, keys)
    }

    fn first_line(training: &mut Child) -> Value {
        let mut line = String::new();
        BufReader::new(training.stdout.take().unwrap()).read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line:?}"))
    }

    /// Walks through an EMP as the first learner that it offers, and gives what it would have posted back.
    fn form_answer(start: &str, answer: &str) -> String {
        let base = start.strip_suffix("/start").unwrap();
        let fields = "sessionId=0123456789abcdef&returnUrl=http%3A%2F%2F127.0.0.1%3A1%2Fback";
        let first = post(&format!("{start}?answer={answer}"), fields);
        let student = first.split("name=\"student\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let fields = format!("{fields}&answer={answer}&student={student}");
        let courses = (0..20).fold(String::new(), |courses, at| courses + "&course=" + &at.to_string());
        let last = post(&format!("{base}/confirm"), &format!("{fields}{courses}&do=send"));
        let elmo = last.split("name=\"elmo\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let elmo = elmo.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
        format!("sessionId=0123456789abcdef&returnCode=NCP_OK&elmo={elmo}")
    }

    fn post(url: &str, body: &str) -> String {
        let (host, path) = url.strip_prefix("http://").unwrap().split_once('/').unwrap();
        let mut stream = TcpStream::connect(host).unwrap();
        let length = body.len();
        write!(
            stream,
            "POST /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        answer
    }
}
