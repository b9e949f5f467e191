//! Turns what was collected into the finished report: located, sorted, fingerprinted and counted.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::collect::Collected;
use super::ignore::{Ignoring, Told};
use super::judging::{Judged, Judging};
use super::limits;
use super::locate::{self, Located};
use super::redact::{self, Redactor};
use super::{Options, Survey, cost};
use crate::api::EventType;
use crate::finding::Severity;
use crate::place::{InputId, Spot};
use crate::replay::{Expiry, Life, Replay, SESSION_TIMEOUT_MS};
use crate::report::model::{
    ClosedBy, Finding, Related, Report, SessionSummary, StartKnown, Summary,
};
use crate::rules::{Check, InputFacts};
use crate::session::Beginning;
use crate::source::Input;

/// Characters of a fingerprint before its ordinal: 80 bits, so that no two of a million coincide by chance.
const FINGERPRINT_CHARS: usize = 20;

/// The finished report, and what was seen of the sessions.
///
/// # Errors
/// An input cannot be read again.
pub(super) fn report<T>(
    judging: Judging<'_, T>,
    facts: &[InputFacts],
    end_ms: Option<i64>,
) -> Result<Survey<T>, (InputId, io::Error)> {
    let Judging { inputs, options, findings, sessions, loose_events, loose_hosts, .. } = judging;
    let limits = limits::of_all(inputs, facts, &judging.proofs, judging.twins);
    let mut redactor = Redactor::new(&options.values);
    let events = sessions.iter().map(|judged| judged.events).sum::<u64>() + loose_events;
    let Ordered { mut sessions, hosts, views, positions } = Ordered::of(sessions);
    let read = Read { inputs, facts };
    let mut placed = placed(findings.into_all(), &positions, read, options, &mut redactor)?;
    // Only now: an ignore must not change the fingerprints of what it leaves.
    let told = Told { sessions: &sessions, hosts: &hosts, loose: &loose_hosts };
    let mut ignoring = Ignoring::new(&options.ignores, told);
    let taken = take_out(&mut placed, &mut ignoring);
    let ignores = ignoring.meant();
    for session in taken.iter().copied().flatten() {
        sessions[session].ignored += 1;
    }
    let ignored = taken.len() as u64;
    let findings: Vec<Finding> = placed.into_iter().map(|placed| placed.finding).collect();
    for session in findings.iter().filter_map(|finding| finding.session) {
        sessions[session].findings += 1;
    }
    for session in &mut sessions {
        let SessionSummary { content_type, player, media_id, media_name, .. } = session;
        for (name, value) in [
            ("media.contentType", content_type),
            ("media.playerName", player),
            ("media.id", media_id),
            ("media.name", media_name),
        ] {
            *value = value.take().map(|value| redactor.value(name, value));
        }
    }
    let summary = Summary { events, ignored, ..summary(facts, &sessions, &findings, options) };
    let costs = cost::totals(&findings);
    let report =
        Report { summary, findings, sessions, costs, ignores, limits, ..Report::default() };
    Ok(Survey { report, views, end_ms, redactor })
}

/// Takes out what is ignored. Returns the session of each such finding.
fn take_out(placed: &mut Vec<Placed>, ignoring: &mut Ignoring<'_>) -> Vec<Option<usize>> {
    let mut taken = Vec::new();
    placed.retain(|Placed { finding, input, .. }| {
        let pointer = finding.location.pointer.as_deref().map(without_element);
        let is_ignored = ignoring.takes(finding, *input, pointer.as_deref());
        if is_ignored {
            taken.push(finding.session);
        }
        !is_ignored
    });
    taken
}

/// The sessions in order of their first calls.
struct Ordered<T> {
    sessions: Vec<SessionSummary>,
    /// The hosts that their calls went to.
    hosts: Vec<Option<Arc<str>>>,
    views: Vec<T>,
    /// The place of each session, by its number in the order in which they were judged.
    positions: Vec<usize>,
}

impl<T> Ordered<T> {
    fn of(judged: Vec<Judged<T>>) -> Self {
        let mut numbered: Vec<(usize, Judged<T>)> = judged.into_iter().enumerate().collect();
        numbered.sort_by_key(|(number, judged)| (judged.turn, *number));
        let mut positions = vec![0; numbered.len()];
        for (position, (number, _)) in numbered.iter().enumerate() {
            positions[*number] = position;
        }
        let (mut sessions, mut hosts, mut views) = (Vec::new(), Vec::new(), Vec::new());
        for (_, judged) in numbered {
            sessions.push(judged.summary);
            hosts.push(judged.host);
            views.push(judged.view);
        }
        Self { sessions, hosts, views, positions }
    }
}

/// The inputs, and what was read of each.
#[derive(Clone, Copy)]
struct Read<'a> {
    inputs: &'a [Input],
    facts: &'a [InputFacts],
}

/// The findings with their places, in the order of the report.
fn placed(
    collected: Vec<Collected>,
    positions: &[usize],
    Read { inputs, facts }: Read<'_>,
    options: &Options,
    redactor: &mut Redactor,
) -> Result<Vec<Placed>, (InputId, io::Error)> {
    let spots: Vec<&Spot> = collected
        .iter()
        .flat_map(|one| {
            let related = one.draft.related.iter().map(|related| &related.at);
            std::iter::once(&one.draft.at).chain(related)
        })
        .collect();
    let mut located = locate::locate(inputs, facts, &spots, redactor)?.into_iter();
    let mut placed: Vec<Placed> = Vec::with_capacity(collected.len());
    for mut one in collected {
        one.session = one.session.map(|session| positions[session]);
        let input = one.draft.at.place.input;
        let subject = subject(&one);
        let said = one.draft.message.clone();
        let finding = finding(one, options, &mut located);
        placed.push(Placed { input, subject, said, finding });
    }
    placed
        .sort_by(|one, other| one.key().cmp(&other.key()).then_with(|| one.said.cmp(&other.said)));
    add_fingerprints(&mut placed);
    Ok(placed)
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
    matches!(one.rule.check, Check::Payload(_) | Check::Expected(_)).then(|| one.scope.clone())
}

fn finding(
    one: Collected,
    options: &Options,
    located: &mut impl Iterator<Item = Located>,
) -> Finding {
    let Collected { rule, session, event, draft, .. } = one;
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
        severity: options.overrides.severity(rule, draft.severity),
        message,
        help,
        session,
        event,
        location,
        related,
        fingerprint: String::new(),
        count: draft.count,
        baseline_state: None,
        cost: draft.cost,
    }
}

/// Fingerprints hold over runs: they are made of rule, event type, pointer, subject and ordinal, not of
/// what changes from one recording to the next (lines, session IDs, times). `baseline` takes those that
/// differ in the ordinal alone for one kind.
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
        let hash = hasher.finalize();
        let ordinal = ordinals.entry(*hash.as_bytes()).or_default();
        *ordinal += 1;
        finding.fingerprint = format!("{}:{ordinal}", &hash.to_hex()[..FINGERPRINT_CHARS]);
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

/// A session in short, its findings not counted yet. The capture goes on until `end_ms`.
pub(super) fn session(
    replay: &Replay<'_>,
    inputs: &[Input],
    end_ms: Option<i64>,
) -> SessionSummary {
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
            .map(|input| Arc::clone(&inputs[input.0 as usize].name))
            .collect(),
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
        ignored: 0,
        content_type: text(start.and_then(|start| start.content_type.as_deref())),
        player: text(start.and_then(|start| start.player_name.as_deref())),
        media_id: text(start.and_then(|start| start.media_id.as_deref())),
        media_name: text(start.and_then(|start| start.media_name.as_deref())),
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

/// The figures of the run, its events not counted.
fn summary(
    inputs: &[InputFacts],
    sessions: &[SessionSummary],
    findings: &[Finding],
    options: &Options,
) -> Summary {
    let count =
        |severity| findings.iter().filter(|finding| finding.severity == severity).count() as u64;
    let sum = |figure: fn(&InputFacts) -> u64| inputs.iter().map(figure).sum();
    let records: u64 = sum(|input| input.records);
    let calls: u64 = sum(|input| input.calls);
    let troubles: u64 = sum(|input| input.troubles.len() as u64 + input.troubles_beyond);
    Summary {
        inputs: inputs.len() as u64,
        records,
        calls,
        events: 0,
        sessions: sessions.len() as u64,
        sessions_with_findings: sessions.iter().filter(|session| session.findings > 0).count()
            as u64,
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        notes: count(Severity::Note),
        bodies_missing: sum(|input| input.bodies_missing.map_or(0, |(count, ..)| count)),
        skipped: records.saturating_sub(calls).saturating_sub(troubles),
        ignored: 0,
        passed_over: 0,
        failed_gate: options
            .fail_on
            .is_some_and(|bound| findings.iter().any(|finding| finding.severity <= bound)),
    }
}
