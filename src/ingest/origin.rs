//! Where the characters of a decoded body stand in its record.

use std::borrow::Cow;
use std::ops::Range;

use super::body::from_base64;
use super::escape::SourceMap;
use super::fields::{Field, Pieces};
use super::post_data::{Content, PostData};
use super::raw;

/// A decoded body, and the way back from its bytes to those of the record.
pub(super) struct Origin<'a> {
    /// The body as the client sent it.
    pub(super) text: Cow<'a, str>,
    way: Way<'a>,
}

/// How a body is written in its record.
enum Way<'a> {
    /// As it is, from a byte of the record.
    Verbatim(usize),
    /// As a JSON string, whose content begins at a byte of the record.
    Escaped(usize, SourceMap<'a>),
    /// In parts: the bytes of the body, and where they begin in the record.
    Parts(Vec<(Range<usize>, usize)>),
    /// In another encoding: all of it stands for all of the body.
    Encoded(Range<usize>),
}

impl<'a> Origin<'a> {
    /// The body that is `record` itself.
    pub(super) fn of_payload(record: &'a str) -> Self {
        Self { text: record.into(), way: Way::Verbatim(0) }
    }

    /// The body in a record, by its fields. None where there is none.
    pub(super) fn find(record: &'a str, pieces: &Pieces<'a>) -> Option<Self> {
        let Some(json) = pieces.value(Field::PostData) else {
            return Self::of_text(record, pieces.value(Field::RequestBody)?, false);
        };
        if json.starts_with('"') {
            return Self::of_text(record, json, false);
        }
        let way = Way::Encoded(span(record, json));
        match PostData::read(json).ok()?.content().ok()? {
            Content::Text { json, base64 } => Self::of_text(record, json, base64),
            Content::Object(parts) => Some(Self::of_parts(record, &parts)),
            Content::Form(text) => Some(Self { text: text.into(), way }),
            Content::Missing(_) => None,
        }
    }

    fn of_text(record: &'a str, json: &'a str, base64: bool) -> Option<Self> {
        let at = raw::offset_in(record, json);
        let Some(decoded) = raw::string(json) else {
            return Some(Self { text: json.into(), way: Way::Verbatim(at) });
        };
        if base64 && let Some(bytes) = from_base64(&decoded.text) {
            let text = String::from_utf8_lossy(&bytes).into_owned().into();
            return Some(Self { text, way: Way::Encoded(span(record, json)) });
        }
        let map = SourceMap::new(&json[1..json.len() - 1]);
        Some(Self { text: decoded.text, way: Way::Escaped(at + 1, map) })
    }

    fn of_parts(record: &'a str, parts: &[&'a str]) -> Self {
        let mut end = 0;
        let mut sources = Vec::new();
        for part in parts {
            let range = end..end + part.len();
            end = range.end;
            // Punctuation between the parts is not in the record.
            if record.as_bytes().as_ptr_range().contains(&part.as_ptr()) {
                sources.push((range, raw::offset_in(record, part)));
            }
        }
        Self { text: parts.concat().into(), way: Way::Parts(sources) }
    }

    /// Where the bytes `span` of the body stand in the record.
    pub(super) fn source(&self, span: Range<usize>) -> Range<usize> {
        match &self.way {
            Way::Verbatim(at) => at + span.start..at + span.end,
            Way::Escaped(at, map) => at + map.source(span.start)..at + map.source(span.end),
            Way::Parts(parts) => {
                let start = part_start(parts, span.start);
                start..part_end(parts, span.end).max(start)
            }
            Way::Encoded(all) => all.clone(),
        }
    }
}

/// Where the body's byte at `offset`, or the next one that is in a part, stands in the record.
fn part_start(parts: &[(Range<usize>, usize)], offset: usize) -> usize {
    let next = parts.iter().find(|(range, _)| offset < range.end);
    match next.or(parts.last()) {
        Some((range, at)) => at + offset.clamp(range.start, range.end) - range.start,
        None => 0,
    }
}

/// Where the last byte before `offset` that is in a part ends in the record.
fn part_end(parts: &[(Range<usize>, usize)], offset: usize) -> usize {
    let last = parts.iter().rfind(|(range, _)| range.start < offset);
    last.map_or(0, |(range, at)| at + offset.min(range.end) - range.start)
}

/// Where `part`, a slice of `record`, stands in it.
pub(super) fn span(record: &str, part: &str) -> Range<usize> {
    let start = raw::offset_in(record, part);
    start..start + part.len()
}
