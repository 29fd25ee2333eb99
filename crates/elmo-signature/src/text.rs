//! From received bytes to the text that the tree is built of: size, encoding, limits, line ends, XML declaration.

use std::borrow::Cow;

use elmo::Limits;
use memchr::memchr;
use roxmltree::Document;

use crate::plain::Plain;
use crate::{Reason, strict};

/// A decoded document: line ends normalised, without byte order mark and XML declaration, within the limits.
pub(crate) struct Text<'a> {
    whole: Cow<'a, str>,
    start: usize,
}

impl<'a> Text<'a> {
    /// # Errors
    /// The [`Reason`] for which no tree is built.
    pub(crate) fn decode(bytes: &'a [u8], limits: &Limits) -> Result<Self, Reason> {
        if bytes.len() > limits.bytes {
            return Err(Reason::TooLarge);
        }
        let whole = normalize_line_ends(elmo::to_text(bytes)?);
        elmo::scan(&whole, limits)?;
        let start = after_declaration(&whole)?;
        Ok(Self { whole, start })
    }

    /// The short way: what a plain document is made of. `None` where it is not plain, or is to be refused.
    pub(crate) fn plain(bytes: &[u8], limits: &Limits) -> Option<Plain> {
        let whole = normalize_line_ends(elmo::to_text(bytes).ok()?);
        if bytes.len().max(whole.len()) > limits.bytes {
            return None;
        }
        let start = after_declaration(&whole).ok()?;
        Plain::of(whole.get(start..)?, limits)
    }

    /// The text from the first byte after the XML declaration.
    fn as_str(&self) -> &str {
        self.whole.get(self.start..).unwrap_or_default()
    }

    /// Its tree, as [`tree`] builds it.
    pub(crate) fn tree(&self, limits: &Limits) -> Result<Document<'_>, Reason> {
        tree(self.as_str(), limits)
    }
}

/// Builds the tree of a decoded text, or of a part of a plain document, which needs no decoding.
///
/// # Errors
/// [`Reason`] when the text is not well-formed, holds too much markup, or its root is not `elmo`.
pub(crate) fn tree<'a>(text: &'a str, limits: &Limits) -> Result<Document<'a>, Reason> {
    let tree = elmo::parse(text, limits)?;
    strict::check(&tree)?;
    if tree.root_element().tag_name().name() != "elmo" {
        return Err(Reason::RootNotElmo);
    }
    Ok(tree)
}

/// XML 1.0, 2.11, before anything is parsed: roxmltree forgets a lone CR before a reference, and those in comments.
fn normalize_line_ends(text: Cow<'_, str>) -> Cow<'_, str> {
    if memchr(b'\r', text.as_bytes()).is_none() {
        return text;
    }
    let mut normal = String::with_capacity(text.len());
    let mut rest = text.as_ref();
    while let Some((before, after)) = memchr(b'\r', rest.as_bytes()).and_then(|at| rest.split_at_checked(at)) {
        normal.push_str(before);
        normal.push('\n');
        rest = after.strip_prefix("\r\n").or(after.strip_prefix('\r')).unwrap_or_default();
    }
    normal.push_str(rest);
    Cow::Owned(normal)
}

/// Where the document begins behind its XML declaration. roxmltree takes `<?xml` with a tab behind for a processing
/// instruction, which would then be part of what is signed.
fn after_declaration(text: &str) -> Result<usize, Reason> {
    // roxmltree would skip a mark or a declaration at the start of what it is given; here either is a second one.
    let nothing_to_skip = |text: &str| !text.starts_with('\u{FEFF}') && declaration(text).is_none();
    let Some(inside) = declaration(text) else {
        return if nothing_to_skip(text) { Ok(0) } else { Err(Reason::NotXml) };
    };
    let (inside, rest) = inside.split_once("?>").ok_or(Reason::NotXml)?;
    let inside = inside.trim_start_matches([' ', '\t', '\n']);
    if !strict::is_declaration(inside) {
        return Err(Reason::NotXml);
    }
    if nothing_to_skip(rest) { Ok(text.len().saturating_sub(rest.len())) } else { Err(Reason::NotXml) }
}

/// What follows `<?xml` where a declaration begins.
fn declaration(text: &str) -> Option<&str> {
    text.strip_prefix("<?xml").filter(|rest| rest.starts_with([' ', '\t', '\n']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_declaration_is_no_processing_instruction() {
        for (text, rest) in [
            ("<elmo/>", Ok("<elmo/>")),
            ("<?xml version='1.0'?><elmo/>", Ok("<elmo/>")),
            ("<?xml\tversion=\"1.0\"\n encoding='UTF-8' standalone='yes' ?>\n<elmo/>", Ok("\n<elmo/>")),
            ("<?xml-stylesheet href='a'?><elmo/>", Ok("<?xml-stylesheet href='a'?><elmo/>")),
            ("<?xml version='1.1'?><elmo/>", Err(Reason::NotXml)),
            ("<?xml encoding='UTF-8'?><elmo/>", Err(Reason::NotXml)),
            ("<?xml version='1.0'", Err(Reason::NotXml)),
            ("<?xml version='1.0'?><?xml version='1.0'?><elmo/>", Err(Reason::NotXml)),
            ("<?xml version='1.0'?>\u{FEFF}<elmo/>", Err(Reason::NotXml)),
            ("\u{FEFF}<elmo/>", Err(Reason::NotXml)),
        ] {
            assert_eq!(after_declaration(text).map(|at| &text[at..]), rest, "{text}");
        }
    }

    #[test]
    fn line_ends_are_normalised_before_anything_else() {
        assert_eq!(normalize_line_ends("a\r\nb\rc\n".into()), "a\nb\nc\n");
        assert_eq!(normalize_line_ends("\r\r\n&#13;".into()), "\n\n&#13;");
    }
}
