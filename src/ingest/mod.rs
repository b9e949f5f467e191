//! Reads captures: bytes become exchanges. Reading never fails as a whole; what cannot be read is
//! told as trouble at its place, and reading goes on.
//!
//! A [`Reader`] walks through an input once and cuts it into [`Chunk`]s of bounded size, which are
//! independent of each other: the costly part, making exchanges of them, may run in parallel.
//! Whether the input is a HAR, a log of lines or a series of JSON values shows in its first bytes.

use std::io::{self, Read};

mod again;
mod body;
mod build;
mod capture;
mod context;
mod damage;
mod dialect;
mod escape;
mod exchange;
mod fields;
mod har;
mod headers;
mod lines;
mod locate;
mod message;
mod notation;
mod origin;
mod post_data;
mod producer;
mod raw;
mod record;
mod scan;
mod scanner;
mod skip;
mod sniff;
mod time;
mod values;
mod window;
mod wire;

pub use again::again;
pub use exchange::{
    Answer, Body, BodyState, Damage, Exchange, Hop, Item, NoBody, Recorded, Status, Trouble,
    TroubleKind,
};
pub use fields::is_record_member;
pub use locate::{Found, Locator, MAX_LOCATED, ReadBody, locate, locate_in_line, side_of};
pub use producer::{Format, Producer};

use std::sync::Arc;

use crate::place::{InputId, Place};
use crate::source::{self, Input, Lenient, Seen};
use context::Context;
use notation::{Cut, NOTATIONS, Records};
use scanner::Scanner;
use sniff::Head;
use window::Window;

/// The longest line, and the longest record outside a HAR file, that is read, in bytes (lines are
/// measured a buffer at a time, so that some a little longer pass).
pub const MAX_RECORD: usize = 64 << 20;

/// The largest `postData` of a HAR entry that is read, in bytes as written; and the largest body in
/// a file beside it.
pub const MAX_POST_DATA: usize = 16 << 20;

/// How much text a chunk holds before it is closed, in bytes; one large record may exceed it.
const CHUNK: usize = 128 << 10;

/// Reads the capture that `reader` gives. The offsets in places count the bytes of `reader`, a byte
/// order mark included; it must give UTF-8, as [`crate::source::Input::open`] does.
pub fn read(input: InputId, reader: Box<dyn Read + Send>) -> Reader {
    let reader = Lenient::new(reader);
    let damage = reader.seen();
    let state = State::New(Box::new(Window::new(Box::new(reader))));
    let (format, cx) = (Format::Unreadable, Arc::default());
    Reader { input, state, format, cx, damage, told: false, failed: None, producer: None }
}

/// The chunks of an input, in its order. After an error of the input no more follow.
pub struct Reader {
    input: InputId,
    state: State,
    format: Format,
    cx: Arc<Context>,
    /// Where the input's data is damaged.
    damage: Seen,
    /// Whether the damage, if any, was told.
    told: bool,
    /// The error behind the chunk that was given last.
    failed: Option<io::Error>,
    producer: Option<Producer>,
}

enum State {
    New(Box<Window>),
    Cut(Box<dyn Cut>),
    Done,
}

impl Iterator for Reader {
    type Item = io::Result<Chunk>;

    fn next(&mut self) -> Option<Self::Item> {
        let next = match self.failed.take() {
            Some(error) => Err(error),
            None => self.advance(),
        };
        if !matches!(next, Ok(Some(_))) {
            self.state = State::Done;
        }
        let records = match next {
            Ok(None) => Ok(self.damage()),
            next => next,
        };
        let cx = &self.cx;
        records
            .map(|records| records.map(|records| Chunk { records, cx: Arc::clone(cx) }))
            .transpose()
    }
}

impl Reader {
    /// The same reader, with what is known of the input beside its bytes: the files that hold bodies,
    /// and the names that the user gives for the fields of its records.
    #[must_use]
    pub fn beside(self, input: &Input) -> Self {
        Self { cx: Arc::new(Context::of(input)), ..self }
    }

    /// What the input is, as far as it was read.
    pub fn format(&self) -> Format {
        self.format
    }

    /// The program that wrote the input, as far as it says so: for HAR files.
    pub fn producer(&self) -> Option<&Producer> {
        self.producer.as_ref()
    }

    /// Takes back a chunk that nobody needs any more: its memory holds what is read next, which is still in
    /// the processor's cache, and given back to no system.
    pub fn reuse(&mut self, chunk: Chunk) {
        if let State::Cut(cut) = &mut self.state {
            cut.reuse(chunk.records.memory());
        }
    }

    fn advance(&mut self) -> io::Result<Option<Box<dyn Records>>> {
        if let State::New(_) = self.state
            && let State::New(window) = std::mem::replace(&mut self.state, State::Done)
        {
            match self.begin(*window)? {
                Ok(cut) => self.state = State::Cut(cut),
                Err(reason) => return Ok(self.damage().or_else(|| Some(self.unreadable(reason)))),
            }
        }
        let State::Cut(cut) = &mut self.state else { return Ok(None) };
        let (records, failed) = cut.next();
        if self.producer.is_none() {
            self.producer = cut.producer().cloned();
        }
        match (records, failed) {
            (None, Some(error)) => Err(error),
            (records, failed) => {
                self.failed = failed;
                Ok(records)
            }
        }
    }

    /// Begins to cut the input; or tells, in words, why it cannot be read.
    fn begin(&mut self, mut window: Window) -> io::Result<Result<Box<dyn Cut>, String>> {
        let bytes = window.ahead(window::CAPACITY)?;
        let mark = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        let head = Head::of(&bytes[mark..], bytes.len() < window::CAPACITY);
        let notation = NOTATIONS.into_iter().find(|notation| notation.begins(&head));
        let Some(notation) = notation else { return Ok(Err(head.describe())) };
        window.consume(mark);
        self.format = notation.format();
        Ok(Ok(notation.cut(self.input, window)))
    }

    /// Tells once of damage that ended the input.
    fn damage(&mut self) -> Option<Box<dyn Records>> {
        let damage = self.damage.get().filter(|_| !self.told)?;
        let kind = match damage {
            source::Damage::Truncated(reason) => TroubleKind::Truncated(reason.clone()),
            source::Damage::Unreadable(reason) => TroubleKind::Unreadable(reason.clone()),
        };
        self.told = true;
        let place = Place::of_input(self.input);
        Some(Box::new(Trouble { place, byte: None, kind }))
    }

    fn unreadable(&self, reason: String) -> Box<dyn Records> {
        let kind = TroubleKind::Unreadable(reason);
        Box::new(Trouble { place: Place::of_input(self.input), byte: Some(0), kind })
    }
}

/// Takes what a chunk gives.
pub trait Take {
    /// Takes the next item.
    fn item(&mut self, item: Item<'_>);

    /// The length in bytes of the JSON object that `text` begins with, if it is a payload that the taker
    /// knows to be valid and undamaged: the reader then passes over it unread, and marks it in the next item
    /// as [`BodyState::Payload`]. At most one is asked about for each item.
    fn payload(&mut self, _text: &str) -> Option<usize> {
        None
    }
}

/// Takes items, and knows no payload.
struct Sink<'s>(&'s mut dyn FnMut(Item<'_>));

impl Take for Sink<'_> {
    fn item(&mut self, item: Item<'_>) {
        (self.0)(item);
    }
}

/// What is learned from records of how the next ones may look. It saves time, and changes nothing else.
/// Belongs to one input.
#[derive(Debug, Default)]
pub struct Learned(Scanner);

/// A part of an input: some records.
#[derive(Debug)]
pub struct Chunk {
    records: Box<dyn Records>,
    cx: Arc<Context>,
}

impl Chunk {
    /// Gives the chunk's exchanges and troubles to `sink`, in the order of the input.
    pub fn items(&self, sink: &mut dyn FnMut(Item<'_>)) {
        self.give(&mut Learned::default(), &mut Sink(sink));
    }

    /// Gives the chunk's exchanges and troubles to `take`, in the order of the input. `learned` is what was
    /// learned from other chunks of the input. Returns the number of records, as [`Chunk::records`] does.
    pub fn give(&self, learned: &mut Learned, take: &mut dyn Take) -> u64 {
        self.records.give(&self.cx, &mut learned.0, take);
        self.records()
    }

    /// About how many bytes it takes in memory.
    pub fn bytes(&self) -> usize {
        self.records.bytes()
    }

    /// The number of records in the chunk, whether they can be read or not.
    pub fn records(&self) -> u64 {
        self.records.count()
    }

    /// Tells `see` by which name each field of the chunk's records was found, for the first `limit`
    /// records of a log: the field's name in a mapping, and the path.
    pub fn explain(&self, limit: usize, see: &mut dyn FnMut(&'static str, &str)) {
        for record in self.records.texts().into_iter().take(limit) {
            let text = String::from_utf8_lossy(record);
            for (slot, path) in dialect::explain(&text, &self.cx.names) {
                see(slot.told(), &path);
            }
        }
    }
}

#[cfg(test)]
mod tests;
