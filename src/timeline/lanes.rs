//! What was open when: spans of playback, ad breaks, ads, chapters and player states.

use serde::Serialize;

use super::{playback, telling};
use crate::replay::{Replay, Slot, State};

/// What a span is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Lane {
    /// What the player does.
    Playback,
    /// An ad break.
    AdBreak,
    /// An ad.
    Ad,
    /// A chapter.
    Chapter,
    /// A player state: `fullscreen`, `mute`.
    PlayerState,
}

/// Something that was open from one event to another.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Span {
    /// What it is of.
    pub lane: Lane,
    /// What the player did, or the name of what was open; empty where it has none.
    pub label: String,
    /// The number of the event that opened it, from 0.
    pub begin: usize,
    /// The number of the event that closed it; none where the capture ends before.
    pub end: Option<usize>,
    /// When it was opened, in milliseconds since the Unix epoch.
    pub begin_ts: i64,
    /// When it was closed, or the session's last event, in milliseconds since the Unix epoch.
    pub end_ts: i64,
    /// Whether no event of its own opened it: an ad break for an ad that came outside one.
    pub implied: bool,
}

/// What is open in a lane, so that it can be told from what comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Playback(&'static str),
    /// By the moment that opened it.
    Opened(Option<usize>, Implied),
    /// By its number among the session's names.
    PlayerState(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Implied {
    Yes,
    No,
}

/// The spans of a session, by lane and then by beginning.
pub(super) fn spans(replay: &Replay<'_>) -> Vec<Span> {
    let mut open: Vec<(Lane, Key, usize)> = Vec::new();
    let mut spans = Vec::new();
    for (number, moment) in replay.moments.iter().enumerate() {
        let now = keys(replay.after(moment), replay.state_names.len());
        open.retain(|&(lane, key, begin)| {
            let stays = now.contains(&(lane, key));
            if !stays {
                spans.push(span(replay, (lane, key), begin, Some(number)));
            }
            stays
        });
        for (lane, key) in now {
            if !open.iter().any(|&(other, known, _)| (other, known) == (lane, key)) {
                open.push((lane, key, number));
            }
        }
    }
    spans.extend(open.into_iter().map(|(lane, key, begin)| span(replay, (lane, key), begin, None)));
    spans.sort_by_key(|span| (span.lane, span.begin, span.end));
    spans
}

/// What is open in a state.
fn keys(state: &State, names: usize) -> Vec<(Lane, Key)> {
    let mut keys = vec![(Lane::Playback, Key::Playback(playback(state.playback)))];
    if let Slot::Open(ad_break) = state.ad_break {
        let implied = if ad_break.implied { Implied::Yes } else { Implied::No };
        keys.push((Lane::AdBreak, Key::Opened(ad_break.opened, implied)));
    }
    if let Slot::Open(ad) = state.ad {
        keys.push((Lane::Ad, Key::Opened(ad.opened, Implied::No)));
    }
    if let Slot::Open(chapter) = state.chapter {
        keys.push((Lane::Chapter, Key::Opened(chapter.opened, Implied::No)));
    }
    let active = (0..names).filter(|bit| state.player_states.active >> bit & 1 == 1);
    keys.extend(active.map(|bit| (Lane::PlayerState, Key::PlayerState(bit))));
    keys
}

fn span(replay: &Replay<'_>, (lane, key): (Lane, Key), begin: usize, end: Option<usize>) -> Span {
    let ts = |number: usize| replay.moments[number].ts_ms;
    let label = match key {
        Key::Playback(word) => word.to_owned(),
        Key::PlayerState(bit) => replay.state_names[bit].to_owned(),
        Key::Opened(opened, Implied::No) => {
            let detail = opened.map(|opened| replay.detail(&replay.moments[opened]));
            detail
                .and_then(|detail| Some(telling::name(&telling::of_detail(detail))?.to_owned()))
                .unwrap_or_default()
        }
        Key::Opened(_, Implied::Yes) => String::new(),
    };
    Span {
        lane,
        label,
        begin,
        end,
        begin_ts: ts(begin),
        end_ts: ts(end.unwrap_or(replay.moments.len() - 1)),
        implied: matches!(key, Key::Opened(_, Implied::Yes)),
    }
}
