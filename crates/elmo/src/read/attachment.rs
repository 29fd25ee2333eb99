//! Attachments: data URIs, decoded. What is inside is never looked at here.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use memchr::memchr;

/// A data URI (RFC 2397) taken apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DataUri {
    /// What the URI names, in lower case and without parameters.
    pub(super) media_type: String,
    /// The decoded bytes; `None` when they cannot be decoded.
    pub(super) bytes: Option<Vec<u8>>,
}

/// Reads a data URI with blanks and line breaks anywhere, base64 (both alphabets, padded or not) or per cent encoded.
/// `None` when it is no data URI at all.
pub(super) fn data_uri(text: &str) -> Option<DataUri> {
    let (scheme, rest) = text.trim_start().split_at_checked(5)?;
    if !scheme.eq_ignore_ascii_case("data:") {
        return None;
    }
    let (head, data) = rest.split_once(',')?;
    let mut parameters = head.split(';').map(str::trim);
    let media_type = match parameters.next().unwrap_or_default() {
        "" => "text/plain".to_owned(),
        given => given.to_ascii_lowercase(),
    };
    let bytes = if parameters.any(|p| p.eq_ignore_ascii_case("base64")) { base64(data) } else { percent(data) };
    Some(DataUri { media_type, bytes })
}

const ANY_PADDING: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, ANY_PADDING);

/// How many letters are decoded at a time: whole groups of four.
const LETTERS_AT_A_TIME: usize = 64 * 1024;

/// Decodes piece by piece, so that many megabytes are never copied as a whole just to be cleaned of line breaks.
fn base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 3);
    let mut letters = Vec::with_capacity(LETTERS_AT_A_TIME.min(text.len()));
    let mut rest = text.as_bytes().trim_ascii();
    while !rest.is_empty() {
        if letters.len() == LETTERS_AT_A_TIME {
            // Padding ends the text, and here it goes on.
            if memchr(b'=', &letters).is_some() {
                return None;
            }
            STANDARD.decode_vec(&letters, &mut bytes).ok()?;
            letters.clear();
        }
        let room = rest.get(..LETTERS_AT_A_TIME - letters.len()).unwrap_or(rest);
        let (line, others) = rest.split_at_checked(memchr(b'\n', room).unwrap_or(room.len()))?;
        if line.iter().fold(false, |found, byte| found | is_unusual(*byte)) {
            letters.extend(line.iter().filter(|byte| !byte.is_ascii_whitespace()).map(|byte| match byte {
                b'-' => b'+',
                b'_' => b'/',
                other => *other,
            }));
        } else {
            letters.extend_from_slice(line);
        }
        rest = others.trim_ascii_start();
    }
    STANDARD.decode_vec(&letters, &mut bytes).ok()?;
    Some(bytes)
}

/// White space, and the letters of the URL-safe alphabet.
fn is_unusual(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'-' | b'_')
}

fn percent(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let (high, low) = (char::from(rest.next()?).to_digit(16)?, char::from(rest.next()?).to_digit(16)?);
                u8::try_from(high * 16 + low).ok()?
            }
            other => other,
        });
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;

    use super::{STANDARD, data_uri};

    #[test]
    fn reads_data_uris_in_every_form() {
        for (text, media_type, bytes) in [
            ("data:application/pdf;base64,JVBERi0=", "application/pdf", b"%PDF-".as_slice()),
            (" DATA:application/PDF;base64, JVBE\n Ri0 ", "application/pdf", b"%PDF-"),
            ("data:text/plain;charset=utf-8;base64,-_-_", "text/plain", b"\xFB\xFF\xBF"),
            ("data:,a%20b", "text/plain", b"a b"),
            ("data:text/html,<b>", "text/html", b"<b>"),
        ] {
            let read = data_uri(text).expect(text);
            assert_eq!((read.media_type.as_str(), read.bytes.as_deref()), (media_type, Some(bytes)), "{text}");
        }
        for text in ["", "A", "JVBERi0=", "data:application/pdf;base64", "http://example.org/a.pdf", "dåta:,"] {
            assert_eq!(data_uri(text), None, "{text}");
        }
        for text in ["data:application/pdf;base64,iiNhz6QfDnnDybjHLBF2...", "data:,%zz", "data:,%2"] {
            assert_eq!(data_uri(text).map(|d| d.bytes), Some(None), "{text}");
        }
    }

    #[test]
    fn reads_base64_over_the_borders_of_its_pieces() {
        let bytes: Vec<u8> = (0..200_000_u32).map(|n| u8::try_from(n * 7 % 251).expect("a byte")).collect();
        for length in [49_150, 49_151, 49_152, 49_153, 98_303, 98_304, 98_305, 200_000] {
            let bytes = &bytes[..length];
            let whole = STANDARD.encode(bytes);
            for line in [64, 76, 1000, 65_535, 65_536, 65_537] {
                let lines: Vec<&[u8]> = whole.as_bytes().chunks(line).collect();
                for end in ["\n", "\r\n", " ", " \n\t"] {
                    let wrapped = String::from_utf8(lines.join(end.as_bytes())).expect("ASCII");
                    let text = format!("data:a/b;base64,{wrapped}{end}");
                    assert!(data_uri(&text).and_then(|d| d.bytes).as_deref() == Some(bytes), "{length} {line} {end:?}");
                }
            }
            let url_safe = whole.replace('+', "-").replace('/', "_").replace('=', "");
            assert!(super::base64(&url_safe).as_deref() == Some(bytes), "{length} URL-safe");
            for broken in [format!("{whole}AAAA=A"), format!("AA=={whole}"), format!("{whole}%"), format!("=={whole}")]
            {
                assert_eq!(super::base64(&broken), None, "{length}");
            }
        }
    }
}
