//! The check itself: takes out, runs and compares with what is explained.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::path::{Path, PathBuf};

use crate::copy::{Copy, Outcome};
use crate::explained::{NO_WAY_OUT, Row, SAME};
use crate::find::{Mutant, find, one_line};

/// The verifier.
const FOLDER: &str = "crates/elmo-signature/src";

/// What it relies on of `elmo`.
const FILES: &[&str] = &["crates/elmo/src/scan.rs", "crates/elmo/src/encoding.rs", "crates/elmo/src/parse.rs"];

/// Files of which only what asks for a limit is the verifier's: they read its canonical text, which is well-formed.
const LIMITS: &[&str] =
    &["crates/elmo/src/read.rs", "crates/elmo/src/read/tree.rs", "crates/elmo/src/read/tree/canonical.rs"];

/// Files of the verifier that verify nothing.
const NOT_LOOKED_THROUGH: &[(&str, &str)] = &[
    ("document.rs", "it holds what was proven, and refuses nothing"),
    ("hash.rs", "it writes a digest"),
    ("lib.rs", "it names the parts"),
    ("reason.rs", "it names the reasons"),
    ("sign.rs", "it signs; what it makes is verified, and its own refusals have tests in peers.rs"),
    ("xml_base.rs", "it joins addresses, and refuses nothing"),
];

/// A table, and which of its rows are needed.
type Needed<'a> = (&'a [Row], &'a dyn Fn(&usize) -> bool);

/// A file with its checks.
pub(crate) struct Source {
    /// As seen from the workspace.
    pub(crate) name: String,
    pub(crate) text: String,
    pub(crate) sites: Vec<Range<usize>>,
    pub(crate) mutants: Vec<Mutant>,
}

impl Source {
    fn line(&self, at: usize) -> String {
        let name = self.name.trim_start_matches("crates/");
        format!("{name}:{}", self.text[..at].matches('\n').count() + 1)
    }

    /// The row of a table that is about this place.
    fn row(&self, table: &[Row], place: &Range<usize>) -> Option<usize> {
        let line = one_line(around(&self.text, place), usize::MAX);
        table.iter().position(|(file, what, _)| self.name.ends_with(file) && line.contains(what))
    }

    fn is_covered(&self, site: &Range<usize>) -> bool {
        self.mutants.iter().any(|mutant| mutant.sites.contains(site))
    }

    /// What is gone on with instead of one refusal is one check, whatever the value; so is a condition.
    fn checks(&self) -> Vec<Vec<&Mutant>> {
        let mut groups: BTreeMap<(usize, usize, &str), Vec<&Mutant>> = BTreeMap::new();
        for mutant in &self.mutants {
            groups.entry((mutant.place.start, mutant.place.end, mutant.kind())).or_default().push(mutant);
        }
        groups.into_values().collect()
    }
}

/// A place with the rest of its lines.
fn around<'t>(text: &'t str, place: &Range<usize>) -> &'t str {
    let start = text[..place.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[place.end..].find('\n').map_or(text.len(), |at| place.end + at);
    &text[start..end]
}

#[test]
fn every_refusal_of_the_verifier_can_be_taken_out() {
    let mut unknown = Vec::new();
    let sources = sources();
    for source in &sources {
        assert!(!source.mutants.is_empty(), "{} holds no check: is it named among the files that do not?", source.name);
        for site in &source.sites {
            if !source.is_covered(site) && source.row(NO_WAY_OUT, site).is_none() {
                unknown.push(format!("{}: {}", source.line(site.start), around(&source.text, site)));
            }
        }
    }
    let found: usize = sources.iter().map(|source| source.sites.len()).sum();
    assert!(found > 60, "{found} refusals are found");
    assert!(unknown.is_empty(), "nobody knows how to take these out:\n{}", unknown.join("\n"));
}

#[test]
#[ignore = "some minutes; `make mutants` runs it"]
fn every_check_of_the_verifier_is_noticed_by_a_file() {
    let mut sources = sources();
    let copy = Copy::new(&workspace(), Path::new(env!("CARGO_TARGET_TMPDIR")));
    copy.build(&mut sources);
    let numbers: Vec<usize> = sources.iter().flat_map(|source| source.mutants.iter().map(|m| m.number)).collect();
    let outcomes = copy.run(&numbers);

    let mut report = Report::default();
    println!("\ncheck\ttaken out\tthe first file that notices");
    for source in &sources {
        // Of some refusals every way to take them out turned out to be no Rust.
        for site in source.sites.iter().filter(|site| !source.is_covered(site)) {
            report.no_way_out(source, site);
        }
        for check in source.checks() {
            report.taken_out(source, &check, &outcomes);
        }
    }
    report.end(numbers.len());
}

#[derive(Default)]
struct Report {
    checks: usize,
    noticed_by: BTreeMap<String, usize>,
    /// Rows of [`NO_WAY_OUT`] that were needed.
    no_way_out: BTreeSet<usize>,
    /// Rows of [`SAME`], and for how many checks.
    same: BTreeMap<usize, usize>,
    complaints: Vec<String>,
}

impl Report {
    fn no_way_out(&mut self, source: &Source, site: &Range<usize>) {
        let (line, what) = (source.line(site.start), one_line(around(&source.text, site), 90));
        match source.row(NO_WAY_OUT, site) {
            Some(row) => {
                self.no_way_out.insert(row);
                println!("{line}\tnothing of {what}\tnone: {}", NO_WAY_OUT[row].2);
            }
            None => self.complaints.push(format!("{line}: no way to take out {what}")),
        }
    }

    fn taken_out(&mut self, source: &Source, check: &[&Mutant], outcomes: &BTreeMap<usize, Outcome>) {
        self.checks += 1;
        let (line, what) = (source.line(check[0].place.start), &check[0].what);
        let noticed = check.iter().find_map(|mutant| match &outcomes[&mutant.number] {
            Outcome::Noticed { file, how } => Some((&mutant.what, file, how)),
            Outcome::Survived => None,
        });
        if let Some((what, file, how)) = noticed {
            *self.noticed_by.entry(file.clone()).or_default() += 1;
            println!("{line}\t{what}\t{file} ({how})");
        } else if let Some(row) = source.row(SAME, &check[0].place) {
            *self.same.entry(row).or_default() += 1;
            println!("{line}\t{what}\tnone: {}", SAME[row].2);
        } else {
            self.complaints.push(format!("{line}: no file notices {what}"));
            println!("{line}\t{what}\tNONE");
        }
    }

    fn end(mut self, ways: usize) {
        let no_way_out = |row: &usize| self.no_way_out.contains(row);
        let same = |row: &usize| self.same.contains_key(row);
        let tables: [Needed<'_>; 2] = [(NO_WAY_OUT, &no_way_out), (SAME, &same)];
        for (table, is_needed) in tables {
            for row in (0..table.len()).filter(|row| !is_needed(row)) {
                self.complaints.push(format!("this row is about nothing any more: {:?}", table[row]));
            }
        }
        let (noticed, same): (usize, usize) = (self.noticed_by.values().sum(), self.same.values().sum());
        println!(
            "\n{} checks, taken out in {ways} ways: {noticed} noticed by a file ({} files are the first for one), {same} \
             without which the program does the same, as listed, {} that nothing notices",
            self.checks,
            self.noticed_by.len(),
            self.checks - noticed - same,
        );
        assert!(self.complaints.is_empty(), "\n{}", self.complaints.join("\n"));
    }
}

fn sources() -> Vec<Source> {
    let mut names: Vec<String> = std::fs::read_dir(workspace().join(FOLDER))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !NOT_LOOKED_THROUGH.iter().any(|(file, _)| file == name))
        .map(|name| format!("{FOLDER}/{name}"))
        .collect();
    names.sort();
    names.extend(FILES.iter().chain(LIMITS).map(|name| (*name).to_owned()));
    // 0 is no mutant.
    let mut next = 1;
    let source = |name: String| {
        let text = std::fs::read_to_string(workspace().join(&name)).expect("a file, and no folder");
        let mut found = find(&text, next);
        next += found.mutants.len();
        if LIMITS.contains(&name.as_str()) {
            let asks = |place: &Range<usize>| around(&text, place).contains("limits");
            found.sites.retain(asks);
            found.mutants.retain(|mutant| asks(&mutant.place));
        }
        Source { name, text, sites: found.sites, mutants: found.mutants }
    };
    names.into_iter().map(source).collect()
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}
