//! The office's signing key, made with OpenSSL.

use emc::ports::{KeyMaker, OfficeKey};
use openssl::asn1::{Asn1Integer, Asn1Time};
use openssl::bn::{BigNum, MsbOption};
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::rsa::Rsa;
use openssl::x509::extension::{BasicConstraints, KeyUsage, SubjectKeyIdentifier};
use openssl::x509::{X509, X509Name, X509NameBuilder};
use time::{Date, OffsetDateTime};

const KEY_BITS: u32 = 3072;
const VALID_YEARS: i32 = 10;
/// X.520 allows a common name of 64 characters.
const LONGEST_NAME: usize = 64;

/// Makes RSA keys of 3072 bits with a certificate that they sign themselves (X.509 v3, RSA-SHA256).
#[derive(Debug, Clone, Copy, Default)]
pub struct OpensslKeyMaker;

impl KeyMaker for OpensslKeyMaker {
    /// A common name of more than 64 characters is cut there. The country is left out unless it is two ASCII letters.
    fn make(&self, common_name: &str, country: &str, now: OffsetDateTime) -> Result<OfficeKey, String> {
        let common_name: String = common_name.trim().chars().take(LONGEST_NAME).collect();
        if common_name.is_empty() {
            return Err("the office has no name".to_owned());
        }
        let until = ten_years_after(now).ok_or("the date is out of range")?;
        make(&common_name, country.trim(), now, until).map_err(|error| error.to_string())
    }
}

fn make(
    common_name: &str,
    country: &str,
    from: OffsetDateTime,
    until: OffsetDateTime,
) -> Result<OfficeKey, ErrorStack> {
    let key = PKey::from_rsa(Rsa::generate(KEY_BITS)?)?;
    let certificate = self_signed(&key, common_name, country, from, until)?;
    Ok(OfficeKey { pkcs8: key.private_key_to_pkcs8()?, certificate: certificate.to_der()? })
}

fn self_signed(
    key: &PKey<Private>,
    common_name: &str,
    country: &str,
    from: OffsetDateTime,
    until: OffsetDateTime,
) -> Result<X509, ErrorStack> {
    let name = subject(common_name, country)?;
    let mut builder = X509::builder()?;
    // Counted from zero: 2 is version 3.
    builder.set_version(2)?;
    builder.set_serial_number(&*serial()?)?;
    builder.set_subject_name(&name)?;
    builder.set_issuer_name(&name)?;
    builder.set_not_before(&*Asn1Time::from_unix(from.unix_timestamp())?)?;
    builder.set_not_after(&*Asn1Time::from_unix(until.unix_timestamp())?)?;
    builder.set_pubkey(key)?;
    builder.append_extension(BasicConstraints::new().critical().build()?)?;
    builder.append_extension(KeyUsage::new().critical().digital_signature().non_repudiation().build()?)?;
    let identifier = SubjectKeyIdentifier::new().build(&builder.x509v3_context(None, None))?;
    builder.append_extension(identifier)?;
    builder.sign(key, MessageDigest::sha256())?;
    Ok(builder.build())
}

fn subject(common_name: &str, country: &str) -> Result<X509Name, ErrorStack> {
    let mut name = X509NameBuilder::new()?;
    if country.len() == 2 && country.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        name.append_entry_by_nid(Nid::COUNTRYNAME, &country.to_ascii_uppercase())?;
    }
    name.append_entry_by_nid(Nid::COMMONNAME, common_name)?;
    Ok(name.build())
}

/// RFC 5280 4.1.2.2: positive and at most 20 octets.
fn serial() -> Result<Asn1Integer, ErrorStack> {
    let mut number = BigNum::new()?;
    number.rand(127, MsbOption::ONE, false)?;
    number.to_asn1_integer()
}

fn ten_years_after(now: OffsetDateTime) -> Option<OffsetDateTime> {
    let year = now.year().checked_add(VALID_YEARS)?;
    // 29 February has no tenth anniversary.
    let date = Date::from_calendar_date(year, now.month(), now.day())
        .or_else(|_| Date::from_calendar_date(year, now.month(), 28))
        .ok()?;
    Some(now.replace_date(date))
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn a_key_and_the_certificate_that_goes_with_it() {
        let now = datetime!(2028-02-29 11:30:00 +1);
        let long = "Universität für angewandte Kunst – Büro für internationale Angelegenheiten und Anerkennung";
        let made = OpensslKeyMaker.make(long, "at", now).unwrap();

        let key = PKey::private_key_from_pkcs8(&made.pkcs8).unwrap();
        let certificate = X509::from_der(&made.certificate).unwrap();
        assert_eq!(key.bits(), 3072);
        assert!(certificate.public_key().unwrap().public_eq(&key));
        assert!(certificate.verify(&key).unwrap());
        assert_eq!(certificate.version(), 2);
        assert_eq!(certificate.signature_algorithm().object().nid(), Nid::SHA256WITHRSAENCRYPTION);
        assert!(certificate.not_before() == &*Asn1Time::from_unix(now.unix_timestamp()).unwrap());
        let until = datetime!(2038-02-28 11:30:00 +1).unix_timestamp();
        assert!(certificate.not_after() == &*Asn1Time::from_unix(until).unwrap());
        let subject: Vec<String> =
            certificate.subject_name().entries().map(|entry| entry.data().to_string().unwrap()).collect();
        assert_eq!(subject, ["AT", &long.chars().take(64).collect::<String>()]);
        assert!(certificate.serial_number().to_bn().unwrap().num_bits() == 127);
    }

    #[test]
    fn an_odd_country_is_left_out_and_an_empty_name_refused() {
        let now = datetime!(2026-11-21 12:00 UTC);
        let made = OpensslKeyMaker.make(" Study office ", "Norway", now).unwrap();
        let certificate = X509::from_der(&made.certificate).unwrap();
        assert_eq!(certificate.subject_name().entries().count(), 1);
        assert!(OpensslKeyMaker.make("  ", "NO", now).is_err());
    }
}
