//! `play-before-preroll`

use crate::api::EventType;
use crate::finding::{Draft, Severity};
use crate::replay::Moment;
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink, wording};

pub(super) static RULE: Rule = Rule {
    id: "play-before-preroll",
    group: Group::Ads,
    severity: Severity::Warning,
    summary: "play comes before a pre-roll: a content start is counted that may never come",
    page: include_str!("../../../docs/rules/play-before-preroll.md"),
    per: Per::Session,
    check: Check::Session(Signs::BREAKS, check),
};

/// A break this near, in s, to where the content began to play is a pre-roll: no second of content came
/// before it.
const PREROLL_S: f64 = 1.0;

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    if !cx.replay.facts.start_captured {
        return;
    }
    let mut play: Option<(usize, &Moment)> = None;
    for (number, moment) in cx.replay.turning_points() {
        match cx.replay.event_type(moment) {
            Some(EventType::Play)
                if play.is_none() && cx.replay.before(moment).is_main_content() =>
            {
                play = Some((number, moment));
            }
            Some(EventType::AdBreakStart) => {
                // A break that the capture lost may have been the first.
                let known = play.filter(|_| !cx.replay.is_dark_between(0, number));
                if let Some((play, at)) = known.filter(|(play, _)| is_preroll(cx, *play, number)) {
                    tell(cx, sink, play, at, number);
                }
                return;
            }
            // The first ad came without its break, or the event that cannot be read may be the break.
            Some(EventType::AdStart) | None => return,
            _ => {}
        }
    }
}

/// Whether no second of content came between a `play` and the break after it.
fn is_preroll(cx: &SessionCx<'_>, play: usize, ad_break: usize) -> bool {
    let moments = &cx.replay.moments[play..=ad_break];
    let (from, to) = (&moments[0], &moments[moments.len() - 1]);
    let stands = |moment: &Moment| (moment.playhead_s - from.playhead_s).abs() <= PREROLL_S;
    to.ts_ms > from.ts_ms && moments.iter().all(stands)
}

fn tell(cx: &SessionCx<'_>, sink: &mut Sink<'_>, play: usize, at: &Moment, ad_break: usize) {
    let later_ms = cx.replay.moments[ad_break].ts_ms.saturating_sub(at.ts_ms);
    let message = format!(
        "`play` on main content, and the pre-roll's `adBreakStart` {} later at playhead {}: a content \
         start is counted that never comes if the viewer leaves in the ad",
        wording::span(later_ms),
        wording::seconds(cx.replay.moments[ad_break].playhead_s),
    );
    let draft = Draft::new(cx.spot(play), message)
        .related("the pre-roll starts here", cx.spot(ad_break))
        .help("send `adBreakStart` and `adStart` first, and `play` when the ad plays");
    sink.raise_at(play, draft);
}
