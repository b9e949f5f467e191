//! The figures that the back end reports of two sessions, side by side.

use serde::Serialize;

use super::change::{Action, Change, Kind};
use crate::finding::Unit;
use crate::metrics::Figures;
use crate::report::words::Number;

/// Averages are the same where they differ by no more than this share.
const AVERAGE_SHARE: f64 = 0.01;

/// A figure of two sessions.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Metric {
    /// Adobe's name of it.
    pub metric: String,
    /// Its key, as `a.media.timePlayed`.
    pub key: String,
    /// What it counts in.
    pub unit: Unit,
    /// The figure before; none where there is nothing to report.
    pub before: Option<f64>,
    /// The figure after.
    pub after: Option<f64>,
    /// Whether they differ by more than times may.
    pub changed: bool,
}

/// The figures that either session has, and those that differ. Times within `tolerance_ms` are the same.
pub(super) fn compare(
    before: &Figures,
    after: &Figures,
    tolerance_ms: i64,
) -> (Vec<Metric>, Vec<Change>) {
    let (olds, news): (Vec<_>, Vec<_>) = (before.rows().collect(), after.rows().collect());
    let only_new = news.iter().filter(|new| olds.iter().all(|old| !is_same(old, new)));
    let mut metrics = Vec::new();
    for row in olds.iter().chain(only_new) {
        let value =
            |rows: &[crate::metrics::Figure]| rows.iter().find(|it| is_same(it, row))?.value;
        let (before, after) = (value(&olds), value(&news));
        if before.unwrap_or_default() == 0.0 && after.unwrap_or_default() == 0.0 {
            continue;
        }
        let off = (before.unwrap_or_default() - after.unwrap_or_default()).abs();
        let slack = match row.unit {
            Unit::Count => 0.0,
            Unit::Seconds => tolerance_ms as f64 / 1000.0,
            Unit::Bitrate | Unit::Share => AVERAGE_SHARE * before.unwrap_or_default().abs(),
        };
        metrics.push(Metric {
            metric: row.metric.to_string(),
            key: row.key.to_string(),
            unit: row.unit,
            before,
            after,
            changed: off > slack,
        });
    }
    let changed = metrics.iter().filter(|metric| metric.changed);
    let changes = changed.map(|metric| {
        let words = |value| words(value, metric.unit);
        Change::new(Kind::Metrics, Action::Changed)
            .named(&metric.metric)
            .values(words(metric.before), words(metric.after))
    });
    let changes = changes.collect();
    (metrics, changes)
}

fn is_same(one: &crate::metrics::Figure, other: &crate::metrics::Figure) -> bool {
    one.key == other.key && one.metric == other.metric
}

/// A figure with its unit.
pub(super) fn words(value: Option<f64>, unit: Unit) -> String {
    let Some(value) = value else { return "none".to_owned() };
    let rounded = rounded(value);
    match unit {
        Unit::Count | Unit::Bitrate | Unit::Share => rounded,
        Unit::Seconds => format!("{rounded} s"),
    }
}

/// A number, to two decimals.
pub(super) fn rounded(value: f64) -> String {
    Number((value * 100.0).round() / 100.0).to_string()
}
