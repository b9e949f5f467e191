//! HAR 1.2, an entry a line.

use std::io;

use serde::Serialize;

use super::Extracted;
use crate::ingest::{NoBody, Recorded, Status};
use crate::report::words::rfc3339;

/// Prints calls as a HAR file.
///
/// # Errors
/// Those of `out`.
pub fn write(calls: &[Extracted], out: &mut dyn io::Write) -> io::Result<()> {
    let (name, version) = (env!("CARGO_PKG_NAME"), env!("CARGO_PKG_VERSION"));
    writeln!(out, r#"{{"log": {{"version": "1.2","#)?;
    writeln!(out, r#""creator": {{"name": "{name}", "version": "{version}"}},"#)?;
    writeln!(out, r#""pages": [],"#)?;
    writeln!(out, r#""entries": ["#)?;
    for (number, call) in calls.iter().enumerate() {
        if number > 0 {
            writeln!(out, ",")?;
        }
        write_entry(call, out)?;
    }
    writeln!(out, "\n]}}}}")?;
    out.flush()
}

/// Prints a call as an entry, on one line without its end.
///
/// # Errors
/// Those of `out`.
pub(super) fn write_entry(call: &Extracted, out: &mut dyn io::Write) -> io::Result<()> {
    Ok(serde_json::to_writer(out, &Entry::of(call))?)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    started_date_time: Option<String>,
    time: u32,
    request: Request<'a>,
    /// Left out where the capture does not tell how the call was answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    response: Option<Response<'a>>,
    cache: Nothing,
    timings: Timings,
}

#[derive(Serialize)]
struct Nothing {}

#[derive(Serialize)]
struct Timings {
    send: i32,
    wait: i32,
    receive: i32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Request<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<&'a str>,
    url: &'a str,
    http_version: &'static str,
    headers: Vec<Header<'a>>,
    query_string: [Nothing; 0],
    cookies: [Nothing; 0],
    headers_size: i32,
    body_size: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    post_data: Option<PostData<'a>>,
}

#[derive(Serialize)]
struct Header<'a> {
    name: &'static str,
    value: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PostData<'a> {
    mime_type: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Response<'a> {
    status: u16,
    status_text: &'static str,
    http_version: &'static str,
    headers: Vec<Header<'a>>,
    cookies: [Nothing; 0],
    content: Content,
    #[serde(rename = "redirectURL")]
    redirect_url: &'static str,
    headers_size: i32,
    body_size: i32,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Content {
    size: usize,
    mime_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
}

/// Not recorded.
const UNKNOWN: i32 = -1;

impl<'a> Entry<'a> {
    fn of(call: &'a Extracted) -> Self {
        let status = match call.status {
            Status::Unknown => None,
            Status::None => Some(0),
            Status::Code(code) => Some(code),
        };
        Self {
            started_date_time: call.time_ms.and_then(rfc3339),
            time: 0,
            request: request(call),
            response: status.map(|status| response(call, status)),
            cache: Nothing {},
            timings: Timings { send: 0, wait: 0, receive: 0 },
        }
    }
}

fn request(call: &Extracted) -> Request<'_> {
    let content_type = call.content_type.value().map(String::as_str);
    let post_data = |text| PostData { mime_type: content_type.unwrap_or(""), text };
    Request {
        method: call.method.as_deref(),
        url: &call.url,
        http_version: "HTTP/1.1",
        headers: header("Content-Type", &call.content_type, ("Accept", "*/*")),
        query_string: [],
        cookies: [],
        headers_size: UNKNOWN,
        body_size: UNKNOWN,
        post_data: match &call.body {
            Ok(text) => Some(post_data(text)),
            Err(NoBody::Empty) => Some(post_data("")),
            Err(NoBody::NoField | NoBody::InFile) => None,
        },
    }
}

fn response(call: &Extracted, status: u16) -> Response<'_> {
    let text = call.message.as_deref().map(super::log::answer);
    Response {
        status,
        status_text: "",
        http_version: "HTTP/1.1",
        headers: header("Location", &call.location, ("Content-Length", "0")),
        cookies: [],
        content: Content {
            size: text.as_ref().map_or(0, String::len),
            mime_type: if text.is_some() { "application/json" } else { "x-unknown" },
            text,
        },
        redirect_url: "",
        headers_size: UNKNOWN,
        body_size: UNKNOWN,
    }
}

/// The header, or where the capture shows that it is absent another one, which says that headers were
/// recorded.
fn header<'a>(
    name: &'static str,
    recorded: &'a Recorded<String>,
    (other, value): (&'static str, &'static str),
) -> Vec<Header<'a>> {
    match recorded {
        Recorded::Value(value) => vec![Header { name, value }],
        Recorded::Absent => vec![Header { name: other, value }],
        Recorded::Unknown => Vec::new(),
    }
}
