//! The accept path: reads a payload's bytes once, and says either "surely valid", with all that the
//! session needs of it, or nothing.
//!
//! It only ever saves time. A payload that it does not accept may be valid all the same: a
//! [`Document`](crate::json::Document) is made of it and the JSON Schema judges, which alone rejects and
//! explains. What it accepts, the schema accepts, and the facts are those that [`super::judge`] reads.

mod compile;
mod scan;

use std::sync::LazyLock;

use memchr::memchr;
use memchr::memmem::Finder;

pub(super) use self::compile::Shape;
use self::scan::{Scan, Taken};
use super::detail::{digest, quality, scalar_detail};
use super::event::{Detail, Event, Kind, Quality};
use super::judge::Origin;
use super::schemas::Schemas;
use crate::api::EventType;
use crate::json::Cursor;

/// What the accept path learns from payload to payload. Belongs to one set of schemas and one thread.
#[derive(Clone, Debug, Default)]
pub struct Habits {
    /// By event type: for each object of its schema, the member that came first the last time, and the
    /// one that followed each member.
    by_event_type: [Vec<u8>; EventType::ALL.len()],
}

/// What an accepted payload tells.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Its event type.
    pub event_type: EventType,
    ts: Option<i64>,
    playhead: Option<f64>,
    digest: u64,
    detail: Option<Box<Detail>>,
    quality: Quality,
}

impl Facts {
    /// The event that [`super::judge`] would make of the payload.
    pub fn event(self, origin: Origin) -> Event {
        let Self { event_type, ts, playhead, digest, detail, quality } = self;
        let event = origin.event(Kind::Known(event_type));
        Event { ts, playhead, digest, detail, quality, ..event }
    }
}

/// The facts of the payload that `text` begins with, and its length in bytes, if it is surely valid and
/// nothing can be said against it: no member comes twice, no name is reserved, and no recorder has
/// damaged it.
pub fn accept(text: &str, schemas: &Schemas, habits: &mut Habits) -> Option<(Facts, usize)> {
    let (event_type, at) = event_type(text)?;
    if event_type == EventType::Error {
        // What the metrics need of it is text in `qoeData`, which is read the long way.
        return None;
    }
    let shape = schemas.shape(event_type)?;
    let habits = shape.habits(&mut habits.by_event_type[event_type as usize]);
    let mut scan = Scan { cursor: Cursor::new(text), shape, habits, taken: Taken::default() };
    scan.root()?;
    let Scan { cursor, taken, .. } = scan;
    // What was found first may have stood elsewhere in the payload.
    if taken.event_type? != at {
        return None;
    }
    let payload = cursor.since(0);
    if !payload.is_ascii() && payload.contains(char::REPLACEMENT_CHARACTER) {
        return None;
    }
    let facts = Facts {
        event_type,
        ts: taken.ts,
        playhead: taken.playhead,
        digest: digest(payload.as_bytes()),
        detail: match taken.has_params {
            true => scalar_detail(|name| taken.parameter(payload, name), event_type)?.apart(),
            false => None,
        },
        quality: quality(taken.quality),
    };
    Some((facts, payload.len()))
}

/// An event type that `text` names, perhaps that of the payload that it begins with, and where the JSON
/// string with it begins.
fn event_type(text: &str) -> Option<(EventType, usize)> {
    let mut cursor = behind_first_object(text).or_else(|| behind_first_name(text))?;
    let start = cursor.at();
    let event_type = EventType::parse(cursor.string()?)?;
    Some((event_type, start))
}

/// The place behind the name of the event type, if it follows the first object in `text`: mostly that is
/// `playerTime`.
fn behind_first_object(text: &str) -> Option<Cursor<'_>> {
    let mut cursor = Cursor::new(text);
    cursor.advance(memchr(b'}', text.as_bytes())? + 1)?;
    cursor.take_bytes(b",\"eventType\":")?;
    cursor.space();
    Some(cursor)
}

/// The place behind the first name of an event type.
fn behind_first_name(text: &str) -> Option<Cursor<'_>> {
    static NAME: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("\"eventType\""));
    let mut cursor = Cursor::new(text);
    cursor.advance(NAME.find(text.as_bytes())? + NAME.needle().len())?;
    cursor.colon()?;
    Some(cursor)
}

#[cfg(test)]
mod tests;
