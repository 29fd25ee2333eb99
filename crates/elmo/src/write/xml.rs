//! XML text with indentation, escaped by `quick-xml`. Names come from the code; values come from anywhere.

use std::borrow::Cow;

use quick_xml::escape::escape;

/// A document that grows from its start to its end.
pub(super) struct Xml {
    text: String,
    depth: usize,
}

impl Xml {
    pub(super) fn new() -> Self {
        Self { text: "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_owned(), depth: 0 }
    }

    pub(super) fn finish(self) -> String {
        self.text
    }

    /// Begins an element that holds elements.
    pub(super) fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.start(name, attributes);
        self.text.push_str(">\n");
        self.depth += 1;
    }

    /// Ends it.
    pub(super) fn close(&mut self, name: &str) {
        self.depth = self.depth.saturating_sub(1);
        self.indent();
        self.end(name);
    }

    /// An element without content.
    pub(super) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.start(name, attributes);
        self.text.push_str("/>\n");
    }

    /// An element with a text on one line (`xs:token`).
    pub(super) fn token(&mut self, name: &str, attributes: &[(&str, &str)], value: &str) {
        self.text(name, attributes, &collapse(&clean(value)));
    }

    /// An element with a text whose lines are kept.
    pub(super) fn text(&mut self, name: &str, attributes: &[(&str, &str)], value: &str) {
        if value.is_empty() {
            self.empty(name, attributes);
            return;
        }
        self.start(name, attributes);
        self.text.push('>');
        self.text.push_str(&escape(clean(&value.replace("\r\n", "\n").replace('\r', "\n"))));
        self.end(name);
    }

    fn start(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.indent();
        self.text.push('<');
        self.text.push_str(name);
        for (name, value) in attributes {
            self.text.push(' ');
            self.text.push_str(name);
            self.text.push_str("=\"");
            self.text.push_str(&escape(collapse(&clean(value))));
            self.text.push('"');
        }
    }

    fn end(&mut self, name: &str) {
        self.text.push_str("</");
        self.text.push_str(name);
        self.text.push_str(">\n");
    }

    fn indent(&mut self) {
        self.text.extend(std::iter::repeat_n("  ", self.depth));
    }
}

/// White space collapsed, as `xs:token` has it.
pub(super) fn collapse(text: &str) -> String {
    text.split(['\t', '\n', '\r', ' ']).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Without the control characters that XML 1.0 cannot hold, not even escaped.
fn clean(text: &str) -> Cow<'_, str> {
    let illegal =
        |c: char| matches!(c, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}');
    if text.contains(illegal) { Cow::Owned(text.replace(illegal, " ")) } else { Cow::Borrowed(text) }
}
