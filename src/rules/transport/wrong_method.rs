//! `wrong-method`

use crate::finding::{Draft, Severity};
use crate::ingest::Exchange;
use crate::place::{Part, Spot};
use crate::rules::{CallCx, Check, Group, Per, Rule, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "wrong-method",
    group: Group::Transport,
    severity: Severity::Error,
    summary: "a call is sent with a method other than `POST`: the server takes nothing of it",
    page: include_str!("../../../docs/rules/wrong-method.md"),
    per: Per::Session,
    check: Check::Call(check),
};

fn check(cx: &CallCx<'_>, sink: &mut Sink<'_>) {
    let Some(method) = wrong_method(cx.exchange) else { return };
    let message = format!(
        "{} on the path of a call, which takes `POST` only: nothing of it is counted",
        wording::named(method)
    );
    let at = Spot { place: cx.call.place, part: Part::Method };
    sink.raise(Draft::new(at, message).help("send it as `POST`"));
}

/// The request's method, where it is not the one that calls have. A record that does not tell one
/// has a tracking body, which goes with `POST`.
pub(super) fn wrong_method<'a>(exchange: &'a Exchange<'_>) -> Option<&'a str> {
    exchange.method.as_deref().filter(|method| !method.eq_ignore_ascii_case("POST"))
}
