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
pub use locate::{Found, Locator, MAX_LOCATED, ReadBody, locate, locate_in_line, side_of};
pub use producer::{Format, Producer};

use std::sync::Arc;

use crate::place::{InputId, Place};
use crate::source::{self, Input, Lenient, Seen};
use context::Context;
use scanner::Scanner;
use sniff::Kind;
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
    Har(Box<har::Entries>),
    Values(Box<values::Values>),
    Lines(Box<lines::Lines>),
    Messages(Box<wire::Messages>),
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
        let content = match next {
            Ok(None) => Ok(self.damage()),
            next => next,
        };
        let cx = &self.cx;
        content
            .map(|content| content.map(|content| Chunk { content, cx: Arc::clone(cx) }))
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
        if let (State::Lines(lines), Content::Lines(block)) = (&mut self.state, chunk.content) {
            lines.reuse(block);
        }
    }

    fn advance(&mut self) -> io::Result<Option<Content>> {
        if let State::New(_) = self.state
            && let State::New(window) = std::mem::replace(&mut self.state, State::Done)
        {
            match self.begin(*window)? {
                Ok(state) => self.state = state,
                Err(reason) => return Ok(self.damage().or_else(|| Some(self.unreadable(reason)))),
            }
        }
        let (content, failed) = match &mut self.state {
            State::Har(entries) => entries.next_batch(),
            State::Values(values) => values.next_batch(),
            State::Lines(lines) => lines.next_block(),
            State::Messages(messages) => messages.next_batch(),
            State::New(_) | State::Done => (None, None),
        };
        if self.producer.is_none()
            && let State::Har(entries) = &self.state
        {
            self.producer = entries.producer().cloned();
        }
        match (content, failed) {
            (None, Some(error)) => Err(error),
            (content, failed) => {
                self.failed = failed;
                Ok(content)
            }
        }
    }

    /// What the input is; or, in words, why it cannot be read.
    fn begin(&mut self, mut window: Window) -> io::Result<Result<State, String>> {
        let head = window.ahead(window::CAPACITY)?;
        let mark = if head.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        let kind = sniff::sniff(&head[mark..], head.len() < window::CAPACITY);
        window.consume(mark);
        let (format, state) = match kind {
            Kind::Har => (Format::Har, State::Har(Box::new(har::Entries::new(self.input, window)))),
            Kind::Values => {
                (Format::Values, State::Values(Box::new(values::Values::new(self.input, window))))
            }
            Kind::Lines => {
                (Format::Lines, State::Lines(Box::new(lines::Lines::new(self.input, window))))
            }
            Kind::Messages => {
                let messages = wire::Messages::new(self.input, window);
                (Format::GoReplay, State::Messages(Box::new(messages)))
            }
            Kind::Unreadable(reason) => return Ok(Err(reason)),
        };
        self.format = format;
        Ok(Ok(state))
    }

    /// Tells once of damage that ended the input.
    fn damage(&mut self) -> Option<Content> {
        let damage = self.damage.get().filter(|_| !self.told)?;
        let kind = match damage {
            source::Damage::Truncated(reason) => TroubleKind::Truncated(reason.clone()),
            source::Damage::Unreadable(reason) => TroubleKind::Unreadable(reason.clone()),
        };
        self.told = true;
        let place = Place::of_input(self.input);
        Some(Content::Trouble(Trouble { place, byte: None, kind }))
    }

    fn unreadable(&self, reason: String) -> Content {
        let kind = TroubleKind::Unreadable(reason);
        Content::Trouble(Trouble { place: Place::of_input(self.input), byte: Some(0), kind })
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
    content: Content,
    cx: Arc<Context>,
}

#[derive(Debug)]
enum Content {
    Entries(capture::Batch),
    Values(values::Batch),
    Lines(lines::Block),
    Messages(wire::Batch),
    Trouble(Trouble),
}

impl Chunk {
    /// Gives the chunk's exchanges and troubles to `sink`, in the order of the input.
    pub fn items(&self, sink: &mut dyn FnMut(Item<'_>)) {
        self.give(&mut Learned::default(), &mut Sink(sink));
    }

    /// Gives the chunk's exchanges and troubles to `take`, in the order of the input. `learned` is what was
    /// learned from other chunks of the input. Returns the number of records, as [`Chunk::records`] does.
    pub fn give(&self, learned: &mut Learned, take: &mut dyn Take) -> u64 {
        let scanner = &mut learned.0;
        match &self.content {
            Content::Lines(block) => return block.items(&self.cx, scanner, take),
            Content::Entries(batch) => batch.items(&self.cx, &mut |item| take.item(item)),
            Content::Values(batch) => batch.items(&self.cx, scanner, take),
            Content::Messages(batch) => batch.items(&mut |item| take.item(item)),
            Content::Trouble(trouble) => take.item(Item::Trouble(trouble.clone())),
        }
        self.records()
    }

    /// About how many bytes it takes in memory.
    pub fn bytes(&self) -> usize {
        match &self.content {
            Content::Entries(batch) => batch.bytes(),
            Content::Values(batch) => batch.bytes(),
            Content::Lines(block) => block.bytes(),
            Content::Messages(batch) => batch.bytes(),
            Content::Trouble(_) => 0,
        }
    }

    /// The number of records in the chunk, whether they can be read or not.
    pub fn records(&self) -> u64 {
        match &self.content {
            Content::Entries(batch) => batch.records(),
            Content::Values(batch) => batch.records(),
            Content::Lines(block) => block.records(),
            Content::Messages(batch) => batch.records(),
            Content::Trouble(_) => 0,
        }
    }

    /// Tells `see` by which name each field of the chunk's records was found, for the first `limit`
    /// records of a log: the field's name in a mapping, and the path.
    pub fn explain(&self, limit: usize, see: &mut dyn FnMut(&'static str, &str)) {
        let mut explain = |record: &[u8]| {
            let text = String::from_utf8_lossy(record);
            for (slot, path) in dialect::explain(&text, &self.cx.names) {
                see(slot.told(), &path);
            }
        };
        match &self.content {
            Content::Lines(block) => {
                block.lines().take(limit).for_each(|(_, _, record)| explain(record));
            }
            Content::Values(batch) => batch.texts().take(limit).for_each(explain),
            Content::Entries(_) | Content::Messages(_) | Content::Trouble(_) => {}
        }
    }
}

#[cfg(test)]
mod tests;
