//! Captures in short: a line an event, with the findings that it must get.
//!
//! ```text
//! 0      0    sessionStart media.length=60
//! 0.1    0    play
//! pings 60                                     pings every 10 s, the playhead going with the clock
//! 60     60   sessionComplete                  <- some-rule, another-rule
//! ```
//!
//! A line is: time in s (or `m:ss`, `h:mm:ss`), playhead in s, event type, then changes; `-` leaves time or
//! playhead out, `=` repeats the playhead. Parameters that an event type requires have values, so that a
//! payload is healthy unless a change makes it ill:
//!
//! | change | meaning |
//! | --- | --- |
//! | `key=value` | sets a parameter; the value is JSON, or else a string |
//! | `-key` | takes a parameter away |
//! | `qoe.key=value`, `meta.key=value`, `top.key=value`, `time.key=value` | sets `media.qoe.key` of `qoeData`, a key of `customMetadata`, a member of the body, of `playerTime` |
//! | `@404`, `@none`, `@?` | the response's status; no response; not recorded |
//! | `+2.5`, `+none` | captured this many seconds after `ts` (0.05 without); no capture time |
//! | `url=…`, `method=…`, `type=…`, `location=…`, `says=…` | the request's URL, method and content type, the response's `Location` and message; of `type` and `location`, `none` is a record without that header, `?` one without headers |
//! | `body=…` | the body itself, to the end of the line |
//!
//! `[s2]` before an event gives it to another session, whose sid is `s2`. Other lines: `pings UNTIL [STEP]
//! [still]`; `other TIME`, a request that is no call; `raw TEXT`, a line of the log as it is; `batch
//! [sessions]` up to `end`, an array of events; `har`, which makes the whole a HAR;
//! `<- rule` alone, a finding of the input as a whole; `#`, a comment.

use serde_json::{Map, Value, json};

/// 2026-01-05T08:00:00Z in milliseconds since the Unix epoch: when every timeline begins.
pub const BASE_MS: i64 = 1_767_600_000_000;

/// How long after its `ts` an event is captured, in ms, unless it says otherwise.
const DELAY_MS: i64 = 50;

/// A capture and the findings that it must get, as `rule @ record`.
pub struct Timeline {
    /// Newline-JSON, or a HAR.
    pub capture: String,
    /// Sorted.
    pub expected: Vec<String>,
}

/// Reads a timeline.
///
/// # Panics
/// On a line that is none.
pub fn read(text: &str) -> Timeline {
    let mut writer = Writer::default();
    for line in text.lines() {
        writer.line(line);
    }
    assert!(writer.batch.is_none(), "a batch without end");
    writer.expected.sort();
    let Writer { lines, expected, har, .. } = writer;
    let capture = if har { as_har(&lines) } else { lines.concat() };
    Timeline { capture, expected }
}

#[derive(Default)]
struct Writer {
    lines: Vec<String>,
    har: bool,
    expected: Vec<String>,
    now_ms: i64,
    playhead: f64,
    ads: u32,
    breaks: u32,
    chapters: u32,
    batch: Option<Batch>,
}

struct Batch {
    url: &'static str,
    events: Vec<Value>,
    changes: Vec<String>,
}

/// A request, with all that a line may change.
struct Request {
    body: Value,
    raw: Option<String>,
    method: String,
    url: String,
    content_type: String,
    status: Option<Value>,
    location: Option<String>,
    says: Option<String>,
    delay_ms: Option<i64>,
}

impl Writer {
    fn line(&mut self, line: &str) {
        let (line, expected) = match line.split_once("<-") {
            Some((line, rules)) => (line, rules.split(',').map(str::trim).collect()),
            None => (line, Vec::new()),
        };
        let words: Vec<&str> = line.split_whitespace().collect();
        match words.as_slice() {
            [] => {
                self.expected.extend(expected.iter().map(|rule| format!("{rule} @ 0")));
                return;
            }
            [word, ..] if word.starts_with('#') => return,
            ["pings", until, options @ ..] => self.pings(ms(until), options),
            ["other", time] => self.other(ms(time)),
            ["raw", ..] => {
                let text = line.trim().strip_prefix("raw").expect("the line begins so").trim();
                self.lines.push(format!("{text}\n"));
            }
            ["batch", changes @ ..] => self.begin(changes),
            ["end"] => self.end(),
            ["har"] => {
                self.har = true;
                return;
            }
            _ => self.event(line.trim(), &words),
        }
        let record = self.lines.len() + usize::from(self.batch.is_some());
        self.expected.extend(expected.iter().map(|rule| format!("{rule} @ {record}")));
    }

    fn pings(&mut self, until_ms: i64, options: &[&str]) {
        let still = options.contains(&"still");
        let step = options.iter().find_map(|option| option.parse::<f64>().ok()).unwrap_or(10.0);
        let step_ms = (step * 1000.0) as i64;
        while self.now_ms + step_ms < until_ms {
            let playhead = self.playhead + if still { 0.0 } else { step };
            let time = (self.now_ms + step_ms) as f64 / 1000.0;
            let line = format!("{time} {playhead} ping");
            self.event(&line, &line.split_whitespace().collect::<Vec<_>>());
        }
    }

    fn other(&mut self, at_ms: i64) {
        let line = json!({
            "startedDateTime": iso(BASE_MS + at_ms), "method": "GET",
            "url": "https://media.example.com/segment.ts", "status": 200,
        });
        self.lines.push(format!("{line}\n"));
    }

    fn begin(&mut self, changes: &[&str]) {
        let (url, changes) = match changes {
            ["sessions", rest @ ..] => ("https://media.example.com/api/v1/sessions", rest),
            rest => ("https://media.example.com/api/v1/downloaded", rest),
        };
        let changes = changes.iter().map(ToString::to_string).collect();
        self.batch = Some(Batch { url, events: Vec::new(), changes });
    }

    fn end(&mut self) {
        let Batch { url, events, changes } = self.batch.take().expect("a batch is open");
        let mut request = Request::new(Value::Array(events), url.to_owned());
        request.status = Some(json!(201));
        for change in &changes {
            request.change(change);
        }
        self.send(request);
    }

    fn event(&mut self, line: &str, words: &[&str]) {
        let (sid, words) = match words[0].strip_prefix('[').and_then(|word| word.strip_suffix(']'))
        {
            Some(sid) => (sid, &words[1..]),
            None => ("s1", words),
        };
        let [time, playhead, event_type, changes @ ..] = words else {
            panic!("not a line of a timeline: {line}");
        };
        let mut player_time = Map::new();
        if *playhead != "-" {
            if *playhead != "=" {
                self.playhead = playhead.parse().expect("a playhead is a number");
            }
            player_time.insert("playhead".into(), number(self.playhead));
        }
        if *time != "-" {
            self.now_ms = ms(time);
            player_time.insert("ts".into(), json!(BASE_MS + self.now_ms));
        }
        let mut body = json!({"playerTime": player_time, "eventType": event_type});
        let params = self.params(event_type);
        if !params.is_empty() {
            body["params"] = params.into();
        }
        let start = *event_type == "sessionStart";
        let path = if start { String::new() } else { format!("/{sid}/events") };
        let mut request =
            Request::new(body, format!("https://media.example.com/api/v1/sessions{path}"));
        request.status = Some(json!(if start { 201 } else { 204 }));
        request.location = start.then(|| format!("/api/v1/sessions/{sid}"));
        for change in changes {
            if change.starts_with("body=") {
                request.raw = line.split_once("body=").map(|(_, raw)| raw.to_owned());
                break;
            }
            request.change(change);
        }
        match &mut self.batch {
            Some(batch) => batch.events.push(request.body),
            None => self.send(request),
        }
    }

    fn send(&mut self, request: Request) {
        let mut line = json!({
            "method": request.method,
            "url": request.url,
            "requestBody": request.raw.map_or(request.body, Value::String),
        });
        match request.content_type.as_str() {
            "?" => {}
            "none" => line["requestHeaders"] = json!({"Accept": "*/*"}),
            content_type => line["requestHeaders"] = json!({"Content-Type": content_type}),
        }
        if let Some(delay_ms) = request.delay_ms {
            line["startedDateTime"] = iso(BASE_MS + self.now_ms + delay_ms).into();
        }
        if let Some(status) = request.status {
            line["status"] = status;
        }
        match request.location.as_deref() {
            Some("?") => {}
            Some("none") | None => line["responseHeaders"] = json!({"Server": "test"}),
            Some(location) => line["responseHeaders"] = json!({"Location": location}),
        }
        if let Some(says) = request.says {
            line["responseBody"] = json!({"message": says}).to_string().into();
        }
        self.lines.push(format!("{line}\n"));
    }

    /// The parameters that the event type requires, with healthy values.
    fn params(&mut self, event_type: &str) -> Map<String, Value> {
        let params = match event_type {
            "sessionStart" => json!({
                "analytics.trackingServer": "example.sc.omtrdc.net",
                "analytics.reportSuite": "examplersid",
                "visitor.marketingCloudOrgId": "0123456789ABCDEF01234567@AdobeOrg",
                "visitor.marketingCloudUserId": "12345678901234567890",
                "media.id": "movie-1",
                "media.length": 3600,
                "media.contentType": "VOD",
                "media.playerName": "example player",
                "media.channel": "example channel",
                "media.streamType": "video",
            }),
            "adBreakStart" => {
                self.ads = 0;
                self.breaks += 1;
                json!({"media.ad.podIndex": self.breaks, "media.ad.podSecond": self.playhead})
            }
            "adStart" => {
                self.ads += 1;
                json!({
                    "media.ad.podPosition": self.ads,
                    "media.ad.id": format!("ad-{}", self.ads),
                    "media.ad.length": 15,
                    "media.ad.playerName": "example player",
                })
            }
            "chapterStart" => {
                self.chapters += 1;
                json!({
                    "media.chapter.index": self.chapters,
                    "media.chapter.offset": self.playhead,
                    "media.chapter.length": 30,
                })
            }
            "stateStart" | "stateEnd" => json!({"media.state.name": "mute"}),
            _ => json!({}),
        };
        params.as_object().cloned().unwrap_or_default()
    }
}

impl Request {
    fn new(body: Value, url: String) -> Self {
        Self {
            body,
            raw: None,
            method: "POST".into(),
            url,
            content_type: "application/json".into(),
            status: None,
            location: None,
            says: None,
            delay_ms: Some(DELAY_MS),
        }
    }

    fn change(&mut self, change: &str) {
        if let Some(status) = change.strip_prefix('@') {
            self.status = match status {
                "?" => None,
                "none" => Some(json!(0)),
                code => Some(json!(code.parse::<u16>().expect("a status is a number"))),
            };
            return;
        }
        if let Some(delay) = change.strip_prefix('+') {
            self.delay_ms = (delay != "none").then(|| ms(delay));
            return;
        }
        if let Some(key) = change.strip_prefix('-') {
            let parts = self.body.as_object_mut().expect("the body is an object");
            if parts.remove(key).is_none()
                && let Some(params) = parts.get_mut("params").and_then(Value::as_object_mut)
            {
                params.remove(key);
            }
            return;
        }
        let (key, value) = change.split_once('=').expect("a change sets or takes away");
        let text = value.to_owned();
        match key {
            "url" => self.url = text,
            "method" => self.method = text,
            "type" => self.content_type = text,
            "location" => self.location = Some(text),
            "says" => self.says = Some(text.replace('_', " ")),
            _ => {
                let value = serde_json::from_str(value).unwrap_or(Value::String(text));
                let (container, key) = match key.split_once('.') {
                    Some(("qoe", key)) => (Some("qoeData"), format!("media.qoe.{key}")),
                    Some(("meta", key)) => (Some("customMetadata"), key.to_owned()),
                    Some(("time", key)) => (Some("playerTime"), key.to_owned()),
                    Some(("top", key)) => (None, key.to_owned()),
                    _ => (Some("params"), key.to_owned()),
                };
                match container {
                    Some(container) => self.body[container][key] = value,
                    None => self.body[key] = value,
                }
            }
        }
    }
}

/// A HAR with an entry for each line.
fn as_har(lines: &[String]) -> String {
    let entries: Vec<Value> = lines.iter().map(|line| entry(line)).collect();
    json!({"log": {"version": "1.2", "entries": entries}}).to_string()
}

fn entry(line: &str) -> Value {
    let line: Value = serde_json::from_str(line).expect("a line of a HAR is JSON");
    let headers = |member: &str| -> Vec<Value> {
        let headers = line[member].as_object().into_iter().flatten();
        headers.map(|(name, value)| json!({"name": name, "value": value})).collect()
    };
    let body = match &line["requestBody"] {
        Value::String(raw) => raw.clone(),
        body => body.to_string(),
    };
    json!({
        "startedDateTime": line["startedDateTime"],
        "request": {
            "method": line["method"],
            "url": line["url"],
            "headers": headers("requestHeaders"),
            "postData": {"mimeType": "application/json", "text": body},
        },
        "response": {
            "status": line["status"],
            "headers": headers("responseHeaders"),
            "content": {"text": line["responseBody"]},
        },
    })
}

/// `1:02:03.5`, `2:03.5` or `3.5` in milliseconds.
fn ms(time: &str) -> i64 {
    let seconds = time.split(':').fold(0.0, |sum, part| {
        let part: f64 = part.parse().unwrap_or_else(|_| panic!("not a time: {time}"));
        sum * 60.0 + part
    });
    (seconds * 1000.0).round() as i64
}

/// Whole numbers as players send them: without a point.
fn number(number: f64) -> Value {
    if number.fract() == 0.0 { json!(number as i64) } else { json!(number) }
}

fn iso(ms: i64) -> String {
    let (day_ms, day) = (ms.rem_euclid(86_400_000), ms.div_euclid(86_400_000));
    // Timelines stay within January 2026; 2026-01-01 is day 20454 of the Unix epoch.
    let (seconds, fraction) = (day_ms / 1000, day_ms % 1000);
    format!(
        "2026-01-{:02}T{:02}:{:02}:{:02}.{fraction:03}Z",
        day - 20_453,
        seconds / 3600,
        seconds / 60 % 60,
        seconds % 60,
    )
}
