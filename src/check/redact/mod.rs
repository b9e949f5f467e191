//! Keeps what is secret out of the report, in the one place that all formats read from: excerpts
//! are redacted where they are cut out of a record, messages when the report is put together.
//!
//! Rules see the truth. What is secret is known by its name (see [`names`]), whatever the record
//! looks like; `docs/redaction.md` tells users.

mod apply;
mod echo;
mod message;
mod names;
mod plain;
mod request;
mod rewrite;
mod scan;
mod settle;
mod shapes;
mod token;

use std::ops::Range;
use std::sync::Arc;

use apply::{Pseudonyms, Secret, apply};
pub(super) use echo::Lesson;
use echo::{Learned, identifiers};
use message::Marked;
use names::{Kind, Meaning, Names, Openness};
pub use rewrite::Rewriter;
use scan::{Edit, Role, Scanned, What, decoded, scan};
use serde::{Deserialize, Serialize};
use settle::{Known, settle, settle_value};

use crate::json::Sought;

/// The secrets of a record that are looked for in messages.
const MAX_SECRETS: usize = 2_000;

/// How much of a body that is no JSON is looked through, in bytes.
const MAX_BODY: usize = 64 << 10;

/// The identifiers that are learned of one such body: more of them are an image, or a page with its styles.
const MAX_BODY_WORDS: usize = 100;

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

    /// `message` as it may be told of this place. `words` hides what is secret by itself.
    pub(super) fn message(&self, message: &str, words: &dyn Fn(&str) -> String) -> String {
        message::redacted(message, &self.secrets, &self.marked, words)
    }

    /// `text`, which is no message, without the secrets that it repeats.
    fn text(&self, text: &str) -> String {
        message::without(text, &self.secrets)
    }

    /// Whether it changes no message.
    pub(super) fn is_empty(&self) -> bool {
        self.secrets.is_empty() && self.marked.written == self.marked.shown
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
}

/// Redacts the texts of a run.
#[derive(Debug)]
pub(crate) struct Redactor {
    /// None where everything is shown.
    names: Option<Names>,
    pseudonyms: Pseudonyms,
    /// The secrets of all records.
    learned: Learned,
}

impl Redactor {
    pub(super) fn new(values: &Values) -> Self {
        let names = match values {
            Values::Hidden { also } => Some(Names::new(also)),
            Values::Shown => None,
        };
        let pseudonyms = Pseudonyms::default();
        let learned = Learned::new(pseudonyms.hasher());
        Self { names, pseudonyms, learned }
    }

    /// Whether anything is hidden.
    pub(super) fn hides(&self) -> bool {
        self.names.is_some()
    }

    fn known(&self) -> Option<Known<'_>> {
        Some(Known { names: self.names.as_ref()?, learned: &self.learned })
    }

    /// The secrets of a record or a body.
    pub(super) fn scan(&self, text: &str) -> Secrets {
        let Some(known) = self.known() else { return Secrets::default() };
        Secrets(settle(text, &scan(text, known.names), known))
    }

    /// The secrets of the body that `text` begins with, with its length in bytes and where `pointer` leads in
    /// it; none where it is of no usual kind, or everything is shown.
    pub(super) fn scan_first(&self, text: &str, pointer: &str) -> Option<(usize, Sought, Secrets)> {
        let known = self.known()?;
        let (len, sought, scanned) = plain::scan_first(text, pointer, known.names)?;
        Some((len, sought, Secrets(settle(&text[..len], &scanned, known))))
    }

    /// What the secrets of a record say for the rest of the run.
    pub(super) fn lessons(&self, text: &str, out: &mut Vec<Lesson>) {
        if let Some(names) = &self.names {
            self.add_lessons(names, text, &scan(text, names), out);
        }
    }

    fn add_lessons(&self, names: &Names, text: &str, scanned: &Scanned, out: &mut Vec<Lesson>) {
        for secret in &scanned.secret {
            match &secret.what {
                What::Value(Kind::Body, text) => self.add_body_lessons(names, text, out),
                What::Value(kind, value) => self.learned.lessons(*kind, value, out),
                What::Body(body, inner) => self.add_lessons(names, body, inner, out),
            }
        }
        for open in &scanned.open {
            let written = &text[open.range.clone()];
            let decoded = if written.contains('\\') { decoded(written) } else { None };
            let value = decoded.as_deref().unwrap_or(written);
            let openness = match open.role {
                Role::Name => Openness::NoAddress,
                Role::Value(openness) => openness,
            };
            for (range, kind) in shapes::find(value, names, openness) {
                self.learned.lessons(kind, &value[range], out);
            }
        }
    }

    /// What is learned of the text of a request, a form, a line that is not JSON: what has the shape of a secret or of
    /// an identifier, and the secrets of the JSON in it.
    fn add_body_lessons(&self, names: &Names, text: &str, out: &mut Vec<Lesson>) {
        let text = beginning(text);
        for (range, kind) in shapes::find(text, names, Openness::Unknown) {
            self.learned.lessons(kind, &text[range], out);
        }
        let (head, json) = text.split_at(text.find("{\"").unwrap_or(text.len()));
        for word in identifiers(head).take(MAX_BODY_WORDS) {
            self.learned.lessons(Kind::Body, word, out);
        }
        if json.is_empty() {
            return;
        }
        let mut scanned = scan(json, names);
        // What cannot be read there is such a text again: it was looked through just now.
        scanned.secret.retain(|secret| !matches!(secret.what, What::Value(Kind::Body, _)));
        self.add_lessons(names, json, &scanned, out);
    }

    /// Takes what records say, in their order.
    pub(super) fn take_lessons(&mut self, lessons: Vec<Lesson>) {
        lessons.into_iter().for_each(|lesson| self.learned.learn(lesson));
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

    /// What a text without names hides: of a pointer, or of what a message quotes.
    pub(super) fn scan_words(&self, text: &str) -> Secrets {
        let words = |known| Secrets(settle_value(text, Openness::Unknown, known));
        self.known().map(words).unwrap_or_default()
    }

    /// A text without its secrets, which were learnt.
    pub(super) fn words(&self, text: &str, secrets: &Secrets) -> String {
        apply(text, &secrets.0, &self.pseudonyms, &mut Vec::new()).text
    }

    /// The value of the parameter `name`, as it may be shown.
    pub(crate) fn parameter(&mut self, name: &str, value: &str) -> String {
        self.value(name, value.into()).to_string()
    }

    /// The value of the parameter `name`.
    pub(super) fn value(&mut self, name: &str, value: Arc<str>) -> Arc<str> {
        let Some(known) = self.known() else { return value };
        match known.names.meaning(name).of_scalar() {
            Meaning::Secret(kind) => {
                self.pseudonyms.add(kind, &value);
                self.pseudonyms.of(kind, &value).into()
            }
            Meaning::Open(openness) => {
                let secrets = Secrets(settle_value(&value, openness, known));
                if secrets.is_empty() {
                    return value;
                }
                self.learn(&secrets);
                self.words(&value, &secrets).into()
            }
            _ => value,
        }
    }
}

/// The beginning of a text that may be an image.
fn beginning(text: &str) -> &str {
    let end = (0..=text.len().min(MAX_BODY)).rev().find(|at| text.is_char_boundary(*at));
    &text[..end.unwrap_or(0)]
}

#[cfg(test)]
mod tests;
