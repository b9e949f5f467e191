//! Makes one finding of what a rule says many times.

use std::collections::{HashMap, HashSet};
use std::io;

use foldhash::fast::RandomState;
use serde::{Deserialize, Serialize};

use super::{Bounds, Overrides};
use crate::finding::{Draft, EventRef, Mention, Raised};
use crate::place::{InputId, Place, Spot};
use crate::replay::Replay;
use crate::rules::{self, Per, Rule};
use crate::spill::{Merged, Sorted, Sorter};

/// Fewer findings than these are looked through one by one.
const FEW: usize = 16;

/// Where a finding stands among the others, as far as that is known before it is located: the input and
/// the record that it points at, and its number among all.
pub(super) type Order = (InputId, u64, u64);

/// What a rule says of a session or an input, once.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Collected {
    /// The rule.
    #[serde(with = "rules::by_id")]
    pub rule: &'static Rule,
    /// Its number among all, in the order in which they were first said.
    number: u64,
    /// The session's number, in the order in which sessions were judged.
    pub session: Option<usize>,
    /// The event.
    pub event: Option<EventRef>,
    /// What keeps it apart from others of its rule and session.
    pub scope: String,
    /// The first occurrence, with the count of all.
    pub draft: Draft,
}

impl Sorted for Collected {
    type Key = Order;

    fn key(&self) -> Order {
        let place = self.draft.at.place;
        (place.input, place.record, self.number)
    }

    fn weight(&self) -> usize {
        let Draft { message, help, at, related, cause, unproven, .. } = &self.draft;
        let text = |text: Option<&str>| text.map_or(0, str::len);
        let related = related.iter().map(|related| {
            size_of_val(related) + related.message.len() + text(related.at.pointer())
        });
        size_of::<Self>()
            + self.scope.len()
            + message.len()
            + cause.len()
            + text(unproven.as_ref().map(|unproven| unproven.demand.as_str()))
            + text(help.as_deref())
            + text(at.pointer())
            + related.sum::<usize>()
    }
}

impl Collected {
    /// The places that it points at beside its own.
    fn related(&self) -> impl Iterator<Item = Wanted> {
        let related = self.draft.related.iter().zip(1..);
        related.map(|(related, nth)| Wanted { of: self.key(), nth, spot: related.at.clone() })
    }

    /// Where its own place stands among those of all findings and what is related.
    pub(super) fn wanted_key(&self) -> WantedKey {
        wanted_key(&self.draft.at, self.number, 0)
    }
}

/// A related place of a finding.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Wanted {
    /// The finding.
    pub of: Order,
    /// Its number among the finding's places: the finding's own is 0.
    pub nth: u32,
    /// The place.
    pub spot: Spot,
}

/// Places by their bytes; those of one record by the number of their finding, and among its places.
pub(super) type WantedKey = (InputId, u64, u64, u64, u32);

/// Records do not overlap, but for the input as a whole, which is an empty one at its beginning.
fn wanted_key(spot: &Spot, finding: u64, nth: u32) -> WantedKey {
    let Place { input, offset, record, .. } = spot.place;
    (input, offset, record, finding, nth)
}

impl Sorted for Wanted {
    type Key = WantedKey;

    fn key(&self) -> WantedKey {
        wanted_key(&self.spot, self.of.2, self.nth)
    }

    fn weight(&self) -> usize {
        size_of::<Self>() + self.spot.pointer().map_or(0, str::len)
    }
}

/// The findings of a session by what makes them one: rule, scope and cause.
#[derive(Default)]
struct Known(HashMap<(&'static str, String, String), usize, RandomState>);

impl Known {
    /// Which one of `own` says the same as `fresh`. If none does, `fresh` has to be put behind them.
    fn of(&mut self, own: &[Collected], fresh: &Collected) -> Option<usize> {
        let is_same = |one: &Collected| {
            std::ptr::eq(one.rule, fresh.rule)
                && one.scope == fresh.scope
                && one.draft.cause == fresh.draft.cause
        };
        if own.len() < FEW {
            return own.iter().position(is_same);
        }
        if self.0.is_empty() {
            self.0.extend(own.iter().enumerate().map(|(at, one)| (in_session(one), at)));
        }
        let before = self.0.len();
        let at = *self.0.entry(in_session(fresh)).or_insert(own.len());
        (self.0.len() == before).then_some(at)
    }
}

/// Which findings of an input are one.
type InInput = (&'static str, InputId, String, String);

/// All findings. Those of a rule and session (or input) with the same scope and cause are one: the first in
/// replay order, with the count of all.
///
/// Few are held in memory: what is said of a session does not change any more, and may be put away.
#[derive(Debug)]
pub(super) struct Findings {
    bounds: Bounds,
    /// How many were said so far.
    said: u64,
    all: Sorter<Collected>,
    wanted: Sorter<Wanted>,
    count: u64,
    /// Those that later ones may be added to.
    of_inputs: HashMap<InInput, Collected, RandomState>,
    /// Of the same, what was held before there were too many.
    of_inputs_before: Option<Sorter<OfInput>>,
    accepted: Accepted,
}

/// The demands of schemas that a server of the run does not make: it accepted a payload that fails them.
/// There are as many at most as keywords in the schemas of all event types.
pub(super) type Accepted = HashSet<String, RandomState>;

/// All findings, and the places that are related to them, in the order of inputs and records.
pub(super) struct Collection {
    /// How many there are.
    pub count: u64,
    pub findings: Merged<Collected>,
    pub wanted: Merged<Wanted>,
    pub accepted: Accepted,
}

impl Findings {
    /// No finding yet.
    pub(super) fn new(bounds: Bounds) -> Self {
        Self {
            bounds,
            said: 0,
            all: Sorter::new(bounds.held_bytes),
            wanted: Sorter::new(bounds.held_bytes),
            count: 0,
            of_inputs: HashMap::default(),
            of_inputs_before: None,
            accepted: Accepted::default(),
        }
    }

    /// Adds what was said of a session: its number in the order in which sessions were judged. What is
    /// said of ignored rules is left out.
    ///
    /// # Errors
    /// A temporary file cannot be written.
    pub(super) fn of_session(
        &mut self,
        number: usize,
        replay: &Replay<'_>,
        raised: Vec<Raised>,
        overrides: &Overrides,
    ) -> io::Result<()> {
        let mut own: Vec<Collected> = Vec::new();
        let mut known = Known::default();
        for (rule, raised) in said(raised, overrides) {
            self.see(&raised.draft);
            let fresh = Collected {
                rule,
                number: self.next(),
                session: Some(number),
                event: raised.event.and_then(|moment| replay.reference(moment)),
                scope: raised.scope,
                draft: raised.draft,
            };
            match rule.per {
                Per::Input => self.of_input(fresh)?,
                Per::Session => match known.of(&own, &fresh) {
                    Some(at) => merge(&mut own[at], fresh),
                    None => own.push(fresh),
                },
            }
        }
        own.into_iter().try_for_each(|one| self.keep(one))
    }

    /// Adds what was said of a call that belongs to no session, or of an input.
    ///
    /// # Errors
    /// A temporary file cannot be written.
    pub(super) fn of_inputs(
        &mut self,
        raised: Vec<Raised>,
        overrides: &Overrides,
    ) -> io::Result<()> {
        for (rule, Raised { scope, draft, .. }) in said(raised, overrides) {
            self.see(&draft);
            let number = self.next();
            self.of_input(Collected { rule, number, session: None, event: None, scope, draft })?;
        }
        Ok(())
    }

    /// Adds what was said once of a session that is gone.
    ///
    /// # Errors
    /// A temporary file cannot be written.
    pub(super) fn late(
        &mut self,
        said: Vec<(&'static Rule, Mention, Draft)>,
        overrides: &Overrides,
    ) -> io::Result<()> {
        let said = said.into_iter().filter(|(rule, ..)| !overrides.ignores(rule));
        for (rule, Mention { session, event }, draft) in said {
            let (number, scope) = (self.next(), String::new());
            self.keep(Collected { rule, number, session: Some(session), event, scope, draft })?;
        }
        Ok(())
    }

    /// All of them.
    ///
    /// # Errors
    /// A temporary file cannot be written or read.
    pub(super) fn finish(mut self) -> io::Result<Collection> {
        let held = std::mem::take(&mut self.of_inputs);
        match self.of_inputs_before.take() {
            None => held.into_values().try_for_each(|one| self.keep(one))?,
            Some(mut before) => {
                held.into_values().try_for_each(|one| before.push(OfInput(one)))?;
                self.keep_merged(before.finish()?)?;
            }
        }
        let (findings, wanted) = (self.all.finish()?, self.wanted.finish()?);
        Ok(Collection { count: self.count, findings, wanted, accepted: self.accepted })
    }

    /// Notes a demand that a server does not make.
    fn see(&mut self, draft: &Draft) {
        if let Some(unproven) = draft.unproven.as_ref().filter(|unproven| unproven.accepted)
            && !self.accepted.contains(&unproven.demand)
        {
            self.accepted.insert(unproven.demand.clone());
        }
    }

    fn next(&mut self) -> u64 {
        self.said += 1;
        self.said
    }

    /// Takes one to which nothing will be added.
    fn keep(&mut self, one: Collected) -> io::Result<()> {
        self.count += 1;
        one.related().try_for_each(|wanted| self.wanted.push(wanted))?;
        self.all.push(one)
    }

    fn of_input(&mut self, fresh: Collected) -> io::Result<()> {
        match self.of_inputs.get_mut(&in_input(&fresh)) {
            Some(known) => merge(known, fresh),
            None => {
                self.of_inputs.insert(in_input(&fresh), fresh);
            }
        }
        if self.of_inputs.len() > self.bounds.of_inputs {
            let bytes = self.bounds.held_bytes;
            let before = self.of_inputs_before.get_or_insert_with(|| Sorter::new(bytes));
            self.of_inputs.drain().try_for_each(|(_, one)| before.push(OfInput(one)))?;
        }
        Ok(())
    }

    /// Takes what was put away, those that are one in a row.
    fn keep_merged(&mut self, all: Merged<OfInput>) -> io::Result<()> {
        let mut last: Option<Collected> = None;
        for one in all {
            let OfInput(one) = one?;
            match &mut last {
                Some(last) if in_input(last) == in_input(&one) => merge(last, one),
                last => {
                    if let Some(whole) = last.replace(one) {
                        self.keep(whole)?;
                    }
                }
            }
        }
        last.map_or(Ok(()), |whole| self.keep(whole))
    }
}

/// Sorted by what makes findings of an input one.
#[derive(Debug, Serialize, Deserialize)]
struct OfInput(Collected);

impl Sorted for OfInput {
    type Key = (&'static str, InputId, String, String, u64);

    fn key(&self) -> Self::Key {
        let (rule, input, scope, cause) = in_input(&self.0);
        (rule, input, scope, cause, self.0.number)
    }

    fn weight(&self) -> usize {
        self.0.weight()
    }
}

fn in_input(one: &Collected) -> InInput {
    let (rule, scope, cause) = in_session(one);
    (rule, one.draft.at.place.input, scope, cause)
}

fn in_session(one: &Collected) -> (&'static str, String, String) {
    (one.rule.id, one.scope.clone(), one.draft.cause.clone().into_owned())
}

/// What was said, with the rules that said it, without those that are ignored.
fn said(
    raised: Vec<Raised>,
    overrides: &Overrides,
) -> impl Iterator<Item = (&'static Rule, Raised)> {
    let raised = raised.into_iter();
    let known = raised.filter_map(|raised| Some((rules::find(raised.rule)?, raised)));
    known.filter(|(rule, _)| !overrides.ignores(rule))
}

/// Adds to a finding what was said later. It keeps its number.
fn merge(known: &mut Collected, fresh: Collected) {
    let (number, count) = (known.number, known.draft.count + fresh.draft.count);
    let index = |one: &Collected| one.event.as_ref().map(|event| event.index);
    let order = |one: &Collected| (index(one), one.draft.at.place.input, one.draft.at.place.record);
    if order(&fresh) < order(known) {
        *known = fresh;
    }
    (known.number, known.draft.count) = (number, count);
}
