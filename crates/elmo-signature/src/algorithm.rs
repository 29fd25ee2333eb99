//! The algorithms that are accepted, by their XML-DSig URIs, and what each asks of the key.
//!
//! Everything that is not in these lists is refused: HMAC, MD5, `none`, XPath, XSLT, DSA, and what comes after them.

use ring::digest;
use ring::signature::{self, UnparsedPublicKey, VerificationAlgorithm};

use crate::Reason;
use crate::certificate::{Certificate, KeyKind};

/// Canonical XML: which of the three, and whether comments stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Canonicalization {
    pub(crate) form: Form,
    pub(crate) comments: bool,
    pub(crate) uri: &'static str,
}

/// The three forms of Canonical XML.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Canonical XML 1.0 (REC-xml-c14n-20010315), inclusive.
    Inclusive10,
    /// Canonical XML 1.1 (xml-c14n11): differs only in what the apex inherits of `xml:` attributes.
    Inclusive11,
    /// Exclusive Canonical XML 1.0 (xml-exc-c14n#).
    Exclusive,
}

impl Canonicalization {
    /// What stands for "no canonicalisation named": XML-DSig core, 4.4.3.2.
    pub(crate) const DEFAULT: Self =
        Self::new(Form::Inclusive10, false, "http://www.w3.org/TR/2001/REC-xml-c14n-20010315");

    const ALL: &[Self] = &[
        Self::DEFAULT,
        Self::new(Form::Inclusive10, true, "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments"),
        Self::new(Form::Inclusive11, false, "http://www.w3.org/2006/12/xml-c14n11"),
        Self::new(Form::Inclusive11, true, "http://www.w3.org/2006/12/xml-c14n11#WithComments"),
        Self::new(Form::Exclusive, false, "http://www.w3.org/2001/10/xml-exc-c14n#"),
        Self::new(Form::Exclusive, true, "http://www.w3.org/2001/10/xml-exc-c14n#WithComments"),
    ];

    const fn new(form: Form, comments: bool, uri: &'static str) -> Self {
        Self { form, comments, uri }
    }

    pub(crate) fn from_uri(uri: &str) -> Option<Self> {
        Self::ALL.iter().find(|c| c.uri == uri).copied()
    }
}

/// `DigestMethod`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Digest {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Digest {
    const ALL: [Self; 4] = [Self::Sha1, Self::Sha256, Self::Sha384, Self::Sha512];

    pub(crate) fn from_uri(uri: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|d| d.uri() == uri)
    }

    pub(crate) fn uri(self) -> &'static str {
        match self {
            Self::Sha1 => "http://www.w3.org/2000/09/xmldsig#sha1",
            Self::Sha256 => "http://www.w3.org/2001/04/xmlenc#sha256",
            Self::Sha384 => "http://www.w3.org/2001/04/xmldsig-more#sha384",
            Self::Sha512 => "http://www.w3.org/2001/04/xmlenc#sha512",
        }
    }

    pub(crate) fn of(self, bytes: &[u8]) -> digest::Digest {
        let algorithm = match self {
            Self::Sha1 => &digest::SHA1_FOR_LEGACY_USE_ONLY,
            Self::Sha256 => &digest::SHA256,
            Self::Sha384 => &digest::SHA384,
            Self::Sha512 => &digest::SHA512,
        };
        digest::digest(algorithm, bytes)
    }

    pub(crate) fn is_weak(self) -> bool {
        self == Self::Sha1
    }
}

/// `SignatureMethod`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SignatureAlgorithm {
    RsaSha1,
    RsaSha256,
    RsaSha384,
    RsaSha512,
    EcdsaSha256,
    EcdsaSha384,
}

impl SignatureAlgorithm {
    const ALL: [Self; 6] =
        [Self::RsaSha1, Self::RsaSha256, Self::RsaSha384, Self::RsaSha512, Self::EcdsaSha256, Self::EcdsaSha384];

    pub(crate) fn from_uri(uri: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|a| a.uri() == uri)
    }

    pub(crate) fn uri(self) -> &'static str {
        match self {
            Self::RsaSha1 => "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
            Self::RsaSha256 => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
            Self::RsaSha384 => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384",
            Self::RsaSha512 => "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512",
            Self::EcdsaSha256 => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256",
            Self::EcdsaSha384 => "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha384",
        }
    }

    pub(crate) fn is_weak(self) -> bool {
        self == Self::RsaSha1
    }

    /// Verifies a `SignatureValue` with the certificate's key.
    ///
    /// # Errors
    /// [`Reason::KeyMismatch`], [`Reason::KeyTooShort`] or [`Reason::SignatureValueWrong`].
    pub(crate) fn verify(self, certificate: &Certificate, message: &[u8], value: &[u8]) -> Result<(), Reason> {
        use KeyKind::{EcP256, EcP384, Rsa};
        /// ring has no RSA below this, and nothing below it proves anything.
        const SHORTEST_RSA_WITH_SHA1: u32 = 1024;
        const SHORTEST_RSA: u32 = 2048;

        let kind = certificate.key_kind();
        let shortest = match (self, kind) {
            (Self::RsaSha1, Rsa) => SHORTEST_RSA_WITH_SHA1,
            (Self::RsaSha256 | Self::RsaSha384 | Self::RsaSha512, Rsa) => SHORTEST_RSA,
            (Self::EcdsaSha256 | Self::EcdsaSha384, EcP256 | EcP384) => 0,
            _ => return Err(Reason::KeyMismatch),
        };
        if certificate.key_bits() < shortest {
            return Err(Reason::KeyTooShort);
        }
        let as_asn1;
        let (algorithm, value): (&'static dyn VerificationAlgorithm, &[u8]) = match (self, kind) {
            (Self::RsaSha1, _) => (&signature::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY, value),
            (Self::RsaSha256, _) => (&signature::RSA_PKCS1_2048_8192_SHA256, value),
            (Self::RsaSha384, _) => (&signature::RSA_PKCS1_2048_8192_SHA384, value),
            (Self::RsaSha512, _) => (&signature::RSA_PKCS1_2048_8192_SHA512, value),
            (Self::EcdsaSha256, EcP384) => {
                as_asn1 = ecdsa_as_asn1(value, 48).ok_or(Reason::SignatureValueWrong)?;
                (&signature::ECDSA_P384_SHA256_ASN1, &as_asn1)
            }
            (Self::EcdsaSha256, _) => (&signature::ECDSA_P256_SHA256_FIXED, value),
            (Self::EcdsaSha384, EcP256) => {
                as_asn1 = ecdsa_as_asn1(value, 32).ok_or(Reason::SignatureValueWrong)?;
                (&signature::ECDSA_P256_SHA384_ASN1, &as_asn1)
            }
            (Self::EcdsaSha384, _) => (&signature::ECDSA_P384_SHA384_FIXED, value),
        };
        UnparsedPublicKey::new(algorithm, certificate.public_key())
            .verify(message, value)
            .map_err(|_| Reason::SignatureValueWrong)
    }
}

/// XML-DSig's `r || s` as the ASN.1 that ring takes where curve and hash differ in length.
fn ecdsa_as_asn1(value: &[u8], width: usize) -> Option<Vec<u8>> {
    if value.len() != width.checked_mul(2)? {
        return None;
    }
    let (r, s) = value.split_at_checked(width)?;
    let body = [asn1_integer(r)?, asn1_integer(s)?].concat();
    let mut sequence = vec![0x30, u8::try_from(body.len()).ok().filter(|n| *n < 0x80)?];
    sequence.extend(body);
    Some(sequence)
}

fn asn1_integer(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut digits: Vec<u8> = bytes.iter().copied().skip_while(|b| *b == 0).collect();
    if digits.first().is_none_or(|b| *b >= 0x80) {
        digits.insert(0, 0);
    }
    let mut integer = vec![0x02, u8::try_from(digits.len()).ok().filter(|n| *n < 0x80)?];
    integer.extend(digits);
    Some(integer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_minimal_and_never_negative() {
        assert_eq!(asn1_integer(&[0, 0, 1]), Some(vec![2, 1, 1]));
        assert_eq!(asn1_integer(&[0x80]), Some(vec![2, 2, 0, 0x80]));
        assert_eq!(asn1_integer(&[0, 0]), Some(vec![2, 1, 0]));
        assert_eq!(ecdsa_as_asn1(&[1, 2], 1), Some(vec![0x30, 6, 2, 1, 1, 2, 1, 2]));
        assert_eq!(ecdsa_as_asn1(&[1, 2, 3], 1), None);
    }
}
