//! What XML and its namespaces forbid and roxmltree lets pass: each was found by comparing with other parsers.

use memchr::memmem;
use roxmltree::{Document, Node};

use crate::Reason;

/// Checks a document that roxmltree took.
///
/// # Errors
/// [`Reason::NotXml`].
pub(crate) fn check(tree: &Document<'_>) -> Result<(), Reason> {
    // Nearly every document has none, and then its nodes need not be looked at.
    if memmem::find(tree.input_text().as_bytes(), b"<?").is_none() {
        return Ok(());
    }
    let is_wrong = |node: Node<'_, '_>| node.is_pi() && !is_instruction(node);
    if tree.descendants().any(is_wrong) { Err(Reason::NotXml) } else { Ok(()) }
}

/// XML 1.0, 2.6: the name `xml` is reserved in any case, and white space follows the name. Namespaces in XML, 7: a colon
/// is for the names of elements and attributes.
fn is_instruction(node: Node<'_, '_>) -> bool {
    let Some(pi) = node.pi() else { return false };
    let after = node
        .document()
        .input_text()
        .get(node.range())
        .and_then(|text| text.strip_prefix("<?")?.strip_prefix(pi.target));
    let ends = |after: &str| after.starts_with("?>") || after.starts_with([' ', '\t', '\n']);
    !pi.target.eq_ignore_ascii_case("xml") && !pi.target.contains(':') && after.is_some_and(ends)
}

/// XML 1.0, 2.8 and 2.9, for what stands between `<?xml`, white space and `?>`: version 1.0, then an encoding, then
/// `standalone`. In XML 1.1 other characters end a line and others are allowed; canonical XML is not defined for it.
pub(crate) fn is_declaration(inside: &str) -> bool {
    let is_encoding = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic())
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
    };
    let Some(Some(("1.0", rest))) = pseudo_attribute(inside, "version") else { return false };
    let rest = match pseudo_attribute(rest, "encoding") {
        Some(Some((name, rest))) if is_encoding(name) => rest,
        Some(_) => return false,
        None => rest,
    };
    let rest = match pseudo_attribute(rest, "standalone") {
        Some(Some(("yes" | "no", rest))) => rest,
        Some(_) => return false,
        None => rest,
    };
    rest.trim_start_matches(BLANKS).is_empty()
}

const BLANKS: [char; 3] = [' ', '\t', '\n'];

/// The value of a part of a declaration and what follows it: `None` where another part stands, `Some(None)` where it is
/// not as it should be.
fn pseudo_attribute<'a>(text: &'a str, name: &str) -> Option<Option<(&'a str, &'a str)>> {
    let trimmed = text.trim_start_matches(BLANKS);
    let after = trimmed.strip_prefix(name)?;
    // All but the first stand behind white space.
    if name != "version" && trimmed.len() == text.len() {
        return Some(None);
    }
    let value = |after: &'a str| {
        let quoted = after.trim_start_matches(BLANKS).strip_prefix('=')?.trim_start_matches(BLANKS);
        let quote = quoted.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        quoted.get(1..)?.split_once(quote)
    };
    Some(value(after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_are_taken_by_the_letter() {
        for good in [
            "version='1.0'",
            "version = \"1.0\" ",
            "version='1.0'\nencoding\t=\n'UTF-8'",
            "version='1.0' standalone=\"yes\"",
            "version='1.0' encoding='ISO-8859-1' standalone='no' ",
        ] {
            assert!(is_declaration(good), "{good}");
        }
        for bad in [
            "",
            "version='1.1'",
            "version='1.0\"",
            "version=1.0",
            "encoding='UTF-8'",
            "encoding='UTF-8' version='1.0'",
            "version='1.0'encoding='UTF-8'",
            "version='1.0' encoding=''",
            "version='1.0' encoding='8-bit'",
            "version='1.0' encoding='UTF 8'",
            "version='1.0' standalone='maybe'",
            "version='1.0' standalone='yes' encoding='UTF-8'",
            "version='1.0' standalone='yes' standalone='yes'",
            "version='1.0' x='y'",
            "version='1.0' ?",
        ] {
            assert!(!is_declaration(bad), "{bad}");
        }
    }

    #[test]
    fn instructions_are_checked() {
        let of = |source: &str| check(&Document::parse(source).unwrap());
        for good in ["<a><?b?></a>", "<?b\tc?><a/>", "<a b=''><?xml-b ?></a>"] {
            assert_eq!(of(good), Ok(()), "{good}");
        }
        for bad in ["<a><?XML b?></a>", "<a><?b:c?></a>", "<a><?b+c?></a>", "<?b'c'?><a/>"] {
            assert_eq!(of(bad), Err(Reason::NotXml), "{bad}");
        }
    }
}
