//! The room's routes. A customer outside the caller's units is told as one that does not exist.

mod customers;
mod identity;

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
        .with_state(room)
}

/// The size of a page: 1 to 100.
fn page_size(limit: Option<usize>, usual: usize) -> Result<usize, Problem> {
    match limit.unwrap_or(usual) {
        limit @ 1..=100 => Ok(limit),
        _ => Err(Problem::invalid("request.limit", "a page has 1 to 100 items").at("limit")),
    }
}
