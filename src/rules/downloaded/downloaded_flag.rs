//! `downloaded-flag`

use std::collections::HashSet;
use std::io;

use foldhash::fast::RandomState;

use super::{batch, moment};
use crate::api::{EndpointKind, EventType};
use crate::finding::{Draft, Severity};
use crate::payload::{Detail, Event};
use crate::place::{InputId, Shape};
use crate::rules::{Check, Group, Per, Rule, Series, SessionCx, Signs, Sink};
use crate::session::{CallKind, CallRecord};

pub(super) static RULE: Rule = Rule {
    id: "downloaded-flag",
    group: Group::Downloaded,
    severity: Severity::Error,
    summary: "media.downloaded is missing on a batch to /sessions, or true on a live session",
    page: include_str!("../../../docs/rules/downloaded-flag.md"),
    per: Per::Session,
    check: Check::Series(Signs::ANY, || Box::<Flags>::default()),
};

/// The parameter that tells a downloaded session from a live one.
const FLAG: &str = "/params/media.downloaded";

/// Sees calls that belong to no session as well, for the server rejects a live start with the flag. Keeps
/// the payloads of those that it spoke of: sent again, they are the same mistake.
#[derive(Debug, Default)]
struct Flags(HashSet<(InputId, u64), RandomState>);

impl Series for Flags {
    fn session(&mut self, cx: &SessionCx<'_>, sink: &mut Sink<'_>) -> io::Result<()> {
        let session = cx.replay.session;
        let open = || session.calls.iter().find(|call| call.kind == CallKind::Open);
        let call = if session.downloaded { batch(session) } else { open() };
        if let Some((start, draft)) = call.and_then(judge) {
            sink.raise_at(moment(cx.replay, start).unwrap_or(0), draft);
        }
        Ok(())
    }

    fn loose(&mut self, call: &CallRecord, sink: &mut Sink<'_>) {
        if let Some((start, draft)) = judge(call)
            && self.0.insert((call.place.input, start.digest))
        {
            sink.raise(draft);
        }
    }
}

/// The `sessionStart` whose flag is wrong, and what to say of it.
fn judge(call: &CallRecord) -> Option<(&Event, Draft)> {
    // A bare payload does not tell where it was sent.
    if call.endpoint != EndpointKind::Sessions || call.place.shape == Shape::BarePayload {
        return None;
    }
    let is_start = |event: &&Event| event.kind.meant() == Some(EventType::SessionStart);
    let start = call.events.iter().find(is_start)?;
    let flag = match start.detail() {
        Detail::Start(start) => start.downloaded,
        _ => None,
    };
    match (call.kind, flag) {
        (CallKind::Batch, None | Some(false)) if !is_ill(call) => {
            Some((start, missing(start, flag)))
        }
        (CallKind::Open, Some(true)) => Some((start, on_live(start))),
        _ => None,
    }
}

/// Whether a payload rule tells of the flag's value, such as `"true"`.
fn is_ill(call: &CallRecord) -> bool {
    let mut pointers = call.raised().iter().filter_map(|raised| raised.draft.at.pointer());
    pointers.any(|pointer| pointer.ends_with(FLAG))
}

fn missing(start: &Event, flag: Option<bool>) -> Draft {
    let (at, seen) = match flag {
        Some(_) => (start.value(FLAG), "with `media.downloaded: false`"),
        None => (start.spot_of_type(), "without `media.downloaded: true`"),
    };
    let message = format!(
        "a batch to `/sessions` {seen}: the server answers 400 and discards the whole batch"
    );
    Draft::new(at, message).help(
        "send the batch to `/api/v1/downloaded`, where the flag is not needed, or set \
         `media.downloaded: true` in its `sessionStart`",
    )
}

fn on_live(start: &Event) -> Draft {
    let message = "`media.downloaded: true` on a live session: the server answers 400, and none of \
                   its events counts";
    Draft::new(start.value(FLAG), message).help(
        "leave the flag out of a session whose events are sent one by one; send downloaded content as \
         one array to `/api/v1/downloaded`",
    )
}
