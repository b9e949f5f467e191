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
    if let Some(millis) = from_usual_text(text) {
        return Some(millis);
    }
    let millis = match text.parse::<f64>() {
        Ok(number) => from_number(number)?,
        Err(_) => from_text(text)?,
    };
    (millis as f64 >= EARLIEST_S * 1e3).then_some(millis)
}

/// The time in the one form that browsers write, `2026-11-22T21:30:31.867Z`: from 2000 to 2099, days up
/// to the 28th. What jiff would say, at a tenth of its time; log lines are many.
fn from_usual_text(text: &str) -> Option<i64> {
    let text: &[u8; 24] = text.as_bytes().try_into().ok()?;
    let (least, most) = (b"2000-00-00T00:00:00.000Z", b"2099-99-99T99:99:99.999Z");
    // All of them, without a way out halfway: they are looked at together.
    let fits = (0..text.len())
        .fold(true, |fits, at| fits & (least[at] <= text[at]) & (text[at] <= most[at]));
    let digit = |at: usize| i64::from(text[at].wrapping_sub(b'0'));
    let number = |at: usize| digit(at) * 10 + digit(at + 1);
    let (year, month, day) = (number(2), number(5), number(8));
    let (hour, minute, second) = (number(11), number(14), number(17));
    let is_time = hour < 24 && minute < 60 && second < 60;
    if !fits || !is_time || !(1..=12).contains(&month) || !(1..=28).contains(&day) {
        return None;
    }
    // Counted from 1 March, leap days come last; 2000 was a leap year and 2100 lies beyond.
    let (years, months) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = MARCH_2000 + years * 365 + years.div_euclid(4) + (months * 153 + 2) / 5 + day - 1;
    let millis = number(20) * 10 + digit(22);
    Some(((days * 24 + hour) * 60 + minute) * 60_000 + second * 1000 + millis)
}

/// 2000-03-01 in days since the Unix epoch.
const MARCH_2000: i64 = 11_017;

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
    fn the_usual_form_gives_what_jiff_gives() {
        let mut time: Timestamp = "2000-01-01T00:00:00.123Z".parse().unwrap();
        let end: Timestamp = "2101-01-01T00:00:00Z".parse().unwrap();
        let mut usual = 0;
        while time < end {
            let text = format!("{time:.3}");
            let told = from_usual_text(&text);
            usual += u32::from(told.is_some());
            assert!(told.is_none_or(|told| told == time.as_millisecond()), "{text}");
            time += jiff::SignedDuration::from_millis(20 * 3_600_000 + 1_800_977);
        }
        assert!(usual > 30_000, "{usual}");
        for text in [
            "2026-13-01T00:00:00.000Z",
            "2026-00-01T00:00:00.000Z",
            "2026-01-00T00:00:00.000Z",
            "2026-01-01T24:00:00.000Z",
            "2026-01-01T00:60:00.000Z",
            "2026-01-01T00:00:60.000Z",
            "2026-01-01 00:00:00.000Z",
            "2026-01-01T00:00:00.00:Z",
        ] {
            assert_eq!(from_usual_text(text), None, "{text}");
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
