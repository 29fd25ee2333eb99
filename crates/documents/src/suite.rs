//! What the tests share: golden files in `tests/suite/documents`, and the other programs that look at ours.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use elmo_signature::{Certificate, SigningKey};

/// The root of the checkout.
pub(crate) fn workspace() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The key and certificate that the tests of signatures use; they stand in public and are worth nothing.
pub(crate) fn signing_pair() -> (SigningKey, Certificate) {
    let read = |name: &str| {
        std::fs::read_to_string(workspace().join("tests/suite/signature").join(name)).expect("the test key is there")
    };
    let key = SigningKey::from_pkcs8_pem(&read("test-key.pem")).expect("a key");
    (key, Certificate::from_pem(&read("test-certificate.pem")).expect("a certificate"))
}

/// Compares with the golden file; `UPDATE=1` writes it anew.
pub(crate) fn check(name: &str, found: &str) {
    let path = workspace().join("tests/suite/documents").join(name);
    if std::env::var_os("UPDATE").is_some_and(|value| value == "1") {
        std::fs::write(&path, found).expect("the golden file can be written");
        return;
    }
    let expected = std::fs::read_to_string(&path).expect("the golden file is there; UPDATE=1 writes it");
    for (number, (e, f)) in expected.lines().zip(found.lines()).enumerate() {
        assert_eq!(f, e, "{name} line {}; UPDATE=1 rewrites it", number + 1);
    }
    assert_eq!(found, expected, "{name}; UPDATE=1 rewrites it");
}

/// Runs another program and gives what it printed. The test fails when it is missing or complains.
pub(crate) fn peer(program: &str, arguments: &[&str], input: &[u8]) -> String {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{program} is needed for this test: {error}"));
    let mut stdin = child.stdin.take().expect("a pipe");
    let input = input.to_vec();
    let writer = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().expect("it ends");
    let _ = writer.join();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{program}: {said}");
    assert!(said.trim().is_empty(), "{program} complains: {said}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// What page-validation (PyPI; `tools/setup test` installs it) says against each file: nothing where it keeps both
/// PDF/A-3a and PDF/UA-1, else the rules that it breaks.
pub(crate) fn against_the_standards(files: &[Vec<u8>]) -> Vec<Vec<String>> {
    const SCRIPT: &str = "
import page, sys
for path in sys.argv[1:]:
    broken = []
    for profile in ('3a', 'ua1'):
        try:
            report = page.validate_pdf(path, profile=profile)
            broken += [f'{profile} {one.rule_id} {one.message}' for one in report.failures]
            if not report.is_compliant and not report.failures: broken.append(profile)
        except page.PageError as error:
            broken.append(f'{profile} {error}')
    print('\\t'.join(text.replace('\\n', ' ').replace('\\t', ' ') for text in broken))
";
    let folder = tempfile::tempdir().expect("a folder");
    let paths: Vec<String> = files
        .iter()
        .enumerate()
        .map(|(index, bytes)| {
            let path = folder.path().join(format!("{index}.pdf"));
            std::fs::write(&path, bytes).expect("written");
            path.to_str().expect("a path").to_owned()
        })
        .collect();
    let own = workspace().join(".tools/peers/bin/python");
    let python = if own.exists() { own.to_str().expect("a path").to_owned() } else { "python3".to_owned() };
    let arguments: Vec<&str> = ["-c", SCRIPT].into_iter().chain(paths.iter().map(String::as_str)).collect();
    let said = peer(&python, &arguments, &[]);
    let broken = |line: &str| line.split('\t').filter(|rule| !rule.is_empty()).map(str::to_owned).collect();
    let found: Vec<Vec<String>> = said.lines().map(broken).collect();
    assert_eq!(found.len(), files.len(), "{said}");
    found
}

/// The text of each page in reading order, as poppler reads it.
pub(crate) fn pdf_pages(pdf: &[u8]) -> Vec<String> {
    let text = peer("pdftotext", &["-raw", "-enc", "UTF-8", "-", "-"], pdf);
    let mut pages: Vec<String> = text.split('\u{c}').map(|page| page.trim().to_owned()).collect();
    if pages.last().is_some_and(String::is_empty) {
        pages.pop();
    }
    pages
}
