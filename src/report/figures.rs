//! The figures of sessions, for programs and spreadsheets; `pretty` prints them for people.

use std::borrow::Cow;
use std::io;

use serde::{Serialize, Serializer};

use super::csv::{cell, rows};
use super::json::{self, TOOL, VERSION};
use super::model::SessionSummary;
use super::options::{Csv, Formulas};
use super::words::Number;
use crate::finding::Unit;
use crate::metrics::{Figures, OF_STATES, TABLE};
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
    /// What the back end reports of it.
    pub reported: Figures,
    /// What it would report without the session's defects, as far as the intent of the player is known.
    pub expected: Figures,
}

impl Readings {
    /// The figures of a replayed session.
    pub fn of(replay: &Replay<'_>) -> Self {
        Self { reported: Figures::reported(replay), expected: Figures::expected(replay) }
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
        for readings in &self.figures {
            sum.reported.add(&readings.reported);
            sum.expected.add(&readings.expected);
        }
        sum
    }
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    tool: json::Tool,
    metrics: Vec<Metric>,
    sessions: Entries<'a>,
    sum: Sum<'a>,
}

/// What the keys of figures mean.
#[derive(Serialize)]
struct Metric {
    metric: String,
    key: String,
    unit: Unit,
    formula: &'static str,
}

fn metrics() -> Vec<Metric> {
    let of_sessions = TABLE.iter().map(|row| Metric {
        metric: row.name.to_owned(),
        key: row.key.to_owned(),
        unit: row.unit,
        formula: row.formula,
    });
    let of_states = OF_STATES.iter().map(|row| Metric {
        metric: format!("{{name}} {}", row.word),
        key: format!("a.media.states.{{name}}{}", row.key),
        unit: row.unit,
        formula: row.formula,
    });
    of_sessions.chain(of_states).collect()
}

/// The sessions, made and written one at a time.
struct Entries<'a>(&'a Ledger);

impl Serialize for Entries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.entries().map(|(session, readings)| Session {
            session: json::Session::new(session),
            figures: Pair::new(readings),
        }))
    }
}

#[derive(Serialize)]
struct Session<'a> {
    #[serde(flatten)]
    session: json::Session<'a>,
    #[serde(flatten)]
    figures: Pair<'a>,
}

#[derive(Serialize)]
struct Sum<'a> {
    sessions: usize,
    #[serde(flatten)]
    figures: Pair<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Pair<'a> {
    reported: Values<'a>,
    expected: Values<'a>,
}

impl<'a> Pair<'a> {
    fn new(readings: &'a Readings) -> Self {
        Self { reported: Values(&readings.reported), expected: Values(&readings.expected) }
    }
}

/// Figures by key.
struct Values<'a>(&'a Figures);

impl Serialize for Values<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rows = self.0.rows();
        serializer.collect_map(rows.map(|figure| (figure.key, figure.value.map(Number))))
    }
}

/// Prints figures as one JSON object, which `docs/metrics.schema.json` describes.
///
/// # Errors
/// Those of `out`.
pub fn write_json(ledger: &Ledger, out: &mut dyn io::Write) -> io::Result<()> {
    let sum = ledger.sum();
    let document = Document {
        version: VERSION,
        tool: TOOL,
        metrics: metrics(),
        sessions: Entries(ledger),
        sum: Sum { sessions: ledger.sessions.len(), figures: Pair::new(&sum) },
    };
    json::write_indented(&document, out)?;
    out.flush()
}

/// The columns, in their order. Columns may be added at the end.
#[derive(Serialize)]
struct Row<'a> {
    /// `session` or `sum`.
    scope: &'static str,
    session: Cow<'a, str>,
    media_id: Cow<'a, str>,
    metric: String,
    key: String,
    unit: Unit,
    reported: Option<Number>,
    expected: Option<Number>,
}

/// The names of the columns: those of [`Row`]'s members.
const HEADING: [&str; 8] =
    ["scope", "session", "media_id", "metric", "key", "unit", "reported", "expected"];

/// Prints figures as CSV (RFC 4180): a heading, then a row for each figure of each session, and of the sum.
///
/// # Errors
/// Those of `out`.
pub fn write_csv(ledger: &Ledger, out: &mut dyn io::Write) -> io::Result<()> {
    let of_sessions = ledger
        .entries()
        .flat_map(|(session, readings)| of_figures("session", Some(session), readings));
    let sum = ledger.sum();
    rows(&HEADING, of_sessions.chain(of_figures("sum", None, &sum)), Csv::default(), out)
}

fn of_figures<'a>(
    scope: &'static str,
    session: Option<&'a SessionSummary>,
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
    })
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::super::sample;
    use super::*;

    fn printed(write: fn(&Ledger, &mut dyn io::Write) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&sample::ledger(), &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn the_object_follows_its_schema_and_nothing_more() {
        let schema = include_str!("../../docs/metrics.schema.json");
        let closed = schema.replace(
            r#""type": "object","#,
            r#""type": "object", "unevaluatedProperties": false,"#,
        );
        let document: Value = serde_json::from_str(&printed(write_json)).unwrap();
        for schema in [schema, &closed] {
            let schema: Value = serde_json::from_str(schema).unwrap();
            let validator = jsonschema::validator_for(&schema).unwrap();
            let errors: Vec<_> =
                validator.iter_errors(&document).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{errors:#?}");
        }
        assert_eq!(document["sum"]["sessions"], 2);
        assert_eq!(document["sessions"][0]["reported"]["a.media.view"], 1);
        assert_eq!(document["sum"]["reported"]["a.media.view"], 2);
    }

    #[test]
    fn rows_are_figures_of_sessions_and_of_the_sum() {
        let text = printed(write_csv);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], HEADING.join(","));
        assert_eq!(lines.len(), 1 + 3 * TABLE.len());
        assert!(lines[1].contains(",Media starts,a.media.view,count,1,1"), "{}", lines[1]);
        assert!(lines[1 + 2 * TABLE.len()].starts_with("sum,,,Media starts,"));
        assert!(!text.contains(['\u{202e}', '\u{1b}']) && text.contains(",'="), "{text}");
    }

    #[test]
    fn without_sessions_there_is_a_sum_of_nothing() {
        let mut out = Vec::new();
        write_json(&Ledger::default(), &mut out).unwrap();
        let document: Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(document["sessions"], Value::Array(Vec::new()));
        assert_eq!(document["sum"]["reported"]["a.media.view"], 0);
    }
}
