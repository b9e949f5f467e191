//! Decompresses, unpacks, reads and checks any bytes.
#![no_main]

use std::io::Cursor;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use playproof::check::{Options, check};
use playproof::source::Input;

/// Schemas take longer to compile than most inputs to check.
static OPTIONS: LazyLock<Options> = LazyLock::new(Options::default);

fuzz_target!(|bytes: &[u8]| {
    let input = Input::once("input", Cursor::new(bytes.to_vec()));
    let inputs = input.expand().expect("bytes in memory can be read");
    let report = check(&inputs, &OPTIONS).expect("bytes in memory can be read");
    assert!(report.summary.calls > 0 || !report.findings.is_empty() || inputs.is_empty());
});
