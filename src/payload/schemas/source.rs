//! Where a demand of a schema comes from, and how certain it is that the server makes it.

use std::fmt;

use serde_json::Value;

/// The annotation that names the [`Source`] of a schema's keywords. JSON Schema ignores it.
///
/// Its value is one word for the key and all keywords beside it, or a map from keyword to word.
pub(crate) const ANNOTATION: &str = "x-source";

/// How many `$ref`s in a row are followed; ours have one.
const MAX_REFS: usize = 16;

/// Where a demand of a schema comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Source {
    /// Adobe's own schema, as its documentation printed it, or a schema that the user fetched.
    #[default]
    Published,
    /// The tables and pages of Adobe's documentation.
    Tables,
    /// The SDKs of Adobe check it before they send; no page of the API has it.
    Sdks,
    /// No source of Adobe has it: it is inferred from samples or from the sense of the event.
    Inference,
}

impl Source {
    /// All of them, the most certain first.
    pub const ALL: [Self; 4] = [Self::Published, Self::Tables, Self::Sdks, Self::Inference];

    /// The word for it in a schema.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Published => "published",
            Self::Tables => "tables",
            Self::Sdks => "sdks",
            Self::Inference => "inference",
        }
    }

    /// The source with this word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.as_str() == word)
    }

    /// Whether the server is known to make such a demand.
    pub fn is_certain(self) -> bool {
        matches!(self, Self::Published | Self::Tables)
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The source of the keyword at `path` in `schema`, a JSON pointer that `$ref`s may be left out of.
///
/// A schema without annotations is the server's own.
pub(super) fn source_of(schema: &Value, path: &str) -> Source {
    let mut source = Source::Published;
    let mut node = schema;
    for token in path.split('/').skip(1) {
        let keyword = token.replace("~1", "/").replace("~0", "~");
        if member(node, &keyword).is_none() {
            node = follow(schema, node);
        }
        let told = match node.get(ANNOTATION) {
            Some(Value::Object(by_keyword)) => by_keyword.get(&keyword).and_then(Value::as_str),
            Some(one) => one.as_str(),
            None => None,
        };
        source = told.and_then(Source::parse).unwrap_or(source);
        let Some(inner) = member(node, &keyword) else { return source };
        node = inner;
    }
    source
}

fn member<'s>(node: &'s Value, key: &str) -> Option<&'s Value> {
    match node {
        Value::Array(list) => list.get(key.parse::<usize>().ok()?),
        _ => node.get(key),
    }
}

fn follow<'s>(schema: &'s Value, mut node: &'s Value) -> &'s Value {
    for _ in 0..MAX_REFS {
        let target = node.get("$ref").and_then(Value::as_str);
        match target.and_then(|target| schema.pointer(target.strip_prefix('#')?)) {
            Some(target) => node = target,
            None => break,
        }
    }
    node
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::EventType;

    /// The keywords that demand something of a value.
    const DEMANDS: [&str; 8] = [
        "type",
        "enum",
        "pattern",
        "required",
        "additionalProperties",
        "anyOf",
        "minItems",
        "minimum",
    ];

    /// Checks that each keyword of a schema, and of those in it, has a source. Within `anyOf` the source
    /// of the `anyOf` is that of its parts.
    fn check(event_type: EventType, node: &Value, at: &str) {
        let Value::Object(keywords) = node else { return };
        let demands = keywords.keys().filter(|keyword| DEMANDS.contains(&keyword.as_str()));
        for keyword in demands.filter(|_| !at.is_empty()) {
            let word = match &keywords[ANNOTATION] {
                Value::Object(by_keyword) => by_keyword[keyword].as_str(),
                one => one.as_str(),
            };
            assert!(word.and_then(Source::parse).is_some(), "{event_type} {at}/{keyword}");
        }
        for map in ["definitions", "properties", "patternProperties"] {
            for (name, inner) in keywords.get(map).and_then(Value::as_object).into_iter().flatten()
            {
                check(event_type, inner, &format!("{at}/{map}/{name}"));
            }
        }
        for keyword in ["items", "additionalProperties"] {
            if let Some(inner) = keywords.get(keyword) {
                check(event_type, inner, &format!("{at}/{keyword}"));
            }
        }
    }

    #[test]
    fn each_key_type_and_bound_of_the_built_in_schemas_has_a_source() {
        for event_type in EventType::ALL {
            let schema = serde_json::from_str(crate::payload::schemas::source(event_type)).unwrap();
            check(event_type, &schema, "");
        }
    }

    #[test]
    fn a_keyword_has_the_source_of_its_own_or_of_the_alternatives_that_hold_it() {
        let schema: Value =
            serde_json::from_str(crate::payload::schemas::source(EventType::StatesUpdate)).unwrap();
        let cases = [
            ("/definitions/statesUpdate/additionalProperties", Source::Tables),
            ("/definitions/playerTime/properties/ts/type", Source::Published),
            ("/definitions/params/anyOf", Source::Inference),
            ("/definitions/params/anyOf/0/properties/statesStart/minItems", Source::Inference),
            ("/definitions/states/items/properties/media.state.name/pattern", Source::Sdks),
            ("/definitions/states/items/properties/media.state.name/type", Source::Tables),
            // Without the `$ref`s on the way.
            (
                "/properties/params/properties/statesEnd/items/properties/media.state.name/pattern",
                Source::Sdks,
            ),
        ];
        for (path, expected) in cases {
            assert_eq!(source_of(&schema, path), expected, "{path}");
        }
    }

    /// The names of the properties that have a demand, or are known, from a source that is not certain.
    fn uncertain(node: &Value, name: &str, found: &mut Vec<String>) {
        let words = match &node[ANNOTATION] {
            Value::Object(by_keyword) => by_keyword.values().filter_map(Value::as_str).collect(),
            one => Vec::from_iter(one.as_str()),
        };
        if words.iter().filter_map(|word| Source::parse(word)).any(|source| !source.is_certain()) {
            found.push(name.to_owned());
        }
        for (key, inner) in node.as_object().into_iter().flatten() {
            let is_map = ["properties", "definitions"].contains(&key.as_str());
            match inner {
                Value::Object(members) if is_map => {
                    members.iter().for_each(|(name, inner)| uncertain(inner, name, found));
                }
                inner => uncertain(inner, name, found),
            }
        }
    }

    #[test]
    fn the_page_of_the_schemas_lists_what_is_not_certain() {
        let page = std::fs::read_to_string("docs/schemas.md").unwrap();
        let mut found = Vec::new();
        for event_type in EventType::ALL {
            let schema: Value =
                serde_json::from_str(crate::payload::schemas::source(event_type)).unwrap();
            uncertain(&schema, "", &mut found);
        }
        assert!(found.len() > 5, "{found:?}");
        for name in found {
            // One of the two lists of `params` is due.
            let name = if name == "params" { "statesStart" } else { &name };
            assert!(page.contains(&format!("`{name}`")), "{name}");
        }
    }

    #[test]
    fn the_page_of_the_schemas_fetches_all_of_them() {
        let page = std::fs::read_to_string("docs/schemas.md").unwrap();
        let commands: Vec<&str> =
            page.lines().filter(|line| line.contains("/api/v1/schemas/$type")).collect();
        assert_eq!(commands.len(), 2);
        for event_type in EventType::ALL {
            let is_word = |word: &str| word == event_type.as_str();
            let letters = |c: char| !c.is_ascii_alphabetic();
            assert!(
                commands.iter().all(|command| command.split(letters).any(is_word)),
                "{event_type}"
            );
        }
    }

    #[test]
    fn words_and_sources_go_together() {
        for one in Source::ALL {
            assert_eq!(Source::parse(one.as_str()), Some(one));
        }
        assert_eq!(Source::parse("rumour"), None);
    }
}
