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
