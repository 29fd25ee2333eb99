//! The recognition ELMO read back: decisions of every shape are written in both versions, valid against the schema where
//! that is present, read back to the same decision, and verified by the tools of others.

mod made_up;
mod told;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use elmo::write::WriteVersion;
use elmo_signature::{ReceivedElmo, verify};
use recognition::decision::Decision;
use time::macros::datetime;

use crate::suite::{peer, signing_pair, workspace};
use crate::{Options, recognition_xml, sample, signed_recognition_elmo};

const VERSIONS: [(WriteVersion, &str); 2] = [(WriteVersion::V2_1_1, "2.1.1"), (WriteVersion::V2_0_0, "2.0.0")];

/// So many decisions are made up.
const MADE_UP: u64 = 150;

fn options(version: WriteVersion, pdf: Option<&[u8]>) -> Options<'_> {
    Options { generated: datetime!(2026-02-20 10:06 UTC), pdf, version }
}

fn decisions() -> Vec<Decision> {
    let known = [sample::rich(), sample::rows(60), sample::in_parts()];
    known.into_iter().chain((0..MADE_UP).map(made_up::decision)).collect()
}

#[test]
fn what_goes_out_is_valid_and_read_back_to_the_same_decision() {
    for (version, name) in VERSIONS {
        let folder = tempfile::tempdir().expect("a folder");
        for (index, decision) in decisions().iter().enumerate() {
            let xml = recognition_xml(decision, &options(version, None)).expect("XML");
            let (expected, read) = (told::expected(decision), told::read(&xml, version));
            for (line, (expected, read)) in expected.iter().zip(&read).enumerate() {
                assert_eq!(read, expected, "decision {index} in {name}, line {line}\n{xml}");
            }
            assert_eq!(read.len(), expected.len(), "decision {index} in {name}\n{xml}");
            let (document, _) = elmo::read(xml.as_bytes(), &elmo::Limits::default()).expect("our reader reads it");
            assert_eq!(document.reports[0].recognitions.len(), 1);
            std::fs::write(folder.path().join(format!("{index:04}.xml")), xml).expect("written");
        }
        valid(name, folder.path());
    }
}

/// What ELMO 2.0.0 has no element for, as the module `recognition_elmo` says.
#[test]
fn the_older_version_has_no_number_no_bday_and_no_address_of_a_country() {
    let mut decision = sample::rich();
    decision.sources[0].issuers[0].country = Some("http://example.org/country/NOR".to_owned());
    let write = |version| recognition_xml(&decision, &options(version, None)).expect("XML");
    let (new, old) = (write(WriteVersion::V2_1_1), write(WriteVersion::V2_0_0));
    for only_new in ["<identifier type=\"local\">2026-014-2</identifier>", "<bday>", "<country type=\"URI\">"] {
        assert!(new.contains(only_new), "{only_new}");
        assert!(!old.contains(only_new), "{only_new}");
    }
    assert!(old.contains("2026-014-2</title>"), "the number is in the title");
    assert!(old.contains("country=\"http://example.org/country/NOR\""), "the country is in the entry `source`");
}

#[test]
fn others_verify_both_versions() {
    let (key, certificate) = signing_pair();
    let pem = workspace().join("tests/suite/signature/test-certificate.pem");
    let folder = tempfile::tempdir().expect("a folder");
    let mut files = Vec::new();
    for (version, name) in VERSIONS {
        let made_up = (0..3).map(made_up::decision);
        for (index, decision) in [sample::rich()].into_iter().chain(made_up).enumerate() {
            let options = options(version, Some(b"%PDF-1.7\n%%EOF\n"));
            let signed = signed_recognition_elmo(&decision, &options, &key, &certificate).expect("signed");
            verify(ReceivedElmo::new(signed.clone()), &certificate).expect("ours verifies it");
            let file = folder.path().join(format!("{name}-{index}.xml"));
            std::fs::write(&file, signed).expect("written");
            let path = file.to_str().expect("a path");
            let output = Command::new("xmlsec1")
                .args(["--verify", "--enabled-key-data", "x509", "--pubkey-cert-pem"])
                .args([pem.as_os_str(), path.as_ref()])
                .output()
                .expect("xmlsec1 is needed for this test");
            assert!(output.status.success(), "{path}: {}", String::from_utf8_lossy(&output.stderr));
            files.push(file);
        }
    }
    let spoilt = folder.path().join("spoilt.xml");
    let text = std::fs::read_to_string(&files[0]).expect("text");
    std::fs::write(&spoilt, text.replacen("Positive", "Negative", 1)).expect("written");
    files.push(spoilt);
    let answers = java(&pem, &files);
    if let Some((last, others)) = answers.split_last() {
        assert!(others.iter().all(|answer| answer.parse::<u64>().is_ok()), "the JDK says {others:?}");
        assert_eq!(last, "invalid", "the JDK sees what was changed");
    }
}

/// Validates all files of a folder at once.
fn valid(version: &str, folder: &Path) {
    let schema = workspace().join(format!("../shared/data/elmo/schemas/{version}/schema.xsd"));
    if !schema.is_file() {
        println!("skipped: {} is not there", schema.display());
        return;
    }
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder).expect("the folder").map(|entry| entry.expect("a file").path()).collect();
    files.sort();
    let output = Command::new("xmllint")
        .args(["--nonet", "--noout", "--schema"])
        .arg(&schema)
        .args(&files)
        .output()
        .expect("xmllint is needed for this test");
    let said = String::from_utf8_lossy(&output.stderr);
    let wrong: Vec<&str> = said.lines().filter(|line| !line.ends_with(" validates")).take(20).collect();
    assert!(output.status.success(), "{wrong:#?}");
    assert_eq!(said.lines().count(), files.len(), "each was looked at");
}

/// What `tests/java/Verifier.java` answers to each file; nothing where there is no Java.
fn java(certificate: &Path, files: &[PathBuf]) -> Vec<String> {
    if Command::new("java").arg("-version").stderr(Stdio::null()).status().is_err() {
        println!("skipped: java is not there");
        return Vec::new();
    }
    let mut questions = Vec::new();
    for file in files {
        writeln!(questions, "1 {}", file.display()).expect("in memory");
    }
    let source = workspace().join("tests/java/Verifier.java");
    let arguments = [source.to_str().expect("a path"), certificate.to_str().expect("a path")];
    let answers: Vec<String> = peer("java", &arguments, &questions).lines().map(str::to_owned).collect();
    assert_eq!(answers.len(), files.len());
    answers
}
