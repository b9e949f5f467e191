//! What the back end derives of a session that is no number: Adobe's reports have it as dimensions.

use std::collections::BTreeSet;

use super::Figures;

/// The granularity of content segments, in seconds: five minutes (content segment).
const SEGMENT_S: f64 = 300.0;

/// Minutes of a content segment.
const SEGMENT_MIN: u64 = 5;

/// The width of a bucket of the average bitrate, in kbit/s (average bitrate).
const BUCKET_KBPS: u64 = 100;

/// Bitrates from here on are taken for bit/s, below for kbit/s: no stream has 50 Mbit/s, and no audio stream
/// of less than 50 kbit/s is worth a bucket of its own.
const FIRST_BIT_RATE: f64 = 50_000.0;

/// The dimensions of a session.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Dimensions {
    /// The least and the greatest playhead of content that was played, in seconds.
    pub(super) range_s: Option<(f64, f64)>,
    /// Unique IDs of errors of the player.
    pub(super) player_errors: BTreeSet<Box<str>>,
    /// Unique IDs of other errors.
    pub(super) external_errors: BTreeSet<Box<str>>,
}

/// The value of a dimension.
#[derive(Clone, Debug, PartialEq)]
pub enum DimensionValue {
    /// A text; none where the back end reports none.
    Text(Option<String>),
    /// A list of texts.
    List(Vec<String>),
}

/// A dimension under Adobe's name.
#[derive(Clone, Debug, PartialEq)]
pub struct Dimension {
    /// Adobe's name.
    pub name: &'static str,
    /// Its key among the context data.
    pub key: &'static str,
    /// Its value.
    pub value: DimensionValue,
}

impl Dimensions {
    /// Content was played between two playheads, in seconds.
    pub(super) fn play(&mut self, [from_s, to_s]: [f64; 2]) {
        let (least, most) = (from_s.min(to_s), from_s.max(to_s));
        self.range_s = Some(match self.range_s {
            Some((from, to)) => (from.min(least), to.max(most)),
            None => (least, most),
        });
    }

    /// `[0-5]`: the five-minute segments that the playheads lie in.
    fn segment(&self) -> Option<String> {
        let (from_s, to_s) = self.range_s?;
        // The casts saturate.
        let first = (from_s.max(0.0) / SEGMENT_S).floor() as u64;
        let behind = ((to_s / SEGMENT_S).ceil().max(0.0) as u64).max(first.saturating_add(1));
        let minutes = |segments: u64| segments.saturating_mul(SEGMENT_MIN);
        Some(format!("[{}-{}]", minutes(first), minutes(behind)))
    }
}

impl Figures {
    /// What the back end derives of the session that is no number.
    pub fn dimensions(&self) -> [Dimension; 4] {
        let Dimensions { player_errors, external_errors, .. } = &self.dimensions;
        let list = |ids: &BTreeSet<Box<str>>| {
            DimensionValue::List(ids.iter().map(|id| id.to_string()).collect())
        };
        let text = DimensionValue::Text;
        [
            ("Content segment", "a.media.segment", text(self.dimensions.segment())),
            (
                "Average bitrate bucket",
                "a.media.qoe.bitrateAverageBucket",
                text(self.bitrate.average().map(bucket)),
            ),
            ("Player SDK error IDs", "a.media.qoe.playerSdkErrors", list(player_errors)),
            ("External error IDs", "a.media.qoe.externalErrors", list(external_errors)),
        ]
        .map(|(name, key, value)| Dimension { name, key, value })
    }
}

/// `3200-3299` of an average bitrate.
fn bucket(bitrate: f64) -> String {
    let kbps = if bitrate >= FIRST_BIT_RATE { bitrate / 1000.0 } else { bitrate };
    // The cast saturates.
    let first = kbps as u64 / BUCKET_KBPS * BUCKET_KBPS;
    format!("{first}-{}", first.saturating_add(BUCKET_KBPS - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_has_100_kbps_whatever_the_unit() {
        for (bitrate, expected) in [
            (35.0, "0-99"),
            (3200.0, "3200-3299"),
            (3_299_999.0, "3200-3299"),
            (64_000.0, "0-99"),
            (128_000.0, "100-199"),
            (49_999.0, "49900-49999"),
        ] {
            assert_eq!(bucket(bitrate), expected, "{bitrate}");
        }
    }

    #[test]
    fn a_segment_covers_all_playheads_in_steps_of_five_minutes() {
        for (ranges, expected) in [
            (&[(0.0, 47.0)][..], Some("[0-5]")),
            (&[(0.0, 300.0)], Some("[0-5]")),
            (&[(0.0, 300.1)], Some("[0-10]")),
            (&[(600.0, 610.0)], Some("[10-15]")),
            (&[(700.0, 710.0), (10.0, 20.0)], Some("[0-15]")),
            (&[(600.0, 600.0)], Some("[10-15]")),
            (&[], None),
        ] {
            let mut dimensions = Dimensions::default();
            ranges.iter().for_each(|(from, to)| dimensions.play([*from, *to]));
            assert_eq!(dimensions.segment().as_deref(), expected, "{ranges:?}");
        }
    }
}
