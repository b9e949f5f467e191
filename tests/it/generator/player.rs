//! A simulated player with a client that tells of it.
//!
//! Time passes in [`Player::run`] only: there the playhead moves, and pings and chapters come due.

mod clock;
mod content;
mod tell;

use serde_json::json;

use super::plan::{Act, Ad, AdPings, Client, Content, Edge, Ending, Plan, Precision, Stop, Way};
use super::wire::{Call, Session, Upload};
use clock::{Noise, Timer};
use content::Chapters;

/// 2026-01-05T08:00:00Z in milliseconds since the Unix epoch: when every capture begins.
pub const BASE_MS: i64 = 1_767_600_000_000;

/// The playhead of live content at [`BASE_MS`]: the second of the day.
const BASE_SECOND: f64 = 28_800.0;

/// Clients end a session after so long without playback, in milliseconds.
const AWAY_MS: i64 = 30 * 60 * 1000;

/// A playhead within so many seconds of another is near it.
const NEAR_S: f64 = 2.0;

/// What the player does with the main content, or the ad.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Playback {
    Starting,
    Playing,
    Stopped(Stop),
}

/// What is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum On {
    Content,
    Break,
    Ad,
}

/// A simulated player.
struct Player<'p> {
    plan: &'p Plan,
    /// The number of the session in the capture.
    number: usize,
    now_ms: i64,
    position_s: f64,
    /// The length of the content, in seconds.
    length_s: f64,
    playback: Playback,
    on: On,
    timer: Timer,
    /// Whether the SDK has told that a second of content was played.
    content_told: bool,
    chapters: Chapters,
    active: Vec<usize>,
    breaks: i64,
    noise: Noise,
    next_id: usize,
    /// Sessions that are over.
    done: Vec<Session>,
    calls: Vec<Call>,
}

/// Plays a session. An absent viewer makes two sessions of it.
///
/// `number` is the session's number in its capture: sids, visitors and ids of calls count from it.
pub fn play(plan: &Plan, number: usize) -> Vec<Session> {
    let mut player = Player::new(plan, number);
    player.begin();
    for act in &plan.acts {
        player.act(act);
    }
    player.finish();
    player.close();
    player.done
}

impl<'p> Player<'p> {
    fn new(plan: &'p Plan, number: usize) -> Self {
        let begins_s = plan.begins_ms as f64 / 1000.0;
        let start_s = match plan.content {
            Content::Recorded => plan.resume.map_or(0.0, f64::from),
            Content::Live(_) => BASE_SECOND + begins_s,
        };
        Self {
            plan,
            number,
            now_ms: BASE_MS + plan.begins_ms,
            position_s: start_s,
            length_s: start_s + played_s(&plan.acts) + 30.0,
            playback: Playback::Starting,
            on: On::Content,
            timer: Timer::default(),
            content_told: false,
            chapters: Chapters::new(start_s, &plan.chapters),
            active: Vec::new(),
            breaks: 0,
            noise: Noise::new(&plan.noise),
            next_id: number * 1_000_000,
            done: Vec::new(),
            calls: Vec::new(),
        }
    }

    fn begin(&mut self) {
        let resumed = self.plan.resume.is_some() && self.plan.content == Content::Recorded;
        self.start(resumed);
        if !self.plan.pre_roll.is_empty() {
            self.ad_break(&self.plan.pre_roll, 0);
        }
        if self.playback != Playback::Playing || self.is_careful() {
            self.tell_playback(Playback::Playing);
        }
        self.run(500);
    }

    fn act(&mut self, act: &Act) {
        // Nobody does two things in one millisecond: the order of a pause and a play would be lost.
        self.run(20);
        match act {
            Act::Play(ms) => self.run(*ms),
            Act::Stop(stop, ms) => {
                self.tell_playback(Playback::Stopped(*stop));
                self.run(*ms);
                self.tell_playback(Playback::Playing);
            }
            Act::Seek(by_s, ms) => self.seek(*by_s, *ms),
            Act::Break(ads, wait_ms) => {
                self.leave_plays_behind();
                self.ad_break(ads, *wait_ms);
                self.go_on();
            }
            Act::Toggle(state) => self.toggle(*state),
            Act::ToggleBoth(one, other) => self.toggle_both(*one, *other),
            Act::Bitrate(bits) => {
                self.tell_quality("bitrateChange", json!({"media.qoe.bitrate": bits}))
            }
            Act::Error => {
                let error = json!({"media.qoe.errorID": "e-1", "media.qoe.errorSource": "player"});
                self.tell_quality("error", error);
            }
            Act::Away => self.away(),
        }
    }

    fn seek(&mut self, by_s: f64, ms: i64) {
        self.tell_playback(Playback::Stopped(Stop::Pause));
        let first_s = if self.plan.content == Content::Recorded { 0.0 } else { BASE_SECOND };
        let target_s = (self.position_s + by_s).min(self.end_s() - 5.0).max(first_s);
        let target_s = self.chapters.landing(target_s);
        if self.chapters.leaves(target_s) {
            self.chapters.close();
            self.tell("chapterSkip", None);
        }
        self.run(ms);
        self.position_s = target_s;
        self.tell_playback(Playback::Playing);
    }

    /// Shows ads. `wait_ms` pass before the first one.
    fn ad_break(&mut self, ads: &[Ad], wait_ms: i64) {
        self.breaks += 1;
        let params = json!({
            "media.ad.podIndex": self.breaks,
            "media.ad.podSecond": self.playhead_s(),
            "media.ad.podFriendlyName": "break",
        });
        self.tell("adBreakStart", Some(params));
        self.on = On::Break;
        self.timer.restart(self.now_ms, self.ping_interval_ms());
        self.run(wait_ms);
        for (ad, position) in ads.iter().zip(1..) {
            self.ad_start(ad, position);
            let (watched_ms, word) = match ad.skipped {
                Some(percent) => (ad.length_ms * percent / 100, "adSkip"),
                None => (ad.length_ms, "adComplete"),
            };
            self.run(watched_ms / 2);
            if let Some((stop, ms)) = ad.stop {
                self.tell_playback(Playback::Stopped(stop));
                self.run(ms);
                self.tell_playback(Playback::Playing);
            }
            self.run(watched_ms - watched_ms / 2);
            self.tell(word, None);
            self.on = On::Break;
        }
        self.tell("adBreakComplete", None);
        self.on = On::Content;
        self.timer.restart(self.now_ms, self.ping_interval_ms());
    }

    fn ad_start(&mut self, ad: &Ad, position: i64) {
        let params = json!({
            "media.ad.podPosition": position,
            "media.ad.id": format!("ad-{}-{position}", self.breaks),
            "media.ad.length": ad.length_ms as f64 / 1000.0,
            "media.ad.playerName": "example player",
            "media.ad.name": "an ad",
        });
        self.tell("adStart", Some(params));
        self.on = On::Ad;
        self.tell_playback(Playback::Playing);
    }

    /// Plays on until no `play` was told near here: a break would look like a pre-roll that comes after
    /// playback began.
    fn leave_plays_behind(&mut self) {
        let is_near =
            |call: &Call, here_s: f64| call.is("play") && (call.playhead() - here_s).abs() < NEAR_S;
        while self.calls.iter().any(|call| is_near(call, self.playhead_s())) {
            self.run(500);
        }
    }

    /// After a break: both clients tell that the content plays on.
    fn go_on(&mut self) {
        self.tell_playback(Playback::Playing);
    }

    /// The viewer is away: the client ends the session, and opens another when the viewer is back.
    fn away(&mut self) {
        // The playhead has moved since whatever stopped it before.
        self.leave_plays_behind();
        self.tell_playback(Playback::Stopped(Stop::Pause));
        let left_ms = self.calls.last().map_or(self.now_ms, |call| call.made_ms);
        self.run(left_ms + AWAY_MS - 500 - self.now_ms);
        self.timer.stop();
        self.run(500);
        self.tell("sessionEnd", None);
        self.close();
        self.now_ms += 5_000;
        self.playback = Playback::Starting;
        self.content_told = false;
        if let Content::Live(Edge::Follows) = self.plan.content {
            self.position_s = BASE_SECOND + (self.now_ms - BASE_MS) as f64 / 1000.0;
        }
        self.start(true);
        self.open_again();
        self.tell_playback(Playback::Playing);
        self.run(1_000);
    }

    fn finish(&mut self) {
        match self.plan.ending {
            Ending::Complete | Ending::CompleteAndEnd => self.complete(),
            Ending::Leave => self.leave(),
            Ending::LeaveInAd => {
                self.leave_plays_behind();
                self.breaks += 1;
                let position_s = self.playhead_s();
                let params =
                    json!({"media.ad.podIndex": self.breaks, "media.ad.podSecond": position_s});
                self.tell("adBreakStart", Some(params));
                self.on = On::Break;
                let ad = Ad { length_ms: 20_000, skipped: None, stop: None };
                self.ad_start(&ad, 1);
                self.run(4_000);
                self.leave();
            }
            Ending::CaptureEnds => {}
        }
    }

    fn complete(&mut self) {
        if self.plan.content == Content::Recorded {
            let left_ms = ((self.length_s - self.position_s) * 1000.0).ceil() as i64;
            self.run(left_ms);
            self.position_s = self.length_s;
        } else {
            self.leave_plays_behind();
        }
        if let Some(end) = self.chapters.due(self.position_s) {
            self.tell_chapter(end);
        }
        if !self.plan.post_roll.is_empty() {
            self.ad_break(&self.plan.post_roll, 0);
            if !self.is_careful() {
                self.go_on();
            }
        }
        if self.chapters.is_open() {
            self.chapters.close();
            self.tell("chapterSkip", None);
        }
        self.tell("sessionComplete", None);
        if self.plan.ending == Ending::CompleteAndEnd {
            self.now_ms += 2_000;
            self.tell("sessionEnd", None);
        }
    }

    /// The viewer leaves: an SDK closes what is open, another client need not.
    fn leave(&mut self) {
        if !self.is_careful() {
            if self.on == On::Ad {
                self.tell("adSkip", None);
            }
            if self.on != On::Content {
                self.tell("adBreakComplete", None);
            }
            if self.chapters.is_open() {
                self.tell("chapterSkip", None);
            }
        }
        self.tell("sessionEnd", None);
    }

    fn is_careful(&self) -> bool {
        self.plan.client == Client::Careful
    }

    /// How often a ping is due now, in milliseconds.
    fn ping_interval_ms(&self) -> i64 {
        match (self.plan.way, self.on, self.plan.client, self.plan.ad_pings) {
            (Way::Downloaded, ..) => 50_000,
            (_, On::Content, ..) | (_, On::Break, Client::Sdk, _) => 10_000,
            (_, _, Client::Sdk, AdPings::Default) => 10_000,
            _ => 1_000,
        }
    }

    /// The session's calls go into a session of their own.
    fn close(&mut self) {
        let calls = std::mem::take(&mut self.calls);
        let upload = match self.plan.way {
            Way::Online => Upload::Events,
            Way::Downloaded => Upload::Batch { path: "/downloaded", delay_ms: 600_000 },
        };
        self.done.push(Session { sid: self.sid(), upload, calls });
    }

    fn sid(&self) -> String {
        format!("5e55{:02x}{:02x}", self.number, self.done.len())
    }
}

/// How far the content can get in these acts, in seconds.
fn played_s(acts: &[Act]) -> f64 {
    acts.iter()
        .map(|act| match act {
            Act::Play(ms) => *ms as f64 / 1000.0 + 0.2,
            Act::Seek(by_s, _) => by_s.max(0.0),
            Act::Break(..) | Act::Away => 10.0,
            _ => 0.2,
        })
        .sum()
}
