//! `ad-position-repeated`

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::api::EventType;
use crate::finding::{Draft, Severity};
use crate::payload::Detail;
use crate::rules::{Check, Group, Per, Rule, SessionCx, Signs, Sink};

pub(super) static RULE: Rule = Rule {
    id: "ad-position-repeated",
    group: Group::Ads,
    severity: Severity::Note,
    summary: "two ads of a break carry the same position",
    page: include_str!("../../../docs/rules/ad-position-repeated.md"),
    per: Per::Session,
    check: Check::Session(Signs::ADS, check),
};

fn check(cx: &SessionCx<'_>, sink: &mut Sink<'_>) {
    let mut pod = Pod::default();
    for (number, moment) in cx.replay.turning_points() {
        match cx.replay.event_type(moment) {
            Some(EventType::PauseStart) => pod.paused = Some(number),
            Some(EventType::AdStart) => pod.take(cx, number, sink),
            _ => {}
        }
    }
}

/// The ads of a break.
#[derive(Default)]
struct Pod {
    /// The moment that opened the break.
    ad_break: Option<usize>,
    /// The last `adStart` of each position.
    starts: HashMap<i64, usize, RandomState>,
    /// The last `pauseStart`.
    paused: Option<usize>,
}

impl Pod {
    fn take(&mut self, cx: &SessionCx<'_>, number: usize, sink: &mut Sink<'_>) {
        let open = cx.after(number).ad_break.open();
        let Some(ad_break) = open.filter(|ad_break| !ad_break.implied) else { return };
        if ad_break.opened.is_none() || ad_break.opened != self.ad_break {
            self.starts.clear();
            self.ad_break = ad_break.opened;
        }
        let Detail::Ad { id, position: Some(position), .. } = cx.detail(number) else { return };
        let Some(earlier) = self.starts.insert(*position, number) else { return };
        let same = matches!(cx.detail(earlier), Detail::Ad { id: other, .. } if other == id);
        let resumed = self.paused.is_some_and(|paused| paused > earlier);
        if !(same && resumed) {
            sink.raise_at(number, draft(cx, number, earlier, *position));
        }
    }
}

fn draft(cx: &SessionCx<'_>, number: usize, earlier: usize, position: i64) -> Draft {
    let pointer = "/params/media.ad.podPosition";
    let message = format!(
        "`media.ad.podPosition` {position} again in one break: reports by position put both ads in one \
         place"
    );
    Draft::new(cx.value(number, pointer), message)
        .related("the ad before with this position", cx.value(earlier, pointer))
        .help("count the ads of a break: 1, 2, 3 and so on")
}
