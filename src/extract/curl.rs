//! Calls as a shell script that sends them again.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::io;
use std::ops::Range;

use super::Extracted;
use crate::api::{self, Endpoint};
use crate::ingest::{NoBody, Recorded, Status};
use crate::json::Document;
use crate::report::escape::{is_hidden, visible};
use crate::report::words::{counted, rfc3339};

/// What the calls of a script use.
const FUNCTIONS: &str = include_str!("curl/functions.sh");

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

/// Prints calls as a script for `sh` with `curl`: it sends them in their order, uses the session IDs that
/// the server hands out, and prints the status of each beside the captured one.
///
/// # Errors
/// Those of `out`.
pub fn write(calls: &[Extracted], out: &mut dyn io::Write) -> io::Result<()> {
    let calls: Vec<Sent<'_>> = calls.iter().filter(|call| !call.is_end()).map(Sent::of).collect();
    let sessions = Sessions::of(&calls);
    write_head(&calls, out)?;
    write_servers(&calls, out)?;
    sessions.write(out)?;
    out.write_all(FUNCTIONS.as_bytes())?;
    let servers = servers(&calls);
    for (number, call) in (1..).zip(&calls) {
        write_call(number, call, &servers, &sessions, out)?;
    }
    writeln!(out, "\nend")?;
    out.flush()
}

fn write_head(calls: &[Sent<'_>], out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "#!/bin/sh")?;
    let count = counted(calls.len() as u64, "call");
    writeln!(out, "# {count} of a capture, written by `playproof extract --curl`.")?;
    writeln!(
        out,
        "# Sends them in the captured order, without pauses, and prints the status of each."
    )?;
    writeln!(out, "# To send them to another server: BASE=http://127.0.0.1:8080 sh FILE")?;
    writeln!(out, "set -u\nLC_ALL=C\nexport LC_ALL")
}

/// A variable for each server; `BASE` replaces all of them.
fn write_servers(calls: &[Sent<'_>], out: &mut dyn io::Write) -> io::Result<()> {
    let servers = servers(calls);
    if calls.iter().any(|call| call.server.is_empty()) {
        writeln!(out, "\n# The capture does not name the server.")?;
        writeln!(out, ": \"${{BASE:?set it to the address of the server}}\"")?;
    }
    writeln!(out, "\nBASE=${{BASE:-}}")?;
    for (number, server) in (1..).zip(&servers) {
        let server = quoted(server);
        writeln!(out, "SERVER_{number}={server}; [ -z \"$BASE\" ] || SERVER_{number}=${{BASE%/}}")?;
    }
    Ok(())
}

/// The servers of the calls, each once, in the order of the calls.
fn servers(calls: &[Sent<'_>]) -> Vec<String> {
    let mut servers: Vec<String> = Vec::new();
    for call in calls {
        if !servers.contains(&call.server) {
            servers.push(call.server.clone());
        }
    }
    servers
}

/// A call as it is sent.
struct Sent<'a> {
    call: &'a Extracted,
    /// Scheme and host; empty where the capture does not tell.
    server: String,
    /// What follows the host.
    path: String,
    /// Where in the path the session ID is, as bytes; none where the path has none that a server gave.
    sid: Option<Range<usize>>,
    body: Result<Cow<'a, str>, NoBody>,
}

impl<'a> Sent<'a> {
    fn of(call: &'a Extracted) -> Self {
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

    fn session(&self) -> Option<usize> {
        self.call.origin.and_then(|origin| origin.session)
    }

    fn opens(&self) -> bool {
        self.call.origin.is_some_and(|origin| origin.opens)
    }

    /// Whether it can be sent: a `POST` whose body was not recorded says nothing.
    fn can_be_sent(&self) -> bool {
        let missing = matches!(self.body, Err(NoBody::NoField | NoBody::InFile));
        !missing || !self.method().eq_ignore_ascii_case("POST")
    }

    fn method(&self) -> &str {
        self.call.method.as_deref().unwrap_or("POST")
    }

    /// Its event type, or how many events it holds.
    fn name(&self) -> String {
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

/// The sessions whose ID the script uses. Their numbers are those of the survey; the script counts them
/// from 1 as they come.
#[derive(Default)]
struct Sessions {
    all: Vec<OfSession>,
}

struct OfSession {
    session: usize,
    /// The ID of the capture, where no call is sent that asks for one.
    captured: Option<String>,
}

impl Sessions {
    fn of(calls: &[Sent<'_>]) -> Self {
        let mut sessions = Self::default();
        for call in calls {
            let opens = call.opens() && call.can_be_sent();
            let sid = call.sid.clone().map(|range| call.path[range].to_owned());
            if let Some(session) = call.session()
                && (opens || sid.is_some())
                && sessions.variable(session).is_none()
            {
                let is_opened = |other: &Sent<'_>| {
                    other.session() == Some(session) && other.opens() && other.can_be_sent()
                };
                let captured = sid.filter(|_| !calls.iter().any(is_opened));
                sessions.all.push(OfSession { session, captured });
            }
        }
        sessions
    }

    fn write(&self, out: &mut dyn io::Write) -> io::Result<()> {
        for (number, OfSession { captured, .. }) in (1..).zip(&self.all) {
            let Some(sid) = captured else {
                writeln!(out, "SID_{number}=")?;
                continue;
            };
            writeln!(
                out,
                "\n# The start of this session is not here. Set SID_{number} to an open session."
            )?;
            writeln!(out, "SID_{number}=${{SID_{number}:-}}")?;
            writeln!(out, "[ -n \"$SID_{number}\" ] || SID_{number}={}", quoted(sid))?;
        }
        Ok(())
    }

    /// The name of the variable with the session's ID.
    fn variable(&self, session: usize) -> Option<String> {
        let at = self.all.iter().position(|known| known.session == session)?;
        Some(format!("SID_{}", at + 1))
    }
}

fn write_call(
    number: u64,
    sent: &Sent<'_>,
    servers: &[String],
    sessions: &Sessions,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let name = sent.name();
    let time = sent.call.time_ms.and_then(rfc3339).map(|time| format!(", {time}"));
    let status = match sent.call.status {
        Status::Unknown => "-".to_owned(),
        Status::None => "none".to_owned(),
        Status::Code(code) => code.to_string(),
    };
    writeln!(out, "\n# {number}. {name}{}", time.unwrap_or_default())?;
    let word = quoted(&name);
    if !sent.can_be_sent() {
        return writeln!(out, "skip {number} {status} {word} 'the capture has no body'");
    }
    let variable = sent.session().and_then(|session| sessions.variable(session));
    let in_path = variable.as_deref().zip(sent.sid.clone());
    if let Some((variable, _)) = &in_path {
        writeln!(out, "need \"${variable}\"")?;
    }
    if let Ok(body) = &sent.body {
        writeln!(out, "{} >\"$DIR/body\"", printed(body))?;
    }
    write!(out, "send {number} {status} {word} --request {}", quoted(&header_text(sent.method())))?;
    write!(out, " {}", content_type(&sent.call.content_type))?;
    if sent.body.is_ok() {
        write!(out, " \\\n  --data-binary \"@$DIR/body\"")?;
    } else if sent.method().eq_ignore_ascii_case("POST") {
        write!(out, " \\\n  --data-binary ''")?;
    }
    let server = servers.iter().position(|server| *server == sent.server).unwrap_or_default() + 1;
    writeln!(out, " \\\n  --url \"$SERVER_{server}\"{}", path(&sent.path, in_path))?;
    match &variable {
        Some(variable) if sent.opens() => {
            writeln!(out, "{variable}=$(session_id \"${variable}\")")
        }
        _ => Ok(()),
    }
}

/// The option that sends the captured `Content-Type`, the API's where the capture does not tell.
fn content_type(recorded: &Recorded<String>) -> String {
    let header = match recorded {
        Recorded::Value(value) => format!("Content-Type: {}", header_text(value)),
        // The option of curl to send none.
        Recorded::Absent => "Content-Type:".to_owned(),
        Recorded::Unknown => "Content-Type: application/json".to_owned(),
    };
    format!("--header {}", quoted(&header))
}

/// Text as it can be part of a head of a request.
fn header_text(text: &str) -> String {
    text.chars().filter(|&c| !is_hidden(c)).collect()
}

/// A path as a word of a shell, with a variable in the place of its session ID.
fn path(path: &str, variable: Option<(&str, Range<usize>)>) -> String {
    match variable {
        Some((variable, sid)) => {
            let (before, after) = (&path[..sid.start], &path[sid.end..]);
            format!("{}\"${variable}\"{}", quoted(before), quoted(after))
        }
        None => quoted(path),
    }
}

/// The command that prints `text`. What cannot be seen is written in escapes, so that a terminal shows the
/// script as it is.
fn printed(text: &str) -> String {
    let must_escape = |c: char| is_hidden(c) && c != '\n' && c != '\t';
    if !text.contains(must_escape) {
        return format!("printf '%s' {}", quoted(text));
    }
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => escaped.push_str(r"\\"),
            c if must_escape(c) => {
                for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                    let _ = write!(escaped, "\\0{byte:03o}");
                }
            }
            c => escaped.push(c),
        }
    }
    format!("printf '%b' {}", quoted(&escaped))
}

/// `text` as one word of a shell. It has nothing that a terminal obeys: callers see to that.
fn quoted(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric();
    if !text.is_empty() && text.bytes().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_one_word_whatever_they_hold() {
        let cases = [
            ("", "''"),
            ("POST", "POST"),
            ("{\"a\": 1}", "'{\"a\": 1}'"),
            ("it's $(x) `y` \\", r"'it'\''s $(x) `y` \'"),
        ];
        for (text, word) in cases {
            assert_eq!(quoted(text), word);
        }
    }

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

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(60))]

        #[test]
        #[cfg(unix)]
        fn a_shell_prints_what_was_sent(text in "(?s)[a-z'\\\\\"$`\\x00-\\x1f\u{202e}é%]{0,40}|(?s).{0,40}") {
            let output = std::process::Command::new("sh").arg("-c").arg(printed(&text)).output();
            if let Ok(output) = output {
                prop_assert_eq!(output.stdout, text.into_bytes());
            }
        }
    }
}
