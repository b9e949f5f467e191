//! When a request was captured, as recorders write it.

use std::borrow::Cow;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::raw;

/// Times before this one (3 March 1973, in seconds since the Unix epoch) are placeholders:
/// `0001-01-01T00:00:00Z`, `1969-12-31T23:59:59Z`, or numbers that count something else.
const EARLIEST_S: f64 = 1e8;

/// The time that the JSON value `json` gives, in milliseconds since the Unix epoch.
///
/// Strings are ISO 8601 with any number of digits in the fraction; without an offset they are read
/// as UTC. Numbers, also in strings, are seconds, milliseconds, microseconds or nanoseconds since
/// the epoch, by their magnitude. None of anything else.
pub(super) fn millis(json: &str) -> Option<i64> {
    let text = match raw::string(json) {
        Some(decoded) => decoded.text,
        None => Cow::Borrowed(json),
    };
    let text = text.trim();
    if text.len() > 64 {
        return None;
    }
    let millis = match text.parse::<f64>() {
        Ok(number) => from_number(number)?,
        Err(_) => from_text(text)?,
    };
    (millis as f64 >= EARLIEST_S * 1e3).then_some(millis)
}

fn from_number(number: f64) -> Option<i64> {
    // 1e11 s is the year 5138, 1e11 ms the year 1973: the magnitudes do not overlap.
    // Rounded to microseconds first: 1.05 s is 1049.999… ms.
    let micros = match number {
        EARLIEST_S..1e11 => number * 1e6,
        1e11..1e14 => number * 1e3,
        1e14..1e17 => number,
        1e17..1e20 => number / 1e3,
        _ => return None,
    };
    Some((micros.round() / 1e3).floor() as i64)
}

fn from_text(text: &str) -> Option<i64> {
    let text = shorten_fraction(text);
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time.as_millisecond());
    }
    if let Some(time) = from_log(&text) {
        return Some(time);
    }
    let time: DateTime = text.parse().ok()?;
    Some(TimeZone::UTC.to_timestamp(time).ok()?.as_millisecond())
}

/// The time of the common log format: `22/Nov/2026:21:30:31 +0000`.
fn from_log(text: &str) -> Option<i64> {
    let text = text.trim_start_matches('[').trim_end_matches(']');
    let zoned = Zoned::strptime("%d/%b/%Y:%H:%M:%S %z", text).ok()?;
    Some(zoned.timestamp().as_millisecond())
}

/// Drops the digits of a fraction behind the ninth, the last that jiff reads.
fn shorten_fraction(text: &str) -> Cow<'_, str> {
    let Some(dot) = text.find(['.', ',']) else { return text.into() };
    let digits = text[dot + 1..].bytes().take_while(u8::is_ascii_digit).count();
    if digits <= 9 {
        return text.into();
    }
    format!("{}{}", &text[..dot + 10], &text[dot + 1 + digits..]).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_recorders_write() {
        let cases = [
            ("\"2026-11-22T21:30:31.867Z\"", 867),
            ("\"2026-11-22T22:30:31.867+01:00\"", 867),
            ("\"2026-11-22T23:30:31.867+0200\"", 867),
            ("\"2026-11-22T21:30:31.867313+00:00\"", 867),
            ("\"2026-11-22T21:30:31.867313000Z\"", 867),
            ("\"2026-11-22T21:30:31.8673130001234Z\"", 867),
            ("\"2026-11-22T21:30:31+00:00\"", 0),
            ("\"2026-11-22T21:30:31.8\"", 800),
            ("\"2026-11-22 21:30:31.8\"", 800),
            ("\"22/Nov/2026:21:30:31 +0000\"", 0),
            ("\"[22/Nov/2026:23:30:31 +0200]\"", 0),
            ("1795383031.867", 867),
            ("\"1795383031.867\"", 867),
            ("1795383031.05", 50),
            ("1795383031050000000", 50),
            ("1795383031867", 867),
            ("1795383031867313", 867),
            ("1795383031867313000", 867),
            ("1.795383031867e12", 867),
        ];
        for (json, fraction) in cases {
            assert_eq!(millis(json), Some(1_795_383_031_000 + fraction), "{json}");
        }
    }

    #[test]
    fn nonsense_is_no_time() {
        let cases = [
            "\"\"",
            "null",
            "true",
            "{}",
            "[1]",
            "\"soon\"",
            "12",
            "0",
            "-1",
            "1e300",
            "\"NaN\"",
            "\"inf\"",
            "\"2026-13-45T00:00:00Z\"",
            "\"1969-12-31T23:59:59.000Z\"",
            "\"0001-01-01T00:00:00Z\"",
            "\"é.1234567890é\"",
        ];
        for json in cases {
            assert_eq!(millis(json), None, "{json}");
        }
    }
}
