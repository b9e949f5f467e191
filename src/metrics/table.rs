//! The metrics: one table of names, keys, units and formulas, from which all else derives.

use serde::Serialize;

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
    Authorized,
    Downloaded,
    Federated,
    SinceLastCall,
}

/// How a metric of several sessions is worked out from theirs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Over {
    /// Their sum.
    Sum,
    /// The mean of those that have one.
    Mean,
    /// The mean, weighted by content time spent.
    WeightedMean,
}

/// What a metric needs in Adobe Analytics before a report shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// The setting of the report suite.
    Setting,
    /// A processing rule of the customer.
    ProcessingRule,
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
    /// Adobe's page, below `help/reporting/metrics/` of its documentation, without `.md`.
    pub page: &'static str,
    /// What Adobe Analytics needs to show it.
    pub shown: Shown,
    /// How it is worked out, in words.
    pub formula: &'static str,
}

impl Row {
    /// The reported metric beside the expected one.
    pub(super) fn change(&self, reported: Option<f64>, expected: Option<f64>) -> Change {
        let (metric, key) = (self.name.into(), self.key.into());
        Change { metric, key, unit: self.unit, reported, expected }
    }

    /// How it is worked out for several sessions.
    pub fn over(&self) -> Over {
        match self.metric {
            Metric::AverageBitrate => Over::WeightedMean,
            Metric::TimeToStart | Metric::SinceLastCall => Over::Mean,
            _ => Over::Sum,
        }
    }
}

/// The metrics of a session, in the order in which they are shown (Adobe's pages on metrics: media, ads,
/// chapters, quality, metadata).
#[rustfmt::skip]
pub const TABLE: [Row; 45] = [
    Row { metric: Metric::MediaStarts, name: "Media starts", key: "a.media.view", unit: Unit::Count,
        page: "media-starts", shown: Shown::Setting,
        formula: "1 for each `sessionStart`" },
    Row { metric: Metric::ContentStarts, name: "Content starts", key: "a.media.play", unit: Unit::Count,
        page: "content-starts", shown: Shown::Setting,
        formula: "1 if a `play` comes on main content, not inside an ad break" },
    Row { metric: Metric::ContentCompletes, name: "Content completes", key: "a.media.complete", unit: Unit::Count,
        page: "content-completes", shown: Shown::Setting,
        formula: "1 if a `sessionComplete` comes" },
    Row { metric: Metric::ContentTime, name: "Content time spent", key: "a.media.timePlayed", unit: Unit::Seconds,
        page: "content-time-spent", shown: Shown::Setting,
        formula: "time in the play state on main content, without stalls" },
    Row { metric: Metric::MediaTime, name: "Media time spent", key: "a.media.totalTimePlayed", unit: Unit::Seconds,
        page: "media-time-spent", shown: Shown::Setting,
        formula: "content time spent and ad time spent" },
    Row { metric: Metric::UniqueTime, name: "Unique time played", key: "a.media.uniqueTimePlayed", unit: Unit::Seconds,
        page: "unique-time-played", shown: Shown::Setting,
        formula: "length of the union of the playhead intervals that were played" },
    Row { metric: Metric::Progress10, name: "10% progress marker", key: "a.media.progress10", unit: Unit::Count,
        page: "progress-markers", shown: Shown::Setting,
        formula: "1 if the playhead reaches 10 % of `media.length` after a `play` on main content" },
    Row { metric: Metric::Progress25, name: "25% progress marker", key: "a.media.progress25", unit: Unit::Count,
        page: "progress-markers", shown: Shown::Setting,
        formula: "the same for 25 %" },
    Row { metric: Metric::Progress50, name: "50% progress marker", key: "a.media.progress50", unit: Unit::Count,
        page: "progress-markers", shown: Shown::Setting,
        formula: "the same for 50 %" },
    Row { metric: Metric::Progress75, name: "75% progress marker", key: "a.media.progress75", unit: Unit::Count,
        page: "progress-markers", shown: Shown::Setting,
        formula: "the same for 75 %" },
    Row { metric: Metric::Progress95, name: "95% progress marker", key: "a.media.progress95", unit: Unit::Count,
        page: "progress-markers", shown: Shown::Setting,
        formula: "the same for 95 %" },
    Row { metric: Metric::AverageMinuteAudience, name: "Average minute audience", key: "a.media.averageMinuteAudience", unit: Unit::Share,
        page: "average-minute-audience", shown: Shown::Setting,
        formula: "content time spent / `media.length`; none if the length is 0 or unset" },
    Row { metric: Metric::EstimatedStreams, name: "Estimated streams", key: "a.media.estimatedStreams", unit: Unit::Count,
        page: "estimated-streams", shown: Shown::ProcessingRule,
        formula: "floor(media time spent / 1800 s) + 1" },
    Row { metric: Metric::SegmentViews, name: "Content segment views", key: "a.media.segmentView", unit: Unit::Count,
        page: "content-segment-views", shown: Shown::Setting,
        formula: "1 under the condition of content starts" },
    Row { metric: Metric::Resumes, name: "Content resumes", key: "a.media.resume", unit: Unit::Count,
        page: "content-resumes", shown: Shown::Setting,
        formula: "1 if `media.resume` of the `sessionStart` is true" },
    Row { metric: Metric::Pauses, name: "Pause events", key: "a.media.pauseCount", unit: Unit::Count,
        page: "pause-events", shown: Shown::Setting,
        formula: "each `pauseStart`, except during a pause" },
    Row { metric: Metric::PauseImpacted, name: "Paused impacted streams", key: "a.media.pause", unit: Unit::Count,
        page: "paused-impacted-streams", shown: Shown::Setting,
        formula: "1 if there is a pause" },
    Row { metric: Metric::PauseTime, name: "Total pause duration", key: "a.media.pauseTime", unit: Unit::Seconds,
        page: "total-pause-duration", shown: Shown::Setting,
        formula: "time from each `pauseStart` to the next `play`, or to the end of the session" },
    Row { metric: Metric::AdCount, name: "Ad count", key: "a.media.adCount", unit: Unit::Count,
        page: "ad-count", shown: Shown::ProcessingRule,
        formula: "each `adStart` inside an ad break" },
    Row { metric: Metric::AdStarts, name: "Ad starts", key: "a.media.ad.view", unit: Unit::Count,
        page: "ad-starts", shown: Shown::Setting,
        formula: "the same, reported with each ad" },
    Row { metric: Metric::AdCompletes, name: "Ad completes", key: "a.media.ad.complete", unit: Unit::Count,
        page: "ad-completes", shown: Shown::Setting,
        formula: "each `adComplete` that ends an ad inside an ad break" },
    Row { metric: Metric::AdTime, name: "Ad time spent", key: "a.media.ad.timePlayed", unit: Unit::Seconds,
        page: "ad-time-spent", shown: Shown::Setting,
        formula: "time in the play state on ads inside ad breaks" },
    Row { metric: Metric::ChapterCount, name: "Chapter count", key: "a.media.chapterCount", unit: Unit::Count,
        page: "chapter-count", shown: Shown::ProcessingRule,
        formula: "each `chapterStart`" },
    Row { metric: Metric::ChapterStarts, name: "Chapter starts", key: "a.media.chapter.view", unit: Unit::Count,
        page: "chapter-starts", shown: Shown::Setting,
        formula: "the same, reported with each chapter" },
    Row { metric: Metric::ChapterCompletes, name: "Chapter completes", key: "a.media.chapter.complete", unit: Unit::Count,
        page: "chapter-completes", shown: Shown::Setting,
        formula: "each `chapterComplete` that ends a chapter" },
    Row { metric: Metric::ChapterTime, name: "Chapter time spent", key: "a.media.chapter.timePlayed", unit: Unit::Seconds,
        page: "chapter-time-spent", shown: Shown::Setting,
        formula: "content time spent while a chapter is open" },
    Row { metric: Metric::Buffers, name: "Buffer events", key: "a.media.qoe.bufferCount", unit: Unit::Count,
        page: "buffer-events", shown: Shown::Setting,
        formula: "each `bufferStart` in another state than buffering" },
    Row { metric: Metric::BufferImpacted, name: "Buffer impacted streams", key: "a.media.qoe.buffer", unit: Unit::Count,
        page: "buffer-impacted-streams", shown: Shown::Setting,
        formula: "1 if there is a buffer event" },
    Row { metric: Metric::BufferTime, name: "Total buffer duration", key: "a.media.qoe.bufferTime", unit: Unit::Seconds,
        page: "total-buffer-duration", shown: Shown::Setting,
        formula: "time from each `bufferStart` to the next `play` or `pauseStart`" },
    Row { metric: Metric::Stalls, name: "Stall events", key: "a.media.qoe.stallCount", unit: Unit::Count,
        page: "stall-events", shown: Shown::ProcessingRule,
        formula: "each time the playhead stands still for at least 3 events in a row, longer than 1.5 s, while main content plays" },
    Row { metric: Metric::StallImpacted, name: "Stall impacted streams", key: "a.media.qoe.stall", unit: Unit::Count,
        page: "stall-impacted-streams", shown: Shown::ProcessingRule,
        formula: "1 if there is a stall" },
    Row { metric: Metric::StallTime, name: "Total stalling duration", key: "a.media.qoe.stallTime", unit: Unit::Seconds,
        page: "total-stalling-duration", shown: Shown::ProcessingRule,
        formula: "time from the first of these events to the last" },
    Row { metric: Metric::BitrateChanges, name: "Bitrate changes", key: "a.media.qoe.bitrateChangeCount", unit: Unit::Count,
        page: "bitrate-changes", shown: Shown::Setting,
        formula: "each `bitrateChange`" },
    Row { metric: Metric::BitrateImpacted, name: "Bitrate change impacted streams", key: "a.media.qoe.bitrateChange", unit: Unit::Count,
        page: "bitrate-change-impacted-streams", shown: Shown::Setting,
        formula: "1 if there is a bitrate change" },
    Row { metric: Metric::AverageBitrate, name: "Average bitrate", key: "a.media.qoe.bitrateAverage", unit: Unit::Bitrate,
        page: "average-bitrate", shown: Shown::Setting,
        formula: "average of the `media.qoe.bitrate` values, weighted by content time spent, in the unit of the player; none if there is no value" },
    Row { metric: Metric::DroppedFrames, name: "Dropped frames", key: "a.media.qoe.droppedFrameCount", unit: Unit::Count,
        page: "dropped-frames", shown: Shown::Setting,
        formula: "the last `media.qoe.droppedFrames`; none if there is no value" },
    Row { metric: Metric::DroppedImpacted, name: "Dropped frame impacted streams", key: "a.media.qoe.droppedFrames", unit: Unit::Count,
        page: "dropped-frame-impacted-streams", shown: Shown::Setting,
        formula: "1 if that is above 0" },
    Row { metric: Metric::Errors, name: "Error events", key: "a.media.qoe.errorCount", unit: Unit::Count,
        page: "error-events", shown: Shown::Setting,
        formula: "each `error`" },
    Row { metric: Metric::ErrorImpacted, name: "Error impacted streams", key: "a.media.qoe.error", unit: Unit::Count,
        page: "error-impacted-streams", shown: Shown::Setting,
        formula: "1 if there is an error" },
    Row { metric: Metric::TimeToStart, name: "Time to start", key: "a.media.qoe.timeToStart", unit: Unit::Seconds,
        page: "time-to-start", shown: Shown::Setting,
        formula: "the last `media.qoe.timeToStart`, in seconds; none if there is no value" },
    Row { metric: Metric::DropsBeforeStart, name: "Drops before start", key: "a.media.qoe.dropBeforeStart", unit: Unit::Count,
        page: "drops-before-start", shown: Shown::Setting,
        formula: "1 if the session closes without a `play` on main content" },
    Row { metric: Metric::Authorized, name: "Authorized", key: "a.media.pass.auth", unit: Unit::Count,
        page: "authorized", shown: Shown::Setting,
        formula: "1 if `media.pass.auth` of the `sessionStart` is `true`, in any letter case" },
    Row { metric: Metric::Downloaded, name: "Media downloaded", key: "a.media.downloaded", unit: Unit::Count,
        page: "../dimensions/media-downloaded-flag", shown: Shown::ProcessingRule,
        formula: "1 if the session was uploaded as downloaded content" },
    Row { metric: Metric::Federated, name: "Federated data", key: "a.media.federated", unit: Unit::Count,
        page: "federated-data", shown: Shown::Setting,
        formula: "none: no call shows that a session comes from the data share of a partner" },
    Row { metric: Metric::SinceLastCall, name: "Seconds since last call", key: "a.media.secondsSinceLastCall", unit: Unit::Seconds,
        page: "../../implementation/edge/reporting-schema", shown: Shown::Setting,
        formula: "time from the last event to the close of the session; none while it is open" },
];

/// The metrics of a player state, by the end of their keys after `a.media.states.{name}`.
#[rustfmt::skip]
pub const OF_STATES: [StateRow; 3] = [
    StateRow { metric: StateMetric::Set, before: "Streams impacted by ", after: "", key: ".set", unit: Unit::Count,
        formula: "1 if the player state starts at least once; the first 10 names of a session only" },
    StateRow { metric: StateMetric::Count, before: "", after: " counts", key: ".count", unit: Unit::Count,
        formula: "its starts" },
    StateRow { metric: StateMetric::Time, before: "", after: " total duration", key: ".time", unit: Unit::Seconds,
        formula: "time between its starts and its ends, or the end of the session" },
];

/// The player states that Adobe names: the name in the key, and in reports.
const STANDARD_STATES: [(&str, &str); 5] = [
    ("fullscreen", "full screen"),
    ("mute", "mute"),
    ("closedcaptioning", "closed captioning"),
    ("pictureinpicture", "picture in picture"),
    ("infocus", "in focus"),
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
    /// What its name says before that of the state.
    pub before: &'static str,
    /// What its name says after that of the state.
    pub after: &'static str,
    /// The end of its key.
    pub key: &'static str,
    /// What it counts in.
    pub unit: Unit,
    /// How it is worked out, in words.
    pub formula: &'static str,
}

impl StateRow {
    /// Adobe's name of the metric of a player state with this name, in lower case.
    pub fn name(&self, state: &str) -> String {
        let standard = STANDARD_STATES.iter().find(|(key, _)| *key == state);
        let state = standard.map_or(state, |(_, words)| words);
        let name = format!("{}{state}{}", self.before, self.after);
        match standard {
            Some(_) => capitalised(&name),
            None => name,
        }
    }
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
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
