//! Logs with one JSON record a line.

use std::borrow::Cow;
use std::io;

use memchr::{memchr, memchr_iter, memrchr};

use super::exchange::{Item, Trouble, TroubleKind};
use super::notation::{Cut, Notation, Records};
use super::record::{self, Follows};
use super::scanner::Scanner;
use super::sniff::{Head, Kind};
use super::window::{self, Window};
use super::{CHUNK, Context, Format, MAX_RECORD, Take};
use crate::place::{InputId, Place, Shape};

/// Logs with one JSON record a line.
pub(super) struct JsonLines;

impl Notation for JsonLines {
    fn format(&self) -> Format {
        Format::Lines
    }

    fn begins(&self, head: &Head<'_>) -> bool {
        head.kind == Kind::Lines
    }

    fn cut(&self, input: InputId, window: Window) -> Box<dyn Cut> {
        Box::new(Lines::new(input, window))
    }
}

/// Cuts a log into blocks of whole lines.
struct Lines {
    input: InputId,
    window: Window,
    /// The number of the line that the next block begins with, from 1.
    line: u64,
    /// Where a line that is too long begins, of which nothing more is kept.
    too_long: Option<u64>,
    /// The block before the one that is read: whether it is the last one is not known yet.
    held: Option<Block>,
    /// The error behind the block that was read last.
    failed: Option<io::Error>,
    /// Texts of blocks that are done with.
    spare: Vec<Vec<u8>>,
}

// What is left of a block must fit into the window again.
const _: () = assert!(CHUNK <= window::CAPACITY);

impl Cut for Lines {
    fn next(&mut self) -> (Option<Box<dyn Records>>, Option<io::Error>) {
        loop {
            let next = match self.read() {
                Ok(Some(next)) if next.is_blank() => continue,
                Ok(Some(next)) => next,
                Ok(None) => {
                    let last =
                        self.held.take().map(|block| Block { follows: Follows::End, ..block });
                    return (last.map(boxed), None);
                }
                Err(error) => return (self.held.take().map(boxed), Some(error)),
            };
            if let Some(block) = self.held.replace(next) {
                return (Some(boxed(block)), None);
            }
        }
    }

    fn reuse(&mut self, memory: Vec<u8>) {
        if memory.capacity() == CHUNK {
            self.spare.push(memory);
        }
    }
}

fn boxed(block: Block) -> Box<dyn Records> {
    Box::new(block)
}

impl Lines {
    fn new(input: InputId, window: Window) -> Self {
        Self { input, window, line: 1, too_long: None, held: None, failed: None, spare: Vec::new() }
    }

    fn read(&mut self) -> io::Result<Option<Block>> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        if let Some(offset) = self.too_long.take() {
            return self.skip_line(offset).map(Some);
        }
        let text = self.spare.pop().unwrap_or_else(|| vec![0; CHUNK]);
        let mut block = self.block(self.window.offset(), text);
        self.fill(&mut block);
        self.line += memchr_iter(b'\n', &block.text).count() as u64;
        if block.text.is_empty()
            && let Some(error) = self.failed.take()
        {
            return Err(error);
        }
        Ok((!block.text.is_empty() || self.too_long.is_some()).then_some(block))
    }

    /// Reads as many whole lines as a block takes, or one that is longer. What stands before the end of the
    /// input, or before an error, is taken for a line.
    fn fill(&mut self, block: &mut Block) {
        let text = &mut block.text;
        // What another block left in it is written over: only what is new to it is cleared.
        text.resize(CHUNK, 0);
        let mut end = 0;
        loop {
            if end == text.len() {
                text.resize(end + CHUNK, 0);
            }
            let count = match self.window.read_into(&mut text[end..]) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) => {
                    self.failed = Some(error);
                    break;
                }
            };
            let newline = memrchr(b'\n', &text[end..end + count]).map(|at| end + at);
            end += count;
            if let Some(newline) = newline {
                self.window.unread(&text[newline + 1..end]);
                end = newline + 1;
                break;
            }
            if end > MAX_RECORD {
                self.too_long = Some(block.offset);
                end = 0;
                break;
            }
        }
        text.truncate(end);
        if end == 0 {
            text.shrink_to_fit();
        }
    }

    /// Moves behind the line that begins at `offset`, and tells of it.
    fn skip_line(&mut self, offset: u64) -> io::Result<Block> {
        let mut end = None;
        while end.is_none() && self.window.refill()? {
            let rest = self.window.rest();
            end = memchr(b'\n', rest);
            let count = end.map_or(rest.len(), |at| at + 1);
            self.window.consume(count);
        }
        let len = self.window.offset() - offset;
        let place =
            Place { input: self.input, record: self.line, offset, len, shape: Shape::Unknown };
        let reason = format!("a record longer than {} MiB is not read", MAX_RECORD >> 20);
        let kind = TroubleKind::Unreadable(reason);
        let trouble = Some(Trouble { place, byte: None, kind });
        let block = Block { trouble, ..self.block(offset, Vec::new()) };
        self.line += 1;
        Ok(block)
    }

    fn block(&self, offset: u64, text: Vec<u8>) -> Block {
        let (input, line) = (self.input, self.line);
        Block { input, text, offset, line, follows: Follows::More, trouble: None }
    }
}

/// Some lines.
#[derive(Debug)]
struct Block {
    input: InputId,
    text: Vec<u8>,
    /// Where `text` lies in the input.
    offset: u64,
    /// The number of the first line.
    line: u64,
    /// What follows the last line.
    follows: Follows,
    /// A line that was too long, in place of all others.
    trouble: Option<Trouble>,
}

impl Records for Block {
    fn give(&self, cx: &Context, scanner: &mut Scanner, take: &mut dyn Take) {
        if let Some(trouble) = &self.trouble {
            take.item(Item::Trouble(trouble.clone()));
        }
        // All of it is looked at once: mostly, all of it is text.
        let text = str::from_utf8(&self.text).ok();
        for (line, from, record) in self.lines() {
            let place = Place {
                input: self.input,
                record: self.line + line,
                offset: self.offset + from as u64,
                len: record.len() as u64,
                shape: Shape::Unknown,
            };
            let end = from + record.len();
            let line = text.and_then(|text| text.get(from..end));
            let line = line.map_or_else(|| String::from_utf8_lossy(record), Cow::Borrowed);
            let follows = if self.ends_at(end) { self.follows } else { Follows::More };
            record::read(place, &line, follows, cx, scanner, take);
        }
    }

    fn bytes(&self) -> usize {
        self.text.len()
    }

    fn count(&self) -> u64 {
        self.lines().count() as u64 + u64::from(self.trouble.is_some())
    }

    fn texts(&self) -> Vec<&[u8]> {
        self.lines().map(|(_, _, record)| record).collect()
    }

    fn memory(self: Box<Self>) -> Vec<u8> {
        self.text
    }
}

impl Block {
    /// Whether nothing but white space follows the byte at `end`.
    fn ends_at(&self, end: usize) -> bool {
        self.text[end..].iter().all(u8::is_ascii_whitespace)
    }

    /// The lines that are not blank: each with its number in the block from 0, the offset of its
    /// first byte, and its text without white space around it.
    fn lines(&self) -> impl Iterator<Item = (u64, usize, &[u8])> {
        let (mut line, mut start) = (0, 0);
        std::iter::from_fn(move || {
            while start < self.text.len() {
                let rest = &self.text[start..];
                let len = memchr(b'\n', rest).unwrap_or(rest.len());
                let text = rest[..len].trim_ascii_start();
                let (number, from) = (line, start + len - text.len());
                (line, start) = (line + 1, start + len + 1);
                if !text.is_empty() {
                    return Some((number, from, text.trim_ascii_end()));
                }
            }
            None
        })
    }

    fn is_blank(&self) -> bool {
        self.trouble.is_none() && self.text.iter().all(u8::is_ascii_whitespace)
    }
}
