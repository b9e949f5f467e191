//! Handles on the values of a document, and the ways from one to another.

use std::fmt;
use std::ops::Range;

use super::document::{Content, Document};
use super::{Number, pointer};

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Bool,
    /// A number
    Number,
    /// A string
    String,
    /// An array
    Array,
    /// An object
    Object,
}

/// A value of a document; cheap to copy.
#[derive(Clone, Copy)]
pub struct Node<'d> {
    pub(super) document: &'d Document<'d>,
    pub(super) index: usize,
}

/// A member of an object.
#[derive(Clone, Debug)]
pub struct Member<'d> {
    /// Its name, unescaped.
    pub key: &'d str,
    /// The bytes of its name, quotes included.
    pub key_span: Range<usize>,
    /// Its value.
    pub value: Node<'d>,
    /// Whether the name comes again later in the object. Readers take the last one, and so does
    /// [`Node::get`].
    pub shadowed: bool,
}

impl<'d> Node<'d> {
    pub(super) fn new(document: &'d Document<'d>, index: usize) -> Self {
        Self { document, index }
    }

    pub(super) fn content(self) -> Content {
        self.document.entry(self.index).content
    }

    /// What the value is.
    pub fn kind(self) -> Kind {
        match self.content() {
            Content::Null => Kind::Null,
            Content::Bool(_) => Kind::Bool,
            Content::Number => Kind::Number,
            Content::Plain | Content::Decoded { .. } => Kind::String,
            Content::Array { .. } => Kind::Array,
            Content::Object { .. } => Kind::Object,
        }
    }

    /// Whether it is `null`.
    pub fn is_null(self) -> bool {
        self.kind() == Kind::Null
    }

    /// Its truth, if it is `true` or `false`.
    pub fn as_bool(self) -> Option<bool> {
        match self.content() {
            Content::Bool(truth) => Some(truth),
            _ => None,
        }
    }

    /// Its content, unescaped, if it is a string.
    pub fn as_str(self) -> Option<&'d str> {
        (self.kind() == Kind::String).then(|| self.document.string_at(self.index))
    }

    /// The number that it is.
    pub fn as_number(self) -> Option<Number<'d>> {
        (self.kind() == Kind::Number).then(|| Number::new(self.raw()))
    }

    /// Its value, if it is a number written as an integer that fits.
    pub fn as_i64(self) -> Option<i64> {
        self.as_number()?.as_i64()
    }

    /// Its value, if it is a number; see [`Number::as_f64`].
    pub fn as_f64(self) -> Option<f64> {
        self.as_number().map(Number::as_f64)
    }

    /// Its bytes in the text; those of a string include the quotes.
    pub fn span(self) -> Range<usize> {
        span(self.document, self.index)
    }

    /// Its text, as it is written.
    pub fn raw(self) -> &'d str {
        &self.document.text[self.span()]
    }

    /// Its members in the order of the text, those with a repeated name included; none unless it
    /// is an object.
    pub fn members(self) -> Members<'d> {
        let is_object = self.kind() == Kind::Object;
        Members {
            document: self.document,
            at: self.index + 1,
            end: self.end_of_children(is_object),
        }
    }

    /// Its elements in order; none unless it is an array.
    pub fn elements(self) -> Elements<'d> {
        let is_array = self.kind() == Kind::Array;
        Elements {
            document: self.document,
            at: self.index + 1,
            end: self.end_of_children(is_array),
        }
    }

    fn end_of_children(self, has_any: bool) -> usize {
        if has_any { self.document.arena.after(self.index) } else { self.index + 1 }
    }

    /// The value of the member named `key`, of the last one if there are several. Takes time in
    /// proportion to the number of members.
    pub fn get(self, key: &str) -> Option<Self> {
        self.member(key).map(|name| Self::new(self.document, name + 1))
    }

    /// The index of the last name that is `key`.
    fn member(self, key: &str) -> Option<usize> {
        let document = self.document;
        let mut members = self.members();
        std::iter::from_fn(|| members.next_name())
            .find(|&name| document.is_string(name, key) && !document.is_shadowed(name))
    }

    /// The value that `pointer` (RFC 6901) points at, from here.
    pub fn at(self, pointer: &str) -> Option<Self> {
        self.locate(pointer).map(|(_, value)| value)
    }

    /// The bytes, quotes included, of the name of the member that `pointer` points at from here.
    /// `None` for what has no name: an element, the node itself, or nothing.
    pub fn key_span_at(self, pointer: &str) -> Option<Range<usize>> {
        let (name, _) = self.locate(pointer)?;
        name.map(|name| span(self.document, name))
    }

    /// The value that `pointer` points at, and the index of its name.
    fn locate(self, pointer: &str) -> Option<(Option<usize>, Self)> {
        let mut found = (None, self);
        for token in pointer::tokens(pointer)? {
            let parent = found.1;
            found = if parent.kind() == Kind::Array {
                (None, parent.elements().nth(pointer::index(&token)?)?)
            } else {
                let name = parent.member(&token)?;
                (Some(name), Self::new(self.document, name + 1))
            };
        }
        Some(found)
    }
}

impl fmt::Debug for Node<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{:?} {:?} at {:?}", self.kind(), self.raw(), self.span())
    }
}

/// The bytes of the value or name at `index`.
pub(super) fn span(document: &Document<'_>, index: usize) -> Range<usize> {
    let entry = document.entry(index);
    entry.start as usize..entry.end as usize
}

/// The members of an object, see [`Node::members`].
#[derive(Clone, Debug)]
pub struct Members<'d> {
    pub(super) document: &'d Document<'d>,
    at: usize,
    end: usize,
}

impl Members<'_> {
    /// The index of the next name; its value is the entry behind it.
    pub(super) fn next_name(&mut self) -> Option<usize> {
        (self.at < self.end).then(|| {
            let name = self.at;
            self.at = self.document.arena.after(name + 1);
            name
        })
    }
}

impl<'d> Iterator for Members<'d> {
    type Item = Member<'d>;

    fn next(&mut self) -> Option<Member<'d>> {
        let name = self.next_name()?;
        Some(Member {
            key: self.document.string_at(name),
            key_span: span(self.document, name),
            value: Node::new(self.document, name + 1),
            shadowed: self.document.is_shadowed(name),
        })
    }
}

/// The elements of an array, see [`Node::elements`].
#[derive(Clone, Debug)]
pub struct Elements<'d> {
    document: &'d Document<'d>,
    at: usize,
    end: usize,
}

impl<'d> Iterator for Elements<'d> {
    type Item = Node<'d>;

    fn next(&mut self) -> Option<Node<'d>> {
        (self.at < self.end).then(|| {
            let element = Node::new(self.document, self.at);
            self.at = self.document.arena.after(self.at);
            element
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::Document;
    use super::Kind;

    const TEXT: &str = r#" {"a": [1, {"b\n": "x\ty"}], "é/~": null, "a": true } "#;

    #[test]
    fn spans_are_the_bytes_of_names_and_values() {
        let document = Document::parse(TEXT.as_bytes()).unwrap();
        let members: Vec<_> = document.root().members().collect();
        let names: Vec<_> = members.iter().map(|member| &TEXT[member.key_span.clone()]).collect();
        assert_eq!(names, ["\"a\"", "\"é/~\"", "\"a\""]);
        let values: Vec<_> = members.iter().map(|member| member.value.raw()).collect();
        assert_eq!(values, [r#"[1, {"b\n": "x\ty"}]"#, "null", "true"]);
        assert_eq!(members[0].value.span(), 7..27);
        assert_eq!(document.root().raw(), TEXT.trim());
        let inner = members[0].value.at("/1/b\n").unwrap();
        assert_eq!((inner.as_str(), inner.raw()), (Some("x\ty"), r#""x\ty""#));
    }

    #[test]
    fn the_last_of_repeated_members_counts() {
        let document = Document::parse(TEXT.as_bytes()).unwrap();
        let root = document.root();
        let shadowed: Vec<_> = root.members().map(|member| member.shadowed).collect();
        assert_eq!(shadowed, [true, false, false]);
        assert_eq!(root.get("a").unwrap().as_bool(), Some(true));
        assert_eq!(root.at("/a").unwrap().kind(), Kind::Bool);
        let last = TEXT.rfind("\"a\"").unwrap();
        assert_eq!(root.key_span_at("/a"), Some(last..last + 3));
        assert!(root.get("b").is_none());
    }

    #[test]
    fn a_name_has_a_span_and_an_element_has_none() {
        let document = Document::parse(br#"{"x": [{"y": 1}]}"#).unwrap();
        let root = document.root();
        assert_eq!(root.key_span_at("/x/0/y"), Some(8..11));
        assert_eq!(root.key_span_at("/x/0"), None);
        assert_eq!(root.key_span_at(""), None);
        assert_eq!(root.key_span_at("/z"), None);
    }

    #[test]
    fn a_scalar_has_neither_members_nor_elements() {
        let document = Document::parse(br#"["text", 1]"#).unwrap();
        for node in document.root().elements() {
            assert_eq!((node.members().count(), node.elements().count()), (0, 0));
        }
        assert_eq!(document.root().members().count(), 0);
    }
}
