//! The figures of sessions: the published timelines as they are worked out by hand in `docs/metrics.md`, and
//! what counts in each case.

use std::collections::BTreeMap;
use std::fs;

use crate::support::figures::{Seen, seen};
use crate::support::timeline;
use playproof::metrics::{
    CALCULATED, DimensionValue, Figures, Metric, OF_STATES, Over, Shown, TABLE,
};

pub(crate) const PAGE: &str = "docs/metrics.md";

/// A figure of those as sent by its key.
fn by_key(figures: &Figures, key: &str) -> Option<f64> {
    figures.rows().find(|figure| figure.key == key).unwrap_or_else(|| panic!("no {key}")).value
}

pub(crate) fn only(capture: impl Into<Vec<u8>>) -> Seen {
    let seen = seen(capture);
    assert_eq!(seen.len(), 1);
    seen.into_iter().next().unwrap()
}

/// The cells of the tables of a section, without headings.
fn rows(page: &str, section: &str, columns: usize) -> Vec<Vec<String>> {
    let (_, rest) = page.split_once(&format!("\n## {section}\n")).unwrap();
    let text = rest.split("\n## ").next().unwrap();
    let rows = text.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |"));
    let rows = rows.map(|row| row.split(" | ").map(|cell| cell.trim().to_owned()).collect());
    let is_of_figures = |row: &Vec<String>| {
        row.len() == columns && !row.iter().all(|cell| cell.trim_matches(['-', ':']).is_empty())
    };
    rows.filter(is_of_figures).skip(1).collect()
}

/// A metric or a dimension as the page shows it, without separators of thousands.
pub(crate) fn printed(figures: &Figures, key: &str) -> String {
    if let Some(dimension) = figures.dimensions().into_iter().find(|it| it.key == key) {
        return match dimension.value {
            DimensionValue::Text(text) => text.unwrap_or_else(|| "none".to_owned()),
            DimensionValue::List(list) if list.is_empty() => "none".to_owned(),
            DimensionValue::List(list) => list.join(" "),
        };
    }
    by_key(figures, key).map_or("none".to_owned(), |value| {
        let rounded = (value * 1e6).round() / 1e6;
        rounded.to_string()
    })
}

/// `15,094 adComplete` in milliseconds.
fn milliseconds(cell: &str) -> u64 {
    cell.split(' ').next().unwrap().replace(',', "").parse().unwrap()
}

#[test]
fn the_published_timelines_have_the_figures_worked_out_by_hand() {
    let page = fs::read_to_string(PAGE).unwrap();
    for number in 1..=3 {
        let section = format!("Timeline {number}");
        let file =
            |extension| fs::read(format!("fixtures/timelines/timeline-{number}.{extension}"));
        let seen = only(file("har").unwrap());
        assert_eq!(seen.reported, only(file("ndjson").unwrap()).reported, "{section}");
        assert_eq!(seen.reported, seen.expected, "{section}");

        let mut sums: BTreeMap<String, u64> = BTreeMap::new();
        let mut at = 0;
        for row in rows(&page, &section, 4) {
            let [from, to, ms, counts] = row.as_slice() else { panic!("{row:?}") };
            assert_eq!(milliseconds(from), at, "{section}: {row:?}");
            at = milliseconds(to);
            assert_eq!(at - milliseconds(from), milliseconds(ms), "{section}: {row:?}");
            *sums.entry(counts.clone()).or_default() += milliseconds(ms);
        }
        assert_eq!(at as f64 / 1000.0, seen.span_s, "{section}");
        for (counts, metric) in [
            ("content", Metric::ContentTime),
            ("ad", Metric::AdTime),
            ("pause", Metric::PauseTime),
            ("buffer", Metric::BufferTime),
        ] {
            let sum = sums.get(counts).copied().unwrap_or_default() as f64 / 1000.0;
            assert_eq!(seen.reported.get(metric), Some(sum), "{section}: {counts}");
        }

        let figures = rows(&page, &section, 3);
        let told: Vec<&str> = figures.iter().map(|row| row[0].trim_matches('`')).collect();
        let dimensions = seen.reported.dimensions();
        let keys = TABLE.iter().map(|row| row.key);
        let keys: Vec<&str> = keys.chain(dimensions.iter().map(|it| it.key)).collect();
        assert_eq!(told, keys, "{section}");
        for row in &figures {
            let value = printed(&seen.reported, row[0].trim_matches('`'));
            assert_eq!(value, row[1].replace(',', ""), "{section}: {row:?}");
        }
    }
}

/// The table of the page, as the code has it.
fn table() -> String {
    let heading = "| metric | key | unit | several sessions | in reports | Adobe's page | how it is calculated |\n\
                   | --- | --- | --- | --- | --- | --- | --- |\n";
    let mut table = heading.to_owned();
    for row in TABLE {
        let unit = format!("{:?}", row.unit).to_lowercase();
        let over = match row.over() {
            Over::Sum => "sum",
            Over::Mean => "mean",
            Over::WeightedMean => "mean by content time",
        };
        let shown = match row.shown {
            Shown::Setting => "setting",
            Shown::ProcessingRule => "processing rule",
        };
        let page = row.page.rsplit('/').next().unwrap();
        table += &format!(
            "| {} | `{}` | {unit} | {over} | {shown} | {page} | {} |\n",
            row.name, row.key, row.formula
        );
    }
    for row in OF_STATES {
        let unit = format!("{:?}", row.unit).to_lowercase();
        let (name, key) = (row.name("*name*"), row.key);
        table += &format!(
            "| {name} | `a.media.states.{{name}}{key}` | {unit} | sum | setting | full-screen-count and others | {} |\n",
            row.formula
        );
    }
    table
}

/// The calculated metrics of the page, as the code has them.
fn calculated() -> String {
    let mut table = String::from("| calculated metric | unit | formula |\n| --- | --- | --- |\n");
    for it in CALCULATED {
        let unit = format!("{:?}", it.unit()).to_lowercase();
        let (dividend, divisor) = (it.dividend.row().name, it.divisor.row().name);
        table += &format!("| {} | {unit} | {dividend} / {divisor} |\n", it.name);
    }
    table
}

#[test]
fn the_page_has_every_row() {
    let page = fs::read_to_string(PAGE).unwrap();
    let mut updated = page.clone();
    for (name, table) in [("table", table()), ("calculated", calculated())] {
        let (begin, end) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->\n"));
        let (before, rest) = updated.split_once(&begin).unwrap();
        let (_, after) = rest.split_once(&end).unwrap();
        updated = format!("{before}{begin}{table}{end}{after}");
    }
    if std::env::var_os("UPDATE_DOCS").is_some_and(|value| value == "1") {
        fs::write(PAGE, updated).unwrap();
        return;
    }
    assert_eq!(page, updated, "write it again with `UPDATE_DOCS=1 cargo test metrics::`");
}

/// Checks figures of a session: key, as sent, as meant.
#[track_caller]
fn assert_figures(text: &str, expected: &[(&str, f64, f64)]) {
    let seen = only(timeline::read(text).capture);
    for (key, sent, meant) in expected {
        let key = format!("a.media.{key}");
        let told = (by_key(&seen.reported, &key), by_key(&seen.expected, &key));
        assert_eq!(told, (Some(*sent), Some(*meant)), "{key}\n{text}");
    }
}

#[test]
fn an_ad_outside_a_break_counts_as_content() {
    assert_figures(
        "0 0 sessionStart media.length=60\n1 0 adStart media.ad.length=20\n11 0 ping\n21 0 adComplete\n\
         21 0 play\n31 10 ping\n41 20 sessionEnd",
        &[
            ("timePlayed", 40.0, 20.0),
            ("ad.timePlayed", 0.0, 20.0),
            ("totalTimePlayed", 40.0, 40.0),
            ("ad.view", 0.0, 1.0),
            ("ad.complete", 0.0, 1.0),
            ("uniqueTimePlayed", 20.0, 20.0),
            ("qoe.stallCount", 0.0, 0.0),
            ("qoe.stallTime", 0.0, 0.0),
        ],
    );
}

#[test]
fn a_break_left_open_is_ignored_when_content_goes_on() {
    assert_figures(
        "0 0 sessionStart media.length=60\n0 0 adBreakStart\n0 0 adStart media.ad.length=10\n\
         0 0 play\n10 0 adComplete\n20 10 ping\n30 20 ping\n30 20 adBreakStart\n30 20 adStart media.ad.length=5\n\
         35 20 adComplete\n35 20 adBreakComplete\n45 30 ping\n75 60 sessionComplete",
        &[
            ("timePlayed", 70.0, 60.0),
            ("ad.timePlayed", 5.0, 15.0),
            ("ad.view", 1.0, 2.0),
            ("adCount", 1.0, 2.0),
            ("uniqueTimePlayed", 60.0, 60.0),
            ("progress95", 1.0, 1.0),
            ("play", 1.0, 1.0),
        ],
    );
}

#[test]
fn a_break_left_open_ends_with_its_last_ad() {
    assert_figures(
        "0 0 sessionStart media.length=60\n0 0 adBreakStart\n0 0 adStart media.ad.length=10\n\
         10 0 adComplete\n10.5 0.5 play\n11 1 bitrateChange qoe.bitrate=1000\n21 11 ping\n\
         70 60 sessionComplete",
        &[
            ("timePlayed", 70.0, 60.0),
            ("play", 1.0, 1.0),
            ("uniqueTimePlayed", 60.0, 60.0),
            ("ad.timePlayed", 0.0, 10.0),
        ],
    );
}

#[test]
fn without_a_play_nothing_of_the_content_counts() {
    assert_figures(
        "0 0 sessionStart media.length=60\n5 0 ping\n15 8 ping\n25 18 ping\n67 60 sessionComplete",
        &[
            ("play", 0.0, 1.0),
            ("timePlayed", 0.0, 60.0),
            ("progress95", 0.0, 1.0),
            ("qoe.dropBeforeStart", 1.0, 0.0),
            ("averageMinuteAudience", 0.0, 1.0),
        ],
    );
}

#[test]
fn without_the_play_that_resumes_a_pause_goes_on() {
    assert_figures(
        "0 0 sessionStart media.length=60\n0 0 play\n10 10 pauseStart\n20 10 ping\n30 15 ping\n40 25 ping\n\
         75 60 sessionComplete",
        &[
            ("timePlayed", 10.0, 60.0 - 10.0 + 10.0),
            ("pauseTime", 65.0, 15.0),
            ("pauseCount", 1.0, 1.0),
        ],
    );
}

#[test]
fn what_comes_after_an_expiry_or_an_end_is_dropped() {
    assert_figures(
        "0 0 sessionStart media.length=900\n0 0 play\n10 10 ping\n20 20 pauseStart\n\
         15:00 20 play\n15:10 30 ping\n15:20 40 sessionEnd",
        &[("timePlayed", 20.0, 40.0), ("pauseTime", 0.0, 880.0), ("play", 1.0, 1.0)],
    );
    assert_figures(
        "0 0 sessionStart media.length=60\n0 0 play\n10 10 sessionEnd\n20 20 ping\n30 30 error",
        &[("timePlayed", 10.0, 10.0), ("qoe.errorCount", 0.0, 0.0), ("complete", 0.0, 0.0)],
    );
    // The end that comes a day late closes a session that has expired, and loses nothing.
    assert_figures(
        "0 0 sessionStart media.length=60\n0 0 play\n10 10 ping\n24:00:00 10 sessionEnd",
        &[("timePlayed", 10.0, 10.0)],
    );
}

#[test]
fn refused_events_are_lost() {
    assert_figures(
        "0 0 sessionStart media.length=60\n0 0 play @400\n10 10 ping\n20 20 play\n30 30 error @503\n\
         60 60 sessionComplete",
        &[("timePlayed", 40.0, 60.0), ("qoe.errorCount", 0.0, 1.0)],
    );
}

#[test]
fn stops_belong_to_the_state_that_holds() {
    assert_figures(
        "0 0 sessionStart media.length=60\n0 0 play\n10 10 pauseStart\n15 10 bufferStart\n18 10 play\n\
         28 20 pauseStart\n29 20 pauseStart\n30 20 play\n70 60 sessionComplete",
        &[
            ("pauseCount", 2.0, 2.0),
            ("pause", 1.0, 1.0),
            ("pauseTime", 10.0, 10.0),
            ("qoe.bufferCount", 1.0, 1.0),
            ("qoe.bufferTime", 3.0, 3.0),
            ("timePlayed", 60.0, 60.0),
        ],
    );
}

#[test]
fn what_is_seen_twice_is_unique_once_and_a_seek_passes_markers() {
    assert_figures(
        "0 0 sessionStart media.length=100\n0 0 play\n20 20 pauseStart\n21 5 play\n36 20 pauseStart\n\
         37 80 play\n47 90 sessionEnd",
        &[
            ("timePlayed", 45.0, 45.0),
            ("uniqueTimePlayed", 30.0, 30.0),
            ("progress75", 1.0, 1.0),
            ("progress95", 0.0, 0.0),
        ],
    );
}

#[test]
fn quality_is_what_was_reported() {
    assert_figures(
        "0 0 sessionStart media.length=60\n0 0 play qoe.bitrate=1000 qoe.timeToStart=1500\n\
         10 10 bitrateChange qoe.bitrate=4000 qoe.droppedFrames=2\n20 20 error qoe.droppedFrames=5\n\
         40 40 sessionEnd",
        &[
            ("qoe.bitrateAverage", (10.0 * 1000.0 + 30.0 * 4000.0) / 40.0, 3250.0),
            ("qoe.bitrateChangeCount", 1.0, 1.0),
            ("qoe.droppedFrameCount", 5.0, 5.0),
            ("qoe.droppedFrames", 1.0, 1.0),
            ("qoe.errorCount", 1.0, 1.0),
            ("qoe.timeToStart", 1.5, 1.5),
        ],
    );
}

#[test]
fn player_states_are_timed_by_name() {
    assert_figures(
        "0 0 sessionStart media.length=60\n0 0 play\n10 10 stateStart media.state.name=mute\n\
         15 15 stateEnd media.state.name=mute\n20 20 stateStart media.state.name=mute\n\
         30 30 stateStart media.state.name=fullScreen\n60 60 sessionComplete",
        &[
            ("states.mute.set", 1.0, 1.0),
            ("states.mute.count", 2.0, 2.0),
            ("states.mute.time", 45.0, 45.0),
            ("states.fullscreen.time", 30.0, 30.0),
        ],
    );
}

#[test]
fn the_eleventh_player_state_has_no_figures() {
    let mut text = String::from("0 0 sessionStart media.length=60\n0 0 play\n");
    for number in 1..=11 {
        text += &format!("{number} {number} stateStart media.state.name=s{number}\n");
    }
    let seen = only(timeline::read(&text).capture);
    let states = seen.reported.rows().filter(|figure| figure.key.ends_with(".set"));
    assert_eq!(states.count(), 10);
}

#[test]
fn resumes_live_content_and_an_early_leave() {
    assert_figures(
        "0 28800 sessionStart media.length=86400 media.contentType=live media.resume=true\n\
         5 28805 adBreakStart\n5 28805 adStart media.ad.length=30\n20 28805 sessionEnd",
        &[
            ("resume", 1.0, 1.0),
            ("view", 1.0, 1.0),
            ("play", 0.0, 0.0),
            ("ad.timePlayed", 15.0, 15.0),
            ("ad.complete", 0.0, 0.0),
            ("qoe.dropBeforeStart", 1.0, 1.0),
        ],
    );
}

#[test]
fn long_sessions_count_as_several_streams() {
    let mut text = String::from("0 0 sessionStart media.length=4000\n0 0 play\n");
    for second in (10..=3600).step_by(10) {
        text += &format!("{second} {second} ping\n");
    }
    assert_figures(&text, &[("estimatedStreams", 3.0, 3.0), ("totalTimePlayed", 3600.0, 3600.0)]);
}

#[test]
fn playheads_in_milliseconds_reach_every_marker() {
    assert_figures(
        "0 0 sessionStart media.length=600\n0 0 play\n10 10000 ping\n20 20000 ping\n30 30000 ping\n\
         40 40000 sessionEnd",
        &[
            ("progress95", 1.0, 0.0),
            ("uniqueTimePlayed", 40_000.0, 40.0),
            ("timePlayed", 40.0, 40.0),
        ],
    );
}

#[test]
fn without_its_start_only_what_is_seen_counts() {
    let text = "[s2] 0 0 ping\n[s2] 10 10 play\n[s2] 20 20 ping\n[s2] 30 30 sessionEnd";
    let seen = only(timeline::read(text).capture);
    let get = |metric| seen.reported.get(metric);
    assert_eq!(get(Metric::MediaStarts), Some(0.0));
    assert_eq!(get(Metric::AverageMinuteAudience), None);
    assert!(get(Metric::ContentTime) <= Some(20.0), "{seen:#?}");
}
