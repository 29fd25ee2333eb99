//! The finishing pass over the printed file: what printpdf leaves out or fills with chance.
//!
//! The same pages give the same bytes: the document's identifier is the hash of its content, the dates come from the
//! decision. What PDF/A and PDF/UA ask for beyond this (structure tree, XMP, output intent, attached files) has its place
//! here: furniture is marked as artifact already, see [`super::canvas`].

use lopdf::{Dictionary, Document, Object, StringFormat};
use printpdf::{PdfDocument, PdfParseErrorSeverity, PdfSaveOptions};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

use crate::DocumentError;

/// What the file says of itself. Nothing of a person belongs here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct About<'a> {
    /// Title.
    pub(crate) title: &'a str,
    /// The institution.
    pub(crate) author: &'a str,
    /// Language of the text, "en".
    pub(crate) language: &'a str,
    /// When it was made.
    pub(crate) made: OffsetDateTime,
}

/// Writes the file.
///
/// # Errors
/// [`DocumentError::FontNotEmbedded`] when printpdf warns of anything, [`DocumentError::Pdf`] when lopdf cannot write.
pub(crate) fn finish(pdf: &PdfDocument, about: About<'_>) -> Result<Vec<u8>, DocumentError> {
    let mut warnings = Vec::new();
    let mut document = pdf.to_lopdf_document(&PdfSaveOptions::default(), &mut warnings);
    if let Some(warning) = warnings.iter().find(|w| !matches!(w.severity, PdfParseErrorSeverity::Info)) {
        return Err(DocumentError::FontNotEmbedded(warning.msg.clone()));
    }
    document.version = "1.7".to_owned();
    let catalog = document.catalog_mut().map_err(pdf_error)?;
    catalog.set("Lang", Object::String(about.language.as_bytes().to_vec(), StringFormat::Literal));
    catalog.set(
        "ViewerPreferences",
        Object::Dictionary(Dictionary::from_iter([("DisplayDocTitle", Object::Boolean(true))])),
    );
    let made = Object::String(pdf_date(about.made).into_bytes(), StringFormat::Literal);
    let information = Dictionary::from_iter([
        ("Title", utf16(about.title)),
        ("Author", utf16(about.author)),
        ("Creator", utf16("SMP Desk")),
        ("Producer", utf16("SMP Desk with printpdf")),
        ("CreationDate", made.clone()),
        ("ModDate", made),
    ]);
    let place = document.trailer.get(b"Info").and_then(Object::as_reference).map_err(pdf_error)?;
    document.set_object(place, information);
    document.compress();

    document.trailer.remove(b"ID");
    let digest = Sha256::digest(bytes(&mut document)?);
    let id = Object::String(digest.iter().take(16).copied().collect(), StringFormat::Hexadecimal);
    document.trailer.set("ID", Object::Array(vec![id.clone(), id]));
    bytes(&mut document)
}

fn bytes(document: &mut Document) -> Result<Vec<u8>, DocumentError> {
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).map_err(|error| DocumentError::Pdf(error.to_string()))?;
    Ok(bytes)
}

fn pdf_error(error: lopdf::Error) -> DocumentError {
    DocumentError::Pdf(error.to_string())
}

fn utf16(text: &str) -> Object {
    let mut bytes = vec![0xfe, 0xff];
    bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    Object::String(bytes, StringFormat::Hexadecimal)
}

fn pdf_date(at: OffsetDateTime) -> String {
    let at = at.to_offset(time::UtcOffset::UTC);
    format!(
        "D:{:04}{:02}{:02}{:02}{:02}{:02}Z",
        at.year(),
        u8::from(at.month()),
        at.day(),
        at.hour(),
        at.minute(),
        at.second()
    )
}
