//! What `serde_json` makes of a document, for those who want a [`Value`].

use serde_json::Value;

use super::{Kind, Node, Number};

impl Node<'_> {
    /// The value. Of members with the same name it has the last, and a number keeps what draft-04 asks of
    /// it: one that is written as an integer stays an integer, clamped to the nearest that `serde_json`
    /// can hold. It recurses no deeper than a document may nest.
    pub fn to_value(self) -> Value {
        match self.kind() {
            Kind::Null => Value::Null,
            Kind::Bool => self.as_bool().into(),
            Kind::Number => self.as_number().map_or(Value::Null, Number::to_value),
            Kind::String => self.as_str().into(),
            Kind::Array => self.elements().map(Node::to_value).collect(),
            Kind::Object => {
                self.members().map(|member| (member.key, member.value.to_value())).collect()
            }
        }
    }
}

impl Number<'_> {
    fn to_value(self) -> Value {
        if !self.is_written_as_integer() {
            return self.as_f64().into();
        }
        match (self.as_u64(), self.as_i64()) {
            (Some(number), _) => number.into(),
            (None, Some(number)) => number.into(),
            (None, None) if self.raw().starts_with('-') => i64::MIN.into(),
            (None, None) => u64::MAX.into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::Document;

    #[test]
    fn integers_stay_integers_and_the_last_member_counts() {
        for (text, expected) in [
            ("-0", json!(0)),
            ("1.0", json!(1.0)),
            ("1e2", json!(100.0)),
            ("18446744073709551615", json!(u64::MAX)),
            ("99999999999999999999", json!(u64::MAX)),
            ("-99999999999999999999", json!(i64::MIN)),
            ("1e999", json!(f64::MAX)),
            (
                r#"{"b": [null, true, "\u0061"], "a": 1, "\u0061": {}}"#,
                json!({"a": {}, "b": [null, true, "a"]}),
            ),
        ] {
            let document = Document::parse(text.as_bytes()).unwrap();
            assert_eq!(document.root().to_value(), expected, "{text}");
        }
    }
}
