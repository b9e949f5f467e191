//! Requests that are alike: those of a log that differ in time, session ID and body alone. Everything else
//! of such a record is compared as text with the record of a request before it, and stands for the same.

use memchr::memchr;

use super::super::fields::{Field, Pieces};
use super::super::time::{USUAL_LEN, usual_millis};
use super::super::{Alike, Take};
use super::{FIELDS, Names};
use crate::json::Cursor;
use crate::place::Place;

/// The most patterns that are known: a log has one a player and host, and one or two of each matter.
const MAX_PATTERNS: usize = 4;

/// The longest text of a pattern, in bytes: many headers.
const MAX_TEXT: usize = 4096;

/// After so many records in a row that were like none, no more are compared: a log whose records each have
/// a header of their own is not slowed down.
const MAX_MISSES: u32 = 16;

/// What follows the session ID in the URL of an event, as written.
const BEHIND_SID: &[u8; 8] = b"/events\"";

/// The patterns of a log.
#[derive(Debug, Default)]
pub(super) struct Patterns {
    known: Vec<Pattern>,
    /// The one that the last record was like.
    last: usize,
    misses: u32,
}

/// What requests have in common that are alike.
#[derive(Debug, PartialEq, Eq)]
struct Pattern {
    /// The values of the fields, as written, by their place in [`FIELDS`]; of the URL what stands before the
    /// session ID. Those of time and body are empty, as are those of fields that are not there.
    texts: [Box<str>; FIELDS.len()],
    /// Which fields are there: one bit each.
    fields: u16,
}

impl Patterns {
    /// Gives the request of the record `text`, if it is like one before it.
    pub(super) fn give(
        &mut self,
        place: Place,
        text: &str,
        names: &mut Names,
        take: &mut dyn Take,
    ) -> Option<()> {
        if self.misses >= MAX_MISSES {
            return None;
        }
        let count = self.known.len();
        for number in (0..count).map(|at| (self.last + at) % count) {
            let Some(request) = self.known[number].read(place, text, names, take) else { continue };
            if !take.alike(number, &request) {
                break;
            }
            (self.last, self.misses) = (number, 0);
            return Some(());
        }
        self.misses += u32::from(count > 0);
        None
    }

    /// Learns from the record whose request was given last.
    pub(super) fn learn(&mut self, pieces: &Pieces<'_>, take: &mut dyn Take) {
        let Some(pattern) = Pattern::of(pieces) else { return };
        let number = self.known.iter().position(|known| *known == pattern);
        let is_new = number.is_none();
        let number = number.unwrap_or(self.known.len());
        if number < MAX_PATTERNS && take.learn(number) && is_new {
            self.known.push(pattern);
            self.misses = 0;
        }
    }
}

impl Pattern {
    /// The pattern of a record with these fields; none where nothing can be like it.
    fn of(pieces: &Pieces<'_>) -> Option<Self> {
        pieces.known_time().and(pieces.known_body())?;
        let mut pattern = Self { texts: Default::default(), fields: 0 };
        for (at, field) in FIELDS.into_iter().enumerate() {
            let Some(written) = pieces.get(field) else { continue };
            pattern.fields |= 1 << at;
            pattern.texts[at] = match field {
                Field::Time | Field::RequestBody => "",
                Field::Url => before_sid(written)?,
                _ => written,
            }
            .into();
        }
        let len: usize = pattern.texts.iter().map(|text| text.len()).sum();
        (len <= MAX_TEXT).then_some(pattern)
    }

    /// What the record `text` tells, if it has this pattern.
    fn read<'t>(
        &self,
        place: Place,
        text: &'t str,
        names: &mut Names,
        take: &mut dyn Take,
    ) -> Option<Alike<'t>> {
        let mut alike = Alike { place, time_ms: 0, sid: "", body: "" };
        let mut cursor = Cursor::new(text);
        let mut fields = 0;
        cursor.take(b'{')?;
        cursor.space();
        let mut last = 0;
        loop {
            last = names.next(last, &mut cursor)?;
            let bit = 1 << (last - 1);
            if fields & bit != 0 {
                return None;
            }
            fields |= bit;
            let written = &*self.texts[last - 1];
            match FIELDS[last - 1] {
                Field::Time => {
                    alike.time_ms = usual_millis(cursor.rest().get(..USUAL_LEN)?)?;
                    cursor.advance(USUAL_LEN)?;
                }
                Field::Url => {
                    cursor.take_text(written)?;
                    alike.sid = sid(&mut cursor)?;
                }
                Field::RequestBody => {
                    let start = cursor.at();
                    cursor.advance(take.body(cursor.rest())?)?;
                    alike.body = cursor.since(start);
                }
                _ if written.is_empty() => return None,
                // A number that goes on is followed by neither a comma nor a bracket.
                _ => cursor.take_text(written)?,
            }
            if !cursor.goes_on(b'}')? {
                break;
            }
        }
        (fields == self.fields && cursor.rest().is_empty()).then_some(alike)
    }
}

/// The session ID that comes next, where it is a word, and what follows it in the URL of an event.
fn sid<'t>(cursor: &mut Cursor<'t>) -> Option<&'t str> {
    let start = cursor.at();
    cursor.advance(memchr(b'/', cursor.rest().as_bytes())?)?;
    let sid = cursor.since(start);
    cursor.take_bytes(BEHIND_SID)?;
    is_word(sid).then_some(sid)
}

/// What stands before the session ID in the URL of an event, a JSON string.
fn before_sid(url: &str) -> Option<&str> {
    let path = url.as_bytes().strip_suffix(BEHIND_SID)?;
    let (before, sid) = url.get(..path.len())?.split_at(url[..path.len()].rfind('/')? + 1);
    is_word(sid).then_some(before)
}

/// Whether a session ID is a word of letters and digits: it neither ends the path nor stands for anything
/// else.
fn is_word(sid: &str) -> bool {
    // Without a way out halfway, so that many bytes are looked at together.
    !sid.is_empty() && sid.bytes().fold(true, |is, byte| is & byte.is_ascii_alphanumeric())
}
