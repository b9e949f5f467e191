//! Finds the secret values of the usual kind of payload: in one pass, and without tokens. What is unusual is
//! left to [`super::scan`], which finds the same in all that this reads.

use std::ops::Range;

use memchr::memchr2;

use super::names::{Meaning, Names};
use super::scan::{Edit, hidden, hidden_queries};
use crate::json::{Sought, Visit, walk, walk_first};

/// The secret parts of `text`, in their order, if it is an object or array of the usual kind: without
/// escapes, headers, and bodies in bodies.
pub(super) fn scan(text: &str, names: &Names) -> Option<Vec<Edit>> {
    let mut scan = Scan::new(text, names);
    walk(text, "", Meaning::Body, &mut scan)?;
    scan.done()
}

/// The secret parts of the object or array that `text` begins with, its length in bytes, and where `pointer`
/// leads in it. None as for [`scan`].
pub(super) fn scan_first(
    text: &str,
    pointer: &str,
    names: &Names,
) -> Option<(usize, Sought, Vec<Edit>)> {
    let mut scan = Scan::new(text, names);
    let (len, sought) = walk_first(text, pointer, Meaning::Body, &mut scan)?;
    Some((len, sought, scan.done()?))
}

struct Scan<'n> {
    names: &'n Names,
    /// Whether a value may hold the query string of a URL.
    has_queries: bool,
    edits: Vec<Edit>,
    /// Whether something was met that is left to others.
    is_unusual: bool,
}

impl<'n> Scan<'n> {
    fn new(text: &str, names: &'n Names) -> Self {
        let has_queries = memchr2(b'?', b'#', text.as_bytes()).is_some();
        Self { names, has_queries, edits: Vec::new(), is_unusual: false }
    }

    fn done(self) -> Option<Vec<Edit>> {
        (!self.is_unusual).then_some(self.edits)
    }
}

impl Visit for Scan<'_> {
    type Said = Meaning;

    fn member(&mut self, outer: Meaning, name: &str, first: u8) -> Option<Meaning> {
        let own = match outer {
            // That of the root is the payload.
            Meaning::Open | Meaning::Body => self.names.meaning(name),
            of_all => of_all,
        };
        // The `params` of a form are an array.
        let is_form = first == b'[' && own == Meaning::Open && name == "params";
        let is_usual = matches!(own, Meaning::Open | Meaning::Secret(_)) && !is_form;
        is_usual.then_some(own)
    }

    fn scalar(&mut self, said: Meaning, text: &str, range: Range<usize>) {
        match said {
            Meaning::Secret(kind) => self.edits.extend(hidden(text, range, kind)),
            Meaning::Open if self.has_queries => self.edits.extend(hidden_queries(text, range)),
            Meaning::Open => {}
            Meaning::Body | Meaning::Named(_) => self.is_unusual = true,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::scan::scan_to;
    use super::*;

    /// Payloads and other JSON with names of every meaning.
    fn json() -> impl Strategy<Value = String> {
        let leaf = prop::sample::select(vec![
            "1",
            "-2.5",
            "null",
            "true",
            "\"\"",
            "\"é b\"",
            "\"\\n\"",
            "\"secret\"",
            "\"undefined\"",
            "\"/a?b=c d#e\"",
            "\"https://h/p#f g\"",
            "\"a?b\"",
            "\"{a}\"",
        ]);
        leaf.prop_map(str::to_owned).prop_recursive(4, 24, 5, |inner| {
            let name = prop::sample::select(vec![
                "params",
                "customMetadata",
                "media.id",
                "visitor.customerIDs",
                "analytics.visitorId",
                "headers",
                "body",
                "x-token",
                "own",
                "name",
            ]);
            let member =
                (name, inner.clone()).prop_map(|(name, value)| format!("\"{name}\" :{value}"));
            prop_oneof![
                prop::collection::vec(inner, 0..3).prop_map(|all| format!("[ {}]", all.join(","))),
                prop::collection::vec(member, 0..5)
                    .prop_map(|all| format!("{{ {}}}", all.join(", "))),
            ]
        })
    }

    #[test]
    fn payloads_are_of_the_usual_kind() {
        let text = r#"{"eventType":"sessionStart","params":{"media.id":"/a?b","analytics.visitorId":"c"},"customMetadata":{"d":"false","e":7,"f":["g"]}}"#;
        let edits = scan(text, &Names::default()).unwrap();
        let parts: Vec<&str> = edits.into_iter().map(|edit| &text[edit.range]).collect();
        assert_eq!(parts, ["b", "c", "7", "g"]);
    }

    proptest! {
        #[test]
        fn finds_what_the_long_way_finds(text in json()) {
            let names = Names::new(&["own".to_owned()]);
            if let Some(edits) = scan(&text, &names) {
                prop_assert_eq!(edits, scan_to(&text, &names, 3));
            }
        }
    }
}
