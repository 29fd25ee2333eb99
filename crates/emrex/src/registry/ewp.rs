//! The catalogue of the EWP Registry: several megabytes of hosts, few of which offer EMREX.
//!
//! Read as a stream and by local names, since the namespaces of the entries vary with their versions.

use quick_xml::{
    Reader,
    events::{BytesRef, BytesStart, Event},
};

use super::{Entry, RegistryError, filled};

const DEPTH: usize = 64;

pub(super) fn read(text: &str) -> Result<Vec<Entry>, RegistryError> {
    let mut reader = Reader::from_str(text);
    reader.config_mut().expand_empty_elements = true;
    let mut path: Vec<String> = Vec::new();
    let mut entries = Vec::new();
    let mut root_seen = false;
    let mut hosts = 0_usize;
    let mut entry: Option<Entry> = None;
    let mut content = String::new();
    loop {
        let position = reader.buffer_position();
        let broken = RegistryError::BrokenXml { position };
        match reader.read_event().map_err(|_| broken.clone())? {
            Event::Start(start) => {
                path.push(local(&start).to_owned());
                content.clear();
                match path.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
                    ["catalogue"] => root_seen = true,
                    [other, ..] if *other != "catalogue" => return Err(RegistryError::NotARegistry),
                    ["catalogue", "host"] => hosts += 1,
                    ["catalogue", "host", "apis-implemented", "emrex-data-access-point" | "emrex-ncp"] => {
                        let place = format!("host[{}]/{}", hosts.saturating_sub(1), local(&start));
                        entry = Some(Entry { place, ..Entry::default() });
                    }
                    path if path.len() > DEPTH => return Err(RegistryError::Hostile),
                    _ => {}
                }
            }
            Event::End(_) => {
                match (&mut entry, path.len()) {
                    (Some(_), ENTRY_DEPTH) => entries.extend(entry.take()),
                    // Parts of newer versions that nest deeper are not ours to read.
                    (Some(open), depth) if depth == ENTRY_DEPTH + 1 => {
                        fill(open, path.last().map_or("", String::as_str), &content);
                    }
                    _ => {}
                }
                path.pop();
                content.clear();
            }
            Event::Text(piece) if entry.is_some() => content.push_str(&piece.xml10_content()),
            Event::CData(piece) if entry.is_some() => content.push_str(&piece.xml10_content()),
            Event::GeneralRef(reference) if entry.is_some() => content.push(resolve(&reference).ok_or(broken)?),
            Event::DocType(_) => return Err(RegistryError::Hostile),
            Event::Eof if path.is_empty() && root_seen => return Ok(entries),
            Event::Eof if !root_seen => return Err(RegistryError::NotARegistry),
            Event::Eof => return Err(broken),
            _ => {}
        }
    }
}

/// catalogue/host/apis-implemented/entry
const ENTRY_DEPTH: usize = 4;

fn fill(entry: &mut Entry, element: &str, content: &str) {
    match element {
        "url" => entry.url = entry.url.take().or_else(|| filled(content)),
        "name" => entry.name = entry.name.take().or_else(|| filled(content)),
        "country-code" => entry.country = entry.country.take().or_else(|| filled(content)),
        "institution" => entry.institutions.extend(filled(content)),
        "certificate" => entry.certificates.push(content.to_owned()),
        "single-fetch" => entry.single_fetch = content.trim() == "true",
        _ => {}
    }
}

fn local<'a>(start: &'a BytesStart<'_>) -> &'a str {
    let name = start.name().into_inner();
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

fn resolve(reference: &BytesRef<'_>) -> Option<char> {
    if let Ok(Some(letter)) = reference.resolve_char_ref() {
        return Some(letter);
    }
    match reference.xml10_content().as_ref() {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => None,
    }
}
