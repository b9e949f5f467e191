//! Turns what was collected into the finished report: in order, and counted.

use std::io;
use std::sync::Arc;

use super::finish::{Finishing, finish};
use super::judging::{Judged, Judging};
use super::kept::Kept;
use super::locate::locate;
use super::redact::Redactor;
use super::{RunError, Survey};
use crate::api::EventType;
use crate::place::InputId;
use crate::replay::{Expiry, Life, Replay, SESSION_TIMEOUT_MS};
use crate::report::model::{ClosedBy, Report, SessionSummary, StartKnown, Summary};
use crate::rules::InputFacts;
use crate::session::Beginning;
use crate::source::Input;
use crate::spill::Sorter;

/// The finished report, and what was seen of the sessions.
///
/// # Errors
/// An input cannot be read again, or a temporary file cannot be written.
pub(super) fn report<T>(
    judging: Judging<'_, T>,
    facts: &[InputFacts],
) -> Result<Survey<T>, RunError> {
    let Judging { inputs, options, findings, sessions, views, .. } = judging;
    let events = judging.session_events + judging.loose_events;
    let mut redactor = Redactor::new(&options.values);
    let ordered = Ordered::of(sessions, views, inputs).map_err(RunError::Spill)?;
    let Ordered { mut sessions, views, positions } = ordered;
    let collection = findings.finish().map_err(RunError::Spill)?;
    let held_bytes = options.bounds.held_bytes;
    let located = locate(inputs, collection.wanted, &mut redactor, held_bytes)?;
    let mut kept =
        Kept::new(collection.count, options.bounds.max_findings).map_err(RunError::Spill)?;
    let finishing = Finishing::new(options, &positions);
    finish(collection.findings, located, finishing, &mut |finding| {
        if let Some(session) = finding.session {
            sessions[session].findings += 1;
        }
        kept.push(finding)
    })
    .map_err(RunError::Spill)?;
    for session in &mut sessions {
        session.media_id = session.media_id.take().map(|id| redactor.value("media.id", id));
    }
    let [errors, warnings, notes] = kept.found();
    let summary = Summary {
        events,
        sessions: sessions.len() as u64,
        sessions_with_findings: sessions.iter().filter(|session| session.findings > 0).count()
            as u64,
        errors,
        warnings,
        notes,
        failed_gate: options
            .fail_on
            .is_some_and(|bound| kept.worst().is_some_and(|worst| worst <= bound)),
        ..figures(facts)
    };
    let (findings, overflow) = kept.finish().map_err(RunError::Spill)?;
    Ok(Survey { report: Report { summary, findings, overflow, sessions }, views })
}

/// The sessions in order of their first calls.
struct Ordered<T> {
    sessions: Vec<SessionSummary>,
    views: Vec<T>,
    /// The place of each session, by its number in the order in which they were judged.
    positions: Vec<usize>,
}

impl<T> Ordered<T> {
    fn of(judged: Sorter<Judged>, views: Vec<T>, inputs: &[Input]) -> io::Result<Self> {
        let mut views: Vec<Option<T>> = views.into_iter().map(Some).collect();
        let mut ordered = Self {
            sessions: Vec::with_capacity(views.len()),
            views: Vec::with_capacity(views.len()),
            positions: vec![0; views.len()],
        };
        let name = |id: InputId| Arc::clone(&inputs[id.0 as usize].name);
        for judged in judged.finish()? {
            let Judged { number, inputs, summary, .. } = judged?;
            ordered.positions[number] = ordered.sessions.len();
            ordered.views.extend(views[number].take());
            let inputs = inputs.into_iter().map(name).collect();
            ordered.sessions.push(SessionSummary { inputs, ..summary });
        }
        Ok(ordered)
    }
}

/// A session in short, its inputs not named and its findings not counted yet. The capture goes on until
/// `end_ms`.
pub(super) fn session(replay: &Replay<'_>, end_ms: Option<i64>) -> SessionSummary {
    let session = replay.session;
    let count = |event_type| {
        let moments = replay.moments.iter();
        moments.filter(|moment| replay.event_type(moment) == Some(event_type)).count() as u64
    };
    let start = session.start();
    let text = |text: Option<&str>| text.map(Arc::from);
    SessionSummary {
        id: session.sid.clone().unwrap_or_else(|| "".into()),
        inputs: Vec::new(),
        start_ms: replay.moments.first().map(|moment| moment.ts_ms),
        end_ms: replay.moments.last().map(|moment| moment.ts_ms),
        start_known: match session.beginning {
            Beginning::BySid => StartKnown::BySid,
            Beginning::ByOrder => StartKnown::ByOrder,
            Beginning::NotCaptured => StartKnown::NotCaptured,
        },
        closed_by: closed_by(replay, end_ms),
        events: replay.moments.len() as u64,
        ads: count(EventType::AdStart),
        chapters: count(EventType::ChapterStart),
        findings: 0,
        content_type: text(start.and_then(|start| start.content_type.as_deref())),
        media_id: text(start.and_then(|start| start.media_id.as_deref())),
        media_length: start.and_then(|start| start.length),
    }
}

fn closed_by(replay: &Replay<'_>, end_ms: Option<i64>) -> ClosedBy {
    let completed = replay.moments.iter().any(|moment| moment.after.life == Life::Completed);
    match replay.life() {
        _ if completed => ClosedBy::SessionComplete,
        Life::Ended => ClosedBy::SessionEnd,
        Life::Expired(Expiry::Silence) => ClosedBy::Timeout,
        Life::Expired(Expiry::Idle) => ClosedBy::Idle,
        Life::Open | Life::Completed => {
            let expired = replay.last_seen_ms().zip(end_ms).is_some_and(|(last_ms, end_ms)| {
                end_ms.saturating_sub(last_ms) > SESSION_TIMEOUT_MS
            });
            if expired { ClosedBy::Timeout } else { ClosedBy::None }
        }
    }
}

/// The figures of what was read, without those of sessions and findings.
fn figures(inputs: &[InputFacts]) -> Summary {
    let sum = |figure: fn(&InputFacts) -> u64| inputs.iter().map(figure).sum();
    let records: u64 = sum(|input| input.records);
    let calls: u64 = sum(|input| input.calls);
    let troubles: u64 = sum(|input| input.troubles.len() as u64 + input.troubles_beyond);
    Summary {
        inputs: inputs.len() as u64,
        records,
        calls,
        bodies_missing: sum(|input| input.bodies_missing.map_or(0, |(count, ..)| count)),
        skipped: records.saturating_sub(calls).saturating_sub(troubles),
        ..Summary::default()
    }
}
