//! Time: the ping timer, chance, and what happens while time passes.

use super::{Client, Content, Edge, On, Playback, Player};

/// A timer fires up to this much late, in milliseconds.
const LATENESS_MS: i64 = 250;

/// Two events that a careful client sends for one thing are this far apart at most, in milliseconds.
const MAX_APART_MS: i64 = 60;

/// What chance decides, from a plan's numbers.
pub(super) struct Noise {
    numbers: Vec<u16>,
    next: usize,
}

impl Noise {
    pub(super) fn new(numbers: &[u16]) -> Self {
        Self { numbers: numbers.to_vec(), next: 0 }
    }

    /// A number from 0 to `below`, that excluded.
    pub(super) fn below(&mut self, below: i64) -> i64 {
        self.next += 1;
        i64::from(self.numbers[self.next % self.numbers.len()]) % below
    }
}

/// Tells when a ping is due.
#[derive(Default)]
pub(super) struct Timer {
    /// None before playback begins.
    due_ms: Option<i64>,
}

impl Timer {
    pub(super) fn restart(&mut self, now_ms: i64, interval_ms: i64) {
        self.due_ms = Some(now_ms + interval_ms);
    }

    pub(super) fn stop(&mut self) {
        self.due_ms = None;
    }

    pub(super) fn is_running(&self) -> bool {
        self.due_ms.is_some()
    }
}

impl Player<'_> {
    /// Lets time pass.
    pub(super) fn run(&mut self, ms: i64) {
        let end_ms = self.now_ms + ms;
        while self.now_ms < end_ms {
            let due = |ms: Option<i64>| ms.map_or(i64::MAX, |ms| ms.max(self.now_ms));
            let chapter_ms = due(self.chapter_due_ms());
            let ping_ms = due(self.timer.due_ms);
            let content_ms = due(self.content_due_ms());
            let next_ms = end_ms.min(chapter_ms).min(ping_ms).min(content_ms);
            self.pass(next_ms - self.now_ms);
            if next_ms == chapter_ms {
                if let Some(event) = self.chapters.due(self.position_s) {
                    self.tell_chapter(event);
                }
            } else if next_ms == ping_ms {
                self.ping();
            } else if next_ms == content_ms {
                self.content_told = true;
                self.tell_playback(Playback::Playing);
            }
        }
    }

    fn ping(&mut self) {
        self.tell("ping", None);
        let late_ms = self.noise.below(LATENESS_MS);
        let interval_ms = self.ping_interval_ms();
        self.timer.restart(self.now_ms, interval_ms + late_ms);
    }

    /// Lets time pass without looking at what comes due in it.
    fn pass(&mut self, ms: i64) {
        self.now_ms += ms;
        let follows = self.plan.content == Content::Live(Edge::Follows);
        if self.moves() || follows {
            self.position_s += ms as f64 / 1000.0;
        }
        if self.plan.content == Content::Recorded {
            self.position_s = self.position_s.min(self.length_s);
        }
    }

    /// A careful client gives no two events the same time.
    pub(super) fn step_aside(&mut self) {
        let last_ms = self.calls.last().map(|call| call.made_ms);
        if self.plan.client == Client::Careful && last_ms.is_some_and(|last| self.now_ms < last + 5)
        {
            let ms = 5 + self.noise.below(MAX_APART_MS - 5);
            self.pass(ms);
        }
    }

    /// Whether main content plays.
    fn moves(&self) -> bool {
        self.on == On::Content && self.playback == Playback::Playing
    }

    /// When a chapter begins or ends, if playback goes on.
    fn chapter_due_ms(&self) -> Option<i64> {
        let due_s = self.chapters.next_s(self.position_s).filter(|_| self.moves())?;
        Some(self.now_ms + ((due_s - self.position_s) * 1000.0).ceil().max(0.0) as i64)
    }

    /// When an SDK tells that a second of content has played, if playback goes on.
    fn content_due_ms(&self) -> Option<i64> {
        let tells = self.plan.client == Client::Sdk && !self.content_told && self.moves();
        tells.then(|| self.calls.last().map_or(self.now_ms, |call| call.made_ms + 1_000))
    }
}
