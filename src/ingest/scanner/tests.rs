use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::Value;

use super::super::Sink;
use super::super::headers::{header, tell_of_proxy};
use super::super::record::fields;
use super::*;

/// Records of every notation: the lines of the fixtures' logs.
fn records() -> Vec<String> {
    let mut records = Vec::new();
    for directory in ["fixtures/timelines", "fixtures/dialects", "fixtures/broken"] {
        let mut paths: Vec<_> =
            std::fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.sort();
        for path in paths.iter().filter(|path| path.is_file()) {
            let Ok(text) = std::fs::read_to_string(path) else { continue };
            match serde_json::from_str::<Value>(&text) {
                Ok(har) if har["log"]["entries"].is_array() => {
                    let entries = har["log"]["entries"].as_array().unwrap();
                    records.extend(entries.iter().take(40).map(Value::to_string));
                }
                _ => records.extend(text.lines().take(40).map(|line| line.trim().to_owned())),
            }
        }
    }
    assert!(records.len() > 200, "{}", records.len());
    records
}

/// Whether the record is read at once; then it must be what it is otherwise.
fn is_read(scanner: &mut Scanner, names: &Names, text: &str) -> bool {
    let Some(scanned) = scanner.read(text, names, &mut Sink(&mut |_| ())) else { return false };
    let (mut pieces, has_request) = scanned.pieces();
    let gathered = scanned.gathered();
    for field in [Field::RequestHeaders, Field::ResponseHeaders] {
        if let (Some(noticed), Some(json)) = (pieces.noticed(field), pieces.value(field)) {
            for wanted in [Header::ContentType, Header::Location, Header::Proxy(0)] {
                let told = header(json, wanted.name()).unwrap();
                assert_eq!(noticed.header(json, wanted), told, "{text}");
            }
            assert_eq!(noticed.tells_of_proxy(json), tell_of_proxy(json), "{text}");
        }
        pieces.notice(field, None);
    }
    let other = fields(text).unwrap();
    assert_eq!(format!("{pieces:?}"), format!("{:?}", other.pieces), "{text}");
    assert_eq!(has_request, other.has_request(), "{text}");
    let other = Gathered::of(text, names).unwrap();
    assert_eq!(format!("{:?}", gathered.unnoticed()), format!("{:?}", other.unnoticed()), "{text}");
    true
}

#[test]
fn records_of_every_notation_are_read_as_they_are_otherwise() {
    let (mut scanner, names) = (Scanner::default(), Names::default());
    let records = records();
    let valid = |text: &&String| serde_json::from_str::<Value>(text).is_ok_and(|it| it.is_object());
    let (mut all, mut read) = (0, 0);
    for record in records.iter().filter(valid) {
        all += 1;
        read += u32::from(is_read(&mut scanner, &names, record));
    }
    assert!(read * 20 > all * 19, "{read} of {all}");
}

#[test]
fn members_come_in_any_order_and_spelling() {
    let (mut scanner, names) = (Scanner::default(), Names::default());
    for text in [
        r#"{"url":"/a","status":200}"#,
        r#"{ "status" : 200 , "URL" :"/b", "url":"/a", "u\u0072l":"/c" }"#,
        r#"{"req":{"url":"/a","headers":{"Via":"","via":"x"}},"request":{"url":"/b"}}"#,
        r#"{"requestHeaders":[["Content-Type","a/b"],["content-type","c/d"]],"responseHeaders":{"LOCATION":["/l"]}}"#,
        r#"{"requestHeaders":[{"value":"a/b","name":" Content-Type "}],"responseHeaders":{}}"#,
    ] {
        for _ in 0..2 {
            assert!(is_read(&mut scanner, &names, text), "{text}");
        }
    }
    for text in ["{\"url\":\"/a\",}", "{\"url\":01}", "{\"url\":\"/a\"}}", "[]", ""] {
        assert!(!is_read(&mut scanner, &names, text), "{text}");
    }
}

#[test]
fn names_without_end_are_forgotten() {
    let (mut scanner, names) = (Scanner::default(), Names::default());
    for number in 0..5000 {
        let text = format!(r#"{{"name-{number}":1,"url":"/a"}}"#);
        assert!(is_read(&mut scanner, &names, &text));
    }
    assert!(scanner.names.len() <= MAX_NAMES + 2);
}

proptest! {
    #[test]
    fn changed_records_are_read_as_they_are_otherwise(
        changes in proptest::collection::vec((any::<Index>(), any::<Index>(), "[\"\\\\0}{,:.e a\u{e9}-]"), 1..40),
    ) {
        let (mut scanner, names) = (Scanner::default(), Names::default());
        let records = records();
        for (which, at, with) in changes {
            let record = which.get(&records);
            let places: Vec<_> = record.char_indices().map(|(at, _)| at).collect();
            if places.is_empty() {
                continue;
            }
            let from = *at.get(&places);
            let len = record[from..].chars().next().map_or(0, char::len_utf8);
            let mut changed = record.clone();
            changed.replace_range(from..from + len, &with);
            is_read(&mut scanner, &names, &changed);
            is_read(&mut scanner, &names, record);
        }
    }
}
