//! Texts out of elements: white space, languages, and letters that a sender has damaged.

use std::borrow::Cow;

use memchr::memchr;

use super::tree::Node;

/// The text directly inside an element, white space collapsed (`xs:token`). Comments and CDATA leave no trace.
pub(super) fn token(node: Node<'_>) -> String {
    word(node).into_owned()
}

/// The same for whoever only looks at it: nothing is copied of what has no white space to collapse.
pub(super) fn word(node: Node<'_>) -> Cow<'_, str> {
    collapsed(direct(node))
}

/// The text inside an element and the elements within it, white space collapsed: "H<sub>2</sub>O" is "H2O".
pub(super) fn title(node: Node<'_>) -> String {
    collapse(&all_text(node))
}

/// The text inside an element, lines kept, as descriptions ask for (`PlaintextMultilineStringWithOptionalLang`).
pub(super) fn multiline(node: Node<'_>) -> String {
    let text = all_text(node);
    if memchr(b'\n', text.as_bytes()).is_none() {
        let mut line = collapse(&text);
        line.truncate(line.trim_end().len());
        return line;
    }
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines().map(collapse) {
        // Several empty lines say no more than one.
        if !line.is_empty() || lines.last().is_some_and(|l| !l.is_empty()) {
            lines.push(line);
        }
    }
    lines.join("\n").trim_end().to_owned()
}

/// Whether letters were damaged on the way here: U+FFFD, or UTF-8 that was taken for windows-1252 or ISO-8859-1 and
/// encoded again ("HÃ¸st" for "Høst").
pub(super) fn is_damaged(text: &str) -> bool {
    if text.is_ascii() {
        return false;
    }
    let mut letters = text.chars();
    while let Some(letter) = letters.next() {
        let mut following = letters.clone();
        let is_damage = match letter {
            '\u{FFFD}' => true,
            'â' => matches!(following.next(), Some('€' | '\u{80}')),
            'Â' | 'Ã' | 'Ä' | 'Å' | 'Ð' | 'Ñ' | 'Î' | 'Ï' => following.next().is_some_and(|next| {
                // Quotes and dashes may rightly follow a capital letter at the end of a word.
                let within_word = following.next().is_some_and(char::is_alphanumeric);
                is_continuation(next) && (!may_end_a_word(next) || within_word)
            }),
            _ => false,
        };
        if is_damage {
            return true;
        }
    }
    false
}

/// Whether windows-1252 or ISO-8859-1 shows a continuation byte of UTF-8 (0x80 to 0xBF) as this character.
fn is_continuation(letter: char) -> bool {
    matches!(letter, '\u{80}'..='\u{BF}')
        || matches!(
            letter,
            '€' | '‚'
                | 'ƒ'
                | '„'
                | '…'
                | '†'
                | '‡'
                | 'ˆ'
                | '‰'
                | 'Š'
                | '‹'
                | 'Œ'
                | 'Ž'
                | '‘'
                | '’'
                | '“'
                | '”'
                | '•'
                | '–'
                | '—'
                | '˜'
                | '™'
                | 'š'
                | '›'
                | 'œ'
                | 'ž'
                | 'Ÿ'
        )
}

/// Those of them that may end a word after a capital letter in sound text too.
fn may_end_a_word(letter: char) -> bool {
    matches!(
        letter,
        '\u{A0}'
            | '§'
            | '«'
            | '»'
            | '°'
            | '²'
            | '³'
            | '¹'
            | '·'
            | '´'
            | '\u{AD}'
            | '‚'
            | '„'
            | '…'
            | '‹'
            | '›'
            | '‘'
            | '’'
            | '“'
            | '”'
            | '•'
            | '–'
            | '—'
            | '™'
            | '®'
            | '€'
            | 'Š'
            | 'Œ'
            | 'Ž'
            | 'Ÿ'
            | 'š'
            | 'œ'
            | 'ž'
    )
}

/// White space collapsed as XML Schema does it: only tab, line feed, carriage return and blank are white space.
pub(super) fn collapse(text: &str) -> String {
    collapsed(Cow::Borrowed(text)).into_owned()
}

/// The same without a copy where nothing is to be done.
pub(super) fn collapsed(text: Cow<'_, str>) -> Cow<'_, str> {
    if is_collapsed(text.as_bytes()) {
        return text;
    }
    let mut words = text.split(['\t', '\n', '\r', ' ']).filter(|word| !word.is_empty());
    let mut collapsed = words.next().unwrap_or_default().to_owned();
    for word in words {
        collapsed.push(' ');
        collapsed.push_str(word);
    }
    Cow::Owned(collapsed)
}

/// Whether there are only single blanks, and none at either end.
fn is_collapsed(bytes: &[u8]) -> bool {
    let mut before = b' ';
    for &byte in bytes {
        if matches!(byte, b'\t' | b'\n' | b'\r') || byte == b' ' && before == b' ' {
            return false;
        }
        before = byte;
    }
    before != b' ' || bytes.is_empty()
}

/// The text directly inside an element, as it stands.
pub(super) fn direct<'t>(node: Node<'t>) -> Cow<'t, str> {
    joined(node.children().filter_map(Node::text))
}

fn all_text<'t>(node: Node<'t>) -> Cow<'t, str> {
    joined(node.descendants().filter_map(Node::text))
}

/// Copies nothing where there is one text, as nearly everywhere: it may be megabytes of an attachment.
fn joined<'t>(mut texts: impl Iterator<Item = &'t str>) -> Cow<'t, str> {
    let first = texts.next().unwrap_or_default();
    let Some(second) = texts.next() else { return Cow::Borrowed(first) };
    Cow::Owned([first, second].into_iter().chain(texts).collect())
}

#[cfg(test)]
mod tests {
    use super::{collapse, is_damaged};

    #[test]
    fn finds_damaged_letters() {
        for text in
            ["HÃ¸st", "KÃ¸benhavns", "Ã…se", "JÃ¶nsson", "Å‚ódź", "â€“", "Ð¡Ð°Ð½", "f\u{FFFD}r", "Ä\u{8d}e", "20Â°C"]
        {
            assert!(is_damaged(text), "{text}");
        }
        for sound in [
            "Høst",
            "København",
            "Åse",
            "Łódź",
            "ASCII",
            "CAFÉ – bar",
            "„ELÄMÄ“",
            "PÄÄ”",
            "SÃO PAULO",
            "Ågren",
            "ΑΘΗΝΑ",
            "Ñandú",
            "Đorđević",
            "5 °C",
            "ĪŠA",
            "BÅ«",
        ] {
            assert!(!is_damaged(sound), "{sound}");
        }
    }

    #[test]
    fn collapses_white_space_of_xml_only() {
        assert_eq!(collapse(" a \n\t b\u{A0}c "), "a b\u{A0}c");
    }
}
