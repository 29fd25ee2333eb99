//! From bytes to text, by the byte order mark and the XML declaration, and strictly: a byte that the encoding does
//! not know is an error, never a replacement character, because a signature covers every letter.

use std::borrow::Cow;

use encoding_rs::{ISO_8859_15, WINDOWS_1252};
use memchr::memmem;

use crate::ReadError;

/// Decodes a document: UTF-8, UTF-16 (either order), ISO-8859-1, ISO-8859-15, windows-1252 or US-ASCII, as its byte
/// order mark or its XML declaration says; UTF-8 when neither says anything (XML 1.0, 4.3.3 and appendix F).
///
/// The byte order mark is left out, everything else stays as it is. UTF-8 is borrowed, not copied.
///
/// # Errors
///
/// [`ReadError::EncodingUnknown`] for any other declared encoding and for a declaration of more than a kilobyte, [`ReadError::EncodingContradicted`] when mark and
/// declaration differ, [`ReadError::Undecodable`] for bytes which that encoding does not have.
pub fn to_text(bytes: &[u8]) -> Result<Cow<'_, str>, ReadError> {
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return match declared(rest)? {
            None | Some(Encoding::Utf8 | Encoding::Ascii) => utf8(rest),
            Some(_) => Err(ReadError::EncodingContradicted { found: "UTF-8" }),
        };
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        return utf16(rest, u16::from_le_bytes, Encoding::Utf16Le);
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        return utf16(rest, u16::from_be_bytes, Encoding::Utf16Be);
    }
    if bytes.starts_with(b"<\0") {
        return utf16(bytes, u16::from_le_bytes, Encoding::Utf16Le);
    }
    if bytes.starts_with(b"\0<") {
        return utf16(bytes, u16::from_be_bytes, Encoding::Utf16Be);
    }
    match declared(bytes)? {
        None | Some(Encoding::Utf8) => utf8(bytes),
        Some(Encoding::Ascii) if bytes.is_ascii() => utf8(bytes),
        Some(Encoding::Ascii) => Err(ReadError::Undecodable { encoding: "US-ASCII" }),
        Some(Encoding::Latin1) => Ok(encoding_rs::mem::decode_latin1(bytes)),
        Some(Encoding::Latin9) => ISO_8859_15
            .decode_without_bom_handling_and_without_replacement(bytes)
            .ok_or(ReadError::Undecodable { encoding: "ISO-8859-15" }),
        Some(Encoding::Windows1252) => windows_1252(bytes),
        Some(Encoding::Utf16 | Encoding::Utf16Le | Encoding::Utf16Be) => {
            Err(ReadError::EncodingContradicted { found: "an encoding of single bytes" })
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16,
    Utf16Le,
    Utf16Be,
    Latin1,
    Latin9,
    Windows1252,
    Ascii,
}

/// How long a declaration may be.
const DECLARATION_BYTES: usize = 1024;

/// The encoding that an XML declaration in ASCII-like bytes names.
fn declared(bytes: &[u8]) -> Result<Option<Encoding>, ReadError> {
    let Some(rest) = bytes.strip_prefix(b"<?xml").filter(|rest| rest.first().is_some_and(u8::is_ascii_whitespace))
    else {
        return Ok(None);
    };
    // Without an end it is no XML in any encoding.
    let Some(end) = memmem::find(rest, b"?>") else { return Ok(None) };
    if end > DECLARATION_BYTES {
        return Err(ReadError::EncodingUnknown);
    }
    let declaration = String::from_utf8_lossy(rest.get(..end).unwrap_or(rest));
    let Some((_, after)) = declaration.split_once("encoding") else { return Ok(None) };
    let Some(after) = after.trim_start().strip_prefix('=') else { return Ok(None) };
    let after = after.trim_start();
    let Some(quote) = after.chars().next().filter(|c| matches!(c, '"' | '\'')) else { return Ok(None) };
    let name = after.trim_start_matches(quote).split(quote).next().unwrap_or_default();
    match name.trim().to_ascii_lowercase().as_str() {
        "utf-8" | "utf8" => Ok(Some(Encoding::Utf8)),
        "utf-16" | "utf16" | "iso-10646-ucs-2" => Ok(Some(Encoding::Utf16)),
        "utf-16le" => Ok(Some(Encoding::Utf16Le)),
        "utf-16be" => Ok(Some(Encoding::Utf16Be)),
        "iso-8859-1" | "iso8859-1" | "iso_8859-1" | "latin1" | "l1" | "latin-1" => Ok(Some(Encoding::Latin1)),
        "iso-8859-15" | "iso8859-15" | "iso_8859-15" | "latin-9" | "latin9" => Ok(Some(Encoding::Latin9)),
        "windows-1252" | "cp1252" | "cp-1252" => Ok(Some(Encoding::Windows1252)),
        "us-ascii" | "ascii" => Ok(Some(Encoding::Ascii)),
        _ => Err(ReadError::EncodingUnknown),
    }
}

fn utf8(bytes: &[u8]) -> Result<Cow<'_, str>, ReadError> {
    std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|_| ReadError::Undecodable { encoding: "UTF-8" })
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16, order: Encoding) -> Result<Cow<'_, str>, ReadError> {
    let undecodable = ReadError::Undecodable { encoding: "UTF-16" };
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(undecodable);
    }
    let text: String =
        char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).collect::<Result<_, _>>().map_err(|_| undecodable)?;
    match declared(text.as_bytes())? {
        None | Some(Encoding::Utf16) => Ok(Cow::Owned(text)),
        Some(encoding) if encoding == order => Ok(Cow::Owned(text)),
        Some(_) => Err(ReadError::EncodingContradicted { found: "UTF-16" }),
    }
}

/// Five bytes of windows-1252 stand for nothing; the web reads them as control characters, XML parsers refuse them.
fn windows_1252(bytes: &[u8]) -> Result<Cow<'_, str>, ReadError> {
    let undecodable = ReadError::Undecodable { encoding: "windows-1252" };
    if bytes.iter().any(|b| matches!(b, 0x81 | 0x8D | 0x8F | 0x90 | 0x9D)) {
        return Err(undecodable);
    }
    WINDOWS_1252.decode_without_bom_handling_and_without_replacement(bytes).ok_or(undecodable)
}

#[cfg(test)]
mod tests {
    use super::to_text;

    fn code(bytes: &[u8]) -> &'static str {
        to_text(bytes).map_or_else(|e| e.code(), |_| "read")
    }

    fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    }

    #[test]
    fn reads_every_encoding_that_senders_use() {
        let with = |name: &str, bytes: &[u8]| {
            [format!("<?xml\tversion='1.0'\n encoding = \"{name}\" ?><a>").as_bytes(), bytes, b"</a>"].concat()
        };
        let text = |bytes: &[u8]| {
            let text = to_text(bytes).expect("readable");
            text.split_once("<a>").expect("element").1.trim_end_matches("</a>").to_owned()
        };
        assert_eq!(text("<a>å</a>".as_bytes()), "å", "no declaration is UTF-8");
        assert_eq!(text("\u{FEFF}<a>å</a>".as_bytes()), "å", "the mark is left out");
        assert_eq!(text(&with("utf-8", "å€".as_bytes())), "å€");
        assert_eq!(text(&with("ISO-8859-1", b"\xE5\x80")), "å\u{80}", "0x80 is a control character there");
        assert_eq!(text(&with("ISO-8859-15", b"\xE5\xA4")), "å€");
        assert_eq!(text(&with("windows-1252", b"\xE5\x80")), "å€");
        assert_eq!(text(&with("us-ascii", b"a")), "a");
        let wide = "<?xml version='1.0' encoding='UTF-16'?><a>å€𐍈</a>";
        for unit in [u16::to_le_bytes, u16::to_be_bytes] {
            assert_eq!(text(&utf16(wide, unit)), "å€𐍈", "without a mark");
            assert_eq!(text(&utf16(&format!("\u{FEFF}{wide}"), unit)), "å€𐍈", "with a mark");
        }
        assert_eq!(text(&utf16("\u{FEFF}<a>å</a>", u16::to_le_bytes)), "å", "no declaration");
    }

    #[test]
    fn refuses_what_is_not_as_declared() {
        assert_eq!(code(b"<a>\xE5</a>"), "undecodable");
        assert_eq!(code(b"<?xml version='1.0' encoding='us-ascii'?><a>\xE5</a>"), "undecodable");
        assert_eq!(code(b"<?xml version='1.0' encoding='windows-1252'?><a>\x81</a>"), "undecodable");
        assert_eq!(code(b"<?xml version='1.0' encoding='UTF-16'?><a/>"), "encoding-contradicted");
        assert_eq!(code(b"\xEF\xBB\xBF<?xml version='1.0' encoding='ISO-8859-1'?><a/>"), "encoding-contradicted");
        let wide = "\u{FEFF}<?xml version='1.0' encoding='UTF-8'?><a/>";
        assert_eq!(code(&utf16(wide, u16::to_le_bytes)), "encoding-contradicted");
        let wide = "\u{FEFF}<?xml version='1.0' encoding='UTF-16BE'?><a/>";
        assert_eq!(code(&utf16(wide, u16::to_le_bytes)), "encoding-contradicted");
        assert_eq!(code(b"<?xml version='1.0' encoding='EBCDIC-CP-FI'?><a/>"), "encoding-unknown");
        let far = |blanks: usize| format!("<?xml version='1.0'{}encoding='ISO-8859-1'?><a/>", " ".repeat(blanks));
        assert_eq!(code(far(900).as_bytes()), "read");
        assert_eq!(code(far(1100).as_bytes()), "encoding-unknown", "the end of the declaration is too far");
        assert_eq!(code(&utf16(&far(1100), u16::to_le_bytes)), "encoding-unknown");
        assert_eq!(code(far(2000).replace('?', "").as_bytes()), "read", "it is no declaration");
        assert_eq!(code(b"<?xml version='1.0' encoding='EBCDIC'"), "read", "nor is what has no end");
        assert_eq!(code(b"\xFF\xFE<\0a"), "undecodable", "half a letter");
        assert_eq!(code(b"\xFF\xFE\x00\xD8"), "undecodable", "half a surrogate pair");
        assert_eq!(code(b""), "read", "nothing is text too");
    }
}
