//! SQL over lake and tail: tables, functions, what a statement may do, and running it.

pub(crate) mod by_day;
pub(crate) mod calendar;
pub(crate) mod customer;
pub(crate) mod engine;
pub(crate) mod flushed;
pub(crate) mod functions;
mod json;
pub(crate) mod snapshot_table;
pub(crate) mod tables;
