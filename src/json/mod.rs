//! A strict JSON reader that remembers where everything stood.
//!
//! A finding points at the bytes of a key or a value, and a member written twice is itself a
//! finding; a [`serde_json::Value`] has forgotten both. A [`Document`] borrows its text, keeps its
//! nodes in one flat list in the order of the text, and knows the bytes of each.
//! [`Node::to_value`] makes a `Value` of one, for jsonschema.
//!
//! What is accepted is what RFC 8259 and `serde_json` accept, with two exceptions. An escape of
//! half a surrogate pair is read as U+FFFD and noted ([`Document::had_lone_surrogates`]), since
//! players do cut titles in the middle of an emoji. A number too large for an `f64` is clamped
//! ([`Number::as_f64`]), since the rest of its payload is still worth judging.

mod cursor;
mod document;
mod duplicates;
mod error;
mod node;
mod number;
mod parse;
mod pointer;
#[cfg(test)]
mod properties;
mod string;
mod value;
mod walk;

pub use cursor::{Cursor, Needle, Skim};
pub use document::Document;
pub use duplicates::{Duplicate, Duplicates};
pub use error::{SyntaxError, SyntaxKind, Within};
pub use node::{Elements, Kind, Member, Members, Node};
pub use number::Number;
pub use parse::{MAX_DEPTH, fingerprint};
pub use pointer::{push_pointer, tokens as pointer_tokens};
pub use walk::{Name, Sought, Visit, seek, walk, walk_first};
