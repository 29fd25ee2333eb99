//! The short way from a document's text to its canonical text, for documents as nearly all senders write them.
//!
//! One pass checks the text and writes its inclusive canonical form (Canonical XML 1.0 and 1.1 say the same of a whole
//! document) without the signature, copying the long stretches that are canonical already. It takes elements,
//! attributes, texts and references in ASCII names; whatever else stands there, is over a limit, out of place or not
//! well-formed makes it give up without a reason, and the document goes the long way over a tree, which knows the
//! reason. So nothing is refused here, and nothing is believed: the digest is taken of what this writes, and the data
//! are read from what this writes.

use std::cmp::Ordering;

use elmo::Limits;
use memchr::{memchr, memchr2, memchr3, memmem};

use crate::c14n::is_relative;
use crate::envelope::DS;

/// The namespace of `xml:lang` and the like.
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// The namespace of declarations, which nothing may be bound to.
const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

/// How many namespace declarations a whole document may have to go the short way, a bound of its own: the long way counts
/// only those that differ, and has room for a few more.
const DECLARATIONS: usize = 60_000;

/// What of a plain document the verifier needs.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Plain {
    /// The canonical form of the document without its signature.
    pub(crate) canonical: String,
    /// The root's tags, and between them nothing but the signature, all as they stand: the signature in its context.
    pub(crate) excerpt: String,
}

impl Plain {
    /// Takes apart a text without an XML declaration, its line ends normalised.
    pub(crate) fn of(text: &str, limits: &Limits) -> Option<Self> {
        if !holds_only_characters_of_xml(text.as_bytes()) {
            return None;
        }
        let mut writer = Writer {
            text,
            limits,
            out: String::with_capacity(text.len()),
            copied: 0,
            // The declaration, which the scan counts too, and a text behind it.
            counted: 2,
            declared: 0,
            open: Vec::new(),
            bindings: Vec::new(),
            attributes: Vec::new(),
            root: None,
            signature: None,
        };
        writer.document()?;
        let (root, signature) = (writer.root?, writer.signature?);
        let (root_tag, signature) = (text.get(root.start..root.end)?, text.get(signature.start..signature.end)?);
        Some(Self { canonical: writer.out, excerpt: format!("{root_tag}{signature}</{}>", root.name) })
    }
}

/// Neither control characters but tab and line feed nor U+FFFE and U+FFFF.
fn holds_only_characters_of_xml(bytes: &[u8]) -> bool {
    let is_control = |byte: u8| byte < 0x20 && byte != b'\t' && byte != b'\n';
    // Without a way out in the middle, so that it is done many bytes at a time.
    let has_control = |chunk: &[u8]| chunk.iter().fold(false, |found, byte| found | is_control(*byte));
    !bytes.chunks(4096).any(has_control)
        && memmem::find_iter(bytes, b"\xEF\xBF").all(|at| bytes.get(at + 2).is_none_or(|byte| *byte < 0xBE))
}

struct Writer<'a, 'l> {
    text: &'a str,
    limits: &'l Limits,
    out: String,
    /// What stands before this place of the text is written; what follows is canonical up to where we are.
    copied: usize,
    /// Texts and tags, counted as the scan does.
    counted: usize,
    /// Namespace declarations so far.
    declared: usize,
    open: Vec<Open<'a>>,
    /// The namespace declarations in force, the innermost last.
    bindings: Vec<Binding<'a>>,
    /// Of the tag that is looked at, used again for each.
    attributes: Vec<Attribute<'a>>,
    root: Option<Root<'a>>,
    signature: Option<Signature>,
}

/// An element around.
struct Open<'a> {
    name: &'a str,
    /// How many bindings there were before it.
    bindings: usize,
    /// The default namespace inside.
    default: &'a str,
}

struct Binding<'a> {
    /// "" for the default namespace.
    prefix: &'a str,
    namespace: &'a str,
}

struct Attribute<'a> {
    namespace: &'a str,
    name: Name<'a>,
    value: &'a str,
    quote: u8,
}

impl Attribute<'_> {
    /// Namespace first (none is before all), then local name.
    fn order(&self, other: &Self) -> Ordering {
        if same(self.namespace, other.namespace) {
            return self.name.local.cmp(other.name.local);
        }
        self.namespace.cmp(other.namespace)
    }
}

/// A qualified name.
#[derive(Clone, Copy)]
struct Name<'a> {
    whole: &'a str,
    prefix: &'a str,
    local: &'a str,
}

/// The root's start tag.
struct Root<'a> {
    name: &'a str,
    start: usize,
    end: usize,
}

struct Signature {
    start: usize,
    /// 0 while it is open.
    end: usize,
    /// How much was written before it.
    written: usize,
}

impl<'a> Writer<'a, '_> {
    fn document(&mut self) -> Option<()> {
        let bytes = self.text.as_bytes();
        let mut at = 0;
        while let Some(mut length) = memchr3(b'<', b'&', b'>', bytes.get(at..)?) {
            // Most texts go up to the tag without a reference.
            let is_canonical = bytes.get(at + length) == Some(&b'<');
            if !is_canonical {
                length += memchr(b'<', bytes.get(at + length..)?)?;
            }
            if length > 0 {
                self.text(at, at + length, is_canonical)?;
                at += length;
            }
            at = if bytes.get(at + 1) == Some(&b'/') { self.end_tag(at)? } else { self.start_tag(at)? };
        }
        (self.open.is_empty() && is_blank(bytes.get(at..)?)).then_some(())
    }

    fn count(&mut self) -> Option<()> {
        self.counted += 1;
        (self.counted <= self.limits.nodes).then_some(())
    }

    /// Writes what was canonical up to here; what follows begins there.
    fn copy(&mut self, until: usize, behind: usize) -> Option<()> {
        self.out.push_str(self.text.get(self.copied..until)?);
        self.copied = behind;
        // Escaped, a text may be six times as long as it stands there.
        (self.out.len() <= self.limits.bytes).then_some(())
    }

    fn text(&mut self, start: usize, end: usize, is_canonical: bool) -> Option<()> {
        self.count()?;
        let text = self.text.get(start..end)?;
        if self.open.is_empty() {
            // White space around the root.
            self.copied = end;
            return is_blank(text.as_bytes()).then_some(());
        }
        if is_canonical {
            return Some(());
        }
        let mut at = start;
        while let Some(length) = memchr2(b'&', b'>', self.text.as_bytes().get(at..end)?) {
            at += length;
            let behind = if self.text.as_bytes().get(at) == Some(&b'>') {
                if self.text.get(start..at)?.ends_with("]]") {
                    return None;
                }
                self.copy(at, at + 1)?;
                self.out.push_str("&gt;");
                at + 1
            } else {
                let (character, behind) = reference(self.text, at)?;
                self.copy(at, behind)?;
                escape_text(&mut self.out, character);
                behind
            };
            at = behind;
        }
        Some(())
    }

    fn end_tag(&mut self, start: usize) -> Option<usize> {
        self.count()?;
        let Open { name, bindings, .. } = self.open.pop()?;
        let bytes = self.text.as_bytes();
        let name_end = start + 2 + name.len();
        if bytes.get(start + 2..name_end)? != name.as_bytes() {
            return None;
        }
        let end = self.blanks(name_end) + 1;
        if bytes.get(end - 1) != Some(&b'>') || end - start > self.limits.tag_bytes {
            return None;
        }
        if end > name_end + 1 {
            self.copy(name_end, end)?;
            self.out.push('>');
        }
        self.bindings.truncate(bindings);
        match (self.open.len(), &mut self.signature) {
            (0, _) => self.copy(end, end)?,
            (1, Some(signature)) if signature.end == 0 => {
                signature.end = end;
                // What was written of it is taken back.
                self.out.truncate(signature.written);
                self.copied = end;
            }
            _ => {}
        }
        Some(end)
    }

    fn start_tag(&mut self, start: usize) -> Option<usize> {
        self.count()?;
        let bytes = self.text.as_bytes();
        let outer = self.bindings.len();
        let name = self.name(start + 1)?;
        let mut at = start + 1 + name.whole.len();
        self.attributes.clear();
        // Whether it stands there as canonical XML writes it, but for the `/` of an empty element.
        let mut is_canonical = true;
        let is_empty = loop {
            let next = self.blanks(at);
            match *bytes.get(next)? {
                mark @ (b'>' | b'/') => {
                    is_canonical &= next == at;
                    at = next + 1;
                    break mark == b'/';
                }
                _ if next == at => return None,
                _ => {
                    let (attribute, behind) = self.attribute(next)?;
                    let length = attribute.name.whole.len() + attribute.value.len() + 3;
                    is_canonical &= next == at + 1
                        && bytes.get(at) == Some(&b' ')
                        && behind == next + length
                        && attribute.quote == b'"'
                        && memchr(b'&', attribute.value.as_bytes()).is_none();
                    at = behind;
                    // Before it is compared with the others: a million of them would be compared a billion times.
                    let before = self.attributes.len() + self.bindings.len() - outer;
                    if before >= self.limits.attributes {
                        return None;
                    }
                    if attribute.name.whole == "xmlns" {
                        self.bind("", attribute.value, outer)?;
                    } else if attribute.name.prefix == "xmlns" {
                        self.bind(attribute.name.local, attribute.value, outer)?;
                    } else {
                        // Of two with one local name, in whatever namespaces, the tree builder shall judge. A declaration
                        // is none behind a prefix, which not every parser knows.
                        let is_twice = self.attributes.iter().any(|other| other.name.local == attribute.name.local);
                        if is_twice || attribute.name.local == "xmlns" {
                            return None;
                        }
                        self.attributes.push(attribute);
                    }
                }
            }
        };
        if is_empty {
            at += 1;
        }
        let declarations = self.bindings.len() - outer;
        self.declared += declarations;
        if bytes.get(at - 1) != Some(&b'>')
            || at - start > self.limits.tag_bytes
            || self.declared > DECLARATIONS
            || self.bindings.len() > self.limits.namespaces
            || self.open.len() >= self.limits.depth
        {
            return None;
        }
        let default = match self.open.last() {
            Some(around) if declarations == 0 => around.default,
            _ => self.namespace("").unwrap_or_default(),
        };
        let namespace = if name.prefix.is_empty() { default } else { self.namespace(name.prefix)? };
        let is_sorted = self.sort_attributes()?;

        match self.open.len() {
            0 if self.root.is_some() || name.local != "elmo" => return None,
            0 => {
                self.root = Some(Root { name: name.whole, start, end: at });
                self.copied = start;
            }
            _ if name.local == "Signature" && namespace == DS => {
                // A second one, one elsewhere, and those of diploma supplements go the long way.
                if self.open.len() != 1 || self.signature.is_some() || is_empty {
                    return None;
                }
                self.copy(start, start)?;
                self.signature = Some(Signature { start, end: 0, written: self.out.len() });
            }
            _ => {}
        }
        if is_canonical && is_sorted && declarations == 0 {
            if is_empty {
                self.copy(at - 2, at)?;
                self.out.push('>');
            }
        } else {
            self.copy(start, at)?;
            self.write_tag(name.whole, outer)?;
        }
        if is_empty {
            self.out.push_str("</");
            self.out.push_str(name.whole);
            self.out.push('>');
            self.bindings.truncate(outer);
        } else {
            self.open.push(Open { name: name.whole, bindings: outer, default });
        }
        Some(at)
    }

    /// Gives each attribute its namespace and brings them into the order of canonical XML; whether they were in it.
    fn sort_attributes(&mut self) -> Option<bool> {
        let mut attributes = std::mem::take(&mut self.attributes);
        for attribute in &mut attributes {
            attribute.namespace = match attribute.name.prefix {
                "" => "",
                "xml" => XML,
                prefix => self.namespace(prefix)?,
            };
        }
        let is_sorted = attributes.is_sorted_by(|a, b| a.order(b).is_lt());
        if !is_sorted {
            attributes.sort_unstable_by(Attribute::order);
        }
        self.attributes = attributes;
        Some(is_sorted)
    }

    /// Writes a start tag; its own bindings begin there.
    fn write_tag(&mut self, name: &str, outer: usize) -> Option<()> {
        self.out.push('<');
        self.out.push_str(name);
        let (before, own) = self.bindings.split_at_mut_checked(outer)?;
        let mut own: Vec<&Binding<'a>> = own.iter().collect();
        own.sort_unstable_by_key(|binding| binding.prefix);
        for binding in own {
            if bound(before, binding.prefix).unwrap_or_default() == binding.namespace {
                continue;
            }
            self.out.push_str(if binding.prefix.is_empty() { " xmlns" } else { " xmlns:" });
            self.out.push_str(binding.prefix);
            self.out.push_str("=\"");
            for character in binding.namespace.chars() {
                escape_attribute(&mut self.out, character);
            }
            self.out.push('"');
        }
        for attribute in &self.attributes {
            self.out.push(' ');
            self.out.push_str(attribute.name.whole);
            self.out.push_str("=\"");
            let mut rest = attribute.value;
            while let Some(at) = memchr2(b'&', b'"', rest.as_bytes()) {
                self.out.push_str(rest.get(..at)?);
                let (character, behind) =
                    if rest.as_bytes().get(at) == Some(&b'"') { ('"', at + 1) } else { reference(rest, at)? };
                escape_attribute(&mut self.out, character);
                rest = rest.get(behind..)?;
            }
            self.out.push_str(rest);
            self.out.push('"');
        }
        self.out.push('>');
        Some(())
    }

    /// The attribute that begins here, and where it ends.
    fn attribute(&self, start: usize) -> Option<(Attribute<'a>, usize)> {
        let bytes = self.text.as_bytes();
        let name = self.name(start)?;
        let equals = self.blanks(start + name.whole.len());
        let opening = self.blanks(equals + 1);
        let quote = *bytes.get(opening)?;
        if bytes.get(equals) != Some(&b'=') || !matches!(quote, b'"' | b'\'') {
            return None;
        }
        let value = self.text.get(opening + 1..)?;
        let value = value.get(..memchr(quote, value.as_bytes())?)?;
        // White space but blanks would have to be normalised.
        if value.bytes().any(|byte| matches!(byte, b'<' | b'\t' | b'\n')) {
            return None;
        }
        Some((Attribute { namespace: "", name, value, quote }, opening + 1 + value.len() + 1))
    }

    /// The name in ASCII letters that begins here.
    fn name(&self, start: usize) -> Option<Name<'a>> {
        let rest = self.text.as_bytes().get(start..)?;
        let first = name_length(rest)?;
        if rest.get(first) != Some(&b':') {
            let whole = self.text.get(start..start + first)?;
            return Some(Name { whole, prefix: "", local: whole });
        }
        let length = first + 1 + name_length(rest.get(first + 1..)?)?;
        let whole = self.text.get(start..start + length)?;
        Some(Name { whole, prefix: whole.get(..first)?, local: whole.get(first + 1..)? })
    }

    /// Where the blanks that may stand here end.
    fn blanks(&self, start: usize) -> usize {
        let rest = self.text.as_bytes().get(start..).unwrap_or_default();
        start + rest.iter().position(|byte| !is_blank(&[*byte])).unwrap_or(rest.len())
    }

    /// Binds a prefix unless the tag, whose declarations begin there, does so already or may not.
    fn bind(&mut self, prefix: &'a str, namespace: &'a str, first: usize) -> Option<()> {
        let is_odd = matches!(prefix, "xml" | "xmlns")
            || matches!(namespace, XML | XMLNS)
            || namespace.is_empty() && !prefix.is_empty()
            || namespace.len() > self.limits.namespace_bytes
            || is_relative(namespace)
            || memchr(b'&', namespace.as_bytes()).is_some();
        if is_odd || self.bindings.get(first..)?.iter().any(|binding| same(binding.prefix, prefix)) {
            return None;
        }
        self.bindings.push(Binding { prefix, namespace });
        Some(())
    }

    fn namespace(&self, prefix: &str) -> Option<&'a str> {
        bound(&self.bindings, prefix)
    }
}

/// What a prefix is bound to.
fn bound<'a>(bindings: &[Binding<'a>], prefix: &str) -> Option<&'a str> {
    bindings.iter().rev().find(|binding| same(binding.prefix, prefix)).map(|binding| binding.namespace)
}

/// Whether two are equal, without comparing nothing with nothing byte by byte: processors with AVX-512 are slow at it.
fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && (a.is_empty() || a == b)
}

/// How long the name without a colon is that stands here. `None` where none does.
fn name_length(bytes: &[u8]) -> Option<usize> {
    let first = bytes.first()?;
    let is_name = first.is_ascii_alphabetic() || *first == b'_';
    if is_name {
        bytes.iter().position(|byte| !IS_INSIDE_NAMES.get(usize::from(*byte)).is_some_and(|is| *is))
    } else {
        None
    }
}

/// For each byte whether it may stand in a name, asked for each letter of each tag.
#[expect(clippy::indexing_slicing, reason = "the compiler fills it in, and a byte is never too large")]
const IS_INSIDE_NAMES: [bool; 256] = {
    let mut table = [false; 256];
    let mut letters: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.";
    while let [letter, rest @ ..] = letters {
        table[*letter as usize] = true;
        letters = rest;
    }
    table
};

fn is_blank(bytes: &[u8]) -> bool {
    bytes.iter().all(|byte| matches!(byte, b' ' | b'\t' | b'\n'))
}

/// The character that the reference beginning at a place stands for, and where it ends. `None` for entities that a
/// document would have to declare, and for what is no character of XML.
fn reference(text: &str, at: usize) -> Option<(char, usize)> {
    /// Far longer than any that is meant well.
    const LONGEST: usize = 12;
    let name = text.as_bytes().get(at + 1..)?;
    let name = name.get(..LONGEST).unwrap_or(name);
    let name = text.get(at + 1..at + 1 + memchr(b';', name)?)?;
    let character = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        _ => {
            let number = name.strip_prefix('#')?;
            let (digits, radix) = number.strip_prefix('x').map_or((number, 10), |digits| (digits, 16));
            if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return None;
            }
            char::from_u32(u32::from_str_radix(digits, radix).ok()?)?
        }
    };
    let is_of_xml = matches!(character, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..);
    is_of_xml.then_some((character, at + 1 + name.len() + 1))
}

fn escape_text(out: &mut String, character: char) {
    match character {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '\r' => out.push_str("&#xD;"),
        other => out.push(other),
    }
}

fn escape_attribute(out: &mut String, character: char) {
    match character {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '"' => out.push_str("&quot;"),
        '\t' => out.push_str("&#x9;"),
        '\n' => out.push_str("&#xA;"),
        '\r' => out.push_str("&#xD;"),
        other => out.push(other),
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use roxmltree::Document;

    use super::*;
    use crate::algorithm::Canonicalization;
    use crate::c14n::canonicalize;
    use crate::envelope::only_signature;
    use crate::text::Text;

    const SIGNATURE: &str = "<Signature xmlns='http://www.w3.org/2000/09/xmldsig#'> <a b='&gt;'/>&#13;\n</Signature>";

    /// A document's canonical text and its signature's by the long way; `None` where it is refused or has none.
    fn long(document: &str) -> Option<(String, String)> {
        let text = Text::decode(document.as_bytes(), &Limits::default()).ok()?;
        let tree = text.tree(&Limits::default()).ok()?;
        let signature = only_signature(&tree).ok()??;
        let form = Canonicalization::DEFAULT;
        Some((canonicalize(tree.root(), Some(signature.id()), form).ok()?, canonicalize(signature, None, form).ok()?))
    }

    /// The same by the short way.
    fn short(document: &str) -> Option<(String, String)> {
        let plain = Text::plain(document.as_bytes(), &Limits::default())?;
        let tree = Document::parse(&plain.excerpt).expect("the excerpt is well-formed");
        let signature = only_signature(&tree).ok()??;
        let signature = canonicalize(signature, None, Canonicalization::DEFAULT).ok()?;
        Some((plain.canonical, signature))
    }

    fn plain_documents() -> Vec<String> {
        [
            "<elmo>SIGNATURE</elmo>",
            "<?xml version='1.0'?>\n<elmo xmlns='urn:e'>\n  <a>x</a >\n  SIGNATURE\n</elmo>\n",
            "<elmo xmlns:b='urn:b' xmlns='urn:e' xmlns:a='urn:a' z='1' a:y='2' b:x='3' xml:lang='nb'>SIGNATURE<b:c  a:d = \"e\" /></elmo >",
            "<p:elmo xmlns:p=\"urn:p\"><p:a xmlns:p='urn:p' xmlns=''/><b xmlns='urn:q'><c xmlns='urn:q'/><d xmlns=''/></b>SIGNATURE</p:elmo>",
            "<elmo a='&amp;&lt;&gt;&quot;&apos;&#9;&#xA;&#13;\">'>&amp;&lt;&gt;&quot;&apos;&#9;&#xA;&#13;&#x1D11E;>]>\"'å𐍈SIGNATURE</elmo>",
            "<elmo><a b=\"1\" c=\"2\"></a><a c=\"2\" b=\"1\"></a><a/><a b=\"1\"/><a b=\"1\" /><a\n/>SIGNATURE</elmo>",
        ]
        .iter()
        .map(|document| document.replace("SIGNATURE", SIGNATURE))
        .collect()
    }

    #[test]
    fn both_ways_write_the_same() {
        for document in plain_documents() {
            let short = short(&document);
            assert!(short.is_some(), "is plain: {document}");
            assert_eq!(short, long(&document), "{document}");
        }
    }

    #[test]
    fn the_short_way_is_never_more_lenient() {
        // Each document with each letter left out, doubled, and replaced by each that means something.
        let letters = "<>/=\"'&; :!?-#]x\n\r\t\u{1}aé\u{FFFF}";
        let mut taken = 0;
        for document in plain_documents() {
            for (at, letter) in document.char_indices() {
                let (before, after) = (&document[..at], &document[at + letter.len_utf8()..]);
                let variants = [format!("{before}{after}"), format!("{before}{letter}{letter}{after}")];
                let replaced = letters.chars().map(|letter| format!("{before}{letter}{after}"));
                for variant in variants.into_iter().chain(replaced) {
                    if let Some(short) = short(&variant) {
                        assert_eq!(Some(short), long(&variant), "{variant}");
                        taken += 1;
                    }
                }
            }
        }
        assert!(taken > 1000, "only {taken} variants were plain");
    }

    #[test]
    fn both_ways_write_the_same_of_every_file_of_the_suite() {
        let suite = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/suite/signature");
        let (mut folders, mut taken) = (vec![suite], 0);
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if let Ok(document) = std::fs::read_to_string(&path)
                    && let Some(short) = short(&document)
                {
                    assert_eq!(Some(short), long(&document), "{}", path.display());
                    taken += 1;
                }
            }
        }
        assert!(taken > 100, "only {taken} files are plain");
    }

    #[test]
    fn what_is_not_plain_goes_the_long_way() {
        for document in [
            "<elmo></elmo>",
            "<elmo>SIGNATURESIGNATURE</elmo>",
            "<elmo><a>SIGNATURE</a></elmo>",
            "<elmo>SIGNATURE<diplomaSupplement>SIGNATURE</diplomaSupplement></elmo>",
            "<other>SIGNATURE</other>",
            "<elmo>SIGNATURE</elmo><elmo/>",
            "<elmo>SIGNATURE<!-- --></elmo>",
            "<elmo>SIGNATURE<![CDATA[]]></elmo>",
            "<elmo>SIGNATURE<?a?></elmo>",
            "<!DOCTYPE elmo><elmo>SIGNATURE</elmo>",
            "<elmo>SIGNATURE]]></elmo>",
            "<elmo>SIGNATURE&a;</elmo>",
            "<elmo>SIGNATURE&#1;</elmo>",
            "<elmo>SIGNATURE&#xD800;</elmo>",
            "<elmo>SIGNATURE&#xFFFE;</elmo>",
            "<elmo a='\n'>SIGNATURE</elmo>",
            "<elmo xmlns='e'>SIGNATURE</elmo>",
            "<elmo xmlns:a=''>SIGNATURE</elmo>",
            "<elmo xmlns:xml='http://www.w3.org/XML/1998/namespace'>SIGNATURE</elmo>",
            "<elmo a='1' a='1'>SIGNATURE</elmo>",
            "<elmo xmlns:p='urn:p' p:xmlns='urn:q'>SIGNATURE</elmo>",
            "<elmo xmlns='urn:a' xmlns='urn:a'>SIGNATURE</elmo>",
            "<elmo a:b='1'>SIGNATURE</elmo>",
            "<a:elmo>SIGNATURE</a:elmo>",
            "<elmo><é/>SIGNATURE</elmo>",
            "text<elmo>SIGNATURE</elmo>",
            "<elmo>SIGNATURE</elmo>text",
        ] {
            let document = document.replace("SIGNATURE", SIGNATURE);
            assert_eq!(Text::plain(document.as_bytes(), &Limits::default()), None, "{document}");
        }
    }

    #[test]
    fn limits_hold_on_the_short_way_as_on_the_long() {
        let document = format!("<elmo xmlns=\"urn:e\" a=\"1\"><b xmlns:p=\"urn:p\"><c>d</c></b>{SIGNATURE}</elmo>");
        let bytes = document.as_bytes();
        let longest = "<Signature xmlns='http://www.w3.org/2000/09/xmldsig#'>".len();
        let limits = Limits {
            bytes: bytes.len(),
            depth: 3,
            attributes: 2,
            namespaces: 2,
            tag_bytes: longest,
            namespace_bytes: DS.len(),
            nodes: 14,
        };
        assert!(Text::plain(bytes, &limits).is_some());
        for tight in [
            Limits { bytes: bytes.len() - 1, ..limits.clone() },
            Limits { depth: 2, ..limits.clone() },
            Limits { attributes: 1, ..limits.clone() },
            Limits { namespaces: 1, ..limits.clone() },
            Limits { tag_bytes: longest - 1, ..limits.clone() },
            Limits { namespace_bytes: DS.len() - 1, ..limits.clone() },
            Limits { nodes: 11, ..limits.clone() },
        ] {
            assert_eq!(Text::plain(bytes, &tight), None, "{tight:?}");
            assert!(Text::decode(bytes, &tight).is_err(), "{tight:?}");
        }
    }

    #[test]
    fn canonical_text_beyond_the_limit_is_not_written() {
        for quotes in ["<a b='\"\"\"\"\"\"\"\"'/>".repeat(100), ">".repeat(1000)] {
            let document = format!("<elmo>{quotes}{SIGNATURE}</elmo>");
            let canonical = short(&document).expect("is plain").0.len();
            // The signature is written too, and taken back.
            for (bytes, is_written) in
                [(canonical + 2 * SIGNATURE.len(), true), (canonical - 1, false), (document.len(), false)]
            {
                let limits = Limits { bytes, ..Limits::default() };
                assert_eq!(Text::plain(document.as_bytes(), &limits).is_some(), is_written, "{bytes} of {canonical}");
            }
        }
    }
}
