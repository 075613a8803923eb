//! Views that people save.

use std::sync::Arc;

use axum::{extract::State, http::StatusCode};
use rapport_http::{ApiError, Caller, Json, Path};
use rapport_kernel::Id;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Feedback,
    views::{self, View, ViewItem},
};

#[derive(Serialize, ToSchema)]
pub(super) struct FeedbackViews {
    items: Vec<ViewItem>,
}

/// List one's views
#[utoipa::path(get, path = "/api/v1/feedback/views", tag = "feedback", responses((status = 200, body = FeedbackViews)))]
pub(super) async fn list_feedback_views(
    State(room): State<Arc<Feedback>>,
    caller: Caller,
) -> Result<Json<FeedbackViews>, ApiError> {
    Ok(Json(FeedbackViews { items: views::list(&room.db, &caller.actor.to_string()).await? }))
}

#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewFeedbackView)]
pub(super) struct NewView {
    /// 1 to 60 characters.
    name: String,
    /// The query of the page's address.
    query: String,
}

/// Save a view
#[utoipa::path(post, path = "/api/v1/feedback/views", tag = "feedback", request_body = NewView, responses((status = 201, body = ViewItem)))]
pub(super) async fn create_feedback_view(
    State(room): State<Arc<Feedback>>,
    caller: Caller,
    Json(new): Json<NewView>,
) -> Result<(StatusCode, Json<ViewItem>), ApiError> {
    let owner = caller.actor.to_string();
    let view = views::create(&room.db, &*room.clock, &owner, &new.name, &new.query).await?;
    Ok((StatusCode::CREATED, Json(view)))
}

/// Remove a view
#[utoipa::path(
    delete, path = "/api/v1/feedback/views/{id}", tag = "feedback", params(("id" = String, Path, description = "fvw_…")),
    responses((status = 204, description = "Removed"))
)]
pub(super) async fn delete_feedback_view(
    State(room): State<Arc<Feedback>>,
    caller: Caller,
    Path(id): Path<Id<View>>,
) -> Result<StatusCode, ApiError> {
    views::remove(&room.db, &caller.actor.to_string(), id).await?;
    Ok(StatusCode::NO_CONTENT)
}
