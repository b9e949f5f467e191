//! Reads captures: bytes become exchanges. Reading never fails as a whole; what cannot be read is
//! told as trouble at its place, and reading goes on.

mod exchange;

pub use exchange::{Body, Damage, Exchange, Item, NoBody, Recorded, Status, Trouble, TroubleKind};
