//! Judges sessions as they become whole, and lets them go.

use std::io;
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::collect::Findings;
use super::gather::{Chunks, Watch};
use super::ignore::LooseHosts;
use super::limits::Proof;
use super::{Options, RunError, summarise};
use crate::finding::Raised;
use crate::ingest::Chunk;
use crate::metrics;
use crate::own::OwnRules;
use crate::place::InputId;
use crate::replay::Replay;
use crate::report::model::SessionSummary;
use crate::rules::{
    self, Capture, Check, InputFacts, LateSink, Rule, Series, SessionCx, Signs, Sink, Span,
};
use crate::session::{CallRecord, Joined, Session, Turn};
use crate::source::Input;
use crate::spill::{Sorted, Sorter};

/// Sessions that are judged side by side for each of several threads: enough to keep all of them busy.
const SIDE_BY_SIDE: usize = 32;

/// Judges what is read, and keeps what the report needs of it.
pub(super) struct Judging<'a, T> {
    pub inputs: &'a [Input],
    pub options: &'a Options,
    /// Sees each session.
    pub view: &'a (dyn Fn(&Replay<'_>) -> T + Sync),
    /// The rules that follow the sessions, with the signs without which they need not see one.
    pub series: Vec<(&'static Rule, Signs, Box<dyn Series>)>,
    pub findings: Findings,
    /// What is left of the sessions.
    pub sessions: Sorter<Judged>,
    /// What was seen of the sessions, in the order in which they were judged.
    pub views: Vec<T>,
    /// The events of sessions, those included that take no part in the replay.
    pub session_events: u64,
    /// The events of calls that belong to no session.
    pub loose_events: u64,
    /// What the calls of each input can prove.
    pub proofs: Vec<Proof>,
    /// Calls left out because another record tells of the same request.
    pub twins: u64,
    /// The hosts of the calls that belong to no session, where an ignore names a host.
    pub loose_hosts: LooseHosts,
}

/// What is left of a session.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Judged {
    /// The turn of its first call.
    turn: Turn,
    /// Its number, in the order in which sessions were judged.
    pub number: usize,
    /// The inputs that hold its calls.
    pub inputs: Vec<InputId>,
    /// The host that its calls went to, where an ignore names a host.
    pub host: Option<Arc<str>>,
    /// Without the names of its inputs, and without a count of its findings.
    pub summary: SessionSummary,
}

impl Sorted for Judged {
    type Key = (Turn, usize);

    fn key(&self) -> Self::Key {
        (self.turn, self.number)
    }

    fn weight(&self) -> usize {
        let SessionSummary { id, content_type, player, media_id, media_name, .. } = &self.summary;
        let texts = content_type.iter().chain(player).chain(media_id).chain(media_name);
        let texts = texts.chain(&self.host).chain([id]);
        size_of::<Self>() + texts.map(|text| text.len() + 2 * size_of::<usize>()).sum::<usize>()
    }
}

impl<T: Send> Watch for Judging<'_, T> {
    fn chunks(&self) -> Chunks {
        Chunks::Unseen
    }

    fn see(&mut self, _: InputId, _: &Chunk) {}

    fn take(&mut self, joined: Joined, end_ms: Option<i64>) -> Result<(), RunError> {
        self.count(&joined);
        let mut sessions = joined.sessions.into_iter();
        // One after another, each finds the memory of the one before it at hand, and in the cache.
        let threads = rayon::current_num_threads();
        let count = if threads > 1 { threads * SIDE_BY_SIDE } else { 1 };
        loop {
            let some: Vec<Session> = sessions.by_ref().take(count).collect();
            if some.is_empty() {
                break;
            }
            self.judge(&some, end_ms).map_err(RunError::Spill)?;
        }
        joined.loose.iter().try_for_each(|call| self.loose(call)).map_err(RunError::Spill)
    }
}

impl<T: Send> Judging<'_, T> {
    fn judge(&mut self, sessions: &[Session], end_ms: Option<i64>) -> io::Result<()> {
        let span = Span { end_ms };
        let limits = &self.options.limits;
        let names_host = self.names_host();
        let first = self.views.len();
        let judged: Vec<_> = sessions
            .par_iter()
            .enumerate()
            .map(|(number, session)| {
                let number = first + number;
                let mut replay = Replay::of(session);
                replay.captured_until_ms = end_ms;
                let signs = Signs::of(&replay, limits);
                let cx = SessionCx { replay: &replay, span: &span, limits, number, signs };
                let raised = judge(&cx, &self.options.own);
                let summary = summarise::session(&replay);
                let (turn, inputs) = (session.turn(), session.inputs());
                let hosts = session.calls.iter().filter(|_| names_host);
                let host = hosts.filter_map(|call| call.host.clone()).next();
                let view = (self.view)(&replay);
                (replay, signs, raised, Judged { turn, number, inputs, host, summary }, view)
            })
            .collect();
        for (replay, signs, mut raised, judged, view) in judged {
            let number = judged.number;
            let cx = SessionCx { replay: &replay, span: &span, limits, number, signs };
            for (rule, telling, series) in &mut self.series {
                if signs.have(*telling) {
                    series.session(&cx, &mut Sink::new(rule, &mut raised))?;
                }
            }
            if !raised.is_empty() {
                self.findings.of_session(number, &replay, raised, &self.options.overrides)?;
            }
            self.session_events += replay.events.len() as u64;
            self.views.push(view);
            self.sessions.push(judged)?;
        }
        Ok(())
    }
}

impl<'a, T> Judging<'a, T> {
    pub(super) fn new(
        inputs: &'a [Input],
        options: &'a Options,
        view: &'a (dyn Fn(&Replay<'_>) -> T + Sync),
    ) -> Self {
        // An ignored rule must not replace what others say.
        let heard = rules::all().filter(|rule| !options.overrides.ignores(rule));
        let series = heard.filter_map(|rule| match rule.check {
            Check::Series(signs, begin) => Some((rule, signs, begin())),
            _ => None,
        });
        Self {
            inputs,
            options,
            view,
            series: series.collect(),
            findings: Findings::new(options.bounds),
            sessions: Sorter::new(options.bounds.held_bytes),
            views: Vec::new(),
            session_events: 0,
            loose_events: 0,
            loose_hosts: LooseHosts::default(),
            proofs: vec![Proof::default(); inputs.len()],
            twins: 0,
        }
    }

    fn count(&mut self, joined: &Joined) {
        self.twins += joined.twins;
        let calls = joined.sessions.iter().flat_map(|session| &session.calls).chain(&joined.loose);
        for call in calls {
            self.proofs[call.place.input.0 as usize].add(call);
        }
    }

    /// Whether an ignore of the run names a host.
    fn names_host(&self) -> bool {
        self.options.ignores.iter().any(|ignore| ignore.host.is_some())
    }

    fn loose(&mut self, call: &CallRecord) -> io::Result<()> {
        self.loose_events += call.events.len() as u64;
        if self.names_host()
            && let Some(host) = &call.host
        {
            self.loose_hosts.insert((call.place.input, call.place.record), Arc::clone(host));
        }
        let mut raised = call.raised().to_vec();
        answer(call, None, &mut raised);
        for (rule, _, series) in &mut self.series {
            series.loose(call, &mut Sink::new(rule, &mut raised));
        }
        self.findings.of_inputs(raised, &self.options.overrides)
    }

    /// Lets the rules speak that wait for the end.
    ///
    /// # Errors
    /// A temporary file cannot be written.
    pub(super) fn end(
        &mut self,
        inputs: &[InputFacts],
        end_ms: Option<i64>,
    ) -> Result<(), RunError> {
        let mut said = Vec::new();
        // What they hold of the sessions is gone before the report is made.
        for (rule, _, mut series) in self.series.drain(..) {
            let ended = series.end(&Span { end_ms }, &mut LateSink::new(rule, &mut said));
            ended.map_err(RunError::Spill)?;
        }
        self.findings.late(said, &self.options.overrides).map_err(RunError::Spill)?;
        let mut raised = Vec::new();
        for rule in rules::all() {
            let Check::Capture(check) = rule.check else { continue };
            if rule.id != rules::NO_TRACKING_CALLS || self.options.empty == super::Empty::Finding {
                check(&Capture { inputs }, &mut Sink::new(rule, &mut raised));
            }
        }
        self.findings.of_inputs(raised, &self.options.overrides).map_err(RunError::Spill)
    }
}

/// Lets the rules speak of a session and of its calls.
fn judge(cx: &SessionCx<'_>, own: &OwnRules) -> Vec<Raised> {
    let mut found = Vec::new();
    let mut first = 0;
    for call in &cx.replay.session.calls {
        if call.raised().is_empty() && call.status.is_success() {
            first += call.events.len();
            continue;
        }
        for raised in call.raised() {
            // What was said of a call's event is said of a moment of the session.
            let event = cx.replay.moment_of(first + raised.event.unwrap_or(0));
            found.push(Raised { event, ..raised.clone() });
        }
        answer(call, cx.replay.moment_of(first), &mut found);
        first += call.events.len();
    }
    rules::tables().judge(cx, &mut found);
    own.judge(cx, &mut found);
    metrics::weigh(cx.replay, found.iter_mut());
    found
}

/// Lets the rules speak of how a call was answered; `moment` is that of its first event.
fn answer(call: &CallRecord, moment: Option<usize>, found: &mut Vec<Raised>) {
    if call.status.is_success() {
        return;
    }
    let before = found.len();
    for (rule, check) in &rules::tables().answers {
        check(call, &mut Sink::new(rule, found));
    }
    for raised in &mut found[before..] {
        raised.event = moment;
    }
}
