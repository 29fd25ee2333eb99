//! Attachments: data URIs, decoded. What is inside is never looked at here.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

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

fn base64(text: &str) -> Option<Vec<u8>> {
    let packed: Vec<u8> = text
        .bytes()
        .filter(|b| !b.is_ascii_whitespace())
        .map(|b| match b {
            b'-' => b'+',
            b'_' => b'/',
            other => other,
        })
        .collect();
    STANDARD.decode(packed).ok()
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
    use super::data_uri;

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
}
