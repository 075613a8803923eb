//! Forests of decision trees: one form for those that are trained here and those that other tools saved.

mod forest;
pub mod import;

pub use forest::{Forest, ForestError, Link, Missing, Node, Split, Test, Tree};
