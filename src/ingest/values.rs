//! Records that are JSON values over any number of lines: one alone, several in a row, or the
//! elements of an array.

use std::io;
use std::ops::Range;

use super::exchange::{Item, Trouble, TroubleKind};
use super::notation::{Cut, Notation, Records};
use super::record::{self, Follows};
use super::scan::{Break, Keep, Scan};
use super::scanner::Scanner;
use super::sniff::{Head, Kind};
use super::window::Window;
use super::{CHUNK, Context, Format, MAX_RECORD, Take};
use crate::place::{InputId, Place, Shape};

/// Records in a row or in an array.
pub(super) struct JsonValues;

impl Notation for JsonValues {
    fn format(&self) -> Format {
        Format::Values
    }

    fn begins(&self, head: &Head<'_>) -> bool {
        head.kind == Kind::Values
    }

    fn cut(&self, input: InputId, window: Window) -> Box<dyn Cut> {
        Box::new(Values::new(input, window))
    }
}

/// Cuts a series of JSON values into batches.
struct Values {
    input: InputId,
    scan: Scan,
    /// The records so far.
    record: u64,
    /// In an array of records.
    in_array: bool,
    done: bool,
}

impl Cut for Values {
    fn next(&mut self) -> (Option<Box<dyn Records>>, Option<io::Error>) {
        let mut batch = Batch::default();
        let mut failed = None;
        while !self.done && batch.text.len() < CHUNK && batch.parts.len() < CHUNK / 64 {
            if let Err(error) = self.read(&mut batch) {
                self.done = true;
                failed = Some(error);
            }
        }
        let any = !batch.parts.is_empty();
        (any.then(|| Box::new(batch) as Box<dyn Records>), failed)
    }
}

impl Values {
    fn new(input: InputId, window: Window) -> Self {
        Self { input, scan: Scan::new(window), record: 0, in_array: false, done: false }
    }

    /// Reads on up to the end of the next value.
    fn read(&mut self, batch: &mut Batch) -> io::Result<()> {
        match self.scan.peek() {
            Ok(b'[') if !self.in_array => {
                self.in_array = true;
                self.scan.consume();
            }
            Ok(b']') if self.in_array => {
                self.in_array = false;
                self.scan.consume();
            }
            Ok(_) => return self.read_value(batch),
            Err(Break::Io(error)) => return Err(error),
            Err(_) => {
                self.done = true;
                if self.in_array {
                    let reason = "the file ends inside an array of records";
                    let kind = TroubleKind::Truncated(reason.into());
                    let place = Place::of_input(self.input);
                    let byte = Some(self.scan.offset());
                    batch.parts.push(Part::Trouble(Trouble { place, byte, kind }));
                }
            }
        }
        Ok(())
    }

    fn read_value(&mut self, batch: &mut Batch) -> io::Result<()> {
        self.record += 1;
        let (start, offset) = (batch.text.len(), self.scan.offset());
        let mut keep = Keep::new(&mut batch.text, MAX_RECORD);
        let result = self.scan.value(&mut keep);
        let overflow = keep.overflow();
        let len = self.scan.offset() - offset;
        let place =
            Place { input: self.input, record: self.record, offset, len, shape: Shape::Unknown };
        let trouble = |kind| Part::Trouble(Trouble { place, byte: Some(len), kind });
        let part = match result {
            Ok(()) if overflow => {
                let reason = format!("a record longer than {} MiB is not read", MAX_RECORD >> 20);
                trouble(TroubleKind::Unreadable(reason))
            }
            Ok(()) => Part::Value(place, start..batch.text.len()),
            Err(Break::End) => {
                self.done = true;
                batch.text.truncate(start);
                trouble(TroubleKind::Truncated(format!(
                    "the file ends inside record {}",
                    self.record
                )))
            }
            Err(Break::Syntax(reason)) => {
                self.resume()?;
                trouble(TroubleKind::Unreadable(format!("not JSON: {reason}")))
            }
            Err(Break::Io(error)) => return Err(error),
        };
        batch.parts.push(part);
        Ok(())
    }

    /// Moves to the next object.
    fn resume(&mut self) -> io::Result<()> {
        loop {
            match self.scan.peek() {
                Ok(b'{') => return Ok(()),
                Ok(_) => self.scan.consume(),
                Err(Break::Io(error)) => return Err(error),
                Err(_) => return Ok(()),
            }
        }
    }
}

/// Some records.
#[derive(Debug, Default)]
struct Batch {
    text: Vec<u8>,
    parts: Vec<Part>,
}

#[derive(Debug)]
enum Part {
    /// The record at a place, and where it lies in the batch's text.
    Value(Place, Range<usize>),
    Trouble(Trouble),
}

impl Records for Batch {
    fn give(&self, cx: &Context, scanner: &mut Scanner, take: &mut dyn Take) {
        for part in &self.parts {
            match part {
                // A value whose end was found is not cut short, even if it is the last one.
                Part::Value(place, range) => {
                    let text = String::from_utf8_lossy(&self.text[range.clone()]);
                    record::read(*place, &text, Follows::More, cx, scanner, take);
                }
                Part::Trouble(trouble) => take.item(Item::Trouble(trouble.clone())),
            }
        }
    }

    fn texts(&self) -> Vec<&[u8]> {
        let text = |part: &Part| match part {
            Part::Value(_, range) => self.text.get(range.clone()),
            Part::Trouble(_) => None,
        };
        self.parts.iter().filter_map(text).collect()
    }

    fn bytes(&self) -> usize {
        self.text.len()
    }

    fn count(&self) -> u64 {
        let counts = |part: &&Part| match part {
            Part::Value(..) => true,
            Part::Trouble(trouble) => trouble.place.record > 0,
        };
        self.parts.iter().filter(counts).count() as u64
    }
}
