//! Lines of our own log format as players mostly write them, read in one pass: no escapes, names that
//! are known, in the order of the line before. It only ever saves time: what is unusual is left to
//! [`super::record`], which reads all that this reads in the same way.

use super::build::{could_be_call, exchange};
use super::exchange::Exchange;
use super::fields::{Field, Pieces};
use super::{Context, Take};
use crate::json::Cursor;
use crate::place::{Place, Shape};

/// The names that are known, as they are mostly written.
const NAMES: [(&str, Field); 8] = [
    ("\"startedDateTime\":", Field::Time),
    ("\"method\":", Field::Method),
    ("\"url\":", Field::Url),
    ("\"requestHeaders\":", Field::RequestHeaders),
    ("\"requestBody\":", Field::RequestBody),
    ("\"status\":", Field::Status),
    ("\"responseHeaders\":", Field::ResponseHeaders),
    ("\"responseBody\":", Field::ResponseBody),
];

/// Reads lines, and learns from each in which order its names come.
#[derive(Debug, Default)]
pub(super) struct Usual {
    /// By the number of a name, counted from 1, the number of the one that followed it the last time; at
    /// 0 the first one.
    followers: [usize; NAMES.len() + 1],
}

impl Usual {
    /// The exchange of the record `text` at `place`, if it is of the usual kind. A body that `take` knows
    /// is not looked at.
    pub(super) fn read<'t>(
        &mut self,
        place: Place,
        text: &'t str,
        cx: &Context,
        take: &mut dyn Take,
    ) -> Option<Exchange<'t>> {
        let pieces = self.pieces(text, take)?;
        let has_all = [Field::Url, Field::RequestBody, Field::Status, Field::Time]
            .into_iter()
            .all(|field| pieces.get(field).is_some());
        if !has_all && could_be_call(pieces.get(Field::Url)?.as_bytes()) {
            return None;
        }
        exchange(Place { shape: Shape::LogLine, ..place }, &pieces, cx).ok()
    }

    /// The fields of the record `text`.
    fn pieces<'t>(&mut self, text: &'t str, take: &mut dyn Take) -> Option<Pieces<'t>> {
        let mut pieces = Pieces::default();
        let mut cursor = Cursor::new(text);
        cursor.take(b'{')?;
        cursor.space();
        let mut last = 0;
        loop {
            last = self.name(last, &mut cursor)?;
            let (_, field) = NAMES[last - 1];
            let start = cursor.at();
            let known = (field == Field::RequestBody && cursor.peek() == Some(b'{'))
                .then(|| take.body(cursor.rest()))
                .flatten();
            match known {
                Some(len) => cursor.advance(len)?,
                None => cursor.value()?,
            }
            pieces.set(field, cursor.since(start), start as u64);
            if !cursor.goes_on(b'}')? {
                break;
            }
        }
        cursor.rest().is_empty().then_some(pieces)
    }

    /// The number, from 1, of the name that comes next, and the colon behind it.
    fn name(&mut self, last: usize, cursor: &mut Cursor<'_>) -> Option<usize> {
        let usual = self.followers[last];
        let known = |number: &usize| NAMES.get(number.wrapping_sub(1));
        let mut takes = |(written, _): &(&str, Field)| cursor.take_text(written);
        let number = if known(&usual).is_some_and(&mut takes) {
            usual
        } else {
            1 + NAMES.iter().position(takes)?
        };
        self.followers[last] = number;
        cursor.space();
        Some(number)
    }
}

#[cfg(test)]
mod tests;
