//! Values that are more than memory shall hold: they go into temporary files without a name, gone when the
//! run ends, and come back in order.
//!
//! What is written is read by the same process and by nobody else: the files have no format to keep.

mod run;
mod sort;

pub use run::{Run, RunReader, RunWriter};
pub use sort::{Merged, Sorted, Sorter};
