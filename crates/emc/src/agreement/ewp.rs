//! Learning agreements from a response of the EWP Outgoing Mobility Learning Agreements API ("omobility-las-get-response",
//! version 1), saved as a file. What all three have signed counts: the first version, with the approved changes to it. A
//! proposal is never read.

use elmo::{Credits, Elmo, Identifier, Learner, Personal};
use recognition::agreement::{Agreed, AgreedHome, MAX_ROWS, Planned};
use recognition::person::PersonMatch;
use roxmltree::{Document, Node};
use time::Date;
use time::macros::format_description;

use super::table::Problems;
use crate::DeskError;
use crate::table::fail;

/// A response has a few kilobytes for each agreement.
const MAX_BYTES: usize = 16 << 20;
/// Agreements that a response may hold.
const MAX_AGREEMENTS: usize = 1000;
/// The lists of components at the receiving institution, with the remark that those beside table A get.
const STUDIED: [(&str, Option<&str>); 4] = [
    ("components-studied", None),
    ("virtual-components", Some("with-virtual")),
    ("blended-mobility-components", Some("with-blended")),
    ("short-term-doctoral-components", Some("with-doctoral")),
];
const RECOGNISED: &str = "components-recognized";

/// What a response holds, and what was read of the agreement that was chosen.
#[derive(Debug, Clone)]
pub struct EwpFile {
    /// The agreements, in their order.
    pub agreements: Vec<EwpAgreement>,
    /// Which of them was read, by its place; none where somebody has to choose.
    pub chosen: Option<usize>,
    /// The day on which the last of the three signed it.
    pub agreed: Option<Date>,
    /// What else is to be known of it, as a code and a number of components.
    pub notes: Vec<(&'static str, usize)>,
}

/// One agreement of a response.
#[derive(Debug, Clone)]
pub struct EwpAgreement {
    /// The identifier of the mobility.
    pub mobility: String,
    /// The receiving institution, by its SCHAC identifier.
    pub host: String,
    /// The academic year there.
    pub year: String,
    /// Whether its student is the one of the case.
    pub person: PersonMatch,
    /// "first-version" or "approved-changes"; else why it cannot be taken, as the code of an error.
    pub standing: Result<&'static str, &'static str>,
}

/// A response with the tables of the agreement that was chosen.
pub(super) struct Read {
    pub(super) file: EwpFile,
    /// Tables A and B as one package: the document does not say what replaces what.
    pub(super) group: Agreed,
    /// Components that were left out: which one, why as a code, and what it is called.
    pub(super) problems: Problems,
}

/// Whether a file is XML rather than a table.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    start.trim_ascii_start().starts_with(b"<") || start.starts_with(b"\xff\xfe<") || start.starts_with(b"\xfe\xff\0<")
}

/// Reads the response: the agreement that somebody chose by its place, else the only one that can be taken and is the
/// student's. `whose` compares a student with the one of the case; `is_local` tells whether a code is in the catalogue.
///
/// # Errors
/// [`DeskError::Table`] when it is another document or none, a document type is declared, or the agreement chosen, or the
/// only one, cannot be taken.
pub(super) fn read(
    bytes: &[u8],
    chosen: Option<usize>,
    whose: &dyn Fn(&Elmo) -> Result<PersonMatch, DeskError>,
    is_local: &dyn Fn(&str) -> Result<bool, DeskError>,
) -> Result<Read, DeskError> {
    if bytes.len() > MAX_BYTES {
        return Err(fail("table-too-large", (MAX_BYTES >> 20).to_string()));
    }
    let other = || fail("la-other-file", String::new());
    let text = elmo::to_text(bytes).map_err(|_| other())?;
    let document = Document::parse(&text).map_err(|_| other())?;
    let root = document.root_element();
    if root.tag_name().name() != "omobility-las-get-response" {
        return Err(other());
    }
    let found: Vec<Node<'_, '_>> = children(root, "la").collect();
    if found.is_empty() {
        return Err(fail("la-none", String::new()));
    }
    if found.len() > MAX_AGREEMENTS {
        return Err(fail("too-many-lines", MAX_AGREEMENTS.to_string()));
    }
    let mut agreements = Vec::with_capacity(found.len());
    for one in &found {
        agreements.push(EwpAgreement {
            mobility: word(*one, "omobility-id"),
            host: children(*one, "receiving-hei").next().map(|hei| word(hei, "hei-id")).unwrap_or_default(),
            year: word(*one, "receiving-academic-year-id"),
            person: whose(&student(*one))?,
            standing: standing(*one),
        });
    }
    let chosen = chosen.or_else(|| by_itself(&agreements));
    let mut read = Read {
        file: EwpFile { agreements, chosen, agreed: None, notes: Vec::new() },
        group: Agreed::default(),
        problems: Problems::new(),
    };
    let Some(place) = chosen else { return Ok(read) };
    let (Some(one), Some(about)) = (found.get(place), read.file.agreements.get(place)) else {
        return Err(fail("la-none", String::new()));
    };
    about.standing.map_err(|code| fail(code, String::new()))?;
    read.file.agreed = in_force(*one).and_then(|signed| signatures(signed)?.into_iter().max());
    if children(*one, "changes-proposal").next().is_some() {
        read.file.notes.push(("with-proposal", 1));
    }
    tables(*one, &mut read, is_local)?;
    Ok(read)
}

/// The only agreement, or the only one that can be taken and whose student is the one of the case.
fn by_itself(agreements: &[EwpAgreement]) -> Option<usize> {
    if agreements.len() == 1 {
        return Some(0);
    }
    let is_his = |one: &EwpAgreement| one.standing.is_ok() && one.person.verdict == recognition::person::Verdict::Match;
    let mut fitting = agreements.iter().enumerate().filter(|(_, one)| is_his(one)).map(|(place, _)| place);
    fitting.next().filter(|_| fitting.next().is_none())
}

/// The student as the learner of a document, to be compared like one.
fn student(agreement: Node<'_, '_>) -> Elmo {
    let Some(student) = children(agreement, "student").next() else { return Elmo::default() };
    let text = |name: &'static str| Some(word(student, name)).filter(|text| !text.is_empty());
    let esi = text("global-id").map(|value| Personal::new(Identifier { kind: "esi".to_owned(), value }));
    Elmo {
        learner: Learner {
            identifiers: esi.into_iter().collect(),
            given_names: text("given-names").map(Personal::new),
            family_name: text("family-name").map(Personal::new),
            bday: text("birth-date").and_then(|text| day(&text)).map(Personal::new),
            ..Learner::default()
        },
        ..Elmo::default()
    }
}

fn standing(agreement: Node<'_, '_>) -> Result<&'static str, &'static str> {
    let part = |name| children(agreement, name).next();
    let (first, changes) = (part("first-version"), part("approved-changes"));
    if [first, changes].into_iter().flatten().any(|signed| signatures(signed).is_none()) {
        return Err("la-unsigned");
    }
    match (first, changes) {
        (Some(_), None) => Ok("first-version"),
        (Some(_), Some(_)) => Ok("approved-changes"),
        (None, Some(_)) => Err("la-without-first"),
        (None, None) => Err("la-proposed"),
    }
}

/// What was signed last.
fn in_force<'a, 'input: 'a>(agreement: Node<'a, 'input>) -> Option<Node<'a, 'input>> {
    children(agreement, "approved-changes").next().or_else(|| children(agreement, "first-version").next())
}

/// The days on which student, sending and receiving institution signed; nothing where one of them has not.
fn signatures(signed: Node<'_, '_>) -> Option<Vec<Date>> {
    let all = ["student-signature", "sending-hei-signature", "receiving-hei-signature"];
    all.into_iter().map(|name| day(&word(children(signed, name).next()?, "timestamp"))).collect()
}

/// A component with its number in the agreement.
type Numbered<'a, 'input> = (usize, Node<'a, 'input>);

fn tables(
    agreement: Node<'_, '_>,
    read: &mut Read,
    is_local: &dyn Fn(&str) -> Result<bool, DeskError>,
) -> Result<(), DeskError> {
    let mut number = 0;
    for (list, remark) in STUDIED {
        let components = agreed(agreement, list, &mut number, &mut read.problems)?;
        let before = read.group.planned.len();
        for (number, component) in components {
            match credits(component) {
                Ok(credits) => read.group.planned.push(Planned {
                    code: word(component, "los-code"),
                    title: word(component, "title"),
                    credits,
                    term: term(component),
                }),
                Err(why) => read.problems.push((number, why, name(component))),
            }
        }
        let more = read.group.planned.len().saturating_sub(before);
        read.file.notes.extend(remark.filter(|_| more > 0).map(|remark| (remark, more)));
    }
    for (number, component) in agreed(agreement, RECOGNISED, &mut number, &mut read.problems)? {
        let (code, title) = (word(component, "los-code"), word(component, "title"));
        match credits(component) {
            Ok(credits) => {
                let condition = word(component, "recognition-conditions");
                let code = if code.is_empty() { local_code(component, is_local)? } else { code };
                read.group.home.push(AgreedHome { course: None, code, title, credits, condition });
            }
            Err(why) => read.problems.push((number, why, name(component))),
        }
    }
    read.problems.sort_by_key(|(number, _, _)| *number);
    Ok(())
}

/// The components of one list as they were agreed: those of the first version without what the changes take out, and with
/// what they bring. The changes are all since the first version, not only the latest.
fn agreed<'a, 'input: 'a>(
    agreement: Node<'a, 'input>,
    list: &'static str,
    number: &mut usize,
    problems: &mut Problems,
) -> Result<Vec<Numbered<'a, 'input>>, DeskError> {
    let mut of = |version: &'static str| {
        let version = children(agreement, version).next();
        let lists = version.into_iter().flat_map(|version| children(version, list));
        let mut all = Vec::new();
        for component in lists.flat_map(|list| children(list, "component")) {
            *number += 1;
            if *number > MAX_ROWS {
                return Err(fail("too-many-lines", MAX_ROWS.to_string()));
            }
            all.push((*number, component));
        }
        Ok(all)
    };
    let mut now = of("first-version")?;
    for (number, change) in of("approved-changes")? {
        let status = change.attribute("status").unwrap_or_default();
        if status == "inserted" {
            now.push((number, change));
            continue;
        }
        let place = found(&now, change);
        let stays = |place: usize| now.get(place).is_some_and(|(_, one)| told(*one) == told(change));
        match (place, status) {
            // Named once more as it is.
            (Some(place), "") if stays(place) => {}
            (Some(place), "deleted") => {
                now.remove(place);
            }
            (None, "deleted") => problems.push((number, "deleted-unknown", name(change))),
            _ => problems.push((number, "change-unclear", name(change))),
        }
    }
    Ok(now)
}

/// The place of the component that a change names: where several could be it, the one that is the same in all.
fn found(components: &[Numbered<'_, '_>], change: Node<'_, '_>) -> Option<usize> {
    let alike = |one: Node<'_, '_>| {
        let same = |name| match (word(one, name).to_lowercase(), word(change, name).to_lowercase()) {
            (a, b) if a.is_empty() || b.is_empty() => None,
            (a, b) => Some(a == b),
        };
        same("los-id").or_else(|| same("los-code")).or_else(|| same("title")).unwrap_or_default()
    };
    let places: Vec<usize> =
        components.iter().enumerate().filter(|(_, (_, one))| alike(*one)).map(|(place, _)| place).collect();
    match places.as_slice() {
        [only] => Some(*only),
        _ => places.into_iter().find(|place| components.get(*place).is_some_and(|(_, one)| told(*one) == told(change))),
    }
}

/// What a component says of a course.
fn told(component: Node<'_, '_>) -> (String, String, String, Result<Credits, &'static str>) {
    (word(component, "title"), word(component, "loi-id"), term(component), credits(component))
}

/// ECTS credits, or why there are none that count. Other credits are never converted silently.
fn credits(component: Node<'_, '_>) -> Result<Credits, &'static str> {
    let mut amounts: Vec<String> = children(component, "credit")
        .filter(|credit| word(*credit, "scheme").eq_ignore_ascii_case("ects"))
        .map(|credit| word(credit, "value"))
        .collect();
    amounts.dedup();
    let credits = match amounts.as_slice() {
        [amount] => amount.parse().map_err(|_| "credits-unreadable")?,
        [] if children(component, "credit").next().is_some() => return Err("credits-not-ects"),
        [] => Credits::ZERO,
        _ => return Err("credits-unreadable"),
    };
    if credits.is_zero() { Err("credits-missing") } else { Ok(credits) }
}

/// A server without codes for people has them in the identifier, after "CR/".
fn local_code(
    component: Node<'_, '_>,
    is_local: &dyn Fn(&str) -> Result<bool, DeskError>,
) -> Result<String, DeskError> {
    let id = word(component, "los-id");
    let code = id.split_once('/').map_or(id.as_str(), |(_, rest)| rest);
    Ok(if !code.is_empty() && is_local(code)? { code.to_owned() } else { String::new() })
}

/// "1/2" for the first of two terms.
fn term(component: Node<'_, '_>) -> String {
    let id = children(component, "term-id").next();
    id.map(|id| format!("{}/{}", word(id, "term-number"), word(id, "total-terms"))).unwrap_or_default()
}

/// What a component is called: "KR502B Algebra".
fn name(component: Node<'_, '_>) -> String {
    [word(component, "los-code"), word(component, "title")].join(" ").trim().to_owned()
}

/// The day of a date or a time as it is written; its zone never shifts it.
fn day(text: &str) -> Option<Date> {
    Date::parse(text.get(..10)?, format_description!("[year]-[month]-[day]")).ok()
}

fn children<'a, 'input: 'a>(
    parent: Node<'a, 'input>,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'input>> + use<'a, 'input> {
    parent.children().filter(move |node| node.is_element() && node.tag_name().name() == name)
}

/// The words of the first child of a name; empty where there is none.
fn word(parent: Node<'_, '_>, name: &'static str) -> String {
    let Some(node) = children(parent, name).next() else { return String::new() };
    let text: String = node.children().filter_map(|text| text.text().filter(|_| text.is_text())).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use elmo::Personal;
    use recognition::person::{CaseStudent, PersonContext, Verdict, compare};
    use time::macros::date;

    use super::{Read, is_one, read};
    use crate::DeskError;

    /// Two agreements: one that is only proposed, and Aino's with approved changes and another proposal.
    const FILE: &str = include_str!("../../../../tests/suite/agreement/ewp.xml");

    fn of(text: &str, which: Option<usize>) -> Result<Read, DeskError> {
        let student = CaseStudent {
            given_names: Personal::new("Aino Maria".to_owned()),
            family_name: Personal::new("Korhonen".to_owned()),
            born: Some(Personal::new(date!(2003 - 03 - 14))),
            ..CaseStudent::default()
        };
        assert!(is_one(text.as_bytes()), "{text}");
        read(
            text.as_bytes(),
            which,
            &|document| Ok(compare(&document.learner, document, &student, &PersonContext::default())),
            &|code| Ok(["TIE101", "TIE105"].contains(&code)),
        )
    }

    fn refused(text: &str, which: Option<usize>) -> String {
        match of(text, which) {
            Err(DeskError::Table { code, detail }) => format!("{code} {detail}").trim().to_owned(),
            Err(other) => other.to_string(),
            Ok(_) => "taken".to_owned(),
        }
    }

    /// "IN2010 Algoritmer 10 2/2 | … = TIE101 … 10".
    fn shown(read: &Read) -> String {
        let tidy = |text: String| text.trim().to_owned();
        let planned = read.group.planned.iter();
        let planned = planned.map(|row| tidy(format!("{} {} {} {}", row.code, row.title, row.credits, row.term)));
        let home = read.group.home.iter();
        let home = home.map(|row| tidy(format!("{} {} {} {}", row.code, row.title, row.credits, row.condition)));
        format!("{} = {}", planned.collect::<Vec<_>>().join(" | "), home.collect::<Vec<_>>().join(" | "))
    }

    fn problems(read: &Read) -> Vec<String> {
        read.problems.iter().map(|(number, code, name)| format!("{number} {code} {name}")).collect()
    }

    /// The second agreement alone.
    fn alone() -> String {
        let (head, rest) = FILE.split_once("    <la>").expect("a first agreement");
        let (_, second) = rest.split_once("    <la>").expect("a second one");
        format!("{head}    <la>{second}")
    }

    /// The text without its first element of a name.
    fn without(text: &str, name: &str) -> String {
        let (before, rest) = text.split_once(&format!("<{name}")).expect("the element");
        let (_, after) = rest.split_once(&format!("</{name}>")).expect("its end");
        format!("{before}{after}")
    }

    /// A change of the second agreement, which has to be in it.
    fn changed(from: &str, to: &str) -> String {
        let text = alone();
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    }

    /// The agreement with these components in table A of its first version, and nothing else.
    fn with_components(components: &str) -> String {
        let text = without(&without(&alone(), "approved-changes"), "changes-proposal");
        let text = without(&without(&text, "components-studied"), "components-recognized");
        text.replacen("<first-version>", &format!("<first-version>{components}"), 1)
    }

    const TERM: &str = "<term-id><trm:term-number>1</trm:term-number><trm:total-terms>2</trm:total-terms></term-id>";

    fn component(attributes: &str, title: &str, credits: &str) -> String {
        format!("<component{attributes}><title>{title}</title>{TERM}{credits}</component>")
    }

    fn ects(value: &str) -> String {
        format!("<credit><scheme>ects</scheme><value>{value}</value></credit>")
    }

    #[test]
    fn the_first_version_with_the_approved_changes_counts_and_a_proposal_never() {
        let read = of(FILE, None).expect("tables");
        assert_eq!(read.file.chosen, Some(1), "the student's");
        assert_eq!(
            shown(&read),
            "IN2010 Algoritmer og datastrukturer 10 2/2 | NORINT0110 Norsk for internasjonale studenter 5 2/2 \
             | IN3050 Introduksjon til kunstig intelligens 10 2/2 | Norwegian history online 2.5 \
             = TIE101 Tietorakenteet ja algoritmit 10 | TIE105 Ohjelmoinnin perusteet 5 | Language studies 5 \
             | TIE113 Ohjelmistojen suunnittelu 5 Passed with at least C"
        );
        assert_eq!(problems(&read), [""; 0]);
        assert_eq!(read.file.notes, [("with-proposal", 1), ("with-virtual", 1)]);
        assert_eq!(read.file.agreed, Some(date!(2026 - 02 - 04)), "the last of the three, on the day as it is written");
        let [proposed, agreed] = read.file.agreements.as_slice() else { panic!("two agreements") };
        assert_eq!((proposed.standing, proposed.person.verdict), (Err("la-proposed"), Verdict::Mismatch));
        assert_eq!((agreed.standing, agreed.person.verdict), (Ok("approved-changes"), Verdict::Match));
        assert_eq!(
            [agreed.mobility.as_str(), agreed.host.as_str(), agreed.year.as_str()],
            ["SAIMA-2025-0114", "uio.no", "2025/2026"]
        );

        let first = of(&without(&alone(), "approved-changes"), None).expect("tables");
        assert_eq!(first.file.agreements.first().map(|one| one.standing), Some(Ok("first-version")));
        assert_eq!(first.file.agreed, Some(date!(2025 - 11 - 05)));
        assert!(shown(&first).contains("IN2140") && !shown(&first).contains("IN3050"), "{}", shown(&first));
        assert_eq!(first.file.notes, [("with-proposal", 1)]);
    }

    #[test]
    fn short_stays_have_a_list_of_their_own() {
        let one = component("", "Field course", &ects("3"));
        for (list, note) in
            [("blended-mobility-components", "with-blended"), ("short-term-doctoral-components", "with-doctoral")]
        {
            let text = with_components(&format!("<{list}>{one}</{list}>"));
            valid(&text);
            let read = of(&text, None).expect("tables");
            assert_eq!((shown(&read).as_str(), read.file.notes), ("Field course 3 1/2 = ", vec![(note, 1)]));
        }
    }

    #[test]
    fn a_person_chooses_among_several_where_it_is_not_plain() {
        let entry = alone().split_once("    <la>").map(|(_, la)| la.to_owned()).expect("an agreement");
        let entry = entry.replace("</omobility-las-get-response>", "");
        let twice = alone().replacen("    <la>", &format!("    <la>{entry}    <la>"), 1);
        valid(&twice);
        let open = of(&twice, None).expect("a choice");
        assert_eq!((open.file.chosen, open.file.agreements.len(), shown(&open).as_str()), (None, 2, " = "));
        assert!(shown(&of(&twice, Some(1)).expect("tables")).starts_with("IN2010"));
        // Somebody else's is not taken by itself, and can be chosen.
        let other = twice.replace("2003-03-14", "2003-03-15");
        assert_eq!(of(&other, None).expect("a choice").file.chosen, None);
        let chosen = of(&other, Some(0)).expect("tables").file;
        assert_eq!(chosen.agreements.first().map(|one| one.person.verdict), Some(Verdict::Mismatch));
        let alone = of(&changed("Aino Maria", "Anna"), None).expect("tables").file;
        assert_eq!(
            (alone.chosen, alone.agreements.first().map(|one| one.person.verdict)),
            (Some(0), Some(Verdict::Unclear))
        );
        assert_eq!(refused(FILE, Some(0)), "la-proposed");
        assert_eq!(refused(FILE, Some(2)), "la-none");
    }

    #[test]
    fn what_is_not_agreed_by_all_three_is_refused() {
        let proposed = without(&without(&alone(), "first-version"), "approved-changes");
        valid(&proposed);
        assert_eq!(refused(&proposed, None), "la-proposed");
        assert_eq!(refused(&without(&alone(), "first-version"), None), "la-without-first");
        for name in ["student-signature", "sending-hei-signature", "receiving-hei-signature"] {
            assert_eq!(refused(&without(&alone(), name), None), "la-unsigned", "{name} of the first version");
        }
        let (first, changes) = FILE.split_once("<approved-changes>").expect("changes");
        let unsigned = format!("{first}<approved-changes>{}", without(changes, "receiving-hei-signature"));
        assert_eq!(refused(&unsigned, Some(1)), "la-unsigned", "the approved changes");
        assert_eq!(refused(&changed("2025-11-05T15:30:00+01:00", "soon"), None), "la-unsigned");
    }

    #[test]
    fn another_file_is_refused() {
        let root = "omobility-las-get-response";
        assert_eq!(refused(&format!("<{root}/>"), None), "la-none");
        for text in
            ["<elmo/>", "<omobility-las-get-response>", "<!DOCTYPE a [<!ENTITY b 'c'>]><omobility-las-get-response/>"]
        {
            assert_eq!(refused(text, None), "la-other-file", "{text}");
        }
        assert_eq!(refused(&format!("<{root}>{}</{root}>", "<la/>".repeat(1001)), None), "too-many-lines 1000");
        assert_eq!(refused(&format!("<{root}>{}</{root}>", " ".repeat(16 << 20)), None), "table-too-large 16");
        let many = component("", "One", &ects("1")).repeat(1001);
        let many = with_components(&format!("<components-studied>{many}</components-studied>"));
        assert_eq!(refused(&many, None), "too-many-lines 1000");
        for text in ["code;title\n", "PK\u{3}\u{4}", ""] {
            assert!(!is_one(text.as_bytes()), "{text}");
        }
        let wide: Vec<u8> = "\u{feff}<?xml version=\"1.0\"?><a/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(is_one(&wide));
    }

    #[test]
    fn components_without_ects_credits_are_left_out_and_named() {
        let other = "<credit><scheme>cats</scheme><value>20</value></credit>";
        let list = [
            component("", "None", ""),
            component("", "Zero", &ects("0.0")),
            component("", "Other", other),
            component("", "Both", &(other.to_owned() + &ects("7.50"))),
            component("", "Minus", &ects("-5")),
            component("", "Two", &(ects("5") + &ects("6"))),
        ];
        let text = with_components(&format!("<components-studied>{}</components-studied>", list.concat()));
        valid(&text);
        let read = of(&text, None).expect("tables");
        assert_eq!(shown(&read), "Both 7.5 1/2 = ");
        assert_eq!(
            problems(&read),
            [
                "1 credits-missing None",
                "2 credits-missing Zero",
                "3 credits-not-ects Other",
                "5 credits-unreadable Minus",
                "6 credits-unreadable Two"
            ]
        );
    }

    #[test]
    fn a_change_that_does_not_fit_the_first_version_is_named() {
        let calculus = |attributes: &str, credits: &str| component(attributes, "Calculus", &ects(credits));
        let first = calculus("", "5") + &calculus("", "10") + &component("", "Logic", &ects("5"));
        for (change, tables, problem) in [
            (calculus(" status=\"deleted\"", "10"), "Calculus 5 1/2 | Logic 5 1/2", ""),
            (calculus(" status=\"deleted\"", "7"), "Calculus 5 1/2 | Calculus 10 1/2 | Logic 5 1/2", "deleted-unknown"),
            (component(" status=\"deleted\"", "LOGIC", &ects("6")), "Calculus 5 1/2 | Calculus 10 1/2", ""),
            (
                component(" status=\"deleted\"", "Art", &ects("5")),
                "Calculus 5 1/2 | Calculus 10 1/2 | Logic 5 1/2",
                "deleted-unknown",
            ),
            (component("", "Logic", &ects("5")), "Calculus 5 1/2 | Calculus 10 1/2 | Logic 5 1/2", ""),
            (component("", "Logic", &ects("7.5")), "Calculus 5 1/2 | Calculus 10 1/2 | Logic 5 1/2", "change-unclear"),
            (component("", "Art", &ects("5")), "Calculus 5 1/2 | Calculus 10 1/2 | Logic 5 1/2", "change-unclear"),
            // A change that was made and taken back stands in the list of all changes, once in and once out.
            (
                component(" status=\"inserted\"", "Art", &ects("5"))
                    + &component(" status=\"deleted\"", "Art", &ects("5")),
                "Calculus 5 1/2 | Calculus 10 1/2 | Logic 5 1/2",
                "",
            ),
        ] {
            let text = with_components(&format!("<components-studied>{first}</components-studied>"));
            let (before, signed) = text.split_once("<student-signature>").expect("signatures");
            let (signed, after) = signed.split_once("</first-version>").expect("its end");
            let signed = format!("<student-signature>{signed}");
            let changes = format!(
                "<approved-changes><components-studied>{change}</components-studied>{signed}</approved-changes>"
            );
            let text = format!("{before}{signed}</first-version>{changes}{after}");
            valid(&text);
            let read = of(&text, None).expect("tables");
            assert_eq!(shown(&read), format!("{tables} = "), "{change}");
            let codes: Vec<_> = read.problems.iter().map(|(_, code, _)| *code).collect();
            assert_eq!(codes.join(" "), problem, "{change}");
        }
    }

    #[test]
    fn the_files_of_these_tests_are_responses_by_their_schema() {
        valid(FILE);
        valid(&alone());
        valid(&without(&alone(), "approved-changes"));
    }

    #[test]
    fn the_official_example_is_read() {
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/ewp/examples");
        let Ok(text) = std::fs::read_to_string(data.join("omobility-las-get-response.xml")) else {
            println!("skipped: {} is not there", data.display());
            return;
        };
        let read = of(&text, None).expect("tables");
        assert_eq!(
            shown(&read),
            "Introductory calculus 9 2/2 | KR502B Algebra 6 2/2 = Calculus 5 | Algebra with Geometry 4"
        );
        assert_eq!(read.file.notes, [("with-proposal", 1)]);
    }

    fn valid(text: &str) {
        crate::table::ewp_schema::valid("omobility-las-get-response.xsd", text);
    }
}
