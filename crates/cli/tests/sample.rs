//! `smp sample`: every output is written and marked, others can read it, and what cannot be done leaves nothing behind.

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::ffi::OsStr;
    use std::fs;
    use std::path::Path;
    use std::process::{Command, Output};

    use serde_json::Value;
    use tempfile::TempDir;

    const NAMES: [&str; 15] = [
        "copy-sheet.txt",
        "decision.csv",
        "decision.pdf",
        "letter.eml",
        "manifest.json",
        "original-1-evidence.json",
        "original-1-evidence.pdf",
        "original-1.xml",
        "recognition-2.0.0.xml",
        "recognition.xml",
        "sis-fs-eksternstudium.csv",
        "sis-peppi.csv",
        "sis-plain-json.json",
        "sis-plain-table.csv",
        "sis-plain-workbook.xlsx",
    ];

    fn place() -> TempDir {
        tempfile::tempdir().expect("a folder")
    }

    fn smp(arguments: &[&str], out: &Path) -> (Value, Option<i32>) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_smp"));
        let output = command.args(["sample", "--json", "--out"]).arg(out).args(arguments).output();
        let output = output.expect("the program runs");
        (serde_json::from_slice(&output.stdout).expect("one object"), output.status.code())
    }

    fn files(out: &Path) -> BTreeMap<String, Vec<u8>> {
        let files = fs::read_dir(out).expect("the folder").map(|entry| entry.expect("a file").path());
        files.map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap())).collect()
    }

    fn run(program: &str, arguments: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Output {
        let output = Command::new(program).args(arguments).output();
        let output = output.unwrap_or_else(|error| panic!("{program} is needed for this test: {error}"));
        assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
        output
    }

    /// A certificate and its key, of these bits and for this address.
    fn certificate(folder: &Path, name: &str, bits: &str, more: &[&str]) -> String {
        let file = |ending: &str| folder.join(format!("{name}.{ending}")).display().to_string();
        let (new, key, out) = (format!("rsa:{bits}"), file("key"), file("pem"));
        let words = ["req", "-x509", "-newkey", &new, "-nodes", "-days", "30", "-subj", "/CN=Registry"];
        run("openssl", words.iter().copied().chain(["-keyout", &key, "-out", &out]).chain(more.iter().copied()));
        out
    }

    #[test]
    fn everything_is_written_and_marked() {
        let place = place();
        let out = place.path().join("new");
        let (said, code) = smp(&[], &out);
        assert_eq!(code, Some(0), "{said}");
        let files = files(&out);
        let names: Vec<&str> = files.keys().map(String::as_str).collect();
        assert_eq!(names, NAMES);
        let told = said["files"].as_array().expect("files").iter().map(|file| file["name"].as_str().expect("a name"));
        assert_eq!(told.collect::<Vec<_>>(), NAMES);

        let text = |name: &str| String::from_utf8_lossy(&files[name]).into_owned();
        for name in
            names.iter().filter(|name| [".csv", ".txt", ".xml", "plain-json.json"].iter().any(|e| name.ends_with(e)))
        {
            assert!(text(name).contains("Korhonen SAMPLE"), "{name} names the student without the mark");
        }
        for name in ["decision.pdf", "original-1-evidence.pdf"] {
            let read = run("pdftotext", [out.join(name).as_os_str(), OsStr::new("-")]);
            let read = String::from_utf8_lossy(&read.stdout).into_owned();
            for (page, text) in read.split('\u{c}').filter(|text| !text.trim().is_empty()).enumerate() {
                assert!(
                    text.contains("TRAINING") && (page > 0 || text.contains("SAMPLE Saimaanlahti")),
                    "{name}\n{text}"
                );
            }
        }
        let csv = text("decision.csv");
        for shape in ["substitution", "partly", "on-condition", "not-recognised", "inclusion"] {
            assert!(csv.contains(&format!("\"{shape}\"")), "{shape}\n{csv}");
        }
        assert!(csv.contains("by distribution, midpoint"), "grades are converted by the tables\n{csv}");
        assert!(csv.contains("\"IN3050\"") && csv.contains("\"10\",\"5\",\"ECTS\""), "a course counts in parts\n{csv}");
        for (name, version) in [("recognition.xml", "2.1.1"), ("recognition-2.0.0.xml", "2.0.0")] {
            assert!(text(name).contains("SignatureValue>"), "{name}");
            valid(&out.join(name), version);
        }
        assert_eq!(said["password"].as_str().expect("a password").len(), 29);
        the_container_opens(&out, said["password"].as_str().expect("a password"), &files);
    }

    #[test]
    fn a_decision_is_printed_by_a_template_in_its_language() {
        let place = place();
        let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets/templates/decision-fi.json");
        let own = fs::read_to_string(shipped).expect("the shipped one");
        let own = own.replacen("\"words\": {}", "\"words\": { \"title\": \"Oma päätös\" }", 1);
        let template = place.path().join("own.json").display().to_string();
        fs::write(&template, own).expect("written");
        for (number, arguments, title) in [
            (1, vec!["--template", &template], "Oma päätös"),
            (2, vec!["--language", "sv"], "Beslut om tillgodoräknande"),
        ] {
            let out = place.path().join(number.to_string());
            let (said, code) = smp(&arguments, &out);
            assert_eq!(code, Some(0), "{said}");
            let read = run("pdftotext", [out.join("decision.pdf").as_os_str(), OsStr::new("-")]);
            let read = String::from_utf8_lossy(&read.stdout).into_owned();
            for part in [title, "SAMPLE Saimaanlahti", "SAMPLE-101"] {
                assert!(read.contains(part), "{part}\n{read}");
            }
        }
    }

    /// Validates against the official schema where that is present beside the checkout.
    fn valid(file: &Path, version: &str) {
        let schemas = "../../../shared/data/elmo/schemas";
        let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join(schemas).join(version).join("schema.xsd");
        if !schema.is_file() {
            println!("skipped: {} is not there", schema.display());
            return;
        }
        run(
            "xmllint",
            ["--nonet".as_ref(), "--noout".as_ref(), "--schema".as_ref(), schema.as_os_str(), file.as_os_str()],
        );
    }

    /// The password that was printed opens the mail's container, and what is in it are the files beside it.
    fn the_container_opens(out: &Path, password: &str, files: &BTreeMap<String, Vec<u8>>) {
        let mail = String::from_utf8_lossy(&files["letter.eml"]).into_owned();
        assert!(!mail.contains("Korhonen") && !mail.contains("decision.pdf"), "nothing of it stands outside");
        let (_, zip) = mail.split_once("filename=\"documents.zip\"").expect("the container");
        let zip = zip.split("\r\n\r\n").nth(1).and_then(|rest| rest.split("\r\n--").next()).expect("its content");
        let zip = base64::Engine::decode(&base64::prelude::BASE64_STANDARD, zip.replace("\r\n", "")).expect("base64");
        let (container, opened) = (out.join("documents.zip"), out.join("opened"));
        fs::write(&container, zip).expect("written");
        let there = |name: &&str| Command::new(name).output().is_ok();
        let seven = ["7zz", "7z"].into_iter().find(there).expect("7z must be installed for these tests");
        let (password, into) = (format!("-p{password}"), format!("-o{}", opened.display()));
        run(seven, ["x", "-y", &password, &into, &container.display().to_string()]);
        for name in ["decision.pdf", "recognition.xml", "decision.csv"] {
            assert!(fs::read(opened.join(name)).expect(name) == files[name], "{name}");
        }
    }

    #[test]
    fn openssl_opens_what_is_sealed_for_a_certificate() {
        let place = place();
        let mine = certificate(place.path(), "mine", "2048", &["-addext", "subjectAltName=email:sis@uni.example"]);
        let out = place.path().join("out");
        let (said, code) = smp(&["--sealed-to", &mine], &out);
        assert_eq!((code, &said["password"]), (Some(0), &Value::Null), "{said}");
        let letter = out.join("letter.eml");
        let sealed = fs::read_to_string(&letter).expect("a letter");
        assert!(sealed.contains("To: sis@uni.example"));
        assert!(!sealed.contains("Korhonen") && !sealed.contains("decision.pdf"), "nothing of it stands outside");
        let (key, signed, inside) =
            (place.path().join("mine.key"), place.path().join("signed"), place.path().join("in"));
        let path = |path: &Path| path.display().to_string();
        run(
            "openssl",
            ["cms", "-decrypt", "-in", &path(&letter), "-inkey", &path(&key), "-recip", &mine, "-out", &path(&signed)],
        );
        run("openssl", ["cms", "-verify", "-noverify", "-in", &path(&signed), "-out", &path(&inside)]);
        let inside = fs::read_to_string(inside).expect("text and files");
        for name in ["decision.pdf", "recognition.xml", "decision.csv"] {
            assert!(inside.contains(&format!("filename=\"{name}\"")), "{name}");
        }
    }

    #[test]
    fn what_cannot_be_done_is_said_and_leaves_nothing() {
        let place = place();
        let nameless = certificate(place.path(), "nameless", "2048", &[]);
        let weak = certificate(place.path(), "weak", "1024", &["-addext", "subjectAltName=email:sis@uni.example"]);
        let key = place.path().join("weak.key").display().to_string();
        let broken = place.path().join("broken.json").display().to_string();
        fs::write(&broken, "{\n  \"format\" 1\n}").expect("written");
        let before = files(place.path());
        let new = place.path().join("new");
        for (arguments, out, code) in [
            (vec![], place.path().to_owned(), "out-exists"),
            (vec![], place.path().join("weak.key"), "out-exists"),
            (vec![], place.path().join("missing/new"), "folder-missing"),
            (vec![], place.path().join("missing/.."), "wrong-use"),
            (vec!["--template", "missing.json"], new.clone(), "file-missing"),
            (vec!["--template", &broken], new.clone(), "template-not-json"),
            (vec!["--template", &weak], new.clone(), "template-not-json"),
            (vec!["--language", "tlh"], new.clone(), "wrong-use"),
            (vec!["--sealed-to", "missing.pem"], new.clone(), "file-missing"),
            (vec!["--sealed-to", &nameless], new.clone(), "key-no-address"),
            (vec!["--sealed-to", &weak], new.clone(), "key-weak"),
            (vec!["--sealed-to", &key], new.clone(), "key-file-private"),
        ] {
            let (said, exit) = smp(&arguments, &out);
            assert_eq!((said["error"]["code"].as_str(), exit), (Some(code), Some(2)), "{said}");
            assert!(said["error"]["message"].as_str().is_some_and(|text| text.ends_with('.')), "{said}");
        }
        assert_eq!(files(place.path()), before, "nothing is left behind");
    }
}
