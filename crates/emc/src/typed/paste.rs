//! What is pasted from a spreadsheet: which column goes where is guessed and shown, and can be said otherwise. Nothing is
//! lost: every column of what was pasted is shown, also one that goes nowhere.

use recognition::typed::{Column, Row};

use crate::DeskError;
use crate::table::{self, Line, folded};

/// What a pasted table comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pasted {
    /// The columns as they were pasted, in order.
    pub columns: Vec<PastedColumn>,
    /// Whether the first line names the columns.
    pub head: bool,
    /// The lines as rows of the grid.
    pub rows: Vec<Row>,
    /// Lines of which something goes nowhere or stands beyond the columns, by their numbers.
    pub left_over: Vec<usize>,
}

/// One pasted column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastedColumn {
    /// What the head calls it.
    pub name: String,
    /// The first cells that say something.
    pub samples: Vec<String>,
    /// Where it goes; none where it is left out.
    pub to: Option<Column>,
}

/// Reads what was pasted: tabs, semicolons or commas. `chosen` says where each column goes, where somebody has said so.
///
/// # Errors
/// [`DeskError::Table`] when nothing was pasted or it is no text.
pub fn read(text: &str, chosen: Option<&[Option<Column>]>) -> Result<Pasted, DeskError> {
    let mut lines = table::lines(text.as_bytes())?;
    let width = lines.iter().map(|line| line.cells.len()).max().unwrap_or_default();
    let first = lines.first().map(|line| line.cells.clone()).unwrap_or_default();
    let named: Vec<Option<Column>> = first.iter().map(|cell| by_name(cell)).collect();
    // One name may be a title by chance; two are a head, unless an amount stands beside them.
    let amounts = first.iter().any(|cell| cell.trim().parse::<elmo::Credits>().is_ok());
    let head = named.iter().flatten().count() >= 2 && !amounts;
    if head {
        lines.remove(0);
    }
    let guessed = if head { named } else { by_content(&lines, width) };
    let mut taken = Vec::new();
    let columns: Vec<PastedColumn> = (0..width)
        .map(|index| {
            let to = match chosen {
                Some(chosen) => chosen.get(index).copied().flatten(),
                None => guessed.get(index).copied().flatten(),
            };
            // Two columns cannot go into one: the first does.
            let to = to.filter(|to| !taken.contains(to));
            taken.extend(to);
            let cells = lines.iter().filter_map(|line| line.cells.get(index)).map(|cell| cell.trim().to_owned());
            PastedColumn {
                name: if head {
                    first.get(index).map(|name| name.trim().to_owned()).unwrap_or_default()
                } else {
                    String::new()
                },
                samples: cells.filter(|cell| !cell.is_empty()).take(3).collect(),
                to,
            }
        })
        .collect();
    let left_over = |line: &&Line| {
        let nowhere = |(index, cell): (usize, &String)| {
            !cell.trim().is_empty() && columns.get(index).is_none_or(|column| column.to.is_none())
        };
        line.cells.iter().enumerate().any(nowhere)
    };
    let left_over = lines.iter().filter(left_over).map(|line| line.number).collect();
    let rows = lines.iter().map(|line| row(line, &columns)).collect();
    Ok(Pasted { columns, head, rows, left_over })
}

fn row(line: &Line, columns: &[PastedColumn]) -> Row {
    let mut row = Row::default();
    for (cell, column) in line.cells.iter().zip(columns) {
        if let Some(to) = column.to {
            row.set(to, &cell.split_whitespace().collect::<Vec<_>>().join(" "));
        }
    }
    row
}

/// What columns are called on transcripts and in their spreadsheets.
fn by_name(cell: &str) -> Option<Column> {
    let name = folded(cell);
    let is = |names: &[&str]| names.contains(&name.trim_matches(['.', ':', '_']));
    match () {
        () if is(&[
            "code",
            "course_code",
            "course_no",
            "course_number",
            "no",
            "nr",
            "id",
            "kod",
            "kode",
            "koodi",
            "lv_nr",
            "course_id",
        ]) =>
        {
            Some(Column::Code)
        }
        () if is(&[
            "title_en",
            "english_title",
            "title_in_english",
            "title_(english)",
            "name_in_english",
            "course_title_in_english",
            "english",
        ]) =>
        {
            Some(Column::TitleEn)
        }
        () if is(&[
            "title",
            "course",
            "course_title",
            "course_name",
            "name",
            "subject",
            "module",
            "titel",
            "bezeichnung",
            "kurs",
            "kursname",
            "emne",
            "nimi",
            "nazwa",
            "vak",
        ]) =>
        {
            Some(Column::Title)
        }
        () if is(&[
            "credits",
            "ects",
            "ects_credits",
            "credit",
            "credit_points",
            "cp",
            "lp",
            "hp",
            "op",
            "sp",
            "ects_points",
            "points",
        ]) =>
        {
            Some(Column::Credits)
        }
        () if is(&["scheme", "credit_scheme", "credit_system"]) => Some(Column::Scheme),
        () if is(&[
            "grade",
            "local_grade",
            "result",
            "mark",
            "note",
            "betyg",
            "karakter",
            "arvosana",
            "ocena",
            "cijfer",
        ]) =>
        {
            Some(Column::Grade)
        }
        () if is(&["grade_scheme", "grading_scheme", "grading_scale", "scale"]) => Some(Column::GradeScheme),
        () if is(&["date", "exam_date", "term", "semester", "when", "period", "datum", "dato", "pvm"]) => {
            Some(Column::When)
        }
        () if is(&["level", "cycle", "eqf", "niveau", "nivå", "taso"]) => Some(Column::Level),
        () if is(&["status", "passed"]) => Some(Column::Status),
        () => None,
    }
}

/// Without a head: amounts are credits, the longest words the title, days and years the date, short words with a digit the
/// code; the short ones behind the credits are the grade.
fn by_content(lines: &[Line], width: usize) -> Vec<Option<Column>> {
    let cells = |index: usize| -> Vec<&str> {
        lines
            .iter()
            .filter_map(|line| line.cells.get(index))
            .map(|cell| cell.trim())
            .filter(|c| !c.is_empty())
            .collect()
    };
    let most = |index: usize, holds: &dyn Fn(&str) -> bool| {
        let all = cells(index);
        !all.is_empty() && all.iter().filter(|cell| holds(cell)).count() * 2 > all.len()
    };
    let letters = |index: usize| {
        let all = cells(index);
        all.iter()
            .map(|cell| cell.chars().filter(|c| c.is_alphabetic()).count())
            .sum::<usize>()
            .checked_div(all.len())
            .unwrap_or(0)
    };
    let digits = |cell: &str| cell.bytes().filter(u8::is_ascii_digit).count();
    let mut to = vec![None; width];
    let free =
        |to: &[Option<Column>]| (0..width).filter(|i| to.get(*i).is_some_and(Option::is_none)).collect::<Vec<_>>();
    let put = |to: &mut Vec<Option<Column>>, index: Option<usize>, column| {
        if let Some(place) = index.and_then(|index| to.get_mut(index)) {
            *place = Some(column);
        }
    };
    let title = free(&to).into_iter().filter(|i| letters(*i) >= 5).max_by_key(|i| letters(*i));
    put(&mut to, title, Column::Title);
    let amount = |cell: &str| cell.parse::<elmo::Credits>().is_ok_and(|c| c <= elmo::Credits::whole(60));
    let credits = free(&to).into_iter().find(|i| most(*i, &amount));
    put(&mut to, credits, Column::Credits);
    let dated = |cell: &str| digits(cell) >= 4 && (cell.contains("20") || cell.contains("19"));
    let when =
        free(&to).into_iter().find(|i| most(*i, &|cell| dated(cell) && (digits(cell) >= 6 || cell.contains(' '))));
    put(&mut to, when, Column::When);
    let short = |cell: &str| cell.chars().count() <= 6;
    let grade = free(&to).into_iter().find(|i| credits.is_some_and(|c| *i > c) && most(*i, &short));
    put(&mut to, grade, Column::Grade);
    let code = |cell: &str| digits(cell) > 0 && cell.chars().count() <= 20 && !cell.contains(' ');
    let code = free(&to).into_iter().find(|i| most(*i, &code));
    put(&mut to, code, Column::Code);
    let english = free(&to).into_iter().find(|i| title.is_some_and(|t| *i > t) && letters(*i) >= 5);
    put(&mut to, english, Column::TitleEn);
    to
}

#[cfg(test)]
mod tests {
    use recognition::typed::Column;

    use super::read;

    #[test]
    fn a_head_says_which_column_is_which() {
        let text = "Course code\tCourse title\tGrade\tECTS credits\tLecturer\r\nM1\tAnalysis 1\t-3\t7,5\tDr X\r\n\r\nM2\t\"Linear\tAlgebra\"\t2\t5\t\r\n";
        let pasted = read(text, None).expect("a table");
        assert!(pasted.head);
        let to: Vec<_> = pasted.columns.iter().map(|c| c.to).collect();
        assert_eq!(to, [Some(Column::Code), Some(Column::Title), Some(Column::Grade), Some(Column::Credits), None]);
        let rows: Vec<_> =
            pasted.rows.iter().map(|r| (r.title.as_str(), r.credits.as_str(), r.grade.as_str())).collect();
        assert_eq!(rows, [("Analysis 1", "7,5", "-3"), ("Linear Algebra", "5", "2")]);
        assert_eq!(pasted.left_over, [2], "the lecturer goes nowhere, and that is told");
        let said = [Some(Column::Code), Some(Column::Title), None, Some(Column::Credits), Some(Column::Grade)];
        let otherwise = read(text, Some(&said)).expect("a table");
        assert_eq!(otherwise.rows[0].grade, "Dr X");
        assert_eq!(otherwise.left_over, [2, 4], "now the grade goes nowhere");
    }

    #[test]
    fn without_a_head_the_cells_say_it() {
        let pasted = read("INF-101\tDatabases\t6\tB\tAutumn 2025\nINF-102\tCompilers\t7.5\tC\tAutumn 2025\n", None)
            .expect("a table");
        assert!(!pasted.head);
        let to: Vec<_> = pasted.columns.iter().map(|c| c.to).collect();
        let expected = [Column::Code, Column::Title, Column::Credits, Column::Grade, Column::When].map(Some);
        assert_eq!(to, expected);
        assert_eq!((pasted.rows.len(), pasted.left_over.len()), (2, 0));
    }

    #[test]
    fn one_column_of_titles_is_titles() {
        let pasted = read("Databases\nCompilers\n", None).expect("a table");
        assert_eq!(pasted.columns.iter().map(|c| c.to).collect::<Vec<_>>(), [Some(Column::Title)]);
        assert!(read("", None).is_err());
    }
}
