//! What runs and ends.

pub mod analyze;
pub mod doctor;
pub mod import;
pub mod key;
pub mod metric;
pub mod migrate;
pub mod openapi;
pub mod sql;
pub mod text;
pub mod user;
