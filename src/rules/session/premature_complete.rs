//! `premature-complete`

use crate::finding::{Draft, Severity};
use crate::replay::{Content, Life};
use crate::rules::{Check, Group, Per, Rule, SessionCx, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "premature-complete",
    group: Group::Session,
    severity: Severity::Warning,
    summary: "sessionComplete comes well before the end of recorded content: a false content complete",
    page: include_str!("../../../docs/rules/premature-complete.md"),
    per: Per::Session,
    check: Check::Session(check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    let facts = &cx.replay.facts;
    let Some(length_s) = facts.length_s.filter(|_| facts.content == Content::Recorded) else {
        return;
    };
    // In percent: 57 s of 60 are no less than 0.95 of them, whatever the binary fraction says.
    let end_percent = cx.limits.min_complete_share * 100.0;
    let complete = cx.replay.open_moments().find(|(_, to)| to.after.life == Life::Completed);
    let Some((number, complete)) = complete else { return };
    let told = cx.replay.moments[..=number].iter().rev();
    let is_told = told.map(|moment| cx.replay.event(moment)).any(|event| event.playhead.is_some());
    if !is_told || complete.playhead_s * 100.0 >= length_s * end_percent {
        return;
    }
    let message = format!(
        "`sessionComplete` at playhead {} of {}, {} % of `media.length`: it counts as a content \
         complete, which only a viewing to the end is",
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
