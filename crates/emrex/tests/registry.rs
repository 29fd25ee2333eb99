//! Registries in all their forms: each file of `tests/suite/registry` and what is read from it, in the file `.expected`
//! beside. `UPDATE=1` rewrites the expectations.

use std::{fmt::Write, fs, path::Path};

use emrex::registry;

#[test]
fn every_form_is_read_as_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/suite/registry");
    let mut files: Vec<_> =
        fs::read_dir(&folder).expect("the suite is there").map(|file| file.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension != "expected"));
    files.sort();
    assert!(files.len() >= 20, "the suite holds {} files", files.len());
    let mut wrong = String::new();
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let got = describe(&fs::read(&file).unwrap());
        let expected = folder.join(format!("{name}.expected"));
        if std::env::var_os("UPDATE").is_some() {
            fs::write(&expected, &got).unwrap();
        } else {
            let expected = fs::read_to_string(&expected).unwrap_or_default();
            if got != expected {
                writeln!(wrong, "== {name}\nexpected:\n{expected}got:\n{got}").unwrap();
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn a_large_catalogue_is_read_whole() {
    let host =
        "<host><apis-implemented><echo xmlns='urn:e'><url>https://x.example/</url></echo></apis-implemented></host>\n";
    let emp = "<host><apis-implemented><e:emrex-ncp xmlns:e='urn:n'><e:url>https://emp.example/</e:url>\
        <e:country-code>PL</e:country-code></e:emrex-ncp></apis-implemented></host>";
    let text = format!("<catalogue>{}{emp}</catalogue>", host.repeat(60_000));
    assert!(text.len() > 6_000_000);
    let registry = registry::read(text.as_bytes()).unwrap();
    assert_eq!(registry.emps.len(), 1);
    assert_eq!(registry.emps[0].name, "emp.example", "an EMP without a name is called by its host");
}

/// The size of the real one: ten thousand hosts with what hosts implement, three with EMREX, one of these damaged.
#[test]
fn ten_megabytes_of_catalogue_are_read_in_a_fraction_of_a_second() {
    let suite = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/suite/registry/ewp-catalogue.xml");
    let sample = fs::read_to_string(suite).expect("the suite is there");
    let entry = |name: &str, url: &str| {
        let begin = sample.find("<emrex-ncp").unwrap();
        let end = sample.find("</emrex-ncp>").unwrap() + "</emrex-ncp>".len();
        let entry = sample[begin..end].replace("<name>South</name>", &format!("<name>{name}</name>"));
        entry.replace("https://emp.south.example/ncp", url)
    };
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<catalogue xmlns=\"urn:c\">\n");
    let mut hosts = 0;
    while text.len() < 10 << 20 {
        let emrex = match hosts {
            10 => entry("First", "https://first.example/"),
            5_000 => entry("Bad&nothing; entry", "https://bad.example/"),
            6_000 => entry("Second", "https://second.example/"),
            _ => String::new(),
        };
        text += &format!(
            "<host><ewp:admin-email xmlns:ewp=\"urn:e\">admin@h{hosts}.example</ewp:admin-email><apis-implemented>\
             <discovery xmlns=\"urn:d\" version=\"6.0.0\"><url>https://h{hosts}.example/manifest.xml</url></discovery>\
             <iias xmlns=\"urn:i\" version=\"7.0.0\"><http-security><client-auth-methods><httpsig/>\
             </client-auth-methods></http-security><get-url>https://h{hosts}.example/iias/get</get-url>\
             <index-url>https://h{hosts}.example/iias/index</index-url><max-iia-ids>1</max-iia-ids></iias>\
             <omobilities xmlns=\"urn:o\" version=\"2.0.0\"><get-url>https://h{hosts}.example/om/get</get-url></omobilities>\
             {emrex}</apis-implemented><institutions-covered><hei-id>h{hosts}.example</hei-id></institutions-covered>\
             <client-credentials-in-use><rsa-public-key sha-256=\"{}\"/></client-credentials-in-use></host>\n",
            "ab".repeat(32)
        );
        hosts += 1;
    }
    text += "</catalogue>\n";
    assert!(hosts > 6_000, "{hosts} hosts");
    let started = std::time::Instant::now();
    let registry = registry::read(text.as_bytes()).unwrap();
    let took = started.elapsed();
    println!("{} bytes, {hosts} hosts: {took:?}", text.len());
    let names: Vec<&str> = registry.emps.iter().map(|emp| emp.name.as_str()).collect();
    assert_eq!(names, ["First", "Second"]);
    assert_eq!(registry.problems.len(), 1, "{:?}", registry.problems);
    assert_eq!(registry.problems[0].place, "host[5000]/emrex-ncp (Bad entry)");
    // Unoptimised and beside other tests it takes ten times as long.
    let limit = std::time::Duration::from_millis(if cfg!(debug_assertions) { 5_000 } else { 500 });
    assert!(took < limit, "{took:?}");
}

/// Whoever serves the list must not be able to keep us busy.
#[test]
fn many_entries_and_many_problems_end() {
    let emps: Vec<String> =
        (0..20_000).map(|n| format!(r#"{{"url":"https://e{n}.example/","countryCode":"NO"}}"#)).collect();
    let started = std::time::Instant::now();
    let registry = registry::read(format!(r#"{{"ncps":[{}]}}"#, emps.join(",")).as_bytes()).unwrap();
    assert_eq!((registry.emps.len(), registry.problems.len()), (20_000, 501));
    assert_eq!(registry.problems[500].reason, "And 19500 more.");
    assert!(started.elapsed() < std::time::Duration::from_secs(10), "{:?}", started.elapsed());
}

#[test]
fn what_is_made_to_harm_is_refused() {
    let deep = format!("<catalogue>{}", "<host>".repeat(100_000));
    assert_eq!(registry::read(deep.as_bytes()).unwrap_err().code(), "registry-hostile");
    let deep = "[".repeat(100_000);
    assert_eq!(registry::read(deep.as_bytes()).unwrap_err().code(), "registry-broken-json");
    let large = vec![b' '; registry::LIMIT + 1];
    assert_eq!(registry::read(&large).unwrap_err().code(), "registry-too-large");
}

fn describe(bytes: &[u8]) -> String {
    let registry = match registry::read(bytes) {
        Ok(registry) => registry,
        Err(error) => return format!("error {}: {error}\n", error.code()),
    };
    let mut text = String::new();
    for emp in &registry.emps {
        let certificates: Vec<_> = emp.certificates.iter().map(|der| subject(der)).collect();
        text += &format!(
            "emp {} {:?} {:?} {} {:?} {:?} {}{}\n",
            emp.country,
            emp.country_name,
            emp.name,
            emp.url,
            emp.institutions,
            emp.protocol,
            certificates.join(" + "),
            if emp.single_fetch { " single-fetch" } else { "" },
        );
    }
    for problem in &registry.problems {
        text += &format!("problem {}: {}\n", problem.place, problem.reason);
    }
    text
}

fn subject(der: &[u8]) -> String {
    x509_parser::parse_x509_certificate(der).map_or("unreadable".to_owned(), |(_, it)| it.subject().to_string())
}
