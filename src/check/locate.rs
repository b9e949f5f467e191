//! Works out bytes, lines and columns for the places that are shown: one more passage through each input,
//! or the lines alone that are shown, where the input lets them be read by themselves.

use std::io::{self, Read};
use std::ops::Range;
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::collect::Order;
use super::redact::{Redacted, Redactor, Secrets, Unsaid};
use super::{RunError, read_error};
use crate::ingest::{self, Format, Found, Locator};
use crate::place::{InputId, Part, Place, Spot};
use crate::report::model::{Excerpt, Location};
use crate::rules::InputFacts;
use crate::source::{Input, Passage, Picker, Position};
use crate::spill::{Merged, Sorted, Sorter};

/// Text shown around a place, in characters to each side: more than a terminal line holds.
const EXCERPT_CHARS: usize = 200;

/// The longest part that is marked in an excerpt, in characters.
const MARKED_CHARS: usize = 200;

/// The most bytes of a record that are read: one more than what is looked into.
const MAX_LEN: usize = ingest::MAX_LOCATED + 1;

/// How much is located side by side, in bytes of records, each counted for every place in it: enough to
/// keep all threads busy, and a bound for memory.
const BATCH_BYTES: usize = 1 << 20;

/// A place that a finding points at.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Wanted {
    /// The finding.
    pub of: Order,
    /// Which of its places: 0 is its own, others are related.
    pub nth: u32,
    /// The place.
    pub spot: Spot,
}

impl Sorted for Wanted {
    type Key = (InputId, u64, u64, u64, u32);

    /// Records do not overlap, but for the input as a whole, which is an empty one at its beginning.
    fn key(&self) -> Self::Key {
        let Place { input, offset, record, .. } = self.spot.place;
        (input, offset, record, self.of.2, self.nth)
    }

    fn weight(&self) -> usize {
        size_of::<Self>() + self.spot.pointer().map_or(0, str::len)
    }
}

/// A place as it is shown.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Located {
    of: Order,
    nth: u32,
    pub location: Location,
    /// What is not told of it.
    pub unsaid: Unsaid,
}

impl Sorted for Located {
    type Key = (Order, u32);

    fn key(&self) -> Self::Key {
        (self.of, self.nth)
    }

    fn weight(&self) -> usize {
        let pointer = self.location.pointer.as_ref().map_or(0, String::len);
        let excerpt = self.location.excerpt.as_ref().map_or(0, |excerpt| excerpt.text.len());
        size_of::<Self>() + pointer + excerpt + self.unsaid.weight()
    }
}

/// Locates the places of findings, in the order of the inputs' bytes; excerpts are redacted. Gives them in
/// the order of the findings, of which about `held_bytes` are held in memory meanwhile. `facts` are those of
/// the inputs.
///
/// # Errors
/// An input cannot be read again, or a temporary file cannot be written.
pub(super) fn locate(
    inputs: &[Input],
    facts: &[InputFacts],
    wanted: Merged<Wanted>,
    redactor: &mut Redactor,
    held_bytes: usize,
) -> Result<Merged<Located>, RunError> {
    let mut located = Sorter::new(held_bytes);
    let mut passage: Option<(InputId, Records<'_>)> = None;
    let mut batch = Batch::default();
    for wanted in wanted {
        let wanted = wanted.map_err(RunError::Spill)?;
        let id = wanted.spot.place.input;
        let input = &inputs[id.0 as usize];
        if passage.as_ref().is_none_or(|(of, _)| *of != id) {
            batch.flush(redactor, &mut located)?;
            let records = Records::of(input, &facts[id.0 as usize])
                .map_err(|error| read_error(input, error))?;
            passage = Some((id, records));
        }
        let Some((_, records)) = &mut passage else { continue };
        let record = records.record(wanted.spot.place).map_err(|error| read_error(input, error))?;
        batch.push(wanted, record);
        if batch.bytes > BATCH_BYTES {
            batch.flush(redactor, &mut located)?;
        }
    }
    batch.flush(redactor, &mut located)?;
    located.finish().map_err(RunError::Spill)
}

/// The records of an input, read one after another.
struct Records<'i> {
    input: &'i Input,
    /// Reads lines by themselves, as long as records are lines.
    picker: Option<Picker>,
    passage: Option<Passage<Box<dyn Read + Send>>>,
    locator: Arc<Locator>,
    last: Option<Arc<Record<'i>>>,
}

/// A record, and where it begins.
struct Record<'i> {
    input: &'i Input,
    locator: Arc<Locator>,
    place: Place,
    start: Position,
    bytes: Vec<u8>,
}

impl<'i> Records<'i> {
    fn of(input: &'i Input, facts: &InputFacts) -> io::Result<Self> {
        let picker = if facts.format == Format::Lines { input.picker()? } else { None };
        let locator = Arc::new(Locator::of(input));
        Ok(Self { input, picker, passage: None, locator, last: None })
    }

    /// The record at `place`, which is the last one or behind it.
    fn record(&mut self, place: Place) -> io::Result<Arc<Record<'i>>> {
        let is_it = |last: &&Arc<Record<'i>>| {
            (last.place.offset, last.place.record) == (place.offset, place.record)
        };
        if let Some(last) = self.last.as_ref().filter(is_it) {
            return Ok(Arc::clone(last));
        }
        let (start, bytes) = match self.line(place)? {
            Some(bytes) => {
                // The record's number is that of its line; the input as a whole is shown as its first one.
                (Position { line: place.record.max(1), column: 1 }, bytes)
            }
            None => self.pass_to(place)?,
        };
        let locator = Arc::clone(&self.locator);
        let record = Arc::new(Record { input: self.input, locator, place, start, bytes });
        self.last = Some(Arc::clone(&record));
        Ok(record)
    }

    /// The record at `place`, where it is a line that can be read by itself.
    fn line(&mut self, place: Place) -> io::Result<Option<Vec<u8>>> {
        let Some(picker) = &mut self.picker else { return Ok(None) };
        let len = usize::try_from(place.len).unwrap_or(MAX_LEN).min(MAX_LEN);
        let line = picker.line(place.offset, len)?;
        if line.is_none() {
            self.picker = None;
        }
        Ok(line)
    }

    /// The record at `place` with its position, on a passage through the input.
    fn pass_to(&mut self, place: Place) -> io::Result<(Position, Vec<u8>)> {
        let passage = match &mut self.passage {
            Some(passage) => passage,
            none => none.insert(Passage::new(self.input.open()?)),
        };
        let (start, bytes) = passage.read(place.offset..place.offset + place.len, MAX_LEN)?;
        Ok((start, bytes.to_vec()))
    }
}

/// Places that are located side by side.
#[derive(Default)]
struct Batch<'i> {
    wanted: Vec<(Wanted, Arc<Record<'i>>)>,
    bytes: usize,
}

impl<'i> Batch<'i> {
    fn push(&mut self, wanted: Wanted, record: Arc<Record<'i>>) {
        self.bytes += record.bytes.len().max(1);
        self.wanted.push((wanted, record));
    }

    fn flush(
        &mut self,
        redactor: &mut Redactor,
        located: &mut Sorter<Located>,
    ) -> Result<(), RunError> {
        self.bytes = 0;
        let wanted = std::mem::take(&mut self.wanted);
        let found: Vec<Seen> =
            wanted.par_iter().map(|(wanted, record)| record.find(&wanted.spot, redactor)).collect();
        // In the order of the places: pseudonyms count.
        found.iter().for_each(|seen| redactor.learn(&seen.secrets));
        let shown: Vec<Located> = wanted
            .into_par_iter()
            .zip(found)
            .map(|((wanted, record), seen)| record.show(wanted, seen, redactor))
            .collect();
        shown.into_iter().try_for_each(|one| located.push(one)).map_err(RunError::Spill)
    }
}

/// A place in its record.
#[derive(Default)]
struct Seen {
    /// None where it cannot be told.
    part: Option<Found>,
    /// What is secret in its text.
    secrets: Secrets,
}

impl Record<'_> {
    fn find(&self, spot: &Spot, redactor: &Redactor) -> Seen {
        let locate = |part| self.locator.locate(&spot.place, &self.bytes, part);
        let part = locate(&spot.part).or_else(|| locate(&Part::Record));
        let secrets = part.as_ref().map(|part| redactor.scan(&part.text)).unwrap_or_default();
        Seen { part, secrets }
    }

    fn show(&self, wanted: Wanted, seen: Seen, redactor: &Redactor) -> Located {
        let Wanted { of, nth, spot } = wanted;
        let Some(part) = seen.part else {
            let location = location(self.input, &spot, self.start, &self.bytes, 0..0);
            return Located { of, nth, location, unsaid: Unsaid::default() };
        };
        let location = location(self.input, &spot, self.start, &self.bytes, part.span);
        let Redacted { text, span, unsaid } =
            redactor.text(part.text, part.text_span, &seen.secrets);
        let excerpt = excerpt(&text, span).map(|excerpt| unsaid.without_echoes(excerpt));
        Located { of, nth, location: Location { excerpt, ..location }, unsaid }
    }
}

fn location(
    input: &Input,
    spot: &Spot,
    start: Position,
    bytes: &[u8],
    span: Range<usize>,
) -> Location {
    let begin = start.behind(bytes.get(..span.start).unwrap_or_default());
    let end = begin.behind(bytes.get(span.clone()).unwrap_or_default());
    Location {
        input: Arc::clone(&input.name),
        record: spot.place.record,
        line: begin.line,
        column: begin.column,
        end_line: end.line,
        end_column: end.column,
        byte_offset: spot.place.offset + span.start as u64,
        byte_length: span.len() as u64,
        pointer: spot.pointer().map(ToOwned::to_owned),
        excerpt: None,
    }
}

/// The text around a place, on one line: what is before the line's beginning or behind its end is left
/// out.
fn excerpt(text: &str, span: Range<usize>) -> Option<Excerpt> {
    if text.is_empty() {
        return None;
    }
    let chars_before = |end: usize, count: usize| {
        text[..end].char_indices().rev().take(count).last().map_or(end, |(at, _)| at)
    };
    let chars_behind = |start: usize, count: usize| {
        text[start..].char_indices().nth(count).map_or(text.len(), |(at, _)| start + at)
    };
    let marked_end = chars_behind(span.start, MARKED_CHARS).min(span.end);
    let line_break = |c: char| c == '\n' || c == '\r';
    let marked_end = text[span.start..marked_end]
        .find(line_break)
        .map_or(marked_end, |at| span.start + at.max(1).min(marked_end - span.start));
    let from = chars_before(span.start, EXCERPT_CHARS);
    let from = text[from..span.start].rfind(line_break).map_or(from, |at| from + at + 1);
    let to = chars_behind(marked_end, EXCERPT_CHARS);
    let to = text[marked_end..to].find(line_break).map_or(to, |at| marked_end + at);
    let kept = &text[from..to];
    let indent = kept.len() - kept.trim_start().len();
    let from = (from + indent).min(span.start);
    Some(Excerpt {
        text: text[from..to].to_owned(),
        start: span.start - from,
        len: marked_end - span.start,
        cut_before: from > 0,
        cut_after: to < text.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_a_window_of_one_line() {
        let text = "{\n  \"a\": 1,\n  \"b\": [2]\n}";
        let at = text.find("[2]").unwrap();
        let excerpt = excerpt(text, at..at + 3).unwrap();
        assert_eq!(excerpt.text, "\"b\": [2]");
        assert_eq!(&excerpt.text[excerpt.start..excerpt.start + excerpt.len], "[2]");
        assert!(excerpt.cut_before && excerpt.cut_after);
    }

    #[test]
    fn a_long_line_is_cut_at_characters() {
        let text = "é".repeat(2000);
        let excerpt = excerpt(&text, 1000..3000).unwrap();
        assert_eq!(excerpt.len, MARKED_CHARS * 2);
        assert_eq!(excerpt.start, EXCERPT_CHARS * 2);
        assert!(excerpt.text.len() <= (2 * EXCERPT_CHARS + MARKED_CHARS) * 2);
    }

    #[test]
    fn a_part_over_several_lines_is_marked_on_its_first() {
        let excerpt = excerpt("{\n\"a\":1\n}", 0..9).unwrap();
        assert_eq!((excerpt.text.as_str(), excerpt.start, excerpt.len), ("{", 0, 1));
    }
}
