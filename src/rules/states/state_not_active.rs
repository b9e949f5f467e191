//! `state-not-active`

use super::{Change, name, plain, pointer};
use crate::finding::{Draft, Severity};
use crate::replay::Slip;
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "state-not-active",
    group: Group::States,
    severity: Severity::Warning,
    summary: "a player state ends that is not active",
    page: include_str!("../../../docs/rules/state-not-active.md"),
    per: Per::Session,
    check: Check::Session(Signs::SLIPS, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    for &(number, slip) in &cx.replay.slips {
        let Slip::StateNotActive(position) = slip else { continue };
        let event = cx.event(number);
        let name = name(event, Change::End, position);
        let message = format!(
            "player state {} ends while it is not active: expected its start before; without it, its \
             time is missing from the reports",
            wording::named(name),
        );
        let help = match spelt_otherwise(cx, number, name) {
            Some(active) => {
                format!("spell a player state in one way: {} is active", wording::named(active))
            }
            None => "start a player state when it turns on, and end it once".to_owned(),
        };
        let spot = cx.value(number, &pointer(event, Change::End, position));
        sink.raise_at(number, Draft::new(spot, message).help(help));
    }
}

/// The active player state that has this name, but for letter case and separators.
fn spelt_otherwise<'a>(cx: &SessionCx<'a>, number: usize, name: &str) -> Option<&'a str> {
    let active = cx.before(number).player_states.active;
    let wanted = plain(name);
    let names = cx.replay.state_names.iter().enumerate();
    names
        .filter(|(bit, _)| active & (1 << bit) != 0)
        .map(|(_, name)| *name)
        .find(|other| plain(other) == wanted)
}
