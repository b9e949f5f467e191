//! Tells those who wait how far the reading has come.

use std::fmt;
use std::io::{self, Read};
use std::sync::Arc;

/// Is told how far a run has come.
pub trait Progress: fmt::Debug + Send + Sync {
    /// `bytes` more of the inputs have been read. Called often: once for each block.
    fn read(&self, bytes: u64);

    /// All inputs are read; what is left are sessions to replay, and findings to place.
    fn all_read(&self);
}

/// `reader`, telling `progress` of what is read; with nobody to tell, as it is.
pub(super) fn told(
    reader: Box<dyn Read + Send>,
    progress: Option<&Arc<dyn Progress>>,
) -> Box<dyn Read + Send> {
    match progress {
        Some(progress) => Box::new(Told { reader, progress: Arc::clone(progress) }),
        None => reader,
    }
}

struct Told {
    reader: Box<dyn Read + Send>,
    progress: Arc<dyn Progress>,
}

impl Read for Told {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.reader.read(buffer)?;
        self.progress.read(count as u64);
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::*;
    use crate::check::{Options, check};
    use crate::source::Input;

    #[derive(Debug, Default)]
    struct Counter {
        bytes: AtomicU64,
        all_read: AtomicU64,
    }

    impl Progress for Counter {
        fn read(&self, bytes: u64) {
            assert_eq!(self.all_read.load(Ordering::Relaxed), 0);
            self.bytes.fetch_add(bytes, Ordering::Relaxed);
        }

        fn all_read(&self) {
            self.all_read.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn every_byte_is_told_once() {
        let counter = Arc::new(Counter::default());
        let log = "{\"url\":\"https://x/\"}\n".repeat(50_000);
        let len = log.len() as u64;
        let progress: Arc<dyn Progress> = Arc::<Counter>::clone(&counter);
        let options = Options { progress: Some(progress), ..Options::default() };
        let inputs = ["a", "b"].map(|name| Input::once(name, io::Cursor::new(log.clone())));
        check(&inputs, &options).unwrap();
        assert_eq!(counter.bytes.load(Ordering::Relaxed), 2 * len);
        assert_eq!(counter.all_read.load(Ordering::Relaxed), 1);
    }
}
