//! The rows of a decision by a template, and what does not fit the system that they are for.

use std::collections::BTreeSet;

use elmo::Credits;
use num_rational::Ratio;
use recognition::decision::{Decision, DecisionForeign, DecisionGroup};
use recognition::mapping::HomePart;
use time::Date;
use unicode_normalization::UnicodeNormalization;

use super::fields::{Side, Value, course};
use super::{SisColumn, SisDates, SisDecimal, SisEncoding, SisOutput, SisRows, SisTemplate};

/// The rows of a decision by a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SisTable {
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The cells, row by row, as the system shall read them.
    pub rows: Vec<Vec<String>>,
    /// What does not fit, in the order of the rows.
    pub problems: Vec<SisProblem>,
    /// The groups, counted from 1, that have no row: they gave no home course, and a row is one.
    pub left_out: Vec<usize>,
}

impl SisTable {
    /// Whether the file must not go out before the template or the decision is put right.
    pub fn is_refused(&self) -> bool {
        self.problems.iter().any(|problem| problem.kind.refuses())
    }
}

/// A value that does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SisProblem {
    /// The row, from 1.
    pub row: usize,
    /// The column.
    pub column: String,
    /// What is wrong.
    pub kind: SisProblemKind,
    /// The value, as it stands in the decision.
    pub value: String,
    /// The course that it belongs to.
    pub course: String,
}

/// What can be wrong with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SisProblemKind {
    /// The system's code list has it not.
    NotInCodes,
    /// It must not be empty.
    Missing,
    /// An amount that is no decimal number: the template has to name a step.
    NotDecimal,
    /// It was too long; what was too much is cut off.
    Cut,
    /// The encoding has not all of its letters.
    Replaced,
}

impl SisProblemKind {
    /// Whether the file must not go out. The others are told, and it may.
    pub fn refuses(self) -> bool {
        match self {
            Self::NotInCodes | Self::Missing | Self::NotDecimal => true,
            Self::Cut | Self::Replaced => false,
        }
    }

    /// A stable kebab-case code.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotInCodes => "not-in-codes",
            Self::Missing => "missing",
            Self::NotDecimal => "not-decimal",
            Self::Cut => "cut",
            Self::Replaced => "replaced",
        }
    }
}

/// Makes the rows of a decision.
pub fn sis_table(decision: &Decision, template: &SisTemplate) -> SisTable {
    let mut table = SisTable {
        columns: template.columns.iter().map(|column| column.name.clone()).collect(),
        rows: Vec::new(),
        problems: Vec::new(),
        left_out: Vec::new(),
    };
    for (number, group) in (1..).zip(&decision.groups) {
        let rows = rows(group, template.rows);
        if rows.is_empty() {
            table.left_out.push(number);
        }
        for (index, (foreign, home)) in rows.into_iter().enumerate() {
            let first = index == 0;
            let row =
                Row { decision, template, group: (number, group), first, foreign, home, number: table.rows.len() + 1 };
            let cells = template.columns.iter().map(|column| row.cell(column, &mut table.problems)).collect();
            table.rows.push(cells);
        }
    }
    table
}

type Sides<'a> = (Vec<&'a DecisionForeign>, Vec<&'a HomePart>);

fn rows(group: &DecisionGroup, rows: SisRows) -> Vec<Sides<'_>> {
    let (foreign, home) = (&group.foreign, &group.group.home);
    match rows {
        SisRows::HostCourse => foreign.iter().map(|one| (vec![one], home.iter().collect())).collect(),
        SisRows::HomeCourse => home.iter().map(|one| (foreign.iter().collect(), vec![one])).collect(),
        SisRows::Pair => (0..foreign.len().max(home.len()))
            .map(|item| (foreign.get(item).into_iter().collect(), home.get(item).into_iter().collect()))
            .collect(),
    }
}

struct Row<'a> {
    decision: &'a Decision,
    template: &'a SisTemplate,
    group: (usize, &'a DecisionGroup),
    /// Whether it is the first of its group.
    first: bool,
    foreign: Vec<&'a DecisionForeign>,
    home: Vec<&'a HomePart>,
    number: usize,
}

impl Row<'_> {
    /// What stands in a column. Several courses of a side stand one after the other, "-" for none; what says nothing of a
    /// single course (the institution, the term) stands once where it is the same. Amounts of the side that a row does not
    /// stand for are in the first row of a group alone, so that a column never adds up to more than was decided.
    fn cell(&self, column: &SisColumn, problems: &mut Vec<SisProblem>) -> String {
        let Some(field) = column.field else {
            return self.fitted(column, column.text.clone(), &column.text, "", problems);
        };
        let of = |foreign: Option<&DecisionForeign>, home: Option<&HomePart>| {
            field.value(self.decision, self.group, foreign, home)
        };
        let told_before = !self.first && field.is_amount() && !self.stands_for(field.side());
        if told_before {
            return String::new();
        }
        let found: Vec<(String, Option<Value>)> = match field.side() {
            Side::Neither => vec![(String::new(), of(None, None))],
            Side::Host => self.foreign.iter().map(|one| (course(one), of(Some(one), None))).collect(),
            Side::Home => self.home.iter().map(|one| (home_course(one), of(None, Some(one)))).collect(),
        };
        let courses = self.foreign.first().map(|one| course(one)).unwrap_or_default();
        let mut cells: Vec<String> = Vec::new();
        let mut values: Vec<String> = Vec::new();
        for (course, value) in &found {
            let course = if course.is_empty() { &courses } else { course };
            let (raw, cell) = self.formed(column, value.as_ref(), course, problems);
            values.push(raw);
            cells.push(cell);
        }
        let different: BTreeSet<&String> = cells.iter().collect();
        let cell = match different.len() {
            0 => String::new(),
            1 if cells.len() == 1 || !field.is_of_one_course() => cells.first().cloned().unwrap_or_default(),
            _ => cells.iter().map(|c| if c.is_empty() { "-" } else { c.as_str() }).collect::<Vec<_>>().join("; "),
        };
        self.fitted(column, cell, &values.join("; "), &courses, problems)
    }

    /// Whether the courses of a side are what the rows stand for.
    fn stands_for(&self, side: Side) -> bool {
        match self.template.rows {
            SisRows::HostCourse => side == Side::Host,
            SisRows::HomeCourse => side == Side::Home,
            SisRows::Pair => true,
        }
    }

    /// One value as it stands in the decision and as the template writes it, by its code list.
    fn formed(
        &self,
        column: &SisColumn,
        value: Option<&Value>,
        course: &str,
        problems: &mut Vec<SisProblem>,
    ) -> (String, String) {
        let template = self.template;
        let raw = match value {
            None => String::new(),
            Some(Value::Text(text)) => text.clone(),
            Some(Value::Amount(amount)) => amount.to_string(),
            Some(Value::Day(day)) => day.to_string(),
        };
        if !column.codes.is_empty() {
            let known = column.codes.iter().find(|code| code.value == raw);
            // Nothing needs no code.
            if known.is_none() && !raw.is_empty() {
                problems.push(self.problem(column, SisProblemKind::NotInCodes, &raw, course));
            }
            let cell = known.map_or_else(|| raw.clone(), |code| code.code.clone());
            return (raw, cell);
        }
        let cell = match value {
            None => String::new(),
            Some(Value::Text(text)) => self.text(text),
            Some(Value::Day(day)) => dated(*day, template.dates),
            Some(Value::Amount(amount)) => {
                let amount = template.step_of_credits().map_or(*amount, |step| stepped(*amount, step));
                let text = amount.to_string();
                // The plain template writes "10/3"; a system that is named cannot read that.
                if text.contains('/') && template.decimal_needed() {
                    problems.push(self.problem(column, SisProblemKind::NotDecimal, &text, course));
                }
                match template.decimal {
                    SisDecimal::Point => text,
                    SisDecimal::Comma => text.replace('.', ","),
                }
            }
        };
        (raw, cell)
    }

    fn text(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for characters in self.template.characters.iter().filter(|c| !c.from.is_empty()) {
            text = text.replace(&characters.from, &characters.to);
        }
        if self.template.one_line || !self.template.characters.is_empty() {
            let lines = text.split(['\r', '\n']).map(str::trim).filter(|line| !line.is_empty());
            text = if self.template.one_line { lines.collect::<Vec<_>>().join(" ") } else { text.trim().to_owned() };
            while text.contains("  ") {
                text = text.replace("  ", " ");
            }
        }
        text
    }

    /// The cell with only what the encoding has, and no longer than the column.
    fn fitted(
        &self,
        column: &SisColumn,
        mut cell: String,
        value: &str,
        course: &str,
        problems: &mut Vec<SisProblem>,
    ) -> String {
        if self.template.output == SisOutput::Csv && self.template.encoding == SisEncoding::Latin1 {
            let fitting = latin_1(&cell);
            if fitting != cell {
                problems.push(self.problem(column, SisProblemKind::Replaced, &cell, course));
                cell = fitting;
            }
        }
        let longest = column.longest.and_then(|longest| usize::try_from(longest).ok());
        if let Some(longest) = longest.filter(|longest| cell.chars().count() > *longest) {
            problems.push(self.problem(column, SisProblemKind::Cut, &cell, course));
            cell = cell.chars().take(longest).collect::<String>().trim_end().to_owned();
        }
        // A column of the side that this row has not is empty by right.
        let side = column.field.map_or(Side::Neither, super::SisField::side);
        let there = match side {
            Side::Neither => true,
            Side::Host => !self.foreign.is_empty(),
            Side::Home => !self.home.is_empty(),
        };
        if column.required && there && cell.is_empty() {
            problems.push(self.problem(column, SisProblemKind::Missing, value, course));
        }
        cell
    }

    fn problem(&self, column: &SisColumn, kind: SisProblemKind, value: &str, course: &str) -> SisProblem {
        SisProblem {
            row: self.number,
            column: column.name.clone(),
            kind,
            value: value.to_owned(),
            course: course.to_owned(),
        }
    }
}

impl SisTemplate {
    /// Whether a fraction is a fault: a template that forms amounts is for a system that counts with them.
    fn decimal_needed(&self) -> bool {
        self.step.is_some() || self.rows != SisRows::Pair
    }
}

fn home_course(home: &HomePart) -> String {
    format!("{} {}", home.code, home.title).trim().to_owned()
}

/// Rounded half up to a multiple of the step (`recognition.md` 2.6).
fn stepped(amount: Credits, step: Credits) -> Credits {
    let steps = (amount.ratio() / step.ratio() + Ratio::new(1, 2)).floor();
    Credits::from_ratio(steps * step.ratio())
}

fn dated(day: Date, dates: SisDates) -> String {
    let (y, m, d) = (day.year(), u8::from(day.month()), day.day());
    match dates {
        SisDates::Iso => day.to_string(),
        SisDates::Dots => format!("{d:02}.{m:02}.{y:04}"),
        SisDates::ShortDots => format!("{d}.{m}.{y:04}"),
        SisDates::Slashes => format!("{d:02}/{m:02}/{y:04}"),
        SisDates::Bare => format!("{y:04}{m:02}{d:02}"),
    }
}

/// The text in the letters of ISO 8859-1: others without their marks, the usual punctuation in its plain form, else "?".
fn latin_1(text: &str) -> String {
    let is_latin = |c: &char| matches!(u32::from(*c), 0..=0x7F | 0xA0..=0xFF);
    let mut fitting = String::new();
    for letter in text.nfc() {
        match letter {
            c if is_latin(&c) => fitting.push(c),
            '\u{2018}' | '\u{2019}' | '\u{201A}' | '\u{2032}' => fitting.push('\''),
            '\u{201C}' | '\u{201D}' | '\u{201E}' | '\u{2033}' => fitting.push('"'),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => fitting.push('-'),
            '\u{2026}' => fitting.push_str("..."),
            '€' => fitting.push_str("EUR"),
            'Œ' => fitting.push_str("OE"),
            'œ' => fitting.push_str("oe"),
            'ẞ' => fitting.push('ß'),
            'Ł' => fitting.push('L'),
            'ł' => fitting.push('l'),
            'Đ' => fitting.push('D'),
            'đ' => fitting.push('d'),
            'ı' => fitting.push('i'),
            c => {
                let before = fitting.len();
                fitting.extend(std::iter::once(c).nfkd().filter(is_latin));
                if fitting.len() == before && !unicode_normalization::char::is_combining_mark(c) {
                    fitting.push('?');
                }
            }
        }
    }
    fitting
}

#[cfg(test)]
mod tests {
    use elmo::Credits;
    use time::macros::date;

    use super::{SisProblemKind, dated, latin_1, sis_table, stepped};
    use crate::sample;
    use crate::sis::{SisCode, SisDates, SisEncoding, SisField, SisOutput, SisRows, SisTemplate};

    fn named(name: &str) -> SisTemplate {
        SisTemplate::shipped().into_iter().find(|t| t.name.starts_with(name)).expect("a shipped template")
    }

    fn column(template: &SisTemplate, field: SisField) -> usize {
        template.columns.iter().position(|c| c.field == Some(field)).expect("the column")
    }

    #[test]
    fn a_row_is_a_host_course_a_home_course_or_a_pair() {
        let decision = sample::rich();
        let mut template = named("Plain table");
        let rows = |template: &SisTemplate, field| {
            let table = sis_table(&decision, template);
            let at = column(template, field);
            table.rows.iter().map(|row| row[at].clone()).collect::<Vec<_>>()
        };
        template.rows = SisRows::Pair;
        assert_eq!(rows(&template, SisField::HomeCredits), ["5", "10", "", "5", "6", "", ""]);
        template.rows = SisRows::HostCourse;
        assert_eq!(rows(&template, SisField::HomeTitle)[1..3], ["Elective studies: languages"; 2]);
        assert_eq!(rows(&template, SisField::HomeCredits), ["5", "10", "", "5", "6", "", ""], "told once");
        template.rows = SisRows::HomeCourse;
        assert_eq!(rows(&template, SisField::HostCode), ["TDT4120", "NOR0105; NOR0106", "ENV4010", "ΠΕΡ-204"]);
        assert_eq!(rows(&template, SisField::HostCredits), ["7.5", "5; 5", "10", "6"]);
        assert_eq!(rows(&template, SisField::HostCountry), ["NO", "NO", "NO", "GR"], "what is the same stands once");
        assert_eq!(sis_table(&decision, &template).left_out, [5, 6], "a refusal has no home course");
    }

    #[test]
    fn a_grade_that_the_system_has_not_is_told_with_its_course() {
        let decision = sample::rich();
        let mut template = named("Plain table");
        let at = column(&template, SisField::HomeGrade);
        let code = |value: &str, code: &str| SisCode { value: value.to_owned(), code: code.to_owned() };
        template.columns[at].codes = vec![code("4", "04"), code("", "HYV")];
        let table = sis_table(&decision, &template);
        assert!(table.is_refused());
        let [problem] = table.problems.as_slice() else { panic!("{:?}", table.problems) };
        assert_eq!(problem.kind, SisProblemKind::NotInCodes);
        assert_eq!((problem.row, problem.column.as_str(), problem.value.as_str()), (4, "home_grade", "3"));
        assert_eq!(problem.course, "EC-330 Natural Resource Economics");
        let grades: Vec<&str> = table.rows.iter().map(|row| row[at].as_str()).collect();
        assert_eq!(grades, ["04", "HYV", "", "3", "HYV", "", ""], "where there is no home course there is no grade");
        template.columns[at].codes.push(code("3", "03"));
        assert!(!sis_table(&decision, &template).is_refused());
    }

    #[test]
    fn what_is_missing_or_too_long_or_not_in_the_encoding_is_told() {
        let decision = sample::rich();
        let mut template = named("Plain table");
        let title = column(&template, SisField::HostTitle);
        template.columns.retain(|c| [Some(SisField::HostTitle), Some(SisField::HostCode)].contains(&c.field));
        template.columns[1].longest = Some(12);
        template.columns[0].required = true;
        template.encoding = SisEncoding::Latin1;
        let table = sis_table(&decision, &template);
        let of = |kind| table.problems.iter().filter(move |p| p.kind == kind).count();
        assert_eq!(of(SisProblemKind::Missing), 1, "one course has no code");
        assert!(of(SisProblemKind::Cut) >= 5 && of(SisProblemKind::Replaced) >= 3, "{:?}", table.problems);
        assert!(table.rows.iter().flatten().all(|cell| cell.chars().all(|c| u32::from(c) < 256)));
        assert!(table.rows.iter().all(|row| row[1].chars().count() <= 12), "{title}");
        template.output = SisOutput::Xlsx;
        assert_eq!(
            sis_table(&decision, &template).problems.iter().filter(|p| p.kind == SisProblemKind::Replaced).count(),
            0,
            "the encoding is that of CSV"
        );
    }

    #[test]
    fn peppi_gets_no_character_that_it_cannot_take() {
        let mut decision = sample::rich();
        decision.groups[0].foreign[0].titles.0[0].text = "AI & ML: 100 % online\nfall/spring".to_owned();
        decision.groups[0].group.home[0].credits = "10/3".parse().expect("credits");
        let template = named("Peppi");
        let table = sis_table(&decision, &template);
        let title = column(&template, SisField::HostTitle);
        assert_eq!(table.rows[0][title], "AI ja ML: 100 online fall-spring", "in the original language");
        assert!(table.rows.iter().flatten().all(|cell| !cell.contains(['&', '%', '/', '\n'])), "{:?}", table.rows);
        assert_eq!(table.rows[0][column(&template, SisField::HomeCredits)], "3.5", "rounded to the step, a point");
    }

    #[test]
    fn amounts_and_days_have_the_form_of_the_template() {
        let credits = |text: &str| text.parse::<Credits>().expect("credits");
        for (amount, step, rounded) in
            [("7.25", "0.5", "7.5"), ("7.2", "0.5", "7"), ("10/3", "0.5", "3.5"), ("2.5", "1", "3"), ("0", "1", "0")]
        {
            assert_eq!(stepped(credits(amount), credits(step)), credits(rounded), "{amount} by {step}");
        }
        let day = date!(2026 - 02 - 03);
        for (form, text) in [
            (SisDates::Iso, "2026-02-03"),
            (SisDates::Dots, "03.02.2026"),
            (SisDates::ShortDots, "3.2.2026"),
            (SisDates::Slashes, "03/02/2026"),
            (SisDates::Bare, "20260203"),
        ] {
            assert_eq!(dated(day, form), text);
        }
    }

    #[test]
    fn days_cycle_and_place_in_the_degree_can_be_columns() {
        let mut decision = sample::rich();
        decision.notified = Some(date!(2026 - 02 - 21));
        let mut template = named("Plain table");
        template.rows = SisRows::HomeCourse;
        template.columns.truncate(5);
        let fields = [SisField::Applied, SisField::Complete, SisField::Notified, SisField::Cycle, SisField::HomePlace];
        for (column, field) in template.columns.iter_mut().zip(fields) {
            column.field = Some(field);
        }
        let rows = sis_table(&decision, &template).rows;
        let days = ["2026-02-02", "2026-02-10", "2026-02-21", "second"];
        assert_eq!(rows[0], [&days[..], &["Major subject, advanced studies"]].concat());
        assert_eq!(rows[1], [&days[..], &[""]].concat());
    }

    #[test]
    fn letters_that_latin_1_has_not_lose_their_marks() {
        for (text, fitting) in [
            ("Åse Øverland, ß, ñ", "Åse Øverland, ß, ñ"),
            ("Škoda Łódź “x” – y…", "Skoda Lódz \"x\" - y..."),
            ("e\u{301} 5 €", "é 5 EUR"),
            ("Ελλάδα", "??????"),
        ] {
            assert_eq!(latin_1(text), fitting);
        }
    }
}
