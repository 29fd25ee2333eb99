//! Reading: `twins` have the shape of real files of national pilots and of the official examples, with invented
//! people, institutions, titles and codes. `odd` has one trap each. `refused` holds what is no ELMO at all, named by
//! its code.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use elmo::{Elmo, Finding, Limits};
use serde::Deserialize as _;
use serde_json::{Value, json};
use time::Date;

#[test]
fn twins_of_real_files_and_of_each_version_are_read() {
    check("twins");
}

#[test]
fn every_trap_is_read_with_its_findings() {
    check("odd");
}

#[test]
fn what_is_no_elmo_is_refused_by_name() {
    let files = files_of(&suite("refused"));
    assert!(!files.is_empty(), "no files to try");
    for file in files {
        let bytes = fs::read(&file).expect("readable");
        let stem = file.file_stem().and_then(|s| s.to_str()).expect("a name");
        let code = elmo::read(&bytes, &Limits::default()).map_or_else(|e| e.code(), |_| "read");
        // "not-xml.truncated.xml" is one of several for the same code.
        assert_eq!(Some(code), stem.split('.').next(), "{}", file.display());
    }
}

#[test]
fn official_examples_and_real_files_are_read_where_they_are_present() {
    let Some(data) = shared("examples") else { return };
    for file in files_of(&data) {
        let (elmo, findings) = read(&file);
        assert_eq!(elmo.reports.len(), 1, "{}", file.display());
        assert_eq!(elmo.reports[0].issuer.country.as_deref(), Some("PL"));
        let titles: Vec<_> = elmo.achievements().filter_map(|a| a.titles.english_or_first()).collect();
        assert!(titles.contains(&"The importance of <br> in HTML"), "{titles:?}");
        assert!(titles.contains(&"Compiler construction"), "{titles:?}");
        let by_code = |code: &str| findings.iter().filter(|f| f.code.as_str() == code).count();
        assert_eq!(by_code("attachment-unreadable"), elmo.attachments.iter().map(|a| a.contents.len()).sum::<usize>());
        let version = file.file_stem().and_then(|s| s.to_str()).expect("a version");
        assert_eq!(by_code("text-damaged"), usize::from(version >= "1.4"), "{version}");
        assert_eq!(elmo.achievements().count(), if version >= "1.4" { 6 } else { 4 }, "{version}");
    }
}

#[test]
fn real_files_say_what_they_say_where_they_are_present() {
    let Some(data) = shared("real") else { return };
    for (name, reports, achievements, credits, findings) in [
        ("sweden-1.0.xml", 1, 30, "529.5", ""),
        ("denmark-1.x.xml", 1, 36, "227.5", ""),
        ("denmark-signed-sha1-valid.xml", 1, 5, "45", ""),
        ("denmark-signed-then-beautified.xml", 1, 5, "45", ""),
        ("finland-1.0-signature-broken.xml", 1, 3, "5", "attachment-unreadable"),
        (
            "finland-2015-purl.xml",
            2,
            40,
            "156",
            "date-in-other-order date-unreadable generated-missing report-learner-ignored",
        ),
        ("norway-2015-purl.xml", 1, 24, "717", "generated-missing type-unknown"),
        ("complicated-purl.xml", 2, 8, "19", "date-unreadable generated-missing"),
    ] {
        let (elmo, found) = read(&data.join(name));
        assert_eq!(elmo.reports.len(), reports, "{name}");
        assert_eq!(elmo.achievements().count(), achievements, "{name}");
        let sum: elmo::Credits = elmo.achievements().flat_map(|a| &a.credits).map(|c| c.value).sum();
        assert_eq!(sum.to_string(), credits, "{name}: every credit value added");
        let mut codes: Vec<_> = found.iter().map(|f| f.code.as_str()).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.join(" "), findings, "{name}");
        assert!(elmo.learner.family_name.is_some(), "{name}");
        assert!(elmo.learner.bday.is_some(), "{name}");
        let twin = ["-sha1-valid", "-then-beautified", "-signature-broken"]
            .iter()
            .fold(name.to_owned(), |n, s| n.replace(s, ""));
        let twin = read(&suite("twins").join(twin)).0;
        assert_eq!(skeleton(&elmo), skeleton(&twin), "{name} and its twin");
    }
}

#[test]
fn mutilated_documents_never_panic() {
    // A linear congruential generator: the same mutations in every run.
    let mut seed = 2_u64;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).expect("fits") % below.max(1)
    };
    let limits = Limits { nodes: 50_000, ..Limits::default() };
    let mut read = 0;
    for file in files_of(&suite("twins")).into_iter().chain(files_of(&suite("odd"))) {
        let bytes = fs::read(&file).expect("readable");
        for _ in 0..60 {
            let mut mutated = bytes.clone();
            for _ in 0..=random(3) {
                let (at, until) = (random(mutated.len()), random(mutated.len()));
                match random(6) {
                    0 => mutated.truncate(at),
                    1 => drop(mutated.splice(at..at, b"<hasPart><x:y".iter().copied())),
                    2 => drop(mutated.drain(at.min(until)..at.max(until).min(at.min(until) + 40))),
                    3 => mutated.iter_mut().skip(at).take(1).for_each(|b| *b = b'9'),
                    4 => mutated.iter_mut().skip(at).take(1).for_each(|b| *b ^= 0x80),
                    _ => {
                        let piece: Vec<u8> = mutated.iter().copied().skip(until).take(200).collect();
                        drop(mutated.splice(at..at, piece));
                    }
                }
            }
            read += usize::from(elmo::read(&mutated, &limits).is_ok());
            // Digits alone keep it well-formed: dates, credits and counts of every kind.
            let digits: Vec<u8> = bytes
                .iter()
                .map(|b| if b.is_ascii_digit() && random(4) == 0 { b"0123456789.,-/"[random(14)] } else { *b })
                .collect();
            read += usize::from(elmo::read(&digits, &limits).is_ok());
        }
    }
    assert!(read > 100, "only {read} of the mutated documents could be read, so little was tried");
}

#[test]
fn hostile_documents_are_read_or_refused_in_time() {
    let los = |inner: &str| {
        format!("<hasPart><learningOpportunitySpecification>{inner}</learningOpportunitySpecification></hasPart>")
    };
    let title = "<title>x</title>";
    let attributes: String = (0..60).map(|i| format!(" a{i}=''")).collect();
    let deep =
        |inner: &str, levels: usize| (0..levels).fold(inner.to_owned(), |inner, _| los(&format!("{title}{inner}")));
    // The topmost LOS stands in the report itself.
    let top = |parts: String| {
        let (start, end) = (parts.find('>').expect("a tag") + 1, parts.len() - "</hasPart>".len());
        format!("<elmo><report>{}</report></elmo>", &parts[start..end])
    };
    let deep_and_wide = deep(&title.repeat(100_000), 120).replace("<hasPart>", &format!("<hasPart{attributes}>"));
    let started = Instant::now();
    for (what, text, achievements) in [
        ("nested", top(deep("", 120)), 120),
        ("titles far down", top(deep_and_wide), 120),
        ("identifiers", top(los(&"<identifier type='local'>1</identifier>".repeat(150_000))), 1),
        ("damaged", top(los(&"<title>Ã¸Ã¸Ã¸Ã¸</title>".repeat(150_000))), 1),
        ("instances", top(los(&"<specifies><learningOpportunityInstance/></specifies>".repeat(300))), 300),
        ("reports", format!("<elmo>{}</elmo>", "<report/>".repeat(200_000)), 0),
        ("learners", format!("<elmo>{}</elmo>", "<report><learner/></report>".repeat(100_000)), 0),
        ("credits", top(los(&"<credit><value>1,3</value></credit>".repeat(80_000))), 1),
        ("blanks", top(los(&format!("<title>{}</title>", " \n".repeat(2_000_000)))), 1),
    ] {
        let (elmo, _) = elmo::read(text.as_bytes(), &Limits::default()).unwrap_or_else(|e| panic!("{what}: {e}"));
        assert_eq!(elmo.achievements().count(), achievements, "{what}");
        println!("{what}: {:?}", started.elapsed());
    }
    let shared_by_issuers =
        |shared: &str| format!("<elmo><report>{shared}{}</report></elmo>", "<issuer/>".repeat(10_000));
    let megabyte = "x".repeat(1024 * 1024);
    for (what, text) in [
        ("attempts", top(los(&"<specifies><learningOpportunityInstance/></specifies>".repeat(100_000)))),
        (
            "grading scheme of each issuer",
            shared_by_issuers(&format!("<gradingScheme><description>{megabyte}</description></gradingScheme>")),
        ),
        ("status of each issuer", shared_by_issuers(&format!("<status><message>{megabyte}</message></status>"))),
        ("grading schemes of each issuer", shared_by_issuers(&"<gradingScheme/>".repeat(10_000))),
    ] {
        let refused = elmo::read(text.as_bytes(), &Limits::default()).map_err(|e| e.code());
        assert_eq!(refused.err(), Some("too-much-repeated"), "{what}");
    }
    let text = format!("<elmo xml:lang='{}'>{}</elmo>", "x".repeat(30_000), "<title>x</title>".repeat(80_000));
    let text = text.replace("<title>", "<attachment><title>").replace("</title>", "</title></attachment>");
    let (elmo, _) = elmo::read(text.as_bytes(), &Limits::default()).expect("readable");
    assert_eq!(elmo.attachments.len(), 80_000);
    assert!(elmo.attachments.iter().all(|a| a.titles.0[0].language.is_none()), "two gigabytes of one language");
    let (elmo, _) = elmo::read(shared_by_issuers("<gradingScheme/>").as_bytes(), &Limits::default()).expect("readable");
    assert_eq!(elmo.reports.len(), 10_000);
    // Generous, for a busy machine without optimisation; quadratic work would take hours.
    assert!(started.elapsed() < Duration::from_secs(60), "took {:?}", started.elapsed());
}

/// Reads each document of a folder of the suite and compares the outcome with the file beside it.
fn check(folder: &str) {
    let files = files_of(&suite(folder));
    assert!(!files.is_empty(), "no files to try");
    let mut different = Vec::new();
    for file in files {
        let outcome = outcome(read(&file));
        let golden = file.with_extension("json");
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&golden, &outcome).expect("writable");
        }
        if fs::read_to_string(&golden).ok().as_deref() != Some(outcome.as_str()) {
            different.push(file.display().to_string());
        }
    }
    assert!(different.is_empty(), "another outcome than in the file beside it (UPDATE=1 rewrites): {different:#?}");
}

pub(crate) fn read(file: &Path) -> (Elmo, Vec<Finding>) {
    let bytes = fs::read(file).unwrap_or_else(|e| panic!("{}: {e}", file.display()));
    elmo::read(&bytes, &Limits::default()).unwrap_or_else(|e| panic!("{}: {e}", file.display()))
}

fn outcome((elmo, findings): (Elmo, Vec<Finding>)) -> String {
    let lengths: Vec<Vec<usize>> =
        elmo.attachments.iter().map(|a| a.contents.iter().map(|c| c.bytes.len()).collect()).collect();
    let mut document = json!({ "elmo": elmo, "findings": findings, "attachment_bytes": lengths });
    make_readable(&mut document);
    serde_json::to_string_pretty(&document).expect("JSON") + "\n"
}

/// Leaves out what is absent and writes days as people do, so that the outcome files can be read.
fn make_readable(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields.iter_mut() {
                if matches!(name.as_str(), "bday" | "date_of_birth" | "start" | "end" | "date" | "decided")
                    && let Ok(day) = Date::deserialize(&*field)
                {
                    *field = json!(day.to_string());
                }
                make_readable(field);
            }
            fields.retain(|_, v| !v.is_null() && *v != json!([]) && *v != json!({}) && *v != json!(false));
        }
        Value::Array(items) => items.iter_mut().for_each(make_readable),
        _ => {}
    }
}

/// What a file and its twin have in common: ids, types, credits, results and which dates are there.
fn skeleton(elmo: &Elmo) -> Vec<String> {
    elmo.achievements()
        .map(|a| {
            let credits: Vec<String> = a.credits.iter().map(|c| format!("{} {}", c.scheme_folded(), c.value)).collect();
            let result = a.result.as_deref().unwrap_or("-");
            format!("{} {:?} {credits:?} {result} {}", a.id, a.kind, a.date.is_some())
        })
        .collect()
}

pub(crate) fn suite(folder: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/suite/elmo").join(folder)
}

/// A folder of real files, which belong to others and lie beside the checkout where they are present.
pub(crate) fn shared(folder: &str) -> Option<PathBuf> {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/elmo").join(folder);
    if data.is_dir() {
        return Some(data);
    }
    println!("skipped: {} is not here", data.display());
    None
}

pub(crate) fn files_of(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|e| e.expect("an entry").path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "xml"));
    files.sort();
    files
}
