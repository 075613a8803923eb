//! The demo company as its readers meet it: the whole stream, the planted causes, the live continuation.

#![allow(clippy::unwrap_used, reason = "a helper of a test fails loudly, as the test does")]

mod facts;
mod live;
mod planted;
mod stream;

use rapport_demo::Settings;
use rapport_kernel::time::Zone;

/// A company whose last day is 2026-07-29, until 15:00 in Moscow.
fn settings(customers: u32, causes: bool) -> Settings {
    Settings {
        customers,
        seed: 7,
        now: "2026-07-29T12:00:00Z".parse().unwrap(),
        causes,
        zone: Zone::Europe__Moscow,
    }
}
