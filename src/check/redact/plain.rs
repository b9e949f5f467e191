//! Finds the secret values of the usual kind of payload: in one pass, and without tokens. What is unusual is
//! left to [`super::scan`], which finds the same in all that this reads.

use memchr::memchr2;

use super::names::{Meaning, Names};
use super::scan::{Edit, hidden, hidden_queries};
use crate::json::Cursor;

/// How deep arrays and objects are followed.
const MAX_DEPTH: u32 = 8;

/// The secret parts of `text`, in their order, if it is an object or array of the usual kind: without
/// escapes, headers, and bodies in bodies.
pub(super) fn scan(text: &str, names: &Names) -> Option<Vec<Edit>> {
    let mut cursor = Cursor::new(text);
    cursor.space();
    if !matches!(cursor.peek()?, b'{' | b'[') {
        return None;
    }
    let has_queries = memchr2(b'?', b'#', text.as_bytes()).is_some();
    let mut scan = Scan { text, cursor, names, has_queries, edits: Vec::new() };
    scan.value(Meaning::Open, None, MAX_DEPTH)?;
    scan.cursor.space();
    scan.cursor.rest().is_empty().then_some(scan.edits)
}

struct Scan<'a> {
    text: &'a str,
    cursor: Cursor<'a>,
    names: &'a Names,
    /// Whether a value may hold the query string of a URL.
    has_queries: bool,
    edits: Vec<Edit>,
}

impl Scan<'_> {
    /// Reads a value; in an object `name` is that of its member.
    fn value(&mut self, meaning: Meaning, name: Option<&str>, depth: u32) -> Option<()> {
        if matches!(meaning, Meaning::Body | Meaning::Named(_)) {
            return None;
        }
        match self.cursor.peek()? {
            b'{' => self.object(meaning, depth.checked_sub(1)?),
            // The fields of a form.
            b'[' if meaning == Meaning::Open && name == Some("params") => None,
            b'[' => self.array(meaning, depth.checked_sub(1)?),
            first => self.scalar(meaning, usize::from(first == b'"')),
        }
    }

    fn object(&mut self, meaning: Meaning, depth: u32) -> Option<()> {
        self.cursor.advance(1)?;
        self.cursor.space();
        if self.cursor.take(b'}').is_some() {
            return Some(());
        }
        loop {
            let name = self.cursor.string()?;
            self.cursor.colon()?;
            let own = match meaning {
                Meaning::Open => self.names.meaning(name),
                of_all => of_all,
            };
            self.value(own, Some(name), depth)?;
            if !self.cursor.goes_on(b'}')? {
                return Some(());
            }
        }
    }

    fn array(&mut self, meaning: Meaning, depth: u32) -> Option<()> {
        self.cursor.advance(1)?;
        self.cursor.space();
        if self.cursor.take(b']').is_some() {
            return Some(());
        }
        loop {
            self.value(meaning, None, depth)?;
            if !self.cursor.goes_on(b']')? {
                return Some(());
            }
        }
    }

    /// A text in so many quotes to each side, or a number or word without.
    fn scalar(&mut self, meaning: Meaning, quotes: usize) -> Option<()> {
        let start = self.cursor.at() + quotes;
        self.cursor.value()?;
        let range = start..self.cursor.at() - quotes;
        match meaning {
            Meaning::Secret(kind) => self.edits.extend(hidden(self.text, range, kind)),
            _ if self.has_queries => self.edits.extend(hidden_queries(self.text, range)),
            _ => {}
        }
        Some(())
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
