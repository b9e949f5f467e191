//! The URLs of a log, of which most go to the same place.

use super::endpoint::{Endpoint, Target, host, is_word, target};
use std::sync::Arc;

/// What follows the session ID in the URL of an event.
const BEHIND: &str = "/events";

/// Reads URLs, and learns from each what the next one mostly begins with.
#[derive(Debug, Default)]
pub struct Familiar {
    /// What stood before the session ID in the last URL of an event; it ends with a slash. Empty at
    /// first.
    before: String,
    /// The host of the last call.
    host: Option<Arc<str>>,
}

impl Familiar {
    /// What `url` asks for, as [`target`] tells.
    pub fn target<'u>(&mut self, url: &'u str) -> Option<Target<'u>> {
        if let Some(sid) = self.sid(url) {
            return Some(Target { endpoint: Endpoint::Events { sid: sid.into() }, fault: None });
        }
        let target = target(url);
        if let Some(Target { endpoint: Endpoint::Events { sid }, fault: None }) = &target
            && let Some(before) = url.strip_suffix(BEHIND).and_then(|url| url.strip_suffix(&**sid))
            && !before.contains(['?', '#'])
        {
            before.clone_into(&mut self.before);
            self.host = host(url).map(Arc::from);
        }
        target
    }

    /// The host of `url`, as [`host`] tells.
    pub fn host(&mut self, url: &str) -> Option<Arc<str>> {
        if !self.before.is_empty() && url.starts_with(&self.before) {
            return self.host.clone();
        }
        let host = host(url)?;
        if self.host.as_deref() == Some(host) { self.host.clone() } else { Some(host.into()) }
    }

    /// The session ID of an event that goes where the last one went: a word, which neither ends the path
    /// nor stands for anything else.
    fn sid<'u>(&self, url: &'u str) -> Option<&'u str> {
        let sid = url.strip_prefix(&self.before)?.strip_suffix(BEHIND)?;
        (is_word(sid) && !sid.is_empty() && !self.before.is_empty()).then_some(sid)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const PIECES: [&str; 15] = [
        "https://a.test",
        "https://b.test:443",
        "http://u@[::1]",
        "/api",
        "/v1",
        "/sessions",
        "/",
        "/ab12",
        "/a%2f",
        "/é",
        "/a:b",
        "/a?b",
        "#",
        "/events",
        "/events",
    ];

    /// URLs of calls, and of what is nearly one.
    fn url() -> impl Strategy<Value = String> {
        let any = proptest::collection::vec(proptest::sample::select(PIECES.to_vec()), 0..8);
        let call = (
            proptest::sample::select(vec!["", "https://a.test", "https://b.test/x?", "//", "a:"]),
            proptest::sample::select(vec!["", "ab12", "c", "a/b", "a%2Fb", "a?", "é", "a-b"]),
        );
        prop_oneof![
            any.prop_map(|pieces| pieces.concat()),
            call.prop_map(|(host, sid)| format!("{host}/api/v1/sessions/{sid}/events")),
        ]
    }

    proptest! {
        #[test]
        fn urls_mean_what_they_mean_by_themselves(urls in proptest::collection::vec(url(), 1..9)) {
            let mut familiar = Familiar::default();
            for url in &urls {
                prop_assert_eq!(familiar.target(url), target(url));
                let told = familiar.host(url);
                prop_assert_eq!(told.as_deref(), host(url));
            }
        }
    }

    #[test]
    fn what_came_before_is_familiar() {
        let mut familiar = Familiar::default();
        familiar.target("https://a.test/api/v1/sessions/a-b/events").unwrap();
        assert_eq!(familiar.sid("https://a.test/api/v1/sessions/c/events"), Some("c"));
        assert_eq!(familiar.sid("https://b.test/api/v1/sessions/c/events"), None);
        let first = familiar.host("https://a.test/api/v1/sessions/c/events").unwrap();
        let other = familiar.host("https://a.test/api/v1/sessions").unwrap();
        assert!(Arc::ptr_eq(&first, &other));
    }
}
