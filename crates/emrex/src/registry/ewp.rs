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
    let mut entries = Vec::new();
    let (mut depth, mut root_seen, mut hosts) = (0_usize, false, 0_usize);
    // Whether we are in a host, and there in what it implements.
    let (mut in_host, mut in_apis) = (false, false);
    let mut entry: Option<Entry> = None;
    let (mut element, mut content) = (String::new(), String::new());
    loop {
        let position = reader.buffer_position();
        let broken = RegistryError::BrokenXml { position };
        match reader.read_event().map_err(|_| broken.clone())? {
            Event::Start(start) => {
                content.clear();
                match (depth, local(&start)) {
                    (0, "catalogue") if !root_seen => root_seen = true,
                    (0, _) => return Err(RegistryError::NotARegistry),
                    (1, name) => {
                        in_host = name == "host";
                        hosts += usize::from(in_host);
                    }
                    (2, name) => in_apis = in_host && name == "apis-implemented",
                    (3, name @ ("emrex-data-access-point" | "emrex-ncp")) if in_apis => {
                        let place = format!("host[{}]/{name}", hosts.saturating_sub(1));
                        entry = Some(Entry { place, ..Entry::default() });
                    }
                    (ENTRY_DEPTH, name) if entry.is_some() => name.clone_into(&mut element),
                    (DEPTH, _) => return Err(RegistryError::Hostile),
                    _ => {}
                }
                depth += 1;
            }
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                match (&mut entry, depth) {
                    (Some(_), 3) => entries.extend(entry.take()),
                    // Parts of newer versions that nest deeper are not ours to read.
                    (Some(open), ENTRY_DEPTH) => fill(open, &element, &content),
                    _ => {}
                }
                content.clear();
            }
            Event::Text(piece) if entry.is_some() => content.push_str(&piece.xml10_content()),
            Event::CData(piece) if entry.is_some() => content.push_str(&piece.xml10_content()),
            Event::GeneralRef(reference) => match (&mut entry, resolve(&reference)) {
                (Some(_), Some(letter)) => content.push(letter),
                (Some(open), None) => open.unreadable = Some("It uses an entity that nobody has declared."),
                (None, _) => {}
            },
            Event::DocType(_) => return Err(RegistryError::Hostile),
            Event::Eof if depth == 0 && root_seen => return Ok(entries),
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
