//! Text as lines: styles, runs in one face each, and wrapping.

use std::collections::BTreeSet;

use super::Milli;
use super::fonts::{Face, Fonts, clings};

/// How dark the ink is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ink {
    /// Black.
    Black,
    /// Dark grey, for what explains. Contrast on white is 7:1.
    Grey,
    /// White, on a black ground.
    White,
}

/// Face, size, distance from line to line, and ink.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Style {
    /// The face.
    pub(crate) face: Face,
    /// Size.
    pub(crate) size: Milli,
    /// From one base line to the next.
    pub(crate) leading: Milli,
    /// The ink.
    pub(crate) ink: Ink,
}

impl Style {
    /// A style in black.
    pub(crate) const fn new(face: Face, size: Milli, leading: Milli) -> Self {
        Self { face, size, leading, ink: Ink::Black }
    }

    /// The same in grey.
    pub(crate) const fn grey(self) -> Self {
        Self { ink: Ink::Grey, ..self }
    }

    /// The same in white.
    pub(crate) const fn white(self) -> Self {
        Self { ink: Ink::White, ..self }
    }

    /// The same in bold.
    pub(crate) const fn bold(self) -> Self {
        Self { face: Face::Bold, ..self }
    }

    /// The same in the face for codes, a little smaller because its letters are wide.
    pub(crate) const fn mono(self) -> Self {
        Self { face: Face::Mono, size: self.size * 94 / 100, ..self }
    }
}

/// A piece of a line in one face.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Run {
    /// The face that has all its characters.
    pub(crate) face: Face,
    /// The text.
    pub(crate) text: String,
    /// Its width.
    pub(crate) width: Milli,
}

/// One line, ready to print.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// The pieces from left to right.
    pub(crate) runs: Vec<Run>,
    /// The style it was set in.
    pub(crate) style: Style,
    /// Its width.
    pub(crate) width: Milli,
    /// Room above it, which is dropped at the head of a page.
    pub(crate) above: Milli,
    /// Whether it ends inside a word that goes on in the next line.
    pub(crate) glued: bool,
    /// The element of the structure that it belongs to, once that is known.
    pub(crate) element: Option<usize>,
}

impl Line {
    /// A blank line.
    pub(crate) fn empty(style: Style) -> Self {
        Self { runs: Vec::new(), style, width: 0, above: 0, glued: false, element: None }
    }

    /// The height that it takes, the room above it not counted.
    pub(crate) fn height(&self) -> Milli {
        self.style.leading
    }
}

/// Sets text: wraps it, and remembers the characters that no face has.
pub(crate) struct Setter {
    fonts: &'static Fonts,
    /// Characters that were printed as `[U+…]`.
    pub(crate) missing: BTreeSet<char>,
}

impl Setter {
    /// A setter with the bundled fonts.
    pub(crate) fn new(fonts: &'static Fonts) -> Self {
        Self { fonts, missing: BTreeSet::new() }
    }

    /// The text as lines no wider than `width`. A line feed in the text begins a new line.
    pub(crate) fn lines(&mut self, text: &str, style: Style, width: Milli) -> Vec<Line> {
        let mut lines = Vec::new();
        for paragraph in text.lines() {
            let (printable, missing) = self.fonts.printable(paragraph);
            self.missing.extend(missing);
            self.wrap(printable.trim(), style, width, &mut lines);
        }
        lines
    }

    /// The text as one line, however wide.
    pub(crate) fn line(&mut self, text: &str, style: Style) -> Line {
        let (printable, missing) = self.fonts.printable(text);
        self.missing.extend(missing);
        self.set(printable.trim(), style)
    }

    fn wrap(&self, text: &str, style: Style, width: Milli, lines: &mut Vec<Line>) {
        let mut current = String::new();
        for piece in pieces(text) {
            if current.is_empty() {
                current.push_str(piece.trim_start());
            } else if self.width(current.as_str(), style) + self.width(piece.trim_end(), style) <= width {
                current.push_str(piece);
            } else {
                lines.push(Line { glued: !piece.starts_with(' '), ..self.set(current.trim_end(), style) });
                current = piece.trim_start().to_owned();
            }
            while self.width(current.trim_end(), style) > width {
                let fits = self.fitting(&current, style, width);
                let rest = current.split_off(fits);
                if rest.is_empty() {
                    break;
                }
                lines.push(Line { glued: true, ..self.set(&current, style) });
                current = rest;
            }
        }
        if !current.trim().is_empty() {
            lines.push(self.set(current.trim_end(), style));
        }
    }

    /// How many bytes from the start fit into the width: at least one character with the marks that cling to it.
    fn fitting(&self, text: &str, style: Style, width: Milli) -> usize {
        let (mut used, mut end) = (0, 0);
        for (at, character) in text.char_indices() {
            used += self.character(character, style);
            if at > 0 && used > width && !clings(character) {
                return if end == 0 { at } else { end };
            }
            end = at + character.len_utf8();
        }
        end
    }

    fn character(&self, character: char, style: Style) -> Milli {
        let face = self.fonts.face_for(style.face, character).unwrap_or(style.face);
        self.fonts.advance(face, character, style.size)
    }

    fn width(&self, text: &str, style: Style) -> Milli {
        text.chars().map(|c| self.character(c, style)).sum()
    }

    fn set(&self, text: &str, style: Style) -> Line {
        let mut runs: Vec<Run> = Vec::new();
        for character in text.chars() {
            let face = self.fonts.face_for(style.face, character).unwrap_or(style.face);
            let width = self.fonts.advance(face, character, style.size);
            match runs.last_mut() {
                Some(run) if run.face == face => {
                    run.text.push(character);
                    run.width += width;
                }
                _ => runs.push(Run { face, text: character.to_string(), width }),
            }
        }
        let width = runs.iter().map(|run| run.width).sum();
        Line { runs, style, width, above: 0, glued: false, element: None }
    }
}

/// The text cut where a line may end: before a blank, and after a hyphen, dash, slash or underline inside a word.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut before = None;
    for (at, character) in text.char_indices() {
        let here = character == ' ' && before != Some(' ')
            || before.is_some_and(|b| matches!(b, '-' | '\u{2010}' | '\u{2013}' | '\u{2014}' | '/' | '_' | ':'))
                && character.is_alphabetic();
        if here && at > start {
            pieces.extend(text.get(start..at));
            start = at;
        }
        before = Some(character);
    }
    pieces.extend(text.get(start..).filter(|rest| !rest.is_empty()));
    pieces
}

#[cfg(test)]
mod tests {
    use super::super::fonts::{Face, Fonts};
    use super::super::pt;
    use super::{Setter, Style, pieces};

    const BODY: Style = Style::new(Face::Regular, 9500, 13_000);

    fn texts(text: &str, width: i32) -> Vec<String> {
        let mut setter = Setter::new(Fonts::bundled().expect("the bundled fonts"));
        let lines = setter.lines(text, BODY, width);
        assert!(lines.iter().all(|l| l.width <= width), "a line is wider than {width}");
        lines_of(text, width)
    }

    #[test]
    fn wraps_between_words_and_loses_nothing() {
        assert_eq!(pieces("a  b-c/d 1-2"), ["a", "  b-", "c/", "d", " 1-2"]);
        let title = "Βιώσιμη ανάπτυξη και περιβαλλοντική πολιτική, sustainable-development/policy";
        for width in [pt(60), pt(90), pt(140), pt(400)] {
            let lines = texts(title, width);
            let strip = |s: &str| s.replace(' ', "");
            assert_eq!(strip(&lines.concat()), strip(title), "at {width}");
        }
    }

    #[test]
    fn breaks_a_word_that_is_too_long() {
        let word = "Donaudampfschifffahrtsgesellschaftskapitaensmuetze".repeat(4);
        let lines = texts(&word, pt(100));
        assert!(lines.len() > 5);
        assert_eq!(lines.concat(), word);
        assert_eq!(lines_of("WWWW", 1000), ["W", "W", "W", "W"], "narrower than a letter");
    }

    fn lines_of(text: &str, width: i32) -> Vec<String> {
        let mut setter = Setter::new(Fonts::bundled().expect("the bundled fonts"));
        setter.lines(text, BODY, width).iter().map(|l| l.runs.iter().map(|r| r.text.as_str()).collect()).collect()
    }
}
