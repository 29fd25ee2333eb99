//! Good documents, signed by xmlsec1 and by Java in every way that is accepted, and read right.
//!
//! They lie in `tests/suite/signature/valid` beside those that `attacks.rs` makes; `TRAITS.tsv` there says what each
//! shows. Here xmlsec1 signs them all anew, and so does Java where it is.

#[cfg(test)]
mod files;
#[cfg(test)]
mod forge;
#[cfg(test)]
mod peer;
#[cfg(test)]
mod tables;

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use elmo_signature::{ReceivedElmo, VerifiedElmo, verify};
use files::{certificate, read, suite};
use forge::DOCUMENT;
use peer::{INCLUSIVE, RSA_SHA1, SHA1, xmlsec_accepts};
use tables::good::{By, Good, good, signed_by_java};
use tables::harmless::harmless;
use tables::{folder, on_disk};

#[test]
fn every_good_document_is_accepted_and_read_right() {
    make_what_is_missing();
    let mut table = String::from(
        "# file\tsigned by\tcertificate\tsignature\tdigest\tcanonicalisation\tweak\tcertificate in KeyInfo\tgiven\tfamily\twhat it shows\n",
    );
    let mut names = BTreeSet::from(["TRAITS.tsv".to_owned()]);
    for harmless in harmless() {
        let file = format!("{}.xml", harmless.name);
        on_disk(&format!("valid/{file}"), &harmless.bytes);
        let verified = verified(&file, harmless.bytes, harmless.certificate);
        assert_eq!(verified.canonical(), harmless.canonical, "{file} says nothing else than before the change");
        line(&mut table, &file, "openssl", harmless.certificate, &verified, harmless.shows);
        assert!(names.insert(file), "{} stands twice", harmless.name);
    }
    for good in good() {
        let file = good.file();
        let verified = verified(&file, read(&suite().join("valid").join(&file)), good.key);
        is_as_wanted(&good, &verified);
        line(&mut table, &file, good.signer(), good.key, &verified, good.shows);
        assert!(names.insert(file), "{} stands twice", good.file());
    }
    on_disk("valid/TRAITS.tsv", table.as_bytes());
    assert_eq!(folder("valid"), names, "every file has a row, and every row a file");
    assert!(names.len() > 100, "{} good documents", names.len());
}

/// One line of what the document turned out to be, which is compared with the file.
#[cfg(test)]
fn line(table: &mut String, file: &str, by: &str, key: &str, verified: &VerifiedElmo, shows: &str) {
    let evidence = verified.evidence();
    let short = |uri: &str| uri.trim_start_matches("http://www.w3.org/").to_owned();
    let (given, family) = names(verified);
    let (algorithm, digest, form) =
        (short(&evidence.algorithm), short(&evidence.digest), short(&evidence.canonicalization));
    let visible = |name: String| name.escape_debug().to_string().replace("\\'", "'").replace("\\\"", "\"");
    writeln!(
        table,
        "{file}\t{by}\t{key}\t{algorithm}\t{digest}\t{form}\t{}\t{}\t{}\t{}\t{shows}",
        if evidence.weak { "weak" } else { "-" },
        evidence.key_info_sha256.as_deref().map_or("-", |sha256| &sha256[..16]),
        visible(given),
        visible(family)
    )
    .unwrap();
}

fn is_as_wanted(good: &Good, verified: &VerifiedElmo) {
    let (file, evidence) = (good.file(), verified.evidence());
    assert_eq!(evidence.algorithm, good.algorithm, "{file}");
    assert_eq!(evidence.digest, good.digest, "{file}");
    assert_eq!(evidence.canonicalization, good.transform.unwrap_or(INCLUSIVE), "{file}");
    assert_eq!(evidence.weak, good.algorithm == RSA_SHA1 || good.digest == SHA1, "{file}");
    assert_eq!(evidence.key_info_sha256.as_deref(), Some(certificate(good.key).sha256()), "{file}");
    assert_eq!(names(verified), (good.given.to_owned(), good.family.to_owned()), "{file}");
    assert!(!verified.canonical().contains("<!--"), "{file}: comments are never signed");
}

#[test]
fn xmlsec1_signs_them_anew_and_accepts_those_of_java() {
    for good in good() {
        let file = good.file();
        let kept = read(&suite().join("valid").join(&file));
        assert!(xmlsec_accepts(&kept, &pem(good.key)), "{file}: xmlsec1 accepts it");
        if good.by == By::Xmlsec1 {
            same_again(&good, &kept, good.signed_by_xmlsec1(true));
        }
    }
    for harmless in harmless() {
        // Without KeyInfo xmlsec1 has no certificate to start from.
        let accepts = xmlsec_accepts(&harmless.bytes, &pem(harmless.certificate));
        assert_eq!(accepts, harmless.name != "key-info-missing", "{}: xmlsec1 accepts it", harmless.name);
    }
}

#[test]
fn java_signs_them_anew() {
    let documents: Vec<Good> = good().into_iter().filter(|good| good.by == By::Java).collect();
    let Some(signed) = signed_by_java(&documents) else {
        eprintln!("skipped: there is no Java on this machine, so nothing is signed with it anew");
        return;
    };
    assert_eq!(documents.len(), signed.len());
    for (good, anew) in documents.iter().zip(signed) {
        let kept = read(&suite().join("valid").join(good.file()));
        assert!(xmlsec_accepts(&anew, &pem(good.key)), "{}: xmlsec1 accepts it", good.file());
        same_again(good, &kept, anew);
    }
}

/// What was signed anew is what is kept, but for what signing makes different.
fn same_again(good: &Good, kept: &[u8], anew: Vec<u8>) {
    let file = good.file();
    let (kept, anew) = (verified(&file, kept.to_vec(), good.key), verified(&file, anew, good.key));
    is_as_wanted(good, &anew);
    assert_eq!(kept.canonical(), anew.canonical(), "{file}");
}

#[test]
fn thirty_megabytes_with_attachments_are_accepted() {
    let line = "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB\r\n";
    let attachment = format!("<attachment><content>{}</content></attachment>", line.repeat(5_000_000 / line.len()));
    let text = tables::changed(DOCUMENT, "{}", &format!("{}{{}}", attachment.repeat(6)));
    let large = |by| {
        let mut good = good().into_iter().find(|good| good.by == by && good.name == "rsa-2048-sha256").unwrap();
        good.text = text.replacen("Nordmann", good.family, 1).replacen("Kari Synne", good.given, 1);
        good
    };
    let (xmlsec1, java) = (large(By::Xmlsec1), large(By::Java));
    let mut signed = vec![("xmlsec1", xmlsec1.signed_by_xmlsec1(true))];
    match signed_by_java(std::slice::from_ref(&java)) {
        Some(by_java) => signed.extend(by_java.into_iter().map(|bytes| ("Java", bytes))),
        None => eprintln!("skipped: there is no Java on this machine to sign 30 MB with"),
    }
    for (by, bytes) in signed {
        assert!(bytes.len() > 29_000_000, "{} bytes", bytes.len());
        let started = std::time::Instant::now();
        let verified = verified("30 MB", bytes, "test");
        eprintln!("30 MB by {by} verified and read in {:?}", started.elapsed());
        is_as_wanted(&xmlsec1, &verified);
        assert!(verified.canonical().len() > 29_000_000);
    }
}

/// Where `UPDATE=1`, signs what is not there.
#[cfg(test)]
fn make_what_is_missing() {
    forge::keys::are_there();
    forge::keys::certificates_are_there();
    if std::env::var_os("UPDATE").is_none() {
        return;
    }
    let valid = suite().join("valid");
    let missing = |good: &Good| !valid.join(good.file()).exists();
    let by = |by| good().into_iter().filter(|good| good.by == by && missing(good)).collect::<Vec<_>>();
    for good in by(By::Xmlsec1) {
        std::fs::write(valid.join(good.file()), good.signed_by_xmlsec1(false)).unwrap();
    }
    let documents = by(By::Java);
    let signed = signed_by_java(&documents).expect("Java is needed to make what is missing");
    for (good, signed) in documents.iter().zip(signed) {
        std::fs::write(valid.join(good.file()), signed).unwrap();
    }
}

#[cfg(test)]
fn verified(file: &str, bytes: Vec<u8>, key: &str) -> VerifiedElmo {
    verify(ReceivedElmo::new(bytes), &certificate(key)).unwrap_or_else(|r| panic!("{file}: {r}"))
}

fn names(verified: &VerifiedElmo) -> (String, String) {
    let learner = &verified.document().learner;
    let text = |name: &Option<elmo::Personal<String>>| name.as_ref().map(|n| n.reveal().clone()).unwrap_or_default();
    (text(&learner.given_names), text(&learner.family_name))
}

fn pem(key: &str) -> std::path::PathBuf {
    Path::new(&suite()).join(format!("{key}-certificate.pem"))
}
