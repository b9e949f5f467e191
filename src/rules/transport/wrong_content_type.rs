//! `wrong-content-type`

use super::loss;
use crate::finding::{Draft, Severity};
use crate::place::{Part, Spot};
use crate::rules::{CallCx, Check, Group, Per, Rule, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "wrong-content-type",
    group: Group::Transport,
    severity: Severity::Warning,
    summary: "a call's `Content-Type` is not `application/json`",
    page: include_str!("../../../docs/rules/wrong-content-type.md"),
    per: Per::Session,
    check: Check::Call(check),
};

/// The media type of every call (setting the HTTP request type).
const EXPECTED: &str = "application/json";

fn check(cx: &CallCx<'_>, sink: &mut Sink<'_>) {
    let Some(written) = cx.exchange.content_type.value() else { return };
    let media_type = written.split(';').next().unwrap_or_default().trim();
    if media_type.is_empty() || media_type.eq_ignore_ascii_case(EXPECTED) {
        return;
    }
    let message = format!(
        "`Content-Type` is {}, expected `{EXPECTED}`: the server need not read the body, and then \
         {}",
        wording::quoted(written),
        loss(cx.call)
    );
    let help = format!(
        "set the header to `{EXPECTED}`; `sendBeacon` sets `text/plain` for a string: send with \
         `fetch` and `keepalive`, or give it a Blob of type `{EXPECTED}`"
    );
    let at = Spot { place: cx.call.place, part: Part::ContentType };
    sink.raise(Draft::new(at, message).help(help));
}
