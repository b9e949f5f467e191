//! What the page's script shows: text that is ready to be read, hidden characters as escapes.

use std::collections::HashMap;

use serde::Serialize;

use super::drawn::{self, Metric};
use crate::report::escape::{push_visible, visible};
use crate::report::impact;
use crate::report::model::{self, BaselineState, Report};
use crate::report::sid;
use crate::report::words::{Number, clock, counted, thousands, utc};
use crate::rules;

#[derive(Serialize)]
pub(super) struct Data {
    rules: Vec<Rule>,
    issues: Vec<Issue>,
    sessions: Vec<Session>,
    findings: Vec<Finding>,
    metrics: Vec<Metric>,
}

/// The same finding over all sessions.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Issue {
    rule: &'static str,
    severity: &'static str,
    message: String,
    help: Option<String>,
    /// What it is about: event type, pointer, class of the value.
    about: Vec<String>,
    findings: u64,
    sessions: u64,
    /// The share of sessions, in words.
    share: Option<String>,
    /// When it was first and last seen.
    seen: Option<[String; 2]>,
    impact: Option<String>,
    /// Its first sessions, by their numbers in `sessions`.
    first_sessions: Vec<usize>,
    /// Notes that are counted and not listed.
    unlisted: u64,
    example: String,
}

#[derive(Serialize)]
struct Rule {
    id: &'static str,
    summary: &'static str,
}

#[derive(Serialize)]
struct Session {
    id: String,
    title: String,
    facts: String,
    /// What was watched; empty where that is not known.
    name: String,
    /// How it ended, by the word of machine formats.
    ended: &'static str,
    /// Findings of each severity, those included that are not shown.
    found: [u64; 3],
    /// Its number among the drawings.
    drawing: Option<usize>,
}

#[derive(Serialize)]
struct Finding {
    /// Its number in `rules`.
    rule: usize,
    severity: &'static str,
    message: String,
    impact: Option<String>,
    help: Option<String>,
    /// Its number in `sessions`.
    session: Option<usize>,
    event: Option<String>,
    /// The event's number in its session, from 0.
    moment: Option<u64>,
    place: Place,
    related: Vec<Related>,
    fingerprint: String,
    /// Its number in `issues`.
    issue: Option<usize>,
    count: u64,
    /// Whether the baseline has it; none where there is none.
    known: Option<bool>,
}

#[derive(Serialize)]
struct Related {
    message: String,
    place: Place,
}

#[derive(Serialize)]
struct Place {
    name: String,
    record: Option<String>,
    pointer: Option<String>,
    excerpt: Option<Excerpt>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Excerpt {
    before: String,
    marked: String,
    after: String,
    cut_before: bool,
    cut_after: bool,
}

impl Data {
    pub(super) fn new(report: &Report) -> Self {
        let mut rules = Vec::new();
        let mut numbers: HashMap<&str, usize> = HashMap::new();
        let mut findings: Vec<&model::Finding> = report.findings.iter().collect();
        // The worst first; what is said of inputs, then session by session.
        findings.sort_by_key(|finding| (finding.severity, finding.session));
        let issues = (0..).zip(&report.issues).map(|(number, issue)| (&*issue.id, number));
        let issues: HashMap<&str, usize> = issues.collect();
        let findings = findings
            .into_iter()
            .map(|finding| {
                let rule = *numbers.entry(finding.rule).or_insert_with(|| {
                    let summary = rules::find(finding.rule).map_or("", |rule| rule.summary);
                    rules.push(Rule { id: finding.rule, summary });
                    rules.len() - 1
                });
                let issue = issues.get(&*finding.issue()).copied();
                Finding { issue, ..Finding::new(finding, rule, report) }
            })
            .collect();
        let metrics = if report.drawn.is_empty() { Vec::new() } else { drawn::metrics() };
        let issues = report.issues.iter().map(|issue| Issue::new(issue, report)).collect();
        Self { rules, issues, sessions: sessions(report), findings, metrics }
    }
}

impl Issue {
    fn new(issue: &model::Issue, report: &Report) -> Self {
        let about = [issue.event_type.as_deref(), issue.pointer.as_deref()];
        let class = issue.value_class.map(|class| class.as_str().to_owned());
        let seen = issue.first_ms.and_then(utc).zip(issue.last_ms.and_then(utc));
        Self {
            rule: issue.rule,
            severity: issue.severity.as_str(),
            message: text(&issue.example.message),
            help: issue.example.help.as_deref().map(text),
            about: about
                .into_iter()
                .flatten()
                .filter(|it| !it.is_empty())
                .map(text)
                .chain(class)
                .collect(),
            findings: issue.findings,
            sessions: issue.sessions,
            share: issue.share(report).map(share),
            seen: seen.map(|(first, last)| [first, last]),
            impact: issue.impact.as_ref().and_then(impact::total),
            first_sessions: issue.first_sessions.clone(),
            unlisted: issue.unlisted,
            example: text(&issue.example.fingerprint),
        }
    }
}

/// `12 %`, and `below 1 %` rather than none of something.
fn share(share: f64) -> String {
    match (share * 100.0).round() {
        percent if percent < 1.0 => "below 1 %".to_owned(),
        percent if percent >= 100.0 && share < 1.0 => "99 %".to_owned(),
        percent => format!("{} %", Number(percent)),
    }
}

fn sessions(report: &Report) -> Vec<Session> {
    let mut drawings = report.drawn.keys().enumerate().peekable();
    let sids = sid::short(&report.sessions);
    let sessions = report.sessions.iter().zip(sids).enumerate();
    sessions
        .map(|(number, (session, sid))| {
            let drawing = drawings.next_if(|(_, drawn)| **drawn == number);
            Session::new(session, sid, drawing.map(|(drawing, _)| drawing))
        })
        .collect()
}

impl Session {
    fn new(session: &model::SessionSummary, sid: &str, drawing: Option<usize>) -> Self {
        let title = match sid {
            "" => "session without an ID".to_owned(),
            sid => format!("session {}", text(sid)),
        };
        let name = session.media_name.as_ref().or(session.media_id.as_ref());
        Self {
            id: text(&session.id),
            title,
            facts: facts(session).join(" · "),
            name: name.map_or_else(String::new, |name| text(name)),
            ended: session.closed_by.as_str(),
            found: session.by_severity,
            drawing,
        }
    }
}

fn facts(session: &model::SessionSummary) -> Vec<String> {
    let of_media = [&session.content_type, &session.media_id];
    let mut facts: Vec<String> = of_media.into_iter().flatten().map(|it| text(it)).collect();
    facts.extend(session.start_ms.and_then(utc));
    let length = session.start_ms.zip(session.end_ms).map(|(start, end)| end.abs_diff(start));
    facts.extend(length.map(|ms| format!("{} long", clock(ms))));
    facts.push(counted(session.events, "event"));
    facts.extend(session.start_known.words().map(ToOwned::to_owned));
    facts.push(session.closed_by.words().to_owned());
    facts
}

impl Finding {
    fn new(finding: &model::Finding, rule: usize, report: &Report) -> Self {
        Self {
            rule,
            severity: finding.severity.as_str(),
            message: text(&finding.message),
            impact: finding.impact.as_ref().map(|all| text(&impact::all(all))),
            help: finding.help.as_deref().map(text),
            session: finding.session.filter(|&session| session < report.sessions.len()),
            event: finding.event.as_ref().map(event),
            moment: finding.event.as_ref().and_then(|event| event.index.checked_sub(1)),
            place: Place::new(&finding.location),
            related: finding.related.iter().map(Related::new).collect(),
            fingerprint: text(&finding.fingerprint),
            issue: None,
            count: finding.count,
            known: finding.baseline_state.map(|state| state == BaselineState::Unchanged),
        }
    }
}

/// `12 · adStart · 00:01:02 in · playhead 21 s`
fn event(event: &model::EventRef) -> String {
    let mut parts = vec![thousands(event.index)];
    parts.extend(event.event_type.as_deref().map(text));
    parts.extend(event.elapsed_ms.map(|ms| {
        let side = if ms < 0 { "before the start" } else { "in" };
        format!("{} {side}", clock(ms.unsigned_abs()))
    }));
    parts.extend(event.playhead.map(|playhead| format!("playhead {} s", Number(playhead))));
    parts.join(" · ")
}

impl Related {
    fn new(related: &model::Related) -> Self {
        Self { message: text(&related.message), place: Place::new(&related.location) }
    }
}

impl Place {
    fn new(location: &model::Location) -> Self {
        let record = match location.record {
            0 => None,
            record if record == location.line => Some(format!("line {}", thousands(record))),
            record => Some(format!("entry {}", thousands(record))),
        };
        let name = match location.record {
            0 => text(&location.input),
            _ => format!("{}:{}:{}", text(&location.input), location.line, location.column),
        };
        let pointer = location.pointer.as_deref().filter(|pointer| !pointer.is_empty()).map(text);
        Self { name, record, pointer, excerpt: location.excerpt.as_ref().map(Excerpt::new) }
    }
}

impl Excerpt {
    fn new(excerpt: &model::Excerpt) -> Self {
        let end = excerpt.start.saturating_add(excerpt.len);
        // A mark that lies on no characters of the text marks nothing.
        let parts = excerpt.text.get(..excerpt.start).zip(excerpt.text.get(excerpt.start..end));
        let (before, marked) = parts.unwrap_or((&excerpt.text, ""));
        let after = &excerpt.text[before.len() + marked.len()..];
        Self {
            before: text(before),
            marked: text(marked),
            after: text(after),
            cut_before: excerpt.cut_before,
            cut_after: excerpt.cut_after,
        }
    }
}

/// Text that can be read.
pub(super) fn text(text: &str) -> String {
    visible(text).into_owned()
}

/// Text of several lines that can be read.
pub(super) fn lines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => out.push(c),
            c => push_visible(&mut out, c),
        }
    }
    out
}
