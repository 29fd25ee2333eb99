//! What leaves the desk: a decision with its files and the original documents, into a folder, whole or not at all.

use std::path::{Path, PathBuf};

use elmo::DecisionId;
use serde::Serialize;
use sha2::{Digest, Sha256};
use store::{Actor, Delivery, Entry, SignedDecision};
use time::macros::format_description;
use time::{Duration, OffsetDateTime, PrimitiveDateTime};

use crate::settings::{self, Settings};
use crate::{Desk, DeskError, decision, proof, registry, sis};

/// The list of the files in a folder: case and decision by number, and for each file name, bytes and SHA-256. It names no
/// person. The folder takes its name when all of it is there, so whoever sees the list sees the files too.
pub const MANIFEST: &str = "manifest.json";

/// Writes a decision into a folder that is named by the case number and stands in `parent`.
///
/// It holds the files as they were signed, and each original document untouched with a report on its proof, as JSON and as
/// PDF. `formats` adds files: ELMO 2.0.0 and templates by name ([`crate::sis`]); they are remembered. [`MANIFEST`] lists
/// what is there, for a program that picks it up.
///
/// # Errors
/// When a value does not fit a template, the decision is not in force, something in the case no longer proves what it says, or anything cannot be written;
/// then no part of it is left behind.
pub fn to_folder(desk: &Desk, id: DecisionId, parent: &Path, formats: &[String]) -> Result<Delivery, DeskError> {
    let me = desk.me()?;
    let (signed, mut files) = desk.read(|r| {
        let signed = decision::in_force(r, id)?;
        proof::no_alarm(r, signed.case)?;
        let mut files = Vec::new();
        for file in &signed.files {
            files.push((file.name.clone(), decision::read_file(r, id, &file.name)?.bytes));
        }
        files.extend(sis::files(r, &signed, formats)?);
        for (index, source) in signed.decision.sources.iter().enumerate() {
            let record = r.document(source.document)?.ok_or(DeskError::UnknownDocument)?;
            let name = decision::original_name(index, &source.provenance);
            let report = proof::report_in(desk, r, &record, &name)?;
            let bytes = r.document_bytes(source.document)?.ok_or(DeskError::Erased)?;
            if record.provenance.sha256 != source.provenance.sha256 {
                return Err(DeskError::EvidenceBroken(proof::Stored::Document(record.id)));
            }
            let stem = proof::stem(&name);
            files.push((format!("{stem}-evidence.json"), report.json.into_bytes()));
            files.push((format!("{stem}-evidence.pdf"), report.pdf));
            if let Some(table) = report.typed {
                files.push((format!("{stem}-typed.tsv"), table.into_bytes()));
            }
            files.push((name, bytes));
        }
        Ok((signed, files))
    })?;
    let mut listed: Vec<(String, String)> = files.iter().map(hashed).collect();
    files.push((MANIFEST.to_owned(), manifest(&signed, &files, &listed, desk.now())?));
    listed.extend(files.last().map(hashed));
    let target = desk.ports().folders.write_folder(parent, &signed.decision.case_number, &files)?;
    // Recorded in the name of who began, even if the desk was locked meanwhile: the folder is out.
    let delivery = desk.store()?.change(Actor::Person(me), desk.now(), |change| {
        let delivery = Delivery {
            id: change.new_uuid()?.to_string(),
            case: signed.case,
            decision: id,
            kind: "folder".to_owned(),
            target: target.display().to_string(),
            files: listed,
            at: desk.now(),
            by: me,
            student: false,
        };
        change.add_delivery(&delivery)?;
        sis::remember(change, formats)?;
        change.note(Entry {
            case: Some(signed.case),
            what: "decision-exported".into(),
            about: signed.decision.number.clone(),
            before: None,
            after: None,
        })?;
        Ok::<_, DeskError>(delivery)
    })?;
    desk.ports().listener.changed(&["cases", "deliveries"]);
    Ok(delivery)
}

#[derive(Serialize)]
struct Manifest<'a> {
    format: &'static str,
    version: u8,
    case: &'a str,
    decision: &'a str,
    training: bool,
    #[serde(with = "time::serde::rfc3339")]
    written: OffsetDateTime,
    files: Vec<Listed<'a>>,
}

#[derive(Serialize)]
struct Listed<'a> {
    name: &'a str,
    /// Bytes.
    size: usize,
    sha256: &'a str,
}

fn hashed((name, bytes): &(String, Vec<u8>)) -> (String, String) {
    (name.clone(), registry::hex(&Sha256::digest(bytes)))
}

fn manifest(
    signed: &SignedDecision,
    files: &[(String, Vec<u8>)],
    listed: &[(String, String)],
    now: OffsetDateTime,
) -> Result<Vec<u8>, DeskError> {
    let manifest = Manifest {
        format: "smp-desk-folder",
        version: 1,
        case: &signed.decision.case_number,
        decision: &signed.decision.number,
        training: signed.decision.training,
        written: now,
        files: files
            .iter()
            .zip(listed)
            .map(|((name, bytes), (_, sha256))| Listed { name, size: bytes.len(), sha256 })
            .collect(),
    };
    serde_json::to_vec_pretty(&manifest).map_err(|_| DeskError::StoredValue)
}

/// Everything that went out, the latest first.
///
/// # Errors
/// When nobody has unlocked or the database fails.
pub fn deliveries(desk: &Desk) -> Result<Vec<Delivery>, DeskError> {
    desk.read(|r| {
        let mut all = r.all_deliveries()?;
        all.sort_by_key(|d| std::cmp::Reverse(d.at));
        Ok(all)
    })
}

/// How often a backup is made by itself.
const EVERY: Duration = Duration::hours(24);
/// How long after a failure it is tried again.
const AGAIN_AFTER: Duration = Duration::hours(1);
/// Backups of this database that stay in the folder.
const KEPT: usize = 14;

/// Writes an encrypted copy of the database into a folder, under a name with the time.
///
/// # Errors
/// When the folder cannot be written.
pub fn backup(desk: &Desk, folder: &Path) -> Result<PathBuf, DeskError> {
    desk.me()?;
    write_backup(desk, folder)
}

/// Makes the daily backup where a folder is set and the last backup is older than a day; then all but the newest 14 of
/// this database are removed from the folder. A failure is tried again after an hour. Answers the path of a new backup.
///
/// # Errors
/// When no database is open or the folder cannot be written; [`backup_problem`] says so until one succeeds.
pub fn daily_backup(desk: &Desk) -> Result<Option<PathBuf>, DeskError> {
    let settings = desk.store()?.read(settings::read)?;
    let (now, folder) = (desk.now(), settings.backup_folder.trim());
    let recent = |last: OffsetDateTime, span: Duration| last <= now && now - last < span;
    if folder.is_empty() || settings.last_backup.is_some_and(|last| recent(last, EVERY)) {
        desk.backup_try().failed = None;
        return Ok(None);
    }
    {
        let mut tried = desk.backup_try();
        if tried.at.is_some_and(|last| recent(last, AGAIN_AFTER)) {
            return Ok(None);
        }
        tried.at = Some(now);
    }
    let made = write_backup(desk, Path::new(folder)).and_then(|path| {
        remove_old_backups(desk, Path::new(folder))?;
        Ok(path)
    });
    let mut tried = desk.backup_try();
    tried.failed = made.as_ref().err().map(DeskError::code);
    if made.is_ok() {
        tried.at = None;
    }
    made.map(Some)
}

/// Why the daily backup could not be made, as a code, if the last attempt failed.
pub fn backup_problem(desk: &Desk) -> Option<&'static str> {
    desk.backup_try().failed
}

fn write_backup(desk: &Desk, folder: &Path) -> Result<PathBuf, DeskError> {
    let format = format_description!("[year]-[month]-[day] [hour][minute][second]");
    let stamp = desk.now().format(format).map_err(|_| DeskError::StoredValue)?;
    let path = folder.join(format!("{BEGIN}{stamp} {}{END}", backup_id(desk)?));
    desk.store()?.backup_to(&path)?;
    desk.change_unattended(&["settings"], |change| {
        let settings = Settings { last_backup: Some(desk.now()), ..settings::read(change)? };
        Ok(change.set_setting("office", &settings)?)
    })?;
    Ok(path)
}

const BEGIN: &str = "SMP Desk ";
const END: &str = ".db";

/// Tells the backups of this database from those of others in the same folder; it travels with the database.
fn backup_id(desk: &Desk) -> Result<String, DeskError> {
    const NAME: &str = "backup-id";
    match desk.store()?.read(|r| r.setting::<String>(NAME).map_err(DeskError::from))? {
        Some(id) => Ok(id),
        None => desk.change_unattended(&[], |change| {
            let id: String = change.new_uuid()?.simple().to_string().chars().rev().take(8).collect();
            change.set_setting(NAME, &id)?;
            Ok(id)
        }),
    }
}

fn remove_old_backups(desk: &Desk, folder: &Path) -> Result<(), DeskError> {
    let ours = format!(" {}{END}", backup_id(desk)?);
    let stamp = |name: &str| -> Option<PrimitiveDateTime> {
        let stamp = name.strip_prefix(BEGIN)?.strip_suffix(&ours)?;
        PrimitiveDateTime::parse(stamp, format_description!("[year]-[month]-[day] [hour][minute][second]")).ok()
    };
    let folders = &desk.ports().folders;
    let mut backups: Vec<(PrimitiveDateTime, String)> =
        folders.file_names(folder)?.into_iter().filter_map(|name| Some((stamp(&name)?, name))).collect();
    backups.sort();
    for (_, name) in backups.iter().rev().skip(KEPT) {
        folders.remove_file(&folder.join(name))?;
    }
    Ok(())
}
