//! The routes of metrics: anyone signed in reads numbers of their units and puts boards together; analysts keep
//! definitions and targets.

mod behind;
mod boards;
mod definitions;
mod query;
mod targets;
mod trial;

use std::sync::Arc;

use rapport_http::{Access, Role, Routes, routes};

use crate::Metrics;

/// Routes of metrics, definitions and targets.
pub fn routes(metrics: Arc<Metrics>) -> Routes {
    let read = Access::AtLeast(Role::Employee);
    let define = Access::AtLeast(Role::Analyst);
    Routes::new()
        .add(read, routes!(definitions::list_metrics))
        .add(read, routes!(query::query_metric))
        .add(read, routes!(query::list_score_outcomes))
        .add(read, routes!(behind::list_metric_interactions))
        .add(read, routes!(behind::show_statement))
        .add(read, routes!(behind::read_filter))
        .add(read, routes!(definitions::show_definition))
        .add(define, routes!(definitions::put_metric))
        .add(define, routes!(definitions::delete_metric))
        .add(read, routes!(trial::list_metric_tables))
        .add(define, routes!(trial::try_metric))
        .add(read, routes!(targets::list_targets))
        .add(define, routes!(targets::put_target))
        .add(read, routes!(boards::list_boards, boards::make_board))
        .add(read, routes!(boards::show_board, boards::change_board, boards::remove_board))
        .with_state(metrics)
}
