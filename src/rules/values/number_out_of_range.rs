//! `number-out-of-range`

use crate::api::EventType;
use crate::finding::{Draft, Severity};
use crate::json::Node;
use crate::rules::{BodyCx, Check, Group, Per, Rule, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "number-out-of-range",
    group: Group::Values,
    severity: Severity::Note,
    summary: "an index, offset or length of an ad break, ad or chapter that none can have",
    page: include_str!("../../../docs/rules/number-out-of-range.md"),
    per: Per::Session,
    check: Check::Values(
        &[EventType::AdBreakStart, EventType::AdStart, EventType::ChapterStart],
        check,
    ),
};

/// What a number of a break, an ad or a chapter must be.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Bound {
    /// An index that Adobe's pages count from 0 or from 1: they disagree.
    Index,
    /// An index from 1.
    IndexFromOne,
    /// A position in the content, in seconds.
    Offset,
    /// A duration in seconds.
    Length,
}

impl Bound {
    fn allows(self, number: f64) -> bool {
        match self {
            Self::Index | Self::Offset => number >= 0.0,
            Self::IndexFromOne => number >= 1.0,
            Self::Length => number > 0.0,
        }
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Index => ("an index is 0 or more", "count from 1 on, also for a post-roll"),
            Self::IndexFromOne => ("Adobe counts chapters from 1", "count from 1 on"),
            Self::Offset => (
                "a position in the content is 0 or more",
                "send the position in seconds: that of a post-roll is the length of the content",
            ),
            Self::Length => (
                "a length is more than 0",
                "send the length in seconds; wait with the event until it is known",
            ),
        }
    }
}

fn check(cx: &BodyCx<'_>, sink: &mut Sink<'_>) {
    for &(name, bound) in numbers(cx.event_type) {
        let pointer = format!("/params/{name}");
        let Some(number) = cx.body.at(&pointer).and_then(Node::as_f64) else { continue };
        if bound.allows(number) {
            continue;
        }
        let (rule, help) = bound.words();
        let message = format!(
            "`{name}` is {}, but {rule}: reports show the value as it is",
            wording::decimal(number),
        );
        sink.raise(Draft::new(cx.event.value(&pointer), message).help(help));
    }
}

fn numbers(event_type: EventType) -> &'static [(&'static str, Bound)] {
    match event_type {
        EventType::AdBreakStart => {
            &[("media.ad.podIndex", Bound::Index), ("media.ad.podSecond", Bound::Offset)]
        }
        EventType::AdStart => {
            &[("media.ad.podPosition", Bound::Index), ("media.ad.length", Bound::Length)]
        }
        EventType::ChapterStart => &[
            ("media.chapter.index", Bound::IndexFromOne),
            ("media.chapter.offset", Bound::Offset),
            ("media.chapter.length", Bound::Length),
        ],
        _ => &[],
    }
}
