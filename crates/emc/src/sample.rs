//! A sample case for whoever sets archive, SIS and mail up: decided, written and sealed by the same use cases as a real one,
//! with conversions, a course in parts, one that counts in part, a condition and a refusal, and marked SAMPLE wherever the
//! office's side names anything.
//!
//! Results, case and courses come from the caller, who also serves the EMP; they are marked as well.

use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use documents::{Template, copy_sheet};
use elmo::{CaseId, Credits, DecisionId, GroupId};
use recognition::grades::{Method, Policy, Proposed};
use recognition::mapping::{Difference, Foreign, ForeignPart, Grounds, Group, HomePart, Mappable, Outcome};

use crate::grades::Asked;
use crate::mail::{self, MailSettings};
use crate::recipients::{self, KeyKind, Pin, Weight};
use crate::send::{self, Release, Way};
use crate::settings::{self, Settings};
use crate::sis::{self, ELMO_2_0};
use crate::take_in::TakenIn;
use crate::training::PIN;
use crate::{Desk, DeskError, Mode, cases, catalogue, decision, export, grades, mapping, paper, take_in};

/// What the sample case is made of.
#[derive(Debug, Clone, Copy)]
pub struct Sample<'a> {
    /// The student's number.
    pub student: &'a str,
    /// The results as the EMP signed them.
    pub results: &'a [u8],
    /// The case.
    pub cases_csv: &'a str,
    /// The local courses.
    pub courses_csv: &'a str,
    /// Grading tables of both sides.
    pub grades_csv: &'a str,
    /// The language of the decision; `None` is that of the template, else English.
    pub language: Option<&'a str>,
    /// A template of the office to print the decision by.
    pub template: Option<&'a str>,
}

/// A file by its name.
pub type File = (String, Vec<u8>);

/// The sheet to type from.
const SHEET: &str = "copy-sheet.txt";
/// The sealed mail.
const LETTER: &str = "letter.eml";
/// Where the mail comes from, and where it goes to without a recipient; nobody can have such an address.
const OFFICE: &str = "sample@saimaanlahti.example";
const ANYBODY: &str = "sample@recipient.example";
/// Files that were just written are not larger.
const LIMIT: usize = 64 << 20;

/// Decides the case, at an empty desk for training.
///
/// # Errors
/// When the desk is none for training, the template cannot be used, or a step is refused.
pub fn decide(desk: &Desk, sample: &Sample<'_>) -> Result<DecisionId, DeskError> {
    if desk.place().mode != Mode::Training {
        return Err(DeskError::TrainingOnly);
    }
    let of_template = sample.template.map(Template::parse).transpose()?;
    let language = sample.language.or(of_template.as_ref().map(Template::language)).unwrap_or("en");
    if sample.template.is_some() {
        paper::save(desk, language, sample.template)?;
    }
    mark_office(desk, language)?;
    catalogue::import_as_guessed(desk, sample.courses_csv.as_bytes())?;
    grades::import(desk, sample.grades_csv.as_bytes())?;
    grades::set_policy(desk, &Policy { method: Method::Mid, ..Policy::default() })?;
    cases::import(desk, sample.cases_csv.as_bytes())?;
    let case = desk.read(|r| Ok(r.cases_of_student(sample.student)?.first().map(|case| case.id)))?;
    let case = case.ok_or(DeskError::UnknownCase)?;
    if !matches!(take_in::file(desk, case, sample.results)?, TakenIn::Document(_)) {
        return Err(DeskError::UnknownDocument);
    }
    map(desk, case)?;
    let shown = decision::draft(desk, case)?.digest;
    decision::sign(desk, case, &shown, PIN, None)
}

/// The files of the decision as [`export::to_folder`] writes them in every format that there is, and the sheet to type
/// from by the plain template. `folder` is one to work in.
///
/// # Errors
/// As [`export::to_folder`].
pub fn files(desk: &Desk, id: DecisionId, folder: &Path) -> Result<Vec<File>, DeskError> {
    let templates: Vec<String> = sis::templates(desk)?.into_iter().map(|known| known.template.name).collect();
    let plain = templates.first().cloned().ok_or(DeskError::UnknownSisTemplate)?;
    let formats: Vec<String> = std::iter::once(ELMO_2_0.to_owned()).chain(templates).collect();
    let target = export::to_folder(desk, id, folder, &formats)?.target;
    let folders = &desk.ports().folders;
    let mut files = Vec::new();
    for name in folders.file_names(Path::new(&target))? {
        files.push((name.clone(), written(desk, &Path::new(&target).join(&name))?));
    }
    let (table, _) = sis::copy_sheet(desk, id, &plain)?;
    let decision = desk.read(|r| decision::find(r, id))?.decision;
    files.push((SHEET.to_owned(), copy_sheet(&decision, &table).into_bytes()));
    files.sort();
    Ok(files)
}

/// Takes in whom the mail is sealed for: the first certificate or key of a file that is no authority's, whatever would be
/// asked about it, as it is a trial. Answers its address.
///
/// # Errors
/// When the file has no certificate or key, or one that names no e-mail address or may not be sealed for.
pub fn recipient(desk: &Desk, file: &[u8]) -> Result<String, DeskError> {
    let found = recipients::look(desk, file, "")?.keys;
    let key = found.iter().find(|key| !key.summary.authority).or(found.first());
    let key = key.ok_or(DeskError::UnknownRecipientKey)?;
    let asked = key.findings.iter().filter(|finding| finding.weight() == Weight::Asks);
    let accepted: Vec<String> = asked.map(|finding| finding.code().to_owned()).collect();
    recipients::pin(
        desk,
        &Pin {
            file,
            fingerprint: &key.summary.fingerprint,
            address: &key.address,
            name: "SAMPLE",
            accepted: &accepted,
            why: "SAMPLE",
            replaces: None,
            origin: None,
        },
    )?;
    if key.summary.kind == KeyKind::Smime {
        make_mail_key(desk)?;
    }
    Ok(key.address.clone())
}

/// The decision as a sealed mail: for the key of an address, or for anybody as a container with its password. `folder` is
/// one to work in.
///
/// # Errors
/// When it cannot be sealed or written.
pub fn letter(
    desk: &Desk,
    id: DecisionId,
    to: Option<&str>,
    folder: &Path,
) -> Result<(File, Option<String>), DeskError> {
    mail::save(desk, MailSettings { from: OFFICE.to_owned(), ..MailSettings::default() }, None)?;
    let way = if to.is_some() { Way::Keys } else { Way::Container };
    let to = [to.unwrap_or(ANYBODY).to_owned()];
    let signed = desk.read(|r| decision::find(r, id))?;
    let files: Vec<String> = signed.files.into_iter().map(|file| file.name).collect();
    let saved = send::save_eml(desk, &Release { decision: id, to: &to, files: &files, way, student: false }, folder)?;
    Ok(((LETTER.to_owned(), written(desk, &saved.path)?), saved.password))
}

fn written(desk: &Desk, path: &Path) -> Result<Vec<u8>, DeskError> {
    desk.ports().folders.read_file(path, LIMIT)?.ok_or(DeskError::UnknownFile)
}

/// S/MIME has to be signed; the office of the sample has no certificate from anywhere.
fn make_mail_key(desk: &Desk) -> Result<(), DeskError> {
    let office = desk.read(settings::read)?;
    let made = desk.ports().keys.make(&office.institution, &office.country, desk.now());
    let made = made.map_err(|_| DeskError::OfficeKey)?;
    let file = pem("PRIVATE KEY", &made.pkcs8) + &pem("CERTIFICATE", &made.certificate);
    recipients::take_in_mail_key(desk, file.as_bytes(), "")
}

fn pem(label: &str, der: &[u8]) -> String {
    let encoded = STANDARD.encode(der);
    let lines: String = encoded.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line) + "\n").collect();
    format!("-----BEGIN {label}-----\n{lines}-----END {label}-----\n")
}

fn mark_office(desk: &Desk, language: &str) -> Result<(), DeskError> {
    let known = desk.read(settings::read)?;
    let marked = |text: &str| format!("SAMPLE {text}");
    settings::save(
        desk,
        Settings {
            decision_language: language.to_owned(),
            institution: marked(&known.institution),
            unit: marked(&known.unit),
            address: marked(&known.address),
            contact: marked(&known.contact),
            legal_basis: marked(&known.legal_basis),
            appeal_body: marked(&known.appeal_body),
            appeal_time_limit: marked(&known.appeal_time_limit),
            appeal_form: marked(&known.appeal_form),
            appeal_address: marked(&known.appeal_address),
            ..known
        },
    )?;
    Ok(())
}

/// The mapping: one course as it stands, one in two parts, one partly, one on a condition, one refused.
fn map(desk: &Desk, case: CaseId) -> Result<(), DeskError> {
    let found = mapping::open(desk, case)?;
    for foreign in found.foreign.iter().filter(|foreign| foreign.mappable == Mappable::Yes) {
        let achievement = found.documents.iter().find_map(|document| document.elmo.achievement(&foreign.achievement));
        let code = achievement.and_then(elmo::Achievement::code).unwrap_or_default();
        for group in groups(desk, foreign, code)? {
            mapping::set_group(desk, case, None, group)?;
        }
    }
    Ok(())
}

fn groups(desk: &Desk, foreign: &Foreign, code: &str) -> Result<Vec<Group>, DeskError> {
    let all = foreign.credits.as_ref().map(|(_, amount)| *amount).unwrap_or_default();
    let half: Credits = "5".parse().map_err(|_| DeskError::StoredValue)?;
    let grounds = |differs: Difference, text: &str, next_step: &str| {
        Some(Grounds { differs: vec![differs], text: text.to_owned(), next_step: next_step.to_owned() })
    };
    let free = |credits: Credits| HomePart {
        course: None,
        code: String::new(),
        title: "SAMPLE elective studies".to_owned(),
        credits,
        grade: None,
        how: String::new(),
        place: Some("SAMPLE free electives".to_owned()),
    };
    let group = |home: Vec<HomePart>, outcome: Outcome, grounds: Option<Grounds>, part: Option<Credits>| Group {
        id: GroupId::from_uuid(uuid::Uuid::nil()),
        foreign: vec![ForeignPart { document: foreign.document, achievement: foreign.achievement.clone(), part }],
        home,
        outcome,
        grounds,
    };
    Ok(match code {
        "IN2010" => vec![group(vec![converted(desk, foreign, "SAMPLE-101")?], Outcome::Substitution, None, None)],
        "IN3050" => vec![
            group(vec![converted(desk, foreign, "SAMPLE-201")?], Outcome::Substitution, None, Some(half)),
            group(vec![free(half)], Outcome::Inclusion, None, Some(half)),
        ],
        "STK1110" => {
            let why = grounds(
                Difference::LearningOutcomes,
                "SAMPLE: statistical programming is not a part of the course that was taken.",
                "SAMPLE: the exercises can be done here without attending lectures.",
            );
            vec![group(vec![converted(desk, foreign, "SAMPLE-301")?], Outcome::Partly, why, None)]
        }
        "EXPHIL03" => {
            let why = grounds(
                Difference::Level,
                "SAMPLE: an introduction for the first year; the programme asks for advanced studies.",
                "SAMPLE: ask whether it can be free credits outside the degree.",
            );
            vec![group(Vec::new(), Outcome::NotRecognised, why, None)]
        }
        _ => {
            let until = desk.now().date().saturating_add(time::Duration::days(60));
            let condition = "SAMPLE: show the certificate of the language course.".to_owned();
            vec![group(vec![free(all)], Outcome::OnCondition { until, condition }, None, None)]
        }
    })
}

/// A course here, with the grade as the office's tables convert it.
fn converted(desk: &Desk, foreign: &Foreign, code: &str) -> Result<HomePart, DeskError> {
    let course = desk.read(|r| r.course_by_code(code)?.ok_or(DeskError::UnknownCourse))?;
    let asked = Asked {
        document: foreign.document,
        achievement: foreign.achievement.clone(),
        course: Some(course.id),
        part: None,
        host: None,
        home: None,
    };
    let proposal = grades::for_achievement(desk, &asked)?.proposal;
    let grade = match proposal.proposed {
        Proposed::Grade(grade) => Some(grade),
        Proposed::Pass | Proposed::ByHand(_) => None,
    };
    Ok(HomePart {
        course: Some(course.id),
        code: course.code,
        title: course.title,
        credits: course.credits,
        grade,
        how: proposal.how,
        place: None,
    })
}
