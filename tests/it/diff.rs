//! Comparisons of captures: one run by two producers differs in nothing, a mutated twin in the mutation.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use assert_cmd::cargo::cargo_bin_cmd;
use jsonschema::Validator;
use playproof::check::{Bounds, Options as Run, survey};
use playproof::diff::report::Format;
use playproof::diff::{
    Action, Change, Diff, Drawing, Kind, Options, Shape, Side, TOLERANCE_MS, compare,
};
use playproof::report::options::Options as Look;
use playproof::source::Input;
use proptest::prelude::*;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::support::program::{assert_fails, json, stdout};
use crate::support::timeline;

/// A session with all that can change: ads, chapters, player states, a pause, buffering, quality.
const TWIN: &str = "\
0    0    sessionStart media.length=90 media.name=Harbour meta.show=lights
0.1  0    adBreakStart media.ad.podFriendlyName=pre
0.2  0    adStart media.ad.length=10 media.ad.id=one media.ad.podPosition=1 meta.campaign=spring
pings 10.2 1 still
10.2 0    adComplete
10.3 0    adStart media.ad.length=5 media.ad.id=two media.ad.podPosition=2
pings 15.3 1 still
15.3 0    adComplete
15.4 0    adBreakComplete
15.5 0    chapterStart media.chapter.friendlyName=opening
15.6 0    play
pings 46 10
46   30.4 chapterComplete
46.1 30.5 stateStart media.state.name=fullscreen
50   34.4 pauseStart
pings 70 10 still
70   34.4 play
75   39.4 bufferStart
77   39.4 play
80   42.4 bitrateChange qoe.bitrate=800000
82   44.4 stateEnd media.state.name=fullscreen
85   47.4 error qoe.errorID=E1 qoe.errorSource=player
pings 127.6 10
127.6 90   sessionComplete
127.7 90   sessionEnd
";

fn side(name: &str, capture: impl Into<Vec<u8>>) -> Side {
    side_of(name, vec![Input::once(name, Cursor::new(capture.into()))])
}

fn side_of(name: &str, inputs: Vec<Input>) -> Side {
    let run = Run { bounds: Bounds::ALL_SHOWN, ..Run::default() };
    let survey = survey(&inputs, &run, &|replay| Shape::of(replay, Drawing::Wanted)).unwrap();
    Side { name: name.to_owned(), inputs, survey }
}

fn compared(before: Side, after: Side) -> Diff {
    compare(before, after, Options { tolerance_ms: TOLERANCE_MS, show_values: true }).unwrap()
}

fn of_text(before: &str, after: &str) -> Diff {
    compared(
        side("one", timeline::read(before).capture),
        side("two", timeline::read(after).capture),
    )
}

/// The changes of the only pair that are no more than what follows from others: figures and findings.
fn told(diff: &Diff) -> Vec<&Change> {
    assert_eq!((diff.pairs.len(), diff.gone.len(), diff.added.len()), (1, 0, 0));
    let follows = |change: &&Change| !matches!(change.kind, Kind::Metrics | Kind::Findings);
    diff.pairs[0].changes.iter().filter(follows).collect()
}

fn written(format: Format, diff: &Diff) -> String {
    let mut out = Vec::new();
    format.write(diff, &Look::default(), &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn one_run_by_two_producers_differs_in_nothing() {
    let mut pairs = Vec::new();
    for number in 1..=3 {
        let path = |end| format!("fixtures/timelines/timeline-{number}.{end}");
        pairs.push((path("har"), path("ndjson")));
    }
    for name in
        ["playwright-embed.har", "mitmproxy.har", "charles.har", "firefox.har", "safari.har"]
    {
        pairs
            .push(("fixtures/dialects/chrome-har.har".into(), format!("fixtures/dialects/{name}")));
    }
    for (one, other) in pairs {
        let read = |path: &str| side_of(path, playproof::source::discover(&[path.into()]).unwrap());
        let diff = compared(read(&one), read(&other));
        assert!(!diff.pairs.is_empty(), "{one}");
        assert!(diff.summary.is_empty(), "{one} {other}: {:#?}", diff.summary);
        assert!(written(Format::Pretty, &diff).contains("nothing differs"));
    }
}

/// The lines of [`TWIN`] that are events.
fn events() -> Vec<usize> {
    let lines = TWIN.lines().enumerate();
    lines.filter(|(_, line)| !line.starts_with("pings")).map(|(number, _)| number).collect()
}

/// The twin with another text for a line; none where it is empty.
fn mutated(number: usize, with: &str) -> String {
    let lines = TWIN.lines().enumerate();
    let lines = lines.map(|(at, line)| if at == number { with } else { line });
    lines.filter(|line| !line.is_empty()).map(|line| format!("{line}\n")).collect()
}

fn word(line: &str, number: usize) -> &str {
    line.split_whitespace().nth(number).unwrap_or_default()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, ..ProptestConfig::default() })]

    #[test]
    fn an_event_that_is_gone_is_the_only_one(at in prop::sample::select(events()[1..].to_vec())) {
        let diff = of_text(TWIN, &mutated(at, ""));
        let told = told(&diff);
        let event = word(TWIN.lines().nth(at).unwrap(), 2);
        // What pings do in a part may follow from where the part begins and ends.
        let told: Vec<_> = told.into_iter().filter(|change| change.kind != Kind::Pings).collect();
        prop_assert_eq!(told.len(), 1, "{:?}", told);
        prop_assert_eq!((told[0].kind, told[0].action), (Kind::Events, Action::Gone));
        prop_assert_eq!(told[0].event_type.as_deref(), Some(event));
    }

    #[test]
    fn an_event_that_is_added_is_the_only_one(at in prop::sample::select(events()[1..].to_vec())) {
        let line = TWIN.lines().nth(at).unwrap();
        let (time, playhead) = (word(line, 0), word(line, 1));
        let added = format!("{time} {playhead} stateStart media.state.name=mute\n{line}");
        let diff = of_text(TWIN, &mutated(at, &added));
        let told = told(&diff);
        prop_assert_eq!(told.len(), 1, "{:?}", told);
        prop_assert_eq!((told[0].kind, told[0].action), (Kind::Events, Action::Added));
        prop_assert_eq!(told[0].event_type.as_deref(), Some("stateStart"));
    }

    #[test]
    fn a_value_that_changes_is_the_only_one(
        at in prop::sample::select(events()),
        value in "[a-z]{3,8}",
    ) {
        let line = TWIN.lines().nth(at).unwrap();
        let change = |value: &str| format!("{line} media.own.{}={value}", "note");
        let diff = of_text(&mutated(at, &change("before")), &mutated(at, &change(&value)));
        let told = told(&diff);
        prop_assert_eq!(told.len(), 1, "{:?}", told);
        prop_assert_eq!((told[0].kind, told[0].action), (Kind::Values, Action::Changed));
        prop_assert_eq!(told[0].name.as_deref(), Some("media.own.note"));
        let after = format!("\"{value}\"");
        prop_assert_eq!(told[0].after.as_deref(), Some(after.as_str()));
    }

    #[test]
    fn a_parameter_that_is_gone_added_or_of_another_type_is_the_only_one(
        at in prop::sample::select(events()),
        number in 0..1000_u32,
    ) {
        let line = TWIN.lines().nth(at).unwrap();
        let with = mutated(at, &format!("{line} media.own.note={number}"));
        let quoted = mutated(at, &format!("{line} media.own.note=\"{number}\""));
        for (before, after, action) in [
            (with.as_str(), TWIN, Action::Gone),
            (TWIN, with.as_str(), Action::Added),
            (with.as_str(), quoted.as_str(), Action::Retyped),
        ] {
            let diff = of_text(before, after);
            let told = told(&diff);
            prop_assert_eq!(told.len(), 1, "{:?}", told);
            prop_assert_eq!((told[0].kind, told[0].action), (Kind::Parameters, action));
        }
    }

    #[test]
    fn a_capture_and_itself_differ_in_nothing(lines in prop::sample::subsequence(events(), 0..10)) {
        let text: String = TWIN
            .lines()
            .enumerate()
            .filter(|(number, _)| !lines.contains(number))
            .map(|(_, line)| format!("{line}\n"))
            .collect();
        let diff = of_text(&text, &text);
        prop_assert!(diff.summary.is_empty(), "{:?}", diff.summary);
    }
}

#[test]
fn an_event_may_move_change_its_type_or_come_later() {
    let moved = TWIN.replace(
        "82   44.4 stateEnd media.state.name=fullscreen\n85   47.4 error qoe.errorID=E1 qoe.errorSource=player\n",
        "83   45.4 error qoe.errorID=E1 qoe.errorSource=player\n84   46.4 stateEnd media.state.name=fullscreen\n",
    );
    let diff = of_text(TWIN, &moved);
    let actions: Vec<_> = told(&diff).iter().map(|change| change.action).collect();
    assert_eq!(actions, [Action::Moved]);

    let diff = of_text(TWIN, &TWIN.replace("10.2 0    adComplete", "10.2 0    adSkip"));
    let [change] = told(&diff)[..] else { panic!("{:?}", told(&diff)) };
    assert_eq!((change.action, change.after.as_deref()), (Action::Changed, Some("adSkip")));

    let diff = of_text(TWIN, &TWIN.replace("85   47.4 error", "89   51.4 error"));
    let [change] = told(&diff)[..] else { panic!("{:?}", told(&diff)) };
    assert_eq!((change.kind, change.action), (Kind::Timing, Action::Later));
    let near = of_text(TWIN, &TWIN.replace("85   47.4 error", "86   48.4 error"));
    assert!(told(&near).is_empty());
}

#[test]
fn pings_are_compared_by_their_rhythm() {
    let slow = TWIN.replace("pings 10.2 1 still", "pings 10.2 3 still");
    let slow = slow.replace("pings 15.3 1 still", "pings 15.3 2.4 still");
    let diff = of_text(TWIN, &slow);
    let [change] = told(&diff)[..] else { panic!("{:?}", told(&diff)) };
    assert_eq!((change.kind, change.name.as_deref()), (Kind::Pings, Some("pings in ads")));
    assert_eq!(change.before.as_deref(), Some("every 1 s"));
    let none = TWIN.replace("pings 127.6 10", "");
    let diff = of_text(TWIN, &none);
    assert!(told(&diff).iter().all(|change| change.kind == Kind::Pings));
    assert!(!told(&diff).is_empty());
}

/// Sessions one after the other, each with its own ID, media and visitor.
fn sessions(count: usize, change: impl Fn(usize, &str) -> String) -> String {
    let session = |number: usize| -> String {
        let lines = [
            format!("{} 0 sessionStart media.id=m{number} media.length=20", number * 100),
            format!("{} 0 play", number * 100 + 1),
            format!("{} 10 ping", number * 100 + 11),
            format!("{} 20 sessionComplete", number * 100 + 21),
        ];
        let lines = lines.iter().map(|line| change(number, line));
        lines
            .map(|line| if line.is_empty() { line } else { format!("[s{number}] {line}\n") })
            .collect()
    };
    (0..count).map(session).collect()
}

#[test]
fn changes_are_told_once_for_all_sessions() {
    let same = |_: usize, line: &str| line.to_owned();
    let before =
        sessions(5, |_, line| line.replace("sessionStart", "sessionStart media.show=News"));
    let after = sessions(5, |number, line| match line {
        line if line.contains("sessionComplete") && number < 3 => String::new(),
        line => line.to_owned(),
    });
    let diff = of_text(&before, &after);
    assert_eq!((diff.pairs.len(), diff.gone.len()), (5, 0));
    let text = written(Format::Pretty, &diff);
    assert!(text.contains("session: 3 fewer `sessionComplete` in 3 of 5 sessions"), "{text}");
    assert!(text.contains("`media.show` of `sessionStart` gone"), "{text}");
    assert!(text.contains("everywhere"), "{text}");
    let fewer = of_text(&sessions(5, same), &sessions(3, same));
    assert_eq!((fewer.pairs.len(), fewer.gone.len(), fewer.added.len()), (3, 2, 0));
    assert!(fewer.has(Kind::Sessions));
}

#[test]
fn what_always_differs_is_learned_and_said() {
    let with = |extra: fn(usize) -> String| {
        move |number: usize, line: &str| {
            line.replace("sessionStart", &format!("sessionStart {}", extra(number)))
        }
    };
    let before = sessions(4, with(|number| format!("media.own.run=a{number} media.own.build=old")));
    let after = sessions(4, with(|number| format!("media.own.run=b{number} media.own.build=new")));
    let diff = of_text(&before, &after);
    let names: Vec<_> = diff.set_aside.iter().map(|aside| &*aside.name).collect();
    assert_eq!(names, ["media.own.run"]);
    let [line] = &diff.summary[..] else { panic!("{:?}", diff.summary) };
    assert_eq!((line.name.as_deref(), line.sessions), (Some("media.own.build"), 4));
    assert!(written(Format::Pretty, &diff).contains("set aside"));
    // Of one session nothing can be learned, but an ID looks like one.
    let id = |id: &str| TWIN.replace("media.name=Harbour", &format!("media.own.run={id}"));
    let ids = ["6d6391ae-8a3c-4b5e-9f00-0123456789ab", "7d6391ae-8a3c-4b5e-9f00-0123456789ac"];
    assert!(of_text(&id(ids[0]), &id(ids[1])).summary.is_empty());
    assert_eq!(of_text(&id("blue"), &id("red")).summary.len(), 1);
}

#[test]
fn files_of_the_same_name_are_a_pair_whatever_they_play() {
    let directory = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = directory.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, timeline::read(text).capture).unwrap();
    };
    let short = "[b] 0 0 sessionStart media.id=x\n[b] 1 0 play\n[b] 2 1 sessionEnd\n";
    write("old/ads/twin.ndjson", TWIN);
    write("old/short.ndjson", short);
    write("new/ads/twin.ndjson", &TWIN.replace("media.name=Harbour", "media.name=Quay"));
    write("new/short.log", &short.replace("media.id=x", "media.id=y"));
    let run = |args: &[&str]| {
        let mut command = cargo_bin_cmd!("playproof");
        command.current_dir(directory.path()).arg("diff").args(args).output().unwrap()
    };
    let output = run(&["--format=json", "old", "new"]);
    assert_eq!(output.status.code(), Some(1));
    let tests = json(&output);
    let tests: Vec<_> =
        tests["pairs"].as_array().unwrap().iter().map(|it| it["test"].clone()).collect();
    assert_eq!(tests, ["ads/twin", "short"]);
    for (args, status) in [
        (&["old", "old"][..], 0),
        (&["--fail-on=never", "old", "new"], 0),
        (&["--fail-on=events,findings", "old", "new"], 0),
        (&["--fail-on=events,values", "old", "new"], 1),
    ] {
        assert_eq!(run(args).status.code(), Some(status), "{args:?}");
    }
    assert_fails(&run(&["--fail-on=event", "old", "new"]), "did you mean `events`?");
    assert_fails(&run(&["--tolerance=soon", "old", "new"]), "is no duration");
    assert_fails(&run(&["old", "none"]), "cannot read");
    assert!(stdout(&run(&["old", "old"])).contains("nothing differs"));
}

#[test]
fn the_json_is_as_its_schema_says() {
    let schema: Value =
        serde_json::from_str(&fs::read_to_string("docs/diff.schema.json").unwrap()).unwrap();
    let validator: Validator = jsonschema::validator_for(&schema).unwrap();
    let others = [TWIN.to_owned(), mutated(1, ""), TWIN.replace("Harbour", "Quay"), String::new()];
    for other in &others {
        let json: Value =
            serde_json::from_str(&written(Format::Json, &of_text(TWIN, other))).unwrap();
        let wrong: Vec<String> = validator.iter_errors(&json).map(|it| it.to_string()).collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}

#[test]
fn foreign_text_and_secrets_stay_what_they_are() {
    let evil = "<script>alert(1)</script>\u{1b}[2J`|@x";
    let after = TWIN.replace("media.name=Harbour", &format!("media.name={evil}"));
    let after = after.replace("meta.show=lights", "meta.show=private");
    let sides = || {
        let capture = |text: &str| timeline::read(text).capture;
        (side("one", capture(TWIN)), side("two", capture(&after)))
    };
    let (before, after) = sides();
    let options = Options { tolerance_ms: TOLERANCE_MS, show_values: false };
    let diff = compare(before, after, options).unwrap();
    for format in [Format::Pretty, Format::Markdown, Format::Html, Format::Json] {
        let text = written(format, &diff);
        assert!(!text.contains("private") && !text.contains("lights"), "{text}");
        assert!(!text.contains('\u{1b}'), "{text}");
        assert!(format == Format::Pretty || format == Format::Json || !text.contains("<script"));
    }
    let page = written(Format::Html, &diff);
    assert!(!page.contains("<script") && !page.contains(" style=") && !page.contains(" onclick"));
    assert_eq!(page.matches("<svg").count(), 2);
}

#[test]
fn the_page_lets_a_browser_apply_its_own_style_and_nothing_else() {
    let page = written(Format::Html, &of_text(TWIN, &mutated(1, "")));
    let style =
        page.split("<style>").nth(1).and_then(|rest| rest.split("</style>").next()).unwrap();
    let hash = data_encoding::BASE64.encode(&Sha256::digest(style));
    let policy = format!(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; \
         style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'\">"
    );
    assert!(page.split("<style>").next().unwrap().contains(&policy), "{page}");
    assert_eq!(page.matches("Content-Security-Policy").count(), 1);
    for refused in ["<script", " style=", "@import", "url(", " src=", " href="] {
        assert!(!page.contains(refused), "a browser refuses {refused}");
    }
}

#[test]
fn long_sessions_are_compared_at_once() {
    let long = |every: usize| -> String {
        let mut text = "0 0 sessionStart media.length=5000\n1 0 play\n".to_owned();
        for number in 1..1_000 {
            let event = if number % 2 == 0 { "play" } else { "pauseStart" };
            if number % every != 0 {
                text += &format!("{} {number} {event}\n", number * 2);
            }
        }
        text
    };
    let (before, after) = (timeline::read(&long(2_000)), timeline::read(&long(7)));
    let (before, after) = (side("one", before.capture), side("two", after.capture));
    let begun = std::time::Instant::now();
    let diff = compared(before, after);
    // Milliseconds where it is built for speed.
    assert!(begun.elapsed() < std::time::Duration::from_secs(5), "{:?}", begun.elapsed());
    let gone = diff.summary.iter().filter(|line| line.kind == Kind::Events);
    assert!(gone.map(|line| line.count).sum::<u64>() >= 142);
}

#[test]
fn the_page_of_diff_shows_what_it_prints() {
    let page = fs::read_to_string("docs/diff.md").unwrap();
    let block = |info: &str| {
        let start = page.split(&format!("```{info}\n")).nth(1).unwrap();
        start.split("```").next().unwrap().to_owned()
    };
    let (before, after) = (block("timeline before"), block("timeline after"));
    let sides = |text: &str| timeline::read(text).capture;
    let diff = compared(side("old.ndjson", sides(&before)), side("new.ndjson", sides(&after)));
    assert_eq!(written(Format::Pretty, &diff), block("text"), "{}", written(Format::Pretty, &diff));
    assert!(Path::new("docs/diff.schema.json").is_file());
}
