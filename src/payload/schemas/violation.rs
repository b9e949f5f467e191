//! What a schema has against a body, in words of our own: the jsonschema crate's stay inside.

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};
use serde_json::Value;

use super::source::{Source, source_of};

/// One demand of the schema that a body does not meet.
#[derive(Clone, Debug, PartialEq)]
pub struct Violation {
    /// JSON pointer of the value that fails, from the body; of the object, where a member is missing
    /// or unknown.
    pub pointer: String,
    /// What the schema demands.
    pub kind: ViolationKind,
    /// The keyword that demands it.
    pub demand: Demand,
}

/// A keyword of a schema.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Demand {
    /// JSON pointer of the keyword in the schema.
    pub path: String,
    /// Where the demand comes from.
    pub source: Source,
}

/// A demand of a schema.
#[derive(Clone, Debug, PartialEq)]
pub enum ViolationKind {
    /// The object lacks a member.
    Required {
        /// The member's name.
        property: String,
    },
    /// The object has members that the schema does not know.
    AdditionalProperties {
        /// Their names.
        unexpected: Vec<String>,
    },
    /// The value has another JSON type.
    Type {
        /// The types that the schema allows, as it writes them.
        expected: Vec<&'static str>,
    },
    /// The value is not one of those allowed.
    Enum {
        /// The array of those allowed.
        options: Value,
    },
    /// The text does not match.
    Pattern {
        /// The regular expression.
        pattern: String,
    },
    /// The value is too large or too small, too long or too short.
    Size {
        /// What it has to be, such as `at least 1 item`.
        what: String,
    },
    /// The value meets none of several alternatives, and fails them equally.
    AnyOf {
        /// What is against the value, one violation an alternative.
        alternatives: Vec<Violation>,
    },
    /// Another keyword fails.
    Other {
        /// The keyword.
        keyword: String,
        /// What it demands, in the words of the validator.
        message: String,
    },
}

/// The violations that the validator's errors by `schema` report, in the order of their pointers, without
/// those that another one explains.
pub(super) fn collect<'a>(
    errors: impl Iterator<Item = ValidationError<'a>>,
    schema: &Value,
) -> Vec<Violation> {
    essential(errors.flat_map(|error| explain(&error, schema)).collect())
}

fn essential(mut violations: Vec<Violation>) -> Vec<Violation> {
    violations.sort_by(|a, b| a.pointer.cmp(&b.pointer));
    violations.chunk_by(|a, b| a.pointer == b.pointer).flat_map(essential_of_one_value).collect()
}

/// What to say of one value. Where its type is wrong, its enum or size goes without saying; and two
/// parts of a schema may demand the same.
fn essential_of_one_value(violations: &[Violation]) -> Vec<Violation> {
    let is_type = |violation: &&Violation| matches!(violation.kind, ViolationKind::Type { .. });
    if let Some(wrong_type) = violations.iter().find(is_type) {
        return vec![wrong_type.clone()];
    }
    let mut distinct: Vec<Violation> = Vec::new();
    for violation in violations {
        if !distinct.iter().any(|known| known.kind == violation.kind) {
            distinct.push(violation.clone());
        }
    }
    distinct
}

fn explain(error: &ValidationError<'_>, schema: &Value) -> Vec<Violation> {
    if let Kind::AnyOf { context } | Kind::OneOfNotValid { context } = error.kind() {
        return explain_alternatives(error, context, schema);
    }
    vec![violation(error, translate(error), schema)]
}

fn violation(error: &ValidationError<'_>, kind: ViolationKind, schema: &Value) -> Violation {
    let path = error.schema_path().as_str().to_owned();
    let source = source_of(schema, &path);
    let pointer = error.instance_path().as_str().to_owned();
    Violation { pointer, kind, demand: Demand { path, source } }
}

/// What is against a value that meets no alternative: the violations of the alternative that got
/// deeper into the value than every other one, for that is the one that was meant.
fn explain_alternatives(
    error: &ValidationError<'_>,
    context: &[Vec<ValidationError<'_>>],
    schema: &Value,
) -> Vec<Violation> {
    let explained = |error| explain(error, schema);
    let alternatives: Vec<Vec<Violation>> = context
        .iter()
        .map(|errors| essential(errors.iter().flat_map(explained).collect()))
        .collect();
    let reach = |violations: &Vec<Violation>| {
        violations.iter().map(|violation| violation.pointer.matches('/').count()).max()
    };
    let deepest = alternatives.iter().map(reach).max().flatten();
    let mut meant = alternatives.iter().filter(|violations| reach(violations) == deepest);
    if let (Some(only), None) = (meant.next(), meant.next()) {
        return only.clone();
    }
    let alternatives = alternatives.into_iter().filter_map(|all| all.into_iter().next()).collect();
    vec![violation(error, ViolationKind::AnyOf { alternatives }, schema)]
}

fn translate(error: &ValidationError<'_>) -> ViolationKind {
    match error.kind() {
        Kind::Required { property } => ViolationKind::Required {
            property: property.as_str().map_or_else(|| property.to_string(), str::to_owned),
        },
        Kind::AdditionalProperties { unexpected } => {
            ViolationKind::AdditionalProperties { unexpected: unexpected.clone() }
        }
        Kind::Type { kind: TypeKind::Single(expected) } => {
            ViolationKind::Type { expected: vec![expected.as_str()] }
        }
        Kind::Type { kind: TypeKind::Multiple(expected) } => {
            ViolationKind::Type { expected: expected.iter().map(|one| one.as_str()).collect() }
        }
        Kind::Enum { options } => ViolationKind::Enum { options: options.clone() },
        Kind::Pattern { pattern } => ViolationKind::Pattern { pattern: pattern.clone() },
        other => match size(other) {
            Some(what) => ViolationKind::Size { what },
            None => ViolationKind::Other {
                keyword: other.keyword().to_owned(),
                // Masked, for the value may be large; whoever shows the violation has it.
                message: error.masked_with("the value").to_string(),
            },
        },
    }
}

/// What a value that is too large or too small has to be.
fn size(kind: &Kind) -> Option<String> {
    let count = |bound: &str, limit: u64, thing: &str| {
        let plural = match (limit, thing) {
            (1, _) => "",
            (_, "property") => return format!("{bound} {limit} properties"),
            _ => "s",
        };
        format!("{bound} {limit} {thing}{plural}")
    };
    Some(match kind {
        Kind::AdditionalItems { limit } => count("at most", *limit as u64, "item"),
        Kind::MaxItems { limit } => count("at most", *limit, "item"),
        Kind::MinItems { limit } => count("at least", *limit, "item"),
        Kind::MaxLength { limit } => count("at most", *limit, "character"),
        Kind::MinLength { limit } => count("at least", *limit, "character"),
        Kind::MaxProperties { limit } => count("at most", *limit, "property"),
        Kind::MinProperties { limit } => count("at least", *limit, "property"),
        Kind::Maximum { limit } => format!("at most {limit}"),
        Kind::Minimum { limit } => format!("at least {limit}"),
        Kind::ExclusiveMaximum { limit } => format!("less than {limit}"),
        Kind::ExclusiveMinimum { limit } => format!("more than {limit}"),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::api::EventType;
    use crate::payload::schemas::{Schemas, tests};

    fn violations(event_type: EventType, params: Value) -> Vec<(String, ViolationKind)> {
        let body = json!({
            "playerTime": {"playhead": 0, "ts": 1},
            "eventType": event_type.as_str(),
            "params": params,
        });
        let found = tests::violations(&Schemas::built_in(), event_type, &body);
        found.into_iter().map(|violation| (violation.pointer, violation.kind)).collect()
    }

    fn at(pointer: &str, kind: ViolationKind) -> (String, ViolationKind) {
        (pointer.to_owned(), kind)
    }

    fn required(property: &str) -> ViolationKind {
        ViolationKind::Required { property: property.to_owned() }
    }

    #[test]
    fn tells_missing_unknown_and_mistyped_members() {
        let found = violations(
            EventType::AdBreakStart,
            json!({"media.ad.podIndex": 1.0, "media.ad.a": 0, "media.ad.b": 0}),
        );
        let unexpected = vec!["media.ad.a".to_owned(), "media.ad.b".to_owned()];
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found.contains(&at("/params", required("media.ad.podSecond"))));
        let unknown = ViolationKind::AdditionalProperties { unexpected };
        assert!(found.contains(&at("/params", unknown)));
        let mistyped = ViolationKind::Type { expected: vec!["integer"] };
        assert!(found.contains(&at("/params/media.ad.podIndex", mistyped)));
    }

    #[test]
    fn a_wrong_type_is_told_once_without_its_enum() {
        let params =
            json!({"visitor.customerIDs": {"a/b": {"authState": "1"}, "c": {"authState": 3}}});
        let found = violations(EventType::SessionStart, params);
        let of_states: Vec<_> =
            found.into_iter().filter(|(pointer, _)| pointer.contains("authState")).collect();
        let expected = [
            at(
                "/params/visitor.customerIDs/a~1b/authState",
                ViolationKind::Type { expected: vec!["integer"] },
            ),
            at(
                "/params/visitor.customerIDs/c/authState",
                ViolationKind::Enum { options: json!([0, 1, 2]) },
            ),
        ];
        assert_eq!(of_states, expected);
    }

    #[test]
    fn a_states_update_without_states_names_both_lists() {
        let found = violations(EventType::StatesUpdate, json!({}));
        let [(pointer, ViolationKind::AnyOf { alternatives })] = found.as_slice() else {
            panic!("{found:?}");
        };
        assert_eq!(pointer, "/params");
        let kinds = alternatives.iter().map(|alternative| &alternative.kind);
        assert!(kinds.eq([&required("statesStart"), &required("statesEnd")]), "{alternatives:?}");
    }

    #[test]
    fn the_alternative_that_got_deepest_was_meant() {
        let too_few = ViolationKind::Size { what: "at least 1 item".to_owned() };
        let found = violations(EventType::StatesUpdate, json!({"statesEnd": []}));
        assert_eq!(found, [at("/params/statesEnd", too_few)]);
    }

    #[test]
    fn a_violation_names_the_keyword_and_its_source() {
        let body = |event_type: EventType, params: Value| {
            json!({
                "playerTime": {"playhead": 0, "ts": 1},
                "eventType": event_type.as_str(),
                "params": params,
            })
        };
        let name = json!({"media.state.name": "full-screen"});
        let empty = json!({"statesStart": [], "statesEnd": []});
        let unnamed = json!({"statesStart": [{"media.state.name": "a-b"}]});
        let cases = [
            (EventType::StateStart, name, Source::Sdks, "pattern"),
            (EventType::StatesUpdate, empty, Source::Inference, "minItems"),
            (EventType::StatesUpdate, json!({}), Source::Inference, "anyOf"),
            (EventType::StatesUpdate, unnamed, Source::Sdks, "pattern"),
            (EventType::StateStart, json!({}), Source::Tables, "required"),
            (EventType::Play, json!({"x": 1}), Source::Tables, "additionalProperties"),
        ];
        for (event_type, params, source, keyword) in cases {
            let found =
                tests::violations(&Schemas::built_in(), event_type, &body(event_type, params));
            let [Violation { demand, kind, .. }] = found.as_slice() else { panic!("{found:?}") };
            let demand = match kind {
                ViolationKind::AnyOf { alternatives } if keyword == "minItems" => {
                    &alternatives[0].demand
                }
                _ => demand,
            };
            assert_eq!(demand.source, source, "{demand:?}");
            assert!(demand.path.ends_with(keyword), "{demand:?}");
        }
    }

    #[test]
    fn a_state_name_has_its_pattern() {
        for name in ["", "full screen", &"x".repeat(65)] {
            let found = violations(EventType::StateStart, json!({"media.state.name": name}));
            let pattern = "^[a-zA-Z0-9_.]{1,64}$".to_owned();
            let expected = at("/params/media.state.name", ViolationKind::Pattern { pattern });
            assert_eq!(found, [expected], "{name:?}");
        }
    }

    #[test]
    fn sizes_and_other_keywords_are_told_in_words() {
        let cases = [
            (json!({"maxItems": 1}), json!([0, 0]), "at most 1 item"),
            (json!({"minLength": 2}), json!(""), "at least 2 characters"),
            (json!({"minProperties": 2}), json!({}), "at least 2 properties"),
            (json!({"minimum": 0.5}), json!(0), "at least 0.5"),
        ];
        for (schema, value, what) in cases {
            let validator = jsonschema::draft4::new(&schema).unwrap();
            let expected = ViolationKind::Size { what: what.to_owned() };
            let found = collect(validator.iter_errors(&value), &schema);
            let [Violation { pointer, kind, .. }] = found.as_slice() else { panic!("{found:?}") };
            assert_eq!((pointer.as_str(), kind), ("", &expected));
        }
        let schema = json!({"uniqueItems": true});
        let validator = jsonschema::draft4::new(&schema).unwrap();
        let found = collect(validator.iter_errors(&json!([1, 1])), &schema);
        let ViolationKind::Other { keyword, message } = &found[0].kind else {
            panic!("{found:?}");
        };
        assert_eq!(keyword, "uniqueItems");
        assert_eq!(message, "the value has non-unique elements");
    }
}
