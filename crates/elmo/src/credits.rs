//! Amounts of credits, exact.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, Sub};
use std::str::FromStr;

use num_rational::Ratio;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An amount of credits in some scheme, as an exact rational. Never negative when read from a document.
///
/// Read from "10", "7.5", "7,5", "10.000" or "1/3"; printed with a point and without trailing zeros where the decimal
/// form is finite, else as a fraction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Credits(Ratio<i128>);

/// Why a text is not an amount of credits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{text}' is not an amount of credits; write it like 7.5")]
pub struct CreditsError {
    /// The text as it stood, shortened.
    pub text: String,
}

/// Digits on either side of the decimal sign that are still read; sums of such amounts stay far inside 128 bits.
const MAX_DIGITS: usize = 9;

impl Credits {
    /// No credits.
    pub const ZERO: Self = Self(Ratio::new_raw(0, 1));

    /// A whole number of credits.
    pub fn whole(number: u32) -> Self {
        Self(Ratio::from_integer(i128::from(number)))
    }

    /// The exact value, for arithmetic with shares.
    pub fn ratio(self) -> Ratio<i128> {
        self.0
    }

    /// Takes an exact value, the result of arithmetic with shares.
    pub fn from_ratio(ratio: Ratio<i128>) -> Self {
        Self(ratio)
    }

    /// Whether the amount is zero.
    pub fn is_zero(self) -> bool {
        self == Self::ZERO
    }
}

impl FromStr for Credits {
    type Err = CreditsError;

    fn from_str(text: &str) -> Result<Self, CreditsError> {
        let refused = || CreditsError { text: text.chars().take(40).collect() };
        let trimmed = text.trim();
        if let Some((over, under)) = trimmed.split_once('/') {
            let (over, under) = (whole(over).ok_or_else(refused)?, whole(under).ok_or_else(refused)?);
            return if under == 0 { Err(refused()) } else { Ok(Self(Ratio::new(over, under))) };
        }
        let (integer, decimals) = trimmed.split_once(['.', ',']).unwrap_or((trimmed, ""));
        let decimals = decimals.trim_end_matches('0');
        if integer.is_empty() && decimals.is_empty() && !trimmed.contains('0') {
            return Err(refused());
        }
        let digits = format!("{integer}{decimals}");
        if integer.len() > MAX_DIGITS || decimals.len() > MAX_DIGITS {
            return Err(refused());
        }
        let value = whole(if digits.is_empty() { "0" } else { &digits }).ok_or_else(refused)?;
        let scale = 10_i128.checked_pow(u32::try_from(decimals.len()).unwrap_or(u32::MAX)).ok_or_else(refused)?;
        Ok(Self(Ratio::new(value, scale)))
    }
}

fn whole(text: &str) -> Option<i128> {
    (!text.is_empty() && text.len() <= 2 * MAX_DIGITS && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

impl fmt::Display for Credits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (mut decimals, mut scaled) = (0_usize, self.0);
        while !scaled.is_integer() && decimals < MAX_DIGITS {
            scaled *= 10;
            decimals += 1;
        }
        if !scaled.is_integer() {
            return write!(f, "{}/{}", self.0.numer(), self.0.denom());
        }
        let number = scaled.to_integer();
        let (sign, digits) = (if number < 0 { "-" } else { "" }, number.unsigned_abs().to_string());
        let digits = format!("{digits:0>width$}", width = decimals + 1);
        let (integer, fraction) = digits.split_at(digits.len() - decimals);
        if fraction.is_empty() { write!(f, "{sign}{integer}") } else { write!(f, "{sign}{integer}.{fraction}") }
    }
}

impl Add for Credits {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Credits {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl Sum for Credits {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

impl Serialize for Credits {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Credits {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::Credits;

    #[test]
    fn reads_what_senders_write_and_prints_it_plainly() {
        for (text, printed) in [
            ("10", "10"),
            ("7.5", "7.5"),
            ("7,5", "7.5"),
            ("10.000", "10"),
            ("9.2857", "9.2857"),
            (" 5.0 ", "5"),
            ("0", "0"),
            ("0.0", "0"),
            (".5", "0.5"),
            ("1/3", "1/3"),
            ("3/2", "1.5"),
            ("007", "7"),
        ] {
            assert_eq!(text.parse::<Credits>().map(|c| c.to_string()), Ok(printed.to_owned()), "{text}");
        }
    }

    #[test]
    fn refuses_what_is_no_amount() {
        for text in ["", " ", ".", ",", "-1", "+5", "1e3", "1.2.3", "1/0", "/", "ten", "1234567890", "0.0000000001"] {
            assert!(text.parse::<Credits>().is_err(), "{text:?} was read");
        }
    }

    #[test]
    fn adds_exactly() {
        let sum: Credits = (0..10).map(|_| "0.1".parse().unwrap_or(Credits::ZERO)).sum();
        assert_eq!(sum, Credits::whole(1));
    }
}
