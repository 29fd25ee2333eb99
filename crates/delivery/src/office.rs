//! What the office signs its mails with.

use openssl::pkcs12::Pkcs12;
use openssl::pkey::{PKey, Private};
use openssl::x509::X509;
use pgp::composed::{Deserializable, SignedSecretKey};
use pgp::ser::Serialize;
use pgp::types::{KeyDetails, KeyVersion, Password, SigningKey};
use time::OffsetDateTime;

use crate::key::{RecipientKey, SmimeKey, SmimeUse, hard_findings, newest_in_force, pem_certificates};
use crate::{KeyFinding, KeyKind, KeySummary, ReadKeyError, SealError, Weight};

/// The office's keys for signing e-mail.
#[derive(Debug, Clone, Default)]
pub struct OfficeKeys {
    /// For S/MIME.
    pub smime: Option<SmimeSigner>,
    /// For OpenPGP.
    pub openpgp: Option<OpenPgpSigner>,
}

/// The office's certificate for e-mail with its private key. `Debug` shows neither.
#[derive(Clone)]
pub struct SmimeSigner {
    pub(crate) certificate: X509,
    pub(crate) chain: Vec<X509>,
    pub(crate) key: PKey<Private>,
}

impl std::fmt::Debug for SmimeSigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SmimeSigner(…)")
    }
}

impl SmimeSigner {
    /// Reads a PKCS#12 file, or a PEM file with certificate, private key and, if wanted, the authorities above.
    ///
    /// # Errors
    /// When the passphrase does not open it, or certificate and key do not belong together.
    pub fn read(file: &[u8], passphrase: &str) -> Result<Self, ReadKeyError> {
        let (key, mut certificates) = if file.first() == Some(&0x30) {
            from_pkcs12(file, passphrase)?
        } else {
            let key = PKey::private_key_from_pem_passphrase(file, passphrase.as_bytes());
            let key =
                key.map_err(|_| if has_key(file) { ReadKeyError::Passphrase } else { ReadKeyError::NoPrivateKey })?;
            (key, pem_certificates(file)?)
        };
        let own = certificates
            .iter()
            .position(|one| one.public_key().is_ok_and(|public| public.public_eq(&key)))
            .ok_or(ReadKeyError::NoPrivateKey)?;
        let certificate = certificates.remove(own);
        Ok(Self { certificate, chain: certificates, key })
    }

    /// Certificate, authorities and the private key without a passphrase, as PEM: for a place that keeps secrets.
    ///
    /// # Errors
    /// When OpenSSL cannot write them.
    pub fn secret_pem(&self) -> Result<Vec<u8>, ReadKeyError> {
        let mut pem = self.key.private_key_to_pem_pkcs8().map_err(|_| ReadKeyError::Broken)?;
        for certificate in [&self.certificate].into_iter().chain(&self.chain) {
            pem.extend(certificate.to_pem().map_err(|_| ReadKeyError::Broken)?);
        }
        Ok(pem)
    }

    /// The private key (PKCS#8) and the certificate, both DER: for signing documents, in a place that keeps secrets.
    ///
    /// # Errors
    /// When OpenSSL cannot write them.
    pub fn secret_der(&self) -> Result<(Vec<u8>, Vec<u8>), ReadKeyError> {
        let key = self.key.private_key_to_pkcs8().map_err(|_| ReadKeyError::Broken)?;
        Ok((key, self.certificate.to_der().map_err(|_| ReadKeyError::Broken)?))
    }

    /// What the certificate says of itself.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn summary(&self) -> Result<KeySummary, ReadKeyError> {
        Ok(SmimeKey::new(self.certificate.clone(), Vec::new())?.summary())
    }

    /// Refuses what recipients' programs would refuse.
    ///
    /// # Errors
    /// [`SealError::OfficeKeyRefused`].
    pub fn check(&self, at: OffsetDateTime) -> Result<(), SealError> {
        self.check_for(at, |_| true)
    }

    /// The same for signing documents: whether it is meant for e-mail does not matter.
    ///
    /// # Errors
    /// [`SealError::OfficeKeyRefused`].
    pub fn check_for_documents(&self, at: OffsetDateTime) -> Result<(), SealError> {
        self.check_for(at, |finding| finding != KeyFinding::NotForMail)
    }

    fn check_for(&self, at: OffsetDateTime, counts: impl Fn(KeyFinding) -> bool) -> Result<(), SealError> {
        let key = SmimeKey::new(self.certificate.clone(), Vec::new())
            .map_err(|_| SealError::OfficeKeyRefused(KeyFinding::UnsupportedKey))?;
        let findings = hard_findings(&key, at, SmimeUse::Signing);
        match findings.into_iter().find(|finding| finding.weight() == Weight::Refused && counts(*finding)) {
            Some(finding) => Err(SealError::OfficeKeyRefused(finding)),
            None => Ok(()),
        }
    }
}

/// The office's OpenPGP key with its private part. `Debug` does not show it.
#[derive(Clone)]
pub struct OpenPgpSigner(SignedSecretKey);

impl std::fmt::Debug for OpenPgpSigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("OpenPgpSigner(…)")
    }
}

impl OpenPgpSigner {
    /// Whether a file looks like an OpenPGP key with its private part, armoured or binary.
    pub fn looks_like_one(file: &[u8]) -> bool {
        is_binary(file) || String::from_utf8_lossy(file).contains("-----BEGIN PGP PRIVATE KEY BLOCK-----")
    }

    /// Reads an exported private key, armoured or binary, as `gpg --export-secret-keys` writes it.
    ///
    /// # Errors
    /// When the passphrase does not open it, or it is no private key.
    pub fn read(file: &[u8], passphrase: &str) -> Result<Self, ReadKeyError> {
        let read = if is_binary(file) {
            SignedSecretKey::from_bytes(file)
        } else {
            SignedSecretKey::from_armor_single_buf(file).map(|(key, _)| key)
        };
        let mut key = read.map_err(|_| ReadKeyError::NoPrivateKey)?;
        let password = Password::from(passphrase);
        key.primary_key.remove_password(&password).map_err(|_| ReadKeyError::Passphrase)?;
        for subkey in &mut key.secret_subkeys {
            subkey.key.remove_password(&password).map_err(|_| ReadKeyError::Passphrase)?;
        }
        Ok(Self(key))
    }

    /// The key without its passphrase, binary: for a place that keeps secrets.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn secret_bytes(&self) -> Result<Vec<u8>, ReadKeyError> {
        self.0.to_bytes().map_err(|_| ReadKeyError::Broken)
    }

    /// What the key says of itself at a time.
    ///
    /// # Errors
    /// When its public part cannot be read.
    pub fn summary(&self, at: OffsetDateTime) -> Result<KeySummary, ReadKeyError> {
        let public = self.0.to_public_key().to_bytes().map_err(|_| ReadKeyError::Broken)?;
        Ok(RecipientKey::from_bytes(KeyKind::OpenPgp, &public)?.summary(at))
    }

    /// Whether it may sign at a time.
    ///
    /// # Errors
    /// [`SealError::OfficeKeyRefused`].
    pub fn check(&self, at: OffsetDateTime) -> Result<(), SealError> {
        self.signing_key(at).map(|_| ())
    }

    /// The part that signs: the newest subkey that is meant for it, or the primary key.
    pub(crate) fn signing_key(&self, at: OffsetDateTime) -> Result<&dyn SigningKey, SealError> {
        let public = self.0.to_public_key();
        let refused = SealError::OfficeKeyRefused;
        if self.0.version() != KeyVersion::V4 {
            return Err(refused(KeyFinding::UnsupportedKey));
        }
        if public.details.revocation_signatures.iter().any(|one| one.verify_key(&public.primary_key).is_ok()) {
            return Err(refused(KeyFinding::Revoked));
        }
        if self.summary(at).ok().and_then(|summary| summary.valid_until).is_some_and(|until| until < at) {
            return Err(refused(KeyFinding::Expired));
        }
        let subkey = self.0.secret_subkeys.iter().rev().find(|subkey| {
            let public_part = subkey.signed_public_key();
            let holding = public_part
                .signatures
                .iter()
                .filter(|one| one.verify_subkey_binding(&public.primary_key, &public_part.key).is_ok());
            newest_in_force(holding, at).is_some_and(|binding| binding.key_flags().sign())
        });
        Ok(match subkey {
            Some(subkey) => &subkey.key,
            None => &self.0.primary_key,
        })
    }
}

fn from_pkcs12(file: &[u8], passphrase: &str) -> Result<(PKey<Private>, Vec<X509>), ReadKeyError> {
    let opened = Pkcs12::from_der(file)
        .map_err(|_| ReadKeyError::Broken)?
        .parse2(passphrase)
        .map_err(|_| ReadKeyError::Passphrase)?;
    let key = opened.pkey.ok_or(ReadKeyError::NoPrivateKey)?;
    let above = opened.ca.map(|all| all.iter().map(ToOwned::to_owned).collect::<Vec<_>>()).unwrap_or_default();
    Ok((key, opened.cert.into_iter().chain(above).collect()))
}

/// Packets of OpenPGP begin with this bit, and no text does (RFC 9580 4.2).
fn is_binary(file: &[u8]) -> bool {
    file.first().is_some_and(|first| first & 0x80 != 0)
}

fn has_key(file: &[u8]) -> bool {
    String::from_utf8_lossy(file).contains("PRIVATE KEY-----")
}
