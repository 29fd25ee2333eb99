//! Tables that people bring: CSV with comma, semicolon or tab, in UTF-8 or windows-1252, columns in any order.

use std::collections::BTreeMap;

use crate::DeskError;

/// Lines of a table that are still read.
const MAX_LINES: usize = 200_000;

/// A table with the columns that were asked for.
pub(crate) struct Table {
    width: usize,
    columns: BTreeMap<&'static str, usize>,
    /// Each record with the line at which it begins.
    records: Vec<(usize, csv::StringRecord)>,
}

/// One line of a table.
pub(crate) struct Row<'a> {
    table: &'a Table,
    record: &'a csv::StringRecord,
}

impl Table {
    /// Reads a table. Of the known columns the first `needed` must be there; a column is found by its name, case and
    /// blanks aside.
    pub(crate) fn read(bytes: &[u8], known: &'static [&'static str], needed: usize) -> Result<Self, DeskError> {
        let fail = |code, detail: String| DeskError::Table { code, detail };
        let text = decode(bytes).ok_or_else(|| fail("encoding", String::new()))?;
        let head = text.lines().find(|l| !l.trim().is_empty()).ok_or_else(|| fail("empty", String::new()))?;
        let separator =
            [b';', b'\t', b','].into_iter().max_by_key(|s| head.bytes().filter(|b| b == s).count()).unwrap_or(b',');
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut records = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|_| fail("not-csv", String::new()))?;
            records.push((line_of(&record, &text), record));
            if records.len() > MAX_LINES {
                return Err(fail("too-many-lines", MAX_LINES.to_string()));
            }
        }
        let Some((_, head)) = records.first() else { return Err(fail("empty", String::new())) };
        let columns: BTreeMap<&'static str, usize> = known
            .iter()
            .filter_map(|name| head.iter().position(|cell| folded(cell) == *name).map(|index| (*name, index)))
            .collect();
        let missing: Vec<&str> =
            known.iter().take(needed).filter(|name| !columns.contains_key(*name)).copied().collect();
        if !missing.is_empty() {
            return Err(fail("columns-missing", missing.join(", ")));
        }
        Ok(Self { width: head.len(), columns, records })
    }

    /// The lines below the head that are not empty, with the number of the line in the file at which each begins.
    pub(crate) fn rows(&self) -> impl Iterator<Item = (usize, Row<'_>)> {
        self.records
            .iter()
            .skip(1)
            .filter(|(_, record)| record.iter().any(|cell| !cell.trim().is_empty()))
            .map(|(line, record)| (*line, Row { table: self, record }))
    }
}

impl Table {
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
        if let Some(cell) = self.record.iter().find(|cell| cell.trim().contains('\n')) {
            return Err(("cell-over-lines", cell.trim().lines().count().to_string()));
        }
        let more = self.record.iter().skip(self.table.width).find(|cell| !cell.trim().is_empty());
        match more {
            None => Ok(()),
            Some(_) => Err(("too-many-cells", self.record.len().to_string())),
        }
    }

    /// A cell, trimmed; `None` when empty or without such a column.
    pub(crate) fn text(&self, column: &str) -> Option<String> {
        let index = self.table.columns.get(column)?;
        self.record.get(*index).map(str::trim).filter(|cell| !cell.is_empty()).map(str::to_owned)
    }
}

/// The line at which a record begins. Its position stands before the empty lines that were passed over.
fn line_of(record: &csv::StringRecord, text: &str) -> usize {
    let Some(position) = record.position() else { return 0 };
    let begins = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let passed =
        text.as_bytes().get(begins..).unwrap_or_default().iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    usize::try_from(position.line()).unwrap_or(usize::MAX).saturating_add(passed.filter(|byte| **byte == b'\n').count())
}

fn folded(cell: &str) -> String {
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
        assert_eq!(first_cells(b"PK\x03\x04\x00\x00"), Err("encoding ".to_owned()));
    }
}
