//! A check whose report has the sessions drawn.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{Options, Redactor, RunError, Survey, read_error, survey};
use crate::finding::Severity;
use crate::report::model::Report;
use crate::session::Turn;
use crate::source::Input;
use crate::timeline::{self, Drawing};

/// The sessions of a report that are drawn, at most: more than anybody looks through, and a file of some
/// MB.
pub const MAX_DRAWN: usize = 500;

/// The drawings that are held while it is not known yet which are wanted: with a thousand events each they
/// take some 40 MB.
const MAX_HELD: usize = 4_000;

/// Checks inputs like [`check`](super::check), and draws the sessions for the report: the [`MAX_DRAWN`]
/// with the most severe findings, the worst with their requests. Captures of several thousand sessions are read once more for that.
///
/// # Errors
/// Those of [`check`](super::check).
pub fn check_and_draw(inputs: &[Input], options: &Options) -> Result<Survey<()>, RunError> {
    let held = AtomicUsize::new(0);
    let Survey { mut report, views, end_ms, mut redactor, stats } =
        survey(inputs, options, &|replay| {
            let is_held = held.fetch_add(1, Ordering::Relaxed) < MAX_HELD;
            (replay.session.turn(), is_held.then(|| Box::new(Drawing::of(replay))))
        })?;
    let order = wanted(&report);
    let wanted: HashSet<usize> = order.iter().copied().collect();
    let turns: HashSet<Turn> = wanted.iter().map(|&session| views[session].0).collect();
    let kept = views.into_iter().enumerate().filter(|(session, _)| wanted.contains(session));
    let kept = kept.map(|(session, (_, drawing))| Some((session, *drawing?)));
    report.drawn = match kept.collect::<Option<_>>() {
        Some(drawn) => drawn,
        None => again(inputs, options, &turns)?,
    };
    let mut shown = |name: &str, value: &str| redactor.parameter(name, value);
    timeline::name(report.drawn.values_mut(), inputs, &mut shown)
        .map_err(|(input, error)| read_error(&inputs[input.0 as usize], error))?;
    add_requests(&mut report, &order, inputs, &mut redactor)?;
    let views = vec![(); report.sessions.len()];
    Ok(Survey { report, views, end_ms, redactor, stats })
}

/// The sessions to draw: those with the most severe findings, of these the ones with the most, then the
/// first.
fn wanted(report: &Report) -> Vec<usize> {
    let mut worst: Vec<Option<Severity>> = vec![None; report.sessions.len()];
    for finding in &report.findings {
        if let Some(session) = finding.session {
            worst[session] = worst[session].into_iter().chain([finding.severity]).min();
        }
    }
    let mut order: Vec<usize> = (0..worst.len()).collect();
    order.sort_by_key(|&session| {
        let findings = report.sessions[session].findings;
        (worst[session].is_none(), worst[session], Reverse(findings), session)
    });
    order.truncate(MAX_DRAWN);
    order
}

/// Adds the requests of the first sessions in `order`, as they may be shown.
fn add_requests(
    report: &mut Report,
    order: &[usize],
    inputs: &[Input],
    redactor: &mut Redactor,
) -> Result<(), RunError> {
    let turn: HashMap<usize, usize> = order.iter().copied().zip(0..).collect();
    let mut drawn: Vec<(usize, &mut Drawing)> =
        report.drawn.iter_mut().map(|(session, drawing)| (turn[session], drawing)).collect();
    drawn.sort_by_key(|(turn, _)| *turn);
    let mut drawn: Vec<&mut Drawing> = drawn.into_iter().map(|(_, drawing)| drawing).collect();
    timeline::requests::read(&mut drawn, inputs, &mut |request| redactor.request(request))
        .map_err(|(input, error)| read_error(&inputs[input.0 as usize], error))
}

/// Draws the sessions that begin at these turns.
fn again(
    inputs: &[Input],
    options: &Options,
    turns: &HashSet<Turn>,
) -> Result<BTreeMap<usize, Drawing>, RunError> {
    let Survey { views, .. } = survey(inputs, options, &|replay| {
        turns.contains(&replay.session.turn()).then(|| Box::new(Drawing::of(replay)))
    })?;
    let drawn = views.into_iter().enumerate();
    Ok(drawn.filter_map(|(session, drawing)| Some((session, *drawing?))).collect())
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::check::check;

    /// So many sessions of one event, of which every tenth is refused.
    fn log(sessions: usize) -> Input {
        let line = |number: usize| {
            let status = if number.is_multiple_of(10) { 404 } else { 204 };
            format!(
                r#"{{"url":"/api/v1/sessions/{number:064x}/events","requestBody":{{"eventType":"play","playerTime":{{"playhead":0,"ts":1767600000000}}}},"status":{status}}}"#
            ) + "\n"
        };
        Input::once("log", Cursor::new((0..sessions).map(line).collect::<String>()))
    }

    #[test]
    fn the_report_is_that_of_a_check() {
        let inputs = crate::source::discover(&["fixtures/quickstart.har".into()]).unwrap();
        let options = Options::default();
        let mut drawn = check_and_draw(&inputs, &options).unwrap().report;
        assert_eq!(drawn.drawn.keys().copied().collect::<Vec<_>>(), [0]);
        drawn.drawn.clear();
        let checked = check(&inputs, &options).unwrap();
        assert_eq!(format!("{drawn:?}"), format!("{checked:?}"));
    }

    #[test]
    fn sessions_with_errors_are_drawn_first() {
        let report = check_and_draw(&[log(MAX_DRAWN + 100)], &Options::default()).unwrap().report;
        assert_eq!(report.drawn.len(), MAX_DRAWN);
        for session in (0..report.sessions.len()).step_by(10) {
            assert!(report.drawn.contains_key(&session), "{session}");
        }
    }

    #[test]
    fn those_that_were_not_held_are_read_again() {
        let sessions = MAX_HELD + MAX_DRAWN;
        let options = Options::default();
        let report = check_and_draw(&[log(sessions)], &options).unwrap().report;
        let drawn: Vec<usize> = report.drawn.into_keys().collect();
        let worst: Vec<usize> = (0..sessions).step_by(10).collect();
        assert!(worst.iter().all(|session| drawn.contains(session)), "{drawn:?}");
    }
}
