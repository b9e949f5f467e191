//! Learns the secrets of all records, so that one which is repeated elsewhere is hidden there, too: one more passage
//! through each input, where something is shown that may repeat one.

use std::io::{self, BufRead, BufReader, Read};

use rayon::prelude::*;

use super::redact::{Lesson, Redactor, Rewriter, Values};
use super::{RunError, read_error};
use crate::api;
use crate::ingest::{self, Format, Item};
use crate::place::{InputId, Place};
use crate::source::{Input, Lenient, Passage};

/// How much is looked through side by side, in bytes: enough to keep all threads busy, and a bound for memory.
const BATCH_BYTES: usize = 4 << 20;

/// The longest record that is looked through.
const MAX_LEN: usize = ingest::MAX_LOCATED;

/// The same for requests of others: their headers come first, and then an image.
const MAX_OTHER: usize = 16 << 10;

/// What puts pseudonyms into calls of `inputs`, with the secrets of all their records. `also` names more members whose
/// values are secret.
///
/// # Errors
/// An input cannot be read again.
pub fn rewriter(inputs: &[Input], also: &[String]) -> Result<Rewriter, RunError> {
    let mut redactor = Redactor::new(&Values::Hidden { also: also.to_vec() });
    let mut formats = Vec::with_capacity(inputs.len());
    for (number, input) in (0..).zip(inputs) {
        let open = input.open().map_err(|error| read_error(input, error))?;
        let mut reader = ingest::read(InputId(number), open).beside(input);
        // The beginning tells the format.
        reader.next().transpose().map_err(|error| read_error(input, error))?;
        formats.push(reader.format());
    }
    learn(inputs, formats, &mut redactor)?;
    Ok(Rewriter::of(redactor, also))
}

/// Learns the secrets of the records of `inputs`, which have these formats.
///
/// # Errors
/// An input cannot be read again.
pub(super) fn learn(
    inputs: &[Input],
    formats: impl IntoIterator<Item = Format>,
    redactor: &mut Redactor,
) -> Result<(), RunError> {
    if !redactor.hides() {
        return Ok(());
    }
    for ((number, input), format) in (0..).zip(inputs).zip(formats) {
        let mut batch = Batch { redactor, texts: Vec::new(), bytes: 0 };
        let read = match format {
            Format::Lines => lines(input, &mut batch),
            _ => records(InputId(number), input, &mut batch),
        };
        read.map_err(|error| read_error(input, error))?;
        batch.flush();
    }
    Ok(())
}

/// Records that are looked through side by side.
struct Batch<'r> {
    redactor: &'r mut Redactor,
    texts: Vec<Text>,
    bytes: usize,
}

/// What is looked through at once.
enum Text {
    /// Some lines, each a record.
    Lines(Vec<u8>),
    Record(Vec<u8>),
}

impl Batch<'_> {
    fn push(&mut self, text: Text) {
        let (Text::Lines(bytes) | Text::Record(bytes)) = &text;
        self.bytes += bytes.len();
        self.texts.push(text);
        if self.bytes >= BATCH_BYTES {
            self.flush();
        }
    }

    fn flush(&mut self) {
        self.bytes = 0;
        let redactor = &*self.redactor;
        let lessons: Vec<Vec<Lesson>> = std::mem::take(&mut self.texts)
            .into_par_iter()
            .map(|text| {
                let mut lessons = Vec::new();
                match text {
                    Text::Record(bytes) => {
                        redactor.lessons(&String::from_utf8_lossy(&bytes), &mut lessons);
                    }
                    Text::Lines(bytes) => String::from_utf8_lossy(&bytes)
                        .lines()
                        .for_each(|line| redactor.lessons(line, &mut lessons)),
                }
                lessons
            })
            .collect();
        lessons.into_iter().for_each(|lessons| self.redactor.take_lessons(lessons));
    }
}

/// Looks through an input of lines.
fn lines(input: &Input, batch: &mut Batch<'_>) -> io::Result<()> {
    const BLOCK: usize = 256 << 10;
    let mut reader = BufReader::with_capacity(BLOCK, Lenient::new(input.open()?));
    loop {
        let mut block = Vec::with_capacity(BLOCK);
        let len = reader.by_ref().take(BLOCK as u64).read_to_end(&mut block)?;
        if len == 0 {
            return Ok(());
        }
        reader.by_ref().take(MAX_LEN as u64).read_until(b'\n', &mut block)?;
        batch.push(Text::Lines(block));
    }
}

/// Looks through the records of an input.
fn records(id: InputId, input: &Input, batch: &mut Batch<'_>) -> io::Result<()> {
    let mut passage = Passage::new(input.open()?);
    let mut passed = 0;
    for chunk in ingest::read(id, input.open()?).beside(input) {
        let mut places: Vec<(Place, usize)> = Vec::new();
        chunk?.items(&mut |item| {
            places.push(match item {
                Item::Exchange(exchange) if api::target(&exchange.url).is_none() => {
                    (exchange.place, MAX_OTHER)
                }
                Item::Exchange(exchange) => (exchange.place, MAX_LEN),
                Item::Answer(answer) => (answer.place, MAX_LEN),
                Item::Trouble(trouble) => (trouble.place, MAX_LEN),
            });
        });
        for (place, max_len) in places.iter().filter(|(place, _)| place.len > 0) {
            // A request and its answer may be one record.
            if place.offset >= passed {
                passed = place.offset + place.len;
                let (_, bytes) = passage.read(place.offset..passed, *max_len)?;
                batch.push(Text::Record(bytes.to_vec()));
            }
        }
    }
    Ok(())
}
