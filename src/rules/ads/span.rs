//! Ads as they were replayed, from `adStart` to end.

use crate::api::EventType;
use crate::replay::Slip;
use crate::rules::SessionCx;

/// An ad from its `adStart` to its end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Span {
    /// The moment of its `adStart`.
    pub start: usize,
    /// The moment that ends it, or the last one of the session.
    pub end: usize,
    /// How it ends.
    pub how: End,
    /// Whether it began while another ad was open: then nothing tells whose end an end is.
    pub overlaps: bool,
}

/// How an ad ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// By `adComplete`.
    Completed,
    /// By `adSkip`.
    Skipped,
    /// With the session, or with the capture.
    Left,
    /// It never ends: another rule tells of it.
    Open,
    /// By an event that cannot be read, or the capture lost one in it.
    Unknown,
}

/// The ads whose `adStart` the capture holds, in replay order.
pub(super) fn spans(cx: &SessionCx<'_>) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut open: Option<Span> = None;
    for (number, moment) in cx.replay.turning_points() {
        let event_type = cx.replay.event_type(moment);
        let goes_on = cx.replay.after(moment).ad.open().and_then(|ad| ad.opened);
        if let Some(span) = open.filter(|span| goes_on != Some(span.start)) {
            let how = match event_type {
                _ if cx.replay.is_dark_between(span.start, number) => End::Unknown,
                Some(EventType::AdComplete) => End::Completed,
                Some(EventType::AdSkip) => End::Skipped,
                Some(_) => End::Open,
                None => End::Unknown,
            };
            spans.push(Span { end: number, how, ..span });
        }
        let overlaps = open.is_some();
        open = match goes_on {
            Some(start) if start == number => {
                Some(Span { start, end: start, how: End::Open, overlaps })
            }
            _ => open.filter(|span| goes_on == Some(span.start)),
        };
    }
    if let Some((span, (end, last))) = open.zip(cx.replay.open_moments().next_back()) {
        let completes = cx.replay.event_type(last) == Some(EventType::SessionComplete);
        let is_told =
            |(number, slip): &(usize, Slip)| *number == end && matches!(slip, Slip::AdNotClosed(_));
        let how = match completes || cx.replay.slips.last().is_some_and(is_told) {
            _ if cx.replay.is_dark_between(span.start, end) => End::Unknown,
            true => End::Open,
            false => End::Left,
        };
        spans.push(Span { end, how, ..span });
    }
    spans
}
