//! What the page's script shows: text that is ready to be read, hidden characters as escapes.

use std::collections::HashMap;

use serde::Serialize;

use super::drawn::{self, Metric};
use crate::report::escape::visible;
use crate::report::impact;
use crate::report::model::{self, BaselineState, Report};
use crate::report::sid;
use crate::report::words::{Number, clock, counted, thousands, utc};
use crate::rules;

#[derive(Serialize)]
pub(super) struct Data {
    rules: Vec<Rule>,
    sessions: Vec<Session>,
    findings: Vec<Finding>,
    metrics: Vec<Metric>,
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
    findings: u64,
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
        // As in the report for people: what is said of inputs, then session by session.
        findings.sort_by_key(|finding| finding.session);
        let findings = findings
            .into_iter()
            .map(|finding| {
                let rule = *numbers.entry(finding.rule).or_insert_with(|| {
                    let summary = rules::find(finding.rule).map_or("", |rule| rule.summary);
                    rules.push(Rule { id: finding.rule, summary });
                    rules.len() - 1
                });
                Finding::new(finding, rule, report)
            })
            .collect();
        let metrics = if report.drawn.is_empty() { Vec::new() } else { drawn::metrics() };
        Self { rules, sessions: sessions(report), findings, metrics }
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
            findings: session.findings,
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
