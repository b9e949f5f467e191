//! What payloads look like: most differ in their values alone. Everything else of such a payload is compared
//! as text with one that was accepted before, so that names are not looked up, nor counted.

use std::ops::Range;

use super::compile::Length;
use super::scan::{Slot, Taken, text};
use crate::api::EventType;
use crate::json::{Cursor, Needle};

/// The most nodes that are known: what a log's players send takes some dozens.
const MAX_NODES: usize = 1024;

/// The most nodes of which each may come next; more are not compared.
const MAX_NEXT: usize = 16;

/// After so many more payloads that look like none than like one, no more are compared: the members of a
/// log may come in any order.
const MAX_MISSES: u32 = 64;

/// The value of a member, as it was read by the schema's shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Leaf {
    /// The bytes of the payload that it is written in.
    pub at: Range<usize>,
    pub hole: Hole,
}

/// What may stand in a place where payloads differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Hole {
    pub demand: Plain,
    pub slot: Option<Slot>,
}

/// What a value must be, whatever its payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plain {
    Integer,
    Number,
    Truth,
    Text,
    Word(Length),
}

/// What accepted payloads looked like: what they have in common is there once.
#[derive(Clone, Debug, Default)]
pub(super) struct Skeletons {
    nodes: Vec<Node>,
    /// Those of the nodes that payloads begin with.
    first: Vec<u16>,
    misses: u32,
    /// Whether there was no room for a payload.
    is_full: bool,
}

/// What stands between two values, and what follows it.
#[derive(Clone, Debug)]
struct Node {
    text: Needle,
    then: Then,
    /// The nodes that may come next; those that come often stand in front.
    next: Vec<u16>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    Value(Hole),
    /// The payload is over.
    End(End),
}

/// What is known of a payload when it was compared to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct End {
    pub event_type: EventType,
    pub has_params: bool,
}

impl Skeletons {
    /// Begins with another part of a log, whose payloads may look alike where others did not. What is known
    /// is forgotten where there was no room for more.
    pub(super) fn begin(&mut self) {
        if self.is_full {
            *self = Self::default();
        }
        self.misses = 0;
    }

    /// Reads the payload that comes next, if it looks like one before: what it is, and its values.
    pub(super) fn read(&mut self, cursor: &mut Cursor<'_>) -> Option<(End, Taken)> {
        if self.misses >= MAX_MISSES {
            return None;
        }
        let read = self.follow(cursor);
        match &read {
            Some(_) => self.misses = self.misses.saturating_sub(1),
            None => self.misses += u32::from(!self.first.is_empty()),
        }
        read
    }

    fn follow(&mut self, cursor: &mut Cursor<'_>) -> Option<(End, Taken)> {
        let mut taken = Taken::default();
        let mut last = None;
        loop {
            let node = self.next(last, cursor)?;
            match self.nodes[node].then {
                Then::Value(hole) => hole.read(cursor, &mut taken)?,
                Then::End(end) => return Some((end, taken)),
            }
            last = Some(node);
        }
    }

    /// The node behind `last` whose text comes next, and the text.
    fn next(&mut self, last: Option<usize>, cursor: &mut Cursor<'_>) -> Option<usize> {
        let nodes = match last {
            Some(last) => &self.nodes[last].next,
            None => &self.first,
        };
        let comes = |node: &u16| cursor.take_needle(&self.nodes[usize::from(*node)].text).is_some();
        let at = nodes.iter().position(comes)?;
        let node = nodes[at];
        if at > 0 {
            // It moves towards the front each time that it comes.
            let nodes = match last {
                Some(last) => &mut self.nodes[last].next,
                None => &mut self.first,
            };
            nodes.swap(at - 1, at);
        }
        Some(usize::from(node))
    }

    /// Learns what a payload looks like that was accepted, with these values.
    pub(super) fn learn(&mut self, payload: &str, leaves: &[Leaf], end: End) {
        if self.misses < MAX_MISSES && !self.is_full {
            self.is_full = self.add(payload, leaves, end).is_none();
        }
    }

    /// Adds the nodes of a payload; none where there is no room for one.
    fn add(&mut self, payload: &str, leaves: &[Leaf], end: End) -> Option<()> {
        let (mut last, mut from) = (None, 0);
        for leaf in leaves {
            let text = &payload[from..leaf.at.start];
            last = Some(self.node(last, text, Then::Value(leaf.hole))?);
            from = leaf.at.end;
        }
        self.node(last, &payload[from..], Then::End(end)).map(drop)
    }

    /// The node behind `last` with this text, perhaps a new one; none where there is no room for it.
    fn node(&mut self, last: Option<usize>, text: &str, then: Then) -> Option<usize> {
        let nodes = match last {
            Some(last) => &self.nodes[last].next,
            None => &self.first,
        };
        let is_it = |node: &&u16| {
            let node = &self.nodes[usize::from(**node)];
            node.text.text() == text && node.then == then
        };
        if let Some(node) = nodes.iter().find(is_it) {
            return Some(usize::from(*node));
        }
        let new = self.nodes.len();
        let has_room = nodes.len() < MAX_NEXT && new < MAX_NODES;
        let number = u16::try_from(new).ok().filter(|_| has_room)?;
        self.nodes.push(Node { text: Needle::new(text), then, next: Vec::new() });
        match last {
            Some(last) => self.nodes[last].next.push(number),
            None => self.first.push(number),
        }
        Some(new)
    }
}

impl Hole {
    /// Reads the value that comes next.
    #[inline]
    pub(super) fn read(self, cursor: &mut Cursor<'_>, taken: &mut Taken) -> Option<()> {
        let start = cursor.at();
        match self.demand {
            Plain::Integer => {
                let integer = cursor.integer()?;
                return taken.integer(self.slot, integer, start..cursor.at());
            }
            Plain::Number => {
                let number = cursor.number()?;
                return taken.number(self.slot, number, start..cursor.at());
            }
            Plain::Truth => cursor.truth()?,
            Plain::Text => drop(text(cursor)?),
            Plain::Word(length) => length.allows(text(cursor)?).then_some(())?,
        }
        taken.written(self.slot, start..cursor.at())
    }
}
