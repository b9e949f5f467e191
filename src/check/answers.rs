//! Responses on other records of a log than their requests.

use crate::api;
use crate::ingest::{self, NoBody, Recorded};
use crate::session::{Answer, CallRecord};

/// A record that may be the response to the request on another one.
#[derive(Debug)]
pub(super) struct Late {
    /// The response.
    pub answer: Answer,
    /// The call that the record is where no request waits for it: some logs tell of the request twice.
    pub call: Option<Box<(CallRecord, NoBody)>>,
}

impl Late {
    /// The response that `answer` is; `message` makes the server's words of a response's body.
    pub(super) fn of(answer: &ingest::Answer<'_>, message: fn(&str) -> Option<Box<str>>) -> Self {
        let body = answer.response_body.as_deref().filter(|_| answer.status.is_failure());
        let answer = Answer {
            input: answer.place.input,
            record: answer.place.record,
            id: answer.id.as_ref().into(),
            status: answer.status,
            handed_out: handed_out(&answer.location),
            server_message: body.and_then(message),
        };
        Self { answer, call: None }
    }

    /// A call without a body that has a status and an ID: perhaps the end of a request told before.
    pub(super) fn of_call(call: CallRecord, id: Box<str>, missing: NoBody) -> Self {
        let answer = Answer {
            input: call.place.input,
            record: call.place.record,
            id,
            status: call.status,
            handed_out: call.handed_out().map(|sid| sid.map(Box::from)),
            server_message: call.server_message().map(Box::from),
        };
        Self { answer, call: Some(Box::new((call, missing))) }
    }
}

/// The session ID that a `Location` hands out.
pub(super) fn handed_out(
    location: &Recorded<std::borrow::Cow<'_, str>>,
) -> Recorded<Option<Box<str>>> {
    let sid = |location: &str| api::location_sid(location).map(|sid| sid.as_ref().into());
    location.as_ref().map(|location| sid(location))
}
