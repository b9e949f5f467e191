//! What the rules of this group say alike.

use crate::ingest::Status;
use crate::json::pointer_tokens;
use crate::payload::schemas::Source;
use crate::payload::{Doubt, Hint};
use crate::rules::{FaultCx, wording};

/// The most event types that a hint lists.
const MAX_LISTED: usize = 3;

/// The value that a pointer leads to, by its name: as `media.length`, or `playerTime.ts`.
pub(super) fn thing(pointer: &str) -> String {
    let path = path(pointer);
    if path.is_empty() { "the payload".to_owned() } else { wording::named(&path) }
}

/// The object that holds the member at `pointer`, by its name.
pub(super) fn container(pointer: &str) -> String {
    thing(pointer.rsplit_once('/').map_or("", |(container, _)| container))
}

/// A path in the API's words: the keys of `params` and `qoeData` stand for themselves.
fn path(pointer: &str) -> String {
    let mut tokens: Vec<_> = pointer_tokens(pointer).into_iter().flatten().collect();
    if tokens.len() > 1 && matches!(tokens[0].as_ref(), "params" | "qoeData") {
        tokens.remove(0);
    }
    tokens.join(".")
}

/// The event: as `adStart`.
pub(super) fn event(cx: &FaultCx<'_>) -> String {
    cx.event.kind.word().map_or_else(|| "the event".to_owned(), wording::named)
}

/// The event type whose schema judged the event.
pub(super) fn event_type(cx: &FaultCx<'_>) -> String {
    let meant = cx.event.kind.meant();
    meant.map_or_else(|| "the event".to_owned(), |event_type| format!("`{event_type}`"))
}

/// What the server makes of a payload that fails its schema.
pub(in crate::rules) fn refused(cx: &FaultCx<'_>) -> &'static str {
    use crate::api::EventType::{AdBreakStart, AdStart, ChapterStart, Play, SessionStart};
    let accepted = matches!(cx.event.status, Status::Code(200..=299));
    if let Some(doubt) = &cx.fault.doubt {
        return unproven(doubt, accepted);
    }
    if accepted {
        return "the schema rejects it, but this server accepted it";
    }
    if cx.event.element.is_some() {
        return "the server rejects the whole batch";
    }
    match cx.event.kind.meant() {
        Some(SessionStart) => "the server rejects it, and opens no session",
        Some(AdBreakStart) => "the server rejects it, so the ads of the break are not counted",
        Some(AdStart) => "the server rejects it, so the ad is not counted",
        Some(ChapterStart) => "the server rejects it, so the chapter is not counted",
        Some(Play) => "the server rejects it, so playback after it may not be counted",
        _ => "the server rejects the event",
    }
}

/// Who demands what a payload does not meet, where that is not known of the server.
fn unproven(doubt: &Doubt, accepted: bool) -> &'static str {
    match (doubt, accepted) {
        (Doubt::WholeNumber(_), true) => {
            "JSON Schema draft 4 takes this for no integer, but this server accepted the event"
        }
        (Doubt::WholeNumber(_), false) => {
            "JSON Schema draft 4 takes this for no integer, other validators do; whether the server rejects \
             the event is not known"
        }
        (Doubt::Source(demand), true) if demand.source == Source::Sdks => {
            "only Adobe's SDKs check this, and this server accepted the event"
        }
        (Doubt::Source(demand), false) if demand.source == Source::Sdks => {
            "only Adobe's SDKs check this; whether the server rejects the event is not known"
        }
        (Doubt::Source(_), true) => {
            "Adobe's documentation does not demand this, and this server accepted the event"
        }
        (Doubt::Source(_), false) => {
            "Adobe's documentation does not demand this; whether the server rejects the event is not known"
        }
    }
}

/// What may have been meant by an unknown name.
pub(super) fn hint(hint: Option<&Hint>) -> String {
    match hint {
        None => "take it out, or send it as `customMetadata` where the event takes it".to_owned(),
        Some(Hint::Name(near)) => format!("did you mean `{near}`?"),
        Some(Hint::Required(near)) => {
            format!("did you mean `{near}`, which is required and absent?")
        }
        Some(Hint::Container(container)) => match container.pointer() {
            "" => "it belongs at the top of the payload".to_owned(),
            pointer => format!("it belongs in {}", thing(pointer)),
        },
        Some(Hint::EventTypes(takers)) => {
            let listed = takers.iter().take(MAX_LISTED).map(|event_type| event_type.as_str());
            format!("it goes with {}", wording::either(listed))
        }
    }
}

/// A JSON type with its article.
pub(super) fn with_article(json_type: &str) -> String {
    let article = if json_type.starts_with(['a', 'i', 'o']) { "an" } else { "a" };
    if json_type == "null" { "null".to_owned() } else { format!("{article} {json_type}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::quote;

    #[test]
    fn things_are_told_in_the_words_of_the_api() {
        let told = [
            ("", "the payload"),
            ("/params", "`params`"),
            ("/params/media.ad.id", "`media.ad.id`"),
            ("/playerTime/ts", "`playerTime.ts`"),
            ("/customMetadata/a~1b", "`customMetadata.a/b`"),
            ("/params/statesStart/0/media.state.name", "`statesStart.0.media.state.name`"),
        ];
        for (pointer, words) in told {
            assert_eq!(quote::plain(thing(pointer)), words);
        }
        assert_eq!(quote::plain(container("/params/x")), "`params`");
        assert_eq!(container("/x"), "the payload");
    }

    #[test]
    fn types_have_their_article() {
        assert_eq!(
            ["integer", "string", "null"].map(with_article),
            ["an integer", "a string", "null"]
        );
    }
}
