//! `smp verify --report`: a report for every outcome, in both forms, whose script does what it says.

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};
    use std::process::{Command, Output};

    use serde_json::{Value, json};
    use tempfile::TempDir;

    fn suite() -> PathBuf {
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/suite")
    }

    fn verify(file: &Path, reports: &[PathBuf]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_smp"));
        command.arg("verify").arg(file).args(["--now", "2027-01-01T00:00:00Z", "--json", "--certificate"]);
        command.arg(suite().join("signature/test-certificate.pem"));
        for report in reports {
            command.arg("--report").arg(report);
        }
        command.output().expect("smp runs")
    }

    /// Both forms of the report on a file of the suite, and what was printed with and without them.
    fn reports(folder: &TempDir, file: &Path) -> (Value, Vec<u8>) {
        let (pdf, json) = (folder.path().join("evidence.pdf"), folder.path().join("evidence.JSON"));
        let plain = verify(file, &[]);
        let output = verify(file, &[pdf.clone(), json.clone()]);
        assert_eq!(output.stdout, plain.stdout, "what is printed stays as it was");
        assert_eq!(output.status.code(), plain.status.code());
        let report = std::fs::read(json).expect("the report");
        (serde_json::from_slice(&report).expect("JSON"), std::fs::read(pdf).expect("the report"))
    }

    fn result(report: &Value, code: &str) -> Value {
        let checks = report["checks"].as_array().expect("checks");
        checks.iter().find(|check| check["check"] == code).expect("the check")["result"].clone()
    }

    fn run(report: &Value, name: &str, document: &Path) -> Output {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::copy(document, folder.path().join(name)).expect("copied");
        std::fs::write(folder.path().join("check.sh"), report["repeat"]["commands"].as_str().expect("a script"))
            .expect("written");
        Command::new("sh").arg("check.sh").current_dir(folder.path()).output().expect("a shell")
    }

    #[test]
    fn a_verified_document_and_how_to_check_it_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = suite().join("signature/valid/diploma-supplement-with-its-own-signature.xml");
        let (report, pdf) = reports(&folder, &file);
        assert_eq!((&report["verdict"], &report["reason"]), (&json!("verified"), &Value::Null));
        assert_eq!(result(&report, "digest-wrong"), "passed");
        assert!(report["not_given"].as_array().is_some_and(|list| list.len() >= 3), "{report}");
        assert!(pdf.starts_with(b"%PDF-1.7"));
        // A name that is too long for a line of the paper is another one in the script.
        let name = report["received"]["file"].as_str().expect("a name").to_owned();
        let output = run(&report, &name, &file);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));

        let other = suite().join("signature/valid/honest.xml");
        assert!(!run(&report, &name, &other).status.success(), "other bytes are not these");
    }

    #[test]
    fn a_refused_document_with_the_check_that_failed() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = suite().join("signature/invalid/grade-tampered.xml");
        let (report, _) = reports(&folder, &file);
        assert_eq!((&report["verdict"], &report["reason"]), (&json!("rejected"), &json!("digest-wrong")));
        assert_eq!(result(&report, "signature-value-wrong"), "passed");
        assert_eq!(result(&report, "digest-wrong"), "failed");
        let output = run(&report, "grade-tampered.xml", &file);
        assert!(!output.status.success());
        assert!(String::from_utf8_lossy(&output.stdout).contains("grade-tampered.xml: OK"), "the bytes are these");

        let (report, _) = reports(&folder, &suite().join("signature/invalid/signature-doubled.xml"));
        assert_eq!(result(&report, "several-signatures"), "failed");
        assert_eq!(result(&report, "unsigned"), "not-reached");
        assert_eq!(result(&report, "root-not-elmo"), "passed");
        assert_eq!(result(&report, "digest-wrong"), "not-reached");
    }

    #[test]
    fn an_unsigned_and_a_packed_one_and_one_that_cannot_be_unpacked() {
        let folder = tempfile::tempdir().expect("a folder");
        let (report, _) = reports(&folder, &suite().join("payload/document.xml.gz"));
        assert_eq!(report["verdict"], "unsigned");
        assert_eq!(report["certificate"], Value::Null, "a certificate that was not used says nothing");
        let unpack = report["received"]["unpack"].as_str().expect("how to unpack it");
        assert!(unpack.contains("gzip -dc") && unpack.contains("document.xml.gz"), "{unpack}");
        assert!(run(&report, "document.xml", &suite().join("payload/document.xml")).status.success());

        let (report, _) = reports(&folder, &suite().join("payload/damaged.gz"));
        assert_eq!((&report["verdict"], &report["reason"]), (&json!("rejected"), &json!("broken-gzip")));
        assert_eq!(report["checks"], json!([]));
    }

    #[test]
    fn a_report_that_cannot_be_written_is_said_before_or_after() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = suite().join("signature/valid/honest.xml");
        for (report, code) in [
            (folder.path().join("evidence.txt"), "wrong-use"),
            (folder.path().join("evidence"), "wrong-use"),
            (folder.path().join("nowhere/evidence.pdf"), "report-failed"),
        ] {
            let output = verify(&file, &[report]);
            let said: Value = serde_json::from_slice(&output.stdout).expect("one object");
            assert_eq!((&said["error"]["code"], output.status.code()), (&json!(code), Some(2)));
        }
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 0);
    }
}
