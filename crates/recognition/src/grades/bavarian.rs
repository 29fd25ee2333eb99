//! The modified Bavarian formula: x = 1 + 3 · (Nmax − Nd) / (Nmax − Nmin).
//!
//! Source: Kultusministerkonferenz, agreement on the ascertainment of averages of foreign certificates ("modifizierte
//! bayerische Formel"). Nmax is the best grade, Nmin the lowest that passes, Nd the grade; x is a German grade, 1.0 best.

use num_rational::Ratio;

use super::{ByHand, Exact, Rounding};

/// The formula with its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Bavarian {
    /// Nmax.
    pub best: Exact,
    /// Nmin.
    pub lowest: Exact,
    /// Nd.
    pub grade: Exact,
    /// x before rounding; never below 1.
    pub value: Exact,
    /// x as the office rounds it.
    pub rounded: Exact,
}

impl Bavarian {
    /// The grade as it is written: one decimal, or two where the second is not 0.
    pub fn label(&self) -> String {
        let label = self.rounded.decimals(2);
        label.strip_suffix('0').map_or(label.clone(), str::to_owned)
    }
}

/// Applies the formula. A value below 1 is 1.0.
///
/// ```
/// use recognition::grades::{Rounding, bavarian};
///
/// let number = |text: &str| text.parse().unwrap();
/// let found = bavarian(number("30"), number("18"), number("27"), Rounding::Hundredth).unwrap();
/// assert_eq!(found.label(), "1.75");
/// ```
///
/// # Errors
/// [`ByHand::NoNumbers`] where best and lowest are the same; [`ByHand::Above4`].
pub fn bavarian(best: Exact, lowest: Exact, grade: Exact, rounding: Rounding) -> Result<Bavarian, ByHand> {
    let range = best.ratio() - lowest.ratio();
    if range == Ratio::from_integer(0) {
        return Err(ByHand::NoNumbers);
    }
    let one = Ratio::from_integer(1);
    let value = (one + (best.ratio() - grade.ratio()) / range * 3).max(one);
    if value > Ratio::from_integer(4) {
        return Err(ByHand::Above4);
    }
    let rounded = match rounding {
        Rounding::Tenth => half_up(value, 10),
        Rounding::TenthCut => (value * 10).floor() / 10,
        Rounding::Hundredth => half_up(value, 100),
        Rounding::Thirds => third(value),
    };
    Ok(Bavarian { best, lowest, grade, value: Exact::from_ratio(value), rounded: Exact::from_ratio(rounded) })
}

fn half_up(value: Ratio<i128>, scale: i128) -> Ratio<i128> {
    (value * scale + Ratio::new(1, 2)).floor() / scale
}

/// 1.0, 1.3, 1.7, 2.0 … 4.0; the first of two as near is the better one.
fn third(value: Ratio<i128>) -> Ratio<i128> {
    let distance = |grade: &Ratio<i128>| {
        let difference = *grade - value;
        difference.max(-difference)
    };
    let steps = [10, 13, 17, 20, 23, 27, 30, 33, 37, 40].map(|tenths| Ratio::new(tenths, 10));
    steps.into_iter().min_by_key(distance).unwrap_or(value)
}
