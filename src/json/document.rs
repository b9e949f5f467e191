//! The document: its text, and its nodes in one flat list in the order of the text.

use std::str::Utf8Error;

use super::parse::Parser;
use super::{Duplicates, Node, SyntaxError, SyntaxKind, Within};

/// A parsed text.
///
/// Reading it costs one allocation, plus one when a string holds an escape and one when an object
/// names a member twice.
#[derive(Debug)]
pub struct Document<'a> {
    pub(super) text: &'a str,
    pub(super) arena: Arena,
}

/// What parsing makes of a text; it does not borrow from it.
#[derive(Debug, Default)]
pub(super) struct Arena {
    /// All nodes in the order in which they begin. An array is followed by its elements, an object
    /// by a name and a value for each of its members.
    pub(super) entries: Vec<Entry>,
    /// The contents of the strings that hold escapes, unescaped, one after the other.
    pub(super) decoded: String,
    /// Names that come again in the same object, in the order of [`Repeat::first`].
    pub(super) repeats: Vec<Repeat>,
    pub(super) lone_surrogates: bool,
}

/// A value or a member's name. Offsets are bytes of the text, fewer than 2^32.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) content: Content,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Content {
    Null,
    Bool(bool),
    Number,
    /// A string whose content is the text between its quotes.
    Plain,
    /// A string whose content is this range of [`Arena::decoded`].
    Decoded {
        start: u32,
        end: u32,
    },
    /// An array; the entry `next` is the first one behind it.
    Array {
        next: u32,
    },
    /// An object; the entry `next` is the first one behind it.
    Object {
        next: u32,
    },
}

/// A name that comes twice in an object, as indices of entries. A name that comes three times
/// makes two of them: the first and the second, the second and the third.
#[derive(Clone, Copy, Debug)]
pub(super) struct Repeat {
    pub(super) object: u32,
    pub(super) first: u32,
    pub(super) second: u32,
}

impl<'a> Document<'a> {
    /// Reads `text` as one JSON value.
    ///
    /// # Errors
    ///
    /// The first fault of the text: it is not UTF-8, is not JSON, ends too early, nests deeper
    /// than [`MAX_DEPTH`](super::MAX_DEPTH), or is longer than 4 GiB.
    pub fn parse(text: &'a [u8]) -> Result<Self, SyntaxError> {
        match std::str::from_utf8(text) {
            Ok(text) => Parser::parse(text),
            Err(error) => Err(fault_of(text, error)),
        }
    }

    /// The value that the text is.
    pub fn root(&self) -> Node<'_> {
        Node::new(self, 0)
    }

    /// The text that was parsed.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// Whether a `\u` escape named half a surrogate pair, which was then read as U+FFFD.
    pub fn had_lone_surrogates(&self) -> bool {
        self.arena.lone_surrogates
    }

    /// The members whose name comes again in the same object, in the order of the text.
    pub fn duplicates(&self) -> Duplicates<'_> {
        Duplicates::new(self)
    }

    pub(super) fn entry(&self, index: usize) -> &Entry {
        &self.arena.entries[index]
    }

    /// The content of the string at `index`; empty for anything else.
    pub(super) fn string_at(&self, index: usize) -> &str {
        self.arena.string(self.text, index)
    }

    /// Whether the string at `index` has this content.
    #[inline]
    pub(super) fn is_string(&self, index: usize, content: &str) -> bool {
        let Entry { start, end, content: kind } = *self.entry(index);
        match kind {
            // Most strings that are compared differ in their lengths.
            Content::Plain => {
                (end - start) as usize == content.len() + 2
                    && self.text.as_bytes()[start as usize + 1..end as usize - 1]
                        == *content.as_bytes()
            }
            _ => self.string_at(index) == content,
        }
    }

    /// Whether the name at `index` comes again later in its object.
    pub(super) fn is_shadowed(&self, index: usize) -> bool {
        let repeats = &self.arena.repeats;
        !repeats.is_empty()
            && repeats.binary_search_by_key(&index, |repeat| repeat.first as usize).is_ok()
    }
}

impl Arena {
    /// The index of the entry behind the value at `index` and all that lies in it.
    pub(super) fn after(&self, index: usize) -> usize {
        match self.entries[index].content {
            Content::Array { next, .. } | Content::Object { next, .. } => next as usize,
            _ => index + 1,
        }
    }

    /// The content of the string at `index` of a document of `text`; empty for anything else.
    pub(super) fn string<'s>(&'s self, text: &'s str, index: usize) -> &'s str {
        let entry = &self.entries[index];
        match entry.content {
            Content::Plain => &text[entry.start as usize + 1..entry.end as usize - 1],
            Content::Decoded { start, end } => &self.decoded[start as usize..end as usize],
            _ => "",
        }
    }
}

/// What is wrong with a text that is not UTF-8: what is wrong before that, if anything is.
fn fault_of(text: &[u8], error: Utf8Error) -> SyntaxError {
    let sound = &text[..error.valid_up_to()];
    match Document::parse(sound) {
        // The last character is cut, and so is the string that it belongs to.
        Err(SyntaxError { kind: kind @ SyntaxKind::Ends(Within::String), .. })
            if error.error_len().is_none() =>
        {
            SyntaxError { offset: text.len(), kind }
        }
        Err(earlier) if !earlier.is_premature_end() && earlier.kind != SyntaxKind::Empty => earlier,
        _ => SyntaxError { offset: sound.len(), kind: SyntaxKind::NotUtf8 },
    }
}

#[cfg(test)]
mod tests {
    use super::super::MAX_DEPTH;
    use super::{Document, SyntaxKind};

    #[test]
    fn nesting_is_bounded_where_serde_json_bounds_it() {
        for (open, inner, close) in [("[", "", "]"), ("{\"a\":", "1", "}")] {
            let nested = |n: usize| open.repeat(n) + inner + &close.repeat(n);
            let (fits, over) = (nested(MAX_DEPTH), nested(MAX_DEPTH + 1));
            assert!(Document::parse(fits.as_bytes()).is_ok());
            assert!(serde_json::from_str::<serde_json::Value>(&fits).is_ok());
            let error = Document::parse(over.as_bytes()).unwrap_err();
            assert_eq!((error.kind, error.offset), (SyntaxKind::TooDeep, MAX_DEPTH * open.len()));
            assert!(serde_json::from_str::<serde_json::Value>(&over).is_err());
        }
        let endless = "[".repeat(1_000_000);
        assert_eq!(Document::parse(endless.as_bytes()).unwrap_err().kind, SyntaxKind::TooDeep);
    }

    #[test]
    fn lone_surrogates_are_replaced_and_noted() {
        for (text, expected, lone) in [
            (r#""\ud83d\ude00""#, "😀", false),
            (r#""\ud83d""#, "\u{fffd}", true),
            (r#""\ude00x""#, "\u{fffd}x", true),
            (r#""\ud83d\n""#, "\u{fffd}\n", true),
            (r#""\ud83d\u0041""#, "\u{fffd}A", true),
            (r#""\ud83d\ud83d\ude00""#, "\u{fffd}😀", true),
        ] {
            let document = Document::parse(text.as_bytes()).unwrap();
            assert_eq!(document.root().as_str(), Some(expected), "{text}");
            assert_eq!(document.had_lone_surrogates(), lone, "{text}");
        }
    }
}
