//! Which column of a table says what: guessed from the names in its head, in the languages of the offices, and from what
//! stands below.

use std::collections::{BTreeMap, BTreeSet};

use elmo::Credits;
use serde::{Deserialize, Serialize};

use crate::table::Line;

/// What a column can say, in the order in which it is asked for. `title_XX` is the title in a language.
pub const FIELDS: &[&str] = &[
    "code", "title", "credits", "title_en", "title_fi", "title_sv", "title_nb", "title_nn", "title_nl", "title_de",
    "title_pl", "title_da", "title_fr", "title_es", "title_it", "language", "level", "iscedf", "retired",
];

/// The columns of a table, as guessed, remembered or chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Columns {
    /// Where the head stands among the lines; none where the first line is a course already.
    pub head: Option<usize>,
    /// For each field the column, counted from 0. One column may serve two fields.
    pub fields: BTreeMap<String, usize>,
    /// The language of the main title, where no column says it.
    pub title_language: Option<String>,
}

/// Lines above a head that are looked at: a name of the list, a date, a filter.
const ABOVE: usize = 20;
/// Lines that are enough to know a column by.
const SAMPLE: usize = 300;

/// Names of columns, letters and digits alone, in en, fi, sv, nb, nl, de and pl.
const NAMES: &[(&str, &[&str])] = &[
    (
        "code",
        &[
            "code",
            "coursecode",
            "courseid",
            "courseno",
            "coursenumber",
            "modulecode",
            "unitcode",
            "primarycode",
            "loscode",
            "tunniste",
            "koodi",
            "tunnus",
            "opintojaksonkoodi",
            "opintojaksontunniste",
            "opintojaksontunnus",
            "kurssikoodi",
            "kurssinkoodi",
            "kod",
            "kurskod",
            "utbildningskod",
            "emnekode",
            "kode",
            "kurskode",
            "emnenr",
            "cursuscode",
            "vakcode",
            "cursusnummer",
            "kurscode",
            "modulnummer",
            "modulcode",
            "modulnr",
            "modulkürzel",
            "kürzel",
            "lvnummer",
            "lvnr",
            "kursnummer",
            "veranstaltungsnummer",
            "prüfungsnummer",
            "kodprzedmiotu",
            "kodzajęć",
            "kodkursu",
            "abbreviation",
        ],
    ),
    (
        "title",
        &[
            "title",
            "name",
            "coursename",
            "coursetitle",
            "course",
            "modulename",
            "moduletitle",
            "nimi",
            "nimike",
            "opintojakso",
            "opintojaksonnimi",
            "kurssinnimi",
            "kurssi",
            "benämning",
            "namn",
            "titel",
            "kursnamn",
            "kursbenämning",
            "kurs",
            "emnenavn",
            "emne",
            "navn",
            "kursnavn",
            "tittel",
            "naam",
            "cursusnaam",
            "vaknaam",
            "vak",
            "cursus",
            "cursustitel",
            "bezeichnung",
            "modulname",
            "modultitel",
            "modul",
            "modulbezeichnung",
            "kursname",
            "kurstitel",
            "veranstaltung",
            "veranstaltungstitel",
            "lehrveranstaltung",
            "nazwa",
            "nazwaprzedmiotu",
            "nazwazajęć",
            "nazwakursu",
            "przedmiot",
            "tytuł",
        ],
    ),
    (
        "credits",
        &[
            "credits",
            "ects",
            "ectscredits",
            "creditsects",
            "ectspoints",
            "creditpoints",
            "credit",
            "op",
            "opintopisteet",
            "opintopiste",
            "laajuus",
            "laajuusop",
            "hp",
            "högskolepoäng",
            "omfattning",
            "omfattninghp",
            "poäng",
            "studiepoeng",
            "stp",
            "sp",
            "omfang",
            "omfangstudiepoeng",
            "poeng",
            "ec",
            "studiepunten",
            "studiepuntenects",
            "studielast",
            "ectspunten",
            "lp",
            "cp",
            "leistungspunkte",
            "ectspunkte",
            "kreditpunkte",
            "umfang",
            "punktyects",
            "ectspunkty",
            "punkty",
            "liczbapunktówects",
        ],
    ),
    (
        "level",
        &[
            "level",
            "studylevel",
            "courselevel",
            "cycle",
            "eqf",
            "eqflevel",
            "taso",
            "opintojaksontaso",
            "nivå",
            "utbildningsnivå",
            "kursnivå",
            "studienivå",
            "niveau",
            "niveaustufe",
            "studienniveau",
            "stufe",
            "poziom",
            "poziomstudiów",
            "stopień",
            "stopieństudiów",
            "cykl",
        ],
    ),
    (
        "iscedf",
        &[
            "iscedf",
            "isced",
            "iscedfcode",
            "iscedcode",
            "iscedf2013",
            "isced2013",
            "iscedfkoodi",
            "iscedkoodi",
            "iscedfkod",
            "iscedkod",
            "iscedkode",
            "iscedfkode",
            "kodisced",
            "kodiscedf",
            "fieldofstudy",
            "fieldsofstudy",
        ],
    ),
    ("language", &["language", "titlelanguage", "languageoftitle", "kieli", "språk", "taal", "sprache", "język"]),
    (
        "retired",
        &[
            "retired",
            "discontinued",
            "poistunut",
            "lakkautettu",
            "nedlagd",
            "nedlagt",
            "vervallen",
            "eingestellt",
            "wycofany",
        ],
    ),
];

/// Beginnings of the words by which a head names a language, in every language of the offices.
pub(super) const LANGUAGES: &[(&str, &[&str])] = &[
    ("en", &["en", "eng", "english", "englan", "engel", "engl", "angiel"]),
    ("fi", &["fi", "fin", "finnish", "suomi", "suome", "finsk", "fins", "finn", "fińsk"]),
    ("sv", &["sv", "swe", "swedish", "ruots", "svensk", "zweed", "schwed", "szwedz"]),
    ("nb", &["nb", "no", "nob", "nor", "norwegian", "norja", "bokmål", "norsk", "noors", "norweg", "norwes"]),
    ("nn", &["nn", "nno", "nynorsk"]),
    ("nl", &["nl", "nld", "dutch", "hollan", "nederl", "niederl", "holend", "niderl"]),
    ("de", &["de", "deu", "ger", "german", "saksa", "tysk", "duits", "deutsch", "niemiec"]),
    ("pl", &["pl", "pol", "polish", "puola", "polsk", "pools", "poln"]),
    ("da", &["da", "dan", "danish", "tanska", "dansk", "deens", "dän", "duńsk"]),
    ("fr", &["fr", "fra", "french", "ranska", "fransk", "frans", "franz", "francus"]),
    ("es", &["es", "spa", "spanish", "espan", "spansk", "spaans", "hiszp"]),
    ("it", &["it", "ita", "italian", "italia", "italien", "włosk"]),
];

/// Parts of words that say "title"; they decide only beside the name of a language.
const TITLE_WORDS: &[&str] = &[
    "title",
    "titel",
    "tittel",
    "name",
    "nimi",
    "nimike",
    "namn",
    "navn",
    "naam",
    "benämning",
    "bezeichnung",
    "nazwa",
    "tytuł",
];

/// The head of a table and what its columns say.
pub(super) fn guess(lines: &[Line]) -> Columns {
    let named = |index: usize| lines.get(index).map(|line| by_names(&line.cells)).unwrap_or_default();
    let best = (0..lines.len().min(ABOVE))
        .map(|index| (named(index), index))
        .max_by_key(|(fields, index)| (fields.len(), std::cmp::Reverse(*index)));
    let (mut fields, head) = match best {
        Some((fields, index)) if fields.len() >= 2 => (fields, Some(index)),
        // A first line with a number in it is a course.
        _ => {
            let first = lines.first().map(|line| line.cells.as_slice()).unwrap_or_default();
            let data = first.iter().any(|cell| amount(cell).is_some());
            (named(0), (!data).then_some(0))
        }
    };
    by_content(lines.get(head.map_or(0, |index| index + 1)..).unwrap_or_default(), &mut fields);
    main_title(&mut fields);
    Columns { head, fields, title_language: None }
}

/// Credits as people write them: "5", "7,5", "5 op", "10 ECTS".
pub(crate) fn amount(cell: &str) -> Option<Credits> {
    let number = cell.trim().trim_end_matches(|c: char| c.is_alphabetic() || c == '.').trim_end();
    number.parse().ok()
}

/// A field of education with the zeros that spreadsheets take from numbers: 613 is 0613. There is no field 61.
pub(super) fn isced(text: &str) -> String {
    let digits = text.chars().all(|c| c.is_ascii_digit());
    let lost = digits && !text.starts_with(['0']) && !text.starts_with("10") && !text.starts_with("99");
    if lost && text.len() < 4 { format!("0{text}") } else { text.to_owned() }
}

fn by_names(head: &[String]) -> BTreeMap<String, usize> {
    let mut fields = BTreeMap::new();
    for (index, cell) in head.iter().enumerate() {
        let Some(field) = named(cell) else { continue };
        fields.entry(field).or_insert(index);
    }
    fields
}

/// The field that a head names.
pub(crate) fn named(cell: &str) -> Option<String> {
    let lower = cell.trim().trim_start_matches('\u{feff}').to_lowercase();
    let key: String = lower.chars().filter(|c| c.is_alphanumeric()).collect();
    if let Some((field, _)) = NAMES.iter().find(|(_, names)| names.contains(&key.as_str())) {
        return Some((*field).to_owned());
    }
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    if !words.iter().any(|word| TITLE_WORDS.iter().any(|part| word.contains(part))) {
        return None;
    }
    // A code stands first or last ("en" and "de" are words too); a longer beginning begins a word.
    let ends = [words.first(), words.last()];
    let says = |name: &&str| match name.chars().count() {
        0..=3 => ends.contains(&Some(name)),
        _ => words.iter().any(|word| word.starts_with(*name)),
    };
    let language = LANGUAGES.iter().find(|(_, names)| names.iter().any(says));
    language.map(|(code, _)| format!("title_{code}"))
}

/// Fields that no head names, by what stands in columns that are free.
fn by_content(lines: &[Line], fields: &mut BTreeMap<String, usize>) {
    let sample = lines.get(..lines.len().min(SAMPLE)).unwrap_or_default();
    let width = sample.iter().map(|line| line.cells.len()).max().unwrap_or_default();
    let taken: BTreeSet<usize> = fields.values().copied().collect();
    let column = |index: usize| -> Vec<&str> {
        let cells = sample.iter().filter_map(|line| line.cells.get(index));
        cells.map(|cell| cell.trim()).filter(|cell| !cell.is_empty()).collect()
    };
    let mut free: Vec<(usize, Vec<&str>)> =
        (0..width).filter(|i| !taken.contains(i)).map(|i| (i, column(i))).filter(|(_, c)| !c.is_empty()).collect();
    let mut take = |field: &str, fits: &dyn Fn(&[&str]) -> bool| {
        if fields.contains_key(field) {
            return;
        }
        if let Some(place) = free.iter().position(|(_, cells)| fits(cells)) {
            let (index, _) = free.remove(place);
            fields.insert(field.to_owned(), index);
        }
    };
    take("iscedf", &|cells| most(cells, |c| c.len() > 2 && isced(c).len() == c.len() && is_isced(c)));
    take("credits", &|cells| most(cells, |c| amount(c).is_some_and(|a| a <= Credits::whole(60))));
    take("code", &|cells| {
        let looks =
            |c: &str| c.len() <= 20 && c.chars().any(|l| l.is_ascii_digit()) && c.split_whitespace().count() <= 2;
        cells.len() == sample.len() && distinct(cells) == cells.len() && most(cells, looks)
    });
    take("title", &|cells| {
        let words = |c: &str| c.chars().filter(|l| l.is_alphabetic()).count() >= 5;
        cells.len() == sample.len() && distinct(cells) * 10 >= cells.len() * 8 && most(cells, words)
    });
    take("level", &|cells| {
        let known = ["bsc", "msc", "ba", "ma", "phd", "bachelor", "master", "doctor"];
        most(cells, |c| {
            known.iter().any(|word| c.to_lowercase() == *word || word.len() > 3 && c.to_lowercase().starts_with(word))
        })
    });
}

/// Without a column for the main title, the first title in some language is it.
fn main_title(fields: &mut BTreeMap<String, usize>) {
    if !fields.contains_key("title") {
        let found =
            FIELDS.iter().filter(|field| field.starts_with("title_")).filter_map(|field| fields.get(*field)).min();
        if let Some(column) = found.copied() {
            fields.insert("title".to_owned(), column);
        }
    }
}

fn is_isced(cell: &str) -> bool {
    cell.len() <= 4 && cell.chars().all(|c| c.is_ascii_digit()) && (cell.starts_with('0') || cell.starts_with("10"))
}

/// Nine of ten.
fn most(cells: &[&str], fits: impl Fn(&str) -> bool) -> bool {
    cells.iter().filter(|cell| fits(cell)).count() * 10 >= cells.len() * 9
}

fn distinct(cells: &[&str]) -> usize {
    cells.iter().collect::<BTreeSet<_>>().len()
}

#[cfg(test)]
mod tests {
    use super::{Columns, amount, guess, isced};
    use crate::table::Line;

    fn table(rows: &[&str]) -> Columns {
        let lines: Vec<Line> = (1..)
            .zip(rows)
            .map(|(number, row)| Line { number, cells: row.split(';').map(str::to_owned).collect() })
            .collect();
        guess(&lines)
    }

    fn names(columns: &Columns) -> Vec<String> {
        columns.fields.iter().map(|(field, column)| format!("{field}={column}")).collect()
    }

    #[test]
    fn heads_in_the_languages_of_the_offices() {
        for (head, found) in [
            ("Course code;Course title;ECTS credits;Level;ISCED-F", "code=0 credits=2 iscedf=4 level=3 title=1"),
            (
                "Opintojakson tunniste;Nimi;Nimi englanniksi;Laajuus (op);Taso",
                "code=0 credits=3 level=4 title=1 title_en=2",
            ),
            (
                "Kurskod;Benämning;Benämning på engelska;Omfattning (hp);Utbildningsnivå",
                "code=0 credits=3 level=4 title=1 title_en=2",
            ),
            ("Emnekode;Emnenavn;Emnenavn (engelsk);Studiepoeng;Nivå", "code=0 credits=3 level=4 title=1 title_en=2"),
            ("Cursuscode;Cursusnaam;Engelse naam;EC;Niveau", "code=0 credits=3 level=4 title=1 title_en=2"),
            ("Modulnummer;Modulbezeichnung;Englischer Titel;LP;Niveau", "code=0 credits=3 level=4 title=1 title_en=2"),
            (
                "Kod przedmiotu;Nazwa przedmiotu;Nazwa w języku angielskim;Punkty ECTS;Poziom",
                "code=0 credits=3 level=4 title=1 title_en=2",
            ),
            ("name_fi;name_en;code;credits", "code=2 credits=3 title=0 title_en=1 title_fi=0"),
            ("title_sv;title_nb;title_de;kod;hp", "code=3 credits=4 title=0 title_de=2 title_nb=1 title_sv=0"),
        ] {
            let columns = table(&[head, "A1;x;y;z;5"]);
            assert_eq!(names(&columns).join(" "), found, "{head}");
            assert_eq!(columns.head, Some(0), "{head}");
        }
    }

    #[test]
    fn a_word_that_is_also_the_code_of_a_language_names_none() {
        for head in ["Naam de docent", "Naam en code", "Name of the teacher", "Modul", "5"] {
            assert_eq!(super::named(head).filter(|field| field.starts_with("title_")), None, "{head}");
        }
        assert_eq!(super::named("Titel (DE)").as_deref(), Some("title_de"));
        assert_eq!(super::named("en_title").as_deref(), Some("title_en"));
    }

    #[test]
    fn a_head_stands_below_a_title_or_is_not_there() {
        let columns = table(&["Courses 2026", "", "Kurskod;Namn;Hp", "A1;Analys;7,5"]);
        assert_eq!((columns.head, names(&columns).join(" ").as_str()), (Some(2), "code=0 credits=2 title=1"));

        let columns =
            table(&["MAT1100;Calculus;10;0541", "MAT1110;Linear algebra;5;0541", "FYS1001;Mechanics;10;0533"]);
        assert_eq!((columns.head, names(&columns).join(" ").as_str()), (None, "code=0 credits=2 iscedf=3 title=1"));

        let columns = table(&["a;b;c;d", "5;MAT1100;BSc;Calculus", "10;MAT1110;MSc;Linear algebra"]);
        assert_eq!(names(&columns).join(" "), "code=1 credits=0 level=2 title=3", "by what stands below");
    }

    #[test]
    fn amounts_and_fields_as_people_write_them() {
        for (text, read) in [
            ("5", Some("5")),
            ("7,5 hp", Some("7.5")),
            ("5op", Some("5")),
            ("10 ECTS", Some("10")),
            ("3-5", None),
            ("five", None),
        ] {
            assert_eq!(amount(text).map(|a| a.to_string()).as_deref(), read, "{text}");
        }
        for (text, read) in [
            ("613", "0613"),
            ("0613", "0613"),
            ("61", "061"),
            ("6", "06"),
            ("10", "10"),
            ("1013", "1013"),
            ("101", "101"),
            ("9999", "9999"),
            ("Physics", "Physics"),
        ] {
            assert_eq!(isced(text), read, "{text}");
        }
    }
}
