//! HAR files: `log.entries`, an entry at a time.
//!
//! The walk holds nothing but what it captures of an entry: the values of the few members that are
//! looked at, as written. What they mean is worked out in [`Batch::items`].

use std::io;
use std::ops::Range;

use super::build::{could_be_call, exchange};
use super::exchange::{Item, Trouble, TroubleKind};
use super::fields::{At, Field, Pieces, Step, step};
use super::scan::{Break, Keep, Scan};
use super::window::Window;
use super::{CHUNK, Chunk, Content, MAX_POST_DATA};
use crate::place::{InputId, Place, Shape};

/// The largest response body that is captured, in bytes as written. Answers of the API are short.
const MAX_RESPONSE: usize = 64 << 10;

/// The largest URL, list of headers or other value that is captured, in bytes as written.
const MAX_VALUE: usize = 1 << 20;

/// Entries of one batch, at most.
const BATCH: usize = 1024;

/// Walks through a HAR.
pub(super) struct Entries {
    input: InputId,
    scan: Scan,
    at: Position,
    /// The entries so far.
    record: u64,
    /// The documents with `log.entries` so far.
    logs: u64,
}

/// Where the walk is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Position {
    /// Before a document.
    Outside,
    /// In `log.entries`.
    InEntries,
    /// Behind `log.entries`: nothing there matters.
    Behind,
    Done,
}

impl Entries {
    pub(super) fn new(input: InputId, window: Window) -> Self {
        Self { input, scan: Scan::new(window), at: Position::Outside, record: 0, logs: 0 }
    }

    /// The next batch, and the error behind it.
    pub(super) fn next_batch(&mut self) -> (Option<Chunk>, Option<io::Error>) {
        let mut batch = Batch::default();
        let mut failed = None;
        while self.at != Position::Done && batch.text.len() < CHUNK && batch.entries.len() < BATCH {
            let result = match self.at {
                Position::Outside => self.find_entries(&mut batch),
                Position::InEntries => self.read_entry(&mut batch),
                Position::Behind => self.leave_document(),
                Position::Done => Ok(()),
            };
            if let Err(stop) = result {
                failed = self.stop(stop, &mut batch);
            }
        }
        let any = !batch.entries.is_empty();
        (any.then_some(Chunk(Content::Entries(batch))), failed)
    }

    /// Ends the walk where it cannot go on, outside entries.
    fn stop(&mut self, stop: Break, batch: &mut Batch) -> Option<io::Error> {
        let behind = self.at == Position::Behind || self.at == Position::Outside && self.logs > 0;
        let kind = match stop {
            Break::Io(error) => {
                self.at = Position::Done;
                return Some(error);
            }
            // Text behind a document means nothing.
            _ if behind => None,
            Break::End if self.at == Position::InEntries => {
                let reason = format!("the file ends behind entry {} of `log.entries`", self.record);
                Some(TroubleKind::Truncated(reason))
            }
            Break::End => Some(TroubleKind::Truncated("the file ends before `log.entries`".into())),
            Break::Syntax(reason) => Some(TroubleKind::Unreadable(format!("not JSON: {reason}"))),
        };
        self.at = Position::Done;
        if let Some(kind) = kind {
            batch.trouble(Place::of_input(self.input), self.scan.offset(), kind);
        }
        None
    }

    /// Moves to the first entry of the next document.
    fn find_entries(&mut self, batch: &mut Batch) -> Result<(), Break> {
        if self.scan.peek()? != b'{' {
            return Err(Break::Syntax("expected an object"));
        }
        self.scan.enter();
        while let Some(is_log) = self.scan.member(|name| name == "log")? {
            if is_log && self.scan.peek()? == b'{' {
                self.scan.enter();
                if self.find_in_log()? {
                    return Ok(());
                }
            } else {
                self.scan.value(&mut ())?;
            }
        }
        if self.logs == 0 {
            let reason = "neither a HAR with `log.entries` nor a record of a request";
            let kind = TroubleKind::Unreadable(reason.into());
            batch.trouble(Place::of_input(self.input), 0, kind);
            self.at = Position::Done;
        }
        Ok(())
    }

    /// Moves to the first entry in `log`. False where there are none, behind the `log`.
    fn find_in_log(&mut self) -> Result<bool, Break> {
        while let Some(is_entries) = self.scan.member(|name| name == "entries")? {
            if is_entries && self.scan.peek()? == b'[' {
                self.scan.consume();
                self.logs += 1;
                self.at = Position::InEntries;
                return Ok(true);
            }
            self.scan.value(&mut ())?;
            self.logs += u64::from(is_entries);
        }
        Ok(false)
    }

    /// Moves behind the document.
    fn leave_document(&mut self) -> Result<(), Break> {
        self.scan.leave_to(0)?;
        self.at = Position::Outside;
        Ok(())
    }

    /// Reads on up to the end of the next entry, or of the entries.
    fn read_entry(&mut self, batch: &mut Batch) -> Result<(), Break> {
        let next = self.scan.peek()?;
        if next == b']' {
            self.scan.consume();
            self.at = Position::Behind;
            return Ok(());
        }
        self.record += 1;
        let offset = self.scan.offset();
        let depth = self.scan.depth();
        let start = Start { text: batch.text.len(), kept: batch.kept.len() };
        let result = match next {
            b'{' => Capture { scan: &mut self.scan, batch, offset, is_call: None }.object(At::Root),
            _ => self.pass_stray(),
        };
        let at = self.scan.offset() - offset;
        let kind = match result {
            Ok(()) => {
                batch
                    .entries
                    .push(Entry::Captured(self.place(offset), start.kept..batch.kept.len()));
                return Ok(());
            }
            Err(Break::Io(error)) => return Err(Break::Io(error)),
            Err(Break::End) => {
                self.at = Position::Done;
                let record = self.record;
                TroubleKind::Truncated(format!(
                    "the file ends inside entry {record} of `log.entries`"
                ))
            }
            Err(Break::Syntax(reason)) => {
                if let Err(Break::Io(error)) = self.resume(depth) {
                    return Err(Break::Io(error));
                }
                TroubleKind::Unreadable(format!("not JSON: {reason}"))
            }
        };
        batch.text.truncate(start.text);
        batch.kept.truncate(start.kept);
        batch.trouble(self.place(offset), at, kind);
        Ok(())
    }

    /// Leaves a broken entry, and passes over brackets that it has too many of.
    fn resume(&mut self, depth: u64) -> Result<(), Break> {
        self.scan.leave_to(depth)?;
        while self.scan.peek()? == b'}' {
            self.scan.consume();
        }
        Ok(())
    }

    /// Passes over what stands in place of an entry.
    fn pass_stray(&mut self) -> Result<(), Break> {
        match self.scan.value(&mut ()) {
            Ok(()) => Err(Break::Syntax("expected an entry")),
            Err(Break::Syntax(_)) => {
                while !matches!(self.scan.peek()?, b'{' | b']') {
                    self.scan.consume();
                }
                Err(Break::Syntax("expected an entry"))
            }
            Err(stop) => Err(stop),
        }
    }

    fn place(&self, offset: u64) -> Place {
        let len = self.scan.offset() - offset;
        Place { input: self.input, record: self.record, offset, len, shape: Shape::HarEntry }
    }
}

/// What a batch held before an entry.
struct Start {
    text: usize,
    kept: usize,
}

/// Captures what is looked at of an entry.
struct Capture<'a> {
    scan: &'a mut Scan,
    batch: &'a mut Batch,
    /// Where the entry lies in the input.
    offset: u64,
    /// Whether the URL may be one of the API's; None before it is known.
    is_call: Option<bool>,
}

impl Capture<'_> {
    /// Walks through an object of the entry. Recursion ends with the last [`At`].
    fn object(&mut self, at: At) -> Result<(), Break> {
        self.scan.enter();
        while let Some(step) = self.scan.member(|name| step(at, name))? {
            match step {
                Step::Into(inner) if self.wants(inner) && self.scan.peek()? == b'{' => {
                    self.object(inner)?;
                }
                Step::Keep(field) if self.wants_field(field) => self.keep(field)?,
                _ => self.scan.value(&mut ())?,
            }
        }
        Ok(())
    }

    fn wants(&self, inner: At) -> bool {
        self.is_call != Some(false) || inner == At::Request
    }

    fn wants_field(&self, field: Field) -> bool {
        self.is_call != Some(false) || matches!(field, Field::Url | Field::Method)
    }

    fn keep(&mut self, field: Field) -> Result<(), Break> {
        self.scan.peek()?;
        let (start, at) = (self.batch.text.len(), self.scan.offset() - self.offset);
        self.scan.value(&mut Keep::new(&mut self.batch.text, limit(field)))?;
        let text = start..self.batch.text.len();
        if field == Field::Url {
            self.is_call = Some(could_be_call(&self.batch.text[text.clone()]));
        }
        self.batch.kept.push(Kept { field, text, at });
        Ok(())
    }
}

/// The largest value of a field that is captured, in bytes as written.
fn limit(field: Field) -> usize {
    match field {
        Field::PostData => MAX_POST_DATA,
        Field::ResponseBody => MAX_RESPONSE,
        _ => MAX_VALUE,
    }
}

/// Some entries.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// The captured values of all entries.
    text: Vec<u8>,
    kept: Vec<Kept>,
    entries: Vec<Entry>,
}

/// A captured value.
#[derive(Debug)]
struct Kept {
    field: Field,
    /// Where it lies in the batch's text; empty where it was too long.
    text: Range<usize>,
    /// Where it lies in the entry.
    at: u64,
}

#[derive(Debug)]
enum Entry {
    /// An entry, and the values that were captured of it.
    Captured(Place, Range<usize>),
    Trouble(Trouble),
}

impl Batch {
    fn trouble(&mut self, place: Place, byte: u64, kind: TroubleKind) {
        self.entries.push(Entry::Trouble(Trouble { place, byte: Some(byte), kind }));
    }

    pub(super) fn items(&self, sink: &mut dyn FnMut(Item<'_>)) {
        for entry in &self.entries {
            match entry {
                Entry::Captured(place, kept) => self.entry(*place, &self.kept[kept.clone()], sink),
                Entry::Trouble(trouble) => sink(Item::Trouble(trouble.clone())),
            }
        }
    }

    pub(super) fn records(&self) -> u64 {
        let counts = |entry: &&Entry| match entry {
            Entry::Captured(..) => true,
            Entry::Trouble(trouble) => trouble.place.record > 0,
        };
        self.entries.iter().filter(counts).count() as u64
    }

    fn entry(&self, place: Place, kept: &[Kept], sink: &mut dyn FnMut(Item<'_>)) {
        let texts: Vec<_> = kept
            .iter()
            .map(|kept| String::from_utf8_lossy(&self.text[kept.text.clone()]))
            .collect();
        let mut pieces = Pieces::default();
        for (kept, text) in kept.iter().zip(&texts) {
            pieces.set(kept.field, text, kept.at);
        }
        let trouble = |byte, reason| {
            let kind = TroubleKind::Unreadable(reason);
            Item::Trouble(Trouble { place, byte, kind })
        };
        if pieces.is_too_long(Field::PostData) {
            let reason =
                format!("a request body longer than {} MiB is not read", MAX_POST_DATA >> 20);
            sink(trouble(Some(pieces.at(Field::PostData)), reason));
        }
        match exchange(place, &pieces) {
            Ok(exchange) => sink(Item::Exchange(exchange)),
            Err(fault) => sink(trouble(fault.byte, fault.reason)),
        }
    }
}
