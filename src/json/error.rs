//! Why a text is not JSON, in words for people who do not write parsers.

use std::fmt;

use thiserror::Error;

/// Why a text is not JSON, and where that was seen. Shown without its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{kind}")]
pub struct SyntaxError {
    /// The first byte that does not fit, in bytes from the text's beginning; the text's length
    /// when it ends too early.
    pub offset: usize,
    /// What is wrong there.
    pub kind: SyntaxKind,
}

impl SyntaxError {
    /// Whether more text could have mended it, as after a capture that was cut. An empty text does
    /// not count: nothing of it is there to be cut.
    pub fn is_premature_end(&self) -> bool {
        matches!(self.kind, SyntaxKind::Ends(_))
    }
}

/// What is wrong with a text that should be JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SyntaxKind {
    /// There is nothing but white space.
    #[error("the text is empty")]
    Empty,
    /// The text stops within something.
    #[error("the text ends inside {0}")]
    Ends(Within),
    /// The bytes are not UTF-8.
    #[error("not UTF-8")]
    NotUtf8,
    /// The text is longer than a span can tell.
    #[error("longer than 4 GiB")]
    TooLong,
    /// Arrays and objects lie too deep in each other.
    #[error("nesting deeper than {} levels", super::MAX_DEPTH)]
    TooDeep,
    /// The text begins with U+FEFF.
    #[error("a byte order mark before the value")]
    ByteOrderMark,
    /// Something else stands where a value should.
    #[error("expected a value")]
    ExpectedValue,
    /// A word that other notations know, such as JavaScript or Python.
    #[error("`{0}` is not JSON")]
    ForeignWord(&'static str),
    /// A string, or a member's name, in single quotes.
    #[error("single quotes where JSON wants double quotes")]
    SingleQuote,
    /// Something else stands where a member's name should.
    #[error("expected a member's name in double quotes")]
    ExpectedName,
    /// No colon follows a member's name.
    #[error("expected a colon after the member's name")]
    ExpectedColon,
    /// Neither a comma nor the end of the object follows a member.
    #[error("expected a comma or `}}` after the value")]
    ExpectedCommaOrBrace,
    /// Neither a comma nor the end of the array follows an element.
    #[error("expected a comma or `]` after the value")]
    ExpectedCommaOrBracket,
    /// A comma stands before the closing bracket.
    #[error("a comma with no value after it")]
    TrailingComma,
    /// A character below U+0020 stands unescaped in a string.
    #[error("a control character in a string")]
    ControlInString,
    /// A backslash begins no escape that JSON has.
    #[error("an escape that JSON does not have")]
    BadEscape,
    /// A number such as `007`.
    #[error("a number with a leading zero")]
    LeadingZero,
    /// A number such as `+1`, `.5`, `1.` or `1e`.
    #[error("a number not as JSON writes it")]
    BadNumber,
    /// The value is complete, but the text goes on.
    #[error("text after the end of the value")]
    TextAfter,
}

/// What was begun when the text ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Within {
    /// A string or a member's name.
    String,
    /// A number, before the digit that it needs.
    Number,
    /// `true`, `false` or `null`.
    Word,
    /// An array that is not closed.
    Array,
    /// An object that is not closed.
    Object,
}

impl fmt::Display for Within {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::String => "a string",
            Self::Number => "a number",
            Self::Word => "a word",
            Self::Array => "an array",
            Self::Object => "an object",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Document;
    use super::{SyntaxError, SyntaxKind, Within};

    fn error(text: &[u8]) -> SyntaxError {
        Document::parse(text).unwrap_err()
    }

    #[test]
    fn every_fault_is_named_at_its_byte() {
        for (text, offset, kind) in [
            (&b""[..], 0, SyntaxKind::Empty),
            (b" \r\n\t", 4, SyntaxKind::Empty),
            (b"\"ab", 3, SyntaxKind::Ends(Within::String)),
            (b"\"\\u12", 5, SyntaxKind::Ends(Within::String)),
            (b"-", 1, SyntaxKind::Ends(Within::Number)),
            (b"[1.", 3, SyntaxKind::Ends(Within::Number)),
            (b"tru", 3, SyntaxKind::Ends(Within::Word)),
            (b"[1,", 3, SyntaxKind::Ends(Within::Array)),
            (b"{\"a\" ", 5, SyntaxKind::Ends(Within::Object)),
            (b"\"a\xff\"", 2, SyntaxKind::NotUtf8),
            (b"\xef\xbb\xbf{}", 0, SyntaxKind::ByteOrderMark),
            (b"{\"a\":}", 5, SyntaxKind::ExpectedValue),
            (b"[nul]", 1, SyntaxKind::ExpectedValue),
            (b"[NaN]", 1, SyntaxKind::ForeignWord("NaN")),
            (b"-Infinity", 0, SyntaxKind::ForeignWord("-Infinity")),
            (b"[undefined]", 1, SyntaxKind::ForeignWord("undefined")),
            (b"{'a':1}", 1, SyntaxKind::SingleQuote),
            (b"['a']", 1, SyntaxKind::SingleQuote),
            (b"{a:1}", 1, SyntaxKind::ExpectedName),
            (b"{\"a\"1}", 4, SyntaxKind::ExpectedColon),
            (b"{\"a\":1 \"b\":2}", 7, SyntaxKind::ExpectedCommaOrBrace),
            (b"[1 2]", 3, SyntaxKind::ExpectedCommaOrBracket),
            (b"[1,]", 3, SyntaxKind::TrailingComma),
            (b"{\"a\":1,}", 7, SyntaxKind::TrailingComma),
            (b"\"a\nb\"", 2, SyntaxKind::ControlInString),
            (b"\"a\\x\"", 2, SyntaxKind::BadEscape),
            (b"\"\\u00g0\"", 1, SyntaxKind::BadEscape),
            (b"[007]", 1, SyntaxKind::LeadingZero),
            (b"-01", 0, SyntaxKind::LeadingZero),
            (b"[+1]", 1, SyntaxKind::BadNumber),
            (b"[.5]", 1, SyntaxKind::BadNumber),
            (b"[1.e3]", 1, SyntaxKind::BadNumber),
            (b"{} x", 3, SyntaxKind::TextAfter),
        ] {
            let shown = String::from_utf8_lossy(text);
            assert_eq!(error(text), SyntaxError { offset, kind }, "{shown:?}");
        }
    }

    #[test]
    fn invalid_utf8_does_not_hide_an_earlier_fault() {
        assert_eq!(error(b"[007, \"\xff\"]").kind, SyntaxKind::LeadingZero);
        assert_eq!(error(b"[7, \"\xff\"]").kind, SyntaxKind::NotUtf8);
    }

    #[test]
    fn a_text_cut_inside_a_character_is_cut() {
        let error = error(b"\"caf\xc3");
        assert_eq!((error.offset, error.is_premature_end()), (5, true));
        assert_eq!(error.to_string(), "the text ends inside a string");
    }

    #[test]
    fn kinds_are_said_in_plain_words() {
        assert_eq!(SyntaxKind::TooDeep.to_string(), "nesting deeper than 127 levels");
        assert_eq!(
            SyntaxKind::ExpectedCommaOrBrace.to_string(),
            "expected a comma or `}` after the value"
        );
        assert_eq!(SyntaxKind::ForeignWord("NaN").to_string(), "`NaN` is not JSON");
    }
}
