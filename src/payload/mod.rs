//! What the body of a call holds, and whether its event type's schema allows it.

pub mod schemas;
