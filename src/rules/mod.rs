//! The rules: one file a rule, one page a rule in `docs/rules/`, one table of all.
//!
//! A rule is data with a check. Checks come in kinds, by what they need to see: a fault of a payload, a
//! payload, a call, a call in its session, a replayed session, or everything that was captured.

use std::fmt;
use std::io;

use serde::Serialize;

use crate::api::{EventType, Target};
use crate::finding::{Draft, Severity};
use crate::ingest::{Damage, Exchange, Format, NoBody, Producer, Trouble};
use crate::json::Node;
use crate::payload::{Event, Fault, is_recorders};
use crate::place::{InputId, Place, Side, Spot};
use crate::replay::is_live;
use crate::session::CallRecord;

mod ads;
pub mod by_id;
mod capture;
mod chapters;
mod cx;
mod downloaded;
pub mod expect;
mod limits;
mod order;
mod payload;
mod ping;
mod playback;
mod registered;
mod selector;
mod session;
mod signs;
mod sink;
mod states;
mod tables;
mod transport;
mod values;
mod wording;

pub(crate) use capture::how_to_record_bodies;
pub use cx::{SessionCx, Span};
use expect::Expectations;
pub use limits::Limits;
pub use registered::{Definition, register};
pub use selector::Selector;
pub use signs::Signs;
pub use sink::{LateSink, Sink};
pub use tables::{Tables, tables};
pub(crate) use values::is_word_for_nothing;

/// What a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Group {
    /// The capture itself.
    Capture,
    /// Requests and their answers.
    Transport,
    /// The shape of a payload, by its event type's schema.
    Payload,
    /// The values of a payload.
    Values,
    /// The life of a session.
    Session,
    /// The order of events.
    Order,
    /// Play, pause, buffering, and the playhead.
    Playback,
    /// Pings.
    Ping,
    /// Ad breaks and ads.
    Ads,
    /// Chapters.
    Chapters,
    /// Player states.
    States,
    /// Downloaded sessions.
    Downloaded,
    /// What a configuration adds: rules of one's own.
    Own,
}

impl Group {
    /// All groups, in the order in which they are listed.
    pub const ALL: [Self; 13] = [
        Self::Capture,
        Self::Transport,
        Self::Payload,
        Self::Values,
        Self::Session,
        Self::Order,
        Self::Playback,
        Self::Ping,
        Self::Ads,
        Self::Chapters,
        Self::States,
        Self::Downloaded,
        Self::Own,
    ];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Capture => "capture",
            Self::Transport => "transport",
            Self::Payload => "payload",
            Self::Values => "values",
            Self::Session => "session",
            Self::Order => "order",
            Self::Playback => "playback",
            Self::Ping => "ping",
            Self::Ads => "ads",
            Self::Chapters => "chapters",
            Self::States => "states",
            Self::Downloaded => "downloaded",
            Self::Own => "own",
        }
    }
}

impl fmt::Display for Group {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Which findings of a rule are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Per {
    /// Those of a session, or of an input where no session is known.
    Session,
    /// Those of an input.
    Input,
}

/// A rule.
#[derive(Debug)]
pub struct Rule {
    /// Names the offence, in kebab-case; never changes, for configurations hold it.
    pub id: &'static str,
    /// What it is about.
    pub group: Group,
    /// What the defect impacts.
    pub severity: Severity,
    /// What it says, in a sentence.
    pub summary: &'static str,
    /// Its page.
    pub page: &'static str,
    /// Which of its findings are one.
    pub per: Per,
    /// How it is checked.
    pub check: Check,
}

impl Rule {
    /// The addresses to read more at, the first the one that says most: the URL that a rule of one's own names,
    /// and the pages of Adobe's documentation that a page names as its source.
    pub fn links(&self) -> impl Iterator<Item = &'static str> {
        let sources = self.page.lines().filter_map(|line| {
            line.strip_prefix('<')?.strip_suffix('>').filter(|link| link.starts_with("https://"))
        });
        self.docs().into_iter().chain(sources)
    }

    /// The URL that a rule of one's own names for more about it.
    pub fn docs(&self) -> Option<&'static str> {
        match self.check {
            Check::Own { docs } => docs,
            _ => None,
        }
    }
}

/// How a rule is checked, by what it needs to see.
#[derive(Debug)]
pub enum Check {
    /// A fault of a payload: whether the fault is this rule's, and what to say of it.
    Payload(fn(&FaultCx<'_>) -> Option<Draft>),
    /// A payload of one of these event types.
    Values(&'static [EventType], fn(&BodyCx<'_>, &mut Sink<'_>)),
    /// A payload, of which a configuration expects something. What it says is scoped by the JSON pointer
    /// in the payload that it is about.
    Expected(fn(&BodyCx<'_>, &Expectations, &mut Sink<'_>)),
    /// A call, with what the payload rules have said of it.
    Call(fn(&CallCx<'_>, &mut Sink<'_>)),
    /// A call that the server is not known to have accepted, with what all other rules of calls and payloads
    /// have said of it.
    Answer(fn(&CallRecord, &mut Sink<'_>)),
    /// A replayed session that shows one of these signs.
    Session(Signs, fn(&SessionCx<'_>, &mut Sink<'_>)),
    /// One session after another, of those that show one of these signs, and calls that belong to none: for
    /// what only several of them show.
    Series(Signs, fn() -> Box<dyn Series>),
    /// What was read of the inputs.
    Capture(fn(&Capture<'_>, &mut Sink<'_>)),
    /// By a configuration that adds the rule, when a session was replayed.
    Own {
        /// The URL of more about it.
        docs: Option<&'static str>,
    },
}

/// Follows the sessions, in the order in which they are judged: by their first call where they are whole
/// at the same time, else by their end. Each is gone when the next one comes.
pub trait Series: fmt::Debug + Send {
    /// Sees a session that shows one of the rule's signs, and may speak of it.
    ///
    /// # Errors
    /// What is kept of it cannot be written into a temporary file.
    fn session(&mut self, cx: &SessionCx<'_>, sink: &mut Sink<'_>) -> io::Result<()>;

    /// Sees a call that belongs to no session, and may speak of it.
    fn loose(&mut self, _call: &CallRecord, _sink: &mut Sink<'_>) {}

    /// Speaks of sessions that it saw, when there are no more.
    ///
    /// # Errors
    /// What was kept of them cannot be read.
    fn end(&mut self, _span: &Span, _sink: &mut LateSink<'_>) -> io::Result<()> {
        Ok(())
    }
}

/// A fault of a payload.
#[derive(Clone, Copy, Debug)]
pub struct FaultCx<'a> {
    /// The event.
    pub event: &'a Event,
    /// The fault.
    pub fault: &'a Fault,
}

impl FaultCx<'_> {
    /// Where the fault is to be seen.
    pub fn spot(&self) -> Spot {
        match self.fault.side {
            Side::Key => self.event.key(&self.fault.pointer),
            Side::Value => self.event.value(&self.fault.pointer),
        }
    }
}

/// A payload.
#[derive(Clone, Copy, Debug)]
pub struct BodyCx<'a> {
    /// The event.
    pub event: &'a Event,
    /// Its event type.
    pub event_type: EventType,
    /// Its payload.
    pub body: Node<'a>,
}

/// A call, while the capture's bytes are at hand.
#[derive(Clone, Copy, Debug)]
pub struct CallCx<'a> {
    /// The request and its response.
    pub exchange: &'a Exchange<'a>,
    /// What its URL means.
    pub target: &'a Target<'a>,
    /// What its session will get; `raised` holds what the payload rules have said.
    pub call: &'a CallRecord,
    /// Whether its body is an array.
    pub batch: bool,
}

impl<'a> BodyCx<'a> {
    /// Whether a `sessionStart` is of live content, or cannot be told: its content type was redacted.
    pub fn is_live(&self) -> bool {
        let word = self.body.at("/params/media.contentType").and_then(Node::as_str);
        word.is_some_and(|word| is_live(word) || is_recorders(word))
    }

    /// The string at `pointer`, unless the recorder damaged or redacted it: then it is not the client's.
    pub fn text(&self, pointer: &str) -> Option<&'a str> {
        self.body.at(pointer)?.as_str().filter(|text| !is_recorders(text))
    }
}

/// What was read of an input.
#[derive(Clone, Debug)]
pub struct InputFacts {
    /// The input.
    pub input: InputId,
    /// HAR entries or log lines.
    pub records: u64,
    /// Media Collection calls among them.
    pub calls: u64,
    /// Calls without a body: how many, and the first of them with the reason.
    pub bodies_missing: Option<(u64, Place, NoBody)>,
    /// Calls with a body that the recorder damaged: how many, and the first of them with its damage.
    pub damaged: Option<(u64, Place, Damage)>,
    /// What could not be read: the first of it.
    pub troubles: Vec<Trouble>,
    /// How many records beyond those could not be read.
    pub troubles_beyond: u64,
    /// What the input is.
    pub format: Format,
    /// The program that wrote it, where it says so.
    pub producer: Option<Producer>,
}

impl InputFacts {
    /// An input of which nothing was read yet.
    pub fn of(input: InputId) -> Self {
        Self {
            input,
            records: 0,
            calls: 0,
            bodies_missing: None,
            damaged: None,
            troubles: Vec::new(),
            troubles_beyond: 0,
            format: Format::Unreadable,
            producer: None,
        }
    }
}

/// What was read.
#[derive(Debug)]
pub struct Capture<'a> {
    /// What was read of each input.
    pub inputs: &'a [InputFacts],
}

/// The id of the rule that `--allow-empty` turns off.
pub const NO_TRACKING_CALLS: &str = "no-tracking-calls";

/// The rules of all groups, in the order of the catalogue.
pub fn all() -> impl Iterator<Item = &'static Rule> {
    [
        capture::RULES,
        transport::RULES,
        payload::RULES,
        values::RULES,
        session::RULES,
        order::RULES,
        playback::RULES,
        ping::RULES,
        ads::RULES,
        chapters::RULES,
        states::RULES,
        downloaded::RULES,
    ]
    .into_iter()
    .flatten()
    .copied()
}

/// The rule with this id: of the catalogue, or one that a configuration has added.
pub fn find(id: &str) -> Option<&'static Rule> {
    tables().by_id.get(id).copied().or_else(|| registered::find(id))
}
