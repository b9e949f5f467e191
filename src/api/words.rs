//! What a word means that is none of the 20 event types.
//!
//! A word is read as the nouns and verbs that it is made of: `contentComplete` is a `content` that completes.
//! Only where it has none of them, or one that is misspelt, the nearest known spelling counts, so that a
//! near spelling never crosses to another noun or to the opposite verb.

use std::sync::OnceLock;

use super::EventType;
use EventType::*;

/// The longest word that is looked at, in bytes: twice the longest event type and some. The comparison takes
/// time in proportion to the length, and the word comes from traffic.
const MAX_BYTES: usize = 40;

/// A word has at most this many parts: `trackAdBreakStartEvent` has five.
const MAX_PARTS: usize = 6;

/// What a word may mean.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Meaning {
    /// The event type that is surely meant.
    pub sure: Option<EventType>,
    /// Those that could be meant, the likeliest first; the sure one where there is one.
    pub could: Vec<EventType>,
}

impl Meaning {
    fn sure(event_type: EventType) -> Self {
        Self { sure: Some(event_type), could: vec![event_type] }
    }

    fn one_of(could: &[EventType]) -> Self {
        Self { sure: None, could: could.to_vec() }
    }

    /// Sure if `is_sure`, else a possibility.
    fn of(event_type: EventType, is_sure: bool) -> Self {
        Self { sure: is_sure.then_some(event_type), could: vec![event_type] }
    }
}

/// What the event is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Noun {
    Session,
    Content,
    Break,
    Ad,
    Chapter,
    State,
    /// A player state by its name: which of the three events of states is meant, the word cannot say.
    StateName,
    Bitrate,
}

/// What happens to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verb {
    Start,
    Complete,
    End,
    /// As the `ended` of a media element: the content ran to its end.
    Ended,
    /// An end before the end of the content, or a pause.
    Stop,
    Pause,
    Play,
    Resume,
    Seek,
    Buffer,
    Skip,
    Error,
    Change,
    Update,
    Ping,
}

/// A part of a word.
#[derive(Clone, Copy, Debug)]
enum Part {
    Noun(Noun),
    Verb(Verb),
    /// A verb and its end in one: `seeked`.
    Over(Verb),
    /// Adds nothing: `onPause`, `playEvent`.
    Filler,
}

use Part::{Filler, Over};

const fn noun(noun: Noun) -> Part {
    Part::Noun(noun)
}

const fn verb(verb: Verb) -> Part {
    Part::Verb(verb)
}

/// The parts that words are made of, in lower case. Of two that begin alike, the longer one is first.
const PARTS: [(&str, Part); 88] = [
    ("session", noun(Noun::Session)),
    ("content", noun(Noun::Content)),
    ("video", noun(Noun::Content)),
    ("audio", noun(Noun::Content)),
    ("media", noun(Noun::Content)),
    ("movie", noun(Noun::Content)),
    ("program", noun(Noun::Content)),
    ("stream", noun(Noun::Content)),
    ("track", noun(Noun::Content)),
    ("playback", noun(Noun::Content)),
    ("player", noun(Noun::Content)),
    ("break", noun(Noun::Break)),
    ("pod", noun(Noun::Break)),
    ("advertisement", noun(Noun::Ad)),
    ("advert", noun(Noun::Ad)),
    ("ads", noun(Noun::Ad)),
    ("ad", noun(Noun::Ad)),
    ("commercial", noun(Noun::Ad)),
    ("chapter", noun(Noun::Chapter)),
    ("segment", noun(Noun::Chapter)),
    ("states", noun(Noun::State)),
    ("state", noun(Noun::State)),
    ("fullscreen", noun(Noun::StateName)),
    ("mute", noun(Noun::StateName)),
    ("pictureinpicture", noun(Noun::StateName)),
    ("closedcaptioning", noun(Noun::StateName)),
    ("captions", noun(Noun::StateName)),
    ("infocus", noun(Noun::StateName)),
    ("bitrate", noun(Noun::Bitrate)),
    ("quality", noun(Noun::Bitrate)),
    ("rendition", noun(Noun::Bitrate)),
    ("started", verb(Verb::Start)),
    ("start", verb(Verb::Start)),
    ("begins", verb(Verb::Start)),
    ("begin", verb(Verb::Start)),
    ("began", verb(Verb::Start)),
    ("opened", verb(Verb::Start)),
    ("open", verb(Verb::Start)),
    ("created", verb(Verb::Start)),
    ("create", verb(Verb::Start)),
    ("completed", verb(Verb::Complete)),
    ("complete", verb(Verb::Complete)),
    ("finished", verb(Verb::Complete)),
    ("finish", verb(Verb::Complete)),
    ("ended", verb(Verb::Ended)),
    ("end", verb(Verb::End)),
    ("stopped", verb(Verb::Stop)),
    ("stop", verb(Verb::Stop)),
    ("closed", verb(Verb::Stop)),
    ("close", verb(Verb::Stop)),
    ("abort", verb(Verb::Stop)),
    ("exit", verb(Verb::Stop)),
    ("paused", verb(Verb::Pause)),
    ("pause", verb(Verb::Pause)),
    ("unpause", verb(Verb::Resume)),
    ("playing", verb(Verb::Play)),
    ("play", verb(Verb::Play)),
    ("resumed", verb(Verb::Resume)),
    ("resume", verb(Verb::Resume)),
    ("seeking", verb(Verb::Seek)),
    ("seeked", Over(Verb::Seek)),
    ("seek", verb(Verb::Seek)),
    ("scrubbing", verb(Verb::Seek)),
    ("scrub", verb(Verb::Seek)),
    ("buffering", verb(Verb::Buffer)),
    ("buffer", verb(Verb::Buffer)),
    ("rebuffering", verb(Verb::Buffer)),
    ("rebuffer", verb(Verb::Buffer)),
    ("stalled", verb(Verb::Buffer)),
    ("stall", verb(Verb::Buffer)),
    ("waiting", verb(Verb::Buffer)),
    ("skipped", verb(Verb::Skip)),
    ("skip", verb(Verb::Skip)),
    ("error", verb(Verb::Error)),
    ("failure", verb(Verb::Error)),
    ("failed", verb(Verb::Error)),
    ("fail", verb(Verb::Error)),
    ("changed", verb(Verb::Change)),
    ("change", verb(Verb::Change)),
    ("switch", verb(Verb::Change)),
    ("updated", verb(Verb::Update)),
    ("update", verb(Verb::Update)),
    ("ping", verb(Verb::Ping)),
    ("heartbeat", verb(Verb::Ping)),
    ("keepalive", verb(Verb::Ping)),
    ("event", Filler),
    ("main", Filler),
    ("on", Filler),
];

/// What `word` may mean. Letter case, separators and the prefix `media.` of Adobe's newer API are passed over.
pub(super) fn meaning(word: &str) -> Meaning {
    if word.len() > MAX_BYTES {
        return Meaning::default();
    }
    let bare = word.strip_prefix("media.").unwrap_or(word);
    let plain: String =
        bare.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
    let Meaning { sure, could } = understood(&plain).unwrap_or_else(|| nearest(&plain));
    // A word that may end the session is sure only where it is the name itself: the replay would drop all
    // that follows.
    let is_sure = |event_type: &EventType| {
        !matches!(event_type, SessionComplete | SessionEnd)
            || event_type.as_str().eq_ignore_ascii_case(&plain)
    };
    Meaning { sure: sure.filter(is_sure), could }
}

/// What a word in lower case means that is made of known parts only; it may mean nothing.
fn understood(plain: &str) -> Option<Meaning> {
    let mut parts = Vec::new();
    (!plain.is_empty() && split(plain, &mut parts)).then(|| Said::of(&parts).meaning())
}

/// Splits a word into known parts.
fn split(plain: &str, parts: &mut Vec<Part>) -> bool {
    if plain.is_empty() {
        return true;
    }
    if parts.len() == MAX_PARTS {
        return false;
    }
    PARTS.iter().any(|(text, part)| {
        let Some(rest) = plain.strip_prefix(text) else { return false };
        parts.push(*part);
        let is_split = split(rest, parts);
        if !is_split {
            parts.pop();
        }
        is_split
    })
}

/// What the parts of a word say together.
#[derive(Default)]
struct Said {
    /// The most special of its nouns: an ad of a video is an ad.
    noun: Option<Noun>,
    /// What happens, but for beginnings and ends.
    verb: Option<Verb>,
    /// The beginning or end of it.
    phase: Option<Verb>,
    /// Whether the parts contradict each other.
    is_unclear: bool,
}

impl Said {
    fn of(parts: &[Part]) -> Self {
        let mut said = Self::default();
        for part in parts {
            match *part {
                Part::Noun(noun) => said.add_noun(noun),
                Part::Verb(verb) => said.add_verb(verb),
                Over(verb) => {
                    said.add_verb(verb);
                    said.add_verb(Verb::End);
                }
                Filler => {}
            }
        }
        said
    }

    fn add_noun(&mut self, noun: Noun) {
        self.noun = Some(match (self.noun, noun) {
            (None | Some(Noun::Content), noun) => noun,
            (Some(noun), Noun::Content) => noun,
            (Some(Noun::Ad), Noun::Break) | (Some(Noun::Break), Noun::Ad) => Noun::Break,
            (Some(Noun::StateName), Noun::State) | (Some(Noun::State), Noun::StateName) => {
                Noun::StateName
            }
            (Some(known), noun) => {
                self.is_unclear |= known != noun;
                known
            }
        });
    }

    fn add_verb(&mut self, verb: Verb) {
        let phases = [Verb::Start, Verb::Complete, Verb::End, Verb::Ended, Verb::Stop];
        let place = if phases.contains(&verb) { &mut self.phase } else { &mut self.verb };
        self.is_unclear |= place.replace(verb).is_some_and(|known| known != verb);
    }

    fn meaning(&self) -> Meaning {
        if self.is_unclear {
            return Meaning::default();
        }
        match self.verb {
            Some(verb) => self.of_verb(verb),
            None => match self.phase {
                Some(Verb::Start) => self.of_start(),
                Some(end) => self.of_end(end),
                None => self.of_noun(),
            },
        }
    }

    fn of_verb(&self, verb: Verb) -> Meaning {
        let begins = matches!(self.phase, None | Some(Verb::Start));
        let plays = matches!(self.noun, None | Some(Noun::Content | Noun::Ad));
        match verb {
            Verb::Pause | Verb::Seek if begins => Meaning::of(PauseStart, plays),
            Verb::Buffer if begins => Meaning::of(BufferStart, plays),
            Verb::Pause | Verb::Seek | Verb::Buffer => Meaning::of(Play, plays),
            Verb::Play | Verb::Resume if begins => self.of_play(verb),
            Verb::Play | Verb::Resume => {
                Meaning::one_of(&[SessionComplete, SessionEnd, PauseStart])
            }
            Verb::Skip => match self.noun {
                Some(Noun::Ad) => Meaning::of(AdSkip, self.phase.is_none()),
                Some(Noun::Chapter) => Meaning::of(ChapterSkip, self.phase.is_none()),
                Some(Noun::Break) => Meaning::one_of(&[AdSkip, AdBreakComplete]),
                None => Meaning::one_of(&[AdSkip, ChapterSkip]),
                Some(_) => Meaning::default(),
            },
            Verb::Error => {
                Meaning::of(Error, begins && matches!(self.noun, None | Some(Noun::Content)))
            }
            Verb::Change | Verb::Update => match self.noun {
                Some(Noun::Bitrate) => Meaning::of(BitrateChange, self.phase.is_none()),
                Some(Noun::State) if verb == Verb::Update => Meaning::sure(StatesUpdate),
                Some(Noun::State | Noun::StateName) => {
                    Meaning::one_of(&[StatesUpdate, StateStart, StateEnd])
                }
                _ => Meaning::default(),
            },
            Verb::Ping => Meaning::of(Ping, self.phase.is_none()),
            // Phases are no verbs of their own.
            Verb::Start | Verb::Complete | Verb::End | Verb::Ended | Verb::Stop => {
                Meaning::default()
            }
        }
    }

    fn of_play(&self, verb: Verb) -> Meaning {
        match self.noun {
            None | Some(Noun::Content) => Meaning::sure(Play),
            Some(Noun::Ad) if verb == Verb::Resume => Meaning::sure(Play),
            Some(Noun::Ad) => Meaning::one_of(&[AdStart, Play]),
            Some(Noun::Session) => Meaning::one_of(&[SessionStart, Play]),
            Some(Noun::Break) => Meaning::one_of(&[Play, AdBreakStart]),
            Some(Noun::Chapter) => Meaning::one_of(&[Play, ChapterStart]),
            Some(Noun::State | Noun::StateName | Noun::Bitrate) => Meaning::default(),
        }
    }

    fn of_start(&self) -> Meaning {
        match self.noun {
            None | Some(Noun::Content) => Meaning::one_of(&[SessionStart, Play]),
            Some(Noun::Session) => Meaning::sure(SessionStart),
            Some(Noun::Break) => Meaning::sure(AdBreakStart),
            Some(Noun::Ad) => Meaning::sure(AdStart),
            Some(Noun::Chapter) => Meaning::sure(ChapterStart),
            Some(Noun::State) => Meaning::sure(StateStart),
            Some(Noun::StateName) => Meaning::one_of(&[StateStart]),
            Some(Noun::Bitrate) => Meaning::one_of(&[BitrateChange]),
        }
    }

    fn of_end(&self, end: Verb) -> Meaning {
        // Whether the end was reached, the word may leave open.
        let is_left = end == Verb::Stop;
        match self.noun {
            None | Some(Noun::Content) => match end {
                Verb::Complete => Meaning::sure(SessionComplete),
                Verb::Ended => Meaning::one_of(&[SessionComplete, SessionEnd]),
                Verb::Stop => Meaning::one_of(&[SessionEnd, PauseStart]),
                _ if self.noun.is_none() => Meaning::one_of(&[SessionEnd, SessionComplete]),
                _ => Meaning::one_of(&[SessionComplete, SessionEnd]),
            },
            Some(Noun::Session) if end == Verb::Complete => Meaning::sure(SessionComplete),
            Some(Noun::Session) => Meaning::sure(SessionEnd),
            Some(Noun::Break) => Meaning::sure(AdBreakComplete),
            Some(Noun::Ad) if is_left => Meaning::one_of(&[AdSkip, AdComplete]),
            Some(Noun::Ad) => Meaning::sure(AdComplete),
            Some(Noun::Chapter) if is_left => Meaning::one_of(&[ChapterSkip, ChapterComplete]),
            Some(Noun::Chapter) => Meaning::sure(ChapterComplete),
            Some(Noun::State) => Meaning::sure(StateEnd),
            Some(Noun::StateName) => Meaning::one_of(&[StateEnd]),
            Some(Noun::Bitrate) => Meaning::default(),
        }
    }

    fn of_noun(&self) -> Meaning {
        match self.noun {
            None => Meaning::default(),
            Some(Noun::Bitrate) => Meaning::sure(BitrateChange),
            Some(Noun::Session) => Meaning::one_of(&[SessionStart, SessionEnd]),
            Some(Noun::Content) => Meaning::one_of(&[Play, SessionStart]),
            Some(Noun::Break) => Meaning::one_of(&[AdBreakStart, AdBreakComplete]),
            Some(Noun::Ad) => Meaning::one_of(&[AdStart, AdComplete]),
            Some(Noun::Chapter) => Meaning::one_of(&[ChapterStart, ChapterComplete]),
            Some(Noun::State | Noun::StateName) => {
                Meaning::one_of(&[StatesUpdate, StateStart, StateEnd])
            }
        }
    }
}

/// How many slips of the keyboard a word of so many bytes may have: with more, it may be another word.
fn slips_in(bytes: usize) -> usize {
    match bytes {
        0..4 => 0,
        4..10 => 1,
        _ => 2,
    }
}

/// What the known spelling that is nearest to `plain` means; what all of them could mean where several are
/// as near.
fn nearest(plain: &str) -> Meaning {
    let mut least = slips_in(plain.len());
    let mut near: Vec<&Meaning> = Vec::new();
    for (spelling, meaning) in spellings() {
        if spelling.len().abs_diff(plain.len()) > least {
            continue;
        }
        let distance = strsim::osa_distance(plain, spelling);
        if distance < least {
            (least, near) = (distance, Vec::new());
        }
        if distance == least {
            near.push(meaning);
        }
    }
    let mut could: Vec<EventType> = Vec::new();
    for event_type in near.iter().flat_map(|meaning| &meaning.could) {
        if !could.contains(event_type) {
            could.push(*event_type);
        }
    }
    let sure = near.first().and_then(|meaning| meaning.sure);
    let sure = sure.filter(|_| near.iter().all(|meaning| meaning.sure == sure));
    Meaning { sure, could }
}

/// The spellings that a misspelt word is compared with: what a noun does, and what a verb begins and ends.
fn spellings() -> &'static [(String, Meaning)] {
    static SPELLINGS: OnceLock<Vec<(String, Meaning)>> = OnceLock::new();
    SPELLINGS.get_or_init(|| {
        let texts = |such: fn(&Part) -> bool| {
            PARTS.iter().filter(move |(_, part)| such(part)).map(|(text, _)| *text)
        };
        let nouns = || {
            let nouns = texts(|part| matches!(part, Part::Noun(_)));
            nouns.chain(["", "adbreak"])
        };
        let pairs = nouns().flat_map(|noun| {
            texts(|part| !matches!(part, Part::Noun(_) | Filler)).map(move |verb| (noun, verb))
        });
        let phases = ["pause", "buffer", "seek"].into_iter().flat_map(|verb| {
            ["start", "end", "stop", "complete"].into_iter().map(move |phase| (verb, phase))
        });
        pairs
            .chain(phases)
            .map(|(first, second)| [first, second].concat())
            .filter_map(|spelling| {
                let meaning = understood(&spelling)?;
                Some((spelling, meaning))
            })
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_word_is_what_its_noun_does() {
        for (word, sure) in [
            ("videoPause", PauseStart),
            ("contentResume", Play),
            ("mediaBuffering", BufferStart),
            ("playbackStalled", BufferStart),
            ("videoSeek", PauseStart),
            ("seeked", Play),
            ("videoError", Error),
            ("advertisementBegin", AdStart),
            ("adFinished", AdComplete),
            ("podStart", AdBreakStart),
            ("ad_break_end", AdBreakComplete),
            ("segmentStart", ChapterStart),
            ("segmentComplete", ChapterComplete),
            ("chapterSkipped", ChapterSkip),
            ("skipAd", AdSkip),
            ("stateStop", StateEnd),
            ("sessionBegin", SessionStart),
            ("trackSessionStart", SessionStart),
            ("mediaAdBreakStart", AdBreakStart),
            ("adPause", PauseStart),
            ("onPlaying", Play),
            ("quality-changed", BitrateChange),
            ("Session_End", SessionEnd),
        ] {
            let meaning = meaning(word);
            assert_eq!((meaning.sure, meaning.could), (Some(sure), vec![sure]), "{word}");
        }
    }

    #[test]
    fn a_word_that_could_be_several_is_none_of_them() {
        for (word, could) in [
            ("contentComplete", &[SessionComplete] as &[_]),
            ("videoComplete", &[SessionComplete]),
            ("mediaFinish", &[SessionComplete]),
            ("sessionStop", &[SessionEnd]),
            ("playbackStop", &[SessionEnd, PauseStart]),
            ("videoEnd", &[SessionComplete, SessionEnd]),
            ("contentStart", &[SessionStart, Play]),
            ("start", &[SessionStart, Play]),
            ("adStop", &[AdSkip, AdComplete]),
            ("adPlay", &[AdStart, Play]),
            ("skip", &[AdSkip, ChapterSkip]),
            ("muteStart", &[StateStart]),
            ("adChapterStart", &[]),
            ("playPause", &[]),
            ("adState", &[]),
        ] {
            let meaning = meaning(word);
            assert_eq!((meaning.sure, meaning.could.as_slice()), (None, could), "{word}");
        }
    }

    #[test]
    fn a_near_spelling_keeps_the_noun_and_the_verb() {
        for (word, sure, could) in [
            ("chpaterStart", Some(ChapterStart), &[ChapterStart] as &[_]),
            ("sesionStart", Some(SessionStart), &[SessionStart]),
            ("SessoinEnd", None, &[SessionEnd]),
            ("sessionStot", None, &[SessionEnd]),
            ("contentComplet", None, &[SessionComplete]),
            ("vidoeComplete", None, &[SessionComplete]),
            ("songComplete", None, &[]),
            ("tabStart", None, &[]),
            ("chapterStopp", None, &[ChapterSkip, ChapterComplete]),
            ("ap", None, &[]),
        ] {
            let meaning = meaning(word);
            assert_eq!((meaning.sure, meaning.could.as_slice()), (sure, could), "{word}");
        }
    }

    #[test]
    fn parts_are_plain_and_each_is_there_once() {
        for (number, (text, _)) in PARTS.iter().enumerate() {
            assert!(text.bytes().all(|b| b.is_ascii_lowercase()), "{text}");
            let shorter = PARTS[..number].iter().find(|(other, _)| text.starts_with(other));
            assert_eq!(shorter.map(|(other, _)| *other), None, "{text}");
        }
    }

    proptest! {
        /// The noun and the direction of a misspelt event type stay what they were.
        #[test]
        fn a_slip_of_the_keyboard_makes_no_other_event_of_it(
            name in prop::sample::select(EventType::ALL.as_slice()),
            at in any::<prop::sample::Index>(),
            letter in prop::char::range('a', 'z'),
            how in 0..4,
        ) {
            let mut letters: Vec<char> = name.as_str().chars().collect();
            let at = at.index(letters.len() - 1);
            match how {
                0 => letters.swap(at, at + 1),
                1 => drop(letters.remove(at)),
                2 => letters.insert(at, letter),
                _ => letters[at] = letter,
            }
            let word: String = letters.into_iter().collect();
            if let Some(sure) = meaning(&word).sure {
                prop_assert_eq!(sure, name, "{}", word);
            }
        }

        #[test]
        fn any_word_is_read_in_bounded_time(word in "(ad|ads|play|end|start|[a-z]){0,30}") {
            let Meaning { sure, could } = meaning(&word);
            prop_assert!(sure.is_none_or(|sure| could == [sure]));
        }
    }
}
