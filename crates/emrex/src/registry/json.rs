//! The JSON forms: `ncp-list.json`, `emp-list.json`, and the drafts of EMREG 2.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::{Entry, RegistryError, filled};
use crate::Protocol;

pub(super) fn read(text: &str) -> Result<Vec<Entry>, RegistryError> {
    let value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        // Files have been served with trailing commas; without them the error's place is that of the file as it came.
        Err(error) => {
            let mended = mended(text);
            let broken = RegistryError::BrokenJson { line: error.line(), column: error.column() };
            serde_json::from_str(&mended).ok().or_else(|| salvaged(&mended)).ok_or(broken)?
        }
    };
    match &value {
        // Any JSON array could come from a wrong address: it is a registry when it is empty of everything but objects.
        Value::Array(list) if list.iter().any(looks_like_emp) => Ok(entries("", list, &BTreeMap::new())),
        Value::Object(object) => {
            let countries = countries(object.get("countries"));
            let lists: Vec<Entry> = ["ncps", "emps", "emp_list"]
                .into_iter()
                .filter_map(|name| Some((name, object.get(name)?.as_array()?)))
                .flat_map(|(name, list)| entries(name, list, &countries))
                .collect();
            if ["ncps", "emps", "emp_list"].iter().any(|name| object.get(*name).is_some_and(Value::is_array)) {
                Ok(lists)
            } else {
                Err(RegistryError::NotARegistry)
            }
        }
        _ => Err(RegistryError::NotARegistry),
    }
}

struct Country {
    name: Option<String>,
    single_fetch: bool,
}

fn countries(value: Option<&Value>) -> BTreeMap<String, Country> {
    value
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_object)
        .filter_map(|country| {
            let code = text(country, &["countryCode", "isoCode"])?.to_ascii_uppercase();
            let name = text(country, &["countryName", "name"]);
            Some((code, Country { name, single_fetch: flag(country.get("singleFetch")) }))
        })
        .collect()
}

fn looks_like_emp(value: &Value) -> bool {
    value.as_object().is_some_and(|object| {
        ["url", "pubKey", "publicKey", "emreg2Props", "countryCode"].iter().any(|name| object.contains_key(*name))
    })
}

fn entries(list_name: &str, list: &[Value], countries: &BTreeMap<String, Country>) -> Vec<Entry> {
    list.iter()
        .enumerate()
        .map(|(index, value)| {
            let place = format!("{list_name}[{index}]");
            match value.as_object() {
                Some(object) => entry(place, object, countries),
                None if value.as_str() == Some(DAMAGED) => Entry {
                    place,
                    unreadable: Some("It is damaged, so nothing of it can be read."),
                    ..Entry::default()
                },
                None => Entry { place, unreadable: Some("It is no object."), ..Entry::default() },
            }
        })
        .collect()
}

fn entry(place: String, object: &Map<String, Value>, countries: &BTreeMap<String, Country>) -> Entry {
    let own = object.get("country").and_then(Value::as_object);
    let country = text(object, &["countryCode", "country"])
        .or_else(|| own.and_then(|country| text(country, &["isoCode", "countryCode"])));
    let listed = country.as_ref().and_then(|code| countries.get(&code.to_ascii_uppercase()));
    let draft = object.get("emreg2Props").and_then(Value::as_object);
    let old = text(object, &["url"]);
    let protocol = if old.is_none() && draft.is_some() { Protocol::Emrex2 } else { Protocol::Emrex1 };
    let mut problems = Vec::new();
    let mut certificates = Vec::new();
    for name in ["pubKey", "publicKey", "certificate", "certificates"] {
        match object.get(name) {
            Some(Value::String(key)) => certificates.push(key.clone()),
            Some(Value::Array(keys)) => certificates.extend(keys.iter().filter_map(Value::as_str).map(str::to_owned)),
            Some(Value::Null) | None => {}
            Some(_) => problems.push(format!("\"{name}\" is no text.")),
        }
    }
    Entry {
        place,
        country_name: listed
            .and_then(|country| country.name.clone())
            .or_else(|| text(object, &["countryName"]))
            .or_else(|| own.and_then(|country| text(country, &["countryName", "name"]))),
        single_fetch: listed.is_some_and(|country| country.single_fetch)
            || flag(object.get("singleFetch"))
            || own.is_some_and(|country| flag(country.get("singleFetch"))),
        country,
        name: text(object, &["acronym", "name"]),
        institutions: institutions(object.get("institutions")),
        url: old.or_else(|| draft.and_then(|draft| text(draft, &["authorizationUrl"]))),
        certificates,
        protocol,
        problems,
        unreadable: None,
    }
}

fn institutions(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(one)) => filled(one).into_iter().collect(),
        Some(Value::Array(list)) => list
            .iter()
            .filter_map(|item| match item {
                Value::String(name) => filled(name),
                Value::Object(object) => text(object, &["name", "title"]),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// `singleFetch` arrives as a boolean or as text, or not at all.
fn flag(value: Option<&Value>) -> bool {
    match value {
        Some(Value::Bool(flag)) => *flag,
        Some(Value::String(text)) => text.trim().eq_ignore_ascii_case("true"),
        _ => false,
    }
}

/// The first of the names that holds a text which is not blank.
fn text(object: &Map<String, Value>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| object.get(*name).and_then(Value::as_str).and_then(filled))
}

/// Stands for an entry that could not be read.
const DAMAGED: &str = "\u{0}damaged";

/// Of JSON whose brackets close, the elements of its lists that can be read each by itself; `None` where there are none,
/// or where the text may have been cut off.
fn salvaged(text: &str) -> Option<Value> {
    let mut lists: Map<String, Value> = Map::new();
    let mut open: Vec<u8> = Vec::new();
    // The name before the list, where the list's present element began, and what stood in it so far.
    let (mut name, mut element, mut list) = (String::new(), 0_usize, Vec::new());
    let mut string: Option<usize> = None;
    let (mut escaped, mut readable) = (false, false);
    let top = text.bytes().next()?;
    let depth = if top == b'[' { 1 } else { 2 };
    for (at, byte) in text.bytes().enumerate() {
        if let Some(begin) = string {
            if escaped {
                escaped = false;
            } else if byte == b'\\' {
                escaped = true;
            } else if byte == b'"' {
                string = None;
                if open.len() == 1 && depth == 2 {
                    name = text.get(begin + 1..at).unwrap_or_default().to_owned();
                }
            }
            continue;
        }
        let mut ends = |list: &mut Vec<Value>| {
            let part = text.get(element..at).unwrap_or_default().trim();
            if part.is_empty() {
                return;
            }
            let value = serde_json::from_str::<Value>(part).ok();
            readable |= value.as_ref().is_some_and(looks_like_emp);
            list.push(value.unwrap_or_else(|| Value::String(DAMAGED.to_owned())));
        };
        match byte {
            b'"' => string = Some(at),
            b'{' | b'[' => {
                open.push(byte);
                if open.len() == depth && byte == b'[' {
                    element = at + 1;
                }
            }
            b',' if open.len() == depth && open.last() == Some(&b'[') => {
                ends(&mut list);
                element = at + 1;
            }
            b'}' | b']' => {
                if open.len() == depth && byte == b']' {
                    ends(&mut list);
                    lists.insert(name.clone(), Value::Array(std::mem::take(&mut list)));
                }
                if open.pop() != Some(if byte == b'}' { b'{' } else { b'[' }) {
                    return None;
                }
                if open.is_empty() && !text.get(at + 1..).unwrap_or_default().trim().is_empty() {
                    return None;
                }
            }
            _ => {}
        }
    }
    if !open.is_empty() || string.is_some() || !readable {
        return None;
    }
    if top == b'[' { lists.remove("") } else { Some(Value::Object(lists)) }
}

/// Takes away commas before a closing bracket, and writes line breaks inside a text as JSON wants them: files have been
/// served with both.
fn mended(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut in_string = false;
    let mut escaped = false;
    // A comma and the blanks after it wait here until it is known what follows.
    let mut waiting = String::new();
    for letter in text.chars() {
        if in_string {
            match letter {
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                control if control.is_ascii_control() => out.push(' '),
                letter => out.push(letter),
            }
            in_string = escaped || letter != '"';
            escaped = !escaped && letter == '\\';
            continue;
        }
        if letter == ',' && waiting.is_empty() || letter.is_whitespace() && !waiting.is_empty() {
            waiting.push(letter);
            continue;
        }
        if matches!(letter, ']' | '}') {
            waiting = waiting.replacen(',', "", 1);
        }
        out.push_str(&waiting);
        waiting.clear();
        if letter == ',' {
            waiting.push(letter);
        } else {
            out.push(letter);
        }
        in_string = letter == '"';
    }
    out.push_str(&waiting);
    out
}

#[cfg(test)]
mod tests {
    use super::{DAMAGED, mended, salvaged};
    use serde_json::json;

    #[test]
    fn takes_away_only_commas_that_close_and_keeps_line_breaks_in_texts() {
        for (text, expected) in [
            ("[1,]", "[1]"),
            ("[1 , \n ]", "[1  \n ]"),
            (r#"{"a":[1,2,],}"#, r#"{"a":[1,2]}"#),
            (r#"{"a":",]","b":"\",}"}"#, r#"{"a":",]","b":"\",}"}"#),
            (r#"["\\",]"#, r#"["\\"]"#),
            ("[1,,]", "[1,]"),
            ("[,]", "[]"),
            ("[\n\"a\nb\r\n\tc\"]", "[\n\"a\\nb\\r\\n c\"]"),
        ] {
            assert_eq!(mended(text), expected, "{text}");
        }
    }

    #[test]
    fn saves_the_entries_that_can_be_read() {
        let emp = json!({"url": "https://e.example/", "institutions": [{"name": "a, [b"}]});
        let damaged = json!(DAMAGED);
        let good = emp.to_string();
        let check = |text: &str, expected: Option<serde_json::Value>| assert_eq!(salvaged(text), expected, "{text}");
        check(&format!(r#"{{"ncps":[{good}, {{"url" 1}}, {good}]}}"#), Some(json!({"ncps": [emp, damaged, emp]})));
        check(
            &format!(r#"{{"x":1,"countries":[{{}}],"emps":[{{"url":nul}},{good}]}}"#),
            Some(json!({"countries": [{}], "emps": [damaged, emp]})),
        );
        check(&format!("[{good},{{\"url\":}}]"), Some(json!([emp, damaged])));
        check(&format!(r#"{{"ncps":[{good},{{"url" 1}}]"#), None);
        check(&format!(r#"{{"ncps":[{good},{{"url" 1]}}"#), None);
        check(&format!(r#"{{"ncps":[{good},{{"url": "1}}]}}"#), None);
        check(&format!(r#"{{"ncps":[{good}]}} {{}}"#), None);
        check(r#"{"ncps":[{"url" 1}]}"#, None);
        check(r#"{"other":{"ncps":[1 2]}}"#, None);
    }
}
