//! The state of a session between two events.

use super::Content;

/// What the main content, or the ad, does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Playback {
    /// Nothing was told yet: before the first `play`, `pauseStart`, `bufferStart` or ad.
    Starting,
    /// Playing.
    Playing,
    /// Paused; a seek looks the same.
    Paused,
    /// Waiting for data.
    Buffering,
    /// The capture does not show it: it began later, or lost a body.
    Unknown,
}

/// How far a session has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
    /// Events count.
    Open,
    /// `sessionComplete` came: the content is over, the session is still open.
    Completed,
    /// `sessionEnd` came: everything later is dropped.
    Ended,
    /// It expired: everything later is dropped.
    Expired(Expiry),
}

/// Why a session expired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// No event for [`super::SESSION_TIMEOUT_MS`].
    Silence,
    /// No playhead movement for [`super::IDLE_TIMEOUT_MS`].
    Idle,
}

/// Something that is open, closed, or not known.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Slot<T> {
    /// None is open.
    Closed,
    /// This one is open.
    Open(T),
    /// The capture does not show whether one is open.
    Unknown,
}

impl<T> Slot<T> {
    /// What is open.
    pub fn open(self) -> Option<T> {
        match self {
            Self::Open(inner) => Some(inner),
            Self::Closed | Self::Unknown => None,
        }
    }

    /// Whether one is known to be open.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Open(_))
    }

    /// Whether none is open, known for sure.
    pub fn is_closed(&self) -> bool {
        matches!(self, Self::Closed)
    }
}

/// An open ad break.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AdBreak {
    /// The moment that opened it; none where that is not in the capture.
    pub opened: Option<usize>,
    /// Whether the replay opened it for an ad outside any break.
    pub implied: bool,
    /// The playhead at its start, in seconds.
    pub playhead_s: f64,
    /// Ads started in it, or ended in it without a start.
    pub ads: u32,
    /// Whether a `play` came in it outside an ad.
    pub played: bool,
    /// Whether content was paused or buffering when it began.
    pub stopped: bool,
}

/// What the back end ignores between the end of the last and the start of the next content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ignored {
    /// Nothing.
    Nothing,
    /// An ad outside a break.
    Ad,
    /// A break that never gets its `adBreakComplete`, with its ads.
    Break,
}

/// Ads that ran to their end while the session was paused or buffering.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct StoppedAds {
    /// The moment of the first `adStart`.
    pub opened: usize,
    /// Their start, in milliseconds since the Unix epoch.
    pub since_ms: i64,
    /// Their end so far, in milliseconds since the Unix epoch.
    pub until_ms: i64,
}

impl AdBreak {
    /// Whether it can be told that the content has left this break open: an implied one ends by itself,
    /// and the playhead of what may be live goes on whether it plays or not.
    pub(super) fn can_be_told(&self, content: Content) -> bool {
        !self.implied && (content == Content::Recorded || self.played)
    }
}

/// An open ad.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ad {
    /// The moment that opened it; none where that is not in the capture.
    pub opened: Option<usize>,
    /// Its start, in milliseconds since the Unix epoch.
    pub since_ms: i64,
    /// Whether content stopped before its break, and no `play` came since.
    pub stopped: bool,
    /// The last `play` in it, in milliseconds since the Unix epoch.
    pub played_ms: Option<i64>,
}

/// An open chapter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chapter {
    /// The moment that opened it; none where that is not in the capture.
    pub opened: Option<usize>,
    /// Its start, in milliseconds since the Unix epoch.
    pub since_ms: i64,
    /// Its end by `media.chapter.offset` and `.length`, in seconds of main content; infinite where they
    /// do not tell.
    pub end_s: f64,
}

/// End events that only follow from a defect told before: the outer break's end after a nested one,
/// the first ad's end after an overlapping one, the end of a break that counts as closed. They pass
/// without a word.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Excused {
    /// `adBreakComplete` events.
    pub breaks: u32,
    /// `adComplete` and `adSkip` events.
    pub ads: u32,
    /// `chapterComplete` and `chapterSkip` events.
    pub chapters: u32,
    /// The end, in seconds of main content, of the last chapter that waits for one of them: what comes
    /// later is not its end.
    pub chapter_end_s: f64,
    /// Whether an ad that began before the capture may still be open: the playhead moves, but nothing
    /// tells whether the content is live.
    pub unseen_ad: bool,
}

/// Which player states are active, by their number in [`super::Replay::state_names`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlayerStates {
    /// One bit a name, for the names that the back end keeps.
    pub active: u16,
    /// Whether a name that is not in `active` is known to be inactive.
    pub complete: bool,
}

/// The state of a session between two events.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct State {
    /// How far the session has come.
    pub life: Life,
    /// What the player does.
    pub playback: Playback,
    /// Whether a `play` came, inside an ad or not, or may have come where the capture lost an event.
    pub played: bool,
    /// Whether a `play`, `pauseStart` or `bufferStart` came.
    pub playback_told: bool,
    /// Whether a pause is on: from a `pauseStart` to the next `play`, buffering in between or not.
    pub paused: bool,
    /// Whether a `play` came on main content.
    pub started: bool,
    /// Whether a `play` came where it may be meant for the content: in a break outside its ads, or where
    /// the capture does not show whether a break is open.
    pub may_have_started: bool,
    /// What the back end ignores at present.
    pub ignored: Ignored,
    /// Ads that ran to their end without a `play`, up to the next one.
    pub stopped_ads: Option<StoppedAds>,
    /// The ad break.
    pub ad_break: Slot<AdBreak>,
    /// The ad.
    pub ad: Slot<Ad>,
    /// The chapter.
    pub chapter: Slot<Chapter>,
    /// The player states.
    pub player_states: PlayerStates,
    /// End events that pass without a word.
    pub excused: Excused,
}

impl State {
    /// The state before a `sessionStart` that the capture holds.
    pub(super) const NEW: Self = Self {
        life: Life::Open,
        playback: Playback::Starting,
        played: false,
        playback_told: false,
        paused: false,
        started: false,
        may_have_started: false,
        ignored: Ignored::Nothing,
        stopped_ads: None,
        ad_break: Slot::Closed,
        ad: Slot::Closed,
        chapter: Slot::Closed,
        player_states: PlayerStates { active: 0, complete: true },
        excused: Excused { breaks: 0, ads: 0, chapters: 0, chapter_end_s: 0.0, unseen_ad: false },
    };

    /// The state of a session of which the capture does not show the beginning.
    pub(super) const UNKNOWN: Self = Self {
        playback: Playback::Unknown,
        ad_break: Slot::Unknown,
        ad: Slot::Unknown,
        chapter: Slot::Unknown,
        player_states: PlayerStates { active: 0, complete: false },
        ..Self::NEW
    };

    /// As after a `play`; on main content the content has started.
    pub(super) fn resume(&mut self) {
        self.started |= self.is_main_content();
        self.playback = Playback::Playing;
        self.paused = false;
        self.played = true;
        self.playback_told = true;
    }

    /// After an event that may have been anything: only how far the session has come is kept.
    pub(super) fn after_unreadable(self) -> Self {
        Self {
            life: self.life,
            played: true,
            playback_told: self.playback_told,
            started: self.started,
            may_have_started: true,
            ..Self::UNKNOWN
        }
    }

    /// Whether main content is on: no ad break and no ad is open, known for sure.
    pub fn is_main_content(&self) -> bool {
        self.ad_break.is_closed() && self.ad.is_closed()
    }

    /// Whether the content is paused or waits for data.
    pub fn is_stopped(&self) -> bool {
        matches!(self.playback, Playback::Paused | Playback::Buffering)
    }

    /// Whether main content plays.
    pub fn plays_main_content(&self) -> bool {
        self.playback == Playback::Playing && self.is_main_content()
    }
}
