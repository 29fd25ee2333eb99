//! The decision as CSV by the plain template, for a student information system or a spreadsheet.
//!
//! One header line, then one line for each host course with the home course beside it, group by group; where a group has
//! more on one side, the other side's cells stay empty. So each course stands on exactly one line and the columns of
//! credits add up to what was decided; which belong together is said by the column `group`. Columns only ever get more,
//! at the end: names and order are a contract.
//!
//! The form is RFC 4180: UTF-8, comma, CRLF, and every cell in quotes, so that an importer which takes quoted cells for
//! text keeps "02" as it is. Amounts have a decimal point, dates are ISO 8601.
//!
//! # Cells that a spreadsheet would run
//! A cell that begins with `=`, `+`, `-`, `@`, a tab or a line end (or the full-width form of a sign, or blanks before one)
//! gets an apostrophe before it, which spreadsheets take as "this is text". A plain number is no formula and stays as it is:
//! the Danish grade "-3" arrives as "-3". An apostrophe that already stands before such a sign gets another one; `'s` does
//! not. So the rule can be turned round: one apostrophe is taken away wherever apostrophes stand before such a sign.

use elmo::Texts;
use recognition::decision::{Decision, DecisionForeign, DecisionGroup, DecisionSource, Overall};
use recognition::mapping::{Difference, HomePart, Outcome};
use time::Date;

use crate::recognition_elmo::{difference, kind, outcome};
use crate::words::Words;

/// How the file begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CsvOptions {
    /// Begins with a byte order mark, by which Excel recognises UTF-8.
    pub bom: bool,
}

/// The names of the columns, in order.
pub const CSV_COLUMNS: [&str; 43] = [
    "decision_number",
    "decision_state",
    "decision_result",
    "decision_date",
    "replaces",
    "case_number",
    "student_number",
    "family_name",
    "given_names",
    "birth_date",
    "programme",
    "group",
    "outcome",
    "host_institution",
    "host_country",
    "host_code",
    "host_title",
    "host_title_english",
    "host_type",
    "host_level",
    "host_term",
    "host_start",
    "host_date",
    "host_credits",
    "host_credits_taken",
    "host_scheme",
    "host_grade",
    "host_grading_scheme",
    "home_code",
    "home_title",
    "home_credits",
    "home_grade",
    "home_how",
    "condition",
    "condition_until",
    "differs",
    "reason",
    "next_step",
    "source_provenance",
    "source_emp",
    "source_sha256",
    "source_received",
    "source_typed",
];

/// The decision as CSV by the plain template.
///
/// `decision_state` is "signed", "draft", "training" or "training-draft". An empty `home_grade` beside a home course is
/// "pass, no grade transferred". The words of `outcome`, `differs` and `source_provenance` are those of the ELMO.
pub fn decision_csv(decision: &Decision, options: &CsvOptions) -> String {
    let mut csv = String::new();
    if options.bom {
        csv.push('\u{feff}');
    }
    line(&CSV_COLUMNS.map(str::to_owned), &mut csv);
    for (index, group) in decision.groups.iter().enumerate() {
        for item in 0..group.foreign.len().max(group.group.home.len()) {
            let foreign = group.foreign.get(item);
            let home = group.group.home.get(item);
            line(&cells(decision, index + 1, group, foreign, home), &mut csv);
        }
    }
    csv
}

fn cells(
    decision: &Decision,
    number: usize,
    group: &DecisionGroup,
    foreign: Option<&DecisionForeign>,
    home: Option<&HomePart>,
) -> [String; 43] {
    let student = &decision.student;
    let source = foreign.and_then(|foreign| decision.sources.iter().find(|source| source.document == foreign.document));
    let provenance = source.map(|source| &source.provenance);
    let issuer = foreign.zip(source).and_then(|(foreign, source)| issuer(foreign, source));
    let (title, english) = foreign.map(DecisionForeign::titles_to_print).unwrap_or_default();
    let credits = foreign.and_then(|foreign| foreign.credits.as_ref());
    let taken = foreign.and_then(|foreign| foreign.part).or(credits.map(|(_, amount)| *amount));
    let grounds = group.group.grounds.as_ref();
    let (condition, until) = match &group.group.outcome {
        Outcome::OnCondition { until, condition } => (condition.clone(), until.to_string()),
        Outcome::AsRequested
        | Outcome::Substitution
        | Outcome::Inclusion
        | Outcome::Partly
        | Outcome::NotRecognised
        | Outcome::Duplicate
        | Outcome::NotAppliedFor => (String::new(), String::new()),
    };
    [
        decision.number.clone(),
        state(decision).to_owned(),
        overall(decision.overall).to_owned(),
        decision.decided.to_string(),
        decision.replaces.clone().unwrap_or_default(),
        decision.case_number.clone(),
        student.number.reveal().clone(),
        student.family_name.reveal().clone(),
        student.given_names.reveal().clone(),
        student.born.as_ref().map(|born| born.reveal().to_string()).unwrap_or_default(),
        student.programme.clone().unwrap_or_default(),
        number.to_string(),
        outcome(&group.group.outcome).to_owned(),
        issuer.map(|(titles, _)| titles.original().unwrap_or_default().to_owned()).unwrap_or_default(),
        issuer.and_then(|(_, country)| country.cloned()).unwrap_or_default(),
        of(foreign, |f| f.code.clone()),
        title,
        english.unwrap_or_default(),
        of(foreign, |f| Some(f.kind.clone())),
        of(foreign, |f| f.level.clone()),
        of(foreign, |f| f.term.clone()),
        of(foreign, |f| f.start.map(day)),
        of(foreign, |f| f.date.map(day)),
        credits.map(|(_, amount)| amount.to_string()).unwrap_or_default(),
        taken.map(|amount| amount.to_string()).unwrap_or_default(),
        credits.map(|(scheme, _)| scheme.clone()).unwrap_or_default(),
        of(foreign, |f| f.result.clone()),
        of(foreign, |f| f.grading_scheme.clone()),
        home.map(|home| home.code.clone()).unwrap_or_default(),
        home.map(|home| home.title.clone()).unwrap_or_default(),
        home.map(|home| home.credits.to_string()).unwrap_or_default(),
        home.and_then(|home| home.grade.clone()).unwrap_or_default(),
        home.map(|home| home.how.clone()).unwrap_or_default(),
        condition,
        until,
        grounds.map(|grounds| words(&grounds.differs)).unwrap_or_default(),
        grounds.map(|grounds| grounds.text.clone()).unwrap_or_default(),
        grounds.map(|grounds| grounds.next_step.clone()).unwrap_or_default(),
        provenance.map(|p| kind(p.kind).to_owned()).unwrap_or_default(),
        provenance.and_then(|p| p.emp.clone()).unwrap_or_default(),
        provenance.map(|p| p.sha256.clone()).unwrap_or_default(),
        provenance
            .and_then(|p| p.received.format(&time::format_description::well_known::Rfc3339).ok())
            .unwrap_or_default(),
        provenance
            .and_then(|p| p.typed.as_ref())
            .map(|typed| Words::of(&decision.language).typed_from(typed))
            .unwrap_or_default(),
    ]
}

fn of(foreign: Option<&DecisionForeign>, value: impl Fn(&DecisionForeign) -> Option<String>) -> String {
    foreign.and_then(value).unwrap_or_default()
}

fn issuer<'a>(foreign: &DecisionForeign, source: &'a DecisionSource) -> Option<(&'a Texts, Option<&'a String>)> {
    let report = foreign.achievement.report();
    let issuer = source.issuers.iter().find(|issuer| issuer.report == report)?;
    Some((&issuer.titles, issuer.country.as_ref()))
}

fn day(date: Date) -> String {
    date.to_string()
}

fn words(differences: &[Difference]) -> String {
    differences.iter().map(|d| difference(*d)).collect::<Vec<_>>().join(" ")
}

fn state(decision: &Decision) -> &'static str {
    match (decision.training, decision.signed.is_some()) {
        (false, true) => "signed",
        (false, false) => "draft",
        (true, true) => "training",
        (true, false) => "training-draft",
    }
}

fn overall(overall: Overall) -> &'static str {
    match overall {
        Overall::Positive => "positive",
        Overall::PartiallyPositive => "partially-positive",
        Overall::Negative => "negative",
    }
}

fn line(cells: &[String; 43], csv: &mut String) {
    for (index, text) in cells.iter().enumerate() {
        if index > 0 {
            csv.push(',');
        }
        csv.push('"');
        csv.push_str(&as_text(text).replace('"', "\"\""));
        csv.push('"');
    }
    csv.push_str("\r\n");
}

/// The cell with an apostrophe before it where a spreadsheet would run it otherwise; see the head of the module.
fn as_text(cell: &str) -> String {
    let sign = cell.trim_start_matches('\'').trim_start_matches(' ').chars().next();
    let runs = matches!(sign, Some('=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠'));
    if runs && !is_number(cell) { format!("'{cell}") } else { cell.to_owned() }
}

/// Digits with at most one decimal sign between them, and a sign before.
fn is_number(cell: &str) -> bool {
    let digits = cell.strip_prefix(['-', '+']).unwrap_or(cell);
    let (integer, decimals) = digits.split_once(['.', ',']).unwrap_or((digits, "0"));
    [integer, decimals].iter().all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use elmo::Credits;

    use super::{CSV_COLUMNS, CsvOptions, as_text, decision_csv};
    use crate::sample;
    use crate::suite::check;

    fn records(csv: &str) -> Vec<Vec<String>> {
        csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(csv.as_bytes())
            .records()
            .map(|record| record.expect("a record").iter().map(str::to_owned).collect())
            .collect()
    }

    /// The rule of the module's head, turned round.
    fn back(cell: &str) -> &str {
        let bare = cell.trim_start_matches('\'').trim_start_matches(' ');
        match cell.strip_prefix('\'') {
            Some(rest) if bare.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) => rest,
            _ => cell,
        }
    }

    #[test]
    fn says_what_it_said_before() {
        check("decision.csv", &decision_csv(&sample::rich(), &CsvOptions::default()).replace("\r\n", "\n"));
    }

    #[test]
    fn nothing_is_run_and_everything_can_be_had_back() {
        for (cell, written) in [
            ("-3", "-3"),
            ("+3", "+3"),
            ("-7,5", "-7,5"),
            ("02", "02"),
            ("=1+1", "'=1+1"),
            ("+1+1", "'+1+1"),
            ("-1+cmd|' /C calc'!A0", "'-1+cmd|' /C calc'!A0"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("  =1", "'  =1"),
            ("＝1", "'＝1"),
            ("-", "'-"),
            ("'=1", "''=1"),
            ("''-x", "'''-x"),
            ("'s-Gravenhage", "'s-Gravenhage"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(as_text(cell), written, "{cell:?}");
            assert_eq!(back(written), cell, "{written:?}");
        }
    }

    #[test]
    fn each_course_stands_on_one_line_and_the_credits_add_up() {
        let decision = sample::rich();
        let csv = decision_csv(&decision, &CsvOptions { bom: true });
        let csv = csv.strip_prefix('\u{feff}').expect("the mark");
        let records = records(csv);
        assert_eq!(records[0], CSV_COLUMNS);
        assert_eq!(records.len(), 1 + 7, "seven host courses in six groups");
        let column = |name: &str| CSV_COLUMNS.iter().position(|column| *column == name).expect(name);
        let sum = |name: &str| -> Credits {
            records[1..].iter().filter_map(|r| r[column(name)].parse::<Credits>().ok()).sum()
        };
        assert_eq!(sum("home_credits"), decision.totals.credited);
        let grades: Vec<&str> = records[1..].iter().map(|r| r[column("host_grade")].as_str()).collect();
        assert_eq!(grades, ["B", "Bestått", "Bestått", "C", "8,5", "", "-3"]);
    }

    #[test]
    fn quotes_commas_and_line_ends_survive() {
        let mut decision = sample::rows(1);
        decision.groups[0].group.home[0].title = "a \"b\", c;\r\nd".to_owned();
        let csv = decision_csv(&decision, &CsvOptions::default());
        assert!(records(&csv)[1].contains(&"a \"b\", c;\r\nd".to_owned()), "{csv}");
    }
}
