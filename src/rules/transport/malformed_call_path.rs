//! `malformed-call-path`

use super::loss;
use crate::api::{Endpoint, PathFault};
use crate::finding::{Draft, Severity};
use crate::place::{Part, Spot};
use crate::rules::{CallCx, Check, Group, Per, Rule, Sink};

pub(super) static RULE: Rule = Rule {
    id: "malformed-call-path",
    group: Group::Transport,
    severity: Severity::Error,
    summary: "a tracking body is sent to a path that is almost a call: the server does not know it",
    page: include_str!("../../../docs/rules/malformed-call-path.md"),
    per: Per::Session,
    check: Check::Call(check),
};

fn check(cx: &CallCx<'_>, sink: &mut Sink<'_>) {
    let Some(fault) = cx.target.fault else { return };
    let seen = match fault {
        PathFault::NoSessions => "the path lacks `sessions/` in front of the session ID",
        PathFault::WrongWord => "the path has a word that is none of the API's",
        PathFault::NoEvents => "the path lacks `/events` behind the session ID",
        PathFault::NoApi => "the path lacks `/api/v1` in front of `/sessions`",
    };
    let expected = match cx.target.endpoint {
        Endpoint::Sessions => "/api/v1/sessions",
        Endpoint::Downloaded => "/api/v1/downloaded",
        Endpoint::Events { .. } | Endpoint::Schema => "/api/v1/sessions/{sid}/events",
    };
    let message = format!("{seen}: the server does not know it, and {}", loss(cx.call));
    let at = Spot { place: cx.call.place, part: Part::Url };
    sink.raise(Draft::new(at, message).help(format!("send it to `{expected}`")));
}
