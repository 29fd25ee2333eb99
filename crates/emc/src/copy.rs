//! The student's copy of a decision where it goes on paper: printed, and recorded once it was posted or handed over. By
//! mail it goes sealed, as any decision does ([`crate::send`]).

use std::path::{Path, PathBuf};

use elmo::DecisionId;
use serde::{Deserialize, Serialize};
use store::{Delivery, Entry};

use crate::{Desk, DeskError, decision, proof};

/// How a student's copy goes out where no key of theirs is known: an office's rule.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CopyWay {
    /// By mail in an AES-256 container, whose password goes another way.
    #[default]
    Container,
    /// On paper, by post.
    Post,
    /// On paper, handed over at the office.
    PickUp,
}

/// How a copy went out on paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paper {
    /// Posted.
    Post,
    /// Handed over.
    PickUp,
}

impl Paper {
    /// The stable name, kebab-case.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Post => "post",
            Self::PickUp => "pick-up",
        }
    }
}

/// Writes the decision into a folder, to be printed; the file is named by the decision's number.
///
/// # Errors
/// When the decision is not in force, something in the case no longer proves what it says, or the folder cannot be written.
pub fn print(desk: &Desk, id: DecisionId, folder: &Path) -> Result<PathBuf, DeskError> {
    let (signed, file) = desk.read(|r| {
        let signed = decision::in_force(r, id)?;
        proof::no_alarm(r, signed.case)?;
        Ok((signed, decision::read_file(r, id, decision::PDF)?))
    })?;
    let path = folder.join(format!("{}.pdf", signed.decision.number));
    desk.ports().folders.write_file(&path, &file.bytes)?;
    desk.change(&["cases"], |change, _| {
        change.note(Entry {
            case: Some(signed.case),
            what: "copy-printed".into(),
            about: signed.decision.number.clone(),
            before: None,
            after: None,
        })?;
        Ok(())
    })?;
    Ok(path)
}

/// Records that a copy was posted to an address, or handed over to somebody. Where to is kept with the delivery alone.
///
/// # Errors
/// When the address of a letter is missing, or the decision is not in force.
pub fn record(desk: &Desk, id: DecisionId, paper: Paper, to: &str) -> Result<Delivery, DeskError> {
    let to = to.trim();
    if paper == Paper::Post && to.is_empty() {
        return Err(DeskError::Field { field: "to" });
    }
    desk.change(&["cases", "deliveries"], |change, me| {
        let signed = decision::in_force(change, id)?;
        let files = signed.files.iter().filter(|file| file.name == decision::PDF);
        let delivery = Delivery {
            id: change.new_uuid()?.to_string(),
            case: signed.case,
            decision: id,
            kind: paper.as_str().to_owned(),
            target: to.to_owned(),
            files: files.map(|file| (file.name.clone(), file.sha256.clone())).collect(),
            at: desk.now(),
            by: me,
            student: true,
        };
        change.add_delivery(&delivery)?;
        change.note(Entry {
            case: Some(signed.case),
            what: "copy-delivered".into(),
            about: signed.decision.number,
            before: None,
            after: Some(serde_json::json!({ "way": paper.as_str() })),
        })?;
        Ok(delivery)
    })
}
