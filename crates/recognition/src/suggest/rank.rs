//! How near two courses come: words that rarely occur weigh more, and what tells near misses apart divides.

use std::collections::HashMap;

use elmo::Texts;
use num_rational::Ratio;

use super::terms::kind::{EXAMINATION, EXERCISE, INTERNSHIP, LABORATORY, LECTURE, PRACTICUM, PROJECT};
use super::terms::{Concept, LanguageSet, Meaning, Memory, Role, terms};
use super::title::{Marks, Title, cycle_of_level};
use super::words::words;
use super::{Foreign, LocalCourse};

/// Titles that are compared in full.
const COMPARED: usize = 160;

/// Words of the catalogue that still count as the same word, from this likeness on; in thousandths.
const ALIKE: u32 = 560;

/// From this weight on a meaning tells much about a course.
const TELLING: u32 = 40;

/// What is lost where the levels differ, in thousandths.
const LOST_BY_LEVEL: i32 = 600;

/// What is left of a likeness where the local title says more than the foreign one, in thousandths.
const LOCAL_MORE: u32 = 880;

/// Titles that have less than this in common are not looked at, in thousandths: they never come to a score.
const FAR: u32 = 200;

/// About as many words of the catalogue are taken for the same as one.
const MOST_ALIKE: usize = 24;

/// Titles from which the usual language of a catalogue is told.
const MOST_LOOKED_AT: usize = 400;

/// A number that stands for a meaning.
type Id = u32;

/// A title of a local course, ready to be compared.
#[derive(Debug, Clone)]
struct Doc {
    /// Its course's position.
    course: u32,
    /// Its place among the course's titles.
    text: u16,
    /// The languages it is most likely written in.
    languages: LanguageSet,
    /// What it is about.
    content: Box<[Id]>,
    /// The sum of the weights of that.
    weight: u32,
    /// How well it stands for the whole title, in thousandths.
    part: u16,
    /// The marks of a part; a whole title has those of its course.
    marks: Option<Box<Marks>>,
}

/// What is kept of a local course beside its titles.
#[derive(Debug, Clone, Default)]
struct Entry {
    marks: Marks,
    /// The cycles that its level names, as [`Marks::cycles`].
    cycle: u8,
    /// Where its titles begin in the list of all.
    docs: (u32, u32),
    /// Its place in the order that does not depend on the catalogue's.
    order: u32,
}

/// The searchable form of a catalogue.
#[derive(Debug, Clone)]
pub(super) struct Ranker {
    entries: Vec<Entry>,
    docs: Vec<Doc>,
    /// The weight of each title once more, close together: a search looks at thousands of them.
    doc_weights: Vec<u16>,
    /// Words that the glossary does not know; their ids follow those of the concepts.
    words: HashMap<String, Id>,
    /// The words with three letters in common, as they sound.
    trigrams: HashMap<[char; 3], Vec<Id>>,
    /// How many groups of three letters each word has.
    sizes: Vec<u16>,
    /// The titles that hold a meaning.
    postings: Vec<Vec<u32>>,
    /// The weight of each meaning.
    weights: Vec<u16>,
}

/// How near a local course comes to the foreign one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Nearness {
    /// Its position.
    pub(super) course: usize,
    /// What the titles are about, in thousandths.
    pub(super) titles: u32,
    /// That, and what tells near misses apart.
    pub(super) marked: u32,
    /// Titles and all that tells near misses apart, in thousandths.
    pub(super) total: u32,
    /// The titles that come nearest: places among the foreign and the local ones.
    pub(super) pair: (usize, usize),
    /// Whether those share a language.
    pub(super) same_language: bool,
    /// What credits, level and field move, in thousandths.
    pub(super) credits: i32,
    /// What the levels move.
    pub(super) level: i32,
    /// What the fields move.
    pub(super) isced: i32,
    /// Whether the foreign title is about two things at least that not half the courses are about.
    pub(super) telling: bool,
    /// Whether the titles are the same, word by word.
    pub(super) same_words: bool,
    /// Whether any mark differs.
    pub(super) differs: bool,
    /// Its place in the order that does not depend on the catalogue's.
    pub(super) order: u32,
}

impl Ranker {
    /// Reads the titles of all courses that are still given.
    pub(super) fn new(courses: &[LocalCourse]) -> Self {
        let (terms, mut memory) = (terms(), Memory::default());
        let mut ranker = Self {
            entries: Vec::with_capacity(courses.len()),
            docs: Vec::new(),
            doc_weights: Vec::new(),
            words: HashMap::new(),
            trigrams: HashMap::new(),
            sizes: Vec::new(),
            postings: vec![Vec::new(); terms.len()],
            weights: Vec::new(),
        };
        let mut frequencies = vec![0_u32; terms.len()];
        let usual = usual_language(courses, &mut memory);
        for (course, local) in courses.iter().enumerate() {
            let begin = count(ranker.docs.len());
            let mut marks = Marks::default();
            let mut all = Vec::new();
            let texts = if local.retired { &[][..] } else { &local.titles.0 };
            for (text, title) in texts.iter().enumerate().take(usize::from(u16::MAX)) {
                for title in Title::read(title, usual, terms, &mut memory) {
                    let own = if title.part == 1000 {
                        marks.join(&title.marks);
                        None
                    } else {
                        Some(Box::new(title.marks))
                    };
                    let mut content: Vec<Id> = title.content.into_iter().map(|it| ranker.id_or_new(it)).collect();
                    content.sort_unstable();
                    all.extend_from_slice(&content);
                    let doc = count(ranker.docs.len());
                    for id in &content {
                        if let Some(list) = ranker.postings.get_mut(position(*id)) {
                            list.push(doc);
                        }
                    }
                    ranker.docs.push(Doc {
                        course: count(course),
                        text: u16::try_from(text).unwrap_or(u16::MAX),
                        languages: title.languages,
                        content: content.into_boxed_slice(),
                        weight: 0,
                        part: u16::try_from(title.part).unwrap_or(1000),
                        marks: own,
                    });
                }
            }
            all.sort_unstable();
            all.dedup();
            frequencies.resize(ranker.postings.len(), 0);
            for id in all {
                if let Some(frequency) = frequencies.get_mut(position(id)) {
                    *frequency += 1;
                }
            }
            let cycle = local.level.as_deref().map_or(0, cycle_of_level);
            ranker.entries.push(Entry { marks, cycle, docs: (begin, count(ranker.docs.len())), order: 0 });
        }
        let many = count(courses.len());
        ranker.weights =
            frequencies.iter().enumerate().map(|(id, frequency)| weight(role_of(id), *frequency, many)).collect();
        for doc in &mut ranker.docs {
            doc.weight = doc.content.iter().map(|id| weight_in(&ranker.weights, *id)).sum();
        }
        ranker.doc_weights = ranker.docs.iter().map(|doc| u16::try_from(doc.weight).unwrap_or(u16::MAX)).collect();
        let mut order: Vec<usize> = (0..courses.len()).collect();
        order.sort_by_cached_key(|at| courses.get(*at).map(|it| (it.code.clone(), texts_of(&it.titles), it.credits)));
        for (place, at) in order.into_iter().enumerate() {
            if let Some(entry) = ranker.entries.get_mut(at) {
                entry.order = count(place);
            }
        }
        ranker
    }

    fn id_or_new(&mut self, meaning: Meaning) -> Id {
        match meaning {
            Meaning::Concept(concept) => Id::from(concept),
            Meaning::Unknown(word) => {
                if let Some(id) = self.words.get(&word) {
                    return *id;
                }
                let id = count(self.postings.len());
                let trigrams = trigrams(&word);
                self.sizes.push(u16::try_from(trigrams.len()).unwrap_or(u16::MAX));
                for trigram in trigrams {
                    self.trigrams.entry(trigram).or_default().push(id);
                }
                self.postings.push(Vec::new());
                self.words.insert(word, id);
                id
            }
        }
    }

    /// The courses that come nearest, the nearest first, and `also` whatever their titles.
    pub(super) fn nearest(&self, foreign: &Foreign<'_>, courses: &[LocalCourse], also: &[usize]) -> Vec<Nearness> {
        let (terms, mut memory) = (terms(), Memory::default());
        let mut titles: Vec<(usize, Title)> = Vec::new();
        for (at, text) in foreign.titles.0.iter().enumerate() {
            titles.extend(Title::read(text, None, terms, &mut memory).into_iter().map(|title| (at, title)));
        }
        let mut marks = Marks::default();
        for (_, title) in titles.iter().filter(|(_, title)| title.part == 1000) {
            marks.join(&title.marks);
        }
        for (_, title) in titles.iter_mut().filter(|(_, title)| title.part == 1000) {
            title.marks = marks.clone();
        }
        let queries: Vec<Query> = titles.into_iter().map(|(at, title)| self.query(at, title)).collect();
        let mut found: Vec<usize> = queries.iter().flat_map(|query| self.search(query)).collect();
        found.extend_from_slice(also);
        found.sort_unstable();
        found.dedup();
        let mut nearest: Vec<Nearness> = found
            .into_iter()
            .filter_map(|course| {
                let (entry, local) = (self.entries.get(course)?, courses.get(course)?);
                Some(self.compare(course, entry, local, foreign, &queries))
            })
            .collect();
        nearest.sort_by(|one, other| other.total.cmp(&one.total).then_with(|| one.order.cmp(&other.order)));
        nearest
    }

    /// A foreign title in the numbers of this catalogue, with the words that are alike.
    fn query(&self, text: usize, title: Title) -> Query {
        let many = count(self.entries.len());
        let mut query = Query { text, parts: Vec::new(), weight: 0, back: Vec::new(), title };
        for meaning in &query.title.content {
            let (alike, weight) = match meaning {
                Meaning::Concept(concept) => {
                    let related = terms().related(*concept).iter().map(|(of, share)| (Id::from(*of), *share));
                    let id = Id::from(*concept);
                    (std::iter::once((id, 1000)).chain(related).collect(), weight_in(&self.weights, id))
                }
                Meaning::Unknown(word) => {
                    let alike = self.alike(word);
                    let best = alike.iter().max_by_key(|(_, likeness)| *likeness);
                    let known = best.map(|(id, _)| weight_in(&self.weights, *id));
                    (alike, known.unwrap_or_else(|| u32::from(weight(Role::Content, 0, many))))
                }
            };
            query.weight += weight;
            query.parts.push(Part { weight, alike });
        }
        query.back = query.parts.iter().flat_map(|part| part.alike.iter().copied()).collect();
        query.back.sort_unstable_by_key(|(id, likeness)| (*id, u32::MAX - likeness));
        query.back.dedup_by_key(|(id, _)| *id);
        query
    }

    /// The words of the catalogue that are, or sound, like a word; with the likeness in thousandths.
    fn alike(&self, word: &str) -> Vec<(Id, u32)> {
        let exact = self.words.get(word).copied();
        let trigrams = trigrams(word);
        let first = position(count(terms().len()));
        let mut shared = vec![0_u16; self.sizes.len()];
        let mut touched = Vec::new();
        for trigram in &trigrams {
            for id in self.trigrams.get(trigram).into_iter().flatten() {
                let at = position(*id).saturating_sub(first);
                if let Some(shared) = shared.get_mut(at) {
                    if *shared == 0 {
                        touched.push((*id, at));
                    }
                    *shared = shared.saturating_add(1);
                }
            }
        }
        let mut alike: Vec<(Id, u32)> = touched
            .into_iter()
            .filter_map(|(id, at)| {
                let size = u32::from(*self.sizes.get(at)?);
                let shared = u32::from(*shared.get(at)?);
                let likeness = (shared * 2000).checked_div(size + count(trigrams.len()))?.min(1000);
                Some((id, if exact == Some(id) { 1000 } else { likeness.min(900) }))
            })
            .filter(|(_, likeness)| *likeness >= ALIKE)
            .collect();
        if let Some(exact) = exact.filter(|exact| !alike.iter().any(|(id, _)| id == exact)) {
            alike.push((exact, 1000));
        }
        // The same number for the same words, whatever the order of the catalogue: all of the last likeness, or none.
        alike.sort_unstable_by_key(|(id, likeness)| (u32::MAX - likeness, *id));
        if let Some((_, last)) = alike.get(MOST_ALIKE).copied() {
            alike.retain(|(_, likeness)| *likeness > last);
        }
        alike
    }

    /// The courses whose titles come nearest to one foreign title by their words alone.
    fn search(&self, query: &Query) -> Vec<usize> {
        let mut gained = vec![0_u32; self.docs.len()];
        let mut touched = Vec::new();
        for part in &query.parts {
            for (id, likeness) in &part.alike {
                let gain = (part.weight + weight_in(&self.weights, *id)) * likeness;
                for doc in self.postings.get(position(*id)).into_iter().flatten() {
                    if let Some(sum) = gained.get_mut(position(*doc)) {
                        if *sum == 0 {
                            touched.push(*doc);
                        }
                        *sum = sum.saturating_add(gain);
                    }
                }
            }
        }
        let mut rated: Vec<(u32, u32)> = touched
            .into_iter()
            .filter_map(|doc| {
                let weight = query.weight + u32::from(*self.doc_weights.get(position(doc))?);
                let gained = gained.get(position(doc))?.checked_div(weight)?;
                (gained >= FAR).then_some((u32::MAX - gained, doc))
            })
            .collect();
        if rated.len() > COMPARED {
            let (_, (last, _), _) = rated.select_nth_unstable(COMPARED);
            let last = *last;
            rated.retain(|(rate, _)| *rate <= last);
        }
        // The order, which costs a look at each course, matters only among those that come equally near.
        let mut rated: Vec<(u32, u32, usize)> = rated
            .into_iter()
            .filter_map(|(rate, doc)| {
                let course = position(self.docs.get(position(doc))?.course);
                Some((rate, self.entries.get(course)?.order, course))
            })
            .collect();
        if rated.len() > COMPARED {
            rated.select_nth_unstable(COMPARED);
            rated.truncate(COMPARED);
        }
        rated.into_iter().map(|(_, _, course)| course).collect()
    }

    fn compare(
        &self,
        course: usize,
        entry: &Entry,
        local: &LocalCourse,
        foreign: &Foreign<'_>,
        queries: &[Query],
    ) -> Nearness {
        let docs = self.docs.get(position(entry.docs.0)..position(entry.docs.1)).unwrap_or_default();
        let mut near = Nearness {
            course,
            titles: 0,
            marked: 0,
            total: 0,
            pair: (0, 0),
            same_language: false,
            credits: credits(foreign, local),
            level: 0,
            isced: isced(foreign.isced, local.isced.as_deref()),
            telling: false,
            same_words: false,
            differs: false,
            order: entry.order,
        };
        for query in queries {
            for doc in docs {
                let titles = self.overlap(query, doc) * query.title.part / 1000 * u32::from(doc.part) / 1000;
                let marks = doc.marks.as_deref().unwrap_or(&entry.marks);
                let for_whom = !query.title.marks.audience.is_empty() || !marks.audience.is_empty();
                let meanings = if for_whom { self.meanings(doc) } else { Vec::new() };
                let (kept, differs) = kept(titles, &query.title.marks, marks, &query.title.content, &meanings);
                let marked = titles * kept / 1000 * self.covered(query, doc) / 1000;
                let same_language = doc.languages.meets(query.title.languages);
                if (marked, same_language) > (near.marked, near.same_language) {
                    near.titles = titles;
                    near.marked = marked;
                    near.pair = (query.text, usize::from(doc.text));
                    near.differs = differs || query.title.part != 1000 || doc.part != 1000;
                    near.level = level(foreign, &query.title.marks, entry);
                    near.telling = query.parts.iter().filter(|part| part.weight >= TELLING).count() > 1;
                    near.same_language = same_language;
                }
            }
        }
        if near.marked > 0 {
            let texts = foreign.titles.0.get(near.pair.0).zip(local.titles.0.get(near.pair.1));
            let may_be = near.titles > 900 && !near.differs;
            near.same_words = may_be && texts.is_some_and(|(one, other)| words(&one.text) == words(&other.text));
            if near.level < 0 {
                near.marked = near.marked * u32::try_from(1000 + near.level).unwrap_or(0) / 1000;
            }
            // Credits, level and field alone make no candidate.
            let moved = i32::try_from(near.marked).unwrap_or(i32::MAX) + near.credits + near.level.max(0) + near.isced;
            near.total = u32::try_from(moved).unwrap_or(0);
        }
        near
    }

    /// How far two titles are about the same, in thousandths: twice what they share by what they have.
    fn overlap(&self, query: &Query, doc: &Doc) -> u32 {
        let back: u32 = doc
            .content
            .iter()
            .map(|id| {
                let found = query.back.binary_search_by_key(id, |(of, _)| *of).ok();
                let likeness = found.and_then(|at| query.back.get(at)).map_or(0, |(_, likeness)| *likeness);
                weight_in(&self.weights, *id) * likeness
            })
            .sum();
        if back == 0 {
            return 0;
        }
        let shared: u32 = query
            .parts
            .iter()
            .map(|part| {
                let likeness =
                    part.alike.iter().filter(|(id, _)| doc.content.binary_search(id).is_ok()).map(|(_, it)| *it);
                part.weight * likeness.max().unwrap_or(0)
            })
            .sum();
        (shared + back).checked_div(query.weight + doc.weight).unwrap_or(0)
    }

    /// What is left where the local title is about something telling of which the foreign one says nothing, in thousandths:
    /// "Combinatorics" is not "Combinatorial optimisation". What a language course says beside its language tells little.
    fn covered(&self, query: &Query, doc: &Doc) -> u32 {
        let more = |id: &Id| {
            weight_in(&self.weights, *id) >= TELLING
                && role_of(position(*id)) == Role::Content
                && query.back.binary_search_by_key(id, |(of, _)| *of).is_err()
        };
        let tongue = |id: &Id| role_of(position(*id)) == Role::Tongue;
        if doc.content.iter().any(more) && !doc.content.iter().any(tongue) { LOCAL_MORE } else { 1000 }
    }

    /// The concepts that a title of the catalogue is about.
    fn meanings(&self, doc: &Doc) -> Vec<Meaning> {
        doc.content
            .iter()
            .filter_map(|id| Concept::try_from(*id).ok().filter(|id| usize::from(*id) < terms().len()))
            .map(Meaning::Concept)
            .collect()
    }
}

/// A foreign title in the numbers of a catalogue.
struct Query {
    /// Its place among the titles.
    text: usize,
    title: Title,
    parts: Vec<Part>,
    weight: u32,
    /// All meanings that are like any of it, in order, with the greatest likeness.
    back: Vec<(Id, u32)>,
}

/// A meaning of it.
struct Part {
    weight: u32,
    /// The meanings of the catalogue that are like it, with the likeness in thousandths.
    alike: Vec<(Id, u32)>,
}

/// What is left of a likeness between titles when their marks are compared, in thousandths, and whether any differs.
fn kept(
    titles: u32,
    foreign: &Marks,
    local: &Marks,
    foreign_content: &[Meaning],
    local_content: &[Meaning],
) -> (u32, bool) {
    let mut kept = 1000;
    let mut differs = false;
    let mut keep = |thousandths: u32| {
        kept = kept * thousandths / 1000;
        differs = true;
    };
    match (foreign.cefr, local.cefr) {
        (0, 0) => match (foreign.places(), local.places()) {
            (one, other) if one == other => {
                if foreign.numbers != local.numbers {
                    keep(930);
                }
            }
            // A first course is often the only one, if it is about the same.
            (0, only) | (only, 0) => keep(match (only, foreign.numbers | local.numbers) {
                (2, 0) => 880,
                (2, _) if titles > 600 => 880,
                (2, _) => 720,
                _ => 600,
            }),
            (one, other) if one & other != 0 => keep(800),
            _ => keep(380),
        },
        (one, other) if one == other => {}
        (0, level) | (level, 0) => {
            let places = if foreign.cefr == 0 { foreign.places() } else { local.places() };
            keep(if level & 0b11 != 0 && places == 1 << 1 { 850 } else { 600 });
        }
        (one, other) if one & other != 0 => keep(800),
        _ => keep(380),
    }
    match (foreign.halves, local.halves) {
        (one, other) if one == other => {}
        (0, half) | (half, 0) => keep(if half == 1 << 1 { 930 } else { 800 }),
        _ => keep(500),
    }
    let (one, other) = (kinds(foreign.kinds, local.kinds), kinds(local.kinds, foreign.kinds));
    if one != other {
        keep(if one & other != 0 {
            750
        } else if one ^ other == PROJECT {
            600
        } else {
            420
        });
    }
    if foreign.cycles != 0 && local.cycles != 0 && foreign.cycles & local.cycles == 0 {
        keep(350);
    }
    let missing = |audience: &[Meaning], marks: &Marks, content: &[Meaning]| {
        audience.iter().any(|it| !content.contains(it) && !marks.audience.contains(it))
    };
    if foreign.cefr == 0
        && (missing(&foreign.audience, local, local_content) || missing(&local.audience, foreign, foreign_content))
    {
        keep(if foreign.audience.is_empty() || local.audience.is_empty() { 780 } else { 650 });
    }
    (kept, differs)
}

/// The kinds of one course that tell it from another. Lectures and examinations are what courses have anyhow; a
/// "Praktikum" is what the other course is of all that it can mean.
fn kinds(one: u16, other: u16) -> u16 {
    let meant = other & (LABORATORY | EXERCISE | INTERNSHIP);
    let one = if one & PRACTICUM != 0 && meant != 0 { one & !PRACTICUM | meant } else { one };
    one & !(LECTURE | EXAMINATION)
}

/// What the credits of both move, in thousandths.
fn credits(foreign: &Foreign<'_>, local: &LocalCourse) -> i32 {
    let (Some(one), Some(other)) = (foreign.credits, local.credits) else { return 0 };
    let (less, more) = (one.min(other).ratio(), one.max(other).ratio());
    if less <= Ratio::from_integer(0) {
        return 0;
    }
    let share = less / more;
    if share == Ratio::from_integer(1) {
        30
    } else if share >= Ratio::new(3, 4) {
        10
    } else if share >= Ratio::new(1, 2) {
        -20
    } else {
        -80
    }
}

/// What the levels of both move: below 0 it is a share that is lost.
fn level(foreign: &Foreign<'_>, marks: &Marks, entry: &Entry) -> i32 {
    let named = foreign.level.map_or(0, cycle_of_level);
    let one = if named == 0 { marks.cycles } else { named };
    let other = if entry.cycle == 0 { entry.marks.cycles } else { entry.cycle };
    match (one, other) {
        (0, _) | (_, 0) => 0,
        (one, other) if one & other != 0 => 20,
        _ => -LOST_BY_LEVEL,
    }
}

/// What the fields of education of both move, in thousandths.
fn isced(foreign: Option<&str>, local: Option<&str>) -> i32 {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<Vec<_>>();
    let (Some(one), Some(other)) = (foreign.map(digits), local.map(digits)) else { return 0 };
    let shorter = one.len().min(other.len());
    if shorter < 2 {
        return 0;
    }
    match one.iter().zip(&other).take_while(|(one, other)| one == other).count() {
        same if same == shorter => 20,
        3 => 15,
        2 => 0,
        _ => -60,
    }
}

/// The weight of a meaning: the rarer, the more; in sixteenths of a bit, within bounds.
fn weight(role: Role, frequency: u32, courses: u32) -> u16 {
    let rarity = log2(courses.max(1) + 8).saturating_sub(log2(frequency.max(1) + 1)).clamp(28, 96);
    let share = match role {
        Role::Nothing => 15,
        Role::Vague => 50,
        Role::Kind(_) => 60,
        _ => 100,
    };
    u16::try_from(rarity * share / 100).unwrap_or(u16::MAX).max(1)
}

/// The logarithm to base 2, in sixteenths, a straight line between powers.
fn log2(number: u32) -> u32 {
    let whole = number.checked_ilog2().unwrap_or(0);
    let rest = (u64::from(number) * 16) >> whole;
    whole * 16 + u32::try_from(rest).unwrap_or(16).saturating_sub(16)
}

fn role_of(id: usize) -> Role {
    match Concept::try_from(id) {
        Ok(concept) if id < terms().len() => terms().role(concept),
        _ => Role::Content,
    }
}

/// Groups of three letters of a word as it sounds in any of the languages; each once.
fn trigrams(word: &str) -> Vec<[char; 3]> {
    let mut sound = vec![' '];
    let mut letters = word.chars().peekable();
    while let Some(letter) = letters.next() {
        let letter = match (letter, letters.peek()) {
            ('p', Some('h')) => {
                letters.next();
                'f'
            }
            ('t', Some('h')) => {
                letters.next();
                't'
            }
            ('c' | 'q', _) => 'k',
            ('y' | 'j', _) => 'i',
            ('w', _) => 'v',
            ('z', _) => 's',
            (letter, _) => letter,
        };
        if sound.last() != Some(&letter) {
            sound.push(letter);
        }
    }
    sound.push(' ');
    let mut trigrams: Vec<[char; 3]> = sound.windows(3).filter_map(|three| <[char; 3]>::try_from(three).ok()).collect();
    trigrams.sort_unstable();
    trigrams.dedup();
    trigrams
}

/// The language in which most titles are that do not say theirs; a few hundred tell it.
fn usual_language(courses: &[LocalCourse], memory: &mut Memory) -> Option<LanguageSet> {
    let silent = courses.iter().flat_map(|course| &course.titles.0).filter(|text| text.language.is_none());
    let mut counts: Vec<(LanguageSet, usize)> = LanguageSet::each().map(|language| (language, 0)).collect();
    let many = silent.clone().count();
    let mut looked_at = 0;
    for text in silent.step_by(many / MOST_LOOKED_AT + 1) {
        looked_at += 1;
        if let Some(title) = Title::read(text, None, terms(), memory).first() {
            for (_, count) in counts.iter_mut().filter(|(language, _)| title.languages == *language) {
                *count += 1;
            }
        }
    }
    counts.into_iter().find(|(_, count)| count * 5 >= looked_at * 2 && looked_at > 0).map(|(language, _)| language)
}

fn texts_of(titles: &Texts) -> Vec<String> {
    titles.0.iter().map(|it| it.text.clone()).collect()
}

fn weight_in(weights: &[u16], id: Id) -> u32 {
    weights.get(position(id)).copied().map_or(0, u32::from)
}

fn count(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}

fn position(id: u32) -> usize {
    usize::try_from(id).unwrap_or(usize::MAX)
}
