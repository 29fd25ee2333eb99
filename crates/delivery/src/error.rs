//! Why a letter is not sealed and why a file has no key for us. Neither ever names a person.

use openssl::error::ErrorStack;
use thiserror::Error;

use crate::KeyFinding;

/// Why a letter was not sealed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SealError {
    /// An address is not one, or has letters that not every mail server takes.
    #[error("an e-mail address of the letter is not valid: correct it where it was entered")]
    Address,
    /// The subject could hold something personal.
    #[error("the subject is not neutral: use a short word and the number of the case")]
    Subject,
    /// The Message-ID is not `<something@domain>`.
    #[error("the Message-ID is not valid: it has the form <something@domain>")]
    MessageId,
    /// The name of an attachment could hold something personal, or stands twice.
    #[error("the name of an attachment is not neutral: use small letters, digits and hyphens, each name once")]
    AttachmentName,
    /// The media type of an attachment is not one.
    #[error("the media type of an attachment is not valid")]
    MediaType,
    /// Nobody to send to.
    #[error("the letter has no recipient")]
    NoRecipient,
    /// An address of the letter has no key, or a key is for an address that is not in the letter.
    #[error("the keys are not those of the letter's recipients: each recipient needs one")]
    Recipients,
    /// Certificates and OpenPGP keys in one letter.
    #[error("some recipients have certificates and some OpenPGP keys: send them a letter each")]
    MixedKinds,
    /// A key may not be used.
    #[error("the key {fingerprint} may not be used ({}): ask its owner for another one", finding.code())]
    KeyRefused {
        /// Which one.
        fingerprint: String,
        /// Why.
        finding: KeyFinding,
    },
    /// S/MIME mails are signed.
    #[error("the office has no certificate for signing e-mail: take one in under Settings")]
    NoOfficeCertificate,
    /// What the office signs with may not be used.
    #[error("the office's key for e-mail may not be used ({}): take in another one under Settings", .0.code())]
    OfficeKeyRefused(KeyFinding),
    /// OpenSSL refuses.
    #[error("the message could not be encrypted by S/MIME: {0}")]
    Smime(#[from] ErrorStack),
    /// rPGP refuses.
    #[error("the message could not be encrypted by OpenPGP: {0}")]
    OpenPgp(#[from] Box<pgp::errors::Error>),
    /// The container could not be written.
    #[error("the container could not be written: {0}")]
    Container(#[from] zip::result::ZipError),
    /// The message could not be put together.
    #[error("the message could not be put together: {0}")]
    Mime(#[from] lettre::error::Error),
}

impl SealError {
    /// A stable name for each cause.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Address => "seal-address",
            Self::Subject => "seal-subject",
            Self::MessageId => "seal-message-id",
            Self::AttachmentName => "seal-attachment-name",
            Self::MediaType => "seal-media-type",
            Self::NoRecipient => "seal-no-recipient",
            Self::Recipients => "seal-recipients",
            Self::MixedKinds => "seal-mixed-kinds",
            Self::KeyRefused { .. } => "seal-key-refused",
            Self::NoOfficeCertificate => "seal-no-office-certificate",
            Self::OfficeKeyRefused(_) => "seal-office-key-refused",
            Self::Smime(_) | Self::OpenPgp(_) | Self::Container(_) | Self::Mime(_) => "seal-failed",
        }
    }
}

impl From<pgp::errors::Error> for SealError {
    fn from(error: pgp::errors::Error) -> Self {
        Self::OpenPgp(Box::new(error))
    }
}

/// Why a file gives no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ReadKeyError {
    /// More than [`crate::read`] takes.
    #[error("the file is too large for certificates or keys")]
    TooLarge,
    /// Nothing that is known here.
    #[error("the file holds no certificate and no OpenPGP key: PEM, DER, PKCS#7, OpenPGP and signed e-mails are read")]
    Nothing,
    /// It begins like a certificate or a key and is broken.
    #[error("the certificate or key in the file is broken: ask for the file again")]
    Broken,
    /// A private key: nobody should have sent it.
    #[error("the file holds a private key: delete it, and ask for the certificate or the public key")]
    Private,
    /// The passphrase does not open a private key of the office.
    #[error("the passphrase does not open the file")]
    Passphrase,
    /// A certificate without its private key, or of another one.
    #[error("the file does not hold a certificate together with its private key")]
    NoPrivateKey,
}

impl ReadKeyError {
    /// A stable name for each cause.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooLarge => "key-file-too-large",
            Self::Nothing => "key-file-nothing",
            Self::Broken => "key-file-broken",
            Self::Private => "key-file-private",
            Self::Passphrase => "key-file-passphrase",
            Self::NoPrivateKey => "key-file-no-private-key",
        }
    }
}
