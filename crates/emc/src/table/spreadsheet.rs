//! A sheet of an XLSX workbook as lines of text: numbers to the letter as far as the file has them, days as ISO 8601.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, copy, sink};

use calamine::{DataRef, ExcelDateTime, Reader, SheetVisible, Style, Xlsx};

use super::{Line, MAX_LINES, fail};
use crate::DeskError;

/// Bytes that a workbook may unpack to.
const MAX_UNPACKED: u64 = 1 << 30;
/// Columns that are still read.
const MAX_COLUMNS: usize = 1000;

/// Whether these are the first bytes of an archive, as XLSX is one.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04")
}

/// Whether it is a workbook of Excel 97 to 2003, or one with a password: both are OLE containers.
pub(super) fn is_old(bytes: &[u8]) -> bool {
    bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0])
}

/// The first visible sheet in which something stands.
pub(super) fn lines(bytes: &[u8]) -> Result<Vec<Line>, DeskError> {
    check_size(bytes)?;
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(|_| broken())?;
    let visible = workbook.sheets_metadata().iter().filter(|sheet| sheet.visible == SheetVisible::Visible);
    let names: Vec<String> = visible.map(|sheet| sheet.name.clone()).collect();
    for name in names {
        let lines = sheet(&mut workbook, &name)?;
        if lines.iter().any(|line| line.cells.iter().any(|cell| !cell.trim().is_empty())) {
            return Ok(lines);
        }
    }
    Err(fail("empty", String::new()))
}

fn sheet(workbook: &mut Xlsx<Cursor<&[u8]>>, name: &str) -> Result<Vec<Line>, DeskError> {
    let mut cells = workbook.worksheet_cells_reader(name).map_err(|_| broken())?;
    let styles: Vec<usize> = cells.styles().iter().map(zeros).collect();
    let mut rows: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(|_| broken())? {
        let text = text(cell.get_value(), styles.get(style).copied().unwrap_or_default());
        let ((row, column), false) = (cell.get_position(), text.is_empty()) else { continue };
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= MAX_COLUMNS {
            return Err(fail("too-many-columns", MAX_COLUMNS.to_string()));
        }
        let line = rows.entry(row).or_default();
        line.resize(line.len().max(column + 1), String::new());
        if let Some(place) = line.get_mut(column) {
            *place = text;
        }
        if rows.len() > MAX_LINES {
            return Err(fail("too-many-lines", MAX_LINES.to_string()));
        }
    }
    let number = |row: u32| usize::try_from(row).unwrap_or(usize::MAX).saturating_add(1);
    Ok(rows.into_iter().map(|(row, cells)| Line { number: number(row), cells }).collect())
}

/// Refuses what unpacks to more than anybody's workbook, whatever its directory claims.
fn check_size(bytes: &[u8]) -> Result<(), DeskError> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken())?;
    let mut left = MAX_UNPACKED;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|_| broken())?;
        let read = copy(&mut part.take(left.saturating_add(1)), &mut sink()).map_err(|_| broken())?;
        left = left.checked_sub(read).ok_or_else(|| fail("table-too-large", (MAX_UNPACKED >> 20).to_string()))?;
    }
    Ok(())
}

/// Digits that a number format asks for at least: "00000" shows 123 as 00123, and that is the code.
fn zeros(style: &Style) -> usize {
    let format = style.number_format.as_ref().map(|format| format.format_code.as_str()).unwrap_or_default();
    if format.bytes().all(|byte| byte == b'0') { format.len() } else { 0 }
}

fn text(value: &DataRef<'_>, digits: usize) -> String {
    match value {
        DataRef::Int(number) => format!("{number:0digits$}"),
        DataRef::Float(number) => format!("{:0>digits$}", shown(*number)),
        // A line may break within a cell; here it swallows nothing that stands below.
        DataRef::String(text) => text.replace(['\r', '\n'], " "),
        DataRef::SharedString(text) => text.replace(['\r', '\n'], " "),
        DataRef::Bool(yes) => yes.to_string(),
        DataRef::DateTime(moment) => day(moment),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

/// A number as spreadsheets show it: fifteen digits, so that 7.1 is not 7.0999999999999996.
fn shown(number: f64) -> String {
    format!("{number:.14e}").parse().unwrap_or(number).to_string()
}

fn day(moment: &ExcelDateTime) -> String {
    if moment.is_duration() {
        return shown(moment.as_f64());
    }
    let (year, month, day, hours, minutes, seconds, _) = moment.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hours, minutes, seconds) == (0, 0, 0) { date } else { format!("{date}T{hours:02}:{minutes:02}:{seconds:02}") }
}

fn broken() -> DeskError {
    fail("not-xlsx", String::new())
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn numbers_are_shown_as_spreadsheets_show_them() {
        for (number, text) in
            [(5.0, "5"), (7.5, "7.5"), (7.1, "7.1"), (20001.0, "20001"), (0.1 + 0.2, "0.3"), (-3.0, "-3")]
        {
            assert_eq!(shown(number), text);
        }
    }
}
