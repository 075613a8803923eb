//! The room's route.

use std::sync::Arc;

use axum::extract::State;
use rapport_http::{Access, ApiError, Caller, EmployeeId, Json, Role, Routes, routes};

use crate::{
    Coaching,
    floor::{self, Floor},
};

/// Routes of this room.
pub fn routes(room: Arc<Coaching>) -> Routes {
    Routes::new().add(Access::AtLeast(Role::Employee), routes!(show_floor)).with_state(room)
}

/// Show the page of the shop floor
///
/// What customers say of the caller's own work: today, the best words, one thing to do better, the trend of 30 days, and the
/// team as a whole. For a user who is not linked to an employee, the same of their units.
#[utoipa::path(get, path = "/api/v1/floor", tag = "people", responses((status = 200, body = Floor)))]
async fn show_floor(
    State(room): State<Arc<Coaching>>,
    caller: Caller,
    employee: EmployeeId,
) -> Result<Json<Floor>, ApiError> {
    Ok(Json(floor::read(&room, &caller, employee).await?))
}
