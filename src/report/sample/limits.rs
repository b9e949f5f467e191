//! What the captures of a sample cannot prove.

use crate::report::model::Limit;

/// What two captures cannot prove, one of them of a hostile name.
pub(super) fn limits() -> Vec<Limit> {
    let limit = |input: &str, kind, what: &str, count| Limit {
        input: Some(input.into()),
        kind,
        what: what.into(),
        count,
        advice: None,
    };
    let advice = Some("record again with request bodies".into());
    let bodies = "4 of 1320 calls have no body: nothing of what they say is checked";
    vec![
        Limit { advice, ..limit("capture.har", "bodies-missing", bodies, 4) },
        limit(
            "</p>|\u{1b}[2J.log",
            "cut-short",
            "it is cut short: how its sessions ended is not known",
            1,
        ),
    ]
}
