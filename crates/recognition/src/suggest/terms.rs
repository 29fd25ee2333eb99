//! The glossary of `terms.tsv`: which words of seven languages mean the same, found whole and inside compound words.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use super::words::{self, Word};

/// Languages of the glossary, in the order of its columns.
const LANGUAGES: [&str; 7] = ["en", "fi", "sv", "no", "nl", "de", "pl"];

/// Those that write compounds as one word.
const COMPOUNDING: LanguageSet = LanguageSet(0b011_1110);

/// Those in which each word of a phrase changes its end.
const INFLECTING: LanguageSet = LanguageSet(0b100_0010);

/// Shortest piece inside a compound, and shortest rest of one that is still a word of its own; in letters.
const PIECE: usize = 4;

/// Sounds with which an unknown word and the form that it is taken for begin alike, at least.
const NEAR: usize = 5;

/// Sounds that may follow them in the unknown word.
const LONGEST_END: usize = 8;

/// A set of the glossary's languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LanguageSet(u8);

impl LanguageSet {
    /// The language of a tag ("nb-NO"), if the glossary has it.
    pub(super) fn of_tag(tag: &str) -> Option<Self> {
        let tag = tag.split(['-', '_']).next().unwrap_or_default().to_lowercase();
        let tag = match tag.as_str() {
            "nb" | "nn" | "da" | "nor" | "nob" | "nno" | "dan" => "no",
            "eng" => "en",
            "fin" => "fi",
            "swe" => "sv",
            "dut" | "nld" => "nl",
            "ger" | "deu" => "de",
            "pol" => "pl",
            tag => tag,
        };
        LANGUAGES.iter().position(|language| *language == tag).map(|at| Self(1 << at))
    }

    /// Each language alone.
    pub(super) fn each() -> impl Iterator<Item = Self> {
        (0..LANGUAGES.len()).map(|at| Self(1 << at))
    }

    /// Both.
    pub(super) fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether they have a language in common.
    pub(super) fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }
}

/// What is known of a title's language before it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Likely {
    /// It says so itself.
    Declared(LanguageSet),
    /// Most titles beside it are in this one.
    Usual(LanguageSet),
    /// Nothing.
    Unknown,
}

/// What a concept says about a course.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// What it is about.
    Content,
    /// What it is about, but half the courses are.
    Vague,
    /// A language that is taught or studied.
    Tongue,
    /// Nothing: "course", "studies".
    Nothing,
    /// A number, as a word.
    Number(u8),
    /// What kind of course it is, as a bit.
    Kind(u16),
    /// Its cycle: 1 bachelor, 2 master, 3 doctoral.
    Cycle(u8),
    /// Its stage, as a bit: 1 introduction, 2 advanced, 4 between.
    Stage(u8),
}

/// Kinds of course, as bits.
pub(super) mod kind {
    pub(in super::super) const LABORATORY: u16 = 1;
    pub(in super::super) const EXERCISE: u16 = 1 << 1;
    pub(in super::super) const PROJECT: u16 = 1 << 2;
    pub(in super::super) const THESIS: u16 = 1 << 3;
    pub(in super::super) const SEMINAR: u16 = 1 << 4;
    pub(in super::super) const INTERNSHIP: u16 = 1 << 5;
    pub(in super::super) const FIELDWORK: u16 = 1 << 6;
    pub(in super::super) const LECTURE: u16 = 1 << 7;
    pub(in super::super) const EXAMINATION: u16 = 1 << 8;
    pub(in super::super) const PRACTICUM: u16 = 1 << 9;
}

/// A concept: its line among the lines of the glossary.
pub(super) type Concept = u16;

/// What a word, or a piece of one, means.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Meaning {
    /// A concept of the glossary.
    Concept(Concept),
    /// A word that the glossary does not know.
    Unknown(String),
}

/// How a word is read in one language.
#[derive(Debug, Clone, Default)]
struct Reading {
    meanings: Vec<Meaning>,
    /// Letters that the glossary explains.
    known: usize,
}

/// The glossary.
#[derive(Debug)]
pub(super) struct Terms {
    roles: Vec<Role>,
    /// Concepts that are several others together: "market research" is market and research.
    together: HashMap<Concept, Vec<Concept>>,
    /// Concepts that are partly the same, with the share in thousandths.
    related: HashMap<Concept, Vec<(Concept, u32)>>,
    forms: Vec<Form>,
    /// The forms by the first three letters of their sound.
    sounds: HashMap<String, Vec<(String, Concept)>>,
    phrases: HashMap<String, Vec<Phrase>>,
    nodes: Vec<Node>,
}

/// A form of one word.
#[derive(Debug)]
struct Form {
    concept: Concept,
    languages: LanguageSet,
    open: bool,
}

/// A form of several words; found by the first letters of its first word.
#[derive(Debug)]
struct Phrase {
    concept: Concept,
    languages: LanguageSet,
    words: Vec<(String, bool)>,
}

/// A letter in the tree of forms.
#[derive(Debug, Default)]
struct Node {
    next: Vec<(char, usize)>,
    forms: Vec<usize>,
}

/// Readings of words that were met before: a catalogue has the same few words again and again.
#[derive(Debug, Default)]
pub(super) struct Memory(HashMap<String, Vec<Reading>>);

/// The glossary that is compiled in.
pub(super) fn terms() -> &'static Terms {
    static TERMS: LazyLock<Terms> =
        LazyLock::new(|| Terms::read(include_str!("terms.tsv"), include_str!("related.tsv")));
    &TERMS
}

impl Terms {
    fn read(table: &str, related: &str) -> Self {
        let mut terms = Self {
            roles: Vec::new(),
            together: HashMap::new(),
            related: HashMap::new(),
            forms: Vec::new(),
            sounds: HashMap::new(),
            phrases: HashMap::new(),
            nodes: vec![Node::default()],
        };
        let mut names = HashMap::new();
        for line in table.lines().filter(|line| !line.starts_with('#')).skip(1) {
            let mut cells = line.split('\t');
            let name = cells.next().unwrap_or_default();
            let role = role(name);
            let concept = Concept::try_from(terms.roles.len()).unwrap_or(Concept::MAX);
            names.insert(name.trim_start_matches(['=', '^', '~', '@', '-', '.']), concept);
            terms.roles.push(role);
            for (cell, language) in cells.zip(LanguageSet::each()) {
                for form in cell.split(',').map(str::trim).filter(|form| !form.is_empty()) {
                    terms.add(form, concept, language);
                }
            }
        }
        for (name, concept) in names.iter().filter(|(name, _)| name.contains('+')) {
            let parts = name.split('+').filter_map(|part| names.get(part).copied()).collect();
            terms.together.insert(*concept, parts);
        }
        for line in related.lines().filter(|line| !line.starts_with('#')) {
            if let [one, other, share] = line.split('\t').collect::<Vec<_>>().as_slice()
                && let (Some(one), Some(other), Ok(share)) = (names.get(one), names.get(other), share.parse())
            {
                terms.related.entry(*one).or_default().push((*other, share));
                terms.related.entry(*other).or_default().push((*one, share));
            }
        }
        terms
    }

    /// Concepts that are partly the same as one, with the share in thousandths.
    pub(super) fn related(&self, concept: Concept) -> &[(Concept, u32)] {
        self.related.get(&concept).map(Vec::as_slice).unwrap_or_default()
    }

    fn add(&mut self, form: &str, concept: Concept, languages: LanguageSet) {
        let parts: Vec<(String, bool)> = form
            .split_whitespace()
            .flat_map(|word| {
                let open = word.ends_with('*');
                words::words(word).into_iter().filter_map(move |word| match word {
                    Word::Content(text) => Some((text, open)),
                    _ => None,
                })
            })
            .collect();
        match parts.as_slice() {
            [] => {}
            [(text, open)] => {
                let mut at = 0;
                for letter in text.chars() {
                    let known = self
                        .nodes
                        .get(at)
                        .and_then(|node| node.next.iter().find(|(of, _)| *of == letter).map(|(_, next)| *next));
                    at = known.unwrap_or_else(|| {
                        let new = self.nodes.len();
                        self.nodes.push(Node::default());
                        if let Some(node) = self.nodes.get_mut(at) {
                            node.next.push((letter, new));
                        }
                        new
                    });
                }
                if let Some(node) = self.nodes.get_mut(at) {
                    node.forms.push(self.forms.len());
                }
                self.forms.push(Form { concept, languages, open: *open });
                let sound = sound(text);
                if sound.chars().count() >= NEAR {
                    let key = sound.chars().take(3).collect();
                    self.sounds.entry(key).or_default().push((sound, concept));
                }
            }
            [(first, _), ..] => {
                let key = first.chars().take(3).collect();
                self.phrases.entry(key).or_default().push(Phrase { concept, languages, words: parts });
            }
        }
    }

    /// What a concept says about a course.
    pub(super) fn role(&self, concept: Concept) -> Role {
        self.roles.get(usize::from(concept)).copied().unwrap_or(Role::Content)
    }

    /// How many concepts there are.
    pub(super) fn len(&self) -> usize {
        self.roles.len()
    }

    /// The languages that a title is most likely written in; the declared one has an advantage, and the usual one a smaller
    /// advantage where none is declared.
    pub(super) fn languages(&self, words: &[&str], likely: Likely, memory: &mut Memory) -> LanguageSet {
        let mut scores = [0_usize; LANGUAGES.len()];
        for word in words {
            for (score, reading) in scores.iter_mut().zip(self.readings(word, memory)) {
                let letters = word.chars().count();
                if reading.known * 3 >= letters * 2 {
                    *score += 2;
                } else if reading.known > 0 {
                    *score += 1;
                }
            }
        }
        // A phrase of the glossary speaks for its language, also where its words say nothing by themselves.
        for at in 0..words.len() {
            let rest = words.get(at..).unwrap_or_default();
            let mut longest = [0_usize; LANGUAGES.len()];
            for phrase in self.matching(rest) {
                for (longest, language) in longest.iter_mut().zip(LanguageSet::each()) {
                    if phrase.languages.meets(language) {
                        *longest = (*longest).max(phrase.words.len());
                    }
                }
            }
            for (score, longest) in scores.iter_mut().zip(longest) {
                *score += longest;
            }
        }
        for (score, language) in scores.iter_mut().zip(LanguageSet::each()) {
            *score += match likely {
                Likely::Declared(declared) if declared.meets(language) => 2,
                Likely::Usual(usual) if usual.meets(language) => 1,
                _ => 0,
            };
        }
        let best = scores.iter().max().copied().unwrap_or(0);
        let likely = scores.iter().zip(LanguageSet::each()).filter(|(score, _)| **score == best);
        likely.fold(LanguageSet(0), |all, (_, language)| all.with(language))
    }

    /// How many meanings a word has that a language with compounds knows from end to end.
    pub(super) fn known(&self, word: &str, memory: &mut Memory) -> Option<usize> {
        let letters = word.chars().count();
        let of_compounds = self.readings(word, memory).iter().zip(LanguageSet::each());
        let readings = of_compounds.filter(|(_, language)| language.meets(COMPOUNDING)).map(|(reading, _)| reading);
        let known = readings.filter(|it| {
            it.known + 3 >= letters && it.meanings.iter().all(|meaning| matches!(meaning, Meaning::Concept(_)))
        });
        known.map(|reading| reading.meanings.len()).min()
    }

    /// Whether two words that follow one another are a phrase of the glossary.
    pub(super) fn is_phrase(&self, words: &[&str]) -> bool {
        self.phrase(words, LanguageSet::each().fold(LanguageSet(0), LanguageSet::with)).is_some()
    }

    /// What the words of a title mean, in their order, each with the words it is read from: phrases first, then each word
    /// by itself.
    pub(super) fn meanings(
        &self,
        words: &[&str],
        languages: LanguageSet,
        memory: &mut Memory,
    ) -> Vec<(Range<usize>, Meaning)> {
        let mut meanings = Vec::new();
        let mut at = 0;
        while let Some(word) = words.get(at) {
            if let Some((concept, length)) = self.phrase(words.get(at..).unwrap_or_default(), languages) {
                meanings.extend(self.parts(Meaning::Concept(concept)).map(|it| (at..at + length, it)));
                at += length;
                continue;
            }
            let readings = self.readings(word, memory);
            let mut best: Option<&Reading> = None;
            for (reading, language) in readings.iter().zip(LanguageSet::each()) {
                if languages.meets(language) && best.is_none_or(|best| reading.known > best.known) {
                    best = Some(reading);
                }
            }
            // An English word in a title of another language.
            let english = readings.first().filter(|english| english.known * 3 >= word.len() * 2);
            let little = best.is_none_or(|best| best.known * 5 <= word.len() * 3);
            // Learned words are much the same everywhere: what the title's languages know little of, another one may know.
            let elsewhere = readings.iter().filter(|other| other.known * 4 >= word.len() * 3 && word.len() > PIECE);
            let elsewhere = elsewhere.max_by_key(|other| (other.known, usize::MAX - other.meanings.len()));
            let better = english.or(elsewhere).filter(|_| little);
            // A word that begins as a form of any language sounds is that word, spelt otherwise, unless its own language has
            // it: "optimi*" is all of "optimization".
            let own = best.is_some_and(|best| {
                best.known > PIECE && best.meanings.iter().all(|it| matches!(it, Meaning::Concept(_)))
            });
            let near = if little && better.is_none() && !own { self.near(word) } else { None };
            if let Some((_, concept)) = near.filter(|(same, _)| best.is_none_or(|best| *same > best.known)) {
                meanings.extend(self.parts(Meaning::Concept(concept)).map(|it| (at..at + 1, it)));
                at += 1;
                continue;
            }
            let best = better.or(best);
            let read = best.into_iter().flat_map(|best| best.meanings.iter().cloned());
            let read = read.map(|it| match &it {
                Meaning::Unknown(word) => self.near(word).map_or(it, |(_, concept)| Meaning::Concept(concept)),
                Meaning::Concept(_) => it,
            });
            meanings.extend(read.flat_map(|it| self.parts(it)).map(|it| (at..at + 1, it)));
            at += 1;
        }
        meanings
    }

    /// The concept of the form that begins as a word sounds, if it is one, and how far: "Katalyzátor" begins as "katalys*".
    fn near(&self, word: &str) -> Option<(usize, Concept)> {
        let sound: Vec<char> = sound(word).chars().collect();
        let key: String = sound.iter().take(3).collect();
        let common = |form: &str| form.chars().zip(&sound).take_while(|(one, other)| one == *other).count();
        let enough = |same: usize, form: &str| {
            same >= NEAR && same * 10 >= form.chars().count() * 7 && sound.len() <= same + LONGEST_END
        };
        let forms = self.sounds.get(&key).into_iter().flatten();
        let near: Vec<(usize, Concept)> = forms
            .map(|(form, concept)| (common(form), form, *concept))
            .filter(|(same, form, _)| enough(*same, form))
            .map(|(same, _, concept)| (same, concept))
            .collect();
        let most = near.iter().map(|(same, _)| *same).max()?;
        let mut best = near.iter().filter(|(same, _)| *same == most).map(|(_, concept)| *concept);
        let first = best.next()?;
        best.all(|other| other == first).then_some((most, first))
    }

    /// A meaning, or the meanings that it is made of.
    fn parts(&self, meaning: Meaning) -> impl Iterator<Item = Meaning> {
        let together = match &meaning {
            Meaning::Concept(concept) => self.together.get(concept),
            Meaning::Unknown(_) => None,
        };
        let parts = together.map(|parts| parts.iter().copied().map(Meaning::Concept).collect());
        parts.unwrap_or_else(|| vec![meaning]).into_iter()
    }

    /// The longest phrase of some languages that the words begin with.
    fn phrase(&self, words: &[&str], languages: LanguageSet) -> Option<(Concept, usize)> {
        let longest = self.matching(words).filter(|phrase| phrase.languages.meets(languages));
        let longest = longest.max_by_key(|phrase| phrase.words.len())?;
        Some((longest.concept, longest.words.len()))
    }

    /// The phrases that the words begin with.
    fn matching(&self, words: &[&str]) -> impl Iterator<Item = &Phrase> {
        let key: String = words.first().into_iter().flat_map(|word| word.chars().take(3)).collect();
        self.phrases.get(&key).into_iter().flatten().filter(move |phrase| {
            phrase.words.len() <= words.len()
                && phrase.words.iter().zip(words).all(|((stem, open), word)| {
                    whole(stem, *open, word) || phrase.languages.meets(INFLECTING) && inflected(stem, word)
                })
        })
    }

    /// How a word is read, in each language.
    fn readings<'m>(&self, word: &str, memory: &'m mut Memory) -> &'m [Reading] {
        if !memory.0.contains_key(word) {
            let letters: Vec<char> = word.chars().collect();
            let found = self.found(&letters);
            let readings = LanguageSet::each().map(|language| self.read_word(&letters, &found, language)).collect();
            memory.0.insert(word.to_owned(), readings);
        }
        memory.0.get(word).map(Vec::as_slice).unwrap_or_default()
    }

    /// The forms that stand in a word: where each begins, where it ends, and which it is.
    fn found(&self, letters: &[char]) -> Vec<(usize, usize, usize)> {
        let mut found = Vec::new();
        for begin in 0..letters.len() {
            let mut node = 0;
            for (end, letter) in letters.iter().enumerate().skip(begin) {
                let next = self.nodes.get(node).and_then(|it| it.next.iter().find(|(of, _)| of == letter));
                let Some((_, next)) = next else { break };
                node = *next;
                let forms = self.nodes.get(node).map(|it| it.forms.as_slice()).unwrap_or_default();
                found.extend(forms.iter().map(|form| (begin, end + 1, *form)));
            }
        }
        found
    }

    /// The best way to read a word in one language: as one form with an ending, or as pieces and what is between them.
    fn read_word(&self, letters: &[char], found: &[(usize, usize, usize)], language: LanguageSet) -> Reading {
        let length = letters.len();
        let compounds = language.meets(COMPOUNDING);
        // The best way up to each letter: its worth, the letters known, and the meanings with their places.
        let mut ways: Vec<Option<(isize, usize, Vec<Piece>)>> = vec![None; length + 1];
        if let Some(first) = ways.first_mut() {
            *first = Some((0, 0, Vec::new()));
        }
        for at in 0..length {
            let Some((worth, known, pieces)) = ways.get(at).cloned().flatten() else { continue };
            let mut better = |end: usize, new: isize, known: usize, piece: Piece| {
                if let Some(way) = ways.get_mut(end)
                    && way.as_ref().is_none_or(|(old, _, _)| new > *old)
                {
                    let mut pieces = pieces.clone();
                    pieces.push(piece);
                    *way = Some((new, known, pieces));
                }
            };
            for (begin, end, form) in found.iter().filter(|(begin, _, _)| *begin == at) {
                let Some(of) = self.forms.get(*form).filter(|of| of.languages.meets(language)) else { continue };
                let size = end - begin;
                for tail in 0..=longest_tail(size, of.open) {
                    let after = end + tail;
                    let last = after == length;
                    if after > length {
                        break;
                    }
                    // Inside a compound a piece needs some length, and only few letters link it to the next.
                    if !last && (!compounds || size < PIECE || tail > if of.open { 5 } else { 2 }) {
                        continue;
                    }
                    if *begin > 0 && size < PIECE && !(last && size == 3 && tail == 0) {
                        continue;
                    }
                    // A word that the glossary knows whole is no piece of one.
                    let piece = if *begin == 0 && last { 0 } else { 8 };
                    let gain = signed(size) * 4 - signed(tail) * if of.open { 1 } else { 2 } - piece;
                    better(after, worth + gain, known + size, Piece::Known(of.concept));
                }
            }
            if compounds && at == 0 || !pieces.is_empty() {
                for end in at + 3..=length {
                    if matches!(pieces.last(), Some(Piece::Gap(_, _))) {
                        break;
                    }
                    better(end, worth - signed(end - at) * 2, known, Piece::Gap(at, end));
                }
            }
        }
        match ways.pop().flatten() {
            Some((worth, known, pieces))
                if known * 3 >= length && (compounds || pieces.len() == 1) && (worth > 0 || known == length) =>
            {
                let meanings = pieces
                    .into_iter()
                    .filter_map(|piece| match piece {
                        Piece::Known(concept) => Some(Meaning::Concept(concept)),
                        Piece::Gap(begin, end) if end - begin >= PIECE => {
                            Some(Meaning::Unknown(letters.get(begin..end)?.iter().collect()))
                        }
                        Piece::Gap(_, _) => None,
                    })
                    .collect();
                Reading { meanings, known }
            }
            _ => Reading { meanings: vec![Meaning::Unknown(letters.iter().collect())], known: 0 },
        }
    }
}

/// A piece of a word.
#[derive(Debug, Clone)]
enum Piece {
    Known(Concept),
    Gap(usize, usize),
}

/// Letters that may follow a form of some length as its ending.
fn longest_tail(size: usize, open: bool) -> usize {
    match (size, open) {
        (0..=2, _) | (3, false) => 0,
        (3, true) => 4,
        (4, false) => 2,
        (_, false) => 3,
        (_, true) => 14,
    }
}

/// Whether a word is a form with an ending.
fn whole(stem: &str, open: bool, word: &str) -> bool {
    word.strip_prefix(stem).is_some_and(|tail| tail.chars().count() <= longest_tail(stem.chars().count(), open))
}

/// Whether two words differ in no more than their endings.
fn inflected(stem: &str, word: &str) -> bool {
    let same = stem.chars().zip(word.chars()).take_while(|(one, other)| one == other).count();
    same >= PIECE && same + 3 >= stem.chars().count() && same + 6 >= word.chars().count()
}

/// A folded word as it sounds in any of the languages: "physica", "fysiikka" and "fizyka" begin alike.
fn sound(word: &str) -> String {
    let mut sound = String::with_capacity(word.len());
    let mut letters = word.chars().peekable();
    while let Some(letter) = letters.next() {
        let next = letters.peek().copied();
        let heard = match (letter, next) {
            ('p' | 't' | 'c', Some('h')) | ('c', Some('k')) | ('a' | 'o', Some('e')) => {
                letters.next();
                match letter {
                    'p' => 'f',
                    't' => 't',
                    'a' | 'o' => 'e',
                    _ => 'k',
                }
            }
            ('c', Some('e' | 'i' | 'y')) | ('z', _) => 's',
            ('c' | 'q', _) => 'k',
            ('y' | 'j', _) => 'i',
            ('w', _) => 'v',
            (letter, _) => letter,
        };
        if !sound.ends_with(heard) {
            sound.push(heard);
        }
    }
    sound
}

fn signed(size: usize) -> isize {
    isize::try_from(size).unwrap_or(isize::MAX)
}

fn role(concept: &str) -> Role {
    match concept.split_at_checked(1) {
        Some(("=", name)) => Role::Kind(match name {
            "lab" => kind::LABORATORY,
            "exercise" => kind::EXERCISE,
            "project" => kind::PROJECT,
            "thesis" => kind::THESIS,
            "seminar" => kind::SEMINAR,
            "internship" => kind::INTERNSHIP,
            "fieldwork" => kind::FIELDWORK,
            "lecture" => kind::LECTURE,
            "exam" => kind::EXAMINATION,
            _ => kind::PRACTICUM,
        }),
        Some(("^", cycle)) => Role::Cycle(match cycle {
            "bachelor" => 1,
            "master" => 2,
            _ => 3,
        }),
        Some(("~", stage)) => Role::Stage(match stage {
            "intro" => 1,
            "advanced" => 2,
            _ => 4,
        }),
        Some(("@", _)) => Role::Tongue,
        Some(("-", _)) => Role::Nothing,
        Some((".", _)) => Role::Vague,
        Some(("n", number)) => number.parse().map_or(Role::Content, Role::Number),
        _ => Role::Content,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::{Meaning, Memory, Terms};

    #[test]
    fn a_word_that_is_known_whole_is_not_taken_apart() {
        let table = "concept\ten\tfi\tsv\tno\tnl\tde\tpl\n\
            game programming\t\tpeliohjelmoin*\t\t\t\t\t\n\
            game\t\tpeli*\t\t\t\t\t\n\
            programming\t\tohjelmoinni*\t\t\t\t\t\n";
        let (terms, mut memory) = (Terms::read(table, ""), Memory::default());
        let mut read = |word| terms.readings(word, &mut memory)[1].meanings.clone();
        assert_eq!(read("peliohjelmoinnin"), [Meaning::Concept(0)]);
        assert_eq!(read("ohjelmoinninpeli"), [Meaning::Concept(2), Meaning::Concept(1)]);
    }

    #[test]
    fn the_tables_name_concepts_that_there_are() {
        let lines = include_str!("terms.tsv").lines().filter(|line| !line.starts_with('#')).skip(1);
        let mut names = HashSet::new();
        for line in lines {
            assert_eq!(line.split('\t').count(), 8, "a name and seven languages: {line}");
            let name = line.split('\t').next().unwrap().trim_start_matches(['=', '^', '~', '@', '-', '.']);
            assert!(names.insert(name), "{name} stands twice");
        }
        let parts = names.iter().filter(|name| name.contains('+')).flat_map(|name| name.split('+'));
        let related = include_str!("related.tsv").lines().filter(|line| !line.starts_with('#'));
        let related = related.flat_map(|line| line.split('\t').take(2));
        for name in parts.chain(related) {
            assert!(names.contains(name), "{name} is no concept");
        }
    }
}
