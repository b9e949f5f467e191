//! Rules by their ids, for values that are put away: `#[serde(with = "rules::by_id")]`.
//!
//! Two configurations of one process may each have a rule of the same id: such a rule goes by its number,
//! which no id can be.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serializer};

use super::{Rule, registered};

/// Writes the rule's id.
///
/// # Errors
/// Those of `serializer`.
pub fn serialize<S: Serializer>(rule: &&'static Rule, serializer: S) -> Result<S::Ok, S::Error> {
    match registered::number(rule) {
        Some(number) => serializer.serialize_str(&number.to_string()),
        None => serializer.serialize_str(rule.id),
    }
}

/// Reads a rule's id.
///
/// # Errors
/// Those of `deserializer`; there is no such rule.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<&'static Rule, D::Error> {
    let id = <&str>::deserialize(deserializer)?;
    let rule = match id.parse() {
        Ok(number) => registered::numbered(number),
        Err(_) => super::find(id),
    };
    rule.ok_or_else(|| Error::custom(format!("there is no rule `{id}`")))
}
