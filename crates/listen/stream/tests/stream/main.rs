//! The front door, from outside.
#![allow(clippy::unwrap_used)]

mod cloud_events;
mod http;
mod import;
mod imports;
mod nonsense;
mod segment;
mod traffic;

use rapport_kernel::{Clock, FixedClock};
use rapport_quality::entry::Noted;
use rapport_stream::accept::{Arrival, Defaults};
use rapport_testkit::NOW;

/// Runs `check` with an arrival of the source "web" at [`NOW`], phones read as Russian, no default currency.
fn arriving<T>(check: impl FnOnce(&Arrival<'_>) -> T) -> T {
    let clock = FixedClock::at(NOW);
    let defaults = Defaults { country: Some("RU".into()), currency: None };
    let noted = Noted::default();
    let clock = &clock as &dyn Clock;
    check(&Arrival { source: "web", received_at: NOW, clock, defaults: &defaults, noted: &noted })
}
