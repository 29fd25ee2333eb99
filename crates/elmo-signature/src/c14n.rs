//! Canonical XML 1.0 and 1.1 and Exclusive Canonical XML 1.0 of a roxmltree tree, without recursion, and in time linear to
//! its size: what is compared on one tag, the limits of the scan bound.
//!
//! roxmltree keeps no prefixes, so names are read from the text that the tree was built of, at the places that it
//! remembers. The text must have its line ends normalised and must be without an XML declaration, see [`crate::text`].

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashMap;

use memchr::{memchr, memchr3};
use roxmltree::{Node, NodeId, NodeType};

use crate::Reason;
use crate::algorithm::{Canonicalization, Form};
use crate::xml_base;

/// The namespace of `xml:lang` and the like.
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// The canonical form of the apex and everything below it, without one subtree.
///
/// The apex is the root of the tree (the whole document) or an element; an element inherits from its ancestors what
/// the method says.
///
/// # Errors
/// [`Reason::NotXml`] for a namespace that is a relative reference, where Canonical XML (1.3) must fail.
pub(crate) fn canonicalize<'a>(
    apex: Node<'a, 'a>,
    without: Option<NodeId>,
    method: Canonicalization,
) -> Result<String, Reason> {
    let range = apex.range();
    let mut writer = Writer {
        source: apex.document().input_text(),
        method,
        out: String::with_capacity(range.end.saturating_sub(range.start)),
        rendered: HashMap::new(),
        log: Vec::new(),
        frames: Vec::new(),
        namespaces: Vec::new(),
        attributes: Vec::new(),
        after_root: false,
    };
    let mut node = apex;
    loop {
        let left_out = without == Some(node.id());
        if !left_out {
            writer.enter(node, node == apex)?;
            if let Some(child) = node.first_child() {
                node = child;
                continue;
            }
            writer.leave(node);
        }
        loop {
            if node == apex {
                return Ok(writer.out);
            }
            if let Some(next) = node.next_sibling() {
                node = next;
                break;
            }
            let Some(parent) = node.parent() else { return Ok(writer.out) };
            node = parent;
            writer.leave(node);
        }
    }
}

struct Writer<'a> {
    source: &'a str,
    method: Canonicalization,
    out: String,
    /// For each prefix the namespaces that the open elements of the output declare, the innermost last.
    rendered: HashMap<&'a str, Vec<&'a str>>,
    /// The prefixes in the order in which they were rendered.
    log: Vec<&'a str>,
    /// For each open element its name and the length of the log before it.
    frames: Vec<(&'a str, usize)>,
    /// Used again for each tag, so that not each asks for memory.
    namespaces: Vec<(&'a str, &'a str)>,
    /// Likewise.
    attributes: Vec<Attribute<'a>>,
    /// Whether the outermost element is closed.
    after_root: bool,
}

impl<'a> Writer<'a> {
    fn enter(&mut self, node: Node<'a, 'a>, is_apex: bool) -> Result<(), Reason> {
        match node.node_type() {
            NodeType::Root => {}
            NodeType::Element => self.start_tag(node, is_apex)?,
            NodeType::Text => escape_text(&mut self.out, node.text().unwrap_or_default()),
            NodeType::Comment if self.method.comments => {
                self.beside_the_root(node, |out| {
                    out.push_str("<!--");
                    out.push_str(node.text().unwrap_or_default());
                    out.push_str("-->");
                });
            }
            NodeType::Comment => {}
            NodeType::PI => {
                let Some(pi) = node.pi() else { return Ok(()) };
                self.beside_the_root(node, |out| {
                    out.push_str("<?");
                    out.push_str(pi.target);
                    if let Some(value) = pi.value {
                        out.push(' ');
                        out.push_str(value);
                    }
                    out.push_str("?>");
                });
            }
        }
        Ok(())
    }

    fn leave(&mut self, node: Node<'a, 'a>) {
        if !node.is_element() {
            return;
        }
        let (name, before) = self.frames.pop().unwrap_or_default();
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
        self.after_root = self.frames.is_empty();
        for prefix in self.log.drain(before.min(self.log.len())..) {
            if let Some(uris) = self.rendered.get_mut(prefix) {
                uris.pop();
            }
        }
    }

    /// Comments and processing instructions outside the root element stand on lines of their own.
    fn beside_the_root(&mut self, node: Node<'_, '_>, write: impl FnOnce(&mut String)) {
        let outside = node.parent().is_some_and(|p| p.is_root());
        if outside && self.after_root {
            self.out.push('\n');
        }
        write(&mut self.out);
        if outside && !self.after_root {
            self.out.push('\n');
        }
    }

    fn start_tag(&mut self, node: Node<'a, 'a>, is_apex: bool) -> Result<(), Reason> {
        let name = name_at(self.source, node.range().start.saturating_add(1));
        let mut namespaces = std::mem::take(&mut self.namespaces);
        match self.method.form {
            Form::Exclusive => utilised(self.source, node, name, &mut namespaces),
            Form::Inclusive10 | Form::Inclusive11 if is_apex => in_scope(node, &mut namespaces),
            Form::Inclusive10 | Form::Inclusive11 => declared(self.source, node, name, &mut namespaces),
        }
        // Exclusive canonicalisation leaves out what is not used, but the document holds it.
        if self.method.form == Form::Exclusive {
            let mut all = Vec::new();
            declared(self.source, node, name, &mut all);
            if all.iter().any(|(_, uri)| is_relative(uri)) {
                return Err(Reason::NotXml);
            }
        }
        namespaces.sort_unstable();
        namespaces.dedup();
        let mut attributes = std::mem::take(&mut self.attributes);
        attributes.extend(node.attributes().map(|a| Attribute {
            namespace: a.namespace().unwrap_or_default(),
            local: a.name(),
            name: Cow::Borrowed(self.source.get(a.range_qname()).unwrap_or_default()),
            value: Cow::Borrowed(a.value()),
        }));
        if is_apex && self.method.form != Form::Exclusive {
            inherit(&mut attributes, node, self.method.form);
        }
        attributes.sort_unstable_by(Attribute::order);

        self.out.push('<');
        self.out.push_str(name);
        self.frames.push((name, self.log.len()));
        for (prefix, uri) in namespaces.drain(..) {
            self.namespace(prefix, uri)?;
        }
        for attribute in attributes.drain(..) {
            self.out.push(' ');
            self.out.push_str(&attribute.name);
            self.out.push_str("=\"");
            escape_attribute(&mut self.out, &attribute.value);
            self.out.push('"');
        }
        self.out.push('>');
        (self.namespaces, self.attributes) = (namespaces, attributes);
        Ok(())
    }

    /// Renders a namespace unless the output already has it here.
    fn namespace(&mut self, prefix: &'a str, uri: &'a str) -> Result<(), Reason> {
        if prefix == "xml" {
            return Ok(());
        }
        if is_relative(uri) {
            return Err(Reason::NotXml);
        }
        let uris = self.rendered.entry(prefix).or_default();
        if uris.last().copied().unwrap_or_default() == uri {
            return Ok(());
        }
        uris.push(uri);
        self.log.push(prefix);
        self.out.push_str(if prefix.is_empty() { " xmlns" } else { " xmlns:" });
        self.out.push_str(prefix);
        self.out.push_str("=\"");
        escape_attribute(&mut self.out, uri);
        self.out.push('"');
        Ok(())
    }
}

struct Attribute<'a> {
    namespace: &'a str,
    local: &'a str,
    name: Cow<'a, str>,
    value: Cow<'a, str>,
}

impl Attribute<'_> {
    /// Namespace first (none is before all), then local name.
    fn order(&self, other: &Self) -> Ordering {
        // Asked first: comparing nothing with nothing is the slowest comparison of all on processors with AVX-512.
        if self.namespace.is_empty() && other.namespace.is_empty() {
            return self.local.cmp(other.local);
        }
        (self.namespace, self.local).cmp(&(other.namespace, other.local))
    }
}

/// What an apex takes over from the ancestors that are left out: every `xml:` attribute in 1.0; `xml:lang`, `xml:space`
/// and a joined `xml:base` in 1.1.
fn inherit<'a>(attributes: &mut Vec<Attribute<'a>>, apex: Node<'a, 'a>, form: Form) {
    let own_base = apex.attribute((XML, "base")).map(Cow::Borrowed);
    let mut base = own_base.clone();
    for ancestor in apex.ancestors().skip(1) {
        for attribute in ancestor.attributes().filter(|a| a.namespace() == Some(XML)) {
            let local = attribute.name();
            match (form, local) {
                (Form::Inclusive11, "base") => {
                    base = Some(match base {
                        Some(inner) => Cow::Owned(xml_base::join(attribute.value(), &inner)),
                        None => Cow::Borrowed(attribute.value()),
                    });
                }
                (Form::Inclusive10, _) | (Form::Inclusive11, "lang" | "space")
                    if !attributes.iter().any(|a| a.namespace == XML && a.local == local) =>
                {
                    let name = Cow::Owned(format!("xml:{local}"));
                    attributes.push(Attribute { namespace: XML, local, name, value: attribute.value().into() });
                }
                _ => {}
            }
        }
    }
    if form == Form::Inclusive11 && base != own_base {
        attributes.retain(|a| a.namespace != XML || a.local != "base");
        if let Some(value) = base.filter(|b| !b.is_empty()) {
            attributes.push(Attribute { namespace: XML, local: "base", name: "xml:base".into(), value });
        }
    }
}

/// All namespaces in scope as (prefix, URI).
fn in_scope<'a>(node: Node<'a, 'a>, found: &mut Vec<(&'a str, &'a str)>) {
    found.extend(node.namespaces().map(|n| (n.name().unwrap_or_default(), n.uri())));
}

/// The namespaces that the element's own tag declares.
fn declared<'a>(source: &'a str, node: Node<'a, 'a>, name: &'a str, found: &mut Vec<(&'a str, &'a str)>) {
    let behind_name = node.range().start.saturating_add(1).saturating_add(name.len());
    let mut rest = source.get(behind_name..).unwrap_or_default();
    loop {
        rest = rest.trim_start_matches([' ', '\t', '\n']);
        // Asked first: an equals sign behind the tag may be as far as the end of the document.
        if rest.starts_with(['/', '>']) {
            return;
        }
        let Some((name, after)) = split_at_byte(rest, b'=') else { return };
        let value = after.trim_start_matches([' ', '\t', '\n']);
        let quote = if value.starts_with('\'') { b'\'' } else { b'"' };
        let Some(after) = value.get(1..).and_then(|v| split_at_byte(v, quote)).map(|(_, after)| after) else { return };
        rest = after;
        let name = name.trim_end_matches([' ', '\t', '\n']);
        let prefix = match name.split_once(':') {
            Some(("xmlns", prefix)) => prefix,
            None if name == "xmlns" => "",
            _ => continue,
        };
        // The element's own declarations come first in the tree's list.
        if let Some(namespace) = node.namespaces().find(|n| n.name().unwrap_or_default() == prefix) {
            found.push((prefix, namespace.uri()));
        }
    }
}

/// The namespaces whose prefixes stand on the element or its attributes.
fn utilised<'a>(source: &'a str, node: Node<'a, 'a>, name: &'a str, found: &mut Vec<(&'a str, &'a str)>) {
    let of_attributes = node.attributes().filter_map(|a| {
        let (prefix, _) = source.get(a.range_qname())?.split_once(':')?;
        Some((prefix, a.namespace().unwrap_or_default()))
    });
    let of_element = (prefix_of(name), node.tag_name().namespace().unwrap_or_default());
    found.extend(std::iter::once(of_element).chain(of_attributes));
}

/// Whether a namespace is a relative reference: one without a scheme (RFC 3986, 3.1).
pub(crate) fn is_relative(uri: &str) -> bool {
    let scheme = uri.split_once(':').map_or("", |(scheme, _)| scheme);
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    !uri.is_empty() && !is_scheme
}

fn prefix_of(name: &str) -> &str {
    name.split_once(':').map_or("", |(prefix, _)| prefix)
}

/// The qualified name of an element, which begins at a place of the source.
fn name_at(source: &str, start: usize) -> &str {
    let rest = source.get(start..).unwrap_or_default();
    let end = rest.bytes().position(|b| matches!(b, b' ' | b'\t' | b'\n' | b'=' | b'/' | b'>')).unwrap_or(rest.len());
    rest.get(..end).unwrap_or_default()
}

/// What stands before and behind the first such byte, which is ASCII.
fn split_at_byte(text: &str, byte: u8) -> Option<(&str, &str)> {
    let at = memchr(byte, text.as_bytes())?;
    Some((text.get(..at)?, text.get(at.saturating_add(1)..)?))
}

fn escape_text(out: &mut String, text: &str) {
    // Megabytes of base64 hold nothing to escape, and are copied as they are.
    let bytes = text.as_bytes();
    if memchr3(b'&', b'<', b'>', bytes).is_none() && memchr(b'\r', bytes).is_none() {
        return out.push_str(text);
    }
    escape(out, text, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'>' => Some("&gt;"),
        b'\r' => Some("&#xD;"),
        _ => None,
    });
}

fn escape_attribute(out: &mut String, value: &str) {
    escape(out, value, |byte| match byte {
        b'&' => Some("&amp;"),
        b'<' => Some("&lt;"),
        b'"' => Some("&quot;"),
        b'\t' => Some("&#x9;"),
        b'\n' => Some("&#xA;"),
        b'\r' => Some("&#xD;"),
        _ => None,
    });
}

/// Copies the stretches between the bytes to be replaced; all of those are ASCII, so the stretches are whole text.
fn escape(out: &mut String, text: &str, replacement: impl Fn(u8) -> Option<&'static str>) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        if let Some(replacement) = replacement(byte) {
            out.push_str(text.get(from..at).unwrap_or_default());
            out.push_str(replacement);
            from = at.saturating_add(1);
        }
    }
    out.push_str(text.get(from..).unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use roxmltree::Document;

    use super::*;

    fn canonical(source: &str, form: Form, comments: bool) -> Result<String, Reason> {
        let tree = Document::parse(source).unwrap();
        canonicalize(tree.root(), None, Canonicalization { form, comments, ..Canonicalization::DEFAULT })
    }

    #[test]
    fn examples_of_the_recommendation() {
        // Canonical XML 1.0, 3.1, without its DOCTYPE.
        let source = "<?xml-stylesheet   href=\"doc.xsl\"\n   type=\"text/xsl\"   ?>\n\n<doc>Hello, world!<!-- Comment 1 \
                      --></doc>\n\n<?pi-without-data     ?>\n\n<!-- Comment 2 -->\n\n<!-- Comment 3 -->";
        assert_eq!(
            canonical(source, Form::Inclusive10, false).unwrap(),
            "<?xml-stylesheet href=\"doc.xsl\"\n   type=\"text/xsl\"   ?>\n<doc>Hello, world!</doc>\n<?pi-without-data?>"
        );
        assert_eq!(
            canonical(source, Form::Inclusive10, true).unwrap(),
            "<?xml-stylesheet href=\"doc.xsl\"\n   type=\"text/xsl\"   ?>\n<doc>Hello, world!<!-- Comment 1 --></doc>\n\
             <?pi-without-data?>\n<!-- Comment 2 -->\n<!-- Comment 3 -->"
        );
        // 3.3, without the default attribute that its DOCTYPE declares.
        let source = "<doc>\n   <e1   />\n   <e3   name = \"elem3\"   id=\"elem3\"   />\n   <e5 a:attr=\"out\" b:attr=\"sorted\" \
                      attr2=\"all\" attr=\"I'm\"\n      xmlns:b=\"http://www.ietf.org\"\n      xmlns:a=\"http://www.w3.org\"\n      \
                      xmlns=\"http://example.org\"/>\n   <e6 xmlns=\"\" xmlns:a=\"http://www.w3.org\">\n      \
                      <e7 xmlns=\"http://www.ietf.org\">\n         <e8 xmlns=\"\" xmlns:a=\"http://www.w3.org\">\n            \
                      <e9 xmlns=\"\" xmlns:a=\"http://www.ietf.org\"/>\n         </e8>\n      </e7>\n   </e6>\n</doc>";
        assert_eq!(
            canonical(source, Form::Inclusive10, false).unwrap(),
            "<doc>\n   <e1></e1>\n   <e3 id=\"elem3\" name=\"elem3\"></e3>\n   <e5 xmlns=\"http://example.org\" \
             xmlns:a=\"http://www.w3.org\" xmlns:b=\"http://www.ietf.org\" attr=\"I'm\" attr2=\"all\" b:attr=\"sorted\" \
             a:attr=\"out\"></e5>\n   <e6 xmlns:a=\"http://www.w3.org\">\n      <e7 xmlns=\"http://www.ietf.org\">\n         \
             <e8 xmlns=\"\">\n            <e9 xmlns:a=\"http://www.ietf.org\"></e9>\n         </e8>\n      </e7>\n   </e6>\n</doc>"
        );
        // 3.4, without the attributes that its DOCTYPE types.
        let source = "<doc>\n   <text>First line&#x0d;&#10;Second line</text>\n   <value>&#x32;</value>\n   \
                      <compute><![CDATA[value>\"0\" && value<\"10\" ?\"valid\":\"error\"]]></compute>\n   \
                      <norm attr=' &apos;   &#x20;&#13;&#xa;&#9;   &apos; '/>\n</doc>";
        assert_eq!(
            canonical(source, Form::Inclusive10, false).unwrap(),
            "<doc>\n   <text>First line&#xD;\nSecond line</text>\n   <value>2</value>\n   \
             <compute>value&gt;\"0\" &amp;&amp; value&lt;\"10\" ?\"valid\":\"error\"</compute>\n   \
             <norm attr=\" '    &#xD;&#xA;&#x9;   ' \"></norm>\n</doc>"
        );
    }

    #[test]
    fn namespaces_are_escaped_like_attributes() {
        // libxml2 writes these raw, which is not even XML; the recommendation and Java escape them.
        let source = "<a xmlns='urn:a?b&amp;c' xmlns:p='urn:\"'><p:b/></a>";
        for form in [Form::Inclusive10, Form::Inclusive11] {
            let expected = "<a xmlns=\"urn:a?b&amp;c\" xmlns:p=\"urn:&quot;\"><p:b></p:b></a>";
            assert_eq!(canonical(source, form, false).unwrap(), expected);
        }
        let expected = "<a xmlns=\"urn:a?b&amp;c\"><p:b xmlns:p=\"urn:&quot;\"></p:b></a>";
        assert_eq!(canonical(source, Form::Exclusive, false).unwrap(), expected);
    }

    #[test]
    fn relative_namespaces_cannot_be_canonicalised() {
        for form in [Form::Inclusive10, Form::Inclusive11, Form::Exclusive] {
            for source in
                ["<a xmlns='elmo'/>", "<a xmlns:unused='../b'/>", "<a><b xmlns='#a:b'/></a>", "<a xmlns='a/b:c'/>"]
            {
                assert_eq!(canonical(source, form, false), Err(Reason::NotXml), "{source}");
            }
            assert!(canonical("<a xmlns='urn:a' xmlns:b='http://b'><c xmlns=''/></a>", form, false).is_ok());
        }
    }

    #[test]
    fn an_apex_inherits_what_its_form_says() {
        let source = "<a xmlns='urn:a' xmlns:u='urn:u' xml:lang='nb' xml:id='i' xml:base='http://e.org/x/'>\
                      <b xml:base='y/' xml:lang='nn'><c xml:base='z'/></b></a>";
        let tree = Document::parse(source).unwrap();
        let apex = tree.descendants().find(|n| n.has_tag_name(("urn:a", "c"))).unwrap();
        for (form, expected) in [
            (
                Form::Inclusive10,
                "<c xmlns=\"urn:a\" xmlns:u=\"urn:u\" xml:base=\"z\" xml:id=\"i\" xml:lang=\"nn\"></c>",
            ),
            (
                Form::Inclusive11,
                "<c xmlns=\"urn:a\" xmlns:u=\"urn:u\" xml:base=\"http://e.org/x/y/z\" xml:lang=\"nn\"></c>",
            ),
            (Form::Exclusive, "<c xmlns=\"urn:a\" xml:base=\"z\"></c>"),
        ] {
            let method = Canonicalization { form, ..Canonicalization::DEFAULT };
            assert_eq!(canonicalize(apex, None, method).unwrap(), expected);
        }
    }
}
