//! Keys out of an e-mail that somebody sent: the signature's certificates, an attached OpenPGP key, an `Autocrypt` header.
//! Just as much of MIME as that takes; the rest of the mail is not looked at.

use base64::Engine;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::{GeneralPurposeConfig, STANDARD};
use openssl::pkcs7::{Pkcs7, Pkcs7Flags};
use openssl::stack::Stack;
use openssl::x509::store::X509StoreBuilder;
use pgp::composed::{Deserializable, DetachedSignature};
use time::OffsetDateTime;

use super::certificate::SmimeKey;
use super::reading::{Found, certificates, openpgp, with_chains};
use super::{KeyFinding, RecipientKey, in_brackets, small};
use crate::ReadKeyError;

/// Parts within parts beyond this are not looked at.
const DEEPEST: usize = 8;

/// Who sent a mail that keys came with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailOrigin {
    /// The address of its `From` header, in small letters.
    pub from: Option<String>,
    /// Its signature holds, and the key that made it is for that address. Who issued that key is another question.
    pub proven: bool,
}

impl MailOrigin {
    /// What is to be said about taking a key for an address out of this mail.
    pub fn findings(&self, address: &str) -> Vec<KeyFinding> {
        let mut findings = Vec::new();
        if !self.proven {
            findings.push(KeyFinding::MailUnproven);
        }
        if self.from.as_deref() != Some(&small(address)) {
            findings.push(KeyFinding::OtherSender);
        }
        findings
    }
}

/// Whether a file begins like an e-mail.
pub(super) fn is_mail(file: &[u8]) -> bool {
    let part = Part::new(file);
    part.header("from").is_some() && (part.header("content-type").is_some() || part.header("message-id").is_some())
}

pub(super) fn read(file: &[u8]) -> Result<Found, ReadKeyError> {
    let mail = Part::new(file);
    let from = mail.header("from").and_then(|value| address(&value));
    let (mut keys, mut proven) = smime(file, from.as_deref())?;
    for armoured in attached_keys(&mail, 0) {
        keys.extend(openpgp(&armoured)?);
    }
    if let Some(header) = mail.header("autocrypt").and_then(|value| autocrypt(&value)) {
        keys.extend(openpgp(&header)?);
    }
    let mut seen = Vec::new();
    keys.retain(|key| {
        let fingerprint = key.fingerprint();
        !seen.contains(&fingerprint) && {
            seen.push(fingerprint);
            true
        }
    });
    proven |= signed_by_one_of(&mail, &keys, from.as_deref());
    if keys.is_empty() {
        Err(ReadKeyError::Nothing)
    } else {
        Ok(Found { keys, mail: Some(MailOrigin { from, proven }) })
    }
}

/// The certificates of an S/MIME signature, and whether it holds and is by the sender.
fn smime(file: &[u8], from: Option<&str>) -> Result<(Vec<RecipientKey>, bool), ReadKeyError> {
    let Ok((signature, content)) = Pkcs7::from_smime(file) else { return Ok((Vec::new(), false)) };
    let signers = signers(&signature, content.as_deref()).unwrap_or_default();
    let by_sender = signers
        .iter()
        .any(|one| from.is_some_and(|from| one.summary().addresses.iter().any(|address| address == from)));
    Ok((with_chains(certificates(&signature))?, by_sender))
}

/// Who signed, if the signature holds.
fn signers(signature: &Pkcs7, content: Option<&[u8]>) -> Result<Vec<SmimeKey>, Box<dyn std::error::Error>> {
    let none = Stack::new()?;
    let store = X509StoreBuilder::new()?.build();
    // The chain is looked at later, with the office's authorities.
    signature.verify(&none, &store, content, None, Pkcs7Flags::NOVERIFY)?;
    let mut signers = Vec::new();
    for one in signature.signers(&none, Pkcs7Flags::empty())? {
        signers.push(SmimeKey::new(one, Vec::new())?);
    }
    Ok(signers)
}

/// Whether the mail is signed by OpenPGP with one of the keys that came with it, and that is the sender's.
fn signed_by_one_of(mail: &Part<'_>, keys: &[RecipientKey], from: Option<&str>) -> bool {
    let Some(from) = from else { return false };
    let parts = mail.parts();
    let (Some(signed), Some(signature)) = (parts.first(), parts.get(1)) else { return false };
    if !signature.is("application/pgp-signature") {
        return false;
    }
    let Ok((signature, _)) = DetachedSignature::from_armor_single(signature.decoded().as_slice()) else { return false };
    let covered = with_crlf(signed.whole);
    // What a key says of itself is read at the time of the signature.
    let made = signature.signature.created().map_or(0, |time| i64::from(time.as_secs()));
    let at = OffsetDateTime::from_unix_timestamp(made).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    keys.iter().any(|key| {
        key.summary(at).addresses.iter().any(|address| address == from)
            && key.as_openpgp().is_some_and(|key| key.verifies(&signature, &covered))
    })
}

fn attached_keys(part: &Part<'_>, depth: usize) -> Vec<Vec<u8>> {
    if depth > DEEPEST {
        return Vec::new();
    }
    if part.is("application/pgp-keys") {
        return vec![part.decoded()];
    }
    part.parts().iter().flat_map(|inner| attached_keys(inner, depth.saturating_add(1))).collect()
}

/// The key of an `Autocrypt` header, by the Autocrypt specification, level 1.
fn autocrypt(header: &str) -> Option<Vec<u8>> {
    let (_, data) = header.split_once("keydata=")?;
    let data: String = data.chars().filter(|c| !c.is_whitespace()).collect();
    STANDARD.decode(data).ok()
}

/// The address of a `From` header: between angle brackets, or the whole of it.
fn address(header: &str) -> Option<String> {
    let inside = in_brackets(header);
    inside.contains('@').then(|| small(inside))
}

/// A part of a mail, or the whole of it.
struct Part<'a> {
    whole: &'a [u8],
    headers: Vec<(String, String)>,
    body: &'a [u8],
}

impl<'a> Part<'a> {
    fn new(whole: &'a [u8]) -> Self {
        let (head, body) = split_head(whole);
        let mut headers: Vec<(String, String)> = Vec::new();
        for line in String::from_utf8_lossy(head).lines() {
            if line.starts_with([' ', '\t']) {
                if let Some((_, value)) = headers.last_mut() {
                    value.push_str(line);
                }
            } else if let Some((name, value)) = line.split_once(':') {
                headers.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        Self { whole, headers, body }
    }

    fn header(&self, name: &str) -> Option<String> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }

    fn is(&self, media_type: &str) -> bool {
        self.header("content-type").is_some_and(|value| value.trim().to_ascii_lowercase().starts_with(media_type))
    }

    /// The parts of a multipart, without the line end before each boundary.
    fn parts(&self) -> Vec<Part<'a>> {
        let Some(boundary) = self.header("content-type").and_then(|value| boundary(&value)) else { return Vec::new() };
        let delimiter = format!("--{boundary}");
        let mut parts = Vec::new();
        let mut begin = None;
        let mut place = 0;
        for line in self.body.split_inclusive(|byte| *byte == b'\n') {
            let text = line.trim_ascii_end();
            let rest = text.strip_prefix(delimiter.as_bytes());
            if matches!(rest, Some(b"" | b"--")) {
                if let Some(whole) = begin.and_then(|begin| self.body.get(begin..place)) {
                    let whole = whole.strip_suffix(b"\n").unwrap_or(whole);
                    parts.push(Part::new(whole.strip_suffix(b"\r").unwrap_or(whole)));
                }
                begin = (rest == Some(b"")).then_some(place.saturating_add(line.len()));
            }
            place = place.saturating_add(line.len());
        }
        parts
    }

    /// The body without its transfer encoding. Quoted-printable of armour only hides the equals signs of its end.
    fn decoded(&self) -> Vec<u8> {
        let lenient = GeneralPurpose::new(&base64::alphabet::STANDARD, GeneralPurposeConfig::new());
        let encoding = self.header("content-transfer-encoding").unwrap_or_default().to_ascii_lowercase();
        match encoding.as_str() {
            "base64" => {
                let text: Vec<u8> = self.body.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
                lenient.decode(text).unwrap_or_default()
            }
            "quoted-printable" => {
                let text = String::from_utf8_lossy(self.body);
                text.replace("=\r\n", "").replace("=\n", "").replace("=3D", "=").into_bytes()
            }
            _ => self.body.to_vec(),
        }
    }
}

/// The head up to the first empty line, and what comes after it.
fn split_head(whole: &[u8]) -> (&[u8], &[u8]) {
    let mut end = 0;
    for line in whole.split_inclusive(|byte| *byte == b'\n') {
        let after = end + line.len();
        if line.trim_ascii().is_empty() {
            return (whole.get(..end).unwrap_or_default(), whole.get(after..).unwrap_or_default());
        }
        end = after;
    }
    (whole, &[])
}

fn boundary(content_type: &str) -> Option<String> {
    let place = content_type.to_ascii_lowercase().find("boundary=")?;
    let value = content_type.get(place..)?.split_once('=')?.1;
    match value.strip_prefix('"') {
        Some(quoted) => quoted.split_once('"').map(|(inside, _)| inside.to_owned()),
        None => value.split([';', ' ', '\t']).next().map(str::to_owned),
    }
}

/// Signatures are made over lines that end with CRLF, whatever a mail program made of them in a file.
fn with_crlf(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_suffix(b"\n") {
            Some(text) => {
                out.extend_from_slice(text.strip_suffix(b"\r").unwrap_or(text));
                out.extend_from_slice(b"\r\n");
            }
            None => out.extend_from_slice(line),
        }
    }
    out
}
