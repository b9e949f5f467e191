//! `state-limit`

use super::{Change, name, pointer};
use crate::finding::{Draft, Severity};
use crate::replay::{STATE_LIMIT, Slip};
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "state-limit",
    group: Group::States,
    severity: Severity::Error,
    summary: "more than ten player states in a session: the eleventh and later are dropped",
    page: include_str!("../../../docs/rules/state-limit.md"),
    per: Per::Session,
    check: Check::Session(Signs::SLIPS, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    for &(number, slip) in &cx.replay.slips {
        let Slip::StateOverLimit(position) = slip else { continue };
        let event = cx.event(number);
        let message = format!(
            "player state {} is beyond the {STATE_LIMIT} that a session may have: it is dropped, and \
             missing from the reports",
            wording::named(name(event, Change::Start, position)),
        );
        let spot = cx.value(number, &pointer(event, Change::Start, position));
        let help = format!("track at most {STATE_LIMIT} player states in a session");
        sink.raise_at(number, Draft::new(spot, message).help(help));
    }
}
