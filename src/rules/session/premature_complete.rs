//! `premature-complete`

use crate::finding::{Draft, Severity};
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "premature-complete",
    group: Group::Session,
    severity: Severity::Warning,
    summary: "sessionComplete comes well before the end of recorded content: a false content complete",
    page: include_str!("../../../docs/rules/premature-complete.md"),
    per: Per::Session,
    check: Check::Session(Signs::ANY, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    let number = cx.replay.complete_before(cx.limits.min_complete_share);
    let Some(number) = number else { return };
    let Some(length_s) = cx.replay.facts.length_s else { return };
    let complete = &cx.replay.moments[number];
    let message = format!(
        "`sessionComplete` at playhead {} of {}, {} % of `media.length`: it is counted as a \
         completed view, although the viewer stopped before the end",
        wording::seconds(complete.playhead_s),
        wording::seconds(length_s),
        wording::decimal((complete.playhead_s * 100.0 / length_s).floor()),
    );
    let help = "send `sessionEnd` when the viewer leaves before the end; if this is the end, correct \
                `media.length` or the playhead";
    let at = match cx.event(number).playhead {
        Some(_) => cx.value(number, "/playerTime/playhead"),
        None => cx.spot(number),
    };
    sink.raise_at(number, Draft::new(at, message).help(help));
}
