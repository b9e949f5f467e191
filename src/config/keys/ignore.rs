//! The keys of `[[ignore]]`.

use std::ops::Range;

use jiff::civil::Date;

use super::Entry;
use crate::check::Ignore;
use crate::config::Problem;
use crate::config::item::{Item, Read, event_type};
use crate::config::settings::IgnoreEntry;
use crate::rules::Selector;

/// An ignore, as far as it was read.
#[derive(Default)]
pub(in crate::config) struct IgnoreDraft {
    what: Ignore,
    reason: Option<String>,
    until: Option<Date>,
}

impl IgnoreDraft {
    /// The ignore, if it says what it must; it stands at `span`.
    pub(in crate::config) fn finish(self, span: Range<usize>) -> Read<IgnoreEntry> {
        let Self { what, reason, until } = self;
        let Some(reason) = reason else {
            let problem = Problem::new(span, "this ignore has no reason");
            return Err(problem.help(
                "say why its findings are in order, as in `reason = \"known bug, PLAY-123\"`",
            ));
        };
        if what.is_empty() {
            let problem = Problem::new(span, "this ignore would take every finding");
            return Err(problem.help(
                "say which it means by `rule`, `event-type`, `pointer`, `media-id` or `host`",
            ));
        }
        Ok(IgnoreEntry { what, reason, until })
    }
}

/// The keys of `[[ignore]]`.
pub(in crate::config) static IGNORE: [Entry<IgnoreDraft>; 7] = [
    Entry {
        name: "reason",
        meaning: "Why these findings are in order: the only key that every ignore must have.",
        default: "",
        example: "\"known bug of the TV player, PLAY-123\"",
        read: |item, draft| {
            draft.reason = Some(item.some_text()?.to_owned());
            Ok(())
        },
    },
    Entry {
        name: "rule",
        meaning: "A rule, or a group of rules.",
        default: "",
        example: "\"ad-ping-coarse\"",
        read: |item, draft| {
            let words = Selector::words();
            draft.what.rule = Some(item.word("rule or group", words, Selector::parse)?);
            Ok(())
        },
    },
    Entry {
        name: "event-type",
        meaning: "The type of the event that the finding names.",
        default: "",
        example: "\"adStart\"",
        read: |item, draft| {
            draft.what.event_type = Some(event_type(item.text()?, item.span())?);
            Ok(())
        },
    },
    Entry {
        name: "pointer",
        meaning: "A JSON pointer in the payload: findings at it or below it.",
        default: "",
        example: "\"/params/media.ad.playerName\"",
        read: |item, draft| {
            draft.what.pointer = Some(pointer(item)?);
            Ok(())
        },
    },
    Entry {
        name: "media-id",
        meaning: "The media.id of the session.",
        default: "",
        example: "\"test-asset\"",
        read: |item, draft| {
            draft.what.media_id = Some(item.text()?.to_owned());
            Ok(())
        },
    },
    Entry {
        name: "host",
        meaning: "The host that the calls went to; `*.` stands for all hosts below a domain.",
        default: "",
        example: "\"*.staging.example.com\"",
        read: |item, draft| {
            draft.what.host = Some(item.parsed()?);
            Ok(())
        },
    },
    Entry {
        name: "until",
        meaning: "The last day on which the ignore holds, in UTC. After it the run says so.",
        default: "",
        example: "2027-01-31",
        read: |item, draft| {
            draft.until = Some(item.date()?);
            Ok(())
        },
    },
];

fn pointer(item: &Item<'_>) -> Read<String> {
    let pointer = item.text()?;
    if pointer.starts_with('/') {
        return Ok(pointer.to_owned());
    }
    let problem = Problem::new(item.span(), format!("`{pointer}` is no JSON pointer"));
    Err(problem.help("write it from the top of the payload, as in `/params/media.channel`"))
}
