//! Turns what was collected into the finished report: located, sorted, fingerprinted and counted.

use std::collections::{HashMap, HashSet};
use std::io;
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::Options;
use super::collect::Collected;
use super::locate::{self, Located};
use super::redact::{self, Redactor};
use crate::api::EventType;
use crate::finding::Severity;
use crate::place::{InputId, Spot};
use crate::replay::{Expiry, Life, Replay, SESSION_TIMEOUT_MS};
use crate::report::model::{
    ClosedBy, EventRef, Finding, Related, Report, SessionSummary, StartKnown, Summary,
};
use crate::rules::{Capture, Check};
use crate::session::Beginning;
use crate::source::Input;

/// Characters of a fingerprint: 80 bits, so that no two of a million coincide by chance.
const FINGERPRINT_CHARS: usize = 20;

/// What the report tells of the run beside its findings.
pub(super) struct Run<'a> {
    pub inputs: &'a [Input],
    pub options: &'a Options,
    pub capture: &'a Capture<'a>,
}

/// The finished report.
///
/// # Errors
/// An input cannot be read again.
pub(super) fn report(
    collected: Vec<Collected>,
    run: &Run<'_>,
) -> Result<Report, (InputId, io::Error)> {
    let spots: Vec<&Spot> = collected
        .iter()
        .flat_map(|one| {
            let related = one.draft.related.iter().map(|related| &related.at);
            std::iter::once(&one.draft.at).chain(related)
        })
        .collect();
    let mut redactor = Redactor::new(&run.options.values);
    let mut located =
        locate::locate(run.inputs, run.capture.inputs, &spots, &mut redactor)?.into_iter();
    let mut placed: Vec<Placed> = Vec::with_capacity(collected.len());
    for one in collected {
        let input = one.draft.at.place.input;
        let subject = subject(&one);
        let said = one.draft.message.clone();
        let finding = finding(one, run, &mut located);
        placed.push(Placed { input, subject, said, finding });
    }
    placed
        .sort_by(|one, other| one.key().cmp(&other.key()).then_with(|| one.said.cmp(&other.said)));
    add_fingerprints(&mut placed);
    let findings: Vec<Finding> = placed.into_iter().map(|placed| placed.finding).collect();
    let mut sessions = sessions(run, &findings);
    for session in &mut sessions {
        session.media_id = session.media_id.take().map(|id| redactor.value("media.id", id));
    }
    let summary = summary(run, &findings);
    Ok(Report { summary, findings, sessions })
}

/// A finding with what the report does not show of it.
struct Placed {
    input: InputId,
    subject: Option<String>,
    /// Its message, as it is before it is redacted.
    said: String,
    finding: Finding,
}

impl Placed {
    fn key(&self) -> (InputId, u64, u64, Severity, &'static str) {
        let Finding { location, severity, rule, .. } = &self.finding;
        (self.input, location.record, location.byte_offset, *severity, rule)
    }
}

/// What a finding is about where its location does not tell: of two members that one object lacks, both
/// findings point at the object. Scopes of other rules may change from one recording to the next.
fn subject(one: &Collected) -> Option<String> {
    matches!(one.rule.check, Check::Payload(_)).then(|| one.scope.clone())
}

fn finding(one: Collected, run: &Run<'_>, located: &mut impl Iterator<Item = Located>) -> Finding {
    let Collected { rule, session, moment, draft, .. } = one;
    // The finding's own place comes first, then those of what is related.
    let places: Vec<Located> = located.take(1 + draft.related.len()).collect();
    let told = |text: String| redact::message(text, places.iter().map(|place| &place.unsaid));
    let (message, help) = (told(draft.message), draft.help.map(told));
    let words: Vec<String> =
        draft.related.into_iter().map(|related| told(related.message)).collect();
    let mut locations = places.into_iter().map(|place| place.location);
    let location =
        locations.next().expect("locating gives a location for each spot, in their order");
    let related = words
        .into_iter()
        .zip(locations)
        .map(|(message, location)| Related { message, location })
        .collect();
    Finding {
        rule: rule.id,
        group: rule.group.as_str(),
        severity: run.options.overrides.severity(rule, draft.severity),
        message,
        help,
        session,
        event: session
            .zip(moment)
            .map(|(session, moment)| event_ref(&run.capture.replays[session], moment)),
        location,
        related,
        fingerprint: String::new(),
        count: draft.count,
    }
}

fn event_ref(replay: &Replay<'_>, moment: usize) -> EventRef {
    let at = &replay.moments[moment];
    let event = replay.event(at);
    let first = replay.moments.first();
    EventRef {
        index: moment as u64 + 1,
        event_type: event.kind.word().map(Arc::from),
        ts: event.ts,
        playhead: event.playhead,
        elapsed_ms: first.map(|first| at.ts_ms.saturating_sub(first.ts_ms)),
    }
}

/// Fingerprints hold over runs: they are made of rule, event type, pointer, subject and ordinal, not of
/// what changes from one recording to the next (lines, session IDs, times).
fn add_fingerprints(placed: &mut [Placed]) {
    let mut ordinals: HashMap<[u8; 32], u64, RandomState> = HashMap::default();
    for Placed { subject, finding, .. } in placed {
        let event_type = finding.event.as_ref().and_then(|event| event.event_type.as_deref());
        let pointer = finding.location.pointer.as_deref().map(without_element);
        let mut hasher = blake3::Hasher::new();
        let parts = [Some(finding.rule), event_type, pointer.as_deref(), subject.as_deref()];
        for part in parts {
            // Lengths keep "ab" + "c" and "a" + "bc" apart.
            let part = part.unwrap_or_default();
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        let ordinal = ordinals.entry(*hasher.finalize().as_bytes()).or_default();
        hasher.update(&ordinal.to_le_bytes());
        let hash = hasher.finalize().to_hex();
        hash.as_str()[..FINGERPRINT_CHARS].clone_into(&mut finding.fingerprint);
        *ordinal += 1;
    }
}

/// A pointer without the position in a batch that it may begin with: it changes between recordings.
fn without_element(pointer: &str) -> String {
    let Some(rest) = pointer.strip_prefix('/') else { return pointer.to_owned() };
    let (first, tail) = rest.split_once('/').map_or((rest, ""), |(first, tail)| (first, tail));
    if first.is_empty() || !first.bytes().all(|byte| byte.is_ascii_digit()) {
        return pointer.to_owned();
    }
    if tail.is_empty() { String::new() } else { format!("/{tail}") }
}

fn sessions(run: &Run<'_>, findings: &[Finding]) -> Vec<SessionSummary> {
    let mut counts: HashMap<usize, u64, RandomState> = HashMap::default();
    for session in findings.iter().filter_map(|finding| finding.session) {
        *counts.entry(session).or_default() += 1;
    }
    let replays = run.capture.replays.iter().enumerate();
    replays
        .map(|(number, replay)| {
            let findings = counts.get(&number).copied().unwrap_or(0);
            session_summary(replay, findings, run)
        })
        .collect()
}

fn session_summary(replay: &Replay<'_>, findings: u64, run: &Run<'_>) -> SessionSummary {
    let session = replay.session;
    let count = |event_type| {
        let moments = replay.moments.iter();
        moments.filter(|moment| replay.event_type(moment) == Some(event_type)).count() as u64
    };
    let start = session.start();
    let text = |text: Option<&str>| text.map(Arc::from);
    SessionSummary {
        id: session.sid.clone().unwrap_or_else(|| "".into()),
        inputs: session
            .inputs()
            .into_iter()
            .map(|input| run.inputs[input.0 as usize].name.clone())
            .collect(),
        start_ms: replay.moments.first().map(|moment| moment.ts_ms),
        end_ms: replay.moments.last().map(|moment| moment.ts_ms),
        start_known: match session.beginning {
            Beginning::BySid => StartKnown::BySid,
            Beginning::ByOrder => StartKnown::ByOrder,
            Beginning::NotCaptured => StartKnown::NotCaptured,
        },
        closed_by: closed_by(replay, run.capture.span.end_ms),
        events: replay.moments.len() as u64,
        ads: count(EventType::AdStart),
        chapters: count(EventType::ChapterStart),
        findings,
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

fn summary(run: &Run<'_>, findings: &[Finding]) -> Summary {
    let capture = run.capture;
    let count =
        |severity| findings.iter().filter(|finding| finding.severity == severity).count() as u64;
    let sum =
        |figure: fn(&crate::rules::InputFacts) -> u64| capture.inputs.iter().map(figure).sum();
    let records: u64 = sum(|input| input.records);
    let calls: u64 = sum(|input| input.calls);
    let replayed = capture.replays.iter().map(|replay| replay.events.len() as u64).sum::<u64>();
    let loose = capture.loose.iter().map(|call| call.events.len() as u64).sum::<u64>();
    let with_findings: HashSet<usize> =
        findings.iter().filter_map(|finding| finding.session).collect();
    let troubles: u64 = sum(|input| input.troubles.len() as u64 + input.troubles_beyond);
    Summary {
        inputs: run.inputs.len() as u64,
        records,
        calls,
        events: replayed + loose,
        sessions: capture.replays.len() as u64,
        sessions_with_findings: with_findings.len() as u64,
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        notes: count(Severity::Note),
        bodies_missing: sum(|input| input.bodies_missing.map_or(0, |(count, ..)| count)),
        skipped: records.saturating_sub(calls).saturating_sub(troubles),
        failed_gate: run
            .options
            .fail_on
            .is_some_and(|bound| findings.iter().any(|finding| finding.severity <= bound)),
    }
}
