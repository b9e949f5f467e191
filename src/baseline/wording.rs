//! Messages as they are kept: without what another recording says otherwise.

/// The longest message that is kept, in characters.
const MAX_CHARS: usize = 300;

/// `message` without figures, times and session IDs: every word with a digit in it becomes `…`.
pub(super) fn lasting(message: &str) -> String {
    let mut out = String::new();
    let mut rest = message;
    while let Some(start) = rest.find(is_of_word) {
        out.push_str(&rest[..start]);
        let word = &rest[start..];
        let end = word.find(|c| !is_of_word(c)).unwrap_or(word.len());
        match word[..end].contains(|c: char| c.is_numeric()) {
            true => out.push('…'),
            false => out.push_str(&word[..end]),
        }
        rest = &word[end..];
    }
    out.push_str(rest);
    match out.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &out[..end]),
        None => out,
    }
}

/// What may stand within a figure, a time, a URL or an ID.
fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || "-_.:%/+@".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_changes_is_left_out() {
        let cases = [
            (
                "40.5 s pass without a `ping`, due every 10 s",
                "… s pass without a `ping`, due every … s",
            ),
            ("the session ID in the path is `1f0e-77`", "the session ID in the path is `…`"),
            ("at 2026-01-05T08:00:00.060Z, -3 of 1,320", "at …, … of …,…"),
            (
                "`adStart` with no ad break open: it counts",
                "`adStart` with no ad break open: it counts",
            ),
            ("", ""),
        ];
        for (message, expected) in cases {
            assert_eq!(lasting(message), expected);
        }
        assert_eq!(lasting(&"é".repeat(301)).chars().count(), MAX_CHARS + 1);
    }
}
