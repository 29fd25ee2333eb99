//! What goes out by mail, a signed decision or the request for an opinion: sealed for its recipients and released into
//! the outbox, or saved as a message for the office's own mail program. Nothing goes out unencrypted; there is no way to
//! ask for it.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

pub use delivery::SealError;
use delivery::{Attachment, KeyFinding, KeyKind, Letter, Recipient, Seal, SealOptions, Sender, Weight};
use elmo::{CaseId, DecisionId};
use sha2::{Digest, Sha256};
use store::{Change, Delivery, Entry, OutboxItem, OutboxState, Reader, Rule, StoreError};
use time::OffsetDateTime;

use crate::{Desk, DeskError, decision, mail, opinion, outbox, proof, recipients, registry, revocation, settings};

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
    /// Whether it is the student's copy, which goes to nobody else.
    pub student: bool,
}

/// How a mail is sealed that carries a container.
const CONTAINER: &str = "container";

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
    mail::ready(desk)?;
    put(desk, of_decision(desk, asked)?, asked.to, asked.way)
}

/// Seals the page of a request for an opinion and puts it into the outbox.
///
/// # Errors
/// When the request was answered or withdrawn, an address or a key is missing, or no mail account is set; then nothing is
/// released.
pub fn release_opinion(desk: &Desk, id: &str, to: &[String], way: Way) -> Result<Released, DeskError> {
    mail::ready(desk)?;
    put(desk, of_opinion(desk, id)?, to, way)
}

/// Seals what a mail carried once more, for the same recipients and in the same way, and releases it as a mail of its own.
///
/// # Errors
/// As [`release`]; and when the mail neither went out nor came back: what waits, or may have arrived, goes by itself or by a
/// person's answer ([`outbox::answer`]).
pub fn resend(desk: &Desk, id: &str) -> Result<Released, DeskError> {
    let item = desk.read(|r| r.outbox_item(id)?.ok_or(DeskError::UnknownMail))?;
    if !matches!(item.state, OutboxState::Sent | OutboxState::Bounced) {
        return Err(StoreError::Refused(Rule::OutboxState).into());
    }
    let way = if item.sealed == CONTAINER { Way::Container } else { Way::Keys };
    match (item.decision, &item.opinion) {
        (Some(decision), _) => {
            let files: Vec<String> = item.files.into_iter().map(|(name, _)| name).collect();
            let asked = Release { decision, to: &item.recipients, files: &files, way, student: item.student };
            release(desk, &asked)
        }
        (None, Some(opinion)) => release_opinion(desk, opinion, &item.recipients, way),
        (None, None) => Err(DeskError::UnknownMail),
    }
}

/// A message that was written as a file.
pub struct SavedMail {
    /// Its delivery.
    pub delivery: String,
    /// Where it stands.
    pub path: PathBuf,
    /// The password of its container.
    pub password: Option<String>,
}

/// Tells Outlook that the message of a file is one to be sent, not one that came.
const UNSENT: &[u8] = b"X-Unsent: 1\r\n";

/// Seals a decision and writes the message into a folder, to be sent by another program.
///
/// # Errors
/// As [`release`], and when the folder cannot be written.
pub fn save_eml(desk: &Desk, asked: &Release<'_>, folder: &Path) -> Result<SavedMail, DeskError> {
    let sealed = sealed(desk, of_decision(desk, asked)?, asked.to, asked.way)?;
    let path = write(desk, &sealed, folder)?;
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
            student: asked.student,
        })?;
        note_saved(change, &sealed)
    })?;
    Ok(SavedMail { delivery: sealed.item.id, path, password: sealed.password })
}

/// Seals the page of a request for an opinion and writes the message into a folder. Gives its path, and the password of its
/// container.
///
/// # Errors
/// As [`release_opinion`], and when the folder cannot be written.
pub fn save_opinion_eml(
    desk: &Desk,
    id: &str,
    to: &[String],
    way: Way,
    folder: &Path,
) -> Result<(PathBuf, Option<String>), DeskError> {
    let sealed = sealed(desk, of_opinion(desk, id)?, to, way)?;
    let path = write(desk, &sealed, folder)?;
    desk.change(&["cases"], |change, _| note_saved(change, &sealed))?;
    Ok((path, sealed.password))
}

fn write(desk: &Desk, sealed: &Sealed, folder: &Path) -> Result<PathBuf, DeskError> {
    desk.read(|r| outbox::may_go(r, &sealed.item))?;
    let short = sealed.item.id.rsplit('-').next().unwrap_or_default();
    let path = folder.join(format!("{}-{short}.eml", sealed.name));
    desk.ports().folders.write_file(&path, &[UNSENT, &sealed.message].concat())?;
    Ok(path)
}

fn note_saved(change: &mut Change<'_>, sealed: &Sealed) -> Result<(), DeskError> {
    change.note(Entry {
        case: Some(sealed.item.case),
        what: "mail-saved".into(),
        about: sealed.name.clone(),
        before: None,
        after: Some(serde_json::json!({ "sealed": sealed.item.sealed, "recipients": sealed.item.recipients.len() })),
    })?;
    Ok(())
}

/// Opens a message that was saved as a file in the system's mail program.
///
/// # Errors
/// When the delivery is no saved message, what it carries may not go out any more, its file is not there any more, or no
/// program takes it.
pub fn open_eml(desk: &Desk, delivery: &str) -> Result<(), DeskError> {
    let saved = desk.read(|r| {
        let saved = r.delivery(delivery)?.filter(|found| found.kind == "eml").ok_or(DeskError::UnknownMail)?;
        decision::in_force(r, saved.decision)?;
        proof::no_alarm(r, saved.case)?;
        Ok(saved)
    })?;
    Ok(desk.ports().folders.open(Path::new(&saved.target))?)
}

struct Sealed {
    item: OutboxItem,
    message: Vec<u8>,
    password: Option<String>,
    name: String,
}

/// What goes along, and what a mail says of it.
struct Contents {
    case: CaseId,
    decision: Option<DecisionId>,
    opinion: Option<String>,
    student: bool,
    /// By which people at the office know it; names no person.
    name: String,
    subject: String,
    text: String,
    attachments: Vec<Attachment>,
}

fn of_decision(desk: &Desk, asked: &Release<'_>) -> Result<Contents, DeskError> {
    if asked.files.is_empty() {
        return Err(DeskError::Field { field: "files" });
    }
    // Whoever else gets it would see the student's address.
    if asked.student && asked.to.len() > 1 {
        return Err(DeskError::Field { field: "to" });
    }
    desk.read(|r| {
        let signed = decision::in_force(r, asked.decision)?;
        proof::no_alarm(r, signed.case)?;
        let mut attachments = Vec::new();
        for name in asked.files {
            let file = decision::read_file(r, asked.decision, name)?;
            attachments.push(Attachment { name: file.name, media_type: file.media_type, bytes: file.bytes });
        }
        Ok(Contents {
            case: signed.case,
            decision: Some(asked.decision),
            opinion: None,
            student: asked.student,
            subject: format!("Case {}", signed.decision.case_number),
            text: format!("Decision {}\n", signed.decision.number),
            name: signed.decision.number,
            attachments,
        })
    })
}

fn of_opinion(desk: &Desk, id: &str) -> Result<Contents, DeskError> {
    let (opinion, sheet, pdf) = opinion::letter(desk, id)?;
    // Small letters, as subjects and names of files outside the encryption have them.
    let reference = sheet.reference.to_lowercase();
    Ok(Contents {
        case: opinion.case,
        decision: None,
        opinion: Some(opinion.id),
        student: false,
        name: reference.clone(),
        subject: format!("Opinion {reference}"),
        text: opinion::opinion_text(&sheet),
        attachments: vec![Attachment {
            name: format!("opinion-{reference}.pdf"),
            media_type: "application/pdf".to_owned(),
            bytes: pdf,
        }],
    })
}

fn put(desk: &Desk, contents: Contents, to: &[String], way: Way) -> Result<Released, DeskError> {
    let sealed = sealed(desk, contents, to, way)?;
    desk.change(&["cases", "deliveries"], |change, me| {
        let item = OutboxItem { by: me, ..sealed.item };
        // Withdrawn while it was being sealed.
        outbox::may_go(change, &item)?;
        outbox::put(change, &item, &sealed.message)?;
        Ok(Released { item, password: sealed.password })
    })
}

fn sealed(desk: &Desk, contents: Contents, to: &[String], way: Way) -> Result<Sealed, DeskError> {
    let me = desk.me()?;
    let now = desk.now();
    let mut seen = BTreeSet::new();
    let to = to.iter().map(|one| one.trim().to_lowercase());
    let to: Vec<String> = to.filter(|one| seen.insert(one.clone())).collect();
    if to.is_empty() || !to.iter().all(|one| outbox::is_address(one)) {
        return Err(DeskError::Field { field: "to" });
    }
    let (account, office, keys, office_keys) = desk.read(|r| {
        let keys = match way {
            Way::Keys => keys_of(r, &to)?,
            Way::Container => Vec::new(),
        };
        let office_keys = recipients::office_keys(r)?;
        if keys.iter().any(|one| one.key.kind() == KeyKind::Smime) {
            revocation::check_own(r, &office_keys)?;
        }
        Ok((mail::read(r)?, settings::read(r)?, keys, office_keys))
    })?;
    let domain = account.from.rsplit_once('@').map(|(_, domain)| domain.to_owned()).ok_or(DeskError::NoMailAccount)?;
    let id = desk.change_unattended(&[], |change| Ok(change.new_uuid()?.to_string()))?;
    let letter = Letter {
        from: Sender { name: Some(office.institution).filter(|name| !name.is_empty()), address: account.from.clone() },
        to: to.clone(),
        subject: contents.subject,
        message_id: format!("<{id}@{domain}>"),
        date: now,
        text: contents.text,
        attachments: contents.attachments,
    };
    let seal = match way {
        Way::Keys => Seal::Keys {
            recipients: &keys,
            office: &office_keys,
            options: SealOptions { gcm: account.gcm, protect_headers: account.protect_headers },
        },
        Way::Container => Seal::Container { cover: COVER },
    };
    let randomness = |buffer: &mut [u8]| desk.ports().randomness.fill(buffer);
    let done = delivery::seal(&letter, &seal, &randomness)?;
    let hash = |bytes: &[u8]| registry::hex(&Sha256::digest(bytes));
    let item = OutboxItem {
        id,
        case: contents.case,
        decision: contents.decision,
        opinion: contents.opinion,
        student: contents.student,
        by: me,
        released: now,
        message_id: letter.message_id.clone(),
        sender: account.from,
        recipients: to,
        subject: letter.subject.clone(),
        sealed: keys.first().map_or(CONTAINER, |one| one.key.kind().as_str()).to_owned(),
        files: letter.attachments.iter().map(|file| (file.name.clone(), hash(&file.bytes))).collect(),
        sha256: hash(&done.message),
        state: OutboxState::Waiting,
        next_try: Some(now),
        answer: None,
        attempts: Vec::new(),
    };
    let password = done.password.map(|password| password.reveal().to_owned());
    Ok(Sealed { item, message: done.message, password, name: contents.name })
}

/// The pinned key of each address, none of them withdrawn.
fn keys_of(reader: &Reader<'_>, to: &[String]) -> Result<Vec<Recipient>, DeskError> {
    to.iter()
        .map(|one| {
            let found = recipients::for_address(reader, one)?.ok_or(DeskError::NoRecipientKey)?;
            revocation::check(reader, &found.key)?;
            Ok(found)
        })
        .collect()
}

/// The pinned key of an address, before anything is sealed for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PinnedKey {
    /// Certificate or OpenPGP key.
    pub kind: KeyKind,
    /// Why nothing is sealed for it any more.
    pub refused: Option<KeyFinding>,
}

/// How a mail to some addresses would be sealed by itself.
#[derive(Debug)]
pub struct Prospect {
    /// For their keys where each has one that may be used and all are of a kind.
    pub way: Way,
    /// The pinned key of each address.
    pub keys: Vec<Option<PinnedKey>>,
    /// Why the office could not sign a mail for their keys.
    pub unsigned: Option<SealError>,
}

/// How a mail to these addresses would be sealed by itself.
///
/// # Errors
/// When nobody has unlocked or the database fails.
pub fn way_for(desk: &Desk, to: &[String]) -> Result<Prospect, DeskError> {
    let now = desk.now();
    let keys = desk.read(|r| to.iter().map(|one| pinned(r, one, now)).collect::<Result<Vec<_>, _>>())?;
    let kinds = keys.iter().map(|key| key.filter(|key| key.refused.is_none()).map(|key| key.kind.as_str()));
    let alike = kinds.collect::<BTreeSet<_>>().len() == 1;
    Ok(match keys.first().copied().flatten().filter(|first| alike && first.refused.is_none()) {
        Some(first) => Prospect { way: Way::Keys, unsigned: unsigned(desk, first.kind)?, keys },
        None => Prospect { way: Way::Container, unsigned: None, keys },
    })
}

/// Why the office cannot sign a mail for keys of a kind. For OpenPGP keys it need not.
fn unsigned(desk: &Desk, kind: KeyKind) -> Result<Option<SealError>, DeskError> {
    let mail = recipients::office_mail(desk)?;
    let own = match kind {
        KeyKind::Smime => mail.smime,
        KeyKind::OpenPgp => mail.openpgp,
    };
    Ok(match own {
        Some((_, refused)) => refused.map(SealError::OfficeKeyRefused),
        None => (kind == KeyKind::Smime).then_some(SealError::NoOfficeCertificate),
    })
}

fn pinned(reader: &Reader<'_>, address: &str, now: OffsetDateTime) -> Result<Option<PinnedKey>, DeskError> {
    let Some(Recipient { address, key }) = recipients::for_address(reader, address)? else { return Ok(None) };
    let refused = match revocation::withdrawn(reader, &key.fingerprint())? {
        None => key.check(&address, now, &[]).into_iter().find(|finding| finding.weight() == Weight::Refused),
        withdrawn => withdrawn,
    };
    Ok(Some(PinnedKey { kind: key.kind(), refused }))
}
