//! Findings that the user has looked at and does not want to be told of.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::finish::without_element;
use crate::api::{EventType, HostPattern};
use crate::place::InputId;
use crate::report::model::{Finding, SessionSummary};
use crate::rules::{self, Selector};

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

/// The sessions and calls that findings speak of, as far as ignores ask for them.
pub(super) struct Told<'a> {
    /// The sessions of the report, nothing hidden.
    pub sessions: &'a [SessionSummary],
    /// The host that the calls of each session went to.
    pub hosts: &'a [Option<Arc<str>>],
    /// The hosts of calls that belong to no session, by input and record.
    pub loose: &'a LooseHosts,
}

/// Hosts by input and record.
pub(super) type LooseHosts = HashMap<(InputId, u64), Arc<str>, RandomState>;

/// Takes findings out of a report.
pub(super) struct Ignoring<'a> {
    ignores: &'a [Ignore],
    /// How many findings each ignore means.
    meant: Vec<u64>,
    told: Told<'a>,
}

impl<'a> Ignoring<'a> {
    pub(super) fn new(ignores: &'a [Ignore], told: Told<'a>) -> Self {
        Self { ignores, meant: vec![0; ignores.len()], told }
    }

    /// Whether an ignore means the finding, which has its place in `input`.
    pub(super) fn takes(&mut self, finding: &Finding, input: InputId) -> bool {
        if self.ignores.is_empty() {
            return false;
        }
        // Pointers of ignores lead into the payload of an event.
        let pointer = finding.location.pointer.as_deref().map(without_element);
        let mut taken = false;
        for (number, ignore) in self.ignores.iter().enumerate() {
            if self.means(ignore, finding, input, pointer.as_deref()) {
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
        self.told.sessions.get(finding.session?)?.media_id.as_deref()
    }

    /// The host that the calls of the finding's session went to, or the call itself.
    fn host(&self, finding: &Finding, input: InputId) -> Option<&str> {
        match finding.session {
            Some(session) => self.told.hosts.get(session)?.as_deref(),
            None => self.told.loose.get(&(input, finding.location.record)).map(Arc::as_ref),
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
