//! How large a schema becomes when it is compiled: each `$ref` is compiled again wherever it stands, so that a chain
//! of definitions that name the next one twice doubles with each link.

use std::collections::HashMap;

use serde_json::Value;

use super::source::ANNOTATION;

/// The most parts of a compiled schema. The published ones have about a hundred; this many take some 50 MB.
const MAX_PARTS: u64 = 50_000;

/// The most patterns of a compiled schema: each may take a MiB, and the published ones have four.
const MAX_PATTERNS: u64 = 100;

/// The most objects, arrays and `$ref`s in each other: compiling and judging recurse. The published ones have ten.
const MAX_DEPTH: usize = 150;

/// Keywords whose text leads to another part of the schema.
const REFS: [&str; 3] = ["$ref", "$dynamicRef", "$recursiveRef"];

/// Says why a schema is too large to be compiled.
pub(super) fn check(schema: &Value) -> Result<(), String> {
    let mut resources = Vec::new();
    find_resources(schema, schema, &mut resources, 0)?;
    let mut expansion = Expansion { resources, known: HashMap::new() };
    let size = expansion.of(schema, 0)?;
    if size.parts > MAX_PARTS {
        return Err(format!(
            "its `$ref`s expand to more than {MAX_PARTS} parts: refer to each definition fewer times"
        ));
    }
    if size.patterns > MAX_PATTERNS {
        return Err(format!(
            "it has more than {MAX_PATTERNS} patterns, counted wherever a `$ref` leads to one"
        ));
    }
    Ok(())
}

/// What a part of a schema takes when it is compiled.
#[derive(Clone, Copy, Default)]
struct Size {
    parts: u64,
    patterns: u64,
}

impl Size {
    fn add(&mut self, other: Self) {
        self.parts = self.parts.saturating_add(other.parts);
        self.patterns = self.patterns.saturating_add(other.patterns);
    }
}

/// A schema with a name of its own, to which `$ref`s may be relative.
struct Resource<'s> {
    names: Vec<&'s str>,
    schema: &'s Value,
}

/// Finds the schema itself, and what has a name in it.
fn find_resources<'s>(
    root: &'s Value,
    schema: &'s Value,
    found: &mut Vec<Resource<'s>>,
    depth: usize,
) -> Result<(), String> {
    if depth > MAX_DEPTH {
        return Err(too_deep());
    }
    let named = ["id", "$id", "$anchor", "$dynamicAnchor"];
    let names: Vec<&str> = named.iter().filter_map(|name| schema.get(name)?.as_str()).collect();
    if !names.is_empty() || std::ptr::eq(root, schema) {
        found.push(Resource { names, schema });
    }
    children(schema).try_for_each(|(_, child)| find_resources(root, child, found, depth + 1))
}

fn too_deep() -> String {
    format!("it nests deeper than {MAX_DEPTH} levels, `$ref`s included")
}

/// The members or elements of a value, with their names.
fn children(value: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let members =
        value.as_object().into_iter().flatten().map(|(name, value)| (name.as_str(), value));
    members
        .filter(|(name, _)| *name != ANNOTATION)
        .chain(value.as_array().into_iter().flatten().map(|value| ("", value)))
}

struct Expansion<'s> {
    resources: Vec<Resource<'s>>,
    /// The size of each object and array, by its address; none while it is being counted.
    known: HashMap<*const Value, Option<Size>>,
}

impl<'s> Expansion<'s> {
    fn of(&mut self, schema: &'s Value, depth: usize) -> Result<Size, String> {
        if depth > MAX_DEPTH {
            return Err(too_deep());
        }
        if !schema.is_object() && !schema.is_array() {
            return Ok(Size::default());
        }
        match self.known.get(&std::ptr::from_ref(schema)) {
            Some(Some(size)) => return Ok(*size),
            // It refers to itself, and is compiled once.
            Some(None) => return Ok(Size { parts: 1, patterns: 0 }),
            None => {}
        }
        self.known.insert(schema, None);
        let mut size = Size { parts: 1, patterns: 0 };
        for (name, child) in children(schema) {
            match child {
                Value::String(text) if REFS.contains(&name) => {
                    size.add(self.referred(text, depth + 1)?);
                }
                Value::String(_) => size.patterns += u64::from(name == "pattern"),
                Value::Object(patterns) if name == "patternProperties" => {
                    size.patterns += patterns.len() as u64;
                    size.add(self.of(child, depth + 1)?);
                }
                child => size.add(self.of(child, depth + 1)?),
            }
        }
        self.known.insert(schema, Some(size));
        Ok(size)
    }

    /// The size of what a `$ref` may lead to: the largest one where several may be meant.
    fn referred(&mut self, reference: &str, depth: usize) -> Result<Size, String> {
        let (base, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let fragment = unescaped(fragment);
        let mut targets: Vec<&'s Value> = Vec::new();
        for Resource { names, schema } in &self.resources {
            let last =
                |name: &str| name.trim_matches('#').rsplit(['/', '#']).next().map(str::to_owned);
            let is_named = |wanted: &str| {
                !wanted.is_empty() && names.iter().any(|name| last(name) == last(wanted))
            };
            let schema = *schema;
            if fragment.is_empty() || fragment.starts_with('/') {
                targets.extend(
                    schema.pointer(&fragment).filter(|_| base.is_empty() || is_named(base)),
                );
                // The schema's own name may be a whole URL, or missing.
                targets.extend(schema.pointer(&fragment).filter(|_| !fragment.is_empty()));
            } else if is_named(&fragment) {
                targets.push(schema);
            }
        }
        let mut largest = Size::default();
        for target in targets {
            let size = self.of(target, depth)?;
            largest.parts = largest.parts.max(size.parts);
            largest.patterns = largest.patterns.max(size.patterns);
        }
        Ok(largest)
    }
}

/// A fragment without its percent-encoding.
fn unescaped(fragment: &str) -> String {
    let mut bytes = Vec::with_capacity(fragment.len());
    let mut rest = fragment;
    while let Some((head, tail)) = rest.split_once('%') {
        bytes.extend_from_slice(head.as_bytes());
        let code = tail.get(..2).and_then(|code| u8::from_str_radix(code, 16).ok());
        bytes.push(code.unwrap_or(b'%'));
        rest = if code.is_some() { &tail[2..] } else { tail };
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, json};

    use super::*;
    use crate::api::EventType;
    use crate::payload::schemas::source;

    /// Definitions, each of which refers to the next one `times` times.
    fn chain(links: usize, times: usize, pattern: bool) -> Value {
        let mut definitions = Map::new();
        for link in 0..links {
            let next = json!({"$ref": format!("#/%24defs/d{}", link + 1)});
            definitions.insert(format!("d{link}"), json!({"anyOf": vec![next; times]}));
        }
        let last = if pattern { json!({"pattern": "a"}) } else { json!({"type": "string"}) };
        definitions.insert(format!("d{links}"), last);
        json!({"properties": {"playerTime": {"$ref": "#/$defs/d0"}}, "$defs": definitions})
    }

    #[test]
    fn schemas_that_multiply_are_refused() {
        for (links, times, pattern, reason) in [
            (18, 2, false, "parts"),
            (6, 10, false, "parts"),
            (8, 2, true, "patterns"),
            (400, 1, false, "deeper"),
        ] {
            let told = check(&chain(links, times, pattern)).unwrap_err();
            assert!(told.contains(reason), "{told}");
        }
        for (links, times, pattern) in [(5, 2, false), (40, 1, false), (3, 2, true)] {
            check(&chain(links, times, pattern)).unwrap();
        }
    }

    #[test]
    fn names_multiply_like_pointers() {
        let link = |link: u32| {
            let next = json!({"$ref": format!("d{}", link + 1)});
            json!({"id": format!("https://example.com/d{link}"), "anyOf": [next, next]})
        };
        let links: Vec<Value> = (0..20).map(link).collect();
        assert!(check(&json!({"$ref": "d0", "definitions": {"all": links}})).is_err());
        check(&json!({"anyOf": [{"$ref": "#"}, {"$ref": "#"}]})).unwrap();
    }

    #[test]
    fn published_schemas_are_small() {
        for event_type in EventType::ALL {
            let schema = serde_json::from_str(source(event_type)).unwrap();
            let resources = vec![Resource { names: Vec::new(), schema: &schema }];
            let size = Expansion { resources, known: HashMap::new() }.of(&schema, 0).unwrap();
            assert!(
                size.parts < MAX_PARTS / 50 && size.patterns < MAX_PATTERNS / 10,
                "{event_type}"
            );
        }
    }
}
