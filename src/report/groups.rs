//! The metrics of sessions that have something in common, summed up.

use std::collections::BTreeMap;

use super::figures::{Ledger, Readings};
use super::model::SessionSummary;
use super::words::rfc3339;

/// What sessions are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// `media.id`.
    Media,
    /// `media.playerName`.
    Player,
    /// `media.sdkVersion`: the version of the player's app.
    AppVersion,
    /// The day of the first event, in UTC.
    Day,
}

impl By {
    /// Its name in machine formats and headings.
    pub fn word(self) -> &'static str {
        match self {
            Self::Media => "media",
            Self::Player => "player",
            Self::AppVersion => "app-version",
            Self::Day => "day",
        }
    }

    /// What a session has of it; none where the capture does not show it.
    fn of(self, session: &SessionSummary, readings: &Readings) -> Option<String> {
        match self {
            Self::Media => session.media_id.as_deref().map(str::to_owned),
            Self::Player => session.player.as_deref().map(str::to_owned),
            Self::AppVersion => readings.app_version.clone(),
            // `2026-01-05T08:00:00.000Z`
            Self::Day => session.start_ms.and_then(rfc3339)?.split('T').next().map(str::to_owned),
        }
    }
}

/// Sessions that have something in common.
#[derive(Clone, Debug, Default)]
pub struct Group {
    /// What they have in common; none where the capture does not show it.
    pub value: Option<String>,
    /// How many.
    pub sessions: usize,
    /// The metrics of all of them.
    pub sum: Readings,
}

impl Ledger {
    /// The sessions in groups, in the order of what they have in common.
    pub fn groups(&self, by: By) -> Vec<Group> {
        // Those of which it is not known come last.
        let mut groups: BTreeMap<(bool, Option<String>), Group> = BTreeMap::new();
        for (session, readings) in self.entries() {
            let value = by.of(session, readings);
            let group = groups.entry((value.is_none(), value.clone())).or_default();
            group.value = value;
            group.sessions += 1;
            group.sum.add(readings);
        }
        groups.into_values().collect()
    }
}
