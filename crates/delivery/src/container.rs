//! For recipients without a key: a ZIP with AES-256 in an ordinary mail, and a password that goes another way.

use std::io::{Cursor, Write};

use lettre::message::header::ContentType;
use zip::write::SimpleFileOptions;
use zip::{AesMode, CompressionMethod, ZipWriter};

use crate::letter::boundary;
use crate::{Attachment, Letter, SealError, SealedLetter};

/// Without I, L, O and U, which are misread or misheard.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const GROUPS: usize = 5;
const GROUP: usize = 5;
const TEXT: &str = "letter.txt";

/// The password of a container: 125 random bits in groups of letters and digits, made to be read out. Its `Debug` form
/// does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    fn new(randomness: &dyn Fn(&mut [u8])) -> Self {
        let mut bytes = [0; GROUPS * GROUP];
        randomness(&mut bytes);
        // 32 letters: the lowest five bits of each byte choose one of them evenly.
        let letter = |byte: &u8| ALPHABET.get(usize::from(byte & 31)).map_or('0', |letter| char::from(*letter));
        let groups: Vec<String> = bytes.chunks(GROUP).map(|group| group.iter().map(letter).collect()).collect();
        Self(groups.join("-"))
    }

    /// The password, with the hyphens that are part of it.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

pub(crate) fn seal(letter: &Letter, cover: &str, randomness: &dyn Fn(&mut [u8])) -> Result<SealedLetter, SealError> {
    if letter.attachments.iter().any(|one| one.name == TEXT) {
        return Err(SealError::AttachmentName);
    }
    let password = Password::new(randomness);
    let container = Attachment {
        name: "documents.zip".to_owned(),
        media_type: "application/zip".to_owned(),
        bytes: container(letter, &password)?,
    };
    let mail = letter.mixed(cover, ContentType::TEXT_PLAIN, &boundary(randomness), &[container])?;
    Ok(SealedLetter { message: letter.outer(false)?.multipart(mail)?.formatted(), password: Some(password) })
}

fn container(letter: &Letter, password: &Password) -> Result<Vec<u8>, SealError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .with_aes_encryption(AesMode::Aes256, password.reveal());
    let text = letter.text.replace("\r\n", "\n").replace('\n', "\r\n");
    let documents = letter.attachments.iter().map(|one| (one.name.as_str(), one.bytes.as_slice()));
    for (name, bytes) in [(TEXT, text.as_bytes())].into_iter().chain(documents) {
        zip.start_file(name, options)?;
        zip.write_all(bytes).map_err(zip::result::ZipError::from)?;
    }
    Ok(zip.finish()?.into_inner())
}
