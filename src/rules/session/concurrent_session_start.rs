//! `concurrent-session-start`

use super::starts;
use crate::finding::{Draft, Severity};
use crate::payload::Event;
use crate::rules::{Capture, Check, Group, Per, Rule, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "concurrent-session-start",
    group: Group::Session,
    severity: Severity::Error,
    summary: "one viewing opens two sessions or more: media starts are inflated",
    page: include_str!("../../../docs/rules/concurrent-session-start.md"),
    per: Per::Session,
    check: Check::Capture(check),
};

fn check(capture: &Capture<'_>, sink: &mut Sink<'_>) {
    let event = |session: usize| {
        let replay = &capture.replays[session];
        replay.event(&replay.moments[0])
    };
    for group in starts::concurrent(capture.replays) {
        let (first, second) = (event(group[0]), event(group[1]));
        let same = group.iter().all(|&session| event(session).digest == first.digest);
        let message = format!(
            "{} accepted `sessionStart` for the same content and visitor{}, where one was due: each \
             counts as a media start",
            group.len(),
            apart(first, event(group[group.len() - 1])),
        );
        let help = if same {
            "the bodies are identical: the client did not recognise the answer; let the server expose \
             `Location` to scripts (Access-Control-Expose-Headers), and look whether the client reads \
             the session ID out of it as it is sent"
        } else {
            "open one session for each viewing: set up the tracker once, and wait for the answer"
        };
        let draft = Draft::new(second.spot_of_type(), message)
            .help(help)
            .related("the first of them", first.spot_of_type())
            .count(group.len() as u64 - 1);
        sink.raise_in(group[1], 0, draft);
    }
}

/// How far apart the first and the last were captured.
fn apart(first: &Event, last: &Event) -> String {
    match (first.captured_ms, last.captured_ms) {
        (Some(first), Some(last)) => {
            format!(" within {}", wording::span(last.saturating_sub(first)))
        }
        _ => String::new(),
    }
}
