//! Captures in short, for the cases of rules: a line an event, with the findings that it must get.
//!
//! ```text
//! 0      0    sessionStart media.length=60
//! 0.1    0    play
//! pings 60                                     pings every 10 s, the playhead going with the clock
//! 60     60   sessionComplete                  <- some-rule, another-rule
//! ```
//!
//! A line is: time in s (or `m:ss`, `h:mm:ss`), playhead in s, event type, then changes; `-` leaves time or
//! playhead out, `=` repeats the playhead. Parameters that an event type requires have values, so that a
//! payload is healthy unless a change makes it ill:
//!
//! | change | meaning |
//! | --- | --- |
//! | `key=value` | sets a parameter; the value is JSON, or else a string |
//! | `-key` | takes a parameter away |
//! | `qoe.key=value`, `meta.key=value`, `top.key=value`, `time.key=value` | sets `media.qoe.key` of `qoeData`, a key of `customMetadata`, a member of the body, of `playerTime` |
//! | `@404`, `@none`, `@?` | the response's status; no response; not recorded |
//! | `+2.5`, `+none` | captured this many seconds after `ts` (0.05 without); no capture time |
//! | `url=…`, `method=…`, `type=…`, `location=…`, `says=…` | the request's URL, method and content type, the response's `Location` and message; of `type` and `location`, `none` is a record without that header, `?` one without headers |
//! | `body=…` | the body itself, to the end of the line |
//!
//! `[s2]` before an event gives it to another session, whose sid is `s2`. Other lines: `pings UNTIL [STEP]
//! [still]`; `other TIME`, a request that is no call; `raw TEXT`, a line of the log as it is; `batch
//! [sessions]` up to `end`, an array of events; `har`, which makes the whole a HAR;
//! `<- rule` alone, a finding of the input as a whole; `#`, a comment.
//!
//! A file of cases has a line `=== what it shows` before each of them.

mod har;
mod request;
mod writer;

use thiserror::Error;

/// 2026-01-05T08:00:00Z in milliseconds since the Unix epoch: when every timeline begins.
pub const BASE_MS: i64 = 1_767_600_000_000;

/// A capture and the findings that it must get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeline {
    /// Newline-JSON, or a HAR.
    pub capture: String,
    /// As `rule @ record`, sorted.
    pub expected: Vec<String>,
}

/// A case of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// What it shows.
    pub name: String,
    /// The line of its heading in the file, from 1.
    pub line: usize,
    /// Its timeline, not yet read.
    pub text: String,
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}: {message}")]
pub struct CaseError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, in lower case and without a full stop. Not escaped.
    pub message: String,
}

/// Reads a timeline.
///
/// # Errors
/// A line is none of a timeline.
pub fn read(text: &str) -> Result<Timeline, CaseError> {
    let mut writer = writer::Writer::default();
    let wrong = |line, message| CaseError { line, message };
    for (number, line) in (1..).zip(text.lines()) {
        writer.line(line).map_err(|message| wrong(number, message))?;
    }
    writer.finish().map_err(|message| wrong(text.lines().count().max(1), message))
}

/// The cases of a file.
///
/// # Errors
/// There is text before the first heading, or a heading names nothing.
pub fn cases(text: &str) -> Result<Vec<Case>, CaseError> {
    let mut cases: Vec<Case> = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let wrong = |message: &str| CaseError { line: number, message: message.to_owned() };
        match (line.strip_prefix("==="), cases.last_mut()) {
            (Some(name), _) => {
                let name = name.trim().to_owned();
                if name.is_empty() {
                    return Err(wrong("write what the case shows behind `===`"));
                }
                cases.push(Case { name, line: number, text: String::new() });
            }
            (None, Some(case)) => {
                case.text.push_str(line);
                case.text.push('\n');
            }
            (None, None) if line.trim().is_empty() || line.starts_with('#') => {}
            (None, None) => return Err(wrong("a case begins with a line `=== what it shows`")),
        }
    }
    Ok(cases)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_file_holds_cases() {
        let text = "# about\n\n=== one\n0 0 sessionStart\n=== two\n0 0 play <- x\n";
        let cases = cases(text).unwrap();
        let told: Vec<_> = cases.iter().map(|case| (case.name.as_str(), case.line)).collect();
        assert_eq!(told, [("one", 3), ("two", 5)]);
        assert_eq!(read(&cases[1].text).unwrap().expected, ["x @ 1"]);
    }

    #[test]
    fn what_is_no_timeline_is_told_with_its_line() {
        for (text, line, told) in [
            ("0 0 sessionStart\nplay", 2, "time, playhead and event type"),
            ("0 x play", 1, "`x` is no playhead"),
            ("soon 0 play", 1, "`soon` is no time"),
            ("0 0 play loud", 1, "`loud` changes nothing"),
            ("0 0 play @abc", 1, "`abc` is no status"),
            ("batch\n0 0 play", 2, "`end`"),
            ("end", 1, "no batch"),
            ("pings 99999999", 1, "is no time"),
            ("0 0 play\npings 2000000 0.001", 2, "more than"),
            ("0 0 play\npings 20 0", 2, "is no time between pings"),
            ("har\nraw x", 2, "no line of a HAR"),
        ] {
            let error = read(text).unwrap_err();
            assert_eq!(error.line, line, "{text}: {error}");
            assert!(error.message.contains(told), "{text}: {error}");
        }
        assert_eq!(cases("0 0 play").unwrap_err().line, 1);
        assert_eq!(cases("=== \n").unwrap_err().line, 1);
    }

    proptest! {
        #[test]
        fn any_text_is_answered(text in "([0-9=a-zA-Z@+.:<# -]{0,12}\n){0,4}|\\PC{0,40}") {
            let _ = read(&text);
            let _ = cases(&text);
        }
    }
}
