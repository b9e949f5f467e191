//! What recorders do to bodies: marks that something was cut off, struck out or replaced.

use std::sync::LazyLock;

use memchr::memmem::{self, Finder};

use super::exchange::Damage;

/// The longest text that is looked at for a mark of a cut: `… [truncated, 123456 bytes in total]`.
const MARK_LEN: usize = 64;

/// The damage that shows in a body's text. `characters` tells whether some were replaced while it
/// was read.
pub(super) fn damage(text: &str, characters: bool) -> Option<Damage> {
    if is_cut_short(text) {
        Some(Damage::CutShort)
    } else if has_redaction(text) {
        Some(Damage::Redacted)
    } else if characters || text.contains(char::REPLACEMENT_CHARACTER) {
        Some(Damage::Characters)
    } else {
        None
    }
}

/// Whether the text ends with dots, or with "truncated" behind dots or a bracket.
fn is_cut_short(text: &str) -> bool {
    let text = text.trim_end();
    if text.ends_with("...") || text.ends_with('…') {
        return true;
    }
    if !text.ends_with(|last: char| last.is_alphanumeric() || "])>.".contains(last)) {
        return false;
    }
    let from = text.len().saturating_sub(MARK_LEN);
    let tail = text.as_bytes()[from..].to_ascii_lowercase();
    let Some(mark) = memmem::rfind(&tail, b"truncated") else { return false };
    let before = tail[..mark].trim_ascii_end();
    let opened = before.ends_with(b"[") || before.ends_with(b"(") || before.ends_with(b"<");
    let dotted = before.ends_with(b"...") || before.ends_with("…".as_bytes());
    // A quote behind the mark: it stands in a value, and the text goes on.
    (opened || dotted) && !tail[mark..].contains(&b'"')
}

/// Whether the text, or a string in it, is "redacted" in any letters and brackets.
fn has_redaction(text: &str) -> bool {
    static WORDS: LazyLock<[Finder<'static>; 2]> =
        LazyLock::new(|| ["edacted", "EDACTED"].map(Finder::new));
    let bytes = text.as_bytes();
    WORDS.iter().flat_map(|word| word.find_iter(bytes)).any(|at| {
        let Some(start) = at.checked_sub(1) else { return false };
        let end = at + "edacted".len();
        let before = bytes[..start].last();
        let after = bytes.get(end);
        let (start, end) = match (before, after) {
            (Some(b'['), Some(b']')) | (Some(b'<'), Some(b'>')) | (Some(b'('), Some(b')')) => {
                (start - 1, end + 1)
            }
            _ => (start, end),
        };
        let alone = bytes[..start].trim_ascii().is_empty() && bytes[end..].trim_ascii().is_empty();
        let quoted = bytes[..start].ends_with(b"\"") && bytes[end..].starts_with(b"\"");
        let is_name = || bytes[end + 1..].trim_ascii_start().starts_with(b":");
        alone || quoted && !is_name()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_marks() {
        let cases = [
            (r#"{"a":"b...[truncated]"#, Some(Damage::CutShort)),
            (r#"{"a":"b…(truncated)"#, Some(Damage::CutShort)),
            (r#"{"a":1,… [Truncated, 9000 bytes in total]"#, Some(Damage::CutShort)),
            (r#"{"a":1... truncated "#, Some(Damage::CutShort)),
            (r#"{"a":1,"b..."#, Some(Damage::CutShort)),
            ("[redacted]", Some(Damage::Redacted)),
            (r#"{"sid":"REDACTED"}"#, Some(Damage::Redacted)),
            (r#"{"sid":"<redacted>"}"#, Some(Damage::Redacted)),
            ("{\"sid\":\"a\u{fffd}\"}", Some(Damage::Characters)),
            (r#"{"a":"truncated"}"#, None),
            (r#"["[truncated]"]"#, None),
            (r#"{"a":"...","b":["(truncated"]}"#, None),
            (r#"{"title":"The Redacted File","redacted":true}"#, None),
            (r#"{"b":"unredacted"}"#, None),
            ("edacted", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(damage(text, false), expected, "{text}");
        }
        assert_eq!(damage("{}", true), Some(Damage::Characters));
    }
}
