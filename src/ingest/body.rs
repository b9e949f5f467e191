//! Bodies, from the JSON values that recorders write them as.

use std::borrow::Cow;

use data_encoding::{BASE64, BASE64_NOPAD};

use super::escape::mend;
use super::exchange::{Body, BodyState, NoBody};
use super::raw;

/// No body, for `reason`.
pub(super) fn missing(reason: NoBody) -> Body<'static> {
    Body::Missing(reason)
}

/// The body that `json` gives: the text of a string, or a JSON value that stands for itself.
pub(super) fn text_body(json: &str, base64: bool) -> Body<'_> {
    let Some(decoded) = raw::string(json) else { return json_body(json.into()) };
    if decoded.text.is_empty() {
        return missing(NoBody::Empty);
    }
    if base64 && let Some(bytes) = from_base64(&decoded.text) {
        let broken = str::from_utf8(&bytes).is_err();
        return checked(Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()), broken);
    }
    checked(decoded.text, decoded.lone_surrogates)
}

/// The body that is the JSON value `json` itself. Halves of surrogate pairs in it are mended, so
/// that the rest of it can be judged.
pub(super) fn json_body(json: Cow<'_, str>) -> Body<'_> {
    let (mended, damaged) = mend(&json);
    let mended = match mended {
        Cow::Owned(mended) => Some(mended),
        Cow::Borrowed(_) => None,
    };
    checked(mended.map_or(json, Cow::Owned), damaged)
}

/// The body `text`; `characters` tells whether some were replaced while it was read.
pub(super) fn checked(text: Cow<'_, str>, characters: bool) -> Body<'_> {
    let text = match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    };
    Body::Text { text, state: if characters { BodyState::Characters } else { BodyState::Nothing } }
}

/// Decodes base64 with or without padding and line feeds. None of what is no base64 after all.
pub(super) fn from_base64(text: &str) -> Option<Vec<u8>> {
    let mut bytes = text.as_bytes().to_vec();
    bytes.retain(|byte| !byte.is_ascii_whitespace());
    BASE64.decode(&bytes).or_else(|_| BASE64_NOPAD.decode(&bytes)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::exchange::Damage;

    #[test]
    fn strings_are_decoded_and_json_stands_for_itself() {
        let cases = [
            (r#""{\"a\":1}""#, r#"{"a":1}"#, None),
            (r#"{"a": 1}"#, r#"{"a": 1}"#, None),
            (r#"[{"a":"\udce9"}]"#, r#"[{"a":"\ufffd"}]"#, Some(Damage::Characters)),
            (r#""\udce9""#, "\u{fffd}", Some(Damage::Characters)),
            (r#""{\"a\":\"\\udce9\"}""#, r#"{"a":"\udce9"}"#, None),
            ("7", "7", None),
        ];
        for (json, text, damage) in cases {
            let body = text_body(json, false);
            assert_eq!(body.damage(), damage, "{json}");
            assert!(
                matches!(body, Body::Text { text: it, .. } if *it == *text.as_bytes()),
                "{json}"
            );
        }
        assert_eq!(text_body("\"\"", false), Body::Missing(NoBody::Empty));
    }
}
