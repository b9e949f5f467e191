//! `playback-event-in-break`

use crate::api::EventType;
use crate::finding::{Draft, Severity};
use crate::replay::{PLAYHEAD_TOLERANCE_S, Slip, State};
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink};

pub(super) static RULE: Rule = Rule {
    id: "playback-event-in-break",
    group: Group::Ads,
    severity: Severity::Warning,
    summary: "a playback event comes in an ad break but outside an ad",
    page: include_str!("../../../docs/rules/playback-event-in-break.md"),
    per: Per::Session,
    check: Check::Session(Signs::BREAKS, check),
};

/// A playback event this soon after the end of an ad, in ms, is the player's own switch between two ads:
/// Adobe's SDKs wait as long before they take a `play` for one.
const SWITCH_MS: i64 = 250;

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    let mut watch = Watch::default();
    for (number, moment) in cx.replay.turning_points() {
        let before = cx.replay.before(moment);
        watch.enter(before);
        let Some(event_type) = cx.replay.event_type(moment) else { continue };
        match event_type {
            EventType::Play | EventType::PauseStart | EventType::BufferStart => {
                watch.playback(number, moment.ts_ms, before);
            }
            EventType::AdComplete | EventType::AdSkip => watch.ad_ends(moment.ts_ms, before),
            EventType::AdStart | EventType::AdBreakStart | EventType::AdBreakComplete => {
                watch.tell(cx, number, sink);
            }
            EventType::SessionComplete => {
                let told = |slip: &Slip| matches!(slip, Slip::BreakNotClosed(_));
                if !cx.slips(told).any(|slip| slip == number) {
                    watch.tell(cx, number, sink);
                }
            }
            _ => {}
        }
    }
}

/// What was seen of the break that is open.
#[derive(Default)]
struct Watch {
    /// The moment that opened it; none where none is open, or the capture does not show it.
    ad_break: Option<usize>,
    /// Whether an ad ended in it that never started: `ad-event-without-ad` tells of it.
    startless_ad: bool,
    /// When an ad last ended, in milliseconds since the Unix epoch.
    ad_ended_ms: Option<i64>,
    /// Playback events in it outside an ad, in replay order.
    events: Vec<usize>,
}

impl Watch {
    fn enter(&mut self, before: &State) {
        let open = before.ad_break.open().filter(|ad_break| !ad_break.implied);
        let ad_break = open.and_then(|ad_break| ad_break.opened);
        if ad_break != self.ad_break {
            // The playhead went on, so the break counts as closed: what is left here began the content.
            self.events.clear();
            self.startless_ad = false;
            self.ad_break = ad_break;
        }
    }

    fn playback(&mut self, number: usize, ts_ms: i64, before: &State) {
        let switch = self.ad_ended_ms.is_some_and(|ended| ts_ms.saturating_sub(ended) <= SWITCH_MS);
        let between_ads = self.ad_break.is_some() && before.ad.is_closed();
        if between_ads && !switch && !self.startless_ad {
            self.events.push(number);
        }
    }

    fn ad_ends(&mut self, ts_ms: i64, before: &State) {
        self.ad_ended_ms = Some(ts_ms);
        if before.ad.is_closed() {
            // The playback events before it belong to the ad whose start is missing.
            self.events.clear();
            self.startless_ad = true;
        }
    }

    /// Tells of the playback events after which the playhead has not gone on by the moment `end`.
    fn tell(&mut self, cx: &SessionCx<'_>, end: usize, sink: &mut Sink<'_>) {
        let Some(&first) = self.events.first() else { return };
        let mut farthest_s = f64::NEG_INFINITY;
        for number in (first..=end).rev() {
            let playhead_s = cx.replay.moments[number].playhead_s;
            farthest_s = farthest_s.max(playhead_s);
            if self.events.last() == Some(&number) {
                self.events.pop();
                if farthest_s - playhead_s < PLAYHEAD_TOLERANCE_S {
                    sink.raise_at(number, draft(cx, number, self.ad_break));
                }
            }
        }
    }
}

fn draft(cx: &SessionCx<'_>, number: usize, ad_break: Option<usize>) -> Draft {
    let word = cx.event(number).kind.word().unwrap_or_default();
    let message = format!(
        "`{word}` inside an ad break but outside an ad: no playback event belongs there; the time up \
         to the next ad has no owner in the reports"
    );
    let draft = Draft::new(cx.spot(number), message)
        .help("send playback events after `adStart`, or after `adBreakComplete`");
    cx.opened_by(draft, ad_break, "the break starts here")
}
