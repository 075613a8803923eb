//! The insight feed: what changed or stands out, found every night without being asked, kept and judged by people.
//!
//! Invariants:
//! - One event is one finding, from the day it was found until the day it is gone; tomorrow's scan updates it.
//! - All comparisons of a scan are corrected together.
//! - Who sees a finding sees its whole place.
//! - No words of customers are kept here: sentences are asked for when they are shown.

mod gather;
mod http;
mod judge;
mod keep;
mod model;
mod rank;
mod scan;
mod sentences;
mod store;

use rapport_store::Migration;

pub(crate) use http::routes;
pub(crate) use scan::JOB;

pub(crate) fn migrations() -> Vec<Migration> {
    vec![Migration {
        id: "20261122_0163_insights",
        sql: include_str!("migrations/20261122_0163_insights.sql"),
    }]
}
