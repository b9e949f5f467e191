//! Keeps what is secret out of the report, in the one place that all formats read from: excerpts
//! are redacted where they are cut out of a record, messages when the report is put together.
//!
//! Rules see the truth. What is secret is known by its name (see [`names`]), whatever the record
//! looks like; `docs/redaction.md` tells users.

mod apply;
mod message;
mod names;
mod plain;
mod request;
mod rewrite;
mod scan;
mod token;

use std::ops::Range;
use std::sync::Arc;

use apply::{Pseudonyms, Secret, apply};
use message::Marked;
use names::{Meaning, Names};
pub use rewrite::Rewriter;
use scan::{Edit, scan};
use serde::{Deserialize, Serialize};

use crate::json::Sought;
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
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Unsaid {
    secrets: Vec<Secret>,
    marked: Marked,
}

impl Unsaid {
    /// About how many bytes it takes in memory.
    pub(super) fn weight(&self) -> usize {
        let weight = |secret: &Secret| size_of::<Secret>() + secret.value.len();
        let Marked { written, shown } = &self.marked;
        self.secrets.iter().map(weight).sum::<usize>() + written.len() + shown.len()
    }

    /// `message` as it may be told of this place.
    pub(super) fn message(&self, message: &str) -> String {
        message::redacted(message, &self.secrets, &self.marked)
    }

    /// `text`, which is no message, without the secrets that it repeats.
    fn text(&self, text: &str) -> String {
        message::without(text, &self.secrets)
    }

    /// Whether it changes no message.
    pub(super) fn is_empty(&self) -> bool {
        self.secrets.is_empty() && self.marked.written == self.marked.shown
    }

    /// `excerpt` without what else of its record repeats a secret.
    pub(super) fn without_echoes(&self, excerpt: Excerpt) -> Excerpt {
        message::without_echoes(excerpt, &self.secrets)
    }
}

/// What is secret in a text.
#[derive(Debug, Default)]
pub(super) struct Secrets(Vec<Edit>);

impl Secrets {
    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `messages` may quote a secret of `text`, in which these were found: false where they surely
    /// do not, which takes less than to redact them.
    pub(super) fn may_be_in(&self, text: &str, messages: &[&str]) -> bool {
        message::may_quote(messages, text, &self.0)
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

    /// The secrets of a record or a body.
    pub(super) fn scan(&self, text: &str) -> Secrets {
        self.names.as_ref().map(|names| Secrets(scan(text, names))).unwrap_or_default()
    }

    /// The secrets of the body that `text` begins with, with its length in bytes and where `pointer` leads in
    /// it; none where it is of no usual kind, or everything is shown.
    pub(super) fn scan_first(&self, text: &str, pointer: &str) -> Option<(usize, Sought, Secrets)> {
        let (len, sought, edits) = plain::scan_first(text, pointer, self.names.as_ref()?)?;
        Some((len, sought, Secrets(edits)))
    }

    /// Gives secrets their pseudonyms: by the order of the texts that they are learnt from.
    pub(super) fn learn(&mut self, secrets: &Secrets) {
        self.pseudonyms.learn(&secrets.0);
    }

    /// A record or a body, in which `span` is marked, without its secrets, which were learnt.
    pub(super) fn text(&self, text: String, span: Range<usize>, secret: &Secrets) -> Redacted {
        if secret.is_empty() {
            return Redacted { text, span, unsaid: Unsaid::default() };
        }
        let mut secrets = Vec::new();
        let shown = apply(&text, &secret.0, &self.pseudonyms, &mut secrets);
        secrets.truncate(MAX_SECRETS);
        let shown_span = shown.span(span.clone());
        let marked = Marked {
            written: text[span].to_owned(),
            shown: shown.text[shown_span.clone()].to_owned(),
        };
        Redacted { text: shown.text, span: shown_span, unsaid: Unsaid { secrets, marked } }
    }

    /// The value of the parameter `name`, as it may be shown.
    pub(crate) fn parameter(&mut self, name: &str, value: &str) -> String {
        self.value(name, value.into()).to_string()
    }

    /// The value of the parameter `name`.
    pub(super) fn value(&mut self, name: &str, value: Arc<str>) -> Arc<str> {
        match self.names.as_ref().map(|names| names.meaning(name)) {
            Some(Meaning::Secret(kind)) => {
                self.pseudonyms.add(kind, &value);
                self.pseudonyms.of(kind, &value).into()
            }
            _ => value,
        }
    }
}

#[cfg(test)]
mod tests;
