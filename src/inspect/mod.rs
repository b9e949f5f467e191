//! What inputs are and what they hold: for those who wonder what a check saw, or did not see.

mod tally;
mod text;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::check::{Options, RunError, gather, limits};
use crate::ingest::TroubleKind;
use crate::report::model::Limit;
use crate::rules::InputFacts;
use crate::session::{Hindsight, Learned};
use crate::source::Input;
use tally::{Tallies, Tally};
pub use text::{Names, write};

/// The most hosts, sids, and records that could not be read, of which each is told.
pub const MAX_LISTED: usize = 20;

/// What a run's inputs are and what they hold.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Inspection {
    /// The inputs, in their order.
    pub inputs: Vec<InputView>,
    /// The sessions in all of them together.
    pub sessions: u64,
    /// Calls left out because another record tells of the same request.
    pub twins: u64,
}

/// What an input is and what it holds.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InputView {
    /// The input's name.
    pub name: String,
    /// What it is, in words.
    pub format: &'static str,
    /// The program that wrote it, where it says so.
    pub producer: Option<ProducerView>,
    /// HAR entries, lines or messages.
    pub records: u64,
    /// Media Collection calls among them.
    pub calls: u64,
    /// Records that are no calls, and why.
    pub skipped: Skipped,
    /// The calls' bodies.
    pub bodies: Bodies,
    /// The calls' responses.
    pub responses: Responses,
    /// When the first call was captured, in milliseconds since the Unix epoch.
    pub first_ms: Option<i64>,
    /// When the last call was captured, in milliseconds since the Unix epoch.
    pub last_ms: Option<i64>,
    /// The hosts that calls went to, with their number; the first [`MAX_LISTED`] by name.
    pub hosts: BTreeMap<String, u64>,
    /// The session IDs in paths, with the number of calls; the first [`MAX_LISTED`] by name.
    pub sids: BTreeMap<String, u64>,
    /// What could not be read: the first [`MAX_LISTED`].
    pub troubles: Vec<TroubleView>,
    /// By which names the fields of a log were found, in its first records.
    pub fields: Vec<FieldView>,
    /// What the capture cannot prove.
    pub limits: Vec<LimitView>,
}

/// What a capture cannot prove.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LimitView {
    /// Names the kind of limit.
    pub kind: &'static str,
    /// What is lacking, and what cannot be told for that.
    pub what: String,
    /// How many calls or records it is about; 0 for the input as a whole.
    pub count: u64,
    /// How to record what is lacking.
    pub advice: Option<String>,
}

impl LimitView {
    fn of(limit: Limit) -> Self {
        let Limit { kind, what, count, advice, .. } = limit;
        Self { kind, what, count, advice }
    }
}

/// The program that wrote a HAR file.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProducerView {
    /// The name that it writes.
    pub name: String,
    /// The version that it writes.
    pub version: String,
    /// What it is known as.
    pub known_as: String,
}

/// Records that are no calls.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Skipped {
    /// CORS preflights of calls.
    pub preflights: u64,
    /// Requests for something else, and responses on records of their own.
    pub other: u64,
    /// Records that could not be read.
    pub unreadable: u64,
}

/// The bodies of calls.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Bodies {
    /// Recorded.
    pub present: u64,
    /// Not recorded.
    pub missing: u64,
    /// Recorded, and damaged by the recorder.
    pub damaged: u64,
}

/// The responses to calls.
#[derive(Clone, Copy, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Responses {
    /// With a 2xx status.
    pub accepted: u64,
    /// With another status.
    pub refused: u64,
    /// There was none.
    pub none: u64,
    /// The capture does not tell.
    pub unknown: u64,
}

/// A record that could not be read.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TroubleView {
    /// The record's number, from 1; 0 for the input as a whole.
    pub record: u64,
    /// Why.
    pub reason: String,
}

/// A field of a log, and the name by which it was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FieldView {
    /// The field, by its name in a mapping.
    pub field: &'static str,
    /// The path of its value.
    pub path: String,
    /// In how many of the records that were looked at.
    pub records: u64,
}

/// Tells what `inputs` are and what they hold; of `options`, the hosts that are named there count.
///
/// # Errors
/// An input cannot be opened or read.
pub fn inspect(inputs: &[Input], options: &Options) -> Result<Inspection, RunError> {
    let mut known = Hindsight::default();
    loop {
        let mut tallies = Tallies::default();
        let gathered = gather(inputs, options, known.clone(), &mut tallies)?;
        if known.learn(gathered.hindsight) == Learned::More {
            continue;
        }
        let views = gathered.inputs.iter().zip(inputs);
        let views = views.map(|(facts, input)| view(input, facts, tallies.take_of(facts.input)));
        let inputs = views.collect();
        return Ok(Inspection { inputs, sessions: tallies.sessions, twins: tallies.twins });
    }
}

fn view(input: &Input, facts: &InputFacts, tally: Tally) -> InputView {
    let fields = tally.fields();
    let Tally { preflights, calls, .. } = tally;
    let missing = facts.bodies_missing.map_or(0, |(count, ..)| count);
    let bodies = Bodies {
        present: facts.calls.saturating_sub(missing),
        missing,
        damaged: facts.damaged.map_or(0, |(count, ..)| count),
    };
    let unreadable = facts.troubles.iter().filter(|trouble| trouble.place.record > 0).count()
        as u64
        + facts.troubles_beyond;
    let other = facts.records.saturating_sub(facts.calls + preflights + unreadable);
    InputView {
        name: input.name.to_string(),
        format: facts.format.as_str(),
        producer: facts.producer.as_ref().map(|producer| ProducerView {
            name: producer.name.clone(),
            version: producer.version.clone(),
            known_as: producer.known_as().to_owned(),
        }),
        records: facts.records,
        calls: facts.calls,
        skipped: Skipped { preflights, other, unreadable },
        bodies,
        limits: limits(&input.name, facts, &calls.proof).into_iter().map(LimitView::of).collect(),
        responses: calls.responses,
        first_ms: calls.seen_ms.map(|(first_ms, _)| first_ms),
        last_ms: calls.seen_ms.map(|(_, last_ms)| last_ms),
        hosts: calls.hosts,
        sids: calls.sids,
        troubles: troubles(facts),
        fields,
    }
}

fn troubles(facts: &InputFacts) -> Vec<TroubleView> {
    let told = facts.troubles.iter().take(MAX_LISTED).map(|trouble| {
        let (TroubleKind::Unreadable(reason) | TroubleKind::Truncated(reason)) = &trouble.kind;
        TroubleView { record: trouble.place.record, reason: reason.clone() }
    });
    told.collect()
}
