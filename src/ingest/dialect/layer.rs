//! Texts inside other texts, and the way back out.

use std::borrow::Cow;
use std::ops::Range;

use super::super::escape::{SourceMap, unescape};

/// How a text is written inside another one.
#[derive(Clone, Debug)]
pub(in crate::ingest) enum Layer<'a> {
    /// As it is, from a byte of the outer text on.
    Verbatim(usize),
    /// As a JSON string, whose content begins at a byte of the outer text.
    Json {
        /// Where the content begins.
        at: usize,
        /// The content as written.
        raw: Cow<'a, str>,
    },
    /// With escapes of the form `\xHH`; all of the outer text.
    Hex {
        /// The outer text.
        raw: Cow<'a, str>,
        /// What the escapes stand for.
        escapes: Escapes,
    },
    /// In an encoding that has no places: all of it stands for all of the inner text.
    Whole(Range<usize>),
}

impl<'a> Layer<'a> {
    /// The text that the JSON string `json` holds, which stands at a byte of the outer text.
    pub(super) fn json(at: usize, json: Cow<'a, str>) -> Option<(String, Self)> {
        let inner = json.strip_prefix('"')?.strip_suffix('"')?;
        let text = unescape(inner).text.into_owned();
        let raw = match json {
            Cow::Borrowed(json) => Cow::Borrowed(&json[1..json.len() - 1]),
            Cow::Owned(json) => Cow::Owned(json[1..json.len() - 1].to_owned()),
        };
        Some((text, Self::Json { at: at + 1, raw }))
    }

    /// The text that `raw` holds, written with escapes of the form `\xHH`. None where there are none.
    pub(super) fn hex(raw: Cow<'a, str>, escapes: Escapes) -> Option<(String, Self)> {
        if !raw.contains('\\') {
            return None;
        }
        let mut bytes = Vec::with_capacity(raw.len());
        for (_, given) in runs(&raw, escapes) {
            given.push_to(&mut bytes);
        }
        if bytes == raw.as_bytes() {
            return None;
        }
        Some(match String::from_utf8(bytes) {
            Ok(text) => (text, Self::Hex { raw, escapes }),
            Err(error) => {
                let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
                (text, Self::Whole(0..raw.len()))
            }
        })
    }

    /// The same layer, with its own copy of the outer text.
    pub(super) fn to_static(&self) -> Layer<'static> {
        match self {
            Self::Verbatim(at) => Layer::Verbatim(*at),
            Self::Json { at, raw } => Layer::Json { at: *at, raw: raw.clone().into_owned().into() },
            Self::Hex { raw, escapes } => {
                Layer::Hex { raw: raw.clone().into_owned().into(), escapes: *escapes }
            }
            Self::Whole(all) => Layer::Whole(all.clone()),
        }
    }

    /// Where the bytes `span` of the inner text stand in the outer one.
    pub(super) fn source(&self, span: Range<usize>) -> Range<usize> {
        match self {
            Self::Verbatim(at) => at + span.start..at + span.end,
            Self::Json { at, raw } => {
                let map = SourceMap::new(raw);
                at + map.source(span.start)..at + map.source(span.end)
            }
            Self::Hex { raw, escapes } => {
                let source = |offset| hex_source(raw, *escapes, offset);
                source(span.start)..source(span.end)
            }
            Self::Whole(all) => all.clone(),
        }
    }
}

/// Where the bytes `span` of the innermost text stand in the outermost one.
pub(in crate::ingest) fn outermost(layers: &[Layer<'_>], span: Range<usize>) -> Range<usize> {
    layers.iter().rev().fold(span, |span, layer| layer.source(span))
}

/// What `\xHH` and its like stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ingest) enum Escapes {
    /// The bytes that Python's `repr` could not write.
    Python,
    /// The bytes that nginx without `escape=json` did not write, in text that is JSON around them.
    Nginx,
}

/// What a part of a text gives.
enum Given<'a> {
    Plain(&'a str),
    Byte(u8),
    /// A byte as JSON writes it in a string.
    Json(u8),
}

impl Given<'_> {
    fn push_to(&self, bytes: &mut Vec<u8>) {
        match *self {
            Self::Plain(text) => bytes.extend_from_slice(text.as_bytes()),
            Self::Byte(byte) => bytes.push(byte),
            Self::Json(byte @ (b'"' | b'\\')) => bytes.extend([b'\\', byte]),
            Self::Json(byte @ 0..0x20) => bytes.extend(format!("\\u{byte:04x}").bytes()),
            Self::Json(byte) => bytes.push(byte),
        }
    }

    fn len(&self) -> usize {
        match *self {
            Self::Plain(text) => text.len(),
            Self::Byte(_) => 1,
            Self::Json(b'"' | b'\\') => 2,
            Self::Json(0..0x20) => 6,
            Self::Json(_) => 1,
        }
    }
}

/// The parts of a text: how many bytes of it each takes, and what it gives.
fn runs(raw: &str, escapes: Escapes) -> impl Iterator<Item = (usize, Given<'_>)> {
    let mut rest = raw;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let run = match rest.find('\\') {
            Some(0) => escape(rest, escapes),
            Some(plain) => (plain, Given::Plain(&rest[..plain])),
            None => (rest.len(), Given::Plain(rest)),
        };
        rest = &rest[run.0..];
        Some(run)
    })
}

/// The escape at the beginning of `rest`.
fn escape(rest: &str, escapes: Escapes) -> (usize, Given<'_>) {
    let hex = rest.get(2..4).filter(|_| rest[1..].starts_with('x'));
    if let Some(byte) = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
        let given = if escapes == Escapes::Nginx { Given::Json(byte) } else { Given::Byte(byte) };
        return (4, given);
    }
    let next = rest[1..].chars().next();
    let byte = match next {
        Some('n') => b'\n',
        Some('r') => b'\r',
        Some('t') => b'\t',
        Some(quote @ ('\\' | '\'' | '"')) => quote as u8,
        _ => 0,
    };
    if escapes == Escapes::Python && byte > 0 {
        return (2, Given::Byte(byte));
    }
    // What JSON escapes stays, and what nobody escapes as well.
    let len = 1 + next.map_or(0, char::len_utf8);
    (len, Given::Plain(&rest[..len]))
}

fn hex_source(raw: &str, escapes: Escapes, offset: usize) -> usize {
    let (mut source, mut given) = (0, 0);
    for (len, run) in runs(raw, escapes) {
        let end = given + run.len();
        if offset < end {
            let inside = if matches!(run, Given::Plain(_)) { offset - given } else { 0 };
            return source + inside;
        }
        given = end;
        source += len;
    }
    source
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn undoes_what_python_writes() {
        let (text, layer) =
            Layer::hex(r#"{"a":"it\'s \xc3\xa9\\n\n\"","b":1}"#.into(), Escapes::Python).unwrap();
        assert_eq!(text, "{\"a\":\"it's é\\n\n\"\",\"b\":1}");
        let at = text.find("\"b\"").unwrap();
        let raw = r#"{"a":"it\'s \xc3\xa9\\n\n\"","b":1}"#;
        assert_eq!(&raw[layer.source(at..at + 3)], "\"b\"");
        let at = text.find('é').unwrap();
        assert_eq!(&raw[layer.source(at..at + 2)], r"\xc3\xa9");
        assert!(Layer::hex("{}".into(), Escapes::Python).is_none());
    }

    #[test]
    fn repairs_what_nginx_writes() {
        let raw = r#"{"b":"{\x22a\x22:\x22\xC3\xA9\x5Cn\x0A\x22}","u":"\/é"}"#;
        let (text, layer) = Layer::hex(raw.into(), Escapes::Nginx).unwrap();
        assert_eq!(text, "{\"b\":\"{\\\"a\\\":\\\"é\\\\n\\u000a\\\"}\",\"u\":\"\\/é\"}");
        let at = text.find("\"u\"").unwrap();
        assert_eq!(&raw[layer.source(at..at + 3)], "\"u\"");
    }

    #[test]
    fn leads_out_of_several_layers() {
        let raw = r#"{"log":"{\"u\":\"\\/x\"}"}"#;
        let (inner, first) = Layer::json(7, Cow::Borrowed(&raw[7..raw.len() - 1])).unwrap();
        assert_eq!(inner, r#"{"u":"\/x"}"#);
        let (innermost, second) = Layer::json(5, Cow::Owned(inner[5..10].to_owned())).unwrap();
        assert_eq!(innermost, "/x");
        let layers = [first, second];
        assert_eq!(&raw[outermost(&layers, 0..1)], r"\\/");
        assert_eq!(&raw[outermost(&layers, 1..2)], "x");
    }
}
