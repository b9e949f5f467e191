//! The parameters of events, read again from the captures.

use std::collections::BTreeMap;
use std::io;

use super::shape::Origin;
use crate::ingest::{Body, Item, again};
use crate::json::{Document, Kind, Node};
use crate::place::{InputId, Place};
use crate::source::Input;

/// The longest value that is kept, in characters; of a longer one its length and a hash tell it from others.
const MAX_VALUE_CHARS: usize = 200;

/// The most parameters of an event that are compared.
const MAX_PARAMETERS: usize = 500;

/// The parameters of an event, by name.
pub(super) type Parameters = BTreeMap<Box<str>, Value>;

/// The value of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Value {
    pub(super) kind: &'static str,
    pub(super) text: Box<str>,
    /// The number that it is.
    pub(super) number: Option<f64>,
}

impl Value {
    fn of(node: Node<'_>) -> Self {
        let kind = match node.kind() {
            Kind::Null => "null",
            Kind::Bool => "boolean",
            Kind::Number => "number",
            Kind::String => "string",
            Kind::Array => "array",
            Kind::Object => "object",
        };
        let text = canonical(node);
        let text = match text.char_indices().nth(MAX_VALUE_CHARS) {
            Some((end, _)) => {
                let hash = blake3::hash(text.as_bytes()).to_hex();
                format!("{}… ({} bytes, {})", &text[..end], text.len(), &hash[..8]).into()
            }
            None => text.into_boxed_str(),
        };
        Self { kind, text, number: node.as_f64() }
    }

    /// Whether both are the same: numbers by what they are worth, `15` is `15.0`.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self.number, other.number) {
            (Some(one), Some(other)) => one == other,
            _ => self.kind == other.kind && self.text == other.text,
        }
    }
}

/// The text of a value: of an object its members by name, whatever their order and the blanks between.
fn canonical(node: Node<'_>) -> String {
    match node.kind() {
        Kind::Object => {
            let members: BTreeMap<&str, String> =
                node.members().map(|member| (member.key, canonical(member.value))).collect();
            let members: Vec<String> =
                members.into_iter().map(|(name, value)| format!("{name:?}: {value}")).collect();
            format!("{{{}}}", members.join(", "))
        }
        Kind::Array => {
            let elements: Vec<String> = node.elements().map(canonical).collect();
            format!("[{}]", elements.join(", "))
        }
        _ => node.as_str().unwrap_or_else(|| node.raw()).to_owned(),
    }
}

/// The parameters of the events at `origins`, in their order; none of those that cannot be read again.
///
/// # Errors
/// An input cannot be read again.
pub(super) fn read(
    origins: &[Origin],
    inputs: &[Input],
) -> Result<Vec<Parameters>, (InputId, io::Error)> {
    let mut found = vec![Parameters::new(); origins.len()];
    let mut by_input: BTreeMap<InputId, Vec<usize>> = BTreeMap::new();
    for (number, origin) in origins.iter().enumerate() {
        by_input.entry(origin.place.input).or_default().push(number);
    }
    for (id, numbers) in by_input {
        let places: Vec<Place> = numbers.iter().map(|number| origins[*number].place).collect();
        again(&inputs[id.0 as usize], &places, &mut |at, item| {
            if let Item::Exchange(exchange) = item {
                let number = numbers[at];
                found[number] = of_body(&exchange.body, origins[number].element);
            }
        })
        .map_err(|error| (id, error))?;
    }
    Ok(found)
}

fn of_body(body: &Body<'_>, element: Option<u32>) -> Parameters {
    let mut parameters = Parameters::new();
    let Body::Text { text, .. } = body else { return parameters };
    let Ok(document) = Document::parse(text) else { return parameters };
    let root = document.root();
    let payload = match element {
        None => Some(root),
        Some(element) => root.elements().nth(element as usize),
    };
    for member in payload.into_iter().flat_map(Node::members) {
        let (name, value) = (member.key, member.value);
        match (name, value.kind()) {
            ("eventType", _) => {}
            ("params" | "qoeData", Kind::Object) => add(value, "", &mut parameters),
            ("customMetadata", Kind::Object) => add(value, CUSTOM, &mut parameters),
            ("playerTime", Kind::Object) => add(value, PLAYER_TIME, &mut parameters),
            _ => {
                parameters.insert(name.into(), Value::of(value));
            }
        }
    }
    parameters
}

/// What stands before the names of `customMetadata`.
pub(super) const CUSTOM: &str = "customMetadata.";

/// What stands before the names of `playerTime`, whose values are compared as times.
pub(super) const PLAYER_TIME: &str = "playerTime.";

fn add(object: Node<'_>, prefix: &str, parameters: &mut Parameters) {
    for member in object.members() {
        if parameters.len() < MAX_PARAMETERS {
            let name = format!("{prefix}{}", member.key);
            parameters.insert(name.into(), Value::of(member.value));
        }
    }
}
