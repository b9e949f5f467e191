//! A call as the script sends it: where to, and with what.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

use crate::api::{self, Endpoint};
use crate::extract::Extracted;
use crate::ingest::NoBody;
use crate::json::Document;
use crate::report::escape::{is_hidden, visible};
use crate::report::words::counted;

/// The members of a bare payload that the recorder adds to it.
const OF_RECORDERS: [&str; 8] = [
    "sid",
    "sessionId",
    "session_id",
    "startedDateTime",
    "timestamp",
    "timestamp_start",
    "time",
    "status",
];

/// A call as it is sent.
pub(super) struct Sent<'a> {
    pub(super) call: &'a Extracted,
    /// Scheme and host; empty where the capture does not tell.
    pub(super) server: String,
    /// What follows the host.
    pub(super) path: String,
    /// Where in the path the session ID is, as bytes; none where the path has none that a server gave.
    pub(super) sid: Option<Range<usize>>,
    pub(super) body: Result<Cow<'a, str>, NoBody>,
}

impl<'a> Sent<'a> {
    pub(super) fn of(call: &'a Extracted) -> Self {
        let (server, path) = match call.is_bare() {
            true => (String::new(), path_of_bare(call)),
            false => split(&call.url),
        };
        let sid = sid_in(&path);
        let body = match &call.body {
            Ok(body) if call.is_bare() => Ok(without_recorder(body)),
            Ok(body) => Ok(Cow::Borrowed(body.as_str())),
            Err(why) => Err(*why),
        };
        Self { call, server, path, sid, body }
    }

    pub(super) fn session(&self) -> Option<usize> {
        self.call.origin.and_then(|origin| origin.session)
    }

    pub(super) fn opens(&self) -> bool {
        self.call.origin.is_some_and(|origin| origin.opens)
    }

    /// Whether it can be sent: a `POST` whose body was not recorded says nothing.
    pub(super) fn can_be_sent(&self) -> bool {
        let missing = matches!(self.body, Err(NoBody::NoField | NoBody::InFile));
        !missing || !self.method().eq_ignore_ascii_case("POST")
    }

    pub(super) fn method(&self) -> &str {
        self.call.method.as_deref().unwrap_or("POST")
    }

    /// Its event type, or how many events it holds.
    pub(super) fn name(&self) -> String {
        let body = self.body.as_deref().unwrap_or_default();
        let document = Document::parse(body.as_bytes()).ok();
        let root = document.as_ref().map(Document::root);
        let one = root.and_then(|root| root.get("eventType")?.as_str());
        let many = root.map_or(0, |root| root.elements().count());
        match one {
            Some(name) => visible(name).chars().take(MAX_NAME).collect(),
            None if many > 0 => format!("batch of {}", counted(many as u64, "event")),
            None => "call".to_owned(),
        }
    }
}

/// The longest event type that a script prints, in characters: the API's have 20 at most.
const MAX_NAME: usize = 40;

/// The server and the path of a URL.
fn split(url: &str) -> (String, String) {
    let url = without_hidden(url);
    let behind = url.find("://").map_or(0, |at| at + 3);
    let end = match behind {
        0 => 0,
        _ => url[behind..].find(['/', '?', '#']).map_or(url.len(), |at| behind + at),
    };
    let path = if url[end..].starts_with('/') { &url[end..] } else { &format!("/{}", &url[end..]) };
    (url[..end].to_owned(), path.to_owned())
}

/// A URL that curl takes: with escapes for spaces and for what cannot be seen.
fn without_hidden(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    for c in url.chars() {
        if is_hidden(c) || c.is_whitespace() {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                // A string takes all that is written.
                let _ = write!(out, "%{byte:02X}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// The path that a payload goes to which was logged without its request.
fn path_of_bare(call: &Extracted) -> String {
    match &call.sid {
        Some(sid) if !call.origin.is_some_and(|origin| origin.opens) => {
            format!("/api/v1/sessions/{}/events", without_hidden(&sid.replace('/', "%2F")))
        }
        _ => "/api/v1/sessions".to_owned(),
    }
}

/// Where in a path the session ID is, if a server can have given it.
fn sid_in(path: &str) -> Option<Range<usize>> {
    let Endpoint::Events { sid } = api::target(path)?.endpoint else { return None };
    if api::sid_fault(&sid).is_some() {
        return None;
    }
    let end = path.find(['?', '#']).unwrap_or(path.len());
    let mut at = 0;
    let mut found = None;
    for part in path[..end].split('/') {
        if api::location_sid(&format!("/sessions/{part}")).as_deref() == Some(&*sid) {
            found = Some(at..at + part.len());
        }
        at += part.len() + 1;
    }
    found
}

/// A payload without what the log says beside it.
fn without_recorder(body: &str) -> Cow<'_, str> {
    let Ok(document) = Document::parse(body.as_bytes()) else { return body.into() };
    let members = document.root().members();
    let own = members.filter(|member| !OF_RECORDERS.contains(&member.key));
    let own: Vec<String> =
        own.map(|it| format!("{}:{}", &body[it.key_span], it.value.raw())).collect();
    format!("{{{}}}", own.join(",")).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_id_is_found_where_the_server_put_it() {
        let cases = [
            ("/api/v1/sessions/a1b2/events", Some("a1b2")),
            ("/sessions/api/v1/sessions/sessions/events", None),
            ("/p/api/v1/sessions/a%2Fb/events?x=a%2Fb", Some("a%2Fb")),
            ("/api/v1/sessions/undefined/events", None),
            ("/api/v1/sessions", None),
        ];
        for (path, sid) in cases {
            assert_eq!(sid_in(path).map(|range| &path[range]), sid, "{path}");
        }
    }

    #[test]
    fn urls_are_split_and_escaped() {
        let cases = [
            ("https://h:1/a b?c#d", ("https://h:1", "/a%20b?c#d")),
            ("/a\u{1b}", ("", "/a%1B")),
            ("https://h", ("https://h", "/")),
            ("https://h?x", ("https://h", "/?x")),
        ];
        for (url, (server, path)) in cases {
            assert_eq!(split(url), (server.to_owned(), path.to_owned()));
        }
    }

    #[test]
    fn a_bare_payload_is_sent_without_what_its_log_adds() {
        let body = r#"{"sid":"a","eventType":"play", "x": [1, 2], "time":"now"}"#;
        assert_eq!(without_recorder(body), r#"{"eventType":"play","x":[1, 2]}"#);
    }
}
