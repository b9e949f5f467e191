//! What tells most of an event: a few of its parameters.

use serde::Serialize;

use crate::api::EventType;
use crate::json::{Kind, Node};
use crate::payload::Detail;

/// The longest value that is kept, in characters.
const MAX_VALUE_CHARS: usize = 120;

/// A parameter of an event, as it is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Told {
    /// The parameter: `media.ad.length`.
    pub name: &'static str,
    /// Its value.
    pub value: String,
    /// How it is written for people.
    #[serde(skip)]
    pub look: Look,
}

/// How a value is written for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// As it is: a name.
    Name,
    /// As it is, behind this word.
    After(&'static str),
    /// A place in a row: the second ad of a break.
    Number,
    /// Seconds.
    Seconds,
    /// Seconds of main content.
    At,
    /// Bits a second.
    Bitrate,
    /// A player state that starts.
    Starts,
    /// A player state that ends.
    Ends,
}

impl Told {
    fn new(name: &'static str, value: &str, look: Look) -> Self {
        let value = match value.char_indices().nth(MAX_VALUE_CHARS) {
            Some((end, _)) => format!("{}…", &value[..end]),
            None => value.to_owned(),
        };
        Self { name, value, look }
    }

    /// The value as people read it; not escaped.
    pub fn words(&self) -> String {
        let value = &self.value;
        match self.look {
            Look::Name => value.clone(),
            Look::After(word) => format!("{word} {value}"),
            Look::Number => format!("#{value}"),
            Look::Seconds => format!("{value} s"),
            Look::At => format!("at {value} s"),
            Look::Bitrate => format!("{value} bit/s"),
            Look::Starts => format!("+{value}"),
            Look::Ends => format!("-{value}"),
        }
    }
}

/// The parameter that names a player state.
pub(super) const STATE: &str = "media.state.name";

type Telling = (&'static str, Look);

/// Of `params`: of several names the first that is there is told.
fn parameters(event_type: EventType) -> &'static [&'static [Telling]] {
    match event_type {
        EventType::SessionStart => &[
            &[("media.name", Look::Name), ("media.id", Look::Name)],
            &[("media.contentType", Look::Name)],
            &[("media.length", Look::Seconds)],
            &[("media.resume", Look::After("resume"))],
        ],
        EventType::AdBreakStart => &[
            &[("media.ad.podFriendlyName", Look::Name)],
            &[("media.ad.podIndex", Look::After("pod"))],
            &[("media.ad.podSecond", Look::At)],
        ],
        EventType::AdStart => &[
            &[("media.ad.name", Look::Name), ("media.ad.id", Look::Name)],
            &[("media.ad.podPosition", Look::Number)],
            &[("media.ad.length", Look::Seconds)],
        ],
        EventType::ChapterStart => &[
            &[("media.chapter.friendlyName", Look::Name)],
            &[("media.chapter.offset", Look::At)],
            &[("media.chapter.length", Look::Seconds)],
        ],
        EventType::StateStart => &[&[(STATE, Look::Starts)]],
        EventType::StateEnd => &[&[(STATE, Look::Ends)]],
        _ => &[],
    }
}

/// Of `qoeData`.
fn quality(event_type: EventType) -> &'static [Telling] {
    match event_type {
        EventType::Error => {
            &[("media.qoe.errorID", Look::Name), ("media.qoe.errorSource", Look::After("from"))]
        }
        EventType::BitrateChange => &[("media.qoe.bitrate", Look::Bitrate)],
        _ => &[],
    }
}

/// Whether there is anything to tell of events of this type.
pub(super) fn tells(event_type: EventType) -> bool {
    !parameters(event_type).is_empty() || !quality(event_type).is_empty()
}

/// What names a break, an ad or a chapter, if anything does.
pub(super) fn name(told: &[Told]) -> Option<&str> {
    told.iter().find(|told| told.look == Look::Name).map(|told| told.value.as_str())
}

/// What the replay kept of an event.
pub(super) fn of_detail(detail: &Detail) -> Vec<Told> {
    let text = |name, value: &Option<Box<str>>, look| {
        value.as_deref().map(|value| Told::new(name, value, look))
    };
    let seconds = |name, value: Option<f64>, look| {
        value.map(|value| Told::new(name, &value.to_string(), look))
    };
    let number = |name, value: Option<i64>, look| {
        value.map(|value| Told::new(name, &value.to_string(), look))
    };
    let told: Vec<Option<Told>> = match detail {
        Detail::None | Detail::Error { .. } => Vec::new(),
        Detail::Start(start) => vec![
            text("media.name", &start.media_name, Look::Name)
                .or_else(|| text("media.id", &start.media_id, Look::Name)),
            text("media.contentType", &start.content_type, Look::Name),
            seconds("media.length", start.length, Look::Seconds),
        ],
        Detail::AdBreak { index, .. } => {
            vec![number("media.ad.podIndex", *index, Look::After("pod"))]
        }
        Detail::Ad { id, length, position } => vec![
            text("media.ad.id", id, Look::Name),
            number("media.ad.podPosition", *position, Look::Number),
            seconds("media.ad.length", *length, Look::Seconds),
        ],
        Detail::Chapter { offset, length } => vec![
            seconds("media.chapter.offset", *offset, Look::At),
            seconds("media.chapter.length", *length, Look::Seconds),
        ],
        Detail::States { ended, started } => {
            let told = |names: &[Box<str>], look| -> Vec<Option<Told>> {
                let told = names.iter().map(|name| Told::new(STATE, name, look));
                told.map(Some).collect()
            };
            let (ended, started) = (told(ended, Look::Ends), told(started, Look::Starts));
            ended.into_iter().chain(started).collect()
        }
    };
    told.into_iter().flatten().collect()
}

/// What tells most of the payload of an event of this type. `shown` gives a parameter's value as it may be
/// shown.
pub(super) fn of_payload(
    payload: Node<'_>,
    event_type: EventType,
    shown: &mut dyn FnMut(&str, &str) -> String,
) -> Vec<Told> {
    let mut told = Vec::new();
    let mut tell = |container: Node<'_>, &(name, look): &Telling| {
        let value = container.get(name).and_then(value);
        let known = value.map(|value| Told::new(name, &shown(name, &value), look));
        let is_known = known.is_some();
        told.extend(known);
        is_known
    };
    if let Some(params) = payload.get("params") {
        for names in parameters(event_type) {
            let _ = names.iter().any(|telling| tell(params, telling));
        }
        for (list, look) in [("statesEnd", Look::Ends), ("statesStart", Look::Starts)] {
            for state in params.get(list).into_iter().flat_map(Node::elements) {
                tell(state, &(STATE, look));
            }
        }
    }
    if let Some(qoe) = payload.get("qoeData") {
        quality(event_type).iter().for_each(|telling| {
            tell(qoe, telling);
        });
    }
    told
}

/// A value that is no container, as text.
fn value(node: Node<'_>) -> Option<String> {
    match node.kind() {
        Kind::String => node.as_str().map(str::to_owned),
        Kind::Number | Kind::Bool => Some(node.raw().to_owned()),
        Kind::Null | Kind::Array | Kind::Object => None,
    }
}

/// Shows the type of an event, which a client may have put anything into.
pub(super) fn show_word(word: &mut Box<str>, shown: &mut dyn FnMut(&str, &str) -> String) {
    if !word.is_empty() && EventType::parse(word).is_none() {
        *word = shown("eventType", word).into();
    }
}
