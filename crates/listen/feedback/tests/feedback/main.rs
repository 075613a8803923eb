//! The room as its routes show it, on SQLite and PostgreSQL.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]
#![allow(clippy::needless_pass_by_value, reason = "values made in place read better")]

mod changes;
mod findings;
mod help;
mod lists;
mod people;
mod shown;
