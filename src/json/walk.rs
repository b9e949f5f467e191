//! Walks through JSON of the usual kind without a document: in one pass, and without memory. On the way it
//! follows a pointer, and shows what it passes to a visitor.

use std::ops::Range;

use super::Cursor;
use super::pointer::index;

/// How deep values are followed: payloads are not as deep.
const MAX_DEPTH: u32 = 8;

/// Where a pointer leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sought {
    /// The bytes of the member's name, quotes included, where the pointer leads to a member.
    pub name: Option<Range<usize>>,
    /// The bytes of the value; of the innermost one around it, where there is none.
    pub value: Range<usize>,
}

/// The name of a member that is passed.
#[derive(Clone, Debug)]
pub struct Name<'t> {
    /// The name.
    pub text: &'t str,
    /// Its bytes, without the quotes.
    pub range: Range<usize>,
}

/// Sees the values that are passed. What it says of a value, it is told of all that is in it.
pub trait Visit {
    /// What can be said of a value.
    type Said: Copy;

    /// What is said of the value of the member of this name, whose first byte is `first`, in an object of which
    /// `outer` was said. None ends the walk.
    fn member(&mut self, outer: Self::Said, name: Name<'_>, first: u8) -> Option<Self::Said>;

    /// Sees a scalar of `text` of which `said` was said: the bytes between the quotes of a text, or those of
    /// a number or a word.
    fn scalar(&mut self, said: Self::Said, text: &str, range: Range<usize>);
}

/// Sees nothing.
struct Nobody;

impl Visit for Nobody {
    type Said = ();

    fn member(&mut self, (): (), _: Name<'_>, _: u8) -> Option<()> {
        Some(())
    }

    fn scalar(&mut self, (): (), _: &str, _: Range<usize>) {}
}

/// Where `pointer` leads in `text`, all of which is read: of members with the same name the last one counts.
///
/// None where that takes a [`Document`](super::Document): the text is not of the kind that a [`Cursor`]
/// reads, or no JSON at all; or names in the pointer are escaped.
pub fn seek(text: &str, pointer: &str) -> Option<Sought> {
    walk(text, pointer, (), &mut Nobody)
}

/// Like [`seek`], and shows what `text` holds to `visitor`, who says `said` of it.
pub fn walk<V: Visit>(text: &str, pointer: &str, said: V::Said, visitor: &mut V) -> Option<Sought> {
    let mut cursor = Cursor::new(text);
    cursor.space();
    let sought = follow(&mut cursor, pointer, said, visitor)?;
    cursor.space();
    cursor.rest().is_empty().then_some(sought)
}

/// Like [`walk`], through the value that `text` begins with; gives its length in bytes as well.
pub fn walk_first<V: Visit>(
    text: &str,
    pointer: &str,
    said: V::Said,
    visitor: &mut V,
) -> Option<(usize, Sought)> {
    let mut cursor = Cursor::new(text);
    let sought = follow(&mut cursor, pointer, said, visitor)?;
    Some((cursor.at(), sought))
}

fn follow<V: Visit>(
    cursor: &mut Cursor<'_>,
    pointer: &str,
    said: V::Said,
    visitor: &mut V,
) -> Option<Sought> {
    let way = match pointer.strip_prefix('/') {
        Some(tokens) => Way::Into(tokens),
        None if pointer.is_empty() => Way::Here,
        None => return None,
    };
    if pointer.contains('~') {
        return None;
    }
    Walk { cursor, visitor }.value(way, said, MAX_DEPTH)?
}

/// How a value lies to the pointer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way<'p> {
    /// The pointer leads elsewhere.
    Off,
    /// The pointer leads to it.
    Here,
    /// These tokens lead further into it.
    Into(&'p str),
}

impl<'p> Way<'p> {
    /// The next token, and the way behind it.
    fn next(self) -> Option<(&'p str, Self)> {
        match self {
            Self::Into(tokens) => Some(match tokens.split_once('/') {
                Some((token, rest)) => (token, Self::Into(rest)),
                None => (tokens, Self::Here),
            }),
            Self::Off | Self::Here => None,
        }
    }
}

struct Walk<'w, 't, V> {
    cursor: &'w mut Cursor<'t>,
    visitor: &'w mut V,
}

impl<V: Visit> Walk<'_, '_, V> {
    /// Reads a value: gives where the pointer leads, if it leads here.
    fn value(&mut self, way: Way<'_>, said: V::Said, depth: u32) -> Option<Option<Sought>> {
        let start = self.cursor.at();
        let found = match self.cursor.peek()? {
            b'{' => self.object(way, said, depth.checked_sub(1)?)?,
            b'[' => self.array(way, said, depth.checked_sub(1)?)?,
            _ => {
                self.scalar(said)?;
                None
            }
        };
        let here = (way != Way::Off).then(|| Sought { name: None, value: start..self.cursor.at() });
        Some(found.or(here))
    }

    /// Reads a value to which the pointer does not lead.
    #[inline]
    fn pass(&mut self, said: V::Said, depth: u32) -> Option<()> {
        match self.cursor.peek()? {
            b'{' | b'[' => self.value(Way::Off, said, depth).map(|_| ()),
            _ => self.scalar(said),
        }
    }

    #[inline]
    fn scalar(&mut self, said: V::Said) -> Option<()> {
        let start = self.cursor.at();
        let range = match self.cursor.peek()? {
            b'"' => {
                self.cursor.string()?;
                start + 1..self.cursor.at() - 1
            }
            _ => {
                self.cursor.value()?;
                start..self.cursor.at()
            }
        };
        self.visitor.scalar(said, self.cursor.text(), range);
        Some(())
    }

    fn object(&mut self, way: Way<'_>, said: V::Said, depth: u32) -> Option<Option<Sought>> {
        let next = way.next();
        let mut found = None;
        let mut more = self.begin(b'}')?;
        while more {
            let start = self.cursor.at();
            let name = self.cursor.string()?;
            let span = start..self.cursor.at();
            self.cursor.colon()?;
            let first = self.cursor.peek()?;
            let shown = Name { text: name, range: span.start + 1..span.start + 1 + name.len() };
            let own = self.visitor.member(said, shown, first)?;
            match next {
                Some((token, rest)) if token == name => {
                    let inner = self.value(rest, own, depth)??;
                    let name = if rest == Way::Here { Some(span) } else { inner.name };
                    found = Some(Sought { name, ..inner });
                }
                _ => self.pass(own, depth)?,
            }
            more = self.cursor.goes_on(b'}')?;
        }
        Some(found)
    }

    fn array(&mut self, way: Way<'_>, said: V::Said, depth: u32) -> Option<Option<Sought>> {
        let next = way.next().and_then(|(token, rest)| Some((index(token)?, rest)));
        let mut found = None;
        let mut more = self.begin(b']')?;
        let mut number = 0;
        while more {
            match next {
                Some((index, rest)) if index == number => found = self.value(rest, said, depth)?,
                _ => self.pass(said, depth)?,
            }
            number += 1;
            more = self.cursor.goes_on(b']')?;
        }
        Some(found)
    }

    /// Moves behind the bracket, to the first element or member; false where there is none.
    fn begin(&mut self, close: u8) -> Option<bool> {
        self.cursor.advance(1)?;
        self.cursor.space();
        Some(self.cursor.take(close).is_none())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::Document;
    use super::*;

    /// Where the pointer leads, by a document.
    fn by_document(text: &str, pointer: &str) -> Option<Sought> {
        let document = Document::parse(text.as_bytes()).ok()?;
        let root = document.root();
        let name = root.key_span_at(pointer);
        let ends = pointer.match_indices('/').map(|(at, _)| at).chain([pointer.len()]);
        let longest = ends.rev().find_map(|end| root.at(&pointer[..end]))?;
        Some(Sought { name, value: longest.span() })
    }

    /// Members with few names, so that they come twice and pointers lead somewhere.
    fn json() -> impl Strategy<Value = String> {
        let leaf =
            prop::sample::select(vec!["1", "-2.5", "null", "\"é b\"", "\"\\n\"", "true", "1e5"]);
        leaf.prop_map(str::to_owned).prop_recursive(4, 24, 4, |inner| {
            let name = prop::sample::select(vec!["\"a\"", "\"b\" ", "\"0\"", "\"\""]);
            let member = (name, inner.clone()).prop_map(|(name, value)| format!("{name}: {value}"));
            prop_oneof![
                prop::collection::vec(inner, 0..3).prop_map(|all| format!("[ {}]", all.join(" ,"))),
                prop::collection::vec(member, 0..4)
                    .prop_map(|all| format!("{{{} }}", all.join(", "))),
            ]
        })
    }

    #[test]
    fn the_last_of_repeated_members_counts() {
        let text = r#"{"a":{"b":1},"a": {"c":[0,{"d":2}]}}"#;
        let raw = |pointer| seek(text, pointer).map(|sought| &text[sought.value]);
        assert_eq!(raw("/a/c/1/d"), Some("2"));
        assert_eq!(raw("/a/b"), Some(r#"{"c":[0,{"d":2}]}"#));
        assert_eq!(raw("/a/c/7/x"), Some(r#"[0,{"d":2}]"#));
        assert_eq!(raw("x"), None);
        let name = seek(text, "/a").and_then(|sought| sought.name).unwrap();
        assert_eq!((&text[name.clone()], name.start > 1), ("\"a\"", true));
    }

    proptest! {
        #[test]
        fn leads_where_a_document_does(text in json(), pointer in "(/(a|b|0|1|)){0,4}|a") {
            if let Some(sought) = seek(&text, &pointer) {
                prop_assert_eq!(Some(sought), by_document(&text, &pointer));
            } else {
                prop_assert!(text.contains(['\\', 'e']) || pointer == "a");
            }
        }
    }
}
