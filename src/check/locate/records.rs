//! The records in which places are located.

use std::io::{self, Read};
use std::sync::Arc;

use crate::ingest::{self, Format, Locator};
use crate::place::Place;
use crate::rules::InputFacts;
use crate::source::{Input, Passage, Picker, Position};

/// The most bytes of a record that are read: one more than what is looked into.
const MAX_LEN: usize = ingest::MAX_LOCATED + 1;

/// The records of an input, read one after another.
pub(super) struct Records<'i> {
    input: &'i Input,
    /// Reads lines by themselves, as long as records are lines.
    picker: Option<Picker>,
    passage: Option<Passage<Box<dyn Read + Send>>>,
    locator: Arc<Locator>,
    last: Option<Arc<Record>>,
}

/// A record, and where it begins.
#[derive(Debug)]
pub(super) struct Record {
    pub locator: Arc<Locator>,
    place: Place,
    pub start: Position,
    pub bytes: Vec<u8>,
}

impl<'i> Records<'i> {
    pub(super) fn of(input: &'i Input, facts: &InputFacts) -> io::Result<Self> {
        let picker = if facts.format == Format::Lines { input.picker()? } else { None };
        let locator = Arc::new(Locator::of(input));
        Ok(Self { input, picker, passage: None, locator, last: None })
    }

    /// The record at `place`, which is the last one or behind it.
    pub(super) fn record(&mut self, place: Place) -> io::Result<Arc<Record>> {
        let is_it = |last: &&Arc<Record>| {
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
        let record = Arc::new(Record { locator, place, start, bytes });
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
