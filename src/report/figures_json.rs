//! The metrics of sessions for programs: one JSON object.

use std::borrow::Cow;
use std::io;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::figures::{Ledger, Readings};
use super::groups::By;
use super::json::{self, TOOL, VERSION};
use super::words::Number;
use crate::finding::Unit;
use crate::metrics::{
    CALCULATED, Calculated, DimensionValue, Figures, OF_STATES, Over, PartFigures, Shown, TABLE,
};

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    tool: json::Tool,
    metrics: Vec<Metric>,
    calculated: Vec<Formula>,
    sessions: Entries<'a>,
    sum: Sum<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    groups: Option<Groups<'a>>,
}

/// What the keys of figures mean.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Metric {
    metric: String,
    key: String,
    unit: Unit,
    formula: &'static str,
    /// How that of several sessions is worked out.
    over: Over,
    /// Whether Adobe Analytics shows it only with a processing rule.
    processing_rule: bool,
}

/// A calculated metric.
#[derive(Serialize)]
struct Formula {
    metric: &'static str,
    unit: Unit,
    formula: String,
}

fn formulas() -> Vec<Formula> {
    let formula = |it: &Calculated| Formula {
        metric: it.name,
        unit: it.unit(),
        formula: format!("{} / {}", it.dividend.row().name, it.divisor.row().name),
    };
    CALCULATED.iter().map(formula).collect()
}

fn metrics() -> Vec<Metric> {
    let of_sessions = TABLE.iter().map(|row| Metric {
        metric: row.name.to_owned(),
        key: row.key.to_owned(),
        unit: row.unit,
        formula: row.formula,
        over: row.over(),
        processing_rule: row.shown == Shown::ProcessingRule,
    });
    let of_states = OF_STATES.iter().map(|row| Metric {
        metric: row.name("{name}"),
        key: format!("a.media.states.{{name}}{}", row.key),
        unit: row.unit,
        formula: row.formula,
        over: Over::Sum,
        processing_rule: false,
    });
    of_sessions.chain(of_states).collect()
}

/// The sessions, made and written one at a time.
struct Entries<'a>(&'a Ledger);

impl Serialize for Entries<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.entries().map(|(session, readings)| Session {
            session: json::Session::new(session),
            figures: Pair::new(readings, Scope::Session),
            each_ad: Parts::of(readings, "ad", Figures::each_ad),
            each_chapter: Parts::of(readings, "chapter", Figures::each_chapter),
        }))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Session<'a> {
    #[serde(flatten)]
    session: json::Session<'a>,
    #[serde(flatten)]
    figures: Pair<'a>,
    each_ad: Parts<'a>,
    each_chapter: Parts<'a>,
}

#[derive(Serialize)]
struct Sum<'a> {
    sessions: usize,
    #[serde(flatten)]
    figures: Pair<'a>,
}

#[derive(Serialize)]
struct Groups<'a> {
    by: &'static str,
    groups: Vec<GroupOut<'a>>,
}

#[derive(Serialize)]
struct GroupOut<'a> {
    value: Option<&'a str>,
    #[serde(flatten)]
    sum: Sum<'a>,
}

/// Whether metrics are those of one session, which has dimensions, or of several.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    Session,
    Several,
}

#[derive(Serialize)]
struct Pair<'a> {
    reported: Values<'a>,
    expected: Values<'a>,
    calculated: Quotients<'a>,
}

impl<'a> Pair<'a> {
    fn new(readings: &'a Readings, scope: Scope) -> Self {
        let Readings { reported, expected, .. } = readings;
        Self {
            reported: Values(reported, scope),
            expected: Values(expected, scope),
            calculated: Quotients {
                reported: QuotientsOf(reported),
                expected: QuotientsOf(expected),
            },
        }
    }
}

/// Figures by key, and the dimensions of a session.
struct Values<'a>(&'a Figures, Scope);

/// The value of a figure, or of a dimension.
#[derive(Serialize)]
#[serde(untagged)]
enum ValueOut {
    Number(Option<Number>),
    Text(Option<String>),
    List(Vec<String>),
}

impl Serialize for Values<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let rows = self.0.rows();
        let rows = rows.map(|figure| (figure.key, ValueOut::Number(figure.value.map(Number))));
        let dimensions = (self.1 == Scope::Session).then(|| self.0.dimensions());
        let dimensions = dimensions.into_iter().flatten().map(|dimension| {
            let value = match dimension.value {
                DimensionValue::Text(text) => ValueOut::Text(text),
                DimensionValue::List(list) => ValueOut::List(list),
            };
            (Cow::Borrowed(dimension.key), value)
        });
        serializer.collect_map(rows.chain(dimensions))
    }
}

/// Calculated metrics, by name.
#[derive(Serialize)]
struct Quotients<'a> {
    reported: QuotientsOf<'a>,
    expected: QuotientsOf<'a>,
}

struct QuotientsOf<'a>(&'a Figures);

impl Serialize for QuotientsOf<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let of = |it: &Calculated| (it.name, it.of(self.0).map(Number));
        serializer.collect_map(CALCULATED.iter().map(of))
    }
}

/// Each ad, or each chapter, of a session.
#[derive(Serialize)]
struct Parts<'a> {
    reported: PartsOf<'a>,
    expected: PartsOf<'a>,
}

impl<'a> Parts<'a> {
    fn of(
        readings: &'a Readings,
        word: &'static str,
        parts: fn(&Figures) -> &[PartFigures],
    ) -> Self {
        let of = |figures: &'a Figures| PartsOf { word, parts: parts(figures) };
        Self { reported: of(&readings.reported), expected: of(&readings.expected) }
    }
}

struct PartsOf<'a> {
    /// As in the keys of its metrics.
    word: &'static str,
    parts: &'a [PartFigures],
}

impl Serialize for PartsOf<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.parts.iter().map(|part| PartOut { word: self.word, part }))
    }
}

struct PartOut<'a> {
    word: &'static str,
    part: &'a PartFigures,
}

impl Serialize for PartOut<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self { word, part } = self;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("id", &part.id)?;
        map.serialize_entry("position", &part.position)?;
        map.serialize_entry("length", &part.length_s.map(Number))?;
        map.serialize_entry(&format!("a.media.{word}.view"), &1)?;
        map.serialize_entry(&format!("a.media.{word}.complete"), &u8::from(part.completed))?;
        let seconds = Number(part.ms as f64 / 1000.0);
        map.serialize_entry(&format!("a.media.{word}.timePlayed"), &seconds)?;
        map.end()
    }
}

/// Prints figures as one JSON object, which `docs/metrics.schema.json` describes.
///
/// # Errors
/// Those of `out`.
pub fn write_json(ledger: &Ledger, by: Option<By>, out: &mut dyn io::Write) -> io::Result<()> {
    let sum = ledger.sum();
    let groups = by.map(|by| (by, ledger.groups(by)));
    let sum_of =
        |sessions, readings| Sum { sessions, figures: Pair::new(readings, Scope::Several) };
    let document = Document {
        version: VERSION,
        tool: TOOL,
        metrics: metrics(),
        calculated: formulas(),
        sessions: Entries(ledger),
        sum: sum_of(ledger.sessions.len(), &sum),
        groups: groups.as_ref().map(|(by, groups)| Groups {
            by: by.word(),
            groups: groups
                .iter()
                .map(|group| GroupOut {
                    value: group.value.as_deref(),
                    sum: sum_of(group.sessions, &group.sum),
                })
                .collect(),
        }),
    };
    json::write_indented(&document, out)?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::super::sample;
    use super::*;

    fn printed(write: fn(&Ledger, Option<By>, &mut dyn io::Write) -> io::Result<()>) -> String {
        let mut out = Vec::new();
        write(&sample::ledger(), Some(By::Media), &mut out).unwrap();
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
    fn without_sessions_there_is_a_sum_of_nothing() {
        let mut out = Vec::new();
        write_json(&Ledger::default(), None, &mut out).unwrap();
        let document: Value = serde_json::from_slice(&out).unwrap();
        assert_eq!(document["sessions"], Value::Array(Vec::new()));
        assert_eq!(document["sum"]["reported"]["a.media.view"], 0);
    }
}
