//! Packed documents in all their forms, from `tests/suite/payload`; the bombs are made here.

use std::{fs, io::Read, path::Path};

use base64::{Engine, engine::general_purpose::STANDARD};
use emrex::payload::{self, Limits, PayloadError};
use flate2::{Compression, bufread::GzEncoder};

/// File, what `decode` makes of it as the parameter `elmo`, what `unwrap_file` makes of it: `Ok` is `document.xml`.
type Row = (&'static str, Result<(), &'static str>, Result<(), &'static str>);

#[rustfmt::skip]
const TABLE: &[Row] = &[
    ("document.xml",                  Err("broken-base64"),      Ok(())),
    ("document.xml.gz",               Err("broken-base64"),      Ok(())),
    ("base64.txt",                    Ok(()),                    Ok(())),
    ("base64-lines.txt",              Ok(()),                    Ok(())),
    ("base64-indented.txt",           Ok(()),                    Ok(())),
    ("base64-lost-plus.txt",          Ok(()),                    Ok(())),
    ("base64-lost-plus-lines.txt",    Ok(()),                    Ok(())),
    ("base64-url-safe.txt",           Ok(()),                    Ok(())),
    ("base64-unpadded.txt",           Ok(()),                    Ok(())),
    ("base64-escaped-twice.txt",      Ok(()),                    Ok(())),
    ("base64-utf-16.txt",             Err("broken-base64"),      Ok(())),
    ("base64-of-xml.txt",             Err("not-gzip"),           Ok(())),
    ("two-members.gz",                Err("broken-base64"),      Ok(())),
    ("padded.gz",                     Err("broken-base64"),      Ok(())),
    ("trailing-bytes.gz",             Err("broken-base64"),      Err("trailing-bytes")),
    ("truncated.gz",                  Err("broken-base64"),      Err("truncated-gzip")),
    ("truncated-trailer.gz",          Err("broken-base64"),      Err("truncated-gzip")),
    ("wrong-checksum.gz",             Err("broken-base64"),      Err("broken-gzip")),
    ("damaged.gz",                    Err("broken-base64"),      Err("broken-gzip")),
    ("second-member-truncated.gz",    Err("broken-base64"),      Err("truncated-gzip")),
    ("broken-base64.txt",             Err("broken-base64"),      Err("not-recognised")),
    ("cut-base64.txt",                Err("broken-base64"),      Err("broken-base64")),
    ("form.txt",                      Err("broken-base64"),      Ok(())),
    ("form-unescaped.txt",            Err("broken-base64"),      Ok(())),
    ("form-without-results.txt",      Err("broken-base64"),      Err("elmo-missing")),
    ("form-cancelled.txt",            Err("broken-base64"),      Err("elmo-missing")),
    ("form-twice.txt",                Err("broken-base64"),      Err("elmo-twice")),
    ("web-page.html",                 Err("broken-base64"),      Err("html-page")),
    ("saved-page.html",               Err("broken-base64"),      Ok(())),
    ("saved-page-escaped.html",       Err("broken-base64"),      Ok(())),
    ("saved-page-utf-16.html",        Err("broken-base64"),      Ok(())),
    ("saved-page-empty.html",         Err("broken-base64"),      Err("empty")),
    ("saved-page-cut.html",           Err("broken-base64"),      Err("html-page")),
    ("web-page-commented.html",       Err("broken-base64"),      Err("html-page")),
    ("web-page.gz",                   Err("broken-base64"),      Err("html-page")),
    ("other.pdf",                     Err("broken-base64"),      Err("not-recognised")),
    ("other.txt",                     Err("broken-base64"),      Err("not-recognised")),
    ("text.gz",                       Err("broken-base64"),      Err("not-recognised")),
    ("blank.txt",                     Err("empty"),              Err("empty")),
];

/// XML that is given back as it is, whatever its encoding.
const AS_THEY_ARE: &[&str] =
    &["utf-16.xml", "utf-16-be-without-mark.xml", "with-mark.xml", "latin-1.xml", "speaks-of-html.xml"];

#[test]
fn every_form_is_unpacked_as_expected() {
    let document = suite("document.xml");
    for (name, decoded, unwrapped) in TABLE {
        let bytes = suite(name);
        compare(name, "decode", payload::decode(&bytes, &Limits::default()), *decoded, &document);
        compare(name, "unwrap_file", payload::unwrap_file(&bytes, &Limits::default()), *unwrapped, &document);
    }
}

#[test]
fn xml_bytes_are_never_touched() {
    for name in AS_THEY_ARE {
        let bytes = suite(name);
        assert_eq!(payload::unwrap_file(&bytes, &Limits::default()).as_ref(), Ok(&bytes), "{name}");
        let packed = STANDARD.encode(gzip(&bytes));
        assert_eq!(payload::decode(packed.as_bytes(), &Limits::default()).as_ref(), Ok(&bytes), "{name} in an answer");
        assert_eq!(payload::unwrap_file(packed.as_bytes(), &Limits::default()).as_ref(), Ok(&bytes), "{name} packed");
    }
}

#[test]
fn the_table_names_every_file() {
    let mut there: Vec<String> =
        fs::read_dir(folder()).unwrap().map(|file| file.unwrap().file_name().to_string_lossy().into_owned()).collect();
    let mut named: Vec<String> =
        TABLE.iter().map(|row| row.0).chain(AS_THEY_ARE.iter().copied()).map(str::to_owned).collect();
    there.sort();
    named.sort();
    assert_eq!(there, named);
}

#[test]
fn a_bomb_stops_at_the_limit() {
    let bomb = gzip(&vec![b' '; 80 << 20]);
    assert!(bomb.len() < 100_000, "the bomb is small: {} bytes", bomb.len());
    let too_large = Err(PayloadError::DocumentTooLarge { limit: 64 << 20 });
    assert_eq!(payload::decode(STANDARD.encode(&bomb).as_bytes(), &Limits::default()), too_large);
    assert_eq!(payload::unwrap_file(&bomb, &Limits::default()), too_large);

    let members = gzip(&vec![b' '; 20 << 20]).repeat(4);
    assert_eq!(payload::unwrap_file(&members, &Limits::default()), too_large, "the members are counted together");
}

#[test]
fn the_limits_are_the_last_size_that_passes() {
    let document = suite("document.xml");
    let packed = STANDARD.encode(gzip(&document));
    let limits = Limits { packed: packed.len(), document: document.len() };
    assert_eq!(payload::decode(packed.as_bytes(), &limits).as_ref(), Ok(&document));
    assert_eq!(payload::unwrap_file(&document, &Limits { packed: document.len(), ..limits }).as_ref(), Ok(&document));
    let less = Limits { document: document.len() - 1, ..limits };
    assert_eq!(
        payload::decode(packed.as_bytes(), &less),
        Err(PayloadError::DocumentTooLarge { limit: document.len() - 1 })
    );
    let less = Limits { packed: packed.len() - 1, ..limits };
    assert_eq!(payload::decode(packed.as_bytes(), &less), Err(PayloadError::TooLarge { limit: packed.len() - 1 }));
}

#[test]
fn no_prefix_of_anything_panics_or_passes() {
    let packed = suite("document.xml.gz");
    let text = suite("base64.txt");
    let document = suite("document.xml");
    for end in 0..packed.len() {
        assert!(payload::unwrap_file(&packed[..end], &Limits::default()).is_err(), "{end} bytes of gzip");
    }
    for end in 0..text.len() {
        let read = payload::decode(&text[..end], &Limits::default());
        // Without its last padding the text is still whole.
        assert!(read.is_err() || read.as_ref() == Ok(&document), "{end} characters of base64");
    }
}

fn compare(
    name: &str,
    by: &str,
    got: Result<Vec<u8>, PayloadError>,
    expected: Result<(), &'static str>,
    document: &[u8],
) {
    let got = got.as_deref().map_err(|error| error.code());
    assert_eq!(got.map(|bytes| bytes == document), expected.map(|()| true), "{by} of {name}");
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    GzEncoder::new(bytes, Compression::best()).read_to_end(&mut packed).map(|_| packed).unwrap_or_default()
}

fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/suite/payload")
}

fn suite(name: &str) -> Vec<u8> {
    let bytes = fs::read(folder().join(name));
    assert!(bytes.is_ok(), "{name}: {bytes:?}");
    bytes.unwrap_or_default()
}
