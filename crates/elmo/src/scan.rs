//! One linear pass over the text before any tree is built.
//!
//! XML libraries compare every attribute with every other and copy namespaces from level to level: 100,000 of them
//! on one tag hang each of them. What passes here is bounded in all that they multiply; what room they make before they
//! read is bounded in [`parse`](crate::parse()). A few errors that the tree builder overlooks are refused here; whether
//! a document is well-formed otherwise is the tree builder's to say.

use memchr::memchr;

use crate::ReadError;

/// How much is read at most. The defaults are far above any real document (the largest have some ten thousand
/// elements, and tens of megabytes of attachments).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Size of the document in bytes, as received and as UTF-8: 64 MiB. A quarter of it is what several LOIs of one LOS
    /// and several issuers of one report may repeat.
    pub bytes: usize,
    /// Levels of elements: 256.
    pub depth: usize,
    /// Attributes on one tag, namespace declarations included: 64.
    pub attributes: usize,
    /// Namespace declarations on one tag and on those around it, together: 64.
    pub namespaces: usize,
    /// Length of one tag in bytes of UTF-8: 32 KiB.
    pub tag_bytes: usize,
    /// Length of a namespace's URI as it stands in its declaration, in bytes of UTF-8: 256. Real ones have some fifty;
    /// attributes with prefixes are compared by theirs, and each may name the longest.
    pub namespace_bytes: usize,
    /// Tags, texts, CDATA, comments and processing instructions of the document: 500,000. Of `<` and of `=`, wherever
    /// they stand, four times as many.
    pub nodes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 64 * 1024 * 1024,
            depth: 256,
            attributes: 64,
            namespaces: 64,
            tag_bytes: 32 * 1024,
            namespace_bytes: 256,
            nodes: 500_000,
        }
    }
}

/// Checks a decoded document against the limits, in time linear to its length, and refuses a DOCTYPE.
///
/// # Errors
///
/// The limit that is exceeded; [`ReadError::NotXml`] where a tag, comment or the like does not end.
pub fn scan(text: &str, limits: &Limits) -> Result<(), ReadError> {
    if text.len() > limits.bytes {
        return Err(ReadError::TooLarge { limit: limits.bytes });
    }
    let not_xml = |rest: &str| ReadError::NotXml { line: line_of(text, text.len() - rest.len()) };
    let (mut rest, mut nodes) = (text, 0_usize);
    let mut open: Vec<usize> = Vec::new();
    let mut namespaces = 0_usize;
    while let Some(at) = memchr(b'<', rest.as_bytes()) {
        // A text before the markup is a node of its own.
        nodes += 1 + usize::from(at > 0);
        if nodes > limits.nodes {
            return Err(ReadError::TooManyNodes { limit: limits.nodes });
        }
        let (text_before, markup) = rest.split_at_checked(at).unwrap_or_default();
        if has_reference_to_no_character(text_before) {
            return Err(not_xml(rest));
        }
        // The end is looked for behind the beginning: "<!-->" is the beginning of a comment and no whole one.
        let after = |start: &str, end: &str| {
            let inside = markup.strip_prefix(start)?;
            Some(inside.split_once(end).map(|(_, rest)| rest).ok_or_else(|| not_xml(markup)))
        };
        let second = markup.as_bytes().get(1);
        let skipped = match second {
            Some(b'!') => after("<!--", "-->").or_else(|| after("<![CDATA[", "]]>")),
            Some(b'?') => after("<?", "?>"),
            _ => None,
        };
        rest = if let Some(rest) = skipped {
            rest?
        } else if second == Some(&b'!') && markup.starts_with("<!DOCTYPE") {
            return Err(ReadError::Doctype);
        } else if second == Some(&b'!') || markup.starts_with("<:") || markup.starts_with("</:") {
            // The tree builder overlooks a colon at the beginning of a name.
            return Err(not_xml(markup));
        } else if second == Some(&b'/') {
            namespaces -= open.pop().ok_or_else(|| not_xml(markup))?;
            tag(markup, limits)?.ok_or_else(|| not_xml(markup))?.rest
        } else {
            let tag = tag(markup, limits)?.ok_or_else(|| not_xml(markup))?;
            if markup.get(..markup.len() - tag.rest.len()).is_some_and(has_reference_to_no_character) {
                return Err(not_xml(markup));
            }
            if namespaces + tag.namespaces > limits.namespaces {
                return Err(ReadError::TooManyNamespaces { limit: limits.namespaces });
            }
            if open.len() >= limits.depth {
                return Err(ReadError::TooDeep { limit: limits.depth });
            }
            if !tag.empty {
                open.push(tag.namespaces);
                namespaces += tag.namespaces;
            }
            tag.rest
        };
    }
    if open.is_empty() { Ok(()) } else { Err(not_xml("")) }
}

/// What a tag is made of.
struct Tag<'a> {
    namespaces: usize,
    empty: bool,
    rest: &'a str,
}

/// Reads to the end of a tag; `None` when it has none.
fn tag<'a>(markup: &'a str, limits: &Limits) -> Result<Option<Tag<'a>>, ReadError> {
    // Most tags are a name and nothing else: the first `>` ends them.
    let bytes = markup.as_bytes();
    if let Some(end) = memchr(b'>', bytes)
        && end < limits.tag_bytes
        && !bytes.get(1..end).unwrap_or_default().iter().fold(false, |found, byte| found | is_special(*byte))
    {
        let empty = bytes.get(end - 1) == Some(&b'/');
        return Ok(Some(Tag { namespaces: 0, empty, rest: markup.get(end + 1..).unwrap_or_default() }));
    }
    tag_with_attributes(markup, limits)
}

/// What makes a tag more than a name.
fn is_special(byte: u8) -> bool {
    matches!(byte, b'<' | b'=' | b'"' | b'\'')
}

fn tag_with_attributes<'a>(markup: &'a str, limits: &Limits) -> Result<Option<Tag<'a>>, ReadError> {
    let (mut attributes, mut namespaces) = (0_usize, 0_usize);
    // The tree builder refuses every attribute that stands twice but these two.
    let (mut default_declared, mut xml_declared) = (false, false);
    let (mut is_declaration, mut has_prefix) = (false, false);
    let (mut last, mut name_start) = (b'<', 0_usize);
    let whole = markup.as_bytes();
    let bytes = whole.get(..limits.tag_bytes).unwrap_or(whole);
    let mut at = 1;
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'"' | b'\'' => {
                let Some(length) = memchr(byte, bytes.get(at + 1..).unwrap_or_default()) else { break };
                // Namespaces in XML, 2.2: only the default namespace may be taken back.
                if has_prefix && length == 0 {
                    return Ok(None);
                }
                if is_declaration && length > limits.namespace_bytes {
                    return Err(ReadError::TagTooLong { limit: limits.namespace_bytes });
                }
                at += 1 + length;
                name_start = at + 1;
            }
            b'>' => {
                let rest = markup.get(at + 1..).unwrap_or_default();
                return Ok(Some(Tag { namespaces, empty: last == b'/', rest }));
            }
            b'<' => return Ok(None),
            b'=' => {
                attributes += 1;
                let name = bytes.get(name_start..at).unwrap_or_default().trim_ascii();
                // After the element's own name, blanks stand before the first attribute.
                let name = name.rsplit(u8::is_ascii_whitespace).next().unwrap_or(name);
                has_prefix = name.starts_with(b"xmlns:");
                is_declaration = has_prefix || name == b"xmlns";
                namespaces += usize::from(is_declaration);
                if name == b"xmlns" && std::mem::replace(&mut default_declared, true)
                    || name == b"xmlns:xml" && std::mem::replace(&mut xml_declared, true)
                {
                    return Ok(None);
                }
                // It takes an attribute of this name for a declaration, and overlooks a colon at the beginning.
                if name.ends_with(b":xmlns") || name.starts_with(b":") {
                    return Ok(None);
                }
                if attributes > limits.attributes {
                    return Err(ReadError::TooManyAttributes { limit: limits.attributes });
                }
            }
            _ => {}
        }
        last = byte;
        at += 1;
    }
    if whole.len() > limits.tag_bytes { Err(ReadError::TagTooLong { limit: limits.tag_bytes }) } else { Ok(None) }
}

/// Whether a numeric reference names a surrogate or a number beyond Unicode: the tree builder would read U+FFFD.
fn has_reference_to_no_character(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = memchr(b'&', rest.as_bytes()) {
        let after = rest.get(at + 1..).unwrap_or_default();
        rest = after;
        let Some(number) = after.strip_prefix('#') else { continue };
        let (radix, digits) = number.strip_prefix('x').map_or((10, number), |digits| (16, digits));
        let digits = digits.chars().map_while(|c| c.to_digit(radix));
        let code = digits.fold(0_u32, |code, digit| code.saturating_mul(radix).saturating_add(digit));
        if char::from_u32(code).is_none() {
            return true;
        }
    }
    false
}

/// The line of a byte, counted from 1.
pub(crate) fn line_of(text: &str, at: usize) -> u32 {
    let lines = text.as_bytes().iter().take(at).filter(|b| **b == b'\n').count();
    u32::try_from(lines + 1).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;
    use std::time::{Duration, Instant};

    use super::{Limits, scan};

    fn code(text: &str) -> &'static str {
        scan(text, &Limits::default()).map_or_else(|e| e.code(), |()| "passes")
    }

    #[test]
    fn lets_documents_pass() {
        for text in [
            "<a/>",
            "<?xml version='1.0'?>\n<!-- < > \" --><a b='>' c=\"<'\"><![CDATA[<x>]]></a >\n<?end?>",
            "<a b = '=xmlns=' />",
            "",
            "no XML at all",
        ] {
            assert_eq!(code(text), "passes", "{text}");
        }
    }

    #[test]
    fn refuses_what_does_not_end_or_has_a_doctype() {
        for text in
            ["<a", "<a b='>", "<!-- a", "<![CDATA[ a", "<?a", "<!ELEMENT a>", "</a>", "<a>", "<a <b>", "<a></a></a>"]
        {
            assert_eq!(code(text), "not-xml", "{text}");
        }
        for hidden in ["<!--><![CDATA[-->", "<!---><![CDATA[-->", "<?><![CDATA[?>"] {
            let tag = format!("<a>{hidden}<b{}/>]]></a>", " c=''".repeat(70));
            assert_eq!(code(&tag), "too-many-attributes", "{hidden}");
        }
        assert_eq!(code("<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"), "doctype");
        assert_eq!(code(" <!-- a --> <!DOCTYPE a><a/>"), "doctype");
        assert_eq!(code("<a><![CDATA[<!DOCTYPE a>]]><!-- <!DOCTYPE a> --></a>"), "passes", "that is text");
        assert_eq!(code("<a>&#xD800;</a>"), "not-xml", "the tree builder reads U+FFFD");
        assert_eq!(code("<a b='&#x0110000;'/>"), "not-xml");
        assert_eq!(code("<a>&#57343;<b/></a>"), "not-xml");
        assert_eq!(code("<a b='&#xD7FF;'>&#x10FFFF;<!-- &#xD800; --><![CDATA[&#xD800;]]><?b &#xD800;?></a>"), "passes");
        assert_eq!(code("<a xmlns='urn:a' b='' xmlns = \"urn:a\"/>"), "not-xml", "the tree builder takes either");
        for name in ["p:xmlns", "xmlns:xmlns", ":xmlns", ":a", "é:xmlns"] {
            for document in [format!("<a {name}='urn:a'/>"), format!("<a\nb=\"\"{name} =\t'urn:a'></a>")] {
                assert_eq!(code(&document), "not-xml", "{document}");
            }
        }
        for document in [
            "<a xmlns:b=''/>",
            "<a c='d'\nxmlns:b = \"\"><b:a/></a>",
            "<:a/>",
            "<:a></:a>",
            "<a></:a>",
            "<a><b></:b></a>",
        ] {
            assert_eq!(code(document), "not-xml", "{document}");
        }
        assert_eq!(
            code("<p:xmlns a:xmlnsx=':b' xmlns='' c=''><!-- <:a :b=''/> --><![CDATA[</:a>]]></p:xmlns>"),
            "passes"
        );
        let xml = "xmlns:xml='http://www.w3.org/XML/1998/namespace'";
        assert_eq!(code(&format!("<a {xml} {xml}/>")), "not-xml");
        assert_eq!(
            code(&format!("<a xmlns='urn:a' {xml}><b xmlns='urn:b' {xml} a=' xmlns=' b='xmlns='/></a>")),
            "passes"
        );
    }

    #[test]
    fn stops_hostile_input_at_once() {
        let attributes = (0..100_000).fold("<a".to_owned(), |mut s, i| {
            let _ = write!(s, " a{i}=''");
            s
        });
        let namespaces = (0..100_000).fold("<a".to_owned(), |mut s, i| {
            let _ = write!(s, " xmlns:a{i}='urn:{i}'");
            s
        });
        let nested_namespaces = (0..200).fold(String::new(), |mut s, i| {
            let _ = write!(s, "<a xmlns:a{i}='urn:{i}'>");
            s
        });
        let started = Instant::now();
        for (text, expected) in [
            (format!("{attributes}/>"), "too-many-attributes"),
            (attributes, "too-many-attributes"),
            (format!("{namespaces}/>"), "too-many-attributes"),
            (nested_namespaces, "too-many-namespaces"),
            (format!("<a>{}</a>", "<b/>".repeat(1_000_000)), "too-many-nodes"),
            ("<a>".repeat(1_000_000), "too-deep"),
            (format!("<a b='{}'/>", "x".repeat(10_000_000)), "tag-too-long"),
            ("<a".repeat(1_000_000), "not-xml"),
            ("<!--".repeat(1_000_000), "not-xml"),
            (format!("<a>{}</a>", "<![CDATA[".repeat(1_000_000)), "not-xml"),
            (format!("<{}", "'\"".repeat(1_000_000)), "tag-too-long"),
            (" ".repeat(65 * 1024 * 1024), "too-large"),
            (format!("<a xmlns='{}'/>", "x".repeat(257)), "tag-too-long"),
            (format!("<a b='' xmlns:p = \"{}\"/>", "x".repeat(257)), "tag-too-long"),
            (format!("<a xmlns='{0}' xmlns:p='{0}' b='{0}x'/>", "x".repeat(256)), "passes"),
        ] {
            assert_eq!(code(&text), expected);
        }
        // Generous, for a busy machine without optimisation; quadratic work would take hours.
        assert!(started.elapsed() < Duration::from_secs(20), "took {:?}", started.elapsed());
    }
}
