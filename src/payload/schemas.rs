//! The JSON Schema of each event type, and what a body does against it.
//!
//! The schemas in `schemas/` are the authority, unless the user has those of his own server. This
//! module is the only one that knows the jsonschema crate: what it says comes out as [`Violation`].

mod built_in;
mod directory;
mod document;
mod expansion;
mod source;
mod violation;

use std::collections::BTreeSet;
use std::sync::OnceLock;

use jsonschema::{PatternOptions, Validator};
use serde_json::Value;

pub use self::built_in::source;
pub use self::directory::SchemaError;
pub use self::document::Container;
use self::document::Document;
pub(crate) use self::source::ANNOTATION;
pub use self::source::Source;
pub use self::violation::{Demand, Violation, ViolationKind};
use super::accept::Shape;
use crate::api::EventType;

/// The size in bytes to which one compiled pattern may grow. Those of the published schemas take
/// a few KiB.
const MAX_PATTERN_BYTES: usize = 1 << 20;

/// The most characters that are told of why a schema cannot be used.
const MAX_REASON_CHARS: usize = 400;

/// The schemas of all event types.
#[derive(Debug)]
pub struct Schemas {
    /// By the number of the event type.
    compiled: [Compiled; EventType::ALL.len()],
}

/// The schema of one event type, ready for use.
#[derive(Debug)]
struct Compiled {
    document: Document,
    /// A built-in schema gets it with the first payload that it judges: most payloads are surely valid by
    /// the shape, and the 20 validators take longer than a small capture.
    validator: OnceLock<Validator>,
    /// The names the schema knows in each container, by its number.
    known: [Vec<String>; Container::ALL.len()],
    /// What it surely allows; or the keywords that are not known there, and keep that from being told.
    shape: Result<Shape, BTreeSet<String>>,
}

impl Schemas {
    /// The schemas that come with the crate.
    pub fn built_in() -> Self {
        let compiled = EventType::ALL.map(|event_type| {
            let schema = serde_json::from_str(source(event_type))
                .expect("every built-in schema is JSON, and a test reads them all");
            Compiled::of(Document::published(schema))
        });
        Self { compiled }
    }

    /// Whether the schema of `event_type` allows the body.
    pub fn is_valid(&self, event_type: EventType, body: &Value) -> bool {
        self.compiled[event_type as usize].validator().is_valid(body)
    }

    /// All that the schema of `event_type` has against the body; nothing, if it allows the body.
    ///
    /// In the order of their pointers. Where a value has the wrong type, that is all that is said of
    /// it.
    pub fn violations(&self, event_type: EventType, body: &Value) -> Vec<Violation> {
        let Compiled { document, .. } = &self.compiled[event_type as usize];
        let validator = self.compiled[event_type as usize].validator();
        // To ask for validity only costs a fraction of what it costs to explain.
        if validator.is_valid(body) {
            return Vec::new();
        }
        violation::collect(validator.iter_errors(body), document.schema())
    }

    /// The names that the schema of `event_type` knows in a container of the body.
    pub fn known(&self, event_type: EventType, container: Container) -> &[String] {
        &self.compiled[event_type as usize].known[container as usize]
    }

    /// The shape of the payloads that the schema of `event_type` surely allows.
    pub(super) fn shape(&self, event_type: EventType) -> Option<&Shape> {
        self.compiled[event_type as usize].shape.as_ref().ok()
    }

    /// The event types whose payloads have no accept path, each with the keywords of its schema that are
    /// not known there: they are judged by the schema alone, which takes longer.
    pub fn without_accept_path(
        &self,
    ) -> impl Iterator<Item = (EventType, impl Iterator<Item = &String>)> {
        let compiled = EventType::ALL.into_iter().zip(&self.compiled);
        compiled.filter_map(|(event_type, it)| Some((event_type, it.shape.as_ref().err()?.iter())))
    }
}

impl Compiled {
    /// A schema that compiles.
    fn of(document: Document) -> Self {
        let known = Container::ALL.map(|container| document.known(container));
        let shape = Shape::compile(document.schema());
        Self { document, validator: OnceLock::new(), known, shape }
    }

    fn validator(&self) -> &Validator {
        self.validator.get_or_init(|| {
            validator(&self.document)
                .expect("every built-in schema compiles, and a test compiles them all")
        })
    }
}

/// Makes a schema ready for use, or says why it is no schema of the event type.
fn compile(event_type: EventType, schema: Value) -> Result<Compiled, String> {
    let document = Document::published(schema);
    expansion::check(document.schema())?;
    document.check_is_for(event_type)?;
    let validator = OnceLock::from(validator(&document)?);
    Ok(Compiled { validator, ..Compiled::of(document) })
}

/// Compiles a schema, or says why it cannot be used.
fn validator(document: &Document) -> Result<Validator, String> {
    jsonschema::options()
        // Linear in the length of the text, whatever the pattern is.
        .with_pattern_options(PatternOptions::regex().size_limit(MAX_PATTERN_BYTES))
        .build(document.schema())
        .map_err(|error| {
            let told = error.masked_with("this part of the schema");
            let reason = format!("{told} at `#{}`", error.instance_path());
            reason.chars().take(MAX_REASON_CHARS).collect()
        })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// Whether the schema of `event_type` allows `body`.
    pub(super) fn is_valid(schemas: &Schemas, event_type: EventType, body: &Value) -> bool {
        schemas.is_valid(event_type, body)
    }

    /// What the schema of `event_type` has against `body`.
    pub(super) fn violations(
        schemas: &Schemas,
        event_type: EventType,
        body: &Value,
    ) -> Vec<Violation> {
        schemas.violations(event_type, body)
    }

    fn ping() -> Value {
        json!({"playerTime": {"playhead": 0.5, "ts": 1}, "eventType": "ping"})
    }

    #[test]
    fn every_built_in_schema_compiles() {
        for event_type in EventType::ALL {
            let schema = serde_json::from_str(source(event_type)).unwrap();
            assert!(compile(event_type, schema).is_ok(), "{event_type}");
        }
    }

    #[test]
    fn judges_by_the_schema_of_the_event_type() {
        let schemas = Schemas::built_in();
        assert!(is_valid(&schemas, EventType::Ping, &ping()));
        assert!(!is_valid(&schemas, EventType::Play, &ping()));
        assert_eq!(violations(&schemas, EventType::Ping, &ping()), []);
    }

    #[test]
    fn the_form_that_adobe_publishes_has_an_accept_path() {
        let text = std::fs::read_to_string("fixtures/published/sessionStart.json").unwrap();
        let schema = serde_json::from_str(&text).unwrap();
        let compiled = compile(EventType::SessionStart, schema).unwrap();
        assert!(compiled.shape.is_ok(), "{:?}", compiled.shape);
        // Draft 4 lets a value of another type pass a definition without `type`: the root forbids it.
        for body in [json!([]), json!(1), json!(null), json!({})] {
            assert!(!compiled.validator().is_valid(&body), "{body}");
        }
    }

    #[test]
    fn a_body_that_is_no_object_fails() {
        let schemas = Schemas::built_in();
        for body in [json!([ping()]), json!(null), json!("ping"), json!(1)] {
            assert!(!is_valid(&schemas, EventType::Ping, &body), "{body}");
            let found = violations(&schemas, EventType::Ping, &body);
            let [Violation { pointer, kind, .. }] = found.as_slice() else { panic!("{found:?}") };
            assert_eq!(pointer, "", "{body}");
            assert_eq!(*kind, ViolationKind::Type { expected: vec!["object"] }, "{body}");
        }
    }

    #[test]
    fn knows_the_names_of_every_container() {
        let schemas = Schemas::built_in();
        let known = |event_type, container| schemas.known(event_type, container);
        assert_eq!(known(EventType::Ping, Container::PlayerTime), ["playhead", "ts"]);
        assert!(known(EventType::Ping, Container::Params).is_empty());
        let body = known(EventType::Ping, Container::Body);
        assert_eq!(body, ["eventType", "params", "playerTime", "qoeData"]);
        let quality = known(EventType::Ping, Container::QoeData);
        assert!(quality.iter().any(|name| name == "media.qoe.bitrate"));
        let params = known(EventType::AdStart, Container::Params);
        assert!(params.iter().any(|name| name == "media.ad.id"));
    }

    #[test]
    fn a_pattern_too_large_or_not_linear_does_not_compile() {
        for pattern in ["(((a{1000}){1000}){1000}){1000}", r"(a)\1", "(?=a)b"] {
            let mut schema: Value = serde_json::from_str(source(EventType::Ping)).unwrap();
            schema["definitions"]["eventType"]["pattern"] = json!(pattern);
            assert!(compile(EventType::Ping, schema).is_err(), "{pattern}");
        }
    }

    #[test]
    fn a_pattern_that_backtracks_without_end_elsewhere_is_answered() {
        let mut schema: Value = serde_json::from_str(source(EventType::Ping)).unwrap();
        schema["definitions"]["eventType"] = json!({"pattern": "^(a+)+$"});
        let compiled = compile(EventType::Ping, schema).unwrap();
        let mut body = ping();
        body["eventType"] = json!("a".repeat(10_000) + "!");
        assert!(!compiled.validator().is_valid(&body));
    }
}
