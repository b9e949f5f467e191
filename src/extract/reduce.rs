//! The calls that a finding needs: what is left out is tried by a check of the rest.

use std::collections::HashSet;
use std::io::Cursor;

use super::{Extracted, log};
use crate::check::{Options, RunError, check};
use crate::report::model::Finding;
use crate::source::Input;

/// The checks of a capture to be, at most: enough for some hundred calls, each of a few milliseconds.
const MAX_TRIES: u32 = 120;

/// Those of `calls` that `finding` needs: the starts of its sessions, the calls it points at, and as few
/// others as a check by `options` finds the same with. All, where not even they give the finding again.
///
/// # Errors
/// Those of [`check`].
pub fn needed(
    calls: Vec<Extracted>,
    finding: &Finding,
    inputs: &[Input],
    options: &Options,
) -> Result<Vec<Extracted>, RunError> {
    let mut tries = Tries { calls: &calls, finding, inputs, options, left: MAX_TRIES };
    let must = tries.must();
    let needed = if tries.show(&must)? {
        must
    } else {
        let all: Vec<usize> = (0..calls.len()).collect();
        if !tries.show(&all)? {
            return Ok(calls);
        }
        let until = must.last().copied().unwrap_or_default();
        let until: Vec<usize> = (0..=until).collect();
        let base = if tries.show(&until)? { until } else { all };
        tries.fewer(&must, base)?
    };
    let needed: HashSet<usize> = needed.into_iter().collect();
    let kept = calls.into_iter().enumerate().filter(|(number, _)| needed.contains(number));
    Ok(kept.map(|(_, call)| call).collect())
}

struct Tries<'a> {
    calls: &'a [Extracted],
    finding: &'a Finding,
    inputs: &'a [Input],
    options: &'a Options,
    left: u32,
}

impl Tries<'_> {
    /// The calls that the finding points at, and those that opened their sessions.
    fn must(&self) -> Vec<usize> {
        let pointed: Vec<usize> =
            (0..self.calls.len()).filter(|&number| self.is_pointed_at(number)).collect();
        let sessions: HashSet<usize> =
            pointed.iter().filter_map(|&number| self.calls[number].origin?.session).collect();
        let opens = |number: &usize| {
            self.calls[*number].origin.is_some_and(|it| {
                it.opens && it.session.is_some_and(|session| sessions.contains(&session))
            })
        };
        (0..self.calls.len()).filter(|it| pointed.contains(it) || opens(it)).collect()
    }

    fn is_pointed_at(&self, number: usize) -> bool {
        let related = self.finding.related.iter().map(|related| &related.location);
        let mut places = related.chain([&self.finding.location]);
        places.any(|at| self.is_record(number, (&at.input, at.record)))
    }

    fn is_record(&self, number: usize, (input, record): (&str, u64)) -> bool {
        self.calls[number].origin.is_some_and(|it| {
            it.place.record == record && *self.inputs[it.place.input.0 as usize].name == *input
        })
    }

    /// `base` without what is not needed: halves, quarters and so on, down to single calls.
    fn fewer(&mut self, must: &[usize], mut base: Vec<usize>) -> Result<Vec<usize>, RunError> {
        let must: HashSet<usize> = must.iter().copied().collect();
        let mut size = base.len();
        while size > 1 {
            size = size.div_ceil(2);
            let mut others: Vec<usize> =
                base.iter().copied().filter(|it| !must.contains(it)).collect();
            // From the end: what comes later matters less.
            while !others.is_empty() {
                let part: HashSet<usize> =
                    others.drain(others.len().saturating_sub(size)..).collect();
                let rest: Vec<usize> =
                    base.iter().copied().filter(|it| !part.contains(it)).collect();
                if self.show(&rest)? {
                    base = rest;
                }
                if self.left == 0 {
                    return Ok(base);
                }
            }
        }
        Ok(base)
    }

    /// Whether a check of these calls gives the finding again, at the same call.
    fn show(&mut self, numbers: &[usize]) -> Result<bool, RunError> {
        self.left = self.left.saturating_sub(1);
        let calls: Vec<Extracted> = numbers.iter().map(|&it| self.calls[it].clone()).collect();
        let mut text = Vec::new();
        if log::write(&calls, &mut text).is_err() {
            return Ok(false);
        }
        let report = check(&[Input::once("extracted", Cursor::new(text))], self.options)?;
        Ok(report.findings.iter().any(|found| {
            let record = (found.location.record as usize).checked_sub(1);
            let number = record.and_then(|record| numbers.get(record));
            let at = &self.finding.location;
            is_same(found, self.finding)
                && number.is_some_and(|&it| self.is_record(it, (&at.input, at.record)))
        }))
    }
}

/// Whether one finding says what the other says, figures and pseudonyms apart.
fn is_same(one: &Finding, other: &Finding) -> bool {
    let event_type = |it: &Finding| it.event.as_ref().and_then(|event| event.event_type.clone());
    let words =
        |it: &Finding| -> String { it.message.chars().filter(|c| !c.is_ascii_digit()).collect() };
    one.rule == other.rule
        && one.location.pointer == other.location.pointer
        && event_type(one) == event_type(other)
        && words(one) == words(other)
}
