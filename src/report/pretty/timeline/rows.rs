//! The rows of a timeline: an event each, but for runs of pings that nothing is said of.

use crate::report::model::Finding;
use crate::timeline::{Moment, Timeline};

/// A run of this many pings or more is one row.
const MIN_RUN: usize = 3;

/// A row: an event, or a run of pings.
pub(super) struct Row<'a> {
    /// The number of its first event, from 0.
    pub(super) number: usize,
    /// Its events; never none.
    pub(super) moments: &'a [Moment],
    /// What was found at its last event.
    pub(super) findings: Vec<&'a Finding>,
}

impl<'a> Row<'a> {
    pub(super) fn first(&self) -> &'a Moment {
        &self.moments[0]
    }

    pub(super) fn last(&self) -> &'a Moment {
        &self.moments[self.moments.len() - 1]
    }

    /// The number of its last event, from 0.
    pub(super) fn last_number(&self) -> usize {
        self.number + self.moments.len() - 1
    }
}

/// The rows of a timeline with these findings, each with the number of its event.
pub(super) fn rows<'a>(
    timeline: &'a Timeline,
    findings: &[(Option<usize>, &'a Finding)],
) -> Vec<Row<'a>> {
    let moments = &timeline.moments;
    let mut of_moment: Vec<Vec<&Finding>> = vec![Vec::new(); moments.len()];
    for (number, finding) in findings {
        if let Some(found) = number.and_then(|number| of_moment.get_mut(number)) {
            found.push(finding);
        }
    }
    let mut rows = Vec::new();
    let mut number = 0;
    while number < moments.len() {
        let run = (number..moments.len())
            .take_while(|&at| {
                is_quiet(moments, at)
                    && of_moment[at].is_empty()
                    && moments[at].status == moments[number].status
            })
            .count();
        let count = if run >= MIN_RUN { run } else { 1 };
        let findings = std::mem::take(&mut of_moment[number + count - 1]);
        rows.push(Row { number, moments: &moments[number..number + count], findings });
        number += count;
    }
    rows
}

/// Whether an event is a ping that changes nothing.
fn is_quiet(moments: &[Moment], number: usize) -> bool {
    let moment = &moments[number];
    let before = number.checked_sub(1).map(|before| &moments[before]);
    moment.event_type.as_deref() == Some("ping")
        && before.is_some_and(|it| it.state == moment.state && it.dropped == moment.dropped)
}
