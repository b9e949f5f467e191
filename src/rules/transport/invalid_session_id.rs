//! `invalid-session-id`

use super::loss;
use crate::api::{Endpoint, SidFault};
use crate::finding::{Draft, Severity};
use crate::place::{Part, Spot};
use crate::rules::{CallCx, Check, Group, Per, Rule, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "invalid-session-id",
    group: Group::Transport,
    severity: Severity::Error,
    summary: "the session ID in a path is none: the client had none yet, or misread the `Location`",
    page: include_str!("../../../docs/rules/invalid-session-id.md"),
    per: Per::Input,
    check: Check::Call(check),
};

fn check(cx: &CallCx<'_>, sink: &mut Sink<'_>) {
    let (Some(fault), Endpoint::Events { sid }) = (cx.call.sid_fault, &cx.target.endpoint) else {
        return;
    };
    // A path without room for a session ID is malformed-call-path's.
    if cx.target.fault.is_some() && fault == SidFault::Empty {
        return;
    }
    let sid = wording::quoted(sid);
    let seen = match fault {
        SidFault::Empty => "the path holds no session ID".to_owned(),
        SidFault::Unset => format!("the session ID in the path is {sid}: the client had none yet"),
        SidFault::Placeholder => {
            format!("the session ID in the path is {sid}, a placeholder that was not filled in")
        }
        SidFault::LocationPiece => {
            format!("the session ID in the path is {sid}, a wrong piece of the `Location`")
        }
    };
    let help = match fault {
        SidFault::Empty | SidFault::Unset => {
            "keep events in a queue until the answer to `sessionStart` has come, then send them with \
             the session ID of its `Location`"
        }
        SidFault::Placeholder => "put the session ID of the `Location` in its place",
        SidFault::LocationPiece => {
            "the session ID is what follows `/sessions/` in the `Location`, whether that is a path or \
             an absolute URL"
        }
    };
    let message = format!("{seen}; the server knows no such session, and {}", loss(cx.call));
    let at = Spot { place: cx.call.place, part: Part::Url };
    sink.raise_scoped(0, sid, Draft::new(at, message).help(help));
}
