//! The ads and the chapters of a session, each with the metrics of its own close call.

use crate::payload::Detail;

/// An ad or a chapter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PartFigures {
    /// `media.ad.id` of an ad; none of a chapter, or where it is not known.
    pub id: Option<Box<str>>,
    /// Its declared length in seconds.
    pub length_s: Option<f64>,
    /// Its position: `media.ad.podPosition` of an ad; of a chapter, its number in the session, from 1.
    pub position: Option<i64>,
    /// Whether its complete event came.
    pub completed: bool,
    /// Time played in it, in milliseconds.
    pub ms: u64,
}

/// An ad or a chapter starts.
pub(super) fn start(parts: &mut Vec<PartFigures>, detail: &Detail) {
    let number = i64::try_from(parts.len() + 1).ok();
    let (id, length_s, position) = match detail {
        Detail::Ad { id, length, position } => (id.clone(), *length, *position),
        Detail::Chapter { length, .. } => (None, *length, number),
        _ => (None, None, None),
    };
    parts.push(PartFigures { id, length_s, position, completed: false, ms: 0 });
}

/// Time is played in the last one.
pub(super) fn play(parts: &mut [PartFigures], ms: u64) {
    if let Some(part) = parts.last_mut() {
        part.ms = part.ms.saturating_add(ms);
    }
}

/// The last one completes.
pub(super) fn complete(parts: &mut [PartFigures]) {
    if let Some(part) = parts.last_mut() {
        part.completed = true;
    }
}
