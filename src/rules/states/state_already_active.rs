//! `state-already-active`

use super::{Change, name, pointer};
use crate::finding::{Draft, Severity};
use crate::replay::Slip;
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "state-already-active",
    group: Group::States,
    severity: Severity::Warning,
    summary: "a player state starts that is active already",
    page: include_str!("../../../docs/rules/state-already-active.md"),
    per: Per::Session,
    check: Check::Session(Signs::SLIPS, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    for &(number, slip) in &cx.replay.slips {
        let Slip::StateAlreadyActive(position) = slip else { continue };
        let event = cx.event(number);
        let message = format!(
            "player state {} starts while it is active: expected its end before; its count and its time \
             come out wrong",
            wording::named(name(event, Change::Start, position)),
        );
        let spot = cx.value(number, &pointer(event, Change::Start, position));
        let help = "start a player state when it turns on, and end it when it turns off";
        sink.raise_at(number, Draft::new(spot, message).help(help));
    }
}
