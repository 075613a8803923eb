//! Customers by rule: what a rule may ask of a profile, who matches, how many, and rules kept under a name.
//!
//! A rule runs as closures over one narrow row per customer ([`rows`]), which is drawn from the profile after every change:
//! personal fields live only in the store, so no query of numbers could answer. Whatever depends on the clock (windows of
//! days, lateness) is worked out at the moment of reading. Stages and grades that moved with time alone are taken in daily.

pub(crate) mod catalogue;
pub(crate) mod choose;
pub(crate) mod count;
pub(crate) mod export;
mod facts;
pub(crate) mod offered;
pub(crate) mod rows;
pub(crate) mod saved;

pub use saved::Segment;
