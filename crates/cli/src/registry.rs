//! `smp registry`: which EMPs are in a registry, and what is wrong with it.

use std::fmt::Write as _;

use elmo_signature::Certificate;
use emc::ports::Internet as _;
use emrex::registry::{self, LIMIT};
use emrex::{Emp, Protocol};
use platform::{DownloadLimits, Downloads};
use serde::Serialize;
use time::OffsetDateTime;
use url::Url;

use crate::answer::{Answer, Exit, Failure};
use crate::arguments::Registry;
use crate::source;
use crate::text::{Table, shown, utc};

/// Reads one registry from a file or an address.
///
/// # Errors
/// When it cannot be had or is no registry.
pub(crate) fn run(wanted: &Registry, now: OffsetDateTime) -> Result<Answer, Failure> {
    let bytes = match address(wanted)? {
        Some(url) => Downloads::new(DownloadLimits::default())
            .download(&url, LIMIT)
            .map_err(|error| Failure::new(error.code(), format!("The registry did not come: {error}.")))?,
        None => source::bytes(&wanted.place, LIMIT)?,
    };
    let registry = registry::read(&bytes).map_err(|error| Failure::new(error.code(), error))?;
    drop(bytes);
    let problems = registry.problems.into_iter().map(|it| ProblemView { place: it.place, reason: it.reason });
    let mut view = View { emps: Vec::new(), problems: problems.collect() };
    let mut usable = 0;
    let mut text = String::new();
    for emp in &registry.emps {
        let (certificates, problems) = certificates(emp);
        usable += usize::from(emc::registry::usable(emp));
        text += &emp_text(emp, &certificates, now);
        view.problems.extend(problems);
        view.emps.push(EmpView::of(emp, &certificates));
    }
    let head = format!(
        "{}, {usable} of them usable; {}.\n",
        count(registry.emps.len(), "EMP", "EMPs"),
        count(view.problems.len(), "problem", "problems")
    );
    text.insert_str(0, &head);
    if !view.problems.is_empty() {
        text += "\nProblems\n";
        let mut table = Table::default();
        for problem in &view.problems {
            table.row([&problem.place, &problem.reason]);
        }
        text += &table.lines();
    }
    Answer::new(if usable > 0 { Exit::Good } else { Exit::Bad }, &view, &text)
}

#[derive(Serialize)]
struct View {
    emps: Vec<EmpView>,
    problems: Vec<ProblemView>,
}

#[derive(Serialize)]
struct EmpView {
    country: String,
    name: String,
    url: String,
    institutions: Vec<String>,
    certificates: Vec<CertificateView>,
}

#[derive(Serialize)]
struct CertificateView {
    sha256: String,
    valid_until: String,
}

#[derive(Serialize)]
struct ProblemView {
    #[serde(rename = "where")]
    place: String,
    reason: String,
}

impl EmpView {
    fn of(emp: &Emp, certificates: &[Certificate]) -> Self {
        let certificates = certificates
            .iter()
            .map(|it| CertificateView { sha256: it.sha256().to_owned(), valid_until: utc(it.valid_until()) });
        Self {
            country: emp.country.clone(),
            name: emp.name.clone(),
            url: emp.url.to_string(),
            institutions: emp.institutions.clone(),
            certificates: certificates.collect(),
        }
    }
}

/// `None` when it is a file.
fn address(wanted: &Registry) -> Result<Option<Url>, Failure> {
    let Some(text) = wanted.place.to_str() else { return Ok(None) };
    let begins = |with: &str| text.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    if !begins("https://") && !begins("http://") {
        let is_other_address = text.contains("://") && !wanted.place.exists();
        let other = || Failure::new("not-an-address", "Only addresses with https:// can be read, or a file.");
        return if is_other_address { Err(other()) } else { Ok(None) };
    }
    Url::parse(text).map(Some).map_err(|error| Failure::new("not-an-address", format!("{text}: {error}.")))
}

/// Those whose key documents can be verified with, and what is wrong with the others.
fn certificates(emp: &Emp) -> (Vec<Certificate>, Vec<ProblemView>) {
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for der in &emp.certificates {
        match Certificate::from_der(der) {
            Ok(certificate) => good.push(certificate),
            Err(error) => bad.push(ProblemView {
                place: format!("{} {}", emp.country, emp.name),
                reason: format!("One of its certificates cannot be used: {error}."),
            }),
        }
    }
    (good, bad)
}

fn emp_text(emp: &Emp, certificates: &[Certificate], now: OffsetDateTime) -> String {
    let mut text = format!("\n{} {}", shown(&emp.country), shown(&emp.name));
    if !emc::registry::usable(emp) {
        let why = if emp.protocol == Protocol::Emrex1 { "no certificate that can be used" } else { "EMREX 2 only" };
        let _ = write!(text, " (not usable: {why})");
    }
    text.push('\n');
    let mut table = Table::default();
    table.named("Address", emp.url.as_str());
    for (at, institution) in emp.institutions.iter().enumerate() {
        table.named(if at == 0 { "Institutions" } else { "" }, institution);
    }
    for certificate in certificates {
        let expired = if now > certificate.valid_until() { ", expired" } else { "" };
        table.named("Certificate", &format!("SHA-256 {}", certificate.sha256()));
        table.named("", &format!("valid until {}{expired}", utc(certificate.valid_until())));
    }
    text + &table.lines()
}

fn count(number: usize, one: &str, several: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { several })
}
