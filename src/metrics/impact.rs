//! The impact of a defect: the metrics that it changes.

use super::{Figures, Metric};
use crate::finding::{Change, Impact, Raised, Unit};
use crate::replay::{Defect, Replay};

/// The rules that tell of a defect of which the intent of the player is known.
const RULES: [(&str, Defect); 15] = [
    ("ad-outside-break", Defect::AdOutsideBreak),
    ("ad-break-not-closed", Defect::BreakNotClosed),
    ("ad-not-closed", Defect::AdNotClosed),
    ("missing-play", Defect::MissingPlay),
    ("missing-resume", Defect::MissingResume),
    ("ad-while-paused", Defect::AdWhileStopped),
    ("session-timeout", Defect::Expired),
    ("idle-timeout", Defect::Expired),
    ("premature-complete", Defect::PrematureComplete),
    ("playhead-unit", Defect::PlayheadUnit),
    ("rejected-by-server", Defect::Rejected),
    ("session-not-found", Defect::NotFound),
    ("session-closed", Defect::Gone),
    ("server-error", Defect::ServerError),
    ("unexpected-status", Defect::OtherStatus),
];

/// The metrics that tell most of a defect, which stand first in its impact.
const LEADING: [Metric; 8] = [
    Metric::ContentTime,
    Metric::AdTime,
    Metric::ContentStarts,
    Metric::ContentCompletes,
    Metric::AdStarts,
    Metric::UniqueTime,
    Metric::PauseTime,
    Metric::BufferTime,
];

/// How the impact of a defect over all sessions is put in words: `22 s of ad time counted as content`.
#[derive(Clone, Copy, Debug)]
pub struct Headline {
    /// The metric by whose change it is measured.
    pub metric: Metric,
    /// The side to which the defect shifts it.
    pub shift: Shift,
    /// What follows the figure, where it is 1 or a time.
    pub one: &'static str,
    /// What follows other figures.
    pub many: &'static str,
}

/// To which side a defect shifts a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shift {
    /// Too much is reported.
    Above,
    /// Too little is reported.
    Below,
}

/// How the impact of the findings of a rule is put in words; none for a rule whose defects have no known impact.
pub fn headline(rule: &str) -> Option<Headline> {
    let lost = |metric, words| Headline { metric, shift: Shift::Below, one: words, many: words };
    Some(match defect(rule)? {
        Defect::AdOutsideBreak => {
            let words = "of ad time counted as content";
            Headline { metric: Metric::ContentTime, shift: Shift::Above, one: words, many: words }
        }
        Defect::BreakNotClosed | Defect::AdNotClosed => {
            let words = "of ad time in unclosed breaks counted as content";
            Headline { metric: Metric::ContentTime, shift: Shift::Above, one: words, many: words }
        }
        Defect::MissingPlay => Headline {
            metric: Metric::ContentStarts,
            shift: Shift::Below,
            one: "content start lost without a `play`",
            many: "content starts lost without a `play`",
        },
        Defect::AdWhileStopped => {
            lost(Metric::AdTime, "of ad time lost in ads that ran while the content was paused")
        }
        Defect::MissingResume => {
            lost(Metric::ContentTime, "of content time lost without the `play` that resumes")
        }
        Defect::Expired => lost(Metric::MediaTime, "of media time dropped after an expiry"),
        Defect::PrematureComplete => Headline {
            metric: Metric::ContentCompletes,
            shift: Shift::Above,
            one: "false content complete",
            many: "false content completes",
        },
        Defect::PlayheadUnit => Headline {
            metric: Metric::UniqueTime,
            shift: Shift::Above,
            one: "of unique time too much with playheads in milliseconds",
            many: "of unique time too much with playheads in milliseconds",
        },
        Defect::Rejected => {
            lost(Metric::MediaTime, "of media time lost with events that the server rejected")
        }
        Defect::NotFound => {
            lost(Metric::MediaTime, "of media time lost with events of sessions not found")
        }
        Defect::Gone => {
            lost(Metric::MediaTime, "of media time lost with events of closed sessions")
        }
        Defect::ServerError => lost(Metric::MediaTime, "of media time lost with server errors"),
        Defect::OtherStatus => {
            lost(Metric::MediaTime, "of media time lost with unexpected statuses")
        }
    })
}

/// The rules whose findings may have an impact, by their ids.
pub fn with_impact() -> impl Iterator<Item = &'static str> {
    RULES.iter().map(|(rule, _)| *rule)
}

fn defect(rule: &str) -> Option<Defect> {
    RULES.iter().find(|(id, _)| *id == rule).map(|(_, defect)| *defect)
}

/// Works out the impact of what the rules have said of a session: that of all occurrences of the defect
/// together, where the intent of the player is known, and where it changes a figure. Of several defects in a
/// session each is told apart: its figures are those with it alone, beside those without any.
pub fn weigh<'f>(replay: &Replay<'_>, raised: impl Iterator<Item = &'f mut Raised>) {
    let mut known: Vec<(Defect, Option<Impact>)> = Vec::new();
    let mut expected: Option<Figures> = None;
    for raised in raised {
        let Some(defect) = defect(raised.rule) else { continue };
        let impact = match known.iter().find(|(other, _)| *other == defect) {
            Some((_, impact)) => impact.clone(),
            None => {
                let expected = expected.get_or_insert_with(|| Figures::expected(replay));
                let impact = impact(&Figures::with(replay, defect), expected);
                known.push((defect, impact.clone()));
                impact
            }
        };
        raised.draft.impact = impact;
    }
}

/// A time that changes by less, in seconds, tells nothing: events stand that far apart.
const TELLING_S: f64 = 0.5;

fn impact(reported: &Figures, expected: &Figures) -> Option<Impact> {
    let mut changes = reported.changes(expected);
    changes.sort_by_key(|change| {
        let is_its = |metric: &Metric| metric.row().key == change.key;
        let place = LEADING.iter().position(is_its).unwrap_or(LEADING.len());
        (!is_telling(change), place)
    });
    (!changes.is_empty()).then_some(Impact { changes })
}

fn is_telling(change: &Change) -> bool {
    let by = |(reported, expected): (f64, f64)| (reported - expected).abs();
    let is_small = change.reported.zip(change.expected).is_some_and(|pair| by(pair) < TELLING_S);
    change.unit != Unit::Seconds || !is_small
}
