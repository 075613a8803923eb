//! The lake on both databases: reading lake and tail as one, crashes, scope, roll-ups, upkeep.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod crash;
mod model;
mod reading;
mod support;
