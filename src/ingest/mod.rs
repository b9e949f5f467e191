//! Reads captures: bytes become exchanges. Reading never fails as a whole; what cannot be read is
//! told as trouble at its place, and reading goes on.
//!
//! A [`Reader`] walks through an input once and cuts it into [`Chunk`]s of bounded size, which are
//! independent of each other: the costly part, making exchanges of them, may run in parallel.
//! Whether the input is a HAR, a log of lines or a series of JSON values shows in its first bytes.

use std::io::{self, Read};

mod body;
mod build;
mod capture;
mod damage;
mod escape;
mod exchange;
mod fields;
mod har;
mod headers;
mod lines;
mod locate;
mod origin;
mod post_data;
mod raw;
mod record;
mod scan;
mod skip;
mod sniff;
mod time;
mod usual;
mod values;
mod window;

pub use exchange::{Body, Damage, Exchange, Item, NoBody, Recorded, Status, Trouble, TroubleKind};
pub use locate::{Found, MAX_LOCATED, locate};

use crate::place::{InputId, Place};
use sniff::Kind;
use window::Window;

/// The longest line, and the longest record outside a HAR file, that is read, in bytes (lines are
/// measured a buffer at a time, so that some a little longer pass).
pub const MAX_RECORD: usize = 64 << 20;

/// The largest `postData` of a HAR entry that is read, in bytes as written.
pub const MAX_POST_DATA: usize = 16 << 20;

/// How much text a chunk holds before it is closed, in bytes; one large record may exceed it.
const CHUNK: usize = 256 << 10;

/// Reads the capture that `reader` gives. The offsets in places count the bytes of `reader`, a byte
/// order mark included; it must give UTF-8, as [`crate::source::Input::open`] does.
pub fn read(input: InputId, reader: Box<dyn Read + Send>) -> Reader {
    Reader { input, state: State::New(Box::new(Window::new(reader))), failed: None }
}

/// The chunks of an input, in its order. After an error of the input no more follow.
pub struct Reader {
    input: InputId,
    state: State,
    /// The error behind the chunk that was given last.
    failed: Option<io::Error>,
}

enum State {
    New(Box<Window>),
    Har(Box<har::Entries>),
    Values(Box<values::Values>),
    Lines(Box<lines::Lines>),
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
        next.transpose()
    }
}

impl Reader {
    fn advance(&mut self) -> io::Result<Option<Chunk>> {
        if let State::New(_) = self.state
            && let State::New(window) = std::mem::replace(&mut self.state, State::Done)
        {
            match self.begin(*window)? {
                Ok(state) => self.state = state,
                Err(reason) => return Ok(Some(self.unreadable(reason))),
            }
        }
        let (chunk, failed) = match &mut self.state {
            State::Har(entries) => entries.next_batch(),
            State::Values(values) => values.next_batch(),
            State::Lines(lines) => lines.next_block(),
            State::New(_) | State::Done => (None, None),
        };
        match (chunk, failed) {
            (None, Some(error)) => Err(error),
            (chunk, failed) => {
                self.failed = failed;
                Ok(chunk)
            }
        }
    }

    /// What the input is; or, in words, why it cannot be read.
    fn begin(&self, mut window: Window) -> io::Result<Result<State, String>> {
        let head = window.ahead(window::CAPACITY)?;
        let mark = if head.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
        let kind = sniff::sniff(&head[mark..], head.len() < window::CAPACITY);
        window.consume(mark);
        Ok(Ok(match kind {
            Kind::Har => State::Har(Box::new(har::Entries::new(self.input, window))),
            Kind::Values => State::Values(Box::new(values::Values::new(self.input, window))),
            Kind::Lines => State::Lines(Box::new(lines::Lines::new(self.input, window))),
            Kind::Unreadable(reason) => return Ok(Err(reason)),
        }))
    }

    fn unreadable(&self, reason: String) -> Chunk {
        let kind = TroubleKind::Unreadable(reason);
        let trouble = Trouble { place: Place::of_input(self.input), byte: Some(0), kind };
        Chunk(Content::Trouble(trouble))
    }
}

/// Takes what a chunk gives.
pub trait Take {
    /// Takes the next item.
    fn item(&mut self, item: Item<'_>);

    /// The length in bytes of the JSON value that `text` begins with, if it is a body that the taker
    /// knows: the reader then passes over it unread. The body is that of the next exchange, or of none.
    fn body(&mut self, text: &str) -> Option<usize>;
}

/// A part of an input: some records.
#[derive(Debug)]
pub struct Chunk(Content);

#[derive(Debug)]
enum Content {
    Entries(capture::Batch),
    Values(values::Batch),
    Lines(lines::Block),
    Trouble(Trouble),
}

impl Chunk {
    /// Gives the chunk's exchanges and troubles to `sink`, in the order of the input.
    pub fn items(&self, sink: &mut dyn FnMut(Item<'_>)) {
        match &self.0 {
            Content::Entries(batch) => batch.items(sink),
            Content::Values(batch) => batch.items(sink),
            Content::Lines(block) => block.items(sink),
            Content::Trouble(trouble) => sink(Item::Trouble(trouble.clone())),
        }
    }

    /// Gives the chunk's exchanges and troubles to `take`, in the order of the input, and asks it for
    /// the bodies that it knows.
    pub fn give(&self, take: &mut dyn Take) {
        match &self.0 {
            Content::Lines(block) => block.give(take),
            _ => self.items(&mut |item| take.item(item)),
        }
    }

    /// The number of records in the chunk, whether they can be read or not.
    pub fn records(&self) -> u64 {
        match &self.0 {
            Content::Entries(batch) => batch.records(),
            Content::Values(batch) => batch.records(),
            Content::Lines(block) => block.records(),
            Content::Trouble(_) => 0,
        }
    }
}

#[cfg(test)]
mod tests;
