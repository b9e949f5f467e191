//! Calls that the server rejected for their session, and why it may have done so.

use crate::api::EventType;
use crate::finding::Draft;
use crate::ingest::Status;
use crate::place::{Part, Spot};
use crate::replay::{
    Arrival, Expiry, IDLE_TIMEOUT_MS, LeftOut, Moment, Replay, SESSION_TIMEOUT_MS, STANDSTILL_S,
};
use crate::rules::{Sink, wording};
use crate::session::{Beginning, CallKind};

/// The calls of a session that got one status.
pub(super) struct Refused {
    /// The first of them: the number of its first event among [`Replay::events`].
    first: usize,
    count: u64,
}

impl Refused {
    /// The calls of a session that were answered with `code`, but for those of which another rule tells
    /// that their path or method is wrong.
    pub(super) fn of(replay: &Replay<'_>, code: u16) -> Option<Self> {
        let refused = |arrival: &Arrival<'_>| {
            arrival.call.status == Status::Code(code)
                && arrival.event.element.unwrap_or(0) == 0
                && names_session(arrival)
        };
        let mut numbers = replay.events.iter().enumerate().filter(|(_, arrival)| refused(arrival));
        let (first, _) = numbers.next()?;
        Some(Self { first, count: 1 + numbers.count() as u64 })
    }

    /// Says it of the first call, with what the replay knows of the reason.
    pub(super) fn raise(&self, replay: &Replay<'_>, answer: &str, sink: &mut Sink<'_>) {
        let Arrival { call, .. } = replay.events[self.first];
        let Status::Code(code) = call.status else { return };
        let cause = Cause::of(replay, self.first);
        let message = format!(
            "{code} for {}: {answer} ({}), and the event is dropped",
            super::what(call),
            cause.words()
        );
        let at = Spot { place: call.place, part: Part::Status };
        let mut draft = Draft::new(at, message).help(cause.help()).count(self.count);
        if let Some((what, moment)) = cause.seen_at() {
            draft = draft.related(what, replay.event(&replay.moments[moment]).spot_of_type());
        }
        match replay.moment_of(self.first) {
            Some(moment) => sink.raise_at(moment, draft),
            None => sink.raise(draft),
        }
    }
}

/// Whether a call names a session in a path that the server knows.
fn names_session(arrival: &Arrival<'_>) -> bool {
    let call = arrival.call;
    let path_told = |rule| ["malformed-call-path", "wrong-method"].contains(&rule);
    call.kind == CallKind::Event
        && call.sid.is_some()
        && !call.raised().iter().any(|raised| path_told(raised.rule))
}

/// Why the server rejected a call, as far as the capture shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cause {
    /// A `sessionEnd` came before, at this moment.
    Ended(usize),
    /// The session had expired.
    Expired {
        expiry: Expiry,
        /// Milliseconds without an event, or without playhead movement.
        idle_ms: i64,
        /// The last moment before it expired.
        last: usize,
    },
    /// No answer in the capture hands the sid out.
    NotHandedOut,
    /// Nothing in the capture closes the session.
    NotShown,
}

impl Cause {
    /// Why the call with the event of this number was refused.
    fn of(replay: &Replay<'_>, event: usize) -> Self {
        let repeats = matches!(replay.events[event].left_out, Some(LeftOut::Repeats(_)));
        // A repeated event stands behind the moment of the one that it repeats.
        let at = replay.moment_of(event).map_or(0, |moment| moment + usize::from(repeats));
        let ends = |moment: &Moment| {
            replay.event_type(moment) == Some(EventType::SessionEnd)
                && !replay.event(moment).status.is_failure()
        };
        let until = &replay.moments[..replay.moments.len().min(at + 1)];
        if let Some(end) = until[..at.min(until.len())].iter().rposition(ends) {
            return Self::Ended(end);
        }
        expiry(until).unwrap_or(match replay.session.beginning {
            Beginning::NotCaptured => Self::NotHandedOut,
            Beginning::BySid | Beginning::ByOrder => Self::NotShown,
        })
    }

    fn words(self) -> String {
        match self {
            Self::Ended(_) => "`sessionEnd` had closed it".to_owned(),
            Self::Expired { expiry: Expiry::Silence, idle_ms, .. } => {
                format!("it had expired after {} without an event", wording::span(idle_ms))
            }
            Self::Expired { expiry: Expiry::Idle, idle_ms, .. } => {
                let idle = wording::span(idle_ms);
                format!("it had expired after {idle} without playhead movement")
            }
            Self::NotHandedOut => "no answer in the capture hands its session ID out".to_owned(),
            Self::NotShown => "nothing in the capture closed it".to_owned(),
        }
    }

    fn help(self) -> &'static str {
        match self {
            Self::Ended(_) => {
                "send nothing after `sessionEnd`; open a new session with `sessionStart`"
            }
            Self::Expired { .. } => {
                "keep pinging while the player is open, and open a new session with `sessionStart` and \
                 `media.resume: true` after a timeout"
            }
            Self::NotHandedOut => {
                "take the session ID from the `Location` of this viewing's own `sessionStart`"
            }
            Self::NotShown => {
                "check that events go to the host that opened the session, with its session ID \
                 unchanged, and open a new one when the answer is 404 or 410"
            }
        }
    }

    /// What is to be seen where, if anything.
    fn seen_at(self) -> Option<(&'static str, usize)> {
        match self {
            Self::Ended(moment) => Some(("the session ends here", moment)),
            Self::Expired { last, .. } => Some(("the last event before it expired", last)),
            Self::NotHandedOut | Self::NotShown => None,
        }
    }
}

/// When a session expired among these moments.
fn expiry(moments: &[Moment]) -> Option<Cause> {
    let mut moved_ms = moments.first()?.ts_ms;
    moments.windows(2).enumerate().find_map(|(last, pair)| {
        let silent_ms = pair[1].ts_ms.saturating_sub(pair[0].ts_ms);
        let still_ms = pair[1].ts_ms.saturating_sub(moved_ms);
        if (pair[1].playhead_s - pair[0].playhead_s).abs() > STANDSTILL_S {
            moved_ms = pair[1].ts_ms;
        }
        let (expiry, idle_ms) = if silent_ms >= SESSION_TIMEOUT_MS {
            (Expiry::Silence, silent_ms)
        } else if still_ms >= IDLE_TIMEOUT_MS {
            (Expiry::Idle, still_ms)
        } else {
            return None;
        };
        Some(Cause::Expired { expiry, idle_ms, last })
    })
}
