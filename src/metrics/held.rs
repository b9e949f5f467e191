//! A value that holds until the next is told: its average over time.

/// What was told so far, each weighted by the milliseconds that it held.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Held {
    weighted: f64,
    weight_ms: f64,
}

impl Held {
    /// A value that counts once.
    pub(super) fn once(value: f64) -> Self {
        Self { weighted: value, weight_ms: 1.0 }
    }

    /// `value` held for `ms`.
    pub(super) fn add(&mut self, value: f64, ms: u64) {
        self.weighted += value * ms as f64;
        self.weight_ms += ms as f64;
    }

    /// Both together.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            weighted: self.weighted + other.weighted,
            weight_ms: self.weight_ms + other.weight_ms,
        }
    }

    /// The sum of what was told, each weighted; none where nothing held for any time.
    pub(super) fn total(self) -> Option<f64> {
        (self.weight_ms > 0.0).then_some(self.weighted)
    }

    /// The average; none where nothing held for any time.
    pub(super) fn average(self) -> Option<f64> {
        (self.weight_ms > 0.0).then(|| self.weighted / self.weight_ms)
    }
}
