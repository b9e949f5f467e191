//! Bodies, as logs write them.

use std::borrow::Cow;

use serde::de::IgnoredAny;

use super::super::body::from_base64;
use super::super::raw;
use super::{Escapes, Finding, Layer, Slot};

/// Strings of JSON in strings of JSON that are looked into.
const MAX_STRINGS: usize = 2;

/// A decoded body, and how it is written in the text of its record.
pub(super) struct Text<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) layers: Vec<Layer<'a>>,
    /// Whether characters were lost.
    pub(super) damaged: bool,
}

/// The body of a record. None where it has none, or keeps it in HAR's `postData`.
pub(super) fn text<'a>(finding: &Finding<'a>) -> Option<Text<'a>> {
    let get = |slot| finding.fields.get(slot);
    let (json, base64) = match (get(Slot::BodyText), get(Slot::Base64)) {
        (Some(text), _) => (text, false),
        (None, Some(encoded)) => (encoded, true),
        (None, None) => (get(Slot::Body)?, is_flagged(get(Slot::BodyEncoding))),
    };
    let at = raw::offset_in(finding.text, json);
    let Some(decoded) = raw::string(json) else {
        let text = Cow::Borrowed(json);
        return Some(Text { text, layers: vec![Layer::Verbatim(at)], damaged: false });
    };
    let damaged = decoded.lone_surrogates;
    let layer = Layer::Json { at: at + 1, raw: Cow::Borrowed(&json[1..json.len() - 1]) };
    let mut body = Text { text: decoded.text, layers: vec![layer], damaged };
    body.undo_python(finding);
    if base64 || !looks_like_json(&body.text) {
        body.undo_base64(base64);
    }
    body.undo_strings();
    Some(body)
}

impl Text<'_> {
    /// mitmproxy's `jsondump` writes the bytes of a body as Python's `repr` does.
    fn undo_python(&mut self, finding: &Finding<'_>) {
        if !self.text.contains('\\') {
            return;
        }
        let names = ["timestamp_start", "content"];
        let is_jsondump = raw_request(finding.object).is_some_and(|request| {
            let mut seen = 0;
            let told =
                raw::members(request, |name, _| seen += usize::from(names.contains(&&*name)));
            told.is_ok() && seen == names.len()
        });
        if is_jsondump
            && let Some((text, layer)) = Layer::hex((&*self.text).into(), Escapes::Python)
        {
            self.damaged |= text.contains(char::REPLACEMENT_CHARACTER);
            self.layers.push(layer.to_static());
            self.text = text.into();
        }
    }

    /// Decodes base64: where it is said to be some, or where JSON comes out of it.
    fn undo_base64(&mut self, said: bool) {
        let Some(bytes) = from_base64(&self.text) else { return };
        let text = String::from_utf8_lossy(&bytes);
        if said || looks_like_json(&text) {
            self.damaged |= matches!(text, Cow::Owned(_));
            self.layers.push(Layer::Whole(0..self.text.len()));
            self.text = text.into_owned().into();
        }
    }

    /// Takes JSON out of strings of JSON.
    fn undo_strings(&mut self) {
        for _ in 0..MAX_STRINGS {
            let text = self.text.trim();
            let is_string =
                text.starts_with('"') && serde_json::from_str::<IgnoredAny>(text).is_ok();
            let at = self.text.len() - self.text.trim_start().len();
            let Some((text, layer)) =
                is_string.then(|| Layer::json(at, Cow::Owned(text.to_owned()))).flatten()
            else {
                return;
            };
            if !looks_like_json(&text) && !text.starts_with('"') {
                return;
            }
            self.layers.push(layer);
            self.text = text.into();
        }
    }
}

/// The `request` member of a record.
fn raw_request(object: &str) -> Option<&str> {
    let mut request = None;
    raw::members(object, |name, value| {
        if name == "request" && value.starts_with('{') {
            request = Some(value);
        }
    })
    .ok()?;
    request
}

fn looks_like_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '['])
}

/// Whether a flag says base64: `true`, or the encoding's name.
pub(super) fn is_flagged(json: Option<&str>) -> bool {
    json.is_some_and(|json| {
        let word = json.trim_matches('"');
        word.eq_ignore_ascii_case("true") || word.eq_ignore_ascii_case("base64")
    })
}
