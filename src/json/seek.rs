//! Follows a pointer through JSON of the usual kind, without a document: in one pass, and without memory.

use std::ops::Range;

use super::Cursor;
use super::pointer::index;

/// The longest way that is followed, in tokens: no payload's pointers are longer.
const MAX_TOKENS: usize = 8;

/// Where a pointer leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sought {
    /// The bytes of the member's name, quotes included, where the pointer leads to a member.
    pub name: Option<Range<usize>>,
    /// The bytes of the value; of the innermost one around it, where there is none.
    pub value: Range<usize>,
}

/// Where `pointer` leads in `text`, all of which is read: of members with the same name the last one counts.
///
/// None where that takes a [`Document`](super::Document): the text is not of the kind that a [`Cursor`]
/// reads, or no JSON at all; or names in the pointer are escaped.
pub fn seek(text: &str, pointer: &str) -> Option<Sought> {
    let tokens = match pointer.strip_prefix('/') {
        Some(tokens) => Some(tokens),
        None if pointer.is_empty() => None,
        None => return None,
    };
    if pointer.contains('~') {
        return None;
    }
    let mut cursor = Cursor::new(text);
    cursor.space();
    let sought = follow(&mut cursor, tokens, MAX_TOKENS)?;
    cursor.space();
    cursor.rest().is_empty().then_some(sought)
}

/// Reads the value at the cursor, into which `tokens` lead.
fn follow(cursor: &mut Cursor<'_>, tokens: Option<&str>, left: usize) -> Option<Sought> {
    let start = cursor.at();
    let mut found = None;
    match (tokens, cursor.peek()?) {
        (Some(tokens), open @ (b'{' | b'[')) => {
            let left = left.checked_sub(1)?;
            let (token, rest) = match tokens.split_once('/') {
                Some((token, rest)) => (token, Some(rest)),
                None => (tokens, None),
            };
            found = match open {
                b'{' => in_object(cursor, token, rest, left)?,
                _ => in_array(cursor, index(token), rest, left)?,
            };
        }
        _ => cursor.value()?,
    }
    Some(found.unwrap_or(Sought { name: None, value: start..cursor.at() }))
}

fn in_object(
    cursor: &mut Cursor<'_>,
    token: &str,
    rest: Option<&str>,
    left: usize,
) -> Option<Option<Sought>> {
    let mut found = None;
    let mut more = begin(cursor, b'}')?;
    while more {
        let start = cursor.at();
        let is_it = cursor.string()? == token;
        let name = start..cursor.at();
        cursor.colon()?;
        if is_it {
            let inner = follow(cursor, rest, left)?;
            let name = if rest.is_none() { Some(name) } else { inner.name };
            found = Some(Sought { name, ..inner });
        } else {
            cursor.value()?;
        }
        more = cursor.goes_on(b'}')?;
    }
    Some(found)
}

fn in_array(
    cursor: &mut Cursor<'_>,
    index: Option<usize>,
    rest: Option<&str>,
    left: usize,
) -> Option<Option<Sought>> {
    let mut found = None;
    let mut more = begin(cursor, b']')?;
    let mut number = 0;
    while more {
        if index == Some(number) {
            found = Some(follow(cursor, rest, left)?);
        } else {
            cursor.value()?;
        }
        number += 1;
        more = cursor.goes_on(b']')?;
    }
    Some(found)
}

/// Moves behind the bracket, to the first element or member; false where there is none.
fn begin(cursor: &mut Cursor<'_>, close: u8) -> Option<bool> {
    cursor.advance(1)?;
    cursor.space();
    Some(cursor.take(close).is_none())
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
