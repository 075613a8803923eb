//! The stream's front door: what senders and files say, as interactions that are durable when they are acknowledged.
//!
//! - [`import`] reads files of other systems by a mapping that people write.
//! - [`routes`] takes requests: [`segment`] and [`cloud_event`] read two widely spoken formats, [`accept`] holds what they share.
//!
//! Invariants:
//! - Nothing is acknowledged before the store's commit.
//! - An item that cannot be accepted is named by its place, code and field; the good ones beside it are kept.

pub mod accept;
pub mod cloud_event;
mod http;
pub mod import;
pub mod segment;

pub use http::{StreamState, routes};

/// Tables of this crate.
pub fn migrations() -> Vec<rapport_store::Migration> {
    vec![rapport_store::Migration {
        id: "20261121_0030_import",
        sql: include_str!("migrations/20261121_0030_import.sql"),
    }]
}
