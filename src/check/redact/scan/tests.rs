use std::hash::RandomState;

use proptest::prelude::*;

use super::super::echo::Learned;
use super::super::settle::{Known, settle};
use super::*;

/// What is hidden, by kind, with the JSON in strings looked into.
fn told(text: &str) -> Vec<(Kind, String)> {
    fn push(edits: Vec<Edit>, out: &mut Vec<(Kind, String)>) {
        for edit in edits {
            match edit.hidden {
                Hidden::Secret(kind, value) => out.push((kind, value)),
                Hidden::Echo(..) => panic!("nothing was learned"),
                Hidden::Embedded(_, edits) => push(edits, out),
            }
        }
    }
    let mut out = Vec::new();
    push(edits(text), &mut out);
    out
}

/// What is hidden of `text`.
fn edits(text: &str) -> Vec<Edit> {
    let (names, learned) = (Names::default(), Learned::new(&RandomState::new()));
    settle(text, &scan(text, &names), Known { names: &names, learned: &learned })
}

#[track_caller]
fn hides(text: &str, expected: &[(Kind, &str)]) {
    let expected: Vec<_> =
        expected.iter().map(|(kind, value)| (*kind, (*value).to_owned())).collect();
    assert_eq!(told(text), expected, "{text}");
}

#[test]
fn values_of_secret_names() {
    hides(
        r#"{"params":{"visitor.marketingCloudUserId":"123","media.name":"x","analytics.aid":""},
            "customMetadata":{"seat":"A","n":5,"on":true,"none":null,"deep":[{"b":"B"}]}}"#,
        &[
            (Kind::Visitor, "123"),
            (Kind::Metadata, "A"),
            (Kind::Metadata, "5"),
            (Kind::Metadata, "B"),
        ],
    );
    hides(
        r#"{"params":{"visitor.customerIDs":{"crm":{"id":"c-1","authState":1}}}}"#,
        &[(Kind::Customer, "c-1"), (Kind::Customer, "1")],
    );
}

#[test]
fn a_har_entry() {
    let entry = r#"{"request":{"method":"POST","url":"https:\/\/h\/p?ecid=1#f",
        "headers":[{"name":"Content-Type","value":"a/b"},{"value":"Bearer t","name":"Authorization"},
            {"name":"Referer","value":"https://r/"}],
        "cookies":[{"name":"s","value":"c1"}],"queryString":[{"name":"ecid","value":"1"}],
        "postData":{"mimeType":"a/b","text":"{\"customMetadata\":{\"seat\":\"A\\n1\"}}",
            "params":[{"name":"f","value":"v"}]}},
      "response":{"status":201,"content":{"mimeType":"text/html","text":"<p>hello</p>"},
        "headers":[{"name":"Location","value":"/api/v1/sessions/s1"},{"name":"set-cookie"}]}}"#;
    hides(
        entry,
        &[
            (Kind::Query, "ecid=1#f"),
            (Kind::Token, "Bearer t"),
            (Kind::Header, "https://r/"),
            (Kind::Cookie, "c1"),
            (Kind::Query, "1"),
            (Kind::Metadata, "A\n1"),
            (Kind::Body, "v"),
            (Kind::Body, "<p>hello</p>"),
        ],
    );
}

#[test]
fn headers_in_other_shapes() {
    hides(
        r#"{"requestHeaders":{"Cookie":["a=b"],"host":"h","X":"y"},"headers":[["Cookie","c"],["Host","h"]],
            "cookies":["d=e"],"cookie":"f=g","cookies":{"h":"i"}}"#,
        &[
            (Kind::Cookie, "a=b"),
            (Kind::Header, "y"),
            (Kind::Cookie, "c"),
            (Kind::Cookie, "d=e"),
            (Kind::Cookie, "f=g"),
            (Kind::Cookie, "i"),
        ],
    );
}

#[test]
fn bodies_in_any_wrapping() {
    hides(r#""{\"customMetadata\":{\"a\":\"b\"}}""#, &[(Kind::Metadata, "b")]);
    hides(r#"{"message":"{\"userId\":\"u\"}"}"#, &[(Kind::Visitor, "u")]);
    hides("ecid=1&x=2", &[(Kind::Body, "ecid=1&x=2")]);
    hides(r#"{"requestBody":"a=b"}"#, &[(Kind::Body, "a=b")]);
    hides(
        r#"{"requestBody":{"params":{"media.id":"m"},"customMetadata":"x"}}"#,
        &[(Kind::Metadata, "x")],
    );
    hides(r#"{"url":"\/a\u003fecid=1"}"#, &[(Kind::Query, "/a?ecid=1")]);
    hides(r#"{"line":"GET /a?ecid=1 HTTP/1.1"}"#, &[(Kind::Query, "ecid=1")]);
}

#[test]
fn broken_json_hides_more() {
    hides(r#"{"customMetadata":{"seat":"A","row":"B"#, &[(Kind::Metadata, "A"), (Kind::Body, "B")]);
    let broken = r#"{"eventType":"ping","customMetadata: {"seat":"A12", "x":"B"}}"#;
    let told = told(broken);
    for value in ["A12", "B"] {
        assert!(told.iter().any(|(_, hidden)| hidden.contains(value)), "{told:?}");
    }
    hides("{'customMetadata':{'seat':'A12'}}", &[(Kind::Body, "'seat'"), (Kind::Body, "'A12'")]);
}

#[test]
fn deep_nesting_is_hidden_as_a_whole() {
    let deep = format!("{}\"secret\"", "{\"a\":[".repeat(100_000));
    assert!(
        told(&deep).iter().any(|(kind, value)| *kind == Kind::Body && value.contains("secret"))
    );
}

proptest! {
    #[test]
    fn edits_lie_in_order_on_characters(text in "(?s)[\\[\\]{}:,\"\\\\ \né1a?/]*|.*") {
        let mut end = 0;
        for edit in edits(&text) {
            prop_assert!(edit.range.start >= end && text.get(edit.range.clone()).is_some());
            end = edit.range.end;
        }
    }

    #[test]
    fn no_value_of_metadata_is_left(value in "[a-zA-Z0-9 \"\\\\é{}]{1,20}MARK", cut in 0_usize..40) {
        let body = serde_json::json!({"eventType": "ping", "customMetadata": {"k": [value]}}).to_string();
        let record = serde_json::json!({"url": "/a", "requestBody": body}).to_string();
        for text in [&body, &record] {
            let end = text.len() - cut;
            let text = &text[..(0..=end).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)];
            let mut redactor = crate::check::redact::Redactor::new(&Default::default());
            let secrets = redactor.scan(text);
            redactor.learn(&secrets);
            let shown = redactor.text(text.to_owned(), 0..0, &secrets).text;
            prop_assert!(!shown.contains("MARK"), "{shown}");
        }
    }
}
