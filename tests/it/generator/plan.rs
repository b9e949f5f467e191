//! What happens in a session, and strategies that draw it.

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

/// What tells of the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Client {
    /// One written to the API's documents: each event at a time of its own, a ping every 10 s whatever
    /// else is sent, and every second in ads.
    Careful,
    /// One that tells as Adobe's SDKs do: ties, repeated `play`, a ping timer that each playback event
    /// restarts, open bookends closed with the end.
    Sdk,
}

/// How the playhead of live content moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// It stops with the player.
    Stops,
    /// It follows the live edge, paused and in ads as well.
    Follows,
}

/// The kind of content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// With an end.
    Recorded,
    /// Without one.
    Live(Edge),
}

/// Where a session's events go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Each to the server as it is made.
    Online,
    /// Into a batch that is uploaded later.
    Downloaded,
}

/// How a player reports its playhead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Precision {
    /// To the millisecond.
    Exact,
    /// In whole seconds.
    Whole,
}

/// An ad.
#[derive(Clone, Debug)]
pub struct Ad {
    /// Its length, in milliseconds.
    pub length_ms: i64,
    /// After this share of it the viewer skips it, in percent.
    pub skipped: Option<i64>,
    /// A stop of the ad at its half, in milliseconds.
    pub stop: Option<(Stop, i64)>,
}

/// What makes playback stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stop {
    Pause,
    Buffer,
}

/// Something that happens while content plays.
#[derive(Clone, Debug)]
pub enum Act {
    /// It plays on, for so many milliseconds.
    Play(i64),
    /// It stops, for so many milliseconds.
    Stop(Stop, i64),
    /// The viewer seeks by so many seconds, which takes so many milliseconds.
    Seek(f64, i64),
    /// Ads; the player waits for the first one so many milliseconds.
    Break(Vec<Ad>, i64),
    /// A player state begins or, if it is active, ends.
    Toggle(usize),
    /// Two player states change in one event.
    ToggleBoth(usize, usize),
    /// The bitrate changes to so many bits per second.
    Bitrate(u32),
    /// An error.
    Error,
    /// The viewer is away for half an hour; the client ends the session, and begins another when the
    /// viewer is back.
    Away,
}

/// How a session ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The content is watched to its end.
    Complete,
    /// …, and the session is ended after it.
    CompleteAndEnd,
    /// The viewer leaves.
    Leave,
    /// The viewer leaves in an ad.
    LeaveInAd,
    /// The capture ends.
    CaptureEnds,
}

/// A session.
#[derive(Clone, Debug)]
pub struct Plan {
    pub client: Client,
    pub content: Content,
    pub way: Way,
    pub precision: Precision,
    /// Whether ads of an SDK get a ping every second.
    pub ad_pings: AdPings,
    /// Where the viewer resumes, in seconds.
    pub resume: Option<u32>,
    /// Ads before the content.
    pub pre_roll: Vec<Ad>,
    pub acts: Vec<Act>,
    /// Ads after the content.
    pub post_roll: Vec<Ad>,
    /// Chapters one after the other: the distance from the one before, and the length, in seconds.
    pub chapters: Vec<(u32, u32)>,
    pub ending: Ending,
    /// When it begins, in milliseconds after the capture does.
    pub begins_ms: i64,
    /// What chance decides on the way: small delays, mostly.
    pub noise: Vec<u16>,
}

/// How often an SDK sends pings in ads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AdPings {
    Granular,
    Default,
}

/// Player states that may change: standard ones and one of the app's own.
pub const STATE_NAMES: [&str; 4] = ["fullScreen", "mute", "closedCaptioning", "quiz.mode"];

fn stop() -> impl Strategy<Value = Stop> {
    prop_oneof![Just(Stop::Pause), Just(Stop::Buffer)]
}

fn ad() -> impl Strategy<Value = Ad> {
    let stop = option::weighted(0.2, (stop(), 500..8_000_i64));
    (3_000..20_000_i64, option::weighted(0.2, 10..90_i64), stop)
        .prop_map(|(length_ms, skipped, stop)| Ad { length_ms, skipped, stop })
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        6 => (500..40_000_i64).prop_map(Act::Play),
        2 => (stop(), 300..45_000_i64).prop_map(|(stop, ms)| Act::Stop(stop, ms)),
        2 => (-90.0..90.0, 100..3_000_i64).prop_map(|(by_s, ms)| Act::Seek(by_s, ms)),
        2 => (vec(ad(), 1..4), 0..2_000_i64).prop_map(|(ads, wait)| Act::Break(ads, wait)),
        2 => (0..STATE_NAMES.len()).prop_map(Act::Toggle),
        1 => (0..STATE_NAMES.len(), 1..STATE_NAMES.len())
            .prop_map(|(one, by)| Act::ToggleBoth(one, (one + by) % STATE_NAMES.len())),
        1 => (100_000..9_000_000_u32).prop_map(Act::Bitrate),
        1 => Just(Act::Error),
    ]
}

/// Where at most one act of a session takes half an hour: it makes hundreds of pings.
fn acts() -> impl Strategy<Value = Vec<Act>> {
    (vec(act(), 1..14), option::weighted(0.1, any::<prop::sample::Index>())).prop_map(
        |(mut acts, away)| {
            if let Some(at) = away {
                acts.insert(at.index(acts.len() + 1), Act::Away);
            }
            acts
        },
    )
}

fn content() -> impl Strategy<Value = Content> {
    prop_oneof![
        4 => Just(Content::Recorded),
        1 => Just(Content::Live(Edge::Stops)),
        1 => Just(Content::Live(Edge::Follows)),
    ]
}

fn ending() -> impl Strategy<Value = Ending> {
    prop_oneof![
        3 => Just(Ending::Complete),
        2 => Just(Ending::CompleteAndEnd),
        2 => Just(Ending::Leave),
        1 => Just(Ending::LeaveInAd),
        1 => Just(Ending::CaptureEnds),
    ]
}

fn noise() -> impl Strategy<Value = Vec<u16>> {
    vec(any::<u16>(), 1..40)
}

prop_compose! {
    /// Any healthy session.
    pub fn session(client: Client)(
        content in content(),
        way in prop_oneof![5 => Just(Way::Online), 1 => Just(Way::Downloaded)],
        precision in prop_oneof![3 => Just(Precision::Exact), 1 => Just(Precision::Whole)],
        ad_pings in prop_oneof![Just(AdPings::Granular), Just(AdPings::Default)],
        resume in option::weighted(0.2, 20..300_u32),
        pre_roll in vec(ad(), 0..3),
        acts in acts(),
        post_roll in vec(ad(), 0..2),
        (chapters, ending) in (vec((0..40_u32, 15..60_u32), 0..4), ending()),
        begins_ms in 0..60_000_i64,
        noise in noise(),
    ) -> Plan {
        Plan {
            client, content, way, precision, ad_pings, resume, pre_roll, acts, post_roll, chapters,
            ending, begins_ms, noise,
        }
    }
}

/// Sessions of either client that run side by side.
pub fn sessions() -> impl Strategy<Value = Vec<Plan>> {
    let client = prop_oneof![Just(Client::Careful), Just(Client::Sdk)];
    vec(client.prop_flat_map(session), 1..4)
}

fn long_ad() -> impl Strategy<Value = Ad> {
    (15_000..25_000_i64).prop_map(|length_ms| Ad { length_ms, skipped: None, stop: None })
}

prop_compose! {
    /// A session with one of everything in it, so that each defect finds what it spoils: its pings come in
    /// a row at first, its chapters are over before the seek.
    pub fn rich()(
        pre_roll in vec(long_ad(), 1..2),
        mid_roll in vec(long_ad(), 2..4),
        pause_ms in 12_000..30_000_i64,
        buffer_ms in 25_000..40_000_i64,
        seek_s in 15.0..40.0,
        play_ms in vec(32_000..45_000_i64, 6),
        first_chapter in (62..70_u32, 20..30_u32),
        second_chapter in (35..40_u32, 20..30_u32),
        noise in noise(),
    ) -> Plan {
        let mut play_ms = play_ms.into_iter();
        let mut play = || Act::Play(play_ms.next().unwrap_or(40_000));
        Plan {
            client: Client::Careful,
            content: Content::Recorded,
            way: Way::Online,
            precision: Precision::Exact,
            ad_pings: AdPings::Granular,
            resume: None,
            pre_roll,
            acts: vec![
                Act::Play(60_000), Act::Stop(Stop::Pause, pause_ms), play(), Act::Toggle(0), play(),
                Act::Stop(Stop::Buffer, buffer_ms), play(), Act::Bitrate(1_000_000),
                Act::Seek(seek_s, 700), play(), Act::Break(mid_roll, 0), play(), Act::Toggle(0),
                Act::Error, Act::Play(31_000),
            ],
            post_roll: Vec::new(),
            chapters: vec![first_chapter, second_chapter],
            ending: Ending::CompleteAndEnd,
            begins_ms: 0,
            noise,
        }
    }
}
