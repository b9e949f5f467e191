//! Lines of a fixture's session.

use std::sync::Mutex;

use super::*;
use crate::check::{Options, survey};

fn timelines(inputs: &[Input]) -> Vec<Timeline> {
    survey(inputs, &Options::default(), &Timeline::of).unwrap().views
}

fn spans(timeline: &Timeline, lane: Lane) -> Vec<(&str, usize, Option<usize>)> {
    let of_lane = timeline.spans.iter().filter(|span| span.lane == lane);
    of_lane.map(|span| (span.label.as_str(), span.begin, span.end)).collect()
}

#[test]
fn lanes_follow_the_published_timeline() {
    let inputs = crate::source::discover(&["fixtures/timelines/timeline-3.har".into()]).unwrap();
    let mut all = timelines(&inputs);
    let of_replay = all[0].clone();
    tell_more(&mut all, &inputs, &mut |_, value| value.to_owned()).unwrap();
    let timeline = &all[0];
    assert_eq!(spans(timeline, Lane::Ad).len(), 3);
    assert_eq!(spans(timeline, Lane::Chapter).len(), 2);
    for span in &timeline.spans {
        let end = span.end.unwrap_or(timeline.moments.len() - 1);
        assert!(span.begin <= end && span.begin_ts <= span.end_ts, "{span:?}");
        assert_eq!(span.begin_ts, timeline.moments[span.begin].ts);
        assert!(span.lane == Lane::Playback || !span.label.is_empty(), "{span:?}");
    }
    // Playback has no gap: one span follows the other.
    let playback = spans(timeline, Lane::Playback);
    assert!(playback.windows(2).all(|pair| pair[0].2 == Some(pair[1].1)), "{playback:?}");
    // The second pass names what the replay did not keep.
    let named = |timeline: &Timeline| {
        let told = timeline.moments.iter().flat_map(|moment| &moment.telling);
        told.filter(|told| told.name == "media.chapter.friendlyName").count()
    };
    assert_eq!((named(&of_replay), named(timeline)), (0, 2));
}

#[test]
fn values_are_shown_as_they_may_be() {
    let inputs = crate::source::discover(&["fixtures/quickstart.har".into()]).unwrap();
    let mut all = timelines(&inputs);
    let asked = Mutex::new(Vec::new());
    tell_more(&mut all, &inputs, &mut |name, _| {
        asked.lock().unwrap().push(name.to_owned());
        "[hidden]".to_owned()
    })
    .unwrap();
    let told: Vec<&Told> = all[0].moments.iter().flat_map(|moment| &moment.telling).collect();
    assert!(!told.is_empty() && told.iter().all(|told| told.value == "[hidden]"), "{told:?}");
    let mut asked = asked.into_inner().unwrap();
    // A type that the API does not have is the client's text as well.
    asked.retain(|name| name != "eventType");
    assert_eq!(asked.len(), told.len());
}

#[test]
fn an_ad_outside_a_break_opens_an_implied_one() {
    let inputs = crate::source::discover(&["fixtures/quickstart.har".into()]).unwrap();
    let all = timelines(&inputs);
    let implied: Vec<&Span> = all[0].spans.iter().filter(|span| span.implied).collect();
    assert_eq!(implied.len(), 1);
    assert_eq!(implied[0].lane, Lane::AdBreak);
    let opener = all[0].moments[implied[0].begin].event_type.as_deref();
    assert_eq!(opener, Some("adStart"));
}
