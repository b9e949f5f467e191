//! What formats do with a report that does not show all findings.

use clap::ValueEnum;

use super::options::{Options, Show};
use super::{Format, sample};

fn print(format: Format) -> String {
    sample::print(format, &sample::overflowing(), &Options::default())
}

#[test]
fn machine_formats_have_all_findings() {
    for format in [Format::Json, Format::Ndjson, Format::Csv] {
        let whole = sample::print(format, &sample::many(), &Options::default());
        assert_eq!(print(format), whole, "{format:?}");
    }
}

#[test]
fn other_formats_tell_of_those_that_they_leave_out() {
    for format in Format::value_variants() {
        let told = match format {
            Format::Json | Format::Ndjson | Format::Csv => continue,
            // They show issues, which are of all findings.
            Format::Pretty | Format::Markdown | Format::Github => continue,
            Format::Html => "… and 40 more findings that this report leaves out",
            Format::Sarif => "40 findings of the least severity are left out: 60 were found",
            Format::Junit => "… and 40 more findings that this report leaves out",
            Format::Gitlab => "… and 40 more findings that this report leaves out",
        };
        let text = print(*format);
        let line = text.replace('\n', " ");
        assert!(line.contains(told), "{format:?}:\n{text}");
    }
}

#[test]
fn figures_by_rule_are_of_all_findings() {
    for (format, row) in [
        (Format::Pretty, "54         1\n"),
        (Format::Html, "data-rule=\"tied-timestamps\">54</td>"),
    ] {
        assert!(print(format).contains(row), "{format:?}");
    }
}

#[test]
fn whoever_asks_for_all_sees_what_there_is_and_what_there_is_not() {
    let options = Options { show: Show::All, ..Options::default() };
    let text = sample::print(Format::Pretty, &sample::overflowing(), &options);
    assert_eq!(text.matches("tied-timestamps]").count(), 18);
    assert!(text.contains("… and 40 more findings"));
}

#[test]
fn no_session_passes_whose_findings_are_left_out() {
    let mut report = sample::overflowing();
    report.sessions[0].findings = 57;
    report.sessions[1].findings = 3;
    let text = sample::print(Format::Junit, &report, &Options::default());
    assert!(text.contains("<skipped message=\"38 more findings that this report leaves out\"/>"));
    assert!(text.contains("<skipped message=\"2 more findings that this report leaves out\"/>"));
}
