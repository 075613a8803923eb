//! The room's routes. Feedback that somebody may not see is told as one that does not exist.

mod changes;
mod correct;
mod list;
mod tags;
mod views;

use std::sync::Arc;

use rapport_http::{Access, Actor, Caller, EmployeeId, Role, Routes, routes};

use crate::{
    Feedback,
    filter::{Own, Reach},
};

/// Routes of this room.
pub fn routes(room: Arc<Feedback>) -> Routes {
    let reading = Access::AtLeast(Role::Employee);
    let keeping = Access::AtLeast(Role::Supervisor);
    Routes::new()
        .add(reading, routes!(list::list_feedback))
        .add(reading, routes!(list::count_new))
        .add(reading, routes!(list::list_choices))
        .add(reading, routes!(list::show_feedback))
        .add(reading, routes!(changes::change_feedback))
        .add(reading, routes!(changes::undo_change))
        .add(keeping, routes!(changes::list_people))
        .add(keeping, routes!(correct::correct_finding))
        .add(reading, routes!(tags::list_tags))
        .add(keeping, routes!(tags::create_tag))
        .add(keeping, routes!(tags::change_tag))
        .add(reading, routes!(views::list_feedback_views))
        .add(reading, routes!(views::create_feedback_view))
        .add(reading, routes!(views::delete_feedback_view))
        .with_state(room)
}

/// What a caller may see: employees what is on their own work, and what was assigned to them; others all of their units.
fn reach(caller: &Caller, employee: EmployeeId) -> Reach {
    let own = (caller.role == Role::Employee).then(|| Own { employee: employee.0, user: user(caller) });
    Reach { scope: caller.scope.clone(), own }
}

/// `usr_…` of a person; a token is nobody.
fn user(caller: &Caller) -> Option<String> {
    match &caller.actor {
        Actor::User(id) => Some(id.clone()),
        Actor::Token(_) => None,
    }
}
