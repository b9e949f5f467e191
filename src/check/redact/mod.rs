//! Keeps what is secret out of the report, in the one place that all formats read from: excerpts
//! are redacted where they are cut out of a record, messages when the report is put together.
//!
//! Rules see the truth. What is secret is known by its name (see [`names`]), whatever the record
//! looks like; `docs/redaction.md` tells users.

mod apply;
mod message;
mod names;
mod rewrite;
mod scan;
mod token;

use std::ops::Range;
use std::sync::Arc;

use apply::{Pseudonyms, Secret, apply};
use message::Marked;
use names::{Meaning, Names};
pub use rewrite::Rewriter;
use scan::scan;

use crate::report::model::Excerpt;

/// The secrets of a record that are looked for in messages.
const MAX_SECRETS: usize = 2_000;

/// Whether secret values are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Values {
    /// They are not: pseudonyms stand in their place, equal ones for equal values.
    Hidden {
        /// Names of members whose values are secret as well.
        also: Vec<String>,
    },
    /// They are.
    Shown,
}

impl Default for Values {
    fn default() -> Self {
        Self::Hidden { also: Vec::new() }
    }
}

/// What a place says, for a reader.
#[derive(Clone, Debug, Default)]
pub(super) struct Redacted {
    /// The text around the place.
    pub text: String,
    /// Where the place lies in it.
    pub span: Range<usize>,
    /// What messages about it must not quote.
    pub unsaid: Unsaid,
}

/// What the messages of a finding must not quote.
#[derive(Clone, Debug, Default)]
pub(super) struct Unsaid {
    secrets: Arc<[Secret]>,
    marked: Marked,
}

impl Unsaid {
    /// `excerpt` without what else of its record repeats a secret.
    pub(super) fn without_echoes(&self, excerpt: Excerpt) -> Excerpt {
        message::without_echoes(excerpt, &self.secrets)
    }
}

/// Redacts the texts of a run.
#[derive(Debug)]
pub(crate) struct Redactor {
    /// None where everything is shown.
    names: Option<Names>,
    pseudonyms: Pseudonyms,
}

impl Redactor {
    pub(super) fn new(values: &Values) -> Self {
        let names = match values {
            Values::Hidden { also } => Some(Names::new(also)),
            Values::Shown => None,
        };
        Self { names, pseudonyms: Pseudonyms::default() }
    }

    /// A record or a body, in which `span` is marked.
    pub(super) fn text(&mut self, text: String, span: Range<usize>) -> Redacted {
        let Some(names) = &self.names else {
            return Redacted { text, span, unsaid: Unsaid::default() };
        };
        let edits = scan(&text, names);
        let mut secrets = Vec::new();
        let shown = apply(&text, &edits, &mut self.pseudonyms, &mut secrets);
        secrets.truncate(MAX_SECRETS);
        let shown_span = shown.span(span.clone());
        let marked = Marked {
            written: text[span].to_owned(),
            shown: shown.text[shown_span.clone()].to_owned(),
        };
        let unsaid = Unsaid { secrets: secrets.into(), marked };
        Redacted { text: shown.text, span: shown_span, unsaid }
    }

    /// The value of the parameter `name`, as it may be shown.
    pub(crate) fn parameter(&mut self, name: &str, value: &str) -> String {
        self.value(name, value.into()).to_string()
    }

    /// The value of the parameter `name`.
    pub(super) fn value(&mut self, name: &str, value: Arc<str>) -> Arc<str> {
        match self.names.as_ref().map(|names| names.meaning(name)) {
            Some(Meaning::Secret(kind)) => self.pseudonyms.of(kind, &value).into(),
            _ => value,
        }
    }
}

/// `message` as it may be told of these places.
pub(super) fn message<'a>(message: String, places: impl Iterator<Item = &'a Unsaid>) -> String {
    places.fold(message, |message, unsaid| {
        message::redacted(&message, &unsaid.secrets, &unsaid.marked)
    })
}

#[cfg(test)]
mod tests;
