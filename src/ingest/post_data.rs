//! HAR's `postData`, and what producers make of it.

use std::borrow::Cow;
use std::fmt::Write;

use super::body::{checked, json_body, missing, text_body};
use super::exchange::{Body, NoBody};
use super::raw;

/// The members of a `postData` object that tell of the body.
#[derive(Default)]
pub(super) struct PostData<'a> {
    text: Option<&'a str>,
    params: Option<&'a str>,
    mime_type: Option<&'a str>,
    encoding: Option<&'a str>,
    /// The name of the file with the body: Playwright's `_file` in a HAR, `_sha1` in a trace.
    file: Option<&'a str>,
}

impl<'a> PostData<'a> {
    /// Reads the `postData` that is written as `json`. One that is no object tells nothing.
    ///
    /// # Errors
    /// The JSON is broken.
    pub(super) fn read(json: &'a str) -> serde_json::Result<Self> {
        let mut post = Self::default();
        if json.starts_with('{') {
            raw::members(json, |name, value| match &*name {
                "text" => post.text = Some(value),
                "params" => post.params = Some(value),
                "mimeType" => post.mime_type = Some(value),
                "encoding" => post.encoding = Some(value),
                "_file" | "_sha1" => post.file = Some(value),
                _ => {}
            })?;
        }
        Ok(post)
    }

    /// The content type, as far as `postData` tells one.
    pub(super) fn mime_type(&self) -> Option<Cow<'a, str>> {
        let text = raw::string(self.mime_type?)?.text;
        (!text.trim().is_empty()).then_some(text)
    }

    /// The content type as written.
    pub(super) fn written_mime_type(&self) -> Option<&'a str> {
        self.mime_type().and(self.mime_type)
    }

    /// The name of the file that holds the body, where it is not in the record.
    pub(super) fn file(&self) -> Option<Cow<'a, str>> {
        Some(raw::string(self.file?)?.text).filter(|name| !name.is_empty())
    }

    /// The name of that file as written.
    pub(super) fn written_file(&self) -> Option<&'a str> {
        self.file().and(self.file)
    }

    /// The body. Where the producer took it apart into `params`, it is put together again.
    ///
    /// # Errors
    /// The JSON of `params` is broken.
    pub(super) fn body(&self) -> serde_json::Result<Body<'a>> {
        Ok(match self.content()? {
            Content::Text { json, base64 } => text_body(json, base64),
            Content::Object(parts) => json_body(parts.concat().into()),
            Content::Form(text) => checked(text.into(), false),
            Content::Missing(reason) => missing(reason),
        })
    }

    /// What the body is made of.
    ///
    /// # Errors
    /// The JSON of `params` is broken.
    pub(super) fn content(&self) -> serde_json::Result<Content<'a>> {
        let text = self.text.filter(|&text| text != "\"\"" && text != "null");
        if let Some(json) = text {
            return Ok(Content::Text { json, base64: is_base64(self.encoding) });
        }
        let params = self.params.map(params).transpose()?.unwrap_or_default();
        Ok(if params.is_empty() {
            let in_file = self.file().is_some();
            Content::Missing(if in_file { NoBody::InFile } else { NoBody::Empty })
        } else if self.is_form() {
            Content::Form(form(&params))
        } else {
            Content::Object(object(&params))
        })
    }

    fn is_form(&self) -> bool {
        self.mime_type().is_some_and(|mime| {
            let mime = mime.trim_start().to_ascii_lowercase();
            mime.starts_with("application/x-www-form-urlencoded") || mime.starts_with("multipart/")
        })
    }
}

/// What a body is made of.
pub(super) enum Content<'a> {
    /// The text of a JSON string, or a JSON value that stands for itself.
    Text {
        /// The value as written.
        json: &'a str,
        /// Whether the text is base64.
        base64: bool,
    },
    /// JSON that was taken apart: its parts in order, slices of the record or punctuation.
    Object(Vec<&'a str>),
    /// The fields of a form, joined without the escapes that the client wrote.
    Form(String),
    /// There is none.
    Missing(NoBody),
}

/// Whether the JSON value of an `encoding` says base64.
pub(super) fn is_base64(encoding: Option<&str>) -> bool {
    encoding.and_then(raw::string).is_some_and(|name| name.text.eq_ignore_ascii_case("base64"))
}

/// A name and a value, both as written.
struct Param<'a> {
    /// A JSON string, quotes included.
    name: &'a str,
    /// Any JSON value.
    value: &'a str,
}

/// The elements of `params` that have a name.
fn params(json: &str) -> serde_json::Result<Vec<Param<'_>>> {
    let mut params = Vec::new();
    let mut broken = Ok(());
    if json.starts_with('[') {
        raw::elements(json, |element| match param(element) {
            Ok(Some(param)) => params.push(param),
            Ok(None) => {}
            Err(error) => broken = Err(error),
        })?;
    }
    broken.map(|()| params)
}

fn param(json: &str) -> serde_json::Result<Option<Param<'_>>> {
    let (mut name, mut value) = (None, "null");
    if json.starts_with('{') {
        raw::members(json, |member, part| match &*member {
            "name" if part.starts_with('"') => name = Some(part),
            "value" => value = part,
            _ => {}
        })?;
    }
    Ok(name.map(|name| Param { name, value }))
}

/// Whether the params are the elements of an array: named 0, 1, 2 …
fn are_elements(params: &[Param<'_>]) -> bool {
    let mut expected = String::new();
    params.iter().enumerate().all(|(index, param)| {
        expected.clear();
        write!(expected, "\"{index}\"").is_ok() && param.name == expected
    })
}

/// chrome-har takes a JSON body apart into one param a member. The parts of the body in order.
fn object<'a>(params: &[Param<'a>]) -> Vec<&'a str> {
    let elements = are_elements(params);
    let mut parts = vec![if elements { "[" } else { "{" }];
    for (index, param) in params.iter().enumerate() {
        if index > 0 {
            parts.push(",");
        }
        if !elements {
            parts.extend([param.name, ":"]);
        }
        parts.push(param.value);
    }
    parts.push(if elements { "]" } else { "}" });
    parts
}

fn form(params: &[Param<'_>]) -> String {
    let decoded = |json| raw::string(json).map(|decoded| decoded.text).unwrap_or_default();
    let pairs =
        params.iter().map(|param| format!("{}={}", decoded(param.name), decoded(param.value)));
    pairs.collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::exchange::Damage;

    fn body(json: &str) -> Body<'_> {
        PostData::read(json).unwrap().body().unwrap()
    }

    fn text(json: &str) -> String {
        let body = body(json);
        assert_eq!(body.damage(), None, "{json}");
        let Body::Text { text, .. } = body else { panic!("{json}") };
        String::from_utf8(text.into_owned()).unwrap()
    }

    #[test]
    fn reads_texts() {
        assert_eq!(text(r#"{"mimeType":"a/b","params":[],"text":"{\"a\":1}"}"#), r#"{"a":1}"#);
        assert_eq!(text(r#"{"text":"eyJhIjoxfQ==","encoding":"base64"}"#), r#"{"a":1}"#);
        assert_eq!(text(r#"{"text":"eyJhIjoxfQ","encoding":"BASE64"}"#), r#"{"a":1}"#);
        assert_eq!(text(r#"{"text":"no: base64","encoding":"base64"}"#), "no: base64");
        assert_eq!(text(r#"{"text":"a","params":[{"name":"b","value":"c"}]}"#), "a");
    }

    #[test]
    fn puts_params_together() {
        let params = r#"[{"name":"a\"","value":"x"},{"value":{"b": [1]},"name":"p"},{"name":"n"}]"#;
        let post = format!(r#"{{"mimeType":"application/json","params":{params},"text":""}}"#);
        assert_eq!(text(&post), r#"{"a\"":"x","p":{"b": [1]},"n":null}"#);
        let elements = r#"{"params":[{"name":"0","value":{}},{"name":"1","value":2}]}"#;
        assert_eq!(text(elements), "[{},2]");
        let form = r#"{"mimeType":"application/x-www-form-urlencoded; charset=utf-8",
            "params":[{"name":"a","value":"1"},{"name":"b","value":""}]}"#;
        assert_eq!(text(form), "a=1&b=");
    }

    #[test]
    fn tells_why_there_is_no_body() {
        let cases = [
            (r#"{"text":""}"#, NoBody::Empty),
            (r#"{"text":null,"params":[]}"#, NoBody::Empty),
            (r#"{"params":[{"value":1}, null]}"#, NoBody::Empty),
            (r#"{"text":"","_file":"a.json"}"#, NoBody::InFile),
            (r#"{"text":"","_sha1":"a.json"}"#, NoBody::InFile),
            (r#"{"text":"","_file":""}"#, NoBody::Empty),
        ];
        for (json, reason) in cases {
            assert_eq!(body(json), Body::Missing(reason), "{json}");
        }
    }

    #[test]
    fn notices_damage() {
        for json in [
            r#"{"text":"\udce9"}"#,
            "{\"text\":\"\u{fffd}\"}",
            r#"{"text":"/w==","encoding":"base64"}"#,
        ] {
            assert_eq!(body(json).damage(), Some(Damage::Characters), "{json}");
        }
        let params = r#"{"params":[{"name":"a","value":"\udce9"}]}"#;
        let body = body(params);
        assert_eq!(body.damage(), Some(Damage::Characters));
        let Body::Text { text, .. } = body else { panic!() };
        assert_eq!(&*text, br#"{"a":"\ufffd"}"#);
    }

    #[test]
    fn broken_json_is_an_error() {
        assert!(PostData::read(r#"{"text":}"#).is_err());
        let post = PostData { params: Some(r#"[{"name"}]"#), ..PostData::default() };
        assert!(post.body().is_err());
    }
}
