//! Takes certificates and keys out of a file of any of the forms in which offices send them.

use openssl::pkcs7::Pkcs7;
use openssl::pkcs12::Pkcs12;
use openssl::x509::X509;

use super::certificate::SmimeKey;
use super::mail::{self, MailOrigin};
use super::openpgp::OpenPgpKey;
use super::{Inner, RecipientKey};
use crate::ReadKeyError;

/// A signed mail with attachments is larger than any key.
const LARGEST: usize = 32 * 1024 * 1024;

/// What a file holds.
#[derive(Debug, Clone)]
pub struct Found {
    /// Certificates and keys, in the order of the file. Those of authorities only where there is nothing else: beside a
    /// recipient's certificate they are kept with it for its chain.
    pub keys: Vec<RecipientKey>,
    /// Where the file is an e-mail: from whom, and whether its signature proves it.
    pub mail: Option<MailOrigin>,
}

/// Reads certificates and keys: PEM, DER, PKCS#7 (also `.p7b` and `.p7c`), OpenPGP armoured and binary, and e-mails
/// (`.eml`) that are signed by S/MIME, carry an OpenPGP key as an attachment or name one in an `Autocrypt` header.
///
/// # Errors
/// When nothing of that is in the file, it is broken, or it holds a private key.
pub fn read(file: &[u8]) -> Result<Found, ReadKeyError> {
    if file.len() > LARGEST {
        return Err(ReadKeyError::TooLarge);
    }
    if mail::is_mail(file) {
        return mail::read(file);
    }
    let keys = keys_of(file)?;
    if keys.is_empty() { Err(ReadKeyError::Nothing) } else { Ok(Found { keys, mail: None }) }
}

/// The keys of a file that is no mail.
fn keys_of(file: &[u8]) -> Result<Vec<RecipientKey>, ReadKeyError> {
    if looks_private(file) {
        return Err(ReadKeyError::Private);
    }
    if has(file, "-----BEGIN PGP PUBLIC KEY BLOCK-----") {
        return openpgp(file);
    }
    if has(file, "-----BEGIN PKCS7-----") || has(file, "-----BEGIN CMS-----") {
        let text = String::from_utf8_lossy(file).replace(" CMS-----", " PKCS7-----");
        let bundle = Pkcs7::from_pem(text.as_bytes()).map_err(|_| ReadKeyError::Broken)?;
        return with_chains(certificates(&bundle));
    }
    if has(file, "-----BEGIN ") {
        return with_chains(pem_certificates(file)?);
    }
    match file.first() {
        Some(0x30) => with_chains(der_certificates(file)?),
        Some(first) if first & 0x80 != 0 => openpgp(file),
        _ => Ok(Vec::new()),
    }
}

/// Keys of an OpenPGP file, armoured or binary.
pub(super) fn openpgp(file: &[u8]) -> Result<Vec<RecipientKey>, ReadKeyError> {
    Ok(OpenPgpKey::read(file)?.into_iter().map(RecipientKey::openpgp).collect())
}

/// All certificates of a PEM file, whatever stands between them.
pub(crate) fn pem_certificates(file: &[u8]) -> Result<Vec<X509>, ReadKeyError> {
    let found = X509::stack_from_pem(file).map_err(|_| ReadKeyError::Broken)?;
    if found.is_empty() { Err(ReadKeyError::Nothing) } else { Ok(found) }
}

/// A file with a private key: PEM, OpenPGP (a packet of tag 5) or PKCS#12.
fn looks_private(file: &[u8]) -> bool {
    let tag = |first: &u8| if first & 0x40 == 0 { (first >> 2) & 15 } else { first & 63 };
    has(file, "PRIVATE KEY-----")
        || has(file, "-----BEGIN PGP PRIVATE KEY BLOCK-----")
        || file.first().is_some_and(|first| first & 0x80 != 0 && tag(first) == 5)
        || (file.first() == Some(&0x30) && X509::from_der(file).is_err() && Pkcs12::from_der(file).is_ok())
}

/// Certificates of a PKCS#7 bundle or signature.
pub(super) fn certificates(bundle: &Pkcs7) -> Vec<X509> {
    let certificates = bundle.signed().and_then(|signed| signed.certificates());
    certificates.map(|all| all.iter().map(ToOwned::to_owned).collect()).unwrap_or_default()
}

/// Each certificate that is no authority's, with those of the authorities; or these where there is nothing else.
pub(super) fn with_chains(certificates: Vec<X509>) -> Result<Vec<RecipientKey>, ReadKeyError> {
    let mut read = Vec::new();
    for certificate in certificates {
        read.push(SmimeKey::new(certificate, Vec::new())?);
    }
    let (authorities, recipients): (Vec<_>, Vec<_>) = read.into_iter().partition(SmimeKey::is_authority);
    if recipients.is_empty() {
        return Ok(authorities.into_iter().map(RecipientKey::smime).collect());
    }
    let chain: Vec<X509> = authorities.into_iter().map(|one| one.certificate).collect();
    recipients.into_iter().map(|one| SmimeKey::new(one.certificate, chain.clone()).map(RecipientKey::smime)).collect()
}

fn der_certificates(file: &[u8]) -> Result<Vec<X509>, ReadKeyError> {
    if let Ok(certificate) = X509::from_der(file) {
        return Ok(vec![certificate]);
    }
    Pkcs7::from_der(file).map(|bundle| certificates(&bundle)).map_err(|_| ReadKeyError::Broken)
}

fn has(file: &[u8], text: &str) -> bool {
    file.windows(text.len()).any(|part| part == text.as_bytes())
}

impl RecipientKey {
    /// The OpenPGP key, where it is one.
    pub(super) fn as_openpgp(&self) -> Option<&OpenPgpKey> {
        match &self.0 {
            Inner::OpenPgp(key) => Some(key),
            Inner::Smime(_) => None,
        }
    }
}
