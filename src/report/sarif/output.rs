//! The members of a SARIF log, in the order in which they are written.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use crate::finding::Severity;
use crate::report::escape::visible;
use crate::report::impact::{self, ChangeOut};
use crate::report::json::changes;
use crate::report::model::{self, BaselineState, Report};
use crate::report::options::Options;
use crate::report::place;
use crate::report::words::{clipped, counted, thousands};
use crate::rules;

/// The most places of a result beside its own: GitHub shows 100 in all, and refuses more than 1,000.
const MAX_RELATED: usize = 99;

/// The longest message, help or place in characters: captured text may be in it, and a few long ones would
/// take the room of all others.
const MAX_CHARS: usize = 2_000;

#[derive(Serialize)]
pub(super) struct Log<'a> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run<'a>; 1],
}

impl<'a> Log<'a> {
    /// The log of `report` with at most `max` results.
    pub(super) fn new(report: &'a Report, options: &Options, max: usize) -> Self {
        Self {
            schema: "https://json.schemastore.org/sarif-2.1.0.json",
            version: "2.1.0",
            runs: [Run::new(report, options, max)],
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Run<'a> {
    tool: Tool,
    invocations: [Invocation; 1],
    column_kind: &'static str,
    results: Vec<Result<'a>>,
}

impl<'a> Run<'a> {
    fn new(report: &'a Report, options: &Options, max: usize) -> Self {
        let kept = most_severe(report, max);
        let fingerprints = place::identities(report, options);
        let mut rules = Rules::default();
        let results = kept
            .iter()
            .map(|&number| {
                let finding = &report.findings[number];
                let rule_index = rules.number(finding);
                Result::new(finding, rule_index, &fingerprints[number], report, options)
            })
            .collect();
        Self {
            tool: Tool { driver: Driver::new(rules.list) },
            invocations: [Invocation::new(
                report.findings.len() as u64 + report.left_out(),
                kept.len() as u64,
            )],
            column_kind: "unicodeCodePoints",
            results,
        }
    }
}

/// The numbers of the `max` most severe findings, in the order of the report.
fn most_severe(report: &Report, max: usize) -> Vec<usize> {
    let mut numbers: Vec<usize> = (0..report.findings.len()).collect();
    numbers.sort_by_key(|&number| report.findings[number].severity);
    numbers.truncate(max);
    numbers.sort_unstable();
    numbers
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
    tool_execution_notifications: Vec<Notification>,
}

#[derive(Serialize)]
struct Notification {
    level: &'static str,
    message: Text,
}

impl Invocation {
    fn new(found: u64, kept: u64) -> Self {
        let left_out = found - kept;
        let notification = (left_out > 0).then(|| Notification {
            level: "warning",
            message: Text::new(format!(
                "{} of the least severity are left out: {} were found",
                counted(left_out, "finding"),
                thousands(found)
            )),
        });
        Self {
            execution_successful: true,
            tool_execution_notifications: notification.into_iter().collect(),
        }
    }
}

#[derive(Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Rule>,
}

impl Driver {
    fn new(rules: Vec<Rule>) -> Self {
        Self { name: env!("CARGO_PKG_NAME"), semantic_version: env!("CARGO_PKG_VERSION"), rules }
    }
}

/// The rules of the results, each once: GitHub refuses a rule that stands twice.
#[derive(Default)]
struct Rules {
    list: Vec<Rule>,
    numbers: HashMap<&'static str, usize>,
}

impl Rules {
    fn number(&mut self, finding: &model::Finding) -> usize {
        *self.numbers.entry(finding.rule).or_insert_with(|| {
            self.list.push(Rule::new(finding));
            self.list.len() - 1
        })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    short_description: Text,
    default_configuration: Configuration,
    #[serde(skip_serializing_if = "Option::is_none")]
    help_uri: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<Help>,
    properties: Tags,
}

#[derive(Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Serialize)]
struct Help {
    text: &'static str,
    markdown: &'static str,
}

#[derive(Serialize)]
struct Tags {
    tags: [&'static str; 1],
}

impl Rule {
    fn new(finding: &model::Finding) -> Self {
        let known = rules::find(finding.rule);
        Self {
            id: finding.rule,
            short_description: Text::new(known.map_or(finding.rule, |rule| rule.summary)),
            default_configuration: Configuration {
                level: level(known.map_or(finding.severity, |rule| rule.severity)),
            },
            help_uri: known.and_then(|rule| rule.links().next()),
            help: known.map(|rule| Help { text: rule.page, markdown: rule.page }),
            properties: Tags { tags: [finding.group] },
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Result<'a> {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Text,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
    occurrence_count: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline_state: Option<BaselineState>,
    partial_fingerprints: BTreeMap<&'static str, String>,
    properties: Properties<'a>,
}

impl<'a> Result<'a> {
    fn new(
        finding: &'a model::Finding,
        rule_index: usize,
        fingerprint: &str,
        report: &Report,
        options: &Options,
    ) -> Self {
        let related = finding.related.iter().take(MAX_RELATED).map(|related| {
            let text = message(&related.message, &related.location);
            Location { message: Some(Text::new(text)), ..Location::new(&related.location, options) }
        });
        // GitHub knows an alert again by the first name alone, and counts lines where it is missing.
        let names = ["primaryLocationLineHash", "playproof/v1"];
        Self {
            rule_id: finding.rule,
            rule_index,
            level: level(finding.severity),
            message: told(finding),
            locations: [Location::new(&finding.location, options)],
            related_locations: related.collect(),
            occurrence_count: finding.count.max(1),
            baseline_state: finding.baseline_state,
            partial_fingerprints: names.map(|name| (name, fingerprint.to_owned())).into(),
            properties: Properties::new(finding, report),
        }
    }
}

/// What was seen, its impact, and what to do about it.
fn told(finding: &model::Finding) -> Text {
    let mut out = message(&finding.message, &finding.location);
    if let Some(impact) = &finding.impact {
        out += &format!("\nimpact: {}", visible(&impact::line(impact)));
    }
    if let Some(help) = &finding.help {
        out += &format!("\nhelp: {}", visible(&clipped(help, MAX_CHARS)));
    }
    if let more @ 1.. = finding.related.len().saturating_sub(MAX_RELATED) {
        out += &format!("\n… and {}", counted(more as u64, "more place"));
    }
    Text::new(out)
}

/// What was seen, with the record and the pointer: they tell the place where a capture is one line.
fn message(text: &str, location: &model::Location) -> String {
    let mut out = visible(&clipped(text, MAX_CHARS)).into_owned();
    if let Some(record) = place::record(location) {
        out += &format!(" ({})", visible(&clipped(&record, MAX_CHARS)));
    }
    out
}

fn level(severity: Severity) -> &'static str {
    severity.as_str()
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Text>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    region: Region,
}

#[derive(Serialize)]
struct ArtifactLocation {
    uri: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: u64,
    start_column: u64,
    end_line: u64,
    end_column: u64,
    byte_offset: u64,
    byte_length: u64,
}

impl Location {
    fn new(location: &model::Location, options: &Options) -> Self {
        Self {
            physical_location: PhysicalLocation {
                artifact_location: ArtifactLocation { uri: place::uri(&location.input, options) },
                region: Region {
                    start_line: location.line,
                    start_column: location.column,
                    end_line: location.end_line,
                    end_column: location.end_column,
                    byte_offset: location.byte_offset,
                    byte_length: location.byte_length,
                },
            },
            message: None,
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Properties<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event_index: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    impact: Option<Vec<ChangeOut<'a>>>,
}

impl<'a> Properties<'a> {
    fn new(finding: &'a model::Finding, report: &Report) -> Self {
        let session = finding.session.and_then(|session| report.sessions.get(session));
        let event = finding.event.as_ref();
        let event_type = event.and_then(|event| event.event_type.as_deref());
        Self {
            session: session.map(|session| visible(&session.id).into_owned()),
            event_index: event.map(|event| event.index),
            event_type: event_type.map(|name| visible(name).into_owned()),
            impact: changes(finding),
        }
    }
}

#[derive(Serialize)]
struct Text {
    text: String,
}

impl Text {
    fn new(text: impl Into<String>) -> Self {
        Self { text: text.into() }
    }
}
