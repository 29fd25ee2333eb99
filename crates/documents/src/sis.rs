//! The decision for a student information system: a table by a template of the office, as CSV, XLSX or JSON.
//!
//! A template is a file (`assets/schemas/sis-template-1.schema.json`). It says which columns there are and how values are
//! written; it never says what was decided. The shipped ones lie in `assets/sis`. [`sis_table`] makes the rows and tells
//! what does not fit the system, [`sis_file`] writes them.
//!
//! # Cells that a spreadsheet would run
//! Every cell is text. In XLSX it is typed so, and "02", "-3" and "=1+1" are what they are. CSV has no types: an importer
//! that takes quoted cells for text keeps "02" (quote all cells, as the plain template does), and a cell that begins with
//! `=`, `+`, `-`, `@`, a tab or a line end (or the full-width form of a sign, or blanks before one) gets an apostrophe
//! before it, which spreadsheets take as "this is text". A plain number is no formula and stays as it is: the Danish grade
//! "-3" arrives as "-3". An apostrophe that already stands before such a sign gets another one; `'s` does not. So the rule
//! can be turned round: one apostrophe is taken away wherever apostrophes stand before such a sign.

mod fields;
mod table;
mod write;

use std::collections::BTreeSet;

use elmo::Credits;
use serde::{Deserialize, Serialize};

pub use self::fields::SisField;
pub use self::table::{SisProblem, SisProblemKind, SisTable, sis_table};
pub use self::write::{copy_sheet, sis_file};

/// What a file with a template says that it is.
const FORMAT: &str = "smp-desk-sis-template";
/// The version of the form.
const VERSION: u32 = 1;

/// The schema of a file with a template.
pub const SIS_TEMPLATE_SCHEMA: &str = include_str!("../../../assets/schemas/sis-template-1.schema.json");
/// The schema of what a template for JSON writes.
pub const SIS_ROWS_SCHEMA: &str = include_str!("../../../assets/schemas/sis-rows-1.schema.json");

const SHIPPED: [&str; 5] = [
    include_str!("../../../assets/sis/plain.json"),
    include_str!("../../../assets/sis/plain-xlsx.json"),
    include_str!("../../../assets/sis/plain-json.json"),
    include_str!("../../../assets/sis/peppi.json"),
    include_str!("../../../assets/sis/fs-eksternstudium.json"),
];

/// How the decision is written for a student information system (`recognition.md` 6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SisTemplate {
    /// Its name; the name of the file is made from it.
    pub name: String,
    /// What it is for.
    #[serde(default)]
    pub note: String,
    /// The kind of file.
    pub output: SisOutput,
    /// What a row stands for.
    pub rows: SisRows,
    /// Whether the first line has the names of the columns; JSON has them anyway.
    pub header: bool,
    /// What stands between cells of CSV.
    pub separator: SisSeparator,
    /// Whether CSV quotes every cell, or only those that need it.
    pub quote_all: bool,
    /// The ends of lines of CSV.
    pub line_end: SisLineEnd,
    /// The bytes of CSV; JSON and XLSX are always UTF-8.
    pub encoding: SisEncoding,
    /// The decimal sign of amounts.
    pub decimal: SisDecimal,
    /// Amounts are rounded half up to a multiple of this; as they are without it.
    #[serde(default)]
    pub step: Option<String>,
    /// The form of days.
    pub dates: SisDates,
    /// Whether line ends within a text become blanks.
    pub one_line: bool,
    /// What the system cannot take, and what stands for it. Only in texts: not in days, amounts and codes.
    #[serde(default)]
    pub characters: Vec<SisCharacters>,
    /// The columns, in order.
    pub columns: Vec<SisColumn>,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SisColumn {
    /// Its name in the file.
    pub name: String,
    /// What stands in it; none for [`SisColumn::text`].
    #[serde(default)]
    pub field: Option<SisField>,
    /// The same text in each row, where there is no field.
    #[serde(default)]
    pub text: String,
    /// The most letters; more are cut off, and that is told.
    #[serde(default)]
    pub longest: Option<u32>,
    /// Whether it may not be empty.
    #[serde(default)]
    pub required: bool,
    /// The values that the system knows; all where there is none. An empty `value` is what is written for nothing.
    #[serde(default)]
    pub codes: Vec<SisCode>,
}

/// A value of a code list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SisCode {
    /// The value, to the letter.
    pub value: String,
    /// What the system calls it.
    pub code: String,
}

/// Characters that are written otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SisCharacters {
    /// What the system cannot take.
    pub from: String,
    /// What stands for it.
    pub to: String,
}

/// The kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SisOutput {
    /// RFC 4180.
    Csv,
    /// Office Open XML, all cells text.
    Xlsx,
    /// By `assets/schemas/sis-rows-1.schema.json`.
    Json,
}

/// What a row stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SisRows {
    /// One row for each host course; all home courses of its group stand in it, their credits in the first row of a group.
    HostCourse,
    /// One row for each home course; all host courses of its group stand in it, their credits in the first row of a group.
    /// What gave no home course has no row.
    HomeCourse,
    /// Host and home courses of a group side by side. Each stands in one row only, so that credits add up.
    Pair,
}

/// What stands between cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SisSeparator {
    /// ","
    Comma,
    /// ";"
    Semicolon,
    /// A tab.
    Tab,
    /// "|"
    Bar,
}

/// The ends of lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SisLineEnd {
    /// As RFC 4180 and Windows have it.
    Crlf,
    /// As Unix has it.
    Lf,
}

/// The bytes of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SisEncoding {
    /// UTF-8.
    #[serde(rename = "utf-8")]
    Utf8,
    /// UTF-8 with a byte order mark before it, by which Excel recognises it.
    #[serde(rename = "utf-8-bom")]
    Utf8Bom,
    /// ISO 8859-1. What it has not is written without its accent, or as "?", and that is told.
    #[serde(rename = "latin-1")]
    Latin1,
}

/// The decimal sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SisDecimal {
    /// "7.5"
    Point,
    /// "7,5"
    Comma,
}

/// The form of days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum SisDates {
    /// 2026-02-20, ISO 8601.
    #[serde(rename = "yyyy-mm-dd")]
    Iso,
    /// 20.02.2026
    #[serde(rename = "dd.mm.yyyy")]
    Dots,
    /// 20.2.2026
    #[serde(rename = "d.m.yyyy")]
    ShortDots,
    /// 20/02/2026
    #[serde(rename = "dd/mm/yyyy")]
    Slashes,
    /// 20260220
    #[serde(rename = "yyyymmdd")]
    Bare,
}

/// What keeps a template from being used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SisTemplateFault {
    /// No name.
    #[error("the template has no name")]
    Name,
    /// No columns.
    #[error("the template has no columns")]
    NoColumns,
    /// A column without a name.
    #[error("a column has no name")]
    ColumnName,
    /// Two columns of one name.
    #[error("two columns have the same name")]
    ColumnTwice,
    /// A length of nothing.
    #[error("a column may have no letters at all")]
    Length,
    /// The step is no amount above zero.
    #[error("credits cannot be rounded to that step")]
    Step,
    /// An empty text that shall be replaced.
    #[error("characters that are to be replaced are missing")]
    Characters,
    /// A value stands twice in a code list.
    #[error("a value stands twice in a code list")]
    CodeTwice,
}

impl SisTemplateFault {
    /// A stable kebab-case code.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Name => "sis-name",
            Self::NoColumns => "sis-no-columns",
            Self::ColumnName => "sis-column-name",
            Self::ColumnTwice => "sis-column-twice",
            Self::Length => "sis-length",
            Self::Step => "sis-step",
            Self::Characters => "sis-characters",
            Self::CodeTwice => "sis-code-twice",
        }
    }
}

/// A file with a template.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    schema: Option<String>,
    format: String,
    version: u32,
    template: SisTemplate,
}

impl SisTemplate {
    /// Reads a file; what is wrong with it in the words of the reader otherwise.
    ///
    /// # Errors
    /// Where it is no such file: line, column and what was expected.
    pub fn read(bytes: &[u8]) -> Result<Self, String> {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let file: File = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        if file.format != FORMAT || file.version != VERSION {
            return Err(format!("format {} {}, not {FORMAT} {VERSION}", file.format, file.version));
        }
        Ok(file.template)
    }

    /// The file, with a line end after it.
    ///
    /// # Errors
    /// As `serde_json`, which never happens for these types.
    pub fn to_file(&self) -> Result<String, serde_json::Error> {
        let file = File { schema: None, format: FORMAT.to_owned(), version: VERSION, template: self.clone() };
        Ok(serde_json::to_string_pretty(&file)? + "\n")
    }

    /// The shipped templates, the plain one first.
    pub fn shipped() -> Vec<Self> {
        SHIPPED.iter().filter_map(|text| Self::read(text.as_bytes()).ok()).collect()
    }

    /// What keeps it from being used.
    pub fn faults(&self) -> Vec<SisTemplateFault> {
        let mut faults = Vec::new();
        let mut when = |wrong: bool, fault| {
            if wrong {
                faults.push(fault);
            }
        };
        when(self.name.trim().is_empty(), SisTemplateFault::Name);
        when(self.columns.is_empty(), SisTemplateFault::NoColumns);
        when(self.columns.iter().any(|c| c.name.trim().is_empty()), SisTemplateFault::ColumnName);
        let names: BTreeSet<&str> = self.columns.iter().map(|c| c.name.as_str()).collect();
        when(names.len() < self.columns.len(), SisTemplateFault::ColumnTwice);
        when(self.columns.iter().any(|c| c.longest == Some(0)), SisTemplateFault::Length);
        when(self.step.is_some() && self.step_of_credits().is_none(), SisTemplateFault::Step);
        when(self.characters.iter().any(|c| c.from.is_empty()), SisTemplateFault::Characters);
        let twice = |column: &SisColumn| {
            let values: BTreeSet<&str> = column.codes.iter().map(|code| code.value.as_str()).collect();
            values.len() < column.codes.len()
        };
        when(self.columns.iter().any(twice), SisTemplateFault::CodeTwice);
        faults
    }

    /// The name of the file that it writes: letters and digits of its name, in ASCII.
    pub fn file_name(&self) -> String {
        let mut stem = String::new();
        for letter in self.name.to_lowercase().chars() {
            match letter {
                'a'..='z' | '0'..='9' => stem.push(letter),
                _ if !stem.is_empty() && !stem.ends_with('-') => stem.push('-'),
                _ => {}
            }
        }
        let ending = match self.output {
            SisOutput::Csv => "csv",
            SisOutput::Xlsx => "xlsx",
            SisOutput::Json => "json",
        };
        let stem = stem.trim_end_matches('-');
        format!("sis-{}.{ending}", if stem.is_empty() { "table" } else { stem })
    }

    fn step_of_credits(&self) -> Option<Credits> {
        self.step.as_ref()?.parse().ok().filter(|step: &Credits| !step.is_zero())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::{SIS_ROWS_SCHEMA, SIS_TEMPLATE_SCHEMA, SisField, SisTemplate, SisTemplateFault};

    #[test]
    fn the_shipped_templates_are_as_the_schema_and_the_program_have_it() {
        let shipped = SisTemplate::shipped();
        assert_eq!(shipped.len(), 5);
        for template in shipped {
            assert_eq!(template.faults(), [], "{}", template.name);
            let file = template.to_file().expect("a file");
            assert_eq!(SisTemplate::read(file.as_bytes()), Ok(template));
        }
    }

    /// The schema is written by hand: what it lists is what the program reads.
    #[test]
    fn the_schema_says_what_the_program_reads() {
        let schema: Value = serde_json::from_str(SIS_TEMPLATE_SCHEMA).expect("JSON");
        let known = |pointer: &str| {
            let list = schema.pointer(pointer).and_then(Value::as_array).expect("a list").iter();
            list.filter_map(Value::as_str).map(str::to_owned).collect::<Vec<_>>()
        };
        let fields: Vec<String> = SisField::ALL.iter().map(|field| field.as_str().to_owned()).collect();
        assert_eq!(known("/$defs/field/enum"), fields);
        let mut template = serde_json::to_value(&SisTemplate::shipped()[0]).expect("a value");
        let keys = |value: &Value| value.as_object().expect("an object").keys().cloned().collect::<Vec<_>>();
        let mut named = keys(&schema["$defs"]["template"]["properties"]);
        named.sort();
        let mut written = keys(&template);
        written.sort();
        assert_eq!(named, written);
        for (option, pointer) in [
            ("output", "/$defs/template/properties/output/enum"),
            ("rows", "/$defs/template/properties/rows/enum"),
            ("separator", "/$defs/template/properties/separator/enum"),
            ("lineEnd", "/$defs/template/properties/lineEnd/enum"),
            ("encoding", "/$defs/template/properties/encoding/enum"),
            ("decimal", "/$defs/template/properties/decimal/enum"),
            ("dates", "/$defs/template/properties/dates/enum"),
        ] {
            let values = known(pointer);
            assert!(values.len() > 1, "{option}");
            for value in values {
                template[option] = Value::String(value);
                serde_json::from_value::<SisTemplate>(template.clone()).expect("the program knows each of them");
            }
        }
        serde_json::from_str::<Value>(SIS_ROWS_SCHEMA).expect("JSON");
    }

    #[test]
    fn what_makes_no_sense_is_a_fault() {
        let wrong = |change: fn(&mut SisTemplate)| {
            let mut template = SisTemplate::shipped().remove(0);
            change(&mut template);
            template.faults()
        };
        assert_eq!(wrong(|t| t.name = " ".to_owned()), [SisTemplateFault::Name]);
        assert_eq!(wrong(|t| t.columns.clear()), [SisTemplateFault::NoColumns]);
        assert_eq!(wrong(|t| t.columns[0].name.clear()), [SisTemplateFault::ColumnName]);
        assert_eq!(wrong(|t| t.columns[0].name = t.columns[1].name.clone()), [SisTemplateFault::ColumnTwice]);
        assert_eq!(wrong(|t| t.columns[0].longest = Some(0)), [SisTemplateFault::Length]);
        assert_eq!(wrong(|t| t.step = Some("0".to_owned())), [SisTemplateFault::Step]);
        assert!(SisTemplate::read(b"{}").is_err());
    }
}
