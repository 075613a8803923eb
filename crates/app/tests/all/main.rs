//! Stories of the whole: the binary and its rooms together, on SQLite and PostgreSQL.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]
#![allow(clippy::needless_pass_by_value, reason = "values made in place read better")]

mod access;
mod analyze;
mod cli;
mod contract;
mod crash;
mod disk;
mod insights;
mod live;
mod olist;
mod postgres;
mod quality;
mod server;
mod story;
