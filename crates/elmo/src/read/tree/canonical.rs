//! Canonical text (Canonical XML, 2.3) taken apart in one pass.
//!
//! It takes less than canonical XML may be, never more: whatever is unusual, and whatever is over a limit or not
//! well-formed, makes it give up, and the caller goes the long way.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memchr3, memmem};

use super::{Attribute, Data, Kind, Tree, XML, is_elmo};
use crate::Limits;

/// The namespace of declarations, which nothing may be bound to.
const XMLNS: &str = "http://www.w3.org/2000/xmlns/";

/// The tree of a text in the plain form of canonical XML; `None` for any other.
pub(super) fn tree<'a>(text: &'a str, limits: &Limits) -> Option<Tree<'a>> {
    let bytes = text.as_bytes();
    if bytes.len() > limits.bytes || !holds_only_characters_of_xml(bytes) {
        return None;
    }
    // Each start tag is a node, and about as many texts are: room is made once.
    let tags = memchr_iter(b'<', bytes).count().min(limits.nodes);
    let tree = Tree { nodes: Vec::with_capacity(tags), attributes: Vec::new(), namespace: String::new() };
    let mut builder = Builder { text, limits, tree, open: Vec::new(), bindings: Vec::new(), counted: 0 };
    let mut at = 0;
    while at < bytes.len() {
        // Up to the first of these in most texts.
        let mut length = memchr3(b'<', b'&', b'>', bytes.get(at..)?)?;
        let is_plain = bytes.get(at + length) == Some(&b'<');
        if !is_plain {
            length += memchr(b'<', bytes.get(at + length..)?)?;
        }
        if length > 0 {
            builder.text(at, length, is_plain)?;
            at += length;
        }
        at = if bytes.get(at + 1) == Some(&b'/') { builder.end_tag(at)? } else { builder.start_tag(at)? };
        if builder.open.is_empty() && at < bytes.len() {
            return None;
        }
    }
    (builder.open.is_empty() && !builder.tree.nodes.is_empty()).then_some(builder.tree)
}

/// Neither control characters but tab and line feed (canonical text writes a CR as a reference) nor U+FFFE and U+FFFF.
fn holds_only_characters_of_xml(bytes: &[u8]) -> bool {
    let is_control = |byte: u8| byte < 0x20 && byte != b'\t' && byte != b'\n';
    // Without a way out in the middle, so that it is done many bytes at a time.
    let has_control = |chunk: &[u8]| chunk.iter().fold(false, |found, byte| found | is_control(*byte));
    !bytes.chunks(4096).any(has_control)
        && memmem::find_iter(bytes, b"\xEF\xBF").all(|at| bytes.get(at + 2).is_none_or(|byte| *byte < 0xBE))
}

struct Builder<'a, 'l> {
    text: &'a str,
    limits: &'l Limits,
    tree: Tree<'a>,
    /// The elements around.
    open: Vec<Open<'a>>,
    /// The namespace declarations in force, the innermost last.
    bindings: Vec<Binding<'a>>,
    /// Texts and tags, counted as the scan does.
    counted: usize,
}

struct Open<'a> {
    place: usize,
    start: usize,
    qualified_name: &'a str,
    prefix_length: usize,
    /// As in [`Kind::Element`].
    ours: bool,
    /// How many bindings there were before it.
    bindings: usize,
}

struct Binding<'a> {
    /// "" for the default namespace.
    prefix: &'a str,
    namespace: Cow<'a, str>,
}

impl<'a> Builder<'a, '_> {
    fn count(&mut self) -> Option<()> {
        self.counted += 1;
        (self.counted <= self.limits.nodes).then_some(())
    }

    /// Adds a text; where it is plain, no reference and no `>` stands in it.
    fn text(&mut self, at: usize, length: usize, is_plain: bool) -> Option<()> {
        self.count()?;
        if self.open.is_empty() {
            return None;
        }
        let text = self.text.get(at..at + length)?;
        let text = if is_plain {
            Cow::Borrowed(text)
        } else if text.contains('>') {
            // Canonical text writes it as a reference; "]]>" would not be well-formed.
            return None;
        } else {
            Cow::Owned(without_references(text)?)
        };
        self.push(length, Kind::Text(text));
        Some(())
    }

    fn push(&mut self, length: usize, kind: Kind<'a>) -> usize {
        let place = self.tree.nodes.len();
        self.tree.nodes.push(Data { end: place + 1, length, kind });
        place
    }

    /// Reads the end tag that begins here; where it ends.
    fn end_tag(&mut self, at: usize) -> Option<usize> {
        self.count()?;
        let Open { place, start, qualified_name, bindings, .. } = self.open.pop()?;
        let rest = self.text.as_bytes().get(at + 2..)?;
        let rest = rest.strip_prefix(qualified_name.as_bytes())?;
        if rest.first() != Some(&b'>') {
            return None;
        }
        let behind = at + 2 + qualified_name.len() + 1;
        if behind - at > self.limits.tag_bytes {
            return None;
        }
        self.bindings.truncate(bindings);
        self.tree.close(place);
        self.tree.nodes.get_mut(place)?.length = behind - start;
        Some(behind)
    }

    /// Reads the start tag that begins here; where it ends.
    fn start_tag(&mut self, start: usize) -> Option<usize> {
        self.count()?;
        if self.open.len() >= self.limits.depth {
            return None;
        }
        let (place, bindings, first) = (self.tree.nodes.len(), self.bindings.len(), self.tree.attributes.len());
        let mut language = self.open.last().and_then(|open| self.tree.language(open.place));
        let (qualified_name, prefix_length, mut at) = self.name(start + 1)?;
        let mut prefixes = Vec::new();
        while self.text.as_bytes().get(at) == Some(&b' ') {
            let (name, prefix_length, behind) = self.name(at + 1)?;
            let (value, behind) = self.value(behind)?;
            at = behind;
            // Before it is compared with the others, whose number would be squared.
            let before = self.tree.attributes.len() - first + self.bindings.len() - bindings;
            if before >= self.limits.attributes {
                return None;
            }
            match split(name, prefix_length)? {
                ("", "xmlns") => self.bind("", value, bindings)?,
                ("xmlns", prefix) => self.bind(prefix, value, bindings)?,
                // A declaration is none behind a prefix, which not every parser knows.
                (_, "xmlns") => return None,
                ("", name) => self.attribute(Attribute { plain: true, name, value }, first)?,
                (prefix, name) => {
                    if (prefix, name) == ("xml", "lang") {
                        language = Some(self.tree.attributes.len());
                    }
                    if prefix != "xml" {
                        prefixes.push(prefix);
                    }
                    self.attribute(Attribute { plain: false, name, value }, first)?;
                }
            }
        }
        let attributes = first..self.tree.attributes.len();
        if self.text.as_bytes().get(at) != Some(&b'>')
            || at - start >= self.limits.tag_bytes
            || self.bindings.len() > self.limits.namespaces
            || prefixes.into_iter().any(|prefix| self.namespace(prefix).is_none())
        {
            return None;
        }
        let (prefix, name) = split(qualified_name, prefix_length)?;
        let ours = match self.open.last() {
            // Nearly every element stands in the namespace of the one around it.
            Some(around) if self.bindings.len() == bindings && around.prefix_length == 0 && prefix_length == 0 => {
                around.ours
            }
            Some(_) => self.namespace(prefix).map(|uri| is_elmo(uri) || uri == self.tree.namespace)?,
            None => {
                self.tree.namespace = self.namespace(prefix)?.to_owned();
                true
            }
        };
        self.push(0, Kind::Element { name, ours, attributes, language });
        self.open.push(Open { place, start, qualified_name, prefix_length, ours, bindings });
        Some(at + 1)
    }

    /// A qualified name in ASCII letters, the length of its prefix, and where it ends.
    fn name(&self, start: usize) -> Option<(&'a str, usize, usize)> {
        let bytes = self.text.as_bytes().get(start..)?;
        let mut length = name_length(bytes)?;
        let mut prefix_length = 0;
        if bytes.get(length) == Some(&b':') {
            prefix_length = length;
            length += 1 + name_length(bytes.get(length + 1..)?)?;
        }
        let end = start + length;
        Some((self.text.get(start..end)?, prefix_length, end))
    }

    /// The value of an attribute whose equals sign stands here, and where it ends.
    fn value(&self, at: usize) -> Option<(Cow<'a, str>, usize)> {
        let rest = self.text.get(at..)?.strip_prefix("=\"")?;
        let value = rest.get(..memchr(b'"', rest.as_bytes())?)?;
        let end = at + 2 + value.len() + 1;
        // White space but blanks would have to be normalised; canonical text writes it as references.
        if value.bytes().any(|byte| matches!(byte, b'<' | b'\t' | b'\n')) {
            return None;
        }
        let has_reference = value.bytes().any(|byte| byte == b'&');
        Some((if has_reference { Cow::Owned(without_references(value)?) } else { Cow::Borrowed(value) }, end))
    }

    /// Adds an attribute unless the tag, whose attributes begin there, has one of this name in any namespace.
    fn attribute(&mut self, attribute: Attribute<'a>, first: usize) -> Option<()> {
        if self.tree.attributes.get(first..)?.iter().any(|other| other.name == attribute.name) {
            return None;
        }
        self.tree.attributes.push(attribute);
        Some(())
    }

    /// Binds a prefix unless the tag, whose declarations begin there, does so already or may not.
    fn bind(&mut self, prefix: &'a str, namespace: Cow<'a, str>, first: usize) -> Option<()> {
        let is_reserved = matches!(prefix, "xml" | "xmlns") || matches!(namespace.as_ref(), XML | XMLNS);
        // As it stands, with its references, it may be longer than here.
        let may_be_too_long = matches!(namespace, Cow::Owned(_)) || namespace.len() > self.limits.namespace_bytes;
        if is_reserved
            || may_be_too_long
            || namespace.is_empty() && !prefix.is_empty()
            || self.bindings.get(first..)?.iter().any(|binding| binding.prefix == prefix)
        {
            return None;
        }
        self.bindings.push(Binding { prefix, namespace });
        Some(())
    }

    /// What a prefix is bound to; "" for the default namespace where there is none.
    fn namespace(&self, prefix: &str) -> Option<&str> {
        let binding = self.bindings.iter().rev().find(|binding| binding.prefix == prefix);
        match binding {
            Some(binding) => Some(&binding.namespace),
            None => prefix.is_empty().then_some(""),
        }
    }
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

/// Prefix and local name; the prefix "" where there is none.
fn split(qualified_name: &str, prefix_length: usize) -> Option<(&str, &str)> {
    if prefix_length == 0 {
        return Some(("", qualified_name));
    }
    Some((qualified_name.get(..prefix_length)?, qualified_name.get(prefix_length + 1..)?))
}

/// The text that canonical text stands for; `None` where another reference stands than those that it has.
fn without_references(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr(b'&', rest.as_bytes()) {
        plain.push_str(rest.get(..at)?);
        let (name, after) = rest.get(at + 1..)?.split_once(';')?;
        plain.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "#x9" => '\t',
            "#xA" => '\n',
            "#xD" => '\r',
            _ => return None,
        });
        rest = after;
    }
    plain.push_str(rest);
    Some(plain)
}

#[cfg(test)]
mod tests {
    use super::{Tree, tree};
    use crate::Limits;

    /// The tree by both ways; the short one may give up, the long one may fail.
    fn both(text: &str) -> (Option<Tree<'_>>, Option<Tree<'_>>) {
        (tree(text, &Limits::default()), Tree::of_any(text, &Limits::default()).ok())
    }

    const PLAIN: &[&str] = &[
        "<elmo></elmo>",
        "<elmo xmlns=\"urn:e\" xmlns:a=\"urn:a\" b=\"1\" a:c=\"2\" xml:lang=\"nb\"><a:b> x </a:b>y<c xml:lang=\"\">z</c></elmo>",
        "<p:elmo xmlns:p=\"https://github.com/emrex-eu/elmo-schemas/tree/v2\"><p:a></p:a><b xmlns=\"urn:b\"><c xmlns=\"\"></c></b></p:elmo>",
        "<elmo a=\"&amp;&lt;>&quot;&#x9;&#xA;&#xD;'\">&amp;&lt;&gt;\"'&#xD;\n\tå𐍈</elmo>",
        "<elmo xmlns=\"https://github.com/emrex-eu/elmo-schemas/tree/v1\" xmlns:a=\"urn:a\"><x xmlns:a=\"urn:b\" a:b=\"\"></x><a:y></a:y></elmo>",
        "<elmo><_a.b-c9></_a.b-c9></elmo>",
    ];

    #[test]
    fn both_ways_give_the_same_tree() {
        for text in PLAIN {
            let (short, long) = both(text);
            assert!(short.is_some(), "is canonical: {text}");
            assert_eq!(short, long, "{text}");
        }
    }

    #[test]
    fn what_is_not_canonical_goes_the_long_way() {
        for text in [
            "",
            "text",
            "<elmo/>",
            "<elmo ></elmo>",
            "<elmo  a=\"1\"></elmo>",
            "<elmo a='1'></elmo>",
            "<elmo a = \"1\"></elmo>",
            "<elmo a=\"\t\"></elmo>",
            "<elmo a=\"&gt\"></elmo>",
            "<elmo>&#x41;</elmo>",
            "<elmo>&apos;</elmo>",
            "<elmo>></elmo>",
            "<elmo>]]></elmo>",
            "<elmo>\r</elmo>",
            "<elmo>\u{1}</elmo>",
            "<elmo>\u{FFFE}</elmo>",
            "<elmo></elmo>\n",
            "\n<elmo></elmo>",
            "<elmo></elmo><elmo></elmo>",
            "<elmo></elmo >",
            "<elmo></elm>",
            "<elmo></elmox>",
            "<elmo><a></elmo></a>",
            "<elmo>",
            "</elmo>",
            "<elmo",
            "<elmo a=\"1\" a=\"2\"></elmo>",
            "<elmo a=\"1\"b=\"2\"></elmo>",
            "<elmo xmlns=\"\" xmlns=\"\"></elmo>",
            "<elmo xmlns:a=\"\"></elmo>",
            "<elmo xmlns:a=\"urn:a\" xmlns:a=\"urn:b\"></elmo>",
            "<elmo xmlns:a=\"urn:a\" xmlns:b=\"urn:a\" a:c=\"1\" b:c=\"2\"></elmo>",
            "<elmo xmlns:xml=\"http://www.w3.org/XML/1998/namespace\"></elmo>",
            "<elmo xmlns:xmlns=\"urn:a\"></elmo>",
            "<elmo xmlns:p=\"urn:p\" p:xmlns=\"urn:q\"></elmo>",
            "<elmo xmlns=\"http://www.w3.org/2000/xmlns/\"></elmo>",
            "<elmo><a xmlns:p=\"urn:p\"></a><p:b></p:b></elmo>",
            "<elmo p:a=\"1\"></elmo>",
            "<p:elmo></p:elmo>",
            "<elmo><:a></:a></elmo>",
            "<elmo><a:></a:></elmo>",
            "<elmo><a:b:c></a:b:c></elmo>",
            "<elmo><1></1></elmo>",
            "<elmo><å></å></elmo>",
            "<elmo><!-- --></elmo>",
            "<elmo><![CDATA[]]></elmo>",
            "<elmo><?a?></elmo>",
            "<!DOCTYPE elmo><elmo></elmo>",
        ] {
            assert_eq!(tree(text, &Limits::default()), None, "{text}");
        }
    }

    #[test]
    fn the_short_way_is_never_more_lenient() {
        // Each text with each byte left out, doubled, and replaced by each that means something.
        let bytes = b"<>/=\"'&; :!?-#x\n\r\x01a";
        let mut taken = 0;
        for text in PLAIN {
            for (at, letter) in text.char_indices() {
                let (before, after) = (&text[..at], &text[at + letter.len_utf8()..]);
                let variants = [format!("{before}{after}"), format!("{before}{letter}{letter}{after}")];
                let replaced = bytes.iter().map(|byte| format!("{before}{}{after}", char::from(*byte)));
                for variant in variants.into_iter().chain(replaced) {
                    if let (Some(short), long) = both(&variant) {
                        assert_eq!(Some(short), long, "{variant}");
                        taken += 1;
                    }
                }
            }
        }
        assert!(taken > 1000, "only {taken} variants were canonical");
    }

    #[test]
    fn limits_hold_on_the_short_way_as_on_the_long() {
        let text = "<elmo xmlns=\"urn:e\" a=\"1\"><b xmlns:p=\"urn:p\"><c>d</c></b></elmo>";
        let limits = Limits {
            bytes: text.len(),
            depth: 3,
            attributes: 2,
            namespaces: 2,
            tag_bytes: 26,
            namespace_bytes: 5,
            nodes: 7,
        };
        assert!(tree(text, &limits).is_some());
        for tight in [
            Limits { bytes: text.len() - 1, ..limits.clone() },
            Limits { depth: 2, ..limits.clone() },
            Limits { attributes: 1, ..limits.clone() },
            Limits { namespaces: 1, ..limits.clone() },
            Limits { tag_bytes: 25, ..limits.clone() },
            Limits { namespace_bytes: 4, ..limits.clone() },
            Limits { nodes: 6, ..limits.clone() },
        ] {
            assert_eq!(tree(text, &tight), None, "{tight:?}");
            assert!(Tree::of(text, &tight).is_err(), "{tight:?}");
        }
        assert!(Tree::of_any(text, &limits).is_ok(), "the limits are exactly those of the scan");
    }
}
