//! Values as text, and text for people: safe to show, and in columns.

use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

/// An instant in RFC 3339, UTC.
pub(crate) fn utc(at: OffsetDateTime) -> String {
    at.checked_to_offset(UtcOffset::UTC).and_then(|at| at.format(&Rfc3339).ok()).unwrap_or_default()
}

/// Takes out what would steer a terminal; line ends stay.
pub(crate) fn plain(text: &str) -> String {
    text.chars().map(|c| if c != '\n' && is_hidden(c) { char::REPLACEMENT_CHARACTER } else { c }).collect()
}

/// A value from a document on one line, "-" when there is none.
pub(crate) fn shown(value: &str) -> String {
    let words: Vec<&str> = value.split_whitespace().collect();
    if words.is_empty() { "-".to_owned() } else { plain(&words.join(" ")) }
}

/// Control characters, and marks that turn the direction of writing round.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Rows in columns that are as wide as their widest cell, indented by two.
#[derive(Default)]
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// Adds a row; cells are values, see [`shown`]. The last one is never padded.
    pub(crate) fn row<T: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = T>) -> &mut Self {
        self.rows.push(cells.into_iter().map(|cell| shown(cell.as_ref())).collect());
        self
    }

    /// A name and its value; the name stands once for several values.
    pub(crate) fn named(&mut self, name: &str, value: &str) -> &mut Self {
        self.rows.push(vec![name.to_owned(), shown(value)]);
        self
    }

    /// The lines, each with its end.
    pub(crate) fn lines(&self) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let widths: Vec<usize> = (0..columns)
            .map(|at| self.rows.iter().filter_map(|row| row.get(at)).map(|cell| width(cell)).max().unwrap_or(0))
            .collect();
        let mut text = String::new();
        for row in &self.rows {
            let mut line = String::new();
            for (cell, wide) in row.iter().zip(&widths) {
                line += "  ";
                line += cell;
                line.extend(std::iter::repeat_n(' ', wide.saturating_sub(width(cell))));
            }
            text += line.trim_end();
            text.push('\n');
        }
        text
    }
}

fn width(cell: &str) -> usize {
    cell.chars().count()
}

#[cfg(test)]
mod tests {
    use super::{Table, plain, shown};

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(plain("a\u{1b}[2Jb\n\u{9b}c\u{202e}d\r"), "a\u{fffd}[2Jb\n\u{fffd}c\u{fffd}d\u{fffd}");
        assert_eq!(shown(" two\n lines\u{7} "), "two lines\u{fffd}");
        assert_eq!(shown(" \n"), "-");
    }

    #[test]
    fn columns_stand_below_each_other() {
        let mut table = Table::default();
        table.row(["Åse", "1"]).row(["b", ""]).named("", "x");
        assert_eq!(table.lines(), "  Åse  1\n  b    -\n       x\n");
    }
}
