//! Members whose name comes twice in their object.

use std::ops::Range;

use super::document::{Document, Repeat};
use super::node::span;
use super::{Kind, Node, push_pointer};

/// A name that comes twice in an object. One that comes three times makes two of these.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duplicate<'d> {
    /// The JSON Pointer of the object.
    pub object: String,
    /// The name, unescaped.
    pub key: &'d str,
    /// The bytes of the name where it is shadowed, quotes included.
    pub first: Range<usize>,
    /// The bytes of the name where it comes next, quotes included.
    pub second: Range<usize>,
}

/// The duplicates of a document, see [`Document::duplicates`]. Their number is known at once.
///
/// All of them together take one walk through the document, and for each a pointer as long as the
/// names above it. A hostile text can hold very many: take as many as will be shown.
#[derive(Clone, Debug)]
pub struct Duplicates<'d> {
    document: &'d Document<'d>,
    repeats: std::slice::Iter<'d, Repeat>,
    /// The way to the object of the last duplicate. Names come in the order of the text, so that
    /// no step is ever taken back.
    path: Vec<Step>,
}

/// A container on the way, and how far it has been walked.
#[derive(Clone, Copy, Debug)]
struct Step {
    container: usize,
    /// The value reached in it.
    child: usize,
    /// The number of that value, from 0.
    ordinal: usize,
}

impl<'d> Duplicates<'d> {
    pub(super) fn new(document: &'d Document<'d>) -> Self {
        Self { document, repeats: document.arena.repeats.iter(), path: Vec::new() }
    }

    /// Makes the path lead to the object at `object`, which holds the name at `name`.
    fn walk_to(&mut self, object: usize, name: usize) {
        let arena = &self.document.arena;
        while self.path.last().is_some_and(|step| arena.after(step.container) <= name) {
            self.path.pop();
        }
        if self.path.is_empty() {
            self.path.push(self.step_into(0));
        }
        while let Some(step) = self.path.last_mut().filter(|step| step.container != object) {
            let is_object = Node::new(self.document, step.container).kind() == Kind::Object;
            while arena.after(step.child) <= object {
                step.child = arena.after(step.child) + usize::from(is_object);
                step.ordinal += 1;
            }
            let child = step.child;
            self.path.push(self.step_into(child));
        }
    }

    fn step_into(&self, container: usize) -> Step {
        let is_object = Node::new(self.document, container).kind() == Kind::Object;
        Step { container, child: container + 1 + usize::from(is_object), ordinal: 0 }
    }

    /// The pointer that the path spells; its last step is the object itself.
    fn pointer(&self) -> String {
        let mut pointer = String::new();
        for pair in self.path.windows(2) {
            match Node::new(self.document, pair[0].container).kind() {
                Kind::Object => {
                    push_pointer(&mut pointer, self.document.string_at(pair[1].container - 1));
                }
                _ => push_pointer(&mut pointer, &pair[0].ordinal.to_string()),
            }
        }
        pointer
    }
}

impl<'d> Iterator for Duplicates<'d> {
    type Item = Duplicate<'d>;

    fn next(&mut self) -> Option<Duplicate<'d>> {
        let repeat = self.repeats.next()?;
        let (first, second) = (repeat.first as usize, repeat.second as usize);
        self.walk_to(repeat.object as usize, first);
        Some(Duplicate {
            object: self.pointer(),
            key: self.document.string_at(first),
            first: span(self.document, first),
            second: span(self.document, second),
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.repeats.size_hint()
    }
}

impl ExactSizeIterator for Duplicates<'_> {}

#[cfg(test)]
mod tests {
    use super::super::Document;

    fn found(text: &str) -> Vec<(String, String, usize, usize)> {
        let document = Document::parse(text.as_bytes()).unwrap();
        let duplicates = document.duplicates();
        let count = duplicates.len();
        let found: Vec<_> = duplicates
            .map(|found| {
                (found.object, found.key.to_owned(), found.first.start, found.second.start)
            })
            .collect();
        assert_eq!(found.len(), count);
        found
    }

    fn duplicate(
        object: &str,
        key: &str,
        first: usize,
        second: usize,
    ) -> (String, String, usize, usize) {
        (object.to_owned(), key.to_owned(), first, second)
    }

    #[test]
    fn distinct_names_are_no_duplicates() {
        assert_eq!(
            found(r#"{"ab": {"ab": 1}, "ba": [{"ab": 1}, {"ab": 1}], "axb": 2, "ayb": 3}"#),
            []
        );
    }

    #[test]
    fn each_repeated_name_pairs_with_the_next() {
        assert_eq!(
            found(r#"{"a":1,"b":2,"\u0061":3,"a":4}"#),
            [duplicate("", "a", 1, 13), duplicate("", "a", 13, 24)]
        );
    }

    #[test]
    fn duplicates_come_in_the_order_of_the_text_with_their_objects() {
        let text =
            r#"{"x":[0,{"k":1,"k":2}],"p/q":{"k":[],"k":{"k":1,"k":2}},"x":3,"e":{},"e":{}}"#;
        assert_eq!(
            found(text),
            [
                duplicate("", "x", 1, 56),
                duplicate("/x/1", "k", 9, 15),
                duplicate("/p~1q", "k", 30, 37),
                duplicate("/p~1q/k", "k", 42, 48),
                duplicate("", "e", 62, 69),
            ]
        );
    }

    #[test]
    fn many_names_and_many_duplicates_take_no_quadratic_time() {
        let distinct: Vec<_> = (0..100_000).map(|n| format!("\"{n}\":0")).collect();
        let text = format!("{{{0},{0}}}", distinct.join(","));
        assert_eq!(found(&text).len(), 100_000);
        let text = format!("[{}]", ["{\"a\":0,\"a\":0}"; 100_000].join(","));
        assert_eq!(found(&text)[99_999].0, "/99999");
    }
}
