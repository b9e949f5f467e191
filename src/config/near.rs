//! What a wrong name may have meant.

/// The least similarity (Jaro-Winkler, 0 to 1) of a name that is suggested. Rule ids share words, so
/// a lower one suggests what is not meant.
const NEAR: f64 = 0.85;

/// The candidate that `word` may have meant: the only one that begins or ends so, or the nearest one.
pub(crate) fn nearest<'c>(
    word: &str,
    candidates: impl Iterator<Item = &'c str> + Clone,
) -> Option<&'c str> {
    let word = word.trim().to_ascii_lowercase().replace(['_', ' '], "-");
    let mut parts = candidates
        .clone()
        .filter(|name| !word.is_empty() && (name.starts_with(&word) || name.ends_with(&word)));
    if let (Some(only), None) = (parts.next(), parts.next()) {
        return Some(only);
    }
    candidates
        .map(|name| (strsim::jaro_winkler(&word, name), name))
        .filter(|(similarity, _)| *similarity >= NEAR)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map(|(_, name)| name)
}

/// `: did you mean …?`, where there is something near.
pub(crate) fn did_you_mean(near: Option<&str>) -> String {
    near.map(|near| format!(": did you mean `{near}`?")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_what_is_near_and_nothing_else() {
        let names =
            ["ad-outside-break", "ad-not-closed", "unknown-parameter", "unknown-event-type"];
        let near = |word| nearest(word, names.into_iter());
        assert_eq!(near("ad-outside"), Some("ad-outside-break"));
        assert_eq!(near("Unknown_Parameter"), Some("unknown-parameter"));
        assert_eq!(near("unknown-paramter"), Some("unknown-parameter"));
        assert_eq!(near("event-type"), Some("unknown-event-type"));
        assert_eq!(near("wrong-type"), None);
        assert_eq!(near(""), None);
    }
}
