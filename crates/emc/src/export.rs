//! What leaves the desk: a decision with its files and the original documents, into a folder, whole or not at all.

use std::path::Path;

use elmo::DecisionId;
use sha2::{Digest, Sha256};
use store::{Delivery, Entry};

use crate::{Desk, DeskError, decision, registry};

/// Writes a decision into a folder that is named by the case number and stands in `parent`.
///
/// It holds the files as they were signed and each original document untouched.
///
/// # Errors
/// When the decision is not in force, or anything cannot be written; then no part of it is left behind.
pub fn to_folder(desk: &Desk, id: DecisionId, parent: &Path) -> Result<Delivery, DeskError> {
    let (signed, files) = desk.read(|r| {
        let signed = decision::find(r, id)?;
        if signed.withdrawn.is_some() {
            return Err(DeskError::AlreadyWithdrawn);
        }
        let mut files = Vec::new();
        for file in &signed.files {
            files.push((file.name.clone(), decision::read_file(r, id, &file.name)?.bytes));
        }
        for (index, source) in signed.decision.sources.iter().enumerate() {
            let bytes = r.document_bytes(source.document)?.ok_or(DeskError::Erased)?;
            if registry::hex(&Sha256::digest(&bytes)) != source.provenance.sha256 {
                return Err(DeskError::EvidenceBroken);
            }
            files.push((decision::original_name(index, &source.provenance), bytes));
        }
        Ok((signed, files))
    })?;
    let target = desk.ports().folders.write_folder(parent, &signed.decision.case_number, &files)?;
    desk.change(&["cases", "deliveries"], |change, me| {
        let delivery = Delivery {
            id: change.new_uuid()?.to_string(),
            case: signed.case,
            decision: id,
            kind: "folder".to_owned(),
            target: target.display().to_string(),
            files: files.iter().map(|(name, bytes)| (name.clone(), registry::hex(&Sha256::digest(bytes)))).collect(),
            at: desk.now(),
            by: me,
        };
        change.add_delivery(&delivery)?;
        change.note(Entry {
            case: Some(signed.case),
            what: "decision-exported".into(),
            about: signed.decision.number.clone(),
            before: None,
            after: None,
        })?;
        Ok(delivery)
    })
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

/// Writes an encrypted copy of the database into a folder, under a name with the time.
///
/// # Errors
/// When the folder cannot be written.
pub fn backup(desk: &Desk, folder: &Path) -> Result<std::path::PathBuf, DeskError> {
    let format = time::macros::format_description!("[year]-[month]-[day] [hour][minute][second]");
    let stamp = desk.now().format(format).map_err(|_| DeskError::StoredValue)?;
    let path = folder.join(format!("SMP Desk {stamp}.db"));
    desk.me()?;
    desk.store()?.backup_to(&path)?;
    desk.change(&["settings"], |change, _| {
        let mut settings = crate::settings::read(change)?;
        settings.last_backup = Some(desk.now());
        change.set_setting("office", &settings)?;
        Ok(())
    })?;
    Ok(path)
}
