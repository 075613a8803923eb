//! The room's routes. A customer outside the caller's units is told as one that does not exist.

mod customers;
mod identity;
mod notes;
mod segments;

use std::sync::Arc;

use rapport_http::{Access, Role, Routes, routes};
use rapport_kernel::Problem;

use crate::Customers;
pub(crate) use identity::{ReviewCustomer, ReviewView};

/// Routes of this room.
pub fn routes(room: Arc<Customers>) -> Routes {
    let reading = Access::AtLeast(Role::Employee);
    let deciding = Access::AtLeast(Role::Supervisor);
    Routes::new()
        .add(reading, routes!(customers::list_customers))
        .add(reading, routes!(customers::show_card))
        .add(reading, routes!(customers::show_timeline))
        .add(deciding, routes!(customers::set_importance))
        .add(deciding, routes!(identity::merge_customers))
        .add(deciding, routes!(identity::undo_link))
        .add(deciding, routes!(identity::list_reviews))
        .add(deciding, routes!(identity::decide_review))
        .add(reading, routes!(customers::show_moments))
        .add(reading, routes!(notes::create_note))
        .add(reading, routes!(notes::change_note, notes::delete_note))
        .add(reading, routes!(notes::restore_note))
        .add(reading, routes!(notes::record_consent))
        .add(reading, routes!(notes::set_preference))
        .add(reading, routes!(segments::list_fields))
        .add(reading, routes!(segments::check_rule))
        .add(reading, routes!(segments::count_customers))
        .add(deciding, routes!(segments::export_customers))
        .add(reading, routes!(segments::list_segments))
        .add(deciding, routes!(segments::create_segment))
        .add(deciding, routes!(segments::change_segment, segments::delete_segment))
        .add(deciding, routes!(segments::restore_segment))
        .with_state(room)
}

/// Steps in which a list by rule takes in what changed a moment ago; the rest is taken in behind it.
const CAUGHT_UP: usize = 5;

/// The size of a page: 1 to 100.
fn page_size(limit: Option<usize>, usual: usize) -> Result<usize, Problem> {
    match limit.unwrap_or(usual) {
        limit @ 1..=100 => Ok(limit),
        _ => Err(Problem::invalid("request.limit", "a page has 1 to 100 items").at("limit")),
    }
}
