//! The canonicaliser, through documents without a signature.

use std::borrow::Cow;

use elmo_signature::{Reason, ReceivedElmo, read_unsigned};
use roxmltree::{Document, Node, NodeType};

/// The canonical form is XML, is its own canonical form, says the same as the document said, and holds nothing that a
/// canonical form does not have.
pub(crate) fn canonical(data: &[u8]) {
    let received = ReceivedElmo::new(data.to_vec());
    let verdict = read_unsigned(received.clone());
    let text = elmo::to_text(data).ok();
    let text = text.as_deref().map(normalised);
    let read = match verdict {
        Ok(read) => read,
        Err(rejected) => {
            assert_eq!(rejected.received, received, "the bytes come back");
            return;
        }
    };
    let canonical = read.canonical();
    for never in ["\r", "<!--", "<![CDATA[", "/>", " />", "<?xml ", "\u{feff}<"] {
        assert!(!canonical.contains(never) || may_hold(canonical, never), "{never:?} in canonical text");
    }
    let again = read_unsigned(ReceivedElmo::new(canonical.as_bytes().to_vec()));
    match &again {
        Ok(again) => {
            assert_eq!(again.canonical(), canonical, "the canonical form of the canonical form");
            assert_eq!(again.document(), read.document(), "what is read of it");
            assert_eq!(again.findings(), read.findings(), "what is noticed of it");
        }
        // Escaping may lengthen a document, or one of its tags, beyond a limit.
        Err(rejected) => assert!(
            matches!(rejected.reason, Reason::TooLarge | Reason::TagTooLong),
            "the canonical form is refused: {}",
            rejected.reason.as_str()
        ),
    }
    let (Some(text), Ok(after)) = (text, Document::parse(canonical)) else {
        unreachable!("a document that was read is text, and its canonical form is XML");
    };
    let Ok(before) = Document::parse(without_declaration(&text)) else {
        unreachable!("a document that was read is XML");
    };
    let (before, after) = (told(&before, None), told(&after, None));
    assert_eq!(before, after, "the canonical form tells something else");
}

/// Some of what a canonical form never has may stand inside a processing instruction or an attribute.
fn may_hold(canonical: &str, never: &str) -> bool {
    match never {
        "\r" => false,
        _ => canonical.contains("<?") || canonical.contains('"'),
    }
}

/// Line ends as XML 1.0, 2.11, has them: the independent parser forgets a lone CR before a reference.
pub(crate) fn normalised(text: &str) -> Cow<'_, str> {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n").into() } else { text.into() }
}

/// The independent parser takes a declaration with a tab in it for a processing instruction.
pub(crate) fn without_declaration(text: &str) -> &str {
    let is_declaration = text.strip_prefix("<?xml").is_some_and(|rest| rest.starts_with([' ', '\t', '\n']));
    if is_declaration { text.split_once("?>").map_or(text, |(_, rest)| rest) } else { text }
}

/// Everything that a document says to a receiver: names, attributes, texts and instructions, in order, with neighbouring
/// texts joined, and without one element.
pub(crate) fn told(tree: &Document<'_>, without: Option<Node<'_, '_>>) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    let mut in_text = false;
    for node in tree.descendants() {
        if node.ancestors().any(|around| Some(around) == without) {
            continue;
        }
        match node.node_type() {
            NodeType::Root | NodeType::Comment => {}
            NodeType::Element => {
                let name = node.tag_name();
                let depth = node.ancestors().count();
                let mut attributes: Vec<String> = node
                    .attributes()
                    .map(|a| format!(" {{{}}}{}={:?}", a.namespace().unwrap_or_default(), a.name(), a.value()))
                    .collect();
                attributes.sort_unstable();
                let attributes = attributes.concat();
                told.push(format!("{depth} {{{}}}{}{attributes}", name.namespace().unwrap_or_default(), name.name()));
                in_text = false;
            }
            NodeType::Text => {
                // White space outside the root says nothing.
                let text = node.text().unwrap_or_default();
                match told.last_mut() {
                    Some(last) if in_text => last.push_str(text),
                    _ => told.push(format!("{} {text}", node.ancestors().count())),
                }
                in_text = true;
            }
            NodeType::PI => {
                if let Some(pi) = node.pi() {
                    told.push(format!("?{} {:?}", pi.target, pi.value.filter(|value| !value.is_empty())));
                }
                in_text = false;
            }
        }
    }
    told
}
