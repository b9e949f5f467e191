//! What is extracted shows the same: every session of every fixture, as HAR and as a log, as it was sent
//! and redacted.
#![allow(clippy::unwrap_used, reason = "a panic is how a test fails")]

mod support;

use std::io::Cursor;
use std::path::PathBuf;

use playproof::check::{Options, Survey, survey};
use playproof::extract::{self, Call, Extracted};
use playproof::report::model::Finding;
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
    let findings = survey.report.findings.iter().filter(|it| it.session == Some(session));
    let mut told: Vec<_> =
        findings.map(|finding| (told(finding), finding.message.clone())).collect();
    told.sort();
    told
}

/// The session of `after` that is the one with this number in `before`.
fn same(before: &Survey<Vec<Call>>, session: usize, after: &Survey<Vec<Call>>) -> Option<usize> {
    let key = |survey: &Survey<Vec<Call>>, session: usize| {
        let summary = &survey.report.sessions[session];
        let types = (summary.events, summary.start_ms, summary.end_ms, summary.closed_by);
        (types, summary.media_id.clone(), survey.views[session].len())
    };
    let wanted = key(before, session);
    (0..after.report.sessions.len()).find(|&session| key(after, session) == wanted)
}

/// Captures below the fixtures that hold sessions.
fn fixtures() -> Vec<Vec<Input>> {
    let directories = ["fixtures/quickstart.har", "fixtures/broken", "fixtures/timelines"];
    let rest = ["fixtures/sdk/js", "fixtures/sdk/ios", "fixtures/dialects"];
    let mut all = Vec::new();
    for directory in directories.into_iter().chain(rest) {
        let inputs = discover(&[PathBuf::from(directory)]).unwrap();
        all.extend(inputs.into_iter().map(|input| vec![input]));
    }
    all
}

fn surveyed(inputs: &[Input]) -> Survey<Vec<Call>> {
    survey(inputs, &Options::default(), &extract::calls).unwrap()
}

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

#[test]
fn what_is_extracted_shows_the_same() {
    let mut complaints = Vec::new();
    let mut compared = 0;
    for inputs in fixtures() {
        let before = surveyed(&inputs);
        for session in 0..before.report.sessions.len() {
            let calls = extract::sessions(&[session], &before, &inputs).unwrap().calls;
            let mut redacted = calls.clone();
            extract::redact(&mut redacted, &[]);
            for (calls, is_redacted) in [(&calls, false), (&redacted, true)] {
                for form in [Form::Har, Form::Log] {
                    if form == Form::Har && calls.iter().any(Extracted::is_bare) {
                        continue;
                    }
                    compared += 1;
                    let text = written(calls, form);
                    let input = Input::once("extracted", Cursor::new(text.clone()));
                    let after = surveyed(&[input]);
                    let what = format!(
                        "{} session {session}, {form:?}, redacted: {is_redacted}",
                        inputs[0].name
                    );
                    let Some(same) = same(&before, session, &after) else {
                        complaints.push(format!(
                            "{what}: no such session\n{}",
                            String::from_utf8_lossy(&text)
                        ));
                        continue;
                    };
                    let strip = |findings: Vec<(Told, String)>| -> Vec<(Told, String)> {
                        let none = |(told, _)| (told, String::new());
                        if is_redacted {
                            findings.into_iter().map(none).collect()
                        } else {
                            findings
                        }
                    };
                    let (before, after) =
                        (strip(findings_of(&before, session)), strip(findings_of(&after, same)));
                    if before != after {
                        complaints.push(format!("{what}: {before:#?} became {after:#?}"));
                    }
                }
            }
        }
    }
    assert!(complaints.is_empty(), "{}", complaints.join("\n"));
    assert!(compared > 300, "{compared}");
}
