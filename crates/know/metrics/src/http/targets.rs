//! Targets.

use std::sync::Arc;

use axum::extract::State;
use rapport_http::{ApiError, Caller, Json};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{Metrics, Target};

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TargetList {
    items: Vec<Target>,
}

/// List targets
///
/// Those of the company and of the units that the caller may see, past ones included.
#[utoipa::path(get, path = "/api/v1/targets", tag = "metrics", responses((status = 200, body = TargetList)))]
pub(super) async fn list_targets(
    State(metrics): State<Arc<Metrics>>,
    caller: Caller,
) -> Result<Json<TargetList>, ApiError> {
    Ok(Json(TargetList { items: metrics.targets(&caller.scope).await? }))
}

/// Set a target
///
/// From a day on, for the company, a unit, a touchpoint, or a touchpoint in a unit; with a null value, lifts it. A target
/// already set for the same place and day is replaced.
#[utoipa::path(put, path = "/api/v1/targets", tag = "metrics", request_body = Target, responses((status = 200, body = Target)))]
pub(super) async fn put_target(
    State(metrics): State<Arc<Metrics>>,
    caller: Caller,
    Json(target): Json<Target>,
) -> Result<Json<Target>, ApiError> {
    metrics.set_target(&target, &caller.actor).await?;
    Ok(Json(target))
}
