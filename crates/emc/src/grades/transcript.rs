//! Grading tables from a response of the EWP Incoming Mobility Transcripts of Records API ("imobility-tors-get-response",
//! versions 1 and 2), saved as a file. It gives per cents by ISCED-F; what it does not say is never guessed: a person says
//! what the scale is called, which years and cycle it counts, which grade is best and which passes.

use std::collections::BTreeMap;

use recognition::grades::{Amounts, Cycle, Exact, GradingTable, Side, TableGrade, field_code};
use roxmltree::{Document, Node};
use sha2::{Digest, Sha256};
use store::StoredTable;

use super::{Problem, add, own_names, read_years};
use crate::cases::Imported;
use crate::registry::hex;
use crate::table::fail;
use crate::{Desk, DeskError};

/// Transcripts may carry a PDF each.
const MAX_BYTES: usize = 64 << 20;
/// Tables that a response may hold.
const MAX_TABLES: usize = 1000;
/// The identifiers by which a host is best known, the best first.
const KINDS: &[&str] = &["schac", "erasmus", "pic"];

/// The tables of a response, as they stand there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TranscriptTables {
    /// The issuers of the transcripts.
    pub hosts: Vec<TranscriptHost>,
    /// What scales of these hosts are called, in the office's tables and in the transcripts.
    pub schemes: Vec<String>,
    /// The tables, those with grades in common together.
    pub scales: Vec<Scale>,
    /// Tables that cannot be taken: which one, why as a code, and what it is about.
    pub problems: Vec<(usize, &'static str, String)>,
}

/// Tables that share grades: one scale in several fields.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scale {
    /// All its grades, in the order of the file.
    pub labels: Vec<String>,
    /// Its tables.
    pub tables: Vec<FieldTable>,
}

/// The issuer of a transcript.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TranscriptHost {
    /// Its name: as the office's tables have it, else in English where the transcript has that.
    pub institution: String,
    /// An identifier of it; may be empty.
    pub identifier: String,
}

/// The figures of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldTable {
    /// Which table of the file it is, from 1.
    pub number: usize,
    /// The ISCED-F code.
    pub isced: String,
    /// The grades with their per cents.
    pub grades: Vec<(String, Exact)>,
}

/// What a person says of the tables of one scale.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// Whose tables they are.
    pub host: TranscriptHost,
    /// What the scale is called.
    pub scheme: String,
    /// "2024–2026".
    pub years: String,
    /// The cycle; `None` for all.
    pub cycle: Option<Cycle>,
    /// All grades of the scale, the best first.
    pub best_first: Vec<String>,
    /// The lowest of them that passes.
    pub lowest_passing: String,
}

/// Reads a response. Nothing is stored.
///
/// # Errors
/// [`DeskError::Table`] when it is another document, declares a document type, or holds no grading table.
pub fn preview(desk: &Desk, bytes: &[u8]) -> Result<TranscriptTables, DeskError> {
    let mut found = read(bytes)?;
    desk.read(|r| {
        for known in r.grading_tables()?.iter().filter(|known| known.retired.is_none()).map(|known| &known.table) {
            let same = |a: &str, b: &str| !a.is_empty() && a.eq_ignore_ascii_case(b);
            for host in found.hosts.iter_mut().filter(|_| known.side == Side::Host) {
                if same(&host.identifier, &known.institution_id) || same(&host.institution, &known.institution) {
                    host.institution.clone_from(&known.institution);
                    if !found.schemes.contains(&known.scheme) {
                        found.schemes.push(known.scheme.clone());
                    }
                }
            }
        }
        Ok(found)
    })
}

/// Imports the tables of one scale of a response with what a person says of them, as [`super::import`] does those of a table.
///
/// # Errors
/// As [`preview`]; [`DeskError::Field`] where something is not said, or no scale has these grades.
pub fn import(desk: &Desk, bytes: &[u8], said: &Said) -> Result<Imported, DeskError> {
    let found = read(bytes)?;
    // The name of a transcript's file may be a student's.
    let sha256 = hex(&Sha256::digest(bytes));
    let source = format!("EWP transcript response, SHA-256 {}", sha256.get(..12).unwrap_or_default());
    let missing = |field| Err(DeskError::Field { field });
    if said.scheme.trim().is_empty() {
        return missing("scheme");
    }
    if said.host.institution.trim().is_empty() {
        return missing("institution");
    }
    let Some(years) = read_years(&said.years) else { return missing("years") };
    let sorted = |labels: &[String]| {
        let mut labels = labels.to_vec();
        labels.sort();
        labels
    };
    let scale = found.scales.into_iter().find(|scale| sorted(&scale.labels) == sorted(&said.best_first));
    let last = said.best_first.iter().position(|label| *label == said.lowest_passing);
    let (Some(scale), Some(last)) = (scale, last) else { return missing("grades") };
    let places: BTreeMap<&str, usize> = said.best_first.iter().map(String::as_str).zip(0..).collect();
    desk.change(&["grades"], |change, _| {
        let own = own_names(change)?;
        let names = [&said.host.institution, &said.host.identifier];
        let at_home = names.iter().any(|name| own.contains(&name.trim().to_lowercase()));
        let side = if at_home { Side::Home } else { Side::Host };
        let text = |text: &str| if at_home { String::new() } else { text.trim().to_owned() };
        let (institution, scheme) = (text(&said.host.institution), said.scheme.trim());
        let values = values(change.grading_tables()?, side, &institution, scheme);
        let (mut tables, mut problems) = (Vec::new(), Vec::new());
        for one in scale.tables {
            let mut grades: Vec<(usize, TableGrade)> = one
                .grades
                .into_iter()
                .filter_map(|(label, amount)| {
                    let place = *places.get(label.as_str())?;
                    let value = values.get(&label).copied().flatten();
                    Some((place, TableGrade { label, passing: place <= last, amount, value }))
                })
                .collect();
            grades.sort_by_key(|(place, _)| *place);
            let table = GradingTable {
                side,
                institution: institution.clone(),
                institution_id: text(&said.host.identifier),
                scheme: scheme.to_owned(),
                isced: Some(one.isced),
                cycle: said.cycle,
                years,
                version: 0,
                amounts: Amounts::PerCent,
                students: None,
                grades: grades.into_iter().map(|(_, grade)| grade).collect(),
                source: source.clone(),
            };
            match table.check() {
                Ok(()) => tables.push(table),
                Err((code, detail)) => problems.push((one.number, code, detail)),
            }
        }
        add(change, &tables, problems)
    })
}

/// What the grades of a scale are as numbers by the office's tables of it in use: a response does not say it, and a new version is
/// not to lose it. Nothing for a grade of which they say different things.
fn values(known: Vec<StoredTable>, side: Side, institution: &str, scheme: &str) -> BTreeMap<String, Option<Exact>> {
    let mut values: BTreeMap<String, Option<Exact>> = BTreeMap::new();
    let in_use = known.into_iter().filter(|known| known.retired.is_none()).map(|known| known.table);
    let of_scale = in_use.filter(|it| it.side == side && it.institution == institution && it.scheme == scheme);
    for grade in of_scale.flat_map(|table| table.grades).filter(|grade| grade.value.is_some()) {
        let said = values.entry(grade.label).or_insert(grade.value);
        *said = said.filter(|said| Some(*said) == grade.value);
    }
    values
}

/// What one table says, or what is wrong with it.
type Figures = Result<Vec<(String, Exact)>, Problem>;

fn read(bytes: &[u8]) -> Result<TranscriptTables, DeskError> {
    if bytes.len() > MAX_BYTES {
        return Err(fail("table-too-large", (MAX_BYTES >> 20).to_string()));
    }
    let other = || fail("tor-other-file", String::new());
    let text = elmo::to_text(bytes).map_err(|_| other())?;
    let document = Document::parse(&text).map_err(|_| other())?;
    let root = document.root_element();
    if root.tag_name().name() != "imobility-tors-get-response" {
        return Err(other());
    }
    let mut found = TranscriptTables::default();
    let mut fields: BTreeMap<String, (usize, Figures)> = BTreeMap::new();
    let mut number = 0;
    for tor in children(root, "tor") {
        let tables: Vec<Node<'_, '_>> =
            children(tor, "gradeConversionTable").flat_map(|all| children(all, "iscedTable")).collect();
        if tables.is_empty() {
            continue;
        }
        for report in children(tor, "elmo").flat_map(|elmo| children(elmo, "report")) {
            describe(report, &mut found);
        }
        for table in tables {
            number += 1;
            if number > MAX_TABLES {
                return Err(fail("too-many-lines", MAX_TABLES.to_string()));
            }
            let isced = table.attribute("iscedCode").unwrap_or_default().trim();
            if field_code(isced).as_deref() != Some(isced) {
                found.problems.push((number, "iscedf-unreadable", isced.to_owned()));
                continue;
            }
            let grades = grades(table).map_err(|(code, detail)| (number, code, detail));
            // Transcripts of one host repeat its tables.
            match fields.get_mut(isced) {
                None => {
                    fields.insert(isced.to_owned(), (number, grades));
                }
                Some((_, known)) if same(known, &grades) => {}
                Some((_, known)) => {
                    *known = Err(grades.err().unwrap_or((number, "figures-differ", isced.to_owned())));
                }
            }
        }
    }
    if number == 0 {
        return Err(fail("tor-no-tables", String::new()));
    }
    // Whose of them a table is could not be told any more.
    if found.hosts.len() > 1 {
        return Err(fail("tor-several-hosts", String::new()));
    }
    let mut tables = Vec::new();
    for (isced, (number, grades)) in fields {
        match grades {
            Ok(grades) => tables.push(FieldTable { number, isced, grades }),
            Err(problem) => found.problems.push(problem),
        }
    }
    tables.sort_by_key(|table| table.number);
    found.problems.sort_by_key(|(number, _, _)| *number);
    found.scales = scales(tables);
    Ok(found)
}

/// Puts tables together that share a grade, directly or by another table.
fn scales(tables: Vec<FieldTable>) -> Vec<Scale> {
    let mut scales: Vec<Scale> = Vec::new();
    for table in tables {
        let shares = |scale: &Scale| table.grades.iter().any(|(label, _)| scale.labels.contains(label));
        let (same, others): (Vec<Scale>, Vec<Scale>) = scales.into_iter().partition(shares);
        let mut scale = Scale::default();
        for table in same.into_iter().flat_map(|scale| scale.tables).chain([table]) {
            for (label, _) in &table.grades {
                if !scale.labels.contains(label) {
                    scale.labels.push(label.clone());
                }
            }
            scale.tables.push(table);
        }
        scales = others;
        scales.push(scale);
    }
    scales.sort_by_key(|scale| scale.tables.first().map(|table| table.number));
    scales
}

/// Whether a table says of a field what an earlier one said; what cannot be read says nothing.
fn same(known: &Figures, other: &Figures) -> bool {
    matches!((known, other), (Ok(known), Ok(other)) if known == other) || known.is_err()
}

fn grades(table: Node<'_, '_>) -> Result<Vec<(String, Exact)>, (&'static str, String)> {
    let mut grades: Vec<(String, Exact)> = Vec::new();
    for grade in children(table, "gradeFrequency") {
        let label = words(grade.attribute("label").unwrap_or_default());
        let percent = grade.attribute("percentage").unwrap_or_default();
        if label.is_empty() {
            return Err(("value-missing", "grade".to_owned()));
        }
        if grades.iter().any(|(known, _)| *known == label) {
            return Err(("label-twice", label));
        }
        grades.push((label, Exact::per_cent(percent).map_err(|_| ("percent-unreadable", percent.to_owned()))?));
    }
    if grades.is_empty() { Err(("no-grades", String::new())) } else { Ok(grades) }
}

/// Notes who issued a report and what its scales are called.
fn describe(report: Node<'_, '_>, found: &mut TranscriptTables) {
    for issuer in children(report, "issuer") {
        let titles: Vec<Node<'_, '_>> = children(issuer, "title").collect();
        let lang = ("http://www.w3.org/XML/1998/namespace", "lang");
        let english =
            titles.iter().find(|title| title.attribute(lang).is_some_and(|tag| tag.to_lowercase().starts_with("en")));
        let host = TranscriptHost {
            institution: english.or(titles.first()).map(|title| text(*title)).unwrap_or_default(),
            identifier: children(issuer, "identifier")
                .min_by_key(|id| {
                    let kind = id.attribute("type").unwrap_or_default().to_lowercase();
                    KINDS.iter().position(|known| *known == kind).unwrap_or(KINDS.len())
                })
                .map(text)
                .unwrap_or_default(),
        };
        // One identifier is one host, whatever it is called in another transcript.
        let known = |other: &TranscriptHost| match host.identifier.as_str() {
            "" => other.institution == host.institution,
            identifier => other.identifier == identifier,
        };
        if host != TranscriptHost::default() && !found.hosts.iter().any(known) {
            found.hosts.push(host);
        }
    }
    for scheme in children(report, "gradingScheme").flat_map(|scheme| children(scheme, "description")).map(text) {
        if !scheme.is_empty() && !found.schemes.contains(&scheme) {
            found.schemes.push(scheme);
        }
    }
}

fn children<'a, 'input: 'a>(
    parent: Node<'a, 'input>,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'input>> + use<'a, 'input> {
    parent.children().filter(move |node| node.is_element() && node.tag_name().name() == name)
}

fn text(node: Node<'_, '_>) -> String {
    let text: String = node.children().filter_map(|text| text.text().filter(|_| text.is_text())).collect();
    words(&text)
}

fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Scale, TranscriptTables, read};
    use crate::DeskError;

    /// Two transcripts of one host, which repeat one of its tables.
    const FILE: &str = include_str!("../../../../tests/suite/grades/ewp.xml");

    fn found(text: &str) -> TranscriptTables {
        read(text.as_bytes()).expect("tables")
    }

    fn refused(text: &str) -> String {
        match read(text.as_bytes()) {
            Err(DeskError::Table { code, detail }) => format!("{code} {detail}").trim().to_owned(),
            other => format!("{other:?}"),
        }
    }

    /// "0613: F 9.5, E 5.5".
    fn shown(scale: &Scale) -> Vec<String> {
        let grades = |grades: &[(String, super::Exact)]| {
            grades.iter().map(|(label, amount)| format!("{label} {amount}")).collect::<Vec<_>>().join(", ")
        };
        scale.tables.iter().map(|table| format!("{}: {}", table.isced, grades(&table.grades))).collect()
    }

    fn problems(found: &TranscriptTables) -> Vec<String> {
        found.problems.iter().map(|(number, code, about)| format!("{number} {code} {about}")).collect()
    }

    /// The file with something else in it, which has to be there.
    fn changed(from: &str, to: &str) -> String {
        assert!(FILE.contains(from), "{from}");
        FILE.replacen(from, to, 1)
    }

    #[test]
    fn tables_are_read_by_field_and_scale_and_repeated_ones_once() {
        let found = found(FILE);
        assert_eq!(problems(&found), [""; 0]);
        let [letters, words] = found.scales.as_slice() else { panic!("two scales: {found:?}") };
        assert_eq!(letters.labels, ["F", "E", "D", "C", "B", "A"], "as they stand: nothing is sorted");
        assert_eq!(shown(letters), ["0613: F 9.5, E 5.5, D 15, C 35.25, B 24.75, A 10", "0541: F 20, C 50, A 30"]);
        assert_eq!(shown(words), ["0231: Ikke bestått 4, Bestått 96"]);
        let [host] = found.hosts.as_slice() else { panic!("one host") };
        assert_eq!((host.institution.as_str(), host.identifier.as_str()), ("University of Oslo", "uio.no"));
    }

    #[test]
    fn a_table_with_a_fault_is_left_out_and_named() {
        for (from, to, problem) in [
            ("iscedCode=\"0231\"", "iscedCode=\"481\"", "2 iscedf-unreadable 481"),
            ("percentage=\"4\"", "percentage=\"104\"", "2 percent-unreadable 104"),
            ("percentage=\"4\"", "percentage=\"-4\"", "2 percent-unreadable -4"),
            ("label=\"Bestått\"", "label=\"Ikke  bestått\"", "2 label-twice Ikke bestått"),
            ("label=\"Bestått\"", "label=\" \"", "2 value-missing grade"),
        ] {
            let text = changed(from, to);
            valid(&text);
            let found = found(&text);
            assert_eq!(problems(&found), [problem]);
            assert_eq!(found.scales.len(), 1, "the other scale stays");
        }
        let other = changed("percentage=\"9.50\"", "percentage=\"9.4\"");
        valid(&other);
        assert_eq!(problems(&found(&other)), ["3 figures-differ 0613"]);
        assert_eq!(found(&other).scales.len(), 2);
        let broken = changed("percentage=\"9.50\"", "percentage=\"all\"");
        assert_eq!(problems(&found(&broken)), ["3 percent-unreadable all"]);
        let empty = "<gradeFrequency label=\"Ikke bestått\" percentage=\"4\"/>\n                \
                     <gradeFrequency label=\"Bestått\" percentage=\"96\"/>";
        assert_eq!(problems(&found(&changed(empty, ""))), ["2 no-grades "]);
    }

    #[test]
    fn transcripts_of_several_hosts_are_refused() {
        let (first, second) = FILE.split_once("SAIMA-2025-0118").expect("a second transcript");
        let text = format!("{first}SAIMA-2025-0118{}", second.replacen("uio.no", "ntnu.no", 1));
        assert_eq!(refused(&text), "tor-several-hosts");
    }

    #[test]
    fn what_holds_no_table_is_refused() {
        let root = "imobility-tors-get-response";
        for text in [format!("<{root}/>"), format!("<{root}><tor><omobility-id>1</omobility-id></tor></{root}>")] {
            assert_eq!(refused(&text), "tor-no-tables");
        }
        for text in ["<elmo/>", "", "scheme;grade\n", "<!DOCTYPE a [<!ENTITY b 'c'>]><imobility-tors-get-response/>"] {
            assert_eq!(refused(text), "tor-other-file", "{text}");
        }
        let tables = "<iscedTable/>".repeat(1001);
        let many = format!("<{root}><tor><gradeConversionTable>{tables}</gradeConversionTable></tor></{root}>");
        assert_eq!(refused(&many), "too-many-lines 1000");
        assert_eq!(refused(&" ".repeat((64 << 20) + 1)), "table-too-large 64");
    }

    #[test]
    fn the_file_of_these_tests_is_a_response_by_the_schema_and_the_official_example_is_read() {
        valid(FILE);
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/ewp/examples");
        let Ok(text) = std::fs::read_to_string(data.join("imobility-tors-get-response.xml")) else {
            println!("skipped: {} is not there", data.display());
            return;
        };
        let found = found(&text);
        assert_eq!(shown(&found.scales[0]), ["0612: F 0.8, E 24.7, D 26.3, C 36.3, B 9.9, A 2"]);
        assert_eq!(found.hosts[0].institution, "University of Warsaw");
    }

    fn valid(text: &str) {
        crate::table::ewp_schema::valid("imobility-tors-get-response.xsd", text);
    }
}
