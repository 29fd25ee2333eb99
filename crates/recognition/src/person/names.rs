//! Names as tokens, and how two names compare.
//!
//! Only what is the same name in other letters agrees: transliterations, hyphens and apostrophes, neighbouring words joined.
//! A few letters that differ are close, never the same.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::EvidenceState::{self, Agrees, Close, Differs};
use super::WhyCode;

/// A name as its words, each with all its transliterations. Empty for a name that is absent.
#[derive(Clone, Default)]
pub(super) struct Name(Vec<Token>);

#[derive(Clone)]
struct Token {
    /// The word itself and its transliterations, sorted.
    forms: BTreeSet<String>,
    /// The word without its marks.
    plain: String,
    particle: bool,
    /// It is a particle only before another word.
    leads: bool,
    initial: bool,
    scripts: BTreeSet<Script>,
}

/// Letters with more than one transliteration, or one that is not the letter without its marks. The first is the plain
/// form ("strip"), the others are written out ("expand"). After ICAO Doc 9303 part 3, section 6 A, and national practice.
const LETTERS: &[(char, &[&str])] = &[
    // Nordic, German, Estonian, Hungarian, Turkish
    ('å', &["a", "aa"]),
    ('ä', &["a", "ae"]),
    ('æ', &["ae", "a"]),
    ('ö', &["o", "oe"]),
    ('ø', &["o", "oe"]),
    ('ü', &["u", "ue", "uxx"]),
    ('ő', &["o", "oe"]),
    ('ű', &["u", "ue"]),
    ('œ', &["oe", "o"]),
    ('ß', &["ss"]),
    // Icelandic, Faroese, Sámi
    ('þ', &["th"]),
    ('ð', &["d", "dh"]),
    ('ŋ', &["n", "ng"]),
    ('ŧ', &["t"]),
    // Croatian, Serbian, Bosnian, Vietnamese
    ('đ', &["d", "dj"]),
    // Polish, Sorbian, Maltese, Turkish, Azerbaijani, Greenlandic
    ('ł', &["l"]),
    ('ħ', &["h"]),
    ('ı', &["i"]),
    ('ə', &["e", "a"]),
    ('ĸ', &["k", "q"]),
    // Spanish: ICAO allows NXX, as it allows UXX above
    ('ñ', &["n", "nxx"]),
    // Dutch
    ('ÿ', &["y", "ij"]),
];

/// Words that belong to many names and tell none apart, wherever they stand.
const PARTICLES: &[&str] = &["van", "von", "de", "der", "den", "af", "la", "di", "da", "dos", "bin", "al"];

/// Words that do so only before another word; alone they are names (Le, Do, Das, Du).
const LEADING_PARTICLES: &[&str] = &[
    "vom", "zu", "zum", "zur", "des", "het", "t", "ter", "ten", "te", "op", "av", "le", "les", "las", "los", "el",
    "lo", "li", "do", "das", "du", "del", "della", "delle", "dello", "dei", "degli", "dal", "dalla", "d", "y", "e",
    "i", "ibn", "bint", "ben", "ul", "ur", "abu", "und", "and",
];

/// What stands where a name is not known.
const PLACEHOLDERS: &[&str] =
    &["fnu", "lnu", "nn", "n n", "xxx", "unknown", "ukjent", "okänd", "unbekannt", "tuntematon"];

/// A longer name, or a longer word in it, is no name; it is compared letter by letter only.
const MAX_TOKENS: usize = 16;
const MAX_LETTERS: usize = 40;
/// Transliterations of one word; "ååååå" has 32.
const MAX_FORMS: usize = 64;
/// Transliterations of one word that are compared letter by letter.
const MAX_EDITED_FORMS: usize = 5;
/// Neighbouring words that are tried as one ("van den Berg", "Vandenberg").
const MAX_JOINED: usize = 4;

impl Name {
    pub(super) fn read(text: &str) -> Self {
        let folded = fold(text);
        let words: Vec<&str> = folded.split_whitespace().collect();
        let nameless = !folded.chars().any(char::is_alphabetic) || text.trim().eq_ignore_ascii_case("n/a");
        if nameless || PLACEHOLDERS.contains(&words.join(" ").as_str()) {
            return Self::default();
        }
        let mut tokens: Vec<Token> =
            words.into_iter().filter(|word| word.chars().any(char::is_alphanumeric)).map(Token::read).collect();
        if let Some((last, _)) = tokens.split_last_mut() {
            last.particle = last.particle && !last.leads;
        }
        Self(tokens)
    }

    pub(super) fn is_absent(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// The first words and the rest.
    pub(super) fn split(&self, at: usize) -> (Self, Self) {
        let (first, rest) = self.0.split_at(at.min(self.0.len()));
        (Self(first.to_vec()), Self(rest.to_vec()))
    }

    /// One name before another, as one.
    pub(super) fn before(&self, other: &Self) -> Self {
        Self(self.0.iter().chain(&other.0).cloned().collect())
    }

    /// Whether it is a single word in a script that writes no blank between family and given names.
    pub(super) fn is_unspaced(&self) -> bool {
        let unspaced = |script: &Script| matches!(script, Script::Han | Script::Kana | Script::Hangul);
        matches!(self.0.as_slice(), [word] if !word.scripts.is_empty() && word.scripts.iter().all(unspaced))
    }

    fn scripts(&self) -> BTreeSet<Script> {
        self.0.iter().flat_map(|word| word.scripts.iter().copied()).collect()
    }

    fn too_long(&self) -> bool {
        self.0.len() > MAX_TOKENS
    }
}

impl Token {
    fn read(word: &str) -> Self {
        let letters = word.chars().count();
        Self {
            forms: transliterations(word),
            plain: plain(word),
            particle: PARTICLES.contains(&word) || LEADING_PARTICLES.contains(&word),
            leads: LEADING_PARTICLES.contains(&word),
            // A letter that has no case (王) is a whole word, not an initial.
            initial: letters == 1 && word.chars().all(char::is_lowercase),
            scripts: word.chars().filter_map(Script::of).collect(),
        }
    }

    fn agrees(&self, other: &Self) -> bool {
        !self.forms.is_disjoint(&other.forms)
    }
}

/// The same name: all words agree, in order.
pub(super) fn same(one: &Name, other: &Name) -> bool {
    !one.is_absent() && pairs_along(&one.0, &other.0).is_some_and(|left| left == (0, 0))
}

/// Whether two names have no script in common. Between scripts nothing is transliterated: there are many ways for each
/// language, and which of them was taken is not known.
pub(super) fn in_two_scripts(one: &Name, other: &Name) -> bool {
    let (one, other) = (one.scripts(), other.scripts());
    !one.is_empty() && !other.is_empty() && one.is_disjoint(&other)
}

/// How the same name is written on two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Writing {
    /// Letter by letter, marks and all.
    Equal,
    /// With the same letters, as one word or in several.
    Joined,
    /// In other letters.
    OtherLetters,
}

pub(super) fn writing(one: &str, other: &str) -> Writing {
    let (one, other) = (fold(one), fold(other));
    if one.split_whitespace().eq(other.split_whitespace()) {
        Writing::Equal
    } else if one.split_whitespace().flat_map(str::chars).eq(other.split_whitespace().flat_map(str::chars)) {
        Writing::Joined
    } else {
        Writing::OtherLetters
    }
}

/// Family names: one set of words lies within the other, and what is common is more than particles and initials.
pub(super) fn family(one: &Name, other: &Name) -> (EvidenceState, WhyCode) {
    if one.too_long() || other.too_long() {
        return (Differs, WhyCode::OtherName);
    }
    let exact = |a: &Run, b: &Run| a.token.agrees(&b.token);
    let (inner, outer) = (within(one, other, &exact), within(other, one, &exact));
    match inner.max(outer) {
        Common::Name if same(one, other) => return (Agrees, WhyCode::SameName),
        Common::Name if inner == outer => return (Agrees, WhyCode::OtherOrder),
        Common::Name => return (Agrees, WhyCode::Contained),
        Common::Initial => return (Close, WhyCode::Initial),
        Common::Particle => return (Close, WhyCode::OnlyParticles),
        Common::Nothing => {}
    }
    let near = |a: &Run, b: &Run| exact(a, b) || few_edits(&a.token, &b.token);
    match within(one, other, &near).max(within(other, one, &near)) {
        Common::Name => return (Close, WhyCode::FewLetters),
        Common::Initial | Common::Particle | Common::Nothing => {}
    }
    // A letter is the initial of one word, not of several that are tried as one.
    let initials = |a: &Run, b: &Run| near(a, b) || (a.count == b.count && initial_of(&a.token, &b.token));
    match within(one, other, &initials).max(within(other, one, &initials)) {
        Common::Name | Common::Initial => (Close, WhyCode::Initial),
        Common::Particle | Common::Nothing => (Differs, WhyCode::OtherName),
    }
}

/// Given names: one list begins with the other.
pub(super) fn given(one: &Name, other: &Name) -> (EvidenceState, WhyCode) {
    if one.too_long() || other.too_long() {
        return (Differs, WhyCode::OtherName);
    }
    let only_initials = |name: &Name| name.0.iter().all(|t| t.initial);
    if let Some(left) = pairs_along(&one.0, &other.0) {
        let nothing_but_initials = match left {
            (0, 0) => only_initials(one) || only_initials(other),
            (0, _) => only_initials(one),
            _ => only_initials(other),
        };
        return match left {
            _ if nothing_but_initials => (Close, WhyCode::Initial),
            (0, 0) => (Agrees, WhyCode::SameName),
            _ => (Agrees, WhyCode::Begins),
        };
    }
    let pairs = || one.0.iter().zip(&other.0);
    if pairs().all(|(a, b)| a.agrees(b) || few_edits(a, b)) {
        (Close, WhyCode::FewLetters)
    } else if pairs().all(|(a, b)| a.agrees(b) || initial_of(a, b)) {
        (Close, WhyCode::Initial)
    } else {
        (Differs, WhyCode::OtherName)
    }
}

/// What two names have in common when one lies within the other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Common {
    Nothing,
    Particle,
    Initial,
    Name,
}

/// Whether every word of one name is found in the other; neighbouring words joined count as one, on either side.
fn within(inner: &Name, outer: &Name, agree: &dyn Fn(&Run, &Run) -> bool) -> Common {
    if inner.is_absent() || outer.is_absent() {
        return Common::Nothing;
    }
    let runs = |name: &Name, from: usize| -> Vec<Run> {
        (1..=MAX_JOINED).filter_map(|count| Run::of(&name.0, from, count)).collect()
    };
    let outer_runs: Vec<Run> = (0..outer.len()).flat_map(|from| runs(outer, from)).collect();
    // The best that covers the first n words, for every n.
    let mut best: Vec<Option<Common>> = vec![None; inner.len() + 1];
    if let Some(first) = best.first_mut() {
        *first = Some(Common::Nothing);
    }
    for from in 0..inner.len() {
        let Some(so_far) = best.get(from).copied().flatten() else { continue };
        for run in runs(inner, from) {
            // One of the two is a single word: joined words are compared with one that is written as one.
            let found = outer_runs.iter().filter(|o| o.count == 1 || run.count == 1).filter(|o| agree(o, &run));
            let Some(common) = found.map(|o| o.tells().min(run.tells())).max() else { continue };
            if let Some(slot) = best.get_mut(from + run.count) {
                *slot = (*slot).max(Some(so_far.max(common)));
            }
        }
    }
    best.last().copied().flatten().unwrap_or(Common::Nothing)
}

/// Neighbouring words taken as one.
struct Run {
    token: Token,
    count: usize,
}

impl Run {
    fn of(tokens: &[Token], from: usize, count: usize) -> Option<Self> {
        let words = tokens.get(from..from + count)?;
        let mut joined = words.first()?.clone();
        for word in words.iter().skip(1) {
            joined.forms = joined
                .forms
                .iter()
                .flat_map(|before| word.forms.iter().map(move |after| format!("{before}{after}")))
                .take(MAX_FORMS)
                .collect();
            joined.plain.push_str(&word.plain);
            joined.particle &= word.particle;
            joined.initial &= word.initial;
            joined.scripts.extend(&word.scripts);
        }
        // Initials in a row are no word: "J. O." is not Jo.
        if count > 1 && joined.initial {
            return None;
        }
        Some(Self { token: joined, count })
    }

    fn tells(&self) -> Common {
        match &self.token {
            token if token.particle => Common::Particle,
            token if token.initial => Common::Initial,
            _ => Common::Name,
        }
    }
}

/// Walks along both lists while the words agree, neighbours joined where one side writes them as one word; how many
/// words are left on either side once one list is used up, or `None` where they part before.
fn pairs_along(one: &[Token], other: &[Token]) -> Option<(usize, usize)> {
    let mut open = vec![(0, 0)];
    let mut seen = BTreeSet::new();
    let mut best: Option<(usize, usize)> = None;
    while let Some((at, beside)) = open.pop() {
        if !seen.insert((at, beside)) {
            continue;
        }
        if at == one.len() || beside == other.len() {
            let left = (one.len() - at, other.len() - beside);
            if best.is_none_or(|(a, b)| left.0 + left.1 < a + b) {
                best = Some(left);
            }
            continue;
        }
        for count in 1..=MAX_JOINED {
            for (mine, theirs) in [(1, count), (count, 1)] {
                let runs = (Run::of(one, at, mine), Run::of(other, beside, theirs));
                if let (Some(a), Some(b)) = runs
                    && a.token.agrees(&b.token)
                {
                    open.push((at + mine, beside + theirs));
                }
            }
        }
    }
    best
}

/// The letters in which two writings of one name differ, each with what stands for it on the other side: å and aa.
pub(super) fn other_letters(one: &str, other: &str) -> Vec<(String, String)> {
    let (one, other) = (fold(one), fold(other));
    let words = |text: &str| -> Vec<Vec<char>> {
        let single = text.split_whitespace().map(|word| word.chars().collect());
        single.filter(|word: &Vec<char>| word.len() <= MAX_LETTERS).take(MAX_TOKENS).collect()
    };
    let (one, other) = (words(&one), words(&other));
    let mut found: Vec<(String, String)> = Vec::new();
    let mut note = |along: Vec<(String, String)>| {
        for pair in along {
            if !found.contains(&pair) {
                found.push(pair);
            }
        }
    };
    let beside = |word: &Vec<char>| other.iter().find_map(|of| along(word, of));
    for word in &one {
        beside(word).into_iter().for_each(&mut note);
    }
    // Words that one side joins have no counterpart of their own.
    if !one.iter().all(|word| beside(word).is_some()) {
        along(&one.concat(), &other.concat()).into_iter().for_each(&mut note);
    }
    found
}

/// Walks along two words that are transliterations of each other, and notes the letters in which they differ; `None` where
/// they are two words.
fn along(one: &[char], other: &[char]) -> Option<Vec<(String, String)>> {
    if one.len() > MAX_LETTERS || other.len() > MAX_LETTERS {
        return None;
    }
    // Each place is visited once: from it, the rest either fits or not.
    let mut open = vec![(0, 0, Vec::new())];
    let mut seen = BTreeSet::new();
    while let Some((at, beside, noted)) = open.pop() {
        if (at, beside) == (one.len(), other.len()) {
            return Some(noted);
        }
        if !seen.insert((at, beside)) {
            continue;
        }
        let (mine, theirs) = (one.get(at).copied(), other.get(beside).copied());
        let with =
            |letter: char, written: &str| [noted.as_slice(), &[(letter.to_string(), written.to_owned())]].concat();
        let starts = |rest: Option<&[char]>, text: &str| {
            rest.is_some_and(|rest| text.chars().enumerate().all(|(i, c)| rest.get(i) == Some(&c)))
        };
        for (letter, rest, turned) in [(mine, other.get(beside..), false), (theirs, one.get(at..), true)] {
            let Some(letter) = letter else { continue };
            for text in written(letter).iter().filter(|text| starts(rest, text)) {
                let far = text.chars().count();
                let (at, beside) = if turned { (at + far, beside + 1) } else { (at + 1, beside + far) };
                open.push((at, beside, with(letter, text)));
            }
        }
        if let (Some(mine), Some(theirs)) = (mine, theirs) {
            let (of_mine, of_theirs) = (written(mine), written(theirs));
            if mine == theirs {
                open.push((at + 1, beside + 1, noted));
            } else if !of_mine.contains(&theirs.to_string())
                && !of_theirs.contains(&mine.to_string())
                && of_mine.iter().any(|text| of_theirs.contains(text))
            {
                open.push((at + 1, beside + 1, with(mine, &theirs.to_string())));
            }
        }
    }
    None
}

fn initial_of(a: &Token, b: &Token) -> bool {
    let begins = |short: &Token, long: &Token| {
        short.initial && short.forms.iter().any(|s| long.forms.iter().any(|l| l.starts_with(s.as_str())))
    };
    begins(a, b) || begins(b, a)
}

/// Damerau-Levenshtein: none up to three letters, one up to seven, two from eight; by the shorter word.
fn few_edits(a: &Token, b: &Token) -> bool {
    let near = |x: &str, y: &str| {
        let (one, other) = (x.chars().count(), y.chars().count());
        let (short, long) = (one.min(other), one.max(other));
        let allowed = match short {
            0..=3 => 0,
            4..=7 => 1,
            _ => 2,
        };
        long <= MAX_LETTERS && long - short <= allowed && strsim::damerau_levenshtein(x, y) <= allowed
    };
    // With many transliterations only the plain forms are compared, so that a hostile name costs little.
    let few = |token: &Token| token.forms.len() <= MAX_EDITED_FORMS;
    near(&a.plain, &b.plain) || (few(a) && few(b) && a.forms.iter().any(|x| b.forms.iter().any(|y| near(x, y))))
}

/// The scripts that names are written in, as far as they have to be told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Script {
    Latin,
    Greek,
    Cyrillic,
    Armenian,
    Hebrew,
    Arabic,
    Georgian,
    Han,
    Kana,
    Hangul,
    /// Any other; its number is that of the block of 128 letters, which is what the scripts of India have each.
    Block(u32),
}

impl Script {
    /// The script of a letter; `None` for a digit or a mark, which belong to no script alone.
    fn of(letter: char) -> Option<Self> {
        if !letter.is_alphabetic() {
            return None;
        }
        Some(match u32::from(letter) {
            0..=0x2AF | 0x1E00..=0x1EFF | 0x2C60..=0x2C7F | 0xA720..=0xA7FF | 0xAB30..=0xAB6F => Self::Latin,
            0x370..=0x3FF | 0x1F00..=0x1FFF => Self::Greek,
            0x400..=0x52F | 0x1C80..=0x1C8F | 0x2DE0..=0x2DFF | 0xA640..=0xA69F => Self::Cyrillic,
            0x530..=0x58F => Self::Armenian,
            0x590..=0x5FF => Self::Hebrew,
            0x600..=0x77F | 0x870..=0x8FF => Self::Arabic,
            0x10A0..=0x10FF | 0x1C90..=0x1CBF | 0x2D00..=0x2D2F => Self::Georgian,
            0x3040..=0x30FF | 0x31F0..=0x31FF => Self::Kana,
            0x1100..=0x11FF | 0xA960..=0xA97F | 0xAC00..=0xD7FF => Self::Hangul,
            0x3005..=0x3007 | 0x3400..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF => Self::Han,
            other => Self::Block(other >> 7),
        })
    }
}

/// Case folded, composed, hyphens and points as blanks, apostrophes gone.
fn fold(text: &str) -> String {
    // NFKC makes a blank and a mark of a lone accent, which is typed as an apostrophe.
    let cleaned: String = text.chars().filter(|c| !vanishes(*c)).collect();
    let mut folded = String::with_capacity(cleaned.len());
    for letter in cleaned.nfkc().filter(|c| !vanishes(*c)) {
        match letter {
            // Lower-casing these gives a letter with a mark, or another letter than people mean.
            'İ' => folded.push('i'),
            'ẞ' => folded.push('ß'),
            'ς' => folded.push('σ'),
            letter if letter.is_alphanumeric() || is_combining_mark(letter) => folded.extend(letter.to_lowercase()),
            // A damaged letter is a letter, and agrees with none but itself.
            '\u{FFFD}' => folded.push(letter),
            _ => folded.push(' '),
        }
    }
    // Comma below and cedilla are one letter in Romanian files of different age.
    let folded: String = folded.nfc().collect();
    folded.replace('ş', "ș").replace('ţ', "ț")
}

/// Apostrophes of all kinds, the middle dot of Catalan, soft hyphens and what cannot be seen.
fn vanishes(letter: char) -> bool {
    matches!(
        letter,
        '\'' | '`'
            | '´'
            | '’'
            | '‘'
            | '‚'
            | '‛'
            | 'ʼ'
            | 'ʻ'
            | 'ʹ'
            | 'ʾ'
            | 'ʿ'
            | 'ˈ'
            | '′'
            | '＇'
            | '·'
            | '"'
            | '“'
            | '”'
            | '\u{00AD}'
            | '\u{200B}'..='\u{200F}'
            | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{2069}'
            | '\u{FEFF}'
    )
}

/// Marks over and under Latin, Greek and Cyrillic letters. Vowel signs and voicing marks of other scripts are letters.
fn is_accent(letter: char) -> bool {
    matches!(letter, '\u{0300}'..='\u{036F}' | '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}')
}

/// The word without its marks, each letter in its first transliteration.
fn plain(word: &str) -> String {
    word.chars().map(|letter| written(letter).swap_remove(0)).collect()
}

/// How a letter is written in plain letters, the form without its marks first; never empty.
fn written(letter: char) -> Vec<String> {
    match LETTERS.iter().find(|(of, _)| *of == letter) {
        Some((_, written)) => written.iter().map(|w| (*w).to_owned()).collect(),
        None => vec![letter.nfd().filter(|c| !is_accent(*c)).collect()],
    }
}

/// The word itself and every way to write it in plain letters, letter by letter.
fn transliterations(word: &str) -> BTreeSet<String> {
    let mut forms: Vec<String> = vec![String::new()];
    for letter in word.chars() {
        let mut written = written(letter);
        // Beyond the limit only the plain form goes on.
        if forms.len() * written.len() > MAX_FORMS {
            written.truncate(1);
        }
        forms = forms.iter().flat_map(|form| written.iter().map(move |w| format!("{form}{w}"))).collect();
    }
    forms.into_iter().chain([word.to_owned()]).collect()
}
