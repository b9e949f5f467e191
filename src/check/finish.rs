//! Makes finished findings of what was collected, in the order of the report, some at a time.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt::Write as _;
use std::io;
use std::sync::Arc;

use foldhash::fast::RandomState;
use rayon::prelude::*;

use super::Options;
use super::collect::{Accepted, Collected};
use super::locate::{Located, Placed, Whole};
use crate::finding::{Severity, quote};
use crate::place::InputId;
use crate::report::model::{Finding, Related};
use crate::rules::Check;
use crate::source::Input;
use crate::spill::Sorted;

/// Characters of a fingerprint before its ordinal: 80 bits, so that no two of a million coincide by chance.
const FINGERPRINT_CHARS: usize = 20;

/// Characters of a colon and of ordinals below a million.
const ORDINAL_CHARS: usize = 7;

/// The most kinds of findings that are numbered: rule, event type and pointer make a kind, and traffic has
/// some hundreds. Each takes some 30 bytes until the run ends; findings of kinds beyond these are all
/// fingerprinted as the first of their kind.
const MAX_KINDS: usize = 200_000;

/// The most kinds whose hashes are remembered, and the most bytes of one: the kinds of any real traffic.
const MAX_HASHES: usize = 2_000;

/// See [`MAX_HASHES`].
const MAX_HASHED: usize = 500;

/// How much is finished side by side, in bytes of findings: enough to keep all threads busy, and a bound
/// for memory.
const BATCH_BYTES: usize = 1 << 20;

/// What findings are finished with.
#[derive(Clone, Copy)]
pub(super) struct With<'a> {
    pub options: &'a Options,
    pub inputs: &'a [Input],
    /// The place of each session in the report, by its number in the order in which they were judged.
    pub positions: &'a [u32],
    pub accepted: &'a Accepted,
}

/// Is told each finding with its input, in the order of the report.
pub(super) type Tell<'t> = dyn FnMut(Finding, InputId) -> io::Result<()> + 't;

/// Finishes findings.
pub(super) struct Finishing<'a, 't> {
    with: With<'a>,
    tell: &'t mut Tell<'t>,
    kinds: Kinds,
    /// Those that are finished side by side.
    batch: Vec<Whole>,
    bytes: usize,
}

impl<'a, 't> Finishing<'a, 't> {
    pub(super) fn new(with: With<'a>, tell: &'t mut Tell<'t>) -> Self {
        Self { with, tell, kinds: Kinds::default(), batch: Vec::new(), bytes: 0 }
    }

    /// Takes a finding; they come in the order of their records.
    ///
    /// # Errors
    /// Those of who is told.
    pub(super) fn push(&mut self, whole: Whole) -> io::Result<()> {
        let record = |(placed, _): &Whole| {
            let place = placed.one.draft.at.place;
            (place.input, place.record)
        };
        // Within a record the order is not known yet.
        if self.bytes > BATCH_BYTES && self.batch.last().map(record) != Some(record(&whole)) {
            self.flush()?;
        }
        let (placed, related) = &whole;
        self.bytes += placed.weight() + related.iter().map(Located::weight).sum::<usize>();
        self.batch.push(whole);
        Ok(())
    }

    /// Finishes all findings of some records.
    ///
    /// # Errors
    /// Those of who is told.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.bytes = 0;
        let (with, batch) = (self.with, std::mem::take(&mut self.batch));
        let finished = batch.into_par_iter().map(|whole| with.finished(whole));
        let mut finished: Vec<Finished> = finished.collect();
        // Records are in order already.
        for of_record in finished.chunk_by_mut(|one, other| one.record() == other.record()) {
            of_record.sort_by(|one, other| {
                one.key().cmp(&other.key()).then_with(|| one.worded().cmp(other.worded()))
            });
        }
        finished.into_iter().try_for_each(|one| {
            let fingerprint = self.kinds.fingerprint(&one.finding, one.subject.as_deref());
            let Finished { mut finding, pointer, event_type, input, .. } = one;
            finding.location.pointer = pointer.or(finding.location.pointer);
            if let (Some(shown), Some(event)) = (event_type, &mut finding.event) {
                event.event_type = Some(shown);
            }
            (self.tell)(Finding { fingerprint, ..finding }, input)
        })
    }
}

impl With<'_> {
    fn finished(&self, (placed, places): Whole) -> Finished {
        let name = |input: InputId| &self.inputs[input.0 as usize].name;
        let input = placed.one.draft.at.place.input;
        let Placed { one, mut worded, event_type, mut extent } = placed;
        let pointer = extent.pointer.take();
        let location = extent.location(name(input), &one.draft.at);
        let subject = subject(&one).then_some(one.scope);
        let Collected { rule, session, event, mut draft, .. } = one;
        if draft.unproven.as_ref().is_some_and(|it| self.accepted.contains(&it.demand)) {
            draft.severity = Some(Severity::Note);
        }
        for Located { unsaid, .. } in places.iter().filter(|place| !place.unsaid.is_empty()) {
            // What is secret by itself was hidden with the finding's own place.
            let told = |text: &str| unsaid.message(text, &str::to_owned);
            let message = told(&draft.message);
            let before = std::mem::replace(&mut draft.message, message);
            worded.get_or_insert_with(|| quote::plain(before));
            draft.help = draft.help.map(|help| told(&help));
            for related in &mut draft.related {
                related.message = told(&related.message);
            }
        }
        let related = draft.related.into_iter().zip(places).map(|(related, mut place)| {
            let pointer = place.extent.pointer.take();
            let mut location = place.extent.location(name(related.at.place.input), &related.at);
            location.pointer = pointer.or(location.pointer);
            Related { message: quote::plain(related.message), location }
        });
        let finding = Finding {
            rule: rule.id,
            group: rule.group.as_str(),
            severity: self.options.overrides.severity(rule, draft.severity),
            message: quote::plain(draft.message),
            help: draft.help.map(quote::plain),
            session: session.map(|session| self.positions[session] as usize),
            event,
            location,
            related: related.collect(),
            fingerprint: String::new(),
            count: draft.count,
            baseline_state: None,
            impact: draft.impact,
            value_class: draft.value_class,
        };
        Finished { input, worded, subject, pointer, event_type, finding }
    }
}

/// A finding with what the report does not show of it.
struct Finished {
    input: InputId,
    /// Its message, where that was redacted: as it was.
    worded: Option<String>,
    /// What its fingerprint is made of beside what the report shows.
    subject: Option<String>,
    /// Its pointer and the type of its event, where they are not shown as they are.
    pointer: Option<String>,
    event_type: Option<Arc<str>>,
    finding: Finding,
}

impl Finished {
    fn record(&self) -> (InputId, u64) {
        (self.input, self.finding.location.record)
    }

    /// Where it stands among those of its record.
    fn key(&self) -> (u64, Severity, &'static str) {
        let Finding { location, severity, rule, .. } = &self.finding;
        (location.byte_offset, *severity, rule)
    }

    fn worded(&self) -> &str {
        self.worded.as_deref().unwrap_or(&self.finding.message)
    }
}

/// Whether a finding's scope says what it is about where its location does not tell: of two members that
/// one object lacks, both findings point at the object. Scopes of other rules may change from one recording
/// to the next.
fn subject(one: &Collected) -> bool {
    matches!(one.rule.check, Check::Payload(_) | Check::Expected(_))
}

/// How many findings of a kind there were. Fingerprints hold over runs: they are made of rule, event type,
/// pointer, subject and ordinal, not of places. So two findings differ in the ordinal alone for one kind.
#[derive(Default)]
struct Kinds {
    /// The hash of each kind, by what is hashed: mostly there are some hundred.
    hashes: HashMap<Box<[u8]>, Hash, RandomState>,
    /// How many there were of each.
    counts: HashMap<Half, u64, RandomState>,
    /// What is hashed of the finding at hand.
    hashed: Vec<u8>,
}

impl Kinds {
    /// The fingerprint of a finding, which is the next one of its kind.
    fn fingerprint(&mut self, finding: &Finding, subject: Option<&str>) -> String {
        let Hash { half, shown } = self.hash(finding, subject);
        let is_full = self.counts.len() >= MAX_KINDS;
        let ordinal = match self.counts.entry(half) {
            Entry::Occupied(mut before) => {
                *before.get_mut() += 1;
                *before.get()
            }
            Entry::Vacant(_) if is_full => 1,
            Entry::Vacant(first) => *first.insert(1),
        };
        let mut fingerprint = String::with_capacity(FINGERPRINT_CHARS + ORDINAL_CHARS);
        fingerprint.push_str(&shown);
        // A string takes all that is written.
        let _ = write!(fingerprint, ":{ordinal}");
        fingerprint
    }

    fn hash(&mut self, finding: &Finding, subject: Option<&str>) -> Hash {
        let event_type = finding.event.as_ref().and_then(|event| event.event_type.as_deref());
        let pointer = finding.location.pointer.as_deref().map(without_element);
        self.hashed.clear();
        for part in [Some(finding.rule), event_type, pointer.as_deref(), subject] {
            // Lengths keep "ab" + "c" and "a" + "bc" apart.
            let part = part.unwrap_or_default();
            self.hashed.extend_from_slice(&(part.len() as u64).to_le_bytes());
            self.hashed.extend_from_slice(part.as_bytes());
        }
        if let Some(known) = self.hashes.get(self.hashed.as_slice()) {
            return known.clone();
        }
        let hash = Hash::of(&self.hashed);
        if self.hashes.len() < MAX_HASHES && self.hashed.len() <= MAX_HASHED {
            self.hashes.insert(self.hashed.as_slice().into(), hash.clone());
        }
        hash
    }
}

/// The fingerprint of a finding that is the only one of its kind.
pub(super) fn first_fingerprint(finding: &Finding) -> String {
    Kinds::default().fingerprint(finding, None)
}

/// The first half of a hash: 128 bits, which no two kinds share by chance.
type Half = [u8; 16];

/// The hash of a kind.
#[derive(Clone)]
struct Hash {
    half: Half,
    /// Its first characters, as fingerprints show it.
    shown: Arc<str>,
}

impl Hash {
    fn of(bytes: &[u8]) -> Self {
        let hash = blake3::hash(bytes);
        let mut half = [0; 16];
        half.copy_from_slice(&hash.as_bytes()[..16]);
        Self { half, shown: hash.to_hex()[..FINGERPRINT_CHARS].into() }
    }
}

/// A pointer without the position in a batch that it may begin with: it changes between recordings.
pub(super) fn without_element(pointer: &str) -> Cow<'_, str> {
    let Some(rest) = pointer.strip_prefix('/') else { return pointer.into() };
    let (first, tail) = rest.split_once('/').map_or((rest, ""), |(first, tail)| (first, tail));
    if first.is_empty() || !first.bytes().all(|byte| byte.is_ascii_digit()) {
        return pointer.into();
    }
    if tail.is_empty() { "".into() } else { format!("/{tail}").into() }
}
