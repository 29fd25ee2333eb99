//! The certificate that the office shows to its mail server, where the server asks for one (TLS client authentication): the
//! certificate in the settings of the account, its private key where a password would be. Apart, because an entry of Windows'
//! keychain holds no more than 2560 bytes.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use delivery::{KeyFinding, KeySummary, SmimeSigner};
use serde::{Deserialize, Serialize};
use store::Entry;
use time::OffsetDateTime;

use crate::mail::{self, MailSettings, PasswordPlace};
use crate::ports::{MailError, MailIdentity};
use crate::recipients::ends_soon;
use crate::{Desk, DeskError};

/// The certificate as it is set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailCertificate {
    /// The certificate: DER as base64.
    certificate: String,
    /// The entry of the keychain with its private key; none where that is held until the program ends.
    pub(crate) secret: Option<String>,
}

/// The certificate in use.
#[derive(Debug, Clone)]
pub struct InUse {
    /// What it says of itself.
    pub summary: KeySummary,
    /// Where its private key is.
    pub place: PasswordPlace,
    /// The code of what is to be said about it.
    pub finding: Option<&'static str>,
}

/// The certificate of an account.
///
/// # Errors
/// When what is stored cannot be read.
pub fn in_use(desk: &Desk, settings: &MailSettings) -> Result<Option<InUse>, DeskError> {
    let now = desk.now();
    let Some(summary) = stored(settings, now)? else { return Ok(None) };
    let place = desk.post().certificate_key().place(desk, entry(settings).as_ref());
    let finding = if !is_valid(&summary, now) {
        Some(MailError::OwnCertificateExpired.code())
    } else if place == PasswordPlace::Missing {
        Some(MailError::OwnKeyMissing.code())
    } else {
        ends_soon(summary.valid_until, now).then_some(KeyFinding::ExpiresSoon.code())
    };
    Ok(Some(InUse { summary, place, finding }))
}

/// The certificate of an account alone: the keychain is not asked.
///
/// # Errors
/// When what is stored cannot be read.
pub(crate) fn stored(settings: &MailSettings, now: OffsetDateTime) -> Result<Option<KeySummary>, DeskError> {
    settings.certificate.as_ref().map(|stored| summary(&der(stored)?, now)).transpose()
}

/// Takes in a certificate and its private key for the account as it is saved: a PKCS#12 or PEM file.
///
/// # Errors
/// When the passphrase does not open it, certificate and key do not belong together, they are of a kind that is not shown
/// to a server, it is not valid now, nobody has unlocked, or the keychain refuses.
pub fn take_in(desk: &Desk, file: &[u8], passphrase: &str) -> Result<MailSettings, DeskError> {
    desk.me()?;
    let (key, certificate) = SmimeSigner::read(file, passphrase)?.secret_der()?;
    let identity = MailIdentity { certificate, key };
    desk.ports().mail.can_show(&identity)?;
    let MailIdentity { certificate, key } = identity;
    if !is_valid(&summary(&certificate, desk.now())?, desk.now()) {
        return Err(MailError::OwnCertificateExpired.into());
    }
    let old = desk.read(mail::read)?;
    let mut secret = entry(&old);
    desk.post().certificate_key().keep(desk, &mut secret, "mail", &key)?;
    let certificate = STANDARD.encode(certificate);
    set(desk, &old, Some(MailCertificate { certificate, secret }), "mail-certificate-taken")
}

/// Removes it with its private key.
///
/// # Errors
/// When nobody has unlocked or the keychain refuses.
pub fn remove(desk: &Desk) -> Result<MailSettings, DeskError> {
    desk.me()?;
    let old = desk.read(mail::read)?;
    desk.post().certificate_key().forget(desk, &mut entry(&old))?;
    set(desk, &old, None, "mail-certificate-removed")
}

/// What is shown to the server of an account.
pub(crate) fn identity(desk: &Desk, settings: &MailSettings) -> Result<Option<MailIdentity>, DeskError> {
    let Some(stored) = &settings.certificate else { return Ok(None) };
    let certificate = der(stored)?;
    if !is_valid(&summary(&certificate, desk.now())?, desk.now()) {
        return Err(MailError::OwnCertificateExpired.into());
    }
    let key = desk.post().certificate_key().read(desk, stored.secret.as_ref()).ok_or(MailError::OwnKeyMissing)?;
    Ok(Some(MailIdentity { certificate, key }))
}

fn set(
    desk: &Desk,
    old: &MailSettings,
    certificate: Option<MailCertificate>,
    what: &'static str,
) -> Result<MailSettings, DeskError> {
    let now = desk.now();
    let sha256 = |of: &MailCertificate| {
        let fingerprint = der(of).and_then(|der| summary(&der, now)).map(|summary| summary.fingerprint);
        serde_json::json!({ "sha256": fingerprint.ok() })
    };
    let (before, after) = (old.certificate.as_ref().map(sha256), certificate.as_ref().map(sha256));
    desk.change(mail::TAGS, |change, _| {
        let new = MailSettings { certificate, ..mail::read(change)? };
        change.set_setting(mail::SETTING, &new)?;
        change.hasten_outbox()?;
        change.note(Entry { case: None, what: what.into(), about: "mail".to_owned(), before, after })?;
        Ok(new)
    })
}

/// Where the keychain has the private key (PKCS#8, DER) of what is set.
fn entry(settings: &MailSettings) -> Option<String> {
    settings.certificate.as_ref()?.secret.clone()
}

fn der(stored: &MailCertificate) -> Result<Vec<u8>, DeskError> {
    STANDARD.decode(&stored.certificate).map_err(|_| MailError::OwnCertificate.into())
}

fn summary(der: &[u8], now: OffsetDateTime) -> Result<KeySummary, DeskError> {
    let read = delivery::read(der)?;
    Ok(read.keys.first().ok_or(MailError::OwnCertificate)?.summary(now))
}

fn is_valid(summary: &KeySummary, at: OffsetDateTime) -> bool {
    summary.valid_from <= at && summary.valid_until.is_none_or(|until| at <= until)
}
