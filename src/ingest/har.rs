//! HAR files: `log.entries`, an entry at a time.
//!
//! The walk holds nothing but what it captures of an entry: the values of the few members that are
//! looked at, as written. What they mean is worked out in [`Batch::items`].

use std::io;

use super::capture::Batch;
use super::dialect::Names;
use super::exchange::TroubleKind;
use super::notation::{Cut, Notation, Records};
use super::producer::{Format, Producer};
use super::scan::{Break, Keep, Scan};
use super::scanner::Scanner;
use super::sniff::{Head, Kind};
use super::window::Window;
use crate::place::{InputId, Place, Shape};

/// HAR files.
pub(super) struct Har;

impl Notation for Har {
    fn format(&self) -> Format {
        Format::Har
    }

    fn begins(&self, head: &Head<'_>) -> bool {
        head.kind == Kind::Har
    }

    fn cut(&self, input: InputId, window: Window) -> Box<dyn Cut> {
        Box::new(Entries::new(input, window))
    }
}

/// Walks through a HAR.
struct Entries {
    input: InputId,
    scan: Scan,
    scanner: Scanner,
    /// Those of other logs mean nothing in a HAR.
    names: Names,
    at: Position,
    /// The entries so far.
    record: u64,
    /// The documents with `log.entries` so far.
    logs: u64,
    /// The program that wrote the first `log`.
    producer: Option<Producer>,
}

/// The largest `creator` that is read, in bytes as written.
const MAX_CREATOR: usize = 4 << 10;

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

impl Cut for Entries {
    fn next(&mut self) -> (Option<Box<dyn Records>>, Option<io::Error>) {
        let mut batch = Batch::default();
        let mut failed = None;
        while self.at != Position::Done && !batch.is_full() {
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
        let any = !batch.is_empty();
        (any.then(|| Box::new(batch) as Box<dyn Records>), failed)
    }

    fn producer(&self) -> Option<&Producer> {
        self.producer.as_ref()
    }
}

impl Entries {
    fn new(input: InputId, window: Window) -> Self {
        Self {
            input,
            scan: Scan::new(window),
            scanner: Scanner::default(),
            names: Names::none(),
            at: Position::Outside,
            record: 0,
            logs: 0,
            producer: None,
        }
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
        while let Some((is_entries, is_creator)) =
            self.scan.member(|name| (name == "entries", name == "creator"))?
        {
            if is_creator {
                self.read_creator()?;
                continue;
            }
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

    fn read_creator(&mut self) -> Result<(), Break> {
        let mut creator = Vec::new();
        self.scan.value(&mut Keep::new(&mut creator, MAX_CREATOR))?;
        if self.producer.is_none() {
            self.producer = Producer::read(&String::from_utf8_lossy(&creator));
        }
        Ok(())
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
        let mark = batch.mark();
        let result = match next {
            b'{' => batch.capture(&mut self.scan, &mut self.scanner, &self.names),
            _ => self.pass_stray(),
        };
        let at = self.scan.offset() - offset;
        let kind = match result {
            Ok(()) => {
                batch.finish(mark, self.place(offset));
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
        batch.undo(mark);
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
