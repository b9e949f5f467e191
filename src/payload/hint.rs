//! "Did you mean": what an unknown name may have meant.

use super::schemas::{Container, Schemas};
use crate::api::EventType;

/// A name longer than this, in bytes, is not compared: the comparison takes time in proportion to the
/// length, and the name comes from traffic. The longest parameter has 38.
const MAX_COMPARED_BYTES: usize = 80;

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
    let plain = |name: &str| -> String {
        name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let wanted = plain(name);
    let wanted_chars = wanted.chars().count();
    let bound = wanted_chars / 4;
    // A parameter is often written without its container's prefix.
    let bare = |name: &str| plain(name.rsplit('.').next().unwrap_or(name));
    candidates
        .filter(|candidate| candidate.len() <= MAX_COMPARED_BYTES && *candidate != name)
        .filter_map(|candidate| {
            if !wanted.is_empty() && wanted == bare(candidate) {
                return Some((0, candidate));
            }
            let other = plain(candidate);
            // The distance is no less than the difference in length.
            let may_be_near = other.chars().count().abs_diff(wanted_chars) <= bound;
            let distance = may_be_near.then(|| strsim::osa_distance(&wanted, &other))?;
            (distance <= bound).then_some((distance, candidate))
        })
        .min_by_key(|(distance, candidate)| (*distance, candidate.len()))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
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
        assert_eq!(hint("completely.else", EventType::AdStart, Container::Params), None);
    }

    #[test]
    fn finds_a_name_without_its_prefix() {
        let known = ["media.ad.id", "media.ad.length"];
        assert_eq!(nearest("length", known.into_iter()), Some("media.ad.length"));
    }
}
