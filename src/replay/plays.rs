//! What a `play` means: for the content, or for an ad; and the one that is missing in an ad.

use super::Slip;
use super::state::{Ad, AdBreak, Playback, Slot, State, StoppedAds};
use super::step::{Around, playback};
use crate::api::EventType;

/// A `play` this soon, in ms, after ads that ran while the content was stopped resumes what they interrupted.
const RESUMED_MS: i64 = 5000;

/// An ad of up to this long, in ms, need not have run.
const MIN_AD_MS: i64 = 1000;

/// A `play` comes.
pub(super) fn play(state: &mut State, around: &Around<'_, '_>, slips: &mut Vec<Slip>) {
    if let Some(ads) = state.stopped_ads.take()
        && around.ts_ms.saturating_sub(ads.until_ms) <= RESUMED_MS
    {
        slips.push(Slip::AdWhileStopped(ads));
    }
    state.paused = false;
    if let Slot::Open(ad) = &mut state.ad {
        ad.stopped = false;
        ad.played_ms = Some(around.ts_ms);
    }
    if let Slot::Open(ad_break) = &mut state.ad_break {
        ad_break.stopped = false;
    }
    playback(state, Playback::Playing);
    match (state.ad_break, state.ad) {
        (Slot::Closed, Slot::Closed) => state.started = true,
        // The back end ignores this ad: the `play` is on main content.
        (Slot::Open(AdBreak { implied: true, .. }), Slot::Open(_)) => state.started = true,
        (_, Slot::Open(_)) => {}
        (Slot::Open(_) | Slot::Unknown | Slot::Closed, Slot::Closed | Slot::Unknown) => {
            state.may_have_started = true;
        }
    }
}

/// A `play` this soon, in ms, before the end of an ad is meant for the content: it is sent with that end.
const SENT_WITH_MS: i64 = 250;

/// An ad is about to end.
pub(super) fn ad_ends(state: &mut State, event_type: EventType, around: &Around<'_, '_>) {
    ran_while_stopped(state, event_type, around);
    play_at_the_end(state, around);
}

/// Takes note of a `play` that came together with the end of an ad. At the same time, their order is not known.
fn play_at_the_end(state: &mut State, around: &Around<'_, '_>) {
    let Slot::Open(Ad { played_ms: Some(played_ms), since_ms, .. }) = state.ad else { return };
    let before_ms = around.ts_ms.saturating_sub(played_ms);
    if around.ts_ms > since_ms && before_ms <= SENT_WITH_MS {
        state.may_have_started = true;
        state.started |= before_ms == 0;
    }
}

/// Takes note of an ad that ran to its end although the content was stopped and no `play` came.
fn ran_while_stopped(state: &mut State, event_type: EventType, around: &Around<'_, '_>) {
    let Slot::Open(Ad { opened: Some(opened), since_ms, stopped: true, .. }) = state.ad else {
        return;
    };
    let until_ms = around.ts_ms;
    if event_type == EventType::AdComplete && until_ms.saturating_sub(since_ms) > MIN_AD_MS {
        let ads = state.stopped_ads.get_or_insert(StoppedAds { opened, since_ms, until_ms });
        ads.until_ms = until_ms;
    }
}
