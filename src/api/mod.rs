//! The Media Collection API's own words: event types, hosts, and the paths that make a request a
//! call.

mod endpoint;
mod event_type;
mod host;
mod words;

pub use endpoint::{
    Endpoint, EndpointKind, PathFault, SidFault, Target, host, location_sid, sid_fault, target,
};
pub use event_type::EventType;
pub use host::{HostError, HostPattern};
