//! Finds the parts of a record again in its bytes, to show them.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::LazyLock;

use super::dialect::{self, Names};
use super::exchange::Recorded;
use super::fields::{Field, Pieces};
use super::headers;
use super::origin::{Origin, span};
use super::post_data::PostData;
use super::record::fields;
use super::wire;
use crate::json::{Document, Sought, seek};
use crate::place::{Part, Place, Shape, Side};
use crate::source::Input;

/// The longest record in which parts are looked for, in bytes.
pub const MAX_LOCATED: usize = 16 << 20;

/// A part of a record, found in its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found<'r> {
    /// The bytes of the record that the part is written in.
    pub span: Range<usize>,
    /// The text to show it in: the decoded body for its parts, else the record. Bytes that are no
    /// UTF-8 are shown as `?`.
    pub text: Cow<'r, str>,
    /// The bytes of `text` that are the part.
    pub text_span: Range<usize>,
}

impl Found<'_> {
    /// The same, with a text of its own.
    pub fn into_owned(self) -> Found<'static> {
        let Self { span, text, text_span } = self;
        Found { span, text: text.into_owned().into(), text_span }
    }
}

/// Finds `part` in the bytes of the record at `place`. Of a body the way leads back through the
/// escapes that it is written with. Where a body has no such value, it is the innermost one around.
///
/// None where the record does not have the part. The beginning of the record where that cannot be
/// told: `record` is not all of it, longer than [`MAX_LOCATED`], or broken.
pub fn locate<'r>(place: &Place, record: &'r [u8], part: &Part) -> Option<Found<'r>> {
    static LOCATOR: LazyLock<Locator> = LazyLock::new(|| Locator { names: Names::default() });
    LOCATOR.locate(place, record, part)
}

/// Finds a part of a body that lies in its record as it is, in one pass.
///
/// None where the record or the body is of another kind, for [`Locator::locate`].
pub fn locate_in_line<'r>(
    place: &Place,
    record: &'r [u8],
    read: &mut ReadBody<'_>,
) -> Option<Found<'r>> {
    if place.shape != Shape::LogLine || !is_whole(place, record) {
        return None;
    }
    let text = str::from_utf8(record).ok()?;
    let body = fields(text).ok()?.pieces.value(Field::RequestBody)?;
    let part = read(body)?;
    let at = span(text, body).start;
    Some(Found { span: at + part.start..at + part.end, text: body.into(), text_span: part })
}

/// Reads a body that is written as JSON itself: gives the bytes of the part.
pub type ReadBody<'f> = dyn FnMut(&str) -> Option<Range<usize>> + 'f;

/// Finds parts in the records of an input.
#[derive(Debug)]
pub struct Locator {
    names: Names,
}

impl Locator {
    /// For the records of `input`.
    pub fn of(input: &Input) -> Self {
        Self { names: Names::new(input.mapping()) }
    }

    /// Like [`locate`], with the names that the user gives for the fields of the input's records.
    pub fn locate<'r>(&self, place: &Place, record: &'r [u8], part: &Part) -> Option<Found<'r>> {
        find(place, record, part, &self.names)
    }
}

fn find<'r>(place: &Place, record: &'r [u8], part: &Part, names: &Names) -> Option<Found<'r>> {
    if !is_whole(place, record) {
        return Some(Found { span: 0..0, text: "".into(), text_span: 0..0 });
    }
    match masked(record) {
        Cow::Borrowed(text) => find_in_text(place, text, part, names),
        Cow::Owned(text) => find_in_text(place, &text, part, names).map(Found::into_owned),
    }
}

/// Whether `record` is all of the record, and not too long to look into.
fn is_whole(place: &Place, record: &[u8]) -> bool {
    record.len() <= MAX_LOCATED && record.len() as u64 >= place.len
}

fn find_in_text<'r>(place: &Place, text: &'r str, part: &Part, names: &Names) -> Option<Found<'r>> {
    match part {
        Part::Record => Some(in_record(text, 0..text.len())),
        Part::RecordByte(byte) => Some(in_record(text, character(text, *byte))),
        _ if place.shape == Shape::Wire => Some(wire::locate(text, part)?),
        _ if place.shape == Shape::Dialect => dialect::locate(text, names, part),
        Part::Body { .. } | Part::BodyByte(_)
            if place.shape == Shape::BarePayload && is_wrapped(text) =>
        {
            dialect::locate(text, names, part)
        }
        Part::Body { .. } | Part::BodyByte(_) if place.shape == Shape::BarePayload => {
            Some(in_body(Origin::of_payload(text), part))
        }
        _ => match fields(text) {
            Ok(fields) => in_fields(text, &fields.pieces, part),
            Err(_) => Some(in_record(text, 0..0)),
        },
    }
}

fn in_fields<'r>(text: &'r str, pieces: &Pieces<'r>, part: &Part) -> Option<Found<'r>> {
    let written = match part {
        Part::Method => pieces.value(Field::Method)?,
        Part::Url => pieces.value(Field::Url)?,
        Part::Status => pieces.get(Field::Status)?,
        Part::ContentType => content_type(pieces)?,
        _ => match Origin::find(text, pieces) {
            Some(origin) => return Some(in_body(origin, part)),
            None => file(pieces)?,
        },
    };
    Some(in_record(text, span(text, written)))
}

/// The name of the file with the body, as written: the body itself is not in the record.
fn file<'a>(pieces: &Pieces<'a>) -> Option<&'a str> {
    PostData::read(pieces.value(Field::PostData)?).ok()?.written_file()
}

/// Whether a payload is not the record itself, but inside it.
fn is_wrapped(text: &str) -> bool {
    fields(text).is_ok_and(|fields| fields.pieces.value(Field::EventType).is_none())
}

/// The content type as written.
fn content_type<'a>(pieces: &Pieces<'a>) -> Option<&'a str> {
    if let Some(json) = pieces.value(Field::RequestHeaders)
        && let Ok(Recorded::Value(value)) = headers::written(json, "content-type")
    {
        return Some(value);
    }
    PostData::read(pieces.value(Field::PostData)?).ok()?.written_mime_type()
}

pub(super) fn in_record(text: &str, span: Range<usize>) -> Found<'_> {
    Found { text: text.into(), text_span: span.clone(), span }
}

fn in_body<'r>(origin: Origin<'r>, part: &Part) -> Found<'r> {
    let text_span = in_text(&origin.text, part);
    let span = origin.source(text_span.clone());
    Found { span, text: origin.text, text_span }
}

/// The bytes of the body `text` that are `part`.
pub(super) fn in_text(text: &str, part: &Part) -> Range<usize> {
    match part {
        Part::BodyByte(byte) => character(text, *byte),
        Part::Body { pointer, side } => value(text, pointer, *side),
        _ => 0..text.len(),
    }
}

/// The bytes of the value at `pointer` in `json`, or of its name; of the innermost value around it
/// where there is none.
fn value(json: &str, pointer: &str, side: Side) -> Range<usize> {
    match seek(json, pointer) {
        Some(sought) => side_of(sought, side),
        None => value_in_document(json, pointer, side),
    }
}

/// The bytes of the name or the value that a pointer leads to; of the value where there is no such name.
pub fn side_of(sought: Sought, side: Side) -> Range<usize> {
    match sought.name {
        Some(name) if side == Side::Key => name,
        _ => sought.value,
    }
}

/// Like [`value`], in JSON of any kind.
fn value_in_document(json: &str, pointer: &str, side: Side) -> Range<usize> {
    let Ok(document) = Document::parse(json.as_bytes()) else { return 0..json.len() };
    let root = document.root();
    if side == Side::Key
        && let Some(name) = root.key_span_at(pointer)
    {
        return name;
    }
    let mut pointer = pointer;
    loop {
        match (root.at(pointer), pointer.rfind('/')) {
            (Some(node), _) => return node.span(),
            (None, Some(parent)) => pointer = &pointer[..parent],
            (None, None) => return root.span(),
        }
    }
}

/// The bytes of the character at `byte`; nothing behind the last one.
fn character(text: &str, byte: u64) -> Range<usize> {
    let byte = usize::try_from(byte).unwrap_or(usize::MAX).min(text.len());
    let start = (0..=byte).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let len = text[start..].chars().next().map_or(0, char::len_utf8);
    start..start + len
}

/// The record as text of the same length.
fn masked(record: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = str::from_utf8(record) {
        return text.into();
    }
    let mut masked = Cow::Borrowed("");
    for chunk in record.utf8_chunks() {
        match (&mut masked, chunk.invalid().len()) {
            (Cow::Borrowed(text), 0) if text.is_empty() => *text = chunk.valid(),
            (masked, invalid) => {
                let masked = masked.to_mut();
                masked.push_str(chunk.valid());
                masked.extend(std::iter::repeat_n('?', invalid));
            }
        }
    }
    masked
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::place::InputId;

    const HAR: &str = r#"{"request":{"method":"POST","url":"\/a","headers":[{"name":"Content-Type","value":"a/b"}],"postData":{"mimeType":"c/d","text":"{\"a\":\"\u00e9\",\"b\":[1,\"x\\n\"]}"}},"response":{"status":201}}"#;
    const PARAMS: &str = r#"{"request":{"url":"/a","postData":{"mimeType":"c/d","params":[{"name":"a","value":{"b": 1}},{"value":"x","name":"c"}]}}}"#;
    const LINE: &str = r#"{"url":"/a","requestBody":{"a":{"b":1}},"status":null}"#;

    fn place(shape: Shape) -> Place {
        Place { input: InputId(0), record: 1, offset: 0, len: 0, shape }
    }

    fn found(record: &str, part: Part) -> Found<'_> {
        locate(&place(Shape::HarEntry), record.as_bytes(), &part).unwrap()
    }

    /// What the part is in the record, and in the text.
    fn shown(record: &str, part: Part) -> (String, String) {
        let found = found(record, part);
        (record[found.span].to_owned(), found.text[found.text_span].to_owned())
    }

    fn body(pointer: &str, side: Side) -> Part {
        Part::Body { pointer: pointer.into(), side }
    }

    fn same(text: &str) -> (String, String) {
        (text.into(), text.into())
    }

    #[test]
    fn parts_of_the_record() {
        assert_eq!(shown(HAR, Part::Method), same("\"POST\""));
        assert_eq!(shown(HAR, Part::Url), same(r#""\/a""#));
        assert_eq!(shown(HAR, Part::ContentType), same("\"a/b\""));
        assert_eq!(shown(PARAMS, Part::ContentType), same("\"c/d\""));
        assert_eq!(shown(HAR, Part::Status), same("201"));
        assert_eq!(shown(LINE, Part::Status), same("null"));
        assert_eq!(shown(LINE, Part::Record), same(LINE));
        assert_eq!(shown(LINE, Part::RecordByte(2)), same("u"));
        assert_eq!(shown(LINE, Part::RecordByte(999)), same(""));
        let absent = locate(&place(Shape::LogLine), LINE.as_bytes(), &Part::Method);
        assert_eq!(absent, None);
    }

    #[test]
    fn parts_of_an_escaped_body() {
        let value = |pointer| shown(HAR, body(pointer, Side::Value));
        let pair = |record: &str, text: &str| (record.to_owned(), text.to_owned());
        assert_eq!(value("/a"), pair(r#"\"\u00e9\""#, "\"é\""));
        assert_eq!(value("/b/1"), pair(r#"\"x\\n\""#, r#""x\n""#));
        assert_eq!(value("/b/0"), same("1"));
        assert_eq!(value("/b/7/x"), pair(r#"[1,\"x\\n\"]"#, r#"[1,"x\n"]"#));
        assert_eq!(value("/none").1, "{\"a\":\"é\",\"b\":[1,\"x\\n\"]}");
        assert_eq!(shown(HAR, body("/a", Side::Key)), pair(r#"\"a\""#, "\"a\""));
        assert_eq!(shown(HAR, Part::BodyByte(7)), pair(r"\u00e9", "é"));
    }

    #[test]
    fn parts_of_a_body_that_was_taken_apart() {
        assert_eq!(shown(PARAMS, body("/a/b", Side::Value)), same("1"));
        assert_eq!(shown(PARAMS, body("/a/b", Side::Key)), same("\"b\""));
        assert_eq!(shown(PARAMS, body("/a", Side::Key)), same("\"a\""));
        assert_eq!(shown(PARAMS, body("/c", Side::Value)), same("\"x\""));
        let (record, text) = shown(PARAMS, body("", Side::Value));
        assert_eq!(text, r#"{"a":{"b": 1},"c":"x"}"#);
        assert_eq!(record, r#""a","value":{"b": 1}},{"value":"x""#);
    }

    #[test]
    fn parts_of_bodies_that_stand_for_themselves() {
        assert_eq!(shown(LINE, body("/a/b", Side::Value)), same("1"));
        let payload = r#"{"eventType":"play"}"#;
        let part = body("/eventType", Side::Value);
        let found = locate(&place(Shape::BarePayload), payload.as_bytes(), &part).unwrap();
        assert_eq!(&payload[found.span], "\"play\"");
    }

    #[test]
    fn what_cannot_be_told_is_the_beginning() {
        assert_eq!(found(&HAR[..99], Part::Url).span, 0..0);
        let longer = Place { len: 9999, ..place(Shape::HarEntry) };
        assert_eq!(locate(&longer, HAR.as_bytes(), &Part::Url).unwrap().span, 0..0);
        let base64 =
            r#"{"request":{"url":"/a","postData":{"text":"eyJhIjoxfQ==","encoding":"base64"}}}"#;
        let (record, text) = shown(base64, body("/a", Side::Value));
        assert_eq!((&*record, &*text), ("\"eyJhIjoxfQ==\"", "1"));
    }

    #[test]
    fn bytes_that_are_no_text_keep_their_place() {
        let record = b"{\"x\":\"\xe9\xff\",\"url\":\"/a\xe2\x82\"}";
        let found = locate(&place(Shape::LogLine), record, &Part::Url).unwrap();
        assert_eq!(&record[found.span], b"\"/a\xe2\x82\"");
        assert_eq!(&found.text[found.text_span], "\"/a??\"");
    }

    proptest! {
        #[test]
        fn escaped_values_are_found(key in any::<String>(), text in any::<String>()) {
            let body_text = serde_json::json!({ &key: [text] }).to_string();
            let record = serde_json::json!({ "url": "/a", "requestBody": body_text }).to_string();
            let mut pointer = String::new();
            crate::json::push_pointer(&mut pointer, &key);
            let (written, shown) = shown(&record, body(&format!("{pointer}/0"), Side::Value));
            prop_assert_eq!(&shown, &serde_json::to_string(&text).unwrap());
            let quoted = format!("\"{written}\"");
            prop_assert_eq!(serde_json::from_str::<String>(&quoted).unwrap(), shown);
        }
    }
}
