//! What captures cannot prove, in short: a sentence for each kind of limit.

use super::model::Limit;
use super::words::counted;

/// The sentences, foreign text not yet escaped: of several captures with the same limit the first is named.
pub(super) fn in_short(limits: &[Limit]) -> Vec<String> {
    let mut kinds: Vec<(&Limit, u64)> = Vec::new();
    for limit in limits {
        match kinds.iter_mut().find(|(first, _)| first.kind == limit.kind) {
            Some((_, others)) => *others += 1,
            None => kinds.push((limit, 0)),
        }
    }
    let sentence = |(limit, others): (&Limit, u64)| match (&limit.input, others) {
        (None, _) => limit.what.clone(),
        (Some(input), 0) => format!("{input}: {}", limit.what),
        (Some(input), others) => {
            let more = counted(others, "capture");
            format!("{input}: {} (and so in {more} more)", limit.what)
        }
    };
    kinds.into_iter().map(sentence).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_told_once() {
        let limit = |input: &str, kind: &'static str, what: &str| Limit {
            input: Some(input.into()),
            kind,
            what: what.into(),
            count: 1,
            advice: None,
        };
        let twins = Limit { input: None, ..limit("", "recorded-twice", "2 calls twice") };
        let limits = [
            limit("a.log", "no-responses", "no responses"),
            limit("b.log", "no-responses", "no responses"),
            limit("c.log", "cut-short", "it is cut short"),
            twins,
        ];
        assert_eq!(
            in_short(&limits),
            [
                "a.log: no responses (and so in 1 capture more)",
                "c.log: it is cut short",
                "2 calls twice",
            ]
        );
    }
}
