//! Works out bytes, lines and columns for the places that are shown: one more pass over each input, or
//! over the lines alone that are shown, where the input lets them be read by themselves.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::sync::Arc;

use super::redact::{Redacted, Redactor, Unsaid};
use crate::ingest::{self, Format};
use crate::place::{InputId, Part, Place, Spot};
use crate::report::model::{Excerpt, Location};
use crate::rules::InputFacts;
use crate::source::{Input, Picker, Position, visit};

/// Text shown around a place, in characters to each side: more than a terminal line holds.
const EXCERPT_CHARS: usize = 200;

/// The longest part that is marked in an excerpt, in characters.
const MARKED_CHARS: usize = 200;

/// The most bytes of a record that are read: one more than what is looked into.
const MAX_LEN: usize = ingest::MAX_LOCATED + 1;

/// A spot as it is shown.
#[derive(Clone, Debug)]
pub(super) struct Located {
    pub location: Location,
    /// What is not told of it.
    pub unsaid: Unsaid,
}

/// The location of each spot, in their order, its excerpt redacted. `facts` are those of the inputs.
///
/// # Errors
/// An input cannot be read again.
pub(super) fn locate(
    inputs: &[Input],
    facts: &[InputFacts],
    spots: &[&Spot],
    redactor: &mut Redactor,
) -> Result<Vec<Located>, (InputId, io::Error)> {
    let mut by_input: BTreeMap<InputId, BTreeMap<(u64, u64), Wanted>> = BTreeMap::new();
    for (number, spot) in spots.iter().enumerate() {
        let place = spot.place;
        let wanted = by_input.entry(place.input).or_default();
        let record = wanted.entry((place.offset, place.record));
        record.or_insert_with(|| (place, Vec::new())).1.push(number);
    }
    let mut found: Vec<Option<Located>> = vec![None; spots.len()];
    for (id, wanted) in by_input {
        let input = &inputs[id.0 as usize];
        // Records do not overlap, but for the input as a whole, which is an empty range at its beginning.
        let records: Vec<Wanted> = wanted.into_values().collect();
        let locator = ingest::Locator::of(input);
        let mut take = |(_, numbers): &Wanted, start: Position, bytes: &[u8]| {
            for &number in numbers {
                let spot = spots[number];
                found[number] = Some(locate_part(input, &locator, spot, start, bytes, redactor));
            }
        };
        let is_log = facts.get(id.0 as usize).is_some_and(|facts| facts.format == Format::Lines);
        let picker = if is_log { input.picker().map_err(|error| (id, error))? } else { None };
        let picked = pick(picker, &records, &mut take).map_err(|error| (id, error))?;
        visit_all(input, &records[picked..], &mut take).map_err(|error| (id, error))?;
    }
    let unplaced = |spot: &Spot| {
        let input = &inputs[spot.place.input.0 as usize];
        Located {
            location: location(input, spot, Position::START, &[], 0..0),
            unsaid: Unsaid::default(),
        }
    };
    let located = found.into_iter().zip(spots);
    Ok(located.map(|(at, spot)| at.unwrap_or_else(|| unplaced(spot))).collect())
}

/// The spots of one record, by their numbers in the result.
type Wanted = (Place, Vec<usize>);

/// Gives `take` the lines that `records` are, up to one that does not begin its line; returns how many.
fn pick(
    picker: Option<Picker>,
    records: &[Wanted],
    take: &mut dyn FnMut(&Wanted, Position, &[u8]),
) -> io::Result<usize> {
    let Some(mut picker) = picker else { return Ok(0) };
    for (number, record) in records.iter().enumerate() {
        let place = record.0;
        let len = place.len.min(MAX_LEN as u64) as usize;
        let Some(bytes) = picker.line(place.offset, len)? else { return Ok(number) };
        // The record's number is that of its line; the input as a whole is shown as its first one.
        take(record, Position { line: place.record.max(1), column: 1 }, &bytes);
    }
    Ok(records.len())
}

/// Gives `take` the bytes of all `records`, in one pass over the input.
fn visit_all(
    input: &Input,
    records: &[Wanted],
    take: &mut dyn FnMut(&Wanted, Position, &[u8]),
) -> io::Result<()> {
    if records.is_empty() {
        return Ok(());
    }
    let range = |(place, _): &Wanted| place.offset..place.offset + place.len;
    let ranges: Vec<Range<u64>> = records.iter().map(range).collect();
    visit(input.open()?, &ranges, MAX_LEN, |number, start, bytes| {
        take(&records[number], start, bytes);
    })
}

/// Where a spot lies in the bytes of its record, which begins at `start`.
fn locate_part(
    input: &Input,
    locator: &ingest::Locator,
    spot: &Spot,
    start: Position,
    bytes: &[u8],
    redactor: &mut Redactor,
) -> Located {
    let part = locator
        .locate(&spot.place, bytes, &spot.part)
        .or_else(|| locator.locate(&spot.place, bytes, &Part::Record));
    let Some(part) = part else {
        let location = location(input, spot, start, bytes, 0..0);
        return Located { location, unsaid: Unsaid::default() };
    };
    let Redacted { text, span, unsaid } = redactor.text(part.text, part.text_span);
    let excerpt = excerpt(&text, span).map(|excerpt| unsaid.without_echoes(excerpt));
    let location = Location { excerpt, ..location(input, spot, start, bytes, part.span) };
    Located { location, unsaid }
}

fn location(
    input: &Input,
    spot: &Spot,
    start: Position,
    bytes: &[u8],
    span: Range<usize>,
) -> Location {
    let begin = start.behind(bytes.get(..span.start).unwrap_or_default());
    let end = begin.behind(bytes.get(span.clone()).unwrap_or_default());
    Location {
        input: Arc::clone(&input.name),
        record: spot.place.record,
        line: begin.line,
        column: begin.column,
        end_line: end.line,
        end_column: end.column,
        byte_offset: spot.place.offset + span.start as u64,
        byte_length: span.len() as u64,
        pointer: spot.pointer().map(ToOwned::to_owned),
        excerpt: None,
    }
}

/// The text around a place, on one line: what is before the line's beginning or behind its end is left
/// out.
fn excerpt(text: &str, span: Range<usize>) -> Option<Excerpt> {
    if text.is_empty() {
        return None;
    }
    let chars_before = |end: usize, count: usize| {
        text[..end].char_indices().rev().take(count).last().map_or(end, |(at, _)| at)
    };
    let chars_behind = |start: usize, count: usize| {
        text[start..].char_indices().nth(count).map_or(text.len(), |(at, _)| start + at)
    };
    let marked_end = chars_behind(span.start, MARKED_CHARS).min(span.end);
    let line_break = |c: char| c == '\n' || c == '\r';
    let marked_end = text[span.start..marked_end]
        .find(line_break)
        .map_or(marked_end, |at| span.start + at.max(1).min(marked_end - span.start));
    let from = chars_before(span.start, EXCERPT_CHARS);
    let from = text[from..span.start].rfind(line_break).map_or(from, |at| from + at + 1);
    let to = chars_behind(marked_end, EXCERPT_CHARS);
    let to = text[marked_end..to].find(line_break).map_or(to, |at| marked_end + at);
    let kept = &text[from..to];
    let indent = kept.len() - kept.trim_start().len();
    let from = (from + indent).min(span.start);
    Some(Excerpt {
        text: text[from..to].to_owned(),
        start: span.start - from,
        len: marked_end - span.start,
        cut_before: from > 0,
        cut_after: to < text.len(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_excerpt_is_a_window_of_one_line() {
        let text = "{\n  \"a\": 1,\n  \"b\": [2]\n}";
        let at = text.find("[2]").unwrap();
        let excerpt = excerpt(text, at..at + 3).unwrap();
        assert_eq!(excerpt.text, "\"b\": [2]");
        assert_eq!(&excerpt.text[excerpt.start..excerpt.start + excerpt.len], "[2]");
        assert!(excerpt.cut_before && excerpt.cut_after);
    }

    #[test]
    fn a_long_line_is_cut_at_characters() {
        let text = "é".repeat(2000);
        let excerpt = excerpt(&text, 1000..3000).unwrap();
        assert_eq!(excerpt.len, MARKED_CHARS * 2);
        assert_eq!(excerpt.start, EXCERPT_CHARS * 2);
        assert!(excerpt.text.len() <= (2 * EXCERPT_CHARS + MARKED_CHARS) * 2);
    }

    #[test]
    fn a_part_over_several_lines_is_marked_on_its_first() {
        let excerpt = excerpt("{\n\"a\":1\n}", 0..9).unwrap();
        assert_eq!((excerpt.text.as_str(), excerpt.start, excerpt.len), ("{", 0, 1));
    }
}
