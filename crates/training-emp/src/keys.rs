//! The keys that the training EMPs sign with: made at first start into a folder of the user, never shipped.

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use openssl::{
    asn1::Asn1Time,
    bn::{BigNum, MsbOption},
    error::ErrorStack,
    hash::MessageDigest,
    nid::Nid,
    pkey::{PKey, Private},
    rsa::Rsa,
    x509::{X509, X509NameBuilder},
};
use time::{Duration, OffsetDateTime};

use crate::TrainingError;

/// A private key with its certificate.
pub(crate) struct Signer {
    pub(crate) key: PKey<Private>,
    pub(crate) certificate: X509,
}

impl Signer {
    /// The certificate as registries publish it.
    pub(crate) fn pem(&self) -> Result<String, ErrorStack> {
        Ok(String::from_utf8_lossy(&self.certificate.to_pem()?).into_owned())
    }

    /// The certificate as base64 of its DER, without line breaks.
    pub(crate) fn bare(&self) -> Result<String, ErrorStack> {
        Ok(openssl::base64::encode_block(&self.certificate.to_der()?))
    }
}

/// What a certificate is made for.
pub(crate) struct Wanted<'a> {
    /// The files' name in the folder.
    pub(crate) file: &'a str,
    /// The common name.
    pub(crate) name: &'a str,
    pub(crate) country: &'a str,
    /// Before it and after it by how many days it holds, counted from now.
    pub(crate) days: (i64, i64),
}

/// Takes the key from the folder, or makes it; a certificate that does not hold now is made anew with its key.
pub(crate) fn signer(folder: &Path, wanted: &Wanted<'_>, now: OffsetDateTime) -> Result<Signer, TrainingError> {
    let key_file = folder.join(format!("{}.key.pem", wanted.file));
    let certificate_file = folder.join(format!("{}.certificate.pem", wanted.file));
    if let (Ok(key), Ok(certificate)) = (fs::read(&key_file), fs::read(&certificate_file))
        && let (Ok(key), Ok(certificate)) = (PKey::private_key_from_pem(&key), X509::from_pem(&certificate))
        && certificate.public_key().is_ok_and(|public| public.public_eq(&key))
        && holds(&certificate, now, wanted.days.1)
    {
        return Ok(Signer { key, certificate });
    }
    let signer = make(wanted, now)?;
    write_private(&key_file, &signer.key.private_key_to_pem_pkcs8()?)?;
    write_private(&certificate_file, signer.pem()?.as_bytes())?;
    Ok(signer)
}

fn make(wanted: &Wanted<'_>, now: OffsetDateTime) -> Result<Signer, ErrorStack> {
    let key = PKey::from_rsa(Rsa::generate(2048)?)?;
    let mut name = X509NameBuilder::new()?;
    name.append_entry_by_nid(Nid::COUNTRYNAME, wanted.country)?;
    name.append_entry_by_nid(Nid::ORGANIZATIONNAME, "Training only")?;
    name.append_entry_by_nid(Nid::COMMONNAME, wanted.name)?;
    let name = name.build();
    let mut serial = BigNum::new()?;
    serial.rand(127, MsbOption::MAYBE_ZERO, false)?;
    let mut certificate = X509::builder()?;
    certificate.set_version(2)?;
    certificate.set_serial_number(serial.to_asn1_integer()?.as_ref())?;
    certificate.set_subject_name(&name)?;
    certificate.set_issuer_name(&name)?;
    certificate.set_pubkey(&key)?;
    let day = |days: i64| Asn1Time::from_unix((now + Duration::days(days)).unix_timestamp());
    certificate.set_not_before(day(-wanted.days.0)?.as_ref())?;
    certificate.set_not_after(day(wanted.days.1)?.as_ref())?;
    certificate.sign(&key, MessageDigest::sha256())?;
    Ok(Signer { key, certificate: certificate.build() })
}

/// A former certificate is meant to have run out, so only its beginning is looked at.
fn holds(certificate: &X509, now: OffsetDateTime, days_after: i64) -> bool {
    let Ok(now) = Asn1Time::from_unix(now.unix_timestamp()) else { return false };
    certificate.not_before() <= now.as_ref() && (days_after <= 0 || certificate.not_after() > now.as_ref())
}

fn write_private(file: &PathBuf, bytes: &[u8]) -> Result<(), TrainingError> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let failed = |source| TrainingError::Keys { file: file.clone(), source };
    let mut open = options.open(file).map_err(failed)?;
    open.write_all(bytes).and_then(|()| open.sync_all()).map_err(failed)
}
