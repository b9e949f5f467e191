//! From the fields of a log's record to an exchange.

use std::borrow::Cow;

use super::super::body::{checked, json_body};
use super::super::build::{self, Fault, header_text};
use super::super::exchange::{Answer, Body, BodyState, Exchange, Item, Recorded};
use super::super::fields::{Field, Pieces};
use super::super::{Context, raw, time};
use super::{Content, Finding, Gathered, Slot, body, find};
use crate::place::{Place, Shape};

/// Reads the record at `place` by the names of its members, and gives what it is to `sink`. False
/// where it is nothing that is known.
///
/// # Errors
/// It is no JSON object, or the JSON in it is broken.
pub(in crate::ingest) fn read(
    place: Place,
    text: &str,
    gathered: Option<Gathered<'_>>,
    cx: &Context,
    sink: &mut dyn FnMut(Item<'_>),
) -> serde_json::Result<Result<bool, Fault>> {
    if let Some(fields) = gathered {
        let finding = Finding { text, object: text, fields, layers: &[], outer_ms: None };
        // Of anything else, a record inside it may tell more.
        if let Some(content @ (Content::Call | Content::Payload)) = finding.content() {
            return Ok(give(place, &finding, content, cx, sink).map(|()| true));
        }
    }
    let read = find(text, &cx.names, |finding| match finding.content() {
        Some(content) => give(place, &finding, content, cx, sink).map(|()| true),
        None => Ok(false),
    })?;
    Ok(read.unwrap_or(Ok(false)))
}

fn give(
    place: Place,
    finding: &Finding<'_>,
    content: Content,
    cx: &Context,
    sink: &mut dyn FnMut(Item<'_>),
) -> Result<(), Fault> {
    match content {
        Content::Answer => {
            let place = Place { shape: Shape::Dialect, ..place };
            sink(Item::Answer(answer(place, finding, cx)?));
        }
        Content::Payload => payload(place, finding, sink),
        Content::Call | Content::Other => {
            sink(Item::Exchange(exchange(place, finding, cx)?));
        }
    }
    Ok(())
}

fn pieces<'a>(finding: &Finding<'a>) -> Pieces<'a> {
    let fields = [
        (Slot::RequestLine, Field::Url),
        (Slot::Url, Field::Url),
        (Slot::Method, Field::Method),
        (Slot::Time, Field::Time),
        (Slot::RequestHeaders, Field::RequestHeaders),
        (Slot::PostData, Field::PostData),
        (Slot::Status, Field::Status),
        (Slot::Error, Field::Error),
        (Slot::ResponseHeaders, Field::ResponseHeaders),
        (Slot::ResponseBody, Field::ResponseBody),
        (Slot::ResponseEncoding, Field::ResponseEncoding),
        (Slot::EventType, Field::EventType),
        (Slot::PlayerTime, Field::PlayerTime),
        (Slot::Sid, Field::Sid),
    ];
    let mut pieces = Pieces::default();
    for (slot, field) in fields {
        if let Some(json) = finding.fields.get(slot) {
            pieces.set(field, json, raw::offset_in(finding.text, json) as u64);
            pieces.notice(field, finding.fields.noticed(slot));
        }
    }
    pieces
}

fn exchange<'a>(
    place: Place,
    finding: &'a Finding<'a>,
    cx: &Context,
) -> Result<Exchange<'a>, Fault> {
    let place = Place { shape: Shape::Dialect, ..place };
    let pieces = pieces(finding);
    let url = url(finding);
    let exchange = build::exchange_at(place, &pieces, url, cx)?;
    Ok(overlay(exchange, finding))
}

/// Adds what only the names of logs tell.
fn overlay<'a>(exchange: Exchange<'a>, finding: &'a Finding<'a>) -> Exchange<'a> {
    let get = |slot| finding.fields.get(slot);
    let flat = |slot| get(slot).and_then(header_text).filter(|text| !text.is_empty());
    let mut exchange = exchange;
    if exchange.method.is_none() || get(Slot::Method).is_none() {
        exchange.method = method(finding).or(exchange.method);
    }
    exchange.content_type = build::or_else(exchange.content_type, flat(Slot::ContentType));
    exchange.location = build::or_else(exchange.location, flat(Slot::Location));
    exchange.time_ms = exchange.time_ms.or(finding.outer_ms);
    if get(Slot::Status).is_none()
        && let Some(status) = finding.header(Slot::ResponseHeaders, ":status")
    {
        exchange.status = build::status_of(&status);
    }
    exchange.id = id(finding);
    if finding.fields.is_payload()
        && let Some(json) = get(Slot::Body)
    {
        exchange.body = build::payload(json);
    } else if let Some(decoded) = body::text(finding) {
        exchange.body = match decoded.text {
            text if text.is_empty() || text == "-" => exchange.body,
            text if raw_json(finding) => json_body(text),
            text => checked(text, decoded.damaged),
        };
    }
    if body::is_flagged(get(Slot::BodyTruncated))
        && let Body::Text { state, .. } = &mut exchange.body
    {
        *state = BodyState::CutShort;
    }
    exchange
}

/// Whether the body stands in the record as JSON itself.
fn raw_json(finding: &Finding<'_>) -> bool {
    let strings = [Slot::BodyText, Slot::Base64];
    let in_string = strings.iter().any(|slot| finding.fields.get(*slot).is_some());
    !in_string && finding.fields.get(Slot::Body).is_some_and(|json| !json.starts_with('"'))
}

fn text<'a>(finding: &Finding<'a>, slot: Slot) -> Option<Cow<'a, str>> {
    raw::string(finding.fields.get(slot)?).map(|decoded| decoded.text)
}

/// The words of a request's first line: `POST /a HTTP/1.1`, or the method alone.
fn request_line(finding: &Finding<'_>) -> (Option<String>, Option<String>) {
    let line = text(finding, Slot::RequestLine).unwrap_or_default();
    let mut words = line.split_whitespace();
    let method = words.next().filter(|word| word.bytes().all(|byte| byte.is_ascii_uppercase()));
    (method.map(str::to_owned), words.next().map(str::to_owned))
}

fn method<'a>(finding: &Finding<'a>) -> Option<Cow<'a, str>> {
    let pseudo = || finding.header(Slot::RequestHeaders, ":method").map(|text| text.into_owned());
    let written = || pseudo().or_else(|| request_line(finding).0).map(Cow::Owned);
    text(finding, Slot::Method).or_else(written)
}

/// The URL, put together of its parts as far as the record has them.
fn url<'a>(finding: &'a Finding<'a>) -> Cow<'a, str> {
    let path = text(finding, Slot::Url)
        .or_else(|| request_line(finding).1.map(Cow::Owned))
        .or_else(|| finding.pseudo_path())
        .unwrap_or_default();
    if path.contains("://") {
        return path;
    }
    let query = text(finding, Slot::Query).filter(|query| !query.is_empty() && !path.contains('?'));
    let path = match query {
        Some(query) => format!("{path}?{}", query.trim_start_matches('?')).into(),
        None => path,
    };
    let host = text(finding, Slot::Host)
        .or_else(|| finding.header(Slot::RequestHeaders, ":authority"))
        .or_else(|| finding.header(Slot::RequestHeaders, "host"));
    let Some(host) = host.filter(|host| is_host(host)) else { return path };
    let scheme = text(finding, Slot::Scheme).unwrap_or(Cow::Borrowed("https"));
    let port = finding.fields.get(Slot::Port).map(|port| port.trim_matches('"'));
    let port = port.filter(|port| {
        let is_port = port.parse::<u16>().is_ok_and(|port| !matches!(port, 0 | 80 | 443));
        is_port && !host.contains(':')
    });
    let port = port.map(|port| format!(":{port}")).unwrap_or_default();
    let slash = if path.starts_with('/') { "" } else { "/" };
    format!("{scheme}://{host}{port}{slash}{path}").into()
}

fn is_host(text: &str) -> bool {
    !text.is_empty() && !text.contains(['/', '?', '#', '@']) && !text.contains(char::is_whitespace)
}

fn id<'a>(finding: &Finding<'a>) -> Option<Cow<'a, str>> {
    let json = finding.fields.get(Slot::Id)?;
    Some(raw::string(json).map_or(Cow::Borrowed(json), |decoded| decoded.text))
}

fn answer<'a>(place: Place, finding: &'a Finding<'a>, cx: &Context) -> Result<Answer<'a>, Fault> {
    // A URL that could be a call's makes the response be read.
    let exchange = build::exchange_at(place, &pieces(finding), "/events".into(), cx)?;
    let exchange = overlay(exchange, finding);
    let Exchange { place, time_ms, status, location, response_body, id, .. } = exchange;
    let id = id.unwrap_or_default();
    Ok(Answer { place, id, time_ms, status, location, response_body })
}

fn payload(place: Place, finding: &Finding<'_>, sink: &mut dyn FnMut(Item<'_>)) {
    let read = build::bare_payload(place, &pieces(finding), finding.object);
    if let Some(exchange) = read {
        let time_ms = exchange
            .time_ms
            .or(finding.outer_ms)
            .or_else(|| finding.fields.get(Slot::Time).and_then(time::millis));
        sink(Item::Exchange(Exchange { time_ms, location: Recorded::Unknown, ..exchange }));
    }
}
