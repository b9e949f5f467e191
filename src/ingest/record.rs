//! One record that is at hand as a whole: a line of a log, or a JSON value.

use super::build::{Fault, bare_payload, could_be_call, exchange, reason};
use super::exchange::{Exchange, Item, Trouble, TroubleKind};
use super::fields::{At, Field, Pieces, Step, step};
use super::scanner::{Scanned, Scanner};
use super::{Context, Take, dialect, raw};
use crate::place::{Place, Shape};

/// The largest record that is read by the names of other logs, in bytes: what is inside others is held
/// several times over.
const MAX_DIALECT: usize = 16 << 20;

/// Whether a record is the last one of its input: one that breaks off is cut short then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Follows {
    /// Other records follow.
    More,
    /// The input ends.
    End,
}

/// Reads the record `text` at `place`: in one pass where it is valid JSON, and else with a parser that
/// explains what is wrong.
pub(super) fn read(
    place: Place,
    text: &str,
    follows: Follows,
    cx: &Context,
    scanner: &mut Scanner,
    take: &mut dyn Take,
) {
    let scanned = scanner.read(text, &cx.names, take);
    let fields = match &scanned {
        Some(scanned) => Ok(Fields::of(scanned)),
        None if text.trim_ascii_start().starts_with('{') => fields(text).map_err(Unread::Json),
        None => Err(refused("not a JSON object")),
    };
    let own = fields.and_then(|fields| exchange_of(place, fields, cx));
    let is_enough = |own: &Own<'_>| own.is_whole && !cx.names.are_given();
    let may_tell_more = text.len() <= MAX_DIALECT && text.trim_start().starts_with('{');
    if may_tell_more && !own.as_ref().is_ok_and(is_enough) {
        let gathered = scanned.as_ref().map(Scanned::gathered);
        // Broken JSON is told in the words of the first try.
        match dialect::read(place, text, gathered, cx, &mut |item| take.item(item)) {
            Ok(Ok(true)) => return,
            Ok(Err(Fault { byte: _, reason })) if own.is_err() => {
                return take.item(Item::Trouble(Trouble {
                    place,
                    byte: None,
                    kind: TroubleKind::Unreadable(reason),
                }));
            }
            _ => {}
        }
    }
    let item = match own {
        Ok(own) => Item::Exchange(own.exchange),
        Err(Unread::Record(Fault { byte, reason })) => {
            Item::Trouble(Trouble { place, byte, kind: TroubleKind::Unreadable(reason) })
        }
        Err(Unread::Json(error)) => Item::Trouble(broken(place, text, &error, follows)),
    };
    take.item(item);
}

/// What our own names tell of a record.
struct Own<'a> {
    exchange: Exchange<'a>,
    /// Whether nothing is missing that other names could give.
    is_whole: bool,
}

/// Why a record is no exchange.
enum Unread {
    /// Its JSON is broken.
    Json(serde_json::Error),
    /// It is JSON, but no request.
    Record(Fault),
}

fn broken(place: Place, text: &str, error: &serde_json::Error, follows: Follows) -> Trouble {
    let kind = if error.is_eof() && follows == Follows::End {
        TroubleKind::Truncated("the last record ends too early".into())
    } else {
        TroubleKind::Unreadable(format!("not JSON: {}", reason(error)))
    };
    let byte = if error.is_eof() { text.len() } else { raw::error_byte(text, error) };
    Trouble { place, byte: Some(byte as u64), kind }
}

fn refused(reason: &str) -> Unread {
    Unread::Record(Fault { byte: None, reason: reason.into() })
}

fn exchange_of<'a>(place: Place, fields: Fields<'a>, cx: &Context) -> Result<Own<'a>, Unread> {
    let Fields { text, pieces, has_request } = fields;
    let shape = if has_request { Shape::HarEntry } else { Shape::LogLine };
    match exchange(Place { shape, ..place }, &pieces, cx) {
        Err(fault) => match bare_payload(place, &pieces, text) {
            Some(exchange) => Ok(Own { exchange, is_whole: true }),
            None => Err(Unread::Record(fault)),
        },
        Ok(exchange) => Ok(Own { is_whole: is_whole(&exchange, &pieces), exchange }),
    }
}

/// Whether our own names tell all of a record that matters: body, status and time; those of HAR tell
/// of a body in a way that others do not use.
fn is_whole(exchange: &Exchange<'_>, pieces: &Pieces<'_>) -> bool {
    if !could_be_call(exchange.url.as_bytes()) {
        return true;
    }
    let has = |field| pieces.get(field).is_some();
    let is_preflight =
        exchange.method.as_deref().is_some_and(|method| method.eq_ignore_ascii_case("OPTIONS"));
    let has_all = has(Field::RequestBody) && has(Field::Status) && has(Field::Time);
    has_all || has(Field::PostData) || is_preflight
}

/// The fields of the record `text`.
///
/// # Errors
/// The record is no JSON object.
pub(super) fn fields(text: &str) -> serde_json::Result<Fields<'_>> {
    let mut fields = Fields { text, pieces: Pieces::default(), has_request: false };
    fields.collect(At::Root, text)?;
    Ok(fields)
}

/// A record, and what was found in it.
pub(super) struct Fields<'a> {
    text: &'a str,
    pub(super) pieces: Pieces<'a>,
    has_request: bool,
}

impl<'a> Fields<'a> {
    fn of(scanned: &Scanned<'_, 'a>) -> Self {
        let (pieces, has_request) = scanned.pieces();
        Self { text: scanned.text(), pieces, has_request }
    }

    /// Whether it has a `request` as in HAR.
    #[cfg(test)]
    pub(super) fn has_request(&self) -> bool {
        self.has_request
    }

    /// Collects the fields in the object `json`, a part of the record.
    fn collect(&mut self, at: At, json: &'a str) -> serde_json::Result<()> {
        let mut broken = Ok(());
        raw::members(json, |name, value| match step(at, &name) {
            Step::Into(inner) if value.starts_with('{') => {
                self.has_request |= inner == At::Request;
                if let Err(error) = self.collect(inner, value) {
                    broken = Err(error);
                }
            }
            Step::Keep(field) => {
                self.pieces.set(field, value, raw::offset_in(self.text, value) as u64);
            }
            _ => {}
        })?;
        broken
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;
    use crate::ingest::Sink;
    use crate::ingest::exchange::{Body, BodyState, Damage, NoBody, Recorded, Status};
    use crate::place::InputId;

    const PLACE: Place =
        Place { input: InputId(0), record: 1, offset: 0, len: 0, shape: Shape::Unknown };

    fn with<T>(line: impl AsRef<[u8]>, check: impl FnOnce(Exchange<'_>) -> T) -> T {
        let mut check = Some(check);
        let mut result = None;
        let cx = Context::default();
        let text = String::from_utf8_lossy(line.as_ref());
        let scanner = &mut Scanner::default();
        let mut sink = |item: Item<'_>| match item {
            Item::Exchange(exchange) => result = check.take().map(|check| check(exchange)),
            other => panic!("{other:?}"),
        };
        read(PLACE, &text, Follows::More, &cx, scanner, &mut Sink(&mut sink));
        result.unwrap()
    }

    fn trouble(line: &str, follows: Follows) -> (Option<u64>, TroubleKind) {
        let mut found = None;
        let cx = Context::default();
        let scanner = &mut Scanner::default();
        let mut sink = |item: Item<'_>| match item {
            Item::Trouble(trouble) => found = Some((trouble.byte, trouble.kind)),
            other => panic!("{other:?}"),
        };
        read(PLACE, line, follows, &cx, scanner, &mut Sink(&mut sink));
        found.unwrap()
    }

    fn body(text: &str) -> Body<'_> {
        Body::Text { text: Cow::Borrowed(text.as_bytes()), state: BodyState::Nothing }
    }

    #[test]
    fn our_lines() {
        let line = r#"{"startedDateTime":"2026-11-22T21:30:31.867Z","method":"POST","url":"/api/v1/sessions","requestHeaders":{"content-type":"a/b"},"requestBody":{"a": 1},"status":201,"responseHeaders":{"Location":"/api/v1/sessions/1"},"responseBody":{"b":2}}"#;
        with(line, |exchange| {
            assert_eq!(exchange.place.shape, Shape::LogLine);
            assert_eq!(exchange.method.as_deref(), Some("POST"));
            assert_eq!(exchange.time_ms, Some(1_795_383_031_867));
            assert_eq!(exchange.content_type, Recorded::Value("a/b".into()));
            assert_eq!(exchange.body, body(r#"{"a": 1}"#));
            assert_eq!(exchange.status, Status::Code(201));
            assert_eq!(exchange.location, Recorded::Value("/api/v1/sessions/1".into()));
            assert_eq!(exchange.response_body.as_deref(), Some(r#"{"b":2}"#));
            let Body::Text { text: Cow::Borrowed(_), .. } = exchange.body else { panic!("copied") };
        });
    }

    #[test]
    fn mitmproxy_lines() {
        let line = r#"{"timestamp_start": 1795383031.8671, "method": "POST", "url": "http://x/api/v1/sessions", "request_headers": {"Content-Type": "a/b"}, "request_body": "{\"a\":1}", "status": null, "error": "connection lost"} "#;
        with(line, |exchange| {
            assert_eq!(exchange.time_ms, Some(1_795_383_031_867));
            assert_eq!(exchange.body, body(r#"{"a":1}"#));
            assert_eq!(exchange.status, Status::None);
            assert_eq!(exchange.location, Recorded::Unknown);
        });
    }

    #[test]
    fn har_entries_on_a_line() {
        let line = r#"{"request":{"method":"POST","url":"/api/v1/sessions","postData":{"text":"{\"a\":1}"}},"response":{"status":201,"content":{"text":"x"},"redirectURL":"/l"}}"#;
        with(line, |exchange| {
            assert_eq!(exchange.place.shape, Shape::HarEntry);
            assert_eq!(exchange.body, body(r#"{"a":1}"#));
            assert_eq!(exchange.response_body.as_deref(), Some("x"));
            assert_eq!(exchange.location, Recorded::Value("/l".into()));
        });
        with(r#"{"request":{"url":"/events"},"response":null}"#, |exchange| {
            assert_eq!(exchange.status, Status::Unknown);
            assert_eq!(exchange.body, Body::Missing(NoBody::NoField));
        });
    }

    #[test]
    fn bare_payloads() {
        let line = r#"{"sid":"a1","eventType":"play","playerTime":{"playhead":0,"ts":1}}"#;
        with(line, |exchange| {
            assert_eq!(exchange.place.shape, Shape::BarePayload);
            assert_eq!(exchange.sid.as_deref(), Some("a1"));
            assert_eq!(exchange.body, body(line));
            assert_eq!(exchange.url, "");
        });
    }

    #[test]
    fn damaged_text_does_not_lose_the_record() {
        let damaged = |exchange: Exchange<'_>| exchange.body.damage();
        let line = r#"{"url":"/events","\udce9":"\udce9","requestBody":"{\"a\":\"\udce9\"}"}"#;
        assert_eq!(with(line, damaged), Some(Damage::Characters));
        let line = b"{\"url\":\"/events\",\"requestBody\":{\"a\":\"\xe9\"}}";
        assert_eq!(with(line, damaged), Some(Damage::Characters));
        let line = b"{\"url\":\"/events\",\"x\":\"\xe9\",\"requestBody\":{\"a\":\"\"}}";
        assert_eq!(with(line, damaged), None);
    }

    #[test]
    fn the_last_of_duplicates_counts() {
        with(r#"{"url":"/x","url":"/events","status":1,"status":200}"#, |exchange| {
            assert_eq!((&*exchange.url, exchange.status), ("/events", Status::Code(200)));
        });
    }

    #[test]
    fn tells_what_cannot_be_read() {
        let unreadable = |text: &str| TroubleKind::Unreadable(text.into());
        let truncated = TroubleKind::Truncated("the last record ends too early".into());
        let cut = r#"{"url":"/ev"#;
        let eof = "not JSON: EOF while parsing a string";
        assert_eq!(trouble(cut, Follows::More), (Some(11), unreadable(eof)));
        assert_eq!(trouble(cut, Follows::End), (Some(11), truncated));
        let broken = (Some(7), unreadable("not JSON: expected value"));
        assert_eq!(trouble(r#"{"url":x}"#, Follows::End), broken);
        assert_eq!(trouble("[1]", Follows::End), (None, unreadable("not a JSON object")));
        assert_eq!(trouble("{}", Follows::End), (None, unreadable("no URL in the record")));
        let no_url = (None, unreadable("entry has no request URL"));
        assert_eq!(trouble(r#"{"request":{"url":null}}"#, Follows::End), no_url);
        assert!(trouble(&"{\"a\":".repeat(99_999), Follows::End).0.is_some());
    }
}
