//! What a session is judged by: not by the order of a tie that its arrival settles, not by what the capture
//! lost, and not by what a wrong word may mean.

use crate::generator::plan::{self, Client, Plan};
use crate::generator::player;
use crate::generator::wire::{Capture, Upload};
use crate::support::figures::seen;
use playproof::finding::Severity;
use proptest::prelude::*;
use proptest::sample::Index;

fn capture(plans: &[Plan]) -> Capture {
    let sessions = plans.iter().enumerate();
    let sessions = sessions.flat_map(|(number, plan)| player::play(plan, number)).collect();
    Capture { sessions, ..Capture::default() }
}

/// The findings above a note, but for those of these rules, each with its record.
fn told(text: &str, apart: &[&str]) -> Vec<String> {
    let report = crate::support::report("generated", text);
    let findings = report
        .findings
        .iter()
        .filter(|finding| finding.severity != Severity::Note && !apart.contains(&finding.rule));
    findings
        .map(|finding| {
            format!("{} @ {}: {}", finding.rule, finding.location.record, finding.message)
        })
        .collect()
}

/// The rules and records of all findings but those that tell of ties.
fn all_told(text: &str) -> Vec<(String, u64)> {
    let report = crate::support::report("generated", text);
    let findings = report.findings.iter().filter(|finding| finding.rule != "tied-timestamps");
    findings.map(|finding| (finding.rule.to_string(), finding.location.record)).collect()
}

/// How a record is lost.
#[derive(Clone, Copy, Debug)]
enum Damage {
    CutShort,
    Garbage,
    Quote,
    NoBody,
    BodyCut,
    NoSid,
}

/// What says that a record was lost.
const LOST: [&str; 6] = [
    "unreadable-record",
    "truncated-capture",
    "body-not-captured",
    "lossy-body",
    "malformed-json",
    "invalid-session-id",
];

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        Just(Damage::CutShort),
        Just(Damage::Garbage),
        Just(Damage::Quote),
        Just(Damage::NoBody),
        Just(Damage::BodyCut),
        Just(Damage::NoSid),
    ]
}

impl Damage {
    /// The line as the capture has it then; none where it cannot be damaged so.
    fn of(self, line: &str) -> Option<String> {
        let body = || {
            let record: serde_json::Value = serde_json::from_str(line).ok()?;
            record["requestBody"].is_string().then_some(record)
        };
        match self {
            Self::CutShort => Some(line[..line.len() / 2].to_owned()),
            Self::Garbage => Some("\u{1}".repeat(line.len())),
            Self::Quote => Some(line.replacen("\":\"", "\":", 1)),
            Self::NoBody => {
                let mut record = body()?;
                record.as_object_mut()?.remove("requestBody");
                Some(record.to_string())
            }
            Self::BodyCut => {
                let mut record = body()?;
                let text = record["requestBody"].as_str()?;
                record["requestBody"] = text[..text.len() / 2].into();
                Some(record.to_string())
            }
            Self::NoSid => {
                let (before, rest) = line.split_once("/sessions/")?;
                let (sid, behind) = rest.split_once("/events")?;
                (!sid.contains('"')).then(|| format!("{before}/sessions/undefined/events{behind}"))
            }
        }
    }
}

/// Words that clients send for an event type, and such as are none.
fn wrong_words(name: &str) -> &'static [&'static str] {
    match name {
        "sessionStart" => &["sessionBegin", "contentStart", "SESSION_START", "open", "videoStart"],
        "sessionComplete" => &["contentComplete", "videoComplete", "mediaFinish", "ended"],
        "sessionEnd" => &["sessionStop", "playbackStop", "close", "trackEnd", "mediaEnded"],
        "play" => &["resume", "videoPlay", "playing", "contentResumed", "playbackStarted"],
        "pauseStart" => &["pause", "videoPaused", "seek", "mediaSeeking", "contentPause"],
        "bufferStart" => &["stall", "rebuffering", "videoWaiting", "buffer"],
        "adBreakStart" => &["podStart", "adBreakBegin", "breakOpened", "adPodStart"],
        "adBreakComplete" => &["podComplete", "adBreakEnd", "breakFinished", "adBreak"],
        "adStart" => &["advertisementStart", "adBegin", "adPlay", "ad"],
        "adComplete" => &["adFinish", "adEnd", "advertComplete", "adStop", "adClosed"],
        "adSkip" => &["skipAd", "adSkipped", "skip", "adClose"],
        "chapterStart" => &["segmentStart", "chapterBegin", "chapter"],
        "chapterComplete" => &["segmentEnd", "chapterFinished", "chapterStop"],
        "chapterSkip" => &["segmentSkip", "chapterSkipped", "chapterClose"],
        "stateStart" => &["stateBegin", "stateChange", "muteStart"],
        "stateEnd" => &["stateStop", "stateChanged", "fullscreenEnd"],
        "ping" => &["heartbeat", "keepAlive", "volumeChange", "tick"],
        _ => &["volumeChange", "quartile", "firstFrame"],
    }
}

/// The word with a slip of the keyboard at this letter.
fn misspelt(word: &str, at: Index, how: u8) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let at = at.index(letters.len() - 1);
    match how {
        0 => letters.swap(at, at + 1),
        1 => drop(letters.remove(at)),
        2 => letters.insert(at, letters[at]),
        _ => letters[at] = 'x',
    }
    letters.into_iter().collect()
}

proptest! {
    #![proptest_config(crate::generator::config(1))]

    /// A tie that is in order as it arrives is judged as its events would be 1 ms apart.
    #[test]
    fn a_tie_in_order_is_judged_as_if_spread(plan in plan::session(Client::Sdk)) {
        let mut tied = capture(&[plan]);
        for session in tied.sessions.iter_mut().filter(|one| matches!(one.upload, Upload::Events)) {
            session.calls.iter_mut().for_each(|call| call.delay_ms = 60);
        }
        let mut spread = tied.clone();
        for call in spread.sessions.iter_mut().map(|session| &mut session.calls) {
            for index in 1..call.len() {
                let late_ms = call[index - 1].made_ms + 1 - call[index].made_ms;
                call[index].shift(late_ms.max(0));
            }
        }
        let (tied, spread) = (tied.write(), spread.write());
        prop_assume!(told(&spread.text, &[]).is_empty());
        prop_assert_eq!(all_told(&tied.text), all_told(&spread.text), "{}", tied.brief());
        let figures = |text: &str| {
            seen(text.to_owned()).into_iter().map(|seen| seen.reported.changes(&seen.expected).len()).collect::<Vec<_>>()
        };
        prop_assert_eq!(figures(&tied.text), figures(&spread.text), "{}", tied.brief());
    }

    /// What was lost may have been anything: nobody is blamed for it.
    #[test]
    fn a_lost_record_makes_the_rest_unknown(
        plans in plan::sessions(),
        damage in damage(),
        at in any::<Index>(),
    ) {
        let text = capture(&plans).write().text;
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let at = at.index(lines.len());
        let damaged = damage.of(&lines[at]);
        prop_assume!(damaged.is_some() && lines.len() > 1);
        lines[at] = damaged.unwrap_or_default();
        let told = told(&(lines.join("\n") + "\n"), &LOST);
        let brief = || lines.iter().map(|line| line.chars().take(600).collect::<String>()).collect::<Vec<_>>().join("\n");
        prop_assert!(told.is_empty(), "{damage:?} of line {}\n{}\n{}", at + 1, told.join("\n"), brief());
    }

    /// A wrong word is one mistake, whatever it may mean.
    #[test]
    fn a_wrong_word_is_blamed_for_itself(
        plans in plan::sessions(),
        at in any::<Index>(),
        (word, letter, how) in (any::<Index>(), any::<Index>(), 0..8_u8),
    ) {
        let mut capture = capture(&plans);
        let mut calls: Vec<_> = capture
            .sessions
            .iter_mut()
            .filter(|session| matches!(session.upload, Upload::Events))
            .flat_map(|session| &mut session.calls)
            .collect();
        prop_assume!(!calls.is_empty());
        let at = at.index(calls.len());
        let name = calls[at].event_type().to_owned();
        let wrong = match how {
            4.. => {
                let words = wrong_words(&name);
                words[word.index(words.len())].to_owned()
            }
            how => misspelt(&name, letter, how),
        };
        prop_assume!(wrong != name);
        calls[at].body["eventType"] = wrong.as_str().into();
        let written = capture.write();
        let told = told(&written.text, &["unknown-event-type"]);
        prop_assert!(told.is_empty(), "{name} as {wrong}\n{}\n{}", told.join("\n"), written.brief());
    }
}
