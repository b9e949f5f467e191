//! What captures cannot prove.

use std::sync::Arc;

use crate::ingest::{Recorded, Status, TroubleKind};
use crate::report::model::Limit;
use crate::report::words::{counted, thousands};
use crate::rules::{InputFacts, how_to_record_bodies};
use crate::session::{CallKind, CallRecord};
use crate::source::Input;

/// What the calls of an input can prove, each request counted once.
#[derive(Clone, Debug, Default)]
pub(crate) struct Proof {
    /// The calls.
    pub calls: u64,
    /// Those of which the capture does not tell how the server answered.
    pub unanswered: u64,
    /// Those with a capture time.
    pub timed: u64,
    /// Those that open a session.
    pub starts: u64,
    /// Those of them of which the capture tells the session ID.
    pub named_starts: u64,
}

impl Proof {
    /// Counts a call.
    pub(crate) fn add(&mut self, call: &CallRecord) {
        self.calls += 1;
        self.unanswered += u64::from(call.status == Status::Unknown);
        self.timed += u64::from(call.time_ms.is_some());
        if call.kind == CallKind::Open {
            self.starts += 1;
            let named = matches!(call.handed_out(), Recorded::Value(Some(_))) || call.sid.is_some();
            self.named_starts += u64::from(named);
        }
    }
}

/// What the input of this name cannot prove.
pub(crate) fn limits(name: &Arc<str>, facts: &InputFacts, proof: &Proof) -> Vec<Limit> {
    let limit = |kind, count, what: String| Limit {
        input: Some(Arc::clone(name)),
        kind,
        what,
        count,
        advice: None,
    };
    let mut limits = Vec::new();
    if facts.calls == 0 {
        limits.push(limit(
            "no-calls",
            0,
            "no Media Collection call: there is nothing to check".into(),
        ));
    }
    if let Some((missing, _, reason)) = facts.bodies_missing {
        let what =
            format!("{} no body: nothing of what they say is checked", share(missing, facts));
        let advice = Some(how_to_record_bodies(facts, reason));
        limits.push(Limit { advice, ..limit("bodies-missing", missing, what) });
    }
    if let Some((damaged, ..)) = facts.damaged {
        let damage = "a body that the recorder damaged: what is lost is not checked";
        let what = format!("{} {damage}", share(damaged, facts));
        limits.push(limit("bodies-damaged", damaged, what));
    }
    limits.extend(answers(proof, limit));
    if proof.calls > 0 && proof.timed == 0 {
        let what = "no capture times: it cannot tell delays, and clocks that are wrong";
        limits.push(limit("no-capture-times", proof.calls, what.into()));
    }
    limits.extend(unread(facts, limit));
    limits
}

fn answers(proof: &Proof, limit: impl Fn(&'static str, u64, String) -> Limit) -> Option<Limit> {
    if proof.calls > 0 && proof.unanswered == proof.calls {
        let what = "no responses: it cannot tell whether the server accepted a call, and which \
                    session ID it gave";
        let advice = "record at a proxy, or let the log write status and `Location`".to_owned();
        let limit = limit("no-responses", proof.calls, what.into());
        return Some(Limit { advice: Some(advice), ..limit });
    }
    if proof.starts > 0 && proof.named_starts == 0 {
        let what = "the responses to `sessionStart` do not tell the session ID: starts are put to \
                    sessions by their order";
        let advice = "record the response's `Location` header".to_owned();
        let limit = limit("starts-by-order", proof.starts, what.into());
        return Some(Limit { advice: Some(advice), ..limit });
    }
    None
}

fn unread(facts: &InputFacts, limit: impl Fn(&'static str, u64, String) -> Limit) -> Vec<Limit> {
    let troubles = facts.troubles.iter();
    let cut = troubles.filter(|trouble| matches!(trouble.kind, TroubleKind::Truncated(_))).count();
    let unreadable = facts.troubles.len() - cut;
    let mut limits = Vec::new();
    if let count @ 1.. = unreadable as u64 + facts.troubles_beyond {
        let them = if count == 1 { "it" } else { "them" };
        let records = counted(count, "record");
        let what = format!("{records} cannot be read: nothing of {them} is checked");
        limits.push(limit("unreadable-records", count, what));
    }
    if cut > 0 {
        let what = "it is cut short: how its sessions ended is not known";
        limits.push(limit("cut-short", cut as u64, what.into()));
    }
    limits
}

/// What the inputs of a run cannot prove, in their order.
pub(super) fn of_all(
    inputs: &[Input],
    facts: &[InputFacts],
    proofs: &[Proof],
    twins: u64,
) -> Vec<Limit> {
    let all = inputs.iter().zip(facts).zip(proofs);
    let of_inputs = all.flat_map(|((input, facts), proof)| limits(&input.name, facts, proof));
    of_inputs.chain(recorded_twice(twins)).collect()
}

/// That so many calls were left out, each of which another record tells of as well.
fn recorded_twice(count: u64) -> Option<Limit> {
    let calls = counted(count, "call");
    let what = format!(
        "{calls} recorded more than once, in two captures or before and behind a service worker or \
         proxy: each is counted once"
    );
    (count > 0).then_some(Limit { input: None, kind: "recorded-twice", what, count, advice: None })
}

fn share(count: u64, facts: &InputFacts) -> String {
    match facts.calls {
        calls if calls == count => "the calls have".to_owned(),
        calls if count == 1 => format!("1 of {} calls has", thousands(calls)),
        calls => format!("{} of {} calls have", thousands(count), thousands(calls)),
    }
}
