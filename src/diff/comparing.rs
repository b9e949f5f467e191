//! Compares pairs of sessions, some at a time: their payloads are read again, and let go.

use std::collections::BTreeMap;

use super::align::{Alignment, align};
use super::change::{Action, Change, Kind};
use super::payload::{CUSTOM, Parameters};
use super::shape::{Origin, Shape};
use super::values::{Events, Lessons, SetAside};
use super::{MAX_CHANGES, Matched, Options, Pair, Side, figures, payload, timing};
use crate::check::RunError;
use crate::place::InputId;
use crate::source::Input;

/// The most events whose payloads are in memory at once.
const BATCH_EVENTS: usize = 20_000;

/// The most changes of a pair that are held until it is known which values differ in any case.
const MAX_HELD: usize = 5 * MAX_CHANGES;

/// A finding as it is compared: its rule, its event type, and its place in the payload.
type Issue = (&'static str, Option<Box<str>>, Option<Box<str>>);

/// How often a session has an issue, and what it says first.
type Issues = BTreeMap<Issue, (u64, String)>;

/// Compares pairs of sessions.
pub(super) struct Comparing {
    sides: [Side; 2],
    options: Options,
    issues: [BTreeMap<usize, Issues>; 2],
    lessons: Lessons,
    pairs: Vec<Pair>,
    batch: Vec<Waiting>,
    events: usize,
}

/// A pair whose payloads wait to be compared.
struct Waiting {
    /// Its position among the pairs.
    pair: usize,
    events: Vec<Compared>,
}

/// Two events whose payloads are compared.
struct Compared {
    event_type: Box<str>,
    origins: [Origin; 2],
    indices: Option<(u64, u64)>,
}

impl Comparing {
    /// # Errors
    /// What was found cannot be read.
    pub(super) fn new(before: Side, after: Side, options: Options) -> Result<Self, RunError> {
        let issues = [issues(&before)?, issues(&after)?];
        Ok(Self {
            sides: [before, after],
            options,
            issues,
            lessons: Lessons::default(),
            pairs: Vec::new(),
            batch: Vec::new(),
            events: 0,
        })
    }

    /// Compares two sessions.
    ///
    /// # Errors
    /// A capture cannot be read again.
    pub(super) fn add(&mut self, matched: Matched) -> Result<(), RunError> {
        let positions = [matched.old, matched.new];
        let [old, new] = &mut self.sides;
        let shapes = [
            std::mem::take(&mut old.survey.views[matched.old]),
            std::mem::take(&mut new.survey.views[matched.new]),
        ];
        let sessions = [
            old.survey.report.sessions[matched.old].clone(),
            new.survey.report.sessions[matched.new].clone(),
        ];
        let tolerance_ms = self.options.tolerance_ms;
        let Alignment { mut same, mut changes } =
            align(&shapes[0].steps, &shapes[1].steps, tolerance_ms);
        changes.extend(timing::take_apart(&shapes[0].steps, &shapes[1].steps, &mut same));
        changes.sort_by_key(|change| (change.elapsed_ms, change.index_before, change.index_after));
        changes.extend(timing::compare(&shapes[0].steps, &shapes[1].steps, &same, tolerance_ms));
        changes.extend(shapes[0].rhythm.compare(&shapes[1].rhythm, tolerance_ms));
        let (metrics, of_metrics) =
            figures::compare(&shapes[0].figures, &shapes[1].figures, tolerance_ms);
        changes.extend(of_metrics);
        let [old, new] = [0, 1].map(|side| self.issues[side].remove(&positions[side]));
        let unchanged = of_issues(&old.unwrap_or_default(), &new.unwrap_or_default(), &mut changes);
        let events = compared(&shapes, &same);
        self.events += events.len();
        self.batch.push(Waiting { pair: self.pairs.len(), events });
        self.pairs.push(Pair {
            test: matched.test,
            sessions,
            changes,
            changes_beyond: 0,
            same_events: same.len() as u64,
            not_compared: shapes[0].beyond + shapes[1].beyond,
            metrics,
            unchanged_findings: unchanged,
            drawn: shapes.map(|shape| (shape.length_ms, shape.spans)),
        });
        if self.events > BATCH_EVENTS { self.flush() } else { Ok(()) }
    }

    /// Compares the payloads of the pairs that wait.
    fn flush(&mut self) -> Result<(), RunError> {
        let batch = std::mem::take(&mut self.batch);
        self.events = 0;
        let read = |side: usize| {
            let events = batch.iter().flat_map(|waiting| &waiting.events);
            let origins: Vec<Origin> = events.map(|event| event.origins[side]).collect();
            payloads(&origins, &self.sides[side].inputs)
        };
        let (befores, afters) = (read(0)?, read(1)?);
        let mut payloads = befores.iter().zip(&afters);
        let show_values = self.options.show_values;
        let [old, new] = &mut self.sides;
        let mut show_old = |name: &str, value: &str| match name {
            CUSTOM if !show_values => None,
            _ => Some(old.survey.redactor.parameter(name, value)),
        };
        let mut show_new = |name: &str, value: &str| match name {
            CUSTOM if !show_values => None,
            _ => Some(new.survey.redactor.parameter(name, value)),
        };
        for Waiting { pair, events } in &batch {
            let changes = &mut self.pairs[*pair].changes;
            let known = changes.len();
            for (event, (before, after)) in events.iter().zip(payloads.by_ref()) {
                let events = Events {
                    session: *pair,
                    event_type: &event.event_type,
                    before,
                    after,
                    with_values: event.indices.is_some(),
                };
                let fresh = self.lessons.compare(&events, &mut [&mut show_old, &mut show_new]);
                for change in fresh {
                    merge(change, event.indices, changes, known);
                }
            }
        }
        Ok(())
    }

    /// The pairs, and what differs in any case.
    ///
    /// # Errors
    /// A capture cannot be read again.
    pub(super) fn finish(mut self) -> Result<(Vec<Pair>, Vec<SetAside>), RunError> {
        self.flush()?;
        let set_aside = self.lessons.set_aside();
        let is_aside = |change: &Change| {
            change.kind == Kind::Values
                && set_aside.iter().any(|aside| {
                    change.event_type.as_ref() == Some(&aside.event_type)
                        && change.name.as_ref() == Some(&aside.name)
                })
        };
        for pair in &mut self.pairs {
            pair.changes.retain(|change| !is_aside(change));
            pair.changes.sort_by_key(|change| change.kind);
            pair.changes_beyond += pair.changes.len().saturating_sub(MAX_CHANGES) as u64;
            pair.changes.truncate(MAX_CHANGES);
        }
        Ok((self.pairs, set_aside))
    }
}

/// Adds a change of an event to those of its pair behind the first `known`: the same of several events is one.
fn merge(change: Change, indices: Option<(u64, u64)>, changes: &mut Vec<Change>, known: usize) {
    let mut change = change;
    if change.before.is_some() && change.before == change.after {
        // Neither value may be shown.
        (change.before, change.after) = (None, None);
    }
    let same = changes[known..].iter().position(|other| {
        other.subject() == change.subject()
            && other.before == change.before
            && other.after == change.after
    });
    match same {
        Some(at) => changes[known + at].count += 1,
        None if changes.len() < MAX_HELD => {
            (change.index_before, change.index_after) = indices.unzip();
            changes.push(change);
        }
        None => {}
    }
}

fn payloads(origins: &[Origin], inputs: &[Input]) -> Result<Vec<Parameters>, RunError> {
    payload::read(origins, inputs).map_err(|(id, error): (InputId, _)| RunError::Read {
        name: inputs[id.0 as usize].name.to_string(),
        error,
    })
}

/// The events of two sessions whose payloads are compared: those that both have, and a ping of each part.
fn compared(shapes: &[Shape; 2], same: &[(usize, usize)]) -> Vec<Compared> {
    let [before, after] = shapes;
    let events = same.iter().map(|&(old, new)| {
        let (old, new) = (&before.steps[old], &after.steps[new]);
        Compared {
            event_type: old.name().into(),
            origins: [old.origin, new.origin],
            indices: Some((old.index, new.index)),
        }
    });
    let pings = before.pings.iter().filter_map(|(within, old)| {
        let (_, new) = after.pings.iter().find(|(other, _)| other == within)?;
        Some(Compared { event_type: "ping".into(), origins: [*old, *new], indices: None })
    });
    events.chain(pings).collect()
}

/// The issues of each session, by its position.
fn issues(side: &Side) -> Result<BTreeMap<usize, Issues>, RunError> {
    let mut by_session: BTreeMap<usize, Issues> = BTreeMap::new();
    for finding in side.survey.report.all_findings() {
        let finding = finding.map_err(RunError::Spill)?;
        let Some(session) = finding.session else { continue };
        let event_type = finding.event.as_ref().and_then(|event| event.event_type.as_deref());
        let pointer = finding.location.pointer.as_deref();
        let issue = (finding.rule, event_type.map(Box::from), pointer.map(Box::from));
        let known = by_session.entry(session).or_default().entry(issue);
        known.or_insert_with(|| (0, finding.message.clone())).0 += finding.count;
    }
    Ok(by_session)
}

/// Adds the issues that are new or fixed, and counts the others.
fn of_issues(before: &Issues, after: &Issues, changes: &mut Vec<Change>) -> u64 {
    let change = |action, (rule, event_type, _): &Issue, count| Change {
        event_type: event_type.clone(),
        count,
        ..Change::new(Kind::Findings, action).named(rule)
    };
    for (issue, (count, message)) in before.iter().filter(|(issue, _)| !after.contains_key(*issue))
    {
        let fixed = change(Action::Gone, issue, *count);
        changes.push(Change { before: Some(message.clone()), ..fixed });
    }
    for (issue, (count, message)) in after.iter().filter(|(issue, _)| !before.contains_key(*issue))
    {
        let new = change(Action::Added, issue, *count);
        changes.push(Change { after: Some(message.clone()), ..new });
    }
    before.keys().filter(|issue| after.contains_key(*issue)).count() as u64
}
