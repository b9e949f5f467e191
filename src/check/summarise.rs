//! Turns what was collected into the finished report: in order, and counted.

use std::collections::HashSet;
use std::io;
use std::sync::Arc;
use std::time::Instant;

use foldhash::fast::RandomState;

use super::finish::{Finishing, With};
use super::ignore::{Ignoring, Told};
use super::judging::{Judged, Judging};
use super::kept::Kept;
use super::locate::{Locating, locate};
use super::redact::Redactor;
use super::stats::Stats;
use super::{Bounds, Options, RunError, Survey, learn, limits};
use crate::api::EventType;
use crate::finding::Severity;
use crate::ingest::{Trouble, TroubleKind};
use crate::place::InputId;
use crate::replay::{Expiry, Life, Replay};
use crate::report::issues::Listed;
use crate::report::model::{ClosedBy, Finding, Report, SessionSummary, StartKnown, Summary};
use crate::rules::InputFacts;
use crate::session::Beginning;
use crate::source::Input;
use crate::spill::Sorter;

/// The most texts of sessions that are kept once for all that have them: content types and players are
/// few, names of media may be many.
const MAX_SHARED: usize = 10_000;

/// The finished report, and what was seen of the sessions.
///
/// # Errors
/// An input cannot be read again, or a temporary file cannot be written.
pub(super) fn report<T>(
    judging: Judging<'_, T>,
    facts: &[InputFacts],
    end_ms: Option<i64>,
    stats: Stats,
) -> Result<Survey<T>, RunError> {
    let begun = Instant::now();
    let events = judging.session_events + judging.loose_events;
    let Judging { inputs, options, findings, sessions, views, loose_hosts, .. } = judging;
    let limits = limits::of_all(inputs, facts, &judging.proofs, judging.twins);
    let mut redactor = Redactor::new(&options.values);
    let ordered = Ordered::of(sessions, views, inputs).map_err(RunError::Spill)?;
    let Ordered { mut sessions, hosts, views, positions } = ordered;
    let mut collection = findings.finish().map_err(RunError::Spill)?;
    let accepted = std::mem::take(&mut collection.accepted);
    // Which findings are listed is decided among the sessions that a query selects.
    let listed = options.query.as_ref().map_or(options.bounds.listed, |_| Listed::ALL);
    let bounds = Bounds { listed, ..options.bounds };
    let count = collection.count;
    if count > 0 {
        learn::learn(inputs, facts.iter().map(|facts| facts.format), &mut redactor)?;
    }
    let Options { excerpts, .. } = *options;
    let locating = Locating { inputs, facts, excerpts, held_bytes: bounds.held_bytes };

    let mut kept = Kept::new(count, &bounds).map_err(RunError::Spill)?;
    let told = Told { sessions: &sessions, hosts: &hosts, loose: &loose_hosts };
    let mut ignoring = Ignoring::new(&options.ignores, told);
    let mut ignored = 0;
    // Of each session: the findings by severity, and those that are ignored.
    let mut counts = vec![([0; Severity::ALL.len()], 0); sessions.len()];
    let mut tell = |finding: Finding, input| {
        let count = finding.session.map(|session| &mut counts[session]);
        // Only now: an ignore must not change the fingerprints of what it leaves.
        if ignoring.takes(&finding, input) {
            ignored += 1;
            count.into_iter().for_each(|(_, ignored)| *ignored += 1);
            return Ok(());
        }
        count.into_iter().for_each(|(found, _)| found[finding.severity as usize] += 1);
        kept.push(finding, &sessions)
    };
    let with = With { options, inputs, positions: &positions, accepted: &accepted };
    let mut finishing = Finishing::new(with, &mut tell);
    locate(collection, &locating, &mut redactor, &mut |whole| finishing.push(whole))?;
    finishing.flush().map_err(RunError::Spill)?;

    let ignores = ignoring.meant();
    for (session, (by_severity, ignored)) in sessions.iter_mut().zip(counts) {
        (session.by_severity, session.ignored) = (by_severity, ignored);
        session.findings = by_severity.iter().sum();
        redact(session, &mut redactor);
    }
    let with_findings = sessions.iter().filter(|session| session.findings > 0);
    let summary = Summary {
        events,
        sessions: sessions.len() as u64,
        sessions_with_findings: with_findings.count() as u64,
        ignored,
        ..figures(facts)
    };
    let unreadable = unreadable(facts, inputs);
    let report = Report { summary, sessions, ignores, limits, unreadable, ..Report::default() };
    let report = kept.report(options.fail_on, report).map_err(RunError::Spill)?;
    let stats = Stats { locating: begun.elapsed(), ..stats };
    Ok(Survey { report, views, end_ms, redactor, stats })
}

fn redact(session: &mut SessionSummary, redactor: &mut Redactor) {
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

/// The sessions in order of their first calls.
struct Ordered<T> {
    sessions: Vec<SessionSummary>,
    /// The hosts that their calls went to.
    hosts: Vec<Option<Arc<str>>>,
    views: Vec<T>,
    /// The place of each session, by its number in the order in which they were judged.
    positions: Vec<u32>,
}

impl<T> Ordered<T> {
    fn of(judged: Sorter<Judged>, views: Vec<T>, inputs: &[Input]) -> io::Result<Self> {
        let mut views: Vec<Option<T>> = views.into_iter().map(Some).collect();
        let count = views.len();
        let mut ordered = Self {
            sessions: Vec::with_capacity(count),
            hosts: Vec::with_capacity(count),
            views: Vec::with_capacity(count),
            positions: vec![0; count],
        };
        let name = |id: InputId| Arc::clone(&inputs[id.0 as usize].name);
        let mut shared = Shared::default();
        for judged in judged.finish()? {
            let Judged { number, inputs, mut host, mut summary, .. } = judged?;
            ordered.positions[number] = ordered.sessions.len() as u32;
            ordered.views.extend(views[number].take());
            let SessionSummary { content_type, player, media_id, media_name, .. } = &mut summary;
            for text in [content_type, player, media_id, media_name, &mut host] {
                shared.share(text);
            }
            let inputs = inputs.into_iter().map(name).collect();
            ordered.sessions.push(SessionSummary { inputs, ..summary });
            ordered.hosts.push(host);
        }
        Ok(ordered)
    }
}

/// Texts that several sessions have.
#[derive(Default)]
struct Shared(HashSet<Arc<str>, RandomState>);

impl Shared {
    /// Puts the one that is known in the place of an equal text.
    fn share(&mut self, text: &mut Option<Arc<str>>) {
        let Some(own) = text else { return };
        match self.0.get(own) {
            Some(known) => *own = Arc::clone(known),
            None if self.0.len() < MAX_SHARED => {
                self.0.insert(Arc::clone(own));
            }
            None => {}
        }
    }
}

/// A session in short, its inputs not named and its findings not counted yet.
pub(super) fn session(replay: &Replay<'_>) -> SessionSummary {
    let session = replay.session;
    let (mut ads, mut chapters) = (0, 0);
    for moment in &replay.moments {
        match replay.event_type(moment) {
            Some(EventType::AdStart) => ads += 1,
            Some(EventType::ChapterStart) => chapters += 1,
            _ => {}
        }
    }
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
        closed_by: closed_by(replay),
        events: replay.moments.len() as u64,
        ads,
        chapters,
        findings: 0,
        by_severity: [0; Severity::ALL.len()],
        ignored: 0,
        content_type: text(start.and_then(|start| start.content_type.as_deref())),
        player: text(start.and_then(|start| start.player_name.as_deref())),
        media_id: text(start.and_then(|start| start.media_id.as_deref())),
        media_name: text(start.and_then(|start| start.media_name.as_deref())),
        media_length: start.and_then(|start| start.length),
    }
}

fn closed_by(replay: &Replay<'_>) -> ClosedBy {
    match replay.life() {
        _ if replay.completion().is_some() => ClosedBy::SessionComplete,
        Life::Ended => ClosedBy::SessionEnd,
        Life::Expired(Expiry::Silence) => ClosedBy::Timeout,
        Life::Expired(Expiry::Idle) => ClosedBy::Idle,
        Life::Open | Life::Completed if replay.has_timed_out() => ClosedBy::Timeout,
        Life::Open | Life::Completed => ClosedBy::None,
    }
}

/// The inputs of which nothing at all could be read.
fn unreadable(facts: &[InputFacts], inputs: &[Input]) -> Vec<Arc<str>> {
    let is_whole = |trouble: &Trouble| {
        trouble.place.record == 0 && matches!(trouble.kind, TroubleKind::Unreadable(_))
    };
    let nothing = |facts: &&InputFacts| facts.records == 0 && facts.troubles.iter().any(is_whole);
    let name = |facts: &InputFacts| Arc::clone(&inputs[facts.input.0 as usize].name);
    facts.iter().filter(nothing).map(name).collect()
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
