//! Each defect of a generated session raises its rule, once, where it is, and nothing that is not named
//! as its consequence.

use std::io::{self, Write};

use crate::generator::defects::{self, At, Base, Defect};
use crate::generator::plan::{self, Plan};
use crate::generator::wire::{Capture, Written};
use playproof::report::model::{Finding, Report};
use playproof::rules;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

/// How many cases of another property one here takes the place of.
const SHARE: u32 = 16;

fn report(written: &Written) -> Report {
    crate::support::report("generated", written.text.clone())
}

/// Whether a finding is where the defect is.
fn is_there(finding: &Finding, at: &At, written: &Written) -> bool {
    match at {
        At::Calls(ids) => ids.iter().any(|id| written.records[id] == finding.location.record),
        At::Session => finding.location.record > 0,
        At::Input => finding.location.record == 0,
    }
}

/// What is wrong with the findings on a spoilt capture, if anything.
fn complaint(defect: &Defect, mut capture: Capture) -> Option<String> {
    let at = (defect.spoil)(&mut capture);
    let written = capture.write();
    let findings = report(&written).findings;
    let own: Vec<&Finding> =
        findings.iter().filter(|finding| finding.rule == defect.rule).collect();
    let strange: Vec<&Finding> = findings
        .iter()
        .filter(|finding| finding.rule != defect.rule && !defect.beside.contains(&finding.rule))
        .collect();
    let healthy = matches!(own.as_slice(), [only] if is_there(only, &at, &written));
    (!healthy || !strange.is_empty()).then(|| {
        let told: Vec<String> = findings
            .iter()
            .map(|finding| {
                format!("  {} @ {}: {}", finding.rule, finding.location.record, finding.message)
            })
            .collect();
        let records: Vec<u64> = match &at {
            At::Calls(ids) => ids.iter().map(|id| written.records[id]).collect(),
            At::Session | At::Input => Vec::new(),
        };
        format!(
            "{} at {at:?} {records:?} told\n{}\n{}",
            defect.rule,
            told.join("\n"),
            written.brief()
        )
    })
}

/// Whether the rule is there already.
fn is_known(defect: &&Defect) -> bool {
    rules::find(defect.rule).is_some()
}

/// Spoils a session in all ways.
fn spoil(rich: &Plan) -> Result<(), TestCaseError> {
    for base in [Base::Rich, Base::Plain, Base::Resumed, Base::Downloaded, Base::Two] {
        let written = defects::base(base, rich).write();
        let told = crate::support::told(&report(&written).findings);
        prop_assert!(told.is_empty(), "{base:?} is not healthy: {told:?}\n{}", written.brief());
    }
    let complaints: Vec<String> = defects::all()
        .filter(is_known)
        .filter_map(|defect| complaint(defect, defects::base(defect.base, rich)))
        .collect();
    prop_assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    Ok(())
}

/// Not with `proptest!`: that would take `PROPTEST_CASES` as it is, and each case is a hundred captures.
#[test]
fn each_defect_raises_its_rule_and_nothing_else() {
    let mut runner = TestRunner::new(crate::generator::config(SHARE));
    if let Err(error) = runner.run(&plan::rich(), |rich| spoil(&rich)) {
        panic!("{error}");
    }
}

#[test]
fn each_rule_is_reached_by_a_defect() {
    let reached = |id: &str| {
        defects::all().any(|defect| defect.rule == id)
            || defects::OUT_OF_REACH.iter().any(|(rule, _)| *rule == id)
    };
    let missed: Vec<&str> = rules::all().map(|rule| rule.id).filter(|id| !reached(id)).collect();
    assert!(missed.is_empty(), "no defect reaches {missed:?}");
    let unknown: Vec<&str> =
        defects::all().filter(|defect| !is_known(defect)).map(|defect| defect.rule).collect();
    if !unknown.is_empty() {
        // Not `eprintln`: the test harness would keep it to itself.
        let _ = writeln!(io::stderr(), "SKIPPED: no such rules yet: {unknown:?}");
    }
}
