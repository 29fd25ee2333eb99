//! For tests: whether a file is an EWP response by its schema.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// Holds a file against a schema, where that is there.
pub(crate) fn valid(schema: &str, text: &str) {
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/ewp/schemas").join(schema);
    if !schema.is_file() {
        println!("skipped: {} is not there", schema.display());
        return;
    }
    let mut xmllint = Command::new("xmllint")
        .args(["--nonet", "--noout", "--schema"])
        .args([schema.as_os_str(), "-".as_ref()])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("xmllint is needed for this test");
    xmllint.stdin.take().expect("its input").write_all(text.as_bytes()).expect("written");
    let output = xmllint.wait_with_output().expect("an answer");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
