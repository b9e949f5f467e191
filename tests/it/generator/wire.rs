//! What a proxy records of sessions: calls, and the newline-JSON that holds them.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

/// Where all clients send.
pub const BASE_URL: &str = "https://media.example.com/api/v1";

/// A call as it was recorded. A defect changes one of its parts.
#[derive(Clone, Debug)]
pub struct Call {
    /// Stays with the call through all changes and reorderings.
    pub id: usize,
    /// When the client made the event, in milliseconds since the Unix epoch.
    pub made_ms: i64,
    /// How much later the proxy saw the request, in milliseconds.
    pub delay_ms: i64,
    /// The event.
    pub body: Value,
    /// The body's text, where it is not that of `body`; none within where it was not recorded.
    pub text: Option<Option<String>>,
    /// The log line, where it is not a call at all.
    pub line: Option<String>,
    pub method: &'static str,
    pub url: String,
    pub content_type: &'static str,
    /// The response's status; none where it was not recorded.
    pub status: Option<u16>,
    /// The response's `Location`.
    pub location: Option<String>,
}

impl Call {
    /// An event of a session.
    pub fn event(id: usize, sid: &str, ts_ms: i64, playhead: f64, event_type: &str) -> Self {
        let starts = event_type == "sessionStart";
        let url = if starts {
            format!("{BASE_URL}/sessions")
        } else {
            format!("{BASE_URL}/sessions/{sid}/events")
        };
        Self {
            id,
            made_ms: ts_ms,
            delay_ms: 0,
            body: json!({
                "playerTime": {"playhead": number(playhead), "ts": ts_ms},
                "eventType": event_type,
            }),
            text: None,
            line: None,
            method: "POST",
            url,
            content_type: "application/json",
            status: Some(if starts { 201 } else { 204 }),
            location: starts.then(|| format!("/api/v1/sessions/{sid}")),
        }
    }

    /// The event type.
    pub fn event_type(&self) -> &str {
        self.body["eventType"].as_str().unwrap_or_default()
    }

    /// Whether it is of this event type.
    pub fn is(&self, event_type: &str) -> bool {
        self.event_type() == event_type
    }

    pub fn playhead(&self) -> f64 {
        self.body["playerTime"]["playhead"].as_f64().unwrap_or_default()
    }

    pub fn set_playhead(&mut self, playhead: f64) {
        self.body["playerTime"]["playhead"] = number(playhead);
    }

    /// Changes when the event was made.
    pub fn set_ts(&mut self, ts_ms: i64) {
        self.made_ms = ts_ms;
        self.body["playerTime"]["ts"] = ts_ms.into();
    }

    /// Makes it later.
    pub fn shift(&mut self, ms: i64) {
        self.set_ts(self.made_ms + ms);
    }

    /// Sets a parameter.
    pub fn set(&mut self, key: &str, value: impl Into<Value>) {
        self.body["params"][key] = value.into();
    }

    /// Takes a parameter away.
    pub fn unset(&mut self, key: &str) {
        if let Some(params) = self.body["params"].as_object_mut() {
            params.remove(key);
        }
    }

    /// When the proxy saw it, in milliseconds since the Unix epoch.
    fn captured_ms(&self) -> i64 {
        self.made_ms + self.delay_ms
    }

    fn line(&self) -> String {
        if let Some(line) = &self.line {
            return line.clone();
        }
        let mut line = json!({
            "startedDateTime": iso(self.captured_ms()),
            "method": self.method,
            "url": self.url,
            "requestHeaders": {"Content-Type": self.content_type},
        });
        match &self.text {
            None => line["requestBody"] = self.body.to_string().into(),
            Some(Some(text)) => line["requestBody"] = text.as_str().into(),
            Some(None) => {}
        }
        if let Some(status) = self.status {
            line["status"] = status.into();
            let mut headers = Map::new();
            headers.insert("Server".into(), "example".into());
            if let Some(location) = &self.location {
                headers.insert("Location".into(), location.as_str().into());
            }
            line["responseHeaders"] = headers.into();
        }
        line.to_string()
    }
}

/// How a session goes to the server.
#[derive(Clone, Debug)]
pub enum Upload {
    /// Each event on its own, as it is made.
    Events,
    /// All events in one array, later.
    Batch {
        /// The path after `/api/v1`.
        path: &'static str,
        /// How much later than its last event, in milliseconds.
        delay_ms: i64,
    },
}

/// The calls of a session, in the order in which the client made them.
#[derive(Clone, Debug)]
pub struct Session {
    pub sid: String,
    pub upload: Upload,
    pub calls: Vec<Call>,
}

/// What a proxy recorded.
#[derive(Clone, Debug, Default)]
pub struct Capture {
    pub sessions: Vec<Session>,
    /// Requests that are no calls, in milliseconds since the Unix epoch.
    pub others_ms: Vec<i64>,
    /// How many bytes of the end are cut off.
    pub cut: usize,
}

/// A capture as text.
pub struct Written {
    /// Newline-JSON.
    pub text: String,
    /// The record of each call, by its id.
    pub records: HashMap<usize, u64>,
}

impl Written {
    /// The capture for human eyes: a line an event.
    pub fn brief(&self) -> String {
        let line = |(record, line): (usize, &str)| {
            let call: Value = serde_json::from_str(line).unwrap_or_default();
            let body = call["requestBody"].as_str().unwrap_or_default();
            let path = call["url"].as_str().unwrap_or_default().trim_start_matches(BASE_URL);
            format!("{} {} {path} {body}", record + 1, call["startedDateTime"])
        };
        self.text.lines().enumerate().map(line).collect::<Vec<_>>().join("\n")
    }
}

impl Capture {
    /// Writes the calls in the order in which the proxy saw them.
    pub fn write(&self) -> Written {
        let mut lines: Vec<(i64, Vec<usize>, String)> = Vec::new();
        for session in &self.sessions {
            match session.upload {
                Upload::Events => lines.extend(
                    session
                        .calls
                        .iter()
                        .map(|call| (call.captured_ms(), vec![call.id], call.line())),
                ),
                Upload::Batch { path, delay_ms } => lines.extend(batch(session, path, delay_ms)),
            }
        }
        lines.extend(self.others_ms.iter().map(|&ms| (ms, Vec::new(), other(ms))));
        lines.sort_by_key(|(captured_ms, ..)| *captured_ms);
        let mut written = Written { text: String::new(), records: HashMap::new() };
        for (record, (_, ids, line)) in (1..).zip(lines) {
            written.records.extend(ids.into_iter().map(|id| (id, record)));
            written.text.push_str(&line);
            written.text.push('\n');
        }
        written.text.truncate(written.text.len() - self.cut);
        written
    }
}

fn batch(session: &Session, path: &str, delay_ms: i64) -> Option<(i64, Vec<usize>, String)> {
    let last = session.calls.iter().max_by_key(|call| call.made_ms)?;
    let events = session.calls.iter().map(|call| call.body.clone()).collect();
    let call = Call {
        delay_ms,
        body: Value::Array(events),
        url: format!("{BASE_URL}{path}"),
        status: Some(201),
        location: Some(format!("/api/v1/sessions/{}", session.sid)),
        ..last.clone()
    };
    Some((call.captured_ms(), session.calls.iter().map(|call| call.id).collect(), call.line()))
}

fn other(ms: i64) -> String {
    json!({
        "startedDateTime": iso(ms), "method": "GET",
        "url": "https://cdn.example.com/segment-1.ts", "status": 200,
    })
    .to_string()
}

/// Whole numbers as players send them: without a point; others to the millisecond.
fn number(number: f64) -> Value {
    let rounded = (number * 1000.0).round() / 1000.0;
    if rounded.fract() == 0.0 { json!(rounded as i64) } else { json!(rounded) }
}

fn iso(ms: i64) -> String {
    jiff::Timestamp::from_millisecond(ms).expect("the tests stay within the calendar").to_string()
}
