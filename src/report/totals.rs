//! The impact of many findings in all.

use std::collections::HashSet;

use super::model::{Finding, Headline, ImpactTotal};
use crate::finding::{Change, Impact, Unit};
use crate::metrics::{self, Row, Shift, TABLE};

/// The impact of the findings of each rule over all sessions, in the order in which the rules first speak.
#[derive(Debug, Default)]
pub(crate) struct Totals(Vec<Sum>);

impl Totals {
    /// Adds the impact of a finding.
    pub(crate) fn add(&mut self, finding: &Finding) {
        let Some(impact) = &finding.impact else { return };
        let known = self.0.iter().position(|sum| sum.rule == finding.rule);
        let at = known.unwrap_or_else(|| {
            self.0.push(Sum::new(finding.rule));
            self.0.len() - 1
        });
        self.0[at].sessions.extend(finding.session);
        self.0[at].add(impact);
    }

    pub(crate) fn finish(self) -> Vec<ImpactTotal> {
        self.0.iter().map(Sum::total).collect()
    }
}

/// A rule's sums.
#[derive(Debug)]
struct Sum {
    rule: &'static str,
    sessions: HashSet<usize>,
    changes: Changes,
}

impl Sum {
    fn new(rule: &'static str) -> Self {
        Self { rule, sessions: HashSet::new(), changes: Changes::default() }
    }

    fn add(&mut self, impact: &Impact) {
        self.changes.add(impact);
    }

    fn total(&self) -> ImpactTotal {
        self.changes.total(self.rule, self.sessions.len() as u64)
    }
}

/// Sums of metrics.
#[derive(Debug)]
pub(super) struct Changes([(f64, f64); TABLE.len()]);

impl Default for Changes {
    fn default() -> Self {
        Self([(0.0, 0.0); TABLE.len()])
    }
}

impl Changes {
    pub(super) fn add(&mut self, impact: &Impact) {
        for change in &impact.changes {
            // Those of player states are the clients' own, and may be any number.
            let Some(at) = TABLE.iter().position(|row| row.key == change.key) else { continue };
            self.0[at].0 += change.reported.unwrap_or_default();
            self.0[at].1 += change.expected.unwrap_or_default();
        }
    }

    /// The sums, of so many sessions with findings of `rule`.
    pub(super) fn total(&self, rule: &'static str, sessions: u64) -> ImpactTotal {
        let changes = TABLE.iter().zip(self.0).filter_map(|(row, (sent, meant))| {
            let adds_up = matches!(row.unit, Unit::Count | Unit::Seconds);
            (adds_up && sent != meant).then(|| change(row, sent, meant))
        });
        ImpactTotal { rule, sessions, headline: self.headline(rule), changes: changes.collect() }
    }

    fn headline(&self, rule: &str) -> Option<Headline> {
        let metrics::Headline { metric, shift, one, many } = metrics::headline(rule)?;
        let (sent, meant) = self.0[metric as usize];
        let amount = match shift {
            Shift::Above => sent - meant,
            Shift::Below => meant - sent,
        };
        (amount > 0.0).then_some(Headline { amount, unit: metric.row().unit, one, many })
    }
}

fn change(row: &Row, sent: f64, meant: f64) -> Change {
    let (reported, expected) = (Some(sent), Some(meant));
    Change { metric: row.name.into(), key: row.key.into(), unit: row.unit, reported, expected }
}

#[cfg(test)]
mod tests {
    use crate::metrics;
    use crate::rules;

    #[test]
    fn what_has_a_price_is_a_rule() {
        let with_impact: Vec<&str> = metrics::with_impact().collect();
        assert!(!with_impact.is_empty());
        for rule in with_impact {
            assert!(rules::find(rule).is_some(), "{rule}");
            assert!(metrics::headline(rule).is_some(), "{rule}");
        }
    }
}
