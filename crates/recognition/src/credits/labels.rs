//! Result labels that fail in their scale.
//!
//! Only what nobody could take for a pass stands here. A label found here makes a result *unclear* where no status is
//! given, never silently failed: a 5 of a German 15-point scale is a pass, and a person sees it.

use elmo::Credits;
use unicode_normalization::UnicodeNormalization;

/// Labels that fail wherever they stand.
/// "F", "FX": ECTS scale and its descendants; "U", "IG": Sweden; "00", "-3": Danish 7-point scale; the words as transcripts
/// write them, per language.
const WORDS: &[&str] = &[
    // Scales
    "f",
    "fx",
    "f-",
    "u",
    "ig",
    "ib",
    "00",
    "-3",
    "-03",
    "ff",
    "np",
    "nc",
    // English
    "fail",
    "failed",
    "failing",
    "not passed",
    "no pass",
    "not pass",
    "not approved",
    "unsatisfactory",
    "not satisfactory",
    "insufficient",
    "non-pass",
    "no show",
    "unsuccessful",
    // Norwegian, Danish, Swedish, Icelandic
    "ikke bestått",
    "ikke godkjent",
    "ikkje bestått",
    "ikkje greidd",
    "ikkje godkjent",
    "stryk",
    "strøket",
    "ikke møtt",
    "ikke bestået",
    "ikke godkendt",
    "udeblevet",
    "dumpet",
    "underkänd",
    "underkänt",
    "underkand",
    "icke godkänd",
    "icke godkänt",
    "ej godkänd",
    "ej godkänt",
    "fallin",
    "fallinn",
    "fallið",
    "staðist ekki",
    // Finnish, Estonian, Latvian, Lithuanian
    "hylätty",
    "hyl",
    "hyl.",
    "hylatty",
    "ei hyväksytty",
    "ei suoritettu",
    "mittearvestatud",
    "arvestamata",
    "puudulik",
    "läbi kukkunud",
    "neieskaitīts",
    "nav ieskaitīts",
    "neapmierinoši",
    "neįskaityta",
    "neįskaitė",
    "nepatenkinamai",
    // German, Dutch
    "nicht bestanden",
    "n.b.",
    "nicht ausreichend",
    "ungenügend",
    "mangelhaft",
    "nicht genügend",
    "ohne erfolg teilgenommen",
    "durchgefallen",
    "onvoldoende",
    "niet voldaan",
    "niet behaald",
    "niet geslaagd",
    "gezakt",
    "nvd",
    "onv",
    // Polish, Czech, Slovak, Hungarian
    "niezaliczone",
    "niezaliczony",
    "niezaliczona",
    "niezal",
    "niezal.",
    "nie zaliczono",
    "nzal",
    "nzal.",
    "niedostateczny",
    "niedostateczna",
    "ndst",
    "ndst.",
    "nevyhověl",
    "nevyhověla",
    "nevyhovující",
    "neprospěl",
    "neprospěla",
    "nezapočteno",
    "nedostatečně",
    "nesplněno",
    "nevyhovel",
    "nevyhovela",
    "neprospel",
    "neprospela",
    "nedostatočne",
    "nezapočítané",
    "elégtelen",
    "nem felelt meg",
    "nem teljesítette",
    // French, Spanish, Catalan, Portuguese, Italian, Romanian
    "ajourné",
    "ajournée",
    "défaillant",
    "défaillante",
    "échec",
    "échoué",
    "non validé",
    "non acquis",
    "insuffisant",
    "suspenso",
    "suspens",
    "suspendido",
    "no apto",
    "no apta",
    "no apte",
    "no superado",
    "no presentado",
    "reprovado",
    "reprovada",
    "não aprovado",
    "insuficiente",
    "insuficient",
    "insufficiente",
    "respinto",
    "respinta",
    "non superato",
    "non approvato",
    "non idoneo",
    "non idonea",
    "bocciato",
    "bocciata",
    "respins",
    "respinsă",
    "nepromovat",
    "picat",
    // Croatian, Serbian, Slovene, Bulgarian, Greek, Turkish
    "nedovoljan",
    "nije položio",
    "nije položila",
    "nije položeno",
    "pao",
    "pala",
    "ni opravil",
    "ni opravila",
    "ni opravljeno",
    "nezadostno",
    "neopravljeno",
    "слаб",
    "слаба",
    "незачетено",
    "απέτυχε",
    "αποτυχία",
    "ανεπαρκώς",
    "başarısız",
    "kaldı",
    "geçmez",
    // Latin
    "improbatur",
    "non approbatur",
    "non rite",
];

/// Labels that fail in one country only.
const COUNTRY_WORDS: &[(&str, &[&str])] = &[
    ("NL", &["o", "nv"]),
    ("AT", &["nb"]),
    ("DE", &["nb", "n. b."]),
    ("FI", &["i", "imp", "hl"]),
    ("EE", &["ma", "mi"]),
    ("LT", &["neįsk.", "neįsk"]),
    ("PL", &["nz", "nzl"]),
    ("TR", &["fd", "dz"]),
    ("FR", &["aj", "def", "abi"]),
    ("BE", &["nb"]),
];

/// A numeric scale: below or above the limit is a fail, inside the whole range only.
struct Scale {
    country: &'static str,
    /// Least and greatest number that belongs to the scale.
    range: (u32, u32),
    /// The worst pass, in tenths.
    limit_tenths: u32,
    /// Whether smaller numbers are better.
    small_is_good: bool,
}

/// National numeric scales; the passing limits are those of the countries' usual regulations, local scales differ.
const SCALES: &[Scale] = &[
    up("NL", 0, 10, 55),
    up("PL", 2, 6, 30),
    up("IT", 0, 31, 180),
    up("FR", 0, 20, 100),
    up("BE", 0, 20, 100),
    up("PT", 0, 20, 95),
    up("ES", 0, 10, 50),
    up("RO", 1, 10, 50),
    up("GR", 0, 10, 50),
    up("CY", 0, 10, 50),
    up("LV", 0, 10, 40),
    up("LT", 0, 10, 50),
    up("IS", 0, 10, 50),
    up("EE", 0, 5, 10),
    up("FI", 0, 5, 10),
    up("HR", 1, 5, 20),
    up("HU", 1, 5, 20),
    up("SI", 1, 10, 60),
    up("RS", 5, 10, 60),
    up("BA", 5, 10, 60),
    up("MK", 5, 10, 60),
    up("BG", 2, 6, 30),
    up("CH", 1, 6, 40),
    up("UA", 2, 5, 30),
    down("DE", 1, 6, 40),
    down("AT", 1, 5, 40),
    down("CZ", 1, 4, 30),
];

const fn up(country: &'static str, least: u32, greatest: u32, limit_tenths: u32) -> Scale {
    Scale { country, range: (least, greatest), limit_tenths, small_is_good: false }
}

const fn down(country: &'static str, least: u32, greatest: u32, limit_tenths: u32) -> Scale {
    Scale { country, range: (least, greatest), limit_tenths, small_is_good: true }
}

/// Whether a result label fails in its scale, as far as the words and the issuer's country (ISO 3166 alpha-2) tell.
///
/// ```
/// use recognition::credits::looks_failed;
///
/// assert!(looks_failed("Hylätty", None));
/// assert!(looks_failed("5,4", Some("NL")));
/// assert!(!looks_failed("02", Some("DK")));
/// ```
pub fn looks_failed(label: &str, country: Option<&str>) -> bool {
    let whole = folded(label);
    // "Ikke bestått (F)", "F (Fail)": the first word decides, what is in brackets explains.
    let first = whole.split('(').next().unwrap_or_default().trim();
    [whole.as_str(), first].into_iter().filter(|text| !text.is_empty()).any(|text| {
        WORDS.contains(&text)
            || COUNTRY_WORDS.iter().any(|(of, words)| country == Some(*of) && words.contains(&text))
            || number_fails(text, country)
    })
}

fn number_fails(text: &str, country: Option<&str>) -> bool {
    if let Some((points, of)) = text.split_once('/') {
        // "17/30", "9/20", "4/10": the scale is on the label.
        let (Ok(points), Ok(of)) = (points.trim().parse::<Credits>(), of.trim().parse::<u32>()) else { return false };
        return match of {
            30 | 20 | 10 => fails(points, &up("", 0, of, if of == 30 { 180 } else { of * 5 })),
            _ => false,
        };
    }
    let Ok(number) = text.parse::<Credits>() else { return false };
    SCALES.iter().any(|scale| country == Some(scale.country) && fails(number, scale))
}

fn fails(number: Credits, scale: &Scale) -> bool {
    let (least, greatest) = scale.range;
    let in_range = Credits::whole(least) <= number && number <= Credits::whole(greatest);
    let tenths = number.ratio() * 10;
    let limit = Credits::whole(scale.limit_tenths).ratio();
    in_range && if scale.small_is_good { tenths > limit } else { tenths < limit }
}

/// NFKC, lower case, white space collapsed.
pub(crate) fn folded(text: &str) -> String {
    let lower = text.nfkc().collect::<String>().to_lowercase();
    let composed: String = lower.nfkc().collect();
    composed.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::{WORDS, folded, looks_failed};

    #[test]
    fn finds_failing_labels() {
        for (label, country) in [
            ("F", None),
            (" Fx ", None),
            ("U", Some("SE")),
            ("00", Some("DK")),
            ("-3", Some("DK")),
            ("ikke bestått", Some("NO")),
            ("Ikke bestått (F)", Some("NO")),
            ("HYLÄTTY", Some("FI")),
            ("Hyla\u{308}tty", None),
            ("Nicht bestanden", None),
            ("Underkänd", None),
            ("niezaliczone", None),
            ("onvoldoende", None),
            ("0", Some("FI")),
            ("5,0", Some("DE")),
            ("5.4", Some("NL")),
            ("2,0", Some("PL")),
            ("2", Some("PL")),
            ("17", Some("IT")),
            ("17/30", None),
            ("9/20", None),
            ("4", Some("CZ")),
        ] {
            assert!(looks_failed(label, country), "{label:?} in {country:?} was taken for a pass");
        }
    }

    #[test]
    fn leaves_passing_labels_alone() {
        for (label, country) in [
            ("", None),
            ("E", None),
            ("G", Some("SE")),
            ("VG", Some("SE")),
            ("UG", Some("DK")),
            ("02", Some("DK")),
            ("5", Some("DK")),
            ("BE", Some("DK")),
            ("Bestått", Some("NO")),
            ("Innpasset", Some("NO")),
            ("Hyv", Some("FI")),
            ("1", Some("FI")),
            ("4,0", Some("DE")),
            ("1.3", Some("DE")),
            ("5.5", Some("NL")),
            ("3", Some("PL")),
            ("45.1", Some("PL")),
            ("18", Some("IT")),
            ("30 e lode", Some("IT")),
            ("18/30", None),
            ("62/100", None),
            ("5", None),
            ("0", None),
            ("O", Some("IN")),
        ] {
            assert!(!looks_failed(label, country), "{label:?} in {country:?} was taken for a fail");
        }
    }

    #[test]
    fn the_table_is_folded() {
        for word in WORDS {
            assert_eq!(&folded(word), word, "the table is compared folded");
        }
    }
}
