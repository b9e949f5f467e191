//! Puts pseudonyms into payloads that are to be checked again: values keep their kind, and every other
//! byte of a body stays as it is.

use std::collections::HashMap;

use super::apply::{Pseudonyms, replaced};
use super::echo::{Learned, Lesson, Reach, reach};
use super::names::{Kind, Names, Openness};
use super::scan::{Edit, Hidden, Scanned, What, scan};
use super::settle::{Known, settle, settle_value};
use super::{Redactor, Values, shapes};
use crate::payload::is_recorders;

/// Secrets that are looked for in servers' answers beside those that are looked for everywhere, so that time does
/// not grow with the square of a capture.
const MAX_ECHOES: usize = 2_000;

/// Puts pseudonyms into payloads: equal ones for equal values, for as long as it lives.
#[derive(Debug)]
pub struct Rewriter {
    names: Names,
    pseudonyms: Pseudonyms,
    learned: Learned,
    numbers: HashMap<String, u64>,
    sids: HashMap<String, String>,
    /// Secrets and their pseudonyms, for servers' answers.
    echoes: HashMap<String, String>,
}

impl Rewriter {
    /// One that knows the names of `docs/redaction.md`, and `also` these.
    pub fn new(also: &[String]) -> Self {
        Self::of(Redactor::new(&Values::Hidden { also: also.to_vec() }), also)
    }

    /// The same with the secrets that `redactor` learned.
    pub(in crate::check) fn of(redactor: Redactor, also: &[String]) -> Self {
        let Redactor { pseudonyms, learned, .. } = redactor;
        Self {
            names: Names::new(also),
            learned,
            pseudonyms,
            numbers: HashMap::new(),
            sids: HashMap::new(),
            echoes: HashMap::new(),
        }
    }

    /// Learns the secrets of a body, which other texts may repeat.
    pub fn learn(&mut self, text: &str) {
        let mut lessons = Vec::new();
        self.gather(text, &scan(text, &self.names), &mut lessons);
        lessons.into_iter().for_each(|lesson| self.learned.learn(lesson));
    }

    /// Learns the secrets of a URL or of a text.
    pub fn learn_words(&mut self, text: &str) {
        let mut lessons = Vec::new();
        for (range, kind) in shapes::find(text, &self.names, Openness::Unknown) {
            self.learned.lessons(kind, &text[range], &mut lessons);
        }
        lessons.into_iter().for_each(|lesson| self.learned.learn(lesson));
    }

    fn gather(&self, text: &str, scanned: &Scanned, lessons: &mut Vec<Lesson>) {
        for secret in &scanned.secret {
            match &secret.what {
                What::Value(kind, value) => self.learned.lessons(*kind, value, lessons),
                What::Body(body, inner) => self.gather(body, inner, lessons),
            }
        }
        for open in &scanned.open {
            let value = &text[open.range.clone()];
            for (range, kind) in shapes::find(value, &self.names, Openness::Defined) {
                self.learned.lessons(kind, &value[range], lessons);
            }
        }
    }

    /// A body with pseudonyms for its secrets and for those that were learned, and nothing else changed.
    pub fn body(&mut self, text: &str) -> String {
        let known = Known { names: &self.names, learned: &self.learned };
        let edits = settle(text, &scan(text, &self.names), known);
        self.rewrite(text, &edits)
    }

    /// A part of a URL, or another text, with pseudonyms for what was learned.
    pub fn words(&mut self, text: &str) -> String {
        let known = Known { names: &self.names, learned: &self.learned };
        let edits = settle_value(text, Openness::Unknown, known);
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
                Hidden::Echo(kind, hash) => {
                    self.pseudonyms.add_hash(*kind, *hash);
                    out += self.pseudonyms.of_hash(*kind, *hash).trim_matches(['[', ']']);
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
        if reach(kind, secret) >= Reach::Record && self.echoes.len() < MAX_ECHOES {
            self.echoes.insert(secret.to_owned(), pseudonym.clone());
        }
        pseudonym
    }

    /// `visitor-1`, without the brackets that reports have: they would be a placeholder.
    fn pseudonym(&mut self, kind: Kind, secret: &str) -> String {
        self.pseudonyms.add(kind, secret);
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

    /// What a server said, without the secrets and session IDs that it repeats. Bodies come first.
    pub fn message(&mut self, text: &str) -> String {
        let mut echoes: Vec<_> = self.echoes.iter().chain(&self.sids).collect();
        echoes.sort_by_key(|(secret, _)| (std::cmp::Reverse(secret.len()), secret.as_str()));
        let told = echoes
            .into_iter()
            .fold(text.to_owned(), |text, (secret, pseudonym)| replaced(&text, secret, pseudonym));
        self.words(&told)
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
        let first = r#"{"params": {"analytics.visitorId": "viewer-77", "mid": "1767600000000", "ecid": "sessionStart", "token": "standard"}, "customMetadata": {"a": "live"}}"#;
        let body = r#"{"ts": 1767600000000, "params": {"media.name": "of viewer-77", "media.contentType": "live", "x": "standard"}}"#;
        rewriter.learn(first);
        rewriter.learn(body);
        rewriter.body(first);
        assert_eq!(rewriter.body(body), body.replace("viewer-77", "visitor-1"));
        rewriter.sid("abcd1234");
        assert_eq!(
            rewriter.message("no 1767600000000 in abcd1234 is live"),
            "no visitor-2 in sid-1 is live"
        );
    }

    #[test]
    fn what_reports_hide_by_its_shape_goes_too() {
        let body = r#"{"params": {"media.id": "https://cdn.example/a?token=s3cret", "x": "jane@secret.example"}}"#;
        assert_eq!(
            rewriter().body(body),
            r#"{"params": {"media.id": "https://cdn.example/a?query-1", "x": "visitor-1"}}"#
        );
    }
}
