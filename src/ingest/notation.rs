//! What a capture format is to the reader: how an input in it is known, and cut into records.

use std::fmt::Debug;
use std::io;

use super::context::Context;
use super::exchange::{Item, Trouble};
use super::producer::{Format, Producer};
use super::scanner::Scanner;
use super::sniff::Head;
use super::window::Window;
use super::{Take, har, lines, values, wire};
use crate::place::InputId;

/// The notations, in the order in which an input is tried.
pub(super) const NOTATIONS: [&dyn Notation; 4] =
    [&har::Har, &values::JsonValues, &lines::JsonLines, &wire::GoReplay];

/// A capture format. `docs/capture-formats.md` tells how to add one.
pub(super) trait Notation: Sync {
    /// Its name.
    fn format(&self) -> Format;

    /// Whether the input that begins with `head` is written in it.
    fn begins(&self, head: &Head<'_>) -> bool;

    /// Begins to cut the input in `window` into records.
    fn cut(&self, input: InputId, window: Window) -> Box<dyn Cut>;
}

/// Cuts an input into chunks of bounded size, in its order. Reading goes on behind what is broken.
pub(super) trait Cut: Send {
    /// The next records, none at the end; and the error behind them.
    fn next(&mut self) -> (Option<Box<dyn Records>>, Option<io::Error>);

    /// Takes the memory of records that nobody needs any more.
    fn reuse(&mut self, _memory: Vec<u8>) {}

    /// The program that wrote the input, as far as it says so.
    fn producer(&self) -> Option<&Producer> {
        None
    }
}

/// Some records of an input. They are independent of all others, and read side by side with them.
pub(super) trait Records: Debug + Send + Sync {
    /// Gives what the records hold to `take`, in the order of the input.
    fn give(&self, cx: &Context, scanner: &mut Scanner, take: &mut dyn Take);

    /// How many bytes of the input they take in memory.
    fn bytes(&self) -> usize;

    /// How many there are, whether they can be read or not.
    fn count(&self) -> u64;

    /// The text of each, where its fields are found by their names.
    fn texts(&self) -> Vec<&[u8]> {
        Vec::new()
    }

    /// Their memory, to be used again.
    fn memory(self: Box<Self>) -> Vec<u8> {
        Vec::new()
    }
}

/// What cannot be read.
impl Records for Trouble {
    fn give(&self, _: &Context, _: &mut Scanner, take: &mut dyn Take) {
        take.item(Item::Trouble(self.clone()));
    }

    fn bytes(&self) -> usize {
        0
    }

    fn count(&self) -> u64 {
        0
    }
}
