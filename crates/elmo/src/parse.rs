//! The one place where roxmltree is asked for a tree.

use memchr::memchr_iter;
use roxmltree::{Document, ParsingOptions};

use crate::{Limits, ReadError};

/// Builds the tree of a text that [`scan`](crate::scan()) let pass, or of a part of it.
///
/// # Errors
///
/// [`ReadError`]: not XML, a DOCTYPE, more namespaces than a tree holds, or more markup than room is made for.
pub fn parse<'a>(text: &'a str, limits: &Limits) -> Result<Document<'a>, ReadError> {
    // The tree builder makes room for a node at each `<` and for an attribute at each `=`, 72 bytes each, before it
    // reads any; CDATA and texts hold as many as one likes.
    let most = limits.nodes.saturating_mul(4);
    if [b'<', b'='].into_iter().any(|mark| memchr_iter(mark, text.as_bytes()).count() > most) {
        return Err(ReadError::TooManyNodes { limit: limits.nodes });
    }
    let options = ParsingOptions { allow_dtd: false, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|error| match error {
        roxmltree::Error::DtdDetected => ReadError::Doctype,
        roxmltree::Error::NamespacesLimitReached => ReadError::TooManyNamespaces { limit: limits.namespaces },
        other => ReadError::NotXml { line: other.pos().row },
    })
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::Limits;

    fn code(text: &str) -> &'static str {
        parse(text, &Limits::default()).map_or_else(|e| e.code(), |_| "tree")
    }

    #[test]
    fn makes_no_room_for_markup_without_end() {
        for mark in ["<", "="] {
            let most = Limits::default().nodes * 4;
            let cdata = |count: usize| format!("<elmo><![CDATA[{}]]></elmo>", mark.repeat(count));
            assert_eq!(code(&cdata(most - 3)), "tree");
            assert_eq!(code(&cdata(most + 1)), "too-many-nodes");
        }
        assert_eq!(code(&format!("<elmo><!--{}--></elmo>", "<".repeat(2_000_001))), "too-many-nodes");
        assert_eq!(code(&format!("<elmo>{}</elmo>", "=".repeat(2_000_001))), "too-many-nodes");
    }

    #[test]
    fn says_what_is_wrong() {
        assert_eq!(code("<!DOCTYPE a><a/>"), "doctype");
        assert_eq!(code("<a>\n<b></a>"), "not-xml");
        let namespaces: String = (0..66_000).map(|i| format!("<b xmlns='urn:{i}'/>")).collect();
        assert_eq!(code(&format!("<a>{namespaces}</a>")), "too-many-namespaces");
    }
}
