//! Figures: what was counted, and how it reads under Adobe's names.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use super::dimensions::Dimensions;
use super::held::Held;
use super::parts::PartFigures;
use super::table::{Metric, OF_STATES, StateMetric, TABLE};
use crate::finding::{Change, Unit};

/// The figures of a session, or the sum of those of several. Times are counted in whole milliseconds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Figures {
    pub(super) media_starts: u64,
    pub(super) content_starts: u64,
    pub(super) content_completes: u64,
    pub(super) content_ms: u64,
    pub(super) ad_ms: u64,
    pub(super) unique_ms: u64,
    pub(super) progress: [u64; 5],
    pub(super) average_minute_audience: Option<f64>,
    pub(super) estimated_streams: u64,
    pub(super) resumes: u64,
    pub(super) pauses: Halts,
    pub(super) ads: Parts,
    pub(super) chapters: Parts,
    pub(super) chapter_ms: u64,
    pub(super) buffers: Halts,
    pub(super) stalls: Halts,
    pub(super) bitrate_changes: Incidents,
    pub(super) bitrate: Held,
    pub(super) dropped_frames: Option<f64>,
    pub(super) dropped_impacted: u64,
    pub(super) errors: Incidents,
    pub(super) time_to_start_ms: Held,
    pub(super) drops_before_start: u64,
    pub(super) authorized: u64,
    pub(super) downloaded: u64,
    pub(super) since_last_call_ms: Held,
    pub(super) states: BTreeMap<Box<str>, StateFigures>,
    pub(super) dimensions: Dimensions,
    /// The ads of the session; empty in a sum.
    pub(super) each_ad: Vec<PartFigures>,
    /// The chapters of the session; empty in a sum.
    pub(super) each_chapter: Vec<PartFigures>,
}

/// Things that happen to a stream.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Incidents {
    pub(super) count: u64,
    /// Sessions in which it happened.
    pub(super) impacted: u64,
}

impl Incidents {
    pub(super) fn happen(&mut self) {
        self.count += 1;
        self.impacted = 1;
    }

    fn add(&mut self, other: Self) {
        self.count += other.count;
        self.impacted += other.impacted;
    }
}

/// Things that hold a stream up.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Halts {
    pub(super) of: Incidents,
    pub(super) ms: u64,
}

impl Halts {
    fn add(&mut self, other: Self) {
        self.of.add(other.of);
        self.ms = self.ms.saturating_add(other.ms);
    }
}

/// Ads or chapters.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Parts {
    pub(super) starts: u64,
    pub(super) completes: u64,
}

impl Parts {
    fn add(&mut self, other: Self) {
        self.starts += other.starts;
        self.completes += other.completes;
    }
}

/// The figures of a player state.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct StateFigures {
    /// How often it started, and in how many sessions.
    pub(super) starts: Incidents,
    pub(super) ms: u64,
}

/// A figure under Adobe's name.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// Adobe's name of the metric; of a player state its name, which is the client's, and what is counted.
    pub metric: Cow<'static, str>,
    /// Its key among the context data.
    pub key: Cow<'static, str>,
    /// What it counts in.
    pub unit: Unit,
    /// The figure; none where there is nothing to report.
    pub value: Option<f64>,
}

impl Figures {
    /// A figure, in the unit of its row; none where there is nothing to report.
    pub fn get(&self, metric: Metric) -> Option<f64> {
        Some(match metric {
            Metric::MediaStarts => count(self.media_starts),
            Metric::ContentStarts | Metric::SegmentViews => count(self.content_starts),
            Metric::ContentCompletes => count(self.content_completes),
            Metric::ContentTime => seconds(self.content_ms),
            Metric::MediaTime => seconds(self.media_ms()),
            Metric::UniqueTime => seconds(self.unique_ms),
            Metric::Progress10 => count(self.progress[0]),
            Metric::Progress25 => count(self.progress[1]),
            Metric::Progress50 => count(self.progress[2]),
            Metric::Progress75 => count(self.progress[3]),
            Metric::Progress95 => count(self.progress[4]),
            Metric::AverageMinuteAudience => return self.average_minute_audience,
            Metric::EstimatedStreams => count(self.estimated_streams),
            Metric::Resumes => count(self.resumes),
            Metric::Pauses => count(self.pauses.of.count),
            Metric::PauseImpacted => count(self.pauses.of.impacted),
            Metric::PauseTime => seconds(self.pauses.ms),
            Metric::AdCount | Metric::AdStarts => count(self.ads.starts),
            Metric::AdCompletes => count(self.ads.completes),
            Metric::AdTime => seconds(self.ad_ms),
            Metric::ChapterCount | Metric::ChapterStarts => count(self.chapters.starts),
            Metric::ChapterCompletes => count(self.chapters.completes),
            Metric::ChapterTime => seconds(self.chapter_ms),
            Metric::Buffers => count(self.buffers.of.count),
            Metric::BufferImpacted => count(self.buffers.of.impacted),
            Metric::BufferTime => seconds(self.buffers.ms),
            Metric::Stalls => count(self.stalls.of.count),
            Metric::StallImpacted => count(self.stalls.of.impacted),
            Metric::StallTime => seconds(self.stalls.ms),
            Metric::BitrateChanges => count(self.bitrate_changes.count),
            Metric::BitrateImpacted => count(self.bitrate_changes.impacted),
            Metric::AverageBitrate => return self.bitrate.average(),
            Metric::DroppedFrames => return self.dropped_frames,
            Metric::DroppedImpacted => count(self.dropped_impacted),
            Metric::Errors => count(self.errors.count),
            Metric::ErrorImpacted => count(self.errors.impacted),
            Metric::TimeToStart => return self.time_to_start_ms.average().map(|ms| ms / 1000.0),
            Metric::DropsBeforeStart => count(self.drops_before_start),
            Metric::Authorized => count(self.authorized),
            Metric::Downloaded => count(self.downloaded),
            // No call shows it.
            Metric::Federated => return None,
            Metric::SinceLastCall => {
                return self.since_last_call_ms.average().map(|ms| ms / 1000.0);
            }
        })
    }

    /// A metric, summed up also where that of several sessions is a mean.
    pub(super) fn total(&self, metric: Metric) -> Option<f64> {
        match metric {
            Metric::TimeToStart => self.time_to_start_ms.total().map(|ms| ms / 1000.0),
            Metric::SinceLastCall => self.since_last_call_ms.total().map(|ms| ms / 1000.0),
            _ => self.get(metric),
        }
    }

    /// The ads of the session, in replay order, each with the metrics of its close call.
    pub fn each_ad(&self) -> &[PartFigures] {
        &self.each_ad
    }

    /// The chapters of the session, in replay order, each with the metrics of its close call.
    pub fn each_chapter(&self) -> &[PartFigures] {
        &self.each_chapter
    }

    /// Time playing, main content and ads, in milliseconds.
    pub(super) fn media_ms(&self) -> u64 {
        self.content_ms.saturating_add(self.ad_ms)
    }

    /// All figures: those of [`TABLE`], then those of the player states by name.
    pub fn rows(&self) -> impl Iterator<Item = Figure> {
        self.of_session()
            .chain(self.states.iter().flat_map(|(name, figures)| of_state(name, *figures)))
    }

    /// Shows each text of the client's by what `shown` makes of it and the name of its parameter.
    pub fn rename(&mut self, shown: &mut dyn FnMut(&str, &str) -> String) {
        let states = std::mem::take(&mut self.states).into_iter();
        let states =
            states.map(|(name, figures)| (shown("media.state.name", &name).into(), figures));
        self.states = states.collect();
        let Dimensions { player_errors, external_errors, .. } = &mut self.dimensions;
        for ids in [player_errors, external_errors] {
            let known = std::mem::take(ids).into_iter();
            *ids = known.map(|id| shown("media.qoe.errorID", &id).into()).collect();
        }
        for id in self.each_ad.iter_mut().filter_map(|ad| ad.id.as_mut()) {
            *id = shown("media.ad.id", id).into();
        }
    }

    /// Adds the figures of another session: see [`Row::over`](super::Row::over). Dimensions and the metrics of
    /// each ad and chapter are those of one session, and are left out.
    pub fn add(&mut self, other: &Self) {
        self.media_starts += other.media_starts;
        self.content_starts += other.content_starts;
        self.content_completes += other.content_completes;
        self.content_ms = self.content_ms.saturating_add(other.content_ms);
        self.ad_ms = self.ad_ms.saturating_add(other.ad_ms);
        self.unique_ms = self.unique_ms.saturating_add(other.unique_ms);
        for (sum, other) in self.progress.iter_mut().zip(other.progress) {
            *sum += other;
        }
        self.average_minute_audience =
            both(self.average_minute_audience, other.average_minute_audience);
        self.estimated_streams = self.estimated_streams.saturating_add(other.estimated_streams);
        self.resumes += other.resumes;
        self.pauses.add(other.pauses);
        self.ads.add(other.ads);
        self.chapters.add(other.chapters);
        self.chapter_ms = self.chapter_ms.saturating_add(other.chapter_ms);
        self.buffers.add(other.buffers);
        self.stalls.add(other.stalls);
        self.bitrate_changes.add(other.bitrate_changes);
        self.bitrate = self.bitrate.and(other.bitrate);
        self.dropped_frames = both(self.dropped_frames, other.dropped_frames);
        self.dropped_impacted += other.dropped_impacted;
        self.errors.add(other.errors);
        self.time_to_start_ms = self.time_to_start_ms.and(other.time_to_start_ms);
        self.authorized += other.authorized;
        self.downloaded += other.downloaded;
        self.since_last_call_ms = self.since_last_call_ms.and(other.since_last_call_ms);
        self.drops_before_start += other.drops_before_start;
        for (name, figures) in &other.states {
            let sum = self.states.entry(name.clone()).or_default();
            sum.starts.add(figures.starts);
            sum.ms = sum.ms.saturating_add(figures.ms);
        }
    }

    /// The figures that are others in `expected`, in their order.
    pub fn changes(&self, expected: &Self) -> Vec<Change> {
        let pairs = TABLE.iter().filter_map(|row| {
            let (reported, expected) = (self.get(row.metric), expected.get(row.metric));
            (reported != expected).then(|| row.change(reported, expected))
        });
        let mut changes: Vec<Change> = pairs.collect();
        if self.states != expected.states {
            let pairs = self.pairs_of_states(expected).into_iter();
            changes.extend(pairs.filter(|pair| pair.reported != pair.expected));
        }
        changes
    }

    /// All figures beside those in `expected`.
    pub fn pairs(&self, expected: &Self) -> impl Iterator<Item = Change> + use<> {
        // Gathered, for what they are of may be gone when they are read.
        let of_session =
            TABLE.iter().map(|row| row.change(self.get(row.metric), expected.get(row.metric)));
        let of_session: Vec<Change> = of_session.collect();
        of_session.into_iter().chain(self.pairs_of_states(expected))
    }

    /// The figures of the player states beside those in `expected`.
    fn pairs_of_states(&self, expected: &Self) -> Vec<Change> {
        let none = StateFigures::default();
        let names: BTreeSet<&str> =
            self.states.keys().chain(expected.states.keys()).map(AsRef::as_ref).collect();
        let state = |figures: &Self, name| figures.states.get(name).copied().unwrap_or(none);
        let of_states = names.into_iter().flat_map(|name| {
            of_state(name, state(self, name)).zip(of_state(name, state(expected, name)))
        });
        let pairs = of_states.map(|(reported, expected)| {
            let Figure { metric, key, unit, value: reported } = reported;
            Change { metric, key, unit, reported, expected: expected.value }
        });
        pairs.collect()
    }

    fn of_session(&self) -> impl Iterator<Item = Figure> {
        TABLE.iter().map(|row| Figure {
            metric: row.name.into(),
            key: row.key.into(),
            unit: row.unit,
            value: self.get(row.metric),
        })
    }
}

fn of_state(name: &str, figures: StateFigures) -> impl Iterator<Item = Figure> {
    OF_STATES.iter().map(move |row| Figure {
        metric: row.name(name).into(),
        key: format!("a.media.states.{name}{}", row.key).into(),
        unit: row.unit,
        value: Some(match row.metric {
            StateMetric::Set => count(figures.starts.impacted),
            StateMetric::Count => count(figures.starts.count),
            StateMetric::Time => seconds(figures.ms),
        }),
    })
}

fn both(one: Option<f64>, other: Option<f64>) -> Option<f64> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one + other),
        (one, other) => one.or(other),
    }
}

fn count(figure: u64) -> f64 {
    figure as f64
}

fn seconds(ms: u64) -> f64 {
    ms as f64 / 1000.0
}
