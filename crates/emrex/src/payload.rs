//! The document inside an answer or a file: base64 and gzip undone under limits, the bytes inside untouched.
//!
//! What comes out is what the EMP signed, to the byte; whether it is XML at all is for the reader to say.

use std::borrow::Cow;
use std::io::{self, BufRead, Read};

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use flate2::bufread::GzDecoder;

use crate::response::percent_decode;

/// How much is unpacked. Sizes in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// What comes in, still packed; default 128 MiB.
    pub packed: usize,
    /// The document; default 64 MiB.
    pub document: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { packed: 128 << 20, document: 64 << 20 }
    }
}

/// Unpacks the parameter `elmo`: base64(gzip(XML)) gives the XML bytes.
///
/// Base64 is taken with line breaks, with blanks where a `+` was not escaped, escaped twice, URL-safe and unpadded.
/// Several gzip members are one document (RFC 1952, 2.2); zero bytes or blanks after the last one are padding.
///
/// # Errors
/// Those of [`PayloadError`] but [`PayloadError::NotRecognised`] and [`PayloadError::HtmlPage`].
pub fn decode(field: &[u8], limits: &Limits) -> Result<Vec<u8>, PayloadError> {
    check_packed(field, limits)?;
    let mut first = None;
    for bytes in base64_readings(&escaped_once(field)) {
        match gunzip(bytes, limits) {
            // A lost plus sign shows as a broken stream: only then the other reading of a blank is tried.
            Err(error @ (PayloadError::BrokenGzip | PayloadError::TruncatedGzip | PayloadError::NotGzip)) => {
                first.get_or_insert(error);
            }
            other => return other,
        }
    }
    Err(first.unwrap_or(PayloadError::BrokenBase64))
}

/// Unpacks a file that somebody saved: XML, gzip of it, base64 of either, or the form answer of an EMP
/// (`sessionId=…&elmo=…`), also as the saved page whose form could not be posted. Text may come as UTF-16 or with a byte order mark; XML bytes are given back as they are.
///
/// # Errors
/// Each [`PayloadError`].
pub fn unwrap_file(bytes: &[u8], limits: &Limits) -> Result<Vec<u8>, PayloadError> {
    check_packed(bytes, limits)?;
    if bytes.starts_with(GZIP) {
        return document(gunzip(bytes, limits)?, limits);
    }
    match look(bytes) {
        Look::Xml => return document(bytes.to_vec(), limits),
        Look::Html => return decode(&saved_page(bytes).ok_or(PayloadError::HtmlPage)?, limits),
        Look::Other => {}
    }
    let text = narrow(bytes);
    let text = text.trim_ascii();
    if let Some(field) = elmo_parameter(text)? {
        return decode(&field, limits);
    }
    if !text.iter().all(|byte| byte.is_ascii_whitespace() || is_base64(*byte)) {
        return Err(PayloadError::NotRecognised);
    }
    let mut first = None;
    for mut unpacked in base64_readings(&escaped_once(text)) {
        let result = if begins_as_gzip(&mut unpacked) {
            gunzip(unpacked, limits)
        } else {
            let mut all = Vec::new();
            unpacked.read_to_end(&mut all).map(|_| all).map_err(|_| PayloadError::BrokenBase64)
        };
        match result.and_then(|inner| document(inner, limits)) {
            Err(error @ (PayloadError::BrokenGzip | PayloadError::TruncatedGzip | PayloadError::NotRecognised)) => {
                first.get_or_insert(error);
            }
            other => return other,
        }
    }
    Err(first.unwrap_or(PayloadError::BrokenBase64))
}

/// Why nothing could be unpacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PayloadError {
    /// No bytes, or blanks only.
    #[error("There is nothing in it.")]
    Empty,
    /// More packed bytes than the limit.
    #[error("It is larger than {limit} bytes.")]
    TooLarge {
        /// [`Limits::packed`]
        limit: usize,
    },
    /// Unpacking gives more than the limit: a very large document, or one made to fill the memory.
    #[error("Unpacked it is larger than {limit} bytes.")]
    DocumentTooLarge {
        /// [`Limits::document`]
        limit: usize,
    },
    /// Other characters than base64 has, or a length that it cannot have.
    #[error("The base64 text is damaged.")]
    BrokenBase64,
    /// What base64 gave does not begin as gzip does.
    #[error("The content is not packed with gzip.")]
    NotGzip,
    /// The gzip stream or its checksum is wrong.
    #[error("The gzip data is damaged.")]
    BrokenGzip,
    /// The gzip stream ends too early.
    #[error("The gzip data is cut off.")]
    TruncatedGzip,
    /// Something that is neither a further gzip member nor padding follows.
    #[error("Unknown data follows the gzip data.")]
    TrailingBytes,
    /// A saved form answer without `elmo`: the EMP sent no results, whatever its code says.
    #[error("This is an EMP's answer, but it holds no results.")]
    ElmoMissing,
    /// A saved form answer with `elmo` twice.
    #[error("This is an EMP's answer with two documents in it.")]
    ElmoTwice,
    /// A web page without an answer's form in it.
    #[error("This is a web page, not a results file.")]
    HtmlPage,
    /// None of the forms.
    #[error("This is neither XML nor a packed results file.")]
    NotRecognised,
}

impl PayloadError {
    /// The stable name, kebab-case.
    pub fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLarge { .. } => "too-large",
            Self::DocumentTooLarge { .. } => "document-too-large",
            Self::BrokenBase64 => "broken-base64",
            Self::NotGzip => "not-gzip",
            Self::BrokenGzip => "broken-gzip",
            Self::TruncatedGzip => "truncated-gzip",
            Self::TrailingBytes => "trailing-bytes",
            Self::ElmoMissing => "elmo-missing",
            Self::ElmoTwice => "elmo-twice",
            Self::HtmlPage => "html-page",
            Self::NotRecognised => "not-recognised",
        }
    }
}

const GZIP: &[u8] = &[0x1f, 0x8b];

/// Unpadded, and lenient about the unused bits of the last character: some senders leave them set.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::RequireNone)
        .with_decode_allow_trailing_bits(true),
);

fn check_packed(bytes: &[u8], limits: &Limits) -> Result<(), PayloadError> {
    if bytes.len() > limits.packed {
        return Err(PayloadError::TooLarge { limit: limits.packed });
    }
    if bytes.trim_ascii().is_empty() {
        return Err(PayloadError::Empty);
    }
    Ok(())
}

fn document(bytes: Vec<u8>, limits: &Limits) -> Result<Vec<u8>, PayloadError> {
    if bytes.len() > limits.document {
        return Err(PayloadError::DocumentTooLarge { limit: limits.document });
    }
    match look(&bytes) {
        Look::Xml => Ok(bytes),
        Look::Html => Err(PayloadError::HtmlPage),
        Look::Other if bytes.trim_ascii().is_empty() => Err(PayloadError::Empty),
        Look::Other => Err(PayloadError::NotRecognised),
    }
}

/// A field that was escaped twice, undone.
fn escaped_once(text: &[u8]) -> Cow<'_, [u8]> {
    let text = text.trim_ascii();
    if text.contains(&b'%') { Cow::Owned(percent_decode(text)) } else { Cow::Borrowed(text) }
}

/// What base64 text can mean, the likelier reading first: a blank inside is a lost plus sign, or just a blank.
fn base64_readings(text: &[u8]) -> impl Iterator<Item = Unbased<'_>> {
    let has_blanks = text.trim_ascii().contains(&b' ');
    [Some(b'+'), None]
        .into_iter()
        .filter(move |blank| blank.is_some() || has_blanks)
        .filter_map(move |blank| Unbased::new(text.trim_ascii(), blank))
}

/// The bytes that base64 text stands for, a piece at a time: whole they would lie in memory beside the text and beside
/// what they unpack to.
struct Unbased<'a> {
    text: &'a [u8],
    blank: Option<u8>,
    bytes: Vec<u8>,
    start: usize,
}

impl<'a> Unbased<'a> {
    /// Characters of text that are read at a time, without blanks; a multiple of four.
    const PIECE: usize = 32 << 10;

    /// `None` when the text is no base64 in this reading.
    fn new(text: &'a [u8], blank: Option<u8>) -> Option<Self> {
        let mut text = text;
        let mut padding = 0;
        while let Some((last, before)) = text.split_last() {
            match plain(*last, blank) {
                Some(b'=') => padding += 1,
                None => {}
                Some(_) => break,
            }
            text = before;
        }
        let mut length = 0_usize;
        let is_good = |byte: u8| {
            length = length.saturating_add(1);
            byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')
        };
        let all_good = text.iter().filter_map(|byte| plain(*byte, blank)).all(is_good);
        (padding <= 2 && all_good && length % 4 != 1).then(|| Self { text, blank, bytes: Vec::new(), start: 0 })
    }

    /// Reads on until there are two bytes at least: the beginning of gzip is recognised by them.
    fn fill(&mut self) -> io::Result<()> {
        while self.bytes.len().saturating_sub(self.start) < 2 && !self.text.is_empty() {
            let mut piece = Vec::with_capacity(Self::PIECE);
            while piece.len() < Self::PIECE
                && let Some((first, rest)) = self.text.split_first()
            {
                piece.extend(plain(*first, self.blank));
                self.text = rest;
            }
            self.bytes.drain(..self.start);
            self.start = 0;
            BASE64.decode_vec(&piece, &mut self.bytes).map_err(io::Error::other)?;
        }
        Ok(())
    }
}

/// A character of base64 text as the standard alphabet has it; blanks are none, or what they are read as.
fn plain(byte: u8, blank: Option<u8>) -> Option<u8> {
    match byte {
        b' ' => blank,
        b'-' => Some(b'+'),
        b'_' => Some(b'/'),
        byte if byte.is_ascii_whitespace() => None,
        byte => Some(byte),
    }
}

impl Read for Unbased<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(into)?;
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for Unbased<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.fill()?;
        Ok(self.bytes.get(self.start..).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        self.start = self.start.saturating_add(amount).min(self.bytes.len());
    }
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_' | b'=' | b'%')
}

/// Whether the gzip magic number follows; the reader gives two bytes at once where it has them.
fn begins_as_gzip(rest: &mut impl BufRead) -> bool {
    rest.fill_buf().is_ok_and(|bytes| bytes.starts_with(GZIP))
}

fn gunzip(mut rest: impl BufRead, limits: &Limits) -> Result<Vec<u8>, PayloadError> {
    // Room for the largest document: growing would copy it, and what is not filled takes no memory.
    let mut out = Vec::with_capacity(limits.document);
    if !begins_as_gzip(&mut rest) {
        return Err(PayloadError::NotGzip);
    }
    while begins_as_gzip(&mut rest) {
        let room = limits.document.saturating_sub(out.len());
        let one_too_many = u64::try_from(room).unwrap_or(u64::MAX).saturating_add(1);
        let mut decoder = GzDecoder::new(&mut rest).take(one_too_many);
        let read = decoder.read_to_end(&mut out).map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => PayloadError::TruncatedGzip,
            _ => PayloadError::BrokenGzip,
        })?;
        if read > room {
            return Err(PayloadError::DocumentTooLarge { limit: limits.document });
        }
    }
    while let Ok(bytes @ [_, ..]) = rest.fill_buf() {
        if !bytes.iter().all(|byte| *byte == 0 || byte.is_ascii_whitespace()) {
            return Err(PayloadError::TrailingBytes);
        }
        let read = bytes.len();
        rest.consume(read);
    }
    out.shrink_to_fit();
    Ok(out)
}

enum Look {
    Xml,
    Html,
    Other,
}

/// Looks at the beginning only. UTF-16 counts as XML by its byte order mark or by the zeros around the first `<`.
fn look(bytes: &[u8]) -> Look {
    let start = bytes.get(..bytes.len().min(4096)).unwrap_or(bytes);
    let wide = start.starts_with(&[0xff, 0xfe])
        || start.starts_with(&[0xfe, 0xff])
        || start.starts_with(&[b'<', 0])
        || start.starts_with(&[0, b'<']);
    let start: Vec<u8> =
        if wide { start.iter().copied().filter(|byte| *byte != 0 && *byte < 0xfe).collect() } else { start.to_vec() };
    let start = start.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(&start).trim_ascii().to_ascii_lowercase();
    if !start.starts_with(b"<") {
        return Look::Other;
    }
    if is_web_page(&start) { Look::Html } else { Look::Xml }
}

/// Whether the first element, after declarations and comments, is `html`: an ELMO may speak of HTML further in.
fn is_web_page(lower_case: &[u8]) -> bool {
    let mut rest = lower_case;
    loop {
        rest = rest.trim_ascii_start();
        let end: &[u8] = match rest {
            [b'<', b'!', b'-', b'-', ..] => b"-->",
            [b'<', b'?', ..] => b"?>",
            _ => return rest.starts_with(b"<html") || rest.starts_with(b"<!doctype html"),
        };
        let Some(place) = rest.windows(end.len()).position(|window| window == end) else { return false };
        rest = rest.get(place + end.len()..).unwrap_or_default();
    }
}

/// Text of one byte per character: UTF-16 made narrow, the byte order mark of UTF-8 taken away.
fn narrow(bytes: &[u8]) -> Vec<u8> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return bytes.iter().copied().skip(2).filter(|byte| *byte != 0).collect();
    }
    bytes.strip_prefix(&[0xef, 0xbb, 0xbf]).unwrap_or(bytes).to_vec()
}

/// The value of `elmo` when the text is a saved form answer; `None` when it is no form.
fn elmo_parameter(text: &[u8]) -> Result<Option<Vec<u8>>, PayloadError> {
    const NAMES: [&[u8]; 4] = [b"sessionId=", b"returnCode=", b"returnMessage=", b"elmo="];
    let pairs = || text.split(|byte| *byte == b'&').map(<[u8]>::trim_ascii_start);
    if !pairs().any(|pair| NAMES.iter().any(|name| pair.starts_with(name))) {
        return Ok(None);
    }
    let mut values = pairs().filter_map(|pair| pair.strip_prefix(b"elmo="));
    let value = values.next().map(percent_decode).filter(|value| !value.trim_ascii().is_empty());
    if values.next().is_some() {
        return Err(PayloadError::ElmoTwice);
    }
    value.map(Some).ok_or(PayloadError::ElmoMissing)
}

/// The value of the hidden field `elmo` in a web page that somebody saved, its character references resolved.
fn saved_page(bytes: &[u8]) -> Option<Vec<u8>> {
    let page = narrow(bytes);
    page.split(|byte| *byte == b'<')
        .filter(|tag| tag.get(..6).is_some_and(|name| name.eq_ignore_ascii_case(b"input ")))
        .find(|tag| attribute(tag, b"name").is_some_and(|name| name.eq_ignore_ascii_case(b"elmo")))
        .and_then(|tag| attribute(tag, b"value"))
        .map(resolved)
}

/// The value of a tag's attribute, in quotes of either kind; base64 holds no sign that could end it early.
fn attribute<'a>(tag: &'a [u8], wanted: &[u8]) -> Option<&'a [u8]> {
    let mut rest = tag;
    loop {
        let equals = rest.iter().position(|byte| *byte == b'=')?;
        let (before, after) = rest.split_at(equals);
        let name = before.trim_ascii_end().rsplit(u8::is_ascii_whitespace).next().unwrap_or_default();
        let after = after.get(1..)?.trim_ascii_start();
        let (quote, after) = after.split_first()?;
        if !matches!(quote, b'"' | b'\'') {
            // Without quotes the value ends at the next blank.
            rest = after;
            continue;
        }
        let end = after.iter().position(|byte| byte == quote)?;
        let (value, after) = after.split_at(end);
        if name.eq_ignore_ascii_case(wanted) {
            return Some(value);
        }
        rest = after.get(1..)?;
    }
}

/// Numeric references of single bytes, which are all that base64 and its line breaks can need.
fn resolved(value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len());
    let mut rest = value;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        let reference = (*first == b'&').then(|| after.iter().take(8).position(|byte| *byte == b';')).flatten();
        let byte = reference.and_then(|end| after.get(..end)).and_then(|name| {
            let digits = std::str::from_utf8(name).ok()?.strip_prefix('#')?;
            match digits.strip_prefix(['x', 'X']) {
                Some(hex) => u8::from_str_radix(hex, 16).ok(),
                None => digits.parse().ok(),
            }
        });
        match (byte, reference.and_then(|end| after.get(end + 1..))) {
            (Some(byte), Some(remaining)) => {
                out.push(byte);
                rest = remaining;
            }
            _ => out.push(*first),
        }
    }
    out
}
