//! A request of a timeline, with all that a line may change.

use serde_json::{Map, Value, json};

use super::BASE_MS;
use super::writer::{iso, ms};

/// How long after its `ts` an event is captured, in ms, unless it says otherwise.
const DELAY_MS: i64 = 50;

/// A request, with all that a line may change.
pub(super) struct Request {
    pub(super) body: Value,
    raw: Option<String>,
    method: String,
    url: String,
    content_type: String,
    pub(super) status: Option<Value>,
    pub(super) location: Option<String>,
    says: Option<String>,
    delay_ms: Option<i64>,
}

impl Request {
    pub(super) fn new(body: Value, url: String) -> Self {
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

    /// Changes it as the words of a line say; `line` is all of it.
    pub(super) fn change_all(&mut self, changes: &[&str], line: &str) -> Result<(), String> {
        for change in changes {
            if change.starts_with("body=") {
                self.raw = line.split_once("body=").map(|(_, raw)| raw.to_owned());
                return Ok(());
            }
            self.change(change)?;
        }
        Ok(())
    }

    pub(super) fn change(&mut self, change: &str) -> Result<(), String> {
        if let Some(status) = change.strip_prefix('@') {
            self.status = match status {
                "?" => None,
                "none" => Some(json!(0)),
                code => {
                    let code = code.parse::<u16>().map_err(|_| format!("`{code}` is no status"))?;
                    Some(json!(code))
                }
            };
            return Ok(());
        }
        if let Some(delay) = change.strip_prefix('+') {
            self.delay_ms = if delay == "none" { None } else { Some(ms(delay)?) };
            return Ok(());
        }
        if let Some(key) = change.strip_prefix('-') {
            self.take_away(key);
            return Ok(());
        }
        let (key, value) = change
            .split_once('=')
            .ok_or_else(|| format!("`{change}` changes nothing: write `key=value` or `-key`"))?;
        let text = value.to_owned();
        match key {
            "url" => self.url = text,
            "method" => self.method = text,
            "type" => self.content_type = text,
            "location" => self.location = Some(text),
            "says" => self.says = Some(text.replace('_', " ")),
            _ => self.set(key, serde_json::from_str(value).unwrap_or(Value::String(text))),
        }
        Ok(())
    }

    fn take_away(&mut self, key: &str) {
        let Some(parts) = self.body.as_object_mut() else { return };
        if parts.remove(key).is_none()
            && let Some(params) = parts.get_mut("params").and_then(Value::as_object_mut)
        {
            params.remove(key);
        }
    }

    fn set(&mut self, key: &str, value: Value) {
        let (container, key) = match key.split_once('.') {
            Some(("qoe", key)) => (Some("qoeData"), format!("media.qoe.{key}")),
            Some(("meta", key)) => (Some("customMetadata"), key.to_owned()),
            Some(("time", key)) => (Some("playerTime"), key.to_owned()),
            Some(("top", key)) => (None, key.to_owned()),
            _ => (Some("params"), key.to_owned()),
        };
        let Some(body) = self.body.as_object_mut() else { return };
        let members = match container {
            None => body,
            Some(container) => {
                let own = body.entry(container).or_insert_with(|| json!({}));
                if !own.is_object() {
                    *own = json!({});
                }
                let Some(members) = own.as_object_mut() else { return };
                members
            }
        };
        members.insert(key, value);
    }

    /// The line of a log that records it, when the clock stands at `now_ms`.
    pub(super) fn line(self, now_ms: i64) -> String {
        let mut line = json!({
            "method": self.method,
            "url": self.url,
            "requestBody": self.raw.map_or(self.body, Value::String),
        });
        match self.content_type.as_str() {
            "?" => {}
            "none" => line["requestHeaders"] = json!({"Accept": "*/*"}),
            content_type => line["requestHeaders"] = json!({"Content-Type": content_type}),
        }
        if let Some(delay_ms) = self.delay_ms {
            line["startedDateTime"] = iso(BASE_MS + now_ms + delay_ms).into();
        }
        if let Some(status) = self.status {
            line["status"] = status;
        }
        match self.location.as_deref() {
            Some("?") => {}
            Some("none") | None => line["responseHeaders"] = json!({"Server": "test"}),
            Some(location) => line["responseHeaders"] = json!({"Location": location}),
        }
        if let Some(says) = self.says {
            line["responseBody"] = json!({"message": says}).to_string().into();
        }
        format!("{line}\n")
    }
}

/// Which of the ads, ad breaks and chapters of a timeline comes next.
#[derive(Default)]
pub(super) struct Numbers {
    ads: u32,
    breaks: u32,
    chapters: u32,
}

impl Numbers {
    /// The parameters that the event type requires, with healthy values.
    pub(super) fn params(&mut self, event_type: &str, playhead: &Value) -> Map<String, Value> {
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
                json!({"media.ad.podIndex": self.breaks, "media.ad.podSecond": playhead})
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
                    "media.chapter.offset": playhead,
                    "media.chapter.length": 30,
                })
            }
            "stateStart" | "stateEnd" => json!({"media.state.name": "mute"}),
            _ => json!({}),
        };
        params.as_object().cloned().unwrap_or_default()
    }
}
