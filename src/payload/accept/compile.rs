//! From a JSON Schema to the shape of the payloads that it surely allows.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::super::schemas;
use super::scan::Slot;
use crate::json::{Needle, fingerprint};

/// How many `$ref`s and objects are followed into each other.
const MAX_DEPTH: usize = 8;

/// The most members of an object: one bit of a `u64` each.
const MAX_MEMBERS: usize = 64;

/// The most habits of a shape: bytes that number the objects' members.
const MAX_HABITS: usize = 4096;

/// A member's number that stands for none.
pub(super) const NO_MEMBER: u8 = u8::MAX;

/// The patterns that are known, and the lengths of the texts that match them: words of ASCII letters,
/// digits, `_` and `.`.
const WORD_PATTERNS: [(&str, Length); 2] = [
    (r"^[a-zA-Z0-9_\.]+$", Length { min: 1, max: usize::MAX }),
    (r"^[a-zA-Z0-9_.]{1,64}$", Length { min: 1, max: 64 }),
];

/// Keywords that demand nothing.
const ANNOTATIONS: [&str; 4] = ["title", "description", "default", schemas::ANNOTATION];

/// Keywords of the root that demand nothing.
const OF_ROOT: [&str; 3] = ["$schema", "id", "definitions"];

/// What a schema surely allows, object by object. What it allows beside that is left to it.
#[derive(Debug, Default)]
pub(in crate::payload) struct Shape {
    /// Those with named members; the last one is the root.
    objects: Vec<Object>,
    habits: usize,
}

/// An object with a closed set of members.
#[derive(Debug)]
pub(super) struct Object {
    pub members: Vec<Member>,
    /// The fingerprints of the members' names: they are together, so that all are compared in no time.
    fingerprints: Vec<u32>,
    /// One bit a member.
    pub required: u64,
    /// Where its habits begin: the first member, then the follower of each member.
    pub habits: usize,
}

impl Object {
    /// The number of the member named `name`.
    pub(super) fn number(&self, name: &str) -> Option<usize> {
        let wanted = fingerprint(name.as_bytes());
        let alike = self.fingerprints.iter().enumerate().filter(|(_, it)| **it == wanted);
        alike.map(|(at, _)| at).find(|at| *self.members[*at].name == *name)
    }
}

/// A member of an object.
#[derive(Debug)]
pub(super) struct Member {
    pub name: Box<str>,
    /// The name as it is mostly written: with quotes and a colon.
    pub written: Needle,
    pub demand: Demand,
    /// What the session needs it for.
    pub slot: Option<Slot>,
}

/// What a value must be.
#[derive(Debug)]
pub(super) enum Demand {
    /// An object, by its number.
    Object(usize),
    /// An object of texts, whose names are words.
    Words(Length),
    Text,
    /// A text that is a word.
    Word(Length),
    /// One of these texts.
    OneOf(Vec<Box<str>>),
    Integer,
    Number,
    Truth,
    /// A schema that is not understood: no value surely fits.
    Unsure,
}

/// The lengths of a text that are allowed, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Length {
    min: usize,
    max: usize,
}

impl Length {
    /// Whether `text` is a word of such a length.
    pub(super) fn allows(self, text: &str) -> bool {
        (self.min..=self.max).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_.".contains(&byte))
    }
}

impl Shape {
    /// The shape of the payloads that `schema` surely allows.
    ///
    /// # Errors
    /// It holds a keyword that is not known in a place that every payload has; the keywords that are not
    /// known anywhere.
    pub(in crate::payload) fn compile(schema: &Value) -> Result<Self, BTreeSet<String>> {
        let unknown = BTreeSet::new();
        let mut compiler = Compiler { root: schema, shape: Self::default(), unknown };
        match compiler.root() {
            Some(Demand::Object(number)) if number + 1 == compiler.shape.objects.len() => {
                Ok(compiler.shape)
            }
            _ => Err(compiler.unknown),
        }
    }

    pub(super) fn object(&self, number: usize) -> &Object {
        &self.objects[number]
    }

    /// The number of the payload itself.
    pub(super) fn root(&self) -> usize {
        self.objects.len() - 1
    }

    /// `habits`, made fit for this shape.
    pub(super) fn habits<'h>(&self, habits: &'h mut Vec<u8>) -> &'h mut [u8] {
        habits.resize(self.habits, NO_MEMBER);
        habits
    }
}

struct Compiler<'s> {
    root: &'s Value,
    shape: Shape,
    /// Keywords that are not known.
    unknown: BTreeSet<String>,
}

impl<'s> Compiler<'s> {
    /// The root: `type` and an `allOf` of one part, or a schema as others are.
    fn root(&mut self) -> Option<Demand> {
        let mut keywords = self.root.as_object()?.clone();
        keywords.retain(|keyword, _| !OF_ROOT.contains(&keyword.as_str()));
        let Some(parts) = keywords.remove("allOf") else {
            return Some(self.demand(&keywords, "", 0));
        };
        let rest_is_type =
            keywords.iter().all(|(keyword, value)| keyword == "type" && value == "object");
        self.unknown.extend(keywords.into_iter().map(|(name, _)| name).filter(|it| it != "type"));
        let [Value::Object(part)] = parts.as_array()?.as_slice() else { return None };
        // The part demands an object anyway, or else it has no shape.
        rest_is_type.then(|| self.demand(part, "", 0))
    }

    /// What the schema of the value at `pointer` demands.
    fn demand(&mut self, schema: &Map<String, Value>, pointer: &str, depth: usize) -> Demand {
        self.try_demand(schema, pointer, depth).unwrap_or(Demand::Unsure)
    }

    fn try_demand(
        &mut self,
        schema: &Map<String, Value>,
        pointer: &str,
        depth: usize,
    ) -> Option<Demand> {
        if depth > MAX_DEPTH {
            return None;
        }
        if let Some(reference) = schema.get("$ref") {
            let target = reference.as_str()?.strip_prefix('#').filter(|_| schema.len() == 1)?;
            let target = self.root.pointer(target)?.as_object()?;
            return self.try_demand(target, pointer, depth + 1);
        }
        let json_type = match schema.get("type") {
            Some(json_type) => json_type.as_str()?,
            None => implied_type(schema)?,
        };
        let known: &[&str] = match json_type {
            "object" => return self.object(schema, pointer, depth),
            "string" => &["enum", "pattern"],
            "integer" | "number" | "boolean" => &[],
            _ => return None,
        };
        self.only(schema, known)?;
        Some(match json_type {
            "integer" => Demand::Integer,
            "number" => Demand::Number,
            "boolean" => Demand::Truth,
            _ => match (schema.get("enum"), schema.get("pattern")) {
                (None, None) => Demand::Text,
                (Some(options), None) => Demand::OneOf(texts(options)?),
                (None, Some(pattern)) => Demand::Word(self.word(pattern.as_str()?)?),
                (Some(_), Some(_)) => return None,
            },
        })
    }

    fn object(
        &mut self,
        schema: &Map<String, Value>,
        pointer: &str,
        depth: usize,
    ) -> Option<Demand> {
        if let Some(patterns) = schema.get("patternProperties") {
            self.only(schema, &["patternProperties", "additionalProperties"])?;
            let mut patterns = patterns.as_object()?.iter();
            let ((pattern, of_values), None) = (patterns.next()?, patterns.next()) else {
                return None;
            };
            let of_values = self.demand(of_values.as_object()?, "", depth + 1);
            return matches!(of_values, Demand::Text).then_some(Demand::Words(self.word(pattern)?));
        }
        self.only(schema, &["properties", "required", "additionalProperties"])?;
        let empty = Map::new();
        let properties = match schema.get("properties") {
            Some(properties) => properties.as_object()?,
            None => &empty,
        };
        let required = schema.get("required").map_or(Some(Vec::new()), texts)?;
        let mut members = Vec::with_capacity(properties.len());
        for (name, of_value) in properties {
            members.push(self.member(name, of_value.as_object()?, pointer, depth)?);
        }
        let bits = required.iter().map(|name| {
            let at = members.iter().position(|member: &Member| member.name == *name)?;
            (!matches!(members[at].demand, Demand::Unsure)).then_some(1_u64 << at)
        });
        let required = bits.sum::<Option<u64>>().filter(|_| members.len() <= MAX_MEMBERS)?;
        let habits = self.shape.habits;
        self.shape.habits += 1 + members.len();
        let fingerprints = members.iter().map(|member| fingerprint(member.name.as_bytes()));
        let fingerprints = fingerprints.collect();
        self.shape.objects.push(Object { members, fingerprints, required, habits });
        let fits = self.shape.habits <= MAX_HABITS;
        fits.then(|| Demand::Object(self.shape.objects.len() - 1))
    }

    /// Nothing, if the schema has other keywords than `type` and these.
    fn only(&mut self, schema: &Map<String, Value>, known: &[&str]) -> Option<()> {
        let is_known = |keyword: &&String| {
            let keyword = keyword.as_str();
            keyword == "type" || known.contains(&keyword) || ANNOTATIONS.contains(&keyword)
        };
        let mut others = schema.keys().filter(|keyword| !is_known(keyword)).peekable();
        let only = others.peek().is_none().then_some(());
        self.unknown.extend(others.cloned());
        only
    }

    /// The lengths of the words that match `pattern`.
    fn word(&mut self, pattern: &str) -> Option<Length> {
        let known = WORD_PATTERNS.iter().find(|(known, _)| *known == pattern);
        if known.is_none() {
            self.unknown.insert("pattern".to_owned());
        }
        known.map(|(_, length)| *length)
    }

    fn member(
        &mut self,
        name: &str,
        schema: &Map<String, Value>,
        parent: &str,
        depth: usize,
    ) -> Option<Member> {
        let plain = !name.bytes().any(|byte| matches!(byte, b'"' | b'\\' | ..b' '));
        let pointer = format!("{parent}/{name}");
        let reserved = parent == "/customMetadata" && is_reserved(name);
        let demand = if plain && !reserved {
            self.demand(schema, &pointer, depth + 1)
        } else {
            Demand::Unsure
        };
        // What the session needs is looked for in named members of these.
        let must_be_object = matches!(pointer.as_str(), "/params" | "/playerTime");
        let demand = match demand {
            Demand::Object(_) => demand,
            _ if must_be_object => Demand::Unsure,
            _ => demand,
        };
        let slot = Slot::of(&pointer, &demand);
        Some(Member {
            name: name.into(),
            written: Needle::new(&format!("\"{name}\":")),
            demand,
            slot,
        })
    }
}

/// The type of the values that a schema without `type` surely speaks of: its keywords allow all others too, and
/// those are left to it. Adobe's published schemas have none in the definition of an event.
fn implied_type(schema: &Map<String, Value>) -> Option<&'static str> {
    const OF_OBJECTS: [&str; 4] =
        ["properties", "patternProperties", "required", "additionalProperties"];
    if OF_OBJECTS.iter().any(|keyword| schema.contains_key(*keyword)) {
        Some("object")
    } else {
        schema.contains_key("enum").then_some("string")
    }
}

/// Whether the back end keeps a name of `customMetadata` for itself: see the rule of reserved keys.
pub(super) fn is_reserved(name: &str) -> bool {
    name.starts_with("a.") || name.starts_with("media.")
}

/// The strings of a list of nothing else.
fn texts(list: &Value) -> Option<Vec<Box<str>>> {
    list.as_array()?.iter().map(|text| text.as_str().map(Box::from)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::api::EventType;
    use crate::payload::schemas::source;

    fn schema(event_type: EventType) -> Value {
        serde_json::from_str(source(event_type)).unwrap()
    }

    fn compiled(change: impl FnOnce(&mut Value)) -> Result<Shape, BTreeSet<String>> {
        let mut schema = schema(EventType::AdStart);
        let reference = schema.as_object_mut().unwrap().remove("$ref").unwrap();
        schema["allOf"] = json!([{ "$ref": reference }]);
        change(&mut schema);
        Shape::compile(&schema)
    }

    fn with(change: impl FnOnce(&mut Value)) -> bool {
        compiled(change).is_ok()
    }

    #[test]
    fn what_every_payload_has_must_be_understood() {
        assert!(with(|_| ()));
        assert!(with(|schema| schema["definitions"]["playerTime"]["title"] = json!("Time")));
        assert!(!with(|schema| schema["definitions"]["playerTime"]["minProperties"] = json!(1)));
        assert!(!with(|schema| schema["definitions"]["params"]["oneOf"] = json!([{}])));
        assert!(!with(|schema| schema["definitions"]["adStart"]["not"] = json!({})));
        assert!(!with(|schema| schema["definitions"]["eventType"]["pattern"] = json!("a")));
        assert!(!with(|schema| schema["minProperties"] = json!(1)));
        assert!(!with(|schema| schema["allOf"] = json!([{}, {}])));
        assert!(!with(|schema| schema["definitions"]["adStart"]["required"] = json!(["other"])));
    }

    #[test]
    fn the_keywords_that_are_not_known_are_told() {
        let unknown = compiled(|schema| schema["minProperties"] = json!(1)).unwrap_err();
        assert!(unknown.iter().eq(["minProperties"]), "{unknown:?}");
        let unknown = compiled(|schema| {
            schema["definitions"]["playerTime"]["maxProperties"] = json!(9);
            schema["definitions"]["params"]["oneOf"] = json!([{}]);
            schema["definitions"]["adStart"]["properties"]["eventType"] =
                json!({"type": "string", "pattern": "a"});
        })
        .unwrap_err();
        assert!(unknown.iter().eq(["maxProperties", "oneOf", "pattern"]), "{unknown:?}");
    }

    #[test]
    fn what_payloads_may_lack_need_not_be() {
        assert!(with(|schema| schema["definitions"]["qoeData"]["minProperties"] = json!(1)));
        assert!(with(|schema| schema["definitions"]["customMetadata"]["not"] = json!({})));
    }

    #[test]
    fn a_schema_that_holds_itself_has_no_end() {
        assert!(!with(|schema| {
            schema["definitions"]["playerTime"] = json!({"$ref": "#/definitions/playerTime"});
        }));
        assert!(!with(|schema| {
            schema["definitions"]["params"] = json!({
                "type": "object",
                "properties": {"params": {"$ref": "#/definitions/params"}},
                "required": ["params"],
            });
        }));
    }
}
