//! What stands above the findings of a session or of an input.

use std::io;

use super::look::Look;
use crate::report::escape::visible;
use crate::report::model::SessionSummary;
use crate::report::words::{clock, counted, utc};

/// The line of an input.
pub(super) fn write_input(input: &str, look: &Look, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "{}\n", look.rule(&[visible(input).into_owned()]))
}

/// The line of a session, what it was, and a blank line.
pub(super) fn write_session(
    session: &SessionSummary,
    sid: &str,
    look: &Look,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    write_session_line(session, sid, look, out)?;
    writeln!(out)
}

/// The line of a session, and what it was.
pub(super) fn write_session_line(
    session: &SessionSummary,
    sid: &str,
    look: &Look,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    const INDENT: &str = "  ";
    writeln!(out, "{}", look.rule(&title(session, sid)))?;
    for line in look.flow(&figures(session), look.width - INDENT.len()) {
        writeln!(out, "{INDENT}{}", look.dim(line))?;
    }
    Ok(())
}

fn title(session: &SessionSummary, sid: &str) -> Vec<String> {
    let named = match sid {
        "" => "session without an ID".to_owned(),
        sid => format!("session {}", visible(sid)),
    };
    let of_media = [&session.content_type, &session.media_id];
    let of_media = of_media.into_iter().flatten().map(|text| visible(text).into_owned());
    std::iter::once(named).chain(of_media).collect()
}

fn figures(session: &SessionSummary) -> Vec<String> {
    let mut figures = Vec::new();
    figures.extend(time(session));
    figures.push(counted(session.events, "event"));
    figures.extend(session.start_known.words().map(Into::into));
    figures.push(session.closed_by.words().into());
    if session.inputs.len() > 1 {
        figures.push(format!("in {}", counted(session.inputs.len() as u64, "capture")));
    }
    figures
}

/// When it was, and for how long.
fn time(session: &SessionSummary) -> Option<String> {
    let start = session.start_ms?;
    let utc = utc(start)?;
    Some(match session.end_ms {
        Some(end) if end >= start => format!("{utc} for {}", clock(end.abs_diff(start))),
        _ => utc,
    })
}
