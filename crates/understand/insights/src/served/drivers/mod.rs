//! Drivers of the company's own stream: what moves a score, what it costs, why one customer answered so.
//!
//! A question (score, touchpoint, days, units) is answered in the background from a table of answers, at most 20,000 drawn
//! by chance, and kept for everybody of the same units; asked again after a day, it is answered anew.
//!
//! Invariants:
//! - What happened after an answer, or is known only now, is no factor of it.
//! - What the answer's own comment says is part of the answer: it is never a driver, and its points stand apart.
//! - A step of points lost is claimed only when it stays sure with the number of looks corrected for; the rest is one sum.
//! - A run holds ids and facts; words are read when they are shown, within the scope of whoever looks.

mod ask;
mod behind;
mod find;
mod http;
mod kept;
mod model;
mod places;
pub(super) mod read;
mod run;
mod sample;
mod store;
mod table;
#[cfg(test)]
mod tests;
mod what_if;
mod why;

use rapport_store::Migration;

pub use http::routes;
pub use run::work;

/// Tables of this part.
pub fn migrations() -> Vec<Migration> {
    vec![Migration { id: "20261122_0510_drivers", sql: include_str!("migrations/20261122_0510_drivers.sql") }]
}
