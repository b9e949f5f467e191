//! The `playproof` command.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Sessions are many small pieces of memory: this allocator takes half the time of the C library's.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    playproof::cli::run()
}
