//! The decision as ELMO: `resultOfRecognition`, for the student's next institution and for machines.
//!
//! What the schema has fields for stands in them. The rest (reasons, conditions, how a grade was converted, appeal, who
//! decided, where the results came from) stands in entries of our own namespace: one `decision` in `elmo/extension`, and
//! for each course in the `extension` of its learning opportunity instance. Nothing goes in that was not decided on, and
//! no national identifier.
//!
//! # The two versions
//! ELMO 2.1.1 is what goes out as a rule; 2.0.0 is for those who cannot read it yet. Both say the same: from either the
//! decision can be read back whole. What 2.0.0 has no element for stands elsewhere in it:
//!
//! - the number of the decision (`resultOfRecognition/identifier`): in the title, and in the entry `decision`;
//! - `bday`: only `dateOfBirth`;
//! - a country that its schema does not list (Kosovo's "XK") or that is an address (`country/@type`): in the entries
//!   `source` and `decision`.
//!
//! What neither can hold: white space within names, titles and codes is one blank, as `xs:token` has it, and control
//! characters that XML 1.0 forbids are blanks. Credits that are no finite decimal are rounded to four places where the
//! schema has them, and exact in the entry `outcome`. Ids of the office's own records (staff, local courses, groups) do not
//! go out.

use std::collections::BTreeMap;

use elmo::write::{
    Basis, DecidedCourse, DecisionStatus, Entry, Mapping, RecognisedLearner, RecognitionDocument, WriteVersion,
    WrittenAttachment, is_country_of_both, recognition,
};
use elmo::{
    Achievement, AchievementId, CreditValue, DocumentId, GradingScheme, Identifier, Issuer, Level, LocalText, LosType,
    Status, Texts,
};
use elmo_signature::{Certificate, SigningKey, sign};
use recognition::decision::{
    Decision, DecisionForeign, DecisionGroup, DecisionIssuer, DecisionOpinion, DecisionSource, OpinionVerdict, Overall,
    Signer,
};
use recognition::mapping::{Difference, Grounds, HomePart, Outcome};
use recognition::person::Verdict;
use recognition::provenance::{Channel, ProvenanceKind};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::DocumentError;
use crate::words::{Words, fill};

/// What the document needs beside the decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options<'a> {
    /// `generatedDate`.
    pub generated: OffsetDateTime,
    /// The finished decision PDF, which the stand-alone ELMO carries. Leave it out of the ELMO that the PDF itself carries
    /// (`recognition.md` 6: what embeds what).
    pub pdf: Option<&'a [u8]>,
    /// The version of ELMO.
    pub version: WriteVersion,
}

/// The decision as a document that [`elmo::write`] can write.
pub fn recognition_elmo(decision: &Decision, options: &Options<'_>) -> RecognitionDocument {
    let words = Words::of(&decision.language);
    let mut bases = Bases::default();
    let mut results = Vec::new();
    let mut mappings = Vec::new();
    for (index, group) in decision.groups.iter().enumerate() {
        let number = index + 1;
        let from = group.foreign.iter().map(|foreign| bases.add(foreign, number, group, decision)).collect();
        let mut to = Vec::new();
        for (item, home) in group.group.home.iter().enumerate() {
            let key = format!("{number}.{}", item + 1);
            results.push(home_course(&key, home, number, group, decision));
            to.push(key);
        }
        // A mapping without a result means "not recognised"; what was not asked for is neither.
        if group.group.outcome != Outcome::NotAppliedFor {
            mappings.push(Mapping { from, to });
        }
    }
    let student = &decision.student;
    RecognitionDocument {
        generated: options.generated,
        learner: RecognisedLearner {
            given_names: student.given_names.clone(),
            family_name: student.family_name.clone(),
            born: student.born.clone(),
            student_number: Some(student.number.clone()).filter(|number| !number.reveal().is_empty()),
            ..RecognisedLearner::default()
        },
        issuer: Issuer {
            country: Some(decision.office.country.clone()).filter(|country| !country.is_empty()),
            identifiers: decision.office.identifiers.clone(),
            titles: Texts(vec![LocalText { language: None, text: decision.office.institution.clone() }]),
            url: Some(decision.office.url.clone()).filter(|url| !url.is_empty()),
        },
        number: decision.number.clone(),
        titles: in_words(words, &words.title_of(decision)),
        descriptions: in_words(words, &description(decision, words)),
        status: match decision.overall {
            Overall::Positive => DecisionStatus::Positive,
            Overall::PartiallyPositive => DecisionStatus::PartiallyPositive,
            Overall::Negative => DecisionStatus::Negative,
        },
        decided: decision.decided,
        issued: decision.signed.unwrap_or(options.generated),
        bases: bases.finish(),
        results,
        mappings,
        grading_schemes: Vec::new(),
        notes: vec![decision_entry(decision)],
        attachments: options.pdf.map(|bytes| attachment(decision, words, bytes)).into_iter().collect(),
    }
}

/// The decision as ELMO, unsigned.
///
/// # Errors
/// [`DocumentError::Elmo`] when a date lies outside the years 1 to 9999.
pub fn recognition_xml(decision: &Decision, options: &Options<'_>) -> Result<String, DocumentError> {
    Ok(recognition(&recognition_elmo(decision, options), options.version)?)
}

/// The decision as ELMO, signed with the office's key.
///
/// # Errors
/// [`DocumentError::NotSigned`] for a draft, [`DocumentError::Elmo`] and [`DocumentError::Signature`] from below.
pub fn signed_recognition_elmo(
    decision: &Decision,
    options: &Options<'_>,
    key: &SigningKey,
    certificate: &Certificate,
) -> Result<Vec<u8>, DocumentError> {
    if decision.signed.is_none() {
        return Err(DocumentError::NotSigned);
    }
    Ok(sign(&recognition_xml(decision, options)?, key, certificate)?)
}

/// The hosts' sides, one for each report, and the courses in them, each once.
#[derive(Default)]
struct Bases {
    bases: Vec<(Option<(DocumentId, usize)>, Basis)>,
    places: BTreeMap<(DocumentId, AchievementId), (usize, usize)>,
}

impl Bases {
    /// Adds an achievement, or what another group decides about another part of it; returns its key.
    fn add(&mut self, foreign: &DecisionForeign, number: usize, group: &DecisionGroup, decision: &Decision) -> String {
        let key = format!("{}/{}", foreign.document, foreign.achievement);
        let note = foreign_entry(foreign, number, group, decision);
        let place = (foreign.document, foreign.achievement.clone());
        if let Some((basis, course)) = self.places.get(&place).copied() {
            if let Some(course) = self.bases.get_mut(basis).and_then(|(_, b)| b.courses.get_mut(course)) {
                course.notes.push(note);
            }
            return key;
        }
        let basis = self.basis_of(foreign, decision);
        if let Some((_, found)) = self.bases.get_mut(basis) {
            let scheme = foreign.grading_scheme.as_deref().map(|scheme| grading_scheme(scheme, found));
            self.places.insert(place, (basis, found.courses.len()));
            found.courses.push(DecidedCourse {
                key: key.clone(),
                achievement: foreign_achievement(foreign, scheme),
                notes: vec![note],
            });
        }
        key
    }

    fn basis_of(&mut self, foreign: &DecisionForeign, decision: &Decision) -> usize {
        let report = foreign.achievement.report();
        let source = decision.sources.iter().find(|source| source.document == foreign.document);
        let of = source.map(|source| (source.document, report));
        if let Some(index) = self.bases.iter().position(|(known, _)| *known == of) {
            return index;
        }
        let issuer = source.and_then(|source| source.issuers.iter().find(|issuer| issuer.report == report));
        let received = source.map(|source| source.provenance.received);
        let basis = Basis {
            issuer: issuer.map(host).unwrap_or_default(),
            // The decision does not keep the report's own date. It says when the document was received, and the entry
            // `source` says that this is what it is.
            issued: received.or(decision.signed).unwrap_or_else(|| decision.decided.midnight().assume_utc()),
            courses: Vec::new(),
            grading_schemes: Vec::new(),
        };
        self.bases.push((of, basis));
        self.bases.len() - 1
    }

    fn finish(self) -> Vec<Basis> {
        self.bases.into_iter().map(|(_, basis)| basis).collect()
    }
}

fn host(issuer: &DecisionIssuer) -> Issuer {
    Issuer {
        country: issuer.country.clone(),
        identifiers: issuer.identifiers.clone(),
        titles: issuer.titles.clone(),
        url: issuer.url.clone(),
    }
}

/// The id of a grading scheme in the basis, which gets it where it is new.
fn grading_scheme(description: &str, basis: &mut Basis) -> String {
    let known = basis.grading_schemes.iter().find(|s| s.descriptions.0.iter().any(|text| text.text == description));
    if let Some(known) = known {
        return known.local_id.clone();
    }
    let local_id = format!("scale-{}", basis.grading_schemes.len() + 1);
    basis.grading_schemes.push(GradingScheme {
        local_id: local_id.clone(),
        descriptions: Texts(vec![LocalText { language: None, text: description.to_owned() }]),
    });
    local_id
}

fn foreign_achievement(foreign: &DecisionForeign, grading_scheme: Option<String>) -> Achievement {
    let mut identifiers = foreign.identifiers.clone();
    if let (true, Some(code)) = (identifiers.is_empty(), &foreign.code) {
        identifiers.push(Identifier { kind: "local".to_owned(), value: code.clone() });
    }
    Achievement {
        id: foreign.achievement.clone(),
        identifiers,
        titles: foreign.titles.clone(),
        kind: los_type(&foreign.kind),
        start: foreign.start,
        date: foreign.date,
        result: foreign.result.clone(),
        grading_scheme,
        credits: foreign
            .credits
            .iter()
            .map(|(scheme, value)| CreditValue { scheme: Some(scheme.clone()), level: None, value: *value })
            .collect(),
        levels: foreign.level.as_deref().map(level).into_iter().collect(),
        ..Achievement::default()
    }
}

fn los_type(word: &str) -> LosType {
    match word {
        "" => LosType::None,
        "Degree Programme" => LosType::DegreeProgramme,
        "Module" => LosType::Module,
        "Course" => LosType::Course,
        "Class" => LosType::Class,
        other => LosType::Other(other.to_owned()),
    }
}

/// "EQF 7" as type and value; other words as the description of a level.
fn level(text: &str) -> Level {
    match text.split_once(' ') {
        Some((kind @ ("EQF" | "NQF"), value)) => {
            Level { kind: kind.to_owned(), value: value.trim().to_owned(), description: None }
        }
        _ => Level { kind: String::new(), value: String::new(), description: Some(text.to_owned()) },
    }
}

fn home_course(key: &str, home: &HomePart, number: usize, group: &DecisionGroup, decision: &Decision) -> DecidedCourse {
    let mut identifiers = Vec::new();
    if !home.code.is_empty() {
        identifiers.push(Identifier { kind: "local".to_owned(), value: home.code.clone() });
    }
    let mut note = outcome_entry(number, group, decision);
    if home.code.is_empty() {
        note = note.with("free-credits", "true");
    }
    if home.grade.is_none() {
        note = note.with("pass-only", "true");
    }
    note = exact(note, home.credits);
    if !home.how.is_empty() {
        note = note.entry(said("how", decision, &Words::of(&decision.language).how_found(&home.how)));
    }
    if let Some(place) = &home.place {
        note = note.entry(said("degree-place", decision, place));
    }
    DecidedCourse {
        key: key.to_owned(),
        achievement: Achievement {
            identifiers,
            titles: Texts(vec![LocalText { language: None, text: home.title.clone() }]),
            kind: if home.code.is_empty() { LosType::None } else { LosType::Course },
            date: Some(decision.decided),
            status: Some(Status::Passed),
            result: home.grade.clone(),
            credits: vec![CreditValue { scheme: Some("ECTS".to_owned()), level: None, value: home.credits }],
            ..Achievement::default()
        },
        notes: vec![note],
    }
}

fn foreign_entry(foreign: &DecisionForeign, number: usize, group: &DecisionGroup, decision: &Decision) -> Entry {
    let mut note = outcome_entry(number, group, decision)
        .with("document", foreign.document.to_string())
        .with("place", foreign.achievement.as_str());
    if let Some(source) = decision.sources.iter().find(|source| source.document == foreign.document) {
        note = note.with("provenance", kind(source.provenance.kind));
    }
    if let Some((_, credits)) = &foreign.credits {
        note = exact(note, *credits);
    }
    // A word that the schema does not list for `type`.
    if let LosType::Other(kind) = los_type(&foreign.kind) {
        note = note.with("type", kind);
    }
    if let Some(part) = foreign.part {
        note = note.with("part", part.to_string());
    }
    if let Some(term) = &foreign.term {
        note = note.entry(Entry::new("term").text(None, term.clone()));
    }
    note
}

/// With the credits as a fraction where they are no decimal.
fn exact(note: Entry, credits: elmo::Credits) -> Entry {
    let text = credits.to_string();
    if text.contains('/') { note.with("credits", text) } else { note }
}

/// What was decided about a group: `outcome`, with the reasons and the condition within.
fn outcome_entry(number: usize, group: &DecisionGroup, decision: &Decision) -> Entry {
    let mut entry = Entry::new("outcome")
        .with("decision", decision.number.clone())
        .with("group", number.to_string())
        .with("kind", outcome(&group.group.outcome));
    if let Outcome::OnCondition { until, condition } = &group.group.outcome {
        entry = entry.entry(said("condition", decision, condition).with("until", until.to_string()));
    }
    if let Some(Grounds { differs, text, next_step }) = &group.group.grounds {
        let differs: Vec<&str> = differs.iter().map(|d| difference(*d)).collect();
        entry = entry.entry(said("reason", decision, text).with("differs", differs.join(" ")));
        if !next_step.is_empty() {
            entry = entry.entry(said("next-step", decision, next_step));
        }
    }
    entry
}

/// What the replaced decision said about a group: its outcome, and the codes of both sides.
fn superseded_entry(group: &DecisionGroup) -> Entry {
    let codes = group.foreign.iter().map(|f| f.code.clone().unwrap_or_else(|| f.achievement.to_string()));
    let home = group.group.home.iter().map(|h| {
        let name = if h.code.is_empty() { &h.title } else { &h.code };
        let grade = h.grade.as_deref().unwrap_or("pass");
        format!("{name} {} {grade}", h.credits)
    });
    Entry::new("superseded")
        .with("kind", outcome(&group.group.outcome))
        .with("foreign", codes.collect::<Vec<_>>().join("; "))
        .with("home", home.collect::<Vec<_>>().join("; "))
}

/// The whole decision in one entry.
fn decision_entry(decision: &Decision) -> Entry {
    let office = &decision.office;
    let mut entry = Entry::new("decision")
        .with("number", decision.number.clone())
        .with("case", decision.case_number.clone())
        .with("language", decision.language.clone())
        .with("status", decision.overall.as_elmo());
    if decision.training {
        entry = entry.with("training", "true");
    }
    if decision.signed.is_none() {
        entry = entry.with("draft", "true");
    }
    if !office.country.is_empty() && !is_country_of_both(&office.country) {
        entry = entry.with("country", office.country.clone());
    }
    if let Some(replaced) = &decision.replaces {
        entry = entry.with("replaces", replaced.clone());
    }
    let days = [("applied", decision.applied), ("complete", decision.complete), ("notified", decision.notified)];
    for (name, date) in days {
        if let Some(date) = date {
            entry = entry.with(name, date.to_string());
        }
    }
    if let Some(cycle) = decision.student.cycle {
        entry = entry.with("cycle", cycle.as_str());
    }
    if let Some(signed) = decision.signed {
        entry = entry.with("signed", moment(signed));
    }
    let totals = decision.totals;
    entry = entry.entry(
        Entry::new("totals")
            .with("scheme", "ECTS")
            .with("requested", totals.requested.to_string())
            .with("recognised", totals.recognised.to_string())
            .with("refused", totals.refused.to_string())
            .with("credited", totals.credited.to_string()),
    );
    if let Some(typed) = decision.totals_typed {
        entry = entry.entry(
            Entry::new("totals-typed")
                .with("scheme", "ECTS")
                .with("requested", typed.requested.to_string())
                .with("recognised", typed.recognised.to_string())
                .with("refused", typed.refused.to_string())
                .with("credited", typed.credited.to_string()),
        );
    }
    let of_office = [
        ("unit", &office.unit),
        ("address", &office.address),
        ("contact", &office.contact),
        ("legal-basis", &office.legal_basis),
    ];
    for (name, text) in of_office.into_iter().chain(decision.student.programme.iter().map(|text| ("programme", text))) {
        if !text.is_empty() {
            entry = entry.entry(said(name, decision, text));
        }
    }
    let appeal = &office.appeal;
    entry = entry.entry(
        Entry::new("appeal")
            .entry(said("body", decision, &appeal.body))
            .entry(said("time-limit", decision, &appeal.time_limit))
            .entry(said("form", decision, &appeal.form))
            .entry(said("address", decision, &appeal.address)),
    );
    let signers = [
        ("prepared-by", Some(&decision.prepared_by)),
        ("decided-by", decision.decided_by.as_ref()),
        ("second", decision.second.as_ref()),
    ];
    for (name, signer) in signers {
        if let Some(Signer { name: person, title, .. }) = signer {
            entry = entry.entry(Entry::new(name).with("name", person.clone()).with("title", title.clone()));
        }
    }
    for opinion in &decision.opinions {
        entry = entry.entry(opinion_entry(opinion));
    }
    for group in &decision.superseded {
        entry = entry.entry(superseded_entry(group));
    }
    for source in &decision.sources {
        entry = entry.entry(source_entry(source, decision));
    }
    entry
}

/// Whose opinion the decision rests on; what they wrote stays in the office.
fn opinion_entry(opinion: &DecisionOpinion) -> Entry {
    let verdict = match opinion.verdict {
        OpinionVerdict::For => "for",
        OpinionVerdict::Partly => "partly",
        OpinionVerdict::Against => "against",
    };
    let entry = Entry::new("opinion")
        .with("by", opinion.by.clone())
        .with("day", opinion.day.to_string())
        .with("verdict", verdict);
    opinion.about.iter().fold(entry, |entry, title| entry.entry(Entry::new("about").text(None, title.clone())))
}

fn source_entry(source: &DecisionSource, decision: &Decision) -> Entry {
    let provenance = &source.provenance;
    let mut entry = Entry::new("source")
        .with("document", source.document.to_string())
        .with("provenance", kind(provenance.kind))
        .with(
            "channel",
            match provenance.channel {
                Channel::Emrex => "emrex",
                Channel::File => "file",
                Channel::Keyboard => "keyboard",
            },
        )
        .with("received", moment(provenance.received))
        .with("issue-date-is", "received")
        .with("sha256", provenance.sha256.clone())
        .with(
            "identity",
            match source.identity {
                Verdict::Match => "match",
                Verdict::Unclear => "unclear",
                Verdict::Mismatch => "mismatch",
            },
        );
    let optional = [
        ("emp", &provenance.emp),
        ("emp-country", &provenance.emp_country),
        ("algorithm", &provenance.algorithm),
        ("certificate-sha256", &provenance.certificate_sha256),
    ];
    for (name, value) in optional {
        if let Some(value) = value {
            entry = entry.with(name, value.clone());
        }
    }
    if provenance.weak {
        entry = entry.with("weak", "true");
    }
    if let Some(typed) = &provenance.typed {
        entry = entry.entry(said("typed", decision, &Words::of(&decision.language).typed_from(typed)));
    }
    if provenance.test {
        entry = entry.with("test", "true");
    }
    if !source.signature_doubts.is_empty() {
        entry = entry.with("signature-doubts", source.signature_doubts.join(" "));
    }
    for (name, why) in
        [("identity-accepted", &source.identity_accepted), ("signature-accepted", &source.signature_accepted)]
    {
        if let Some(why) = why {
            entry = entry.entry(said(name, decision, why));
        }
    }
    for issuer in &source.issuers {
        if let Some(country) = issuer.country.as_ref().filter(|country| !is_country_of_both(country)) {
            let report = issuer.report.to_string();
            entry = entry.entry(Entry::new("issuer").with("report", report).with("country", country.clone()));
        }
    }
    entry
}

fn attachment(decision: &Decision, words: &Words, bytes: &[u8]) -> WrittenAttachment {
    WrittenAttachment {
        titles: in_words(words, &words.title_of(decision)),
        kind: "Other".to_owned(),
        language: Some(words.language.to_owned()),
        media_type: "application/pdf".to_owned(),
        bytes: bytes.to_vec(),
    }
}

/// The decision in short, for people: the result, each reason and condition, how to appeal.
fn description(decision: &Decision, words: &Words) -> String {
    let mut lines = vec![format!("{}: {}", words.result, words.overall(decision.overall))];
    if let Some(replaced) = &decision.replaces {
        lines.push(fill(words.replaces, &[("number", replaced)]));
    }
    for (index, source) in decision.sources.iter().enumerate() {
        if let Some(mark) = words.mark(source.provenance.kind) {
            lines.push(format!("{}: {mark}", fill(words.source, &[("number", &(index + 1).to_string())])));
        }
        if let Some(typed) = &source.provenance.typed {
            lines.push(format!("{}.", words.typed_from(typed)));
        }
    }
    for (index, group) in decision.groups.iter().enumerate() {
        let mut said = vec![words.outcome(&group.group.outcome).to_owned()];
        if let Some(grounds) = &group.group.grounds {
            said.push(grounds.text.clone());
        }
        if let Outcome::OnCondition { until, condition } = &group.group.outcome {
            let until = words.day(*until);
            said.push(fill(words.condition_until, &[("date", &until), ("condition", condition)]));
        }
        lines.push(format!("{}. {}", index + 1, said.join(": ")));
    }
    let appeal = &decision.office.appeal;
    lines
        .push(format!("{}: {}. {}. {}. {}", words.appeal, appeal.body, appeal.time_limit, appeal.form, appeal.address));
    lines.join("\n")
}

fn in_words(words: &Words, text: &str) -> Texts {
    Texts(vec![LocalText { language: Some(words.language.to_owned()), text: text.to_owned() }])
}

/// An entry for people, in the language of the decision.
fn said(name: &str, decision: &Decision, text: &str) -> Entry {
    Entry::new(name).text(Some(&decision.language), text)
}

fn moment(at: OffsetDateTime) -> String {
    at.format(&Rfc3339).unwrap_or_default()
}

/// The stable word of an outcome, the same in CSV and ELMO.
pub(crate) fn outcome(outcome: &Outcome) -> &'static str {
    match outcome {
        Outcome::AsRequested => "as-requested",
        Outcome::Substitution => "substitution",
        Outcome::Inclusion => "inclusion",
        Outcome::Partly => "partly",
        Outcome::OnCondition { .. } => "on-condition",
        Outcome::NotRecognised => "not-recognised",
        Outcome::Duplicate => "duplicate",
        Outcome::NotAppliedFor => "not-applied-for",
    }
}

/// The stable word of a kind of origin.
pub(crate) fn kind(kind: ProvenanceKind) -> &'static str {
    match kind {
        ProvenanceKind::Verified => "verified",
        ProvenanceKind::FormerKey => "former-key",
        ProvenanceKind::Unsigned => "unsigned",
        ProvenanceKind::Typed => "typed",
    }
}

/// The stable word of a difference.
pub(crate) fn difference(difference: Difference) -> &'static str {
    match difference {
        Difference::Level => "level",
        Difference::Workload => "workload",
        Difference::Quality => "quality",
        Difference::Profile => "profile",
        Difference::LearningOutcomes => "learning-outcomes",
    }
}

#[cfg(test)]
mod tests {
    use elmo::write::WriteVersion;
    use elmo_signature::{Certificate, ReceivedElmo, SigningKey, verify};
    use time::macros::datetime;

    use super::{Options, recognition_xml, signed_recognition_elmo};
    use crate::suite::{check, peer, signing_pair, workspace};
    use crate::{Attachments, DocumentError, decision_pdf, sample};

    fn options() -> Options<'static> {
        Options { generated: datetime!(2026-02-20 10:06 UTC), pdf: None, version: WriteVersion::V2_1_1 }
    }

    fn file(bytes: &[u8]) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().expect("a file");
        std::fs::write(file.path(), bytes).expect("written");
        file
    }

    /// Validates against the official schema where that is present beside the checkout.
    fn valid(xml: &[u8]) {
        let schema = workspace().join("../shared/data/elmo/schemas/2.1.1/schema.xsd");
        if !schema.is_file() {
            println!("skipped: {} is not there", schema.display());
            return;
        }
        let output = std::process::Command::new("xmllint")
            .args(["--nonet", "--noout", "--schema"])
            .arg(&schema)
            .arg(file(xml).path())
            .output()
            .expect("xmllint is needed for this test");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    #[test]
    fn says_what_it_said_before_and_is_valid() {
        let decision = sample::rich();
        let xml = recognition_xml(&decision, &options()).expect("XML");
        valid(xml.as_bytes());
        check("recognition.xml", &peer("xmllint", &["--nonet", "--format", "-"], xml.as_bytes()));
        for decision in [sample::rows(1), sample::rows(60), sample::draft(sample::rich()), sample::in_parts()] {
            valid(recognition_xml(&decision, &options()).expect("XML").as_bytes());
        }
    }

    #[test]
    fn reads_back_as_what_was_decided() {
        let xml = recognition_xml(&sample::rich(), &options()).expect("XML");
        let (document, _) = elmo::read(xml.as_bytes(), &elmo::Limits::default()).expect("our own reader reads it");
        assert_eq!(document.learner.family_name.expect("a name").reveal(), "Øverland-Nykänen");
        assert!(!xml.contains("nationalIdentifier"));
    }

    #[test]
    fn an_achievement_taken_in_parts_stands_once() {
        let xml = recognition_xml(&sample::in_parts(), &options()).expect("XML");
        assert_eq!(xml.matches(">Miljøøkonomi<").count(), 1, "{xml}");
        assert_eq!(xml.matches("part=\"").count(), 2, "{xml}");
        assert_eq!(xml.matches("<fromMapping>").count(), 2, "{xml}");
    }

    #[test]
    fn signed_it_verifies_with_ours_and_with_xmlsec1() {
        let (key, certificate) = signing_pair();
        let decision = sample::rich();
        let pdf = decision_pdf(&decision, &Attachments::default()).expect("a PDF");
        let options = Options { pdf: Some(&pdf), ..options() };
        let signed = signed_recognition_elmo(&decision, &options, &key, &certificate).expect("signed");
        valid(&signed);
        let verified = verify(ReceivedElmo::new(signed.clone()), &certificate).expect("it verifies");
        assert_eq!(verified.document().attachments[0].contents[0].bytes, pdf, "the PDF travels whole");
        let signed_file = file(&signed);
        let path = signed_file.path().to_str().expect("a path");
        let pem = workspace().join("tests/suite/signature/test-certificate.pem");
        let output = std::process::Command::new("xmlsec1")
            .args(["--verify", "--enabled-key-data", "x509", "--pubkey-cert-pem"])
            .arg(pem)
            .arg(path)
            .output()
            .expect("xmlsec1 is needed for this test");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    #[test]
    fn a_draft_is_not_signed() {
        let (key, certificate): (SigningKey, Certificate) = signing_pair();
        let refused = signed_recognition_elmo(&sample::draft(sample::rich()), &options(), &key, &certificate);
        assert!(matches!(refused, Err(DocumentError::NotSigned)));
    }
}
