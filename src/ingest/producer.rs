//! What an input is, and which program wrote it.

use super::raw;

/// What an input is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// A HAR file.
    Har,
    /// One JSON record a line.
    Lines,
    /// JSON records over any number of lines, in a row or in an array.
    Values,
    /// A `.gor` file of GoReplay.
    GoReplay,
    /// Nothing that is read.
    Unreadable,
}

impl Format {
    /// The format in words.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Har => "HAR",
            Self::Lines => "log, one JSON record a line",
            Self::Values => "log, JSON records in a row",
            Self::GoReplay => "GoReplay file",
            Self::Unreadable => "unreadable",
        }
    }
}

/// The longest name or version that is kept, in characters.
const MAX_NAME_CHARS: usize = 100;

/// The program that wrote a HAR file, as its `creator` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Producer {
    /// The name, as written.
    pub name: String,
    /// The version, as written; "" where there is none.
    pub version: String,
}

impl Producer {
    /// The `creator` that is written as `json`. None where it has no name.
    pub(super) fn read(json: &str) -> Option<Self> {
        let (mut name, mut version) = (String::new(), String::new());
        let text = |json| raw::string(json).map(|decoded| decoded.text).unwrap_or_default();
        raw::members(json, |member, value| match &*member {
            "name" => name = text(value).chars().take(MAX_NAME_CHARS).collect(),
            "version" => version = text(value).chars().take(MAX_NAME_CHARS).collect(),
            _ => {}
        })
        .ok()?;
        (!name.trim().is_empty()).then_some(Self { name, version })
    }

    /// What the program is known as, where that differs from the name that it writes.
    pub fn known_as(&self) -> &str {
        let known = [
            ("webinspector", "Chrome or Edge developer tools"),
            ("webkit web inspector", "Safari Web Inspector"),
            ("firefox", "Firefox developer tools"),
            ("charles proxy", "Charles"),
            ("browsermob proxy", "BrowserMob Proxy"),
            ("mitmproxy har_dump", "mitmproxy"),
        ];
        let name = self.name.trim().to_ascii_lowercase();
        known.iter().find(|(written, _)| *written == name).map_or(&self.name, |(_, known)| known)
    }

    /// How bodies get into what the program writes; none where it always writes them.
    pub fn how_to_record_bodies(&self) -> Option<&'static str> {
        let name = self.name.to_ascii_lowercase();
        let hints = [
            ("playwright", "record with `recordHar: { content: 'embed' }`, not `omit`"),
            (
                "webinspector",
                "bodies that a page sends by fetch or XHR are kept, those of `sendBeacon` Blobs are not",
            ),
            ("firefox", "raise `devtools.netmonitor.requestBodyLimit` in about:config"),
            ("browsermob", "turn on `CaptureType.REQUEST_CONTENT`"),
            ("browserstack", "set `captureContent: true`"),
            ("cypress", "record with `content: true`"),
        ];
        hints.iter().find(|(known, _)| name.contains(known)).map(|(_, hint)| *hint)
    }
}
