//! Tables that people bring: XLSX, or CSV with comma, semicolon or tab, in UTF-8 or windows-1252, columns in any order.

#[cfg(test)]
pub(crate) mod ewp_schema;
mod spreadsheet;

use std::collections::BTreeMap;

use crate::DeskError;

/// Lines of a table that are still read.
const MAX_LINES: usize = 200_000;

/// A line of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// At which line of the file it begins; the row of a spreadsheet.
    pub(crate) number: usize,
    /// Its cells as they stand.
    pub(crate) cells: Vec<String>,
}

/// A table with the columns that were asked for.
pub(crate) struct Table {
    width: usize,
    columns: BTreeMap<&'static str, usize>,
    lines: Vec<Line>,
    /// Where the lines below the head begin.
    begins: usize,
}

/// One line of a table.
pub(crate) struct Row<'a> {
    width: usize,
    columns: &'a BTreeMap<&'static str, usize>,
    cells: &'a [String],
}

/// The lines of a file in which something stands, the head among them.
///
/// # Errors
/// [`DeskError::Table`] when it is no table that can be read, or larger than any table of an office.
pub(crate) fn lines(bytes: &[u8]) -> Result<Vec<Line>, DeskError> {
    if spreadsheet::is_old(bytes) {
        return Err(fail("old-spreadsheet", String::new()));
    }
    let mut lines = if spreadsheet::is_one(bytes) { spreadsheet::lines(bytes)? } else { csv_lines(bytes)? };
    lines.retain(|line| line.cells.iter().any(|cell| !cell.trim().is_empty()));
    if lines.is_empty() { Err(fail("empty", String::new())) } else { Ok(lines) }
}

impl Table {
    /// Reads a table whose first line names the columns. Of the known ones the first `needed` must be there; a column is
    /// found by its name, case and blanks aside.
    pub(crate) fn read(bytes: &[u8], known: &'static [&'static str], needed: usize) -> Result<Self, DeskError> {
        let lines = lines(bytes)?;
        let head = lines.first().map(|head| head.cells.as_slice()).unwrap_or_default();
        let columns: BTreeMap<&'static str, usize> = known
            .iter()
            .filter_map(|name| head.iter().position(|cell| folded(cell) == *name).map(|index| (*name, index)))
            .collect();
        let missing: Vec<&str> =
            known.iter().take(needed).filter(|name| !columns.contains_key(*name)).copied().collect();
        if !missing.is_empty() {
            return Err(fail("columns-missing", missing.join(", ")));
        }
        Ok(Self::chosen(lines, Some(0), columns))
    }

    /// The lines below a head, or all of them where there is none, with columns that somebody chose.
    pub(crate) fn chosen(lines: Vec<Line>, head: Option<usize>, columns: BTreeMap<&'static str, usize>) -> Self {
        let width = match head.and_then(|index| lines.get(index)) {
            Some(head) => head.cells.len(),
            None => lines.iter().map(|line| line.cells.len()).max().unwrap_or_default(),
        };
        Self { width, columns, lines, begins: head.map_or(0, |index| index.saturating_add(1)) }
    }

    /// The lines with their numbers in the file.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (usize, Row<'_>)> {
        let (width, columns) = (self.width, &self.columns);
        let below = self.lines.get(self.begins..).unwrap_or_default();
        below.iter().map(move |line| (line.number, Row { width, columns, cells: &line.cells }))
    }

    /// Whether the file has this column.
    pub(crate) fn has(&self, column: &str) -> bool {
        self.columns.contains_key(column)
    }
}

impl Row<'_> {
    /// Refuses a line with more cells than the head: a separator stands in a text without quotes, and what follows has
    /// slipped into the wrong columns. Refuses a cell over several lines too: a quotation mark that nobody closed has
    /// swallowed the lines below it.
    pub(crate) fn fits(&self) -> Result<(), (&'static str, String)> {
        if let Some(cell) = self.cells.iter().find(|cell| cell.trim().contains('\n')) {
            return Err(("cell-over-lines", cell.trim().lines().count().to_string()));
        }
        let more = self.cells.iter().skip(self.width).find(|cell| !cell.trim().is_empty());
        match more {
            None => Ok(()),
            Some(_) => Err(("too-many-cells", self.cells.len().to_string())),
        }
    }

    /// A cell, trimmed; `None` when empty or without such a column.
    pub(crate) fn text(&self, column: &str) -> Option<String> {
        let index = self.columns.get(column)?;
        self.cells.get(*index).map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).map(str::to_owned)
    }
}

pub(crate) fn fail(code: &'static str, detail: String) -> DeskError {
    DeskError::Table { code, detail }
}

fn csv_lines(bytes: &[u8]) -> Result<Vec<Line>, DeskError> {
    let text = decode(bytes).ok_or_else(|| fail("encoding", String::new()))?;
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(separator(&text))
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut lines = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| fail("not-csv", String::new()))?;
        lines.push(Line { number: line_of(&record, &text), cells: record.iter().map(str::to_owned).collect() });
        if lines.len() > MAX_LINES {
            return Err(fail("too-many-lines", MAX_LINES.to_string()));
        }
    }
    Ok(lines)
}

/// What stands equally often in the most lines of the beginning: a title above the head has none, a text may have some.
fn separator(text: &str) -> u8 {
    let lines = || text.lines().filter(|line| !line.trim().is_empty()).take(30);
    let agreement = |separator: u8| {
        let mut lines_with: BTreeMap<usize, usize> = BTreeMap::new();
        for count in lines().map(|line| line.bytes().filter(|byte| *byte == separator).count()).filter(|n| *n > 0) {
            *lines_with.entry(count).or_default() += 1;
        }
        lines_with.into_iter().map(|(count, lines)| (lines, count)).max()
    };
    [b';', b'\t', b','].into_iter().max_by_key(|separator| agreement(*separator)).unwrap_or(b',')
}

/// The line at which a record begins. Its position stands before the empty lines that were passed over.
fn line_of(record: &csv::StringRecord, text: &str) -> usize {
    let Some(position) = record.position() else { return 0 };
    let begins = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let passed =
        text.as_bytes().get(begins..).unwrap_or_default().iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    usize::try_from(position.line()).unwrap_or(usize::MAX).saturating_add(passed.filter(|byte| **byte == b'\n').count())
}

pub(crate) fn folded(cell: &str) -> String {
    cell.trim().trim_start_matches('\u{feff}').to_lowercase().replace([' ', '-'], "_")
}

/// UTF-8, with or without BOM, or windows-1252. Anything with a NUL byte is no text of either.
fn decode(bytes: &[u8]) -> Option<String> {
    if bytes.contains(&0) {
        return None;
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    };
    Some(text.trim_start_matches('\u{feff}').to_owned())
}

#[cfg(test)]
mod tests {
    use super::Table;
    use crate::DeskError;

    fn first_cells(bytes: &[u8]) -> Result<Vec<Option<String>>, String> {
        match Table::read(bytes, &["name", "city"], 1) {
            Ok(table) => Ok(table.rows().map(|(_, row)| row.text("name")).collect()),
            Err(DeskError::Table { code, detail }) => Err(format!("{code} {detail}")),
            Err(other) => Err(other.to_string()),
        }
    }

    #[test]
    fn reads_what_spreadsheets_write() {
        for bytes in [
            &b"name,city\nM\xc3\xa4kel\xc3\xa4,Oslo\n"[..],
            b"\xef\xbb\xbfCity;Name\r\nOslo;M\xc3\xa4kel\xc3\xa4\r\n",
            b"Name\tCity\nM\xe4kel\xe4\tOslo\n\n\t\n",
        ] {
            assert_eq!(first_cells(bytes), Ok(vec![Some("Mäkelä".to_owned())]));
        }
    }

    #[test]
    fn names_the_line_at_which_a_quotation_mark_swallows_others() {
        let table = Table::read(b"name,city\n\nA,Oslo\n\"B,Turku\nC,Lund\n", &["name", "city"], 2).expect("a table");
        let lines: Vec<_> = table.rows().map(|(line, row)| (line, row.fits())).collect();
        assert_eq!(lines, [(3, Ok(())), (4, Err(("cell-over-lines", "2".to_owned())))]);
    }

    #[test]
    fn says_what_is_wrong_with_a_table() {
        assert_eq!(first_cells(b"city\nOslo\n"), Err("columns-missing name".to_owned()));
        assert_eq!(first_cells(b""), Err("empty ".to_owned()));
        assert_eq!(first_cells(b"PNG\x00\x00"), Err("encoding ".to_owned()));
        assert_eq!(first_cells(b"PK\x03\x04\x00\x00"), Err("not-xlsx ".to_owned()));
        assert_eq!(first_cells(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), Err("old-spreadsheet ".to_owned()));
    }

    #[test]
    fn the_separator_is_what_the_lines_agree_on() {
        let semicolons = b"Courses, bachelor, master\nname;city\nA, B, C;Oslo\nD;Turku\n";
        assert_eq!(super::separator(std::str::from_utf8(semicolons).expect("text")), b';');
        assert_eq!(super::separator("name\n"), b',');
    }
}
