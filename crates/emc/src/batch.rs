//! Many decisions at once: those of a list of cases into a folder, a few at a time, so that somebody sees how far it is, can
//! stop it, and goes on after the program ended in between.
//!
//! Each decision is written as [`export::to_folder`] writes one, in the formats that were chosen last, and recorded as
//! delivered. What is still to do is stored after every decision: a program that is killed repeats at most the one it was
//! writing.

use std::path::Path;

use elmo::{CaseId, DecisionId};
use serde::{Deserialize, Serialize};
use store::{Entry, SignedDecision};

use crate::{Desk, DeskError, export, sis};

/// Decisions that a step writes, so that the next question of the window is answered soon.
pub const STEP: usize = 5;

/// Cases that one list may name.
const MOST: usize = 10_000;

const NAME: &str = "decision-batch";

/// Decisions that are being written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// Where they go.
    pub folder: String,
    /// What is still to be written.
    pub left: Vec<DecisionId>,
    /// How many were written.
    pub written: usize,
    /// What could not be written: the decision's number, and why as a code.
    pub failed: Vec<(String, String)>,
    /// How many cases of the list have no decision in force.
    pub without: usize,
}

/// Begins with the decisions in force of these cases.
///
/// # Errors
/// When others are still being written, the folder cannot be read, or none of the cases has a decision in force.
pub fn begin(desk: &Desk, cases: &[CaseId], folder: &Path) -> Result<Batch, DeskError> {
    if cases.len() > MOST {
        return Err(DeskError::Field { field: "cases" });
    }
    desk.ports().folders.file_names(folder)?;
    desk.change(&["batch"], |change, _| {
        if change.setting::<Option<Batch>>(NAME)?.flatten().is_some_and(|batch| !batch.left.is_empty()) {
            return Err(DeskError::BatchRuns);
        }
        let mut left = Vec::new();
        let mut without = 0;
        for case in cases {
            match change.decisions(*case)?.into_iter().find(SignedDecision::in_force) {
                Some(decision) => left.push(decision.id),
                None => without += 1,
            }
        }
        if left.is_empty() {
            return Err(DeskError::NothingToWrite);
        }
        let batch = Batch { folder: folder.display().to_string(), left, written: 0, failed: Vec::new(), without };
        change.set_setting(NAME, &Some(&batch))?;
        change.note(Entry {
            case: None,
            what: "batch-begun".into(),
            about: batch.left.len().to_string(),
            before: None,
            after: None,
        })?;
        Ok(batch)
    })
}

/// What is being written, or was written last.
///
/// # Errors
/// When nobody has unlocked.
pub fn current(desk: &Desk) -> Result<Option<Batch>, DeskError> {
    desk.read(|r| Ok(r.setting::<Option<Batch>>(NAME)?.flatten()))
}

/// Writes the next decisions, at most [`STEP`]. One that cannot be written is named and does not stop the others; a folder
/// that cannot be written to does.
///
/// # Errors
/// When nothing is being written, or the folder cannot be written to: what is left is still there to go on with.
pub fn step(desk: &Desk) -> Result<Batch, DeskError> {
    let mut batch = current(desk)?.filter(|batch| !batch.left.is_empty()).ok_or(DeskError::NothingToWrite)?;
    let formats = desk.read(sis::chosen)?;
    for _ in 0..STEP {
        let Some(next) = batch.left.first().copied() else { break };
        match export::to_folder(desk, next, Path::new(&batch.folder), &formats) {
            Ok(_) => batch.written += 1,
            Err(error @ (DeskError::Folder(_) | DeskError::Locked | DeskError::NotOpen)) => return Err(error),
            Err(error) => {
                let number = desk.read(|r| Ok(crate::decision::find(r, next)?.decision.number))?;
                batch.failed.push((number, error.code().to_owned()));
            }
        }
        batch.left.remove(0);
        desk.change(&[], |change, _| Ok(change.set_setting(NAME, &Some(&batch))?))?;
    }
    desk.ports().listener.changed(&["batch"]);
    Ok(batch)
}

/// Stops: what was written stays, the rest is forgotten.
///
/// # Errors
/// When nobody has unlocked.
pub fn stop(desk: &Desk) -> Result<Option<Batch>, DeskError> {
    desk.change(&["batch"], |change, _| {
        let Some(mut batch) = change.setting::<Option<Batch>>(NAME)?.flatten() else { return Ok(None) };
        let left = std::mem::take(&mut batch.left);
        change.set_setting(NAME, &None::<Batch>)?;
        if !left.is_empty() {
            change.note(Entry {
                case: None,
                what: "batch-stopped".into(),
                about: left.len().to_string(),
                before: None,
                after: None,
            })?;
        }
        Ok(Some(batch))
    })
}
