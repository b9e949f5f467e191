//! Finds the secret values in a record or a body.

use std::ops::Range;

use memchr::memchr2;

use super::names::{Kind, Meaning, Named, Names};
use super::plain;
use super::token::{Shape, Token, Tokens};
use crate::api::EventType;
use crate::json::{Cursor, Document};
use crate::rules::is_word_for_nothing;

/// Nesting beyond this is redacted as a whole: the parser of payloads stops there, too.
const MAX_DEPTH: usize = 256;

/// Bodies in bodies that are looked into.
const MAX_EMBEDDED: usize = 3;

/// A part of a text that is not shown as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// What is not shown.
    pub hidden: Hidden,
}

/// What is not shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Hidden {
    /// All of it is one secret, decoded.
    Secret(Kind, String),
    /// It is the contents of a JSON string, which hold JSON: the decoded text, and what is hidden in it.
    Embedded(String, Vec<Edit>),
}

/// The secret parts of `text`, in their order.
pub(super) fn scan(text: &str, names: &Names) -> Vec<Edit> {
    plain::scan(text, names).unwrap_or_else(|| scan_to(text, names, MAX_EMBEDDED))
}

/// Like [`scan`], in any text; follows so many bodies in bodies.
pub(super) fn scan_to(text: &str, names: &Names, embedded: usize) -> Vec<Edit> {
    let start = text.trim_start_matches('\u{feff}').trim_start();
    if !start.starts_with(['{', '[', '"']) {
        let from = text.len() - start.len();
        let mut edits = Vec::new();
        edits.extend(hidden(text, from..from + start.trim_end().len(), Kind::Body));
        return edits;
    }
    let broken_at = match is_plain_json(text) {
        true => None,
        false => Document::parse(text.as_bytes()).err().map(|error| error.offset),
    };
    let frames = vec![Frame::new(Shape::Array, Meaning::Body)];
    let mut scan = Scan { text, names, embedded, broken_at, frames, edits: Vec::new() };
    for token in Tokens::new(text) {
        if let Token::Open(_) = token
            && scan.frames.len() >= MAX_DEPTH
        {
            return scan.hide_rest();
        }
        scan.take(token);
    }
    scan.finish()
}

/// Whether a text is surely JSON: without escapes, and not deep. Others may be.
fn is_plain_json(text: &str) -> bool {
    let mut cursor = Cursor::new(text);
    cursor.value().is_some() && cursor.rest().is_empty()
}

/// Whether a text stands for nothing: it tells nothing, and rules speak of it.
pub(super) fn tells_nothing(written: &str) -> bool {
    written.is_empty() || written == "true" || is_word_for_nothing(written)
}

/// The edit that hides a part of `text`; none where it tells nothing.
fn hidden(text: &str, range: Range<usize>, kind: Kind) -> Option<Edit> {
    let written = &text[range.clone()];
    let value = || decoded(written).unwrap_or_else(|| written.to_owned());
    (!tells_nothing(written)).then(|| Edit { range, hidden: Hidden::Secret(kind, value()) })
}

/// The contents of a JSON string, decoded.
fn decoded(written: &str) -> Option<String> {
    if !written.contains('\\') && !written.contains(|c: char| c < ' ' || c == '"') {
        return Some(written.to_owned());
    }
    serde_json::from_str(&format!("\"{written}\"")).ok()
}

/// An object or array that is open.
struct Frame {
    shape: Shape,
    /// What the values in it are.
    meaning: Meaning,
    /// Whether it is an array in an array: a pair of name and value among headers.
    in_array: bool,
    /// The name of the member at hand.
    name: Option<String>,
    /// Whether the next value belongs to the name.
    after_colon: bool,
    /// Where it is a named value: the name, and the values until that is known.
    own_name: Option<String>,
    values: Vec<Range<usize>>,
}

impl Frame {
    fn new(shape: Shape, meaning: Meaning) -> Self {
        Self {
            shape,
            meaning,
            in_array: false,
            name: None,
            after_colon: false,
            own_name: None,
            values: Vec::new(),
        }
    }
}

struct Scan<'a> {
    text: &'a str,
    names: &'a Names,
    embedded: usize,
    /// Where the text is no JSON any more: from there on quotes may be on the wrong side.
    broken_at: Option<usize>,
    /// Never empty: the first stands for the text as a whole.
    frames: Vec<Frame>,
    edits: Vec<Edit>,
}

impl Scan<'_> {
    fn top(&mut self) -> &mut Frame {
        self.frames.last_mut().expect("the first frame is never closed")
    }

    fn take(&mut self, token: Token) {
        match token {
            Token::Open(shape) => self.open(shape),
            Token::Close if self.frames.len() > 1 => self.close(),
            Token::Close => {}
            Token::Colon => self.top().after_colon = true,
            Token::Comma => {
                let top = self.top();
                top.after_colon = false;
                top.name = None;
            }
            Token::Text(range) | Token::Bare(range) => self.text(range),
        }
    }

    fn open(&mut self, shape: Shape) {
        let meaning = match self.meaning() {
            // The fields of a form; the `params` of a payload are an object.
            Meaning::Open
                if shape == Shape::Array && self.top().name.as_deref() == Some("params") =>
            {
                Meaning::Named(Named::Secret(Kind::Body))
            }
            Meaning::Body => Meaning::Open,
            Meaning::Named(named) => self.opened_in(named),
            meaning => meaning,
        };
        let in_array = self.top().shape == Shape::Array && self.frames.len() > 1;
        self.frames.push(Frame { in_array, ..Frame::new(shape, meaning) });
    }

    /// What the values of an object or array are that opens as, or among, named values.
    fn opened_in(&mut self, named: Named) -> Meaning {
        let top = self.top();
        match &top.name {
            // `"headers": {"cookie": ["…"]}`
            Some(name) if matches!(top.meaning, Meaning::Named(_)) => {
                named.kind(name).map_or(Meaning::Open, Meaning::Secret)
            }
            _ => Meaning::Named(named),
        }
    }

    fn text(&mut self, range: Range<usize>) {
        let text = self.text;
        if self.broken_at.is_some_and(|at| range.end >= at) {
            return self.behind_the_break(range);
        }
        let top = self.top();
        if top.shape == Shape::Object && !top.after_colon && top.name.is_none() {
            top.name = Some(name(&text[range]));
            return;
        }
        match self.meaning() {
            Meaning::Open => self.open_text(range),
            Meaning::Secret(kind) => self.hide(range, kind),
            Meaning::Body => self.body(range),
            Meaning::Named(named) => self.named(range, named),
        }
    }

    /// What the value at hand is, by its name and by what it stands in.
    fn meaning(&mut self) -> Meaning {
        let names = self.names;
        let top = self.top();
        match (top.meaning, &top.name) {
            (Meaning::Open, Some(name)) => names.meaning(name),
            (meaning, _) => meaning,
        }
    }

    /// A value of headers, cookies and the like.
    fn named(&mut self, range: Range<usize>, named: Named) {
        let text = self.text;
        let top = self.top();
        match (top.shape, top.name.as_deref()) {
            (Shape::Object, Some("name")) => top.own_name = Some(name(&text[range])),
            (Shape::Object, Some("value")) => top.values.push(range),
            (Shape::Object, Some(name)) => match named.kind(name) {
                Some(kind) => self.hide(range, kind),
                None => self.open_text(range),
            },
            (Shape::Array, _) if top.in_array && top.own_name.is_none() => {
                top.own_name = Some(name(&text[range]));
            }
            _ => top.values.push(range),
        }
    }

    fn close(&mut self) {
        let Some(frame) = self.frames.pop() else { return };
        let Meaning::Named(named) = frame.meaning else { return };
        let kind = match (frame.own_name, named) {
            (Some(name), named) => named.kind(&name),
            (None, Named::Secret(kind)) => Some(kind),
            (None, Named::Headers) => Some(Kind::Header),
        };
        for range in frame.values {
            match kind {
                Some(kind) => self.hide(range, kind),
                None => self.open_text(range),
            }
        }
    }

    fn finish(mut self) -> Vec<Edit> {
        while self.frames.len() > 1 {
            self.close();
        }
        self.edits.sort_by_key(|edit| edit.range.start);
        self.edits
    }

    /// Hides all behind the last thing that was hidden.
    fn hide_rest(self) -> Vec<Edit> {
        let text = self.text;
        let mut edits = self.finish();
        let from = edits.last().map_or(0, |edit| edit.range.end);
        edits.extend(hidden(text, from..text.len(), Kind::Body));
        edits
    }

    fn hide(&mut self, range: Range<usize>, kind: Kind) {
        self.edits.extend(hidden(self.text, range, kind));
    }

    /// A word or text from where the text is no JSON any more: hidden, but for the API's own words.
    fn behind_the_break(&mut self, range: Range<usize>) {
        const NAMES: [&str; 7] =
            ["eventType", "playerTime", "playhead", "ts", "params", "qoeData", "customMetadata"];
        let word = self.text[range.clone()].trim_matches('\'');
        let is_name = NAMES.contains(&word) || word.starts_with("media.");
        let is_plain = !word.contains(char::is_alphanumeric);
        if !is_name && !is_plain && EventType::parse(word).is_none() {
            self.hide(range, Kind::Body);
        }
    }

    /// A body as a string: what is secret in it, or all of it.
    fn body(&mut self, range: Range<usize>) {
        let Some(body) = decoded(&self.text[range.clone()]) else {
            return self.hide(range, Kind::Body);
        };
        let is_json = body.trim_start().starts_with(['{', '[']);
        match self.embedded.checked_sub(1) {
            Some(embedded) if is_json => {
                let edits = scan_to(&body, self.names, embedded);
                if !edits.is_empty() {
                    self.edits.push(Edit { range, hidden: Hidden::Embedded(body, edits) });
                }
            }
            _ => self.hide(range, Kind::Body),
        }
    }

    /// A value that may be shown, without the query strings and the JSON that it may hold.
    fn open_text(&mut self, range: Range<usize>) {
        let written = &self.text[range.clone()];
        if written.starts_with(['{', '[']) && written.contains('"') {
            return self.body(range);
        }
        if written.contains("\\u")
            && decoded(written).is_some_and(|text| !queries(&text).is_empty())
        {
            return self.hide(range, Kind::Query);
        }
        self.edits.extend(hidden_queries(self.text, range));
    }
}

/// The name of a member as written: unescaped, without the quotes of other languages.
fn name(written: &str) -> String {
    let decoded = written.contains('\\').then(|| decoded(written)).flatten();
    decoded.as_deref().unwrap_or(written).trim_matches('\'').to_owned()
}

/// The edits that hide the query strings in a part of `text`.
pub(super) fn hidden_queries(text: &str, part: Range<usize>) -> impl Iterator<Item = Edit> {
    let Range { start, .. } = part;
    let queries = queries(&text[part]).into_iter();
    queries
        .filter_map(move |query| hidden(text, start + query.start..start + query.end, Kind::Query))
}

/// The query strings and fragments of what looks like URLs in `text`.
fn queries(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    if memchr2(b'?', b'#', text.as_bytes()).is_none() {
        return found;
    }
    let mut from = 0;
    for word in text.split_inclusive(char::is_whitespace) {
        let url = word.trim_end();
        if let Some(at) = url.find(['?', '#'])
            && url[..at].contains('/')
            && at + 1 < url.len()
        {
            found.push(from + at + 1..from + url.len());
        }
        from += word.len();
    }
    found
}

#[cfg(test)]
mod tests;
