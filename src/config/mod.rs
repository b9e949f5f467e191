//! The configuration of a run: what `playproof.toml` says, and what it comes to with the defaults and the
//! command line. `docs/configuration.md` tells users.

mod expect;
mod find;
mod item;
mod keys;
mod levels;
mod near;
mod problem;
mod read;
mod run;
mod settings;
mod show;
mod template;
#[cfg(test)]
mod tests;
mod toml_text;

pub use jiff::civil::Date;

pub use find::{FILE_NAME, find, load};
pub(crate) use item::duration_ms;
pub use keys::{Key, Table, all as keys};
pub use levels::{Level, Levels};
pub(crate) use near::{did_you_mean, nearest};
pub use problem::{ConfigError, Problem, Wrong};
pub use read::parse;
pub use run::today;
pub use settings::{FailOn, IgnoreEntry, Origin, Setting, Settings, Target};
pub use show::{Line, lines, write};
pub use template::template;
