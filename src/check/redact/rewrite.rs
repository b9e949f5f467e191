//! Puts pseudonyms into payloads that are to be checked again: values keep their kind, and every other
//! byte of a body stays as it is.

use std::collections::HashMap;

use super::apply::Pseudonyms;
use super::names::{Kind, Names};
use super::scan::{Edit, Hidden, scan};
use crate::api::EventType;
use crate::payload::is_recorders;

/// Secrets that are looked for in other places, so that time does not grow with the square of a capture.
const MAX_ECHOES: usize = 2_000;

/// A secret shorter than this, in characters, is not looked for in other places: it stands in many a word
/// by chance.
const MIN_ECHO: usize = 4;

/// The same for the text of payloads, whose words the API knows.
const MIN_ECHO_IN_BODIES: usize = 8;

/// A number with fewer digits than this may be a time.
const MIN_DIGITS: usize = 20;

/// Puts pseudonyms into payloads: equal ones for equal values, for as long as it lives.
#[derive(Debug)]
pub struct Rewriter {
    names: Names,
    pseudonyms: Pseudonyms,
    numbers: HashMap<String, u64>,
    sids: HashMap<String, String>,
    /// Secrets and their pseudonyms, for servers' answers.
    echoes: HashMap<String, String>,
    /// Those of them that are looked for in payloads as well.
    in_bodies: Vec<(String, String)>,
}

impl Rewriter {
    /// One that knows the names of `docs/redaction.md`, and `also` these.
    pub fn new(also: &[String]) -> Self {
        Self {
            names: Names::new(also),
            pseudonyms: Pseudonyms::default(),
            numbers: HashMap::new(),
            sids: HashMap::new(),
            echoes: HashMap::new(),
            in_bodies: Vec::new(),
        }
    }

    /// A body with pseudonyms for its secrets, and nothing else changed.
    pub fn body(&mut self, text: &str) -> String {
        let edits = scan(text, &self.names);
        self.rewrite(text, &edits)
    }

    fn rewrite(&mut self, text: &str, edits: &[Edit]) -> String {
        let mut out = String::with_capacity(text.len());
        let mut done = 0;
        for Edit { range, hidden } in edits {
            out += &text[done..range.start];
            match hidden {
                Hidden::Secret(kind, secret) => {
                    let is_quoted = text[..range.start].ends_with('"');
                    out += &self.value(*kind, secret, &text[range.clone()], is_quoted.into());
                }
                Hidden::Embedded(body, edits) => {
                    let inner = self.rewrite(body, edits);
                    let quoted = serde_json::Value::String(inner).to_string();
                    out += &quoted[1..quoted.len() - 1];
                }
            }
            done = range.end;
        }
        out + &text[done..]
    }

    /// What stands for a secret: a text for a text, a number for a number.
    fn value(&mut self, kind: Kind, secret: &str, written: &str, form: Form) -> String {
        let is_lossy = secret.contains(char::REPLACEMENT_CHARACTER);
        if is_recorders(secret) && !is_lossy {
            // Struck out already: that shows whose it is.
            return written.to_owned();
        }
        if form == Form::Bare && written.parse::<f64>().is_ok() {
            return self.number(written);
        }
        let mut pseudonym = self.pseudonym(kind, secret);
        if is_lossy {
            // That a recorder lost characters stays to be seen.
            pseudonym.push(char::REPLACEMENT_CHARACTER);
        }
        self.learn(kind, secret, &pseudonym);
        pseudonym
    }

    /// `visitor-1`, without the brackets that reports have: they would be a placeholder.
    fn pseudonym(&mut self, kind: Kind, secret: &str) -> String {
        self.pseudonyms.of(kind, secret).trim_matches(['[', ']']).to_owned()
    }

    /// Another number of the same form. One digit tells nothing, and may be an `authState`.
    fn number(&mut self, written: &str) -> String {
        if written.len() == 1 {
            return written.to_owned();
        }
        let next = self.numbers.len() as u64 + 1;
        let number = *self.numbers.entry(written.to_owned()).or_insert(next);
        let sign = if written.starts_with('-') { "-" } else { "" };
        let fraction = if written.contains(['.', 'e', 'E']) { ".5" } else { "" };
        format!("{sign}{}{fraction}", 1000 + number)
    }

    fn learn(&mut self, kind: Kind, secret: &str, pseudonym: &str) {
        let chars = secret.chars().count();
        if chars < MIN_ECHO || EventType::parse(secret).is_some() || self.echoes.len() >= MAX_ECHOES
        {
            return;
        }
        let fresh = self.echoes.insert(secret.to_owned(), pseudonym.to_owned()).is_none();
        let identifies = matches!(
            kind,
            Kind::Visitor | Kind::Customer | Kind::Token | Kind::Cookie | Kind::Custom
        );
        // A word of letters alone may be one of the API's, a short number a time.
        let digits = secret.chars().filter(char::is_ascii_digit).count();
        let is_rare = chars >= MIN_DIGITS || digits > 0 && digits < chars;
        if fresh && identifies && is_rare && chars >= MIN_ECHO_IN_BODIES {
            let quoted = serde_json::Value::String(secret.to_owned()).to_string();
            let written = quoted[1..quoted.len() - 1].to_owned();
            self.in_bodies.push((written, pseudonym.to_owned()));
            // A secret that holds another goes first.
            self.in_bodies.sort_by_key(|(secret, _)| std::cmp::Reverse(secret.len()));
        }
    }

    /// `body` without the secrets that it repeats in values that are none.
    pub fn without_echoes(&self, body: String) -> String {
        self.in_bodies
            .iter()
            .fold(body, |body, (secret, pseudonym)| replaced(body, secret, pseudonym))
    }

    /// What a server said, without the secrets and session IDs that it repeats.
    pub fn message(&self, text: &str) -> String {
        let mut echoes: Vec<_> = self.echoes.iter().chain(&self.sids).collect();
        echoes.sort_by_key(|(secret, _)| (std::cmp::Reverse(secret.len()), secret.as_str()));
        let long = echoes.into_iter().filter(|(secret, _)| secret.chars().count() >= MIN_ECHO);
        long.fold(text.to_owned(), |text, (secret, pseudonym)| replaced(text, secret, pseudonym))
    }

    /// What stands for a body that is no JSON.
    pub fn opaque(&mut self, text: &str) -> String {
        self.pseudonym(Kind::Body, text)
    }

    /// What stands for a session ID.
    pub fn sid(&mut self, sid: &str) -> String {
        let next = self.sids.len() + 1;
        self.sids.entry(sid.to_owned()).or_insert_with(|| format!("sid-{next}")).clone()
    }

    /// What stands for a session ID that was met before.
    pub fn known_sid(&self, sid: &str) -> Option<&str> {
        self.sids.get(sid).map(String::as_str)
    }
}

/// How a value is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// In quotes.
    Quoted,
    /// A number, or a word.
    Bare,
}

impl From<bool> for Form {
    fn from(is_quoted: bool) -> Self {
        if is_quoted { Self::Quoted } else { Self::Bare }
    }
}

fn replaced(text: String, secret: &str, pseudonym: &str) -> String {
    if text.contains(secret) { text.replace(secret, pseudonym) } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewriter() -> Rewriter {
        Rewriter::new(&[])
    }

    #[test]
    fn values_keep_their_kind_and_the_rest_its_bytes() {
        let body = r#"{ "params":{"visitor.marketingCloudUserId" : "4711\u0041","media.id":"m\/1"}, "customMetadata": {"a": "x", "b": 1234, "c": -1.5e3, "d": null, "e": "x", "f": 7, "a": ["y"]} ,}"#;
        assert_eq!(
            rewriter().body(body),
            r#"{ "params":{"visitor.marketingCloudUserId" : "visitor-1","media.id":"m\/1"}, "customMetadata": {"a": "metadata-1", "b": 1001, "c": -1002.5, "d": null, "e": "metadata-1", "f": 7, "a": ["metadata-2"]} ,}"#
        );
    }

    #[test]
    fn equal_values_stay_equal_over_bodies() {
        let mut rewriter = rewriter();
        let one = rewriter.body(r#"{"params": {"analytics.visitorId": "abc"}}"#);
        rewriter.body(r#"{"params": {"analytics.visitorId": "def"}}"#);
        assert_eq!(rewriter.body(r#"{"params": {"analytics.visitorId": "abc"}}"#), one);
        assert_eq!(
            (rewriter.sid("s"), rewriter.sid("t"), rewriter.sid("s")),
            ("sid-1".into(), "sid-2".into(), "sid-1".into())
        );
    }

    #[test]
    fn what_recorders_struck_out_or_lost_stays_to_be_seen() {
        let body = r#"{"customMetadata": {"a": "[REDACTED]", "b": "caf�"}}"#;
        let expected = r#"{"customMetadata": {"a": "[REDACTED]", "b": "metadata-1�"}}"#;
        assert_eq!(rewriter().body(body), expected);
    }

    #[test]
    fn secrets_are_found_again_but_words_and_times_are_not() {
        let mut rewriter = rewriter();
        rewriter.body(r#"{"params": {"analytics.visitorId": "viewer-77", "mid": "1767600000000", "ecid": "sessionStart", "token": "standard"}, "customMetadata": {"a": "live"}}"#);
        let body = r#"{"ts": 1767600000000, "params": {"media.name": "of viewer-77", "media.contentType": "live", "x": "standard"}}"#;
        let shown = rewriter.without_echoes(body.to_owned());
        assert_eq!(shown, body.replace("viewer-77", "visitor-1"));
        rewriter.sid("abcd1234");
        assert_eq!(
            rewriter.message("no 1767600000000 in abcd1234 is live"),
            "no visitor-2 in sid-1 is metadata-1"
        );
    }
}
