//! What is packed into an answer or a file.

use std::io::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use emrex::payload::{Limits, PayloadError, decode, unwrap_file};
use flate2::Compression;
use flate2::write::GzEncoder;

/// Nothing grows over the limits; what was unpacked needs no further unpacking; and any bytes that are packed as the
/// protocol says come out again.
pub(crate) fn payload(data: &[u8]) {
    let limits = Limits { packed: 1 << 20, document: 1 << 16 };
    for unpacked in [decode(data, &limits), unwrap_file(data, &limits)].into_iter().flatten() {
        assert!(unpacked.len() <= limits.document, "{} bytes are over the limit", unpacked.len());
    }
    if let Ok(document) = unwrap_file(data, &limits) {
        assert_eq!(unwrap_file(&document, &limits).as_ref(), Ok(&document), "a document is a file too");
    }

    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    let Ok(packed) = gzip.write_all(data).and_then(|()| gzip.finish()) else { return };
    let text = STANDARD.encode(&packed);
    let expected = if data.len() > limits.document {
        Err(PayloadError::DocumentTooLarge { limit: limits.document })
    } else {
        Ok(data.to_vec())
    };
    assert_eq!(decode(text.as_bytes(), &limits), expected, "packed as the protocol says");
    assert_eq!(decode(URL_SAFE_NO_PAD.encode(&packed).as_bytes(), &limits), expected, "packed for addresses");
    let wrapped: String = text.as_bytes().chunks(76).map(|line| String::from_utf8_lossy(line) + "\r\n").collect();
    assert_eq!(decode(wrapped.as_bytes(), &limits), expected, "in lines");
    // A file is looked at, so only what looks like a document comes out; but it is the same in each form.
    let from_file = unwrap_file(&packed, &limits);
    assert_eq!(unwrap_file(text.as_bytes(), &limits), from_file, "base64 of gzip is what gzip is");
    assert!(from_file.is_err() || from_file == expected, "another document than was packed");
}
