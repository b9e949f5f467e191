//! A comparison as a page of its own: no script, nothing from elsewhere, no style but that of its head. Its
//! policy makes a browser refuse anything else.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::words;
use crate::diff::{Action, Change, Diff, Kind, Pair};
use crate::report::escape::visible;
use crate::report::policy::policy;
use crate::timeline::Lane;

const STYLE: &str = include_str!("style.css");

/// The most pairs that are drawn.
const MAX_PAIRS: usize = 200;

/// The most changes of a pair that are listed.
const MAX_SHOWN: usize = 200;

/// The width of a drawing, in its own units.
const WIDTH: f64 = 1_000.0;

/// The height of a lane.
const LANE: usize = 12;

pub(super) fn write(diff: &Diff, out: &mut dyn Write) -> io::Result<()> {
    let title = text(&words::compared(diff));
    let policy = policy(STYLE, None);
    writeln!(
        out,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>playproof diff: {title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <h1>What changed</h1>\n<p>{title}</p>"
    )?;
    summary(diff, out)?;
    let changed = diff.pairs.iter().filter(|pair| !pair.changes.is_empty());
    for pair in changed.clone().take(MAX_PAIRS) {
        section(pair, out)?;
    }
    if let more @ 1.. = changed.count().saturating_sub(MAX_PAIRS) {
        writeln!(out, "<p>… and {more} more pairs: <code>--format json</code> has all</p>")?;
    }
    for (what, sessions) in [("Only before", &diff.gone), ("Only after", &diff.added)] {
        if sessions.is_empty() {
            continue;
        }
        writeln!(out, "<h2>{what}</h2>\n<ul>")?;
        for session in sessions.iter().take(MAX_SHOWN) {
            writeln!(out, "<li>{}</li>", text(&words::lone(session)))?;
        }
        writeln!(out, "</ul>")?;
        if let more @ 1.. = sessions.len().saturating_sub(MAX_SHOWN) {
            writeln!(out, "<p>… and {more} more</p>")?;
        }
    }
    writeln!(out, "</body>\n</html>")
}

fn summary(diff: &Diff, out: &mut dyn Write) -> io::Result<()> {
    if diff.summary.is_empty() {
        writeln!(out, "<p class=\"same\">{}</p>", words::NOTHING)?;
    } else {
        writeln!(out, "<table>\n<thead><tr><th>Kind</th><th>Change</th></tr></thead>\n<tbody>")?;
        for (line, said) in words::lines(&diff.summary) {
            let (kind, class) = (line.kind.as_str(), class(line.action));
            let said = worded(&said);
            writeln!(out, "<tr class=\"{class}\"><th>{kind}</th><td>{said}</td></tr>")?;
        }
        writeln!(out, "</tbody>\n</table>")?;
    }
    for aside in words::set_aside(&diff.set_aside) {
        writeln!(out, "<p>{}</p>", worded(&aside))?;
    }
    Ok(())
}

fn section(pair: &Pair, out: &mut dyn Write) -> io::Result<()> {
    let (heading, about) = (text(&words::pair(pair)), text(&words::about(pair)));
    writeln!(out, "<section>\n<h2>{heading}</h2>\n<p>{about}</p>")?;
    let length_ms = pair.drawn.iter().map(|(length_ms, _)| *length_ms).max().unwrap_or(0).max(1);
    for (side, name) in ["before", "after"].into_iter().enumerate() {
        writeln!(
            out,
            "<figure>\n<figcaption>{name}</figcaption>\n{}</figure>",
            drawing(pair, side, length_ms)
        )?;
    }
    writeln!(
        out,
        "<table>\n<thead><tr><th>Kind</th><th>Change</th><th>Where</th></tr></thead>\n<tbody>"
    )?;
    for change in pair.changes.iter().take(MAX_SHOWN) {
        let (kind, class) = (change.kind.as_str(), class(change.action));
        let (said, at) = (worded(&words::change(change)), text(&words::at(change)));
        writeln!(out, "<tr class=\"{class}\"><th>{kind}</th><td>{said}</td><td>{at}</td></tr>")?;
    }
    writeln!(out, "</tbody>\n</table>")?;
    if let more @ 1.. = pair.changes.len().saturating_sub(MAX_SHOWN) {
        writeln!(out, "<p>… and {more} more changes</p>")?;
    }
    metrics(pair, out)?;
    writeln!(out, "</section>")
}

fn metrics(pair: &Pair, out: &mut dyn Write) -> io::Result<()> {
    if pair.metrics.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "<details><summary>Metrics</summary>\n<table>\n\
         <thead><tr><th>Metric</th><th>Before</th><th>After</th></tr></thead>\n<tbody>"
    )?;
    for metric in &pair.metrics {
        let class = if metric.changed { " class=\"changed\"" } else { "" };
        let words = |value| super::super::figures::words(value, metric.unit);
        writeln!(
            out,
            "<tr{class}><th>{}</th><td>{}</td><td>{}</td></tr>",
            text(&metric.metric),
            words(metric.before),
            words(metric.after),
        )?;
    }
    writeln!(out, "</tbody>\n</table>\n</details>")
}

/// The timeline of a session, on the scale of both, with marks where they differ.
fn drawing(pair: &Pair, side: usize, length_ms: i64) -> String {
    let spans = &pair.drawn[side].1;
    let lanes = [Lane::Playback, Lane::AdBreak, Lane::Ad, Lane::Chapter, Lane::PlayerState];
    let used: Vec<Lane> =
        lanes.into_iter().filter(|lane| spans.iter().any(|span| span.lane == *lane)).collect();
    let height = used.len().max(1) * LANE + LANE / 2;
    let at =
        |ms: i64| (ms.clamp(0, length_ms) as f64 / length_ms as f64 * WIDTH * 10.0).round() / 10.0;
    let mut svg = format!(
        "<svg viewBox=\"0 0 {WIDTH} {height}\" preserveAspectRatio=\"none\" role=\"img\">\n"
    );
    for span in spans {
        let Some(lane) = used.iter().position(|lane| *lane == span.lane) else { continue };
        let (x, y) = (at(span.begin_ms), lane * LANE);
        let width = (at(span.end_ms) - x).max(1.0);
        let class = lane_class(span.lane, &span.label);
        let label = if span.label.is_empty() { lane_name(span.lane) } else { &span.label };
        svg.push_str("<rect ");
        let _ = write!(
            svg,
            "class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width:.1}\" height=\"{}\">",
            LANE - 2
        );
        let _ = writeln!(svg, "<title>{}</title></rect>", text(label));
    }
    for change in pair.changes.iter().filter(|change| is_marked(change, side)).take(MAX_SHOWN) {
        let Some(ms) = change.elapsed_ms else { continue };
        let (x, y) = (at(ms), height - LANE / 2);
        let class = class(change.action);
        let _ = write!(svg, "<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"3\">");
        let _ = writeln!(svg, "<title>{}</title></circle>", text(&words::change(change)));
    }
    svg + "</svg>\n"
}

/// Whether a change is marked on a side: an event that is gone before, others after.
fn is_marked(change: &Change, side: usize) -> bool {
    let events = matches!(change.kind, Kind::Events | Kind::Timing);
    events && (side == 0) == (change.action == Action::Gone)
}

fn class(action: Action) -> &'static str {
    match action {
        Action::Gone => "gone",
        Action::Added => "added",
        _ => "changed",
    }
}

fn lane_class(lane: Lane, label: &str) -> &'static str {
    match (lane, label) {
        (Lane::Playback, "playing") => "playing",
        (Lane::Playback, "paused") => "paused",
        (Lane::Playback, "buffering") => "buffering",
        (Lane::Playback, _) => "starting",
        (Lane::AdBreak, _) => "break",
        (Lane::Ad, _) => "ad",
        (Lane::Chapter, _) => "chapter",
        (Lane::PlayerState, _) => "state",
    }
}

fn lane_name(lane: Lane) -> &'static str {
    match lane {
        Lane::Playback => "playback",
        Lane::AdBreak => "ad break",
        Lane::Ad => "ad",
        Lane::Chapter => "chapter",
        Lane::PlayerState => "player state",
    }
}

/// Text as HTML.
fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// Text as HTML, in which what stands between backticks is code.
fn worded(said: &str) -> String {
    let parts = said.split('`').enumerate();
    let parts = parts.map(|(number, part)| match number % 2 {
        1 => format!("<code>{}</code>", text(part)),
        _ => text(part),
    });
    parts.collect()
}
