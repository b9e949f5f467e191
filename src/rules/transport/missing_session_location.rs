//! `missing-session-location`

use crate::finding::{Draft, Severity};
use crate::ingest::{Recorded, Status};
use crate::place::{Part, Spot};
use crate::rules::{CallCx, Check, Group, Per, Rule, Sink, wording};
use crate::session::CallKind;

pub(super) static RULE: Rule = Rule {
    id: "missing-session-location",
    group: Group::Transport,
    severity: Severity::Error,
    summary: "a 201 gives no `Location` with the session ID: the client cannot learn it",
    page: include_str!("../../../docs/rules/missing-session-location.md"),
    per: Per::Input,
    check: Check::Call(check),
};

fn check(cx: &CallCx<'_>, sink: &mut Sink<'_>) {
    if cx.call.kind != CallKind::Open || cx.call.status != Status::Code(201) {
        return;
    }
    let seen = match (cx.call.handed_out(), cx.exchange.location.value()) {
        (Recorded::Absent, _) => "201 without a `Location`".to_owned(),
        (Recorded::Value(None), Some(location)) => {
            format!("201 with the `Location` {}", wording::quoted(location))
        }
        _ => return,
    };
    let message = format!(
        "{seen}, expected one that ends in `/sessions/{{sid}}`: the client does not learn its \
         session ID, and sends no events, or sends them to a path without one"
    );
    let help = "let the server, and every proxy in front of it, pass on the `Location`; for scripts of \
                another origin with `Access-Control-Expose-Headers: Location`";
    let at = Spot { place: cx.call.place, part: Part::Status };
    sink.raise(Draft::new(at, message).help(help));
}
