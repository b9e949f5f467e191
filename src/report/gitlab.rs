//! GitLab's Code Quality report: an array of findings for the widget of a merge request.

use std::io;

use serde::Serialize;
use serde::ser::{SerializeSeq, Serializer};

use super::escape::visible;
use super::json::write_indented;
use super::model::{self, Finding, Report};
use super::options::Options;
use super::words::left_out;
use super::{impact, place};
use crate::finding::Severity;

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    fingerprint: &'a str,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

impl Location {
    fn new(location: &model::Location, options: &Options) -> Self {
        Self {
            path: visible(&place::relative(&location.input, options)).into_owned(),
            lines: Lines { begin: location.line },
        }
    }
}

#[derive(Serialize)]
struct Lines {
    begin: u64,
}

impl<'a> Issue<'a> {
    fn new(finding: &'a Finding, fingerprint: &'a str, options: &Options) -> Self {
        let location = &finding.location;
        let message = visible(&finding.message);
        let mut description = match place::record(location) {
            Some(record) => format!("{message} ({})", visible(&record)),
            None => message.into_owned(),
        };
        if let Some(impact) = &finding.impact {
            description += &format!("; impact: {}", visible(&impact::line(impact)));
        }
        description += &format!("; more: playproof explain {}", finding.rule);
        Self {
            description,
            check_name: finding.rule,
            fingerprint,
            severity: match finding.severity {
                Severity::Error => "critical",
                Severity::Warning => "major",
                Severity::Note => "info",
            },
            location: Location::new(location, options),
        }
    }

    /// An issue at the end that tells of the findings that are left out; the format has no other place.
    fn of_left_out(more: &str, last: &Finding, options: &Options) -> Self {
        Self {
            description: more.to_owned(),
            check_name: "playproof",
            fingerprint: "left-out",
            severity: "info",
            location: Location::new(&last.location, options),
        }
    }
}

/// The issues, made and written one at a time.
struct Issues<'a> {
    report: &'a Report,
    fingerprints: &'a [String],
    options: &'a Options,
}

impl Serialize for Issues<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut issues = serializer.serialize_seq(None)?;
        for (finding, fingerprint) in self.report.findings.iter().zip(self.fingerprints) {
            issues.serialize_element(&Issue::new(finding, fingerprint, self.options))?;
        }
        if let (Some(more), Some(last)) = (left_out(self.report), self.report.findings.last()) {
            issues.serialize_element(&Issue::of_left_out(&more, last, self.options))?;
        }
        issues.end()
    }
}

/// Prints `report` as a Code Quality report.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, options: &Options, out: &mut dyn io::Write) -> io::Result<()> {
    let fingerprints = place::identities(report, options);
    write_indented(&Issues { report, fingerprints: &fingerprints, options }, out)?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use serde_json::{Value, json};

    use super::super::{Format, sample};
    use super::*;

    fn print(report: &Report) -> String {
        sample::print(Format::Gitlab, report, &Options::default())
    }

    /// What GitLab's documentation asks for.
    fn schema() -> Value {
        let path = json!({"type": "string", "pattern": r"^(?!\.?/)"});
        json!({
            "type": "array",
            "items": {
                "type": "object",
                "required": ["description", "check_name", "fingerprint", "severity", "location"],
                "properties": {
                    "description": {"type": "string", "minLength": 1},
                    "check_name": {"type": "string", "minLength": 1},
                    "fingerprint": {"type": "string", "minLength": 1},
                    "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                    "location": {
                        "type": "object",
                        "required": ["path", "lines"],
                        "properties": {
                            "path": path,
                            "lines": {
                                "type": "object",
                                "required": ["begin"],
                                "properties": {"begin": {"type": "integer", "minimum": 1}}
                            }
                        }
                    }
                }
            }
        })
    }

    #[test]
    fn prints_the_sample() {
        insta::assert_snapshot!(print(&sample::report()));
    }

    #[test]
    fn is_what_gitlab_asks_for() {
        let validator = jsonschema::validator_for(&schema()).unwrap();
        let mut absolute = sample::report();
        absolute.findings[0].location.input = "/home/ci/./capture.har".into();
        for report in [sample::report(), sample::many(), sample::clean(), absolute] {
            let document: Value = serde_json::from_str(&print(&report)).unwrap();
            let errors: Vec<_> =
                validator.iter_errors(&document).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{errors:#?}");
        }
    }

    #[test]
    fn fingerprints_are_unique() {
        let document: Value = serde_json::from_str(&print(&sample::many())).unwrap();
        let issues = document.as_array().unwrap();
        let unique: HashSet<_> = issues.iter().map(|issue| &issue["fingerprint"]).collect();
        assert_eq!(unique.len(), issues.len());
    }

    #[test]
    fn nothing_found_is_an_empty_array() {
        assert_eq!(print(&sample::clean()), "[]\n");
    }
}
