//! Property tests: against `serde_json`, whose judgement is the reference, and against the text.

use proptest::prelude::*;
use serde_json::Value;

use super::{Document, Node, Number, push_pointer};

const SPACE: &str = "[ \t\r\n]{0,2}";
const NUMBER: &str = r"-?(0|[1-9][0-9]{0,24})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?";

/// The text of a string, escapes of every sort included.
fn string() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-z ./~]{1,9}",
        1 => any::<char>()
            .prop_filter("stands for itself", |c| *c >= ' ' && !matches!(c, '"' | '\\'))
            .prop_map(String::from),
        1 => prop::sample::select(vec![r#"\""#, r"\\", r"\/", r"\b", r"\f", r"\n", r"\r", r"\t"])
            .prop_map(str::to_owned),
        1 => prop::sample::select(vec![r"\u0000", r"\u00E9", r"\u20ac", r"\ud83d\uDE00"])
            .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..4).prop_map(|pieces| format!("\"{}\"", pieces.concat()))
}

/// A member's name: often one of a few, so that names repeat, in two spellings.
fn name() -> impl Strategy<Value = String> {
    let few = vec![r#""a""#, r#""b""#, r#""\u0061""#, r#""""#, r#""m~n""#, r#""x/y""#];
    prop_oneof![3 => prop::sample::select(few).prop_map(str::to_owned), 1 => string()]
}

fn json() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec!["null", "true", "false"]).prop_map(str::to_owned);
    let scalar = prop_oneof![word, NUMBER, string()];
    scalar.prop_recursive(5, 60, 24, |inner| {
        let spaced =
            (SPACE, inner, SPACE).prop_map(|(before, value, after)| before + &value + &after);
        let member = (SPACE, name(), SPACE, spaced.clone())
            .prop_map(|(before, name, after, value)| format!("{before}{name}{after}:{value}"));
        prop_oneof![
            prop::collection::vec(spaced, 0..5).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec(member, 0..20).prop_map(|all| format!("{{{}}}", all.join(","))),
        ]
    })
}

/// A text with a few bytes flipped, cut or inserted.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let likely = prop::sample::select(br#"{}[],:"\u0eE+-.19dDtfn' /"#.to_vec());
    let byte = prop_oneof![3 => likely, 1 => any::<u8>()];
    let change = (any::<prop::sample::Index>(), 0..3_u8, byte);
    (json(), prop::collection::vec(change, 0..3)).prop_map(|(text, changes)| {
        let mut text = text.into_bytes();
        for (place, change, byte) in changes {
            let at = place.index(text.len() + 1);
            match change {
                0 if at < text.len() => text[at] = byte,
                1 => text.truncate(at),
                _ => text.insert(at, byte),
            }
        }
        text
    })
}

fn has_number_beyond_f64(node: Node<'_>) -> bool {
    node.as_number().is_some_and(|number| number.raw().parse::<f64>().unwrap().is_infinite())
        || node.elements().any(has_number_beyond_f64)
        || node.members().any(|member| has_number_beyond_f64(member.value))
}

/// Whether an integer is written in a way that `serde_json` reads as a float: `-0`, or beyond 64 bits.
fn has_number_that_serde_json_rounds(node: Node<'_>) -> bool {
    let rounds = |number: Number<'_>| {
        let fits = number.as_i64().is_some() || number.as_u64().is_some();
        number.is_written_as_integer() && (!fits || number.raw() == "-0")
    };
    node.as_number().is_some_and(rounds)
        || node.elements().any(has_number_that_serde_json_rounds)
        || node.members().any(|member| has_number_that_serde_json_rounds(member.value))
}

fn agrees_with_serde_json(text: &[u8]) -> Result<(), TestCaseError> {
    match (Document::parse(text), serde_json::from_slice::<Value>(text)) {
        (Ok(document), Ok(value)) => {
            prop_assert!(!document.had_lone_surrogates());
            if !has_number_that_serde_json_rounds(document.root()) {
                prop_assert_eq!(document.root().to_value(), value);
            }
        }
        (Ok(document), Err(error)) => prop_assert!(
            document.had_lone_surrogates() || has_number_beyond_f64(document.root()),
            "{error}"
        ),
        (Err(error), serde) => {
            prop_assert!(serde.is_err(), "{error} at {}", error.offset);
            prop_assert!(error.offset <= text.len());
        }
    }
    Ok(())
}

/// Checks that the parts of `node`, which `pointer` leads to, are where they say they are.
fn parts_are_in_place(
    document: &Document<'_>,
    node: Node<'_>,
    pointer: &str,
) -> Result<(), TestCaseError> {
    let found = document.root().at(pointer).map(Node::span);
    prop_assert_eq!(found, Some(node.span()), "{}", pointer);
    for (index, element) in node.elements().enumerate() {
        parts_are_in_place(document, element, &format!("{pointer}/{index}"))?;
    }
    let members: Vec<_> = node.members().collect();
    for (index, member) in members.iter().enumerate() {
        let written = &document.text()[member.key_span.clone()];
        prop_assert_eq!(&serde_json::from_str::<String>(written).unwrap(), member.key);
        let comes_again = members[index + 1..].iter().any(|later| later.key == member.key);
        prop_assert_eq!(member.shadowed, comes_again);
        if !member.shadowed {
            let mut pointer = pointer.to_owned();
            push_pointer(&mut pointer, member.key);
            prop_assert_eq!(document.root().key_span_at(&pointer), Some(member.key_span.clone()));
            parts_are_in_place(document, member.value, &pointer)?;
        }
    }
    Ok(())
}

fn count_shadowed(node: Node<'_>) -> usize {
    node.elements().map(count_shadowed).sum::<usize>()
        + node
            .members()
            .map(|member| usize::from(member.shadowed) + count_shadowed(member.value))
            .sum::<usize>()
}

/// Whether the byte at `offset` lies in the value of a shadowed member.
fn lies_in_shadowed(node: Node<'_>, offset: usize) -> bool {
    node.elements().any(|element| lies_in_shadowed(element, offset))
        || node.members().any(|member| {
            let is_within = member.value.span().contains(&offset);
            is_within && (member.shadowed || lies_in_shadowed(member.value, offset))
        })
}

proptest! {
    #[test]
    fn json_is_read_as_serde_json_reads_it(text in json()) {
        agrees_with_serde_json(text.as_bytes())?;
    }

    #[test]
    fn broken_json_is_refused_where_serde_json_refuses_it(text in mutated()) {
        agrees_with_serde_json(&text)?;
    }

    #[test]
    fn scraps_of_json_are_judged_as_serde_json_judges_them(text in r#"[\[{"\\u0dD8eE:,.1+-tn \]}]{0,12}"#) {
        agrees_with_serde_json(text.as_bytes())?;
    }

    #[test]
    fn any_bytes_are_judged_as_serde_json_judges_them(
        bytes in prop::collection::vec(any::<u8>(), 0..12)
    ) {
        agrees_with_serde_json(&bytes)?;
        agrees_with_serde_json(&[b"\"", &bytes[..], b"\""].concat())?;
    }

    #[test]
    fn numbers_come_to_what_serde_json_makes_of_them(text in NUMBER) {
        let document = Document::parse(text.as_bytes()).unwrap();
        if let Ok(value) = serde_json::from_str::<Value>(&text) {
            prop_assert_eq!(document.root().as_f64(), value.as_f64());
            if text != "-0" {
                prop_assert_eq!(document.root().as_i64(), value.as_i64());
            }
        }
    }

    #[test]
    fn a_text_that_was_cut_ends_too_early(text in json(), place in any::<prop::sample::Index>()) {
        let text = format!("[{text}]");
        let cut = 1 + place.index(text.len() - 1);
        let error = Document::parse(&text.as_bytes()[..cut]).unwrap_err();
        prop_assert!(error.is_premature_end(), "{}", error);
        prop_assert_eq!(error.offset, cut);
    }

    #[test]
    fn every_part_is_where_it_says(text in json()) {
        let document = Document::parse(text.as_bytes()).unwrap();
        parts_are_in_place(&document, document.root(), "")?;
    }

    #[test]
    fn every_duplicate_is_reported_with_its_object(text in json()) {
        let document = Document::parse(text.as_bytes()).unwrap();
        prop_assert_eq!(document.duplicates().len(), count_shadowed(document.root()));
        for found in document.duplicates() {
            for span in [&found.first, &found.second] {
                let written = &document.text()[span.clone()];
                prop_assert_eq!(&serde_json::from_str::<String>(written).unwrap(), found.key);
            }
            prop_assert!(found.first.end < found.second.start);
            // A pointer leads to the last of repeated members, never into a shadowed one.
            if !lies_in_shadowed(document.root(), found.first.start) {
                let object = document.root().at(&found.object).unwrap();
                prop_assert!(object.members().any(|member| member.key_span == found.first));
            }
        }
    }
}
