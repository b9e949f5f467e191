//! A header out of a record's list of headers.

use std::borrow::Cow;
use std::ops::Range;

use memchr::memmem;

use super::escape::unescape;
use super::exchange::Recorded;
use super::raw;
use crate::json::Skim;

/// The headers that proxies add to a request, in lower case.
pub(super) const PROXY_HEADERS: [&str; 3] = ["x-forwarded-for", "forwarded", "via"];

/// The header that tells a body's media type.
const CONTENT_TYPE: &str = "content-type";

/// The header that hands out a session ID.
const LOCATION: &str = "location";

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

/// A header that is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Header {
    ContentType,
    Location,
    /// One of [`PROXY_HEADERS`].
    Proxy(usize),
}

impl Header {
    /// The number of headers that are looked at.
    const COUNT: usize = 2 + PROXY_HEADERS.len();

    /// The header of this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        let name = name.trim();
        let is = |header: &str| header.eq_ignore_ascii_case(name);
        match name {
            _ if is(CONTENT_TYPE) => Some(Self::ContentType),
            _ if is(LOCATION) => Some(Self::Location),
            _ => PROXY_HEADERS.into_iter().position(is).map(Self::Proxy),
        }
    }

    /// Its name, in lower case.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::ContentType => CONTENT_TYPE,
            Self::Location => LOCATION,
            Self::Proxy(number) => PROXY_HEADERS[number],
        }
    }

    fn number(self) -> usize {
        match self {
            Self::ContentType => 0,
            Self::Location => 1,
            Self::Proxy(number) => 2 + number,
        }
    }
}

/// Where the headers that are looked at stand in a list of headers, noticed while that was passed over.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Noticed {
    /// Whether there is any header at all.
    any: bool,
    /// The bytes of the values, by the header's number: of several with the name the first.
    values: [Option<(usize, usize)>; Header::COUNT],
}

impl Noticed {
    /// Takes a header, perhaps one that is looked at, whose value stands at these bytes.
    #[inline]
    pub(super) fn see(&mut self, header: Option<Header>, at: Range<usize>) {
        self.any = true;
        if let Some(header) = header {
            self.values[header.number()].get_or_insert((at.start, at.end));
        }
    }

    /// The same, of places that count from `start`.
    pub(super) fn from(self, start: usize) -> Self {
        let from_start = |(from, to): (usize, usize)| (from - start, to - start);
        Self { values: self.values.map(|value| value.map(from_start)), ..self }
    }

    /// What stands in the list that comes next, `[{name, value}]` or `[[name, value]]`. None of any other.
    pub(super) fn in_list(skim: &mut Skim<'_>) -> Option<Self> {
        let mut noticed = Self::default();
        let mut goes_on = skim.enters(b'[', b']')?;
        while goes_on {
            let (name, value) = match skim.peek()? {
                b'{' => named_pair(skim)?,
                _ => plain_pair(skim)?,
            };
            let name = str::from_utf8(skim.bytes(name)).ok()?;
            noticed.see(Header::named(&unescape(name).text), value);
            goes_on = skim.goes_on(b']')?;
        }
        Some(noticed)
    }

    /// What [`header`] gives for the header in `json`, the list.
    pub(super) fn header<'a>(&self, json: &'a str, header: Header) -> Recorded<Cow<'a, str>> {
        match self.values[header.number()] {
            Some((from, to)) => {
                let value = json.get(from..to).and_then(text);
                value.map_or(Recorded::Absent, Recorded::Value)
            }
            None if self.any => Recorded::Absent,
            None => Recorded::Unknown,
        }
    }

    /// What [`tell_of_proxy`] gives for `json`, the list.
    pub(super) fn tells_of_proxy(&self, json: &str) -> bool {
        (0..PROXY_HEADERS.len()).any(|number| {
            let header = self.header(json, Header::Proxy(number));
            header.value().is_some_and(|value| !value.is_empty())
        })
    }
}

/// Where the name and the value of a header stand that is an object of both.
fn named_pair(skim: &mut Skim<'_>) -> Option<(Range<usize>, Range<usize>)> {
    let (mut name, mut value) = (None, None);
    let mut goes_on = skim.enters(b'{', b'}')?;
    while goes_on {
        let member = skim.string()?;
        skim.colon()?;
        let start = skim.at();
        match skim.bytes(member) {
            b"name" | b"key" if name.is_none() => name = Some(skim.string()?),
            b"value" if value.is_none() => {
                skim.value()?;
                value = Some(start..skim.at());
            }
            b"name" | b"key" | b"value" => return None,
            other if other.contains(&b'\\') => return None,
            _ => skim.value()?,
        }
        goes_on = skim.goes_on(b'}')?;
    }
    name.zip(value)
}

/// Where the name and the value of a header stand that is a list of both.
fn plain_pair(skim: &mut Skim<'_>) -> Option<(Range<usize>, Range<usize>)> {
    let mut goes_on = skim.enters(b'[', b']')?;
    let name = goes_on.then(|| skim.string()).flatten()?;
    goes_on = skim.goes_on(b']')?;
    let start = skim.at();
    goes_on.then(|| skim.value()).flatten()?;
    let value = start..skim.at();
    (!skim.goes_on(b']')?).then_some((name, value))
}

/// The value of the header `name` as it is written in `json`.
///
/// # Errors
/// The JSON is broken.
pub(super) fn written<'a>(json: &'a str, name: &str) -> serde_json::Result<Recorded<&'a str>> {
    let mut found = Recorded::Unknown;
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
