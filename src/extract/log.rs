//! Logs of our own form, a call a line.

use std::io;

use serde::Serialize;
use serde_json::json;

use super::{Extracted, har};
use crate::ingest::{NoBody, Recorded, Status};
use crate::json::Document;
use crate::place::Shape;
use crate::report::words::rfc3339;

/// Prints calls as a log: entries of HAR files as such, bare payloads as they are, all others with the
/// names of our own format.
///
/// # Errors
/// Those of `out`.
pub fn write(calls: &[Extracted], out: &mut dyn io::Write) -> io::Result<()> {
    for call in calls {
        match (call.shape, &call.body) {
            (Shape::HarEntry, _) => har::write_entry(call, out)?,
            (Shape::BarePayload, Ok(body)) => write_bare(call, body, out)?,
            _ => serde_json::to_writer(&mut *out, &Line::of(call))?,
        }
        writeln!(out)?;
    }
    out.flush()
}

/// A payload by itself. A time that a record around it told is told so again.
fn write_bare(call: &Extracted, body: &str, out: &mut dyn io::Write) -> io::Result<()> {
    const TIMES: [&str; 3] = ["startedDateTime", "timestamp", "timestamp_start"];
    let one_line = body.replace(['\n', '\r'], " ");
    let document = Document::parse(one_line.as_bytes());
    let root = document.as_ref().ok().map(Document::root);
    let tells = root.is_some_and(|root| TIMES.iter().any(|name| root.get(name).is_some()));
    match call.time_ms.and_then(rfc3339).filter(|_| !tells) {
        None => out.write_all(one_line.as_bytes()),
        Some(time) => Ok(serde_json::to_writer(out, &json!({"time": time, "log": one_line}))?),
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Line<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    started_date_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<&'a str>,
    url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_headers: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    request_body: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_headers: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    response_body: Option<String>,
}

impl<'a> Line<'a> {
    fn of(call: &'a Extracted) -> Self {
        Self {
            started_date_time: call.time_ms.and_then(rfc3339),
            method: call.method.as_deref(),
            url: &call.url,
            request_headers: header("content-type", &call.content_type, ("accept", "*/*")),
            request_body: match &call.body {
                Ok(text) => Some(text),
                Err(NoBody::Empty) => Some(""),
                Err(NoBody::NoField | NoBody::InFile) => None,
            },
            status: match call.status {
                Status::Unknown => None,
                Status::None => Some(0),
                Status::Code(code) => Some(code),
            },
            response_headers: header("location", &call.location, ("content-length", "0")),
            response_body: call.message.as_deref().map(answer),
        }
    }
}

/// The header, or where the capture shows that it is absent another one, which says that headers were
/// recorded.
fn header(
    name: &str,
    recorded: &Recorded<String>,
    (other, value): (&str, &str),
) -> Option<serde_json::Value> {
    match recorded {
        Recorded::Value(value) => Some(json!({ name: value })),
        Recorded::Absent => Some(json!({ other: value })),
        Recorded::Unknown => None,
    }
}

/// What a server said, as the API says it.
pub(super) fn answer(message: &str) -> String {
    json!({"message": message}).to_string()
}
