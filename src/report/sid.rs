//! Session IDs cut short, for readers.

use super::model::SessionSummary;

/// Characters of a session ID that are always shown: enough to find it in a log.
pub(crate) const MIN_CHARS: usize = 8;

/// For each session the shortest beginning of its ID that tells it from the others, of at least
/// [`MIN_CHARS`] characters. Not escaped.
pub(crate) fn short(sessions: &[SessionSummary]) -> Vec<&str> {
    let mut ids: Vec<&str> = sessions.iter().map(|session| &*session.id).collect();
    ids.sort_unstable();
    ids.dedup();
    sessions
        .iter()
        .map(|session| {
            let at = ids.partition_point(|id| *id < &*session.id);
            let before = at.checked_sub(1).and_then(|before| ids.get(before));
            let shared = before
                .into_iter()
                .chain(ids.get(at + 1))
                .map(|other| shared_chars(&session.id, other))
                .max()
                .unwrap_or(0);
            first_chars(&session.id, MIN_CHARS.max(shared + 1))
        })
        .collect()
}

fn shared_chars(a: &str, b: &str) -> usize {
    a.chars().zip(b.chars()).take_while(|(a, b)| a == b).count()
}

/// The first characters of a text.
pub(crate) fn first_chars(text: &str, chars: usize) -> &str {
    text.char_indices().nth(chars).map_or(text, |(end, _)| &text[..end])
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;

    fn shortened<const N: usize>(ids: [&str; N]) -> Vec<String> {
        let sessions = ids.map(|id| SessionSummary { id: id.into(), ..sample::session() });
        short(&sessions).into_iter().map(String::from).collect()
    }

    #[test]
    fn eight_characters_are_enough_for_most() {
        assert_eq!(shortened(["0123456789", "abcdefghij"]), ["01234567", "abcdefgh"]);
    }

    #[test]
    fn as_many_as_tell_them_apart() {
        assert_eq!(
            shortened(["0123456789ab", "0123456789xy", "0123", ""]),
            ["0123456789a", "0123456789x", "0123", ""]
        );
    }

    #[test]
    fn equal_and_wide_ones_do_no_harm() {
        assert_eq!(
            shortened(["日本語日本語日本語日", "日本語日本語日本語日"])[0],
            "日本語日本語日本"
        );
    }
}
