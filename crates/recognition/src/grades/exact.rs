//! Exact numbers: shares, counts, the values of grades.

use std::fmt;
use std::str::FromStr;

use num_rational::Ratio;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An exact rational number, read from a decimal ("5", "-3", "2,7").
///
/// What is read has at most ten digits, so that the arithmetic over two tables of [`super::MAX_GRADES`] grades stays
/// within 128 bits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Exact(Ratio<i128>);

/// The text is no number of at most ten digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{text}' is not a number; write it like 7.5")]
pub struct ExactError {
    /// The text, shortened.
    pub text: String,
}

const MAX_DIGITS: usize = 10;
const SHOWN_DECIMALS: usize = 9;

impl Exact {
    /// Zero.
    pub const ZERO: Self = Self(Ratio::new_raw(0, 1));
    /// One: the whole.
    pub const ONE: Self = Self(Ratio::new_raw(1, 1));

    /// A whole number.
    pub fn whole(number: i64) -> Self {
        Self(Ratio::from_integer(i128::from(number)))
    }

    /// The value.
    pub fn ratio(self) -> Ratio<i128> {
        self.0
    }

    /// Takes a value.
    pub fn from_ratio(ratio: Ratio<i128>) -> Self {
        Self(ratio)
    }

    /// Reads per cent, between 0 and 100, to six decimals; spreadsheets write more, and those are rounded half up.
    ///
    /// ```
    /// use recognition::grades::Exact;
    ///
    /// assert_eq!(Exact::per_cent("24.1935483870968").unwrap().to_string(), "24.193548");
    /// assert!(Exact::per_cent("100.1").is_err());
    /// ```
    ///
    /// # Errors
    /// When it is no number from 0 to 100.
    pub fn per_cent(text: &str) -> Result<Self, ExactError> {
        let refused = || ExactError { text: text.chars().take(40).collect() };
        let trimmed = text.trim().trim_end_matches('%').trim_end();
        let (integer, decimals) = trimmed.split_once(['.', ',']).unwrap_or((trimmed, ""));
        let all_digits = decimals.bytes().all(|b| b.is_ascii_digit());
        let read = |digits: &str| format!("{integer}.{digits}").parse::<Self>();
        let value = match decimals.split_at_checked(6) {
            Some((kept, rest)) if all_digits => {
                let up = if rest.as_bytes().first().is_some_and(|b| *b >= b'5') { 1 } else { 0 };
                Self(read(kept)?.0 + Ratio::new(up, 1_000_000))
            }
            _ => trimmed.parse()?,
        };
        if value < Self::ZERO || value > Self::whole(100) { Err(refused()) } else { Ok(value) }
    }

    /// With a fixed number of decimals, half up, for showing: "12.00".
    ///
    /// ```
    /// use recognition::grades::Exact;
    ///
    /// assert_eq!("2.345".parse::<Exact>().unwrap().decimals(2), "2.35");
    /// assert_eq!("-0.004".parse::<Exact>().unwrap().decimals(2), "0.00");
    /// ```
    pub fn decimals(self, places: u32) -> String {
        let scale = 10_i128.checked_pow(places.min(12)).unwrap_or(1);
        let scaled = (self.0 * scale + Ratio::new(1, 2)).floor().to_integer();
        let width = usize::try_from(places.min(12)).unwrap_or(0);
        let sign = if scaled < 0 { "-" } else { "" };
        let digits = format!("{:0>width$}", scaled.unsigned_abs(), width = width + 1);
        let (integer, fraction) = digits.split_at(digits.len() - width);
        if fraction.is_empty() { format!("{sign}{integer}") } else { format!("{sign}{integer}.{fraction}") }
    }

    /// A share in per cent with two decimals: "48.59".
    pub fn as_per_cent(self) -> String {
        Self(self.0 * 100).decimals(2)
    }
}

impl FromStr for Exact {
    type Err = ExactError;

    fn from_str(text: &str) -> Result<Self, ExactError> {
        let refused = || ExactError { text: text.chars().take(40).collect() };
        let trimmed = text.trim();
        let (negative, digits) = trimmed.strip_prefix('-').map_or((false, trimmed), |rest| (true, rest));
        let (integer, decimals) = digits.split_once(['.', ',']).unwrap_or((digits, ""));
        let decimals = decimals.trim_end_matches('0');
        let whole = format!("{integer}{decimals}");
        let all_digits = integer.bytes().chain(decimals.bytes()).all(|b| b.is_ascii_digit());
        if integer.is_empty() || whole.len() > MAX_DIGITS || !all_digits {
            return Err(refused());
        }
        let value: i128 = whole.parse().map_err(|_| refused())?;
        let scale = 10_i128.checked_pow(u32::try_from(decimals.len()).unwrap_or(u32::MAX)).ok_or_else(refused)?;
        Ok(Self(Ratio::new(if negative { -value } else { value }, scale)))
    }
}

/// A decimal without trailing zeros, or a fraction where there is no finite one.
impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut places, mut scaled) = (0_u32, self.0);
        while !scaled.is_integer() && usize::try_from(places).is_ok_and(|p| p < SHOWN_DECIMALS) {
            scaled *= 10;
            places += 1;
        }
        if scaled.is_integer() {
            f.write_str(&self.decimals(places))
        } else {
            write!(f, "{}/{}", self.0.numer(), self.0.denom())
        }
    }
}

impl Serialize for Exact {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Exact {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::Exact;

    #[test]
    fn reads_and_prints_what_scales_say() {
        for (text, printed) in
            [("5", "5"), ("-3", "-3"), ("02", "2"), ("2,7", "2.7"), ("10.00", "10"), ("0.125", "0.125")]
        {
            assert_eq!(text.parse::<Exact>().unwrap().to_string(), printed);
        }
        for text in ["", "-", ".", "5.5.5", "1e3", "+4", "12345678901", "30 e lode", "A"] {
            assert!(text.parse::<Exact>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn per_cents_are_between_nothing_and_all() {
        for (text, read) in [("24.7", "24.7"), ("24,7 %", "24.7"), ("0.0000005", "0.000001"), ("99.9999999", "100")] {
            assert_eq!(Exact::per_cent(text).unwrap().to_string(), read);
        }
        for text in ["-1", "101", "1.23456789x", "abc"] {
            assert!(Exact::per_cent(text).is_err(), "{text:?}");
        }
    }
}
