//! Rules and groups of findings that are put away, by their names.

/// A rule, by its id.
pub(super) mod rule {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::rules;

    pub(in crate::report) fn serialize<S: Serializer>(
        id: &&'static str,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        id.serialize(serializer)
    }

    pub(in crate::report) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<&'static str, D::Error> {
        let id = <&str>::deserialize(deserializer)?;
        let rule = rules::find(id);
        rule.map(|rule| rule.id).ok_or_else(|| Error::custom(format!("there is no rule `{id}`")))
    }
}

/// A group, by its word.
pub(super) mod group {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::rules::Group;

    pub(in crate::report) fn serialize<S: Serializer>(
        word: &&'static str,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        word.serialize(serializer)
    }

    pub(in crate::report) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<&'static str, D::Error> {
        let word = <&str>::deserialize(deserializer)?;
        let group = Group::ALL.into_iter().find(|group| group.as_str() == word);
        group.map(Group::as_str).ok_or_else(|| Error::custom(format!("there is no group `{word}`")))
    }
}
