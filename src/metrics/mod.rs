//! The figures that Adobe's back end works out of a session, replayed: reported and expected.
//!
//! [`Figures::reported`] counts what the events say: ads outside a break count as content, events after an end or
//! an expiry do not count. [`Figures::expected`] counts the same session without its defects, as far as the
//! replay knows what was meant. Neither follows a state of its own: each is a sum over the moments of a
//! [`Replay`], of one [`Reading`] or the other. `docs/metrics.md` works three sessions out by hand.

mod calculated;
mod dimensions;
mod figures;
mod held;
mod impact;
mod parts;
mod played;
mod player_states;
mod start;
mod table;
mod walk;

pub use calculated::{CALCULATED, Calculated};
pub use dimensions::{Dimension, DimensionValue};
pub use figures::{Figure, Figures};
pub use impact::{Headline, Shift, headline, weigh, with_impact};
pub use parts::PartFigures;
pub use table::{Metric, OF_STATES, Over, Row, Shown, StateMetric, StateRow, TABLE};

use crate::replay::{Defect, Reading, Replay};

impl Figures {
    /// The figures of a session as the back end reports them.
    pub fn reported(replay: &Replay<'_>) -> Self {
        if replay.defects().is_empty() && !replay.has_gaps() {
            return walk::figures(replay);
        }
        walk::figures(&replay.again(Reading::REPORTED))
    }

    /// The figures of a session without its defects, as far as the intent of the player is known.
    pub fn expected(replay: &Replay<'_>) -> Self {
        // The rules judge the same, but for an expiry and the state behind unknown events.
        if replay.has(Defect::Expired) || replay.has_gaps() {
            return walk::figures(&replay.again(Reading::EXPECTED));
        }
        walk::figures(replay)
    }

    /// The metrics of a session with one of its defects and all that follows from it, but without its others.
    pub fn with(replay: &Replay<'_>, defect: Defect) -> Self {
        walk::figures(&replay.again(replay.reading_with(defect)))
    }
}
