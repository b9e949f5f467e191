//! An issue: one of its findings in full, and where others are.

use super::context;
use super::look::Look;
use crate::report::escape::visible;
use crate::report::fit::{keep_start, wrapped};
use crate::report::impact;
use crate::report::model::{Issue, Place, Report};
use crate::report::words::{counted, percent, thousands, utc};

/// What there is to say of an issue beside its example, in lines of at most `width` columns: how many
/// findings, in which sessions, when, and where a few others are. Nothing where the example is all of it.
pub(super) fn lines(
    issue: &Issue,
    report: &Report,
    sids: &[&str],
    look: &Look,
    width: usize,
) -> Vec<String> {
    if issue.findings < 2 {
        return Vec::new();
    }
    let mut lines = look.flow(&figures(issue, report), width);
    if let Some(impact) = issue.impact.as_ref().and_then(impact::total) {
        let impact = format!("impact: {impact}");
        lines.extend(wrapped(&impact, width));
    }
    for place in &issue.places {
        let line = format!("also {}", self::place(place, sids, look));
        lines.push(keep_start(&line, width, look.ellipsis).into_owned());
    }
    let named = issue.places.len() as u64 + 1;
    if issue.findings > named && !issue.places.is_empty() {
        lines.push(format!("and {} more", thousands(issue.findings - named)));
    }
    lines
}

fn figures(issue: &Issue, report: &Report) -> Vec<String> {
    let mut parts = vec![counted(issue.findings, "finding")];
    if let Some(share) = issue.share(report) {
        let all = counted(report.summary.sessions, "session");
        let percent = percent(share);
        parts.push(format!("in {} of {all} ({percent})", thousands(issue.sessions)));
    }
    let times = issue.first_ms.and_then(utc).zip(issue.last_ms.and_then(utc));
    parts.extend(
        times
            .filter(|(first, last)| first != last)
            .map(|(first, last)| format!("{} to {last}", first.trim_end_matches(" UTC"))),
    );
    parts
}

/// `capture.har:1:48213 · session 1f0e · event 3`
fn place(place: &Place, sids: &[&str], look: &Look) -> String {
    let mut parts = vec![context::position(&place.location)];
    // The line of a log is named already.
    let record =
        context::record(&place.location).filter(|_| place.location.record != place.location.line);
    parts.extend(record);
    let sid = place.session.and_then(|session| sids.get(session)).filter(|sid| !sid.is_empty());
    parts.extend(sid.map(|sid| format!("session {}", visible(sid))));
    parts.extend(place.event.as_ref().map(|event| format!("event {}", thousands(event.index))));
    parts.join(look.separator)
}
