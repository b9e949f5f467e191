//! A request body, as far as it can be parsed.

use crate::ingest::{Body, Damage};
use crate::json::{Document, Node};
use crate::payload::Facts;

/// A body as far as it can be parsed.
pub(super) enum Parsed<'a> {
    Missing,
    /// The recorder cut it short or struck it out: what is wrong with it is not the client's.
    Damaged,
    Malformed(crate::json::SyntaxError, &'a [u8]),
    Json(Document<'a>),
    /// It is surely valid.
    Accepted(Facts),
}

impl<'a> Parsed<'a> {
    /// Parses a body.
    pub(super) fn of(body: &'a Body<'_>) -> Self {
        let Body::Text { text, .. } = body else { return Self::Missing };
        match Document::parse(text) {
            Ok(document) => Self::Json(document),
            Err(error) => match body.damage() {
                Some(Damage::CutShort | Damage::Redacted) => Self::Damaged,
                _ => Self::Malformed(error, text),
            },
        }
    }

    /// The value that it is, where a document was made of it.
    pub(super) fn root(&self) -> Option<Node<'_>> {
        match self {
            Self::Json(document) => Some(document.root()),
            _ => None,
        }
    }

    /// Whether it is a tracking body, as far as can be told.
    pub(super) fn tracks(&self) -> bool {
        let tells = |node: Node<'_>| {
            ["eventType", "playerTime"].iter().any(|member| node.get(member).is_some())
        };
        match self {
            Self::Missing | Self::Damaged => false,
            Self::Accepted(_) => true,
            Self::Malformed(_, text) => ["eventType", "playerTime"]
                .iter()
                .any(|word| memchr::memmem::find(text, word.as_bytes()).is_some()),
            Self::Json(document) => {
                let root = document.root();
                tells(root) || root.elements().take(2).any(tells)
            }
        }
    }
}
