//! Configurations read as a whole: what they come to, and what is told of wrong ones.

use std::path::{Path, PathBuf};

use proptest::prelude::*;

use super::*;
use crate::api::EventType;
use crate::rules::expect::{Literal, Presence};

fn read(text: &str) -> Result<Settings, Wrong> {
    parse(Path::new("dir/playproof.toml"), text)
}

fn good(text: &str) -> Settings {
    read(text).unwrap_or_else(|wrong| panic!("{:#?}\n{text}", wrong.problems))
}

/// What is told of a wrong text, as `line:column message`.
fn told(text: &str) -> Vec<String> {
    let wrong = read(text).unwrap_err();
    let told = wrong.problems.iter().map(|problem| {
        let location = wrong.location(problem);
        format!("{}:{} {}", location.line, location.column, problem.message)
    });
    told.collect()
}

#[test]
fn values_come_with_their_lines() {
    let settings = good(
        "fail-on = \"never\"\n\nredact = [\"tenant\"]\nschemas = 'own'\nhosts = ['*.example.net']\n\
         [log]\nbody = '$.req.sent'\n[[report]]\nformat = 'sarif'\nfile = '/out/x.sarif'\n",
    );
    let file = |line| Origin::File { line };
    assert_eq!(settings.fail_on, Setting { value: FailOn::Never, origin: file(1) });
    assert_eq!(settings.redact, Setting { value: vec!["tenant".into()], origin: file(3) });
    assert_eq!(settings.schemas.value, Some(PathBuf::from("dir/own")));
    assert_eq!(
        (settings.hosts.value[0].to_string(), settings.hosts.origin),
        ("*.example.net".into(), file(5))
    );
    let mapping: Vec<(&str, String)> =
        settings.mapping().iter().map(|(field, path)| (field.name(), path.to_owned())).collect();
    assert_eq!(mapping, [("body", "req.sent".to_owned())]);
    let report = &settings.reports[0];
    assert_eq!((report.value.path.as_path(), report.origin), (Path::new("/out/x.sarif"), file(8)));
    assert_eq!(settings.allow_empty.origin, Origin::Default);
}

#[test]
fn expected_values_may_be_written_with_and_without_quotes() {
    let settings = good(
        "[expect.values]\nanalytics.reportSuite = 'prod'\n\"media.channel\" = ['a', 'b']\n\
         [expect.values.sessionStart]\nmedia.length = 60\n\"/customMetadata/x\" = true\n",
    );
    let mut values: Vec<_> = settings
        .values
        .iter()
        .map(|setting| {
            let (event_type, value) = &setting.value;
            (*event_type, value.name(), value.any_of.len(), value.presence, setting.origin)
        })
        .collect();
    values.sort_by_key(|value| value.4);
    let start = Some(EventType::SessionStart);
    let expected = [
        (None, "analytics.reportSuite", 1, Presence::Optional, Origin::File { line: 2 }),
        (None, "media.channel", 2, Presence::Optional, Origin::File { line: 3 }),
        (start, "media.length", 1, Presence::Required, Origin::File { line: 5 }),
        (start, "/customMetadata/x", 1, Presence::Required, Origin::File { line: 6 }),
    ];
    assert_eq!(values, expected);
    let of = |name: &str| {
        let found = settings.values.iter().find(|setting| setting.value.1.name() == name);
        found.unwrap().value.1.any_of[0].clone()
    };
    assert_eq!(of("media.length"), Literal::Number(60.0));
    assert_eq!(of("/customMetadata/x"), Literal::Truth(true));
}

#[test]
fn durations_have_units() {
    let of = |text: &str| good(&format!("[thresholds]\nmax-skew = \"{text}\"")).limits.max_skew_ms;
    let cases = [
        ("10 s", 10_000),
        ("1500ms", 1500),
        ("1.5 s", 1500),
        ("5 min", 300_000),
        ("1h 30m", 5_400_000),
        ("0 s", 0),
    ];
    for (text, ms) in cases {
        assert_eq!(of(text), ms, "{text}");
    }
}

#[test]
fn what_is_wrong_is_told_at_its_place() {
    let cases = [
        ("fail_on = 'note'", "1:1 there is no key `fail_on`: did you mean `fail-on`?"),
        ("fail-on = 'warn'", "1:11 there is no level `warn`: did you mean `warning`?"),
        ("\nxyzzy = 1", "2:1 there is no key `xyzzy`"),
        ("allow-empty = 1", "1:15 `allow-empty` takes true or false, not a number"),
        ("redact = 'x'", "1:10 `redact` takes a list, not a string"),
        ("redact = ['a', '']", "1:16 `redact` is empty"),
        (
            "hosts = ['a:1']",
            "1:10 `a:1` is no host: write its name alone, as in `collect.example.com`, or `*.example.com` for all hosts below a domain",
        ),
        ("rules = 1", "1:9 `rules` takes a table, not a number"),
        ("[rules]\nads = 'of'", "2:7 there is no level `of`: did you mean `off`?"),
        (
            "[rules]\nping-overdu = 'off'",
            "2:1 there is no rule or group `ping-overdu`: did you mean `ping-overdue`?",
        ),
        ("[thresholds]\nmax-skew = 10", "2:12 `max-skew` lacks its unit"),
        ("[thresholds]\nmax-skew = '10'", "2:12 `10` is no duration"),
        ("[thresholds]\nmax-skew = '-1 s'", "2:12 `-1 s` is out of range: from 0 to 8784 h"),
        ("[thresholds]\nmax-skew = '9999 h'", "2:12 `9999 h` is out of range: from 0 to 8784 h"),
        ("[thresholds]\nmax-skew = '1 us'", "2:12 `1 us` is no whole number of milliseconds"),
        (
            "[thresholds]\nmax-skew = true",
            "2:12 `max-skew` takes a duration with its unit, not true or false",
        ),
        ("[thresholds]\nmin-ad-share = -0.5", "2:16 `min-ad-share` is below 0"),
        (
            "[thresholds]\nmin-ad-share = nan",
            "2:16 `min-ad-share` takes a number, not one beyond all bounds",
        ),
        ("[thresholds]\nstall-events = 0", "2:16 `stall-events` is out of range"),
        ("[thresholds]\nfail-on = 'note'", "2:1 there is no key in [thresholds] `fail-on`"),
        ("[ignore]\nreason = 'x'", "1:1 `ignore` is written as a table of its own"),
        ("[[ignore]]\nrule = 'ads'", "1:1 this ignore has no reason"),
        ("[[ignore]]\nreason = ' '", "2:10 `reason` is empty"),
        ("[[ignore]]\nreason = 'x'", "1:1 this ignore would take every finding"),
        ("[[ignore]]\nreason = 'x'\nrule = 'adz'", "3:8 there is no rule or group `adz`"),
        ("[[ignore]]\nreason = 'x'\npointer = 'params'", "3:11 `params` is no JSON pointer"),
        (
            "[[ignore]]\nreason = 'x'\nevent-type = 'adstart'",
            "3:14 there is no event type `adstart`: did you mean `adStart`?",
        ),
        (
            "[[ignore]]\nreason = 'x'\nuntil = 2027-01-31T10:00:00Z",
            "3:9 `until` takes a date, not a time",
        ),
        ("[[report]]\nformat = 'csv'", "1:1 a report needs a `format` and a `file`"),
        ("[[report]]\nformat = 'xls'", "2:10 there is no format `xls`"),
        ("[log]\nverb = 'x'", "2:1 there is no key in [log] `verb`"),
        ("[log]\nbody = ''", "2:8 `body` is empty"),
        ("[expect.valuez]", "1:9 there is no key `valuez`: did you mean `values`?"),
        (
            "[expect.values]\nmedia.chanel = 'x'",
            "2:7 there is no parameter `media.chanel`: did you mean `media.channel`?",
        ),
        ("[expect.values]\n'media.channel' = []", "2:19 `media.channel` may have no value at all"),
        (
            "[expect.values.adStart]\n'media.channel' = 'x'",
            "2:1 `adStart` has no parameter `media.channel`",
        ),
        (
            "[expect.values.sesionStart]\n'media.channel' = 'x'",
            "1:16 there is no event type `sesionStart`: did you mean `sessionStart`?",
        ),
        ("[expect.metadata]\nplay = ['x']", "2:1 `play` takes no customMetadata"),
        ("[expect.metadata]\nsessionStart = 'x'", "2:16 `sessionStart` takes a list, not a string"),
    ];
    for (text, expected) in cases {
        assert_eq!(told(text), [expected], "{text}");
    }
}

#[test]
fn all_is_told_at_once_in_the_order_of_the_text() {
    let told = told("xyzzy = 1\nfail-on = 2\n[rules]\nno = 'x'\n[[ignore]]\n");
    let lines: Vec<&str> = told.iter().map(|told| &told[..1]).collect();
    assert_eq!(lines, ["1", "2", "4", "5"]);
    let many: String = (0..1000).map(|number| format!("x{number} = 1\n")).collect();
    assert_eq!(read(&many).unwrap_err().problems.len(), 20);
}

#[test]
fn a_parameter_of_ones_own_schemas_may_have_any_name() {
    let settings = good("schemas = 'own'\n[expect.values]\n'own.thing' = 'x'");
    assert_eq!(settings.values.len(), 1);
}

#[test]
fn what_is_shown_can_be_read_again() {
    let text = "show-values = true\nhosts = ['*.a.example']\nbaseline = '/b'\n[rules]\nad-ping-coarse = 'off'\n\
                [[ignore]]\nreason = 'x \"y\" \\'\nmedia-id = 'é'\nuntil = 2027-01-31\n\
                [expect.values]\n'media.channel' = ['a', 1]\n[expect.values.adStart]\n'media.ad.id' = 'x'\n\
                [expect.metadata]\nadStart = ['k']\n[thresholds]\nmax-skew = '90 s'\nmax-ad-share = 3\n\
                [log]\nbody = 'b'\n[[report]]\nformat = 'csv'\nfile = '/x.csv'\n";
    let shown = |settings: &Settings| {
        let mut out = Vec::new();
        write(settings, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    };
    let first = good(text);
    let again = good(&shown(&first));
    let values = |settings: &Settings| -> Vec<(String, serde_json::Value)> {
        lines(settings).into_iter().map(|line| (line.key, line.value)).collect()
    };
    assert_eq!(values(&first), values(&again));
}

#[test]
fn every_key_is_shown() {
    let used: String = template().lines().map(|line| line.trim_start_matches('#')).fold(
        String::new(),
        |text, line| if line.starts_with(' ') { text } else { text + line + "\n" },
    );
    let lines = lines(&good(&used));
    for key in keys().into_iter().filter(|key| !key.instead) {
        let is_shown = |line: &Line| {
            let member = line.value.as_object().is_some_and(|it| it.contains_key(key.name));
            let chosen = ["RULE", "PARAMETER", "EVENT_TYPE"].contains(&key.name);
            line.table == key.table && (line.key == key.name || member || chosen)
        };
        assert!(lines.iter().any(is_shown), "{} of {}", key.name, key.table);
    }
}

proptest! {
    #[test]
    fn any_text_is_answered(text in "(?s).{0,60}|([a-z.\\[\\]\"'=\n-]|fail-on|ignore|expect|values){0,30}") {
        if let Err(wrong) = read(&text) {
            prop_assert!(!wrong.problems.is_empty());
            for problem in &wrong.problems {
                let location = wrong.location(problem);
                prop_assert!(location.line >= 1 && location.column >= 1);
            }
        }
    }
}
