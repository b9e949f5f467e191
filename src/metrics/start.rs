//! What the back end knows of the start of a session.

use crate::api::EventType;
use crate::payload::Start;
use crate::replay::{Content, Moment, Replay};

/// What the back end knows of the start of a session.
pub(super) enum Begun<'s> {
    /// The server rejected it, and took nothing else of the session.
    Refused,
    /// This is in it; none where the capture, or the server, does not have it.
    Known(Option<&'s Start>),
}

/// What the back end knows of the start of a session, as the reading takes it.
pub(super) fn begun<'s>(replay: &Replay<'s>) -> Begun<'s> {
    let starts = |moment: &Moment| replay.event_type(moment) == Some(EventType::SessionStart);
    let Some(start) = replay.session.start() else { return Begun::Known(None) };
    if replay.moments.iter().any(starts) {
        return Begun::Known(Some(start));
    }
    let is_taken = |moment: &Moment| replay.event(moment).status.is_success();
    match replay.moments.iter().any(is_taken) {
        true => Begun::Known(None),
        false => Begun::Refused,
    }
}

/// The playhead that content segments count from, in seconds: live content has no beginning but that of the
/// session.
pub(super) fn origin_s(replay: &Replay<'_>) -> f64 {
    let first = replay.moments.first().filter(|_| replay.facts.content == Content::Live);
    first.map_or(0.0, |first| first.playhead_s)
}
