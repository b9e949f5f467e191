//! The schemas that come with the crate.

use crate::api::EventType;

/// The text of the schema of an event type that comes with the crate.
pub fn source(event_type: EventType) -> &'static str {
    macro_rules! file {
        ($name:literal) => {
            include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/schemas/", $name, ".json"))
        };
    }
    match event_type {
        EventType::SessionStart => file!("sessionStart"),
        EventType::SessionComplete => file!("sessionComplete"),
        EventType::SessionEnd => file!("sessionEnd"),
        EventType::Play => file!("play"),
        EventType::Ping => file!("ping"),
        EventType::PauseStart => file!("pauseStart"),
        EventType::BufferStart => file!("bufferStart"),
        EventType::BitrateChange => file!("bitrateChange"),
        EventType::Error => file!("error"),
        EventType::AdBreakStart => file!("adBreakStart"),
        EventType::AdBreakComplete => file!("adBreakComplete"),
        EventType::AdStart => file!("adStart"),
        EventType::AdComplete => file!("adComplete"),
        EventType::AdSkip => file!("adSkip"),
        EventType::ChapterStart => file!("chapterStart"),
        EventType::ChapterComplete => file!("chapterComplete"),
        EventType::ChapterSkip => file!("chapterSkip"),
        EventType::StateStart => file!("stateStart"),
        EventType::StateEnd => file!("stateEnd"),
        EventType::StatesUpdate => file!("statesUpdate"),
    }
}
