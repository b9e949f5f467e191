//! From the fields of a record to an exchange.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::body::{checked, from_base64, json_body, missing, text_body};
use super::exchange::{Body, BodyState, Exchange, Hop, NoBody, Recorded, Status};
use super::fields::{Field, Pieces};
use super::headers::{self, Header, header};
use super::post_data::{PostData, is_base64};
use super::{Context, MAX_POST_DATA, raw, time};
use crate::place::{Place, Shape};

/// Why a record is no exchange.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// The byte of the record at which it shows.
    pub(super) byte: Option<u64>,
    /// The reason, in lower case and without a full stop.
    pub(super) reason: String,
}

/// The largest response body that is read from a file, in bytes.
const MAX_ATTACHED_RESPONSE: usize = 64 << 10;

/// Whether the URL, as written, may be one of the API's. Only of those are headers and bodies read.
pub(super) fn could_be_call(url: &[u8]) -> bool {
    // A backslash: an escape may stand for any character.
    static MARKS: LazyLock<[Finder<'static>; 5]> =
        LazyLock::new(|| ["/api/v", "sessions", "/events", "downloaded", "\\"].map(Finder::new));
    // As most calls do.
    if url.ends_with(b"/events") {
        return true;
    }
    MARKS.iter().any(|mark| mark.find(url).is_some())
}

/// The exchange that the fields of a record tell of.
///
/// # Errors
/// There is no URL, or the JSON of a field is broken.
pub(super) fn exchange<'a>(
    place: Place,
    pieces: &Pieces<'a>,
    cx: &Context,
) -> Result<Exchange<'a>, Fault> {
    let written = pieces.value(Field::Url);
    let url = written.and_then(raw::string).map(|url| url.text).filter(|url| !url.is_empty());
    let Some(url) = url else {
        let reason = match (pieces.is_too_long(Field::Url), place.shape) {
            (true, _) => "the request URL is too long",
            (false, Shape::HarEntry) => "entry has no request URL",
            (false, _) => "no URL in the record",
        };
        return Err(Fault { byte: None, reason: reason.into() });
    };
    exchange_at(place, pieces, url, cx)
}

/// The exchange that the fields of a record tell of beside its URL.
///
/// # Errors
/// The JSON of a field is broken.
pub(super) fn exchange_at<'a>(
    place: Place,
    pieces: &Pieces<'a>,
    url: Cow<'a, str>,
    cx: &Context,
) -> Result<Exchange<'a>, Fault> {
    let is_call = could_be_call(url.as_bytes());
    let mut exchange = unread(place, pieces, url);
    if is_call {
        fill(&mut exchange, pieces, cx)?;
    }
    Ok(exchange)
}

/// The exchange of which only method, URL and time are read: the time tells how far the capture goes.
fn unread<'a>(place: Place, pieces: &Pieces<'a>, url: Cow<'a, str>) -> Exchange<'a> {
    Exchange {
        place,
        method: string(pieces, Field::Method),
        url,
        time_ms: time_ms(pieces),
        content_type: Recorded::Unknown,
        body: missing(NoBody::NoField),
        status: Status::Unknown,
        location: Recorded::Unknown,
        response_body: None,
        sid: None,
        id: None,
        hop: Hop::Direct,
    }
}

fn time_ms(pieces: &Pieces<'_>) -> Option<i64> {
    time::millis(pieces.value(Field::Time)?)
}

fn fill<'a>(exchange: &mut Exchange<'a>, pieces: &Pieces<'a>, cx: &Context) -> Result<(), Fault> {
    let (body, mime_type) = request_body(pieces, cx)?;
    let content_type = header_field(pieces, Field::RequestHeaders, Header::ContentType)?;
    let location = header_field(pieces, Field::ResponseHeaders, Header::Location)?;
    let redirect = string(pieces, Field::RedirectUrl).filter(|url| !url.is_empty());
    exchange.content_type = or_else(content_type, mime_type);
    exchange.body = body;
    exchange.status = status(pieces);
    exchange.location = or_else(location, redirect);
    exchange.response_body = response_body(pieces).or_else(|| attached_response(pieces, cx));
    exchange.hop = hop(pieces);
    Ok(())
}

/// The exchange that `record`, a payload logged by itself, tells of: its URL is empty. None where
/// it is no payload.
pub(super) fn bare_payload<'a>(
    place: Place,
    pieces: &Pieces<'a>,
    record: &'a str,
) -> Option<Exchange<'a>> {
    pieces.value(Field::EventType).and(pieces.value(Field::PlayerTime))?;
    let place = Place { shape: Shape::BarePayload, ..place };
    Some(Exchange {
        body: json_body(record.into()),
        status: status(pieces),
        sid: string(pieces, Field::Sid).filter(|sid| !sid.is_empty()),
        ..unread(place, pieces, Cow::Borrowed(""))
    })
}

/// The body, and the content type where it stands with it.
fn request_body<'a>(
    pieces: &Pieces<'a>,
    cx: &Context,
) -> Result<(Body<'a>, Option<Cow<'a, str>>), Fault> {
    if let Some(json) = pieces.value(Field::PostData) {
        if json.starts_with('"') {
            return Ok((text_body(json, false), None));
        }
        let fault = |error| fault(pieces, Field::PostData, json, &error);
        let post = PostData::read(json).map_err(fault)?;
        let body = match post.body().map_err(fault)? {
            Body::Missing(NoBody::InFile) => attached(post.file(), cx),
            body => body,
        };
        return Ok((body, post.mime_type()));
    }
    let body = match pieces.value(Field::RequestBody) {
        Some(json) if pieces.is_payload() => payload(json),
        Some(json) => text_body(json, false),
        None => missing(NoBody::NoField),
    };
    Ok((body, None))
}

/// The body `json`, a payload that is known to be valid.
pub(super) fn payload(json: &str) -> Body<'_> {
    Body::Text { text: json.as_bytes().into(), state: BodyState::Payload }
}

/// The body in a file beside the capture.
fn attached(name: Option<Cow<'_, str>>, cx: &Context) -> Body<'static> {
    match name.and_then(|name| cx.attachments.read(&name, MAX_POST_DATA)) {
        None => missing(NoBody::InFile),
        Some(bytes) if bytes.is_empty() => missing(NoBody::Empty),
        Some(bytes) => match String::from_utf8(bytes) {
            Ok(text) => checked(text.into(), false),
            Err(error) => {
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                checked(text.into(), true)
            }
        },
    }
}

/// The response's body in a file beside the capture: what a server says of a call that it refuses.
fn attached_response(pieces: &Pieces<'_>, cx: &Context) -> Option<Cow<'static, str>> {
    let name = string(pieces, Field::ResponseFile).filter(|_| status(pieces).is_failure())?;
    let bytes = cx.attachments.read(&name, MAX_ATTACHED_RESPONSE)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    (!text.is_empty()).then_some(text.into())
}

/// Where the request was recorded, by what the record tells.
fn hop(pieces: &Pieces<'_>) -> Hop {
    let by_worker = pieces
        .value(Field::ViaWorker)
        .is_some_and(|json| matches!(json, "true" | "\"Service Worker\""));
    match pieces.value(Field::RequestHeaders) {
        _ if by_worker => Hop::BeforeWorker,
        Some(json) if tells_of_proxy(pieces, json) => Hop::BehindProxy,
        _ => Hop::Direct,
    }
}

fn tells_of_proxy(pieces: &Pieces<'_>, json: &str) -> bool {
    match pieces.noticed(Field::RequestHeaders) {
        Some(noticed) => noticed.tells_of_proxy(json),
        None => headers::tell_of_proxy(json),
    }
}

fn header_field<'a>(
    pieces: &Pieces<'a>,
    field: Field,
    wanted: Header,
) -> Result<Recorded<Cow<'a, str>>, Fault> {
    let Some(json) = pieces.value(field) else { return Ok(Recorded::Unknown) };
    if let Some(noticed) = pieces.noticed(field) {
        return Ok(noticed.header(json, wanted));
    }
    header(json, wanted.name()).map_err(|error| fault(pieces, field, json, &error))
}

fn fault(pieces: &Pieces<'_>, field: Field, json: &str, error: &serde_json::Error) -> Fault {
    let byte = pieces.at(field) + raw::error_byte(json, error) as u64;
    Fault { byte: Some(byte), reason: format!("not JSON: {}", reason(error)) }
}

/// serde_json's words without its line and column, which count in a part of the input.
pub(super) fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or_default().to_owned()
}

/// The first of two that was recorded.
pub(super) fn or_else<T>(recorded: Recorded<T>, other: Option<T>) -> Recorded<T> {
    match (recorded, other) {
        (Recorded::Unknown | Recorded::Absent, Some(other)) => Recorded::Value(other),
        (recorded, _) => recorded,
    }
}

fn string<'a>(pieces: &Pieces<'a>, field: Field) -> Option<Cow<'a, str>> {
    raw::string(pieces.value(field)?).map(|decoded| decoded.text)
}

fn status(pieces: &Pieces<'_>) -> Status {
    let Some(json) = pieces.value(Field::Status) else {
        let error = pieces.value(Field::Error);
        let failed = error.is_some_and(|error| error != "\"\"" && error != "false");
        return if failed { Status::None } else { Status::Unknown };
    };
    if let [hundreds @ b'1'..=b'9', tens @ b'0'..=b'9', ones @ b'0'..=b'9'] = json.as_bytes() {
        let [hundreds, tens, ones] = [hundreds, tens, ones].map(|digit| u16::from(digit - b'0'));
        return Status::Code(hundreds * 100 + tens * 10 + ones);
    }
    status_of(&raw::string(json).map_or(Cow::Borrowed(json), |decoded| decoded.text))
}

/// The text of a header that stands by itself: a string, or the first of a list.
pub(super) fn header_text(json: &str) -> Option<Cow<'_, str>> {
    headers::text(json)
}

/// The status that `text` gives.
pub(super) fn status_of(text: &str) -> Status {
    match text.trim().parse::<f64>() {
        Ok(code) if code <= 0.0 => Status::None,
        Ok(code @ 100.0..1000.0) => Status::Code(code as u16),
        _ => Status::Unknown,
    }
}

fn response_body<'a>(pieces: &Pieces<'a>) -> Option<Cow<'a, str>> {
    let json = pieces.value(Field::ResponseBody)?;
    let text = match raw::string(json) {
        Some(decoded) => decoded.text,
        None => Cow::Borrowed(json),
    };
    let encoded = is_base64(pieces.value(Field::ResponseEncoding));
    let text = match from_base64(&text).filter(|_| encoded) {
        Some(bytes) => Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()),
        None => text,
    };
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::place::InputId;

    const URL: &str = "\"https://x.test/api/v1/sessions\"";

    fn place() -> Place {
        Place { shape: Shape::HarEntry, ..Place::of_input(InputId(0)) }
    }

    fn built<'a>(fields: &[(Field, &'a str)]) -> Exchange<'a> {
        let mut pieces = Pieces::default();
        pieces.set(Field::Url, URL, 0);
        fields.iter().for_each(|&(field, json)| pieces.set(field, json, 100));
        exchange(place(), &pieces, &Context::default()).unwrap()
    }

    #[test]
    fn statuses() {
        let cases = [
            ("201", Status::Code(201)),
            ("\"404\"", Status::Code(404)),
            ("201.0", Status::Code(201)),
            ("0", Status::None),
            ("-1", Status::None),
            ("-999", Status::None),
            ("\"0\"", Status::None),
            ("null", Status::Unknown),
            ("\"\"", Status::Unknown),
            ("\"COMPLETE\"", Status::Unknown),
            ("99999", Status::Unknown),
            ("12", Status::Unknown),
            ("{}", Status::Unknown),
        ];
        for (json, status) in cases {
            assert_eq!(built(&[(Field::Status, json)]).status, status, "{json}");
        }
        let error = (Field::Error, "\"net::ERR_FAILED\"");
        assert_eq!(built(&[error]).status, Status::None);
        assert_eq!(built(&[error, (Field::Status, "null")]).status, Status::None);
        assert_eq!(built(&[error, (Field::Status, "200")]).status, Status::Code(200));
        assert_eq!(built(&[(Field::Error, "null")]).status, Status::Unknown);
    }

    #[test]
    fn content_types_and_locations_have_a_second_source() {
        let header = (Field::RequestHeaders, r#"[{"name":"content-type","value":"a/b"}]"#);
        let post = (Field::PostData, r#"{"mimeType":"c/d","text":"{}"}"#);
        let content_type = |fields: &[_]| built(fields).content_type;
        assert_eq!(content_type(&[header, post]), Recorded::Value("a/b".into()));
        assert_eq!(content_type(&[post]), Recorded::Value("c/d".into()));
        assert_eq!(content_type(&[(Field::RequestHeaders, "[]")]), Recorded::Unknown);
        let other = (Field::RequestHeaders, r#"{"accept":"*/*"}"#);
        assert_eq!(content_type(&[other]), Recorded::Absent);
        assert_eq!(content_type(&[other, post]), Recorded::Value("c/d".into()));
        let redirect = (Field::RedirectUrl, "\"/a\"");
        assert_eq!(built(&[redirect]).location, Recorded::Value("/a".into()));
        assert_eq!(built(&[(Field::RedirectUrl, "\"\"")]).location, Recorded::Unknown);
        let location = (Field::ResponseHeaders, r#"{"Location":["/b"]}"#);
        assert_eq!(built(&[redirect, location]).location, Recorded::Value("/b".into()));
    }

    #[test]
    fn response_bodies() {
        let base64 = (Field::ResponseEncoding, "\"base64\"");
        let body = |fields: &[_]| built(fields).response_body;
        assert_eq!(body(&[(Field::ResponseBody, "\"aGk=\""), base64]), Some("hi".into()));
        assert_eq!(body(&[(Field::ResponseBody, "\"aGk=\"")]), Some("aGk=".into()));
        assert_eq!(body(&[(Field::ResponseBody, "{\"a\":1}")]), Some("{\"a\":1}".into()));
        assert_eq!(body(&[(Field::ResponseBody, "\"\"")]), None);
    }

    #[test]
    fn bodies_of_other_traffic_are_not_read() {
        let mut pieces = Pieces::default();
        pieces.set(Field::Url, "\"https://x.test/logo.svg\"", 0);
        pieces.set(Field::PostData, "broken", 0);
        let exchange = exchange(place(), &pieces, &Context::default()).unwrap();
        assert_eq!(exchange.body, Body::Missing(NoBody::NoField));
    }

    #[test]
    fn faults_have_a_byte() {
        let mut pieces = Pieces::default();
        let exchange =
            |pieces: &Pieces<'_>| exchange(place(), pieces, &Context::default()).unwrap_err();
        assert_eq!(exchange(&pieces).reason, "entry has no request URL");
        pieces.set(Field::Url, URL, 0);
        pieces.set(Field::PostData, "{\"text\" 1}", 50);
        let fault = exchange(&pieces);
        assert_eq!((fault.byte, &*fault.reason), (Some(58), "not JSON: expected `:`"));
    }
}
