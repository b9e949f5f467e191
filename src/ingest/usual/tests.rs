use proptest::prelude::*;

use super::super::exchange::Item;
use super::super::record::{self, Follows};
use super::*;
use crate::place::InputId;

/// Knows no body, or one of this length; and keeps what it is given.
struct Knows {
    len: Option<usize>,
    given: String,
}

impl Take for Knows {
    fn item(&mut self, item: Item<'_>) {
        self.given = match item {
            Item::Exchange(exchange) => format!("{exchange:?}"),
            Item::Trouble(trouble) => format!("{trouble:?}"),
            Item::Answer(answer) => format!("{answer:?}"),
        };
    }

    fn body(&mut self, _: &str) -> Option<usize> {
        self.len
    }
}

/// What the usual way makes of a line, where a body of this length is known.
fn quick(usual: &mut Usual, line: &str, len: Option<usize>) -> Option<String> {
    let mut take = Knows { len, given: String::new() };
    usual.give(place(), line, &Context::default(), &mut take).map(|()| take.given)
}

fn place() -> Place {
    Place { record: 3, offset: 77, len: 5, ..Place::of_input(InputId(1)) }
}

/// What the usual way and the other one make of a line.
fn both(usual: &mut Usual, line: &str) -> (Option<String>, String) {
    let mut take = Knows { len: None, given: String::new() };
    record::read(place(), line.as_bytes(), Follows::More, &Context::default(), &mut |item| {
        take.item(item);
    });
    (quick(usual, line, None), take.given)
}

const LINE: &str = r#"{"startedDateTime":"2026-11-22T21:30:31.867Z","method":"POST","url":"https://x.test/api/v1/sessions/a/events","requestHeaders":{"Content-Type":"a/b"},"requestBody":{"a":[1,"}"]},"status":204,"responseHeaders":{}}"#;

#[test]
fn reads_our_lines_as_they_are_read_otherwise() {
    let timelines = ["1", "2", "3"].map(|number| {
        let path = format!("fixtures/timelines/timeline-{number}.ndjson");
        std::fs::read_to_string(path).unwrap()
    });
    let (mut lines, mut quick_ones) = (0, 0);
    let mut usual = Usual::default();
    for line in timelines.iter().flat_map(|timeline| timeline.lines()).chain([LINE]) {
        let (quick, other) = both(&mut usual, line);
        lines += 1;
        if let Some(quick) = quick {
            quick_ones += 1;
            assert_eq!(quick, other);
        }
    }
    assert!(quick_ones * 10 > lines * 9, "{quick_ones} of {lines}");
}

#[test]
fn leaves_what_is_unusual_to_others() {
    let mut usual = Usual::default();
    for line in [
        LINE.replace("\"status\":204,", ""),
        LINE.replace("\"url\":\"https", "\"url\":\"\\u0068ttps"),
        LINE.replace("\"method\"", "\"_method\""),
        LINE.replace("\"method\"", "\"request\""),
        LINE.replace("204", "2e2"),
        LINE.replace("{\"a\":[1,\"}\"]}", "[[[[[[[[[[1]]]]]]]]]]"),
        format!("{LINE} "),
        format!("{LINE}}}"),
        LINE[..LINE.len() - 1].to_owned(),
        r#"{"method":"GET"}"#.to_owned(),
        r#"{"eventType":"play","playerTime":{}}"#.to_owned(),
        "{}".to_owned(),
        "[]".to_owned(),
        String::new(),
    ] {
        assert_eq!(both(&mut usual, &line).0, None, "{line}");
    }
}

#[test]
fn passes_over_a_body_that_is_known() {
    let broken = LINE.replace("[1,\"}\"]", "--------");
    let mut usual = Usual::default();
    assert!(quick(&mut usual, &broken, None).is_none());
    assert!(quick(&mut usual, &broken, Some(14)).unwrap().contains("LogLine"));
    for beyond in [13, 9999, usize::MAX] {
        assert!(quick(&mut usual, &broken, Some(beyond)).is_none());
    }
}

/// A line with its members in any order, some twice, some with other values, and one byte changed.
fn lines() -> impl Strategy<Value = String> {
    let names = proptest::sample::select(vec![
        "\"startedDateTime\":",
        "\"method\":",
        "\"url\":",
        "\"requestHeaders\":",
        "\"requestBody\":",
        "\"status\":",
        "\"responseHeaders\":",
        "\"responseBody\":",
        "\"error\":",
        "\"sid\":",
    ]);
    let value = prop_oneof![
        Just(r#""https://x.test/api/v1/sessions/a/events""#),
        Just(r#""2026-11-22T21:30:31.867Z""#),
        Just("1795383031867"),
        Just("201"),
        Just("null"),
        Just("\"\""),
        Just(r#""POST""#),
        Just(r#"{"Content-Type":"a/b","location" : ["/api/v1/sessions/a"]}"#),
        Just(r#"[{"name":"content-type","value":"a/b"}]"#),
        Just(r#"{"eventType":"play","playerTime":{"playhead":0,"ts":1}}"#),
        Just("\"\\ud800\""),
        Just("\"\u{fffd}é [redacted]\""),
        Just("01"),
    ];
    let space = proptest::sample::select(vec!["", "", "", " "]);
    let members = proptest::collection::vec((names, space, value), 1..9);
    (members, any::<proptest::sample::Index>(), 0..8_u8).prop_map(|(members, at, change)| {
        let members: Vec<String> =
            members.iter().map(|(name, space, value)| format!("{name}{space}{value}")).collect();
        let mut line = format!("{{{}}}", members.join(","));
        let at = at.index(line.len());
        if change == 0 && line.is_char_boundary(at) && line.is_char_boundary(at + 1) {
            line.replace_range(at..=at, "\"");
        }
        line
    })
}

proptest! {
    #[test]
    fn what_is_read_is_read_otherwise_too(lines in proptest::collection::vec(lines(), 1..4)) {
        let mut usual = Usual::default();
        for line in lines {
            let (quick, other) = both(&mut usual, &line);
            if let Some(quick) = quick {
                prop_assert_eq!(quick, other);
            }
        }
    }
}
