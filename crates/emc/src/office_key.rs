//! What the office signs its decisions with: made here at the first sign-off, or taken in from a file.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use delivery::{KeySummary, RecipientKey, SealError, SmimeSigner};
use elmo_signature::{Certificate, KeyKind, SigningKey};
use store::Entry;

use crate::decision::{OFFICE_KEY, StoredKey, stored_certificate};
use crate::{Desk, DeskError};

/// The key in use.
#[derive(Debug, Clone)]
pub struct InUse {
    /// What its certificate says of itself.
    pub summary: KeySummary,
    /// Whether it was taken in from a file.
    pub taken: bool,
    /// Whether its time is over.
    pub expired: bool,
}

/// What decisions are signed with; none before the first sign-off.
///
/// # Errors
/// When nobody has unlocked, or what is stored cannot be read.
pub fn in_use(desk: &Desk) -> Result<Option<InUse>, DeskError> {
    let now = desk.now();
    let stored = desk.read(|r| Ok(r.setting::<StoredKey>(OFFICE_KEY)?))?;
    stored
        .map(|stored| {
            let certificate = stored_certificate(&stored)?;
            let pem = certificate.summary().pem();
            let key = RecipientKey::from_bytes(delivery::KeyKind::Smime, pem.as_bytes())?;
            Ok(InUse { summary: key.summary(now), taken: stored.taken, expired: certificate.valid_until() < now })
        })
        .transpose()
}

/// Takes in what decisions are signed with from now on: a PKCS#12 or PEM file with a certificate and its private key. What
/// was signed before stays as it is.
///
/// # Errors
/// When the passphrase does not open it, certificate and key do not belong together, it is not RSA of 2048 to 4096 bits,
/// not valid now, or not meant for signing.
pub fn take_in(desk: &Desk, file: &[u8], passphrase: &str) -> Result<(), DeskError> {
    let signer = SmimeSigner::read(file, passphrase)?;
    let (pkcs8, der) = signer.secret_der()?;
    let certificate = Certificate::from_der(&der).map_err(|_| DeskError::OfficeKeyKind)?;
    if certificate.key_kind() != KeyKind::Rsa || SigningKey::from_pkcs8_der(&pkcs8).is_err() {
        return Err(DeskError::OfficeKeyKind);
    }
    signer.check_for_documents(desk.now()).map_err(|error| match error {
        SealError::OfficeKeyRefused(finding) => DeskError::RecipientKeyRefused(finding),
        _ => DeskError::OfficeKey,
    })?;
    let stored = StoredKey { pkcs8: STANDARD.encode(pkcs8), certificate: STANDARD.encode(der), taken: true };
    desk.change(&["settings"], |change, _| {
        let before = change.setting::<StoredKey>(OFFICE_KEY)?.map(|old| stored_certificate(&old)).transpose()?;
        let sha256 = |of: &Certificate| serde_json::json!({ "sha256": of.sha256() });
        change.set_setting(OFFICE_KEY, &stored)?;
        Ok(change.note(Entry {
            case: None,
            what: "office-key-taken".into(),
            about: certificate.sha256().to_owned(),
            before: before.as_ref().map(sha256),
            after: Some(sha256(&certificate)),
        })?)
    })
}
