//! Metrics from question to answer: the SQL that is asked, the arithmetic of what comes back, definitions, targets,
//! boards, routes.
#![allow(clippy::unwrap_used)]

mod answers;
mod asked;
mod behind;
mod boards;
mod definitions;
mod fake;
mod http;
mod rendered;
mod scores;
