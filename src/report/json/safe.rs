//! JSON in which hidden characters are escaped.

use std::io;

use serde_json::ser::{CharEscape, CompactFormatter, Formatter};

use super::indented::Indented;
use crate::report::escape::is_hidden;

/// How many bytes are looked at together.
const AT_ONCE: usize = 32;

/// One of serde_json's layouts; beyond the escapes that JSON demands, hidden characters are written
/// as `\u` escapes too, so that a report can be looked at in a terminal. Parsers read the same text.
#[derive(Default)]
pub(super) struct Safe<F>(F);

/// Indented.
pub(super) type Pretty = Safe<Indented>;

/// On one line.
pub(super) type Compact = Safe<CompactFormatter>;

impl<F: Formatter> Formatter for Safe<F> {
    fn write_string_fragment<W>(&mut self, out: &mut W, fragment: &str) -> io::Result<()>
    where
        W: ?Sized + io::Write,
    {
        if is_printable(fragment.as_bytes()) {
            return out.write_all(fragment.as_bytes());
        }
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

    fn write_char_escape<W>(&mut self, out: &mut W, escape: CharEscape) -> io::Result<()>
    where
        W: ?Sized + io::Write,
    {
        self.0.write_char_escape(out, escape)
    }

    fn begin_array<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: ?Sized + io::Write>(
        &mut self,
        out: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: ?Sized + io::Write>(
        &mut self,
        out: &mut W,
        first: bool,
    ) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}

/// Whether all are printable ASCII. Without a way out halfway, so that many bytes are looked at together.
fn is_printable(bytes: &[u8]) -> bool {
    let all = |bytes: &[u8]| bytes.iter().fold(true, |all, byte| all & matches!(byte, b' '..=b'~'));
    let (many, rest) = bytes.as_chunks::<AT_ONCE>();
    many.iter().all(|many| all(many)) && all(rest)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::Serialize;

    use super::*;

    fn print(text: &str) -> String {
        let mut out = Vec::new();
        let mut serializer = serde_json::Serializer::with_formatter(&mut out, Pretty::default());
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
