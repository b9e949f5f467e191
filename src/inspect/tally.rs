//! What is counted while inputs are read.

use std::collections::BTreeMap;

use super::{FieldView, MAX_LISTED, Responses};
use crate::api;
use crate::check::{Chunks, Proof, RunError, Watch};
use crate::ingest::{Chunk, Item, Status};
use crate::place::InputId;
use crate::session::{CallRecord, Joined};

/// The records of an input that are looked at for the names of their fields.
const MAX_EXPLAINED: u64 = 100;

/// The most names that are kept of an input.
const MAX_NAMES: usize = 200;

/// What was counted of each input, and of all together.
#[derive(Debug, Default)]
pub(super) struct Tallies {
    by_input: BTreeMap<InputId, Tally>,
    pub sessions: u64,
    pub twins: u64,
}

/// What was counted of an input.
#[derive(Debug, Default)]
pub(super) struct Tally {
    pub preflights: u64,
    explained: u64,
    fields: BTreeMap<(&'static str, String), u64>,
    pub calls: Calls,
}

/// What was counted of the calls of an input.
#[derive(Debug, Default)]
pub(super) struct Calls {
    /// What they can prove.
    pub proof: Proof,
    pub responses: Responses,
    /// The first and the last capture time, in milliseconds since the Unix epoch.
    pub seen_ms: Option<(i64, i64)>,
    pub hosts: BTreeMap<String, u64>,
    pub sids: BTreeMap<String, u64>,
}

impl Calls {
    fn add(&mut self, call: &CallRecord) {
        self.proof.add(call);
        match call.status {
            Status::Unknown => self.responses.unknown += 1,
            Status::None => self.responses.none += 1,
            Status::Code(200..=299) => self.responses.accepted += 1,
            Status::Code(_) => self.responses.refused += 1,
        }
        if let Some(time_ms) = call.time_ms {
            let (first_ms, last_ms) = self.seen_ms.unwrap_or((time_ms, time_ms));
            self.seen_ms = Some((first_ms.min(time_ms), last_ms.max(time_ms)));
        }
        count(&mut self.hosts, call.host.as_deref());
        count(&mut self.sids, call.sid.as_deref());
    }
}

/// Counts a name among the first [`MAX_LISTED`] by alphabet: one that falls out never comes back.
fn count(names: &mut BTreeMap<String, u64>, name: Option<&str>) {
    let Some(name) = name else { return };
    match names.get_mut(name) {
        Some(count) => *count += 1,
        None => {
            names.insert(name.to_owned(), 1);
            if names.len() > MAX_LISTED {
                names.pop_last();
            }
        }
    }
}

impl Watch for Tallies {
    fn chunks(&self) -> Chunks {
        Chunks::Seen
    }

    fn see(&mut self, input: InputId, chunk: &Chunk) {
        let tally = self.by_input.entry(input).or_default();
        chunk.items(&mut |item| {
            if let Item::Exchange(exchange) = item
                && exchange.method.as_deref() == Some("OPTIONS")
                && api::target(&exchange.url).is_some()
            {
                tally.preflights += 1;
            }
        });
        if tally.explained < MAX_EXPLAINED {
            let rest = MAX_EXPLAINED - tally.explained;
            tally.explained += chunk.records().min(rest);
            let fields = &mut tally.fields;
            chunk.explain(rest as usize, &mut |field, path| {
                if fields.len() < MAX_NAMES {
                    *fields.entry((field, path.to_owned())).or_default() += 1;
                }
            });
        }
    }

    fn take(&mut self, joined: Joined, _: Option<i64>) -> Result<(), RunError> {
        self.sessions += joined.sessions.len() as u64;
        self.twins += joined.twins;
        let calls = joined.sessions.iter().flat_map(|session| &session.calls).chain(&joined.loose);
        for call in calls {
            self.by_input.entry(call.place.input).or_default().calls.add(call);
        }
        Ok(())
    }
}

impl Tallies {
    /// What was counted of an input.
    pub(super) fn take_of(&mut self, input: InputId) -> Tally {
        self.by_input.remove(&input).unwrap_or_default()
    }
}

impl Tally {
    /// By which names the fields were found, those of a field together, the most frequent first.
    pub(super) fn fields(&self) -> Vec<FieldView> {
        let views = self.fields.iter().map(|((field, path), records)| FieldView {
            field,
            path: path.clone(),
            records: *records,
        });
        let mut views: Vec<FieldView> = views.collect();
        views.sort_by_key(|view| (view.field, std::cmp::Reverse(view.records)));
        views
    }
}
