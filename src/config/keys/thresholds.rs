//! The keys of `[thresholds]`.

use serde_json::{Value, json};

use super::{Key, Table};
use crate::config::item::{Item, Read};
use crate::config::settings::{Origin, Settings};
use crate::config::toml_text::toml;
use crate::rules::Limits;

/// A bound of a rule of time.
pub(in crate::config) struct Threshold {
    pub(in crate::config) name: &'static str,
    meaning: &'static str,
    /// The rules that it bounds.
    rules: &'static [&'static str],
    field: Field,
}

/// The bound itself.
enum Field {
    /// In milliseconds.
    Duration(fn(&mut Limits) -> &mut i64),
    /// A part of 1, or a multiple.
    Share(fn(&mut Limits) -> &mut f64),
    /// A number of events.
    Count(fn(&mut Limits) -> &mut u32),
}

impl Threshold {
    /// Reads the bound.
    pub(in crate::config) fn read(&self, item: &Item<'_>, settings: &mut Settings) -> Read<()> {
        let limits = &mut settings.limits;
        match self.field {
            Field::Duration(field) => *field(limits) = item.duration_ms()?,
            Field::Share(field) => *field(limits) = item.share()?,
            Field::Count(field) => *field(limits) = item.count()?,
        }
        settings.limits_set.insert(self.name, Origin::File { line: item.line() });
        Ok(())
    }

    /// The bound that holds, and who said so.
    pub(in crate::config) fn show(&self, settings: &Settings) -> (Value, Origin) {
        let origin = settings.limits_set.get(self.name).copied().unwrap_or(Origin::Default);
        (self.value(settings.limits), origin)
    }

    pub(in crate::config) fn key(&self) -> Key {
        let default = toml(&self.value(Limits::DEFAULT));
        let rules: Vec<String> = self.rules.iter().map(|rule| format!("`{rule}`")).collect();
        Key {
            table: Table::Thresholds,
            name: self.name,
            meaning: format!("{} For {}.", self.meaning, rules.join(", ")),
            example: format!("{} = {default}", self.name),
            default: Some(default),
            instead: false,
        }
    }

    fn value(&self, mut limits: Limits) -> Value {
        match self.field {
            Field::Duration(field) => json!(duration(*field(&mut limits))),
            Field::Share(field) => json!(*field(&mut limits)),
            Field::Count(field) => json!(*field(&mut limits)),
        }
    }
}

/// A time span as a configuration writes it.
fn duration(ms: i64) -> String {
    match ms {
        ms if ms >= 3_600_000 && ms % 3_600_000 == 0 => format!("{} h", ms / 3_600_000),
        ms if ms >= 120_000 && ms % 60_000 == 0 => format!("{} min", ms / 60_000),
        ms if ms % 1000 != 0 && ms < 10_000 => format!("{ms} ms"),
        ms => format!("{} s", ms as f64 / 1000.0),
    }
}

/// The keys of `[thresholds]`.
pub(in crate::config) static THRESHOLDS: [Threshold; 17] = [
    Threshold {
        name: "max-ping-gap",
        meaning: "The longest time between two events of an open session: a timer of 10 s, and 2.5 s that it may be late.",
        rules: &["ping-overdue", "ad-ping-overdue", "ad-ping-coarse"],
        field: Field::Duration(|limits| &mut limits.max_ping_gap_ms),
    },
    Threshold {
        name: "max-ping-gap-downloaded",
        meaning: "The same in a downloaded session, where Adobe's mobile SDKs send a ping every 50 s.",
        rules: &["ping-overdue"],
        field: Field::Duration(|limits| &mut limits.max_ping_gap_downloaded_ms),
    },
    Threshold {
        name: "min-ping-gap",
        meaning: "The shortest time between two pings on main content, where one every 10 s is due.",
        rules: &["ping-too-frequent"],
        field: Field::Duration(|limits| &mut limits.min_ping_gap_ms),
    },
    Threshold {
        name: "max-ad-ping-gap",
        meaning: "The longest time between two events in an ad, where a ping every second is recommended.",
        rules: &["ad-ping-coarse"],
        field: Field::Duration(|limits| &mut limits.max_ad_ping_gap_ms),
    },
    Threshold {
        name: "playhead-tolerance",
        meaning: "How far the playhead may be from where the clock has it: players round, and report it late.",
        rules: &["playhead-jump"],
        field: Field::Duration(|limits| &mut limits.playhead_tolerance_ms),
    },
    Threshold {
        name: "playhead-tolerance-share",
        meaning: "And by this share of the time that passed on top: a player may run a little fast or slow.",
        rules: &["playhead-jump"],
        field: Field::Share(|limits| &mut limits.playhead_tolerance_share),
    },
    Threshold {
        name: "max-standstill",
        meaning: "How long the playhead may stand still while it plays: events told together, and rounding of clocks.",
        rules: &["playhead-stalled", "playhead-jump"],
        field: Field::Duration(|limits| &mut limits.max_standstill_ms),
    },
    Threshold {
        name: "stall-events",
        meaning: "How many events in a row with the same playhead are a stall; the back end counts one from the third on.",
        rules: &["playhead-stalled"],
        field: Field::Count(|limits| &mut limits.stall_events),
    },
    Threshold {
        name: "max-late",
        meaning: "How much later than an event with a later ts one may arrive.",
        rules: &["late-event"],
        field: Field::Duration(|limits| &mut limits.max_late_ms),
    },
    Threshold {
        name: "max-late-events",
        meaning: "How many events behind an event with a later ts one may arrive.",
        rules: &["late-event"],
        field: Field::Count(|limits| &mut limits.max_late_events),
    },
    Threshold {
        name: "max-skew",
        meaning: "How far ts may be from the time of the request.",
        rules: &["timestamp-skew"],
        field: Field::Duration(|limits| &mut limits.max_skew_ms),
    },
    Threshold {
        name: "min-ad-share",
        meaning: "The least share of its length that an ad must have played when it completes.",
        rules: &["ad-duration-mismatch"],
        field: Field::Share(|limits| &mut limits.min_ad_share),
    },
    Threshold {
        name: "max-ad-share",
        meaning: "How many times its length an ad may play at most ...",
        rules: &["ad-duration-mismatch"],
        field: Field::Share(|limits| &mut limits.max_ad_share),
    },
    Threshold {
        name: "ad-slack",
        meaning: "... with this much more, to load and to stall.",
        rules: &["ad-duration-mismatch"],
        field: Field::Duration(|limits| &mut limits.ad_slack_ms),
    },
    Threshold {
        name: "chapter-tolerance",
        meaning: "How far from where its offset and length put it a chapter may begin and end.",
        rules: &["chapter-position-mismatch", "chapter-complete-early"],
        field: Field::Duration(|limits| &mut limits.chapter_tolerance_ms),
    },
    Threshold {
        name: "min-complete-share",
        meaning: "The share of media.length that must have been reached at sessionComplete.",
        rules: &["premature-complete"],
        field: Field::Share(|limits| &mut limits.min_complete_share),
    },
    Threshold {
        name: "max-session",
        meaning: "The longest session; Adobe's SDKs open a new one after a day.",
        rules: &["session-too-long"],
        field: Field::Duration(|limits| &mut limits.max_session_ms),
    },
];
