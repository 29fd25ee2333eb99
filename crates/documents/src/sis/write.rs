//! A table as bytes: CSV, XLSX, JSON, and the sheet to type from.

use std::io::{Cursor, Write};

use recognition::decision::Decision;
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::fields::state;
use super::{SisEncoding, SisLineEnd, SisOutput, SisSeparator, SisTable, SisTemplate};
use crate::DocumentError;
use crate::words::Words;

/// The file of a table.
///
/// # Errors
/// [`DocumentError::Table`], when it cannot be put together.
pub fn sis_file(decision: &Decision, template: &SisTemplate, table: &SisTable) -> Result<Vec<u8>, DocumentError> {
    let failed = |what: String| DocumentError::Table(what);
    match template.output {
        SisOutput::Csv => Ok(csv(template, table)),
        SisOutput::Xlsx => xlsx(template, table).map_err(|error| failed(error.to_string())),
        SisOutput::Json => {
            let mut bytes = serde_json::to_vec_pretty(&Rows { decision, template, table })
                .map_err(|error| failed(error.to_string()))?;
            bytes.push(b'\n');
            Ok(bytes)
        }
    }
}

/// The sheet to type from: each row of the table, field by field, with a box for a tick.
pub fn copy_sheet(decision: &Decision, table: &SisTable) -> String {
    let words = Words::of(&decision.language);
    let mut text = format!("{}\r\n", words.title_of(decision));
    for mark in [(decision.training, words.training), (decision.signed.is_none(), words.draft)] {
        if mark.0 {
            text += &format!("{}\r\n", mark.1);
        }
    }
    let longest = table.columns.iter().map(|name| name.chars().count()).max().unwrap_or_default();
    for (number, row) in (1..).zip(&table.rows) {
        text += &format!("\r\n{number} / {}\r\n", table.rows.len());
        for (name, cell) in table.columns.iter().zip(row).filter(|(_, cell)| !cell.is_empty()) {
            let lines: Vec<&str> = cell.lines().collect();
            let indent = format!("\r\n{}", " ".repeat(longest + 8));
            text += &format!("  [ ] {name:longest$}  {}\r\n", lines.join(&indent));
        }
    }
    text
}

fn csv(template: &SisTemplate, table: &SisTable) -> Vec<u8> {
    let mut text = String::new();
    if template.header {
        line(&table.columns, template, &mut text);
    }
    for row in &table.rows {
        line(row, template, &mut text);
    }
    match template.encoding {
        SisEncoding::Utf8 => text.into_bytes(),
        SisEncoding::Utf8Bom => ["\u{feff}".as_bytes(), text.as_bytes()].concat(),
        // The table has no other letters; the names of columns may.
        SisEncoding::Latin1 => text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect(),
    }
}

fn line(cells: &[String], template: &SisTemplate, text: &mut String) {
    let separator = match template.separator {
        SisSeparator::Comma => ',',
        SisSeparator::Semicolon => ';',
        SisSeparator::Tab => '\t',
        SisSeparator::Bar => '|',
    };
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            text.push(separator);
        }
        let cell = as_text(cell);
        let needed = cell.contains([separator, '"', '\r', '\n']) || cell.starts_with(' ') || cell.ends_with(' ');
        if template.quote_all || needed {
            text.push('"');
            text.push_str(&cell.replace('"', "\"\""));
            text.push('"');
        } else {
            text.push_str(&cell);
        }
    }
    text.push_str(match template.line_end {
        SisLineEnd::Crlf => "\r\n",
        SisLineEnd::Lf => "\n",
    });
}

/// The cell with an apostrophe before it where a spreadsheet would run it otherwise; see the head of [`super`].
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

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>"#;
const RELS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const WORKBOOK: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Decision" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const WORKBOOK_RELS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
/// Format 49 is "@", text: so a cell stays text when somebody changes it. Style 1 is a cell, style 2 a heading.
const STYLES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs></styleSheet>"#;

/// The most letters that a cell of a workbook can hold.
const CELL: usize = 32_767;

/// A workbook of one sheet with nothing but texts; ECMA-376 part 1, 18.3.
fn xlsx(template: &SisTemplate, table: &SisTable) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut sheet = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\">",
    );
    if template.header {
        sheet += "<sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" \
                  state=\"frozen\"/></sheetView></sheetViews>";
    }
    sheet += "<sheetData>";
    let header = template.header.then_some((&table.columns, 2));
    for (number, (cells, style)) in (1..).zip(header.into_iter().chain(table.rows.iter().map(|row| (row, 1)))) {
        sheet += &format!("<row r=\"{number}\">");
        for (column, cell) in cells.iter().enumerate() {
            let place = format!("{}{number}", letters(column));
            let text = in_xml(cell);
            sheet += &format!(
                "<c r=\"{place}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{text}</t></is></c>"
            );
        }
        sheet += "</row>";
    }
    sheet += "</sheetData></worksheet>";
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", RELS),
        ("xl/workbook.xml", WORKBOOK),
        ("xl/_rels/workbook.xml.rels", WORKBOOK_RELS),
        ("xl/styles.xml", STYLES),
        ("xl/worksheets/sheet1.xml", &sheet),
    ] {
        zip.start_file(name, SimpleFileOptions::default())?;
        zip.write_all(part.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

/// The name of a column, from 0: A to Z, AA and so on.
fn letters(column: usize) -> String {
    let mut name = String::new();
    let mut rest = column + 1;
    while rest > 0 {
        rest -= 1;
        let letter = u8::try_from(rest % 26).unwrap_or(0);
        name.insert(0, char::from(b'A' + letter));
        rest /= 26;
    }
    name
}

/// A text of a cell. A workbook writes what XML cannot hold as `_x0007_`, so a text that looks like that is escaped too.
fn in_xml(cell: &str) -> String {
    let mut text = String::new();
    let escaped = |at: &str| {
        let code = at.strip_prefix("_x").and_then(|rest| rest.get(..5));
        code.is_some_and(|code| code.ends_with('_') && code.bytes().take(4).all(|b| b.is_ascii_hexdigit()))
    };
    for (place, letter) in cell.char_indices().take(CELL) {
        match letter {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '_' if cell.get(place..).is_some_and(escaped) => text.push_str("_x005F_"),
            '\t' | '\n' => text.push(letter),
            c if c < ' ' => text.push_str(&format!("_x{:04X}_", u32::from(c))),
            '\u{FFFE}' | '\u{FFFF}' => text.push(' '),
            c => text.push(c),
        }
    }
    text
}

/// The JSON of a table, the cells in the order of the columns.
struct Rows<'a> {
    decision: &'a Decision,
    template: &'a SisTemplate,
    table: &'a SisTable,
}

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(6))?;
        map.serialize_entry("format", "smp-desk-sis-rows")?;
        map.serialize_entry("version", &1)?;
        map.serialize_entry("template", &self.template.name)?;
        map.serialize_entry("decision", &self.decision.number)?;
        map.serialize_entry("state", state(self.decision))?;
        map.serialize_entry("rows", &AllCells(self.table))?;
        map.end()
    }
}

struct AllCells<'a>(&'a SisTable);

impl Serialize for AllCells<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut rows = serializer.serialize_seq(Some(self.0.rows.len()))?;
        for row in &self.0.rows {
            rows.serialize_element(&Cells { columns: &self.0.columns, row })?;
        }
        rows.end()
    }
}

struct Cells<'a> {
    columns: &'a [String],
    row: &'a [String],
}

impl Serialize for Cells<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.columns.iter().zip(self.row))
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;
    use std::process::Command;

    use elmo::Credits;
    use recognition::decision::Decision;
    use serde_json::Value;

    use super::{as_text, copy_sheet, in_xml, letters, sis_file};
    use crate::sample;
    use crate::sis::{SisEncoding, SisOutput, SisSeparator, SisTemplate, sis_table};
    use crate::suite::check;

    fn named(name: &str) -> SisTemplate {
        SisTemplate::shipped().into_iter().find(|t| t.name.starts_with(name)).expect("a shipped template")
    }

    fn written(decision: &Decision, template: &SisTemplate) -> Vec<u8> {
        sis_file(decision, template, &sis_table(decision, template)).expect("a file")
    }

    fn records(csv: &[u8], separator: u8) -> Vec<Vec<String>> {
        csv::ReaderBuilder::new()
            .has_headers(false)
            .delimiter(separator)
            .from_reader(csv)
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
        let decision = sample::rich();
        let text =
            |name: &str| String::from_utf8(written(&decision, &named(name))).expect("UTF-8").replace("\r\n", "\n");
        check("decision.csv", &text("Plain table"));
        check("decision.json", &text("Plain JSON"));
        check("peppi.csv", text("Peppi").trim_start_matches('\u{feff}'));
        check("fs.csv", text("FS").trim_start_matches('\u{feff}'));
        let template = named("FS");
        let sheet = copy_sheet(&decision, &sis_table(&decision, &template)).replace("\r\n", "\n");
        check("copy-sheet.txt", &sheet);
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
        let template = SisTemplate { encoding: SisEncoding::Utf8Bom, ..named("Plain table") };
        let csv = written(&decision, &template);
        let records = records(csv.strip_prefix(b"\xef\xbb\xbf").expect("the mark"), b',');
        let names: Vec<&str> = template.columns.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(records[0], names);
        assert_eq!(records.len(), 1 + 7, "seven host courses in six groups");
        let column = |name: &str| names.iter().position(|column| *column == name).expect(name);
        let sum = |name: &str| -> Credits {
            records[1..].iter().filter_map(|r| r[column(name)].parse::<Credits>().ok()).sum()
        };
        assert_eq!(sum("home_credits"), decision.totals.credited);
        let grades: Vec<&str> = records[1..].iter().map(|r| r[column("host_grade")].as_str()).collect();
        assert_eq!(grades, ["B", "Bestått", "Bestått", "C", "8,5", "", "-3"]);
    }

    #[test]
    fn quotes_separators_and_line_ends_survive() {
        let mut decision = sample::rows(1);
        decision.groups[0].group.home[0].title = "a \"b\", c; |\t\r\nd".to_owned();
        for (separator, byte) in [
            (SisSeparator::Comma, b','),
            (SisSeparator::Semicolon, b';'),
            (SisSeparator::Tab, b'\t'),
            (SisSeparator::Bar, b'|'),
        ] {
            for quote_all in [true, false] {
                let template = SisTemplate { separator, quote_all, ..named("Plain table") };
                let csv = written(&decision, &template);
                assert!(records(&csv, byte)[1].contains(&"a \"b\", c; |\t\r\nd".to_owned()), "{separator:?}");
            }
        }
    }

    #[test]
    fn latin_1_is_one_byte_for_a_letter() {
        let decision = sample::rich();
        let csv = written(&decision, &SisTemplate { encoding: SisEncoding::Latin1, ..named("Plain table") });
        let text: String = csv.iter().map(|byte| char::from(*byte)).collect();
        assert!(text.contains("\"Øverland-Nykänen\"") && text.contains("\"Norsk språk, trinn 1\""), "{text}");
    }

    #[test]
    fn json_is_as_its_schema_says() {
        let decision = sample::rich();
        let template = named("Plain JSON");
        let json: Value = serde_json::from_slice(&written(&decision, &template)).expect("JSON");
        let schema: Value = serde_json::from_str(crate::SIS_ROWS_SCHEMA).expect("JSON");
        let mut keys: Vec<&String> = json.as_object().expect("an object").keys().collect();
        let mut required: Vec<&str> =
            schema["required"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
        keys.sort();
        required.sort_unstable();
        assert_eq!(keys, required);
        assert_eq!(json["format"], schema["properties"]["format"]["const"]);
        assert!(schema["properties"]["state"]["enum"].as_array().expect("a list").contains(&json["state"]));
        let rows = json["rows"].as_array().expect("rows");
        assert_eq!(rows.len(), 7);
        assert!(rows.iter().all(|row| row.as_object().expect("a row").values().all(Value::is_string)));
        assert_eq!(rows[6]["host_grade"], "-3", "without an apostrophe");
    }

    #[test]
    fn a_cell_of_a_workbook_holds_any_text() {
        assert_eq!([letters(0), letters(25), letters(26), letters(701), letters(702)], ["A", "Z", "AA", "ZZ", "AAA"]);
        assert_eq!(in_xml("a<b>&\"c\u{1}\r\n_x000D_ _x00"), "a&lt;b&gt;&amp;\"c_x0001__x000D_\n_x005F_x000D_ _x00");
    }

    /// What nobody may take for a number or a formula.
    const TEXTS: [&str; 8] = ["02", "-3", "=1+1", "+1", "@SUM(1)", "10.0", "1/2", "2026-02-03"];

    /// A decision whose grades are these texts.
    fn tricky() -> Decision {
        let mut decision = sample::rows(8);
        for (group, text) in decision.groups.iter_mut().zip(TEXTS) {
            group.foreign[0].result = Some(text.to_owned());
            group.group.home[0].title = "a \"b\", ä\nc".to_owned();
        }
        decision
    }

    /// LibreOffice reads our files and says as CSV what it has read; nothing where it is not installed. `SOFFICE` names
    /// another program than the one of the system.
    fn office(bytes: &[u8], ending: &str, filter: Option<&str>) -> Option<Vec<Vec<String>>> {
        let program = std::env::var_os("SOFFICE").unwrap_or_else(|| "soffice".into());
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join(format!("table.{ending}"));
        std::fs::write(&file, bytes).expect("written");
        let out: PathBuf = folder.path().join("out");
        let profile = format!("-env:UserInstallation=file://{}/profile", folder.path().display());
        let mut command = Command::new(&program);
        command.args([&profile, "--headless", "--norestore"]);
        command.args(filter.map(|filter| format!("--infilter={filter}")));
        // Comma, quotes, UTF-8, from line 1, all cells quoted that hold text, shown as they are.
        command.args([
            "--convert-to",
            "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,true,true,false,false",
            "--outdir",
        ]);
        let output = match command.arg(&out).arg(&file).output() {
            Err(_) => {
                println!("skipped: LibreOffice is not there");
                return None;
            }
            Ok(output) => output,
        };
        let csv = std::fs::read(out.join("table.csv"))
            .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
        let text = String::from_utf8(csv.clone()).expect("UTF-8");
        assert!(!text.contains("\n2,"), "no formula was run: {text}");
        Some(records(&csv, b','))
    }

    fn grades(records: &[Vec<String>]) -> Vec<&str> {
        let at = records[0].iter().position(|name| name == "host_grade").expect("the column");
        records[1..].iter().map(|row| row[at].as_str()).collect()
    }

    #[test]
    fn libreoffice_takes_every_cell_for_text() {
        let decision = tricky();
        let template = SisTemplate { output: SisOutput::Xlsx, ..named("Plain table") };
        let Some(records) = office(&written(&decision, &template), "xlsx", None) else { return };
        assert_eq!(grades(&records), TEXTS);
        assert!(records[1].contains(&"a \"b\", ä\nc".to_owned()));
        // "Format quoted field as text", as the documentation asks for.
        let csv = written(&decision, &named("Plain table"));
        let filter = "Text - txt - csv (StarCalc):44,34,76,1,,0,true";
        let Some(records) = office(&csv, "csv", Some(filter)) else { return };
        assert_eq!(grades(&records), ["02", "-3", "'=1+1", "+1", "'@SUM(1)", "10.0", "1/2", "2026-02-03"]);
        assert_eq!(grades(&records).into_iter().map(back).collect::<Vec<_>>(), TEXTS);
    }
}
