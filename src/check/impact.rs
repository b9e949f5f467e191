//! The impact of all findings of a run.

use std::collections::HashSet;

use crate::finding::{Change, Impact, Unit};
use crate::metrics::{self, Row, Shift, TABLE};
use crate::report::model::{Finding, Headline, ImpactTotal};

/// The impact of the findings of each rule over all sessions, in the order in which the rules first speak.
#[derive(Debug, Default)]
pub(super) struct Totals(Vec<Sum>);

impl Totals {
    /// Adds the impact of a finding.
    pub(super) fn add(&mut self, finding: &Finding) {
        let Some(impact) = &finding.impact else { return };
        let known = self.0.iter().position(|sum| sum.rule == finding.rule);
        let at = known.unwrap_or_else(|| {
            self.0.push(Sum::new(finding.rule));
            self.0.len() - 1
        });
        self.0[at].sessions.extend(finding.session);
        self.0[at].add(impact);
    }

    pub(super) fn finish(self) -> Vec<ImpactTotal> {
        self.0.iter().map(Sum::total).collect()
    }
}

/// A rule's sums.
#[derive(Debug)]
struct Sum {
    rule: &'static str,
    sessions: HashSet<usize>,
    /// For each metric, reported and expected.
    figures: [(f64, f64); TABLE.len()],
}

impl Sum {
    fn new(rule: &'static str) -> Self {
        Self { rule, sessions: HashSet::new(), figures: [(0.0, 0.0); TABLE.len()] }
    }

    fn add(&mut self, impact: &Impact) {
        for change in &impact.changes {
            // Those of player states are the clients' own, and may be any number.
            let Some(at) = TABLE.iter().position(|row| row.key == change.key) else { continue };
            self.figures[at].0 += change.reported.unwrap_or_default();
            self.figures[at].1 += change.expected.unwrap_or_default();
        }
    }

    fn total(&self) -> ImpactTotal {
        let changes = TABLE.iter().zip(self.figures).filter_map(|(row, (reported, expected))| {
            let adds_up = matches!(row.unit, Unit::Count | Unit::Seconds);
            (adds_up && reported != expected).then(|| change(row, reported, expected))
        });
        ImpactTotal {
            rule: self.rule,
            sessions: self.sessions.len() as u64,
            headline: self.headline(),
            changes: changes.collect(),
        }
    }

    fn headline(&self) -> Option<Headline> {
        let metrics::Headline { metric, shift, one, many } = metrics::headline(self.rule)?;
        let (reported, expected) = self.figures[metric as usize];
        let amount = match shift {
            Shift::Above => reported - expected,
            Shift::Below => expected - reported,
        };
        (amount > 0.0).then_some(Headline { amount, unit: metric.row().unit, one, many })
    }
}

fn change(row: &Row, reported: f64, expected: f64) -> Change {
    let (reported, expected) = (Some(reported), Some(expected));
    Change { metric: row.name.into(), key: row.key.into(), unit: row.unit, reported, expected }
}

#[cfg(test)]
mod tests {
    use crate::metrics;
    use crate::rules;

    #[test]
    fn what_has_an_impact_is_a_rule() {
        let with_impact: Vec<&str> = metrics::with_impact().collect();
        assert!(!with_impact.is_empty());
        for rule in with_impact {
            assert!(rules::find(rule).is_some(), "{rule}");
            assert!(metrics::headline(rule).is_some(), "{rule}");
        }
    }
}
