//! Titles as words: folded, split, without the words that say nothing, and with the numbers told apart.

use std::collections::HashSet;
use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

/// Words of the seven languages that say nothing about a course.
const STOP: &[&str] = &[
    // English
    "a", "an", "and", "as", "at", "by", "from", "in", "into", "its", "of", "on", "or", "the", "their", "to", "with",
    "via", "using", // Finnish
    "ja", "sekä", "tai", "kuin", // Swedish, Norwegian, Danish
    "av", "den", "det", "de", "en", "et", "ett", "i", "inom", "med", "mot", "och", "og", "om", "på", "samt", "som",
    "till", "til", "ved", "vid", "innen", "ei", "eit", "enn", "fra", "från", "under", // Dutch
    "aan", "bij", "een", "het", "met", "naar", "op", "over", "tot", "uit", "van", "ten", "ter", "door",
    // German
    "als", "am", "an", "auf", "aus", "bei", "das", "dem", "der", "des", "die", "ein", "eine", "einer", "einem", "im",
    "mit", "nach", "und", "vom", "von", "zu", "zum", "zur", "über", "unter", "oder", "in", "der", // Polish
    "do", "jako", "na", "oraz", "o", "w", "we", "z", "ze", "u", "po", "przez", // French, Spanish, Italian
    "la", "le", "les", "du", "et", "el", "y", "di", "e",
];

/// Words after which the audience of a course is named.
const FOR: &[&str] = &["for", "för", "für", "voor", "dla"];

/// Words after an amount of credits.
const CREDIT_WORDS: &[&str] =
    &["ects", "hp", "op", "sp", "stp", "ec", "cr", "credits", "credit", "cp", "lp", "studiepoeng"];

/// Letters of a title that are read; what is longer is no title.
const LONGEST: usize = 400;

/// A word of a title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Word {
    /// A word with a meaning, folded.
    Content(String),
    /// A number from 1 to 12, however it is written.
    Number(u8),
    /// The second part of a number: 2 in "I.2", 1 in "Ia".
    Half(u8),
    /// A level of the Common European Framework of Reference for Languages, A1 = 0 to C2 = 5.
    Cefr(u8),
    /// What follows names an audience.
    For,
}

/// The words of a title in their order.
pub(super) fn words(title: &str) -> Vec<Word> {
    let title = title.char_indices().nth(LONGEST).and_then(|(end, _)| title.get(..end)).unwrap_or(title);
    let tokens = tokens(title);
    let shouting = !title.chars().any(char::is_lowercase);
    let mut words = Vec::with_capacity(tokens.len());
    let mut skip = false;
    for (at, token) in tokens.iter().enumerate() {
        if std::mem::take(&mut skip) {
            continue;
        }
        let next = tokens.get(at + 1);
        let folded = fold(&token.text);
        if token.text.chars().all(|c| c.is_ascii_digit()) {
            if next.is_some_and(|next| CREDIT_WORDS.contains(&fold(&next.text).as_str())) {
                skip = true;
            } else if let Ok(number @ 1..=12) = token.text.parse::<u8>() {
                // "I.2" is not "I and 2".
                let before = at.checked_sub(1).and_then(|at| tokens.get(at));
                let second =
                    before.is_some_and(|before| before.dotted) && matches!(words.last(), Some(Word::Number(_)));
                words.push(if second { Word::Half(number) } else { Word::Number(number) });
                if let Some(half @ ("a" | "b")) = next.filter(|_| token.joined).map(|next| next.text.as_str()) {
                    words.push(Word::Half(if half == "a" { 1 } else { 2 }));
                    skip = true;
                }
            }
            continue;
        }
        if let Some(level) = cefr(&folded) {
            words.push(Word::Cefr(level));
            continue;
        }
        let after_stop =
            at.checked_sub(1).and_then(|at| tokens.get(at)).is_some_and(|before| is_stop(&fold(&before.text)));
        let stands_apart = token.ends_part || next.is_none();
        if let Some(number) = roman(&token.text)
            && (number > 1 || !shouting || next.is_none())
            && (at > 0 || number > 1)
            && !(after_stop && token.text.chars().count() == 1)
        {
            words.push(Word::Number(number));
            match token.text.chars().last() {
                Some('a') => words.push(Word::Half(1)),
                Some('b') => words.push(Word::Half(2)),
                _ => {}
            }
        } else if let Some(number) = letter(&token.text)
            && stands_apart
            && !after_stop
            && at > 0
        {
            words.push(Word::Number(number));
        } else if FOR.iter().any(|it| fold(it) == folded) {
            words.push(Word::For);
        } else if !is_stop(&folded) && (folded.chars().count() > 1 || token.text.chars().all(char::is_uppercase)) {
            words.push(Word::Content(folded));
        }
    }
    words
}

/// Lower case, without accents; letters of their own as their nearest plain letter.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkd().flat_map(char::to_lowercase) {
        match c {
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' | 'ð' => folded.push('d'),
            'ı' => folded.push('i'),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ß' => folded.push_str("ss"),
            'þ' => folded.push_str("th"),
            '\u{300}'..='\u{36f}' => {}
            c => folded.push(c),
        }
    }
    folded
}

fn is_stop(folded: &str) -> bool {
    static FOLDED: LazyLock<HashSet<String>> = LazyLock::new(|| STOP.iter().map(|word| fold(word)).collect());
    FOLDED.contains(folded)
}

struct Token {
    text: String,
    /// Whether a mark that divides titles follows.
    ends_part: bool,
    /// Whether a full stop follows.
    dotted: bool,
    /// Whether the next one follows at once.
    joined: bool,
}

/// Runs of letters, and runs of digits; "C++", "C#" and ".NET" stay words, a level like "A1" too.
fn tokens(title: &str) -> Vec<Token> {
    let title =
        title.replace("C++", "Cplusplus").replace("C#", "Csharp").replace(".NET", "Dotnet").replace(['\'', '’'], "");
    let mut tokens: Vec<Token> = Vec::new();
    let mut current = String::new();
    let mut push = |current: &mut String, mark: Option<char>| {
        if !current.is_empty() {
            let parts = parts(current);
            let last = parts.len().saturating_sub(1);
            for (at, text) in parts.into_iter().enumerate() {
                tokens.push(Token { text, ends_part: false, dotted: false, joined: at < last });
            }
            current.clear();
        }
        if let (Some(mark), Some(last)) = (mark, tokens.last_mut()) {
            last.dotted |= mark == '.';
            last.ends_part |= matches!(mark, ',' | ':' | ';' | '.' | '(' | ')' | '–' | '-' | '/' | '&');
        }
    };
    for c in title.chars() {
        if c.is_alphanumeric() {
            current.push(c);
        } else if c == '-' && matches!(current.as_str(), "e" | "E") {
            // "e-commerce" is one word.
        } else {
            push(&mut current, Some(c));
        }
    }
    push(&mut current, None);
    tokens
}

/// Divides a run where letters and digits meet.
fn parts(run: &str) -> Vec<String> {
    if cefr(&fold(run)).is_some() {
        return vec![run.to_owned()];
    }
    // A code: letters and three digits or more.
    if run.chars().filter(char::is_ascii_digit).count() >= 3 && run.chars().any(char::is_alphabetic) {
        return Vec::new();
    }
    let mut parts: Vec<String> = Vec::new();
    let mut digits = None;
    for c in run.chars() {
        let digit = c.is_ascii_digit();
        match parts.last_mut() {
            Some(last) if digits == Some(digit) => last.push(c),
            _ => parts.push(c.to_string()),
        }
        digits = Some(digit);
    }
    parts
}

fn cefr(folded: &str) -> Option<u8> {
    ["a1", "a2", "b1", "b2", "c1", "c2"].iter().zip(0..).find(|(level, _)| **level == folded).map(|(_, at)| at)
}

fn roman(token: &str) -> Option<u8> {
    // "Ia" is the first half of I.
    let token = token.strip_suffix(['a', 'b']).unwrap_or(token);
    ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"]
        .iter()
        .zip(1..)
        .find(|(numeral, _)| **numeral == token)
        .map(|(_, number)| number)
}

fn letter(token: &str) -> Option<u8> {
    ["A", "B", "C", "D", "E"].iter().zip(1..).find(|(letter, _)| **letter == token).map(|(_, number)| number)
}
