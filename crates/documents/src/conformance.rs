//! Tests of the finished file against others: PDF/A-3a and PDF/UA-1 by page-validation, qpdf, poppler; in every language,
//! over many pages, with a logo and with a file inside. And each rule of the finishing pass, by breaking it.

use lopdf::{Dictionary, Document, Object};
use recognition::decision::Decision;

use crate::suite::{against_the_standards, check, pdf_pages, peer};
use crate::{Attachment, Attachments, DocumentError, LANGUAGES, Template, printed, sample};

/// A picture of four pixels with transparency.
const LOGO: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAYAAABytg0kAAAAGUlEQVR4nGM4wcDwn4HhRAMDwzSG/0DAAAA68AeiDS+C7wAAAABJRU5ErkJggg==";

fn print(decision: &Decision, template: &Template, elmo: Option<&[u8]>) -> Result<Vec<u8>, DocumentError> {
    let attachments = Attachments(vec![Attachment {
        title: crate::attachment_title(template.language(), crate::AttachmentKind::Elmo),
        file_name: crate::EMBEDDED_ELMO.to_owned(),
        sha256: None,
    }]);
    printed(decision, &attachments, template, elmo)
}

fn with_logo() -> Template {
    let text = Template::shipped_text("de").replacen(
        "\"texts\": {}",
        &format!(
            r#""logo": {{ "png": "{LOGO}", "height_mm": 14, "description": "Wappen der Universität" }},
               "texts": {{ "note": {{ "heading": "Hinweis", "text": "Ein Absatz.\nNoch einer." }} }}"#
        ),
        1,
    );
    let text = text.replacen("\"appeal\",", "\"appeal\", \"text:note\",", 1);
    Template::parse(&text).expect("a template")
}

fn in_language(language: &str, decision: Decision) -> Decision {
    Decision { language: language.to_owned(), ..decision }
}

/// The file that everything is in: six groups, two sources, a logo, a text of the template, an ELMO.
fn full() -> Vec<u8> {
    let decision = in_language("de", sample::rich());
    let elmo = crate::recognition_xml(
        &decision,
        &crate::Options {
            generated: decision.signed.expect("a signed one"),
            pdf: None,
            version: elmo::write::WriteVersion::V2_1_1,
        },
    )
    .expect("an ELMO");
    print(&decision, &with_logo(), Some(elmo.as_bytes())).expect("a PDF")
}

#[test]
fn each_language_says_what_it_said_before() {
    for language in LANGUAGES.into_iter().filter(|language| *language != "en") {
        let pdf = print(&in_language(language, sample::rich()), &Template::shipped(language), None).expect("a PDF");
        check(&format!("decision-{language}.txt"), &pdf_pages(&pdf).join("\n\u{c}\n"));
    }
}

#[test]
fn every_file_keeps_both_standards() {
    let mut files: Vec<Vec<u8>> = LANGUAGES
        .into_iter()
        .map(|language| {
            print(&in_language(language, sample::rich()), &Template::shipped(language), None).expect("a PDF")
        })
        .collect();
    let shipped = Template::shipped("fi");
    files.push(print(&in_language("fi", sample::rows(120)), &shipped, None).expect("a PDF"));
    files.push(print(&sample::draft(Decision { training: true, ..sample::rows(3) }), &shipped, None).expect("a PDF"));
    files.push(full());
    for (index, broken) in against_the_standards(&files).into_iter().enumerate() {
        assert_eq!(broken, Vec::<String>::new(), "file {index}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    for (index, bytes) in files.iter().enumerate() {
        let path = folder.path().join(format!("{index}.pdf"));
        std::fs::write(&path, bytes).expect("written");
        let path = path.to_str().expect("a path");
        // `peer` fails where one of them writes a warning.
        assert!(peer("qpdf", &["--check", path], &[]).contains("No syntax or stream encoding errors"));
        peer("pdfinfo", &[path], &[]);
        peer("pdftotext", &[path, "-"], &[]);
        assert!(!peer("pdffonts", &[path], &[]).contains(" no "), "a font is not embedded");
    }
}

#[test]
fn what_is_inside_comes_out_as_it_went_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("decision.pdf");
    std::fs::write(&path, full()).expect("written");
    let path = path.to_str().expect("a path");
    assert!(peer("pdfdetach", &["-list", path], &[]).contains("1: recognition.xml"));
    let out = folder.path().join("out.xml");
    peer("pdfdetach", &["-save", "1", "-o", out.to_str().expect("a path"), path], &[]);
    let found = std::fs::read_to_string(out).expect("it came out");
    assert!(found.contains("resultOfRecognition") && found.contains("2026-014-2"), "{found}");
    let text = pdf_pages(&full()).join("\n");
    assert!(text.contains("Hinweis\nEin Absatz.\nNoch einer."), "{text}");
    assert!(peer("pdfimages", &["-list", path], &[]).contains("image"), "the logo is not there");
}

/// A name, and what is done to the file. What the validators do not look at is asserted below.
type Rule = (&'static str, fn(&mut Document));

const RULES: [Rule; 13] = [
    ("metadata", |pdf| drop(catalog(pdf).remove(b"Metadata"))),
    ("output intent", |pdf| drop(catalog(pdf).remove(b"OutputIntents"))),
    ("structure tree", |pdf| drop(catalog(pdf).remove(b"StructTreeRoot"))),
    ("marked", |pdf| drop(catalog(pdf).remove(b"MarkInfo"))),
    ("language", |pdf| drop(catalog(pdf).remove(b"Lang"))),
    ("title is shown", |pdf| drop(catalog(pdf).remove(b"ViewerPreferences"))),
    ("identifier", |pdf| drop(pdf.trailer.remove(b"ID"))),
    ("title in the metadata", |pdf| in_metadata(pdf, "<dc:title>", "<dc:was-title>", "</dc:title>", "</dc:was-title>")),
    ("claim of PDF/A", |pdf| in_metadata(pdf, "<pdfaid:conformance>A", "<pdfaid:conformance>B", "", "")),
    ("claim of PDF/UA", |pdf| in_metadata(pdf, "<pdfuaid:part>1", "<pdfuaid:part>7", "", "")),
    ("how the file inside relates", |pdf| each(pdf, "Filespec", |file| drop(file.remove(b"AFRelationship")))),
    ("type of the file inside", |pdf| each(pdf, "EmbeddedFile", |file| drop(file.remove(b"Subtype")))),
    ("text for the picture", |pdf| each(pdf, "StructElem", |element| drop(element.remove(b"Alt")))),
];

#[test]
fn each_rule_of_the_finishing_pass_is_noticed_when_it_is_broken() {
    let whole = full();
    let broken: Vec<Vec<u8>> = RULES
        .iter()
        .map(|(_, damage)| {
            let mut pdf = Document::load_mem(&whole).expect("it can be read");
            damage(&mut pdf);
            let mut bytes = Vec::new();
            pdf.save_to(&mut bytes).expect("written");
            bytes
        })
        .collect();
    let untouched = {
        let mut bytes = Vec::new();
        Document::load_mem(&whole).expect("it can be read").save_to(&mut bytes).expect("written");
        bytes
    };
    assert_eq!(against_the_standards(&[untouched]), [Vec::<String>::new()], "saving it anew breaks nothing by itself");
    for ((rule, _), found) in RULES.iter().zip(against_the_standards(&broken)) {
        assert!(!found.is_empty(), "nobody notices when this is broken: {rule}");
    }
}

#[test]
fn headings_are_bookmarks_and_the_tree_leads_back_from_each_page() {
    let pdf = Document::load_mem(&full()).expect("it can be read");
    let catalog = pdf.catalog().expect("a catalog");
    let outline = pdf.get_dictionary(reference(catalog, b"Outlines")).expect("bookmarks");
    let root = pdf.get_dictionary(reference(outline, b"First")).expect("the title");
    let mut titles = vec![text_of(root)];
    let mut next = root.get(b"First").and_then(Object::as_reference).ok();
    while let Some(id) = next {
        let bookmark = pdf.get_dictionary(id).expect("a bookmark");
        titles.push(text_of(bookmark));
        next = bookmark.get(b"Next").and_then(Object::as_reference).ok();
    }
    let wanted =
        ["Bescheid über die Anerkennung von im Ausland erbrachten Leistungen", "Studierende Person", "Vorgang"];
    assert_eq!(titles.get(..3).expect("three"), wanted, "{titles:?}");
    assert!(titles.iter().any(|title| title == "Rechtsbehelfsbelehrung"), "{titles:?}");
    for (number, page) in pdf.get_pages() {
        let page = pdf.get_dictionary(page).expect("a page");
        assert_eq!(page.get(b"Tabs").and_then(Object::as_name).expect("tabs"), b"S", "page {number}");
        assert!(page.has(b"StructParents"), "page {number}");
    }
    let heads = pdf.objects.values().filter_map(|object| object.as_dict().ok()).filter(|one| named(one, b"S", b"TH"));
    let scoped = |head: &Dictionary| head.get(b"A").and_then(Object::as_dict).is_ok_and(|a| a.has(b"Scope"));
    assert!(heads.clone().count() > 20 && heads.clone().all(scoped), "a head says no scope");
    for stream in pdf.objects.values().filter_map(|object| object.as_stream().ok()) {
        let metadata = named(&stream.dict, b"Type", b"Metadata");
        // Reading took these apart.
        if named(&stream.dict, b"Type", b"ObjStm") || named(&stream.dict, b"Type", b"XRef") {
            continue;
        }
        // What would only become longer stays as it is.
        if metadata || stream.content.len() > 200 {
            assert_eq!(stream.dict.has(b"Filter"), !metadata, "metadata alone is not compressed: {:?}", stream.dict);
        }
        if metadata {
            let text = String::from_utf8(stream.content.clone()).expect("UTF-8");
            assert!(text.contains("<xmp:CreateDate>2026-02-20T10:05:31Z<"), "the decision's time: {text}");
            // PDF/A knows no property of PDF/UA, so that the file has to describe it (ISO 19005-3, 6.6.2.3).
            assert!(text.contains("<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"), "{text}");
        }
    }
}

#[test]
fn a_decision_says_which_template_printed_it() {
    let by = recognition::decision::DecisionTemplate { name: "Ours".into(), version: 3, sha256: "ab12".into() };
    let decision = Decision { template: Some(by), ..sample::rich() };
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("decision.pdf");
    let bytes = print(&decision, &Template::shipped("en"), None).expect("a PDF");
    std::fs::write(&path, &bytes).expect("written");
    let info = peer("pdfinfo", &[path.to_str().expect("a path")], &[]);
    assert!(info.contains("Keywords:        Ours (3), ab12"), "{info}");
    assert_eq!(against_the_standards(&[bytes]), [Vec::<String>::new()]);
}

#[test]
fn three_pages_are_small() {
    for language in LANGUAGES {
        let bytes = print(&in_language(language, sample::rich()), &Template::shipped(language), None).expect("a PDF");
        assert!(pdf_pages(&bytes).len() >= 3 && bytes.len() < 80_000, "{language}: {} bytes", bytes.len());
    }
}

fn catalog(pdf: &mut Document) -> &mut Dictionary {
    pdf.catalog_mut().expect("a catalog")
}

fn in_metadata(pdf: &mut Document, from: &str, to: &str, from2: &str, to2: &str) {
    let id = reference(pdf.catalog().expect("a catalog"), b"Metadata");
    let stream = pdf.get_object_mut(id).and_then(Object::as_stream_mut).expect("metadata");
    let mut text = String::from_utf8(stream.content.clone()).expect("UTF-8").replace(from, to);
    if !from2.is_empty() {
        text = text.replace(from2, to2);
    }
    stream.set_content(text.into_bytes());
}

fn each(pdf: &mut Document, kind: &str, change: fn(&mut Dictionary)) {
    let mut found = 0;
    for object in pdf.objects.values_mut() {
        let dictionary = match object {
            Object::Dictionary(dictionary) => dictionary,
            Object::Stream(stream) => &mut stream.dict,
            _ => continue,
        };
        if named(dictionary, b"Type", kind.as_bytes()) {
            change(dictionary);
            found += 1;
        }
    }
    assert!(found > 0, "there is no {kind}");
}

fn named(dictionary: &Dictionary, key: &[u8], name: &[u8]) -> bool {
    dictionary.get(key).and_then(Object::as_name).is_ok_and(|found| found == name)
}

fn reference(dictionary: &Dictionary, key: &[u8]) -> lopdf::ObjectId {
    dictionary.get(key).and_then(Object::as_reference).expect("a reference")
}

fn text_of(bookmark: &Dictionary) -> String {
    let bytes = bookmark.get(b"Title").and_then(Object::as_str).expect("a title");
    let units: Vec<u16> = bytes.chunks(2).skip(1).map(|pair| u16::from(pair[0]) << 8 | u16::from(pair[1])).collect();
    String::from_utf16(&units).expect("UTF-16").trim().to_owned()
}
