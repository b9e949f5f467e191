//! Makes finished findings of what was collected, in the order of the report, some at a time.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::io;

use foldhash::fast::RandomState;
use rayon::prelude::*;

use super::Options;
use super::collect::Collected;
use super::locate::Located;
use super::redact;
use crate::finding::Severity;
use crate::place::InputId;
use crate::report::model::{Finding, Location, Related};
use crate::rules::Check;
use crate::spill::{Merged, Sorted};

/// Characters of a fingerprint before its ordinal: 80 bits, so that no two of a million coincide by chance.
const FINGERPRINT_CHARS: usize = 20;

/// The most kinds of findings that are numbered: rule, event type and pointer make a kind, and traffic has
/// some hundreds. Each takes some 30 bytes until the run ends; findings of kinds beyond these are all
/// fingerprinted as the first of their kind.
const MAX_KINDS: usize = 200_000;

/// How much is finished side by side, in bytes of findings: enough to keep all threads busy, and a bound
/// for memory.
const BATCH_BYTES: usize = 1 << 20;

/// What findings are finished with.
pub(super) struct Finishing<'a> {
    options: &'a Options,
    /// The place of each session in the report, by its number in the order in which they were judged.
    positions: &'a [usize],
    /// How many of a kind there were so far.
    kinds: HashMap<[u8; 16], u64, RandomState>,
}

/// Finishes `findings`, whose places are `located`, in the order of the report; tells each with its input.
///
/// # Errors
/// A temporary file cannot be read; those of `tell`.
pub(super) fn finish(
    findings: Merged<Collected>,
    mut located: Merged<Located>,
    mut finishing: Finishing<'_>,
    tell: &mut dyn FnMut(Finding, InputId) -> io::Result<()>,
) -> io::Result<()> {
    let mut batch: Vec<(Collected, Vec<Located>)> = Vec::new();
    let mut bytes = 0;
    for one in findings {
        let one = one?;
        let record = |one: &Collected| (one.draft.at.place.input, one.draft.at.place.record);
        // Within a record the order is not known yet.
        if bytes > BATCH_BYTES && batch.last().is_some_and(|(last, _)| record(last) != record(&one))
        {
            bytes = 0;
            finishing.finish(std::mem::take(&mut batch), tell)?;
        }
        // The finding's own place comes first, then those of what is related.
        let places = located.by_ref().take(1 + one.draft.related.len());
        let places: Vec<Located> = places.collect::<io::Result<_>>()?;
        bytes += one.weight() + places.iter().map(Located::weight).sum::<usize>();
        batch.push((one, places));
    }
    finishing.finish(batch, tell)
}

impl<'a> Finishing<'a> {
    pub(super) fn new(options: &'a Options, positions: &'a [usize]) -> Self {
        Self { options, positions, kinds: HashMap::default() }
    }

    /// Finishes all findings of some records.
    fn finish(
        &mut self,
        batch: Vec<(Collected, Vec<Located>)>,
        tell: &mut dyn FnMut(Finding, InputId) -> io::Result<()>,
    ) -> io::Result<()> {
        let placed = batch.into_par_iter().map(|(one, places)| self.placed(one, places));
        let mut placed: Vec<Placed> = placed.collect();
        placed.sort_by(|one, other| {
            one.key().cmp(&other.key()).then_with(|| one.said.cmp(&other.said))
        });
        placed.into_iter().try_for_each(|one| {
            let fingerprint = self.fingerprint(one.kind);
            tell(Finding { fingerprint, ..one.finding }, one.input)
        })
    }

    fn placed(&self, one: Collected, places: Vec<Located>) -> Placed {
        let input = one.draft.at.place.input;
        let said = one.draft.message.clone();
        let subject = subject(&one);
        let finding = self.finding(one, places);
        let kind = kind(&finding, subject.as_deref());
        Placed { input, said, kind, finding }
    }

    fn finding(&self, one: Collected, places: Vec<Located>) -> Finding {
        let Collected { rule, session, event, draft, .. } = one;
        let told = |text: String| redact::message(text, places.iter().map(|place| &place.unsaid));
        let (message, help) = (told(draft.message), draft.help.map(told));
        let words: Vec<String> =
            draft.related.into_iter().map(|related| told(related.message)).collect();
        let mut locations = places.into_iter().map(|place| place.location);
        let location: Location =
            locations.next().expect("locating gives a location for each place, in their order");
        let related = words.into_iter().zip(locations);
        let related = related.map(|(message, location)| Related { message, location }).collect();
        Finding {
            rule: rule.id,
            group: rule.group.as_str(),
            severity: self.options.overrides.severity(rule, draft.severity),
            message,
            help,
            session: session.map(|session| self.positions[session]),
            event,
            location,
            related,
            fingerprint: String::new(),
            count: draft.count,
            baseline_state: None,
            cost: draft.cost,
        }
    }

    /// Fingerprints hold over runs: they are made of rule, event type, pointer, subject and ordinal, not of
    /// what changes from one recording to the next (lines, session IDs, times). `baseline` takes those that
    /// differ in the ordinal alone for one kind.
    fn fingerprint(&mut self, kind: blake3::Hash) -> String {
        let mut half = [0; 16];
        half.copy_from_slice(&kind.as_bytes()[..16]);
        let is_full = self.kinds.len() >= MAX_KINDS;
        let ordinal = match self.kinds.entry(half) {
            Entry::Occupied(mut before) => {
                *before.get_mut() += 1;
                *before.get()
            }
            Entry::Vacant(_) if is_full => 1,
            Entry::Vacant(first) => *first.insert(1),
        };
        format!("{}:{ordinal}", &kind.to_hex()[..FINGERPRINT_CHARS])
    }
}

/// A finding with what the report does not show of it.
struct Placed {
    input: InputId,
    /// Its message, as it is before it is redacted.
    said: String,
    /// What its fingerprint is made of beside the ordinal.
    kind: blake3::Hash,
    finding: Finding,
}

impl Placed {
    fn key(&self) -> (InputId, u64, u64, Severity, &'static str) {
        let Finding { location, severity, rule, .. } = &self.finding;
        (self.input, location.record, location.byte_offset, *severity, rule)
    }
}

/// What a finding is about where its location does not tell: of two members that one object lacks, both
/// findings point at the object. Scopes of other rules may change from one recording to the next.
fn subject(one: &Collected) -> Option<String> {
    matches!(one.rule.check, Check::Payload(_) | Check::Expected(_)).then(|| one.scope.clone())
}

/// What the fingerprint of a finding is made of beside the ordinal.
fn kind(finding: &Finding, subject: Option<&str>) -> blake3::Hash {
    let event_type = finding.event.as_ref().and_then(|event| event.event_type.as_deref());
    let pointer = finding.location.pointer.as_deref().map(without_element);
    let mut hasher = blake3::Hasher::new();
    for part in [Some(finding.rule), event_type, pointer.as_deref(), subject] {
        // Lengths keep "ab" + "c" and "a" + "bc" apart.
        let part = part.unwrap_or_default();
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part.as_bytes());
    }
    hasher.finalize()
}

/// A pointer without the position in a batch that it may begin with: it changes between recordings.
pub(super) fn without_element(pointer: &str) -> String {
    let Some(rest) = pointer.strip_prefix('/') else { return pointer.to_owned() };
    let (first, tail) = rest.split_once('/').map_or((rest, ""), |(first, tail)| (first, tail));
    if first.is_empty() || !first.bytes().all(|byte| byte.is_ascii_digit()) {
        return pointer.to_owned();
    }
    if tail.is_empty() { String::new() } else { format!("/{tail}") }
}
