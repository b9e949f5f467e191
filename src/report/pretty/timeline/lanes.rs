//! The lanes beside the events: a column each for playback, ad break, ad, chapter and player states.

use crate::report::escape::visible;
use crate::report::options::Glyphs;
use crate::timeline::{Lane, Span, Timeline};

/// What lanes are drawn with.
#[derive(Clone, Copy)]
pub(super) struct Marks {
    begin: char,
    inside: char,
    end: char,
    /// One ends, and the next begins.
    next: char,
    playing: char,
    paused: char,
    buffering: char,
    starting: char,
}

impl Marks {
    pub(super) fn of(glyphs: Glyphs) -> Self {
        match glyphs {
            Glyphs::Unicode => Self {
                begin: '╭',
                inside: '│',
                end: '╰',
                next: '├',
                playing: '┃',
                paused: '╏',
                buffering: '┇',
                starting: '·',
            },
            Glyphs::Ascii => Self {
                begin: '+',
                inside: '|',
                end: '+',
                next: '+',
                playing: '|',
                paused: ':',
                buffering: '~',
                starting: '.',
            },
        }
    }
}

/// A column, with its spans by their beginnings.
struct Column<'a> {
    letter: char,
    named: String,
    spans: Vec<&'a Span>,
}

impl Column<'_> {
    /// The last two spans that begin at an event or before it. Spans of a column follow each other.
    fn last_begun(&self, number: usize) -> &[&Span] {
        let begun = self.spans.partition_point(|span| span.begin <= number);
        &self.spans[begun.saturating_sub(2)..begun]
    }
}

/// The lanes of a session: those in which something was ever open.
pub(super) struct Lanes<'a> {
    columns: Vec<Column<'a>>,
    marks: Marks,
}

impl<'a> Lanes<'a> {
    pub(super) fn of(timeline: &'a Timeline, marks: Marks) -> Self {
        let spans = |lane| timeline.spans.iter().filter(move |span| span.lane == lane);
        let playback = format!(
            "P playback ({} playing, {} paused, {} buffering)",
            marks.playing, marks.paused, marks.buffering
        );
        let lanes = [
            (Lane::Playback, 'P', playback.as_str()),
            (Lane::AdBreak, 'B', "B ad break"),
            (Lane::Ad, 'A', "A ad"),
            (Lane::Chapter, 'C', "C chapter"),
        ];
        let mut columns: Vec<Column<'a>> = lanes
            .into_iter()
            .map(|(lane, letter, named)| Column {
                letter,
                named: named.to_owned(),
                spans: spans(lane).collect(),
            })
            .filter(|column| !column.spans.is_empty())
            .collect();
        let mut names: Vec<&str> = Vec::new();
        for span in spans(Lane::PlayerState) {
            if !names.contains(&span.label.as_str()) {
                names.push(&span.label);
            }
        }
        for (number, name) in (0_u8..).zip(names) {
            let letter = char::from(b'0' + (number + 1) % 10);
            let named = format!("{letter} {}", visible(name));
            let of_name = spans(Lane::PlayerState).filter(|span| span.label == name).collect();
            columns.push(Column { letter, named, spans: of_name });
        }
        Self { columns, marks }
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.columns.len()
    }

    /// The letter of each.
    pub(super) fn letters(&self) -> String {
        self.columns.iter().map(|column| column.letter).collect()
    }

    /// What each letter stands for.
    pub(super) fn named(&self) -> Vec<String> {
        self.columns.iter().map(|column| column.named.clone()).collect()
    }

    /// The lanes at the events from `first` to `last`, between which nothing changes.
    pub(super) fn at(&self, first: usize, last: usize) -> String {
        self.columns.iter().map(|column| self.mark(column, first, last)).collect()
    }

    /// The lanes behind an event.
    pub(super) fn behind(&self, number: usize) -> String {
        let mark = |column: &Column<'_>| {
            let open = column.last_begun(number).last();
            match open.filter(|span| span.end.is_none_or(|end| end > number)) {
                Some(span) => self.inside(span),
                None => ' ',
            }
        };
        self.columns.iter().map(mark).collect()
    }

    fn mark(&self, column: &Column<'_>, first: usize, last: usize) -> char {
        let begun = column.last_begun(last);
        let ends = begun.iter().any(|span| span.end == Some(first));
        let here = begun.last().filter(|span| span.end.is_none_or(|end| end >= first));
        match here {
            None => ' ',
            Some(span) if span.lane == Lane::Playback => self.inside(span),
            Some(span) if span.begin == first && ends => self.marks.next,
            Some(span) if span.begin == first => self.marks.begin,
            Some(_) if ends => self.marks.end,
            Some(span) => self.inside(span),
        }
    }

    fn inside(&self, span: &Span) -> char {
        match (span.lane, span.label.as_str()) {
            (Lane::Playback, "playing") => self.marks.playing,
            (Lane::Playback, "paused") => self.marks.paused,
            (Lane::Playback, "buffering") => self.marks.buffering,
            (Lane::Playback, "starting") => self.marks.starting,
            (Lane::Playback, _) => '?',
            _ => self.marks.inside,
        }
    }
}
