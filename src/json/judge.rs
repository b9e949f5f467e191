//! How jsonschema sees a document: the representation behind a `Validator<Borrowed>`.

use std::borrow::Cow;
use std::ops::ControlFlow;

use jsonschema::JsonType;
use jsonschema::json::{self, Json, JsonNumber, NodeIdentity, cmp};
use serde_json::Value;

use super::document::{Arena, Content, Entry};
use super::{Document, Elements, Kind, Members, Node, Number};

/// A [`Document`] as something for jsonschema to judge, without a [`Value`] made of it.
///
/// `jsonschema::options_for::<Borrowed>()…build(&schema)` makes a `Validator<Borrowed>`, whose
/// `is_valid` and `iter_errors` take a [`Node`]. Of members with the same name it sees the last.
pub enum Borrowed {}

/// A name that is judged without being part of a document.
#[derive(Debug)]
pub struct LoneName(Document<'static>);

impl Default for LoneName {
    fn default() -> Self {
        let content = Content::Decoded { start: 0, end: 0 };
        let entries = vec![Entry { start: 0, end: 0, content }];
        Self(Document { text: "", arena: Arena { entries, ..Arena::default() } })
    }
}

impl Json for Borrowed {
    type Node<'a> = Node<'a>;
    type PreparedKey = Box<str>;
    type StringBuffer = LoneName;

    // A lookup passes over the members, so that one pass for all names is always cheaper.
    const KEYS_PER_LOOKUP: usize = 64;
    const ACYCLIC: bool = true;

    fn prepare_key(key: &str) -> Box<str> {
        key.into()
    }

    fn with_string_node<T>(
        buffer: &mut LoneName,
        string: &str,
        judge: impl FnOnce(Node<'_>) -> T,
    ) -> T {
        let arena = &mut buffer.0.arena;
        arena.decoded.clear();
        arena.decoded.push_str(string);
        arena.entries[0].content = Content::Decoded { start: 0, end: string.len() as u32 };
        judge(buffer.0.root())
    }
}

impl<'a> json::Node<'a, Borrowed> for Node<'a> {
    type Object = Object<'a>;
    type Array = Array<'a>;
    type Number = Number<'a>;

    fn as_object(&self) -> Option<Object<'a>> {
        match self.content() {
            Content::Object { len, .. } => Some(Object { node: *self, len: len as usize }),
            _ => None,
        }
    }

    fn as_array(&self) -> Option<Array<'a>> {
        match self.content() {
            Content::Array { len, .. } => Some(Array { node: *self, len: len as usize }),
            _ => None,
        }
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        self.as_str().map(Cow::Borrowed)
    }

    fn as_number(&self) -> Option<Number<'a>> {
        Node::as_number(*self)
    }

    fn as_boolean(&self) -> Option<bool> {
        self.as_bool()
    }

    fn is_null(&self) -> bool {
        Node::is_null(*self)
    }

    fn is_number(&self) -> bool {
        self.kind() == Kind::Number
    }

    fn json_type(&self) -> JsonType {
        match self.kind() {
            Kind::Null => JsonType::Null,
            Kind::Bool => JsonType::Boolean,
            Kind::Number => JsonType::Number,
            Kind::String => JsonType::String,
            Kind::Array => JsonType::Array,
            Kind::Object => JsonType::Object,
        }
    }

    fn equals_value(&self, expected: &Value) -> bool {
        match (self.content(), expected) {
            (Content::Plain | Content::Decoded { .. }, Value::String(string)) => {
                self.as_str() == Some(string)
            }
            (Content::Number, Value::Number(number)) => {
                cmp::equal_numbers(&Number::new(self.raw()), number)
            }
            (Content::Array { .. }, Value::Array(_))
            | (Content::Object { .. }, Value::Object(_)) => cmp::equal(&self.to_value(), expected),
            (Content::Bool(truth), Value::Bool(expected)) => truth == *expected,
            (Content::Null, Value::Null) => true,
            _ => false,
        }
    }

    /// The value as `serde_json` reads it. It recurses no deeper than a document may nest.
    fn to_value(&self) -> Cow<'a, Value> {
        Cow::Owned(match self.content() {
            Content::Null => Value::Null,
            Content::Bool(truth) => Value::Bool(truth),
            Content::Number => Value::Number(Number::new(self.raw()).to_serde()),
            Content::Plain | Content::Decoded { .. } => {
                Value::String(self.document.string_at(self.index).to_owned())
            }
            Content::Array { .. } => {
                self.elements().map(|element| element.to_value().into_owned()).collect()
            }
            Content::Object { .. } => self
                .members()
                .map(|member| (member.key.to_owned(), member.value.to_value().into_owned()))
                .collect(),
        })
    }

    fn identity(&self) -> Option<NodeIdentity> {
        let document = std::ptr::from_ref(self.document).addr();
        Some(NodeIdentity::tagged(document, self.index as u32))
    }
}

/// An object that is judged.
#[derive(Clone, Copy, Debug)]
pub struct Object<'a> {
    node: Node<'a>,
    len: usize,
}

impl<'a> json::Object<'a, Borrowed> for Object<'a> {
    type Node = Node<'a>;
    type MemberName = &'a str;
    type MembersIter = LastMembers<'a>;

    fn len(&self) -> usize {
        self.len
    }

    fn get(&self, key: &Box<str>) -> Option<Node<'a>> {
        self.node.get(key)
    }

    fn members(&self) -> LastMembers<'a> {
        LastMembers(self.node.members())
    }

    fn try_for_each_name_node<B>(
        &self,
        _buffer: &mut LoneName,
        mut judge: impl FnMut(Node<'_>) -> ControlFlow<B>,
    ) -> ControlFlow<B> {
        let mut members = LastMembers(self.node.members());
        while let Some(name) = members.next_name() {
            judge(Node::new(self.node.document, name))?;
        }
        ControlFlow::Continue(())
    }
}

/// The members of an object without those whose name comes again.
#[derive(Clone, Debug)]
pub struct LastMembers<'a>(Members<'a>);

impl LastMembers<'_> {
    fn next_name(&mut self) -> Option<usize> {
        loop {
            let name = self.0.next_name()?;
            if !self.0.document.is_shadowed(name) {
                return Some(name);
            }
        }
    }
}

impl<'a> Iterator for LastMembers<'a> {
    type Item = (&'a str, Node<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let name = self.next_name()?;
        let document = self.0.document;
        Some((document.string_at(name), Node::new(document, name + 1)))
    }
}

/// An array that is judged.
#[derive(Clone, Copy, Debug)]
pub struct Array<'a> {
    node: Node<'a>,
    len: usize,
}

impl<'a> json::Array<'a, Borrowed> for Array<'a> {
    type Node = Node<'a>;
    type ElementsIter = Elements<'a>;

    fn len(&self) -> usize {
        self.len
    }

    fn elements(&self) -> Elements<'a> {
        self.node.elements()
    }
}

impl JsonNumber for Number<'_> {
    fn as_u64(&self) -> Option<u64> {
        Number::as_u64(*self)
    }

    fn as_i64(&self) -> Option<i64> {
        Number::as_i64(*self)
    }

    fn as_f64(&self) -> Option<f64> {
        Some(Number::as_f64(*self))
    }

    fn as_str(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.raw())
    }

    fn to_number(&self) -> Cow<'_, serde_json::Number> {
        Cow::Owned(self.to_serde())
    }

    fn is_written_as_integer(&self) -> bool {
        Number::is_written_as_integer(*self)
    }
}

impl Number<'_> {
    /// The number as `serde_json` reads it, and clamped where that refuses it.
    fn to_serde(self) -> serde_json::Number {
        serde_json::from_str(self.raw())
            .ok()
            .or_else(|| serde_json::Number::from_f64(self.as_f64()))
            .expect("a clamped number is finite")
    }
}

#[cfg(test)]
mod tests;
