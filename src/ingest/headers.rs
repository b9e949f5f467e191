//! A header out of a record's list of headers.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memmem;

use super::exchange::Recorded;
use super::raw;
use crate::json::Cursor;

/// The headers that proxies add to a request, in lower case.
pub(super) const PROXY_HEADERS: [&str; 3] = ["x-forwarded-for", "forwarded", "via"];

/// The header that tells a body's media type.
pub(super) const CONTENT_TYPE: &str = "content-type";

/// The header that hands out a session ID.
pub(super) const LOCATION: &str = "location";

/// The header `name` (in lower case) in `json`: `[{name, value}]`, `[[name, value]]`,
/// `{name: value}` or `{name: [value]}`. Of several with the name the first counts.
///
/// An empty list tells nothing, for some recorders drop all headers.
///
/// # Errors
/// The JSON is broken.
pub(super) fn header<'a>(json: &'a str, name: &str) -> serde_json::Result<Recorded<Cow<'a, str>>> {
    if json.starts_with('"') {
        return Ok(in_block(json, name));
    }
    Ok(match written(json, name)? {
        Recorded::Value(value) => text(value).map_or(Recorded::Absent, Recorded::Value),
        Recorded::Absent => Recorded::Absent,
        Recorded::Unknown => Recorded::Unknown,
    })
}

/// The header `name` in a string that holds all headers, a line each, as on the wire.
fn in_block<'a>(json: &str, name: &str) -> Recorded<Cow<'a, str>> {
    let block = raw::string(json).map(|decoded| decoded.text).unwrap_or_default();
    let mut found = Recorded::Unknown;
    for (header, value) in block.lines().skip(1).filter_map(|line| line.split_once(':')) {
        if header.trim().eq_ignore_ascii_case(name) {
            return Recorded::Value(value.trim().to_owned().into());
        }
        found = Recorded::Absent;
    }
    found
}

/// Whether a proxy left its name in the headers `json` of a request.
pub(super) fn tell_of_proxy(json: &str) -> bool {
    // Most lists do not: letters are looked for before the list is read.
    let marks = ["orwarded", "ORWARDED", "ia\"", "IA\""];
    let may = marks.iter().any(|mark| memmem::find(json.as_bytes(), mark.as_bytes()).is_some());
    let has = |name| matches!(header(json, name), Ok(Recorded::Value(value)) if !value.is_empty());
    may && PROXY_HEADERS.into_iter().any(has)
}

/// Where `json`, an object of the usual kind, holds values of headers that nobody looks at: strings, each
/// of which may be another one without telling anything else. None where a proxy left its name.
pub(super) fn idle_values(json: &str) -> Vec<Range<usize>> {
    let mut idle = Vec::new();
    let is_read = |header: &str| {
        let mut read = PROXY_HEADERS.into_iter().chain([CONTENT_TYPE, LOCATION]);
        read.any(|name| header.trim().eq_ignore_ascii_case(name))
    };
    let usual = usual(json, |header, value| {
        if value.starts_with('"') && !is_read(header) {
            let start = raw::offset_in(json, value);
            idle.push(start..start + value.len());
        }
    });
    // That a proxy's name is looked for at all may lie in a value.
    if usual.is_none() || tell_of_proxy(json) { Vec::new() } else { idle }
}

/// The value of the header `name` as it is written in `json`.
///
/// # Errors
/// The JSON is broken.
pub(super) fn written<'a>(json: &'a str, name: &str) -> serde_json::Result<Recorded<&'a str>> {
    let mut found = Recorded::Unknown;
    if usual(json, |header, value| see(&mut found, name, header, value)).is_some() {
        return Ok(found);
    }
    found = Recorded::Unknown;
    match json.as_bytes().first() {
        Some(b'{') => raw::members(json, |header, value| see(&mut found, name, &header, value))?,
        Some(b'[') => {
            let mut broken = Ok(());
            raw::elements(json, |element| match pair(element) {
                Ok((header, value)) => see(&mut found, name, &header, value),
                Err(error) => broken = Err(error),
            })?;
            broken?;
        }
        _ => {}
    }
    Ok(found)
}

/// Takes a header into what was found of the header `name`.
fn see<'a>(found: &mut Recorded<&'a str>, name: &str, header: &str, value: &'a str) {
    if found.value().is_none() && header.trim().eq_ignore_ascii_case(name) {
        *found = Recorded::Value(value);
    } else if *found == Recorded::Unknown {
        *found = Recorded::Absent;
    }
}

/// Calls `each` with the members of `json`, an object of the usual kind: None of any other, which may have
/// members all the same.
fn usual<'a>(json: &'a str, mut each: impl FnMut(&str, &'a str)) -> Option<()> {
    let mut cursor = Cursor::new(json);
    cursor.take(b'{')?;
    cursor.space();
    let mut goes_on = cursor.peek()? == b'"';
    while goes_on {
        let name = cursor.string()?;
        cursor.colon()?;
        let start = cursor.at();
        cursor.value()?;
        each(name, cursor.since(start));
        goes_on = cursor.goes_on(b'}')?;
    }
    cursor.rest().is_empty().then_some(())
}

/// The name, and the value as written, of a list's element.
fn pair(element: &str) -> serde_json::Result<(Cow<'_, str>, &str)> {
    let (mut header, mut value) = (Cow::Borrowed(""), "null");
    match element.as_bytes().first() {
        Some(b'{') => raw::members(element, |name, part| match &*name {
            "name" | "key" => header = text(part).unwrap_or_default(),
            "value" => value = part,
            _ => {}
        })?,
        Some(b'[') => {
            let mut parts = Vec::new();
            raw::elements(element, |part| parts.push(part))?;
            if let [first, second, ..] = parts[..] {
                header = text(first).unwrap_or_default();
                value = second;
            }
        }
        _ => {}
    }
    Ok((header, value))
}

/// A header's value: a string, a number, or the first of a list of them.
pub(super) fn text(json: &str) -> Option<Cow<'_, str>> {
    match json.as_bytes().first()? {
        b'"' => raw::string(json).map(|decoded| decoded.text),
        b'[' => {
            let mut first = None;
            raw::elements(json, |value| first = first.or(Some(value))).ok()?;
            raw::string(first?).map(|decoded| decoded.text)
        }
        b'0'..=b'9' | b'-' => Some(json.into()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_every_form() {
        let forms = [
            r#"[{"name":"Via","value":"x"},{"name":"LOCATION","value":"/a"}]"#,
            r#"[{"key":"via","value":"x"},{"value":"/a","key":"location"}]"#,
            r#"[["Via","x"],["Location","/a"]]"#,
            r#"{"Via":"x","Location":"/a","location":"/b"}"#,
            r#"{"Location":["/a","/b"]}"#,
            r#"{"\udce9":"\udce9","location":"\/a"}"#,
        ];
        for json in forms {
            let found = header(json, "location").unwrap();
            assert_eq!(found, Recorded::Value("/a".into()), "{json}");
        }
    }

    #[test]
    fn the_usual_way_sees_what_the_other_sees() {
        for json in [r#"{"a":"b", "c" : ["d",1] }"#, r#"{"a":null,"a":{}}"#] {
            let (mut one, mut other) = (Vec::new(), Vec::new());
            usual(json, |name, value| one.push((name.to_owned(), value))).unwrap();
            raw::members(json, |name, value| other.push((name.into_owned(), value))).unwrap();
            assert_eq!(one, other);
        }
        for json in ["[]", r#"{"a":1}}"#, r#"{"a":1,}"#, r#"{"a\n":1}"#, "{", ""] {
            assert_eq!(usual(json, |_, _| ()), None, "{json}");
        }
    }

    #[test]
    fn tells_absent_from_unknown() {
        for json in [r#"{"via":"x"}"#, r#"[["via"]]"#, r#"{"location":null}"#, "[null, 1]"] {
            assert_eq!(header(json, "location").unwrap(), Recorded::Absent, "{json}");
        }
        let block = r#""HTTP/1.1 201 Created\r\nVia: x\r\nLOCATION: /a\r\n\r\n""#;
        assert_eq!(header(block, "location").unwrap(), Recorded::Value("/a".into()));
        assert_eq!(header(block, "etag").unwrap(), Recorded::Absent);
        assert!(tell_of_proxy(r#"{"X-Forwarded-For":"10.0.0.1"}"#));
        assert!(!tell_of_proxy(r#"{"Accept":"x-forwarded-for","etag":"via"}"#));
        for json in ["[]", "{}", "null", "7", "\"Location: /a\""] {
            assert_eq!(header(json, "location").unwrap(), Recorded::Unknown, "{json}");
        }
        for json in ["[{\"name\":\"x\" \"value\"}]", "{", "[[1,2}]"] {
            assert!(header(json, "location").is_err(), "{json}");
        }
    }
}
