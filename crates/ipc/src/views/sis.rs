//! The decision for the student information system: templates, a preview, formats of an export, the sheet to type from.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

views! {
    /// The templates for the student information system.
    view SisTemplatesView {
        /// The shipped ones first.
        templates: Vec<SisKnownView>,
        /// What can stand in a column, by name.
        fields: Vec<String>,
    }
    /// A template.
    view SisKnownView {
        /// What it says.
        template: SisTemplateView,
        /// Whether it came with the program; such a one can be copied and not changed.
        shipped: bool,
        /// The name of the file that it writes.
        file: String,
    }
    /// What a template says; as its file, whose schema has the words.
    view SisTemplateView {
        /// Its name.
        name: String,
        /// What it is for.
        note: String,
        /// "csv", "xlsx", "json".
        output: String,
        /// "host-course", "home-course", "pair".
        rows: String,
        /// Whether the first line has the names of the columns.
        header: bool,
        /// "comma", "semicolon", "tab", "bar".
        separator: String,
        /// Whether every cell is quoted.
        quote_all: bool,
        /// "crlf", "lf".
        line_end: String,
        /// "utf-8", "utf-8-bom", "latin-1".
        encoding: String,
        /// "point", "comma".
        decimal: String,
        /// To what amounts are rounded.
        step: Option<String>,
        /// "yyyy-mm-dd", "dd.mm.yyyy", "d.m.yyyy", "dd/mm/yyyy", "yyyymmdd".
        dates: String,
        /// Whether line ends within a text become blanks.
        one_line: bool,
        /// What the system cannot take.
        characters: Vec<SisCharactersView>,
        /// The columns.
        columns: Vec<SisColumnView>,
    }
    /// Characters that are written otherwise.
    view SisCharactersView {
        /// What the system cannot take.
        from: String,
        /// What stands for it.
        to: String,
    }
    /// A column.
    view SisColumnView {
        /// Its name in the file.
        name: String,
        /// What stands in it; none for a text.
        field: Option<String>,
        /// The same text in each row, where there is no field.
        text: String,
        /// The most letters.
        longest: Option<u32>,
        /// Whether it may not be empty.
        required: bool,
        /// The values that the system knows.
        codes: Vec<SisCodeView>,
    }
    /// A value of a code list.
    view SisCodeView {
        /// The value.
        value: String,
        /// What the system calls it.
        code: String,
    }
    /// Adds a template, or puts it in the place of one.
    view PutSisTemplateRequest {
        /// The name of the one that it replaces; none adds one.
        known: Option<String>,
        /// What it shall say.
        template: SisTemplateView,
    }
    /// A template.
    view SisNameRequest {
        /// Its name.
        name: String,
    }
    /// Writes a template into a folder.
    view ExportSisTemplateRequest {
        /// Its name.
        name: String,
        /// The folder.
        folder: String,
    }
    /// Tries a template on a case.
    view SisPreviewRequest {
        /// As it is being written.
        template: SisTemplateView,
        /// The case.
        case: String,
    }
    /// What a template makes of a case.
    view SisPreviewView {
        /// The decision's number.
        decision: String,
        /// Whether it is signed, and no draft.
        signed: bool,
        /// The rows.
        table: SisTableView,
        /// The file as text; none where it is a workbook.
        text: Option<String>,
        /// What keeps the template from being used, as codes.
        faults: Vec<String>,
    }
    /// Rows by a template.
    view SisTableView {
        /// The names of the columns.
        columns: Vec<String>,
        /// The cells.
        rows: Vec<Vec<String>>,
        /// What does not fit.
        problems: Vec<SisProblemView>,
        /// Groups of the decision, from 1, that have no row.
        left_out: Vec<usize>,
        /// Whether the file must not go out.
        refused: bool,
    }
    /// A value that does not fit.
    view SisProblemView {
        /// The row, from 1.
        row: usize,
        /// The column.
        column: String,
        /// What is wrong, as a code.
        kind: String,
        /// Whether it keeps the file from going out.
        refuses: bool,
        /// The value.
        value: String,
        /// The course.
        course: String,
    }
    /// A decision.
    view DecisionIdRequest {
        /// Which.
        decision: String,
    }
    /// What a decision can be exported as.
    view FormatsView {
        /// ELMO 2.0.0, then the templates.
        formats: Vec<FormatView>,
    }
    /// A format of an export.
    view FormatView {
        /// Its name.
        name: String,
        /// The file that it writes.
        file: String,
        /// Whether it was chosen the last time.
        chosen: bool,
        /// What does not fit.
        problems: Vec<SisProblemView>,
        /// Whether it must not go out.
        refused: bool,
        /// How many groups of the decision have no row.
        left_out: usize,
    }
    /// The sheet to type from.
    view CopySheetRequest {
        /// The decision.
        decision: String,
        /// The template that has the columns.
        template: String,
    }
    /// The sheet to type from.
    view CopySheetView {
        /// The rows.
        table: SisTableView,
        /// The cells that are typed, as "ROW COLUMN".
        ticks: Vec<String>,
    }
    /// Ticks a cell of the sheet.
    view TickRequest {
        /// The decision.
        decision: String,
        /// The template.
        template: String,
        /// The row, from 1.
        row: usize,
        /// The column.
        column: String,
        /// Whether it is typed.
        done: bool,
    }
}
