//! Writes JSON as serde_json lays it out, on one line or on many, with the characters that are hidden
//! escaped.
//!
//! Reports have millions of members, most of them short texts that need no escape. So brackets, names and
//! such texts are put into a buffer of our own, and only what is unusual is left to serde_json; its formatters
//! would look at each byte, and write a few at a time.

use std::io;

use serde::ser::{
    Serialize, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};
use serde_json::Error;

use super::safe::{Safe, is_plain};

/// Bytes that are held before they are handed on.
const BUFFER: usize = 16 << 10;

/// A comma, and the end of the line behind it.
const LINE: &[u8] = b",\n";

/// Spaces of each level.
const STEP: usize = 2;

/// How JSON is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    /// An element or a member a line.
    Indented,
    /// On one line.
    OneLine,
}

/// Writes values.
pub(super) struct Writer<'o> {
    out: &'o mut dyn io::Write,
    buffer: Vec<u8>,
    layout: Layout,
    /// How many arrays and objects are open.
    level: usize,
    /// What stands before an element or a member: a comma, and the beginning of a line at this level.
    line: Vec<u8>,
}

impl<'o> Writer<'o> {
    pub(super) fn new(out: &'o mut dyn io::Write, layout: Layout) -> Self {
        let line = match layout {
            Layout::Indented => LINE.to_vec(),
            Layout::OneLine => LINE[..1].to_vec(),
        };
        Self { out, buffer: Vec::with_capacity(2 * BUFFER), layout, level: 0, line }
    }

    /// Writes a value, and `end` behind it. It may be held until the writer is finished.
    ///
    /// # Errors
    /// Those of what it is written to.
    pub(super) fn write(&mut self, value: &impl Serialize, end: &[u8]) -> io::Result<()> {
        value.serialize(&mut *self)?;
        self.buffer.extend_from_slice(end);
        Ok(())
    }

    /// Hands on what is held. Without a flush, which a compressor would mark.
    ///
    /// # Errors
    /// Those of what it is written to.
    pub(super) fn finish(self) -> io::Result<()> {
        self.out.write_all(&self.buffer)
    }

    /// Goes one level up or down.
    fn go_to(&mut self, level: usize) {
        if self.layout == Layout::Indented {
            self.line.resize(LINE.len() + STEP * level, b' ');
        }
        self.level = level;
    }

    /// Hands on what is held, if that is much.
    #[inline]
    fn make_room(&mut self) -> Result<(), Error> {
        if self.buffer.len() > BUFFER {
            self.out.write_all(&self.buffer).map_err(Error::io)?;
            self.buffer.clear();
        }
        Ok(())
    }

    fn colon(&mut self) {
        let colon: &[u8] = if self.layout == Layout::Indented { b": " } else { b":" };
        self.buffer.extend_from_slice(colon);
    }

    fn text(&mut self, text: &str) -> Result<(), Error> {
        if !is_plain(text.as_bytes()) {
            return self.by_serde_json(text);
        }
        self.buffer.push(b'"');
        self.buffer.extend_from_slice(text.as_bytes());
        self.buffer.push(b'"');
        Ok(())
    }

    fn by_serde_json<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        value.serialize(&mut serde_json::Serializer::with_formatter(&mut self.buffer, Safe))
    }
}

/// An array or object that is being written.
pub(super) struct Open<'w, 'o> {
    writer: &'w mut Writer<'o>,
    is_empty: bool,
    close: u8,
    /// Whether it is the one member of an object that names its kind.
    in_variant: bool,
}

impl<'w, 'o> Open<'w, 'o> {
    fn new(writer: &'w mut Writer<'o>, brackets: [u8; 2]) -> Self {
        writer.go_to(writer.level + 1);
        writer.buffer.push(brackets[0]);
        Self { writer, is_empty: true, close: brackets[1], in_variant: false }
    }

    /// As the member `variant` of an object.
    fn in_variant(
        writer: &'w mut Writer<'o>,
        variant: &str,
        brackets: [u8; 2],
    ) -> Result<Self, Error> {
        let mut outer = Open::new(&mut *writer, *b"{}");
        outer.name(variant)?;
        Ok(Self { in_variant: true, ..Self::new(writer, brackets) })
    }

    fn next(&mut self) -> Result<(), Error> {
        self.writer.make_room()?;
        let Writer { buffer, line, .. } = &mut *self.writer;
        // Before the first one there is no comma.
        buffer.extend_from_slice(&line[usize::from(self.is_empty)..]);
        self.is_empty = false;
        Ok(())
    }

    fn name(&mut self, name: &str) -> Result<(), Error> {
        self.next()?;
        self.writer.text(name)?;
        self.writer.colon();
        Ok(())
    }

    /// A name that is ours, which needs no escape.
    fn own_name(&mut self, name: &'static str) -> Result<(), Error> {
        debug_assert!(is_plain(name.as_bytes()), "members of reports have plain names");
        self.writer.make_room()?;
        let from = usize::from(std::mem::take(&mut self.is_empty));
        let Writer { buffer, line, layout, .. } = &mut *self.writer;
        // Room for all of it at once: this is done for each member of each finding.
        buffer.reserve(line.len() + name.len() + 4);
        buffer.extend_from_slice(&line[from..]);
        buffer.push(b'"');
        buffer.extend_from_slice(name.as_bytes());
        match layout {
            Layout::Indented => buffer.extend_from_slice(b"\": "),
            Layout::OneLine => buffer.extend_from_slice(b"\":"),
        }
        Ok(())
    }

    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.next()?;
        value.serialize(&mut *self.writer)
    }

    fn member<T: Serialize + ?Sized>(&mut self, name: &str, value: &T) -> Result<(), Error> {
        self.name(name)?;
        value.serialize(&mut *self.writer)
    }

    fn close(self) {
        let Self { writer, is_empty, close, in_variant } = self;
        writer.go_to(writer.level - 1);
        if !is_empty {
            writer.buffer.extend_from_slice(&writer.line[1..]);
        }
        writer.buffer.push(close);
        if in_variant {
            writer.go_to(writer.level - 1);
            writer.buffer.extend_from_slice(&writer.line[1..]);
            writer.buffer.push(b'}');
        }
    }
}

/// Numbers and truths, as serde_json writes them.
macro_rules! by_serde_json {
    ($($method:ident: $type:ty),*) => {
        $(fn $method(self, value: $type) -> Result<(), Error> {
            self.by_serde_json(&value)
        })*
    };
}

impl<'w, 'o> Serializer for &'w mut Writer<'o> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Open<'w, 'o>;
    type SerializeTuple = Open<'w, 'o>;
    type SerializeTupleStruct = Open<'w, 'o>;
    type SerializeTupleVariant = Open<'w, 'o>;
    type SerializeMap = Open<'w, 'o>;
    type SerializeStruct = Open<'w, 'o>;
    type SerializeStructVariant = Open<'w, 'o>;

    by_serde_json!(
        serialize_bool: bool, serialize_i8: i8, serialize_i16: i16, serialize_i32: i32,
        serialize_i64: i64, serialize_u8: u8, serialize_u16: u16, serialize_u32: u32,
        serialize_u64: u64, serialize_f32: f32, serialize_f64: f64, serialize_char: char,
        serialize_bytes: &[u8]
    );

    fn serialize_str(self, text: &str) -> Result<(), Error> {
        self.text(text)
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        self.buffer.extend_from_slice(b"null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), Error> {
        self.text(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        let mut open = Open::new(self, *b"{}");
        open.member(variant, value)?;
        open.close();
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Open<'w, 'o>, Error> {
        Ok(Open::new(self, *b"[]"))
    }

    fn serialize_tuple(self, _: usize) -> Result<Open<'w, 'o>, Error> {
        Ok(Open::new(self, *b"[]"))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Open<'w, 'o>, Error> {
        Ok(Open::new(self, *b"[]"))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Open<'w, 'o>, Error> {
        Open::in_variant(self, variant, *b"[]")
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Open<'w, 'o>, Error> {
        Ok(Open::new(self, *b"{}"))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Open<'w, 'o>, Error> {
        Ok(Open::new(self, *b"{}"))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
        _: usize,
    ) -> Result<Open<'w, 'o>, Error> {
        Open::in_variant(self, variant, *b"{}")
    }
}

/// What all kinds of arrays do.
macro_rules! elements {
    ($($kind:ident: $method:ident),*) => {
        $(impl $kind for Open<'_, '_> {
            type Ok = ();
            type Error = Error;

            fn $method<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
                self.element(value)
            }

            fn end(self) -> Result<(), Error> {
                self.close();
                Ok(())
            }
        })*
    };
}

elements!(
    SerializeSeq: serialize_element,
    SerializeTuple: serialize_element,
    SerializeTupleStruct: serialize_field,
    SerializeTupleVariant: serialize_field
);

/// What all kinds of objects with known names do.
macro_rules! members {
    ($($kind:ident),*) => {
        $(impl $kind for Open<'_, '_> {
            type Ok = ();
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<(), Error> {
                self.own_name(name)?;
                value.serialize(&mut *self.writer)
            }

            fn end(self) -> Result<(), Error> {
                self.close();
                Ok(())
            }
        })*
    };
}

members!(SerializeStruct, SerializeStructVariant);

impl SerializeMap for Open<'_, '_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.next()?;
        let start = self.writer.buffer.len();
        key.serialize(&mut *self.writer)?;
        // A name is a text, whatever it is made of.
        if self.writer.buffer.get(start) != Some(&b'"') {
            self.writer.buffer.insert(start, b'"');
            self.writer.buffer.push(b'"');
        }
        self.writer.colon();
        Ok(())
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        value.serialize(&mut *self.writer)
    }

    fn end(self) -> Result<(), Error> {
        self.close();
        Ok(())
    }
}
