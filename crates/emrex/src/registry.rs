//! The list of EMPs (EMREG), in every form in which it is served.
//!
//! The form is recognised by the content: JSON with `ncps`, `emps` or `emp_list`, a bare JSON array of EMPs, or the
//! catalogue of the EWP Registry. One bad entry never costs the others: it is listed in [`Registry::problems`].

mod certificates;
mod ewp;
mod json;

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::{Emp, EmpKey, Protocol};

/// The largest registry that is read, in bytes; the EWP catalogue has several million.
pub const LIMIT: usize = 64 << 20;

/// So many problems are listed; a list that has more is hardly one.
const MOST_PROBLEMS: usize = 500;
/// So many certificates and institutions of one EMP are read.
const MOST_OF_EMP: usize = 1000;

/// What one source says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registry {
    /// The EMPs in the order of the source, none twice (by [`crate::EmpKey`]): what stands twice is merged, with the
    /// certificates of both. Those without any usable certificate are here too.
    pub emps: Vec<Emp>,
    /// What could not be used, in the order of the source.
    pub problems: Vec<Problem>,
}

/// An entry, or a part of one, that could not be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Where: the path in the source and the EMP's name as far as known, like `ncps[3] (An EMP)`.
    pub place: String,
    /// Why, as a sentence in English.
    pub reason: String,
}

/// Reads a registry as it was downloaded. UTF-8, UTF-16 with byte order mark, else windows-1252 (which covers
/// ISO-8859-1). Commas before a closing bracket and line breaks inside a text are overlooked; of JSON that is damaged
/// inside one entry the others are read.
///
/// # Errors
/// Only when nothing of it can be trusted to be whole: each [`RegistryError`]. The caller keeps its former registry then.
pub fn read(bytes: &[u8]) -> Result<Registry, RegistryError> {
    if bytes.len() > LIMIT {
        return Err(RegistryError::TooLarge { limit: LIMIT });
    }
    let text = to_text(bytes);
    let text = text.trim_matches(|c: char| c.is_whitespace() || c == '\0' || c == '\u{feff}');
    let entries = match text.chars().next() {
        None => return Err(RegistryError::Empty),
        Some('{' | '[') => json::read(text)?,
        Some('<') if is_html(text) => return Err(RegistryError::Html),
        Some('<') => ewp::read(text)?,
        Some(_) => return Err(RegistryError::NotARegistry),
    };
    Ok(collect(entries))
}

/// The certificates in a text that somebody gives: PEM, one or several, or bare base64; DER each, or why it is none.
pub fn certificates_in(text: &str) -> Vec<Result<Vec<u8>, &'static str>> {
    certificates::read(text)
}

/// Why a download is no registry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegistryError {
    /// Nothing came.
    #[error("The registry is empty.")]
    Empty,
    /// Over [`LIMIT`].
    #[error("The registry is larger than {limit} bytes.")]
    TooLarge {
        /// [`LIMIT`]
        limit: usize,
    },
    /// A web page: mostly a sign-in page of a network, or the registry's own front page.
    #[error("This is a web page, not a registry. Is the address right, and does the network ask to sign in?")]
    Html,
    /// It begins as JSON but is not, or ends too early.
    #[error("The registry is damaged at line {line}, column {column}.")]
    BrokenJson {
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
    },
    /// It begins as XML but is not well-formed, or ends too early.
    #[error("The registry is damaged at byte {position}.")]
    BrokenXml {
        /// Counted from 0, in the decoded text.
        position: u64,
    },
    /// A DTD, which no registry has, or elements nested deeper than any catalogue.
    #[error("The registry has a DTD or is nested too deep. It was not read.")]
    Hostile,
    /// Something else.
    #[error("This is not a registry of EMPs.")]
    NotARegistry,
}

impl RegistryError {
    /// The stable name, kebab-case.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "registry-empty",
            Self::TooLarge { .. } => "registry-too-large",
            Self::Html => "registry-html",
            Self::BrokenJson { .. } => "registry-broken-json",
            Self::BrokenXml { .. } => "registry-broken-xml",
            Self::Hostile => "registry-hostile",
            Self::NotARegistry => "not-a-registry",
        }
    }
}

/// One entry as its form has it, before anything is judged.
#[derive(Debug, Default)]
struct Entry {
    place: String,
    country: Option<String>,
    country_name: Option<String>,
    name: Option<String>,
    institutions: Vec<String>,
    url: Option<String>,
    single_fetch: bool,
    /// PEM or bare base64, one or several each.
    certificates: Vec<String>,
    protocol: Protocol,
    /// What the form's reader noticed already.
    problems: Vec<String>,
    /// Nothing could be read of it at all, and why.
    unreadable: Option<&'static str>,
}

fn collect(entries: Vec<Entry>) -> Registry {
    let mut registry = Registry::default();
    let mut places: BTreeMap<EmpKey, usize> = BTreeMap::new();
    for entry in entries {
        let place = match &entry.name {
            Some(name) => format!("{} ({name})", entry.place),
            None => entry.place.clone(),
        };
        let mut problem = |reason: String| registry.problems.push(Problem { place: place.clone(), reason });
        entry.problems.iter().cloned().for_each(&mut problem);
        let emp = match emp(entry, &mut problem) {
            Ok(emp) => emp,
            Err(reason) => {
                problem(reason);
                continue;
            }
        };
        let next = registry.emps.len();
        let place = *places.entry(emp.key()).or_insert(next);
        match registry.emps.get_mut(place) {
            Some(known) => merge(known, emp),
            None => registry.emps.push(emp),
        }
    }
    let more = registry.problems.len().saturating_sub(MOST_PROBLEMS);
    if more > 0 {
        registry.problems.truncate(MOST_PROBLEMS);
        registry.problems.push(Problem { place: "…".to_owned(), reason: format!("And {more} more.") });
    }
    registry
}

fn emp(entry: Entry, problem: &mut impl FnMut(String)) -> Result<Emp, String> {
    if let Some(reason) = entry.unreadable {
        return Err(reason.to_owned());
    }
    let country = entry.country.ok_or("It names no country.")?.to_ascii_uppercase();
    if country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err(format!("\"{}\" is no country code of two letters.", shown(&country)));
    }
    let address = entry.url.ok_or("It has no address.")?;
    let url = Url::parse(&address).map_err(|error| format!("Its address cannot be read: {error}."))?;
    if !matches!(url.scheme(), "http" | "https") || !url.has_host() {
        return Err(format!(
            "Its address begins with \"{}:\"; only https and http can be opened.",
            shown(url.scheme())
        ));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("Its address carries a user name or password.".to_owned());
    }
    let mut found = Vec::new();
    for text in entry.certificates.iter().take(MOST_OF_EMP) {
        for certificate in certificates::read(text) {
            match certificate {
                Ok(der) if found.contains(&der) => {}
                Ok(der) => found.push(der),
                Err(reason) => problem(reason.to_owned()),
            }
        }
    }
    if found.is_empty() {
        problem("It has no certificate that can be used, so nothing it signs can be verified.".to_owned());
    }
    Ok(Emp {
        name: entry.name.unwrap_or_else(|| url.host_str().unwrap_or_default().to_owned()),
        country,
        country_name: entry.country_name,
        institutions: entry.institutions.into_iter().take(MOST_OF_EMP).collect(),
        url,
        single_fetch: entry.single_fetch,
        certificates: found,
        protocol: entry.protocol,
    })
}

fn merge(known: &mut Emp, again: Emp) {
    for certificate in again.certificates {
        if known.certificates.len() < MOST_OF_EMP && !known.certificates.contains(&certificate) {
            known.certificates.push(certificate);
        }
    }
    for institution in again.institutions {
        if known.institutions.len() < MOST_OF_EMP && !known.institutions.contains(&institution) {
            known.institutions.push(institution);
        }
    }
    known.single_fetch |= again.single_fetch;
    known.country_name = known.country_name.take().or(again.country_name);
}

fn to_text(bytes: &[u8]) -> Cow<'_, str> {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(bytes.get(mark..).unwrap_or_default()).0;
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

fn is_html(text: &str) -> bool {
    let start: String = text.chars().take(2000).collect::<String>().to_ascii_lowercase();
    start.contains("<html") || start.starts_with("<!doctype html")
}

/// A value that a stranger wrote, short enough for a sentence.
fn shown(value: &str) -> String {
    value.chars().filter(|c| !c.is_control()).take(40).collect()
}

/// A text without blanks around, or none.
fn filled(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.chars().filter(|c| !c.is_control()).take(500).collect())
}
