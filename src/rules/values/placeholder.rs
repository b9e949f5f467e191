//! Texts that stand for a value that was never put in.

/// Beginnings of placeholders, letter case apart.
const BEGINNINGS: [&str; 3] = ["your_", "your-", "insert"];

/// What scripting languages write for no value at all, letter case apart.
const NOTHING: [&str; 4] = ["undefined", "null", "nan", "[object object]"];

/// Whether a text is empty or an unfilled placeholder: all of it in brackets, as `[..]`, `<..>`, `{..}` or
/// `${..}`, but for a GUID in braces; or one that begins as placeholders do; or a word for no value.
pub(super) fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    let begins = |beginning: &&str| {
        let start = text.as_bytes().get(..beginning.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(beginning.as_bytes()))
    };
    text.is_empty()
        || NOTHING.iter().any(|nothing| text.eq_ignore_ascii_case(nothing))
        || BEGINNINGS.iter().any(begins)
        || (is_bracketed(
            text.strip_prefix('$').filter(|rest| rest.starts_with('{')).unwrap_or(text),
        ) && !is_guid(text))
}

/// Whether the bracket at the beginning is closed by the last character, and by none before it.
fn is_bracketed(text: &str) -> bool {
    let (open, close) = match text.as_bytes().first() {
        Some(b'[') => ('[', ']'),
        Some(b'<') => ('<', '>'),
        Some(b'{') => ('{', '}'),
        _ => return false,
    };
    let mut depth = 0_usize;
    for (at, character) in text.char_indices() {
        if character == open {
            depth += 1;
        } else if character == close {
            depth = depth.saturating_sub(1);
            if depth == 0 {
                return at + 1 == text.len();
            }
        }
    }
    false
}

/// Whether a text is `{8-4-4-4-12}` hexadecimal digits.
fn is_guid(text: &str) -> bool {
    let Some(inner) = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')) else {
        return false;
    };
    let is_hex = |part: &str| part.bytes().all(|byte| byte.is_ascii_hexdigit());
    inner.split('-').all(is_hex) && inner.split('-').map(str::len).eq([8, 4, 4, 4, 12])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn tells_placeholders() {
        let placeholders = [
            "",
            "  ",
            "[id]",
            "<media id>",
            "{id}",
            "{{id}}",
            "${id}",
            "[]",
            "YOUR_ID",
            "your-channel",
            "InsertName",
            "undefined",
            "NULL",
            "nan",
            "[object Object]",
            "{01234567-89ab}",
        ];
        for text in placeholders {
            assert!(is_placeholder(text), "{text:?}");
        }
    }

    #[test]
    fn leaves_values_alone() {
        let values = [
            "movie-1",
            "yours",
            "[a] of [b]",
            "<a",
            "a}",
            "$x",
            "$[x]",
            "{a}{b}",
            "null island",
            "]x[",
            "{01234567-89ab-cdef-0123-456789ABCDEF}",
        ];
        for text in values {
            assert!(!is_placeholder(text), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_in_brackets_is_one_whatever_it_holds(inner in "[^\\[\\]<>{}]{0,20}") {
            for (open, close) in [("[", "]"), ("<", ">"), ("${", "}")] {
                let text = format!("{open}{inner}{close}");
                prop_assert!(is_placeholder(&text));
            }
        }

        #[test]
        fn any_text_is_answered(text in "\\PC{0,40}") {
            is_placeholder(&text);
        }
    }
}
