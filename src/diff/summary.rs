//! What differs, once for all sessions that show it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Pair;
use super::change::{Action, Change, Kind};
use super::figures::words;
use crate::finding::Unit;
use crate::report::model::SessionSummary;

/// A change, with all the sessions that show it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// What it is of.
    pub kind: Kind,
    /// What became of it.
    pub action: Action,
    /// The event type; none for what concerns no event.
    pub event_type: Option<Box<str>>,
    /// The parameter, the metric, or the rule.
    pub name: Option<Box<str>>,
    /// What it was, where that is the same in all sessions; of metrics the sum.
    pub before: Option<String>,
    /// What it is now, where that is the same in all sessions; of metrics the sum.
    pub after: Option<String>,
    /// How many of the compared sessions show it.
    pub sessions: u64,
    /// How many sessions were compared.
    pub of: u64,
    /// How many events show it.
    pub count: u64,
}

type Key = (Kind, Action, Option<Box<str>>, Option<Box<str>>);

/// What differs: by kind, then by how many sessions show it.
pub(super) fn lines(
    pairs: &[Pair],
    gone: &[SessionSummary],
    added: &[SessionSummary],
) -> Vec<Line> {
    let mut known: BTreeMap<Key, (Line, usize)> = BTreeMap::new();
    for (number, pair) in pairs.iter().enumerate() {
        for change in &pair.changes {
            add(change, number, pairs.len() as u64, &mut known);
        }
    }
    let mut lines: Vec<Line> = known.into_values().map(|(line, _)| line).collect();
    for line in lines.iter_mut().filter(|line| line.kind == Kind::Metrics) {
        sum(line, pairs);
    }
    for (action, sessions) in [(Action::Gone, gone), (Action::Added, added)] {
        if !sessions.is_empty() {
            let change =
                Change { count: sessions.len() as u64, ..Change::new(Kind::Sessions, action) };
            lines.push(line(&change, pairs.len() as u64));
        }
    }
    lines.sort_by(|one, other| {
        let rank = |line: &Line| (line.kind, u64::MAX - line.sessions, u64::MAX - line.count);
        rank(one).cmp(&rank(other)).then_with(|| {
            (one.action, &one.event_type, &one.name).cmp(&(
                other.action,
                &other.event_type,
                &other.name,
            ))
        })
    });
    lines
}

fn line(change: &Change, of: u64) -> Line {
    let Change { kind, action, event_type, name, before, after, count, .. } = change.clone();
    Line { kind, action, event_type, name, before, after, sessions: 1, of, count }
}

fn add(change: &Change, pair: usize, of: u64, known: &mut BTreeMap<Key, (Line, usize)>) {
    let key = (change.kind, change.action, change.event_type.clone(), change.name.clone());
    match known.get_mut(&key) {
        Some((line, last)) => {
            line.count += change.count;
            line.sessions += u64::from(*last != pair);
            *last = pair;
            if (&line.before, &line.after) != (&change.before, &change.after) {
                (line.before, line.after) = (None, None);
            }
        }
        None => {
            known.insert(key, (line(change, of), pair));
        }
    }
}

/// Sums a metric up over all pairs.
fn sum(line: &mut Line, pairs: &[Pair]) {
    let metrics = || {
        let all = pairs.iter().flat_map(|pair| &pair.metrics);
        all.filter(|metric| line.name.as_deref() == Some(metric.metric.as_str()))
    };
    let adds_up = |unit| matches!(unit, Unit::Count | Unit::Seconds);
    let Some(unit) = metrics().map(|metric| metric.unit).next().filter(|unit| adds_up(*unit))
    else {
        return;
    };
    let total = |of: fn(&super::Metric) -> Option<f64>| metrics().filter_map(of).sum::<f64>();
    let (before, after) = (total(|metric| metric.before), total(|metric| metric.after));
    (line.before, line.after) = (Some(words(Some(before), unit)), Some(words(Some(after), unit)));
}
