//! What a capture cannot prove.

use super::tally::Calls;
use crate::ingest::{Format, TroubleKind};
use crate::rules::InputFacts;

/// What the input cannot prove, a sentence each.
pub(super) fn limits(facts: &InputFacts, calls: &Calls) -> Vec<String> {
    let mut limits = Vec::new();
    if facts.calls == 0 {
        limits.push("It holds no Media Collection call: there is nothing to check.".to_owned());
    }
    if let Some((missing, ..)) = facts.bodies_missing {
        limits.push(bodies(facts, missing));
    }
    if let Some((damaged, ..)) = facts.damaged {
        let share = share(damaged, facts.calls);
        limits.push(format!(
            "{share} a body that the recorder damaged: what is lost is not checked."
        ));
    }
    if calls.count > 0 && calls.responses.unknown == calls.count {
        let lost = "whether the server accepted a call, and which session ID it gave";
        limits.push(format!("It holds no responses: it cannot tell {lost}."));
    } else if calls.starts > 0 && calls.answered_starts == 0 {
        let lost = "the session ID that the server gave: starts are put to sessions by their order";
        limits.push(format!("The responses to `sessionStart` do not tell {lost}."));
    }
    if calls.count > 0 && calls.seen_ms.is_none() {
        let lost = "delays, and clocks that are wrong";
        limits.push(format!("It holds no capture times: it cannot tell {lost}."));
    }
    let cut = |kind: &TroubleKind| matches!(kind, TroubleKind::Truncated(_));
    if facts.troubles.iter().any(|trouble| cut(&trouble.kind)) {
        limits.push("It is cut short: how its sessions ended is not known.".to_owned());
    }
    limits
}

fn bodies(facts: &InputFacts, missing: u64) -> String {
    let share = share(missing, facts.calls);
    let how = match (facts.format, &facts.producer) {
        (Format::Har, Some(producer)) => {
            producer.how_to_record_bodies().unwrap_or("record with request bodies")
        }
        (Format::Har, None) => "record with request bodies",
        _ if missing == facts.calls => {
            "this log records none; let it write the request's body, or record at a proxy"
        }
        _ => "let the log write the whole of every request's body",
    };
    format!("{share} no body: nothing of what they say is checked ({how}).")
}

fn share(count: u64, calls: u64) -> String {
    if count == calls {
        "The calls have".to_owned()
    } else {
        format!("{count} of {calls} calls have")
    }
}
