//! One level of JSON at a time, with the parts left as written.
//!
//! Valid JSON is passed over at once, and serde_json explains the rest; strings stay raw, because half a surrogate pair in one of them
//! must not lose the rest.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

use serde::Deserializer;
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::escape::{Decoded, unescape};
use crate::json::Skim;

/// Calls `each` with the name and the value, as written, of each member of the object `json`.
///
/// # Errors
/// The text is not a JSON object.
pub(super) fn members<'a>(
    json: &'a str,
    mut each: impl FnMut(Cow<'a, str>, &'a str),
) -> serde_json::Result<()> {
    if let Some(parts) = parts(json, b'{', b'}') {
        for (name, value) in parts {
            each(unescape(&json[name]).text, &json[value]);
        }
        return Ok(());
    }
    members_or_error(json, each)
}

/// The same, which explains what is wrong.
fn members_or_error<'a>(
    json: &'a str,
    each: impl FnMut(Cow<'a, str>, &'a str),
) -> serde_json::Result<()> {
    let mut parser = serde_json::Deserializer::from_str(json);
    parser.deserialize_map(Members(each))?;
    parser.end()
}

/// Calls `each` with each element, as written, of the array `json`.
///
/// # Errors
/// The text is not a JSON array.
pub(super) fn elements<'a>(json: &'a str, mut each: impl FnMut(&'a str)) -> serde_json::Result<()> {
    if let Some(parts) = parts(json, b'[', b']') {
        parts.into_iter().for_each(|(_, value)| each(&json[value]));
        return Ok(());
    }
    let mut parser = serde_json::Deserializer::from_str(json);
    parser.deserialize_seq(Elements(each))?;
    parser.end()
}

/// Where the names, if any, and the values of the container `json` stand. None where serde_json has to tell
/// what is wrong, or whether anything is.
fn parts(json: &str, open: u8, close: u8) -> Option<Vec<(Range<usize>, Range<usize>)>> {
    let mut skim = Skim::new(json.as_bytes());
    let mut parts = Vec::new();
    skim.space();
    let mut goes_on = skim.enters(open, close)?;
    while goes_on {
        let mut name = 0..0;
        if open == b'{' {
            name = skim.string()?;
            skim.colon()?;
        }
        let start = skim.at();
        skim.value()?;
        parts.push((name, start..skim.at()));
        goes_on = skim.goes_on(close)?;
    }
    skim.space();
    (skim.at() == json.len()).then_some(parts)
}

/// The decoded text of a JSON string; None of other values.
pub(super) fn string(json: &str) -> Option<Decoded<'_>> {
    json.strip_prefix('"')?.strip_suffix('"').map(unescape)
}

/// Where `part`, a slice of `whole`, begins in it.
pub(super) fn offset_in(whole: &str, part: &str) -> usize {
    part.as_ptr().addr() - whole.as_ptr().addr()
}

/// The byte of `json` at which serde_json gave up.
pub(super) fn error_byte(json: &str, error: &serde_json::Error) -> usize {
    let line = error.line().saturating_sub(1);
    let before: usize = json.split_inclusive('\n').take(line).map(str::len).sum();
    (before + error.column().saturating_sub(1)).min(json.len())
}

struct Members<F>(F);

impl<'a, F: FnMut(Cow<'a, str>, &'a str)> Visitor<'a> for Members<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some((name, value)) = map.next_entry::<&RawValue, &RawValue>()? {
            let name = string(name.get()).map_or(Cow::Borrowed(""), |name| name.text);
            (self.0)(name, value.get());
        }
        Ok(())
    }
}

struct Elements<F>(F);

impl<'a, F: FnMut(&'a str)> Visitor<'a> for Elements<F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'a>>(mut self, mut seq: A) -> Result<(), A::Error> {
        while let Some(value) = seq.next_element::<&RawValue>()? {
            (self.0)(value.get());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn parts_stay_as_written() {
        let mut seen = Vec::new();
        let json = r#" {"a" : {"b": [1]}, "\ud834\u0062":"\udce9", "a":1.0} "#;
        members(json, |name, value| seen.push((name.into_owned(), value))).unwrap();
        let expected = [("a", r#"{"b": [1]}"#), ("\u{fffd}b", r#""\udce9""#), ("a", "1.0")];
        assert!(seen.iter().map(|(name, value)| (&**name, *value)).eq(expected), "{seen:?}");
        let mut seen = Vec::new();
        elements(r#"[1 ,"]",[2]]"#, |value| seen.push(value)).unwrap();
        assert_eq!(seen, ["1", "\"]\"", "[2]"]);
    }

    proptest! {
        #[test]
        fn members_are_what_serde_json_says(json in r#"[{ ]("(a|\\u0062|\\")*" ?: ?([{]"c":1[}]|-?[0-9.e]{1,3}|"\PC?"|true)[,}] ?){0,3}"#) {
            let (mut one, mut other) = (Vec::new(), Vec::new());
            let read = members(&json, |name, value| one.push((name, value)));
            let told = members_or_error(&json, |name, value| other.push((name, value)));
            prop_assert_eq!(read.is_ok(), told.is_ok(), "{}", json);
            prop_assert_eq!(one, other, "{}", json);
        }
    }

    #[test]
    fn errors_have_a_byte() {
        for (json, byte) in [(r#"{"a":x}"#, 5), ("{\n\"a\":\n x}", 8), (r#"{"a":1}}"#, 7)] {
            let error = members(json, |_, _| ()).unwrap_err();
            assert_eq!(error_byte(json, &error), byte, "{error}");
        }
        assert!(members(r#"{"a":"#, |_, _| ()).unwrap_err().is_eof());
        assert!(members(&"[".repeat(99_999), |_, _| ()).is_err());
    }
}
