//! Forests of decision trees: one form for those that are trained here and those that other tools saved.

mod bins;
mod boost;
mod forest;
mod grow;
pub mod import;

pub use bins::Bins;
pub use boost::{Settings, Target, boost};
pub use forest::{Forest, ForestError, Link, Missing, Node, Split, Test, Tree};
