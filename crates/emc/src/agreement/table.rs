//! The tables of a learning agreement from CSV or XLSX: the planned course and what replaces it side by side in one line, or
//! each in a line of its own with a column that says which table it is of.

use std::collections::BTreeMap;

use elmo::Credits;
use recognition::agreement::{Agreed, AgreedHome, MAX_ROWS, Planned};

use super::{EwpFile, name_courses};
use crate::catalogue::{amount, head, named};
use crate::table::{self, Line, Row, Table, fail};
use crate::{Desk, DeskError};

/// What a column can say, in the order in which it is asked for.
pub const FIELDS: &[&str] =
    &["code", "title", "credits", "term", "home_code", "home_title", "home_credits", "group", "table"];

/// Lines above a head that are looked at: a name, a date, a signature.
const ABOVE: usize = 20;

/// Beginnings of the words by which a head names the receiving institution, in the languages of the offices.
const HOST: &[&str] = &[
    "host",
    "receiv",
    "partner",
    "abroad",
    "foreign",
    "ulkomai",
    "kohde",
    "vastaanott",
    "mottag",
    "utländ",
    "utland",
    "utenland",
    "verts",
    "gast",
    "ontvang",
    "buitenland",
    "ausland",
    "ausländ",
    "aufnehm",
    "przyjm",
    "zagran",
];
/// The same for the sending institution.
const HOME: &[&str] = &[
    "home", "send", "local", "own", "kotimai", "koti", "oma", "lähett", "avsänd", "egen", "hemma", "hem", "hjem",
    "thuis", "eigen", "zend", "heim", "entsend", "macierz", "wysył", "replac", "korvat",
];
/// Words in heads that say nothing here.
const FILLERS: &[&str] = &[
    "at",
    "the",
    "of",
    "by",
    "to",
    "be",
    "for",
    "in",
    "institution",
    "institutions",
    "university",
    "component",
    "components",
    "educational",
    "unit",
    "planned",
    "agreed",
    "recognised",
    "recognized",
    "awarded",
    "table",
];
const TERM: &[&str] = &[
    "term",
    "semester",
    "period",
    "lukukausi",
    "kausi",
    "periodi",
    "termin",
    "periode",
    "zeitraum",
    "semestr",
    "when",
];
const GROUP: &[&str] = &["group", "set", "ryhmä", "grupp", "gruppe", "gruppa", "groep", "grupa", "package"];
const TABLE: &[&str] = &["table", "taulukko", "tabell", "tabel", "tabelle", "tabela", "side"];

/// The columns of a table, as guessed or chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AgreementColumns {
    /// Where the head stands among the lines; none where the first line is a row already.
    pub head: Option<usize>,
    /// For each field the column, counted from 0.
    pub fields: BTreeMap<String, usize>,
}

/// A file as it is read. Nothing is stored.
#[derive(Debug, Clone, Default)]
pub struct AgreementFile {
    /// The columns: name and the first value below it; none where the file is no table.
    pub head: Vec<(String, String)>,
    /// What they say.
    pub columns: AgreementColumns,
    /// Fields that are needed and have no column.
    pub lacks: Vec<&'static str>,
    /// The tables.
    pub groups: Vec<Agreed>,
    /// How many lines were read into them.
    pub read: usize,
    /// Lines or components that cannot be taken: which one, why as a code, and the value or what it is called.
    pub problems: Vec<(usize, &'static str, String)>,
    /// What the file is, where it is no table but a response of the EWP Learning Agreements API.
    pub ewp: Option<EwpFile>,
}

/// Reads a table by the columns that somebody chose, or by those that are guessed.
///
/// # Errors
/// [`DeskError::Table`] when it is no table.
pub fn open(desk: &Desk, bytes: &[u8], chosen: Option<AgreementColumns>) -> Result<AgreementFile, DeskError> {
    let lines = table::lines(bytes)?;
    let columns = chosen.unwrap_or_else(|| guess(&lines));
    let head = head(&lines, columns.head);
    let has = |field: &str| columns.fields.contains_key(field);
    let mut lacks = Vec::new();
    let (planned, home) = (has("code") || has("title"), has("home_code") || has("home_title"));
    if !planned && !home {
        lacks.push("title");
    }
    if planned && !has("credits") {
        lacks.push("credits");
    }
    // The catalogue knows the credits of a code.
    if !planned && home && !has("home_code") && !has("home_credits") {
        lacks.push("home_credits");
    }
    let mut file = AgreementFile { head, columns, lacks, ..AgreementFile::default() };
    if file.lacks.is_empty() {
        desk.read(|r| {
            let known = |code: &str| Ok::<_, DeskError>(r.course_by_code(code)?.map(|course| course.credits));
            let rows = rows(lines, &file.columns, &known, &mut file.problems)?;
            file.read = rows.len();
            file.groups = grouped(rows);
            name_courses(r, &mut file.groups)
        })?;
        if file.groups.iter().map(|group| group.planned.len().max(group.home.len())).sum::<usize>() > MAX_ROWS {
            return Err(fail("too-many-lines", MAX_ROWS.to_string()));
        }
    }
    Ok(file)
}

/// The head of a table and what its columns say. A field that stands twice without naming a side is of table A first, then of
/// table B, as the tables stand side by side.
fn guess(lines: &[Line]) -> AgreementColumns {
    let named = |index: usize| lines.get(index).map(|line| by_names(&line.cells)).unwrap_or_default();
    let best = (0..lines.len().min(ABOVE))
        .map(|index| (named(index), index))
        .max_by_key(|(fields, index)| (fields.len(), std::cmp::Reverse(*index)));
    match best {
        Some((fields, index)) if fields.len() >= 2 => AgreementColumns { head: Some(index), fields },
        _ => AgreementColumns { head: Some(0), fields: BTreeMap::new() },
    }
}

fn by_names(head: &[String]) -> BTreeMap<String, usize> {
    let mut fields: BTreeMap<String, usize> = BTreeMap::new();
    for (column, cell) in head.iter().enumerate() {
        let Some((field, side)) = field(cell) else { continue };
        let of_home = format!("home_{field}");
        let both = FIELDS.contains(&of_home.as_str());
        let name = match side {
            Some(Side::Home) if both => of_home,
            None if both && fields.contains_key(field) => of_home,
            _ => field.to_owned(),
        };
        fields.entry(name).or_insert(column);
    }
    fields
}

/// The side that a head names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Host,
    Home,
}

/// The field that a head names, and of which table.
fn field(cell: &str) -> Option<(&'static str, Option<Side>)> {
    let lower = cell.trim().trim_start_matches('\u{feff}').to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let begins = |word: &str, with: &[&str]| with.iter().any(|part| word.starts_with(part));
    let side = |word: &&str| match *word {
        "a" if words.len() > 1 => Some(Side::Host),
        "b" if words.len() > 1 => Some(Side::Home),
        word if begins(word, HOST) => Some(Side::Host),
        word if begins(word, HOME) => Some(Side::Home),
        _ => None,
    };
    let found = words.iter().find_map(side);
    let rest: Vec<&str> = words.iter().filter(|word| side(word).is_none()).copied().collect();
    let telling: Vec<&str> = rest.iter().filter(|word| !FILLERS.contains(word)).copied().collect();
    let is = |names: &[&str]| rest.iter().any(|word| names.contains(word));
    if let Some(name) = [rest.join(" "), telling.join(" ")].iter().find_map(|text| catalogue_field(text)) {
        return Some((name, found));
    }
    match () {
        () if is(TERM) => Some(("term", found)),
        () if is(GROUP) => Some(("group", None)),
        () if telling.is_empty() && is(TABLE) && found.is_none() => Some(("table", None)),
        () => None,
    }
}

fn catalogue_field(head: &str) -> Option<&'static str> {
    match named(head)?.as_str() {
        "code" => Some("code"),
        "credits" => Some("credits"),
        title if title.starts_with("title") => Some("title"),
        _ => None,
    }
}

/// A line, read.
struct Read {
    planned: Option<Planned>,
    home: Option<AgreedHome>,
    group: Option<String>,
    /// Whether the line is of one table, as its own column says.
    one_table: bool,
}

/// What cannot be taken: where, why as a code, and the value.
pub(super) type Problems = Vec<(usize, &'static str, String)>;

fn rows(
    lines: Vec<Line>,
    columns: &AgreementColumns,
    known: &dyn Fn(&str) -> Result<Option<Credits>, DeskError>,
    problems: &mut Problems,
) -> Result<Vec<Read>, DeskError> {
    let fields: BTreeMap<&'static str, usize> =
        FIELDS.iter().filter_map(|field| Some((*field, *columns.fields.get(*field)?))).collect();
    let table = Table::chosen(lines, columns.head, fields);
    let mut rows = Vec::new();
    for (line, row) in table.rows() {
        match read(&row, table.has("table"), known)? {
            Ok(read) if read.planned.is_none() && read.home.is_none() => {}
            Ok(read) => rows.push(read),
            Err((code, detail)) => problems.push((line, code, detail)),
        }
    }
    Ok(rows)
}

fn read(
    row: &Row<'_>,
    one_table: bool,
    known: &dyn Fn(&str) -> Result<Option<Credits>, DeskError>,
) -> Result<Result<Read, (&'static str, String)>, DeskError> {
    if let Err(problem) = row.fits() {
        return Ok(Err(problem));
    }
    let group = row.text("group");
    let of_b = row.text("table").is_some_and(|text| {
        let word = text.to_lowercase();
        word.split(|c: char| !c.is_alphanumeric())
            .any(|part| part == "b" || HOME.iter().any(|home| part.starts_with(home)))
    });
    let text = |field: &str| row.text(field).unwrap_or_default();
    let (code, title, credits) =
        if one_table && of_b { ("code", "title", "credits") } else { ("home_code", "home_title", "home_credits") };
    let home = match (text(code), text(title)) {
        (code, title) if code.is_empty() && title.is_empty() => None,
        (code, title) => {
            let stated = match row.text(credits) {
                Some(text) => match amount(&text) {
                    Some(amount) => Some(amount),
                    None => return Ok(Err(("credits-unreadable", text))),
                },
                None if code.is_empty() => None,
                None => known(&code)?,
            };
            let Some(credits) = stated else { return Ok(Err(("value-missing", "home_credits".to_owned()))) };
            Some(AgreedHome { code, title, credits, ..AgreedHome::default() })
        }
    };
    let planned = match (text("code"), text("title")) {
        _ if one_table && of_b => None,
        (code, title) if code.is_empty() && title.is_empty() => None,
        (code, title) => {
            let Some(stated) = row.text("credits") else {
                return Ok(Err(("value-missing", "credits".to_owned())));
            };
            let Some(credits) = amount(&stated) else { return Ok(Err(("credits-unreadable", stated))) };
            Some(Planned { code, title, credits, term: text("term") })
        }
    };
    Ok(Ok(Read { planned, home, group, one_table }))
}

/// Lines as groups: those of the same name of a group, else each line by itself. A line of which one side is empty joins the one
/// above where the credits of both sides come closer by it, as in a sheet whose cells were joined. Lines of one table each, with
/// nothing that says what replaces what, are one package.
fn grouped(rows: Vec<Read>) -> Vec<Agreed> {
    let mut groups: Vec<(Option<String>, Agreed)> = Vec::new();
    for row in rows {
        let place = match &row.group {
            Some(name) => groups.iter().position(|(group, _)| group.as_ref() == Some(name)),
            None if row.one_table => groups.iter().position(|(group, _)| group.is_none()),
            None if row.planned.is_some() && row.home.is_some() => None,
            None => groups.len().checked_sub(1).filter(|last| {
                groups.get(*last).is_some_and(|(name, group)| name.is_none() && comes_closer(group, &row))
            }),
        };
        let index = place.unwrap_or(groups.len());
        if place.is_none() {
            groups.push((row.group.clone(), Agreed::default()));
        }
        if let Some((_, group)) = groups.get_mut(index) {
            group.planned.extend(row.planned);
            group.home.extend(row.home);
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// Whether the credits of both sides are nearer to each other with the row than without.
fn comes_closer(group: &Agreed, row: &Read) -> bool {
    let sums = |planned: Option<Credits>, home: Option<Credits>| {
        let a: Credits = group.planned.iter().map(|row| row.credits).chain(planned).sum();
        let b: Credits = group.home.iter().map(|row| row.credits).chain(home).sum();
        if a > b { a - b } else { b - a }
    };
    if group.planned.is_empty() || group.home.is_empty() {
        return false;
    }
    let with = sums(row.planned.as_ref().map(|row| row.credits), row.home.as_ref().map(|row| row.credits));
    with < sums(None, None)
}

#[cfg(test)]
mod tests {
    use elmo::Credits;

    use super::{Agreed, AgreementColumns, Problems, grouped, guess, rows};
    use crate::DeskError;
    use crate::table;

    fn columns(text: &str) -> AgreementColumns {
        guess(&table::lines(text.as_bytes()).expect("a table"))
    }

    /// The catalogue knows TIE101 with 10 credits.
    fn read(text: &str) -> (Vec<Agreed>, Problems) {
        let known = |code: &str| Ok::<_, DeskError>((code == "TIE101").then(|| Credits::whole(10)));
        let lines = table::lines(text.as_bytes()).expect("a table");
        let (columns, mut problems) = (guess(&lines), Problems::new());
        let rows = rows(lines, &columns, &known, &mut problems).expect("rows");
        (grouped(rows), problems)
    }

    /// "A1 5 + A2 5 = H1 10".
    fn shown(groups: &[Agreed]) -> Vec<String> {
        let side = |rows: Vec<String>| rows.join(" + ");
        let name = |code: &str, title: &str| if code.is_empty() { title.to_owned() } else { code.to_owned() };
        let group = |group: &Agreed| {
            let planned = group.planned.iter().map(|row| format!("{} {}", name(&row.code, &row.title), row.credits));
            let home = group.home.iter().map(|row| format!("{} {}", name(&row.code, &row.title), row.credits));
            format!("{} = {}", side(planned.collect()), side(home.collect())).trim().to_owned()
        };
        groups.iter().map(group).collect()
    }

    #[test]
    fn heads_name_the_field_and_the_side() {
        for (head, expected) in [
            (
                "Host code;Host title;Host ECTS;Semester;Home code;Home title;Home ECTS",
                "code=0 credits=2 home_code=4 home_credits=6 home_title=5 term=3 title=1",
            ),
            (
                "Component code at the receiving institution;Component title at the receiving institution;ECTS credits;\
                 Component code at the sending institution;Component title at the sending institution;ECTS credits",
                "code=0 credits=2 home_code=3 home_credits=5 home_title=4 title=1",
            ),
            ("Code;Title;ECTS;Code;Title;ECTS", "code=0 credits=2 home_code=3 home_credits=5 home_title=4 title=1"),
            ("Table;Group;Code;Title;Credits;Term", "code=2 credits=4 group=1 table=0 term=5 title=3"),
            ("A: Code;A: Title;A: ECTS;B: Code", "code=0 credits=2 home_code=3 title=1"),
            (
                "Ulkomainen koodi;Ulkomainen nimi;Laajuus op;Lukukausi;Kotimainen koodi;Kotimainen nimi;Laajuus op",
                "code=0 credits=2 home_code=4 home_credits=6 home_title=5 term=3 title=1",
            ),
            ("Name;Street", ""),
        ] {
            let fields = columns(&format!("{head}\n1;2;3;4;5;6;7\n")).fields;
            let named: Vec<String> = fields.iter().map(|(field, column)| format!("{field}={column}")).collect();
            assert_eq!(named.join(" "), expected, "{head}");
        }
    }

    #[test]
    fn lines_side_by_side_are_groups_and_blank_sides_join_where_the_credits_say_so() {
        let head = "Host code,Host title,Host credits,Home code,Home title,Home credits\n";
        let rows = "IN2010,Algoritmer,10,TIE101,,\nA1,Half,5,H1,Whole,10\nA2,Other half,\"5,0\",,,\nA3,Alone,5,,,\n";
        let (groups, problems) = read(&format!("{head}{rows},,,H9,Nothing planned,3\n"));
        assert_eq!(
            shown(&groups),
            ["IN2010 10 = TIE101 10", "A1 5 + A2 5 = H1 10", "A3 5 =", "= H9 3"],
            "the code's credits come from the catalogue"
        );
        assert_eq!(problems, []);
    }

    #[test]
    fn groups_are_joined_by_their_name_and_one_table_lines_without_it_are_a_package() {
        let groups =
            read("group;host code;host credits;home code;home credits\n1;A1;5;H1;10\n2;A2;5;H2;5\n1;A3;5;;\n").0;
        assert_eq!(shown(&groups), ["A1 5 + A3 5 = H1 10", "A2 5 = H2 5"]);
        let package = read("Table;Code;Title;Credits\nA;A1;;5\nA;A2;;5\nTable B;H1;;10\n").0;
        assert_eq!(shown(&package), ["A1 5 + A2 5 = H1 10"]);
        let named = read("Table;Group;Code;Credits\nA;1;A1;5\nA;2;A2;5\nB;2;H2;5\nB;1;H1;5\n").0;
        assert_eq!(shown(&named), ["A1 5 = H1 5", "A2 5 = H2 5"]);
    }

    #[test]
    fn a_line_that_says_too_little_is_left_out_and_named() {
        let head = "Host code,Host title,Host credits,Home code,Home title,Home credits\n";
        let rows = "A1,One,,H1,x,5\nA2,Two,many,H2,x,5\nA3,Three,5,H3,x,\nA4,Four,5,H4,x,5,more\nA5,Five,5,H5,x,5\n";
        let (groups, problems) = read(&format!("{head}{rows}"));
        let problems: Vec<String> =
            problems.iter().map(|(line, code, value)| format!("{line} {code} {value}")).collect();
        assert_eq!(
            problems,
            [
                "2 value-missing credits",
                "3 credits-unreadable many",
                "4 value-missing home_credits",
                "5 too-many-cells 7"
            ]
        );
        assert_eq!(shown(&groups), ["A5 5 = H5 5"]);
    }
}
