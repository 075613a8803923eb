//! What the methods find in the stream, kept and served, on SQLite and PostgreSQL.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]
#![allow(
    clippy::cloned_ref_to_slice_refs,
    clippy::struct_field_names,
    reason = "as an assertion and an answer read"
)]

mod feed;
mod themes;
