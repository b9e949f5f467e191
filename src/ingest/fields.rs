//! Which members of a record tell what: the one table of names, for HAR entries and log lines.

use super::headers::Noticed;

/// What a member of a record tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Time,
    Method,
    Url,
    RequestHeaders,
    /// HAR's `postData` object.
    PostData,
    /// A body given as a string, or as JSON.
    RequestBody,
    Status,
    /// Why there was no response.
    Error,
    ResponseHeaders,
    RedirectUrl,
    /// Whether a service worker answered the page.
    ViaWorker,
    /// The name of the file with the response's body.
    ResponseFile,
    ResponseBody,
    /// How `ResponseBody` is encoded.
    ResponseEncoding,
    EventType,
    PlayerTime,
    Sid,
}

/// The number of [`Field`]s.
const COUNT: usize = Field::Sid as usize + 1;

/// An object of a record whose members are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum At {
    /// The record itself.
    Root,
    Request,
    Response,
    /// `response.content`.
    Content,
}

/// What to do with a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Its value holds members to look at.
    Into(At),
    /// Its value tells something.
    Keep(Field),
    /// It tells nothing.
    Pass,
}

impl Step {
    /// Whether the value holds headers.
    pub(super) fn has_headers(self) -> bool {
        matches!(self, Self::Keep(Field::RequestHeaders | Field::ResponseHeaders))
    }
}

/// What the member `name` of an object tells. HAR 1.2's names and those of our log format
/// (`requestHeaders`), of mitmproxy logs (`request_headers`), and of players that log payloads.
pub(super) fn step(at: At, name: &str) -> Step {
    match at {
        At::Root => at_root(name),
        At::Request => match name {
            "method" => Step::Keep(Field::Method),
            "url" => Step::Keep(Field::Url),
            "headers" => Step::Keep(Field::RequestHeaders),
            "postData" => Step::Keep(Field::PostData),
            _ => Step::Pass,
        },
        At::Response => match name {
            "status" => Step::Keep(Field::Status),
            "headers" => Step::Keep(Field::ResponseHeaders),
            "redirectURL" => Step::Keep(Field::RedirectUrl),
            "_error" | "_failureText" => Step::Keep(Field::Error),
            "_fetchedViaServiceWorker" | "_fetchType" => Step::Keep(Field::ViaWorker),
            "content" => Step::Into(At::Content),
            _ => Step::Pass,
        },
        At::Content => match name {
            "text" => Step::Keep(Field::ResponseBody),
            "encoding" => Step::Keep(Field::ResponseEncoding),
            "_file" | "_sha1" => Step::Keep(Field::ResponseFile),
            _ => Step::Pass,
        },
    }
}

/// Whether a member of a record describes the call, and is no part of a payload that stands in the record
/// itself.
pub fn is_record_member(name: &str) -> bool {
    !matches!(at_root(name), Step::Pass | Step::Keep(Field::EventType | Field::PlayerTime))
}

fn at_root(name: &str) -> Step {
    match name {
        "request" => Step::Into(At::Request),
        "response" => Step::Into(At::Response),
        "startedDateTime" | "timestamp_start" | "timestamp" => Step::Keep(Field::Time),
        "method" => Step::Keep(Field::Method),
        "url" => Step::Keep(Field::Url),
        "requestHeaders" | "request_headers" => Step::Keep(Field::RequestHeaders),
        "requestBody" | "request_body" => Step::Keep(Field::RequestBody),
        "status" => Step::Keep(Field::Status),
        "error" | "_error" | "_failureText" => Step::Keep(Field::Error),
        "responseHeaders" | "response_headers" => Step::Keep(Field::ResponseHeaders),
        "responseBody" | "response_body" => Step::Keep(Field::ResponseBody),
        "eventType" => Step::Keep(Field::EventType),
        "playerTime" => Step::Keep(Field::PlayerTime),
        "sid" | "sessionId" | "session_id" => Step::Keep(Field::Sid),
        _ => Step::Pass,
    }
}

/// The value of a field, as written.
#[derive(Clone, Copy, Debug)]
struct Piece<'a> {
    /// Empty where the value was too long to be kept; no JSON value is empty.
    json: &'a str,
    /// Where it lies in the record, in bytes from the record's beginning.
    at: u64,
}

/// The values of a record's fields.
#[derive(Clone, Debug, Default)]
pub(super) struct Pieces<'a> {
    values: [Option<Piece<'a>>; COUNT],
    /// What was noticed of the headers of the request and of the response.
    noticed: [Option<Noticed>; 2],
    /// Whether the body is a payload that is known to be valid.
    is_payload: bool,
}

impl<'a> Pieces<'a> {
    /// Sets the value of a field; of several the last one counts. An empty `json` stands for a
    /// value that was too long.
    pub(super) fn set(&mut self, field: Field, json: &'a str, at: u64) {
        self.values[field as usize] = Some(Piece { json, at });
    }

    /// Sets whether the body is a payload that is known to be valid.
    pub(super) fn set_payload(&mut self, is_payload: bool) {
        self.is_payload = is_payload;
    }

    /// Whether the body is a payload that is known to be valid.
    pub(super) fn is_payload(&self) -> bool {
        self.is_payload
    }

    /// Sets what was noticed of the headers that `field` holds, if it does.
    pub(super) fn notice(&mut self, field: Field, noticed: Option<Noticed>) {
        match field {
            Field::RequestHeaders => self.noticed[0] = noticed,
            Field::ResponseHeaders => self.noticed[1] = noticed,
            _ => {}
        }
    }

    /// What was noticed of the headers that `field` holds.
    pub(super) fn noticed(&self, field: Field) -> Option<Noticed> {
        self.noticed[usize::from(field == Field::ResponseHeaders)]
    }

    /// The value of a field, `null` included.
    pub(super) fn get(&self, field: Field) -> Option<&'a str> {
        self.values[field as usize].map(|piece| piece.json).filter(|json| !json.is_empty())
    }

    /// The value of a field that is not `null`.
    pub(super) fn value(&self, field: Field) -> Option<&'a str> {
        self.get(field).filter(|&json| json != "null")
    }

    /// Whether the value was too long to be kept.
    pub(super) fn is_too_long(&self, field: Field) -> bool {
        self.values[field as usize].is_some_and(|piece| piece.json.is_empty())
    }

    /// Where the value lies in the record.
    pub(super) fn at(&self, field: Field) -> u64 {
        self.values[field as usize].map_or(0, |piece| piece.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_value_counts() {
        let mut pieces = Pieces::default();
        pieces.set(Field::Url, "\"a\"", 1);
        pieces.set(Field::Url, "null", 9);
        assert_eq!((pieces.get(Field::Url), pieces.at(Field::Url)), (Some("null"), 9));
        assert_eq!(pieces.value(Field::Url), None);
        pieces.set(Field::Url, "", 12);
        assert!(pieces.is_too_long(Field::Url) && pieces.get(Field::Url).is_none());
        assert!(!pieces.is_too_long(Field::Sid));
    }
}
