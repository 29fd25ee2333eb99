//! A document as plain facts, each with its name, so that two of them are compared field by field and none is forgotten.

use std::collections::BTreeMap;

use elmo::{
    Achievement, Attachment, AttachmentContent, CreditValue, Elmo, Identifier, Issuer, Learner, Personal, Recognition,
    Report, Status, Texts,
};
use time::Date;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;

use super::pairs::Issuers;
use super::{AttachmentChange, Field, FieldChange, LearnerChange, ReportChange, Turn};
use crate::credits::folded;

/// What something says: by field and language, scheme or type.
pub(super) type Facts = BTreeMap<(Field, String), Vec<String>>;

/// Everything that the document says about an achievement, without its place and its parts.
pub(super) fn of_achievement(achievement: &Achievement, report: &Report, attachments: &[Attachment]) -> Facts {
    // Taken apart whole: a new field of the model has to be thought of here.
    let Achievement {
        id: _,
        identifiers,
        instance_identifiers,
        titles,
        kind,
        subject_area,
        isced,
        url,
        descriptions,
        start,
        date,
        term,
        status,
        result,
        grading_scheme,
        grading_scheme_external,
        distribution,
        shortened,
        credits,
        levels,
        language,
        has_diploma_supplement,
        attachment_refs,
        attempt_of: _,
        parts: _,
    } = achievement;
    let mut facts = Collected::default();
    facts.identifiers(Field::Code, identifiers);
    facts.identifiers(Field::Attempt, instance_identifiers);
    facts.texts(Field::Title, titles);
    facts.texts(Field::Description, descriptions);
    facts.some(Field::Kind, "", Some(kind.as_str()).filter(|word| !word.is_empty()));
    facts.some(Field::FieldOfStudy, "subjectArea", subject_area.as_deref());
    facts.some(Field::FieldOfStudy, "iscedCode", isced.as_deref());
    facts.some(Field::Address, "", url.as_deref());
    facts.day(Field::Start, "", *start);
    facts.day(Field::Date, "", *date);
    if let Some(term) = term {
        facts.texts(Field::Term, &term.titles);
        facts.day(Field::Term, "start", term.start);
        facts.day(Field::Term, "end", term.end);
    }
    facts.some(
        Field::Status,
        "",
        status.as_ref().map(|status| match status {
            Status::Passed => "passed",
            Status::Failed => "failed",
            Status::InProgress => "in-progress",
            Status::Unknown(word) => word.as_str(),
        }),
    );
    facts.some(Field::Result, "", result.as_deref());
    if let Some(id) = grading_scheme {
        // The local id is a sender's counter; what it stands for is what a grade is read by.
        match report.grading_schemes.iter().find(|scheme| &scheme.local_id == id) {
            Some(scheme) if !scheme.descriptions.0.is_empty() => {
                facts.texts(Field::GradingScheme, &scheme.descriptions);
            }
            _ => facts.put(Field::GradingScheme, "local", id.clone()),
        }
    }
    facts.some(Field::GradingScheme, "external", grading_scheme_external.as_deref());
    if let Some(distribution) = distribution {
        let bars = distribution.categories.iter().map(|c| format!("{}: {}", c.label, c.count));
        facts.put(Field::Distribution, "", bars.collect::<Vec<_>>().join(", "));
        for text in &distribution.descriptions.0 {
            facts.put(Field::Distribution, text.language.as_deref().unwrap_or_default(), text.text.clone());
        }
    }
    if let Some(s) = shortened {
        facts.put(Field::Distribution, "shortened", format!("{} / {} / {}", s.lower, s.equal, s.higher));
    }
    for CreditValue { scheme, level, value } in credits {
        let scheme = scheme.as_deref().map(|s| folded(s).to_uppercase()).unwrap_or_default();
        facts.put(Field::Credits, &scheme, value.to_string());
        facts.some(Field::Level, "credit", level.as_deref());
    }
    for level in levels {
        let text = level.description.as_ref().map_or_else(String::new, |text| format!(" ({text})"));
        facts.put(Field::Level, &level.kind, format!("{}{text}", level.value));
    }
    facts.some(Field::Language, "", language.as_deref());
    facts.some(Field::DiplomaSupplement, "", has_diploma_supplement.then_some("yes"));
    for reference in attachment_refs {
        let named = attachments.iter().find(|a| a.identifiers.iter().any(|i| &i.value == reference));
        let title = named.and_then(|a| a.titles.english_or_first()).unwrap_or(reference);
        facts.put(Field::AttachmentRefs, "", title.to_owned());
    }
    facts.finish()
}

/// What two sets of facts say differently, in the order of the fields.
pub(super) fn changes(old: &Facts, new: &Facts) -> Vec<FieldChange> {
    let keys: std::collections::BTreeSet<&(Field, String)> = old.keys().chain(new.keys()).collect();
    keys.into_iter()
        .filter(|key| old.get(*key) != new.get(*key))
        .map(|key| FieldChange {
            field: key.0,
            of: key.1.clone(),
            old: old.get(key).cloned().unwrap_or_default(),
            new: new.get(key).cloned().unwrap_or_default(),
        })
        .collect()
}

/// Date and version.
pub(super) fn document(old: &Elmo, new: &Elmo) -> Vec<FieldChange> {
    let of = |document: &Elmo| {
        let mut facts = Collected::default();
        let version = match document.namespace {
            elmo::Namespace::Unknown => document.namespace_uri.as_str(),
            known => known.version(),
        };
        facts.put(Field::Version, "", version.to_owned());
        facts.some(Field::Generated, "", document.generated.and_then(|at| at.format(&Rfc3339).ok()).as_deref());
        facts.finish()
    };
    changes(&of(old), &of(new))
}

/// The learner, field by field.
pub(super) fn learner(old: &Learner, new: &Learner) -> Vec<LearnerChange> {
    let of = |learner: &Learner| {
        let Learner {
            identifiers,
            given_names,
            family_name,
            birth_name,
            alternative_name,
            bday,
            date_of_birth,
            citizenship,
        } = learner;
        let mut facts = Collected::default();
        let identifiers: Vec<Identifier> = identifiers.iter().map(|i| i.reveal().clone()).collect();
        facts.identifiers(Field::LearnerCode, &identifiers);
        let mut text = |field, value: &Option<Personal<String>>| {
            facts.some(field, "", value.as_ref().map(|v| v.reveal().as_str()).filter(|v| !v.is_empty()));
        };
        text(Field::GivenNames, given_names);
        text(Field::FamilyName, family_name);
        text(Field::BirthName, birth_name);
        text(Field::AlternativeName, alternative_name);
        text(Field::Citizenship, citizenship);
        facts.day(Field::Born, "bday", bday.as_ref().map(|day| *day.reveal()));
        facts.day(Field::Born, "dateOfBirth", date_of_birth.as_ref().map(|day| *day.reveal()));
        facts.finish()
    };
    let personal = |change: FieldChange| LearnerChange {
        field: change.field,
        of: change.of,
        old: Personal::new(change.old),
        new: Personal::new(change.new),
    };
    changes(&of(old), &of(new)).into_iter().map(personal).collect()
}

/// The reports, found by their issuers; several of one issuer first where they say the same, then in their order.
pub(super) fn reports(old: &Elmo, new: &Elmo, issuers: &Issuers) -> Vec<ReportChange> {
    let before: Vec<_> = old.reports.iter().map(of_report).collect();
    let after: Vec<_> = new.reports.iter().map(of_report).collect();
    let all: Vec<(usize, usize)> = (0..after.len())
        .flat_map(|n| (0..before.len()).map(move |o| (o, n)))
        .filter(|(o, n)| issuers.same(*o, *n))
        .collect();
    let equal = all.iter().filter(|(o, n)| before.get(*o) == after.get(*n));
    let found = matched(equal.chain(&all), before.len(), after.len());
    let titles = |report: Option<&Report>| report.map(|r| r.issuer.titles.clone()).unwrap_or_default();
    let mut listed = Vec::new();
    for (n, report) in new.reports.iter().enumerate() {
        let issuer = titles(Some(report));
        match found.iter().find(|(_, new)| *new == n) {
            None => listed.push(ReportChange { turn: Turn::Came, old: None, new: Some(n), issuer, changes: vec![] }),
            Some((o, _)) => {
                let (Some((was, theirs)), Some((is, ours))) = (before.get(*o), after.get(n)) else { continue };
                let mut changes = changes(was, is);
                if theirs != ours {
                    let (field, of) = (Field::Recognitions, String::new());
                    changes.push(FieldChange { field, of, old: vec![], new: vec![] });
                }
                if !changes.is_empty() {
                    listed.push(ReportChange { turn: Turn::Changed, old: Some(*o), new: Some(n), issuer, changes });
                }
            }
        }
    }
    for o in (0..before.len()).filter(|o| !found.iter().any(|(old, _)| old == o)) {
        let issuer = titles(old.reports.get(o));
        listed.push(ReportChange { turn: Turn::Went, old: Some(o), new: None, issuer, changes: vec![] });
    }
    listed
}

/// What a report says beside its achievements.
fn of_report(report: &Report) -> (Facts, &[Recognition]) {
    let Report { issuer, issued, status, status_messages, grading_schemes, achievements: _, recognitions } = report;
    let Issuer { country, identifiers, titles, url } = issuer;
    let mut facts = Collected::default();
    facts.some(Field::Issued, "", issued.and_then(|at| at.format(&Rfc3339).ok()).as_deref());
    facts.some(Field::ReportStatus, "", status.as_deref());
    facts.texts(Field::ReportMessage, status_messages);
    facts.some(Field::IssuerCountry, "", country.as_deref());
    facts.identifiers(Field::IssuerCode, identifiers);
    facts.texts(Field::IssuerTitle, titles);
    facts.some(Field::IssuerAddress, "", url.as_deref());
    for scheme in grading_schemes {
        facts.texts(Field::GradingSchemes, &scheme.descriptions);
    }
    facts.sort(Field::GradingSchemes);
    (facts.finish(), recognitions)
}

/// The attachments, found by their content, byte by byte; else by title and type.
pub(super) fn attachments(old: &Elmo, new: &Elmo) -> Vec<AttachmentChange> {
    let facts = |attachment: &Attachment| {
        let Attachment { index: _, report: _, identifiers: _, titles, kind, descriptions, contents: _ } = attachment;
        let mut facts = Collected::default();
        facts.texts(Field::Title, titles);
        facts.texts(Field::Description, descriptions);
        facts.some(Field::AttachmentKind, "", kind.as_deref());
        facts.finish()
    };
    let before: Vec<Facts> = old.attachments.iter().map(facts).collect();
    let after: Vec<Facts> = new.attachments.iter().map(facts).collect();
    let contents = |attachment: Option<&Attachment>| -> Vec<AttachmentContent> {
        attachment.map(|a| a.contents.clone()).unwrap_or_default()
    };
    let same_bytes = |o: usize, n: usize| match (old.attachments.get(o), new.attachments.get(n)) {
        (Some(a), Some(b)) => !a.contents.is_empty() && a.contents == b.contents,
        _ => false,
    };
    let all: Vec<(usize, usize)> = (0..before.len().min(MAX_ATTACHMENTS))
        .flat_map(|o| (0..after.len().min(MAX_ATTACHMENTS)).map(move |n| (o, n)))
        .collect();
    let told = |(o, n): &&(usize, usize)| before.get(*o) == after.get(*n);
    let by_bytes: Vec<(usize, usize)> = all.iter().filter(|(o, n)| same_bytes(*o, *n)).copied().collect();
    let both = by_bytes.iter().filter(told);
    let found = matched(both.chain(&by_bytes).chain(all.iter().filter(told)), before.len(), after.len());
    let titles = |attachment: Option<&Attachment>| attachment.map(|a| a.titles.clone()).unwrap_or_default();
    let mut listed = Vec::new();
    for (n, attachment) in new.attachments.iter().enumerate() {
        let titles = titles(Some(attachment));
        match found.iter().find(|(_, new)| *new == n) {
            None => {
                listed.push(AttachmentChange { turn: Turn::Came, old: None, new: Some(n), titles, changes: vec![] });
            }
            Some((o, _)) => {
                let (Some(was), Some(is)) = (before.get(*o), after.get(n)) else { continue };
                let mut changes = changes(was, is);
                if contents(old.attachments.get(*o)) != contents(Some(attachment)) {
                    let (field, of) = (Field::Content, String::new());
                    changes.push(FieldChange { field, of, old: vec![], new: vec![] });
                }
                if !changes.is_empty() {
                    let (turn, old, new) = (Turn::Changed, Some(*o), Some(n));
                    listed.push(AttachmentChange { turn, old, new, titles, changes });
                }
            }
        }
    }
    for o in (0..before.len()).filter(|o| !found.iter().any(|(old, _)| old == o)) {
        let titles = titles(old.attachments.get(o));
        listed.push(AttachmentChange { turn: Turn::Went, old: Some(o), new: None, titles, changes: vec![] });
    }
    listed
}

/// Of how many attachments each one is compared; a document with more is no transcript.
const MAX_ATTACHMENTS: usize = 1000;

/// Takes pairs in the order in which they are proposed, each side once.
pub(super) fn matched<'p>(
    proposed: impl IntoIterator<Item = &'p (usize, usize)>,
    old: usize,
    new: usize,
) -> Vec<(usize, usize)> {
    let (mut taken_old, mut taken_new) = (vec![false; old], vec![false; new]);
    let mut pairs = Vec::new();
    for (o, n) in proposed {
        if let (Some(a @ false), Some(b @ false)) = (taken_old.get_mut(*o), taken_new.get_mut(*n)) {
            (*a, *b) = (true, true);
            pairs.push((*o, *n));
        }
    }
    pairs
}

#[derive(Default)]
struct Collected(Facts);

impl Collected {
    fn put(&mut self, field: Field, of: &str, value: String) {
        self.0.entry((field, of.to_owned())).or_default().push(value);
    }

    fn some(&mut self, field: Field, of: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.put(field, of, value.to_owned());
        }
    }

    fn day(&mut self, field: Field, of: &str, value: Option<Date>) {
        self.some(field, of, value.and_then(|d| d.format(format_description!("[year]-[month]-[day]")).ok()).as_deref());
    }

    fn texts(&mut self, field: Field, texts: &Texts) {
        for text in &texts.0 {
            self.put(field, text.language.as_deref().unwrap_or_default(), text.text.clone());
        }
    }

    /// Identifiers of one type have no order.
    fn identifiers(&mut self, field: Field, identifiers: &[Identifier]) {
        for identifier in identifiers {
            self.put(field, &identifier.kind, identifier.value.clone());
        }
        self.sort(field);
    }

    fn sort(&mut self, field: Field) {
        self.0.iter_mut().filter(|((of, _), _)| *of == field).for_each(|(_, values)| values.sort());
    }

    fn finish(self) -> Facts {
        self.0
    }
}
