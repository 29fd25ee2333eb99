//! The ELMO document of one learner, in the version of its EMP.

use base64::{Engine, engine::general_purpose::STANDARD};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{
    flavour::{EmpFlavour, Version},
    pdf,
    results::{Course, Status, Transcript},
    xml::{Unsigned, Xml},
};

/// What of a transcript is sent, and in which odd way.
pub(crate) struct Content<'a> {
    pub(crate) transcript: &'a Transcript,
    /// The positions of the chosen courses.
    pub(crate) chosen: &'a [usize],
    /// For `generatedDate`.
    pub(crate) generated: OffsetDateTime,
    /// The European Student Identifier, where the version has a place for it.
    pub(crate) esi: &'a str,
    /// Each course stands a second time beside its programme.
    pub(crate) twice: bool,
    /// The bytes by which the attachment is made larger.
    pub(crate) padding: usize,
}

/// Writes the document, canonical and unsigned.
pub(crate) fn write(content: &Content<'_>) -> Unsigned {
    let transcript = content.transcript;
    let version = transcript.emp.version();
    let generated = content.generated.replace_nanosecond(0).unwrap_or(content.generated);
    let generated = generated.format(&Rfc3339).unwrap_or_default();
    let mut xml = Xml::new("elmo", version.namespace());
    xml.element("generatedDate", &generated);
    learner(&mut xml, content);
    xml.open("report");
    issuer(&mut xml, transcript);
    let chosen: Vec<&Course> = content
        .chosen
        .iter()
        .filter_map(|position| transcript.courses.get(*position))
        .filter(|it| fits(it, version))
        .collect();
    if !chosen.is_empty() {
        programme(&mut xml, transcript, &chosen);
    }
    if content.twice {
        for course in &chosen {
            specification(&mut xml, transcript.emp, course, false);
        }
    }
    xml.element("issueDate", &generated);
    if version >= Version::V1_6 {
        let words = transcript.emp.words();
        xml.open_with("gradingScheme", &[("localId", "grades")]);
        xml.element_with("description", &[("xml:lang", words.language)], words.scale);
        xml.element_with("description", &[("xml:lang", "en")], words.scale_en);
        xml.close();
    }
    if version == Version::V2_1 {
        xml.open("status");
        xml.element("code", if chosen.len() == transcript.courses.len() { "FULL" } else { "SELECTION" });
        xml.close();
    }
    xml.close();
    attachment(&mut xml, content, &chosen);
    xml.finish()
}

/// ELMO 1.0 has no status: what has no result cannot be told there.
fn fits(course: &Course, version: Version) -> bool {
    version >= Version::V1_6 || course.status != Status::InProgress
}

fn learner(xml: &mut Xml, content: &Content<'_>) {
    let transcript = content.transcript;
    let version = transcript.emp.version();
    xml.open("learner");
    if version == Version::V2_1 {
        xml.element_with("citizenship", &[("type", "ISO")], "FI");
    } else {
        xml.element("citizenship", "FI");
    }
    // One of the four was given the European number; the others know only their own for a guest.
    match transcript.emp {
        EmpFlavour::Norwegian => xml.element_with("identifier", &[("type", "esi")], content.esi),
        EmpFlavour::Swedish => xml.element_with("identifier", &[("type", "ladokStudentUid")], "training-guest-4711"),
        EmpFlavour::Finnish => xml.element_with("identifier", &[("type", "studentNumber")], "014711470"),
        EmpFlavour::Dutch => xml.element_with("identifier", &[("type", "local")], "s4711470"),
    }
    xml.element("givenNames", transcript.given_names);
    xml.element("familyName", transcript.family_name);
    match version {
        Version::V1_0 | Version::V1_6 => {
            if let Some(born) = transcript.born {
                xml.element("bday", born);
            }
        }
        Version::V2_0 | Version::V2_1 => {
            xml.element("alternativeName", "");
            if let Some(born) = transcript.born {
                xml.element("dateOfBirth", born);
                if version == Version::V2_1 {
                    xml.element("bday", born);
                }
            }
        }
    }
    xml.close();
}

fn issuer(xml: &mut Xml, transcript: &Transcript) {
    let words = transcript.emp.words();
    let host = &transcript.host;
    xml.open("issuer");
    if transcript.emp.version() == Version::V2_1 {
        xml.element_with("country", &[("type", "ISO")], words.country);
    } else {
        xml.element("country", words.country);
    }
    xml.element_with("identifier", &[("type", "schac")], host.schac);
    xml.element_with("identifier", &[("type", "local")], host.short);
    titles(xml, words.language, host.title, host.title_en);
    xml.element("url", &format!("https://www.{}/", host.schac));
    xml.close();
}

fn titles(xml: &mut Xml, language: &str, native: &str, english: &str) {
    xml.element_with("title", &[("xml:lang", language)], native);
    xml.element_with("title", &[("xml:lang", "en")], english);
}

fn programme(xml: &mut Xml, transcript: &Transcript, chosen: &[&Course]) {
    let programme = &transcript.programme;
    xml.open("learningOpportunitySpecification");
    xml.element_with("identifier", &[("type", "local")], programme.code);
    titles(xml, transcript.emp.words().language, programme.title, programme.title_en);
    xml.element("type", "Degree Programme");
    xml.open("specifies");
    xml.open("learningOpportunityInstance");
    if transcript.emp.version() >= Version::V1_6 {
        xml.element("status", "in-progress");
    }
    credit(xml, programme.credits);
    xml.close();
    xml.close();
    for course in chosen {
        xml.open("hasPart");
        specification(xml, transcript.emp, course, true);
        xml.close();
    }
    xml.close();
}

fn specification(xml: &mut Xml, emp: EmpFlavour, course: &Course, with_distribution: bool) {
    let words = emp.words();
    let version = emp.version();
    xml.open("learningOpportunitySpecification");
    xml.element_with("identifier", &[("type", "local")], course.code);
    titles(xml, words.language, course.title, course.title_en);
    xml.element("type", if version == Version::V1_0 { "Module" } else { "Course" });
    xml.element("iscedCode", course.isced);
    xml.open("specifies");
    xml.open("learningOpportunityInstance");
    if !course.date.is_empty() {
        xml.element("date", course.date);
    }
    xml.open("academicTerm");
    titles(xml, words.language, words.term, words.term_en);
    xml.element("start", if emp == EmpFlavour::Swedish { "2025-08-18" } else { "2026-01-12" });
    xml.element("end", "2026-06-30");
    xml.close();
    if version >= Version::V1_6 {
        let status = match course.status {
            Status::Passed => "passed",
            Status::Failed => "failed",
            Status::InProgress => "in-progress",
        };
        xml.element("status", status);
        xml.element("gradingSchemeLocalId", "grades");
    }
    if !course.result.is_empty() {
        xml.element("resultLabel", course.result);
        if with_distribution && words.grades.iter().any(|(label, _)| *label == course.result) {
            distribution(xml, emp, course);
        }
    }
    credit(xml, course.credits);
    if version >= Version::V1_6 {
        xml.open("level");
        xml.element("type", "EQF");
        xml.element("value", course.level);
        xml.close();
    }
    xml.element("languageOfInstruction", if course.isced == "0231" { words.language } else { "en" });
    xml.close();
    xml.close();
    xml.close();
}

/// The scale's usual numbers, a little different for each course.
fn distribution(xml: &mut Xml, emp: EmpFlavour, course: &Course) {
    let mut state = course.code.bytes().fold(7_u32, |sum, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    xml.open("resultDistribution");
    for (label, count) in emp.words().grades {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let count = count + (state >> 24) % 9;
        xml.open_with("category", &[("count", &count.to_string()), ("label", label)]);
        xml.close();
    }
    xml.close();
}

fn credit(xml: &mut Xml, value: &str) {
    xml.open("credit");
    xml.element("scheme", "ects");
    xml.element("value", value);
    xml.close();
}

fn attachment(xml: &mut Xml, content: &Content<'_>, chosen: &[&Course]) {
    let transcript = content.transcript;
    let words = transcript.emp.words();
    let mut lines = vec![
        format!("{} – {} / Transcript of Records", transcript.host.title, words.transcript),
        format!("{} {}", transcript.given_names, transcript.family_name),
        String::new(),
    ];
    lines.extend(chosen.iter().map(|course| {
        format!("{}   {}   {} {}   {}", course.code, course.title, course.credits, words.credit_word, course.result)
    }));
    lines.push(String::new());
    lines.push("For training only. These results are invented.".to_owned());
    let pdf = pdf::page(&lines, content.padding);
    xml.open("attachment");
    if transcript.emp.version() == Version::V2_1 {
        xml.element_with("identifier", &[("type", "local")], "transcript-1");
    }
    titles(xml, words.language, words.transcript, "Transcript of Records");
    xml.element("type", "Transcript of Records");
    xml.plain_element("content", &format!("data:application/pdf;base64,{}", STANDARD.encode(pdf)));
    xml.close();
}
