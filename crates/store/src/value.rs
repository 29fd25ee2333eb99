//! How values stand in columns: ids and codes as text, moments as RFC 3339 in UTC with nine decimals (so that text order
//! is time order), everything with an inner shape as JSON.

use std::fmt;
use std::str::FromStr;

use rusqlite::Row;
use rusqlite::types::Type;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde::de::value::StrDeserializer;
use sha2::{Digest, Sha256};
use time::format_description::BorrowedFormatItem;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, OffsetDateTime, PrimitiveDateTime, UtcOffset};

use crate::StoreError;

const MOMENT: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:9]Z");
const DAY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

pub(crate) fn moment(at: OffsetDateTime) -> Result<String, StoreError> {
    at.to_offset(UtcOffset::UTC).format(MOMENT).map_err(|_| unreadable("a moment"))
}

pub(crate) fn day(date: Date) -> Result<String, StoreError> {
    date.format(DAY).map_err(|_| unreadable("a date"))
}

pub(crate) fn to_json<T: Serialize + ?Sized>(value: &T) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|_| unreadable("a value to be stored"))
}

pub(crate) fn to_json_option<T: Serialize>(value: Option<&T>) -> Result<Option<String>, StoreError> {
    value.map(to_json).transpose()
}

pub(crate) fn from_json<T: DeserializeOwned>(text: &str, what: &'static str) -> Result<T, StoreError> {
    serde_json::from_str(text).map_err(|_| unreadable(what))
}

pub(crate) fn unreadable(what: &str) -> StoreError {
    StoreError::Unreadable { what: what.to_owned() }
}

pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Reads typed columns by name.
pub(crate) trait Columns {
    /// Text that parses: ids, credits.
    fn parsed<T: FromStr>(&self, column: &'static str) -> rusqlite::Result<T>;
    /// The same, or NULL.
    fn parsed_option<T: FromStr>(&self, column: &'static str) -> rusqlite::Result<Option<T>>;
    /// JSON.
    fn json<T: DeserializeOwned>(&self, column: &'static str) -> rusqlite::Result<T>;
    /// JSON or NULL.
    fn json_option<T: DeserializeOwned>(&self, column: &'static str) -> rusqlite::Result<Option<T>>;
    /// A moment.
    fn moment(&self, column: &'static str) -> rusqlite::Result<OffsetDateTime>;
    /// A moment or NULL.
    fn moment_option(&self, column: &'static str) -> rusqlite::Result<Option<OffsetDateTime>>;
    /// A date or NULL.
    fn day_option(&self, column: &'static str) -> rusqlite::Result<Option<Date>>;
    /// The name of a variant, as serde writes it.
    fn code<T: DeserializeOwned>(&self, column: &'static str) -> rusqlite::Result<T>;
    /// A moment taken out of JSON.
    fn rfc3339(&self, column: &'static str) -> rusqlite::Result<OffsetDateTime>;
    /// A number that is never negative.
    fn count(&self, column: &'static str) -> rusqlite::Result<usize>;
}

impl Columns for Row<'_> {
    fn parsed<T: FromStr>(&self, column: &'static str) -> rusqlite::Result<T> {
        self.get_ref(column)?.as_str()?.parse().map_err(|_| bad(column))
    }

    fn parsed_option<T: FromStr>(&self, column: &'static str) -> rusqlite::Result<Option<T>> {
        self.get_ref(column)?.as_str_or_null()?.map(|text| text.parse().map_err(|_| bad(column))).transpose()
    }

    fn json<T: DeserializeOwned>(&self, column: &'static str) -> rusqlite::Result<T> {
        serde_json::from_str(self.get_ref(column)?.as_str()?).map_err(|_| bad(column))
    }

    fn json_option<T: DeserializeOwned>(&self, column: &'static str) -> rusqlite::Result<Option<T>> {
        self.get_ref(column)?
            .as_str_or_null()?
            .map(|text| serde_json::from_str(text).map_err(|_| bad(column)))
            .transpose()
    }

    fn moment(&self, column: &'static str) -> rusqlite::Result<OffsetDateTime> {
        parse_moment(self.get_ref(column)?.as_str()?, column)
    }

    fn moment_option(&self, column: &'static str) -> rusqlite::Result<Option<OffsetDateTime>> {
        self.get_ref(column)?.as_str_or_null()?.map(|text| parse_moment(text, column)).transpose()
    }

    fn day_option(&self, column: &'static str) -> rusqlite::Result<Option<Date>> {
        self.get_ref(column)?.as_str_or_null()?.map(|text| Date::parse(text, DAY).map_err(|_| bad(column))).transpose()
    }

    fn code<T: DeserializeOwned>(&self, column: &'static str) -> rusqlite::Result<T> {
        let text = self.get_ref(column)?.as_str()?;
        T::deserialize(StrDeserializer::<serde::de::value::Error>::new(text)).map_err(|_| bad(column))
    }

    fn rfc3339(&self, column: &'static str) -> rusqlite::Result<OffsetDateTime> {
        OffsetDateTime::parse(self.get_ref(column)?.as_str()?, &Rfc3339).map_err(|_| bad(column))
    }

    fn count(&self, column: &'static str) -> rusqlite::Result<usize> {
        usize::try_from(self.get::<_, i64>(column)?).map_err(|_| bad(column))
    }
}

fn parse_moment(text: &str, column: &'static str) -> rusqlite::Result<OffsetDateTime> {
    PrimitiveDateTime::parse(text, MOMENT).map(PrimitiveDateTime::assume_utc).map_err(|_| bad(column))
}

/// The cause names the column alone: what stands there may be personal.
#[derive(Debug)]
struct Bad(&'static str);

impl fmt::Display for Bad {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "column {}", self.0)
    }
}

impl std::error::Error for Bad {}

fn bad(column: &'static str) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(Bad(column)))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::moment;

    #[test]
    fn moments_are_utc_and_sort_as_text() {
        let early = moment(datetime!(2026-02-03 10:00 +2)).expect("a moment");
        let late = moment(datetime!(2026-02-03 08:00:00.000000001 UTC)).expect("a moment");
        assert_eq!(early, "2026-02-03T08:00:00.000000000Z");
        assert!(early < late);
    }
}
