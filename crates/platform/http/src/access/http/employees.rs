//! What employees are called.

use std::sync::Arc;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use crate::{ApiError, Caller, Json, Query, access::employees::Employee};

use super::super::Auth;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct Wanted {
    /// Ids of employees as interactions carry them, separated by commas, at most 500.
    ids: String,
}

#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct EmployeeList {
    items: Vec<Employee>,
}

/// Name employees
///
/// Who these employees are. Those who are not known, or belong to units that the caller does not answer for, are left out.
#[utoipa::path(get, path = "/api/v1/employees", tag = "access", params(Wanted), responses((status = 200, body = EmployeeList)))]
pub(super) async fn name_employees(
    State(auth): State<Arc<Auth>>,
    caller: Caller,
    Query(wanted): Query<Wanted>,
) -> Result<Json<EmployeeList>, ApiError> {
    let ids: Vec<String> =
        wanted.ids.split(',').map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned).collect();
    Ok(Json(EmployeeList { items: auth.employees(&ids, &caller.scope).await? }))
}
