//! Requests that are alike: those of a log that differ in time, session ID and body alone, and in what is
//! not looked at: the values of most headers. Everything else of such a record is compared as text with the
//! record of a request before it, and stands for the same.

use std::ops::Range;

use memchr::memchr;

use super::super::fields::{Field, Pieces};
use super::super::headers::idle_values;
use super::super::time::{Minute, USUAL_LEN};
use super::super::{Alike, Take};
use super::{FIELDS, Names};
use crate::json::Cursor;
use crate::place::Place;

/// The most patterns that are known: a log has one a player and host, and one or two of each matter.
const MAX_PATTERNS: usize = 4;

/// The longest text of a pattern, in bytes: many headers.
const MAX_TEXT: usize = 4096;

/// After so many calls in a part of a log that were like none, no more of it are compared: a log whose calls
/// each have something of their own is not slowed down.
const MAX_MISSES: u32 = 16;

/// What follows the session ID in the URL of an event, as written.
const BEHIND_SID: &[u8; 8] = b"/events\"";

/// A part of a record in which those differ that are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Time,
    Sid,
    Body,
    /// A string that tells nothing.
    Idle,
}

/// The patterns of a log.
#[derive(Debug, Default)]
pub(super) struct Patterns {
    known: Vec<Pattern>,
    /// The one that the last record was like.
    last: usize,
    misses: u32,
    minute: Minute,
    /// The length of the last session ID, in bytes: mostly that of the next one.
    sid_len: usize,
}

/// What requests have in common that are alike.
#[derive(Debug)]
struct Pattern {
    fields: Fields,
    line: Line,
}

/// What requests have in common, field by field.
#[derive(Debug, PartialEq, Eq)]
struct Fields {
    /// The values of the fields, as written, by their place in [`FIELDS`]; of the URL what stands before the
    /// session ID, of others what stands around idle strings. Those of time and body are empty, as are those
    /// of fields that are not there.
    texts: [Vec<Box<str>>; FIELDS.len()],
    /// Which fields are there: one bit each.
    present: u16,
}

/// The first of the records that are alike, as it was written: mostly, all others are written so.
#[derive(Debug)]
struct Line {
    /// Each part, and what stands before it.
    parts: Vec<(Box<str>, Part)>,
    end: Box<str>,
}

/// Reads the parts in which a record differs from others.
struct Parts<'r, 't> {
    cursor: Cursor<'t>,
    minute: &'r mut Minute,
    sid_len: &'r mut usize,
    take: &'r mut dyn Take,
    alike: Alike<'t>,
}

impl Patterns {
    /// Begins with another part of a log, whose records may be alike where others were not.
    pub(super) fn begin(&mut self) {
        self.misses = 0;
    }

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
            let pattern = &self.known[number];
            let alike = Alike { place, time_ms: 0, sid: "", body: "" };
            let mut parts = Parts {
                cursor: Cursor::new(text),
                minute: &mut self.minute,
                sid_len: &mut self.sid_len,
                take: &mut *take,
                alike,
            };
            let mut read = pattern.line.read(&mut parts);
            if read.is_none() {
                parts.cursor = Cursor::new(text);
                read = pattern.fields.read(names, &mut parts);
            }
            let request = parts.alike;
            if read.is_none() {
                continue;
            }
            if !take.alike(number, &request) {
                break;
            }
            self.last = number;
            self.misses = self.misses.saturating_sub(1);
            return Some(());
        }
        None
    }

    /// Learns from the record `text`, whose request was given last.
    pub(super) fn learn(&mut self, text: &str, pieces: &Pieces<'_>, take: &mut dyn Take) {
        if self.misses >= MAX_MISSES {
            return;
        }
        let Some(fields) = Fields::of(pieces) else { return };
        self.misses += u32::from(!self.known.is_empty());
        let known = self.known.iter().position(|known| known.fields == fields);
        if let Some(number) = known {
            take.learn(number);
            return;
        }
        if self.known.len() == MAX_PATTERNS {
            // Those that matter are soon there again.
            self.known.clear();
            take.forget();
        }
        if let Some(line) = Line::of(text, pieces)
            && take.learn(self.known.len())
        {
            self.known.push(Pattern { fields, line });
        }
    }
}

impl Fields {
    /// What a record with these fields may have in common with others; none where nothing can be like it.
    fn of(pieces: &Pieces<'_>) -> Option<Self> {
        pieces.known_time().and(pieces.known_body())?;
        let mut fields = Self { texts: Default::default(), present: 0 };
        for (at, field) in FIELDS.into_iter().enumerate() {
            let Some(written) = pieces.get(field) else { continue };
            fields.present |= 1 << at;
            let mut from = 0;
            for idle in idle(field, written) {
                fields.texts[at].push(written[from..idle.start].into());
                from = idle.end;
            }
            match field {
                Field::Time | Field::RequestBody => {}
                Field::Url => fields.texts[at].push(before_sid(written)?.into()),
                _ => fields.texts[at].push(written[from..].into()),
            }
        }
        let len: usize = fields.texts.iter().flatten().map(|text| text.len()).sum();
        (len <= MAX_TEXT).then_some(fields)
    }

    /// Reads a record that has these fields, in any order.
    fn read(&self, names: &mut Names, parts: &mut Parts<'_, '_>) -> Option<()> {
        let mut present = 0;
        parts.cursor.take(b'{')?;
        parts.cursor.space();
        let mut last = 0;
        loop {
            last = names.next(last, &mut parts.cursor)?;
            let bit = 1 << (last - 1);
            if present & bit != 0 {
                return None;
            }
            present |= bit;
            match FIELDS[last - 1] {
                Field::Time => parts.read(Part::Time)?,
                Field::RequestBody => parts.read(Part::Body)?,
                field => {
                    // A number that goes on is followed by neither a comma nor a bracket.
                    let (first, rest) = self.texts[last - 1].split_first()?;
                    parts.cursor.take_text(first)?;
                    for text in rest {
                        parts.read(Part::Idle)?;
                        parts.cursor.take_text(text)?;
                    }
                    if field == Field::Url {
                        parts.read(Part::Sid)?;
                        parts.cursor.take_bytes(BEHIND_SID)?;
                    }
                }
            }
            if !parts.cursor.goes_on(b'}')? {
                break;
            }
        }
        (present == self.present && parts.cursor.rest().is_empty()).then_some(())
    }
}

impl Line {
    /// The record `text`, in which these fields are written.
    fn of(text: &str, pieces: &Pieces<'_>) -> Option<Self> {
        let at = |field: Field| usize::try_from(pieces.at(field)).ok();
        let url = pieces.get(Field::Url)?;
        let before = before_sid(url)?.len();
        let (time, body) = (at(Field::Time)?, at(Field::RequestBody)?);
        let sid = at(Field::Url)? + before;
        let mut ranges = vec![
            (Part::Time, time..time + USUAL_LEN),
            (Part::Sid, sid..sid + url.len() - before - BEHIND_SID.len()),
            (Part::Body, body..body + pieces.known_body()?.len()),
        ];
        for field in [Field::RequestHeaders, Field::ResponseHeaders] {
            let Some(written) = pieces.get(field) else { continue };
            let start = at(field)?;
            let idle = idle(field, written).into_iter();
            ranges.extend(idle.map(|idle| (Part::Idle, start + idle.start..start + idle.end)));
        }
        ranges.sort_unstable_by_key(|(_, at)| at.start);
        let (mut parts, mut from) = (Vec::with_capacity(ranges.len()), 0);
        for (part, at) in ranges {
            parts.push((text.get(from..at.start)?.into(), part));
            from = at.end;
        }
        Some(Self { parts, end: text.get(from..)?.into() })
    }

    /// Reads a record that is written as this one.
    fn read(&self, parts: &mut Parts<'_, '_>) -> Option<()> {
        for (before, part) in &self.parts {
            parts.cursor.take_text(before)?;
            parts.read(*part)?;
        }
        (parts.cursor.rest() == &*self.end).then_some(())
    }
}

impl Parts<'_, '_> {
    /// Reads what comes next: a time, a session ID, a body that the taker knows, or a string.
    fn read(&mut self, part: Part) -> Option<()> {
        let start = self.cursor.at();
        match part {
            Part::Idle => self.cursor.string().map(drop),
            Part::Time => {
                self.alike.time_ms = self.minute.millis(self.cursor.rest())?;
                self.cursor.advance(USUAL_LEN)
            }
            Part::Sid => {
                let rest = self.cursor.rest().as_bytes();
                if rest.get(*self.sid_len) != Some(&b'/') {
                    *self.sid_len = memchr(b'/', rest)?;
                }
                self.cursor.advance(*self.sid_len)?;
                self.alike.sid = self.cursor.since(start);
                is_word(self.alike.sid).then_some(())
            }
            Part::Body => {
                self.cursor.advance(self.take.body(self.cursor.rest())?)?;
                self.alike.body = self.cursor.since(start);
                Some(())
            }
        }
    }
}

/// Where the value `written` of a field holds strings that tell nothing.
fn idle(field: Field, written: &str) -> Vec<Range<usize>> {
    match field {
        Field::RequestHeaders | Field::ResponseHeaders => idle_values(written),
        _ => Vec::new(),
    }
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
