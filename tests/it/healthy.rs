//! Healthy sessions, of any mix, raise nothing above a note.

use crate::generator::plan::{self, Act, Client, Ending, Plan};
use crate::generator::player;
use crate::generator::wire::Capture;
use playproof::finding::Severity;
use playproof::report::model::Finding;
use proptest::prelude::*;

fn capture(plans: &[Plan]) -> Capture {
    let sessions = plans.iter().enumerate();
    let sessions = sessions.flat_map(|(number, plan)| player::play(plan, number)).collect();
    Capture { sessions, ..Capture::default() }
}

/// The findings on a capture that `matters` picks, in words, with the capture beside them.
fn complaints(capture: &Capture, matters: impl Fn(&Finding) -> bool) -> Option<String> {
    let written = capture.write();
    let report = crate::support::report("generated", written.text.clone());
    let told: Vec<String> = report
        .findings
        .iter()
        .filter(|finding| matters(finding))
        .map(|finding| {
            format!("{} @ {}: {}", finding.rule, finding.location.record, finding.message)
        })
        .collect();
    (!told.is_empty()).then(|| format!("{}\n{}", told.join("\n"), written.brief()))
}

proptest! {
    #![proptest_config(crate::generator::config(1))]

    #[test]
    fn sessions_side_by_side_raise_nothing_above_a_note(plans in plan::sessions()) {
        let told = complaints(&capture(&plans), |finding| finding.severity != Severity::Note);
        prop_assert!(told.is_none(), "{}", told.unwrap_or_default());
    }

    #[test]
    fn a_careful_client_gets_not_even_a_note(plan in plan::session(Client::Careful)) {
        // A session that does not end, or tells its chapter again in another, is worth a note.
        let away = plan.acts.iter().any(|act| matches!(act, Act::Away));
        prop_assume!(plan.ending != Ending::CaptureEnds && !away);
        let told = complaints(&capture(&[plan]), |_| true);
        prop_assert!(told.is_none(), "{}", told.unwrap_or_default());
    }
}
