//! Courses from a response of the EWP Courses API, saved as a file. The elements of the drafts, of version 0.7 and of
//! version 1 differ in hyphens and capitals alone, so they are found by their letters.

use elmo::LocalText;
use roxmltree::{Document, Node};

use super::source::{CourseLine, Problem, Source, language, with_titles};
use super::{MAX_BYTES, MAX_ENTRIES};
use crate::DeskError;
use crate::table::fail;

/// Reads the response.
///
/// # Errors
/// [`DeskError::Table`] when it is no XML, another document, or too large. A document type is refused.
pub(super) fn read(bytes: &[u8]) -> Result<Source, DeskError> {
    if bytes.len() > MAX_BYTES {
        return Err(fail("table-too-large", (MAX_BYTES >> 20).to_string()));
    }
    let none = || fail("not-ewp", String::new());
    let text = elmo::to_text(bytes).map_err(|_| none())?;
    let document = Document::parse(&text).map_err(|_| none())?;
    let root = document.root_element();
    if !["coursesresponse", "coursesgetresponse"].contains(&letters(root).as_str()) {
        return Err(none());
    }
    let entries: Vec<Node<'_, '_>> = root
        .children()
        .filter(|node| ["learningopportunityspecification", "course"].contains(&letters(*node).as_str()))
        .collect();
    if entries.len() > MAX_ENTRIES {
        return Err(fail("too-many-lines", MAX_ENTRIES.to_string()));
    }
    Ok(Source::of((1..).zip(entries).map(|(number, entry)| (code(entry), course(number, entry))).collect()))
}

/// Servers without codes for people write them into the identifier, after "CR/".
fn code(entry: Node<'_, '_>) -> String {
    child(entry, &["loscode", "code"]).unwrap_or_else(|| {
        let id = id(entry);
        id.split_once('/').map_or(id.as_str(), |(_, rest)| rest).to_owned()
    })
}

fn id(entry: Node<'_, '_>) -> String {
    child(entry, &["losid", "id"]).unwrap_or_default()
}

fn course(line: usize, entry: Node<'_, '_>) -> Result<CourseLine, Problem> {
    let kind = child(entry, &["type"]).or_else(|| by_id(&id(entry)).map(str::to_owned));
    if let Some(kind) = kind.filter(|kind| kind != "Course") {
        return Err((line, "not-a-course", kind));
    }
    let titles = elements(entry, &["title"])
        .map(|title| LocalText { language: tag(title).and_then(language), text: words(title) })
        .collect();
    let (amount, credit_level) = credits(entry);
    let credits = match amount {
        None => None,
        Some(text) => Some(text.parse().map_err(|_| (line, "credits-unreadable", text))?),
    };
    let eqf = child(entry, &["eqflevel"]).map(|level| format!("EQF {level}"));
    let course = CourseLine {
        line,
        code: code(entry),
        credits,
        level: credit_level.or(eqf),
        isced: child(entry, &["iscedcode", "iscedfcode"]),
        ..CourseLine::default()
    };
    with_titles(titles, course)
}

/// ECTS and level: of the course itself, or of its latest instance.
fn credits(entry: Node<'_, '_>) -> (Option<String>, Option<String>) {
    if let Some(amount) = child(entry, &["ects"]) {
        return (Some(amount), None);
    }
    let start = |instance: &Node<'_, '_>| child(*instance, &["start"]).unwrap_or_default();
    let instances = entry.descendants().filter(|node| letters(*node) == "learningopportunityinstance");
    let place = instances.max_by_key(start).unwrap_or(entry);
    let ects = elements(place, &["credit", "credits"]).find(|credit| {
        let scheme = child(*credit, &["scheme"]).or_else(|| credit.attribute("scheme").map(str::to_owned));
        scheme.is_none_or(|scheme| scheme.eq_ignore_ascii_case("ects"))
    });
    let Some(credit) = ects else { return (None, None) };
    let value = child(credit, &["value"]).or_else(|| Some(words(credit)).filter(|text| !text.is_empty()));
    (value, child(credit, &["level"]))
}

/// The type by the beginning of an identifier: "MOD/…" is a module.
fn by_id(id: &str) -> Option<&'static str> {
    match id.split_once('/')?.0 {
        "CR" => Some("Course"),
        "CLS" => Some("Class"),
        "MOD" => Some("Module"),
        "DEP" => Some("Degree Programme"),
        _ => None,
    }
}

/// The local name in small letters without hyphens.
fn letters(node: Node<'_, '_>) -> String {
    node.tag_name().name().replace('-', "").to_lowercase()
}

fn elements<'a, 'input: 'a>(
    parent: Node<'a, 'input>,
    names: &'static [&'static str],
) -> impl Iterator<Item = Node<'a, 'input>> {
    parent.children().filter(move |node| node.is_element() && names.contains(&letters(*node).as_str()))
}

/// The words of the first child of one of these names that has any.
fn child(parent: Node<'_, '_>, names: &'static [&'static str]) -> Option<String> {
    elements(parent, names).map(words).find(|text| !text.is_empty())
}

fn words(node: Node<'_, '_>) -> String {
    let text: String = node.children().filter(Node::is_text).filter_map(|text| text.text()).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn tag<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    node.attribute(("http://www.w3.org/XML/1998/namespace", "lang")).or_else(|| node.attribute("lang"))
}

#[cfg(test)]
mod tests {
    use super::read;

    const NAMESPACE: &str = "https://github.com/erasmus-without-paper/ewp-specs-api-courses/tree/stable-v1";

    #[test]
    fn courses_of_either_version_and_what_is_none() {
        let text = format!(
            r#"<?xml version="1.0"?><courses-response xmlns="{NAMESPACE}" xmlns:e="urn:e">
            <learningOpportunitySpecification><losId>CR/1</losId><losCode>MAT1</losCode>
              <title xml:lang="en">Calculus</title><title xml:lang="no">Kalkulus</title><type>Course</type>
              <iscedCode>0541</iscedCode><specifies>
              <learningOpportunityInstance><loiId>CRI/1</loiId><start>2024-08-15</start>
                <credit><scheme>ects</scheme><level>Bachelor</level><value>5</value></credit></learningOpportunityInstance>
              <learningOpportunityInstance><loiId>CRI/2</loiId><start>2025-08-15</start>
                <credit><scheme>other</scheme><value>3</value></credit>
                <credit><scheme>ECTS</scheme><level>Bachelor</level><value>7.5</value></credit></learningOpportunityInstance>
              </specifies></learningOpportunitySpecification>
            <learningOpportunitySpecification><losId>DEP/9</losId><title>Physics</title></learningOpportunitySpecification>
            <course><los-id>CR/FYS-1</los-id><title xml:lang="en">Mechanics</title><e:ects>10</e:ects><isced-f-code>0533</isced-f-code></course>
            <course><los-id>CR/2</los-id></course>
            </courses-response>"#
        );
        let source = read(text.as_bytes()).expect("courses");
        let told: Vec<String> = source
            .lines
            .iter()
            .map(|l| {
                format!("{} {} {:?} {:?} {:?}", l.code, l.title, l.credits.map(|c| c.to_string()), l.level, l.isced)
            })
            .collect();
        assert_eq!(
            told,
            [
                r#"MAT1 Kalkulus Some("7.5") Some("Bachelor") Some("0541")"#,
                r#"FYS-1 Mechanics Some("10") None Some("0533")"#
            ]
        );
        let problems: Vec<String> =
            source.problems.iter().map(|(l, code, detail)| format!("{l} {code} {detail}")).collect();
        assert_eq!(problems, ["2 not-a-course Degree Programme", "4 value-missing title"]);
    }

    #[test]
    fn other_xml_is_refused() {
        for text in
            ["<a/>", "<courses-response>", "<!DOCTYPE a [<!ENTITY b 'c'>]><courses-response/>", "<html><body/></html>"]
        {
            assert!(read(text.as_bytes()).is_err(), "{text}");
        }
    }
}
