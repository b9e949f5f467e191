//! The lines below a message: which event, which record, which other places.

use super::look::Look;
use crate::report::escape::visible;
use crate::report::fit::wrapped;
use crate::report::model::{EventRef, Finding, Location, Related, Report};
use crate::report::words::{Number, clock, thousands};

/// More related places than these are only in the machine formats.
pub(super) const MAX_RELATED: usize = 4;

/// Where a reader sees of which session or input a finding is.
#[derive(Clone, Copy)]
pub(super) enum Named<'a> {
    /// In a heading above it.
    Above,
    /// With the finding itself: the session, cut short, if it is of one.
    Here(Option<&'a str>),
}

/// The lines that say where in its session a finding is, and which other places have a part in it;
/// of at most `width` columns.
pub(super) fn lines(
    finding: &Finding,
    report: &Report,
    named: Named<'_>,
    look: &Look,
    width: usize,
) -> Vec<String> {
    let mut lines = look.flow(&parts(finding, report, named), width);
    for related in shown_related(finding).filter(|related| related.location.excerpt.is_none()) {
        let mut place = position(&related.location);
        if let Some(record) = record(&related.location) {
            place = [place, record].join(look.separator);
        }
        let line = format!("{}: {place}", visible(&related.message));
        lines.extend(wrapped(&line, width));
    }
    lines
}

fn parts(finding: &Finding, report: &Report, named: Named<'_>) -> Vec<String> {
    let mut parts = Vec::new();
    if finding.count > 1 && finding.location.record > 0 {
        parts.push(format!("first of {}", thousands(finding.count)));
    }
    if let Named::Here(Some(sid)) = named {
        parts.push(format!("session {}", visible(sid)));
    }
    if let Some(event) = &finding.event {
        let session = finding.session.and_then(|session| report.sessions.get(session));
        parts.extend(of_event(event, session.map(|session| session.events)));
    }
    let named_by_input = matches!(named, Named::Above) && finding.session.is_none();
    if finding.location.excerpt.is_none() && !(named_by_input && finding.location.record == 0) {
        parts.push(position(&finding.location));
    }
    parts.extend(record(&finding.location));
    parts
}

/// The related places that are shown.
pub(super) fn shown_related(finding: &Finding) -> impl Iterator<Item = &Related> {
    finding.related.iter().take(MAX_RELATED)
}

fn of_event(event: &EventRef, events: Option<u64>) -> Vec<String> {
    let index = thousands(event.index);
    let mut parts = vec![match events.filter(|&events| event.index <= events) {
        Some(events) => format!("event {index} of {}", thousands(events)),
        None => format!("event {index}"),
    }];
    parts.extend(event.event_type.as_deref().map(|name| visible(name).into_owned()));
    parts.extend(event.elapsed_ms.map(|elapsed_ms| {
        let clock = clock(elapsed_ms.unsigned_abs());
        let side = if elapsed_ms < 0 { "before the start" } else { "in" };
        format!("{clock} {side}")
    }));
    parts.extend(event.playhead.map(|playhead| format!("playhead {} s", Number(playhead))));
    parts
}

/// `capture.har:1:48213`, or the input alone where the place is all of it.
pub(super) fn position(location: &Location) -> String {
    let input = visible(&location.input);
    match location.record {
        0 => input.into_owned(),
        _ => format!("{input}:{}:{}", location.line, location.column),
    }
}

/// `entry 37` of a HAR; `line 37` of a log, whose records are its lines.
pub(super) fn record(location: &Location) -> Option<String> {
    match location.record {
        0 => None,
        record if record == location.line => Some(format!("line {record}")),
        record => Some(format!("entry {record}")),
    }
}
