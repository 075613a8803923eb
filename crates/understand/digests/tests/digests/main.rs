//! Digests from the schedule to the letter, on SQLite and PostgreSQL.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]

mod help;
mod kept;
mod sent;
