//! What a title says: what the course is about, and the marks that tell near misses apart.

use elmo::LocalText;

use super::terms::{LanguageSet, Likely, Meaning, Memory, Role, Terms};
use super::words::{self, Word};

/// One title, or a part of one that could be a title, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Title {
    /// What it is about; each meaning once.
    pub(super) content: Vec<Meaning>,
    /// The languages that it is most likely written in.
    pub(super) languages: LanguageSet,
    /// What tells it from others about the same.
    pub(super) marks: Marks,
    /// How well it stands for the whole title, in thousandths.
    pub(super) part: u32,
}

/// How well a title without what stands in brackets stands for the whole, in thousandths.
const WITHOUT_BRACKETS: u32 = 850;

/// How well what stands before a colon does: mostly a discipline, as in "Economics: Public Economics".
const BEFORE_COLON: u32 = 700;

/// How well what stands in brackets or after a colon does.
const SUBTITLE: u32 = 900;

/// "And" and "or" between compounds.
const AND: &[&str] = &["und", "oder", "och", "eller", "samt", "og", "en", "of", "ja", "tai", "sekä", "&"];

/// What tells a course from others about the same. Sets are bits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Marks {
    /// Numbers, 1 to 12.
    pub(super) numbers: u16,
    /// Second parts of numbers, as in "I.2".
    pub(super) halves: u16,
    /// Levels of the Common European Framework of Reference for Languages.
    pub(super) cefr: u8,
    /// Kinds of course.
    pub(super) kinds: u16,
    /// 1 bachelor, 2 master, 4 doctoral.
    pub(super) cycles: u8,
    /// 1 introduction, 2 advanced, 4 between.
    pub(super) stages: u8,
    /// For whom it is.
    pub(super) audience: Vec<Meaning>,
}

impl Marks {
    /// The places in a sequence of courses that the marks name, as bits like `numbers`: an introduction is a first
    /// course, an advanced or intermediate one is a second.
    pub(super) fn places(&self) -> u16 {
        if self.numbers != 0 {
            return self.numbers;
        }
        let place = |stage: u8, places: u16| if self.stages & stage != 0 { places } else { 0 };
        place(1, 1 << 1) | place(2, 1 << 2) | place(4, 1 << 2)
    }

    /// The marks of both: titles in several languages belong to one course.
    pub(super) fn join(&mut self, other: &Self) {
        self.numbers |= other.numbers;
        self.halves |= other.halves;
        self.cefr |= other.cefr;
        self.kinds |= other.kinds;
        self.cycles |= other.cycles;
        self.stages |= other.stages;
        for it in &other.audience {
            if !self.audience.contains(it) {
                self.audience.push(it.clone());
            }
        }
    }
}

impl Title {
    /// Reads a title: the whole, and the parts of it that could be the title elsewhere, as in "Theoretical Physics 3
    /// (Quantum Mechanics)" or "Economics: Microeconomics".
    ///
    /// A title without a language is more likely in `usual` than in another.
    pub(super) fn read(text: &LocalText, usual: Option<LanguageSet>, terms: &Terms, memory: &mut Memory) -> Vec<Self> {
        let language = text.language.as_deref().and_then(LanguageSet::of_tag);
        let likely = language.map(Likely::Declared).or(usual.map(Likely::Usual)).unwrap_or(Likely::Unknown);
        let completed = completed(&text.text, terms, memory);
        let text = completed.as_deref().unwrap_or(&text.text);
        let whole = Self::read_part(text, 1000, likely, terms, memory);
        let mut titles = vec![whole];
        for (part, share) in parts(text) {
            let mut title = Self::read_part(&part, share, likely, terms, memory);
            // A laboratory course is one in all of its title.
            if let Some(whole) = titles.first() {
                title.marks.kinds |= whole.marks.kinds;
                title.marks.cycles |= whole.marks.cycles;
            }
            let says_something = title.content.iter().any(|meaning| match meaning {
                Meaning::Concept(concept) => matches!(terms.role(*concept), Role::Content | Role::Tongue),
                Meaning::Unknown(_) => true,
            });
            if says_something && titles.iter().all(|other| other.content != title.content) {
                titles.push(title);
            }
        }
        titles
    }

    fn read_part(text: &str, part: u32, likely: Likely, terms: &Terms, memory: &mut Memory) -> Self {
        let read = words::words(text);
        let contents: Vec<&str> = read
            .iter()
            .filter_map(|word| match word {
                Word::Content(text) => Some(text.as_str()),
                _ => None,
            })
            .collect();
        let languages = terms.languages(&contents, likely, memory);
        let mut marks = Marks::default();
        // Content words from this one on name the audience.
        let mut audience_from = usize::MAX;
        let mut count = 0;
        for word in &read {
            match word {
                Word::Content(_) => count += 1,
                Word::Number(number) => marks.numbers |= 1 << number.min(&15),
                Word::Half(number) => marks.halves |= 1 << number.min(&15),
                Word::Cefr(level) => marks.cefr |= 1 << level.min(&7),
                Word::For => audience_from = audience_from.min(count),
            }
        }
        let mut content = Vec::new();
        let mut rest = Vec::new();
        let mut tongue = false;
        for (at, meaning) in terms.meanings(&contents, languages, memory) {
            let words = contents.get(at.clone()).unwrap_or_default();
            let role = match &meaning {
                Meaning::Concept(concept) => terms.role(*concept),
                Meaning::Unknown(_) => Role::Content,
            };
            let for_whom = at.start >= audience_from && at.start > 0
                || words.iter().any(|word| word.len() > 6 && word.ends_with("ille"));
            match role {
                Role::Content | Role::Vague | Role::Tongue if for_whom => {
                    if !marks.audience.contains(&meaning) {
                        marks.audience.push(meaning);
                    }
                }
                Role::Tongue => {
                    tongue = true;
                    content.push(meaning);
                }
                Role::Content | Role::Vague => content.push(meaning),
                Role::Nothing => rest.push(meaning),
                Role::Number(number) => marks.numbers |= 1 << number.min(15),
                Role::Cycle(cycle) => {
                    marks.cycles |= cycle_bit(cycle);
                    rest.push(meaning);
                }
                Role::Stage(stage) => {
                    marks.stages |= stage;
                    rest.push(meaning);
                }
                Role::Kind(kind) => {
                    marks.kinds |= kind;
                    marks.cycles |= words.iter().map(|word| cycle_within(word)).fold(0, std::ops::BitOr::bitor);
                    content.push(meaning);
                }
            }
        }
        // A title that is about nothing else: "Basic course", "Bachelor programme".
        if content.is_empty() {
            content = rest;
        }
        if !tongue {
            // "Analysis B1" has nothing to do with languages.
            for level in (0..6).filter(|level| marks.cefr & 1 << level != 0) {
                marks.numbers |= if level % 2 == 0 { 1 << 1 } else { 1 << 2 };
            }
            marks.cefr = 0;
        }
        content.sort();
        content.dedup();
        Self { content, languages, marks, part }
    }
}

/// "Betriebs- und Kommunikationssysteme" as "Betriebssysteme und Kommunikationssysteme": what two compounds have in common is
/// written once. `None` where nothing is left out, or what it is cannot be told.
fn completed(text: &str, terms: &Terms, memory: &mut Memory) -> Option<String> {
    if !text.contains("- ") {
        return None;
    }
    let words: Vec<&str> = text.split(' ').collect();
    let mut whole: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    let mut changed = false;
    for (at, three) in words.windows(3).enumerate() {
        let [cut, join, full] = three else { continue };
        let Some(cut) = cut.strip_suffix('-').filter(|cut| cut.chars().count() > 1) else { continue };
        if !AND.contains(join) {
            continue;
        }
        let (first, second) = (words::fold(cut), words::fold(full.trim_matches(|c: char| !c.is_alphanumeric())));
        if terms.is_phrase(&[&first, &second]) {
            continue;
        }
        let ends = second.char_indices().rev().skip(3).map(|(end, _)| second.get(end..).unwrap_or_default());
        let mut ends = ends.take_while(|end| end.len() < second.len()).filter_map(|end| {
            terms.known(end, memory)?;
            let both = [format!("{first}{end}"), format!("{first}s{end}")];
            let both = both.into_iter().filter_map(|both| Some((terms.known(&both, memory)?, both)));
            both.min_by_key(|(meanings, _)| *meanings).map(|(_, both)| both)
        });
        if let (Some(both), Some(word)) = (ends.next(), whole.get_mut(at)) {
            *word = both;
            changed = true;
        }
    }
    changed.then(|| whole.join(" "))
}

/// The parts of a title that could be a title elsewhere, with how well they stand for the whole.
fn parts(text: &str) -> Vec<(String, u32)> {
    let mut parts = Vec::new();
    if let Some((before, rest)) = text.split_once('(') {
        let (inside, after) = rest.split_once(')').unwrap_or((rest, ""));
        parts.push((format!("{before} {after}"), WITHOUT_BRACKETS));
        parts.push((inside.to_owned(), SUBTITLE));
    }
    for mark in [": ", " - ", " – "] {
        if let Some((before, after)) = text.split_once(mark) {
            parts.push((before.to_owned(), BEFORE_COLON));
            parts.push((after.to_owned(), SUBTITLE));
        }
    }
    // "Business Studies B, Marketing": what stands before is a discipline and a step of it.
    if let Some((before, after)) = text.split_once(", ")
        && words::words(before).last().is_some_and(|word| matches!(word, Word::Number(_)))
    {
        parts.push((after.to_owned(), SUBTITLE));
    }
    parts
}

fn cycle_bit(cycle: u8) -> u8 {
    1 << cycle.saturating_sub(1).min(7)
}

/// The cycle that a compound like "kandidatuppsats" or "Masterarbeit" begins with.
fn cycle_within(word: &str) -> u8 {
    let begins = |stems: &[&str]| stems.iter().any(|stem| word.starts_with(stem));
    if begins(&["bachelor", "kandidat", "kandidaat", "licenc", "inzynier"]) {
        1
    } else if begins(&["master", "magist", "diplom", "gradu", "meester"]) {
        2
    } else {
        0
    }
}

/// The cycle that a level names, as a bit like [`Marks::cycles`]; 0 where it names none.
pub(super) fn cycle_of_level(level: &str) -> u8 {
    let folded = words::fold(level);
    let has = |stems: &[&str]| stems.iter().any(|stem| folded.contains(stem));
    let digit = folded.chars().find(char::is_ascii_digit);
    if has(&["doctor", "doktor", "phd", "tohtori", "third cycle", "forskar", "eqf 8", "eqf8"]) {
        4
    } else if has(&[
        "master",
        "magist",
        "maister",
        "second cycle",
        "avancerad",
        "advanced",
        "syvent",
        "eqf 7",
        "eqf7",
        "hovere",
        "vtor",
    ]) || folded == "7"
    {
        2
    } else if has(&[
        "bachelor",
        "kandida",
        "first cycle",
        "undergraduate",
        "grundniva",
        "licenc",
        "eqf 6",
        "eqf6",
        "basic",
        "perus",
        "aine",
        "lavere",
        "intermediate",
    ]) || folded == "6"
    {
        1
    } else if folded == "8" {
        4
    } else {
        match (folded.trim().len(), digit) {
            (1, Some('1')) => 1,
            (1, Some('2')) => 2,
            (1, Some('3')) => 4,
            _ => 0,
        }
    }
}
