//! How fast suggestions come from a catalogue of 100,000 courses: `cargo bench -p recognition`.
//!
//! The catalogue is made of words of course titles in seven languages, two titles a course, and of as many words that no
//! glossary knows; the foreign courses likewise. Each query is timed alone.

use std::error::Error;
use std::hint::black_box;
use std::time::{Duration, Instant};

use elmo::{Credits, LocalText, Texts};
use recognition::suggest::{Foreign, Index, LocalCourse};
use time::macros::date;

const COURSES: usize = 100_000;
const QUERIES: usize = 2_000;

/// Titles are put together from these; a few are in most of them, as in life.
const HEADS: &[&str] = &["Introduction to", "Advanced", "Principles of", "Seminar in", "", "", "", "Topics in"];
const FIELDS: &[&str] = &[
    "Calculus",
    "Linear Algebra",
    "Statistics",
    "Organic Chemistry",
    "Marketing",
    "Criminal Law",
    "Machine Learning",
    "Nursing Ethics",
    "European History",
    "Signal Processing",
    "Microeconomics",
    "Cell Biology",
    "Social Work",
    "Databases",
    "Fluid Mechanics",
    "Phonetics",
    "Renewable Energy",
    "Research Methods",
    "Public Health",
    "Music Theory",
];
const OTHER: &[&str] = &[
    "Tilastotieteen menetelmät",
    "Flervariabelanalys",
    "Forvaltningsrett",
    "Strafrecht",
    "Wahrscheinlichkeitsrechnung",
    "Analiza matematyczna",
    "Ohjelmoinnin perusteet",
    "Hållfasthetslära",
    "Sykepleie og omsorg",
    "Besturingssystemen",
    "Strömungsmechanik",
    "Chemia organiczna",
    "Varhaiskasvatus",
    "Redovisning",
    "Maskinlæring",
    "Kunstgeschiedenis",
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut dice = Dice(7);
    let courses: Vec<LocalCourse> = (0..COURSES).map(|at| course(at, &mut dice)).collect();
    let begun = Instant::now();
    let index = Index::new(courses);
    println!("index of {COURSES} courses: {} ms", begun.elapsed().as_millis());
    let mut times: Vec<Duration> = Vec::with_capacity(QUERIES);
    for _ in 0..QUERIES {
        let titles = titles(&mut dice);
        let foreign = Foreign {
            code: Some("ABC1234"),
            titles: &titles,
            credits: "5".parse().ok(),
            level: Some("6"),
            isced: None,
        };
        let begun = Instant::now();
        black_box(index.suggest(black_box(&foreign), &[], date!(2026 - 11 - 22)));
        times.push(begun.elapsed());
    }
    times.sort_unstable();
    for (name, share) in [("median", 50), ("90 %", 90), ("99 %", 99), ("slowest", 100)] {
        let at = (QUERIES * share / 100).saturating_sub(1);
        println!("a query, {name}: {} µs", times.get(at).ok_or("times")?.as_micros());
    }
    println!("most memory: {}", peak());
    Ok(())
}

fn course(at: usize, dice: &mut Dice) -> LocalCourse {
    LocalCourse {
        code: format!("C{at:06}"),
        titles: titles(dice),
        credits: Some(Credits::whole(if dice.roll(2) == 0 { 5 } else { 10 })),
        level: Some(if dice.roll(3) == 0 { "7" } else { "6" }.to_owned()),
        isced: Some(format!("0{}{}1", dice.roll(10), dice.roll(4) + 1)),
        retired: false,
    }
}

fn titles(dice: &mut Dice) -> Texts {
    let text = |language: Option<&str>, text: String| LocalText { language: language.map(str::to_owned), text };
    let number = ["", "", " 1", " 2"].get(dice.roll(4)).copied().unwrap_or_default();
    let english = format!("{} {} and {}{number}", pick(HEADS, dice), pick(FIELDS, dice), invented(dice));
    Texts(vec![text(None, format!("{} {}{number}", pick(OTHER, dice), invented(dice))), text(Some("en"), english)])
}

/// A word that no glossary knows, of some tens of thousands.
fn invented(dice: &mut Dice) -> String {
    const PARTS: &[&str] =
        &["vor", "lam", "tik", "ren", "sol", "mag", "dur", "pel", "nis", "hak", "gro", "bal", "fet", "jun"];
    (0..4).map(|_| pick(PARTS, dice)).collect()
}

fn pick(words: &[&'static str], dice: &mut Dice) -> &'static str {
    words.get(dice.roll(words.len())).copied().unwrap_or_default()
}

/// Numbers that are the same at each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap_or(0) % sides
    }
}

/// What the system says of the most memory this process has had.
fn peak() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("unknown");
    line.trim().to_owned()
}
