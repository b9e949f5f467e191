//! The metrics of sessions, and how spreadsheets get them; `figures_json` prints them for programs, `pretty` for
//! people.

use std::borrow::Cow;
use std::io;

use serde::Serialize;

use super::csv::{cell, rows};
use super::groups::By;
use super::model::SessionSummary;
use super::options::{Csv, Formulas};
use super::words::Number;
use crate::finding::Unit;
use crate::metrics::Figures;
use crate::replay::Replay;

/// The figures of sessions.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// The sessions, in the order in which they are printed.
    pub sessions: Vec<SessionSummary>,
    /// The figures of each.
    pub figures: Vec<Readings>,
}

/// The figures of a session, read both ways.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Readings {
    /// `media.sdkVersion` of the session; none in a sum.
    pub app_version: Option<String>,
    /// What the back end reports of it.
    pub reported: Figures,
    /// What it would report without the session's defects, as far as the intent of the player is known.
    pub expected: Figures,
}

impl Readings {
    /// The figures of a replayed session.
    pub fn of(replay: &Replay<'_>) -> Self {
        let version = replay.session.start().and_then(|start| start.app_version.as_deref());
        Self {
            app_version: version.map(str::to_owned),
            reported: Figures::reported(replay),
            expected: Figures::expected(replay),
        }
    }

    /// Shows each text of the client's by what `shown` makes of it and the name of its parameter.
    pub fn rename(&mut self, shown: &mut dyn FnMut(&str, &str) -> String) {
        self.app_version = self.app_version.take().map(|it| shown("media.sdkVersion", &it));
        self.reported.rename(shown);
        self.expected.rename(shown);
    }

    /// Adds the metrics of another session.
    pub(super) fn add(&mut self, other: &Self) {
        self.reported.add(&other.reported);
        self.expected.add(&other.expected);
    }
}

impl Ledger {
    /// Each session with its figures.
    pub fn entries(&self) -> impl Iterator<Item = (&SessionSummary, &Readings)> {
        self.sessions.iter().zip(&self.figures)
    }

    /// The sums over all sessions.
    pub fn sum(&self) -> Readings {
        let mut sum = Readings::default();
        self.figures.iter().for_each(|readings| sum.add(readings));
        sum
    }
}

/// The columns, in their order. Columns may be added at the end.
#[derive(Serialize)]
struct Row<'a> {
    /// `session`, `group` or `sum`.
    scope: &'static str,
    session: Cow<'a, str>,
    media_id: Cow<'a, str>,
    metric: String,
    key: String,
    unit: Unit,
    reported: Option<Number>,
    expected: Option<Number>,
    /// What the sessions of a group have in common.
    group: Cow<'a, str>,
}

/// The names of the columns: those of [`Row`]'s members.
const HEADING: [&str; 9] =
    ["scope", "session", "media_id", "metric", "key", "unit", "reported", "expected", "group"];

/// Prints figures as CSV (RFC 4180): a heading, then a row for each figure of each session, of each group, and
/// of the sum.
///
/// # Errors
/// Those of `out`.
pub fn write_csv(ledger: &Ledger, by: Option<By>, out: &mut dyn io::Write) -> io::Result<()> {
    let groups = by.map(|by| ledger.groups(by)).unwrap_or_default();
    let of_sessions = ledger
        .entries()
        .flat_map(|(session, readings)| of_figures("session", Some(session), "", readings));
    let of_groups = groups.iter().flat_map(|group| {
        of_figures("group", None, group.value.as_deref().unwrap_or_default(), &group.sum)
    });
    let sum = ledger.sum();
    let of_sum = of_figures("sum", None, "", &sum);
    rows(&HEADING, of_sessions.chain(of_groups).chain(of_sum), Csv::default(), out)
}

fn of_figures<'a>(
    scope: &'static str,
    session: Option<&'a SessionSummary>,
    group: &'a str,
    readings: &Readings,
) -> impl Iterator<Item = Row<'a>> + use<'a> {
    let text = |text: Option<&'a str>| cell(text.unwrap_or_default(), Formulas::Quoted);
    readings.reported.pairs(&readings.expected).map(move |pair| Row {
        scope,
        session: text(session.map(|session| &*session.id)),
        media_id: text(session.and_then(|session| session.media_id.as_deref())),
        metric: cell(&pair.metric, Formulas::Quoted).into_owned(),
        key: cell(&pair.key, Formulas::Quoted).into_owned(),
        unit: pair.unit,
        reported: pair.reported.map(Number),
        expected: pair.expected.map(Number),
        group: cell(group, Formulas::Quoted),
    })
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use crate::metrics::TABLE;

    fn printed(write: fn(&Ledger, Option<By>, &mut dyn io::Write) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&sample::ledger(), Some(By::Media), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn rows_are_figures_of_sessions_and_of_the_sum() {
        let text = printed(write_csv);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], HEADING.join(","));
        let groups = sample::ledger().groups(By::Media).len();
        assert_eq!(lines.len(), 1 + (3 + groups) * TABLE.len());
        assert!(lines[1].contains(",Media starts,a.media.view,count,1,1,"), "{}", lines[1]);
        assert!(lines[1 + (2 + groups) * TABLE.len()].starts_with("sum,,,Media starts,"));
        assert!(!text.contains(['\u{202e}', '\u{1b}']) && text.contains(",'="), "{text}");
    }
}
