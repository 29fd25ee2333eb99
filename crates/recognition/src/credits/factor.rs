//! What credits of other schemes are worth in ECTS, with the source of each factor, and rounding to a step.
//!
//! A table to propose by: nothing here is applied by itself. Which factors an office uses is its own setting.

use elmo::Credits;
use num_rational::Ratio;

use super::labels::folded;

/// What one credit of a scheme is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Factor {
    /// The scheme's usual name.
    pub scheme: &'static str,
    /// Other words for it, as they stand in `credit/scheme`; lower case.
    pub words: &'static [&'static str],
    /// ECTS credits as numerator and denominator, for one credit of the scheme.
    pub ects: (u32, u32),
    /// ISO 3166 alpha-2 of the country of the scheme, where it has one.
    pub country: Option<&'static str>,
    /// The first and the last year of study for which the scheme was used, where that is known.
    pub years: (Option<u16>, Option<u16>),
    /// Where the factor comes from.
    pub source: &'static str,
}

/// The factors that this program knows.
pub const FACTORS: &[Factor] = &[
    Factor {
        scheme: "ECTS",
        words: &["ects", "ects credits", "ects-credits", "ects points", "ects-punkte", "cfu"],
        ects: (1, 1),
        country: None,
        years: (None, None),
        source: "ECTS Users' Guide 2015: 60 credits for a full-time academic year",
    },
    Factor {
        scheme: "högskolepoäng",
        words: &["högskolepoäng", "hp", "higher education credits"],
        ects: (1, 1),
        country: Some("SE"),
        years: (Some(2007), None),
        source: "Högskoleförordningen 6 kap. 2 §: 60 högskolepoäng for a full-time year",
    },
    Factor {
        scheme: "poäng",
        words: &["poäng", "swedish credits"],
        ects: (3, 2),
        country: Some("SE"),
        years: (None, Some(2007)),
        source: "One poäng was a week of full-time study, 40 a year; högskolepoäng replaced it on 1 July 2007",
    },
    Factor {
        scheme: "opintopiste",
        words: &["opintopiste", "opintopistettä", "op", "sp", "studiepoäng"],
        ects: (1, 1),
        country: Some("FI"),
        years: (Some(2005), None),
        source: "Valtioneuvoston asetus yliopistojen tutkinnoista 794/2004: 60 opintopistettä for a year of study",
    },
    Factor {
        scheme: "opintoviikko",
        words: &["opintoviikko", "opintoviikkoa", "ov", "studievecka", "sv"],
        ects: (3, 2),
        country: Some("FI"),
        years: (None, Some(2005)),
        source: "One opintoviikko was 40 hours, 40 a year; opintopiste replaced it on 1 August 2005",
    },
    Factor {
        scheme: "studiepoeng",
        words: &["studiepoeng", "stp", "studiepoengs"],
        ects: (1, 1),
        country: Some("NO"),
        years: (Some(2002), None),
        source: "Universitets- og høyskoleloven: 60 studiepoeng for a full-time year",
    },
    Factor {
        scheme: "vekttall",
        words: &["vekttall", "vt"],
        ects: (3, 1),
        country: Some("NO"),
        years: (None, Some(2003)),
        source: "20 vekttall were a full-time year; studiepoeng replaced them with the quality reform",
    },
    Factor {
        scheme: "CATS",
        words: &["cats", "uk credits", "scqf", "cqfw"],
        ects: (1, 2),
        country: Some("GB"),
        years: (None, None),
        source: "QAA, Higher education credit framework for England: 2 UK credits are 1 ECTS credit",
    },
    Factor {
        scheme: "US semester hour",
        words: &["us semester hour", "semester hour", "semester hours", "semester credit hour", "us semester credits"],
        ects: (2, 1),
        country: Some("US"),
        years: (None, None),
        source: "30 semester hours are a full-time year",
    },
    Factor {
        scheme: "US quarter hour",
        words: &["us quarter hour", "quarter hour", "quarter hours", "quarter credit hour", "us quarter credits"],
        ects: (4, 3),
        country: Some("US"),
        years: (None, None),
        source: "45 quarter hours are a full-time year",
    },
];

impl Factor {
    /// What one credit is worth, as a fraction: "1/2".
    pub fn ects_in_words(&self) -> String {
        let (over, under) = self.ects;
        Ratio::new(over, under.max(1)).to_string()
    }

    /// An amount of the scheme in ECTS, exact.
    pub fn to_ects(&self, amount: Credits) -> Credits {
        let (over, under) = self.ects;
        Credits::from_ratio(amount.ratio() * Ratio::new(i128::from(over), i128::from(under).max(1)))
    }
}

/// The factor of a scheme as a document writes it, case and white space aside; `None` where the table does not know it.
///
/// ```
/// use recognition::credits::factor;
///
/// let amount = "15".parse().unwrap();
/// assert_eq!(factor("CATS").map(|f| f.to_ects(amount).to_string()).as_deref(), Some("7.5"));
/// ```
pub fn factor(scheme: &str) -> Option<&'static Factor> {
    let scheme = folded(scheme);
    FACTORS.iter().find(|factor| folded(factor.scheme) == scheme || factor.words.contains(&scheme.as_str()))
}

/// Credits of another scheme as ECTS: a proposal that says what it rests on. A person takes it over or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InEcts {
    /// The scheme as the document writes it.
    pub scheme: String,
    /// The amount in that scheme.
    pub amount: Credits,
    /// The amount in ECTS credits, exact.
    pub ects: Credits,
    /// The amount as it can be credited: where it is no finite decimal, rounded half up to a hundredth.
    pub credited: Credits,
    /// The factor with its source.
    pub factor: &'static Factor,
    /// Whether the year of the result lies outside the years in which the scheme was used.
    pub outside_years: bool,
}

impl InEcts {
    /// The calculation and its source in words, for the decision: "15 CATS × 1/2 = 7.5 ECTS (…)".
    pub fn how(&self) -> String {
        let factor = self.factor.ects_in_words();
        let rounded = if self.credited == self.ects { String::new() } else { format!(", rounded {}", self.credited) };
        format!("{} {} × {factor} = {} ECTS{rounded} ({})", self.amount, self.scheme, self.ects, self.factor.source)
    }
}

/// Proposes what an amount of another scheme is in ECTS credits. `year` is the year of the result.
///
/// `None` where the scheme is ECTS already, or the table does not know it: then the credits are a person's to say.
///
/// ```
/// use recognition::credits::in_ects;
///
/// let found = in_ects("CATS", "15".parse().unwrap(), Some(2026)).unwrap();
/// assert_eq!(found.ects.to_string(), "7.5");
/// assert!(found.how().starts_with("15 CATS × 1/2 = 7.5 ECTS (QAA"));
/// ```
pub fn in_ects(scheme: &str, amount: Credits, year: Option<i32>) -> Option<InEcts> {
    let factor = factor(scheme).filter(|factor| factor.scheme != "ECTS")?;
    let (first, last) = factor.years;
    let outside_years = year.is_some_and(|year| {
        first.is_some_and(|first| year < i32::from(first)) || last.is_some_and(|last| year > i32::from(last))
    });
    let ects = factor.to_ects(amount);
    let hundredth = Credits::from_ratio(Ratio::new(1, 100));
    let credited = if ects.to_string().contains('/') { round_half_up(ects, hundredth) } else { ects };
    Some(InEcts { scheme: scheme.trim().to_owned(), amount, ects, credited, factor, outside_years })
}

/// An amount rounded to a step (0.5 or 1, as the SIS takes it), half up. For output only; a step of 0 rounds nothing.
///
/// ```
/// use recognition::credits::round_half_up;
///
/// let rounded = |amount: &str, step: &str| round_half_up(amount.parse().unwrap(), step.parse().unwrap()).to_string();
/// assert_eq!(rounded("9.2857", "0.5"), "9.5");
/// assert_eq!(rounded("7.5", "1"), "8");
/// ```
pub fn round_half_up(amount: Credits, step: Credits) -> Credits {
    if step.is_zero() {
        return amount;
    }
    let steps = (amount.ratio() / step.ratio() + Ratio::new(1, 2)).floor();
    Credits::from_ratio(steps * step.ratio())
}

#[cfg(test)]
mod tests {
    use elmo::Credits;

    use super::{FACTORS, factor, in_ects, round_half_up};

    #[test]
    fn the_design_s_factors_come_out() {
        for (scheme, amount, ects) in [
            ("CATS", "2", "1"),
            ("US semester hour", "1", "2"),
            ("us quarter hour", "3", "4"),
            ("poäng", "5", "7.5"),
            ("opintoviikko", "2", "3"),
            ("vekttall", "3", "9"),
            ("högskolepoäng", "7.5", "7.5"),
            ("HP", "7.5", "7.5"),
            (" Opintopiste ", "5", "5"),
            ("studiepoeng", "10", "10"),
            ("sp", "10", "10"),
            ("op", "5", "5"),
            ("ECTS", "5", "5"),
        ] {
            let found = factor(scheme).map(|f| f.to_ects(amount.parse().unwrap()).to_string());
            assert_eq!(found.as_deref(), Some(ects), "{scheme}");
        }
        assert_eq!(factor("Kreditpunkte"), None);
        assert_eq!(factor("US quarter hour").unwrap().to_ects(Credits::whole(1)).to_string(), "4/3", "exact");
    }

    #[test]
    fn other_schemes_are_proposed_with_their_source_and_ects_is_left_alone() {
        let of = |scheme: &str, amount: &str, year| in_ects(scheme, amount.parse().unwrap(), year);
        let quarter = of("US quarter hour", "5", None).unwrap();
        assert_eq!(quarter.credited.to_string(), "6.67");
        assert_eq!((quarter.ects.to_string().as_str(), quarter.outside_years), ("20/3", false));
        assert_eq!(
            quarter.how(),
            "5 US quarter hour × 4/3 = 20/3 ECTS, rounded 6.67 (45 quarter hours are a full-time year)"
        );
        assert!(of("hp", "7.5", Some(2026)).unwrap().how().starts_with("7.5 hp × 1 = 7.5 ECTS (Högskoleförordningen"));
        for (scheme, year, outside) in
            [("poäng", 2006, false), ("poäng", 2026, true), ("högskolepoäng", 2006, true), ("CATS", 1999, false)]
        {
            assert_eq!(of(scheme, "5", Some(year)).unwrap().outside_years, outside, "{scheme} {year}");
        }
        assert_eq!(of("ects", "5", None), None);
        assert_eq!(of("Kreditpunkte", "5", None), None);
        assert!(FACTORS.iter().all(|factor| !factor.source.is_empty()), "no factor without its source");
    }

    #[test]
    fn words_are_folded_and_belong_to_one_scheme() {
        let mut words: Vec<&str> = FACTORS.iter().flat_map(|f| f.words).copied().collect();
        assert!(words.iter().all(|word| super::folded(word) == *word));
        words.sort_unstable();
        let count = words.len();
        words.dedup();
        assert_eq!(words.len(), count);
    }

    #[test]
    fn halves_go_up() {
        for (amount, step, rounded) in [
            ("7.25", "0.5", "7.5"),
            ("7.24", "0.5", "7"),
            ("7.75", "0.5", "8"),
            ("0.5", "1", "1"),
            ("0.49", "1", "0"),
            ("4/3", "0.5", "1.5"),
            ("10", "0", "10"),
            ("2.5", "2.5", "2.5"),
        ] {
            let found = round_half_up(amount.parse().unwrap(), step.parse().unwrap());
            assert_eq!(found.to_string(), rounded, "{amount} to {step}");
        }
    }
}
