//! What decisions are printed by: the office's templates with their versions, a preview of one that is being written, and
//! what a case's decision says beside the case.
//!
//! A template is refused when it is saved, with the line. One that was stored and can no longer be used (by a newer
//! program, say) keeps nobody from signing: the program's own is used, and the draft says so.

use documents::Template;
pub use documents::{LANGUAGES, TemplateError};
use elmo::CaseId;
use recognition::decision::{Appeal, Decision, DecisionTemplate, Office};
use sha2::{Digest, Sha256};
use store::{CasePaper, Entry, Reader, StoredTemplate};

use crate::settings::{self, Settings};
use crate::{Desk, DeskError, cases, registry, review};

/// What a language is printed by.
#[derive(Debug, Clone)]
pub(crate) struct InUse {
    /// The template.
    pub(crate) template: Template,
    /// The office's version of it; `None` is the program's own.
    pub(crate) version: Option<DecisionTemplate>,
    /// Why the office's newest version is not used, although there is one.
    pub(crate) problem: Option<TemplateError>,
}

/// The template of a language as somebody edits it.
#[derive(Debug, Clone)]
pub struct Editing {
    /// The text in use: the office's, else the program's own.
    pub text: String,
    /// The newest version.
    pub newest: Option<StoredTemplate>,
    /// Why it is not used, although it has a text.
    pub problem: Option<TemplateError>,
}

/// The template of a language to be edited.
///
/// # Errors
/// When there are no words in this language, or nobody has unlocked.
pub fn editing(desk: &Desk, language: &str) -> Result<Editing, DeskError> {
    let language = known(language)?;
    desk.read(|r| {
        let newest = r.decision_templates(language)?.into_iter().next();
        let text = newest.as_ref().and_then(|newest| newest.text.clone());
        let problem = in_use(r, language)?.problem;
        Ok(Editing { text: text.unwrap_or_else(|| Template::shipped_text(language).to_owned()), newest, problem })
    })
}

/// Saves a version of the template of a language; without a text it is the program's own again.
///
/// # Errors
/// [`DeskError::Template`] with the line where it says something that it must not; then nothing is saved.
pub fn save(desk: &Desk, language: &str, text: Option<&str>) -> Result<StoredTemplate, DeskError> {
    let language = known(language)?;
    if let Some(text) = text {
        parse(text, language)?;
    }
    desk.change(&["templates", "mapping"], |change, me| {
        let stored = change.add_decision_template(language, text, me)?;
        change.note(Entry {
            case: None,
            what: if text.is_some() { "template-saved" } else { "template-own" }.into(),
            about: format!("{language} {}", stored.version),
            before: None,
            after: text.map(|text| serde_json::json!({ "sha256": sha256(text) })),
        })?;
        Ok(stored)
    })
}

/// The sample decision as a template that is being written would print it, with the office's name and address.
///
/// # Errors
/// [`DeskError::Template`] with the line where the template cannot be used.
pub fn preview(desk: &Desk, language: &str, text: &str) -> Result<Vec<u8>, DeskError> {
    let language = known(language)?;
    let settings = desk.read(settings::read)?;
    let template = parse(text, language)?;
    let sample = documents::sample_decision()?;
    let office = template.office(settings.office(), settings.decision_language == language);
    let or = |own: String, sample: String| if own.trim().is_empty() { sample } else { own };
    let office = Office {
        institution: or(office.institution, sample.office.institution),
        unit: or(office.unit, sample.office.unit),
        address: or(office.address, sample.office.address),
        contact: or(office.contact, sample.office.contact),
        legal_basis: or(office.legal_basis, sample.office.legal_basis),
        appeal: Appeal {
            body: or(office.appeal.body, sample.office.appeal.body),
            time_limit: or(office.appeal.time_limit, sample.office.appeal.time_limit),
            form: or(office.appeal.form, sample.office.appeal.form),
            address: or(office.appeal.address, sample.office.appeal.address),
        },
        ..office
    };
    let decision = Decision { language: language.to_owned(), office, training: true, ..sample };
    let attachments = crate::decision::attachments(&decision);
    Ok(documents::printed(&decision, &attachments, &template, None)?)
}

/// Sets it.
///
/// # Errors
/// When there are no words in the language, the case is not there, or a decision is in force.
pub fn set_of_case(desk: &Desk, case: CaseId, paper: &CasePaper) -> Result<(), DeskError> {
    if let Some(language) = &paper.language {
        known(language)?;
    }
    desk.change(&["cases", "mapping"], |change, _| {
        cases::open(change, case)?;
        review::unlocked(change, case)?;
        change.put_case_paper(case, paper)?;
        change.note(Entry {
            case: Some(case),
            what: "paper-set".into(),
            about: paper.language.clone().unwrap_or_default(),
            before: None,
            after: None,
        })?;
        Ok(())
    })
}

/// How the decision of a case is printed.
pub(crate) struct Printing {
    /// What it says beside the case.
    pub(crate) said: CasePaper,
    /// The template of its language.
    pub(crate) by: InUse,
}

/// What the decision of a case says beside the case, and what it is to be printed by.
pub(crate) fn of_case(reader: &Reader<'_>, case: CaseId, settings: &Settings) -> Result<Printing, DeskError> {
    let said = reader.case_paper(case)?;
    let by = in_use(reader, said.language.as_deref().unwrap_or(&settings.decision_language))?;
    Ok(Printing { said, by })
}

/// The template that a decision names; the program's own where it names none.
pub(crate) fn template_of(reader: &Reader<'_>, decision: &Decision) -> Result<Template, DeskError> {
    let Some(named) = &decision.template else { return Ok(Template::shipped(&decision.language)) };
    let versions = reader.decision_templates(&decision.language)?;
    let text = versions.into_iter().find(|stored| stored.version == named.version).and_then(|stored| stored.text);
    match text {
        Some(text) if sha256(&text) == named.sha256 => Ok(Template::parse(&text)?),
        _ => Err(DeskError::StoredValue),
    }
}

fn in_use(reader: &Reader<'_>, language: &str) -> Result<InUse, DeskError> {
    let own = |problem| InUse { template: Template::shipped(language), version: None, problem };
    let Some(newest) = reader.decision_templates(language)?.into_iter().next() else { return Ok(own(None)) };
    let Some(text) = newest.text else { return Ok(own(None)) };
    Ok(match parse(&text, language) {
        Ok(template) => {
            let name = template.name().to_owned();
            let version = DecisionTemplate { name, version: newest.version, sha256: sha256(&text) };
            InUse { template, version: Some(version), problem: None }
        }
        Err(problem) => own(Some(problem)),
    })
}

/// Reads a template that has to be of a language.
fn parse(text: &str, language: &str) -> Result<Template, TemplateError> {
    Template::parse(text)?.in_language(language, text)
}

fn known(language: &str) -> Result<&'static str, DeskError> {
    LANGUAGES.into_iter().find(|known| *known == language).ok_or(DeskError::Field { field: "language" })
}

fn sha256(text: &str) -> String {
    registry::hex(&Sha256::digest(text))
}
