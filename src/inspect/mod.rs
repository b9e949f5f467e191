//! What inputs are and what they hold: for those who wonder what a check saw, or did not see.

mod limits;
mod tally;
mod text;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::check::{Gathered, Options, RunError, gather};
use crate::ingest::{Status, TroubleKind};
use crate::place::InputId;
use crate::rules::InputFacts;
use crate::session::{self, CallRecord, Joined};
use crate::source::Input;
use tally::Tallies;
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
    /// What the capture cannot prove, a sentence each.
    pub limits: Vec<String>,
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
    let mut tallies = Tallies::default();
    let Gathered { inputs: facts, calls, .. } = gather(inputs, options, &mut tallies)?;
    let views = facts.iter().zip(inputs).map(|(facts, input)| {
        let own: Vec<&CallRecord> =
            calls.iter().filter(|call| call.place.input == facts.input).collect();
        view(input, facts, &own, &tallies)
    });
    let views = views.collect();
    let Joined { sessions, twins, .. } = session::join(calls);
    Ok(Inspection { inputs: views, sessions: sessions.len() as u64, twins })
}

fn view(input: &Input, facts: &InputFacts, calls: &[&CallRecord], tallies: &Tallies) -> InputView {
    let InputId(number) = facts.input;
    let missing = facts.bodies_missing.map_or(0, |(count, ..)| count);
    let bodies = Bodies {
        present: facts.calls.saturating_sub(missing),
        missing,
        damaged: facts.damaged.map_or(0, |(count, ..)| count),
    };
    let unreadable = facts.troubles.iter().filter(|trouble| trouble.place.record > 0).count()
        as u64
        + facts.troubles_beyond;
    let preflights = tallies.preflights(facts.input);
    let other = facts.records.saturating_sub(facts.calls + preflights + unreadable);
    let responses = responses(calls);
    let times = || calls.iter().filter_map(|call| call.time_ms);
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
        responses,
        first_ms: times().min(),
        last_ms: times().max(),
        hosts: counted(calls.iter().filter_map(|call| call.host.as_deref())),
        sids: counted(calls.iter().filter_map(|call| call.sid.as_deref())),
        troubles: troubles(facts),
        fields: tallies.fields(number),
        limits: limits::limits(facts, calls, &responses),
    }
}

fn counted<'a>(names: impl Iterator<Item = &'a str>) -> BTreeMap<String, u64> {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for name in names {
        *counts.entry(name).or_default() += 1;
    }
    counts.into_iter().take(MAX_LISTED).map(|(name, count)| (name.to_owned(), count)).collect()
}

fn responses(calls: &[&CallRecord]) -> Responses {
    let mut responses = Responses::default();
    for call in calls {
        match call.status {
            Status::Unknown => responses.unknown += 1,
            Status::None => responses.none += 1,
            Status::Code(200..=299) => responses.accepted += 1,
            Status::Code(_) => responses.refused += 1,
        }
    }
    responses
}

fn troubles(facts: &InputFacts) -> Vec<TroubleView> {
    let told = facts.troubles.iter().take(MAX_LISTED).map(|trouble| {
        let (TroubleKind::Unreadable(reason) | TroubleKind::Truncated(reason)) = &trouble.kind;
        TroubleView { record: trouble.place.record, reason: reason.clone() }
    });
    told.collect()
}
