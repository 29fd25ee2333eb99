//! Paper: fonts, lines, pages and tables in exact units, without knowing what is printed.
//!
//! Lengths are whole thousandths of a point, so that nothing drifts and layout needs no floating point; they become the
//! PDF's real numbers where they are handed over, in [`canvas`].

pub(crate) mod canvas;
pub(crate) mod finish;
pub(crate) mod flow;
pub(crate) mod fonts;
pub(crate) mod structure;
pub(crate) mod text;

/// A length in thousandths of a point.
pub(crate) type Milli = i32;

/// A length in whole points.
pub(crate) const fn pt(points: i32) -> Milli {
    points * 1000
}

/// Millimetres, to the nearest thousandth of a point.
pub(crate) const fn mm(millimetres: i32) -> Milli {
    (millimetres * 720_000 + 127) / 254
}
