//! `missing-session-start`

use crate::finding::{Draft, Severity};
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink};

pub(super) static RULE: Rule = Rule {
    id: "missing-session-start",
    group: Group::Session,
    severity: Severity::Warning,
    summary: "the capture holds events of a session but not its sessionStart: part of it goes unchecked",
    page: include_str!("../../../docs/rules/missing-session-start.md"),
    per: Per::Session,
    check: Check::Session(Signs::ANY, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    let is_lost = cx.replay.is_beginning_lost();
    if cx.replay.facts.start_captured || cx.replay.moments.is_empty() || is_lost {
        return;
    }
    let message = "the `sessionStart` of this session is not in the capture: what depends on how it \
                   began, or on its content, is not checked";
    let help = "start the capture before the player opens its session, or check the capture that \
                holds the `sessionStart` together with this one";
    sink.raise_at(0, Draft::new(cx.spot(0), message).help(help));
}
