//! SARIF 2.1.0, for code scanning on GitHub and other services that show findings at files.
//!
//! GitHub refuses a whole file for one result without a physical location or with a column 0, and one of
//! more than 10 MB behind gzip; it takes at most 25,000 results a run, and shows 5,000 of them.

mod output;
mod size;

use std::io;

use super::json::write_indented;
use super::model::Report;
use super::options::Options;
use output::Log;

/// What GitHub takes of a log.
struct Bounds {
    /// The most results.
    results: usize,
    /// The most bytes behind gzip.
    bytes: u64,
}

/// The results that GitHub shows of a run, and the smaller of the two sizes that its "10 MB" may mean.
const GITHUB: Bounds = Bounds { results: 5_000, bytes: 10_000_000 };

/// Prints `report` as one SARIF run: the most severe findings, where there are too many, and a
/// notification that tells how many were left out.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, options: &Options, out: &mut dyn io::Write) -> io::Result<()> {
    write_indented(&log(report, options, &GITHUB)?, out)?;
    out.flush()
}

/// The log of as many findings as the bounds allow.
fn log<'a>(report: &'a Report, options: &Options, bounds: &Bounds) -> io::Result<Log<'a>> {
    let mut results = bounds.results.min(report.findings.len());
    loop {
        let log = Log::new(report, options, results);
        let bytes = size::compressed(&log, bounds.bytes)?;
        if bytes <= bounds.bytes || results == 0 {
            return Ok(log);
        }
        results = fewer(results, bytes, bounds.bytes);
    }
}

/// How many of the `results` that take `bytes` may fit into `max` bytes: less by a quarter at least, so
/// that few steps suffice where few findings take most of the room.
fn fewer(results: usize, bytes: u64, max: u64) -> usize {
    let share = results as u128 * u128::from(max) / u128::from(bytes);
    usize::try_from(share).unwrap_or(results).min(results * 3 / 4)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use serde_json::Value;

    use super::super::model::Related;
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
        report.findings = vec![note; GITHUB.results + 7];
        report.findings.push(sample::finding("missing-play", Severity::Error, "no play"));
        let document = parsed(&report);
        assert_eq!(results(&document).len(), GITHUB.results);
        assert_eq!(results(&document)[GITHUB.results - 1]["ruleId"], "missing-play");
        let told = &document["runs"][0]["invocations"][0]["toolExecutionNotifications"][0];
        let text = told["message"]["text"].as_str().unwrap();
        assert_eq!(text, "8 findings of the least severity are left out: 5,008 were found");
    }

    #[test]
    fn a_log_that_is_too_large_keeps_the_most_severe_and_tells_the_cut() {
        let mut report = sample::report();
        // Digits of a sum that gzip cannot foresee.
        let text = |i: u64| (i.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ i << 17).to_string().repeat(3);
        report.findings = (0..300)
            .map(|i| match i % 100 {
                99 => sample::finding("missing-play", Severity::Error, &text(i)),
                _ => sample::finding("tied-timestamps", Severity::Note, &text(i)),
            })
            .collect();
        let bounds = Bounds { results: 200, bytes: 4_000 };
        let log = log(&report, &Options::default(), &bounds).unwrap();
        let size = size::compressed(&log, bounds.bytes).unwrap();
        assert!((2_000..=4_000).contains(&size), "{size}");
        let document = serde_json::to_value(&log).unwrap();
        let kept = results(&document).len();
        let errors = results(&document).iter().filter(|it| it["level"] == "error").count();
        assert!(errors == 3 && (10..200).contains(&kept), "{errors} of {kept}");
        let told = document["runs"][0]["invocations"][0]["toolExecutionNotifications"].to_string();
        assert!(told.contains(&format!("{} findings of the least", 300 - kept)), "{told}");
    }

    #[test]
    fn a_bound_below_every_log_ends_the_search() {
        let bounds = Bounds { results: 5_000, bytes: 1 };
        let report = sample::many();
        let log = log(&report, &Options::default(), &bounds).unwrap();
        assert_eq!(results(&serde_json::to_value(&log).unwrap()).len(), 0);
    }

    #[test]
    fn places_of_a_result_are_those_that_github_shows() {
        let mut report = sample::report();
        let related = Related {
            message: "another of them".into(),
            location: report.findings[1].location.clone(),
        };
        report.findings[1].related = vec![related; 1_204];
        let document = parsed(&report);
        let result = &results(&document)[1];
        let places = ["locations", "relatedLocations"].map(|it| result[it].as_array().unwrap());
        assert_eq!(places.map(Vec::len), [1, 99]);
        let text = result["message"]["text"].as_str().unwrap();
        assert!(text.ends_with("\n… and 1,105 more places"), "{text}");
    }

    #[test]
    fn one_long_text_does_not_fill_the_log() {
        let mut report = sample::report();
        report.findings.truncate(2);
        let finding = &mut report.findings[1];
        finding.message = "m".repeat(1 << 20);
        finding.help = Some("h".repeat(1 << 20));
        finding.location.pointer = Some("/p".repeat(1 << 20));
        let length = results(&parsed(&report))[1]["message"].to_string().len();
        assert!(length < 10_000, "{length}");
    }

    #[test]
    fn a_run_is_one_and_a_rule_has_few_tags() {
        let document = parsed(&sample::many());
        assert_eq!(document["runs"].as_array().unwrap().len(), 1);
        for rule in document["runs"][0]["tool"]["driver"]["rules"].as_array().unwrap() {
            assert!(rule["properties"]["tags"].as_array().unwrap().len() <= 10);
        }
    }
}
