//! The requests of sessions: each session one line of JSON, which the page's script reads when it is chosen.

use std::io;

use serde::Serialize;

use super::data::{lines, text};
use super::drawn::Names;
use crate::report::json::write_compact;
use crate::report::model::Report;
use crate::report::words::rfc3339;
use crate::timeline::Packed;
use crate::timeline::requests::{Request, Requests};

/// Writes the requests of `report` in the order of its drawings, each session on a line: `null` where its
/// requests are not here.
pub(super) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    for drawing in report.drawn.values() {
        write_compact(&drawing.requests.as_ref().map(OfSession::new), &mut *out)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct OfSession<'a> {
    /// The place among `calls` of each event's request, as a difference to the event before.
    of_events: Packed,
    /// None where a record is too long.
    calls: Vec<Option<Call<'a>>>,
    /// URLs and headers, which calls give by number.
    names: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Call<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<i64>,
    url: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_type: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    #[serde(skip_serializing_if = "is_none_left")]
    body_left_out: &'a usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    answer: Option<String>,
    #[serde(skip_serializing_if = "is_none_left")]
    answer_left_out: &'a usize,
}

fn is_none_left(left_out: &&usize) -> bool {
    **left_out == 0
}

impl<'a> OfSession<'a> {
    fn new(requests: &'a Requests) -> Self {
        let mut names = Names::default();
        let mut before = 0;
        let of_events = requests.of_events.iter().map(|&call| {
            let call = call as i64;
            call - std::mem::replace(&mut before, call)
        });
        let calls = requests.calls.iter();
        Self {
            of_events: of_events.collect(),
            calls: calls.map(|it| it.as_ref().map(|it| Call::new(it, &mut names))).collect(),
            names: names.all,
        }
    }
}

impl<'a> Call<'a> {
    fn new(request: &'a Request, names: &mut Names) -> Self {
        let mut number = |name: &Option<String>| name.as_ref().map(|name| names.number(name));
        Self {
            time: request.time_ms.and_then(rfc3339),
            method: number(&request.method),
            content_type: number(&request.content_type),
            location: number(&request.location),
            url: names.number(&text(&request.url)),
            body: request.body.as_deref().map(lines),
            body_left_out: &request.body_left_out,
            status: request.status,
            answer: request.answer.as_deref().map(lines),
            answer_left_out: &request.answer_left_out,
        }
    }
}
