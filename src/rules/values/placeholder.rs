//! Texts that stand for a value that was never put in.

/// Beginnings of placeholders, letter case apart.
const BEGINNINGS: [&str; 3] = ["your_", "your-", "insert"];

/// What programs write for no value at all, letter case apart.
const NOTHING: [&str; 5] = ["undefined", "null", "nan", "nil", "[object object]"];

/// What people and templates write for no value, letter case apart. None of these is a name.
const NOT_AVAILABLE: [&str; 17] = [
    "n/a",
    "n.a.",
    "#n/a",
    "(null)",
    "(nil)",
    "(none)",
    "(unknown)",
    "(not set)",
    "not set",
    "not_set",
    "not available",
    "not applicable",
    "tbd",
    "todo",
    "-1",
    "-",
    "--",
];

/// Whether a text is a word for no value, or an ID of zeros only: it identifies nobody.
pub(crate) fn is_word_for_nothing(text: &str) -> bool {
    let text = text.trim();
    is_one_of(text, &NOTHING)
        || is_one_of(text, &NOT_AVAILABLE)
        || is_one_of(text, &AMBIGUOUS)
        || is_zeros(text)
}

/// Words for no value that are the names of films, shows and places as well.
const AMBIGUOUS: [&str; 7] =
    ["na", "none", "unknown", "unavailable", "infinity", "-infinity", "false"];

/// Whether a text that identifies something is empty or a placeholder: all of it in brackets, as `[..]`,
/// `<..>`, `{..}` or `${..}`, but for a GUID in braces; or one that begins as placeholders do; or a word for no
/// value; or an ID of zeros only.
pub(super) fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    is_unfilled(text) || is_word_for_nothing(text)
}

/// Whether a text that names something is empty or a placeholder. A word that a title may consist of, such as
/// `None`, is one only if it is written as programs write it: in small letters.
pub(super) fn is_nameless(text: &str) -> bool {
    let text = text.trim();
    let is_title = text.starts_with(|first: char| first.is_uppercase())
        && text.chars().skip(1).all(char::is_lowercase);
    is_unfilled(text)
        || is_one_of(text, &NOT_AVAILABLE)
        || AMBIGUOUS.contains(&text)
        || is_one_of(text, &NOTHING) && !is_title
}

fn is_one_of(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Whether a text is a GUID, or another ID of eight digits or more, in which all digits are 0.
fn is_zeros(text: &str) -> bool {
    text.bytes().filter(|byte| *byte == b'0').count() >= 8
        && text.bytes().all(|byte| matches!(byte, b'0' | b'-'))
}

/// Whether a text is empty, or a template that was not filled in.
fn is_unfilled(text: &str) -> bool {
    let begins = |beginning: &&str| {
        let start = text.as_bytes().get(..beginning.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(beginning.as_bytes()))
    };
    text.is_empty()
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
            "N/A",
            "na",
            "None",
            "Unknown",
            " unknown ",
            "-1",
            "(null)",
            "00000000-0000-0000-0000-000000000000",
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
            "0",
            "1",
            "nad",
            "NA-2024",
            "unknown-artist",
            "no one",
            "00000000-0000-0000-0000-000000000001",
        ];
        for text in values {
            assert!(!is_placeholder(text), "{text:?}");
        }
    }

    #[test]
    fn a_title_may_be_a_word_for_no_value() {
        for text in ["None", "Unknown", "NA", "UNKNOWN", "Null", "Nan", "Infinity", "False", "0"] {
            assert!(!is_nameless(text), "{text:?}");
        }
        for text in ["", "none", "unknown", "na", "N/A", "NULL", "null", "NaN", "-1", "[name]", "-"]
        {
            assert!(is_nameless(text), "{text:?}");
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
