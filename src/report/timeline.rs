//! Sessions event by event, for programs and spreadsheets; `docs/timeline.schema.json` describes the JSON.

use std::borrow::Cow;
use std::io;

use serde::Serialize;

use super::csv::{cell, rows};
use super::json;
use super::model::{Report, SessionSummary};
use super::options::{Csv, Formulas};
use super::words::{Number, rfc3339};
use crate::timeline::{Moment, Timeline};

/// Prints the sessions of `report` with their timelines, in the same order, as one JSON object.
///
/// # Errors
/// Those of `out`.
pub fn write_json(
    report: &Report,
    timelines: &[Timeline],
    out: &mut dyn io::Write,
) -> io::Result<()> {
    json::write_timelines(report, timelines, out)
}

/// The columns, in their order. Columns may be added at the end.
#[derive(Serialize)]
struct Row<'a> {
    session: Cow<'a, str>,
    event_index: u64,
    time: Option<String>,
    ts: i64,
    elapsed_ms: i64,
    gap_ms: i64,
    playhead: Number,
    event_type: Cow<'a, str>,
    playback: &'static str,
    in_break: Option<bool>,
    in_ad: Option<bool>,
    in_chapter: Option<bool>,
    player_states: Cow<'a, str>,
    status: Option<u16>,
    dropped: bool,
    parameters: Cow<'a, str>,
}

/// The names of the columns: those of [`Row`]'s members.
const HEADING: [&str; 16] = [
    "session",
    "event_index",
    "time",
    "ts",
    "elapsed_ms",
    "gap_ms",
    "playhead",
    "event_type",
    "playback",
    "in_break",
    "in_ad",
    "in_chapter",
    "player_states",
    "status",
    "dropped",
    "parameters",
];

impl<'a> Row<'a> {
    fn new(session: &'a SessionSummary, event_index: u64, moment: &'a Moment) -> Self {
        let joined = |text: String| cell(&text, Formulas::Quoted).into_owned().into();
        let told = moment.telling.iter().map(|told| format!("{}={}", told.name, told.value));
        let state = &moment.state;
        Self {
            session: cell(&session.id, Formulas::Quoted),
            event_index,
            time: rfc3339(moment.ts),
            ts: moment.ts,
            elapsed_ms: moment.elapsed,
            gap_ms: moment.gap,
            playhead: Number(moment.playhead),
            event_type: cell(moment.event_type.as_deref().unwrap_or(""), Formulas::Quoted),
            playback: state.playback,
            in_break: state.in_break,
            in_ad: state.in_ad,
            in_chapter: state.in_chapter,
            player_states: joined(state.player_states.join(" ")),
            status: moment.status,
            dropped: moment.dropped,
            parameters: joined(told.collect::<Vec<_>>().join(" ")),
        }
    }
}

/// Prints the events of `report`'s sessions, whose timelines come in the same order, as CSV (RFC 4180): a
/// heading, then a row for each event.
///
/// # Errors
/// Those of `out`.
pub fn write_csv(
    report: &Report,
    timelines: &[Timeline],
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let sessions = report.sessions.iter().zip(timelines);
    let events = sessions.flat_map(|(session, timeline)| {
        (1..).zip(&timeline.moments).map(|(index, moment)| Row::new(session, index, moment))
    });
    rows(&HEADING, events, Csv::default(), out)
}

#[cfg(test)]
mod tests {
    use super::super::sample;
    use super::*;
    use crate::check;
    use crate::source::Input;

    #[test]
    fn an_event_is_a_row_and_text_is_no_formula() {
        let capture = include_bytes!("../../fixtures/quickstart.har").as_slice();
        let input = Input::once("quickstart.har", capture);
        let mut survey =
            check::survey(&[input], &check::Options::default(), &Timeline::of).unwrap();
        let moment = &mut survey.views[0].moments[1];
        moment.event_type = Some("=HYPERLINK(\"x\")\u{1b}".into());
        moment.playhead = -1.5;
        let mut out = Vec::new();
        write_csv(&sample::report(), &survey.views, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], HEADING.join(","));
        assert_eq!(lines.len(), 1 + survey.views[0].moments.len());
        assert!(lines[1].starts_with("bfcc1a2e5d6f47089a3b,1,20"), "{}", lines[1]);
        let escaped = r#",-1.5,"'=HYPERLINK(""x"")\u{1b}","#;
        assert!(lines[2].contains(escaped), "{}", lines[2]);
    }

    #[test]
    fn nothing_to_show_is_a_heading() {
        let mut out = Vec::new();
        write_csv(&Report::default(), &[], &mut out).unwrap();
        assert_eq!(String::from_utf8(out).unwrap(), HEADING.join(",") + "\r\n");
    }

    #[test]
    fn the_heading_names_the_members() {
        let capture = include_bytes!("../../fixtures/quickstart.har").as_slice();
        let input = Input::once("quickstart.har", capture);
        let survey = check::survey(&[input], &check::Options::default(), &Timeline::of).unwrap();
        let session = sample::session();
        let row = Row::new(&session, 1, &survey.views[0].moments[0]);
        let members = serde_json::to_value(row).unwrap();
        let mut heading = HEADING.to_vec();
        heading.sort_unstable();
        assert_eq!(members.as_object().unwrap().keys().collect::<Vec<_>>(), heading);
    }
}
