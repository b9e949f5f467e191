//! What is extracted shows the same: every session of every fixture, as HAR and as a log, as it was sent
//! and redacted.

use std::fs;
use std::io::Cursor;
use std::path::PathBuf;
use std::sync::LazyLock;

use crate::support::timeline;
use playproof::check::{Options, Rewriter, Survey, survey};
use playproof::extract::{self, Call, Extracted};
use playproof::report::model::Finding;
use playproof::rules::{self, Per};
use playproof::source::{Input, discover};

/// What must stay the same of a finding. Messages may quote what is redacted.
type Told = (String, String, Option<u64>, Option<String>, u64);

fn told(finding: &Finding) -> Told {
    let Finding { rule, severity, event, count, location, .. } = finding;
    let index = event.as_ref().map(|event| event.index);
    ((*rule).to_owned(), severity.as_str().to_owned(), index, location.pointer.clone(), *count)
}

/// The findings of the session that has this many events and begins then, and their messages.
fn findings_of<T>(survey: &Survey<T>, session: usize) -> Vec<(Told, String)> {
    let of_session = |it: &&Finding| {
        let per_session = rules::find(it.rule).is_some_and(|rule| rule.per == Per::Session);
        per_session && it.session == Some(session)
    };
    let findings = survey.report.findings.iter().filter(of_session);
    let mut told: Vec<_> =
        findings.map(|finding| (told(finding), finding.message.clone())).collect();
    told.sort();
    told
}

/// The sessions of `after` that may be the one with this number in `before`.
fn same(before: &Survey<Vec<Call>>, session: usize, after: &Survey<Vec<Call>>) -> Vec<usize> {
    let key = |survey: &Survey<Vec<Call>>, session: usize| {
        let summary = &survey.report.sessions[session];
        let figures = (summary.events, summary.start_ms, summary.end_ms, summary.closed_by);
        (figures, summary.media_id.clone(), survey.views[session].len())
    };
    let wanted = key(before, session);
    (0..after.report.sessions.len()).filter(|&session| key(after, session) == wanted).collect()
}

/// Captures below the fixtures, and those of the rules' cases.
fn captures() -> Vec<Input> {
    let directories = ["fixtures/quickstart.har", "fixtures/broken", "fixtures/timelines"];
    let rest = ["fixtures/sdk/js", "fixtures/sdk/ios", "fixtures/dialects"];
    let paths = directories.into_iter().chain(rest);
    let mut all: Vec<Input> =
        paths.flat_map(|path| discover(&[PathBuf::from(path)]).unwrap()).collect();
    let mut files: Vec<_> =
        fs::read_dir("tests/rules").unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    for file in files {
        let text = fs::read_to_string(&file).unwrap();
        for case in text.split("=== ").skip(1) {
            let (name, lines) = case.split_once('\n').unwrap();
            let name = format!("{}: {name}", file.display());
            let (_, lines) = crate::support::config_and_timeline(lines);
            all.push(Input::once(&name, Cursor::new(timeline::read(&lines).capture)));
        }
    }
    all
}

fn surveyed(inputs: &[Input]) -> Survey<Vec<Call>> {
    static OPTIONS: LazyLock<Options> = LazyLock::new(Options::default);
    survey(inputs, &OPTIONS, &extract::calls).unwrap()
}

/// A path that other APIs have as well, and a body that tells nothing: that it is a call shows only in the
/// other calls to its host.
const TELLS_NOTHING: &str = "downloaded-first-event.txt: an empty batch";

#[derive(Clone, Copy, Debug, PartialEq)]
enum Form {
    Har,
    Log,
}

fn written(calls: &[Extracted], form: Form) -> Vec<u8> {
    let mut out = Vec::new();
    match form {
        Form::Har => extract::write_har(calls, &mut out).unwrap(),
        Form::Log => extract::write_log(calls, &mut out).unwrap(),
    }
    out
}

/// What differs where `calls` of a session are written in a form and checked; none where nothing does.
fn difference(
    before: &Survey<Vec<Call>>,
    session: usize,
    calls: &[Extracted],
    form: Form,
    messages: fn(String) -> String,
) -> Option<String> {
    let text = written(calls, form);
    let after = surveyed(&[Input::once("extracted", Cursor::new(text.clone()))]);
    let shown = || String::from_utf8_lossy(&text).into_owned();
    let same = same(before, session, &after);
    if same.is_empty() {
        return Some(format!("no such session\n{}", shown()));
    }
    let told = |findings: Vec<(Told, String)>| -> Vec<(Told, String)> {
        findings.into_iter().map(|(told, message)| (told, messages(message))).collect()
    };
    let before = told(findings_of(before, session));
    let after = same.into_iter().map(|same| told(findings_of(&after, same)));
    let after: Vec<_> = after.collect();
    (!after.contains(&before)).then(|| format!("{before:?}\n    became {after:?}\n{}", shown()))
}

/// What says that a capture lost a record.
const LOST: [&str; 3] = ["unreadable-record", "truncated-capture", "invalid-session-id"];

#[test]
fn what_is_extracted_shows_the_same() {
    let mut complaints = Vec::new();
    let mut compared = 0;
    for input in captures() {
        let inputs = [input];
        let before = surveyed(&inputs);
        if inputs[0].name.ends_with(TELLS_NOTHING) {
            continue;
        }
        // What the capture lost beside a session is not extracted with it: then more of it is known.
        if before.report.findings.iter().any(|finding| LOST.contains(&finding.rule)) {
            continue;
        }
        for session in 0..before.report.sessions.len() {
            let calls = extract::sessions(&[session], &before, &inputs).unwrap().calls;
            let mut redacted = calls.clone();
            extract::redact(&mut redacted, Rewriter::new(&[]));
            let forms = [Form::Har, Form::Log].into_iter();
            for form in
                forms.filter(|form| *form == Form::Log || !calls.iter().any(Extracted::is_bare))
            {
                compared += 2;
                let as_sent = difference(&before, session, &calls, form, |message| message);
                let as_redacted = difference(&before, session, &redacted, form, |_| String::new());
                for (how, difference) in [("as sent", as_sent), ("redacted", as_redacted)] {
                    complaints.extend(difference.map(|difference| {
                        format!(
                            "{}, session {session}, {form:?}, {how}: {difference}",
                            inputs[0].name
                        )
                    }));
                }
            }
        }
    }
    assert!(complaints.is_empty(), "{} differ\n{}", complaints.len(), complaints.join("\n"));
    assert!(compared > 1000, "{compared}");
}
