//! What to say of a value that fits none of a schema's alternatives.

use super::fault::{Fault, FaultKind};
use super::schemas::{Violation, ViolationKind};
use crate::json::Node;
use crate::place::Side;

/// The fault of a value that fits no alternative: the members of which one is required, the types of which
/// one is allowed, the size that all of them ask for, or else that none fits.
pub(super) fn no_alternative(pointer: &str, alternatives: &[Violation], body: Node<'_>) -> Fault {
    let fault = |pointer: &str, kind| Fault::new(pointer.to_owned(), Side::Value, kind);
    let seen = |pointer| body.at(pointer).map_or_else(String::new, |node| node.raw().to_owned());
    // Two lists of which one may be empty, say.
    if let Some((pointer, expected)) = all(alternatives, size).and_then(first) {
        let kind = FaultKind::InvalidValue { expected: expected.clone(), seen: seen(pointer) };
        return fault(pointer, kind);
    }
    let here = |violation: &Violation| violation.pointer == pointer;
    if let Some(names) =
        all(alternatives, |violation| required(violation).filter(|_| here(violation)))
    {
        let names = names.into_iter().cloned().collect();
        return fault(pointer, FaultKind::MissingParameter { names, instead: None });
    }
    if let Some(types) = all(alternatives, |violation| types(violation).filter(|_| here(violation)))
    {
        let expected = types.into_iter().flatten().copied().collect();
        return fault(pointer, FaultKind::WrongType { expected, seen: seen(pointer) });
    }
    let message = "none of the schema's alternatives fits".to_owned();
    fault(pointer, FaultKind::Violation { keyword: "anyOf".to_owned(), message })
}

/// What is told of each alternative, if it can be told of all; nothing where there is none.
fn all<'v, T>(
    alternatives: &'v [Violation],
    tell: impl Fn(&'v Violation) -> Option<T>,
) -> Option<Vec<T>> {
    let told: Option<Vec<T>> = alternatives.iter().map(tell).collect();
    told.filter(|told| !told.is_empty())
}

fn first<T>(all: Vec<T>) -> Option<T> {
    all.into_iter().next()
}

fn size(violation: &Violation) -> Option<(&str, &String)> {
    match &violation.kind {
        ViolationKind::Size { what } => Some((violation.pointer.as_str(), what)),
        _ => None,
    }
}

fn required(violation: &Violation) -> Option<&String> {
    match &violation.kind {
        ViolationKind::Required { property } => Some(property),
        _ => None,
    }
}

fn types(violation: &Violation) -> Option<&Vec<&'static str>> {
    match &violation.kind {
        ViolationKind::Type { expected } => Some(expected),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Document;
    use crate::payload::schemas::Demand;

    fn told(alternatives: Vec<ViolationKind>) -> FaultKind {
        let document = Document::parse(br#"{"a":[]}"#).unwrap();
        let demand = Demand::default();
        let at = |kind| Violation { pointer: "/a".to_owned(), kind, demand: demand.clone() };
        let alternatives: Vec<Violation> = alternatives.into_iter().map(at).collect();
        let fault = no_alternative("/a", &alternatives, document.root());
        assert_eq!((fault.pointer.as_str(), fault.side), ("/a", Side::Value));
        fault.kind
    }

    #[test]
    fn alternatives_that_fail_alike_are_one_fault() {
        let required = |name: &str| ViolationKind::Required { property: name.to_owned() };
        let names = vec!["x".to_owned(), "y".to_owned()];
        assert_eq!(
            told(vec![required("x"), required("y")]),
            FaultKind::MissingParameter { names, instead: None }
        );
        let types = |name| ViolationKind::Type { expected: vec![name] };
        assert_eq!(
            told(vec![types("string"), types("null")]),
            FaultKind::WrongType { expected: vec!["string", "null"], seen: "[]".to_owned() }
        );
        let size = || ViolationKind::Size { what: "at least 1 item".to_owned() };
        assert_eq!(
            told(vec![size(), size()]),
            FaultKind::InvalidValue {
                expected: "at least 1 item".to_owned(),
                seen: "[]".to_owned()
            }
        );
        for mixed in [vec![], vec![types("string"), size()]] {
            assert!(matches!(told(mixed), FaultKind::Violation { .. }));
        }
    }
}
