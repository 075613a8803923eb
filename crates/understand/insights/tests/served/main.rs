//! What the methods find in the stream, kept and served, on SQLite and PostgreSQL.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]

mod feed;
mod themes;
