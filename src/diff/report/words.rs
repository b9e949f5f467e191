//! The words of all formats. Foreign text in them is not escaped yet; names stand between backticks.

use crate::api::EventType;
use crate::diff::{Action, Change, Diff, Kind, Line, Pair, SetAside, Why};
use crate::report::model::SessionSummary;
use crate::report::words::{clock, counted, thousands};

/// The longest value that is shown, in characters.
const MAX_SHOWN: usize = 80;

/// What a line of the summary says.
fn line(line: &Line) -> String {
    let Line { kind, action, event_type, name, before, after, count, .. } = line;
    let said = Said {
        kind: *kind,
        action: *action,
        event_type: event_type.as_deref(),
        name: name.as_deref(),
        before: before.as_deref(),
        after: after.as_deref(),
        count: *count,
    };
    let area = event_type.as_deref().filter(|_| *kind == Kind::Events).and_then(area);
    let area = area.map(|area| format!("{area}: ")).unwrap_or_default();
    format!("{area}{}{}", said.words(Whole::Yes), share(line))
}

/// What the lines of the summary say: parameters that changed in the same way are one line.
pub(super) fn lines(all: &[Line]) -> Vec<(&Line, String)> {
    let mut lines = Vec::new();
    let mut rest = all;
    while let Some((first, _)) = rest.split_first() {
        let alike = rest.iter().take_while(|other| is_alike(first, other)).count();
        let (some, behind) = rest.split_at(alike);
        if alike >= FEW {
            lines.push((first, together(some)));
        } else {
            lines.extend(some.iter().map(|one| (one, line(one))));
        }
        rest = behind;
    }
    lines
}

/// Fewer lines than these are written one by one.
const FEW: usize = 3;

/// The most names that a line has.
const MAX_NAMES: usize = 40;

fn is_alike(one: &Line, other: &Line) -> bool {
    let is_of_parameter = one.kind == Kind::Parameters && one.action != Action::Retyped;
    let own =
        |line: &Line| (line.kind, line.action, line.event_type.clone(), line.sessions, line.count);
    std::ptr::eq(one, other) || is_of_parameter && own(one) == own(other)
}

/// Parameters of an event type that are all gone, or all added.
fn together(lines: &[Line]) -> String {
    let Some(first) = lines.first() else { return String::new() };
    let names =
        lines.iter().take(MAX_NAMES).map(|line| quoted(line.name.as_deref().unwrap_or_default()));
    let names: Vec<String> = names.collect();
    let more = lines.len().saturating_sub(MAX_NAMES);
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    let event = quoted(first.event_type.as_deref().unwrap_or("event"));
    let what = if first.action == Action::Gone { "gone" } else { "added" };
    let (count, share) = (counted(lines.len() as u64, "parameter"), share(first));
    format!("{count} of {event} {what}{share}: {}{more}", names.join(", "))
}

/// In how many sessions a change shows.
fn share(line: &Line) -> String {
    match (line.sessions, line.of) {
        _ if line.kind == Kind::Sessions => String::new(),
        (_, 0 | 1) => String::new(),
        (sessions, of) if sessions == of => " everywhere".to_owned(),
        (sessions, of) => format!(" in {} of {}", thousands(sessions), counted(of, "session")),
    }
}

/// What a change of a session says.
pub(super) fn change(change: &Change) -> String {
    let said = Said {
        kind: change.kind,
        action: change.action,
        event_type: change.event_type.as_deref(),
        name: change.name.as_deref(),
        before: change.before.as_deref(),
        after: change.after.as_deref(),
        count: change.count,
    };
    let mut words = said.words(Whole::No);
    if change.count > 1 && change.kind != Kind::Findings {
        words += &format!(" ({})", counted(change.count, "event"));
    }
    words
}

/// Whether a change is told of all sessions together.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whole {
    Yes,
    No,
}

struct Said<'c> {
    kind: Kind,
    action: Action,
    event_type: Option<&'c str>,
    name: Option<&'c str>,
    before: Option<&'c str>,
    after: Option<&'c str>,
    count: u64,
}

impl Said<'_> {
    fn words(&self, whole: Whole) -> String {
        let event = quoted(self.event_type.unwrap_or("event"));
        let name = self.name.unwrap_or_default();
        match self.kind {
            Kind::Sessions => match self.action {
                Action::Gone => format!("{} gone", counted(self.count, "session")),
                _ => format!("{} added", counted(self.count, "session")),
            },
            Kind::Events => self.event(&event, whole),
            Kind::Parameters | Kind::Values => {
                format!("{} of {event} {}", quoted(name), self.parameter())
            }
            Kind::Timing => {
                let what = if name == "time" { "" } else { "the playhead of " };
                let way = match (self.action, name) {
                    (Action::Later, "time") => "comes later",
                    (_, "time") => "comes earlier",
                    (Action::Later, _) => "is further on",
                    _ => "is further back",
                };
                format!("{what}{event} {way}{}", self.values())
            }
            Kind::Pings | Kind::Metrics => format!("{name}{}", self.values()),
            Kind::Findings => {
                let what = if self.action == Action::Gone { "fixed" } else { "new" };
                let at = self.event_type.map(|_| format!(" at {event}")).unwrap_or_default();
                let said = self.after.or(self.before).filter(|_| whole == Whole::No);
                let said = said.map(|said| format!(": {}", cut(said))).unwrap_or_default();
                format!("{what}: {}{at}{said}", quoted(name))
            }
        }
    }

    fn event(&self, event: &str, whole: Whole) -> String {
        match (self.action, whole) {
            (Action::Gone, Whole::Yes) => format!("{} fewer {event}", thousands(self.count)),
            (Action::Gone, Whole::No) => format!("{event} gone"),
            (Action::Added, Whole::Yes) => format!("{} more {event}", thousands(self.count)),
            (Action::Moved, _) => format!("{event} moved{}", self.values()),
            (Action::Changed, _) => match self.after {
                Some(after) => format!("{event} became {}", quoted(after)),
                None => format!("{event} became another event"),
            },
            _ => format!("{event} added"),
        }
    }

    fn parameter(&self) -> String {
        match self.action {
            Action::Gone => {
                let was = self.before.map(|was| format!(" (was {})", cut(was)));
                format!("gone{}", was.unwrap_or_default())
            }
            Action::Added => {
                let is = self.after.map(|is| format!(" ({})", cut(is)));
                format!("added{}", is.unwrap_or_default())
            }
            Action::Retyped => format!("has another type{}", self.values()),
            _ => format!("changed{}", self.values()),
        }
    }

    /// The values before and after, where both are known.
    fn values(&self) -> String {
        match (self.before, self.after) {
            (Some(before), Some(after)) => format!(": {} → {}", cut(before), cut(after)),
            _ => String::new(),
        }
    }
}

fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "'"))
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(MAX_SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// What an event type is about.
fn area(word: &str) -> Option<&'static str> {
    Some(match EventType::parse(word)? {
        EventType::AdBreakStart | EventType::AdBreakComplete => "ad breaks",
        EventType::AdStart | EventType::AdComplete | EventType::AdSkip => "ads",
        EventType::ChapterStart | EventType::ChapterComplete | EventType::ChapterSkip => "chapters",
        EventType::StateStart | EventType::StateEnd | EventType::StatesUpdate => "player states",
        EventType::SessionStart | EventType::SessionEnd | EventType::SessionComplete => "session",
        EventType::Error | EventType::BitrateChange => "quality",
        EventType::Play | EventType::PauseStart | EventType::BufferStart => "playback",
        _ => return None,
    })
}

/// What was compared, in a sentence.
pub(super) fn compared(diff: &Diff) -> String {
    let [before, after] = &diff.names;
    let [old, new] = diff.sessions;
    let pairs = diff.pairs.len() as u64;
    format!(
        "{before} ({}) and {after} ({}): {} compared",
        counted(old, "session"),
        counted(new, "session"),
        counted(pairs, "pair"),
    )
}

/// The changes of a pair that are worth a line of their own: where only one pair was compared, the summary
/// has said the rest.
pub(super) fn shown<'p>(diff: &Diff, pair: &'p Pair) -> Vec<&'p Change> {
    let is_only = diff.pairs.len() == 1;
    let has_place = |change: &&Change| matches!(change.kind, Kind::Events | Kind::Timing);
    pair.changes.iter().filter(|change| !is_only || has_place(change)).collect()
}

/// That nothing differs.
pub(super) const NOTHING: &str = "nothing differs";

/// The heading of a pair.
pub(super) fn pair(pair: &Pair) -> String {
    let [old, new] = &pair.sessions;
    let test = pair.test.clone().or_else(|| content(old)).or_else(|| content(new));
    let ids = match (id(old), id(new)) {
        (one, other) if one == other => one,
        (one, other) => format!("{one} → {other}"),
    };
    match test {
        Some(test) => format!("{} · {ids}", cut(&test)),
        None => ids,
    }
}

/// What is said of a pair beside its changes.
pub(super) fn about(pair: &Pair) -> String {
    let mut about = vec![format!("{} the same", counted(pair.same_events, "event"))];
    if pair.unchanged_findings > 0 {
        about.push(format!("{} unchanged", counted(pair.unchanged_findings, "finding")));
    }
    if pair.not_compared > 0 {
        about.push(format!("{} not compared: too many", counted(pair.not_compared, "event")));
    }
    if pair.changes_beyond > 0 {
        about.push(format!("{} not shown", counted(pair.changes_beyond, "more change")));
    }
    about.join(", ")
}

/// A session that only one side has.
pub(super) fn lone(session: &SessionSummary) -> String {
    let content = content(session).map(|content| format!(" · {}", cut(&content)));
    let input = session.inputs.first().map(|input| format!(" · {input}")).unwrap_or_default();
    format!(
        "{}{}{input}, {}",
        id(session),
        content.unwrap_or_default(),
        counted(session.events, "event")
    )
}

fn content(session: &SessionSummary) -> Option<String> {
    session.media_name.as_deref().or(session.media_id.as_deref()).map(str::to_owned)
}

/// The beginning of a session ID.
fn id(session: &SessionSummary) -> String {
    /// As many characters as tell a session ID from others at a glance.
    const CHARS: usize = 12;
    match session.id.as_ref() {
        "" => "(no session ID)".to_owned(),
        id => id.chars().take(CHARS).collect(),
    }
}

/// What was set aside, in sentences.
pub(super) fn set_aside(all: &[SetAside]) -> Vec<String> {
    let of = |why| all.iter().filter(move |aside| aside.why == why);
    let names = |why| {
        let names: Vec<String> = of(why)
            .map(|aside| format!("{} of {}", quoted(&aside.name), quoted(&aside.event_type)))
            .collect();
        (!names.is_empty()).then(|| names.join(", "))
    };
    let identity = names(Why::Identity)
        .map(|names| format!("set aside as IDs and times, which always differ: {names}"));
    let unique = names(Why::Unique)
        .map(|names| format!("set aside because each session has a value of its own: {names}"));
    identity.into_iter().chain(unique).collect()
}

/// When an event comes.
pub(super) fn at(change: &Change) -> String {
    let clock = change.elapsed_ms.map(|ms| clock(u64::try_from(ms).unwrap_or(0)));
    let numbers = match (change.index_before, change.index_after) {
        (Some(old), Some(new)) if old == new => format!("event {old}"),
        (Some(old), Some(new)) => format!("event {old} → {new}"),
        (Some(old), None) => format!("event {old} before"),
        (None, Some(new)) => format!("event {new} after"),
        (None, None) => String::new(),
    };
    match (clock, numbers.as_str()) {
        (Some(clock), "") => clock,
        (Some(clock), numbers) => format!("{clock}, {numbers}"),
        (None, numbers) => numbers.to_owned(),
    }
}
