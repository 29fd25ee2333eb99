//! Patterns as people write them: `*` for any letters or none, `?` for exactly one; no other character is special.

use serde::{Deserialize, Serialize};

use crate::suggest::fold;

/// A pattern for a code or a text, as it was written. It has to cover the whole of what it is compared with: "calculus*"
/// is what begins with calculus, "*calculus*" what has it anywhere.
///
/// Case and accents do not count, nor does how many blanks stand between words; in codes blanks and marks do not count
/// at all, so that "MAT-11??" covers "mat 1100". A letter that is folded to two, as ß to ss, is two letters for `?`.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pattern(pub String);

/// A pattern made ready to be compared with many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Folded {
    signs: Vec<char>,
}

impl Pattern {
    pub(super) fn for_code(&self) -> Folded {
        Folded { signs: fold(&self.0).chars().filter(|c| c.is_alphanumeric() || is_wild(c)).collect() }
    }

    pub(super) fn for_text(&self) -> Folded {
        Folded { signs: fold_text(&self.0).chars().collect() }
    }
}

impl Folded {
    /// Whether it covers the whole of a folded text.
    pub(super) fn covers(&self, text: &str) -> bool {
        // After a failure only the last `*` can take one letter more: what an earlier one could take it can take too.
        let text: Vec<char> = text.chars().collect();
        let (mut at, mut sign) = (0, 0);
        let mut star: Option<(usize, usize)> = None;
        while let Some(letter) = text.get(at) {
            match self.signs.get(sign) {
                Some('*') => {
                    star = Some((sign, at));
                    sign += 1;
                }
                Some(one) if *one == '?' || one == letter => {
                    at += 1;
                    sign += 1;
                }
                _ => {
                    let Some((stood, taken)) = star else { return false };
                    star = Some((stood, taken + 1));
                    at = taken + 1;
                    sign = stood + 1;
                }
            }
        }
        self.signs.iter().skip(sign).all(|sign| *sign == '*')
    }

    /// Whether it has no wildcard, so that it covers one text alone.
    pub(super) fn is_exact(&self) -> bool {
        !self.signs.is_empty() && !self.signs.iter().any(is_wild)
    }

    /// How many letters it names.
    pub(super) fn letters(&self) -> usize {
        self.signs.iter().filter(|sign| !is_wild(sign)).count()
    }

    /// Whether nothing is left of it: it would cover nothing but the empty text.
    pub(super) fn is_empty(&self) -> bool {
        self.signs.is_empty()
    }
}

/// A code: letters and digits alone, folded.
pub(super) fn fold_code(code: &str) -> String {
    fold(code).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// A text, or a pattern for one: folded, with one blank between words.
pub(super) fn fold_text(text: &str) -> String {
    fold(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_wild(sign: &char) -> bool {
    matches!(sign, '*' | '?')
}
