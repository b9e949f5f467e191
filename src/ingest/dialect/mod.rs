//! Request logs of other programs: fields found by their names, records inside other records.
//!
//! This is tried where the names of our own log format are not enough. It costs more than they do.

mod body;
mod build;
mod gather;
mod layer;
mod locate;
mod names;
mod table;

use std::borrow::Cow;

pub(super) use build::read;
pub(super) use gather::Gathered;
pub(super) use layer::{Escapes, Layer, outermost};
pub(super) use locate::locate;
pub(super) use names::{Named, Names, Path};

use super::build::could_be_call;
use super::{raw, time};

/// Records inside other records that are looked into.
const MAX_WRAPPERS: usize = 3;

/// What a member of a log's record can tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Slot {
    Method,
    /// The URL, or its path with or without the query.
    Url,
    Host,
    Scheme,
    Port,
    Query,
    /// Method, path and version, as in the first line of a request; or the method alone.
    RequestLine,
    /// HAR's `postData`.
    PostData,
    /// A body that is text, whatever it looks like.
    BodyText,
    /// A body in base64.
    Base64,
    /// A body in any form.
    Body,
    /// Whether the body is in base64.
    BodyEncoding,
    /// Whether the body was cut short.
    BodyTruncated,
    Status,
    Error,
    RequestHeaders,
    ContentType,
    ResponseHeaders,
    Location,
    ResponseBody,
    /// How the response's body is encoded.
    ResponseEncoding,
    Time,
    /// What joins a request to its response on another line.
    Id,
    EventType,
    PlayerTime,
    Sid,
}

/// The number of [`Slot`]s.
const SLOTS: usize = Slot::Sid as usize + 1;

/// A record, perhaps inside another one, and its fields.
pub(super) struct Finding<'a> {
    /// The text that holds the record.
    pub(super) text: &'a str,
    /// The record's object, a part of the text.
    pub(super) object: &'a str,
    pub(super) fields: Gathered<'a>,
    /// How the text stands in the bytes of the input's record.
    pub(super) layers: &'a [Layer<'a>],
    /// The time that a record around it gives, in milliseconds since the Unix epoch.
    pub(super) outer_ms: Option<i64>,
}

/// What a record is, by its fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// A request that may be a call.
    Call,
    /// A payload by itself.
    Payload,
    /// The response to a request on another line.
    Answer,
    /// A request that is no call.
    Other,
}

impl Finding<'_> {
    /// What the record is; none where it is nothing that is known.
    pub(super) fn content(&self) -> Option<Content> {
        let has = |slot| self.fields.get(slot).is_some();
        let url = self.fields.get(Slot::Url).or(self.fields.get(Slot::RequestLine));
        if url.is_some_and(|url| could_be_call(url.as_bytes())) {
            Some(Content::Call)
        } else if has(Slot::EventType) && has(Slot::PlayerTime) {
            Some(Content::Payload)
        } else if url.is_some() || self.pseudo_path().is_some() {
            let call = self.pseudo_path().is_some_and(|path| could_be_call(path.as_bytes()));
            Some(if call { Content::Call } else { Content::Other })
        } else if has(Slot::Host) && has(Slot::Method) {
            // A tunnel: it has no path.
            Some(Content::Other)
        } else if has(Slot::Id) && has(Slot::Status) {
            Some(Content::Answer)
        } else {
            None
        }
    }

    /// The path that stands among the headers, as in HTTP/2.
    pub(super) fn pseudo_path(&self) -> Option<Cow<'_, str>> {
        self.header(Slot::RequestHeaders, ":path")
    }

    /// A header of the request or the response.
    pub(super) fn header(&self, slot: Slot, name: &str) -> Option<Cow<'_, str>> {
        let headers = super::headers::header(self.fields.get(slot)?, name);
        headers.ok()?.value().cloned()
    }
}

/// Finds the record in `text` that tells most: a call before an answer, and that before another
/// request; the outermost of several. Gives it to `then`.
///
/// # Errors
/// The text is no JSON object, repaired or not.
pub(super) fn find<R>(
    text: &str,
    names: &Names,
    then: impl FnOnce(Finding<'_>) -> R,
) -> serde_json::Result<Option<R>> {
    if let Err(error) = Gathered::of(text, names) {
        let Some((repaired, layer)) = Layer::hex(text.into(), Escapes::Nginx) else {
            return Err(error);
        };
        return Gathered::of(&repaired, names)
            .map_or(Err(error), |_| Ok(Search { names, then }.run(&repaired, vec![layer])));
    }
    Ok(Search { names, then }.run(text, Vec::new()))
}

struct Search<'n, F> {
    names: &'n Names,
    then: F,
}

/// Texts, each with its layers and with the object in it that is looked at.
struct Level<'a> {
    text: Cow<'a, str>,
    object: std::ops::Range<usize>,
    layers: Vec<Layer<'a>>,
    outer_ms: Option<i64>,
}

impl<F> Search<'_, F> {
    fn run<R>(self, text: &str, layers: Vec<Layer<'_>>) -> Option<R>
    where
        F: FnOnce(Finding<'_>) -> R,
    {
        let first = Level { object: 0..text.len(), text: text.into(), layers, outer_ms: None };
        let mut levels = vec![first];
        let mut best: Option<(usize, Content)> = None;
        while levels.len() <= MAX_WRAPPERS + 1 {
            let last = levels.len() - 1;
            let Some(finding) = finding(&levels[last], self.names) else { break };
            match (finding.content(), best) {
                (Some(content @ (Content::Call | Content::Payload)), _) => {
                    best = Some((last, content));
                    break;
                }
                (Some(content), None) => best = Some((last, content)),
                (Some(Content::Answer), Some((_, Content::Other))) => {
                    best = Some((last, Content::Answer));
                }
                _ => {}
            }
            match inner(&finding) {
                Some(level) => levels.push(level),
                None => break,
            }
        }
        let (level, _) = best?;
        finding(&levels[level], self.names).map(self.then)
    }
}

fn finding<'a>(level: &'a Level<'_>, names: &Names) -> Option<Finding<'a>> {
    let object = level.text.get(level.object.clone())?;
    let fields = Gathered::of(object, names).ok()?;
    let (layers, outer_ms) = (&level.layers, level.outer_ms);
    Some(Finding { text: &level.text, object, fields, layers, outer_ms })
}

/// The record inside a record.
fn inner(outer: &Finding<'_>) -> Option<Level<'static>> {
    let json = outer.fields.wrapped()?;
    let at = raw::offset_in(outer.text, json);
    let outer_ms = outer.fields.get(Slot::Time).and_then(time::millis).or(outer.outer_ms);
    let mut layers: Vec<Layer<'static>> = outer.layers.iter().map(Layer::to_static).collect();
    if json.starts_with('{') {
        let text = Cow::Owned(outer.text.to_owned());
        return Some(Level { text, object: at..at + json.len(), layers, outer_ms });
    }
    let (text, layer) = Layer::json(at, Cow::Owned(json.to_owned()))?;
    layers.push(layer);
    let text = match Layer::hex((&*text).into(), Escapes::Nginx) {
        Some((repaired, layer)) if raw::members(&text, |_, _| ()).is_err() => {
            layers.push(layer.to_static());
            repaired
        }
        _ => text,
    };
    let object = 0..text.len();
    Some(Level { text: text.into(), object, layers, outer_ms })
}

/// For each field of the record `text` that was found, the name by which it was.
pub(super) fn explain(text: &str, names: &Names) -> Vec<(Slot, String)> {
    let told = find(text, names, |finding| {
        let all = (0..SLOTS).filter_map(|number| Slot::ALL.get(number).copied());
        all.filter_map(|slot| Some((slot, finding.fields.name(slot, names)?.to_owned()))).collect()
    });
    told.ok().flatten().unwrap_or_default()
}

impl Slot {
    /// The fields that are worth telling of.
    pub(super) const ALL: [Self; 14] = [
        Self::Method,
        Self::Url,
        Self::Host,
        Self::RequestLine,
        Self::PostData,
        Self::BodyText,
        Self::Base64,
        Self::Body,
        Self::Status,
        Self::ResponseHeaders,
        Self::Location,
        Self::ResponseBody,
        Self::Time,
        Self::Id,
    ];

    /// The field's name in a mapping.
    pub(super) fn told(self) -> &'static str {
        match self {
            Self::Method => "method",
            Self::PostData | Self::BodyText | Self::Base64 | Self::Body => "body",
            Self::Status => "status",
            Self::ResponseHeaders => "response-headers",
            Self::Location => "location",
            Self::ResponseBody => "response-body",
            Self::Time => "time",
            Self::Id => "id",
            Self::Host => "host",
            _ => "url",
        }
    }
}
