//! Sealed envelopes: turns a letter with documents into a finished e-mail that only its recipients can read.
//!
//! Three ways: S/MIME (signed by the office, encrypted for certificates), OpenPGP/MIME (encrypted for keys, signed where
//! the office has a key), and a ZIP container with AES-256 whose password goes another way. The crate also reads the
//! certificates and keys of recipients, tells what is to be said about them ([`read`], [`RecipientKey::check`]), and judges
//! whether an authority withdrew a certificate ([`revocation`]).
//!
//! It does not know cases, students, storage or the network: whoever calls says who gets what under which subject, and
//! sends the finished bytes. Time and randomness are arguments, with two exceptions that their libraries leave no choice
//! about: OpenSSL draws the content key of S/MIME and writes the time of the machine into its signature, and `zip`
//! draws the salts of the container, both from the generator of the operating system.
//!
//! Outside the encryption stand the addresses, the office's name, the date, the Message-ID and a subject whose form is
//! checked ([`SealError::Subject`]); never a name of a recipient, a file or a student. With
//! [`SealOptions::protect_headers`] the subject stands inside alone.
//!
//! ```
//! use delivery::{Attachment, Letter, Seal, Sender, seal};
//! use time::macros::datetime;
//!
//! # fn main() -> Result<(), delivery::SealError> {
//! let letter = Letter {
//!     from: Sender { name: Some("Recognition office".into()), address: "office@uni.example".into() },
//!     to: vec!["registry@partner.example".into()],
//!     subject: "Case 2026-014".into(),
//!     message_id: "<01985d1c-2026-014@uni.example>".into(),
//!     date: datetime!(2026-11-22 10:00 UTC),
//!     text: "The decision is attached.".into(),
//!     attachments: vec![Attachment {
//!         name: "decision.pdf".into(),
//!         media_type: "application/pdf".into(),
//!         bytes: b"%PDF-1.7".to_vec(),
//!     }],
//! };
//! let seal_by = Seal::Container { cover: "The password reaches you another way." };
//! let sealed = seal(&letter, &seal_by, &|buffer| buffer.fill(7))?;
//! assert!(sealed.message.starts_with(b"From: "));
//! assert!(sealed.password.is_some());
//! # Ok(())
//! # }
//! ```

mod container;
mod error;
mod key;
mod letter;
mod office;
mod openpgp;
pub mod revocation;
mod smime;

pub use container::Password;
pub use error::{ReadKeyError, SealError};
pub use key::{Found, KeyFinding, KeyKind, KeySummary, MailOrigin, RecipientKey, Weight, ends_soon, read};
pub use letter::{Attachment, Letter, Sender};
pub use office::{OfficeKeys, OpenPgpSigner, SmimeSigner};

/// How a letter is sealed.
#[derive(Debug)]
pub enum Seal<'a> {
    /// Encrypted for the recipients' certificates (S/MIME) or keys (OpenPGP); all of one kind, or it is two letters.
    Keys {
        /// One key at least for each address of the letter, none for another address.
        recipients: &'a [Recipient],
        /// What the office signs with. S/MIME needs a certificate, OpenPGP goes unsigned without a key.
        office: &'a OfficeKeys,
        /// What the office chose.
        options: SealOptions,
    },
    /// An ordinary mail with a ZIP container (AES-256) that holds the text and the attachments.
    Container {
        /// What the mail says outside the container: nothing personal.
        cover: &'a str,
    },
}

/// What not every recipient's program reads, and so is the office's choice.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SealOptions {
    /// S/MIME with AES-256-GCM (RFC 5083, 5084), which nobody can change on its way unnoticed, in place of AES-256-CBC.
    /// GnuPG reads it since 2.3.
    pub gcm: bool,
    /// Headers inside the encryption too (RFC 9788), and outside it `[...]` for the subject.
    pub protect_headers: bool,
}

/// Whose key it is.
#[derive(Debug, Clone)]
pub struct Recipient {
    /// An address of the letter.
    pub address: String,
    /// The key that somebody pinned for it.
    pub key: RecipientKey,
}

/// A letter that is ready to go.
#[derive(Debug, Clone)]
pub struct SealedLetter {
    /// The whole message by RFC 5322 with CRLF: the data of SMTP, or an `.eml` file.
    pub message: Vec<u8>,
    /// The password of a container. It exists nowhere else: show it once, it goes another way.
    pub password: Option<Password>,
}

/// Seals a letter. `randomness` fills a buffer with bytes that nobody can guess.
///
/// # Errors
/// When letter and keys do not fit together, a key may not be used on the letter's date ([`Weight::Refused`]), or a
/// library refuses. Nothing is ever left unencrypted.
pub fn seal(letter: &Letter, seal: &Seal<'_>, randomness: &dyn Fn(&mut [u8])) -> Result<SealedLetter, SealError> {
    letter.check()?;
    match seal {
        Seal::Container { cover } => container::seal(letter, cover, randomness),
        Seal::Keys { recipients, office, options } => {
            let message = match key::for_letter(letter, recipients)? {
                key::Keys::Smime(keys) => smime::seal(letter, &keys, office.smime.as_ref(), *options, randomness)?,
                key::Keys::OpenPgp(keys) => {
                    openpgp::seal(letter, &keys, office.openpgp.as_ref(), options.protect_headers, randomness)?
                }
            };
            Ok(SealedLetter { message, password: None })
        }
    }
}
