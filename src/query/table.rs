//! The fields of the language: one table, from which the parser, the help and `docs/where.md` are made.

use super::fields::{At, Container, Field, Kind, Source};
use super::value::Value;
use crate::api::EventType;
use crate::ingest::Status;
use crate::payload::{Detail, Kind as EventKind, Start};
use crate::replay::{
    Ad, AdBreak, Chapter, Content, Life, Moment, Playback, PlayerStates, Replay, Slot, State,
};
use crate::report::model::SessionSummary;

const PLAYBACK: [&str; 5] = ["starting", "playing", "paused", "buffering", "unknown"];
const CLOSED_BY: [&str; 5] = ["sessionComplete", "sessionEnd", "timeout", "idle", "none"];

/// All fields, in the order in which they are listed.
pub static FIELDS: &[Field] = &[
    event("eventType", Kind::Text, "the event type, as sent", |at| {
        let kind = &at.replay.event(at.moment).kind;
        if *kind == EventKind::Unreadable { Value::Unknown } else { Value::text(kind.word()) }
    }),
    event("index", Kind::Number, "its number in replay order, from 1", |at| {
        Value::Number(at.number as f64 + 1.0)
    }),
    event("ts", Kind::Time, "its `playerTime.ts`, or its capture time where it has none", |at| {
        Value::integer(Some(at.moment.ts_ms))
    }),
    event("elapsed", Kind::Number, "seconds since the session's first event, by `ts`", |at| {
        seconds_between(at.replay.moments.first(), Some(at.moment))
    }),
    event("gap", Kind::Number, "seconds since the event before it, by `ts`", |at| {
        let before = at.number.checked_sub(1).and_then(|number| at.replay.moments.get(number));
        seconds_between(before, Some(at.moment))
    }),
    Field {
        name: "since",
        kind: Kind::Number,
        about: "seconds since the last event of a type before it: `since[\"adStart\"]`; null where none came",
        source: Source::Since,
    },
    event("playhead", Kind::Number, "its `playerTime.playhead`, in seconds", |at| {
        Value::Number(at.moment.playhead_s)
    }),
    event(
        "status",
        Kind::Number,
        "the HTTP status; 0 where no response came, null where the capture does not tell",
        status,
    ),
    event("host", Kind::Text, "the host that it was sent to", |at| {
        Value::text(at.replay.events[at.moment.event].call.host.as_deref())
    }),
    event(
        "dropped",
        Kind::Truth,
        "whether the back end drops it: the session had ended or expired",
        |at| {
            Value::Truth(matches!(at.replay.before(at.moment).life, Life::Ended | Life::Expired(_)))
        },
    ),
    event("playback", Kind::Words(&PLAYBACK), "what the player does after it", |at| {
        Value::Text(playback(at.replay.after(at.moment).playback))
    }),
    event("inBreak", Kind::Truth, "whether an ad break is open after it", |at| {
        is_open(&at.replay.after(at.moment).ad_break)
    }),
    event("inAd", Kind::Truth, "whether an ad is open after it", |at| {
        is_open(&at.replay.after(at.moment).ad)
    }),
    event("inChapter", Kind::Truth, "whether a chapter is open after it", |at| {
        is_open(&at.replay.after(at.moment).chapter)
    }),
    event("states", Kind::List, "the names of the player states that are active after it", states),
    event("break.index", Kind::Number, "`media.ad.podIndex` of the open ad break", |at| {
        detail(at, opened_break(at), |detail| match detail {
            Detail::AdBreak { index, .. } => Value::integer(*index),
            _ => Value::Null,
        })
    }),
    event("break.ads", Kind::Number, "how many ads of the open ad break have started", |at| {
        slot(at, |state| state.ad_break, |open| Value::Number(f64::from(open.ads)))
    }),
    event("break.elapsed", Kind::Number, "seconds since the open ad break started", |at| {
        elapsed(at, opened_break(at))
    }),
    event("ad.id", Kind::Text, "`media.ad.id` of the open ad", |at| {
        detail(at, opened_ad(at), |detail| match detail {
            Detail::Ad { id, .. } => Value::text(id.as_deref()),
            _ => Value::Null,
        })
    }),
    event("ad.position", Kind::Number, "`media.ad.podPosition` of the open ad", |at| {
        detail(at, opened_ad(at), |detail| match detail {
            Detail::Ad { position, .. } => Value::integer(*position),
            _ => Value::Null,
        })
    }),
    event("ad.length", Kind::Number, "`media.ad.length` of the open ad, in seconds", |at| {
        detail(at, opened_ad(at), |detail| match detail {
            Detail::Ad { length, .. } => Value::number(*length),
            _ => Value::Null,
        })
    }),
    event("ad.elapsed", Kind::Number, "seconds since the open ad started", |at| {
        elapsed(at, opened_ad(at))
    }),
    event(
        "chapter.offset",
        Kind::Number,
        "`media.chapter.offset` of the open chapter, in seconds",
        |at| {
            detail(at, opened_chapter(at), |detail| match detail {
                Detail::Chapter { offset, .. } => Value::number(*offset),
                _ => Value::Null,
            })
        },
    ),
    event(
        "chapter.length",
        Kind::Number,
        "`media.chapter.length` of the open chapter, in seconds",
        |at| {
            detail(at, opened_chapter(at), |detail| match detail {
                Detail::Chapter { length, .. } => Value::number(*length),
                _ => Value::Null,
            })
        },
    ),
    event("chapter.elapsed", Kind::Number, "seconds since the open chapter started", |at| {
        elapsed(at, opened_chapter(at))
    }),
    payload("params", Container::Params, "a parameter: `params[\"media.ad.length\"]`"),
    payload(
        "qoeData",
        Container::QoeData,
        "a value of `qoeData`: `qoeData[\"media.qoe.bitrate\"]`",
    ),
    payload("customMetadata", Container::CustomMetadata, "a value of `customMetadata`"),
    payload(
        "body",
        Container::Body,
        "any value of the payload, by JSON pointer: `body[\"/playerTime/ts\"]`",
    ),
    session("session.id", Kind::Text, "the session ID", |replay| {
        Value::text(replay.session.sid.as_deref())
    }),
    session("session.mediaId", Kind::Text, "`media.id`", |replay| {
        text(replay, |start| &start.media_id)
    }),
    session("session.mediaName", Kind::Text, "`media.name`", |replay| {
        text(replay, |start| &start.media_name)
    }),
    session("session.contentType", Kind::Text, "`media.contentType`", |replay| {
        text(replay, |start| &start.content_type)
    }),
    session("session.player", Kind::Text, "`media.playerName`", |replay| {
        text(replay, |start| &start.player_name)
    }),
    session("session.length", Kind::Number, "`media.length`, in seconds", |replay| {
        of_start(replay, |start| Value::number(start.length))
    }),
    session(
        "session.live",
        Kind::Truth,
        "whether the content is live; null where its start was not captured",
        |replay| match replay.facts.content {
            Content::Live => Value::Truth(true),
            Content::Recorded => Value::Truth(false),
            Content::Unknown => Value::Unknown,
        },
    ),
    session(
        "session.downloaded",
        Kind::Truth,
        "whether it was uploaded as a downloaded session",
        |replay| Value::Truth(replay.session.downloaded),
    ),
    session("session.resume", Kind::Truth, "`media.resume`", |replay| {
        of_start(replay, |start| Value::truth(start.resume))
    }),
    session(
        "session.startCaptured",
        Kind::Truth,
        "whether the capture holds its `sessionStart`",
        |replay| Value::Truth(replay.facts.start_captured),
    ),
    session("session.start", Kind::Time, "when its first event was", |replay| {
        Value::integer(replay.moments.first().map(|moment| moment.ts_ms))
    }),
    session("session.end", Kind::Time, "when its last event was", |replay| {
        Value::integer(replay.moments.last().map(|moment| moment.ts_ms))
    }),
    session(
        "session.duration",
        Kind::Number,
        "seconds from its first event to its last",
        |replay| seconds_between(replay.moments.first(), replay.moments.last()),
    ),
    session("session.events", Kind::Number, "how many events it has", |replay| {
        Value::Number(replay.moments.len() as f64)
    }),
    session("session.ads", Kind::Number, "how many `adStart` events it has", |replay| {
        count(replay, EventType::AdStart)
    }),
    session("session.chapters", Kind::Number, "how many `chapterStart` events it has", |replay| {
        count(replay, EventType::ChapterStart)
    }),
    report("session.closedBy", Kind::Words(&CLOSED_BY), "how it ended", |session| {
        Value::Text(session.closed_by.as_str())
    }),
    report("session.findings", Kind::Number, "how many findings it has", |session| {
        Value::Number(session.findings as f64)
    }),
];

/// The field of this name.
pub(super) fn find(name: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.name == name)
}

const fn event(
    name: &'static str,
    kind: Kind,
    about: &'static str,
    value: for<'r> fn(&At<'r>) -> Value<'r>,
) -> Field {
    Field { name, kind, about, source: Source::Moment(value) }
}

const fn session(
    name: &'static str,
    kind: Kind,
    about: &'static str,
    value: for<'r> fn(&'r Replay<'r>) -> Value<'r>,
) -> Field {
    Field { name, kind, about, source: Source::Session(value) }
}

const fn report(
    name: &'static str,
    kind: Kind,
    about: &'static str,
    value: fn(&SessionSummary) -> Value<'_>,
) -> Field {
    Field { name, kind, about, source: Source::Report(value) }
}

const fn payload(name: &'static str, container: Container, about: &'static str) -> Field {
    Field { name, kind: Kind::Payload, about, source: Source::Payload(container) }
}

fn status<'r>(at: &At<'r>) -> Value<'r> {
    match at.replay.event(at.moment).status {
        Status::Unknown => Value::Unknown,
        Status::None => Value::Number(0.0),
        Status::Code(code) => Value::Number(f64::from(code)),
    }
}

fn playback(playback: Playback) -> &'static str {
    match playback {
        Playback::Starting => "starting",
        Playback::Playing => "playing",
        Playback::Paused => "paused",
        Playback::Buffering => "buffering",
        Playback::Unknown => "unknown",
    }
}

fn is_open<'r, T>(slot: &Slot<T>) -> Value<'r> {
    match slot {
        Slot::Unknown => Value::Unknown,
        Slot::Open(_) => Value::Truth(true),
        Slot::Closed => Value::Truth(false),
    }
}

fn states<'r>(at: &At<'r>) -> Value<'r> {
    let PlayerStates { active, complete } = at.replay.after(at.moment).player_states;
    let names = at.replay.state_names.iter().enumerate();
    let texts = names.filter(|(bit, _)| active >> bit & 1 == 1).map(|(_, name)| *name).collect();
    Value::List { texts, complete }
}

/// Of what is open after an event, or was until the event ended it.
fn slot<'r, T>(
    at: &At<'r>,
    of: fn(&State) -> Slot<T>,
    value: impl FnOnce(T) -> Value<'r>,
) -> Value<'r> {
    match (of(at.replay.after(at.moment)), of(at.replay.before(at.moment))) {
        (Slot::Open(open), _) | (_, Slot::Open(open)) => value(open),
        (Slot::Unknown, _) | (_, Slot::Unknown) => Value::Unknown,
        (Slot::Closed, Slot::Closed) => Value::Null,
    }
}

/// The event that opened something: the number of its moment, or a value that stands for it where there is
/// none.
type Opened<'r> = Result<usize, Value<'r>>;

fn opened<'r, T>(
    at: &At<'r>,
    of: fn(&State) -> Slot<T>,
    number: fn(&T) -> Option<usize>,
) -> Opened<'r> {
    match (of(at.replay.after(at.moment)), of(at.replay.before(at.moment))) {
        (Slot::Open(open), _) | (_, Slot::Open(open)) => number(&open).ok_or(Value::Unknown),
        (Slot::Unknown, _) | (_, Slot::Unknown) => Err(Value::Unknown),
        (Slot::Closed, Slot::Closed) => Err(Value::Null),
    }
}

fn opened_break<'r>(at: &At<'r>) -> Opened<'r> {
    opened(at, |state| state.ad_break, |open: &AdBreak| open.opened)
}

fn opened_ad<'r>(at: &At<'r>) -> Opened<'r> {
    opened(at, |state| state.ad, |open: &Ad| open.opened)
}

fn opened_chapter<'r>(at: &At<'r>) -> Opened<'r> {
    opened(at, |state| state.chapter, |open: &Chapter| open.opened)
}

/// A parameter of the event that opened something.
fn detail<'r>(at: &At<'r>, opened: Opened<'r>, value: fn(&'r Detail) -> Value<'r>) -> Value<'r> {
    match opened {
        Ok(number) => {
            at.replay.moments.get(number).map_or(Value::Null, |it| value(at.replay.detail(it)))
        }
        Err(value) => value,
    }
}

fn elapsed<'r>(at: &At<'r>, opened: Opened<'r>) -> Value<'r> {
    match opened {
        Ok(number) => seconds_between(at.replay.moments.get(number), Some(at.moment)),
        Err(value) => value,
    }
}

fn seconds_between<'r>(from: Option<&Moment>, to: Option<&Moment>) -> Value<'r> {
    let ms = from.zip(to).map(|(from, to)| to.ts_ms.saturating_sub(from.ts_ms));
    Value::number(ms.map(|ms| ms as f64 / 1000.0))
}

/// A text of the `sessionStart`.
fn text<'r>(replay: &'r Replay<'r>, of: fn(&Start) -> &Option<Box<str>>) -> Value<'r> {
    of_start(replay, |start| Value::text(of(start).as_deref()))
}

/// A parameter of the `sessionStart`.
fn of_start<'r>(replay: &'r Replay<'r>, of: impl FnOnce(&'r Start) -> Value<'r>) -> Value<'r> {
    match replay.session.start() {
        Some(start) => of(start),
        None => Value::Unknown,
    }
}

fn count<'r>(replay: &'r Replay<'r>, event_type: EventType) -> Value<'r> {
    let moments = replay.moments.iter();
    Value::Number(moments.filter(|it| replay.event_type(it) == Some(event_type)).count() as f64)
}
