//! Calculated metrics: quotients of others (Adobe's page on calculated metrics of streaming media).

use super::Figures;
use super::table::Metric;
use crate::finding::Unit;

/// A calculated metric.
#[derive(Clone, Copy, Debug)]
pub struct Calculated {
    /// Adobe's name of it.
    pub name: &'static str,
    /// What is divided.
    pub dividend: Metric,
    /// By what.
    pub divisor: Metric,
}

const fn of(name: &'static str, dividend: Metric, divisor: Metric) -> Calculated {
    Calculated { name, dividend, divisor }
}

/// The calculated metrics, in the order of Adobe's page.
pub const CALCULATED: [Calculated; 15] = [
    of("Avg. ads per media stream", Metric::AdStarts, Metric::MediaStarts),
    of("Avg. chapters per media stream", Metric::ChapterStarts, Metric::MediaStarts),
    of("Avg. media time spent", Metric::MediaTime, Metric::MediaStarts),
    of("Avg. content time spent", Metric::ContentTime, Metric::ContentStarts),
    of("Avg. ad time spent", Metric::AdTime, Metric::AdStarts),
    of("Avg. chapter time spent", Metric::ChapterTime, Metric::ChapterStarts),
    of("Media completion rate", Metric::ContentCompletes, Metric::MediaStarts),
    of("Content completion rate", Metric::ContentCompletes, Metric::ContentStarts),
    of("Ad completion rate", Metric::AdCompletes, Metric::AdStarts),
    of("Chapter completion rate", Metric::ChapterCompletes, Metric::ChapterStarts),
    of("Drop before start rate", Metric::DropsBeforeStart, Metric::MediaStarts),
    of("Content pause duration rate", Metric::PauseTime, Metric::ContentTime),
    of("Content buffer duration rate", Metric::BufferTime, Metric::ContentTime),
    of("Content time-to-start rate", Metric::TimeToStart, Metric::ContentTime),
    of("Ad time spent rate", Metric::AdTime, Metric::ContentTime),
];

impl Calculated {
    /// What it counts in: seconds for each of something that is counted, else a share.
    pub fn unit(&self) -> Unit {
        match (self.dividend.row().unit, self.divisor.row().unit) {
            (Unit::Seconds, Unit::Count) => Unit::Seconds,
            _ => Unit::Share,
        }
    }

    /// The metric of a session, or of several; none if there is nothing to divide, or it is divided by 0.
    /// Of a metric whose value for several sessions is a mean, the sum is divided.
    pub fn of(&self, figures: &Figures) -> Option<f64> {
        let divisor = figures.get(self.divisor).filter(|divisor| *divisor > 0.0)?;
        Some(figures.total(self.dividend)? / divisor)
    }
}
