//! The binary `rapport`.

use std::process::ExitCode;

// Interactions are many small allocations that move between threads, where the C library's allocator waits.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    rapport::run()
}
