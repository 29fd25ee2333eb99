//! A signed decision on its way out by mail: sealed for its recipients and released into the outbox, or saved as a
//! message for the office's own mail program. Nothing goes out unencrypted; there is no way to ask for it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use delivery::{Attachment, Letter, Recipient, Seal, Sender};
use elmo::DecisionId;
use sha2::{Digest, Sha256};
use store::{Delivery, Entry, OutboxItem, OutboxState, Reader, SignedDecision};

use crate::{Desk, DeskError, decision, mail, outbox, proof, recipients, registry, settings};

/// How a mail is sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// For the keys that are pinned for its recipients.
    Keys,
    /// As an AES-256 container, whose password goes another way.
    Container,
}

/// What is to go out.
#[derive(Debug, Clone, Copy)]
pub struct Release<'r> {
    /// The decision.
    pub decision: DecisionId,
    /// Addresses.
    pub to: &'r [String],
    /// Names of its files that go along.
    pub files: &'r [String],
    /// How it is sealed.
    pub way: Way,
}

/// A mail that was released.
#[derive(Debug, Clone)]
pub struct Released {
    /// The mail.
    pub item: OutboxItem,
    /// The password of a container. It is kept nowhere: it is shown once and goes another way.
    pub password: Option<String>,
}

/// What stands around a container, and inside any letter: neither names anybody.
const COVER: &str = "The attached file is encrypted. Its password reaches you another way.\n";

/// Seals a decision and puts it into the outbox, from which it is sent in the background.
///
/// # Errors
/// When the decision is not in force, something in the case no longer proves what it says, an address or a key is missing,
/// or no mail account is set; then nothing is released.
pub fn release(desk: &Desk, asked: &Release<'_>) -> Result<Released, DeskError> {
    mail::account(desk)?;
    let sealed = sealed(desk, asked)?;
    desk.change(&["cases", "deliveries"], |change, me| {
        // Withdrawn while it was being sealed.
        in_force(change, asked.decision)?;
        let item = OutboxItem { by: me, ..sealed.item };
        outbox::put(change, &item, &sealed.message)?;
        Ok(Released { item, password: sealed.password })
    })
}

/// Seals a decision and writes the message into a folder, to be sent by another program. Answers its place and the
/// password of a container.
///
/// # Errors
/// As [`release`], and when the folder cannot be written.
pub fn save_eml(desk: &Desk, asked: &Release<'_>, folder: &Path) -> Result<(PathBuf, Option<String>), DeskError> {
    let sealed = sealed(desk, asked)?;
    let short = sealed.item.id.rsplit('-').next().unwrap_or_default().to_owned();
    let path = folder.join(format!("{}-{short}.eml", sealed.number));
    desk.ports().folders.write_file(&path, &sealed.message)?;
    desk.change(&["cases", "deliveries"], |change, me| {
        change.add_delivery(&Delivery {
            id: sealed.item.id.clone(),
            case: sealed.item.case,
            decision: asked.decision,
            kind: "eml".to_owned(),
            target: path.display().to_string(),
            files: sealed.item.files.clone(),
            at: desk.now(),
            by: me,
        })?;
        change.note(Entry {
            case: Some(sealed.item.case),
            what: "mail-saved".into(),
            about: sealed.number.clone(),
            before: None,
            after: Some(
                serde_json::json!({ "sealed": sealed.item.sealed, "recipients": sealed.item.recipients.len() }),
            ),
        })?;
        Ok(())
    })?;
    Ok((path, sealed.password))
}

struct Sealed {
    item: OutboxItem,
    message: Vec<u8>,
    password: Option<String>,
    number: String,
}

fn sealed(desk: &Desk, asked: &Release<'_>) -> Result<Sealed, DeskError> {
    let me = desk.me()?;
    let now = desk.now();
    let mut seen = BTreeSet::new();
    let to = asked.to.iter().map(|one| one.trim().to_lowercase());
    let to: Vec<String> = to.filter(|one| seen.insert(one.clone())).collect();
    if to.is_empty() || !to.iter().all(|one| outbox::is_address(one)) {
        return Err(DeskError::Field { field: "to" });
    }
    if asked.files.is_empty() {
        return Err(DeskError::Field { field: "files" });
    }
    let (signed, attachments, account, office, keys, office_keys) = desk.read(|r| {
        let signed = in_force(r, asked.decision)?;
        proof::no_alarm(r, signed.case)?;
        let mut attachments = Vec::new();
        for name in asked.files {
            let file = decision::read_file(r, asked.decision, name)?;
            attachments.push(Attachment { name: file.name, media_type: file.media_type, bytes: file.bytes });
        }
        let keys = match asked.way {
            Way::Keys => keys_of(r, &to)?,
            Way::Container => Vec::new(),
        };
        Ok((signed, attachments, mail::read(r)?, settings::read(r)?, keys, recipients::office_keys(r)?))
    })?;
    let domain = account.from.rsplit_once('@').map(|(_, domain)| domain.to_owned()).ok_or(DeskError::NoMailAccount)?;
    let id = desk.change_unattended(&[], |change| Ok(change.new_uuid()?.to_string()))?;
    let letter = Letter {
        from: Sender { name: Some(office.institution).filter(|name| !name.is_empty()), address: account.from.clone() },
        to: to.clone(),
        subject: format!("Case {}", signed.decision.case_number),
        message_id: format!("<{id}@{domain}>"),
        date: now,
        text: format!("Decision {}\n", signed.decision.number),
        attachments,
    };
    let seal = match asked.way {
        Way::Keys => Seal::Keys { recipients: &keys, office: &office_keys },
        Way::Container => Seal::Container { cover: COVER },
    };
    let randomness = |buffer: &mut [u8]| desk.ports().randomness.fill(buffer);
    let done = delivery::seal(&letter, &seal, &randomness)?;
    let hash = |bytes: &[u8]| registry::hex(&Sha256::digest(bytes));
    let item = OutboxItem {
        id,
        case: signed.case,
        decision: Some(asked.decision),
        by: me,
        released: now,
        message_id: letter.message_id.clone(),
        sender: account.from,
        recipients: to,
        subject: letter.subject.clone(),
        sealed: keys.first().map_or("container", |one| one.key.kind().as_str()).to_owned(),
        files: letter.attachments.iter().map(|file| (file.name.clone(), hash(&file.bytes))).collect(),
        sha256: hash(&done.message),
        state: OutboxState::Waiting,
        next_try: Some(now),
        answer: None,
        attempts: Vec::new(),
    };
    let password = done.password.map(|password| password.reveal().to_owned());
    Ok(Sealed { item, message: done.message, password, number: signed.decision.number })
}

fn in_force(reader: &Reader<'_>, id: DecisionId) -> Result<SignedDecision, DeskError> {
    let signed = decision::find(reader, id)?;
    if signed.in_force() { Ok(signed) } else { Err(DeskError::AlreadyWithdrawn) }
}

/// The pinned key of each address.
fn keys_of(reader: &Reader<'_>, to: &[String]) -> Result<Vec<Recipient>, DeskError> {
    to.iter().map(|one| recipients::for_address(reader, one)?.ok_or(DeskError::NoRecipientKey)).collect()
}

/// How a mail to these addresses would be sealed by itself: for their keys where each has one and all are of a kind.
///
/// # Errors
/// When nobody has unlocked or the database fails.
pub fn way_for(desk: &Desk, to: &[String]) -> Result<(Way, Vec<Option<&'static str>>), DeskError> {
    desk.read(|r| {
        let kinds = to
            .iter()
            .map(|one| Ok(recipients::for_address(r, one)?.map(|known| known.key.kind().as_str())))
            .collect::<Result<Vec<_>, DeskError>>()?;
        let first = kinds.first().copied().flatten();
        let alike = first.is_some() && kinds.iter().all(|kind| *kind == first);
        Ok((if alike { Way::Keys } else { Way::Container }, kinds))
    })
}
