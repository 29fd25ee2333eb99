//! The tree that is read from: what the reader asks for and nothing else.
//!
//! Canonical text, of which every verified document is read, has one plain form, and is taken apart here directly
//! ([`canonical`]): no references but five, no comments, CDATA, processing instructions or empty-element tags. What is
//! not of this form to the letter goes through the scan and roxmltree, which say what is wrong with it, if anything is.
//! Both ways give the same tree.

mod canonical;

use std::borrow::Cow;
use std::ops::Range;

use roxmltree::{Document, StringStorage};

use crate::{Limits, ReadError, parse, scan};

pub(super) const V1: &str = "https://github.com/emrex-eu/elmo-schemas/tree/v1";
pub(super) const V2: &str = "https://github.com/emrex-eu/elmo-schemas/tree/v2";
pub(super) const PURL: &str = "http://purl.org/net/elmo";

/// The namespace of `xml:lang`.
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// A document's elements and texts in document order, the root first.
#[derive(Debug, PartialEq)]
pub(super) struct Tree<'a> {
    nodes: Vec<Data<'a>>,
    attributes: Vec<Attribute<'a>>,
    /// The namespace of the root; "" when there is none.
    namespace: String,
}

#[derive(Debug, PartialEq)]
struct Data<'a> {
    /// The place behind the last node inside this one.
    end: usize,
    /// How long its text is in the source, its tags included.
    length: usize,
    kind: Kind<'a>,
}

#[derive(Debug, PartialEq)]
enum Kind<'a> {
    Element {
        /// The local name.
        name: &'a str,
        /// Whether it stands in the namespace of the root, in one of ELMO's or in none.
        ours: bool,
        /// Without namespace declarations.
        attributes: Range<usize>,
        /// The `xml:lang` in force: the place of the attribute.
        language: Option<usize>,
    },
    Text(Cow<'a, str>),
    /// A comment or a processing instruction.
    Other,
}

#[derive(Debug, PartialEq)]
struct Attribute<'a> {
    /// Whether it has no namespace.
    plain: bool,
    name: &'a str,
    value: Cow<'a, str>,
}

impl<'a> Tree<'a> {
    /// Checks a text against the limits and builds its tree.
    ///
    /// # Errors
    /// [`ReadError`]: not XML, a DOCTYPE, or over a limit. Nothing is said of the root.
    pub(super) fn of(text: &'a str, limits: &Limits) -> Result<Self, ReadError> {
        match canonical::tree(text, limits) {
            Some(tree) => Ok(tree),
            None => Self::of_any(text, limits),
        }
    }

    fn of_any(text: &'a str, limits: &Limits) -> Result<Self, ReadError> {
        scan(text, limits)?;
        Ok(Self::copied(&parse(text, limits)?))
    }

    fn copied(document: &Document<'a>) -> Self {
        let root = document.root_element();
        let namespace = root.tag_name().namespace().unwrap_or_default().to_owned();
        let mut tree = Self { nodes: Vec::new(), attributes: Vec::new(), namespace };
        // The elements around the node, with their places; the node itself is looked at next.
        let mut open: Vec<(roxmltree::Node<'_, 'a>, usize)> = Vec::new();
        let mut next = Some(root);
        while let Some(node) = next {
            let place = tree.nodes.len();
            let language = open.last().and_then(|(_, place)| tree.language(*place));
            let kind = tree.kind_of(node, language);
            tree.nodes.push(Data { end: place.saturating_add(1), length: node.range().len(), kind });
            next = node.first_child();
            if next.is_some() {
                open.push((node, place));
                continue;
            }
            next = if open.is_empty() { None } else { node.next_sibling() };
            while next.is_none()
                && let Some((parent, place)) = open.pop()
            {
                tree.close(place);
                next = if open.is_empty() { None } else { parent.next_sibling() };
            }
        }
        tree
    }

    fn kind_of(&mut self, node: roxmltree::Node<'_, 'a>, inherited: Option<usize>) -> Kind<'a> {
        if node.is_text() {
            return Kind::Text(match node.text_storage() {
                Some(storage) => copied(storage),
                None => Cow::Borrowed(""),
            });
        }
        if !node.is_element() {
            return Kind::Other;
        }
        let (first, mut language) = (self.attributes.len(), inherited);
        for attribute in node.attributes() {
            if attribute.namespace() == Some(XML) && attribute.name() == "lang" {
                language = Some(self.attributes.len());
            }
            self.attributes.push(Attribute {
                plain: attribute.namespace().is_none(),
                name: attribute.name(),
                value: copied(attribute.value_storage()),
            });
        }
        let namespace = node.tag_name().namespace().unwrap_or_default();
        let ours = is_elmo(namespace) || namespace == self.namespace;
        Kind::Element { name: node.tag_name().name(), ours, attributes: first..self.attributes.len(), language }
    }

    /// Everything since this node was begun is inside it.
    fn close(&mut self, place: usize) {
        let end = self.nodes.len();
        if let Some(node) = self.nodes.get_mut(place) {
            node.end = end;
        }
    }

    fn language(&self, place: usize) -> Option<usize> {
        match self.nodes.get(place)?.kind {
            Kind::Element { language, .. } => language,
            Kind::Text(_) | Kind::Other => None,
        }
    }

    /// The namespace of the root; "" when there is none.
    pub(super) fn namespace(&self) -> &str {
        &self.namespace
    }

    /// The root element.
    pub(super) fn root(&self) -> Option<Node<'_>> {
        self.node(0)
    }

    fn node(&self, place: usize) -> Option<Node<'_>> {
        Some(Node { tree: self, place, data: self.nodes.get(place)? })
    }
}

fn copied<'a>(storage: &StringStorage<'a>) -> Cow<'a, str> {
    match storage {
        StringStorage::Borrowed(text) => Cow::Borrowed(text),
        StringStorage::Owned(text) => Cow::Owned(text.as_ref().to_owned()),
    }
}

/// Whether this is one of ELMO's namespaces, or none at all.
fn is_elmo(namespace: &str) -> bool {
    matches!(namespace, "" | V1 | V2 | PURL)
}

/// Whether two names are equal. Most that are equally long differ in their first letter.
fn same_name(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.as_bytes().first() == b.as_bytes().first() && a == b
}

/// A node of a tree.
#[derive(Clone, Copy)]
pub(super) struct Node<'t> {
    tree: &'t Tree<'t>,
    place: usize,
    data: &'t Data<'t>,
}

impl<'t> Node<'t> {
    /// How long it is in the source, with its tags.
    pub(super) fn length(self) -> usize {
        self.data.length
    }

    /// The local name; "" for what is no element.
    pub(super) fn name(self) -> &'t str {
        match &self.data.kind {
            Kind::Element { name, .. } => name,
            Kind::Text(_) | Kind::Other => "",
        }
    }

    /// Whether it is an element of ELMO with this name.
    pub(super) fn is(self, wanted: &str) -> bool {
        matches!(&self.data.kind, Kind::Element { name, ours: true, .. } if same_name(name, wanted))
    }

    /// A text's own text.
    pub(super) fn text(self) -> Option<&'t str> {
        match &self.data.kind {
            Kind::Text(text) => Some(text),
            Kind::Element { .. } | Kind::Other => None,
        }
    }

    /// The children, in document order.
    pub(super) fn children(self) -> impl Iterator<Item = Self> {
        let mut place = self.place.saturating_add(1);
        std::iter::from_fn(move || {
            let node = if place < self.data.end { self.tree.node(place)? } else { return None };
            place = node.data.end;
            Some(node)
        })
    }

    /// The node itself and everything inside it, in document order.
    pub(super) fn descendants(self) -> impl Iterator<Item = Self> {
        (self.place..self.data.end).filter_map(move |place| self.tree.node(place))
    }

    /// The first child element of ELMO with this name.
    pub(super) fn child(self, name: &str) -> Option<Self> {
        self.children().find(|child| child.is(name))
    }

    /// All of them.
    pub(super) fn all(self, name: &str) -> impl Iterator<Item = Self> {
        self.children().filter(move |child| child.is(name))
    }

    /// The value of an attribute without a namespace.
    pub(super) fn attribute(self, name: &str) -> Option<&'t str> {
        let Kind::Element { attributes, .. } = &self.data.kind else { return None };
        let mut attributes = self.tree.attributes.get(attributes.clone())?.iter();
        attributes.find(|a| a.plain && a.name == name).map(|a| a.value.as_ref())
    }

    /// `xml:lang` of the element or of the nearest one around it, as it stands.
    pub(super) fn language(self) -> Option<&'t str> {
        let Kind::Element { language: Some(place), .. } = self.data.kind else { return None };
        self.tree.attributes.get(place).map(|a| a.value.as_ref())
    }
}
