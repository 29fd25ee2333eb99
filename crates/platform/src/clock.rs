//! The time of day of this machine, with the offset of its zone.

use emc::ports::Clock;
use time::{OffsetDateTime, UtcOffset};

/// The system's clock and zone; a change of the zone is noticed within minutes.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> OffsetDateTime {
        of_zoned(&jiff::Zoned::now())
    }
}

/// The `time` crate refuses to look up the zone in a program with threads, so `jiff` does it.
fn of_zoned(zoned: &jiff::Zoned) -> OffsetDateTime {
    let utc = OffsetDateTime::from_unix_timestamp_nanos(zoned.timestamp().as_nanosecond())
        .unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let offset = UtcOffset::from_whole_seconds(zoned.offset().seconds()).unwrap_or(UtcOffset::UTC);
    utc.to_offset(offset)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[track_caller]
    fn check(at: &str, expected: OffsetDateTime) {
        let got = of_zoned(&at.parse().unwrap());
        assert_eq!((got, got.offset()), (expected, expected.offset()), "{at}");
    }

    #[test]
    fn keeps_instant_and_offset_in_summer_and_winter() {
        check("2026-07-01T12:00:00.5[Europe/Oslo]", datetime!(2026-07-01 12:00:00.5 +2));
        check("2026-01-01T12:00:00[Europe/Oslo]", datetime!(2026-01-01 12:00 +1));
        check("1969-12-31T23:59:59[Asia/Kolkata]", datetime!(1969-12-31 23:59:59 +5:30));
    }

    #[test]
    fn runs() {
        let first = SystemClock.now();
        let second = SystemClock.now();
        assert!(first <= second && (second - first).whole_minutes() < 1 && first.year() >= 2025);
    }
}
