//! `body-not-captured`

use crate::finding::{Draft, Severity};
use crate::ingest::NoBody;
use crate::place::{Part, Spot};
use crate::rules::{Capture, Check, Group, Per, Rule, Sink};

pub(super) static RULE: Rule = Rule {
    id: "body-not-captured",
    group: Group::Capture,
    severity: Severity::Error,
    summary: "calls were captured without their bodies: nothing of them can be checked",
    page: include_str!("../../../docs/rules/body-not-captured.md"),
    per: Per::Input,
    check: Check::Capture(check),
};

fn check(cx: &Capture<'_>, sink: &mut Sink<'_>) {
    for input in cx.inputs {
        let Some((count, first, reason)) = input.bodies_missing else { continue };
        let (which, them) = match (count, input.calls) {
            (1, 1) => ("the only call was".to_owned(), "it"),
            (1, calls) => (format!("1 of {calls} calls was"), "it"),
            (count, calls) if count == calls => (format!("all {calls} calls were"), "them"),
            (count, calls) => (format!("{count} of {calls} calls were"), "them"),
        };
        let message = format!(
            "{which} captured without a body{}: nothing of {them} can be checked; the recorder left \
             it out, not the player",
            seen(reason)
        );
        let at = Spot { place: first, part: Part::Record };
        sink.raise(Draft::new(at, message).help(how_to_record(reason)).count(count));
    }
}

fn seen(reason: NoBody) -> &'static str {
    match reason {
        NoBody::NoField => "",
        NoBody::Empty => " (it is empty)",
        NoBody::InFile => " (it lies in a file beside the HAR)",
    }
}

/// How to record bodies, by the producers whose records look so.
fn how_to_record(reason: NoBody) -> &'static str {
    match reason {
        NoBody::NoField => {
            "let the log record request bodies; most browsers and recorders keep none of a Blob that \
             `sendBeacon` sends: a proxy such as mitmproxy or Charles does"
        }
        NoBody::Empty => {
            "in Playwright record with `recordHar: { content: 'embed' }`, in Chrome use \"Export HAR \
             with content\", in logs turn request bodies on; a proxy such as mitmproxy or Charles \
             keeps the bodies of `sendBeacon` as well"
        }
        NoBody::InFile => {
            "in Playwright record with `recordHar: { content: 'embed' }`: `attach` writes the bodies \
             to files of their own"
        }
    }
}
