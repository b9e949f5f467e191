//! The 20 event types.

use std::fmt;

use super::words;

/// What happened in the player, as `eventType` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum EventType {
    /// `sessionStart`: opens the session.
    SessionStart,
    /// `sessionComplete`: the content was watched to its end.
    SessionComplete,
    /// `sessionEnd`: closes the session at once.
    SessionEnd,
    /// `play`: the player plays, for the first time or again.
    Play,
    /// `ping`: the player is still there.
    Ping,
    /// `pauseStart`: the viewer paused, or a seek began.
    PauseStart,
    /// `bufferStart`: the player waits for data.
    BufferStart,
    /// `bitrateChange`: another rendition plays.
    BitrateChange,
    /// `error`: the player or something around it failed.
    Error,
    /// `adBreakStart`: a pod of ads begins.
    AdBreakStart,
    /// `adBreakComplete`: the pod is over.
    AdBreakComplete,
    /// `adStart`: an ad of the pod begins.
    AdStart,
    /// `adComplete`: the ad was watched to its end.
    AdComplete,
    /// `adSkip`: the viewer left the ad.
    AdSkip,
    /// `chapterStart`: a chapter begins.
    ChapterStart,
    /// `chapterComplete`: the chapter was watched to its end.
    ChapterComplete,
    /// `chapterSkip`: the viewer left the chapter.
    ChapterSkip,
    /// `stateStart`: a player state, such as full screen, is on.
    StateStart,
    /// `stateEnd`: the player state is off.
    StateEnd,
    /// `statesUpdate`: several player states turned on or off together.
    StatesUpdate,
}

use EventType::*;

impl EventType {
    /// All event types, in the order of the variants.
    pub const ALL: [EventType; 20] = [
        SessionStart,
        SessionComplete,
        SessionEnd,
        Play,
        Ping,
        PauseStart,
        BufferStart,
        BitrateChange,
        Error,
        AdBreakStart,
        AdBreakComplete,
        AdStart,
        AdComplete,
        AdSkip,
        ChapterStart,
        ChapterComplete,
        ChapterSkip,
        StateStart,
        StateEnd,
        StatesUpdate,
    ];

    /// The event type as a payload writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            SessionStart => "sessionStart",
            SessionComplete => "sessionComplete",
            SessionEnd => "sessionEnd",
            Play => "play",
            Ping => "ping",
            PauseStart => "pauseStart",
            BufferStart => "bufferStart",
            BitrateChange => "bitrateChange",
            Error => "error",
            AdBreakStart => "adBreakStart",
            AdBreakComplete => "adBreakComplete",
            AdStart => "adStart",
            AdComplete => "adComplete",
            AdSkip => "adSkip",
            ChapterStart => "chapterStart",
            ChapterComplete => "chapterComplete",
            ChapterSkip => "chapterSkip",
            StateStart => "stateStart",
            StateEnd => "stateEnd",
            StatesUpdate => "statesUpdate",
        }
    }

    /// The event type that a payload names; letter case counts, as it does for the server.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event_type| event_type.as_str() == word)
    }

    /// The event type that a word surely means which is none. A word that may end the session never does,
    /// unless it is the name in another letter case: the replay would drop all that follows.
    pub fn meant(word: &str) -> Option<Self> {
        words::meaning(word).sure
    }

    /// The event types that a word could mean which is none, the likeliest first.
    pub fn candidates(word: &str) -> Vec<Self> {
        words::meaning(word).could
    }

    /// The likeliest event type of a word that is none.
    pub fn suggest(word: &str) -> Option<Self> {
        words::meaning(word).could.first().copied()
    }

    /// Whether `customMetadata` may go with the event.
    pub fn takes_custom_metadata(self) -> bool {
        matches!(self, SessionStart | AdStart | ChapterStart)
    }

    /// Whether the event must have `params`.
    pub fn requires_params(self) -> bool {
        matches!(
            self,
            SessionStart
                | AdBreakStart
                | AdStart
                | ChapterStart
                | StateStart
                | StateEnd
                | StatesUpdate
        )
    }
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variant_is_its_place_in_all() {
        for (index, event_type) in EventType::ALL.into_iter().enumerate() {
            assert_eq!(event_type as usize, index);
        }
    }

    #[test]
    fn parses_its_own_name_and_nothing_else() {
        for event_type in EventType::ALL {
            assert_eq!(EventType::parse(event_type.as_str()), Some(event_type));
            assert_eq!(event_type.to_string(), event_type.as_str());
        }
        for word in ["", "Play", "play ", "pause", "media.play"] {
            assert_eq!(EventType::parse(word), None, "{word:?}");
        }
    }

    #[test]
    fn suggests_for_the_words_the_api_does_not_know() {
        let meant = [
            ("pause", PauseStart),
            ("resume", Play),
            ("bufferEnd", Play),
            ("bufferComplete", Play),
            ("seekStart", PauseStart),
            ("seekComplete", Play),
            ("stop", SessionEnd),
            ("complete", SessionComplete),
            ("heartbeat", Ping),
            ("adEnd", AdComplete),
            ("buffer", BufferStart),
        ];
        for (word, event_type) in meant {
            assert_eq!(EventType::suggest(word), Some(event_type), "{word:?}");
        }
    }

    #[test]
    fn suggests_past_case_separators_and_slips() {
        let meant = [
            ("SESSIONSTART", SessionStart),
            ("session_start", SessionStart),
            ("media.pauseStart", PauseStart),
            ("ad-break-start", AdBreakStart),
            ("stateUpdate", StatesUpdate),
            ("chpaterStart", ChapterStart),
            ("pign", Ping),
            ("plya", Play),
        ];
        for (word, event_type) in meant {
            assert_eq!(EventType::suggest(word), Some(event_type), "{word:?}");
        }
    }

    #[test]
    fn suggests_nothing_for_what_is_far_from_all() {
        for word in ["", "x", "foo", "volumeChange", "日本語", &"a".repeat(1 << 20)] {
            assert_eq!(EventType::suggest(word), None, "{:.20}", word);
        }
    }
}
