//! Comparisons joined by `and`, `or` and `not`, over one bit for each comparison.

use super::value::Truth;

/// The most comparisons of an expression: one bit each.
pub(super) const MAX_COMPARISONS: usize = 64;

/// A formula over the bits of a mask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Formula {
    /// This comparison holds.
    Bit(u32),
    Not(Box<Formula>),
    All(Vec<Formula>),
    Any(Vec<Formula>),
}

impl Formula {
    /// Whether it holds where the comparisons with a set bit hold.
    pub(super) fn holds(&self, mask: u64) -> bool {
        match self {
            Self::Bit(bit) => mask >> bit & 1 == 1,
            Self::Not(inner) => !inner.holds(mask),
            Self::All(parts) => parts.iter().all(|part| part.holds(mask)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(mask)),
        }
    }

    /// Whether it holds, where each comparison may hold, not hold, or not be known.
    pub(super) fn truth(&self, of: &mut dyn FnMut(u32) -> Truth) -> Truth {
        match self {
            Self::Bit(bit) => of(*bit),
            Self::Not(inner) => !inner.truth(of),
            Self::All(parts) => Self::first(parts, Truth::No, of),
            Self::Any(parts) => Self::first(parts, Truth::Yes, of),
        }
    }

    /// What one of `parts` decides by being `decisive`; else its contrary, where all are known.
    fn first(parts: &[Self], decisive: Truth, of: &mut dyn FnMut(u32) -> Truth) -> Truth {
        let mut all = !decisive;
        for part in parts {
            match part.truth(of) {
                truth if truth == decisive => return decisive,
                Truth::Unknown => all = Truth::Unknown,
                Truth::Yes | Truth::No => {}
            }
        }
        all
    }

    /// The same over bits that lie `by` higher.
    pub(super) fn shifted(self, by: u32) -> Self {
        let each = |parts: Vec<Self>| parts.into_iter().map(|part| part.shifted(by)).collect();
        match self {
            Self::Bit(bit) => Self::Bit(bit + by),
            Self::Not(inner) => Self::Not(Box::new(inner.shifted(by))),
            Self::All(parts) => Self::All(each(parts)),
            Self::Any(parts) => Self::Any(each(parts)),
        }
    }
}
