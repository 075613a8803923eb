//! SQLite or PostgreSQL behind one code path: pools, transactions, migrations, the stream, the slim timeline, jobs, audit.
//!
//! Rooms write plain SQL that both databases run: `$1` placeholders, TEXT, BIGINT, DOUBLE PRECISION, BOOLEAN, UUID and BLOB
//! columns, `ON CONFLICT`, `RETURNING`. What differs is here and nowhere else: connecting, BLOB's name, and how many rows
//! travel in one statement ([`Rows`]).
//!
//! Invariants:
//! - One transaction per use case; store functions take it ([`Tx`]). What must follow is written in the same transaction.
//! - Numbers of the stream come from one counter row, locked until the commit: number order is commit order.
//! - [`StreamWriter::append`] returns only after the commit is durable, and no interaction is in the stream twice.

mod audit;
mod checkpoint;
mod db;
mod durable;
mod error;
pub mod jobs;
mod migrate;
mod rows;
mod seen;
mod sql;
pub mod stream;
mod timeline;
mod writer;
mod writes;

pub use audit::{AuditEntry, AuditFilter, AuditRecord, audit, read_audit, search_audit};
pub use db::{Backend, Db};
pub use durable::{Committed, Tx, Writing};
pub use error::StoreError;
pub use migrate::{Migration, migrate};
pub use rows::{Column, Rows};
pub use sea_orm::{FromQueryResult, Value};
pub use seen::forget_seen_before;
pub use sql::Sql;
pub use stream::StreamRow;
pub use timeline::{
    FOLDED, Fresh, TimelineFilter, TimelineKey, TimelineLine, TimelineRow, ToFold, fold_through,
    forget_visits_before, not_folded, read_timeline, settle_timeline, timeline_lines, waiting_to_fold,
    walk_timelines,
};
pub use writer::{Appended, BatchHook, Fold, Outcome, StreamWriter, WriterSettings};
pub use writes::Writes;

/// Tables of this crate.
pub fn migrations() -> Vec<Migration> {
    vec![
        Migration { id: "20261121_0001_store", sql: include_str!("migrations/20261121_0001_store.sql") },
        Migration { id: "20261122_0039_audit", sql: include_str!("migrations/20261122_0039_audit.sql") },
        Migration {
            id: "20261122_0300_timeline_runs",
            sql: include_str!("migrations/20261122_0300_timeline_runs.sql"),
        },
        Migration {
            id: "20261122_0310_seen_fresh",
            sql: include_str!("migrations/20261122_0310_seen_fresh.sql"),
        },
        Migration {
            id: "20261122_2120_timeline_fresh",
            sql: include_str!("migrations/20261122_2120_timeline_fresh.sql"),
        },
    ]
}
