//! The life of a session.

mod concurrent_session_start;
mod event_after_session_complete;
mod event_after_session_end;
mod event_before_session_start;
mod idle_timeout;
mod missing_session_start;
mod premature_complete;
mod previous_video;
mod session_not_closed;
mod session_timeout;
mod session_too_long;
mod session_without_events;
mod starts;

use super::Rule;

/// The rules of this group.
pub(super) static RULES: &[&Rule] = &[
    &missing_session_start::RULE,
    &event_before_session_start::RULE,
    &session_without_events::RULE,
    &concurrent_session_start::RULE,
    &event_after_session_end::RULE,
    &event_after_session_complete::RULE,
    &session_not_closed::RULE,
    &premature_complete::RULE,
    &previous_video::RULE,
    &session_timeout::RULE,
    &idle_timeout::RULE,
    &session_too_long::RULE,
];
