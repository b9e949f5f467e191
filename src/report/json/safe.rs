//! JSON in which hidden characters are escaped.

use std::io;

use serde_json::ser::Formatter;

use crate::report::escape::is_hidden;

/// serde_json's layout on one line; beyond the escapes that JSON demands, hidden characters are written
/// as `\u` escapes too, so that a report can be looked at in a terminal. Parsers read the same text.
#[derive(Default)]
pub(super) struct Safe;

impl Formatter for Safe {
    fn write_string_fragment<W>(&mut self, out: &mut W, fragment: &str) -> io::Result<()>
    where
        W: ?Sized + io::Write,
    {
        let mut rest = fragment;
        while let Some((at, c)) = rest.char_indices().find(|&(_, c)| is_hidden(c)) {
            out.write_all(&rest.as_bytes()[..at])?;
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
            rest = &rest[at + c.len_utf8()..];
        }
        out.write_all(rest.as_bytes())
    }
}

/// Whether a text stands in JSON as it is, and has no hidden character. Eight bytes are looked at together, the
/// last ones once more where they are fewer.
pub(super) fn is_plain(bytes: &[u8]) -> bool {
    let (words, rest) = bytes.as_chunks::<8>();
    if !words.iter().all(|word| is_plain_word(*word)) {
        return false;
    }
    match bytes.last_chunk::<8>() {
        Some(last) => rest.is_empty() || is_plain_word(*last),
        None => {
            let mut word = [b' '; 8];
            word[..rest.len()].copy_from_slice(rest);
            is_plain_word(word)
        }
    }
}

/// Whether all bytes are printable ASCII, and none a quote or a backslash.
#[inline]
fn is_plain_word(bytes: [u8; 8]) -> bool {
    const LOW: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = LOW << 7;
    let word = u64::from_le_bytes(bytes);
    let has = |byte: u8| {
        let other = word ^ (LOW * u64::from(byte));
        other.wrapping_sub(LOW) & !other
    };
    let is_control = word.wrapping_sub(LOW * u64::from(b' ')) & !word;
    (word | is_control | has(b'"') | has(b'\\') | has(0x7f)) & HIGH == 0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::Serialize;

    use super::*;

    fn print(text: &str) -> String {
        let mut out = Vec::new();
        let mut serializer = serde_json::Serializer::with_formatter(&mut out, Safe);
        text.serialize(&mut serializer).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn escapes_what_json_would_let_through() {
        assert_eq!(print("a\u{9b}\u{202e}b\u{e0001}\""), r#""a\u009b\u202eb\udb40\udc01\"""#);
    }

    proptest! {
        #[test]
        fn parsers_read_the_same_text(text in any::<String>()) {
            prop_assert_eq!(serde_json::from_str::<String>(&print(&text)).unwrap(), text);
        }
    }
}
