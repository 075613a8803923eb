//! The lake on both databases: reading lake and tail as one, crashes, scope, roll-ups, dimensions, upkeep.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod buckets;
mod crash;
mod customers;
mod dimensions;
mod export;
mod model;
mod privacy;
mod reading;
mod scope;
mod statements;
mod support;
mod upkeep;
