//! Certificates as pins: which key they hold and until when. No chain, no trust, no revocation.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use x509_parser::prelude::{FromDer as _, X509Certificate};
use x509_parser::public_key::PublicKey;

use crate::hash::sha256_hex;

/// An X.509 certificate with a key that a document can be verified with: RSA, or EC on P-256 or P-384.
///
/// Nothing is said about trust: whoever has one of these got it from a registry or pinned it by hand.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    sha256: String,
    subject: String,
    valid_from: OffsetDateTime,
    valid_until: OffsetDateTime,
    key_kind: KeyKind,
    key_bits: u32,
    public_key: Vec<u8>,
}

impl Certificate {
    /// Reads the first certificate of a PEM text (RFC 7468). Text before and after it is ignored.
    ///
    /// # Errors
    /// [`CertificateError`]: no PEM block, a bare public key, broken base64, not X.509, or a key that cannot be used.
    pub fn from_pem(pem: &str) -> Result<Self, CertificateError> {
        const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
        const END: &str = "-----END CERTIFICATE-----";
        let Some((_, rest)) = pem.split_once(BEGIN) else {
            return Err(if pem.contains("PUBLIC KEY-----") {
                CertificateError::PublicKeyOnly
            } else {
                CertificateError::NotPem
            });
        };
        let (body, _) = rest.split_once(END).ok_or(CertificateError::NotPem)?;
        Self::from_der(&decode_base64(body)?)
    }

    /// Reads bare base64 of the DER form, with or without line breaks, or PEM: both stand in EMREG's `pubKey`.
    ///
    /// # Errors
    /// As [`Certificate::from_pem`].
    pub fn from_base64(text: &str) -> Result<Self, CertificateError> {
        if text.contains("-----") { Self::from_pem(text) } else { Self::from_der(&decode_base64(text)?) }
    }

    /// Reads the DER form. Bytes after the certificate are an error: the fingerprint would not be the certificate's.
    ///
    /// # Errors
    /// [`CertificateError`]: not X.509, or a key that cannot be used.
    pub fn from_der(der: &[u8]) -> Result<Self, CertificateError> {
        let (rest, parsed) = X509Certificate::from_der(der).map_err(|_| CertificateError::NotX509)?;
        if !rest.is_empty() {
            return Err(CertificateError::NotX509);
        }
        let (key_kind, key_bits) = key_of(&parsed)?;
        Ok(Self {
            sha256: sha256_hex(der),
            subject: parsed.subject().to_string(),
            valid_from: parsed.validity().not_before.to_datetime(),
            valid_until: parsed.validity().not_after.to_datetime(),
            key_kind,
            key_bits,
            public_key: parsed.public_key().subject_public_key.data.to_vec(),
            der: der.to_vec(),
        })
    }

    /// The certificate's bytes.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The subject's distinguished name, "C=NO, O=…, CN=…" in the certificate's order.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// The fingerprint: SHA-256 of the DER form, lower-case hex.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// SHA-256 of the public key, lower-case hex: the same for all certificates of one key.
    pub fn key_sha256(&self) -> String {
        sha256_hex(&self.public_key)
    }

    /// `notBefore`, UTC.
    pub fn valid_from(&self) -> OffsetDateTime {
        self.valid_from
    }

    /// `notAfter`, UTC.
    pub fn valid_until(&self) -> OffsetDateTime {
        self.valid_until
    }

    /// Length of the RSA modulus or of the curve, in bits.
    pub fn key_bits(&self) -> u32 {
        self.key_bits
    }

    /// What kind of key this is.
    pub fn key_kind(&self) -> KeyKind {
        self.key_kind
    }

    /// What evidence keeps of it.
    pub fn summary(&self) -> CertificateSummary {
        CertificateSummary {
            subject: self.subject.clone(),
            sha256: self.sha256.clone(),
            valid_from: self.valid_from,
            valid_until: self.valid_until,
            key_bits: self.key_bits,
            key_kind: self.key_kind,
            der_base64: STANDARD.encode(&self.der),
        }
    }

    /// The content of `subjectPublicKey`: PKCS #1 for RSA, the uncompressed point for EC. That is what ring takes.
    pub(crate) fn public_key(&self) -> &[u8] {
        &self.public_key
    }
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Certificate({}, sha256 {})", self.subject, self.sha256)
    }
}

/// The kinds of keys that documents are verified with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyKind {
    /// RSA, PKCS #1 v1.5 signatures.
    Rsa,
    /// Elliptic curve P-256 (secp256r1).
    EcP256,
    /// Elliptic curve P-384 (secp384r1).
    EcP384,
}

impl KeyKind {
    /// The name that is stored: "rsa", "ec-p256" or "ec-p384".
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rsa => "rsa",
            Self::EcP256 => "ec-p256",
            Self::EcP384 => "ec-p384",
        }
    }
}

/// A certificate as evidence keeps it: readable, and whole, so that the check can be repeated.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CertificateSummary {
    /// The subject's distinguished name.
    pub subject: String,
    /// SHA-256 of the DER form, lower-case hex.
    pub sha256: String,
    /// `notBefore`, UTC.
    #[serde(with = "time::serde::rfc3339")]
    pub valid_from: OffsetDateTime,
    /// `notAfter`, UTC.
    #[serde(with = "time::serde::rfc3339")]
    pub valid_until: OffsetDateTime,
    /// Length of the key in bits.
    pub key_bits: u32,
    /// The kind of the key.
    pub key_kind: KeyKind,
    /// The certificate itself: DER in base64.
    pub der_base64: String,
}

impl CertificateSummary {
    /// The certificate again, to verify a stored document once more.
    ///
    /// # Errors
    /// [`CertificateError`] when the stored text was damaged.
    pub fn certificate(&self) -> Result<Certificate, CertificateError> {
        Certificate::from_base64(&self.der_base64)
    }

    /// The certificate as PEM (RFC 7468).
    pub fn pem(&self) -> String {
        let mut pem = String::from("-----BEGIN CERTIFICATE-----\n");
        for (index, letter) in self.der_base64.chars().enumerate() {
            if index > 0 && index % 64 == 0 {
                pem.push('\n');
            }
            pem.push(letter);
        }
        pem + "\n-----END CERTIFICATE-----\n"
    }
}

/// Why something is not a usable certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// No `BEGIN CERTIFICATE` … `END CERTIFICATE`.
    #[error("there is no PEM certificate in this text")]
    NotPem,
    /// A bare public key: it names nobody and never expires.
    #[error("this is a public key without a certificate")]
    PublicKeyOnly,
    /// The base64 is broken.
    #[error("the certificate is not valid base64")]
    NotBase64,
    /// The bytes are not an X.509 certificate.
    #[error("the bytes are not an X.509 certificate")]
    NotX509,
    /// Neither RSA nor EC on P-256 or P-384, or RSA longer than 8192 bits.
    #[error("the certificate's key is of a kind that ELMO documents are not signed with")]
    UnsupportedKey,
}

/// Decodes base64 in which white space, and `\n` spelled out in two characters, may stand anywhere.
pub(crate) fn decode_base64(text: &str) -> Result<Vec<u8>, CertificateError> {
    let mut compact = text.replace("\\r", "").replace("\\n", "");
    compact.retain(|c| !c.is_ascii_whitespace());
    STANDARD.decode(compact.as_bytes()).map_err(|_| CertificateError::NotBase64)
}

/// ring verifies RSA up to this length.
const LONGEST_RSA: u32 = 8192;

fn key_of(certificate: &X509Certificate<'_>) -> Result<(KeyKind, u32), CertificateError> {
    const P256: &str = "1.2.840.10045.3.1.7";
    const P384: &str = "1.3.132.0.34";

    let spki = certificate.public_key();
    let key = spki.parsed().map_err(|_| CertificateError::UnsupportedKey)?;
    match key {
        PublicKey::RSA(rsa) => match modulus_bits(rsa.modulus) {
            bits @ 1..=LONGEST_RSA => Ok((KeyKind::Rsa, bits)),
            _ => Err(CertificateError::UnsupportedKey),
        },
        PublicKey::EC(_) => {
            let curve = spki.algorithm.parameters.as_ref().and_then(|p| p.as_oid().ok()).map(|o| o.to_id_string());
            match curve.as_deref() {
                Some(P256) => Ok((KeyKind::EcP256, 256)),
                Some(P384) => Ok((KeyKind::EcP384, 384)),
                _ => Err(CertificateError::UnsupportedKey),
            }
        }
        _ => Err(CertificateError::UnsupportedKey),
    }
}

/// The exact length: x509-parser's `key_size` rounds to whole bytes, and 2047 bits are not 2048.
fn modulus_bits(modulus: &[u8]) -> u32 {
    let mut significant = modulus.iter().skip_while(|b| **b == 0);
    let Some(first) = significant.next() else { return 0 };
    let rest = u32::try_from(significant.count()).unwrap_or(u32::MAX / 8);
    rest.saturating_mul(8).saturating_add(8 - first.leading_zeros())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_of_a_modulus_is_exact() {
        assert_eq!(modulus_bits(&[]), 0);
        assert_eq!(modulus_bits(&[0, 0]), 0);
        assert_eq!(modulus_bits(&[0, 1]), 1);
        assert_eq!(modulus_bits(&[0, 0x80, 0]), 16);
        assert_eq!(modulus_bits(&[0x7f, 0]), 15);
    }

    #[test]
    fn what_is_no_certificate_says_why() {
        assert_eq!(Certificate::from_pem("hello"), Err(CertificateError::NotPem));
        assert_eq!(
            Certificate::from_pem("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"),
            Err(CertificateError::PublicKeyOnly)
        );
        assert_eq!(Certificate::from_base64("%%%"), Err(CertificateError::NotBase64));
        assert_eq!(Certificate::from_base64("AAAA"), Err(CertificateError::NotX509));
        assert_eq!(Certificate::from_base64(""), Err(CertificateError::NotX509));
    }
}
