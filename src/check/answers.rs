//! Puts responses to the requests that other records of a log hold.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::api;
use crate::ingest::{Answer, NoBody, Recorded, Status};
use crate::session::CallRecord;

/// A response that stands apart from its request.
#[derive(Debug)]
pub(super) struct Late {
    /// The number of its record.
    pub record: u64,
    /// What joins it to its request.
    pub id: Box<str>,
    pub status: Status,
    pub handed_out: Recorded<Option<Box<str>>>,
    pub server_message: Option<Box<str>>,
    /// The call that the record is where no request waits for it: some logs tell of the request twice.
    pub call: Option<Box<(CallRecord, NoBody)>>,
}

impl Late {
    /// The response that `answer` is; `message` makes the server's words of a response's body.
    pub(super) fn of(answer: &Answer<'_>, message: fn(&str) -> Option<Box<str>>) -> Self {
        let body = answer.response_body.as_deref().filter(|_| answer.status.is_failure());
        Self {
            record: answer.place.record,
            id: answer.id.as_ref().into(),
            status: answer.status,
            handed_out: handed_out(&answer.location),
            server_message: body.and_then(message),
            call: None,
        }
    }

    /// A call without a body that has a status and an ID: perhaps the end of a request told before.
    pub(super) fn of_call(call: CallRecord, id: Box<str>, missing: NoBody) -> Self {
        Self {
            record: call.place.record,
            id,
            status: call.status,
            handed_out: call.handed_out.clone(),
            server_message: call.server_message.clone(),
            call: Some(Box::new((call, missing))),
        }
    }
}

/// The session ID that a `Location` hands out.
pub(super) fn handed_out(
    location: &Recorded<std::borrow::Cow<'_, str>>,
) -> Recorded<Option<Box<str>>> {
    let sid = |location: &str| api::location_sid(location).map(|sid| sid.as_ref().into());
    location.as_ref().map(|location| sid(location))
}

/// The calls of an input that wait for their response, by ID: their numbers among all calls.
#[derive(Default)]
pub(super) struct Waiting(HashMap<Box<str>, Vec<usize>, RandomState>);

impl Waiting {
    /// Lets the calls from `first` on wait for responses, gives them those of `late`, and returns the
    /// calls that turned out to be calls of their own, with the reason why they have no body.
    pub(super) fn settle(
        &mut self,
        calls: &mut [CallRecord],
        first: usize,
        late: Vec<Late>,
    ) -> Vec<(CallRecord, NoBody)> {
        for (number, call) in calls.iter().enumerate().skip(first) {
            if let Some(id) = call.id.clone().filter(|_| call.status == Status::Unknown) {
                self.0.entry(id).or_default().push(number);
            }
        }
        let mut own = Vec::new();
        for answer in late {
            match self.request(&answer, calls) {
                Some(number) => {
                    let call = &mut calls[number];
                    call.status = answer.status;
                    call.handed_out = answer.handed_out;
                    call.server_message = answer.server_message;
                    call.events.iter_mut().for_each(|event| event.status = answer.status);
                }
                None => own.extend(answer.call.map(|call| *call)),
            }
        }
        own
    }

    /// The last request before the response: IDs may begin anew.
    fn request(&mut self, answer: &Late, calls: &[CallRecord]) -> Option<usize> {
        let waiting = self.0.get_mut(&answer.id)?;
        let at = waiting.iter().rposition(|&call| calls[call].place.record < answer.record)?;
        Some(waiting.remove(at))
    }
}
