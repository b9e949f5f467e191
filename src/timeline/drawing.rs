//! A session as it is drawn: its line of time and its figures, small enough to hold hundreds of them.

use std::io;

use super::packed::Packed;
use super::requests::{Origins, Requests};
use super::{Lane, Origin, Span, Target, Timeline, Told, read_again, telling};
use crate::api::EventType;
use crate::metrics::Figures;
use crate::place::InputId;
use crate::replay::{Expiry, Life, Replay, SESSION_TIMEOUT_MS};
use crate::source::Input;

/// The events of a session that are drawn, at most: 11 hours of pings 10 s apart.
pub const MAX_EVENTS: usize = 4_000;

/// What is told of one event, at most: one that starts a hundred player states is read elsewhere.
const MAX_TOLD: usize = 6;

/// The longest name that is kept, in characters.
const MAX_NAME_CHARS: usize = 120;

/// Times and playheads beyond are held at it, in ms: 71 thousand years.
const LARGEST_MS: i64 = 1 << 51;

/// A session as it is drawn.
#[derive(Clone, Debug)]
pub struct Drawing {
    /// The time of its first event, in milliseconds since the Unix epoch.
    pub start_ms: i64,
    /// The types of its events, each once; empty for those that could not be read.
    pub kinds: Vec<Box<str>>,
    /// Three numbers an event, in replay order: milliseconds since the one before; twice the number of its
    /// type among `kinds`, and 1 more where the playhead went on with the time; by how many milliseconds
    /// the playhead is off from that (from where it was, without the 1).
    pub moments: Packed,
    /// How many events there are in `moments`.
    pub events: usize,
    /// Events beyond [`MAX_EVENTS`], which are not drawn.
    pub left_out: usize,
    /// What was open when, by lane and then by beginning.
    pub spans: Vec<Span>,
    /// What tells most of an event, of those that tell something.
    pub notes: Vec<Note>,
    /// The HTTP status of each event that the server did not accept, by its number; 0 for no response.
    pub refused: Vec<(usize, u16)>,
    /// From where on its events are dropped.
    pub over: Option<Over>,
    /// Its figures as the back end reports them.
    pub reported: Figures,
    /// Its figures without its defects.
    pub expected: Figures,
    /// The requests of its events, where they were read.
    pub requests: Option<Requests>,
    /// Where they are.
    pub origins: Origins,
}

/// What tells most of an event.
#[derive(Clone, Debug)]
pub struct Note {
    /// The number of the event, from 0.
    pub event: usize,
    /// A few of its parameters.
    pub told: Vec<Told>,
    event_type: EventType,
    origin: Origin,
}

/// That a session is over while events still come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Over {
    /// The number of the first event that is dropped, from 0.
    pub event: usize,
    /// Milliseconds after the event before it until the session was over; none where that is not known.
    pub after_ms: Option<i64>,
    /// How people are told why.
    pub why: &'static str,
}

impl Drawing {
    /// The drawing of a replayed session. Names are what the replay kept; [`name`] adds the rest.
    pub fn of(replay: &Replay<'_>) -> Self {
        let mut timeline = Timeline::of(replay);
        let left_out = timeline.moments.len().saturating_sub(MAX_EVENTS);
        timeline.moments.truncate(MAX_EVENTS);
        let (moments, kinds) = pack(&timeline);
        Self {
            start_ms: timeline.moments.first().map_or(0, |moment| bounded(moment.ts)),
            kinds,
            moments,
            events: timeline.moments.len(),
            left_out,
            notes: notes(&mut timeline),
            refused: refused(&timeline),
            over: over(replay).filter(|over| over.event < MAX_EVENTS),
            reported: Figures::reported(replay),
            expected: Figures::expected(replay),
            requests: None,
            origins: Origins::of(&timeline.moments),
            spans: spans(timeline.spans),
        }
    }
}

fn bounded(ms: i64) -> i64 {
    ms.clamp(-LARGEST_MS, LARGEST_MS)
}

/// The moments in numbers, and the event types that these mean.
fn pack(timeline: &Timeline) -> (Packed, Vec<Box<str>>) {
    let mut kinds: Vec<Box<str>> = Vec::new();
    let mut packed = Packed::default();
    let (mut before_ms, mut was_ms) = (0, 0);
    for moment in &timeline.moments {
        let ms = bounded(moment.elapsed);
        // The cast saturates, and what is no number is 0.
        let playhead_ms = bounded((moment.playhead * 1000.0).round() as i64);
        let word = clipped(moment.event_type.as_deref().unwrap_or_default());
        let kind = kinds.iter().position(|known| **known == *word).unwrap_or_else(|| {
            kinds.push(word.into());
            kinds.len() - 1
        });
        let elapsed = ms - before_ms;
        let moved = playhead_ms - was_ms;
        let (goes_on, off) = match (moved - elapsed).abs() < moved.abs() {
            true => (1, moved - elapsed),
            false => (0, moved),
        };
        packed.push(elapsed);
        packed.push(2 * kind as i64 + goes_on);
        packed.push(off);
        (before_ms, was_ms) = (ms, playhead_ms);
    }
    (packed, kinds)
}

/// What is told of the events of which there is anything to tell.
fn notes(timeline: &mut Timeline) -> Vec<Note> {
    let moments = timeline.moments.iter_mut().enumerate();
    let notes = moments.filter_map(|(event, moment)| {
        let event_type = EventType::parse(moment.event_type.as_deref()?)?;
        telling::tells(event_type).then(|| {
            let mut told = std::mem::take(&mut moment.telling);
            told.truncate(MAX_TOLD);
            Note { event, told, event_type, origin: moment.origin }
        })
    });
    notes.collect()
}

fn refused(timeline: &Timeline) -> Vec<(usize, u16)> {
    let moments = timeline.moments.iter().enumerate();
    let refused = moments.filter_map(|(event, moment)| {
        Some((event, moment.status.filter(|status| !(200..300).contains(status))?))
    });
    refused.collect()
}

/// The spans that begin among the events that are drawn.
fn spans(mut spans: Vec<Span>) -> Vec<Span> {
    spans.retain(|span| span.begin < MAX_EVENTS);
    for span in &mut spans {
        span.end = span.end.filter(|&end| end < MAX_EVENTS);
        span.label = clipped(&span.label).to_owned();
    }
    spans
}

fn clipped(text: &str) -> &str {
    text.char_indices().nth(MAX_NAME_CHARS).map_or(text, |(end, _)| &text[..end])
}

fn over(replay: &Replay<'_>) -> Option<Over> {
    let is_over = |life| matches!(life, Life::Ended | Life::Expired(_));
    let event = replay.moments.iter().position(|moment| is_over(replay.before(moment).life))?;
    let (after_ms, why) = match replay.before(&replay.moments[event]).life {
        Life::Expired(Expiry::Silence) => {
            (Some(SESSION_TIMEOUT_MS), "expired: 10 min without an event")
        }
        Life::Expired(Expiry::Idle) => (None, "expired: 30 min without playhead movement"),
        Life::Ended | Life::Completed | Life::Open => (Some(0), "ended"),
    };
    Some(Over { event, after_ms, why })
}

/// Reads the payloads of `drawings` again for the names of ads and chapters, errors and bitrates. `shown`
/// gives a parameter's value as it may be shown: no other is left in them.
///
/// # Errors
/// An input cannot be read again.
pub fn name<'d>(
    drawings: impl Iterator<Item = &'d mut Drawing>,
    inputs: &[Input],
    shown: &mut dyn FnMut(&str, &str) -> String,
) -> Result<(), (InputId, io::Error)> {
    let mut drawings: Vec<&mut Drawing> = drawings.collect();
    let mut targets = Vec::new();
    for Note { told, event_type, origin, .. } in
        drawings.iter_mut().flat_map(|drawing| &mut drawing.notes)
    {
        // What cannot be read again stays as the replay kept it.
        for told in told.iter_mut() {
            told.value = shown(told.name, &told.value);
        }
        targets.push(Target { origin: *origin, event_type: *event_type, told });
    }
    read_again(targets, inputs, shown)?;
    for drawing in drawings {
        drawing.notes.iter_mut().for_each(|note| note.told.truncate(MAX_TOLD));
        drawing.name_spans(shown);
        drawing.kinds.iter_mut().for_each(|word| telling::show_word(word, shown));
        drawing.reported.rename(shown);
        drawing.expected.rename(shown);
    }
    Ok(())
}

impl Drawing {
    /// Names the spans by what is told of the events that opened them.
    fn name_spans(&mut self, shown: &mut dyn FnMut(&str, &str) -> String) {
        for span in &mut self.spans {
            match span.lane {
                Lane::Playback => {}
                Lane::PlayerState => span.label = shown(telling::STATE, &span.label),
                Lane::AdBreak | Lane::Ad | Lane::Chapter => {
                    let note = self.notes.binary_search_by_key(&span.begin, |note| note.event);
                    let opened = note.ok().filter(|_| !span.implied);
                    let name = opened.and_then(|note| telling::name(&self.notes[note].told));
                    span.label = name.map_or_else(String::new, |name| clipped(name).to_owned());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::{Options, survey};

    fn drawn(path: &str) -> (Vec<Drawing>, Vec<Timeline>, Vec<Input>) {
        let inputs = crate::source::discover(&[path.into()]).unwrap();
        let both = survey(&inputs, &Options::default(), &|replay| {
            (Drawing::of(replay), Timeline::of(replay))
        });
        let (drawings, timelines) = both.unwrap().views.into_iter().unzip();
        (drawings, timelines, inputs)
    }

    /// Time and playhead in milliseconds, and the type, of each event.
    fn unpacked(drawing: &Drawing) -> Vec<(i64, i64, &str)> {
        let (mut ms, mut playhead_ms) = (0, 0);
        let numbers = drawing.moments.numbers();
        let unpack = |of: &[i64]| {
            ms += of[0];
            playhead_ms += if of[1] % 2 == 1 { of[0] + of[2] } else { of[2] };
            (ms, playhead_ms, &*drawing.kinds[of[1] as usize / 2])
        };
        numbers.chunks(3).map(unpack).collect()
    }

    #[test]
    fn a_drawing_holds_what_its_timeline_tells() {
        for number in 1..=3 {
            let (drawings, timelines, _) =
                drawn(&format!("fixtures/timelines/timeline-{number}.har"));
            for (drawing, timeline) in drawings.iter().zip(&timelines) {
                let moments = timeline.moments.iter().map(|moment| {
                    let playhead_ms = (moment.playhead * 1000.0).round() as i64;
                    (moment.elapsed, playhead_ms, moment.event_type.as_deref().unwrap())
                });
                assert_eq!(unpacked(drawing), moments.collect::<Vec<_>>());
                assert_eq!(drawing.spans, timeline.spans);
                assert!(drawing.moments.as_str().len() < 10 * drawing.events, "it is compact");
            }
        }
    }

    #[test]
    fn names_are_those_of_the_timeline() {
        let (mut drawings, mut timelines, inputs) = drawn("fixtures/timelines/timeline-3.har");
        let mut shown = |_: &str, value: &str| value.to_owned();
        name(drawings.iter_mut(), &inputs, &mut shown).unwrap();
        super::super::tell_more(&mut timelines, &inputs, &mut shown).unwrap();
        assert_eq!(drawings[0].spans, timelines[0].spans);
        for note in &drawings[0].notes {
            assert_eq!(note.told, timelines[0].moments[note.event].telling);
        }
    }

    #[test]
    fn no_value_is_left_that_was_not_to_be_shown() {
        let (mut drawings, _, inputs) = drawn("fixtures/timelines/timeline-3.har");
        name(drawings.iter_mut(), &inputs, &mut |_, _| "[hidden]".to_owned()).unwrap();
        let told = drawings[0].notes.iter().flat_map(|note| &note.told);
        assert!(told.clone().count() > 0);
        told.for_each(|told| assert_eq!(told.value, "[hidden]"));
        let named = drawings[0].spans.iter().filter(|span| span.lane != Lane::Playback);
        named.for_each(|span| assert_eq!(span.label, "[hidden]"));
    }
}
