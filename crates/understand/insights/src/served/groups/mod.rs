//! Groups of customers by how they behave and what they complain about: found when asked and anew every week, kept under
//! the same names as long as they hold the same customers, and saved as segments.
//!
//! Factors are those of the last twelve months of at most [`gather::MOST_CUSTOMERS`] customers drawn by chance. The method is
//! that of [`crate::groups`]; where it finds nothing distinct and stable, that is what is said.
//!
//! Invariants:
//! - Groups are of the whole company: only who sees all units sees them.
//! - A run holds ids and facts; words of customers are read when they are shown, masked.
//! - A segment made of a group is a rule that people can read. How many of the group it finds, and how many others, is measured
//!   on customers that were not used to find the rule.

mod ask;
mod behind;
mod find;
mod gather;
mod http;
mod kept;
mod model;
mod rule;
mod run;
mod same;
mod segment;
mod store;
mod table;
#[cfg(test)]
mod tests;
mod words;

use rapport_store::Migration;

pub use http::routes;
pub use run::work;

/// Tables of this part.
pub fn migrations() -> Vec<Migration> {
    vec![Migration { id: "20261122_0520_groups", sql: include_str!("migrations/20261122_0520_groups.sql") }]
}
