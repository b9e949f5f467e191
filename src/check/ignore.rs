//! Findings that the user has looked at and does not want to be told of.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::api::{EventType, HostPattern};
use crate::place::InputId;
use crate::report::model::Finding;
use crate::rules::{self, Capture, Selector};

/// Which findings are not told: those for which all that it names holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ignore {
    /// Of this rule or group.
    pub rule: Option<Selector>,
    /// At an event of this type.
    pub event_type: Option<EventType>,
    /// At this JSON pointer in the payload, or below it.
    pub pointer: Option<String>,
    /// In a session with this `media.id`.
    pub media_id: Option<String>,
    /// In calls to this host.
    pub host: Option<HostPattern>,
}

impl Ignore {
    /// Whether it names nothing, so that it would take all findings.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// Takes findings out of a report.
pub(super) struct Ignoring<'a> {
    ignores: &'a [Ignore],
    /// How many findings each ignore means.
    meant: Vec<u64>,
    capture: &'a Capture<'a>,
    /// The hosts of calls that belong to no session, by input and record; empty where no ignore names one.
    loose: HashMap<(InputId, u64), &'a str, RandomState>,
}

impl<'a> Ignoring<'a> {
    pub(super) fn new(ignores: &'a [Ignore], capture: &'a Capture<'a>) -> Self {
        let mut loose = HashMap::default();
        if ignores.iter().any(|ignore| ignore.host.is_some()) {
            let hosts = capture.loose.iter().filter_map(|call| {
                Some(((call.place.input, call.place.record), call.host.as_deref()?))
            });
            loose.extend(hosts);
        }
        Self { ignores, meant: vec![0; ignores.len()], capture, loose }
    }

    /// Whether an ignore means the finding, which has its place in `input`; `pointer` leads into the
    /// payload of its event.
    pub(super) fn takes(
        &mut self,
        finding: &Finding,
        input: InputId,
        pointer: Option<&str>,
    ) -> bool {
        let mut taken = false;
        for (number, ignore) in self.ignores.iter().enumerate() {
            if self.means(ignore, finding, input, pointer) {
                self.meant[number] += 1;
                taken = true;
            }
        }
        taken
    }

    /// How many findings each ignore means, in their order.
    pub(super) fn meant(self) -> Vec<u64> {
        self.meant
    }

    fn means(
        &self,
        ignore: &Ignore,
        finding: &Finding,
        input: InputId,
        pointer: Option<&str>,
    ) -> bool {
        let Ignore { rule, event_type, pointer: below, media_id, host } = ignore;
        let event = finding.event.as_ref().and_then(|event| event.event_type.as_deref());
        let of_rule =
            |rule: &Selector| rules::find(finding.rule).is_some_and(|own| rule.names(own));
        rule.as_ref().is_none_or(of_rule)
            && event_type.is_none_or(|wanted| event == Some(wanted.as_str()))
            && below.as_deref().is_none_or(|below| pointer.is_some_and(|at| is_below(at, below)))
            && media_id.as_deref().is_none_or(|id| self.media_id(finding) == Some(id))
            && host.as_ref().is_none_or(|pattern| {
                self.host(finding, input).is_some_and(|host| pattern.matches(host))
            })
    }

    fn media_id(&self, finding: &Finding) -> Option<&str> {
        let replay = self.capture.replays.get(finding.session?)?;
        replay.session.start()?.media_id.as_deref()
    }

    /// The host that the calls of the finding's session went to, or the call itself.
    fn host(&self, finding: &Finding, input: InputId) -> Option<&str> {
        match finding.session {
            Some(session) => {
                let calls = &self.capture.replays.get(session)?.session.calls;
                calls.iter().find_map(|call| call.host.as_deref())
            }
            None => self.loose.get(&(input, finding.location.record)).copied(),
        }
    }
}

/// Whether a pointer leads to `top` or to something in it.
fn is_below(pointer: &str, top: &str) -> bool {
    pointer.strip_prefix(top).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pointer_covers_what_is_in_it() {
        assert!(is_below("/params/media.id", "/params/media.id"));
        assert!(is_below("/params/media.id", "/params"));
        assert!(is_below("/params", ""));
        assert!(!is_below("/params/media.idx", "/params/media.id"));
        assert!(!is_below("/params", "/params/media.id"));
    }
}
