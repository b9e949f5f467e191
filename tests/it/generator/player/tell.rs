//! What the client sends.

use serde_json::{Value, json};

use super::super::plan::STATE_NAMES;
use super::super::wire::Call;
use super::content::ChapterEvent;
use super::{Client, Content, On, Playback, Player, Precision, Stop, Way};

/// The server mends disorder of up to 1 s: events reach it up to so many milliseconds apart.
const MAX_DELAY_MS: i64 = 700;

impl Player<'_> {
    /// The end of the content as far as it is known, in seconds.
    pub(super) fn end_s(&self) -> f64 {
        match self.plan.content {
            Content::Recorded => self.length_s,
            Content::Live(_) => self.position_s,
        }
    }

    /// The playhead as the player reports it.
    pub(super) fn playhead_s(&self) -> f64 {
        match self.plan.precision {
            Precision::Exact => (self.position_s * 1000.0).round() / 1000.0,
            Precision::Whole => self.position_s.floor(),
        }
    }

    pub(super) fn tell(&mut self, event_type: &str, params: Option<Value>) {
        self.step_aside();
        let mut call =
            Call::event(self.next_id, &self.sid(), self.now_ms, self.playhead_s(), event_type);
        call.delay_ms = 60 + self.noise.below(MAX_DELAY_MS);
        self.next_id += 1;
        if let Some(params) = params {
            call.body["params"] = params;
        }
        if ["sessionStart", "adStart", "chapterStart"].contains(&event_type)
            && self.noise.below(2) == 0
        {
            call.body["customMetadata"] = json!({"app_version": "1.2", "page.name": "watch"});
        }
        self.calls.push(call);
    }

    /// Opens a session.
    pub(super) fn start(&mut self, resumed: bool) {
        let (length_s, content_type) = match self.plan.content {
            Content::Recorded => (self.length_s, "vod"),
            Content::Live(_) => (86_400.0, "live"),
        };
        let mut params = json!({
            "analytics.trackingServer": "example.sc.omtrdc.net",
            "analytics.reportSuite": "examplersid",
            "visitor.marketingCloudOrgId": "0123456789ABCDEF01234567@AdobeOrg",
            "visitor.marketingCloudUserId": format!("{:020}", self.number + 1),
            "media.id": format!("content-{}", self.number),
            "media.name": "some content",
            "media.length": length_s,
            "media.contentType": content_type,
            "media.streamType": "video",
            "media.playerName": "example player",
            "media.channel": "example channel",
            "media.resume": resumed,
        });
        if self.plan.way == Way::Downloaded {
            params["media.downloaded"] = true.into();
        }
        self.tell("sessionStart", Some(params));
        if let Some(start) = self.calls.last_mut() {
            start.delay_ms = 30;
        }
        self.timer.restart(self.now_ms, self.ping_interval_ms());
    }

    /// Tells again in a new session what was open in the last one.
    pub(super) fn open_again(&mut self) {
        if let Some(chapter) = self.chapters.open() {
            self.tell_chapter(chapter);
        }
        for state in self.active.clone() {
            self.tell("stateStart", Some(json!({"media.state.name": STATE_NAMES[state]})));
        }
    }

    pub(super) fn tell_playback(&mut self, playback: Playback) {
        let event_type = match playback {
            Playback::Stopped(Stop::Pause) => "pauseStart",
            Playback::Stopped(Stop::Buffer) => "bufferStart",
            Playback::Starting | Playback::Playing => "play",
        };
        self.tell(event_type, None);
        self.playback = playback;
        // A careful client's timer runs on, but for an ad's, which begins with the ad.
        let in_ad = self.on == On::Ad && playback == Playback::Playing;
        if self.plan.client == Client::Sdk || in_ad || !self.timer.is_running() {
            self.timer.restart(self.now_ms, self.ping_interval_ms());
        }
    }

    pub(super) fn tell_chapter(&mut self, event: ChapterEvent) {
        match event {
            ChapterEvent::Complete => self.tell("chapterComplete", None),
            ChapterEvent::Start { index, offset_s, length_s } => {
                let params = json!({
                    "media.chapter.index": index + 1,
                    "media.chapter.offset": offset_s,
                    "media.chapter.length": length_s,
                    "media.chapter.friendlyName": "a chapter",
                });
                self.tell("chapterStart", Some(params));
            }
        }
    }

    pub(super) fn tell_quality(&mut self, event_type: &str, quality: Value) {
        self.tell(event_type, None);
        if let Some(call) = self.calls.last_mut() {
            call.body["qoeData"] = quality;
        }
    }

    pub(super) fn toggle(&mut self, state: usize) {
        let event_type = if self.switch(state) { "stateStart" } else { "stateEnd" };
        self.tell(event_type, Some(json!({"media.state.name": STATE_NAMES[state]})));
    }

    pub(super) fn toggle_both(&mut self, one: usize, other: usize) {
        let mut params = json!({});
        for state in [one, other] {
            let list = if self.switch(state) { "statesStart" } else { "statesEnd" };
            let name = json!({"media.state.name": STATE_NAMES[state]});
            match params[list].as_array_mut() {
                Some(names) => names.push(name),
                None => params[list] = json!([name]),
            }
        }
        self.tell("statesUpdate", Some(params));
    }

    /// Switches a player state; returns whether it is active now.
    fn switch(&mut self, state: usize) -> bool {
        match self.active.iter().position(|&active| active == state) {
            Some(at) => {
                self.active.remove(at);
                false
            }
            None => {
                self.active.push(state);
                true
            }
        }
    }
}
