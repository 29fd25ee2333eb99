//! Grades: the office's grading tables and policy, and what they propose for a result.

mod transcript;

use std::collections::BTreeMap;

use elmo::{Achievement, AchievementId, CourseId, Credits, DocumentId, Report};
use recognition::credits::{InEcts, in_ects};
use recognition::grades::{
    Amounts, ByHand, Chosen, Cycle, Exact, GradingTable, Policy, Proposal, Question, Side, TableGrade, Wanted, choose,
    propose,
};
use store::{Change, Entry, GradingTableId, Reader, StoredTable, TableAdded};

pub use self::transcript::{
    FieldTable, Said, Scale, TranscriptHost, TranscriptTables, import as import_transcript, preview as read_transcript,
};
use crate::cases::Imported;
use crate::table::{Row, Table};
use crate::{Desk, DeskError, review, settings};

/// Columns that an import knows; the first four are needed, and one of the next two. Each line is a grade, in the order
/// of the scheme, best first. Lines without an institution, or with the office's own, make a table of its own grades.
pub const COLUMNS: &[&str] = &[
    "scheme",
    "grade",
    "passing",
    "years",
    "count",
    "percent",
    "institution",
    "institution_id",
    "iscedf",
    "cycle",
    "value",
    "students",
];

const POLICY: &str = "grades.policy";

/// All grading tables, retired ones too, and what the office has fixed.
///
/// # Errors
/// When nobody has unlocked or the database fails.
pub fn all(desk: &Desk) -> Result<(Vec<StoredTable>, Option<Policy>), DeskError> {
    desk.read(|r| Ok((r.grading_tables()?, policy(r)?)))
}

/// Imports grading tables. A table that says something new becomes the next version of its kind; nothing is changed.
///
/// # Errors
/// When the columns or the encoding are wrong; then nothing is imported. A table with a fault in any of its lines is left
/// out as a whole, and the line is named.
pub fn import(desk: &Desk, bytes: &[u8]) -> Result<Imported, DeskError> {
    let file = Table::read(bytes, COLUMNS, 4)?;
    if !file.has("count") && !file.has("percent") {
        return Err(DeskError::Table { code: "columns-missing", detail: "count".to_owned() });
    }
    desk.change(&["grades"], |change, _| {
        let (tables, problems) = read_tables(&file, &own_names(change)?);
        add(change, &tables, problems)
    })
}

/// The names and identifiers of the office's own institution, in small letters.
fn own_names(reader: &Reader<'_>) -> Result<Vec<String>, DeskError> {
    let office = settings::read(reader)?;
    let identifiers = office.identifiers.into_iter().map(|identifier| identifier.value);
    let names = std::iter::once(office.institution).chain(identifiers).map(|name| name.to_lowercase());
    Ok(names.filter(|name| !name.is_empty()).collect())
}

/// Adds tables as the next versions of their kinds.
fn add(change: &mut Change<'_>, tables: &[GradingTable], problems: Vec<Problem>) -> Result<Imported, DeskError> {
    let mut imported = Imported { added: 0, changed: 0, unchanged: 0, problems };
    for table in tables {
        match change.add_grading_table(table)? {
            TableAdded::New(_) => imported.added += 1,
            TableAdded::NewVersion(_) => imported.changed += 1,
            TableAdded::Unchanged => imported.unchanged += 1,
        }
    }
    change.note(Entry {
        case: None,
        what: "grading-tables-imported".into(),
        about: format!("{} + {} ~", imported.added, imported.changed),
        before: None,
        after: None,
    })?;
    Ok(imported)
}

/// Retires a table: no new conversion uses it, and decisions that name it can still be followed.
///
/// # Errors
/// When there is none, or it is retired.
pub fn retire(desk: &Desk, table: GradingTableId) -> Result<(), DeskError> {
    desk.change(&["grades"], |change, _| {
        let known = change.grading_table(table)?.filter(|known| known.retired.is_none());
        known.ok_or(DeskError::UnknownGradingTable)?;
        change.retire_grading_table(table)?;
        change.note(Entry {
            case: None,
            what: "grading-table-retired".into(),
            about: table.to_string(),
            before: None,
            after: None,
        })?;
        Ok(())
    })
}

/// Fixes how the office converts grades, for whatever is proposed from now on.
///
/// # Errors
/// When the smallest share is not between 0 and 1.
pub fn set_policy(desk: &Desk, new: &Policy) -> Result<(), DeskError> {
    if new.minimum_share < Exact::ZERO || new.minimum_share > Exact::ONE {
        return Err(DeskError::Field { field: "minimumShare" });
    }
    desk.change(&["grades"], |change, _| {
        let old = policy(change)?;
        change.set_setting(POLICY, new)?;
        change.note(Entry {
            case: None,
            what: "grade-policy-set".into(),
            about: new.method.as_str().to_owned(),
            before: serde_json::to_value(&old).ok(),
            after: serde_json::to_value(new).ok(),
        })?;
        Ok(())
    })
}

/// What is proposed for a result, from which tables, and what its credits are in ECTS.
#[derive(Debug, Clone)]
pub struct ForGrade {
    /// The grade with its working.
    pub proposal: Proposal,
    /// The host's result label, to the letter.
    pub result: Option<String>,
    /// The host's table.
    pub host: Option<StoredTable>,
    /// The home table.
    pub home: Option<StoredTable>,
    /// Tables of the host that somebody can pick instead.
    pub of_host: Vec<StoredTable>,
    /// Tables of the home institution that somebody can pick instead.
    pub of_home: Vec<StoredTable>,
    /// What the document says of the credits, where that is not ECTS.
    pub other_credits: Option<(String, Credits)>,
    /// What they are in ECTS credits, where a factor is known.
    pub in_ects: Option<InEcts>,
}

/// What a proposal is asked for.
#[derive(Debug, Clone)]
pub struct Asked {
    /// The document.
    pub document: DocumentId,
    /// The achievement in it.
    pub achievement: AchievementId,
    /// The local course; `None` for free credits.
    pub course: Option<CourseId>,
    /// The part taken of the credits, in their scheme; `None` for all.
    pub part: Option<Credits>,
    /// The host's table that somebody picked.
    pub host: Option<GradingTableId>,
    /// The home table that somebody picked.
    pub home: Option<GradingTableId>,
}

/// Proposes a grade for an achievement as a local course. Nothing is stored.
///
/// # Errors
/// When document, achievement, course or table is not there, or the document's proof no longer holds.
pub fn for_achievement(desk: &Desk, asked: &Asked) -> Result<ForGrade, DeskError> {
    desk.read(|r| for_achievement_in(r, asked))
}

/// The same, inside a read or a change.
pub(crate) fn for_achievement_in(r: &Reader<'_>, asked: &Asked) -> Result<ForGrade, DeskError> {
    let opened = review::open_in(r, asked.document)?;
    let achievement = opened.elmo.achievement(&asked.achievement).ok_or(DeskError::UnknownAchievement)?;
    let report = opened.elmo.reports.get(achievement.id.report());
    let course = asked.course.map(|id| r.course(id)?.ok_or(DeskError::UnknownCourse)).transpose()?;
    let in_use: Vec<StoredTable> = r.grading_tables()?.into_iter().filter(|t| t.retired.is_none()).collect();
    let names = issuer_names(report);
    let (isced, cycle) = (achievement.isced.as_deref(), cycle(achievement));
    let course_isced = course.as_ref().and_then(|c| c.isced.as_deref());
    let course_cycle = course.as_ref().and_then(|c| Cycle::read(c.level.as_deref()?));
    let wanted = Wanted {
        institution: names.iter().map(String::as_str).collect(),
        schemes: scheme_names(achievement, report),
        isced: isced.or(course_isced),
        cycle: cycle.or(course_cycle),
        label: achievement.result.as_deref(),
    };
    let at_home = Wanted { isced: course_isced.or(isced), cycle: course_cycle.or(cycle), ..Wanted::default() };
    let host = pick(&in_use, asked.host, Side::Host, &wanted)?;
    let home = pick(&in_use, asked.home, Side::Home, &at_home)?;
    let policy = policy(r)?;
    let mut proposal = propose(&Question {
        result: achievement.result.as_deref(),
        host: host.as_ref().map(|chosen| chosen.table).map_err(|why| *why),
        home: home.as_ref().map(|chosen| chosen.table).map_err(|why| *why),
        policy: policy.as_ref(),
        distribution: achievement.distribution.as_ref(),
        shortened: achievement.shortened.as_ref(),
    });
    for note in [&host, &home].into_iter().flatten().flat_map(|chosen| &chosen.notes) {
        if !proposal.notes.contains(note) {
            proposal.notes.push(*note);
        }
    }
    let stored = |chosen: &Result<Chosen<'_>, ByHand>| {
        let table = chosen.as_ref().ok()?.table;
        in_use.iter().find(|known| known.table == *table).cloned()
    };
    let credits = opened.assessment.of(&asked.achievement).and_then(|a| a.credits.clone());
    let taken = credits.map(|(scheme, amount)| (scheme, asked.part.unwrap_or(amount)));
    let year = achievement.date.map(|day| day.year());
    let is_its = |table: &GradingTable| {
        choose([&GradingTable { isced: None, cycle: None, ..table.clone() }], Side::Host, &wanted).is_ok()
    };
    Ok(ForGrade {
        proposal,
        result: achievement.result.clone(),
        host: stored(&host),
        home: stored(&home),
        of_host: in_use.iter().filter(|t| is_its(&t.table)).cloned().collect(),
        of_home: in_use.iter().filter(|t| t.table.side == Side::Home).cloned().collect(),
        in_ects: taken.as_ref().and_then(|(scheme, amount)| in_ects(scheme, *amount, year)),
        other_credits: taken.filter(|(scheme, _)| scheme != "ECTS"),
    })
}

fn policy(reader: &Reader<'_>) -> Result<Option<Policy>, DeskError> {
    Ok(reader.setting::<Policy>(POLICY)?)
}

/// The table that somebody picked, else the one that fits.
fn pick<'a>(
    in_use: &'a [StoredTable],
    picked: Option<GradingTableId>,
    side: Side,
    wanted: &Wanted<'_>,
) -> Result<Result<Chosen<'a>, ByHand>, DeskError> {
    match picked {
        None => Ok(choose(in_use.iter().map(|stored| &stored.table), side, wanted)),
        Some(id) => {
            let found = in_use.iter().find(|stored| stored.id == id && stored.table.side == side);
            let table = &found.ok_or(DeskError::UnknownGradingTable)?.table;
            Ok(Ok(Chosen { table, notes: Vec::new() }))
        }
    }
}

fn issuer_names(report: Option<&Report>) -> Vec<String> {
    let Some(report) = report else { return Vec::new() };
    let titles = report.issuer.titles.0.iter().map(|title| title.text.clone());
    titles.chain(report.issuer.identifiers.iter().map(|identifier| identifier.value.clone())).collect()
}

fn scheme_names<'a>(achievement: &'a Achievement, report: Option<&'a Report>) -> Vec<&'a str> {
    let Some(id) = achievement.grading_scheme.as_deref() else { return Vec::new() };
    let described = report.and_then(|report| report.grading_scheme(achievement));
    let descriptions = described.into_iter().flat_map(|scheme| &scheme.descriptions.0).map(|text| text.text.as_str());
    std::iter::once(id).chain(descriptions).collect()
}

/// EQF level of the result, else the level beside its credits.
fn cycle(achievement: &Achievement) -> Option<Cycle> {
    let of_levels = achievement.levels.iter().filter(|level| level.kind.eq_ignore_ascii_case("EQF"));
    of_levels
        .filter_map(|level| Cycle::read(&level.value))
        .next()
        .or_else(|| achievement.credits.iter().find_map(|credit| Cycle::read(credit.level.as_deref()?)))
}

/// What tells one table of a file from another.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    institution: String,
    scheme: String,
    isced: Option<String>,
    cycle: Option<Cycle>,
}

type Problem = (usize, &'static str, String);

/// The tables of a file and what is wrong with others.
fn read_tables(file: &Table, own: &[String]) -> (Vec<GradingTable>, Vec<Problem>) {
    let mut found: BTreeMap<Key, (usize, Option<GradingTable>)> = BTreeMap::new();
    let mut problems: Vec<Problem> = Vec::new();
    for (number, row) in file.rows() {
        let key = match read_key(&row, own) {
            Ok(key) => key,
            Err((code, detail)) => {
                problems.push((number, code, detail));
                continue;
            }
        };
        let (_, table) = found.entry(key.clone()).or_insert_with(|| (number, Some(begun(&key))));
        // A table that has a fault already takes no further lines.
        let Some(begun) = table else { continue };
        if let Err((code, detail)) = read_grade(&row, begun) {
            problems.push((number, code, detail));
            *table = None;
        }
    }
    let mut tables = Vec::new();
    for (line, table) in found.into_values() {
        match table.map(|table| table.check().map(|()| table)) {
            Some(Ok(table)) => tables.push(table),
            Some(Err((code, detail))) => problems.push((line, code, detail)),
            None => {}
        }
    }
    problems.sort_by_key(|(line, _, _)| *line);
    (tables, problems)
}

fn begun(key: &Key) -> GradingTable {
    GradingTable {
        side: if key.institution.is_empty() { Side::Home } else { Side::Host },
        institution: key.institution.clone(),
        institution_id: String::new(),
        scheme: key.scheme.clone(),
        isced: key.isced.clone(),
        cycle: key.cycle,
        years: (0, 0),
        version: 0,
        amounts: Amounts::Counts,
        students: None,
        grades: Vec::new(),
        source: String::new(),
    }
}

fn read_key(row: &Row<'_>, own: &[String]) -> Result<Key, (&'static str, String)> {
    row.fits()?;
    let institution = row.text("institution").filter(|name| !own.contains(&name.to_lowercase())).unwrap_or_default();
    let scheme = row.text("scheme").ok_or(("value-missing", "scheme".to_owned()))?;
    let cycle = row.text("cycle").map(|text| Cycle::read(&text).ok_or(("cycle-unreadable", text))).transpose()?;
    Ok(Key { institution, scheme, isced: row.text("iscedf"), cycle })
}

/// Adds a line to its table.
fn read_grade(row: &Row<'_>, table: &mut GradingTable) -> Result<(), (&'static str, String)> {
    let needed = |column: &'static str| row.text(column).ok_or(("value-missing", column.to_owned()));
    let label = needed("grade")?;
    let passing = needed("passing")?;
    let passing = yes_or_no(&passing).ok_or(("passing-unreadable", passing))?;
    let years = needed("years")?;
    let years = read_years(&years).ok_or(("years-unreadable", years))?;
    let (amounts, amount) = match (row.text("count"), row.text("percent")) {
        (Some(count), None) => {
            let number = count.parse::<Exact>().ok().filter(|n| n.ratio().is_integer() && *n >= Exact::ZERO);
            (Amounts::Counts, number.ok_or(("count-unreadable", count))?)
        }
        (None, Some(percent)) => {
            (Amounts::PerCent, Exact::per_cent(&percent).map_err(|_| ("percent-unreadable", percent))?)
        }
        (Some(count), Some(_)) => return Err(("figures-mixed", count)),
        (None, None) => return Err(("value-missing", "count".to_owned())),
    };
    let value = row.text("value").map(|text| text.parse().map_err(|_| ("value-unreadable", text))).transpose()?;
    let students = row.text("students").map(|text| text.parse().map_err(|_| ("count-unreadable", text))).transpose()?;
    if table.grades.is_empty() {
        (table.years, table.amounts) = (years, amounts);
    } else if table.years != years {
        return Err(("years-differ", label));
    } else if table.amounts != amounts {
        return Err(("figures-mixed", label));
    }
    table.students = table.students.or(students);
    if let (true, Some(id)) = (table.institution_id.is_empty() && table.side == Side::Host, row.text("institution_id"))
    {
        table.institution_id = id;
    }
    table.grades.push(TableGrade { label, passing, amount, value });
    Ok(())
}

fn yes_or_no(word: &str) -> Option<bool> {
    match word.to_lowercase().as_str() {
        "1" | "yes" | "true" | "x" | "kyllä" | "ja" | "pass" => Some(true),
        "0" | "no" | "false" | "ei" | "nej" | "nei" | "nee" | "nein" | "fail" => Some(false),
        _ => None,
    }
}

/// "2024–2026", "2024-2026", "2024/2026" or "2025".
fn read_years(text: &str) -> Option<(u16, u16)> {
    let year = |text: &str| text.trim().parse::<u16>().ok().filter(|year| (1900..=2999).contains(year));
    match text.split_once(['–', '-', '/']) {
        Some((from, to)) => Some((year(from)?, year(to)?)),
        None => year(text).map(|year| (year, year)),
    }
}

#[cfg(test)]
mod tests {
    use recognition::grades::{Amounts, Cycle, Side};

    use super::{COLUMNS, read_tables};
    use crate::table::Table;

    fn read(text: &str) -> (Vec<recognition::grades::GradingTable>, Vec<(usize, &'static str, String)>) {
        let own = ["saimaanlahti university".to_owned()];
        read_tables(&Table::read(text.as_bytes(), COLUMNS, 4).expect("a table"), &own)
    }

    #[test]
    fn lines_come_together_as_tables_in_their_order() {
        let (tables, problems) = read(
            "institution,institution_id,scheme,iscedf,cycle,years,grade,passing,count,percent,value\n\
             University of Oslo,uio.no,A-F,061,first,2024-2026,A,yes,12,,\n\
             ,,0-5,,,2023–2025,5,yes,,20.5,\n\
             University of Oslo,,A-F,061,EQF 6,2024/2026,B,x,30,,\n\
             Saimaanlahti University,,0-5,,,2023-2025,4,yes,,\"79,5\",4.0\n\
             University of Oslo,,A-F,061,BSc,2024-2026,F,no,9,,\n",
        );
        assert_eq!(problems, []);
        let [home, host] = tables.as_slice() else { panic!("two tables: {tables:?}") };
        assert_eq!((home.side, home.institution.as_str(), home.amounts), (Side::Home, "", Amounts::PerCent));
        let labels: Vec<_> = home.grades.iter().map(|g| (g.label.as_str(), g.amount.to_string())).collect();
        assert_eq!(labels, [("5", "20.5".to_owned()), ("4", "79.5".to_owned())]);
        assert_eq!((host.side, host.institution_id.as_str(), host.cycle), (Side::Host, "uio.no", Some(Cycle::First)));
        assert_eq!((host.isced.as_deref(), host.years), (Some("061"), (2024, 2026)));
        let passing: Vec<_> = host.grades.iter().map(|g| (g.label.as_str(), g.passing)).collect();
        assert_eq!(passing, [("A", true), ("B", true), ("F", false)]);
    }

    #[test]
    fn a_fault_in_a_line_leaves_its_table_out_and_no_other() {
        for (line, code) in [
            ("X,,2024,A,yes,1", None),
            ("X,,2024,A,maybe,1", Some("passing-unreadable")),
            ("X,,last year,A,yes,1", Some("years-unreadable")),
            ("X,,2026-2024,A,yes,1", Some("years-unreadable")),
            ("X,,2024,A,yes,1.5", Some("count-unreadable")),
            ("X,,2024,A,yes,-1", Some("count-unreadable")),
            ("X,,2024,A,yes,", Some("value-missing")),
            ("X,,2024,,yes,1", Some("value-missing")),
            ("X,481,2024,A,yes,1", Some("iscedf-unreadable")),
            ("X,,2024,F,no,1", Some("no-passing-grade")),
        ] {
            let (tables, problems) =
                read(&format!("scheme,iscedf,years,grade,passing,count\n{line}\nY,,2025,1,yes,3\n"));
            assert_eq!(problems.first().map(|(line, code, _)| (*line, *code)), code.map(|code| (2, code)), "{line}");
            let schemes: Vec<_> = tables.iter().map(|t| t.scheme.as_str()).collect();
            assert_eq!(schemes, if code.is_none() { vec!["X", "Y"] } else { vec!["Y"] }, "{line}");
        }
    }

    #[test]
    fn a_table_has_one_kind_of_figures_and_one_period() {
        let head = "scheme,years,grade,passing,count,percent\nX,2024,A,yes,5,\n";
        for (line, code) in [
            ("X,2024,B,yes,,5", "figures-mixed"),
            ("X,2024,B,yes,5,5", "figures-mixed"),
            ("X,2025,B,yes,5,", "years-differ"),
            ("X,2024,A,yes,5,", "label-twice"),
        ] {
            let (tables, problems) = read(&format!("{head}{line}\n"));
            assert!(tables.is_empty(), "{line}");
            assert_eq!(problems.iter().map(|(_, code, _)| *code).collect::<Vec<_>>(), [code], "{line}");
        }
    }
}
