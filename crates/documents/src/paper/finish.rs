//! The finishing pass over the printed file: what printpdf leaves out or fills with chance.
//!
//! The same pages give the same bytes: the document's identifier is the hash of its content, the dates come from the
//! decision. Structure tree, XMP, output intent and artifacts (see [`super::canvas`]) follow PDF/A-3a (ISO 19005-3) and
//! PDF/UA-1 (ISO 14289-1).

use lopdf::{Dictionary, Document, Object, ObjectId, SaveOptions, Stream, StringFormat};
use printpdf::{PdfParseErrorSeverity, PdfSaveOptions};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::canvas::{Bookmark, PAGE_HEIGHT, Printed};
use super::structure::{Structure, Tag};
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
    /// Words by which it is found.
    pub(crate) keywords: Option<&'a str>,
    /// The file that it carries.
    pub(crate) embedded: Option<Embedded<'a>>,
    /// When it was made.
    pub(crate) made: OffsetDateTime,
}

/// A file inside the PDF: the same in a form for machines (PDF/A-3, annex E).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Embedded<'a> {
    /// Its name.
    pub(crate) name: &'a str,
    /// What it is, for people.
    pub(crate) description: &'a str,
    /// Its media type.
    pub(crate) media_type: &'a str,
    /// Its bytes.
    pub(crate) bytes: &'a [u8],
}

const CREATOR: &str = "SMP Desk";
const PRODUCER: &str = "SMP Desk with printpdf";
const BYTE_ORDER_MARK: char = '\u{feff}';

/// Writes the file.
///
/// # Errors
/// [`DocumentError::FontNotEmbedded`] when printpdf warns of anything, [`DocumentError::Pdf`] when lopdf cannot write.
pub(crate) fn finish(printed: &Printed, structure: &Structure, about: About<'_>) -> Result<Vec<u8>, DocumentError> {
    let mut warnings = Vec::new();
    // A picture stays as it is: its streams are compressed with all the others.
    let options = PdfSaveOptions { image_optimization: None, ..PdfSaveOptions::default() };
    let mut document = printed.pdf.to_lopdf_document(&options, &mut warnings);
    if let Some(warning) = warnings.iter().find(|w| !matches!(w.severity, PdfParseErrorSeverity::Info)) {
        return Err(DocumentError::FontNotEmbedded(warning.msg.clone()));
    }
    document.version = "1.7".to_owned();
    let root = write_structure(&mut document, structure, &printed.marked)?;
    let outline = write_bookmarks(&mut document, &printed.bookmarks);
    let embedded = about.embedded.map(|file| (file.name, write_embedded(&mut document, file, about.made)));
    let metadata = document.add_object(
        Stream::new(
            Dictionary::from_iter([
                ("Type", Object::Name(b"Metadata".to_vec())),
                ("Subtype", Object::Name(b"XML".to_vec())),
            ]),
            xmp(about)?.into_bytes(),
        )
        .with_compression(false),
    );
    let profile = document.add_object(Stream::new(
        Dictionary::from_iter([("N", Object::Integer(3))]),
        include_bytes!("../../assets/sRGB.icc").to_vec(),
    ));
    let intent = Dictionary::from_iter([
        ("Type", Object::Name(b"OutputIntent".to_vec())),
        ("S", Object::Name(b"GTS_PDFA1".to_vec())),
        ("OutputConditionIdentifier", Object::string_literal("sRGB")),
        ("Info", Object::string_literal("sRGB IEC61966-2.1")),
        ("DestOutputProfile", Object::Reference(profile)),
    ]);
    let catalog = document.catalog_mut().map_err(pdf_error)?;
    if let Some(outline) = outline {
        catalog.set("Outlines", Object::Reference(outline));
    }
    if let Some((name, file)) = embedded {
        catalog.set("AF", Object::Array(vec![Object::Reference(file)]));
        let names = Object::Array(vec![utf16(name), Object::Reference(file)]);
        let files = Object::Dictionary(Dictionary::from_iter([("Names", names)]));
        catalog.set("Names", Object::Dictionary(Dictionary::from_iter([("EmbeddedFiles", files)])));
    }
    catalog.set("Metadata", Object::Reference(metadata));
    catalog.set("OutputIntents", Object::Array(vec![Object::Dictionary(intent)]));
    catalog.set("StructTreeRoot", Object::Reference(root));
    catalog.set("MarkInfo", Object::Dictionary(Dictionary::from_iter([("Marked", Object::Boolean(true))])));
    catalog.set("Lang", Object::String(about.language.as_bytes().to_vec(), StringFormat::Literal));
    catalog.set(
        "ViewerPreferences",
        Object::Dictionary(Dictionary::from_iter([("DisplayDocTitle", Object::Boolean(true))])),
    );
    let made = Object::String(pdf_date(about.made).into_bytes(), StringFormat::Literal);
    let mut information = Dictionary::from_iter([
        ("Title", utf16(about.title)),
        ("Author", utf16(about.author)),
        ("Creator", utf16(CREATOR)),
        ("Producer", utf16(PRODUCER)),
        ("CreationDate", made.clone()),
        ("ModDate", made),
    ]);
    if let Some(keywords) = about.keywords {
        information.set("Keywords", utf16(keywords));
    }
    let place = document.trailer.get(b"Info").and_then(Object::as_reference).map_err(pdf_error)?;
    document.set_object(place, information);
    document.compress();

    document.trailer.remove(b"ID");
    let digest = Sha256::digest(bytes(&mut document)?);
    let id = Object::String(digest.iter().take(16).copied().collect(), StringFormat::Hexadecimal);
    document.trailer.set("ID", Object::Array(vec![id.clone(), id]));
    bytes(&mut document)
}

/// Writes the structure tree and the way back to it from each piece of marked content (ISO 32000-1, 14.7).
fn write_structure(
    document: &mut Document,
    structure: &Structure,
    marked: &[Vec<usize>],
) -> Result<ObjectId, DocumentError> {
    let root = document.new_object_id();
    let ids: Vec<ObjectId> = structure.0.iter().map(|_| document.new_object_id()).collect();
    let mut children: Vec<Vec<Object>> = vec![Vec::new(); ids.len()];
    // An element's own content comes before the elements in it; no element here has both.
    let mut parents = Vec::new();
    for (index, (page, elements)) in document.get_pages().into_values().zip(marked).enumerate() {
        let index = i64::try_from(index).unwrap_or_default();
        let mut back = Vec::new();
        for (number, element) in elements.iter().enumerate() {
            let piece = Dictionary::from_iter([
                ("Type", Object::Name(b"MCR".to_vec())),
                ("Pg", Object::Reference(page)),
                ("MCID", Object::Integer(i64::try_from(number).unwrap_or_default())),
            ]);
            if let (Some(list), Some(id)) = (children.get_mut(*element), ids.get(*element)) {
                list.push(Object::Dictionary(piece));
                back.push(Object::Reference(*id));
            }
        }
        parents.extend([Object::Integer(index), Object::Array(back)]);
        let page = document.get_object_mut(page).and_then(Object::as_dict_mut).map_err(pdf_error)?;
        page.set("StructParents", Object::Integer(index));
        page.set("Tabs", Object::Name(b"S".to_vec()));
    }
    for (element, id) in structure.0.iter().zip(&ids) {
        if let Some(list) = element.parent.and_then(|parent| children.get_mut(parent)) {
            list.push(Object::Reference(*id));
        }
    }
    for ((element, id), kids) in structure.0.iter().zip(&ids).zip(children) {
        let parent = element.parent.and_then(|parent| ids.get(parent)).unwrap_or(&root);
        let mut written = Dictionary::from_iter([
            ("Type", Object::Name(b"StructElem".to_vec())),
            ("S", Object::Name(element.tag.name().as_bytes().to_vec())),
            ("P", Object::Reference(*parent)),
            ("K", Object::Array(kids)),
        ]);
        let mut attributes = Dictionary::new();
        match element.tag {
            Tag::ColumnHead => attributes.set("Scope", Object::Name(b"Column".to_vec())),
            Tag::RowHead => attributes.set("Scope", Object::Name(b"Row".to_vec())),
            _ => {}
        }
        if let Some(description) = &element.description {
            written.set("Alt", utf16(description));
        }
        if element.span > 1 {
            attributes.set("ColSpan", Object::Integer(i64::from(element.span)));
        }
        if !attributes.is_empty() {
            attributes.set("O", Object::Name(b"Table".to_vec()));
            written.set("A", Object::Dictionary(attributes));
        }
        document.set_object(*id, written);
    }
    let parent_tree = document.add_object(Dictionary::from_iter([("Nums", Object::Array(parents))]));
    let first = ids.first().copied().map(Object::Reference).into_iter().collect();
    document.set_object(
        root,
        Dictionary::from_iter([
            ("Type", Object::Name(b"StructTreeRoot".to_vec())),
            ("K", Object::Array(first)),
            ("ParentTree", Object::Reference(parent_tree)),
            ("ParentTreeNextKey", Object::Integer(i64::try_from(marked.len()).unwrap_or_default())),
        ]),
    );
    Ok(root)
}

/// Writes the bookmarks as a tree, each above those that are deeper (ISO 32000-1, 12.3.3).
fn write_bookmarks(document: &mut Document, bookmarks: &[Bookmark]) -> Option<ObjectId> {
    if bookmarks.is_empty() {
        return None;
    }
    let pages: Vec<ObjectId> = document.get_pages().into_values().collect();
    let root = document.new_object_id();
    let ids: Vec<ObjectId> = bookmarks.iter().map(|_| document.new_object_id()).collect();
    // The parent of each: the last one before it that is less deep.
    let mut open: Vec<(usize, ObjectId)> = Vec::new();
    let mut parents = Vec::new();
    for (bookmark, id) in bookmarks.iter().zip(&ids) {
        open.retain(|(level, _)| *level < bookmark.level);
        parents.push(open.last().map_or(root, |(_, parent)| *parent));
        open.push((bookmark.level, *id));
    }
    let children = |of: ObjectId| -> Vec<ObjectId> {
        ids.iter().zip(&parents).filter(|(_, parent)| **parent == of).map(|(id, _)| *id).collect()
    };
    let ends = |written: &mut Dictionary, of: ObjectId| {
        let children = children(of);
        if let (Some(first), Some(last)) = (children.first(), children.last()) {
            written.set("First", Object::Reference(*first));
            written.set("Last", Object::Reference(*last));
            written.set("Count", Object::Integer(i64::try_from(children.len()).unwrap_or_default()));
        }
    };
    for ((bookmark, id), parent) in bookmarks.iter().zip(&ids).zip(&parents) {
        let siblings = children(*parent);
        let at = siblings.iter().position(|sibling| sibling == id).unwrap_or_default();
        let page = pages.get(bookmark.page).copied().unwrap_or_default();
        let top = i64::from((PAGE_HEIGHT - bookmark.y) / 1000);
        let mut written = Dictionary::from_iter([
            ("Title", utf16(&bookmark.title)),
            ("Parent", Object::Reference(*parent)),
            (
                "Dest",
                Object::Array(vec![
                    Object::Reference(page),
                    Object::Name(b"XYZ".to_vec()),
                    Object::Null,
                    Object::Integer(top),
                    Object::Null,
                ]),
            ),
        ]);
        if let Some(before) = at.checked_sub(1).and_then(|before| siblings.get(before)) {
            written.set("Prev", Object::Reference(*before));
        }
        if let Some(after) = siblings.get(at + 1) {
            written.set("Next", Object::Reference(*after));
        }
        ends(&mut written, *id);
        document.set_object(*id, written);
    }
    let mut outline = Dictionary::from_iter([("Type", Object::Name(b"Outlines".to_vec()))]);
    ends(&mut outline, root);
    outline.set("Count", Object::Integer(i64::try_from(bookmarks.len()).unwrap_or_default()));
    document.set_object(root, outline);
    Some(root)
}

/// Writes a file into the PDF, with its name, its type and how it relates to the pages (ISO 19005-3, 6.8).
fn write_embedded(document: &mut Document, file: Embedded<'_>, made: OffsetDateTime) -> ObjectId {
    let parameters = Dictionary::from_iter([
        ("Size", Object::Integer(i64::try_from(file.bytes.len()).unwrap_or_default())),
        ("ModDate", Object::String(pdf_date(made).into_bytes(), StringFormat::Literal)),
    ]);
    let stream = document.add_object(Stream::new(
        Dictionary::from_iter([
            ("Type", Object::Name(b"EmbeddedFile".to_vec())),
            ("Subtype", Object::Name(file.media_type.as_bytes().to_vec())),
            ("Params", Object::Dictionary(parameters)),
        ]),
        file.bytes.to_vec(),
    ));
    let streams = ["F", "UF"].map(|key| (key, Object::Reference(stream)));
    document.add_object(Dictionary::from_iter([
        ("Type", Object::Name(b"Filespec".to_vec())),
        ("F", Object::String(file.name.as_bytes().to_vec(), StringFormat::Literal)),
        ("UF", utf16(file.name)),
        ("Desc", utf16(file.description)),
        ("AFRelationship", Object::Name(b"Data".to_vec())),
        ("EF", Object::Dictionary(Dictionary::from_iter(streams))),
    ]))
}

/// The same facts as the information dictionary, and which standards the file keeps, as XMP. PDF/UA's own property is
/// described in it, because PDF/A knows only its own.
fn xmp(about: About<'_>) -> Result<String, DocumentError> {
    let made = about
        .made
        .to_offset(time::UtcOffset::UTC)
        .replace_nanosecond(0)
        .map_err(|error| DocumentError::Pdf(error.to_string()))?
        .format(&Rfc3339)
        .map_err(|error| DocumentError::Pdf(error.to_string()))?;
    let (title, author) = (escaped(about.title), escaped(about.author));
    let language = about.language;
    let keywords =
        about.keywords.map_or_else(String::new, |words| format!("\n<pdf:Keywords>{}</pdf:Keywords>", escaped(words)));
    Ok(format!(
        r#"<?xpacket begin="{BYTE_ORDER_MARK}" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>{CREATOR}</xmp:CreatorTool>
<xmp:CreateDate>{made}</xmp:CreateDate>
<xmp:ModifyDate>{made}</xmp:ModifyDate>
<pdf:Producer>{PRODUCER}</pdf:Producer>{keywords}
<pdfaid:part>3</pdfaid:part>
<pdfaid:conformance>A</pdfaid:conformance>
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/" xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of PDF/UA that the file keeps</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"#
    ))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn bytes(document: &mut Document) -> Result<Vec<u8>, DocumentError> {
    let mut bytes = Vec::new();
    // Small objects in compressed streams: the structure of sixty rows is otherwise larger than all the text.
    let options = SaveOptions::builder().use_object_streams(true).use_xref_streams(true).compression_level(9).build();
    document.save_with_options(&mut bytes, options).map_err(|error| DocumentError::Pdf(error.to_string()))?;
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
