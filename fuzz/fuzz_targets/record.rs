//! Reads one record of a log.
#![no_main]

use std::io::Cursor;

use libfuzzer_sys::fuzz_target;
use playproof::ingest::read;
use playproof::place::InputId;

fuzz_target!(|bytes: &[u8]| {
    let mut line = br#"{"url":"/x"}"#.to_vec();
    line.push(b'\n');
    line.extend(bytes.iter().map(|&byte| if byte == b'\n' { b' ' } else { byte }));
    let mut items = 0;
    for chunk in read(InputId(0), Box::new(Cursor::new(line))) {
        let Ok(chunk) = chunk else { break };
        chunk.items(&mut |_| items += 1);
    }
    assert!((1..=2).contains(&items));
});
