//! The JSON report, version 1: the format that programs depend on.
//!
//! Its members are types of their own, so that no inner name leaks out; they may gain members and
//! lose none. `docs/json-report.schema.json` describes it.

mod issue;
mod layout;
#[cfg(test)]
mod layout_tests;
mod output;
mod safe;
mod timelines;

pub(super) use output::{Session, TOOL, Tool, changes};

use std::io;

use layout::{Layout, Writer};
use serde::Serialize;

use super::model::Report;
use super::options::Options;
use crate::timeline::Timeline;

/// The version of the format: another one where a member is lost or changes its meaning.
pub const VERSION: u32 = 1;

/// Prints `report` as one JSON object, finding by finding.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, _: &Options, out: &mut dyn io::Write) -> io::Result<()> {
    write_indented(&output::Document::new(report), out)?;
    out.flush()
}

/// Prints the sessions of `report` alone, as one JSON object.
///
/// # Errors
/// Those of `out`.
pub(super) fn write_sessions(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    write_indented(&output::SessionList::new(report), out)?;
    out.flush()
}

/// Prints the sessions of `report` with their timelines, as one JSON object.
///
/// # Errors
/// Those of `out`.
pub(super) fn write_timelines(
    report: &Report,
    timelines: &[Timeline],
    out: &mut dyn io::Write,
) -> io::Result<()> {
    write_indented(&timelines::Document::new(report, timelines), out)?;
    out.flush()
}

/// Prints the findings of `report`, each as a JSON object on a line of its own.
///
/// # Errors
/// Those of `out`.
pub(super) fn write_lines(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let mut writer = Writer::new(out, Layout::OneLine);
    for finding in report.all_findings() {
        writer.write(&output::Finding::new(&*finding?, report), b"\n")?;
    }
    writer.finish()?;
    out.flush()
}

/// Writes `value` as indented JSON with a line feed behind it, hidden characters escaped.
pub(crate) fn write_indented(value: &impl Serialize, out: &mut dyn io::Write) -> io::Result<()> {
    let mut writer = Writer::new(out, Layout::Indented);
    writer.write(value, b"\n")?;
    writer.finish()
}

/// Writes `value` as JSON on one line, hidden characters escaped.
pub(super) fn write_compact(value: &impl Serialize, out: &mut dyn io::Write) -> io::Result<()> {
    let mut writer = Writer::new(out, Layout::OneLine);
    writer.write(value, b"")?;
    writer.finish()
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::super::{Format, sample};
    use super::*;

    fn parsed(report: &Report) -> Value {
        let text = sample::print(Format::Json, report, &Options::default());
        serde_json::from_str(&text).unwrap()
    }

    #[test]
    fn prints_the_sample() {
        let text = sample::print(Format::Json, &sample::report(), &Options::default());
        insta::assert_snapshot!(text);
    }

    #[test]
    fn follows_its_schema() {
        let schema = include_str!("../../docs/json-report.schema.json");
        let schema: Value = serde_json::from_str(schema).unwrap();
        jsonschema::meta::validate(&schema).unwrap();
        let validator = jsonschema::validator_for(&schema).unwrap();
        for report in sample::all() {
            let document = parsed(&report);
            let errors: Vec<_> =
                validator.iter_errors(&document).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{errors:#?}");
        }
    }

    #[test]
    fn the_schema_knows_every_member() {
        let schema = include_str!("../../docs/json-report.schema.json");
        // Closed, the schema refuses what it does not describe.
        let closed = schema.replace(
            r#""type": "object","#,
            r#""type": "object", "unevaluatedProperties": false,"#,
        );
        assert_ne!(schema, closed);
        let validator = jsonschema::validator_for(&serde_json::from_str(&closed).unwrap()).unwrap();
        for report in sample::all() {
            assert!(validator.is_valid(&parsed(&report)));
        }
    }

    #[test]
    fn text_survives_the_escapes() {
        let report = sample::report();
        let document = parsed(&report);
        for (i, finding) in report.findings.iter().enumerate() {
            assert_eq!(document["findings"][i]["message"], *finding.message);
        }
    }

    #[test]
    fn the_outcome_is_that_of_the_gate() {
        let mut report = sample::report();
        assert_eq!(parsed(&report)["summary"]["outcome"], "findings");
        report.summary.failed_gate = false;
        assert_eq!(parsed(&report)["summary"]["outcome"], "clean");
    }
}
