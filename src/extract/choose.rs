//! Which records are taken: those of sessions, with all that their findings need, or those of a finding.

use std::collections::{BTreeSet, HashMap};

use super::{Call, Extracted, read, read_records};
use crate::check::{RunError, Survey};
use crate::ingest::Status;
use crate::place::InputId;
use crate::report::model::{ClosedBy, Finding};
use crate::source::Input;

/// What was taken out of captures.
#[derive(Debug)]
pub struct Taken {
    /// The calls, in the order of the captures.
    pub calls: Vec<Extracted>,
    /// Records that are too long, or no requests.
    pub left_out: u64,
    /// Whether it shows all that the findings speak of.
    pub shows: Shows,
}

/// How much of the findings something shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shows {
    /// All that they speak of.
    All,
    /// Not all: they speak of calls of sessions that the survey passed over.
    Part,
}

/// Takes out the sessions with these numbers, and those of which their findings speak as well.
///
/// # Errors
/// An input cannot be read again.
pub fn sessions(
    numbers: &[usize],
    survey: &Survey<Vec<Call>>,
    inputs: &[Input],
) -> Result<Taken, RunError> {
    let (chosen, shows) = with_related(numbers, survey, inputs);
    let of_session = |&session: &usize| survey.views[session].iter().map(move |it| (session, it));
    let mut calls: Vec<(usize, &Call)> = chosen.iter().flat_map(of_session).collect();
    calls.sort_by_key(|(_, call)| (call.place.input, call.place.record));
    let reading = read(inputs, &calls).map_err(|(id, error)| failed(id, error, inputs))?;
    let mut calls = reading.calls;
    let is_open = chosen.iter().any(|&session| {
        matches!(survey.report.sessions[session].closed_by, ClosedBy::None | ClosedBy::Timeout)
    });
    calls.extend(end(&calls, survey.end_ms.filter(|_| is_open)));
    Ok(Taken { calls, left_out: reading.left_out.len() as u64, shows })
}

fn failed(InputId(id): InputId, error: std::io::Error, inputs: &[Input]) -> RunError {
    RunError::Read { name: inputs[id as usize].name.to_string(), error }
}

/// The sessions with these numbers, and those that a finding joins to one of them: it is of the one and
/// speaks of the other. In their order.
fn with_related(
    numbers: &[usize],
    survey: &Survey<Vec<Call>>,
    inputs: &[Input],
) -> (Vec<usize>, Shows) {
    let mut by_record: HashMap<(&str, u64), usize> = HashMap::new();
    for (number, calls) in survey.views.iter().enumerate() {
        for place in calls.iter().map(|call| call.place) {
            let name = &*inputs[place.input.0 as usize].name;
            by_record.entry((name, place.record)).or_insert(number);
        }
    }
    let wanted: BTreeSet<usize> = numbers.iter().copied().collect();
    let mut all = wanted.clone();
    let mut shows = Shows::All;
    for finding in &survey.report.findings {
        let Some(session) = finding.session.filter(|_| !finding.related.is_empty()) else {
            continue;
        };
        let related = finding.related.iter().map(|related| &related.location);
        let related: Vec<Option<usize>> =
            related.map(|at| by_record.get(&(&*at.input, at.record)).copied()).collect();
        let mut joined = related.iter().flatten().copied().chain([session]);
        if joined.any(|number| wanted.contains(&number)) {
            all.extend(related.iter().flatten().copied().chain([session]));
            if related.iter().any(Option::is_none) {
                shows = Shows::Part;
            }
        }
    }
    (all.into_iter().collect(), shows)
}

/// What must be told of the captures beside the calls: that they went on, while a session did not, and
/// that they recorded responses, while a call had none.
fn end(calls: &[Extracted], end_ms: Option<i64>) -> Option<Extracted> {
    let last_ms = calls.iter().filter_map(|call| call.time_ms).max();
    let goes_on = end_ms.is_some_and(|end_ms| last_ms.is_none_or(|last_ms| last_ms < end_ms));
    let unanswered = calls.iter().any(|call| call.status == Status::None)
        && !calls.iter().any(|call| matches!(call.status, Status::Code(_)));
    (goes_on || unanswered).then(|| Extracted::of_end(end_ms.or(last_ms)))
}

/// Takes out the records that a finding points at: for one without a session. Nothing where it points at
/// no request.
///
/// # Errors
/// An input cannot be read again.
pub fn records(finding: &Finding, inputs: &[Input]) -> Result<Vec<Extracted>, RunError> {
    let related = finding.related.iter().map(|related| &related.location);
    let wanted: Vec<(InputId, u64)> = std::iter::once(&finding.location)
        .chain(related)
        .filter_map(|at| {
            let input = (0..).zip(inputs).find(|(_, input)| input.name == at.input);
            input.map(|(number, _)| (InputId(number), at.record))
        })
        .collect();
    read_records(inputs, &wanted).map_err(|(id, error)| failed(id, error, inputs))
}
