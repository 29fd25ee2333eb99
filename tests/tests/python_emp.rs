//! The whole line against an EMP that is not ours: Python's standard library and xmlsec1, with its own registry, pages and
//! documents (`tests/emp/emp.py`).

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader};
    use std::path::Path;
    use std::process::{Child, Command, Stdio};
    use std::sync::Arc;

    use emc::ports::Ports;
    use emc::{Desk, Mode, Place};
    use serde_json::{Value, json};
    use tests::bench::{Changes, Opened};
    use tests::learner;
    use url::Url;

    /// The EMP in a process of its own; it ends when its standard input does.
    struct PythonEmp {
        process: Child,
        registry: Url,
        certificate: std::path::PathBuf,
    }

    impl PythonEmp {
        fn start(folder: &Path) -> Self {
            let (key, certificate) = (folder.join("python-key.pem"), folder.join("python-certificate.pem"));
            let made = Command::new("openssl")
                .args([
                    "req",
                    "-x509",
                    "-newkey",
                    "rsa:2048",
                    "-nodes",
                    "-sha256",
                    "-days",
                    "30",
                    "-subj",
                    "/C=PL/CN=Serpent EMP",
                ])
                .arg("-keyout")
                .arg(&key)
                .arg("-out")
                .arg(&certificate)
                .output()
                .expect("openssl is needed for this test");
            assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
            let mut process = Command::new("python3")
                .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("emp/emp.py"))
                .args([&key, &certificate])
                .stdin(Stdio::piped())
                .stdout(Stdio::piped())
                .spawn()
                .expect("python3 is needed for this test");
            let mut line = String::new();
            BufReader::new(process.stdout.take().expect("its output")).read_line(&mut line).expect("its address");
            Self { process, registry: line.trim().parse().expect("an address"), certificate }
        }
    }

    impl Drop for PythonEmp {
        fn drop(&mut self) {
            drop(self.process.stdin.take());
            let _ = self.process.wait();
        }
    }

    #[test]
    fn results_of_an_emp_that_is_not_ours_are_proven_and_altered_ones_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let emp = PythonEmp::start(folder.path());
        let ports = Ports {
            browser: Arc::new(Opened::default()),
            ..platform::ports(platform::Options::new(Arc::new(Changes::default())))
        };
        let place = Place {
            mode: Mode::Training,
            folder: folder.path().to_owned(),
            training_registry: Some(emp.registry.clone()),
        };
        let desk = Desk::open(ports, place);
        let ask = |name: &str, request: Value| -> Value {
            ipc::answer(&desk, name, request).unwrap_or_else(|error| panic!("{name}: {error:?}"))
        };

        let emps = ask("refresh_registry", json!({}));
        assert_eq!(emps["problems"], json!([]));
        assert_eq!(emps["emps"][0]["name"], "Serpent EMP");
        assert_eq!(emps["emps"][0]["usable"], true);
        assert_eq!(emps["emps"][0]["singleFetch"], true, "a true in quotes is one");
        let key = emps["emps"][0]["key"].clone();

        let case = ask(
            "put_case",
            json!({ "id": null, "studentNumber": "W1", "givenNames": "Wanda", "familyName": "Zolc-Kowalska",
            "birthName": null, "born": "2002-05-04", "esi": null, "nationalId": null, "nationalIdCountry": null,
            "email": null, "programme": null, "due": null, "note": "", "assignee": null,
            "stays": [{ "host": "University of Tests", "country": "PL", "from": "2026-02-16", "to": "2026-06-30" }] }),
        )["id"]
            .clone();
        let fetch = |kind: &str| -> (learner::Page, Value) {
            let fetch = ask("begin_fetch", json!({ "case": case, "emp": key, "language": "pl" }));
            let start = fetch["startUrl"].as_str().expect("an address").parse().expect("an address");
            let start = learner::get(&start).form().expect("the start page");
            let names: Vec<&str> = start.fields.iter().map(|(name, _)| name.as_str()).collect();
            assert_eq!(names, ["sessionId", "returnUrl"]);
            let mut choose = learner::post(&start.action, &start.fields).form().expect("the EMP's page");
            choose.fields.push(("kind".into(), kind.into()));
            let back = learner::post(&choose.action, &choose.fields).form().expect("the way back");
            let page = learner::post(&back.action, &back.fields);
            (page, ask("case", json!({ "case": case })))
        };

        for kind in ["altered", "swapped"] {
            let (page, shown) = fetch(kind);
            assert_eq!(page.status, 200, "{kind}: the learner is told");
            assert_eq!(shown["fetches"][0]["state"], "refused", "{kind}");
            assert_eq!(shown["fetches"][0]["outcome"], "digest-wrong", "{kind}");
            assert_eq!(shown["documents"], json!([]), "{kind}: nothing of it is kept");
        }

        let (_, shown) = fetch("good");
        assert_eq!(shown["fetches"][0]["state"], "answered");
        assert_eq!(shown["trust"], "verified");
        let row = &shown["documents"][0];
        assert_eq!(
            (&row["signatureOpen"], &row["personOpen"], &row["person"]),
            (&json!(false), &json!(false), &json!("match"))
        );
        assert_eq!(
            row["counted"], "7.5",
            "6 and 1.5; the programme above is not added, and what was failed does not count"
        );
        let review = ask("review", json!({ "document": row["id"] }));
        assert_eq!(review["signature"]["doubts"], json!([]));

        // The stored bytes are those that xmlsec1 signed, to the last one.
        let id = row["id"].as_str().expect("an id").parse().expect("an id");
        let bytes = desk.read(|r| Ok(r.document_bytes(id)?)).expect("read").expect("bytes");
        let stored = folder.path().join("stored.xml");
        std::fs::write(&stored, &bytes).expect("written");
        let verified = Command::new("xmlsec1")
            .args(["--verify", "--enabled-key-data", "rsa,x509", "--pubkey-cert-pem"])
            .args([&emp.certificate, &stored])
            .output()
            .expect("xmlsec1 is needed for this test");
        assert!(verified.status.success(), "{}", String::from_utf8_lossy(&verified.stderr));
    }
}
