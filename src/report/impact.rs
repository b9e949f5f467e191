//! The impact of defects, worded the same way in every format.

use std::borrow::Cow;

use serde::Serialize;

use super::model::ImpactTotal;
use super::words::{Number, clipped, clock, counted, thousands};
use crate::finding::{Change, Impact, Unit};

/// The figures of a finding that people are shown; programs get all.
const SHOWN: usize = 3;

/// The longest name of a figure, in characters: those of player states are the client's.
const MAX_NAME: usize = 60;

/// A total below this many seconds is told in seconds, from there on as a clock shows it.
const CLOCK_FROM_S: f64 = 120.0;

/// `content time spent 00:06:42 (expected 00:06:20), ad starts 0 (expected 2) and 4 other figures`.
pub(super) fn line(impact: &Impact) -> String {
    let mut line = list(impact.changes.iter().take(SHOWN));
    if let others @ 1.. = impact.changes.len().saturating_sub(SHOWN) {
        line += &format!(" and {}", counted(others as u64, "other metric"));
    }
    line
}

/// The same with all its figures.
pub(super) fn all(impact: &Impact) -> String {
    list(impact.changes.iter())
}

fn list<'c>(changes: impl Iterator<Item = &'c Change>) -> String {
    changes.map(change).collect::<Vec<_>>().join(", ")
}

fn change(change: &Change) -> String {
    let name = clipped(&change.metric, MAX_NAME);
    let [reported, expected] = figures([change.reported, change.expected], change.unit);
    format!("{} {reported} (expected {expected})", lower_case(&name))
}

/// The name of a metric inside a sentence.
fn lower_case(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// Two figures to compare: times to the second, or to the millisecond where they would look the same.
fn figures(pair: [Option<f64>; 2], unit: Unit) -> [String; 2] {
    let [one, other] = pair.map(|value| figure(value, unit, Precision::Seconds));
    match one == other {
        true => pair.map(|value| figure(value, unit, Precision::Milliseconds)),
        false => [one, other],
    }
}

/// How exactly a time is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Precision {
    /// `00:06:42`
    Seconds,
    /// `00:06:42.120`
    Milliseconds,
}

/// A figure for people; `none` where there is nothing to report.
pub(super) fn figure(value: Option<f64>, unit: Unit, precision: Precision) -> String {
    let Some(value) = value else { return "none".to_owned() };
    match unit {
        Unit::Count | Unit::Bitrate => whole(value),
        Unit::Share => format!("{value:.3}"),
        Unit::Seconds => time(value, precision),
    }
}

fn whole(value: f64) -> String {
    // Beyond, thousands do not help to read it.
    const LARGEST: f64 = 1e15;
    match value.round() {
        value if (0.0..LARGEST).contains(&value) => thousands(value as u64),
        value => Number(value).to_string(),
    }
}

fn time(seconds: f64, precision: Precision) -> String {
    // The casts saturate.
    match precision {
        Precision::Seconds => clock((seconds.round() * 1000.0) as u64),
        Precision::Milliseconds => {
            let ms = (seconds * 1000.0).round() as u64;
            format!("{}.{:03}", clock(ms - ms % 1000), ms % 1000)
        }
    }
}

/// `22 s of ad time counted as content in 3 sessions`; none where no figure tells it in a word.
pub(super) fn total(total: &ImpactTotal) -> Option<String> {
    let headline = total.headline.as_ref()?;
    let amount = match headline.unit {
        Unit::Seconds if headline.amount < CLOCK_FROM_S => {
            format!("{} s", Number((headline.amount * 10.0).round() / 10.0))
        }
        unit => figure(Some(headline.amount), unit, Precision::Seconds),
    };
    let words = match amount == "1" {
        true => headline.one,
        false => headline.many,
    };
    Some(format!("{amount} {words} in {}", counted(total.sessions, "session")))
}

/// A figure that a defect changes, for programs.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ChangeOut<'a> {
    metric: Cow<'a, str>,
    key: Cow<'a, str>,
    unit: Unit,
    reported: Option<Number>,
    expected: Option<Number>,
}

impl<'a> ChangeOut<'a> {
    pub(super) fn new(change: &'a Change) -> Self {
        Self {
            metric: Cow::Borrowed(&change.metric),
            key: Cow::Borrowed(&change.key),
            unit: change.unit,
            reported: change.reported.map(Number),
            expected: change.expected.map(Number),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::model::Headline;

    fn of(metric: &'static str, unit: Unit, reported: f64, expected: f64) -> Change {
        let (reported, expected) = (Some(reported), Some(expected));
        Change { metric: metric.into(), key: "a.media.key".into(), unit, reported, expected }
    }

    #[test]
    fn figures_are_told_with_what_they_should_be() {
        let content = of("Content time spent", Unit::Seconds, 402.4, 380.0);
        assert_eq!(change(&content), "content time spent 00:06:42 (expected 00:06:20)");
        let close = of("Ad time spent", Unit::Seconds, 1.2, 1.0);
        assert_eq!(change(&close), "ad time spent 00:00:01.200 (expected 00:00:01.000)");
        let none = Change { reported: None, ..of("Average bitrate", Unit::Bitrate, 0.0, 3.2e6) };
        assert_eq!(change(&none), "average bitrate none (expected 3,200,000)");
    }

    #[test]
    fn people_are_shown_the_first_few() {
        let changes = vec![of("Ad starts", Unit::Count, 0.0, 1.0); 5];
        let impact = Impact { changes };
        assert!(line(&impact).ends_with("ad starts 0 (expected 1) and 2 other metrics"));
        assert_eq!(all(&impact).matches("expected").count(), 5);
    }

    #[test]
    fn totals_are_sentences() {
        let told = |amount, unit, sessions| {
            let headline = Headline { amount, unit, one: "false complete", many: "of it" };
            let headline = Some(headline);
            total(&ImpactTotal { rule: "a", sessions, headline, changes: Vec::new() }).unwrap()
        };
        assert_eq!(told(22.04, Unit::Seconds, 3), "22 s of it in 3 sessions");
        assert_eq!(told(380.0, Unit::Seconds, 3), "00:06:20 of it in 3 sessions");
        assert_eq!(told(1.0, Unit::Count, 1), "1 false complete in 1 session");
    }
}
