//! The findings alone for programs that read line by line: a JSON object a line, with the members
//! that findings have in the JSON report.

use std::io;

use super::json;
use super::model::Report;
use super::options::Options;

/// Prints the findings of `report`, a line each.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, _: &Options, out: &mut dyn io::Write) -> io::Result<()> {
    json::write_lines(report, out)
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::super::{Format, sample};
    use super::*;

    fn print(report: &Report) -> String {
        sample::print(Format::Ndjson, report, &Options::default())
    }

    #[test]
    fn prints_the_sample() {
        insta::assert_snapshot!(print(&sample::report()));
    }

    #[test]
    fn a_line_is_a_finding_of_the_json_report() {
        let report = sample::report();
        let json = sample::print(Format::Json, &report, &Options::default());
        let json: Value = serde_json::from_str(&json).unwrap();
        let lines: Vec<Value> =
            print(&report).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(json["findings"], Value::Array(lines));
    }

    #[test]
    fn nothing_found_is_no_line() {
        assert_eq!(print(&sample::clean()), "");
    }
}
