//! `concurrent-session-start`

use std::io;

use serde::{Deserialize, Serialize};

use super::starts::Starts;
use crate::finding::{Draft, EventRef, Mention, Severity};
use crate::place::Spot;
use crate::rules::{
    Check, Group, LateSink, Per, Rule, Series, SessionCx, Signs, Sink, Span, wording,
};

pub(super) static RULE: Rule = Rule {
    id: "concurrent-session-start",
    group: Group::Session,
    severity: Severity::Error,
    summary: "one viewing opens two sessions or more: media starts are inflated",
    page: include_str!("../../../docs/rules/concurrent-session-start.md"),
    per: Per::Session,
    check: Check::Series(Signs::ANY, || Box::<Openings>::default()),
};

/// The most that are pointed at beside the first two: a client that opens sessions in a loop opens many.
const MAX_OTHERS: usize = 20;

/// The accepted `sessionStart` events.
#[derive(Debug, Default)]
struct Openings(Starts<Opening>);

/// What is told of a `sessionStart`.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Opening {
    at: Spot,
    /// When it was captured, in milliseconds since the Unix epoch.
    captured_ms: Option<i64>,
    digest: u64,
    event: Option<EventRef>,
}

impl Series for Openings {
    fn session(&mut self, cx: &SessionCx<'_>, _: &mut Sink<'_>) -> io::Result<()> {
        self.0.see(cx, |event| Opening {
            at: event.spot_of_type(),
            captured_ms: event.captured_ms,
            digest: event.digest,
            event: cx.replay.reference(0),
        })
    }

    fn end(&mut self, _: &Span, sink: &mut LateSink<'_>) -> io::Result<()> {
        for group in std::mem::take(&mut self.0).concurrent()? {
            let openings: Vec<&Opening> = group.iter().map(|start| &start.told).collect();
            if let ([_, start, ..], [first, second, ..]) = (group.as_slice(), openings.as_slice()) {
                let mention = Mention { session: start.session, event: second.event.clone() };
                sink.raise(mention, draft(first, second, &openings));
            }
        }
        Ok(())
    }
}

fn draft(first: &Opening, second: &Opening, all: &[&Opening]) -> Draft {
    let message = format!(
        "{} accepted `sessionStart` for the same content and visitor{}, where one was due: each counts \
         as a media start",
        all.len(),
        apart(first, all[all.len() - 1]),
    );
    let help = if all.iter().all(|opening| opening.digest == first.digest) {
        "the bodies are identical: the client did not recognise the answer; let the server expose \
         `Location` to scripts (Access-Control-Expose-Headers), and look whether the client reads the \
         session ID out of it as it is sent"
    } else {
        "open one session for each viewing: set up the tracker once, and wait for the answer"
    };
    let draft = Draft::new(second.at.clone(), message)
        .help(help)
        .related("the first of them", first.at.clone())
        .count(all.len() as u64 - 1);
    let others = all.iter().skip(2).take(MAX_OTHERS);
    others.fold(draft, |draft, other| draft.related("another of them", other.at.clone()))
}

/// How far apart the first and the last were captured.
fn apart(first: &Opening, last: &Opening) -> String {
    match (first.captured_ms, last.captured_ms) {
        (Some(first), Some(last)) => {
            format!(" within {}", wording::span(last.saturating_sub(first)))
        }
        _ => String::new(),
    }
}
