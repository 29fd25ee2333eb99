//! Certificates and keys of recipients: what they are, and what is to be said about them before somebody trusts them.

mod certificate;
mod mail;
mod openpgp;
mod reading;

use pgp::types::Timestamp;
use time::{Duration, OffsetDateTime};

pub(crate) use certificate::{SmimeKey, SmimeUse, hard_findings};
pub use mail::MailOrigin;
pub(crate) use openpgp::{OpenPgpKey, newest_in_force};
pub(crate) use reading::pem_certificates;
pub use reading::{Found, read};

use crate::{Letter, ReadKeyError, Recipient, SealError};

/// A key that ends within this time is told.
const SOON: Duration = Duration::days(30);

/// Whether a certificate or key that is good until a moment ends soon after `at`; not once it has ended.
pub fn ends_soon(until: Option<OffsetDateTime>, at: OffsetDateTime) -> bool {
    until.is_some_and(|until| (at..at.saturating_add(SOON)).contains(&until))
}

/// RSA below this is refused.
const LEAST_RSA_BITS: u32 = 2048;

/// A certificate or an OpenPGP key that letters can be encrypted for. Private parts are never read.
#[derive(Debug, Clone)]
pub struct RecipientKey(Inner);

#[derive(Debug, Clone)]
enum Inner {
    Smime(Box<SmimeKey>),
    OpenPgp(Box<OpenPgpKey>),
}

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// An X.509 certificate.
    Smime,
    /// An OpenPGP key.
    OpenPgp,
}

impl KeyKind {
    /// `smime` or `openpgp`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Smime => "smime",
            Self::OpenPgp => "openpgp",
        }
    }
}

/// What a key says of itself; nothing of it is proven by being shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeySummary {
    /// Certificate or OpenPGP key.
    pub kind: KeyKind,
    /// The holder: the subject of a certificate, the first user ID of an OpenPGP key.
    pub holder: String,
    /// Who issued a certificate; none for OpenPGP keys.
    pub issuer: Option<String>,
    /// E-mail addresses inside, in small letters.
    pub addresses: Vec<String>,
    /// SHA-256 of a certificate, or the fingerprint of an OpenPGP key; hexadecimal, small letters.
    pub fingerprint: String,
    /// As `RSA 3072` or `EC P-256`; for OpenPGP that of the newest key that encrypts.
    pub algorithm: String,
    /// From when it may be used.
    pub valid_from: OffsetDateTime,
    /// Until when; an OpenPGP key may have no end.
    pub valid_until: Option<OffsetDateTime>,
    /// The certificate of an authority, which other certificates are checked with.
    pub authority: bool,
}

/// What is to be said about a key that is to be used for an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum KeyFinding {
    /// Its time is over.
    Expired,
    /// Its time has not begun.
    NotYetValid,
    /// Its owner revoked it (OpenPGP).
    Revoked,
    /// Its authority withdrew it (a certificate); whoever asks authorities tells it ([`crate::revocation`]).
    Withdrawn,
    /// It is not meant for encryption: key usage of a certificate, no usable subkey of an OpenPGP key.
    NotForEncryption,
    /// It is not meant for e-mail (extended key usage).
    NotForMail,
    /// It is not meant for signing; only told of the office's own.
    NotForSigning,
    /// It may issue certificates: usually that of an authority and not of a recipient.
    Authority,
    /// RSA of less than 2048 bits.
    WeakKey,
    /// An algorithm or version that recipients' programs or this one do not handle.
    UnsupportedKey,
    /// A signature in it or in its chain is wrong.
    BrokenSignature,
    /// It is for another e-mail address.
    OtherAddress,
    /// It names no e-mail address.
    NoAddress,
    /// It vouches for itself, as OpenPGP keys always do: compare the fingerprint by telephone.
    SelfSigned,
    /// The office knows no authority that vouches for it.
    UnknownIssuer,
    /// An authority above it is no longer or not yet valid.
    IssuerExpired,
    /// Its signature is by SHA-1 or MD5.
    WeakSignature,
    /// It came in a mail whose signature does not prove the sender.
    MailUnproven,
    /// It came in a mail from another address.
    OtherSender,
    /// It ends within 30 days.
    ExpiresSoon,
}

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// For information.
    Told,
    /// A person has to say that it is right nevertheless.
    Asks,
    /// The key cannot be used.
    Refused,
}

impl KeyFinding {
    /// A stable name.
    pub fn code(self) -> &'static str {
        match self {
            Self::Expired => "key-expired",
            Self::NotYetValid => "key-not-yet-valid",
            Self::Revoked => "key-revoked",
            Self::Withdrawn => "key-withdrawn",
            Self::NotForEncryption => "key-not-for-encryption",
            Self::NotForMail => "key-not-for-mail",
            Self::NotForSigning => "key-not-for-signing",
            Self::Authority => "key-authority",
            Self::WeakKey => "key-weak",
            Self::UnsupportedKey => "key-unsupported",
            Self::BrokenSignature => "key-broken-signature",
            Self::OtherAddress => "key-other-address",
            Self::NoAddress => "key-no-address",
            Self::SelfSigned => "key-self-signed",
            Self::UnknownIssuer => "key-unknown-issuer",
            Self::IssuerExpired => "key-issuer-expired",
            Self::WeakSignature => "key-weak-signature",
            Self::MailUnproven => "key-mail-unproven",
            Self::OtherSender => "key-other-sender",
            Self::ExpiresSoon => "key-expires-soon",
        }
    }

    /// What follows from it.
    pub fn weight(self) -> Weight {
        match self {
            Self::Expired
            | Self::NotYetValid
            | Self::Revoked
            | Self::Withdrawn
            | Self::NotForEncryption
            | Self::NotForMail
            | Self::NotForSigning
            | Self::WeakKey
            | Self::UnsupportedKey
            | Self::BrokenSignature => Weight::Refused,
            Self::Authority
            | Self::OtherAddress
            | Self::NoAddress
            | Self::SelfSigned
            | Self::UnknownIssuer
            | Self::IssuerExpired
            | Self::WeakSignature
            | Self::MailUnproven
            | Self::OtherSender => Weight::Asks,
            Self::ExpiresSoon => Weight::Told,
        }
    }
}

impl RecipientKey {
    /// Reads what [`RecipientKey::bytes`] gave.
    ///
    /// # Errors
    /// When the bytes are something else.
    pub fn from_bytes(kind: KeyKind, bytes: &[u8]) -> Result<Self, ReadKeyError> {
        match kind {
            KeyKind::Smime => {
                let mut certificates = pem_certificates(bytes)?.into_iter();
                let certificate = certificates.next().ok_or(ReadKeyError::Nothing)?;
                Ok(Self::smime(SmimeKey::new(certificate, certificates.collect())?))
            }
            KeyKind::OpenPgp => {
                OpenPgpKey::read(bytes)?.into_iter().next().map(Self::openpgp).ok_or(ReadKeyError::Nothing)
            }
        }
    }

    /// The key with what came along for its chain, to be kept: PEM, or binary OpenPGP.
    ///
    /// # Errors
    /// When the library cannot write it.
    pub fn bytes(&self) -> Result<Vec<u8>, ReadKeyError> {
        match &self.0 {
            Inner::Smime(key) => key.pem(),
            Inner::OpenPgp(key) => key.bytes(),
        }
    }

    /// What it says of itself at a time.
    pub fn summary(&self, at: OffsetDateTime) -> KeySummary {
        match &self.0 {
            Inner::Smime(key) => key.summary(),
            Inner::OpenPgp(key) => key.summary(at),
        }
    }

    /// SHA-256 of a certificate, or the fingerprint of an OpenPGP key; hexadecimal, small letters.
    pub fn fingerprint(&self) -> String {
        match &self.0 {
            Inner::Smime(key) => key.fingerprint(),
            Inner::OpenPgp(key) => key.fingerprint(),
        }
    }

    /// Whether it is a certificate or an OpenPGP key.
    pub fn kind(&self) -> KeyKind {
        match &self.0 {
            Inner::Smime(_) => KeyKind::Smime,
            Inner::OpenPgp(_) => KeyKind::OpenPgp,
        }
    }

    /// What is to be said about using it for an address at a time; `authorities` are the certificates of authorities that
    /// the office trusts. The heaviest first.
    pub fn check(&self, address: &str, at: OffsetDateTime, authorities: &[RecipientKey]) -> Vec<KeyFinding> {
        let mut findings = match &self.0 {
            Inner::Smime(key) => {
                let trusted: Vec<&SmimeKey> = smime_keys(authorities).collect();
                key.check(at, &trusted)
            }
            Inner::OpenPgp(key) => key.check(at),
        };
        let summary = self.summary(at);
        if summary.addresses.is_empty() {
            findings.push(KeyFinding::NoAddress);
        } else if !summary.addresses.contains(&small(address)) {
            findings.push(KeyFinding::OtherAddress);
        }
        if ends_soon(summary.valid_until, at) {
            findings.push(KeyFinding::ExpiresSoon);
        }
        findings.sort();
        findings.dedup();
        findings
    }

    fn smime(key: SmimeKey) -> Self {
        Self(Inner::Smime(Box::new(key)))
    }

    fn openpgp(key: OpenPgpKey) -> Self {
        Self(Inner::OpenPgp(Box::new(key)))
    }
}

/// The certificates among keys.
pub(crate) fn smime_keys(keys: &[RecipientKey]) -> impl Iterator<Item = &SmimeKey> {
    keys.iter().filter_map(|one| match &one.0 {
        Inner::Smime(key) => Some(&**key),
        Inner::OpenPgp(_) => None,
    })
}

/// The keys of a letter, all of one kind.
pub(crate) enum Keys<'a> {
    Smime(Vec<&'a SmimeKey>),
    OpenPgp(Vec<&'a OpenPgpKey>),
}

/// The keys for exactly the letter's recipients, none of them refused on the letter's date.
pub(crate) fn for_letter<'a>(letter: &Letter, recipients: &'a [Recipient]) -> Result<Keys<'a>, SealError> {
    let has_key = |to: &String| recipients.iter().any(|one| small(&one.address) == small(to));
    let is_meant = |one: &Recipient| letter.to.iter().any(|to| small(to) == small(&one.address));
    if !letter.to.iter().all(has_key) || !recipients.iter().all(is_meant) {
        return Err(SealError::Recipients);
    }
    for one in recipients {
        let findings = one.key.check(&one.address, letter.date, &[]);
        if let Some(finding) = findings.into_iter().find(|finding| finding.weight() == Weight::Refused) {
            return Err(SealError::KeyRefused { fingerprint: one.key.fingerprint(), finding });
        }
    }
    let (mut smime, mut openpgp) = (Vec::new(), Vec::new());
    for one in recipients {
        match &one.key.0 {
            Inner::Smime(key) => smime.push(&**key),
            Inner::OpenPgp(key) => openpgp.push(&**key),
        }
    }
    match (smime.is_empty(), openpgp.is_empty()) {
        (false, true) => Ok(Keys::Smime(smime)),
        (true, false) => Ok(Keys::OpenPgp(openpgp)),
        _ => Err(SealError::MixedKinds),
    }
}

/// Addresses are compared without regard to capitals.
fn small(address: &str) -> String {
    address.trim().to_lowercase()
}

/// What stands between angle brackets, or the whole: how headers and user IDs write an address beside a name.
fn in_brackets(text: &str) -> &str {
    text.rsplit_once('<').and_then(|(_, rest)| rest.split_once('>')).map_or(text, |(inside, _)| inside)
}

/// OpenPGP counts seconds since 1970 in 32 bits; times outside become the nearest one.
pub(crate) fn timestamp(at: OffsetDateTime) -> Timestamp {
    Timestamp::from_secs(u32::try_from(at.unix_timestamp().max(0)).unwrap_or(u32::MAX))
}
