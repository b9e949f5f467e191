//! The sessions that are drawn: each one line of JSON, which the page's script reads when it is chosen.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::io;

use serde::Serialize;

use super::data::text;
use crate::finding::Unit;
use crate::metrics::{Figures, TABLE};
use crate::report::json::write_compact;
use crate::report::model::Report;
use crate::report::words::{Number, clipped};
use crate::timeline::{Drawing, Lane, Packed};

/// The longest name of a player state's figure, in characters: it is the client's.
const MAX_NAME: usize = 80;

/// Writes the drawings of `report` in the order of its sessions, each on a line.
pub(super) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    for drawing in report.drawn.values() {
        write_compact(&Drawn::new(drawing), &mut *out)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// A metric, as the page tells of it.
#[derive(Serialize)]
pub(super) struct Metric {
    name: &'static str,
    key: &'static str,
    unit: Unit,
}

/// The metrics that every session has, in the order of [`Drawn::reported`].
pub(super) fn metrics() -> Vec<Metric> {
    TABLE.iter().map(|row| Metric { name: row.name, key: row.key, unit: row.unit }).collect()
}

/// A session as the script draws it. What is packed is told at [`Drawing`] and at the functions below.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Drawn<'a> {
    start: i64,
    kinds: Vec<String>,
    moments: &'a Packed,
    /// All other text, which the packed numbers point into.
    names: Vec<String>,
    spans: Packed,
    notes: Packed,
    refused: Packed,
    over: Option<Over>,
    left_out: usize,
    /// The figures of the metrics.
    reported: Vec<Option<Number>>,
    /// Those that are others when expected, with the number of the metric.
    expected: Vec<(usize, Option<Number>)>,
    states: Vec<OfState>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Over {
    event: usize,
    after: Option<i64>,
    why: &'static str,
}

/// A figure of a player state.
#[derive(Serialize)]
struct OfState {
    name: String,
    key: String,
    unit: Unit,
    /// Reported and expected.
    figures: [Option<Number>; 2],
}

impl<'a> Drawn<'a> {
    fn new(drawing: &'a Drawing) -> Self {
        let mut names = Names::default();
        Self {
            start: drawing.start_ms,
            kinds: drawing.kinds.iter().map(|kind| text(kind)).collect(),
            moments: &drawing.moments,
            spans: spans(drawing, &mut names),
            notes: notes(drawing, &mut names),
            names: names.all,
            refused: refused(drawing),
            over: drawing.over.map(|it| Over { event: it.event, after: it.after_ms, why: it.why }),
            left_out: drawing.left_out,
            reported: TABLE
                .iter()
                .map(|row| drawing.reported.get(row.metric).map(Number))
                .collect(),
            expected: expected(drawing),
            states: states(drawing),
        }
    }
}

/// Texts, each once.
#[derive(Default)]
pub(super) struct Names {
    pub(super) all: Vec<String>,
    known: HashMap<String, i64>,
}

impl Names {
    /// The number of a text, as it can be read.
    pub(super) fn number(&mut self, name: &str) -> i64 {
        let name = text(name);
        let number = self.known.get(&name).copied();
        number.unwrap_or_else(|| {
            let number = self.all.len() as i64;
            self.all.push(name.clone());
            self.known.insert(name, number);
            number
        })
    }
}

/// Four numbers a span: twice its lane, and 1 more where no event of its own opened it; its first event,
/// since that of the span before; how many events later it was closed, 0 where it was not; its name.
fn spans(drawing: &Drawing, names: &mut Names) -> Packed {
    let mut before = 0;
    let numbers = drawing.spans.iter().flat_map(|span| {
        let begin = span.begin as i64;
        let since = begin - std::mem::replace(&mut before, begin);
        let closed = span.end.map_or(0, |end| end as i64 - begin);
        let lane = 2 * lane(span.lane) + i64::from(span.implied);
        [lane, since, closed, names.number(&span.label)]
    });
    numbers.collect()
}

/// The number by which the script knows a lane.
fn lane(lane: Lane) -> i64 {
    match lane {
        Lane::Playback => 0,
        Lane::AdBreak => 1,
        Lane::Ad => 2,
        Lane::Chapter => 3,
        Lane::PlayerState => 4,
    }
}

/// Two numbers a note: its event, since that of the one before; its text.
fn notes(drawing: &Drawing, names: &mut Names) -> Packed {
    let mut before = 0;
    let told = drawing.notes.iter().filter(|note| !note.told.is_empty());
    let numbers = told.flat_map(|note| {
        let event = note.event as i64;
        let words: Vec<String> = note.told.iter().map(|told| told.words()).collect();
        [event - std::mem::replace(&mut before, event), names.number(&words.join(" · "))]
    });
    numbers.collect()
}

/// Two numbers an event that was not accepted: the event, since the one before; its status.
fn refused(drawing: &Drawing) -> Packed {
    let mut before = 0;
    let numbers = drawing.refused.iter().flat_map(|&(event, status)| {
        let event = event as i64;
        [event - std::mem::replace(&mut before, event), i64::from(status)]
    });
    numbers.collect()
}

fn expected(drawing: &Drawing) -> Vec<(usize, Option<Number>)> {
    let figure = |figures: &Figures, number: usize| figures.get(TABLE[number].metric);
    let differs =
        |number: &usize| figure(&drawing.reported, *number) != figure(&drawing.expected, *number);
    let numbers = (0..TABLE.len()).filter(differs);
    numbers.map(|number| (number, figure(&drawing.expected, number).map(Number))).collect()
}

/// The figures of player states, reported and expected: of a state that one reading lacks they are 0.
fn states(drawing: &Drawing) -> Vec<OfState> {
    let mut all: BTreeMap<Cow<'_, str>, OfState> = BTreeMap::new();
    for (reading, figures) in [(0, &drawing.reported), (1, &drawing.expected)] {
        for figure in figures.rows().skip(TABLE.len()) {
            let row = all.entry(figure.key.clone()).or_insert_with(|| OfState {
                name: text(&clipped(&figure.metric, MAX_NAME)),
                key: text(&clipped(&figure.key, MAX_NAME)),
                unit: figure.unit,
                figures: [Some(Number(0.0)); 2],
            });
            row.figures[reading] = figure.value.map(Number);
        }
    }
    all.into_values().collect()
}
