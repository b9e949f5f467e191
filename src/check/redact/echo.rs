//! Secrets that other texts repeat: the server's answer to this call or to another one, a comment, a name.
//!
//! Only what is rare enough to be no word is looked for: `content` and `open` are values of metadata, too.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::ops::Range;

use super::names::{Kind, Openness};
use super::scan::tells_nothing;
use crate::api::EventType;
use crate::payload::is_recorders;

/// The shortest secret that is looked for in the whole run, in bytes.
const WINDOW: usize = 8;

/// Bytes of a secret by which it is known: what follows is a part of the same word.
const MAX_LEN: usize = 63;

/// The shortest secret that is looked for in its own record, in characters.
const MIN_OWN: usize = 4;

/// The most secrets of a run that are looked for. Each takes some 40 bytes until the run ends.
pub(super) const MAX_LEARNED: usize = 450_000;

/// How far a secret is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reach {
    /// Where it stands: it is short, or a word.
    Own,
    /// In its record.
    Record,
    /// In all of the run.
    Run,
}

/// How far the secret `text` of `kind` is looked for.
pub(super) fn reach(kind: Kind, text: &str) -> Reach {
    let chars = text.chars().count();
    if chars < MIN_OWN
        || tells_nothing(text)
        || is_recorders(text)
        || is_vocabulary(text)
        || is_time(text)
    {
        return Reach::Own;
    }
    let count = |is: fn(&char) -> bool| text.chars().filter(is).count();
    let digits = count(char::is_ascii_digit);
    let letters = count(|c| c.is_alphabetic());
    let is_long = text.len() >= WINDOW;
    let is_phrase = text.contains(char::is_whitespace);
    let is_known = identifies(kind);
    let is_run = match (digits, letters) {
        _ if is_phrase => {
            is_known && is_long && text.contains(|c: char| c.is_uppercase() || c.is_ascii_digit())
        }
        (_, 0) => digits >= 15 || is_known && digits >= 8,
        (0, _) => {
            let has_capitals = text.chars().skip(1).any(char::is_uppercase);
            has_capitals || chars >= 12 || is_known && !is_common(text)
        }
        _ => true,
    };
    if is_long && is_run {
        return Reach::Run;
    }
    let is_word = digits == 0 && !text.contains(char::is_uppercase);
    if is_word && (!is_known || is_common(text)) { Reach::Own } else { Reach::Record }
}

/// Whether a value of this kind tells viewers apart or lets somebody in, so that it is hidden even in values that
/// the API defines.
pub(super) fn identifies(kind: Kind) -> bool {
    matches!(kind, Kind::Visitor | Kind::Customer | Kind::Token | Kind::Cookie | Kind::Custom)
}

/// Whether a text is one of the API's own words.
fn is_vocabulary(text: &str) -> bool {
    const WORDS: [&str; 10] = [
        "playerTime",
        "playhead",
        "params",
        "qoeData",
        "customMetadata",
        "eventType",
        "sessions",
        "events",
        "video",
        "audio",
    ];
    EventType::parse(text).is_some() || WORDS.contains(&text) || text.starts_with("media.")
}

/// Whether a text is a word that sentences of servers have.
fn is_common(text: &str) -> bool {
    const WORDS: [&str; 40] = [
        "account",
        "anonymous",
        "application",
        "authenticated",
        "authorization",
        "bad",
        "break",
        "closed",
        "content",
        "device",
        "disabled",
        "enabled",
        "error",
        "event",
        "expired",
        "failed",
        "forbidden",
        "guest",
        "internal",
        "invalid",
        "login",
        "missing",
        "open",
        "password",
        "player",
        "playback",
        "premium",
        "production",
        "registered",
        "request",
        "required",
        "server",
        "session",
        "standard",
        "subscriber",
        "token",
        "unauthorized",
        "unknown",
        "user",
        "visitor",
    ];
    WORDS.contains(&text.to_ascii_lowercase().as_str())
}

/// Whether a text is a date or a time, which many records have by chance.
fn is_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_date =
        bytes.len() >= 10 && bytes[..4].iter().all(u8::is_ascii_digit) && bytes[4] == b'-';
    is_date && bytes[5..7].iter().all(u8::is_ascii_digit) && bytes[7] == b'-'
}

/// The secrets within a secret that may be repeated without the rest: the values of cookies and queries.
pub(super) fn parts(secret: &str) -> impl Iterator<Item = &str> {
    let ends = |c: char| c.is_whitespace() || "&=;,?#\"'<>(){}[]|/:\\".contains(c);
    let words = secret.split(ends).filter(|word| !word.is_empty());
    words.flat_map(|word| {
        // What is percent-encoded ends a word as well.
        let mut rest = Some(word);
        std::iter::from_fn(move || {
            let word = rest.take()?;
            let Some((head, tail)) = word.split_once('%') else { return Some(word) };
            let is_code = |c: char| c.is_ascii_hexdigit();
            let len = tail.chars().take(2).take_while(|c| is_code(*c)).count();
            rest = Some(&tail[len..]);
            Some(head)
        })
    })
}

/// The words of a text without names that look like identifiers. Segments of paths do not count: sessions have theirs
/// there, which reports show.
pub(super) fn identifiers(text: &str) -> impl Iterator<Item = &str> {
    parts(text).filter(|part| {
        let before = &text[..part.as_ptr() as usize - text.as_ptr() as usize];
        let is_segment = before.ends_with(['/', '\\']) || before.ends_with("%2F");
        let has = |is: fn(char) -> bool| part.contains(is);
        !is_segment && has(char::is_alphabetic) && has(|c| c.is_ascii_digit())
    })
}

/// Secrets of the whole run, without letter case. Of each its first bytes and its hash are kept.
#[derive(Debug)]
pub(super) struct Learned {
    /// The lengths of secrets, by their first bytes: bit n for n bytes.
    lens: HashMap<u64, u64, foldhash::fast::RandomState>,
    /// What a secret is, and the hash of the secret that it is a part of.
    of: HashMap<u64, (Kind, u64), foldhash::fast::RandomState>,
    hasher: RandomState,
    /// Whether there were too many.
    pub is_full: bool,
}

/// A secret to be learned: its first bytes, the hash of its first [`MAX_LEN`], and its length there.
#[derive(Clone, Copy, Debug)]
pub(in crate::check) struct Lesson {
    first: u64,
    hash: u64,
    len: usize,
    kind: Kind,
    whole: u64,
}

impl Learned {
    /// None yet. Secrets are known to `Pseudonyms` by the hashes of `hasher`.
    pub(super) fn new(hasher: &RandomState) -> Self {
        let (lens, of) = (HashMap::default(), HashMap::default());
        Self { lens, of, hasher: hasher.clone(), is_full: false }
    }

    fn bytes_hash(&self, bytes: &[u8]) -> u64 {
        let mut lower = [0; MAX_LEN];
        let lower = &mut lower[..bytes.len()];
        lower.copy_from_slice(bytes);
        lower.make_ascii_lowercase();
        self.hasher.hash_one(&*lower)
    }

    /// What is to be learned of a secret.
    pub(super) fn lessons(&self, kind: Kind, secret: &str, out: &mut Vec<Lesson>) {
        let whole = self.hasher.hash_one(secret);
        let mut add = |kind: Kind, text: &str| {
            if reach(kind, text) == Reach::Run {
                let bytes = &text.as_bytes()[..text.len().min(MAX_LEN)];
                let hash = self.bytes_hash(bytes);
                if self.knows(kind, hash) {
                    return;
                }
                out.push(Lesson { first: window(bytes), hash, len: bytes.len(), kind, whole });
            }
        };
        if kind != Kind::Body && kind != Kind::Header {
            add(kind, secret);
        }
        parts(secret)
            .filter(|part| part.len() < secret.len() || kind == Kind::Body || kind == Kind::Header)
            .for_each(|part| add(kind, part));
    }

    /// Whether the secret with this hash is known, as one that is hidden in as many places.
    fn knows(&self, kind: Kind, hash: u64) -> bool {
        self.of.get(&hash).is_some_and(|(known, _)| identifies(*known) || !identifies(kind))
    }

    pub(super) fn learn(&mut self, lesson: Lesson) {
        if self.of.len() >= MAX_LEARNED {
            self.is_full = true;
            return;
        }
        *self.lens.entry(lesson.first).or_default() |= 1 << lesson.len;
        let known = self.of.entry(lesson.hash).or_insert((lesson.kind, lesson.whole));
        // What names a viewer or lets somebody in is hidden in more places.
        if identifies(lesson.kind) && !identifies(known.0) {
            *known = (lesson.kind, lesson.whole);
        }
    }

    /// The secrets that `text` repeats. Where there were too many to be learned, what looks like one is taken for one.
    pub(super) fn find(&self, text: &str, openness: Openness) -> Vec<(Range<usize>, Kind, u64)> {
        let bytes = text.as_bytes();
        let mut found = Vec::new();
        let mut at = 0;
        while !self.lens.is_empty() && at + WINDOW <= bytes.len() {
            let secret = self.at(text, at);
            let counts = |(end, kind, _): &(usize, Kind, u64)| {
                is_hidden_in(openness, *kind, &text[at..*end])
            };
            match secret.filter(counts) {
                Some((end, kind, whole)) => {
                    found.push((at..end, kind, whole));
                    at = end;
                }
                None => at += 1,
            }
        }
        if self.is_full && openness == Openness::Unknown {
            for part in parts(text).filter(|part| reach(Kind::Visitor, part) == Reach::Run) {
                let start = part.as_ptr() as usize - text.as_ptr() as usize;
                let hash = self.hasher.hash_one(part);
                found.push((start..start + part.len(), Kind::Custom, hash));
            }
        }
        found
    }

    /// The secret that begins at a byte of `text`: where it ends, and what it is.
    fn at(&self, text: &str, at: usize) -> Option<(usize, Kind, u64)> {
        if !text.is_char_boundary(at) {
            return None;
        }
        let bytes = &text.as_bytes()[at..];
        let mut lens = *self.lens.get(&window(bytes))?;
        while lens != 0 {
            let len = 63 - lens.leading_zeros() as usize;
            lens &= !(1 << len);
            let Some(part) = bytes.get(..len) else { continue };
            let Some((kind, whole)) = self.of.get(&self.bytes_hash(part)) else { continue };
            let mut end = at + len;
            if len == MAX_LEN {
                let rest = text.get(end..).unwrap_or_default();
                end += rest
                    .find(|c: char| !c.is_alphanumeric() && !"-_.~+/=".contains(c))
                    .unwrap_or(rest.len());
            }
            while !text.is_char_boundary(end) {
                end += 1;
            }
            return is_apart(text, at..end).then_some((end, *kind, *whole));
        }
        None
    }
}

/// Whether a secret is hidden where it is repeated in a value of this openness. A short number may be a time there.
fn is_hidden_in(openness: Openness, kind: Kind, secret: &str) -> bool {
    let is_number = secret.len() < 15 && secret.bytes().all(|byte| byte.is_ascii_digit());
    openness != Openness::Defined || identifies(kind) && !is_number
}

/// The first bytes of a text, which has as many, without letter case.
fn window(bytes: &[u8]) -> u64 {
    let mut first = [0; WINDOW];
    first.copy_from_slice(&bytes[..WINDOW]);
    first.make_ascii_lowercase();
    u64::from_le_bytes(first)
}

/// Whether digits do not go on at either end of a part that begins or ends with a digit: a number is another one
/// then.
fn is_apart(text: &str, range: Range<usize>) -> bool {
    let part = &text[range.clone()];
    let is_number = part.bytes().all(|byte| byte.is_ascii_digit());
    let before = text[..range.start].bytes().last();
    let after = text[range.end..].bytes().next();
    !is_number || ![before, after].into_iter().flatten().any(|byte| byte.is_ascii_digit())
}

/// A secret of the record that a text belongs to.
#[derive(Clone, Debug)]
pub(super) struct Own {
    pub kind: Kind,
    pub value: String,
}

/// The secrets of its own record that `text` repeats as words.
pub(super) fn find_own(text: &str, own: &[Own], openness: Openness) -> Vec<(Range<usize>, usize)> {
    let mut found = Vec::new();
    for (number, Own { kind, value }) in own.iter().enumerate() {
        if !is_hidden_in(openness, *kind, value) {
            continue;
        }
        for (at, _) in text.match_indices(value.as_str()) {
            let range = at..at + value.len();
            let joins = |c: char| c.is_alphanumeric() || c == '_';
            let is_word = !text[..at].ends_with(joins) && !text[range.end..].starts_with(joins);
            if is_word || value.len() >= WINDOW && reach(*kind, value) == Reach::Run {
                found.push((range, number));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_where_they_are() {
        let cases = [
            (Kind::Metadata, "content", Reach::Own),
            (Kind::Metadata, "open", Reach::Own),
            (Kind::Metadata, "adBreakStart", Reach::Own),
            (Kind::Metadata, "web", Reach::Own),
            (Kind::Metadata, "2026-01-05T08:00:00Z", Reach::Own),
            (Kind::Metadata, "1767600000000", Reach::Record),
            (Kind::Metadata, "Jane", Reach::Record),
            (Kind::Visitor, "janedoe", Reach::Record),
            (Kind::Visitor, "unknown", Reach::Own),
            (Kind::Visitor, "4915112345678", Reach::Run),
            (Kind::Visitor, "VISITORSECRET", Reach::Run),
            (Kind::Metadata, "VISITORSECRET0042", Reach::Run),
            (Kind::Visitor, "Jane Doe", Reach::Run),
            (Kind::Metadata, "Not Found", Reach::Record),
        ];
        for (kind, text, expected) in cases {
            assert_eq!(reach(kind, text), expected, "{text}");
        }
    }

    #[test]
    fn what_a_run_knows_is_found_anywhere() {
        let mut learned = Learned::new(&RandomState::new());
        let mut lessons = Vec::new();
        for secret in ["VISITORSECRET0042", "s_vi=[CS]v1|2B3C4D5E6F; x=y", "12345678901234567890"] {
            learned.lessons(Kind::Cookie, secret, &mut lessons);
        }
        lessons.into_iter().for_each(|lesson| learned.learn(lesson));
        let found = |text: &str, openness| {
            let found = learned.find(text, openness).into_iter();
            found.map(|(range, ..)| text[range].to_owned()).collect::<Vec<_>>()
        };
        let text = "é visitor_visitorsecret0042x: 2B3C4D5E6F, 12345678901234567890";
        let all = ["visitorsecret0042", "2B3C4D5E6F", "12345678901234567890"];
        assert_eq!(found(text, Openness::Unknown), all);
        assert_eq!(found("9123456789012345678901", Openness::Unknown), [""; 0]);
    }
}
