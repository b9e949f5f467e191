//! JSON Pointers (RFC 6901).

use std::borrow::Cow;

/// Appends `token`, a member's name or an element's index, to `pointer`.
pub fn push_pointer(pointer: &mut String, token: &str) {
    pointer.push('/');
    for character in token.chars() {
        match character {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            other => pointer.push(other),
        }
    }
}

/// The unescaped tokens of `pointer`, or `None` where it is no pointer.
pub fn tokens(pointer: &str) -> Option<impl Iterator<Item = Cow<'_, str>>> {
    let tokens = if pointer.is_empty() { None } else { Some(pointer.strip_prefix('/')?) };
    Some(tokens.into_iter().flat_map(|tokens| tokens.split('/')).map(|token| {
        if token.contains('~') {
            Cow::Owned(token.replace("~1", "/").replace("~0", "~"))
        } else {
            Cow::Borrowed(token)
        }
    }))
}

/// The index that `token` is: digits, without leading zeros.
pub(super) fn index(token: &str) -> Option<usize> {
    let is_canonical = token == "0" || !token.starts_with(['0', '+']);
    token.parse().ok().filter(|_| is_canonical)
}

#[cfg(test)]
mod tests {
    use super::super::Document;
    use super::push_pointer;

    /// The document of RFC 6901, section 5.
    const RFC: &str = r#"{"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4,
        "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8}"#;

    #[test]
    fn pointers_of_the_rfc_are_followed() {
        let document = Document::parse(RFC.as_bytes()).unwrap();
        let root = document.root();
        for (pointer, raw) in [
            ("", RFC),
            ("/foo", r#"["bar", "baz"]"#),
            ("/foo/0", "\"bar\""),
            ("/", "0"),
            ("/a~1b", "1"),
            ("/c%d", "2"),
            ("/i\\j", "5"),
            ("/k\"l", "6"),
            ("/ ", "7"),
            ("/m~0n", "8"),
        ] {
            assert_eq!(root.at(pointer).map(|node| node.raw()), Some(raw), "{pointer}");
        }
        for pointer in ["foo", "/foo/2", "/foo/00", "/foo/+1", "/foo/-", "/foo/", "/none", "//"] {
            assert!(root.at(pointer).is_none(), "{pointer}");
        }
    }

    #[test]
    fn a_pushed_token_is_found_again() {
        let mut pointer = String::new();
        for name in ["", "a/b", "c%d", "m~n", " "] {
            pointer.clear();
            push_pointer(&mut pointer, name);
            let document = Document::parse(RFC.as_bytes()).unwrap();
            assert!(document.root().at(&pointer).is_some(), "{pointer}");
        }
        assert_eq!(pointer, "/ ");
    }
}
