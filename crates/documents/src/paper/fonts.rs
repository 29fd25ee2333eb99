//! The bundled faces: which one has a character, and how wide it is.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use printpdf::ParsedFont;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::Milli;
use crate::DocumentError;

/// A bundled face.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Face {
    /// Noto Sans.
    Regular,
    /// Noto Sans Bold.
    Bold,
    /// Noto Sans Mono: codes, hashes, and signs that the others lack.
    Mono,
}

impl Face {
    /// All faces.
    pub(crate) const ALL: [Self; 3] = [Self::Regular, Self::Bold, Self::Mono];

    /// The name in the PDF, before it gets its subset tag.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Regular => "NotoSans-Regular",
            Self::Bold => "NotoSans-Bold",
            Self::Mono => "NotoSansMono-Regular",
        }
    }

    fn bytes(self) -> &'static [u8] {
        match self {
            Self::Regular => include_bytes!("../../../../assets/fonts/NotoSans-Regular.ttf"),
            Self::Bold => include_bytes!("../../../../assets/fonts/NotoSans-Bold.ttf"),
            Self::Mono => include_bytes!("../../../../assets/fonts/NotoSansMono-Regular.ttf"),
        }
    }

    /// The faces to ask for a character, this one first.
    fn chain(self) -> [Self; 3] {
        match self {
            Self::Regular => [Self::Regular, Self::Mono, Self::Bold],
            Self::Bold => [Self::Bold, Self::Regular, Self::Mono],
            Self::Mono => [Self::Mono, Self::Regular, Self::Bold],
        }
    }
}

/// The faces, read. They are read once: the bytes are part of the program.
pub(crate) struct Fonts {
    regular: ParsedFont,
    bold: ParsedFont,
    mono: ParsedFont,
}

impl Fonts {
    /// The bundled fonts.
    ///
    /// # Errors
    /// [`DocumentError::Font`] when the program's own bytes are damaged.
    pub(crate) fn bundled() -> Result<&'static Self, DocumentError> {
        static FONTS: OnceLock<Option<Fonts>> = OnceLock::new();
        FONTS
            .get_or_init(|| {
                let [regular, bold, mono] =
                    Face::ALL.map(|face| ParsedFont::from_bytes(face.bytes(), 0, &mut Vec::new()));
                Some(Self { regular: regular?, bold: bold?, mono: mono? })
            })
            .as_ref()
            .ok_or(DocumentError::Font(Face::Regular.name()))
    }

    /// The parsed face, for embedding.
    pub(crate) fn face(&self, face: Face) -> &ParsedFont {
        match face {
            Face::Regular => &self.regular,
            Face::Bold => &self.bold,
            Face::Mono => &self.mono,
        }
    }

    fn glyph(&self, face: Face, character: char) -> Option<u16> {
        self.face(face).lookup_glyph_index(u32::from(character)).filter(|glyph| *glyph != 0)
    }

    /// The face that has the character, asking the wanted one first.
    pub(crate) fn face_for(&self, wanted: Face, character: char) -> Option<Face> {
        wanted.chain().into_iter().find(|face| self.glyph(*face, character).is_some())
    }

    /// How far the pen moves for a character, for a size in thousandths of a point. All faces have 1000 units per em.
    pub(crate) fn advance(&self, face: Face, character: char, size: Milli) -> Milli {
        let units = self.glyph(face, character).map_or(0, |glyph| self.face(face).get_horizontal_advance(glyph));
        Milli::from(units) * size / 1000
    }

    /// The text as it can be printed, and what could not: composed (NFC), white space as blanks (those that keep words
    /// together as no-break spaces), invisible marks taken
    /// out, a compatibility character ("Ⅱ") as its plain letters where no face has it, and any other character that no
    /// face has as `[U+4E2D]`, so that nothing is lost without a trace.
    pub(crate) fn printable(&self, text: &str) -> (String, BTreeSet<char>) {
        let mut missing = BTreeSet::new();
        let mut printable = String::with_capacity(text.len());
        for character in text.nfc() {
            if matches!(character, '\u{a0}' | '\u{202f}' | '\u{2007}') {
                printable.push('\u{a0}');
            } else if character.is_whitespace() {
                printable.push(' ');
            } else if is_invisible(character) {
            } else if self.face_for(Face::Regular, character).is_some() {
                printable.push(character);
            } else {
                let plain: String = std::iter::once(character).nfkc().collect();
                if plain != character.to_string() && plain.chars().all(|c| self.face_for(Face::Regular, c).is_some()) {
                    printable.push_str(&plain);
                } else {
                    missing.insert(character);
                    printable.push_str(&format!("[U+{:04X}]", u32::from(character)));
                }
            }
        }
        (printable, missing)
    }
}

/// Characters that print nothing by their nature: controls, soft hyphen, zero-width and direction marks, variation
/// selectors. Direction overrides among them would let a title show itself backwards.
fn is_invisible(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0000}'..='\u{e0fff}')
}

/// Whether a line may not begin with the character because it belongs to the one before.
pub(crate) fn clings(character: char) -> bool {
    is_combining_mark(character)
}

#[cfg(test)]
mod tests {
    use super::{Face, Fonts};

    #[test]
    fn every_face_has_the_letters_of_europe() {
        let fonts = Fonts::bundled().expect("the bundled fonts");
        let ranges = [
            0x20..=0x7e_u32,
            0xa1..=0xac,
            0xae..=0x17f,
            0x18f..=0x18f,
            0x192..=0x192,
            0x1a0..=0x1a1,
            0x1af..=0x1b0,
            0x1cd..=0x1dc,
            0x1e4..=0x1ff,
            0x218..=0x21b,
            0x259..=0x259,
            0x386..=0x38a,
            0x38e..=0x3a1,
            0x3a3..=0x3ce,
            0x400..=0x45f,
            0x490..=0x491,
            0x1e00..=0x1eff,
            0x2010..=0x2015,
            0x2018..=0x201e,
            0x2026..=0x2026,
            0x20ac..=0x20ac,
            0x2116..=0x2116,
        ];
        for face in [Face::Regular, Face::Bold] {
            for range in ranges.clone() {
                for code in range {
                    let character = char::from_u32(code).expect("a character");
                    assert_eq!(
                        fonts.face_for(face, character),
                        Some(face),
                        "{face:?} lacks {character:?} U+{code:04X}"
                    );
                    assert!(fonts.advance(face, character, 10_000) > 0, "{face:?} {character:?} has no width");
                }
            }
        }
    }

    #[test]
    fn nothing_is_lost_without_a_trace() {
        let fonts = Fonts::bundled().expect("the bundled fonts");
        for (text, printed, missing) in [
            ("A\u{30a}se Bj\u{f8}rnstad", "Åse Bjørnstad", ""),
            ("Fysik \u{2161}", "Fysik II", ""),
            ("a\u{a0}b\tc\nd", "a\u{a0}b c d", ""),
            ("soft\u{ad}hyphen \u{202e}backwards", "softhyphen backwards", ""),
            ("x \u{2192} y \u{2265} 2", "x \u{2192} y \u{2265} 2", ""),
            ("\u{4e2d}\u{6587} A", "[U+4E2D][U+6587] A", "\u{4e2d}\u{6587}"),
        ] {
            let (found, lost) = fonts.printable(text);
            assert_eq!((found.as_str(), lost.into_iter().collect::<String>().as_str()), (printed, missing), "{text:?}");
        }
    }
}
