//! `session-without-events`

use std::collections::HashSet;
use std::io;

use foldhash::fast::RandomState;

use super::starts::Starts;
use crate::api::EventType;
use crate::finding::{Draft, Mention, Severity};
use crate::ingest::Recorded;
use crate::place::{InputId, Spot};
use crate::rules::{
    Check, Group, LateSink, Per, Rule, Series, SessionCx, Signs, Sink, Span, wording,
};
use crate::session::{CallKind, CallRecord};

pub(super) static RULE: Rule = Rule {
    id: "session-without-events",
    group: Group::Session,
    severity: Severity::Warning,
    summary: "a session was opened and no event followed: a media start without a viewing",
    page: include_str!("../../../docs/rules/session-without-events.md"),
    per: Per::Session,
    check: Check::Series(Signs::ANY, || Box::<Openings>::default()),
};

/// The capture goes on for at least this long after the start, in ms: three pings are due in it (10 s
/// each, sending ping events).
const QUIET_MS: i64 = 30_000;

/// What was opened.
#[derive(Debug, Default)]
struct Openings {
    starts: Starts<()>,
    /// Sessions that were opened and got nothing more.
    alone: Vec<Alone>,
    /// Inputs with events without a usable sid: they may be those that are missed.
    lost: HashSet<InputId, RandomState>,
}

#[derive(Debug)]
struct Alone {
    mention: Mention,
    at: Spot,
    inputs: Vec<InputId>,
    /// When the capture last shows the session, in milliseconds since the Unix epoch.
    last_ms: i64,
}

impl Series for Openings {
    fn session(&mut self, cx: &SessionCx<'_>, _: &mut Sink<'_>) -> io::Result<()> {
        self.alone.extend(alone(cx));
        self.starts.see(cx, |_| ())
    }

    fn loose(&mut self, call: &CallRecord, _: &mut Sink<'_>) {
        if call.kind == CallKind::Event {
            self.lost.insert(call.place.input);
        }
    }

    fn end(&mut self, span: &Span, sink: &mut LateSink<'_>) -> io::Result<()> {
        let groups = std::mem::take(&mut self.starts).concurrent()?;
        let concurrent: HashSet<usize, RandomState> =
            groups.iter().flatten().map(|start| start.session).collect();
        for Alone { mention, at, inputs, last_ms } in self.alone.drain(..) {
            let quiet_ms = span.end_ms.map_or(0, |end_ms| end_ms.saturating_sub(last_ms));
            let told = concurrent.contains(&mention.session)
                || inputs.iter().any(|input| self.lost.contains(input));
            if told || quiet_ms < QUIET_MS {
                continue;
            }
            let message = format!(
                "the session was opened and no event followed, while the capture goes on for {}: it \
                 counts as a media start without a content start",
                wording::span(quiet_ms)
            );
            let help = "send the session's events to the session ID that this answer hands out, \
                        beginning with the first `play`; open no session before the viewer starts the \
                        player";
            sink.raise(mention, Draft::new(at, message).help(help));
        }
        Ok(())
    }
}

/// The session, if it was opened and got nothing more.
fn alone(cx: &SessionCx<'_>) -> Option<Alone> {
    let replay = cx.replay;
    let [only] = replay.moments.as_slice() else { return None };
    let call = replay.events[only.event].call;
    let opened = !replay.session.downloaded
        && !replay.is_dark_from(1)
        && !call.status.is_failure()
        && matches!(call.handed_out(), Recorded::Value(Some(_)))
        && replay.event_type(only) == Some(EventType::SessionStart);
    let last_ms = replay.last_seen_ms().filter(|_| opened)?;
    Some(Alone {
        mention: cx.mention(0),
        at: replay.event(only).spot_of_type(),
        inputs: replay.session.inputs(),
        last_ms,
    })
}
