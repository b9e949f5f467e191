//! Decompresses, unpacks, reads and checks any bytes.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use playproof::check::{Options, check};
use playproof::source::Input;

fuzz_target!(|bytes: &[u8]| {
    let input = Input::once("input", Cursor::new(bytes.to_vec()));
    let inputs = input.expand().expect("bytes in memory can be read");
    let report = check(&inputs, &Options::default()).expect("bytes in memory can be read");
    assert!(report.summary.calls > 0 || !report.findings.is_empty() || inputs.is_empty());
});
