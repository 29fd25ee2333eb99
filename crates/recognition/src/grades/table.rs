//! Grading tables: the grades of a scale, best first, and how many got each.

use serde::{Deserialize, Serialize};

use super::Exact;
use crate::credits::folded;

/// Grades that a table may have.
pub const MAX_GRADES: usize = 100;

/// A grading table of an institution, for a field and a cycle.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GradingTable {
    /// Whose it is.
    pub side: Side,
    /// The institution's name; for a home table it may be empty.
    pub institution: String,
    /// An identifier of it ("uio.no"), to match issuers by; may be empty.
    pub institution_id: String,
    /// What the scale is called.
    pub scheme: String,
    /// The beginning of the ISCED-F codes that it is for; `None` for all fields.
    pub isced: Option<String>,
    /// The cycle that it is for; `None` for all.
    pub cycle: Option<Cycle>,
    /// The first and the last year that it counts.
    pub years: (u16, u16),
    /// Its version: the first of this institution, scheme, field and cycle is 1.
    pub version: u32,
    /// What the figures are.
    pub amounts: Amounts,
    /// How many grades stand behind it, where the figures are per cents and this is known.
    pub students: Option<u32>,
    /// The grades by the order of the scheme, best first; failing ones last.
    pub grades: Vec<TableGrade>,
    /// What file it came from, where that is kept.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
}

/// Whose a table is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Side {
    /// The office's own institution.
    Home,
    /// A host.
    Host,
}

/// What the figures of a table are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Amounts {
    /// How many.
    Counts,
    /// Per cent; they need not add up to 100.
    PerCent,
}

/// One grade of a scale.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableGrade {
    /// The label to the letter.
    pub label: String,
    /// Whether it passes.
    pub passing: bool,
    /// How many got it, or how many per cent.
    pub amount: Exact,
    /// What the grade is as a number, where the label does not say it itself.
    pub value: Option<Exact>,
}

impl TableGrade {
    /// The grade as a number: what the table says, else the label, if it is one.
    pub fn number(&self) -> Option<Exact> {
        self.value.or_else(|| self.label.parse().ok())
    }
}

/// The cycle of the Bologna process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cycle {
    /// EQF 5.
    Short,
    /// EQF 6, bachelor.
    First,
    /// EQF 7, master.
    Second,
    /// EQF 8, doctorate.
    Third,
}

impl Cycle {
    /// The cycle that a word stands for: "first", "EQF 6", "Bachelor", "BSc", "6".
    ///
    /// ```
    /// use recognition::grades::Cycle;
    ///
    /// assert_eq!(Cycle::read("EQF 7"), Some(Cycle::Second));
    /// assert_eq!(Cycle::read("BSc"), Some(Cycle::First));
    /// assert_eq!(Cycle::read("advanced"), None);
    /// ```
    pub fn read(text: &str) -> Option<Self> {
        let word = folded(text).replace(['.', '-', '_'], "");
        let word = word.strip_prefix("eqf").map_or(word.as_str(), str::trim);
        match word {
            "5" | "short" | "short cycle" => Some(Self::Short),
            "6" | "1" | "1st" | "first" | "first cycle" | "bachelor" | "ba" | "bsc" | "beng" => Some(Self::First),
            "7" | "2" | "2nd" | "second" | "second cycle" | "master" | "ma" | "msc" | "meng" => Some(Self::Second),
            "8" | "3" | "3rd" | "third" | "third cycle" | "phd" | "doctorate" | "doctoral" => Some(Self::Third),
            _ => None,
        }
    }

    /// "short", "first", "second" or "third".
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Short => "short",
            Self::First => "first",
            Self::Second => "second",
            Self::Third => "third",
        }
    }
}

impl GradingTable {
    /// The grade with a label: to the letter, else the one that "10", "10.0" and "10,0" all mean. Nothing where two do.
    pub fn find(&self, label: &str) -> Option<&TableGrade> {
        let label = label.trim();
        if let Some(found) = self.grades.iter().find(|g| g.label == label) {
            return Some(found);
        }
        let key = look_up_key(label);
        let mut found = self.grades.iter().filter(|g| look_up_key(&g.label) == key);
        let first = found.next()?;
        if found.next().is_some() { None } else { Some(first) }
    }

    /// The grades that pass, best first.
    pub fn passing(&self) -> impl Iterator<Item = &TableGrade> {
        self.grades.iter().filter(|g| g.passing)
    }

    /// Whether it only says pass or fail.
    pub fn is_pass_fail(&self) -> bool {
        self.passing().count() == 1
    }

    /// How many passing grades stand behind it.
    pub fn size(&self) -> Option<Exact> {
        match self.amounts {
            Amounts::Counts => Some(Exact::from_ratio(self.passing().map(|g| g.amount.ratio()).sum())),
            Amounts::PerCent => self.students.map(|n| Exact::whole(i64::from(n))),
        }
    }

    /// The share of all that passed, where the table has failing grades with figures.
    pub fn passing_share(&self) -> Option<Exact> {
        let all: num_rational::Ratio<i128> = self.grades.iter().map(|g| g.amount.ratio()).sum();
        let passed: num_rational::Ratio<i128> = self.passing().map(|g| g.amount.ratio()).sum();
        let zero = Exact::ZERO.ratio();
        (passed > zero && passed < all).then(|| Exact::from_ratio(passed / all))
    }

    /// "2024–2026", or "2024" where it is one year.
    pub fn years_in_words(&self) -> String {
        let (from, to) = self.years;
        if from == to { from.to_string() } else { format!("{from}–{to}") }
    }

    /// What is wrong with it, as a code and what it is about; a table with a fault is not used.
    ///
    /// # Errors
    /// "no-grades", "too-many-grades", "no-passing-grade", "label-twice", "failing-above-passing", "amount-unreadable"
    /// (negative), "years-unreadable" or "iscedf-unreadable".
    pub fn check(&self) -> Result<(), (&'static str, String)> {
        if self.grades.is_empty() {
            return Err(("no-grades", String::new()));
        }
        if self.grades.len() > MAX_GRADES {
            return Err(("too-many-grades", self.grades.len().to_string()));
        }
        if self.passing().next().is_none() {
            return Err(("no-passing-grade", String::new()));
        }
        let mut seen = std::collections::BTreeSet::new();
        if let Some(twice) = self.grades.iter().find(|g| !seen.insert(look_up_key(&g.label))) {
            return Err(("label-twice", twice.label.clone()));
        }
        let first_failing = self.grades.iter().position(|g| !g.passing).unwrap_or(self.grades.len());
        if let Some(below) = self.grades.iter().skip(first_failing).find(|g| g.passing) {
            return Err(("failing-above-passing", below.label.clone()));
        }
        if let Some(negative) = self.grades.iter().find(|g| g.amount < Exact::ZERO) {
            return Err(("amount-unreadable", negative.amount.to_string()));
        }
        let (from, to) = self.years;
        if from > to || from < 1900 {
            return Err(("years-unreadable", self.years_in_words()));
        }
        match &self.isced {
            Some(code) if super::field_code(code).as_ref() != Some(code) => Err(("iscedf-unreadable", code.clone())),
            _ => Ok(()),
        }
    }
}

/// For look-up only: white space as one blank, and numbers with one decimal sign and no zeros after it. Leading zeros
/// stay: "02" is a grade of its own.
fn look_up_key(label: &str) -> String {
    let label = label.split_whitespace().collect::<Vec<_>>().join(" ");
    let number = label.replacen(',', ".", 1);
    let digits = number.strip_prefix('-').unwrap_or(&number);
    match digits.split_once('.') {
        Some((integer, decimals))
            if !integer.is_empty() && integer.bytes().chain(decimals.bytes()).all(|b| b.is_ascii_digit()) =>
        {
            number.trim_end_matches('0').trim_end_matches('.').to_owned()
        }
        _ => label,
    }
}

/// The two tables of the golden example (`recognition.md` 4): a host's A to E in per cent and a home scale of 5 to 1.
pub fn example() -> (GradingTable, GradingTable) {
    let table = |side, scheme: &str, rows: &[(&str, &str)]| GradingTable {
        side,
        institution: if side == Side::Host { "Host".to_owned() } else { String::new() },
        institution_id: String::new(),
        scheme: scheme.to_owned(),
        isced: None,
        cycle: None,
        years: (2024, 2026),
        version: 1,
        amounts: Amounts::PerCent,
        students: Some(1000),
        grades: rows
            .iter()
            .map(|(label, amount)| TableGrade {
                label: (*label).to_owned(),
                passing: true,
                amount: amount.parse().unwrap_or_default(),
                value: None,
            })
            .collect(),
        source: String::new(),
    };
    (
        table(Side::Host, "A to E", &[("A", "2.0"), ("B", "9.9"), ("C", "36.3"), ("D", "26.3"), ("E", "24.7")]),
        table(Side::Home, "5 to 1", &[("5", "20"), ("4", "30"), ("3", "25"), ("2", "15"), ("1", "10")]),
    )
}
