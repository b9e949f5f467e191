//! JSON cut into tokens, whatever is wrong with it: what cannot be parsed is redacted all the same.

use std::ops::Range;

/// A token, with its bytes in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// `{` or `[`
    Open(Shape),
    /// `}` or `]`
    Close,
    /// `:`
    Colon,
    /// `,`
    Comma,
    /// What stands between two quotes, or behind the last one.
    Text(Range<usize>),
    /// A number, a word, or anything else that is no string.
    Bare(Range<usize>),
}

/// What a bracket opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Object,
    Array,
}

/// The tokens of a text.
pub(super) struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// What stands between the quotes that begin at `start`; a text that breaks off ends it.
    fn string(&mut self, start: usize) -> Token {
        let bytes = self.text.as_bytes();
        let mut at = start + 1;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'"' => {
                    self.at = at + 1;
                    return Token::Text(start + 1..at);
                }
                b'\\' => at += 2,
                _ => at += 1,
            }
        }
        self.at = bytes.len();
        Token::Text(start + 1..bytes.len())
    }

    fn bare(&mut self, start: usize) -> Token {
        let ends = |c: char| c.is_whitespace() || "{}[]:,\"".contains(c);
        let end = self.text[start..].find(ends).map_or(self.text.len(), |len| start + len);
        self.at = end;
        Token::Bare(start..end)
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        let rest = &self.text[self.at..];
        let start = self.at + rest.find(|c: char| !c.is_whitespace())?;
        let token = match self.text.as_bytes()[start] {
            b'{' => Token::Open(Shape::Object),
            b'[' => Token::Open(Shape::Array),
            b'}' | b']' => Token::Close,
            b':' => Token::Colon,
            b',' => Token::Comma,
            b'"' => return Some(self.string(start)),
            _ => return Some(self.bare(start)),
        };
        self.at = start + 1;
        Some(token)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn broken_text_gives_tokens_too() {
        let text = r#"{'a': tru, "b\"": ["é"#;
        let tokens: Vec<Token> = Tokens::new(text).collect();
        let expected = [
            Token::Open(Shape::Object),
            Token::Bare(1..4),
            Token::Colon,
            Token::Bare(6..9),
            Token::Comma,
            Token::Text(12..15),
            Token::Colon,
            Token::Open(Shape::Array),
            Token::Text(20..22),
        ];
        assert_eq!(tokens, expected);
    }

    proptest! {
        #[test]
        fn tokens_lie_on_characters_and_follow_each_other(text in "(?s)[\\[\\]{}:,\"\\\\ \naé1]*|.*") {
            let mut end = 0;
            for token in Tokens::new(&text) {
                if let Token::Text(range) | Token::Bare(range) = token {
                    prop_assert!(range.start >= end && text.get(range.clone()).is_some());
                    end = range.end;
                }
            }
        }
    }
}
