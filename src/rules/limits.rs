//! The bounds of the rules of time, which a configuration may move.
//!
//! What Adobe's back end does by itself (a session expires after 10 minutes of silence) is not among them:
//! see [`crate::replay`].

use crate::replay::STANDSTILL_S;

/// The bounds of the rules of time. Durations are in milliseconds, shares are parts of 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// An event that comes this long after the one before it is in time: a timer of 10 s fires late (sending
    /// ping events).
    pub max_ping_gap_ms: i64,
    /// The same in a downloaded session, into which the mobile SDKs write a ping every 50 s.
    pub max_ping_gap_downloaded_ms: i64,
    /// On main content a ping is due every 10 s; half of that is not a timer that fires early.
    pub min_ping_gap_ms: i64,
    /// A ping every second is recommended for ads; its timer may fire this late (sending ping events).
    pub max_ad_ping_gap_ms: i64,
    /// The playhead may differ from the clock by this much: players round, and report it late ...
    pub playhead_tolerance_ms: i64,
    /// ... and by this share of the time that passed: a player may run a little fast or slow.
    pub playhead_tolerance_share: f64,
    /// A standstill of up to this long may be events told together, or rounding of clocks.
    pub max_standstill_ms: i64,
    /// The back end counts a stall from this many consecutive events with the same playhead on (stall
    /// events).
    pub stall_events: u32,
    /// The back end restores the order of events that arrive within this of each other (controlling the
    /// order of events).
    pub max_late_ms: i64,
    /// The back end holds this many events back (controlling the order of events).
    pub max_late_events: u32,
    /// A clock of the client that is farther off is wrong: clocks that are set by the network differ by
    /// seconds, and SDKs send an event within a second or two.
    pub max_skew_ms: i64,
    /// An ad that completes before this share of its length was not watched to its end.
    pub min_ad_share: f64,
    /// An ad that takes more than this many times its length ...
    pub max_ad_share: f64,
    /// ... and this much more is another ad, or ended long before: players load and stall.
    pub ad_slack_ms: i64,
    /// A chapter may begin and end this far from where its offset and length put it: they are often rounded
    /// to whole seconds, and players tell of a chapter a little late.
    pub chapter_tolerance_ms: i64,
    /// The share of `media.length` that counts as the end: the last progress marker (progress markers).
    /// Credits and rounding lie behind it.
    pub min_complete_share: f64,
    /// The longest session, after which Adobe's SDKs open a new one (timeout conditions).
    pub max_session_ms: i64,
}

impl Limits {
    /// Those that hold where nothing is configured.
    pub const DEFAULT: Self = Self {
        max_ping_gap_ms: 12_500,
        max_ping_gap_downloaded_ms: 60_000,
        min_ping_gap_ms: 5000,
        max_ad_ping_gap_ms: 1500,
        playhead_tolerance_ms: 2000,
        playhead_tolerance_share: 0.25,
        max_standstill_ms: 1500,
        stall_events: 3,
        max_late_ms: 1000,
        max_late_events: 10,
        max_skew_ms: 5 * 60 * 1000,
        min_ad_share: 0.5,
        max_ad_share: 2.0,
        ad_slack_ms: 5000,
        chapter_tolerance_ms: 5000,
        min_complete_share: 0.95,
        max_session_ms: 24 * 60 * 60 * 1000,
    };
}

impl Limits {
    /// Whether a playhead that moves so far, in seconds, in so many milliseconds leaves the clock.
    pub(super) fn is_jump(&self, advance_s: f64, elapsed_ms: i64) -> bool {
        let elapsed_s = seconds(elapsed_ms);
        let tolerance_s =
            seconds(self.playhead_tolerance_ms) + self.playhead_tolerance_share * elapsed_s;
        advance_s.abs() > STANDSTILL_S && (advance_s - elapsed_s).abs() > tolerance_s
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// Milliseconds as seconds.
pub(super) fn seconds(ms: i64) -> f64 {
    ms as f64 / 1000.0
}
