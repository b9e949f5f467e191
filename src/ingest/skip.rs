//! Finds the end of a JSON string or container without keeping any of it.

use memchr::memchr;

/// Passes over strings and brackets, of which it keeps the depth alone: memory and stack do not
/// depend on the text. Which bracket closes which is not checked.
#[derive(Debug)]
pub(super) struct Skip {
    /// Brackets open.
    depth: u64,
    /// In a string.
    in_string: bool,
    /// The next byte is the second one of an escape.
    escaped: bool,
    /// What a line feed inside a string means.
    line_feeds: LineFeeds,
}

/// What a line feed inside a string means. JSON forbids it there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LineFeeds {
    /// A byte like others.
    InString,
    /// The string lacks its closing quote: the way back after broken JSON.
    EndString,
}

impl Skip {
    /// Begins before a string or a container.
    pub(super) fn value() -> Self {
        Self::out_of(0, LineFeeds::InString)
    }

    /// Begins `depth` brackets deep.
    pub(super) fn out_of(depth: u64, line_feeds: LineFeeds) -> Self {
        Self { depth, in_string: false, escaped: false, line_feeds }
    }

    /// Passes over `bytes`. Some(count) when the end was found behind `count` of them.
    pub(super) fn pass(&mut self, bytes: &[u8]) -> Option<usize> {
        let mut at = 0;
        while at < bytes.len() {
            if self.in_string {
                at += self.pass_string(&bytes[at..])?;
            } else {
                at += self.pass_brackets(&bytes[at..])?;
            }
            if self.depth == 0 && !self.in_string {
                return Some(at);
            }
        }
        None
    }

    /// Up to and with the next quote or the bracket that closes the last one.
    fn pass_brackets(&mut self, bytes: &[u8]) -> Option<usize> {
        for (at, byte) in bytes.iter().enumerate() {
            match byte {
                b'"' => {
                    self.in_string = true;
                    return Some(at + 1);
                }
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => {
                    self.depth = self.depth.saturating_sub(1);
                    if self.depth == 0 {
                        return Some(at + 1);
                    }
                }
                _ => {}
            }
        }
        None
    }

    /// Up to and with the quote that closes the string. Looks for quotes alone, and counts the
    /// backslashes before each: script texts hold more backslashes than quotes.
    fn pass_string(&mut self, bytes: &[u8]) -> Option<usize> {
        if self.line_feeds == LineFeeds::EndString {
            return self.pass_broken_string(bytes);
        }
        let mut from = 0;
        loop {
            let quote = memchr(b'"', &bytes[from..]).map_or(bytes.len(), |at| from + at);
            let run = bytes[from..quote].iter().rev().take_while(|&&byte| byte == b'\\').count();
            let escaped = (run % 2 == 1) != (self.escaped && run == quote - from);
            self.escaped = false;
            if quote == bytes.len() {
                self.escaped = escaped;
                return None;
            }
            from = quote + 1;
            if !escaped {
                self.in_string = false;
                return Some(from);
            }
        }
    }

    fn pass_broken_string(&mut self, bytes: &[u8]) -> Option<usize> {
        for (at, &byte) in bytes.iter().enumerate() {
            if byte == b'\n' || byte == b'"' && !self.escaped {
                self.in_string = false;
                self.escaped = false;
                return Some(at + 1);
            }
            self.escaped = byte == b'\\' && !self.escaped;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn end(bytes: &[u8], step: usize) -> Option<usize> {
        let mut skip = Skip::value();
        let mut passed = 0;
        for piece in bytes.chunks(step) {
            if let Some(count) = skip.pass(piece) {
                return Some(passed + count);
            }
            passed += piece.len();
        }
        None
    }

    proptest! {
        #[test]
        fn finds_the_end_of_strings(text in r#"[\\"a\n{}]{0,20}"#, step in 1usize..9) {
            let json = serde_json::to_string(&text).unwrap();
            let followed = format!("{json}\"}}]");
            prop_assert_eq!(end(followed.as_bytes(), step), Some(json.len()));
            prop_assert_eq!(end(&json.as_bytes()[..json.len() - 1], step), None);
        }

        #[test]
        fn finds_the_end_of_containers(text in r#"[\\"a{}]{0,9}"#, depth in 0usize..50, step in 1usize..9) {
            let mut value = serde_json::json!({ &text: [&text, {}], "b": [] });
            for _ in 0..depth {
                value = serde_json::json!([value, &text]);
            }
            let json = value.to_string();
            prop_assert_eq!(end(format!("{json}]}}").as_bytes(), step), Some(json.len()));
        }
    }
}
