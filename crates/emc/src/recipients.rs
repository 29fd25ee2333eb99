//! Those who get mail: their certificates and keys, looked at, checked and pinned by a person, and what the office signs its
//! own mails with. A key that was pinned is never replaced without a question.

pub mod look_up;
mod wkd;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use delivery::{Found, OfficeKeys, OpenPgpSigner, Recipient, RecipientKey, SealError, SmimeSigner};
pub use delivery::{KeyFinding, KeyKind, KeySummary, Weight, ends_soon};
use elmo::StaffId;
use serde::{Deserialize, Serialize};
use store::{Change, Entry, NewRecipientKey, Reader, RecipientKeyRow, RecipientKind};
use time::OffsetDateTime;

use self::look_up::Origin;
use crate::revocation::{self, Told};
use crate::{Desk, DeskError};

/// What a file holds, with what is to be said about it.
#[derive(Debug, Clone)]
pub struct Looked {
    /// From whom, where the file is an e-mail.
    pub from: Option<String>,
    /// Its certificates and keys.
    pub keys: Vec<LookedKey>,
}

/// A certificate or key of a file.
#[derive(Debug, Clone)]
pub struct LookedKey {
    /// What it says of itself.
    pub summary: KeySummary,
    /// The address it was looked at for: the one that was asked for, or the one that the key names.
    pub address: String,
    /// What is to be said about using it for that address, the heaviest first.
    pub findings: Vec<KeyFinding>,
    /// The key that is in use for that address.
    pub in_use: Option<RecipientKeyRow>,
    /// Whether it can be trusted as an authority.
    pub can_vouch: bool,
    /// Whether its authority withdrew it, as far as it was heard.
    pub revocation: Told,
}

/// A key that somebody wants to pin.
#[derive(Debug, Clone, Copy)]
pub struct Pin<'a> {
    /// The file.
    pub file: &'a [u8],
    /// Which key of it.
    pub fingerprint: &'a str,
    /// For which address.
    pub address: &'a str,
    /// Whose it is, in the office's words.
    pub name: &'a str,
    /// Codes of the findings that the person saw and says are right nevertheless.
    pub accepted: &'a [String],
    /// How that was made sure.
    pub why: &'a str,
    /// The id of the key in use that it replaces.
    pub replaces: Option<&'a str>,
    /// Where it was found, where it was looked up.
    pub origin: Option<&'a Origin>,
}

/// A pinned key as it stands today.
#[derive(Debug, Clone)]
pub struct Known {
    /// As it was pinned.
    pub row: RecipientKeyRow,
    /// What it says of itself.
    pub summary: KeySummary,
    /// What is to be said about it today, without what a person accepted when pinning it.
    pub findings: Vec<KeyFinding>,
    /// Whether its authority withdrew it, as far as it was heard.
    pub revocation: Told,
}

/// What the office signs its mails with.
#[derive(Debug, Clone, Default)]
pub struct OfficeMail {
    /// The certificate, with what forbids its use today.
    pub smime: Option<(KeySummary, Option<KeyFinding>)>,
    /// The OpenPGP key, with what forbids its use today.
    pub openpgp: Option<(KeySummary, Option<KeyFinding>)>,
    /// Whether the authority withdrew the certificate, as far as it was heard.
    pub revocation: Option<Told>,
}

/// Certificate and key with their private parts, in base64: in the encrypted database, as the key that signs decisions.
#[derive(Default, Serialize, Deserialize)]
struct StoredKeys {
    smime: Option<String>,
    openpgp: Option<String>,
}

const OFFICE_MAIL: &str = "office-mail-keys";

/// All pinned keys and authorities, those in use first.
///
/// # Errors
/// When nobody has unlocked or the database fails.
pub fn all(desk: &Desk) -> Result<Vec<Known>, DeskError> {
    let now = desk.now();
    desk.read(|r| {
        let authorities = authorities(r)?;
        r.recipient_keys()?.into_iter().map(|row| known(r, row, now, &authorities)).collect()
    })
}

/// Looks at a file for an address; without one, for the address that each key names. Nothing is kept.
///
/// # Errors
/// When the file holds no certificate or key, or nobody has unlocked.
pub fn look(desk: &Desk, file: &[u8], address: &str) -> Result<Looked, DeskError> {
    let now = desk.now();
    let found = delivery::read(file)?;
    desk.read(|r| {
        let authorities = authorities(r)?;
        let from = found.mail.as_ref().and_then(|mail| mail.from.clone());
        let mut keys = Vec::new();
        for key in &found.keys {
            let summary = key.summary(now);
            let own = || summary.addresses.first().or(from.as_ref()).cloned().unwrap_or_default();
            let address = if address.trim().is_empty() { own() } else { address.trim().to_lowercase() };
            let revocation = Told::of(r, &summary.fingerprint, key.inquiry(&authorities))?;
            let findings = findings(&found, key, &address, now, &authorities, revocation.finding());
            let can_vouch = summary.authority && vouching(&findings);
            let in_use = r.recipient_key(&address)?;
            keys.push(LookedKey { findings, in_use, address, can_vouch, summary, revocation });
        }
        Ok(Looked { from, keys })
    })
}

/// Pins a key for an address; gives its id.
///
/// # Errors
/// When the key may not be used, a finding was not accepted or nobody says how it was made sure, or the address has a key
/// in use that is not the one to be replaced.
pub fn pin(desk: &Desk, pin: &Pin<'_>) -> Result<String, DeskError> {
    let (found, key) = chosen(pin.file, pin.fingerprint)?;
    let (address, name) = (pin.address.trim().to_lowercase(), pin.name.trim());
    if !address.split_once('@').is_some_and(|(left, right)| !left.is_empty() && !right.is_empty()) {
        return Err(DeskError::Field { field: "address" });
    }
    if name.is_empty() {
        return Err(DeskError::Field { field: "name" });
    }
    let now = desk.now();
    let summary = key.summary(now);
    desk.change(&["recipients"], |change, me| {
        let withdrawn = revocation::withdrawn(change, &summary.fingerprint)?;
        let findings = findings(&found, &key, &address, now, &authorities(change)?, withdrawn);
        if let Some(refused) = findings.iter().find(|one| one.weight() == Weight::Refused) {
            return Err(DeskError::RecipientKeyRefused(*refused));
        }
        let asked: Vec<String> = findings.iter().filter(|one| one.weight() == Weight::Asks).map(code).collect();
        if asked.iter().any(|code| !pin.accepted.contains(code)) {
            return Err(DeskError::KeyFindingsChanged);
        }
        let in_use = change.recipient_key(&address)?;
        if (!asked.is_empty() || in_use.is_some()) && pin.why.trim().is_empty() {
            return Err(DeskError::ReasonMissing);
        }
        if in_use.as_ref().is_some_and(|row| row.pinned.fingerprint == summary.fingerprint) {
            return Err(DeskError::KeyKnown);
        }
        if in_use.as_ref().map(|row| row.id.as_str()) != pin.replaces {
            return Err(DeskError::KeyInUse);
        }
        if let Some(old) = &in_use {
            change.retire_recipient_key(&old.id, me)?;
        }
        let kind = match summary.kind {
            KeyKind::Smime => RecipientKind::Smime,
            KeyKind::OpenPgp => RecipientKind::OpenPgp,
        };
        let new = new_row(&key, &summary, kind, (&address, name, pin.why, me), asked)?;
        let id = change.pin_recipient_key(&new)?;
        let what = if in_use.is_some() { "recipient-replaced" } else { "recipient-pinned" };
        let found = pin.origin.map(|origin| serde_json::json!({ "found": origin }));
        let about = summary.fingerprint.clone();
        change.note(Entry { case: None, what: what.into(), about, before: None, after: found })?;
        Ok(id)
    })
}

/// Trusts an authority, so that the certificates it issued are no longer asked about.
///
/// # Errors
/// When the certificate is no authority's or may not be used, nobody says how it was made sure, or it is trusted already.
pub fn trust(desk: &Desk, file: &[u8], fingerprint: &str, why: &str) -> Result<(), DeskError> {
    let (found, key) = chosen(file, fingerprint)?;
    let now = desk.now();
    let summary = key.summary(now);
    let withdrawn = desk.read(|r| revocation::withdrawn(r, &summary.fingerprint))?;
    if !summary.authority || !vouching(&findings(&found, &key, "", now, &[], withdrawn)) {
        return Err(DeskError::NoAuthority);
    }
    if why.trim().is_empty() {
        return Err(DeskError::ReasonMissing);
    }
    desk.change(&["recipients"], |change, me| {
        let known = change.recipient_keys()?;
        let is_it = |row: &RecipientKeyRow| {
            row.pinned.kind == RecipientKind::Authority
                && row.retired.is_none()
                && row.pinned.fingerprint == fingerprint
        };
        if known.iter().any(is_it) {
            return Err(DeskError::KeyKnown);
        }
        let about = ("", summary.holder.as_str(), why, me);
        change.pin_recipient_key(&new_row(&key, &summary, RecipientKind::Authority, about, Vec::new())?)?;
        note(change, "authority-trusted", &summary.fingerprint)
    })
}

/// Retires a key or an authority: nothing is sealed for it or believed because of it any more.
///
/// # Errors
/// When there is none in use with this id.
pub fn retire(desk: &Desk, id: &str) -> Result<(), DeskError> {
    desk.change(&["recipients"], |change, me| {
        let in_use = |row: &RecipientKeyRow| row.id == id && row.retired.is_none();
        let row = change.recipient_keys()?.into_iter().find(in_use).ok_or(DeskError::UnknownRecipientKey)?;
        change.retire_recipient_key(id, me)?;
        let what = if row.pinned.kind == RecipientKind::Authority { "authority-retired" } else { "recipient-retired" };
        note(change, what, &row.pinned.fingerprint)
    })
}

/// The key in use for an address.
///
/// # Errors
/// When what is stored cannot be read.
pub fn for_address(reader: &Reader<'_>, address: &str) -> Result<Option<Recipient>, DeskError> {
    let row = reader.recipient_key(address)?;
    row.map(|row| Ok(Recipient { address: row.pinned.address.clone(), key: key_of(&row)? })).transpose()
}

/// What the office signs its mails with, to seal a letter with.
///
/// # Errors
/// When what is stored cannot be read.
pub fn office_keys(reader: &Reader<'_>) -> Result<OfficeKeys, DeskError> {
    let stored = reader.setting::<StoredKeys>(OFFICE_MAIL)?.unwrap_or_default();
    let decoded =
        |text: Option<String>| text.map(|text| STANDARD.decode(text)).transpose().map_err(|_| DeskError::StoredValue);
    Ok(OfficeKeys {
        smime: decoded(stored.smime)?.map(|pem| SmimeSigner::read(&pem, "")).transpose()?,
        openpgp: decoded(stored.openpgp)?.map(|bytes| OpenPgpSigner::read(&bytes, "")).transpose()?,
    })
}

/// What the office signs its mails with, for people.
///
/// # Errors
/// When what is stored cannot be read.
pub fn office_mail(desk: &Desk) -> Result<OfficeMail, DeskError> {
    let now = desk.now();
    let (keys, revocation) = desk.read(|r| {
        let keys = office_keys(r)?;
        let revocation = match &keys.smime {
            Some(own) => Some(Told::of(r, &own.summary()?.fingerprint, own.inquiry(&authorities(r)?))?),
            None => None,
        };
        Ok((keys, revocation))
    })?;
    let why = |checked: Result<(), SealError>| match checked {
        Err(SealError::OfficeKeyRefused(finding)) => Some(finding),
        _ => None,
    };
    let withdrawn = revocation.as_ref().and_then(Told::finding);
    let smime =
        keys.smime.map(|key| Ok::<_, DeskError>((key.summary()?, why(key.check(now)).or(withdrawn)))).transpose()?;
    let openpgp = keys.openpgp.map(|key| Ok::<_, DeskError>((key.summary(now)?, why(key.check(now))))).transpose()?;
    Ok(OfficeMail { smime, openpgp, revocation })
}

/// Takes in what the office signs its mails with: a PKCS#12 or PEM file for S/MIME, or an exported OpenPGP key.
///
/// # Errors
/// When the passphrase does not open it, or it may not sign.
pub fn take_in_mail_key(desk: &Desk, file: &[u8], passphrase: &str) -> Result<(), DeskError> {
    let now = desk.now();
    let refused = |error| match error {
        SealError::OfficeKeyRefused(finding) => DeskError::RecipientKeyRefused(finding),
        _ => DeskError::OfficeKey,
    };
    let openpgp = OpenPgpSigner::looks_like_one(file);
    let (fingerprint, secret) = if openpgp {
        let key = OpenPgpSigner::read(file, passphrase)?;
        key.check(now).map_err(refused)?;
        (key.summary(now)?.fingerprint, key.secret_bytes()?)
    } else {
        let key = SmimeSigner::read(file, passphrase)?;
        key.check(now).map_err(refused)?;
        (key.summary()?.fingerprint, key.secret_pem()?)
    };
    change_mail_keys(desk, "mail-key-taken", |stored| {
        *(if openpgp { &mut stored.openpgp } else { &mut stored.smime }) = Some(STANDARD.encode(secret));
        fingerprint
    })
}

/// Forgets what the office signs its mails with.
///
/// # Errors
/// When nobody has unlocked or the database fails.
pub fn remove_mail_key(desk: &Desk, kind: KeyKind) -> Result<(), DeskError> {
    change_mail_keys(desk, "mail-key-removed", |stored| {
        match kind {
            KeyKind::Smime => stored.smime = None,
            KeyKind::OpenPgp => stored.openpgp = None,
        }
        kind.as_str().to_owned()
    })
}

fn change_mail_keys(
    desk: &Desk,
    what: &'static str,
    work: impl FnOnce(&mut StoredKeys) -> String,
) -> Result<(), DeskError> {
    desk.change(&["recipients"], |change, _| {
        let mut stored = change.setting::<StoredKeys>(OFFICE_MAIL)?.unwrap_or_default();
        let about = work(&mut stored);
        change.set_setting(OFFICE_MAIL, &stored)?;
        note(change, what, &about)
    })
}

/// What is to be said about a key and the mail it came in, and what its authority said.
fn findings(
    found: &Found,
    key: &RecipientKey,
    address: &str,
    now: OffsetDateTime,
    authorities: &[RecipientKey],
    withdrawn: Option<KeyFinding>,
) -> Vec<KeyFinding> {
    let mut findings = key.check(address, now, authorities);
    findings.extend(withdrawn);
    findings.extend(found.mail.iter().flat_map(|mail| mail.findings(address)));
    findings.sort();
    findings
}

/// Whether nothing forbids an authority to vouch: what its certificate may do itself does not matter.
fn vouching(findings: &[KeyFinding]) -> bool {
    !findings.iter().any(|one| {
        matches!(
            one,
            KeyFinding::Expired
                | KeyFinding::NotYetValid
                | KeyFinding::Withdrawn
                | KeyFinding::WeakKey
                | KeyFinding::UnsupportedKey
                | KeyFinding::BrokenSignature
        )
    })
}

fn known(
    reader: &Reader<'_>,
    row: RecipientKeyRow,
    now: OffsetDateTime,
    authorities: &[RecipientKey],
) -> Result<Known, DeskError> {
    let key = key_of(&row)?;
    let revocation = Told::of(reader, &row.pinned.fingerprint, key.inquiry(authorities))?;
    let mut findings = key.check(&row.pinned.address, now, authorities);
    findings.extend(revocation.finding());
    findings.sort();
    if row.pinned.kind == RecipientKind::Authority {
        findings.retain(|one| !vouching(&[*one]) || *one == KeyFinding::ExpiresSoon);
    }
    findings.retain(|one| !row.pinned.accepted.iter().any(|accepted| accepted == one.code()));
    Ok(Known { summary: key.summary(now), findings, row, revocation })
}

/// The authorities that the office trusts, without those that were withdrawn.
pub(crate) fn authorities(reader: &Reader<'_>) -> Result<Vec<RecipientKey>, DeskError> {
    let mut found = Vec::new();
    for row in reader.recipient_keys()? {
        if row.pinned.kind == RecipientKind::Authority
            && row.retired.is_none()
            && revocation::withdrawn(reader, &row.pinned.fingerprint)?.is_none()
        {
            found.push(key_of(&row)?);
        }
    }
    Ok(found)
}

pub(crate) fn key_of(row: &RecipientKeyRow) -> Result<RecipientKey, DeskError> {
    let kind = match row.pinned.kind {
        RecipientKind::Smime | RecipientKind::Authority => KeyKind::Smime,
        RecipientKind::OpenPgp => KeyKind::OpenPgp,
    };
    RecipientKey::from_bytes(kind, &row.pinned.key).map_err(|_| DeskError::StoredValue)
}

pub(crate) fn chosen(file: &[u8], fingerprint: &str) -> Result<(Found, RecipientKey), DeskError> {
    let found = delivery::read(file)?;
    let key = found.keys.iter().find(|key| key.fingerprint() == fingerprint).cloned();
    Ok((found, key.ok_or(DeskError::UnknownRecipientKey)?))
}

fn new_row(
    key: &RecipientKey,
    summary: &KeySummary,
    kind: RecipientKind,
    (address, name, why, by): (&str, &str, &str, StaffId),
    accepted: Vec<String>,
) -> Result<NewRecipientKey, DeskError> {
    Ok(NewRecipientKey {
        kind,
        address: address.to_owned(),
        name: name.to_owned(),
        key: key.bytes()?,
        fingerprint: summary.fingerprint.clone(),
        valid_from: summary.valid_from,
        valid_until: summary.valid_until,
        accepted,
        why: why.trim().to_owned(),
        by,
    })
}

fn code(finding: &KeyFinding) -> String {
    finding.code().to_owned()
}

fn note(change: &mut Change<'_>, what: &'static str, about: &str) -> Result<(), DeskError> {
    change.note(Entry { case: None, what: what.into(), about: about.to_owned(), before: None, after: None })?;
    Ok(())
}
