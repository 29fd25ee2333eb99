//! The letter before it is sealed, and the plain parts of MIME that all three envelopes share.

use std::collections::BTreeSet;
use std::time::SystemTime;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lettre::Address;
use lettre::message::header::{ContentTransferEncoding, ContentType, Headers};
use lettre::message::{Attachment as Part, Body, Mailbox, MaybeString, Message, MessageBuilder, MultiPart, SinglePart};
use time::OffsetDateTime;

use crate::SealError;

/// Subjects are at most this many characters.
const LONGEST_SUBJECT: usize = 64;
const LONGEST_NAME: usize = 80;
/// What stands for a subject that is inside the encryption (RFC 9788, 3.2.1).
const HIDDEN: &str = "[...]";
/// RFC 2045 6.8: lines of base64 have at most 76 characters.
const BASE64_LINE: usize = 76;

/// A letter with documents, before it is sealed.
#[derive(Debug, Clone)]
pub struct Letter {
    /// The office.
    pub from: Sender,
    /// Addresses of all recipients; each of them sees the others.
    pub to: Vec<String>,
    /// Stands outside the encryption, if it is not hidden: a word and the number of a case. Only the first word may begin with a capital, so
    /// that no name fits in; dates and addresses do not fit either.
    pub subject: String,
    /// `<something@domain>`: stays the same for every attempt to send.
    pub message_id: String,
    /// When it was written; keys are checked for this day.
    pub date: OffsetDateTime,
    /// The text, inside the encryption.
    pub text: String,
    /// The documents, inside the encryption.
    pub attachments: Vec<Attachment>,
}

/// Who writes.
#[derive(Debug, Clone)]
pub struct Sender {
    /// The office's name; stands outside the encryption, so not the name of a person.
    pub name: Option<String>,
    /// The office's address.
    pub address: String,
}

/// A document that goes along.
#[derive(Clone)]
pub struct Attachment {
    /// A neutral file name of small ASCII letters, digits and hyphens, as `decision.pdf`: names of files stay readable in
    /// a container.
    pub name: String,
    /// Its media type, as `application/pdf`.
    pub media_type: String,
    /// What is in it.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Attachment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Attachment({}, {} bytes)", self.name, self.bytes.len())
    }
}

impl Letter {
    /// Everything that does not depend on how it is sealed.
    pub(crate) fn check(&self) -> Result<(), SealError> {
        if self.to.is_empty() {
            return Err(SealError::NoRecipient);
        }
        for written in self.to.iter().chain([&self.from.address]) {
            address(written)?;
        }
        if !is_neutral_subject(&self.subject) {
            return Err(SealError::Subject);
        }
        if !is_message_id(&self.message_id) {
            return Err(SealError::MessageId);
        }
        let mut names = BTreeSet::new();
        if self.attachments.iter().any(|one| !is_neutral_name(&one.name) || !names.insert(&one.name)) {
            return Err(SealError::AttachmentName);
        }
        Ok(())
    }

    /// Text and documents as one MIME entity, without the line end after it: a signature covers exactly these bytes.
    pub(crate) fn entity(&self, boundary: &str, protect_headers: bool) -> Result<Vec<u8>, SealError> {
        let mut bytes = if protect_headers {
            self.protected(boundary)?
        } else {
            self.mixed(&self.text, ContentType::TEXT_PLAIN, boundary, &self.attachments)?.formatted()
        };
        // That line end belongs to the boundary that follows (RFC 2046 5.1.1).
        if bytes.ends_with(b"\r\n") {
            bytes.truncate(bytes.len().saturating_sub(2));
        }
        Ok(bytes)
    }

    /// The entity that says its headers itself and what of them stands outside (RFC 9788, 5.2). Programs that do not know
    /// that find the subject above the text. Those with OpenPGP that know only what came before, as Thunderbird, look for
    /// `protected-headers`.
    fn protected(&self, boundary: &str) -> Result<Vec<u8>, SealError> {
        let media_type = |text: &str| ContentType::parse(text).map_err(|_| SealError::MediaType);
        let text = format!("Subject: {}\n\n{}", self.subject, self.text);
        let shows_subject = media_type("text/plain; charset=utf-8; hp-legacy-display=\"1\"")?;
        let mut parts = self.mixed(&text, shows_subject, boundary, &self.attachments)?;
        parts.headers_mut().set(media_type(&format!(
            "multipart/mixed; boundary=\"{boundary}\"; protected-headers=\"v1\"; hp=\"cipher\""
        ))?);
        let outside = self.fields(HIDDEN)?.to_string();
        let mut head = self.fields(&self.subject)?.to_string();
        for line in outside.split_inclusive("\r\n") {
            // A folded line goes on.
            if !line.starts_with(' ') {
                head.push_str("HP-Outer: ");
            }
            head.push_str(line);
        }
        Ok([head.into_bytes(), parts.formatted()].concat())
    }

    pub(crate) fn mixed(
        &self,
        text: &str,
        media_type: ContentType,
        boundary: &str,
        attachments: &[Attachment],
    ) -> Result<MultiPart, SealError> {
        // Quoted-printable whatever the text is: long lines, dots and letters of all languages arrive as they were.
        let text = encoded(text.to_owned(), ContentTransferEncoding::QuotedPrintable)?;
        let text = SinglePart::builder().content_type(media_type).body(text);
        let mut parts = MultiPart::mixed().boundary(boundary).singlepart(text);
        for one in attachments {
            let media_type = ContentType::parse(&one.media_type).map_err(|_| SealError::MediaType)?;
            if one.media_type.starts_with("multipart/") || one.media_type.starts_with("message/") {
                return Err(SealError::MediaType);
            }
            // Always base64: a line end without its carriage return would break a signature on its way.
            let body = encoded(one.bytes.clone(), ContentTransferEncoding::Base64)?;
            parts = parts.singlepart(Part::new(one.name.clone()).body(body, media_type));
        }
        Ok(parts)
    }

    /// The headers outside the encryption: addresses of the recipients without names, and nothing about the content.
    pub(crate) fn outer(&self, protect_headers: bool) -> Result<MessageBuilder, SealError> {
        self.about(if protect_headers { HIDDEN } else { &self.subject })
    }

    /// The same as text.
    fn fields(&self, subject: &str) -> Result<Headers, SealError> {
        let mut fields = self.about(subject)?.body(String::new())?.headers().clone();
        fields.remove::<ContentTransferEncoding>();
        Ok(fields)
    }

    fn about(&self, subject: &str) -> Result<MessageBuilder, SealError> {
        let mut message = Message::builder().from(Mailbox::new(self.from.name.clone(), address(&self.from.address)?));
        for to in &self.to {
            message = message.to(Mailbox::new(None, address(to)?));
        }
        Ok(message.subject(subject).date(SystemTime::from(self.date)).message_id(Some(self.message_id.clone())))
    }
}

/// A boundary of MIME that no content can have guessed.
pub(crate) fn boundary(randomness: &dyn Fn(&mut [u8])) -> String {
    let mut bytes = [0; 18];
    randomness(&mut bytes);
    // Of the characters of base64 only these two do not fit into a boundary without quotes.
    format!("smp_{}", STANDARD.encode(bytes).replace(['+', '/'], "_"))
}

/// Base64 in lines, each with its CRLF.
pub(crate) fn base64_lines(bytes: &[u8]) -> Vec<u8> {
    let encoded = STANDARD.encode(bytes);
    let mut lines = Vec::with_capacity(encoded.len() + encoded.len() / BASE64_LINE * 2 + 2);
    for line in encoded.as_bytes().chunks(BASE64_LINE) {
        lines.extend_from_slice(line);
        lines.extend_from_slice(b"\r\n");
    }
    lines
}

fn encoded(content: impl Into<MaybeString>, encoding: ContentTransferEncoding) -> Result<Body, SealError> {
    // It refuses only what 7bit and 8bit cannot hold.
    Body::new_with_encoding(content, encoding).map_err(|_| SealError::MediaType)
}

fn address(written: &str) -> Result<Address, SealError> {
    if !written.is_ascii() || written.chars().any(|c| c.is_control()) {
        return Err(SealError::Address);
    }
    written.parse().map_err(|_| SealError::Address)
}

/// Words of small letters, of which the first may begin with a capital, and numbers; no date.
fn is_neutral_subject(subject: &str) -> bool {
    let words: Vec<&str> = subject.split(' ').collect();
    let known = |c: char| c.is_alphanumeric() || "-/.:()".contains(c);
    !subject.is_empty()
        && subject.chars().count() <= LONGEST_SUBJECT
        && words.iter().enumerate().all(|(place, word)| {
            let mut letters = word.chars().skip_while(|c| !c.is_alphanumeric());
            let numbered = word.chars().any(|c| c.is_ascii_digit());
            !word.is_empty()
                && word.chars().all(known)
                && !is_date(word)
                && (numbered || {
                    let first_may = letters.next().is_none_or(|first| place == 0 || !first.is_uppercase());
                    first_may && letters.all(|c| !c.is_uppercase())
                })
        })
}

/// Three numbers with the same sign between them, as 1999-04-12 or 12.4.1999.
fn is_date(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_ascii_digit());
    ['-', '.', '/'].into_iter().any(|sign| {
        let parts: Vec<&str> = word.split(sign).collect();
        parts.len() == 3 && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
    })
}

fn is_neutral_name(name: &str) -> bool {
    let small = |text: &str| {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    name.len() <= LONGEST_NAME && name.split('.').count() >= 2 && name.split('.').all(small)
}

fn is_message_id(id: &str) -> bool {
    let known = |c: u8| c.is_ascii_alphanumeric() || b".-_+".contains(&c);
    let inside = id.strip_prefix('<').and_then(|id| id.strip_suffix('>')).and_then(|id| id.split_once('@'));
    inside.is_some_and(|(left, right)| {
        !left.is_empty() && !right.is_empty() && left.bytes().all(known) && right.bytes().all(known) && id.len() <= 250
    })
}
