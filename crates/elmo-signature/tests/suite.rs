//! The files of `tests/suite/signature` by their tables, and nothing else: no peer, no key, nothing made.
//!
//! The mutation check runs this with each check of the verifier taken out: `FIRST_ONLY=1` tells which file is looked
//! at, and stops at the first that is not treated as its table says.

#[cfg(test)]
mod files;

use std::io::Write as _;

use elmo_signature::{Certificate, ReceivedElmo, verify};
use files::{Door, certificate, read, rows, suite};

/// What the explanation begins with where xmlsec1 accepts a document.
const EXPLANATION: &[u8] = b"\n<!-- xmlsec1 accepts this.";

#[test]
fn every_file_is_treated_as_its_table_says() {
    // A small stack: what nests deep is stopped by a limit, not by luck.
    let small = std::thread::Builder::new().stack_size(1024 * 1024);
    let wrong = small.spawn(|| {
        let mut wrong = Vec::new();
        valid(&mut wrong);
        certificates(&mut wrong);
        invalid(&mut wrong);
        wrong
    });
    let wrong = wrong.unwrap().join().unwrap();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Documents that are accepted, and what is known of each.
#[cfg(test)]
fn valid(wrong: &mut Vec<String>) {
    let rows = rows("valid/TRAITS.tsv");
    assert!(rows.len() >= 100);
    for row in rows {
        let [file, _, pinned, algorithm, digest, form, weak, key_info, given, family, _] = row.as_slice() else {
            panic!("{row:?}")
        };
        let file = format!("valid/{file}");
        look_at(&file);
        let result = verify(received(&file), &certificate(pinned));
        let seen = result.map_err(|rejected| rejected.reason.as_str().to_owned()).map(|verified| {
            let evidence = verified.evidence();
            let short = |uri: &str| uri.trim_start_matches("http://www.w3.org/").to_owned();
            let learner = &verified.document().learner;
            let name = |name: &Option<elmo::Personal<String>>| {
                let name = name.as_ref().map(|name| name.reveal().clone()).unwrap_or_default();
                name.escape_debug().to_string().replace("\\'", "'").replace("\\\"", "\"")
            };
            let uris = [short(&evidence.algorithm), short(&evidence.digest), short(&evidence.canonicalization)];
            let weak = if evidence.weak { "weak" } else { "-" }.to_owned();
            let key_info = evidence.key_info_sha256.as_deref().map_or("-", |sha256| &sha256[..16]).to_owned();
            (uris, [weak, key_info], [name(&learner.given_names), name(&learner.family_name)])
        });
        let wanted = Ok((
            [algorithm, digest, form].map(Clone::clone),
            [weak, key_info].map(Clone::clone),
            [given, family].map(Clone::clone),
        ));
        judge(wrong, &file, seen == wanted, || format!("{seen:?} instead of {wanted:?}"));
    }
}

/// What is a certificate that documents can be verified with, and what is not.
#[cfg(test)]
fn certificates(wrong: &mut Vec<String>) {
    for row in rows("certificates/CERTIFICATES.tsv") {
        let [file, wanted, _] = row.as_slice() else { panic!("{row:?}") };
        let file = format!("certificates/{file}");
        look_at(&file);
        let text = String::from_utf8(read(&suite().join(&file))).unwrap();
        let seen = match Certificate::from_base64(&text) {
            Ok(certificate) => format!("{} {}", certificate.key_kind().as_str(), certificate.key_bits()),
            Err(error) => format!("{error:?}"),
        };
        judge(wrong, &file, seen == *wanted, || format!("{seen} instead of {wanted}"));
    }
}

/// Documents that are refused, each for its reason.
#[cfg(test)]
fn invalid(wrong: &mut Vec<String>) {
    let mut rows = rows("invalid/REASONS.tsv");
    assert!(rows.len() >= 250);
    // The quick ones first.
    rows.sort_by_key(|row| row[0].ends_with(".gz"));
    for row in rows {
        let [file, reason, door, pinned, _, _] = row.as_slice() else { panic!("{row:?}") };
        let file = format!("invalid/{file}");
        if !suite().join(&file).exists() {
            // Too much to be kept; `attacks.rs` makes it.
            continue;
        }
        look_at(&file);
        let document = read(&suite().join(&file));
        // A comment keeps a document off the verifier's short way; without it, it must be refused there too.
        let end = document.len().saturating_sub(500);
        let comment = document[end..].windows(EXPLANATION.len()).position(|bytes| bytes == EXPLANATION);
        let without = comment.map(|at| document[..end + at].to_vec());
        for document in [Some(document), without].into_iter().flatten() {
            let seen = match Door::of(door).open(document, pinned) {
                Ok(()) => "accepted",
                Err(reason) => reason.as_str(),
            };
            judge(wrong, &file, seen == reason, || format!("{seen} instead of {reason}"));
        }
    }
}

/// A child of the mutation check says what it is at, in case that it does not come back from it.
fn look_at(file: &str) {
    if std::env::var_os("FIRST_ONLY").is_some() {
        let _ = writeln!(std::io::stderr(), "LOOKING AT {file}");
    }
}

fn judge(wrong: &mut Vec<String>, file: &str, right: bool, why: impl FnOnce() -> String) {
    if right {
        return;
    }
    let why = why();
    if std::env::var_os("FIRST_ONLY").is_some() {
        let _ = writeln!(std::io::stderr(), "WRONG {file}: {why}");
        std::process::exit(3);
    }
    wrong.push(format!("{file}: {why}"));
}

fn received(file: &str) -> ReceivedElmo {
    ReceivedElmo::new(read(&suite().join(file)))
}
