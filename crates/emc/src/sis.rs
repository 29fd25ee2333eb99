//! The decision for the office's student information system: templates, what they make of a real case, further files of an
//! export, and the sheet to type from with its ticks.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use documents::{Options, SIS_TEMPLATE_SCHEMA, SisEncoding, SisOutput, sis_file, sis_table};
pub use documents::{SisField, SisProblem, SisTable, SisTemplate};
use elmo::write::WriteVersion;
use elmo::{CaseId, DecisionId};
use recognition::decision::Decision;
use store::{Change, Entry, Reader, SignedDecision};

use crate::{Desk, DeskError, decision, proof};

/// The format of an export that is ELMO 2.0.0; every other is the name of a template.
pub const ELMO_2_0: &str = "ELMO 2.0.0";
/// The recognition result as signed ELMO 2.0.0, for those who cannot read 2.1.1 yet.
pub const ELMO_2_0_FILE: &str = "recognition-2.0.0.xml";

const TEMPLATES: &str = "sis-templates";
/// What was chosen last in an export.
const CHOSEN: &str = "sis-chosen";
/// Templates that an office can have.
const MOST: usize = 100;

/// A template as the office has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownTemplate {
    /// What it says.
    pub template: SisTemplate,
    /// Whether it came with the program; such a one can be copied and not changed.
    pub shipped: bool,
}

/// All templates, the shipped ones first.
///
/// # Errors
/// When nobody has unlocked or the database fails.
pub fn templates(desk: &Desk) -> Result<Vec<KnownTemplate>, DeskError> {
    desk.read(known)
}

/// Adds a template, or puts it in the place of the one with this name.
///
/// # Errors
/// When it has a fault, its name is taken, or there is no template of the office with that name.
pub fn put(desk: &Desk, known_as: Option<&str>, template: &SisTemplate) -> Result<(), DeskError> {
    let template = SisTemplate { name: template.name.trim().to_owned(), ..template.clone() };
    if let Some(fault) = template.faults().first() {
        return Err(DeskError::SisTemplate(*fault));
    }
    desk.change(&["sis"], |change, _| {
        let mut own = own(change)?;
        let place =
            known_as.map(|name| own.iter().position(|one| one.name == name).ok_or(DeskError::UnknownSisTemplate));
        let place = place.transpose()?;
        let same = |one: &SisTemplate| one.name.to_lowercase() == template.name.to_lowercase();
        let taken = own.iter().enumerate().any(|(index, one)| Some(index) != place && same(one));
        if taken || SisTemplate::shipped().iter().any(same) || template.name == ELMO_2_0 {
            return Err(DeskError::SisNameTaken);
        }
        if place.is_none() && own.len() >= MOST {
            return Err(DeskError::Field { field: "templates" });
        }
        let what = if place.is_some() { "sis-template-changed" } else { "sis-template-added" };
        let before = place.and_then(|place| own.get(place)).and_then(|old| serde_json::to_value(old).ok());
        match place.and_then(|place| own.get_mut(place)) {
            Some(old) => *old = template.clone(),
            None => own.push(template.clone()),
        }
        change.set_setting(TEMPLATES, &own)?;
        let after = serde_json::to_value(&template).ok();
        Ok(change.note(Entry { case: None, what: what.into(), about: template.name.clone(), before, after })?)
    })
}

/// Takes a template of the office away. What was written by it stays as it is.
///
/// # Errors
/// When there is none with that name.
pub fn remove(desk: &Desk, name: &str) -> Result<(), DeskError> {
    desk.change(&["sis"], |change, _| {
        let mut own = own(change)?;
        let place = own.iter().position(|one| one.name == name).ok_or(DeskError::UnknownSisTemplate)?;
        let old = own.remove(place);
        change.set_setting(TEMPLATES, &own)?;
        let before = serde_json::to_value(&old).ok();
        Ok(change.note(Entry {
            case: None,
            what: "sis-template-removed".into(),
            about: old.name,
            before,
            after: None,
        })?)
    })
}

/// Reads a file with a template; nothing is kept of it.
///
/// # Errors
/// [`DeskError::Table`] with what is wrong.
pub fn read_file(bytes: &[u8]) -> Result<SisTemplate, DeskError> {
    SisTemplate::read(bytes).map_err(|detail| DeskError::Table { code: "not-sis-template", detail })
}

/// Writes a template into a new folder inside another, with the schema.
///
/// # Errors
/// When there is none with that name, or the folder cannot be written.
pub fn export(desk: &Desk, name: &str, parent: &Path) -> Result<PathBuf, DeskError> {
    let template = desk.read(|r| named(r, name))?;
    let text = template.to_file().map_err(|_| DeskError::StoredValue)?;
    let file = template.file_name();
    let stem = file.rsplit_once('.').map_or(file.as_str(), |(stem, _)| stem);
    let files = [
        (format!("{stem}.template.json"), text.into_bytes()),
        ("sis-template-1.schema.json".to_owned(), SIS_TEMPLATE_SCHEMA.as_bytes().to_vec()),
    ];
    Ok(desk.ports().folders.write_folder(parent, stem, &files)?)
}

/// What a template makes of a case.
#[derive(Debug, Clone)]
pub struct Preview {
    /// The decision in force, or the draft as it would go out now.
    pub decision: Decision,
    /// The rows, and what does not fit.
    pub table: SisTable,
    /// The file as text; none where it is a workbook.
    pub text: Option<String>,
}

/// Tries a template, as it is being written, on a case.
///
/// # Errors
/// When there is no such case, or its documents no longer prove what they say.
pub fn preview(desk: &Desk, template: &SisTemplate, case: CaseId) -> Result<Preview, DeskError> {
    let decision = desk.read(|r| match r.decisions(case)?.into_iter().find(SignedDecision::in_force) {
        Some(signed) => Ok(signed.decision),
        None => {
            proof::no_alarm(r, case)?;
            Ok(decision::drafted(desk, r, case, desk.me()?)?.decision)
        }
    })?;
    let table = sis_table(&decision, template);
    let text = match template.output {
        SisOutput::Xlsx => None,
        SisOutput::Csv | SisOutput::Json => {
            // Latin-1 is shown as the letters that it stands for.
            let template = SisTemplate { encoding: SisEncoding::Utf8, ..template.clone() };
            String::from_utf8(sis_file(&decision, &template, &table)?).ok()
        }
    };
    Ok(Preview { decision, table, text })
}

/// A format of an export, and what stands in its way.
#[derive(Debug, Clone)]
pub struct Format {
    /// [`ELMO_2_0`] or the name of a template.
    pub name: String,
    /// The file that it writes.
    pub file: String,
    /// Whether it was chosen the last time.
    pub chosen: bool,
    /// The rows of a template.
    pub table: Option<SisTable>,
}

/// What a decision can be exported as beside the files that it was signed with.
///
/// # Errors
/// When there is no such decision.
pub fn formats(desk: &Desk, id: DecisionId) -> Result<Vec<Format>, DeskError> {
    desk.read(|r| {
        let signed = decision::find(r, id)?;
        let chosen = chosen(r)?;
        let elmo = Format {
            name: ELMO_2_0.to_owned(),
            file: ELMO_2_0_FILE.to_owned(),
            chosen: chosen.iter().any(|name| name == ELMO_2_0),
            table: None,
        };
        let of_template = |known: KnownTemplate| Format {
            file: known.template.file_name(),
            chosen: chosen.contains(&known.template.name),
            table: Some(sis_table(&signed.decision, &known.template)),
            name: known.template.name,
        };
        Ok([elmo].into_iter().chain(known(r)?.into_iter().map(of_template)).collect())
    })
}

/// The files of the formats that were chosen.
///
/// # Errors
/// [`DeskError::SisRefused`] where a value does not fit; [`DeskError::UnknownSisTemplate`].
pub(crate) fn files(
    reader: &Reader<'_>,
    signed: &SignedDecision,
    formats: &[String],
) -> Result<Vec<(String, Vec<u8>)>, DeskError> {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    for format in formats {
        let (name, bytes) = if format == ELMO_2_0 {
            (ELMO_2_0_FILE.to_owned(), elmo_2_0(reader, signed)?)
        } else {
            let template = named(reader, format)?;
            let table = sis_table(&signed.decision, &template);
            if table.is_refused() {
                return Err(DeskError::SisRefused);
            }
            (template.file_name(), sis_file(&signed.decision, &template, &table)?)
        };
        // Two templates whose names differ in signs alone.
        let count = files.iter().filter(|(known, _)| *known == name).count();
        files.push((if count == 0 { name } else { format!("{}-{name}", count + 1) }, bytes));
    }
    Ok(files)
}

/// What was chosen the last time.
pub(crate) fn chosen(reader: &Reader<'_>) -> Result<Vec<String>, DeskError> {
    Ok(reader.setting(CHOSEN)?.unwrap_or_default())
}

/// Remembers what was chosen.
pub(crate) fn remember(change: &mut Change<'_>, formats: &[String]) -> Result<(), DeskError> {
    Ok(change.set_setting(CHOSEN, formats)?)
}

/// The decision as it was signed, in the older version and with its PDF.
fn elmo_2_0(reader: &Reader<'_>, signed: &SignedDecision) -> Result<Vec<u8>, DeskError> {
    let pdf = decision::read_file(reader, signed.id, decision::PDF)?.bytes;
    let options = Options {
        generated: signed.decision.signed.ok_or(DeskError::StoredValue)?,
        pdf: Some(&pdf),
        version: WriteVersion::V2_0_0,
    };
    let (key, certificate) = decision::office_key(reader)?;
    Ok(documents::signed_recognition_elmo(&signed.decision, &options, &key, &certificate)?)
}

/// The sheet to type from: the rows of a template, and which cells are ticked as `ROW COLUMN`.
///
/// # Errors
/// When there is no such decision or template.
pub fn copy_sheet(desk: &Desk, id: DecisionId, template: &str) -> Result<(SisTable, BTreeSet<String>), DeskError> {
    desk.read(|r| {
        let signed = decision::find(r, id)?;
        let template = named(r, template)?;
        let ticks = ticks(r, id)?.remove(&template.name).unwrap_or_default();
        Ok((sis_table(&signed.decision, &template), ticks))
    })
}

/// Ticks a cell of the sheet as typed, or takes the tick away. It is a note to oneself and no change of the case, so the
/// history has nothing of it.
///
/// # Errors
/// When there is no such decision, template or cell.
pub fn tick(
    desk: &Desk,
    id: DecisionId,
    template: &str,
    row: usize,
    column: &str,
    done: bool,
) -> Result<(), DeskError> {
    desk.change(&["copy-sheet"], |change, _| {
        let signed = decision::find(change, id)?;
        let template = named(change, template)?;
        let table = sis_table(&signed.decision, &template);
        if row == 0 || row > table.rows.len() || !table.columns.iter().any(|name| name == column) {
            return Err(DeskError::Field { field: "column" });
        }
        let mut ticks = ticks(change, id)?;
        let of_template = ticks.entry(template.name).or_default();
        let cell = format!("{row} {column}");
        if done {
            of_template.insert(cell);
        } else {
            of_template.remove(&cell);
        }
        Ok(change.set_setting(&ticks_of(id), &ticks)?)
    })
}

type Ticks = BTreeMap<String, BTreeSet<String>>;

fn ticks(reader: &Reader<'_>, id: DecisionId) -> Result<Ticks, DeskError> {
    Ok(reader.setting(&ticks_of(id))?.unwrap_or_default())
}

fn ticks_of(id: DecisionId) -> String {
    format!("copy-sheet {id}")
}

fn known(reader: &Reader<'_>) -> Result<Vec<KnownTemplate>, DeskError> {
    let shipped = SisTemplate::shipped().into_iter().map(|template| KnownTemplate { template, shipped: true });
    let own = own(reader)?.into_iter().map(|template| KnownTemplate { template, shipped: false });
    Ok(shipped.chain(own).collect())
}

fn own(reader: &Reader<'_>) -> Result<Vec<SisTemplate>, DeskError> {
    Ok(reader.setting(TEMPLATES)?.unwrap_or_default())
}

fn named(reader: &Reader<'_>, name: &str) -> Result<SisTemplate, DeskError> {
    let found = known(reader)?.into_iter().find(|known| known.template.name == name);
    Ok(found.ok_or(DeskError::UnknownSisTemplate)?.template)
}
