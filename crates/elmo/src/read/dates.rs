//! Dates as senders write them. The day that stands there is the day: a zone never shifts it.

use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset};

/// A date that could be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ReadDate {
    /// The day.
    pub(super) date: Date,
    /// Whether it stood in another order than year, month, day.
    pub(super) turned: bool,
}

/// Reads `xs:date` with or without a zone, `xs:dateTime` (the day counts), and day-month-year as far as `dtf` of the
/// ancient files or the numbers themselves leave no doubt. "03/04/2015" without a `dtf` is doubt.
pub(super) fn date(text: &str, dtf: Option<&str>) -> Option<ReadDate> {
    let text = text.trim();
    if let Some((date, _)) = iso_date(text) {
        return Some(ReadDate { date, turned: false });
    }
    let separator = text.chars().find(|c| !c.is_ascii_digit())?;
    if !matches!(separator, '.' | '-' | '/') {
        return None;
    }
    let mut numbers = text.split(separator);
    let (first, second, year) = (numbers.next()?, numbers.next()?, numbers.next()?);
    if numbers.next().is_some() || year.len() != 4 || first.len() > 2 || second.len() > 2 {
        return None;
    }
    let (first, second) = (number(first)?, number(second)?);
    let month_first = match dtf.map(|f| f.trim().to_ascii_lowercase()) {
        Some(form) if form.starts_with('d') => false,
        Some(form) if form.starts_with('m') => true,
        _ if separator == '.' || first > 12 || first == second => false,
        _ if second > 12 => true,
        _ => return None,
    };
    let (month, day) = if month_first { (first, second) } else { (second, first) };
    Some(ReadDate { date: day_of(number(year)?, month, day)?, turned: true })
}

/// Reads `xs:dateTime`, or a day as its first moment; without a zone in UTC.
pub(super) fn date_time(text: &str) -> Option<OffsetDateTime> {
    let (date, rest) = iso_date(text.trim())?;
    let (time, zone, next_day) = match rest.strip_prefix(['T', 't', ' ']) {
        Some(rest) => {
            let end = rest.find(['Z', 'z', '+', '-']).unwrap_or(rest.len());
            let (clock, zone) = rest.split_at_checked(end)?;
            let (time, next_day) = time_of(clock.trim())?;
            (time, zone, next_day)
        }
        None => (Time::MIDNIGHT, rest, false),
    };
    let date = if next_day { date.next_day()? } else { date };
    let moment = PrimitiveDateTime::new(date, time).assume_offset(offset(zone.trim())?);
    let utc = moment.checked_to_offset(UtcOffset::UTC)?;
    (1..=9999).contains(&utc.year()).then_some(moment)
}

/// The day at the beginning of a text, and what follows: nothing, a time or a zone.
fn iso_date(text: &str) -> Option<(Date, &str)> {
    let (day, rest) = text.split_at_checked(10)?;
    let mut numbers = day.split('-');
    let (year, month, of_month) = (numbers.next()?, numbers.next()?, numbers.next()?);
    if year.len() != 4 || month.len() != 2 || numbers.next().is_some() {
        return None;
    }
    let date = day_of(number(year)?, number(month)?, number(of_month)?)?;
    let follows = rest.is_empty() || rest.starts_with(['T', 't', ' ']) || offset(rest).is_some();
    follows.then_some((date, rest))
}

/// "17:11:21.5", and whether it is the 24:00:00 that ends a day. A leap second is its minute's last ordinary one.
fn time_of(text: &str) -> Option<(Time, bool)> {
    let mut parts = text.split(':');
    let (hour, minute) = (number(parts.next()?)?, number(parts.next()?)?);
    let (second, fraction) = parts.next().map_or(("0", ""), |s| s.split_once(['.', ',']).unwrap_or((s, "")));
    let second = number(second)?;
    if parts.next().is_some() || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    if (hour, minute, second) == (24, 0, 0) {
        return Some((Time::MIDNIGHT, true));
    }
    let nanoseconds = format!("{fraction:0<9}").get(..9)?.parse().ok()?;
    let second = if second == 60 { 59 } else { second };
    let [hour, minute, second] = [hour, minute, second].map(|n| u8::try_from(n).unwrap_or(u8::MAX));
    Some((Time::from_hms_nano(hour, minute, second, nanoseconds).ok()?, false))
}

/// "Z", "+02:00", "+0200", "-03", or nothing, which is UTC.
fn offset(text: &str) -> Option<UtcOffset> {
    if text.is_empty() || text.eq_ignore_ascii_case("z") {
        return Some(UtcOffset::UTC);
    }
    let (east, text) = match text.strip_prefix('+') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('-')?),
    };
    let (hours, minutes) = text.split_once(':').or_else(|| text.split_at_checked(2))?;
    let hours = i8::try_from(number(hours)?).ok()?;
    let minutes = if minutes.is_empty() { 0 } else { i8::try_from(number(minutes)?).ok()? };
    if hours > 14 || minutes > 59 {
        return None;
    }
    if east { UtcOffset::from_hms(hours, minutes, 0).ok() } else { UtcOffset::from_hms(-hours, -minutes, 0).ok() }
}

fn number(digits: &str) -> Option<u16> {
    (!digits.is_empty() && digits.len() <= 4 && digits.bytes().all(|b| b.is_ascii_digit()))
        .then(|| digits.parse().ok())
        .flatten()
}

fn day_of(year: u16, month: u16, day: u16) -> Option<Date> {
    if year == 0 {
        return None;
    }
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    Date::from_calendar_date(i32::from(year), month, u8::try_from(day).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use time::format_description::well_known::Rfc3339;

    use super::{date, date_time};

    #[test]
    fn a_zone_never_shifts_the_day() {
        for text in [
            "2001-01-01",
            " 2001-01-01\n",
            "2001-01-01+14:00",
            "2001-01-01-12:00",
            "2001-01-01Z",
            "2001-01-01T00:30:00+02:00",
            "2001-01-01T23:30:00-05:00",
        ] {
            let read = date(text, None).expect(text);
            assert_eq!((read.date.to_string().as_str(), read.turned), ("2001-01-01", false), "{text}");
        }
    }

    #[test]
    fn old_orders_are_turned_where_there_is_no_doubt() {
        for (text, dtf, expected) in [
            ("18-07-1966", Some("dd-MM-yyyy"), "1966-07-18"),
            ("03-04-1966", Some("dd-MM-yyyy"), "1966-04-03"),
            ("03/04/1966", Some("MM/dd/yyyy"), "1966-03-04"),
            ("3.4.1966", None, "1966-04-03"),
            ("18/07/1966", None, "1966-07-18"),
            ("07/18/1966", None, "1966-07-18"),
            ("04/04/1966", None, "1966-04-04"),
        ] {
            let read = date(text, dtf).expect(text);
            assert_eq!((read.date.to_string().as_str(), read.turned), (expected, true), "{text}");
        }
    }

    #[test]
    fn what_is_no_day_is_not_guessed() {
        for text in [
            "",
            "2012",
            "2012 Syksy",
            "03/04/1966",
            "03-04-1966",
            "2012-13-01",
            "2011-02-29",
            "2012-1-1",
            "0000-01-01",
            "18-07-66",
            "31.02.2000",
            "1.2.3.2000",
            "2012-10-09x",
            "2012-10-09+99:00",
            "20121009",
            "é-01-01-01",
        ] {
            assert_eq!(date(text, None), None, "{text}");
        }
    }

    #[test]
    fn moments_keep_their_zone() {
        for (text, expected) in [
            ("2016-01-07T17:11:21+01:00", "2016-01-07T17:11:21+01:00"),
            (" 2017-01-09T10:04:48.173+01:00 ", "2017-01-09T10:04:48.173+01:00"),
            ("2017-01-09T10:04:48", "2017-01-09T10:04:48Z"),
            ("2017-01-09 10:04Z", "2017-01-09T10:04:00Z"),
            ("2017-01-09T10:04:48+0530", "2017-01-09T10:04:48+05:30"),
            ("2017-01-09T24:00:00-03:00", "2017-01-10T00:00:00-03:00"),
            ("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
            ("2015-09-30", "2015-09-30T00:00:00Z"),
            ("2015-09-30+02:00", "2015-09-30T00:00:00+02:00"),
        ] {
            let read = date_time(text).expect(text).format(&Rfc3339).expect("printable");
            assert_eq!(read, expected, "{text}");
        }
        for text in [
            "",
            "now",
            "2017-01-09T",
            "2017-01-09T25:00:00Z",
            "2017-01-09T10:00:00+15:00",
            "9999-12-31T24:00:00Z",
            "9999-12-31T23:30:00-01:00",
            "0001-01-01T00:30:00+01:00",
        ] {
            assert_eq!(date_time(text), None, "{text}");
        }
    }
}
