//! What is captured of a HAR's entries, and the exchanges made of it.

use std::borrow::Cow;
use std::ops::Range;

use super::build::{could_be_call, exchange};
use super::dialect::Names;
use super::exchange::{Item, Trouble, TroubleKind};
use super::fields::{At, Field, Pieces, Step, step};
use super::headers::Noticed;
use super::notation::Records;
use super::scan::{Break, Keep, Scan};
use super::scanner::{Asks, Scanner};
use super::{CHUNK, Context, MAX_POST_DATA, Take};
use crate::place::Place;

/// The largest response body that is captured, in bytes as written. Answers of the API are short.
const MAX_RESPONSE: usize = 64 << 10;

/// The largest URL, list of headers or other value that is captured, in bytes as written.
const MAX_VALUE: usize = 1 << 20;

/// Entries that are longer are not captured at once, in bytes: most of them are no calls.
const AT_ONCE: usize = 32 << 10;

// What is captured at once exceeds no limit.
const _: () = assert!(AT_ONCE <= MAX_RESPONSE && AT_ONCE <= MAX_VALUE && AT_ONCE <= MAX_POST_DATA);

/// Entries of one batch, at most.
const BATCH: usize = 1024;

/// Captures what is looked at of an entry.
struct Capture<'a> {
    scan: &'a mut Scan,
    batch: &'a mut Batch,
    /// Where the entry lies in the input.
    offset: u64,
    /// Whether the URL may be one of the API's; None before it is known.
    is_call: Option<bool>,
}

impl Capture<'_> {
    /// Walks through an object of the entry. Recursion ends with the last [`At`].
    fn object(&mut self, at: At) -> Result<(), Break> {
        self.scan.enter();
        while let Some(step) = self.scan.member(|name| step(at, name))? {
            match step {
                Step::Into(inner) if self.wants(inner) && self.scan.peek()? == b'{' => {
                    self.object(inner)?;
                }
                Step::Keep(field) if self.wants_field(field) => self.keep(field)?,
                _ => self.scan.value(&mut ())?,
            }
        }
        Ok(())
    }

    fn wants(&self, inner: At) -> bool {
        self.is_call != Some(false) || inner == At::Request
    }

    fn wants_field(&self, field: Field) -> bool {
        self.is_call != Some(false) || is_told(field)
    }

    fn keep(&mut self, field: Field) -> Result<(), Break> {
        self.scan.peek()?;
        let (start, at) = (self.batch.text.len(), self.scan.offset() - self.offset);
        self.scan.value(&mut Keep::new(&mut self.batch.text, limit(field)))?;
        let text = start..self.batch.text.len();
        if field == Field::Url {
            self.is_call = Some(could_be_call(&self.batch.text[text.clone()]));
        }
        self.batch.kept.push(Kept { field, text, at, noticed: None });
        Ok(())
    }
}

/// Whether a field is looked at though the entry is no call.
fn is_told(field: Field) -> bool {
    matches!(field, Field::Url | Field::Method | Field::Time)
}

/// The largest value of a field that is captured, in bytes as written.
fn limit(field: Field) -> usize {
    match field {
        Field::PostData => MAX_POST_DATA,
        Field::ResponseBody => MAX_RESPONSE,
        _ => MAX_VALUE,
    }
}

/// Some entries.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// The captured values of all entries.
    text: Vec<u8>,
    kept: Vec<Kept>,
    entries: Vec<Entry>,
}

/// A captured value.
#[derive(Debug)]
struct Kept {
    field: Field,
    /// Where it lies in the batch's text; empty where it was too long.
    text: Range<usize>,
    /// Where it lies in the entry.
    at: u64,
    /// What was noticed of it where it holds headers.
    noticed: Option<Noticed>,
}

#[derive(Debug)]
enum Entry {
    /// An entry, and the values that were captured of it.
    Captured(Place, Range<usize>),
    Trouble(Trouble),
}

/// What a batch held before an entry.
pub(super) struct Mark {
    text: usize,
    kept: usize,
}

impl Records for Batch {
    fn give(&self, cx: &Context, _: &mut Scanner, take: &mut dyn Take) {
        // All of it is looked at once: mostly, all of it is text.
        let all = str::from_utf8(&self.text).ok();
        for entry in &self.entries {
            match entry {
                Entry::Captured(place, kept) => {
                    self.entry(*place, &self.kept[kept.clone()], all, cx, take);
                }
                Entry::Trouble(trouble) => take.item(Item::Trouble(trouble.clone())),
            }
        }
    }

    fn bytes(&self) -> usize {
        self.text.len()
    }

    fn count(&self) -> u64 {
        let counts = |entry: &&Entry| match entry {
            Entry::Captured(..) => true,
            Entry::Trouble(trouble) => trouble.place.record > 0,
        };
        self.entries.iter().filter(counts).count() as u64
    }
}

impl Batch {
    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether no more entries should go into it.
    pub(super) fn is_full(&self) -> bool {
        self.text.len() >= CHUNK || self.entries.len() >= BATCH
    }

    /// What it holds before an entry is captured.
    pub(super) fn mark(&self) -> Mark {
        Mark { text: self.text.len(), kept: self.kept.len() }
    }

    /// Captures the entry that begins at the next byte, and moves behind it: in one pass if it is short and
    /// valid JSON, and else member by member.
    pub(super) fn capture(
        &mut self,
        scan: &mut Scan,
        scanner: &mut Scanner,
        names: &Names,
    ) -> Result<(), Break> {
        let bytes = scan.ahead(AT_ONCE)?;
        let bytes = &bytes[..bytes.len().min(AT_ONCE)];
        if let Some(len) = self.capture_at_once(bytes, scanner, names) {
            scan.pass(len);
            return Ok(());
        }
        let offset = scan.offset();
        Capture { scan, batch: self, offset, is_call: None }.object(At::Root)
    }

    /// Captures the entry that `bytes` begin with; gives its length. None, and nothing is captured, where it
    /// has to be captured in another way.
    fn capture_at_once(
        &mut self,
        bytes: &[u8],
        scanner: &mut Scanner,
        names: &Names,
    ) -> Option<usize> {
        let len = scanner.scan(bytes, &mut Asks { names, payload: &mut |_| None })?;
        str::from_utf8(&bytes[..len]).ok()?;
        let mut urls = scanner.fields().filter(|(field, _)| *field == Field::Url);
        let (url, other) = (urls.next(), urls.next());
        if other.is_some() {
            return None;
        }
        let is_call = url.is_none_or(|(_, at)| could_be_call(&bytes[at]));
        for (field, at) in scanner.fields().filter(|(field, _)| is_call || is_told(*field)) {
            let start = self.text.len();
            self.text.extend_from_slice(&bytes[at.clone()]);
            let (text, noticed) = (start..self.text.len(), scanner.noticed(at.start));
            self.kept.push(Kept { field, text, at: at.start as u64, noticed });
        }
        Some(len)
    }

    /// Makes an entry of what was captured since `mark`.
    pub(super) fn finish(&mut self, mark: Mark, place: Place) {
        self.entries.push(Entry::Captured(place, mark.kept..self.kept.len()));
    }

    /// Forgets what was captured since `mark`.
    pub(super) fn undo(&mut self, mark: Mark) {
        self.text.truncate(mark.text);
        self.kept.truncate(mark.kept);
    }

    /// Adds something that could not be read.
    pub(super) fn trouble(&mut self, place: Place, byte: u64, kind: TroubleKind) {
        self.entries.push(Entry::Trouble(Trouble { place, byte: Some(byte), kind }));
    }

    fn entry(
        &self,
        place: Place,
        kept: &[Kept],
        all: Option<&str>,
        cx: &Context,
        take: &mut dyn Take,
    ) {
        let text = |kept: &Kept| match all.and_then(|all| all.get(kept.text.clone())) {
            Some(text) => Cow::Borrowed(text),
            None => String::from_utf8_lossy(&self.text[kept.text.clone()]),
        };
        let texts: Vec<_> = kept.iter().map(text).collect();
        let mut pieces = Pieces::default();
        for (kept, text) in kept.iter().zip(&texts) {
            pieces.set(kept.field, text, kept.at);
            pieces.notice(kept.field, kept.noticed);
        }
        let trouble = |byte, reason| {
            let kind = TroubleKind::Unreadable(reason);
            Item::Trouble(Trouble { place, byte, kind })
        };
        if pieces.is_too_long(Field::PostData) {
            let reason =
                format!("a request body longer than {} MiB is not read", MAX_POST_DATA >> 20);
            take.item(trouble(Some(pieces.at(Field::PostData)), reason));
        }
        match exchange(place, &pieces, cx) {
            Ok(exchange) => take.item(Item::Exchange(exchange)),
            Err(fault) => take.item(trouble(fault.byte, fault.reason)),
        }
    }
}
