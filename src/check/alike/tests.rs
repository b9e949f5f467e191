use std::io::Cursor;

use proptest::prelude::*;

use super::super::Options;
use super::super::examine::{Examined, Examiner, Learned};
use crate::ingest::{self, Alike, Item, Take};
use crate::place::InputId;

/// Takes what another one takes, and counts the requests that are alike; or takes none of them.
struct Counts<'e, 's> {
    examiner: &'e mut Examiner<'s>,
    learns: bool,
    alike: usize,
}

impl Take for Counts<'_, '_> {
    fn item(&mut self, item: Item<'_>) {
        self.examiner.item(item);
    }

    fn body(&mut self, text: &str) -> Option<usize> {
        self.examiner.body(text)
    }

    fn learn(&mut self, number: usize) -> bool {
        self.learns && self.examiner.learn(number)
    }

    fn forget(&mut self) {
        self.examiner.forget();
    }

    fn alike(&mut self, number: usize, request: &Alike<'_>) -> bool {
        let taken = self.examiner.alike(number, request);
        self.alike += usize::from(taken);
        taken
    }
}

/// What logs hold, read one after another, and how many of their requests were taken as alike.
fn examined(logs: &[String], learns: bool) -> (Vec<String>, usize) {
    let options = Options::default();
    let mut learned = Learned::default();
    let mut alike = 0;
    let examined = logs.iter().map(|log| {
        let Learned { reader, examiner } = &mut learned;
        let mut examiner = Examiner::new(&options, examiner);
        let mut counts = Counts { examiner: &mut examiner, learns, alike: 0 };
        for chunk in ingest::read(InputId(0), Box::new(Cursor::new(log.clone()))) {
            chunk.unwrap().give(reader, &mut counts);
        }
        let of_log = counts.alike;
        let Examined { calls, .. } = &examiner.examined;
        assert!(of_log <= calls.len());
        alike += of_log;
        format!("{:?}", examiner.examined)
    });
    (examined.collect(), alike)
}

/// A line, of which `change` may put another text in the place of one.
fn line(sid: &str, millis: u32, event: &str, change: Option<(&str, &str)>) -> String {
    let line = format!(
        r#"{{"startedDateTime":"2026-11-22T21:30:31.{millis:03}Z","method":"POST","url":"https://a.hb-api.omtrdc.net/api/v1/sessions/{sid}/events","requestHeaders":{{"Content-Type":"application/json"}},"requestBody":{{"playerTime":{{"playhead":0,"ts":{millis}}},"eventType":"{event}"}},"status":204,"responseHeaders":{{"server":"a"}}}}"#
    );
    match change {
        Some((from, to)) => line.replacen(from, to, 1),
        None => line,
    }
}

#[test]
fn most_lines_are_like_one_before() {
    let log: Vec<String> = ["ab12", "cd34", "ab12", "ef56"]
        .iter()
        .zip(0..)
        .map(|(sid, millis)| line(sid, millis, "ping", None))
        .collect();
    let logs = [log.join("\n"), log[0].clone()];
    let (quick, alike) = examined(&logs, true);
    assert_eq!(alike, 4);
    assert_eq!(quick, examined(&logs, false).0);
    let dated = line("ab12", 7, "ping", Some(("\"server\":\"a\"", "\"server\":\"b\"")));
    assert_eq!(examined(&[log[0].clone(), dated], true).1, 1);
}

fn lines() -> impl Strategy<Value = String> {
    let sid =
        proptest::sample::select(vec!["ab12", "cd34", "undefined", "v1", "", "a-b", "a%2Fb", "é"]);
    let event = proptest::sample::select(vec![
        "ping",
        "ping",
        "play",
        "sessionStart",
        "adStart",
        "stateStart",
        "other",
        "",
    ]);
    let change = prop_oneof![
        6 => Just(None),
        4 => proptest::sample::select(vec![
            ("204", "404"),
            ("204", "2041"),
            ("204", "201"),
            ("POST", "GET"),
            ("POST", "OPTIONS"),
            ("\"server\":\"a\"", "\"location\":\"/api/v1/sessions/zz9\""),
            ("application/json", "text/plain"),
            ("\"server\":\"a\"", "\"server\":\"via\""),
            ("\"server\":\"a\"", "\"server\":\"\\u0061\""),
            ("\"server\":\"a\"", "\"server\":4"),
            ("\"server\":\"a\"", "\"server\":\"a\",\"date\":\"b\""),
            ("\"server\":\"a\"", "\"via\":\"a\""),
            ("\"Content-Type\":", "\"Via\":\"a\",\"Content-Type\":"),
            ("\"Content-Type\":", "\"Via\":\"\",\"Content-Type\":"),
            ("\"Content-Type\":", "\"Accept\":\"*/*\",\"Content-Type\":"),
            ("\"Content-Type\":", "\"Accept\":\"b\",\"Content-Type\":"),
            ("a.hb-api", "b.hb-api"),
            ("a.hb-api.omtrdc.net", "b.hb.omtrdc.net"),
            ("/events", ""),
            ("/events", "/events?a"),
            ("/sessions", "/sessions?/sessions"),
            ("2026-11-22T", "2026-11-31T"),
            ("\"playhead\":0", "\"playhead\":\"0\""),
            ("\"requestHeaders\":{\"Content-Type\":\"application/json\"},", ""),
            ("\"status\":204,", "\"status\":204,\"status\":204,"),
            ("\"status\"", "\"error\":\"x\",\"status\""),
            ("\"method\":\"POST\",", "\"method\" : \"POST\" , "),
            ("}}", "}}}"),
        ])
        .prop_map(Some),
    ];
    (sid, 0..1000_u32, event, change)
        .prop_map(|(sid, millis, event, change)| line(sid, millis, event, change))
}

proptest! {
    #[test]
    fn calls_are_what_they_are_by_themselves(
        logs in proptest::collection::vec(proptest::collection::vec(lines(), 1..12), 1..4),
    ) {
        let logs: Vec<String> = logs.iter().map(|lines| lines.join("\n")).collect();
        prop_assert_eq!(examined(&logs, true).0, examined(&logs, false).0);
    }
}
