//! Figures and times, worded the same way in every format.

use std::borrow::Cow;
use std::fmt;

use jiff::Timestamp;
use serde::{Serialize, Serializer};

use super::model::Report;

/// `1234567` as `1,234,567`.
pub(crate) fn thousands(figure: u64) -> String {
    let digits = figure.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 error`, `1,320 errors`: for words whose plural takes an s.
pub(crate) fn counted(figure: u64, word: &str) -> String {
    let plural = if figure == 1 { "" } else { "s" };
    format!("{} {word}{plural}", thousands(figure))
}

/// That a report does not show all findings, and where they are; none where it does.
pub(super) fn left_out(report: &Report) -> Option<String> {
    let left_out = report.left_out();
    let more = counted(left_out, "more finding");
    (left_out > 0).then(|| {
        format!(
            "… and {more} that this report leaves out: `--format ndjson`, `json` and `csv` have all"
        )
    })
}

/// A share in whole percent; what is little or nearly all is not rounded to none or all.
pub(crate) fn percent(share: f64) -> String {
    let whole = (share * 100.0).round();
    match share {
        _ if whole < 1.0 && share > 0.0 => "less than 1 %".to_owned(),
        _ if whole > 99.0 && share < 1.0 => "more than 99 %".to_owned(),
        _ => format!("{whole} %"),
    }
}

/// At most `max` characters of `text`, with an ellipsis where there are more.
pub(super) fn clipped(text: &str, max: usize) -> Cow<'_, str> {
    match text.char_indices().nth(max) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
    }
}

/// Milliseconds as `00:01:02`, to the nearest second; the sign is the caller's.
pub(crate) fn clock(ms: u64) -> String {
    let s = ms / 1000 + u64::from(ms % 1000 >= 500);
    format!("{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60)
}

/// Milliseconds since the Unix epoch as RFC 3339 in UTC with milliseconds; none where the year has
/// not four digits, which RFC 3339 cannot say.
pub(crate) fn rfc3339(ms: i64) -> Option<String> {
    timestamp(ms).map(|time| format!("{time:.3}"))
}

/// Milliseconds since the Unix epoch as `2026-01-05 08:00:00 UTC`; none as for [`rfc3339`].
pub(crate) fn utc(ms: i64) -> Option<String> {
    timestamp(ms).map(|time| time.strftime("%Y-%m-%d %H:%M:%S UTC").to_string())
}

fn timestamp(ms: i64) -> Option<Timestamp> {
    /// 0000-01-01T00:00:00Z.
    const YEAR_0_MS: i64 = -62_167_219_200_000;
    Timestamp::from_millisecond(ms).ok().filter(|_| ms >= YEAR_0_MS)
}

/// A figure as sent: `21` stays `21`, and does not become `21.0`.
#[derive(Clone, Copy)]
pub(crate) struct Number(pub(crate) f64);

impl Number {
    /// As an integer, where it is one and an `f64` holds all integers of its size.
    fn integer(self) -> Option<i64> {
        /// 2^53.
        const EXACT: f64 = 9_007_199_254_740_992.0;
        // The cast is exact: the fraction and the size were looked at.
        #[allow(clippy::cast_possible_truncation)]
        (self.0.fract() == 0.0 && self.0.abs() <= EXACT).then_some(self.0 as i64)
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.integer() {
            Some(integer) => serializer.serialize_i64(integer),
            None => serializer.serialize_f64(self.0),
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.integer() {
            Some(integer) => write!(f, "{integer}"),
            // `Debug` turns to exponents where `Display` would write 300 digits.
            None => write!(f, "{:?}", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_separators() {
        let figures = [0, 12, 999, 1_000, 12_345, 1_000_000, u64::MAX].map(thousands);
        assert_eq!(
            figures,
            ["0", "12", "999", "1,000", "12,345", "1,000,000", "18,446,744,073,709,551,615"]
        );
    }

    #[test]
    fn one_is_singular() {
        let words = [0, 1, 1_320].map(|figure| counted(figure, "error"));
        assert_eq!(words, ["0 errors", "1 error", "1,320 errors"]);
    }

    #[test]
    fn shares_are_never_rounded_to_nothing() {
        let told = [0.0, 0.0001, 0.5, 0.126, 0.9999, 1.0].map(percent);
        assert_eq!(told, ["0 %", "less than 1 %", "50 %", "13 %", "more than 99 %", "100 %"]);
    }

    #[test]
    fn long_text_ends_in_an_ellipsis() {
        assert_eq!(clipped("éa", 2), "éa");
        assert_eq!(clipped("éab", 2), "éa…");
    }

    #[test]
    fn clocks_show_hours_minutes_seconds() {
        let clocks = [0, 62_999, 3_600_000, 360_000_000].map(clock);
        assert_eq!(clocks, ["00:00:00", "00:01:03", "01:00:00", "100:00:00"]);
    }

    #[test]
    fn times_are_utc_or_none() {
        assert_eq!(rfc3339(1_767_600_000_060).as_deref(), Some("2026-01-05T08:00:00.060Z"));
        assert_eq!(utc(1_767_600_000_060).as_deref(), Some("2026-01-05 08:00:00 UTC"));
        assert_eq!(rfc3339(-62_167_219_200_000).as_deref(), Some("0000-01-01T00:00:00.000Z"));
        for outside in [-62_167_219_200_001, i64::MIN, i64::MAX] {
            assert_eq!(rfc3339(outside), None);
        }
    }

    #[test]
    fn numbers_are_written_as_sent() {
        let numbers = [21.0, -0.5, 0.0, 1e300, f64::NAN].map(Number);
        let json = numbers.map(|number| serde_json::to_string(&number).unwrap());
        assert_eq!(json, ["21", "-0.5", "0", "1e+300", "null"]);
        assert_eq!(numbers.map(|n| n.to_string()), ["21", "-0.5", "0", "1e300", "NaN"]);
    }
}
