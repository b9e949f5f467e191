//! The grammar of the paths that make a request a Media Collection call.
//!
//! A call is recognised by the end of its path, on any host and under any prefix, because customers
//! put first-party hosts and path prefixes in front of Adobe's.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter, memchr2, memchr3, memrchr};
use nom::branch::alt;
use nom::bytes::complete::{tag, take_while, take_while1};
use nom::character::complete::{char, digit1};
use nom::combinator::{all_consuming, eof, map, opt, value};
use nom::sequence::{delimited, preceded, terminated};
use nom::{IResult, Parser};

/// What a request asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Endpoint<'a> {
    /// `…/api/v{n}/sessions`: open a session (or, deprecated, upload a downloaded one).
    Sessions,
    /// `…/api/v{n}/sessions/{sid}/events`: send an event.
    Events {
        /// The session ID, percent-decoded; may be empty.
        sid: Cow<'a, str>,
    },
    /// `…/api/v{n}/downloaded`: upload a downloaded session.
    Downloaded,
    /// `…/api/v{n}/schemas/{eventType}`: read a schema.
    Schema,
}

/// An [`Endpoint`] without its session ID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EndpointKind {
    /// [`Endpoint::Sessions`].
    Sessions,
    /// [`Endpoint::Events`].
    Events,
    /// [`Endpoint::Downloaded`].
    Downloaded,
    /// [`Endpoint::Schema`].
    Schema,
}

impl Endpoint<'_> {
    /// Which endpoint it is.
    pub fn kind(&self) -> EndpointKind {
        match self {
            Self::Sessions => EndpointKind::Sessions,
            Self::Events { .. } => EndpointKind::Events,
            Self::Downloaded => EndpointKind::Downloaded,
            Self::Schema => EndpointKind::Schema,
        }
    }
}

/// How a path misses the form of a call that it seems to mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PathFault {
    /// `/api/v1/{sid}/events`: `sessions/` is missing.
    NoSessions,
    /// `/api/v1/session`, `/api/v1/sessions/{sid}/event`: a wrong word.
    WrongWord,
    /// `/api/v1/sessions/{sid}`: `/events` is missing.
    NoEvents,
    /// `/sessions/{sid}/events` without `/api/v{n}` in front.
    NoApi,
}

/// What a URL means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target<'a> {
    /// The endpoint that is asked for, or seems to be meant.
    pub endpoint: Endpoint<'a>,
    /// How the path misses the form of that endpoint. Such a request is a call only if its body is a
    /// tracking body.
    pub fault: Option<PathFault>,
}

/// The host of an absolute URL, port left out; none for a path alone.
pub fn host(url: &str) -> Option<&str> {
    let rest = behind_scheme(url)?;
    let authority = &rest[..memchr3(b'/', b'?', b'#', rest.as_bytes()).unwrap_or(rest.len())];
    let host = split_last(authority, b'@').map_or(authority, |(_, host)| host);
    match split_last(host, b':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => Some(name),
        _ => Some(host),
    }
}

/// What `url` asks for, if it is a Media Collection call or nearly one.
pub fn target(url: &str) -> Option<Target<'_>> {
    let path = path(url);
    if let Some(sid) = events_sid(path) {
        return Some(Target { endpoint: events(sid), fault: None });
    }
    let exact = path.rfind("/api/v").and_then(|at| whole(&path[at..], call));
    if let Some(endpoint) = exact {
        return Some(Target { endpoint, fault: None });
    }
    let (fault, endpoint) = path
        .rfind("/api/v")
        .and_then(|at| whole(&path[at..], near_call))
        .or_else(|| path.rfind("/sessions").and_then(|at| whole(&path[at..], bare_call)))?;
    Some(Target { endpoint, fault: Some(fault) })
}

/// The session ID that a `Location` hands out: what follows its last `/sessions/`.
pub fn location_sid(location: &str) -> Option<Cow<'_, str>> {
    let path = path(location);
    let at = path.rfind("/sessions/")?;
    let sid = whole(&path[at..], delimited(tag("/sessions/"), segment1, opt(char('/'))))?;
    Some(decode(sid))
}

/// Why a `{sid}` in a path cannot be one that the server handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SidFault {
    /// Nothing between the slashes.
    Empty,
    /// `undefined`, `null`, `NaN` or `[object Object]`: a value that a script had not set.
    Unset,
    /// `{sid}`, `SESSION_ID` and the like: a placeholder that was not filled in.
    Placeholder,
    /// `v1`, `sessions` or `api`: a piece of the `Location`, cut at the wrong slash.
    LocationPiece,
}

/// No word of letters and digits that stands in place of a session ID is longer, in bytes.
const MAX_WRONG_SID: usize = 15;

/// Whether `text` holds letters and digits alone.
fn is_word(text: &str) -> bool {
    // Without a way out halfway, so that many bytes are looked at together.
    text.bytes().fold(true, |is, byte| is & byte.is_ascii_alphanumeric())
}

/// Why `sid` cannot be a session ID, if so. Real ones are opaque: anything else may be one.
pub fn sid_fault(sid: &str) -> Option<SidFault> {
    if sid.len() > MAX_WRONG_SID && is_word(sid) {
        return None;
    }
    let sid = sid.trim();
    if sid.is_empty() {
        return Some(SidFault::Empty);
    }
    let lower = sid.to_ascii_lowercase();
    if matches!(lower.as_str(), "undefined" | "null" | "nan" | "none" | "nil" | "[object object]") {
        return Some(SidFault::Unset);
    }
    let version = lower.strip_prefix('v').is_some_and(|rest| {
        !rest.is_empty() && rest.len() <= 2 && rest.bytes().all(|byte| byte.is_ascii_digit())
    });
    if version || matches!(lower.as_str(), "sessions" | "api" | "events") {
        return Some(SidFault::LocationPiece);
    }
    let enclosed = [('{', '}'), ('<', '>'), ('[', ']')]
        .iter()
        .any(|&(open, close)| sid.starts_with(open) && sid.ends_with(close));
    let template = (sid.starts_with("${") && sid.ends_with('}')) || sid.starts_with(':');
    let words: String = lower.chars().filter(char::is_ascii_alphanumeric).collect();
    let named = matches!(
        words.as_str(),
        "sid" | "sessionid" | "session" | "yoursessionid" | "yoursid" | "mysessionid"
    );
    (enclosed || template || named).then_some(SidFault::Placeholder)
}

/// The session ID in a path that ends in `/api/v{n}/sessions/{sid}/events`, as nearly all do: found from
/// the end, without trying what else it may be.
fn events_sid(path: &str) -> Option<&str> {
    let (before, sid) = split_last(path.strip_suffix("/events")?, b'/')?;
    let (before, version) = split_last(before.strip_suffix("/sessions")?, b'/')?;
    let number = version.strip_prefix('v')?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    (is_number && before.ends_with("/api")).then_some(sid)
}

/// What stands before and behind the last `byte`, an ASCII character.
fn split_last(text: &str, byte: u8) -> Option<(&str, &str)> {
    let at = memrchr(byte, text.as_bytes())?;
    Some((&text[..at], &text[at + 1..]))
}

/// The path of a URL or of a path, query and fragment left out.
fn path(url: &str) -> &str {
    let rest = match behind_scheme(url) {
        Some(rest) => memchr(b'/', rest.as_bytes()).map_or("", |at| &rest[at..]),
        None => url,
    };
    &rest[..memchr2(b'?', b'#', rest.as_bytes()).unwrap_or(rest.len())]
}

/// What stands behind the first `://` of a URL.
fn behind_scheme(url: &str) -> Option<&str> {
    let mut colons = memchr_iter(b':', url.as_bytes());
    colons.find_map(|at| url[at..].strip_prefix("://"))
}

fn whole<'a, O>(
    path: &'a str,
    parser: impl Parser<&'a str, Output = O, Error = nom::error::Error<&'a str>>,
) -> Option<O> {
    all_consuming(parser).parse(path).ok().map(|(_, output)| output)
}

fn segment(input: &str) -> IResult<&str, &str> {
    take_while(|c| c != '/')(input)
}

fn segment1(input: &str) -> IResult<&str, &str> {
    take_while1(|c| c != '/')(input)
}

/// `/api/v{n}`
fn version(input: &str) -> IResult<&str, ()> {
    value((), (tag("/api/v"), digit1)).parse(input)
}

/// `/{sid}/events`
fn sid_events(input: &str) -> IResult<&str, Endpoint<'_>> {
    map(delimited(char('/'), segment, tag("/events")), events).parse(input)
}

fn events(sid: &str) -> Endpoint<'_> {
    Endpoint::Events { sid: decode(sid) }
}

/// `parser` up to the path's end, a trailing slash allowed. Each alternative ends itself, for nom's
/// `alt` does not come back to try another.
fn last<'a, O>(
    parser: impl Parser<&'a str, Output = O, Error = nom::error::Error<&'a str>>,
) -> impl Parser<&'a str, Output = O, Error = nom::error::Error<&'a str>> {
    terminated(parser, (opt(char('/')), eof))
}

fn call(input: &str) -> IResult<&str, Endpoint<'_>> {
    let endpoint = alt((
        last(preceded(tag("/sessions"), sid_events)),
        // A client that joins an empty sid may fold the two slashes into one.
        value(events(""), last(tag("/sessions/events"))),
        value(Endpoint::Sessions, last(tag("/sessions"))),
        value(Endpoint::Downloaded, last(tag("/downloaded"))),
        value(Endpoint::Schema, last((tag("/schemas/"), segment1))),
        value(Endpoint::Schema, last(tag("/schemas"))),
    ));
    preceded(version, endpoint).parse(input)
}

/// Paths under `/api/v{n}` that are almost a call.
fn near_call(input: &str) -> IResult<&str, (PathFault, Endpoint<'_>)> {
    let event_word = (tag("/event"), opt(char('s')));
    let word = alt((
        map(last(delimited(tag("/session/"), segment, event_word)), events),
        map(last(delimited(tag("/sessions/"), segment, tag("/event"))), events),
        value(Endpoint::Sessions, last(tag("/session"))),
        value(Endpoint::Downloaded, last(alt((tag("/downloads"), tag("/download"))))),
    ));
    let near = alt((
        map(word, |endpoint| (PathFault::WrongWord, endpoint)),
        map(last(preceded(tag("/sessions/"), segment1)), |sid| (PathFault::NoEvents, events(sid))),
        map(last(sid_events), |endpoint| (PathFault::NoSessions, endpoint)),
        value((PathFault::NoSessions, events("")), last(tag("/events"))),
    ));
    preceded(version, near).parse(input)
}

/// A call without `/api/v{n}` in front.
fn bare_call(input: &str) -> IResult<&str, (PathFault, Endpoint<'_>)> {
    let endpoint = alt((
        last(preceded(tag("/sessions"), sid_events)),
        value(Endpoint::Sessions, last(tag("/sessions"))),
    ));
    map(endpoint, |endpoint| (PathFault::NoApi, endpoint)).parse(input)
}

/// Undoes percent-encoding, as far as it gives UTF-8.
fn decode(segment: &str) -> Cow<'_, str> {
    if memchr(b'%', segment.as_bytes()).is_none() {
        return Cow::Borrowed(segment);
    }
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let hex = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        match hex.filter(|_| byte == b'%').and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(decoded) => {
                bytes.push(decoded);
                rest = &tail[2..];
            }
            None => {
                bytes.push(byte);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).map_or(Cow::Borrowed(segment), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sid(sid: &str) -> Endpoint<'_> {
        Endpoint::Events { sid: Cow::Borrowed(sid) }
    }

    #[test]
    fn recognises_calls_by_the_end_of_their_path() {
        let exact = |url| target(url).filter(|t| t.fault.is_none()).map(|t| t.endpoint);
        assert_eq!(exact("https://x.hb-api.omtrdc.net/api/v1/sessions"), Some(Endpoint::Sessions));
        assert_eq!(exact("https://abc.com/va/api/v1/sessions/?a=b#c"), Some(Endpoint::Sessions));
        assert_eq!(exact("/api/v2/sessions/abc/events/"), Some(sid("abc")));
        assert_eq!(exact("/p/api/v9/x/api/v1/sessions/abc/events"), Some(sid("abc")));
        assert_eq!(exact("/api/v1/sessions//events"), Some(sid("")));
        assert_eq!(exact("/api/v1/sessions/events"), Some(sid("")));
        assert_eq!(exact("/api/v1/sessions/%7Bsid%7D/events"), Some(sid("{sid}")));
        assert_eq!(exact("http://h/api/v1/downloaded"), Some(Endpoint::Downloaded));
        assert_eq!(exact("http://h/api/v1/schemas/ping"), Some(Endpoint::Schema));
        assert_eq!(exact("http://h/api/v1/sessionsx"), None);
        assert_eq!(exact("http://h/api/vx/sessions"), None);
        assert_eq!(exact("https://h/player?u=/api/v1/sessions"), None);
    }

    #[test]
    fn paths_of_events_are_found_from_the_end_as_by_the_grammar() {
        let pieces = ["/api", "/v1", "/v", "/v1x", "/sessions", "/a", "/", "/events", "/event"];
        let paths = (0..9_usize.pow(6)).step_by(7).map(|number| {
            (0..6).map(|digit| pieces[number / 9_usize.pow(digit) % 9]).collect::<String>()
        });
        let mut found = 0;
        for path in paths.chain(["/api/v1/sessions/é/events".to_owned()]) {
            let exact = path.rfind("/api/v").and_then(|at| whole(&path[at..], call));
            if let Some(sid) = events_sid(&path) {
                found += 1;
                assert_eq!(exact, Some(events(sid)), "{path}");
            }
        }
        assert!(found > 10, "{found}");
    }

    #[test]
    fn names_the_fault_of_almost_a_call() {
        let near = |url| target(url).and_then(|t| Some((t.fault?, t.endpoint)));
        assert_eq!(near("/api/v1/abc/events"), Some((PathFault::NoSessions, sid("abc"))));
        assert_eq!(near("/api/v1/session"), Some((PathFault::WrongWord, Endpoint::Sessions)));
        assert_eq!(near("/api/v1/session/abc/events"), Some((PathFault::WrongWord, sid("abc"))));
        assert_eq!(near("/api/v1/sessions/abc"), Some((PathFault::NoEvents, sid("abc"))));
        assert_eq!(near("/v1/sessions/abc/events"), Some((PathFault::NoApi, sid("abc"))));
        assert_eq!(near("/sessions"), Some((PathFault::NoApi, Endpoint::Sessions)));
        assert_eq!(near("/api/v1/users"), None);
        assert_eq!(near("/"), None);
        assert_eq!(near(""), None);
    }

    #[test]
    fn reads_the_sid_of_a_location() {
        let is = |location, sid: &str| assert_eq!(location_sid(location).as_deref(), Some(sid));
        is("/api/v1/sessions/abc", "abc");
        is("https://h/p/api/v1/sessions/abc/?x", "abc");
        assert_eq!(location_sid("/api/v1/sessions/"), None);
        assert_eq!(location_sid("/api/v1/sessions/a/events"), None);
        assert_eq!(location_sid("/somewhere"), None);
    }

    #[test]
    fn knows_what_cannot_be_a_sid() {
        for (sid, fault) in [
            ("", SidFault::Empty),
            ("undefined", SidFault::Unset),
            ("[object Object]", SidFault::Unset),
            ("{sid}", SidFault::Placeholder),
            ("${sessionId}", SidFault::Placeholder),
            ("SESSION_ID", SidFault::Placeholder),
            (":sid", SidFault::Placeholder),
            ("v1", SidFault::LocationPiece),
            ("api", SidFault::LocationPiece),
        ] {
            assert_eq!(sid_fault(sid), Some(fault), "{sid}");
        }
        for sid in ["58aea00717f43011", "v1abc", "s1", "session-7", "a"] {
            assert_eq!(sid_fault(sid), None, "{sid}");
        }
    }

    #[test]
    fn tells_hosts() {
        assert_eq!(host("https://u:p@x.hb.omtrdc.net:443/a"), Some("x.hb.omtrdc.net"));
        assert_eq!(host("http://[::1]:80/"), Some("[::1]"));
        assert_eq!(host("/api/v1/sessions"), None);
    }
}
