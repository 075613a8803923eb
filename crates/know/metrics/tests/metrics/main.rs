//! Metrics from question to answer: the SQL that is asked, the arithmetic of what comes back, definitions, targets, routes.
#![allow(clippy::unwrap_used)]

mod answers;
mod asked;
mod behind;
mod definitions;
mod fake;
mod http;
mod rendered;
mod scores;
