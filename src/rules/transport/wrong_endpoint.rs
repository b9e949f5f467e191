//! `wrong-endpoint`

use super::{loss, what};
use crate::api::{Endpoint, EventType, PathFault};
use crate::finding::{Draft, Severity};
use crate::place::{Part, Shape, Spot};
use crate::rules::{CallCx, Check, Group, Per, Rule, Sink};

pub(super) static RULE: Rule = Rule {
    id: "wrong-endpoint",
    group: Group::Transport,
    severity: Severity::Error,
    summary: "an event or a batch is sent to the wrong endpoint: it is rejected or lost",
    page: include_str!("../../../docs/rules/wrong-endpoint.md"),
    per: Per::Session,
    check: Check::Call(check),
};

fn check(cx: &CallCx<'_>, sink: &mut Sink<'_>) {
    let Some(astray) = Astray::of(cx) else { return };
    let event = what(cx.call);
    let (seen, expected) = match astray {
        Astray::StartToEvents => (format!("{event} goes to `/events`"), "/api/v1/sessions"),
        Astray::EventToSessions => {
            (format!("{event} goes to `/sessions`"), "/api/v1/sessions/{sid}/events")
        }
        Astray::ArrayToEvents => (format!("{event} goes to `/events`"), "/api/v1/downloaded"),
        Astray::EventToDownloaded => (
            format!("{event} goes alone to `/downloaded`, which takes an array of events"),
            "/api/v1/sessions",
        ),
    };
    let message = format!("{seen}: the server rejects it, and {}", loss(cx.call));
    let help = match astray {
        Astray::ArrayToEvents => {
            format!("send a downloaded session to `{expected}`, and live events one by one")
        }
        Astray::EventToDownloaded => {
            format!(
                "send the whole downloaded session as an array, and live events to `{expected}`"
            )
        }
        Astray::StartToEvents | Astray::EventToSessions => format!("send it to `{expected}`"),
    };
    let at = Spot { place: cx.call.place, part: Part::Url };
    sink.raise(Draft::new(at, message).help(help));
}

/// What went where it does not belong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Astray {
    StartToEvents,
    EventToSessions,
    ArrayToEvents,
    EventToDownloaded,
}

impl Astray {
    /// What went to the wrong endpoint, as far as endpoint and body are known. Where the path lacks
    /// `/events`, it is not the client's choice of an endpoint that is wrong.
    pub(super) fn of(cx: &CallCx<'_>) -> Option<Self> {
        let bare = cx.call.place.shape == Shape::BarePayload;
        if bare || cx.target.fault == Some(PathFault::NoEvents) {
            return None;
        }
        let kind = &cx.call.events.first()?.kind;
        let starts = kind.meant().map(|event_type| event_type == EventType::SessionStart);
        match cx.target.endpoint {
            Endpoint::Events { .. } if cx.batch => Some(Self::ArrayToEvents),
            Endpoint::Events { .. } if starts == Some(true) => Some(Self::StartToEvents),
            Endpoint::Sessions if !cx.batch && starts == Some(false) => Some(Self::EventToSessions),
            Endpoint::Downloaded if !cx.batch && kind.word().is_some() => {
                Some(Self::EventToDownloaded)
            }
            _ => None,
        }
    }
}
