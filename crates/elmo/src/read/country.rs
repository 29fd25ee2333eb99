//! Country codes: ISO 3166 alpha-2, also out of the alpha-3 codes that the European Union's authority list uses.

/// The alpha-2 code in upper case of "pl", "POL" or "http://publications.europa.eu/resource/authority/country/POL".
/// Anything else stays as it stands.
pub(super) fn alpha_2(country: &str) -> String {
    let code = country.rsplit('/').next().unwrap_or(country).to_ascii_uppercase();
    if code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase()) {
        return code;
    }
    let known = ALPHA_3.iter().find(|(alpha_3, _)| *alpha_3 == code);
    known.map_or_else(|| country.to_owned(), |(_, alpha_2)| (*alpha_2).to_owned())
}

/// The countries of the European Higher Education Area and frequent partners.
const ALPHA_3: &[(&str, &str)] = &[
    ("ALB", "AL"),
    ("AND", "AD"),
    ("ARM", "AM"),
    ("AUS", "AU"),
    ("AUT", "AT"),
    ("AZE", "AZ"),
    ("BEL", "BE"),
    ("BGR", "BG"),
    ("BIH", "BA"),
    ("BLR", "BY"),
    ("BRA", "BR"),
    ("CAN", "CA"),
    ("CHE", "CH"),
    ("CHN", "CN"),
    ("CYP", "CY"),
    ("CZE", "CZ"),
    ("DEU", "DE"),
    ("DNK", "DK"),
    ("EGY", "EG"),
    ("ESP", "ES"),
    ("EST", "EE"),
    ("FIN", "FI"),
    ("FRA", "FR"),
    ("FRO", "FO"),
    ("GBR", "GB"),
    ("GEO", "GE"),
    ("GRC", "GR"),
    ("GRL", "GL"),
    ("HRV", "HR"),
    ("HUN", "HU"),
    ("IND", "IN"),
    ("IRL", "IE"),
    ("ISL", "IS"),
    ("ISR", "IL"),
    ("ITA", "IT"),
    ("JPN", "JP"),
    ("KAZ", "KZ"),
    ("KOR", "KR"),
    ("LIE", "LI"),
    ("LTU", "LT"),
    ("LUX", "LU"),
    ("LVA", "LV"),
    ("MAR", "MA"),
    ("MDA", "MD"),
    ("MEX", "MX"),
    ("MKD", "MK"),
    ("MLT", "MT"),
    ("MNE", "ME"),
    ("NLD", "NL"),
    ("NOR", "NO"),
    ("NZL", "NZ"),
    ("POL", "PL"),
    ("PRT", "PT"),
    ("ROU", "RO"),
    ("RUS", "RU"),
    ("SMR", "SM"),
    ("SRB", "RS"),
    ("SVK", "SK"),
    ("SVN", "SI"),
    ("SWE", "SE"),
    ("TUN", "TN"),
    ("TUR", "TR"),
    ("UKR", "UA"),
    ("USA", "US"),
    ("VAT", "VA"),
    ("ZAF", "ZA"),
];

#[cfg(test)]
mod tests {
    use super::alpha_2;

    #[test]
    fn reads_every_form() {
        for (given, expected) in [
            ("pl", "PL"),
            ("POL", "PL"),
            ("http://publications.europa.eu/resource/authority/country/SWE", "SE"),
            ("Sweden", "Sweden"),
            ("http://nowhere.example/XYZ", "http://nowhere.example/XYZ"),
            ("", ""),
        ] {
            assert_eq!(alpha_2(given), expected);
        }
    }
}
