//! `previous-video`

use std::collections::HashMap;
use std::io;
use std::ops::RangeInclusive;

use foldhash::fast::RandomState;

use crate::api::EventType;
use crate::finding::{Draft, Severity};
use crate::payload::Start;
use crate::place::{InputId, Spot};
use crate::replay::{Content, END_TOLERANCE_S, Moment, PLAYHEAD_TOLERANCE_S, PlayheadUnit, Replay};
use crate::rules::{Check, Group, Per, Rule, Series, SessionCx, Signs, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "previous-video",
    group: Group::Session,
    severity: Severity::Note,
    summary: "a session begins with events or values of the video before it",
    page: include_str!("../../../docs/rules/previous-video.md"),
    per: Per::Session,
    check: Check::Series(Signs::ANY, || Box::<Videos>::default()),
};

/// What follows from events of another video, and is not reported beside them.
const SYMPTOMS: [&str; 14] = [
    "event-before-session-start",
    "resume-flag",
    "playhead-out-of-range",
    "playhead-jump",
    "playhead-stalled",
    "ping-too-frequent",
    "playhead-moves-in-ad",
    "ad-outside-break",
    "ad-event-without-ad",
    "ad-break-without-start",
    "ad-duration-mismatch",
    "pod-position-mismatch",
    "chapter-event-without-chapter",
    "chapter-position-mismatch",
];

/// A player updates its playhead within this many milliseconds after it opened a session.
const STALE_MS: i64 = 2000;

/// The playhead of another video is farther from that of the session than this many seconds.
const MIN_DROP_S: f64 = 5.0;

/// A player that plays from the beginning may be this many seconds ahead of the clock.
const LEAD_S: f64 = 2.0;

/// The most players whose last video is remembered; beyond that all are forgotten.
const MAX_PLAYERS: usize = 10_000;

/// The last video of each player.
#[derive(Debug, Default)]
struct Videos(HashMap<Player, Video, RandomState>);

/// By what two sessions have the same player.
type Player = (InputId, Option<u64>);

/// What is remembered of a video.
#[derive(Debug)]
struct Video {
    id: Option<Box<str>>,
    name: Option<Box<str>>,
    length_s: Option<f64>,
    /// The playhead of its last event but for `sessionEnd`, which a player may send when the video is
    /// unloaded.
    playhead_s: f64,
    /// That event.
    last: Spot,
    /// When its last event was, in milliseconds since the Unix epoch.
    ended_ms: i64,
    /// Whether no playhead lies past its end.
    fits: bool,
}

impl Series for Videos {
    fn session(&mut self, cx: &SessionCx<'_>, sink: &mut Sink<'_>) -> io::Result<()> {
        let replay = cx.replay;
        let Some(start) = replay.session.start().filter(|_| !replay.session.downloaded) else {
            return Ok(());
        };
        let Some(place) = replay.session.calls.first().map(|call| call.place) else {
            return Ok(());
        };
        if self.0.len() >= MAX_PLAYERS {
            self.0.clear();
        }
        if replay.moments.is_empty() {
            return Ok(());
        }
        let video = Video::of(cx, start);
        let before = self.0.insert((place.input, start.visitor), video);
        // Sessions that overlap are of two players.
        let opened_ms = replay.moments.first().map_or(i64::MIN, |moment| moment.ts_ms);
        let before = before.filter(|before| before.ended_ms <= opened_ms);
        // One cause is reported once: a player that sends old events sends old values as well.
        let reported = report_events(cx, start, before.as_ref(), sink);
        if let Some(before) = before.filter(|_| !reported)
            && !report_length(cx, start, &before, sink)
        {
            report_id(cx, start, &before, sink);
        }
        Ok(())
    }
}

impl Video {
    fn of(cx: &SessionCx<'_>, start: &Start) -> Self {
        let replay = cx.replay;
        let is_end =
            |number: &usize| replay.moments[*number].event_type == Some(EventType::SessionEnd);
        let last = (0..replay.moments.len()).rev().find(|number| !is_end(number)).unwrap_or(0);
        Self {
            id: start.media_id.clone(),
            name: start.media_name.clone(),
            length_s: replay.facts.length_s,
            playhead_s: replay.moments.get(last).map_or(0.0, |moment| moment.playhead_s),
            last: cx.spot(last),
            ended_ms: replay.moments.last().map_or(i64::MIN, |moment| moment.ts_ms),
            fits: !cx.signs.have(Signs::ODD_PLAYHEAD) || first_past_end(replay, 0).is_none(),
        }
    }

    fn point_at(&self, draft: Draft) -> Draft {
        draft.related("the end of the video before", self.last.clone())
    }

    /// Whether a `sessionStart` is of another video.
    fn differs(&self, start: &Start) -> bool {
        self.id != start.media_id || self.name != start.media_name || self.length_s != start.length
    }
}

/// The first moment from `from` on whose playhead lies past the end of the content.
fn first_past_end(replay: &Replay<'_>, from: usize) -> Option<usize> {
    let end_s = replay.facts.length_s? + END_TOLERANCE_S;
    let is_past = |number: &usize| {
        let moment = &replay.moments[*number];
        replay.event(moment).playhead.is_some() && moment.playhead_s > end_s
    };
    (from..replay.moments.len()).find(is_past)
}

/// The moments at the beginning of a session whose playhead is not that of its video.
struct Stale {
    moments: RangeInclusive<usize>,
    /// The first moment behind them; none where the session has no other playhead.
    fresh: Option<usize>,
}

impl Stale {
    fn of(cx: &SessionCx<'_>, start: &Start, before: Option<&Video>) -> Option<Self> {
        let replay = cx.replay;
        let facts = &replay.facts;
        if facts.content != Content::Recorded
            || facts.playhead_unit != PlayheadUnit::Seconds
            || start.resume == Some(true)
        {
            return None;
        }
        let moments = &replay.moments;
        let opened_ms = moments.first()?.ts_ms;
        let elapsed_ms = |moment: &Moment| moment.ts_ms.saturating_sub(opened_ms);
        let is_fresh = |moment: &Moment| {
            let elapsed_s = elapsed_ms(moment) as f64 / 1000.0;
            (0.0..=elapsed_s + LEAD_S).contains(&moment.playhead_s)
        };
        let told = |number: &usize| replay.event(&moments[*number]).playhead.is_some();
        let fresh = (1..moments.len()).filter(told).find(|&number| is_fresh(&moments[number]));
        let fresh_s = fresh.map_or(0.0, |fresh| moments[fresh].playhead_s);
        let is_stale = |moment: &Moment| moment.playhead_s > fresh_s + MIN_DROP_S;
        // The start itself may have the right playhead already.
        let first = usize::from(!is_stale(&moments[0]));
        let end = fresh.unwrap_or(moments.len());
        let stale = moments.get(first..end).filter(|stale| !stale.is_empty())?;
        // A pre-roll may hold the playhead up.
        let in_time = |moment: &Moment| {
            elapsed_ms(moment) <= STALE_MS || !replay.before(moment).plays_main_content()
        };
        let found = Self { moments: first..=end - 1, fresh };
        let fits = stale.iter().all(|moment| is_stale(moment) && in_time(moment));
        (fits && found.is_sure(cx, start, before)).then_some(found)
    }

    /// Whether no seek explains the playheads: they lie past the end of the content, or the events before the
    /// `sessionStart`; or the video before ended there, and nothing stops playback.
    fn is_sure(&self, cx: &SessionCx<'_>, start: &Start, before: Option<&Video>) -> bool {
        let moments = &cx.replay.moments;
        let end_s = cx.replay.facts.length_s.map_or(f64::INFINITY, |it| it + END_TOLERANCE_S);
        let is_impossible = |number: usize| {
            moments[number].playhead_s > end_s || (number > 0 && is_early(cx, number))
        };
        let is_impossible = self.moments.clone().any(is_impossible);
        let stale_s = moments[*self.moments.start()].playhead_s;
        let is_of = |video: &Video| {
            video.differs(start) && (video.playhead_s - stale_s).abs() <= PLAYHEAD_TOLERANCE_S
        };
        let is_known = before.is_some_and(is_of);
        let stops = |number: usize| {
            let event_type = moments[number].event_type;
            matches!(event_type, Some(EventType::PauseStart | EventType::BufferStart))
        };
        match self.fresh {
            Some(fresh) => is_impossible || is_known && !(1..=fresh).any(stops),
            None => is_impossible && is_known,
        }
    }

    /// How many moments there are.
    fn count(&self) -> usize {
        self.moments.end() - self.moments.start() + 1
    }

    fn message(&self, cx: &SessionCx<'_>, before: Option<&Video>) -> String {
        let playhead = |number: usize| wording::seconds(cx.replay.moments[number].playhead_s);
        let (what, have) = match self.count() {
            1 => ("the first event of this session".to_owned(), "has"),
            count => (format!("{count} events at the beginning of this session"), "have"),
        };
        let ended = before.map_or_else(String::new, |video| {
            format!(" (the session before ended at {})", wording::seconds(video.playhead_s))
        });
        let early_ms = self.moments.clone().map(|number| early_ms(cx, number)).max();
        let early =
            early_ms.filter(|early_ms| *early_ms > 0).map_or_else(String::new, |early_ms| {
                format!(" and lie up to {} before its `sessionStart`", wording::span(early_ms))
            });
        let goes_on = self.fresh.map_or_else(String::new, |fresh| {
            format!("playback goes on at {}, and ", playhead(fresh))
        });
        format!(
            "{what} {have} the playhead of another video, {}{ended}{early}: {goes_on}what they report \
             counts for the wrong video",
            playhead(*self.moments.start()),
        )
    }
}

/// Whether a moment's event is older than the `sessionStart`.
fn is_early(cx: &SessionCx<'_>, number: usize) -> bool {
    early_ms(cx, number) > 0
}

/// How much older a moment's event is than the `sessionStart`, in milliseconds.
fn early_ms(cx: &SessionCx<'_>, number: usize) -> i64 {
    let opened_ms = cx.replay.moments[0].ts_ms;
    let ts = cx.event(number).ts;
    ts.map_or(0, |ts| opened_ms.saturating_sub(cx.replay.facts.ts_ms(ts)))
}

/// The first events have the playhead of another video. Returns whether it was reported.
fn report_events(
    cx: &SessionCx<'_>,
    start: &Start,
    before: Option<&Video>,
    sink: &mut Sink<'_>,
) -> bool {
    let Some(stale) = Stale::of(cx, start, before) else { return false };
    let first = *stale.moments.start();
    let count = stale.count() as u64;
    let range = first..=stale.fresh.unwrap_or(*stale.moments.end());
    let symptoms = sink.replace(|raised| {
        SYMPTOMS.contains(&raised.rule)
            && raised.draft.count <= count
            && raised.event.is_some_and(|event| range.contains(&event))
    });
    let message = stale.message(cx, before);
    let draft = Draft::new(cx.value(first, "/playerTime/playhead"), message)
        .help(
            "send each event in the session of its own video, and reset the playhead before `sessionStart`",
        )
        .severity(symptoms.unwrap_or(RULE.severity))
        .count(count);
    let draft = before.iter().fold(draft, |draft, before| before.point_at(draft));
    let draft = match stale.fresh {
        Some(fresh) => draft
            .related("the first playhead of this video", cx.value(fresh, "/playerTime/playhead")),
        None => draft,
    };
    sink.raise_at(first, draft);
    true
}

/// A length that the content goes past, and that was right for the video before. Returns whether it was
/// reported.
fn report_length(cx: &SessionCx<'_>, start: &Start, before: &Video, sink: &mut Sink<'_>) -> bool {
    let replay = cx.replay;
    let Some(length_s) = replay.facts.length_s else { return false };
    let is_stale = before.fits
        && before.length_s == Some(length_s)
        && before.id != start.media_id
        && replay.facts.content == Content::Recorded;
    let Some(past) = first_past_end(replay, 1).filter(|_| is_stale) else { return false };
    let symptoms = sink.replace(|raised| raised.rule == "playhead-out-of-range");
    let Some(severity) = symptoms else { return false };
    let message = format!(
        "`media.length` is {}, the length of the video before, and the playhead goes past it: progress markers \
         and average minute audience do not fit the content",
        wording::seconds(length_s),
    );
    let draft = Draft::new(cx.value(0, "/params/media.length"), message)
        .help("read the length of the new video before `sessionStart`")
        .related("the first playhead past it", cx.value(past, "/playerTime/playhead"))
        .severity(severity)
        .cause("length");
    sink.raise_at(0, before.point_at(draft));
    true
}

/// The ID of the video before, with another name and another length.
fn report_id(cx: &SessionCx<'_>, start: &Start, before: &Video, sink: &mut Sink<'_>) {
    let same_id = start.media_id.is_some() && start.media_id == before.id;
    let both = |one: bool, other: bool| one && other;
    let other_name =
        both(start.media_name.is_some(), before.name.is_some()) && start.media_name != before.name;
    let length_s = cx.replay.facts.length_s;
    let other_length =
        both(length_s.is_some(), before.length_s.is_some()) && length_s != before.length_s;
    if !(same_id && other_name && other_length) {
        return;
    }
    let message = "`media.id` is that of the video before, which had another name and another length: reports \
                   take both for one video";
    let draft = Draft::new(cx.value(0, "/params/media.id"), message)
        .help("set the ID of the new video before `sessionStart`")
        .cause("id");
    sink.raise_at(0, before.point_at(draft));
}
