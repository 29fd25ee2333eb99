//! Folding of text for search: "makela" finds "Mäkelä", "strasse" finds "Straße". It is for finding, never for comparing
//! people.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Small letters without accents; letters that Unicode does not take apart are written out as they are on paper.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase) {
        match letter {
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'þ' => folded.push_str("th"),
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'ħ' => folded.push('h'),
            'ı' => folded.push('i'),
            'ŧ' => folded.push('t'),
            'ŋ' => folded.push('n'),
            // Small letters of some capitals decompose once more (İ → i + dot).
            c if is_combining_mark(c) => {}
            c => folded.push(c),
        }
    }
    folded
}

/// The folded words of a search.
pub(crate) fn words(search: &str) -> Vec<String> {
    fold(bounded(search)).split_whitespace().map(str::to_owned).collect()
}

/// As much of a search as anybody types; SQLite refuses patterns that are far longer.
pub(crate) fn bounded(search: &str) -> &str {
    search.char_indices().nth(200).and_then(|(end, _)| search.get(..end)).unwrap_or(search)
}

/// Letters and digits alone, folded: "TKT-20001" and "tkt 20001" are the same code.
pub(crate) fn code_key(code: &str) -> String {
    fold(code).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// A pattern for `LIKE … ESCAPE '\'` that finds the text anywhere.
pub(crate) fn anywhere(word: &str) -> String {
    format!("%{}%", escaped(word))
}

/// A pattern for `LIKE … ESCAPE '\'` that finds the text at the beginning.
pub(crate) fn beginning(word: &str) -> String {
    format!("{}%", escaped(word))
}

fn escaped(word: &str) -> String {
    word.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

#[cfg(test)]
mod tests {
    use super::{code_key, fold};

    #[test]
    fn folds_the_letters_of_europe() {
        for (text, folded) in [
            ("Mäkelä", "makela"),
            ("MA\u{308}KELA\u{308}", "makela"),
            ("Straße", "strasse"),
            ("Østergård", "ostergard"),
            ("Łukasz Żółć", "lukasz zolc"),
            ("İpek Işık", "ipek isik"),
            ("Ðorđe Þór Æsir", "dorde thor aesir"),
            ("ΑΘΗΝΆ", "αθηνα"),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
        assert_eq!(code_key("TKT-200 01"), "tkt20001");
    }
}
