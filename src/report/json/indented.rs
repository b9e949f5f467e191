//! JSON on many lines, as serde_json's `PrettyFormatter` lays it out, with fewer writes: reports have
//! millions of lines.

use std::io;

use serde_json::ser::Formatter;

/// What stands before an element or a member: its beginning or its end is left out.
const BREAK: &[u8] = b",\n                                        ";

/// Spaces of each level.
const STEP: usize = 2;

/// The layout, and where it is.
#[derive(Debug, Default)]
pub(super) struct Indented {
    level: usize,
    /// Whether the array or object at hand has elements or members.
    has_values: bool,
}

impl Indented {
    fn open<W: ?Sized + io::Write>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.level += 1;
        self.has_values = false;
        out.write_all(bracket)
    }

    fn close<W: ?Sized + io::Write>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.level -= 1;
        if self.has_values {
            self.line(out, 1)?;
        }
        out.write_all(bracket)
    }

    /// Begins a line, without the first bytes of [`BREAK`].
    fn line<W: ?Sized + io::Write>(&self, out: &mut W, from: usize) -> io::Result<()> {
        let spaces = self.level * STEP;
        let end = BREAK.len().min(2 + spaces);
        out.write_all(&BREAK[from..end])?;
        (end..2 + spaces).try_for_each(|_| out.write_all(b" "))
    }
}

impl Formatter for Indented {
    fn begin_array<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b"[")
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b"]")
    }

    fn begin_array_value<W>(&mut self, out: &mut W, first: bool) -> io::Result<()>
    where
        W: ?Sized + io::Write,
    {
        self.line(out, usize::from(first))
    }

    fn end_array_value<W: ?Sized + io::Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.has_values = true;
        Ok(())
    }

    fn begin_object<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b"{")
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b"}")
    }

    fn begin_object_key<W>(&mut self, out: &mut W, first: bool) -> io::Result<()>
    where
        W: ?Sized + io::Write,
    {
        self.line(out, usize::from(first))
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }

    fn end_object_value<W: ?Sized + io::Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.has_values = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde::Serialize;
    use serde_json::{Value, json};

    use super::*;

    fn print(value: &Value) -> String {
        let mut out = Vec::new();
        let mut serializer = serde_json::Serializer::with_formatter(&mut out, Indented::default());
        value.serialize(&mut serializer).unwrap();
        String::from_utf8(out).unwrap()
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = any::<i32>().prop_map(Value::from);
        leaf.prop_recursive(40, 60, 3, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
                prop::collection::btree_map("[a-c]", inner, 0..3)
                    .prop_map(|members| members.into_iter().collect()),
            ]
        })
    }

    #[test]
    fn deep_values_are_indented_to_their_depth() {
        let deep = (0..60).fold(json!(1), |inner, _| json!([inner]));
        assert_eq!(print(&deep), serde_json::to_string_pretty(&deep).unwrap());
    }

    proptest! {
        #[test]
        fn looks_as_serde_json_has_it(value in value()) {
            prop_assert_eq!(print(&value), serde_json::to_string_pretty(&value).unwrap());
        }
    }
}
