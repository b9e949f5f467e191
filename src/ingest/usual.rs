//! Lines of our own log format as players mostly write them, read in one pass: no escapes, names that
//! are known, in the order of the line before. It only ever saves time: what is unusual is left to
//! [`super::record`], which reads all that this reads in the same way.
//!
//! Most lines of a log tell of the same player and server: they differ in time, session ID and body
//! alone. Such a line is not even made an exchange of: see [`patterns`].

mod patterns;

use self::patterns::Patterns;
use super::build::{could_be_call, exchange_at};
use super::exchange::{Exchange, Item};
use super::fields::{Field, Pieces};
use super::time::{USUAL_LEN, usual_millis};
use super::{Context, Take};
use crate::json::Cursor;
use crate::place::{Place, Shape};

/// The fields whose names are known.
const FIELDS: [Field; 8] = [
    Field::Time,
    Field::Method,
    Field::Url,
    Field::RequestHeaders,
    Field::RequestBody,
    Field::Status,
    Field::ResponseHeaders,
    Field::ResponseBody,
];

/// Moves behind the name of one of [`FIELDS`] and its colon, as they are mostly written.
#[inline]
fn take_name(field: Field, cursor: &mut Cursor<'_>) -> Option<()> {
    match field {
        Field::Time => cursor.take_bytes(b"\"startedDateTime\":"),
        Field::Method => cursor.take_bytes(b"\"method\":"),
        Field::Url => cursor.take_bytes(b"\"url\":"),
        Field::RequestHeaders => cursor.take_bytes(b"\"requestHeaders\":"),
        Field::RequestBody => cursor.take_bytes(b"\"requestBody\":"),
        Field::Status => cursor.take_bytes(b"\"status\":"),
        Field::ResponseHeaders => cursor.take_bytes(b"\"responseHeaders\":"),
        Field::ResponseBody => cursor.take_bytes(b"\"responseBody\":"),
        _ => None,
    }
}

/// Reads lines, and learns from each what the next one may look like.
#[derive(Debug, Default)]
pub(super) struct Usual {
    names: Names,
    patterns: Patterns,
}

/// In which order the names of fields come.
#[derive(Debug, Default)]
struct Names {
    /// By the number of a field, counted from 1, the number of the one that followed it the last time; at
    /// 0 the first one.
    followers: [usize; FIELDS.len() + 1],
}

/// Knows no body, and is given nothing.
pub(super) struct Nobody;

impl Take for Nobody {
    fn item(&mut self, _: Item<'_>) {}

    fn body(&mut self, _: &str) -> Option<usize> {
        None
    }
}

/// The fields of the record `text`, if it is of the usual kind. A body that `take` knows is not looked at.
pub(super) fn fields<'t>(text: &'t str, take: &mut dyn Take) -> Option<Pieces<'t>> {
    Usual::default().pieces(text, take)
}

impl Usual {
    /// Begins with another part of a log.
    pub(super) fn begin(&mut self) {
        self.patterns.begin();
    }

    /// Gives the request that the record `text` at `place` tells of, if it is of the usual kind.
    pub(super) fn give(
        &mut self,
        place: Place,
        text: &str,
        cx: &Context,
        take: &mut dyn Take,
    ) -> Option<()> {
        let place = Place { shape: Shape::LogLine, ..place };
        if self.patterns.give(place, text, &mut self.names, take).is_some() {
            return Some(());
        }
        let pieces = self.pieces(text, take)?;
        take.item(Item::Exchange(exchange(place, &pieces, cx)?));
        self.patterns.learn(text, &pieces, take);
        Some(())
    }

    /// The fields of the record `text`.
    fn pieces<'t>(&mut self, text: &'t str, take: &mut dyn Take) -> Option<Pieces<'t>> {
        let mut pieces = Pieces::default();
        let mut cursor = Cursor::new(text);
        cursor.take(b'{')?;
        cursor.space();
        let mut last = 0;
        loop {
            last = self.names.next(last, &mut cursor)?;
            let field = FIELDS[last - 1];
            let start = cursor.at();
            match (field, cursor.peek()?) {
                (Field::RequestBody, b'{') => match take.body(cursor.rest()) {
                    Some(len) => {
                        cursor.advance(len)?;
                        pieces.set_known_body(cursor.since(start));
                    }
                    None => cursor.value()?,
                },
                (Field::Time, b'"') => {
                    match cursor.rest().get(..USUAL_LEN).and_then(usual_millis) {
                        Some(millis) => {
                            cursor.advance(USUAL_LEN)?;
                            pieces.set_known_time(millis);
                        }
                        None => drop(cursor.string()?),
                    }
                }
                (Field::Method, b'"') if cursor.take_bytes(b"\"POST\"").is_some() => {}
                (_, b'"') => drop(cursor.string()?),
                _ => cursor.value()?,
            }
            // Which of two counts is left to others.
            if pieces.get(field).is_some() {
                return None;
            }
            pieces.set(field, cursor.since(start), start as u64);
            if !cursor.goes_on(b'}')? {
                break;
            }
        }
        cursor.rest().is_empty().then_some(pieces)
    }
}

/// The exchange that the fields of a record at `place` tell of, if it is of the usual kind.
fn exchange<'t>(place: Place, pieces: &Pieces<'t>, cx: &Context) -> Option<Exchange<'t>> {
    // It is a string without escapes, or else it tells nothing.
    let url = pieces.get(Field::Url)?.strip_prefix('"')?.strip_suffix('"')?;
    let has_all = [Field::RequestBody, Field::Status, Field::Time]
        .into_iter()
        .all(|field| pieces.get(field).is_some());
    if url.is_empty() || !has_all && could_be_call(url.as_bytes()) {
        return None;
    }
    exchange_at(place, pieces, url.into(), cx).ok()
}

impl Names {
    /// The number, from 1, of the field whose name comes next, and the colon behind it.
    fn next(&mut self, last: usize, cursor: &mut Cursor<'_>) -> Option<usize> {
        let usual = self.followers[last];
        let known = usual.checked_sub(1).and_then(|at| take_name(FIELDS[at], cursor));
        let number = match known {
            Some(()) => usual,
            None => 1 + FIELDS.iter().position(|&field| take_name(field, cursor).is_some())?,
        };
        self.followers[last] = number;
        cursor.space();
        Some(number)
    }
}

#[cfg(test)]
mod tests;
