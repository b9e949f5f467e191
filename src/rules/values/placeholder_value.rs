//! `placeholder-value`

use super::placeholder::is_placeholder;
use crate::api::EventType;
use crate::finding::{Draft, Severity, ValueClass};
use crate::json::Node;
use crate::payload::is_recorders;
use crate::rules::{BodyCx, Check, Group, Per, Rule, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "placeholder-value",
    group: Group::Values,
    severity: Severity::Warning,
    summary: "a required text is empty or an unfilled placeholder: reports show it as a value",
    page: include_str!("../../../docs/rules/placeholder-value.md"),
    per: Per::Session,
    check: Check::Values(&[EventType::SessionStart, EventType::AdStart], check),
};

fn check(cx: &BodyCx<'_>, sink: &mut Sink<'_>) {
    let Some(params) = cx.body.get("params") else { return };
    for name in required(cx.event_type) {
        let text = params.get(name).and_then(Node::as_str).filter(|text| !is_recorders(text));
        let Some(text) = text.filter(|text| is_placeholder(text)) else { continue };
        let seen = if text.trim().is_empty() {
            "is empty".to_owned()
        } else {
            format!("is {}, a placeholder that nothing was put in for", wording::quoted(text))
        };
        let message = format!("`{name}` {seen}: reports show it as a value of its own");
        let help = "send the value itself; wait with the event until it is known";
        let draft = Draft::new(cx.event.value(&format!("/params/{name}")), message).help(help);
        sink.raise(draft.value_class(ValueClass::of_text(text)));
    }
}

/// The texts that an event type requires. `media.state.name` is left to the schema, whose pattern no
/// placeholder meets.
fn required(event_type: EventType) -> &'static [&'static str] {
    match event_type {
        EventType::SessionStart => &[
            "analytics.trackingServer",
            "analytics.reportSuite",
            "visitor.marketingCloudOrgId",
            "media.id",
            "media.contentType",
            "media.playerName",
            "media.channel",
        ],
        EventType::AdStart => &["media.ad.id", "media.ad.playerName"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::payload::schemas::source;

    #[test]
    fn the_texts_are_those_that_the_schemas_require() {
        let Check::Values(judged, _) = RULE.check else { panic!("it judges payloads") };
        for event_type in EventType::ALL {
            let schema: Value = serde_json::from_str(source(event_type)).unwrap();
            let params = &schema["definitions"]["params"];
            let texts: Vec<&str> = params["required"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .filter(|name| params["properties"][name]["type"] == "string")
                .filter(|name| *name != "media.state.name")
                .collect();
            assert_eq!(required(event_type), texts, "{event_type}");
            assert_eq!(judged.contains(&event_type), !texts.is_empty(), "{event_type}");
        }
    }
}
