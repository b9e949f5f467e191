//! SARIF 2.1.0, for code scanning on GitHub and other services that show findings at files.
//!
//! GitHub refuses a whole file for one result without a physical location or with a column 0, takes
//! at most 25,000 results a run, and shows 5,000 of them.

mod output;

use std::io;

use super::json::write_indented;
use super::model::Report;
use super::options::Options;

/// The results that GitHub shows of a run.
const MAX_RESULTS: usize = 5_000;

/// Prints `report` as one SARIF run: the most severe findings, where there are too many, and a
/// notification that tells how many were left out.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, options: &Options, out: &mut dyn io::Write) -> io::Result<()> {
    write_indented(&output::Log::new(report, options, MAX_RESULTS), out)?;
    out.flush()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use serde_json::Value;

    use super::super::{Format, sample};
    use super::*;
    use crate::finding::Severity;

    fn print(report: &Report) -> String {
        sample::print(Format::Sarif, report, &Options::default())
    }

    fn parsed(report: &Report) -> Value {
        serde_json::from_str(&print(report)).unwrap()
    }

    fn results(document: &Value) -> &[Value] {
        document["runs"][0]["results"].as_array().unwrap()
    }

    #[test]
    fn prints_the_sample() {
        let mut document = parsed(&sample::report());
        // What the pages say is not this format's matter.
        document["runs"][0]["tool"].take();
        insta::assert_snapshot!(serde_json::to_string_pretty(&document).unwrap());
    }

    #[test]
    fn follows_the_schema_of_oasis() {
        let schema = include_str!("../../fixtures/sarif/sarif-schema-2.1.0.json");
        // The one pattern of the schema that is no regular expression as JSON Schema wants them.
        let broken = "^[a-zA-Z]{2}|^[a-zA-Z]{2}-[a-zA-Z]{2}]?$";
        assert!(schema.contains(broken));
        let schema = schema.replace(broken, "^[a-zA-Z]{2}(-[a-zA-Z]{2})?$");
        let validator = jsonschema::validator_for(&serde_json::from_str(&schema).unwrap()).unwrap();
        for report in sample::all() {
            let document = parsed(&report);
            let errors: Vec<_> =
                validator.iter_errors(&document).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{errors:#?}");
        }
    }

    #[test]
    fn every_result_has_a_place_that_github_takes() {
        let mut report = sample::report();
        report.findings[1].location.input = "https://example.com/a.har".into();
        let document = parsed(&report);
        for result in results(&document) {
            let place = &result["locations"][0]["physicalLocation"];
            let uri = place["artifactLocation"]["uri"].as_str().unwrap();
            assert!(!uri.contains(':') && !uri.starts_with('/'), "{uri}");
            let region = &place["region"];
            assert!(region["startLine"].as_u64() >= Some(1), "{region}");
            assert!(region["startColumn"].as_u64() >= Some(1), "{region}");
        }
    }

    #[test]
    fn rules_stand_once_and_are_found_by_number() {
        let document = parsed(&sample::many());
        let rules = document["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
        assert_eq!(rules.len(), 3);
        for result in results(&document) {
            let number = result["ruleIndex"].as_u64().unwrap();
            assert_eq!(rules[usize::try_from(number).unwrap()]["id"], result["ruleId"]);
        }
    }

    #[test]
    fn no_finding_is_a_security_alert() {
        assert!(!print(&sample::report()).contains("security-severity"));
    }

    #[test]
    fn a_known_rule_brings_its_page() {
        let document = parsed(&sample::report());
        let rules = document["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap();
        let rule = rules.iter().find(|rule| rule["id"] == "ad-outside-break").unwrap();
        let page = rule["help"]["markdown"].as_str().unwrap();
        assert!(page.starts_with("# ad-outside-break"), "{page}");
    }

    #[test]
    fn fingerprints_are_ours_and_unique() {
        let document = parsed(&sample::many());
        let unique: HashSet<_> = results(&document)
            .iter()
            .map(|result| result["partialFingerprints"]["primaryLocationLineHash"].as_str())
            .collect();
        assert_eq!(unique.len(), results(&document).len());
        assert!(!unique.contains(&None));
    }

    #[test]
    fn results_tell_how_they_stand_to_the_baseline() {
        let document = parsed(&sample::against_baseline());
        let states: Vec<_> =
            results(&document).iter().map(|result| result["baselineState"].as_str()).collect();
        let [new, unchanged] = ["new", "unchanged"].map(Some);
        assert_eq!(states, [unchanged, new, unchanged, unchanged, new]);
        assert!(!print(&sample::report()).contains("baselineState"));
    }

    #[test]
    fn the_most_severe_are_kept_and_the_cut_is_told() {
        let mut report = sample::report();
        let note = sample::finding("tied-timestamps", Severity::Note, "tied");
        report.findings = vec![note; MAX_RESULTS + 7];
        report.findings.push(sample::finding("missing-play", Severity::Error, "no play"));
        let document = parsed(&report);
        assert_eq!(results(&document).len(), MAX_RESULTS);
        assert_eq!(results(&document)[MAX_RESULTS - 1]["ruleId"], "missing-play");
        let told = &document["runs"][0]["invocations"][0]["toolExecutionNotifications"][0];
        let text = told["message"]["text"].as_str().unwrap();
        assert_eq!(text, "8 findings of the least severity are left out: 5,008 were found");
    }
}
