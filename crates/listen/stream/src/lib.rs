//! The stream's front door: what senders and files say, as interactions that are durable when they are acknowledged.
//!
//! - [`import`] reads files of other systems by a mapping that people write; [`imports`] does so for the screen, in the background.
//! - [`traffic`] counts what arrives by each write key, and keeps the last events to be looked at.
//! - [`routes`] takes requests: [`segment`] and [`cloud_event`] read two widely spoken formats, [`accept`] holds what they share.
//!
//! Invariants:
//! - Nothing is acknowledged before the store's commit.
//! - An item that cannot be accepted is named by its place, code and field; the good ones beside it are kept.

pub mod accept;
pub mod cloud_event;
mod http;
pub mod import;
pub mod imports;
pub mod segment;
pub mod traffic;

pub use http::{SourcesState, StreamState, import_routes, routes, source_routes};

/// Tables of this crate.
pub fn migrations() -> Vec<rapport_store::Migration> {
    let step = |id, sql| rapport_store::Migration { id, sql };
    vec![
        step("20261121_0030_import", include_str!("migrations/20261121_0030_import.sql")),
        step("20261122_0031_import_run", include_str!("migrations/20261122_0031_import_run.sql")),
        step("20261122_0032_source_traffic", include_str!("migrations/20261122_0032_source_traffic.sql")),
        step("20261122_0033_source_last", include_str!("migrations/20261122_0033_source_last.sql")),
    ]
}
