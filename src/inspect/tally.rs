//! What is counted while inputs are read.

use std::collections::BTreeMap;

use super::FieldView;
use crate::api;
use crate::check::Watch;
use crate::ingest::{Chunk, Item};
use crate::place::InputId;

/// The records of an input that are looked at for the names of their fields.
const MAX_EXPLAINED: u64 = 100;

/// The most names that are kept of an input.
const MAX_NAMES: usize = 200;

/// What was counted of each input, by its number.
#[derive(Debug, Default)]
pub(super) struct Tallies(BTreeMap<u32, Tally>);

#[derive(Debug, Default)]
struct Tally {
    preflights: u64,
    explained: u64,
    fields: BTreeMap<(&'static str, String), u64>,
}

impl Watch for Tallies {
    fn see(&mut self, input: InputId, chunk: &Chunk) {
        let tally = self.0.entry(input.0).or_default();
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
}

impl Tallies {
    pub(super) fn preflights(&self, InputId(input): InputId) -> u64 {
        self.0.get(&input).map_or(0, |tally| tally.preflights)
    }

    /// By which names the fields were found, those of a field together, the most frequent first.
    pub(super) fn fields(&self, input: u32) -> Vec<FieldView> {
        let Some(tally) = self.0.get(&input) else { return Vec::new() };
        let views = tally.fields.iter().map(|((field, path), records)| FieldView {
            field,
            path: path.clone(),
            records: *records,
        });
        let mut views: Vec<FieldView> = views.collect();
        views.sort_by_key(|view| (view.field, std::cmp::Reverse(view.records)));
        views
    }
}
