//! "Did you mean": what an unknown name may have meant.

use super::schemas::{Container, Schemas};
use crate::api::EventType;

/// A name longer than this, in bytes, is not compared: the comparison takes time in proportion to the
/// length, and the name comes from traffic. The longest parameter has 38.
const MAX_COMPARED_BYTES: usize = 80;

/// Names that a page of Adobe's documentation once gave a parameter, each with the right one: the opt-out page
/// in May 2026, and the page of ad parameters until October 2024.
const MISPRINTS: [(&str, &str); 2] = [
    ("analytics.optOutSellToThirdParty", "analytics.optOutShare"),
    ("media.ad.podPosition", "media.ad.podIndex"),
];

/// What an unknown name may have meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    /// This name of the same container.
    Name(String),
    /// This name of the same container, which the event type requires and which is absent.
    Required(String),
    /// The name is known in another container of the event.
    Container(Container),
    /// The name belongs to other event types.
    EventTypes(Vec<EventType>),
}

/// The names that the schemas know.
#[derive(Clone, Copy, Debug)]
pub(super) struct Names<'s> {
    schemas: &'s Schemas,
}

impl<'s> Names<'s> {
    pub(super) fn of(schemas: &'s Schemas) -> Self {
        Self { schemas }
    }

    /// What `name`, unknown in `container` of an `event_type`, may have meant.
    pub(super) fn hint(
        &self,
        name: &str,
        event_type: EventType,
        container: Container,
    ) -> Option<Hint> {
        let known = |event_type, container| self.schemas.known(event_type, container).iter();
        let holds = |event_type, container| known(event_type, container).any(|known| known == name);
        let misprint = MISPRINTS.iter().find(|(wrong, _)| *wrong == name);
        let takes = |right: &str| known(event_type, container).any(|known| known == right);
        if let Some((_, right)) = misprint.filter(|(_, right)| takes(right)) {
            return Some(Hint::Name((*right).to_owned()));
        }
        let others = Container::ALL.into_iter().filter(|other| *other != container);
        if let Some(other) = others.into_iter().find(|&other| holds(event_type, other)) {
            return Some(Hint::Container(other));
        }
        let takers: Vec<EventType> =
            EventType::ALL.into_iter().filter(|&other| holds(other, container)).collect();
        if !takers.is_empty() {
            return Some(Hint::EventTypes(takers));
        }
        nearest(name, known(event_type, container).map(String::as_str))
            .map(|near| Hint::Name(near.to_owned()))
    }
}

/// The candidate nearest to `name`, if it is near: letter case and separators apart, or at most a quarter
/// of the name away by edit distance.
pub(crate) fn nearest<'c>(
    name: &str,
    candidates: impl Iterator<Item = &'c str>,
) -> Option<&'c str> {
    if name.len() > MAX_COMPARED_BYTES {
        return None;
    }
    let wanted = Plain::of(name);
    let bound = wanted.chars / 4;
    candidates
        .filter(|candidate| candidate.len() <= MAX_COMPARED_BYTES && *candidate != name)
        .filter_map(|candidate| {
            // A parameter is often written without its container's prefix.
            let bare = candidate.rsplit('.').next().unwrap_or(candidate);
            if !wanted.text.is_empty() && chars(bare).eq(wanted.text.chars()) {
                return Some((0, candidate));
            }
            // Most names are far, and need not be compared in full.
            if wanted.least_distance(candidate) > bound {
                return None;
            }
            let distance = strsim::osa_distance(&wanted.text, &Plain::of(candidate).text);
            (distance <= bound).then_some((distance, candidate))
        })
        .min_by_key(|(distance, candidate)| (*distance, candidate.len()))
        .map(|(_, candidate)| candidate)
}

/// The characters of a name without letter case and separators.
fn chars(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
}

/// A name without letter case and separators.
struct Plain {
    text: String,
    /// Its length.
    chars: usize,
    /// How often it has each character, those that share the last six bits taken together.
    counts: [i16; 64],
}

impl Plain {
    fn of(name: &str) -> Self {
        let text: String = chars(name).collect();
        let mut counts = [0; 64];
        text.chars().for_each(|c| counts[c as usize % 64] += 1);
        Self { chars: text.chars().count(), text, counts }
    }

    /// What its edit distance from `other` is at least: each edit takes away one character at most, and
    /// brings one.
    fn least_distance(&self, other: &str) -> usize {
        let mut counts = self.counts;
        let mut others = 0;
        let mut take = |c: usize| {
            counts[c % 64] -= 1;
            others += 1;
        };
        if other.is_ascii() {
            let bytes = other.bytes().filter(u8::is_ascii_alphanumeric);
            bytes.for_each(|byte| take(usize::from(byte.to_ascii_lowercase())));
        } else {
            chars(other).for_each(|c| take(c as usize));
        }
        let lacking: usize = counts.iter().map(|count| usize::from(count.unsigned_abs())).sum();
        // Of the differences of both to each other, one edit settles two, and one for each in length.
        lacking.div_ceil(2).max(self.chars.abs_diff(others))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn hints_at_the_nearest_name_the_container_or_the_event_type() {
        let schemas = Schemas::built_in();
        let names = Names::of(&schemas);
        let hint = |name, event_type, container| names.hint(name, event_type, container);
        assert_eq!(
            hint("media.ad.lenght", EventType::AdStart, Container::Params),
            Some(Hint::Name("media.ad.length".to_owned()))
        );
        assert_eq!(
            hint("media.qoe.bitrate", EventType::Play, Container::Params),
            Some(Hint::Container(Container::QoeData))
        );
        assert_eq!(
            hint("media.ad.id", EventType::AdBreakStart, Container::Params),
            Some(Hint::EventTypes(vec![EventType::AdStart]))
        );
        assert_eq!(
            hint("playHead", EventType::Ping, Container::PlayerTime),
            Some(Hint::Name("playhead".to_owned()))
        );
        for (event_type, wrong, right) in [
            (EventType::SessionStart, "analytics.optOutSellToThirdParty", "analytics.optOutShare"),
            (EventType::AdBreakStart, "media.ad.podPosition", "media.ad.podIndex"),
        ] {
            let meant = hint(wrong, event_type, Container::Params);
            assert_eq!(meant, Some(Hint::Name(right.to_owned())));
        }
        assert_eq!(hint("completely.else", EventType::AdStart, Container::Params), None);
    }

    proptest! {
        #[test]
        fn no_name_is_nearer_than_its_characters_tell(one in "[a-cA-Cé.]{0,12}", other in "[a-cA-Cé.]{0,12}") {
            let distance = strsim::osa_distance(&Plain::of(&one).text, &Plain::of(&other).text);
            prop_assert!(Plain::of(&one).least_distance(&other) <= distance);
        }
    }

    #[test]
    fn finds_a_name_without_its_prefix() {
        let known = ["media.ad.id", "media.ad.length"];
        assert_eq!(nearest("length", known.into_iter()), Some("media.ad.length"));
    }
}
