//! Holds the built-in schemas against the table of the API's parameters, `fixtures/parameters.csv`.

use std::collections::BTreeSet;
use std::fs;

use playproof::api::EventType;

use playproof::payload::schemas::{Container, Schemas, source};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// A key of the API, as a row of the table tells of it.
#[derive(Debug, Deserialize)]
struct Parameter {
    container: String,
    key: String,
    r#type: String,
    required_on: String,
    allowed_on: String,
}

impl Parameter {
    fn is_required_on(&self, event_type: EventType) -> bool {
        names(&self.required_on, event_type)
    }

    fn is_allowed_on(&self, event_type: EventType) -> bool {
        names(&self.allowed_on, event_type)
    }

    fn is_in(&self, container: Container) -> bool {
        container.pointer().trim_start_matches('/') == self.container
    }

    fn accepts(&self, value: &Value) -> bool {
        match self.r#type.as_str() {
            "string" => value.is_string(),
            "boolean" => value.is_boolean(),
            "number" => value.is_number(),
            "integer" => value.is_i64() || value.is_u64(),
            "object" => value.is_object(),
            "array" => value.is_array(),
            other => panic!("the table has the type {other:?}"),
        }
    }
}

/// Whether a cell of the table, `*` or event types between `|`, names the event type.
fn names(cell: &str, event_type: EventType) -> bool {
    cell == "*" || cell.split('|').any(|name| name == event_type.as_str())
}

fn table() -> Vec<Parameter> {
    let mut reader = csv::Reader::from_path("fixtures/parameters.csv").expect("the table opens");
    reader.deserialize().collect::<Result<_, _>>().expect("the table parses")
}

/// A value of each kind that the types of the table tell apart. The array is one of player states.
fn samples() -> [Value; 8] {
    let states = json!([{"media.state.name": "fullScreen"}]);
    [json!(null), json!(true), json!(1), json!(1.5), json!(1.0), json!("x"), json!({}), states]
}

/// A body with every key that the table allows for the event type.
fn full_body(table: &[Parameter], event_type: EventType) -> Value {
    let mut body = json!({
        "eventType": event_type.as_str(), "playerTime": {}, "params": {}, "qoeData": {},
    });
    if event_type.takes_custom_metadata() {
        body["customMetadata"] = json!({"genre.main_1": "x"});
    }
    for parameter in table.iter().filter(|parameter| parameter.is_allowed_on(event_type)) {
        let value = samples().into_iter().find(|value| parameter.accepts(value));
        body[&parameter.container][&parameter.key] = value.expect("every type has a sample");
    }
    body
}

fn members<'a>(body: &'a mut Value, pointer: &str) -> &'a mut Map<String, Value> {
    body.pointer_mut(pointer).and_then(Value::as_object_mut).expect("the container is an object")
}

#[test]
fn the_table_names_event_types_and_containers() {
    for parameter in table() {
        for cell in [&parameter.required_on, &parameter.allowed_on] {
            let known = |name: &str| name == "*" || EventType::parse(name).is_some();
            assert!(cell.is_empty() || cell.split('|').all(known), "{parameter:?}");
        }
        assert!(Container::ALL.into_iter().any(|c| parameter.is_in(c)), "{parameter:?}");
    }
}

#[test]
fn there_is_a_file_for_each_event_type_and_no_other() {
    let files: BTreeSet<String> = fs::read_dir("schemas")
        .expect("the schemas are there")
        .map(|entry| entry.expect("its name can be read").file_name().into_string().expect("UTF-8"))
        .collect();
    let mut expected: BTreeSet<String> =
        EventType::ALL.iter().map(|event_type| format!("{event_type}.json")).collect();
    expected.insert("README.md".to_owned());
    assert_eq!(files, expected);
}

#[test]
fn a_schema_has_the_shape_of_the_published_ones() {
    for event_type in EventType::ALL {
        let schema: Value = serde_json::from_str(source(event_type)).expect("it is JSON");
        assert_eq!(schema["$schema"], "http://json-schema.org/draft-04/schema#", "{event_type}");
        assert_eq!(schema["$ref"], format!("#/definitions/{event_type}"));
        assert_eq!(schema["type"], "object", "{event_type}");
        let event = &schema["definitions"][event_type.as_str()];
        // A reader of draft 4 does not see the `type` beside the root's `$ref`.
        assert_eq!(event["type"], "object", "{event_type}");
        assert!(!source(event_type).contains("\"required\": []"), "{event_type}");
        assert!(source(event_type).ends_with("}\n"), "{event_type}");
    }
}

#[test]
fn the_keys_are_those_of_the_table() {
    let (table, schemas) = (table(), Schemas::built_in());
    for event_type in EventType::ALL {
        for container in [Container::PlayerTime, Container::Params, Container::QoeData] {
            let mut expected: Vec<&str> = table
                .iter()
                .filter(|parameter| {
                    parameter.is_in(container) && parameter.is_allowed_on(event_type)
                })
                .map(|parameter| parameter.key.as_str())
                .collect();
            expected.sort_unstable();
            assert_eq!(schemas.known(event_type, container), expected, "{event_type}");
        }
    }
}

#[test]
fn a_key_is_required_where_the_table_says_so() {
    let (table, schemas) = (table(), Schemas::built_in());
    for event_type in EventType::ALL {
        let full = full_body(&table, event_type);
        assert_eq!(schemas.violations(event_type, &full), [], "{event_type}");
        for parameter in table.iter().filter(|parameter| parameter.is_allowed_on(event_type)) {
            let mut body = full.clone();
            members(&mut body, &format!("/{}", parameter.container)).remove(&parameter.key);
            let expected = !parameter.is_required_on(event_type);
            assert_eq!(schemas.is_valid(event_type, &body), expected, "{event_type} {parameter:?}");
        }
    }
}

#[test]
fn a_value_has_the_type_that_the_table_says() {
    let (table, schemas) = (table(), Schemas::built_in());
    for event_type in EventType::ALL {
        let full = full_body(&table, event_type);
        for parameter in table.iter().filter(|parameter| parameter.is_allowed_on(event_type)) {
            for value in samples() {
                let mut body = full.clone();
                body[&parameter.container][&parameter.key] = value.clone();
                let expected = parameter.accepts(&value);
                let actual = schemas.is_valid(event_type, &body);
                assert_eq!(actual, expected, "{event_type} {parameter:?} {value}");
            }
        }
    }
}

#[test]
fn the_members_of_a_body_are_required_as_the_api_says() {
    let (table, schemas) = (table(), Schemas::built_in());
    for event_type in EventType::ALL {
        let full = full_body(&table, event_type);
        for member in ["playerTime", "eventType", "params", "qoeData", "customMetadata"] {
            let mut body = full.clone();
            members(&mut body, "").remove(member);
            let required = match member {
                "playerTime" | "eventType" => true,
                "params" => event_type.requires_params(),
                _ => false,
            };
            assert_eq!(schemas.is_valid(event_type, &body), !required, "{event_type} {member}");
        }
    }
}

#[test]
fn the_containers_are_closed_objects() {
    let (table, schemas) = (table(), Schemas::built_in());
    for event_type in EventType::ALL {
        let full = full_body(&table, event_type);
        for container in Container::ALL {
            let mut body = full.clone();
            members(&mut body, container.pointer()).insert("unknown".to_owned(), json!("x"));
            assert!(!schemas.is_valid(event_type, &body), "{event_type} {container:?}");
            for value in samples().iter().filter(|value| !value.is_object()) {
                let mut body = full.clone();
                *body.pointer_mut(container.pointer()).expect("it is there") = value.clone();
                assert!(!schemas.is_valid(event_type, &body), "{event_type} {container:?} {value}");
            }
        }
    }
}

#[test]
fn an_event_type_is_its_own_only() {
    let (table, schemas) = (table(), Schemas::built_in());
    for event_type in EventType::ALL {
        for other in EventType::ALL {
            let mut body = full_body(&table, event_type);
            body["eventType"] = json!(other.as_str());
            assert_eq!(schemas.is_valid(event_type, &body), other == event_type, "{event_type}");
        }
    }
}

#[test]
fn custom_metadata_is_flat_text_on_three_event_types() {
    let (table, schemas) = (table(), Schemas::built_in());
    for event_type in EventType::ALL {
        let judge = |metadata: Value| {
            let mut body = full_body(&table, event_type);
            body["customMetadata"] = metadata;
            schemas.is_valid(event_type, &body)
        };
        let taken = event_type.takes_custom_metadata();
        assert_eq!(judge(json!({"a.B_9": "x", "media.show": ""})), taken, "{event_type}");
        for key in ["", "a b", "a-b", "é", "a\n"] {
            assert!(!judge(json!({key: "x"})), "{event_type} {key:?}");
        }
        for value in samples().iter().filter(|value| !value.is_string()) {
            assert!(!judge(json!({"key": value})), "{event_type} {value}");
        }
        assert!(!judge(json!(["x"])), "{event_type}");
    }
}

#[test]
fn values_beyond_the_table_are_held_to_the_notes() {
    let (table, schemas) = (table(), Schemas::built_in());
    let judge = |event_type: EventType, params: Value| {
        let mut body = full_body(&table, event_type);
        members(&mut body, "/params").extend(params.as_object().expect("an object").clone());
        schemas.is_valid(event_type, &body)
    };
    for (name, expected) in [("a.B_9", true), ("", false), ("a b", false), ("é", false)] {
        let state = json!({"media.state.name": name});
        assert_eq!(judge(EventType::StateStart, state.clone()), expected, "{name:?}");
        assert_eq!(judge(EventType::StateEnd, state.clone()), expected, "{name:?}");
        assert_eq!(judge(EventType::StatesUpdate, json!({"statesEnd": [state]})), expected);
    }
    for (length, expected) in [(1, true), (64, true), (65, false)] {
        let state = json!({"media.state.name": "x".repeat(length)});
        assert_eq!(judge(EventType::StateStart, state), expected, "{length}");
    }
    for (auth_state, expected) in [(json!(0), true), (json!(2), true), (json!(3), false)] {
        let ids = json!({"visitor.customerIDs": {"user": {"id": "x", "authState": auth_state}}});
        assert_eq!(judge(EventType::SessionStart, ids), expected, "{auth_state}");
    }
    let ids = json!({"visitor.customerIDs": {"user": {"id": 1}}});
    assert!(!judge(EventType::SessionStart, ids));
}

#[test]
fn a_states_update_has_a_list_that_is_not_empty() {
    let schemas = Schemas::built_in();
    let judge = |params: Value| {
        let body = json!({
            "playerTime": {"playhead": 1, "ts": 1}, "eventType": "statesUpdate", "params": params,
        });
        schemas.is_valid(EventType::StatesUpdate, &body)
    };
    let states = json!([{"media.state.name": "mute"}]);
    assert!(judge(json!({"statesStart": states})));
    assert!(judge(json!({"statesEnd": states})));
    assert!(judge(json!({"statesStart": [], "statesEnd": states})));
    for params in
        [json!({}), json!({"statesStart": []}), json!({"statesStart": [], "statesEnd": []})]
    {
        assert!(!judge(params.clone()), "{params}");
    }
    for item in [json!({}), json!("mute"), json!({"media.state.name": 1})] {
        assert!(!judge(json!({"statesStart": [item]})), "{item}");
    }
}
