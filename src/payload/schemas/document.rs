//! A schema as JSON: what Adobe's servers publish, taken as it is meant.

use serde_json::{Map, Value, json};

use crate::api::EventType;

/// The name of draft 4 of JSON Schema, as that draft writes it.
const DRAFT_4: &str = "http://json-schema.org/draft-04/schema#";

/// How many `$ref`s in a row are followed in search of the names of a container; the published
/// schemas have one.
const MAX_REFS: usize = 16;

/// How many parts of an `allOf` are searched for the names of a container; the published schemas
/// have none, and the parts of parts multiply.
const MAX_PARTS: usize = 64;

/// Keywords whose value is a map from names to schemas.
const SCHEMA_MAPS: [&str; 4] = ["definitions", "properties", "patternProperties", "dependencies"];

/// Keywords whose value is a schema or a list of schemas.
const SUBSCHEMAS: [&str; 7] =
    ["items", "additionalItems", "additionalProperties", "allOf", "anyOf", "oneOf", "not"];

/// An object of a body that has a closed set of names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Container {
    /// The body itself.
    Body,
    /// `playerTime`.
    PlayerTime,
    /// `params`.
    Params,
    /// `qoeData`.
    QoeData,
}

impl Container {
    /// All containers, in the order of the variants.
    pub const ALL: [Self; 4] = [Self::Body, Self::PlayerTime, Self::Params, Self::QoeData];

    /// The JSON pointer of the container in a body.
    pub fn pointer(self) -> &'static str {
        match self {
            Self::Body => "",
            Self::PlayerTime => "/playerTime",
            Self::Params => "/params",
            Self::QoeData => "/qoeData",
        }
    }
}

/// A schema that draft 4 reads as its authors meant it.
#[derive(Debug)]
pub(super) struct Document(Value);

impl Document {
    /// Takes a schema as a server publishes it, and undoes the three things in which the published
    /// ones depart from draft 4: `https` in `$schema`, an empty `required`, and keywords beside the
    /// root's `$ref`, which draft 4 ignores: without `type`, an array would pass.
    pub(super) fn published(mut schema: Value) -> Self {
        drop_empty_required(&mut schema);
        if let Value::Object(root) = &mut schema {
            name_draft(root);
            heed_keywords_beside_ref(root);
        }
        Self(schema)
    }

    /// The schema.
    pub(super) fn schema(&self) -> &Value {
        &self.0
    }

    /// Says why the schema cannot be that of `event_type`: an error page, or another type's.
    pub(super) fn check_is_for(&self, event_type: EventType) -> Result<(), String> {
        let member = self.find(&["eventType"]);
        if member.is_empty() {
            return Err("it describes no event: `eventType` is not among its properties".into());
        }
        let enums: Vec<&Vec<Value>> =
            member.iter().filter_map(|part| part.get("enum")?.as_array()).collect();
        if enums.iter().all(|allowed| allowed.iter().any(|word| word == event_type.as_str())) {
            Ok(())
        } else {
            Err(format!("it does not allow `{event_type}` as `eventType`"))
        }
    }

    /// The names of a container's properties, in alphabetical order.
    pub(super) fn known(&self, container: Container) -> Vec<String> {
        let steps: Vec<&str> = container.pointer().split('/').skip(1).collect();
        let mut names: Vec<String> = self
            .find(&steps)
            .into_iter()
            .filter_map(|part| part.get("properties")?.as_object())
            .flat_map(|properties| properties.keys().cloned())
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// The parts of the schema that describe the value reached by `steps` from the body.
    fn find(&self, steps: &[&str]) -> Vec<&Value> {
        let mut parts = self.parts(&self.0);
        for step in steps {
            parts = parts
                .into_iter()
                .filter_map(|part| part.get("properties")?.get(step))
                .flat_map(|part| self.parts(part))
                .collect();
        }
        parts
    }

    /// A schema with its `$ref`s followed, and what its `allOf` adds, one level deep.
    fn parts<'a>(&'a self, schema: &'a Value) -> Vec<&'a Value> {
        let all_of = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
        let all_of = all_of.take(MAX_PARTS);
        std::iter::once(schema).chain(all_of).filter_map(|part| self.follow(part)).collect()
    }

    /// The schema that a chain of `$ref`s within the document leads to.
    fn follow<'a>(&'a self, mut schema: &'a Value) -> Option<&'a Value> {
        let id = self.0.get("id").and_then(Value::as_str).unwrap_or_default();
        for _ in 0..MAX_REFS {
            let Some(reference) = schema.get("$ref").and_then(Value::as_str) else {
                return Some(schema);
            };
            let (base, pointer) = reference.split_once('#')?;
            if !base.is_empty() && base != id.trim_end_matches('#') {
                return None;
            }
            schema = self.0.pointer(pointer)?;
        }
        None
    }
}

/// Names draft 4 where the schema names no draft or calls it by `https`.
fn name_draft(root: &mut Map<String, Value>) {
    let named = root.get("$schema").and_then(Value::as_str);
    let draft_4 = DRAFT_4.trim_start_matches("http").trim_end_matches('#');
    let is_draft_4 = named.is_none_or(|name| {
        name.strip_prefix("https").is_some_and(|rest| rest.trim_end_matches('#') == draft_4)
    });
    if is_draft_4 {
        root.insert("$schema".into(), json!(DRAFT_4));
    }
}

/// Moves a root `$ref` into the root's `allOf`, where it is one demand among the others.
fn heed_keywords_beside_ref(root: &mut Map<String, Value>) {
    if let Some(reference) = root.remove("$ref") {
        let all_of = root.entry("allOf").or_insert_with(|| json!([]));
        if let Value::Array(parts) = all_of {
            parts.push(json!({ "$ref": reference }));
        }
    }
}

/// Drops each `"required": []`, which draft 4 forbids and which demands nothing. Looks only where a
/// schema can be: an `enum` or a `default` may hold the same text as a value.
fn drop_empty_required(schema: &mut Value) {
    if let Value::Array(list) = schema {
        list.iter_mut().for_each(drop_empty_required);
    }
    let Value::Object(keywords) = schema else { return };
    if keywords.get("required").is_some_and(|required| *required == json!([])) {
        keywords.remove("required");
    }
    for keyword in SUBSCHEMAS {
        keywords.get_mut(keyword).into_iter().for_each(drop_empty_required);
    }
    for keyword in SCHEMA_MAPS {
        let map = keywords.get_mut(keyword).and_then(Value::as_object_mut);
        map.into_iter().flat_map(Map::values_mut).for_each(drop_empty_required);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn drops_an_empty_required_where_it_is_a_keyword() {
        let schema = json!({
            "required": [],
            "properties": {
                "required": {"required": [], "enum": [{"required": []}]},
                "enum": {"anyOf": [{"required": []}, {"items": {"required": ["a"]}}]},
            },
        });
        let mut expected = schema.clone();
        expected.as_object_mut().unwrap().remove("required");
        expected["properties"]["required"].as_object_mut().unwrap().remove("required");
        expected["properties"]["enum"]["anyOf"][0] = json!({});
        let mut actual = schema;
        drop_empty_required(&mut actual);
        assert_eq!(actual, expected);
    }

    #[test]
    fn names_draft_4_unless_another_draft_is_named() {
        let draft_7 = "http://json-schema.org/draft-07/schema#";
        let named = [
            (json!({}), DRAFT_4),
            (json!({"$schema": "https://json-schema.org/draft-04/schema#"}), DRAFT_4),
            (json!({"$schema": "https://json-schema.org/draft-04/schema"}), DRAFT_4),
            (json!({"$schema": DRAFT_4}), DRAFT_4),
            (json!({"$schema": draft_7}), draft_7),
        ];
        for (schema, draft) in named {
            assert_eq!(Document::published(schema).schema()["$schema"], draft);
        }
    }

    #[test]
    fn keeps_the_keywords_beside_the_root_ref() {
        let document = Document::published(json!({
            "type": "object", "allOf": [{"minProperties": 1}], "$ref": "#/definitions/ping",
        }));
        let expected = json!({
            "$schema": DRAFT_4,
            "type": "object",
            "allOf": [{"minProperties": 1}, {"$ref": "#/definitions/ping"}],
        });
        assert_eq!(*document.schema(), expected);
    }

    #[test]
    fn circular_refs_lead_nowhere() {
        let definitions =
            json!({"a": {"$ref": "#/definitions/b"}, "b": {"$ref": "#/definitions/a"}});
        let schema = json!({"$ref": "#/definitions/a", "definitions": definitions});
        assert!(Document::published(schema).check_is_for(EventType::Ping).is_err());
        let itself = Document::published(json!({"$ref": "#"}));
        assert!(itself.check_is_for(EventType::Ping).is_err());
    }

    #[test]
    fn a_ref_may_name_the_document_itself() {
        let id = "https://example.hb-api.omtrdc.net/api/v1/schemas/ping";
        let mut schema: Value =
            serde_json::from_str(super::super::source(EventType::Ping)).unwrap();
        schema["id"] = json!(id);
        schema["$ref"] = json!(format!("{id}#/definitions/ping"));
        assert_eq!(Document::published(schema.clone()).check_is_for(EventType::Ping), Ok(()));
        schema["$ref"] = json!("https://example.com/#/definitions/ping");
        assert!(Document::published(schema).check_is_for(EventType::Ping).is_err());
    }

    #[test]
    fn the_schema_of_another_event_type_is_refused() {
        let schema = serde_json::from_str(super::super::source(EventType::AdStart)).unwrap();
        let document = Document::published(schema);
        assert_eq!(document.check_is_for(EventType::AdStart), Ok(()));
        assert!(document.check_is_for(EventType::Ping).unwrap_err().contains("`ping`"));
    }
}
