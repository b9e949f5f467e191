//! Rules by their ids, for values that are put away: `#[serde(with = "rules::by_id")]`.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serializer};

use super::Rule;

/// Writes the rule's id.
///
/// # Errors
/// Those of `serializer`.
pub fn serialize<S: Serializer>(rule: &&'static Rule, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(rule.id)
}

/// Reads a rule's id.
///
/// # Errors
/// Those of `deserializer`; there is no such rule.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<&'static Rule, D::Error> {
    let id = <&str>::deserialize(deserializer)?;
    super::find(id).ok_or_else(|| Error::custom(format!("there is no rule `{id}`")))
}
