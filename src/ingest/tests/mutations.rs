use serde::de::IgnoredAny;

use super::*;

const HAR: &str = r#"{"log":{"version":"1.2","pages":[],"entries":[
{"startedDateTime":"2026-11-22T21:30:31.867Z","request":{"method":"POST","url":"https://x/api/v1/sessions","headers":[{"name":"Content-Type","value":"application/json"}],"postData":{"mimeType":"application/json","text":"{\"a\":\"\u00e9\"}"}},"response":{"status":201,"headers":[["Location","/api/v1/sessions/1"]],"content":{"text":"\"}"}}},
{"request":{"url":"/logo.svg","headers":{"a":["b"]}},"response":{"content":{"size":3,"text":"<\/\\\\svg>"}}},
{"request":{"method":"POST","url":"/api/v1/sessions/1/events","postData":{"params":[{"name":"a","value":{"b":[1.5e3,null]}}]}},"response":{"status":0,"_error":"gone"}}
],"comment":""}}"#;

const LOG: &str = r#"{"startedDateTime":"2026-11-22T21:30:31.867Z","method":"POST","url":"/api/v1/sessions","requestBody":{"a":"\udce9"},"status":201,"responseHeaders":{"Location":"/api/v1/sessions/1"}}
{"url":"/api/v1/sessions/1/events","requestBody":"{\"a\":1}","status":null,"error":"gone"}

{"eventType":"play","playerTime":{"playhead":0,"ts":1},"sid":"1"}
"#;

/// What a mutation does to the bytes.
#[derive(Clone, Debug)]
enum Mutation {
    Set(usize, u8),
    Insert(usize, u8),
    Cut(usize, usize),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let byte = prop_oneof![
        Just(b'"'),
        Just(b'\\'),
        Just(b'{'),
        Just(b'}'),
        Just(b'['),
        Just(b']'),
        Just(b','),
        Just(b'\n'),
        any::<u8>()
    ];
    (0usize..2000, 0usize..99, byte, 0..3).prop_map(|(at, len, byte, kind)| match kind {
        0 => Mutation::Set(at, byte),
        1 => Mutation::Insert(at, byte),
        _ => Mutation::Cut(at, len),
    })
}

fn mutate(bytes: &mut Vec<u8>, mutation: &Mutation) {
    match *mutation {
        Mutation::Set(at, byte) => {
            let at = at % bytes.len();
            bytes[at] = byte;
        }
        Mutation::Insert(at, byte) => bytes.insert(at % bytes.len(), byte),
        Mutation::Cut(at, len) => {
            let at = at % bytes.len();
            let end = (at + len).min(bytes.len() - 1).max(at);
            bytes.drain(at..end);
        }
    }
}

/// What comes of a capture, in full.
fn items(text: String) -> Vec<String> {
    let mut items = Vec::new();
    for chunk in read(InputId(0), Box::new(std::io::Cursor::new(text.into_bytes()))) {
        chunk.unwrap().items(&mut |item| items.push(format!("{item:?}")));
    }
    items
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn nothing_makes_the_reader_panic(capture in prop_oneof![Just(HAR), Just(LOG)], mutations in prop::collection::vec(mutation(), 1..6)) {
        let mut bytes = capture.as_bytes().to_vec();
        mutations.iter().for_each(|mutation| mutate(&mut bytes, mutation));
        see(&bytes);
    }

    #[test]
    fn a_cut_loses_no_complete_entry(at in 1..HAR.len()) {
        let (whole, cut) = (see(HAR.as_bytes()), see(&HAR.as_bytes()[..at]));
        let complete = whole.iter().filter(|item| match item {
            Seen::Exchange(_, bytes, ..) => {
                let text = str::from_utf8(bytes).unwrap();
                HAR.find(text).unwrap() + bytes.len() <= at
            }
            Seen::Answer(_) | Seen::Trouble(..) => false,
        });
        let count = complete.count();
        prop_assert_eq!(&cut[..count], &whole[..count]);
        let closed = HAR.rfind("],").unwrap() < at;
        prop_assert_eq!(cut.len(), if closed { count } else { count + 1 });
        prop_assert!(closed || matches!(cut[count], Seen::Trouble(..)));
    }

    #[test]
    fn a_cut_loses_no_complete_line(at in 1..LOG.len()) {
        let (whole, cut) = (see(LOG.as_bytes()), see(&LOG.as_bytes()[..at]));
        let count = LOG.as_bytes()[..at].split(|&byte| byte == b'\n').filter(|line| line.ends_with(b"}") && line.starts_with(b"{") && serde_json::from_slice::<serde::de::IgnoredAny>(line).is_ok()).count();
        prop_assert_eq!(&cut[..count], &whole[..count]);
        let rest = cut.get(count..).unwrap();
        prop_assert!(matches!(rest, [] | [Seen::Trouble(_, _, TroubleKind::Truncated(_))]), "{:?}", rest);
    }

    #[test]
    fn records_read_at_once_are_those_read_member_by_member(
        mutations in proptest::collection::vec(mutation(), 0..4)
    ) {
        // What is nested so deep is not read at once; a text of the same length keeps all in its place.
        let deep = ["[".repeat(40), "]".repeat(40)].concat();
        let flat = format!("\"{}\"", "a".repeat(78));
        for text in [HAR, LOG] {
            let mut bytes = text.as_bytes().to_vec();
            mutations.iter().for_each(|mutation| mutate(&mut bytes, mutation));
            let text = String::from_utf8_lossy(&bytes);
            let with = |value: &str| {
                let with = |text: &str, name: &str| {
                    text.replace(&format!("{{{name}"), &format!("{{\"nobodys\":{value},{name}"))
                };
                with(&with(&with(&text, "\"startedDateTime\""), "\"request\""), "\"url\"")
            };
            // The way back from broken JSON goes by its brackets.
            let (flat, deep) = (with(&flat), with(&deep));
            let mut values = serde_json::Deserializer::from_str(&flat).into_iter::<IgnoredAny>();
            if values.all(|value| value.is_ok()) {
                prop_assert_eq!(items(flat), items(deep));
            }
        }
    }
}
