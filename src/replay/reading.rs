//! How a session is read: with its defects, as the back end takes it, or without them, as it was meant.

use super::{PLAYHEAD_TOLERANCE_S, PlayheadUnit, Replay, Slip};
use crate::ingest::Status;

/// A defect of which the replay knows what was meant instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Defect {
    /// Ads with no break open: meant is a break around them. Sent as they are, they are ignored.
    AdOutsideBreak,
    /// A break that the content leaves open: meant is its end after its last ad. Reported, the break and its
    /// ads are ignored.
    BreakNotClosed,
    /// An ad that stays open, with its break, although the content goes on: expected is the end of both where
    /// the playhead begins to move. Reported, the break and its ads are ignored.
    AdNotClosed,
    /// No `play` on main content: meant is one where the playhead begins to move.
    MissingPlay,
    /// No `play` after a pause or buffering: meant is one where the playhead moves again.
    MissingResume,
    /// Ads that run while the content is paused or buffering: meant is a `play` in the first of them.
    AdWhileStopped,
    /// Events after an expiry: meant is a session that was kept open. Sent as they are, they are dropped.
    Expired,
    /// `sessionComplete` well before the end: meant is the end of the session, not of the content.
    PrematureComplete,
    /// Playheads in milliseconds: meant are seconds.
    PlayheadUnit,
    /// Events that the server rejected with 400: meant is that they count, as in all the following.
    Rejected,
    /// Events that got a 404: the server knows no such session.
    NotFound,
    /// Events that got a 410: the session was closed.
    Gone,
    /// Events that got a 5xx.
    ServerError,
    /// Events that got another status, none of success.
    OtherStatus,
}

impl Defect {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::AdOutsideBreak,
        Self::BreakNotClosed,
        Self::AdNotClosed,
        Self::MissingPlay,
        Self::MissingResume,
        Self::AdWhileStopped,
        Self::Expired,
        Self::PrematureComplete,
        Self::PlayheadUnit,
        Self::Rejected,
        Self::NotFound,
        Self::Gone,
        Self::ServerError,
        Self::OtherStatus,
    ];

    /// The defect of an event that was answered so, if the server is known not to have taken it. What got
    /// no response may have reached it.
    pub(super) fn of_status(status: Status) -> Option<Self> {
        match status {
            Status::Code(200..=299) | Status::None | Status::Unknown => None,
            Status::Code(400) => Some(Self::Rejected),
            Status::Code(404) => Some(Self::NotFound),
            Status::Code(410) => Some(Self::Gone),
            Status::Code(500..=599) => Some(Self::ServerError),
            Status::Code(_) => Some(Self::OtherStatus),
        }
    }

    /// The defect that a slip tells of, if it is one of these.
    fn of(slip: &Slip) -> Option<Self> {
        match slip {
            Slip::AdOutsideBreak => Some(Self::AdOutsideBreak),
            Slip::BreakNotClosed(_) => Some(Self::BreakNotClosed),
            Slip::MissingPlay(_) | Slip::LostStart(_) => Some(Self::MissingPlay),
            Slip::MissingResume(_) => Some(Self::MissingResume),
            Slip::AdWhileStopped(_) => Some(Self::AdWhileStopped),
            Slip::Expired { .. } => Some(Self::Expired),
            _ => None,
        }
    }
}

/// A way to read a session: the defects that are mended in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// One bit a defect.
    mended: u16,
    /// Whether rules judge it. Then the state is unknown around what the capture lost; metrics take the
    /// session to go on there as it did before, which is the best estimate.
    judged: bool,
}

impl Reading {
    /// Nothing is mended: what the back end makes of the events.
    pub const REPORTED: Self = Self { mended: 0, judged: false };

    /// Everything is mended: what the player meant.
    pub const EXPECTED: Self = Self { mended: u16::MAX, judged: false };

    /// What the rules judge: as it was meant, but for events after an expiry, which are another session's.
    pub const JUDGED: Self = Self { judged: true, ..Self::leaving(Defect::Expired) };

    /// As meant, but for one defect.
    pub const fn leaving(defect: Defect) -> Self {
        Self { mended: !(1 << defect as u16), judged: false }
    }

    /// It, with one more defect mended.
    pub(super) const fn mending(self, defect: Defect) -> Self {
        Self { mended: self.mended | 1 << defect as u16, ..self }
    }

    /// It, with one more defect left.
    const fn and_leaving(self, defect: Defect) -> Self {
        Self { mended: self.mended & !(1 << defect as u16), ..self }
    }

    /// Whether rules judge it.
    pub(super) fn is_judged(self) -> bool {
        self.judged
    }

    /// Whether it mends a defect.
    pub fn mends(self, defect: Defect) -> bool {
        self.mended & (1 << defect as u16) != 0
    }
}

/// The share of `media.length` that counts as the end: the last progress marker (progress markers).
/// Credits and rounding lie behind it.
const END_SHARE: f64 = 0.95;

impl Replay<'_> {
    /// The moment of a `sessionComplete` that comes well before the end of recorded content, at a playhead
    /// that was told.
    pub fn premature_complete(&self) -> Option<usize> {
        self.complete_before(END_SHARE)
    }

    /// The moment of a `sessionComplete` before this share of recorded content, at a playhead that was
    /// told.
    pub fn complete_before(&self, share: f64) -> Option<usize> {
        let length_s =
            self.facts.length_s.filter(|_| self.facts.content == super::Content::Recorded)?;
        let number = self.completion()?;
        let is_told =
            self.moments[..=number].iter().any(|moment| self.event(moment).playhead.is_some());
        // In percent: 57 s of 60 are no less than 0.95 of them, whatever the binary fraction says.
        let is_early = self.reached_s(number) * 100.0 < length_s * (share * 100.0);
        (is_told && is_early).then_some(number)
    }

    /// How far the content was played by the moment that completes it, in seconds: a player that is behind where
    /// it was a moment ago is already unloaded. It played on until then, unless it was paused.
    fn reached_s(&self, number: usize) -> f64 {
        let complete = &self.moments[number];
        let before = number.checked_sub(1).map(|before| &self.moments[before]);
        let before = before.filter(|before| {
            self.after(before).is_main_content() && before.playhead_s > complete.playhead_s
        });
        let Some(before) = before else { return complete.playhead_s };
        let elapsed_ms = complete.ts_ms.saturating_sub(before.ts_ms);
        let played_s =
            if self.after(before).plays_main_content() { elapsed_ms as f64 / 1000.0 } else { 0.0 };
        before.playhead_s + played_s
    }

    /// How a session with one of its defects is read: that defect and all that only follows from it are
    /// left, its other defects are mended.
    pub fn reading_with(&self, defect: Defect) -> Reading {
        let follows = Defect::ALL.into_iter().filter(|other| *other == defect || !self.has(*other));
        follows.fold(Reading::EXPECTED, Reading::and_leaving)
    }

    /// The events that open a break that is never closed although the content goes on, by their numbers, as
    /// far as `reading` does not close it. One that ends with the session counts.
    pub(super) fn left_open(&self, reading: Reading) -> Vec<usize> {
        let event = |opened: usize| self.moments[opened].event;
        let running = self.overruns().into_iter().map(|overrun| event(overrun.opened));
        let running = running.filter(|_| !reading.mends(Defect::AdNotClosed));
        let opened = |(number, slip): &(usize, Slip)| {
            let Slip::BreakNotClosed(ad_break) = slip else { return None };
            let before = &self.moments[number.checked_sub(1)?];
            let goes_on =
                self.moments[*number].playhead_s - before.playhead_s > PLAYHEAD_TOLERANCE_S;
            ad_break.opened.filter(|_| goes_on).map(event)
        };
        let stopped = self.slips.iter().filter_map(opened);
        let stopped = stopped.filter(|_| !reading.mends(Defect::BreakNotClosed));
        stopped.chain(running).collect()
    }

    /// The defects in it of which the intent of the player is known, each once.
    pub fn defects(&self) -> Vec<Defect> {
        Defect::ALL.into_iter().filter(|defect| self.has(*defect)).collect()
    }

    /// Whether it has a defect of which the intent of the player is known.
    pub fn has(&self, defect: Defect) -> bool {
        match defect {
            Defect::AdNotClosed => !self.overruns().is_empty(),
            Defect::PrematureComplete => self.premature_complete().is_some(),
            Defect::PlayheadUnit => self.facts.playhead_unit != PlayheadUnit::Seconds,
            Defect::Rejected
            | Defect::NotFound
            | Defect::Gone
            | Defect::ServerError
            | Defect::OtherStatus => {
                let status = |moment| self.event(moment).status;
                self.moments.iter().any(|it| Defect::of_status(status(it)) == Some(defect))
            }
            Defect::AdOutsideBreak
            | Defect::BreakNotClosed
            | Defect::MissingPlay
            | Defect::MissingResume
            | Defect::AdWhileStopped
            | Defect::Expired => {
                self.slips.iter().any(|(_, slip)| Defect::of(slip) == Some(defect))
            }
        }
    }
}
