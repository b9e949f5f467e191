//! What the session needs of an event's parameters, from whatever they were read into.

use std::hash::{BuildHasher, Hasher};

use foldhash::fast::FixedState;

use super::event::{Detail, Quality, Start, Told};
use super::judge::is_recorders;
use crate::api::EventType;
use crate::json::{Kind, Node, Number};

/// The parameters that [`scalar_detail`] asks for.
pub(super) const PARAMETERS: [&str; 20] = [
    "media.id",
    "media.name",
    "media.length",
    "media.contentType",
    "media.playerName",
    "media.resume",
    "media.downloaded",
    "media.pass.auth",
    "media.sdkVersion",
    "visitor.marketingCloudUserId",
    "analytics.visitorId",
    "analytics.aid",
    "media.ad.podIndex",
    "media.ad.podSecond",
    "media.ad.id",
    "media.ad.length",
    "media.ad.podPosition",
    "media.chapter.offset",
    "media.chapter.length",
    STATE_NAME,
];

/// The members of `qoeData` that [`quality`] asks for.
pub(super) const QUALITIES: [&str; 3] =
    ["media.qoe.bitrate", "media.qoe.droppedFrames", "media.qoe.timeToStart"];

/// The parameter that names a player state.
const STATE_NAME: &str = "media.state.name";

/// A value that is no container.
#[derive(Clone, Copy, Debug)]
pub(super) enum Scalar<'t> {
    Text(&'t str),
    Number(Number<'t>),
    Truth(bool),
}

impl<'t> Scalar<'t> {
    /// The value unless it is a string. Of `playerTime` a string is not read: which mistake made it
    /// cannot be told, and the time of capture or the last playhead is nearer to the truth.
    pub(super) fn unquoted(self) -> Option<Self> {
        (!matches!(self, Self::Text(_))).then_some(self)
    }

    /// The value of a node.
    pub(super) fn of(node: Node<'t>) -> Option<Self> {
        match node.kind() {
            Kind::String => node.as_str().map(Self::Text),
            Kind::Number => node.as_number().map(Self::Number),
            Kind::Bool => node.as_bool().map(Self::Truth),
            Kind::Null | Kind::Array | Kind::Object => None,
        }
    }

    /// The value that is written as `json`, without escapes.
    pub(super) fn read(json: &'t str) -> Option<Self> {
        Some(match json {
            "true" => Self::Truth(true),
            "false" => Self::Truth(false),
            _ => match json.strip_prefix('"') {
                Some(rest) => Self::Text(rest.strip_suffix('"')?),
                None => Self::Number(Number::new(json)),
            },
        })
    }

    fn text(self) -> Option<&'t str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Number(_) | Self::Truth(_) => None,
        }
    }

    fn truth(self) -> Option<bool> {
        match self {
            Self::Truth(truth) => Some(truth),
            Self::Number(_) | Self::Text(_) => None,
        }
    }
}

/// What the session needs of an event with these parameters. None where lists of parameters tell it.
pub(super) fn scalar_detail<'t>(
    parameter: impl Fn(&str) -> Option<Scalar<'t>>,
    event_type: EventType,
) -> Option<Detail> {
    let text = |name: &str| parameter(name).and_then(Scalar::text).map(Box::from);
    let number = |name: &str| parameter(name).and_then(number);
    let integer = |name: &str| parameter(name).and_then(integer);
    let truth = |name: &str| parameter(name).and_then(Scalar::truth);
    Some(match event_type {
        EventType::SessionStart => Detail::Start(Box::new(Start {
            media_id: text("media.id"),
            media_name: text("media.name"),
            length: number("media.length"),
            content_type: text("media.contentType"),
            player_name: text("media.playerName"),
            resume: truth("media.resume"),
            downloaded: truth("media.downloaded"),
            authorized: parameter("media.pass.auth").is_some_and(|value| match value {
                Scalar::Text(text) => text.trim().eq_ignore_ascii_case("true"),
                Scalar::Truth(truth) => truth,
                Scalar::Number(_) => false,
            }),
            app_version: text("media.sdkVersion"),
            visitor: visitor(parameter),
        })),
        EventType::AdBreakStart => Detail::AdBreak {
            index: integer("media.ad.podIndex"),
            second: number("media.ad.podSecond"),
        },
        EventType::AdStart => Detail::Ad {
            id: text("media.ad.id"),
            length: number("media.ad.length"),
            position: integer("media.ad.podPosition"),
        },
        EventType::ChapterStart => Detail::Chapter {
            offset: number("media.chapter.offset"),
            length: number("media.chapter.length"),
        },
        EventType::StateStart => {
            let name = state_name(parameter(STATE_NAME));
            Detail::States { ended: Vec::new(), started: vec![name] }
        }
        EventType::StateEnd => {
            let name = state_name(parameter(STATE_NAME));
            Detail::States { ended: vec![name], started: Vec::new() }
        }
        EventType::StatesUpdate => return None,
        _ => Detail::None,
    })
}

/// What the metrics need of `qoeData` with these values of [`QUALITIES`].
pub(super) fn quality(values: [Told; QUALITIES.len()]) -> Quality {
    let [bitrate, dropped_frames, time_to_start_ms] = values;
    Quality { bitrate, dropped_frames, time_to_start_ms }
}

/// What the session needs of an event of `event_type` with these parameters.
pub(super) fn detail(params: Node<'_>, event_type: EventType) -> Detail {
    let parameter = |name: &str| params.get(name).and_then(Scalar::of);
    scalar_detail(parameter, event_type).unwrap_or_else(|| Detail::States {
        ended: names(params, "statesEnd"),
        started: names(params, "statesStart"),
    })
}

/// What the session needs of an `error`: documents put its ID into `qoeData`, or into `params`.
pub(super) fn error_detail(payload: Node<'_>) -> Detail {
    let text = |container: &str, name: &str| {
        let text = payload.get(container)?.get(name)?.as_str()?;
        Some(Box::<str>::from(text)).filter(|text| !is_recorders(text) && !text.is_empty())
    };
    let first = |in_quality: &str, in_params: &str| {
        text("qoeData", in_quality).or_else(|| text("params", in_params))
    };
    let source = first("media.qoe.errorSource", "media.errorSource");
    Detail::Error {
        id: first("media.qoe.errorID", "media.errorId"),
        is_external: source.is_some_and(|source| source.eq_ignore_ascii_case("external")),
    }
}

fn names(params: Node<'_>, list: &str) -> Vec<Box<str>> {
    let elements = params.get(list).into_iter().flat_map(Node::elements);
    elements.map(|state| state_name(state.get(STATE_NAME).and_then(Scalar::of))).collect()
}

/// The name of a player state; empty where the client or the recorder left none that can be read.
fn state_name(name: Option<Scalar<'_>>) -> Box<str> {
    let name = name.and_then(Scalar::text);
    name.filter(|name| !is_recorders(name)).unwrap_or_default().into()
}

fn visitor<'t>(parameter: impl Fn(&str) -> Option<Scalar<'t>>) -> Option<u64> {
    let ids = ["visitor.marketingCloudUserId", "analytics.visitorId", "analytics.aid"];
    let mut hasher = hasher();
    let mut known = false;
    for (number, id) in ids.into_iter().enumerate() {
        if let Some(id) = parameter(id).and_then(Scalar::text) {
            known = true;
            hasher.write_usize(number);
            hasher.write(id.as_bytes());
        }
    }
    known.then(|| hasher.finish())
}

/// A number, also one that was sent as a string by mistake: the replay takes it as it was meant.
pub(super) fn number(value: Scalar<'_>) -> Option<f64> {
    let number = match value {
        Scalar::Number(number) => Some(number.as_f64()),
        Scalar::Text(text) => text.trim().parse().ok(),
        Scalar::Truth(_) => None,
    };
    number.filter(|number: &f64| number.is_finite())
}

/// The same as an integer, the fraction cut off.
pub(super) fn integer(value: Scalar<'_>) -> Option<i64> {
    let exact = match value {
        Scalar::Number(number) => number.as_i64(),
        Scalar::Text(_) | Scalar::Truth(_) => None,
    };
    exact.or_else(|| number(value).map(|number| number as i64))
}

/// The same for the same bytes in every run, so that reports are.
pub(super) fn digest(bytes: &[u8]) -> u64 {
    let mut hasher = hasher();
    hasher.write(bytes);
    // 0 stands for a payload that cannot be read.
    hasher.finish().max(1)
}

fn hasher() -> impl Hasher {
    FixedState::with_seed(0).build_hasher()
}
