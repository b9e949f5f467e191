//! Values of fields, and what they are compared with.

use regex::Regex;

use crate::json::{Kind, Node};

/// The value of a field for an event or a session.
#[derive(Clone, Debug)]
pub(super) enum Value<'a> {
    /// There is none.
    Null,
    /// The capture does not show it. `--where` takes it for null.
    Unknown,
    Truth(bool),
    Number(f64),
    Text(&'a str),
    /// Texts, as the names of player states; there may be more where it is not `complete`.
    List {
        texts: Vec<&'a str>,
        complete: bool,
    },
    /// An array or object of a payload.
    Node(Node<'a>),
}

impl<'a> Value<'a> {
    /// The value of a payload's node; null where there is none.
    pub(super) fn of(node: Option<Node<'a>>) -> Self {
        let Some(node) = node else { return Self::Null };
        let value = match node.kind() {
            Kind::Null => None,
            Kind::Bool => node.as_bool().map(Self::Truth),
            Kind::Number => node.as_f64().map(Self::Number),
            Kind::String => node.as_str().map(Self::Text),
            Kind::Array | Kind::Object => Some(Self::Node(node)),
        };
        value.unwrap_or(Self::Null)
    }

    /// The text, or none.
    pub(super) fn text(text: Option<&'a str>) -> Self {
        text.map_or(Self::Null, Self::Text)
    }

    /// The figure, or none.
    pub(super) fn number(number: Option<f64>) -> Self {
        number.map_or(Self::Null, Self::Number)
    }

    /// A time or a count. What an `f64` cannot hold exactly is beyond any of them.
    pub(super) fn integer(integer: Option<i64>) -> Self {
        Self::number(integer.map(|integer| integer as f64))
    }

    /// The truth, or none.
    pub(super) fn truth(truth: Option<bool>) -> Self {
        truth.map_or(Self::Null, Self::Truth)
    }
}

/// A value in an expression.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Literal {
    Null,
    Truth(bool),
    Number(f64),
    Text(String),
}

impl Literal {
    fn equals(&self, value: &Value<'_>) -> bool {
        match (self, value) {
            (Self::Null, Value::Null | Value::Unknown) => true,
            (Self::Truth(one), Value::Truth(other)) => one == other,
            (Self::Number(one), Value::Number(other)) => one == other,
            (Self::Text(one), Value::Text(other)) => one == other,
            _ => false,
        }
    }

    /// What kind of value it is, in words.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Truth(_) => "a truth",
            Self::Number(_) => "a number",
            Self::Text(_) => "a string",
        }
    }
}

/// How two values of one kind may stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Order {
    fn holds(self, ordering: std::cmp::Ordering) -> bool {
        match self {
            Self::Less => ordering.is_lt(),
            Self::LessOrEqual => ordering.is_le(),
            Self::Greater => ordering.is_gt(),
            Self::GreaterOrEqual => ordering.is_ge(),
        }
    }
}

/// What is asked of a value.
#[derive(Clone, Debug)]
pub(super) enum Test {
    /// It is one of these.
    Is(Vec<Literal>),
    /// It stands so to this one, of the same kind.
    Ordered(Order, Literal),
    /// It has this text in it, or this element.
    Contains(Literal),
    /// It begins with this text.
    StartsWith(String),
    /// A part of it is of this form.
    Matches(Regex),
}

impl Test {
    /// Whether it holds of a value. Of another kind of value than it asks for it does not.
    pub(super) fn holds(&self, value: &Value<'_>) -> bool {
        match self {
            Self::Is(literals) => literals.iter().any(|literal| literal.equals(value)),
            Self::Ordered(order, literal) => {
                let ordering = match (value, literal) {
                    (Value::Number(value), Literal::Number(literal)) => value.partial_cmp(literal),
                    (Value::Text(value), Literal::Text(literal)) => {
                        Some((*value).cmp(literal.as_str()))
                    }
                    _ => None,
                };
                ordering.is_some_and(|ordering| order.holds(ordering))
            }
            Self::Contains(literal) => contains(value, literal),
            Self::StartsWith(start) => {
                matches!(value, Value::Text(text) if text.starts_with(start.as_str()))
            }
            Self::Matches(pattern) => matches!(value, Value::Text(text) if pattern.is_match(text)),
        }
    }
}

impl Test {
    /// Whether it holds of a value, as far as the capture shows the value.
    pub(super) fn truth(&self, value: &Value<'_>) -> Truth {
        match value {
            Value::Unknown => Truth::Unknown,
            Value::List { complete: false, .. } if !self.holds(value) => Truth::Unknown,
            value => Truth::from(self.holds(value)),
        }
    }

    /// Whether it asks for this very text.
    pub(super) fn names(&self, wanted: &str) -> bool {
        match self {
            Self::Is(literals) => {
                literals.iter().any(|it| matches!(it, Literal::Text(text) if text == wanted))
            }
            _ => false,
        }
    }

    /// Whether both are the same test.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Is(one), Self::Is(other)) => one == other,
            (Self::Ordered(order, one), Self::Ordered(other_order, other)) => {
                order == other_order && one == other
            }
            (Self::Contains(one), Self::Contains(other)) => one == other,
            (Self::StartsWith(one), Self::StartsWith(other)) => one == other,
            (Self::Matches(one), Self::Matches(other)) => one.as_str() == other.as_str(),
            _ => false,
        }
    }
}

/// Whether something holds, as far as the capture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Truth {
    /// It does.
    Yes,
    /// It does not.
    No,
    /// The capture does not show it.
    Unknown,
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

impl std::ops::Not for Truth {
    type Output = Self;

    fn not(self) -> Self {
        match self {
            Self::Yes => Self::No,
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
        }
    }
}

fn contains(value: &Value<'_>, literal: &Literal) -> bool {
    match (value, literal) {
        (Value::Text(text), Literal::Text(part)) => text.contains(part.as_str()),
        (Value::List { texts, .. }, Literal::Text(text)) => texts.contains(&text.as_str()),
        // Of an object its names are what it contains.
        (Value::Node(node), Literal::Text(name)) if node.kind() == Kind::Object => {
            node.get(name).is_some()
        }
        (Value::Node(node), literal) => {
            node.elements().any(|element| literal.equals(&Value::of(Some(element))))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Document;

    #[test]
    fn kinds_are_never_mixed() {
        let thirty = Literal::Number(30.0);
        let more = Test::Ordered(Order::GreaterOrEqual, thirty.clone());
        assert!(more.holds(&Value::Number(30.0)));
        for other in [Value::Text("31"), Value::Null, Value::Truth(true), Value::Number(f64::NAN)] {
            assert!(!more.holds(&other), "{other:?}");
            assert!(!Test::Is(vec![thirty.clone()]).holds(&other), "{other:?}");
        }
        assert!(Test::Is(vec![Literal::Null]).holds(&Value::Null));
    }

    #[test]
    fn containers_contain_elements_and_names() {
        let document = Document::parse(br#"{"a": ["x", 1], "b": null}"#).unwrap();
        let root = document.root();
        let text = |text: &str| Test::Contains(Literal::Text(text.into()));
        assert!(text("b").holds(&Value::of(Some(root))));
        let list = Value::of(root.get("a"));
        assert!(text("x").holds(&list) && Test::Contains(Literal::Number(1.0)).holds(&list));
        assert!(!text("1").holds(&list) && !text("a").holds(&Value::of(root.get("b"))));
        assert!(
            text("ute").holds(&Value::Text("mute"))
                && !text("ute").holds(&Value::List { texts: vec!["mute"], complete: true })
        );
    }
}
