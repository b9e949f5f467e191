//! Works out bytes, lines and columns for the places that findings point at: one more passage through each
//! input, or the lines alone that are wanted, where the input lets them be read by themselves. What findings
//! quote of their records is redacted here, while these are at hand.

mod excerpt;
mod join;
mod records;
mod said;

use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use self::excerpt::excerpt;
use self::join::Joining;
pub(super) use self::join::{Tell, Whole};
use self::records::{Record, Records};
use self::said::{hidden_words, redact, texts};
use super::collect::{Collected, Collection, Order, Wanted};
use super::redact::{Redacted, Redactor, Secrets, Unsaid};
use super::{Excerpts, RunError, read_error};
use crate::finding::quote::{self, Part as Quoted};
use crate::ingest::{self, Found};
use crate::place::{InputId, Part, Spot};
use crate::report::model::{Excerpt, Location};
use crate::rules::InputFacts;
use crate::source::{Input, Position};
use crate::spill::Sorted;

/// How much is located side by side, in bytes of records, each counted for every place in it: enough to
/// keep all threads busy, and a bound for memory.
const BATCH_BYTES: usize = 1 << 20;

/// A finding whose own place is located.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Placed {
    /// The finding. What it quotes of its own record is redacted.
    pub one: Collected,
    /// Its message as the rule worded it, where that is not told.
    pub worded: Option<String>,
    /// The type of its event, where that is not told as it is.
    pub event_type: Option<Arc<str>>,
    pub extent: Extent,
}

impl Sorted for Placed {
    type Key = Order;

    fn key(&self) -> Order {
        self.one.key()
    }

    fn weight(&self) -> usize {
        let worded = self.worded.as_ref().map_or(0, String::len);
        size_of::<Self>() - size_of::<Collected>()
            + self.one.weight()
            + worded
            + self.extent.weight()
    }
}

impl Placed {
    /// How many places are related to it.
    fn related(&self) -> usize {
        self.one.draft.related.len()
    }
}

/// A related place of a finding, located.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Located {
    of: Order,
    nth: u32,
    pub extent: Extent,
    /// What is not told of it.
    pub unsaid: Unsaid,
}

impl Sorted for Located {
    type Key = (Order, u32);

    fn key(&self) -> Self::Key {
        (self.of, self.nth)
    }

    fn weight(&self) -> usize {
        size_of::<Self>() + self.extent.weight() + self.unsaid.weight()
    }
}

/// What a place takes of its input.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Extent {
    begin: Position,
    end: Position,
    /// Bytes from the input's beginning.
    offset: u64,
    /// Bytes.
    len: u64,
    /// The text around it, where it is to be shown.
    excerpt: Option<Excerpt>,
    /// The pointer that leads to it, where it is not shown as it is.
    pub pointer: Option<String>,
}

impl Extent {
    /// The bytes `span` of a record.
    fn of(span: Range<usize>, spot: &Spot, record: &Record) -> Self {
        let bytes = &record.bytes;
        let begin = record.start.behind(bytes.get(..span.start).unwrap_or_default());
        let end = begin.behind(bytes.get(span.clone()).unwrap_or_default());
        let offset = spot.place.offset + span.start as u64;
        Self { begin, end, offset, len: span.len() as u64, excerpt: None, pointer: None }
    }

    fn weight(&self) -> usize {
        self.excerpt.as_ref().map_or(0, |excerpt| excerpt.text.len())
    }

    /// The location of `spot`, which takes it, in the input of this name.
    pub(super) fn location(self, name: &Arc<str>, spot: &Spot) -> Location {
        Location {
            input: Arc::clone(name),
            record: spot.place.record,
            line: self.begin.line,
            column: self.begin.column,
            end_line: self.end.line,
            end_column: self.end.column,
            byte_offset: self.offset,
            byte_length: self.len,
            pointer: spot.pointer().map(ToOwned::to_owned),
            excerpt: self.excerpt,
        }
    }
}

/// What places are located in.
pub(super) struct Locating<'a> {
    pub inputs: &'a [Input],
    /// What was read of the inputs.
    pub facts: &'a [InputFacts],
    pub excerpts: Excerpts,
    /// About how many bytes of findings are held in memory that wait for their related places.
    pub held_bytes: usize,
}

/// Locates the places of findings, in the order of the inputs' bytes; tells `tell` of each finding.
///
/// # Errors
/// An input cannot be read again, or a temporary file cannot be written; those of `tell`.
pub(super) fn locate<'t>(
    collection: Collection,
    cx: &Locating<'_>,
    redactor: &mut Redactor,
    tell: &'t mut Tell<'t>,
) -> Result<(), RunError> {
    let Locating { inputs, facts, .. } = cx;
    let joining = Joining::new(cx.held_bytes, tell);
    let mut batch = Batch { excerpts: cx.excerpts, wanted: Vec::new(), bytes: 0, joining };
    let mut passage: Option<(InputId, Records<'_>)> = None;
    for wanted in in_place(collection) {
        let one = wanted?;
        let place = one.spot().place;
        let input = &inputs[place.input.0 as usize];
        if passage.as_ref().is_none_or(|(of, _)| *of != place.input) {
            batch.flush(redactor)?;
            let records = Records::of(input, &facts[place.input.0 as usize])
                .map_err(|error| read_error(input, error))?;
            passage = Some((place.input, records));
        }
        let Some((_, records)) = &mut passage else { continue };
        let record = records.record(place).map_err(|error| read_error(input, error))?;
        batch.push(one, record);
        if batch.bytes > BATCH_BYTES {
            batch.flush(redactor)?;
        }
    }
    batch.flush(redactor)?;
    batch.joining.finish().map_err(RunError::Spill)
}

/// What is to be located.
enum One {
    /// A finding's own place.
    Own(Box<Collected>),
    Related(Wanted),
}

impl One {
    fn spot(&self) -> &Spot {
        match self {
            Self::Own(one) => &one.draft.at,
            Self::Related(wanted) => &wanted.spot,
        }
    }
}

/// Findings and related places in the order of the inputs' bytes: of those in one record, in the order of
/// the findings.
fn in_place(collection: Collection) -> impl Iterator<Item = Result<One, RunError>> {
    let mut findings = collection.findings.peekable();
    let mut related = collection.wanted.peekable();
    std::iter::from_fn(move || {
        let is_related = match (findings.peek(), related.peek()) {
            (Some(Ok(one)), Some(Ok(wanted))) => wanted.key() < one.wanted_key(),
            (own, _) => own.is_none(),
        };
        let next = match is_related {
            true => related.next().map(|wanted| wanted.map(One::Related)),
            false => findings.next().map(|one| one.map(|one| One::Own(Box::new(one)))),
        };
        next.map(|next| next.map_err(RunError::Spill))
    })
}

/// Places that are located side by side.
struct Batch<'t> {
    excerpts: Excerpts,
    wanted: Vec<(One, Arc<Record>)>,
    bytes: usize,
    joining: Joining<'t>,
}

impl Batch<'_> {
    fn push(&mut self, one: One, record: Arc<Record>) {
        self.bytes += record.bytes.len().max(1);
        self.wanted.push((one, record));
    }

    fn flush(&mut self, redactor: &mut Redactor) -> Result<(), RunError> {
        self.bytes = 0;
        let wanted = std::mem::take(&mut self.wanted);
        let excerpts = self.excerpts;
        let found: Vec<Seen> = wanted
            .par_iter()
            .map(|(one, record)| Seen::of(one, record, redactor, excerpts))
            .collect();
        // In the order of the places: pseudonyms count.
        for seen in &found {
            redactor.learn(&seen.secrets);
            seen.said.iter().for_each(|secrets| redactor.learn(secrets));
        }
        let told: Vec<Told> = wanted
            .into_par_iter()
            .zip(found)
            .map(|((one, _), seen)| seen.tell(one, redactor, excerpts))
            .collect();
        told.into_iter().try_for_each(|told| self.keep(told)).map_err(RunError::Spill)
    }

    fn keep(&mut self, told: Told) -> std::io::Result<()> {
        match told {
            Told::Own(placed) => self.joining.finding(*placed),
            Told::Related(located) => self.joining.related(*located),
        }
    }
}

/// A place in its record.
struct Seen {
    extent: Extent,
    /// The text that it stands in, and its bytes there, where that may have to be shown.
    text: Option<(String, Range<usize>)>,
    /// What is secret in the text.
    secrets: Secrets,
    /// What is secret by itself in what the finding says.
    said: Vec<Secrets>,
}

/// What was located.
enum Told {
    Own(Box<Placed>),
    Related(Box<Located>),
}

impl Seen {
    fn of(one: &One, record: &Record, redactor: &Redactor, excerpts: Excerpts) -> Self {
        let spot = one.spot();
        let said = words(one).map(|text| redactor.scan_words(text));
        let said = said.filter(|secrets| !secrets.is_empty()).collect();
        let Some((part, secrets)) =
            find_in_line(spot, record, redactor).or_else(|| find(spot, record, redactor))
        else {
            let extent = Extent::of(0..0, spot, record);
            return Self { extent, text: None, secrets: Secrets::default(), said };
        };
        let extent = Extent::of(part.span, spot, record);
        let is_needed = excerpts == Excerpts::Told || !secrets.is_empty() && one.quotes();
        let text = is_needed.then(|| (part.text.into_owned(), part.text_span));
        Self { extent, text, secrets, said }
    }

    fn tell(self, one: One, redactor: &Redactor, excerpts: Excerpts) -> Told {
        let Self { mut extent, text, secrets, .. } = self;
        extent.pointer = one.spot().pointer().and_then(|pointer| hidden_words(pointer, redactor));
        let unsaid = shown(&mut extent, text, &secrets, redactor, excerpts).unwrap_or_default();
        match one {
            One::Own(mut one) => {
                let worded = redact(&mut one.draft, &unsaid, redactor);
                let event_type = one.event.as_ref().and_then(|event| event.event_type.as_deref());
                let event_type = event_type.and_then(|word| hidden_words(word, redactor));
                let event_type = event_type.map(Arc::from);
                Told::Own(Box::new(Placed { one: *one, worded, event_type, extent }))
            }
            One::Related(Wanted { of, nth, .. }) => {
                Told::Related(Box::new(Located { of, nth, extent, unsaid }))
            }
        }
    }
}

impl One {
    /// Whether the finding quotes a value.
    fn quotes(&self) -> bool {
        match self {
            Self::Own(one) => texts(&one.draft)
                .any(|text| quote::parts(text).any(|part| matches!(part, Quoted::Value(_)))),
            Self::Related(_) => true,
        }
    }
}

/// What a finding says that may be secret by itself.
fn words(one: &One) -> impl Iterator<Item = &str> {
    let (draft, event) = match one {
        One::Own(one) => (Some(&one.draft), one.event.as_ref()),
        One::Related(_) => (None, None),
    };
    let parts = draft.into_iter().flat_map(texts).flat_map(quote::parts);
    let quoted = parts.filter_map(|part| match part {
        Quoted::Value(text) | Quoted::Name(text) => Some(text),
        Quoted::Own(_) => None,
    });
    let event_type = event.and_then(|event| event.event_type.as_deref());
    quoted.chain(one.spot().pointer()).chain(event_type)
}

/// The place of a body of the usual kind, and the secrets of the body, in one pass.
fn find_in_line<'r>(
    spot: &Spot,
    record: &'r Record,
    redactor: &Redactor,
) -> Option<(Found<'r>, Secrets)> {
    let Part::Body { pointer, side } = &spot.part else { return None };
    let mut found = Secrets::default();
    let part = ingest::locate_in_line(&spot.place, &record.bytes, &mut |text| {
        let (len, sought, secrets) = redactor.scan_first(text, pointer)?;
        found = secrets;
        (len == text.len()).then(|| ingest::side_of(sought, *side))
    });
    Some((part?, found))
}

/// The place, and the secrets of the text that it stands in.
fn find<'r>(spot: &Spot, record: &'r Record, redactor: &Redactor) -> Option<(Found<'r>, Secrets)> {
    let locate = |part| record.locator.locate(&spot.place, &record.bytes, part);
    let part = locate(&spot.part).or_else(|| locate(&Part::Record))?;
    let secrets = redactor.scan(&part.text);
    Some((part, secrets))
}

/// Puts an excerpt of `text` to the place, where excerpts are told; gives what is not told of it.
fn shown(
    extent: &mut Extent,
    text: Option<(String, Range<usize>)>,
    secrets: &Secrets,
    redactor: &Redactor,
    excerpts: Excerpts,
) -> Option<Unsaid> {
    let (text, span) = text?;
    let Redacted { text, span, unsaid } = redactor.text(text, span, secrets);
    if excerpts == Excerpts::Told {
        extent.excerpt = excerpt(&text, span);
    }
    Some(unsaid)
}
