//! Calls as a shell script that sends them again.

mod sent;
mod words;

use std::io;
use std::ops::Range;

use super::Extracted;
use crate::ingest::{Recorded, Status};
use crate::report::words::{counted, rfc3339};
use sent::Sent;
use words::{header_text, printed, quoted};

/// What the calls of a script use.
const FUNCTIONS: &str = include_str!("curl/functions.sh");

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
