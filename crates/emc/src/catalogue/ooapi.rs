//! Courses from the answer of `/courses` of the Open Education API, version 5 (`items`, each a `Course`), saved as a file.

use elmo::LocalText;
use serde_json::Value;
use time::Date;
use time::macros::format_description;

use super::source::{CourseLine, Problem, Source, language, with_titles};
use super::{MAX_BYTES, MAX_ENTRIES};
use crate::DeskError;
use crate::table::fail;

/// Reads the page of a collection, a plain list of courses, or one course.
///
/// # Errors
/// [`DeskError::Table`] when it is no JSON, holds no courses, or is too large.
pub(super) fn read(bytes: &[u8], today: Date) -> Result<Source, DeskError> {
    if bytes.len() > MAX_BYTES {
        return Err(fail("table-too-large", (MAX_BYTES >> 20).to_string()));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let none = || fail("not-ooapi", String::new());
    let mut root: Value = serde_json::from_slice(bytes).map_err(|_| none())?;
    let items = match root.get_mut("items").map(Value::take) {
        Some(Value::Array(items)) => items,
        Some(_) => return Err(none()),
        None => match root {
            Value::Array(items) => items,
            course if course.get("name").is_some() => vec![course],
            _ => return Err(none()),
        },
    };
    if items.len() > MAX_ENTRIES {
        return Err(fail("too-many-lines", MAX_ENTRIES.to_string()));
    }
    // Items of another collection (persons, buildings) have no titles at all: that is the wrong file.
    if !items.is_empty() && items.iter().all(|item| titles(item).is_empty()) {
        return Err(none());
    }
    Ok(Source::of((1..).zip(&items).map(|(number, item)| (code(item), course(number, item, today))).collect()))
}

fn code(item: &Value) -> String {
    let primary = item.pointer("/primaryCode/code").and_then(text);
    primary.or_else(|| item.get("abbreviation").and_then(text)).unwrap_or_default()
}

fn course(line: usize, item: &Value, today: Date) -> Result<CourseLine, Problem> {
    let credits = credits(item).map_err(|(code, detail)| (line, code, detail))?;
    let ends = item.get("validTo").and_then(text);
    let over = ends.and_then(|day| Date::parse(&day, format_description!("[year]-[month]-[day]")).ok());
    let course = CourseLine {
        line,
        code: code(item),
        credits,
        level: item.get("level").and_then(text).filter(|level| level != "undefined"),
        isced: item.get("fieldsOfStudy").and_then(|fields| fields.get(0).unwrap_or(fields).as_str()).map(str::to_owned),
        retired: over.is_some_and(|day| day <= today).then_some(true),
        ..CourseLine::default()
    };
    with_titles(titles(item), course)
}

/// `name` is a list of `{language, value}` since 5.0; in drafts a plain text.
fn titles(item: &Value) -> Vec<LocalText> {
    match item.get("name") {
        Some(Value::Array(names)) => names
            .iter()
            .filter_map(|name| {
                let tag = name.get("language").and_then(Value::as_str).unwrap_or_default();
                Some(LocalText { language: language(tag), text: name.get("value").and_then(text)? })
            })
            .collect(),
        Some(name) => text(name).map(|text| LocalText { language: None, text }).into_iter().collect(),
        None => Vec::new(),
    }
}

/// `studyLoad` in the unit "ects", or `ects` of the drafts. Hours and other points are not converted.
fn credits(item: &Value) -> Result<Option<elmo::Credits>, (&'static str, String)> {
    let load = item.get("studyLoad").filter(|load| load.is_object());
    let unit = load.and_then(|load| load.get("studyLoadUnit")).and_then(Value::as_str).unwrap_or("ects");
    let value = load.and_then(|load| load.get("value")).or_else(|| item.get("ects")).filter(|value| !value.is_null());
    let Some(value) = value else { return Ok(None) };
    let shown = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if !unit.eq_ignore_ascii_case("ects") {
        return Err(("credits-not-ects", format!("{shown} {unit}")));
    }
    shown.parse().map(Some).map_err(|_| ("credits-unreadable", shown))
}

/// A text or a number, trimmed; nothing when blank.
fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use time::macros::date;

    use super::read;

    fn codes(file: &serde_json::Value) -> (Vec<String>, Vec<(usize, &'static str, String)>) {
        let source = read(file.to_string().as_bytes(), date!(2026 - 11 - 21)).expect("courses");
        (source.lines.iter().map(|line| format!("{} {}", line.code, line.title)).collect(), source.problems)
    }

    #[test]
    fn takes_what_can_be_taken_and_names_the_rest() {
        let name = json!([{ "language": "en-GB", "value": "Analysis" }, { "language": "nl-NL", "value": "Analyse" }]);
        let (lines, problems) = codes(&json!({ "pageSize": 10, "pageNumber": 1, "items": [
            { "primaryCode": { "codeType": "identifier", "code": "WI1" }, "name": name, "studyLoad": { "studyLoadUnit": "ects", "value": 5 } },
            { "abbreviation": "WI2", "name": "Algebra", "ects": 7.5 },
            { "name": name },
            { "abbreviation": "WI3", "name": [] },
            { "abbreviation": "WI4", "name": name, "studyLoad": { "studyLoadUnit": "sbu", "value": 140 } },
            "nonsense",
            { "abbreviation": "WI1", "name": name },
        ] }));
        assert_eq!(lines, ["WI1 Analyse", "WI2 Algebra"]);
        let problems: Vec<String> =
            problems.iter().map(|(line, code, detail)| format!("{line} {code} {detail}")).collect();
        assert_eq!(
            problems,
            [
                "3 value-missing code",
                "4 value-missing title",
                "5 credits-not-ects 140 sbu",
                "6 value-missing title",
                "7 code-twice WI1"
            ]
        );
    }

    #[test]
    fn other_json_is_refused() {
        for text in ["{", "{}", "[1, 2]", r#"{"items": 3}"#, r#"{"items":[{"personId":"1"}]}"#] {
            assert!(read(text.as_bytes(), date!(2026 - 11 - 21)).is_err(), "{text}");
        }
    }
}
