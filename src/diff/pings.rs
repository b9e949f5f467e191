//! How the pings of a session come, which is compared in place of the pings themselves.

use super::change::{Action, Change, Kind};
use super::shape::Within;
use crate::api::EventType;
use crate::replay::Replay;

/// Two rhythms are the same where their usual gaps differ by no more than this share ...
const RHYTHM_SHARE: f64 = 0.2;

/// ... or by no more than this, in ms: timers are late by some of it.
const RHYTHM_SLACK_MS: f64 = 500.0;

/// A longest silence is another where it is more than this many times the other ...
const SILENCE_SHARE: f64 = 1.5;

/// The fewest pings in a part that make a rhythm.
const FEW: usize = 2;

/// The most gaps of a part that are looked at: more do not change what is usual.
const MAX_GAPS: usize = 10_000;

/// The parts of a session that have a rhythm of their own.
const PARTS: [Within; 3] = [Within::Content, Within::Break, Within::Ad];

/// How pings come in each part of a session.
#[derive(Clone, Debug, Default)]
pub(super) struct Rhythm([Part; 3]);

#[derive(Clone, Copy, Debug, Default)]
struct Part {
    pings: u64,
    /// The usual time between two pings in a row, in ms.
    usual_ms: Option<i64>,
    /// The longest time between two events, in ms.
    silence_ms: i64,
}

impl Rhythm {
    pub(super) fn of(replay: &Replay<'_>) -> Self {
        let mut parts = [Part::default(); 3];
        let mut gaps: [Vec<i64>; 3] = Default::default();
        let mut last_ping = false;
        for pair in replay.moments.windows(2) {
            let [from, to] = pair else { continue };
            let gap_ms = to.ts_ms.saturating_sub(from.ts_ms);
            let within = Within::of(replay.after(from)) as usize;
            parts[within].silence_ms = parts[within].silence_ms.max(gap_ms);
            let is_ping = to.event_type == Some(EventType::Ping);
            if is_ping {
                parts[within].pings += 1;
                if last_ping && gaps[within].len() < MAX_GAPS {
                    gaps[within].push(gap_ms);
                }
            }
            last_ping = is_ping;
        }
        for (part, mut gaps) in parts.iter_mut().zip(gaps) {
            gaps.sort_unstable();
            part.usual_ms = (gaps.len() >= FEW).then(|| gaps[gaps.len() / 2]);
        }
        Self(parts)
    }

    /// What changed from this rhythm to another; silences within `tolerance_ms` are the same.
    pub(super) fn compare(&self, after: &Self, tolerance_ms: i64) -> Vec<Change> {
        let parts = PARTS.into_iter().zip(self.0.iter().zip(&after.0));
        parts
            .filter_map(|(within, (one, other))| one.compare(other, within, tolerance_ms))
            .collect()
    }
}

impl Part {
    fn compare(&self, after: &Self, within: Within, tolerance_ms: i64) -> Option<Change> {
        let change = |action, name: &str, before: String, after: String| {
            let name = format!("{name} {}", words(within));
            Some(Change::new(Kind::Pings, action).of("ping").named(&name).values(before, after))
        };
        let every = |ms: i64| format!("every {}", seconds(ms));
        match (self.usual_ms, after.usual_ms) {
            (Some(one), Some(other)) => {
                let off = (one - other).abs() as f64;
                if off > RHYTHM_SLACK_MS && off > RHYTHM_SHARE * one.min(other) as f64 {
                    return change(Action::Changed, "pings", every(one), every(other));
                }
            }
            (Some(one), None) if after.pings == 0 => {
                return change(Action::Gone, "pings", every(one), "none".into());
            }
            (None, Some(other)) if self.pings == 0 => {
                return change(Action::Added, "pings", "none".into(), every(other));
            }
            _ => {}
        }
        let (short, long) =
            (self.silence_ms.min(after.silence_ms), self.silence_ms.max(after.silence_ms));
        let both = self.pings > 0 && after.pings > 0;
        if both && long - short > tolerance_ms && long as f64 > SILENCE_SHARE * short as f64 {
            let (before, after) = (seconds(self.silence_ms), seconds(after.silence_ms));
            return change(Action::Changed, "longest silence", before, after);
        }
        None
    }
}

fn words(within: Within) -> &'static str {
    match within {
        Within::Content => "on main content",
        Within::Break => "between ads",
        Within::Ad => "in ads",
    }
}

/// Milliseconds in seconds, to a tenth.
pub(super) fn seconds(ms: i64) -> String {
    let tenths = (ms as f64 / 100.0).round() / 10.0;
    format!("{tenths} s")
}
