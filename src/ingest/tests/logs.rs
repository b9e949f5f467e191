use super::*;

const LINE: &str = r#"{"url":"/events","requestBody":{"a":1}}"#;

fn call(record: u64) -> Seen {
    exchange(record, LINE, "/events", Some(r#"{"a":1}"#))
}

#[test]
fn lines_with_blanks_between_them() {
    let text = format!("\u{feff}\n{LINE}\r\n \t\r\n\n  {LINE}\n{LINE}");
    assert_eq!(see(text.as_bytes()), [call(2), call(5), call(6)]);
}

#[test]
fn broken_lines_are_passed() {
    let text = format!("{LINE}\n{{\"url\":x}}\n7\n{LINE}\n{{}}\n");
    let expected = [
        call(1),
        unreadable(2, 7, "not JSON: expected value"),
        unreadable(3, None, "not a JSON object"),
        call(4),
        unreadable(5, None, "no URL in the record"),
    ];
    assert_eq!(see(text.as_bytes()), expected);
}

#[test]
fn only_the_last_line_is_truncated() {
    let cut = &LINE[..20];
    let eof = "not JSON: EOF while parsing a string";
    for end in ["", "\n", "\n\n \r\n"] {
        let blank = "\n".repeat(3 * CHUNK);
        for blank in ["", &blank] {
            let text = format!("{LINE}\n{cut}\n{LINE}\n{cut}{end}{blank}");
            let last = truncated(4, 20, "the last record ends too early");
            let expected = [call(1), unreadable(2, 20, eof), call(3), last];
            assert!(see(text.as_bytes()) == expected);
        }
    }
}

#[test]
fn long_lines_and_many_blocks() {
    let long =
        format!(r#"{{"x":"{}","url":"/events","requestBody":{{"a":1}}}}"#, "x".repeat(3 * CHUNK));
    let many = format!("{LINE}\n").repeat(20_000);
    let seen = see(format!("{many}{long}\n{many}").as_bytes());
    assert_eq!(seen.len(), 40_001);
    assert_eq!(seen[20_000], exchange(20_001, &long, "/events", Some(r#"{"a":1}"#)));
    assert_eq!(seen[40_000], call(40_001));
}

#[test]
fn a_line_beyond_all_bounds_is_passed() {
    let long = format!(r#"{{"x":"{}"}}"#, "x".repeat(MAX_RECORD + CHUNK));
    let reason = "a record longer than 64 MiB is not read";
    let seen = see(format!("{LINE}\n{long}\n{LINE}\n").as_bytes());
    assert!(seen == [call(1), unreadable(2, None, reason), call(3)]);
    let seen = see(format!("{LINE}\n{long}").as_bytes());
    assert!(seen == [call(1), unreadable(2, None, reason)]);
}

#[test]
fn json_values_over_lines() {
    let pretty = "{\n \"url\": \"/events\",\n \"requestBody\": {\"a\":1}\n}";
    let call = |record| exchange(record, pretty, "/events", Some(r#"{"a":1}"#));
    assert_eq!(see(pretty.as_bytes()), [call(1)]);
    assert_eq!(see(format!("{pretty}\n{pretty}{pretty}").as_bytes()), [call(1), call(2), call(3)]);
    let array = format!("[{pretty},\n7,{pretty}\n]\n");
    assert_eq!(see(array.as_bytes()), [call(1), unreadable(2, None, "not a JSON object"), call(3)]);
    let cut = format!("[{pretty},{}", &pretty[..9]);
    assert_eq!(see(cut.as_bytes()), [call(1), truncated(2, 9, "the file ends inside record 2")]);
    let cut = format!("[{pretty},");
    let byte = cut.len() as u64;
    let reason = "the file ends inside an array of records";
    assert_eq!(see(cut.as_bytes()), [call(1), truncated(0, byte, reason)]);
    let stray = format!("[{pretty}; {pretty}]");
    let seen = see(stray.as_bytes());
    assert_eq!(seen, [call(1), unreadable(2, 0, "not JSON: expected a value"), call(3)]);
}
