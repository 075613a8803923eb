//! Interactions as Delta tables on an object store, queried by DataFusion; rows not flushed yet are read with them, so that an
//! acknowledged interaction is in the next answer. The only room that knows Delta and DataFusion.
//!
//! The life of a row here: the store's hot stream → [`tail`] (Arrow in memory) → [`flush`] (one Delta commit with the number
//! it is complete through) → forgotten in the store. A query pins a snapshot and the tail above that snapshot's number.
//!
//! Invariants:
//! - Every acknowledged interaction is in every answer once: the boundary between lake and tail is the application
//!   transaction of the very snapshot being read.
//! - Files are durable before the log entry that names them, log entries before the mark in the store, marks before hot rows
//!   are forgotten. What a crash leaves above the mark is checked and kept, or set aside and flushed again ([`recovery`]).
//! - No personal data: what leaves is decided in [`rows`], by an allow-list ([`clean`]) and a mask ([`rapport_kernel::mask`]).
//! - Scope is a filter beneath every table; a statement is one SELECT and sees no other tables.

mod buckets;
mod clean;
mod dimension;
mod error;
pub mod export;
mod files;
mod flush;
mod keeper;
mod lake;
mod marks;
mod objects;
mod query;
mod reading;
mod recovery;
mod rows;
pub mod schema;
mod settings;
mod status;
pub mod sync;
mod table;
mod tail;
mod upkeep;

pub use error::LakeError;
pub use flush::Flushed;
pub use lake::Lake;
pub use schema::MONTH;
pub use settings::LakeSettings;
pub use status::LakeStatus;
pub use upkeep::Upkeep;

use rapport_store::Migration;

/// Tables of this crate in the store.
pub fn migrations() -> Vec<Migration> {
    vec![Migration { id: "20261121_0101_lake", sql: include_str!("migrations/20261121_0101_lake.sql") }]
}
