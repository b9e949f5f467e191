use super::*;

const ENTRY: &str = r#"{"request":{"method":"POST","url":"/api/v1/sessions/1/events","postData":{"text":"{}"}},"response":{"status":204}}"#;
const OTHER: &str = r#"{"response":{"content":{"text":"}]\\\""}},"request":{"url":"/logo.svg"}}"#;

fn call(record: u64) -> Seen {
    exchange(record, ENTRY, "/api/v1/sessions/1/events", Some("{}"))
}

fn other(record: u64) -> Seen {
    exchange(record, OTHER, "/logo.svg", None)
}

#[test]
fn entries_in_any_layout() {
    let layouts = [
        format!(r#"{{"log":{{"entries":[{ENTRY},{OTHER}]}}}}"#),
        format!("\u{feff}{{\r\n\"log\" : {{ \"entries\" :\r\n[{ENTRY} ,\r\n {OTHER}] }} }}\r\n"),
        format!(
            r#"{{"a":[{{"log":1}}],"log":{{"pages":[{{"entries":[]}}],"entries":[{ENTRY},{OTHER}],"version":1}}}}"#
        ),
        format!(r#"{{"\u006cog":{{"entries":[{ENTRY},{OTHER},],"comment":"cut"#),
        format!(r#"{{"log":{{"entries":[{ENTRY},{OTHER}]}}}} trailing text }} "#),
    ];
    for text in layouts {
        assert_eq!(see(text.as_bytes()), [call(1), other(2)], "{text}");
    }
}

#[test]
fn several_documents_in_a_row() {
    let one = format!(r#"{{"log":{{"entries":[{ENTRY}],"x":[{{}}]}}}}"#);
    assert_eq!(see(format!("{one}\n{one}{one}").as_bytes()), [call(1), call(2), call(3)]);
}

#[test]
fn entries_behind_much_else() {
    let pages = r#"{"title":"\\"},"#.repeat(100_000);
    let text = format!(r#"{{"log":{{"pages":[{pages}],"entries":[{ENTRY}]}}}}"#);
    assert_eq!(see(text.as_bytes()), [call(1)]);
    let text = format!(r#"{{"x":[{pages}],"log":{{"entries":[{ENTRY}]}}}}"#);
    assert_eq!(see(text.as_bytes()), [call(1)]);
}

#[test]
fn no_entries() {
    for text in [r#"{"log":{"entries":[]}}"#, r#"{"log":{"entries":null}}"#] {
        assert_eq!(see(text.as_bytes()), []);
    }
}

#[test]
fn an_entry_without_a_url_is_passed() {
    let text = format!(r#"{{"log":{{"entries":[null,{{}},{{"request":{{"url":7}}}},{ENTRY}]}}}}"#);
    let reason = "entry has no request URL";
    let expected = [
        unreadable(1, 4, "not JSON: expected an entry"),
        unreadable(2, None, reason),
        unreadable(3, None, reason),
        call(4),
    ];
    assert_eq!(see(text.as_bytes()), expected);
}

#[test]
fn broken_entries_do_not_lose_the_next_one() {
    let cases = [
        (r#"{"request":{"url" "/a"}}"#, 18, "not JSON: a member's name without a colon"),
        (r#"{"request":{"url":"/events","postData":{"text":x}}}"#, 47, "not JSON: expected value"),
        (r#"{"request":{"url":"/a"},"x":}"#, 28, "not JSON: expected a value"),
        (r#"{"request":{"url":"/a"},y}"#, 24, "not JSON: expected a member's name"),
        (r#"{"request":{"url":"/a","x":[}]}}"#, 29, "not JSON: expected a member's name"),
        (
            r#"{"request":{"url":"/a","x":{},"response":{}}"#,
            45,
            "not JSON: expected a member's name",
        ),
        (r#"{"request":{"url":"/a","x":{}},"y":1"#, 37, "not JSON: expected a member's name"),
    ];
    for (broken, byte, reason) in cases {
        let text = format!(r#"{{"log":{{"entries":[{ENTRY},{broken},{ENTRY}]}}}}"#);
        let seen = see(text.as_bytes());
        assert_eq!(seen.first(), Some(&call(1)), "{broken}");
        assert_eq!(seen.get(1), Some(&unreadable(2, byte, reason)), "{broken}");
        assert_eq!(seen.get(2), Some(&call(3)), "{broken}");
    }
}

#[test]
fn a_stray_bracket_between_entries() {
    let text = format!(r#"{{"log":{{"entries":[{ENTRY}}},{ENTRY}]}}}}"#);
    let seen = see(text.as_bytes());
    assert_eq!(seen, [call(1), unreadable(2, 2, "not JSON: expected an entry"), call(3)]);
}

#[test]
fn files_that_end_early() {
    let head = r#"{"log":{"entries":["#;
    let behind = format!("{head}{ENTRY},\n");
    let reason = "the file ends behind entry 1 of `log.entries`";
    let expected = [call(1), truncated(0, behind.len() as u64, reason)];
    assert_eq!(see(behind.as_bytes()), expected);
    let inside = format!("{head}{ENTRY},{}", &ENTRY[..40]);
    let reason = "the file ends inside entry 2 of `log.entries`";
    assert_eq!(see(inside.as_bytes()), [call(1), truncated(2, 40, reason)]);
    let before = r#"{"log":{"pages":[],"#;
    let expected = truncated(0, before.len() as u64, "the file ends before `log.entries`");
    assert_eq!(see(before.as_bytes()), [expected]);
}

#[test]
fn members_in_any_order_and_of_any_type() {
    let entry = r#"{"response":{"status":[]},"request":{"postData":{"text":"{}"},"headers":7,"url":"/events"},"startedDateTime":{},"request":null}"#;
    let text = format!(r#"{{"log":{{"entries":[{entry}]}}}}"#);
    assert_eq!(see(text.as_bytes()), [exchange(1, entry, "/events", Some("{}"))]);
}

#[test]
fn large_values_are_not_held() {
    let huge = "x".repeat(MAX_POST_DATA);
    let entry = format!(r#"{{"request":{{"url":"/events","postData":{{"text":"{huge}"}}}}}}"#);
    let text = format!(r#"{{"log":{{"entries":[{entry},{ENTRY}]}}}}"#);
    let expected = [
        unreadable(1, 39, "a request body longer than 16 MiB is not read"),
        exchange(1, &entry, "/events", None),
        call(2),
    ];
    assert!(see(text.as_bytes()) == expected);
}

#[test]
fn text_that_is_no_utf8_does_not_lose_the_entry() {
    let text = b"{\"log\":{\"entries\":[{\"request\":{\"url\":\"/events\",\"method\":\"\xe9\",\"postData\":{\"text\":\"\xe9\"}}}]}}";
    let [Seen::Exchange(1, _, _, Some(body))] = &see(text)[..] else { panic!() };
    assert_eq!(body, "\u{fffd}");
}
