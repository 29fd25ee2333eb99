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
