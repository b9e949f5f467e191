//! `no-tracking-calls`

use crate::finding::{Draft, Severity};
use crate::ingest::TroubleKind;
use crate::place::{Part, Place, Spot};
use crate::rules::{self, Capture, Check, Group, InputFacts, Per, Rule, Sink};

pub(super) static RULE: Rule = Rule {
    id: rules::NO_TRACKING_CALLS,
    group: Group::Capture,
    severity: Severity::Error,
    summary: "the input holds no Media Collection call: nothing was checked",
    page: include_str!("../../../docs/rules/no-tracking-calls.md"),
    per: Per::Input,
    check: Check::Capture(check),
};

fn check(cx: &Capture<'_>, sink: &mut Sink<'_>) {
    let Some(first) = cx.inputs.first() else { return };
    let calls = cx.inputs.iter().any(|input| input.calls > 0);
    if calls || cx.inputs.iter().all(nothing_readable) {
        return;
    }
    let records: u64 = cx.inputs.iter().map(|input| input.records).sum();
    let seen = match records {
        0 => "the input holds no request at all".to_owned(),
        1 => "the only request is no Media Collection call".to_owned(),
        _ => format!("none of the {records} requests is a Media Collection call"),
    };
    let message = format!("{seen}: nothing was checked");
    let help = "a call is a POST to `…/api/v1/sessions`, `…/api/v1/sessions/{sid}/events` or \
                `…/api/v1/downloaded`: record while media plays, without a filter that leaves the \
                collection host out; `--allow-empty` accepts captures without calls";
    let at = Spot { place: Place::of_input(first.input), part: Part::Record };
    sink.raise(Draft::new(at, message).help(help));
}

/// Whether `unreadable-record` tells of all that an input holds.
fn nothing_readable(input: &InputFacts) -> bool {
    let unreadable = || {
        let troubles = input.troubles.iter();
        troubles.filter(|trouble| matches!(trouble.kind, TroubleKind::Unreadable(_)))
    };
    let records = unreadable().filter(|trouble| trouble.place.record > 0).count() as u64;
    unreadable().next().is_some() && records == input.records
}
