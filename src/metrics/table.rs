//! The metrics: one table of names, keys, units and formulas, from which all else derives.

use crate::finding::{Change, Unit};

/// A metric of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[allow(missing_docs, reason = "each is described by its row")]
pub enum Metric {
    MediaStarts,
    ContentStarts,
    ContentCompletes,
    ContentTime,
    MediaTime,
    UniqueTime,
    Progress10,
    Progress25,
    Progress50,
    Progress75,
    Progress95,
    AverageMinuteAudience,
    EstimatedStreams,
    SegmentViews,
    Resumes,
    Pauses,
    PauseImpacted,
    PauseTime,
    AdCount,
    AdStarts,
    AdCompletes,
    AdTime,
    ChapterCount,
    ChapterStarts,
    ChapterCompletes,
    ChapterTime,
    Buffers,
    BufferImpacted,
    BufferTime,
    Stalls,
    StallImpacted,
    StallTime,
    BitrateChanges,
    BitrateImpacted,
    AverageBitrate,
    DroppedFrames,
    DroppedImpacted,
    Errors,
    ErrorImpacted,
    TimeToStart,
    DropsBeforeStart,
}

/// What a metric is.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The metric.
    pub metric: Metric,
    /// Adobe's name of it.
    pub name: &'static str,
    /// Its key among the context data.
    pub key: &'static str,
    /// What it counts in.
    pub unit: Unit,
    /// How it is worked out, in words.
    pub formula: &'static str,
}

impl Row {
    /// The reported metric beside the expected one.
    pub(super) fn change(&self, reported: Option<f64>, expected: Option<f64>) -> Change {
        let (metric, key) = (self.name.into(), self.key.into());
        Change { metric, key, unit: self.unit, reported, expected }
    }
}

const fn row(
    metric: Metric,
    name: &'static str,
    key: &'static str,
    unit: Unit,
    formula: &'static str,
) -> Row {
    Row { metric, name, key, unit, formula }
}

/// The metrics of a session, in the order in which they are told (standard metrics of Adobe's
/// documentation: media, ads, chapters, quality).
#[rustfmt::skip]
pub const TABLE: [Row; 41] = [
    row(Metric::MediaStarts, "Media starts", "a.media.view", Unit::Count,
        "1 for each `sessionStart`"),
    row(Metric::ContentStarts, "Content starts", "a.media.play", Unit::Count,
        "1 once a `play` on main content came, not inside an ad break"),
    row(Metric::ContentCompletes, "Content completes", "a.media.complete", Unit::Count,
        "1 once a `sessionComplete` came"),
    row(Metric::ContentTime, "Content time spent", "a.media.timePlayed", Unit::Seconds,
        "time playing on main content"),
    row(Metric::MediaTime, "Media time spent", "a.media.totalTimePlayed", Unit::Seconds,
        "time playing, main content and ads"),
    row(Metric::UniqueTime, "Unique time played", "a.media.uniqueTimePlayed", Unit::Seconds,
        "length of the union of the stretches of main content that were played"),
    row(Metric::Progress10, "10% progress marker", "a.media.progress10", Unit::Count,
        "1 once the playhead reached 10 % of `media.length` after a `play` on main content"),
    row(Metric::Progress25, "25% progress marker", "a.media.progress25", Unit::Count,
        "likewise, 25 %"),
    row(Metric::Progress50, "50% progress marker", "a.media.progress50", Unit::Count,
        "likewise, 50 %"),
    row(Metric::Progress75, "75% progress marker", "a.media.progress75", Unit::Count,
        "likewise, 75 %"),
    row(Metric::Progress95, "95% progress marker", "a.media.progress95", Unit::Count,
        "likewise, 95 %"),
    row(Metric::AverageMinuteAudience, "Average minute audience", "a.media.averageMinuteAudience", Unit::Share,
        "content time spent over `media.length`; none where the length is 0 or unset"),
    row(Metric::EstimatedStreams, "Estimated streams", "a.media.estimatedStreams", Unit::Count,
        "1 for each half hour of media time spent that was begun"),
    row(Metric::SegmentViews, "Content segment views", "a.media.segmentView", Unit::Count,
        "1 under the condition of content starts"),
    row(Metric::Resumes, "Content resumes", "a.media.resume", Unit::Count,
        "1 where `media.resume` is true in the `sessionStart`"),
    row(Metric::Pauses, "Pause events", "a.media.pauseCount", Unit::Count,
        "each `pauseStart` that enters the paused state"),
    row(Metric::PauseImpacted, "Pause impacted streams", "a.media.pause", Unit::Count,
        "1 where there is at least one pause"),
    row(Metric::PauseTime, "Total pause duration", "a.media.pauseTime", Unit::Seconds,
        "time paused: from `pauseStart` to the next `play` or `bufferStart`"),
    row(Metric::AdCount, "Ad count", "a.media.adCount", Unit::Count,
        "each `adStart` inside an ad break"),
    row(Metric::AdStarts, "Ad starts", "a.media.ad.view", Unit::Count, "the same"),
    row(Metric::AdCompletes, "Ad completes", "a.media.ad.complete", Unit::Count,
        "each `adComplete` that ends an ad inside an ad break"),
    row(Metric::AdTime, "Ad time spent", "a.media.ad.timePlayed", Unit::Seconds,
        "time playing on ads inside ad breaks"),
    row(Metric::ChapterCount, "Chapter count", "a.media.chapterCount", Unit::Count,
        "each `chapterStart`"),
    row(Metric::ChapterStarts, "Chapter starts", "a.media.chapter.view", Unit::Count, "the same"),
    row(Metric::ChapterCompletes, "Chapter completes", "a.media.chapter.complete", Unit::Count,
        "each `chapterComplete` that ends a chapter"),
    row(Metric::ChapterTime, "Chapter time spent", "a.media.chapter.timePlayed", Unit::Seconds,
        "time playing on main content while a chapter is open"),
    row(Metric::Buffers, "Buffer events", "a.media.qoe.bufferCount", Unit::Count,
        "each `bufferStart` that enters the buffering state"),
    row(Metric::BufferImpacted, "Buffer impacted streams", "a.media.qoe.buffer", Unit::Count,
        "1 where there is at least one buffering"),
    row(Metric::BufferTime, "Total buffer duration", "a.media.qoe.bufferTime", Unit::Seconds,
        "time buffering: from `bufferStart` to the next `play` or `pauseStart`"),
    row(Metric::Stalls, "Stall events", "a.media.qoe.stallCount", Unit::Count,
        "each time that main content plays and the playhead stands still over at least 3 events \
         in a row, for more than 1.5 s"),
    row(Metric::StallImpacted, "Stall impacted streams", "a.media.qoe.stall", Unit::Count,
        "1 where there is at least one stall"),
    row(Metric::StallTime, "Total stall duration", "a.media.qoe.stallTime", Unit::Seconds,
        "time from the first of these events to the last"),
    row(Metric::BitrateChanges, "Bitrate changes", "a.media.qoe.bitrateChangeCount", Unit::Count,
        "each `bitrateChange`"),
    row(Metric::BitrateImpacted, "Bitrate change impacted streams", "a.media.qoe.bitrateChange", Unit::Count,
        "1 where there is at least one bitrate change"),
    row(Metric::AverageBitrate, "Average bitrate", "a.media.qoe.bitrateAverage", Unit::BitsPerSecond,
        "average of the reported `media.qoe.bitrate`, each weighted by the time that it held; \
         none where none is reported"),
    row(Metric::DroppedFrames, "Dropped frames", "a.media.qoe.droppedFrameCount", Unit::Count,
        "the last reported `media.qoe.droppedFrames`; none where none is reported"),
    row(Metric::DroppedImpacted, "Dropped frame impacted streams", "a.media.qoe.droppedFrames", Unit::Count,
        "1 where it is above 0"),
    row(Metric::Errors, "Error events", "a.media.qoe.errorCount", Unit::Count, "each `error`"),
    row(Metric::ErrorImpacted, "Error impacted streams", "a.media.qoe.error", Unit::Count,
        "1 where there is at least one error"),
    row(Metric::TimeToStart, "Time to start", "a.media.qoe.timeToStart", Unit::Seconds,
        "the last reported `media.qoe.timeToStart`, in seconds; none where none is reported"),
    row(Metric::DropsBeforeStart, "Drops before start", "a.media.qoe.dropBeforeStart", Unit::Count,
        "1 where the session closed without a `play` on main content"),
];

/// The metrics of a player state, by the end of their keys behind `a.media.states.{name}`.
#[rustfmt::skip]
pub const OF_STATES: [StateRow; 3] = [
    StateRow { metric: StateMetric::Set, word: "set", key: ".set", unit: Unit::Count,
        formula: "1 where the player state started at least once; the first 10 names of a session only" },
    StateRow { metric: StateMetric::Count, word: "count", key: ".count", unit: Unit::Count,
        formula: "its starts" },
    StateRow { metric: StateMetric::Time, word: "time", key: ".time", unit: Unit::Seconds,
        formula: "time between its starts and its ends, or the end of the session" },
];

/// A metric of a player state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateMetric {
    /// Whether it was active at all.
    Set,
    /// How often it started.
    Count,
    /// How long it was active.
    Time,
}

/// What a metric of a player state is.
#[derive(Clone, Copy, Debug)]
pub struct StateRow {
    /// The metric.
    pub metric: StateMetric,
    /// What stands behind the state's name.
    pub word: &'static str,
    /// The end of its key.
    pub key: &'static str,
    /// What it counts in.
    pub unit: Unit,
    /// How it is worked out, in words.
    pub formula: &'static str,
}

impl Metric {
    /// Its row in [`TABLE`].
    pub fn row(self) -> &'static Row {
        &TABLE[self as usize]
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_metric_has_its_row_and_each_key_its_metric() {
        for (place, row) in TABLE.iter().enumerate() {
            assert_eq!(row.metric as usize, place, "{}", row.name);
            assert!(row.key.starts_with("a.media."), "{}", row.key);
        }
        let keys: HashSet<&str> = TABLE.iter().map(|row| row.key).collect();
        let names: HashSet<&str> = TABLE.iter().map(|row| row.name).collect();
        assert_eq!((keys.len(), names.len()), (TABLE.len(), TABLE.len()));
    }
}
