//! Who it is: identifiers to fragments, fragments to customers, merges that can be undone, doubts for a person to decide.

pub(crate) mod alike;
pub(crate) mod graph;
pub(crate) mod holdings;
pub(crate) mod key;
mod load;
pub(crate) mod pass;
mod resolve;
pub(crate) mod review;
pub(crate) mod store;
pub(crate) mod undo;

pub use pass::Link;
pub(crate) use resolve::resolve;
pub use review::Review;
